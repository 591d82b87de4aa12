#include "expr/trigger_raise.h"

#include "expr/query.h"

/* ---------------------------------------------------------------- looking for it */

static bool in_expr(const Expr *e);

static bool in_list(const ExprList *list)
{
    for (; list; list = list->next) {
        if (in_expr(list->expr)) {
            return true;
        }
    }
    return false;
}

static bool in_expr(const Expr *e)
{
    return e && (e->kind == EXPR_RAISE || in_expr(e->left) || in_expr(e->right) ||
                 in_expr(e->third) || in_list(e->list) || (e->select && raise_is_in(e->select)));
}

bool raise_is_in(const Select *s)
{
    for (; s; s = s->next) {
        if (in_list(s->columns) || in_expr(s->where) || in_expr(s->having)) {
            return true;
        }
        for (const ValuesRow *v = s->values; v; v = v->next) {
            if (in_list(v->list)) {
                return true;
            }
        }
    }
    return false;
}

/* ---------------------------------------------------------------- new trees */

static Expr *node(Arena *a, ExprKind kind, const Expr *like)
{
    Expr *e = arena_new(a, Expr);
    e->kind = kind;
    e->span = like->span;
    e->depth = like->depth;
    return e;
}

static const Expr *binary(Arena *a, Op op, const Expr *left, const Expr *right)
{
    Expr *e = node(a, EXPR_BINARY, right);
    e->op = op;
    e->left = (Expr *)left;
    e->right = (Expr *)right;
    return e;
}

static const Expr *and_(Arena *a, const Expr *left, const Expr *right)
{
    return !left ? right : !right ? left : binary(a, OP_AND, left, right);
}

static Expr *integer(Arena *a, size_t i, const Expr *like)
{
    Expr *e = node(a, EXPR_INTEGER, like);
    e->text = e->span = arena_printf(a, "%zu", i);
    return e;
}

static ExprList *element(Arena *a, Expr *e)
{
    ExprList *l = arena_new(a, ExprList);
    l->expr = e;
    l->span = e->span;
    return l;
}

/* ---------------------------------------------------------------- arms */

static bool add_arm(RaisePlan *p, const Expr *when, const Expr *value)
{
    const Expr *e = value ? expr_skip_parens(value) : NULL;
    bool raises = e && e->kind == EXPR_RAISE;
    if (p->n == RAISE_ARMS_MAX || in_expr(when) || (!raises && in_expr(e))) {
        return false;
    }
    p->arms[p->n++] = (RaiseArm){.when = when, .raise = raises ? e : NULL};
    return true;
}

static bool add_case(Arena *a, const Expr *e, RaisePlan *p)
{
    for (const ExprList *l = e->list; l && l->next; l = l->next->next) {
        const Expr *when = e->left ? binary(a, OP_EQ, e->left, l->expr) : l->expr;
        if (!add_arm(p, when, l->next->expr)) {
            return false;
        }
    }
    return !e->right || add_arm(p, NULL, e->right);
}

static bool is_call(const Expr *e, const char *name, size_t n)
{
    size_t count = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        count++;
    }
    return e->kind == EXPR_FUNCTION && count == n && str_eq_fold(e->name.text, str_z(name));
}

static bool add_expr(Arena *a, const Expr *e, RaisePlan *p)
{
    e = expr_skip_parens(e);
    if (e->kind == EXPR_CASE) {
        return add_case(a, e, p);
    }
    if (is_call(e, "iif", 3)) {
        return add_arm(p, e->list->expr, e->list->next->expr) &&
               add_arm(p, NULL, e->list->next->next->expr);
    }
    if (is_call(e, "ifnull", 2) || is_call(e, "coalesce", 2)) {
        Expr *null = node(a, EXPR_ISNULL, e);
        null->left = e->list->expr;
        return add_arm(p, null, e->list->next->expr);
    }
    return add_arm(p, NULL, e);
}

/* What follows an arm without condition is never reached; arms without effect at the end neither
 * do anything. */
static void trim(RaisePlan *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (!p->arms[i].when) {
            p->n = i + 1;
        }
    }
    while (p->n && !p->arms[p->n - 1].raise) {
        p->n--;
    }
}

/* ---------------------------------------------------------------- conditions on rows */

/* EXISTS (SELECT 1 FROM ... WHERE ... AND condition) */
static const Expr *exists(Arena *a, const Select *s, const Expr *condition)
{
    Select *q = arena_new(a, Select);
    *q = *s;
    q->columns = element(a, integer(a, 1, s->columns->expr));
    q->where = (Expr *)and_(a, s->where, condition);
    q->order_by = NULL;
    Expr *e = node(a, EXPR_EXISTS, s->columns->expr);
    e->select = q;
    return e;
}

/* i IN (SELECT CASE WHEN the first THEN 1 WHEN the second THEN 2 ... END FROM ...) */
static const Expr *chosen(Arena *a, const Select *s, const RaisePlan *p, size_t i)
{
    Expr *choice = node(a, EXPR_CASE, s->columns->expr);
    ExprList **end = &choice->list;
    for (size_t k = 0; k < p->n; k++) {
        Expr *when = p->arms[k].when ? (Expr *)p->arms[k].when : integer(a, 1, choice);
        *end = element(a, when);
        (*end)->next = element(a, integer(a, k + 1, choice));
        end = &(*end)->next->next;
    }
    Select *q = arena_new(a, Select);
    *q = *s;
    q->columns = element(a, choice);
    Expr *e = node(a, EXPR_IN_SELECT, s->columns->expr);
    e->left = integer(a, i + 1, choice);
    e->select = q;
    return e;
}

static bool is_plain(const Select *s, const RaisePlan *p)
{
    bool aggregate = s->group_by || s->having;
    for (size_t i = 0; i < p->n; i++) {
        aggregate = aggregate || (p->arms[i].when && expr_has_aggregate(p->arms[i].when));
    }
    return !aggregate && !s->limit && !s->offset;
}

/* Several rows could ask for different ones; then the first condition that any row meets counts,
 * while SQLite takes the first row's. All refuse the statement, unless one is IGNORE. */
static bool mixes_ignore(const RaisePlan *p)
{
    size_t ignores = 0, raises = 0;
    for (size_t i = 0; i < p->n; i++) {
        ignores += p->arms[i].raise && p->arms[i].raise->raise == RAISE_IGNORE;
        raises += p->arms[i].raise != NULL;
    }
    return ignores && ignores < raises;
}

static bool over_rows(Arena *a, const Select *s, RaisePlan *p)
{
    if (mixes_ignore(p)) {
        return false;
    }
    if (p->n == 1 && is_plain(s, p)) {
        p->arms[0].when = exists(a, s, p->arms[0].when);
        return true;
    }
    RaisePlan out = {.n = p->n};
    for (size_t i = 0; i < p->n; i++) {
        out.arms[i] = (RaiseArm){.when = chosen(a, s, p, i), .raise = p->arms[i].raise};
    }
    *p = out;
    return true;
}

bool raise_plan(Arena *arena, const Select *s, RaisePlan *out)
{
    out->n = 0;
    if (s->next || s->values || s->with || !s->columns || s->columns->next || in_expr(s->where) ||
        in_expr(s->having) || !add_expr(arena, s->columns->expr, out)) {
        return false;
    }
    trim(out);
    if (out->n == 0) {
        return true;
    }
    if (s->from || s->group_by || s->having || s->limit || !is_plain(s, out)) {
        return over_rows(arena, s, out);
    }
    for (size_t i = 0; s->where && i < out->n; i++) {
        out->arms[i].when = and_(arena, s->where, out->arms[i].when);
    }
    return true;
}
