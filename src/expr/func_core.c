#include "expr/func.h"

#include "expr/operators.h"

/* ---------------------------------------------------------------- for all handlers */

const Expr *func_arg(const Call *call, size_t i)
{
    if (call->e->kind != EXPR_FUNCTION) {
        return NULL;
    }
    const ExprList *l = call->e->list;
    for (; l && i; i--) {
        l = l->next;
    }
    return l ? expr_skip_parens(l->expr) : NULL;
}

bool func_is_call(const Expr *e, Str name)
{
    return e && e->kind == EXPR_FUNCTION && str_eq_fold(e->name.text, name);
}

Str func_int(Call *call, size_t i)
{
    int64_t n;
    if (frag_int_value(call->args[i], &n) && n > INT32_MIN && n <= INT32_MAX) {
        return translate_printf(call->t, "%lld", (long long)n);
    }
    return translate_printf(call->t, "%.*s::int",
                            STR_FMT(frag_at(call->t, call->args[i], PREC_CAST)));
}

bool func_must_be_immutable(const Call *call)
{
    return call->t->purpose == PURPOSE_INDEX || call->t->purpose == PURPOSE_GENERATED;
}

bool func_unsupported(Call *call, Frag *out)
{
    *out = frag_null();
    translate_fail(call->t, call->e->span, "%s() cannot be carried: %s", call->rule->name,
                   call->rule->note);
    return false;
}

static Frag text(Str sql)
{
    return frag_sql(sql, PREC_ATOM, PG_TEXT, CLASS_TEXT);
}

static Str quoted(Call *call, size_t i)
{
    return call->args[i].sql;
}

/* ---------------------------------------------------------------- text */

/* What replaces hex(randomblob(16)): PostgreSQL has no other short source of random bytes. */
#define RANDOM_HEX "replace(gen_random_uuid()::text, '-', '')"

static bool is_random_16(const Expr *e)
{
    if (!func_is_call(e, STR("randomblob")) || !e->list || e->list->next) {
        return false;
    }
    const Expr *n = expr_skip_parens(e->list->expr);
    return n->kind == EXPR_INTEGER && str_eq(n->text, STR("16"));
}

/* The digits of hex(), in lower case. */
static Frag hex_digits(Call *call, Frag arg, const Expr *written)
{
    Translator *t = call->t;
    if (is_random_16(written)) {
        return text(STR(RANDOM_HEX));
    }
    if (arg.type.base != PG_BYTEA) {
        Frag s = frag_as(t, arg, WANT_TEXT);
        arg.sql = func_must_be_immutable(call)
                      ? translate_printf(t, "sqlpg.to_bytes(%.*s)", STR_FMT(s.sql))
                      : translate_printf(t, "convert_to(%.*s, 'UTF8')", STR_FMT(s.sql));
    }
    return text(translate_printf(t, "encode(%.*s, 'hex')", STR_FMT(arg.sql)));
}

/* hex(NULL) is empty. What is volatile comes from randomblob(), which is never NULL. */
static Str unless_null(Call *call, Frag arg, Str sql)
{
    return arg.not_null || arg.null || arg.is_literal || arg.volatility == VOLATILE
               ? sql
               : translate_printf(call->t, "coalesce(%.*s, '')", STR_FMT(sql));
}

bool func_hex(Call *call, Frag *out)
{
    const Expr *written = func_arg(call, 0);
    if (call->args[0].null) {
        *out = frag_text_literal(call->t, STR(""));
        return true;
    }
    Frag digits = hex_digits(call, call->args[0], written);
    Str sql = translate_printf(call->t, "upper(%.*s)", STR_FMT(digits.sql));
    *out = text(is_random_16(written) ? sql : unless_null(call, call->args[0], sql));
    out->byte_order = true;
    return true;
}

