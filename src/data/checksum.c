#include "data/checksum.h"

#include "schema/instant.h"

/* ---------------------------------------------------------------- the hash */

/* Bob Jenkins' lookup3, as in PostgreSQL's hash_bytes_extended() with seed 0 (common/hashfn.h). */

static uint32_t rotate(uint32_t x, int k)
{
    return (x << k) | (x >> (32 - k));
}

static void mix(uint32_t *v)
{
    static const int by[6] = {4, 6, 8, 16, 19, 4};
    for (int i = 0; i < 6; i++) {
        uint32_t *a = &v[i % 3], *b = &v[(i + 1) % 3], *c = &v[(i + 2) % 3];
        *a -= *c;
        *a ^= rotate(*c, by[i]);
        *c += *b;
    }
}

static void finish(uint32_t *v)
{
    static const int by[7] = {14, 11, 25, 16, 4, 14, 24};
    for (int i = 0; i < 7; i++) {
        uint32_t *to = &v[(i + 2) % 3], *from = &v[(i + 1) % 3];
        *to ^= *from;
        *to -= rotate(*from, by[i]);
    }
}

/* Up to four bytes, the first one lowest. */
static uint32_t word(const char *p, size_t n)
{
    uint32_t w = 0;
    for (size_t i = 0; i < n && i < 4; i++) {
        w |= (uint32_t)(unsigned char)p[i] << (8 * i);
    }
    return w;
}

uint64_t checksum_hash(Str s)
{
    uint32_t start = 0x9e3779b9u + (uint32_t)s.n + 3923095u;
    uint32_t v[3] = {start, start, start};
    const char *p = s.p;
    size_t n = s.n;
    for (; n >= 12; n -= 12, p += 12) {
        v[0] += word(p, 4);
        v[1] += word(p + 4, 4);
        v[2] += word(p + 8, 4);
        mix(v);
    }
    v[0] += word(p, n);
    v[1] += n > 4 ? word(p + 4, n - 4) : 0;
    v[2] += n > 8 ? word(p + 8, n - 8) << 8 : 0; /* its lowest byte is the length's */
    finish(v);
    return (uint64_t)v[1] << 32 | v[2];
}

/* ---------------------------------------------------------------- texts as the server prints them
 */

/* What of the value counts, and how the server is asked for it. */
typedef enum {
    TEXT_NONE, /* not foretold: jsonb's order of keys, intervals, ... */
    TEXT_BOOL,
    TEXT_INT,
    TEXT_DECIMAL,
    TEXT_FLOAT,
    TEXT_DAY,
    TEXT_CLOCK,
    TEXT_WALL,
    TEXT_MOMENT,
    TEXT_ID,
    TEXT_PLAIN,
    TEXT_HEX
} TextKind;

static TextKind kind_of_type(PgBase base)
{
    static const TextKind kinds[PG_BASE_COUNT] = {
        [PG_BOOLEAN] = TEXT_BOOL,       [PG_SMALLINT] = TEXT_INT,    [PG_INTEGER] = TEXT_INT,
        [PG_BIGINT] = TEXT_INT,         [PG_NUMERIC] = TEXT_DECIMAL, [PG_DOUBLE] = TEXT_FLOAT,
        [PG_DATE] = TEXT_DAY,           [PG_TIME] = TEXT_CLOCK,      [PG_TIMESTAMP] = TEXT_WALL,
        [PG_TIMESTAMPTZ] = TEXT_MOMENT, [PG_UUID] = TEXT_ID,         [PG_JSON] = TEXT_PLAIN,
        [PG_JSONB] = TEXT_NONE,         [PG_VARCHAR] = TEXT_PLAIN,   [PG_TEXT] = TEXT_PLAIN,
        [PG_BYTEA] = TEXT_HEX};
    return kinds[base];
}

