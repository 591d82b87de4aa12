#include "expr/dml.h"

#include "pg/quote.h"

/* A statement's parts are put together in a Buf, and end in the translator's arena. */
static Str kept(Translator *t, Buf *b)
{
    Str s = arena_str(t->arena, buf_str(b));
    buf_free(b);
    return s;
}

/* STR_FMT() names its argument twice: calls go through here. */
static void put(Buf *b, const char *before, Str s)
{
    buf_puts(b, before);
    buf_put(b, s);
}

static void put_ident(Translator *t, Buf *b, Str pg_name)
{
    buf_put(b, translate_ident(t, pg_name));
}

/* ---------------------------------------------------------------- names */

const Table *dml_table(Translator *t, QualName name)
{
    const Table *table = schema_find_table(t->env->schema, name.name.text);
    if (!table) {
        bool view = schema_find_other(t->env->schema, OTHER_VIEW, name.name.text) != NULL;
        translate_fail(t, name.name.span,
                       view ? "it writes to the view %.*s" : "no such table: %.*s",
                       STR_FMT(name.name.text));
        return NULL;
    }
    if (!t->env->has_table(t->env->data, table)) {
        translate_fail(t, name.name.span, "it needs the table %.*s, which is not carried over",
                       STR_FMT(name.name.text));
        return NULL;
    }
    return table;
}

const Column *dml_column(Translator *t, const Table *table, Name name)
{
    size_t i = table_find_column(table, name.text);
    if (i == NO_COLUMN && table_is_rowid_name(table, name.text)) {
        i = table->rowid_alias;
    }
    if (i == NO_COLUMN || !column_is_live(&table->columns.items[i])) {
        translate_fail(t, name.span, "no such column: %.*s", STR_FMT(name.text));
        return NULL;
    }
    return &table->columns.items[i];
}

static bool is_rowid_alias(const Table *table, const Column *c)
{
    return table->rowid_alias != NO_COLUMN && c == &table->columns.items[table->rowid_alias];
}

/* An alias in PostgreSQL; p NULL where there is none. */
static Str spelled(Translator *t, Name alias)
{
    return name_is_set(alias) ? t->env->spell(t->env->data, t->arena, alias) : (Str){0};
}

/* The target with its alias joins the scope; gives what stands in the statement. */
static Str target_name(Translator *t, const Table *table, Name alias)
{
    Str name = name_is_set(alias) ? alias.text : table->name.text;
    Str pg_alias = spelled(t, alias);
    scope_add_table(t, table, name, pg_alias);
    Str relation = translate_relation_name(t, table->pg_name);
    Str alias_text = pg_alias.p ? translate_ident(t, pg_alias) : pg_alias;
    return pg_alias.p ? translate_printf(t, "%.*s AS %.*s", STR_FMT(relation), STR_FMT(alias_text))
                      : relation;
}

/* ---------------------------------------------------------------- SET */

typedef struct {
    const Column *column; /* NULL: overruled by a later assignment to the same column */
    Str value;
} Assignment;

typedef VEC(Assignment) Assignments;

/* "If a single column-name appears more than once in the list of assignment expressions, all but
 * the rightmost occurrence is ignored" (UPDATE). PostgreSQL refuses such a list. */
static void assign(Translator *t, Assignments *all, const Column *c, Str value)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->items[i].column == c) {
            all->items[i].column = NULL;
        }
    }
    *vec_push(t->arena, all) = (Assignment){c, value};
}

static void assign_one(Translator *t, const Table *table, Name name, const Expr *e,
                       Assignments *all)
{
    const Column *c = dml_column(t, table, name);
    if (c) {
        assign(t, all, c, frag_at(t, frag_store(t, translate_expr(t, e), c), PREC_OR));
    }
}

/* (a, b) = (1, 2): one by one. */
static void assign_row(Translator *t, const Table *table, const SetItem *s, const Expr *row,
                       Assignments *all)
{
    const ExprList *value = row->list;
    for (const NameList *n = s->columns; n; n = n->next) {
        if (!value) {
            translate_fail(t, row->span, "the row has fewer values than columns");
            return;
        }
        assign_one(t, table, n->name, value->expr, all);
        value = value->next;
    }
}

