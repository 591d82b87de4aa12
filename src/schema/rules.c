#include "schema/rules.h"

#include <inttypes.h>

/* ---------------------------------------------------------------- words */

typedef struct {
    Rules *rules;
    Arena *arena;
    DiagList *diags;
    const char *start, *p, *end;
    bool failed;
} Parser;

static Pos pos_of(const Parser *s, const char *at)
{
    Pos pos = {1, 1};
    for (const char *p = s->start; p < at; p++) {
        pos.column++;
        if (*p == '\n') {
            pos.line++;
            pos.column = 1;
        }
    }
    return pos;
}

static bool fail(Parser *s, const char *wanted)
{
    if (!s->failed) {
        const char *to = s->p;
        while (to < s->end && !ascii_is_space(*to) && to - s->p < 30) {
            to++;
        }
        Str near = str_range(s->p, to);
        Pos pos = pos_of(s, s->p);
        diag_add(s->diags, DIAG_RULE_SYNTAX, (Pos){0}, STR("--rules"),
                 "line %" PRIu64 ", column %" PRIu64 ": %s expected at \"%.*s\"", pos.line,
                 pos.column, wanted, STR_FMT(near));
    }
    s->failed = true;
    return false;
}

static bool at(const Parser *s, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(s->end - s->p) >= n && memcmp(s->p, what, n) == 0;
}

/* Comments nest in PostgreSQL (Lexical Structure, 4.1.5). */
static void skip_comment(Parser *s)
{
    int depth = 0;
    do {
        if (at(s, "/*")) {
            depth++;
            s->p += 2;
        } else if (at(s, "*/")) {
            depth--;
            s->p += 2;
        } else {
            s->p++;
        }
    } while (depth && s->p < s->end);
}

static void skip_blanks(Parser *s)
{
    while (s->p < s->end) {
        if (ascii_is_space(*s->p)) {
            s->p++;
        } else if (at(s, "--")) {
            while (s->p < s->end && *s->p != '\n') {
                s->p++;
            }
        } else if (at(s, "/*")) {
            skip_comment(s);
        } else {
            return;
        }
    }
}

