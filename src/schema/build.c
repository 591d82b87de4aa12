#include "schema/build.h"

#include "schema/shadow.h"

/* Where a part of the statement stands: long definitions have a line for each column. */
static Pos pos_of(Place at, Str part)
{
    Pos pos = at.pos;
    if (!part.p || part.p < at.text.p || part.p > at.text.p + at.text.n) {
        return pos;
    }
    for (const char *p = at.text.p; p < part.p; p++) {
        pos.column++;
        if (*p == '\n') {
            pos.line++;
            pos.column = 1;
        }
    }
    return pos;
}

/* The same place from a part on, so that parts behind it are found without counting from the start:
 * a table may have thousands of columns on one line. */
static Place place_from(Place at, Str part)
{
    const char *end = at.text.p + at.text.n;
    bool inside = part.p && part.p >= at.text.p && part.p <= end;
    return inside ? (Place){.pos = pos_of(at, part),
                            .offset = at.offset,
                            .text = str_range(part.p, end)}
                  : at;
}

/* ---------------------------------------------------------------- keys */

/* The column a key names: a, "a", 'a', a COLLATE x. */
static bool key_column_name(const Expr *e, Str *out)
{
    e = expr_skip_parens(e);
    while (e && e->kind == EXPR_COLLATE) {
        e = expr_skip_parens(e->left);
    }
    if (!e || (e->kind != EXPR_COLUMN && e->kind != EXPR_STRING)) {
        return false;
    }
    *out = e->kind == EXPR_STRING ? e->text : e->name.text;
    return true;
}

static void add_key_column(Schema *s, const Table *t, Key *k, Str name)
{
    size_t at = table_find_column(t, name);
    if (at == NO_COLUMN) {
        diag_add(s->diags, DIAG_STATEMENT_ERROR, k->pos, t->name.text,
                 "key names an unknown column \"%.*s\"", STR_FMT(name));
        return;
    }
    for (size_t i = 0; i < k->n; i++) {
        if (k->columns[i] == at) {
            diag_add(s->diags, DIAG_KEY_REPEATS_COLUMN, k->pos, t->name.text,
                     "\"%.*s\" stands twice in a key", STR_FMT(name));
            return;
        }
    }
    k->columns[k->n++] = at;
}

static Key new_key(Schema *s, const Constraint *c, KeyKind kind, size_t columns, Place at)
{
    return (Key){.kind = kind,
                 .name = c->name,
                 .pos = pos_of(at, c->span),
                 .conflict = c->conflict,
                 .columns = arena_array(s->arena, size_t, columns)};
}

static bool same_columns(const Key *a, const Key *b)
{
    if (a->n != b->n) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (a->columns[i] != b->columns[i]) {
            return false;
        }
    }
    return true;
}

/* A UNIQUE that says what another key says already makes no second index, as in SQLite. */
static void add_key(Schema *s, Table *t, Key k)
{
    for (size_t i = 0; i < t->keys.n; i++) {
        Key *old = &t->keys.items[i];
        if (same_columns(old, &k)) {
            if (k.kind == KEY_PRIMARY) {
                *old = k;
            }
            return;
        }
    }
    if (k.n) {
        *vec_push(s->arena, &t->keys) = k;
    }
}

static void table_key(Schema *s, Table *t, const Constraint *c, KeyKind kind, Place at)
{
    size_t n = 0;
    for (const ExprList *e = c->columns; e; e = e->next) {
        n++;
    }
    Key k = new_key(s, c, kind, n, at);
    for (const ExprList *e = c->columns; e; e = e->next) {
        Str name;
        if (key_column_name(e->expr, &name)) {
            add_key_column(s, t, &k, name);
        }
    }
    t->autoincrement |= kind == KEY_PRIMARY && c->autoincrement;
    add_key(s, t, k);
}

static void column_key(Schema *s, Table *t, size_t column, const Constraint *c, KeyKind kind,
                       Place at)
{
    Key k = new_key(s, c, kind, 1, at);
    k.columns[k.n++] = column;
    t->autoincrement |= kind == KEY_PRIMARY && c->autoincrement;
    add_key(s, t, k);
}

