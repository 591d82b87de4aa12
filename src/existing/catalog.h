/* The target schema as a server's catalog tells it. */
#ifndef SQLPG_EXISTING_CATALOG_H
#define SQLPG_EXISTING_CATALOG_H

#include "existing/target.h"
#include "server/server.h"

/* The tables of one schema; empty: those that search_path finds without a schema's name. */
bool catalog_read(Server *s, Str schema, Arena *arena, TargetSchema *out);
/* Does the table hold rows? */
bool catalog_has_rows(Server *s, const TargetTable *t, bool *out);

#endif
