/* Fuzz target: a tuple of values.
 *
 * Input: one byte that chooses where the text is cut, then what stands behind the opening
 * parenthesis. Held:
 *   - scanning a part gives ROW_MORE or what scanning all of it gives;
 *   - the literal lane and the general lane agree;
 *   - no encoding of a value holds a byte that could break out of its COPY field;
 *   - a value that a type is said to hold is carried to what that type can read;
 *   - a time that is written reads back as the same time;
 *   - text that is read as rules gives rules that can be applied. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "data/carry.h"
#include "data/encode.h"
#include "data/eval.h"
#include "data/row.h"
#include "parse/parser.h"
#include "schema/evidence.h"
#include "schema/rules.h"
#include "types/decide.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "fuzz_values: %s\n", what);
        abort();
    }
}

/* ---------------------------------------------------------------- values */

static bool same_value(Value *a, Value *b, Arena *scratch)
{
    if (a->cls != b->cls) {
        return false;
    }
    switch (a->cls) {
    case VALUE_NULL:
        return true;
    case VALUE_INTEGER:
        return a->i == b->i;
    case VALUE_REAL: {
        double x = value_as_real(a), y = value_as_real(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    case VALUE_TEXT:
    case VALUE_BLOB:
        break;
    }
    return str_eq(value_bytes(a, scratch), value_bytes(b, scratch));
}

static void check_field(Str field)
{
    if (str_eq(field, STR("\\N"))) {
        return;
    }
    for (size_t i = 0; i < field.n; i++) {
        char c = field.p[i];
        hold(c != '\t' && c != '\n' && c != '\r', "a raw separator in a COPY field");
        if (c == '\\') {
            i++;
            hold(i < field.n && field.p[i] && strchr("\\nrt", field.p[i]),
                 "an escape that COPY reads otherwise");
        }
    }
}

/* ---------------------------------------------------------------- conversions */

static bool only_of(Str s, const char *characters)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!s.p[i] || !strchr(characters, s.p[i])) {
            return false;
        }
    }
    return s.n > 0;
}

/* Could PostgreSQL read the field? By its letters alone. */
static bool looks_like(Str field, PgBase base)
{
    switch (base) {
    case PG_BOOLEAN:
        return str_eq(field, STR("t")) || str_eq(field, STR("f"));
    case PG_SMALLINT:
    case PG_INTEGER:
    case PG_BIGINT:
        return only_of(field, "-0123456789");
    case PG_NUMERIC:
    case PG_DOUBLE:
        return only_of(field, "-+.0123456789eEInfity");
    case PG_DATE:
    case PG_TIME:
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
        return only_of(field, "-+:. TZ0123456789");
    case PG_UUID:
        return field.n == 36 && only_of(field, "-0123456789abcdefABCDEF");
    case PG_JSON:
    case PG_JSONB:
    case PG_VARCHAR:
    case PG_TEXT:
        return utf8_valid_prefix(field) == field.n && (!field.n || !memchr(field.p, 0, field.n));
    case PG_BYTEA:
    case PG_BASE_COUNT:
        break;
    }
    return true;
}

/* A table of one column that asks for this type. */
typedef struct {
    Arena run;
    DiagList diags;
    Schema schema;
    Table table;
    Table *tables[1];
    Column column;
} Model;

