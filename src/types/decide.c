#include "types/decide.h"

#include "schema/forms.h"
#include "types/widen.h"

/* ---------------------------------------------------------------- guards */

#define BIT(cls) (1u << (cls))

/* Nothing that PostgreSQL's text refuses is left, once the policies have seen to it. */
static bool text_is_clean(const Evidence *e, const ValuePolicy *p)
{
    return (e->text_nul == 0 || p->nul != TEXT_AS_BYTES) &&
           (e->text_bad_utf8 == 0 || p->bad_utf8 != TEXT_AS_BYTES);
}

/* The texts that count have the form; a column of nothing but bad times has none. Those become NULL
 * in a type for times, and in no other. */
static bool texts_are(const Evidence *e, unsigned form)
{
    bool any = e->count[VALUE_TEXT] == 0 || e->count[VALUE_TEXT] > e->bad_times;
    bool whole = e->bad_times == 0 || form & TEXT_TIMES;
    return any && whole && e->text_nul == 0 && e->text_bad_utf8 == 0 && (e->text_forms & form);
}

static bool only_texts_are(const Evidence *e, unsigned form)
{
    return evidence_only(e, BIT(VALUE_TEXT)) && texts_are(e, form);
}

static bool guard_booleans(const Column *c, const ValuePolicy *p)
{
    const Evidence *e = &c->evidence;
    bool numbers = e->count[VALUE_INTEGER] == 0 || (e->int_min >= 0 && e->int_max <= 1);
    bool texts = e->count[VALUE_TEXT] == 0 || texts_are(e, TEXT_BOOLEAN);
    return p->booleans != BOOLEANS_OFF && numbers && texts &&
           evidence_only(e, BIT(VALUE_INTEGER) | BIT(VALUE_TEXT));
}

static bool guard_hinted_booleans(const Column *c, const ValuePolicy *p)
{
    return p->booleans == BOOLEANS_INFER && c->boolean_hint && c->affinity != AFFINITY_TEXT &&
           c->affinity != AFFINITY_REAL && guard_booleans(c, p);
}

/* May texts of this column become dates and times? */
static bool times_wanted(const Evidence *e, const ValuePolicy *p)
{
    return p->dates != DATES_TEXT && (p->dates == DATES_CONVERT || e->text_rewritten == 0) &&
           (e->finer == 0 || !p->keep_fraction);
}

static bool guard_dates(const Column *c, const ValuePolicy *p)
{
    return times_wanted(&c->evidence, p) && only_texts_are(&c->evidence, TEXT_DATE);
}

static bool guard_times(const Column *c, const ValuePolicy *p)
{
    return times_wanted(&c->evidence, p) && only_texts_are(&c->evidence, TEXT_TIME);
}

static bool guard_timestamps(const Column *c, const ValuePolicy *p)
{
    return times_wanted(&c->evidence, p) && only_texts_are(&c->evidence, TEXT_TIMESTAMP);
}

static bool has_numbers(const Evidence *e)
{
    return e->count[VALUE_INTEGER] || e->count[VALUE_REAL];
}

static bool guard_instants(const Column *c, const ValuePolicy *p)
{
    const Evidence *e = &c->evidence;
    bool numbers = !has_numbers(e) || (p->dates == DATES_CONVERT && evidence_unit(e) != UNIT_NONE);
    bool texts = e->count[VALUE_TEXT] == 0 || texts_are(e, TEXT_INSTANT);
    return times_wanted(e, p) && e->count[VALUE_BLOB] == 0 && numbers && texts;
}

static bool guard_uuids(const Column *c, const ValuePolicy *p)
{
    const Evidence *e = &c->evidence;
    bool blobs = e->count[VALUE_BLOB] && e->blob_not16 == 0 && p->uuid_blobs != UUID_BLOBS_BYTES;
    return blobs ? evidence_only(e, BIT(VALUE_BLOB))
                 : only_texts_are(e, TEXT_UUID) && !e->text_shapes_differ;
}

static bool guard_jsons(const Column *c, const ValuePolicy *p)
{
    (void)p;
    return only_texts_are(&c->evidence, TEXT_JSON);
}

static bool guard_integers(const Column *c, const ValuePolicy *p)
{
    (void)p;
    return evidence_only(&c->evidence, BIT(VALUE_INTEGER));
}

