#include "data/database_ahead.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "base/pool.h"
#include "data/analyze_database.h"
#include "data/part_reader.h"
#include "data/parts.h"

enum { SLOTS_A_THREAD = 2 };

/* Rowids that are not read yet, and how many of them make a part, as the rows so far let expect.
 * Unsigned: differences of rowids do not fit into their type. */
typedef struct {
    uint64_t next, last, step; /* a part has step + 1 of them */
    bool done;
} Range;

typedef struct {
    PoolJob job; /* the first member */
    DatabaseAhead *ahead;
    bool busy;
    int64_t from, to; /* rowids */
    PartReader reader;
    bool good;
} Slot;

struct DatabaseAhead {
    Pool *pool;
    size_t n;
    TableRows *rows; /* a connection for each thread */
    bool *opened;    /* its query, for the table at hand */
    Arena arena;     /* of the table at hand */
    Table before;
    Range range;
    const ValuePolicy *policy;
    atomic_bool over; /* what is not read yet need not be read */
    size_t nslots;
    Slot *slots;
};

static void read_part(PoolJob *job, size_t thread)
{
    Slot *s = (Slot *)job;
    DatabaseAhead *ahead = s->ahead;
    PartReader *p = &s->reader;
    TableRows *rows = &ahead->rows[thread];
    part_reader_begin(p, &ahead->before, ahead->policy);
    database_report(rows->db, &p->diags);
    bool open = ahead->opened[thread] || table_rows_open_parts(rows, &ahead->before);
    ahead->opened[thread] = true;
    p->analyzer.rowid = rows->has_rowid ? &rows->rowid : NULL;
    open = open && table_rows_between(rows, s->from, s->to);
    while (open && !atomic_load(&ahead->over) && table_rows_next(rows)) {
        analyze_database_row(&p->analyzer, rows, &p->table);
    }
    p->table.row_bytes = rows->bytes;
    s->good = !database_failed(rows->db);
}

DatabaseAhead *database_ahead_new(Database **dbs, size_t n)
{
    if (n < 2) {
        return NULL;
    }
    DatabaseAhead *ahead = mem_alloc(sizeof *ahead);
    *ahead = (DatabaseAhead){.pool = pool_new(n), .n = n, .nslots = n * SLOTS_A_THREAD};
    ahead->rows = mem_alloc(n * sizeof *ahead->rows);
    ahead->opened = mem_alloc(n * sizeof *ahead->opened);
    ahead->slots = mem_alloc(ahead->nslots * sizeof *ahead->slots);
    for (size_t i = 0; i < n; i++) {
        ahead->rows[i] = (TableRows){.db = dbs[i]};
    }
    for (size_t i = 0; i < ahead->nslots; i++) {
        ahead->slots[i] = (Slot){.job.run = read_part, .ahead = ahead};
        part_reader_init(&ahead->slots[i].reader);
    }
    return ahead;
}

void database_ahead_free(DatabaseAhead *ahead)
{
    if (!ahead) {
        return;
    }
    pool_free(ahead->pool);
    for (size_t i = 0; i < ahead->n; i++) {
        table_rows_free(&ahead->rows[i]);
    }
    for (size_t i = 0; i < ahead->nslots; i++) {
        part_reader_free(&ahead->slots[i].reader);
    }
    arena_free(&ahead->arena);
    mem_free(ahead->rows);
    mem_free(ahead->opened);
    mem_free(ahead->slots);
    mem_free(ahead);
}

/* Another connection than the caller's is asked. */
bool database_ahead_pays(DatabaseAhead *ahead, const TableRows *rows, const Table *t)
{
    enum { LEAST_PARTS = 4, MOST_PARTS = 1 << 16 };
    TableRows *ask = &ahead->rows[1];
    int64_t least, next, last;
    if (!table_rows_nth(ask, t, 0, false, &least) ||
        !table_rows_nth(ask, t, t->rows, false, &next) || !table_rows_nth(ask, t, 0, true, &last)) {
        return false;
    }
    double read = (double)((uint64_t)next - (uint64_t)least), rest = (double)last - (double)next;
    double step = read / (double)rows->bytes * (double)part_size();
    step = step < rest / MOST_PARTS ? rest / MOST_PARTS : step;
    if (rest / step < LEAST_PARTS) {
        return false;
    }
    ahead->range = (Range){.next = (uint64_t)next, .last = (uint64_t)last, .step = (uint64_t)step};
    return true;
}

static void begin_part(DatabaseAhead *ahead, Slot *s)
{
    Range *range = &ahead->range;
    if (range->done) {
        return;
    }
    range->done = range->last - range->next <= range->step;
    uint64_t to = range->done ? range->last : range->next + range->step;
    s->from = (int64_t)range->next;
    s->to = (int64_t)to;
    s->busy = true;
    range->next = to + 1;
    pool_add(ahead->pool, &s->job);
}

static bool take_part(Analyzer *a, Slot *s, Table *t)
{
    diag_merge(a->diags, &s->reader.diags);
    part_merge(a->schema->arena, t, &s->reader.table, 0);
    t->row_bytes += s->reader.table.row_bytes;
    return s->good;
}

bool database_ahead_rest(DatabaseAhead *ahead, Analyzer *a, Table *t)
{
    part_open_table(&ahead->arena, &ahead->before, t);
    ahead->policy = &a->schema->policy;
    atomic_store(&ahead->over, false);
    memset(ahead->opened, 0, ahead->n * sizeof *ahead->opened);
    for (size_t i = 0; i < ahead->nslots; i++) {
        begin_part(ahead, &ahead->slots[i]);
    }
    bool good = true;
    for (size_t i = 0; ahead->slots[i].busy; i = (i + 1) % ahead->nslots) {
        Slot *s = &ahead->slots[i];
        pool_wait(ahead->pool, &s->job);
        s->busy = false;
        if (good) {
            good = take_part(a, s, t);
            atomic_store(&ahead->over, !good);
            ahead->range.done |= !good;
            begin_part(ahead, s);
        }
    }
    for (size_t i = 0; i < ahead->n; i++) {
        database_report(ahead->rows[i].db, a->diags);
    }
    return good;
}
