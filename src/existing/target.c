#include "existing/target.h"

#include "base/buf.h"

/* ---------------------------------------------------------------- types */

static const struct {
    const char *name;
    TargetType kind;
} types[] = {
    {"bool", TARGET_TO_BOOLEAN},
    {"boolean", TARGET_TO_BOOLEAN},
    {"int2", TARGET_TO_SMALLINT},
    {"smallint", TARGET_TO_SMALLINT},
    {"smallserial", TARGET_TO_SMALLINT},
    {"serial2", TARGET_TO_SMALLINT},
    {"int", TARGET_TO_INTEGER},
    {"int4", TARGET_TO_INTEGER},
    {"integer", TARGET_TO_INTEGER},
    {"serial", TARGET_TO_INTEGER},
    {"serial4", TARGET_TO_INTEGER},
    {"int8", TARGET_TO_BIGINT},
    {"bigint", TARGET_TO_BIGINT},
    {"bigserial", TARGET_TO_BIGINT},
    {"serial8", TARGET_TO_BIGINT},
    {"numeric", TARGET_TO_NUMERIC},
    {"decimal", TARGET_TO_NUMERIC},
    {"dec", TARGET_TO_NUMERIC},
    {"real", TARGET_TO_REAL},
    {"float4", TARGET_TO_REAL},
    {"float", TARGET_TO_DOUBLE},
    {"float8", TARGET_TO_DOUBLE},
    {"double precision", TARGET_TO_DOUBLE},
    {"date", TARGET_TO_DATE},
    {"time", TARGET_TO_TIME},
    {"time without time zone", TARGET_TO_TIME},
    {"timestamp", TARGET_TO_TIMESTAMP},
    {"timestamp without time zone", TARGET_TO_TIMESTAMP},
    {"timestamptz", TARGET_TO_TIMESTAMPTZ},
    {"timestamp with time zone", TARGET_TO_TIMESTAMPTZ},
    {"interval", TARGET_TO_INTERVAL},
    {"uuid", TARGET_TO_UUID},
    {"json", TARGET_TO_JSON},
    {"jsonb", TARGET_TO_JSON},
    {"text", TARGET_TO_TEXT},
    {"varchar", TARGET_TO_TEXT},
    {"character varying", TARGET_TO_TEXT},
    {"char", TARGET_TO_TEXT},
    {"character", TARGET_TO_TEXT},
    {"bpchar", TARGET_TO_TEXT},
    {"citext", TARGET_TO_TEXT},
    {"name", TARGET_TO_TEXT},
    {"bytea", TARGET_TO_BYTEA},
    {"int4range", TARGET_TO_NOTHING},
    {"int8range", TARGET_TO_NOTHING},
    {"numrange", TARGET_TO_NOTHING},
    {"tsrange", TARGET_TO_NOTHING},
    {"tstzrange", TARGET_TO_NOTHING},
    {"daterange", TARGET_TO_NOTHING},
};

static int number_at(const char **p, const char *end)
{
    int n = 0;
    while (*p < end && ascii_is_digit(**p)) {
        n = n < 100000 ? n * 10 + (**p - '0') : n;
        ++*p;
    }
    return n;
}

/* (10,2): the modifiers, from the opening parenthesis to behind the closing one. */
static const char *take_modifiers(TargetColumn *c, const char *p, const char *end)
{
    p++;
    c->precision = number_at(&p, end);
    while (p < end && *p != ')' && !ascii_is_digit(*p)) {
        p++;
    }
    c->scale = number_at(&p, end);
    const char *close = p < end ? memchr(p, ')', (size_t)(end - p)) : NULL;
    return close ? close + 1 : end;
}

/* Words in lower case with single blanks; `pg_catalog.`, modifiers and quotes left out. */
static void normalize(TargetColumn *c, Str type, Buf *out)
{
    const char *p = type.p, *end = type.p + type.n;
    p += str_starts_fold(type, STR("pg_catalog.")) ? strlen("pg_catalog.") : 0;
    while (p < end) {
        if (*p == '(') {
            p = take_modifiers(c, p, end);
        } else if (ascii_is_space(*p)) {
            p++;
            if (out->n && out->p[out->n - 1] != ' ') {
                buf_putc(out, ' ');
            }
        } else {
            buf_putc(out, ascii_lower(*p++));
        }
    }
    while (out->n && out->p[out->n - 1] == ' ') {
        out->n--;
    }
}

void target_set_type(TargetColumn *c, Str type)
{
    Buf b = {0};
    c->type = type;
    c->precision = -1;
    c->scale = 0;
    normalize(c, type, &b);
    Str name = buf_str(&b);
    c->kind = TARGET_TO_OTHER;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (str_eq(name, str_z(types[i].name))) {
            c->kind = types[i].kind;
        }
    }
    if (memchr(b.p ? b.p : "", '[', b.n) || str_contains_fold(name, STR(" array"))) {
        c->kind = TARGET_TO_NOTHING;
    }
    if (str_contains_fold(name, STR("serial")) && c->kind <= TARGET_TO_BIGINT) {
        c->identity = c->has_default = c->not_null = true;
    }
    buf_free(&b);
}

/* ---------------------------------------------------------------- names */

TargetTable *target_find_table(const TargetSchema *s, Str schema, Str name)
{
    TargetTable *folded = NULL;
    for (size_t i = 0; i < s->tables.n; i++) {
        TargetTable *t = s->tables.items[i];
        if (t->dropped || (schema.n && t->schema.n && !str_eq(t->schema, schema))) {
            continue;
        }
        if (str_eq(t->name, name)) {
            return t;
        }
        if (!folded && str_eq_fold(t->name, name)) {
            folded = t;
        }
    }
    return folded;
}

TargetColumn *target_find_column(const TargetTable *t, Str name)
{
    TargetColumn *folded = NULL;
    for (size_t i = 0; i < t->columns.n; i++) {
        TargetColumn *c = &t->columns.items[i];
        if (str_eq(c->name, name)) {
            return c;
        }
        if (!folded && str_eq_fold(c->name, name)) {
            folded = c;
        }
    }
    return folded;
}
