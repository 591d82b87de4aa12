/* Any text as a statement and as an expression. What parses has spans inside the text, no node is
 * deeper than its depth says, and an expression's span parses to the same expression once more. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "parse/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* reparse: how many more spans are parsed again, since that takes quadratic time. */
typedef struct {
    Str text;
    int reparse;
} Check;

static void check_select(Check *c, const Select *s, unsigned limit);

static void require(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_parser: %s\n", what);
        abort();
    }
}

static void check_span(const Check *c, Str span)
{
    require(span.p >= c->text.p && span.n <= c->text.n && span.p + span.n <= c->text.p + c->text.n,
            "span outside the text");
}

static void check_again(Check *c, const Expr *e)
{
    if (c->reparse <= 0 || e->kind == EXPR_STAR) {
        return;
    }
    c->reparse--;
    Arena a = {0};
    ParseError err;
    Expr *again = parse_expr(&a, arena_str(&a, e->span), &err);
    require(again != NULL, "an expression's span does not parse");
    require(again->kind == e->kind && again->op == e->op && again->depth == e->depth,
            "an expression's span parses to something else");
    arena_free(&a);
}

static void check_expr(Check *c, const Expr *e, unsigned limit);

static void check_list(Check *c, const ExprList *list, unsigned limit)
{
    for (; list; list = list->next) {
        check_expr(c, list->expr, limit);
    }
}

static void check_window(Check *c, const Window *w, unsigned limit)
{
    check_list(c, w->partition_by, limit);
    check_list(c, w->order_by, limit);
    check_expr(c, w->frame.start.expr, limit);
    check_expr(c, w->frame.end.expr, limit);
}

/* limit: the parent's depth, which is greater. */
static void check_expr(Check *c, const Expr *e, unsigned limit)
{
    if (!e) {
        return;
    }
    require(e->depth >= 1 && e->depth < limit, "wrong depth");
    check_span(c, e->span);
    check_again(c, e);
    check_expr(c, e->left, e->depth);
    check_expr(c, e->right, e->depth);
    check_expr(c, e->third, e->depth);
    check_list(c, e->list, e->depth);
    check_list(c, e->order_by, e->depth);
    check_expr(c, e->filter, e->depth);
    check_select(c, e->select, e->depth);
    if (e->over) {
        check_window(c, e->over, e->depth);
    }
}

static void check_sources(Check *c, const Source *s, unsigned limit)
{
    for (; s; s = s->next) {
        require(s->depth < limit, "wrong depth of a FROM item");
        check_span(c, s->span);
        check_list(c, s->args, s->depth);
        check_expr(c, s->on, s->depth);
        check_select(c, s->select, s->depth);
        check_sources(c, s->sub, s->depth);
    }
}

static void check_term(Check *c, const Select *s, unsigned limit)
{
    check_span(c, s->span);
    check_list(c, s->columns, limit);
    check_sources(c, s->from, limit);
    check_expr(c, s->where, limit);
    check_list(c, s->group_by, limit);
    check_expr(c, s->having, limit);
    for (const Window *w = s->windows; w; w = w->next) {
        check_window(c, w, limit);
    }
    for (const ValuesRow *row = s->values; row; row = row->next) {
        check_list(c, row->list, limit);
    }
}

static void check_select(Check *c, const Select *s, unsigned limit)
{
    if (!s) {
        return;
    }
    require(s->depth < limit, "wrong depth of a SELECT");
    for (const Cte *cte = s->with ? s->with->ctes : NULL; cte; cte = cte->next) {
        check_select(c, cte->select, s->depth);
    }
    check_list(c, s->order_by, s->depth);
    check_expr(c, s->limit, s->depth);
    check_expr(c, s->offset, s->depth);
    for (const Select *term = s; term; term = term->next) {
        check_term(c, term, s->depth);
    }
}

static void check_stmt(Check *c, const Stmt *s)
{
    const unsigned top = AST_MAX_DEPTH + 1;
    check_span(c, s->span);
    if (s->kind == STMT_SELECT) {
        check_select(c, s->u.select, top);
    } else if (s->kind == STMT_INSERT) {
        check_select(c, s->u.insert.select, top);
    } else if (s->kind == STMT_CREATE_VIEW) {
        check_select(c, s->u.create_view.select, top);
    } else if (s->kind == STMT_CREATE_TRIGGER) {
        check_expr(c, s->u.create_trigger.when, top);
        for (const Stmt *b = s->u.create_trigger.body; b; b = b->next) {
            check_stmt(c, b);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena a = {0};
    ParseError err;
    Check c = {arena_str(&a, str_make((const char *)data, size)), size < 4096 ? 200 : 0};

    Stmt *s = parse_statement(&a, c.text, &err);
    if (s) {
        check_stmt(&c, s);
    } else {
        require(err.offset <= c.text.n && err.message.n > 0, "an error without place or text");
    }
    Expr *e = parse_expr(&a, c.text, &err);
    if (e) {
        check_expr(&c, e, AST_MAX_DEPTH + 1);
    } else {
        require(err.offset <= c.text.n && err.message.n > 0, "an error without place or text");
    }
    arena_free(&a);
    return 0;
}
