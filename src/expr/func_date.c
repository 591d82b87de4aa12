/* Date and time (lang_datefunc.html).
 *
 * Of a time that has a type of PostgreSQL, or of 'now', with modifiers that are known, becomes
 * PostgreSQL's own arithmetic on timestamps in UTC. Everything else goes to the helpers, which read
 * a text as SQLite does.
 */
#include "expr/func.h"

#include <stdlib.h>

#include "schema/forms.h"

#define NOW "statement_timestamp()"

/* A time on its way through the modifiers. */
typedef struct {
    Call *call;
    Frag f;     /* of type timestamp or date */
    bool now;   /* the current time as it is, timestamptz */
    bool zoned; /* known to be UTC: 'utc' changes nothing */
    bool whole; /* no fraction of a second */
    bool early; /* the day is in every month: the first */
    bool subsec;
    bool null; /* never a time */
    Volatility volatility;
} Moment;

static Frag timestamp(Str sql, Prec prec)
{
    return frag_sql(sql, prec, PG_TIMESTAMP, CLASS_TEXT);
}

/* ---------------------------------------------------------------- the time value */

static bool is_now(const Call *call, size_t i)
{
    Str s;
    return i >= call->n || (frag_text_value(call->args[i], &s) && str_eq_fold(s, STR("now")));
}

static bool literal_moment(Moment *m, Str s)
{
    Translator *t = m->call->t;
    bool zoned = false;
    if (form_is_date(s)) {
        m->f = frag_sql(translate_printf(t, "date '%.*s'", STR_FMT(s)), PREC_ATOM, PG_DATE,
                        CLASS_TEXT);
    } else if (form_is_instant(s, &zoned) && !zoned) {
        m->f = timestamp(translate_printf(t, "timestamp '%.*s'", STR_FMT(s)), PREC_ATOM);
    } else {
        return false;
    }
    m->whole = s.n <= strlen("YYYY-MM-DD HH:MM:SS");
    return true;
}

static bool has_fraction(Frag f)
{
    return !f.time_format.p || str_contains_fold(f.time_format, STR("MS")) ||
           str_contains_fold(f.time_format, STR("US"));
}

static bool typed_moment(Moment *m, Frag f)
{
    Translator *t = m->call->t;
    m->f = f;
    m->whole = !has_fraction(f);
    switch ((int)f.type.base) {
    case PG_TIMESTAMP:
        return true;
    case PG_TIMESTAMPTZ:
        m->f = timestamp(
            translate_printf(t, "%.*s AT TIME ZONE 'UTC'", STR_FMT(frag_at(t, f, PREC_CAST))),
            PREC_COLLATE);
        m->zoned = true;
        return true;
    case PG_DATE:
        m->whole = true;
        return true;
    case PG_TIME:
        m->f = timestamp(
            translate_printf(t, "date '2000-01-01' + %.*s", STR_FMT(frag_at(t, f, PREC_MUL))),
            PREC_ADD);
        return true;
    default:
        return false;
    }
}

/* Literal modifier i in lower case; false: it is not known. */
static bool modifier_text(const Call *call, size_t i, Str *out)
{
    Str s;
    if (i >= call->n || !frag_text_value(call->args[i], &s)) {
        return false;
    }
    Str lower = arena_str(call->t->arena, s);
    char *p = (char *)lower.p;
    for (size_t k = 0; k < s.n; k++) {
        p[k] = ascii_lower(p[k]);
    }
    *out = lower;
    return true;
}

/* Seconds since 1970; the modifier behind says so. */
static bool epoch_moment(Moment *m, size_t first)
{
    Call *call = m->call;
    Str modifier;
    Frag f = call->args[first];
    if (!frag_is_number(f) || !modifier_text(call, first + 1, &modifier) ||
        !str_eq(modifier, STR("unixepoch"))) {
        return false;
    }
    m->f = timestamp(translate_printf(call->t, "sqlpg.from_unixepoch(%.*s)", STR_FMT(f.sql)),
                     PREC_ATOM);
    m->whole = f.classes == CLASS_INTEGER;
    return true;
}

