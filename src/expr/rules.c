#include "expr/rules.h"

#include "pg/quote.h"

#define SQL(text) .template = text
#define CALL(function) .handler = function

/* Handlers are declared by the rows that name them. */
#define FUNC(name, kind, min, max, args, result, how, volatility, fidelity, note) DECLARE_##how
#define DECLARE_SQL(template)
#define DECLARE_CALL(handler) bool handler(Call *call, Frag *out);
#include "expr/func_rules.def"
#undef FUNC

#define FUNC(n, k, least, most, letters, r, how, v, f, text)                                       \
    {.name = n,                                                                                    \
     .kind = k,                                                                                    \
     .min = least,                                                                                 \
     .max = most,                                                                                  \
     .args = letters,                                                                              \
     .result = r,                                                                                  \
     how,                                                                                          \
     .volatility = v,                                                                              \
     .fidelity = f,                                                                                \
     .note = text},
const FuncRule func_rules[] = {
#include "expr/func_rules.def"
};
#undef FUNC
const size_t func_rule_count = sizeof func_rules / sizeof *func_rules;

/* ---------------------------------------------------------------- lookup */

static bool same_name(const FuncRule *r, Str name)
{
    return str_eq_fold(str_z(r->name), name);
}

static bool takes(const FuncRule *r, size_t n)
{
    return n >= (size_t)r->min && (r->max < 0 || n <= (size_t)r->max);
}

/* The first row of that name; NULL: unknown. Rows of one name stand together. */
static const FuncRule *first_rule(Str name)
{
    for (size_t i = 0; i < func_rule_count; i++) {
        if (same_name(&func_rules[i], name)) {
            return &func_rules[i];
        }
    }
    return NULL;
}

static const FuncRule *next_rule(const FuncRule *r, Str name)
{
    const FuncRule *next = r + 1;
    return next < func_rules + func_rule_count && same_name(next, name) ? next : NULL;
}

static size_t count_args(const Expr *call)
{
    size_t n = 0;
    for (const ExprList *l = call->list; l; l = l->next) {
        n++;
    }
    return n;
}

bool rules_is_aggregate(const Expr *call)
{
    size_t n = count_args(call);
    for (const FuncRule *r = first_rule(call->name.text); r; r = next_rule(r, call->name.text)) {
        if (takes(r, n) && r->kind != SCALAR) {
            return true;
        }
        if (takes(r, n)) {
            return false;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- arguments */

static char letter(const FuncRule *r, size_t i)
{
    size_t n = strlen(r->args);
    return n == 0 ? 'x' : r->args[i < n ? i : n - 1];
}

static bool fits(char l, Frag f)
{
    bool integer = f.classes == CLASS_INTEGER;
    switch (l) {
    case 'I':
        return frag_is_number(f) && integer;
    case 'R':
        return frag_is_number(f) && !integer;
    case 'N':
        return frag_is_number(f);
    case 'S':
        return frag_is_text(f);
    case 'B':
        return !f.null && f.type.base == PG_BYTEA;
    case 'L':
        return frag_is_bool(f);
    case 'T':
        return !f.null && (f.type.base == PG_TIMESTAMP || f.type.base == PG_TIMESTAMPTZ);
    case 'D':
        return !f.null && f.type.base == PG_DATE;
    case 'M':
        return !f.null && f.type.base == PG_TIME;
    case 'U':
        return !f.null && f.type.base == PG_UUID;
    case 'J':
        return !f.null && !f.dynamic && (f.type.base == PG_JSON || f.type.base == PG_JSONB);
    case 'V':
        return !f.null && f.dynamic;
    case 'K':
        return f.is_literal && f.value.cls == VALUE_TEXT;
    case 'Z':
        return f.null;
    default:
        return true;
    }
}

/* A literal in quotes has no type until it is given one, and a function of any type wants one. */
static Frag typed_literal(Translator *t, Frag f)
{
    Frag r = frag_cast(t, f, PG_TEXT);
    r.is_literal = true;
    r.null = f.null;
    r.value = f.value;
    return r;
}

static Frag convert(Translator *t, char l, Frag f)
{
    switch (l) {
    case 't':
        return frag_as(t, f, WANT_TEXT);
    case 'i':
        return frag_as(t, f, WANT_INTEGER);
    case 'r':
        return frag_as(t, f, WANT_REAL);
    case 'n':
        return frag_as(t, f, WANT_NUMBER);
    case 'b':
        return frag_as(t, f, WANT_BYTES);
    case 'l':
        return frag_as(t, f, WANT_TRUTH);
    case 'v':
        return frag_as(t, f, WANT_DYNAMIC);
    case 'a':
        f = frag_as(t, f, WANT_VALUE);
        return f.is_literal && (f.null || frag_is_text(f)) ? typed_literal(t, f) : f;
    case 'T':
        if (f.type.base == PG_TIMESTAMPTZ) {
            Frag u = frag_with(
                f,
                translate_printf(t, "%.*s AT TIME ZONE 'UTC'", STR_FMT(frag_at(t, f, PREC_CAST))),
                PREC_COLLATE);
            u.type = pg_type(PG_TIMESTAMP);
            return u;
        }
        return f;
    default:
        return f;
    }
}

static bool all_fit(const FuncRule *r, const Frag *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!fits(letter(r, i), args[i])) {
            return false;
        }
    }
    return true;
}

/* Converts the c arguments together. */
static void unify_common(Translator *t, const FuncRule *r, Frag *args, size_t n)
{
    Frag *common = arena_array(t->arena, Frag, n + 1);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (letter(r, i) == 'c') {
            common[m++] = args[i];
        }
    }
    if (m) {
        frag_unify(t, common, m);
    }
    m = 0;
    for (size_t i = 0; i < n; i++) {
        if (letter(r, i) == 'c') {
            args[i] = common[m++];
        }
    }
}

