/* The writing pass in the fast lane: plain tuples to rows of binary COPY. */
#include "data/lane.h"
#include "data/lane_scan.h"

/* ---------------------------------------------------------------- bytes */

static inline void store32(char *to, uint32_t u)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (char)(unsigned char)(u >> (24 - 8 * i));
    }
}

static inline void store64(char *to, uint64_t u)
{
    for (int i = 0; i < 8; i++) {
        to[i] = (char)(unsigned char)(u >> (56 - 8 * i));
    }
}

static inline void put_eight(Buf *out, uint64_t bits)
{
    buf_reserve(out, 12);
    store32(out->p + out->n, 8);
    store64(out->p + out->n + 4, bits);
    out->n += 12;
}

static inline size_t begin_field(Buf *out)
{
    buf_reserve(out, 4);
    out->n += 4;
    return out->n;
}

static inline void end_field(Buf *out, size_t start)
{
    store32(out->p + start - 4, (uint32_t)(out->n - start));
}

/* ---------------------------------------------------------------- values */

static const char *any_value(LaneWrite *l, const LaneWriteColumn *c, BinaryForm form, const char *p,
                             const char *end, Buf *out)
{
    Value v;
    return lane_any_value(l, c, &p, end, &v) && binary_put(out, &v, form, l->scratch) ? p : NULL;
}

static bool put_integer(Buf *out, BinaryForm form, Str digits, int64_t i)
{
    Value v = {.cls = VALUE_INTEGER, .s = digits, .i = i};
    if (form == BINARY_BIGINT) {
        put_eight(out, (uint64_t)i);
        return true;
    }
    return binary_put(out, &v, form, NULL);
}

static const char *number(LaneWrite *l, const LaneWriteColumn *c, BinaryForm form, const char *p,
                          const char *end, Buf *out)
{
    bool negative = *p == '-';
    const char *digits = p + negative, *q = lane_skip_digits(digits);
    size_t n = (size_t)(q - digits);
    bool plain = c->integer == LANE_PLAIN && form != BINARY_NUMERIC && form != BINARY_REAL;
    if (lane_ends_value(*q) && plain && lane_is_canonical(digits, n, negative)) {
        uint64_t u = lane_number(digits, n);
        int64_t i = negative ? -(int64_t)u : (int64_t)u;
        l->rowid = c->rowid ? i : l->rowid;
        if (c->kept) {
            lane_keep_integer(l, c, str_range(p, q), i);
        }
        return put_integer(out, form, str_range(p, q), i) ? q : NULL;
    }
    if (*q == '.' && c->real == LANE_PLAIN && form == BINARY_DOUBLE && !c->kept && n) {
        q = lane_skip_digits(q + 1);
        double r = lane_ends_value(*q) ? value_parse_double(str_range(p, q)) : 0;
        uint64_t bits;
        memcpy(&bits, &r, sizeof bits);
        if (r != 0) { /* zero has a sign, which the row lane sees to */
            put_eight(out, bits);
            return q;
        }
    }
    return any_value(l, c, form, p, end, out);
}

/* From behind the opening quote on. NULL: the end is not in the window. */
static const char *copy_text(const char *p, const char *end, Buf *out)
{
    for (;;) {
        const char *q = memchr(p, '\'', (size_t)(end - p));
        if (!q) {
            return NULL;
        }
        bool doubled = q[1] == '\'';
        buf_put(out, str_range(p, q + doubled));
        p = q + 1 + doubled;
        if (!doubled) {
            return p;
        }
    }
}

static const char *text(LaneWrite *l, const LaneWriteColumn *c, BinaryForm form, const char *p,
                        const char *end, Buf *out)
{
    bool plain = form == BINARY_TEXT || form == BINARY_JSONB;
    if (!plain || c->text != LANE_PLAIN || c->kept || c->rowid ||
        (c->numeric && lane_may_be_number(p + 1))) {
        return any_value(l, c, form, p, end, out);
    }
    size_t start = begin_field(out);
    if (form == BINARY_JSONB) {
        buf_putc(out, 1); /* the version */
    }
    p = copy_text(p + 1, end, out);
    end_field(out, start);
    return out->n - start <= BINARY_LONGEST ? p : NULL;
}

/* x'...', whose digits the reading pass has looked at. */
static const char *blob(LaneWrite *l, const LaneWriteColumn *c, BinaryForm form, const char *p,
                        const char *end, Buf *out)
{
    if (form != BINARY_BYTEA || c->blob != LANE_PLAIN || c->kept || p[1] != '\'') {
        return any_value(l, c, form, p, end, out);
    }
    const char *from = p + 2, *close = memchr(from, '\'', (size_t)(end - from));
    if (!close) {
        return NULL;
    }
    return binary_put_hex(out, str_range(from, close), l->pieces) ? close + 1 : NULL;
}

static const char *value(LaneWrite *l, const LaneWriteColumn *c, BinaryForm form, const char *p,
                         const char *end, Buf *out)
{
    if (ascii_is_digit(*p) || *p == '-') {
        return number(l, c, form, p, end, out);
    }
    if (*p == '\'') {
        return text(l, c, form, p, end, out);
    }
    if (*p == 'X' || *p == 'x') {
        return blob(l, c, form, p, end, out);
    }
    if (!c->rowid && !c->kept && lane_is_null(p)) {
        buf_reserve(out, 4);
        store32(out->p + out->n, UINT32_MAX);
        out->n += 4;
        return p + 4;
    }
    return any_value(l, c, form, p, end, out);
}

LaneResult lane_write_binary(LaneWrite *l, const BinaryForm *forms, LaneRows *rows, Buf *out)
{
    size_t before = out->n, pieces = l->pieces->n;
    l->kept = false;
    l->rows = 0;
    const char *p = rows->p;
    binary_put_count(out, l->n);
    for (size_t i = 0; i < l->n; i++) {
        p = value(l, &l->columns[i], forms[i], p + 1, rows->end, out);
        if (!p || p >= rows->end || *p != (i + 1 < l->n ? ',' : ')')) {
            out->n = before;
            l->pieces->n = pieces;
            return LANE_OTHER;
        }
    }
    l->rows = 1;
    lane_written(l, rows, p);
    return LANE_ROW;
}
