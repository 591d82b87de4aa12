/* Fuzz target: a tuple of values.
 *
 * Input: one byte that chooses where the text is cut, then what stands behind the opening
 * parenthesis. Held:
 *   - scanning a part gives ROW_MORE or what scanning all of it gives;
 *   - the literal lane and the general lane agree;
 *   - no encoding of a value holds a byte that could break out of its COPY field. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "data/encode.h"
#include "data/eval.h"
#include "data/row.h"
#include "parse/parser.h"
#include "schema/evidence.h"

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

/* Every use that the program makes of a value. */
static void use_value(Value v, Arena *scratch)
{
    static const PgBase types[] = {PG_TEXT, PG_BYTEA};
    Evidence e = evidence_new(TEXT_ALL, 5);
    for (int affinity = AFFINITY_BLOB; affinity <= AFFINITY_REAL; affinity++) {
        Value stored = v;
        value_apply_affinity(&stored, (Affinity)affinity, scratch);
        evidence_add(&e, &stored, scratch);
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
    enum { LONG = 1 << 20 }; /* zeroblob() makes many bytes of few */
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
    buf_free(&text);
    return 0;
}
