/* The reading pass over a long table of a database by several threads: what read_ahead.h does with
 * a dump. Parts are ranges of rowids, so none is guessed; each thread reads over a connection of
 * its own, all of which see one state of the file, and what the parts have learnt is put together
 * in the order of the rows.
 *
 *     DatabaseAhead *ahead = database_ahead_new(dbs, n);   // NULL: there is but one connection
 *     ... the first rows of t, by `rows` over dbs[0] ...
 *     if (database_ahead_pays(ahead, rows, t))
 *         good = database_ahead_rest(ahead, a, t);         // false: a diagnostic says why
 *     database_ahead_free(ahead);
 */
#ifndef SQLPG_DATA_DATABASE_AHEAD_H
#define SQLPG_DATA_DATABASE_AHEAD_H

#include "data/analyze.h"
#include "data/table_rows.h"

typedef struct DatabaseAhead DatabaseAhead;

DatabaseAhead *database_ahead_new(Database **dbs, size_t n);
void database_ahead_free(DatabaseAhead *ahead);
/* Is there much more than the rows that are read? They tell how many rowids make a part. The query
 * over dbs[0] is not disturbed. */
bool database_ahead_pays(DatabaseAhead *ahead, const TableRows *rows, const Table *t);
/* All that is behind them; the query over dbs[0] is over then. */
bool database_ahead_rest(DatabaseAhead *ahead, Analyzer *a, Table *t);

#endif
