/* Comparison. SQLite applies affinities and then compares storage classes first: NULL < numbers <
 * texts < blobs (Datatypes, 4). PostgreSQL compares types. Where both agree a plain operator is
 * written; where the classes alone decide, a constant that keeps NULL; else a helper that does what
 * SQLite does. */
#include "expr/operators.h"

#include "expr/query.h"
#include "schema/forms.h"

/* ---------------------------------------------------------------- bringing two sides together */

typedef enum {
    PAIR_PLAIN, /* l op r says it */
    PAIR_LESS,  /* every l is below every r, */
    PAIR_MORE,  /* or above */
    PAIR_BOUND, /* r is the moment at which l's texts begin that start with the literal */
    PAIR_HELPER /* only by the values */
} Pair;

static bool has_numeric_affinity(Frag f)
{
    return f.has_affinity && f.affinity >= AFFINITY_NUMERIC;
}

static bool has_text_affinity(Frag f)
{
    return f.has_affinity && f.affinity == AFFINITY_TEXT;
}

static bool is_blob(Frag f)
{
    return f.type.base == PG_BYTEA;
}

/* The order of storage classes, for fragments that have but one. */
static int rank(unsigned classes)
{
    return classes & CLASS_NUMBER ? 1 : classes & CLASS_TEXT ? 2 : 3;
}

static bool one_rank(unsigned classes)
{
    int kinds = ((classes & CLASS_NUMBER) != 0) + ((classes & CLASS_TEXT) != 0) +
                ((classes & CLASS_BLOB) != 0);
    return kinds == 1;
}

/* Numeric affinity on a text literal: a number if all of it reads as one. */
static bool literal_to_number(Translator *t, Frag *f)
{
    Str s;
    Value v;
    if (!frag_text_value(*f, &s) || !value_parse_number(s, &v)) {
        return false;
    }
    int64_t i;
    if (v.cls == VALUE_REAL && value_real_is_int64(&v, &i)) {
        v = value_integer(i);
    }
    *f =
        v.cls == VALUE_INTEGER ? frag_int_literal(t, v.i) : frag_real_literal(t, value_as_real(&v));
    return true;
}

/* How the literal's text begins a moment: 2024, 2024-06, 2024-06-30, 2024-06-30 10. The first one
 * with that beginning, in *out; false: it is no such beginning. */
static bool first_moment(Translator *t, Str s, Frag time, Str *out)
{
    static const char rest[] = "0000-01-01 00:00:00";
    static const size_t ends[] = {4, 7, 10, 13, 16};
    if (time.type.base != PG_TIMESTAMP || !str_starts(time.time_format, STR("YYYY-MM-DD")) ||
        time.time_format.n <= 10) {
        return false;
    }
    char separator = time.time_format.p[10] == ' ' ? ' ' : 'T';
    bool ends_part = false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        ends_part |= s.n == ends[i];
    }
    if (!ends_part || (s.n > 10 && s.p[10] != separator)) {
        return false;
    }
    char full[sizeof rest];
    memcpy(full, rest, sizeof rest);
    memcpy(full, s.p, s.n);
    full[10] = ' ';
    bool zoned;
    *out = s.n <= 10 ? translate_printf(t, "%.10s", full) : translate_printf(t, "%s", full);
    return form_is_instant(str_z(full), &zoned);
}

/* A date or time beside a text: typed, if the text is written like the column's values. */
static Pair pair_time(Translator *t, Frag *l, Frag *r, Op op)
{
    Str s, first;
    if (frag_literal_fits_time(*r, *l)) {
        return PAIR_PLAIN;
    }
    bool null_safe = op == OP_IS || op == OP_IS_NOT;
    if (!null_safe && frag_text_value(*r, &s) && first_moment(t, s, *l, &first)) {
        *r = frag_text_literal(t, first);
        return PAIR_BOUND;
    }
    /* A day beside a full moment: its text is the shorter one, so it is below from midnight on. */
    *l = frag_image(t, *l);
    *r = frag_image(t, *r);
    return PAIR_PLAIN;
}

static Pair pair_bool(Translator *t, Frag *l, Frag *r)
{
    int64_t i;
    if (frag_is_bool(*l) && frag_int_value(*r, &i) && (i == 0 || i == 1)) {
        *r = frag_as(t, *r, WANT_TRUTH);
        return PAIR_PLAIN;
    }
    if (frag_is_bool(*r) && frag_int_value(*l, &i) && (i == 0 || i == 1)) {
        *l = frag_as(t, *l, WANT_TRUTH);
        return PAIR_PLAIN;
    }
    if (frag_is_bool(*l) && frag_is_bool(*r)) {
        return PAIR_PLAIN;
    }
    *l = frag_as(t, *l, WANT_NUMBER);
    *r = frag_as(t, *r, WANT_NUMBER);
    return PAIR_PLAIN;
}