/* (a, b) = (SELECT ...): PostgreSQL has the same form; its text stands with the first column. */
static Str assign_query(Translator *t, const Table *table, const SetItem *s, const Expr *query)
{
    Buf b = {0};
    VEC(const Column *) wanted = {0};
    buf_putc(&b, '(');
    for (const NameList *n = s->columns; n; n = n->next) {
        const Column *c = dml_column(t, table, n->name);
        if (!c) {
            break;
        }
        buf_puts(&b, wanted.n ? ", " : "");
        put_ident(t, &b, c->pg_name);
        *vec_push(t->arena, &wanted) = c;
    }
    if (!t->failed) {
        Query q = translate_select(t, query->select, wanted.items);
        buf_printf(&b, ") = (%.*s)", STR_FMT(q.sql));
    }
    return kept(t, &b);
}

/* The list behind SET. */
static Str set_list(Translator *t, const Table *table, const SetItem *set)
{
    Assignments all = {0};
    Buf b = {0}, queries = {0};
    for (const SetItem *s = set; s && !t->failed; s = s->next) {
        const Expr *e = expr_skip_parens(s->expr);
        if (!s->columns->next) {
            assign_one(t, table, s->columns->name, s->expr, &all);
        } else if (e->kind == EXPR_ROW) {
            assign_row(t, table, s, e, &all);
        } else if (e->kind == EXPR_SUBQUERY) {
            buf_puts(&queries, queries.n ? ", " : "");
            buf_put(&queries, assign_query(t, table, s, e));
        } else {
            translate_fail(t, e->span, "a row is assigned from something that is none");
        }
    }
    for (size_t i = 0; i < all.n; i++) {
        const Assignment *a = &all.items[i];
        if (a->column) {
            buf_puts(&b, b.n ? ", " : "");
            put_ident(t, &b, a->column->pg_name);
            buf_printf(&b, " = %.*s", STR_FMT(a->value));
        }
    }
    buf_puts(&b, b.n && queries.n ? ", " : "");
    buf_put(&b, buf_str(&queries));
    buf_free(&queries);
    return kept(t, &b);
}

/* ---------------------------------------------------------------- UPDATE, DELETE */

static void put_where(Translator *t, Buf *b, const Expr *where)
{
    if (where) {
        put(b, " WHERE ", translate_truth(t, where));
    }
}

static bool set_mentions(const SetItem *set, const Table *table, const Column *c)
{
    for (const SetItem *s = set; s; s = s->next) {
        for (const NameList *n = s->columns; n; n = n->next) {
            size_t i = table_find_column(table, n->name.text);
            const Column *found = i == NO_COLUMN ? NULL : &table->columns.items[i];
            if (found == c || (!found && is_rowid_alias(table, c))) {
                return true;
            }
        }
    }
    return false;
}

/* Could the assignments violate a constraint that OR IGNORE or OR REPLACE handles? */
static bool set_may_conflict(Translator *t, const Table *table, const SetItem *set)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const Column *c = &table->columns.items[i];
        if (c->not_null && set_mentions(set, table, c)) {
            return true;
        }
    }
    for (size_t k = 0; k < table->keys.n; k++) {
        const Key *key = &table->keys.items[k];
        for (size_t i = 0; i < key->n; i++) {
            if (set_mentions(set, table, &table->columns.items[key->columns[i]])) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < t->env->schema->indexes.n; i++) {
        const Index *x = t->env->schema->indexes.items[i];
        if (x->unique && !x->dropped && str_eq_fold(x->table_name.text, table->name.text)) {
            return true;
        }
    }
    return table->checks.n > 0;
}

static void refuse_limit(Translator *t, Str span, const ExprList *order_by, const Expr *limit)
{
    if (order_by || limit) {
        translate_fail(t, span, "ORDER BY or LIMIT in UPDATE or DELETE");
    }
}

