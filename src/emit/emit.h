/* The writing pass: model + decisions + rows, to a sink.
 *
 *     Emitter e = {.schema = &schema, .sink = sink, .opt = &opt, ...};
 *     emit_preamble(&e);
 *     emit_table(&e, t);  emit_rows(&e, t, extents, n, &window);     // in order/sort.c's order
 *     emit_post_data(&e);
 *     emit_commit(&e);
 */
#ifndef SQLPG_EMIT_EMIT_H
#define SQLPG_EMIT_EMIT_H

#include "base/buf.h"
#include "data/row.h"
#include "data/table_rows.h"
#include "data/target.h"
#include "emit/names.h"
#include "emit/orphans.h"
#include "input/window.h"
#include "sink/sink.h"

typedef enum {
    SECTION_PRE_DATA = 1,
    SECTION_DATA = 2,
    SECTION_POST_DATA = 4,
    SECTION_SCHEMA = 5,
    SECTION_ALL = 7
} Section;

typedef struct {
    unsigned sections;
    bool inserts; /* INSERT instead of COPY */
    bool column_inserts;
    uint64_t rows_per_insert;
    bool clean, if_exists;
    bool quote_all;
    IdentStyle identifiers;
    Str schema;            /* empty: wherever search_path leads */
    Str *tables, *exclude; /* patterns of -t and -T */
    size_t ntables, nexclude;
} EmitOptions;

typedef struct {
    Schema *schema;
    DiagList *diags;
    Sink *sink;
    const EmitOptions *opt;
    Names names;
    Orphans orphans;
    Arena scratch;
    Buf sql, data;
    TargetCache targets;
    Row row;
    Value *bound;
    size_t bound_cap;
    Table *open;        /* whose COPY or INSERT is under way */
    uint64_t open_rows; /* of the INSERT under way */
    unsigned since_gap; /* statements since the last blank line */
    bool failed;        /* a fatal diagnostic has been added */
} Emitter;

void emit_init(Emitter *e, Schema *schema, Sink *sink, const EmitOptions *opt);
void emit_free(Emitter *e);

void emit_preamble(Emitter *e);
void emit_commit(Emitter *e);
/* Instead of COMMIT: ends what is open and takes everything back. */
void emit_rollback(Emitter *e);
/* Names every table that is known, wanted or not, so that options do not change who gets which. */
void emit_name_tables(Emitter *e);
/* Is the table to be carried at all (-t, -T)? */
bool emit_wants_table(const Emitter *e, const Table *t);

/* CREATE TABLE with the decided types; final: the evidence is complete, so defaults stand inline.
 */
void emit_table(Emitter *e, Table *t, bool final);
/* Diagnostics about columns whose values share or force a type; once, at the end. */
void emit_report_types(Emitter *e, const Table *t);
/* A table with more columns than PostgreSQL takes is not wanted, and named here. */
void emit_report_too_wide(Emitter *e, const Table *t);
/* With --clean: DROP TABLE, once. */
void emit_drop(Emitter *e, Table *t);
/* Types that were decided anew for a written table: ALTER TABLE, or a fatal diagnostic. */
void emit_widenings(Emitter *e, Table *t);
/* The rows of one run, whose bytes the window holds from `at` on. A COPY stays open for the next
 * run of the same table. */
void emit_rows(Emitter *e, Table *t, const Extent *x, InputWindow *w, uint64_t at);
/* The rows of a table of a database file, all of them; false: they cannot be read. */
bool emit_table_rows(Emitter *e, Table *t, TableRows *rows);
/* Ends the COPY or the INSERT under way. */
void emit_rows_end(Emitter *e);
void emit_post_data(Emitter *e);
/* What stands for an object that is left out. */
void emit_left_out(Emitter *e, DiagCode code, Pos pos, Name name, Str detail);

/* ---------------------------------------------------------------- for emit's own files */

/* Appends to e->sql. */
void emit_ident(Emitter *e, Str name);
void emit_table_name(Emitter *e, const Table *t);
void emit_columns(Emitter *e, const Table *t, const size_t *columns, size_t n);
/* Sends e->sql and clears it. */
void emit_statement(Emitter *e);
/* A blank line, if something was written since the last one. */
void emit_gap(Emitter *e);
void emit_comment(Emitter *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* DEFAULT's expression into e->sql; false: it cannot be carried (yet). */
bool emit_default(Emitter *e, const Column *c);

#endif
