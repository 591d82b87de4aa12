/* What happens when a new row meets another one with its key. */
#include "expr/dml_insert.h"
#include "expr/trigger_index.h"

/* ---------------------------------------------------------------- INSERT: conflicts */

typedef struct {
    const size_t *columns;
    size_t n;
} Columns;

typedef VEC(Columns) KeyList;

static bool same_columns(Columns a, const size_t *columns, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i < a.n; i++) {
        for (size_t k = 0; k < n; k++) {
            found += a.columns[i] == columns[k];
        }
    }
    return a.n == n && found == n;
}

static void add_key(Arena *arena, KeyList *list, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < list->n; i++) {
        if (same_columns(list->items[i], columns, n)) {
            return;
        }
    }
    *vec_push(arena, list) = (Columns){columns, n};
}

/* Can a new row collide there at all? Not where a column of the key is the next rowid, or NULL for
 * want of a value. */
static bool key_can_collide(const InsertJob *j, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Column *c = &j->table->columns.items[columns[i]];
        if (dml_find_target(j, c) == NO_COLUMN && (dml_is_rowid(j->table, c) || !c->default_)) {
            return false;
        }
    }
    return true;
}

static bool add_index(InsertJob *j, const Index *x, KeyList *list)
{
    size_t n = dml_count(x->def->columns), i = 0;
    size_t *columns = arena_array(j->t->arena, size_t, n);
    for (const ExprList *e = x->def->columns; e; e = e->next, i++) {
        columns[i] = e->expr->kind == EXPR_COLUMN ? table_find_column(j->table, e->expr->name.text)
                                                  : NO_COLUMN;
        if (columns[i] == NO_COLUMN) {
            return false;
        }
    }
    if (x->def->where) {
        return false;
    }
    if (key_can_collide(j, columns, n)) {
        add_key(j->t->arena, list, columns, n);
    }
    return true;
}

/* The keys that a new row may collide with. */
static bool rival_keys(InsertJob *j, KeyList *list)
{
    const Schema *s = j->t->env->schema;
    if (j->table->rowid_alias != NO_COLUMN && key_can_collide(j, &j->table->rowid_alias, 1)) {
        add_key(j->t->arena, list, &j->table->rowid_alias, 1);
    }
    for (size_t k = 0; k < j->table->keys.n; k++) {
        const Key *key = &j->table->keys.items[k];
        if (key_can_collide(j, key->columns, key->n)) {
            add_key(j->t->arena, list, key->columns, key->n);
        }
    }
    for (size_t i = 0; i < s->indexes.n; i++) {
        const Index *x = s->indexes.items[i];
        bool ours =
            x->unique && !x->dropped && str_eq_fold(x->table_name.text, j->table->name.text);
        if (ours && !add_index(j, x, list)) {
            translate_fail(j->t, j->span,
                           "it needs all keys, and a unique index has expressions or WHERE");
            return false;
        }
    }
    return true;
}

static bool has_trigger(const InsertJob *j, Event event, bool after_only)
{
    const TriggerLink *l = trigger_links(j->t->env, j->table->name.text);
    for (; l; l = l->next) {
        const CreateTrigger *c = &l->trigger->stmt->u.create_trigger;
        if (c->event == event && (!after_only || c->timing == TIMING_AFTER)) {
            return true;
        }
    }
    return false;
}

static void put_column_list(InsertJob *j, Buf *b, Columns key)
{
    for (size_t i = 0; i < key.n; i++) {
        buf_puts(b, i ? ", " : "");
        dml_put_ident(j->t, b, j->table->columns.items[key.columns[i]].pg_name);
    }
}

static bool in_key(Columns key, size_t column)
{
    for (size_t i = 0; i < key.n; i++) {
        if (key.columns[i] == column) {
            return true;
        }
    }
    return false;
}

/* The row that is replaced loses all its values: columns without a new one get their default. */
static void put_replace(InsertJob *j, Buf *b, Columns key)
{
    buf_puts(b, " ON CONFLICT (");
    put_column_list(j, b, key);
    buf_puts(b, ") DO ");
    const char *before = "UPDATE SET ";
    for (size_t i = 0; i < j->table->columns.n; i++) {
        const Column *c = &j->table->columns.items[i];
        if (column_is_live(c) && !c->generated && !in_key(key, i)) {
            Str name = translate_ident(j->t, c->pg_name);
            buf_printf(b, "%s%.*s = excluded.%.*s", before, STR_FMT(name), STR_FMT(name));
            before = ", ";
        }
    }
    buf_puts(b, *before == 'U' ? "NOTHING" : "");
}