/* *next: the argument behind it. False: only a helper can tell. */
static bool start_moment(Moment *m, size_t first, size_t *next)
{
    Call *call = m->call;
    Str s;
    *next = first + 1;
    if (is_now(call, first)) {
        m->now = m->zoned = true;
        m->volatility = STABLE;
        m->f = timestamp(STR(NOW " AT TIME ZONE 'UTC'"), PREC_COLLATE);
        return true;
    }
    Frag f = call->args[first];
    if (f.null) {
        m->null = true;
        return true;
    }
    if (frag_text_value(f, &s)) {
        return literal_moment(m, s);
    }
    if (epoch_moment(m, first)) {
        *next = first + 2;
        return true;
    }
    return typed_moment(m, f);
}

/* ---------------------------------------------------------------- modifiers */

static void set_timestamp(Moment *m, Str sql, Prec prec)
{
    m->f = timestamp(sql, prec);
    m->now = false;
}

static void add_interval(Moment *m, bool minus, Str amount)
{
    Translator *t = m->call->t;
    set_timestamp(m,
                  translate_printf(t, "%.*s %c interval '%.*s'",
                                   STR_FMT(frag_at(t, m->f, PREC_ADD)), minus ? '-' : '+',
                                   STR_FMT(amount)),
                  PREC_ADD);
}

static bool truncate(Moment *m, Str unit)
{
    Translator *t = m->call->t;
    if (str_eq(unit, STR("month")) || str_eq(unit, STR("year"))) {
        m->early = true;
    } else if (!str_eq(unit, STR("day"))) {
        return false;
    }
    if (m->f.type.base == PG_DATE && str_eq(unit, STR("day"))) {
        return true;
    }
    bool date = m->f.type.base == PG_DATE;
    set_timestamp(m,
                  translate_printf(t, "date_trunc('%.*s', %.*s%s)", STR_FMT(unit),
                                   STR_FMT(date ? frag_at(t, m->f, PREC_CAST) : m->f.sql),
                                   date ? "::timestamp" : ""),
                  PREC_ATOM);
    m->whole = true;
    return true;
}

static bool to_local(Moment *m)
{
    Translator *t = m->call->t;
    m->volatility = STABLE;
    m->zoned = false;
    Str utc = STR(" AT TIME ZONE 'UTC'");
    if (m->f.sql.n > utc.n && memcmp(m->f.sql.p + m->f.sql.n - utc.n, utc.p, utc.n) == 0) {
        /* A timestamptz underneath: a cast takes the session's zone. */
        Str inner = str_make(m->f.sql.p, m->f.sql.n - utc.n);
        set_timestamp(m, translate_printf(t, "%.*s::timestamp", STR_FMT(inner)), PREC_CAST);
        return true;
    }
    set_timestamp(m,
                  translate_printf(t, "(%.*s AT TIME ZONE 'UTC')::timestamp",
                                   STR_FMT(frag_at(t, m->f, PREC_CAST))),
                  PREC_CAST);
    return true;
}

static bool to_utc(Moment *m)
{
    Translator *t = m->call->t;
    if (m->zoned) {
        return true;
    }
    m->volatility = STABLE;
    m->zoned = true;
    set_timestamp(m,
                  translate_printf(t, "%.*s::timestamptz AT TIME ZONE 'UTC'",
                                   STR_FMT(frag_at(t, m->f, PREC_CAST))),
                  PREC_COLLATE);
    return true;
}

static bool weekday(Moment *m, Str rest)
{
    Translator *t = m->call->t;
    rest = str_trim(rest);
    if (rest.n != 1 || rest.p[0] < '0' || rest.p[0] > '6') {
        return false;
    }
    set_timestamp(m, translate_printf(t, "sqlpg.weekday(%.*s, %c)", STR_FMT(m->f.sql), rest.p[0]),
                  PREC_ATOM);
    m->early = false;
    return true;
}

