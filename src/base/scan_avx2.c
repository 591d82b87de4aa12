/* The loops of base/scan.h for processors with AVX2: 32 bytes at a step. */
#include "base/scan.h"

#ifdef __x86_64__

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi")))

static inline AVX2 __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline AVX2 unsigned bits(__m256i v)
{
    return (unsigned)_mm256_movemask_epi8(v);
}

static AVX2 uint64_t count_lines(const char *p, const char *end)
{
    enum { MOST = 255 }; /* a byte for each place counts so many */
    const __m256i lf = _mm256_set1_epi8('\n'), none = _mm256_setzero_si256();
    __m256i sum = none;
    while (end - p >= 32) {
        __m256i hits = none;
        for (int i = 0; i < MOST && end - p >= 32; i++, p += 32) {
            hits = _mm256_sub_epi8(hits, _mm256_cmpeq_epi8(load(p), lf));
        }
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(hits, none));
    }
    uint64_t n[4];
    _mm256_storeu_si256((__m256i *)(void *)n, sum);
    return n[0] + n[1] + n[2] + n[3] + scan_loops_base()->count_lines(p, end);
}

static AVX2 const char *skip_hex(const char *p, const char *end)
{
    const __m256i zero = _mm256_set1_epi8('0'), a = _mm256_set1_epi8('a'),
                  nine = _mm256_set1_epi8(9), five = _mm256_set1_epi8(5),
                  lower = _mm256_set1_epi8(0x20);
    for (; end - p >= 32; p += 32) {
        __m256i v = load(p), digit = _mm256_sub_epi8(v, zero);
        __m256i letter = _mm256_sub_epi8(_mm256_or_si256(v, lower), a);
        digit = _mm256_cmpeq_epi8(_mm256_min_epu8(digit, nine), digit);
        letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, five), letter);
        if (bits(_mm256_or_si256(digit, letter)) != UINT32_MAX) {
            break;
        }
    }
    return scan_loops_base()->skip_hex(p, end);
}

/* 32 digits to 16 numbers of 16 bits. */
static inline AVX2 __m256i hex_pairs(const char *p)
{
    const __m256i low = _mm256_set1_epi8(0x0F), nine = _mm256_set1_epi8(9);
    __m256i v = load(p);
    __m256i letter = _mm256_cmpgt_epi8(v, _mm256_set1_epi8('9'));
    __m256i digits = _mm256_add_epi8(_mm256_and_si256(v, low), _mm256_and_si256(letter, nine));
    return _mm256_maddubs_epi16(digits, _mm256_set1_epi16(1 << 8 | 16));
}

static AVX2 void unhex(Str s, char *to)
{
    size_t i = 0;
    for (; i + 64 <= s.n; i += 64) {
        __m256i bytes = _mm256_packus_epi16(hex_pairs(s.p + i), hex_pairs(s.p + i + 32));
        bytes = _mm256_permute4x64_epi64(bytes, 0xD8); /* packing goes by halves of the registers */
        _mm256_storeu_si256((__m256i *)(void *)(to + i / 2), bytes);
    }
    scan_loops_base()->unhex(str_make(s.p + i, s.n - i), to + i / 2);
}

/* ---------------------------------------------------------------- UTF-8 */

/* What two neighbours can have against each other, after the method of Keiser and Lemire
 * (Validating UTF-8 in less than one instruction per byte, 2020): each of three halves of the bytes
 * says which faults are possible, and a fault is one that all three name. */
enum {
    CUT = 1,        /* a lead, and no tail behind it */
    STRAY = 2,      /* ASCII, and a tail behind it */
    LONG_THREE = 4, /* E0, and a tail below A0 */
    BEYOND = 8,     /* F4 and above, and a tail from 90 on */
    SURROGATE = 16, /* ED, and a tail from A0 on */
    LONG_TWO = 32,  /* C0, C1 */
    FOUR = 64,      /* F0, or F5 and above, and a tail below 90 */
    TAILS = 128,    /* two tails: no fault as the third and the fourth byte of a sequence */
    ANY_LOW = CUT | STRAY | TAILS
};

/* (char) of what is above 127 */
#define C(x) ((char)(x))
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

typedef struct {
    __m256i last;  /* the block before */
    __m256i fault; /* bytes other than 0: there was one */
} Utf8Check;

static inline AVX2 __m256i high_half(__m256i v)
{
    return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
}

/* The bytes that stand n before those of v, as far as they are in the block before: its last. */
#define BEFORE(n, v, last) _mm256_alignr_epi8(v, _mm256_permute2x128_si256(last, v, 0x21), 16 - (n))