static Pair by_helper(Translator *t, Frag *l, Frag *r)
{
    bool numeric = has_numeric_affinity(*l) || has_numeric_affinity(*r);
    Frag *both[] = {l, r};
    for (size_t i = 0; i < 2; i++) {
        /* Numbers carried as text are numbers again; so are texts beside a numeric affinity. */
        bool digits = frag_is_text(*both[i]) && both[i]->classes & CLASS_NUMBER;
        bool converts = frag_is_text(*both[i]) && numeric && !has_numeric_affinity(*both[i]);
        if (digits || converts) {
            Frag f =
                frag_sql(translate_printf(t, "sqlpg.numeric_affinity(%.*s)", STR_FMT(both[i]->sql)),
                         PREC_ATOM, PG_JSONB, CLASS_ANY);
            f.dynamic = true;
            f.not_null = both[i]->not_null;
            f.volatility = both[i]->volatility;
            *both[i] = f;
        } else {
            *both[i] = frag_as(t, *both[i], WANT_DYNAMIC);
        }
    }
    return PAIR_HELPER;
}

/* Numbers on one side, text on the other. */
static Pair pair_number_text(Translator *t, Frag *number, Frag *text, Op op)
{
    if (has_numeric_affinity(*number) && !has_numeric_affinity(*text)) {
        if (text->is_literal) {
            return literal_to_number(t, text) ? PAIR_PLAIN : PAIR_LESS;
        }
        (void)op;
        return PAIR_HELPER;
    }
    if (has_text_affinity(*text) && !number->has_affinity) {
        *number = frag_image(t, *number);
        return PAIR_PLAIN;
    }
    return PAIR_LESS;
}

static bool is_canonical_number(Frag f)
{
    Str s;
    return frag_text_value(f, &s) && form_is_integer(s);
}

