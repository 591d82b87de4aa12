#include "data/convert.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "data/carry.h"

typedef struct {
    const Column *source;
    const TargetColumn *column;
    const ValuePolicy *policy;
    Arena *scratch;
    PgType as;
    const char *why;
} Convert;

static ConvertResult unfit(Convert *k, const char *why)
{
    k->why = why;
    return CONVERT_UNFIT;
}

static ConvertResult becomes_text(Convert *k, Value *v, Buf *b)
{
    *v = value_text(arena_str(k->scratch, buf_str(b)));
    k->as = pg_type(PG_TEXT);
    buf_free(b);
    return CONVERT_FITS;
}

/* Text without blanks around it, in its own form. */
static Str plain_text(Convert *k, const Value *v)
{
    return str_trim(value_bytes(v, k->scratch));
}

/* ---------------------------------------------------------------- booleans */

static const struct {
    const char *word;
    bool value;
} booleans[] = {{"1", true},  {"0", false},   {"true", true}, {"false", false}, {"t", true},
                {"f", false}, {"yes", true},  {"no", false},  {"y", true},      {"n", false},
                {"on", true}, {"off", false}, {"1.0", true},  {"0.0", false}};

static ConvertResult to_boolean(Convert *k, Value *v)
{
    Str text = value_as_text(v, k->scratch);
    if (v->cls == VALUE_BLOB && text.n == 1 && (unsigned char)text.p[0] <= 1) {
        text = text.p[0] ? STR("1") : STR("0"); /* MySQL's BIT(1), as exporters write it */
    }
    for (size_t i = 0; i < sizeof booleans / sizeof *booleans; i++) {
        if (str_eq_fold(str_trim(text), str_z(booleans[i].word))) {
            *v = value_integer(booleans[i].value);
            k->as = pg_type(PG_BOOLEAN);
            return CONVERT_FITS;
        }
    }
    return unfit(k, "it is no truth value");
}

/* ---------------------------------------------------------------- numbers */

/* Text that is a number becomes one; anything else stays what it is. */
static bool make_number(Convert *k, Value *v)
{
    if (v->cls == VALUE_TEXT) {
        Value number;
        if (!value_parse_number(plain_text(k, v), &number)) {
            return false;
        }
        *v = number;
    }
    return v->cls == VALUE_INTEGER || v->cls == VALUE_REAL;
}

static ConvertResult to_integer(Convert *k, Value *v)
{
    static const struct {
        int64_t min, max;
        PgBase base;
    } ranges[] = {[TARGET_TO_SMALLINT] = {INT16_MIN, INT16_MAX, PG_SMALLINT},
                  [TARGET_TO_INTEGER] = {INT32_MIN, INT32_MAX, PG_INTEGER},
                  [TARGET_TO_BIGINT] = {INT64_MIN, INT64_MAX, PG_BIGINT}};
    int64_t i;
    if (!make_number(k, v)) {
        return unfit(k, "it is no number");
    }
    if (v->cls == VALUE_REAL) {
        if (!value_real_is_int64(v, &i)) {
            return unfit(k, "it is no integer");
        }
        *v = value_integer(i);
    }
    TargetType kind = k->column->kind;
    k->as = pg_type(ranges[kind].base);
    bool fits = v->i >= ranges[kind].min && v->i <= ranges[kind].max;
    return fits ? CONVERT_FITS : unfit(k, "it is out of range");
}

static Str number_text(Convert *k, Value *v)
{
    Buf b = {0};
    if (v->cls == VALUE_INTEGER) {
        buf_printf(&b, "%" PRId64, v->i);
    } else {
        value_put_real_text(&b, value_as_real(v));
    }
    Str s = arena_str(k->scratch, buf_str(&b));
    buf_free(&b);
    return s;
}

/* Digits behind the point that numeric(p,s) does not keep. */
static bool loses_digits(Str number, int scale)
{
    const char *point = memchr(number.p, '.', number.n);
    if (!point || memchr(number.p, 'e', number.n)) {
        return false;
    }
    Str fraction = str_range(point + 1, number.p + number.n);
    for (size_t i = (size_t)scale; i < fraction.n; i++) {
        if (fraction.p[i] != '0') {
            return true;
        }
    }
    return false;
}

