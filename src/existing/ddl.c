#include "existing/ddl.h"

#include "base/buf.h"
#include "existing/ddl_token.h"
#include "pg/quote.h"

/* An enum or a domain. */
typedef struct {
    Str name;
    bool is_enum;
    StrList labels;
    Str base; /* of a domain */
    bool not_null;
} UserType;

typedef struct {
    Arena *arena;
    TargetSchema *out;
    VEC(UserType) types;
    DdlTokens tokens;
    size_t at;
    /* the table that a statement is about */
    TargetTable *table;
} Ddl;

/* ---------------------------------------------------------------- tokens */

static const DdlToken *peek(const Ddl *d)
{
    static const DdlToken end = {DDL_END, {"", 0}};
    return d->at < d->tokens.n ? &d->tokens.items[d->at] : &end;
}

static bool is_word(const Ddl *d, const char *z)
{
    return peek(d)->kind == DDL_WORD && str_eq(peek(d)->text, str_z(z));
}

static bool is_sign(const Ddl *d, char c)
{
    return peek(d)->kind == DDL_SIGN && *peek(d)->text.p == c;
}

static bool take_word(Ddl *d, const char *z)
{
    bool there = is_word(d, z);
    d->at += there;
    return there;
}

static bool take_sign(Ddl *d, char c)
{
    bool there = is_sign(d, c);
    d->at += there;
    return there;
}

/* All of them, separated by blanks, or none. */
static bool take_words(Ddl *d, const char *words)
{
    size_t before = d->at;
    while (*words) {
        const char *blank = strchr(words, ' ');
        Str one = blank ? str_range(words, blank) : str_z(words);
        if (peek(d)->kind != DDL_WORD || !str_eq(peek(d)->text, one)) {
            d->at = before;
            return false;
        }
        d->at++;
        words += one.n + (blank ? 1 : 0);
    }
    return true;
}

static bool take_ident(Ddl *d, Str *out)
{
    bool there = peek(d)->kind == DDL_WORD || peek(d)->kind == DDL_QUOTED;
    *out = there ? peek(d)->text : STR("");
    d->at += there;
    return there;
}

/* [database.][schema.]name */
static bool take_name(Ddl *d, Str *schema, Str *name)
{
    *schema = STR("");
    if (!take_ident(d, name)) {
        return false;
    }
    while (take_sign(d, '.')) {
        *schema = *name;
        if (!take_ident(d, name)) {
            return false;
        }
    }
    return true;
}

/* From behind an opening parenthesis to behind its closing one. */
static void skip_parens(Ddl *d)
{
    for (int depth = 1; depth && peek(d)->kind != DDL_END; d->at++) {
        depth += is_sign(d, '(') - is_sign(d, ')');
    }
}

static void add_to(Arena *arena, StrList *list, Str s)
{
    Str *longer = arena_array(arena, Str, list->n + 1);
    if (list->n) {
        memcpy(longer, list->items, list->n * sizeof *longer);
    }
    longer[list->n++] = s;
    list->items = longer;
}

/* (a, b), names or strings. */
static StrList take_list(Ddl *d)
{
    StrList list = {0};
    if (!take_sign(d, '(')) {
        return list;
    }
    while (!is_sign(d, ')') && peek(d)->kind != DDL_END) {
        if (peek(d)->kind != DDL_SIGN) {
            add_to(d->arena, &list, peek(d)->text);
        }
        d->at++;
    }
    take_sign(d, ')');
    return list;
}

static Str regclass_text(Arena *arena, Str schema, Str name)
{
    Buf b = {0};
    if (schema.n) {
        pg_put_ident(&b, schema, false);
        buf_putc(&b, '.');
    }
    pg_put_ident(&b, name, false);
    Str s = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* ---------------------------------------------------------------- types */

static bool ends_type(const Ddl *d)
{
    static const char *const words[] = {
        "constraint", "not",       "null",    "default", "primary",     "unique", "references",
        "check",      "generated", "collate", "storage", "compression", "using"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_word(d, words[i])) {
            return true;
        }
    }
    return peek(d)->kind == DDL_END || is_sign(d, ',') || is_sign(d, ')');
}

static const UserType *find_type(const Ddl *d, Str name)
{
    for (size_t i = d->types.n; i-- > 0;) {
        if (str_eq(d->types.items[i].name, name)) {
            return &d->types.items[i];
        }
    }
    return NULL;
}

