#include "data/target.h"

#include "data/eval.h"

static bool is_schema_table(Str name)
{
    return str_eq_fold(name, STR("sqlite_schema")) || str_eq_fold(name, STR("sqlite_master"));
}

static TargetKind kind_of(Schema *s, Str name, uint64_t offset, Table **table)
{
    *table = schema_find_table_at(s, name, offset);
    if (*table) {
        return (*table)->shadow ? TARGET_SKIP : TARGET_TABLE;
    }
    if (str_eq_fold(name, STR("sqlite_sequence"))) {
        return TARGET_SEQUENCE;
    }
    if (is_schema_table(name)) {
        return TARGET_SCHEMA;
    }
    /* iterdump() writes the rows of virtual tables too; the shadow tables hold them again. */
    bool skipped = name_is_internal(name) || schema_find_other(s, OTHER_VIRTUAL, name);
    return skipped ? TARGET_SKIP : TARGET_UNKNOWN;
}

static size_t count_list(Str list)
{
    size_t n = 0;
    Str name;
    while (split_next_column(&list, &name)) {
        n++;
    }
    return n;
}

static bool seen_before(const RowTarget *t, size_t n, size_t column)
{
    for (size_t i = 0; i < n; i++) {
        if (t->columns[i] == column) {
            return true;
        }
    }
    return false;
}

/* Shells since 3.52 write the hidden rowid first even where a column has that name; the first of
 * two is the rowid then. Elsewhere SQLite takes the first of a repeated name. */
static void drop_hidden_rowid(RowTarget *t, Str first)
{
    bool word = str_eq_fold(first, STR("rowid")) || str_eq_fold(first, STR("oid")) ||
                str_eq_fold(first, STR("_rowid_"));
    for (size_t i = 1; word && i < t->n; i++) {
        if (t->columns[i] == t->columns[0] && t->columns[0] != NO_COLUMN) {
            t->columns[0] = NO_COLUMN;
            t->drops_rowid = true;
        }
    }
}

static void map_list(Schema *s, RowTarget *t, Str list, uint64_t offset)
{
    Str token, first = STR("");
    t->listed = true;
    t->n = count_list(list);
    t->columns = arena_array(s->arena, size_t, t->n);
    for (size_t i = 0; split_next_column(&list, &token); i++) {
        Str name = name_from_token(s->arena, token).text;
        first = i == 0 ? name : first;
        size_t column = table_find_column_at(t->table, name, offset);
        if (column == NO_COLUMN && !table_is_rowid_name(t->table, name)) {
            t->unknown_column = name;
        } else if (column == NO_COLUMN) {
            /* A rowid alias is reached by its other names too. */
            column = t->table->rowid_alias;
            t->drops_rowid = column == NO_COLUMN;
        }
        if (column != NO_COLUMN && t->table->columns.items[column].generated) {
            column = NO_COLUMN;
        }
        t->columns[i] = column;
    }
    drop_hidden_rowid(t, first);
    for (size_t i = t->n; i-- > 1;) {
        if (t->columns[i] != NO_COLUMN && seen_before(t, i, t->columns[i])) {
            t->columns[i] = NO_COLUMN;
        }
    }
    t->gives_all = true;
    for (size_t i = 0; i < t->table->columns.n; i++) {
        const Column *c = &t->table->columns.items[i];
        t->gives_all &= !column_is_live(c) || c->generated || seen_before(t, t->n, i);
    }
}

static void map_all(Schema *s, RowTarget *t, uint64_t offset)
{
    const Table *table = t->table;
    bool generated = false;
    t->gives_all = true;
    t->columns = arena_array(s->arena, size_t, table->columns.n);
    t->all = arena_array(s->arena, size_t, table->columns.n);
    for (size_t i = 0; i < table->columns.n; i++) {
        const Column *c = &table->columns.items[i];
        if (column_lives_at(c, offset)) {
            t->columns[t->n++] = i;
            t->all[t->n_all++] = i;
        } else if (c->generated) {
            generated = true;
            t->all[t->n_all++] = NO_COLUMN;
        } else {
            t->gives_all = false; /* ALTER TABLE added it later */
        }
    }
    if (!generated) {
        t->all = NULL;
    }
}

static void keep_names(Schema *s, RowTarget *t, Str list)
{
    Str token;
    t->n = count_list(list);
    t->names = arena_array(s->arena, Str, t->n);
    for (size_t i = 0; split_next_column(&list, &token); i++) {
        t->names[i] = name_from_token(s->arena, token).text;
    }
}

static void add_mark(RowTarget *t, uint64_t offset, uint64_t mark)
{
    if (mark <= offset && mark > t->valid_from) {
        t->valid_from = mark;
    } else if (mark > offset && mark < t->valid_to) {
        t->valid_to = mark;
    }
}

static void add_name_marks(RowTarget *t, uint64_t offset, const OldName *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_mark(t, offset, names[i].until);
    }
}

/* ALTER TABLE changes which columns a tuple without a list fills, and what names mean. */
static void find_validity(const Schema *s, RowTarget *t, uint64_t offset)
{
    t->valid_to = UINT64_MAX;
    for (size_t i = 0; s->renamed && i < s->tables.n; i++) {
        add_name_marks(t, offset, s->tables.items[i]->old_names.items,
                       s->tables.items[i]->old_names.n);
    }
    for (size_t i = 0; t->table && i < t->table->columns.n; i++) {
        const Column *c = &t->table->columns.items[i];
        add_mark(t, offset, c->born);
        add_mark(t, offset, c->died);
        add_name_marks(t, offset, c->old_names.items, c->old_names.n);
    }
}