static Str update_text(Translator *t, Str span, const Update *u)
{
    const Table *table = dml_table(t, u->table);
    if (!table) {
        return (Str){0};
    }
    refuse_limit(t, span, u->order_by, u->limit);
    if ((u->conflict == CONFLICT_IGNORE || u->conflict == CONFLICT_REPLACE) &&
        set_may_conflict(t, table, u->set)) {
        translate_fail(t, span, "UPDATE OR %s may meet a constraint",
                       u->conflict == CONFLICT_IGNORE ? "IGNORE" : "REPLACE");
    }
    Buf b = {0};
    scope_push(t);
    buf_put(&b, translate_with(t, u->with));
    Str target = target_name(t, table, u->alias);
    Str from = translate_from(t, u->from);
    put(&b, "UPDATE ", target);
    put(&b, " SET ", set_list(t, table, u->set));
    if (from.n) {
        buf_printf(&b, " FROM %.*s", STR_FMT(from));
    }
    put_where(t, &b, u->where);
    scope_pop(t);
    return kept(t, &b);
}

static Str delete_text(Translator *t, Str span, const Delete *d)
{
    const Table *table = dml_table(t, d->table);
    if (!table) {
        return (Str){0};
    }
    refuse_limit(t, span, d->order_by, d->limit);
    Buf b = {0};
    scope_push(t);
    buf_put(&b, translate_with(t, d->with));
    put(&b, "DELETE FROM ", target_name(t, table, d->alias));
    put_where(t, &b, d->where);
    scope_pop(t);
    return kept(t, &b);
}

/* ---------------------------------------------------------------- INSERT: columns and values */

typedef struct {
    Translator *t;
    const Insert *in;
    Str span;
    const Table *table;
    VEC(const Column *) columns;
    Frag *row; /* the values of the only row of a VALUES; NULL: another source */
} Job;

static void target_columns(Job *j)
{
    for (const NameList *n = j->in->columns; n; n = n->next) {
        const Column *c = dml_column(j->t, j->table, n->name);
        if (!c) {
            return;
        }
        *vec_push(j->t->arena, &j->columns) = c;
    }
    for (size_t i = 0; !j->in->columns && i < j->table->columns.n; i++) {
        const Column *c = &j->table->columns.items[i];
        if (column_is_live(c) && !c->generated) {
            *vec_push(j->t->arena, &j->columns) = c;
        }
    }
}

static size_t find_target(const Job *j, const Column *c)
{
    for (size_t i = 0; i < j->columns.n; i++) {
        if (j->columns.items[i] == c) {
            return i;
        }
    }
    return NO_COLUMN;
}

static size_t count(const ExprList *list)
{
    size_t n = 0;
    for (; list; list = list->next) {
        n++;
    }
    return n;
}

static Frag *row_values(Job *j, const ExprList *list)
{
    if (count(list) != j->columns.n) {
        translate_fail(j->t, j->span, "the table %.*s has another number of columns",
                       STR_FMT(j->table->name.text));
        return NULL;
    }
    Frag *row = arena_array(j->t->arena, Frag, j->columns.n);
    for (size_t i = 0; i < j->columns.n; i++, list = list->next) {
        row[i] = frag_store(j->t, translate_expr(j->t, list->expr), j->columns.items[i]);
    }
    return row;
}

/* A NULL for the rowid means the next one: the column takes its default. */
static bool takes_next_rowid(const Job *j, const Frag *row, size_t i)
{
    return row[i].null && is_rowid_alias(j->table, j->columns.items[i]);
}

static void drop_column(Job *j, Frag *row, size_t i)
{
    for (size_t k = i; k + 1 < j->columns.n; k++) {
        j->columns.items[k] = j->columns.items[k + 1];
        if (row) {
            row[k] = row[k + 1];
        }
    }
    j->columns.n--;
}

static void only_row(Job *j)
{
    const Select *s = j->in->select;
    if (!s || !s->values || s->values->next || s->next || s->with) {
        return;
    }
    j->row = row_values(j, s->values->list);
    for (size_t i = 0; j->row && i < j->columns.n; i++) {
        if (takes_next_rowid(j, j->row, i)) {
            drop_column(j, j->row, i--);
        }
    }
}

static void put_row(Job *j, Buf *b, const Frag *row)
{
    for (size_t i = 0; i < j->columns.n; i++) {
        buf_puts(b, i ? ", " : "");
        buf_put(b, takes_next_rowid(j, row, i) ? STR("DEFAULT") : frag_at(j->t, row[i], PREC_OR));
    }
}

