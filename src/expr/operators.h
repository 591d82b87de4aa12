/* Operators: comparison (compare.c), arithmetic (arith.c), patterns (match.c). */
#ifndef SQLPG_EXPR_OPERATORS_H
#define SQLPG_EXPR_OPERATORS_H

#include "expr/translate.h"

/* l op r; op: OP_EQ to OP_GE, OP_IS, OP_IS_NOT. A boolean. */
Frag compare(Translator *t, Op op, Frag l, Frag r);
/* typeof(l) op r, where types alone decide it. */
bool compare_typeof(Translator *t, Op op, const Expr *l, const Expr *r, Frag *out);
Frag compare_row(Translator *t, const Expr *e);
/* EXPR_IN_LIST, EXPR_IN_SELECT, EXPR_IN_TABLE, EXPR_BETWEEN, EXPR_CASE. */
Frag compare_in_list(Translator *t, const Expr *e);
Frag compare_in_query(Translator *t, const Expr *e);
Frag compare_between(Translator *t, const Expr *e);
Frag compare_case(Translator *t, const Expr *e);
/* NOT f. */
Frag compare_not(Translator *t, Frag f);
bool is_row(const Expr *e);

Frag arith_binary(Translator *t, Op op, Frag l, Frag r);
Frag arith_unary(Translator *t, Op op, Frag f);
Frag arith_concat(Translator *t, Frag l, Frag r);

/* subject LIKE pattern; escape NULL: none. */
Frag match_like(Translator *t, Frag subject, Frag pattern, const Frag *escape);
Frag match_glob(Translator *t, Frag subject, Frag pattern);
Frag match_regexp(Translator *t, Frag subject, Frag pattern);

#endif
