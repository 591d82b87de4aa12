/* Arithmetic, bits and ||. PostgreSQL computes in the operands' types, so those that it would read
 * otherwise (integer literals as int4, real ones as exact decimals) are cast where that matters. */
#include <math.h>

#include "expr/operators.h"

static Frag result_of(Frag l, Frag r, Str sql, Prec prec, PgBase base, unsigned classes)
{
    Frag f = frag_sql(sql, prec, base, classes);
    f.not_null = l.not_null && r.not_null;
    f.volatility = l.volatility > r.volatility ? l.volatility : r.volatility;
    return f;
}

static bool is_double(Frag f)
{
    return f.type.base == PG_DOUBLE;
}

static bool is_whole(Frag f)
{
    return f.type.base >= PG_SMALLINT && f.type.base <= PG_BIGINT;
}

static const char *op_text(Op op)
{
    switch ((int)op) {
    case OP_PLUS:
        return "+";
    case OP_MINUS:
        return "-";
    case OP_MUL:
        return "*";
    case OP_DIV:
        return "/";
    case OP_MOD:
        return "%";
    case OP_BITAND:
        return "&";
    case OP_BITOR:
        return "|";
    case OP_LSHIFT:
        return "<<";
    default:
        return ">>";
    }
}

/* The operator between two texts; a - (b - c) keeps its parentheses. */
static Str join(Translator *t, Op op, Frag l, Frag r, Prec prec)
{
    return translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, l, prec)), op_text(op),
                            STR_FMT(frag_at(t, r, prec + 1)));
}

static Prec prec_of(Op op)
{
    return op == OP_PLUS || op == OP_MINUS                ? PREC_ADD
           : op == OP_MUL || op == OP_DIV || op == OP_MOD ? PREC_MUL
                                                          : PREC_OTHER;
}

/* ---------------------------------------------------------------- + - * */

static double literal_real(Frag f)
{
    return f.value.cls == VALUE_INTEGER ? (double)f.value.i : f.value.r;
}

static bool fold_integers(Op op, int64_t a, int64_t b, int64_t *out)
{
    return op == OP_PLUS    ? !__builtin_add_overflow(a, b, out)
           : op == OP_MINUS ? !__builtin_sub_overflow(a, b, out)
                            : !__builtin_mul_overflow(a, b, out);
}

/* Two integer literals: 60 * 60 stays as it is; what leaves int4 is computed in bigint, and what
 * leaves that is a REAL in SQLite (lang_expr, 2). */
static Frag literal_integers(Translator *t, Op op, Frag l, Frag r)
{
    int64_t i;
    Prec prec = prec_of(op);
    if (!fold_integers(op, l.value.i, r.value.i, &i)) {
        return frag_as(t, l, WANT_REAL);
    }
    bool small = i >= INT32_MIN && i <= INT32_MAX && l.narrow && r.narrow;
    if (!small && l.narrow && r.narrow) {
        l = frag_with(frag_cast(t, l, PG_BIGINT), frag_cast(t, l, PG_BIGINT).sql, PREC_CAST);
    }
    Frag f = result_of(l, r, join(t, op, l, r, prec), prec, PG_BIGINT, CLASS_INTEGER);
    f.narrow = small;
    f.is_literal = f.not_null = true;
    f.value = value_integer(i);
    return f;
}

static double fold_reals(Op op, double a, double b)
{
    switch ((int)op) {
    case OP_PLUS:
        return a + b;
    case OP_MINUS:
        return a - b;
    case OP_MUL:
        return a * b;
    default:
        return b == 0 ? (double)NAN : a / b;
    }
}

static Frag integers(Translator *t, Op op, Frag l, Frag r)
{
    int64_t a, b;
    if (frag_int_value(l, &a) && frag_int_value(r, &b)) {
        int64_t i;
        if (!fold_integers(op, a, b, &i)) {
            return frag_real_literal(t, fold_reals(op, (double)a, (double)b));
        }
        return literal_integers(t, op, l, r);
    }
    bool narrow = l.narrow && r.narrow;
    if (narrow && op == OP_MUL) {
        l = frag_cast(t, l, PG_BIGINT);
        narrow = false;
    }
    Prec prec = prec_of(op);
    Frag f = result_of(l, r, join(t, op, l, r, prec), prec, PG_BIGINT, CLASS_INTEGER);
    f.narrow = narrow;
    return f;
}

/* Two real literals whose result is no finite number: PostgreSQL would raise an error. */
static bool folds_to_infinity(Op op, Frag l, Frag r, Frag *out, Translator *t)
{
    if (!l.is_literal || !r.is_literal) {
        return false;
    }
    double v = fold_reals(op, literal_real(l), literal_real(r));
    if (v - v == 0) {
        return false;
    }
    *out = v != v ? frag_as(t, frag_null(), WANT_REAL) : frag_real_literal(t, v);
    return true;
}

