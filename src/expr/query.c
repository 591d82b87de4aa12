/* SELECT. Each term of a compound is translated to fragments first, since all terms must come to
 * one type per column; then the text is put together. */
#include "expr/query.h"

#include <inttypes.h>

#include "expr/core.h"
#include "expr/operators.h"
#include "expr/rules.h"

const char *query_break(const Translator *t)
{
    enum { OWN = 2 }; /* scopes of a view's own query: that of its WITH and that of its FROM */
    int depth = 0;
    for (const Scope *s = t->scope; s && depth <= OWN; s = s->outer) {
        depth++;
    }
    return t->purpose == PURPOSE_VIEW && depth <= OWN && !t->inner ? "\n" : " ";
}

/* ---------------------------------------------------------------- bare columns */

bool query_is_key(const Translator *t, const Expr *e)
{
    const QueryState *q = t->scope ? t->scope->query : NULL;
    if (!q || !q->grouped || q->free) {
        return false;
    }
    for (size_t i = 0; i < q->nkey_exprs; i++) {
        if (expr_same(q->key_exprs[i], e)) {
            return true;
        }
    }
    return false;
}

static bool is_key_text(const QueryState *q, Str sql)
{
    for (size_t i = 0; i < q->nkeys; i++) {
        if (str_eq(q->keys[i], sql)) {
            return true;
        }
    }
    return false;
}

static bool belongs_to(const Table *t, const Column *c)
{
    return t && c >= t->columns.items && c < t->columns.items + t->columns.n;
}

/* SQLite takes a bare column from the row that min() or max() found, else from some row
 * (lang_select, 2.5); the first one by rowid is as good as any. */
Frag query_column(Translator *t, const Scope *s, Frag f)
{
    const QueryState *q = s->query;
    if (!q || !q->grouped || q->free || is_key_text(q, f.sql) || belongs_to(q->keyed, f.column)) {
        return f;
    }
    Str order = q->extremum.n    ? q->extremum
                : q->row_order.n ? translate_printf(t, " ORDER BY %.*s", STR_FMT(q->row_order))
                                 : (Str){0};
    Frag r = frag_with(
        f, translate_printf(t, "(array_agg(%.*s%.*s))[1]", STR_FMT(f.sql), STR_FMT(order)),
        PREC_ATOM);
    r.not_null = false;
    return r;
}

/* ---------------------------------------------------------------- names */

static Name column_name(const Expr *e, Str span)
{
    /* CAST and COLLATE do not hide a column's name, an operator does (Result column names are
     * those of sqlite3_column_name with short_column_names). */
    Name made = {.text = span, .quote = QUOTE_DOUBLE, .span = span};
    e = expr_skip_parens(e);
    return e->kind == EXPR_COLUMN ? e->name : made;
}

/* The names that SQLite gives: a second x is x:1. */
static bool name_taken(const RelColumn *columns, size_t n, Str name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq_fold(columns[i].name, name)) {
            return true;
        }
    }
    return false;
}

static Str unique_name(Translator *t, const RelColumn *columns, size_t n, Str name)
{
    Str made = name;
    for (unsigned i = 1; name_taken(columns, n, made) && i < 10000; i++) {
        made = translate_printf(t, "%.*s:%u", STR_FMT(name), i);
    }
    return made;
}

static bool pg_name_taken(const RelColumn *columns, size_t n, Str name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(columns[i].pg_name, name)) {
            return true;
        }
    }
    return false;
}

Str core_unique_pg_name(Translator *t, const RelColumn *columns, size_t n, Str name)
{
    enum { CUT = 57 }; /* leaves room for a number */
    Str made = name;
    for (unsigned i = 1; pg_name_taken(columns, n, made) && i < 10000; i++) {
        Str head = name.n > CUT ? str_make(name.p, CUT) : name;
        made = translate_printf(t, "%.*s_%u", STR_FMT(head), i);
    }
    return made;
}

/* ---------------------------------------------------------------- result columns */

static void add_result(Translator *t, Core *c, size_t cap, Frag f, Name name, Str pg_name)
{
    if (c->n >= cap) {
        translate_fail(t, name.span, "too many result columns");
        return;
    }
    c->results[c->n] = f;
    c->names[c->n] = name;
    c->pg_names[c->n++] = pg_name;
}

/* Do the results of this SELECT leave the view as they are? */
static bool shows_columns(const Translator *t, const Select *s)
{
    const Scope *query = t->scope->outer; /* of the whole query, around that of its FROM */
    return t->purpose == PURPOSE_VIEW && query && !query->outer && !s->next &&
           s->compound == COMPOUND_NONE && !s->distinct && !s->group_by;
}

