/* Functions: the rows of func_rules.def, how one is chosen, how its template is filled.
 *
 *     FUNC(name, kind, min, max, args, result, how, volatility, fidelity, note)
 *
 * - name: in lower case, in quotes. Several rows may have one name: the first whose number of
 *   arguments and static argument types fit is taken. Rows are sorted by name.
 * - kind: SCALAR, AGGREGATE (also usable with OVER), WINDOW.
 * - min, max: number of arguments; max -1: any.
 * - args: one letter for each argument, the last one repeated. Small letters convert (expr/frag.h),
 *   so they fit anything:
 *   - t text, i bigint, r double precision, n number (bigint, numeric or double), b bytea
 *   - l truth (boolean), v dynamic jsonb, a any value (truth as 0/1), x as it is, untouched
 *   - c all the arguments with c get one common type
 *
 *   Capital letters fit only what is so already, and convert nothing:
 *   - I integer, R real (double, or numeric that may hold fractions), N any number
 *   - S text carried as text, B bytea, L boolean, D date, M time of day, U uuid
 *   - T timestamp (a timestamptz comes as its UTC timestamp)
 *   - J json or jsonb column, V dynamic jsonb, K text literal, Z literal NULL
 * - result: t i r n b l v as above; d date, s timestamp, m time of day (which SQLite sees as
 *   YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, HH:MM:SS); 1 to 9: as that argument; c: the common type; x:
 * the handler sets all of it.
 * - how: SQL("template") or CALL(func_name), a handler bool func_name(Call *call, Frag *out) in a
 *   func_*.c; false lets the next row try, unless it called translate_fail().
 * - volatility: IMMUTABLE, STABLE, VOLATILE: of what comes out. In indexes and generated columns
 *   rows that are not IMMUTABLE are passed over, so a second row can serve them.
 * - fidelity: EXACT or APPROX; note: for docs/functions.md.
 *
 * Templates: $1 ... $9 the argument; $* all of them, $2* from the second on, with commas. An
 * argument gets parentheses where it stands next to an operator, none between ( , ). An argument
 * that is volatile is not doubled: the row is passed over. $$ is a dollar sign.
 * Aggregates: $D stands for "DISTINCT " before the arguments, $F for FILTER and OVER behind the
 * call, $O for " ORDER BY ..." in the order of rowids, where the order matters (string_agg):
 *
 *     FUNC("sum", AGGREGATE, 1, 1, "I", 'i', SQL("sum($D$1)$F::bigint"), IMMUTABLE, EXACT, "...")
 *
 * A template without $D cannot take DISTINCT.
 *
 * Helpers are called as sqlpg.name(...); every such name in a template, in a handler's text or in a
 * helper's own body is found by itself and emitted once (expr/helper_use.h).
 */
#ifndef SQLPG_EXPR_RULES_H
#define SQLPG_EXPR_RULES_H

#include "expr/translate.h"

typedef enum { SCALAR, AGGREGATE, WINDOW } FuncKind;
typedef enum { EXACT, APPROX } Fidelity;

struct FuncRule;

typedef struct {
    Translator *t;
    const Expr *e; /* the call as written */
    const struct FuncRule *rule;
    Frag *args; /* converted as the letters say */
    size_t n;
    Str distinct, suffix, order; /* what $D, $F and $O stand for; $O is nothing with DISTINCT */
} Call;

typedef bool FuncHandler(Call *call, Frag *out);

typedef struct FuncRule {
    const char *name;
    FuncKind kind;
    int min, max;
    const char *args;
    char result;
    const char *template; /* or handler */
    FuncHandler *handler;
    Volatility volatility;
    Fidelity fidelity;
    const char *note;
} FuncRule;

extern const FuncRule func_rules[];
extern const size_t func_rule_count;

/* The call, its t, e, n and the aggregate's parts set, with these arguments. */
Frag rules_run(Call *call, Str name, const Frag *args);
/* The function of that name with these arguments, for operators that are functions (LIKE, ->). */
Frag rules_apply(Translator *t, const Expr *e, Str name, Frag *args, size_t n);
/* Is it an aggregate, by name and number of arguments (min and max are both)? */
bool rules_is_aggregate(const Expr *call);
/* Fills a template as described above; the result's precedence is read off it. */
Frag rules_template(Call *call, const char *template);

#endif
