#include "order/sort.h"

/* State of the sort, by table id. */
typedef struct {
    Schema *s;
    Arena *arena;
    size_t *waits; /* parents not yet placed */
    VEC(size_t) * children;
    size_t *heap, heap_n; /* ids that are ready, smallest first */
    bool *placed;
    size_t *seen, walks; /* the last of the walks on_cycle() has made that came by a table */
    Table **out;
    size_t n;
} Sort;

static bool takes_part(const Table *t)
{
    return !t->created && !t->dropped && !t->shadow;
}

bool order_is_ready(const Table *t)
{
    for (size_t i = 0; i < t->fks.n; i++) {
        const ForeignKey *fk = &t->fks.items[i];
        bool waits_for_unknown = fk->state == FK_UNRESOLVED;
        bool waits_for_parent = fk->state == FK_USABLE && fk->parent != t && !fk->parent->done;
        if (waits_for_unknown || waits_for_parent) {
            return false;
        }
    }
    return true;
}

/* ---------------------------------------------------------------- a heap of ids */

static void heap_push(Sort *o, size_t id)
{
    size_t i = o->heap_n++;
    while (i && o->heap[(i - 1) / 2] > id) {
        o->heap[i] = o->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    o->heap[i] = id;
}

static size_t heap_pop(Sort *o)
{
    size_t top = o->heap[0], last = o->heap[--o->heap_n], i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= o->heap_n) {
            break;
        }
        child += child + 1 < o->heap_n && o->heap[child + 1] < o->heap[child];
        if (o->heap[child] >= last) {
            break;
        }
        o->heap[i] = o->heap[child];
        i = child;
    }
    o->heap[i] = last;
    return top;
}

/* ---------------------------------------------------------------- the sort */

static void add_edges(Sort *o, const Table *t)
{
    for (size_t i = 0; i < t->fks.n; i++) {
        const ForeignKey *fk = &t->fks.items[i];
        if (fk->state == FK_USABLE && fk->parent != t && takes_part(fk->parent)) {
            *vec_push(o->arena, &o->children[fk->parent->id]) = t->id;
            o->waits[t->id]++;
        }
    }
}

static void place(Sort *o, size_t id)
{
    o->placed[id] = true;
    o->out[o->n++] = o->s->tables.items[id];
    for (size_t i = 0; i < o->children[id].n; i++) {
        size_t child = o->children[id].items[i];
        if (--o->waits[child] == 0 && !o->placed[child]) {
            heap_push(o, child);
        }
    }
}

/* Follows unplaced parents from t until a table comes again: that one lies on a cycle. */
static const Table *on_cycle(Sort *o, const Table *t)
{
    o->walks++;
    while (o->seen[t->id] != o->walks) {
        o->seen[t->id] = o->walks;
        for (size_t i = 0; i < t->fks.n; i++) {
            const ForeignKey *fk = &t->fks.items[i];
            if (fk->state == FK_USABLE && fk->parent != t && takes_part(fk->parent) &&
                !o->placed[fk->parent->id]) {
                t = fk->parent;
                break;
            }
        }
    }
    return t;
}

/* Everything left waits for something left: break a cycle at one of its tables and say so. */
static void break_cycle(Sort *o, size_t *next)
{
    while (o->placed[*next] || !takes_part(o->s->tables.items[*next])) {
        ++*next;
    }
    const Table *t = on_cycle(o, o->s->tables.items[*next]);
    diag_add(o->s->diags, DIAG_FK_CYCLE, t->pos, t->name.text,
             "its rows are written before those of all its parents");
    place(o, t->id);
}

static void allocate(Sort *o)
{
    size_t n = o->s->tables.n;
    o->waits = arena_array(o->arena, size_t, n);
    o->children = arena_alloc(o->arena, arena_size(n, sizeof *o->children));
    o->heap = arena_array(o->arena, size_t, n);
    o->placed = arena_array(o->arena, bool, n);
    o->seen = arena_array(o->arena, size_t, n);
    o->out = arena_array(o->arena, Table *, n);
}

Table **order_tables(Schema *s, Arena *arena, size_t *n)
{
    Sort o = {.s = s, .arena = arena};
    size_t left = 0, next = 0;
    allocate(&o);
    for (size_t i = 0; i < s->tables.n; i++) {
        if (takes_part(s->tables.items[i])) {
            add_edges(&o, s->tables.items[i]);
            left++;
        }
    }
    for (size_t i = 0; i < s->tables.n; i++) {
        if (takes_part(s->tables.items[i]) && o.waits[i] == 0) {
            heap_push(&o, i);
        }
    }
    while (o.n < left) {
        if (o.heap_n) {
            place(&o, heap_pop(&o));
        } else {
            break_cycle(&o, &next);
        }
    }
    *n = o.n;
    return o.out;
}
