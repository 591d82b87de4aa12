/* Post-data: defaults that had to wait, identity positions, keys, indexes, foreign keys, and what
 * is left out. */
#include <inttypes.h>

#include "emit/emit.h"
#include "pg/quote.h"
#include "schema/forms.h"
#include "schema/resolve.h"

static void alter_table(Emitter *e, const Table *t)
{
    emit_claim(e, t, false);
    buf_puts(&e->sql, "ALTER TABLE ");
    emit_table_name(e, t);
}

/* ---------------------------------------------------------------- guarded statements */

/* One instant has several texts, unless all are of one form that tells it back; fractions of reals
 * are rounded. */
static bool instants_may_collide(const Column *c)
{
    const Evidence *v = &c->evidence;
    PgBase base = c->decision.type.base;
    if (base != PG_TIME && base != PG_TIMESTAMP && base != PG_TIMESTAMPTZ) {
        return false;
    }
    Buf format = {0};
    bool one_form = v->count[VALUE_TEXT] == 0 ||
                    (!v->text_shapes_differ && form_shape_format(v->text_shape, &format));
    buf_free(&format);
    return !one_form || v->finer || v->count[VALUE_REAL];
}

/* A rule that makes a type of the loaded values may make two of them equal. */
static bool is_made_late(const Column *c)
{
    return c->asked_text.p && (c->using_.n || !c->asked_known);
}

/* May values that SQLite tells apart be equal in their PostgreSQL type? One JSON value has several
 * texts; 1, '1' and x'31' are one once they share a type. */
static bool may_collide(const Column *c)
{
    const Evidence *v = &c->evidence;
    int classes = (v->count[VALUE_INTEGER] || v->count[VALUE_REAL]) + (v->count[VALUE_TEXT] > 0) +
                  (v->count[VALUE_BLOB] > 0);
    PgBase base = c->decision.type.base;
    bool words = base == PG_BOOLEAN && v->text_shapes_differ;
    bool changed = c->decision.carry & (CARRY_NUL | CARRY_UTF8 | CARRY_BAD_TIMES);
    return classes > 1 || words || changed || base == PG_JSONB || instants_may_collide(c) ||
           is_made_late(c);
}

static bool any_may_collide(const Table *t, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (may_collide(&t->columns.items[columns[i]])) {
            return true;
        }
    }
    return t->rows_uncertain;
}

/* Could the longest values of the columns together be too long for a B-tree entry? */
static bool may_be_too_long(const Table *t, const size_t *columns, size_t n)
{
    enum { OVERHEAD = 16 }; /* of a column in an index entry, at most */
    uint64_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        bytes += t->columns.items[columns[i]].evidence.max_bytes + OVERHEAD;
    }
    return bytes > EVIDENCE_BTREE_MAX;
}

/* A type that the user named: nothing is known of its operators. */
static bool any_is_foreign(const Table *t, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Column *c = &t->columns.items[columns[i]];
        if (is_made_late(c) || c->decision.type.base == PG_JSON) {
            return true;
        }
    }
    return false;
}

/* Then a key that SQLite holds may fail, and the load must go on without it. */
static bool needs_guard(const Table *t, const size_t *columns, size_t n)
{
    return any_may_collide(t, columns, n) || may_be_too_long(t, columns, n) ||
           any_is_foreign(t, columns, n);
}

/* Turns the statement in e->sql into a DO block in which its failure is a warning. foreign: types
 * may lack what it needs. */
static void guard_statement(Emitter *e, Str what, bool foreign)
{
    Buf body = {0}, literal = {0};
    pg_put_literal(&literal, what);
    buf_puts(&body, "\nBEGIN\n    ");
    buf_put(&body, buf_str(&e->sql));
    buf_puts(&body, "\nEXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded\n"
                    "    OR invalid_foreign_key OR data_exception");
    buf_puts(&body, foreign ? "\n    OR datatype_mismatch OR undefined_object" : "");
    buf_puts(&body, " THEN\n"
                    "    RAISE WARNING 'not added: %: %', ");
    buf_put(&body, buf_str(&literal));
    buf_puts(&body, ", SQLERRM;\nEND\n");
    buf_clear(&e->sql);
    buf_puts(&e->sql, "DO ");
    pg_put_dollar_quoted(&e->sql, buf_str(&body));
    buf_puts(&e->sql, ";");
    buf_free(&body);
    buf_free(&literal);
}

