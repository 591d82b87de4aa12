/* The reading pass in the fast lane: evidence of plain tuples. */
#include "base/mem.h"
#include "base/utf8.h"
#include "data/lane.h"
#include "data/lane_scan.h"

/* ---------------------------------------------------------------- columns */

/* Is the count of integers all that is to be learnt, with the least and the largest? */
static LaneUse integer_use(const Column *c)
{
    const Evidence *e = &c->evidence;
    bool changes = value_may_change(VALUE_INTEGER, c->affinity);
    return changes || e->wanted & TEXT_INSTANT || e->asked == TEXT_BOOLEAN ? LANE_VALUE
                                                                           : LANE_PLAIN;
}

static LaneUse real_use(const Column *c)
{
    const Evidence *e = &c->evidence;
    bool changes = value_may_change(VALUE_REAL, c->affinity);
    return changes || e->wanted & TEXT_INSTANT || e->char_limit || e->asked == TEXT_BOOLEAN
               ? LANE_VALUE
               : LANE_PLAIN;
}

/* Texts of which no form is looked for any more. */
static bool is_formless(const Evidence *e)
{
    return !(e->wanted & ~(unsigned)TEXT_INTEGER) && !e->text_forms && !e->char_limit;
}

static LaneUse text_use(const Column *c)
{
    if (c->evidence.text_is_odd) {
        return LANE_REFUSED; /* each one is to be told of */
    }
    bool changes = value_may_change(VALUE_TEXT, c->affinity);
    return changes || !is_formless(&c->evidence) ? LANE_VALUE : LANE_PLAIN;
}

static void reserve(LaneRead *l, size_t n)
{
    if (n > l->cap) {
        l->columns = mem_realloc(l->columns, arena_size(n, sizeof *l->columns));
        l->values = mem_realloc(l->values, arena_size(n, sizeof *l->values));
        l->cap = n;
    }
}

void lane_read_open(LaneRead *l, const RowTarget *target)
{
    Table *t = target->table;
    l->target = target;
    l->n = t->columns.n;
    reserve(l, l->n);
    for (size_t i = 0; i < l->n; i++) {
        Column *c = &t->columns.items[i];
        l->columns[i] = (LaneReadColumn){.evidence = &c->evidence,
                                         .affinity = c->affinity,
                                         .integer = integer_use(c),
                                         .real = real_use(c),
                                         .text = text_use(c),
                                         .rowid = t->rowid_alias == i};
    }
}

void lane_read_free(LaneRead *l)
{
    mem_free(l->columns);
    mem_free(l->values);
    *l = (LaneRead){0};
}

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

/* At the point or the exponent of digits that may be a plain REAL. NULL: not plain. */
static const char *rest_of_real(const char *p)
{
    if (*p != '.') {
        return NULL;
    }
    p = lane_skip_digits(p + 1);
    return lane_ends_value(*p) ? p : NULL;
}

static const char *number(LaneRead *l, LaneReadColumn *c, const char *p, const char *end)
{
    bool negative = *p == '-';
    const char *digits = p + negative, *q = lane_skip_digits(digits);
    size_t n = (size_t)(q - digits);
    if (lane_ends_value(*q) && c->integer == LANE_PLAIN && lane_is_canonical(digits, n, negative)) {
        Evidence *e = c->evidence;
        uint64_t u = lane_number(digits, n);
        int64_t i = negative ? -(int64_t)u : (int64_t)u;
        c->int_min = e->int_min;
        c->int_max = e->int_max;
        e->int_min = i < e->int_min ? i : e->int_min;
        e->int_max = i > e->int_max ? i : e->int_max;
        l->rowid = c->rowid ? i : l->rowid;
        count(c, VALUE_INTEGER);
        return q;
    }
    /* -0.0 is 0.0 to SQLite. */
    const char *real =
        c->real == LANE_PLAIN && n && !(negative && *digits == '0') ? rest_of_real(q) : NULL;
    if (real) {
        count(c, VALUE_REAL);
        return real;
    }
    return keep_literal(l, c, p, end);
}

/* A text literal, from behind its opening quote on. */
typedef struct {
    const char *close; /* NULL: not plain, or its end is not in the window */
    bool quoted;       /* a quote inside is doubled */
    bool ascii;
} TextEnd;

#ifdef __SSE2__

