#include "emit/names.h"

#include "base/utf8.h"
#include "pg/quote.h"

void names_free(Names *n)
{
    map_free(&n->relations);
    map_free(&n->triggers);
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* fullName, HTTPServer, ID2 -> full_name, http_server, id2; blanks and dashes become underscores.
 */
static void put_snake(Buf *out, Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word_starts = is_upper(c) && i > 0 && s.p[i - 1] != '_' && s.p[i - 1] != ' ' &&
                           (!is_upper(s.p[i - 1]) || (i + 1 < s.n && is_lower(s.p[i + 1])));
        if (word_starts) {
            buf_putc(out, '_');
        }
        buf_putc(out, c == ' ' || c == '-' || c == '.' ? '_' : ascii_lower(c));
    }
}

static void put_styled(Buf *out, Name name, IdentStyle style)
{
    bool folds = style == IDENT_LOWER || (style == IDENT_SQL && name.quote == QUOTE_NONE);
    if (style == IDENT_SNAKE) {
        put_snake(out, name.text);
        return;
    }
    for (size_t i = 0; i < name.text.n; i++) {
        buf_putc(out, folds ? ascii_lower(name.text.p[i]) : name.text.p[i]);
    }
}

/* PostgreSQL refuses NULs and bytes that are not UTF-8 in names too. */
static void replace_bad_bytes(Buf *b)
{
    for (size_t i = 0; i < b->n; i++) {
        b->p[i] = b->p[i] ? b->p[i] : '?';
    }
    for (;;) {
        size_t bad = utf8_valid_prefix(buf_str(b));
        if (bad == b->n) {
            return;
        }
        b->p[bad] = '?';
    }
}

static uint32_t fnv1a(Str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    }
    return h;
}

/* Cut on a character's border, with a hash of the whole behind it. */
static void shorten(Buf *b)
{
    enum { HASH = 9 };
    if (b->n <= PG_NAME_MAX) {
        return;
    }
    uint32_t hash = fnv1a(buf_str(b));
    b->n = utf8_cut(buf_str(b), PG_NAME_MAX - HASH);
    buf_printf(b, "_%08x", hash);
}

static void number(Buf *b, size_t keep, int n)
{
    Buf s = {0};
    buf_printf(&s, "_%d", n);
    b->n = keep;
    if (b->n + s.n > PG_NAME_MAX) {
        b->n = utf8_cut(buf_str(b), PG_NAME_MAX - s.n);
    }
    buf_put(b, buf_str(&s));
    buf_free(&s);
}

/* The first of name, name_1, name_2 ... that is not taken. */
static Str unique(Arena *arena, Map *taken, Buf *b)
{
    size_t keep = b->n, unused;
    for (int i = 1; map_get(taken, buf_str(b), &unused); i++) {
        number(b, keep, i);
    }
    map_put(taken, buf_str(b), 0);
    return arena_str(arena, buf_str(b));
}

static Str make_styled(Names *n, Name name, IdentStyle style, Map *taken, Pos pos, Str owner)
{
    Buf b = {0};
    put_styled(&b, name, style);
    Str styled = arena_str(n->arena, buf_str(&b));
    if (b.n == 0) {
        buf_puts(&b, "unnamed");
    }
    replace_bad_bytes(&b);
    if (taken == &n->relations && str_starts(buf_str(&b), STR("pg_"))) {
        /* pg_catalog comes first in every search_path: rows for pg_am would go into the catalog. */
        buf_puts(&b, "_");
    }
    shorten(&b);
    Str result = unique(n->arena, taken, &b);
    buf_free(&b);
    if (!str_eq(result, styled)) {
        diag_add(n->diags, DIAG_RENAMED, pos, owner, "\"%.*s\" becomes \"%.*s\"",
                 STR_FMT(name.text), STR_FMT(result));
    }
    return result;
}

static Str make_name(Names *n, Name name, Map *taken, Pos pos, Str owner)
{
    return make_styled(n, name, n->style, taken, pos, owner);
}

/* A name that the user gave in a rule is PostgreSQL's already. */
static Str make_or_take(Names *n, Name asked, Name name, Map *taken, Pos pos, Str owner)
{
    return name_is_set(asked) ? make_styled(n, asked, IDENT_SQL, taken, pos, owner)
                              : make_name(n, name, taken, pos, owner);
}

/* System columns of every table (Data Definition, 5.5). */
static void take_system_columns(Map *taken)
{
    static const char *const names[] = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        map_put(taken, str_z(names[i]), 0);
    }
}

static void name_columns(Names *n, Table *t)
{
    Map taken = {0};
    take_system_columns(&taken);
    for (size_t i = 0; i < t->columns.n; i++) {
        if (t->columns.items[i].pg_name.p) {
            map_put(&taken, t->columns.items[i].pg_name, 0);
        }
    }
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (!c->pg_name.p && column_is_live(c)) {
            c->pg_name = make_or_take(n, c->new_name, c->name, &taken, c->pos, t->name.text);
        }
    }
    map_free(&taken);
}

void names_table(Names *n, Table *t)
{
    if (!t->pg_name.p) {
        t->pg_name = make_or_take(n, t->new_name, t->name, &n->relations, t->pos, t->name.text);
    }
    name_columns(n, t);
}

Str names_relation(Names *n, Name name, Pos pos)
{
    return make_name(n, name, &n->relations, pos, name.text);
}

Str names_trigger(Names *n, Name name, Pos pos)
{
    return make_name(n, name, &n->triggers, pos, name.text);
}

Str names_spell(Names *n, Arena *a, Name name)
{
    Buf b = {0};
    put_styled(&b, name, n->style);
    if (b.n == 0) {
        buf_puts(&b, "unnamed");
    }
    replace_bad_bytes(&b);
    shorten(&b);
    Str result = arena_str(a, buf_str(&b));
    buf_free(&b);
    return result;
}

static Str generated(Names *n, Map *taken, const Table *t, const size_t *columns, size_t count,
                     const char *suffix)
{
    Buf b = {0};
    buf_put(&b, t->pg_name);
    for (size_t i = 0; i < count; i++) {
        buf_putc(&b, '_');
        buf_put(&b, t->columns.items[columns[i]].pg_name);
    }
    b.n = utf8_cut(buf_str(&b), PG_NAME_MAX - strlen(suffix) - 1);
    buf_putc(&b, '_');
    buf_puts(&b, suffix);
    Str name = unique(n->arena, taken, &b);
    buf_free(&b);
    return name;
}

Str names_constraint(Names *n, Map *taken, Name name, Pos pos, const Table *t,
                     const size_t *columns, size_t count, const char *suffix)
{
    return name_is_set(name) ? make_name(n, name, taken, pos, t->name.text)
                             : generated(n, taken, t, columns, count, suffix);
}

void names_sequence(Names *n, Table *t)
{
    size_t unused;
    if (t->rowid_alias == NO_COLUMN || t->sequence_named || !t->pg_name.p) {
        return;
    }
    t->sequence_named = true;
    Buf own = {0};
    buf_put(&own, t->pg_name);
    buf_putc(&own, '_');
    buf_put(&own, t->columns.items[t->rowid_alias].pg_name);
    buf_puts(&own, "_seq");
    bool taken = map_get(&n->relations, buf_str(&own), &unused);
    buf_free(&own);
    Str name = generated(n, &n->relations, t, &t->rowid_alias, 1, "seq");
    if (taken) {
        t->sequence_name = name;
    }
}
