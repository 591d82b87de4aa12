#include "emit/orphans.h"

#include "base/mem.h"
#include "data/encode.h"

typedef struct {
    int64_t low, high;
} Range;

/* Keys in the order of rows: of each the first of `n` integers that follow each other, or a key of
 * another kind. */
typedef struct {
    RowKey key;
    uint64_t n;
} KeyRun;

typedef struct {
    VEC(KeyRun) runs;
    uint64_t keys;
} KeyLog;

struct KeySet {
    KeyLog *log; /* of a part: keys are to be added later; NULL: this is a set */
    Table *table;
    const size_t *columns;
    size_t n;
    bool unknown;
    bool complete; /* all rows of the table have been written */
    Range *ranges; /* ascending */
    size_t nranges, ranges_cap;
    uint64_t *slots; /* open addressing, 0: free */
    size_t used, slots_cap;
};

enum { MAX_RANGES = 1 << 18, MAX_HASHES = 1 << 20, MAX_WAITING = 1 << 16, MAX_EXAMPLES = 1 << 10 };

/* ---------------------------------------------------------------- sets */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xFF51AFD7ED558CCD);
    h ^= h >> 33;
    h *= UINT64_C(0xC4CEB9FE1A85EC53);
    h ^= h >> 33;
    return h ? h : 1;
}

static uint64_t hash_bytes(uint64_t h, Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001B3);
    }
    return mix(h + s.n);
}

static bool slot_find(const KeySet *k, uint64_t h, size_t *at)
{
    size_t i = (size_t)h & (k->slots_cap - 1);
    while (k->slots[i] && k->slots[i] != h) {
        i = (i + 1) & (k->slots_cap - 1);
    }
    *at = i;
    return k->slots[i] == h;
}

static void slots_grow(KeySet *k)
{
    uint64_t *old = k->slots;
    size_t cap = k->slots_cap, at;
    k->slots_cap = cap ? cap * 2 : 64;
    k->slots = mem_alloc(k->slots_cap * sizeof *k->slots);
    memset(k->slots, 0, k->slots_cap * sizeof *k->slots);
    for (size_t i = 0; i < cap; i++) {
        if (old[i] && !slot_find(k, old[i], &at)) {
            k->slots[at] = old[i];
        }
    }
    mem_free(old);
}

static void set_drop(Orphans *o, KeySet *k)
{
    o->hashes -= k->used;
    mem_free(k->ranges);
    mem_free(k->slots);
    k->ranges = NULL;
    k->slots = NULL;
    k->nranges = k->ranges_cap = k->used = k->slots_cap = 0;
    k->unknown = true;
}

static void set_add_hash(Orphans *o, KeySet *k, uint64_t h)
{
    size_t at;
    if (k->used * 2 >= k->slots_cap) {
        slots_grow(k);
    }
    if (slot_find(k, h, &at)) {
        return;
    }
    k->slots[at] = h;
    k->used++;
    if (++o->hashes > MAX_HASHES) {
        set_drop(o, k);
    }
}

/* Rowids come in ascending order, mostly without gaps. */
static void set_add_integer(Orphans *o, KeySet *k, int64_t i)
{
    Range *last = k->nranges ? &k->ranges[k->nranges - 1] : NULL;
    if (last && i <= last->high) {
        if (i < last->low) {
            set_add_hash(o, k, mix((uint64_t)i));
        }
        return;
    }
    if (last && i == last->high + 1) {
        last->high = i;
        return;
    }
    if (k->nranges == MAX_RANGES) {
        set_add_hash(o, k, mix((uint64_t)i));
        return;
    }
    if (k->nranges == k->ranges_cap) {
        k->ranges_cap = k->ranges_cap ? k->ranges_cap * 2 : 16;
        k->ranges = mem_realloc(k->ranges, k->ranges_cap * sizeof *k->ranges);
    }
    k->ranges[k->nranges++] = (Range){i, i};
}

static bool set_has_hash(const KeySet *k, uint64_t h)
{
    size_t at;
    return k->slots_cap && slot_find(k, h, &at);
}

static bool set_has_integer(const KeySet *k, int64_t i)
{
    size_t low = 0, high = k->nranges;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (i > k->ranges[mid].high) {
            low = mid + 1;
        } else if (i < k->ranges[mid].low) {
            high = mid;
        } else {
            return true;
        }
    }
    return set_has_hash(k, mix((uint64_t)i));
}

