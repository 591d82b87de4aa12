/* The JSON part of schema/forms.h: a checker that reads once and keeps nothing but its depth. */
#include "schema/forms.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "schema/evidence.h"

/* Every function takes the place and the end, and gives the place behind what it has read; NULL: it
 * is not there. */

/* jsonb recurses too; deeper documents stay text. */
enum { JSON_DEPTH = 64 };

static const char *value(const char *p, const char *end, int depth);

static inline const char *blanks(const char *p, const char *end)
{
    while (p < end && (unsigned char)*p <= ' ' &&
           (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) {
        p++;
    }
    return p;
}

static inline bool stands(const char *p, const char *end, char c)
{
    return p < end && *p == c;
}

static const char *word(const char *p, const char *end, Str w)
{
    return (size_t)(end - p) >= w.n && memcmp(p, w.p, w.n) == 0 ? p + w.n : NULL;
}

static const char *hex4(const char *p, const char *end, unsigned *out)
{
    if (end - p < 4) {
        return NULL;
    }
    *out = 0;
    for (int i = 0; i < 4; i++) {
        int d = ascii_hex_value(p[i]);
        if (d < 0) {
            return NULL;
        }
        *out = *out << 4 | (unsigned)d;
    }
    return p + 4;
}

/* Behind "\u". jsonb refuses NUL and a surrogate without its partner (JSON Types, 8.14). */
static const char *unicode_escape(const char *p, const char *end)
{
    unsigned u, low;
    p = hex4(p, end, &u);
    if (!p || u == 0 || (u >= 0xDC00 && u <= 0xDFFF)) {
        return NULL;
    }
    if (u < 0xD800 || u > 0xDBFF) {
        return p;
    }
    if (end - p < 2 || p[0] != '\\' || p[1] != 'u') {
        return NULL;
    }
    p = hex4(p + 2, end, &low);
    return p && low >= 0xDC00 && low <= 0xDFFF ? p : NULL;
}

/* Over bytes of a string that mean themselves. */
static inline const char *plain_bytes(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'),
                  controls = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, controls), v));
        unsigned bits = (unsigned)_mm_movemask_epi8(hit);
        if (bits) {
            return p + __builtin_ctz(bits);
        }
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) {
        p++;
    }
    return p;
}

/* At a backslash. */
static const char *escape(const char *p, const char *end)
{
    if (end - p < 2 || !p[1] || !strchr("\"\\/bfnrtu", p[1])) {
        return NULL;
    }
    return p[1] == 'u' ? unicode_escape(p + 2, end) : p + 2;
}

/* From behind the opening quote on. */
static const char *string(const char *p, const char *end)
{
    for (;;) {
        p = plain_bytes(p, end);
        if (stands(p, end, '"')) {
            return p + 1;
        }
        p = stands(p, end, '\\') ? escape(p, end) : NULL;
        if (!p) {
            return NULL;
        }
    }
}

static const char *digits(const char *p, const char *end)
{
    while (p < end && ascii_is_digit(*p)) {
        p++;
    }
    return p;
}

/* jsonb keeps numbers as numeric: a fraction stays as written, an exponent is multiplied out and -0
 * loses its sign, so both are refused. */
static const char *number(const char *p, const char *end)
{
    bool negative = stands(p, end, '-');
    const char *from = p + negative;
    p = digits(from, end);
    if (p == from || (p > from + 1 && *from == '0')) {
        return NULL;
    }
    bool zero = *from == '0';
    if (stands(p, end, '.')) {
        const char *fraction = p + 1;
        p = digits(fraction, end);
        if (p == fraction) {
            return NULL;
        }
        for (; fraction < p; fraction++) {
            zero = zero && *fraction == '0';
        }
    }
    bool exponent = p < end && (*p == 'e' || *p == 'E');
    return exponent || (negative && zero) ? NULL : p;
}

/* A key seen before in the same object would be dropped by jsonb. Objects are small: compare each
 * new key with the ones before it, up to a limit beyond which the text stays json-less. */
enum { JSON_KEYS = 64 };

typedef struct {
    Str items[JSON_KEYS];
    int n;
    uint64_t seen; /* a bit for each, by length and letters: most keys are told to be new by it */
} Keys;

static bool add_key(Keys *k, Str key)
{
    enum { BITS = 63 };
    size_t first = key.n ? (unsigned char)key.p[0] : 0;
    size_t last = key.n ? (unsigned char)key.p[key.n - 1] : 0;
    uint64_t bit = UINT64_C(1) << ((key.n * 7 + first * 5 + last * 3) & BITS);
    if (k->n == JSON_KEYS) {
        return false;
    }
    for (int i = 0; k->seen & bit && i < k->n; i++) {
        if (str_eq(k->items[i], key)) {
            return false;
        }
    }
    k->seen |= bit;
    k->items[k->n++] = key;
    return true;
}

/* From behind the opening brace on. */
static const char *object(const char *p, const char *end, int depth)
{
    Keys keys;
    keys.n = 0;
    keys.seen = 0;
    p = blanks(p, end);
    if (stands(p, end, '}')) {
        return p + 1;
    }
    for (;; p++) {
        p = blanks(p, end);
        if (!stands(p, end, '"')) {
            return NULL;
        }
        /* Without escapes, which could spell a key that stands there already in another way. */
        const char *from = p + 1;
        p = plain_bytes(from, end);
        if (!stands(p, end, '"') || !add_key(&keys, str_range(from, p))) {
            return NULL;
        }
        p = blanks(p + 1, end);
        p = stands(p, end, ':') ? value(p + 1, end, depth) : NULL;
        if (!p) {
            return NULL;
        }
        p = blanks(p, end);
        if (!stands(p, end, ',')) {
            return stands(p, end, '}') ? p + 1 : NULL;
        }
    }
}

static const char *array(const char *p, const char *end, int depth)
{
    p = blanks(p, end);
    if (stands(p, end, ']')) {
        return p + 1;
    }
    for (;; p++) {
        p = value(p, end, depth);
        if (!p) {
            return NULL;
        }
        p = blanks(p, end);
        if (!stands(p, end, ',')) {
            return stands(p, end, ']') ? p + 1 : NULL;
        }
    }
}

static const char *value(const char *p, const char *end, int depth)
{
    p = blanks(p, end);
    if (p == end || depth == JSON_DEPTH) {
        return NULL;
    }
    switch (*p) {
    case '{':
        return object(p + 1, end, depth + 1);
    case '[':
        return array(p + 1, end, depth + 1);
    case '"':
        return string(p + 1, end);
    case 't':
        return word(p, end, STR("true"));
    case 'f':
        return word(p, end, STR("false"));
    case 'n':
        return word(p, end, STR("null"));
    default:
        return number(p, end);
    }
}

bool form_is_jsonb(Str s)
{
    const char *end = s.p + s.n, *p = value(s.p, end, 0);
    return p && blanks(p, end) == end;
}
