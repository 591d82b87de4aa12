/* WITH: names for queries, recursive ones with the types that PostgreSQL wants. */
#include "expr/core.h"

static bool source_names(const Source *s, Str name);

static bool expr_names(const Expr *e, Str name);

static bool list_names(const ExprList *l, Str name)
{
    for (; l; l = l->next) {
        if (expr_names(l->expr, name)) {
            return true;
        }
    }
    return false;
}

static bool select_names(const Select *s, Str name)
{
    for (; s; s = s->next) {
        if (source_names(s->from, name) || expr_names(s->where, name) ||
            expr_names(s->having, name) || list_names(s->columns, name)) {
            return true;
        }
    }
    return false;
}

static bool expr_names(const Expr *e, Str name)
{
    return e &&
           (select_names(e->select, name) || expr_names(e->left, name) ||
            expr_names(e->right, name) || expr_names(e->third, name) || list_names(e->list, name));
}

/* Does the FROM clause use the table of that name, at any depth? */
static bool source_names(const Source *s, Str name)
{
    for (; s; s = s->next) {
        bool table = s->kind == SOURCE_TABLE && !name_is_set(s->table.schema) &&
                     str_eq_fold(s->table.name.text, name);
        if (table || select_names(s->select, name) || source_names(s->sub, name) ||
            expr_names(s->on, name)) {
            return true;
        }
    }
    return false;
}

static CteInfo *add_cte(Translator *t, const Cte *c, RelColumn *columns, size_t n)
{
    CteInfo *info = arena_new(t->arena, CteInfo);
    *info = (CteInfo){.name = c->name.text,
                      .pg_name = t->env->spell(t->env->data, t->arena, c->name),
                      .columns = columns,
                      .n = n,
                      .next = t->scope->ctes};
    size_t i = 0;
    for (const NameList *l = c->columns; l && i < n; l = l->next, i++) {
        columns[i].name = l->name.text;
        columns[i].pg_name = t->env->spell(t->env->data, t->arena, l->name);
    }
    for (size_t k = 0; k < n; k++) {
        columns[k].pg_name = core_unique_pg_name(t, columns, k, columns[k].pg_name);
    }
    t->scope->ctes = info;
    return info;
}