static TextEnd find_text_end(const char *p)
{
    TextEnd t = {.ascii = true};
    const __m128i quote = _mm_set1_epi8('\''), none = _mm_setzero_si128();
    unsigned high = 0;
    for (;;) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        unsigned quotes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote));
        unsigned nuls = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, none));
        unsigned before = quotes ? (quotes & -quotes) - 1 : 0xFFFF;
        high |= (unsigned)_mm_movemask_epi8(v) & before;
        if (nuls & before) {
            return t;
        }
        if (!quotes) {
            p += 16;
            continue;
        }
        p += __builtin_ctz(quotes);
        if (p[1] != '\'') {
            t.close = p;
            t.ascii = high == 0;
            return t;
        }
        t.quoted = true;
        p += 2;
    }
}

#else

static TextEnd find_text_end(const char *p)
{
    TextEnd t = {.ascii = true};
    for (;; p++) {
        if (*p == 0) {
            return t;
        }
        if (*p == '\'') {
            if (p[1] != '\'') {
                t.close = p;
                return t;
            }
            t.quoted = true;
            p++;
        }
        t.ascii &= (signed char)*p > 0;
    }
}

#endif

static const char *text(LaneRead *l, LaneReadColumn *c, const char *p)
{
    TextEnd t = find_text_end(p + 1);
    if (!t.close || c->text == LANE_REFUSED || c->rowid) {
        return NULL;
    }
    Str s = str_range(p + 1, t.close);
    if (!t.ascii && !utf8_is_clean(s)) {
        return NULL;
    }
    Evidence *e = c->evidence;
    if (c->text == LANE_PLAIN) {
        c->max_bytes = e->max_bytes;
        e->max_bytes = s.n > e->max_bytes ? s.n : e->max_bytes;
        count(c, VALUE_TEXT);
    } else {
        LaneValue *v = keep(l, c);
        v->v = (Value){.cls = VALUE_TEXT, .form = t.quoted ? FORM_QUOTED : FORM_PLAIN, .s = s};
        v->clean = !value_may_change(VALUE_TEXT, c->affinity) || !lane_may_be_number(s.p);
    }
    return t.close + 1;
}

static const char *value(LaneRead *l, LaneReadColumn *c, const char *p, const char *end)
{
    if (ascii_is_digit(*p) || *p == '-') {
        return number(l, c, p, end);
    }
    if (*p == '\'') {
        return text(l, c, p);
    }
    if (!c->rowid && lane_is_null(p)) {
        count(c, VALUE_NULL);
        return p + 4;
    }
    return keep_literal(l, c, p, end);
}

/* ---------------------------------------------------------------- tuples */

/* The row lane will look at all of them anew, or find that the row is none. */
static void take_back(LaneRead *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const LaneReadColumn *c = &l->columns[i];
        Evidence *e = c->evidence;
        e->count[c->cls]--;
        if (c->cls == VALUE_INTEGER) {
            e->int_min = c->int_min;
            e->int_max = c->int_max;
        } else if (c->cls == VALUE_TEXT) {
            e->max_bytes = c->max_bytes;
        }
    }
}

static unsigned add_value(LaneReadColumn *c, LaneValue *v, Arena *scratch)
{
    c->evidence->count[VALUE_NULL]--;
    if (v->clean) {
        c->evidence->count[VALUE_TEXT]++;
        return evidence_add_clean(c->evidence, &v->v, scratch);
    }
    if (value_may_change(v->v.cls, c->affinity)) {
        value_apply_affinity(&v->v, c->affinity, scratch);
    }
    return evidence_add(c->evidence, &v->v, scratch);
}

/* False: values that the user should hear of. */
static bool add_values(LaneRead *l)
{
    bool plain = true;
    for (size_t i = 0; i < l->nvalues; i++) {
        LaneValue *v = &l->values[i];
        LaneReadColumn *c = &l->columns[v->column];
        v->odd = add_value(c, v, l->scratch);
        plain &= !v->odd;
        if (c->affinity == AFFINITY_TEXT && is_formless(c->evidence)) {
            c->text = LANE_PLAIN; /* there is nothing more to find out */
        }
    }
    return plain;
}

LaneResult lane_read(LaneRead *l, LaneRows *rows)
{
    const char *p = rows->p;
    l->nvalues = 0;
    for (size_t i = 0; i < l->n; i++) {
        p = value(l, &l->columns[i], p + 1, rows->end);
        if (!p || p >= rows->end || *p != (i + 1 < l->n ? ',' : ')')) {
            take_back(l, p ? i + 1 : i);
            return LANE_OTHER;
        }
    }
    Table *t = l->target->table;
    t->rows++;
    if (t->rowid_alias != NO_COLUMN && l->rowid > t->rowid_read) {
        t->rowid_read = l->rowid;
    }
    rows->p = p + 1;
    rows->behind = true;
    return l->nvalues == 0 || add_values(l) ? LANE_ROW : LANE_ODD;
}
