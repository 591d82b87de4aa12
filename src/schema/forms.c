#include "schema/forms.h"

#include "schema/evidence.h"

/* Two digits at p as a number, -1 if there are none. */
static int two(const char *p)
{
    return ascii_is_digit(p[0]) && ascii_is_digit(p[1]) ? (p[0] - '0') * 10 + (p[1] - '0') : -1;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* YYYY-MM-DD at the start of s. */
static bool has_date(Str s)
{
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-') {
        return false;
    }
    int high = two(s.p), low = two(s.p + 2), month = two(s.p + 5), day = two(s.p + 8);
    if (high < 0 || low < 0 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    int year = high * 100 + low;
    return year > 0 && day <= days_of_month(year, month);
}

bool form_is_date(Str s)
{
    return s.n == 10 && has_date(s);
}

/* The length of HH:MM[:SS[.f{1,6}]] at the start of s; 0: none. */
static size_t clock_length(Str s)
{
    if (s.n < 5 || s.p[2] != ':') {
        return 0;
    }
    int hour = two(s.p), minute = two(s.p + 3);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return 0;
    }
    if (s.n < 8 || s.p[5] != ':') {
        return 5;
    }
    int second = two(s.p + 6);
    if (second < 0 || second > 59) {
        return 0;
    }
    if (s.n < 10 || s.p[8] != '.') {
        return 8;
    }
    size_t n = 9;
    while (n < s.n && ascii_is_digit(s.p[n])) {
        n++;
    }
    /* timestamp keeps six digits and rounds the rest (Date/Time Types, 8.5). */
    return n > 9 && n <= 15 ? n : 0;
}

bool form_is_time(Str s)
{
    return s.n && clock_length(s) == s.n;
}

/* Z or (+|-)HH:MM, all of s; PostgreSQL takes offsets below 16 hours. */
static bool is_zone(Str s)
{
    if (s.n == 1) {
        return s.p[0] == 'Z';
    }
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':') {
        return false;
    }
    int hour = two(s.p + 1), minute = two(s.p + 4);
    return hour >= 0 && hour < 15 && minute >= 0 && minute < 60;
}

bool form_is_instant(Str s, bool *zoned)
{
    *zoned = false;
    if (!has_date(s)) {
        return false;
    }
    if (s.n == 10) {
        return true;
    }
    if (s.p[10] != ' ' && s.p[10] != 'T') {
        return false;
    }
    Str rest = str_make(s.p + 11, s.n - 11);
    size_t n = clock_length(rest);
    if (n == 0) {
        return false;
    }
    rest = str_make(rest.p + n, rest.n - n);
    *zoned = is_zone(rest);
    return rest.n == 0 || *zoned;
}

bool form_is_uuid(Str s)
{
    if (s.n != 36) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !(ascii_is_digit(c) || (c >= 'a' && c <= 'f'))) {
            return false;
        }
    }
    return true;
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

unsigned form_of_text(Str s, unsigned wanted, bool *zoned)
{
    unsigned forms = 0;
    *zoned = false;
    if (wanted & (TEXT_TIMESTAMP | TEXT_INSTANT) && form_is_instant(s, zoned)) {
        forms |= *zoned ? TEXT_INSTANT : TEXT_TIMESTAMP | TEXT_INSTANT;
    }
    forms |= wanted & TEXT_DATE && form_is_date(s) ? TEXT_DATE : 0;
    forms |= wanted & TEXT_TIME && form_is_time(s) ? TEXT_TIME : 0;
    forms |= wanted & TEXT_UUID && form_is_uuid(s) ? TEXT_UUID : 0;
    forms |= wanted & TEXT_INTEGER && form_is_integer(s) ? TEXT_INTEGER : 0;
    forms |= wanted & TEXT_JSON && form_is_jsonb(s) ? TEXT_JSON : 0;
    return forms;
}

enum {
    ZONE_NONE,
    ZONE_Z,
    ZONE_UTC_OFFSET,
    ZONE_OTHER,
    ZONE_CLOCK /* a time of day, which has none */
};

unsigned form_shape(Str s)
{
    unsigned zone = ZONE_NONE;
    size_t n = s.n;
    if (n > 2 && n < 16 && s.p[2] == ':') {
        return (unsigned)n | ZONE_CLOCK << 16;
    }
    if (n > 16 && s.p[n - 1] == 'Z') {
        zone = ZONE_Z;
        n -= 1;
    } else if (n > 21 && (s.p[n - 6] == '+' || s.p[n - 6] == '-')) {
        zone = memcmp(s.p + n - 6, "+00:00", 6) == 0 ? ZONE_UTC_OFFSET : ZONE_OTHER;
        n -= 6;
    }
    unsigned separator = n > 10 ? (unsigned char)s.p[10] : 0;
    return (unsigned)(n < 64 ? n : 64) | separator << 8 | zone << 16;
}

static void put_clock(Buf *out, unsigned length)
{
    buf_puts(out, length > 5 ? "HH24:MI:SS" : "HH24:MI");
    if (length > 9) {
        buf_printf(out, ".FF%u", length - 9);
    }
}

bool form_shape_format(unsigned shape, Buf *out)
{
    unsigned n = shape & 0xFF, separator = shape >> 8 & 0xFF, zone = shape >> 16;
    if (n == 0 || n > 26 || zone == ZONE_OTHER) {
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
