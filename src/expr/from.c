/* FROM: relations into the scope, joins into PostgreSQL's, where JOIN binds tighter than a comma
 * and needs a condition. */
#include "expr/func.h"
#include "expr/operators.h"
#include "expr/query.h"

/* ---------------------------------------------------------------- one relation */

static Str alias_of(Translator *t, Name alias)
{
    return t->env->spell(t->env->data, t->arena, alias);
}

/* A subquery needs a name in PostgreSQL 15, and one that no other relation of the scope has. */
static Str own_alias(Translator *t)
{
    return t->next_alias++ ? translate_printf(t, "q%u", t->next_alias) : STR("q");
}

static bool alias_taken(const Translator *t, Str pg_alias)
{
    for (const Relation *r = t->scope->relations; r; r = r->next) {
        if (r->pg_alias.p && str_eq(r->pg_alias, pg_alias)) {
            return true;
        }
    }
    return false;
}

/* Adds the relation; gives the text: the name, and an alias if it has another. */
static Str place(Translator *t, const Source *s, Str text, Str own_name, Relation r)
{
    Str pg = s->has_alias ? alias_of(t, s->alias) : own_name;
    if (!pg.p || alias_taken(t, pg)) {
        pg = own_alias(t);
    }
    r.name = s->has_alias ? s->alias.text : r.name;
    r.pg_alias = pg;
    scope_add(t, r);
    if (own_name.p && str_eq(pg, own_name)) {
        return text;
    }
    return translate_printf(t, "%.*s %s%.*s", STR_FMT(text), own_name.p ? "" : "AS ",
                            STR_FMT(translate_ident(t, pg)));
}

static Str place_columns(Translator *t, const Source *s, Str text, Str own_name, Str name,
                         const RelColumn *columns, size_t n)
{
    RelColumn *copy = arena_array(t->arena, RelColumn, n + 1);
    for (size_t i = 0; i < n; i++) {
        copy[i] = columns[i];
    }
    return place(t, s, text, own_name, (Relation){.name = name, .columns = copy, .n = n});
}

static Str table(Translator *t, const Source *s, const Table *table)
{
    if (!t->env->has_table(t->env->data, table)) {
        translate_fail(t, s->span, "table \"%.*s\" is left out", STR_FMT(table->name.text));
        return (Str){0};
    }
    /* scope_add_table() makes the columns; the relation is then taken over under its alias. */
    Relation *before = t->scope->relations;
    t->scope->relations = NULL;
    Relation r = *scope_add_table(t, table, table->name.text, (Str){0});
    t->scope->relations = before;
    r.next = NULL;
    return place(t, s, translate_relation_name(t, table->pg_name), table->pg_name, r);
}

static Str named(Translator *t, const Source *s)
{
    Name name = s->table.name;
    bool qualified = name_is_set(s->table.schema);
    const CteInfo *cte = qualified ? NULL : scope_find_cte(t, name.text);
    if (cte && cte->limit.n) {
        Str text = translate_printf(t, "(SELECT * FROM %.*s %.*s)",
                                    STR_FMT(translate_ident(t, cte->pg_name)), STR_FMT(cte->limit));
        Source limited = *s;
        limited.alias = s->has_alias ? s->alias : name;
        limited.has_alias = true;
        return place_columns(t, &limited, text, (Str){0}, cte->name, cte->columns, cte->n);
    }
    if (cte) {
        return place_columns(t, s, translate_ident(t, cte->pg_name), cte->pg_name, cte->name,
                             cte->columns, cte->n);
    }
    if (qualified && !str_eq_fold(s->table.schema.text, STR("main"))) {
        translate_fail(t, s->span, "database \"%.*s\" is not in the dump",
                       STR_FMT(s->table.schema.text));
        return (Str){0};
    }
    const Table *found = schema_find_table(t->env->schema, name.text);
    if (found) {
        return table(t, s, found);
    }
    const ViewInfo *view = t->env->find_view(t->env->data, name.text);
    if (!view) {
        translate_fail(t, s->span, "no such table or view: %.*s", STR_FMT(name.text));
        return (Str){0};
    }
    return place_columns(t, s, translate_relation_name(t, view->pg_name), view->pg_name, view->name,
                         view->columns, view->n);
}

static Str subselect(Translator *t, const Source *s, const Select *select)
{
    /* It does not see its neighbours. */
    Relation *neighbours = t->scope->relations;
    t->scope->relations = NULL;
    Query q = translate_select(t, select, NULL);
    t->scope->relations = neighbours;
    return place_columns(t, s, translate_printf(t, "(%.*s)", STR_FMT(q.sql)), (Str){0}, (Str){0},
                         q.columns, q.n);
}

