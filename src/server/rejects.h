/* Rows that the server refuses, set aside while the others load.
 *
 *     Rejects *r = rejects_open(path, server, diags);           // NULL: errno tells
 *     rejects_begin(r, copy_statement, table);
 *     rejects_load(r, rows, lines, n);                          // whole rows, and where they stand
 *     rejects_end(r);
 *     if (!rejects_close(r)) ...                                // errno tells
 *
 * Rows go in batches, each within a savepoint. A refused batch is split at the row that the server
 * names, or in halves, until the rows that do not load stand alone. They go to the file as COPY
 * commands of one row, with line and reason above; what remains is a script for psql. Rows whose
 * parent is missing are tried again at the end of their table: it may come later.
 */
#ifndef SQLPG_SERVER_REJECTS_H
#define SQLPG_SERVER_REJECTS_H

#include "base/diag.h"
#include "server/server.h"

typedef struct Rejects Rejects;

Rejects *rejects_open(const char *path, Server *server, DiagList *diags);
bool rejects_close(Rejects *r);
void rejects_begin(Rejects *r, Str copy, Str table);
void rejects_load(Rejects *r, Str rows, const uint64_t *lines, size_t n);
/* A row that was refused before it got to the server. */
void rejects_put(Rejects *r, Str row, uint64_t line, Str reason);
void rejects_end(Rejects *r);

/* The row number in the context line `COPY name, line 12, column ...`; the word for line is in the
 * server's language. 0: there is none. */
uint64_t server_row_of_context(Str context, Str table);

#endif
