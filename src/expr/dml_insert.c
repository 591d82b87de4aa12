#include "expr/dml_insert.h"

/* ---------------------------------------------------------------- columns */

static void target_columns(InsertJob *j)
{
    for (const NameList *n = j->in->columns; n; n = n->next) {
        const Column *c = dml_column(j->t, j->table, n->name);
        if (!c) {
            return;
        }
        *vec_push(j->t->arena, &j->columns) = c;
    }
    for (size_t i = 0; !j->in->columns && i < j->table->columns.n; i++) {
        const Column *c = &j->table->columns.items[i];
        if (column_is_live(c) && !c->generated) {
            *vec_push(j->t->arena, &j->columns) = c;
        }
    }
}

size_t dml_find_target(const InsertJob *j, const Column *c)
{
    for (size_t i = 0; i < j->columns.n; i++) {
        if (j->columns.items[i] == c) {
            return i;
        }
    }
    return NO_COLUMN;
}

size_t dml_count(const ExprList *list)
{
    size_t n = 0;
    for (; list; list = list->next) {
        n++;
    }
    return n;
}

static Frag *row_values(InsertJob *j, const ExprList *list)
{
    if (dml_count(list) != j->columns.n) {
        translate_fail(j->t, j->span, "the table %.*s has another number of columns",
                       STR_FMT(j->table->name.text));
        return NULL;
    }
    Frag *row = arena_array(j->t->arena, Frag, j->columns.n);
    for (size_t i = 0; i < j->columns.n; i++, list = list->next) {
        row[i] = frag_store(j->t, translate_expr(j->t, list->expr), j->columns.items[i]);
    }
    return row;
}

/* A NULL for the rowid means the next one: the column takes its default. */
static bool takes_next_rowid(const InsertJob *j, const Frag *row, size_t i)
{
    return row[i].null && dml_is_rowid(j->table, j->columns.items[i]);
}

static void drop_column(InsertJob *j, Frag *row, size_t i)
{
    for (size_t k = i; k + 1 < j->columns.n; k++) {
        j->columns.items[k] = j->columns.items[k + 1];
        if (row) {
            row[k] = row[k + 1];
        }
    }
    j->columns.n--;
}

/* OR REPLACE puts the default in place of NULL in a NOT NULL column (The ON CONFLICT Clause). */
static void default_for_null(InsertJob *j, size_t i)
{
    const Column *c = j->columns.items[i];
    Frag f = j->row[i];
    if (j->in->conflict != CONFLICT_REPLACE || !c->not_null || !c->default_ || f.not_null) {
        return;
    }
    Frag d = frag_store(j->t, translate_expr(j->t, c->default_), c);
    f = frag_with(f, translate_printf(j->t, "coalesce(%.*s, %.*s)", STR_FMT(f.sql), STR_FMT(d.sql)),
                  PREC_ATOM);
    f.not_null = d.not_null;
    j->row[i] = f;
}

static void only_row(InsertJob *j)
{
    const Select *s = j->in->select;
    if (!s || !s->values || s->values->next || s->next || s->with) {
        return;
    }
    j->row = row_values(j, s->values->list);
    for (size_t i = 0; j->row && i < j->columns.n; i++) {
        if (takes_next_rowid(j, j->row, i)) {
            drop_column(j, j->row, i--);
        } else {
            default_for_null(j, i);
        }
    }
}

static void put_row(InsertJob *j, Buf *b, const Frag *row)
{
    for (size_t i = 0; i < j->columns.n; i++) {
        buf_puts(b, i ? ", " : "");
        buf_put(b, takes_next_rowid(j, row, i) ? STR("DEFAULT") : frag_at(j->t, row[i], PREC_OR));
    }
}

/* OR IGNORE skips rows that fail NOT NULL too (The ON CONFLICT Clause); ON CONFLICT DO NOTHING is
 * for unique keys alone. */
static void put_not_null_guard(InsertJob *j, Buf *b)
{
    bool first = true;
    for (size_t i = 0; i < j->columns.n; i++) {
        if (j->columns.items[i]->not_null && !j->row[i].not_null) {
            buf_puts(b, first ? " WHERE " : " AND ");
            dml_put(b, "", frag_at(j->t, j->row[i], PREC_IS + 1));
            buf_puts(b, " IS NOT NULL");
            first = false;
        }
    }
}

static bool needs_not_null_guard(const InsertJob *j)
{
    for (size_t i = 0; j->row && j->in->conflict == CONFLICT_IGNORE && i < j->columns.n; i++) {
        bool sure = j->row[i].not_null || (j->row[i].is_literal && !j->row[i].null);
        if (j->columns.items[i]->not_null && !sure) {
            return true;
        }
    }
    return false;
}

