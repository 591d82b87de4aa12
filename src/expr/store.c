/* Values on their way into a column (Datatypes, 3.1 and 3.2): SQLite applies the affinity and keeps
 * what is left, whatever it is; PostgreSQL's column holds one type. What the column cannot hold
 * must never become another value in silence: a literal fails the translation, a computed value is
 * looked at by a helper that raises an error. */
#include "expr/frag.h"
#include "expr/translate.h"
#include "pg/quote.h"
#include "schema/forms.h"

static Frag refuse(Translator *t, const Column *c, Frag f, const char *why)
{
    translate_fail(t, c->name.text, "column \"%.*s\" %s", STR_FMT(c->name.text), why);
    return f;
}

static bool takes_numbers(const Column *c)
{
    return c->affinity == AFFINITY_INTEGER || c->affinity == AFFINITY_NUMERIC ||
           c->affinity == AFFINITY_REAL;
}

/* What affinity makes a number of, as far as the translation can tell. */
static bool as_number(Translator *t, Frag f, const Column *c, Frag *out)
{
    Str s;
    Value v;
    if (frag_is_number(f)) {
        *out = f;
        return true;
    }
    if (!takes_numbers(c)) {
        return false;
    }
    if (frag_text_value(f, &s)) {
        bool number = value_parse_number(s, &v);
        *out = number ? frag_as(t, f, WANT_NUMBER) : f;
        return number;
    }
    return frag_integer_in_text(t, f, out);
}

/* ---------------------------------------------------------------- dates and times */

static bool holds_times(PgBase base)
{
    return base >= PG_DATE && base <= PG_TIMESTAMPTZ;
}

/* The column that this number was counted of, in the same unit: no way there and back. */
static bool counted_of(Str sql, const char *factor, Str *column)
{
    Str head = STR("(extract(epoch FROM "), end = STR(")::bigint"), f = str_z(factor);
    if (!str_starts(sql, head) || sql.n <= head.n + f.n + end.n + 1) {
        return false;
    }
    Str rest = str_make(sql.p + head.n, sql.n - head.n);
    size_t n = rest.n - f.n - end.n - 1;
    *column = str_make(rest.p, n);
    return rest.p[n] == ')' && memcmp(rest.p + n + 1, f.p, f.n) == 0 &&
           memcmp(rest.p + n + 1 + f.n, end.p, end.n) == 0 && !memchr(column->p, '(', n);
}

/* A number into a column whose numbers count time. */
static Frag store_counted(Translator *t, Frag f, const Column *c)
{
    static const char *const divisors[] = {
        [UNIT_SECONDS] = "", [UNIT_MILLIS] = " / 1000.0", [UNIT_MICROS] = " / 1000000.0"};
    TimeUnit unit = c->decision.unit;
    bool counts = c->decision.carry & CARRY_NUMBER_TIMES;
    if (!counts || c->decision.type.base != PG_TIMESTAMPTZ) {
        return refuse(t, c, f, "holds dates or times, and this is a number");
    }
    if (unit >= sizeof divisors / sizeof *divisors || !divisors[unit]) {
        return refuse(t, c, f, "counts time in a unit that cannot be kept up");
    }
    Str column;
    if (counted_of(f.sql, unit_epoch_factor(unit), &column)) {
        return frag_made(f, column, PREC_ATOM, PG_TIMESTAMPTZ, CLASS_INTEGER);
    }
    Str sql = translate_printf(t, "to_timestamp(%.*s%s)",
                               STR_FMT(*divisors[unit] ? frag_at(t, f, PREC_MUL) : f.sql),
                               divisors[unit]);
    return frag_made(f, sql, PREC_ATOM, PG_TIMESTAMPTZ, CLASS_INTEGER);
}

/* A text without a zone would be taken for the session's time. */
static Frag store_time_literal(Translator *t, Frag f, const Column *c)
{
    PgBase want = c->decision.type.base;
    Str s = f.value.s;
    bool zoned = false;
    bool fits = want == PG_DATE   ? form_is_date(s)
                : want == PG_TIME ? form_is_time(s)
                                  : form_is_instant(s, &zoned);
    Instant at;
    if (!fits || (zoned && want == PG_TIMESTAMP)) {
        return refuse(t, c, f, "has a type that does not hold this text");
    }
    if (want != PG_TIMESTAMPTZ || zoned || instant_parse(s, &at) == INSTANT_NONE) {
        return f;
    }
    Buf b = {0};
    instant_put(&b, &at, want);
    f = frag_text_literal(t, arena_str(t->arena, buf_str(&b)));
    buf_free(&b);
    return f;
}

