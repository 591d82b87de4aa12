#include "schema/rules.h"

#include <inttypes.h>

#include "base/utf8.h"

/* ---------------------------------------------------------------- words */

typedef struct {
    Rules *rules;
    Arena *arena;
    DiagList *diags;
    const char *p, *end;
    const char *counted; /* up to here lines are counted: where pos stands */
    Pos pos;
    bool failed;
} Parser;

/* Where the parser stands; it never goes back before the last place asked for. */
static Pos position(Parser *s)
{
    for (; s->counted < s->p; s->counted++) {
        s->pos.column++;
        if (*s->counted == '\n') {
            s->pos.line++;
            s->pos.column = 1;
        }
    }
    return s->pos;
}

static bool fail(Parser *s, const char *wanted)
{
    if (!s->failed) {
        const char *to = s->p;
        while (to < s->end && !ascii_is_space(*to) && to - s->p < 30) {
            to++;
        }
        Str near = str_range(s->p, to);
        Pos pos = position(s);
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

/* Over a comment, if there is one. They nest in PostgreSQL (Lexical Structure, 4.1.5). */
static bool skip_comment(Parser *s)
{
    if (at(s, "--")) {
        while (s->p < s->end && *s->p != '\n') {
            s->p++;
        }
        return true;
    }
    if (!at(s, "/*")) {
        return false;
    }
    int depth = 0;
    do {
        bool open = at(s, "/*"), close = at(s, "*/");
        depth += open - close;
        s->p += open || close ? 2 : 1;
    } while (depth && s->p < s->end);
    return depth == 0 || fail(s, "the end of a comment");
}

static void skip_blanks(Parser *s)
{
    while (s->p < s->end && (ascii_is_space(*s->p) || skip_comment(s))) {
        s->p += s->p < s->end && ascii_is_space(*s->p);
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
        return fail(s, "a closing quote");
    }
    s->p++;
    if (out->text.n == 0) {
        return fail(s, "a name between the quotes");
    }
    out->quote = QUOTE_DOUBLE;
    out->span = str_range(from, s->p);
    return true;
}

static bool one_name(Parser *s, bool wildcards, Name *out)
{
    *out = (Name){0};
    skip_blanks(s);
    if (s->p < s->end && *s->p == '"') {
        return quoted_name(s, out);
    }
    const char *from = s->p;
    while (s->p < s->end &&
           (is_word_char(*s->p) || (wildcards && (*s->p == '*' || *s->p == '?')))) {
        s->p++;
    }
    out->text = out->span = str_range(from, s->p);
    return s->p > from || fail(s, "a name");
}

/* A name, of which a schema before it is dropped. */
static bool name(Parser *s, bool wildcards, Name *out)
{
    bool ok;
    do {
        ok = one_name(s, wildcards, out);
    } while (ok && s->p < s->end && *s->p == '.' && s->p++);
    return ok;
}

/* 'text', "name", or E'text' with backslashes (Lexical Structure, 4.1.2.2). */
static bool skip_quotes(Parser *s, bool escapes)
{
    char quote = *s->p;
    for (s->p++; s->p < s->end && *s->p != quote; s->p++) {
        s->p += escapes && *s->p == '\\' && s->p + 1 < s->end;
    }
    if (s->p == s->end) {
        return fail(s, "a closing quote");
    }
    s->p++;
    return true;
}

/* $tag$body$tag$; false where it is none, or has no end. */
static bool skip_dollars(Parser *s)
{
    const char *from = s->p, *p = s->p + 1;
    while (p < s->end && is_word_char(*p) && *p != '$') {
        p++;
    }
    if (p == s->end || *p != '$') {
        return false;
    }
    Str tag = str_range(from, p + 1);
    for (p++; (size_t)(s->end - p) >= tag.n; p++) {
        if (memcmp(p, tag.p, tag.n) == 0) {
            s->p = p + tag.n;
            return true;
        }
    }
    s->p = s->end;
    return fail(s, "a closing dollar quote");
}

/* Over one quoted thing, if there is one, of an expression that begins at from. */
static bool skip_quoted(Parser *s, const char *from)
{
    bool in_word = s->p > from && is_word_char(s->p[-1]);
    bool letter =
        in_word && ascii_lower(s->p[-1]) == 'e' && (s->p - 1 == from || !is_word_char(s->p[-2]));
    switch (*s->p) {
    case '\'':
    case '"':
        return skip_quotes(s, *s->p == '\'' && letter);
    case '$':
        return !in_word && skip_dollars(s);
    default:
        return false;
    }
}

/* What stands before the next comma, semicolon or stop word outside quotes and parentheses; its
 * comments become blanks, as the rest of a line may follow it. */
static bool expression(Parser *s, const char *stop, const char *what, Str *out)
{
    skip_blanks(s);
    const char *from = s->p;
    Buf b = {0};
    int depth = 0;
    while (s->p < s->end && !s->failed && depth >= 0) {
        Parser probe = *s;
        probe.failed = true; /* says nothing */
        bool boundary = s->p == from || !is_word_char(s->p[-1]);
        if (depth == 0 &&
            (*s->p == ',' || *s->p == ';' || (stop && boundary && word(&probe, stop)))) {
            break;
        }
        const char *token = s->p;
        if (skip_comment(s)) {
            buf_putc(&b, ' ');
            continue;
        }
        if (!skip_quoted(s, from) && !s->failed) {
            depth += (*s->p == '(') - (*s->p == ')');
            s->p++;
        }
        buf_put(&b, str_range(token, s->p));
    }
    *out = arena_str(s->arena, str_trim(buf_str(&b)));
    buf_free(&b);
    if (depth != 0) {
        return fail(s, depth > 0 ? "a closing parenthesis" : "an opening parenthesis before");
    }
    return !s->failed && (out->n > 0 || fail(s, what));
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
    Parser s = {rules, arena, diags, text.p, text.p + text.n, text.p, {1, 1}, false};
    size_t valid = utf8_valid_prefix(text);
    const char *nul = text.n ? memchr(text.p, 0, text.n) : NULL;
    if (valid < text.n || nul) {
        s.p = nul && nul < text.p + valid ? nul : text.p + valid;
        return fail(&s, "UTF-8 text");
    }
    s.p += str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0; /* a mark that editors write */
    for (skip_blanks(&s); s.p < s.end; skip_blanks(&s)) {
        Pos pos = position(&s);
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

/* By the names as rules have left them; a name of the dump that no column has any more means the
 * one that had it. */
static Column *find_column(Table *t, Str name)
{
    Column *before = NULL;
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        bool renamed = name_is_set(c->new_name);
        if (!column_is_live(c)) {
            continue;
        }
        if (str_eq_fold(renamed ? c->new_name.text : c->name.text, name)) {
            return c;
        }
        before = str_eq_fold(c->name.text, name) ? c : before;
    }
    return before;
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

/* As if no rule had been applied: the names that they speak of may have changed. */
static void forget_rules(Table *t)
{
    t->new_name = (Name){0};
    t->left_out = false;
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        c->new_name = (Name){0};
        c->asked_text = c->using_ = c->asked_default = (Str){0};
        c->asked_known = c->late_type = c->no_default = false;
    }
}

void user_rules_apply(Rules *rules, Table *t)
{
    forget_rules(t);
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
