/* The writing pass in the fast lane: plain tuples to lines of COPY. */
#include "base/mem.h"
#include "data/carry.h"
#include "data/encode.h"
#include "data/lane.h"
#include "data/lane_scan.h"

/* ---------------------------------------------------------------- columns */

/* No affinity but TEXT changes a real with a fraction. */
static LaneUse real_use(const Column *c)
{
    PgBase base = c->written_type.base;
    if (c->decision.carry & CARRY_NUMBER_TIMES || c->affinity == AFFINITY_TEXT) {
        return LANE_VALUE;
    }
    bool stays = base == PG_DOUBLE && !value_may_change(VALUE_REAL, c->affinity);
    return stays ? LANE_PLAIN : base == PG_NUMERIC ? LANE_DECIMAL : LANE_VALUE;
}

static LaneWriteColumn column_of(const Table *t, size_t i)
{
    enum {
        NUMBERS = CARRY_NUMBER_TIMES,
        TEXTS = CARRY_TEXT_TIMES | CARRY_BAD_TIMES | CARRY_BOOLEANS | CARRY_NUL | CARRY_UTF8,
        BLOBS = CARRY_UUID_BLOBS | CARRY_BLOB_TEXTS
    };
    const Column *c = &t->columns.items[i];
    unsigned carry = c->decision.carry;
    PgBase base = c->written_type.base;
    bool bytes = base == PG_BYTEA;
    LaneWriteColumn w = {.column = c, .boolean = base == PG_BOOLEAN, .rowid = t->rowid_alias == i};
    w.numeric = value_may_change(VALUE_TEXT, c->affinity);
    w.integer = bytes || carry & NUMBERS || c->affinity == AFFINITY_REAL ? LANE_VALUE : LANE_PLAIN;
    w.real = real_use(c);
    w.text = bytes || carry & TEXTS ? LANE_VALUE : LANE_PLAIN;
    w.blob = bytes && !(carry & BLOBS) ? LANE_PLAIN : LANE_VALUE;
    return w;
}

void lane_write_open(LaneWrite *l, const RowTarget *target)
{
    l->target = target;
    l->n = target->table->columns.n;
    l->keeps = false;
    if (l->n > l->cap) {
        l->columns = mem_realloc(l->columns, arena_size(l->n, sizeof *l->columns));
        l->cap = l->n;
    }
    for (size_t i = 0; i < l->n; i++) {
        l->columns[i] = column_of(target->table, i);
    }
}

void lane_write_free(LaneWrite *l)
{
    mem_free(l->columns);
    *l = (LaneWrite){0};
}

/* ---------------------------------------------------------------- output */

/* Where the line grows; there is always room for ROOM bytes behind `to`. */
typedef struct {
    char *to;
    const char *full; /* ROOM before the end of the buffer */
    Buf *buf;
} Out;

enum { ROOM = 64 };

static void out_begin(Out *o, Buf *buf)
{
    buf_reserve(buf, ROOM);
    *o = (Out){.to = buf->p + buf->n, .full = buf->p + buf->cap - ROOM, .buf = buf};
}

static void out_end(Out *o)
{
    o->buf->n = (size_t)(o->to - o->buf->p);
}

/* Room for n more bytes, and ROOM. */
static inline void out_reserve(Out *o, size_t n)
{
    if ((size_t)(o->full - o->to) < n || o->to > o->full) {
        out_end(o);
        buf_reserve(o->buf, n + ROOM);
        out_begin(o, o->buf);
    }
}

/* ---------------------------------------------------------------- values */

bool lane_any_value(LaneWrite *l, const LaneWriteColumn *c, const char **pp, const char *end,
                    Value *v)
{
    if (!row_plain_value(pp, end, l->scratch, v) || (c->rowid && v->cls != VALUE_INTEGER)) {
        return false;
    }
    if (value_may_change(v->cls, c->column->affinity)) {
        value_apply_affinity(v, c->column->affinity, l->scratch);
    }
    if (c->column->decision.carry) {
        carry_value(v, c->column, l->policy, l->scratch);
    }
    if (c->kept) {
        l->values[c - l->columns] = *v;
    }
    l->rowid = c->rowid ? v->i : l->rowid;
    return true;
}

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
    out_begin(o, o->buf);
    return p;
}

void lane_keep_integer(LaneWrite *l, const LaneWriteColumn *c, Str written, int64_t i)
{
    Value *v = &l->values[c - l->columns];
    *v = (Value){.cls = VALUE_INTEGER, .s = written, .i = i};
    if (value_may_change(VALUE_INTEGER, c->column->affinity)) {
        value_apply_affinity(v, c->column->affinity, l->scratch);
    }
}

void lane_written(LaneWrite *l, LaneRows *rows, const char *p)
{
    Table *t = l->target->table;
    if (t->rowid_alias != NO_COLUMN && l->rowid > t->rowid_written) {
        t->rowid_written = l->rowid;
    }
    rows->p = p + 1;
    rows->behind = true;
}

