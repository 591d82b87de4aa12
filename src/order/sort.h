/* The order in which tables are written: parents before children, otherwise as defined.
 *
 * Deterministic: of all tables whose parents are done, the first defined comes next. Where a cycle
 * leaves none, the first defined of the rest comes next, and the cycle is reported.
 */
#ifndef SQLPG_ORDER_SORT_H
#define SQLPG_ORDER_SORT_H

#include "schema/model.h"

/* Are all tables that the table's usable foreign keys name done (or the table itself)? */
bool order_is_ready(const Table *t);
/* Of the tables neither created, dropped nor shadow; n is set, the array is in the arena. */
Table **order_tables(Schema *s, Arena *arena, size_t *n);

#endif
