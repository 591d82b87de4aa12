#include "load/parallel.h"

#include "base/interrupt.h"
#include "base/mem.h"
#include "server/pq_sink.h"
#include "server/session.h"

/* How often a wait looks for a signal and shows progress. */
enum { TICK_MS = 150 };
/* Statements about small tables go several at once. */
enum { BATCH_TASKS = 32, BATCH_BYTES = 1 << 20 };

/* A statement, or a table with its rows. */
typedef struct {
    Table *rows; /* of this table, which the statement creates; NULL: there are none */
    Str sql, object;
    Pos origin;
    DiagList diags;
} Task;

/* A connection with its thread. */
typedef struct {
    Server *server;
    Arena arena;
    DiagList diags; /* of the task at hand */
    Schema schema;  /* the schema, with memory and diagnostics of its own */
    Sink *sink;
    Emitter emitter;
    InputWindow rows;
    TableRows table_rows;
    _Atomic uint64_t consumed; /* Emitter.consumed, for the thread that shows progress */
} Worker;

/* Statements become tasks. */
typedef struct {
    Sink sink;
    ParallelLoad *load;
    Table *making; /* what creates it and nothing else is planned with its rows */
    Task created;
} PlanSink;

struct ParallelLoad {
    ParallelOptions o;
    EmitOptions emit; /* with the schema of `staging` */
    Arena arena;
    Staging staging;
    PlanSink plan;
    Worker *workers;
    size_t nworkers;
    Tasks *tasks;
    VEC(Task *) planned;
    size_t merged; /* of the planned tasks: their diagnostics are in the list */
    atomic_bool stop;
    bool failed;
};

/* ---------------------------------------------------------------- planning */

static void plan(ParallelLoad *p, Task task, const Claim *claims, size_t n, uint64_t weight)
{
    Task *copy = arena_new(&p->arena, Task);
    *copy = task;
    *vec_push(&p->arena, &p->planned) = copy;
    tasks_add(p->tasks, copy, claims, n, weight);
}

/* Large tables first: what comes last should be small. */
static uint64_t weight_of(const ParallelLoad *p, const Claim *claims, size_t n)
{
    uint64_t heaviest = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bytes = p->o.schema->tables.items[claims[i].id]->row_bytes;
        heaviest = bytes > heaviest ? bytes : heaviest;
    }
    return heaviest;
}

static bool creates(const PlanSink *s, const Table *t)
{
    return t && s->sink.nclaims == 1 && s->sink.claims[0].id == t->id;
}

static void plan_statement(Sink *sink, Str sql)
{
    PlanSink *s = (PlanSink *)sink;
    ParallelLoad *p = s->load;
    Task task = {.sql = arena_str(&p->arena, sql),
                 .origin = sink->origin,
                 .object = arena_str(&p->arena, sink->object)};
    if (creates(s, s->making)) {
        s->created = task;
    } else {
        plan(p, task, sink->claims, sink->nclaims, weight_of(p, sink->claims, sink->nclaims));
    }
}

/* Does the server have to cut the name of the identity's sequence? Of two that are then the same,
 * the one that is made later gets a number: such tables are made one by one. */
static bool has_cut_sequence(const Table *t)
{
    enum { NAME_MAX_BYTES = 63 };
    return t->rowid_alias != NO_COLUMN &&
           t->pg_name.n + t->columns.items[t->rowid_alias].pg_name.n + strlen("__seq") >
               NAME_MAX_BYTES;
}

void parallel_table(ParallelLoad *p, Emitter *e, Table *t)
{
    const Claim claims[] = {{.id = t->id}, {.id = p->o.schema->tables.n}};
    p->plan.making = t;
    emit_table(e, t, true);
    p->plan.making = NULL;
    p->plan.created.rows = t->rows ? t : NULL;
    plan(p, p->plan.created, claims, has_cut_sequence(t) ? 2 : 1, weight_of(p, claims, 1));
}

static void plan_comment(Sink *sink, Str text)
{
    (void)sink;
    (void)text;
}

static void plan_no_copy(Sink *sink, Str sql)
{
    (void)sink;
    (void)sql;
}

static void plan_copy_end(Sink *sink)
{
    (void)sink;
}

static bool plan_ok(const Sink *sink)
{
    return !tasks_stopped(((const PlanSink *)sink)->load->tasks);
}

static bool plan_finish(Sink *sink)
{
    return plan_ok(sink);
}

Sink *parallel_sink(ParallelLoad *p)
{
    return &p->plan.sink;
}

const EmitOptions *parallel_emit(const ParallelLoad *p)
{
    return &p->emit;
}

const Staging *parallel_staging(const ParallelLoad *p)
{
    return &p->staging;
}

/* ---------------------------------------------------------------- running */

static void run_statement(Worker *w, Str sql)
{
    w->sink->statement(w->sink, sql);
}

/* A table that was created in the same transaction takes its rows one behind the other, without a
 * look at the free space map, and without WAL where wal_level is minimal (PostgreSQL, 14.4.7). */