static bool in_range(const Column *c, int64_t min, int64_t max)
{
    const Evidence *e = &c->evidence;
    return e->count[VALUE_INTEGER] == 0 || (e->int_min >= min && e->int_max <= max);
}

/* --int-width=fit: the width that was declared if the values fit, and integer for INTEGER itself,
 * which says nothing of a width. BIGINT was asked for by name. */
static bool fits_width(const Column *c, const ValuePolicy *p, int64_t min, int64_t max)
{
    const Evidence *e = &c->evidence;
    bool integers = c->affinity == AFFINITY_INTEGER || e->count[VALUE_INTEGER];
    return p->int_width == WIDTH_FIT && integers && guard_integers(c, p) && in_range(c, min, max);
}

static bool guard_fit_16(const Column *c, const ValuePolicy *p)
{
    return fits_width(c, p, INT16_MIN, INT16_MAX);
}

static bool guard_fit_32(const Column *c, const ValuePolicy *p)
{
    return fits_width(c, p, INT32_MIN, INT32_MAX);
}

static bool guard_reals(const Column *c, const ValuePolicy *p)
{
    (void)p;
    return evidence_only(&c->evidence, BIT(VALUE_REAL));
}

static bool guard_numbers(const Column *c, const ValuePolicy *p)
{
    (void)p;
    return evidence_only(&c->evidence, BIT(VALUE_INTEGER) | BIT(VALUE_REAL));
}

/* Numbers that a double holds as they are. */
static bool guard_floats(const Column *c, const ValuePolicy *p)
{
    const Evidence *e = &c->evidence;
    const int64_t exact = INT64_C(1) << 53;
    return guard_numbers(c, p) &&
           (e->count[VALUE_INTEGER] == 0 || (e->int_min >= -exact && e->int_max <= exact));
}

/* The number in the n-th argument of the declared type; 0 where there is none or it is odd. */
static int type_arg(const TypeName *t, int n)
{
    int64_t i = 0;
    return n < t->nargs && value_parse_int64(t->arg[n], &i) && i >= 0 && i <= 1000000 ? (int)i : 0;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static bool numbers_fit(const Column *c, const ValuePolicy *p, int precision, int scale)
{
    const Evidence *e = &c->evidence;
    int whole = e->digits_whole;
    if (e->count[VALUE_INTEGER]) {
        whole = max_int(whole, max_int(evidence_digits(e->int_min), evidence_digits(e->int_max)));
    }
    /* numeric(p,s): 1 <= p <= 1000 (Numeric Types, 8.1.2). */
    return guard_numbers(c, p) && precision > 0 && precision <= 1000 && scale <= precision &&
           e->real_infinite == 0 && whole <= precision - scale && e->digits_fraction <= scale;
}

static bool guard_numbers_fit(const Column *c, const ValuePolicy *p)
{
    return numbers_fit(c, p, type_arg(&c->decl, 0), type_arg(&c->decl, 1));
}

static bool guard_texts(const Column *c, const ValuePolicy *p)
{
    return evidence_only(&c->evidence, BIT(VALUE_TEXT)) && text_is_clean(&c->evidence, p);
}

/* What a policy writes instead of a bad byte may be longer. */
static bool text_fits(const Column *c, const ValuePolicy *p, int n)
{
    const Evidence *e = &c->evidence;
    return guard_texts(c, p) && n > 0 && e->text_bad_utf8 == 0 && e->text_max_chars <= (uint64_t)n;
}

static bool guard_texts_fit(const Column *c, const ValuePolicy *p)
{
    return c->decl.nargs == 1 && text_fits(c, p, type_arg(&c->decl, 0));
}

/* Texts bound as blobs, which SQLite keeps as they came even in a TEXT column. */
static bool guard_blob_texts(const Column *c, const ValuePolicy *p)
{
    const Evidence *e = &c->evidence;
    return c->affinity == AFFINITY_TEXT && e->blob_odd == 0 && text_is_clean(e, p);
}

static bool guard_blobs(const Column *c, const ValuePolicy *p)
{
    (void)p;
    return evidence_only(&c->evidence, BIT(VALUE_BLOB));
}

static bool guard_no_blobs(const Column *c, const ValuePolicy *p)
{
    return c->evidence.count[VALUE_BLOB] == 0 && text_is_clean(&c->evidence, p);
}

static bool guard_no_values(const Column *c, const ValuePolicy *p)
{
    (void)p;
    return evidence_values(&c->evidence) == 0;
}

static bool guard_any_values(const Column *c, const ValuePolicy *p)
{
    (void)p;
    (void)c;
    return true;
}

/* ---------------------------------------------------------------- defaults of empty columns */

/* The time that the default is: a clock, or a text with an offset. PG_BASE_COUNT: none of those. */
static PgBase default_time(const Column *c)
{
    static const struct {
        const char *word, *function;
        PgBase base;
    } clocks[] = {{"CURRENT_TIMESTAMP", "datetime", PG_TIMESTAMP},
                  {"CURRENT_DATE", "date", PG_DATE},
                  {"CURRENT_TIME", "time", PG_TIME}};
    const Expr *x = c->default_ ? expr_skip_parens(c->default_) : NULL;
    if (!x) {
        return PG_BASE_COUNT;
    }
    bool now = x->kind == EXPR_FUNCTION && x->list && x->list->expr->kind == EXPR_STRING &&
               str_eq_fold(x->list->expr->text, STR("now"));
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        if ((x->kind == EXPR_CURRENT && str_eq_fold(x->text, str_z(clocks[i].word))) ||
            (now && str_eq_fold(x->name.text, str_z(clocks[i].function)))) {
            return clocks[i].base;
        }
    }
    bool text = x->kind == EXPR_STRING ||
                (x->kind == EXPR_COLUMN && x->name.quote == QUOTE_DOUBLE); /* a string here */
    Str s = x->kind == EXPR_STRING ? x->text : x->name.text;
    TextForms f = text ? form_of_text(s, TEXT_INSTANT) : (TextForms){0};
    return f.bits & TEXT_INSTANT && f.zoned ? PG_TIMESTAMPTZ : PG_BASE_COUNT;
}