/* lower(hex(x)): encode() gives lower case at once. */
static bool lower_hex(Call *call, Frag *out)
{
    const Expr *hex = func_arg(call, 0);
    if (!func_is_call(hex, STR("hex")) || !hex->list || hex->list->next) {
        return false;
    }
    const Expr *written = expr_skip_parens(hex->list->expr);
    if (is_random_16(written)) {
        *out = text(STR(RANDOM_HEX));
        out->volatility = VOLATILE;
        return true;
    }
    Frag arg = translate_expr(call->t, written);
    if (arg.null) {
        return false;
    }
    *out = text(unless_null(call, arg, hex_digits(call, arg, written).sql));
    return true;
}

static bool is_ascii(Str s)
{
    size_t i = 0;
    while (i < s.n && (unsigned char)s.p[i] < 128) {
        i++;
    }
    return i == s.n;
}

bool func_case(Call *call, Frag *out)
{
    Translator *t = call->t;
    if (call->rule->name[0] == 'l' && lower_hex(call, out)) {
        return true;
    }
    Frag s = frag_as(t, call->args[0], WANT_TEXT);
    bool plain = s.byte_order || (s.is_literal && is_ascii(s.sql)) || frag_is_number(call->args[0]);
    *out = text(plain ? translate_printf(t, "%s(%.*s)", call->rule->name, STR_FMT(s.sql))
                      : translate_printf(t, "%s(%.*s COLLATE \"C\")", call->rule->name,
                                         STR_FMT(frag_at(t, s, PREC_COLLATE))));
    out->byte_order = s.byte_order || !plain;
    return true;
}

bool func_char(Call *call, Frag *out)
{
    if (call->n == 0) {
        *out = frag_text_literal(call->t, STR(""));
        return true;
    }
    Buf b = {0};
    bool literal = true;
    for (size_t i = 0; i < call->n; i++) {
        int64_t c;
        bool known = frag_int_value(call->args[i], &c);
        literal &= known && c > 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        if (known && c == 0) {
            translate_fail(call->t, call->e->span, "text in PostgreSQL cannot hold char(0)");
        }
        if (known) {
            buf_printf(&b, "%schr(%lld)", i ? " || " : "", (long long)c);
        }
    }
    *out = text(literal ? arena_str(call->t->arena, buf_str(&b))
                        : rules_template(call, "sqlpg.char($*)").sql);
    out->prec = literal && call->n > 1 ? PREC_OTHER : PREC_ATOM;
    buf_free(&b);
    return true;
}

bool func_glob(Call *call, Frag *out)
{
    *out = match_glob(call->t, call->args[1], call->args[0], false);
    return true;
}

bool func_like(Call *call, Frag *out)
{
    *out = match_like(call->t, call->args[1], call->args[0], call->n > 2 ? &call->args[2] : NULL,
                      false);
    return true;
}

bool func_regexp(Call *call, Frag *out)
{
    *out = match_regexp(call->t, call->args[1], call->args[0], false);
    return true;
}

/* Functions that give no number below zero. */
static bool counts(const Expr *e)
{
    static const char *const names[] = {"instr",   "length", "octet_length",
                                        "unicode", "count",  "row_number"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (func_is_call(e, str_z(names[i]))) {
            return true;
        }
    }
    return false;
}

/* Is the expression never below zero, whatever the rows hold? NULL does not matter. */
static bool never_negative(const Expr *e)
{
    e = e ? expr_skip_parens(e) : NULL;
    if (!e) {
        return false;
    }
    if (e->kind == EXPR_BINARY && (e->op == OP_PLUS || e->op == OP_MUL)) {
        return never_negative(e->left) && never_negative(e->right);
    }
    return e->kind == EXPR_INTEGER || counts(e);
}