/* ---------------------------------------------------------------- templates */

typedef struct {
    Call *call;
    Buf out;
    unsigned uses[10];
} Filling;

static bool ends_list(const char *p)
{
    return *p == ',' || *p == ')' || *p == '\0';
}

static bool ends_word(const Filling *f, const char *word)
{
    size_t n = strlen(word);
    return f->out.n >= n && memcmp(f->out.p + f->out.n - n, word, n) == 0;
}

/* Between the words of CASE. */
static bool stands_in_case(const Filling *f, const char *behind)
{
    bool opens = ends_word(f, "CASE WHEN ") || ends_word(f, " THEN ") || ends_word(f, " ELSE ");
    return opens && (strncmp(behind, " THEN ", 6) == 0 || strncmp(behind, " ELSE ", 6) == 0 ||
                     strncmp(behind, " END", 4) == 0);
}

/* Between ( , ) an argument needs no parentheses. */
static bool stands_alone(const Filling *f, const char *behind)
{
    if (stands_in_case(f, behind)) {
        return true;
    }
    size_t n = f->out.n;
    while (n && f->out.p[n - 1] == ' ') {
        n--;
    }
    bool opens = n == 0 || f->out.p[n - 1] == '(' || f->out.p[n - 1] == ',';
    return opens && ends_list(behind);
}

static void put_arg(Filling *f, size_t i, const char *behind)
{
    Translator *t = f->call->t;
    if (i >= f->call->n) {
        translate_fail(t, f->call->e->span, "too few arguments");
        return;
    }
    Frag a = f->call->args[i];
    f->uses[i < 9 ? i : 9]++;
    bool whole = f->out.n == 0 && *behind == '\0';
    buf_put(&f->out, stands_alone(f, behind) && !whole ? a.sql : frag_at(t, a, PREC_CAST));
}

static void put_args(Filling *f, size_t from)
{
    for (size_t i = from; i < f->call->n; i++) {
        buf_puts(&f->out, i > from ? ", " : "");
        buf_put(&f->out, f->call->args[i].sql);
        f->uses[i < 9 ? i : 9]++;
    }
}

/* One $ and what follows it; gives what is behind. */
static const char *put_mark(Filling *f, const char *p)
{
    const Call *c = f->call;
    switch (*p) {
    case '$':
        buf_putc(&f->out, '$');
        break;
    case '*':
        put_args(f, 0);
        break;
    case 'D':
        buf_put(&f->out, c->distinct);
        break;
    case 'F':
        buf_put(&f->out, c->suffix);
        break;
    case 'O':
        buf_put(&f->out, c->distinct.n ? STR("") : c->order);
        break;
    default:
        if (p[1] == '*') {
            put_args(f, (size_t)(*p - '1'));
            return p + 2;
        }
        put_arg(f, (size_t)(*p - '1'), p + 1);
        break;
    }
    return p + 1;
}