static bool guard_moment_default(const Column *c, const ValuePolicy *p)
{
    PgBase base = default_time(c);
    return guard_no_values(c, p) && p->dates != DATES_TEXT &&
           (base == PG_TIMESTAMP || base == PG_TIMESTAMPTZ);
}

/* A number's affinity does not change the text of a clock. */
static bool guard_clock_default(const Column *c, const ValuePolicy *p)
{
    bool number = c->affinity == AFFINITY_INTEGER || c->affinity == AFFINITY_NUMERIC ||
                  c->affinity == AFFINITY_REAL;
    bool declared = c->evidence.wanted & TEXT_TIMES;
    return number && !declared && guard_no_values(c, p) && p->dates != DATES_TEXT &&
           default_time(c) != PG_BASE_COUNT;
}

/* ---------------------------------------------------------------- types */

static PgType default_type(const Column *c)
{
    return pg_type(default_time(c));
}

static PgType affinity_type(const Column *c)
{
    switch (c->affinity) {
    case AFFINITY_INTEGER:
        return pg_type(PG_BIGINT);
    case AFFINITY_REAL:
        return pg_type(PG_DOUBLE);
    case AFFINITY_NUMERIC:
        return pg_type(PG_NUMERIC);
    case AFFINITY_BLOB:
        return pg_type(c->decl.words.n && !str_eq_fold(c->decl.words, STR("ANY")) ? PG_BYTEA
                                                                                  : PG_TEXT);
    case AFFINITY_TEXT:
        break;
    }
    return pg_type(PG_TEXT);
}

static PgType numeric_with_scale(const Column *c)
{
    return (PgType){PG_NUMERIC, type_arg(&c->decl, 0), type_arg(&c->decl, 1)};
}

static PgType varchar_with_length(const Column *c)
{
    return (PgType){PG_VARCHAR, type_arg(&c->decl, 0), 0};
}

static PgType fixed_type(PgBase base)
{
    return pg_type(base);
}

typedef struct {
    TypeRule text;
    bool (*guard)(const Column *, const ValuePolicy *);
    PgBase base;
    PgType (*make)(const Column *); /* instead of base */
} Rule;

