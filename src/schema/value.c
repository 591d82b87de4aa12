#include "schema/value.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/scan.h"

Affinity affinity_of_type(Str t)
{
    /* Datatypes In SQLite, 3.1: the first hit wins, in this order. */
    static const struct {
        const char *word;
        Affinity affinity;
    } rules[] = {{"INT", AFFINITY_INTEGER}, {"CHAR", AFFINITY_TEXT}, {"CLOB", AFFINITY_TEXT},
                 {"TEXT", AFFINITY_TEXT},   {"BLOB", AFFINITY_BLOB}, {"REAL", AFFINITY_REAL},
                 {"FLOA", AFFINITY_REAL},   {"DOUB", AFFINITY_REAL}};
    if (t.n == 0) {
        return AFFINITY_BLOB;
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (str_contains_fold(t, str_z(rules[i].word))) {
            return rules[i].affinity;
        }
    }
    return AFFINITY_NUMERIC;
}

const char *affinity_name(Affinity a)
{
    static const char *const names[] = {"BLOB", "TEXT", "NUMERIC", "INTEGER", "REAL"};
    return names[a];
}

Value value_null(void)
{
    return (Value){.cls = VALUE_NULL};
}

Value value_integer(int64_t i)
{
    return (Value){.cls = VALUE_INTEGER, .i = i};
}

Value value_real(double r)
{
    /* SQLite stores no NaN (sqlite3VdbeMemSetDouble), and shows negative zero as 0.0 everywhere. */
    return isnan(r) ? value_null()
                    : (Value){.cls = VALUE_REAL, .r = r == 0 ? 0 : r, .has_real = true};
}

Value value_text(Str s)
{
    return (Value){.cls = VALUE_TEXT, .s = s};
}

Value value_blob(Str s)
{
    return (Value){.cls = VALUE_BLOB, .s = s};
}

/* ---------------------------------------------------------------- numbers from text */

static bool parse_hex(Str digits, bool negative, int64_t *out)
{
    uint64_t u = 0;
    int significant = 0;
    for (size_t i = 0; i < digits.n; i++) {
        int d = ascii_hex_value(digits.p[i]);
        if (digits.p[i] == '_') {
            continue;
        }
        if (d < 0) {
            return false;
        }
        significant += significant || d;
        u = u << 4 | (uint64_t)d;
    }
    if (significant > 16 || digits.n == 0) {
        return false;
    }
    /* Two's complement; a minus before it is applied to the signed value. */
    u = negative ? 0 - u : u;
    memcpy(out, &u, sizeof u);
    return true;
}

bool value_parse_int64(Str s, int64_t *out)
{
    bool negative = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        s = str_make(s.p + 1, s.n - 1);
    }
    if (s.n > 2 && s.p[0] == '0' && (s.p[1] == 'x' || s.p[1] == 'X')) {
        return parse_hex(str_make(s.p + 2, s.n - 2), negative, out);
    }
    if (s.n == 0) {
        return false;
    }
    uint64_t u = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned)(s.p[i] - '0');
        if (d > 9) {
            if (s.p[i] == '_') {
                continue;
            }
            return false;
        }
        if (u > (UINT64_MAX - d) / 10) {
            return false;
        }
        u = u * 10 + d;
    }
    /* The smallest integer has no positive twin. */
    uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    if (u > limit) {
        return false;
    }
    u = negative ? 0 - u : u;
    memcpy(out, &u, sizeof u);
    return true;
}

/* Digits with a point perhaps, as dumps have them, some 20 of them: the first 19 as an integer,
 * times a power of ten, in 64 bits of mantissa. Its last eleven bits tell whether the nearest
 * double is certain in spite of what was rounded and cut, at most 20 of its last units; if not (one
 * in fifty), or for any other form, strtod() decides. */
