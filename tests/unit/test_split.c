/* parse/split: where statements begin and end, and the heads of INSERTs. */
#include "helpers.h"

#include "base/mem.h"
#include "parse/split.h"
#include "sql_tokens.h"

/* ---------------------------------------------------------------- helpers */

/* An exact copy, so that the sanitizer sees each byte read too much. */
static char *copy(Str s)
{
    char *p = mem_alloc(s.n + 1);
    memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

static const char *find(Str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++) {
        if (memcmp(s.p + i, word, n) == 0) {
            return s.p + i;
        }
    }
    return NULL;
}

/* All statements of the text, with | between and behind; [.x] is a shell command, {x} a head of
 * rows. Ends in MORE where more bytes are wanted, ! at an error. */
static void walk(Buf *out, Str text, bool eof)
{
    char *p = copy(text);
    LexInput in = {p, p + text.n, eof};
    SplitNotes notes = {0};
    for (;;) {
        SplitResult r = split_skip(&in, &notes);
        if (r == SPLIT_DOT) {
            const char *lf = memchr(in.p, '\n', (size_t)(in.end - in.p));
            const char *stop = lf ? lf : in.end;
            buf_printf(out, "[%.*s]", (int)(stop - in.p), in.p);
            in.p = stop;
            continue;
        }
        Split s = {0};
        if (r == SPLIT_STATEMENT) {
            r = split_statement(in, &s);
        }
        if (r != SPLIT_STATEMENT) {
            buf_puts(out, r == SPLIT_MORE ? "MORE" : r == SPLIT_EOF ? "" : "!");
            break;
        }
        buf_put(out, s.text);
        buf_puts(out, s.implied ? "|implied|" : s.semicolon ? "|" : "|eof|");
        in.p = s.next;
    }
    buf_puts(out, notes.corruption ? "CORRUPT" : "");
    mem_free(p);
}

/* ---------------------------------------------------------------- statements */

