/* IN and BETWEEN. */
#include "expr/compare.h"

static const char *in_text(bool negated)
{
    return negated ? "NOT IN" : "IN";
}

/* x = a OR x = b ..., for members that need different forms. */
static Frag in_by_each(Translator *t, Frag l, const Frag *members, size_t n)
{
    Frag result = compare(t, OP_EQ, l, members[0]);
    for (size_t i = 1; i < n; i++) {
        result = compare_join(t, "OR", PREC_OR, result, compare(t, OP_EQ, l, members[i]));
    }
    return result;
}

/* Members have no affinity of their own in a list (Datatypes, 4.2, IN). */
static Frag without_affinity(Frag f)
{
    f.has_affinity = f.has_collation = false;
    return f;
}

/* A boolean IN (0, 1) holds always. */
static bool lists_both_truths(Frag l, const Frag *members, size_t n)
{
    bool seen[2] = {false, false};
    for (size_t i = 0; i < n && frag_is_bool(l); i++) {
        int64_t v;
        if (frag_int_value(members[i], &v) && (v == 0 || v == 1)) {
            seen[v] = true;
        }
    }
    return seen[0] && seen[1];
}

static Frag in_list(Translator *t, Frag l, const Frag *members, size_t n, bool negated)
{
    if (lists_both_truths(l, members, n)) {
        return compare_decided(t, l, l, !negated);
    }
    Buf b = {0};
    Frag left = l;
    bool first = true, same = true;
    Collation collation = l.explicit_collation || l.has_collation ? l.collation : COLL_BINARY;
    Frag all = l;
    for (size_t i = 0; i < n; i++) {
        Frag a = l, m = without_affinity(members[i]);
        all.not_null &= m.not_null;
        all.volatility = m.volatility > all.volatility ? m.volatility : all.volatility;
        if (!m.null) {
            Pair p = compare_align(t, &a, &m, OP_EQ);
            if (p == PAIR_LESS || p == PAIR_MORE || p == PAIR_BOUND) {
                same &= m.not_null; /* never equal, and then not in the list; a NULL counts */
                continue;
            }
            same &= p == PAIR_PLAIN && (first || str_eq(a.sql, left.sql));
            left = a;
        }
        m = compare_fold(t, m, collation);
        buf_puts(&b, first ? "" : ", ");
        buf_put(&b, m.sql);
        first = false;
    }
    Frag f;
    if (!same) {
        f = compare_negate_if(t, in_by_each(t, l, members, n), negated);
    } else if (first) {
        f = compare_decided(t, l, l, negated);
    } else {
        left = compare_fold(t, left, collation);
        f = compare_truth(all, all,
                          translate_printf(t, "%.*s %s (%.*s)",
                                           STR_FMT(frag_at(t, left, PREC_LIKE + 1)),
                                           in_text(negated), STR_FMT(buf_str(&b))),
                          PREC_LIKE);
    }
    buf_free(&b);
    return f;
}

static Frag row_in_list(Translator *t, const Expr *e)
{
    Frag l[ROW_MAX], r[ROW_MAX], result = compare_constant(false);
    size_t n = row_items(t, e->left, l);
    for (const ExprList *item = e->list; item; item = item->next) {
        if (!is_row(item->expr) || row_items(t, item->expr, r) != n || n == 0) {
            translate_fail(t, e->span, "row value misused");
            return frag_null();
        }
        Frag same = row_equality(t, OP_EQ, l, r, n);
        result = item == e->list ? same : compare_join(t, "OR", PREC_OR, result, same);
    }
    return compare_negate_if(t, result, e->negated);
}

/* typeof(x) beside names of classes: what is known of x decides, but for NULL. False: values do. */
static bool typeof_is(Translator *t, const Expr *call, const Expr *const *names, size_t n,
                      bool negated, Frag *out)
{
    static const char *const classes[] = {"null", "integer", "real", "text", "blob"};
    call = expr_skip_parens(call);
    bool is_typeof = call->kind == EXPR_FUNCTION && str_eq_fold(call->name.text, STR("typeof"));
    if (!is_typeof || !call->list || call->list->next) {
        return false;
    }
    unsigned wanted = 0;
    for (size_t i = 0; i < n; i++) {
        const Expr *e = expr_skip_parens(names[i]);
        for (unsigned k = 0; k < 5; k++) {
            wanted |= str_eq(e->text, str_z(classes[k])) ? 1u << k : 0;
        }
        if (e->kind != EXPR_STRING) {
            return false;
        }
    }
    Frag x = translate_expr(t, call->list->expr);
    bool all = (x.classes & ~wanted) == 0, none = (x.classes & wanted) == 0;
    bool with_null = wanted & 1;
    if (x.null || x.is_literal || x.dynamic || (!all && !none)) {
        return false;
    }
    if (all == with_null) {
        *out = compare_constant(all != negated);
    } else {
        *out = compare(t, (all != negated) ? OP_IS_NOT : OP_IS, x, frag_null());
    }
    return true;
}