/* The text of a number keeps all its digits: frameworks store decimals so. */
static ConvertResult to_numeric(Convert *k, Value *v)
{
    Value number = *v;
    if (!make_number(k, &number)) {
        return unfit(k, "it is no number");
    }
    Str text = v->cls == VALUE_TEXT ? plain_text(k, v) : number_text(k, v);
    k->as = pg_type(v->cls == VALUE_TEXT ? PG_TEXT : PG_NUMERIC);
    bool rounds = k->column->precision >= 0 && loses_digits(text, k->column->scale);
    return rounds ? CONVERT_ROUNDED : CONVERT_FITS;
}

static ConvertResult to_float(Convert *k, Value *v)
{
    if (!make_number(k, v)) {
        return unfit(k, "it is no number");
    }
    k->as = pg_type(PG_DOUBLE);
    double r = v->cls == VALUE_INTEGER ? (double)v->i : value_as_real(v);
    bool narrow = k->column->kind == TARGET_TO_REAL;
    if (narrow && isfinite(r) && fabs(r) > 3.4028235677973366e38) {
        return unfit(k, "it is out of range");
    }
    /* 0.1 in a real column is 0.1 to every reader: only the digits that a float4 shows count. */
    char short_form[32];
    snprintf(short_form, sizeof short_form, "%.7g", r);
    bool rounds = narrow && isfinite(r) && value_parse_double(str_z(short_form)) != r;
    return rounds ? CONVERT_ROUNDED : CONVERT_FITS;
}

/* ---------------------------------------------------------------- instants */

TimeUnit convert_epoch_unit(const Evidence *e)
{
    if (e->count[VALUE_INTEGER] == 0) {
        return UNIT_SECONDS;
    }
    double top = fmax(fabs((double)e->int_min), fabs((double)e->int_max));
    return top < 1e11   ? UNIT_SECONDS
           : top < 1e14 ? UNIT_MILLIS
           : top < 1e17 ? UNIT_MICROS
                        : UNIT_NANOS;
}

/* SQLite's date functions take a REAL for a Julian day; those of the years up to 9999 lie below
 * 5373485. Larger ones are seconds since 1970, as Python's time.time(). */
static TimeUnit unit_of(double r)
{
    return r >= 0 && r < 5373484.5 ? UNIT_JULIAN : UNIT_SECONDS;
}

static bool to_instant(Convert *k, Value *v, Instant *out)
{
    switch (v->cls) {
    case VALUE_INTEGER:
        instant_from_integer(v->i, convert_epoch_unit(&k->source->evidence), out);
        return true;
    case VALUE_REAL:
        instant_from_real(value_as_real(v), unit_of(value_as_real(v)), out);
        return isfinite(v->r) && fabs(v->r) < 1e12;
    case VALUE_TEXT:
        return instant_parse(plain_text(k, v), out) != INSTANT_NONE;
    case VALUE_BLOB:
    case VALUE_NULL:
        break;
    }
    return false;
}

static bool is_in_range(const Instant *at)
{
    return at->days >= -719162 && at->days <= 2932896; /* the years 1 to 9999 */
}

/* Digits that time(p) or timestamp(p) does not keep. */
static bool rounds_time(const Convert *k, const Instant *at)
{
    int64_t unit = 1;
    for (int i = k->column->precision; i >= 0 && i < 6; i++) {
        unit *= 10;
    }
    return at->finer || at->micros % unit;
}

static ConvertResult to_timestamp(Convert *k, Value *v)
{
    Instant at;
    Buf b = {0};
    if (!to_instant(k, v, &at)) {
        return unfit(k, "it is no date and time");
    }
    instant_to_utc(&at);
    if (!is_in_range(&at)) {
        return unfit(k, "it is no date and time of the years 1 to 9999");
    }
    /* With a zone: a script may be run in a session of another one. */
    bool zoned = k->column->kind == TARGET_TO_TIMESTAMPTZ;
    instant_put(&b, &at, zoned ? PG_TIMESTAMPTZ : PG_TIMESTAMP);
    becomes_text(k, v, &b);
    return rounds_time(k, &at) ? CONVERT_ROUNDED : CONVERT_FITS;
}

