/* CASE. */
#include "expr/compare.h"

typedef struct {
    Frag *whens, *thens;
    size_t n;   /* of whens */
    size_t all; /* of thens, ELSE among them */
} Arms;

static Arms case_arms(Translator *t, const Expr *e)
{
    Arms a = {0};
    for (const ExprList *l = e->list; l && l->next; l = l->next->next) {
        a.n++;
    }
    a.whens = arena_array(t->arena, Frag, a.n + 1);
    a.thens = arena_array(t->arena, Frag, a.n + 1);
    const ExprList *l = e->list;
    for (size_t i = 0; i < a.n; i++, l = l->next->next) {
        a.whens[i] = translate_expr(t, l->expr);
        a.thens[i] = translate_expr(t, l->next->expr);
    }
    a.all = a.n;
    if (e->right) {
        a.thens[a.all++] = translate_expr(t, e->right);
    }
    return a;
}

/* CASE x WHEN v can stay if x = v is plain for all of them. */
static bool keeps_base(Translator *t, Frag *base, Arms *a)
{
    Frag left = *base;
    Frag *aligned = arena_array(t->arena, Frag, a->n + 1);
    for (size_t i = 0; i < a->n; i++) {
        Frag l = *base;
        aligned[i] = a->whens[i];
        if (l.null || aligned[i].null || compare_collation(l, aligned[i]) != COLL_BINARY ||
            compare_align(t, &l, &aligned[i], OP_EQ) != PAIR_PLAIN ||
            (i && !str_eq(l.sql, left.sql))) {
            return false;
        }
        left = l;
    }
    *base = left;
    memcpy(a->whens, aligned, a->n * sizeof *aligned);
    return true;
}

static Frag condition(Translator *t, const Arms *a, size_t i, const Frag *base, bool based)
{
    return base ? (based ? a->whens[i] : compare(t, OP_EQ, *base, a->whens[i]))
                : frag_as(t, a->whens[i], WANT_TRUTH);
}

/* The same CASE, asking which arm is an integer to SQLite. */
static Str whole_of(Translator *t, const Arms *a, const Frag *base, bool based)
{
    if (!frag_has_whole(a->thens, a->all)) {
        return NO_TEXT;
    }
    Buf b = {0};
    buf_puts(&b, "CASE");
    if (based) {
        buf_printf(&b, " %.*s", STR_FMT(base->sql));
    }
    for (size_t i = 0; i < a->all; i++) {
        Str whole = frag_whole(t, a->thens[i]);
        Frag when = i < a->n ? condition(t, a, i, base, based) : frag_null();
        if (i < a->n) {
            buf_printf(&b, " WHEN %.*s THEN %.*s", STR_FMT(when.sql), STR_FMT(whole));
        } else {
            buf_printf(&b, " ELSE %.*s", STR_FMT(whole));
        }
    }
    buf_puts(&b, " END");
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    t->written += s.n;
    return s;
}

Frag compare_case(Translator *t, const Expr *e)
{
    Frag base = e->left ? translate_expr(t, e->left) : frag_null();
    Arms a = case_arms(t, e);
    if (t->failed) {
        return frag_null();
    }
    bool based = e->left && keeps_base(t, &base, &a);
    if (e->left && !based && base.volatility == VOLATILE) {
        translate_fail(t, e->span, "a random value would be computed twice");
    }
    frag_unify(t, a.thens, a.all);
    Buf b = {0};
    buf_puts(&b, "CASE");
    if (based) {
        buf_printf(&b, " %.*s", STR_FMT(base.sql));
    }
    Frag result = a.thens[0];
    Volatility v = base.volatility;
    for (size_t i = 0; i < a.all; i++) {
        Frag when = i < a.n ? condition(t, &a, i, e->left ? &base : NULL, based) : frag_null();
        result = result.null ? a.thens[i] : result;
        v = when.volatility > v ? when.volatility : v;
        v = a.thens[i].volatility > v ? a.thens[i].volatility : v;
        if (i < a.n) {
            buf_printf(&b, " WHEN %.*s THEN %.*s", STR_FMT(when.sql), STR_FMT(a.thens[i].sql));
        } else {
            buf_printf(&b, " ELSE %.*s", STR_FMT(a.thens[i].sql));
        }
    }
    buf_puts(&b, " END");
    Str whole = whole_of(t, &a, e->left ? &base : NULL, based);
    bool not_null = e->right != NULL;
    for (size_t i = 0; i < a.all; i++) {
        not_null &= a.thens[i].not_null;
    }
    Str sql = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    t->written += sql.n;
    bool null = result.null;
    result = frag_with(result, sql, PREC_ATOM);
    if (null) {
        result.type = pg_type(PG_TEXT);
        result.classes = CLASS_TEXT;
    }
    result.has_affinity = result.explicit_collation = result.has_collation = false;
    result.column = frag_is_bool(result) ? result.column : NULL;
    result.whole = whole;
    result.not_null = not_null;
    result.volatility = v;
    return result;
}
