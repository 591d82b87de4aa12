#include "data/analyze_database.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "base/pool.h"
#include "data/part_reader.h"
#include "data/parts.h"
#include "data/table_rows.h"

/* ---------------------------------------------------------------- definitions */

/* Rows of (name, sql). */
static bool definitions(Analyzer *a, Database *db, Str query)
{
    if (!database_select(db, STR("sqlite_schema"), query)) {
        return false;
    }
    bool good = true;
    while (good && database_next(db)) {
        Str name = database_text(db, 0);
        if (!name_is_internal(name)) {
            good = analyze_definition(a, database_text(db, 1), name);
        }
    }
    return good && !database_failed(db);
}

/* There is such a table where AUTOINCREMENT is used, or was. */
static bool has_sequences(Database *db)
{
    return database_select(db, STR("sqlite_schema"),
                           STR("SELECT 1 FROM sqlite_schema WHERE type='table' AND "
                               "name='sqlite_sequence'")) &&
           database_next(db);
}

static bool sequences(Analyzer *a, Database *db)
{
    if (!has_sequences(db)) {
        return !database_failed(db);
    }
    Str name = STR("sqlite_sequence");
    if (!database_select(db, name, STR("SELECT name, seq FROM sqlite_sequence NOT INDEXED"))) {
        return false;
    }
    while (database_next(db)) {
        Value seq;
        database_value(db, 1, &seq);
        analyze_sequence(a, database_text(db, 0), seq);
    }
    return !database_failed(db);
}

/* ---------------------------------------------------------------- rows */

static void note_rowid(Table *t, const Value *values)
{
    if (t->rowid_alias != NO_COLUMN && values[t->rowid_alias].i > t->rowid_read) {
        t->rowid_read = values[t->rowid_alias].i;
    }
}

static void take_row(Analyzer *a, const TableRows *rows, Table *t)
{
    note_rowid(t, rows->values);
    analyze_values(a, t, rows->values);
    arena_reset(&a->stmt);
}

/* ---------------------------------------------------------------- rows, by several threads */

/* Bytes of a part, as the rows so far let expect: many enough that a query costs nothing, few
 * enough that no thread waits long for the last one. */
enum { PART_SIZE = 1 << 20, SLOTS_A_THREAD = 2 };

typedef struct {
    PoolJob job; /* the first member */
    struct Threads *threads;
    bool busy;
    int64_t from, to; /* rowids */
    PartReader reader;
    bool good;
} Slot;

typedef struct Threads {
    Pool *pool;
    size_t n;
    TableRows *rows; /* a connection for each thread */
    bool *opened;    /* its query, for the table at hand */
    Arena arena;     /* of the table at hand */
    Table before;
    const ValuePolicy *policy;
    atomic_bool over; /* what is not read yet need not be read */
    size_t nslots;
    Slot *slots;
} Threads;

static void read_part(PoolJob *job, size_t thread)
{
    Slot *s = (Slot *)job;
    Threads *threads = s->threads;
    PartReader *p = &s->reader;
    TableRows *rows = &threads->rows[thread];
    part_reader_begin(p, &threads->before, threads->policy);
    database_report(rows->db, &p->diags);
    bool open = threads->opened[thread] || table_rows_open_parts(rows, &threads->before);
    threads->opened[thread] = true;
    p->analyzer.rowid = rows->has_rowid ? &rows->rowid : NULL;
    open = open && table_rows_between(rows, s->from, s->to);
    while (open && !atomic_load(&threads->over) && table_rows_next(rows)) {
        take_row(&p->analyzer, rows, &p->table);
    }
    p->table.row_bytes = rows->bytes;
    s->good = !database_failed(rows->db);
}

static Threads *threads_new(Database **dbs, size_t n)
{
    if (n < 2) {
        return NULL;
    }
    Threads *threads = mem_alloc(sizeof *threads);
    *threads = (Threads){.pool = pool_new(n), .n = n, .nslots = n * SLOTS_A_THREAD};
    threads->rows = mem_alloc(n * sizeof *threads->rows);
    threads->opened = mem_alloc(n * sizeof *threads->opened);
    threads->slots = mem_alloc(threads->nslots * sizeof *threads->slots);
    for (size_t i = 0; i < n; i++) {
        threads->rows[i] = (TableRows){.db = dbs[i]};
    }
    for (size_t i = 0; i < threads->nslots; i++) {
        threads->slots[i] = (Slot){.job.run = read_part, .threads = threads};
        part_reader_init(&threads->slots[i].reader);
    }
    return threads;
}

static void threads_free(Threads *threads)
{
    if (!threads) {
        return;
    }
    pool_free(threads->pool);
    for (size_t i = 0; i < threads->n; i++) {
        table_rows_free(&threads->rows[i]);
    }
    for (size_t i = 0; i < threads->nslots; i++) {
        part_reader_free(&threads->slots[i].reader);
    }
    arena_free(&threads->arena);
    mem_free(threads->rows);
    mem_free(threads->opened);
    mem_free(threads->slots);
    mem_free(threads);
}

