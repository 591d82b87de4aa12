/* The reading pass in the fast lane: evidence of a plain tuple. Included by each variant. */
#include "data/lane_scan.h"
#include "data/lane_tuple.h"
#include "schema/forms.h"

/* ---------------------------------------------------------------- values */

static void count(LaneReadColumn *c, ValueClass cls)
{
    c->evidence->count[cls]++;
    c->cls = cls;
}

/* evidence_add() decides, once the whole tuple is known to be plain. */
static LaneValue *keep(LaneRead *l, LaneReadColumn *c)
{
    LaneValue *v = &l->values[l->nvalues++];
    v->column = (size_t)(c - l->columns);
    v->clean = false;
    count(c, VALUE_NULL); /* for the time being */
    return v;
}

static const char *keep_literal(LaneRead *l, LaneReadColumn *c, const char *p, const char *end)
{
    Value v;
    if (!row_plain_value(&p, end, l->scratch, &v) || (c->rowid && v.cls != VALUE_INTEGER)) {
        return NULL;
    }
    l->rowid = c->rowid ? v.i : l->rowid;
    keep(l, c)->v = v;
    return p;
}

static void remember_range(const LaneRead *l, LaneReadColumn *c)
{
    c->widened_at = l->target->table->rows;
    c->before = (LaneRange){c->evidence->int_min, c->evidence->int_max, c->known_min, c->known_max};
}

/* Of a column of decimals, from p to end: of no more digits than others before it? */
static bool is_usual_decimal(const Evidence *e, const char *p, const char *point, const char *end)
{
    ShortDecimal d;
    return lane_decimal(p, point, end, &d) && d.fraction > 0 &&
           (!e->char_limit || (d.whole <= e->digits_whole && d.fraction <= e->digits_fraction));
}

static void note_long_integer(LaneRead *l, LaneReadColumn *c, const char *digits, LaneNumber number)
{
    Evidence *e = c->evidence;
    uint64_t u = lane_number(digits, (size_t)(number.end - digits));
    int64_t i = number.negative ? -(int64_t)u : (int64_t)u;
    if (i < e->int_min || i > e->int_max) {
        remember_range(l, c);
        e->int_min = i < e->int_min ? i : e->int_min;
        e->int_max = i > e->int_max ? i : e->int_max;
    }
    l->rowid = c->rowid ? i : l->rowid;
}

static inline bool note_order(LaneRead *l, LaneReadColumn *c, uint64_t order)
{
    if (order > c->most) {
        return false;
    }
    remember_range(l, c);
    c->known_min = order < c->known_min ? order : c->known_min;
    c->known_max = order > c->known_max ? order : c->known_max;
    return true;
}

/* The number itself is not needed: lane_read_settle() makes it of the least and the largest. */
static inline bool natural(LaneRead *l, LaneReadColumn *c, const char *p, size_t n)
{
    uint64_t order = lane_order_of_eight(p, n);
    bool known = order >= c->known_min && order <= c->known_max;
    if (!known && !note_order(l, c, order)) {
        return false;
    }
    count(c, VALUE_INTEGER);
    return true;
}

/* Of more than eight digits, or negative. */
static bool integer(LaneRead *l, LaneReadColumn *c, const char *p, LaneNumber number)
{
    const char *digits = p + number.negative;
    size_t n = (size_t)(number.end - digits);
    if (c->integer != LANE_PLAIN || !lane_is_canonical(digits, n, number.negative)) {
        return false;
    }
    note_long_integer(l, c, digits, number);
    count(c, VALUE_INTEGER);
    return true;
}

static bool real(LaneReadColumn *c, const char *p, LaneNumber number)
{
    bool negative_zero = number.negative && p[1] == '0'; /* -0.0 is 0.0 to SQLite */
    if (negative_zero || c->real > LANE_DECIMAL ||
        (c->real == LANE_DECIMAL && !is_usual_decimal(c->evidence, p, number.point, number.end))) {
        return false;
    }
    count(c, VALUE_REAL);
    return true;
}

static inline const char *number(LaneRead *l, LaneReadColumn *c, const char *p, LaneRows *rows)
{
    LaneShape shape = lane_shape_at(&rows->block, p, rows->end);
    if (lane_is_natural(p, shape) && natural(l, c, p, shape.n)) {
        return p + shape.n;
    }
    LaneNumber number = lane_number_of(p, shape);
    if (number.end && (number.point ? real(c, p, number) : integer(l, c, p, number))) {
        return number.end;
    }
    return keep_literal(l, c, p, rows->end);
}

/* A text literal, from behind its opening quote on. */
typedef struct {
    const char *close; /* NULL: not plain, or its end is not in the window */
    bool quoted;       /* a quote inside is doubled */
} TextEnd;

static inline TextEnd find_text_end(const char *p, LaneRows *rows)
{
    TextEnd end = {NULL, false};
    const char *from = p;
    bool odd = false;
    for (;;) {
        LaneText t = lane_text_at(rows, p);
        odd |= t.odd;
        if (!t.stop) {
            return end;
        }
        if (t.stop[1] != '\'') {
            end.close = !odd || rows->scan->is_clean(from, t.stop) ? t.stop : NULL;
            return end;
        }
        end.quoted = true;
        p = t.stop + 2;
    }
}

