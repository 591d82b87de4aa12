#include "data/binary.h"

#include <math.h>
#include <stdlib.h>

#include "base/scan.h"
#include "data/encode.h"
#include "existing/target.h"
#include "schema/forms.h"
#include "schema/instant.h"

/* ---------------------------------------------------------------- which form */

static BinaryForm form_of_type(PgBase base)
{
    static const BinaryForm forms[PG_BASE_COUNT] = {
        [PG_BOOLEAN] = BINARY_BOOLEAN,     [PG_SMALLINT] = BINARY_SMALLINT,
        [PG_INTEGER] = BINARY_INTEGER,     [PG_BIGINT] = BINARY_BIGINT,
        [PG_NUMERIC] = BINARY_NUMERIC,     [PG_DOUBLE] = BINARY_DOUBLE,
        [PG_DATE] = BINARY_DATE,           [PG_TIME] = BINARY_TIME,
        [PG_TIMESTAMP] = BINARY_TIMESTAMP, [PG_TIMESTAMPTZ] = BINARY_TIMESTAMPTZ,
        [PG_UUID] = BINARY_UUID,           [PG_JSON] = BINARY_TEXT,
        [PG_JSONB] = BINARY_JSONB,         [PG_VARCHAR] = BINARY_TEXT,
        [PG_TEXT] = BINARY_TEXT,           [PG_BYTEA] = BINARY_BYTEA};
    return forms[base];
}

/* Enums, json, varchar, char(n) and citext are received as their text, and lengths and other
 * modifiers applied as to it. Of other types (interval, inet, ...) only the text is known. */
static BinaryForm form_of_target(const TargetColumn *t)
{
    static const BinaryForm forms[] = {[TARGET_TO_BOOLEAN] = BINARY_BOOLEAN,
                                       [TARGET_TO_SMALLINT] = BINARY_SMALLINT,
                                       [TARGET_TO_INTEGER] = BINARY_INTEGER,
                                       [TARGET_TO_BIGINT] = BINARY_BIGINT,
                                       [TARGET_TO_NUMERIC] = BINARY_NUMERIC,
                                       [TARGET_TO_REAL] = BINARY_REAL,
                                       [TARGET_TO_DOUBLE] = BINARY_DOUBLE,
                                       [TARGET_TO_DATE] = BINARY_DATE,
                                       [TARGET_TO_TIME] = BINARY_TIME,
                                       [TARGET_TO_TIMESTAMP] = BINARY_TIMESTAMP,
                                       [TARGET_TO_TIMESTAMPTZ] = BINARY_TIMESTAMPTZ,
                                       [TARGET_TO_UUID] = BINARY_UUID,
                                       [TARGET_TO_JSON] = BINARY_TEXT,
                                       [TARGET_TO_TEXT] = BINARY_TEXT,
                                       [TARGET_TO_BYTEA] = BINARY_BYTEA,
                                       [TARGET_TO_ENUM] = BINARY_TEXT,
                                       [TARGET_TO_OTHER] = BINARY_NONE,
                                       [TARGET_TO_NOTHING] = BINARY_NONE};
    bool jsonb = t->kind == TARGET_TO_JSON && str_eq(t->type, STR("jsonb"));
    return jsonb ? BINARY_JSONB : forms[t->kind];
}

BinaryForm binary_form(const Column *c)
{
    return c->target ? form_of_target(c->target) : form_of_type(c->written_type.base);
}

/* ---------------------------------------------------------------- numbers */

static void put_bytes(Buf *out, uint64_t bits, size_t n)
{
    buf_reserve(out, n);
    for (size_t i = 0; i < n; i++) {
        out->p[out->n + i] = (char)(unsigned char)(bits >> (8 * (n - 1 - i)));
    }
    out->n += n;
}

void binary_put_count(Buf *out, size_t n)
{
    put_bytes(out, n, 2);
}

/* A field of n bytes. */
static bool put_fixed(Buf *out, uint64_t bits, size_t n)
{
    buf_reserve(out, 4 + n);
    put_bytes(out, n, 4);
    put_bytes(out, bits, n);
    return true;
}

