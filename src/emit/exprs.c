/* Expressions that belong to tables: checks, generated columns, defaults, index elements. */
#include "emit/emit.h"
#include "expr/query.h"
#include "schema/resolve.h"

/* A translator whose names are the table's columns. */
static void begin(Emitter *e, Translator *t, const Table *table, Purpose purpose)
{
    translator_init(t, &e->env, &e->scratch, purpose);
    scope_push(t);
    if (table) {
        scope_add_table(t, table, table->name.text, (Str){0});
    }
}

/* ---------------------------------------------------------------- defaults */

bool emit_expression_default(Emitter *e, const Column *c)
{
    Translator t;
    begin(e, &t, NULL, PURPOSE_DEFAULT);
    Frag f = frag_store(&t, translate_expr(&t, c->default_), c);
    if (c->decision.type.base == PG_UUID && str_contains_fold(f.sql, STR("sqlpg.randomblob("))) {
        /* Put together of random digits: PostgreSQL has a function that makes a uuid. */
        f.sql = STR("gen_random_uuid()");
        f.prec = PREC_ATOM;
    }
    if (t.failed || !translator_accept(&t, f.sql)) {
        return false;
    }
    emit_helpers(e);
    /* Behind DEFAULT stands a b_expr: not every operator may. */
    buf_put(&e->sql, frag_at(&t, f, PREC_SIGN));
    return true;
}

/* ---------------------------------------------------------------- generated columns */

static bool is_integer(Translator *t, Frag f)
{
    Frag integer;
    return frag_integer_in_text(t, f, &integer);
}

/* The type that holds what affinity makes of the expression's value; the rows of a dump do not have
 * these columns, so there is no evidence. */
static PgType computed_type(Translator *t, const Column *c, Frag f)
{
    PgBase declared = c->decision.type.base;
    bool time = declared >= PG_DATE && declared <= PG_TIMESTAMPTZ;
    if ((time && frag_is_time(f)) || (declared == PG_BOOLEAN && frag_is_bool(f)) ||
        (f.null && declared != PG_BYTEA)) {
        return c->decision.type;
    }
    if (declared == PG_NUMERIC && frag_is_number(f)) {
        return pg_type(PG_NUMERIC); /* SQLite does not round to (p,s) */
    }
    bool number = frag_is_number(f) || frag_is_bool(f) || is_integer(t, f) || f.null;
    switch (c->affinity) {
    case AFFINITY_TEXT:
        return pg_type(PG_TEXT); /* nor cut to (n) */
    case AFFINITY_REAL:
        if (number) {
            return pg_type(PG_DOUBLE);
        }
        break;
    case AFFINITY_INTEGER:
    case AFFINITY_NUMERIC:
        if (number) {
            bool real = frag_is_number(f) && f.classes & CLASS_REAL;
            bool exact = f.type.base == PG_NUMERIC;
            return pg_type(!real ? PG_BIGINT : exact ? PG_NUMERIC : PG_DOUBLE);
        }
        break;
    case AFFINITY_BLOB:
        break;
    }
    if (frag_is_bool(f)) {
        return pg_type(f.stays_boolean ? PG_BOOLEAN : PG_BIGINT);
    }
    bool real_literal = f.narrow && f.type.base == PG_DOUBLE;
    return f.dynamic           ? pg_type(PG_TEXT)
           : frag_is_number(f) ? pg_type(real_literal ? PG_DOUBLE : f.type.base)
                               : pg_type(f.type.base == PG_VARCHAR ? PG_TEXT : f.type.base);
}

typedef struct {
    bool calls, columns, texts;
} Content;

/* TRUE and FALSE have the shape of a name. */
static void look_into(const Expr *e, Content *c)
{
    if (!e) {
        return;
    }
    c->calls |= e->kind == EXPR_FUNCTION;
    c->texts |= e->kind == EXPR_STRING;
    c->columns |= e->kind == EXPR_COLUMN && !str_eq_fold(e->name.text, STR("TRUE")) &&
                  !str_eq_fold(e->name.text, STR("FALSE"));
    for (const ExprList *l = e->list; l; l = l->next) {
        look_into(l->expr, c);
    }
    look_into(e->left, c);
    look_into(e->right, c);
    look_into(e->third, c);
}

