/* Two sides of a comparison: affinities first, then storage classes, NULL < numbers < texts < blobs
 * (Datatypes, 4). PostgreSQL compares types. Where both agree a plain operator will do; where the
 * classes alone decide, a constant; else a helper that does what SQLite does. */
#include "expr/compare.h"
#include "schema/forms.h"

static bool has_numeric_affinity(Frag f)
{
    return f.has_affinity && f.affinity >= AFFINITY_NUMERIC;
}

static bool has_text_affinity(Frag f)
{
    return f.has_affinity && f.affinity == AFFINITY_TEXT;
}

bool is_blob(Frag f)
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
    bool day = time.type.base == PG_DATE && s.n < 10;
    if ((time.type.base != PG_TIMESTAMP && !day) ||
        !str_starts(time.time_format, STR("YYYY-MM-DD")) || (time.time_format.n <= 10 && !day)) {
        return false;
    }
    char separator = time.time_format.n > 10 && time.time_format.p[10] == ' ' ? ' ' : 'T';
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
    Value number;
    if (has_numeric_affinity(*l) && frag_text_value(*r, &s) && value_parse_number(s, &number)) {
        return PAIR_MORE; /* the literal becomes a number, which is below any text */
    }
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

/* A literal of digits beside a column of numeric affinity that holds texts: those are none that
 * read as numbers. */
static bool becomes_number(Frag column, Frag literal)
{
    Str s;
    Value v;
    return has_numeric_affinity(column) && column.classes == CLASS_TEXT &&
           frag_text_value(literal, &s) && value_parse_number(s, &v);
}

/* Brings both to forms that can be compared. Sides are not exchanged: BOUND and literals of dates
 * stand right, see compare(). */
Pair compare_align(Translator *t, Frag *l, Frag *r, Op op)
{
    if (l->dynamic || r->dynamic) {
        bool equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
        Frag *d = l->dynamic ? l : r, *other = l->dynamic ? r : l;
        /* Text that reads as no number is equal to a JSON string only. */
        if (equality && is_json_text(*other)) {
            *d = frag_image(t, *d);
            return PAIR_PLAIN;
        }
        if (has_text_affinity(*other) && !d->has_affinity && !other->dynamic) {
            *d = frag_image(t, *d);
            *other = frag_image(t, *other);
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
        if (p == PAIR_PLAIN && frag_is_number(lnum ? *r : *l)) {
            return lbool || rbool ? pair_bool(t, l, r) : p; /* the literal was a number */
        }
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
    if (becomes_number(*l, *r)) {
        return PAIR_MORE;
    }
    if (becomes_number(*r, *l)) {
        return PAIR_LESS;
    }
    return pair_other(t, l, r);
}
