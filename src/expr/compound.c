/* UNION, EXCEPT, INTERSECT: the terms' columns come to one type each, then the terms are joined. */
#include "expr/core.h"

const char *core_compound_word(Compound c)
{
    static const char *const words[] = {"", "UNION", "UNION ALL", "EXCEPT", "INTERSECT"};
    return words[c];
}

/* A blob is never equal to a text (Datatypes, 4.1), but its bytes are once both have one type. */
static bool mixes_blobs(const Frag *f, size_t n)
{
    unsigned classes = 0;
    bool bytes = false;
    for (size_t i = 0; i < n; i++) {
        classes |= f[i].null ? 0 : f[i].classes;
        bytes |= !f[i].null && f[i].type.base == PG_BYTEA;
    }
    return bytes && (classes & CLASS_BLOB) && (classes & ~(unsigned)CLASS_BLOB);
}

/* Does the compound ask which rows are equal? (UNION does too, but there only a blob and a text of
 * the same bytes in rows that are equal otherwise would be taken for one.) */
static bool tells_apart(const Select *s)
{
    for (const Select *term = s->next; term; term = term->next) {
        if (term->compound == COMPOUND_EXCEPT || term->compound == COMPOUND_INTERSECT) {
            return true;
        }
    }
    return false;
}

/* Each column of all terms to one type. */
static void unify_cores(Translator *t, const Select *s, Core *cores, size_t n)
{
    Frag *column = arena_array(t->arena, Frag, n + 1);
    for (size_t i = 0; i < cores[0].n; i++) {
        for (size_t k = 0; k < n; k++) {
            column[k] = cores[k].results[i];
        }
        if (mixes_blobs(column, n) && tells_apart(s)) {
            translate_fail(t, NO_TEXT, "blobs and texts are compared, which no type tells apart");
            return;
        }
        frag_unify(t, column, n);
        bool not_null = true;
        for (size_t k = 0; k < n; k++) {
            column[k] = frag_as(t, column[k], WANT_VALUE);
            not_null &= column[k].not_null;
        }
        for (size_t k = 0; k < n; k++) {
            bool changed = !str_eq(cores[k].results[i].sql, column[k].sql);
            if (changed && cores[k].values) {
                translate_fail(t, NO_TEXT, "VALUES beside a SELECT of another type");
            }
            cores[k].pg_names[i] = changed ? NO_TEXT : cores[k].pg_names[i];
            cores[k].results[i] = column[k];
            cores[k].results[i].not_null = not_null;
        }
        /* Untyped NULLs: PostgreSQL settles the first two terms by themselves (10.5). */
        const Frag *typed = NULL;
        for (size_t k = 0; k < n; k++) {
            typed = !column[k].null && !typed ? &column[k] : typed;
        }
        for (size_t k = 0; k < n && typed; k++) {
            if (column[k].null && typed->type.base != PG_TEXT) {
                cores[k].results[i] = frag_cast(t, column[k], typed->type.base);
                cores[k].results[i].classes = typed->classes;
                cores[k].results[i].not_null = false;
                cores[k].results[i].dynamic = typed->dynamic;
                cores[k].results[i].time_format = typed->time_format;
            }
        }
        if (typed) {
            Frag like = *typed;
            cores[0].results[i].classes |= like.classes;
        }
    }
}

static size_t count_terms(const Select *s)
{
    size_t n = 0;
    for (; s; s = s->next) {
        n++;
    }
    return n;
}

/* SQLite groups them from the left; PostgreSQL binds INTERSECT tighter. */
static Str join_terms(Translator *t, const Select *s, const Core *cores, const RelColumn *columns,
                      bool named)
{
    Str text = core_text(t, &cores[0], columns, named);
    Compound last = COMPOUND_NONE;
    size_t k = 1;
    for (const Select *term = s->next; term; term = term->next, k++) {
        bool wrap = term->compound == COMPOUND_INTERSECT && last != COMPOUND_NONE &&
                    last != COMPOUND_INTERSECT;
        const char *between = query_break(t);
        text = translate_printf(t, wrap ? "(%.*s)%s%s%s%.*s" : "%.*s%s%s%s%.*s", STR_FMT(text),
                                between, core_compound_word(term->compound), between,
                                STR_FMT(core_text(t, &cores[k], columns, false)));
        last = term->compound;
    }
    return text;
}