/* Text in an integer column is an integer's; what else PostgreSQL would take is its matter. */
static bool as_integer(const Value *v, Arena *scratch, int64_t *out)
{
    if (v->cls == VALUE_INTEGER) {
        *out = v->i;
        return true;
    }
    return v->cls == VALUE_TEXT && form_is_integer(value_bytes(v, scratch)) &&
           value_parse_int64(value_bytes(v, scratch), out);
}

static bool put_integer(Buf *out, const Value *v, size_t n, Arena *scratch)
{
    int64_t i, limit = n == 8 ? INT64_MAX : (INT64_C(1) << (8 * n - 1)) - 1;
    return as_integer(v, scratch, &i) && i <= limit && i >= -limit - 1 &&
           put_fixed(out, (uint64_t)i, n);
}

static bool put_boolean(Buf *out, const Value *v, Arena *scratch)
{
    bool yes = v->i != 0;
    bool known = v->cls == VALUE_INTEGER ||
                 (v->cls == VALUE_TEXT && form_is_boolean(value_bytes(v, scratch), &yes));
    return known && put_fixed(out, yes, 1);
}

static bool put_double(Buf *out, Value *v)
{
    uint64_t bits;
    if (v->cls != VALUE_INTEGER && v->cls != VALUE_REAL) {
        return false;
    }
    double r = v->cls == VALUE_INTEGER ? (double)v->i : value_as_real(v);
    memcpy(&bits, &r, sizeof bits);
    return put_fixed(out, bits, 8);
}

/* The text that COPY's text format would have, for a moment behind *out's bytes; it holds no
 * escapes, being a number's. */
static Str number_text(Buf *out, Value *v, PgBase base, Arena *scratch)
{
    size_t start = out->n;
    encode_copy(out, v, pg_type(base), scratch);
    Str s = arena_str(scratch, str_make(out->p + start, out->n - start));
    out->n = start;
    return s;
}

/* From the decimal digits, as the server does it: by way of a double some would be rounded twice.
 */
static bool put_real(Buf *out, Value *v, Arena *scratch)
{
    uint32_t bits;
    if (v->cls != VALUE_INTEGER && v->cls != VALUE_REAL) {
        return false;
    }
    Str s = number_text(out, v, PG_DOUBLE, scratch);
    float f = strtof(arena_printf(scratch, "%.*s%c", STR_FMT(s), 0).p, NULL);
    if (!isnormal(f) && v->cls == VALUE_REAL && value_as_real(v) != 0) {
        return false; /* out of range, or about to be */
    }
    memcpy(&bits, &f, sizeof bits);
    return put_fixed(out, bits, 4);
}

/* ---------------------------------------------------------------- numeric */

typedef struct {
    bool negative;
    Str digits;    /* without sign and point */
    int64_t point; /* stands behind so many of them */
    int64_t scale; /* digits behind the point, as numeric_in() counts them */
} Decimal;

enum { NUMERIC_GROUP = 4, NUMERIC_NEGATIVE = 0x4000, NUMERIC_LONGEST = 1000 };

static size_t digits_at(Str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && ascii_is_digit(s.p[at + n])) {
        n++;
    }
    return n;
}

/* [-]digits[.digits][e[-]digits], of sizes that occur. */
static bool read_decimal(Str s, Arena *scratch, Decimal *out)
{
    int64_t exponent = 0;
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
    size_t whole = digits_at(s, at);
    bool point = at + whole < s.n && s.p[at + whole] == '.';
    size_t fraction = point ? digits_at(s, at + whole + 1) : 0;
    size_t end = at + whole + point + fraction;
    if (end < s.n && (s.p[end] == 'e' || s.p[end] == 'E')) {
        if (!value_parse_int64(str_make(s.p + end + 1, s.n - end - 1), &exponent)) {
            return false;
        }
        end = s.n;
    }
    if (end != s.n || whole + fraction == 0 || s.n > NUMERIC_LONGEST ||
        exponent > NUMERIC_LONGEST || exponent < -NUMERIC_LONGEST) {
        return false;
    }
    char *digits = arena_bytes(scratch, whole + fraction);
    memcpy(digits, s.p + at, whole);
    memcpy(digits + whole, s.p + at + whole + point, fraction);
    out->negative = s.p[0] == '-';
    out->digits = str_make(digits, whole + fraction);
    out->point = (int64_t)whole + exponent;
    out->scale = (int64_t)fraction > exponent ? (int64_t)fraction - exponent : 0;
    return true;
}

