#include "pg/quote.h"

#include "base/utf8.h"

static const char *const keywords[] = {
#define PG_KEYWORD(word) word,
#include "pg/keywords.def"
#undef PG_KEYWORD
};

static bool is_keyword(Str s)
{
    size_t low = 0, high = sizeof keywords / sizeof *keywords;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = str_cmp(str_z(keywords[mid]), s);
        if (c == 0) {
            return true;
        }
        if (c < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return false;
}

/* As quote_ident(): lower-case ASCII letters, digits and underscores stay bare. */
static bool is_plain(Str s)
{
    if (s.n == 0 || ascii_is_digit(s.p[0])) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || c == '_' || ascii_is_digit(c))) {
            return false;
        }
    }
    return true;
}

bool pg_ident_needs_quotes(Str name)
{
    return !is_plain(name) || is_keyword(name);
}

static void put_doubling(Buf *out, Str s, char quote)
{
    buf_reserve(out, s.n + 2);
    buf_putc(out, quote);
    while (s.n) {
        const char *q = memchr(s.p, quote, s.n);
        size_t n = q ? (size_t)(q - s.p) + 1 : s.n;
        buf_put(out, str_make(s.p, n));
        if (q) {
            buf_putc(out, quote);
        }
        s = str_make(s.p + n, s.n - n);
    }
    buf_putc(out, quote);
}

void pg_put_ident(Buf *out, Str name, bool always_quote)
{
    if (always_quote || pg_ident_needs_quotes(name)) {
        put_doubling(out, name, '"');
    } else {
        buf_put(out, name);
    }
}

void pg_put_literal(Buf *out, Str text)
{
    put_doubling(out, text, '\'');
}

void pg_put_comment_text(Buf *out, Str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c >= 0x80) { /* the server checks the encoding of comments too */
            size_t n = utf8_sequence(text.p + i, text.p + text.n);
            buf_put(out, n ? str_make(text.p + i, n) : STR("?"));
            i += n ? n - 1 : 0;
            continue;
        }
        bool mark = c == '*' || (c == '-' && i + 1 < text.n && text.p[i + 1] == '-');
        buf_putc(out, c < 0x20 || c == 0x7F ? ' ' : mark && c == '*' ? '+' : mark ? '_' : (char)c);
    }
}

void pg_put_dollar_quoted(Buf *out, Str body)
{
    Buf tag = {0};
    buf_puts(&tag, "$do$");
    for (int i = 1; str_contains_fold(body, buf_str(&tag)); i++) {
        buf_clear(&tag);
        buf_printf(&tag, "$do%d$", i);
    }
    buf_put(out, buf_str(&tag));
    buf_put(out, body);
    buf_put(out, buf_str(&tag));
    buf_free(&tag);
}
