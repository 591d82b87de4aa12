/* The writing pass in the fast lane: a plain tuple to a line of COPY. Included by each variant. */
#include "data/encode.h"
#include "data/lane_scan.h"
#include "data/lane_tuple.h"

/* ---------------------------------------------------------------- output */

/* Where the line grows; there is always room for ROOM bytes behind `to`. A tuple's place is kept in
 * registers: nothing that is not inlined may have its address. */
typedef struct {
    char *to;
    const char *full; /* ROOM before the end of the buffer */
    Buf *buf;
    const ScanLoops *scan;
} Out;

enum { ROOM = 64 };

static inline void out_begin(Out *o)
{
    Buf *buf = o->buf;
    buf_reserve(buf, ROOM);
    o->to = buf->p + buf->n;
    o->full = buf->p + buf->cap - ROOM;
}

static inline void out_end(Out *o)
{
    o->buf->n = (size_t)(o->to - o->buf->p);
}

/* Room for n more bytes, and ROOM. */
static inline void out_reserve(Out *o, size_t n)
{
    if ((size_t)(o->full - o->to) < n || o->to > o->full) {
        out_end(o);
        buf_reserve(o->buf, n + ROOM);
        out_begin(o);
    }
}

/* ---------------------------------------------------------------- values */

/* NULL: it is none, or its end is not in the window. */
static const char *any_value(LaneWrite *l, const LaneWriteColumn *c, const char *p, const char *end,
                             Out *o)
{
    Value v;
    if (!lane_any_value(l, c, &p, end, &v)) {
        return NULL;
    }
    out_end(o);
    encode_copy(o->buf, &v, c->column->written_type, l->scratch);
    out_begin(o);
    return p;
}

/* 12.34 for 12.339999999999999858: the digits before the point stay. Gives the end of what it has
 * written; NULL: nothing. */
static char *decimal(const char *p, LaneNumber number, char *to)
{
    enum { BEFORE = 16 };
    ShortDecimal d;
    if (!lane_decimal(p, number.point, number.end, &d) || d.fraction == 0) {
        return NULL;
    }
    memcpy(to, p, BEFORE); /* a sign, at most eight digits, the point */
    char *end = to + (number.point + 1 - p) + d.fraction;
    for (to = end; to > end - d.fraction; d.digits /= 10) {
        *--to = (char)('0' + d.digits % 10);
    }
    return end;
}

/* Numbers go out as they are written: float8 reads all digits of a dump (data/encode.c). */
static inline void copy_number(const char *p, LaneNumber number, Out *o)
{
    memcpy(o->to, p, LANE_LONGEST_NUMBER + 1); /* the window and the line both have the room */
    o->to += number.end - p;
}

static inline void note_integer(LaneWrite *l, const LaneWriteColumn *c, const char *p,
                                LaneNumber number)
{
    const char *digits = p + number.negative;
    size_t n = (size_t)(number.end - digits);
    uint64_t order = number.negative || n > 8 ? 0 : lane_order_of_eight(digits, n);
    if (order >= c->known_min && order <= c->known_max) { /* the number itself is not needed */
        l->values[c - l->columns].cls = VALUE_NULL;
        return;
    }
    uint64_t u = lane_number(digits, n);
    int64_t i = number.negative ? -(int64_t)u : (int64_t)u;
    l->rowid = c->rowid ? i : l->rowid;
    if (c->kept) {
        lane_keep_integer(l, c, str_range(p, number.end), i);
    }
}

static inline bool integer(LaneWrite *l, const LaneWriteColumn *c, const char *p, LaneNumber number,
                           Out *o)
{
    const char *digits = p + number.negative;
    size_t n = (size_t)(number.end - digits);
    if (c->integer != LANE_PLAIN || !lane_is_canonical(digits, n, number.negative)) {
        return false;
    }
    if (c->kept || c->rowid) {
        note_integer(l, c, p, number);
    }
    if (c->boolean) {
        *o->to++ = n == 1 && *digits == '0' ? 'f' : 't';
    } else {
        copy_number(p, number, o);
    }
    return true;
}

static inline bool real(const LaneWriteColumn *c, const char *p, LaneNumber number, Out *o)
{
    if (c->kept || c->rowid || c->real > LANE_DECIMAL) {
        return false;
    }
    if (c->real == LANE_DECIMAL) {
        char *end = decimal(p, number, o->to);
        o->to = end ? end : o->to;
        return end;
    }
    if (number.negative && p[1] == '0') { /* -0.0 is 0.0 to SQLite */
        return false;
    }
    copy_number(p, number, o);
    return true;
}