static void strip_zeros(Decimal *d)
{
    while (d->digits.n && d->digits.p[0] == '0') {
        d->digits = str_make(d->digits.p + 1, d->digits.n - 1);
        d->point--;
    }
    while (d->digits.n && d->digits.p[d->digits.n - 1] == '0') {
        d->digits.n--;
    }
}

/* numeric_recv(): groups of four digits, the power of 10000 of the first one, sign, scale. */
static void put_groups(Buf *out, const Decimal *d)
{
    int64_t above = d->point > 0 ? (d->point + NUMERIC_GROUP - 1) / NUMERIC_GROUP
                                 : -(-d->point / NUMERIC_GROUP);
    size_t pad = (size_t)(above * NUMERIC_GROUP - d->point);
    size_t groups = d->digits.n ? (pad + d->digits.n + NUMERIC_GROUP - 1) / NUMERIC_GROUP : 0;
    put_bytes(out, 2 * (4 + groups), 4);
    put_bytes(out, groups, 2);
    put_bytes(out, groups ? (uint64_t)(above - 1) : 0, 2);
    put_bytes(out, groups && d->negative ? NUMERIC_NEGATIVE : 0, 2);
    put_bytes(out, (uint64_t)d->scale, 2);
    for (size_t i = 0; i < groups; i++) {
        unsigned group = 0;
        for (size_t k = i * NUMERIC_GROUP; k < (i + 1) * NUMERIC_GROUP; k++) {
            bool there = k >= pad && k - pad < d->digits.n;
            group = group * 10 + (there ? (unsigned)(d->digits.p[k - pad] - '0') : 0);
        }
        put_bytes(out, group, 2);
    }
}

static bool put_numeric(Buf *out, Value *v, Arena *scratch)
{
    Decimal d;
    if (v->cls == VALUE_BLOB) {
        return false;
    }
    Str s =
        v->cls == VALUE_TEXT ? value_bytes(v, scratch) : number_text(out, v, PG_NUMERIC, scratch);
    if (!read_decimal(s, scratch, &d)) {
        return false;
    }
    strip_zeros(&d);
    put_groups(out, &d);
    return true;
}

/* ---------------------------------------------------------------- instants */

/* PostgreSQL counts from 2000-01-01, in days or microseconds. */
enum { DAYS_TO_2000 = 10957 };
#define DAY_MICROS INT64_C(86400000000)

/* Texts only: everything else has been written as one (data/carry.c, data/convert.c). Digits that
 * the server would round are its matter. */
static bool put_instant(Buf *out, const Value *v, BinaryForm form, Arena *scratch)
{
    Instant at;
    if (v->cls != VALUE_TEXT || instant_parse(value_bytes(v, scratch), &at) == INSTANT_NONE ||
        at.finer) {
        return false;
    }
    int64_t days = at.days - DAYS_TO_2000;
    if (form == BINARY_DATE) {
        return !at.has_time && put_fixed(out, (uint64_t)days, 4);
    }
    /* A zone does not move a timestamp without one; without one a timestamptz is of the session's
     * zone, UTC (emit/script.c). */
    int64_t east = form == BINARY_TIMESTAMPTZ ? at.offset * INT64_C(1000000) : 0;
    return put_fixed(out, (uint64_t)(days * DAY_MICROS + at.micros - east), 8);
}

static bool put_clock(Buf *out, const Value *v, Arena *scratch)
{
    Instant at;
    return v->cls == VALUE_TEXT &&
           instant_parse_clock(value_bytes(v, scratch), &at) != INSTANT_NONE && !at.finer &&
           put_fixed(out, (uint64_t)at.micros, 8);
}

/* ---------------------------------------------------------------- bytes */