/* A UTC moment as timestamptz. The clock needs no way there and back. */
static Frag to_instant(Translator *t, Frag f)
{
    static const Str clock = {"statement_timestamp() AT TIME ZONE 'UTC')", 41};
    bool truncated = str_starts(f.sql, STR("date_trunc('second', ")) ||
                     str_starts(f.sql, STR("date_trunc('milliseconds', "));
    size_t head = f.sql.n - clock.n;
    if (truncated && f.sql.n > clock.n && str_eq(str_make(f.sql.p + head, clock.n), clock) &&
        f.sql.p[head - 1] == ' ') {
        return frag_made(f, translate_printf(t, "%.*sstatement_timestamp())", (int)head, f.sql.p),
                         PREC_ATOM, PG_TIMESTAMPTZ, CLASS_TEXT);
    }
    f = f.type.base == PG_DATE ? frag_cast(t, f, PG_TIMESTAMP) : f;
    return frag_made(
        f, translate_printf(t, "%.*s AT TIME ZONE 'UTC'", STR_FMT(frag_at(t, f, PREC_CAST))),
        PREC_COLLATE, PG_TIMESTAMPTZ, CLASS_TEXT);
}

/* A text that is computed: the helpers take the forms that the type keeps, and no others. */
static Frag read_time(Translator *t, Frag f, PgBase want)
{
    static const char *const readers[] = {[PG_DATE] = "sqlpg.as_date",
                                          [PG_TIME] = "sqlpg.as_time",
                                          [PG_TIMESTAMP] = "sqlpg.as_timestamp",
                                          [PG_TIMESTAMPTZ] = "sqlpg.as_timestamptz"};
    Frag text = frag_image(t, f);
    return frag_made(text, translate_printf(t, "%s(%.*s)", readers[want], STR_FMT(text.sql)),
                     PREC_ATOM, want, CLASS_TEXT);
}

/* A moment's day alone, for a date: the column's values say that no more is wanted. */
static Frag store_moment(Translator *t, Frag f, const Column *c)
{
    PgBase from = f.type.base, want = c->decision.type.base;
    if (from == want) {
        return f;
    }
    if (from == PG_TIME || want == PG_TIME) {
        return refuse(t, c, f, "has a type that does not hold this text");
    }
    if (want == PG_TIMESTAMPTZ) {
        return to_instant(t, f);
    }
    if (from == PG_TIMESTAMPTZ) {
        f = frag_made(f, frag_utc(t, f), PREC_COLLATE, PG_TIMESTAMP, CLASS_TEXT);
    }
    return f.type.base == want ? f : frag_cast(t, f, want);
}

static Frag store_time(Translator *t, Frag f, const Column *c)
{
    PgBase want = c->decision.type.base;
    Frag number;
    bool only_numbers =
        c->decision.carry & CARRY_NUMBER_TIMES && c->evidence.count[VALUE_TEXT] == 0;
    if (as_number(t, f, c, &number)) {
        return store_counted(t, number, c);
    }
    if (frag_is_bool(f) || f.type.base == PG_BYTEA) {
        return refuse(t, c, f, "holds dates or times, and this is none");
    }
    if (only_numbers) {
        return refuse(t, c, f, "holds numbers that count time, and this is a text");
    }
    if (f.is_literal) {
        return store_time_literal(t, f, c);
    }
    return frag_is_time(f) ? store_moment(t, f, c) : read_time(t, f, want);
}

/* ---------------------------------------------------------------- booleans */

static bool is_word(Str s, const char *word, const char *letter)
{
    return str_eq_fold(s, str_z(word)) || str_eq_fold(s, str_z(letter));
}

