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
    Str each;  /* a query; the statements are for each of its rows, a PL/pgSQL record DML_ROW.
                  Empty: they are run once */
    Str quiet; /* a setting that is on during the first one, a DELETE, which keeps that from firing
                  triggers (dml_quiet()); empty: none */
    bool has_rowid; /* an INSERT has filled the variable for its rowid */
} DmlText;

#define DML_ROW "sqlpg_row"

/* rowid_into: the PL/pgSQL variable that takes an inserted row's rowid; empty: none. */
DmlText dml_translate(Translator *t, const Stmt *s, Str rowid_into);
/* The table that the statement writes; fails, and gives NULL, where it is none that is carried. */
const Table *dml_table(Translator *t, QualName name);
/* A column by the name that a SET or a column list uses (rowid too); fails, and gives NULL. */
const Column *dml_column(Translator *t, const Table *table, Name name);
/* The setting that is on while REPLACE deletes rows of the table. */
Str dml_quiet(Translator *t, const Table *table);
/* A name as a part of a setting's name: letters, digits and underscores; a hash tells apart what
 * would be the same then. */
Str dml_setting(Translator *t, const char *prefix, Str name);
/* NEW, OLD and excluded have no affinities in SQLite, unlike their columns, but for NEW's and OLD's
 * rowid (sqlite3ExprAffinity() looks at TK_COLUMN, and they are TK_TRIGGER and TK_REGISTER). */
void dml_drop_affinities(Relation *r, const Table *table, bool rowid_too);

#endif
