#include "data/carry.h"

#include "base/utf8.h"
#include "schema/forms.h"

static void set_text(Value *v, const Buf *b, Arena *scratch)
{
    *v = value_text(arena_str(scratch, buf_str(b)));
}

/* ---------------------------------------------------------------- times */

static void put_instant(Value *v, const Instant *at, PgBase type, Arena *scratch)
{
    Buf b = {0};
    instant_put(&b, at, type);
    set_text(v, &b, scratch);
    buf_free(&b);
}

static void number_time(Value *v, const Decision *d, Arena *scratch)
{
    Instant at;
    if (v->cls == VALUE_INTEGER) {
        instant_from_integer(v->i, d->unit, &at);
    } else {
        instant_from_real(value_as_real(v), d->unit, &at);
    }
    put_instant(v, &at, d->type.base, scratch);
}

static void text_time(Value *v, const Decision *d, Arena *scratch)
{
    Instant at;
    Str s = value_bytes(v, scratch);
    InstantForm form =
        d->type.base == PG_TIME ? instant_parse_clock(s, &at) : instant_parse(s, &at);
    if (form == INSTANT_OTHER) {
        put_instant(v, &at, d->type.base, scratch);
    } else if (form == INSTANT_NONE && d->carry & CARRY_BAD_TIMES) {
        *v = value_null();
    }
}

/* ---------------------------------------------------------------- blobs and booleans */

/* .NET's Guid.ToByteArray() has the first three groups in little-endian order. */
static const unsigned char guid_order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

void carry_uuid_blob(Value *v, const ValuePolicy *p, Arena *scratch)
{
    Str bytes = value_bytes(v, scratch);
    Buf b = {0};
    for (size_t i = 0; i < bytes.n && i < sizeof guid_order; i++) {
        size_t at = p->uuid_blobs == UUID_BLOBS_GUID ? guid_order[i] : i;
        bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        buf_printf(&b, dash ? "-%02x" : "%02x", (unsigned)(unsigned char)bytes.p[at]);
    }
    set_text(v, &b, scratch);
    buf_free(&b);
}

static void boolean_word(Value *v, Arena *scratch)
{
    bool yes;
    if (form_is_boolean(value_bytes(v, scratch), &yes)) {
        *v = value_integer(yes);
    }
}

/* ---------------------------------------------------------------- text that PostgreSQL refuses */

/* U+FFFD, the replacement character. */
#define REPLACEMENT "\xEF\xBF\xBD"

static void put_instead(Buf *out, unsigned char c, TextPolicy policy)
{
    if (policy == TEXT_REPLACE) {
        buf_puts(out, REPLACEMENT);
    } else if (policy == TEXT_ESCAPE) {
        buf_printf(out, "\\x%02x", (unsigned)c);
    }
}

void carry_clean_text(Value *v, const ValuePolicy *p, Arena *scratch)
{
    Str s = value_bytes(v, scratch);
    Buf b = {0};
    const char *end = s.p + s.n;
    for (const char *at = s.p; at < end;) {
        size_t n = *at ? utf8_sequence(at, end) : 0;
        if (n) {
            buf_put(&b, str_make(at, n));
        } else {
            put_instead(&b, (unsigned char)*at, *at ? p->bad_utf8 : p->nul);
        }
        at += n ? n : 1;
    }
    set_text(v, &b, scratch);
    buf_free(&b);
}

static bool needs_cleaning(const Value *v)
{
    return !utf8_is_clean(v->s);
}

static void carry_text(Value *v, const Column *c, const ValuePolicy *p, Arena *scratch)
{
    unsigned carry = c->decision.carry;
    if (carry & (CARRY_NUL | CARRY_UTF8) && needs_cleaning(v)) {
        carry_clean_text(v, p, scratch);
    }
    if (carry & CARRY_BOOLEANS) {
        boolean_word(v, scratch);
    }
    if (carry & (CARRY_TEXT_TIMES | CARRY_BAD_TIMES)) {
        text_time(v, &c->decision, scratch);
    }
}

void carry_value(Value *v, const Column *c, const ValuePolicy *p, Arena *scratch)
{
    unsigned carry = c->decision.carry;
    switch (v->cls) {
    case VALUE_NULL:
        break;
    case VALUE_INTEGER:
    case VALUE_REAL:
        if (carry & CARRY_NUMBER_TIMES) {
            number_time(v, &c->decision, scratch);
        }
        break;
    case VALUE_TEXT:
        carry_text(v, c, p, scratch);
        break;
    case VALUE_BLOB:
        if (carry & CARRY_UUID_BLOBS) {
            carry_uuid_blob(v, p, scratch);
        } else if (carry & CARRY_BLOB_TEXTS) {
            *v = value_text(value_bytes(v, scratch));
        }
        break;
    }
}
