/* Fragments and their conversions. What SQLite converts on its own (Datatypes, 3.4 to 3.6, 4.2) has
 * to be said in PostgreSQL; what a plain operator does alike is written plainly. */
#include "expr/frag.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "expr/translate.h"
#include "pg/quote.h"
#include "schema/forms.h"

/* ---------------------------------------------------------------- makers */

Frag frag_sql(Str sql, Prec prec, PgBase base, unsigned classes)
{
    return (Frag){.sql = sql, .prec = prec, .type = pg_type(base), .classes = classes};
}

Frag frag_null(void)
{
    return (Frag){.sql = STR("NULL"),
                  .prec = PREC_ATOM,
                  .type = pg_type(PG_TEXT),
                  .null = true,
                  .is_literal = true,
                  .value = value_null()};
}

Frag frag_text_literal(Translator *t, Str value)
{
    Frag f = frag_sql(translate_literal(t, value), PREC_ATOM, PG_TEXT, CLASS_TEXT);
    f.is_literal = f.not_null = true;
    f.value = value_text(value);
    return f;
}

Frag frag_int_literal(Translator *t, int64_t i)
{
    Str sql =
        i == INT64_MIN ? STR("'-9223372036854775808'::bigint") : translate_printf(t, "%" PRId64, i);
    Frag f = frag_sql(sql, i < 0 ? PREC_SIGN : PREC_ATOM, PG_BIGINT, CLASS_INTEGER);
    f.prec = i == INT64_MIN ? PREC_CAST : f.prec;
    f.narrow = i >= INT32_MIN && i <= INT32_MAX;
    f.is_literal = f.not_null = true;
    f.value = value_integer(i);
    return f;
}

Frag frag_real_literal(Translator *t, double r)
{
    Buf b = {0};
    value_put_real_text(&b, r);
    bool plain = r - r == 0; /* not infinite */
    Str sql = plain ? arena_str(t->arena, buf_str(&b))
                    : translate_printf(t, "'%.*s'::double precision", STR_FMT(buf_str(&b)));
    buf_free(&b);
    Frag f = frag_sql(sql, plain ? PREC_ATOM : PREC_CAST, PG_DOUBLE, CLASS_REAL);
    f.prec = plain && sql.p[0] == '-' ? PREC_SIGN : f.prec;
    f.narrow = plain;
    f.is_literal = f.not_null = true;
    f.value = value_real(r);
    return f;
}

Frag frag_truth(Str sql, Prec prec)
{
    return frag_sql(sql, prec, PG_BOOLEAN, CLASS_INTEGER);
}

Frag frag_with(Frag f, Str sql, Prec prec)
{
    f.sql = sql;
    f.prec = prec;
    f.is_literal = f.narrow = f.null = f.never_false = false;
    f.as_text = (Str){0};
    return f;
}

Str frag_at(Translator *t, Frag f, Prec prec)
{
    return f.prec >= prec ? f.sql : translate_printf(t, "(%.*s)", STR_FMT(f.sql));
}

Frag frag_made(Frag from, Str sql, Prec prec, PgBase base, unsigned classes)
{
    Frag f = frag_sql(sql, prec, base, classes);
    f.not_null = from.not_null;
    f.volatility = from.volatility;
    return f;
}

static const char *base_name(PgBase base, Buf *b)
{
    buf_clear(b);
    pg_put_type(b, pg_type(base));
    buf_putc(b, '\0');
    return b->p;
}

Frag frag_cast(Translator *t, Frag f, PgBase base)
{
    Buf b = {0};
    Str sql =
        translate_printf(t, "%.*s::%s", STR_FMT(frag_at(t, f, PREC_CAST)), base_name(base, &b));
    buf_free(&b);
    Frag r = frag_with(f, sql, PREC_CAST);
    r.type = pg_type(base);
    return r;
}

/* ---------------------------------------------------------------- questions */

bool frag_is_number(Frag f)
{
    return !f.null && pg_is_number(f.type.base);
}

bool frag_is_text(Frag f)
{
    return !f.null && pg_is_text(f.type.base);
}

bool frag_is_bool(Frag f)
{
    return !f.null && f.type.base == PG_BOOLEAN;
}

bool frag_is_time(Frag f)
{
    return !f.null && f.type.base >= PG_DATE && f.type.base <= PG_TIMESTAMPTZ;
}