/* ---------------------------------------------------------------- keys of rows */

/* Equal keys must look equal: numeric and float8 print one number in several ways. */
static bool is_comparable(PgBase b)
{
    return b != PG_NUMERIC && b != PG_DOUBLE && b != PG_TIMESTAMP && b != PG_TIMESTAMPTZ &&
           b != PG_TIME && b != PG_JSON && b != PG_JSONB;
}

/* Of every width: the two sides of a key may differ in it. */
static bool is_integer_type(PgBase b)
{
    return b >= PG_SMALLINT && b <= PG_BIGINT;
}

static RowKey integer_key(int64_t i)
{
    return (RowKey){.kind = ROW_KEY_INTEGER, .i = i, .h = mix((uint64_t)i)};
}

static RowKey any_row_key(const Table *t, const size_t *columns, size_t n, Value *values,
                          Arena *scratch)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < n; i++) {
        Value *v = &values[columns[i]];
        PgType type = t->columns.items[columns[i]].written_type;
        if (v->cls == VALUE_NULL) {
            return (RowKey){.kind = ROW_KEY_NULL};
        }
        if (!is_comparable(type.base)) {
            return (RowKey){.kind = ROW_KEY_UNKNOWN};
        }
        Buf b = {0};
        encode_copy(&b, v, type, scratch);
        int64_t integer;
        bool is_integer =
            n == 1 && is_integer_type(type.base) && value_parse_int64(buf_str(&b), &integer);
        h = hash_bytes(h, buf_str(&b));
        buf_free(&b);
        if (is_integer) {
            return integer_key(integer);
        }
    }
    return (RowKey){.kind = ROW_KEY_HASH, .h = h};
}

/* Most keys are one integer: they are not written to be compared. */
static inline RowKey row_key(const Table *t, const size_t *columns, size_t n, Value *values,
                             Arena *scratch)
{
    const Value *v = &values[columns[0]];
    bool integer = n == 1 && v->cls == VALUE_INTEGER &&
                   is_integer_type(t->columns.items[columns[0]].written_type.base);
    return integer ? integer_key(v->i) : any_row_key(t, columns, n, values, scratch);
}

static bool set_has(const KeySet *k, RowKey key)
{
    return key.kind == ROW_KEY_INTEGER ? set_has_integer(k, key.i) : set_has_hash(k, key.h);
}

static void log_key(Arena *arena, KeyLog *log, RowKey key)
{
    KeyRun *last = log->runs.n ? &log->runs.items[log->runs.n - 1] : NULL;
    bool follows = last && key.kind == ROW_KEY_INTEGER && last->key.kind == ROW_KEY_INTEGER &&
                   key.i > last->key.i && (uint64_t)key.i - (uint64_t)last->key.i == last->n;
    log->keys++;
    if (follows) {
        last->n++;
    } else {
        *vec_push(arena, &log->runs) = (KeyRun){key, 1};
    }
}

static void add_key(Orphans *o, KeySet *k, RowKey key)
{
    switch (key.kind) {
    case ROW_KEY_INTEGER:
        set_add_integer(o, k, key.i);
        break;
    case ROW_KEY_HASH:
        set_add_hash(o, k, key.h);
        break;
    case ROW_KEY_UNKNOWN:
        set_drop(o, k);
        break;
    case ROW_KEY_NULL:
        break;
    }
}

static void add_parent(Orphans *o, KeySet *k, Value *values, Arena *scratch)
{
    RowKey key = row_key(k->table, k->columns, k->n, values, scratch);
    if (k->log) {
        log_key(o->arena, k->log, key);
    } else {
        add_key(o, k, key);
    }
}

/* ---------------------------------------------------------------- checks */

static Str describe(const OrphanCheck *c, Value *values, Arena *arena)
{
    enum { LONG = 40 };
    Arena scratch = {0};
    Buf b = {0};
    for (size_t i = 0; i < c->fk->n; i++) {
        const Column *col = &c->child->columns.items[c->fk->columns[i]];
        Str s = value_as_text(&values[c->fk->columns[i]], &scratch);
        buf_puts(&b, i ? ", " : "");
        buf_put(&b, col->name.text);
        buf_puts(&b, " = ");
        buf_put(&b, str_make(s.p, s.n < LONG ? s.n : LONG));
        buf_puts(&b, s.n < LONG ? "" : "...");
    }
    Str text = arena_str(arena, buf_str(&b));
    buf_free(&b);
    arena_free(&scratch);
    return text;
}

