#include "existing/ddl_token.h"

#include "base/buf.h"

typedef struct {
    const char *p, *end;
    Arena *arena;
    bool line_start;
} Lexer;

static bool at(const Lexer *l, const char *z)
{
    return str_starts(str_range(l->p, l->end), str_z(z));
}

static void skip_line(Lexer *l)
{
    const char *newline = memchr(l->p, '\n', (size_t)(l->end - l->p));
    l->p = newline ? newline : l->end;
}

/* Block comments nest. */
static void skip_block(Lexer *l)
{
    int depth = 0;
    do {
        if (at(l, "/*")) {
            depth++;
            l->p += 2;
        } else if (at(l, "*/")) {
            depth--;
            l->p += 2;
        } else {
            l->p++;
        }
    } while (depth && l->p < l->end);
}

/* A backslash at the start of a line is a command to psql; pg_dump writes some. */
static void skip_blanks(Lexer *l)
{
    while (l->p < l->end) {
        if (ascii_is_space(*l->p)) {
            l->line_start |= *l->p == '\n';
            l->p++;
        } else if (at(l, "--") || (l->line_start && *l->p == '\\')) {
            skip_line(l);
        } else if (at(l, "/*")) {
            skip_block(l);
        } else {
            return;
        }
    }
}

static bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
    return is_word_start(c) || ascii_is_digit(c) || c == '$';
}

/* Text up to the quote, doubled ones as one; with backslashes (E''): what follows one stands for
 * itself, which is enough to find the end. */
static Str quoted(Lexer *l, char quote, bool escapes)
{
    Buf b = {0};
    l->p++;
    while (l->p < l->end) {
        if (escapes && *l->p == '\\' && l->p + 1 < l->end) {
            l->p++;
        } else if (*l->p == quote) {
            l->p++;
            if (l->p == l->end || *l->p != quote) {
                break;
            }
        }
        buf_putc(&b, *l->p++);
    }
    Str s = arena_str(l->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* $tag$ ... $tag$; false where the dollar starts none. */
static bool dollar_quoted(Lexer *l, Str *out)
{
    const char *p = l->p + 1;
    while (p < l->end && is_word(*p) && *p != '$') {
        p++;
    }
    if (p == l->end || *p != '$' || ascii_is_digit(l->p[1])) {
        return false;
    }
    Str tag = str_range(l->p, p + 1);
    for (const char *q = p + 1; q + tag.n <= l->end; q++) {
        if (memcmp(q, tag.p, tag.n) == 0) {
            *out = str_range(p + 1, q);
            l->p = q + tag.n;
            return true;
        }
    }
    return false;
}

static DdlToken word(Lexer *l)
{
    const char *from = l->p;
    while (l->p < l->end && is_word(*l->p)) {
        l->p++;
    }
    Str raw = str_range(from, l->p);
    char *folded = arena_alloc(l->arena, raw.n + 1);
    for (size_t i = 0; i < raw.n; i++) {
        folded[i] = ascii_lower(raw.p[i]);
    }
    return (DdlToken){DDL_WORD, str_make(folded, raw.n)};
}

static DdlToken number(Lexer *l)
{
    const char *from = l->p;
    while (l->p < l->end && (ascii_is_digit(*l->p) || *l->p == '.')) {
        l->p++;
    }
    return (DdlToken){DDL_NUMBER, str_range(from, l->p)};
}

static DdlToken next(Lexer *l)
{
    Str body;
    skip_blanks(l);
    l->line_start = false;
    if (l->p == l->end) {
        return (DdlToken){DDL_END, STR("")};
    }
    bool escapes = *l->p == 'E' || *l->p == 'e';
    if (escapes && l->p + 1 < l->end && l->p[1] == '\'') {
        l->p++;
        return (DdlToken){DDL_STRING, quoted(l, '\'', true)};
    }
    if (is_word_start(*l->p)) {
        return word(l);
    }
    if (*l->p == '"') {
        return (DdlToken){DDL_QUOTED, quoted(l, '"', false)};
    }
    if (*l->p == '\'') {
        return (DdlToken){DDL_STRING, quoted(l, '\'', false)};
    }
    if (*l->p == '$' && dollar_quoted(l, &body)) {
        return (DdlToken){DDL_STRING, body};
    }
    if (ascii_is_digit(*l->p)) {
        return number(l);
    }
    return (DdlToken){DDL_SIGN, str_make(l->p++, 1)};
}

/* COPY ... FROM stdin; rows follow, up to a line with \. */
static bool brings_rows(const DdlTokens *t)
{
    return t->n > 2 && str_eq(t->items[0].text, STR("copy")) &&
           str_eq(t->items[t->n - 1].text, STR("stdin"));
}

static void skip_rows(Lexer *l)
{
    while (l->p < l->end && !at(l, "\n\\.")) {
        l->p++;
    }
    l->p += l->p < l->end ? 3 : 0;
}

bool ddl_statement(Str *rest, Arena *arena, DdlTokens *out)
{
    Lexer l = {.p = rest->p, .end = rest->p + rest->n, .arena = arena, .line_start = true};
    out->n = 0;
    DdlToken t;
    while ((t = next(&l)).kind != DDL_END && !(t.kind == DDL_SIGN && *t.text.p == ';')) {
        *vec_push(arena, out) = t;
    }
    if (brings_rows(out)) {
        skip_rows(&l);
    }
    *rest = str_range(l.p, l.end);
    return out->n > 0 || t.kind != DDL_END;
}
