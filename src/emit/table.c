/* CREATE TABLE, and the changes that late rows force on it. */
#include <inttypes.h>

#include "base/utf8.h"
#include "data/carry.h"
#include "data/checksum.h"
#include "data/encode.h"
#include "data/eval.h"
#include "emit/emit.h"
#include "pg/quote.h"
#include "schema/forms.h"
#include "types/widen.h"

/* ---------------------------------------------------------------- defaults */

/* CURRENT_TIMESTAMP and its kin give UTC text in SQLite (Datatypes, 2.2; lang_createtable, 3.2):
 * never PostgreSQL's CURRENT_TIMESTAMP in a column without a zone, which is the session's local
 * time. */
static const struct {
    const char *word, *function;
    PgBase base;
    const char *expression;
} clocks[] = {
#define NOW_UTC "statement_timestamp() AT TIME ZONE 'UTC'"
    {"CURRENT_TIMESTAMP", "datetime", PG_TIMESTAMPTZ,
     "date_trunc('second', statement_timestamp())"},
    {"CURRENT_TIMESTAMP", "datetime", PG_TIMESTAMP, "date_trunc('second', " NOW_UTC ")"},
    {"CURRENT_TIMESTAMP", "datetime", PG_DATE, "(" NOW_UTC ")::date"},
    {"CURRENT_TIMESTAMP", "datetime", PG_TEXT, "to_char(" NOW_UTC ", 'YYYY-MM-DD HH24:MI:SS')"},
    {"CURRENT_TIMESTAMP", "datetime", PG_VARCHAR, "to_char(" NOW_UTC ", 'YYYY-MM-DD HH24:MI:SS')"},
    {"CURRENT_DATE", "date", PG_DATE, "(" NOW_UTC ")::date"},
    {"CURRENT_DATE", "date", PG_TIMESTAMP, "date_trunc('day', " NOW_UTC ")"},
    {"CURRENT_DATE", "date", PG_TIMESTAMPTZ, "date_trunc('day', " NOW_UTC ") AT TIME ZONE 'UTC'"},
    {"CURRENT_DATE", "date", PG_TEXT, "to_char(" NOW_UTC ", 'YYYY-MM-DD')"},
    {"CURRENT_DATE", "date", PG_VARCHAR, "to_char(" NOW_UTC ", 'YYYY-MM-DD')"},
    {"CURRENT_TIME", "time", PG_TIME, "date_trunc('second', " NOW_UTC ")::time"},
    {"CURRENT_TIME", "time", PG_TEXT, "to_char(" NOW_UTC ", 'HH24:MI:SS')"},
    {"CURRENT_TIME", "time", PG_VARCHAR, "to_char(" NOW_UTC ", 'HH24:MI:SS')"},
#undef NOW_UTC
};

/* word: CURRENT_TIMESTAMP and its kin, or the function that gives the same. */
static bool clock_default(Emitter *e, Str word, PgBase base)
{
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        bool same = str_eq_fold(word, str_z(clocks[i].word)) ||
                    str_eq_fold(word, str_z(clocks[i].function));
        if (clocks[i].base == base && same) {
            buf_puts(&e->sql, clocks[i].expression);
            return true;
        }
    }
    return false;
}

/* datetime('now') and its kin, which are CURRENT_TIMESTAMP and its kin. */
static bool is_now(const Expr *x)
{
    const ExprList *l = x->list;
    return x->kind == EXPR_FUNCTION && l && !l->next && l->expr->kind == EXPR_STRING &&
           str_eq_fold(l->expr->text, STR("now"));
}

/* 'true' as the default of a boolean column: text to SQLite, but what its author meant is clear,
 * and no row holds the text. */
static bool boolean_word(Str s, Value *v)
{
    bool yes = str_eq_fold(s, STR("true")) || str_eq_fold(s, STR("t"));
    bool no = str_eq_fold(s, STR("false")) || str_eq_fold(s, STR("f"));
    if (yes || no) {
        *v = value_integer(yes);
    }
    return yes || no;
}