/* The target column of type_rules.def: a base type, or a way to make one. */
#define BASE_AFFINITY PG_TEXT, affinity_type
#define BASE_DEFAULT PG_TIMESTAMP, default_type
#define BASE_NUMERIC_PS PG_NUMERIC, numeric_with_scale
#define BASE_VARCHAR_N PG_VARCHAR, varchar_with_length
#define BASE_BOOLEAN PG_BOOLEAN, NULL
#define BASE_SMALLINT PG_SMALLINT, NULL
#define BASE_INTEGER PG_INTEGER, NULL
#define BASE_BIGINT PG_BIGINT, NULL
#define BASE_NUMERIC PG_NUMERIC, NULL
#define BASE_DOUBLE PG_DOUBLE, NULL
#define BASE_DATE PG_DATE, NULL
#define BASE_TIME PG_TIME, NULL
#define BASE_TIMESTAMP PG_TIMESTAMP, NULL
#define BASE_TIMESTAMPTZ PG_TIMESTAMPTZ, NULL
#define BASE_UUID PG_UUID, NULL
#define BASE_JSONB PG_JSONB, NULL
#define BASE_TEXT PG_TEXT, NULL
#define BASE_BYTEA PG_BYTEA, NULL

#define guard_BOOLEANS guard_booleans
#define guard_HINTED_BOOLEANS guard_hinted_booleans
#define guard_MOMENT_DEFAULT guard_moment_default
#define guard_CLOCK_DEFAULT guard_clock_default
#define guard_FIT_16 guard_fit_16
#define guard_FIT_32 guard_fit_32
#define guard_BLOB_TEXTS guard_blob_texts
#define guard_DATES guard_dates
#define guard_TIMES guard_times
#define guard_TIMESTAMPS guard_timestamps
#define guard_INSTANTS guard_instants
#define guard_UUIDS guard_uuids
#define guard_JSONS guard_jsons
#define guard_INTEGERS guard_integers
#define guard_REALS guard_reals
#define guard_NUMBERS guard_numbers
#define guard_FLOATS guard_floats
#define guard_NUMBERS_FIT guard_numbers_fit
#define guard_TEXTS guard_texts
#define guard_TEXTS_FIT guard_texts_fit
#define guard_BLOBS guard_blobs
#define guard_NO_BLOBS guard_no_blobs
#define guard_NO_VALUES guard_no_values
#define guard_ANY_VALUES guard_any_values

static const Rule rules[] = {
#define TYPE(patterns, guard, type, note)                                                          \
    {{patterns, #guard, #type, note}, guard_##guard, BASE_##type},
#include "types/type_rules.def"
#undef TYPE
};

enum { RULE_COUNT = sizeof rules / sizeof *rules };

const TypeRule *type_rule(size_t i)
{
    return i < RULE_COUNT ? &rules[i].text : NULL;
}

/* ---------------------------------------------------------------- matching */

/* `*` matches any run; both sides are short and there are few stars. */
static bool glob(Str pattern, Str s)
{
    while (pattern.n && pattern.p[0] != '*') {
        if (s.n == 0 || ascii_upper(s.p[0]) != pattern.p[0]) {
            return false;
        }
        pattern = str_make(pattern.p + 1, pattern.n - 1);
        s = str_make(s.p + 1, s.n - 1);
    }
    if (pattern.n == 0) {
        return s.n == 0;
    }
    pattern = str_make(pattern.p + 1, pattern.n - 1);
    while (!glob(pattern, s)) {
        if (s.n == 0) {
            return false;
        }
        s = str_make(s.p + 1, s.n - 1);
    }
    return true;
}

/* Most patterns fail at their first letter. */
static bool may_match(const char *pattern, Str s)
{
    return *pattern == '*' || (s.n && ascii_upper(s.p[0]) == *pattern);
}

static bool matches(const char *patterns, Str declared)
{
    enum { LONGEST = 256 }; /* no rule is for longer ones, and globbing them takes time */
    if (declared.n > LONGEST) {
        declared = STR("");
    }
    for (const char *p = patterns;; p++) {
        bool may = may_match(p, declared);
        const char *bar = strchr(p, '|');
        if (may && glob(bar ? str_range(p, bar) : str_z(p), declared)) {
            return true;
        }
        if (!bar) {
            return false;
        }
        p = bar;
    }
}

static void put_declared(Buf *out, const TypeName *t)
{
    buf_put(out, t->words);
    for (int i = 0; i < t->nargs; i++) {
        buf_putc(out, i ? ',' : '(');
        buf_put(out, t->arg[i]);
    }
    buf_puts(out, t->nargs ? ")" : "");
}

/* What the values need on their way to this type. */
static unsigned carry_of(const Column *c, PgBase base, const ValuePolicy *p)
{
    const Evidence *e = &c->evidence;
    bool texts = e->count[VALUE_TEXT] > 0, blobs = e->count[VALUE_BLOB] > 0;
    bool times = base >= PG_DATE && base <= PG_TIMESTAMPTZ;
    unsigned carry = 0;
    carry |= times && has_numbers(e) ? CARRY_NUMBER_TIMES : 0;
    carry |= times && e->text_rewritten ? CARRY_TEXT_TIMES : 0;
    carry |= times && e->bad_times ? CARRY_BAD_TIMES : 0;
    carry |= base == PG_BOOLEAN && texts ? CARRY_BOOLEANS : 0;
    carry |= base == PG_UUID && blobs ? CARRY_UUID_BLOBS : 0;
    carry |= pg_is_text(base) && blobs ? CARRY_BLOB_TEXTS : 0;
    carry |= base != PG_BYTEA && e->text_nul && p->nul != TEXT_AS_BYTES ? CARRY_NUL : 0;
    carry |= base != PG_BYTEA && e->text_bad_utf8 && p->bad_utf8 != TEXT_AS_BYTES ? CARRY_UTF8 : 0;
    return carry;
}

/* Rows that are written already cannot always follow: a decision that they can follow goes before
 * the others. */
static bool can_follow(const Column *c, PgType type)
{
    return !c->created || evidence_values(&c->written) == 0 || pg_type_eq(c->written_type, type) ||
           widen_is_known(c->written_type.base, type.base);
}

static PgType rule_type(const Rule *r, const Column *c)
{
    return r->make ? r->make(c) : fixed_type(r->base);
}

/* The first row that fits; all == false: and that the written rows can follow to. */
static const Rule *find_rule(const Column *c, Str declared, const ValuePolicy *p, bool all)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (matches(rules[i].text.patterns, declared) && rules[i].guard(c, p) &&
            (all || can_follow(c, rule_type(&rules[i], c)))) {
            return &rules[i];
        }
    }
    return NULL; /* only for all == false: the last row takes everything */
}

