#include "types/widen.h"

#include "schema/forms.h"

typedef enum {
    WIDEN_ALWAYS,
    WIDEN_SHAPE,
    WIDEN_PADDED,
    WIDEN_UNPADDED,
    WIDEN_COUNTED,
    WIDEN_COUNTS,
    WIDEN_INTEGERS,
    WIDEN_BLOBS
} WidenCondition;

static const struct {
    PgBase from, to;
    WidenCondition condition;
    const char *expression;
} rules[] = {
#define WIDEN(from, to, condition, expression) {PG_##from, PG_##to, WIDEN_##condition, expression},
#include "types/widen.def"
#undef WIDEN
};

static bool only(const Evidence *e, ValueClass cls)
{
    return evidence_only(e, 1u << cls);
}

/* Puts what stands for `@`. */
static bool condition_holds(WidenCondition condition, const Column *c, Buf *at)
{
    const Evidence *e = &c->written;
    const char *word;
    switch (condition) {
    case WIDEN_ALWAYS:
        return true;
    case WIDEN_SHAPE:
        return only(e, VALUE_TEXT) && e->bad_times == 0 && !e->text_shapes_differ &&
               form_shape_format(e->text_shape, at);
    case WIDEN_PADDED:
        return c->written_type.scale > 0;
    case WIDEN_UNPADDED:
        return c->written_type.scale == 0;
    case WIDEN_COUNTED:
        word = only(e, VALUE_INTEGER) && e->finer == 0 ? unit_epoch_factor(c->written_unit) : NULL;
        buf_puts(at, word ? word : "");
        return word != NULL;
    case WIDEN_COUNTS:
        word = unit_micros(c->decision.unit);
        buf_puts(at, word ? word : "");
        return word != NULL;
    case WIDEN_INTEGERS:
        return only(e, VALUE_INTEGER);
    case WIDEN_BLOBS:
        return only(e, VALUE_BLOB);
    }
    return false;
}

static void put_expression(Buf *out, const char *e, Str ident, Str at)
{
    for (; *e; e++) {
        if (*e == '$') {
            buf_put(out, ident);
        } else if (*e == '@') {
            buf_put(out, at);
        } else {
            buf_putc(out, *e);
        }
    }
}

/* Integers of every width go the same ways. */
static PgBase way(PgBase b)
{
    return b == PG_SMALLINT || b == PG_INTEGER ? PG_BIGINT : b;
}

bool widen_is_known(PgBase from, PgBase to)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].from == way(from) && rules[i].to == way(to)) {
            return true;
        }
    }
    return false;
}

bool widen_expression(Buf *out, const Column *c, PgType to, Str ident)
{
    if (evidence_values(&c->written) == 0) { /* nothing but NULLs: any type can become any other */
        buf_puts(out, "NULL::");
        pg_put_type(out, to);
        return true;
    }
    Buf at = {0};
    bool found = false;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && !found; i++) {
        buf_clear(&at);
        if (rules[i].from == way(c->written_type.base) && rules[i].to == way(to.base) &&
            condition_holds(rules[i].condition, c, &at)) {
            put_expression(out, rules[i].expression, ident, buf_str(&at));
            found = true;
        }
    }
    buf_free(&at);
    return found;
}
