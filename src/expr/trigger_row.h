/* A statement in a trigger's body that is about the very row that fired it. */
#ifndef SQLPG_EXPR_TRIGGER_ROW_H
#define SQLPG_EXPR_TRIGGER_ROW_H

#include "schema/model.h"

/* What a WHERE says of the trigger's row, conjunct by conjunct. */
typedef struct {
    bool *bound;                /* by column: = OLD.column, or = NEW.column */
    bool rowid;                 /* the rowid is, and the table has no column for it */
    VEC(const Column *) by_new; /* those that NEW binds, in an UPDATE trigger */
    bool more;                  /* columns are bound as well as the rowid */
    const Expr *rest;           /* all other conjuncts; NULL: none */
} OwnRow;

/* Does the WHERE choose the row that fired the trigger, and no other? */
bool own_row(Arena *a, const Table *t, Event event, const Expr *where, OwnRow *out);
/* The same WHERE by a key, where it is by a rowid without a column: the row is where its key is.
 * NULL: the table has no key, or more is asked of the row. target: what the statement calls the
 * table. */
Expr *own_row_by_key(Arena *a, const Table *t, Event event, const OwnRow *row);

#endif
