/* The reading pass over a database file: what analyze.h does with a dump.
 *
 *     Analyzer a;
 *     analyze_init(&a, &schema, NULL, diags);         // no window: there is no text
 *     if (analyze_database(&a, dbs, n)) ...           // false: a diagnostic says why
 *     analyze_free(&a);
 *
 * Definitions come in the order of .dump, which is that of their rows in sqlite_schema: tables,
 * then all the rest. SQLite's own tables are left out, but for the rows of sqlite_sequence; rows of
 * virtual tables are in their shadow tables, which are not read.
 */
#ifndef SQLPG_DATA_ANALYZE_DATABASE_H
#define SQLPG_DATA_ANALYZE_DATABASE_H

#include "data/analyze.h"
#include "data/table_rows.h"

/* n: connections to the same state of the file; with several, long tables are read by as many
 * threads, in parts by rowid. What comes of it is the same. */
bool analyze_database(Analyzer *a, Database **dbs, size_t n);

/* The row at hand, for data/database_ahead.c. */
void analyze_database_row(Analyzer *a, const TableRows *rows, Table *t);

#endif
