/* LIKE, GLOB, REGEXP. SQLite's LIKE folds ASCII letters only, which is ILIKE in collation "C"; it
 * has no escape character unless one is given, PostgreSQL's is the backslash. */
#include "expr/operators.h"

static Frag truth(Frag subject, Frag pattern, Str sql, Prec prec)
{
    Frag f = frag_truth(sql, prec);
    f.not_null = subject.not_null && pattern.not_null;
    f.volatility =
        subject.volatility > pattern.volatility ? subject.volatility : pattern.volatility;
    return f;
}

static bool has_letters(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = ascii_lower(s.p[i]);
        if (c >= 'a' && c <= 'z') {
            return true;
        }
    }
    return false;
}

/* No value matches; with NULL it is NULL. */
static Frag never(Translator *t, Frag subject, Frag pattern, bool negated)
{
    const char *word = negated ? "true" : "false";
    if (subject.null || pattern.null) {
        return frag_null();
    }
    Frag f = frag_truth(str_z(word), PREC_ATOM);
    if (subject.not_null && pattern.not_null) {
        f.is_literal = f.not_null = true;
        f.value = value_integer(negated);
        return f;
    }
    Frag sides[] = {subject, pattern};
    Buf b = {0};
    for (size_t i = 0; i < 2; i++) {
        Str side = frag_at(t, sides[i], PREC_IS + 1);
        if (!sides[i].not_null) {
            buf_printf(&b, "%s%.*s IS NOT NULL", b.n ? " AND " : "", STR_FMT(side));
        }
    }
    f.sql = translate_printf(t, "CASE WHEN %.*s THEN %s END", STR_FMT(buf_str(&b)), word);
    buf_free(&b);
    return f;
}

/* ESCAPE '...' where PostgreSQL's own is not meant. */
static Str escape_clause(Translator *t, Frag pattern, const Frag *escape)
{
    Str s;
    if (escape) {
        bool backslash = frag_text_value(*escape, &s) && str_eq(s, STR("\\"));
        return backslash ? NO_TEXT : translate_printf(t, " ESCAPE %.*s", STR_FMT(escape->sql));
    }
    bool none = frag_text_value(pattern, &s) && !memchr(s.p, '\\', s.n);
    return none ? NO_TEXT : STR(" ESCAPE ''");
}

/* A pattern that ends in its escape matches nothing; PostgreSQL raises an error. */
static bool ends_in_escape(Frag pattern, const Frag *escape)
{
    Str p, e;
    if (!escape || !frag_text_value(*escape, &e) || !frag_text_value(pattern, &p) || e.n != 1) {
        return false;
    }
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] == e.p[0] && ++i == p.n) {
            return true;
        }
    }
    return false;
}

Frag match_like(Translator *t, Frag subject, Frag pattern, const Frag *escape, bool negated)
{
    if (subject.type.base == PG_BYTEA && !subject.null) {
        if (subject.classes & ~(unsigned)CLASS_BLOB) {
            translate_fail(t, NO_TEXT, "LIKE of blobs among other values");
        }
        return never(t, subject, pattern, negated); /* SQLITE_LIKE_DOESNT_MATCH_BLOBS */
    }
    Frag s = frag_as(t, subject, WANT_TEXT), p = frag_as(t, pattern, WANT_TEXT), e;
    if (escape) {
        e = frag_as(t, *escape, WANT_TEXT);
        escape = &e;
    }
    if (ends_in_escape(p, escape)) {
        return never(t, s, p, negated);
    }
    Str literal;
    bool folds = !frag_text_value(p, &literal) || has_letters(literal);
    Str left = s.is_literal ? frag_cast(t, s, PG_TEXT).sql : frag_at(t, s, PREC_COLLATE);
    if (folds && !s.byte_order) {
        left = translate_printf(t, "%.*s COLLATE \"C\"", STR_FMT(left));
    } else if (!s.is_literal) {
        left = frag_at(t, s, PREC_LIKE + 1);
    }
    return truth(s, p,
                 translate_printf(t, "%.*s %s%s %.*s%.*s", STR_FMT(left), negated ? "NOT " : "",
                                  folds ? "ILIKE" : "LIKE", STR_FMT(frag_at(t, p, PREC_LIKE + 1)),
                                  STR_FMT(escape_clause(t, p, escape))),
                 PREC_LIKE);
}