/* Behind the parenthesis or CASE that begins at i; n if it does not end. Literals are read over. */
static size_t skip_group(Str s, size_t i)
{
    int depth = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\'' || c == '"') {
            for (i++; i < s.n && s.p[i] != c; i++) {
            }
        } else if (c == '(' || c == '[') {
            depth++;
        } else if (c == ')' || c == ']') {
            if (--depth == 0) {
                return i + 1;
            }
        }
    }
    return s.n + 1;
}

static size_t skip_word(Str s, size_t i)
{
    while (i < s.n && (s.p[i] == '_' || s.p[i] == '.' || ascii_is_digit(s.p[i]) ||
                       (ascii_lower(s.p[i]) >= 'a' && ascii_lower(s.p[i]) <= 'z'))) {
        i++;
    }
    return i;
}

/* call(...), (...), a name or a number, perhaps with ::type behind: those bind tightest. All else
 * is taken for the loosest. */
static Prec prec_of(Str s)
{
    size_t i = skip_word(s, 0);
    if (i == 4 && str_starts(s, STR("CASE"))) {
        bool one =
            s.n > 7 && memcmp(s.p + s.n - 4, " END", 4) == 0 && !str_contains_fold(s, STR(" END "));
        return one ? PREC_ATOM : PREC_NONE;
    }
    if (i < s.n && s.p[i] == '(') {
        i = skip_group(s, i);
    }
    if (i == 0 || i > s.n) {
        return PREC_NONE;
    }
    if (i == s.n) {
        return PREC_ATOM;
    }
    while (i + 2 < s.n && s.p[i] == ':' && s.p[i + 1] == ':') {
        i = skip_word(s, i + 2);
    }
    return i == s.n ? PREC_CAST : PREC_NONE;
}

static bool fill(Call *call, const char *template, Frag *out)
{
    Filling f = {.call = call};
    for (const char *p = template; *p;) {
        if (*p == '$') {
            p = put_mark(&f, p + 1);
        } else {
            buf_putc(&f.out, *p++);
        }
    }
    bool repeated = false;
    for (size_t i = 0; i < call->n; i++) {
        repeated |= call->args[i].volatility == VOLATILE && f.uses[i < 9 ? i : 9] > 1;
    }
    Str sql = arena_str(call->t->arena, buf_str(&f.out));
    buf_free(&f.out);
    call->t->written += sql.n;
    *out = frag_sql(sql, prec_of(sql), PG_TEXT, CLASS_TEXT);
    return !repeated;
}

Frag rules_template(Call *call, const char *template)
{
    Frag f;
    if (!fill(call, template, &f)) {
        translate_fail(call->t, call->e->span, "a random value would be computed twice");
    }
    return f;
}

/* ---------------------------------------------------------------- results */

static void set_type(Frag *f, PgBase base, unsigned classes)
{
    f->type = pg_type(base);
    f->classes = classes;
}

static void set_time(Frag *f, PgBase base, Str format)
{
    set_type(f, base, CLASS_TEXT);
    f->time_format = format;
}

static Frag like_arg(const Call *c, size_t i)
{
    Frag f = c->args[i < c->n ? i : 0];
    /* A function's result has no affinity, and a collation only from COLLATE in an argument. */
    f.has_affinity = f.not_null = false;
    f.collation = f.explicit_collation ? f.collation : COLL_BINARY;
    f.has_collation = f.explicit_collation;
    f.column = frag_is_bool(f) ? f.column : NULL;
    f.whole = NO_TEXT;
    return f;
}

/* coalesce(): of the argument that it gives. */
static Str whole_of_first(const Call *c)
{
    Translator *t = c->t;
    if (!frag_has_whole(c->args, c->n) || strcmp(c->rule->template, "coalesce($*)") != 0) {
        return NO_TEXT;
    }
    Str text = STR("CASE");
    for (size_t i = 0; i < c->n; i++) {
        Str value = frag_at(t, c->args[i], PREC_IS + 1), whole = frag_whole(t, c->args[i]);
        text = i + 1 < c->n
                   ? translate_printf(t, "%.*s WHEN %.*s IS NOT NULL THEN %.*s", STR_FMT(text),
                                      STR_FMT(value), STR_FMT(whole))
                   : translate_printf(t, "%.*s ELSE %.*s END", STR_FMT(text), STR_FMT(whole));
    }
    return text;
}

static Frag common_arg(const Call *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (letter(c->rule, i) == 'c' && !c->args[i].null) {
            return like_arg(c, i);
        }
    }
    return frag_null();
}

