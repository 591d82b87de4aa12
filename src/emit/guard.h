/* Keys and indexes that may fail although SQLite holds them: values that it tells apart may be
 * equal in their PostgreSQL type, or too long for an index. They are added so that a failure is a
 * warning and the load goes on. Nothing is allocated. */
#ifndef SQLPG_EMIT_GUARD_H
#define SQLPG_EMIT_GUARD_H

#include "emit/emit.h"

/* INDEX_MAX_KEYS (PostgreSQL, Appendix K). */
enum { PG_MAX_KEY_COLUMNS = 32 };
/* More columns than a key or an index can have: it is left out, and named. */
bool guard_too_wide(Emitter *e, const Table *t, size_t n, Name name, Pos pos);

/* Of the values of these columns: could two become one; could they be too long for a B-tree entry;
 * is a type among theirs of which nothing is known? */
bool guard_any_may_collide(const Table *t, const size_t *columns, size_t n);
bool guard_may_be_too_long(const Table *t, const size_t *columns, size_t n);
bool guard_any_is_foreign(const Table *t, const size_t *columns, size_t n);
/* Any of these: a key of them may fail. */
bool guard_is_needed(const Table *t, const size_t *columns, size_t n);

/* Turns the statement in e->sql into a DO block in which its failure is a warning. foreign: types
 * may lack what it needs. */
void guard_wrap(Emitter *e, Str what, bool foreign);
/* In a script: that it may not be added. A server tells which it could not add (SP5007). */
void guard_report(Emitter *e, const Table *t, Str name, Pos pos);
/* Sends the statement in e->sql, wrapped and reported if it is guarded. */
void guard_finish(Emitter *e, const Table *t, bool guarded, bool foreign, Str name, Pos pos);

#endif