static Frag store_boolean(Translator *t, Frag f, const Column *c)
{
    Str s;
    Frag number;
    int64_t i;
    if (frag_is_bool(f)) {
        return f;
    }
    if (frag_text_value(f, &s) && is_word(s, "true", "t")) {
        return frag_truth(STR("true"), PREC_ATOM);
    }
    if (frag_text_value(f, &s) && is_word(s, "false", "f")) {
        return frag_truth(STR("false"), PREC_ATOM);
    }
    bool known = as_number(t, f, c, &number);
    if (known && frag_int_value(number, &i) && (i == 0 || i == 1)) {
        return frag_truth(i ? STR("true") : STR("false"), PREC_ATOM);
    }
    if (f.is_literal || frag_is_time(f) || f.type.base == PG_BYTEA) {
        return refuse(t, c, f, "is boolean, and this is neither 0 nor 1");
    }
    Frag value = known ? number : frag_image(t, f);
    return frag_made(f, translate_printf(t, "sqlpg.flag(%.*s)", STR_FMT(value.sql)), PREC_ATOM,
                     PG_BOOLEAN, CLASS_INTEGER);
}

/* ---------------------------------------------------------------- numbers */

static Frag whole(Translator *t, Frag f, const Column *c)
{
    int64_t i;
    if (f.is_literal && f.value.cls == VALUE_REAL) {
        return value_real_is_int64(&f.value, &i)
                   ? frag_int_literal(t, i)
                   : refuse(t, c, f, "holds integers, and this is a fraction");
    }
    return frag_made(f, translate_printf(t, "sqlpg.whole(%.*s)", STR_FMT(f.sql)), PREC_ATOM,
                     PG_BIGINT, CLASS_INTEGER);
}

/* Numeric affinity: a text that is no number would stay a text, which the column cannot hold. */
static Frag store_number(Translator *t, Frag f, const Column *c)
{
    bool integers = c->decision.type.base <= PG_BIGINT;
    Str s;
    Value v;
    Frag integer;
    if ((frag_text_value(f, &s) && value_parse_number(s, &v)) || frag_is_bool(f)) {
        f = frag_as(t, f, WANT_NUMBER);
    } else if (!frag_is_number(f)) {
        Frag text = frag_image(t, f);
        bool never = frag_is_time(f) || f.is_literal || f.type.base == PG_BYTEA;
        if (frag_integer_in_text(t, text, &integer)) {
            return integer;
        }
        if (never) {
            return refuse(t, c, f, "holds numbers, and this is a text");
        }
        f = frag_cast(t, text, PG_NUMERIC); /* an error in the row where it is no number */
        f.classes = CLASS_NUMBER;
    }
    return !integers || f.type.base <= PG_BIGINT ? f : whole(t, f, c);
}

/* ---------------------------------------------------------------- all */

static bool literal_fits(Frag f, PgBase want)
{
    return !f.is_literal || f.value.cls == VALUE_BLOB ||
           (want == PG_UUID ? form_is_uuid(f.value.s) : form_is_jsonb(f.value.s));
}

/* uuid, json, jsonb. A uuid of blobs was read byte by byte, unless it was a GUID. */
static Frag store_form(Translator *t, Frag f, const Column *c)
{
    PgBase want = c->decision.type.base;
    if (!f.dynamic && f.type.base == want) {
        return f;
    }
    if (want == PG_UUID && f.type.base == PG_BYTEA) {
        if (t->env->schema->policy.uuid_blobs == UUID_BLOBS_GUID) {
            return refuse(t, c, f, "holds GUIDs, and this is a blob");
        }
        Str hex = translate_printf(t, "encode(%.*s, 'hex')", STR_FMT(f.sql));
        return frag_cast(t, frag_made(f, hex, PREC_ATOM, PG_TEXT, CLASS_TEXT), want);
    }
    f = frag_image(t, f);
    if (!literal_fits(f, want)) {
        return refuse(t, c, f, "has a type that does not hold this text");
    }
    return f.is_literal ? f : frag_cast(t, f, want);
}

Frag frag_store(Translator *t, Frag f, const Column *c)
{
    PgBase want = c->decision.type.base;
    if (f.null) {
        return f;
    }
    if (holds_times(want)) {
        return store_time(t, f, c);
    }
    if (want == PG_BOOLEAN) {
        return store_boolean(t, f, c);
    }
    if (pg_is_number(want)) {
        return store_number(t, f, c);
    }
    if (want == PG_BYTEA) {
        return frag_as(t, f, WANT_BYTES);
    }
    bool form = want == PG_UUID || want == PG_JSON || want == PG_JSONB;
    return form ? store_form(t, f, c) : frag_image(t, f);
}
