#include "expr/translate.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "expr/operators.h"
#include "expr/query.h"
#include "expr/rules.h"
#include "pg/quote.h"

enum {
    MAX_DEPTH = 400,       /* PostgreSQL's own stack takes some thousand levels */
    MAX_WRITTEN = 16 << 20 /* text of one object, with all that templates repeat */
};

/* ---------------------------------------------------------------- the translator */

void translator_init(Translator *t, ExprEnv *env, Arena *arena, Purpose purpose)
{
    *t = (Translator){.env = env, .arena = arena, .purpose = purpose};
}

bool translator_accept(Translator *t, Str sql)
{
    Str missing;
    HelperUse use = {0};
    if (!t->failed && !helpers_mark(&use, sql, &missing)) {
        translate_fail(t, missing, "helper \"%.*s\" does not exist", STR_FMT(missing));
    }
    if (!t->failed) {
        helpers_merge(&t->env->helpers, &use);
    }
    return !t->failed;
}

void translate_fail(Translator *t, Str where, const char *format, ...)
{
    if (t->failed) {
        return;
    }
    char s[400];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(s, sizeof s, format, args);
    va_end(args);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof s ? (size_t)n : sizeof s - 1;
    t->failed = true;
    t->why = arena_str(t->env->arena, str_make(s, length));
    t->where = where;
}

/* ---------------------------------------------------------------- text */

Str translate_printf(Translator *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || t->written > MAX_WRITTEN) {
        va_end(again);
        translate_fail(t, (Str){0}, "the expression is too large");
        return STR("NULL");
    }
    char *p = arena_alloc(t->arena, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    t->written += (size_t)n;
    return str_make(p, (size_t)n);
}

Str translate_ident(Translator *t, Str pg_name)
{
    Buf b = {0};
    pg_put_ident(&b, pg_name, t->env->quote_all);
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

Str translate_relation_name(Translator *t, Str pg_name)
{
    Str name = translate_ident(t, pg_name);
    return t->env->pg_schema.n
               ? translate_printf(t, "%.*s.%.*s", STR_FMT(translate_ident(t, t->env->pg_schema)),
                                  STR_FMT(name))
               : name;
}

Str translate_literal(Translator *t, Str text)
{
    if (memchr(text.p, 0, text.n) || utf8_valid_prefix(text) != text.n) {
        translate_fail(t, (Str){0}, "a text that PostgreSQL cannot hold");
        return STR("''");
    }
    Buf b = {0};
    pg_put_literal(&b, text);
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    t->written += s.n;
    return s;
}

/* ---------------------------------------------------------------- leaves */

static Frag integer(Translator *t, const Expr *e)
{
    int64_t i;
    if (value_parse_int64(e->text, &i)) {
        return frag_int_literal(t, i);
    }
    return frag_real_literal(t, value_parse_double(e->text)); /* beyond 64 bits */
}

static Frag blob(Translator *t, const Expr *e)
{
    Frag f = frag_sql(translate_printf(t, "'\\x%.*s'::bytea", STR_FMT(e->text)), PREC_CAST,
                      PG_BYTEA, CLASS_BLOB);
    f.is_literal = f.not_null = true;
    f.value = (Value){.cls = VALUE_BLOB, .form = FORM_HEX, .s = e->text};
    return f;
}

/* CURRENT_TIMESTAMP and its kin: UTC, at the beginning of the statement (lang_expr, 3). */
static Frag current(Translator *t, const Expr *e)
{
    static const struct {
        const char *word, *sql, *format;
        PgBase base;
        Prec prec;
    } words[] = {
        {"CURRENT_TIMESTAMP", "date_trunc('second', statement_timestamp() AT TIME ZONE 'UTC')",
         "YYYY-MM-DD HH24:MI:SS", PG_TIMESTAMP, PREC_ATOM},
        {"CURRENT_DATE", "(statement_timestamp() AT TIME ZONE 'UTC')::date", "YYYY-MM-DD", PG_DATE,
         PREC_CAST},
        {"CURRENT_TIME", "date_trunc('second', statement_timestamp() AT TIME ZONE 'UTC')::time",
         "HH24:MI:SS", PG_TIME, PREC_CAST},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq_fold(e->text, str_z(words[i].word))) {
            Frag f = frag_sql(str_z(words[i].sql), words[i].prec, words[i].base, CLASS_TEXT);
            f.time_format = str_z(words[i].format);
            f.volatility = STABLE;
            f.not_null = true;
            return f;
        }
    }
    translate_fail(t, e->span, "%.*s is not known", STR_FMT(e->text));
    return frag_null();
}

