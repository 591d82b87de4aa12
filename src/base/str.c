#include "base/str.h"

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
