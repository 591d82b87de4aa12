/* Row values: (a, b) = (c, d), (a, b) < (c, d), row op subquery, BETWEEN. */
#include "expr/compare.h"

bool is_row(const Expr *e)
{
    return expr_skip_parens(e)->kind == EXPR_ROW;
}

size_t row_items(Translator *t, const Expr *e, Frag *out)
{
    size_t n = 0;
    for (const ExprList *l = expr_skip_parens(e)->list; l && n < ROW_MAX; l = l->next) {
        out[n++] = translate_expr(t, l->expr);
    }
    return n;
}

/* (a, b) < (c, d): a < c OR a = c AND b < d (Row Values, 2.1). */
Frag row_order(Translator *t, Op op, const Frag *l, const Frag *r, size_t n)
{
    Frag result = compare(t, op, l[n - 1], r[n - 1]);
    Op strict = op == OP_LE ? OP_LT : op == OP_GE ? OP_GT : op;
    for (size_t i = n - 1; i-- > 0;) {
        Frag same = compare_join(t, "AND", PREC_AND, compare(t, OP_EQ, l[i], r[i]), result);
        result = compare_join(t, "OR", PREC_OR, compare(t, strict, l[i], r[i]), same);
    }
    return result;
}

Frag row_equality(Translator *t, Op op, const Frag *l, const Frag *r, size_t n)
{
    bool all = op == OP_EQ || op == OP_IS;
    Frag result = compare(t, op, l[0], r[0]);
    for (size_t i = 1; i < n; i++) {
        result = compare_join(t, all ? "AND" : "OR", all ? PREC_AND : PREC_OR, result,
                              compare(t, op, l[i], r[i]));
    }
    return result;
}

/* row op (SELECT a, b ...): PostgreSQL's own row comparison, columns brought to the row's types. */
static Frag row_with_query(Translator *t, const Expr *e, const Expr *row, const Expr *sub, Op op)
{
    Frag items[ROW_MAX];
    size_t n = row_items(t, row, items);
    Query q = translate_select(t, expr_skip_parens(sub)->select, NULL);
    if (n != q.n) {
        translate_fail(t, e->span, "rows of different length");
        return frag_null();
    }
    Buf b = {0};
    buf_putc(&b, '(');
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i ? ", " : "");
        buf_put(&b, items[i].sql);
    }
    buf_printf(&b, ") %s (%.*s)", compare_op_text(op), STR_FMT(q.sql));
    Frag f = frag_truth(arena_str(t->arena, buf_str(&b)), PREC_COMPARE);
    buf_free(&b);
    return f;
}

Frag compare_row(Translator *t, const Expr *e)
{
    bool lrow = is_row(e->left), rrow = is_row(e->right);
    if (lrow != rrow) {
        const Expr *sub = expr_skip_parens(lrow ? e->right : e->left);
        if (sub->kind != EXPR_SUBQUERY) {
            translate_fail(t, e->span, "row value misused");
            return frag_null();
        }
        return lrow ? row_with_query(t, e, e->left, e->right, e->op)
                    : row_with_query(t, e, e->right, e->left, compare_mirrored(e->op));
    }
    Frag l[ROW_MAX], r[ROW_MAX];
    size_t n = row_items(t, e->left, l), m = row_items(t, e->right, r);
    if (n != m || n == 0 || n == ROW_MAX) {
        translate_fail(t, e->span, "row value misused");
        return frag_null();
    }
    return compare_is_order(e->op) ? row_order(t, e->op, l, r, n) : row_equality(t, e->op, l, r, n);
}
