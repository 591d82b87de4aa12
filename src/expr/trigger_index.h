/* Which triggers belong to which table, and what follows for a single one of them.
 *
 * Made once, when all definitions are known; the environment keeps it.
 *
 *     for (const TriggerLink *l = trigger_links(&env, STR("note")); l; l = l->next) ... l->trigger
 * ...
 */
#ifndef SQLPG_EXPR_TRIGGER_INDEX_H
#define SQLPG_EXPR_TRIGGER_INDEX_H

#include "expr/translate.h"

typedef struct TriggerLink {
    const Other *trigger;
    size_t id; /* dense, in the order of definition */
    struct TriggerLink *next;
} TriggerLink;

/* Those of a table or view, in the order of definition. */
const TriggerLink *trigger_links(ExprEnv *env, Str table);

/* Could the trigger fire again while it is active? Then SQLite would not fire it (PRAGMA
 * recursive_triggers is off unless an application sets it, and no dump can say so). Follows what
 * bodies write through all triggers and through the actions of foreign keys. */
bool trigger_may_recurse(ExprEnv *env, const Other *trigger);
/* Would an UPDATE of this column fire another UPDATE trigger of the table? */
bool trigger_has_rival(ExprEnv *env, const Other *trigger, Str column);
/* Does a trigger's body hold a REPLACE into this table, so that its DELETE triggers must ask? */
bool trigger_replaces_rows(ExprEnv *env, const Table *t);
/* Do two triggers fire for the same event and timing of the same table? */
bool trigger_fires_with(const Other *a, const Other *b);
/* Does an older trigger follow this one in the same event of the same row? SQLite fires the
 * newest first. */
bool trigger_is_followed(ExprEnv *env, const Other *trigger);

#endif
