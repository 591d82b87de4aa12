#include "data/encode.h"

#include <inttypes.h>
#include <math.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "pg/quote.h"

/* ---------------------------------------------------------------- numbers */

static void put_int64(Buf *out, int64_t i)
{
    char digits[20];
    size_t n = sizeof digits;
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    do {
        digits[--n] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (i < 0) {
        buf_putc(out, '-');
    }
    buf_put(out, str_make(digits + n, sizeof digits - n));
}

static void put_integer(Buf *out, const Value *v)
{
    if (v->s.n) {
        buf_put(out, v->s);
    } else {
        put_int64(out, v->i);
    }
}

/* Dumps write reals with up to 21 digits. float8 reads them exactly as they are, so they pass
 * through; only what could be out of its range (an exponent, a word, hundreds of digits) is
 * computed. */
static bool passes_as_float8(Str s)
{
    enum { PLAIN = 40 };
    return s.n > 0 && s.n <= PLAIN && !memchr(s.p, 'e', s.n) && !memchr(s.p, 'E', s.n) &&
           !memchr(s.p, '_', s.n) && (ascii_is_digit(s.p[s.n - 1]) || s.p[s.n - 1] == '.');
}

static void put_float8(Buf *out, Value *v)
{
    if (v->cls == VALUE_INTEGER) {
        put_integer(out, v);
    } else if (passes_as_float8(v->s)) {
        buf_put(out, v->s);
    } else {
        value_put_double(out, value_as_real(v));
    }
}

/* numeric and text keep what is written, so a real goes in as its shortest digits, with a point.
 * Only float8 knows a negative zero; as a number or text it is 0.0 in SQLite too. */
static void put_exact_number(Buf *out, Value *v)
{
    ShortDecimal d;
    if (v->cls == VALUE_INTEGER) {
        put_integer(out, v);
    } else if (value_short_decimal(v, &d)) {
        value_put_short_decimal(out, &d);
    } else {
        double r = value_as_real(v);
        value_put_real_text(out, r == 0 ? 0 : r);
    }
}

/* ---------------------------------------------------------------- COPY */

static char copy_escape(char c)
{
    switch (c) {
    case '\\':
        return '\\';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/* Over blocks without a byte that could be special: none of them lies above the backslash, nor
 * between the carriage return and the blank. */
static const char *skip_plain(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i backslash = _mm_set1_epi8('\\'), quote = _mm_set1_epi8('\''),
                  controls = _mm_set1_epi8('\r');
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, backslash), _mm_cmpeq_epi8(v, quote));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, controls), v));
        int bits = _mm_movemask_epi8(hit);
        if (bits) {
            return p + __builtin_ctz((unsigned)bits);
        }
    }
#else
    (void)end;
#endif
    return p;
}

/* Text with COPY's escapes; quoted: a doubled quote of the source literal becomes one. */
static void put_copy_text(Buf *out, Str s, bool quoted)
{
    /* Bytes that end a run; the quote only where the source doubles it. */
    static const unsigned char special[256] = {
        ['\\'] = 1, ['\n'] = 1, ['\r'] = 1, ['\t'] = 1, ['\''] = 2};
    unsigned char mask = quoted ? 3 : 1;
    const char *p = s.p, *end = s.p + s.n;
    while (p < end) {
        const char *run = p;
        p = skip_plain(p, end);
        while (p < end && !(special[(unsigned char)*p] & mask)) {
            p++;
        }
        buf_put(out, str_range(run, p));
        if (p == end) {
            break;
        }
        char e = copy_escape(*p);
        if (e) {
            buf_putc(out, '\\');
            buf_putc(out, e);
            p++;
        } else {
            buf_putc(out, '\'');
            p += 2;
        }
    }
}

static void put_hex(Buf *out, Str bytes)
{
    static const char digits[] = "0123456789abcdef";
    buf_reserve(out, bytes.n * 2);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        out->p[out->n++] = digits[c >> 4];
        out->p[out->n++] = digits[c & 15];
    }
}

/* What a value is in a column of another class: a REAL as put_exact_number() writes it, which is
 * also what types/widen.def makes of it. */
static Str merged_text(Value *v, Arena *scratch)
{
    if (v->cls != VALUE_REAL) {
        return value_as_text(v, scratch);
    }
    Buf b = {0};
    put_exact_number(&b, v);
    Str s = arena_str(scratch, buf_str(&b));
    buf_free(&b);
    return s;
}

/* The hex digits of a value in a bytea column: a blob's bytes, or the bytes of its text. */
static void put_bytea_digits(Buf *out, Value *v, Arena *scratch)
{
    if (v->cls == VALUE_BLOB && v->form == FORM_HEX) {
        buf_put(out, v->s);
    } else {
        put_hex(out, merged_text(v, scratch));
    }
}

static void put_boolean(Buf *out, const Value *v, const char *yes, const char *no)
{
    buf_puts(out, v->i ? yes : no);
}

void encode_copy(Buf *out, Value *v, PgType type, Arena *scratch)
{
    if (v->cls == VALUE_NULL) {
        buf_puts(out, "\\N");
        return;
    }
    if (type.base == PG_BYTEA) {
        buf_puts(out, "\\\\x");
        put_bytea_digits(out, v, scratch);
        return;
    }
    switch (v->cls) {
    case VALUE_INTEGER:
        if (type.base == PG_BOOLEAN) {
            put_boolean(out, v, "t", "f");
        } else {
            put_integer(out, v);
        }
        break;
    case VALUE_REAL:
        if (type.base == PG_DOUBLE) {
            put_float8(out, v);
        } else {
            put_exact_number(out, v);
        }
        break;
    case VALUE_TEXT:
    case VALUE_BLOB:
        put_copy_text(out, v->s, v->form == FORM_QUOTED);
        break;
    case VALUE_NULL:
        break;
    }
}

/* ---------------------------------------------------------------- literals */

static bool is_quoted_type(PgBase b)
{
    return b > PG_DOUBLE;
}

void encode_literal(Buf *out, Value *v, PgType type, Arena *scratch)
{
    if (v->cls == VALUE_NULL) {
        buf_puts(out, "NULL");
    } else if (type.base == PG_BYTEA) {
        buf_puts(out, "'\\x");
        put_bytea_digits(out, v, scratch);
        buf_putc(out, '\'');
    } else if (type.base == PG_BOOLEAN) {
        put_boolean(out, v, "true", "false");
    } else if (v->cls == VALUE_TEXT || is_quoted_type(type.base)) {
        /* Quoted even where a number's type takes the text of an integer: no text goes out bare. */
        pg_put_literal(out, merged_text(v, scratch));
    } else if (v->cls == VALUE_REAL && isinf(value_as_real(v))) {
        buf_puts(out, v->r < 0 ? "'-Infinity'" : "'Infinity'");
    } else if (type.base == PG_DOUBLE) {
        put_float8(out, v);
    } else {
        put_exact_number(out, v);
    }
}
