/* Comparison, once both sides are aligned (pair.c). */
#include "expr/compare.h"

const char *compare_op_text(Op op)
{
    switch ((int)op) {
    case OP_LT:
        return "<";
    case OP_LE:
        return "<=";
    case OP_GT:
        return ">";
    case OP_GE:
        return ">=";
    case OP_EQ:
        return "=";
    case OP_NE:
        return "<>";
    case OP_IS:
        return "IS NOT DISTINCT FROM";
    default:
        return "IS DISTINCT FROM";
    }
}

Op compare_mirrored(Op op)
{
    return op == OP_LT   ? OP_GT
           : op == OP_LE ? OP_GE
           : op == OP_GT ? OP_LT
           : op == OP_GE ? OP_LE
                         : op;
}

bool compare_is_order(Op op)
{
    return op >= OP_LT && op <= OP_GE;
}

Frag compare_truth(Frag l, Frag r, Str sql, Prec prec)
{
    Frag f = frag_truth(sql, prec);
    f.not_null = l.not_null && r.not_null;
    f.volatility = l.volatility > r.volatility ? l.volatility : r.volatility;
    return f;
}

Frag compare_constant(bool yes)
{
    Frag f = frag_truth(yes ? STR("true") : STR("false"), PREC_ATOM);
    f.is_literal = f.not_null = true;
    f.value = value_integer(yes);
    return f;
}

/* The classes decide, but NULL stays NULL. */
Frag compare_decided(Translator *t, Frag l, Frag r, bool yes)
{
    Str tests[2];
    size_t n = 0;
    if (!l.not_null) {
        tests[n++] = translate_printf(t, yes ? "%.*s IS NOT NULL" : "%.*s IS NULL",
                                      STR_FMT(frag_at(t, l, PREC_IS + 1)));
    }
    if (!r.not_null && !str_eq(l.sql, r.sql)) {
        tests[n++] = translate_printf(t, yes ? "%.*s IS NOT NULL" : "%.*s IS NULL",
                                      STR_FMT(frag_at(t, r, PREC_IS + 1)));
    }
    if (n == 0) {
        return compare_constant(yes);
    }
    Str both = n == 1 ? tests[0]
                      : translate_printf(t, yes ? "%.*s AND %.*s" : "(%.*s OR %.*s)",
                                         STR_FMT(tests[0]), STR_FMT(tests[1]));
    Frag f = compare_truth(
        l, r, translate_printf(t, yes ? "%.*s OR NULL" : "%.*s AND NULL", STR_FMT(both)),
        yes ? PREC_OR : PREC_AND);
    f.never_false = yes;
    return f;
}

static Frag by_class(Translator *t, Op op, Frag l, Frag r, bool less)
{
    switch ((int)op) {
    case OP_EQ:
        return compare_decided(t, l, r, false);
    case OP_NE:
        return compare_decided(t, l, r, true);
    case OP_LT:
    case OP_LE:
        return compare_decided(t, l, r, less);
    case OP_GT:
    case OP_GE:
        return compare_decided(t, l, r, !less);
    default: {
        /* IS: equal only where both are NULL. */
        if (l.not_null || r.not_null) {
            return compare_constant(op == OP_IS_NOT);
        }
        Str sql = translate_printf(t, "%.*s IS NULL AND %.*s IS NULL",
                                   STR_FMT(frag_at(t, l, PREC_IS + 1)),
                                   STR_FMT(frag_at(t, r, PREC_IS + 1)));
        Frag f = compare_truth(l, r, sql, PREC_AND);
        f.not_null = true;
        return op == OP_IS ? f : compare_not(t, f);
    }
    }
}

/* The explicit one, else the left column's, else the right one's (Datatypes, 7.1). */
Collation compare_collation(Frag l, Frag r)
{
    if (l.explicit_collation) {
        return l.collation;
    }
    if (r.explicit_collation) {
        return r.collation;
    }
    return l.has_collation ? l.collation : r.has_collation ? r.collation : COLL_BINARY;
}

Frag compare_fold(Translator *t, Frag f, Collation c)
{
    if (!frag_is_text(f) || c == COLL_BINARY) {
        return f;
    }
    Str s;
    if (c == COLL_NOCASE && frag_text_value(f, &s)) {
        char *lower = arena_alloc(t->arena, s.n + 1);
        for (size_t i = 0; i < s.n; i++) {
            lower[i] = ascii_lower(s.p[i]);
        }
        return frag_text_literal(t, str_make(lower, s.n));
    }
    Str sql = c == COLL_NOCASE ? translate_printf(t, "lower(%.*s COLLATE \"C\")",
                                                  STR_FMT(frag_at(t, f, PREC_COLLATE)))
                               : translate_printf(t, "rtrim(%.*s)", STR_FMT(f.sql));
    Frag r = frag_with(f, sql, PREC_ATOM);
    r.byte_order = c == COLL_NOCASE;
    return r;
}

Frag frag_folded(Translator *t, Frag f)
{
    return f.has_collation || f.explicit_collation ? compare_fold(t, f, f.collation) : f;
}