static void make_table(ParallelLoad *p, Worker *w, const Task *task)
{
    Table *t = task->rows;
    run_statement(w, task->sql);
    for (size_t i = 0; i < t->extents.n; i++) {
        const Extent *x = &t->extents.items[i];
        window_seek(&w->rows, x->offset, x->line);
        emit_rows(&w->emitter, t, x, &w->rows, x->offset);
    }
    if (p->o.dbs) {
        emit_table_rows(&w->emitter, t, &w->table_rows);
    }
    emit_rows_end(&w->emitter);
}

static void give_diags(Worker *w, Task *task)
{
    if (task->diags.arena) {
        diag_merge(&task->diags, &w->diags);
        diag_free(&w->diags);
    } else {
        task->diags = w->diags;
    }
    w->diags = (DiagList){.arena = &w->arena};
}

static void run_task(ParallelLoad *p, Worker *w, Task *task)
{
    w->sink->origin = task->origin;
    w->sink->object = task->object;
    if (task->rows) {
        make_table(p, w, task);
    } else {
        run_statement(w, task->sql);
    }
    give_diags(w, task);
}

/* Several tasks are one transaction, and so are a table and its rows: it is the commits that take
 * the time of small ones. */
static bool run_batch(void *user, void *const *tasks, size_t n, size_t thread)
{
    ParallelLoad *p = user;
    Worker *w = &p->workers[thread];
    Task *last = tasks[n - 1];
    bool transaction = n > 1 || last->rows, good = true;
    if (transaction) {
        run_statement(w, STR("BEGIN"));
    }
    for (size_t i = 0; i < n; i++) {
        run_task(p, w, tasks[i]);
        good &= !diag_has(&((Task *)tasks[i])->diags, SEVERITY_FATAL);
    }
    if (transaction) {
        run_statement(w, STR("COMMIT"));
        give_diags(w, last);
    }
    good &= server_ok(w->server) && !w->emitter.failed;
    if (!good) {
        atomic_store(&p->stop, true);
    }
    return good;
}

/* That others were stopped is nobody's news. */
static bool was_stopped(const ParallelLoad *p, const Task *task)
{
    const DiagList *list = &task->diags;
    return p->stop && !interrupt_pending() && list->items.n &&
           list->items.items[list->items.n - 1].code == DIAG_INTERRUPTED;
}

static void merge_diags(ParallelLoad *p)
{
    for (; p->merged < p->planned.n; p->merged++) {
        Task *task = p->planned.items[p->merged];
        if (!was_stopped(p, task)) {
            diag_merge(p->o.diags, &task->diags);
        }
        diag_free(&task->diags);
    }
}

static uint64_t consumed(const ParallelLoad *p)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < p->nworkers; i++) {
        sum += p->workers[i].consumed;
    }
    return sum;
}

bool parallel_wait(ParallelLoad *p, void (*tick)(void *user, uint64_t consumed), void *user)
{
    while (!tasks_wait(p->tasks, TICK_MS)) {
        tick(user, consumed(p));
        if (interrupt_pending()) {
            tasks_stop(p->tasks);
        }
    }
    p->failed |= tasks_stopped(p->tasks);
    merge_diags(p);
    if (interrupt_pending() && !diag_has(p->o.diags, SEVERITY_FATAL)) {
        diag_add(p->o.diags, DIAG_INTERRUPTED, (Pos){0}, STR(""), "%s", "");
    }
    return !p->failed;
}

/* ---------------------------------------------------------------- connections */

static void on_write(void *user, Str what, uint64_t rows)
{
    Worker *w = user;
    (void)what;
    (void)rows;
    w->consumed = w->emitter.consumed;
}

static void make_emitter(ParallelLoad *p, Worker *w)
{
    w->schema = *p->o.schema;
    w->schema.arena = &w->arena;
    w->schema.diags = &w->diags;
    w->sink = pq_sink_new(w->server, &w->diags, NULL);
    w->sink->takes_binary = !p->o.copy_text;
    emit_init(&w->emitter, &w->schema, w->sink, &p->emit);
    w->emitter.row.crlf = p->o.crlf;
    w->emitter.tick = on_write;
    w->emitter.tick_user = w;
    if (p->o.dbs) {
        w->table_rows.db = p->o.dbs[w - p->workers];
        database_report(w->table_rows.db, &w->diags);
    } else {
        window_open_fd(&w->rows, p->o.fd, true);
    }
}

static bool start_worker(ParallelLoad *p, Worker *w)
{
    bool started = w->server == p->o.first || server_await(w->server);
    make_emitter(p, w);
    server_stop_at(w->server, &p->stop);
    if (started) {
        emit_settings(&w->emitter);
        started = (p->o.no_settings || session_prepare_part(w->server)) &&
                  staging_enter(w->server, &p->staging);
    }
    if (!server_ok(w->server) && w->diags.items.n == 0) {
        pq_report_failure(w->server, &w->diags, (Pos){0}, STR(""));
    }
    diag_merge(p->o.diags, &w->diags);
    diag_free(&w->diags);
    w->diags = (DiagList){.arena = &w->arena};
    return started && server_ok(w->server);
}

