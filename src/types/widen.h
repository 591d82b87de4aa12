/* Late surprise: how a column whose rows are already written takes a wider type, losslessly. */
#ifndef SQLPG_TYPES_WIDEN_H
#define SQLPG_TYPES_WIDEN_H

#include "base/buf.h"
#include "schema/model.h"

/* Puts the USING expression that turns a written column into another type; ident is its quoted
 * name. False: there is no exact way. */
bool widen_expression(Buf *out, const Column *c, PgType to, Str ident);
/* Is there a way at all, whatever the written values are? */
bool widen_is_known(PgBase from, PgBase to);

#endif
