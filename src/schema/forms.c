#include "schema/forms.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "schema/evidence.h"

bool form_is_date(Str s)
{
    Instant at;
    return instant_parse(s, &at) == INSTANT_ISO && !at.has_time;
}

bool form_is_time(Str s)
{
    Instant at;
    return instant_parse_clock(s, &at) == INSTANT_ISO;
}

bool form_is_instant(Str s, bool *zoned)
{
    Instant at;
    bool is = instant_parse(s, &at) == INSTANT_ISO;
    *zoned = at.zoned;
    return is;
}

bool form_is_uuid(Str s)
{
    if (s.n != 36) {
        return false;
    }
    bool lower = false, upper = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : ascii_hex_value(c) < 0) {
            return false;
        }
        lower |= c >= 'a' && c <= 'f';
        upper |= c >= 'A' && c <= 'F';
    }
    return !(lower && upper);
}

bool form_is_integer(Str s)
{
    int64_t i;
    if (s.n == 0 || s.n > 20 || !value_parse_int64(s, &i) || s.p[0] == '+') {
        return false;
    }
    size_t first = s.p[0] == '-';
    bool leading_zero = s.n > first + 1 && s.p[first] == '0';
    return !leading_zero && !memchr(s.p, '_', s.n) && !(i == 0 && first);
}

/* What PostgreSQL's 't' and 'f' are written as; the numbers 1 and 0 are no text. */
static const struct {
    const char *yes, *no;
} booleans[] = {{"t", "f"}, {"T", "F"}, {"true", "false"}, {"True", "False"}, {"TRUE", "FALSE"}};

enum { BOOLEAN_STYLES = sizeof booleans / sizeof *booleans };

bool form_is_boolean(Str s, bool *value)
{
    *value = s.n && ascii_lower(s.p[0]) == 't';
    for (size_t i = 0; i < BOOLEAN_STYLES; i++) {
        if (str_eq(s, str_z(*value ? booleans[i].yes : booleans[i].no))) {
            return true;
        }
    }
    return false;
}

static void time_forms(Str s, unsigned wanted, TextForms *out)
{
    Instant at = {0};
    InstantForm form = INSTANT_NONE;
    if (wanted & (TEXT_DATE | TEXT_TIMESTAMP | TEXT_INSTANT)) {
        form = instant_parse(s, &at);
    }
    if (form != INSTANT_NONE) {
        out->bits |= TEXT_INSTANT;
        out->bits |= at.zoned ? 0 : TEXT_TIMESTAMP;
        out->bits |= at.has_time ? 0 : TEXT_DATE;
    } else if (wanted & TEXT_TIME) {
        form = instant_parse_clock(s, &at);
        out->bits |= form != INSTANT_NONE ? TEXT_TIME : 0;
    }
    if (form != INSTANT_NONE) {
        out->zoned = at.zoned;
        out->finer = at.finer;
        out->rewritten = form == INSTANT_OTHER;
    }
}

TextForms form_of_text(Str s, unsigned wanted)
{
    TextForms f = {0};
    bool is = false;
    if (wanted & TEXT_TIMES) {
        time_forms(s, wanted, &f);
    }
    f.bits |= wanted & TEXT_UUID && form_is_uuid(s) ? TEXT_UUID : 0;
    f.bits |= wanted & TEXT_INTEGER && form_is_integer(s) ? TEXT_INTEGER : 0;
    f.bits |= wanted & TEXT_BOOLEAN && form_is_boolean(s, &is) ? TEXT_BOOLEAN : 0;
    f.bits |= wanted & TEXT_JSON && form_is_jsonb(s) ? TEXT_JSON : 0;
    f.bits &= wanted;
    return f;
}

enum {
    ZONE_NONE,
    ZONE_Z,
    ZONE_UTC_OFFSET,
    ZONE_OTHER,
    ZONE_CLOCK,    /* a time of day, which has none */
    SHAPE_BOOLEAN, /* the style is what stands for the length */
    SHAPE_UUID,    /* 1: lower case, 2: upper */
};

static unsigned shape(unsigned length, unsigned separator, unsigned kind)
{
    return length | separator << 8 | kind << 16;
}

static unsigned word_shape(Str s)
{
    for (unsigned i = 0; i < BOOLEAN_STYLES; i++) {
        if (str_eq(s, str_z(booleans[i].yes)) || str_eq(s, str_z(booleans[i].no))) {
            return shape(i, 0, SHAPE_BOOLEAN);
        }
    }
    return FORM_SHAPE_NONE;
}

/* One without letters goes with both cases. */
static unsigned uuid_shape(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_is_digit(s.p[i]) && s.p[i] != '-') {
            return shape(s.p[i] >= 'a' ? 1 : 2, 0, SHAPE_UUID);
        }
    }
    return 0;
}

