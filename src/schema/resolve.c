#include "schema/resolve.h"

/* ---------------------------------------------------------------- indexes */

size_t index_column(const Table *t, const ExprList *element)
{
    const Expr *e = expr_skip_parens(element->expr);
    while (e && e->kind == EXPR_COLLATE) {
        e = expr_skip_parens(e->left);
    }
    if (!e) {
        return NO_COLUMN;
    }
    /* CREATE INDEX i ON t('a') means the column, not the string. */
    if (e->kind == EXPR_STRING) {
        return table_find_column(t, e->text);
    }
    return e->kind == EXPR_COLUMN ? table_find_column(t, e->name.text) : NO_COLUMN;
}

bool index_is_plain(const Table *t, const Index *ix)
{
    for (const ExprList *e = ix->def->columns; e; e = e->next) {
        size_t c = index_column(t, e);
        if (c == NO_COLUMN || (t->columns.items[c].generated && !t->columns.items[c].computed)) {
            return false;
        }
    }
    return !ix->def->where;
}

/* ---------------------------------------------------------------- parents */

static bool contains(const size_t *set, size_t n, size_t x)
{
    for (size_t i = 0; i < n; i++) {
        if (set[i] == x) {
            return true;
        }
    }
    return false;
}

static bool same_set(const size_t *a, size_t na, const size_t *b, size_t nb)
{
    if (na != nb) {
        return false;
    }
    for (size_t i = 0; i < na; i++) {
        if (!contains(b, nb, a[i])) {
            return false;
        }
    }
    return true;
}

static bool index_names(const Table *t, const Index *ix, size_t column)
{
    for (const ExprList *e = ix->def->columns; e; e = e->next) {
        if (index_column(t, e) == column) {
            return true;
        }
    }
    return false;
}

static bool index_covers(const Table *t, const Index *ix, const size_t *columns, size_t n)
{
    size_t count = 0;
    for (const ExprList *e = ix->def->columns; e; e = e->next, count++) {
        if (!contains(columns, n, index_column(t, e))) {
            return false;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!index_names(t, ix, columns[i])) {
            return false; /* CREATE UNIQUE INDEX i ON t(x, x) */
        }
    }
    return count == n;
}

bool table_has_key(const Schema *s, const Table *t, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < t->keys.n; i++) {
        const Key *k = &t->keys.items[i];
        if (same_set(k->columns, k->n, columns, n)) {
            return true;
        }
    }
    for (size_t i = 0; i < s->indexes.n; i++) {
        const Index *ix = s->indexes.items[i];
        if (ix->unique && !ix->dropped && str_eq_fold(ix->table_name.text, t->name.text) &&
            index_is_plain(t, ix) && index_covers(t, ix, columns, n)) {
            return true;
        }
    }
    return false;
}

typedef enum { RESOLVE_OK, RESOLVE_NO_PARENT, RESOLVE_COLUMNS, RESOLVE_NO_KEY } ResolveResult;

static ResolveResult explicit_columns(ForeignKey *fk, const Table *parent)
{
    size_t n = 0;
    for (const NameList *l = fk->ref.columns; l; l = l->next, n++) {
        size_t c = n < fk->n ? table_find_column(parent, l->name.text) : NO_COLUMN;
        if (c == NO_COLUMN) {
            return RESOLVE_COLUMNS;
        }
        fk->parent_columns[n] = c;
    }
    return n == fk->n ? RESOLVE_OK : RESOLVE_COLUMNS;
}

/* REFERENCES t without a list means the primary key (Foreign Key Support, 3). */
static ResolveResult primary_key_columns(ForeignKey *fk, const Table *parent)
{
    const Key *pk = table_primary_key(parent);
    if (!pk) {
        return RESOLVE_NO_KEY;
    }
    if (pk->n != fk->n) {
        return RESOLVE_COLUMNS;
    }
    memcpy(fk->parent_columns, pk->columns, pk->n * sizeof *pk->columns);
    return RESOLVE_OK;
}

static ResolveResult resolve(Schema *s, ForeignKey *fk)
{
    Table *parent = schema_find_table(s, fk->ref.table.text);
    if (!parent || parent->shadow) {
        return RESOLVE_NO_PARENT;
    }
    if (!fk->parent_columns) {
        fk->parent_columns = arena_array(s->arena, size_t, fk->n);
    }
    fk->parent = parent;
    ResolveResult r =
        fk->ref.columns ? explicit_columns(fk, parent) : primary_key_columns(fk, parent);
    if (r == RESOLVE_OK && !table_has_key(s, parent, fk->parent_columns, fk->n)) {
        r = RESOLVE_NO_KEY;
    }
    return r;
}

static void give_up(Schema *s, const Table *t, ForeignKey *fk, ResolveResult r)
{
    Str parent = fk->ref.table.text;
    fk->state = FK_BROKEN;
    switch (r) {
    case RESOLVE_NO_PARENT:
        diag_add(s->diags, DIAG_FK_NO_PARENT, fk->pos, t->name.text,
                 "the foreign key on \"%.*s\" references \"%.*s\", which the dump does not hold",
                 STR_FMT(t->columns.items[fk->columns[0]].name.text), STR_FMT(parent));
        break;
    case RESOLVE_COLUMNS:
        diag_add(s->diags, DIAG_FK_COLUMNS, fk->pos, t->name.text,
                 "the foreign key to \"%.*s\" names other columns than the parent has",
                 STR_FMT(parent));
        break;
    case RESOLVE_NO_KEY:
        diag_add(s->diags, DIAG_FK_NO_KEY, fk->pos, t->name.text,
                 "the foreign key to \"%.*s\" names columns that are neither its primary key nor "
                 "unique; SQLite calls "
                 "this a foreign key mismatch and cannot enforce it either",
                 STR_FMT(parent));
        break;
    case RESOLVE_OK:
        break;
    }
}

void resolve_foreign_keys(Schema *s, bool final)
{
    for (size_t i = 0; i < s->tables.n; i++) {
        Table *t = s->tables.items[i];
        for (size_t k = 0; k < t->fks.n && !t->dropped && !t->shadow; k++) {
            ForeignKey *fk = &t->fks.items[k];
            if (fk->state != FK_UNRESOLVED) {
                continue;
            }
            ResolveResult r = resolve(s, fk);
            if (r == RESOLVE_OK) {
                fk->state = FK_USABLE;
            } else if (final) {
                give_up(s, t, fk, r);
            }
        }
    }
}
