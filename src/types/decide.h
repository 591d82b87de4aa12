/* Which PostgreSQL type a column gets: declared type + evidence + foreign-key partners.
 *
 *     type_prepare_table(s, t);                  // before its first row: what the evidence must
 * note
 *     ... evidence_add() for its rows ...
 *     decide_types(schema);                   // fills Column.decision of every table
 *
 * Decisions only ever widen while evidence grows: the type for more rows holds all values that the
 * type for fewer rows held. type_rules.def is the one place for declared names.
 */
#ifndef SQLPG_TYPES_DECIDE_H
#define SQLPG_TYPES_DECIDE_H

#include "schema/model.h"

typedef struct {
    const char *patterns, *guard, *type, *note;
} TypeRule;

/* Sets up the evidence of columns that have none yet. */
void type_prepare_table(const Schema *s, Table *t);
/* Decides every column of every table, and makes foreign-key partners equal. A key whose sides
 * cannot be made equal becomes FK_BROKEN, reported. */
void decide_types(Schema *s);
/* Has a written column been decided anew, or does its NOT NULL no longer hold? */
bool types_need_widening(const Table *t);
/* Does the type hold every value of the column as it is? */
bool type_holds(PgType type, const Column *c, const ValuePolicy *p);
/* May a foreign key join columns of these types in PostgreSQL as they are? */
bool types_join(PgType a, PgType b);
/* The i-th row of the rule table, NULL behind the last: for the documentation and the tests. */
const TypeRule *type_rule(size_t i);

#endif
