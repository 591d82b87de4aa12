/* SELECT statements in a trigger's body whose only sense is RAISE(): which one is raised when. */
#ifndef SQLPG_EXPR_TRIGGER_RAISE_H
#define SQLPG_EXPR_TRIGGER_RAISE_H

#include "expr/translate.h"

enum { RAISE_ARMS_MAX = 64 };

typedef struct {
    const Expr *when;  /* NULL: always */
    const Expr *raise; /* NULL: nothing happens then */
} RaiseArm;

/* The arms in order: the first whose condition holds counts. */
typedef struct {
    RaiseArm arms[RAISE_ARMS_MAX];
    size_t n;
} RaisePlan;

/* Does the query hold a RAISE() anywhere? */
bool raise_is_in(const Select *s);
/* False: it stands where no plain IF can stand for it. The conditions are new trees in the arena.
 */
bool raise_plan(Arena *arena, const Select *s, RaisePlan *out);

#endif
