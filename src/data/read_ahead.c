#include "data/read_ahead.h"

#include "base/mem.h"

/* A part being read: an analyzer that knows one table. */
typedef struct {
    Analyzer analyzer;
    Schema schema;
    DiagList diags;
    Arena arena; /* of the part at hand */
    Table table;
    RowTarget target;
} PartReader;

struct ReadAhead {
    Parts *parts;
    PartsPace pace;
    Arena arena; /* of the run at hand */
    Table table; /* as it was before the first row; parts begin with a copy */
    /* the run at hand */
    Analyzer *analyzer;
    RowTarget *target;
    size_t n;
    PartReader readers[];
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
        PartReader *p = &ahead->readers[i];
        *p = (PartReader){.diags.arena = &p->arena};
        analyze_init(&p->analyzer, &p->schema, NULL, &p->diags);
    }
    return ahead;
}

void read_ahead_free(ReadAhead *ahead)
{
    if (!ahead) {
        return;
    }
    for (size_t i = 0; i < ahead->n; i++) {
        analyze_free(&ahead->readers[i].analyzer);
        diag_free(&ahead->readers[i].diags);
        arena_free(&ahead->readers[i].arena);
    }
    arena_free(&ahead->arena);
    mem_free(ahead);
}

/* ---------------------------------------------------------------- in a thread */

static void copy_columns(Arena *arena, Table *to, const Table *from)
{
    size_t n = from->columns.n;
    to->columns.items = arena_array(arena, Column, n);
    to->columns.n = to->columns.cap = n;
    memcpy(to->columns.items, from->columns.items, n * sizeof *to->columns.items);
}

static Reader *begin_part(void *user, size_t slot)
{
    ReadAhead *ahead = user;
    PartReader *p = &ahead->readers[slot];
    Analyzer *a = &p->analyzer;
    diag_free(&p->diags);
    arena_reset(&p->arena);
    p->diags = (DiagList){.arena = &p->arena};
    p->schema =
        (Schema){.arena = &p->arena, .diags = &p->diags, .policy = ahead->analyzer->schema->policy};
    p->table = ahead->table;
    copy_columns(&p->arena, &p->table, &ahead->table);
    p->target = *ahead->target;
    p->target.table = &p->table;
    p->target.alone = true;
    a->lane.target = NULL;
    a->last_table = NULL;
    a->statements = 0;
    a->paused_in_rows = false;
    return &a->reader;
}

static bool read_statements(void *user, size_t slot)
{
    ReadAhead *ahead = user;
    PartReader *p = &ahead->readers[slot];
    Analyzer *a = &p->analyzer;
    a->statements++;
    return analyze_rows(a, &p->target, a->reader.start) == ANALYZE_END && p->diags.items.n == 0;
}

/* ---------------------------------------------------------------- the caller's side */

static OddValues *merge_odd(Arena *arena, OddValues *odd, const OddValues *behind, uint64_t lines)
{
    if (!behind) {
        return odd;
    }
    if (!odd) {
        odd = arena_new(arena, OddValues);
    }
    for (uint64_t i = 0; i < behind->count && i < ODD_EXAMPLES; i++) {
        if (odd->count + i < ODD_EXAMPLES) {
            odd->first[odd->count + i].key = arena_str(arena, behind->first[i].key);
            odd->first[odd->count + i].line = behind->first[i].line + lines;
        }
    }
    odd->count += behind->count;
    return odd;
}

/* lines: what is to be added to the part's line numbers. */
static void merge_table(Arena *arena, Table *t, const Table *behind, uint64_t lines)
{
    t->rows += behind->rows;
    if (behind->rowid_read > t->rowid_read) {
        t->rowid_read = behind->rowid_read;
    }
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        const Column *b = &behind->columns.items[i];
        evidence_merge(&c->evidence, &b->evidence);
        for (size_t k = 0; k < ODD_KINDS; k++) {
            c->odd[k] = merge_odd(arena, c->odd[k], b->odd[k], lines);
        }
    }
}

static bool take_part(void *user, size_t slot, const Part *part, uint64_t line)
{
    ReadAhead *ahead = user;
    Analyzer *a = ahead->analyzer;
    const PartReader *p = &ahead->readers[slot];
    Table *t = ahead->target->table;
    merge_table(a->schema->arena, t, &p->table, line - part->begin_line);
    a->statements += p->analyzer.statements;
    analyze_add_extent(a, t, part->begin, part->end, line, NULL);
    t->row_bytes += p->table.row_bytes - (part->end - part->begin); /* modulo 2^64 */
    InputWindow *w = a->reader.w;
    if (w->on_fill) {
        w->on_fill(w->user, part->end);
    }
    return true;
}

/* Nothing that the caller's thread changes while parts are read. */
static void open_table(ReadAhead *ahead, const Table *t)
{
    arena_reset(&ahead->arena);
    ahead->table = *t;
    copy_columns(&ahead->arena, &ahead->table, t);
    ahead->table.rows = ahead->table.row_bytes = 0;
    ahead->table.rowid_read = NO_ROWID;
    memset(&ahead->table.extents, 0, sizeof ahead->table.extents);
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &ahead->table.columns.items[i];
        c->evidence = evidence_anew(&c->evidence);
        memset(c->odd, 0, sizeof c->odd);
    }
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
    open_table(ahead, target->table);
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
