/* What the files of comparison share. */
#ifndef SQLPG_EXPR_COMPARE_H
#define SQLPG_EXPR_COMPARE_H

#include "expr/operators.h"
#include "expr/query.h"

typedef enum {
    PAIR_PLAIN, /* l op r says it */
    PAIR_LESS,  /* every l is below every r, */
    PAIR_MORE,  /* or above */
    PAIR_BOUND, /* r is the moment at which l's texts begin that start with the literal */
    PAIR_HELPER /* only by the values */
} Pair;

enum { ROW_MAX = 100 }; /* elements of a row value */

/* Brings both to forms that can be compared (pair.c). Sides are not exchanged: dates beside texts
 * stand left, see compare_stands_right(). */
Pair compare_align(Translator *t, Frag *l, Frag *r, Op op);
bool compare_stands_right(Frag l, Frag r);
bool is_blob(Frag f);

/* compare.c */
const char *compare_op_text(Op op);
Op compare_mirrored(Op op);
bool compare_is_order(Op op);
Frag compare_truth(Frag l, Frag r, Str sql, Prec prec);
Frag compare_constant(bool yes);
/* The classes decide, but NULL stays NULL. */
Frag compare_decided(Translator *t, Frag l, Frag r, bool yes);
Collation compare_collation(Frag l, Frag r);
Frag compare_fold(Translator *t, Frag f, Collation c);
Frag compare_byte_order(Translator *t, Frag l, Frag r);
Frag compare_negate_if(Translator *t, Frag f, bool negated);
/* a AND b, a OR b. */
Frag compare_join(Translator *t, const char *word, Prec prec, Frag a, Frag b);

/* row.c */
size_t row_items(Translator *t, const Expr *e, Frag *out);
Frag row_order(Translator *t, Op op, const Frag *l, const Frag *r, size_t n);
Frag row_equality(Translator *t, Op op, const Frag *l, const Frag *r, size_t n);

#endif
