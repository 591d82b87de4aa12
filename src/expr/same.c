/* Are two expressions the same, and what is in them: for GROUP BY and ORDER BY. */
#include "expr/query.h"
#include "expr/rules.h"

static bool same_list(const ExprList *a, const ExprList *b)
{
    for (; a && b; a = a->next, b = b->next) {
        if (!expr_same(a->expr, b->expr)) {
            return false;
        }
    }
    return !a && !b;
}

static bool same_or_none(const Expr *a, const Expr *b)
{
    return !a || !b ? a == b : expr_same(a, b);
}

static bool same_name(const Expr *a, const Expr *b)
{
    bool table = !name_is_set(a->table) || !name_is_set(b->table) ||
                 str_eq_fold(a->table.text, b->table.text);
    return table && str_eq_fold(a->name.text, b->name.text);
}

/* Subqueries and calls with windows are never taken for the same. */
bool expr_same(const Expr *a, const Expr *b)
{
    a = expr_skip_parens(a);
    b = expr_skip_parens(b);
    if (a->kind != b->kind || a->op != b->op || a->negated != b->negated || a->select ||
        b->select || a->over || b->over || a->filter || b->filter || a->distinct != b->distinct ||
        a->star != b->star) {
        return false;
    }
    bool literal = a->kind == EXPR_STRING;
    bool text = literal ? str_eq(a->text, b->text) : str_eq_fold(a->text, b->text);
    return text && same_name(a, b) && str_eq_fold(a->type.words, b->type.words) &&
           same_or_none(a->left, b->left) && same_or_none(a->right, b->right) &&
           same_or_none(a->third, b->third) && same_list(a->list, b->list);
}

static bool list_has_aggregate(const ExprList *l)
{
    for (; l; l = l->next) {
        if (expr_has_aggregate(l->expr)) {
            return true;
        }
    }
    return false;
}

bool expr_has_aggregate(const Expr *e)
{
    if (!e) {
        return false;
    }
    if (e->kind == EXPR_FUNCTION && !e->over && rules_is_aggregate(e)) {
        return true;
    }
    if (e->over &&
        (list_has_aggregate(e->over->partition_by) || list_has_aggregate(e->over->order_by))) {
        return true;
    }
    return expr_has_aggregate(e->left) || expr_has_aggregate(e->right) ||
           expr_has_aggregate(e->third) || list_has_aggregate(e->list);
}