static ConvertResult to_date(Convert *k, Value *v)
{
    Instant at;
    Buf b = {0};
    if (!to_instant(k, v, &at) || !is_in_range(&at)) {
        return unfit(k, "it is no date");
    }
    if (at.micros || at.finer) {
        return unfit(k, "it has a time of day");
    }
    instant_put(&b, &at, PG_DATE);
    return becomes_text(k, v, &b);
}

static ConvertResult to_time(Convert *k, Value *v)
{
    Instant at;
    Buf b = {0};
    if (v->cls != VALUE_TEXT || instant_parse_clock(plain_text(k, v), &at) == INSTANT_NONE) {
        return unfit(k, "it is no time of day");
    }
    instant_put(&b, &at, PG_TIME);
    becomes_text(k, v, &b);
    return rounds_time(k, &at) ? CONVERT_ROUNDED : CONVERT_FITS;
}

/* ---------------------------------------------------------------- texts */

static bool is_clean(Str s)
{
    return utf8_valid_prefix(s) == s.n && (s.n == 0 || !memchr(s.p, 0, s.n));
}

static ConvertResult to_text(Convert *k, Value *v)
{
    k->as = pg_type(PG_TEXT);
    if (v->cls != VALUE_TEXT) {
        *v = value_text(value_as_text(v, k->scratch));
    }
    if (!is_clean(v->s)) {
        bool nul = memchr(v->s.p, 0, v->s.n) != NULL;
        TextPolicy policy = nul ? k->policy->nul : k->policy->bad_utf8;
        if (policy == TEXT_AS_BYTES || policy == TEXT_FAIL) {
            return unfit(k, "it is no UTF-8 text without NULs");
        }
        carry_clean_text(v, k->policy, k->scratch);
    }
    return CONVERT_FITS;
}

static ConvertResult to_json(Convert *k, Value *v)
{
    return to_text(k, v); /* what is no JSON the server says */
}

static ConvertResult to_enum(Convert *k, Value *v)
{
    ConvertResult r = to_text(k, v);
    Str text = r == CONVERT_FITS ? value_bytes(v, k->scratch) : STR("");
    for (size_t i = 0; i < k->column->labels.n && r == CONVERT_FITS; i++) {
        if (str_eq(text, k->column->labels.items[i])) {
            return CONVERT_FITS;
        }
    }
    return r == CONVERT_FITS ? unfit(k, "the enum has no such label") : r;
}

static ConvertResult to_bytea(Convert *k, Value *v)
{
    (void)v;
    k->as = pg_type(PG_BYTEA);
    return CONVERT_FITS;
}

/* ---------------------------------------------------------------- intervals */

#define MICROS_OF_DAY INT64_C(86400000000)

/* .NET's TimeSpan: [-][days.]hh:mm:ss[.fffffff]. PostgreSQL would read 1.02:03:04 as 1.02 days and
 * three minutes and a bit. */
static bool time_span(Str s, Instant *out, bool *negative)
{
    *negative = s.n && s.p[0] == '-';
    s = str_make(s.p + *negative, s.n - *negative);
    size_t digits = 0;
    int64_t days = 0;
    while (digits < s.n && digits < 9 && ascii_is_digit(s.p[digits])) {
        digits++;
    }
    if (digits && digits < s.n && s.p[digits] == '.') {
        value_parse_int64(str_make(s.p, digits), &days);
        s = str_make(s.p + digits + 1, s.n - digits - 1);
    }
    bool read = instant_parse_clock(s, out) != INSTANT_NONE;
    out->days = days;
    return read;
}

/* What SQLAlchemy's Interval writes: the moment that lies so long behind 1970-01-01. */
static bool since_epoch(Str s, Instant *out)
{
    return instant_parse(s, out) != INSTANT_NONE && out->has_time && !out->zoned;
}

static ConvertResult becomes_interval(Convert *k, Value *v, const Instant *at, bool negative)
{
    Buf b = {0};
    /* Each part has its sign: IntervalStyle = sql_standard would give a first one to all. */
    buf_printf(&b, "%s%" PRId64 " days %s", negative ? "-" : "", at->days, negative ? "-" : "+");
    instant_put(&b, at, PG_TIME);
    becomes_text(k, v, &b);
    return rounds_time(k, at) ? CONVERT_ROUNDED : CONVERT_FITS;
}