static void apply_user_type(TargetColumn *c, const UserType *t, Str name)
{
    if (t->is_enum) {
        c->kind = TARGET_TO_ENUM;
        c->labels = t->labels;
    } else {
        target_set_type(c, t->base);
        c->not_null |= t->not_null;
    }
    c->type = name;
}

/* The words of a type; `last` is its name without a schema. */
static Str take_type_text(Ddl *d, Str *last)
{
    Buf b = {0};
    int depth = 0;
    *last = STR("");
    while (depth || !ends_type(d)) {
        const DdlToken *t = peek(d);
        if (t->kind == DDL_END) {
            break;
        }
        depth += is_sign(d, '(') - is_sign(d, ')');
        bool word = t->kind == DDL_WORD || t->kind == DDL_QUOTED;
        if (word && last->n == 0) {
            *last = t->text;
        }
        d->at++;
        if (take_sign(d, '.')) {
            *last = STR("");
            continue; /* a schema */
        }
        buf_puts(&b, b.n && word ? " " : "");
        buf_put(&b, t->text);
    }
    Str text = arena_str(d->arena, buf_str(&b));
    buf_free(&b);
    return text;
}

static void take_type(Ddl *d, TargetColumn *c)
{
    Str name;
    Str text = take_type_text(d, &name);
    target_set_type(c, text);
    const UserType *user = find_type(d, name);
    if (user && c->kind == TARGET_TO_OTHER) {
        apply_user_type(c, user, text);
    }
}

/* ---------------------------------------------------------------- constraints */

static void take_sequence_options(Ddl *d, TargetColumn *c)
{
    Str schema, name;
    if (!take_sign(d, '(')) {
        return;
    }
    if (take_words(d, "sequence name") && take_name(d, &schema, &name)) {
        c->sequence = regclass_text(d->arena, schema, name);
    }
    skip_parens(d);
}

/* The first token belongs to the expression whatever it is: DEFAULT NULL, DEFAULT NOT true. */
static void take_default(Ddl *d, TargetColumn *c)
{
    c->has_default = !is_word(d, "null");
    int depth = 0;
    bool first = true;
    while (peek(d)->kind != DDL_END && (first || depth || !ends_type(d))) {
        depth += is_sign(d, '(') - is_sign(d, ')');
        first = false;
        if (take_word(d, "nextval") && take_sign(d, '(') && peek(d)->kind == DDL_STRING) {
            c->sequence = peek(d)->text;
            c->identity = true;
            depth++;
        } else if (peek(d)->kind != DDL_END) {
            d->at++;
        }
    }
}

static void take_generated(Ddl *d, TargetColumn *c)
{
    if (!take_word(d, "always")) {
        take_words(d, "by default");
    }
    take_word(d, "as");
    if (take_word(d, "identity")) {
        c->identity = c->has_default = c->not_null = true;
        take_sequence_options(d, c);
    } else if (take_sign(d, '(')) {
        c->generated = true;
        skip_parens(d);
        take_word(d, "stored");
    }
}

/* What PostgreSQL calls a key that has no name: child_columns_fkey. */
static Str default_key_name(Ddl *d, const TargetFk *fk)
{
    Buf b = {0};
    buf_put(&b, d->table->name);
    for (size_t i = 0; i < fk->columns.n; i++) {
        buf_putc(&b, '_');
        buf_put(&b, fk->columns.items[i]);
    }
    buf_puts(&b, "_fkey");
    Str s = arena_str(d->arena, buf_str(&b));
    buf_free(&b);
    return s;
}

/* Behind REFERENCES. */
static void take_references(Ddl *d, Str name, StrList columns)
{
    TargetFk fk = {.name = name, .columns = columns};
    if (!take_name(d, &fk.parent_schema, &fk.parent_name)) {
        return;
    }
    fk.parent_columns = take_list(d);
    for (;;) {
        if (take_words(d, "on delete") || take_words(d, "on update")) {
            take_word(d, "set");
            take_word(d, "no");
            d->at++;
        } else if (take_word(d, "match")) {
            d->at++;
        } else if (take_words(d, "not deferrable") || take_words(d, "initially immediate")) {
            continue;
        } else if (take_word(d, "deferrable") || take_words(d, "initially deferred")) {
            fk.deferrable = true;
        } else {
            break;
        }
    }
    fk.name = name.n ? name : default_key_name(d, &fk);
    *vec_push(d->arena, &d->table->fks) = fk;
}

