/* What both directions of the fast lane scan with. All of it reads up to 64 bytes beyond what it
 * takes; see input/window.h for what stands there.
 *
 * Where the next value begins depends on where this one ends, and so on: a row takes as long as the
 * chain of all these. So ends are not found by looking at the bytes of a value, but by a shift of
 * the bits of a block of 64 bytes, which are there before the value is reached; what the value
 * consists of is looked at beside the chain. */
#ifndef SQLPG_DATA_LANE_SCAN_H
#define SQLPG_DATA_LANE_SCAN_H

#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#elif defined __SSE2__
#include <emmintrin.h>
#endif

#include "base/scan.h"
#include "data/lane.h"

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

/* As the number that n digits make, 1 to 8 of them, compares with others, so does this: the first
 * digit is the highest byte, and more digits are more bytes, for none leads with a zero but 0. */
static inline uint64_t lane_order_of_eight(const char *p, size_t n)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return __builtin_bswap64(w) >> (64 - 8 * n);
}

enum { LANE_LARGEST_ORDER = 99999999 };

/* From 0 to LANE_LARGEST_ORDER. */
static inline uint64_t lane_order_of_number(int64_t i)
{
    uint64_t order = 0;
    int shift = 0;
    do {
        order |= (uint64_t)('0' + i % 10) << shift;
        shift += 8;
        i /= 10;
    } while (i);
    return order;
}

/* The number again. */
static inline int64_t lane_number_of_order(uint64_t order)
{
    int64_t i = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
        unsigned char digit = (unsigned char)(order >> shift);
        i = digit ? i * 10 + (digit - '0') : i;
    }
    return i;
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

/* 0 is of no number. */
static inline uint64_t lane_order_of_eight(const char *p, size_t n)
{
    return lane_up_to_eight(p, n) + 1;
}

enum { LANE_LARGEST_ORDER = 99999999 };

static inline uint64_t lane_order_of_number(int64_t i)
{
    return (uint64_t)i + 1;
}

static inline int64_t lane_number_of_order(uint64_t order)
{
    return (int64_t)order - 1;
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

static inline unsigned lane_bits(__m128i v)
{
    return (unsigned)_mm_movemask_epi8(v);
}

#endif

#ifdef __AVX2__

static inline __m256i lane_load_32(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline unsigned lane_bits_32(__m256i v)
{
    return (unsigned)_mm256_movemask_epi8(v);
}

/* Each of these bytes 32 times. Kept in memory, which costs nothing where a vector is compared with
 * it; gcc would put such a constant together in three instructions wherever it is used. */
#define LANE_8(c) c, c, c, c, c, c, c, c
#define LANE_32(c)                                                                                 \
    {                                                                                              \
        LANE_8(c), LANE_8(c), LANE_8(c), LANE_8(c)                                                 \
    }

static _Alignas(32) const
    char lane_bytes[][32] = {LANE_32(','),      LANE_32(')'), LANE_32('\''), LANE_32('\\'),
                             LANE_32('\r' + 1), LANE_32('0'), LANE_32(9),    LANE_32('\r')};
enum {
    ALL_COMMAS,
    ALL_CLOSES,
    ALL_QUOTES,
    ALL_BACKSLASHES,
    ALL_BLANKS,
    ALL_ZEROS,
    ALL_NINES,
    ALL_RETURNS
};

typedef const char (*LaneBytes)[32];

static inline LaneBytes lane_constants(void)
{
    LaneBytes bytes = lane_bytes;
    __asm__("" : "+r"(bytes)); /* hides what stands there */
    return bytes;
}

static inline unsigned lane_no_digits(const char *p)
{
    LaneBytes all = lane_constants();
    __m256i d = _mm256_sub_epi8(lane_load_32(p), lane_load_32(all[ALL_ZEROS]));
    return ~lane_bits_32(_mm256_cmpeq_epi8(_mm256_min_epu8(d, lane_load_32(all[ALL_NINES])), d));
}

#elif defined __SSE2__

/* A bit for each of 32 bytes that is no digit. */
static inline unsigned lane_no_digits(const char *p)
{
    const __m128i zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9);
    __m128i a = _mm_sub_epi8(lane_load(p), zero), b = _mm_sub_epi8(lane_load(p + 16), zero);
    return ~(lane_bits(_mm_cmpeq_epi8(_mm_min_epu8(a, nine), a)) |
             lane_bits(_mm_cmpeq_epi8(_mm_min_epu8(b, nine), b)) << 16);
}

#else

static inline unsigned lane_no_digits(const char *p)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < 32; i++) {
        bits |= (unsigned)!ascii_is_digit(p[i]) << i;
    }
    return bits;
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
    return n - 1 < LANE_MOST_DIGITS && (*digits != '0' || (n == 1 && !negative));
}

static inline bool lane_is_null(const char *p)
{
    return memcmp(p, "NULL", 4) == 0 && lane_ends_value(p[4]);
}

/* ---------------------------------------------------------------- blocks */

