/* Handlers of functions that a template cannot express: the rows CALL(name) of func_rules.def name
 * them. func_core.c: text, numbers, aggregates; func_printf.c; func_date.c; func_json.c.
 *
 * A handler gets converted arguments (expr/rules.h) and sets all of *out: text, type, classes,
 * volatility apart from the arguments' own. False: the next row may try.
 */
#ifndef SQLPG_EXPR_FUNC_H
#define SQLPG_EXPR_FUNC_H

#include "expr/rules.h"

#define FUNC(name, kind, min, max, args, result, how, volatility, fidelity, note) FUNC_##how
#define FUNC_SQL(template)
#define FUNC_CALL(handler) bool handler(Call *call, Frag *out);
#include "expr/func_rules.def"
#undef FUNC
#undef FUNC_SQL
#undef FUNC_CALL

/* Argument i as written, without parentheses around it; NULL: there is none (rules_apply). */
const Expr *func_arg(const Call *call, size_t i);
/* Is it a call of this function? */
bool func_is_call(const Expr *e, Str name);
/* Argument i, a bigint, as PostgreSQL's integer, which many of its functions want. */
Str func_int(Call *call, size_t i);
/* Must the text be immutable where PostgreSQL's own function is merely stable? */
bool func_must_be_immutable(const Call *call);

/* A function in FROM. */
typedef struct {
    const char *name;
    size_t min, max;     /* number of arguments */
    const char *columns; /* name and letter of the type (expr/rules.h), each with a blank behind */
} FuncTable;

/* NULL: unknown, or not with so many arguments. */
const FuncTable *func_table_find(Str name, size_t n_args);
/* The call's text. */
Str func_table_call(Translator *t, const FuncTable *table, const Frag *args, size_t n);

/* CAST(strftime('%Y', x) AS INTEGER) and its like as a number at once; false: it is something else.
 * call: EXPR_FUNCTION strftime. */
bool func_strftime_number(Translator *t, const Expr *call, Frag *out);

#endif