static void add_star(Translator *t, const Select *s, Core *c, size_t cap, const Expr *star)
{
    bool any = false, qualify = t->scope->relations && t->scope->relations->next;
    for (const Relation *r = t->scope->relations; r; r = r->next) {
        if (name_is_set(star->table) && !str_eq_fold(star->table.text, r->name)) {
            continue;
        }
        any = true;
        for (size_t i = 0; i < r->n; i++) {
            const RelColumn *col = &r->columns[i];
            if (col->merged && !name_is_set(star->table)) {
                continue;
            }
            Name name = {.text = col->name, .quote = QUOTE_DOUBLE, .span = col->name};
            bool merges = col->qualify && !name_is_set(star->table);
            t->results_pass = shows_columns(t, s);
            Frag f = scope_value(t, scope_reference(t, r, i, qualify || merges));
            t->results_pass = false;
            f = query_column(t, t->scope, f);
            add_result(t, c, cap, f, name, col->pg_name);
        }
    }
    if (!any) {
        translate_fail(t, star->span, "no tables for %.*s", STR_FMT(star->span));
    }
}

static size_t star_width(const Translator *t)
{
    size_t n = 0;
    for (const Relation *r = t->scope->relations; r; r = r->next) {
        n += r->n;
    }
    return n;
}

/* The column of FROM that the expression is, and nothing else; NULL: it is none. A rowid is the
 * column that is its alias. */
static const RelColumn *plain_column(Translator *t, const Expr *e, Frag f)
{
    if (expr_skip_parens(e)->kind != EXPR_COLUMN || f.prec != PREC_ATOM) {
        return NULL;
    }
    for (const Scope *s = t->scope; s; s = s->outer) {
        for (const Relation *r = s->relations; r; r = r->next) {
            for (size_t i = 0; i < r->n; i++) {
                if (str_eq(scope_reference(t, r, i, false).sql, f.sql) ||
                    str_eq(scope_reference(t, r, i, true).sql, f.sql)) {
                    return &r->columns[i];
                }
            }
        }
    }
    return NULL;
}

static void translate_results(Translator *t, const Select *s, Core *c)
{
    size_t cap = 1;
    for (const ExprList *l = s->columns; l; l = l->next) {
        cap += l->expr->kind == EXPR_STAR ? star_width(t) : 1;
    }
    c->results = arena_array(t->arena, Frag, cap);
    c->names = arena_array(t->arena, Name, cap);
    c->pg_names = arena_array(t->arena, Str, cap);
    for (const ExprList *l = s->columns; l && !t->failed; l = l->next) {
        if (l->expr->kind == EXPR_STAR) {
            add_star(t, s, c, cap, l->expr);
            continue;
        }
        t->results_pass = l->expr->kind == EXPR_COLUMN && shows_columns(t, s);
        Frag f = frag_as(t, translate_expr(t, l->expr), WANT_VALUE);
        t->results_pass = false;
        const RelColumn *column = t->failed ? NULL : plain_column(t, l->expr, f);
        Name name = l->has_alias ? l->alias : column_name(l->expr, l->span);
        if (column && !l->has_alias) { /* as it was declared, whatever the query's spelling */
            name = (Name){.text = column->name, .quote = QUOTE_DOUBLE, .span = column->name};
        }
        add_result(t, c, cap, f, name, column ? column->pg_name : (Str){0});
    }
}

/* ---------------------------------------------------------------- GROUP BY */

static const ExprList *nth_result(const ExprList *results, int64_t n)
{
    for (; results && n > 1; results = results->next) {
        n--;
    }
    return n == 1 ? results : NULL;
}

static const ExprList *aliased(const ExprList *results, const Expr *e)
{
    e = expr_skip_parens(e);
    if (e->kind != EXPR_COLUMN || name_is_set(e->table)) {
        return NULL;
    }
    for (; results; results = results->next) {
        if (results->has_alias && str_eq_fold(results->alias.text, e->name.text)) {
            return results;
        }
    }
    return NULL;
}

/* A number stands for a result column. */
static const ExprList *numbered(const ExprList *results, const Expr *e)
{
    int64_t n;
    e = expr_skip_parens(e);
    return e->kind == EXPR_INTEGER && value_parse_int64(e->text, &n) ? nth_result(results, n)
                                                                     : NULL;
}

static bool has_star(const ExprList *results)
{
    for (; results; results = results->next) {
        if (results->expr->kind == EXPR_STAR) {
            return true;
        }
    }
    return false;
}

/* The result column whose alias it is, unless a column of FROM has that name: that one wins. */
static const ExprList *alias_key(Translator *t, const ExprList *results, const Expr *e)
{
    const ExprList *found = aliased(results, e);
    for (const Relation *r = t->scope->relations; r && found; r = r->next) {
        for (size_t i = 0; i < r->n; i++) {
            if (str_eq_fold(r->columns[i].name, expr_skip_parens(e)->name.text)) {
                return NULL;
            }
        }
    }
    return found;
}