enum { LANE_BLOCK = 64, LANE_HALF = LANE_BLOCK / 2 };

#ifdef __AVX2__

/* A bit for each of 64 bytes. */
static inline uint64_t lane_bits_64(__m256i low, __m256i high)
{
    return lane_bits_32(low) | (uint64_t)lane_bits_32(high) << 32;
}

/* Constant by constant, so that none is needed for long. */
static inline void lane_block_load(LaneBlock *b, const char *p)
{
    LaneBytes all = lane_constants();
    const __m256i low = lane_load_32(p), high = lane_load_32(p + LANE_HALF);
    __m256i c = lane_load_32(all[ALL_COMMAS]);
    __m256i end_low = _mm256_cmpeq_epi8(low, c), end_high = _mm256_cmpeq_epi8(high, c);
    c = lane_load_32(all[ALL_CLOSES]);
    end_low = _mm256_or_si256(end_low, _mm256_cmpeq_epi8(low, c));
    end_high = _mm256_or_si256(end_high, _mm256_cmpeq_epi8(high, c));
    b->at = p;
    b->ends = lane_bits_64(end_low, end_high);
    c = lane_load_32(all[ALL_QUOTES]);
    b->quotes = lane_bits_64(_mm256_cmpeq_epi8(low, c), _mm256_cmpeq_epi8(high, c));
    c = lane_load_32(all[ALL_BACKSLASHES]);
    __m256i odd_low = _mm256_cmpeq_epi8(low, c), odd_high = _mm256_cmpeq_epi8(high, c);
    c = lane_load_32(all[ALL_BLANKS]); /* signed: bytes beyond ASCII are less, too */
    odd_low = _mm256_or_si256(odd_low, _mm256_cmpgt_epi8(c, low));
    odd_high = _mm256_or_si256(odd_high, _mm256_cmpgt_epi8(c, high));
    b->odd = lane_bits_64(odd_low, odd_high);
}

#else

static inline void lane_block_load(LaneBlock *b, const char *p)
{
    uint64_t ends = 0, quotes = 0, odd = 0;
#ifdef __SSE2__
    const __m128i comma = _mm_set1_epi8(','), close = _mm_set1_epi8(')'),
                  quote = _mm_set1_epi8('\''), backslash = _mm_set1_epi8('\\'),
                  blank = _mm_set1_epi8('\r' + 1);
    for (int i = 0; i < LANE_BLOCK; i += 16) {
        __m128i v = lane_load(p + i);
        __m128i end = _mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, close));
        /* Signed: bytes beyond ASCII are less, too. */
        __m128i is_odd = _mm_or_si128(_mm_cmplt_epi8(v, blank), _mm_cmpeq_epi8(v, backslash));
        ends |= (uint64_t)lane_bits(end) << i;
        quotes |= (uint64_t)lane_bits(_mm_cmpeq_epi8(v, quote)) << i;
        odd |= (uint64_t)lane_bits(is_odd) << i;
    }
#else
    for (int i = 0; i < LANE_BLOCK; i++) {
        char c = p[i];
        ends |= (uint64_t)lane_ends_value(c) << i;
        quotes |= (uint64_t)(c == '\'') << i;
        odd |= (uint64_t)((unsigned char)c >= 0x80 || c <= '\r' || c == '\\') << i;
    }
#endif
    *b = (LaneBlock){p, ends, quotes, odd};
}

#endif

/* Where p, which is not beyond the window's end, stands in the block; it may become another one. */
static inline size_t lane_block_reach(LaneBlock *b, const char *p)
{
    size_t at = (size_t)((uintptr_t)p - (uintptr_t)b->at);
    if (at >= LANE_BLOCK) {
        /* Mostly the next one: its bits do not wait for p. */
        lane_block_load(b, at < (size_t)2 * LANE_BLOCK ? b->at + LANE_BLOCK : p);
        at = (size_t)(p - b->at);
    }
    return at;
}

/* The next block; false: it is beyond the window's end. */
static inline bool lane_block_next(LaneBlock *b, const char *end)
{
    if (end - b->at < LANE_BLOCK) {
        return false;
    }
    lane_block_load(b, b->at + LANE_BLOCK);
    return true;
}

/* ---------------------------------------------------------------- numbers */

/* A number of digits, with a point perhaps. */
typedef struct {
    const char *end;   /* NULL: it is none, or too long, or its end is not in the window */
    const char *point; /* NULL: an integer */
    bool negative;
} LaneNumber;

enum { LANE_LONGEST_NUMBER = 31 };

/* How far it is from p to the next comma or parenthesis, if that is near. */
static inline size_t lane_value_length(LaneBlock *b, const char *p, const char *end)
{
    size_t at = lane_block_reach(b, p);
    uint64_t ends = b->ends >> at;
    if (__builtin_expect(ends != 0, 1)) {
        return (size_t)__builtin_ctzll(ends);
    }
    return lane_block_next(b, end) && b->ends ? LANE_BLOCK - at + (size_t)__builtin_ctzll(b->ends)
                                              : SIZE_MAX;
}

