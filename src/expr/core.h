/* The terms of a query before they are text, for compounds and for WITH. */
#ifndef SQLPG_EXPR_CORE_H
#define SQLPG_EXPR_CORE_H

#include "expr/query.h"

/* One SELECT or VALUES. */
typedef struct {
    Frag *results;
    Name *names;   /* of the result columns, as SQLite names them; own: it is the column's own */
    Str *pg_names; /* what PostgreSQL would call them by itself; p NULL: something else */
    size_t n;
    bool distinct;
    bool grouped;
    Str tail;      /* from FROM on */
    Str rows;      /* VALUES instead: what follows the word, once the types are one */
    Frag **values; /* VALUES: nrows of n */
    size_t nrows;
    Str row_order; /* the rowid of the only table; empty: none */
    Scope *scope;  /* for ORDER BY */
} Core;

/* The scope stays open for ORDER BY: the caller pops it. */
void core_translate(Translator *t, const Select *s, Core *c);
Str core_text(Translator *t, const Core *c, const RelColumn *columns, bool named);
RelColumn *core_columns(Translator *t, const Core *c);
/* LIMIT and OFFSET; empty: none. */
Str core_limits(Translator *t, const Select *s);
const char *core_compound_word(Compound c);
/* To the columns that they are stored in. */
void core_store_results(Translator *t, Core *c, const Column *const *wanted);
void core_show_results(Translator *t, Core *c);
/* Is it the whole query of a view? */
bool core_is_outermost(const Translator *t);
/* ORDER BY of a query that is wrapped, or of a compound: output columns alone. */
Str core_output_order(Translator *t, const Select *s, const Core *c, const RelColumn *columns);
/* text, then the word and the body, if there is one. */
Str core_clause(Translator *t, Str text, const char *word, Str body);
/* In compound.c: a query of several terms. */
Query compound_select(Translator *t, const Select *s, bool named, const Column *const *wanted);
Str core_unique_pg_name(Translator *t, const RelColumn *columns, size_t n, Str name);

#endif
