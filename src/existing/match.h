/* The dump's tables and those that are there: which goes into which, and what does not fit.
 *
 * Tables and columns are matched by name, in any case. What differs is reported before the first
 * row; it stops the load unless a partial one was asked for.
 */
#ifndef SQLPG_EXISTING_MATCH_H
#define SQLPG_EXISTING_MATCH_H

#include "existing/target.h"
#include "schema/model.h"

typedef struct {
    Str schema;     /* empty: any */
    bool partial;   /* what has no counterpart is left out */
    bool nulls_too; /* NULLs for NOT NULL columns are the server's matter: it sets rows aside */
} MatchOptions;

/* Ties one table and its columns to the target; false, and a diagnostic, if it has rows and no
 * counterpart. The whole dump must have been read. */
bool existing_match_table(Table *t, const TargetSchema *target, const MatchOptions *o,
                          DiagList *diags);
/* Once all tables are matched: the foreign keys of the target take the place of the dump's. Fatal
 * diagnostics if what differs must stop the load. */
void existing_match_end(Schema *s, const TargetSchema *target, const MatchOptions *o);

#endif
