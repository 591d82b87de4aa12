#include "expr/trigger_index.h"

typedef struct FkLink {
    const Table *child;
    const References *ref;
    struct FkLink *next;
} FkLink;

struct TriggerIndex {
    size_t triggers;
    TriggerLink **of_table; /* by table id */
    TriggerLink *of_views;
    bool *replaced;    /* by table id: a body has REPLACE INTO it */
    FkLink **children; /* by the parent's table id: those whose actions change rows */
};

/* ---------------------------------------------------------------- the index */

static const CreateTrigger *definition(const Other *o)
{
    return &o->stmt->u.create_trigger;
}

static void append(Arena *a, TriggerLink **end, const Other *o, size_t id)
{
    while (*end) {
        end = &(*end)->next;
    }
    *end = arena_new(a, TriggerLink);
    **end = (TriggerLink){.trigger = o, .id = id};
}

static bool changes_rows(Action a)
{
    return a == ACTION_CASCADE || a == ACTION_SET_NULL || a == ACTION_SET_DEFAULT;
}

static void add_foreign_keys(Arena *a, const Schema *s, struct TriggerIndex *x, const Table *child)
{
    for (size_t k = 0; k < child->fks.n; k++) {
        const References *ref = &child->fks.items[k].ref;
        const Table *parent = schema_find_table(s, ref->table.text);
        if (parent && (changes_rows(ref->on_delete) || changes_rows(ref->on_update))) {
            FkLink *l = arena_new(a, FkLink);
            *l = (FkLink){.child = child, .ref = ref, .next = x->children[parent->id]};
            x->children[parent->id] = l;
        }
    }
}

/* Newest first while it is made, for speed; turned round at the end. */
static void reverse(TriggerLink **list)
{
    TriggerLink *turned = NULL;
    for (TriggerLink *l = *list, *next; l; l = next) {
        next = l->next;
        l->next = turned;
        turned = l;
    }
    *list = turned;
}

static void prepend(Arena *a, TriggerLink **list, const Other *o, size_t id)
{
    TriggerLink *l = arena_new(a, TriggerLink);
    *l = (TriggerLink){.trigger = o, .id = id, .next = *list};
    *list = l;
}

static void note_replaces(const Schema *s, struct TriggerIndex *x, const CreateTrigger *c)
{
    for (const Stmt *b = c->body; b; b = b->next) {
        bool replaces = b->kind == STMT_INSERT && b->u.insert.conflict == CONFLICT_REPLACE;
        const Table *t = replaces ? schema_find_table(s, b->u.insert.table.name.text) : NULL;
        if (t) {
            x->replaced[t->id] = true;
        }
    }
}

static const struct TriggerIndex *index_of(ExprEnv *env)
{
    const Schema *s = env->schema;
    if (env->triggers) {
        return env->triggers;
    }
    struct TriggerIndex *x = arena_new(env->arena, struct TriggerIndex);
    x->of_table = arena_array(env->arena, TriggerLink *, s->tables.n + 1);
    x->children = arena_array(env->arena, FkLink *, s->tables.n + 1);
    x->replaced = arena_array(env->arena, bool, s->tables.n + 1);
    for (size_t i = 0; i < s->others.n; i++) {
        const Other *o = s->others.items[i];
        if (o->kind == OTHER_TRIGGER && !o->dropped) {
            note_replaces(s, x, definition(o));
            const Table *t = schema_find_table(s, o->table_name.text);
            prepend(env->arena, t ? &x->of_table[t->id] : &x->of_views, o, x->triggers++);
        }
    }
    for (size_t i = 0; i < s->tables.n; i++) {
        reverse(&x->of_table[i]);
        add_foreign_keys(env->arena, s, x, s->tables.items[i]);
    }
    reverse(&x->of_views);
    env->triggers = x;
    return x;
}

/* Those of views stand in one list, and each view's are together in no way: a copy of them. */
static const TriggerLink *links_of_view(ExprEnv *env, const struct TriggerIndex *x, Str view)
{
    TriggerLink *list = NULL;
    for (const TriggerLink *l = x->of_views; l; l = l->next) {
        if (str_eq_fold(l->trigger->table_name.text, view)) {
            append(env->arena, &list, l->trigger, l->id);
        }
    }
    return list;
}

const TriggerLink *trigger_links(ExprEnv *env, Str table)
{
    const struct TriggerIndex *x = index_of(env);
    const Table *t = schema_find_table(env->schema, table);
    return t ? x->of_table[t->id] : links_of_view(env, x, table);
}

/* ---------------------------------------------------------------- triggers of one table */

static bool names_column(const NameList *list, Str column)
{
    for (; list; list = list->next) {
        if (str_eq_fold(list->name.text, column)) {
            return true;
        }
    }
    return false;
}

bool trigger_has_rival(ExprEnv *env, const Other *trigger, Str column)
{
    for (const TriggerLink *l = trigger_links(env, trigger->table_name.text); l; l = l->next) {
        const CreateTrigger *c = definition(l->trigger);
        if (l->trigger != trigger && c->event == EVENT_UPDATE &&
            (!c->update_of || names_column(c->update_of, column))) {
            return true;
        }
    }
    return false;
}

bool trigger_replaces_rows(ExprEnv *env, const Table *t)
{
    return index_of(env)->replaced[t->id];
}

