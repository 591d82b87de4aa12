#include "types/widen.h"

#include "schema/forms.h"

typedef enum { WIDEN_ALWAYS, WIDEN_SHAPE, WIDEN_PADDED, WIDEN_UNPADDED } WidenCondition;

static const struct {
    PgBase from, to;
    WidenCondition condition;
    const char *expression;
} rules[] = {
#define WIDEN(from, to, condition, expression) {PG_##from, PG_##to, WIDEN_##condition, expression},
#include "types/widen.def"
#undef WIDEN
};

static bool condition_holds(WidenCondition c, PgType from, const Evidence *written, Buf *format)
{
    switch (c) {
    case WIDEN_ALWAYS:
        return true;
    case WIDEN_SHAPE:
        return !written->text_shapes_differ && form_shape_format(written->text_shape, format);
    case WIDEN_PADDED:
        return from.scale > 0;
    case WIDEN_UNPADDED:
        return from.scale == 0;
    }
    return false;
}

static void put_expression(Buf *out, const char *e, Str ident, Str format)
{
    for (; *e; e++) {
        if (*e == '$') {
            buf_put(out, ident);
        } else if (*e == '@') {
            buf_put(out, format);
        } else {
            buf_putc(out, *e);
        }
    }
}

bool widen_expression(Buf *out, PgType from, PgType to, const Evidence *written, Str ident)
{
    if (evidence_values(written) == 0) { /* nothing but NULLs: any type can become any other */
        buf_puts(out, "NULL::");
        pg_put_type(out, to);
        return true;
    }
    Buf format = {0};
    bool found = false;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && !found; i++) {
        if (rules[i].from == from.base && rules[i].to == to.base &&
            condition_holds(rules[i].condition, from, written, &format)) {
            put_expression(out, rules[i].expression, ident, buf_str(&format));
            found = true;
        }
    }
    buf_free(&format);
    return found;
}
