#include "schema/instant.h"

enum { DAY = 86400 };

/* ---------------------------------------------------------------- the calendar */

/* Days since 1970-01-01 of the proleptic Gregorian calendar: years run from March, so that a leap
 * day is a year's last. */
static int64_t days_of_date(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of_days(int64_t days, int64_t *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

/* ---------------------------------------------------------------- reading */

/* n digits at p, -1 if there are none. */
static int digits(Str s, size_t at, size_t n)
{
    int value = 0;
    if (at + n > s.n) {
        return -1;
    }
    for (size_t i = at; i < at + n; i++) {
        if (!ascii_is_digit(s.p[i])) {
            return -1;
        }
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

static bool take(Str *s, char c)
{
    bool there = s->n && s->p[0] == c;
    *s = there ? str_make(s->p + 1, s->n - 1) : *s;
    return there;
}

static Str behind(Str s, size_t n)
{
    return str_make(s.p + n, s.n - n);
}

static bool read_date(Str *s, int64_t *days)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = digits(*s, 0, 4), month = digits(*s, 5, 2), day = digits(*s, 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1] ||
        s->p[4] != '-' || s->p[7] != '-') {
        return false;
    }
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    *days = days_of_date(year, month, day);
    *s = behind(*s, 10);
    return leap || month != 2 || day <= 28;
}

static bool read_fraction(Str *s, int64_t *nanos)
{
    int64_t unit = 1000000000;
    size_t n = 0;
    *nanos = 0;
    while (n < s->n && ascii_is_digit(s->p[n]) && n < 9) {
        unit /= 10;
        *nanos += (s->p[n++] - '0') * unit;
    }
    *s = behind(*s, n);
    return n > 0 && (s->n == 0 || !ascii_is_digit(s->p[0]));
}

static bool read_clock(Str *s, Instant *out)
{
    int hour = digits(*s, 0, 2), minute = digits(*s, 3, 2), second = 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || s->p[2] != ':') {
        return false;
    }
    *s = behind(*s, 5);
    if (take(s, ':')) {
        second = digits(*s, 0, 2);
        if (second < 0 || second > 59) {
            return false;
        }
        *s = behind(*s, 2);
        if (take(s, '.') && !read_fraction(s, &out->nanos)) {
            return false;
        }
    }
    out->seconds += hour * 3600 + minute * 60 + second;
    return true;
}

/* "+0200 CEST m=+1.5": Go's time.String() repeats the zone by name and adds its clock. */
static bool is_go_tail(Str s)
{
    if (!take(&s, ' ')) {
        return s.n == 0;
    }
    size_t n = 0;
    while (n < s.n && s.p[n] != ' ') {
        bool part = s.p[n] >= 'A' && s.p[n] <= 'Z';
        part |= ascii_is_digit(s.p[n]) || s.p[n] == '+' || s.p[n] == '-';
        if (!part) {
            return false;
        }
        n++;
    }
    return n > 0 && (n == s.n || str_starts(behind(s, n), STR(" m=")));
}

static bool read_zone(Str s, Instant *out)
{
    if (s.n == 0) {
        return true;
    }
    take(&s, ' ');
    out->zoned = true;
    if (str_eq(s, STR("Z")) || str_eq(s, STR("z")) || str_eq(s, STR("UTC"))) {
        return true;
    }
    bool west = take(&s, '-');
    int hour = west || take(&s, '+') ? digits(s, 0, 2) : -1;
    if (hour < 0 || hour > 15) {
        return false;
    }
    s = behind(s, 2);
    bool colon = take(&s, ':');
    int minute = digits(s, 0, 2);
    if (minute > 59 || (minute < 0 && colon)) {
        return false;
    }
    s = behind(s, minute < 0 ? 0 : 2);
    int64_t offset = hour * 3600 + (minute < 0 ? 0 : minute) * 60;
    out->seconds += west ? offset : -offset;
    return is_go_tail(s);
}

bool instant_parse(Str s, Instant *out)
{
    int64_t days;
    *out = (Instant){0};
    if (!read_date(&s, &days)) {
        return false;
    }
    out->seconds = days * DAY;
    if (s.n == 0) {
        return true;
    }
    out->has_time = true;
    return (take(&s, ' ') || take(&s, 'T')) && read_clock(&s, out) && read_zone(s, out);
}

Instant instant_from_nanos(int64_t seconds, int64_t nanos)
{
    return (Instant){.seconds = seconds, .nanos = nanos, .zoned = true, .has_time = true};
}

/* ---------------------------------------------------------------- writing */

static void put_days(Buf *out, int64_t days)
{
    int64_t year;
    int month, day;
    date_of_days(days, &year, &month, &day);
    buf_printf(out, "%04d-%02d-%02d", (int)year, month, day);
}

/* Floor division: instants before 1970 count backwards. */
static int64_t day_of(int64_t seconds)
{
    return (seconds >= 0 ? seconds : seconds - DAY + 1) / DAY;
}

static void put_fraction(Buf *out, int64_t nanos, int shown)
{
    char text[9];
    for (int i = 8; i >= 0; i--) {
        text[i] = (char)('0' + nanos % 10);
        nanos /= 10;
    }
    while (shown > 0 && text[shown - 1] == '0') {
        shown--;
    }
    if (shown > 0) {
        buf_putc(out, '.');
        buf_put(out, str_make(text, (size_t)shown));
    }
}

bool instant_put(Buf *out, const Instant *t, int shown, bool *rounded)
{
    static const int64_t first = -62135596800, last = 253402300799; /* years 1 and 9999 */
    int64_t unit = 1, seconds = t->seconds, nanos = t->nanos;
    for (int i = shown; i < 9; i++) {
        unit *= 10;
    }
    *rounded = nanos % unit != 0;
    nanos = (nanos + unit / 2) / unit * unit;
    if (nanos >= 1000000000) {
        nanos -= 1000000000;
        seconds++;
    }
    if (seconds < first || seconds > last) {
        return false;
    }
    int64_t day = day_of(seconds);
    int clock = (int)(seconds - day * DAY);
    put_days(out, day);
    buf_printf(out, " %02d:%02d:%02d", clock / 3600, clock / 60 % 60, clock % 60);
    put_fraction(out, nanos, shown);
    return true;
}

void instant_put_date(Buf *out, const Instant *t)
{
    put_days(out, day_of(t->seconds));
}