static bool may_be_whole(Frag f)
{
    bool told = f.type.base == PG_NUMERIC || f.whole.p || is_whole(f);
    return told && f.classes & CLASS_INTEGER;
}

/* The result is an integer if both sides are. */
static Str both_whole(Translator *t, Frag l, Frag r)
{
    Str a = is_whole(l) ? NO_TEXT : frag_whole(t, l), b = is_whole(r) ? NO_TEXT : frag_whole(t, r);
    bool one = !a.n || !b.n || str_eq(a, b);
    return one ? (a.n ? a : b) : translate_printf(t, "(%.*s) AND (%.*s)", STR_FMT(a), STR_FMT(b));
}

/* One side is a real number. A decimal literal beside a double is one too (Type Conversion, 10.2);
 * elsewhere it would be exact, as SQLite's are not. Columns that are exact stay so. */
static Frag reals(Translator *t, Op op, Frag l, Frag r)
{
    Frag f;
    if (folds_to_infinity(op, l, r, &f, t)) {
        return f;
    }
    bool exact = (l.type.base == PG_NUMERIC || r.type.base == PG_NUMERIC) &&
                 (l.narrow || !is_double(l)) && (r.narrow || !is_double(r));
    bool plain = exact || (is_double(l) && !l.narrow) || (is_double(r) && !r.narrow);
    if (!plain) {
        if (is_double(l)) {
            l = frag_cast(t, l, PG_DOUBLE);
        } else {
            r = frag_cast(t, r, PG_DOUBLE);
        }
    }
    Prec prec = prec_of(op);
    bool either = may_be_whole(l) && may_be_whole(r);
    f = result_of(l, r, join(t, op, l, r, prec), prec, exact ? PG_NUMERIC : PG_DOUBLE,
                  either ? CLASS_NUMBER : CLASS_REAL);
    f.whole = either ? both_whole(t, l, r) : NO_TEXT;
    return f;
}

static Frag add_or_multiply(Translator *t, Op op, Frag l, Frag r)
{
    return is_whole(l) && is_whole(r) ? integers(t, op, l, r) : reals(t, op, l, r);
}

/* ---------------------------------------------------------------- / and % */

/* x / 0 is NULL. */
static Frag never_zero(Translator *t, Frag f)
{
    if (f.is_literal) {
        return f;
    }
    Frag r = frag_with(f, translate_printf(t, "nullif(%.*s, 0)", STR_FMT(f.sql)), PREC_ATOM);
    r.not_null = false;
    return r;
}

static bool is_zero(Frag f)
{
    return f.is_literal && (f.value.cls == VALUE_INTEGER ? f.value.i == 0 : f.value.r == 0);
}

static Frag divide(Translator *t, Frag l, Frag r)
{
    if (is_zero(r)) {
        return frag_as(t, frag_null(), WANT_REAL);
    }
    Frag f;
    if (is_whole(l) && is_whole(r)) {
        return result_of(l, r, join(t, OP_DIV, l, never_zero(t, r), PREC_MUL), PREC_MUL, PG_BIGINT,
                         CLASS_INTEGER);
    }
    bool maybe_whole = l.classes & CLASS_INTEGER && r.classes & CLASS_INTEGER;
    if (maybe_whole) {
        /* Each value decides whether this is a division of integers. */
        Str whole = both_whole(t, l, r);
        Str sql =
            l.whole.p || r.whole.p
                ? translate_printf(t, "sqlpg.quotient(%.*s, %.*s, %.*s)", STR_FMT(l.sql),
                                   STR_FMT(r.sql), STR_FMT(whole))
                : translate_printf(t, "sqlpg.divide(%.*s, %.*s)", STR_FMT(l.sql), STR_FMT(r.sql));
        f = result_of(l, r, sql, PREC_ATOM, PG_DOUBLE, CLASS_NUMBER);
        f.not_null = false;
        f.whole = whole;
        return f;
    }
    if (folds_to_infinity(OP_DIV, l, r, &f, t)) {
        return f;
    }
    bool plain = (is_double(l) && !l.narrow) || (is_double(r) && !r.narrow);
    if (!plain) {
        l = frag_as(t, l, WANT_REAL);
    }
    f = result_of(l, r, join(t, OP_DIV, l, never_zero(t, r), PREC_MUL), PREC_MUL, PG_DOUBLE,
                  CLASS_REAL);
    f.not_null &= r.is_literal;
    return f;
}