/* The length for PostgreSQL's substr(), which refuses one below zero; p NULL: it may be that. */
static Str substr_length(Call *call, int64_t start, bool start_known)
{
    int64_t n;
    if (never_negative(func_arg(call, 2)) || (frag_int_value(call->args[2], &n) && n >= 0)) {
        return func_int(call, 2);
    }
    /* Before the first character there is nothing. */
    if (start_known && (start == 0 || start == 1) && !frag_int_value(call->args[2], &n)) {
        return translate_printf(call->t, "greatest(%.*s, 0)", STR_FMT(func_int(call, 2)));
    }
    return (Str){0};
}

static bool is_simple_substr(Call *call, Str *sql)
{
    Translator *t = call->t;
    int64_t start = 0;
    Str s = quoted(call, 0);
    bool known = frag_int_value(call->args[1], &start);
    if (known && start < 0 && start > INT32_MIN && call->n == 2) {
        *sql = translate_printf(t, "right(%.*s, %lld)", STR_FMT(s), (long long)-start);
        return call->args[0].type.base != PG_BYTEA;
    }
    if (call->args[0].type.base == PG_BYTEA ||
        !(known ? start >= 0 && start <= INT32_MAX : never_negative(func_arg(call, 1)))) {
        return false;
    }
    Str from = func_int(call, 1);
    if (call->n == 2) {
        *sql = translate_printf(t, "substr(%.*s, %.*s)", STR_FMT(s), STR_FMT(from));
        return true;
    }
    Str length = substr_length(call, start, known);
    if (length.p) {
        *sql = translate_printf(t, "substr(%.*s, %.*s, %.*s)", STR_FMT(s), STR_FMT(from),
                                STR_FMT(length));
    }
    return length.p != NULL;
}

bool func_substr(Call *call, Frag *out)
{
    Translator *t = call->t;
    bool blob = !call->args[0].null && call->args[0].type.base == PG_BYTEA;
    call->args[0] = blob ? call->args[0] : frag_as(t, call->args[0], WANT_TEXT);
    for (size_t i = 1; i < call->n; i++) {
        call->args[i] = frag_as(t, call->args[i], WANT_INTEGER);
    }
    Str sql;
    if (!is_simple_substr(call, &sql)) {
        sql = rules_template(call, "sqlpg.substr($*)").sql;
    }
    *out = blob ? frag_sql(sql, PREC_ATOM, PG_BYTEA, CLASS_BLOB) : text(sql);
    out->byte_order = call->args[0].byte_order;
    return true;
}

/* ---------------------------------------------------------------- values of any type */

static const char *class_name(unsigned classes)
{
    switch (classes) {
    case CLASS_INTEGER:
        return "integer";
    case CLASS_REAL:
        return "real";
    case CLASS_TEXT:
        return "text";
    case CLASS_BLOB:
        return "blob";
    default:
        return NULL;
    }
}

/* The class of a value that is not NULL, as SQL; NULL: unknown. */
static const char *class_expression(Frag f)
{
    if (f.dynamic) {
        return "CASE WHEN jsonb_typeof($1) <> 'number' THEN 'text' WHEN ($1)::text ~ '\\.' THEN "
               "'real' "
               "ELSE 'integer' END";
    }
    if (f.type.base == PG_NUMERIC) {
        return "CASE WHEN $1 = trunc($1) THEN 'integer' ELSE 'real' END";
    }
    return f.type.base == PG_DOUBLE ? "'real'" : NULL;
}

bool func_typeof(Call *call, Frag *out)
{
    Translator *t = call->t;
    Frag f = call->args[0];
    const char *name = class_name(f.classes);
    const char *expression = name ? NULL : class_expression(f);
    if (f.null) {
        *out = frag_text_literal(t, STR("null"));
    } else if (!name && !expression) {
        return false;
    } else if (name && (f.not_null || f.is_literal)) {
        *out = frag_text_literal(t, str_z(name));
    } else {
        bool told = !f.dynamic && f.whole.p;
        Str is = name   ? translate_printf(t, "'%s'", name)
                 : told ? translate_printf(t, "CASE WHEN %.*s THEN 'integer' ELSE 'real' END",
                                           STR_FMT(f.whole))
                        : rules_template(call, expression).sql;
        *out = text(translate_printf(t, "CASE WHEN %.*s IS NULL THEN 'null' ELSE %.*s END",
                                     STR_FMT(frag_at(t, f, PREC_LIKE)), STR_FMT(is)));
    }
    return true;
}

