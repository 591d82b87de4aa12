/* The JSON part of schema/forms.h: a checker that reads once and keeps nothing but its depth. */
#include "schema/forms.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"
#include "schema/evidence.h"

/* Every function takes the place and gives the place behind what it has read; NULL: it is not
 * there.
 *
 * Behind the text stands a byte that belongs to no token, so nothing but a string runs over the
 * end: only there is it looked for. JSON_AHEAD bytes can be read from there on. */
enum { JSON_AHEAD = 16 };

/* jsonb recurses too; deeper documents stay text. */
enum { JSON_DEPTH = 64 };

static const char *nested(const char *p, const char *end, int depth);

static inline const char *blanks(const char *p)
{
    while ((unsigned char)*p <= ' ' && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) {
        p++;
    }
    return p;
}

static const char *word(const char *p, Str w)
{
    return memcmp(p, w.p, w.n) == 0 ? p + w.n : NULL;
}

static const char *hex4(const char *p, unsigned *out)
{
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
static const char *unicode_escape(const char *p)
{
    unsigned u, low;
    p = hex4(p, &u);
    if (!p || u == 0 || (u >= 0xDC00 && u <= 0xDFFF)) {
        return NULL;
    }
    if (u < 0xD800 || u > 0xDBFF) {
        return p;
    }
    if (p[0] != '\\' || p[1] != 'u') {
        return NULL;
    }
    p = hex4(p + 2, &low);
    return p && low >= 0xDC00 && low <= 0xDFFF ? p : NULL;
}

/* Over bytes of a string that mean themselves; at the end of the text, over it too. */
static inline const char *plain_bytes(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'),
                  controls = _mm_set1_epi8(0x1F);
    for (; p < end; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, controls), v));
        unsigned bits = (unsigned)_mm_movemask_epi8(hit);
        if (bits) {
            return p + __builtin_ctz(bits);
        }
    }
#else
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) {
        p++;
    }
#endif
    return p;
}

/* At a backslash. */
static const char *escape(const char *p)
{
    if (!p[1] || !strchr("\"\\/bfnrtu", p[1])) {
        return NULL;
    }
    return p[1] == 'u' ? unicode_escape(p + 2) : p + 2;
}

/* From behind the opening quote on. */
static inline const char *string(const char *p, const char *end)
{
    for (;;) {
        p = plain_bytes(p, end);
        if (p >= end) {
            return NULL;
        }
        if (*p == '"') {
            return p + 1;
        }
        p = *p == '\\' ? escape(p) : NULL;
        if (!p) {
            return NULL;
        }
    }
}

static inline const char *digits(const char *p)
{
    while (ascii_is_digit(*p)) {
        p++;
    }
    return p;
}

/* jsonb keeps numbers as numeric: a fraction stays as written, an exponent is multiplied out and -0
 * loses its sign, so both are refused. */
