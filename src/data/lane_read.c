/* The reading pass in the fast lane: columns, and what is left to evidence_add(). Tuples are read
 * in data/lane_read_tuple.h. */
#include "base/mem.h"
#include "data/lane.h"
#include "data/lane_scan.h"
#include "data/lane_tuple.h"

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

static uint64_t most_order(LaneUse use)
{
    return use == LANE_PLAIN ? UINT64_MAX : use == LANE_BOOLEAN ? lane_order_of_number(1) : 0;
}

static LaneUse real_use(const Column *c)
{
    const Evidence *e = &c->evidence;
    if (c->affinity == AFFINITY_TEXT || e->wanted & TEXT_INSTANT || e->asked == TEXT_BOOLEAN) {
        return LANE_VALUE;
    }
    return value_may_change(VALUE_REAL, c->affinity) || e->char_limit ? LANE_DECIMAL : LANE_PLAIN;
}

/* Those of which one more would change nothing: its forms are those that the texts before it have
 * in common, and nobody need hear of it. */
static unsigned usual_of(const Evidence *e)
{
    static const struct {
        unsigned usual, form, all; /* the text's forms are these, as far as they are wanted */
    } forms[] = {{LANE_USUAL_DATE, TEXT_DATE, TEXT_DATE | TEXT_TIMESTAMP | TEXT_INSTANT},
                 {LANE_USUAL_TIMESTAMP, TEXT_TIMESTAMP, TEXT_TIMESTAMP | TEXT_INSTANT},
                 {LANE_USUAL_UUID, TEXT_UUID, TEXT_UUID},
                 {LANE_USUAL_JSON, TEXT_JSON, TEXT_JSON}};
    if (!(e->wanted & ~(unsigned)TEXT_INTEGER) && !e->text_forms) {
        return LANE_USUAL_ANY;
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
    bool any = (c->usual = usual_of(e)) == LANE_USUAL_ANY;
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
    l->read = lane_has_avx2() ? lane_read_avx2 : lane_read_base;
    l->n = t->columns.n;
    l->rowid = NO_ROWID;
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
                                         .behind = i + 1 < l->n ? ',' : ')',
                                         .widened_at = LANE_NEVER,
                                         .known_min = UINT64_MAX,
                                         .most = most_order(integer_use(c))};
        learn_usual(&l->columns[i]);
    }
}

void lane_read_free(LaneRead *l)
{
    mem_free(l->columns);
    mem_free(l->values);
    *l = (LaneRead){0};
}

/* ---------------------------------------------------------------- rows */

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

bool lane_add_values(LaneRead *l)
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

void lane_read_settle(LaneRead *l)
{
    Table *t = l->target->table;
    for (size_t i = 0; i < l->n; i++) {
        const LaneReadColumn *c = &l->columns[i];
        if (c->known_min > c->known_max) {
            continue; /* none */
        }
        Evidence *e = c->evidence;
        int64_t min = lane_number_of_order(c->known_min), max = lane_number_of_order(c->known_max);
        e->int_min = min < e->int_min ? min : e->int_min;
        e->int_max = max > e->int_max ? max : e->int_max;
        if (c->rowid && max > t->rowid_read) {
            t->rowid_read = max;
        }
    }
}

LaneResult lane_read(LaneRead *l, LaneRows *rows)
{
    return l->read(l, rows);
}

#define LANE_VARIANT(name) name##_base
#include "data/lane_read_tuple.h"