/* An amount: sign, digits, perhaps a fraction. */
typedef struct {
    bool minus, fraction;
    Str digits; /* without leading zeros; 0: at least one digit */
    Str unit;   /* without s */
} Amount;

static bool read_amount(Str s, Amount *a)
{
    size_t i = 0;
    *a = (Amount){0};
    if (s.n && (s.p[0] == '+' || s.p[0] == '-')) {
        a->minus = s.p[i++] == '-';
    }
    while (i + 1 < s.n && s.p[i] == '0' && ascii_is_digit(s.p[i + 1])) {
        i++;
    }
    size_t from = i;
    while (i < s.n && (ascii_is_digit(s.p[i]) || (s.p[i] == '.' && !a->fraction))) {
        a->fraction |= s.p[i++] == '.';
    }
    a->digits = str_make(s.p + from, i - from);
    /* More than this many of anything leaves the years that SQLite knows. */
    if (i == from || i - from > 9 || !ascii_is_digit(s.p[from]) || s.p[i - 1] == '.' || i >= s.n ||
        !ascii_is_space(s.p[i])) {
        return false;
    }
    a->unit = str_trim(str_make(s.p + i, s.n - i));
    if (a->unit.n && a->unit.p[a->unit.n - 1] == 's') {
        a->unit.n--;
    }
    return true;
}

static bool add_months(Moment *m, Amount a)
{
    Translator *t = m->call->t;
    bool years = str_eq(a.unit, STR("year"));
    long n = strtol(translate_printf(t, "%.*s", STR_FMT(a.digits)).p, NULL, 10);
    if (a.fraction || n > 9999 * (years ? 1 : 12)) {
        return false;
    }
    if (m->early) {
        /* PostgreSQL stops at the end of a shorter month, SQLite goes on into the next: the first
         * of a month is the same for both. */
        add_interval(m, a.minus,
                     translate_printf(t, "%ld %.*s%s", n, STR_FMT(a.unit), n == 1 ? "" : "s"));
        return true;
    }
    set_timestamp(m,
                  translate_printf(t, "sqlpg.add_months(%.*s, %s%ld)", STR_FMT(m->f.sql),
                                   a.minus ? "-" : "", n * (years ? 12 : 1)),
                  PREC_ATOM);
    return true;
}

static bool add_amount(Moment *m, Str modifier)
{
    static const struct {
        const char *unit;
        long max; /* SQLite's own limits */
    } units[] = {{"second", 464269060}, {"minute", 7737817}, {"hour", 128963627}, {"day", 5373484}};
    Translator *t = m->call->t;
    Amount a;
    if (!read_amount(modifier, &a)) {
        return false;
    }
    if (str_eq(a.unit, STR("month")) || str_eq(a.unit, STR("year"))) {
        return add_months(m, a);
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!str_eq(a.unit, str_z(units[i].unit))) {
            continue;
        }
        if (strtod(translate_printf(t, "%.*s", STR_FMT(a.digits)).p, NULL) > (double)units[i].max) {
            return false;
        }
        bool one = str_eq(a.digits, STR("1"));
        if (m->f.type.base == PG_DATE && i == 3 && !a.fraction) {
            /* A date stays one. */
            m->f = frag_sql(translate_printf(t, "%.*s %c %.*s", STR_FMT(frag_at(t, m->f, PREC_ADD)),
                                             a.minus ? '-' : '+', STR_FMT(a.digits)),
                            PREC_ADD, PG_DATE, CLASS_TEXT);
        } else {
            add_interval(
                m, a.minus,
                translate_printf(t, "%.*s %s%s", STR_FMT(a.digits), units[i].unit, one ? "" : "s"));
        }
        m->whole &= !a.fraction;
        m->early = false;
        return true;
    }
    return false;
}

