/* The reading pass in the fast lane: evidence of plain tuples. */
#include "base/mem.h"
#include "base/utf8.h"
#include "data/lane.h"
#include "data/lane_scan.h"
#include "schema/forms.h"

#define NEVER UINT64_MAX

/* ---------------------------------------------------------------- columns */

/* Is the count of integers all that is to be learnt, with the least and the largest? */
static LaneUse integer_use(const Column *c)
{
    const Evidence *e = &c->evidence;
    if (value_may_change(VALUE_INTEGER, c->affinity) || e->wanted & TEXT_INSTANT) {
        return LANE_VALUE;
    }
    return e->asked == TEXT_BOOLEAN ? LANE_BOOLEAN : LANE_PLAIN;
}

static LaneUse real_use(const Column *c)
{
    const Evidence *e = &c->evidence;
    if (c->affinity == AFFINITY_TEXT || e->wanted & TEXT_INSTANT || e->asked == TEXT_BOOLEAN) {
        return LANE_VALUE;
    }
    return value_may_change(VALUE_REAL, c->affinity) || e->char_limit ? LANE_DECIMAL : LANE_PLAIN;
}

/* Forms that are told at a glance. */
enum { USUAL_ANY = 1, USUAL_DATE = 2, USUAL_TIMESTAMP = 4, USUAL_UUID = 8, USUAL_JSON = 16 };

/* Those of which one more would change nothing: its forms are those that the texts before it have
 * in common, and nobody need hear of it. */
static unsigned usual_of(const Evidence *e)
{
    static const struct {
        unsigned usual, form, all; /* the text's forms are these, as far as they are wanted */
    } forms[] = {{USUAL_DATE, TEXT_DATE, TEXT_DATE | TEXT_TIMESTAMP | TEXT_INSTANT},
                 {USUAL_TIMESTAMP, TEXT_TIMESTAMP, TEXT_TIMESTAMP | TEXT_INSTANT},
                 {USUAL_UUID, TEXT_UUID, TEXT_UUID},
                 {USUAL_JSON, TEXT_JSON, TEXT_JSON}};
    if (!(e->wanted & ~(unsigned)TEXT_INTEGER) && !e->text_forms) {
        return USUAL_ANY;
    }
    unsigned usual = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        unsigned has = forms[i].all & e->wanted;
        bool time = (forms[i].form & TEXT_TIMES) != 0;
        if (e->wanted & forms[i].form && !(e->text_forms & ~has) && e->text_shape &&
            (!e->asked || e->asked & has) && (time || !(e->wanted & TEXT_TIMES))) {
            usual |= forms[i].usual;
        }
    }
    return usual;
}