bool trigger_fires_with(const Other *a, const Other *b)
{
    return definition(a)->event == definition(b)->event &&
           definition(a)->timing == definition(b)->timing &&
           str_eq_fold(a->table_name.text, b->table_name.text);
}

bool trigger_is_followed(ExprEnv *env, const Other *trigger)
{
    const TriggerLink *l = trigger_links(env, trigger->table_name.text);
    for (; l && l->trigger != trigger; l = l->next) {
        if (trigger_fires_with(l->trigger, trigger)) {
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- recursion */

/* A change to a table: what may fire triggers. */
typedef struct {
    Str table;
    Event event;
    const SetItem *set; /* of an UPDATE; NULL: any column */
} Change;

typedef struct {
    ExprEnv *env;
    const Other *start;
    bool *seen;  /* triggers, by id */
    bool *whole; /* changes of any column, by table id and event */
    unsigned depth;
    bool found;
} Reach;

/* Deeper chains count as recursion, so that a hostile dump cannot use up the stack. */
enum { REACH_MAX_DEPTH = 1000, EVENTS = 3 };

static void follow(Reach *r, Change c);

static bool sets_column(const SetItem *set, Str column)
{
    for (; set; set = set->next) {
        if (names_column(set->columns, column)) {
            return true;
        }
    }
    return false;
}

static bool fires(const CreateTrigger *t, const Change *c)
{
    if (t->event != c->event) {
        return false;
    }
    if (!t->update_of || !c->set) {
        return true;
    }
    for (const NameList *n = t->update_of; n; n = n->next) {
        if (sets_column(c->set, n->name.text)) {
            return true;
        }
    }
    return false;
}

static void follow_insert(Reach *r, const Insert *in)
{
    Str table = in->table.name.text;
    follow(r, (Change){.table = table, .event = EVENT_INSERT});
    if (in->upsert) {
        for (const Upsert *u = in->upsert; u; u = u->next) {
            if (u->set) {
                follow(r, (Change){.table = table, .event = EVENT_UPDATE, .set = u->set});
            }
        }
    } else if (in->conflict == CONFLICT_REPLACE) {
        /* What it becomes in PostgreSQL: an UPDATE, or a DELETE before it (dml_conflict.c). */
        follow(r, (Change){.table = table, .event = EVENT_UPDATE});
        follow(r, (Change){.table = table, .event = EVENT_DELETE});
    }
}

static void follow_body(Reach *r, const CreateTrigger *t)
{
    for (const Stmt *b = t->body; b; b = b->next) {
        if (b->kind == STMT_INSERT) {
            follow_insert(r, &b->u.insert);
        } else if (b->kind == STMT_UPDATE) {
            follow(r, (Change){.table = b->u.update.table.name.text,
                               .event = EVENT_UPDATE,
                               .set = b->u.update.set});
        } else if (b->kind == STMT_DELETE) {
            follow(r, (Change){.table = b->u.del.table.name.text, .event = EVENT_DELETE});
        }
    }
}

/* The actions of foreign keys that name the table. */
static void follow_foreign_keys(Reach *r, const Table *parent, Event event)
{
    if (event == EVENT_INSERT) {
        return;
    }
    for (const FkLink *l = index_of(r->env)->children[parent->id]; l; l = l->next) {
        Action action = event == EVENT_DELETE ? l->ref->on_delete : l->ref->on_update;
        bool deletes = event == EVENT_DELETE && action == ACTION_CASCADE;
        if (changes_rows(action)) {
            follow(r, (Change){.table = l->child->name.text,
                               .event = deletes ? EVENT_DELETE : EVENT_UPDATE});
        }
    }
}

static void follow_triggers(Reach *r, const Change *c)
{
    for (const TriggerLink *l = trigger_links(r->env, c->table); l && !r->found; l = l->next) {
        const CreateTrigger *t = definition(l->trigger);
        if (!fires(t, c)) {
            continue;
        }
        r->found = r->found || l->trigger == r->start;
        if (!r->seen[l->id]) {
            r->seen[l->id] = true;
            follow_body(r, t);
        }
    }
}

/* Has a change of all columns been followed already? */
static bool is_old(Reach *r, const Table *t, const Change *c)
{
    bool *whole = &r->whole[t->id * EVENTS + c->event];
    bool old = *whole;
    *whole = *whole || !c->set;
    return old;
}

static void follow(Reach *r, Change c)
{
    const Table *t = schema_find_table(r->env->schema, c.table);
    if (r->found || r->depth >= REACH_MAX_DEPTH) {
        r->found = true;
        return;
    }
    if (t && is_old(r, t, &c)) {
        return;
    }
    r->depth++;
    follow_triggers(r, &c);
    if (t) {
        follow_foreign_keys(r, t, c.event);
    }
    r->depth--;
}

bool trigger_may_recurse(ExprEnv *env, const Other *trigger)
{
    Arena scratch = {0};
    Reach r = {.env = env,
               .start = trigger,
               .seen = arena_array(&scratch, bool, index_of(env)->triggers + 1),
               .whole = arena_array(&scratch, bool, env->schema->tables.n *EVENTS + 1)};
    follow_body(&r, definition(trigger));
    arena_free(&scratch);
    return r.found;
}
