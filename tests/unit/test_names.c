/* emit/names and pg/quote: identifiers. */
#include "helpers.h"

#include "base/utf8.h"
#include "emit/names.h"
#include "pg/quote.h"

typedef struct {
    Arena arena;
    DiagList diags;
    Names names;
} Naming;

static void start(Naming *n, IdentStyle style)
{
    *n = (Naming){0};
    n->diags.arena = &n->arena;
    n->names = (Names){.arena = &n->arena, .diags = &n->diags, .style = style};
}

static void stop(Naming *n)
{
    names_free(&n->names);
    diag_free(&n->diags);
    arena_free(&n->arena);
}

static Name name_of(const char *z, QuoteStyle quote)
{
    return (Name){.text = str_z(z), .quote = quote, .span = str_z(z)};
}

/* ---------------------------------------------------------------- styles */

static const struct {
    const char *name;
    QuoteStyle quote;
    const char *sql, *preserve, *lower, *snake;
} styles[] = {
    {"Album", QUOTE_NONE, "album", "Album", "album", "album"},
    {"Album", QUOTE_DOUBLE, "Album", "Album", "album", "album"},
    {"Album", QUOTE_OTHER, "Album", "Album", "album", "album"},
    {"Album", QUOTE_SINGLE, "Album", "Album", "album", "album"},
    {"fullName", QUOTE_NONE, "fullname", "fullName", "fullname", "full_name"},
    {"HTTPServer", QUOTE_NONE, "httpserver", "HTTPServer", "httpserver", "http_server"},
    {"Order Details", QUOTE_DOUBLE, "Order Details", "Order Details", "order details",
     "order_details"},
    {"a-b.c", QUOTE_DOUBLE, "a-b.c", "a-b.c", "a-b.c", "a_b_c"},
    {"already_snake", QUOTE_NONE, "already_snake", "already_snake", "already_snake",
     "already_snake"},
    {"Snake_Case", QUOTE_NONE, "snake_case", "Snake_Case", "snake_case", "snake_case"},
    {"user_ID", QUOTE_NONE, "user_id", "user_ID", "user_id", "user_id"},
    {"\xC3\x84rger", QUOTE_NONE, "\xC3\x84rger", "\xC3\x84rger", "\xC3\x84rger",
     "\xC3\x84rger"}, /* ASCII folding only */
    {"select", QUOTE_DOUBLE, "select", "select", "select", "select"},
};

static void test_styles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(styles); i++) {
        const char *want[] = {styles[i].sql, styles[i].preserve, styles[i].lower, styles[i].snake};
        for (int style = IDENT_SQL; style <= IDENT_SNAKE; style++) {
            Naming n;
            start(&n, (IdentStyle)style);
            Str got = names_relation(&n.names, name_of(styles[i].name, styles[i].quote), (Pos){0});
            check_str(got, str_z(want[style]), styles[i].name);
            assert_int_equal(n.diags.items.n, 0);
            stop(&n);
        }
    }
}

/* ---------------------------------------------------------------- names that must change */

static void test_long_names(void **state)
{
    (void)state;
    Naming n;
    start(&n, IDENT_SQL);
    char a[65], b[65];
    memset(a, 'a', 64);
    memset(b, 'a', 64);
    a[64] = b[64] = 0;
    b[63] = 'b';
    Str short_enough = names_relation(&n.names, (Name){.text = {a, 63}, .span = {a, 63}}, (Pos){0});
    assert_int_equal(short_enough.n, 63);
    assert_int_equal(n.diags.items.n, 0);
    Str first = names_relation(&n.names, name_of(a, QUOTE_NONE), (Pos){0});
    Str second = names_relation(&n.names, name_of(b, QUOTE_NONE), (Pos){0});
    assert_int_equal(first.n, 63);
    assert_int_equal(second.n, 63);
    assert_false(str_eq(first, second));
    assert_int_equal(n.diags.items.n, 2);
    Naming again;
    start(&again, IDENT_SQL);
    check_str(names_relation(&again.names, name_of(b, QUOTE_NONE), (Pos){0}), second,
              "the same in another run");
    stop(&again);
    stop(&n);
}