/* Units, as in `1 day 02:03` or `P1DT2H`: what PostgreSQL reads in one way, or refuses. */
static bool has_words(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (ascii_lower(s.p[i]) >= 'a' && ascii_lower(s.p[i]) <= 'z') {
            return true;
        }
    }
    return false;
}

static ConvertResult to_interval(Convert *k, Value *v)
{
    Instant at;
    bool negative = false;
    if (v->cls == VALUE_INTEGER && v->i != INT64_MIN) { /* Django's DurationField: microseconds */
        negative = v->i < 0;
        int64_t micros = negative ? -v->i : v->i;
        at = (Instant){.days = micros / MICROS_OF_DAY, .micros = micros % MICROS_OF_DAY};
        return becomes_interval(k, v, &at, negative);
    }
    Str s = v->cls == VALUE_TEXT ? plain_text(k, v) : STR("");
    if (time_span(s, &at, &negative) || since_epoch(s, &at)) {
        return becomes_interval(k, v, &at, negative);
    }
    return has_words(s) ? to_text(k, v) : unfit(k, "it is no interval");
}

/* ---------------------------------------------------------------- uuids */

static bool is_hex(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (ascii_hex_value(s.p[i]) < 0) {
            return false;
        }
    }
    return true;
}

/* 8-4-4-4-12 with or without hyphens, perhaps in braces; 16 bytes in the order that --uuid-blobs
 * says. */
static ConvertResult to_uuid(Convert *k, Value *v)
{
    Buf b = {0};
    Str s = value_bytes(v, k->scratch);
    if (v->cls == VALUE_BLOB && s.n == 16) {
        carry_uuid_blob(v, k->policy, k->scratch);
        return CONVERT_FITS;
    }
    s = str_trim(s);
    if (s.n > 2 && s.p[0] == '{' && s.p[s.n - 1] == '}') {
        s = str_make(s.p + 1, s.n - 2);
    }
    bool hyphens = s.n == 36 && s.p[8] == '-' && s.p[13] == '-' && s.p[18] == '-' && s.p[23] == '-';
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '-' || !hyphens) {
            buf_putc(&b, s.p[i]);
        }
    }
    if (v->cls != VALUE_TEXT || b.n != 32 || !is_hex(buf_str(&b))) {
        buf_free(&b);
        return unfit(k, "it is no UUID");
    }
    return becomes_text(k, v, &b);
}

/* ---------------------------------------------------------------- all */

ConvertResult convert_value(Value *v, const Column *c, const ValuePolicy *p, Arena *scratch,
                            PgType *as, const char **why)
{
    static ConvertResult (*const ways[])(Convert *,
                                         Value *) = {[TARGET_TO_BOOLEAN] = to_boolean,
                                                     [TARGET_TO_SMALLINT] = to_integer,
                                                     [TARGET_TO_INTEGER] = to_integer,
                                                     [TARGET_TO_BIGINT] = to_integer,
                                                     [TARGET_TO_NUMERIC] = to_numeric,
                                                     [TARGET_TO_REAL] = to_float,
                                                     [TARGET_TO_DOUBLE] = to_float,
                                                     [TARGET_TO_DATE] = to_date,
                                                     [TARGET_TO_TIME] = to_time,
                                                     [TARGET_TO_TIMESTAMP] = to_timestamp,
                                                     [TARGET_TO_TIMESTAMPTZ] = to_timestamp,
                                                     [TARGET_TO_INTERVAL] = to_interval,
                                                     [TARGET_TO_UUID] = to_uuid,
                                                     [TARGET_TO_JSON] = to_json,
                                                     [TARGET_TO_TEXT] = to_text,
                                                     [TARGET_TO_BYTEA] = to_bytea,
                                                     [TARGET_TO_ENUM] = to_enum,
                                                     [TARGET_TO_OTHER] = to_text,
                                                     [TARGET_TO_NOTHING] = NULL};
    Convert k = {
        .source = c, .column = c->target, .policy = p, .scratch = scratch, .as = pg_type(PG_TEXT)};
    ConvertResult r = CONVERT_FITS;
    if (v->cls != VALUE_NULL) {
        r = ways[c->target->kind] ? ways[c->target->kind](&k, v)
                                  : unfit(&k, "no value can have this type");
    }
    *as = k.as;
    *why = k.why;
    return r;
}
