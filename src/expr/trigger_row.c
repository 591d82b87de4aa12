#include "expr/trigger_row.h"

#include <stddef.h>

static const Column *column_of_row(const Table *table, const Expr *e, bool *rowid)
{
    size_t i = table_find_column(table, e->name.text);
    *rowid = i == NO_COLUMN && table_is_rowid_name(table, e->name.text);
    i = *rowid ? table->rowid_alias : i;
    return i == NO_COLUMN ? NULL : &table->columns.items[i];
}

static bool is_record(const Expr *e, const char *name)
{
    return e->kind == EXPR_COLUMN && str_eq_fold(e->table.text, str_z(name));
}

/* column = OLD.column */
static bool binds(Arena *a, const Table *t, Event event, const Expr *left, const Expr *right,
                  OwnRow *row)
{
    bool rowid, other_rowid;
    bool by_new = is_record(right, "NEW");
    if (left->kind != EXPR_COLUMN || is_record(left, "NEW") || is_record(left, "OLD") ||
        !(by_new || is_record(right, "OLD"))) {
        return false;
    }
    const Column *c = column_of_row(t, left, &rowid);
    if (c != column_of_row(t, right, &other_rowid) || (!c && !(rowid && other_rowid))) {
        return false;
    }
    row->rowid = row->rowid || !c;
    row->more = row->more || c;
    if (c) {
        row->bound[c - t->columns.items] = true;
    }
    if (c && by_new && event == EVENT_UPDATE) {
        *vec_push(a, &row->by_new) = c;
    }
    bool sure = !c || c->not_null || c - t->columns.items == (ptrdiff_t)t->rowid_alias;
    return sure; /* NULL equals nothing, so the condition still counts */
}

static const Expr *and_(Arena *a, const Expr *left, const Expr *right)
{
    if (!left) {
        return right;
    }
    Expr *e = arena_new(a, Expr);
    *e = (Expr){.kind = EXPR_BINARY,
                .op = OP_AND,
                .depth = right->depth,
                .span = right->span,
                .left = (Expr *)left,
                .right = (Expr *)right};
    return e;
}

static void sort_conjuncts(Arena *a, const Table *t, Event event, const Expr *where, OwnRow *row)
{
    if (!where) {
        return;
    }
    const Expr *e = expr_skip_parens(where);
    if (e->kind == EXPR_BINARY && e->op == OP_AND) {
        sort_conjuncts(a, t, event, e->left, row);
        sort_conjuncts(a, t, event, e->right, row);
        return;
    }
    bool equals = e->kind == EXPR_BINARY && (e->op == OP_EQ || e->op == OP_IS);
    if (!equals ||
        !(binds(a, t, event, expr_skip_parens(e->left), expr_skip_parens(e->right), row) ||
          binds(a, t, event, expr_skip_parens(e->right), expr_skip_parens(e->left), row))) {
        row->rest = and_(a, row->rest, e);
    }
}

static bool covers_a_key(const Table *t, const OwnRow *row)
{
    if (row->rowid || (t->rowid_alias != NO_COLUMN && row->bound[t->rowid_alias])) {
        return true;
    }
    for (size_t k = 0; k < t->keys.n; k++) {
        size_t n = 0;
        for (size_t i = 0; i < t->keys.items[k].n; i++) {
            n += row->bound[t->keys.items[k].columns[i]];
        }
        if (n == t->keys.items[k].n) {
            return true;
        }
    }
    return false;
}

bool own_row(Arena *a, const Table *t, Event event, const Expr *where, OwnRow *row)
{
    *row = (OwnRow){.bound = arena_array(a, bool, t->columns.n + 1)};
    sort_conjuncts(a, t, event, where, row);
    return covers_a_key(t, row);
}

/* ---------------------------------------------------------------- by a key */

static const Key *sure_key(const Table *t)
{
    for (size_t k = 0; k < t->keys.n; k++) {
        bool sure = true;
        for (size_t i = 0; i < t->keys.items[k].n; i++) {
            const Column *c = &t->columns.items[t->keys.items[k].columns[i]];
            sure = sure && (c->not_null || t->keys.items[k].kind == KEY_PRIMARY) &&
                   c->evidence.count[VALUE_NULL] == 0;
        }
        if (sure) {
            return &t->keys.items[k];
        }
    }
    return NULL;
}

static Expr *column(Arena *a, Name table, const Column *c, const Expr *like)
{
    Expr *e = arena_new(a, Expr);
    *e = (Expr){.kind = EXPR_COLUMN, .depth = 1, .table = table, .name = c->name};
    e->span = like ? like->span : c->name.span;
    return e;
}

/* With other conditions on OLD the key is not enough: the row may have changed. */
Expr *own_row_by_key(Arena *a, const Table *t, Event event, const OwnRow *row)
{
    const Key *key = row->more ? NULL : sure_key(t);
    const Expr *where = row->rest;
    Str record = event == EVENT_DELETE ? STR("OLD") : STR("NEW");
    for (size_t i = 0; key && i < key->n; i++) {
        const Column *c = &t->columns.items[key->columns[i]];
        Expr *e = arena_new(a, Expr);
        *e = (Expr){.kind = EXPR_BINARY, .op = OP_EQ, .depth = 2, .span = c->name.span};
        e->left = column(a, (Name){0}, c, row->rest);
        e->right = column(a, (Name){.text = record, .span = record}, c, row->rest);
        where = and_(a, where, e);
    }
    return key ? (Expr *)where : NULL;
}
