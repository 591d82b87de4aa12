#include "schema/evidence.h"

#include <math.h>

#include "base/utf8.h"
#include "schema/forms.h"

Evidence evidence_new(unsigned wanted, uint64_t char_limit)
{
    return (Evidence){.wanted = wanted,
                      .text_forms = wanted,
                      .char_limit = char_limit,
                      .int_min = INT64_MAX,
                      .int_max = INT64_MIN};
}

int evidence_digits(int64_t i)
{
    int n = 1;
    for (; i >= 10 || i <= -10; i /= 10) {
        n++;
    }
    return n;
}

uint64_t evidence_signature(const Evidence *e)
{
    const uint64_t facts[] = {
        e->count[VALUE_NULL] > 0,
        e->count[VALUE_INTEGER] > 0,
        e->count[VALUE_REAL] > 0,
        e->count[VALUE_TEXT] > 0,
        e->count[VALUE_BLOB] > 0,
        e->count[VALUE_INTEGER] && (e->int_min < 0 || e->int_max > 1),
        e->count[VALUE_INTEGER] ? (uint64_t)evidence_digits(e->int_min) : 0,
        e->count[VALUE_INTEGER] ? (uint64_t)evidence_digits(e->int_max) : 0,
        (uint64_t)e->digits_whole,
        (uint64_t)e->digits_fraction,
        e->real_infinite > 0,
        e->text_forms,
        e->text_max_chars > e->char_limit,
        e->text_nul > 0,
        e->text_bad_utf8 > 0,
    };
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        h = (h ^ facts[i]) * UINT64_C(0x100000001B3);
    }
    return h;
}

uint64_t evidence_values(const Evidence *e)
{
    return e->count[VALUE_INTEGER] + e->count[VALUE_REAL] + e->count[VALUE_TEXT] +
           e->count[VALUE_BLOB];
}

bool evidence_only(const Evidence *e, unsigned classes)
{
    for (int c = VALUE_INTEGER; c <= VALUE_BLOB; c++) {
        if (e->count[c] && !(classes >> c & 1)) {
            return false;
        }
    }
    return true;
}

static void raise_to(int *max, int n)
{
    if (n > *max) {
        *max = n;
    }
}

static void add_integer(Evidence *e, int64_t i)
{
    if (i < e->int_min) {
        e->int_min = i;
    }
    if (i > e->int_max) {
        e->int_max = i;
    }
}

/* Digits of the shortest decimal form: what numeric(p,s) would have to hold. */
static void count_digits(Evidence *e, double r)
{
    Buf b = {0};
    value_put_double(&b, fabs(r));
    Str s = buf_str(&b);
    if (memchr(s.p, 'e', s.n)) {
        raise_to(&e->digits_whole, 400);
        raise_to(&e->digits_fraction, 400);
    } else {
        const char *point = memchr(s.p, '.', s.n);
        raise_to(&e->digits_whole, (int)(point ? point - s.p : (ptrdiff_t)s.n));
        raise_to(&e->digits_fraction, (int)(point ? s.p + s.n - point - 1 : 0));
    }
    buf_free(&b);
}

/* Reading a double costs more than all the rest of a row, so it is done only where digits count. */
static void add_real(Evidence *e, Value *v)
{
    if (!e->char_limit) {
        return;
    }
    double r = value_as_real(v);
    if (isinf(r)) {
        e->real_infinite++;
    } else {
        count_digits(e, r);
    }
}

static void add_forms(Evidence *e, Str s)
{
    bool zoned;
    e->text_forms &= form_of_text(s, e->text_forms, &zoned);
    e->text_zoned += zoned;
    unsigned shape = form_shape(s);
    if (e->text_shape == 0) {
        e->text_shape = shape;
    }
    e->text_shapes_differ |= shape != e->text_shape;
}

static void note_length(Evidence *e, uint64_t bytes)
{
    if (bytes > e->max_bytes) {
        e->max_bytes = bytes;
    }
}

static void add_text(Evidence *e, Value *v, Arena *scratch)
{
    if (utf8_valid_prefix(v->s) != v->s.n) {
        e->text_bad_utf8++;
    }
    if (memchr(v->s.p, 0, v->s.n)) {
        e->text_nul++;
    }
    note_length(e, v->s.n);
    if (!e->text_forms && !(e->char_limit && v->s.n > e->text_max_chars)) {
        return;
    }
    Str s = value_bytes(v, scratch);
    if (e->text_forms) {
        add_forms(e, s);
    }
    uint64_t chars = s.n > e->text_max_chars ? utf8_length(s) : s.n;
    if (chars > e->text_max_chars) {
        e->text_max_chars = chars;
    }
}

void evidence_add(Evidence *e, Value *v, Arena *scratch)
{
    e->count[v->cls]++;
    switch (v->cls) {
    case VALUE_NULL:
        break;
    case VALUE_INTEGER:
        add_integer(e, v->i);
        break;
    case VALUE_REAL:
        add_real(e, v);
        break;
    case VALUE_TEXT:
        add_text(e, v, scratch);
        break;
    case VALUE_BLOB:
        note_length(e, v->s.n / (v->form == FORM_HEX ? 2 : 1));
        break;
    }
}