/* Does it compare texts, or call a function that asks for their collation? */
static bool asks_for_collation(const Expr *e)
{
    static const char *const names[] = {"upper", "lower", "instr", "replace", "max",
                                        "min",   "like",  "glob",  "nullif"};
    bool call = e->kind == EXPR_FUNCTION;
    for (size_t i = 0; call && i < sizeof names / sizeof *names; i++) {
        if (str_eq_fold(e->name.text, str_z(names[i]))) {
            return true;
        }
    }
    return (e->kind == EXPR_BINARY && e->op >= OP_LT && e->op <= OP_IS_NOT) ||
           e->kind == EXPR_LIKE || e->kind == EXPR_BETWEEN || e->kind == EXPR_IN_LIST ||
           e->kind == EXPR_CASE;
}

/* PostgreSQL computes constant parts of such an expression beforehand, where its literals have no
 * collation yet, which comparisons and functions of texts ask for. */
static bool has_constant_part(const Expr *e)
{
    if (!e) {
        return false;
    }
    Content c = {0};
    look_into(e, &c);
    if (!c.columns && c.texts && asks_for_collation(e)) {
        return true;
    }
    bool found =
        has_constant_part(e->left) || has_constant_part(e->right) || has_constant_part(e->third);
    for (const ExprList *l = e->list; l && !found; l = l->next) {
        found = has_constant_part(l->expr);
    }
    return found;
}

static bool is_constant_call(const Expr *e)
{
    Content c = {0};
    look_into(e, &c);
    return (c.calls && !c.columns) || has_constant_part(e);
}

/* A column of the table that is generated itself cannot be named in PostgreSQL (CREATE TABLE): the
 * translator puts its expression in its place. */
static bool translate_generated(Emitter *e, Table *table, Column *c, Translator *t, Frag *out)
{
    begin(e, t, table, PURPOSE_GENERATED);
    Frag f = translate_expr(t, c->generated);
    if (is_constant_call(c->generated)) {
        translate_fail(t, c->generated->span, "it computes with constant texts alone");
    }
    if (t->failed) {
        return false;
    }
    if (!c->computed) {
        c->decision =
            (Decision){.type = computed_type(t, c, f), .reason = "what its expression gives"};
        c->computed = true;
    }
    *out = frag_store(t, f, c);
    if (!t->failed && out->volatility != IMMUTABLE) {
        translate_fail(t, c->generated->span, "its value may change without its row");
    }
    return translator_accept(t, out->sql);
}

void emit_settle_generated(Emitter *e, Table *table)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        Column *c = &table->columns.items[i];
        Translator t;
        Frag f;
        if (!c->generated || !column_is_live(c) || c->computed) {
            continue;
        }
        if (!translate_generated(e, table, c, &t, &f)) {
            c->computed = false;
            c->why_not = t.why;
        }
    }
}

bool emit_generation(Emitter *e, Table *table, Column *c)
{
    Translator t;
    Frag f;
    if (!c->computed || !translate_generated(e, table, c, &t, &f)) {
        return false;
    }
    emit_helpers(e);
    buf_printf(&e->sql, " GENERATED ALWAYS AS (%.*s) STORED", STR_FMT(f.sql));
    return true;
}

/* ---------------------------------------------------------------- checks */

bool emit_check(Emitter *e, const Table *table, const Check *c, Str *why)
{
    Translator t;
    begin(e, &t, table, PURPOSE_CHECK);
    Frag f = frag_as(&t, translate_expr(&t, c->expr), WANT_TRUTH);
    int64_t value;
    bool holds = f.never_false || (frag_int_value(f, &value) && value);
    *why = (Str){0};
    if (t.failed || holds) {
        *why = t.why;
        return false;
    }
    if (!translator_accept(&t, f.sql)) {
        *why = t.why;
        return false;
    }
    emit_helpers(e);
    buf_printf(&e->sql, "CHECK (%.*s)", STR_FMT(f.sql));
    return true;
}

