#include "expr/dml_insert.h"

#include "pg/quote.h"

/* A statement's parts are put together in a Buf, and end in the translator's arena. */
Str dml_kept(Translator *t, Buf *b)
{
    Str s = arena_str(t->arena, buf_str(b));
    buf_free(b);
    return s;
}

/* STR_FMT() names its argument twice: calls go through here. */
void dml_put(Buf *b, const char *before, Str s)
{
    buf_puts(b, before);
    buf_put(b, s);
}

void dml_put_ident(Translator *t, Buf *b, Str pg_name)
{
    buf_put(b, translate_ident(t, pg_name));
}

/* ---------------------------------------------------------------- names */

static const char *what_it_is(Translator *t, Str name)
{
    const Schema *s = t->env->schema;
    return schema_find_other(s, OTHER_VIEW, name)      ? "it writes to the view "
           : schema_find_other(s, OTHER_VIRTUAL, name) ? "it writes to the virtual table "
                                                       : "no such table: ";
}

const Table *dml_table(Translator *t, QualName name)
{
    const Table *table = schema_find_table(t->env->schema, name.name.text);
    if (!table) {
        translate_fail(t, name.name.span, "%s%.*s", what_it_is(t, name.name.text),
                       STR_FMT(name.name.text));
        return NULL;
    }
    if (!t->env->has_table(t->env->data, table)) {
        translate_fail(t, name.name.span, "it needs the table %.*s, which is not carried over",
                       STR_FMT(name.name.text));
        return NULL;
    }
    return table;
}

const Column *dml_column(Translator *t, const Table *table, Name name)
{
    size_t i = table_find_column(table, name.text);
    if (i == NO_COLUMN && table_is_rowid_name(table, name.text)) {
        i = table->rowid_alias;
    }
    if (i == NO_COLUMN || !column_is_live(&table->columns.items[i])) {
        translate_fail(t, name.span, "no such column: %.*s", STR_FMT(name.text));
        return NULL;
    }
    return &table->columns.items[i];
}

bool dml_is_rowid(const Table *table, const Column *c)
{
    return table->rowid_alias != NO_COLUMN && c == &table->columns.items[table->rowid_alias];
}

/* An alias in PostgreSQL; p NULL where there is none. */
Str dml_spelled(Translator *t, Name alias)
{
    return name_is_set(alias) ? t->env->spell(t->env->data, t->arena, alias) : (Str){0};
}

/* The target with its alias joins the scope; gives what stands in the statement. */
static Str target_name(Translator *t, const Table *table, Name alias)
{
    Str name = name_is_set(alias) ? alias.text : table->name.text;
    Str pg_alias = dml_spelled(t, alias);
    scope_add_table(t, table, name, pg_alias);
    Str relation = translate_relation_name(t, table->pg_name);
    Str alias_text = pg_alias.p ? translate_ident(t, pg_alias) : pg_alias;
    return pg_alias.p ? translate_printf(t, "%.*s AS %.*s", STR_FMT(relation), STR_FMT(alias_text))
                      : relation;
}

Str dml_setting(Translator *t, const char *prefix, Str name)
{
    Buf b = {0};
    uint32_t hash = 2166136261u; /* FNV-1a */
    bool plain = true;
    buf_puts(&b, prefix);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool word = (c >= 'a' && c <= 'z') || ascii_is_digit(c) || c == '_';
        plain = plain && word;
        buf_putc(&b, word ? c : '_');
        hash = (hash ^ (unsigned char)c) * 16777619u;
    }
    if (!plain) {
        buf_printf(&b, "_%08x", hash);
    }
    return dml_kept(t, &b);
}

void dml_drop_affinities(Relation *r, const Table *table, bool rowid_too)
{
    for (size_t i = 0; i < r->n; i++) {
        RelColumn *c = &r->columns[i];
        c->like.has_affinity = !rowid_too && dml_is_rowid(table, c->like.column);
    }
}

/* ---------------------------------------------------------------- SET */

typedef struct {
    const Column *column; /* NULL: overruled by a later assignment to the same column */
    Str value;
} Assignment;

typedef VEC(Assignment) Assignments;

/* "If a single column-name appears more than once in the list of assignment expressions, all but
 * the rightmost occurrence is ignored" (UPDATE). PostgreSQL refuses such a list. */
static void assign(Translator *t, Assignments *all, const Column *c, Str value)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->items[i].column == c) {
            all->items[i].column = NULL;
        }
    }
    *vec_push(t->arena, all) = (Assignment){c, value};
}

static void assign_one(Translator *t, const Table *table, Name name, const Expr *e,
                       Assignments *all)
{
    const Column *c = dml_column(t, table, name);
    if (c) {
        assign(t, all, c, frag_at(t, frag_store(t, translate_expr(t, e), c), PREC_OR));
    }
}

/* (a, b) = (1, 2): one by one. */
static void assign_row(Translator *t, const Table *table, const SetItem *s, const Expr *row,
                       Assignments *all)
{
    const ExprList *value = row->list;
    for (const NameList *n = s->columns; n; n = n->next) {
        if (!value) {
            translate_fail(t, row->span, "the row has fewer values than columns");
            return;
        }
        assign_one(t, table, n->name, value->expr, all);
        value = value->next;
    }
}

/* (a, b) = (SELECT ...): PostgreSQL has the same form; its text stands with the first column. */
static Str assign_query(Translator *t, const Table *table, const SetItem *s, const Expr *query)
{
    Buf b = {0};
    VEC(const Column *) wanted = {0};
    buf_putc(&b, '(');
    for (const NameList *n = s->columns; n; n = n->next) {
        const Column *c = dml_column(t, table, n->name);
        if (!c) {
            break;
        }
        buf_puts(&b, wanted.n ? ", " : "");
        dml_put_ident(t, &b, c->pg_name);
        *vec_push(t->arena, &wanted) = c;
    }
    if (!t->failed) {
        Query q = translate_select(t, query->select, wanted.items);
        buf_printf(&b, ") = (%.*s)", STR_FMT(q.sql));
    }
    return dml_kept(t, &b);
}