/* A literal, or a text of literals alone: no name, no call. */
static bool is_constant(Frag f)
{
    bool quoted = false;
    for (size_t i = 0; i < f.sql.n && !f.is_literal; i++) {
        char c = f.sql.p[i];
        quoted = c == '\'' ? !quoted : quoted;
        bool name = c == '_' || c == '"' || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
        if (!quoted && name) {
            return false;
        }
    }
    return true;
}

static Str group_keys(Translator *t, const Select *s, QueryState *q)
{
    Str text = {0};
    for (const ExprList *l = s->group_by; l; l = l->next) {
        q->nkeys++;
    }
    q->keys = arena_array(t->arena, Str, q->nkeys + 1);
    q->key_exprs = arena_array(t->arena, const Expr *, q->nkeys + 1);
    size_t n = 0;
    for (const ExprList *l = s->group_by; l && !t->failed; l = l->next) {
        const ExprList *column = has_star(s->columns) ? NULL : numbered(s->columns, l->expr);
        column = column ? column : alias_key(t, s->columns, l->expr);
        const Expr *e = column ? column->expr : l->expr;
        if (!column && expr_skip_parens(e)->kind == EXPR_INTEGER) {
            translate_fail(t, e->span, "GROUP BY a column's number beside *");
        }
        Frag plain = translate_expr(t, e), f = frag_folded(t, plain);
        if (str_eq(plain.sql, f.sql)) {
            q->key_exprs[q->nkey_exprs++] = e;
        }
        if (is_constant(f)) {
            continue; /* PostgreSQL would take a number for a column's */
        }
        f = frag_is_bool(f) && !f.stays_boolean ? frag_as(t, f, WANT_VALUE) : f;
        q->keys[n++] = f.sql;
        text = text.n ? translate_printf(t, "%.*s, %.*s", STR_FMT(text), STR_FMT(f.sql)) : f.sql;
    }
    q->nkeys = n;
    return text;
}

typedef VEC(const Expr *) Extrema;

static void add_extremum(Translator *t, const Expr *e, Extrema *all)
{
    for (size_t i = 0; i < all->n; i++) {
        if (expr_same(all->items[i], e)) {
            return;
        }
    }
    *vec_push(t->arena, all) = e;
}

/* The aggregates min() and max(), each once, in the order in which SQLite meets them. */
static void find_extrema(Translator *t, const Expr *e, Extrema *all)
{
    if (!e) {
        return;
    }
    if (e->kind == EXPR_FUNCTION && !e->over && e->list && !e->list->next &&
        (str_eq_fold(e->name.text, STR("min")) || str_eq_fold(e->name.text, STR("max")))) {
        add_extremum(t, e, all);
        return;
    }
    find_extrema(t, e->left, all);
    find_extrema(t, e->right, all);
    find_extrema(t, e->third, all);
    for (const ExprList *l = e->list; l; l = l->next) {
        find_extrema(t, l->expr, all);
    }
}

/* Bare columns come from the row of min() or max() (lang_select, 2.5), of several from that of the
 * last one. */
static Str extremum_order(Translator *t, const Select *s, const QueryState *q)
{
    Extrema all = {0};
    for (const ExprList *l = s->columns; l; l = l->next) {
        find_extrema(t, l->expr, &all);
    }
    for (const ExprList *l = s->order_by; l; l = l->next) {
        find_extrema(t, l->expr, &all);
    }
    find_extrema(t, s->having, &all);
    if (all.n == 0) {
        return NO_TEXT;
    }
    const Expr *call = all.items[all.n - 1];
    bool max = str_eq_fold(call->name.text, STR("max"));
    ExprList term = {
        .expr = call->list->expr, .order = max ? SORT_DESC : SORT_ASC, .nulls = NULLS_LAST};
    Str sql = translate_sort_term(t, translate_expr(t, call->list->expr), &term);
    return translate_printf(t, " ORDER BY %.*s%s%.*s", STR_FMT(sql), q->row_order.n ? ", " : "",
                            STR_FMT(q->row_order));
}

/* Is the table's primary key among the keys? Then PostgreSQL itself knows the other columns. */
static const Table *keyed_table(Translator *t, const QueryState *q)
{
    const Relation *r = t->scope->relations;
    if (!r || r->next || !r->table) {
        return NULL;
    }
    const Key *pk = table_primary_key(r->table);
    if (!pk || pk->n != 1) {
        return NULL;
    }
    const Column *c = &r->table->columns.items[pk->columns[0]];
    for (size_t i = 0; i < r->n; i++) {
        bool key = r->columns[i].like.column == c && r->columns[i].like.not_null;
        if (key && (is_key_text(q, scope_reference(t, r, i, false).sql) ||
                    is_key_text(q, scope_reference(t, r, i, true).sql))) {
            return r->table;
        }
    }
    return NULL;
}

