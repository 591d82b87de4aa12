#include "data/row.h"

#include "base/mem.h"
#include "base/scan.h"
#include "data/eval.h"
#include "parse/parser.h"
#include "parse/token.h"
#include "sql_tokens.h"

typedef enum { SCAN_OK, SCAN_MORE, SCAN_OTHER, SCAN_BAD } Scan;

/* The bytes being scanned. A literal that touches end is complete only at the end of input. */
typedef struct {
    const char *p, *end;
    bool eof;
} Cursor;

/* ---------------------------------------------------------------- literals */

/* Behind the opening quote; on success c->p is behind the closing one. */
static Scan scan_string(Cursor *c, Value *out)
{
    const char *from = c->p;
    ValueForm form = FORM_PLAIN;
    for (;;) {
        const char *q = memchr(c->p, '\'', (size_t)(c->end - c->p));
        if (!q) {
            return c->eof ? SCAN_OTHER : SCAN_MORE;
        }
        if (q + 1 == c->end && !c->eof) {
            return SCAN_MORE;
        }
        c->p = q + 1;
        if (c->p == c->end || *c->p != '\'') {
            *out = (Value){.cls = VALUE_TEXT, .form = form, .s = str_range(from, q)};
            return SCAN_OK;
        }
        form = FORM_QUOTED;
        c->p++;
    }
}

/* Behind x'. */
static Scan scan_blob(Cursor *c, Value *out)
{
    const char *from = c->p, *q = scan_loops()->skip_hex(from, c->end);
    if (q == c->end) {
        return c->eof ? SCAN_OTHER : SCAN_MORE;
    }
    size_t n = (size_t)(q - from);
    if (*q != '\'' || n % 2) {
        return SCAN_OTHER; /* the lexer says what is wrong */
    }
    c->p = q + 1;
    *out = (Value){.cls = VALUE_BLOB, .form = FORM_HEX, .s = str_make(from, n)};
    return SCAN_OK;
}

static bool is_word_byte(char ch)
{
    return ascii_is_digit(ch) || (ascii_lower(ch) >= 'a' && ascii_lower(ch) <= 'z') || ch == '_' ||
           ch == '$' || (unsigned char)ch >= 0x80;
}

/* A literal word or number must not touch another word byte. */
static Scan word_ends(const Cursor *c)
{
    if (c->p == c->end) {
        return c->eof ? SCAN_OK : SCAN_MORE;
    }
    return is_word_byte(*c->p) ? SCAN_OTHER : SCAN_OK;
}

/* Are these eight bytes digits? Each is 0x30 to 0x39: the high half tells the first, and adding 6
 * must not carry into it (exact for any byte order). */
static bool eight_digits(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    const uint64_t high = UINT64_C(0xF0F0F0F0F0F0F0F0), threes = UINT64_C(0x3030303030303030);
    return (w & high) == threes && ((w + UINT64_C(0x0606060606060606)) & high) == threes;
}

static void skip_digits(Cursor *c)
{
    while (c->end - c->p >= 8 && eight_digits(c->p)) {
        c->p += 8;
    }
    while (c->p < c->end && ascii_is_digit(*c->p)) {
        c->p++;
    }
}

/* The rest of a real, at the point or the exponent. */
static Scan scan_real(Cursor *c, const char *from, Value *out)
{
    if (*c->p == '.') {
        c->p++;
        skip_digits(c);
    }
    if (c->p < c->end && (*c->p == 'e' || *c->p == 'E')) {
        c->p++;
        if (c->p < c->end && (*c->p == '+' || *c->p == '-')) {
            c->p++;
        }
        const char *digits = c->p;
        skip_digits(c);
        if (c->p == digits) {
            return c->p == c->end && !c->eof ? SCAN_MORE : SCAN_OTHER;
        }
    }
    *out = (Value){.cls = VALUE_REAL, .s = str_range(from, c->p)};
    bool small = *from == '-' && (from[1] == '0' || from[1] == '.');
    if (small && value_as_real(out) == 0) {
        *out = value_real(0); /* SQLite shows no negative zero */
    }
    return word_ends(c);
}

