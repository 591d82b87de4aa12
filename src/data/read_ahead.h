/* The reading pass by several threads: long runs of rows of one table are read in parts
 * (data/parts.h), each into evidence of its own, and what the parts have learnt is put together in
 * the order of the dump. The analyzer that results is the one that would have read every row
 * itself; a part with anything in it of which that would not be so is left to it.
 *
 *     analyzer.ahead = read_ahead_new(parts);      // parts: NULL gives NULL
 *     ... analyze_run() ...
 *     read_ahead_free(analyzer.ahead);
 */
#ifndef SQLPG_DATA_READ_AHEAD_H
#define SQLPG_DATA_READ_AHEAD_H

#include "data/analyze.h"
#include "data/parts.h"

typedef struct ReadAhead ReadAhead;

ReadAhead *read_ahead_new(Parts *parts);
void read_ahead_free(ReadAhead *ahead);
/* At the first tuple of a statement for this target, which is plain. True: its rows and those
 * behind it are read, the reader stands behind a statement. */
bool read_ahead(ReadAhead *ahead, Analyzer *a, RowTarget *target);

#endif