/* 12.34 for 12.339999999999999858: the digits before the point stay. NULL: not so plain. */
static const char *decimal(const LaneWriteColumn *c, const char *p, const char *point, Out *o)
{
    ShortDecimal d;
    const char *end = lane_skip_fraction(point + 1);
    if (c->kept || c->rowid || !lane_ends_value(*end) || !lane_decimal(p, point, end, &d) ||
        d.fraction == 0) {
        return NULL;
    }
    enum { BEFORE = 16 };
    memcpy(o->to, p, BEFORE); /* a sign, at most eight digits, the point */
    o->to += point + 1 - p + d.fraction;
    char *to = o->to;
    for (int i = 0; i < d.fraction; i++, d.digits /= 10) {
        *--to = (char)('0' + d.digits % 10);
    }
    return end;
}

/* A number that goes out as it is written, 40 bytes at most: float8 reads all digits of a dump
 * (data/encode.c). */
static const char *number(LaneWrite *l, const LaneWriteColumn *c, const char *p, const char *end,
                          Out *o)
{
    enum { LONGEST = 40 };
    bool negative = *p == '-';
    const char *digits = p + negative, *q = lane_skip_most_digits(digits);
    size_t n = (size_t)(q - digits);
    if (lane_ends_value(*q) && c->integer == LANE_PLAIN && lane_is_canonical(digits, n, negative)) {
        if (c->kept || c->rowid) {
            uint64_t u = lane_number(digits, n);
            int64_t i = negative ? -(int64_t)u : (int64_t)u;
            l->rowid = c->rowid ? i : l->rowid;
            if (c->kept) {
                lane_keep_integer(l, c, str_range(p, q), i);
            }
        }
        if (c->boolean) {
            *o->to++ = n == 1 && *digits == '0' ? 'f' : 't';
            return q;
        }
    } else if (*q == '.' && c->real == LANE_PLAIN && !c->kept && n &&
               !(negative && *digits == '0')) {
        q = lane_skip_fraction(q + 1);
        if (!lane_ends_value(*q) || q - p > LONGEST) {
            return any_value(l, c, p, end, o);
        }
    } else {
        const char *behind = *q == '.' && c->real == LANE_DECIMAL ? decimal(c, p, q, o) : NULL;
        return behind ? behind : any_value(l, c, p, end, o);
    }
    size_t length = (size_t)(q - p);
    memcpy(o->to, p, LONGEST); /* the window and the line both have the room */
    o->to += length;
    return q;
}

static inline char escape_of(char c)
{
    return c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c == '\\' ? '\\' : 0;
}

/* Copies up to the next byte that is none of COPY's plain ones or is a quote, and gives it. Most
 * texts end within 32 bytes: so far without a branch that depends on where. */
static inline const char *copy_plain(const char *p, Out *o)
{
#ifdef __SSE2__
    unsigned hits = lane_copy_16(p, o->to) | lane_copy_16(p + 16, o->to + 16) << 16;
    unsigned n = hits ? (unsigned)__builtin_ctz(hits) : 32;
    p += n;
    o->to += n;
    if (hits) {
        return p;
    }
#endif
    for (;;) {
        out_reserve(o, ROOM);
        const char *q = scan_loops()->copy_plain(p, &o->to, o->full);
        if (o->to <= o->full) {
            return q;
        }
        p = q;
    }
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

static const char *text(LaneWrite *l, const LaneWriteColumn *c, const char *p, const char *end,
                        Out *o)
{
    if (c->text != LANE_PLAIN || c->kept || c->rowid || (c->numeric && lane_may_be_number(p + 1))) {
        return any_value(l, c, p, end, o);
    }
    p = copy_text(p + 1, NULL, o);
    return p ? p + 1 : NULL;
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
    out_begin(o, o->buf);
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
    out_reserve(o, digits.n + 3);
    memcpy(o->to, "\\\\x", 3);
    memcpy(o->to + 3, digits.p, digits.n);
    o->to += 3 + digits.n;
    return close + 1;
}

static const char *value(LaneWrite *l, const LaneWriteColumn *c, const char *p, const char *end,
                         Out *o)
{
    if (ascii_is_digit(*p) || *p == '-') {
        return number(l, c, p, end, o);
    }
    if (*p == '\'') {
        return text(l, c, p, end, o);
    }
    if (*p == 'X' || *p == 'x') {
        return blob(l, c, p, end, o);
    }
    if (!c->rowid && !c->kept && lane_is_null(p)) {
        memcpy(o->to, "\\N", 2);
        o->to += 2;
        return p + 4;
    }
    return *p == 'r' ? marked_text(l, c, p, end, o) : any_value(l, c, p, end, o);
}

LaneResult lane_write(LaneWrite *l, LaneRows *rows, Buf *out)
{
    size_t before = out->n;
    const char *p = rows->p;
    Out o;
    out_begin(&o, out);
    for (size_t i = 0, n = l->n; i < n; i++) {
        p = value(l, &l->columns[i], p + 1, rows->end, &o);
        /* At the window's end stands a NUL, so no value ends beyond it. */
        if (!p || *p != (i + 1 < n ? ',' : ')')) {
            out->n = before;
            return LANE_OTHER;
        }
        *o.to++ = '\t';
        if (o.to > o.full) {
            out_reserve(&o, ROOM);
        }
    }
    o.to[-1] = '\n';
    out_end(&o);
    lane_written(l, rows, p);
    return LANE_ROW;
}
