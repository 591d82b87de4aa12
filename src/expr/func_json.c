/* JSON (json1.html). A document is taken as PostgreSQL's json, which keeps it as it is written. */
#include "expr/func.h"

/* ---------------------------------------------------------------- documents and their parts */

static Frag json(Str sql, Prec prec)
{
    return frag_sql(sql, prec, PG_JSON, CLASS_TEXT);
}

/* The value as a document. */
static Frag document(Translator *t, Frag f)
{
    if (!f.null && f.type.base == PG_JSON) {
        return f;
    }
    if (f.null || f.type.base != PG_JSONB || f.dynamic) {
        f = frag_as(t, f, WANT_TEXT);
    }
    return json(translate_printf(t, "%.*s::json", STR_FMT(frag_at(t, f, PREC_CAST))), PREC_CAST);
}

static bool is_plain_key(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = ascii_lower(s.p[i]);
        if (!(c == '_' || (c >= 'a' && c <= 'z') || (i && ascii_is_digit(c)))) {
            return false;
        }
    }
    return s.n > 0 && !str_eq_fold(s, STR("null"));
}

/* $.a.b as a,b; *n: how many. Only keys: PostgreSQL's #> takes 0 for an index and for a key. */
static bool key_list(Str path, Buf *out, size_t *n)
{
    *n = 0;
    if (path.n < 2 || path.p[0] != '$' || path.p[1] != '.') {
        return false;
    }
    for (size_t i = 1; i < path.n;) {
        size_t from = i + 1, end = from;
        while (end < path.n && path.p[end] != '.') {
            end++;
        }
        Str key = str_make(path.p + from, end - from);
        if (!is_plain_key(key)) {
            return false;
        }
        buf_puts(out, *n ? "," : "");
        buf_put(out, key);
        (*n)++;
        i = end;
    }
    return true;
}

/* The part that a literal path of keys names, by PostgreSQL's operators. */
static bool part_by_keys(Translator *t, Frag doc, Str path, Frag *out)
{
    Buf keys = {0};
    size_t n;
    bool ok = key_list(path, &keys, &n);
    if (ok) {
        Frag d = !doc.null && doc.type.base == PG_JSONB && !doc.dynamic ? doc : document(t, doc);
        bool binary = d.type.base == PG_JSONB;
        Str sql = translate_printf(t, n == 1 ? "%.*s -> '%.*s'" : "%.*s #> '{%.*s}'",
                                   STR_FMT(frag_at(t, d, PREC_OTHER)), STR_FMT(buf_str(&keys)));
        *out = binary ? json(translate_printf(t, "(%.*s)::json", STR_FMT(sql)), PREC_CAST)
                      : json(sql, PREC_OTHER);
    }
    buf_free(&keys);
    return ok;
}

/* The part of doc at a path of SQLite. */
static Frag part_at(Translator *t, Frag doc, Frag path)
{
    Str s;
    Frag out;
    if (frag_text_value(path, &s)) {
        if (str_eq(s, STR("$"))) {
            return document(t, doc);
        }
        if (part_by_keys(t, doc, s, &out)) {
            return out;
        }
    }
    return json(translate_printf(t, "sqlpg.json_at(%.*s, %.*s)", STR_FMT(document(t, doc).sql),
                                 STR_FMT(frag_as(t, path, WANT_TEXT).sql)),
                PREC_ATOM);
}

/* The part that doc -> key means: a key, an index, or a whole path. */
static Frag part_arrow(Translator *t, Frag doc, Frag key)
{
    Str s;
    int64_t i;
    Frag out;
    if (frag_int_value(key, &i)) {
        return json(translate_printf(t, "%.*s -> %lld",
                                     STR_FMT(frag_at(t, document(t, doc), PREC_OTHER)),
                                     (long long)i),
                    PREC_OTHER);
    }
    if (frag_text_value(key, &s)) {
        Str path = s.n && s.p[0] == '$' ? s : translate_printf(t, "$.%.*s", STR_FMT(s));
        if (part_by_keys(t, doc, path, &out)) {
            return out;
        }
        if (path.p == s.p) {
            return part_at(t, doc, key);
        }
    }
    return json(translate_printf(t, "sqlpg.json_at(%.*s, sqlpg.json_arrow_path(%.*s))",
                                 STR_FMT(document(t, doc).sql),
                                 STR_FMT(frag_as(t, key, WANT_TEXT).sql)),
                PREC_ATOM);
}

