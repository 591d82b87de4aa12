/* Post-data: defaults that had to wait, identity positions, what is left out; keys, checks and
 * programs have files of their own. */
#include <inttypes.h>

#include "emit/emit.h"
#include "pg/quote.h"

/* ---------------------------------------------------------------- defaults and identity */

static void alter_column(Emitter *e, const Table *t, const Column *c)
{
    emit_origin(e, c->pos, t->pg_name);
    emit_alter_table(e, t);
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
        emit_alter_table(e, t);
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
        emit_alter_table(e, t);
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
    const char *folds = emit_column_folds(e, c);
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
    emit_keys(e);
    emit_gap(e);
    emit_indexes(e);
    emit_gap(e);
    emit_foreign_keys(e);
    emit_gap(e);
    emit_checks(e);
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
