/* One statement of SQLite's SQL, text to tree.
 *
 *     ParseError err;
 *     Stmt *s = parse_statement(arena, text, &err);   // NULL: err tells where and why
 *     Expr *e = parse_expr(arena, text, &err);
 *
 * text holds one statement, its `;` included or not; the byte behind it must be readable and NUL
 * (as arena_str gives it). The tree lives in the arena and points into text. Depth is limited by
 * AST_MAX_DEPTH; lists (rows, columns, terms) are not.
 */
#ifndef SQLPG_PARSE_PARSER_H
#define SQLPG_PARSE_PARSER_H

#include "parse/ast.h"

typedef struct {
    size_t offset; /* of the offending token in the text; text.n: at the end */
    Str message;   /* in the arena: near "x": syntax error */
} ParseError;

Stmt *parse_statement(Arena *a, Str text, ParseError *err);
/* A lone expression, for values that the row scanner passes on. */
Expr *parse_expr(Arena *a, Str text, ParseError *err);

#endif
