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

Evidence evidence_anew(const Evidence *e)
{
    Evidence fresh = evidence_new(e->wanted, e->char_limit);
    fresh.skip_bad_times = e->skip_bad_times;
    fresh.blobs_as_text = e->blobs_as_text;
    fresh.asked = e->asked;
    fresh.text_is_odd = e->text_is_odd;
    return fresh;
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
        e->units,
        (uint64_t)evidence_unit(e),
        e->finer > 0,
        e->text_forms,
        e->text_rewritten > 0,
        e->bad_times > 0,
        e->blob_odd > 0,
        e->blob_not16 > 0,
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

/* ---------------------------------------------------------------- times as numbers */

static bool wants_units(const Evidence *e)
{
    return (e->wanted & TEXT_INSTANT) != 0;
}

/* 0 is the same instant in every unit of 1970, and an old habit for "none". */
static void add_unit(Evidence *e, TimeUnit u, double r)
{
    if (u != UNIT_NONE) {
        e->units |= 1u << u;
    } else if (r < 0 || r > 0) {
        e->loose_min = r < e->loose_min ? r : e->loose_min;
        e->loose_max = r > e->loose_max ? r : e->loose_max;
    }
}

TimeUnit evidence_unit(const Evidence *e)
{
    for (TimeUnit u = UNIT_SECONDS; u <= UNIT_JULIAN; u++) {
        if (e->units == 1u << u) {
            bool loose = (e->loose_min < 0 && !unit_plausible(u, e->loose_min)) ||
                         (e->loose_max > 0 && !unit_plausible(u, e->loose_max));
            /* Day 0 lies before PostgreSQL's first timestamp; tick 0 is .NET's default date. */
            bool zero = u == UNIT_JULIAN && e->int_min <= 0 && e->int_max >= 0;
            return loose || zero ? UNIT_NONE : u;
        }
    }
    return UNIT_NONE;
}

static unsigned note_finer(Evidence *e, const Instant *at)
{
    e->finer += at->finer;
    return at->finer ? ODD_FRACTION : 0;
}

static unsigned add_integer_time(Evidence *e, int64_t i)
{
    TimeUnit u = unit_of_integer(i);
    add_unit(e, u, (double)i);
    Instant at = {0};
    if (u != UNIT_NONE) {
        instant_from_integer(i, u, &at);
    }
    return note_finer(e, &at);
}

/* ---------------------------------------------------------------- classes */

/* Numbers of which a boolean column has none. */
static unsigned odd_number(const Evidence *e, bool is)
{
    return e->asked == TEXT_BOOLEAN && !is ? ODD_FORM : 0;
}

static unsigned add_integer(Evidence *e, int64_t i)
{
    if (i < e->int_min) {
        e->int_min = i;
    }
    if (i > e->int_max) {
        e->int_max = i;
    }
    return wants_units(e) ? add_integer_time(e, i) : odd_number(e, i == 0 || i == 1);
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
    if (wants_units(e)) {
        double time = value_as_real(v);
        add_unit(e, unit_of_real(time), time);
    }
    if (!e->char_limit) {
        return;
    }
    ShortDecimal d;
    if (value_short_decimal(v, &d)) {
        raise_to(&e->digits_whole, d.whole);
        raise_to(&e->digits_fraction, d.fraction);
        return;
    }
    double r = value_as_real(v);
    if (isinf(r)) {
        e->real_infinite++;
    } else {
        count_digits(e, r);
    }
}

static void note_shape(Evidence *e, unsigned shape)
{
    if (e->text_shape == 0) {
        e->text_shape = shape;
    }
    e->text_shapes_differ |= shape && shape != e->text_shape;
}

static unsigned odd_form(const Evidence *e, unsigned forms)
{
    return e->asked && !(forms & e->asked) ? ODD_FORM : 0;
}

static unsigned add_forms(Evidence *e, Str s)
{
    unsigned usual;
    if (e->wanted & TEXT_TIMESTAMP && form_is_usual_timestamp(s, &usual)) {
        unsigned forms = (TEXT_TIMESTAMP | TEXT_INSTANT) & e->wanted;
        e->text_forms &= forms;
        note_shape(e, usual);
        return odd_form(e, forms);
    }
    TextForms f = form_of_text(s, e->wanted);
    if (e->skip_bad_times && e->wanted & TEXT_TIMES && !(f.bits & TEXT_TIMES)) {
        e->bad_times++;
        return ODD_BAD_TIME;
    }
    e->text_forms &= f.bits;
    e->text_zoned += f.zoned;
    e->text_rewritten += f.rewritten;
    e->finer += f.finer;
    note_shape(e, f.rewritten ? FORM_SHAPE_NONE : form_shape(s));
    return (f.finer ? ODD_FRACTION : 0u) | odd_form(e, f.bits);
}

static void note_length(Evidence *e, uint64_t bytes)
{
    if (bytes > e->max_bytes) {
        e->max_bytes = bytes;
    }
}

static unsigned add_unclean(Evidence *e, Str s)
{
    unsigned odd = 0;
    if (utf8_valid_prefix(s) != s.n) {
        e->text_bad_utf8++;
        odd |= ODD_UTF8;
    }
    if (memchr(s.p, 0, s.n)) {
        e->text_nul++;
        odd |= ODD_NUL;
    }
    return odd;
}

/* Are texts looked at? Not, once none of the forms that could matter is left. */
static bool wants_forms(const Evidence *e)
{
    return (e->wanted & ~(unsigned)TEXT_INTEGER) || e->text_forms;
}

unsigned evidence_add_clean(Evidence *e, const Value *v, Arena *scratch)
{
    unsigned odd = e->text_is_odd ? ODD_TEXT : 0;
    note_length(e, v->s.n);
    bool forms = wants_forms(e);
    if (!forms && !(e->char_limit && v->s.n > e->text_max_chars)) {
        return odd;
    }
    Str s = value_bytes(v, scratch);
    if (forms) {
        odd |= add_forms(e, s);
    }
    uint64_t chars = s.n > e->text_max_chars ? utf8_length(s) : s.n;
    if (chars > e->text_max_chars) {
        e->text_max_chars = chars;
    }
    return odd;
}

static unsigned add_text(Evidence *e, const Value *v, Arena *scratch)
{
    unsigned odd = utf8_is_clean(v->s) ? 0 : add_unclean(e, v->s);
    return odd | evidence_add_clean(e, v, scratch);
}

static unsigned add_blob(Evidence *e, const Value *v, Arena *scratch)
{
    uint64_t bytes = v->s.n / (v->form == FORM_HEX ? 2 : 1);
    note_length(e, bytes);
    e->blob_not16 += bytes != 16;
    if (e->blobs_as_text && e->blob_odd == 0) {
        Str s = value_bytes(v, scratch);
        e->blob_odd += !utf8_is_clean(s);
    }
    return e->asked && !(e->asked & TEXT_UUID && bytes == 16) ? ODD_FORM : 0;
}

unsigned evidence_add(Evidence *e, Value *v, Arena *scratch)
{
    e->count[v->cls]++;
    switch (v->cls) {
    case VALUE_NULL:
        break;
    case VALUE_INTEGER:
        return add_integer(e, v->i);
    case VALUE_REAL:
        add_real(e, v);
        return odd_number(e, false);
    case VALUE_TEXT:
        return add_text(e, v, scratch);
    case VALUE_BLOB:
        return add_blob(e, v, scratch);
    }
    return 0;
}

unsigned evidence_add_times(Evidence *e, Value *v, uint64_t times, Arena *scratch)
{
    unsigned odd = evidence_add(e, v, scratch);
    e->count[v->cls] += times - 1;
    e->bad_times += odd & ODD_BAD_TIME ? times - 1 : 0;
    return odd;
}

/* ---------------------------------------------------------------- of two parts */

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void merge_numbers(Evidence *e, const Evidence *b)
{
    e->int_min = b->int_min < e->int_min ? b->int_min : e->int_min;
    e->int_max = b->int_max > e->int_max ? b->int_max : e->int_max;
    e->units |= b->units;
    e->loose_min = b->loose_min < e->loose_min ? b->loose_min : e->loose_min;
    e->loose_max = b->loose_max > e->loose_max ? b->loose_max : e->loose_max;
    e->finer += b->finer;
    e->real_infinite += b->real_infinite;
    raise_to(&e->digits_whole, b->digits_whole);
    raise_to(&e->digits_fraction, b->digits_fraction);
}

static void merge_texts(Evidence *e, const Evidence *b)
{
    e->text_nul += b->text_nul;
    e->text_bad_utf8 += b->text_bad_utf8;
    bool forms = wants_forms(e);
    if (forms) {
        e->text_forms &= b->text_forms;
        e->text_zoned += b->text_zoned;
        e->text_rewritten += b->text_rewritten;
        e->bad_times += b->bad_times;
        note_shape(e, b->text_shape);
        e->text_shapes_differ |= b->text_shapes_differ;
    }
    if (forms || e->char_limit) {
        e->text_max_chars = greater(e->text_max_chars, b->text_max_chars);
    }
}

void evidence_merge(Evidence *e, const Evidence *behind)
{
    for (int c = VALUE_NULL; c <= VALUE_BLOB; c++) {
        e->count[c] += behind->count[c];
    }
    merge_numbers(e, behind);
    merge_texts(e, behind);
    /* One that is odd is enough (add_blob()). */
    e->blob_odd = greater(e->blob_odd, behind->blob_odd);
    e->blob_not16 += behind->blob_not16;
    e->max_bytes = greater(e->max_bytes, behind->max_bytes);
}