unsigned form_shape(Str s)
{
    unsigned zone = ZONE_NONE;
    size_t n = s.n;
    if (n < 6) {
        return n == 5 && s.p[2] == ':' ? shape(5, 0, ZONE_CLOCK) : word_shape(s);
    }
    if (n < 16 && s.p[2] == ':') {
        return shape((unsigned)n, 0, ZONE_CLOCK);
    }
    if (form_is_uuid(s)) {
        return uuid_shape(s);
    }
    if (n > 16 && s.p[n - 1] == 'Z') {
        zone = ZONE_Z;
        n -= 1;
    } else if (n > 21 && (s.p[n - 6] == '+' || s.p[n - 6] == '-')) {
        zone = memcmp(s.p + n - 6, "+00:00", 6) == 0 ? ZONE_UTC_OFFSET : ZONE_OTHER;
        n -= 6;
    }
    unsigned separator = n > 10 ? (unsigned char)s.p[10] : 0;
    return shape((unsigned)(n < 64 ? n : 64), separator, zone);
}

/* The number of two digits. */
static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

/* A day that every month has, of digits: 29 to 31 are for instant_parse(). Years from 100 on. */
static bool is_usual_day(const char *p)
{
    enum { MONTHS = 12, DAYS = 28 };
    return (unsigned)two_digits(p + 5) - 1 < MONTHS && (unsigned)two_digits(p + 8) - 1 < DAYS &&
           two_digits(p) > 0;
}

/* Where digits stand, and what else does: each byte's difference from this one is at most that of
 * the other line. */
static const char usual_time[] = "0000-00-00 00:00:00.000000";
static const char usual_digits[] = "\11\11\11\11\0\11\11\0\11\11\164\11\11\0\5\11\0\5\11\0"
                                   "\11\11\11\11\11\11";

#ifdef __SSE2__

static bool sixteen_fit(const char *p, size_t at)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
    __m128i from = _mm_loadu_si128((const __m128i *)(const void *)(usual_time + at));
    __m128i most = _mm_loadu_si128((const __m128i *)(const void *)(usual_digits + at));
    __m128i apart = _mm_xor_si128(v, from);
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(apart, most), apart)) == 0xFFFF;
}

/* The first n bytes, 16 or more. */
static bool fits_usual(const char *p, size_t n)
{
    return sixteen_fit(p, 0) && sixteen_fit(p, n - 16);
}

#else

static bool fits_usual(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)(p[i] ^ usual_time[i]) > (unsigned char)usual_digits[i]) {
            return false;
        }
    }
    return true;
}

#endif

bool form_is_usual_date(Str s)
{
    enum { LENGTH = 10 };
    if (s.n != LENGTH) {
        return false;
    }
    for (size_t i = 0; i < LENGTH; i++) {
        if ((unsigned char)(s.p[i] ^ usual_time[i]) > (unsigned char)usual_digits[i]) {
            return false;
        }
    }
    return is_usual_day(s.p);
}

bool form_is_usual_timestamp(Str s, unsigned *out)
{
    enum { SHORTEST = 19, LONGEST = 26, HOURS = 24, SEPARATOR = 10 };
    if (s.n < SHORTEST || s.n > LONGEST || s.n == SHORTEST + 1) {
        return false;
    }
    char separator = s.p[SEPARATOR];
    *out = shape((unsigned)s.n, (unsigned char)separator, ZONE_NONE);
    return (separator == ' ' || separator == 'T') && fits_usual(s.p, s.n) && is_usual_day(s.p) &&
           two_digits(s.p + SEPARATOR + 1) < HOURS;
}

static void put_clock(Buf *out, unsigned length)
{
    buf_puts(out, length > 5 ? "HH24:MI:SS" : "HH24:MI");
    if (length > 9) {
        buf_printf(out, ".FF%u", length - 9);
    }
}

bool form_shape_format(unsigned how, Buf *out)
{
    unsigned n = how & 0xFF, separator = how >> 8 & 0xFF, zone = how >> 16;
    if (zone == SHAPE_BOOLEAN) {
        buf_printf(out, "WHEN true THEN '%s' WHEN false THEN '%s'", booleans[n].yes,
                   booleans[n].no);
        return true;
    }
    if (zone == SHAPE_UUID || how == 0) {
        buf_puts(out, n == 2 ? "upper" : "lower");
        return true;
    }
    if (n > 26 || zone == ZONE_OTHER || how == FORM_SHAPE_NONE) {
        return false;
    }
    if (zone == ZONE_CLOCK) {
        put_clock(out, n);
        return true;
    }
    if (n < 10) {
        return false;
    }
    buf_puts(out, "YYYY-MM-DD");
    if (n > 10) {
        buf_puts(out, separator == 'T' ? "\"T\"" : " ");
        put_clock(out, n - 11);
    }
    buf_puts(out, zone == ZONE_Z ? "\"Z\"" : zone == ZONE_UTC_OFFSET ? "\"+00:00\"" : "");
    return true;
}