static inline const char *number(LaneWrite *l, const LaneWriteColumn *c, const char *p,
                                 LaneRows *rows, Out *o)
{
    LaneShape shape = lane_shape_at(&rows->block, p, rows->end);
    if (c->copies_naturals && lane_is_natural(p, shape)) {
        memcpy(o->to, p, sizeof(uint64_t));
        o->to += shape.n;
        return p + shape.n;
    }
    LaneNumber number = lane_number_of(p, shape);
    bool plain = number.end && (number.point ? real(c, p, number, o) : integer(l, c, p, number, o));
    return plain ? number.end : NULL;
}

static inline char escape_of(char c)
{
    return c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c == '\\' ? '\\' : 0;
}

/* Copies up to the next byte that is none of COPY's plain ones or is a quote, and gives it. */
static inline const char *copy_plain(const char *p, Out *o)
{
#ifdef __AVX2__
    LaneBytes all = lane_constants();
    for (;; p += LANE_HALF, o->to += LANE_HALF) {
        if (o->to > o->full) {
            out_reserve(o, ROOM);
        }
        __m256i v = lane_load_32(p);
        _mm256_storeu_si256((__m256i *)(void *)o->to, v);
        __m256i hit = _mm256_or_si256(_mm256_cmpeq_epi8(v, lane_load_32(all[ALL_BACKSLASHES])),
                                      _mm256_cmpeq_epi8(v, lane_load_32(all[ALL_QUOTES])));
        hit = _mm256_or_si256(
            hit, _mm256_cmpeq_epi8(_mm256_min_epu8(v, lane_load_32(all[ALL_RETURNS])), v));
        unsigned hits = lane_bits_32(hit);
        if (hits) {
            size_t n = (size_t)__builtin_ctz(hits);
            o->to += n;
            return p + n;
        }
    }
#else
    for (;;) {
        out_reserve(o, ROOM);
        const char *q = o->scan->copy_plain(p, &o->to, o->full);
        if (o->to <= o->full) {
            return q;
        }
        p = q;
    }
#endif
}

/* From behind the opening quote on. NULL: a NUL, which also stands at the window's end. m: marks
 * that stand for line ends; NULL: there are none. */
static const char *copy_text(const char *p, const LaneMarks *m, Out *o)
{
    for (;;) {
        p = copy_plain(p, o);
        if (*p == '\'') {
            if (p[1] != '\'') {
                return p;
            }
            *o->to++ = '\'';
            p += 2;
        } else if (*p == 0) {
            return NULL;
        } else if (m && *p == '\\' && (p[1] == 'n' || (p[1] == 'r' && m->cr))) {
            *o->to++ = '\\'; /* a line end looks the same to COPY */
            *o->to++ = p[1];
            p += 2;
        } else {
            char e = escape_of(*p);
            *o->to = '\\';
            o->to += e != 0;
            *o->to++ = e ? e : *p;
            p++;
        }
        if (o->to > o->full) {
            out_reserve(o, ROOM);
        }
    }
}

/* Does the literal at p go out as it stands, but for COPY's escapes? */
static inline bool copies_text(const LaneWriteColumn *c, const char *p)
{
    return c->text == LANE_PLAIN && !c->kept && !c->rowid &&
           !(c->numeric && lane_may_be_number(p + 1));
}

/* One in which there is nothing to escape; NULL: there is, or it is none. */
static inline const char *plain_text(const LaneWriteColumn *c, const char *p, LaneRows *rows,
                                     Out *o)
{
    if (!c->copies_texts) {
        return NULL;
    }
    LaneText t = lane_text_in_block(&rows->block, ++p);
    if (!t.odd && t.stop[1] != '\'') {
        memcpy(o->to, p, LANE_HALF);
        if (t.stop - p > LANE_HALF) {
            memcpy(o->to + LANE_HALF, p + LANE_HALF, LANE_HALF);
        }
        o->to += t.stop - p;
        return t.stop + 1;
    }
    size_t before = (size_t)(o->to - o->buf->p); /* which may move */
    p = copy_plain(p, o);
    if (*p == '\'' && p[1] != '\'') {
        return p + 1;
    }
    o->to = o->buf->p + before;
    return NULL;
}

