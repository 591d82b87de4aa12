/* INSERT, UPDATE and DELETE: what a trigger's body is made of.
 *
 * Values are converted to the columns' types as SQLite's affinities would (frag_store()); OR
 * IGNORE, OR REPLACE and UPSERT become ON CONFLICT where that means the same, else a DELETE of the
 * rival rows comes first; what has no exact form fails the translation. The caller has opened the
 * scopes that the statement may see from inside (NEW and OLD).
 *
 *     DmlText d = dml_translate(&t, stmt, (Str){0});
 *     if (!t.failed) for (size_t i = 0; i < d.n; i++) ... d.sql[i] ...
 */
#ifndef SQLPG_EXPR_DML_H
#define SQLPG_EXPR_DML_H

#include "expr/translate.h"

/* Statements without their semicolons. */
typedef struct {
    Str sql[2];
    size_t n;
} DmlText;

/* rowid_into: the PL/pgSQL variable that takes an inserted row's rowid; empty: none. */
DmlText dml_translate(Translator *t, const Stmt *s, Str rowid_into);
/* The table that the statement writes; fails, and gives NULL, where it is none that is carried. */
const Table *dml_table(Translator *t, QualName name);
/* A column by the name that a SET or a column list uses (rowid too); fails, and gives NULL. */
const Column *dml_column(Translator *t, const Table *table, Name name);

#endif
