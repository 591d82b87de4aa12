#include "expr/scope.h"

#include "expr/query.h"
#include "expr/translate.h"
#include "schema/forms.h"

/* ---------------------------------------------------------------- columns of tables */

static unsigned classes_of_values(const Column *c)
{
    unsigned classes = 0;
    for (int k = VALUE_INTEGER; k <= VALUE_BLOB; k++) {
        classes |= c->evidence.count[k] ? 1u << k : 0;
    }
    return classes;
}

/* By type where there are no rows, or where later rows are as likely of another class. */
static unsigned classes_of_column(const Column *c)
{
    unsigned seen = classes_of_values(c);
    switch (c->decision.type.base) {
    case PG_BOOLEAN:
        return CLASS_INTEGER;
    case PG_NUMERIC:
        return c->affinity == AFFINITY_REAL ? CLASS_REAL : CLASS_NUMBER;
    case PG_DOUBLE:
        return seen & CLASS_INTEGER ? CLASS_NUMBER : CLASS_REAL;
    case PG_SMALLINT:
    case PG_INTEGER:
    case PG_BIGINT:
        return seen == CLASS_TEXT || (!seen && c->affinity == AFFINITY_TEXT) ? CLASS_TEXT
                                                                             : CLASS_INTEGER;
    case PG_BYTEA:
        return seen ? seen : CLASS_BLOB;
    case PG_DATE:
    case PG_TIME:
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
    case PG_UUID:
    case PG_JSON:
    case PG_JSONB:
    case PG_VARCHAR:
    case PG_TEXT:
    case PG_BASE_COUNT:
    default:
        return seen & CLASS_NUMBER ? seen : CLASS_TEXT;
    }
}

Collation collation_of_name(Name name)
{
    return str_eq_fold(name.text, STR("NOCASE"))  ? COLL_NOCASE
           : str_eq_fold(name.text, STR("RTRIM")) ? COLL_RTRIM
                                                  : COLL_BINARY;
}

bool collation_is_known(Name name)
{
    return str_eq_fold(name.text, STR("BINARY")) || collation_of_name(name) != COLL_BINARY;
}

/* How the column's texts were written, if all alike: evidence has the first one's shape. */
static Str time_format_of(const Column *c)
{
    static const struct {
        PgBase base;
        Str format;
    } unwritten[] = {{PG_DATE, {"YYYY-MM-DD", 10}},
                     {PG_TIME, {"HH24:MI:SS", 10}},
                     {PG_TIMESTAMP, {"YYYY-MM-DD HH24:MI:SS", 21}},
                     {PG_TIMESTAMPTZ, {"YYYY-MM-DD HH24:MI:SS", 21}}};
    const Evidence *v = &c->evidence;
    if (v->count[VALUE_TEXT] == 0) {
        for (size_t i = 0; i < sizeof unwritten / sizeof *unwritten; i++) {
            if (unwritten[i].base == c->decision.type.base) {
                return unwritten[i].format;
            }
        }
    }
    return (Str){0};
}

Frag scope_like_column(const Column *c)
{
    return (Frag){.type = c->decision.type,
                  .classes = classes_of_column(c),
                  .has_affinity = true,
                  .affinity = c->affinity,
                  .has_collation = true,
                  .collation = collation_of_name(c->collation),
                  .not_null = c->not_null && c->evidence.count[VALUE_NULL] == 0,
                  .column = c,
                  .time_format = time_format_of(c),
                  .stays_boolean = c->decision.type.base == PG_BOOLEAN};
}

/* Needs the arena where the format has to be made from the shape. */
static Frag like_column(Translator *t, const Table *table, size_t i)
{
    const Column *c = &table->columns.items[i];
    Frag f = scope_like_column(c);
    bool shaped =
        frag_is_time(f) && c->evidence.count[VALUE_TEXT] && !c->evidence.text_shapes_differ;
    Buf b = {0};
    if (shaped && form_shape_format(c->evidence.text_shape, &b)) {
        f.time_format = arena_str(t->arena, buf_str(&b));
    }
    buf_free(&b);
    f.not_null |= i == table->rowid_alias;
    return f;
}

/* ---------------------------------------------------------------- scopes */

void scope_push(Translator *t)
{
    Scope *s = arena_new(t->arena, Scope);
    s->outer = t->scope;
    t->scope = s;
}

void scope_pop(Translator *t)
{
    t->scope = t->scope->outer;
}

Relation *scope_add(Translator *t, Relation r)
{
    Relation *kept = arena_new(t->arena, Relation);
    *kept = r;
    Relation **end = &t->scope->relations;
    while (*end) {
        end = &(*end)->next;
    }
    *end = kept;
    return kept;
}

