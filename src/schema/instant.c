#include "schema/instant.h"

#include <inttypes.h>
#include <math.h>

#define MICROS_OF_SECOND INT64_C(1000000)
#define SECONDS_OF_DAY INT64_C(86400)
#define MICROS_OF_DAY (SECONDS_OF_DAY * MICROS_OF_SECOND)

/* ---------------------------------------------------------------- the calendar */

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar; years begin in March here,
 * so that the leap day is the last. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t m = month > 2 ? month - 3 : month + 9;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool set_date(Instant *out, int year, int month, int day)
{
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month)) {
        return false;
    }
    out->days = days_of(year, month, day);
    return true;
}

/* ---------------------------------------------------------------- text */

typedef struct {
    const char *p, *end;
} Scan;

static size_t left(const Scan *s)
{
    return (size_t)(s->end - s->p);
}

static bool take(Scan *s, char c)
{
    bool there = s->p < s->end && *s->p == c;
    s->p += there;
    return there;
}

/* Exactly two digits. */
static bool two(Scan *s, int *out)
{
    if (left(s) < 2 || !ascii_is_digit(s->p[0]) || !ascii_is_digit(s->p[1])) {
        return false;
    }
    *out = (s->p[0] - '0') * 10 + (s->p[1] - '0');
    s->p += 2;
    return true;
}