/* ---------------------------------------------------------------- CAST, COLLATE */

static Frag cast(Translator *t, const Expr *e)
{
    static const Want wants[] = {[AFFINITY_BLOB] = WANT_BYTES,
                                 [AFFINITY_TEXT] = WANT_TEXT,
                                 [AFFINITY_NUMERIC] = WANT_NUMBER,
                                 [AFFINITY_INTEGER] = WANT_INTEGER,
                                 [AFFINITY_REAL] = WANT_REAL};
    Affinity affinity = affinity_of_type(e->type.words);
    Frag f = translate_expr(t, e->left);
    bool integral =
        affinity == AFFINITY_NUMERIC && !f.null && f.is_literal && f.value.cls == VALUE_REAL;
    f = frag_as(t, f, wants[affinity]);
    f = f.null ? frag_cast(t, f, PG_TEXT) : f;
    if (integral && f.narrow) {
        f = frag_cast(t, f, PG_DOUBLE);
    }
    /* A literal in quotes has no type in PostgreSQL until it is given one. */
    if (affinity == AFFINITY_TEXT && f.is_literal) {
        Value value = f.value;
        f = frag_cast(t, f, PG_TEXT);
        f.is_literal = true;
        f.value = value;
    }
    f.has_affinity = true;
    f.affinity = affinity;
    f.explicit_collation = false;
    f.column = NULL;
    f.stays_boolean = false;
    return f;
}

static Frag collate(Translator *t, const Expr *e)
{
    Frag f = translate_expr(t, e->left);
    if (!collation_is_known(e->name)) {
        translate_fail(t, e->span, "collation \"%.*s\" is not known", STR_FMT(e->name.text));
    }
    f.collation = collation_of_name(e->name);
    f.explicit_collation = f.has_collation = true;
    return f;
}

/* ---------------------------------------------------------------- operators */

/* Is `wanted` one of the terms that ORs join in sql, outside of parentheses and quotes? */
static bool has_term(Str sql, Str wanted)
{
    Str or_ = STR(" OR ");
    size_t depth = 0, from = 0;
    char quote = 0;
    for (size_t i = 0; i <= sql.n; i++) {
        Str rest = str_make(sql.p + i, sql.n - i);
        char c = i < sql.n ? sql.p[i] : 0;
        bool end = i == sql.n || (!quote && depth == 0 && str_starts(rest, or_));
        if (end && str_eq(str_make(sql.p + from, i - from), wanted)) {
            return true;
        }
        from = end ? i + or_.n : from;
        quote = quote && c == quote ? 0 : !quote && (c == '\'' || c == '"') ? c : quote;
        depth += !quote && c == '(';
        depth -= !quote && c == ')' && depth;
    }
    return false;
}

/* x OR NOT x, which is true, or NULL with x: d = 0 OR d = 1 of a boolean column. */
static bool tests_nothing(Translator *t, Frag l, Frag r)
{
    bool negated = str_starts(r.sql, STR("NOT "));
    Str opposite = negated ? str_make(r.sql.p + 4, r.sql.n - 4)
                           : translate_printf(t, "NOT %.*s", STR_FMT(r.sql));
    bool plain = r.volatility == IMMUTABLE && r.prec >= PREC_NOT && r.prec != PREC_IS;
    return plain && l.prec >= PREC_OR && has_term(l.sql, opposite);
}

