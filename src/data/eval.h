/* Constant expressions, as dumpers write them around values.
 *
 * Shells of all versions wrap text in replace(), char(), unistr() or ||, other tools write CAST of
 * a blob, hex() or a sign. Everything is computed as SQLite does; what is not constant or not known
 * gives false and says what it was.
 */
#ifndef SQLPG_DATA_EVAL_H
#define SQLPG_DATA_EVAL_H

#include "parse/ast.h"
#include "schema/value.h"

/* A function of constants, by its name; false: it is not known. */
bool eval_call(Str name, Value *args, int n, Arena *scratch, Value *out);
bool eval_constant(const Expr *e, Arena *scratch, Value *out, Str *why);
/* CURRENT_TIMESTAMP, CURRENT_DATE or CURRENT_TIME at this moment, as SQLite's UTC text: for rows
 * that leave such a column to its default. */
Value eval_current(const Expr *e, Arena *scratch);

#endif