#if LDBL_MANT_DIG == 64 && defined __x86_64__
static bool quick_double(Str s, double *out)
{
    enum { LONGEST = 40, KEPT = 19, HALF = 0x400, SLACK = 24 };
    /* 5 to the 27th is below 2 to the 64th: these are exact. */
    static const long double powers[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                         1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                         1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                         1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    const int most = (int)(sizeof powers / sizeof *powers) - 1;
    uint64_t u = 0, mantissa;
    int digits = 0, exponent = 0;
    bool point = false, negative = s.n && s.p[0] == '-';
    for (size_t i = negative; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        if (d > 9) {
            if (s.p[i] != '.' || point) {
                return false;
            }
            point = true;
        } else if (digits < KEPT) {
            u = u * 10 + d;
            digits += u != 0;
            exponent -= point;
        } else {
            exponent += !point;
        }
    }
    if (u == 0 || s.n > LONGEST || exponent > most || exponent < -most) {
        return false;
    }
    long double r =
        exponent < 0 ? (long double)u / powers[-exponent] : (long double)u * powers[exponent];
    memcpy(&mantissa, &r, sizeof mantissa);
    int rest = (int)(mantissa & (2 * HALF - 1)) - HALF;
    *out = negative ? -(double)r : (double)r;
    return rest > SLACK || rest < -SLACK;
}
#else
static bool quick_double(Str s, double *out)
{
    (void)s;
    (void)out;
    return false;
}
#endif

double value_parse_double(Str s)
{
    double quick;
    if (quick_double(s, &quick)) {
        return quick;
    }
    enum { SHORT = 512 };
    char small[SHORT];
    char *p = s.n < SHORT ? small : mem_alloc(s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '_') {
            p[n++] = s.p[i];
        }
    }
    p[n] = 0;
    /* ERANGE is a value here: beyond the range is infinity, below it zero (SQLite does the same).
     */
    double r = strtod(p, NULL);
    if (p != small) {
        mem_free(p);
    }
    return r;
}

/* The length of a decimal number at the start of s; *integral: no point, no exponent. */
static size_t number_length(Str s, bool *integral)
{
    size_t i = 0, digits = 0;
    *integral = true;
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) {
        i++;
    }
    for (; i < s.n && ascii_is_digit(s.p[i]); i++) {
        digits++;
    }
    if (i < s.n && s.p[i] == '.') {
        *integral = false;
        for (i++; i < s.n && ascii_is_digit(s.p[i]); i++) {
            digits++;
        }
    }
    if (digits == 0) {
        return 0;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        size_t e = i + 1;
        e += e < s.n && (s.p[e] == '-' || s.p[e] == '+');
        if (e < s.n && ascii_is_digit(s.p[e])) {
            *integral = false;
            for (i = e; i < s.n && ascii_is_digit(s.p[i]); i++) {
            }
        }
    }
    return i;
}

/* The usual texts of columns with a numeric affinity, dates and JSON, told by a look: a digit, then
 * a dash; or a first character that no number has. */
static bool is_plainly_no_number(Str s)
{
    if (s.n == 0) {
        return true;
    }
    char c = s.p[0];
    if (!ascii_is_digit(c) && c > ' ' && c != '-' && c != '+' && c != '.') {
        return true;
    }
    return s.n > 4 && ascii_is_digit(s.p[3]) && s.p[4] == '-';
}

bool value_parse_number(Str s, Value *out)
{
    bool integral;
    if (is_plainly_no_number(s)) {
        return false;
    }
    s = str_trim(s);
    if (s.n == 0 || number_length(s, &integral) != s.n) {
        return false;
    }
    int64_t i;
    if (integral && value_parse_int64(s, &i)) {
        *out = value_integer(i);
    } else {
        *out = value_real(value_parse_double(s));
    }
    return true;
}

/* ---------------------------------------------------------------- reals */

static bool is_infinity_word(Str s, double *out)
{
    bool negative = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        s = str_make(s.p + 1, s.n - 1);
    }
    if (!str_eq_fold(s, STR("inf")) && !str_eq_fold(s, STR("infinity"))) {
        return false;
    }
    *out = negative ? -HUGE_VAL : HUGE_VAL;
    return true;
}

double value_as_real(Value *v)
{
    if (!v->has_real) {
        if (!is_infinity_word(v->s, &v->r)) {
            double r = value_parse_double(v->s);
            v->r = r == 0 ? 0 : r; /* see value_real() */
        }
        v->has_real = true;
    }
    return v->r;
}

