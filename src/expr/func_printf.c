/* printf() and format(): pieces that only join values become concat(), the rest a helper. */
#include "expr/func.h"

/* One conversion: %, flags, width, precision, l or ll, letter (printf.html). */
typedef struct {
    size_t stars; /* arguments for width and precision before its own */
    char letter;  /* '\0': the format ends or is no such thing */
    bool plain;   /* nothing between % and letter */
    size_t end;   /* behind it */
} Conversion;

static size_t skip_chars(Str s, size_t i, const char *of)
{
    while (i < s.n && s.p[i] && strchr(of, s.p[i])) {
        i++;
    }
    return i;
}

static size_t skip_number(Str s, size_t i, size_t *stars)
{
    if (i < s.n && s.p[i] == '*') {
        (*stars)++;
        return i + 1;
    }
    return skip_chars(s, i, "0123456789");
}

/* i: behind the %. */
static Conversion read_conversion(Str s, size_t i)
{
    Conversion c = {0};
    size_t from = i;
    i = skip_chars(s, i, "-+ 0#!,");
    i = skip_number(s, i, &c.stars);
    if (i < s.n && s.p[i] == '.') {
        i = skip_number(s, i + 1, &c.stars);
    }
    i = skip_chars(s, i, "l");
    c.plain = i == from;
    if (i < s.n && s.p[i] && strchr("diuxXopreEfgGcszqQw%", s.p[i])) {
        c.letter = s.p[i];
        i++;
    }
    c.end = i;
    return c;
}

static const char *percent(Str s, size_t from)
{
    return from < s.n ? memchr(s.p + from, '%', s.n - from) : NULL;
}

/* The text that the helper gets for an argument: of a REAL all its digits where a number is meant,
 * so that no second rounding comes before the one that is asked for. */
static Frag image(Call *call, size_t i, char letter)
{
    Translator *t = call->t;
    Frag f = call->args[i];
    bool real = frag_is_number(f) && f.classes != CLASS_INTEGER;
    if (real && strchr("diuxXopr", letter)) {
        f = frag_as(t, f, WANT_INTEGER);
    } else if (real && strchr("eEfgG", letter)) {
        return frag_cast(t, f, PG_TEXT);
    }
    return frag_as(t, f, WANT_TEXT);
}

/* Converts the arguments as the format asks for. */
static void convert_arguments(Call *call, Str format)
{
    size_t k = 1;
    const char *p;
    for (size_t i = 0; (p = percent(format, i)) != NULL;) {
        Conversion c = read_conversion(format, (size_t)(p - format.p) + 1);
        if (!c.letter) {
            break;
        }
        for (; c.stars && k < call->n; c.stars--) {
            call->args[k] = image(call, k, 'd');
            k++;
        }
        if (c.letter != '%' && k < call->n) {
            call->args[k] = image(call, k, c.letter);
            k++;
        }
        i = c.end;
    }
    for (; k < call->n; k++) {
        call->args[k] = image(call, k, 's');
    }
}

/* ---------------------------------------------------------------- as concat() */

typedef struct {
    Call *call;
    Buf literal, out;
} Joining;

static void put_piece(Joining *j, Str sql)
{
    if (j->literal.n) {
        Str quoted = translate_literal(j->call->t, buf_str(&j->literal));
        buf_printf(&j->out, "%s%.*s", j->out.n ? ", " : "", STR_FMT(quoted));
        buf_clear(&j->literal);
    }
    if (sql.n) {
        buf_printf(&j->out, "%s%.*s", j->out.n ? ", " : "", STR_FMT(sql));
    }
}

/* %s of anything, %d of an integer. A NULL is nothing, or 0. */
static bool put_simple(Joining *j, Conversion c, size_t k)
{
    Translator *t = j->call->t;
    if (!c.plain || k >= j->call->n) {
        return false;
    }
    Frag f = j->call->args[k];
    if (c.letter == 's' || c.letter == 'z') {
        put_piece(j, frag_as(t, f, WANT_TEXT).sql);
        return true;
    }
    if ((c.letter != 'd' && c.letter != 'i') || !frag_is_number(f) || f.classes != CLASS_INTEGER) {
        return false;
    }
    put_piece(j, f.not_null || f.is_literal
                     ? f.sql
                     : translate_printf(t, "coalesce(%.*s, 0)", STR_FMT(f.sql)));
    return true;
}

static bool join(Joining *j, Str format)
{
    size_t k = 1, i = 0;
    for (const char *p; (p = percent(format, i)) != NULL;) {
        buf_put(&j->literal, str_range(format.p + i, p));
        Conversion c = read_conversion(format, (size_t)(p - format.p) + 1);
        if (c.letter == '%' && c.plain) {
            buf_putc(&j->literal, '%');
        } else if (!put_simple(j, c, k++)) {
            return false;
        }
        i = c.end;
    }
    buf_put(&j->literal, str_range(format.p + i, format.p + format.n));
    put_piece(j, STR(""));
    return true;
}

static bool as_concat(Call *call, Str format, Frag *out)
{
    Joining j = {.call = call};
    bool joined = format.n && call->n > 1 && !func_must_be_immutable(call) && join(&j, format);
    if (joined) {
        *out = frag_sql(translate_printf(call->t, "concat(%.*s)", STR_FMT(buf_str(&j.out))),
                        PREC_ATOM, PG_TEXT, CLASS_TEXT);
        out->volatility = STABLE;
        out->not_null = true;
    }
    buf_free(&j.literal);
    buf_free(&j.out);
    return joined;
}

bool func_printf(Call *call, Frag *out)
{
    Str format = {0};
    if (call->n == 0 || call->args[0].null) {
        *out = frag_null();
        return true;
    }
    bool literal = frag_text_value(call->args[0], &format);
    if (literal && as_concat(call, format, out)) {
        return true;
    }
    call->args[0] = frag_as(call->t, call->args[0], WANT_TEXT);
    convert_arguments(call, format);
    *out = frag_sql(rules_template(call, "sqlpg.printf($*)").sql, PREC_ATOM, PG_TEXT, CLASS_TEXT);
    return true;
}