static Frag logic(Translator *t, const Expr *e)
{
    Prec prec = e->op == OP_AND ? PREC_AND : PREC_OR;
    Frag l = frag_as(t, translate_expr(t, e->left), WANT_TRUTH);
    Frag r = frag_as(t, translate_expr(t, e->right), WANT_TRUTH);
    Frag f =
        frag_truth(translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, l, prec)),
                                    e->op == OP_AND ? "AND" : "OR", STR_FMT(frag_at(t, r, prec))),
                   prec);
    f.not_null = l.not_null && r.not_null;
    f.never_false = e->op == OP_AND ? l.never_false && r.never_false
                                    : l.never_false || r.never_false || tests_nothing(t, l, r);
    f.volatility = l.volatility > r.volatility ? l.volatility : r.volatility;
    return f;
}

/* x IS TRUE asks for the truth, x = TRUE compares with 1 (lang_expr, 14). */
static bool is_truth_word(const Expr *e, bool *yes)
{
    *yes = str_eq_fold(e->name.text, STR("true"));
    return e->kind == EXPR_COLUMN && !name_is_set(e->table) && e->name.quote == QUOTE_NONE &&
           (*yes || str_eq_fold(e->name.text, STR("false")));
}

static Frag is_truth(Translator *t, const Expr *e, bool yes)
{
    Frag f = frag_as(t, translate_expr(t, e->left), WANT_TRUTH);
    Frag r = frag_truth(translate_printf(t, "%.*s IS %s%s", STR_FMT(frag_at(t, f, PREC_IS + 1)),
                                         e->op == OP_IS ? "" : "NOT ", yes ? "TRUE" : "FALSE"),
                        PREC_IS);
    r.not_null = true;
    r.volatility = f.volatility;
    return r;
}

/* Subqueries and columns in parentheses keep their affinity; a pair in them is a row. */
static Frag binary(Translator *t, const Expr *e)
{
    bool yes;
    switch ((int)e->op) {
    case OP_AND:
    case OP_OR:
        return logic(t, e);
    case OP_IS:
    case OP_IS_NOT:
        if (is_truth_word(e->right, &yes)) {
            return is_truth(t, e, yes);
        }
        break;
    default:
        break;
    }
    if (e->op >= OP_LT && e->op <= OP_IS_NOT) {
        if (is_row(e->left) || is_row(e->right)) {
            return compare_row(t, e);
        }
        Frag known;
        if (compare_typeof(t, e->op, e->left, e->right, &known)) {
            return known;
        }
        Frag l = translate_expr(t, e->left);
        return compare(t, e->op, l, translate_expr(t, e->right));
    }
    Frag sides[2];
    sides[0] = translate_expr(t, e->left);
    sides[1] = translate_expr(t, e->right);
    if (e->op == OP_CONCAT) {
        return arith_concat(t, sides[0], sides[1]);
    }
    if (e->op == OP_ARROW || e->op == OP_ARROW2) {
        return rules_apply(t, e, e->op == OP_ARROW ? STR("->") : STR("->>"), sides, 2);
    }
    return arith_binary(t, e->op, sides[0], sides[1]);
}

static Frag unary(Translator *t, const Expr *e)
{
    const Expr *operand = expr_skip_parens(e->left);
    if (e->op == OP_NOT) {
        return compare_not(t, translate_expr(t, e->left));
    }
    /* The one integer whose digits alone are too many. */
    if (e->op == OP_MINUS && operand->kind == EXPR_INTEGER &&
        str_eq(operand->text, STR("9223372036854775808"))) {
        return frag_int_literal(t, INT64_MIN);
    }
    return arith_unary(t, e->op, translate_expr(t, e->left));
}

static Frag like(Translator *t, const Expr *e)
{
    Frag subject = translate_expr(t, e->left), pattern = translate_expr(t, e->right), escape, f;
    switch ((int)e->op) {
    case OP_LIKE:
        escape = e->third ? translate_expr(t, e->third) : frag_null();
        f = match_like(t, subject, pattern, e->third ? &escape : NULL, e->negated);
        break;
    case OP_GLOB:
        f = match_glob(t, subject, pattern, e->negated);
        break;
    case OP_REGEXP:
        f = match_regexp(t, subject, pattern, e->negated);
        break;
    default:
        translate_fail(t, e->span, "MATCH needs a full-text table");
        return frag_null();
    }
    return f;
}

