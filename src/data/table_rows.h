/* The rows of one table of a database file, as the table's columns want them.
 *
 *     TableRows rows = {.db = db};
 *     if (table_rows_open(&rows, t))
 *         while (table_rows_next(&rows))
 *             use(rows.values);           // one for each column of t; views, until the next call
 *     table_rows_free(&rows);             // ... after any number of tables
 *
 * Which columns hold stored values is what SQLite says (PRAGMA table_xinfo), not what the parser
 * made of the definition. Generated columns are not read: PostgreSQL makes its own, and to compute
 * one is to run an expression of the file. Rows come in the order of their keys.
 */
#ifndef SQLPG_DATA_TABLE_ROWS_H
#define SQLPG_DATA_TABLE_ROWS_H

#include "data/database.h"
#include "schema/model.h"

typedef struct {
    Database *db;
    const Table *table;
    Value *values; /* by column of the table; those that hold none stay NULL */
    size_t values_cap;
    size_t *columns; /* of the table, by place in the result */
    size_t n, columns_cap;
    bool has_rowid;     /* the result ends in it: the table has no other key to name a row by */
    int64_t rowid;      /* then: of this row */
    uint64_t bytes;     /* of the values so far, of the part at hand */
    Str unknown_column; /* one that the model does not have; p NULL: none */
    Buf sql, name;
} TableRows;

/* False: database_failed(). */
bool table_rows_open(TableRows *r, const Table *t);
bool table_rows_next(TableRows *r);

/* The same in parts, by rowid:
 *
 *     if (table_rows_nth(&rows, t, 0, false, &least) && ...)
 *     if (table_rows_open_parts(&rows, t) && table_rows_between(&rows, from, to))
 *         while (table_rows_next(&rows)) ...          // and the next part
 */
bool table_rows_open_parts(TableRows *r, const Table *t);
bool table_rows_between(TableRows *r, int64_t from, int64_t to);
/* The rowid of the row behind n others, counted from either end. False: there is none, or rows have
 * none that can be asked for; or database_failed(). */
bool table_rows_nth(TableRows *r, const Table *t, uint64_t n, bool from_end, int64_t *rowid);
void table_rows_free(TableRows *r);

#endif