/* Integers, or texts that print as integers do. */
static bool holds_integers(const Column *c, int64_t min, int64_t max)
{
    const Evidence *e = &c->evidence;
    bool texts = e->count[VALUE_TEXT] == 0 || (max == INT64_MAX && texts_are(e, TEXT_INTEGER));
    return evidence_only(e, BIT(VALUE_INTEGER) | BIT(VALUE_TEXT)) && texts && in_range(c, min, max);
}

bool type_holds(PgType type, const Column *c, const ValuePolicy *p)
{
    switch (type.base) {
    case PG_BOOLEAN:
        return guard_booleans(c, &(ValuePolicy){0});
    case PG_SMALLINT:
        return holds_integers(c, INT16_MIN, INT16_MAX);
    case PG_INTEGER:
        return holds_integers(c, INT32_MIN, INT32_MAX);
    case PG_BIGINT:
        return holds_integers(c, INT64_MIN, INT64_MAX);
    case PG_NUMERIC:
        return type.precision ? numbers_fit(c, p, type.precision, type.scale) : guard_numbers(c, p);
    case PG_DOUBLE:
        return guard_floats(c, p);
    case PG_DATE:
        return guard_dates(c, p);
    case PG_TIME:
        return guard_times(c, p);
    case PG_TIMESTAMP:
        return guard_timestamps(c, p);
    case PG_TIMESTAMPTZ:
        return guard_instants(c, p);
    case PG_UUID:
        return guard_uuids(c, p);
    case PG_JSON:
    case PG_JSONB:
        return guard_jsons(c, p);
    case PG_VARCHAR:
        return guard_no_blobs(c, p) && (!type.precision || text_fits(c, p, type.precision));
    case PG_TEXT:
        return guard_no_blobs(c, p) || guard_blob_texts(c, p);
    case PG_BYTEA:
    case PG_BASE_COUNT:
        break;
    }
    return true;
}

/* --type, the user's own rows of the table, where the type holds the values. */
static bool apply_rule(const Column *c, const ValuePolicy *p, Decision *d)
{
    if (!c->asked_text.p || c->late_type) {
        return false;
    }
    if (!type_holds(c->asked_type, c, p)) {
        d->refused = true;
        return false;
    }
    *d = (Decision){.type = c->asked_type, .reason = "by a rule", .asked = true, .unit = d->unit};
    return true;
}