/* 2^63: the doubles below it, down to -2^63, fit a signed 64-bit integer. */
static const double TWO_63 = 9223372036854775808.0;

/* Digits other than 0 behind the point and no exponent: no integer, without reading the double. */
static bool has_fraction(Str s)
{
    const char *point = memchr(s.p, '.', s.n);
    bool fraction = false;
    for (const char *p = point ? point + 1 : s.p + s.n; p < s.p + s.n; p++) {
        if (!ascii_is_digit(*p)) {
            return false;
        }
        fraction |= *p != '0';
    }
    /* Twenty digits may be those of a double next to an integer. */
    return fraction && s.n < 17;
}

enum { SHORT_DIGITS = 15, SHORT_LONGEST_TEXT = 48, SHORT_POWERS = 20 };

static const uint64_t powers_of_ten[SHORT_POWERS] = {UINT64_C(1),
                                                     UINT64_C(10),
                                                     UINT64_C(100),
                                                     UINT64_C(1000),
                                                     UINT64_C(10000),
                                                     UINT64_C(100000),
                                                     UINT64_C(1000000),
                                                     UINT64_C(10000000),
                                                     UINT64_C(100000000),
                                                     UINT64_C(1000000000),
                                                     UINT64_C(10000000000),
                                                     UINT64_C(100000000000),
                                                     UINT64_C(1000000000000),
                                                     UINT64_C(10000000000000),
                                                     UINT64_C(100000000000000),
                                                     UINT64_C(1000000000000000),
                                                     UINT64_C(10000000000000000),
                                                     UINT64_C(100000000000000000),
                                                     UINT64_C(1000000000000000000),
                                                     UINT64_C(10000000000000000000)};

/* digits / 10^places: a text's first 15 digits that count, rounded by the next one. */
typedef struct {
    uint64_t digits;
    int places;
    bool rounded; /* others were left out */
} Rounded;

/* False: no digits, point, digits; or it has more than 15 before the point. */
static bool round_to_short(Str s, Rounded *r)
{
    const char *p = s.p + (*s.p == '-'), *from = p, *end = s.p + s.n, *point = NULL;
    int n = 0;
    char next = '0';
    *r = (Rounded){0};
    for (; p < end; p++) {
        if (*p == '.' && !point) {
            point = p;
        } else if (!ascii_is_digit(*p)) {
            return false;
        } else if (n == SHORT_DIGITS) {
            next = r->rounded ? next : *p;
            r->rounded = true;
            if (!point) {
                return false;
            }
        } else {
            r->digits = r->digits * 10 + (uint64_t)(*p - '0');
            n += r->digits != 0;
            r->places += point != NULL;
        }
    }
    r->digits += next >= '5';
    bool zero_first = *from == '0' && point != from + 1;
    return point && point > from && p > point + 1 && !zero_first && r->places < SHORT_POWERS;
}

/* Both sides of the division are exact doubles (15 digits, and powers up to 10^22), so its result
 * is the double that the decimal stands for. */
static bool stands_for(Value *v, const Rounded *r)
{
    return !(fabs(value_as_real(v)) < (double)r->digits / (double)powers_of_ten[r->places]) &&
           !(fabs(value_as_real(v)) > (double)r->digits / (double)powers_of_ten[r->places]);
}

void value_put_short_decimal(Buf *out, const ShortDecimal *d)
{
    char text[SHORT_LONGEST_TEXT];
    char *end = text + sizeof text, *p = end;
    uint64_t digits = d->digits;
    if (d->fraction == 0) {
        *--p = '0';
    }
    for (int i = 0; i < d->fraction; i++, digits /= 10) {
        *--p = (char)('0' + digits % 10);
    }
    *--p = '.';
    do {
        *--p = (char)('0' + digits % 10);
        digits /= 10;
    } while (digits);
    if (d->negative) {
        *--p = '-';
    }
    buf_put(out, str_range(p, end));
}

/* By steps of 8, 4, 2 and 1. */
static void strip_zeros(Rounded *r)
{
    for (int step = 8; step; step /= 2) {
        if (r->places >= step && r->digits % powers_of_ten[step] == 0) {
            r->digits /= powers_of_ten[step];
            r->places -= step;
        }
    }
}