static bool is_word_char(char c)
{
    return ascii_hex_value(c) >= 0 || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* The keyword, if it is the next word; moves behind it. */
static bool word(Parser *s, const char *keyword)
{
    skip_blanks(s);
    size_t n = strlen(keyword);
    bool there = (size_t)(s->end - s->p) >= n &&
                 str_eq_fold(str_make(s->p, n), str_make(keyword, n)) &&
                 (s->p + n == s->end || !is_word_char(s->p[n]));
    s->p += there ? n : 0;
    return there;
}

static bool sign(Parser *s, char c)
{
    skip_blanks(s);
    bool there = s->p < s->end && *s->p == c;
    s->p += there;
    return there;
}

static bool quoted_name(Parser *s, Name *out)
{
    const char *from = s->p++;
    Buf b = {0};
    while (s->p < s->end && (*s->p != '"' || (s->p + 1 < s->end && s->p[1] == '"'))) {
        s->p += *s->p == '"';
        buf_putc(&b, *s->p++);
    }
    out->text = arena_str(s->arena, buf_str(&b));
    buf_free(&b);
    if (s->p == s->end) {
        s->p = from;
        return fail(s, "a closing quote");
    }
    s->p++;
    out->quote = QUOTE_DOUBLE;
    out->span = str_range(from, s->p);
    return true;
}

/* A name, of which a schema before it is dropped. */
static bool name(Parser *s, bool wildcards, Name *out)
{
    *out = (Name){0};
    skip_blanks(s);
    if (s->p < s->end && *s->p == '"') {
        if (!quoted_name(s, out)) {
            return false;
        }
    } else {
        const char *from = s->p;
        while (s->p < s->end &&
               (is_word_char(*s->p) || (wildcards && (*s->p == '*' || *s->p == '?')))) {
            s->p++;
        }
        out->text = out->span = str_range(from, s->p);
        if (s->p == from) {
            return fail(s, "a name");
        }
    }
    return s->p < s->end && *s->p == '.' ? (s->p++, name(s, wildcards, out)) : true;
}

/* Over one quoted thing, if there is one: 'text', "name" or $tag$body$tag$. */
static bool skip_quoted(Parser *s)
{
    char c = *s->p;
    const char *from = s->p;
    if (c == '\'' || c == '"') {
        for (s->p++; s->p < s->end && *s->p != c; s->p++) {
        }
        s->p += s->p < s->end;
        return true;
    }
    if (c != '$') {
        return false;
    }
    for (s->p++; s->p < s->end && is_word_char(*s->p) && *s->p != '$'; s->p++) {
    }
    Str tag = str_range(from, s->p + 1);
    if (s->p == s->end || *s->p != '$') {
        s->p = from;
        return false;
    }
    for (s->p++; s->p < s->end; s->p++) {
        if ((size_t)(s->end - s->p) >= tag.n && memcmp(s->p, tag.p, tag.n) == 0) {
            s->p += tag.n;
            return true;
        }
    }
    return true;
}

/* What stands before the next comma, semicolon or stop word outside quotes and parentheses. */
static bool expression(Parser *s, const char *stop, const char *what, Str *out)
{
    skip_blanks(s);
    const char *from = s->p, *last = from;
    for (int depth = 0; s->p < s->end;) {
        Parser probe = *s;
        bool boundary = s->p == from || !is_word_char(s->p[-1]);
        if (depth == 0 &&
            (*s->p == ',' || *s->p == ';' || (stop && boundary && word(&probe, stop)))) {
            break;
        }
        if (!skip_quoted(s)) {
            depth += (*s->p == '(') - (*s->p == ')');
            s->p++;
        }
        last = ascii_is_space(s->p[-1]) ? last : s->p;
    }
    *out = str_range(from, last);
    return out->n > 0 || fail(s, what);
}

/* ---------------------------------------------------------------- statements */

static void add(Parser *s, UserRule rule)
{
    *vec_push(s->arena, &s->rules->items) = rule;
}

static bool rename_to(Parser *s, UserRule rule)
{
    if (word(s, "TO")) {
        rule.kind = RULE_RENAME_TABLE;
    } else {
        Name column;
        word(s, "COLUMN");
        if (!name(s, false, &column)) {
            return false;
        }
        if (!word(s, "TO")) {
            return fail(s, "TO");
        }
        rule.kind = RULE_RENAME_COLUMN;
        rule.column = column.text;
    }
    if (!name(s, false, &rule.new_name)) {
        return false;
    }
    add(s, rule);
    return true;
}

static bool new_type(Parser *s, UserRule rule)
{
    rule.kind = RULE_TYPE;
    if (!expression(s, "USING", "a type", &rule.type)) {
        return false;
    }
    if (word(s, "USING") && !expression(s, NULL, "an expression", &rule.expr)) {
        return false;
    }
    add(s, rule);
    return true;
}

static bool set_or_drop(Parser *s, UserRule rule, bool set)
{
    if (word(s, "NOT")) {
        if (!word(s, "NULL")) {
            return fail(s, "NULL");
        }
        rule.kind = set ? RULE_SET_NOT_NULL : RULE_DROP_NOT_NULL;
    } else if (word(s, "DEFAULT")) {
        rule.kind = set ? RULE_SET_DEFAULT : RULE_DROP_DEFAULT;
        if (set && !expression(s, NULL, "an expression", &rule.expr)) {
            return false;
        }
    } else {
        return fail(s, "NOT NULL or DEFAULT");
    }
    add(s, rule);
    return true;
}

static bool alter_column(Parser *s, UserRule rule)
{
    Name column;
    word(s, "COLUMN");
    if (!name(s, false, &column)) {
        return false;
    }
    rule.column = column.text;
    if (word(s, "TYPE")) {
        return new_type(s, rule);
    }
    if (word(s, "DROP")) {
        return set_or_drop(s, rule, false);
    }
    if (!word(s, "SET")) {
        return fail(s, "TYPE, SET or DROP");
    }
    if (word(s, "DATA")) {
        return word(s, "TYPE") ? new_type(s, rule) : fail(s, "TYPE");
    }
    return set_or_drop(s, rule, true);
}

static bool if_exists(Parser *s)
{
    return word(s, "IF") && (word(s, "EXISTS") || fail(s, "EXISTS"));
}

static bool alter_table(Parser *s, Pos pos)
{
    UserRule rule = {.pos = pos, .if_exists = if_exists(s)};
    Name table;
    word(s, "ONLY");
    if (s->failed || !name(s, true, &table)) {
        return false;
    }
    rule.table = table.text;
    do {
        bool ok = word(s, "RENAME")  ? rename_to(s, rule)
                  : word(s, "ALTER") ? alter_column(s, rule)
                                     : fail(s, "RENAME or ALTER COLUMN");
        if (!ok) {
            return false;
        }
    } while (sign(s, ','));
    return true;
}

static bool drop_table(Parser *s, Pos pos)
{
    UserRule rule = {.kind = RULE_DROP_TABLE, .pos = pos, .if_exists = if_exists(s)};
    do {
        Name table;
        if (s->failed || !name(s, true, &table)) {
            return false;
        }
        rule.table = table.text;
        add(s, rule);
    } while (sign(s, ','));
    if (!word(s, "CASCADE")) {
        word(s, "RESTRICT");
    }
    return true;
}

bool user_rules_parse(Rules *rules, Arena *arena, Str text, DiagList *diags)
{
    Parser s = {rules, arena, diags, text.p, text.p, text.p + text.n, false};
    for (skip_blanks(&s); s.p < s.end; skip_blanks(&s)) {
        Pos pos = pos_of(&s, s.p);
        if (sign(&s, ';')) {
            continue;
        }
        bool alter = word(&s, "ALTER");
        if ((!alter && !word(&s, "DROP")) || !word(&s, "TABLE")) {
            return fail(&s, "ALTER TABLE or DROP TABLE");
        }
        if (!(alter ? alter_table(&s, pos) : drop_table(&s, pos))) {
            return false;
        }
        skip_blanks(&s);
        if (s.p < s.end && *s.p != ';') {
            return fail(&s, "a semicolon");
        }
    }
    return !s.failed;
}

/* ---------------------------------------------------------------- application */

static bool table_matches(const UserRule *r, const Table *t)
{
    return str_matches_fold(r->table, t->name.text) ||
           (name_is_set(t->new_name) && str_matches_fold(r->table, t->new_name.text));
}

static Column *find_column(Table *t, Str name)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        bool renamed = name_is_set(c->new_name) && str_eq_fold(c->new_name.text, name);
        if (column_is_live(c) && (renamed || str_eq_fold(c->name.text, name))) {
            return c;
        }
    }
    return NULL;
}