/* What a value may be: how long it is, and a bit for each byte that is no digit. */
typedef struct {
    size_t n; /* more than LANE_LONGEST_NUMBER: unknown */
    unsigned others;
} LaneShape;

static inline LaneShape lane_shape_at(LaneBlock *b, const char *p, const char *end)
{
    size_t n = lane_value_length(b, p, end);
    return (LaneShape){n, lane_no_digits(p) & ((1u << (n & LANE_LONGEST_NUMBER)) - 1)};
}

/* Up to eight digits as SQLite and PostgreSQL print them? Most numbers are. */
static inline bool lane_is_natural(const char *p, LaneShape s)
{
    return s.n - 1 < 8 && s.others == 0 && (*p != '0' || s.n == 1);
}

static inline LaneNumber lane_number_of(const char *p, LaneShape s)
{
    const LaneNumber none = {NULL, NULL, false};
    size_t n = s.n;
    unsigned others = s.others;
    if (n > LANE_LONGEST_NUMBER) {
        return none;
    }
    if (!others) {
        return (LaneNumber){p + n, NULL, false};
    }
    bool negative = *p == '-';
    others &= ~(unsigned)negative;
    if (!others) {
        return (LaneNumber){p + n, NULL, negative};
    }
    const char *point = p + __builtin_ctz(others);
    bool real = (others & (others - 1)) == 0 && *point == '.' && point > p + negative;
    return real ? (LaneNumber){p + n, point, negative} : none;
}

/* ---------------------------------------------------------------- decimals */

/* The decimal of at most 15 digits that stands for the same double as the number from p to end,
 * whose point is given: value_short_decimal() for the numbers of dumps. False: perhaps there is one
 * all the same. */
bool lane_decimal(const char *p, const char *point, const char *end, ShortDecimal *out);

/* ---------------------------------------------------------------- texts */

typedef struct {
    const char *stop; /* the next quote; NULL: it is elsewhere */
    bool odd;         /* or there may be others than ASCII from the blank on, or a backslash */
} LaneText;

/* From p to the next quote, if it is in the block. */
static inline LaneText lane_text_in_block(LaneBlock *b, const char *p)
{
    size_t at = lane_block_reach(b, p);
    uint64_t quotes = b->quotes >> at, odd = b->odd >> at;
    return quotes ? (LaneText){p + __builtin_ctzll(quotes), (odd & (quotes ^ (quotes - 1))) != 0}
                  : (LaneText){NULL, true};
}

/* The same, wherever it is in the window: elsewhere is behind a NUL. */
static inline LaneText lane_text_at(LaneRows *rows, const char *p)
{
    const LaneBlock *b = &rows->block;
    LaneText t = lane_text_in_block(&rows->block, p);
    if (t.stop || rows->end - b->at < LANE_BLOCK) {
        return t;
    }
    bool odd = b->odd >> (p - b->at) != 0;
    ScanText rest = rows->scan->text(b->at + LANE_BLOCK);
    return (LaneText){*rest.stop ? rest.stop : NULL, odd || !rest.ascii};
}

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

/* ---------------------------------------------------------------- tuples */

static inline bool lane_stands_at(const LaneRows *rows, const char *p, Str head)
{
#ifdef __SSE2__
    enum { BLOCK = 16 };
    if (head.n >= BLOCK && head.n <= (size_t)2 * BLOCK) { /* the end's NULs make room for them */
        size_t rest = head.n - BLOCK;
        __m128i first = _mm_cmpeq_epi8(lane_load(p), lane_load(head.p));
        __m128i second = _mm_cmpeq_epi8(lane_load(p + rest), lane_load(head.p + rest));
        return _mm_movemask_epi8(_mm_and_si128(first, second)) == 0xFFFF;
    }
#endif
    return head.n && (size_t)(rows->end - p) >= head.n && memcmp(p, head.p, head.n) == 0;
}

/* lane_advance() for dumps with a statement for each row: `;`, a line end, and the same head again.
 */
static inline bool lane_next(LaneRows *rows)
{
    const char *start = rows->p + 2, *tuple = start + rows->head.n;
    if (rows->p >= rows->limit || *rows->p != ';') {
        return lane_advance(rows);
    }
    if (start[-1] != '\n' || start >= rows->stop || !lane_stands_at(rows, start, rows->head) ||
        *tuple != '(') {
        return false;
    }
    rows->start = start;
    rows->p = tuple;
    rows->before = NULL;
    rows->behind = false;
    rows->statements++;
    return true;
}

/* Could SQLite read the text from here on as a number? Dates and words are told apart at once. */
static inline bool lane_may_be_number(const char *p)
{
    bool date = lane_leading_digits(p) == 4 && p[4] == '-';
    return !date && (ascii_is_digit(*p) || ascii_is_space(*p) || *p == '+' || *p == '-' ||
                     *p == '.' || *p == '\v');
}

#endif