static inline AVX2 void check_block(Utf8Check *c, __m256i v)
{
    const __m256i first_high =
        TWICE(STRAY, STRAY, STRAY, STRAY, STRAY, STRAY, STRAY, STRAY, C(TAILS), C(TAILS), C(TAILS),
              C(TAILS), CUT | LONG_TWO, CUT, CUT | LONG_THREE | SURROGATE, CUT | BEYOND | FOUR);
    const __m256i first_low =
        TWICE(C(ANY_LOW | LONG_THREE | LONG_TWO | FOUR), C(ANY_LOW | LONG_TWO), C(ANY_LOW),
              C(ANY_LOW), C(ANY_LOW | BEYOND), C(ANY_LOW | BEYOND | FOUR),
              C(ANY_LOW | BEYOND | FOUR), C(ANY_LOW | BEYOND | FOUR), C(ANY_LOW | BEYOND | FOUR),
              C(ANY_LOW | BEYOND | FOUR), C(ANY_LOW | BEYOND | FOUR), C(ANY_LOW | BEYOND | FOUR),
              C(ANY_LOW | BEYOND | FOUR), C(ANY_LOW | BEYOND | FOUR | SURROGATE),
              C(ANY_LOW | BEYOND | FOUR), C(ANY_LOW | BEYOND | FOUR));
    const __m256i second_high = TWICE(
        CUT, CUT, CUT, CUT, CUT, CUT, CUT, CUT, C(STRAY | LONG_TWO | TAILS | LONG_THREE | FOUR),
        C(STRAY | LONG_TWO | TAILS | LONG_THREE | BEYOND),
        C(STRAY | LONG_TWO | TAILS | SURROGATE | BEYOND),
        C(STRAY | LONG_TWO | TAILS | SURROGATE | BEYOND), CUT, CUT, CUT, CUT);
    __m256i one = BEFORE(1, v, c->last), two = BEFORE(2, v, c->last), three = BEFORE(3, v, c->last);
    __m256i faults = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(first_high, high_half(one)),
            _mm256_shuffle_epi8(first_low, _mm256_and_si256(one, _mm256_set1_epi8(0x0F)))),
        _mm256_shuffle_epi8(second_high, high_half(v)));
    /* A tail must stand two behind E0 and above, three behind F0 and above: bit 7 says so, as TAILS
     * does. */
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8(C(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(C(0xF0 - 0x80)));
    __m256i tails = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(C(0x80)));
    __m256i nul = _mm256_cmpeq_epi8(v, _mm256_setzero_si256());
    c->fault = _mm256_or_si256(c->fault, _mm256_or_si256(nul, _mm256_xor_si256(faults, tails)));
    c->last = v;
}

static AVX2 bool is_clean(const char *p, const char *end)
{
    Utf8Check c = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (; end - p >= 32; p += 32) {
        check_block(&c, load(p));
    }
    char rest[32]; /* blanks at the end show what is cut */
    memset(rest, ' ', sizeof rest);
    memcpy(rest, p, (size_t)(end - p));
    check_block(&c, load(rest));
    return _mm256_testz_si256(c.fault, c.fault) != 0;
}

/* ---------------------------------------------------------------- texts */

static AVX2 ScanText text(const char *p)
{
    const __m256i quote = _mm256_set1_epi8('\''), none = _mm256_setzero_si256();
    __m256i high = none;
    for (;; p += 32) {
        __m256i v = load(p);
        unsigned stops =
            bits(_mm256_or_si256(_mm256_cmpeq_epi8(v, quote), _mm256_cmpeq_epi8(v, none)));
        if (stops) {
            unsigned before = (stops & -stops) - 1;
            bool ascii = bits(high) == 0 && (bits(v) & before) == 0;
            return (ScanText){p + __builtin_ctz(stops), ascii};
        }
        high = _mm256_or_si256(high, v);
    }
}

static AVX2 const char *copy_plain(const char *p, char **to, const char *full)
{
    const __m256i backslash = _mm256_set1_epi8('\\'), quote = _mm256_set1_epi8('\''),
                  controls = _mm256_set1_epi8('\r');
    char *o = *to;
    for (; o <= full; p += 32, o += 32) {
        __m256i v = load(p);
        _mm256_storeu_si256((__m256i *)(void *)o, v);
        __m256i hit = _mm256_or_si256(_mm256_cmpeq_epi8(v, backslash), _mm256_cmpeq_epi8(v, quote));
        hit = _mm256_or_si256(hit, _mm256_cmpeq_epi8(_mm256_min_epu8(v, controls), v));
        unsigned hits = bits(hit);
        if (hits) {
            int n = __builtin_ctz(hits);
            *to = o + n;
            return p + n;
        }
    }
    *to = o;
    return p;
}

const ScanLoops *scan_loops_avx2(void)
{
    static const ScanLoops loops = {count_lines, skip_hex, unhex, is_clean, text, copy_plain};
    bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2");
    return has ? &loops : NULL;
}

#else

const ScanLoops *scan_loops_avx2(void)
{
    return NULL;
}

#endif