static void add_foreign_key(Schema *s, Table *t, const Constraint *c, const NameList *names,
                            Place at)
{
    size_t n = 0;
    for (const NameList *l = names; l; l = l->next) {
        n++;
    }
    ForeignKey fk = {.name = c->name,
                     .pos = pos_of(at, c->span),
                     .ref = c->ref,
                     .columns = arena_array(s->arena, size_t, n)};
    for (const NameList *l = names; l; l = l->next) {
        size_t i = table_find_column(t, l->name.text);
        if (i == NO_COLUMN) {
            diag_add(s->diags, DIAG_STATEMENT_ERROR, at.pos, t->name.text,
                     "foreign key names an unknown column \"%.*s\"", STR_FMT(l->name.text));
            return;
        }
        fk.columns[fk.n++] = i;
    }
    *vec_push(s->arena, &t->fks) = fk;
}

/* TRUE and FALSE are the integers 1 and 0 to SQLite (3.23); a column of that name would win, but a
 * DEFAULT cannot name one. */
static bool is_boolean_constant(const Expr *e)
{
    e = expr_skip_parens(e);
    return e->kind == EXPR_COLUMN && !name_is_set(e->table) &&
           (str_eq_fold(e->name.text, STR("TRUE")) || str_eq_fold(e->name.text, STR("FALSE")));
}

static bool is_zero_or_one(const Expr *e)
{
    e = expr_skip_parens(e);
    return is_boolean_constant(e) ||
           (e->kind == EXPR_INTEGER && (str_eq(e->text, STR("0")) || str_eq(e->text, STR("1"))));
}

static bool allows_zero_and_one_only(const Expr *e, const Expr **column)
{
    e = expr_skip_parens(e);
    const Expr *other;
    switch ((int)e->kind) {
    case EXPR_IN_LIST:
        *column = expr_skip_parens(e->left);
        for (const ExprList *l = e->list; l; l = l->next) {
            if (!is_zero_or_one(l->expr)) {
                return false;
            }
        }
        return !e->negated && e->list != NULL;
    case EXPR_BETWEEN:
        *column = expr_skip_parens(e->left);
        return !e->negated && is_zero_or_one(e->right) && is_zero_or_one(e->third);
    case EXPR_ISNULL:
        *column = expr_skip_parens(e->left);
        return !e->negated;
    case EXPR_BINARY:
        if (e->op == OP_OR) {
            return allows_zero_and_one_only(e->left, column) &&
                   allows_zero_and_one_only(e->right, &other) && (*column)->kind == EXPR_COLUMN &&
                   other->kind == EXPR_COLUMN &&
                   str_eq_fold((*column)->name.text, other->name.text);
        }
        *column = expr_skip_parens(e->left);
        return (e->op == OP_EQ && is_zero_or_one(e->right)) ||
               (e->op == OP_IS && (is_zero_or_one(e->right) || e->right->kind == EXPR_NULL));
    default:
        return false;
    }
}

static void note_boolean_check(Table *t, const Expr *e)
{
    const Expr *column;
    if (!allows_zero_and_one_only(e, &column) || column->kind != EXPR_COLUMN) {
        return;
    }
    size_t i = table_find_column(t, column->name.text);
    if (i != NO_COLUMN) {
        t->columns.items[i].boolean_hint = true;
    }
}

static void add_check(Schema *s, Table *t, const Constraint *c, Place at)
{
    note_boolean_check(t, c->expr);
    *vec_push(s->arena, &t->checks) = (Check){
        .name = c->name, .pos = pos_of(at, c->span), .expr = c->expr, .text = c->expr->span};
}

/* ---------------------------------------------------------------- columns */

/* CREATE TABLE, column constraints: in any order and repetition; the last DEFAULT and COLLATE win.
 */