bool frag_text_value(Frag f, Str *out)
{
    if (!f.is_literal || f.value.cls != VALUE_TEXT) {
        return false;
    }
    *out = f.value.s;
    return true;
}

bool frag_int_value(Frag f, int64_t *out)
{
    if (!f.is_literal || f.value.cls != VALUE_INTEGER) {
        return false;
    }
    *out = f.value.i;
    return true;
}

Str frag_whole(Translator *t, Frag f)
{
    if (f.null || f.type.base <= PG_BIGINT || f.classes == CLASS_INTEGER) {
        return STR("true");
    }
    if (!(f.classes & CLASS_INTEGER)) {
        return STR("false");
    }
    Str sql = frag_at(t, f, PREC_LIKE);
    return f.whole.p ? f.whole
                     : translate_printf(t, "%.*s = trunc(%.*s)", STR_FMT(sql), STR_FMT(f.sql));
}

bool frag_has_whole(const Frag *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (f[i].whole.p) {
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- the text that SQLite sees */

/* CAST(r AS TEXT) of SQLite 3.40: %!.15g. */
static Str real_image(Translator *t, double r)
{
    char s[40];
    if (r - r != 0) {
        return r > 0 ? STR("Inf") : STR("-Inf");
    }
    snprintf(s, sizeof s, "%.15g", r);
    char *e = strchr(s, 'e');
    if (!strchr(s, '.')) {
        Str head = e ? str_range(s, e) : str_z(s);
        return translate_printf(t, "%.*s.0%s", STR_FMT(head), e ? e : "");
    }
    return arena_str(t->arena, str_z(s));
}

static Frag literal_image(Translator *t, Frag f)
{
    switch (f.value.cls) {
    case VALUE_INTEGER:
        return frag_text_literal(t, translate_printf(t, "%" PRId64, f.value.i));
    case VALUE_REAL:
        return frag_text_literal(t, real_image(t, f.value.r));
    case VALUE_NULL:
    case VALUE_TEXT:
    case VALUE_BLOB:
        break;
    }
    return f;
}

Str frag_utc(Translator *t, Frag f)
{
    return f.type.base == PG_TIMESTAMPTZ
               ? translate_printf(t, "%.*s AT TIME ZONE 'UTC'", STR_FMT(frag_at(t, f, PREC_CAST)))
               : f.sql;
}

static const char *default_format(PgBase base)
{
    return base == PG_DATE   ? "YYYY-MM-DD"
           : base == PG_TIME ? "HH24:MI:SS"
                             : "YYYY-MM-DD HH24:MI:SS";
}

/* to_char() and to_json() are STABLE, since some formats and types depend on settings; what is
 * written here does not, so where PostgreSQL insists on IMMUTABLE a helper says so. */
const char *frag_fixed(const Translator *t)
{
    return t->purpose == PURPOSE_INDEX || t->purpose == PURPOSE_GENERATED ? "sqlpg." : "";
}

static Frag time_image(Translator *t, Frag f)
{
    const char *fixed = frag_fixed(t);
    Str format = f.time_format.p ? f.time_format : str_z(default_format(f.type.base));
    Str sql = translate_printf(t, "%sto_char(%.*s, %.*s)", fixed, STR_FMT(frag_utc(t, f)),
                               STR_FMT(translate_literal(t, format)));
    Frag r = frag_made(f, sql, PREC_ATOM, PG_TEXT, CLASS_TEXT);
    if (!*fixed && r.volatility < STABLE) {
        r.volatility = STABLE;
    }
    return r;
}

/* 0 and 1, unless the rows had the words. */
static Frag boolean_image(Translator *t, Frag f)
{
    bool words = f.column && f.column->evidence.count[VALUE_TEXT] > 0;
    if (words) {
        return frag_made(f, translate_printf(t, "%.*s::text", STR_FMT(frag_at(t, f, PREC_CAST))),
                         PREC_CAST, PG_TEXT, CLASS_TEXT);
    }
    return frag_made(f, translate_printf(t, "%.*s::int::text", STR_FMT(frag_at(t, f, PREC_CAST))),
                     PREC_CAST, PG_TEXT, CLASS_TEXT);
}

static Frag call_image(Translator *t, Frag f, const char *function)
{
    return frag_made(f, translate_printf(t, "%s(%.*s)", function, STR_FMT(f.sql)), PREC_ATOM,
                     PG_TEXT, CLASS_TEXT);
}

static Frag dynamic_image(Translator *t, Frag f)
{
    Str sql = f.as_text.p
                  ? f.as_text
                  : translate_printf(t, "%.*s #>> '{}'", STR_FMT(frag_at(t, f, PREC_OTHER + 1)));
    return frag_made(f, sql, PREC_OTHER, PG_TEXT, CLASS_TEXT);
}

static Frag number_text(Translator *t, Frag f)
{
    bool real = f.type.base == PG_DOUBLE;
    if (f.classes == CLASS_INTEGER && !real) {
        return frag_cast(t, f, PG_TEXT);
    }
    Frag text = call_image(t, real ? f : frag_cast(t, f, PG_DOUBLE), "sqlpg.real_text");
    if (f.classes & CLASS_INTEGER && f.whole.p) {
        return frag_made(f,
                         translate_printf(t, "CASE WHEN %.*s THEN trunc(%.*s)::text ELSE %.*s END",
                                          STR_FMT(f.whole), STR_FMT(f.sql), STR_FMT(text.sql)),
                         PREC_ATOM, PG_TEXT, CLASS_TEXT);
    }
    bool told = f.classes == CLASS_REAL || (real && (f.column || !(f.classes & CLASS_INTEGER)));
    return told ? text
                : call_image(t, real ? frag_cast(t, f, PG_NUMERIC) : f, "sqlpg.numeric_text");
}

Frag frag_image(Translator *t, Frag f)
{
    if (f.null || frag_is_text(f)) {
        return f;
    }
    if (f.is_literal && f.value.cls != VALUE_BLOB) {
        return literal_image(t, f);
    }
    Frag r;
    switch (f.type.base) {
    case PG_BOOLEAN:
        r = boolean_image(t, f);
        break;
    case PG_DOUBLE:
    case PG_NUMERIC:
        r = number_text(t, f);
        break;
    case PG_DATE:
    case PG_TIME:
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
        r = time_image(t, f);
        break;
    case PG_BYTEA:
        r = frag_made(f, translate_printf(t, "convert_from(%.*s, 'UTF8')", STR_FMT(f.sql)),
                      PREC_ATOM, PG_TEXT, CLASS_TEXT);
        break;
    case PG_SMALLINT:
    case PG_INTEGER:
    case PG_BIGINT:
    case PG_UUID:
    case PG_JSON:
    case PG_JSONB:
    case PG_VARCHAR:
    case PG_TEXT:
    case PG_BASE_COUNT:
    default:
        r = f.dynamic ? dynamic_image(t, f) : frag_cast(t, f, PG_TEXT);
        break;
    }
    r.type = pg_type(PG_TEXT);
    r.classes = CLASS_TEXT;
    r.has_affinity = f.has_affinity;
    r.affinity = f.affinity;
    r.collation = f.collation;
    r.has_collation = f.has_collation;
    r.explicit_collation = f.explicit_collation;
    r.dynamic = r.stays_boolean = r.byte_order = false;
    r.column = NULL;
    r.time_format = (Str){0};
    return r;
}

/* ---------------------------------------------------------------- numbers and truth */

/* A text literal's number: its longest numeric prefix, or 0 (lang_expr, "CAST expressions"). */
static Frag literal_number(Translator *t, Frag f, bool integer_only)
{
    Str s = str_trim(f.value.s);
    Value v;
    for (size_t n = s.n; n > 0; n--) {
        if (value_parse_number(str_make(s.p, n), &v) && !memchr(s.p, 'x', n) &&
            !memchr(s.p, 'X', n)) {
            bool digits = true;
            for (size_t i = 0; i < n; i++) {
                digits &= ascii_is_digit(s.p[i]) || (i == 0 && (s.p[i] == '-' || s.p[i] == '+'));
            }
            if (integer_only && !digits) {
                continue;
            }
            if (integer_only && v.cls == VALUE_REAL) { /* held within 64 bits */
                return frag_int_literal(t, value_as_real(&v) < 0 ? INT64_MIN : INT64_MAX);
            }
            return v.cls == VALUE_INTEGER ? frag_int_literal(t, v.i)
                                          : frag_real_literal(t, value_as_real(&v));
        }
    }
    return frag_int_literal(t, 0);
}

/* bool::int is narrow: what it is added to decides the width. */
static Frag bool_number(Translator *t, Frag f)
{
    int64_t i;
    if (frag_int_value(f, &i)) {
        return frag_int_literal(t, i);
    }
    Frag r = frag_made(f, translate_printf(t, "%.*s::int", STR_FMT(frag_at(t, f, PREC_CAST))),
                       PREC_CAST, PG_BIGINT, CLASS_INTEGER);
    r.narrow = true;
    return r;
}

static bool ends_with(Str s, Str end)
{
    return s.n > end.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

/* to_char(moment, 'YYYY') and its like give the digits of one field. */
static bool field_of_moment(Translator *t, Str sql, Str *out)
{
    static const struct {
        const char *end, *field;
    } fields[] = {{", 'YYYY')", "year"}, {", 'MM')", "month"},  {", 'DD')", "day"},
                  {", 'HH24')", "hour"}, {", 'MI')", "minute"}, {", 'DDD')", "doy"}};
    Str heads[] = {STR("to_char("), STR("sqlpg.to_char(")};
    for (size_t h = 0; h < 2; h++) {
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            Str end = str_z(fields[i].end);
            if (!str_starts(sql, heads[h]) || !ends_with(sql, end)) {
                continue;
            }
            Str moment = str_make(sql.p + heads[h].n, sql.n - heads[h].n - end.n);
            if (!memchr(moment.p, '\'', moment.n)) {
                *out = translate_printf(t, "extract(%s FROM %.*s)::bigint", fields[i].field,
                                        STR_FMT(moment));
                return true;
            }
        }
    }
    return false;
}

bool frag_integer_in_text(Translator *t, Frag f, Frag *out)
{
    Str text = STR("::bigint::text"), sql;
    if (f.type.base != PG_TEXT || f.is_literal) {
        return false;
    }
    if (ends_with(f.sql, text) && f.prec == PREC_CAST) {
        sql = str_make(f.sql.p, f.sql.n - strlen("::text"));
    } else if (!field_of_moment(t, f.sql, &sql)) {
        return false;
    }
    *out = frag_made(f, sql, PREC_CAST, PG_BIGINT, CLASS_INTEGER);
    return true;
}

/* For reading a number: bytes that are no text do not matter behind its digits. */
static Frag number_image(Translator *t, Frag f)
{
    return f.type.base == PG_BYTEA
               ? frag_made(f, translate_printf(t, "encode(%.*s, 'escape')", STR_FMT(f.sql)),
                           PREC_ATOM, PG_TEXT, CLASS_TEXT)
               : frag_image(t, f);
}

static Frag to_number(Translator *t, Frag f)
{
    if (f.null || frag_is_number(f)) {
        /* A number kept as digits of a text column is text to SQLite, with the same value. */
        f.classes = f.classes & CLASS_NUMBER ? f.classes & CLASS_NUMBER : CLASS_INTEGER;
        return f;
    }
    if (frag_is_bool(f)) {
        return bool_number(t, f);
    }
    Str s;
    if (frag_text_value(f, &s)) {
        return literal_number(t, f, false);
    }
    Frag text = number_image(t, f), integer;
    if (frag_integer_in_text(t, text, &integer)) {
        return integer;
    }
    return frag_made(f, translate_printf(t, "sqlpg.text_num(%.*s)", STR_FMT(text.sql)), PREC_ATOM,
                     PG_NUMERIC, CLASS_NUMBER);
}

static Frag to_integer(Translator *t, Frag f)
{
    if (f.null) {
        return frag_cast(t, f, PG_BIGINT);
    }
    if (frag_is_bool(f)) {
        return bool_number(t, f);
    }
    Str s;
    if (frag_text_value(f, &s)) {
        return literal_number(t, f, true);
    }
    if (f.is_literal && f.value.cls == VALUE_REAL && f.value.r > -9e18 && f.value.r < 9e18) {
        return frag_int_literal(t, (int64_t)f.value.r);
    }
    switch (f.type.base) {
    case PG_SMALLINT:
    case PG_INTEGER:
    case PG_BIGINT:
        f.classes = CLASS_INTEGER;
        return f;
    case PG_NUMERIC:
        return frag_made(f, translate_printf(t, "trunc(%.*s)::bigint", STR_FMT(f.sql)), PREC_CAST,
                         PG_BIGINT, CLASS_INTEGER);
    case PG_DOUBLE:
        return frag_made(f, translate_printf(t, "sqlpg.real_int(%.*s)", STR_FMT(f.sql)), PREC_ATOM,
                         PG_BIGINT, CLASS_INTEGER);
    case PG_BOOLEAN:
    case PG_DATE:
    case PG_TIME:
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
    case PG_UUID:
    case PG_JSON:
    case PG_JSONB:
    case PG_VARCHAR:
    case PG_TEXT:
    case PG_BYTEA:
    case PG_BASE_COUNT:
    default:
        break;
    }
    Frag text = number_image(t, f), integer;
    if (frag_integer_in_text(t, text, &integer)) {
        return integer;
    }
    return frag_made(f, translate_printf(t, "sqlpg.text_int(%.*s)", STR_FMT(text.sql)), PREC_ATOM,
                     PG_BIGINT, CLASS_INTEGER);
}

static Frag to_real(Translator *t, Frag f)
{
    if (f.null) {
        return frag_cast(t, f, PG_DOUBLE);
    }
    Str s;
    if (frag_text_value(f, &s)) {
        f = literal_number(t, f, false);
    }
    f = frag_is_bool(f) ? bool_number(t, f) : f;
    Frag r;
    int64_t i;
    if (frag_is_number(f) && f.type.base == PG_DOUBLE && !f.narrow) {
        r = f;
    } else if (frag_int_value(f, &i)) {
        r = frag_cast(t, frag_real_literal(t, (double)i), PG_DOUBLE);
    } else if (frag_is_number(f)) {
        r = frag_cast(t, f, PG_DOUBLE);
    } else {
        Frag text = number_image(t, f);
        r = frag_made(f, translate_printf(t, "sqlpg.text_real(%.*s)", STR_FMT(text.sql)), PREC_ATOM,
                      PG_DOUBLE, CLASS_REAL);
    }
    r.classes = CLASS_REAL;
    r.column = NULL;
    return r;
}

static Frag to_bytes(Translator *t, Frag f)
{
    if (f.null) {
        return frag_cast(t, f, PG_BYTEA);
    }
    if (f.type.base == PG_BYTEA) {
        return f;
    }
    Frag text = frag_image(t, f);
    return frag_made(f, translate_printf(t, "convert_to(%.*s, 'UTF8')", STR_FMT(text.sql)),
                     PREC_ATOM, PG_BYTEA, CLASS_BLOB);
}

static Frag to_truth(Translator *t, Frag f)
{
    if (f.null) {
        return frag_cast(t, f, PG_BOOLEAN);
    }
    if (frag_is_bool(f)) {
        return f;
    }
    Str s;
    if (frag_text_value(f, &s)) {
        f = literal_number(t, f, false);
    }
    if (f.is_literal && f.value.cls != VALUE_BLOB) {
        bool yes = f.value.cls == VALUE_INTEGER ? f.value.i != 0 : f.value.r != 0;
        Frag r = frag_truth(yes ? STR("true") : STR("false"), PREC_ATOM);
        r.is_literal = r.not_null = true;
        r.value = value_integer(yes);
        return r;
    }
    if (frag_is_number(f)) {
        return frag_made(f, translate_printf(t, "%.*s <> 0", STR_FMT(frag_at(t, f, PREC_LIKE))),
                         PREC_COMPARE, PG_BOOLEAN, CLASS_INTEGER);
    }
    Frag text = number_image(t, f);
    return frag_made(f, translate_printf(t, "sqlpg.text_bool(%.*s)", STR_FMT(text.sql)), PREC_ATOM,
                     PG_BOOLEAN, CLASS_INTEGER);
}

/* ---------------------------------------------------------------- dynamic values */

/* Numbers that became text beside texts: what looks like a number was one. (Only a column without
 * an affinity could hold a text that looks so.) */
bool frag_has_numbers_among_texts(Frag f)
{
    bool untyped = f.column && f.column->affinity == AFFINITY_BLOB;
    return !untyped && frag_is_text(f) && (f.classes & CLASS_NUMBER) && (f.classes & CLASS_TEXT);
}

static Frag to_dynamic(Translator *t, Frag f)
{
    if (f.dynamic) {
        return f;
    }
    if (frag_has_numbers_among_texts(f)) {
        f = frag_with(f, translate_printf(t, "sqlpg.numeric_affinity(%.*s)", STR_FMT(f.sql)),
                      PREC_ATOM);
    } else if (f.null) {
        f = frag_cast(t, f, PG_JSONB);
    } else {
        if (frag_is_bool(f)) {
            f = bool_number(t, f);
        } else if (!frag_is_number(f)) {
            f = frag_image(t, f);
        }
        /* to_jsonb() takes any type, so an untyped literal has to be given one. */
        const char *cast = f.is_literal && frag_is_text(f) ? "::text" : "";
        f = frag_with(
            f, translate_printf(t, "%sto_jsonb(%.*s%s)", frag_fixed(t), STR_FMT(f.sql), cast),
            PREC_ATOM);
    }
    f.type = pg_type(PG_JSONB);
    f.dynamic = true;
    f.column = NULL;
    f.stays_boolean = false;
    return f;
}

static Frag to_value(Translator *t, Frag f)
{
    return frag_is_bool(f) && !f.stays_boolean ? bool_number(t, f) : f;
}

Frag frag_as(Translator *t, Frag f, Want want)
{
    switch (want) {
    case WANT_VALUE:
        return to_value(t, f);
    case WANT_TEXT:
        return f.null ? frag_cast(t, f, PG_TEXT) : frag_image(t, f);
    case WANT_INTEGER:
        return to_integer(t, f);
    case WANT_REAL:
        return to_real(t, f);
    case WANT_NUMBER:
        return to_number(t, f);
    case WANT_BYTES:
        return to_bytes(t, f);
    case WANT_TRUTH:
        return to_truth(t, f);
    case WANT_DYNAMIC:
        return to_dynamic(t, f);
    }
    return f;
}

/* ---------------------------------------------------------------- one type for several */

typedef enum {
    KIND_NULL,
    KIND_BOOL,
    KIND_NUMBER,
    KIND_TIME,
    KIND_BYTES,
    KIND_DYNAMIC,
    KIND_TEXT
} Kind;

static Kind kind_of(Frag f)
{
    return f.null                    ? KIND_NULL
           : frag_is_bool(f)         ? KIND_BOOL
           : frag_is_number(f)       ? KIND_NUMBER
           : frag_is_time(f)         ? KIND_TIME
           : f.dynamic               ? KIND_DYNAMIC
           : f.type.base == PG_BYTEA ? KIND_BYTES
                                     : KIND_TEXT;
}

/* Is the text literal written as the values of this date or time are, so that both are one type? */
bool frag_literal_fits_time(Frag literal, Frag time)
{
    Str s;
    if (!frag_text_value(literal, &s) || !time.time_format.p) {
        return false;
    }
    bool zoned;
    bool form = time.type.base == PG_DATE   ? form_is_date(s)
                : time.type.base == PG_TIME ? form_is_time(s)
                                            : form_is_instant(s, &zoned);
    Buf b = {0};
    bool same =
        form && form_shape_format(form_shape(s), &b) && str_eq(buf_str(&b), time.time_format);
    buf_free(&b);
    return same;
}

static bool is_zero_or_one(Frag f)
{
    int64_t i;
    return frag_int_value(f, &i) && (i == 0 || i == 1);
}

/* Could all be booleans: boolean columns and 0 or 1? */
static bool all_stay_boolean(const Frag *f, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        any |= f[i].stays_boolean;
        if (!f[i].null && !f[i].stays_boolean && !is_zero_or_one(f[i])) {
            return false;
        }
    }
    return any;
}

static const Frag *first_of(const Frag *f, size_t n, Kind kind)
{
    for (size_t i = 0; i < n; i++) {
        if (kind_of(f[i]) == kind) {
            return &f[i];
        }
    }
    return NULL;
}

/* All one date or time type in one form, text literals of that form among them. */
static bool all_one_time(const Frag *f, size_t n)
{
    const Frag *time = first_of(f, n, KIND_TIME);
    for (size_t i = 0; time && i < n; i++) {
        bool same = frag_is_time(f[i]) && f[i].type.base == time->type.base &&
                    str_eq(f[i].time_format, time->time_format);
        if (!f[i].null && !same && !frag_literal_fits_time(f[i], *time)) {
            return false;
        }
    }
    return time != NULL;
}

static bool only_kinds(const Frag *f, size_t n, unsigned kinds)
{
    for (size_t i = 0; i < n; i++) {
        if (!(kinds >> kind_of(f[i]) & 1)) {
            return false;
        }
    }
    return true;
}

static void to_one_time(Translator *t, Frag *f, size_t n)
{
    Frag time = *first_of(f, n, KIND_TIME);
    for (size_t i = 0; i < n; i++) {
        if (!frag_is_time(f[i]) && !f[i].null) {
            Frag literal = frag_cast(t, f[i], time.type.base);
            f[i] = literal;
            f[i].time_format = time.time_format;
        }
    }
}

static void each_as(Translator *t, Frag *f, size_t n, Want want)
{
    for (size_t i = 0; i < n; i++) {
        if (!f[i].null) {
            f[i] = frag_as(t, f[i], want);
        }
    }
}

/* Of each that is whole, is it an integer? Not of reals beside integers. */
static bool values_tell(const Frag *f, size_t n)
{
    bool integers = false, reals = frag_has_whole(f, n);
    for (size_t i = 0; i < n; i++) {
        integers |= !f[i].null && f[i].classes & CLASS_INTEGER;
        reals |= !f[i].null && !(f[i].classes & CLASS_INTEGER);
    }
    return !integers || !reals;
}

/* PostgreSQL itself finds bigint, numeric or double precision; the classes are those of all. */
static void to_one_number(Translator *t, Frag *f, size_t n)
{
    PgBase base = PG_BIGINT;
    unsigned classes = 0;
    each_as(t, f, n, WANT_NUMBER);
    bool told = values_tell(f, n);
    for (size_t i = 0; i < n; i++) {
        if (!f[i].null) {
            PgBase own = f[i].narrow && f[i].type.base == PG_DOUBLE ? PG_NUMERIC : f[i].type.base;
            base = own > base ? own : base;
            classes |= f[i].classes;
        }
    }
    for (size_t i = 0; i < n; i++) {
        f[i].whole = told ? NO_TEXT : frag_whole(t, f[i]);
        if (!f[i].null) {
            f[i].type = pg_type(base);
            f[i].classes = classes;
        }
    }
}

/* Numbers among them are to be found again where values are compared. */
static void to_texts(Translator *t, Frag *f, size_t n)
{
    unsigned classes = 0;
    for (size_t i = 0; i < n; i++) {
        classes |= f[i].null ? 0 : f[i].classes;
    }
    each_as(t, f, n, WANT_TEXT);
    for (size_t i = 0; i < n; i++) {
        f[i].classes = f[i].null ? f[i].classes : classes;
    }
}

static bool is_of_one_type(const Frag *f, size_t n)
{
    return only_kinds(f, n, 1 << KIND_NULL | 1 << KIND_BOOL) ||
           only_kinds(f, n, 1 << KIND_NULL | 1 << KIND_BYTES) ||
           only_kinds(f, n, 1 << KIND_NULL | 1 << KIND_DYNAMIC);
}

void frag_unify(Translator *t, Frag *f, size_t n)
{
    enum { B_NULL = 1 << KIND_NULL, B_BOOL = 1 << KIND_BOOL, B_NUMBER = 1 << KIND_NUMBER };
    if (all_stay_boolean(f, n)) {
        for (size_t i = 0; i < n; i++) {
            if (is_zero_or_one(f[i])) {
                f[i] = frag_as(t, f[i], WANT_TRUTH);
                f[i].stays_boolean = true;
            }
        }
    } else if (is_of_one_type(f, n)) {
        return;
    } else if (only_kinds(f, n, B_NULL | B_BOOL | B_NUMBER)) {
        to_one_number(t, f, n);
    } else if (all_one_time(f, n)) {
        to_one_time(t, f, n);
    } else if (first_of(f, n, KIND_BYTES)) {
        each_as(t, f, n, WANT_BYTES);
    } else {
        const Frag *text = first_of(f, n, KIND_TEXT);
        bool one_type = text && only_kinds(f, n, B_NULL | 1 << KIND_TEXT);
        for (size_t i = 0; i < n && one_type; i++) {
            one_type = f[i].null || f[i].is_literal || f[i].type.base == text->type.base;
        }
        if (!one_type || frag_is_text(*text) || text->is_literal) {
            to_texts(t, f, n);
        }
    }
}
