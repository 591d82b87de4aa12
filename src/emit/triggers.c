/* Triggers: a PL/pgSQL function and a CREATE TRIGGER each, after everything else, so that the load
 * fires none of them. */
#include "emit/emit.h"
#include "expr/trigger.h"
#include "pg/quote.h"

typedef struct {
    const Other *trigger;
    Name name;   /* as SQLite knows it */
    Str spelled; /* before a prefix for the order, and numbers for clashes */
    Str pg_name, pg_function;
} Named;

typedef VEC(Named) NamedList;

static const CreateTrigger *definition(const Named *n)
{
    return &n->trigger->stmt->u.create_trigger;
}

/* ---------------------------------------------------------------- names and order */

static bool fires_together(const Named *a, const Named *b)
{
    return definition(a)->event == definition(b)->event &&
           definition(a)->timing == definition(b)->timing &&
           str_eq_fold(a->trigger->table_name.text, b->trigger->table_name.text);
}

/* "If multiple triggers of the same kind are defined for the same event, they will be fired in
 * alphabetical order by name" (CREATE TRIGGER); SQLite fires the newest first. Gives the number of
 * newer ones, or -1 where the names have the right order already. */
static int place_in_order(const NamedList *list, size_t i)
{
    bool sorted = true;
    int newer = 0;
    const Named *older = NULL;
    for (size_t k = 0; k < list->n; k++) {
        const Named *other = &list->items[k];
        if (!fires_together(other, &list->items[i])) {
            continue;
        }
        newer += k > i;
        sorted = sorted && (!older || str_cmp(other->spelled, older->spelled) < 0);
        older = other;
    }
    return sorted ? -1 : newer;
}

static Name prefixed(Emitter *e, const NamedList *list, size_t i)
{
    Name name = list->items[i].name;
    int newer = place_in_order(list, i);
    if (newer >= 0) {
        name.text = arena_printf(e->schema->arena, list->n > 9 ? "t%03d_%.*s" : "t%d_%.*s",
                                 newer + 1, STR_FMT(name.text));
    }
    return name;
}

static void name_all(Emitter *e, NamedList *list)
{
    for (size_t i = 0; i < list->n; i++) {
        Named *n = &list->items[i];
        Name name = prefixed(e, list, i);
        Name function = name;
        function.text = arena_printf(e->schema->arena, "%.*s_fn", STR_FMT(name.text));
        n->pg_name = names_trigger(&e->names, name, n->trigger->pos);
        n->pg_function = names_trigger(&e->names, function, n->trigger->pos);
        if (!str_eq(name.text, n->name.text)) {
            diag_add(e->diags, DIAG_RENAMED, n->trigger->pos, n->name.text,
                     "\"%.*s\" becomes \"%.*s\", to fire in SQLite's order", STR_FMT(n->name.text),
                     STR_FMT(n->pg_name));
        }
    }
}

/* ---------------------------------------------------------------- one trigger */

static void put_function_name(Emitter *e, const Named *n)
{
    if (e->opt->schema.n) {
        emit_ident(e, e->opt->schema);
        buf_putc(&e->sql, '.');
    }
    emit_ident(e, n->pg_function);
}

/* A tag for dollar quotes that the body does not hold. */
static Str dollar_tag(Emitter *e, Str body)
{
    Str tag = STR("$$");
    for (int i = 1; str_contains_fold(body, tag); i++) {
        tag = arena_printf(&e->scratch, "$fn%d$", i);
    }
    return tag;
}

/* Names in the body are qualified with --schema; else they mean what they mean now. */
static void emit_function(Emitter *e, const Named *n, Str body)
{
    Str tag = dollar_tag(e, body);
    buf_puts(&e->sql, e->opt->clean ? "CREATE OR REPLACE FUNCTION " : "CREATE FUNCTION ");
    put_function_name(e, n);
    buf_puts(&e->sql, "() RETURNS trigger LANGUAGE plpgsql");
    buf_puts(&e->sql, e->opt->schema.n ? "" : " SET search_path FROM CURRENT");
    buf_printf(&e->sql, " AS %.*s\n%.*s%.*s;", STR_FMT(tag), STR_FMT(body), STR_FMT(tag));
    emit_statement(e);
}