static void found_orphan(OrphanCheck *c, Str example)
{
    if (c->count++ == 0) {
        c->example = example;
    }
    c->state = ORPHANS_SOME;
}

static void check_child(Orphans *o, OrphanCheck *c, Value *values, Arena *scratch)
{
    RowKey key = row_key(c->child, c->fk->columns, c->fk->n, values, scratch);
    bool self = c->parent_keys->table == c->child;
    if (key.kind == ROW_KEY_NULL) {
        return;
    }
    if (key.kind == ROW_KEY_UNKNOWN || c->parent_keys->unknown ||
        (!self && !c->parent_keys->complete)) {
        c->state = ORPHANS_UNKNOWN;
        return;
    }
    if (set_has(c->parent_keys, key)) {
        return;
    }
    if (!self) {
        found_orphan(c, c->count ? STR("") : describe(c, values, o->arena));
    } else if (c->waiting.n < MAX_WAITING) {
        size_t at = c->waiting.n;
        vec_push(o->arena, &c->waiting);
        c->waiting.items[at].key = key;
        c->waiting.items[at].text = at < MAX_EXAMPLES ? describe(c, values, o->arena) : STR("");
    } else {
        c->state = ORPHANS_UNKNOWN;
    }
}

static bool has(const size_t *columns, size_t n, size_t column)
{
    for (size_t i = 0; i < n; i++) {
        if (columns[i] == column) {
            return true;
        }
    }
    return false;
}

bool orphans_want(const Orphans *o, const Table *t, size_t column)
{
    if (t->id >= o->tables.n) {
        return false;
    }
    const TableOrphans *mine = &o->tables.items[t->id];
    for (size_t i = 0; i < mine->sets.n; i++) {
        if (has(mine->sets.items[i]->columns, mine->sets.items[i]->n, column)) {
            return true;
        }
    }
    for (size_t i = 0; i < mine->checks.n; i++) {
        if (has(mine->checks.items[i]->fk->columns, mine->checks.items[i]->fk->n, column)) {
            return true;
        }
    }
    return false;
}

/* The longest run of integers in a set that will not change. */
static Range longest_run(const KeySet *k)
{
    Range longest = {0, -1};
    uint64_t length = 0;
    for (size_t i = 0; i < k->nranges; i++) {
        const Range *r = &k->ranges[i];
        if ((uint64_t)r->high - (uint64_t)r->low >= length) {
            longest = *r;
            length = (uint64_t)r->high - (uint64_t)r->low;
        }
    }
    return longest;
}

/* Does the check look at nothing but this column, and is it one of integers? */
static bool is_integer_check(const OrphanCheck *c, size_t column)
{
    return c->fk->n == 1 && c->state != ORPHANS_UNKNOWN && c->parent_keys->complete &&
           is_integer_type(c->child->columns.items[column].written_type.base);
}

bool orphans_know(const Orphans *o, const Table *t, size_t column, int64_t *low, int64_t *high)
{
    const TableOrphans *mine = &o->tables.items[t->id];
    *low = INT64_MIN;
    *high = INT64_MAX;
    for (size_t i = 0; i < mine->sets.n; i++) {
        if (has(mine->sets.items[i]->columns, mine->sets.items[i]->n, column)) {
            return false; /* it is a parent's key itself */
        }
    }
    for (size_t i = 0; i < mine->checks.n; i++) {
        const OrphanCheck *c = mine->checks.items[i];
        if (has(c->fk->columns, c->fk->n, column)) {
            Range run = longest_run(c->parent_keys);
            if (!is_integer_check(c, column)) {
                return false;
            }
            *low = run.low > *low ? run.low : *low;
            *high = run.high < *high ? run.high : *high;
        }
    }
    return *low <= *high;
}

void orphans_row(Orphans *o, const Table *t, Value *values, Arena *scratch)
{
    if (t->id >= o->tables.n) {
        return;
    }
    TableOrphans *mine = &o->tables.items[t->id];
    for (size_t i = 0; i < mine->sets.n; i++) {
        if (!mine->sets.items[i]->unknown) {
            add_parent(o, mine->sets.items[i], values, scratch);
        }
    }
    for (size_t i = 0; i < mine->checks.n; i++) {
        if (mine->checks.items[i]->state != ORPHANS_UNKNOWN) {
            check_child(o, mine->checks.items[i], values, scratch);
        }
    }
}