static void column_constraint(Schema *s, Table *t, size_t at_column, const Constraint *c, Place at)
{
    Column *col = &t->columns.items[at_column];
    NameList self = {.name = col->name};
    switch (c->kind) {
    case CONS_PRIMARY_KEY:
        column_key(s, t, at_column, c, KEY_PRIMARY, at);
        break;
    case CONS_UNIQUE:
        column_key(s, t, at_column, c, KEY_UNIQUE, at);
        break;
    case CONS_NOT_NULL:
        col->not_null = true;
        break;
    case CONS_CHECK:
        add_check(s, t, c, at);
        break;
    case CONS_DEFAULT:
        col->boolean_hint |= is_boolean_constant(c->expr);
        col->default_ = c->expr;
        col->default_text = c->span;
        break;
    case CONS_COLLATE:
        col->collation = c->collation;
        break;
    case CONS_REFERENCES:
        add_foreign_key(s, t, c, &self, at);
        break;
    case CONS_GENERATED:
        col->generated = c->expr;
        col->stored = c->stored;
        break;
    case CONS_NAME_ONLY:
    case CONS_NULL:
    case CONS_DEFER:
    case CONS_FOREIGN_KEY:
        break;
    }
}

static Affinity column_affinity(const Table *t, const TypeName *decl)
{
    /* STRICT tables convert nothing in a column of type ANY (STRICT Tables, 1). */
    if (t->strict && str_eq_fold(decl->words, STR("ANY"))) {
        return AFFINITY_BLOB;
    }
    return affinity_of_type(decl->words);
}

static void defined_twice(Schema *s, const Table *t, const ColumnDef *def, Place at)
{
    diag_add(s->diags, DIAG_STATEMENT_ERROR, at.pos, t->name.text,
             "column \"%.*s\" is defined twice", STR_FMT(def->name.text));
}

static void add_column(Schema *s, Table *t, const ColumnDef *def, Place at, uint64_t born)
{
    *vec_push(s->arena, &t->columns) = (Column){.name = def->name,
                                                .pos = pos_of(at, def->span),
                                                .decl = def->type,
                                                .affinity = column_affinity(t, &def->type),
                                                .definition = def->span,
                                                .born = born,
                                                .died = UINT64_MAX,
                                                .evidence = evidence_new(0, 0),
                                                .written = evidence_new(0, 0)};
}

/* i: the column that def defines. */
static void add_column_constraints(Schema *s, Table *t, size_t i, const ColumnDef *def, Place at)
{
    for (const Constraint *c = def->constraints; c; c = c->next) {
        column_constraint(s, t, i, c, at);
    }
}

static size_t count_columns(const ColumnDef *columns)
{
    size_t n = 0;
    for (const ColumnDef *d = columns; d; d = d->next) {
        n++;
    }
    return n;
}

/* By a map: a table may have thousands of columns. */
static void add_columns(Schema *s, Table *t, const ColumnDef *columns, Place at)
{
    Map ids = {0};
    size_t i;
    Place here = at;
    vec_reserve(s->arena, &t->columns, count_columns(columns));
    for (const ColumnDef *d = columns; d; d = d->next) {
        here = place_from(here, d->span);
        if (map_get(&ids, d->name.text, &i)) {
            defined_twice(s, t, d, here);
        } else {
            map_put(&ids, d->name.text, t->columns.n);
            add_column(s, t, d, here, 0);
        }
    }
    here = at;
    for (const ColumnDef *d = columns; d; d = d->next) {
        here = place_from(here, d->span);
        if (map_get(&ids, d->name.text, &i)) {
            add_column_constraints(s, t, i, d, here);
        }
    }
    map_free(&ids);
}

/* ---------------------------------------------------------------- tables */

/* Which declarations alias the rowid (CREATE TABLE, 5; docs/dialect.md): the type is the one word
 * INTEGER, the key has that column alone, and it was not the column constraint PRIMARY KEY DESC. */
static void find_rowid_alias(Table *t, bool column_desc)
{
    t->rowid_alias = NO_COLUMN;
    const Key *pk = table_primary_key(t);
    if (!pk || pk->n != 1 || t->without_rowid || column_desc) {
        return;
    }
    const Column *c = &t->columns.items[pk->columns[0]];
    if (str_eq_fold(c->decl.words, STR("INTEGER")) && c->decl.nargs == 0) {
        t->rowid_alias = pk->columns[0];
    }
}

