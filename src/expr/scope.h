/* Names in expressions: what a column reference means, as SQLite looks it up.
 *
 * Scopes nest as queries do; each holds the relations of one FROM clause, the names of its WITH,
 * and, while ORDER BY and its like are translated, the result columns by their aliases. Everything
 * lives in the translator's arena, views' columns in the run's.
 *
 *     scope_push(t);
 *     scope_add_table(t, table, STR("NEW"), STR("NEW"));
 *     ... translate_expr(t, e) ...
 *     scope_pop(t);
 */
#ifndef SQLPG_EXPR_SCOPE_H
#define SQLPG_EXPR_SCOPE_H

#include "expr/frag.h"

/* A column of anything that stands in FROM. like: all but its text, as a reference to it has. */
typedef struct {
    Str name; /* as SQLite knows it */
    Str pg_name;
    Frag like;
    bool merged;  /* by USING or NATURAL with one to its left: not ambiguous, and not in * */
    bool qualify; /* its bare name would be ambiguous in PostgreSQL */
} RelColumn;

typedef struct Relation {
    Str name;           /* the alias, or the table's name */
    Str pg_alias;       /* what qualifies its columns in PostgreSQL; p NULL: nothing may */
    const Table *table; /* NULL: no table (view, subquery, CTE) */
    RelColumn *columns;
    size_t n;
    bool always_qualify; /* in PostgreSQL: by its name, even where the dump has the bare column */
    bool only_qualified; /* NEW, OLD, excluded: a bare name never means their columns */
    bool nullable;       /* the far side of an outer join */
    struct Relation *next;
} Relation;

typedef struct CteInfo {
    Str name, pg_name;
    RelColumn *columns;
    size_t n;
    Str limit; /* of a recursive query, which PostgreSQL takes outside only; empty: none */
    struct CteInfo *next;
} CteInfo;

typedef struct Scope {
    Relation *relations; /* in the order of FROM */
    CteInfo *ctes;
    const ExprList *results;  /* result columns that WHERE, GROUP BY, ... may name by alias */
    struct QueryState *query; /* of the SELECT that is being translated (query.c); NULL: none */
    struct Scope *outer;
} Scope;

/* A view that has been carried. */
typedef struct ViewInfo {
    Str name, pg_name;
    RelColumn *columns;
    size_t n;
} ViewInfo;

void scope_push(Translator *t);
void scope_pop(Translator *t);
/* Adds a table under a name. pg_alias: p NULL: the table's own name. */
Relation *scope_add_table(Translator *t, const Table *table, Str name, Str pg_alias);
Relation *scope_add(Translator *t, Relation r);
const CteInfo *scope_find_cte(const Translator *t, Str name);
/* A column reference, a result's alias, rowid, or a double-quoted string. Fails if it is nothing.
 */
Frag scope_column(Translator *t, const Expr *e);
/* A reference to the relation's column; qualified: by the relation's name in any case. */
Frag scope_reference(Translator *t, const Relation *r, size_t i, bool qualified);
/* What SQLite has in the column, where the type in PostgreSQL tells another thing: a reference as
 * expressions must see it. */
Frag scope_value(Translator *t, Frag reference);
Collation collation_of_name(Name name);
/* Is it one of SQLite's own? */
bool collation_is_known(Name name);
/* What a reference to a table's column has besides its text. */
Frag scope_like_column(const Column *c);

#endif
