/* What both directions of the fast lane scan with. All of it reads up to 32 bytes beyond what it
 * takes; see input/window.h for what stands there. */
#ifndef SQLPG_DATA_LANE_SCAN_H
#define SQLPG_DATA_LANE_SCAN_H

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/scan.h"
#include "schema/value.h"

/* ---------------------------------------------------------------- digits */

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

/* How many of these eight bytes are digits, from the first on? A digit is 0x30 to 0x39: its high
 * half is 3, also when 6 is added. Only behind a byte that is none can a carry mislead. */
static inline size_t lane_leading_digits(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    const uint64_t threes = UINT64_C(0x3030303030303030), high = UINT64_C(0xF0F0F0F0F0F0F0F0);
    uint64_t other = ((w ^ threes) | ((w + UINT64_C(0x0606060606060606)) ^ threes)) & high;
    return other ? (size_t)__builtin_ctzll(other) / 8 : 8;
}

/* The number that n digits make, 1 to 8 of them: pairs, fours and eights are added up at once. */
static inline uint64_t lane_up_to_eight(const char *p, size_t n)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    w = (w << (64 - 8 * n)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    w = (w * 10 + (w >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    w = (w * 100 + (w >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (w * 10000 + (w >> 32)) & UINT64_C(0xFFFFFFFF);
}

#else

static inline size_t lane_leading_digits(const char *p)
{
    size_t n = 0;
    while (n < 8 && ascii_is_digit(p[n])) {
        n++;
    }
    return n;
}

static inline uint64_t lane_up_to_eight(const char *p, size_t n)
{
    uint64_t u = 0;
    for (size_t i = 0; i < n; i++) {
        u = u * 10 + (uint64_t)(p[i] - '0');
    }
    return u;
}

#endif

static inline const char *lane_skip_digits(const char *p)
{
    size_t n;
    do {
        n = lane_leading_digits(p);
        p += n;
    } while (n == 8);
    return p;
}

enum { LANE_MOST_DIGITS = 16 };

#ifdef __SSE2__

static inline __m128i lane_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* A bit for each of 16 bytes that is no digit. */
static inline unsigned lane_no_digits(const char *p)
{
    __m128i d = _mm_sub_epi8(lane_load(p), _mm_set1_epi8('0'));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8(9)), d)) ^
           0xFFFF;
}

/* Over digits, LANE_MOST_DIGITS at most. */
static inline const char *lane_skip_most_digits(const char *p)
{
    return p + __builtin_ctz(lane_no_digits(p) | 1u << LANE_MOST_DIGITS);
}

/* Over the digits of a fraction, of which dumps write up to 20: without a branch that depends on
 * how many they are. */
static inline const char *lane_skip_fraction(const char *p)
{
    unsigned stops = lane_no_digits(p) | lane_no_digits(p + 16) << 16;
    return stops ? p + __builtin_ctz(stops) : lane_skip_digits(p + 32);
}

#else

static inline const char *lane_skip_most_digits(const char *p)
{
    size_t n = lane_leading_digits(p);
    return p + (n < 8 ? n : 8 + lane_leading_digits(p + 8));
}

static inline const char *lane_skip_fraction(const char *p)
{
    return lane_skip_digits(p);
}

#endif

/* n: 1 to LANE_MOST_DIGITS. */
static inline uint64_t lane_number(const char *p, size_t n)
{
    return n <= 8 ? lane_up_to_eight(p, n)
                  : lane_up_to_eight(p, n - 8) * 100000000 + lane_up_to_eight(p + n - 8, 8);
}

static inline bool lane_ends_value(char c)
{
    return c == ',' || c == ')';
}

/* Digits as SQLite and PostgreSQL print them: no leading zero, no -0. */
static inline bool lane_is_canonical(const char *digits, size_t n, bool negative)
{
    return n && n <= LANE_MOST_DIGITS && (*digits != '0' || (n == 1 && !negative));
}

static inline bool lane_is_null(const char *p)
{
    return memcmp(p, "NULL", 4) == 0 && lane_ends_value(p[4]);
}

/* ---------------------------------------------------------------- decimals */

/* The decimal of at most 15 digits that stands for the same double as the number from p to end,
 * whose point is given: value_short_decimal() for the numbers of dumps. False: perhaps there is one
 * all the same. */
bool lane_decimal(const char *p, const char *point, const char *end, ShortDecimal *out);

/* ---------------------------------------------------------------- texts */

/* From behind a quote to the next one, or to a NUL. Most texts end within 32 bytes: so far without
 * a branch that depends on where. */
static inline ScanText lane_text_end(const char *p)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('\''), none = _mm_setzero_si128();
    __m128i a = lane_load(p), b = lane_load(p + 16);
    __m128i in_a = _mm_or_si128(_mm_cmpeq_epi8(a, quote), _mm_cmpeq_epi8(a, none));
    __m128i in_b = _mm_or_si128(_mm_cmpeq_epi8(b, quote), _mm_cmpeq_epi8(b, none));
    unsigned stops = (unsigned)_mm_movemask_epi8(in_a) | (unsigned)_mm_movemask_epi8(in_b) << 16;
    unsigned high = (unsigned)_mm_movemask_epi8(a) | (unsigned)_mm_movemask_epi8(b) << 16;
    if (stops) {
        unsigned before = (stops & -stops) - 1;
        return (ScanText){p + __builtin_ctz(stops), (high & before) == 0};
    }
    ScanText t = scan_loops()->text(p + 32);
    t.ascii &= high == 0;
    return t;
#else
    return scan_loops()->text(p);
#endif
}

#ifdef __SSE2__
/* Copies 16 bytes; gives a bit for each that is a quote, or none of COPY's plain ones: a backslash
 * or below 14. */
static inline unsigned lane_copy_16(const char *p, char *to)
{
    __m128i v = lane_load(p);
    _mm_storeu_si128((__m128i *)(void *)to, v);
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')),
                               _mm_cmpeq_epi8(v, _mm_set1_epi8('\'')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8('\r')), v));
    return (unsigned)_mm_movemask_epi8(hit);
}
#endif

/* How shells write line ends in a text, which they want on one line: as marks, and functions that
 * turn them back (`output_quoted_escaped_string()` of SQLite's shell). The marks are such that the
 * order of the functions does not matter: neither holds the other's first byte but at its start. */
typedef struct {
    Str head, tail; /* up to the text, and from its closing quote on */
    bool cr;        /* `\r` is CR, besides `\n`, which is LF */
} LaneMarks;

static inline const LaneMarks *lane_marks(const char *p)
{
    static const LaneMarks one = {{"replace('", 9}, {"','\\n',char(10))", 16}, false};
    static const LaneMarks two = {
        {"replace(replace('", 17}, {"','\\r',char(13)),'\\n',char(10))", 31}, true};
    return memcmp(p, one.head.p, one.head.n) == 0   ? &one
           : memcmp(p, two.head.p, two.head.n) == 0 ? &two
                                                    : NULL;
}

static inline bool lane_marks_end(const LaneMarks *m, const char *quote)
{
    return memcmp(quote, m->tail.p, m->tail.n) == 0;
}

/* Could SQLite read the text from here on as a number? Dates and words are told apart at once. */
static inline bool lane_may_be_number(const char *p)
{
    bool date = lane_leading_digits(p) == 4 && p[4] == '-';
    return !date && (ascii_is_digit(*p) || ascii_is_space(*p) || *p == '+' || *p == '-' ||
                     *p == '.' || *p == '\v');
}

#endif