static void set_not_null(Ddl *d, StrList columns)
{
    for (size_t i = 0; i < columns.n; i++) {
        TargetColumn *c = target_find_column(d->table, columns.items[i]);
        if (c) {
            c->not_null = true;
        }
    }
}

static StrList one(Ddl *d, Str s)
{
    StrList list = {0};
    add_to(d->arena, &list, s);
    return list;
}

/* One constraint of a column, up to the next or to the end of the element; always moves on. */
static void column_constraint(Ddl *d, TargetColumn *c)
{
    Str name = STR("");
    if (take_word(d, "constraint")) {
        take_ident(d, &name);
    }
    if (take_words(d, "not null") || take_words(d, "primary key")) {
        c->not_null = true;
    } else if (take_word(d, "default")) {
        take_default(d, c);
    } else if (take_word(d, "generated")) {
        take_generated(d, c);
    } else if (take_word(d, "references")) {
        take_references(d, name, one(d, c->name));
    } else if (take_sign(d, '(')) {
        skip_parens(d);
    } else {
        d->at++;
    }
}

static bool at_element_end(const Ddl *d)
{
    return peek(d)->kind == DDL_END || is_sign(d, ',') || is_sign(d, ')');
}

static void column_definition(Ddl *d)
{
    TargetColumn c = {0};
    if (!take_ident(d, &c.name)) {
        return;
    }
    take_type(d, &c);
    while (!at_element_end(d)) {
        column_constraint(d, &c);
    }
    *vec_push(d->arena, &d->table->columns) = c;
}

static void skip_element(Ddl *d)
{
    while (!at_element_end(d)) {
        if (take_sign(d, '(')) {
            skip_parens(d);
        } else {
            d->at++;
        }
    }
}

/* [CONSTRAINT name] PRIMARY KEY, FOREIGN KEY, ...; false: it is none. */
static bool table_constraint(Ddl *d)
{
    static const char *const others[] = {"unique", "check", "exclude", "like"};
    Str name = STR("");
    bool named = take_word(d, "constraint") && take_ident(d, &name);
    if (take_words(d, "primary key")) {
        set_not_null(d, take_list(d));
    } else if (take_words(d, "foreign key")) {
        StrList columns = take_list(d);
        if (take_word(d, "references")) {
            take_references(d, name, columns);
        }
    } else {
        bool other = named;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
            other |= is_word(d, others[i]);
        }
        if (!other) {
            return false;
        }
    }
    skip_element(d);
    return true;
}

/* ---------------------------------------------------------------- statements */

static TargetTable *known_table(Ddl *d)
{
    Str schema, name;
    take_words(d, "if exists");
    take_word(d, "only");
    return take_name(d, &schema, &name) ? target_find_table(d->out, schema, name) : NULL;
}

static void create_table(Ddl *d)
{
    TargetTable *t = arena_new(d->arena, TargetTable);
    take_words(d, "if not exists");
    if (!take_name(d, &t->schema, &t->name) || !take_sign(d, '(')) {
        return; /* of a query, or a partition */
    }
    d->table = t;
    do {
        if (!table_constraint(d)) {
            column_definition(d);
        }
        skip_element(d);
    } while (take_sign(d, ','));
    *vec_push(d->arena, &d->out->tables) = t;
}

static void alter_column(Ddl *d)
{
    Str name;
    take_word(d, "column");
    TargetColumn *c = take_ident(d, &name) ? target_find_column(d->table, name) : NULL;
    if (!c) {
        return;
    }
    if (take_words(d, "set not null")) {
        c->not_null = true;
    } else if (take_words(d, "drop not null")) {
        c->not_null = false;
    } else if (take_words(d, "set default")) {
        take_default(d, c);
    } else if (take_words(d, "drop default")) {
        c->has_default = false;
    } else if (take_words(d, "add generated")) {
        take_generated(d, c);
    } else if (take_word(d, "type") || take_words(d, "set data type")) {
        take_type(d, c);
    }
}

static void drop_column(Ddl *d)
{
    Str name;
    take_word(d, "column");
    take_words(d, "if exists");
    const TargetColumn *c = take_ident(d, &name) ? target_find_column(d->table, name) : NULL;
    if (c) {
        size_t i = (size_t)(c - d->table->columns.items);
        memmove(d->table->columns.items + i, d->table->columns.items + i + 1,
                (--d->table->columns.n - i) * sizeof *c);
    }
}