static inline const char *number(const char *p)
{
    bool negative = *p == '-';
    const char *from = p + negative;
    p = digits(from);
    if (p == from || (p > from + 1 && *from == '0')) {
        return NULL;
    }
    bool zero = *from == '0';
    if (*p == '.') {
        const char *fraction = p + 1;
        p = digits(fraction);
        if (p == fraction) {
            return NULL;
        }
        for (; negative && fraction < p; fraction++) {
            zero = zero && *fraction == '0';
        }
    }
    return *p == 'e' || *p == 'E' || (negative && zero) ? NULL : p;
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

/* Through `"key":`. Without escapes, which could spell a key that stands there already in another
 * way. */
static inline const char *key(const char *p, const char *end, Keys *keys)
{
    if (*p != '"') {
        return NULL;
    }
    const char *from = p + 1;
    p = plain_bytes(from, end);
    if (p >= end || *p != '"' || !add_key(keys, str_range(from, p))) {
        return NULL;
    }
    p = blanks(p + 1);
    return *p == ':' ? p + 1 : NULL;
}

static inline __attribute__((always_inline)) const char *value(const char *p, const char *end,
                                                               int depth)
{
    p = blanks(p);
    switch (*p) {
    case '{':
    case '[':
        return nested(p, end, depth);
    case '"':
        return string(p + 1, end);
    case 't':
        return word(p, STR("true"));
    case 'f':
        return word(p, STR("false"));
    case 'n':
        return word(p, STR("null"));
    default:
        return number(p);
    }
}

/* From a key on, through the closing brace. */
static inline const char *members(const char *p, const char *end, int depth, Keys *keys)
{
    for (;; p++) {
        p = key(blanks(p), end, keys);
        p = p ? value(p, end, depth) : NULL;
        if (!p) {
            return NULL;
        }
        p = blanks(p);
        if (*p != ',') {
            return *p == '}' ? p + 1 : NULL;
        }
    }
}

/* From behind the opening brace on. */
static const char *object(const char *p, const char *end, int depth)
{
    Keys keys;
    keys.n = 0;
    keys.seen = 0;
    p = blanks(p);
    return *p == '}' ? p + 1 : members(p, end, depth, &keys);
}

static const char *array(const char *p, const char *end, int depth)
{
    p = blanks(p);
    if (*p == ']') {
        return p + 1;
    }
    for (;; p++) {
        p = value(p, end, depth);
        if (!p) {
            return NULL;
        }
        p = blanks(p);
        if (*p != ',') {
            return *p == ']' ? p + 1 : NULL;
        }
    }
}

/* What opens another level. */
static const char *nested(const char *p, const char *end, int depth)
{
    if (depth == JSON_DEPTH) {
        return NULL;
    }
    return *p == '{' ? object(p + 1, end, depth + 1) : array(p + 1, end, depth + 1);
}

/* ---------------------------------------------------------------- shapes */

/* Does the shape's key i stand here, behind its quote? */
static inline bool stands_key(const char *p, const JsonShape *shape, unsigned i)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i k = _mm_loadu_si128((const __m128i *)(const void *)shape->keys[i]);
    unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, k));
    return (~same & ((1u << shape->sizes[i]) - 1)) == 0;
#else
    return memcmp(p, shape->keys[i], shape->sizes[i]) == 0;
#endif
}

/* Those that fit; not each time, where objects differ. */
static void learn_shape(JsonShape *shape, const Keys *keys)
{
    enum { PATIENCE = 8 };
    if (shape->n > 0 && ++shape->misses % PATIENCE != 0) {
        return;
    }
    unsigned n = 0;
    for (int i = 0; i < keys->n && n < JSON_SHAPE_KEYS; i++, n++) {
        Str k = keys->items[i];
        k.n += 2; /* `":` */
        if (k.n > JSON_SHAPE_KEY || k.p[k.n - 1] != ':') {
            break;
        }
        memmove(shape->keys[n], k.p, k.n); /* perhaps from there */
        shape->sizes[n] = (unsigned char)k.n;
    }
    shape->n = n;
}

/* An object, from behind its brace on: with the shape's keys one comparison each, and they are
 * known not to repeat; from the first other one on as any object. */
static const char *shaped_object(const char *p, const char *end, JsonShape *shape)
{
    unsigned i = 0;
    p = blanks(p);
    if (*p == '}') {
        return p + 1;
    }
    while (i < shape->n && *p == '"' && stands_key(p + 1, shape, i)) {
        p = value(p + 1 + shape->sizes[i++], end, 1);
        if (!p) {
            return NULL;
        }
        p = blanks(p);
        if (*p != ',') {
            return *p == '}' ? p + 1 : NULL;
        }
        p = blanks(p + 1);
    }
    Keys keys;
    keys.n = 0;
    keys.seen = 0;
    for (unsigned k = 0; k < i; k++) {
        add_key(&keys, str_make(shape->keys[k], shape->sizes[k] - 2u));
    }
    p = members(p, end, 1, &keys);
    if (p) {
        learn_shape(shape, &keys);
    }
    return p;
}

bool form_is_jsonb_ahead(Str s, JsonShape *shape)
{
    const char *end = s.p + s.n, *p = s.p;
    p = shape && *p == '{' ? shaped_object(p + 1, end, shape) : value(p, end, 0);
    return p && blanks(p) == end;
}

bool form_is_jsonb(Str s)
{
    char few[512], *copy = s.n + JSON_AHEAD <= sizeof few ? few : mem_alloc(s.n + JSON_AHEAD);
    memcpy(copy, s.p, s.n);
    memset(copy + s.n, 0, JSON_AHEAD);
    bool ok = form_is_jsonb_ahead(str_make(copy, s.n), NULL);
    if (copy != few) {
        mem_free(copy);
    }
    return ok;
}
