/* The frame of the output, and how single statements reach the sink. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "emit/emit.h"
#include "existing/target.h"
#include "pg/quote.h"

void emit_init(Emitter *e, Schema *schema, Sink *sink, const EmitOptions *opt)
{
    *e = (Emitter){.schema = schema,
                   .diags = schema->diags,
                   .sink = sink,
                   .opt = opt,
                   .flush_at = EMIT_FLUSH_AT};
    e->names = (Names){.arena = schema->arena, .diags = schema->diags, .style = opt->identifiers};
    e->orphans.arena = schema->arena;
    e->row.scratch = e->lane.scratch = &e->scratch;
    e->lane.policy = &schema->policy;
    e->lane.pieces = &e->pieces;
    emit_expr_init(e);
}

void emit_free(Emitter *e)
{
    names_free(&e->names);
    orphans_free(&e->orphans);
    target_cache_clear(&e->targets);
    lane_write_free(&e->lane);
    buf_free(&e->sql);
    buf_free(&e->data);
    row_free(&e->row);
    mem_free(e->bound);
    mem_free(e->types);
    mem_free(e->binary.forms);
    arena_free(&e->scratch);
}

/* ---------------------------------------------------------------- pieces */

void emit_ident(Emitter *e, Str name)
{
    pg_put_ident(&e->sql, name, e->opt->quote_all);
}

void emit_table_name(Emitter *e, const Table *t)
{
    Str schema = t->target ? t->target->schema : e->opt->schema;
    if (schema.n) {
        emit_ident(e, schema);
        buf_putc(&e->sql, '.');
    }
    emit_ident(e, t->pg_name);
}

/* The table's quoted name inside a literal, as regclass and pg_get_serial_sequence() read it. */
void emit_table_literal(Emitter *e, const Table *t)
{
    Buf sql = e->sql;
    e->sql = (Buf){0};
    emit_table_name(e, t);
    Buf name = e->sql;
    e->sql = sql;
    pg_put_literal(&e->sql, buf_str(&name));
    buf_free(&name);
}

void emit_alter_table(Emitter *e, const Table *t)
{
    emit_claim(e, t, false);
    buf_puts(&e->sql, "ALTER TABLE ");
    emit_table_name(e, t);
}

void emit_columns(Emitter *e, const Table *t, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_puts(&e->sql, i ? ", " : "");
        emit_ident(e, t->columns.items[columns[i]].pg_name);
    }
}

void emit_origin(Emitter *e, Pos pos, Str object)
{
    e->sink->origin = pos;
    e->sink->object = object;
}

void emit_claim(Emitter *e, const Table *t, bool shared)
{
    Sink *sink = e->sink;
    if (sink->nclaims < sizeof sink->claims / sizeof *sink->claims) {
        sink->claims[sink->nclaims++] = (Claim){.id = t->id, .shared = shared};
    }
}

void emit_statement(Emitter *e)
{
    if (e->tick && !e->open) {
        e->tick(e->tick_user, e->sink->object, 0);
    }
    e->sink->statement(e->sink, buf_str(&e->sql));
    e->sink->nclaims = 0;
    buf_clear(&e->sql);
    e->since_gap++;
}

static void statement(Emitter *e, const char *sql)
{
    buf_puts(&e->sql, sql);
    emit_statement(e);
}

void emit_comment(Emitter *e, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    Buf b = {0};
    if (*text) {
        buf_puts(&b, "-- ");
        pg_put_comment_text(&b, str_z(text));
    }
    e->sink->comment(e->sink, buf_str(&b));
    buf_free(&b);
}

void emit_left_out(Emitter *e, DiagCode code, Pos pos, Name name, Str detail)
{
    diag_addv(e->diags, code, pos, name.text, detail);
    if (pos.line) {
        emit_comment(e, "line %llu of the dump: %.*s: %s: %.*s", (unsigned long long)pos.line,
                     STR_FMT(name.text), diag_info(code)->text, STR_FMT(detail));
    } else { /* of a database file */
        emit_comment(e, "%.*s: %s: %.*s", STR_FMT(name.text), diag_info(code)->text,
                     STR_FMT(detail));
    }
    e->since_gap++;
}

void emit_gap(Emitter *e)
{
    if (e->since_gap) {
        e->sink->comment(e->sink, STR(""));
    }
    e->since_gap = 0;
}

/* ---------------------------------------------------------------- the frame */