bool compare_typeof(Translator *t, Op op, const Expr *l, const Expr *r, Frag *out)
{
    bool equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
    bool negated = op == OP_NE || op == OP_IS_NOT;
    return equality && typeof_is(t, l, &r, 1, negated, out);
}

static bool typeof_in_list(Translator *t, const Expr *e, Frag *out)
{
    enum { MAX = 5 };
    const Expr *names[MAX];
    size_t n = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        if (n == MAX) {
            return false;
        }
        names[n++] = l->expr;
    }
    return n && typeof_is(t, e->left, names, n, e->negated, out);
}

Frag compare_in_list(Translator *t, const Expr *e)
{
    Frag by_class_name;
    if (is_row(e->left)) {
        return row_in_list(t, e);
    }
    if (typeof_in_list(t, e, &by_class_name)) {
        return by_class_name;
    }
    Frag l = translate_expr(t, e->left);
    size_t n = 0;
    for (const ExprList *item = e->list; item; item = item->next) {
        n++;
    }
    if (n == 0) {
        return compare_constant(e->negated); /* for NULL as well */
    }
    if (l.null) {
        return frag_as(t, l, WANT_TRUTH);
    }
    Frag *members = arena_array(t->arena, Frag, n);
    size_t i = 0;
    for (const ExprList *item = e->list; item; item = item->next) {
        members[i++] = translate_expr(t, item->expr);
    }
    if (t->failed) {
        return frag_null();
    }
    if (n == 1 && !members[0].null) {
        return compare(t, e->negated ? OP_NE : OP_EQ, l, without_affinity(members[0]));
    }
    return in_list(t, l, members, n, e->negated);
}

/* The subquery's column beside the left side: plain if both are of one kind, else both as SQLite's
 * text. */
static Frag in_query(Translator *t, Frag l, Query q, bool negated)
{
    Frag like = q.columns[0].like;
    like.sql = STR("v");
    like.prec = PREC_ATOM;
    like.is_literal = false;
    Frag a = l, b = like;
    Pair p = l.null || like.null ? PAIR_PLAIN : compare_align(t, &a, &b, OP_EQ);
    Collation collation = compare_collation(l, like);
    bool folds = collation != COLL_BINARY && frag_is_text(a);
    if (p == PAIR_LESS || p == PAIR_MORE || p == PAIR_BOUND) {
        /* Of different classes, so never equal; but NULLs and an empty list count. */
        Want want = is_blob(l) || is_blob(like) ? WANT_BYTES : WANT_DYNAMIC;
        a = frag_as(t, l, want);
        b = frag_as(t, like, want);
    }
    a = compare_fold(t, a, collation);
    Str sub = q.sql;
    if (folds || !str_eq(b.sql, like.sql)) {
        b = compare_fold(t, b, collation);
        sub =
            translate_printf(t, "SELECT %.*s FROM (%.*s) AS q(v)", STR_FMT(b.sql), STR_FMT(q.sql));
    }
    return compare_truth(l, like,
                         translate_printf(t, "%.*s %s (%.*s)",
                                          STR_FMT(frag_at(t, a, PREC_LIKE + 1)), in_text(negated),
                                          STR_FMT(sub)),
                         PREC_LIKE);
}

static Frag row_in_query(Translator *t, const Expr *e, Query q)
{
    Frag l[ROW_MAX];
    size_t n = row_items(t, e->left, l);
    if (n != q.n) {
        translate_fail(t, e->span, "rows of different length");
        return frag_null();
    }
    Buf b = {0};
    for (size_t i = 0; i < n; i++) {
        Frag a = l[i], like = q.columns[i].like;
        like.sql = STR("v");
        like.is_literal = false;
        if (!a.null && !like.null &&
            (compare_align(t, &a, &like, OP_EQ) != PAIR_PLAIN || !str_eq(like.sql, STR("v")))) {
            translate_fail(t, e->span, "IN compares values of different types");
        }
        buf_puts(&b, i ? ", " : "(");
        buf_put(&b, a.sql);
    }
    buf_printf(&b, ") IN (%.*s)", STR_FMT(q.sql));
    Frag f = frag_truth(arena_str(t->arena, buf_str(&b)), PREC_LIKE);
    buf_free(&b);
    return f;
}