/* +HH:MM, HH:MM:SS, HH:MM:SS.SSS */
static bool add_clock(Moment *m, Str s)
{
    bool sign = s.n && (s.p[0] == '+' || s.p[0] == '-');
    Str clock = str_make(s.p + sign, s.n - sign);
    if (!form_is_time(clock)) {
        return false;
    }
    add_interval(m, sign && s.p[0] == '-', clock);
    m->whole &= clock.n <= strlen("HH:MM:SS");
    m->early = false;
    return true;
}

/* A column that came from numbers holds what 'unixepoch' would make of them. */
static bool from_numbers(const Moment *m)
{
    const Column *c = m->call->n ? m->call->args[0].column : NULL;
    return c && c->evidence.count[VALUE_INTEGER] + c->evidence.count[VALUE_REAL] > 0;
}

/* False: unknown here. */
static bool apply_modifier(Moment *m, Str s)
{
    if (str_eq(s, STR("localtime"))) {
        return to_local(m);
    }
    if (str_eq(s, STR("utc"))) {
        return to_utc(m);
    }
    if (str_eq(s, STR("subsec")) || str_eq(s, STR("subsecond"))) {
        m->subsec = true;
        return true;
    }
    if (str_eq(s, STR("unixepoch")) || str_eq(s, STR("julianday"))) {
        m->null |= !from_numbers(m);
        return true;
    }
    if (str_eq(s, STR("auto"))) {
        return true;
    }
    if (str_starts(s, STR("start of "))) {
        return truncate(m, str_make(s.p + 9, s.n - 9));
    }
    if (str_starts(s, STR("weekday "))) {
        return weekday(m, str_make(s.p + 8, s.n - 8));
    }
    return add_amount(m, s) || add_clock(m, s);
}

/* The time value at argument `first` and all modifiers behind it. */
static bool read_moment(Moment *m, Call *call, size_t first)
{
    *m = (Moment){.call = call};
    size_t next;
    if (!start_moment(m, first, &next)) {
        return false;
    }
    for (size_t i = next; i < call->n; i++) {
        Str s;
        if (call->args[i].null) {
            m->null = true;
        } else if (!modifier_text(call, i, &s) || !apply_modifier(m, s)) {
            return false;
        }
    }
    return !(m->volatility == STABLE && func_must_be_immutable(call));
}

/* ---------------------------------------------------------------- results */

/* The timestamp's text; a date is cast where only a timestamp will do. */
static Str moment_timestamp(const Moment *m)
{
    Translator *t = m->call->t;
    return m->f.type.base == PG_DATE
               ? translate_printf(t, "%.*s::timestamp", STR_FMT(frag_at(t, m->f, PREC_CAST)))
               : m->f.sql;
}

static Frag time_frag(Str sql, Prec prec, PgBase base, Str format)
{
    Frag f = frag_sql(sql, prec, base, CLASS_TEXT);
    f.time_format = format;
    return f;
}

/* To whole seconds or milliseconds, as the text would show it. */
static Frag truncated(const Moment *m)
{
    Translator *t = m->call->t;
    Str sql = moment_timestamp(m);
    if (m->whole) {
        return timestamp(sql, m->f.type.base == PG_DATE ? PREC_CAST : m->f.prec);
    }
    return timestamp(translate_printf(t, "date_trunc('%s', %.*s)",
                                      m->subsec ? "milliseconds" : "second", STR_FMT(sql)),
                     PREC_ATOM);
}

static Frag as_date(const Moment *m)
{
    Translator *t = m->call->t;
    Str sql = m->f.type.base == PG_DATE
                  ? m->f.sql
                  : translate_printf(t, "%.*s::date", STR_FMT(frag_at(t, m->f, PREC_CAST)));
    return time_frag(sql, m->f.type.base == PG_DATE ? m->f.prec : PREC_CAST, PG_DATE,
                     STR("YYYY-MM-DD"));
}