static const struct {
    const char *text, *statements;
} texts[] = {
    {"", ""},
    {"  \n-- only a comment", ""},
    {";;; ;", ""},
    {"a;b;c", "a|b|c|eof|"},
    {"a ; b ;", "a |b |"},
    {"'a;b';", "'a;b'|"},
    {"\"a;b\" `c;d` [e;f];", "\"a;b\" `c;d` [e;f]|"},
    {"a -- ; no\n;", "a -- ; no\n|"},
    {"a /* ; */;b", "a /* ; */|b|eof|"},
    {"a /* ; ", "a /* ; |eof|"},
    {"/* x */ -- y\na;", "a|"},
    {"\xEF\xBB\xBF"
     "BEGIN;\xEF\xBB\xBF"
     "COMMIT;",
     "BEGIN|COMMIT|"},
    {"BEGIN TRANSACTION;\r\nCOMMIT;\r\n", "BEGIN TRANSACTION|COMMIT|"},
    /* triggers end at END; alone */
    {"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;x;",
     "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END|x|"},
    {"CREATE TEMP TRIGGER t DELETE ON a BEGIN DELETE FROM b; UPDATE c SET d=1; END ; x;",
     "CREATE TEMP TRIGGER t DELETE ON a BEGIN DELETE FROM b; UPDATE c SET d=1; END |x|"},
    {"CREATE TRIGGER t BEGIN SELECT CASE WHEN 1 THEN 2 END; END; x;",
     "CREATE TRIGGER t BEGIN SELECT CASE WHEN 1 THEN 2 END; END|x|"},
    {"CREATE TRIGGER t BEGIN UPDATE a SET b=CASE c WHEN 1 THEN CASE WHEN 2 THEN 3 END END; SELECT "
     "1; END; x;",
     "CREATE TRIGGER t BEGIN UPDATE a SET b=CASE c WHEN 1 THEN CASE WHEN 2 THEN 3 END END; SELECT "
     "1; END|x|"},
    {"CREATE TRIGGER t BEGIN SELECT 'x; END; y'; -- END;\n/* ; END; */ END; x;",
     "CREATE TRIGGER t BEGIN SELECT 'x; END; y'; -- END;\n/* ; END; */ END|x|"},
    {"create trigger if not exists t begin select 1; end",
     "create trigger if not exists t begin select 1; end|eof|"},
    {"CREATE TABLE trigger(a); x;", "CREATE TABLE trigger(a)|x|"},
    {"CREATE TABLE t(\"end\" TEXT, begin TEXT); END;",
     "CREATE TABLE t(\"end\" TEXT, begin TEXT)|END|"},
    {"CREATE INDEX i ON trigger(a); x;", "CREATE INDEX i ON trigger(a)|x|"},
    {"DROP TRIGGER t; x;", "DROP TRIGGER t|x|"},
    /* shell commands */
    {".headers on\nSELECT 1;", "[.headers on]SELECT 1|"},
    {"a;.quit; b\nc;", "a|[.quit; b]c|"},
    {".mode", "[.mode]"},
    {"SELECT .5;", "SELECT .5|"},
    /* a semicolon that a comment has swallowed */
    {"CREATE TABLE a(x) -- note;\nINSERT INTO a VALUES(1);",
     "CREATE TABLE a(x) -- note;\n|implied|INSERT INTO a VALUES(1)|"},
    {"CREATE VIEW v AS SELECT 1 -- note;\nCREATE TABLE b(y);",
     "CREATE VIEW v AS SELECT 1 -- note;\n|implied|CREATE TABLE b(y)|"},
    {"CREATE INDEX i ON a(x) -- note;\n  COMMIT;",
     "CREATE INDEX i ON a(x) -- note;\n  |implied|COMMIT|"},
    {"CREATE TABLE a(x /* \nINSERT */);", "CREATE TABLE a(x /* \nINSERT */)|"},
    {"CREATE TABLE a(x DEFAULT '\nINSERT');", "CREATE TABLE a(x DEFAULT '\nINSERT')|"},
    {"CREATE TABLE a(\"\nDROP\" TEXT);", "CREATE TABLE a(\"\nDROP\" TEXT)|"},
    {"CREATE TRIGGER t BEFORE\nINSERT ON a BEGIN\nINSERT INTO b VALUES(1);\nEND; x;",
     "CREATE TRIGGER t BEFORE\nINSERT ON a BEGIN\nINSERT INTO b VALUES(1);\nEND|x|"},
    {"WITH x AS (SELECT 1)\nINSERT INTO a SELECT * FROM x;",
     "WITH x AS (SELECT 1)\nINSERT INTO a SELECT * FROM x|"},
    /* damage */
    {"/****** CORRUPTION ERROR *******/\na;", "a|CORRUPT"},
    {"a;\n/**** ERROR: (11) database disk image is malformed *****/\n", "a|CORRUPT"},
    {"/* ERROR: (11) */ a;", "a|"},
    {"'/****** CORRUPTION ERROR *******/';", "'/****** CORRUPTION ERROR *******/'|"},
    /* errors */
    {"a ^ b;", "!"},
    {"a; 'b", "a|!"},
    {"a; \"b;", "a|!"},
    {"a; x'0g';", "a|!"},
};

static void test_statements(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        Buf b = {0};
        walk(&b, str_z(texts[i].text), true);
        check_str(buf_str(&b), str_z(texts[i].statements), texts[i].text);
        buf_free(&b);
    }
}

/* A part gives the same statements as far as it goes: the result before MORE is a prefix of the
 * whole's. */
static void test_statements_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        Str text = str_z(texts[i].text), whole = str_z(texts[i].statements);
        for (size_t n = 0; n <= text.n && !strpbrk(texts[i].statements, "[!"); n++) {
            Buf b = {0};
            walk(&b, str_make(text.p, n), false);
            Str part = buf_str(&b);
            const char *more = find(part, "MORE");
            CHECK(more, "%s cut to %zu: \"%.*s\"", texts[i].text, n, STR_FMT(part));
            part.n = (size_t)(more - part.p);
            CHECK(str_starts(whole, part), "%s cut to %zu: \"%.*s\"", texts[i].text, n,
                  STR_FMT(part));
            buf_free(&b);
        }
    }
}

/* ---------------------------------------------------------------- heads of rows */