static void free_worker(ParallelLoad *p, Worker *w)
{
    emit_free(&w->emitter);
    if (p->o.dbs) {
        table_rows_free(&w->table_rows);
    } else {
        window_close(&w->rows);
    }
    w->sink->close(w->sink);
    if (w->server != p->o.first) {
        server_close(w->server);
    }
    diag_free(&w->diags);
}

/* All connections are begun before the first one is waited for. */
static bool start_workers(ParallelLoad *p)
{
    bool good = true;
    p->workers = arena_array(&p->arena, Worker, p->o.connections);
    p->nworkers = p->o.connections;
    for (size_t i = 0; i < p->nworkers; i++) {
        Worker *w = &p->workers[i];
        w->diags.arena = &w->arena;
        w->server = i ? server_begin_another(p->o.first) : p->o.first;
    }
    for (size_t i = 0; i < p->nworkers; i++) {
        good = start_worker(p, &p->workers[i]) && good;
    }
    return good;
}

static void end_workers(ParallelLoad *p)
{
    if (p->tasks) {
        tasks_free(p->tasks);
        p->tasks = NULL;
    }
    for (size_t i = 0; i < p->nworkers; i++) {
        free_worker(p, &p->workers[i]);
    }
    p->nworkers = 0;
    server_stop_at(p->o.first, NULL);
    server_on_notice(p->o.first, NULL, NULL);
}

void parallel_end(ParallelLoad *p)
{
    end_workers(p);
    session_reset(p->o.first);
}

/* ---------------------------------------------------------------- open, close */

static PlanSink plan_sink(ParallelLoad *p)
{
    return (PlanSink){.sink = {.statement = plan_statement,
                               .comment = plan_comment,
                               .copy_begin = plan_no_copy,
                               .copy_data = plan_no_copy,
                               .copy_end = plan_copy_end,
                               .answers = true,
                               .ok = plan_ok,
                               .finish = plan_finish,
                               .close = plan_copy_end},
                      .load = p};
}

/* What the load cannot begin without, as a diagnostic. */
static bool may_begin(const ParallelLoad *p)
{
    const ParallelOptions *o = &p->o;
    Arena scratch = {0};
    ServerRows rows = {0};
    bool citext = !o->emit->citext ||
                  (server_select(o->first, STR("SELECT FROM pg_extension WHERE extname = 'citext'"),
                                 &scratch, &rows) &&
                   rows.n == 1);
    if (!citext) {
        diag_add(o->diags, DIAG_SERVER_REFUSED, (Pos){0}, STR("citext"),
                 "with -j the extension must be there: CREATE EXTENSION citext");
    } else if (!p->staging.target.p) {
        diag_add(o->diags, DIAG_SERVER_REFUSED, (Pos){0}, STR(""),
                 "no schema of search_path is there to create in; -n names one");
    }
    arena_free(&scratch);
    return citext && p->staging.target.p;
}

ParallelLoad *parallel_open(const ParallelOptions *o)
{
    ParallelLoad *p = mem_alloc(sizeof *p);
    *p = (ParallelLoad){.o = *o, .emit = *o->emit};
    p->plan = plan_sink(p);
    if (!staging_make(o->first, o->emit->schema, &p->arena, &p->staging)) {
        pq_report_failure(o->first, o->diags, (Pos){0}, STR(""));
        parallel_close(p, true);
        return NULL;
    }
    if (!may_begin(p)) {
        parallel_close(p, false);
        return NULL;
    }
    p->emit.schema = p->staging.name;
    p->emit.staged = true;
    p->emit.clean = false; /* what is there goes when the new tables come */
    if (start_workers(p)) {
        TaskBatch batch = {.tasks = BATCH_TASKS, .weight = BATCH_BYTES};
        p->tasks = tasks_start(p->nworkers, batch, run_batch, p);
    }
    if (!p->tasks) {
        parallel_close(p, false);
        return NULL;
    }
    return p;
}

/* By the first connection, or a fresh one where that has failed. */
static void drop_staging(ParallelLoad *p)
{
    Server *s = p->o.first;
    server_rollback(s);
    if (!server_ok(s)) {
        s = server_begin_another(p->o.first);
        server_set_deaf(s);
        server_await(s);
    }
    server_set_deaf(s);
    if (!staging_drop(s, &p->staging)) {
        diag_add(p->o.diags, DIAG_STAGING_LEFT, (Pos){0}, p->staging.name,
                 "the next load with -j drops it, or DROP SCHEMA ... CASCADE; %.*s",
                 STR_FMT(server_error(s)->primary));
    }
    if (s != p->o.first) {
        server_close(s);
    }
}

void parallel_close(ParallelLoad *p, bool published)
{
    atomic_store(&p->stop, !published);
    end_workers(p);
    merge_diags(p);
    if (!published) {
        drop_staging(p);
    }
    for (size_t i = 0; i < p->o.connections && p->workers; i++) {
        arena_free(&p->workers[i].arena);
    }
    arena_free(&p->arena);
    mem_free(p);
}