/* The rowid column of a query over one table: the order in which SQLite scans it. */
static Str row_order(Translator *t)
{
    const Relation *r = t->scope->relations;
    if (!r || r->next || !r->table || r->table->rowid_alias == NO_COLUMN) {
        return (Str){0};
    }
    const Column *id = &r->table->columns.items[r->table->rowid_alias];
    for (size_t i = 0; i < r->n; i++) {
        if (r->columns[i].like.column == id) {
            return scope_reference(t, r, i, false).sql;
        }
    }
    return (Str){0};
}

static bool list_aggregates(const ExprList *l)
{
    for (; l; l = l->next) {
        if (expr_has_aggregate(l->expr)) {
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- one SELECT */

Str core_clause(Translator *t, Str text, const char *word, Str body)
{
    return body.n ? translate_printf(t, "%.*s%s%s %.*s", STR_FMT(text),
                                     text.n ? query_break(t) : "", word, STR_FMT(body))
                  : text;
}

static void translate_values(Translator *t, const Select *s, Core *c)
{
    for (const ValuesRow *r = s->values; r; r = r->next) {
        c->nrows++;
    }
    for (const ExprList *l = s->values->list; l; l = l->next) {
        c->n++;
    }
    c->values = arena_array(t->arena, Frag *, c->nrows + 1);
    c->results = arena_array(t->arena, Frag, c->n + 1);
    c->names = arena_array(t->arena, Name, c->n + 1);
    c->pg_names = arena_array(t->arena, Str, c->n + 1);
    size_t row = 0;
    for (const ValuesRow *r = s->values; r && !t->failed; r = r->next, row++) {
        c->values[row] = arena_array(t->arena, Frag, c->n + 1);
        size_t i = 0;
        for (const ExprList *l = r->list; l; l = l->next, i++) {
            if (i == c->n) {
                break;
            }
            c->values[row][i] = frag_as(t, translate_expr(t, l->expr), WANT_VALUE);
        }
        if (i != c->n) {
            translate_fail(t, s->span, "all VALUES must have the same number of terms");
        }
    }
    for (size_t i = 0; i < c->n; i++) {
        Str name = translate_printf(t, "column%zu", i + 1);
        c->names[i] = (Name){.text = name, .quote = QUOTE_DOUBLE, .span = name};
        c->pg_names[i] = name;
    }
}

/* VALUES: each column's values to one type; the first row then stands for all. */
static void unify_values(Translator *t, Core *c)
{
    Frag *column = arena_array(t->arena, Frag, c->nrows + 1);
    for (size_t i = 0; i < c->n; i++) {
        for (size_t r = 0; r < c->nrows; r++) {
            column[r] = c->values[r][i];
        }
        frag_unify(t, column, c->nrows);
        c->results[i] = column[0];
        for (size_t r = 0; r < c->nrows; r++) {
            c->values[r][i] = column[r];
            c->results[i] = c->results[i].null ? column[r] : c->results[i];
        }
        c->results[i].is_literal = c->results[i].not_null = c->results[i].has_affinity = false;
    }
}

static void translate_group(Translator *t, const Select *s, QueryState *q, Core *c)
{
    q->free = true;
    Str keys = group_keys(t, s, q);
    q->extremum = q->grouped ? extremum_order(t, s, q) : (Str){0};
    q->free = false;
    q->keyed = keyed_table(t, q);
    bool one_group = s->group_by && !keys.n; /* constants alone: one group, if there are rows */
    c->tail = core_clause(t, c->tail, "GROUP BY", one_group ? STR("()") : keys);
    Str having = one_group ? STR("count(*) > 0") : (Str){0};
    if (s->having) {
        Frag f = frag_as(t, translate_expr(t, s->having), WANT_TRUTH);
        having = one_group ? translate_printf(t, "%.*s AND %.*s", STR_FMT(having),
                                              STR_FMT(frag_at(t, f, PREC_AND)))
                           : f.sql;
    }
    c->tail = core_clause(t, c->tail, "HAVING", having);
}

/* Constants may have swallowed all aggregates (count(*) / 0 is NULL), and with them the one row. */
static bool has_lost_aggregates(const Select *s, const QueryState *q, const Core *c)
{
    static const char *const calls[] = {"count(", "sum(", "avg(", "min(", "max(", "_agg(", "bool_"};
    if (!q->grouped || s->group_by || s->having || s->windows) {
        return false;
    }
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
            if (str_contains_fold(c->results[i].sql, str_z(calls[k]))) {
                return false;
            }
        }
    }
    return true;
}

/* The scope stays open for ORDER BY: the caller pops it. */
void core_translate(Translator *t, const Select *s, Core *c)
{
    scope_push(t);
    if (s->values) {
        translate_values(t, s, c);
        unify_values(t, c);
        return;
    }
    QueryState *q = arena_new(t->arena, QueryState);
    q->select = s;
    q->free = true;
    t->scope->query = q;
    c->tail = core_clause(t, c->tail, "FROM", translate_from(t, s->from));
    q->row_order = row_order(t);
    q->grouped = s->group_by || list_aggregates(s->columns) || expr_has_aggregate(s->having);
    t->scope->results = s->columns;
    if (s->where) {
        c->tail = core_clause(t, c->tail, "WHERE", translate_truth(t, s->where));
    }
    translate_group(t, s, q, c);
    c->tail = core_clause(t, c->tail, "WINDOW", translate_windows(t, s->windows));
    t->scope->results = NULL;
    translate_results(t, s, c);
    if (has_lost_aggregates(s, q, c)) {
        c->tail = core_clause(t, c->tail, "GROUP BY", STR("()"));
    }
    t->scope->results = s->columns;
    c->distinct = s->distinct;
    c->grouped = q->grouped;
    c->row_order = q->grouped || s->distinct ? NO_TEXT : q->row_order;
}

/* ---------------------------------------------------------------- putting it together */

static size_t list_width(const Core *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        n += c->results[i].sql.n + c->names[i].text.n;
    }
    return n;
}

