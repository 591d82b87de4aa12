/* The target schema as SQL tells it: `pg_dump -s`, or the migrations of an application.
 *
 * Read are CREATE TABLE, ALTER TABLE, DROP TABLE, CREATE TYPE ... AS ENUM, CREATE DOMAIN and ALTER
 * SEQUENCE ... OWNED BY, as far as they say what columns a table has, of which types, what they
 * need and what they reference. All other statements are read over.
 */
#ifndef SQLPG_EXISTING_DDL_H
#define SQLPG_EXISTING_DDL_H

#include "existing/target.h"

void ddl_read(Str text, Arena *arena, TargetSchema *out);

#endif