static TextKind kind_of_target(const TargetColumn *t)
{
    static const TextKind kinds[] = {
        [TARGET_TO_BOOLEAN] = TEXT_BOOL,       [TARGET_TO_SMALLINT] = TEXT_INT,
        [TARGET_TO_INTEGER] = TEXT_INT,        [TARGET_TO_BIGINT] = TEXT_INT,
        [TARGET_TO_NUMERIC] = TEXT_DECIMAL,    [TARGET_TO_REAL] = TEXT_NONE,
        [TARGET_TO_DOUBLE] = TEXT_FLOAT,       [TARGET_TO_DATE] = TEXT_DAY,
        [TARGET_TO_TIME] = TEXT_CLOCK,         [TARGET_TO_TIMESTAMP] = TEXT_WALL,
        [TARGET_TO_TIMESTAMPTZ] = TEXT_MOMENT, [TARGET_TO_UUID] = TEXT_ID,
        [TARGET_TO_JSON] = TEXT_NONE,          [TARGET_TO_TEXT] = TEXT_PLAIN,
        [TARGET_TO_BYTEA] = TEXT_HEX,          [TARGET_TO_ENUM] = TEXT_PLAIN,
        [TARGET_TO_OTHER] = TEXT_NONE,         [TARGET_TO_NOTHING] = TEXT_NONE};
    /* char(n) drops blanks at its end, citext and name are rare: only plain texts are foretold. */
    bool plain = str_starts_fold(t->type, STR("text")) ||
                 str_starts_fold(t->type, STR("varchar")) ||
                 str_starts_fold(t->type, STR("character varying"));
    return t->kind == TARGET_TO_TEXT && !plain ? TEXT_NONE : kinds[t->kind];
}

static TextKind kind_of(const Column *c)
{
    return c->target ? kind_of_target(c->target) : kind_of_type(c->written_type.base);
}

bool checksum_knows(const Column *c)
{
    return kind_of(c) != TEXT_NONE;
}

static void put_hex(Buf *out, Str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        buf_printf(out, "%02x", (unsigned)(unsigned char)bytes.p[i]);
    }
}

/* Text of a value of any class; a REAL with all its digits. */
static Str text_of(Value *v, Arena *scratch)
{
    if (v->cls != VALUE_REAL) {
        return value_as_text(v, scratch);
    }
    Buf b = {0};
    value_put_real_text(&b, value_as_real(v));
    Str s = arena_str(scratch, buf_str(&b));
    buf_free(&b);
    return s;
}

/* Digits and where the point stands among them, exponent included. */
static size_t read_decimal(Str s, Buf *digits)
{
    int64_t exponent = 0;
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), point = SIZE_MAX;
    for (; i < s.n && (ascii_is_digit(s.p[i]) || s.p[i] == '.'); i++) {
        if (s.p[i] == '.') {
            point = digits->n;
        } else {
            buf_putc(digits, s.p[i]);
        }
    }
    point = point == SIZE_MAX ? digits->n : point;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        value_parse_int64(str_make(s.p + i + 1, s.n - i - 1), &exponent);
    }
    for (; exponent > 0; exponent--, point++) {
        if (point == digits->n) {
            buf_putc(digits, '0');
        }
    }
    if ((uint64_t)-exponent > point) {
        Buf padded = {0};
        for (uint64_t zeros = (uint64_t)-exponent - point; zeros; zeros--) {
            buf_putc(&padded, '0');
        }
        buf_put(&padded, buf_str(digits));
        buf_free(digits);
        *digits = padded;
        return 0;
    }
    return point - (size_t)-exponent;
}

/* trim_scale(numeric)::text: plain digits, no zeros at the end of a fraction. */
static void put_decimal(Buf *out, Str s)
{
    Buf digits = {0};
    if (memchr(s.p, 'I', s.n) || memchr(s.p, 'N', s.n)) {
        buf_put(out, s); /* Infinity, NaN */
        return;
    }
    size_t point = read_decimal(s, &digits), from = 0, end = digits.n;
    while (from < point && digits.p[from] == '0') {
        from++;
    }
    while (end > point && digits.p[end - 1] == '0') {
        end--;
    }
    bool zero = from == point && end == point;
    buf_puts(out, s.n && s.p[0] == '-' && !zero ? "-" : "");
    buf_puts(out, from == point ? "0" : "");
    buf_put(out, str_make(digits.p + from, point - from));
    buf_puts(out, end > point ? "." : "");
    buf_put(out, str_make(digits.p + point, end - point));
    buf_free(&digits);
}

