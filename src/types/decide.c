#include "types/decide.h"

/* ---------------------------------------------------------------- guards */

#define BIT(cls) (1u << (cls))

static bool text_is_clean(const Evidence *e)
{
    return e->text_nul == 0 && e->text_bad_utf8 == 0;
}

static bool texts_are(const Evidence *e, unsigned form)
{
    return evidence_only(e, BIT(VALUE_TEXT)) && text_is_clean(e) && (e->text_forms & form);
}

static bool guard_booleans(const Column *c)
{
    const Evidence *e = &c->evidence;
    return evidence_only(e, BIT(VALUE_INTEGER)) &&
           (e->count[VALUE_INTEGER] == 0 || (e->int_min >= 0 && e->int_max <= 1));
}

static bool guard_dates(const Column *c)
{
    return texts_are(&c->evidence, TEXT_DATE);
}

static bool guard_times(const Column *c)
{
    return texts_are(&c->evidence, TEXT_TIME);
}

static bool guard_timestamps(const Column *c)
{
    return texts_are(&c->evidence, TEXT_TIMESTAMP);
}

static bool guard_instants(const Column *c)
{
    return texts_are(&c->evidence, TEXT_INSTANT);
}

static bool guard_uuids(const Column *c)
{
    return texts_are(&c->evidence, TEXT_UUID);
}

static bool guard_jsons(const Column *c)
{
    return texts_are(&c->evidence, TEXT_JSON);
}

static bool guard_integers(const Column *c)
{
    return evidence_only(&c->evidence, BIT(VALUE_INTEGER));
}

static bool guard_reals(const Column *c)
{
    return evidence_only(&c->evidence, BIT(VALUE_REAL));
}

static bool guard_numbers(const Column *c)
{
    return evidence_only(&c->evidence, BIT(VALUE_INTEGER) | BIT(VALUE_REAL));
}

/* Numbers that a double holds as they are. */
static bool guard_floats(const Column *c)
{
    const Evidence *e = &c->evidence;
    const int64_t exact = INT64_C(1) << 53;
    return guard_numbers(c) &&
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

static bool guard_numbers_fit(const Column *c)
{
    const Evidence *e = &c->evidence;
    int precision = type_arg(&c->decl, 0), scale = type_arg(&c->decl, 1);
    int whole = e->digits_whole;
    if (e->count[VALUE_INTEGER]) {
        whole = max_int(whole, max_int(evidence_digits(e->int_min), evidence_digits(e->int_max)));
    }
    /* numeric(p,s): 1 <= p <= 1000 (Numeric Types, 8.1.2). */
    return guard_numbers(c) && precision > 0 && precision <= 1000 && scale <= precision &&
           e->real_infinite == 0 && whole <= precision - scale && e->digits_fraction <= scale;
}

static bool guard_texts(const Column *c)
{
    return evidence_only(&c->evidence, BIT(VALUE_TEXT)) && text_is_clean(&c->evidence);
}

static bool guard_texts_fit(const Column *c)
{
    int n = type_arg(&c->decl, 0);
    return guard_texts(c) && c->decl.nargs == 1 && n > 0 &&
           c->evidence.text_max_chars <= (uint64_t)n;
}

static bool guard_blobs(const Column *c)
{
    return evidence_only(&c->evidence, BIT(VALUE_BLOB));
}

static bool guard_no_blobs(const Column *c)
{
    return c->evidence.count[VALUE_BLOB] == 0 && text_is_clean(&c->evidence);
}

static bool guard_no_values(const Column *c)
{
    return evidence_values(&c->evidence) == 0;
}

static bool guard_any_values(const Column *c)
{
    (void)c;
    return true;
}

/* ---------------------------------------------------------------- types */

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
    bool (*guard)(const Column *);
    PgBase base;
    PgType (*make)(const Column *); /* instead of base */
} Rule;

/* The target column of type_rules.def: a base type, or a way to make one. */
#define BASE_AFFINITY PG_TEXT, affinity_type
#define BASE_NUMERIC_PS PG_NUMERIC, numeric_with_scale
#define BASE_VARCHAR_N PG_VARCHAR, varchar_with_length
#define BASE_BOOLEAN PG_BOOLEAN, NULL
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

