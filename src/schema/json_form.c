/* The JSON part of schema/forms.h: a checker that reads once and keeps nothing but its depth. */
#include "schema/forms.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "schema/evidence.h"

typedef struct {
    const char *p, *end;
    int depth;
} Json;

/* jsonb recurses too; deeper documents stay text. */
enum { JSON_DEPTH = 64 };

static bool value(Json *j);

static void blanks(Json *j)
{
    while (j->p < j->end && (*j->p == ' ' || *j->p == '\t' || *j->p == '\n' || *j->p == '\r')) {
        j->p++;
    }
}

static bool take(Json *j, char c)
{
    if (j->p < j->end && *j->p == c) {
        j->p++;
        return true;
    }
    return false;
}

static bool word(Json *j, Str w)
{
    if ((size_t)(j->end - j->p) < w.n || memcmp(j->p, w.p, w.n) != 0) {
        return false;
    }
    j->p += w.n;
    return true;
}

static bool hex4(Json *j, unsigned *out)
{
    if (j->end - j->p < 4) {
        return false;
    }
    *out = 0;
    for (int i = 0; i < 4; i++) {
        int d = ascii_hex_value(j->p[i]);
        if (d < 0) {
            return false;
        }
        *out = *out << 4 | (unsigned)d;
    }
    j->p += 4;
    return true;
}

/* Behind "\u". jsonb refuses NUL and a surrogate without its partner (JSON Types, 8.14). */
static bool unicode_escape(Json *j)
{
    unsigned u, low;
    if (!hex4(j, &u) || u == 0 || (u >= 0xDC00 && u <= 0xDFFF)) {
        return false;
    }
    if (u < 0xD800 || u > 0xDBFF) {
        return true;
    }
    return take(j, '\\') && take(j, 'u') && hex4(j, &low) && low >= 0xDC00 && low <= 0xDFFF;
}

/* Bytes of a string that mean themselves. */
static void plain_bytes(Json *j)
{
    const char *p = j->p, *end = j->end;
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'),
                  controls = _mm_set1_epi8(0x1F);
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, controls), v));
        unsigned bits = (unsigned)_mm_movemask_epi8(hit);
        if (bits) {
            j->p = p + __builtin_ctz(bits);
            return;
        }
    }
#endif
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20) {
        p++;
    }
    j->p = p;
}

static bool string(Json *j)
{
    if (!take(j, '"')) {
        return false;
    }
    for (plain_bytes(j); j->p < j->end; plain_bytes(j)) {
        unsigned char c = (unsigned char)*j->p++;
        if (c == '"') {
            return true;
        }
        if (c < 0x20) {
            return false;
        }
        if (c == '\\') {
            if (take(j, 'u')) {
                if (!unicode_escape(j)) {
                    return false;
                }
            } else if (j->p == j->end || !strchr("\"\\/bfnrt", *j->p) || !*j->p) {
                return false;
            } else {
                j->p++;
            }
        }
    }
    return false;
}

static size_t digits(Json *j)
{
    const char *from = j->p;
    while (j->p < j->end && ascii_is_digit(*j->p)) {
        j->p++;
    }
    return (size_t)(j->p - from);
}

/* jsonb keeps numbers as numeric: a fraction stays as written, an exponent is multiplied out and -0
 * loses its sign, so both are refused. */
static bool number(Json *j)
{
    bool negative = take(j, '-');
    const char *from = j->p;
    size_t n = digits(j);
    if (n == 0 || (n > 1 && *from == '0')) {
        return false;
    }
    bool zero = *from == '0';
    if (take(j, '.')) {
        const char *fraction = j->p;
        if (digits(j) == 0) {
            return false;
        }
        for (; fraction < j->p; fraction++) {
            zero = zero && *fraction == '0';
        }
    }
    bool exponent = j->p < j->end && (*j->p == 'e' || *j->p == 'E');
    return !exponent && !(negative && zero);
}

/* A key seen before in the same object would be dropped by jsonb. Objects are small: compare each
 * new key with the ones before it, up to a limit beyond which the text stays json-less. */
enum { JSON_KEYS = 64 };

static bool object(Json *j)
{
    Str keys[JSON_KEYS];
    int n = 0;
    blanks(j);
    if (take(j, '}')) {
        return true;
    }
    do {
        blanks(j);
        const char *from = j->p;
        if (!string(j) || n == JSON_KEYS) {
            return false;
        }
        Str key = str_range(from, j->p);
        for (int i = 0; i < n; i++) {
            if (str_eq(keys[i], key)) {
                return false;
            }
        }
        /* An escape could spell a key that stands there already in another way. */
        if (memchr(key.p, '\\', key.n)) {
            return false;
        }
        keys[n++] = key;
        blanks(j);
        if (!take(j, ':') || !value(j)) {
            return false;
        }
        blanks(j);
    } while (take(j, ','));
    return take(j, '}');
}

static bool array(Json *j)
{
    blanks(j);
    if (take(j, ']')) {
        return true;
    }
    do {
        if (!value(j)) {
            return false;
        }
        blanks(j);
    } while (take(j, ','));
    return take(j, ']');
}

static bool value(Json *j)
{
    if (++j->depth > JSON_DEPTH) {
        return false;
    }
    blanks(j);
    if (j->p == j->end) {
        return false;
    }
    bool ok;
    switch (*j->p) {
    case '{':
        j->p++;
        ok = object(j);
        break;
    case '[':
        j->p++;
        ok = array(j);
        break;
    case '"':
        ok = string(j);
        break;
    case 't':
        ok = word(j, STR("true"));
        break;
    case 'f':
        ok = word(j, STR("false"));
        break;
    case 'n':
        ok = word(j, STR("null"));
        break;
    default:
        ok = number(j);
    }
    j->depth--;
    return ok;
}

bool form_is_jsonb(Str s)
{
    Json j = {s.p, s.p + s.n, 0};
    if (!value(&j)) {
        return false;
    }
    blanks(&j);
    return j.p == j.end;
}