/* A key of digits that is text in SQLite and bigint here: equality can stay a number's. */
static Pair pair_digits(Translator *t, Frag *l, Frag *r, Op op)
{
    bool equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
    Frag *both[] = {l, r};
    bool plain = equality;
    for (size_t i = 0; i < 2; i++) {
        plain &= frag_is_number(*both[i]) ? both[i]->classes != CLASS_REAL
                                          : is_canonical_number(*both[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        if (plain) {
            literal_to_number(t, both[i]);
        } else {
            *both[i] = frag_image(t, *both[i]);
        }
    }
    return PAIR_PLAIN;
}

static Pair pair_other(Translator *t, Frag *l, Frag *r)
{
    Str s;
    bool same = l->type.base == r->type.base && l->type.base != PG_JSON;
    bool literal_fits = l->type.base == PG_UUID && frag_text_value(*r, &s) && form_is_uuid(s);
    if (!same && !literal_fits) {
        *l = frag_image(t, *l);
        *r = frag_image(t, *r);
    }
    return PAIR_PLAIN;
}

static Pair flip(Pair p)
{
    return p == PAIR_LESS ? PAIR_MORE : p == PAIR_MORE ? PAIR_LESS : p;
}

static bool is_json_text(Frag f)
{
    Str s;
    Value v;
    return frag_text_value(f, &s) && !value_parse_number(s, &v);
}

/* Brings both to forms that can be compared. Sides are not exchanged: BOUND and literals of dates
 * stand right, see compare(). */
static Pair align(Translator *t, Frag *l, Frag *r, Op op)
{
    if (l->dynamic || r->dynamic) {
        bool equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
        Frag *d = l->dynamic ? l : r, *other = l->dynamic ? r : l;
        /* Text that reads as no number is equal to a JSON string only. */
        if (equality && is_json_text(*other)) {
            *d = frag_image(t, *d);
            return PAIR_PLAIN;
        }
        return by_helper(t, l, r);
    }
    bool lbool = frag_is_bool(*l), rbool = frag_is_bool(*r);
    bool lnum = frag_is_number(*l) || lbool, rnum = frag_is_number(*r) || rbool;
    bool ldigits = frag_is_number(*l) && l->classes == CLASS_TEXT;
    bool rdigits = frag_is_number(*r) && r->classes == CLASS_TEXT;
    if (ldigits || rdigits) {
        return pair_digits(t, l, r, op);
    }
    if ((frag_is_text(*l) && l->classes & CLASS_NUMBER) ||
        (frag_is_text(*r) && r->classes & CLASS_NUMBER)) {
        bool equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
        if (!equality) {
            return by_helper(t, l, r);
        }
        *l = frag_image(t, *l);
        *r = frag_image(t, *r);
        return PAIR_PLAIN;
    }
    if (lnum && rnum) {
        return lbool || rbool ? pair_bool(t, l, r) : PAIR_PLAIN;
    }
    if (is_blob(*l) != is_blob(*r)) {
        Frag blob = is_blob(*l) ? *l : *r, other = is_blob(*l) ? *r : *l;
        bool shares = blob.classes & other.classes || !one_rank(blob.classes);
        if (shares) {
            *l = frag_as(t, *l, WANT_BYTES);
            *r = frag_as(t, *r, WANT_BYTES);
            return PAIR_PLAIN;
        }
        return rank(l->classes) < rank(r->classes) ? PAIR_LESS : PAIR_MORE;
    }
    if (lnum != rnum) {
        Pair p = lnum ? pair_number_text(t, l, r, op) : flip(pair_number_text(t, r, l, op));
        return p == PAIR_HELPER ? by_helper(t, l, r) : p;
    }
    if (frag_is_time(*l) && frag_is_time(*r)) {
        bool one_form = l->type.base == r->type.base && str_eq(l->time_format, r->time_format);
        bool moments = l->type.base == PG_TIMESTAMPTZ && r->type.base == PG_TIMESTAMPTZ;
        if (!one_form && !moments) {
            *l = frag_image(t, *l);
            *r = frag_image(t, *r);
        }
        return PAIR_PLAIN;
    }
    if (frag_is_time(*l)) {
        return pair_time(t, l, r, op);
    }
    return pair_other(t, l, r);
}

/* ---------------------------------------------------------------- writing */

static const char *op_text(Op op)
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

static Op mirrored(Op op)
{
    return op == OP_LT   ? OP_GT
           : op == OP_LE ? OP_GE
           : op == OP_GT ? OP_LT
           : op == OP_GE ? OP_LE
                         : op;
}

static bool is_order(Op op)
{
    return op >= OP_LT && op <= OP_GE;
}

static Frag truth_of(Frag l, Frag r, Str sql, Prec prec)
{
    Frag f = frag_truth(sql, prec);
    f.not_null = l.not_null && r.not_null;
    f.volatility = l.volatility > r.volatility ? l.volatility : r.volatility;
    return f;
}

static Frag constant(bool yes)
{
    Frag f = frag_truth(yes ? STR("true") : STR("false"), PREC_ATOM);
    f.is_literal = f.not_null = true;
    f.value = value_integer(yes);
    return f;
}

/* The classes decide, but NULL stays NULL. */
static Frag decided(Translator *t, Frag l, Frag r, bool yes)
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
        return constant(yes);
    }
    Str both = n == 1 ? tests[0]
                      : translate_printf(t, yes ? "%.*s AND %.*s" : "(%.*s OR %.*s)",
                                         STR_FMT(tests[0]), STR_FMT(tests[1]));
    Frag f =
        truth_of(l, r, translate_printf(t, yes ? "%.*s OR NULL" : "%.*s AND NULL", STR_FMT(both)),
                 yes ? PREC_OR : PREC_AND);
    f.never_false = yes;
    return f;
}

static Frag by_class(Translator *t, Op op, Frag l, Frag r, bool less)
{
    switch ((int)op) {
    case OP_EQ:
        return decided(t, l, r, false);
    case OP_NE:
        return decided(t, l, r, true);
    case OP_LT:
    case OP_LE:
        return decided(t, l, r, less);
    case OP_GT:
    case OP_GE:
        return decided(t, l, r, !less);
    default: {
        /* IS: equal only where both are NULL. */
        if (l.not_null || r.not_null) {
            return constant(op == OP_IS_NOT);
        }
        Str sql = translate_printf(t, "%.*s IS NULL AND %.*s IS NULL",
                                   STR_FMT(frag_at(t, l, PREC_IS + 1)),
                                   STR_FMT(frag_at(t, r, PREC_IS + 1)));
        Frag f = truth_of(l, r, sql, PREC_AND);
        f.not_null = true;
        return op == OP_IS ? f : compare_not(t, f);
    }
    }
}

/* The explicit one, else the left column's, else the right one's (Datatypes, 7.1). */
static Collation collation_of(Frag l, Frag r)
{
    if (l.explicit_collation) {
        return l.collation;
    }
    if (r.explicit_collation) {
        return r.collation;
    }
    return l.has_collation ? l.collation : r.has_collation ? r.collation : COLL_BINARY;
}

