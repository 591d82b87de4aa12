/* Values to PostgreSQL's binary forms, for COPY in binary format.
 *
 *     BinaryForm form = binary_form(column);              // BINARY_NONE: none that is safe
 *     if (!binary_put(out, &value, form, scratch)) ...    // the value goes as text
 *
 * Each field is its length in four bytes, then what the type's receive function reads, in network
 * order (COPY, "Binary Format"; these forms have not changed since PostgreSQL 10, where instants
 * are always integers). What is not known to be the same as the text's reading is refused, so the
 * two ways of loading cannot differ.
 */
#ifndef SQLPG_DATA_BINARY_H
#define SQLPG_DATA_BINARY_H

#include "data/pieces.h"
#include "schema/model.h"

typedef enum {
    BINARY_NONE,
    BINARY_BOOLEAN,
    BINARY_SMALLINT,
    BINARY_INTEGER,
    BINARY_BIGINT,
    BINARY_NUMERIC,
    BINARY_REAL,
    BINARY_DOUBLE,
    BINARY_DATE,
    BINARY_TIME,
    BINARY_TIMESTAMP,
    BINARY_TIMESTAMPTZ,
    BINARY_UUID,
    BINARY_TEXT,
    BINARY_JSONB,
    BINARY_BYTEA
} BinaryForm;

/* Of the column's written type, or of the one that is there already. */
BinaryForm binary_form(const Column *c);
/* One field, its length included; false: *out is as it was. */
bool binary_put(Buf *out, Value *v, BinaryForm form, Arena *scratch);
/* A server takes no longer field (PostgreSQL Limits, appendix K); a length beyond four bytes would
 * leave the rest of it to be read as other fields. */
enum { BINARY_LONGEST = (1 << 30) - 1 };
/* A field of the bytes that hex digits stand for. False: it is too long. */
bool binary_put_hex(Buf *out, Str digits, Pieces *pieces);
/* A number of fields. */
void binary_put_count(Buf *out, size_t n);

#endif
