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
#include "data/binary.h"
#include "data/row.h"
#include "data/table_rows.h"
#include "data/lane.h"
#include "data/target.h"
#include "emit/names.h"
#include "emit/orphans.h"
#include "expr/translate.h"
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
    bool existing; /* the tables are there already: Table.target */
    bool truncate, on_conflict, disable_triggers;
    bool rejects;      /* rows that are refused are set aside, so keys must be checked at once */
    bool checksums;    /* of the columns' values, while they are written */
    bool check_counts; /* the script counts its rows */
    bool no_statistics;
    bool quote_all;
    IdentStyle identifiers;
    bool citext;           /* columns of COLLATE NOCASE become citext, not text */
    Str schema;            /* empty: wherever search_path leads */
    bool staged;           /* it is one for the time of the load (server/staging.h) */
    Str *tables, *exclude; /* patterns of -t and -T */
    size_t ntables, nexclude;
} EmitOptions;

/* The columns' forms in a COPY in binary format; BINARY_NONE: not written. n: how many are. */
typedef struct {
    BinaryForm *forms;
    size_t n, cap;
} BinaryRow;

struct RowsAhead; /* emit/rows_ahead.h */

/* Lines go to the sink when there are so many bytes of them. */
enum { EMIT_FLUSH_AT = 32 * 1024 };

typedef struct {
    Schema *schema;
    DiagList *diags;
    Sink *sink;
    const EmitOptions *opt;
    Names names;
    Orphans orphans;
    Arena scratch;
    Buf sql, data;
    size_t flush_at;         /* EMIT_FLUSH_AT, but where others take the lines */
    uint64_t unbound;        /* rows that are none of their table */
    struct RowsAhead *ahead; /* threads that write long runs of rows; NULL: none */
    TargetCache targets;
    Row row;
    LaneWrite lane; /* of the rows at hand */
    Pieces pieces;  /* of data */
    Value *bound;
    PgType *types; /* of the bound values, in a table that is there already */
    size_t bound_cap;
    BinaryRow binary;   /* of the COPY under way */
    Table *open;        /* whose COPY or INSERT is under way */
    uint64_t open_rows; /* of the INSERT under way */
    uint64_t row_line;  /* where the row at hand stands in the dump, if the sink asks */
    unsigned since_gap; /* statements since the last blank line */
    bool failed;        /* a fatal diagnostic has been added */
    ExprEnv env;        /* of the expression translator */
    bool has_helpers;   /* schema sqlpg is in the output */
    bool has_citext;    /* CREATE EXTENSION citext is */
    uint64_t
        consumed; /* bytes of row statements that are written; minus the place in their store: */
    uint64_t consumed_base;
    void (*tick)(void *user, Str what, uint64_t rows); /* how far it is; NULL: nobody asks */
    void *tick_user;
} Emitter;

void emit_init(Emitter *e, Schema *schema, Sink *sink, const EmitOptions *opt);
void emit_free(Emitter *e);

/* How values are to be read: of each session. */
void emit_settings(Emitter *e);
void emit_preamble(Emitter *e);
void emit_commit(Emitter *e);
/* Tables that were loaded in the schema `staging` go to where they belong, and it goes. */
void emit_publish(Emitter *e, Str staging, Str target);
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
/* The procedure by which post-data validates foreign keys; staged tables want it first, so that
 * nothing waits for it. */
void emit_validation(Emitter *e);
/* What belongs to single tables: identity positions, keys, indexes, checks. */
void emit_post_data(Emitter *e);
/* What reads tables: views, triggers; and what is left out. */
void emit_programs(Emitter *e);
/* Statistics. */
void emit_analyze(Emitter *e);

/* Statements that fail unless the tables hold as many rows as were written. */
void emit_row_counts(Emitter *e);

/* Before and after the rows of tables that are there already, in the order of writing: emptied,
 * triggers off, foreign keys of cycles deferred; sequences set, all as it was. */