static Scan scan_number(Cursor *c, Value *out)
{
    const char *from = c->p;
    bool negative = *c->p == '-';
    c->p += negative;
    const char *digits = c->p;
    uint64_t u = 0;
    while (c->p < c->end && ascii_is_digit(*c->p)) {
        u = u * 10 + (uint64_t)(*c->p - '0');
        c->p++;
    }
    size_t n = (size_t)(c->p - digits);
    if (c->p < c->end && (*c->p == '.' || ((*c->p == 'e' || *c->p == 'E') && n))) {
        if (n == 0 && !(c->p + 1 < c->end && ascii_is_digit(c->p[1]))) {
            return SCAN_OTHER;
        }
        return scan_real(c, from, out);
    }
    if (n == 0) {
        return c->p == c->end && !c->eof ? SCAN_MORE : SCAN_OTHER;
    }
    Str text = str_range(from, c->p);
    if (n < 19) { /* cannot overflow */
        *out = value_integer(negative ? -(int64_t)u : (int64_t)u);
    } else {
        int64_t i;
        /* Beyond 64 bits an integer literal is a REAL (Numeric literals, lang_expr 2). */
        *out = value_parse_int64(text, &i) ? value_integer(i) : (Value){.cls = VALUE_REAL};
    }
    /* The text goes out as it stands only where PostgreSQL would print it so. */
    bool canonical = *digits != '0' || (n == 1 && !negative);
    if (canonical || out->cls == VALUE_REAL) {
        out->s = text;
    }
    return word_ends(c);
}

static Scan scan_word(Cursor *c, Value *out)
{
    static const struct {
        Str word;
        ValueClass cls;
        int64_t i;
    } words[] = {{{"null", 4}, VALUE_NULL, 0},
                 {{"true", 4}, VALUE_INTEGER, 1},
                 {{"false", 5}, VALUE_INTEGER, 0},
                 {{"inf", 3}, VALUE_REAL, 0},
                 {{"infinity", 8}, VALUE_REAL, 0}};
    const char *from = c->p;
    while (c->p < c->end && is_word_byte(*c->p)) {
        c->p++;
    }
    if (c->p == c->end && !c->eof) {
        return SCAN_MORE;
    }
    Str w = str_range(from, c->p);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq_fold(w, words[i].word)) {
            *out = words[i].cls == VALUE_INTEGER
                       ? value_integer(words[i].i)
                       : (Value){.cls = words[i].cls, .s = words[i].cls ? w : STR("")};
            return SCAN_OK;
        }
    }
    return SCAN_OTHER;
}

/* c->p at the first byte of a value. SCAN_OTHER: c->p is to be ignored. */
static Scan scan_literal(Cursor *c, Value *out)
{
    char ch = *c->p;
    switch (ch) {
    case '\'':
        c->p++;
        return scan_string(c, out);
    case 'x':
    case 'X':
        if (c->end - c->p < 2 && !c->eof) {
            return SCAN_MORE;
        }
        if (c->p[1] == '\'') {
            c->p += 2;
            return scan_blob(c, out);
        }
        return SCAN_OTHER;
    case '-':
    case '.':
        return scan_number(c, out);
    default:
        if (ascii_is_digit(ch)) {
            return scan_number(c, out);
        }
        return scan_word(c, out);
    }
}

enum { CALL_DEPTH = 8, CALL_ARGS = 8 };

static Scan scan_call(Cursor *c, Arena *scratch, int depth, Value *out);

static Scan scan_argument(Cursor *c, Arena *scratch, int depth, Value *out)
{
    if (c->p == c->end) {
        return c->eof ? SCAN_OTHER : SCAN_MORE;
    }
    Cursor start = *c;
    Scan r = scan_literal(c, out);
    if (r != SCAN_OTHER || depth == CALL_DEPTH) {
        return r;
    }
    *c = start;
    return scan_call(c, scratch, depth + 1, out);
}