/* ---------------------------------------------------------------- table-valued functions */

static void set_kind(Frag *f, char letter)
{
    f->type = pg_type(letter == 'v' ? PG_JSONB : letter == 'i' ? PG_BIGINT : PG_TEXT);
    f->classes = letter == 'v' ? CLASS_ANY : letter == 'i' ? CLASS_INTEGER : CLASS_TEXT;
    f->dynamic = letter == 'v';
}

/* "key v value v ": names, each with the letter of its type. */
static RelColumn *function_columns(Translator *t, const char *list, size_t *n)
{
    RelColumn *columns = arena_array(t->arena, RelColumn, strlen(list) / 4 + 1);
    *n = 0;
    while (*list) {
        const char *end = strchr(list, ' ');
        RelColumn *c = &columns[(*n)++];
        c->name = c->pg_name = str_range(list, end);
        set_kind(&c->like, end[1]);
        list = end + 3;
    }
    return columns;
}

static Str function(Translator *t, const Source *s)
{
    size_t n = 0, width;
    for (const ExprList *l = s->args; l; l = l->next) {
        n++;
    }
    Str name = s->table.name.text;
    const FuncTable *f = func_table_find(name, n);
    if (!f) {
        translate_fail(t, s->span, "table-valued function %.*s() is not known", STR_FMT(name));
        return (Str){0};
    }
    Frag *args = arena_array(t->arena, Frag, n + 1);
    size_t i = 0;
    for (const ExprList *l = s->args; l; l = l->next) {
        args[i++] = translate_expr(t, l->expr);
    }
    if (t->failed) {
        return (Str){0};
    }
    Str text = func_table_call(t, f, args, n), own = str_z(f->name);
    RelColumn *columns = function_columns(t, f->columns, &width);
    Source named = *s;
    if (!named.has_alias) {
        /* The alias is written, so that columns can be qualified by it. */
        named.has_alias = true;
        named.alias = (Name){.text = own, .quote = QUOTE_NONE, .span = own};
    }
    text = place_columns(t, &named, text, (Str){0}, own, columns, width);
    /* A function of one column is a relation of one column of its own name. */
    return width == 1 ? translate_printf(t, "%.*s (%.*s)", STR_FMT(text),
                                         STR_FMT(translate_ident(t, columns[0].pg_name)))
                      : text;
}

/* ---------------------------------------------------------------- joins */

static Str joined(Translator *t, const Source *s);

static Str one_source(Translator *t, const Source *s)
{
    switch (s->kind) {
    case SOURCE_TABLE:
        return named(t, s);
    case SOURCE_FUNCTION:
        return function(t, s);
    case SOURCE_SELECT:
        return subselect(t, s, s->select);
    case SOURCE_JOIN:
        break;
    }
    if (s->has_alias) {
        Expr star = {.kind = EXPR_STAR, .span = s->span};
        ExprList column = {.expr = &star, .span = s->span};
        Select all = {.columns = &column, .from = s->sub, .span = s->span};
        return subselect(t, s, &all);
    }
    Str inner = joined(t, s->sub);
    return s->sub->next ? translate_printf(t, "(%.*s)", STR_FMT(inner)) : inner;
}

static RelColumn *find_column(Relation *from, const Relation *to, Str name, Relation **owner)
{
    for (Relation *r = from; r && r != to; r = r->next) {
        for (size_t i = 0; i < r->n; i++) {
            if (str_eq_fold(r->columns[i].name, name) && !r->columns[i].merged) {
                *owner = r;
                return &r->columns[i];
            }
        }
    }
    return NULL;
}

typedef struct {
    Str using_; /* names for USING (...), if all of them can stand there; */
    Str on;     /* the same as a condition */
    bool can_use;
} Merge;

static void merge_column(Translator *t, Relation *first, Relation *right, Str name, Str where,
                         Merge *m)
{
    Relation *l, *r;
    RelColumn *a = find_column(first, right, name, &l), *b = find_column(right, NULL, name, &r);
    if (!a || !b) {
        translate_fail(t, where, "cannot join using column %.*s", STR_FMT(name));
        return;
    }
    Frag fa = scope_reference(t, l, (size_t)(a - l->columns), true);
    Frag fb = scope_reference(t, r, (size_t)(b - r->columns), true);
    Frag same = compare(t, OP_EQ, fa, fb);
    Str plain = translate_printf(t, "%.*s = %.*s", STR_FMT(fa.sql), STR_FMT(fb.sql));
    m->can_use &= str_eq(a->pg_name, b->pg_name) && str_eq(plain, same.sql) && !a->qualify;
    Str ident = translate_ident(t, a->pg_name);
    m->using_ =
        m->using_.n ? translate_printf(t, "%.*s, %.*s", STR_FMT(m->using_), STR_FMT(ident)) : ident;
    m->on = m->on.n ? translate_printf(t, "%.*s AND %.*s", STR_FMT(m->on), STR_FMT(same.sql))
                    : same.sql;
    b->merged = true;
    a->qualify |= !m->can_use;
    b->qualify = true;
}