static bool text_fits(Str s, PgType t)
{
    unsigned times = form_of_text(s, TEXT_TIMES).bits;
    switch ((int)t.base) {
    case PG_DATE:
        return times & TEXT_DATE;
    case PG_TIME:
        return times & TEXT_TIME;
    case PG_TIMESTAMP:
        return times & TEXT_TIMESTAMP;
    case PG_TIMESTAMPTZ:
        return times & TEXT_INSTANT;
    case PG_UUID:
        return form_is_uuid(s);
    case PG_JSON:
    case PG_JSONB:
        return form_is_jsonb(s);
    case PG_BIGINT:
        return form_is_integer(s);
    default:
        return t.base == PG_BYTEA ||
               (pg_is_text(t.base) && utf8_valid_prefix(s) == s.n && !memchr(s.p, 0, s.n));
    }
}

static bool integer_fits(int64_t i, PgBase base)
{
    switch ((int)base) {
    case PG_BOOLEAN:
        return i == 0 || i == 1;
    case PG_SMALLINT:
        return i >= INT16_MIN && i <= INT16_MAX;
    case PG_INTEGER:
        return i >= INT32_MIN && i <= INT32_MAX;
    default:
        return pg_is_number(base) || pg_is_text(base) || base == PG_BYTEA;
    }
}

/* Does the type hold the default, which no row may have used? */
static bool default_fits(Value *v, PgType t)
{
    switch (v->cls) {
    case VALUE_NULL:
        return true;
    case VALUE_INTEGER:
        return integer_fits(v->i, t.base);
    case VALUE_REAL:
        return t.base == PG_NUMERIC || t.base == PG_DOUBLE || pg_is_text(t.base) ||
               t.base == PG_BYTEA;
    case VALUE_TEXT:
        return t.base == PG_BOOLEAN ? boolean_word(v->s, v) : text_fits(v->s, t);
    case VALUE_BLOB:
        return t.base == PG_BYTEA;
    }
    return false;
}

/* Does it fit into (n) or (p,s) as it is? Otherwise an INSERT that leaves the column out would
 * fail, or store another number. */
static bool precision_holds(Value v, PgType t, Arena *scratch)
{
    if (t.precision == 0) {
        return true;
    }
    Evidence e = evidence_new(0, 1);
    evidence_add(&e, &v, scratch);
    int whole = e.digits_whole;
    if (v.cls == VALUE_INTEGER) {
        Str digits = value_as_text(&v, scratch);
        whole = (int)digits.n - (v.i < 0);
    }
    return t.base == PG_VARCHAR
               ? e.text_max_chars <= (uint64_t)t.precision
               : !e.real_infinite && whole <= t.precision - t.scale && e.digits_fraction <= t.scale;
}

/* A default is written as rows of that value would be, whether there are any or not. */
static void carry_default(Value *v, const Column *c, const ValuePolicy *p, Arena *scratch)
{
    Column like = *c;
    bool times = c->decision.type.base >= PG_DATE && c->decision.type.base <= PG_TIMESTAMPTZ;
    like.decision.carry |= times ? CARRY_TEXT_TIMES : 0;
    bool unwritten = times && evidence_values(&c->evidence) == 0;
    if (unwritten && c->decision.type.base != PG_TIME && v->cls == VALUE_INTEGER && v->i == 0) {
        like.decision.carry |= CARRY_NUMBER_TIMES; /* 1970-01-01, whatever the unit */
        like.decision.unit = UNIT_SECONDS;
    } else if (v->cls == VALUE_INTEGER || v->cls == VALUE_REAL) {
        double r = v->cls == VALUE_INTEGER ? (double)v->i : value_as_real(v);
        bool zero = v->cls == VALUE_INTEGER && v->i == 0 && c->decision.unit != UNIT_JULIAN;
        if (!zero && !unit_plausible(c->decision.unit, r)) {
            return;
        }
    }
    carry_value(v, &like, p, scratch);
}

