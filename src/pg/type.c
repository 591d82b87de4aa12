#include "pg/type.h"

void pg_put_type(Buf *out, PgType t)
{
    static const char *const names[PG_BASE_COUNT] = {
        [PG_BOOLEAN] = "boolean",     [PG_SMALLINT] = "smallint",
        [PG_INTEGER] = "integer",     [PG_BIGINT] = "bigint",
        [PG_NUMERIC] = "numeric",     [PG_DOUBLE] = "double precision",
        [PG_DATE] = "date",           [PG_TIME] = "time",
        [PG_TIMESTAMP] = "timestamp", [PG_TIMESTAMPTZ] = "timestamptz",
        [PG_UUID] = "uuid",           [PG_JSON] = "json",
        [PG_JSONB] = "jsonb",         [PG_VARCHAR] = "varchar",
        [PG_TEXT] = "text",           [PG_BYTEA] = "bytea",
    };
    buf_puts(out, names[t.base]);
    if (t.base == PG_VARCHAR && t.precision) {
        buf_printf(out, "(%d)", t.precision);
    } else if (t.base == PG_NUMERIC && t.precision) {
        buf_printf(out, t.scale ? "(%d,%d)" : "(%d)", t.precision, t.scale);
    }
}

/* Names in the order of Data Types, table 8.1, and the spellings that people use. */
static const struct {
    const char *name;
    PgBase base;
} spellings[] = {
    {"boolean", PG_BOOLEAN},
    {"bool", PG_BOOLEAN},
    {"smallint", PG_SMALLINT},
    {"int2", PG_SMALLINT},
    {"integer", PG_INTEGER},
    {"int", PG_INTEGER},
    {"int4", PG_INTEGER},
    {"bigint", PG_BIGINT},
    {"int8", PG_BIGINT},
    {"numeric", PG_NUMERIC},
    {"decimal", PG_NUMERIC},
    {"double precision", PG_DOUBLE},
    {"float8", PG_DOUBLE},
    {"date", PG_DATE},
    {"time", PG_TIME},
    {"time without time zone", PG_TIME},
    {"timestamp", PG_TIMESTAMP},
    {"timestamp without time zone", PG_TIMESTAMP},
    {"timestamptz", PG_TIMESTAMPTZ},
    {"timestamp with time zone", PG_TIMESTAMPTZ},
    {"uuid", PG_UUID},
    {"json", PG_JSON},
    {"jsonb", PG_JSONB},
    {"varchar", PG_VARCHAR},
    {"character varying", PG_VARCHAR},
    {"text", PG_TEXT},
    {"bytea", PG_BYTEA},
};

/* Digits, with blanks around them, at *p; moves behind them. */
static bool parse_size(const char **p, const char *end, int *out)
{
    enum { LARGEST = 10485760 }; /* of varchar (Character Types, 8.3) */
    int n = 0;
    while (*p < end && **p == ' ') {
        ++*p;
    }
    const char *from = *p;
    for (; *p < end && ascii_is_digit(**p) && n <= LARGEST; ++*p) {
        n = n * 10 + (**p - '0');
    }
    bool some = *p > from && n <= LARGEST;
    while (*p < end && **p == ' ') {
        ++*p;
    }
    *out = n;
    return some;
}

/* (n) or (p,s), all of s. */
static bool parse_sizes(Str s, PgType *t)
{
    const char *p = s.p + 1, *end = s.p + s.n - 1;
    if (s.n < 3 || s.p[0] != '(' || *end != ')' || !parse_size(&p, end, &t->precision)) {
        return false;
    }
    if (p < end && *p == ',') {
        p++;
        return t->base == PG_NUMERIC && parse_size(&p, end, &t->scale) && p == end;
    }
    return p == end && (t->base == PG_NUMERIC || t->base == PG_VARCHAR) && t->precision > 0;
}

bool pg_parse_type(Str s, PgType *out)
{
    const char *paren = memchr(s.p, '(', s.n);
    Str name = str_trim(paren ? str_range(s.p, paren) : s);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        if (str_eq_fold(name, str_z(spellings[i].name))) {
            *out = pg_type(spellings[i].base);
            return !paren || parse_sizes(str_range(paren, s.p + s.n), out);
        }
    }
    return false;
}