static bool is_plain(const RowTarget *t)
{
    if (t->kind != TARGET_TABLE || t->n == 0 || t->n != t->table->columns.n || t->all ||
        t->drops_rowid || t->unknown_column.p) {
        return false;
    }
    for (size_t i = 0; i < t->n; i++) {
        const Column *c = &t->table->columns.items[i];
        if (t->columns[i] != i || !column_is_live(c) || c->generated) {
            return false;
        }
    }
    return true;
}

static RowTarget *new_target(Schema *s, const RowHead *head, uint64_t offset)
{
    RowTarget *t = arena_new(s->arena, RowTarget);
    t->name = arena_str(s->arena, name_from_token(s->arena, head->table).text);
    t->head = arena_str(s->arena, head->text);
    t->conflict = head->conflict;
    t->kind = kind_of(s, t->name, offset, &t->table);
    if (head->schema.p && !str_eq_fold(name_from_token(s->arena, head->schema).text, STR("main"))) {
        t->kind = TARGET_UNKNOWN; /* of an attached or the temporary database */
        t->table = NULL;
    }
    if (t->kind == TARGET_TABLE && head->columns.p) {
        map_list(s, t, arena_str(s->arena, head->columns), offset);
    } else if (t->kind == TARGET_TABLE) {
        map_all(s, t, offset);
    } else if (head->columns.p) {
        keep_names(s, t, arena_str(s->arena, head->columns));
    }
    t->plain = is_plain(t);
    find_validity(s, t, offset);
    return t;
}

static bool is_valid_at(const RowTarget *t, uint64_t offset)
{
    return t->valid_from <= offset && offset < t->valid_to;
}

RowTarget *target_of_head(TargetCache *cache, Schema *s, const RowHead *head, uint64_t offset)
{
    if (cache->last && str_eq(cache->last_head, head->text) && is_valid_at(cache->last, offset)) {
        return cache->last;
    }
    size_t at;
    bool known = map_get(&cache->ids, head->text, &at);
    if (!known) {
        at = cache->items.n;
        map_put(&cache->ids, head->text, at);
        *vec_push(s->arena, &cache->items) = new_target(s, head, offset);
    } else if (!is_valid_at(cache->items.items[at], offset)) {
        cache->items.items[at] = new_target(s, head, offset);
    }
    cache->last = cache->items.items[at];
    cache->last_head = cache->last->head;
    return cache->last;
}

void target_cache_clear(TargetCache *cache)
{
    map_free(&cache->ids);
    *cache = (TargetCache){0};
}

static const size_t *map_of(const RowTarget *t, size_t n)
{
    if (n == t->n || (n == 0 && !t->listed)) { /* DEFAULT VALUES */
        return t->columns;
    }
    return t->all && n == t->n_all ? t->all : NULL;
}

/* The value of a column that the tuple leaves out; false: its default is no constant. */
bool target_default(const Column *c, Value *out, Arena *scratch)
{
    *out = value_null();
    if (!c->default_ || c->generated || !column_is_live(c)) {
        return true;
    }
    Str why;
    const Expr *e = expr_skip_parens(c->default_);
    if (e->kind == EXPR_CURRENT) {
        *out = eval_current(e, scratch);
        return true;
    }
    bool known = eval_constant(e, scratch, out, &why);
    *out = known ? *out : value_null();
    return known;
}

/* False: what is neither integer nor NULL is refused there (datatype mismatch). */
static bool next_rowid(const RowTarget *t, Value *v, int64_t *max)
{
    if (v->cls == VALUE_NULL && !t->alone) {
        *v = value_integer(*max == NO_ROWID ? 1 : *max < INT64_MAX ? *max + 1 : *max);
    }
    if (v->cls == VALUE_INTEGER && v->i > *max) {
        *max = v->i;
    }
    return v->cls == VALUE_INTEGER;
}

static bool is_given(const size_t *map, size_t n, size_t column)
{
    for (size_t i = 0; i < n; i++) {
        if (map[i] == column) {
            return true;
        }
    }
    return false;
}

static void fill_defaults(const RowTarget *t, const size_t *map, size_t n, Value *out,
                          const Column **unknown, Arena *scratch)
{
    for (size_t i = 0; i < t->table->columns.n; i++) {
        const Column *c = &t->table->columns.items[i];
        out[i] = value_null();
        if (!(t->gives_all && n) && !is_given(map, n, i) && !target_default(c, &out[i], scratch)) {
            *unknown = c;
        }
    }
}

bool target_bind(const RowTarget *t, const Value *values, size_t n, Value *out, int64_t *rowid_max,
                 const Column **unknown_default, Arena *scratch)
{
    *unknown_default = NULL;
    const size_t *map = map_of(t, n);
    const Table *table = t->table;
    if (!map) {
        return false;
    }
    bool all_given = !t->listed && map != t->all && table->columns.n == n;
    if (!all_given) {
        fill_defaults(t, map, n, out, unknown_default, scratch);
    }
    for (size_t i = 0; i < n; i++) {
        if (map[i] != NO_COLUMN) {
            out[map[i]] = values[i];
        }
    }
    for (size_t i = 0; i < table->columns.n; i++) {
        Affinity a = table->columns.items[i].affinity;
        if (value_may_change(out[i].cls, a)) {
            value_apply_affinity(&out[i], a, scratch);
        }
    }
    return table->rowid_alias == NO_COLUMN || next_rowid(t, &out[table->rowid_alias], rowid_max);
}

bool target_takes(const RowTarget *t, size_t n)
{
    return map_of(t, n) != NULL;
}

size_t target_position(const RowTarget *t, Str name, size_t def)
{
    if (!t->names) {
        return def;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq_fold(t->names[i], name)) {
            return i;
        }
    }
    return NO_COLUMN;
}
