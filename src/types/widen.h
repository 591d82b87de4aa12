/* Late surprise: how a column whose rows are already written takes a wider type, losslessly. */
#ifndef SQLPG_TYPES_WIDEN_H
#define SQLPG_TYPES_WIDEN_H

#include "base/buf.h"
#include "schema/model.h"

/* Puts the USING expression that turns the column, whose written rows gave the evidence, from one
 * type into another; ident is the column's quoted name. False: there is no exact way. */
bool widen_expression(Buf *out, PgType from, PgType to, const Evidence *written, Str ident);

#endif