static bool matches(const char *patterns, Str declared)
{
    enum { LONGEST = 256 }; /* no rule is for longer ones, and globbing them takes time */
    if (declared.n > LONGEST) {
        declared = STR("");
    }
    for (const char *p = patterns;; p++) {
        const char *bar = strchr(p, '|');
        Str one = bar ? str_range(p, bar) : str_z(p);
        if (glob(one, declared)) {
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

static Decision decide_column(const Column *c, bool is_rowid)
{
    if (is_rowid) {
        return (Decision){pg_type(PG_BIGINT), "rowid alias"};
    }
    Buf declared = {0};
    put_declared(&declared, &c->decl);
    size_t i = 0;
    while (!matches(rules[i].text.patterns, buf_str(&declared)) || !rules[i].guard(c)) {
        i++; /* the last row takes everything */
    }
    buf_free(&declared);
    PgType type = rules[i].make ? rules[i].make(c) : fixed_type(rules[i].base);
    return (Decision){type, rules[i].text.note};
}

/* ---------------------------------------------------------------- what to note */

/* The forms of text that any rule for this declared type could ask for. */
static unsigned wanted_forms(Str declared)
{
    static const struct {
        bool (*guard)(const Column *);
        unsigned forms;
    } needs[] = {{guard_dates, TEXT_DATE},           {guard_times, TEXT_TIME},
                 {guard_timestamps, TEXT_TIMESTAMP}, {guard_instants, TEXT_INSTANT},
                 {guard_uuids, TEXT_UUID},           {guard_jsons, TEXT_JSON}};
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

void type_prepare_table(Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (evidence_values(&c->evidence) || c->evidence.count[VALUE_NULL]) {
            continue;
        }
        Buf declared = {0};
        put_declared(&declared, &c->decl);
        unsigned forms = wanted_forms(buf_str(&declared));
        /* A text child of an integer parent can follow it, if its texts are integers. */
        forms |= in_foreign_key(t, i) ? TEXT_INTEGER : 0;
        c->evidence = evidence_new(forms, (uint64_t)type_arg(&c->decl, 0));
        c->written = evidence_new(forms, (uint64_t)type_arg(&c->decl, 0));
        buf_free(&declared);
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

/* The narrowest type that holds the values of both; false where there is none. */
static bool common_type(PgBase a, PgBase b, PgBase *out)
{
    bool numbers = (a <= PG_DOUBLE) && (b <= PG_DOUBLE);
    if (numbers) {
        bool integers = a <= PG_BIGINT && b <= PG_BIGINT;
        *out = integers ? PG_BIGINT : PG_NUMERIC;
        return true;
    }
    *out = PG_TEXT;
    return a != PG_BYTEA && b != PG_BYTEA;
}

static bool can_be_bigint(const Column *c)
{
    const Evidence *e = &c->evidence;
    bool texts = e->count[VALUE_TEXT] == 0 || (e->text_forms & TEXT_INTEGER);
    return e->count[VALUE_REAL] == 0 && e->count[VALUE_BLOB] == 0 && texts && text_is_clean(e);
}

static void retype(Schema *s, const Table *t, Column *c, PgBase base)
{
    if (c->decision.type.base == base || c->computed) {
        return;
    }
    c->decision = (Decision){pg_type(base), "to match its foreign key"};
    diag_add(s->diags, DIAG_FK_RETYPED, c->pos, t->name.text,
             "column \"%.*s\" takes the type of its foreign-key partner", STR_FMT(c->name.text));
}

/* How the rounds of unify_foreign_keys() go. */
typedef struct {
    bool changed; /* a type moved in this round */
    int left;     /* rounds that may still move types */
} Rounds;

/* Makes both columns joinable; false where that cannot be. */
static bool unify(Schema *s, Table *ct, size_t child_i, Table *pt, size_t parent_i, Rounds *rounds)
{
    Column *child = &ct->columns.items[child_i], *parent = &pt->columns.items[parent_i];
    if (types_join(child->decision.type, parent->decision.type)) {
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
    if (!common_type(child->decision.type.base, parent->decision.type.base, &base)) {
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
            if (!t->columns.items[c].computed) {
                t->columns.items[c].decision =
                    decide_column(&t->columns.items[c], t->rowid_alias == c);
            }
        }
    }
    unify_foreign_keys(s);
}

bool types_need_widening(const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        bool nulls = c->not_null && c->evidence.count[VALUE_NULL] && !c->written.count[VALUE_NULL];
        if (c->created && (nulls || !pg_type_eq(c->written_type, c->decision.type))) {
            return true;
        }
    }
    return false;
}
