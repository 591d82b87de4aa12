/* Values to PostgreSQL's input syntax: the one writer of data.
 *
 * The type must hold the value (types/decide.c saw to that). COPY text format: COPY, "Text Format";
 * every backslash is doubled, so that no data line can be read as an end mark or a command.
 */
#ifndef SQLPG_DATA_ENCODE_H
#define SQLPG_DATA_ENCODE_H

#include "pg/type.h"
#include "schema/value.h"

/* One field, without separators. The value may be completed. */
void encode_copy(Buf *out, Value *v, PgType type, Arena *scratch);
/* A literal for INSERT or DEFAULT. */
void encode_literal(Buf *out, Value *v, PgType type, Arena *scratch);

#endif
