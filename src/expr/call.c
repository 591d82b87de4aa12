/* Calls with all that may hang on them: DISTINCT, FILTER, OVER. */
#include "expr/query.h"
#include "expr/rules.h"

/* ---------------------------------------------------------------- windows */

static const char *bound_word(const struct FrameBound *b)
{
    switch ((int)b->kind) {
    case BOUND_UNBOUNDED_PRECEDING:
        return "UNBOUNDED PRECEDING";
    case BOUND_CURRENT_ROW:
        return "CURRENT ROW";
    case BOUND_UNBOUNDED_FOLLOWING:
        return "UNBOUNDED FOLLOWING";
    case BOUND_PRECEDING:
        return " PRECEDING";
    default:
        return " FOLLOWING";
    }
}

static Str bound(Translator *t, const struct FrameBound *b)
{
    Str offset = b->expr ? translate_expr(t, b->expr).sql : (Str){0};
    return translate_printf(t, "%.*s%s", STR_FMT(offset), bound_word(b));
}

static Str frame(Translator *t, const Frame *f)
{
    if (f->mode.n == 0) {
        return (Str){0};
    }
    Str start = bound(t, &f->start);
    Str range = f->end.kind == BOUND_NONE
                    ? start
                    : translate_printf(t, "BETWEEN %.*s AND %.*s", STR_FMT(start),
                                       STR_FMT(bound(t, &f->end)));
    const char *mode = str_eq_fold(f->mode, STR("ROWS"))    ? "ROWS"
                       : str_eq_fold(f->mode, STR("RANGE")) ? "RANGE"
                                                            : "GROUPS";
    static const char *const excludes[] = {"NO OTHERS", "CURRENT ROW", "GROUP", "TIES"};
    Str exclude = {0};
    for (size_t i = 0; i < 4 && f->exclude.n; i++) {
        if (str_eq_fold(f->exclude, str_z(excludes[i]))) {
            exclude = translate_printf(t, " EXCLUDE %s", excludes[i]);
        }
    }
    return translate_printf(t, "%s %.*s%.*s", mode, STR_FMT(range), STR_FMT(exclude));
}

static Str partition(Translator *t, const ExprList *terms)
{
    Str s = {0};
    for (const ExprList *l = terms; l; l = l->next) {
        Frag f = frag_folded(t, translate_expr(t, l->expr));
        s = s.n ? translate_printf(t, "%.*s, %.*s", STR_FMT(s), STR_FMT(f.sql)) : f.sql;
    }
    return s;
}

static Str window_name(Translator *t, Name name)
{
    return translate_ident(t, t->env->spell(t->env->data, t->arena, name));
}

/* What stands between the parentheses of OVER or WINDOW. */
static Str window_body(Translator *t, const Window *w)
{
    Buf b = {0};
    if (name_is_set(w->base)) {
        buf_put(&b, window_name(t, w->base));
    }
    Str keys = partition(t, w->partition_by);
    if (keys.n) {
        buf_printf(&b, "%sPARTITION BY %.*s", b.n ? " " : "", STR_FMT(keys));
    }
    Str order = translate_sort_terms(t, w->order_by);
    if (order.n) {
        buf_printf(&b, "%sORDER BY %.*s", b.n ? " " : "", STR_FMT(order));
    }
    Str rows = frame(t, &w->frame);
    if (rows.n) {
        buf_printf(&b, "%s%.*s", b.n ? " " : "", STR_FMT(rows));
    }
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

Str translate_windows(Translator *t, const Window *w)
{
    Str s = {0};
    for (; w; w = w->next) {
        s = translate_printf(t, "%.*s%s%.*s AS (%.*s)", STR_FMT(s), s.n ? ", " : "",
                             STR_FMT(window_name(t, w->name)), STR_FMT(window_body(t, w)));
    }
    return s;
}

static Str over(Translator *t, const Window *w)
{
    return name_is_set(w->name)
               ? translate_printf(t, " OVER %.*s", STR_FMT(window_name(t, w->name)))
               : translate_printf(t, " OVER (%.*s)", STR_FMT(window_body(t, w)));
}

/* ---------------------------------------------------------------- calls */

static size_t count_args(const Expr *e)
{
    size_t n = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        n++;
    }
    return n;
}

static Frag *arguments(Translator *t, const Expr *e, size_t n)
{
    Frag *args = arena_array(t->arena, Frag, n + 1);
    size_t i = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        args[i++] = translate_expr(t, l->expr);
    }
    return args;
}

/* Inside an aggregate columns are those of single rows again; a window's are the group's. */
static bool set_free(Translator *t, bool value)
{
    QueryState *q = t->scope ? t->scope->query : NULL;
    bool was = q && q->free;
    if (q) {
        q->free = value;
    }
    return was;
}

static Frag aggregate(Translator *t, const Expr *e)
{
    QueryState *q = t->scope ? t->scope->query : NULL;
    if (!q) {
        translate_fail(t, e->span, "misuse of aggregate %.*s()", STR_FMT(e->name.text));
        return frag_null();
    }
    if (!e->over && q->free) {
        translate_fail(t, e->span, "misuse of aggregate %.*s()", STR_FMT(e->name.text));
        return frag_null();
    }
    Call call = {.t = t, .e = e, .n = count_args(e)};
    bool was = set_free(t, e->over ? q->free : true);
    Frag *args = arguments(t, e, call.n);
    Str filter = e->filter ? translate_truth(t, e->filter) : (Str){0};
    Str order = e->order_by ? translate_sort_terms(t, e->order_by) : q->row_order;
    set_free(t, was);
    if (e->distinct) {
        call.distinct = STR("DISTINCT ");
        args[0] = call.n == 1 ? frag_folded(t, args[0]) : args[0];
    }
    if (!e->over && order.n) {
        call.order = translate_printf(t, " ORDER BY %.*s", STR_FMT(order));
    }
    if (filter.n) {
        call.suffix = translate_printf(t, " FILTER (WHERE %.*s)", STR_FMT(filter));
    }
    if (e->over) {
        call.suffix =
            translate_printf(t, "%.*s%.*s", STR_FMT(call.suffix), STR_FMT(over(t, e->over)));
    }
    return t->failed ? frag_null() : rules_run(&call, e->name.text, args);
}

Frag translate_call(Translator *t, const Expr *e)
{
    Frag f;
    if (t->special && t->special(t, e, &f)) {
        return f;
    }
    if (e->over || rules_is_aggregate(e)) {
        return aggregate(t, e);
    }
    if (e->distinct || e->star || e->filter) {
        translate_fail(t, e->span, "%.*s() is no aggregate function", STR_FMT(e->name.text));
        return frag_null();
    }
    size_t n = count_args(e);
    Frag *args = arguments(t, e, n);
    return t->failed ? frag_null() : rules_apply(t, e, e->name.text, args, n);
}