static void apply_overrides(const Column *c, Str declared, const ValuePolicy *p, Decision *d)
{
    for (size_t i = 0; i < p->ntypes; i++) {
        if (!matches(p->types[i].pattern, declared)) {
            continue;
        }
        if (!type_holds(p->types[i].type, c, p)) {
            d->refused = true;
            continue;
        }
        *d = (Decision){
            .type = p->types[i].type, .reason = "as asked", .asked = true, .unit = d->unit};
        return;
    }
}

/* An identity has room for its next value too. */
static bool identity_fits(const Table *t, const Column *c, PgBase base)
{
    int64_t max = base == PG_SMALLINT ? INT16_MAX : base == PG_INTEGER ? INT32_MAX : INT64_MAX;
    if (max == INT64_MAX) {
        return base == PG_BIGINT;
    }
    return in_range(c, -max - 1, max - 1) && (!t->has_sequence || t->sequence < max);
}

static Decision decide_rowid(const Table *t, const Column *c, const ValuePolicy *p)
{
    Decision d = {.type = pg_type(PG_BIGINT), .reason = "rowid alias"};
    if (c->asked_text.p && !c->late_type) {
        d.asked = identity_fits(t, c, c->asked_type.base);
        d.refused = !d.asked;
        d.type = d.asked ? c->asked_type : d.type;
    } else if (guard_fit_32(c, p) && identity_fits(t, c, PG_INTEGER)) {
        d.type = pg_type(PG_INTEGER);
    }
    return d;
}

static Decision decide_column(const Column *c, const ValuePolicy *p)
{
    Decision d = {.unit = evidence_unit(&c->evidence)};
    Buf declared = {0};
    put_declared(&declared, &c->decl);
    const Rule *rule = find_rule(c, buf_str(&declared), p, false);
    rule = rule ? rule : find_rule(c, buf_str(&declared), p, true);
    d.type = rule_type(rule, c);
    d.reason = rule->text.note;
    if (!apply_rule(c, p, &d)) {
        apply_overrides(c, buf_str(&declared), p, &d);
    }
    buf_free(&declared);
    d.carry = carry_of(c, d.type.base, p);
    return d;
}

/* ---------------------------------------------------------------- what to note */

/* The forms of text that any rule for this declared type could ask for. */
static unsigned wanted_forms(Str declared)
{
    static const struct {
        bool (*guard)(const Column *, const ValuePolicy *);
        unsigned forms;
    } needs[] = {{guard_dates, TEXT_DATE},           {guard_times, TEXT_TIME},
                 {guard_timestamps, TEXT_TIMESTAMP}, {guard_instants, TEXT_INSTANT},
                 {guard_uuids, TEXT_UUID},           {guard_jsons, TEXT_JSON},
                 {guard_booleans, TEXT_BOOLEAN}};
    unsigned forms = 0;
    for (size_t r = 0; r < RULE_COUNT; r++) {
        for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
            if (rules[r].guard == needs[i].guard && matches(rules[r].text.patterns, declared)) {
                forms |= needs[i].forms;
            }
        }
    }
    return forms;
}

static bool in_foreign_key(const Table *t, size_t column)
{
    for (size_t k = 0; k < t->fks.n; k++) {
        for (size_t i = 0; i < t->fks.items[k].n; i++) {
            if (t->fks.items[k].columns[i] == column) {
                return true;
            }
        }
    }
    return false;
}

/* The forms of text that a type which the user names could ask for. */
static unsigned forms_of_type(PgBase base)
{
    static const unsigned forms[PG_BASE_COUNT] = {
        [PG_BOOLEAN] = TEXT_BOOLEAN,     [PG_DATE] = TEXT_DATE,
        [PG_TIME] = TEXT_TIME,           [PG_TIMESTAMP] = TEXT_TIMESTAMP,
        [PG_TIMESTAMPTZ] = TEXT_INSTANT, [PG_UUID] = TEXT_UUID,
        [PG_JSONB] = TEXT_JSON,          [PG_SMALLINT] = TEXT_INTEGER,
        [PG_INTEGER] = TEXT_INTEGER,     [PG_BIGINT] = TEXT_INTEGER};
    return forms[base];
}

/* INTEGER and REAL affinity, and what only rules for numbers and blobs name: of the other declared
 * types with NUMERIC affinity (STRING, MACADDR, ...) a text says nothing. */