/* name(value,value): what shells write around text that holds line ends, without blanks. */
static Scan scan_call(Cursor *c, Arena *scratch, int depth, Value *out)
{
    const char *from = c->p;
    while (c->p < c->end && is_word_byte(*c->p)) {
        c->p++;
    }
    Str name = str_range(from, c->p);
    if (c->p == c->end || *c->p != '(' || name.n == 0) {
        return SCAN_OTHER;
    }
    Value args[CALL_ARGS];
    int n = 0;
    do {
        c->p++;
        Scan r = n == CALL_ARGS ? SCAN_OTHER : scan_argument(c, scratch, depth, &args[n++]);
        if (r != SCAN_OK) {
            return r;
        }
    } while (c->p < c->end && *c->p == ',');
    if (c->p == c->end) {
        return c->eof ? SCAN_OTHER : SCAN_MORE;
    }
    return *c->p++ == ')' && eval_call(name, args, n, scratch, out) ? SCAN_OK : SCAN_OTHER;
}

/* ---------------------------------------------------------------- the general lane */

/* The end of an expression: the comma or parenthesis that closes it at its own level. */
static Scan find_expr_end(Row *row, const Cursor *c, const char **out)
{
    LexInput in = {c->p, c->end, c->eof};
    int depth = 0;
    for (;;) {
        Token t;
        lex_next(&in, &t);
        switch (t.kind) {
        case TOKEN_PARTIAL:
            return SCAN_MORE;
        case TOKEN_END:
            if (!c->eof) {
                return SCAN_MORE;
            }
            row->error_at = c->end;
            row->error = STR("incomplete input");
            return SCAN_BAD;
        case TOKEN_ILLEGAL:
        case TOKEN_UNTERMINATED:
            row->error_at = t.text.p;
            row->error = t.kind == TOKEN_ILLEGAL ? STR("unrecognized token")
                                                 : STR("a quote is never closed");
            return SCAN_BAD;
        case TK_LP:
            depth++;
            break;
        case TK_SEMI:
            row->error_at = t.text.p;
            row->error = STR("near \";\": syntax error");
            return SCAN_BAD;
        case TK_COMMA:
        case TK_RP:
            if (depth == 0) {
                *out = t.text.p;
                return SCAN_OK;
            }
            depth -= t.kind == TK_RP;
            break;
        default:
            break;
        }
    }
}

static Scan scan_general(Row *row, Cursor *c, Value *out)
{
    const char *stop;
    Scan found = find_expr_end(row, c, &stop);
    if (found != SCAN_OK) {
        return found;
    }
    ParseError err;
    const Expr *e = parse_expr(row->scratch, arena_str(row->scratch, str_range(c->p, stop)), &err);
    if (!e) {
        row->error_at = c->p + err.offset;
        row->error = row->error_at < stop ? err.message
                     : *stop == ','       ? STR("near \",\": syntax error")
                                          : STR("near \")\": syntax error");
        return SCAN_BAD;
    }
    if (!eval_constant(e, row->scratch, out, &row->why)) {
        row->unevaluated = true;
        *out = value_null();
    }
    c->p = stop;
    return SCAN_OK;
}

/* ---------------------------------------------------------------- tuples */

/* Bytes that can begin a blank: white space, a comment, a BOM; a minus is one of a number if no
 * other follows. */
static const unsigned char blank_byte[256] = {
    [' '] = 1, ['\n'] = 1, ['\t'] = 1, ['\r'] = 1, ['\f'] = 2, ['/'] = 2, [0xEF] = 2, ['-'] = 3};

