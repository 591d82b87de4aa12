#include "data/part_reader.h"

void part_reader_init(PartReader *p)
{
    *p = (PartReader){.diags.arena = &p->arena};
    analyze_init(&p->analyzer, &p->schema, NULL, &p->diags);
}

void part_reader_free(PartReader *p)
{
    analyze_free(&p->analyzer);
    diag_free(&p->diags);
    arena_free(&p->arena);
}

static void copy_columns(Arena *arena, Table *to, const Table *from)
{
    size_t n = from->columns.n;
    to->columns.items = arena_array(arena, Column, n);
    to->columns.n = to->columns.cap = n;
    memcpy(to->columns.items, from->columns.items, n * sizeof *to->columns.items);
}

void part_open_table(Arena *arena, Table *before, const Table *t)
{
    arena_reset(arena);
    *before = *t;
    copy_columns(arena, before, t);
    before->rows = before->row_bytes = 0;
    before->rowid_read = NO_ROWID;
    memset(&before->extents, 0, sizeof before->extents);
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &before->columns.items[i];
        c->evidence = evidence_anew(&c->evidence);
        memset(c->odd, 0, sizeof c->odd);
    }
}

void part_reader_begin(PartReader *p, const Table *before, const ValuePolicy *policy)
{
    Analyzer *a = &p->analyzer;
    diag_free(&p->diags);
    arena_reset(&p->arena);
    p->diags = (DiagList){.arena = &p->arena};
    p->schema = (Schema){.arena = &p->arena, .diags = &p->diags, .policy = *policy};
    p->table = *before;
    copy_columns(&p->arena, &p->table, before);
    a->lane.target = NULL;
    a->last_table = NULL;
    a->statements = 0;
    a->paused_in_rows = false;
}

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

void part_merge(Arena *arena, Table *t, const Table *behind, uint64_t lines)
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