Relation *scope_add_table(Translator *t, const Table *table, Str name, Str pg_alias)
{
    Relation r = {.name = name,
                  .pg_alias = pg_alias.p ? pg_alias : table->pg_name,
                  .table = table,
                  .columns = arena_array(t->arena, RelColumn, table->columns.n + 1)};
    for (size_t i = 0; i < table->columns.n; i++) {
        const Column *c = &table->columns.items[i];
        if (column_is_live(c)) {
            r.columns[r.n++] = (RelColumn){
                .name = c->name.text, .pg_name = c->pg_name, .like = like_column(t, table, i)};
        }
    }
    return scope_add(t, r);
}

const CteInfo *scope_find_cte(const Translator *t, Str name)
{
    for (const Scope *s = t->scope; s; s = s->outer) {
        for (const CteInfo *c = s->ctes; c; c = c->next) {
            if (str_eq_fold(c->name, name)) {
                return c;
            }
        }
    }
    return NULL;
}

/* ---------------------------------------------------------------- references */

static bool relation_matches(const Relation *r, const Expr *e)
{
    if (!name_is_set(e->table)) {
        return !r->only_qualified;
    }
    bool schema = !name_is_set(e->schema) || str_eq_fold(e->schema.text, STR("main"));
    return schema && str_eq_fold(r->name, e->table.text);
}

typedef struct {
    Relation *relation;
    size_t column;
    size_t count; /* how many match; of merged columns the first counts */
} Found;

static Found find_in(const Scope *s, const Expr *e)
{
    Found f = {0};
    for (Relation *r = s->relations; r; r = r->next) {
        if (!relation_matches(r, e)) {
            continue;
        }
        for (size_t i = 0; i < r->n; i++) {
            if (!str_eq_fold(r->columns[i].name, e->name.text)) {
                continue;
            }
            bool hidden = f.count && r->columns[i].merged && !name_is_set(e->table);
            if (!hidden) {
                f = f.count ? f : (Found){.relation = r, .column = i};
                f.count++;
            }
            break;
        }
    }
    return f;
}

static Frag image(Frag f, Str sql, PgBase type, unsigned classes, Prec prec)
{
    f.sql = sql;
    f.type = pg_type(type);
    f.classes = classes;
    f.prec = prec;
    f.stays_boolean = false;
    f.time_format = (Str){0};
    f.column = NULL;
    return f;
}

static bool only_of(const Column *c, ValueClass cls)
{
    return evidence_only(&c->evidence, 1u << cls);
}

static Frag no_image(Translator *t, const Column *c, Frag f)
{
    translate_fail(t, c->name.text,
                   "column \"%.*s\" holds values in several forms, which its type does not keep",
                   STR_FMT(c->name.text));
    return f;
}

/* A column whose values were changed on their way to its type (data/carry.c) stands for what SQLite
 * has there: numbers that count time, words for booleans, blobs or capitals for uuids. */
static Frag carried_image(Translator *t, const Column *c, Frag f)
{
    Buf b = {0};
    bool shaped = !c->evidence.text_shapes_differ && form_shape_format(c->evidence.text_shape, &b);
    Str shape = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    unsigned carry = c->decision.carry;
    if (carry & CARRY_NUMBER_TIMES) {
        const char *factor = unit_epoch_factor(c->decision.unit);
        if (!factor || !only_of(c, VALUE_INTEGER) || c->evidence.finer) {
            return no_image(t, c, f);
        }
        Str sql =
            translate_printf(t, "(extract(epoch FROM %.*s)%s)::bigint", STR_FMT(f.sql), factor);
        return image(f, sql, PG_BIGINT, CLASS_INTEGER, PREC_CAST);
    }
    if (carry & CARRY_BOOLEANS) {
        if (!shaped || !only_of(c, VALUE_TEXT)) {
            return no_image(t, c, f);
        }
        Str sql = translate_printf(t, "CASE %.*s %.*s END", STR_FMT(f.sql), STR_FMT(shape));
        return image(f, sql, PG_TEXT, CLASS_TEXT, PREC_ATOM);
    }
    if (carry & CARRY_UUID_BLOBS) {
        if (t->env->schema->policy.uuid_blobs == UUID_BLOBS_GUID) {
            return no_image(t, c, f);
        }
        return image(f, translate_printf(t, "uuid_send(%.*s)", STR_FMT(f.sql)), PG_BYTEA,
                     CLASS_BLOB, PREC_ATOM);
    }
    if (f.type.base == PG_UUID && shaped && str_eq(shape, STR("upper"))) {
        return image(f, translate_printf(t, "upper(%.*s::text)", STR_FMT(f.sql)), PG_TEXT,
                     CLASS_TEXT, PREC_ATOM);
    }
    return f;
}