/* The SQL value of a part: a number or a string. */
static Frag value_of(Translator *t, Frag part)
{
    Frag f = frag_sql(translate_printf(t, "sqlpg.json_value(%.*s)", STR_FMT(part.sql)), PREC_ATOM,
                      PG_JSONB, CLASS_ANY);
    f.classes = CLASS_NUMBER | CLASS_TEXT;
    f.dynamic = true;
    f.as_text = translate_printf(t, "sqlpg.json_text(%.*s)", STR_FMT(part.sql));
    return f;
}

static Frag text(Str sql)
{
    return frag_sql(sql, PREC_ATOM, PG_TEXT, CLASS_TEXT);
}

bool func_json_extract(Call *call, Frag *out)
{
    if (call->args[0].null || call->args[1].null) {
        *out = frag_null();
        return true;
    }
    *out = value_of(call->t, part_at(call->t, call->args[0], call->args[1]));
    return true;
}

/* -> and ->> */
bool func_json_arrow(Call *call, Frag *out)
{
    Translator *t = call->t;
    if (call->args[0].null || call->args[1].null) {
        *out = frag_null();
        return true;
    }
    Frag part = part_arrow(t, call->args[0], call->args[1]);
    *out = strlen(call->rule->name) == 3
               ? value_of(t, part)
               : text(translate_printf(t, "sqlpg.json(%.*s)", STR_FMT(part.sql)));
    return true;
}

/* ---------------------------------------------------------------- elements */

/* Does SQLite know the result for JSON (a subtype that only its own functions see)? */
static bool gives_json(const Expr *e)
{
    static const char *const names[] = {
        "json",        "json_array",       "json_object",      "json_set",
        "json_insert", "json_remove",      "json_patch",       "json_replace",
        "json_quote",  "json_group_array", "json_group_object"};
    if (e && e->kind == EXPR_BINARY && e->op == OP_ARROW) {
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (func_is_call(e, str_z(names[i]))) {
            return true;
        }
    }
    return false;
}

/* json_extract(x, path): its arguments. */
static bool extracted(Translator *t, const Expr *e, Frag *out)
{
    if (!func_is_call(e, STR("json_extract")) || !e->list || !e->list->next ||
        e->list->next->next) {
        return false;
    }
    Frag part =
        part_at(t, translate_expr(t, e->list->expr), translate_expr(t, e->list->next->expr));
    *out = json(translate_printf(t, "sqlpg.json_element(%.*s)", STR_FMT(part.sql)), PREC_ATOM);
    return true;
}

/* Argument i as PostgreSQL's json: what it becomes inside of a document. */
static Frag element(Call *call, size_t i)
{
    Translator *t = call->t;
    Frag f = call->args[i], part;
    const Expr *written = func_arg(call, i);
    if (f.null) {
        return json(STR("'null'::json"), PREC_CAST);
    }
    if (f.type.base == PG_BYTEA) {
        translate_fail(t, call->e->span, "JSON cannot hold BLOB values");
        return f;
    }
    if (extracted(t, written, &part)) {
        return part;
    }
    f = frag_has_numbers_among_texts(f) ? frag_as(t, f, WANT_DYNAMIC) : f;
    bool real = frag_is_number(f) && f.classes != CLASS_INTEGER;
    if (f.dynamic || real || gives_json(written)) {
        Frag s = f.dynamic ? f : frag_as(t, f, WANT_TEXT);
        return json(translate_printf(t, "%.*s::json", STR_FMT(frag_at(t, s, PREC_CAST))),
                    PREC_CAST);
    }
    f = frag_as(t, f, frag_is_bool(f) || frag_is_number(f) ? WANT_INTEGER : WANT_TEXT);
    bool untyped = f.is_literal && !frag_is_number(f);
    return json(translate_printf(t, "%sto_json(%.*s%s)", frag_fixed(t),
                                 STR_FMT(untyped ? frag_at(t, f, PREC_CAST) : f.sql),
                                 untyped ? "::text" : ""),
                PREC_ATOM);
}