/* OR IGNORE skips rows that fail NOT NULL too (The ON CONFLICT Clause); ON CONFLICT DO NOTHING is
 * for unique keys alone. */
static void put_not_null_guard(Job *j, Buf *b)
{
    bool first = true;
    for (size_t i = 0; i < j->columns.n; i++) {
        if (j->columns.items[i]->not_null && !j->row[i].not_null) {
            buf_puts(b, first ? " WHERE " : " AND ");
            put(b, "", frag_at(j->t, j->row[i], PREC_IS + 1));
            buf_puts(b, " IS NOT NULL");
            first = false;
        }
    }
}

static bool needs_not_null_guard(const Job *j)
{
    for (size_t i = 0; j->row && j->in->conflict == CONFLICT_IGNORE && i < j->columns.n; i++) {
        bool sure = j->row[i].not_null || (j->row[i].is_literal && !j->row[i].null);
        if (j->columns.items[i]->not_null && !sure) {
            return true;
        }
    }
    return false;
}

static void put_values(Job *j, Buf *b)
{
    const char *before = "VALUES (";
    for (const ValuesRow *v = j->in->select->values; v && !j->t->failed; v = v->next) {
        const Frag *row = j->row ? j->row : row_values(j, v->list);
        if (row) {
            buf_puts(b, before);
            put_row(j, b, row);
            buf_putc(b, ')');
        }
        before = ", (";
    }
}

/* Takes a result column NULL that stands for the rowid out of a plain SELECT. */
static const Select *without_null_rowid(Job *j, const Select *s)
{
    size_t at = j->table->rowid_alias == NO_COLUMN
                    ? NO_COLUMN
                    : find_target(j, &j->table->columns.items[j->table->rowid_alias]);
    if (at == NO_COLUMN || s->next || s->values || s->distinct ||
        count(s->columns) != j->columns.n) {
        return s;
    }
    Select *copy = arena_new(j->t->arena, Select);
    *copy = *s;
    ExprList **end = &copy->columns;
    size_t i = 0;
    for (const ExprList *c = s->columns; c; c = c->next, i++) {
        if (i == at && expr_skip_parens(c->expr)->kind != EXPR_NULL) {
            return s;
        }
        if (i != at) {
            *end = arena_new(j->t->arena, ExprList);
            **end = *c;
            end = &(*end)->next;
        }
    }
    *end = NULL;
    drop_column(j, NULL, at);
    return copy;
}

/* What stands behind the column list. */
static Str source_text(Job *j)
{
    Buf b = {0};
    const Select *s = j->in->select;
    if (!s) {
        return STR("DEFAULT VALUES");
    }
    if (needs_not_null_guard(j)) {
        buf_puts(&b, "SELECT ");
        put_row(j, &b, j->row);
        put_not_null_guard(j, &b);
    } else if (s->values && !s->next && !s->with) {
        put_values(j, &b);
    } else {
        s = without_null_rowid(j, s);
        Query q = translate_select(j->t, s, j->columns.items);
        if (!j->t->failed && q.n != j->columns.n) {
            translate_fail(j->t, j->span, "the table %.*s has another number of columns",
                           STR_FMT(j->table->name.text));
        }
        buf_put(&b, q.sql);
    }
    return kept(j->t, &b);
}

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
static bool key_can_collide(const Job *j, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Column *c = &j->table->columns.items[columns[i]];
        if (find_target(j, c) == NO_COLUMN && (is_rowid_alias(j->table, c) || !c->default_)) {
            return false;
        }
    }
    return true;
}

static bool add_index(Job *j, const Index *x, KeyList *list)
{
    size_t n = count(x->def->columns), i = 0;
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
static bool rival_keys(Job *j, KeyList *list)
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
                           "OR REPLACE with a unique index on expressions or with WHERE");
            return false;
        }
    }
    return true;
}