/* Rows of a self-reference that came before their parent, now that all are there. */
static void settle_waiting(OrphanCheck *c)
{
    for (size_t i = 0; i < c->waiting.n && c->state != ORPHANS_UNKNOWN; i++) {
        if (c->parent_keys->unknown) {
            c->state = ORPHANS_UNKNOWN;
        } else if (!set_has(c->parent_keys, c->waiting.items[i].key)) {
            found_orphan(c, c->waiting.items[i].text);
        }
    }
    c->waiting.n = 0;
}

void orphans_table_end(Orphans *o, const Table *t)
{
    if (t->id >= o->tables.n) {
        return;
    }
    TableOrphans *mine = &o->tables.items[t->id];
    for (size_t i = 0; i < mine->sets.n; i++) {
        mine->sets.items[i]->complete = true;
    }
    for (size_t i = 0; i < mine->checks.n; i++) {
        settle_waiting(mine->checks.items[i]);
    }
}

void orphans_forget(Orphans *o, const Table *t)
{
    for (size_t i = 0; t->id < o->tables.n && i < o->tables.items[t->id].sets.n; i++) {
        set_drop(o, o->tables.items[t->id].sets.items[i]);
    }
    for (size_t i = 0; t->id < o->tables.n && i < o->tables.items[t->id].checks.n; i++) {
        o->tables.items[t->id].checks.items[i]->state = ORPHANS_UNKNOWN;
    }
}

/* ---------------------------------------------------------------- set-up */