static void carry_as(Value v, Affinity affinity, PgBase base, const ValuePolicy *policy,
                     Arena *scratch)
{
    Model m = {0};
    m.diags.arena = &m.run;
    schema_init(&m.schema, &m.run, &m.diags);
    m.schema.policy = *policy;
    m.column = (Column){.affinity = affinity,
                        .died = UINT64_MAX,
                        .asked_text = STR("x"),
                        .asked_type = pg_type(base),
                        .asked_known = true};
    m.table = (Table){.rowid_alias = NO_COLUMN, .columns = {.items = &m.column, .n = 1, .cap = 1}};
    m.tables[0] = &m.table;
    m.schema.tables.items = m.tables;
    m.schema.tables.n = m.schema.tables.cap = 1;
    type_prepare_table(&m.schema, &m.table);
    evidence_add(&m.column.evidence, &v, scratch);
    decide_types(&m.schema);
    Column *c = &m.table.columns.items[0];
    if (c->decision.carry) {
        carry_value(&v, c, policy, scratch);
    }
    Buf b = {0};
    encode_copy(&b, &v, c->decision.type, scratch);
    check_field(buf_str(&b));
    bool null = str_eq(buf_str(&b), STR("\\N"));
    hold(null || looks_like(buf_str(&b), c->decision.type.base), "a field that its type refuses");
    hold(!null || v.cls == VALUE_NULL, "a NULL out of a value");
    buf_free(&b);
    schema_free(&m.schema);
    diag_free(&m.diags);
    arena_free(&m.run);
}

static void check_carry(Value v, Affinity affinity, Arena *scratch)
{
    static const ValuePolicy policies[] = {
        {0},
        {.int_width = WIDTH_FIT,
         .bad_dates_null = true,
         .nul = TEXT_REPLACE,
         .bad_utf8 = TEXT_ESCAPE,
         .uuid_blobs = UUID_BLOBS_GUID},
        {.dates = DATES_ISO,
         .keep_fraction = true,
         .nul = TEXT_STRIP,
         .bad_utf8 = TEXT_REPLACE,
         .booleans = BOOLEANS_DECLARED,
         .uuid_blobs = UUID_BLOBS_BYTES},
    };
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
        for (int base = PG_BOOLEAN; base < PG_BASE_COUNT; base++) {
            carry_as(v, affinity, (PgBase)base, &policies[p], scratch);
        }
    }
}

static void check_instant(Str s)
{
    static const PgBase types[] = {PG_TIMESTAMPTZ, PG_TIMESTAMP, PG_DATE};
    Instant at, again;
    if (instant_parse(s, &at) == INSTANT_NONE) {
        return;
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        Buf b = {0};
        instant_put(&b, &at, types[i]);
        hold(instant_parse(buf_str(&b), &again) == INSTANT_ISO || types[i] == PG_TIMESTAMPTZ,
             "a time is written in another form");
        bool same = again.days == at.days && (types[i] == PG_DATE || again.micros == at.micros) &&
                    (types[i] != PG_TIMESTAMPTZ || again.offset == at.offset);
        hold(same, "a time reads back as another");
        buf_free(&b);
    }
}

/* The text as rules, applied twice to a table whose names occur in most of them. */
static void check_rules(Str input)
{
    Arena run = {0};
    DiagList diags = {.arena = &run};
    Rules rules = {0};
    Str text = arena_str(&run, input);
    if (user_rules_parse(&rules, &run, text, &diags)) {
        Column columns[2] = {{.name.text = STR("a"), .died = UINT64_MAX},
                             {.name.text = STR("b"), .died = UINT64_MAX}};
        Table t = {.name.text = STR("t"), .columns = {.items = columns, .n = 2, .cap = 2}};
        user_rules_apply(&rules, &t);
        Str first = columns[0].new_name.text, second = columns[1].new_name.text;
        user_rules_apply(&rules, &t);
        hold(str_eq(first, columns[0].new_name.text) && str_eq(second, columns[1].new_name.text),
             "rules give other names when they are applied again");
        user_rules_report_unused(&rules, &diags);
    } else {
        hold(diag_has(&diags, SEVERITY_FATAL), "rules fail without a word");
    }
    diag_free(&diags);
    arena_free(&run);
}

