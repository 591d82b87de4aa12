/* Post-data: primary keys, unique constraints, indexes. */
#include "emit/guard.h"
#include "schema/resolve.h"

/* The function whose results are equal where the column's collation says so; NULL: none. */
const char *emit_column_folds(const Emitter *e, const Column *c)
{
    bool text = pg_is_text(c->decision.type.base) && !emit_is_citext(e, c);
    return text && str_eq_fold(c->collation.text, STR("NOCASE"))  ? "lower("
           : text && str_eq_fold(c->collation.text, STR("RTRIM")) ? "rtrim("
                                                                  : NULL;
}

/* ---------------------------------------------------------------- keys */

static bool has_nulls(const Table *t, const Key *k)
{
    for (size_t i = 0; i < k->n; i++) {
        if (column_nulls(&t->columns.items[k->columns[i]])) {
            return true;
        }
    }
    return false;
}

static void report_conflict_clause(Emitter *e, const Table *t, const Key *k)
{
    if (k->conflict != CONFLICT_NONE && k->conflict != CONFLICT_ABORT) {
        diag_add(e->diags, DIAG_CONFLICT_CLAUSE, k->pos, t->name.text,
                 "the constraint is carried, its ON CONFLICT behaviour is not");
    }
}

/* a.x = b.x AND a.y = b.y: NULLs never conflict. */
static void put_same_key(Emitter *e, const Table *t, const Key *k)
{
    buf_putc(&e->sql, '(');
    for (size_t i = 0; i < k->n; i++) {
        buf_puts(&e->sql, i ? " AND a." : "a.");
        emit_ident(e, t->columns.items[k->columns[i]].pg_name);
        buf_puts(&e->sql, " = b.");
        emit_ident(e, t->columns.items[k->columns[i]].pg_name);
    }
    buf_putc(&e->sql, ')');
}

static void put_any_same_key(Emitter *e, const Table *t)
{
    for (size_t k = 0; k < t->keys.n; k++) {
        buf_puts(&e->sql, k ? " OR " : "");
        put_same_key(e, t, &t->keys.items[k]);
    }
}

/* One key: of its equal rows the first or the last stays, whatever the order of deletion. */
static void remove_conflicts_of_one_key(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, "DELETE FROM ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " a USING ");
    emit_table_name(e, t);
    buf_printf(&e->sql, " b WHERE a.ctid %s b.ctid AND ", t->or_replace ? "<" : ">");
    put_any_same_key(e, t);
    buf_puts(&e->sql, ";");
}

/* Several keys: whether a row conflicts depends on what stayed of the rows before it, so those that
 * conflict at all are gone through in the order of loading. */