bool emit_default(Emitter *e, const Column *c)
{
    if (c->asked_default.n) {
        buf_put(&e->sql, c->asked_default);
        return true;
    }
    const Expr *x = expr_skip_parens(c->default_);
    PgType type = c->decision.type;
    if (x->kind == EXPR_CURRENT) {
        return clock_default(e, x->text, type.base);
    }
    Value v;
    Str why;
    if (is_now(x) && clock_default(e, x->name.text, type.base)) {
        return true;
    }
    if (!eval_constant(x, &e->scratch, &v, &why)) {
        return emit_expression_default(e, c);
    }
    value_apply_affinity(&v, c->affinity, &e->scratch);
    bool null = v.cls == VALUE_NULL;
    carry_default(&v, c, &e->schema->policy, &e->scratch);
    bool lost = !null && v.cls == VALUE_NULL; /* a bad time, as in the rows */
    if (lost || !default_fits(&v, type) || !precision_holds(v, type, &e->scratch)) {
        return false;
    }
    encode_literal(&e->sql, &v, type, &e->scratch);
    return true;
}

static void inline_default(Emitter *e, const Column *c)
{
    if (!column_has_default(c) || c->late_type) {
        return;
    }
    size_t before = e->sql.n;
    buf_puts(&e->sql, " DEFAULT ");
    if (!emit_default(e, c) ||
        str_eq(str_make(e->sql.p + before, e->sql.n - before), STR(" DEFAULT NULL"))) {
        e->sql.n = before;
    }
}

/* ---------------------------------------------------------------- CREATE TABLE */

/* The lead, then "id=5 (line 12); id=9 (line 16)". */
static Str odd_examples(Emitter *e, const OddValues *odd, const char *lead)
{
    if (!odd) {
        return STR("");
    }
    Buf b = {0};
    buf_puts(&b, lead);
    for (size_t i = 0; i < odd->count && i < ODD_EXAMPLES; i++) {
        if (odd->first[i].line == 0 && odd->first[i].key.n == 0) {
            continue; /* the same ALTER TABLE made several */
        }
        buf_puts(&b, i ? "; " : "");
        buf_put(&b, odd->first[i].key);
        if (odd->first[i].line) { /* of a dump */
            buf_printf(&b, odd->first[i].key.n ? " (line %" PRIu64 ")" : "line %" PRIu64,
                       odd->first[i].line);
        }
    }
    Str s = arena_str(&e->scratch, buf_str(&b));
    buf_free(&b);
    return s;
}

static const char *first_of(const OddValues *odd)
{
    return odd->count > 1 ? "; the first: " : ": ";
}

static void report_odd(Emitter *e, const Table *t, const Column *c, DiagCode code,
                       const OddValues *odd)
{
    Str examples = odd_examples(e, odd, first_of(odd));
    diag_add(e->diags, code, c->pos, t->name.text, "column \"%.*s\": %" PRIu64 " value%s%.*s",
             STR_FMT(c->name.text), odd->count, odd->count > 1 ? "s" : "", STR_FMT(examples));
}

/* The places of OddValues in Column.odd: the bits of ODD_. */
enum { ODD_AT_NUL, ODD_AT_UTF8, ODD_AT_FRACTION, ODD_AT_BAD_TIME, ODD_AT_FORM, ODD_AT_TEXT };

static void report_odd_texts(Emitter *e, const Table *t, const Column *c)
{
    const ValuePolicy *p = &e->schema->policy;
    if (c->odd[ODD_AT_NUL]) {
        report_odd(e, t, c, p->nul == TEXT_AS_BYTES ? DIAG_NUL_TEXT : DIAG_TEXT_CHANGED,
                   c->odd[ODD_AT_NUL]);
    }
    if (c->odd[ODD_AT_UTF8]) {
        report_odd(e, t, c, p->bad_utf8 == TEXT_AS_BYTES ? DIAG_BAD_UTF8 : DIAG_TEXT_CHANGED,
                   c->odd[ODD_AT_UTF8]);
    }
}