/* ---------------------------------------------------------------- indexes */

static Frag element(Translator *t, const Table *table, const ExprList *x)
{
    const Expr *e = expr_skip_parens(x->expr);
    const Expr *inner = e->kind == EXPR_COLLATE ? expr_skip_parens(e->left) : e;
    Frag f;
    if (inner->kind == EXPR_STRING) {
        /* CREATE INDEX i ON t('a') means the column. */
        size_t i = table_find_column(table, inner->text);
        Expr column = {.kind = EXPR_COLUMN, .span = inner->span};
        column.name = (Name){.text = inner->text, .quote = QUOTE_OTHER, .span = inner->span};
        f = i == NO_COLUMN ? frag_null() : translate_expr(t, &column);
        if (i == NO_COLUMN) {
            translate_fail(t, inner->span, "no such column");
        }
    } else {
        f = translate_expr(t, inner);
    }
    if (e->kind == EXPR_COLLATE) {
        f.collation = collation_of_name(e->name);
        f.has_collation = f.explicit_collation = true;
    }
    f = frag_folded(t, f);
    f = frag_is_bool(f) && !f.stays_boolean ? frag_as(t, f, WANT_VALUE) : f;
    if (f.type.base == PG_JSON && !f.null) {
        f = frag_as(t, f, WANT_TEXT); /* json has no operators for an index */
    }
    if (!t->failed && f.volatility != IMMUTABLE) {
        translate_fail(t, x->span, "its value may change without its row");
    }
    if (!t->failed && f.is_literal) {
        translate_fail(t, x->span, "a constant");
    }
    return f;
}

/* Could computing it fail for rows that SQLite took? */
static bool may_raise(Str sql)
{
    return str_contains_fold(sql, STR("json")) || str_contains_fold(sql, STR("convert_from")) ||
           str_contains_fold(sql, STR("sqlpg.whole"));
}

static void put_element(Emitter *e, Translator *t, const ExprList *x, Frag f)
{
    bool column = f.prec == PREC_ATOM && f.column && f.sql.p[f.sql.n - 1] != ')';
    bool call = f.prec == PREC_ATOM && f.sql.p[f.sql.n - 1] == ')' && f.sql.p[0] != '(' &&
                !str_starts(f.sql, STR("CASE "));
    buf_put(&e->sql, column || call ? f.sql : translate_printf(t, "(%.*s)", STR_FMT(f.sql)));
    if (x->order == SORT_DESC) {
        /* NULLs are smallest in SQLite: last when descending, which PostgreSQL has to be told. */
        buf_puts(&e->sql, " DESC NULLS LAST");
    }
}

/* (a, lower(b COLLATE "C") DESC NULLS LAST) WHERE ...; *guarded: adding the index may fail. */
bool emit_index_elements(Emitter *e, const Table *table, const Index *ix, bool *guarded, Str *why)
{
    Translator t;
    begin(e, &t, table, PURPOSE_INDEX);
    Buf kept = e->sql;
    e->sql = (Buf){0};
    buf_putc(&e->sql, '(');
    for (const ExprList *x = ix->def->columns; x && !t.failed; x = x->next) {
        Frag f = element(&t, table, x);
        buf_puts(&e->sql, x == ix->def->columns ? "" : ", ");
        put_element(e, &t, x, f);
    }
    buf_putc(&e->sql, ')');
    if (ix->def->where) {
        Frag f = frag_as(&t, translate_expr(&t, ix->def->where), WANT_TRUTH);
        if (!t.failed && f.volatility != IMMUTABLE) {
            translate_fail(&t, ix->def->where->span, "its condition may change without its row");
        }
        buf_printf(&e->sql, " WHERE %.*s", STR_FMT(f.sql));
    }
    Str text = arena_str(&e->scratch, buf_str(&e->sql));
    buf_free(&e->sql);
    e->sql = kept;
    *why = t.why;
    if (t.failed || !translator_accept(&t, text)) {
        *why = t.why;
        return false;
    }
    emit_helpers(e);
    buf_put(&e->sql, text);
    *guarded = may_raise(text);
    return true;
}