static bool has_desc_key(const ColumnDef *columns)
{
    for (const ColumnDef *d = columns; d; d = d->next) {
        for (const Constraint *c = d->constraints; c; c = c->next) {
            if (c->kind == CONS_PRIMARY_KEY && c->order == SORT_DESC) {
                return true;
            }
        }
    }
    return false;
}

/* In a WITHOUT ROWID table the key's columns are NOT NULL (WITHOUT ROWID Tables, 2), in a STRICT
 * one as well; elsewhere SQLite lets NULLs into a primary key. */
static void mark_key_not_null(Table *t)
{
    const Key *pk = table_primary_key(t);
    if (!pk || !(t->without_rowid || t->strict)) {
        return;
    }
    for (size_t i = 0; i < pk->n; i++) {
        t->columns.items[pk->columns[i]].not_null = true;
    }
}

static void table_constraints(Schema *s, Table *t, const Constraint *c, Place at)
{
    for (; c; c = c->next) {
        switch (c->kind) {
        case CONS_PRIMARY_KEY:
            table_key(s, t, c, KEY_PRIMARY, at);
            break;
        case CONS_UNIQUE:
            table_key(s, t, c, KEY_UNIQUE, at);
            break;
        case CONS_CHECK:
            add_check(s, t, c, at);
            break;
        case CONS_FOREIGN_KEY:
            add_foreign_key(s, t, c, c->names, at);
            break;
        case CONS_NAME_ONLY:
        case CONS_NOT_NULL:
        case CONS_NULL:
        case CONS_DEFAULT:
        case CONS_COLLATE:
        case CONS_REFERENCES:
        case CONS_DEFER:
        case CONS_GENERATED:
            break;
        }
    }
}

/* SQLITE_MAX_COLUMN cannot be raised beyond this (Limits, 2). */
static bool has_too_many_columns(const CreateTable *def)
{
    enum { SQLITE_COLUMNS = 32767 };
    return count_columns(def->columns) > SQLITE_COLUMNS;
}

static bool may_define(Schema *s, const CreateTable *def, Place at)
{
    Str name = def->table.name.text;
    if (name_is_internal(name)) {
        return false; /* sqlite_sequence, sqlite_stat1: exist by themselves, their rows are read */
    }
    if (def->temp || str_eq_fold(def->table.schema.text, STR("temp"))) {
        diag_add(s->diags, DIAG_TEMP_SKIPPED, at.pos, name, "a temporary table");
        return false;
    }
    if (def->as_select) {
        diag_add(s->diags, DIAG_UNKNOWN_STATEMENT, at.pos, name,
                 "CREATE TABLE AS SELECT needs a query to be run");
        return false;
    }
    if (has_too_many_columns(def)) {
        diag_add(s->diags, DIAG_STATEMENT_ERROR, at.pos, name, "more columns than SQLite takes");
        return false;
    }
    if (schema_find_table(s, name)) {
        if (!def->if_not_exists) {
            diag_add(s->diags, DIAG_DUPLICATE_OBJECT, at.pos, name, "table \"%.*s\" exists already",
                     STR_FMT(name));
        }
        return false;
    }
    return true;
}

void build_table(Schema *s, const CreateTable *def, Place at)
{
    if (!may_define(s, def, at)) {
        return;
    }
    Table *t = arena_new(s->arena, Table);
    t->id = s->tables.n;
    t->rowid_read = t->rowid_written = NO_ROWID;
    t->name = def->table.name;
    t->pos = at.pos;
    t->defined_at = at.offset;
    t->strict = def->strict;
    t->without_rowid = def->without_rowid;
    add_columns(s, t, def->columns, at);
    table_constraints(s, t, def->constraints, at);
    find_rowid_alias(t, has_desc_key(def->columns));
    mark_key_not_null(t);
    *vec_push(s->arena, &s->tables) = t;
    map_put(&s->table_ids, t->name.text, t->id);
    shadow_mark_table(s, t);
}

