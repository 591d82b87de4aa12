#include "base/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"

#ifdef __SSE2__

static inline __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline unsigned bits(__m128i v)
{
    return (unsigned)_mm_movemask_epi8(v);
}

#endif

/* ---------------------------------------------------------------- lines */

#ifdef __SSE2__
/* A byte for each place counts up to 255 hits. */
static uint64_t count_blocks(const char **pp, const char *end)
{
    enum { MOST = 255 };
    const __m128i lf = _mm_set1_epi8('\n'), none = _mm_setzero_si128();
    __m128i sum = none;
    const char *p = *pp;
    while (end - p >= 16) {
        __m128i hits = none;
        for (int i = 0; i < MOST && end - p >= 16; i++, p += 16) {
            hits = _mm_sub_epi8(hits, _mm_cmpeq_epi8(load(p), lf));
        }
        sum = _mm_add_epi64(sum, _mm_sad_epu8(hits, none));
    }
    uint64_t n[2];
    _mm_storeu_si128((__m128i *)(void *)n, sum);
    *pp = p;
    return n[0] + n[1];
}
#endif

static uint64_t count_lines(const char *p, const char *end)
{
    uint64_t n = 0;
#ifdef __SSE2__
    n = count_blocks(&p, end);
#endif
    for (; p < end; p++) {
        n += *p == '\n';
    }
    return n;
}

/* ---------------------------------------------------------------- hex digits */

static const char *skip_hex(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i zero = _mm_set1_epi8('0'), a = _mm_set1_epi8('a'), nine = _mm_set1_epi8(9),
                  five = _mm_set1_epi8(5), lower = _mm_set1_epi8(0x20);
    for (; end - p >= 16; p += 16) {
        __m128i v = load(p), digit = _mm_sub_epi8(v, zero);
        __m128i letter = _mm_sub_epi8(_mm_or_si128(v, lower), a);
        digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, nine), digit);
        letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, five), letter);
        if (bits(_mm_or_si128(digit, letter)) != 0xFFFF) {
            break;
        }
    }
#endif
    while (p < end && ascii_hex_value(*p) >= 0) {
        p++;
    }
    return p;
}

#ifdef __SSE2__
/* Sixteen digits to eight bytes: a letter's low half is 1 to 6, and 9 more than that is meant. */
static void unhex_sixteen(const char *from, char *to)
{
    const __m128i low = _mm_set1_epi8(0x0F), nine = _mm_set1_epi8(9);
    __m128i v = load(from);
    __m128i letter = _mm_cmpgt_epi8(v, _mm_set1_epi8('9'));
    __m128i digits = _mm_add_epi8(_mm_and_si128(v, low), _mm_and_si128(letter, nine));
    __m128i high = _mm_slli_epi16(_mm_and_si128(digits, _mm_set1_epi16(0xFF)), 4);
    __m128i bytes = _mm_or_si128(high, _mm_srli_epi16(digits, 8));
    _mm_storel_epi64((__m128i *)(void *)to, _mm_packus_epi16(bytes, bytes));
}
#endif

static void unhex(Str s, char *to)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= s.n; i += 16) {
        unhex_sixteen(s.p + i, to + i / 2);
    }
#endif
    for (; i + 1 < s.n; i += 2) {
        to[i / 2] = (char)(ascii_hex_value(s.p[i]) << 4 | ascii_hex_value(s.p[i + 1]));
    }
}

/* ---------------------------------------------------------------- UTF-8 */

/* Over bytes 0x01 to 0x7F. */
static const char *skip_clean_ascii(const char *p, const char *end)
{
#ifdef __SSE2__
    for (; end - p >= 16; p += 16) {
        /* Signed, so that both 0x80 and above and NUL are below 1. */
        if (bits(_mm_cmplt_epi8(load(p), _mm_set1_epi8(1)))) {
            break;
        }
    }
#endif
    while (p < end && (signed char)*p > 0) {
        p++;
    }
    return p;
}

static bool is_clean(const char *p, const char *end)
{
    for (;;) {
        p = skip_clean_ascii(p, end);
        if (p == end) {
            return true;
        }
        size_t n = *p ? utf8_sequence(p, end) : 0;
        if (n == 0) {
            return false;
        }
        p += n;
    }
}

/* ---------------------------------------------------------------- texts */

static ScanText text(const char *p)
{
    ScanText t = {.ascii = true};
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('\''), none = _mm_setzero_si128();
    __m128i high = none;
    for (;; p += 16) {
        __m128i v = load(p);
        unsigned stops = bits(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, none)));
        if (stops) {
            unsigned before = (stops & -stops) - 1;
            t.ascii = bits(high) == 0 && (bits(v) & before) == 0;
            t.stop = p + __builtin_ctz(stops);
            return t;
        }
        high = _mm_or_si128(high, v);
    }
#else
    for (; *p && *p != '\''; p++) {
        t.ascii &= (signed char)*p > 0;
    }
    t.stop = p;
    return t;
#endif
}

static const char *copy_plain(const char *p, char **to, const char *full)
{
    char *o = *to;
#ifdef __SSE2__
    const __m128i backslash = _mm_set1_epi8('\\'), quote = _mm_set1_epi8('\''),
                  controls = _mm_set1_epi8('\r');
    for (; o <= full; p += 16, o += 16) {
        __m128i v = load(p);
        _mm_storeu_si128((__m128i *)(void *)o, v);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, backslash), _mm_cmpeq_epi8(v, quote));
        unsigned hits = bits(_mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, controls), v)));
        if (hits) {
            int n = __builtin_ctz(hits);
            *to = o + n;
            return p + n;
        }
    }
#else
    while (*p != '\'' && *p != '\\' && (unsigned char)*p > '\r' && o <= full) {
        *o++ = *p++;
    }
#endif
    *to = o;
    return p;
}

const ScanLoops *scan_loops_base(void)
{
    static const ScanLoops loops = {count_lines, skip_hex, unhex, is_clean, text, copy_plain};
    return &loops;
}
