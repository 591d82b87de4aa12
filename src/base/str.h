/* String views: bytes that somebody else owns, of known length; NUL is an ordinary byte.
 *
 * Life cycle: a Str is a value, it never owns. Whoever made the bytes (an arena, the input window,
 * a literal) says how long they live.
 *
 *     Str s = STR("abc");
 *     if (str_eq_fold(s, STR("ABC"))) ...
 */
#ifndef SQLPG_BASE_STR_H
#define SQLPG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    const char *p;
    size_t n;
} Str;

#define STR(literal)                                                                               \
    (Str)                                                                                          \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }
/* For printf's "%.*s". */
#define STR_FMT(s) (int)(s).n, (s).p

static inline Str str_make(const char *p, size_t n)
{
    return (Str){p, n};
}

static inline Str str_z(const char *z)
{
    return (Str){z, z ? strlen(z) : 0};
}

static inline Str str_range(const char *from, const char *to)
{
    return (Str){from, (size_t)(to - from)};
}

static inline bool str_eq(Str a, Str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The white space that SQLite's own text-to-number conversion skips (sqlite3Isspace). */
static inline bool ascii_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* -1 when c is no hexadecimal digit. */
static inline int ascii_hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char l = ascii_lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/* SQLite compares names by ASCII case folding only, whatever the locale. */
static inline bool str_eq_fold(Str a, Str b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i])) {
            return false;
        }
    }
    return true;
}

static inline bool str_starts(Str s, Str prefix)
{
    return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

static inline bool str_starts_fold(Str s, Str prefix)
{
    return s.n >= prefix.n && str_eq_fold(str_make(s.p, prefix.n), prefix);
}

/* Byte order, shorter first: the same everywhere, for reproducible output. */
static inline int str_cmp(Str a, Str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Writes s with each doubled quote made one; s has no single one. Gives the length. */
size_t str_undouble(char *out, Str s, char quote);
bool str_contains_fold(Str hay, Str needle);
Str str_trim(Str s);
/* Shell wildcards * and ?, ASCII case folded. */
bool str_matches_fold(Str pattern, Str s);

#endif
