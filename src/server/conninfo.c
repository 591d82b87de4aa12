#include "server/conninfo.h"

#include "base/buf.h"

/* ---------------------------------------------------------------- schemes */

/* Where the part behind "://" begins, if the scheme before it means PostgreSQL; 0: no URL of ours.
 * SQLAlchemy writes the driver behind a plus, JDBC puts its own name in front. */
static size_t scheme_length(Str s)
{
    static const char *const names[] = {"postgresql", "postgres", "postgis",  "pgsql",
                                        "psql",       "ecto",     "timescale"};
    size_t start = str_starts_fold(s, STR("jdbc:")) ? 5 : 0;
    size_t colon = start;
    while (colon < s.n && s.p[colon] != ':' && s.p[colon] != '/' && s.p[colon] != ' ') {
        colon++;
    }
    if (!str_starts(str_make(s.p + colon, s.n - colon), STR("://"))) {
        return 0;
    }
    size_t end = start;
    while (end < colon && s.p[end] != '+') {
        end++;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq_fold(str_make(s.p + start, end - start), str_z(names[i]))) {
            return colon + 3;
        }
    }
    return 0;
}

/* ---------------------------------------------------------------- parameters */

/* asyncpg says ssl=require, others ssl=true, which libpq reads itself. */
static bool is_ssl_mode(Str key, Str value)
{
    return str_eq_fold(key, STR("ssl")) && !str_eq_fold(value, STR("true"));
}

static void take_parameter(Conninfo *c, Buf *out, Buf *dropped, Str parameter, ConninfoKnows *knows)
{
    const char *equals = memchr(parameter.p, '=', parameter.n);
    Str key = equals ? str_range(parameter.p, equals) : parameter;
    Str value = equals ? str_range(equals + 1, parameter.p + parameter.n) : STR("");
    if (parameter.n == 0) {
        return;
    }
    if (str_eq(key, STR("schema"))) {
        c->schema = value;
    } else if (is_ssl_mode(key, value) || str_eq_fold(key, STR("ssl")) || knows(key)) {
        buf_putc(out, memchr(out->p, '?', out->n) ? '&' : '?');
        buf_put(out, is_ssl_mode(key, value) ? STR("sslmode") : key);
        buf_putc(out, '=');
        buf_put(out, value);
    } else {
        buf_puts(dropped, dropped->n ? ", " : "");
        buf_put(dropped, key);
    }
}

static void take_parameters(Conninfo *c, Buf *out, Buf *dropped, Str query, ConninfoKnows *knows)
{
    while (query.n) {
        const char *and = memchr(query.p, '&', query.n);
        Str one = and? str_range(query.p, and) : query;
        take_parameter(c, out, dropped, one, knows);
        size_t used = one.n + (and? 1 : 0);
        query = str_make(query.p + used, query.n - used);
    }
}

Conninfo conninfo_read(Arena *arena, Str given, ConninfoKnows *knows)
{
    Conninfo c = {0};
    size_t skip = scheme_length(given);
    Buf out = {0}, dropped = {0};
    if (skip == 0) {
        buf_put(&out, given);
    } else {
        Str rest = str_make(given.p + skip, given.n - skip);
        /* A password may hold a question mark: libpq takes the first one behind the host. */
        const char *at = NULL;
        for (size_t i = 0; i < rest.n && rest.p[i] != '/'; i++) {
            at = rest.p[i] == '@' ? rest.p + i : at;
        }
        const char *from = at ? at : rest.p, *end = rest.p + rest.n;
        const char *query = from < end ? memchr(from, '?', (size_t)(end - from)) : NULL;
        buf_puts(&out, "postgresql://");
        buf_put(&out, query ? str_range(rest.p, query) : rest);
        if (query) {
            take_parameters(&c, &out, &dropped, str_range(query + 1, end), knows);
        }
    }
    c.text = arena_str(arena, buf_str(&out));
    c.dropped = arena_str(arena, buf_str(&dropped));
    buf_free(&out);
    buf_free(&dropped);
    return c;
}