/* ---------------------------------------------------------------- REPLACE by DELETE and INSERT */

/* May the value be read twice, before and after the DELETE? */
static bool is_steady(Frag f)
{
    return f.volatility != VOLATILE && !str_contains_fold(f.sql, STR("select"));
}

static bool all_steady(const InsertJob *j)
{
    for (size_t i = 0; j->row && i < j->columns.n; i++) {
        if (!is_steady(j->row[i])) {
            return false;
        }
    }
    return j->row != NULL;
}

static Str delete_rivals(InsertJob *j, const KeyList *keys)
{
    Buf b = {0};
    dml_put(&b, "DELETE FROM ", translate_relation_name(j->t, j->table->pg_name));
    for (size_t k = 0; k < keys->n; k++) {
        bool wrap = keys->n > 1 && keys->items[k].n > 1;
        buf_puts(&b, k ? " OR " : " WHERE ");
        buf_puts(&b, wrap ? "(" : "");
        for (size_t i = 0; i < keys->items[k].n; i++) {
            const Column *c = &j->table->columns.items[keys->items[k].columns[i]];
            size_t at = dml_find_target(j, c);
            if (at == NO_COLUMN) {
                translate_fail(j->t, j->span, "OR REPLACE with a key that takes a default");
                break;
            }
            buf_puts(&b, i ? " AND " : "");
            dml_put_ident(j->t, &b, c->pg_name);
            dml_put(&b, " = ", frag_at(j->t, j->row[at], PREC_LIKE));
        }
        buf_puts(&b, wrap ? ")" : "");
    }
    return dml_kept(j->t, &b);
}

/* What may be a literal in quotes, which would be text in a query of its own. */
static Str typed(InsertJob *j, size_t i, Str sql, bool may_be_literal)
{
    PgType type = j->columns.items[i]->decision.type;
    if (!may_be_literal || pg_is_text(type.base)) {
        return sql;
    }
    Buf b = {0};
    buf_printf(&b, "%.*s::", STR_FMT(sql));
    pg_put_type(&b, type);
    return dml_kept(j->t, &b);
}

/* The new rows as a query, with the columns' names. */
static Str rows_query(InsertJob *j)
{
    Buf b = {0};
    buf_put(&b, j->with);
    buf_puts(&b, "SELECT ");
    for (size_t i = 0; i < j->columns.n; i++) {
        Str name = translate_ident(j->t, j->columns.items[i]->pg_name);
        buf_puts(&b, i ? ", " : "");
        if (j->row) {
            buf_put(&b, typed(j, i, j->row[i].sql, j->row[i].is_literal));
        } else {
            Str column = translate_printf(j->t, "q.%.*s", STR_FMT(name));
            bool number = pg_is_number(j->columns.items[i]->decision.type.base);
            buf_put(&b, typed(j, i, column, !number));
        }
        buf_printf(&b, " AS %.*s", STR_FMT(name));
    }
    if (!j->row) {
        buf_printf(&b, " FROM (%.*s) AS q (", STR_FMT(j->query.sql));
        for (size_t i = 0; i < j->columns.n; i++) {
            buf_puts(&b, i ? ", " : "");
            dml_put_ident(j->t, &b, j->columns.items[i]->pg_name);
        }
        buf_puts(&b, ")");
    }
    return dml_kept(j->t, &b);
}

/* Row by row: what a row replaces may be what an earlier one has brought. */
static void loop_over_rows(InsertJob *j)
{
    if (j->in->select->values && !j->row) {
        translate_fail(j->t, j->span, "OR REPLACE of several rows of values");
        return;
    }
    j->out->each = rows_query(j);
    j->with = (Str){0};
    j->row = j->row ? j->row : arena_array(j->t->arena, Frag, j->columns.n + 1);
    Buf b = {0};
    buf_puts(&b, "VALUES (");
    for (size_t i = 0; i < j->columns.n; i++) {
        Str name = translate_ident(j->t, j->columns.items[i]->pg_name);
        j->row[i] = frag_sql(translate_printf(j->t, DML_ROW ".%.*s", STR_FMT(name)), PREC_ATOM,
                             PG_TEXT, CLASS_ANY);
        dml_put(&b, i ? ", " : "", j->row[i].sql);
    }
    buf_putc(&b, ')');
    j->source = dml_kept(j->t, &b);
    j->one_row = true;
}