static bool text_is_odd(const Column *c, Str declared)
{
    if (matches("*BLOB*", declared)) {
        return true;
    }
    if (c->affinity == AFFINITY_INTEGER || c->affinity == AFFINITY_REAL) {
        return !matches("INTERVAL*|*POINT*", declared); /* INT is there by accident */
    }
    for (size_t r = 0; r < RULE_COUNT; r++) {
        bool asks = rules[r].guard == guard_numbers || rules[r].guard == guard_blobs;
        if (asks && strcmp(rules[r].text.patterns, "*") != 0 &&
            matches(rules[r].text.patterns, declared)) {
            return true;
        }
    }
    return false;
}

static Evidence prepared_evidence(const Table *t, size_t i, const ValuePolicy *p)
{
    const Column *c = &t->columns.items[i];
    Buf declared = {0};
    put_declared(&declared, &c->decl);
    unsigned forms = wanted_forms(buf_str(&declared));
    for (size_t k = 0; k < p->ntypes; k++) {
        if (matches(p->types[k].pattern, buf_str(&declared))) {
            forms |= forms_of_type(p->types[k].type.base);
        }
    }
    bool odd = text_is_odd(c, buf_str(&declared));
    buf_free(&declared);
    forms |= c->asked_known ? forms_of_type(c->asked_type.base) : 0;
    unsigned asked = forms;
    /* A text child of an integer parent can follow it, if its texts are integers. */
    forms |= in_foreign_key(t, i) ? TEXT_INTEGER : 0;
    forms |= c->boolean_hint ? TEXT_BOOLEAN : 0;
    Evidence e = evidence_new(forms, (uint64_t)type_arg(&c->decl, 0));
    e.skip_bad_times = p->bad_dates_null;
    e.blobs_as_text = c->affinity == AFFINITY_TEXT;
    e.asked = asked & ~(unsigned)TEXT_INTEGER;
    e.text_is_odd = odd;
    return e;
}

void type_prepare_table(const Schema *s, Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (evidence_values(&c->evidence) == 0 && c->evidence.count[VALUE_NULL] == 0) {
            c->evidence = c->written = prepared_evidence(t, i, &s->policy);
        }
    }
}

/* ---------------------------------------------------------------- foreign keys */

static bool is_integer(PgBase b)
{
    return b >= PG_SMALLINT && b <= PG_BIGINT;
}

bool types_join(PgType a, PgType b)
{
    /* Integers of all widths share an operator family, and varchar compares as text; other pairs
     * have no cross-type equality in a B-tree family (Operator Classes, 38.16). */
    return a.base == b.base || (is_integer(a.base) && is_integer(b.base)) ||
           (pg_is_text(a.base) && pg_is_text(b.base));
}

/* The type that the column's values have as plain numbers: bigint or numeric; text where they are
 * none. Of times only those that are numbers, and values decide. */
static PgBase as_number(const Column *c)
{
    PgBase base = c->decision.type.base;
    bool times = base >= PG_DATE && base <= PG_TIMESTAMPTZ && has_numbers(&c->evidence);
    if ((base > PG_DOUBLE && !times) || c->evidence.count[VALUE_TEXT]) {
        return PG_TEXT;
    }
    bool integers = times ? c->evidence.count[VALUE_REAL] == 0 : base <= PG_BIGINT;
    return integers ? PG_BIGINT : PG_NUMERIC;
}

static bool can_be_text(const Column *c, const ValuePolicy *p)
{
    return c->decision.type.base != PG_BYTEA && (guard_no_blobs(c, p) || guard_blob_texts(c, p));
}

/* The narrowest type that holds the values of both as they are; false where there is none. */
static bool common_type(const Column *a, const Column *b, const ValuePolicy *p, PgBase *out)
{
    PgBase x = as_number(a), y = as_number(b);
    *out = x > y ? x : y;
    if (*out != PG_TEXT) {
        return true;
    }
    return can_be_text(a, p) && can_be_text(b, p);
}

static bool can_be_bigint(const Column *c)
{
    const Evidence *e = &c->evidence;
    bool texts = e->count[VALUE_TEXT] == 0 || texts_are(e, TEXT_INTEGER);
    return e->count[VALUE_REAL] == 0 && e->count[VALUE_BLOB] == 0 && texts;
}

static void retype(Schema *s, const Table *t, Column *c, PgBase base)
{
    if (c->decision.type.base == base || c->computed) {
        return;
    }
    c->decision.type = pg_type(base);
    c->decision.reason = "to match its foreign key";
    c->decision.refused |= c->decision.asked;
    c->decision.asked = false;
    c->decision.carry = carry_of(c, base, &s->policy);
    diag_add(s->diags, DIAG_FK_RETYPED, c->pos, t->name.text,
             "column \"%.*s\" takes the type of its foreign-key partner", STR_FMT(c->name.text));
}

