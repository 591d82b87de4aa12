/* A part of a table's rows, read by a thread for the analyzer that reads the table: its own
 * analyzer knows that one table only, as it was before the first row.
 *
 *     part_open_table(&arena, &before, t);          // the caller's thread: nothing that it changes
 *     part_reader_begin(&p, &before, policy);       // a thread, for each part
 *     ... analyze_rows(&p.analyzer, ...) or analyze_values(&p.analyzer, &p.table, ...) ...
 *     part_merge(arena, t, &p.table, lines);        // the caller's, in the order of the rows
 */
#ifndef SQLPG_DATA_PART_READER_H
#define SQLPG_DATA_PART_READER_H

#include "data/analyze.h"

typedef struct {
    Analyzer analyzer;
    Schema schema;
    DiagList diags;
    Arena arena; /* of the part at hand */
    Table table;
} PartReader;

void part_reader_init(PartReader *p);
void part_reader_free(PartReader *p);

/* Resets the arena, which the copy's columns live in. */
void part_open_table(Arena *arena, Table *before, const Table *t);
void part_reader_begin(PartReader *p, const Table *before, const ValuePolicy *policy);
/* What the part has found goes behind what is known of the table, but for its bytes. lines: what is
 * to be added to the part's line numbers. */
void part_merge(Arena *arena, Table *t, const Table *behind, uint64_t lines);

#endif
