/* Triggers: a PL/pgSQL function and a CREATE TRIGGER each, after everything else, so that the load
 * fires none of them. */
#include <stdio.h>

#include "emit/emit.h"
#include "expr/trigger.h"
#include "expr/trigger_index.h"
#include "pg/quote.h"

typedef struct {
    const Other *trigger;
    Str pg_name, pg_function;
} Named;

typedef VEC(Named) NamedList;

static const CreateTrigger *definition(const Named *n)
{
    return &n->trigger->stmt->u.create_trigger;
}

/* ---------------------------------------------------------------- names and order */

/* "If multiple triggers of the same kind are defined for the same event, they will be fired in
 * alphabetical order by name" (CREATE TRIGGER); SQLite fires the newest first. */
typedef struct {
    int place, all; /* among those that fire together, the newest has place 1 */
    bool sorted;    /* their names have that order already */
} Order;

static Order order_of(Emitter *e, const Other *trigger)
{
    Order o = {.place = 1, .sorted = true};
    Str older = {0};
    bool newer = false;
    const TriggerLink *l = trigger_links(&e->env, trigger->table_name.text);
    for (; l; l = l->next) {
        if (trigger_fires_with(l->trigger, trigger)) {
            Str name = e->env.spell(e->env.data, &e->scratch, l->trigger->name);
            o.sorted = o.sorted && (o.all == 0 || str_cmp(name, older) < 0);
            o.all++;
            o.place += newer;
            newer = newer || l->trigger == trigger;
            older = name;
        }
    }
    return o;
}

static Name prefixed(Emitter *e, const Other *trigger)
{
    Name name = trigger->name;
    Order o = order_of(e, trigger);
    if (!o.sorted) {
        int width = snprintf(NULL, 0, "%d", o.all);
        name.text =
            arena_printf(e->schema->arena, "t%0*d_%.*s", width, o.place, STR_FMT(name.text));
    }
    arena_reset(&e->scratch);
    return name;
}

static void name_all(Emitter *e, NamedList *list)
{
    for (size_t i = 0; i < list->n; i++) {
        Named *n = &list->items[i];
        Name name = prefixed(e, n->trigger);
        Name function = name;
        function.text = arena_printf(e->schema->arena, "%.*s_fn", STR_FMT(name.text));
        n->pg_name = names_trigger(&e->names, name, n->trigger->pos);
        n->pg_function = names_trigger(&e->names, function, n->trigger->pos);
        if (!str_eq(name.text, n->trigger->name.text)) {
            diag_add(e->diags, DIAG_RENAMED, n->trigger->pos, n->trigger->name.text,
                     "\"%.*s\" becomes \"%.*s\", to fire in SQLite's order",
                     STR_FMT(n->trigger->name.text), STR_FMT(n->pg_name));
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
        buf_printf(&e->sql, "\n    WHEN (%.*s)\n   ", STR_FMT(when));
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
            *vec_push(e->schema->arena, &list) = (Named){.trigger = o};
        }
    }
    name_all(e, &list);
    emit_gap(e);
    for (size_t i = 0; i < list.n; i++) {
        emit_trigger(e, &list.items[i]);
    }
}
