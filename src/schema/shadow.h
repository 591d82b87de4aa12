/* Shadow tables: where virtual tables keep their content, written by .dump as ordinary tables.
 *
 * They belong to the virtual table and are carried or left out with it. Only the suffixes that the
 * module really makes count: a user's table may share the prefix.
 */
#ifndef SQLPG_SCHEMA_SHADOW_H
#define SQLPG_SCHEMA_SHADOW_H

#include "schema/model.h"

/* Is `table` a shadow table of a virtual table of this name and module? */
bool shadow_is_of(Str table, Str virtual_name, Str module);
/* After each new virtual table: marks its shadow tables among those defined so far. */
void shadow_mark_of(Schema *s, const Other *v);
/* After each new name of a table: marks it if it is one. */
void shadow_mark_table(const Schema *s, Table *t);

#endif