static void put_values(InsertJob *j, Buf *b)
{
    const char *before = "VALUES (";
    for (const ValuesRow *v = j->in->select->values; v && !j->t->failed; v = v->next) {
        const Frag *row = j->row ? j->row : row_values(j, v->list);
        if (row) {
            buf_puts(b, before);
            put_row(j, b, row);
            buf_putc(b, ')');
        }
        before = ", (";
    }
}

/* Takes a result column NULL that stands for the rowid out of a plain SELECT. */
static const Select *without_null_rowid(InsertJob *j, const Select *s)
{
    size_t at = j->table->rowid_alias == NO_COLUMN
                    ? NO_COLUMN
                    : dml_find_target(j, &j->table->columns.items[j->table->rowid_alias]);
    if (at == NO_COLUMN || s->next || s->values || s->distinct ||
        dml_count(s->columns) != j->columns.n) {
        return s;
    }
    Select *copy = arena_new(j->t->arena, Select);
    *copy = *s;
    ExprList **end = &copy->columns;
    size_t i = 0;
    for (const ExprList *c = s->columns; c; c = c->next, i++) {
        if (i == at && expr_skip_parens(c->expr)->kind != EXPR_NULL) {
            return s;
        }
        if (i != at) {
            *end = arena_new(j->t->arena, ExprList);
            **end = *c;
            end = &(*end)->next;
        }
    }
    *end = NULL;
    drop_column(j, NULL, at);
    return copy;
}

/* What stands behind the column list. */
static Str source_text(InsertJob *j)
{
    Buf b = {0};
    const Select *s = j->in->select;
    if (!s) {
        return STR("DEFAULT VALUES");
    }
    if (needs_not_null_guard(j)) {
        buf_puts(&b, "SELECT ");
        put_row(j, &b, j->row);
        put_not_null_guard(j, &b);
    } else if (s->values && !s->next && !s->with) {
        put_values(j, &b);
    } else {
        s = without_null_rowid(j, s);
        j->query = translate_select(j->t, s, j->columns.items);
        if (!j->t->failed && j->query.n != j->columns.n) {
            translate_fail(j->t, j->span, "the table %.*s has another number of columns",
                           STR_FMT(j->table->name.text));
        }
        buf_put(&b, j->query.sql);
    }
    return dml_kept(j->t, &b);
}

/* ---------------------------------------------------------------- INSERT */

/* Only where it makes one row of a table with a column for the rowid; else it is not known. */
static void put_rowid_into(InsertJob *j, Str variable)
{
    if (!variable.n || j->table->rowid_alias == NO_COLUMN || !j->one_row) {
        return;
    }
    Str name = translate_ident(j->t, j->table->columns.items[j->table->rowid_alias].pg_name);
    buf_printf(&j->conflict, " RETURNING %.*s INTO %.*s", STR_FMT(name), STR_FMT(variable));
    j->out->has_rowid = true;
}

static Str insert_text(InsertJob *j)
{
    Buf b = {0};
    buf_put(&b, j->with);
    dml_put(&b, "INSERT INTO ", translate_relation_name(j->t, j->table->pg_name));
    if (name_is_set(j->in->alias)) {
        dml_put(&b, " AS ", translate_ident(j->t, dml_spelled(j->t, j->in->alias)));
    }
    for (size_t i = 0; j->in->select && i < j->columns.n; i++) {
        buf_puts(&b, i ? ", " : " (");
        dml_put_ident(j->t, &b, j->columns.items[i]->pg_name);
    }
    buf_puts(&b, j->in->select && j->columns.n ? ") " : " ");
    buf_put(&b, j->source);
    buf_put(&b, buf_str(&j->conflict));
    return dml_kept(j->t, &b);
}

static void put_conflict(InsertJob *j)
{
    if (j->in->upsert) {
        j->one_row = false;
        dml_put_upsert(j);
    } else if (j->in->conflict == CONFLICT_IGNORE) {
        j->one_row = false;
        buf_puts(&j->conflict, " ON CONFLICT DO NOTHING");
    } else if (j->in->conflict == CONFLICT_REPLACE) {
        dml_replace(j);
    }
}

DmlText dml_insert(Translator *t, Str span, const Insert *in, Str rowid_into)
{
    DmlText out = {.n = 0};
    InsertJob j = {.t = t, .in = in, .span = span, .table = dml_table(t, in->table), .out = &out};
    if (!j.table) {
        return out;
    }
    scope_push(t);
    j.with = translate_with(t, in->with);
    target_columns(&j);
    only_row(&j);
    j.one_row = j.row || !in->select;
    j.source = t->failed ? j.source : source_text(&j);
    if (!t->failed) {
        put_conflict(&j);
        put_rowid_into(&j, rowid_into);
        out.sql[out.n++] = insert_text(&j);
    }
    scope_pop(t);
    buf_free(&j.conflict);
    return out;
}