/* The list behind SET. */
Str dml_set_list(Translator *t, const Table *table, const SetItem *set)
{
    Assignments all = {0};
    Buf b = {0}, queries = {0};
    for (const SetItem *s = set; s && !t->failed; s = s->next) {
        const Expr *e = expr_skip_parens(s->expr);
        if (!s->columns->next) {
            assign_one(t, table, s->columns->name, s->expr, &all);
        } else if (e->kind == EXPR_ROW) {
            assign_row(t, table, s, e, &all);
        } else if (e->kind == EXPR_SUBQUERY) {
            buf_puts(&queries, queries.n ? ", " : "");
            buf_put(&queries, assign_query(t, table, s, e));
        } else {
            translate_fail(t, e->span, "a row is assigned from something that is none");
        }
    }
    for (size_t i = 0; i < all.n; i++) {
        const Assignment *a = &all.items[i];
        if (a->column) {
            buf_puts(&b, b.n ? ", " : "");
            dml_put_ident(t, &b, a->column->pg_name);
            buf_printf(&b, " = %.*s", STR_FMT(a->value));
        }
    }
    buf_puts(&b, b.n && queries.n ? ", " : "");
    buf_put(&b, buf_str(&queries));
    buf_free(&queries);
    return dml_kept(t, &b);
}

/* ---------------------------------------------------------------- UPDATE, DELETE */

void dml_put_where(Translator *t, Buf *b, const Expr *where)
{
    if (where) {
        dml_put(b, " WHERE ", translate_truth(t, where));
    }
}

static bool set_mentions(const SetItem *set, const Table *table, const Column *c)
{
    for (const SetItem *s = set; s; s = s->next) {
        for (const NameList *n = s->columns; n; n = n->next) {
            size_t i = table_find_column(table, n->name.text);
            const Column *found = i == NO_COLUMN ? NULL : &table->columns.items[i];
            if (found == c || (!found && dml_is_rowid(table, c))) {
                return true;
            }
        }
    }
    return false;
}

/* Could the assignments violate a constraint that OR IGNORE or OR REPLACE handles? */
static bool set_may_conflict(Translator *t, const Table *table, const SetItem *set)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const Column *c = &table->columns.items[i];
        if (c->not_null && set_mentions(set, table, c)) {
            return true;
        }
    }
    for (size_t k = 0; k < table->keys.n; k++) {
        const Key *key = &table->keys.items[k];
        for (size_t i = 0; i < key->n; i++) {
            if (set_mentions(set, table, &table->columns.items[key->columns[i]])) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < t->env->schema->indexes.n; i++) {
        const Index *x = t->env->schema->indexes.items[i];
        if (x->unique && !x->dropped && str_eq_fold(x->table_name.text, table->name.text)) {
            return true;
        }
    }
    return table->checks.n > 0;
}

static void refuse_limit(Translator *t, Str span, const ExprList *order_by, const Expr *limit)
{
    if (order_by || limit) {
        translate_fail(t, span, "ORDER BY or LIMIT in UPDATE or DELETE");
    }
}

static Str update_text(Translator *t, Str span, const Update *u)
{
    const Table *table = dml_table(t, u->table);
    if (!table) {
        return (Str){0};
    }
    refuse_limit(t, span, u->order_by, u->limit);
    if ((u->conflict == CONFLICT_IGNORE || u->conflict == CONFLICT_REPLACE) &&
        set_may_conflict(t, table, u->set)) {
        translate_fail(t, span, "UPDATE OR %s may meet a constraint",
                       u->conflict == CONFLICT_IGNORE ? "IGNORE" : "REPLACE");
    }
    Buf b = {0};
    scope_push(t);
    buf_put(&b, translate_with(t, u->with));
    Str target = target_name(t, table, u->alias);
    Str from = translate_from(t, u->from);
    dml_put(&b, "UPDATE ", target);
    dml_put(&b, " SET ", dml_set_list(t, table, u->set));
    if (from.n) {
        buf_printf(&b, " FROM %.*s", STR_FMT(from));
    }
    dml_put_where(t, &b, u->where);
    scope_pop(t);
    return dml_kept(t, &b);
}

static Str delete_text(Translator *t, Str span, const Delete *d)
{
    const Table *table = dml_table(t, d->table);
    if (!table) {
        return (Str){0};
    }
    refuse_limit(t, span, d->order_by, d->limit);
    Buf b = {0};
    scope_push(t);
    buf_put(&b, translate_with(t, d->with));
    dml_put(&b, "DELETE FROM ", target_name(t, table, d->alias));
    dml_put_where(t, &b, d->where);
    scope_pop(t);
    return dml_kept(t, &b);
}

/* ---------------------------------------------------------------- all */

DmlText dml_translate(Translator *t, const Stmt *s, Str rowid_into)
{
    if (s->kind == STMT_INSERT) {
        return dml_insert(t, s->span, &s->u.insert, rowid_into);
    }
    DmlText out = {.n = 1};
    if (s->kind == STMT_UPDATE) {
        out.sql[0] = update_text(t, s->span, &s->u.update);
    } else if (s->kind == STMT_DELETE) {
        out.sql[0] = delete_text(t, s->span, &s->u.del);
    } else {
        translate_fail(t, s->span, "a statement that is none of INSERT, UPDATE and DELETE");
    }
    return out;
}
