/* Rows without a parent, found while rows are written.
 *
 * Parents are written before their children, so the keys of a parent are known when its children
 * come: a foreign key is then known to hold (and added as an ordinary constraint), or known to be
 * broken (added NOT VALID, with count and examples in the report). Memory is bounded: runs of
 * ascending integers are kept as ranges, other keys as 64-bit hashes up to a limit. Beyond it, in
 * cycles and after a change of type the state is unknown, and the server finds out.
 *
 *     orphans_prepare(&o, schema);              // once foreign keys are resolved
 *     orphans_row(&o, t, values, scratch);      // each row, in the order of writing
 *     orphans_table_end(&o, t);
 *     switch (orphans_of(&o, t, fk)->state) ...
 */
#ifndef SQLPG_EMIT_ORPHANS_H
#define SQLPG_EMIT_ORPHANS_H

#include "schema/model.h"

typedef enum { ORPHANS_NONE, ORPHANS_SOME, ORPHANS_UNKNOWN } OrphanState;

typedef struct KeySet KeySet;

/* A row's key: an integer, or the hash of its encoded columns. */
typedef struct {
    enum { ROW_KEY_NULL, ROW_KEY_INTEGER, ROW_KEY_HASH, ROW_KEY_UNKNOWN } kind;
    int64_t i;
    uint64_t h;
} RowKey;

typedef struct {
    const Table *child;
    const ForeignKey *fk;
    KeySet *parent_keys;
    OrphanState state;
    uint64_t count;
    Str example; /* the first one, for people */
    /* in a table that references itself: rows whose parent may still come */
    VEC(struct {
        RowKey key;
        Str text;
    })
    waiting;
} OrphanCheck;

typedef struct {
    VEC(OrphanCheck *) checks; /* of the table as a child */
    VEC(KeySet *) sets;        /* of the table as a parent */
} TableOrphans;

typedef struct {
    Arena *arena;
    VEC(TableOrphans) tables; /* by table id */
    size_t hashes;            /* kept in all sets */
} Orphans;

/* Adds checks for foreign keys that have become usable. */
void orphans_prepare(Orphans *o, Schema *s);
/* Does orphans_row() look at this column? */
bool orphans_want(const Orphans *o, const Table *t, size_t column);
/* Does it know already that integers of this column have their parents, from *low to *high? Then
 * they may be shown to orphans_row() as NULL. */
bool orphans_know(const Orphans *o, const Table *t, size_t column, int64_t *low, int64_t *high);
void orphans_row(Orphans *o, const Table *t, Value *values, Arena *scratch);
void orphans_table_end(Orphans *o, const Table *t);
/* A column's type has changed under the keys of this table. */
void orphans_forget(Orphans *o, const Table *t);
/* NULL: never checked. */
const OrphanCheck *orphans_of(const Orphans *o, const Table *t, const ForeignKey *fk);
void orphans_free(Orphans *o);

/* ---------------------------------------------------------------- rows in parts
 *
 * Threads write parts of a table's rows at the same time, each with an Orphans of its own, by which
 * the table has the id 0. What they find is added in the order of the rows:
 *
 *     orphans_run_begin(&run, &o, t);            // nothing but the arena is set in run and part
 *     orphans_part_begin(&part, &run);           // in a thread; orphans_row(&part, ...)
 *     ok = orphans_part_take(&o, t, &part);
 */

/* Not with a key that references the table itself: there each row may be another one's parent. */
bool orphans_go_in_parts(const Orphans *o, const Table *t);
void orphans_run_begin(Orphans *run, const Orphans *o, const Table *t);
void orphans_part_begin(Orphans *part, const Orphans *run);
/* False, and nothing is added: only the rows one by one would give the same. */
bool orphans_part_take(Orphans *o, const Table *t, const Orphans *part);

#endif