/* Rowids that are not read yet, and how many of them make a part. Unsigned: differences of rowids
 * do not fit into their type. */
typedef struct {
    uint64_t next, last, step;
    bool done;
} Range;

/* False: too little is left, or rows can not be named. The caller's query goes on undisturbed, so
 * another connection is asked. */
static bool find_range(const Threads *threads, const TableRows *rows, const Table *t, Range *range)
{
    enum { LEAST_PARTS = 4, MOST_PARTS = 1 << 16 };
    TableRows *ask = &threads->rows[1];
    int64_t least, next, last;
    if (!table_rows_nth(ask, t, 0, false, &least) ||
        !table_rows_nth(ask, t, t->rows, false, &next) || !table_rows_nth(ask, t, 0, true, &last)) {
        return false;
    }
    double read = (double)((uint64_t)next - (uint64_t)least), rest = (double)last - (double)next;
    double step = read / (double)rows->bytes * (double)part_size();
    step = step < rest / MOST_PARTS ? rest / MOST_PARTS : step;
    *range = (Range){.next = (uint64_t)next, .last = (uint64_t)last, .step = (uint64_t)step};
    return rest / step >= LEAST_PARTS;
}

static void begin_part(Threads *threads, Slot *s, Range *range)
{
    if (range->done) {
        return;
    }
    range->done = range->last - range->next <= range->step;
    uint64_t to = range->done ? range->last : range->next + range->step;
    s->from = (int64_t)range->next;
    s->to = (int64_t)to;
    s->busy = true;
    range->next = to + 1;
    pool_add(threads->pool, &s->job);
}

static bool take_part(Analyzer *a, Slot *s, Table *t)
{
    diag_merge(a->diags, &s->reader.diags);
    part_merge(a->schema->arena, t, &s->reader.table, 0);
    t->row_bytes += s->reader.table.row_bytes;
    return s->good;
}

static bool read_in_parts(Threads *threads, Analyzer *a, Table *t, Range *range)
{
    part_open_table(&threads->arena, &threads->before, t);
    threads->policy = &a->schema->policy;
    atomic_store(&threads->over, false);
    memset(threads->opened, 0, threads->n * sizeof *threads->opened);
    for (size_t i = 0; i < threads->nslots; i++) {
        begin_part(threads, &threads->slots[i], range);
    }
    bool good = true;
    for (size_t i = 0; threads->slots[i].busy; i = (i + 1) % threads->nslots) {
        Slot *s = &threads->slots[i];
        pool_wait(threads->pool, &s->job);
        s->busy = false;
        if (good) {
            good = take_part(a, s, t);
            atomic_store(&threads->over, !good);
            range->done |= !good;
            begin_part(threads, s, range);
        }
    }
    for (size_t i = 0; i < threads->n; i++) {
        database_report(threads->rows[i].db, a->diags);
    }
    return good;
}

/* ---------------------------------------------------------------- rows */

/* Threads take over once a part's worth of rows is read, if there is much more. */
static bool rows_of(Analyzer *a, TableRows *rows, Table *t, Threads *threads)
{
    if (!table_rows_open(rows, t)) {
        return false;
    }
    if (rows->unknown_column.p) {
        diag_add(a->diags, DIAG_UNKNOWN_COLUMN, t->pos, t->name.text, "\"%.*s\"",
                 STR_FMT(rows->unknown_column));
    }
    a->rowid = rows->has_rowid ? &rows->rowid : NULL;
    uint64_t alone = threads && part_is_cheap(t) ? part_size() : UINT64_MAX;
    Range range;
    bool parts = false;
    while (!parts && table_rows_next(rows)) {
        take_row(a, rows, t);
        if (rows->bytes >= alone) {
            alone = UINT64_MAX;
            parts = find_range(threads, rows, t, &range);
        }
    }
    t->row_bytes = rows->bytes;
    a->rowid = NULL;
    return parts ? read_in_parts(threads, a, t, &range) : !database_failed(rows->db);
}

bool analyze_database(Analyzer *a, Database **dbs, size_t n)
{
    Database *db = dbs[0];
    bool good = definitions(a, db,
                            STR("SELECT name, sql FROM sqlite_schema WHERE type='table' AND "
                                "sql IS NOT NULL ORDER BY rowid")) &&
                sequences(a, db) &&
                definitions(a, db,
                            STR("SELECT name, sql FROM sqlite_schema WHERE type IN ('index', "
                                "'trigger', 'view') AND sql IS NOT NULL ORDER BY rowid"));
    TableRows rows = {.db = db};
    Threads *threads = good ? threads_new(dbs, n) : NULL;
    for (size_t i = 0; good && i < a->schema->tables.n; i++) {
        Table *t = a->schema->tables.items[i];
        good = t->shadow || rows_of(a, &rows, t, threads);
    }
    threads_free(threads);
    table_rows_free(&rows);
    return good;
}
