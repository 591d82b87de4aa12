/* The reading pass: definitions into the schema model, rows into evidence and extents.
 *
 *     Analyzer a;
 *     analyze_init(&a, &schema, &window, diags);
 *     AnalyzeResult r = analyze_run(&a);     // to the end, to a pause (Reader.budget), or a
 * failure
 *     ...
 *     analyze_finish(&a);                    // how the dump ended
 *     analyze_free(&a);
 *
 * Rows are looked at and left where they are: a table remembers in which runs of bytes (extents)
 * its rows stand, and emit/rows.c reads them again when its types are decided.
 */
#ifndef SQLPG_DATA_ANALYZE_H
#define SQLPG_DATA_ANALYZE_H

#include "data/lane.h"
#include "data/reader.h"
#include "data/target.h"
#include "schema/build.h"

typedef enum { ANALYZE_END, ANALYZE_PAUSE, ANALYZE_FAILED } AnalyzeResult;

/* A row of sqlite_sequence that came before its table. */
typedef struct {
    Str table;
    int64_t value;
} EarlySequence;

struct ReadAhead; /* data/read_ahead.h */

typedef struct {
    Schema *schema;
    DiagList *diags;
    struct ReadAhead *ahead; /* threads that read long runs of rows; NULL: none */
    Reader reader;
    TargetCache targets;
    LaneRead lane; /* of the table whose rows come */
    VEC(EarlySequence) sequences;
    Arena stmt;
    Row row;
    Value *bound; /* one value for each column of the widest table so far */
    size_t bound_cap;
    /* a statement of rows that a pause has cut */
    RowTarget *in_rows;
    bool paused_in_rows;
    Table *last_table;      /* the one whose last extent may grow */
    Table *current;         /* whose rows came last */
    bool rows_after_tables; /* rows come when later tables are defined already, so an empty table
                               tells nothing */
    /* how the dump is framed */
    bool began, in_transaction, rolled_back;
    int savepoints;
    uint64_t statements;
    bool ignore_damage;
    const int64_t *rowid; /* of the row at hand, if nothing else names it; NULL: not known */
} Analyzer;

void analyze_init(Analyzer *a, Schema *schema, InputWindow *w, DiagList *diags);
void analyze_free(Analyzer *a);
AnalyzeResult analyze_run(Analyzer *a);
/* False: the dump is cut short, was rolled back or reports damage, and that is not to be ignored.
 */
bool analyze_finish(Analyzer *a);

/* ---------------------------------------------------------------- for data/read_ahead.c */

/* The rows of the statement at hand, which began there, and as many plain statements behind it as
 * are in the window. */
AnalyzeResult analyze_rows(Analyzer *a, RowTarget *target, uint64_t from);
/* Bytes with rows of a table; line: of `from`, where no run is open; resume: as Extent. */
void analyze_add_extent(Analyzer *a, Table *t, uint64_t from, uint64_t to, uint64_t line,
                        RowTarget *resume);

/* ---------------------------------------------------------------- for other kinds of input */

/* A definition out of a schema table, which has no place in a dump; false: it cannot be read. */
bool analyze_definition(Analyzer *a, Str sql, Str name);
/* A row: one value for each column of the table, as SQLite has stored them. */
void analyze_values(Analyzer *a, Table *t, Value *values);
/* A row of sqlite_sequence. */
void analyze_sequence(Analyzer *a, Str table, Value v);

#endif