static Str cte_head(Translator *t, const Cte *c, const CteInfo *info, bool listed)
{
    Buf b = {0};
    buf_put(&b, translate_ident(t, info->pg_name));
    for (size_t i = 0; i < info->n && (c->columns || listed); i++) {
        buf_puts(&b, i ? ", " : " (");
        buf_put(&b, translate_ident(t, info->columns[i].pg_name));
    }
    buf_puts(&b, (c->columns || listed) && info->n ? ")" : "");
    static const char *const words[] = {" AS ", " AS MATERIALIZED ", " AS NOT MATERIALIZED "};
    buf_puts(&b, words[c->materialized]);
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* The types of a recursive query are those of its first term in PostgreSQL, which must be wide
 * enough for all rows: integers become bigint, texts get the collation that the others may have. */
static void fix_types(Translator *t, Core *c, const RelColumn *like)
{
    for (size_t i = 0; i < c->n; i++) {
        Frag *f = &c->results[i];
        Frag was = *f;
        PgBase want = like ? like[i].like.type.base : f->null ? PG_TEXT : f->type.base;
        want = want == PG_VARCHAR ? PG_TEXT : want;
        if (want == PG_TEXT && !(like && like[i].like.dynamic)) {
            Frag text = frag_as(t, *f, WANT_TEXT);
            text = text.is_literal || text.type.base == PG_VARCHAR ? frag_cast(t, text, PG_TEXT)
                                                                   : text;
            if (!text.byte_order) {
                text = frag_with(text,
                                 translate_printf(t, "%.*s COLLATE \"C\"",
                                                  STR_FMT(frag_at(t, text, PREC_COLLATE))),
                                 PREC_COLLATE);
            }
            text.byte_order = true;
            *f = text;
        } else if (f->null || f->narrow || f->type.base != want) {
            f->null = false;
            *f = frag_cast(t, *f, want);
            f->narrow = false;
        }
        c->pg_names[i] = str_eq(was.sql, f->sql) ? c->pg_names[i] : (Str){0};
        f->classes = like ? like[i].like.classes : f->classes;
        f->not_null = f->has_affinity = f->is_literal = false;
        f->column = frag_is_bool(*f) ? f->column : NULL;
        f->has_affinity = was.has_affinity;
        f->affinity = was.affinity;
        if (c->values) {
            c->values[0][i] = *f;
        }
    }
}

/* Has the recursive term types that the first one cannot hold? Then *columns is widened. */
static bool widen_types(RelColumn *columns, const Core *c)
{
    bool changed = false;
    for (size_t i = 0; i < c->n; i++) {
        Frag f = c->results[i];
        PgBase have = columns[i].like.type.base, need = f.type.base;
        need = f.narrow && need == PG_DOUBLE ? PG_NUMERIC : need;
        bool number = pg_is_number(have) && pg_is_number(need);
        bool text = !f.null && have != need && !number && have != PG_TEXT;
        if (!f.null && number && need > have) {
            columns[i].like.type = pg_type(need == PG_NUMERIC ? PG_DOUBLE : need);
            columns[i].like.classes |= f.classes;
            changed = true;
        } else if (text) {
            columns[i].like = frag_sql((Str){0}, PREC_ATOM, PG_TEXT, CLASS_TEXT);
            changed = true;
        }
    }
    return changed;
}

static Str recursive_body(Translator *t, const Cte *c, CteInfo **info);

/* The first term and the recursive ones; again, if the first one's types turn out too narrow. */
static Str recursive_terms(Translator *t, const Cte *c, const Select *first, const Select *rest,
                           CteInfo **info)
{
    RelColumn *wanted = NULL;
    CteInfo *before = t->scope->ctes;
    for (int round = 0; round < 4 && !t->failed; round++) {
        Core base = {0}, step = {0};
        Scope *scope = t->scope;
        scope->ctes = before;
        core_translate(t, first, &base);
        scope_pop(t);
        if (t->failed || (c->columns && base.n == 0)) {
            return (Str){0};
        }
        fix_types(t, &base, wanted);
        RelColumn *columns = core_columns(t, &base);
        *info = add_cte(t, c, columns, base.n);
        core_translate(t, rest, &step);
        scope_pop(t);
        if (t->failed || step.n != base.n) {
            translate_fail(t, rest->span,
                           "the terms do not have the same number of result columns");
            return (Str){0};
        }
        wanted = arena_array(t->arena, RelColumn, base.n + 1);
        memcpy(wanted, columns, base.n * sizeof *columns);
        if (!widen_types(wanted, &step)) {
            fix_types(t, &step, columns);
            Str a = core_text(t, &base, columns, !c->columns);
            return translate_printf(t, "%.*s %s %.*s", STR_FMT(a),
                                    core_compound_word(rest->compound),
                                    STR_FMT(core_text(t, &step, columns, false)));
        }
    }
    translate_fail(t, c->select->span, "the types of the recursive query do not settle");
    return (Str){0};
}

/* WITH RECURSIVE: one first term, one recursive one. */
static Str recursive_body(Translator *t, const Cte *c, CteInfo **info)
{
    const Select *s = c->select, *rest = s->next;
    bool usable =
        rest && !rest->next &&
        !select_names(&(Select){.from = s->from, .where = s->where, .columns = s->columns},
                      c->name.text);
    bool unions =
        rest && (rest->compound == COMPOUND_UNION || rest->compound == COMPOUND_UNION_ALL);
    if (!usable || !unions) {
        translate_fail(t, s->span, "recursive query of more than two terms");
        return (Str){0};
    }
    /* It says which row is looked at next (lang_with, 3.4): the same rows in another order, unless
     * a limit stops it. */
    if (s->order_by && (s->limit || !t->ordered)) {
        translate_fail(t, s->span, "ORDER BY in a recursive query decides the order of its rows");
        return (Str){0};
    }
    return recursive_terms(t, c, s, rest, info);
}

static Str one_cte(Translator *t, const Cte *c, bool *recursive)
{
    bool self = select_names(c->select, c->name.text);
    CteInfo *info = NULL;
    Str body;
    if (self) {
        *recursive = true;
        body = recursive_body(t, c, &info);
        Str limit = t->failed ? NO_TEXT : core_limits(t, c->select);
        if (limit.n) {
            /* PostgreSQL has no LIMIT inside; rows are computed as they are asked for. */
            info->limit = limit;
        }
    } else {
        Query q = translate_select(t, c->select, NULL);
        body = q.sql;
        if (!t->failed) {
            info = add_cte(t, c, q.columns, q.n);
        }
    }
    if (t->failed) {
        return (Str){0};
    }
    return translate_printf(t, "%.*s(%.*s)", STR_FMT(cte_head(t, c, info, false)), STR_FMT(body));
}

Str translate_with(Translator *t, const With *with)
{
    Str text = {0};
    bool recursive = false;
    for (const Cte *c = with ? with->ctes : NULL; c && !t->failed; c = c->next) {
        t->inner++;
        Str one = one_cte(t, c, &recursive);
        t->inner--;
        text = text.n
                   ? translate_printf(t, "%.*s,%s%.*s", STR_FMT(text), query_break(t), STR_FMT(one))
                   : one;
    }
    return text.n ? translate_printf(t, "WITH %s%.*s%s", recursive ? "RECURSIVE " : "",
                                     STR_FMT(text), query_break(t))
                  : text;
}