/* A server tells which of them it could not add (SP5007). */
static void report_guarded(Emitter *e, const Table *t, Str name, Pos pos)
{
    if (!e->sink->answers) {
        diag_add(e->diags, DIAG_KEY_GUARDED, pos, t->name.text, "\"%.*s\"", STR_FMT(name));
    }
}

static void finish_key(Emitter *e, const Table *t, bool guarded, bool foreign, Str name, Pos pos)
{
    if (guarded) {
        guard_statement(e, name, foreign);
        report_guarded(e, t, name, pos);
    }
    emit_statement(e);
}

/* ---------------------------------------------------------------- defaults and identity */

static void alter_column(Emitter *e, const Table *t, const Column *c)
{
    emit_origin(e, c->pos, t->pg_name);
    alter_table(e, t);
    buf_puts(&e->sql, " ALTER COLUMN ");
    emit_ident(e, c->pg_name);
}

static void set_default(Emitter *e, const Table *t, const Column *c)
{
    alter_column(e, t, c);
    buf_puts(&e->sql, " SET DEFAULT ");
    size_t before = e->sql.n;
    bool worth_it =
        emit_default(e, c) && !str_eq(str_make(e->sql.p + before, e->sql.n - before), STR("NULL"));
    if (worth_it) {
        buf_puts(&e->sql, ";");
        emit_statement(e);
    }
    buf_clear(&e->sql);
}

static void late_defaults(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (column_has_default(c) && column_is_live(c) && !c->late_type && i != t->rowid_alias) {
            set_default(e, t, c);
        }
    }
}

/* An identity must be an integer; another type ends it. */
static void drop_identity(Emitter *e, const Table *t, const Column *c)
{
    PgBase base = c->asked_type.base;
    if (c != &t->columns.items[t->rowid_alias] ||
        (c->asked_known && base >= PG_SMALLINT && base <= PG_BIGINT)) {
        return;
    }
    alter_column(e, t, c);
    buf_puts(&e->sql, " DROP IDENTITY;");
    emit_statement(e);
}

/* Types that a rule makes of the loaded values, with the user's own expression or a plain cast. */
static void late_type(Emitter *e, const Table *t, Column *c)
{
    if (t->rowid_alias != NO_COLUMN) {
        drop_identity(e, t, c);
    }
    alter_column(e, t, c);
    buf_puts(&e->sql, " TYPE ");
    buf_put(&e->sql, c->asked_text);
    buf_puts(&e->sql, " USING ");
    if (c->using_.n) {
        buf_put(&e->sql, c->using_);
    } else {
        emit_ident(e, c->pg_name);
        buf_puts(&e->sql, "::");
        buf_put(&e->sql, c->asked_text);
    }
    buf_puts(&e->sql, ";");
    emit_statement(e);
    if (c->asked_known) {
        c->decision = (Decision){.type = c->asked_type, .reason = "by a rule", .asked = true};
        c->late_type = false;
    }
    if (column_has_default(c) && (c->asked_known || c->asked_default.n)) {
        set_default(e, t, c);
    }
}

static void late_types(Emitter *e)
{
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        Table *t = e->schema->tables.items[i];
        for (size_t k = 0; emit_carries(e, t) && k < t->columns.n; k++) {
            if (t->columns.items[k].late_type && column_is_live(&t->columns.items[k])) {
                late_type(e, t, &t->columns.items[k]);
            }
        }
    }
}

/* One past the largest rowid ever used. SQLite's rule for AUTOINCREMENT (autoinc.html): the larger
 * of sqlite_sequence and max(rowid); sequences begin at 1, so a table of negative ids goes on
 * there. */