/* Every use that the program makes of a value. */
static void use_value(Value v, Arena *scratch)
{
    static const PgBase types[] = {PG_TEXT, PG_BYTEA};
    Evidence e = evidence_new(TEXT_ALL, 5);
    for (int affinity = AFFINITY_BLOB; affinity <= AFFINITY_REAL; affinity++) {
        Value stored = v;
        value_apply_affinity(&stored, (Affinity)affinity, scratch);
        evidence_add(&e, &stored, scratch);
        check_carry(stored, (Affinity)affinity, scratch);
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
            Buf b = {0};
            if (stored.cls != VALUE_BLOB || types[i] == PG_BYTEA) {
                encode_copy(&b, &stored, pg_type(types[i]), scratch);
                check_field(buf_str(&b));
                encode_literal(&b, &stored, pg_type(types[i]), scratch);
            }
            buf_free(&b);
        }
    }
}

/* ---------------------------------------------------------------- the row scanner */

typedef struct {
    Row row;
    Arena scratch;
    char *text; /* an allocation of exactly the text and a NUL */
    RowResult result;
    size_t used;
} Scanned;

static void scan(Scanned *s, Str text, bool eof)
{
    *s = (Scanned){.text = mem_alloc(text.n + 1)};
    memcpy(s->text, text.p, text.n);
    s->text[text.n] = 0;
    s->row.scratch = &s->scratch;
    const char *p = s->text;
    s->result = row_scan(&s->row, &p, s->text + text.n, eof);
    s->used = (size_t)(p - s->text);
    hold(s->result == ROW_OK || p == s->text, "the position has moved without a row");
    hold(s->result != ROW_MORE || !eof, "more bytes wanted at the end of input");
}

static void scan_free(Scanned *s)
{
    row_free(&s->row);
    arena_free(&s->scratch);
    mem_free(s->text);
}

static void check_equal(Scanned *part, Scanned *whole)
{
    hold(part->result == whole->result, "a part gives another result than the whole");
    if (part->result != ROW_OK) {
        return;
    }
    hold(part->used == whole->used, "a part ends elsewhere than the whole");
    hold(part->row.n == whole->row.n && part->row.unevaluated == whole->row.unevaluated,
         "other values in a part");
    for (size_t i = 0; i < part->row.n; i++) {
        hold(same_value(&part->row.values[i], &whole->row.values[i], &whole->scratch),
             "another value in a part");
    }
}

static void check_tuple(Str text, size_t cut)
{
    Scanned whole, part;
    scan(&whole, text, true);
    const size_t cuts[] = {cut % (text.n + 1), text.n};
    for (size_t i = 0; i < 2; i++) {
        if (cuts[i] == 0) {
            continue;
        }
        scan(&part, str_make(text.p, cuts[i]), false);
        if (part.result != ROW_MORE) {
            check_equal(&part, &whole);
        }
        scan_free(&part);
    }
    enum { LONG = 1 << 16 }; /* zeroblob() makes many bytes of few */
    for (size_t i = 0; whole.result == ROW_OK && i < whole.row.n; i++) {
        if (whole.row.values[i].s.n < LONG) {
            use_value(whole.row.values[i], &whole.scratch);
        }
    }
    scan_free(&whole);
}

/* ---------------------------------------------------------------- the two lanes */

static void check_lanes(Str input)
{
    Arena scratch = {0};
    Str text = arena_str(&scratch, input);
    Value fast, slow;
    if (row_scan_literal(text, &fast)) {
        ParseError err;
        Str why;
        const Expr *e = parse_expr(&scratch, text, &err);
        hold(e && eval_constant(e, &scratch, &slow, &why),
             "a literal that the general lane refuses");
        hold(same_value(&fast, &slow, &scratch), "the lanes differ");
    }
    arena_free(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    Buf text = {0};
    buf_putc(&text, '(');
    buf_put(&text, str_make((const char *)data + 1, size - 1));
    check_tuple(buf_str(&text), data[0]);
    check_lanes(str_make((const char *)data + 1, size - 1));
    check_instant(str_make((const char *)data + 1, size - 1));
    check_rules(str_make((const char *)data + 1, size - 1));
    buf_free(&text);
    return 0;
}
