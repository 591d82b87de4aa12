/* PostgreSQL's tokens (Lexical Structure, 4.1), as far as definitions need them. */
#ifndef SQLPG_EXISTING_DDL_TOKEN_H
#define SQLPG_EXISTING_DDL_TOKEN_H

#include "base/vec.h"

typedef enum { DDL_END, DDL_WORD, DDL_QUOTED, DDL_STRING, DDL_NUMBER, DDL_SIGN } DdlKind;

typedef struct {
    DdlKind kind;
    Str text; /* words folded to lower case, quotes and escapes taken away */
} DdlToken;

typedef VEC(DdlToken) DdlTokens;

/* The tokens of the next statement, without its semicolon; moves *rest behind it. False: there is
 * no more. */
bool ddl_statement(Str *rest, Arena *arena, DdlTokens *out);

#endif