static void identity_position(Emitter *e, const Table *t)
{
    if (t->rowid_alias == NO_COLUMN || t->target) {
        return; /* emit/existing.c sees to the sequences of tables that are there already */
    }
    const Column *c = &t->columns.items[t->rowid_alias];
    int64_t last = evidence_values(&c->evidence) ? c->evidence.int_max : 0;
    if (t->autoincrement && t->has_sequence && t->sequence > last) {
        last = t->sequence;
    }
    if (last < 1) {
        return;
    }
    emit_origin(e, c->pos, t->pg_name);
    bool at_end = last == INT64_MAX; /* then the sequence is used up, as the rowids are */
    if (e->opt->sections & SECTION_PRE_DATA) {
        alter_table(e, t);
        buf_puts(&e->sql, " ALTER COLUMN ");
        emit_ident(e, c->pg_name);
        buf_printf(&e->sql, " RESTART WITH %" PRId64 ";", at_end ? last : last + 1);
    } else {
        /* The table may be somebody else's: serial or identity. */
        buf_puts(&e->sql, "SELECT pg_catalog.setval(pg_get_serial_sequence(");
        emit_table_literal(e, t);
        buf_puts(&e->sql, ", ");
        pg_put_literal(&e->sql, c->pg_name);
        buf_printf(&e->sql, "), %" PRId64 ", %s);", at_end ? last : last + 1,
                   at_end ? "true" : "false");
    }
    emit_statement(e);
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

enum { PG_MAX_KEY_COLUMNS = 32 };

static bool too_wide(Emitter *e, const Table *t, size_t n, Name name, Pos pos)
{
    if (n <= PG_MAX_KEY_COLUMNS) {
        return false;
    }
    emit_left_out(e, DIAG_INDEX_SKIPPED, pos, name_is_set(name) ? name : t->name,
                  STR("more than 32 columns"));
    return true;
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

/* The function whose results are equal where the column's collation says so; NULL: none. */
static const char *column_folds(const Emitter *e, const Column *c)
{
    bool text = pg_is_text(c->decision.type.base) && !emit_is_citext(e, c);
    return text && str_eq_fold(c->collation.text, STR("NOCASE"))  ? "lower("
           : text && str_eq_fold(c->collation.text, STR("RTRIM")) ? "rtrim("
                                                                  : NULL;
}

static void key(Emitter *e, Table *t, Key *k)
{
    bool primary = k->kind == KEY_PRIMARY;
    if (too_wide(e, t, k->n, k->name, k->pos)) {
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
    alter_table(e, t);
    buf_puts(&e->sql, " ADD CONSTRAINT ");
    emit_ident(e, k->pg_name);
    buf_puts(&e->sql, primary ? " PRIMARY KEY (" : " UNIQUE (");
    emit_columns(e, t, k->columns, k->n);
    buf_puts(&e->sql, ");");
    finish_key(e, t, needs_guard(t, k->columns, k->n), any_is_foreign(t, k->columns, k->n),
               k->pg_name, k->pos);
}

/* UNIQUE on a column of NOCASE or RTRIM: besides the key itself, which foreign keys need, an index
 * in which folded values are unique. */
static void folded_key(Emitter *e, const Table *t, const Key *k)
{
    bool folds = false;
    for (size_t i = 0; i < k->n; i++) {
        folds |= column_folds(e, &t->columns.items[k->columns[i]]) != NULL;
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
        const char *function = column_folds(e, c);
        buf_puts(&e->sql, i ? ", " : " (");
        buf_puts(&e->sql, function ? function : "");
        emit_ident(e, c->pg_name);
        buf_puts(&e->sql, !function ? "" : *function == 'l' ? " COLLATE \"C\")" : ")");
    }
    buf_puts(&e->sql, ");");
    finish_key(e, t, needs_guard(t, k->columns, k->n), any_is_foreign(t, k->columns, k->n), name,
               k->pos);
}

static void keys(Emitter *e)
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

static void plain_index(Emitter *e, const Table *t, Index *ix)
{
    size_t columns[PG_MAX_KEY_COLUMNS], n = 0;
    emit_origin(e, ix->pos, t->pg_name);
    emit_claim(e, t, true);
    ix->pg_name = names_relation(&e->names, ix->name, ix->pos);
    buf_puts(&e->sql, ix->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    emit_ident(e, ix->pg_name);
    buf_puts(&e->sql, " ON ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " (");
    for (const ExprList *x = ix->def->columns; x; x = x->next) {
        columns[n] = index_column(t, x);
        buf_puts(&e->sql, n ? ", " : "");
        emit_ident(e, t->columns.items[columns[n++]].pg_name);
        element_options(e, x);
    }
    buf_puts(&e->sql, ");");
    /* INSERT OR may have met a unique index too, and what it did there is not known. */
    bool uncertain = any_may_collide(t, columns, n) || t->or_ignore || t->or_replace;
    bool foreign = any_is_foreign(t, columns, n);
    bool guarded = may_be_too_long(t, columns, n) || (ix->unique && uncertain) || foreign;
    finish_key(e, t, guarded, foreign, ix->pg_name, ix->pos);
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
    bool guarded;
    Str why;
    Buf elements = {0}, kept = e->sql;
    e->sql = (Buf){0};
    bool ok = emit_index_elements(e, t, ix, &guarded, &why);
    elements = e->sql;
    e->sql = kept;
    if (!ok) {
        emit_left_out(e, DIAG_INDEX_SKIPPED, ix->pos, ix->name, why);
        buf_free(&elements);
        return;
    }
    emit_origin(e, ix->pos, t->pg_name);
    emit_claim(e, t, true);
    ix->pg_name = names_relation(&e->names, ix->name, ix->pos);
    buf_puts(&e->sql, ix->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    emit_ident(e, ix->pg_name);
    buf_puts(&e->sql, " ON ");
    emit_table_name(e, t);
    buf_putc(&e->sql, ' ');
    buf_put(&e->sql, buf_str(&elements));
    buf_puts(&e->sql, ";");
    buf_free(&elements);
    bool uncertain = any_may_collide(t, columns, n) || t->or_ignore || t->or_replace;
    bool foreign = any_is_foreign(t, columns, n);
    guarded |= may_be_too_long(t, columns, n) || (ix->unique && uncertain) || foreign;
    finish_key(e, t, guarded, foreign, ix->pg_name, ix->pos);
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
    } else if (!emit_carries(e, t) || too_wide(e, t, n, ix->name, ix->pos)) {
        return;
    } else if (!index_is_plain(t, ix) || has_folded_element(e, t, ix)) {
        expression_index(e, t, ix);
    } else {
        plain_index(e, t, ix);
    }
}

static void indexes(Emitter *e)
{
    for (size_t i = 0; i < e->schema->indexes.n; i++) {
        if (!e->schema->indexes.items[i]->dropped) {
            index(e, e->schema->indexes.items[i]);
        }
    }
}

/* ---------------------------------------------------------------- foreign keys */

static const char *action_name(Action a)
{
    static const char *const names[] = {"",         "NO ACTION",   "RESTRICT",
                                        "SET NULL", "SET DEFAULT", "CASCADE"};
    return names[a];
}

static void put_action(Emitter *e, const char *event, Action a)
{
    if (a != ACTION_NONE && a != ACTION_NO_ACTION) {
        buf_printf(&e->sql, " ON %s %s", event, action_name(a));
    }
}

/* May its two sides, as rules made them, have no operator in common? */
static bool joins_foreign(const Table *t, const ForeignKey *fk)
{
    return any_is_foreign(t, fk->columns, fk->n) ||
           any_is_foreign(fk->parent, fk->parent_columns, fk->n);
}

/* Is the key it needs in the parent one that may be missing? */
static bool is_guarded(const Table *t, const ForeignKey *fk)
{
    return needs_guard(fk->parent, fk->parent_columns, fk->n) || joins_foreign(t, fk);
}

/* Without rows in this output nothing is known of them. */
static OrphanState fk_state(const Emitter *e, const Table *t, const ForeignKey *fk)
{
    if (e->opt->sections == SECTION_SCHEMA) {
        return ORPHANS_NONE;
    }
    if (e->opt->staged) {
        return t->rows ? ORPHANS_UNKNOWN : ORPHANS_NONE;
    }
    const OrphanCheck *c = orphans_of(&e->orphans, t, fk);
    /* Rows of the parent that INSERT OR takes away after the load were counted as parents. */
    bool stable = !is_guarded(t, fk) && !fk->parent->or_replace && !fk->parent->or_ignore;
    return c && stable && e->opt->sections & SECTION_DATA ? c->state : ORPHANS_UNKNOWN;
}

static void report_orphans(Emitter *e, const Table *t, const ForeignKey *fk)
{
    const OrphanCheck *c = orphans_of(&e->orphans, t, fk);
    if (fk_state(e, t, fk) == ORPHANS_SOME) {
        diag_add(e->diags, DIAG_FK_ORPHANS, fk->pos, t->name.text,
                 "%" PRIu64 " rows have no parent in \"%.*s\", for example %.*s", c->count,
                 STR_FMT(fk->parent->name.text), STR_FMT(c->example));
        emit_comment(e,
                     "%llu rows have no parent; the key is NOT VALID: it holds for new rows only",
                     (unsigned long long)c->count);
    }
}

static void foreign_key(Emitter *e, Table *t, ForeignKey *fk, Map *taken)
{
    Table *parent = fk->parent;
    if (too_wide(e, t, fk->n, fk->name, fk->pos)) {
        return;
    }
    if (!emit_carries(e, parent)) {
        diag_add(e->diags, DIAG_FK_NO_PARENT, fk->pos, t->name.text,
                 "its parent \"%.*s\" is left out", STR_FMT(parent->name.text));
        return;
    }
    fk->pg_name =
        names_constraint(&e->names, taken, fk->name, fk->pos, t, fk->columns, fk->n, "fkey");
    report_orphans(e, t, fk);
    emit_origin(e, fk->pos, t->pg_name);
    alter_table(e, t);
    emit_claim(e, parent, false);
    buf_puts(&e->sql, " ADD CONSTRAINT ");
    emit_ident(e, fk->pg_name);
    buf_puts(&e->sql, " FOREIGN KEY (");
    emit_columns(e, t, fk->columns, fk->n);
    buf_puts(&e->sql, ") REFERENCES ");
    emit_table_name(e, parent);
    buf_puts(&e->sql, " (");
    emit_columns(e, parent, fk->parent_columns, fk->n);
    buf_puts(&e->sql, ")");
    put_action(e, "UPDATE", fk->ref.on_update);
    put_action(e, "DELETE", fk->ref.on_delete);
    /* Of all the forms SQLite takes, this one alone defers (Foreign Key Support, 4.2). */
    if (fk->ref.deferrable == DEFER_DEFERRABLE && fk->ref.initially == INITIALLY_DEFERRED) {
        buf_puts(&e->sql, " DEFERRABLE INITIALLY DEFERRED");
    }
    if (fk_state(e, t, fk) != ORPHANS_NONE) {
        buf_puts(&e->sql, " NOT VALID");
    }
    buf_puts(&e->sql, ";");
    if (is_guarded(t, fk)) {
        bool foreign = joins_foreign(t, fk);
        guard_statement(e, fk->pg_name, foreign); /* the parent's key may be missing */
        if (foreign) {
            report_guarded(e, t, fk->pg_name, fk->pos);
        }
    }
    emit_statement(e);
}

/* SQLite does not enforce foreign keys unless asked, so rows without a parent are common. A key is
 * added NOT VALID, which new rows must obey, and then validated where that succeeds; where not, the
 * warning counts the orphans. The procedure goes with the session, or with the schema in which
 * several sessions load. */
static const char validate_procedure[] =
    ".sqlpg_validate(child regclass, fk name) LANGUAGE plpgsql AS $$\n"
    "DECLARE\n"
    "    orphans bigint;\n"
    "    example text;\n"
    "    query text;\n"
    "BEGIN\n"
    "    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = child AND conname = fk) THEN\n"
    "        RETURN; -- it could not be added\n"
    "    END IF;\n"
    "    EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', child, fk);\n"
    "EXCEPTION WHEN foreign_key_violation THEN\n"
    "    SELECT format('SELECT count(*), min(row(%s)::text) FROM %s c WHERE row(%s) IS NOT NULL'\n"
    "                  ' AND NOT EXISTS (SELECT FROM %s p WHERE %s)',\n"
    "                  string_agg(format('c.%I', a.attname), ', ' ORDER BY k.n), child,\n"
    "                  string_agg(format('c.%I', a.attname), ', ' ORDER BY k.n), "
    "r.confrelid::regclass,\n"
    "                  string_agg(format('p.%I = c.%I', f.attname, a.attname), ' AND '))\n"
    "    INTO query\n"
    "    FROM pg_constraint r\n"
    "    CROSS JOIN LATERAL unnest(r.conkey, r.confkey) WITH ORDINALITY k(col, ref, n)\n"
    "    JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.col\n"
    "    JOIN pg_attribute f ON f.attrelid = r.confrelid AND f.attnum = k.ref\n"
    "    WHERE r.conrelid = child AND r.conname = fk\n"
    "    GROUP BY r.confrelid;\n"
    "    EXECUTE query INTO orphans, example;\n"
    "    RAISE WARNING 'foreign key % of % stays NOT VALID: % rows have no parent, for example "
    "%',\n"
    "        fk, child, orphans, example;\n"
    "END $$;\n";

static void put_schema_of_procedure(Emitter *e)
{
    if (e->opt->staged) {
        emit_ident(e, e->opt->schema);
    } else {
        buf_puts(&e->sql, "pg_temp");
    }
}

void emit_validation(Emitter *e)
{
    buf_puts(&e->sql, "CREATE OR REPLACE PROCEDURE ");
    put_schema_of_procedure(e);
    buf_puts(&e->sql, validate_procedure); /* ends in a blank line */
    emit_statement(e);
    e->since_gap = 0;
}

static void put_validation(Emitter *e, const Table *t, const ForeignKey *fk)
{
    emit_origin(e, fk->pos, t->pg_name);
    emit_claim(e, t, false);
    emit_claim(e, fk->parent, true);
    buf_puts(&e->sql, "CALL ");
    put_schema_of_procedure(e);
    buf_puts(&e->sql, ".sqlpg_validate(");
    emit_table_literal(e, t);
    buf_puts(&e->sql, ", ");
    pg_put_literal(&e->sql, fk->pg_name);
    buf_puts(&e->sql, ");");
    emit_statement(e);
}

static bool is_unknown(const Emitter *e, const Table *t, const ForeignKey *fk)
{
    return fk->pg_name.p && fk_state(e, t, fk) == ORPHANS_UNKNOWN;
}

/* Gives the number of keys written that are still to be validated. */
static size_t table_foreign_keys(Emitter *e, Table *t)
{
    size_t count = 0;
    Map taken = {0};
    for (size_t k = 0; k < t->keys.n; k++) {
        map_put(&taken, t->keys.items[k].pg_name, 0);
    }
    for (size_t k = 0; k < t->fks.n; k++) {
        if (t->fks.items[k].state == FK_USABLE) {
            foreign_key(e, t, &t->fks.items[k], &taken);
            count += is_unknown(e, t, &t->fks.items[k]);
        }
    }
    map_free(&taken);
    return count;
}

static void foreign_keys(Emitter *e)
{
    size_t count = 0;
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        if (emit_carries(e, e->schema->tables.items[i])) {
            count += table_foreign_keys(e, e->schema->tables.items[i]);
        }
    }
    if (!count) {
        return;
    }
    emit_gap(e);
    if (!e->opt->staged) {
        emit_validation(e);
    }
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        const Table *t = e->schema->tables.items[i];
        for (size_t k = 0; k < t->fks.n; k++) {
            if (is_unknown(e, t, &t->fks.items[k])) {
                put_validation(e, t, &t->fks.items[k]);
            }
        }
    }
}

/* ---------------------------------------------------------------- checks */

/* The columns that the check names, for its own name: the one column, as PostgreSQL would. */
static size_t check_columns(const Table *t, const Expr *x, size_t *out, size_t n)
{
    enum { MAX = 2 };
    if (!x || n >= MAX) {
        return n;
    }
    if (x->kind == EXPR_COLUMN) {
        size_t c = table_find_column(t, x->name.text);
        if (c != NO_COLUMN && !(n && out[0] == c)) {
            out[n++] = c;
        }
        return n;
    }
    n = check_columns(t, x->left, out, n);
    n = check_columns(t, x->right, out, n);
    n = check_columns(t, x->third, out, n);
    for (const ExprList *l = x->list; l; l = l->next) {
        n = check_columns(t, l->expr, out, n);
    }
    return n;
}

static void add_check(Emitter *e, const Table *t, Check *c, Map *taken)
{
    Str why;
    size_t columns[2], n = check_columns(t, c->expr, columns, 0);
    size_t before = e->sql.n;
    bool ok = emit_check(e, t, c, &why);
    Str sql = arena_str(&e->scratch, str_make(e->sql.p + before, e->sql.n - before));
    buf_clear(&e->sql);
    if (!ok) {
        if (why.n) {
            emit_left_out(e, DIAG_CHECK_SKIPPED, c->pos, t->name,
                          arena_printf(&e->scratch, "%.*s: %.*s", STR_FMT(c->text), STR_FMT(why)));
        }
        return;
    }
    c->pg_name =
        names_constraint(&e->names, taken, c->name, c->pos, t, columns, n == 1 ? 1 : 0, "check");
    alter_table(e, t);
    buf_puts(&e->sql, " ADD CONSTRAINT ");
    emit_ident(e, c->pg_name);
    buf_putc(&e->sql, ' ');
    buf_put(&e->sql, sql);
    buf_puts(&e->sql, " NOT VALID;");
    emit_statement(e);
}

static bool adds_checks(const Emitter *e, const Table *t)
{
    bool any = false;
    for (size_t i = 0; i < t->checks.n; i++) {
        any |= !t->checks.items[i].written;
    }
    return any && emit_carries(e, t);
}

static void table_checks(Emitter *e, Table *t)
{
    Map taken = {0};
    for (size_t i = 0; i < t->keys.n; i++) {
        map_put(&taken, t->keys.items[i].pg_name, 0);
    }
    for (size_t i = 0; i < t->fks.n; i++) {
        if (t->fks.items[i].pg_name.p) {
            map_put(&taken, t->fks.items[i].pg_name, 0);
        }
    }
    for (size_t i = 0; i < t->checks.n; i++) {
        if (!t->checks.items[i].written) {
            add_check(e, t, &t->checks.items[i], &taken);
            arena_reset(&e->scratch);
        }
    }
    map_free(&taken);
}

static const char validate_head[] = "DO $do$\n"
                                    "DECLARE\n"
                                    "    c record;\n"
                                    "BEGIN\n"
                                    "    FOR c IN SELECT conrelid::regclass AS tab, conname FROM "
                                    "pg_constraint\n"
                                    "        WHERE contype = 'c' AND NOT convalidated AND conrelid "
                                    "IN (";
static const char validate_tail[] =
    ") LOOP\n"
    "        BEGIN\n"
    "            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.tab, c.conname);\n"
    "        EXCEPTION WHEN OTHERS THEN\n"
    "            RAISE WARNING 'check % of % stays NOT VALID: %', c.conname, c.tab, SQLERRM;\n"
    "        END;\n"
    "    END LOOP;\n"
    "END\n"
    "$do$;";

static void validate_checks(Emitter *e, Buf *tables)
{
    if (tables->n) {
        buf_puts(&e->sql, validate_head);
        buf_put(&e->sql, buf_str(tables));
        buf_puts(&e->sql, validate_tail);
        emit_statement(e);
    }
    buf_clear(tables);
}

static bool has_added_checks(const Table *t)
{
    for (size_t k = 0; k < t->checks.n; k++) {
        if (t->checks.items[k].pg_name.p) {
            return true;
        }
    }
    return false;
}

static void list_table(Emitter *e, Buf *tables, const Table *t)
{
    buf_puts(tables, tables->n ? ", " : "");
    emit_table_literal(e, t);
    buf_put(tables, buf_str(&e->sql));
    buf_puts(tables, "::regclass");
    buf_clear(&e->sql);
}

/* SQLite can be told not to check (PRAGMA ignore_check_constraints), and a check added later was
 * never tried on old rows. So checks are added NOT VALID, which new rows must obey, and validated
 * where that succeeds: of all tables in one statement, or each by itself, if other connections are
 * to work meanwhile. */
static void checks(Emitter *e)
{
    Buf tables = {0};
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        Table *t = e->schema->tables.items[i];
        if (!adds_checks(e, t)) {
            continue;
        }
        table_checks(e, t);
        if (has_added_checks(t)) {
            list_table(e, &tables, t);
        }
        if (e->opt->staged) {
            emit_origin(e, t->pos, t->pg_name);
            emit_claim(e, t, false);
            validate_checks(e, &tables);
            e->sink->nclaims = 0;
        }
    }
    validate_checks(e, &tables);
    buf_free(&tables);
}

/* ---------------------------------------------------------------- generated columns */

/* Of tables that were created before their rows were all seen. */
static void late_generated(Emitter *e, Table *t)
{
    emit_settle_generated(e, t);
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (!c->generated || !column_is_live(c)) {
            continue;
        }
        alter_table(e, t);
        buf_puts(&e->sql, " ADD COLUMN ");
        emit_ident(e, c->pg_name);
        buf_putc(&e->sql, ' ');
        emit_column_type(e, c);
        emit_generation(e, t, c);
        buf_puts(&e->sql, ";");
        emit_statement(e);
        arena_reset(&e->scratch);
    }
}

/* ---------------------------------------------------------------- what is left out */

/* A collation says nothing about numbers. */
static void report_collation(Emitter *e, const Table *t, const Column *c)
{
    const char *folds = column_folds(e, c);
    if (folds) {
        diag_add(e->diags, DIAG_COLLATION_FOLDED, c->pos, t->name.text,
                 "COLLATE %.*s of column \"%.*s\" is %s) in keys, indexes, views, checks and "
                 "triggers, but not in the application's queries",
                 STR_FMT(c->collation.text), STR_FMT(c->name.text), folds);
    } else if (name_is_set(c->collation) && !collation_is_known(c->collation)) {
        diag_add(e->diags, DIAG_COLLATION_DROPPED, c->pos, t->name.text,
                 "COLLATE %.*s of column \"%.*s\"", STR_FMT(c->collation.text),
                 STR_FMT(c->name.text));
    }
}

static void left_out_columns(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (!column_is_live(c)) {
            continue;
        }
        if (c->generated && !c->computed) {
            emit_left_out(e, DIAG_GENERATED_SKIPPED, c->pos, t->name,
                          arena_printf(&e->scratch, "%.*s: %.*s", STR_FMT(c->name.text),
                                       STR_FMT(c->why_not)));
        } else if (c->generated) {
            /* computed */
        } else if (column_has_default(c) && i != t->rowid_alias && !emit_default(e, c)) {
            emit_left_out(e, DIAG_DEFAULT_SKIPPED, c->pos, t->name,
                          arena_printf(&e->scratch, "%.*s %.*s", STR_FMT(c->name.text),
                                       STR_FMT(c->default_text)));
        }
        report_collation(e, t, c);
        buf_clear(&e->sql);
    }
}

static void left_out_tables(Emitter *e)
{
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        const Table *t = e->schema->tables.items[i];
        if (!emit_carries(e, t)) {
            continue;
        }
        left_out_columns(e, t);
        arena_reset(&e->scratch);
    }
}

