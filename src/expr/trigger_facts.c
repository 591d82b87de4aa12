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

/* ---------------------------------------------------------------- other triggers */

static bool is_trigger(const Other *o)
{
    return o->kind == OTHER_TRIGGER && !o->dropped;
}

static bool names_column(const NameList *list, Str column)
{
    for (; list; list = list->next) {
        if (str_eq_fold(list->name.text, column)) {
            return true;
        }
    }
    return false;
}

bool trigger_has_rival(const Schema *s, const Other *trigger, Str column)
{
    for (size_t i = 0; i < s->others.n; i++) {
        const Other *o = s->others.items[i];
        if (!is_trigger(o) || o == trigger ||
            !str_eq_fold(o->table_name.text, trigger->table_name.text)) {
            continue;
        }
        const CreateTrigger *c = &o->stmt->u.create_trigger;
        if (c->event == EVENT_UPDATE && (!c->update_of || names_column(c->update_of, column))) {
            return true;
        }
    }
    return false;
}

bool trigger_is_followed(const Schema *s, const Other *trigger)
{
    const CreateTrigger *mine = &trigger->stmt->u.create_trigger;
    for (size_t i = 0; i < s->others.n && s->others.items[i] != trigger; i++) {
        const Other *o = s->others.items[i];
        if (is_trigger(o) && str_eq_fold(o->table_name.text, trigger->table_name.text) &&
            o->stmt->u.create_trigger.event == mine->event &&
            o->stmt->u.create_trigger.timing == mine->timing) {
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- recursion */

/* A change to a table: what may fire triggers. */
typedef struct {
    Str table;
    Event event;
    const SetItem *set; /* of an UPDATE; NULL: any column */
} Change;

typedef struct {
    const Schema *schema;
    const Other *start;
    bool *seen; /* by index in schema->others */
    bool *hit;  /* changes by foreign keys: by table, one for DELETE and one for UPDATE */
    unsigned depth;
    bool found;
} Reach;

/* Deeper chains count as recursion, so that a hostile dump cannot use up the stack. */
enum { REACH_MAX_DEPTH = 1000 };

static void follow(Reach *r, Change c);

static bool sets_column(const SetItem *set, Str column)
{
    for (; set; set = set->next) {
        if (names_column(set->columns, column)) {
            return true;
        }
    }
    return false;
}

static bool fires(const CreateTrigger *t, const Change *c)
{
    if (t->event != c->event || !str_eq_fold(t->table.name.text, c->table)) {
        return false;
    }
    if (!t->update_of || !c->set) {
        return true;
    }
    for (const NameList *n = t->update_of; n; n = n->next) {
        if (sets_column(c->set, n->name.text)) {
            return true;
        }
    }
    return false;
}

static void follow_insert(Reach *r, const Insert *in)
{
    Str table = in->table.name.text;
    follow(r, (Change){.table = table, .event = EVENT_INSERT});
    if (in->upsert) {
        for (const Upsert *u = in->upsert; u; u = u->next) {
            if (u->set) {
                follow(r, (Change){.table = table, .event = EVENT_UPDATE, .set = u->set});
            }
        }
    } else if (in->conflict == CONFLICT_REPLACE) {
        /* What it becomes in PostgreSQL: an UPDATE, or a DELETE before it (dml.c). */
        follow(r, (Change){.table = table, .event = EVENT_UPDATE});
        follow(r, (Change){.table = table, .event = EVENT_DELETE});
    }
}

static void follow_body(Reach *r, const CreateTrigger *t)
{
    for (const Stmt *b = t->body; b; b = b->next) {
        if (b->kind == STMT_INSERT) {
            follow_insert(r, &b->u.insert);
        } else if (b->kind == STMT_UPDATE) {
            follow(r, (Change){.table = b->u.update.table.name.text,
                               .event = EVENT_UPDATE,
                               .set = b->u.update.set});
        } else if (b->kind == STMT_DELETE) {
            follow(r, (Change){.table = b->u.del.table.name.text, .event = EVENT_DELETE});
        }
    }
}

/* The actions of foreign keys that name the table. */
static void follow_foreign_keys(Reach *r, const Change *c)
{
    if (c->event == EVENT_INSERT) {
        return;
    }
    for (size_t i = 0; i < r->schema->tables.n; i++) {
        const Table *t = r->schema->tables.items[i];
        for (size_t k = 0; k < t->fks.n; k++) {
            const References *ref = &t->fks.items[k].ref;
            Action action = c->event == EVENT_DELETE ? ref->on_delete : ref->on_update;
            bool acts = action == ACTION_CASCADE || action == ACTION_SET_NULL ||
                        action == ACTION_SET_DEFAULT;
            Event event =
                c->event == EVENT_DELETE && action == ACTION_CASCADE ? EVENT_DELETE : EVENT_UPDATE;
            bool *hit = &r->hit[2 * i + (event == EVENT_UPDATE)];
            if (acts && !*hit && str_eq_fold(ref->table.text, c->table)) {
                *hit = true;
                follow(r, (Change){.table = t->name.text, .event = event});
            }
        }
    }
}

static void follow(Reach *r, Change c)
{
    if (r->found || r->depth >= REACH_MAX_DEPTH) {
        r->found = true;
        return;
    }
    r->depth++;
    for (size_t i = 0; i < r->schema->others.n; i++) {
        const Other *o = r->schema->others.items[i];
        if (!is_trigger(o) || !fires(&o->stmt->u.create_trigger, &c)) {
            continue;
        }
        r->found = r->found || o == r->start;
        if (!r->seen[i]) {
            r->seen[i] = true;
            follow_body(r, &o->stmt->u.create_trigger);
        }
    }
    follow_foreign_keys(r, &c);
    r->depth--;
}

bool trigger_may_recurse(const Schema *s, const Other *trigger)
{
    Arena scratch = {0};
    Reach r = {.schema = s,
               .start = trigger,
               .seen = arena_array(&scratch, bool, s->others.n + 1),
               .hit = arena_array(&scratch, bool, 2 * s->tables.n + 1)};
    follow_body(&r, &trigger->stmt->u.create_trigger);
    arena_free(&scratch);
    return r.found;
}