static Str column_list(Translator *t, const Core *c, const RelColumn *columns, bool named)
{
    Buf b = {0};
    bool lines = list_width(c) > 80 && *query_break(t) == '\n';
    for (size_t i = 0; i < c->n; i++) {
        buf_puts(&b, i == 0 ? "" : lines ? ",\n    " : ", ");
        buf_put(&b, c->results[i].sql);
        bool own = c->pg_names[i].p && str_eq(c->pg_names[i], columns[i].pg_name);
        if (named && !own) {
            buf_printf(&b, " AS %.*s", STR_FMT(translate_ident(t, columns[i].pg_name)));
        }
    }
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    t->written += s.n;
    return s;
}

static Str values_text(Translator *t, const Core *c)
{
    Buf b = {0};
    buf_puts(&b, "VALUES ");
    for (size_t r = 0; r < c->nrows; r++) {
        buf_puts(&b, r ? ", (" : "(");
        for (size_t i = 0; i < c->n; i++) {
            buf_puts(&b, i ? ", " : "");
            buf_put(&b, c->values[r][i].sql);
        }
        buf_putc(&b, ')');
    }
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    t->written += s.n;
    return s;
}

/* DISTINCT, on the folded values where a collation makes several one. */
static Str distinct_text(Translator *t, const Core *c)
{
    Str keys = {0};
    bool folds = false;
    for (size_t i = 0; i < c->n && c->distinct; i++) {
        Frag f = frag_folded(t, c->results[i]);
        folds |= !str_eq(f.sql, c->results[i].sql);
        if (!is_constant(f)) {
            keys =
                keys.n ? translate_printf(t, "%.*s, %.*s", STR_FMT(keys), STR_FMT(f.sql)) : f.sql;
        }
    }
    return !c->distinct ? NO_TEXT
           : folds      ? translate_printf(t, "DISTINCT ON (%.*s) ", STR_FMT(keys))
                        : STR("DISTINCT ");
}

Str core_text(Translator *t, const Core *c, const RelColumn *columns, bool named)
{
    if (c->values) {
        return values_text(t, c);
    }
    Str list = column_list(t, c, columns, named);
    return translate_printf(t, "SELECT %.*s%.*s%s%.*s", STR_FMT(distinct_text(t, c)), STR_FMT(list),
                            c->tail.n ? query_break(t) : "", STR_FMT(c->tail));
}

/* What a reference to a result column is like. */
static Frag result_like(Frag f)
{
    Frag like = f;
    like.sql = (Str){0};
    like.prec = PREC_ATOM;
    like.is_literal = like.null = like.explicit_collation = false;
    like.as_text = like.whole = (Str){0};
    like.volatility = IMMUTABLE;
    if (f.null) {
        like.type = pg_type(PG_TEXT);
        like.classes = CLASS_TEXT;
    }
    if (f.narrow && f.type.base == PG_DOUBLE) {
        like.type = pg_type(PG_NUMERIC);
        like.narrow = false;
    }
    return like;
}

RelColumn *core_columns(Translator *t, const Core *c)
{
    RelColumn *columns = arena_array(t->arena, RelColumn, c->n + 1);
    for (size_t i = 0; i < c->n && !t->failed; i++) {
        Name name = c->names[i];
        Str own = unique_name(t, columns, i, name.text);
        Str pg = c->pg_names[i];
        if (!pg.p || !str_eq_fold(pg, own)) {
            bool renamed = !str_eq(own, name.text);
            Name spelled = {.text = own, .quote = renamed ? QUOTE_DOUBLE : name.quote, .span = own};
            pg = t->env->spell(t->env->data, t->arena, spelled);
        }
        columns[i] = (RelColumn){.name = own,
                                 .pg_name = core_unique_pg_name(t, columns, i, pg),
                                 .like = result_like(c->results[i])};
    }
    return columns;
}

/* ---------------------------------------------------------------- ORDER BY, LIMIT */