static bool has_usual_shape(const LaneReadColumn *c, unsigned shape)
{
    const Evidence *e = c->evidence;
    return shape == 0 || e->text_shapes_differ || shape == e->text_shape;
}

/* Doubled quotes make no difference: of these forms only JSON can have any, within its strings. */
static bool is_usual(LaneRead *l, const LaneReadColumn *c, Str s)
{
    unsigned shape;
    if (c->usual & LANE_USUAL_ANY) {
        return !c->changes_text || !lane_may_be_number(s.p);
    }
    if (c->usual & LANE_USUAL_TIMESTAMP && form_is_usual_timestamp(s, &shape)) {
        return has_usual_shape(c, shape);
    }
    if (c->usual & LANE_USUAL_JSON && (*s.p == '{' || *s.p == '[') &&
        form_is_jsonb_ahead(s, &l->shapes[(size_t)(c - l->columns) % LANE_SHAPES])) {
        return c->evidence->text_shapes_differ || has_usual_shape(c, form_shape(s));
    }
    return ((c->usual & LANE_USUAL_DATE && form_is_usual_date(s)) ||
            (c->usual & LANE_USUAL_UUID && form_is_uuid(s))) &&
           has_usual_shape(c, form_shape(s));
}

static inline const char *text(LaneRead *l, LaneReadColumn *c, const char *p, LaneRows *rows)
{
    TextEnd t = find_text_end(p + 1, rows);
    if (!t.close || c->text == LANE_REFUSED) {
        return NULL;
    }
    Str s = str_range(p + 1, t.close);
    if (s.n <= c->longest && is_usual(l, c, s)) {
        count(c, VALUE_TEXT);
    } else {
        LaneValue *v = keep(l, c);
        v->v = (Value){.cls = VALUE_TEXT, .form = t.quoted ? FORM_QUOTED : FORM_PLAIN, .s = s};
        v->clean = !c->changes_text || !lane_may_be_number(s.p);
    }
    return t.close + 1;
}

/* A text in which the shell has put marks for line ends, where it is no news whatever it is: it is
 * not longer than its literal, and as clean. NULL: else. */
static const char *marked_text(const LaneReadColumn *c, const char *p, LaneRows *rows)
{
    const LaneMarks *m = lane_marks(p);
    if (!m || c->text == LANE_REFUSED || c->usual != LANE_USUAL_ANY || c->changes_text) {
        return NULL;
    }
    p += m->head.n;
    TextEnd t = find_text_end(p, rows);
    bool plain = t.close && (size_t)(t.close - p) <= c->longest && lane_marks_end(m, t.close);
    return plain ? t.close + m->tail.n : NULL;
}

static inline const char *value(LaneRead *l, LaneReadColumn *c, const char *p, LaneRows *rows)
{
    if (*p == '\'') {
        return text(l, c, p, rows);
    }
    if (*p <= '9') {
        return number(l, c, p, rows); /* or none, which it finds out */
    }
    if (!c->rowid && lane_is_null(p)) {
        count(c, VALUE_NULL);
        return p + 4;
    }
    const char *behind = *p == 'r' ? marked_text(c, p, rows) : NULL;
    if (behind) {
        count(c, VALUE_TEXT);
        return behind;
    }
    return keep_literal(l, c, p, rows->end);
}

/* ---------------------------------------------------------------- tuples */

/* The row lane will look at all of them anew, or find that the row is none. */
static void take_back(LaneRead *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        LaneReadColumn *c = &l->columns[i];
        Evidence *e = c->evidence;
        e->count[c->cls]--;
        if (c->widened_at == l->target->table->rows) {
            e->int_min = c->before.int_min;
            e->int_max = c->before.int_max;
            c->known_min = c->before.known_min;
            c->known_max = c->before.known_max;
            c->widened_at = LANE_NEVER;
        }
    }
}

static inline LaneResult read_tuple(LaneRead *l, LaneRows *rows)
{
    const char *p = rows->p;
    l->nvalues = 0;
    LaneReadColumn *c = l->columns;
    for (;; c++) {
        p = value(l, c, p + 1, rows);
        /* At the window's end stands a NUL, so no value ends beyond it. */
        if (!p || *p != c->behind) {
            take_back(l, (size_t)(c - l->columns) + (p != NULL));
            return LANE_OTHER;
        }
        if (*p == ')') {
            break;
        }
    }
    Table *t = l->target->table;
    t->rows++;
    if (l->rowid > t->rowid_read) { /* only where there is a rowid alias */
        t->rowid_read = l->rowid;
    }
    rows->p = p + 1;
    rows->behind = true;
    return l->nvalues == 0 || lane_add_values(l) ? LANE_ROW : LANE_ODD;
}

LaneResult LANE_VARIANT(lane_read)(LaneRead *l, LaneRows *rows)
{
    LaneResult r;
    do {
        l->tuple = rows->p;
        r = read_tuple(l, rows);
        if (r != LANE_ROW) {
            return r;
        }
        if (l->nvalues) {
            arena_reset(l->scratch);
        }
    } while (lane_next(rows));
    return r;
}
