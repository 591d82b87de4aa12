/* The target schema as a server's catalog tells it. */
#ifndef SQLPG_EXISTING_CATALOG_H
#define SQLPG_EXISTING_CATALOG_H

#include "existing/target.h"
#include "server/server.h"

/* The tables of one schema; empty: those that search_path finds without a schema's name. Only what
 * they are called: of tables that nothing goes into, no more is asked. */
bool catalog_read(Server *s, Str schema, bool names_only, Arena *arena, TargetSchema *out);
/* Does the table hold rows? */
bool catalog_has_rows(Server *s, const TargetTable *t, bool *out);

#endif