/* Both sides become integers first; the result is REAL if one was (lang_expr, 2). */
static Frag modulo(Translator *t, Frag l, Frag r)
{
    bool real = !is_whole(l) || !is_whole(r);
    bool either = may_be_whole(l) && may_be_whole(r);
    Str whole = either ? both_whole(t, l, r) : NO_TEXT;
    unsigned classes = either                                 ? CLASS_NUMBER
                       : (l.classes | r.classes) & CLASS_REAL ? CLASS_REAL
                                                              : CLASS_INTEGER;
    l = frag_as(t, l, WANT_INTEGER);
    r = frag_as(t, r, WANT_INTEGER);
    if (is_zero(r)) {
        return frag_as(t, frag_null(), WANT_INTEGER);
    }
    Frag f = result_of(l, r, join(t, OP_MOD, l, never_zero(t, r), PREC_MUL), PREC_MUL, PG_BIGINT,
                       CLASS_INTEGER);
    f.not_null &= r.is_literal;
    f.narrow = l.narrow && r.narrow;
    if (real && classes & CLASS_REAL) {
        f = frag_cast(t, f, PG_DOUBLE);
        f.classes = classes;
        f.whole = whole;
        f.narrow = false;
    }
    return f;
}

/* ---------------------------------------------------------------- bits */

/* PostgreSQL takes the count modulo 64, SQLite shifts everything out, and a negative one shifts the
 * other way. */
static Frag shift(Translator *t, Op op, Frag l, Frag r)
{
    int64_t n;
    if (frag_int_value(r, &n) && n >= 0 && n < 64) {
        l = l.narrow ? frag_cast(t, l, PG_BIGINT) : l;
        return result_of(l, r, join(t, op, l, r, PREC_OTHER), PREC_OTHER, PG_BIGINT, CLASS_INTEGER);
    }
    Str sql =
        translate_printf(t, "sqlpg.%s(%.*s, %.*s)", op == OP_LSHIFT ? "shift_left" : "shift_right",
                         STR_FMT(l.sql), STR_FMT(r.sql));
    return result_of(l, r, sql, PREC_ATOM, PG_BIGINT, CLASS_INTEGER);
}

static Frag bits(Translator *t, Op op, Frag l, Frag r)
{
    l = frag_as(t, l, WANT_INTEGER);
    r = frag_as(t, r, WANT_INTEGER);
    if (op == OP_LSHIFT || op == OP_RSHIFT) {
        return shift(t, op, l, r);
    }
    Frag f = result_of(l, r, join(t, op, l, r, PREC_OTHER), PREC_OTHER, PG_BIGINT, CLASS_INTEGER);
    f.narrow = l.narrow && r.narrow;
    return f;
}

/* ---------------------------------------------------------------- all */

Frag arith_binary(Translator *t, Op op, Frag l, Frag r)
{
    if (t->failed) {
        return frag_null();
    }
    if (l.null || r.null) {
        return frag_as(t, frag_null(), WANT_INTEGER);
    }
    if (prec_of(op) == PREC_OTHER) {
        return bits(t, op, l, r);
    }
    l = frag_as(t, l, WANT_NUMBER);
    r = frag_as(t, r, WANT_NUMBER);
    if (op == OP_DIV) {
        return divide(t, l, r);
    }
    return op == OP_MOD ? modulo(t, l, r) : add_or_multiply(t, op, l, r);
}

static Frag negative(Translator *t, Frag f)
{
    int64_t i;
    if (frag_int_value(f, &i) && i != INT64_MIN && f.prec == PREC_ATOM) {
        return frag_int_literal(t, -i);
    }
    if (f.is_literal && f.value.cls == VALUE_REAL && f.prec >= PREC_CAST) {
        return frag_real_literal(t, -f.value.r);
    }
    Frag r =
        frag_with(f, translate_printf(t, "-%.*s", STR_FMT(frag_at(t, f, PREC_CAST))), PREC_SIGN);
    r.narrow = f.narrow;
    return r;
}

/* +x is x, but without affinity (Datatypes, 3.2). */
Frag arith_unary(Translator *t, Op op, Frag f)
{
    if (op == OP_MINUS && !f.null) {
        f = negative(t, frag_as(t, f, WANT_NUMBER));
    } else if (op == OP_BITNOT && !f.null) {
        f = frag_as(t, f, WANT_INTEGER);
        bool narrow = f.narrow;
        f = frag_with(f, translate_printf(t, "~%.*s", STR_FMT(frag_at(t, f, PREC_CAST))),
                      PREC_OTHER);
        f.narrow = narrow;
    }
    f.has_affinity = f.explicit_collation = false;
    f.column = frag_is_number(f) ? NULL : f.column;
    return f;
}

Frag arith_concat(Translator *t, Frag l, Frag r)
{
    Frag parts[] = {frag_as(t, l, WANT_TEXT), frag_as(t, r, WANT_TEXT)};
    /* Two literals have no type between them. */
    if (parts[0].is_literal && parts[1].is_literal && !parts[0].null && !parts[1].null) {
        parts[0] = frag_cast(t, parts[0], PG_TEXT);
    }
    Str sql = translate_printf(t, "%.*s || %.*s", STR_FMT(frag_at(t, parts[0], PREC_OTHER)),
                               STR_FMT(frag_at(t, parts[1], PREC_OTHER + 1)));
    Frag f = result_of(parts[0], parts[1], sql, PREC_OTHER, PG_TEXT, CLASS_TEXT);
    f.byte_order = parts[0].byte_order || parts[1].byte_order;
    return f;
}