void emit_existing_begin(Emitter *e, Table **tables, size_t n);
void emit_existing_end(Emitter *e, Table **tables, size_t n);
/* In emit/views.c: what the translator asks of the writing pass. */
void emit_expr_init(Emitter *e);
/* The helper functions that are needed and not in the output yet. */
void emit_helpers(Emitter *e);
/* Reserves the names of views, before those of keys and indexes are made. */
void emit_name_views(Emitter *e);
/* Views, those that others use first. */
void emit_views(Emitter *e);
void emit_triggers(Emitter *e);
/* Is the table's CREATE TABLE in the output? */
bool emit_carries(const Emitter *e, const Table *t);
/* What stands for an object that is left out. */
void emit_left_out(Emitter *e, DiagCode code, Pos pos, Name name, Str detail);

/* ---------------------------------------------------------------- for emit's own files */

/* Appends to e->sql. */
void emit_ident(Emitter *e, Str name);
void emit_table_name(Emitter *e, const Table *t);
void emit_columns(Emitter *e, const Table *t, const size_t *columns, size_t n);
/* "ALTER TABLE t", which works on it alone. */
void emit_alter_table(Emitter *e, const Table *t);
/* The function whose results are equal where the column's collation says so; NULL: none. */
const char *emit_column_folds(const Emitter *e, const Column *c);
/* Parts of post-data. */
void emit_keys(Emitter *e);
void emit_indexes(Emitter *e);
void emit_foreign_keys(Emitter *e);
void emit_checks(Emitter *e);
/* The column's type; citext where --nocase says so. */
void emit_column_type(Emitter *e, const Column *c);
bool emit_is_citext(const Emitter *e, const Column *c);
/* Is there nothing to be done with rows but to write them? */
bool emit_is_plain(const Emitter *e, const Table *t, const RowTarget *target);
/* The tuples of one statement, put out where they are the table's, and as many plain statements
 * behind it as are in the window. */
void emit_statement_rows(Emitter *e, Table *t, Reader *r, const RowTarget *target);
/* Lines of the COPY under way that stand ready. */
void emit_lines(Emitter *e, Str lines);
/* In emit/rows_binary.c: the format of the COPY that is about to begin, into sink->binary. */
void emit_choose_format(Emitter *e, const Table *t);
/* A row into e->data; false: a value has no binary form, nothing was written. */
bool emit_binary_row(Emitter *e, const Table *t, Value *values);
/* Does a value of the column go into the output? */
bool emit_writes_column(const Table *t, const Column *c);
/* With --on-conflict-do-nothing rows go by COPY into a temporary table, and from there. */
void emit_staging_begin(Emitter *e, Table *t);
void emit_staging_end(Emitter *e, Table *t);
void emit_column_list(Emitter *e, const Table *t);
/* A literal of the table's qualified name, for regclass. */
void emit_table_literal(Emitter *e, const Table *t);
/* What the following statements are made from: a server's error names it. */
void emit_origin(Emitter *e, Pos pos, Str object);
/* The statement at hand works on this table, alone or beside others that share it. A statement that
 * says nothing works on everything. */
void emit_claim(Emitter *e, const Table *t, bool shared);
/* Sends e->sql and clears it. */
void emit_statement(Emitter *e);
/* A blank line, if something was written since the last one. */
void emit_gap(Emitter *e);
void emit_comment(Emitter *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* DEFAULT's expression into e->sql; false: it cannot be carried. */
bool emit_default(Emitter *e, const Column *c);

/* In emit/exprs.c. Each appends to e->sql; false: it cannot be carried, *why says the reason. */
bool emit_expression_default(Emitter *e, const Column *c);
/* Decides which generated columns can be such in PostgreSQL, and their types. */
void emit_settle_generated(Emitter *e, Table *t);
/* " GENERATED ALWAYS AS (...) STORED". */
bool emit_generation(Emitter *e, Table *t, Column *c);
/* "CHECK (...)"; false without a reason: it holds by the columns' types alone. */
bool emit_check(Emitter *e, const Table *t, const Check *c, Str *why);
/* "(a, lower(b)) WHERE ..."; *guarded: adding the index may fail. */
bool emit_index_elements(Emitter *e, const Table *t, const Index *ix, bool *guarded, Str *why);

#endif
