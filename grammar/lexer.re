/* SQLite's tokens. The words' meaning is left to lex_keyword() and to the parser. */
#include "parse/token.h"

#include <stdint.h>

#include "sql_tokens.h"

/* ---------------------------------------------------------------- keywords */

typedef struct {
    const char *word;
    uint8_t n;
    int16_t kind;
} Keyword;

static const Keyword keywords[] = {
#define LETTER(letter)
#define KEYWORD(word, kind, class) {#word, sizeof(#word) - 1, TK_##kind},
#include "keywords.def"
};

/* Where the words of each letter start: an enum counts the rows, a LETTER row takes no number. */
enum {
#define LETTER(letter) START_##letter, BEFORE_##letter = START_##letter - 1,
#define KEYWORD(word, kind, class) AT_##word,
#include "keywords.def"
    KEYWORD_COUNT
};

static const uint8_t letter_start[] = {
#define LETTER(letter) START_##letter,
#define KEYWORD(word, kind, class)
#include "keywords.def"
    KEYWORD_COUNT
};

/* word has letters and underscores only, so clearing one bit makes it upper case. */
static bool same_word(const char *keyword, Str word)
{
    for (size_t i = 0; i < word.n; i++) {
        if ((word.p[i] & 0xDF) != keyword[i]) {
            return false;
        }
    }
    return true;
}

static int find_keyword(Str word)
{
    unsigned letter = (unsigned)(word.p[0] & 0xDF) - 'A';
    if (letter > 'Z' - 'A') {
        return TK_ID;
    }
    for (unsigned i = letter_start[letter]; i < letter_start[letter + 1]; i++) {
        if (keywords[i].n >= word.n) {
            if (keywords[i].n > word.n) {
                break;
            }
            if (same_word(keywords[i].word, word)) {
                return keywords[i].kind;
            }
        }
    }
    return TK_ID;
}

int lex_keyword(Str word)
{
    for (size_t i = 0; i < word.n; i++) {
        char c = ascii_lower(word.p[i]);
        if ((c < 'a' || c > 'z') && c != '_') {
            return TK_ID;
        }
    }
    return word.n ? find_keyword(word) : TK_ID;
}

/* ---------------------------------------------------------------- results */

static int found(LexInput *in, Token *t, int kind, const char *to)
{
    t->kind = kind;
    t->text = str_range(in->p, to);
    in->p = to;
    return kind;
}

static int partial(LexInput *in, Token *t)
{
    t->kind = TOKEN_PARTIAL;
    t->text = str_range(in->p, in->end);
    return TOKEN_PARTIAL;
}

/* A token that more bytes could make longer. */
static int found_open(LexInput *in, Token *t, int kind, const char *to)
{
    return to == in->end && !in->eof ? partial(in, t) : found(in, t, kind, to);
}

/* The end of input inside a quote. */
static int open_quote(LexInput *in, Token *t)
{
    return in->eof ? found(in, t, TOKEN_UNTERMINATED, in->end) : partial(in, t);
}

/* ---------------------------------------------------------------- long tokens */

static const char *find(const LexInput *in, const char *from, char c)
{
    return memchr(from, c, (size_t)(in->end - from));
}

/* Literals can have hundreds of megabytes: memchr, not the automaton, runs through them. */
static int quoted(LexInput *in, Token *t, int kind)
{
    char quote = *in->p;
    const char *close = find(in, in->p + 1, quote);
    while (close && close + 1 < in->end && close[1] == quote) {
        close = find(in, close + 2, quote);
    }
    return close ? found_open(in, t, kind, close + 1) : open_quote(in, t);
}

static int bracketed(LexInput *in, Token *t)
{
    const char *close = find(in, in->p + 1, ']');
    return close ? found(in, t, TK_ID, close + 1) : open_quote(in, t);
}

static int blob(LexInput *in, Token *t)
{
    const char *digits = in->p + 2;
    const char *close = find(in, digits, '\'');
    if (!close) {
        return open_quote(in, t);
    }
    bool valid = (close - digits) % 2 == 0;
    for (const char *d = digits; valid && d < close; d++) {
        valid = ascii_hex_value(*d) >= 0;
    }
    return found(in, t, valid ? TK_BLOB : TOKEN_ILLEGAL, close + 1);
}

/* The line feed is left: a vertical tab behind it is white space. */
static int line_comment(LexInput *in, Token *t)
{
    const char *lf = find(in, in->p, '\n');
    return lf ? found(in, t, TOKEN_SPACE, lf) : found_open(in, t, TOKEN_SPACE, in->end);
}

static int block_comment(LexInput *in, Token *t)
{
    const char *body = in->p + 2;
    if (body == in->end) {
        return in->eof ? found(in, t, TK_SLASH, in->p + 1) : partial(in, t);
    }
    const char *slash = find(in, body + 1, '/');
    while (slash && slash[-1] != '*') {
        slash = find(in, slash + 1, '/');
    }
    return slash ? found(in, t, TOKEN_SPACE, slash + 1) : found_open(in, t, TOKEN_SPACE, in->end);
}

/* Where a token may start the byte order mark is white space; elsewhere its bytes are letters. */
static int identifier(LexInput *in, Token *t, const char *to)
{
    if (to - in->p >= 3 && memcmp(in->p, "\xEF\xBB\xBF", 3) == 0) {
        return found(in, t, TOKEN_SPACE, in->p + 3);
    }
    return found_open(in, t, TK_ID, to);
}