static Frag fold(Translator *t, Frag f, Collation c)
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
    return f.has_collation || f.explicit_collation ? fold(t, f, f.collation) : f;
}

/* Texts are ordered by their bytes, which one side's collation says for both. */
static Frag in_byte_order(Translator *t, Frag l, Frag r)
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
    if (is_order(op)) {
        l = in_byte_order(t, l, r);
    }
    Frag f = truth_of(l, r,
                      translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, l, side)), op_text(op),
                                       STR_FMT(frag_at(t, r, side))),
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
        return decided(t, l, bound, op == OP_NE);
    }
}

static Frag by_values(Translator *t, Op op, Frag l, Frag r)
{
    bool null_safe = op == OP_IS || op == OP_IS_NOT;
    if (op == OP_EQ || op == OP_NE || null_safe) {
        return plain(t, op, l, r); /* jsonb is equal as SQLite's values are */
    }
    Str sql = translate_printf(t, "sqlpg.compare(%.*s, %.*s) %s 0", STR_FMT(l.sql), STR_FMT(r.sql),
                               op_text(op));
    return truth_of(l, r, sql, PREC_COMPARE);
}

static Frag compare_null(Translator *t, Op op, Frag l, Frag r)
{
    if (op != OP_IS && op != OP_IS_NOT) {
        return frag_as(t, frag_null(), WANT_TRUTH);
    }
    Frag f = l.null ? r : l;
    if (f.null) {
        return constant(op == OP_IS);
    }
    Frag made = frag_truth(translate_printf(t, op == OP_IS ? "%.*s IS NULL" : "%.*s IS NOT NULL",
                                            STR_FMT(frag_at(t, f, PREC_IS + 1))),
                           PREC_IS);
    made.not_null = true;
    made.volatility = f.volatility;
    return made;
}

static bool stands_right(Frag l, Frag r)
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
    Collation collation = collation_of(l, r);
    if (stands_right(l, r)) {
        Frag f = l;
        l = r;
        r = f;
        op = mirrored(op);
    }
    bool yes;
    switch (align(t, &l, &r, op)) {
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
    return plain(t, op, fold(t, l, collation), fold(t, r, collation));
}

Frag compare_not(Translator *t, Frag f)
{
    f = frag_as(t, f, WANT_TRUTH);
    int64_t i;
    if (frag_int_value(f, &i)) {
        return constant(i == 0);
    }
    Frag r =
        truth_of(f, f, translate_printf(t, "NOT %.*s", STR_FMT(frag_at(t, f, PREC_NOT))), PREC_NOT);
    return r;
}

/* ---------------------------------------------------------------- row values */

bool is_row(const Expr *e)
{
    return expr_skip_parens(e)->kind == EXPR_ROW;
}

enum { ROW_MAX = 100 };

static size_t row_items(Translator *t, const Expr *e, Frag *out)
{
    size_t n = 0;
    for (const ExprList *l = expr_skip_parens(e)->list; l && n < ROW_MAX; l = l->next) {
        out[n++] = translate_expr(t, l->expr);
    }
    return n;
}

static Frag join_truths(Translator *t, const char *word, Prec prec, Frag a, Frag b)
{
    return truth_of(a, b,
                    translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, a, prec)), word,
                                     STR_FMT(frag_at(t, b, prec))),
                    prec);
}

/* (a, b) < (c, d): a < c OR a = c AND b < d (Row Values, 2.1). */
static Frag row_order(Translator *t, Op op, const Frag *l, const Frag *r, size_t n)
{
    Frag result = compare(t, op, l[n - 1], r[n - 1]);
    Op strict = op == OP_LE ? OP_LT : op == OP_GE ? OP_GT : op;
    for (size_t i = n - 1; i-- > 0;) {
        Frag same = join_truths(t, "AND", PREC_AND, compare(t, OP_EQ, l[i], r[i]), result);
        result = join_truths(t, "OR", PREC_OR, compare(t, strict, l[i], r[i]), same);
    }
    return result;
}

static Frag row_equality(Translator *t, Op op, const Frag *l, const Frag *r, size_t n)
{
    bool all = op == OP_EQ || op == OP_IS;
    Frag result = compare(t, op, l[0], r[0]);
    for (size_t i = 1; i < n; i++) {
        result = join_truths(t, all ? "AND" : "OR", all ? PREC_AND : PREC_OR, result,
                             compare(t, op, l[i], r[i]));
    }
    return result;
}