void emit_drop(Emitter *e, Table *t)
{
    if (!e->opt->clean || t->cleaned || !(e->opt->sections & SECTION_PRE_DATA)) {
        return;
    }
    names_table(&e->names, t);
    t->cleaned = true;
    emit_origin(e, t->pos, t->pg_name);
    buf_puts(&e->sql, e->opt->if_exists ? "DROP TABLE IF EXISTS " : "DROP TABLE ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " CASCADE;");
    emit_statement(e);
}

/* Those that are known by now, in reverse; later ones are dropped when they are met. */
static void clean_tables(Emitter *e)
{
    const Schema *s = e->schema;
    for (size_t i = s->tables.n; i-- > 0;) {
        if (emit_wants_table(e, s->tables.items[i])) {
            emit_drop(e, s->tables.items[i]);
        }
    }
    emit_gap(e);
}

static void create_schema(Emitter *e)
{
    buf_puts(&e->sql, "CREATE SCHEMA IF NOT EXISTS ");
    emit_ident(e, e->opt->schema);
    buf_puts(&e->sql, ";\n");
    emit_statement(e);
}

void emit_settings(Emitter *e)
{
    statement(e, "SET client_encoding = 'UTF8';");
    statement(e, "SET standard_conforming_strings = on;");
    statement(e, "SET client_min_messages = warning;");
    statement(e, "SET datestyle = 'ISO, YMD';");
    statement(e, "SET timezone = 'UTC';\n");
}

void emit_preamble(Emitter *e)
{
    /* No version and no date: the same dump gives the same bytes. */
    emit_comment(e, "PostgreSQL script made by sqlpg from a SQLite dump");
    e->sink->comment(e->sink, STR(""));
    if (!e->opt->inserts) {
        /* psql must stop at the first error, or it would read the lines of a failed COPY as
         * commands. */
        e->sink->comment(e->sink, STR("\\set ON_ERROR_STOP on\n"));
    }
    emit_settings(e);
    statement(e, "BEGIN;\n");
    e->since_gap = 0;
    if (e->opt->clean) {
        clean_tables(e);
    }
    if (e->opt->schema.n && e->opt->sections & SECTION_PRE_DATA) {
        create_schema(e);
    }
}

void emit_name_tables(Emitter *e)
{
    /* Names that the user gave come after those of the dump, so that it is they that are refused
     * where both are the same; what the user leaves out takes no name from anybody. */
    enum { OF_DUMP, GIVEN, LEFT_OUT, TURNS };
    for (int turn = OF_DUMP; turn < TURNS; turn++) {
        for (size_t i = 0; i < e->schema->tables.n; i++) {
            Table *t = e->schema->tables.items[i];
            int its = t->left_out ? LEFT_OUT : name_is_set(t->new_name) ? GIVEN : OF_DUMP;
            if (!t->dropped && !t->shadow && its == turn) {
                names_table(&e->names, t);
            }
        }
    }
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        names_sequence(&e->names, e->schema->tables.items[i]);
    }
}

void emit_rollback(Emitter *e)
{
    buf_clear(&e->sql);
    e->open_rows = 0; /* an INSERT under way is not sent */
    emit_rows_end(e);
    statement(e, "ROLLBACK;");
}

void emit_analyze(Emitter *e)
{
    unsigned sections = e->opt->sections;
    if (!(sections & SECTION_POST_DATA) || sections == SECTION_SCHEMA || e->opt->no_statistics) {
        return;
    }
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        const Table *t = e->schema->tables.items[i];
        if (t->created && t->rows) {
            emit_origin(e, t->pos, t->pg_name);
            emit_claim(e, t, false);
            buf_puts(&e->sql, "ANALYZE ");
            emit_table_name(e, t);
            buf_puts(&e->sql, ";");
            emit_statement(e);
        }
    }
    emit_gap(e);
}

void emit_commit(Emitter *e)
{
    emit_origin(e, (Pos){0}, STR("COMMIT"));
    statement(e, "COMMIT;");
}

void emit_publish(Emitter *e, Str staging, Str target)
{
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        const Table *t = e->schema->tables.items[i];
        if (t->created) {
            emit_origin(e, t->pos, t->pg_name);
            buf_puts(&e->sql, "ALTER TABLE ");
            emit_ident(e, staging);
            buf_putc(&e->sql, '.');
            emit_ident(e, t->pg_name);
            buf_puts(&e->sql, " SET SCHEMA ");
            emit_ident(e, target);
            buf_puts(&e->sql, ";");
            emit_statement(e);
        }
    }
    emit_origin(e, (Pos){0}, staging);
    buf_puts(&e->sql, "DROP PROCEDURE IF EXISTS ");
    emit_ident(e, staging);
    buf_puts(&e->sql, ".sqlpg_validate(regclass, name);");
    emit_statement(e);
    buf_puts(&e->sql, "DROP SCHEMA "); /* not CASCADE: a table that is still there must not go */
    emit_ident(e, staging);
    buf_puts(&e->sql, ";");
    emit_statement(e);
}

/* ---------------------------------------------------------------- -t and -T */

/* Patterns as in pg_dump -t, without regular expressions. */
static bool any_matches(const Str *patterns, size_t n, Str name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_matches_fold(patterns[i], name)) {
            return true;
        }
    }
    return false;
}

/* MaxHeapAttributeNumber (Appendix K). SQLite takes 2000, and more where it was built so. */
enum { PG_MAX_COLUMNS = 1600 };

static bool is_too_wide(const Table *t)
{
    size_t live = 0;
    for (size_t i = 0; t->columns.n > PG_MAX_COLUMNS && i < t->columns.n; i++) {
        live += column_is_live(&t->columns.items[i]);
    }
    return live > PG_MAX_COLUMNS;
}

void emit_report_too_wide(Emitter *e, const Table *t)
{
    if (!t->dropped && is_too_wide(t)) {
        diag_add(e->diags, DIAG_TOO_MANY_COLUMNS, t->pos, t->name.text,
                 "%zu columns, PostgreSQL takes %d; %" PRIu64 " rows", t->columns.n, PG_MAX_COLUMNS,
                 t->rows);
    }
}

bool emit_carries(const Emitter *e, const Table *t)
{
    return t->created && emit_wants_table(e, t);
}

bool emit_wants_table(const Emitter *e, const Table *t)
{
    const EmitOptions *o = e->opt;
    bool has_place = t->target || !o->existing;
    return has_place && !is_too_wide(t) && !t->dropped && !t->shadow && !t->left_out &&
           (o->ntables == 0 || any_matches(o->tables, o->ntables, t->name.text)) &&
           !any_matches(o->exclude, o->nexclude, t->name.text);
}