static bool same_list(const size_t *a, const size_t *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* Keys that reference the same columns share one set. */
static KeySet *set_for(Orphans *o, const ForeignKey *fk)
{
    TableOrphans *parent = &o->tables.items[fk->parent->id];
    for (size_t i = 0; i < parent->sets.n; i++) {
        KeySet *k = parent->sets.items[i];
        if (k->n == fk->n && same_list(k->columns, fk->parent_columns, fk->n)) {
            return k;
        }
    }
    KeySet *k = arena_new(o->arena, KeySet);
    *k = (KeySet){.table = fk->parent, .columns = fk->parent_columns, .n = fk->n};
    /* Rows that are written already were not counted. */
    k->unknown = fk->parent->created && fk->parent->rows > 0;
    *vec_push(o->arena, &parent->sets) = k;
    return k;
}

static void add_check(Orphans *o, const Table *t, const ForeignKey *fk)
{
    OrphanCheck *c = arena_new(o->arena, OrphanCheck);
    c->child = t;
    c->fk = fk;
    c->parent_keys = set_for(o, fk);
    c->state = t->created && t->rows ? ORPHANS_UNKNOWN : ORPHANS_NONE;
    *vec_push(o->arena, &o->tables.items[t->id].checks) = c;
}

void orphans_prepare(Orphans *o, Schema *s)
{
    while (o->tables.n < s->tables.n) {
        vec_push(o->arena, &o->tables);
    }
    for (size_t i = 0; i < s->tables.n; i++) {
        const Table *t = s->tables.items[i];
        for (size_t k = 0; k < t->fks.n; k++) {
            if (t->fks.items[k].state == FK_USABLE && !orphans_of(o, t, &t->fks.items[k])) {
                add_check(o, t, &t->fks.items[k]);
            }
        }
    }
}

const OrphanCheck *orphans_of(const Orphans *o, const Table *t, const ForeignKey *fk)
{
    for (size_t i = 0; t->id < o->tables.n && i < o->tables.items[t->id].checks.n; i++) {
        if (o->tables.items[t->id].checks.items[i]->fk == fk) {
            return o->tables.items[t->id].checks.items[i];
        }
    }
    return NULL;
}

void orphans_free(Orphans *o)
{
    for (size_t i = 0; i < o->tables.n; i++) {
        for (size_t k = 0; k < o->tables.items[i].sets.n; k++) {
            set_drop(o, o->tables.items[i].sets.items[k]);
        }
    }
}

/* ---------------------------------------------------------------- rows in parts */

bool orphans_go_in_parts(const Orphans *o, const Table *t)
{
    for (size_t i = 0; t->id < o->tables.n && i < o->tables.items[t->id].checks.n; i++) {
        const OrphanCheck *c = o->tables.items[t->id].checks.items[i];
        if (c->parent_keys->table == t && c->state != ORPHANS_UNKNOWN) {
            return false;
        }
    }
    return true;
}

/* Checks that have found nothing yet, and logs instead of sets. Parents are complete, or will not
 * be asked, so their sets can be read by all. */
static void copy_empty(Orphans *to, const TableOrphans *from)
{
    to->tables.n = 0;
    to->tables.cap = 0;
    TableOrphans *mine = vec_push(to->arena, &to->tables);
    for (size_t i = 0; i < from->checks.n; i++) {
        const OrphanCheck *c = from->checks.items[i];
        OrphanCheck *copy = *vec_push(to->arena, &mine->checks) = arena_new(to->arena, OrphanCheck);
        *copy = (OrphanCheck){.child = c->child, .fk = c->fk, .parent_keys = c->parent_keys};
        copy->state = c->state == ORPHANS_UNKNOWN ? ORPHANS_UNKNOWN : ORPHANS_NONE;
    }
    for (size_t i = 0; i < from->sets.n; i++) {
        const KeySet *k = from->sets.items[i];
        KeySet *copy = *vec_push(to->arena, &mine->sets) = arena_new(to->arena, KeySet);
        *copy =
            (KeySet){.table = k->table, .columns = k->columns, .n = k->n, .unknown = k->unknown};
        copy->log = arena_new(to->arena, KeyLog);
    }
}

void orphans_run_begin(Orphans *run, const Orphans *o, const Table *t)
{
    run->tables.n = 0;
    if (t->id < o->tables.n) {
        copy_empty(run, &o->tables.items[t->id]);
    }
}

void orphans_part_begin(Orphans *part, const Orphans *run)
{
    part->tables.n = 0;
    if (run->tables.n) {
        copy_empty(part, &run->tables.items[0]);
    }
}

/* Integers that follow each other, as set_add_integer() would add them one by one. */
static void add_run(Orphans *o, KeySet *k, const KeyRun *run)
{
    int64_t low = run->key.i, high = low + (int64_t)(run->n - 1);
    set_add_integer(o, k, low);
    Range *last = k->nranges ? &k->ranges[k->nranges - 1] : NULL;
    if (last && last->high == low) { /* it is the greatest now, so the others are too */
        last->high = high;
        return;
    }
    for (uint64_t i = 1; i < run->n && !k->unknown; i++) {
        set_add_integer(o, k, low + (int64_t)i);
    }
}

static void add_log(Orphans *o, KeySet *k, const KeyLog *log)
{
    for (size_t i = 0; i < log->runs.n && !k->unknown; i++) {
        const KeyRun *run = &log->runs.items[i];
        if (run->key.kind == ROW_KEY_INTEGER) {
            add_run(o, k, run);
        } else {
            add_key(o, k, run->key);
        }
    }
}

static void add_found(Orphans *o, OrphanCheck *c, const OrphanCheck *found)
{
    if (c->state == ORPHANS_UNKNOWN) {
        return;
    }
    if (c->count == 0 && found->count) {
        c->example = arena_str(o->arena, found->example);
    }
    c->count += found->count;
    c->state = found->state == ORPHANS_NONE ? c->state : found->state;
}

bool orphans_part_take(Orphans *o, const Table *t, const Orphans *part)
{
    if (part->tables.n == 0) {
        return true;
    }
    const TableOrphans *found = &part->tables.items[0];
    TableOrphans *mine = &o->tables.items[t->id];
    uint64_t keys = 0;
    for (size_t i = 0; i < found->sets.n; i++) {
        keys += found->sets.items[i]->log->keys;
    }
    if (mine->sets.n > 1 && o->hashes + keys > MAX_HASHES) {
        return false; /* which set is dropped depends on the order among them */
    }
    for (size_t i = 0; i < found->sets.n; i++) {
        add_log(o, mine->sets.items[i], found->sets.items[i]->log);
    }
    for (size_t i = 0; i < found->checks.n; i++) {
        add_found(o, mine->checks.items[i], found->checks.items[i]);
    }
    return true;
}
