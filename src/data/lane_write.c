/* The writing pass in the fast lane: columns, and what both formats have in common. Lines of COPY
 * are made in data/lane_write_tuple.h. */
#include "base/mem.h"
#include "data/carry.h"
#include "data/lane.h"
#include "data/lane_scan.h"
#include "data/lane_tuple.h"

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
    LaneWriteColumn w = {.column = c,
                         .boolean = base == PG_BOOLEAN,
                         .rowid = t->rowid_alias == i,
                         .known_high = -1, /* none */
                         .known_min = UINT64_MAX};
    w.numeric = value_may_change(VALUE_TEXT, c->affinity);
    w.integer = bytes || carry & NUMBERS || c->affinity == AFFINITY_REAL ? LANE_VALUE : LANE_PLAIN;
    w.real = real_use(c);
    w.text = bytes || carry & TEXTS ? LANE_VALUE : LANE_PLAIN;
    w.copies_naturals = w.integer == LANE_PLAIN && !w.boolean && !w.rowid;
    w.copies_texts = w.text == LANE_PLAIN && !w.numeric && !w.rowid;
    w.copies_nulls = !w.rowid;
    w.blob = bytes && !(carry & BLOBS) ? LANE_PLAIN : LANE_VALUE;
    return w;
}

void lane_write_open(LaneWrite *l, const RowTarget *target)
{
    l->target = target;
    l->write = lane_has_avx2() ? lane_write_avx2 : lane_write_base;
    l->n = target->table->columns.n;
    if (l->n > l->cap) {
        l->columns = mem_realloc(l->columns, arena_size(l->n, sizeof *l->columns));
        l->cap = l->n;
    }
    for (size_t i = 0; i < l->n; i++) {
        l->columns[i] = column_of(target->table, i);
        l->columns[i].behind = i + 1 < l->n ? ',' : ')';
    }
}

void lane_write_keep(LaneWrite *l, size_t column, int64_t low, int64_t high)
{
    LaneWriteColumn *c = &l->columns[column];
    c->kept = true;
    c->copies_naturals = c->copies_texts = c->copies_nulls = false;
    if (value_may_change(VALUE_INTEGER, c->column->affinity)) {
        return;
    }
    c->known_low = low;
    c->known_high = high;
    if (low <= LANE_LARGEST_ORDER && high >= 0) {
        c->known_min = lane_order_of_number(low < 0 ? 0 : low);
        c->known_max = lane_order_of_number(high > LANE_LARGEST_ORDER ? LANE_LARGEST_ORDER : high);
    }
}

void lane_write_free(LaneWrite *l)
{
    mem_free(l->columns);
    *l = (LaneWrite){0};
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
        l->kept = true;
    }
    l->rowid = c->rowid ? v->i : l->rowid;
    l->busy = true;
    return true;
}

void lane_keep_integer(LaneWrite *l, const LaneWriteColumn *c, Str written, int64_t i)
{
    Value *v = &l->values[c - l->columns];
    if (i >= c->known_low && i <= c->known_high) {
        v->cls = VALUE_NULL;
        return;
    }
    l->kept = l->busy = true;
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

LaneResult lane_write(LaneWrite *l, LaneRows *rows, Buf *out, size_t full)
{
    return l->write(l, rows, out, full);
}

#define LANE_VARIANT(name) name##_base
#include "data/lane_write_tuple.h"