/* A cut never leaves half a character. */
static void test_long_names_of_many_bytes(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 4; lead++) {
        Naming n;
        Buf b = {0};
        start(&n, IDENT_SQL);
        for (size_t i = 0; i < lead; i++) {
            buf_putc(&b, 'x');
        }
        for (int i = 0; i < 30; i++) {
            buf_puts(&b, "\xF0\x9F\x98\x80");
        }
        Name name = {.text = buf_str(&b), .span = buf_str(&b)};
        Str got = names_relation(&n.names, name, (Pos){0});
        assert_true(got.n <= 63);
        assert_true(utf8_valid_prefix(got) == got.n);
        buf_free(&b);
        stop(&n);
    }
}

static const struct {
    Str name;
    const char *becomes;
} odd[] = {
    {BYTES(""), "unnamed"},
    {BYTES("a\0b"), "a?b"},
    {BYTES("a\xFFz"), "a?z"},
    {BYTES("\xED\xA0\x80"), "???"},
};

static void test_odd_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(odd); i++) {
        Naming n;
        start(&n, IDENT_SQL);
        Name name = {.text = odd[i].name, .quote = QUOTE_DOUBLE, .span = odd[i].name};
        check_str(names_relation(&n.names, name, (Pos){0}), str_z(odd[i].becomes), "odd name");
        assert_int_equal(n.diags.items.n, 1);
        assert_int_equal(n.diags.items.items[0].code, DIAG_RENAMED);
        stop(&n);
    }
}

static void test_collisions(void **state)
{
    (void)state;
    Naming n;
    start(&n, IDENT_SQL);
    static const struct {
        const char *name;
        QuoteStyle quote;
        const char *becomes;
    } steps[] = {{"t", QUOTE_NONE, "t"},
                 {"T", QUOTE_NONE, "t_1"},
                 {"t_1", QUOTE_NONE, "t_1_1"},
                 {"t", QUOTE_NONE, "t_2"},
                 {"other", QUOTE_NONE, "other"}};
    for (size_t i = 0; i < COUNT(steps); i++) {
        check_str(names_relation(&n.names, name_of(steps[i].name, steps[i].quote), (Pos){0}),
                  str_z(steps[i].becomes), "collision");
    }
    assert_int_equal(n.diags.items.n, 3);
    stop(&n);
}

/* ---------------------------------------------------------------- tables, constraints */

static void test_columns(void **state)
{
    (void)state;
    Model m;
    model_read(&m, "CREATE TABLE T(Id, \"Id x\", ctid, xmin, \"\", \"CTID_1\");");
    Names names = {.arena = &m.run, .diags = &m.diags};
    Table *t = model_table(&m, "t");
    names_table(&names, t);
    check_str(t->pg_name, STR("t"), "table");
    static const char *const want[] = {"id", "Id x", "ctid_1", "xmin_1", "unnamed", "CTID_1_1"};
    for (size_t i = 0; i < COUNT(want); i++) {
        check_str(t->columns.items[i].pg_name, str_z(want[i]), "column");
    }
    Str before = t->columns.items[0].pg_name;
    names_table(&names, t); /* names stay */
    assert_ptr_equal(before.p, t->columns.items[0].pg_name.p);
    names_free(&names);
    model_free(&m);
}

static void test_constraints(void **state)
{
    (void)state;
    Model m;
    model_read(&m, "CREATE TABLE t(a, b);");
    Names names = {.arena = &m.run, .diags = &m.diags};
    Table *t = model_table(&m, "t");
    names_table(&names, t);
    Name none = {0}, own = name_of("My_Key", QUOTE_NONE);
    const size_t columns[] = {0, 1};
    Pos pos = {0};
    check_str(names_constraint(&names, &names.relations, none, pos, t, NULL, 0, "pkey"),
              STR("t_pkey"), "generated");
    check_str(names_constraint(&names, &names.relations, none, pos, t, columns, 2, "key"),
              STR("t_a_b_key"), "generated");
    check_str(names_constraint(&names, &names.relations, none, pos, t, columns, 2, "key"),
              STR("t_a_b_key_1"), "again");
    check_str(names_constraint(&names, &names.relations, own, pos, t, columns, 2, "key"),
              STR("my_key"), "named");
    check_str(names_constraint(&names, &names.relations, own, pos, t, columns, 2, "key"),
              STR("my_key_1"), "named again");
    names_free(&names);
    model_free(&m);
}