/* A type that sqlpg writes itself is decided with the values in view; any other is made by ALTER
 * TABLE when the rows are in, as is every one with USING. */
static void apply_type(Column *c, const UserRule *r)
{
    c->asked_known = pg_parse_type(r->type, &c->asked_type);
    c->asked_text = r->type;
    c->using_ = r->expr;
    c->late_type = r->expr.n > 0 || !c->asked_known;
}

static void apply_to_column(Column *c, const UserRule *r)
{
    switch (r->kind) {
    case RULE_RENAME_COLUMN:
        c->new_name = r->new_name;
        break;
    case RULE_TYPE:
        apply_type(c, r);
        break;
    case RULE_SET_NOT_NULL:
    case RULE_DROP_NOT_NULL:
        c->not_null = r->kind == RULE_SET_NOT_NULL;
        break;
    case RULE_SET_DEFAULT:
        c->asked_default = r->expr;
        break;
    case RULE_DROP_DEFAULT:
        c->no_default = true;
        c->asked_default = STR("");
        break;
    case RULE_RENAME_TABLE:
    case RULE_DROP_TABLE:
        break;
    }
}

void user_rules_apply(Rules *rules, Table *t)
{
    for (size_t i = 0; i < rules->items.n; i++) {
        UserRule *r = &rules->items.items[i];
        if (!table_matches(r, t)) {
            continue;
        }
        Column *c = r->column.n ? find_column(t, r->column) : NULL;
        r->used += c || r->column.n == 0;
        if (r->kind == RULE_RENAME_TABLE) {
            t->new_name = r->new_name;
        } else if (r->kind == RULE_DROP_TABLE) {
            t->left_out = true;
        } else if (c) {
            apply_to_column(c, r);
        }
    }
}

void user_rules_report_unused(const Rules *rules, DiagList *diags)
{
    for (size_t i = 0; i < rules->items.n; i++) {
        const UserRule *r = &rules->items.items[i];
        if (r->used || r->if_exists) {
            continue;
        }
        diag_add(diags, DIAG_RULE_UNUSED, (Pos){0}, STR("--rules"),
                 r->column.n ? "line %" PRIu64 ": no table \"%.*s\" has a column \"%.*s\""
                             : "line %" PRIu64 ": no table \"%.*s\"%.*s",
                 r->pos.line, STR_FMT(r->table), STR_FMT(r->column));
    }
}
