/* What both directions of the fast lane scan with. All of it reads up to 16 bytes beyond what it
 * takes; see input/window.h for what stands there. */
#ifndef SQLPG_DATA_LANE_SCAN_H
#define SQLPG_DATA_LANE_SCAN_H

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/str.h"

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

/* Could SQLite read the text from here on as a number? Dates and words are told apart at once. */
static inline bool lane_may_be_number(const char *p)
{
    bool date = lane_leading_digits(p) == 4 && p[4] == '-';
    return !date && (ascii_is_digit(*p) || ascii_is_space(*p) || *p == '+' || *p == '-' ||
                     *p == '.' || *p == '\v');
}

#endif
