/* Foreign keys tied to their parents.
 *
 * Needed before types are decided and before keys are written; may be called again when more of the
 * dump has been read: what is resolved stays so, what has no parent yet is tried again.
 */
#ifndef SQLPG_SCHEMA_RESOLVE_H
#define SQLPG_SCHEMA_RESOLVE_H

#include "schema/model.h"

/* final: the whole dump has been read; what does not resolve now is reported and given up. */
void resolve_foreign_keys(Schema *s, bool final);
/* Is the set of columns unique in the table by a key or a plain unique index, NULLs aside? */
bool table_has_key(const Schema *s, const Table *t, const size_t *columns, size_t n);
/* The column that an index element names; NO_COLUMN for an expression. */
size_t index_column(const Table *t, const ExprList *element);
/* Is the index made of columns alone, without WHERE? */
bool index_is_plain(const Table *t, const Index *ix);

#endif