/* REPLACE fires no DELETE triggers where recursive triggers are off, their default, and it fires
 * INSERT triggers, never UPDATE ones. */
void dml_replace(InsertJob *j)
{
    KeyList keys = {0};
    if (!rival_keys(j, &keys) || keys.n == 0) {
        return;
    }
    if (keys.n == 1 && !has_trigger(j, EVENT_UPDATE, false) &&
        !has_trigger(j, EVENT_INSERT, true)) {
        put_replace(j, &j->conflict, keys.items[0]);
        return;
    }
    if (!all_steady(j)) {
        loop_over_rows(j);
    }
    if (!j->t->failed) {
        j->out->sql[j->out->n++] = delete_rivals(j, &keys);
        j->out->quiet = has_trigger(j, EVENT_DELETE, false) ? dml_quiet(j->t, j->table) : (Str){0};
    }
}

Str dml_quiet(Translator *t, const Table *table)
{
    return dml_setting(t, "sqlpg.replace_", table->pg_name);
}

/* ---------------------------------------------------------------- UPSERT */

/* The key of DO UPDATE without a target. */
static void put_only_key(InsertJob *j, Buf *b)
{
    KeyList keys = {0};
    if (rival_keys(j, &keys) && keys.n == 1) {
        put_column_list(j, b, keys.items[0]);
    } else {
        translate_fail(j->t, j->span, "ON CONFLICT DO UPDATE without a target, and several keys");
    }
}

static void put_conflict_target(InsertJob *j, Buf *b, const Upsert *u)
{
    for (const ExprList *e = u->target; e; e = e->next) {
        const Expr *x = e->expr->kind == EXPR_COLLATE ? e->expr->left : e->expr;
        const Column *c = x->kind == EXPR_COLUMN ? dml_column(j->t, j->table, x->name) : NULL;
        if (!c) {
            translate_fail(j->t, j->span, "ON CONFLICT with an expression");
            return;
        }
        dml_put_ident(j->t, b, c->pg_name);
        buf_puts(b, e->next ? ", " : "");
    }
}

/* Unqualified names mean the row that is there already; PostgreSQL wants them qualified. */
static void put_do_update(InsertJob *j, Buf *b, const Upsert *u)
{
    bool aliased = name_is_set(j->in->alias);
    Str name = aliased ? j->in->alias.text : j->table->name.text;
    scope_push(j->t);
    Relation *excluded = scope_add_table(j->t, j->table, STR("excluded"), STR("excluded"));
    excluded->always_qualify = excluded->only_qualified = true;
    dml_drop_affinities(excluded, j->table, true);
    scope_push(j->t);
    Relation *there = scope_add_table(
        j->t, j->table, name, aliased ? dml_spelled(j->t, j->in->alias) : j->table->pg_name);
    there->always_qualify = true;
    dml_put(b, "UPDATE SET ", dml_set_list(j->t, j->table, u->set));
    dml_put_where(j->t, b, u->where);
    scope_pop(j->t);
    scope_pop(j->t);
}

void dml_put_upsert(InsertJob *j)
{
    Buf *b = &j->conflict;
    const Upsert *u = j->in->upsert;
    if (u->next) {
        translate_fail(j->t, j->span, "several ON CONFLICT clauses");
        return;
    }
    buf_puts(b, " ON CONFLICT");
    if (u->target || u->set) {
        buf_puts(b, " (");
        if (u->target) {
            put_conflict_target(j, b, u);
        } else {
            put_only_key(j, b);
        }
        buf_putc(b, ')');
    }
    if (u->target_where) {
        scope_push(j->t);
        scope_add_table(j->t, j->table, j->table->name.text, (Str){0});
        dml_put_where(j->t, b, u->target_where);
        scope_pop(j->t);
    }
    buf_puts(b, " DO ");
    if (u->set) {
        put_do_update(j, b, u);
    } else {
        buf_puts(b, "NOTHING");
    }
}
