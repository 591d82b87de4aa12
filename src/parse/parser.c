#include "parse/parser.h"

#include <assert.h>

#include "parse/ast_build.h"

/* ---------------------------------------------------------------- words that depend on context */

static int next_solid(LexInput *in, Token *t)
{
    do {
        lex_next(in, t);
    } while (t->kind == TOKEN_SPACE);
    return t->kind;
}

/* The kinds of the two tokens behind the one just read. */
typedef struct {
    int first, second;
} Ahead;

static Ahead look_ahead(LexInput in)
{
    Token t;
    Ahead a;
    a.first = next_solid(&in, &t);
    a.second = next_solid(&in, &t);
    return a;
}

static bool is_name(int kind)
{
    return kind == TK_STRING || token_is_name(kind);
}

/* Behind these a RETURNING clause can start: they end an expression, a name or a list. Behind any
 * other token the word is a column of a schema from before 3.35. */
static bool ends_operand(int kind)
{
    switch (kind) {
    case TK_RP:
    case TK_STAR:
    case TK_INTEGER:
    case TK_FLOAT:
    case TK_BLOB:
    case TK_VARIABLE:
    case TK_NULL:
    case TK_ISNULL:
    case TK_NOTNULL:
    case TK_END:
    case TK_VALUES:
    case TK_NOTHING:
        return true;
    case TK_BY:
    case TK_OF:
    case TK_COLUMN:
    case TK_RENAME:
    case TK_WITH:
    case TK_RECURSIVE:
    case TK_VIEW:
    case TK_TRIGGER:
    case TK_SAVEPOINT:
    case TK_RELEASE:
    case TK_PRAGMA:
    case TK_RETURNING:
        return false;
    default:
        return is_name(kind);
    }
}

/* Keyword or name, for the words that SQLite's tokenizer or older versions treat as both: WINDOW
 * needs `name AS` behind it, OVER a parenthesis before it and a name or parenthesis behind it,
 * FILTER parentheses on both sides, GENERATED the words ALWAYS AS behind a column. NOTHING was no
 * keyword before 3.24 and stands nowhere but behind DO. */
static int kind_in_context(const Parse *p, int kind)
{
    bool keyword = true;
    if (kind == TK_WINDOW) {
        Ahead a = look_ahead(p->in);
        keyword = is_name(a.first) && a.second == TK_AS;
    } else if (kind == TK_OVER) {
        int next = look_ahead(p->in).first;
        keyword = p->last_kind == TK_RP && (next == TK_LP || is_name(next));
    } else if (kind == TK_FILTER) {
        keyword = p->last_kind == TK_RP && look_ahead(p->in).first == TK_LP;
    } else if (kind == TK_GENERATED) {
        Ahead a = look_ahead(p->in);
        bool column = p->last_kind == TK_LP || p->last_kind == TK_COMMA;
        keyword = !column && a.first == TK_ALWAYS && a.second == TK_AS;
    } else if (kind == TK_NOTHING) {
        keyword = p->last_kind == TK_DO;
    } else if (kind == TK_RETURNING) {
        keyword = ends_operand(p->last_kind);
    }
    return keyword ? kind : TK_ID;
}

/* ---------------------------------------------------------------- tokens for the grammar */

static void unrecognized(Parse *p, Str token)
{
    Str s = str_make(token.p, token.n > 100 ? 100 : token.n);
    Str message = arena_printf(p->arena, "unrecognized token: \"%.*s\"", STR_FMT(s));
    ast_fail(p, token.p, message);
}

int parse_next(Parse *p, Str *token)
{
    *token = str_make(p->in.p, 0);
    if (p->expr_only) {
        p->expr_only = false;
        return TK_ONLY_EXPR;
    }
    Token t;
    next_solid(&p->in, &t);
    *token = t.text;
    if (t.kind == TOKEN_ILLEGAL || t.kind == TOKEN_UNTERMINATED) {
        unrecognized(p, t.text);
        return TOKEN_END;
    }
    p->last_kind = kind_in_context(p, t.kind);
    return p->last_kind;
}

/* ---------------------------------------------------------------- entries */

static Parse parse_text(Arena *a, Str text, bool expr_only, ParseError *err)
{
    assert(text.p[text.n] == '\0');
    Parse p = {.arena = a,
               .text = text,
               .in = {text.p, text.p + text.n, true},
               .err = err,
               .expr_only = expr_only,
               .last_end = text.p};
    *err = (ParseError){0};
    ast_run(&p);
    if (!p.failed && !p.stmt && !p.expr) {
        ast_syntax_error(&p, STR(""));
    }
    return p;
}

Stmt *parse_statement(Arena *a, Str text, ParseError *err)
{
    Parse p = parse_text(a, text, false, err);
    return p.failed ? NULL : p.stmt;
}

Expr *parse_expr(Arena *a, Str text, ParseError *err)
{
    Parse p = parse_text(a, text, true, err);
    return p.failed ? NULL : p.expr;
}
