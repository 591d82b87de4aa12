#include "parse/split.h"

#include "sql_tokens.h"

/* The next token that is no blank. */
static int next_token(LexInput *in, Token *t)
{
    do {
        lex_next(in, t);
    } while (t->kind == TOKEN_SPACE);
    return t->kind;
}

static bool reports_damage(Str comment)
{
    /* What .dump writes into the text when reading fails (shell.c: run_schema_dump_query). */
    return str_starts(comment, STR("/****")) &&
           (str_contains_fold(comment, STR("CORRUPTION ERROR")) ||
            str_contains_fold(comment, STR("* ERROR: ")));
}

SplitResult split_skip(LexInput *in, SplitNotes *notes)
{
    for (;;) {
        Token t;
        LexInput ahead = *in;
        switch (lex_next(&ahead, &t)) {
        case TOKEN_PARTIAL:
            return SPLIT_MORE;
        case TOKEN_END:
            return in->eof ? SPLIT_EOF : SPLIT_MORE;
        case TOKEN_SPACE:
            if (reports_damage(t.text) && !notes->corruption) {
                notes->corruption = true;
                notes->corruption_at = t.text.p;
            }
            break;
        case TK_SEMI:
            break;
        case TK_DOT:
            return SPLIT_DOT;
        default:
            return SPLIT_STATEMENT;
        }
        *in = ahead;
    }
}

/* Words that no SELECT, column list or expression can hold, so that at a line's start inside a
 * CREATE TABLE, INDEX or VIEW they begin a new statement: the semicolon before them was swallowed
 * by a `--` comment at the end of a stored definition (shells before 3.40). */
static bool begins_statement(int kind)
{
    return kind == TK_CREATE || kind == TK_INSERT || kind == TK_COMMIT || kind == TK_DROP;
}

static bool at_line_start(const char *p, const char *from)
{
    while (p > from && (p[-1] == ' ' || p[-1] == '\t')) {
        p--;
    }
    return p > from && p[-1] == '\n';
}

typedef struct {
    bool create, trigger;
    int words;        /* tokens so far */
    int before, last; /* the last two tokens */
} SplitState;

/* Takes notice of one token; true when the statement ends at this semicolon. */
static bool takes_token(SplitState *s, int kind)
{
    if (s->words == 0) {
        s->create = kind == TK_CREATE;
    } else if (s->create && kind == TK_TRIGGER &&
               (s->words == 1 || (s->words == 2 && s->last == TK_TEMP))) {
        s->trigger = true; /* and not CREATE TABLE trigger(a) */
    }
    bool ends = kind == TK_SEMI && (!s->trigger || (s->last == TK_END && s->before == TK_SEMI));
    s->words++;
    s->before = s->last;
    s->last = kind;
    return ends;
}

SplitResult split_statement(LexInput in, Split *out)
{
    const char *start = in.p;
    SplitState s = {0};
    *out = (Split){.next = start};
    for (;;) {
        Token t;
        next_token(&in, &t);
        switch (t.kind) {
        case TOKEN_PARTIAL:
            return SPLIT_MORE;
        case TOKEN_ILLEGAL:
            out->next = t.text.p;
            return SPLIT_ILLEGAL;
        case TOKEN_UNTERMINATED:
            out->next = t.text.p;
            return SPLIT_UNTERMINATED;
        case TOKEN_END:
            if (!in.eof) {
                return SPLIT_MORE;
            }
            out->text = str_range(start, in.p);
            out->next = in.p;
            return SPLIT_STATEMENT;
        default:
            break;
        }
        if (s.words == 0) {
            out->first_word = t.kind;
        }
        if (s.create && !s.trigger && s.words > 3 && begins_statement(t.kind) &&
            at_line_start(t.text.p, start)) {
            out->text = str_range(start, t.text.p);
            out->next = t.text.p;
            out->implied = true;
            return SPLIT_STATEMENT;
        }
        if (takes_token(&s, t.kind)) {
            out->text = str_range(start, t.text.p);
            out->next = in.p;
            out->semicolon = true;
            return SPLIT_STATEMENT;
        }
    }
}

/* ---------------------------------------------------------------- row heads */

static bool is_name(const Token *t)
{
    return t->kind == TK_STRING || token_is_name(t->kind);
}

/* name [. name]; false with t->kind set when something else stands there. */
static bool head_table(LexInput *in, Token *t, RowHead *out)
{
    if (!is_name(t)) {
        return false;
    }
    out->table = t->text;
    if (next_token(in, t) == TK_DOT) {
        out->schema = out->table;
        if (next_token(in, t), !is_name(t)) {
            return false;
        }
        out->table = t->text;
        next_token(in, t);
    }
    return true;
}

static bool head_columns(LexInput *in, Token *t, RowHead *out)
{
    const char *from = in->p;
    do {
        if (next_token(in, t), !is_name(t)) {
            return false;
        }
    } while (next_token(in, t) == TK_COMMA);
    if (t->kind != TK_RP) {
        return false;
    }
    out->columns = str_range(from, t->text.p);
    next_token(in, t);
    return true;
}

static bool head_verb(LexInput *in, Token *t, RowHead *out)
{
    if (t->kind == TK_REPLACE) {
        out->conflict = TK_REPLACE;
        next_token(in, t);
    } else if (next_token(in, t) == TK_OR) {
        out->conflict = next_token(in, t);
        next_token(in, t);
    }
    if (t->kind != TK_INTO) {
        return false;
    }
    next_token(in, t);
    return true;
}

static bool head(LexInput *in, Token *t, RowHead *out)
{
    next_token(in, t);
    if (t->kind != TK_INSERT && t->kind != TK_REPLACE) {
        return false;
    }
    if (!head_verb(in, t, out) || !head_table(in, t, out)) {
        return false;
    }
    if (t->kind == TK_LP && !head_columns(in, t, out)) {
        return false;
    }
    if (t->kind == TK_DEFAULT && !out->columns.p) {
        out->default_values = next_token(in, t) == TK_VALUES;
        return out->default_values;
    }
    return t->kind == TK_VALUES && next_token(in, t) == TK_LP;
}

RowHeadResult split_row_head(LexInput in, RowHead *out)
{
    const char *start = in.p;
    bool eof = in.eof;
    Token t = {0};
    *out = (RowHead){0};
    if (head(&in, &t, out)) {
        out->text = str_range(start, out->default_values ? in.p : t.text.p);
        return ROW_HEAD_OK;
    }
    bool cut = t.kind == TOKEN_PARTIAL || (t.kind == TOKEN_END && !eof);
    return cut ? ROW_HEAD_MORE : ROW_HEAD_NONE;
}

bool split_next_column(Str *list, Str *out)
{
    /* The list ends before its closing parenthesis, which serves as the lexer's end mark: every
     * token of a list that split_row_head() has accepted ends before it. */
    LexInput in = {list->p, list->p + list->n, true};
    Token t;
    while (in.p < in.end) {
        lex_next(&in, &t);
        if (t.kind != TOKEN_SPACE && t.kind != TK_COMMA) {
            *out = t.text;
            *list = str_range(in.p, list->p + list->n);
            return true;
        }
    }
    return false;
}