bool value_short_decimal(Value *v, ShortDecimal *out)
{
    enum { SMALLEST = 4 }; /* 0.0001 */
    Rounded r;
    if (v->s.n < 3 || v->s.n > SHORT_LONGEST_TEXT || !round_to_short(v->s, &r) || r.digits == 0 ||
        (r.rounded && !stands_for(v, &r))) {
        return false;
    }
    strip_zeros(&r);
    uint64_t whole = r.digits / powers_of_ten[r.places];
    bool tiny = r.places > SMALLEST && r.digits < powers_of_ten[r.places - SMALLEST];
    if (tiny || whole >= powers_of_ten[SHORT_DIGITS]) {
        return false;
    }
    *out = (ShortDecimal){r.digits, 1, r.places, *v->s.p == '-'};
    while (whole >= powers_of_ten[out->whole]) {
        out->whole++;
    }
    return true;
}

bool value_real_is_int64(Value *v, int64_t *out)
{
    if (!v->has_real && v->s.n && has_fraction(v->s)) {
        return false;
    }
    double r = value_as_real(v);
    if (!(r >= -TWO_63 && r < TWO_63)) {
        return false;
    }
    int64_t i = (int64_t)r;
    *out = i;
    /* SQLite leaves the two ends REAL, since rounding cannot be told from them
     * (sqlite3VdbeIntegerAffinity). */
    return (double)i == r && i > INT64_MIN && i < INT64_MAX;
}

/* Does "d.ddde+xx" stand exactly between r and a neighbour? Both halves of such a number read back
 * as the even one, but PostgreSQL writes another digit (d2s.c: acceptBounds is false). A midpoint
 * is an odd number of 54 bits times a power of two, so comparing what is left of D * 5^k without
 * its twos is enough; only integers beyond 2^53 can be one. */
static bool is_midpoint(const char *text, double r)
{
    uint64_t d = 0;
    int fraction = -1;
    const char *p = text;
    for (; *p && *p != 'e'; p++) {
        d = ascii_is_digit(*p) ? d * 10 + (uint64_t)(*p - '0') : d;
        fraction += fraction >= 0 || *p == '.';
    }
    long power = strtol(p + 1, NULL, 10) - (fraction > 0 ? fraction : 0);
    for (; d && d % 2 == 0; d /= 2) {
    }
    for (; power > 0 && d < UINT64_C(1) << 55; power--) {
        d *= 5;
    }
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(r, &exponent), 53);
    /* Below a power of two the neighbour is twice as near. */
    uint64_t below = mantissa == UINT64_C(1) << 52 ? 4 * mantissa - 1 : 2 * mantissa - 1;
    return power == 0 && (d == 2 * mantissa + 1 || d == below);
}

static bool reads_back(const char *text, double r)
{
    return strtod(text, NULL) == r && !is_midpoint(text, r);
}

/* The next larger number of as many digits. Above a power of two doubles are twice as far apart as
 * below it, so that one may read back where the nearest, a smaller one, does not. */
static bool increment(char *text)
{
    char *p = text + strcspn(text, "e");
    while (p-- > text) {
        if (*p == '9') {
            *p = '0';
        } else if (*p != '.') {
            ++*p;
            return true;
        }
    }
    return false;
}

/* Digits of the shortest decimal that reads back; at most 17 are ever needed. Below DBL_MIN doubles
 * have fewer than 15 digits of their own. */
static void shortest(double r, char *out, size_t size)
{
    int exponent;
    bool is_power = frexp(r, &exponent) == 0.5;
    for (int digits = r < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(out, size, "%.*e", digits - 1, r);
        if (reads_back(out, r) || (is_power && increment(out) && reads_back(out, r))) {
            return;
        }
    }
}

/* Takes "d.ddde[+-]xx" apart: digits without trailing zeros, and the decimal exponent. */
static size_t split_scientific(const char *text, char *digits, int *exponent)
{
    size_t n = 0;
    const char *p = text;
    for (; *p && *p != 'e'; p++) {
        if (ascii_is_digit(*p)) {
            digits[n++] = *p;
        }
    }
    *exponent = *p ? (int)strtol(p + 1, NULL, 10) : 0;
    while (n > 1 && digits[n - 1] == '0') {
        n--;
    }
    return n;
}