/* x IN table: SELECT * FROM it. */
static Query table_query(Translator *t, const Expr *e)
{
    Source from = {.kind = e->list ? SOURCE_FUNCTION : SOURCE_TABLE,
                   .table = {.schema = e->schema, .name = e->name},
                   .args = e->list,
                   .span = e->span};
    Expr star = {.kind = EXPR_STAR, .span = e->span};
    ExprList column = {.expr = &star, .span = e->span};
    Select s = {.columns = &column, .from = &from, .span = e->span};
    return translate_select(t, &s, NULL);
}

Frag compare_in_query(Translator *t, const Expr *e)
{
    Query q = e->kind == EXPR_IN_TABLE ? table_query(t, e) : translate_select(t, e->select, NULL);
    if (t->failed) {
        return frag_null();
    }
    if (is_row(e->left)) {
        return compare_negate_if(t, row_in_query(t, e, q), e->negated);
    }
    Frag l = translate_expr(t, e->left);
    if (q.n != 1) {
        translate_fail(t, e->span, "sub-select returns %zu columns, expected 1", q.n);
        return frag_null();
    }
    return in_query(t, l, q, e->negated);
}

/* ---------------------------------------------------------------- BETWEEN */

static bool is_plain_between(Translator *t, Frag *x, Frag *lo, Frag *hi)
{
    if (x->null || lo->null || hi->null || compare_stands_right(*x, *lo) ||
        compare_stands_right(*x, *hi)) {
        return false;
    }
    Frag a = *x, b = *x;
    if (compare_align(t, &a, lo, OP_GE) != PAIR_PLAIN ||
        compare_align(t, &b, hi, OP_LE) != PAIR_PLAIN || !str_eq(a.sql, b.sql)) {
        return false;
    }
    *x = a;
    return true;
}

static Frag row_between(Translator *t, const Expr *e)
{
    Frag x[ROW_MAX], lo[ROW_MAX], hi[ROW_MAX];
    size_t n = row_items(t, e->left, x);
    if (!is_row(e->right) || !is_row(e->third) || row_items(t, e->right, lo) != n ||
        row_items(t, e->third, hi) != n || n == 0) {
        translate_fail(t, e->span, "row value misused");
        return frag_null();
    }
    Frag both = compare_join(t, "AND", PREC_AND, row_order(t, OP_GE, x, lo, n),
                             row_order(t, OP_LE, x, hi, n));
    return compare_negate_if(t, both, e->negated);
}

/* x BETWEEN a AND b is x >= a AND x <= b (lang_expr, 6). */
Frag compare_between(Translator *t, const Expr *e)
{
    if (is_row(e->left)) {
        return row_between(t, e);
    }
    Frag x = translate_expr(t, e->left), lo = translate_expr(t, e->right),
         hi = translate_expr(t, e->third);
    if (t->failed) {
        return frag_null();
    }
    Frag a = x, b = lo, c = hi;
    Collation lower = compare_collation(x, lo), upper = compare_collation(x, hi);
    if (lower == upper && is_plain_between(t, &a, &b, &c)) {
        Frag folded = compare_fold(t, a, lower);
        folded = compare_byte_order(t, folded, compare_fold(t, b, lower));
        Frag f = compare_truth(
            a, b,
            translate_printf(t, "%.*s %sBETWEEN %.*s AND %.*s",
                             STR_FMT(frag_at(t, folded, PREC_LIKE + 1)), e->negated ? "NOT " : "",
                             STR_FMT(frag_at(t, compare_fold(t, b, lower), PREC_LIKE + 1)),
                             STR_FMT(frag_at(t, compare_fold(t, c, lower), PREC_LIKE + 1))),
            PREC_LIKE);
        f.not_null &= c.not_null;
        return f;
    }
    if (x.volatility == VOLATILE) {
        translate_fail(t, e->span, "a random value would be computed twice");
    }
    Frag both =
        compare_join(t, "AND", PREC_AND, compare(t, OP_GE, x, lo), compare(t, OP_LE, x, hi));
    return compare_negate_if(t, both, e->negated);
}