/* Texts are ordered by their bytes, which one side's collation says for both. */
Frag compare_byte_order(Translator *t, Frag l, Frag r)
{
    if (!frag_is_text(l) || l.byte_order || r.byte_order) {
        return l;
    }
    Frag f = frag_with(
        l, translate_printf(t, "%.*s COLLATE \"C\"", STR_FMT(frag_at(t, l, PREC_COLLATE))),
        PREC_COLLATE);
    f.byte_order = true;
    return f;
}

static Frag plain(Translator *t, Op op, Frag l, Frag r)
{
    Prec side = op == OP_IS || op == OP_IS_NOT ? PREC_IS + 1 : PREC_COMPARE + 1;
    Prec own = op == OP_IS || op == OP_IS_NOT ? PREC_IS : PREC_COMPARE;
    if (compare_is_order(op)) {
        l = compare_byte_order(t, l, r);
    }
    Frag f = compare_truth(l, r,
                           translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, l, side)),
                                            compare_op_text(op), STR_FMT(frag_at(t, r, side))),
                           own);
    f.not_null |= own == PREC_IS;
    return f;
}

/* A column that is a boolean here, beside 0 or 1. */
static bool is_truth_test(Op op, Frag r, bool *yes)
{
    int64_t i;
    if ((op != OP_EQ && op != OP_NE) || !frag_is_bool(r) || !frag_int_value(r, &i)) {
        return false;
    }
    *yes = (op == OP_EQ) == (i == 1);
    return true;
}

/* column < first moment: as it is; >: from that moment on; equality never. */
static Frag bounded(Translator *t, Op op, Frag l, Frag bound)
{
    switch ((int)op) {
    case OP_LT:
    case OP_LE:
        return plain(t, OP_LT, l, bound);
    case OP_GT:
    case OP_GE:
        return plain(t, OP_GE, l, bound);
    default:
        return compare_decided(t, l, bound, op == OP_NE);
    }
}

static Frag by_values(Translator *t, Op op, Frag l, Frag r)
{
    bool null_safe = op == OP_IS || op == OP_IS_NOT;
    if (op == OP_EQ || op == OP_NE || null_safe) {
        return plain(t, op, l, r); /* jsonb is equal as SQLite's values are */
    }
    Str sql = translate_printf(t, "sqlpg.compare(%.*s, %.*s) %s 0", STR_FMT(l.sql), STR_FMT(r.sql),
                               compare_op_text(op));
    return compare_truth(l, r, sql, PREC_COMPARE);
}

static Frag compare_null(Translator *t, Op op, Frag l, Frag r)
{
    if (op != OP_IS && op != OP_IS_NOT) {
        return frag_as(t, frag_null(), WANT_TRUTH);
    }
    Frag f = l.null ? r : l;
    if (f.null) {
        return compare_constant(op == OP_IS);
    }
    Frag made = frag_truth(translate_printf(t, op == OP_IS ? "%.*s IS NULL" : "%.*s IS NOT NULL",
                                            STR_FMT(frag_at(t, f, PREC_IS + 1))),
                           PREC_IS);
    made.not_null = true;
    made.volatility = f.volatility;
    return made;
}

bool compare_stands_right(Frag l, Frag r)
{
    return (frag_is_time(r) && !frag_is_time(l)) || (r.type.base == PG_UUID && l.is_literal);
}

Frag compare(Translator *t, Op op, Frag l, Frag r)
{
    if (t->failed) {
        return frag_null();
    }
    if (l.null || r.null) {
        return compare_null(t, op, l, r);
    }
    Collation collation = compare_collation(l, r);
    if (compare_stands_right(l, r)) {
        Frag f = l;
        l = r;
        r = f;
        op = compare_mirrored(op);
    }
    bool yes;
    switch (compare_align(t, &l, &r, op)) {
    case PAIR_LESS:
        return by_class(t, op, l, r, true);
    case PAIR_MORE:
        return by_class(t, op, l, r, false);
    case PAIR_BOUND:
        return bounded(t, op, l, r);
    case PAIR_HELPER:
        return by_values(t, op, l, r);
    case PAIR_PLAIN:
        break;
    }
    if (is_truth_test(op, r, &yes) && frag_is_bool(l)) {
        return yes ? l : compare_not(t, l);
    }
    return plain(t, op, compare_fold(t, l, collation), compare_fold(t, r, collation));
}

Frag compare_not(Translator *t, Frag f)
{
    if (frag_is_number(f) && !f.is_literal) { /* x <> 0, turned round */
        return compare_truth(
            f, f, translate_printf(t, "%.*s = 0", STR_FMT(frag_at(t, f, PREC_LIKE))), PREC_COMPARE);
    }
    f = frag_as(t, f, WANT_TRUTH);
    int64_t i;
    if (frag_int_value(f, &i)) {
        return compare_constant(i == 0);
    }
    Frag r = compare_truth(f, f, translate_printf(t, "NOT %.*s", STR_FMT(frag_at(t, f, PREC_NOT))),
                           PREC_NOT);
    return r;
}

Frag compare_negate_if(Translator *t, Frag f, bool negated)
{
    return negated ? compare_not(t, f) : f;
}

Frag compare_join(Translator *t, const char *word, Prec prec, Frag a, Frag b)
{
    return compare_truth(a, b,
                         translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, a, prec)), word,
                                          STR_FMT(frag_at(t, b, prec))),
                         prec);
}
