/* The writing pass by several threads: long runs of plain rows of one table are turned into lines
 * of COPY in parts (data/parts.h), and the lines go to the sink in the order of the dump. The rows
 * that stand between, or that only those before them make clear, are the emitter's own.
 *
 *     emitter.ahead = rows_ahead_new(parts);       // parts: NULL gives NULL
 *     ... emit_rows() ...
 *     rows_ahead_free(emitter.ahead);
 */
#ifndef SQLPG_EMIT_ROWS_AHEAD_H
#define SQLPG_EMIT_ROWS_AHEAD_H

#include "data/parts.h"
#include "emit/emit.h"

typedef struct RowsAhead RowsAhead;

RowsAhead *rows_ahead_new(Parts *parts);
void rows_ahead_free(RowsAhead *ahead);
/* At the first tuple of a statement of the COPY under way. True: its rows and those behind it are
 * written, the reader stands behind a statement. */
bool rows_ahead(RowsAhead *ahead, Emitter *e, Table *t, Reader *r, const RowTarget *target);

#endif