/* A GLOB pattern of * and ? alone, as a LIKE pattern. */
static bool glob_to_like(Translator *t, Str glob, Str *out)
{
    Buf b = {0};
    bool simple = !memchr(glob.p, '[', glob.n);
    for (size_t i = 0; i < glob.n && simple; i++) {
        char c = glob.p[i];
        if (c == '%' || c == '_' || c == '\\') {
            buf_putc(&b, '\\');
        }
        buf_putc(&b, c == '*' ? '%' : c == '?' ? '_' : c);
    }
    *out = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return simple;
}

/* The class at s.p[*i] == '[', copied for a regular expression; false: it never closes. */
static bool put_class(Buf *b, Str s, size_t *i)
{
    size_t p = *i + 1;
    buf_putc(b, '[');
    if (p < s.n && s.p[p] == '^') {
        buf_putc(b, '^');
        p++;
    }
    for (bool first = true; p < s.n && (first || s.p[p] != ']'); p++, first = false) {
        bool range = s.p[p] == '-' && !first && p + 1 < s.n && s.p[p + 1] != ']';
        if (strchr("\\][^-", s.p[p]) && s.p[p] && !range) {
            buf_putc(b, '\\');
        }
        buf_putc(b, s.p[p]);
    }
    buf_putc(b, ']');
    *i = p;
    return p < s.n;
}

static bool glob_to_regexp(Translator *t, Str glob, Str *out)
{
    Buf b = {0};
    bool ok = true;
    buf_putc(&b, '^');
    for (size_t i = 0; i < glob.n && ok; i++) {
        char c = glob.p[i];
        if (c == '*') {
            buf_puts(&b, ".*");
        } else if (c == '?') {
            buf_putc(&b, '.');
        } else if (c == '[') {
            ok = put_class(&b, glob, &i);
        } else {
            if (strchr("\\.+()[]{}|^$", c) && c) {
                buf_putc(&b, '\\');
            }
            buf_putc(&b, c);
        }
    }
    buf_putc(&b, '$');
    *out = arena_str(t->arena, buf_str(&b));
    buf_free(&b);
    return ok;
}

Frag match_glob(Translator *t, Frag subject, Frag pattern, bool negated)
{
    Frag s = frag_as(t, subject, WANT_TEXT), p = frag_as(t, pattern, WANT_TEXT);
    Str glob, made;
    if (!frag_text_value(p, &glob)) {
        return truth(s, p,
                     translate_printf(t, "sqlpg.glob(%.*s, %.*s)", STR_FMT(p.sql), STR_FMT(s.sql)),
                     PREC_ATOM);
    }
    bool simple = glob_to_like(t, glob, &made);
    if (!simple && !glob_to_regexp(t, glob, &made)) {
        return never(t, s, p, negated);
    }
    s = s.is_literal ? frag_cast(t, s, PG_TEXT) : s;
    /* Character ranges follow the collation. */
    Str left = simple || s.byte_order ? frag_at(t, s, PREC_LIKE + 1)
                                      : translate_printf(t, "%.*s COLLATE \"C\"",
                                                         STR_FMT(frag_at(t, s, PREC_COLLATE)));
    return truth(s, p,
                 translate_printf(t, "%.*s %s %.*s", STR_FMT(left),
                                  simple    ? (negated ? "NOT LIKE" : "LIKE")
                                  : negated ? "!~"
                                            : "~",
                                  STR_FMT(translate_literal(t, made))),
                 simple ? PREC_LIKE : PREC_OTHER);
}

/* REGEXP is the application's function; the shell's and most others are near to PostgreSQL's, but
 * that a word's border is \y here. */
Frag match_regexp(Translator *t, Frag subject, Frag pattern, bool negated)
{
    Frag s = frag_as(t, subject, WANT_TEXT), p = frag_as(t, pattern, WANT_TEXT);
    Str literal;
    if (frag_text_value(p, &literal)) {
        char *copy = arena_alloc(t->arena, literal.n + 1);
        for (size_t i = 0; i < literal.n; i++) {
            bool border = literal.p[i] == 'b' && i && literal.p[i - 1] == '\\' &&
                          !(i > 1 && literal.p[i - 2] == '\\');
            copy[i] = border ? 'y' : literal.p[i];
        }
        p = frag_text_literal(t, str_make(copy, literal.n));
    }
    s = s.is_literal ? frag_cast(t, s, PG_TEXT) : s;
    return truth(s, p,
                 translate_printf(t, "%.*s %s %.*s", STR_FMT(frag_at(t, s, PREC_OTHER)),
                                  negated ? "!~" : "~", STR_FMT(frag_at(t, p, PREC_OTHER + 1))),
                 PREC_OTHER);
}