static Frag isnull(Translator *t, const Expr *e)
{
    Frag f = translate_expr(t, e->left);
    return compare(t, e->negated ? OP_IS_NOT : OP_IS, f, frag_null());
}

/* ---------------------------------------------------------------- subqueries */

static Frag exists(Translator *t, const Expr *e)
{
    Query q = translate_existence(t, e->select);
    Frag f = frag_truth(translate_printf(t, "EXISTS (%.*s)", STR_FMT(q.sql)), PREC_ATOM);
    f.not_null = true;
    return f;
}

static Frag subquery(Translator *t, const Expr *e)
{
    Query q = translate_scalar(t, e->select);
    if (t->failed) {
        return frag_null();
    }
    if (q.n != 1) {
        translate_fail(t, e->span, "sub-select returns %zu columns, expected 1", q.n);
        return frag_null();
    }
    Frag f = frag_with(q.columns[0].like, translate_printf(t, "(%.*s)", STR_FMT(q.sql)), PREC_ATOM);
    f.not_null = false; /* there may be no row */
    return f;
}

static Frag special(Translator *t, const Expr *e)
{
    Frag f;
    if (t->special && t->special(t, e, &f)) {
        return f;
    }
    translate_fail(t, e->span, "RAISE() outside of a trigger");
    return frag_null();
}

/* ---------------------------------------------------------------- all */

static Frag by_kind(Translator *t, const Expr *e)
{
    switch (e->kind) {
    case EXPR_NULL:
        return frag_null();
    case EXPR_INTEGER:
        return integer(t, e);
    case EXPR_FLOAT:
        return frag_real_literal(t, value_parse_double(e->text));
    case EXPR_STRING:
        return frag_text_literal(t, e->text);
    case EXPR_BLOB:
        return blob(t, e);
    case EXPR_CURRENT:
        return current(t, e);
    case EXPR_COLUMN:
        return scope_column(t, e);
    case EXPR_UNARY:
        return unary(t, e);
    case EXPR_BINARY:
        return binary(t, e);
    case EXPR_LIKE:
        return like(t, e);
    case EXPR_BETWEEN:
        return compare_between(t, e);
    case EXPR_IN_LIST:
        return compare_in_list(t, e);
    case EXPR_IN_SELECT:
    case EXPR_IN_TABLE:
        return compare_in_query(t, e);
    case EXPR_ISNULL:
        return isnull(t, e);
    case EXPR_EXISTS:
        return exists(t, e);
    case EXPR_SUBQUERY:
        return subquery(t, e);
    case EXPR_PAREN:
        return translate_expr(t, e->left);
    case EXPR_FUNCTION:
        return translate_call(t, e);
    case EXPR_CAST:
        return cast(t, e);
    case EXPR_COLLATE:
        return collate(t, e);
    case EXPR_CASE:
        return compare_case(t, e);
    case EXPR_RAISE:
        return special(t, e);
    case EXPR_VARIABLE:
    case EXPR_STAR:
    case EXPR_ROW:
        break;
    }
    translate_fail(t, e->span, "%.*s cannot stand here", STR_FMT(e->span));
    return frag_null();
}

Frag translate_expr(Translator *t, const Expr *e)
{
    if (t->failed) {
        return frag_null();
    }
    if (t->depth >= MAX_DEPTH) {
        translate_fail(t, e->span, "nested too deeply");
        return frag_null();
    }
    t->depth++;
    bool key = query_is_key(t, e);
    QueryState *q = key ? t->scope->query : NULL;
    bool was_free = q && q->free;
    if (q) {
        q->free = true;
    }
    Frag f = by_kind(t, e);
    if (q) {
        q->free = was_free;
    }
    t->depth--;
    return t->failed ? frag_null() : f;
}

Str translate_truth(Translator *t, const Expr *e)
{
    return frag_as(t, translate_expr(t, e), WANT_TRUTH).sql;
}
