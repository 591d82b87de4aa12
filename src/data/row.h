/* The row lane: literal tuples to values, without an AST and without copying.
 *
 *     Row row = {.scratch = &arena};
 *     switch (row_scan(&row, &p, end, eof)) {     // p at `(`
 *     case ROW_OK:   use(row.values, row.n);      // p behind `)`
 *     case ROW_MORE: ...                          // give more bytes, p has not moved
 *     case ROW_BAD:  row.error, row.error_at
 *     }
 *     row_free(&row);
 *
 * Usual values (NULL, numbers, strings, blobs, TRUE, FALSE, Inf, and functions of such: shells
 * write replace() or unistr() around text with line ends) are scanned here; anything else in a
 * tuple goes to the general parser and data/eval.c. A test holds the two lanes equal. Values are
 * views of the window, valid until it moves; those of the other lane live in scratch, which the
 * caller resets between rows.
 */
#ifndef SQLPG_DATA_ROW_H
#define SQLPG_DATA_ROW_H

#include "schema/value.h"

typedef enum { ROW_OK, ROW_MORE, ROW_BAD } RowResult;

typedef struct {
    Value *values;
    size_t n, cap;
    Arena *scratch;
    bool crlf; /* lines of the dump end in CR LF: inside strings that is a LF (docs/dialect.md) */
    const char *error_at;
    Str error;        /* what is wrong with the tuple's syntax */
    bool unevaluated; /* ROW_OK, but a value is no constant: the row cannot be carried */
    Str why;          /* then: which */
} Row;

RowResult row_scan(Row *row, const char **pp, const char *end, bool eof);
/* A literal, or a function of literals, that ends before `end`, at a comma or parenthesis; *pp is
 * behind it then. Never in a dump with CR LF. */
bool row_plain_value(const char **pp, const char *end, Arena *scratch, Value *out);
/* One value, for tests: scans the fast lane alone; false: a matter for the general lane. */
bool row_scan_literal(Str text, Value *out);
void row_free(Row *row);

#endif