/* row op (SELECT a, b ...): PostgreSQL's own row comparison, columns brought to the row's types. */
static Frag row_with_query(Translator *t, const Expr *e, const Expr *row, const Expr *sub, Op op)
{
    Frag items[ROW_MAX];
    size_t n = row_items(t, row, items);
    Query q = translate_select(t, expr_skip_parens(sub)->select, NULL);
    if (n != q.n) {
        translate_fail(t, e->span, "rows of different length");
        return frag_null();
    }
    Buf b = {0};
    buf_putc(&b, '(');
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i ? ", " : "");
        buf_put(&b, items[i].sql);
    }
    buf_printf(&b, ") %s (%.*s)", op_text(op), STR_FMT(q.sql));
    Frag f = frag_truth(arena_str(t->arena, buf_str(&b)), PREC_COMPARE);
    buf_free(&b);
    return f;
}

Frag compare_row(Translator *t, const Expr *e)
{
    bool lrow = is_row(e->left), rrow = is_row(e->right);
    if (lrow != rrow) {
        const Expr *sub = expr_skip_parens(lrow ? e->right : e->left);
        if (sub->kind != EXPR_SUBQUERY) {
            translate_fail(t, e->span, "row value misused");
            return frag_null();
        }
        return lrow ? row_with_query(t, e, e->left, e->right, e->op)
                    : row_with_query(t, e, e->right, e->left, mirrored(e->op));
    }
    Frag l[ROW_MAX], r[ROW_MAX];
    size_t n = row_items(t, e->left, l), m = row_items(t, e->right, r);
    if (n != m || n == 0 || n == ROW_MAX) {
        translate_fail(t, e->span, "row value misused");
        return frag_null();
    }
    return is_order(e->op) ? row_order(t, e->op, l, r, n) : row_equality(t, e->op, l, r, n);
}

/* ---------------------------------------------------------------- IN */

static Frag negate_if(Translator *t, Frag f, bool negated)
{
    return negated ? compare_not(t, f) : f;
}

static const char *in_text(bool negated)
{
    return negated ? "NOT IN" : "IN";
}

/* x = a OR x = b ..., for members that need different forms. */
static Frag in_by_each(Translator *t, Frag l, const Frag *members, size_t n)
{
    Frag result = compare(t, OP_EQ, l, members[0]);
    for (size_t i = 1; i < n; i++) {
        result = join_truths(t, "OR", PREC_OR, result, compare(t, OP_EQ, l, members[i]));
    }
    return result;
}

/* Members have no affinity of their own in a list (Datatypes, 4.2, IN). */
static Frag without_affinity(Frag f)
{
    f.has_affinity = f.has_collation = false;
    return f;
}

/* A boolean IN (0, 1) holds always. */
static bool lists_both_truths(Frag l, const Frag *members, size_t n)
{
    bool seen[2] = {false, false};
    for (size_t i = 0; i < n && frag_is_bool(l); i++) {
        int64_t v;
        if (frag_int_value(members[i], &v) && (v == 0 || v == 1)) {
            seen[v] = true;
        }
    }
    return seen[0] && seen[1];
}

static Frag in_list(Translator *t, Frag l, const Frag *members, size_t n, bool negated)
{
    if (lists_both_truths(l, members, n)) {
        return decided(t, l, l, !negated);
    }
    Buf b = {0};
    Frag left = l;
    bool first = true, same = true;
    Collation collation = l.explicit_collation || l.has_collation ? l.collation : COLL_BINARY;
    Frag all = l;
    for (size_t i = 0; i < n; i++) {
        Frag a = l, m = without_affinity(members[i]);
        all.not_null &= m.not_null;
        all.volatility = m.volatility > all.volatility ? m.volatility : all.volatility;
        if (!m.null) {
            Pair p = align(t, &a, &m, OP_EQ);
            if (p == PAIR_LESS || p == PAIR_MORE || p == PAIR_BOUND) {
                continue; /* never equal */
            }
            same &= p == PAIR_PLAIN && (first || str_eq(a.sql, left.sql));
            left = a;
        }
        m = fold(t, m, collation);
        buf_puts(&b, first ? "" : ", ");
        buf_put(&b, m.sql);
        first = false;
    }
    Frag f;
    if (!same) {
        f = negate_if(t, in_by_each(t, l, members, n), negated);
    } else if (first) {
        f = decided(t, l, l, negated);
    } else {
        left = fold(t, left, collation);
        f = truth_of(all, all,
                     translate_printf(t, "%.*s %s (%.*s)", STR_FMT(frag_at(t, left, PREC_LIKE + 1)),
                                      in_text(negated), STR_FMT(buf_str(&b))),
                     PREC_LIKE);
    }
    buf_free(&b);
    return f;
}

