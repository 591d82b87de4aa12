/* What can be said of a trigger by looking at its tree alone, before anything is translated. */
#ifndef SQLPG_EXPR_TRIGGER_FACTS_H
#define SQLPG_EXPR_TRIGGER_FACTS_H

#include "schema/model.h"

/* Could the trigger fire again while it is active? Then SQLite would not fire it (PRAGMA
 * recursive_triggers is off unless an application sets it, and no dump can say so). Follows what
 * bodies write through all triggers and through the actions of foreign keys. */
bool trigger_may_recurse(const Schema *s, const Other *trigger);
/* Do the body's queries look at the trigger's own table? SQLite fires AFTER triggers after each
 * row, PostgreSQL when all rows of the statement are done, so these may see more rows. */
bool trigger_reads_own_table(const CreateTrigger *c);
/* A column of NEW that is generated, and so has no value yet in a BEFORE trigger; NULL: none. */
const Expr *trigger_reads_generated(const CreateTrigger *c, const Table *t);
/* Would an UPDATE of this column fire another UPDATE trigger of the table? */
bool trigger_has_rival(const Schema *s, const Other *trigger, Str column);
/* Does an older trigger follow this one in the same event of the same row? SQLite fires the
 * newest first. */
bool trigger_is_followed(const Schema *s, const Other *trigger);
/* Does a statement behind s in the body look at NEW.column, or at the table itself? */
bool trigger_uses_row_later(const Stmt *s, const Table *t, const Column *c);

#endif
