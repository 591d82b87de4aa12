/* What the parts of dml.c need of each other: dml.c (UPDATE, DELETE, lists behind SET),
 * dml_insert.c (columns and values), dml_conflict.c (OR IGNORE, OR REPLACE, UPSERT). */
#ifndef SQLPG_EXPR_DML_INSERT_H
#define SQLPG_EXPR_DML_INSERT_H

#include "expr/dml.h"

/* An INSERT under translation. */
typedef struct {
    Translator *t;
    const Insert *in;
    Str span;
    const Table *table;
    VEC(const Column *) columns; /* that get values */
    Frag *row;                   /* the values of the only row of a VALUES; NULL: another source */
    Query query;                 /* of INSERT ... SELECT */
    Str with;                    /* what stands before INSERT, */
    Str source;                  /* behind the column list, */
    Buf conflict;                /* and behind that */
    bool one_row;                /* it makes one row, in any case */
    DmlText *out;
} InsertJob;

DmlText dml_insert(Translator *t, Str span, const Insert *in, Str rowid_into);
/* NO_COLUMN: the column gets no value. */
size_t dml_find_target(const InsertJob *j, const Column *c);

/* ON CONFLICT into j->conflict, or statements before the INSERT into j->out. */
void dml_put_upsert(InsertJob *j);
void dml_replace(InsertJob *j);

/* The buffer's text in the translator's arena; the buffer goes. */
Str dml_kept(Translator *t, Buf *b);
/* STR_FMT() names its argument twice: calls go through here. */
void dml_put(Buf *b, const char *before, Str s);
void dml_put_ident(Translator *t, Buf *b, Str pg_name);
/* " WHERE ...", or nothing. */
void dml_put_where(Translator *t, Buf *b, const Expr *where);
/* The list behind SET. */
Str dml_set_list(Translator *t, const Table *table, const SetItem *set);
/* An alias in PostgreSQL; p NULL where there is none. */
Str dml_spelled(Translator *t, Name alias);
bool dml_is_rowid(const Table *table, const Column *c);
size_t dml_count(const ExprList *list);

#endif