static void put_scientific(Buf *out, Str digits, int exponent)
{
    buf_putc(out, digits.p[0]);
    if (digits.n > 1) {
        buf_putc(out, '.');
        buf_put(out, str_make(digits.p + 1, digits.n - 1));
    }
    buf_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

static void put_zeros(Buf *out, int n)
{
    for (int i = 0; i < n; i++) {
        buf_putc(out, '0');
    }
}

static void put_fixed(Buf *out, Str digits, int exponent)
{
    int whole = exponent + 1; /* digits before the point */
    if (whole <= 0) {
        buf_puts(out, "0.");
        put_zeros(out, -whole);
        buf_put(out, digits);
        return;
    }
    size_t n = (size_t)whole < digits.n ? (size_t)whole : digits.n;
    buf_put(out, str_make(digits.p, n));
    put_zeros(out, whole - (int)digits.n);
    if (n < digits.n) {
        buf_putc(out, '.');
        buf_put(out, str_make(digits.p + n, digits.n - n));
    }
}

static void put_scaled(Buf *out, uint64_t m, int k)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, m);
    put_fixed(out, str_make(digits, (size_t)n), n - 1 - k);
}

/* The usual real is a short decimal. m / 10^k with m below 10^15 is rounded correctly, as both are
 * exact doubles, so if it is r then these digits read back as r; the first k that does has the
 * fewest. Up to 15 digits there is no second candidate. */
static bool put_short_decimal(Buf *out, double r)
{
    enum { SCALE_MAX = 18 };
    static const double powers[SCALE_MAX + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                 1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                 1e14, 1e15, 1e16, 1e17, 1e18};
    if (r < 1e-4 && r > 0) {
        return false; /* written with an exponent */
    }
    for (int k = 0; k <= SCALE_MAX; k++) {
        double m = nearbyint(r * powers[k]);
        if (m >= 1e15) {
            return false;
        }
        if (!(m / powers[k] < r || m / powers[k] > r)) {
            put_scaled(out, (uint64_t)m, k);
            return true;
        }
    }
    return false;
}

__extension__ typedef unsigned __int128 Wide;

/* The same for 16 and 17 digits, in whole numbers of at most 102 bits: r * 10^k is mantissa * 5^k /
 * 2^shift. 16 digits read back if they lie nearer to r than half its distance to its
 * neighbours, which is 5^k / 2 at this scale; 17 always do. False: a case for shortest(). */
static bool put_long_decimal(Buf *out, double r)
{
    static const double powers[] = {1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3,  1e4, 1e5,
                                    1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14};
    int exponent, magnitude = 14; /* of the first digit */
    uint64_t mantissa = (uint64_t)ldexp(frexp(r, &exponent), 53);
    if (!(r >= 1e-4 && r < 1e15) || mantissa == UINT64_C(1) << 52) {
        return false; /* below a power of two the neighbour is nearer */
    }
    while (r < powers[magnitude + 4]) {
        magnitude--;
    }
    for (int digits = 16; digits <= 17; digits++) {
        int k = digits - 1 - magnitude, shift = 53 - exponent - k;
        Wide five = 1;
        for (int i = 0; i < k; i++) {
            five *= 5;
        }
        Wide exact = five * mantissa, unit = (Wide)1 << shift, rest = exact & (unit - 1);
        uint64_t m = (uint64_t)(exact >> shift);
        bool up = rest * 2 > unit || (rest * 2 == unit && m & 1);
        Wide error = up ? unit - rest : rest;
        if (digits == 17 || error * 2 < five) {
            put_scaled(out, m + up, k);
            return true;
        }
    }
    return false;
}

void value_put_double(Buf *out, double r)
{
    if (isnan(r)) {
        buf_puts(out, "NaN");
        return;
    }
    if (signbit(r)) {
        buf_putc(out, '-');
        r = -r;
    }
    if (isinf(r)) {
        buf_puts(out, "Infinity");
        return;
    }
    if (put_short_decimal(out, r) || put_long_decimal(out, r)) {
        return;
    }
    char text[40], digits[40];
    int exponent;
    shortest(r, text, sizeof text);
    size_t n = split_scientific(text, digits, &exponent);
    if (exponent < -4 || exponent >= 15) {
        put_scientific(out, str_make(digits, n), exponent);
    } else {
        put_fixed(out, str_make(digits, n), exponent);
    }
}