/* The same instant, as the server shows it in UTC. */
static bool put_time(Buf *out, Str s, TextKind kind)
{
    Instant at;
    if (kind == TEXT_CLOCK) {
        if (instant_parse_clock(s, &at) == INSTANT_NONE) {
            return false;
        }
        instant_put(out, &at, PG_TIME);
        return true;
    }
    if (instant_parse(s, &at) == INSTANT_NONE) {
        return false;
    }
    if (kind == TEXT_MOMENT) {
        instant_to_utc(&at);
    }
    instant_put(out, &at,
                kind == TEXT_DAY    ? PG_DATE
                : kind == TEXT_WALL ? PG_TIMESTAMP
                                    : PG_TIMESTAMPTZ);
    return true;
}

static void put_uuid(Buf *out, Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (ascii_hex_value(s.p[i]) >= 0) {
            buf_puts(out, n == 8 || n == 12 || n == 16 || n == 20 ? "-" : "");
            buf_putc(out, ascii_lower(s.p[i]));
            n++;
        }
    }
}

static bool put_text(Buf *out, Value *v, TextKind kind, Arena *scratch)
{
    double r;
    switch (kind) {
    case TEXT_NONE:
        return false;
    case TEXT_BOOL:
        buf_puts(out, v->i ? "true" : "false");
        break;
    case TEXT_FLOAT:
        r = v->cls == VALUE_INTEGER ? (double)v->i : value_as_real(v);
        value_put_double(out, r == 0 && v->cls == VALUE_INTEGER ? 0.0 : r);
        break;
    case TEXT_DECIMAL:
        put_decimal(out, text_of(v, scratch));
        break;
    case TEXT_DAY:
    case TEXT_CLOCK:
    case TEXT_WALL:
    case TEXT_MOMENT:
        return put_time(out, text_of(v, scratch), kind);
    case TEXT_ID:
        put_uuid(out, text_of(v, scratch));
        break;
    case TEXT_INT:
    case TEXT_PLAIN:
        buf_put(out, text_of(v, scratch));
        break;
    case TEXT_HEX:
        put_hex(out, text_of(v, scratch));
        break;
    }
    return true;
}

/* ---------------------------------------------------------------- sums */

static void add_hash(ColumnSum *sum, uint64_t hash)
{
    uint64_t before = sum->low;
    sum->low += hash;
    /* The server's hashes are signed. */
    sum->high += (sum->low < before) + (hash >> 63 ? UINT64_MAX : 0);
}

void checksum_add(ColumnSum *sum, Value *value, const Column *c, Arena *scratch)
{
    if (value->cls == VALUE_NULL) {
        return;
    }
    sum->n++;
    if (sum->count_only) {
        return;
    }
    Buf b = {0};
    if (put_text(&b, value, kind_of(c), scratch)) {
        add_hash(sum, checksum_hash(buf_str(&b)));
    } else {
        sum->count_only = true;
    }
    buf_free(&b);
}

void checksum_put(Buf *out, const ColumnSum *sum)
{
    uint64_t high = sum->high, low = sum->low;
    bool negative = high >> 63;
    if (negative) {
        low = 0 - low;
        high = ~high + (low == 0);
    }
    /* Nine digits at a time, as 32-bit parts of the whole. */
    uint32_t parts[4] = {(uint32_t)(high >> 32), (uint32_t)high, (uint32_t)(low >> 32),
                         (uint32_t)low};
    char digits[40];
    size_t n = sizeof digits;
    do {
        uint64_t rest = 0;
        for (size_t i = 0; i < 4; i++) {
            uint64_t with = rest << 32 | parts[i];
            parts[i] = (uint32_t)(with / 10);
            rest = with % 10;
        }
        digits[--n] = (char)('0' + rest);
    } while (parts[0] || parts[1] || parts[2] || parts[3]);
    buf_puts(out, negative ? "-" : "");
    buf_put(out, str_make(digits + n, sizeof digits - n));
}

void checksum_expression(Buf *out, const Column *c, Str ident)
{
    TextKind kind = kind_of(c);
    const char *before = kind == TEXT_DECIMAL ? "pg_catalog.trim_scale("
                         : kind == TEXT_HEX   ? "pg_catalog.encode("
                                              : "";
    const char *after = kind == TEXT_DECIMAL ? ")::text" : kind == TEXT_HEX ? ", 'hex')" : "::text";
    buf_puts(out, "COALESCE(sum(pg_catalog.hashtextextended((");
    buf_puts(out, before);
    buf_put(out, ident);
    buf_puts(out, after);
    buf_puts(out, ") COLLATE \"C\", 0)), 0)");
}
