#include "existing/match.h"

#include <inttypes.h>

/* ---------------------------------------------------------------- columns */

static void match_column(const Table *t, Column *c, DiagList *diags)
{
    Str name = c->new_name.span.p ? c->new_name.text : c->name.text;
    TargetColumn *target = target_find_column(t->target, name);
    uint64_t values = evidence_values(&c->evidence);
    if (target && target->generated) {
        target = NULL; /* the server computes it */
        values = 0;
    }
    if (target && target->kind == TARGET_TO_NOTHING) {
        if (values) {
            diag_add(diags, DIAG_TARGET_TYPE, c->pos, t->name.text, "column \"%.*s\" is %.*s there",
                     STR_FMT(c->name.text), STR_FMT(target->type));
        }
        return;
    }
    if (!target && values) {
        diag_add(diags, DIAG_COLUMN_NOT_THERE, c->pos, t->name.text,
                 "column \"%.*s\": %" PRIu64 " values", STR_FMT(c->name.text), values);
    }
    c->target = target;
    if (target) {
        c->pg_name = target->name;
    }
}

static void check_nulls(const Table *t, const Column *c, const MatchOptions *o, DiagList *diags)
{
    uint64_t nulls = c->evidence.count[VALUE_NULL];
    if (c->target->not_null && nulls && !o->nulls_too) {
        diag_add(diags, DIAG_NULLS_REFUSED, c->pos, t->name.text,
                 "column \"%.*s\": %" PRIu64 " rows", STR_FMT(c->name.text), nulls);
    }
}

static bool is_filled(const Table *t, const TargetColumn *target)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        if (t->columns.items[i].target == target) {
            return true;
        }
    }
    return false;
}

static void check_unfilled(const Table *t, DiagList *diags)
{
    for (size_t i = 0; i < t->target->columns.n; i++) {
        const TargetColumn *c = &t->target->columns.items[i];
        if (c->generated || is_filled(t, c)) {
            continue;
        }
        bool must = c->not_null && !c->has_default && !c->identity;
        diag_add(diags, must ? DIAG_COLUMN_UNFILLED : DIAG_COLUMN_EXTRA, t->pos, t->name.text,
                 "column \"%.*s\" %.*s%s", STR_FMT(c->name), STR_FMT(c->type),
                 must                            ? ""
                 : c->has_default || c->identity ? ", takes its default"
                                                 : ", takes NULL");
    }
}

/* Two columns of the dump whose names differ in case only cannot both go into one. */
static bool is_taken(const Table *t, size_t before, const TargetColumn *target)
{
    for (size_t i = 0; i < before; i++) {
        if (t->columns.items[i].target == target) {
            return true;
        }
    }
    return false;
}

bool existing_match_table(Table *t, const TargetSchema *target, const MatchOptions *o,
                          DiagList *diags)
{
    Str name = t->new_name.span.p ? t->new_name.text : t->name.text;
    t->target = target_find_table(target, o->schema, name);
    if (!t->target) {
        if (t->rows) {
            diag_add(diags, DIAG_TABLE_NOT_THERE, t->pos, t->name.text, "%" PRIu64 " rows",
                     t->rows);
        }
        return false;
    }
    t->pg_name = t->target->name;
    for (size_t i = 0; i < t->columns.n && t->rows; i++) {
        Column *c = &t->columns.items[i];
        if (!column_is_live(c) || c->generated) {
            continue;
        }
        match_column(t, c, diags);
        if (c->target && is_taken(t, i, c->target)) {
            c->target = NULL;
            diag_add(diags, DIAG_COLUMN_NOT_THERE, c->pos, t->name.text,
                     "column \"%.*s\": another one goes there", STR_FMT(c->name.text));
        }
        if (c->target) {
            check_nulls(t, c, o, diags);
        }
    }
    if (t->rows) {
        check_unfilled(t, diags);
    }
    return true;
}

/* ---------------------------------------------------------------- foreign keys */

static Table *table_with_target(Schema *s, const TargetTable *target)
{
    for (size_t i = 0; i < s->tables.n; i++) {
        if (s->tables.items[i]->target == target) {
            return s->tables.items[i];
        }
    }
    return NULL;
}

static size_t column_with_target(const Table *t, Str name)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const TargetColumn *c = t->columns.items[i].target;
        if (c && str_eq(c->name, name)) {
            return i;
        }
    }
    return NO_COLUMN;
}

/* A key one of whose columns the dump does not fill holds no reference to a row of the dump. */
static void take_key(Schema *s, const TargetSchema *target, Table *t, const TargetFk *fk)
{
    TargetTable *there = target_find_table(target, fk->parent_schema, fk->parent_name);
    Table *parent = there ? table_with_target(s, there) : NULL;
    size_t *columns = arena_array(s->arena, size_t, fk->columns.n);
    for (size_t i = 0; i < fk->columns.n; i++) {
        columns[i] = column_with_target(t, fk->columns.items[i]);
        if (columns[i] == NO_COLUMN) {
            return;
        }
    }
    if (parent) {
        ForeignKey *key = vec_push(s->arena, &t->fks);
        *key = (ForeignKey){.name = {.text = fk->name},
                            .pg_name = fk->name,
                            .pos = t->pos,
                            .columns = columns,
                            .n = fk->columns.n,
                            .state = FK_USABLE,
                            .parent = parent};
        key->ref.deferrable = fk->deferrable ? DEFER_DEFERRABLE : DEFER_NONE;
    }
}

void existing_match_end(Schema *s, const TargetSchema *target, const MatchOptions *o)
{
    for (size_t i = 0; i < s->tables.n; i++) {
        Table *t = s->tables.items[i];
        t->fks.n = 0;
        for (size_t k = 0; t->target && k < t->target->fks.n; k++) {
            take_key(s, target, t, &t->target->fks.items[k]);
        }
    }
    bool differ = false;
    for (size_t i = 0; i < s->diags->items.n; i++) {
        DiagCode code = s->diags->items.items[i].code;
        differ |= code == DIAG_TABLE_NOT_THERE || code == DIAG_COLUMN_NOT_THERE ||
                  code == DIAG_COLUMN_EXTRA;
    }
    if (differ && !o->partial) {
        diag_add(s->diags, DIAG_SCHEMAS_DIFFER, (Pos){0}, STR(""),
                 "--partial loads what matches and leaves out the rest");
    }
}