static Frag as_time(const Moment *m)
{
    Translator *t = m->call->t;
    return time_frag(
        translate_printf(t, "%.*s::time", STR_FMT(frag_at(t, truncated(m), PREC_CAST))), PREC_CAST,
        PG_TIME, m->subsec ? STR("HH24:MI:SS.MS") : STR("HH24:MI:SS"));
}

static Frag as_datetime(const Moment *m)
{
    Frag f = truncated(m);
    return time_frag(f.sql, f.prec, PG_TIMESTAMP,
                     m->subsec ? STR("YYYY-MM-DD HH24:MI:SS.MS") : STR("YYYY-MM-DD HH24:MI:SS"));
}

static Frag as_julianday(const Moment *m)
{
    return frag_sql(translate_printf(m->call->t, "(extract(julian FROM %.*s) - 0.5)::float8",
                                     STR_FMT(moment_timestamp(m))),
                    PREC_CAST, PG_DOUBLE, CLASS_REAL);
}

static Frag as_unixepoch(const Moment *m)
{
    Translator *t = m->call->t;
    Str sql = m->now ? STR(NOW) : m->f.sql;
    if (m->subsec) {
        return frag_sql(
            translate_printf(t, "round(extract(epoch FROM %.*s), 3)::float8", STR_FMT(sql)),
            PREC_CAST, PG_DOUBLE, CLASS_REAL);
    }
    return frag_sql(translate_printf(t,
                                     m->whole ? "extract(epoch FROM %.*s)::bigint"
                                              : "floor(extract(epoch FROM %.*s))::bigint",
                                     STR_FMT(sql)),
                    PREC_CAST, PG_BIGINT, CLASS_INTEGER);
}

static const struct {
    const char *name;
    Frag (*make)(const Moment *m);
    PgBase helper_type;
    unsigned helper_classes;
} results[] = {
    {"date", as_date, PG_TEXT, CLASS_TEXT},
    {"datetime", as_datetime, PG_TEXT, CLASS_TEXT},
    {"julianday", as_julianday, PG_DOUBLE, CLASS_REAL},
    {"time", as_time, PG_TEXT, CLASS_TEXT},
    {"unixepoch", as_unixepoch, PG_BIGINT, CLASS_INTEGER},
};

/* Does the call depend on more than its arguments, for all that is known? */
static bool depends_on_now(const Call *call, size_t first)
{
    bool unknown = false;
    for (size_t i = first; i < call->n; i++) {
        Str s;
        bool literal = modifier_text(call, i, &s);
        if (literal &&
            (str_eq(s, STR("now")) || str_eq(s, STR("localtime")) || str_eq(s, STR("utc")))) {
            return true;
        }
        unknown |= i > first && !literal;
    }
    return unknown && !func_must_be_immutable(call);
}

/* first: 1 behind a format. */
static Frag by_helper(Call *call, size_t first, const char *name, PgBase base, unsigned classes)
{
    bool stable = call->n == first || depends_on_now(call, first);
    for (size_t i = 0; i < call->n; i++) {
        call->args[i] = frag_as(call->t, call->args[i], WANT_TEXT);
    }
    if (call->n == first) {
        call->args[call->n++] = frag_text_literal(call->t, STR("now"));
    }
    Str template = translate_printf(call->t, "sqlpg.%s%s($*)", name, stable ? "_stable" : "");
    Frag f = frag_sql(rules_template(call, template.p).sql, PREC_ATOM, base, classes);
    f.volatility = stable ? STABLE : IMMUTABLE;
    return f;
}

bool func_date(Call *call, Frag *out)
{
    size_t r = 0;
    while (strcmp(results[r].name, call->rule->name) != 0) {
        r++;
    }
    Moment m;
    if (!read_moment(&m, call, 0)) {
        *out =
            by_helper(call, 0, results[r].name, results[r].helper_type, results[r].helper_classes);
    } else if (m.null) {
        *out = frag_null();
    } else {
        *out = results[r].make(&m);
        out->volatility = m.volatility;
    }
    return !(func_must_be_immutable(call) && out->volatility != IMMUTABLE);
}