static void report_times(Emitter *e, const Table *t, const Column *c)
{
    unsigned carry = c->decision.carry;
    const Evidence *v = &c->evidence;
    if (carry & CARRY_NUMBER_TIMES) {
        diag_add(e->diags, DIAG_TIME_UNIT, c->pos, t->name.text,
                 "column \"%.*s\": %" PRIu64 " numbers, %s", STR_FMT(c->name.text),
                 v->count[VALUE_INTEGER] + v->count[VALUE_REAL], unit_name(c->decision.unit));
    }
    bool times = c->decision.type.base >= PG_DATE && c->decision.type.base <= PG_TIMESTAMPTZ;
    if (times && c->odd[ODD_AT_FRACTION]) {
        report_odd(e, t, c, DIAG_FRACTION_CUT, c->odd[ODD_AT_FRACTION]);
    }
    if (carry & CARRY_BAD_TIMES && c->odd[ODD_AT_BAD_TIME]) {
        report_odd(e, t, c, DIAG_BAD_TIME, c->odd[ODD_AT_BAD_TIME]);
    }
}

/* A column declared as a date, uuid, boolean or JSON that had to become something else. */
static void report_declared(Emitter *e, const Table *t, const Column *c)
{
    PgBase base = c->decision.type.base;
    bool plain = !c->decision.asked && (pg_is_number(base) || pg_is_text(base) || base == PG_BYTEA);
    if (c->decision.refused) {
        diag_add(e->diags, DIAG_TYPE_REFUSED, c->pos, t->name.text,
                 "column \"%.*s\" gets another type than the one asked for", STR_FMT(c->name.text));
    }
    const Evidence *v = &c->evidence;
    bool numbers = v->count[VALUE_INTEGER] || v->count[VALUE_REAL];
    if (plain && numbers && v->wanted & TEXT_INSTANT && evidence_unit(v) == UNIT_NONE) {
        diag_add(e->diags, DIAG_TYPE_NOT_HELD, c->pos, t->name.text,
                 "column \"%.*s\" is declared %.*s, but its numbers can be times of several units, "
                 "or of none",
                 STR_FMT(c->name.text), STR_FMT(c->decl.span));
    }
    /* Where numbers and texts are merged that is said already. */
    bool all_texts = !numbers && v->count[VALUE_BLOB] == 0 && !pg_is_number(base);
    plain &= v->asked != TEXT_BOOLEAN || e->schema->policy.booleans != BOOLEANS_OFF;
    const OddValues *odd = c->odd[ODD_AT_FORM]       ? c->odd[ODD_AT_FORM]
                           : c->odd[ODD_AT_BAD_TIME] ? c->odd[ODD_AT_BAD_TIME]
                           : all_texts               ? c->odd[ODD_AT_TEXT]
                                                     : NULL;
    if (plain && !odd && v->asked & TEXT_UUID && v->text_shapes_differ) {
        diag_add(e->diags, DIAG_TYPE_NOT_HELD, c->pos, t->name.text,
                 "column \"%.*s\" is text, since its uuids have letters of both cases",
                 STR_FMT(c->name.text));
    }
    if (plain && odd && c->decl.span.n) {
        Str examples = odd_examples(e, odd, first_of(odd));
        Buf type = {0};
        pg_put_type(&type, c->decision.type);
        uint64_t n = odd->count;
        diag_add(e->diags, DIAG_TYPE_NOT_HELD, c->pos, t->name.text,
                 "column \"%.*s\" is %.*s, since %" PRIu64 " value%s no %.*s%.*s",
                 STR_FMT(c->name.text), STR_FMT(buf_str(&type)), n, n > 1 ? "s are" : " is",
                 STR_FMT(c->decl.span), STR_FMT(examples));
        buf_free(&type);
    }
}

/* What the choice of type means for the values, named once the evidence is whole. */
void emit_report_types(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        const Evidence *v = &c->evidence;
        int classes = (v->count[VALUE_INTEGER] || v->count[VALUE_REAL]) +
                      (v->count[VALUE_TEXT] > 0) + (v->count[VALUE_BLOB] > 0);
        report_odd_texts(e, t, c);
        report_times(e, t, c);
        report_declared(e, t, c);
        /* Booleans and times of several classes are what they are meant to be. */
        bool merged = pg_is_text(c->decision.type.base) || c->decision.type.base == PG_BYTEA;
        if (classes > 1 && merged) {
            diag_add(e->diags, DIAG_CLASS_MERGED, c->pos, t->name.text,
                     "column \"%.*s\": %" PRIu64 " numbers, %" PRIu64 " texts, %" PRIu64
                     " blobs%.*s",
                     STR_FMT(c->name.text), v->count[VALUE_INTEGER] + v->count[VALUE_REAL],
                     v->count[VALUE_TEXT], v->count[VALUE_BLOB],
                     STR_FMT(odd_examples(e, c->odd[ODD_AT_TEXT], "; texts at ")));
        }
    }
}

