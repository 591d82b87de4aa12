#include "schema/model.h"

void schema_init(Schema *s, Arena *run, DiagList *diags)
{
    *s = (Schema){.arena = run, .diags = diags};
}

void schema_free(Schema *s)
{
    map_free(&s->table_ids);
    map_free(&s->index_ids);
    for (int i = 0; i < 3; i++) {
        map_free(&s->other_ids[i]);
    }
}

Table *schema_find_table(const Schema *s, Str name)
{
    size_t id;
    return map_get(&s->table_ids, name, &id) ? s->tables.items[id] : NULL;
}

Index *schema_find_index(const Schema *s, Str name)
{
    size_t id;
    return map_get(&s->index_ids, name, &id) ? s->indexes.items[id] : NULL;
}

Other *schema_find_other(const Schema *s, OtherKind kind, Str name)
{
    size_t id;
    return map_get(&s->other_ids[kind], name, &id) ? s->others.items[id] : NULL;
}

size_t table_find_column(const Table *t, Str name)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        if (column_is_live(&t->columns.items[i]) &&
            str_eq_fold(t->columns.items[i].name.text, name)) {
            return i;
        }
    }
    return NO_COLUMN;
}

static bool was_called(const OldName *names, size_t n, Str name, uint64_t offset)
{
    for (size_t i = 0; i < n; i++) {
        if (offset < names[i].until) {
            return str_eq_fold(names[i].name, name); /* in the order of time */
        }
    }
    return false;
}

Table *schema_find_table_at(const Schema *s, Str name, uint64_t offset)
{
    for (size_t i = 0; s->renamed && i < s->tables.n; i++) {
        Table *t = s->tables.items[i];
        if (t->defined_at <= offset &&
            was_called(t->old_names.items, t->old_names.n, name, offset)) {
            return t;
        }
    }
    return schema_find_table(s, name);
}

size_t table_find_column_at(const Table *t, Str name, uint64_t offset)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (was_called(c->old_names.items, c->old_names.n, name, offset)) {
            return i;
        }
    }
    return table_find_column(t, name);
}

bool table_is_rowid_name(const Table *t, Str name)
{
    bool word = str_eq_fold(name, STR("rowid")) || str_eq_fold(name, STR("oid")) ||
                str_eq_fold(name, STR("_rowid_"));
    return word && !t->without_rowid && table_find_column(t, name) == NO_COLUMN;
}

const Key *table_primary_key(const Table *t)
{
    for (size_t i = 0; i < t->keys.n; i++) {
        if (t->keys.items[i].kind == KEY_PRIMARY) {
            return &t->keys.items[i];
        }
    }
    return NULL;
}

bool column_lives_at(const Column *c, uint64_t offset)
{
    return !c->generated && c->born <= offset && offset < c->died;
}

bool column_is_live(const Column *c)
{
    return c->died == UINT64_MAX;
}

bool name_is_internal(Str table)
{
    return str_starts_fold(table, STR("sqlite_"));
}

uint64_t column_nulls(const Column *c)
{
    uint64_t made = c->decision.carry & CARRY_BAD_TIMES ? c->evidence.bad_times : 0;
    return c->evidence.count[VALUE_NULL] + made;
}

bool column_has_default(const Column *c)
{
    return !c->generated && (c->asked_default.n || (c->default_ && !c->no_default));
}
