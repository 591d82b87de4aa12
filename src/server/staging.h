/* A schema that nobody looks into, where several connections load tables, each statement a
 * transaction of its own. What is complete is moved to where it belongs in one last transaction;
 * what is not is dropped, by the load itself or, if it was killed, by the next one.
 *
 *     Staging g;
 *     if (staging_make(server, STR(""), &arena, &g)) {     // connection 0 holds a lock on it
 *         for each connection: staging_enter(connection, &g);
 *         ...
 *     }
 *     staging_drop(fresh_connection, &g);                  // only if the load has failed
 *
 * The lock is an advisory one of the session, by which a schema in use is known from a left over
 * one (PostgreSQL, 13.3.5). It goes with the connection, whatever ends that.
 */
#ifndef SQLPG_SERVER_STAGING_H
#define SQLPG_SERVER_STAGING_H

#include "server/server.h"

typedef struct {
    Str name;   /* of the schema */
    Str target; /* where its tables belong */
} Staging;

/* target: a schema, empty: the first one of search_path. Drops what killed loads have left, too.
 * What is created in the target schema by default has privileges there: so have tables in this one.
 */
bool staging_make(Server *s, Str target, Arena *arena, Staging *out);
/* The session's objects are those of the schema, before those of its search_path. */
bool staging_enter(Server *s, const Staging *g);
bool staging_drop(Server *s, const Staging *g);

#endif