static void drop_constraint(Ddl *d)
{
    Str name;
    take_words(d, "if exists");
    take_ident(d, &name);
    for (size_t i = 0; i < d->table->fks.n; i++) {
        TargetFk *fk = &d->table->fks.items[i];
        if (str_eq(fk->name, name)) {
            memmove(fk, fk + 1, (--d->table->fks.n - i) * sizeof *fk);
            return;
        }
    }
}

static void rename(Ddl *d)
{
    Str old;
    if (take_word(d, "to")) {
        take_ident(d, &d->table->name);
    } else if (!take_word(d, "constraint")) {
        take_word(d, "column");
        TargetColumn *c = take_ident(d, &old) ? target_find_column(d->table, old) : NULL;
        if (c && take_word(d, "to")) {
            take_ident(d, &c->name);
        }
    }
}

static void alter_table(Ddl *d)
{
    d->table = known_table(d);
    if (!d->table) {
        return;
    }
    do {
        if (take_word(d, "add")) {
            if (!table_constraint(d)) {
                take_word(d, "column");
                take_words(d, "if not exists");
                column_definition(d);
            }
        } else if (take_word(d, "alter")) {
            alter_column(d);
        } else if (take_words(d, "drop constraint")) {
            drop_constraint(d);
        } else if (take_word(d, "drop")) {
            drop_column(d);
        } else if (take_word(d, "rename")) {
            rename(d);
        }
        skip_element(d);
    } while (take_sign(d, ','));
}

static void drop_table(Ddl *d)
{
    do {
        TargetTable *t = known_table(d);
        if (t) {
            t->dropped = true;
        }
    } while (take_sign(d, ','));
}

static void create_type(Ddl *d)
{
    Str schema;
    UserType t = {.is_enum = true};
    if (take_name(d, &schema, &t.name) && take_words(d, "as enum")) {
        t.labels = take_list(d);
        *vec_push(d->arena, &d->types) = t;
    }
}

/* The order of labels does not matter here. */
static void alter_type(Ddl *d)
{
    Str schema, name;
    bool named = take_name(d, &schema, &name);
    for (size_t i = 0; i < d->types.n && named; i++) {
        if (str_eq(d->types.items[i].name, name) && take_words(d, "add value")) {
            take_words(d, "if not exists");
            add_to(d->arena, &d->types.items[i].labels, peek(d)->text);
        }
    }
}

static void create_domain(Ddl *d)
{
    Str schema, unused;
    UserType t = {0};
    if (take_name(d, &schema, &t.name)) {
        take_word(d, "as");
        t.base = take_type_text(d, &unused);
        for (; peek(d)->kind != DDL_END; d->at++) {
            t.not_null |= take_words(d, "not null");
        }
        *vec_push(d->arena, &d->types) = t;
    }
}

/* pg_dump writes a serial column as three statements; this one ties its sequence to it. */
static void alter_sequence(Ddl *d)
{
    Str schema, sequence, parts[3] = {{0}};
    size_t n = 0;
    take_words(d, "if exists");
    if (!take_name(d, &schema, &sequence) || !take_words(d, "owned by")) {
        return;
    }
    do {
        take_ident(d, &parts[n++]);
    } while (n < 3 && take_sign(d, '.'));
    if (n < 2) {
        return;
    }
    TargetTable *t = target_find_table(d->out, n == 3 ? parts[0] : STR(""), parts[n - 2]);
    TargetColumn *c = t ? target_find_column(t, parts[n - 1]) : NULL;
    if (c) {
        c->identity = true;
        c->sequence = regclass_text(d->arena, schema, sequence);
    }
}

static const struct {
    const char *words;
    void (*read)(Ddl *);
} statements[] = {{"create table", create_table},   {"create unlogged table", create_table},
                  {"alter table", alter_table},     {"drop table", drop_table},
                  {"create type", create_type},     {"alter type", alter_type},
                  {"create domain", create_domain}, {"alter sequence", alter_sequence}};

void ddl_read(Str text, Arena *arena, TargetSchema *out)
{
    Ddl d = {.arena = arena, .out = out};
    while (ddl_statement(&text, arena, &d.tokens)) {
        d.at = 0;
        for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
            if (take_words(&d, statements[i].words)) {
                statements[i].read(&d);
                break;
            }
        }
    }
}