/* Anew after each text that has been looked at. */
static void learn_usual(LaneReadColumn *c)
{
    const Evidence *e = c->evidence;
    bool any = (c->usual = usual_of(e)) == USUAL_ANY;
    bool chars = (!any || e->char_limit) && e->text_max_chars < e->max_bytes;
    c->longest = chars ? e->text_max_chars : e->max_bytes;
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
        bool refused = c->evidence.text_is_odd || t->rowid_alias == i; /* each is to be told of */
        l->columns[i] = (LaneReadColumn){.evidence = &c->evidence,
                                         .affinity = c->affinity,
                                         .integer = integer_use(c),
                                         .real = t->rowid_alias == i ? LANE_VALUE : real_use(c),
                                         .text = refused ? LANE_REFUSED : LANE_PLAIN,
                                         .changes_text = value_may_change(VALUE_TEXT, c->affinity),
                                         .rowid = t->rowid_alias == i,
                                         .widened_at = NEVER};
        learn_usual(&l->columns[i]);
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

static void widen(const LaneRead *l, LaneReadColumn *c, int64_t i)
{
    Evidence *e = c->evidence;
    c->widened_at = l->target->table->rows;
    c->int_min = e->int_min;
    c->int_max = e->int_max;
    e->int_min = i < e->int_min ? i : e->int_min;
    e->int_max = i > e->int_max ? i : e->int_max;
}

/* At the point or the exponent of digits that may be a plain REAL. NULL: not plain. */
static const char *rest_of_real(const char *p)
{
    if (*p != '.') {
        return NULL;
    }
    p = lane_skip_fraction(p + 1);
    return lane_ends_value(*p) ? p : NULL;
}

/* Of a column of decimals, from p to end: of no more digits than others before it? */
static bool is_usual_decimal(const Evidence *e, const char *p, const char *point, const char *end)
{
    ShortDecimal d;
    return lane_decimal(p, point, end, &d) && d.fraction > 0 &&
           (!e->char_limit || (d.whole <= e->digits_whole && d.fraction <= e->digits_fraction));
}

static const char *number(LaneRead *l, LaneReadColumn *c, const char *p, const char *end)
{
    bool negative = *p == '-';
    const char *digits = p + negative, *q = lane_skip_most_digits(digits);
    size_t n = (size_t)(q - digits);
    Evidence *e = c->evidence;
    bool whole = c->integer == LANE_PLAIN ||
                 (c->integer == LANE_BOOLEAN && n == 1 && !negative && *p <= '1');
    if (lane_ends_value(*q) && whole && lane_is_canonical(digits, n, negative)) {
        uint64_t u = lane_number(digits, n);
        int64_t i = negative ? -(int64_t)u : (int64_t)u;
        if (i < e->int_min || i > e->int_max) {
            widen(l, c, i);
        }
        l->rowid = c->rowid ? i : l->rowid;
        count(c, VALUE_INTEGER);
        return q;
    }
    /* -0.0 is 0.0 to SQLite. */
    bool plain = c->real <= LANE_DECIMAL && n && !(negative && *digits == '0');
    const char *real = plain ? rest_of_real(q) : NULL;
    if (real && (c->real == LANE_PLAIN || is_usual_decimal(e, p, q, real))) {
        count(c, VALUE_REAL);
        return real;
    }
    return keep_literal(l, c, p, end);
}

/* A text literal, from behind its opening quote on. */
typedef struct {
    const char *close; /* NULL: not plain, or its end is not in the window */
    bool quoted;       /* a quote inside is doubled */
} TextEnd;

static TextEnd find_text_end(const char *p)
{
    TextEnd end = {NULL, false};
    const char *from = p;
    bool ascii = true;
    for (;;) {
        ScanText t = lane_text_end(p);
        ascii &= t.ascii;
        if (*t.stop == 0) {
            return end;
        }
        if (t.stop[1] != '\'') {
            end.close = ascii || utf8_is_clean(str_range(from, t.stop)) ? t.stop : NULL;
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
static bool is_usual(const LaneReadColumn *c, Str s)
{
    unsigned shape;
    if (c->usual & USUAL_ANY) {
        return !c->changes_text || !lane_may_be_number(s.p);
    }
    if (c->usual & USUAL_TIMESTAMP && form_is_usual_timestamp(s, &shape)) {
        return has_usual_shape(c, shape);
    }
    if (c->usual & USUAL_JSON && (*s.p == '{' || *s.p == '[') && form_is_jsonb(s)) {
        return c->evidence->text_shapes_differ || has_usual_shape(c, form_shape(s));
    }
    return ((c->usual & USUAL_DATE && form_is_usual_date(s)) ||
            (c->usual & USUAL_UUID && form_is_uuid(s))) &&
           has_usual_shape(c, form_shape(s));
}

static const char *text(LaneRead *l, LaneReadColumn *c, const char *p)
{
    TextEnd t = find_text_end(p + 1);
    if (!t.close || c->text == LANE_REFUSED) {
        return NULL;
    }
    Str s = str_range(p + 1, t.close);
    if (s.n <= c->longest && is_usual(c, s)) {
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
static const char *marked_text(const LaneReadColumn *c, const char *p)
{
    const LaneMarks *m = lane_marks(p);
    if (!m || c->text == LANE_REFUSED || c->usual != USUAL_ANY || c->changes_text) {
        return NULL;
    }
    p += m->head.n;
    TextEnd t = find_text_end(p);
    bool plain = t.close && (size_t)(t.close - p) <= c->longest && lane_marks_end(m, t.close);
    return plain ? t.close + m->tail.n : NULL;
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
    const char *behind = *p == 'r' ? marked_text(c, p) : NULL;
    if (behind) {
        count(c, VALUE_TEXT);
        return behind;
    }
    return keep_literal(l, c, p, end);
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
            e->int_min = c->int_min;
            e->int_max = c->int_max;
            c->widened_at = NEVER;
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
        learn_usual(c);
    }
    return plain;
}

LaneResult lane_read(LaneRead *l, LaneRows *rows)
{
    const char *p = rows->p;
    l->nvalues = 0;
    for (size_t i = 0, n = l->n; i < n; i++) {
        p = value(l, &l->columns[i], p + 1, rows->end);
        /* At the window's end stands a NUL, so no value ends beyond it. */
        if (!p || *p != (i + 1 < n ? ',' : ')')) {
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