/* ---------------------------------------------------------------- strftime */

/* What to_char() has for a letter of strftime(); those missing go to the helper. */
static const char *to_char_part(char letter)
{
    static const struct {
        char letter;
        const char *part;
    } parts[] = {{'d', "DD"},   {'f', "SS.MS"}, {'F', "YYYY-MM-DD"}, {'G', "IYYY"},
                 {'H', "HH24"}, {'I', "HH12"},  {'j', "DDD"},        {'m', "MM"},
                 {'M', "MI"},   {'p', "AM"},    {'P', "am"},         {'R', "HH24:MI"},
                 {'S', "SS"},   {'u', "ID"},    {'V', "IW"},         {'T', "HH24:MI:SS"},
                 {'Y', "YYYY"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].letter == letter) {
            return parts[i].part;
        }
    }
    return NULL;
}

/* Text between the parts; letters and digits could be read as patterns. */
static void put_verbatim(Buf *out, Str s)
{
    static const char plain[] = " -/:.,;_()[]+";
    bool quote = false;
    for (size_t i = 0; i < s.n; i++) {
        quote |= !strchr(plain, s.p[i]) || !s.p[i];
    }
    buf_puts(out, quote ? "\"" : "");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') {
            buf_putc(out, '\\');
        }
        buf_putc(out, s.p[i]);
    }
    buf_puts(out, quote ? "\"" : "");
}

/* The format for to_char(); false: it has none. */
static bool to_char_format(Str format, Buf *out)
{
    for (size_t i = 0; i < format.n;) {
        const char *p = memchr(format.p + i, '%', format.n - i);
        size_t end = p ? (size_t)(p - format.p) : format.n;
        if (end > i) {
            put_verbatim(out, str_make(format.p + i, end - i));
            i = end;
            continue;
        }
        const char *part = end + 1 < format.n ? to_char_part(format.p[end + 1]) : NULL;
        if (!part) {
            return false;
        }
        /* SSSS and DDD mean something else than two parts of two letters. */
        buf_puts(out, out->n && out->p[out->n - 1] == part[0] ? "\"\"" : "");
        buf_puts(out, part);
        i = end + 2;
    }
    return true;
}

/* Formats of whole dates and times: the result keeps its type. */
static bool whole_format(const Moment *m, Str format, Frag *out)
{
    static const struct {
        const char *format;
        PgBase base;
        bool milliseconds;
        const char *image;
    } whole[] = {
        {"%Y-%m-%d", PG_DATE, false, "YYYY-MM-DD"},
        {"%F", PG_DATE, false, "YYYY-MM-DD"},
        {"%Y-%m-%d %H:%M:%S", PG_TIMESTAMP, false, "YYYY-MM-DD HH24:MI:SS"},
        {"%Y-%m-%dT%H:%M:%S", PG_TIMESTAMP, false, "YYYY-MM-DD\"T\"HH24:MI:SS"},
        {"%Y-%m-%dT%H:%M:%SZ", PG_TIMESTAMP, false, "YYYY-MM-DD\"T\"HH24:MI:SS\"Z\""},
        {"%Y-%m-%d %H:%M:%f", PG_TIMESTAMP, true, "YYYY-MM-DD HH24:MI:SS.MS"},
        {"%Y-%m-%dT%H:%M:%f", PG_TIMESTAMP, true, "YYYY-MM-DD\"T\"HH24:MI:SS.MS"},
        {"%Y-%m-%dT%H:%M:%fZ", PG_TIMESTAMP, true, "YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\""},
        {"%H:%M:%S", PG_TIME, false, "HH24:MI:SS"},
    };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        if (!str_eq(format, str_z(whole[i].format))) {
            continue;
        }
        Moment exact = *m;
        exact.subsec = whole[i].milliseconds;
        *out = whole[i].base == PG_DATE   ? as_date(&exact)
               : whole[i].base == PG_TIME ? as_time(&exact)
                                          : as_datetime(&exact);
        out->time_format = str_z(whole[i].image);
        return true;
    }
    return false;
}

