/* Views, and what the expression translator asks of the writing pass. */
#include "emit/emit.h"

/* ---------------------------------------------------------------- the translator's environment */

static Str spell(void *data, Arena *a, Name name)
{
    Emitter *e = data;
    return names_spell(&e->names, a, name);
}

static bool has_table(void *data, const Table *t)
{
    const Emitter *e = data;
    return emit_carries(e, t);
}

static void emit_view(Emitter *e, Other *o);

static const ViewInfo *find_view(void *data, Str name)
{
    Emitter *e = data;
    Other *o = schema_find_other(e->schema, OTHER_VIEW, name);
    if (!o) {
        return NULL;
    }
    emit_view(e, o);
    return o->view;
}

void emit_expr_init(Emitter *e)
{
    e->env = (ExprEnv){.schema = e->schema,
                       .pg_schema = e->opt->schema,
                       .quote_all = e->opt->quote_all,
                       .arena = e->schema->arena,
                       .spell = spell,
                       .find_view = find_view,
                       .has_table = has_table,
                       .data = e};
}

/* ---------------------------------------------------------------- helpers */

void emit_helpers(Emitter *e)
{
    if (!helpers_pending(&e->env.helpers)) {
        return;
    }
    Buf kept = e->sql; /* a statement may be under way */
    size_t claims = e->sink->nclaims;
    e->sql = (Buf){0};
    e->sink->nclaims = 0;
    if (!e->has_helpers) {
        emit_gap(e);
        buf_puts(&e->sql, "CREATE SCHEMA IF NOT EXISTS sqlpg;\n");
        emit_statement(e);
        e->has_helpers = true;
    }
    for (const ExprHelper *h; (h = helpers_next(&e->env.helpers)) != NULL;) {
        buf_puts(&e->sql, h->sql);
        emit_statement(e);
        e->since_gap = 0;
    }
    buf_free(&e->sql);
    e->sql = kept;
    e->sink->nclaims = claims;
}

/* ---------------------------------------------------------------- views */

static RelColumn *kept_columns(Arena *a, const RelColumn *columns, size_t n)
{
    RelColumn *kept = arena_array(a, RelColumn, n + 1);
    for (size_t i = 0; i < n; i++) {
        kept[i] = columns[i];
        kept[i].name = arena_str(a, columns[i].name);
        kept[i].pg_name = arena_str(a, columns[i].pg_name);
        kept[i].merged = kept[i].qualify = false;
        if (kept[i].like.time_format.p) {
            kept[i].like.time_format = arena_str(a, kept[i].like.time_format);
        }
    }
    return kept;
}

/* CREATE VIEW v(a, b): the list names the columns. */
static bool rename_columns(Emitter *e, Translator *t, const CreateView *def, Query *q)
{
    size_t i = 0;
    for (const NameList *l = def->columns; l; l = l->next, i++) {
        if (i < q->n) {
            q->columns[i].name = l->name.text;
            q->columns[i].pg_name = names_spell(&e->names, t->arena, l->name);
        }
    }
    if (def->columns && i != q->n) {
        translate_fail(t, def->view.name.span, "it lists %zu columns and its query has %zu", i,
                       q->n);
    }
    return !t->failed;
}

static void put_view(Emitter *e, const Other *o, const CreateView *def, const Query *q)
{
    Buf name = {0};
    Buf kept = e->sql;
    e->sql = name;
    if (e->opt->schema.n) {
        emit_ident(e, e->opt->schema);
        buf_putc(&e->sql, '.');
    }
    emit_ident(e, o->pg_name);
    name = e->sql;
    e->sql = kept;
    if (e->opt->clean) {
        buf_printf(&e->sql, "DROP VIEW IF EXISTS %.*s CASCADE;\n", STR_FMT(buf_str(&name)));
    }
    buf_printf(&e->sql, "CREATE VIEW %.*s", STR_FMT(buf_str(&name)));
    for (size_t i = 0; i < q->n && def->columns; i++) {
        buf_puts(&e->sql, i ? ", " : " (");
        emit_ident(e, q->columns[i].pg_name);
    }
    buf_puts(&e->sql, def->columns ? ") AS\n" : " AS\n");
    buf_put(&e->sql, q->sql);
    buf_puts(&e->sql, ";\n");
    buf_free(&name);
}

static bool view_query(Emitter *e, Translator *t, const Other *o, Query *q)
{
    const CreateView *def = &o->stmt->u.create_view;
    *q = translate_select(t, def->select, NULL);
    return !t->failed && rename_columns(e, t, def, q) && translator_accept(t, q->sql);
}

/* A view that another one needs is written while that one is being translated: before it. */
static void emit_view(Emitter *e, Other *o)
{
    if (o->tried || o->dropped || o->temp) {
        return;
    }
    o->tried = true;
    Arena arena = {0};
    Translator t;
    Query q;
    translator_init(&t, &e->env, &arena, PURPOSE_VIEW);
    if (!view_query(e, &t, o, &q)) {
        emit_left_out(e, DIAG_VIEW_SKIPPED, o->pos, o->name, t.why);
        arena_free(&arena);
        return;
    }
    emit_helpers(e);
    put_view(e, o, &o->stmt->u.create_view, &q);
    emit_statement(e);
    e->since_gap = 0; /* its own blank line follows it */
    ViewInfo *info = arena_new(e->schema->arena, ViewInfo);
    *info = (ViewInfo){.name = o->name.text,
                       .pg_name = o->pg_name,
                       .columns = kept_columns(e->schema->arena, q.columns, q.n),
                       .n = q.n};
    o->view = info;
    arena_free(&arena);
}

void emit_name_views(Emitter *e)
{
    for (size_t i = 0; i < e->schema->others.n; i++) {
        Other *o = e->schema->others.items[i];
        if (o->kind == OTHER_VIEW && !o->dropped && !o->temp && !o->pg_name.p) {
            o->pg_name = names_relation(&e->names, o->name, o->pos);
        }
    }
}

void emit_views(Emitter *e)
{
    for (size_t i = 0; i < e->schema->others.n; i++) {
        Other *o = e->schema->others.items[i];
        if (o->kind == OTHER_VIEW && o->temp && !o->dropped) {
            emit_left_out(e, DIAG_TEMP_SKIPPED, o->pos, o->name, STR("a temporary view"));
        } else if (o->kind == OTHER_VIEW) {
            emit_view(e, o);
        }
    }
    emit_gap(e);
}
