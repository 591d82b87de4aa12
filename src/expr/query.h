/* What the parts of the query translator need of each other. */
#ifndef SQLPG_EXPR_QUERY_H
#define SQLPG_EXPR_QUERY_H

#include "expr/translate.h"

/* Grouping, of one SELECT under translation. */
typedef struct QueryState {
    const Select *select;
    bool grouped; /* GROUP BY or an aggregate: columns outside of aggregates are bare */
    bool free;    /* inside an aggregate, or in a grouping expression: any column may stand */
    Str *keys;    /* the grouping expressions' text */
    size_t nkeys;
    bool *folded;       /* by place in GROUP BY: its collation makes several values one */
    const Table *keyed; /* grouped by its primary key: its columns are no bare ones */
    Str extremum;       /* " ORDER BY ..." that gives the row of the only min() or max() */
    Str row_order;      /* the rowid column, for a first row; empty: there is none */
} QueryState;

/* A column reference that was found in that scope: a bare one under GROUP BY takes its value from
 * one row of the group. */
Frag query_column(Translator *t, const Scope *s, Frag f);
/* Is the expression one of the grouping ones? */
bool query_is_key(const Translator *t, const Expr *e);
bool expr_same(const Expr *a, const Expr *b);
/* Does an aggregate of this very query stand in it? */
bool expr_has_aggregate(const Expr *e);
/* EXPR_FUNCTION with all that may hang on it: aggregates, windows (call.c). */
Frag translate_call(Translator *t, const Expr *e);
/* The text after a query's WINDOW; empty: none (call.c). */
Str translate_windows(Translator *t, const Window *w);
/* ORDER BY's terms; whole: a statement's, where output columns may be named. */
Str translate_sort_terms(Translator *t, const ExprList *terms);
/* One sort term with its collation and NULL order. */
Str translate_sort_term(Translator *t, Frag f, const ExprList *term);
/* As a key of GROUP BY, DISTINCT, ORDER BY: a collation that folds is applied. */
Frag frag_folded(Translator *t, Frag f);

#endif