static void test_generated_constraint_names_are_short(void **state)
{
    (void)state;
    Model m;
    model_read(&m, "CREATE TABLE "
                   "a_table_with_a_name_that_is_nearly_as_long_as_it_may_be_in_pg(b_column_with_a_"
                   "long_name);");
    Names names = {.arena = &m.run, .diags = &m.diags};
    Table *t = m.schema.tables.items[0];
    names_table(&names, t);
    const size_t column = 0;
    Str first =
        names_constraint(&names, &names.relations, (Name){0}, (Pos){0}, t, &column, 1, "fkey");
    Str second =
        names_constraint(&names, &names.relations, (Name){0}, (Pos){0}, t, &column, 1, "fkey");
    assert_int_equal(first.n, 63);
    assert_memory_equal(first.p + 58, "_fkey", 5);
    assert_true(second.n <= 63);
    assert_false(str_eq(first, second));
    names_free(&names);
    model_free(&m);
}

/* ---------------------------------------------------------------- quoting */

/* As quote_ident() of PostgreSQL 15 writes them. */
static const struct {
    Str name, ident;
} idents[] = {
    {BYTES("a"), BYTES("a")},
    {BYTES("a_1"), BYTES("a_1")},
    {BYTES("_"), BYTES("_")},
    {BYTES("1a"), BYTES("\"1a\"")},
    {BYTES("A"), BYTES("\"A\"")},
    {BYTES("a b"), BYTES("\"a b\"")},
    {BYTES("a$"), BYTES("\"a$\"")},
    {BYTES("a\"b"), BYTES("\"a\"\"b\"")},
    {BYTES("\""), BYTES("\"\"\"\"")},
    {BYTES("a'b"), BYTES("\"a'b\"")},
    {BYTES("a\\b"), BYTES("\"a\\b\"")},
    {BYTES("a\nb"), BYTES("\"a\nb\"")},
    {BYTES("\xC3\xA4"), BYTES("\"\xC3\xA4\"")},
    {BYTES("select"), BYTES("\"select\"")},
    {BYTES("user"), BYTES("\"user\"")},
    {BYTES("order"), BYTES("\"order\"")},
    {BYTES("offset"), BYTES("\"offset\"")},
    {BYTES("end"), BYTES("\"end\"")},
    {BYTES("key"), BYTES("key")},
    {BYTES("name"), BYTES("name")},
};

static void test_put_ident(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(idents); i++) {
        Buf b = {0};
        pg_put_ident(&b, idents[i].name, false);
        check_str(buf_str(&b), idents[i].ident, "identifier");
        buf_clear(&b);
        pg_put_ident(&b, idents[i].name, true);
        assert_int_equal(b.p[0], '"');
        buf_free(&b);
    }
}

static void test_put_literal(void **state)
{
    (void)state;
    Buf b = {0};
    pg_put_literal(&b, STR("it's 'so'\\n\""));
    check_str(buf_str(&b), STR("'it''s ''so''\\n\"'"), "literal");
    buf_clear(&b);
    pg_put_literal(&b, STR(""));
    check_str(buf_str(&b), STR("''"), "empty literal");
    buf_free(&b);
}

static void test_put_comment_text(void **state)
{
    (void)state;
    static const struct {
        Str text, comment;
    } comments[] = {
        {BYTES("plain - text / here"), BYTES("plain - text / here")},
        {BYTES("a\nb\r\\c\0d\x7F"
               "e\x1B"),
         BYTES("a b \\c d e ")},
        {BYTES("a--b"), BYTES("a_-b")},
        {BYTES("a */ /* b"), BYTES("a +/ /+ b")},
        {BYTES("Zo\xC3\xAB \xFF\xC3"), BYTES("Zo\xC3\xAB ??")},
    };
    for (size_t i = 0; i < COUNT(comments); i++) {
        Buf b = {0};
        pg_put_comment_text(&b, comments[i].text);
        check_str(buf_str(&b), comments[i].comment, "comment");
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_styles),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_long_names_of_many_bytes),
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_collisions),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_constraints),
        cmocka_unit_test(test_generated_constraint_names_are_short),
        cmocka_unit_test(test_put_ident),
        cmocka_unit_test(test_put_literal),
        cmocka_unit_test(test_put_comment_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
