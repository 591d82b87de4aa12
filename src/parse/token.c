#include "parse/token.h"

#include "parse/ast_build.h"

typedef struct {
    int kind;
    const char *name;
} TokenName;

/* The first name of a kind counts. */
static const TokenName names[] = {
    {TOKEN_END, "end of input"},
    {TOKEN_SPACE, "white space"},
    {TOKEN_ILLEGAL, "illegal token"},
    {TOKEN_UNTERMINATED, "unterminated quote"},
    {TOKEN_PARTIAL, "partial token"},
    {TK_ID, "name"},
    {TK_STRING, "STRING"},
    {TK_BLOB, "BLOB"},
    {TK_INTEGER, "INTEGER"},
    {TK_FLOAT, "FLOAT"},
    {TK_VARIABLE, "VARIABLE"},
    {TK_LP, "'('"},
    {TK_RP, "')'"},
    {TK_SEMI, "';'"},
    {TK_COMMA, "','"},
    {TK_DOT, "'.'"},
    {TK_PLUS, "'+'"},
    {TK_MINUS, "'-'"},
    {TK_STAR, "'*'"},
    {TK_SLASH, "'/'"},
    {TK_REM, "'%'"},
    {TK_EQ, "'='"},
    {TK_NE, "'<>'"},
    {TK_LT, "'<'"},
    {TK_LE, "'<='"},
    {TK_GT, "'>'"},
    {TK_GE, "'>='"},
    {TK_LSHIFT, "'<<'"},
    {TK_RSHIFT, "'>>'"},
    {TK_BITAND, "'&'"},
    {TK_BITOR, "'|'"},
    {TK_BITNOT, "'~'"},
    {TK_CONCAT, "'||'"},
    {TK_ARROW, "'->'"},
    {TK_ARROW2, "'->>'"},
    {TK_JOIN_KW, "join word"},
    {TK_LIKE_KW, "LIKE"},
    {TK_CTIME_KW, "CURRENT_TIME"},
    {TK_TEMP, "TEMP"},
#define LETTER(letter)
#define KEYWORD(word, kind, class) {TK_##kind, #word},
#include "keywords.def"
};

const char *token_name(int kind)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].kind == kind) {
            return names[i].name;
        }
    }
    return "token";
}

bool token_is_name(int kind)
{
    switch (kind) {
    case TK_ID:
    case TK_INDEXED:
    case TK_JOIN_KW:
    case TK_WINDOW:
    case TK_OVER:
    case TK_FILTER:
    case TK_GENERATED:
    case TK_NOTHING:
    case TK_RETURNING:
        return true;
    default:
        return kind > TOKEN_END && kind < TOKEN_SPACE && SqlParseFallback(kind) == TK_ID;
    }
}