/* A NOT NULL that the rows contradict cannot be kept. */
static bool keeps_not_null(Emitter *e, const Table *t, const Column *c)
{
    if (!c->not_null) {
        return false;
    }
    if (column_nulls(c)) {
        diag_add(e->diags, DIAG_NOT_NULL_DROPPED, c->pos, t->name.text,
                 "column \"%.*s\" holds NULLs", STR_FMT(c->name.text));
        return false;
    }
    return true;
}

static void put_sequence_name(Emitter *e, const Table *t)
{
    if (e->opt->schema.n) {
        emit_ident(e, e->opt->schema);
        buf_putc(&e->sql, '.');
    }
    emit_ident(e, t->sequence_name);
}

bool emit_is_citext(const Emitter *e, const Column *c)
{
    return e->opt->citext && pg_is_text(c->decision.type.base) &&
           str_eq_fold(c->collation.text, STR("NOCASE"));
}

void emit_column_type(Emitter *e, const Column *c)
{
    if (emit_is_citext(e, c)) {
        buf_puts(&e->sql, "citext");
    } else {
        pg_put_type(&e->sql, c->decision.type);
    }
}

static void create_citext(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n && !e->has_citext; i++) {
        if (emit_is_citext(e, &t->columns.items[i]) && e->opt->sections & SECTION_PRE_DATA) {
            buf_puts(&e->sql, "CREATE EXTENSION IF NOT EXISTS citext;\n");
            emit_statement(e);
            e->has_citext = true;
        }
    }
}

static void column_definition(Emitter *e, Table *t, size_t i, bool final)
{
    Column *c = &t->columns.items[i];
    emit_ident(e, c->pg_name);
    buf_putc(&e->sql, ' ');
    emit_column_type(e, c);
    if (c->generated) {
        if (emit_generation(e, t, c) && c->not_null) {
            buf_puts(&e->sql, " NOT NULL");
        }
    } else if (i == t->rowid_alias) {
        buf_puts(&e->sql, " GENERATED BY DEFAULT AS IDENTITY");
        if (t->sequence_name.p) {
            buf_puts(&e->sql, " (SEQUENCE NAME ");
            put_sequence_name(e, t);
            buf_puts(&e->sql, ")");
        }
    } else {
        if (keeps_not_null(e, t, c)) {
            buf_puts(&e->sql, " NOT NULL");
        }
        if (final) {
            inline_default(e, c);
        }
    }
    c->created = true;
    c->written_type = c->decision.type;
    c->written_unit = c->decision.unit;
}

static bool name_is_used(const Table *t, Name name)
{
    for (size_t i = 0; i < t->keys.n; i++) {
        if (str_eq_fold(t->keys.items[i].name.text, name.text)) {
            return true;
        }
    }
    for (size_t i = 0; i < t->fks.n; i++) {
        if (str_eq_fold(t->fks.items[i].name.text, name.text)) {
            return true;
        }
    }
    return false;
}

/* Checks of a table without rows, which nothing can break; others are added after the rows. */
static void inline_checks(Emitter *e, Table *t)
{
    Map taken = {0};
    for (size_t i = 0; i < t->checks.n; i++) {
        Check *c = &t->checks.items[i];
        Str why;
        size_t before = e->sql.n;
        buf_puts(&e->sql, ",\n    ");
        if (name_is_set(c->name) && !name_is_used(t, c->name)) {
            buf_puts(&e->sql, "CONSTRAINT ");
            emit_ident(e, names_constraint(&e->names, &taken, c->name, c->pos, t, NULL, 0, ""));
            buf_putc(&e->sql, ' ');
        }
        c->written = emit_check(e, t, c, &why);
        if (!c->written) {
            e->sql.n = before;
        }
    }
    map_free(&taken);
}