static Frag row_in_list(Translator *t, const Expr *e)
{
    Frag l[ROW_MAX], r[ROW_MAX], result = constant(false);
    size_t n = row_items(t, e->left, l);
    for (const ExprList *item = e->list; item; item = item->next) {
        if (!is_row(item->expr) || row_items(t, item->expr, r) != n || n == 0) {
            translate_fail(t, e->span, "row value misused");
            return frag_null();
        }
        Frag same = row_equality(t, OP_EQ, l, r, n);
        result = item == e->list ? same : join_truths(t, "OR", PREC_OR, result, same);
    }
    return negate_if(t, result, e->negated);
}

/* typeof(x) beside names of classes: what is known of x decides, but for NULL. False: values do. */
static bool typeof_is(Translator *t, const Expr *call, const Expr *const *names, size_t n,
                      bool negated, Frag *out)
{
    static const char *const classes[] = {"null", "integer", "real", "text", "blob"};
    call = expr_skip_parens(call);
    bool is_typeof = call->kind == EXPR_FUNCTION && str_eq_fold(call->name.text, STR("typeof"));
    if (!is_typeof || !call->list || call->list->next) {
        return false;
    }
    unsigned wanted = 0;
    for (size_t i = 0; i < n; i++) {
        const Expr *e = expr_skip_parens(names[i]);
        for (unsigned k = 0; k < 5; k++) {
            wanted |= str_eq(e->text, str_z(classes[k])) ? 1u << k : 0;
        }
        if (e->kind != EXPR_STRING) {
            return false;
        }
    }
    Frag x = translate_expr(t, call->list->expr);
    bool all = (x.classes & ~wanted) == 0, none = (x.classes & wanted) == 0;
    bool with_null = wanted & 1;
    if (x.null || x.is_literal || x.dynamic || (!all && !none)) {
        return false;
    }
    if (all == with_null) {
        *out = constant(all != negated);
    } else {
        *out = compare(t, (all != negated) ? OP_IS_NOT : OP_IS, x, frag_null());
    }
    return true;
}

bool compare_typeof(Translator *t, Op op, const Expr *l, const Expr *r, Frag *out)
{
    bool equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
    bool negated = op == OP_NE || op == OP_IS_NOT;
    return equality && typeof_is(t, l, &r, 1, negated, out);
}

static bool typeof_in_list(Translator *t, const Expr *e, Frag *out)
{
    enum { MAX = 5 };
    const Expr *names[MAX];
    size_t n = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        if (n == MAX) {
            return false;
        }
        names[n++] = l->expr;
    }
    return n && typeof_is(t, e->left, names, n, e->negated, out);
}

Frag compare_in_list(Translator *t, const Expr *e)
{
    Frag by_class_name;
    if (is_row(e->left)) {
        return row_in_list(t, e);
    }
    if (typeof_in_list(t, e, &by_class_name)) {
        return by_class_name;
    }
    Frag l = translate_expr(t, e->left);
    size_t n = 0;
    for (const ExprList *item = e->list; item; item = item->next) {
        n++;
    }
    if (n == 0) {
        return constant(e->negated); /* for NULL as well */
    }
    if (l.null) {
        return frag_as(t, l, WANT_TRUTH);
    }
    Frag *members = arena_array(t->arena, Frag, n);
    size_t i = 0;
    for (const ExprList *item = e->list; item; item = item->next) {
        members[i++] = translate_expr(t, item->expr);
    }
    if (t->failed) {
        return frag_null();
    }
    if (n == 1 && !members[0].null) {
        return compare(t, e->negated ? OP_NE : OP_EQ, l, without_affinity(members[0]));
    }
    return in_list(t, l, members, n, e->negated);
}

/* The subquery's column beside the left side: plain if both are of one kind, else both as SQLite's
 * text. */
static Frag in_query(Translator *t, Frag l, Query q, bool negated)
{
    Frag like = q.columns[0].like;
    like.sql = STR("v");
    like.prec = PREC_ATOM;
    like.is_literal = false;
    Frag a = l, b = like;
    Pair p = l.null || like.null ? PAIR_PLAIN : align(t, &a, &b, OP_EQ);
    Collation collation = collation_of(l, like);
    bool folds = collation != COLL_BINARY && frag_is_text(a);
    if (p == PAIR_LESS || p == PAIR_MORE || p == PAIR_BOUND) {
        /* Never equal, but an empty list and NULLs make a difference: compare as text would. */
        translate_fail(t, q.sql, "IN compares values of different classes");
        return frag_null();
    }
    a = fold(t, a, collation);
    Str sub = q.sql;
    if (folds || !str_eq(b.sql, like.sql)) {
        b = fold(t, b, collation);
        sub =
            translate_printf(t, "SELECT %.*s FROM (%.*s) AS q(v)", STR_FMT(b.sql), STR_FMT(q.sql));
    }
    return truth_of(l, like,
                    translate_printf(t, "%.*s %s (%.*s)", STR_FMT(frag_at(t, a, PREC_LIKE + 1)),
                                     in_text(negated), STR_FMT(sub)),
                    PREC_LIKE);
}