/* replace(...), as shells write a text with line ends. */
static const char *marked_text(LaneWrite *l, const LaneWriteColumn *c, const char *p,
                               const char *end, Out *o)
{
    const LaneMarks *m = lane_marks(p);
    if (!m || c->text != LANE_PLAIN || c->kept || c->rowid || c->numeric) {
        return any_value(l, c, p, end, o);
    }
    out_end(o);
    size_t before = o->buf->n;
    const char *close = copy_text(p + m->head.n, m, o);
    if (close && lane_marks_end(m, close)) {
        return close + m->tail.n;
    }
    o->buf->n = before;
    out_begin(o);
    return any_value(l, c, p, end, o);
}

/* x'...', whose digits the reading pass has looked at. */
static const char *blob(LaneWrite *l, const LaneWriteColumn *c, const char *p, const char *end,
                        Out *o)
{
    if (c->blob != LANE_PLAIN || c->kept || p[1] != '\'') {
        return any_value(l, c, p, end, o);
    }
    const char *from = p + 2, *close = memchr(from, '\'', (size_t)(end - from));
    if (!close) {
        return NULL;
    }
    Str digits = str_range(from, close);
    memcpy(o->to, "\\\\x", 3);
    o->to += 3;
    out_end(o);
    if (!pieces_take(l->pieces, o->buf, digits)) {
        out_reserve(o, digits.n);
        memcpy(o->to, digits.p, digits.n);
        o->to += digits.n;
    }
    return close + 1;
}

static const char *text(LaneWrite *l, const LaneWriteColumn *c, const char *p, const char *end,
                        Out *o)
{
    if (!copies_text(c, p)) {
        return any_value(l, c, p, end, o);
    }
    p = copy_text(p + 1, NULL, o);
    return p ? p + 1 : NULL;
}

static const char *rare_value(LaneWrite *l, const LaneWriteColumn *c, const char *p,
                              const char *end, Out *o)
{
    switch (*p) {
    case '\'':
        return text(l, c, p, end, o);
    case 'X':
    case 'x':
        return blob(l, c, p, end, o);
    case 'r':
        return marked_text(l, c, p, end, o);
    default:
        return any_value(l, c, p, end, o);
    }
}

static inline const char *value(LaneWrite *l, const LaneWriteColumn *c, const char *p,
                                LaneRows *rows, Out *o)
{
    const char *behind = *p == '\''  ? plain_text(c, p, rows, o)
                         : *p <= '9' ? number(l, c, p, rows, o) /* or none, which it finds out */
                                     : NULL;
    if (behind) {
        return behind;
    }
    if (c->copies_nulls && lane_is_null(p)) {
        memcpy(o->to, "\\N", 2);
        o->to += 2;
        return p + 4;
    }
    Out apart = *o;
    behind = rare_value(l, c, p, rows->end, &apart);
    *o = apart;
    return behind;
}

/* ---------------------------------------------------------------- tuples */

static inline LaneResult write_tuple(LaneWrite *l, LaneRows *rows, Buf *out)
{
    size_t before = out->n, pieces = l->pieces->n;
    const char *p = rows->p;
    Out o = {.buf = out, .scan = rows->scan};
    out_begin(&o);
    for (const LaneWriteColumn *c = l->columns;; c++) {
        p = value(l, c, p + 1, rows, &o);
        /* At the window's end stands a NUL, so no value ends beyond it. */
        if (!p || *p != c->behind) {
            out->n = before;
            l->pieces->n = pieces;
            return LANE_OTHER;
        }
        *o.to++ = '\t';
        if (o.to > o.full) {
            out_reserve(&o, ROOM);
        }
        if (*p == ')') {
            break;
        }
    }
    o.to[-1] = '\n';
    out_end(&o);
    lane_written(l, rows, p);
    return LANE_ROW;
}

LaneResult LANE_VARIANT(lane_write)(LaneWrite *l, LaneRows *rows, Buf *out, size_t full)
{
    l->busy = l->kept = false;
    l->rows = 0;
    do {
        if (write_tuple(l, rows, out) == LANE_OTHER) {
            return LANE_OTHER;
        }
        l->rows++;
    } while (!l->busy && out->n < full && l->pieces->n == 0 && lane_next(rows));
    return LANE_ROW;
}
