/* SQLite's expressions and queries to PostgreSQL's.
 *
 * One Translator lives for one object (a view, a check, ...): what cannot be carried fails all of
 * it, with a reason, and the object is left out as a whole. One recursive pass over the tree gives
 * fragments (expr/frag.h); names are looked up in scopes (expr/scope.h); functions come from the
 * allow-list expr/func_rules.def (expr/rules.h) and from nowhere else.
 *
 *     Translator t;
 *     translator_init(&t, &env, arena, PURPOSE_CHECK);
 *     scope_push(&t);
 *     scope_add_table(&t, table, table->name.text, (Str){0});
 *     Frag f = frag_as(&t, translate_expr(&t, e), WANT_TRUTH);
 *     if (t.failed) ... t.why, t.where
 */
#ifndef SQLPG_EXPR_TRANSLATE_H
#define SQLPG_EXPR_TRANSLATE_H

#include "expr/frag.h"
#include "expr/helper_use.h"
#include "expr/scope.h"

/* What all objects of a run share. */
typedef struct {
    const Schema *schema;
    Str pg_schema;     /* that tables are qualified with; empty: none */
    bool quote_all;    /* --quote-all-identifiers */
    HelperUse helpers; /* functions of schema sqlpg that somebody needs */
    Arena *arena;      /* the run's */
    /* How a name that a query gives (an alias, a view's column) is spelled: emit/names.h. */
    Str (*spell)(void *data, Arena *a, Name name);
    /* The view of that name, carried now if it has not been yet; NULL: there is none, or it cannot
     * be carried. */
    const ViewInfo *(*find_view)(void *data, Str name);
    /* Is the table in the output? */
    bool (*has_table)(void *data, const Table *t);
    void *data;
    const struct TriggerIndex *triggers; /* made when it is first asked (expr/trigger_index.h) */
} ExprEnv;

typedef enum {
    PURPOSE_CHECK,
    PURPOSE_DEFAULT,
    PURPOSE_GENERATED, /* must be immutable */
    PURPOSE_INDEX,     /* must be immutable */
    PURPOSE_VIEW,
    PURPOSE_TRIGGER
} Purpose;

struct Translator {
    ExprEnv *env;
    Arena *arena; /* of the fragments' texts */
    Purpose purpose;
    Scope *scope;
    bool failed;
    Str why;           /* for the report, for example: function "foo" is not known */
    Str where;         /* the part of the source that it is about */
    bool results_pass; /* a column alone is meant: its type in PostgreSQL is what a view shows */
    bool ordered;      /* the query around a WITH has an order of its own */
    unsigned depth;
    unsigned inner;      /* queries inside of a query: their clauses stand in one line */
    size_t written;      /* bytes made so far: nested templates could grow without bound */
    unsigned next_alias; /* for subqueries that have no name of their own */
    /* Called for RAISE() and for functions that exist in triggers only (changes(), ...); NULL
     * elsewhere. False: not its business. */
    bool (*special)(Translator *t, const Expr *e, Frag *out);
    void *special_data;
};

void translator_init(Translator *t, ExprEnv *env, Arena *arena, Purpose purpose);
/* The object is carried as this text: its helpers will be needed. False: it has failed. */
bool translator_accept(Translator *t, Str sql);
/* May be called again; the first reason stays. */
void translate_fail(Translator *t, Str where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

Frag translate_expr(Translator *t, const Expr *e);
/* For WHERE, WHEN, CHECK: a boolean's text. */
Str translate_truth(Translator *t, const Expr *e);

/* A query with all it has. One RelColumn for each result column (expr/scope.h): name as SQLite
 * names it, type as PostgreSQL will have it. */
typedef struct {
    Str sql;
    RelColumn *columns;
    size_t n;
} Query;

/* wanted: columns that the results are stored in (INSERT ... SELECT), NULL: as they come. */
Query translate_select(Translator *t, const Select *s, const Column *const *wanted);
/* As the value of an expression: its first row alone. */
Query translate_scalar(Translator *t, const Select *s);
/* As the argument of EXISTS: its columns do not matter. */
Query translate_existence(Translator *t, const Select *s);
/* A FROM clause without the word FROM; its relations join the innermost scope. Empty for NULL. */
Str translate_from(Translator *t, const Source *from);
/* WITH ... and a blank, its names added to the innermost scope; empty for NULL. */
Str translate_with(Translator *t, const With *with);

/* Text makers in the translator's arena. */
Str translate_printf(Translator *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The name, quoted if needed. */
Str translate_ident(Translator *t, Str pg_name);
/* A table's or view's name with its schema. */
Str translate_relation_name(Translator *t, Str pg_name);
Str translate_literal(Translator *t, Str text);

#endif