/* ---------------------------------------------------------------- the others */

void build_index(Schema *s, const CreateIndex *def, Str text, Place at)
{
    Str name = def->index.name.text;
    if (schema_find_index(s, name)) {
        if (!def->if_not_exists) {
            diag_add(s->diags, DIAG_DUPLICATE_OBJECT, at.pos, name, "index \"%.*s\" exists already",
                     STR_FMT(name));
        }
        return;
    }
    Index *ix = arena_new(s->arena, Index);
    *ix = (Index){.name = def->index.name,
                  .pos = at.pos,
                  .unique = def->unique,
                  .table_name = def->table,
                  .def = def,
                  .text = text};
    map_put(&s->index_ids, name, s->indexes.n);
    *vec_push(s->arena, &s->indexes) = ix;
}

static Other other_of(const Stmt *stmt)
{
    Other o = {.stmt = stmt, .text = stmt->span};
    if (stmt->kind == STMT_CREATE_VIEW) {
        o.kind = OTHER_VIEW;
        o.name = stmt->u.create_view.view.name;
        o.temp = stmt->u.create_view.temp;
    } else if (stmt->kind == STMT_CREATE_TRIGGER) {
        o.kind = OTHER_TRIGGER;
        o.name = stmt->u.create_trigger.trigger.name;
        o.table_name = stmt->u.create_trigger.table.name;
        o.temp = stmt->u.create_trigger.temp;
    } else {
        o.kind = OTHER_VIRTUAL;
        o.name = stmt->u.create_virtual.table.name;
    }
    return o;
}

void build_other(Schema *s, const Stmt *stmt, Place at)
{
    Other o = other_of(stmt);
    if (schema_find_other(s, o.kind, o.name.text)) {
        return;
    }
    o.pos = at.pos;
    Other *kept = arena_new(s->arena, Other);
    *kept = o;
    map_put(&s->other_ids[o.kind], o.name.text, s->others.n);
    *vec_push(s->arena, &s->others) = kept;
    if (kept->kind == OTHER_VIRTUAL) {
        *vec_push(s->arena, &s->virtuals) = kept;
        shadow_mark_of(s, kept);
    }
}

/* ---------------------------------------------------------------- ALTER */

static void rename_table(Schema *s, Table *t, Name to, Place at)
{
    *vec_push(s->arena, &t->old_names) = (OldName){t->name.text, at.offset};
    s->renamed++;
    map_remove(&s->table_ids, t->name.text);
    for (size_t i = 0; i < s->tables.n; i++) {
        Table *other = s->tables.items[i];
        for (size_t k = 0; k < other->fks.n; k++) {
            References *ref = &other->fks.items[k].ref;
            if (str_eq_fold(ref->table.text, t->name.text)) {
                ref->table = to;
            }
        }
    }
    for (size_t i = 0; i < s->indexes.n; i++) {
        if (str_eq_fold(s->indexes.items[i]->table_name.text, t->name.text)) {
            s->indexes.items[i]->table_name = to;
        }
    }
    t->name = to;
    map_put(&s->table_ids, to.text, t->id);
    shadow_mark_table(s, t);
}

static void rename_column(Schema *s, Table *t, size_t column, Name to, Place at)
{
    Column *c = &t->columns.items[column];
    Name from = c->name;
    *vec_push(s->arena, &c->old_names) = (OldName){from.text, at.offset};
    c->name = to;
    for (size_t i = 0; i < s->tables.n; i++) {
        for (size_t k = 0; k < s->tables.items[i]->fks.n; k++) {
            References *ref = &s->tables.items[i]->fks.items[k].ref;
            if (!str_eq_fold(ref->table.text, t->name.text)) {
                continue;
            }
            for (NameList *l = ref->columns; l; l = l->next) {
                if (str_eq_fold(l->name.text, from.text)) {
                    l->name = to;
                }
            }
        }
    }
}

