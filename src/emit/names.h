/* PostgreSQL names for everything that SQLite named.
 *
 * An unquoted name folds to lower case and a quoted one keeps its case, as PostgreSQL would have
 * read the same DDL; --identifiers chooses another way. Names over 63 bytes, empty ones, system
 * column names and collisions get a deterministic other name, which is reported.
 */
#ifndef SQLPG_EMIT_NAMES_H
#define SQLPG_EMIT_NAMES_H

#include "schema/model.h"

typedef enum { IDENT_SQL, IDENT_PRESERVE, IDENT_LOWER, IDENT_SNAKE } IdentStyle;

typedef struct {
    Arena *arena;
    DiagList *diags;
    IdentStyle style;
    Map relations; /* tables, indexes, views, keys: one name space (CREATE TABLE, "Compatibility")
                    */
    Map triggers;  /* and their functions */
} Names;

void names_free(Names *n);
/* Sets pg_name of the table and of those of its columns that have none yet. */
void names_table(Names *n, Table *t);
/* The identity column's sequence: sets sequence_name where PostgreSQL's own choice is taken by
 * another relation of the dump, and keeps later names off it. */
void names_sequence(Names *n, Table *t);
/* A relation's own name, unique. kind is for the report. */
Str names_relation(Names *n, Name name, Pos pos);
/* A trigger's or its function's own name, unique among all of them. */
Str names_trigger(Names *n, Name name, Pos pos);
/* How a query's own name (an alias) is spelled; nothing is reserved. */
Str names_spell(Names *n, Arena *a, Name name);
/* The name of a constraint, unique among those in taken: &n->relations for keys, which are indexes
 * too, a table's own map for foreign keys and checks. Without a name it is made as PostgreSQL does:
 * table_column_suffix, cut to fit, numbered on a clash. */
Str names_constraint(Names *n, Map *taken, Name name, Pos pos, const Table *t,
                     const size_t *columns, size_t count, const char *suffix);

#endif