static bool put_uuid(Buf *out, const Value *v, Arena *scratch)
{
    unsigned char bytes[16] = {0};
    const size_t digits = 2 * sizeof bytes;
    Str s = value_bytes(v, scratch);
    size_t n = 0;
    for (size_t i = 0; i < s.n && n <= digits; i++) {
        int digit = ascii_hex_value(s.p[i]);
        if (digit >= 0 && n < digits) {
            bytes[n / 2] = (unsigned char)(bytes[n / 2] << 4 | digit);
        }
        n += digit >= 0;
    }
    if (v->cls != VALUE_TEXT || n != digits) {
        return false;
    }
    put_bytes(out, sizeof bytes, 4);
    buf_put(out, str_make((const char *)bytes, sizeof bytes));
    return true;
}

/* The length goes in front once it is known. */
static bool end_field(Buf *out, size_t start)
{
    size_t end = out->n;
    out->n = start;
    put_bytes(out, end - start - 4, 4);
    out->n = end;
    return true;
}

static void put_unquoted(Buf *out, Str s)
{
    buf_reserve(out, s.n);
    out->n += str_undouble(out->p + out->n, s, '\'');
}

static void put_unhexed(Buf *out, Str digits)
{
    buf_reserve(out, digits.n / 2);
    scan_loops()->unhex(digits, out->p + out->n);
    out->n += digits.n / 2;
}

bool binary_put_hex(Buf *out, Str digits, Pieces *pieces)
{
    if (digits.n / 2 > BINARY_LONGEST) {
        return false;
    }
    put_bytes(out, digits.n / 2, 4);
    if (!pieces_take(pieces, out, digits)) {
        put_unhexed(out, digits);
    }
    return true;
}

static void put_content(Buf *out, Value *v, Arena *scratch)
{
    if (v->cls == VALUE_INTEGER || v->cls == VALUE_REAL) {
        encode_copy(out, v, pg_type(PG_TEXT), scratch);
    } else if (v->form == FORM_QUOTED) {
        put_unquoted(out, v->s);
    } else if (v->form == FORM_HEX) {
        put_unhexed(out, v->s);
    } else {
        buf_put(out, v->s);
    }
}

static bool put_content_field(Buf *out, Value *v, const char *version, Arena *scratch)
{
    if (v->s.n > BINARY_LONGEST) {
        return false;
    }
    size_t start = out->n;
    put_bytes(out, 0, 4);
    buf_puts(out, version);
    put_content(out, v, scratch);
    return end_field(out, start);
}

static bool put_text(Buf *out, Value *v, const char *version, Arena *scratch)
{
    /* A blob's bytes are no text until data/carry.c or data/convert.c has made them one. */
    return v->cls != VALUE_BLOB && put_content_field(out, v, version, scratch);
}

/* ---------------------------------------------------------------- all */

bool binary_put(Buf *out, Value *v, BinaryForm form, Arena *scratch)
{
    if (v->cls == VALUE_NULL) {
        put_bytes(out, UINT32_MAX, 4);
        return true;
    }
    switch (form) {
    case BINARY_NONE:
        break;
    case BINARY_BOOLEAN:
        return put_boolean(out, v, scratch);
    case BINARY_SMALLINT:
        return put_integer(out, v, 2, scratch);
    case BINARY_INTEGER:
        return put_integer(out, v, 4, scratch);
    case BINARY_BIGINT:
        return put_integer(out, v, 8, scratch);
    case BINARY_NUMERIC:
        return put_numeric(out, v, scratch);
    case BINARY_REAL:
        return put_real(out, v, scratch);
    case BINARY_DOUBLE:
        return put_double(out, v);
    case BINARY_DATE:
    case BINARY_TIMESTAMP:
    case BINARY_TIMESTAMPTZ:
        return put_instant(out, v, form, scratch);
    case BINARY_TIME:
        return put_clock(out, v, scratch);
    case BINARY_UUID:
        return put_uuid(out, v, scratch);
    case BINARY_TEXT:
        return put_text(out, v, "", scratch);
    case BINARY_JSONB:
        return put_text(out, v, "\x01", scratch);
    case BINARY_BYTEA:
        return put_content_field(out, v, "", scratch);
    }
    return false;
}
