#include "expr/helper_use.h"

static bool is_name_char(char c)
{
    return c == '_' || ascii_is_digit(c) || (c >= 'a' && c <= 'z');
}

static size_t find(Str name)
{
    size_t lo = 0, hi = expr_helper_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = str_cmp(str_z(expr_helpers[mid].name), name);
        if (c == 0) {
            return mid;
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return expr_helper_count;
}

/* The next "sqlpg.name(" at or behind *at; *at moves past it. Text in quotes may hold one too: then
 * a helper is written that nobody calls. */
static bool next_use(Str sql, size_t *at, Str *name)
{
    static const char prefix[] = "sqlpg.";
    enum { PREFIX = sizeof prefix - 1 };
    for (size_t i = *at; i + PREFIX < sql.n; i++) {
        if (sql.p[i] != 's' || memcmp(sql.p + i, prefix, PREFIX) != 0) {
            continue;
        }
        size_t end = i + PREFIX;
        while (end < sql.n && is_name_char(sql.p[end])) {
            end++;
        }
        bool inside = i > 0 && (is_name_char(sql.p[i - 1]) || sql.p[i - 1] == '.');
        if (!inside && end > i + PREFIX && end < sql.n && sql.p[end] == '(') {
            *name = str_range(sql.p + i + PREFIX, sql.p + end);
            *at = end;
            return true;
        }
    }
    return false;
}

bool helpers_mark(HelperUse *u, Str sql, Str *missing)
{
    Str name;
    for (size_t at = 0; next_use(sql, &at, &name);) {
        size_t i = find(name);
        if (i == expr_helper_count) {
            *missing = name;
            return false;
        }
        u->used[i] = true;
    }
    return true;
}

void helpers_merge(HelperUse *into, const HelperUse *from)
{
    for (size_t i = 0; i < expr_helper_count; i++) {
        into->used[i] |= from->used[i];
    }
}

bool helpers_pending(const HelperUse *u)
{
    for (size_t i = 0; i < expr_helper_count; i++) {
        if (u->used[i] && !u->written[i]) {
            return true;
        }
    }
    return false;
}

/* The first one that helper i, or one that it calls, still needs. Helpers do not call each other in
 * circles; the mark comes before the descent so that one that calls itself ends. */
static size_t first_needed(HelperUse *u, size_t i)
{
    Str sql = str_z(expr_helpers[i].sql), name;
    u->written[i] = true;
    for (size_t at = 0; next_use(sql, &at, &name);) {
        size_t other = find(name);
        if (other < expr_helper_count && !u->written[other]) {
            u->written[i] = false;
            return first_needed(u, other);
        }
    }
    return i;
}

const ExprHelper *helpers_next(HelperUse *u)
{
    for (size_t i = 0; i < expr_helper_count; i++) {
        if (u->used[i] && !u->written[i]) {
            return &expr_helpers[first_needed(u, i)];
        }
    }
    return NULL;
}