static void alter_column(Schema *s, Table *t, const Alter *a, Place at)
{
    size_t column = table_find_column(t, a->column.text);
    if (column == NO_COLUMN) {
        diag_add(s->diags, DIAG_STATEMENT_ERROR, at.pos, t->name.text,
                 "ALTER TABLE: no such column: \"%.*s\"", STR_FMT(a->column.text));
        return;
    }
    if (a->kind == ALTER_RENAME_COLUMN) {
        rename_column(s, t, column, a->new_name, at);
    } else if (a->kind == ALTER_DROP_COLUMN) {
        t->columns.items[column].died = at.offset;
    } else {
        t->columns.items[column].not_null = a->kind == ALTER_SET_NOT_NULL;
    }
}

void build_alter(Schema *s, const Alter *a, Place at)
{
    Table *t = schema_find_table(s, a->table.name.text);
    if (!t) {
        diag_add(s->diags, DIAG_NO_SUCH_TABLE, at.pos, a->table.name.text,
                 "ALTER TABLE of an unknown table");
        return;
    }
    switch (a->kind) {
    case ALTER_RENAME_TABLE:
        rename_table(s, t, a->new_name, at);
        break;
    case ALTER_ADD_COLUMN:
        if (table_find_column(t, a->add->name.text) != NO_COLUMN) {
            defined_twice(s, t, a->add, at);
        } else {
            add_column(s, t, a->add, at, at.offset);
            add_column_constraints(s, t, t->columns.n - 1, a->add, at);
        }
        break;
    case ALTER_ADD_CHECK:
        add_check(s, t, a->check, at);
        break;
    case ALTER_DROP_CONSTRAINT:
        for (size_t i = 0; i < t->checks.n; i++) {
            if (str_eq_fold(t->checks.items[i].name.text, a->column.text)) {
                t->checks.items[i] = t->checks.items[--t->checks.n];
            }
        }
        break;
    case ALTER_RENAME_COLUMN:
    case ALTER_DROP_COLUMN:
    case ALTER_SET_NOT_NULL:
    case ALTER_DROP_NOT_NULL:
        alter_column(s, t, a, at);
        break;
    }
}

/* ---------------------------------------------------------------- DROP */

static void drop_table(Schema *s, Str name)
{
    Table *t = schema_find_table(s, name);
    if (!t) {
        Other *v = schema_find_other(s, OTHER_VIRTUAL, name);
        if (v) {
            v->dropped = true;
            map_remove(&s->other_ids[OTHER_VIRTUAL], name);
        }
        return;
    }
    t->dropped = true;
    map_remove(&s->table_ids, name);
    for (size_t i = 0; i < s->indexes.n; i++) {
        Index *ix = s->indexes.items[i];
        if (!ix->dropped && str_eq_fold(ix->table_name.text, name)) {
            ix->dropped = true;
            map_remove(&s->index_ids, ix->name.text);
        }
    }
    for (size_t i = 0; i < s->others.n; i++) {
        Other *o = s->others.items[i];
        if (o->kind == OTHER_TRIGGER && !o->dropped && str_eq_fold(o->table_name.text, name)) {
            o->dropped = true;
            map_remove(&s->other_ids[OTHER_TRIGGER], o->name.text);
        }
    }
}

static void drop_other(Schema *s, OtherKind kind, Str name)
{
    Other *o = schema_find_other(s, kind, name);
    if (o) {
        o->dropped = true;
        map_remove(&s->other_ids[kind], name);
    }
}

void build_drop(Schema *s, const Drop *drop, Place at)
{
    (void)at;
    Str name = drop->name.name.text;
    switch (drop->kind) {
    case OBJECT_TABLE:
        drop_table(s, name);
        break;
    case OBJECT_INDEX: {
        Index *ix = schema_find_index(s, name);
        if (ix) {
            ix->dropped = true;
            map_remove(&s->index_ids, name);
        }
        break;
    }
    case OBJECT_VIEW:
        drop_other(s, OTHER_VIEW, name);
        break;
    case OBJECT_TRIGGER:
        drop_other(s, OTHER_TRIGGER, name);
        break;
    }
}