static Frag row_in_query(Translator *t, const Expr *e, Query q)
{
    Frag l[ROW_MAX];
    size_t n = row_items(t, e->left, l);
    if (n != q.n) {
        translate_fail(t, e->span, "rows of different length");
        return frag_null();
    }
    Buf b = {0};
    for (size_t i = 0; i < n; i++) {
        Frag a = l[i], like = q.columns[i].like;
        like.sql = STR("v");
        like.is_literal = false;
        if (!a.null && !like.null &&
            (align(t, &a, &like, OP_EQ) != PAIR_PLAIN || !str_eq(like.sql, STR("v")))) {
            translate_fail(t, e->span, "IN compares values of different types");
        }
        buf_puts(&b, i ? ", " : "(");
        buf_put(&b, a.sql);
    }
    buf_printf(&b, ") IN (%.*s)", STR_FMT(q.sql));
    Frag f = frag_truth(arena_str(t->arena, buf_str(&b)), PREC_LIKE);
    buf_free(&b);
    return f;
}

/* x IN table: SELECT * FROM it. */
static Query table_query(Translator *t, const Expr *e)
{
    Source from = {.kind = e->list ? SOURCE_FUNCTION : SOURCE_TABLE,
                   .table = {.schema = e->schema, .name = e->name},
                   .args = e->list,
                   .span = e->span};
    Expr star = {.kind = EXPR_STAR, .span = e->span};
    ExprList column = {.expr = &star, .span = e->span};
    Select s = {.columns = &column, .from = &from, .span = e->span};
    return translate_select(t, &s, NULL);
}

Frag compare_in_query(Translator *t, const Expr *e)
{
    Query q = e->kind == EXPR_IN_TABLE ? table_query(t, e) : translate_select(t, e->select, NULL);
    if (t->failed) {
        return frag_null();
    }
    if (is_row(e->left)) {
        return negate_if(t, row_in_query(t, e, q), e->negated);
    }
    Frag l = translate_expr(t, e->left);
    if (q.n != 1) {
        translate_fail(t, e->span, "sub-select returns %zu columns, expected 1", q.n);
        return frag_null();
    }
    return in_query(t, l, q, e->negated);
}

/* ---------------------------------------------------------------- BETWEEN */

static bool is_plain_between(Translator *t, Frag *x, Frag *lo, Frag *hi)
{
    if (x->null || lo->null || hi->null || stands_right(*x, *lo) || stands_right(*x, *hi)) {
        return false;
    }
    Frag a = *x, b = *x;
    if (align(t, &a, lo, OP_GE) != PAIR_PLAIN || align(t, &b, hi, OP_LE) != PAIR_PLAIN ||
        !str_eq(a.sql, b.sql)) {
        return false;
    }
    *x = a;
    return true;
}

static Frag row_between(Translator *t, const Expr *e)
{
    Frag x[ROW_MAX], lo[ROW_MAX], hi[ROW_MAX];
    size_t n = row_items(t, e->left, x);
    if (!is_row(e->right) || !is_row(e->third) || row_items(t, e->right, lo) != n ||
        row_items(t, e->third, hi) != n || n == 0) {
        translate_fail(t, e->span, "row value misused");
        return frag_null();
    }
    Frag both = join_truths(t, "AND", PREC_AND, row_order(t, OP_GE, x, lo, n),
                            row_order(t, OP_LE, x, hi, n));
    return negate_if(t, both, e->negated);
}

