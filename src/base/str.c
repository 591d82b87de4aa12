#include "base/str.h"

#include <stdint.h>

size_t str_undouble(char *out, Str s, char quote)
{
    const char *p = s.p, *end = s.p + s.n;
    char *to = out;
    while (p < end) {
        const char *q = memchr(p, quote, (size_t)(end - p));
        size_t n = (size_t)((q ? q + 1 : end) - p); /* with the first quote of the two */
        memcpy(to, p, n);
        to += n;
        p += n + (q != NULL);
    }
    return (size_t)(to - out);
}

bool str_contains_fold(Str hay, Str needle)
{
    for (size_t i = 0; i + needle.n <= hay.n; i++) {
        if (str_eq_fold(str_make(hay.p + i, needle.n), needle)) {
            return true;
        }
    }
    return false;
}

Str str_trim(Str s)
{
    while (s.n && ascii_is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && ascii_is_space(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

/* On a mismatch behind a `*`, that one takes a character more; only the last one need be kept. */
bool str_matches_fold(Str pattern, Str s)
{
    size_t p = 0, i = 0, star = SIZE_MAX, from = 0;
    while (i < s.n) {
        bool wild = p < pattern.n && pattern.p[p] == '*';
        bool same = p < pattern.n &&
                    (pattern.p[p] == '?' || ascii_lower(pattern.p[p]) == ascii_lower(s.p[i]));
        if (wild) {
            star = p++;
            from = i;
        } else if (same) {
            p++;
            i++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            i = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*') {
        p++;
    }
    return p == pattern.n;
}
