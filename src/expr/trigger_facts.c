#include "expr/trigger_facts.h"

/* ---------------------------------------------------------------- walking a tree */

typedef struct {
    Str table; /* that is looked for in FROM */
    bool found_table;
    const Table *generated;   /* whose generated columns are looked for behind NEW */
    Str column;               /* that is looked for behind NEW */
    const Expr *found_column; /* one of these */
} Search;

static void search_expr(Search *s, const Expr *e);
static void search_select(Search *s, const Select *q);

static void search_list(Search *s, const ExprList *list)
{
    for (; list; list = list->next) {
        search_expr(s, list->expr);
    }
}

static void search_column(Search *s, const Expr *e)
{
    if (s->column.n && str_eq_fold(e->table.text, STR("NEW")) &&
        str_eq_fold(e->name.text, s->column)) {
        s->found_column = e;
    }
    size_t i = s->generated && str_eq_fold(e->table.text, STR("NEW"))
                   ? table_find_column(s->generated, e->name.text)
                   : NO_COLUMN;
    if (i != NO_COLUMN && s->generated->columns.items[i].generated) {
        s->found_column = e;
    }
}

/* Its depth is that of the tree, which the parser limits. */
static void search_expr(Search *s, const Expr *e)
{
    if (!e) {
        return;
    }
    if (e->kind == EXPR_COLUMN) {
        search_column(s, e);
    }
    if (e->kind == EXPR_IN_TABLE && str_eq_fold(e->name.text, s->table)) {
        s->found_table = true;
    }
    search_expr(s, e->left);
    search_expr(s, e->right);
    search_expr(s, e->third);
    search_expr(s, e->filter);
    search_list(s, e->list);
    search_list(s, e->order_by);
    search_select(s, e->select);
}

static void search_from(Search *s, const Source *f)
{
    for (; f; f = f->next) {
        if (f->kind == SOURCE_TABLE && s->table.n && str_eq_fold(f->table.name.text, s->table)) {
            s->found_table = true;
        }
        search_list(s, f->args);
        search_select(s, f->select);
        search_from(s, f->sub);
        search_expr(s, f->on);
    }
}

static void search_with(Search *s, const With *w)
{
    for (const Cte *c = w ? w->ctes : NULL; c; c = c->next) {
        search_select(s, c->select);
    }
}

static void search_select(Search *s, const Select *q)
{
    for (; q; q = q->next) {
        search_with(s, q->with);
        search_list(s, q->columns);
        search_from(s, q->from);
        search_expr(s, q->where);
        search_list(s, q->group_by);
        search_expr(s, q->having);
        search_list(s, q->order_by);
        search_expr(s, q->limit);
        search_expr(s, q->offset);
        for (const ValuesRow *v = q->values; v; v = v->next) {
            search_list(s, v->list);
        }
    }
}

static void search_set(Search *s, const SetItem *set)
{
    for (; set; set = set->next) {
        search_expr(s, set->expr);
    }
}

static void search_insert(Search *s, const Insert *in)
{
    search_with(s, in->with);
    search_select(s, in->select);
    for (const Upsert *u = in->upsert; u; u = u->next) {
        search_set(s, u->set);
        search_expr(s, u->where);
    }
}

static void search_statement(Search *s, const Stmt *b)
{
    if (b->kind == STMT_INSERT) {
        search_insert(s, &b->u.insert);
    } else if (b->kind == STMT_UPDATE) {
        search_with(s, b->u.update.with);
        search_set(s, b->u.update.set);
        search_from(s, b->u.update.from);
        search_expr(s, b->u.update.where);
    } else if (b->kind == STMT_DELETE) {
        search_with(s, b->u.del.with);
        search_expr(s, b->u.del.where);
    } else if (b->kind == STMT_SELECT) {
        search_select(s, b->u.select);
    }
}

static void search_trigger(Search *s, const CreateTrigger *c)
{
    search_expr(s, c->when);
    for (const Stmt *b = c->body; b; b = b->next) {
        search_statement(s, b);
    }
}

bool trigger_reads_own_table(const CreateTrigger *c)
{
    Search s = {.table = c->table.name.text};
    search_trigger(&s, c);
    return s.found_table;
}

const Expr *trigger_reads_generated(const CreateTrigger *c, const Table *t)
{
    Search s = {.generated = t};
    search_trigger(&s, c);
    return s.found_column;
}

/* The table that a statement writes; empty: none. */
static Str written_table(const Stmt *b)
{
    return b->kind == STMT_INSERT   ? b->u.insert.table.name.text
           : b->kind == STMT_UPDATE ? b->u.update.table.name.text
           : b->kind == STMT_DELETE ? b->u.del.table.name.text
                                    : (Str){0};
}

bool trigger_uses_row_later(const Stmt *s, const Table *t, const Column *c)
{
    Search search = {.table = t->name.text, .column = c->name.text};
    for (const Stmt *b = s->next; b; b = b->next) {
        search_statement(&search, b);
        if (str_eq_fold(written_table(b), t->name.text)) {
            return true;
        }
    }
    return search.found_table || search.found_column;
}