static bool formatted(const Moment *m, Str format, Frag *out)
{
    Translator *t = m->call->t;
    Buf b = {0};
    bool ok = to_char_format(format, &b);
    Str pattern = translate_literal(t, arena_str(t->arena, buf_str(&b)));
    buf_free(&b);
    if (ok) {
        bool immutable = func_must_be_immutable(m->call);
        bool date = m->f.type.base == PG_DATE;
        *out =
            frag_sql(translate_printf(t, "%sto_char(%.*s, %.*s)", immutable ? "sqlpg." : "",
                                      STR_FMT(date && immutable ? moment_timestamp(m) : m->f.sql),
                                      STR_FMT(pattern)),
                     PREC_ATOM, PG_TEXT, CLASS_TEXT);
        out->volatility = immutable ? IMMUTABLE : STABLE;
        out->byte_order = false;
    }
    return ok;
}

/* A single letter as a number: the field of extract(). */
static const char *number_field(Str format)
{
    static const struct {
        const char *format, *field;
    } fields[] = {{"%Y", "year"},    {"%m", "month"}, {"%d", "day"}, {"%H", "hour"},
                  {"%M", "minute"},  {"%j", "doy"},   {"%w", "dow"}, {"%u", "isodow"},
                  {"%G", "isoyear"}, {"%V", "week"}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (str_eq(format, str_z(fields[i].format))) {
            return fields[i].field;
        }
    }
    return NULL;
}

static bool as_number(const Moment *m, Str format, Frag *out)
{
    Translator *t = m->call->t;
    const char *field = number_field(format);
    if (str_eq(format, STR("%s"))) {
        *out = as_unixepoch(m);
        return true;
    }
    if (!field) {
        return false;
    }
    *out = frag_sql(translate_printf(t, "extract(%s FROM %.*s)::int", field, STR_FMT(m->f.sql)),
                    PREC_CAST, PG_BIGINT, CLASS_INTEGER);
    return true;
}

bool func_strftime(Call *call, Frag *out)
{
    Str format;
    Moment m;
    bool literal = frag_text_value(call->args[0], &format);
    if (!literal || !read_moment(&m, call, 1)) {
        *out = by_helper(call, 1, "strftime", PG_TEXT, CLASS_TEXT);
        return !(func_must_be_immutable(call) && out->volatility != IMMUTABLE);
    }
    if (m.null) {
        *out = frag_null();
        return true;
    }
    bool number = str_eq(format, STR("%s")) || str_eq(format, STR("%w"));
    if (number && as_number(&m, format, out)) {
        *out = frag_cast(call->t, *out, PG_TEXT);
        out->classes = CLASS_TEXT;
    } else if (!whole_format(&m, format, out) && !formatted(&m, format, out)) {
        *out = by_helper(call, 1, "strftime", PG_TEXT, CLASS_TEXT);
    }
    out->volatility = m.volatility > out->volatility ? m.volatility : out->volatility;
    return !(func_must_be_immutable(call) && out->volatility != IMMUTABLE);
}

bool func_strftime_number(Translator *t, const Expr *e, Frag *out)
{
    const Expr *format =
        func_is_call(e, STR("strftime")) && e->list ? expr_skip_parens(e->list->expr) : NULL;
    if (!format || format->kind != EXPR_STRING ||
        (!number_field(format->text) && !str_eq(format->text, STR("%s")))) {
        return false;
    }
    Call call = {.t = t, .e = e};
    for (const ExprList *l = e->list; l; l = l->next) {
        call.n++;
    }
    call.args = arena_array(t->arena, Frag, call.n + 1);
    size_t i = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        call.args[i++] = translate_expr(t, l->expr);
    }
    Moment m;
    if (t->failed || !read_moment(&m, &call, 1) || m.null) {
        return false;
    }
    bool ok = as_number(&m, format->text, out);
    out->volatility = m.volatility;
    return ok;
}