static int word(LexInput *in, Token *t, const char *to)
{
    return found_open(in, t, find_keyword(str_range(in->p, to)), to);
}

/* 1e+ without a digit behind it. */
static int cut_exponent(LexInput *in, Token *t, const char *to)
{
    return to == in->end && !in->eof ? partial(in, t) : found(in, t, TOKEN_ILLEGAL, to - 1);
}

static bool is_idchar(char c)
{
    return ascii_hex_value(c) >= 0 || (ascii_lower(c) >= 'g' && ascii_lower(c) <= 'z') ||
           c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* The (key) of a Tcl variable: no white space in it. */
static int variable_key(LexInput *in, Token *t, const char *p)
{
    while (p < in->end && *p != ')' && !ascii_is_space(*p)) {
        p++;
    }
    if (p == in->end) {
        return found_open(in, t, TOKEN_ILLEGAL, p);
    }
    return found(in, t, *p == ')' ? TK_VARIABLE : TOKEN_ILLEGAL, *p == ')' ? p + 1 : p);
}

/* $a, :a, @a, #a, and the Tcl forms $a::b and $a(key). */
static int variable(LexInput *in, Token *t)
{
    bool named = false;
    const char *p = in->p + 1;
    for (;; p++) {
        if (p < in->end && is_idchar(*p)) {
            named = true;
        } else if (p + 1 < in->end && p[0] == ':' && p[1] == ':') {
            p++;
        } else {
            break;
        }
    }
    if (p < in->end && *p == '(' && named) {
        return variable_key(in, t, p + 1);
    }
    if (p + 1 == in->end && *p == ':' && !in->eof) {
        return partial(in, t);
    }
    return found_open(in, t, named ? TK_VARIABLE : TOKEN_ILLEGAL, p);
}

/* ---------------------------------------------------------------- the automaton */

int lex_next(LexInput *in, Token *t)
{
    const unsigned char *cur = (const unsigned char *)in->p;
    const unsigned char *limit = (const unsigned char *)in->end;

#define TO ((const char *)cur)
#define FINAL(kind) return found(in, t, kind, TO)
#define OPEN(kind) return found_open(in, t, kind, TO)

    /*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cur;
    re2c:define:YYLIMIT = limit;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    letter  = [A-Za-z_\x80-\xFF];
    idchar  = [A-Za-z0-9_$\x80-\xFF];
    blank   = [ \t\n\f\r];

    digits  = [0-9]+ ("_" [0-9]+)*;
    hex     = "0" [xX] [0-9A-Fa-f]+ ("_" [0-9A-Fa-f]+)*;
    exp     = [eE] [+-]? digits;
    decimal = digits "." digits? | "." digits;
    integer = digits | hex;
    float   = decimal exp? | digits exp;

    $                { FINAL(TOKEN_END); }
    *                { OPEN(TOKEN_ILLEGAL); }

    blank [\v \t\n\f\r]*  { OPEN(TOKEN_SPACE); }
    "--"             { return line_comment(in, t); }
    "/*"             { return block_comment(in, t); }

    [A-Za-z_]+       { return word(in, t, TO); }
    letter idchar*   { return identifier(in, t, TO); }

    ['] | "\""       { return quoted(in, t, *in->p == '"' ? TK_ID : TK_STRING); }
    "`"              { return quoted(in, t, TK_ID); }
    "["              { return bracketed(in, t); }
    [xX] [']         { return blob(in, t); }

    integer          { OPEN(TK_INTEGER); }
    float            { OPEN(TK_FLOAT); }
    // A number must not touch a letter: 12abc, 1e, 0x, 1__0. The sign of 1e+ is no part of it.
    (integer | float) idchar+  { OPEN(TOKEN_ILLEGAL); }
    (digits | decimal) [eE] [+-] { return cut_exponent(in, t, TO); }

    "?" [0-9]*       { OPEN(TK_VARIABLE); }
    [$:@#]           { return variable(in, t); }

    "("              { FINAL(TK_LP); }
    ")"              { FINAL(TK_RP); }
    ";"              { FINAL(TK_SEMI); }
    ","              { FINAL(TK_COMMA); }
    "."              { OPEN(TK_DOT); }
    "+"              { FINAL(TK_PLUS); }
    "-"              { OPEN(TK_MINUS); }
    "*"              { FINAL(TK_STAR); }
    "/"              { OPEN(TK_SLASH); }
    "%"              { FINAL(TK_REM); }
    "="              { OPEN(TK_EQ); }
    "=="             { FINAL(TK_EQ); }
    "<>" | "!="      { FINAL(TK_NE); }
    "<"              { OPEN(TK_LT); }
    "<="             { FINAL(TK_LE); }
    ">"              { OPEN(TK_GT); }
    ">="             { FINAL(TK_GE); }
    "<<"             { FINAL(TK_LSHIFT); }
    ">>"             { FINAL(TK_RSHIFT); }
    "&"              { FINAL(TK_BITAND); }
    "|"              { OPEN(TK_BITOR); }
    "||"             { FINAL(TK_CONCAT); }
    "~"              { FINAL(TK_BITNOT); }
    "->"             { OPEN(TK_ARROW); }
    "->>"            { FINAL(TK_ARROW2); }
    */
#undef TO
#undef FINAL
#undef OPEN
}