/* x BETWEEN a AND b is x >= a AND x <= b (lang_expr, 6). */
Frag compare_between(Translator *t, const Expr *e)
{
    if (is_row(e->left)) {
        return row_between(t, e);
    }
    Frag x = translate_expr(t, e->left), lo = translate_expr(t, e->right),
         hi = translate_expr(t, e->third);
    if (t->failed) {
        return frag_null();
    }
    Frag a = x, b = lo, c = hi;
    Collation lower = collation_of(x, lo), upper = collation_of(x, hi);
    if (lower == upper && is_plain_between(t, &a, &b, &c)) {
        Frag folded = fold(t, a, lower);
        folded = in_byte_order(t, folded, fold(t, b, lower));
        Frag f = truth_of(a, b,
                          translate_printf(t, "%.*s %sBETWEEN %.*s AND %.*s",
                                           STR_FMT(frag_at(t, folded, PREC_LIKE + 1)),
                                           e->negated ? "NOT " : "",
                                           STR_FMT(frag_at(t, fold(t, b, lower), PREC_LIKE + 1)),
                                           STR_FMT(frag_at(t, fold(t, c, lower), PREC_LIKE + 1))),
                          PREC_LIKE);
        f.not_null &= c.not_null;
        return f;
    }
    if (x.volatility == VOLATILE) {
        translate_fail(t, e->span, "a random value would be computed twice");
    }
    Frag both = join_truths(t, "AND", PREC_AND, compare(t, OP_GE, x, lo), compare(t, OP_LE, x, hi));
    return negate_if(t, both, e->negated);
}

/* ---------------------------------------------------------------- CASE */

typedef struct {
    Frag *whens, *thens;
    size_t n;   /* of whens */
    size_t all; /* of thens, ELSE among them */
} Arms;

static Arms case_arms(Translator *t, const Expr *e)
{
    Arms a = {0};
    for (const ExprList *l = e->list; l && l->next; l = l->next->next) {
        a.n++;
    }
    a.whens = arena_array(t->arena, Frag, a.n + 1);
    a.thens = arena_array(t->arena, Frag, a.n + 1);
    const ExprList *l = e->list;
    for (size_t i = 0; i < a.n; i++, l = l->next->next) {
        a.whens[i] = translate_expr(t, l->expr);
        a.thens[i] = translate_expr(t, l->next->expr);
    }
    a.all = a.n;
    if (e->right) {
        a.thens[a.all++] = translate_expr(t, e->right);
    }
    return a;
}

/* CASE x WHEN v can stay if x = v is plain for all of them. */
static bool keeps_base(Translator *t, Frag *base, Arms *a)
{
    Frag left = *base;
    Frag *aligned = arena_array(t->arena, Frag, a->n + 1);
    for (size_t i = 0; i < a->n; i++) {
        Frag l = *base;
        aligned[i] = a->whens[i];
        if (l.null || aligned[i].null || collation_of(l, aligned[i]) != COLL_BINARY ||
            align(t, &l, &aligned[i], OP_EQ) != PAIR_PLAIN || (i && !str_eq(l.sql, left.sql))) {
            return false;
        }
        left = l;
    }
    *base = left;
    memcpy(a->whens, aligned, a->n * sizeof *aligned);
    return true;
}

Frag compare_case(Translator *t, const Expr *e)
{
    Frag base = e->left ? translate_expr(t, e->left) : frag_null();
    Arms a = case_arms(t, e);
    if (t->failed) {
        return frag_null();
    }
    bool based = e->left && keeps_base(t, &base, &a);
    if (e->left && !based && base.volatility == VOLATILE) {
        translate_fail(t, e->span, "a random value would be computed twice");
    }
    frag_unify(t, a.thens, a.all);
    Buf b = {0};
    buf_puts(&b, "CASE");
    if (based) {
        buf_printf(&b, " %.*s", STR_FMT(base.sql));
    }
    Frag result = a.thens[0];
    Volatility v = base.volatility;
    for (size_t i = 0; i < a.all; i++) {
        Frag when = i >= a.n  ? frag_null()
                    : based   ? a.whens[i]
                    : e->left ? compare(t, OP_EQ, base, a.whens[i])
                              : frag_as(t, a.whens[i], WANT_TRUTH);
        result = result.null ? a.thens[i] : result;
        v = when.volatility > v ? when.volatility : v;
        v = a.thens[i].volatility > v ? a.thens[i].volatility : v;
        if (i < a.n) {
            buf_printf(&b, " WHEN %.*s THEN %.*s", STR_FMT(when.sql), STR_FMT(a.thens[i].sql));
        } else {
            buf_printf(&b, " ELSE %.*s", STR_FMT(a.thens[i].sql));
        }
    }
    buf_puts(&b, " END");
    bool not_null = e->right != NULL;
    for (size_t i = 0; i < a.all; i++) {
        not_null &= a.thens[i].not_null;
    }
    Str sql = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    t->written += sql.n;
    bool null = result.null;
    result = frag_with(result, sql, PREC_ATOM);
    if (null) {
        result.type = pg_type(PG_TEXT);
        result.classes = CLASS_TEXT;
    }
    result.has_affinity = result.explicit_collation = result.has_collation = false;
    result.column = frag_is_bool(result) ? result.column : NULL;
    result.not_null = not_null;
    result.volatility = v;
    return result;
}
