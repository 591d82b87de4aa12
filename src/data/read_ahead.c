#include "data/read_ahead.h"

#include "base/mem.h"
#include "data/part_reader.h"

/* A part being read. */
typedef struct {
    PartReader own;
    RowTarget target;
} Ahead;

struct ReadAhead {
    Parts *parts;
    PartsPace pace;
    Arena arena; /* of the run at hand */
    Table table; /* as it was before the first row; parts begin with a copy */
    /* the run at hand */
    Analyzer *analyzer;
    RowTarget *target;
    size_t n;
    Ahead readers[];
};

ReadAhead *read_ahead_new(Parts *parts)
{
    size_t n = parts ? parts_slots(parts) : 0;
    if (n == 0) {
        return NULL;
    }
    ReadAhead *ahead = mem_alloc(sizeof *ahead + n * sizeof *ahead->readers);
    *ahead = (ReadAhead){.parts = parts, .n = n};
    for (size_t i = 0; i < n; i++) {
        part_reader_init(&ahead->readers[i].own);
    }
    return ahead;
}

void read_ahead_free(ReadAhead *ahead)
{
    if (!ahead) {
        return;
    }
    for (size_t i = 0; i < ahead->n; i++) {
        part_reader_free(&ahead->readers[i].own);
    }
    arena_free(&ahead->arena);
    mem_free(ahead);
}

/* ---------------------------------------------------------------- in a thread */

static Reader *begin_part(void *user, size_t slot)
{
    ReadAhead *ahead = user;
    Ahead *p = &ahead->readers[slot];
    part_reader_begin(&p->own, &ahead->table, &ahead->analyzer->schema->policy);
    p->target = *ahead->target;
    p->target.table = &p->own.table;
    p->target.alone = true;
    return &p->own.analyzer.reader;
}

static bool read_statements(void *user, size_t slot)
{
    ReadAhead *ahead = user;
    Ahead *p = &ahead->readers[slot];
    Analyzer *a = &p->own.analyzer;
    a->statements++;
    return analyze_rows(a, &p->target, a->reader.start) == ANALYZE_END && p->own.diags.items.n == 0;
}

/* ---------------------------------------------------------------- the caller's side */

static bool take_part(void *user, size_t slot, const Part *part, uint64_t line)
{
    ReadAhead *ahead = user;
    Analyzer *a = ahead->analyzer;
    const PartReader *p = &ahead->readers[slot].own;
    Table *t = ahead->target->table;
    part_merge(a->schema->arena, t, &p->table, line - part->begin_line);
    a->statements += p->analyzer.statements;
    analyze_add_extent(a, t, part->begin, part->end, line, NULL);
    t->row_bytes += p->table.row_bytes - (part->end - part->begin); /* modulo 2^64 */
    InputWindow *w = a->reader.w;
    if (w->on_fill) {
        w->on_fill(w->user, part->end);
    }
    return true;
}

bool read_ahead(ReadAhead *ahead, Analyzer *a, RowTarget *target)
{
    InputWindow *w = a->reader.w;
    uint64_t from = a->reader.start;
    if (!parts_due(ahead->parts, &ahead->pace, target, from, false)) {
        a->reader.part_at = ahead->pace.next;
        return false;
    }
    ahead->analyzer = a;
    ahead->target = target;
    part_open_table(&ahead->arena, &ahead->table, target->table);
    PartsRun run = {.fd = w->fd,
                    .from = from,
                    .to = UINT64_MAX,
                    .line = window_line(w, from),
                    .head = target->head,
                    .user = ahead,
                    .begin = begin_part,
                    .statements = read_statements,
                    .take = take_part};
    PartsEnd end;
    bool taken = parts_run(ahead->parts, &run, &end);
    parts_ended(ahead->parts, &ahead->pace, taken ? end.offset : from, end.parts);
    a->reader.part_at = ahead->pace.next;
    if (taken) {
        a->statements--; /* the one at hand was counted before */
        a->lane.target = NULL;
        a->reader.pos = end.offset;
        window_seek(w, end.offset, end.line);
    }
    return taken;
}