void emit_table(Emitter *e, Table *t, bool final)
{
    if (t->target) {
        t->created = true; /* by somebody else */
        return;
    }
    names_table(&e->names, t);
    names_sequence(&e->names, t);
    emit_drop(e, t);
    emit_origin(e, t->pos, t->pg_name);
    t->created = true;
    t->late_defaults = !final;
    if (final) {
        emit_settle_generated(e, t);
    }
    create_citext(e, t);
    size_t live = 0;
    buf_puts(&e->sql, "CREATE TABLE ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " (");
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (!column_is_live(c) || (c->generated && !final)) {
            continue; /* types may still change under a generated column: it is added at the end */
        }
        buf_puts(&e->sql, live++ ? ",\n    " : "\n    ");
        column_definition(e, t, i, final);
    }
    if (final && (t->rows == 0 || !(e->opt->sections & SECTION_DATA))) {
        inline_checks(e, t);
    }
    buf_puts(&e->sql, "\n);\n");
    if (e->opt->sections & SECTION_PRE_DATA) {
        emit_claim(e, t, false);
        emit_statement(e);
        e->since_gap = 0; /* its own blank line follows it */
    }
    buf_clear(&e->sql);
    arena_reset(&e->scratch);
}

/* ---------------------------------------------------------------- late surprise */

static void alter_column(Emitter *e, const Table *t, const Column *c)
{
    buf_puts(&e->sql, "ALTER TABLE ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " ALTER COLUMN ");
    emit_ident(e, c->pg_name);
}

static void stuck(Emitter *e, const Table *t, const Column *c, PgType from)
{
    Buf b = {0};
    buf_puts(&b, "column \"");
    buf_put(&b, c->name.text);
    buf_puts(&b, "\" was taken for ");
    pg_put_type(&b, from);
    buf_puts(&b, " and later rows need ");
    pg_put_type(&b, c->decision.type);
    buf_puts(&b, "; give the dump as a file, or use --look-ahead=all");
    diag_addv(e->diags, DIAG_TYPE_STUCK, c->pos, t->name.text, buf_str(&b));
    buf_free(&b);
    e->failed = true;
}

static void widen(Emitter *e, Table *t, Column *c, PgType from)
{
    Buf using = {0}, ident = {0};
    pg_put_ident(&ident, c->pg_name, e->opt->quote_all);
    if (!widen_expression(&using, c, c->decision.type, buf_str(&ident))) {
        stuck(e, t, c, from);
    } else {
        alter_column(e, t, c);
        buf_puts(&e->sql, " TYPE ");
        pg_put_type(&e->sql, c->decision.type);
        if (!str_eq(buf_str(&using), buf_str(&ident))) {
            buf_puts(&e->sql, " USING ");
            buf_put(&e->sql, buf_str(&using));
        }
        buf_puts(&e->sql, ";\n");
        emit_statement(e);
        orphans_forget(&e->orphans, t);
        diag_add(e->diags, DIAG_TYPE_LATE, c->pos, t->name.text, "column \"%.*s\"",
                 STR_FMT(c->name.text));
    }
    buf_free(&using);
    buf_free(&ident);
}

/* NULLs among the rows that are in the output. */
static uint64_t written_nulls(const Column *c)
{
    uint64_t made = c->decision.carry & CARRY_BAD_TIMES ? c->written.bad_times : 0;
    return c->written.count[VALUE_NULL] + made;
}

void emit_widenings(Emitter *e, Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (!c->created) {
            continue;
        }
        emit_origin(e, c->pos, t->pg_name);
        if (!pg_type_eq(c->written_type, c->decision.type)) {
            widen(e, t, c, c->written_type);
            if (c->sum) {
                c->sum->count_only = true; /* earlier values were another text */
            }
        }
        c->written_type = c->decision.type;
        c->written_unit = c->decision.unit;
        bool was_not_null =
            c->not_null && !c->generated && written_nulls(c) == 0 && i != t->rowid_alias;
        if (was_not_null && !keeps_not_null(e, t, c)) {
            alter_column(e, t, c);
            buf_puts(&e->sql, " DROP NOT NULL;\n");
            emit_statement(e);
        }
    }
}