/* Of numbers that may be integers or reals it is an integer if all are. */
bool func_sum(Call *call, Frag *out)
{
    Frag x = call->args[0];
    bool either = x.classes & CLASS_INTEGER && (x.type.base == PG_NUMERIC || x.whole.p);
    *out = rules_template(call, "sum($D$1)$F");
    out->type = pg_type(x.type.base);
    out->classes = either ? CLASS_NUMBER : x.classes;
    if (either) {
        call->args[0] = frag_sql(frag_whole(call->t, x), PREC_OR, PG_BOOLEAN, CLASS_INTEGER);
        out->whole = rules_template(call, "bool_and($1)$F").sql;
        call->args[0] = x;
    }
    return true;
}

bool func_quote_real(Call *call, Frag *out)
{
    Frag x = call->args[0];
    if (x.type.base == PG_NUMERIC) {
        /* Whole values are integers there. */
        Str image = frag_as(call->t, x, WANT_TEXT).sql;
        *out = text(translate_printf(call->t, "coalesce(%.*s, 'NULL')", STR_FMT(image)));
        return true;
    }
    call->args[0] = frag_as(call->t, x, WANT_REAL);
    *out = text(rules_template(call, "sqlpg.quote($1)").sql);
    return true;
}

/* Numbers and texts are never equal here: arguments of a function have no affinity. */
static bool never_equal(Frag a, Frag b)
{
    return a.null || b.null ||
           !((a.classes & b.classes) || (a.classes & CLASS_NUMBER && b.classes & CLASS_NUMBER));
}

bool func_nullif(Call *call, Frag *out)
{
    Translator *t = call->t;
    Frag a = call->args[0], b = call->args[1];
    if (never_equal(a, b)) {
        *out = frag_as(t, a, WANT_VALUE);
        out->has_affinity = false;
        return true;
    }
    a.has_affinity = b.has_affinity = false;
    if (a.collation == COLL_BINARY && b.collation == COLL_BINARY && !frag_is_time(a) &&
        !a.dynamic && !b.dynamic) {
        Frag pair[2] = {a, b};
        frag_unify(t, pair, 2);
        *out = frag_with(
            pair[0],
            translate_printf(t, "nullif(%.*s, %.*s)", STR_FMT(pair[0].sql), STR_FMT(pair[1].sql)),
            PREC_ATOM);
    } else {
        Frag same = compare(t, OP_EQ, a, b);
        *out = frag_with(a,
                         translate_printf(t, "CASE WHEN %.*s THEN NULL ELSE %.*s END",
                                          STR_FMT(same.sql), STR_FMT(a.sql)),
                         PREC_ATOM);
    }
    out->not_null = false;
    return true;
}

/* ---------------------------------------------------------------- the largest, the smallest */

/* COLLATE "C" behind the first text, which decides for all: SQLite compares bytes. */
static void compare_bytes(Translator *t, Frag *args)
{
    if (frag_is_text(args[0]) && !args[0].byte_order) {
        args[0] = frag_with(
            args[0],
            translate_printf(t, "%.*s COLLATE \"C\"", STR_FMT(frag_at(t, args[0], PREC_COLLATE))),
            PREC_COLLATE);
        args[0].byte_order = true;
    }
}

