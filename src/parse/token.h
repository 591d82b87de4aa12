/* Tokens of SQLite's SQL: what grammar/lexer.re makes, and what grammar/sql.y eats.
 *
 * The lexer allocates nothing and knows no SQL beyond words: a token is a kind and the bytes it
 * covers. The kinds are lemon's TK_ numbers from the generated sql_tokens.h (they include every
 * keyword), plus the four below that no grammar rule ever sees.
 *
 *     LexInput in = {p, end, at_eof};           // *end must be readable and NUL
 *     Token t;
 *     while (lex_next(&in, &t) != TOKEN_END) { ... }
 */
#ifndef SQLPG_PARSE_TOKEN_H
#define SQLPG_PARSE_TOKEN_H

#include <stdbool.h>

#include "base/str.h"

enum {
    TOKEN_END = 0,      /* nothing left */
    TOKEN_SPACE = 1000, /* white space, BOM and comments */
    TOKEN_ILLEGAL,      /* a byte or a form that SQLite's tokenizer refuses */
    TOKEN_UNTERMINATED, /* a quote that the end of input left open */
    TOKEN_PARTIAL,      /* the token reaches the end of the bytes and more input may follow */
};

typedef struct {
    int kind;
    Str text; /* as written, quotes included */
} Token;

typedef struct {
    const char *p;   /* where the next token starts; advanced by lex_next */
    const char *end; /* *end is NUL, and no part of the input */
    bool eof;        /* nothing follows end; false: a token that touches end may go on */
} LexInput;

/* The next token, white space and comments included (TOKEN_SPACE). After TOKEN_PARTIAL p has not
 * moved: call again with more bytes. Returns t->kind. Source: lang_* and tokenize.c of the SQLite
 * documentation; facts in docs/dialect.md. */
int lex_next(LexInput *in, Token *t);

/* The keyword's token kind, or TK_ID. ASCII case-insensitive. */
int lex_keyword(Str word);
/* The name of a token kind for messages ("INTEGER", "','"). */
const char *token_name(int kind);
/* May a bare word of this kind stand as a name (it is an identifier or a keyword that falls back)?
 */
bool token_is_name(int kind);

/* Does the token carry quotes ('x', "x", `x`, [x])? */
static inline bool token_is_quoted(Str t)
{
    return t.n && (t.p[0] == '"' || t.p[0] == '\'' || t.p[0] == '`' || t.p[0] == '[');
}

#endif