/* Every step-th argument from the first on, with commas. */
static Str list_of(Call *call, size_t first, size_t step, bool elements)
{
    Buf b = {0};
    for (size_t i = first; i < call->n; i += step) {
        Frag f = elements ? element(call, i) : frag_as(call->t, call->args[i], WANT_TEXT);
        buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_FMT(f.sql));
    }
    Str s = arena_str(call->t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

bool func_json_array(Call *call, Frag *out)
{
    if (call->n == 0) {
        *out = frag_text_literal(call->t, STR("[]"));
        return true;
    }
    Str list = list_of(call, 0, 1, true);
    *out = text(translate_printf(call->t, "sqlpg.json_array(ARRAY[%.*s])", STR_FMT(list)));
    return true;
}

bool func_json_object(Call *call, Frag *out)
{
    Translator *t = call->t;
    if (call->n % 2) {
        translate_fail(t, call->e->span, "json_object() wants an even number of arguments");
        return false;
    }
    if (call->n == 0) {
        *out = frag_text_literal(t, STR("{}"));
        return true;
    }
    Str keys = list_of(call, 0, 2, false), values = list_of(call, 1, 2, true);
    *out = text(translate_printf(t, "sqlpg.json_object(ARRAY[%.*s], ARRAY[%.*s])", STR_FMT(keys),
                                 STR_FMT(values)));
    return true;
}

bool func_json_group_array(Call *call, Frag *out)
{
    if (call->distinct.n) {
        return false;
    }
    *out = text(translate_printf(call->t, "sqlpg.json_array(array_agg(%.*s%.*s)%.*s)",
                                 STR_FMT(element(call, 0).sql), STR_FMT(call->order),
                                 STR_FMT(call->suffix)));
    return true;
}

bool func_json_group_object(Call *call, Frag *out)
{
    if (call->distinct.n) {
        return false;
    }
    *out = text(translate_printf(
        call->t, "sqlpg.json_object(array_agg(%.*s%.*s)%.*s, array_agg(%.*s%.*s)%.*s)",
        STR_FMT(frag_as(call->t, call->args[0], WANT_TEXT).sql), STR_FMT(call->order),
        STR_FMT(call->suffix), STR_FMT(element(call, 1).sql), STR_FMT(call->order),
        STR_FMT(call->suffix)));
    return true;
}

/* json_set(), json_insert(), json_replace() */
bool func_json_edit(Call *call, Frag *out)
{
    Translator *t = call->t;
    if (call->n % 2 == 0) {
        translate_fail(t, call->e->span, "%s() wants an odd number of arguments", call->rule->name);
        return false;
    }
    Str paths = list_of(call, 1, 2, false), values = list_of(call, 2, 2, true);
    *out = text(translate_printf(t, "sqlpg.%s(%.*s, ARRAY[%.*s], ARRAY[%.*s])", call->rule->name,
                                 STR_FMT(document(t, call->args[0]).sql), STR_FMT(paths),
                                 STR_FMT(values)));
    return true;
}

bool func_json_quote(Call *call, Frag *out)
{
    Translator *t = call->t;
    Frag e = element(call, 0);
    Str sql = translate_printf(t, "%.*s::text", STR_FMT(frag_at(t, e, PREC_CAST)));
    bool never_null = call->args[0].null || call->args[0].not_null || call->args[0].is_literal;
    *out = text(never_null ? sql : translate_printf(t, "coalesce(%.*s, 'null')", STR_FMT(sql)));
    out->prec = never_null ? PREC_CAST : PREC_ATOM;
    return true;
}

/* ---------------------------------------------------------------- functions in FROM */

/* The columns of PostgreSQL's functions, in their order. */
static const FuncTable tables[] = {
    {"generate_series", 1, 3, "value i "},
    {"json_each", 1, 2, "key v value v type t atom v id i parent i fullkey t path t "},
    {"json_tree", 1, 2, "key v value v type t atom v id i parent i fullkey t path t "},
};

const FuncTable *func_table_find(Str name, size_t n_args)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (str_eq_fold(name, str_z(tables[i].name)) && n_args >= tables[i].min &&
            n_args <= tables[i].max) {
            return &tables[i];
        }
    }
    return NULL;
}

Str func_table_call(Translator *t, const FuncTable *table, const Frag *args, size_t n)
{
    Buf b = {0};
    bool series = str_eq(str_z(table->name), STR("generate_series"));
    buf_printf(&b, "%s%s(", series ? "" : "sqlpg.", table->name);
    for (size_t i = 0; i < n; i++) {
        Frag f = series   ? frag_cast(t, frag_as(t, args[i], WANT_INTEGER), PG_BIGINT)
                 : i == 0 ? document(t, args[0])
                          : frag_as(t, args[i], WANT_TEXT);
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_FMT(f.sql));
    }
    /* Without an end SQLite counts up to 4294967295. */
    buf_puts(&b, series && n == 1 ? ", 4294967295)" : ")");
    Str sql = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return sql;
}