/* .f, as microseconds; at most nine digits, of which the last three are cut. */
static bool fraction(Scan *s, Instant *out, size_t *digits)
{
    enum { LONGEST = 9, KEPT = 6 };
    static const int scale[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    int micros = 0;
    size_t n = 0;
    for (; s->p < s->end && ascii_is_digit(*s->p); s->p++, n++) {
        if (n < KEPT) {
            micros = micros * 10 + (*s->p - '0');
        } else {
            out->finer |= *s->p != '0';
        }
    }
    *digits = n;
    out->micros += (int64_t)micros * scale[n < KEPT ? n : KEPT];
    return n > 0 && n <= LONGEST;
}

/* HH:MM[:SS[.f]]; false where it is none. *iso: PostgreSQL reads it exactly. */
static bool clock(Scan *s, Instant *out, bool *iso)
{
    int hour, minute, second = 0;
    if (!two(s, &hour) || !take(s, ':') || !two(s, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    size_t digits = 0;
    if (take(s, ':')) {
        if (!two(s, &second) || second > 59) {
            return false;
        }
        if (take(s, '.') && !fraction(s, out, &digits)) {
            return false;
        }
    }
    *iso &= digits <= 6;
    out->micros += ((hour * 60 + minute) * 60 + second) * MICROS_OF_SECOND;
    out->has_time = true;
    return true;
}

static bool take_word(Scan *s, const char *word)
{
    size_t n = strlen(word);
    bool there = left(s) >= n && str_eq_fold(str_make(s->p, n), str_z(word));
    s->p += there ? n : 0;
    return there;
}

/* +HH[[:]MM]; PostgreSQL takes offsets below 16 hours. */
static bool offset(Scan *s, Instant *out, bool *iso)
{
    bool west = *s->p == '-';
    int hour, minute = 0;
    s->p++;
    if (!two(s, &hour) || hour > 14) {
        return false;
    }
    bool colon = take(s, ':');
    bool minutes = s->p < s->end && ascii_is_digit(*s->p);
    if ((colon || minutes) && (!two(s, &minute) || minute > 59)) {
        return false;
    }
    *iso &= colon;
    out->offset = (hour * 60 + minute) * 60 * (west ? -1 : 1);
    out->zoned = true;
    return true;
}

/* Z, UTC, GMT or an offset; true and nothing taken where there is none. */
static bool zone(Scan *s, Instant *out, bool *iso)
{
    static const char *const words[] = {"UTC", "GMT", "UT"};
    if (s->p == s->end) {
        return true;
    }
    if (*s->p == '+' || *s->p == '-') {
        return offset(s, out, iso);
    }
    if (take(s, 'Z')) {
        out->zoned = true;
        return true;
    }
    *iso = false;
    out->zoned = take(s, 'z');
    for (size_t i = 0; i < sizeof words / sizeof *words && !out->zoned; i++) {
        out->zoned = take_word(s, words[i]);
    }
    return out->zoned;
}

/* What Go's time.String() writes behind the offset: the zone's name, or the offset again where it
 * has none, and the monotonic clock's reading. They say nothing that the offset does not. */
static void go_tail(Scan *s)
{
    enum { LONGEST_NAME = 6 };
    Scan t = *s;
    if (take(&t, ' ') && t.p < t.end && *t.p != 'm') {
        const char *name = t.p;
        while (t.p < t.end && *t.p != ' ' && t.p - name < LONGEST_NAME) {
            t.p++;
        }
        *s = t;
        take(&t, ' ');
    }
    if (left(&t) > 3 && t.p[-1] == ' ' && t.p[0] == 'm' && t.p[1] == '=') {
        s->p = s->end;
    }
}

static InstantForm iso(Str text, Instant *out)
{
    Scan s = {text.p, text.p + text.n};
    int high, low, month, day;
    if (!two(&s, &high) || !two(&s, &low) || !take(&s, '-') || !two(&s, &month) || !take(&s, '-') ||
        !two(&s, &day) || !set_date(out, high * 100 + low, month, day)) {
        return INSTANT_NONE;
    }
    if (s.p == s.end) {
        return INSTANT_ISO;
    }
    bool exact = true;
    if (*s.p != ' ' && *s.p != 'T') {
        return INSTANT_NONE;
    }
    s.p++;
    if (!clock(&s, out, &exact)) {
        return INSTANT_NONE;
    }
    if (take(&s, ' ')) {
        exact = false;
        if (s.p == s.end) {
            return INSTANT_NONE;
        }
    }
    if (!zone(&s, out, &exact)) {
        return INSTANT_NONE;
    }
    if (s.p < s.end && !exact && out->zoned) {
        go_tail(&s);
    }
    if (s.p < s.end) {
        return INSTANT_NONE;
    }
    return exact ? INSTANT_ISO : INSTANT_OTHER;
}

static bool month_name(Scan *s, int *out)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int i = 0; i < 12; i++) {
        if (take_word(s, names[i])) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

static void weekday(Scan *s)
{
    static const char *const names[] = {"Mon, ", "Tue, ", "Wed, ", "Thu, ",
                                        "Fri, ", "Sat, ", "Sun, "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (take_word(s, names[i])) {
            return;
        }
    }
}

/* RFC 2822, 3.3: [Mon, ]2 Jan 2006 15:04:05 -0700. */
static InstantForm rfc2822(Str text, Instant *out)
{
    Scan s = {text.p, text.p + text.n};
    weekday(&s);
    int day, month, high, low;
    if (left(&s) > 1 && s.p[1] == ' ' && ascii_is_digit(*s.p)) {
        day = *s.p++ - '0';
    } else if (!two(&s, &day)) {
        return INSTANT_NONE;
    }
    bool exact = true;
    if (!take(&s, ' ') || !month_name(&s, &month) || !take(&s, ' ') || !two(&s, &high) ||
        !two(&s, &low) || !set_date(out, high * 100 + low, month, day) || !take(&s, ' ') ||
        !clock(&s, out, &exact) || !take(&s, ' ') || s.p == s.end || !zone(&s, out, &exact) ||
        s.p != s.end) {
        return INSTANT_NONE;
    }
    return INSTANT_OTHER;
}

InstantForm instant_parse(Str s, Instant *out)
{
    enum { SHORTEST = 10, LONGEST = 80 };
    *out = (Instant){0};
    if (s.n < SHORTEST || s.n > LONGEST) {
        return INSTANT_NONE;
    }
    return s.p[4] == '-' ? iso(s, out) : rfc2822(s, out);
}

InstantForm instant_parse_clock(Str s, Instant *out)
{
    Scan scan = {s.p, s.p + s.n};
    bool exact = true;
    *out = (Instant){0};
    if (!clock(&scan, out, &exact) || scan.p != scan.end) {
        return INSTANT_NONE;
    }
    return exact ? INSTANT_ISO : INSTANT_OTHER;
}

/* ---------------------------------------------------------------- output */

/* With zeros before it, if it has fewer digits. Columns of epochs are written by this alone, and
 * printf() takes ten times as long. */
static void put_padded(Buf *out, uint64_t u, size_t width)
{
    char digits[20];
    size_t n = 0;
    while (u || n < width) {
        digits[sizeof digits - ++n] = (char)('0' + u % 10);
        u /= 10;
    }
    buf_put(out, str_make(digits + sizeof digits - n, n));
}

static void put_two(Buf *out, int64_t n)
{
    put_padded(out, (uint64_t)n, 2);
}

static void put_clock(Buf *out, int64_t micros)
{
    int64_t seconds = micros / MICROS_OF_SECOND, rest = micros % MICROS_OF_SECOND;
    put_two(out, seconds / 3600);
    buf_putc(out, ':');
    put_two(out, seconds / 60 % 60);
    buf_putc(out, ':');
    put_two(out, seconds % 60);
    if (rest) {
        buf_putc(out, '.');
        put_padded(out, (uint64_t)rest, 6);
        while (out->p[out->n - 1] == '0') {
            out->n--;
        }
    }
}

static void put_offset(Buf *out, int seconds)
{
    int minutes = (seconds < 0 ? -seconds : seconds) / 60;
    buf_putc(out, seconds < 0 ? '-' : '+');
    put_two(out, minutes / 60);
    if (minutes % 60) {
        buf_putc(out, ':');
        put_two(out, minutes % 60);
    }
}

void instant_put(Buf *out, const Instant *at, PgBase type)
{
    if (type == PG_TIME) {
        put_clock(out, at->micros);
        return;
    }
    int64_t year;
    int month, day;
    date_of(at->days, &year, &month, &day);
    if (year < 0) { /* of no time that is ever written: see instant_from_real() */
        buf_printf(out, "%04" PRId64, year);
    } else {
        put_padded(out, (uint64_t)year, 4);
    }
    buf_putc(out, '-');
    put_two(out, month);
    buf_putc(out, '-');
    put_two(out, day);
    if (type == PG_DATE) {
        return;
    }
    buf_putc(out, ' ');
    put_clock(out, at->micros);
    if (type == PG_TIMESTAMPTZ) {
        put_offset(out, at->offset);
    }
}

void instant_to_utc(Instant *at)
{
    int64_t micros = at->micros - at->offset * MICROS_OF_SECOND;
    at->days += micros < 0 ? -1 : micros >= MICROS_OF_DAY;
    at->micros = micros < 0                ? micros + MICROS_OF_DAY
                 : micros >= MICROS_OF_DAY ? micros - MICROS_OF_DAY
                                           : micros;
    at->offset = 0;
}

/* ---------------------------------------------------------------- numbers */

/* How many units make a second, where 1970 is, and how many of them a microsecond has. */
static const struct {
    const char *name;
    double per_second;
    double epoch; /* the unit's count at 1970-01-01 */
    const char *factor, *micros;
} units[] = {
    [UNIT_NONE] = {"", 1, 0, NULL, NULL},
    [UNIT_SECONDS] = {"seconds since 1970", 1, 0, "", " * 1000000"},
    [UNIT_MILLIS] = {"milliseconds since 1970", 1e3, 0, " * 1000", " * 1000"},
    [UNIT_MICROS] = {"microseconds since 1970", 1e6, 0, " * 1000000", ""},
    [UNIT_NANOS] = {"nanoseconds since 1970", 1e9, 0, " * 1000000000", " / 1000"},
    [UNIT_TICKS] = {"ticks of 100 ns since 0001-01-01", 1e7, 621355968e9,
                    " * 10000000 + 621355968000000000", " / 10 - 62135596800000000"},
    [UNIT_JULIAN] = {"Julian days", 1.0 / 86400, 2440587.5, NULL, NULL},
};

const char *unit_name(TimeUnit u)
{
    return units[u].name;
}

const char *unit_epoch_factor(TimeUnit u)
{
    return units[u].factor;
}

const char *unit_micros(TimeUnit u)
{
    return units[u].micros;
}

static double seconds_of(TimeUnit u, double r)
{
    return (r - units[u].epoch) / units[u].per_second;
}

/* 1973-01-01 and 2100-01-01. Below the first, seconds of later years look like milliseconds. */
#define CERTAIN_FROM 94694400.0
#define CERTAIN_TO 4102444800.0
/* 1900-01-01 */
#define PLAUSIBLE_FROM (-2208988800.0)

TimeUnit unit_of_real(double r)
{
    static const TimeUnit order[] = {UNIT_JULIAN, UNIT_SECONDS, UNIT_MILLIS,
                                     UNIT_MICROS, UNIT_TICKS,   UNIT_NANOS};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        double s = seconds_of(order[i], r);
        if (s >= CERTAIN_FROM && s < CERTAIN_TO) {
            return order[i];
        }
    }
    return UNIT_NONE;
}

TimeUnit unit_of_integer(int64_t i)
{
    return unit_of_real((double)i);
}

/* The first days of 1970 are what small numbers of any meaning would be. */
bool unit_plausible(TimeUnit u, double r)
{
    double s = seconds_of(u, r);
    return s >= PLAUSIBLE_FROM && s < CERTAIN_TO && fabs(s) >= (double)SECONDS_OF_DAY;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static void set_micros(Instant *out, int64_t micros)
{
    out->days = floor_div(micros, MICROS_OF_DAY);
    out->micros = micros - out->days * MICROS_OF_DAY;
    out->has_time = out->zoned = true;
}

void instant_from_integer(int64_t i, TimeUnit u, Instant *out)
{
    *out = (Instant){0};
    switch (u) {
    case UNIT_SECONDS:
        set_micros(out, i * MICROS_OF_SECOND);
        break;
    case UNIT_MILLIS:
        set_micros(out, i * 1000);
        break;
    case UNIT_MICROS:
        set_micros(out, i);
        break;
    case UNIT_NANOS:
        set_micros(out, floor_div(i, 1000));
        out->finer = i % 1000 != 0;
        break;
    case UNIT_TICKS:
        set_micros(out, floor_div(i - INT64_C(621355968000000000), 10));
        out->finer = i % 10 != 0;
        break;
    case UNIT_JULIAN:
    case UNIT_NONE:
        instant_from_real((double)i, u, out);
        break;
    }
}

void instant_from_real(double r, TimeUnit u, Instant *out)
{
    /* 63 bits of microseconds. Beyond them are only values of tuples that turn out to be no rows.
     */
    enum { FURTHEST_GIGASECONDS = 9000 };
    const double furthest = FURTHEST_GIGASECONDS * 1e9;
    *out = (Instant){0};
    double seconds = fmax(-furthest, fmin(furthest, seconds_of(u, r)));
    if (u == UNIT_JULIAN) {
        set_micros(out, llround(seconds * 1e3) * 1000);
    } else {
        set_micros(out, llround(seconds * 1e6));
    }
}