static void left_out_others(Emitter *e)
{
    for (size_t i = 0; i < e->schema->others.n; i++) {
        const Other *o = e->schema->others.items[i];
        if (!o->dropped && o->kind == OTHER_VIRTUAL) {
            emit_left_out(e, DIAG_VIRTUAL_SKIPPED, o->pos, o->name,
                          STR("it and its shadow tables"));
        }
    }
}

/* ---------------------------------------------------------------- all */

void emit_post_data(Emitter *e)
{
    if (e->opt->sections & SECTION_DATA) {
        for (size_t i = 0; i < e->schema->tables.n; i++) {
            if (emit_carries(e, e->schema->tables.items[i])) {
                identity_position(e, e->schema->tables.items[i]);
            }
        }
        emit_gap(e);
    }
    if (!(e->opt->sections & SECTION_POST_DATA)) {
        return;
    }
    late_types(e); /* of the rows, which another section may have brought */
    emit_gap(e);
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        Table *t = e->schema->tables.items[i];
        if (emit_carries(e, t) && t->late_defaults) {
            late_generated(e, t);
            late_defaults(e, t);
        }
    }
    emit_name_views(e);
    keys(e);
    emit_gap(e);
    indexes(e);
    emit_gap(e);
    foreign_keys(e);
    emit_gap(e);
    checks(e);
    emit_gap(e);
}

void emit_programs(Emitter *e)
{
    if (!(e->opt->sections & SECTION_POST_DATA)) {
        return;
    }
    emit_views(e);
    emit_triggers(e);
    left_out_tables(e);
    left_out_others(e);
    emit_gap(e);
}
