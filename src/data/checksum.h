/* What arrived is what was in the dump: an order-independent checksum of a column's values, which
 * the server can compute from what it stores.
 *
 *     checksum_add(&sum, &value, column, scratch);        // each row, while it is converted
 *     checksum_expression(&sql, column, STR("\"name\""));  // for the server: sum(...) of the
 * column
 *
 * The sum of the 64-bit hashes of the texts as the server prints them (hashtextextended(), which
 * hash partitioning relies on, so it does not change). The text is made from the value anew, not
 * from what was sent, so that a mistake of the encoder shows. docs/decisions/0010.
 */
#ifndef SQLPG_DATA_CHECKSUM_H
#define SQLPG_DATA_CHECKSUM_H

#include "existing/target.h"
#include "schema/model.h"

typedef struct ColumnSum {
    uint64_t n;         /* values that are not NULL */
    uint64_t low, high; /* of the sum, two's complement of 128 bits */
    bool count_only;    /* the values cannot be compared, their number can */
} ColumnSum;

/* PostgreSQL's hashtextextended(s, 0) on a little-endian server. */
uint64_t checksum_hash(Str s);
/* Can the server's text of such a column be foretold? In a column of a table that is there already
 * its own type decides. */
bool checksum_knows(const Column *c);
/* The value as it is to be encoded. */
void checksum_add(ColumnSum *sum, Value *value, const Column *c, Arena *scratch);
/* The sum in decimal digits, as the server prints it. */
void checksum_put(Buf *out, const ColumnSum *sum);
/* The server's expression for the column whose quoted name is given. */
void checksum_expression(Buf *out, const Column *c, Str ident);

#endif
