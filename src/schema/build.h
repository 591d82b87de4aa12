/* From statements to the model: CREATE, ALTER and DROP.
 *
 * The statement's tree must live as long as the model (parse it in the run arena). offset is the
 * dump offset behind the statement: rows that come later see the change. What SQLite would refuse
 * (a second table of the name, an unknown column in a key) is reported and left out.
 */
#ifndef SQLPG_SCHEMA_BUILD_H
#define SQLPG_SCHEMA_BUILD_H

#include "schema/model.h"

/* Where a statement stands. */
typedef struct {
    Pos pos;
    uint64_t offset; /* behind it */
    Str text;        /* its own, in which spans lie; empty: every part is said to stand at pos */
} Place;

void build_table(Schema *s, const CreateTable *def, Place at);
void build_index(Schema *s, const CreateIndex *def, Str text, Place at);
/* A view, trigger or virtual table; stmt and text are kept. */
void build_other(Schema *s, const Stmt *stmt, Place at);
void build_alter(Schema *s, const Alter *alter, Place at);
void build_drop(Schema *s, const Drop *drop, Place at);

#endif