static Scan skip_some_blanks(Cursor *c)
{
    while (c->p < c->end && blank_byte[(unsigned char)*c->p] == 1) {
        c->p++;
    }
    if (c->p < c->end) {
        unsigned char kind = blank_byte[(unsigned char)*c->p];
        if (kind == 0 || (kind == 3 && c->p + 1 < c->end && c->p[1] != '-')) {
            return SCAN_OK;
        }
    }
    /* Perhaps a comment or a mark: rare enough for the lexer. */
    LexInput in = {c->p, c->end, c->eof};
    Token t;
    while (lex_next(&in, &t) == TOKEN_SPACE) {
        c->p = in.p;
    }
    if (t.kind == TOKEN_PARTIAL || (t.kind == TOKEN_END && !c->eof)) {
        /* A minus at the very end may begin a comment or a number. */
        return SCAN_MORE;
    }
    return SCAN_OK;
}

static inline Scan skip_blanks(Cursor *c)
{
    return c->p < c->end && !blank_byte[(unsigned char)*c->p] ? SCAN_OK : skip_some_blanks(c);
}

static Value *next_value(Row *row)
{
    if (row->n == row->cap) {
        row->cap = row->cap ? row->cap * 2 : 16;
        row->values = mem_realloc(row->values, arena_size(row->cap, sizeof *row->values));
    }
    return &row->values[row->n++];
}

static Scan syntax_error(Row *row, const Cursor *c)
{
    row->error_at = c->p;
    row->error =
        c->p == c->end ? STR("incomplete input") : STR("expected `,` or `)` in a row of values");
    return SCAN_BAD;
}

/* A program that writes text files on Windows turns each LF into CR LF, those inside strings too;
 * the SQLite shell turns them back when it reads. */
static Str without_cr(Str s, Arena *scratch)
{
    const char *cr = memchr(s.p, '\r', s.n);
    if (!cr) {
        return s;
    }
    char *p = arena_alloc(scratch, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!(s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')) {
            p[n++] = s.p[i];
        }
    }
    return str_make(p, n);
}

/* One value and the blanks around it. */
static Scan scan_value(Row *row, Cursor *c)
{
    Scan r = skip_blanks(c);
    if (r != SCAN_OK) {
        return r;
    }
    if (c->p == c->end) {
        return syntax_error(row, c);
    }
    Value *v = next_value(row);
    Cursor start = *c;
    r = row->crlf ? scan_literal(c, v) : scan_argument(c, row->scratch, 0, v);
    if (r == SCAN_OK) {
        if (row->crlf && v->cls == VALUE_TEXT) {
            v->s = without_cr(v->s, row->scratch);
        }
        r = skip_blanks(c);
        if (r == SCAN_OK && c->p < c->end && *c->p != ',' && *c->p != ')') {
            r = SCAN_OTHER; /* 1+2, 'a'||'b' */
        }
    }
    if (r != SCAN_OTHER) {
        return r;
    }
    *c = start;
    return scan_general(row, c, v);
}

RowResult row_scan(Row *row, const char **pp, const char *end, bool eof)
{
    Cursor c = {*pp + 1, end, eof};
    row->n = 0;
    row->unevaluated = false;
    for (;;) {
        Scan r = scan_value(row, &c);
        if (r == SCAN_OK && c.p == c.end) {
            r = eof ? syntax_error(row, &c) : SCAN_MORE;
        }
        if (r != SCAN_OK) {
            return r == SCAN_MORE ? ROW_MORE : ROW_BAD;
        }
        char ch = *c.p++;
        if (ch == ')') {
            *pp = c.p;
            return ROW_OK;
        }
    }
}

bool row_plain_value(const char **pp, const char *end, Arena *scratch, Value *out)
{
    Cursor c = {*pp, end, false};
    if (scan_argument(&c, scratch, 0, out) != SCAN_OK || c.p == end ||
        (*c.p != ',' && *c.p != ')')) {
        return false;
    }
    *pp = c.p;
    return true;
}

bool row_scan_literal(Str text, Value *out)
{
    Cursor c = {text.p, text.p + text.n, true};
    return text.n && scan_literal(&c, out) == SCAN_OK && c.p == c.end;
}

void row_free(Row *row)
{
    mem_free(row->values);
    row->values = NULL;
    row->n = row->cap = 0;
}