static Core *translate_cores(Translator *t, const Select *s, size_t n)
{
    Core *cores = arena_array(t->arena, Core, n + 1);
    size_t k = 0;
    for (const Select *term = s; term && !t->failed; term = term->next, k++) {
        core_translate(t, term, &cores[k]);
        scope_pop(t);
        if (cores[k].n != cores[0].n) {
            translate_fail(t, term->span,
                           "SELECTs to the left and right do not have the same number "
                           "of result columns");
        }
    }
    return cores;
}

/* ---------------------------------------------------------------- collations */

/* The first term that has a collation says how rows are compared (lang_select, 3). */
static Frag keyed(const Core *cores, size_t n, size_t i)
{
    for (size_t k = 0; k < n; k++) {
        const Frag *f = &cores[k].results[i];
        if (f->has_collation || f->explicit_collation) {
            return *f;
        }
    }
    return cores[0].results[i];
}

/* The columns by which rows are told apart, folded; *folds: a plain UNION would not do. */
static Str fold_keys(Translator *t, const Core *cores, size_t n, const RelColumn *columns,
                     bool *folds)
{
    Str keys = {0};
    *folds = false;
    for (size_t i = 0; i < cores[0].n; i++) {
        Str name = translate_ident(t, columns[i].pg_name);
        Frag f = frag_with(keyed(cores, n, i), name, PREC_ATOM);
        f = frag_folded(t, f);
        *folds |= !str_eq(f.sql, name);
        keys = keys.n ? translate_printf(t, "%.*s, %.*s", STR_FMT(keys), STR_FMT(f.sql)) : f.sql;
    }
    return keys;
}

static bool only_unions(const Select *s)
{
    for (s = s->next; s; s = s->next) {
        if (s->compound != COMPOUND_UNION) {
            return false;
        }
    }
    return true;
}

static bool asks_for_equals(const Select *s)
{
    for (s = s->next; s; s = s->next) {
        if (s->compound != COMPOUND_UNION_ALL) {
            return true;
        }
    }
    return false;
}

/* Where a collation makes several values one: all rows, and of those that it makes equal one. */
static Str distinct_terms(Translator *t, const Select *s, const Core *cores,
                          const RelColumn *columns, Str keys)
{
    if (!only_unions(s)) {
        translate_fail(t, s->span, "EXCEPT or INTERSECT of values that a collation makes equal");
        return NO_TEXT;
    }
    Str text = core_text(t, &cores[0], columns, true);
    size_t k = 1;
    for (const Select *term = s->next; term; term = term->next, k++) {
        text = translate_printf(t, "%.*s UNION ALL %.*s", STR_FMT(text),
                                STR_FMT(core_text(t, &cores[k], columns, false)));
    }
    return translate_printf(t, "SELECT DISTINCT ON (%.*s) * FROM (%.*s) AS d", STR_FMT(keys),
                            STR_FMT(text));
}

/* ---------------------------------------------------------------- all of it */

Query compound_select(Translator *t, const Select *s, bool named, const Column *const *wanted)
{
    size_t n = count_terms(s);
    bool wrap = s->order_by != NULL;
    t->inner += wrap;
    Core *cores = translate_cores(t, s, n);
    if (t->failed) {
        return (Query){0};
    }
    if (wanted) {
        for (size_t k = 0; k < n; k++) {
            core_store_results(t, &cores[k], wanted);
        }
    } else {
        unify_cores(t, s, cores, n);
        for (size_t k = 0; k < n && core_is_outermost(t); k++) {
            core_show_results(t, &cores[k]);
        }
    }
    RelColumn *columns = core_columns(t, &cores[0]);
    Str order = core_output_order(t, s, &cores[0], columns);
    bool folds = false;
    Str keys = asks_for_equals(s) ? fold_keys(t, cores, n, columns, &folds) : NO_TEXT;
    Str text = folds ? distinct_terms(t, s, cores, columns, keys)
                     : join_terms(t, s, cores, columns, named || order.n);
    t->inner -= wrap;
    if (order.n) {
        /* A compound can be ordered by plain output names only. */
        text = translate_printf(t, "SELECT * FROM (%.*s) AS u", STR_FMT(text));
        text = core_clause(t, text, "ORDER BY", order);
    }
    Str limit = core_limits(t, s);
    text = limit.n
               ? translate_printf(t, "%.*s%s%.*s", STR_FMT(text), query_break(t), STR_FMT(limit))
               : text;
    return (Query){.sql = text, .columns = columns, .n = cores[0].n};
}