static void put_events(Emitter *e, const Named *n)
{
    static const char *const timings[] = {
        [TIMING_BEFORE] = "BEFORE", [TIMING_AFTER] = "AFTER", [TIMING_INSTEAD_OF] = "INSTEAD OF"};
    static const char *const events[] = {
        [EVENT_DELETE] = "DELETE", [EVENT_INSERT] = "INSERT", [EVENT_UPDATE] = "UPDATE"};
    const CreateTrigger *c = definition(n);
    buf_printf(&e->sql, " %s %s", timings[c->timing], events[c->event]);
    const Table *t = schema_find_table(e->schema, c->table.name.text);
    const char *before = " OF ";
    for (const NameList *l = t ? c->update_of : NULL; l; l = l->next) {
        size_t i = table_find_column(t, l->name.text);
        i = i == NO_COLUMN && table_is_rowid_name(t, l->name.text) ? t->rowid_alias : i;
        if (i != NO_COLUMN) {
            buf_puts(&e->sql, before);
            emit_ident(e, t->columns.items[i].pg_name);
            before = ", ";
        }
    }
}

static void emit_create(Emitter *e, const Named *n, Str relation, Str when)
{
    buf_puts(&e->sql, "CREATE TRIGGER ");
    emit_ident(e, n->pg_name);
    put_events(e, n);
    buf_printf(&e->sql, " ON %.*s FOR EACH ROW", STR_FMT(relation));
    if (when.n) {
        buf_printf(&e->sql, " WHEN (%.*s)", STR_FMT(when));
    }
    buf_puts(&e->sql, " EXECUTE FUNCTION ");
    put_function_name(e, n);
    buf_puts(&e->sql, "();\n");
    emit_statement(e);
}

static void remark(Emitter *e, const Named *n, const TriggerText *text)
{
    Str name = n->trigger->name.text;
    if (text->sees_more) {
        diag_add(e->diags, DIAG_TRIGGER_TIMING, n->trigger->pos, name,
                 "it looks at the table that fires it");
    }
    if (text->writes_itself) {
        diag_add(e->diags, DIAG_TRIGGER_SELF, n->trigger->pos, name,
                 "it changes rows of the table that fires it");
    }
}

static void emit_trigger(Emitter *e, const Named *n)
{
    TriggerText text;
    Translator t;
    translator_init(&t, &e->env, &e->scratch, PURPOSE_TRIGGER);
    Str relation = {0};
    if (trigger_translate(&t, n->trigger, n->pg_name, &text)) {
        relation = trigger_relation(&t, n->trigger);
    }
    if (!translator_accept(&t, text.body) || !translator_accept(&t, text.when)) {
        emit_left_out(e, DIAG_TRIGGER_SKIPPED, n->trigger->pos, n->trigger->name, t.why);
        arena_reset(&e->scratch);
        return;
    }
    emit_helpers(e);
    emit_function(e, n, text.body);
    emit_create(e, n, relation, text.when);
    remark(e, n, &text);
    arena_reset(&e->scratch);
}

/* ---------------------------------------------------------------- all */

/* A table that -t or -T leaves out takes its triggers along. */
static bool is_wanted(const Emitter *e, const Other *o)
{
    const Table *t = schema_find_table(e->schema, o->table_name.text);
    return !t || t->shadow || emit_wants_table(e, t);
}

void emit_triggers(Emitter *e)
{
    NamedList list = {0};
    for (size_t i = 0; i < e->schema->others.n; i++) {
        const Other *o = e->schema->others.items[i];
        if (o->kind != OTHER_TRIGGER || o->dropped || !is_wanted(e, o)) {
            continue;
        }
        if (o->temp) {
            emit_left_out(e, DIAG_TEMP_SKIPPED, o->pos, o->name, STR("a temporary trigger"));
        } else {
            *vec_push(e->schema->arena, &list) =
                (Named){.trigger = o,
                        .name = o->name,
                        .spelled = e->env.spell(e->env.data, e->schema->arena, o->name)};
        }
    }
    name_all(e, &list);
    emit_gap(e);
    for (size_t i = 0; i < list.n; i++) {
        emit_trigger(e, &list.items[i]);
    }
}