/* How the rounds of unify_foreign_keys() go. */
typedef struct {
    bool changed; /* a type moved in this round */
    int left;     /* rounds that may still move types */
} Rounds;

/* Integers of two widths can be joined, but an expert declares both alike. */
static void same_width(Schema *s, const Table *ct, Column *child, const Table *pt, Column *parent,
                       Rounds *rounds)
{
    PgBase a = child->decision.type.base, b = parent->decision.type.base;
    bool asked = child->decision.asked || parent->decision.asked;
    if (a == b || !is_integer(a) || asked || rounds->left == 0) {
        return;
    }
    rounds->changed = true;
    retype(s, ct, child, a > b ? a : b);
    retype(s, pt, parent, a > b ? a : b);
}

/* Makes both columns joinable; false where that cannot be. */
static bool unify(Schema *s, Table *ct, size_t child_i, Table *pt, size_t parent_i, Rounds *rounds)
{
    Column *child = &ct->columns.items[child_i], *parent = &pt->columns.items[parent_i];
    if (types_join(child->decision.type, parent->decision.type)) {
        same_width(s, ct, child, pt, parent, rounds);
        return true;
    }
    if (rounds->left == 0) {
        return false;
    }
    rounds->changed = true;
    bool child_fixed = ct->rowid_alias == child_i, parent_fixed = pt->rowid_alias == parent_i;
    if (child_fixed || parent_fixed) {
        /* An identity column stays bigint; the other side must follow. */
        Column *other = parent_fixed ? child : parent;
        if (!can_be_bigint(other)) {
            return false;
        }
        retype(s, parent_fixed ? ct : pt, other, PG_BIGINT);
        return true;
    }
    PgBase base;
    if (!common_type(child, parent, &s->policy, &base)) {
        return false;
    }
    retype(s, ct, child, base);
    retype(s, pt, parent, base);
    return true;
}

static void unify_key(Schema *s, Table *t, ForeignKey *fk, Rounds *rounds)
{
    for (size_t i = 0; i < fk->n && fk->state == FK_USABLE; i++) {
        if (!unify(s, t, fk->columns[i], fk->parent, fk->parent_columns[i], rounds)) {
            fk->state = FK_BROKEN;
            diag_add(s->diags, DIAG_FK_TYPES, fk->pos, t->name.text,
                     "\"%.*s\" and \"%.*s\".\"%.*s\" hold values that no common type can join",
                     STR_FMT(t->columns.items[fk->columns[i]].name.text),
                     STR_FMT(fk->parent->name.text),
                     STR_FMT(fk->parent->columns.items[fk->parent_columns[i]].name.text));
        }
    }
}

static bool is_carried(const Table *t)
{
    return !t->dropped && !t->shadow;
}

/* Types move up (towards text) or down to an identity's bigint: two keys of one column can pull it
 * both ways, hence a limit to the rounds, after which the key that still disagrees is given up. */
static void unify_foreign_keys(Schema *s)
{
    enum { ROUNDS = 32 };
    for (Rounds r = {.changed = true, .left = ROUNDS}; r.changed; r.left -= r.left > 0) {
        r.changed = false;
        for (size_t i = 0; i < s->tables.n; i++) {
            Table *t = s->tables.items[i];
            for (size_t k = 0; is_carried(t) && k < t->fks.n; k++) {
                unify_key(s, t, &t->fks.items[k], &r);
            }
        }
    }
}

void decide_types(Schema *s)
{
    for (size_t i = 0; i < s->tables.n; i++) {
        Table *t = s->tables.items[i];
        for (size_t c = 0; is_carried(t) && c < t->columns.n; c++) {
            Column *column = &t->columns.items[c];
            if (!column->computed) {
                column->decision = t->rowid_alias == c ? decide_rowid(t, column, &s->policy)
                                                       : decide_column(column, &s->policy);
            }
        }
    }
    unify_foreign_keys(s);
}

bool types_need_widening(const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        bool nulls = c->not_null && column_nulls(c) && !c->written.count[VALUE_NULL];
        if (c->created && (nulls || !pg_type_eq(c->written_type, c->decision.type))) {
            return true;
        }
    }
    return false;
}