static Str add_term(Translator *t, Str text, Str term)
{
    return text.n ? translate_printf(t, "%.*s, %.*s", STR_FMT(text), STR_FMT(term)) : term;
}

/* Numbers before texts, texts by their bytes: jsonb itself takes the database's collation. */
static Str dynamic_sort_term(Translator *t, Frag f, const ExprList *term)
{
    Str x = f.sql;
    Str keys[] = {translate_printf(t, "jsonb_typeof(%.*s)", STR_FMT(x)),
                  translate_printf(t, "CASE jsonb_typeof(%.*s) WHEN 'number' THEN %.*s END",
                                   STR_FMT(x), STR_FMT(x)),
                  translate_printf(t, "(%.*s #>> '{}') COLLATE \"C\"",
                                   STR_FMT(frag_at(t, f, PREC_OTHER + 1)))};
    Str text = {0};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Frag key = frag_sql(keys[i], PREC_ATOM, PG_BIGINT, CLASS_INTEGER);
        key.not_null = f.not_null && i != 1;
        text = add_term(t, text, translate_sort_term(t, key, term));
    }
    return text;
}

/* NULL is smallest in SQLite (lang_select, 4), largest in PostgreSQL. */
Str translate_sort_term(Translator *t, Frag f, const ExprList *term)
{
    f = frag_folded(t, f);
    f = frag_is_bool(f) && !f.stays_boolean && f.prec < PREC_CAST
            ? frag_with(f, frag_at(t, f, PREC_ATOM), PREC_ATOM)
            : f;
    Str sql = f.sql;
    if (frag_is_text(f) && !f.byte_order) {
        sql = translate_printf(t, "%.*s COLLATE \"C\"", STR_FMT(frag_at(t, f, PREC_COLLATE)));
    }
    if (frag_is_text(f) && f.classes & CLASS_NUMBER) {
        f = frag_sql(translate_printf(t, "sqlpg.numeric_affinity(%.*s)", STR_FMT(f.sql)), PREC_ATOM,
                     PG_JSONB, CLASS_ANY); /* numbers among the texts */
        f.dynamic = true;
    }
    if (f.dynamic) {
        return dynamic_sort_term(t, f, term);
    }
    bool desc = term->order == SORT_DESC;
    bool first = term->nulls == NULLS_FIRST || (term->nulls == NULLS_NONE && !desc);
    bool said = !f.not_null && first == !desc; /* what PostgreSQL would not do by itself */
    return translate_printf(t, "%.*s%s%s", STR_FMT(sql), desc ? " DESC" : "",
                            !said   ? ""
                            : first ? " NULLS FIRST"
                                    : " NULLS LAST");
}

Str translate_sort_terms(Translator *t, const ExprList *terms)
{
    Str text = {0};
    for (; terms && !t->failed; terms = terms->next) {
        Frag f = translate_expr(t, terms->expr);
        if (!is_constant(f)) {
            text = add_term(t, text, translate_sort_term(t, f, terms));
        }
    }
    return text;
}

/* The result column that a term names: by number, by alias, or by being the same expression.
 * SIZE_MAX: none. */
