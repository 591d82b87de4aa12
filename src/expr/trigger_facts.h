/* What can be said of a trigger by looking at its tree alone, before anything is translated. */
#ifndef SQLPG_EXPR_TRIGGER_FACTS_H
#define SQLPG_EXPR_TRIGGER_FACTS_H

#include "schema/model.h"

/* Do the body's queries look at the trigger's own table? SQLite fires AFTER triggers after each
 * row, PostgreSQL when all rows of the statement are done, so these may see more rows. */
bool trigger_reads_own_table(const CreateTrigger *c);
/* A column of NEW that is generated, and so has no value yet in a BEFORE trigger; NULL: none. */
const Expr *trigger_reads_generated(const CreateTrigger *c, const Table *t);
/* Does a statement behind s in the body look at NEW.column, or at the table itself? */
bool trigger_uses_row_later(const Stmt *s, const Table *t, const Column *c);

#endif