/* USING, or NATURAL: the columns that both sides have. */
static Merge merge(Translator *t, const Source *s, Relation *first, Relation *right)
{
    Merge m = {.can_use = true};
    for (const NameList *l = s->using_; l; l = l->next) {
        merge_column(t, first, right, l->name.text, s->span, &m);
    }
    for (Relation *r = right; s->join.natural && r; r = r->next) {
        for (size_t i = 0; i < r->n; i++) {
            Relation *owner;
            if (!r->columns[i].merged && find_column(first, right, r->columns[i].name, &owner)) {
                merge_column(t, first, right, r->columns[i].name, s->span, &m);
            }
        }
    }
    return m;
}

/* PostgreSQL can join in full only by equality of both sides' columns. */
static bool has_equality(const Expr *e)
{
    e = expr_skip_parens(e);
    if (e->kind != EXPR_BINARY) {
        return false;
    }
    if (e->op == OP_AND) {
        return has_equality(e->left) || has_equality(e->right);
    }
    return e->op == OP_EQ && expr_skip_parens(e->left)->kind == EXPR_COLUMN &&
           expr_skip_parens(e->right)->kind == EXPR_COLUMN;
}

static void set_nullable(Relation *from, const Relation *to)
{
    for (Relation *r = from; r && r != to; r = r->next) {
        r->nullable = true;
    }
}

static Str condition(Translator *t, const Source *s, Relation *first, Relation *right, bool *none)
{
    *none = false;
    if (s->on) {
        if (s->join.full && !has_equality(s->on)) {
            translate_fail(t, s->on->span, "FULL JOIN without an equality of columns");
        }
        return translate_printf(t, " ON %.*s", STR_FMT(translate_truth(t, s->on)));
    }
    Merge m = merge(t, s, first, right);
    if (!m.using_.n) {
        *none = true;
        return (Str){0};
    }
    return m.can_use ? translate_printf(t, " USING (%.*s)", STR_FMT(m.using_))
                     : translate_printf(t, " ON %.*s", STR_FMT(m.on));
}

static const char *join_word(const Source *s, bool unconditional, bool commas)
{
    bool outer = s->join.left || s->join.right || s->join.full;
    if (!outer && unconditional) {
        return commas ? ", " : " CROSS JOIN ";
    }
    return s->join.full                    ? " FULL JOIN "
           : s->join.left && s->join.right ? " FULL JOIN "
           : s->join.left                  ? " LEFT JOIN "
           : s->join.right                 ? " RIGHT JOIN "
                                           : " JOIN ";
}

/* FROM a, b, c may stay so when nothing else stands between them. */
static bool only_commas(const Source *s)
{
    for (s = s->next; s; s = s->next) {
        if (!s->join.comma || s->on || s->using_) {
            return false;
        }
    }
    return true;
}

static Relation *last_relation(const Translator *t)
{
    Relation *r = t->scope->relations;
    while (r && r->next) {
        r = r->next;
    }
    return r;
}

static Str joined(Translator *t, const Source *s)
{
    bool commas = only_commas(s);
    Relation *before = last_relation(t);
    Str text = one_source(t, s);
    for (s = s->next; s && !t->failed; s = s->next) {
        Relation *left_end = last_relation(t);
        Str right_text = one_source(t, s);
        if (t->failed) {
            break;
        }
        Relation *first = before ? before->next : t->scope->relations;
        Relation *right = left_end ? left_end->next : t->scope->relations;
        bool none;
        Str on = condition(t, s, first, right, &none);
        bool outer = s->join.left || s->join.right || s->join.full;
        text = translate_printf(t, "%.*s%s%.*s%.*s", STR_FMT(text), join_word(s, none, commas),
                                STR_FMT(right_text), STR_FMT(none && outer ? STR(" ON true") : on));
        if (s->join.left || s->join.full) {
            set_nullable(right, NULL);
        }
        if (s->join.right || s->join.full) {
            set_nullable(first, right);
        }
    }
    return text;
}

Str translate_from(Translator *t, const Source *from)
{
    return from && !t->failed ? joined(t, from) : (Str){0};
}