static size_t named_result(const Select *s, const Core *c, const Expr *e)
{
    int64_t n;
    const Expr *bare = expr_skip_parens(e);
    if (bare->kind == EXPR_COLLATE) {
        bare = expr_skip_parens(bare->left);
    }
    if (bare->kind == EXPR_INTEGER && value_parse_int64(bare->text, &n)) {
        return n >= 1 && (uint64_t)n <= c->n ? (size_t)n - 1 : SIZE_MAX;
    }
    if (s->values || has_star(s->columns)) {
        for (size_t i = 0; i < c->n && bare->kind == EXPR_COLUMN && s->values; i++) {
            if (str_eq_fold(c->names[i].text, bare->name.text)) {
                return i;
            }
        }
        return SIZE_MAX;
    }
    size_t i = 0;
    const ExprList *alias = aliased(s->columns, bare);
    for (const ExprList *l = s->columns; l; l = l->next, i++) {
        if (alias ? l == alias : expr_same(l->expr, bare)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* One term of a plain SELECT. A text is ordered by an expression, which may not use an output name
 * in PostgreSQL (SELECT, "ORDER BY Clause"); others by the output column. */
static Str order_term(Translator *t, const Select *s, const Core *c, const RelColumn *columns,
                      bool named, const ExprList *term)
{
    size_t i = named_result(s, c, term->expr);
    if (i == SIZE_MAX) {
        const Expr *e = expr_skip_parens(term->expr);
        if (e->kind == EXPR_INTEGER) {
            translate_fail(t, e->span, "ORDER BY term out of range");
        }
        Frag f = translate_expr(t, term->expr);
        return is_constant(f) ? NO_TEXT : translate_sort_term(t, f, term);
    }
    Frag f = c->results[i];
    const Expr *e = expr_skip_parens(term->expr);
    if (e->kind == EXPR_COLLATE) {
        f.collation = collation_of_name(e->name);
        f.has_collation = f.explicit_collation = true;
    }
    if (is_constant(f)) {
        return (Str){0};
    }
    if (!frag_is_text(f) && !f.dynamic) {
        bool aliased_out =
            named && !(c->pg_names[i].p && str_eq(c->pg_names[i], columns[i].pg_name));
        bool plain = c->pg_names[i].p != NULL;
        f.sql = plain && !aliased_out ? f.sql
                : aliased_out         ? translate_ident(t, columns[i].pg_name)
                                      : translate_printf(t, "%zu", i + 1);
        f.prec = PREC_ATOM;
    }
    return translate_sort_term(t, f, term);
}

/* By output columns alone, of a query that is wrapped or a compound. */
Str core_output_order(Translator *t, const Select *s, const Core *c, const RelColumn *columns)
{
    Str text = {0};
    for (const ExprList *l = s->order_by; l && !t->failed; l = l->next) {
        size_t i = SIZE_MAX;
        for (const Select *arm = s; arm && i == SIZE_MAX; arm = arm->next) {
            i = named_result(arm, c, l->expr);
        }
        if (i == SIZE_MAX) {
            const Expr *e = expr_skip_parens(l->expr);
            e = e->kind == EXPR_COLLATE ? expr_skip_parens(e->left) : e;
            for (size_t k = 0; k < c->n && e->kind == EXPR_COLUMN; k++) {
                if (str_eq_fold(columns[k].name, e->name.text)) {
                    i = k;
                }
            }
        }
        if (i == SIZE_MAX) {
            translate_fail(t, l->span, "ORDER BY term that is no result column");
            return text;
        }
        Frag f = columns[i].like;
        f.sql = translate_ident(t, columns[i].pg_name);
        const Expr *e = expr_skip_parens(l->expr);
        if (e->kind == EXPR_COLLATE) {
            f.collation = collation_of_name(e->name);
            f.has_collation = f.explicit_collation = true;
        }
        text = add_term(t, text, translate_sort_term(t, f, l));
    }
    return text;
}

static bool is_negative(Frag f)
{
    int64_t i;
    return frag_int_value(f, &i) && i < 0;
}

/* A negative limit is none, a negative offset is 0 (lang_select, 5). */
Str core_limits(Translator *t, const Select *s)
{
    Str text = {0};
    t->inner++;
    if (s->limit) {
        Frag f = frag_as(t, translate_expr(t, s->limit), WANT_INTEGER);
        int64_t i;
        if (!frag_int_value(f, &i)) {
            f.sql = translate_printf(
                t, "(SELECT CASE WHEN n >= 0 THEN n END FROM (SELECT %.*s) AS q(n))",
                STR_FMT(f.sql));
        }
        if (!is_negative(f)) {
            text = translate_printf(t, "LIMIT %.*s", STR_FMT(f.sql));
        }
    }
    if (s->offset) {
        Frag f = frag_as(t, translate_expr(t, s->offset), WANT_INTEGER);
        int64_t i;
        if (!frag_int_value(f, &i)) {
            f.sql = translate_printf(t, "greatest(%.*s, 0)", STR_FMT(f.sql));
        }
        if (!is_negative(f) && !(frag_int_value(f, &i) && i == 0)) {
            text = translate_printf(t, "%.*s%sOFFSET %.*s", STR_FMT(text), text.n ? " " : "",
                                    STR_FMT(f.sql));
        }
    }
    t->inner--;
    return text;
}

void core_store_results(Translator *t, Core *c, const Column *const *wanted)
{
    for (size_t i = 0; i < c->n && wanted; i++) {
        for (size_t r = 0; r < c->nrows; r++) {
            c->values[r][i] = frag_store(t, c->values[r][i], wanted[i]);
        }
        if (!c->values) {
            Frag f = frag_store(t, c->results[i], wanted[i]);
            c->pg_names[i] = str_eq(f.sql, c->results[i].sql) ? c->pg_names[i] : (Str){0};
            c->results[i] = f;
        }
    }
}

/* The whole query of a view. */
bool core_is_outermost(const Translator *t)
{
    return t->purpose == PURPOSE_VIEW && !t->scope->outer;
}

/* What a view shows: values that are one of several types as their text, dates and times that are
 * computed in a form of their own too. */
void core_show_results(Translator *t, Core *c)
{
    for (size_t i = 0; i < c->n && !t->failed; i++) {
        Frag f = c->results[i];
        Str standard = f.type.base == PG_DATE   ? STR("YYYY-MM-DD")
                       : f.type.base == PG_TIME ? STR("HH24:MI:SS")
                                                : STR("YYYY-MM-DD HH24:MI:SS");
        bool odd = frag_is_time(f) && !f.column && !str_eq(f.time_format, standard);
        if (!f.null && (f.dynamic || odd)) {
            c->results[i] = frag_as(t, f, WANT_TEXT);
            c->pg_names[i] = (Str){0};
            for (size_t r = 0; r < c->nrows; r++) {
                c->values[r][i] = frag_as(t, c->values[r][i], WANT_TEXT);
            }
        }
    }
}

/* ---------------------------------------------------------------- a plain SELECT */

/* DISTINCT: PostgreSQL orders such a query by output columns only. */
static bool must_wrap(const Select *s, const Core *c)
{
    if (!s->distinct || !s->order_by) {
        return false;
    }
    for (const ExprList *l = s->order_by; l; l = l->next) {
        size_t i = named_result(s, c, l->expr);
        if (i == SIZE_MAX || frag_is_text(c->results[i])) {
            return true;
        }
    }
    return false;
}

static Query plain(Translator *t, const Select *s, bool named, const Column *const *wanted)
{
    Core c = {0};
    bool may_wrap = s->distinct && s->order_by;
    t->inner += may_wrap;
    core_translate(t, s, &c);
    core_store_results(t, &c, t->failed ? NULL : wanted);
    RelColumn *columns = core_columns(t, &c);
    bool wrap = must_wrap(s, &c);
    Str order = {0};
    if (wrap) {
        order = core_output_order(t, s, &c, columns);
    } else {
        for (const ExprList *l = s->order_by; l && !t->failed; l = l->next) {
            Str term = order_term(t, s, &c, columns, named, l);
            order = term.n ? add_term(t, order, term) : order;
        }
    }
    scope_pop(t);
    if (core_is_outermost(t) && !wrap) {
        core_show_results(t, &c);
        for (size_t i = 0; i < c.n && !t->failed; i++) {
            columns[i].like = result_like(c.results[i]);
        }
    }
    if (t->failed) {
        return (Query){0};
    }
    Str text = core_text(t, &c, columns, named || wrap);
    t->inner -= may_wrap;
    Str limit = core_limits(t, s);
    if (!s->order_by && limit.n && c.row_order.n) {
        order = c.row_order;
    }
    if (wrap) {
        text = translate_printf(t, "SELECT * FROM (%.*s) AS u", STR_FMT(text));
    }
    text = core_clause(t, text, "ORDER BY", order);
    text = limit.n
               ? translate_printf(t, "%.*s%s%.*s", STR_FMT(text), query_break(t), STR_FMT(limit))
               : text;
    return (Query){.sql = text, .columns = columns, .n = c.n};
}

/* ---------------------------------------------------------------- all */

static Query select_any(Translator *t, const Select *s, bool named, const Column *const *wanted)
{
    if (t->failed) {
        return (Query){0};
    }
    if (t->depth >= 100) {
        translate_fail(t, s->span, "queries nested too deeply");
        return (Query){0};
    }
    t->depth += 4;
    scope_push(t);
    bool ordered = t->ordered;
    t->ordered = s->order_by != NULL;
    Str with = translate_with(t, s->with);
    t->ordered = ordered;
    Query q = {0};
    if (!t->failed) {
        q = s->next ? compound_select(t, s, named, wanted) : plain(t, s, named, wanted);
    }
    scope_pop(t);
    t->depth -= 4;
    if (with.n && !t->failed) {
        q.sql = translate_printf(t, "%.*s%.*s", STR_FMT(with), STR_FMT(q.sql));
    }
    return q;
}

Query translate_select(Translator *t, const Select *s, const Column *const *wanted)
{
    return select_any(t, s, true, wanted);
}

/* Does the query give at most one row by itself: an aggregate without groups, or LIMIT 1? */
static bool gives_one_row(const Select *s)
{
    int64_t n;
    if (s->limit) {
        const Expr *e = expr_skip_parens(s->limit);
        return e->kind == EXPR_INTEGER && value_parse_int64(e->text, &n) && n <= 1;
    }
    bool one = !s->next && !s->group_by && !s->values;
    return one && (!s->from || list_aggregates(s->columns));
}

Query translate_scalar(Translator *t, const Select *s)
{
    Select first = *s;
    Expr one = {.kind = EXPR_INTEGER, .text = STR("1"), .span = s->span};
    if (!gives_one_row(s) && !s->limit) {
        first.limit = &one;
    }
    return select_any(t, &first, false, NULL);
}

Query translate_existence(Translator *t, const Select *s)
{
    Select any = *s;
    Expr one = {.kind = EXPR_INTEGER, .text = STR("1"), .span = s->span};
    ExprList column = {.expr = &one, .span = s->span};
    bool rows = !s->next && !s->values && !s->group_by && !s->having &&
                !list_aggregates(s->columns) && !s->order_by;
    if (rows) {
        any.columns = &column;
        any.distinct = false;
    }
    return select_any(t, &any, false, NULL);
}
