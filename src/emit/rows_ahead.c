#include "emit/rows_ahead.h"

#include "base/mem.h"

/* A part being written: an emitter that knows one table, whose lines stay where they are. */
typedef struct {
    Emitter emitter;
    Sink sink;
    Reader reader;
    DiagList diags;
    Arena arena; /* of the part at hand */
    Table table;
    RowTarget target;
} PartWriter;

struct RowsAhead {
    Parts *parts;
    PartsPace pace;
    /* the run at hand */
    Arena arena;
    Emitter *emitter;
    Table *table;
    Table before; /* as it was at the run's first row; parts begin with a copy */
    const RowTarget *target;
    Orphans orphans;
    size_t n;
    PartWriter writers[];
};

static bool always_ok(const Sink *sink)
{
    (void)sink;
    return true;
}

RowsAhead *rows_ahead_new(Parts *parts)
{
    size_t n = parts ? parts_slots(parts) : 0;
    if (n == 0) {
        return NULL;
    }
    RowsAhead *ahead = mem_alloc(sizeof *ahead + n * sizeof *ahead->writers);
    *ahead = (RowsAhead){.parts = parts, .n = n};
    ahead->orphans.arena = &ahead->arena;
    for (size_t i = 0; i < n; i++) {
        PartWriter *p = &ahead->writers[i];
        Emitter *e = &p->emitter;
        *p = (PartWriter){.sink.ok = always_ok, .diags.arena = &p->arena};
        *e = (Emitter){.sink = &p->sink, .diags = &p->diags, .flush_at = SIZE_MAX};
        e->orphans.arena = &p->arena;
        e->row.scratch = e->lane.scratch = &e->scratch;
        e->lane.pieces = &e->pieces;
    }
    return ahead;
}

void rows_ahead_free(RowsAhead *ahead)
{
    if (!ahead) {
        return;
    }
    for (size_t i = 0; i < ahead->n; i++) {
        PartWriter *p = &ahead->writers[i];
        p->emitter.orphans.tables.n = 0; /* logs, in the arena */
        emit_free(&p->emitter);
        reader_free(&p->reader);
        diag_free(&p->diags);
        arena_free(&p->arena);
    }
    arena_free(&ahead->arena);
    mem_free(ahead);
}

/* ---------------------------------------------------------------- in a thread */

static Reader *begin_part(void *user, size_t slot)
{
    RowsAhead *ahead = user;
    PartWriter *p = &ahead->writers[slot];
    Emitter *e = &p->emitter;
    diag_free(&p->diags);
    arena_reset(&p->arena);
    p->diags = (DiagList){.arena = &p->arena};
    p->table = ahead->before;
    p->target = *ahead->target;
    p->target.table = &p->table;
    p->target.alone = true;
    e->lane.target = NULL;
    e->unbound = 0;
    buf_clear(&e->data);
    orphans_part_begin(&e->orphans, &ahead->orphans);
    return &p->reader;
}

/* Not at an error or a pause inside the statement that began there, or before it. */
static bool is_behind_statement(const Reader *r, uint64_t start)
{
    return r->pos > start && window_at(r->w, r->pos)[-1] == ';';
}

static bool write_statements(void *user, size_t slot)
{
    RowsAhead *ahead = user;
    PartWriter *p = &ahead->writers[slot];
    Emitter *e = &p->emitter;
    uint64_t start = p->reader.start;
    emit_statement_rows(e, &p->table, &p->reader, &p->target);
    return is_behind_statement(&p->reader, start) && e->unbound == 0 && p->diags.items.n == 0;
}

/* ---------------------------------------------------------------- the caller's side */

static bool take_part(void *user, size_t slot, const Part *part, uint64_t line)
{
    (void)line;
    RowsAhead *ahead = user;
    const PartWriter *p = &ahead->writers[slot];
    Emitter *e = ahead->emitter;
    Table *t = ahead->table;
    if (!e->sink->ok(e->sink) || !orphans_part_take(&e->orphans, t, &p->emitter.orphans)) {
        return false;
    }
    t->rows_written += p->table.rows_written;
    if (p->table.rowid_written > t->rowid_written) {
        t->rowid_written = p->table.rowid_written;
    }
    e->consumed = e->consumed_base + part->end;
    emit_lines(e, buf_str(&p->emitter.data));
    return true;
}

static void open_run(RowsAhead *ahead, Emitter *e, Table *t, const RowTarget *target)
{
    arena_reset(&ahead->arena);
    ahead->emitter = e;
    ahead->table = t;
    ahead->target = target;
    orphans_run_begin(&ahead->orphans, &e->orphans, t);
    ahead->before = *t;
    ahead->before.id = 0; /* by which its orphans are found */
    ahead->before.rows_written = 0;
    ahead->before.rowid_written = NO_ROWID;
    for (size_t i = 0; i < ahead->n; i++) {
        Emitter *own = &ahead->writers[i].emitter;
        own->schema = e->schema;
        own->opt = e->opt;
        own->lane.policy = e->lane.policy;
    }
}

static bool can_go_in_parts(const Emitter *e, const Table *t, const Reader *r,
                            const RowTarget *target)
{
    bool is_long = r->limit - r->start > 2 * parts_size(e->ahead->parts);
    return is_long && r->w->seekable && !e->sink->binary && !e->sink->copy_row &&
           emit_is_plain(e, t, target) && orphans_go_in_parts(&e->orphans, t);
}

bool rows_ahead(RowsAhead *ahead, Emitter *e, Table *t, Reader *r, const RowTarget *target)
{
    r->part_at = 0;
    if (!can_go_in_parts(e, t, r, target)) {
        return false;
    }
    if (!parts_due(ahead->parts, &ahead->pace, target, r->start, true)) {
        r->part_at = ahead->pace.next;
        return false;
    }
    open_run(ahead, e, t, target);
    PartsRun run = {.fd = r->w->fd,
                    .from = r->start,
                    .to = r->limit,
                    .line = r->w->no_lines ? 0 : window_line(r->w, r->start),
                    .no_lines = r->w->no_lines,
                    .head = target->head,
                    .user = ahead,
                    .begin = begin_part,
                    .statements = write_statements,
                    .take = take_part};
    PartsEnd end;
    bool taken = parts_run(ahead->parts, &run, &end);
    parts_ended(ahead->parts, &ahead->pace, taken ? end.offset : r->start, end.parts);
    r->part_at = ahead->pace.next;
    if (taken) {
        r->pos = end.offset;
        window_seek(r->w, end.offset, end.line);
    }
    return taken;
}