static void remove_conflicts_of_many_keys(Emitter *e, const Table *t)
{
    buf_puts(&e->sql,
             "DO $do$\nDECLARE\n    r tid;\nBEGIN\n    FOR r IN SELECT DISTINCT a.ctid FROM ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " a JOIN ");
    emit_table_name(e, t);
    buf_printf(&e->sql, " b ON a.ctid > b.ctid AND (");
    put_any_same_key(e, t);
    buf_puts(&e->sql, ") ORDER BY 1 LOOP\n        DELETE FROM ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " a USING ");
    emit_table_name(e, t);
    buf_puts(&e->sql, t->or_replace ? " b WHERE b.ctid = r AND a.ctid < r AND ("
                                    : " b WHERE a.ctid = r AND b.ctid < r AND (");
    put_any_same_key(e, t);
    buf_puts(&e->sql, ");\n    END LOOP;\nEND\n$do$;");
}

/* INSERT OR IGNORE keeps the first of rows with the same key, OR REPLACE the last: after the load,
 * the others go. ctid grows in the order of loading. */
static void remove_conflicts(Emitter *e, Table *t)
{
    if ((!t->or_ignore && !t->or_replace) || t->keys.n == 0 || !(e->opt->sections & SECTION_DATA)) {
        return;
    }
    emit_origin(e, t->pos, t->pg_name);
    emit_claim(e, t, false);
    if (t->keys.n == 1) {
        remove_conflicts_of_one_key(e, t);
    } else {
        remove_conflicts_of_many_keys(e, t);
    }
    emit_statement(e);
    diag_add(e->diags, DIAG_CONFLICT_ROWS, t->pos, t->name.text,
             "of rows with the same key the %s stays", t->or_replace ? "last" : "first");
}

static void key(Emitter *e, Table *t, Key *k)
{
    bool primary = k->kind == KEY_PRIMARY;
    if (guard_too_wide(e, t, k->n, k->name, k->pos)) {
        return;
    }
    if (primary && has_nulls(t, k)) {
        diag_add(e->diags, DIAG_PK_NULLS, k->pos, t->name.text,
                 "SQLite lets NULLs into a primary key, PostgreSQL does not");
        primary = false;
    }
    report_conflict_clause(e, t, k);
    emit_origin(e, k->pos, t->pg_name);
    bool was_primary = k->kind == KEY_PRIMARY;
    k->pg_name = names_constraint(&e->names, &e->names.relations, k->name, k->pos, t, k->columns,
                                  was_primary ? 0 : k->n, was_primary ? "pkey" : "key");
    emit_alter_table(e, t);
    buf_puts(&e->sql, " ADD CONSTRAINT ");
    emit_ident(e, k->pg_name);
    buf_puts(&e->sql, primary ? " PRIMARY KEY (" : " UNIQUE (");
    emit_columns(e, t, k->columns, k->n);
    buf_puts(&e->sql, ");");
    guard_finish(e, t, guard_is_needed(t, k->columns, k->n),
                 guard_any_is_foreign(t, k->columns, k->n), k->pg_name, k->pos);
}

/* UNIQUE on a column of NOCASE or RTRIM: besides the key itself, which foreign keys need, an index
 * in which folded values are unique. */
static void folded_key(Emitter *e, const Table *t, const Key *k)
{
    bool folds = false;
    for (size_t i = 0; i < k->n; i++) {
        folds |= emit_column_folds(e, &t->columns.items[k->columns[i]]) != NULL;
    }
    if (!folds) {
        return;
    }
    Str name = names_constraint(&e->names, &e->names.relations, (Name){0}, k->pos, t, k->columns,
                                k->n, "folded_key");
    emit_claim(e, t, true);
    buf_puts(&e->sql, "CREATE UNIQUE INDEX ");
    emit_ident(e, name);
    buf_puts(&e->sql, " ON ");
    emit_table_name(e, t);
    for (size_t i = 0; i < k->n; i++) {
        const Column *c = &t->columns.items[k->columns[i]];
        const char *function = emit_column_folds(e, c);
        buf_puts(&e->sql, i ? ", " : " (");
        buf_puts(&e->sql, function ? function : "");
        emit_ident(e, c->pg_name);
        buf_puts(&e->sql, !function ? "" : *function == 'l' ? " COLLATE \"C\")" : ")");
    }
    buf_puts(&e->sql, ");");
    guard_finish(e, t, guard_is_needed(t, k->columns, k->n),
                 guard_any_is_foreign(t, k->columns, k->n), name, k->pos);
}

void emit_keys(Emitter *e)
{
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        Table *t = e->schema->tables.items[i];
        if (!emit_carries(e, t)) {
            continue;
        }
        remove_conflicts(e, t);
        for (size_t k = 0; k < t->keys.n; k++) {
            key(e, t, &t->keys.items[k]);
            folded_key(e, t, &t->keys.items[k]);
        }
    }
}

/* ---------------------------------------------------------------- indexes */

static void element_options(Emitter *e, const ExprList *x)
{
    if (x->order == SORT_DESC) {
        /* NULLs are smallest in SQLite: last when descending, which PostgreSQL has to be told. */
        buf_puts(&e->sql, " DESC NULLS LAST");
    }
}

static void begin_index(Emitter *e, const Table *t, Index *ix)
{
    emit_origin(e, ix->pos, t->pg_name);
    emit_claim(e, t, true);
    ix->pg_name = names_relation(&e->names, ix->name, ix->pos);
    buf_puts(&e->sql, ix->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    emit_ident(e, ix->pg_name);
    buf_puts(&e->sql, " ON ");
    emit_table_name(e, t);
    buf_putc(&e->sql, ' ');
}

/* columns: the plain ones among its elements; risky: the others may fail. */
static void finish_index(Emitter *e, const Table *t, Index *ix, const size_t *columns, size_t n,
                         bool risky)
{
    buf_puts(&e->sql, ";");
    /* INSERT OR may have met a unique index too, and what it did there is not known. */
    bool uncertain = guard_any_may_collide(t, columns, n) || t->or_ignore || t->or_replace;
    bool foreign = guard_any_is_foreign(t, columns, n);
    bool guarded =
        risky || guard_may_be_too_long(t, columns, n) || (ix->unique && uncertain) || foreign;
    guard_finish(e, t, guarded, foreign, ix->pg_name, ix->pos);
}

static void plain_index(Emitter *e, const Table *t, Index *ix)
{
    size_t columns[PG_MAX_KEY_COLUMNS], n = 0;
    begin_index(e, t, ix);
    buf_putc(&e->sql, '(');
    for (const ExprList *x = ix->def->columns; x; x = x->next) {
        columns[n] = index_column(t, x);
        buf_puts(&e->sql, n ? ", " : "");
        emit_ident(e, t->columns.items[columns[n++]].pg_name);
        element_options(e, x);
    }
    buf_putc(&e->sql, ')');
    finish_index(e, t, ix, columns, n, false);
}

/* The column that an element names, folded or not; NO_COLUMN: an expression. */
static bool element_folds(const Emitter *e, const Table *t, const ExprList *x)
{
    const Expr *expr = expr_skip_parens(x->expr);
    size_t c = index_column(t, x);
    Name collation = expr->kind == EXPR_COLLATE ? expr->name
                     : c != NO_COLUMN && !emit_is_citext(e, &t->columns.items[c])
                         ? t->columns.items[c].collation
                         : (Name){0};
    return name_is_set(collation) && !str_eq_fold(collation.text, STR("BINARY"));
}

static bool has_folded_element(const Emitter *e, const Table *t, const Index *ix)
{
    for (const ExprList *x = ix->def->columns; x; x = x->next) {
        if (element_folds(e, t, x)) {
            return true;
        }
    }
    return false;
}

/* Columns of the index as far as it has plain ones. */
static size_t element_columns(const Table *t, const Index *ix, size_t *columns)
{
    size_t n = 0;
    for (const ExprList *x = ix->def->columns; x; x = x->next) {
        size_t c = index_column(t, x);
        if (c != NO_COLUMN) {
            columns[n++] = c;
        }
    }
    return n;
}

static void expression_index(Emitter *e, const Table *t, Index *ix)
{
    size_t columns[PG_MAX_KEY_COLUMNS], n = element_columns(t, ix, columns);
    bool risky;
    Str why;
    Buf elements = {0}, kept = e->sql;
    e->sql = (Buf){0};
    bool ok = emit_index_elements(e, t, ix, &risky, &why);
    elements = e->sql;
    e->sql = kept;
    if (!ok) {
        emit_left_out(e, DIAG_INDEX_SKIPPED, ix->pos, ix->name, why);
        buf_free(&elements);
        return;
    }
    begin_index(e, t, ix);
    buf_put(&e->sql, buf_str(&elements));
    buf_free(&elements);
    finish_index(e, t, ix, columns, n, risky);
}

static void index(Emitter *e, Index *ix)
{
    const Table *t = schema_find_table(e->schema, ix->table_name.text);
    size_t n = 0;
    for (const ExprList *x = ix->def->columns; x; x = x->next) {
        n++;
    }
    if (!t) {
        if (!schema_find_other(e->schema, OTHER_VIRTUAL, ix->table_name.text)) {
            emit_left_out(e, DIAG_INDEX_SKIPPED, ix->pos, ix->name,
                          STR("its table is not in the dump"));
        }
    } else if (!emit_carries(e, t) || guard_too_wide(e, t, n, ix->name, ix->pos)) {
        return;
    } else if (!index_is_plain(t, ix) || has_folded_element(e, t, ix)) {
        expression_index(e, t, ix);
    } else {
        plain_index(e, t, ix);
    }
}

void emit_indexes(Emitter *e)
{
    for (size_t i = 0; i < e->schema->indexes.n; i++) {
        if (!e->schema->indexes.items[i]->dropped) {
            index(e, e->schema->indexes.items[i]);
        }
    }
}