/* NULL if one of them is: "a IS NULL OR b IS NULL"; empty if none can be. */
static Str some_null(Call *call)
{
    Translator *t = call->t;
    Buf b = {0};
    for (size_t i = 0; i < call->n; i++) {
        Frag a = call->args[i];
        if (!a.not_null && !a.is_literal) {
            buf_printf(&b, "%s%.*s IS NULL", b.n ? " OR " : "", STR_FMT(frag_at(t, a, PREC_LIKE)));
        }
    }
    Str s = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* SQLite's order of classes: numbers, texts, blobs; 0: it depends on the value. */
static int class_rank(Frag f)
{
    return !(f.classes & ~(unsigned)CLASS_NUMBER) ? 1
           : f.classes == CLASS_TEXT              ? 2
           : f.classes == CLASS_BLOB              ? 3
                                                  : 0;
}

/* Leaves those arguments that can be the result, one type for all of them. False: that depends on
 * the values. */
static bool keep_candidates(Call *call, bool max)
{
    int best = 0;
    for (size_t i = 0; i < call->n; i++) {
        int rank = class_rank(call->args[i]);
        if (rank == 0 || call->args[i].collation != COLL_BINARY) {
            return false;
        }
        best = !best || (max ? rank > best : rank < best) ? rank : best;
    }
    size_t n = 0;
    for (size_t i = 0; i < call->n; i++) {
        if (class_rank(call->args[i]) == best) {
            call->args[n++] = call->args[i];
        }
    }
    call->n = n;
    frag_unify(call->t, call->args, n);
    return true;
}

/* Values of several classes, or two texts that compare without case. */
static bool greatest_by_value(Call *call, bool max, Frag *out)
{
    Translator *t = call->t;
    Frag a = call->args[0], b = call->n > 1 ? call->args[1] : a;
    if (frag_is_text(a) && frag_is_text(b) && call->n == 2) {
        a.has_affinity = b.has_affinity = false;
        Frag second = compare(t, max ? OP_LT : OP_GE, a, b);
        call->args[0] = second;
        *out = frag_with(
            a,
            translate_printf(t, "CASE WHEN %.*s THEN %.*s WHEN %.*s IS NOT NULL THEN %.*s END",
                             STR_FMT(second.sql), STR_FMT(b.sql), STR_FMT(frag_at(t, b, PREC_LIKE)),
                             STR_FMT(a.sql)),
            PREC_ATOM);
        out->has_collation = false;
        out->collation = COLL_BINARY;
        return true;
    }
    for (size_t i = 0; i < call->n; i++) {
        call->args[i] = frag_as(t, call->args[i], WANT_DYNAMIC);
    }
    *out = frag_with(call->args[0],
                     rules_template(call, max ? "sqlpg.greatest($*)" : "sqlpg.least($*)").sql,
                     PREC_ATOM);
    out->classes = CLASS_NUMBER | CLASS_TEXT;
    out->as_text = (Str){0};
    return true;
}

/* Of equal values max() gives the first, min() the last. */
static Str whole_of_extreme(Call *call, bool max)
{
    const Frag *a = call->args, *b = call->args + 1;
    if (call->n != 2 || !frag_has_whole(call->args, 2)) {
        return NO_TEXT;
    }
    return translate_printf(call->t, "CASE WHEN %.*s %s %.*s THEN %.*s ELSE %.*s END",
                            STR_FMT(frag_at(call->t, *a, PREC_LIKE)), max ? ">=" : "<",
                            STR_FMT(frag_at(call->t, *b, PREC_LIKE)),
                            STR_FMT(frag_whole(call->t, *a)), STR_FMT(frag_whole(call->t, *b)));
}

/* max(a, b, ...) */
bool func_greatest(Call *call, Frag *out)
{
    Translator *t = call->t;
    bool max = call->rule->name[1] == 'a';
    for (size_t i = 0; i < call->n; i++) {
        if (call->args[i].null) {
            *out = frag_null();
            return true;
        }
        call->args[i] = frag_as(t, call->args[i], WANT_VALUE);
    }
    Str nulls = some_null(call);
    if (!keep_candidates(call, max)) {
        greatest_by_value(call, max, out);
    } else {
        Frag like = call->args[0];
        Str whole = whole_of_extreme(call, max);
        compare_bytes(t, call->args);
        Str all = rules_template(call, "$*").sql;
        const char *name = max ? "greatest" : "least";
        Str best = call->n > 1 ? translate_printf(t, "%s(%.*s)", name, STR_FMT(all)) : all;
        *out = frag_with(like,
                         nulls.n ? translate_printf(t, "CASE WHEN %.*s THEN NULL ELSE %.*s END",
                                                    STR_FMT(nulls), STR_FMT(best))
                                 : best,
                         nulls.n || call->n > 1 ? PREC_ATOM : like.prec);
        out->byte_order = frag_is_text(like);
        out->whole = whole;
    }
    out->has_affinity = out->not_null = false;
    out->column = NULL;
    return true;
}

/* The aggregates: PostgreSQL 15 has none for these types. */
static const char *extreme_template(Frag f, bool max)
{
    if (f.dynamic) {
        return max ? "(array_agg($1 ORDER BY jsonb_typeof($1) = 'string' DESC NULLS LAST, "
                     "CASE jsonb_typeof($1) WHEN 'number' THEN ($1)::numeric END DESC, "
                     "($1 #>> '{}') COLLATE \"C\" DESC)$F)[1]"
                   : "(array_agg($1 ORDER BY jsonb_typeof($1) = 'string', "
                     "CASE jsonb_typeof($1) WHEN 'number' THEN ($1)::numeric END, "
                     "($1 #>> '{}') COLLATE \"C\")$F)[1]";
    }
    switch ((int)f.type.base) {
    case PG_BOOLEAN:
        return max ? "bool_or($1)$F" : "bool_and($1)$F";
    case PG_BYTEA:
        return max ? "(array_agg($1 ORDER BY $1 DESC NULLS LAST)$F)[1]"
                   : "(array_agg($1 ORDER BY $1)$F)[1]";
    case PG_UUID:
        return max ? "max($1::text COLLATE \"C\")$F::uuid" : "min($1::text COLLATE \"C\")$F::uuid";
    default:
        return max ? "max($1)$F" : "min($1)$F";
    }
}

/* A text whose collation folds letters: the first of those that are equal. */
static Str folded_template(const Call *call, Collation c, bool max)
{
    Str by = STR(" ORDER BY ");
    Str then =
        call->order.n > by.n ? str_make(call->order.p + by.n, call->order.n - by.n) : STR("");
    return translate_printf(call->t, "(array_agg($1 ORDER BY %s%s%s%.*s)$F)[1]",
                            c == COLL_NOCASE ? "lower($1 COLLATE \"C\")"
                                             : "rtrim($1) COLLATE \"C\"",
                            max ? " DESC NULLS LAST" : "", then.n ? ", " : "", STR_FMT(then));
}

/* max(x) */
bool func_extreme(Call *call, Frag *out)
{
    Translator *t = call->t;
    Frag f = call->args[0];
    bool max = call->rule->name[1] == 'a';
    if (f.null) {
        *out = frag_null();
        return true;
    }
    if (f.type.base == PG_JSON || (f.type.base == PG_JSONB && !f.dynamic)) {
        f = frag_as(t, f, WANT_TEXT);
    }
    const char *template = extreme_template(f, max);
    if (frag_is_text(f) && f.collation != COLL_BINARY) {
        template = folded_template(call, f.collation, max).p;
    } else {
        compare_bytes(t, &f);
    }
    bool ordered = strstr(template, "array_agg") != NULL;
    if (ordered && str_contains_fold(call->suffix, STR("OVER"))) {
        translate_fail(t, call->e->span, "%s() OVER of such values has no form in PostgreSQL",
                       call->rule->name);
        return false;
    }
    call->args[0] = f;
    *out = frag_with(f, rules_template(call, template).sql, PREC_ATOM);
    out->prec = f.type.base == PG_UUID ? PREC_CAST : PREC_ATOM;
    out->has_affinity = out->not_null = false;
    bool over = str_contains_fold(call->suffix, STR("OVER"));
    out->whole =
        f.whole.p && !over
            ? translate_printf(t, "(array_agg(%.*s ORDER BY %.*s%s)%.*s)[1]", STR_FMT(f.whole),
                               STR_FMT(f.sql), max ? " DESC NULLS LAST" : "", STR_FMT(call->suffix))
            : NO_TEXT;
    return true;
}

/* group_concat(x). string_agg(DISTINCT ...) would sort. */
bool func_group_concat(Call *call, Frag *out)
{
    Str x = call->args[0].sql;
    *out = text(translate_printf(call->t,
                                 call->distinct.n ? "sqlpg.concat_distinct(array_agg(%.*s%.*s)%.*s)"
                                                  : "string_agg(%.*s, ','%.*s)%.*s",
                                 STR_FMT(x), STR_FMT(call->order), STR_FMT(call->suffix)));
    return true;
}

/* ---------------------------------------------------------------- numbers, windows */

bool func_round(Call *call, Frag *out)
{
    Translator *t = call->t;
    Frag x = call->args[0];
    int64_t digits = 0;
    bool literal = call->n < 2 || frag_int_value(call->args[1], &digits);
    if (call->n > 1) {
        call->args[1] = frag_as(t, call->args[1], WANT_INTEGER);
    }
    if (frag_is_number(x) && x.classes == CLASS_INTEGER) {
        *out = frag_as(t, x, WANT_REAL);
        return true;
    }
    if (frag_is_number(x) && x.type.base == PG_NUMERIC && literal) {
        digits = digits < 0 ? 0 : digits > 30 ? 30 : digits;
        *out = frag_sql(digits ? translate_printf(t, "round(%.*s, %lld)::float8", STR_FMT(x.sql),
                                                  (long long)digits)
                               : translate_printf(t, "round(%.*s)::float8", STR_FMT(x.sql)),
                        PREC_CAST, PG_DOUBLE, CLASS_REAL);
        return true;
    }
    call->args[0] = frag_as(t, x, WANT_REAL);
    *out = frag_sql(rules_template(call, "sqlpg.round($*)").sql, PREC_ATOM, PG_DOUBLE, CLASS_REAL);
    return true;
}

/* ceil(), floor(), trunc() of what may be REAL. */
bool func_whole(Call *call, Frag *out)
{
    Frag x = call->args[0];
    const char *name = call->rule->name[0] == 'c' ? "ceil" : call->rule->name;
    bool whole = x.type.base != PG_NUMERIC && x.type.base != PG_DOUBLE;
    *out = whole ? x
                 : frag_sql(translate_printf(call->t, "%s(%.*s)", name, STR_FMT(x.sql)), PREC_ATOM,
                            x.type.base, x.classes);
    out->has_affinity = false;
    return true;
}

/* Window functions with an integer: PostgreSQL's want one of 32 bits. */
bool func_lag(Call *call, Frag *out)
{
    Translator *t = call->t;
    const char *name = call->rule->name;
    if (call->n == 1) {
        *out = frag_sql(translate_printf(t, "%s(%.*s)%.*s", name, STR_FMT(func_int(call, 0)),
                                         STR_FMT(call->suffix)),
                        PREC_ATOM, PG_BIGINT, CLASS_INTEGER);
        return true;
    }
    Frag x = call->args[0], other = call->n > 2 ? call->args[2] : x;
    Str rest = call->n > 2 ? translate_printf(t, ", %.*s", STR_FMT(other.sql)) : STR("");
    Frag like = x.null ? other : x;
    *out = frag_with(like,
                     translate_printf(t, "%s(%.*s, %.*s%.*s)%.*s", name, STR_FMT(x.sql),
                                      STR_FMT(func_int(call, 1)), STR_FMT(rest),
                                      STR_FMT(call->suffix)),
                     PREC_ATOM);
    out->has_affinity = out->not_null = false;
    out->column = NULL;
    return true;
}