static bool has_trigger(const Job *j, Event event, bool after_only)
{
    const Schema *s = j->t->env->schema;
    for (size_t i = 0; i < s->others.n; i++) {
        const Other *o = s->others.items[i];
        if (o->kind == OTHER_TRIGGER && !o->dropped &&
            str_eq_fold(o->table_name.text, j->table->name.text)) {
            const CreateTrigger *c = &o->stmt->u.create_trigger;
            if (c->event == event && (!after_only || c->timing == TIMING_AFTER)) {
                return true;
            }
        }
    }
    return false;
}

static void put_column_list(Job *j, Buf *b, Columns key)
{
    for (size_t i = 0; i < key.n; i++) {
        buf_puts(b, i ? ", " : "");
        put_ident(j->t, b, j->table->columns.items[key.columns[i]].pg_name);
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
static void put_replace(Job *j, Buf *b, Columns key)
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

/* Reads the statement's values twice, so nothing in them may change between the two. */
static Str delete_rivals(Job *j, const KeyList *keys)
{
    Buf b = {0};
    put(&b, "DELETE FROM ", translate_relation_name(j->t, j->table->pg_name));
    for (size_t k = 0; k < keys->n; k++) {
        buf_puts(&b, k ? " OR " : " WHERE ");
        buf_puts(&b, keys->n > 1 && keys->items[k].n > 1 ? "(" : "");
        for (size_t i = 0; i < keys->items[k].n; i++) {
            const Column *c = &j->table->columns.items[keys->items[k].columns[i]];
            size_t at = find_target(j, c);
            if (at == NO_COLUMN || j->row[at].volatility == VOLATILE ||
                str_contains_fold(j->row[at].sql, STR("select"))) {
                translate_fail(j->t, j->span,
                               "OR REPLACE with several keys, or with triggers, of "
                               "a value that is no plain one");
                break;
            }
            buf_puts(&b, i ? " AND " : "");
            put_ident(j->t, &b, c->pg_name);
            put(&b, " = ", frag_at(j->t, j->row[at], PREC_LIKE));
        }
        buf_puts(&b, keys->n > 1 && keys->items[k].n > 1 ? ")" : "");
    }
    return kept(j->t, &b);
}

/* REPLACE fires no DELETE triggers where recursive triggers are off, their default, and it fires
 * INSERT triggers, never UPDATE ones. Gives the DELETE that must come first, or nothing. */
static Str replace(Job *j, Buf *conflict)
{
    KeyList keys = {0};
    Str first = {0};
    bool known = rival_keys(j, &keys);
    bool upsert_is_same =
        !has_trigger(j, EVENT_UPDATE, false) && !has_trigger(j, EVENT_INSERT, true);
    if (known && keys.n == 1 && upsert_is_same) {
        put_replace(j, conflict, keys.items[0]);
    } else if (known && keys.n && j->row && !has_trigger(j, EVENT_DELETE, false)) {
        first = delete_rivals(j, &keys);
    } else if (known && keys.n) {
        translate_fail(j->t, j->span, "OR REPLACE into the table %.*s, which has %s",
                       STR_FMT(j->table->name.text),
                       keys.n > 1 ? "several keys" : "triggers that would fire differently");
    }
    return first;
}

/* The key of DO UPDATE without a target. */
static void put_only_key(Job *j, Buf *b)
{
    KeyList keys = {0};
    if (rival_keys(j, &keys) && keys.n == 1) {
        put_column_list(j, b, keys.items[0]);
    } else {
        translate_fail(j->t, j->span, "ON CONFLICT DO UPDATE without a target, and several keys");
    }
}

static void put_conflict_target(Job *j, Buf *b, const Upsert *u)
{
    for (const ExprList *e = u->target; e; e = e->next) {
        const Expr *x = e->expr->kind == EXPR_COLLATE ? e->expr->left : e->expr;
        const Column *c = x->kind == EXPR_COLUMN ? dml_column(j->t, j->table, x->name) : NULL;
        if (!c) {
            translate_fail(j->t, j->span, "ON CONFLICT with an expression");
            return;
        }
        put_ident(j->t, b, c->pg_name);
        buf_puts(b, e->next ? ", " : "");
    }
}

/* Unqualified names mean the row that is there already; PostgreSQL wants them qualified. */
static void put_do_update(Job *j, Buf *b, const Upsert *u)
{
    bool aliased = name_is_set(j->in->alias);
    Str name = aliased ? j->in->alias.text : j->table->name.text;
    scope_push(j->t);
    Relation *excluded = scope_add_table(j->t, j->table, STR("excluded"), STR("excluded"));
    excluded->always_qualify = true;
    scope_push(j->t);
    Relation *there = scope_add_table(j->t, j->table, name,
                                      aliased ? spelled(j->t, j->in->alias) : j->table->pg_name);
    there->always_qualify = true;
    put(b, "UPDATE SET ", set_list(j->t, j->table, u->set));
    put_where(j->t, b, u->where);
    scope_pop(j->t);
    scope_pop(j->t);
}

static void put_upsert(Job *j, Buf *b)
{
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
        put_where(j->t, b, u->target_where);
        scope_pop(j->t);
    }
    buf_puts(b, " DO ");
    if (u->set) {
        put_do_update(j, b, u);
    } else {
        buf_puts(b, "NOTHING");
    }
}

/* ---------------------------------------------------------------- INSERT */

static void put_rowid_into(Job *j, Buf *b, Str variable, bool may_skip)
{
    bool one = j->row || !j->in->select;
    if (!variable.n) {
        return;
    }
    if (j->table->rowid_alias == NO_COLUMN || !one || may_skip) {
        translate_fail(j->t, j->span,
                       "last_insert_rowid() after an INSERT that names no single row");
        return;
    }
    Str name = translate_ident(j->t, j->table->columns.items[j->table->rowid_alias].pg_name);
    buf_printf(b, " RETURNING %.*s INTO %.*s", STR_FMT(name), STR_FMT(variable));
}

static Str insert_text(Job *j, Str with, Str source, Str conflict)
{
    Buf b = {0};
    buf_put(&b, with);
    put(&b, "INSERT INTO ", translate_relation_name(j->t, j->table->pg_name));
    if (name_is_set(j->in->alias)) {
        put(&b, " AS ", translate_ident(j->t, spelled(j->t, j->in->alias)));
    }
    for (size_t i = 0; j->in->select && i < j->columns.n; i++) {
        buf_puts(&b, i ? ", " : " (");
        put_ident(j->t, &b, j->columns.items[i]->pg_name);
    }
    buf_puts(&b, j->in->select && j->columns.n ? ") " : " ");
    buf_put(&b, source);
    buf_put(&b, conflict);
    return kept(j->t, &b);
}

static DmlText insert(Translator *t, Str span, const Insert *in, Str rowid_into)
{
    DmlText out = {.n = 0};
    Job j = {.t = t, .in = in, .span = span, .table = dml_table(t, in->table)};
    if (!j.table) {
        return out;
    }
    Buf conflict = {0};
    scope_push(t);
    Str with = translate_with(t, in->with);
    target_columns(&j);
    only_row(&j);
    Str source = t->failed ? (Str){0} : source_text(&j);
    if (t->failed) {
        /* nothing more to say */
    } else if (in->upsert) {
        put_upsert(&j, &conflict);
    } else if (in->conflict == CONFLICT_IGNORE) {
        buf_puts(&conflict, " ON CONFLICT DO NOTHING");
    } else if (in->conflict == CONFLICT_REPLACE) {
        Str first = replace(&j, &conflict);
        if (first.n) {
            out.sql[out.n++] = first;
        }
    }
    put_rowid_into(&j, &conflict, rowid_into, in->upsert || in->conflict == CONFLICT_IGNORE);
    out.sql[out.n++] = insert_text(&j, with, source, buf_str(&conflict));
    scope_pop(t);
    buf_free(&conflict);
    return out;
}

DmlText dml_translate(Translator *t, const Stmt *s, Str rowid_into)
{
    if (s->kind == STMT_INSERT) {
        return insert(t, s->span, &s->u.insert, rowid_into);
    }
    DmlText out = {.n = 1};
    if (s->kind == STMT_UPDATE) {
        out.sql[0] = update_text(t, s->span, &s->u.update);
    } else if (s->kind == STMT_DELETE) {
        out.sql[0] = delete_text(t, s->span, &s->u.del);
    } else {
        translate_fail(t, s->span, "a statement that is none of INSERT, UPDATE and DELETE");
    }
    return out;
}