Frag scope_reference(Translator *t, const Relation *r, size_t i, bool qualified)
{
    const RelColumn *c = &r->columns[i];
    Frag f = c->like;
    bool qualify = r->pg_alias.p && (qualified || c->qualify || r->always_qualify);
    Str column = translate_ident(t, c->pg_name);
    f.sql = qualify ? translate_printf(t, "%.*s.%.*s", STR_FMT(translate_ident(t, r->pg_alias)),
                                       STR_FMT(column))
                    : column;
    f.prec = PREC_ATOM;
    f.not_null = f.not_null && !r->nullable;
    return f;
}

Frag scope_value(Translator *t, Frag f)
{
    bool stored = f.column && !t->results_pass && pg_type_eq(f.type, f.column->decision.type);
    return stored ? carried_image(t, f.column, f) : f;
}

static bool is_rowid_word(Str s)
{
    return str_eq_fold(s, STR("rowid")) || str_eq_fold(s, STR("oid")) ||
           str_eq_fold(s, STR("_rowid_"));
}

/* rowid and its other names, where no column is called so (lang_createtable, 5): the column that is
 * its alias. Without one the rowid has not been carried. */
static bool find_rowid(Translator *t, const Scope *s, const Expr *e, Found *out)
{
    if (!is_rowid_word(e->name.text)) {
        return false;
    }
    Relation *only = NULL;
    for (Relation *r = s->relations; r; r = r->next) {
        if (relation_matches(r, e)) {
            if (only) {
                return false;
            }
            only = r;
        }
    }
    if (!only || !only->table) {
        return false;
    }
    for (size_t i = 0; i < only->n; i++) {
        const Table *table = only->table;
        if (table->rowid_alias != NO_COLUMN &&
            only->columns[i].like.column == &table->columns.items[table->rowid_alias]) {
            *out = (Found){.relation = only, .column = i, .count = 1};
            return true;
        }
    }
    translate_fail(t, e->span, "table \"%.*s\" has no column for its rowid", STR_FMT(only->name));
    return false;
}

/* A result column's alias, where the query's own names do not have it. */
static const ExprList *find_result(const Scope *s, const Expr *e)
{
    for (const ExprList *l = s->results; l && !name_is_set(e->table); l = l->next) {
        if (l->has_alias && str_eq_fold(l->alias.text, e->name.text)) {
            return l;
        }
    }
    return NULL;
}

static Frag result_column(Translator *t, Scope *s, const ExprList *l)
{
    const ExprList *results = s->results;
    s->results = NULL; /* an alias does not see itself */
    Frag f = translate_expr(t, l->expr);
    s->results = results;
    return f;
}

/* A name that is nothing: a string if it stands in double quotes (SQLite Quirks, 8), true or false
 * if it is that word (lang_expr, 14). */
static Frag no_column(Translator *t, const Expr *e)
{
    bool alone = !name_is_set(e->table);
    if (alone && e->name.quote == QUOTE_DOUBLE) {
        return frag_text_literal(t, e->name.text);
    }
    bool yes = str_eq_fold(e->name.text, STR("true"));
    if (alone && e->name.quote == QUOTE_NONE && (yes || str_eq_fold(e->name.text, STR("false")))) {
        return frag_as(t, frag_int_literal(t, yes), WANT_TRUTH);
    }
    translate_fail(t, e->span, "no such column: %.*s", STR_FMT(e->span));
    return frag_null();
}

/* Inside another generated column, which may not name this one in PostgreSQL: its expression. */
static Frag generated_column(Translator *t, const Column *c)
{
    Frag f = translate_expr(t, c->generated);
    f.has_affinity = f.has_collation = true;
    f.affinity = c->affinity;
    f.collation = collation_of_name(c->collation);
    return f;
}

Frag scope_column(Translator *t, const Expr *e)
{
    for (Scope *s = t->scope; s && !t->failed; s = s->outer) {
        Found f = find_in(s, e);
        if (f.count == 0 && !t->failed) {
            find_rowid(t, s, e, &f);
        }
        if (f.count > 1) {
            translate_fail(t, e->span, "ambiguous column name: %.*s", STR_FMT(e->span));
            return frag_null();
        }
        if (f.count == 1) {
            const Column *c = f.relation->columns[f.column].like.column;
            if (f.relation->table && c && c->generated) {
                if (t->purpose == PURPOSE_GENERATED) {
                    return generated_column(t, c);
                }
                if (!c->computed) {
                    translate_fail(t, e->span, "column \"%.*s\" is generated, and not carried",
                                   STR_FMT(c->name.text));
                    return frag_null();
                }
            }
            Frag r =
                scope_value(t, scope_reference(t, f.relation, f.column, name_is_set(e->table)));
            return query_column(t, s, r);
        }
        const ExprList *result = find_result(s, e);
        if (result) {
            return result_column(t, s, result);
        }
    }
    return t->failed ? frag_null() : no_column(t, e);
}