static const struct {
    const char *text, *head, *schema, *table, *columns;
    int conflict;
    bool default_values;
} heads[] = {
    {"INSERT INTO t VALUES(1);", "INSERT INTO t VALUES", "", "t", NULL, 0, false},
    {"INSERT INTO \"t\" VALUES (1);", "INSERT INTO \"t\" VALUES ", "", "\"t\"", NULL, 0, false},
    {"INSERT INTO\"t\"VALUES(1)", "INSERT INTO\"t\"VALUES", "", "\"t\"", NULL, 0, false},
    {"insert into 't'('a') values(1)", "insert into 't'('a') values", "", "'t'", "'a'", 0, false},
    {"INSERT INTO [t x](a, \"b,)\", `c`, [d)]) VALUES(1,2,3,4)",
     "INSERT INTO [t x](a, \"b,)\", `c`, [d)]) VALUES", "", "[t x]", "a, \"b,)\", `c`, [d)]", 0,
     false},
    {"INSERT INTO main.t VALUES(1)", "INSERT INTO main.t VALUES", "main", "t", NULL, 0, false},
    {"INSERT OR IGNORE INTO t VALUES(1)", "INSERT OR IGNORE INTO t VALUES", "", "t", NULL,
     TK_IGNORE, false},
    {"INSERT OR REPLACE INTO t VALUES(1)", "INSERT OR REPLACE INTO t VALUES", "", "t", NULL,
     TK_REPLACE, false},
    {"REPLACE INTO t VALUES(1)", "REPLACE INTO t VALUES", "", "t", NULL, TK_REPLACE, false},
    {"INSERT /*x*/ INTO -- y\n t(a) VALUES\n(1)", "INSERT /*x*/ INTO -- y\n t(a) VALUES\n", "", "t",
     "a", 0, false},
    {"INSERT INTO key(action) VALUES(1)", "INSERT INTO key(action) VALUES", "", "key", "action", 0,
     false},
    {"INSERT INTO t DEFAULT VALUES;", "INSERT INTO t DEFAULT VALUES", "", "t", NULL, 0, true},
};

static const char *const no_heads[] = {
    "INSERT INTO t SELECT 1;",
    "INSERT INTO t(a) SELECT 1;",
    "INSERT INTO t AS u VALUES(1);",
    "SELECT 1;",
    "REPLACE(1);",
    "INSERT t VALUES(1);",
    "INSERT INTO t VALUES 1;",
    "INSERT INTO t(a,) VALUES(1);",
    "INSERT INTO t() VALUES(1);",
    "INSERT INTO select VALUES(1);",
    "INSERT INTO a.b.c VALUES(1);",
    "WITH x AS (SELECT 1) INSERT INTO t VALUES(1);",
};

static void test_heads(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(heads); i++) {
        char *p = copy(str_z(heads[i].text));
        RowHead h;
        RowHeadResult r = split_row_head((LexInput){p, p + strlen(p), true}, &h);
        CHECK(r == ROW_HEAD_OK, "%s: %d", heads[i].text, r);
        check_str(h.text, str_z(heads[i].head), heads[i].text);
        check_str(h.schema, str_z(heads[i].schema), heads[i].text);
        check_str(h.table, str_z(heads[i].table), heads[i].text);
        CHECK((h.columns.p != NULL) == (heads[i].columns != NULL), "%s: list", heads[i].text);
        check_str(h.columns, str_z(heads[i].columns), heads[i].text);
        assert_int_equal(h.conflict, heads[i].conflict);
        assert_int_equal(h.default_values, heads[i].default_values);
        mem_free(p);
    }
}

static void test_no_heads(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_heads); i++) {
        RowHead h;
        const char *p = no_heads[i];
        CHECK(split_row_head((LexInput){p, p + strlen(p), true}, &h) == ROW_HEAD_NONE, "%s", p);
    }
}

/* A cut head is no head yet; the cut never makes it none. */
static void test_heads_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(heads); i++) {
        size_t head = strlen(heads[i].head);
        for (size_t n = 0; n < strlen(heads[i].text); n++) {
            char *p = copy(str_make(heads[i].text, n));
            RowHead h;
            RowHeadResult r = split_row_head((LexInput){p, p + n, false}, &h);
            CHECK(r == (n <= head ? ROW_HEAD_MORE : ROW_HEAD_OK), "%s cut to %zu: %d",
                  heads[i].text, n, r);
            mem_free(p);
        }
    }
}

static void test_column_lists(void **state)
{
    (void)state;
    Str list = STR(" a , \"b\"\"c\",`d`/*x*/,[e f]\n,'g'"), name;
    static const char *const want[] = {"a", "\"b\"\"c\"", "`d`", "[e f]", "'g'"};
    char text[64];
    snprintf(text, sizeof text, "%.*s)", STR_FMT(list));
    list = str_make(text, strlen(text) - 1);
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(split_next_column(&list, &name));
        check_str(name, str_z(want[i]), "column");
    }
    assert_false(split_next_column(&list, &name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements),
        cmocka_unit_test(test_statements_cut_at_every_byte),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_no_heads),
        cmocka_unit_test(test_heads_cut_at_every_byte),
        cmocka_unit_test(test_column_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