void value_put_real_text(Buf *out, double r)
{
    size_t from = out->n;
    value_put_double(out, r);
    for (size_t i = from; i < out->n; i++) {
        if (strchr(".eIN", out->p[i])) {
            return;
        }
    }
    buf_puts(out, ".0");
}

/* ---------------------------------------------------------------- affinity */

static Str undouble(Str s, Arena *scratch)
{
    char *p = arena_bytes(scratch, s.n + 1);
    return str_make(p, str_undouble(p, s, '\''));
}

static Str unhex(Str s, Arena *scratch)
{
    char *p = arena_bytes(scratch, s.n / 2 + 1);
    scan_loops()->unhex(s, p);
    return str_make(p, s.n / 2);
}

Str value_bytes(const Value *v, Arena *scratch)
{
    switch (v->form) {
    case FORM_QUOTED:
        return memchr(v->s.p, '\'', v->s.n) ? undouble(v->s, scratch) : v->s;
    case FORM_HEX:
        return unhex(v->s, scratch);
    case FORM_PLAIN:
        break;
    }
    return v->s;
}

/* 1.0e+20 and Inf, as SQLite prints them. */
static Str real_to_text(double r, Arena *scratch)
{
    if (isinf(r)) {
        return r < 0 ? STR("-Inf") : STR("Inf");
    }
    Buf b = {0};
    value_put_real_text(&b, r);
    const char *e = memchr(b.p, 'e', b.n);
    if (e && !memchr(b.p, '.', b.n)) {
        Str number = arena_str(scratch, buf_str(&b));
        size_t mantissa = (size_t)(e - b.p);
        buf_clear(&b);
        buf_put(&b, str_make(number.p, mantissa));
        buf_puts(&b, ".0");
        buf_put(&b, str_make(number.p + mantissa, number.n - mantissa));
    }
    Str s = arena_str(scratch, buf_str(&b));
    buf_free(&b);
    return s;
}

Str value_as_text(Value *v, Arena *scratch)
{
    switch (v->cls) {
    case VALUE_INTEGER:
        return arena_printf(scratch, "%" PRId64, v->i);
    case VALUE_REAL:
        return real_to_text(value_as_real(v), scratch);
    case VALUE_TEXT:
    case VALUE_BLOB:
        return value_bytes(v, scratch);
    case VALUE_NULL:
        break;
    }
    return STR("");
}

static void to_text(Value *v, Arena *scratch)
{
    if (v->cls == VALUE_INTEGER || v->cls == VALUE_REAL) {
        *v = value_text(value_as_text(v, scratch));
    }
}

static void real_to_integer(Value *v)
{
    int64_t i;
    if (v->cls == VALUE_REAL && value_real_is_int64(v, &i)) {
        *v = value_integer(i);
    }
}

static void to_numeric(Value *v)
{
    if (v->cls == VALUE_TEXT) {
        /* A number holds no quote, so the literal's form does not matter. */
        Value number;
        if (v->s.n && value_parse_number(v->s, &number)) {
            *v = number;
        }
    }
    real_to_integer(v);
}

static void to_real(Value *v)
{
    Value number;
    if (v->cls == VALUE_TEXT && v->s.n && value_parse_number(v->s, &number)) {
        *v = number;
    }
    if (v->cls == VALUE_INTEGER) {
        *v = value_real((double)v->i);
    }
}

void value_apply_affinity(Value *v, Affinity affinity, Arena *scratch)
{
    switch (affinity) {
    case AFFINITY_TEXT:
        to_text(v, scratch);
        break;
    case AFFINITY_NUMERIC:
    case AFFINITY_INTEGER:
        to_numeric(v);
        break;
    case AFFINITY_REAL:
        to_real(v);
        break;
    case AFFINITY_BLOB:
        break;
    }
}
