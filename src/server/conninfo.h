/* Connection strings as people have them, to what libpq reads.
 *
 * DATABASE_URL comes in the spellings of many frameworks: postgresql+asyncpg://, postgres://,
 * postgis://, ecto://, with parameters that libpq does not know (Prisma's ?schema=public). libpq
 * itself reads postgresql:// and key=value.
 */
#ifndef SQLPG_SERVER_CONNINFO_H
#define SQLPG_SERVER_CONNINFO_H

#include "base/arena.h"

/* Does libpq know the parameter? */
typedef bool ConninfoKnows(Str keyword);

typedef struct {
    Str text;    /* for libpq, ends in an uncounted NUL */
    Str schema;  /* the value of ?schema= (Prisma), empty: none */
    Str dropped; /* parameters that libpq does not know, for the report */
} Conninfo;

/* A name of a database and key=value come back as they are. */
Conninfo conninfo_read(Arena *arena, Str given, ConninfoKnows *knows);

#endif