static void set_result(Call *c, Frag *f)
{
    Frag like;
    switch (c->rule->result) {
    case 't':
        set_type(f, PG_TEXT, CLASS_TEXT);
        break;
    case 'i':
        set_type(f, PG_BIGINT, CLASS_INTEGER);
        break;
    case 'r':
        set_type(f, PG_DOUBLE, CLASS_REAL);
        break;
    case 'n':
        set_type(f, PG_NUMERIC, CLASS_NUMBER);
        break;
    case 'b':
        set_type(f, PG_BYTEA, CLASS_BLOB);
        break;
    case 'l':
        set_type(f, PG_BOOLEAN, CLASS_INTEGER);
        break;
    case 'v':
        set_type(f, PG_JSONB, CLASS_ANY);
        f->dynamic = true;
        break;
    case 'd':
        set_time(f, PG_DATE, STR("YYYY-MM-DD"));
        break;
    case 's':
        set_time(f, PG_TIMESTAMP, STR("YYYY-MM-DD HH24:MI:SS"));
        break;
    case 'm':
        set_time(f, PG_TIME, STR("HH24:MI:SS"));
        break;
    default:
        like =
            c->rule->result == 'c' ? common_arg(c) : like_arg(c, (size_t)(c->rule->result - '1'));
        *f = frag_with(like, f->sql, f->prec);
        f->whole = whole_of_first(c);
        if (like.null) {
            set_type(f, PG_TEXT, CLASS_TEXT);
        }
        break;
    }
}

static Volatility worst(const Call *c, Volatility v)
{
    for (size_t i = 0; i < c->n; i++) {
        v = c->args[i].volatility > v ? c->args[i].volatility : v;
    }
    return v;
}

/* ---------------------------------------------------------------- calls */

static bool must_be_immutable(const Translator *t)
{
    return t->purpose == PURPOSE_INDEX || t->purpose == PURPOSE_GENERATED;
}

/* A function's value has no affinity and no collation (Datatypes, 3.2, 7.1). */
static void finish(const Call *c, Frag *out)
{
    out->has_affinity = out->has_collation = out->explicit_collation = false;
    for (size_t i = 0; i < c->n; i++) {
        out->not_null = out->not_null && c->args[i].not_null;
    }
}

static bool try_rule(Call *call, const Frag *args, Frag *out)
{
    const FuncRule *r = call->rule;
    Translator *t = call->t;
    if (!takes(r, call->n) || !all_fit(r, args, call->n) ||
        (r->volatility != IMMUTABLE && must_be_immutable(t))) {
        return false;
    }
    /* A handler sees to DISTINCT itself. */
    if (call->distinct.n && r->template && !strstr(r->template, "$D")) {
        return false;
    }
    call->args = arena_array(t->arena, Frag, call->n + 1);
    for (size_t i = 0; i < call->n; i++) {
        call->args[i] = convert(t, letter(r, i), args[i]);
    }
    unify_common(t, r, call->args, call->n);
    *out = (Frag){.volatility = r->volatility};
    if (r->handler) {
        if (!r->handler(call, out)) {
            return false;
        }
        out->volatility = worst(call, out->volatility);
        finish(call, out);
        return true;
    }
    if (!fill(call, r->template, out)) {
        return false;
    }
    set_result(call, out);
    out->volatility = worst(call, r->volatility);
    finish(call, out);
    return true;
}

Frag rules_run(Call *call, Str name, const Frag *args)
{
    Frag out = frag_null();
    const FuncRule *first = first_rule(name);
    bool arity = false;
    for (call->rule = first; call->rule && !call->t->failed;
         call->rule = next_rule(call->rule, name)) {
        arity |= takes(call->rule, call->n);
        if (try_rule(call, args, &out)) {
            return out;
        }
    }
    const char *why = !first   ? "function %.*s() is not known"
                      : !arity ? "function %.*s() is not known with so many arguments"
                      : must_be_immutable(call->t)
                          ? "function %.*s() has no form that PostgreSQL takes for immutable"
                          : "function %.*s() is not supported with these arguments";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    translate_fail(call->t, call->e->span, why, STR_FMT(name));
#pragma GCC diagnostic pop
    return frag_null();
}

Frag rules_apply(Translator *t, const Expr *e, Str name, Frag *args, size_t n)
{
    Call call = {.t = t, .e = e, .n = n};
    return rules_run(&call, name, args);
}
