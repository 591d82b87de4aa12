/* Where the rows of an INSERT go: a head's table and, for each value of a tuple, its column.
 *
 * Shells leave generated columns out, some exporters write them; lists name columns in any quoting,
 * and may hold the rowid (docs/dialect.md). All that is settled here, once per head.
 *
 *     RowTarget *t = target_of_head(&cache, schema, &head, offset);    // in the run arena
 *     if (t->kind == TARGET_TABLE && target_bind(t, row.values, row.n, columns, &max, scratch)) ...
 */
#ifndef SQLPG_DATA_TARGET_H
#define SQLPG_DATA_TARGET_H

#include "parse/split.h"
#include "schema/model.h"

typedef enum {
    TARGET_TABLE,
    TARGET_SKIP,     /* statistics, shadow and virtual tables: rows are read over */
    TARGET_SEQUENCE, /* sqlite_sequence */
    TARGET_SCHEMA,   /* sqlite_schema, sqlite_master */
    TARGET_UNKNOWN   /* no such table */
} TargetKind;

typedef struct RowTarget {
    TargetKind kind;
    Table *table;
    Str name;
    Str head;         /* its text, the key of the cache */
    int conflict;     /* as RowHead */
    bool listed;      /* the head has a column list, */
    bool gives_all;   /* which names every column that takes values */
    bool drops_rowid; /* the list names the rowid, which is no column */
    bool plain;       /* its tuples fill the table's columns one by one, in their order */
    size_t *columns;  /* for each value its column, NO_COLUMN: dropped */
    size_t n;
    size_t *all; /* without a list: the same with generated columns; NULL where there are none */
    size_t n_all;
    Str unknown_column; /* p NULL: none */
    Str *names;         /* sqlite_sequence, sqlite_schema: the listed names, NULL: none */
    bool alone; /* its rows are read without those before: a rowid that SQLite would choose is not
                   known */
    uint64_t valid_from, valid_to; /* dump offsets between which the table has these columns */
} RowTarget;

/* Targets by head, so that their number is that of different heads, not of rows. */
typedef struct {
    Map ids;
    VEC(RowTarget *) items;
    RowTarget *last;
    Str last_head;
} TargetCache;

RowTarget *target_of_head(TargetCache *cache, Schema *s, const RowHead *head, uint64_t offset);
/* After each statement that changes the schema, in the pass that reads it. */
void target_cache_clear(TargetCache *cache);

/* The row as its table's columns want it: one value for each column of the table, in their order,
 * with affinity applied; values that the tuple does not give are the column's default. *rowid_max
 * is the largest rowid so far: NULL in a rowid alias becomes the next one. *unknown_default: a
 * column left out whose default is no constant, so that it stays NULL (else NULL). False: the
 * number of values fits no form, or a rowid is no integer. */
bool target_bind(const RowTarget *t, const Value *values, size_t n, Value *out, int64_t *rowid_max,
                 const Column **unknown_default, Arena *scratch);
/* What a column holds where a row does not give it; NULL, and false, if its default is no constant.
 */
bool target_default(const Column *c, Value *out, Arena *scratch);
/* Does a tuple of n values fit one of the forms? */
bool target_takes(const RowTarget *t, size_t n);
/* The value of one of the named columns of an internal table; def: its place without a list. */
size_t target_position(const RowTarget *t, Str name, size_t def);

#endif
