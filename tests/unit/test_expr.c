/* expr: expressions and queries over a table of known types, what PostgreSQL gets, and the reason
 * where it gets nothing. */
#include "helpers.h"

#include "expr/query.h"
#include "parse/parser.h"
#include "types/decide.h"

static const char setup[] =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, i INT, r REAL, s TEXT, n NOCASE_TEXT COLLATE NOCASE,"
    " b BLOB, d DECIMAL(10,2), live BOOLEAN, at DATETIME, day DATE, m INT, req TEXT NOT NULL);"
    "INSERT INTO t VALUES(1,2,0.5,'x','y',x'01',1.5,1,'2024-01-02 03:04:05','2024-01-02',1,'a');"
    "INSERT INTO t VALUES(2,2,0.5,'x','y',x'01',2,0,'2024-01-03 03:04:05','2024-01-03','z','a');"
    "CREATE TABLE u(t_id INT, name TEXT);";

static Str spell(void *data, Arena *a, Name name)
{
    (void)data;
    return arena_str(a, name.text);
}

static const ViewInfo *no_view(void *data, Str name)
{
    (void)data;
    (void)name;
    return NULL;
}

static bool every_table(void *data, const Table *t)
{
    (void)data;
    (void)t;
    return true;
}

static void name_all(Model *m)
{
    for (size_t i = 0; i < m->schema.tables.n; i++) {
        Table *t = m->schema.tables.items[i];
        t->pg_name = t->name.text;
        for (size_t c = 0; c < t->columns.n; c++) {
            t->columns.items[c].pg_name = t->columns.items[c].name.text;
        }
    }
}

typedef struct {
    Model m;
    ExprEnv env;
    Translator t;
} Fixture;

static void begin(Fixture *f, Purpose purpose)
{
    model_read(&f->m, setup);
    decide_types(&f->m.schema);
    name_all(&f->m);
    f->env = (ExprEnv){.schema = &f->m.schema,
                       .arena = &f->m.run,
                       .spell = spell,
                       .find_view = no_view,
                       .has_table = every_table};
    translator_init(&f->t, &f->env, &f->m.run, purpose);
    scope_push(&f->t);
    scope_add_table(&f->t, model_table(&f->m, "t"), STR("t"), (Str){0});
}

static Str select_text(Fixture *f, const char *sql)
{
    ParseError err;
    Stmt *stmt = parse_statement(&f->m.run, str_z(sql), &err);
    CHECK(stmt, "%s: %.*s", sql, STR_FMT(err.message));
    return translate_select(&f->t, stmt->u.select, NULL).sql;
}

/* The expression is taken out of a SELECT, so that it is parsed as one. */
static const Expr *parse(Fixture *f, const char *expression)
{
    Str sql = arena_printf(&f->m.run, "SELECT %s", expression);
    ParseError err;
    Stmt *stmt = parse_statement(&f->m.run, sql, &err);
    CHECK(stmt, "%s: %.*s", expression, STR_FMT(err.message));
    return stmt->u.select->columns->expr;
}

static const struct {
    const char *sqlite, *postgresql;
} values[] = {
    /* literals */
    {"1", "1"},
    {"-5", "-5"},
    {"0x1F", "31"},
    {"9223372036854775808", "9.223372036854776e+18"},
    {"-9223372036854775808", "'-9223372036854775808'::bigint"},
    {"1e999", "'Infinity'::double precision"},
    {"x'4142'", "'\\x4142'::bytea"},
    {"\"no column\"", "'no column'"},
    {"TRUE", "1"},
    /* arithmetic: only what PostgreSQL would read otherwise is cast */
    {"60 * 60 * 24", "60 * 60 * 24"},
    {"2147483647 + 1", "2147483647::bigint + 1"},
    {"i + 1", "i + 1"},
    {"i * 1.5", "i * 1.5::double precision"},
    {"r * 1.5", "r * 1.5"},
    {"d * 1.1", "d * 1.1"},
    {"i / 2", "i / 2"},
    {"i / i", "i / nullif(i, 0)"},
    {"d / 2", "sqlpg.divide(d, 2)"},
    {"1 / 0", "NULL::double precision"},
    {"1e999 - 1e999", "NULL::double precision"},
    {"(i + 1) * 2", "(i + 1) * 2"},
    {"i - (i - 1)", "i - (i - 1)"},
    {"(i - i) - 1", "i - i - 1"},
    {"-(-i)", "-(-i)"},
    {"s + 0", "sqlpg.text_num(s) + 0"},
    {"(i > 1) + (r > 1)", "(i > 1)::int + (r > 1)::int"},
    {"1 << 40", "1::bigint << 40"},
    {"i << i", "sqlpg.shift_left(i, i)"},
    {"1 + 2 || '3'", "1 + sqlpg.text_num('2'::text || '3')"},
    /* text */
    {"s || i", "s || i::text"},
    {"r || s", "sqlpg.real_text(r) || s"},
    {"live || ''", "live::int::text || ''"},
    {"at || 'x'", "to_char(at, 'YYYY-MM-DD HH24:MI:SS') || 'x'"},
    /* comparison */
    {"i = '2'", "(i = 2)::int"},
    {"i = 'x'", "(i IS NULL AND NULL)::int"},
    {"i < 'x'", "(i IS NOT NULL OR NULL)::int"},
    {"1 = '1'", "0"},
    {"s = 5", "(s = '5')::int"},
    {"s < 'y'", "(s COLLATE \"C\" < 'y')::int"},
    {"n = 'ABC'", "(lower(n COLLATE \"C\") = 'abc')::int"},
    {"s = 'A' COLLATE NOCASE", "(lower(s COLLATE \"C\") = 'a')::int"},
    {"i IS NULL", "(i IS NULL)::int"},
    {"i IS 2", "(i IS NOT DISTINCT FROM 2)::int"},
    {"i = NULL", "NULL::boolean::int"},
    {"b = 'x'", "(b IS NULL AND NULL)::int"},
    {"m > 5", "(sqlpg.compare(sqlpg.numeric_affinity(m), to_jsonb(5)) > 0)::int"},
    {"i IN (1, 'x', 2)", "(i IN (1, 2))::int"},
    {"i IN ()", "0"},
    {"i NOT IN (1, 2)", "(i NOT IN (1, 2))::int"},
    {"i BETWEEN 1 AND 2", "(i BETWEEN 1 AND 2)::int"},
    {"(i, s) = (1, 'a')", "(i = 1 AND s = 'a')::int"},
    {"(i, s) < (1, 'a')", "(i < 1 OR i = 1 AND s COLLATE \"C\" < 'a')::int"},
    {"typeof(i) = 'integer'", "(i IS NOT NULL)::int"},
    {"typeof(s) IN ('text', 'null')", "1"},
    /* dates as SQLite's texts */
    {"at > '2024-01-01 00:00:00'", "(at > '2024-01-01 00:00:00')::int"},
    {"at > '2024-01-01'", "(at >= '2024-01-01')::int"},
    {"at <= '2024-01-01'", "(at < '2024-01-01')::int"},
    {"at = '2024-01-01'", "(at IS NULL AND NULL)::int"},
    {"'2024-06' < at", "(at >= '2024-06-01')::int"},
    {"at > '2024'", "(at IS NOT NULL OR NULL)::int"}, /* the literal becomes a number */
    {"day BETWEEN '2024-01-01' AND '2024-01-31'",
     "(day BETWEEN '2024-01-01' AND '2024-01-31')::int"},
    {"day > 'x'", "(to_char(day, 'YYYY-MM-DD') COLLATE \"C\" > 'x')::int"},
    /* booleans */
    {"live", "live"},
    {"live = 1", "live"},
    {"live = 0", "(NOT live)::int"},
    {"live = 2", "(live::int = 2)::int"},
    {"live IN (0, 1)", "(live IS NOT NULL OR NULL)::int"},
    {"coalesce(live, 0)", "coalesce(live, false)"},
    {"NOT i", "(i = 0)::int"},
    {"i IS TRUE", "(i <> 0 IS TRUE)::int"},
    {"i AND s", "(i <> 0 AND sqlpg.text_bool(s))::int"},
    {"i OR r AND live", "(i <> 0 OR r <> 0 AND live)::int"},
    {"(i OR r) AND live", "((i <> 0 OR r <> 0) AND live)::int"},
    /* patterns */
    {"s LIKE 'a%'", "(s COLLATE \"C\" ILIKE 'a%')::int"},
    {"s LIKE '1%'", "(s LIKE '1%')::int"},
    {"s NOT LIKE '1\\%'", "(s NOT LIKE '1\\%' ESCAPE '')::int"},
    {"s LIKE 'a!' ESCAPE '!'", "CASE WHEN s IS NOT NULL THEN false END::int"},
    {"s GLOB 'a*_?'", "(s LIKE 'a%\\__')::int"},
    {"s GLOB '[a-c]*'", "(s COLLATE \"C\" ~ '^[a-c].*$')::int"},
    {"s GLOB '[a'", "CASE WHEN s IS NOT NULL THEN false END::int"},
    /* CASE and CAST */
    {"CASE i WHEN 1 THEN 'a' ELSE 'b' END", "CASE i WHEN 1 THEN 'a' ELSE 'b' END"},
    {"CASE WHEN i THEN 1 ELSE 'b' END", "CASE WHEN i <> 0 THEN '1' ELSE 'b' END"},
    {"CASE i WHEN 'x' THEN 1 END", "CASE WHEN i IS NULL AND NULL THEN 1 END"},
    {"CAST('12abc' AS INTEGER)", "12"},
    {"CAST(s AS INTEGER)", "sqlpg.text_int(s)"},
    {"CAST(s AS REAL)", "sqlpg.text_real(s)"},
    {"CAST(i AS TEXT)", "i::text"},
    {"CAST(strftime('%Y', at) AS INTEGER)", "extract(year FROM at)::bigint"},
};

static void translates_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        Fixture f;
        begin(&f, PURPOSE_VIEW);
        Frag got = frag_as(&f.t, translate_expr(&f.t, parse(&f, values[i].sqlite)), WANT_VALUE);
        CHECK(!f.t.failed, "%s: %.*s", values[i].sqlite, STR_FMT(f.t.why));
        check_str(got.sql, str_z(values[i].postgresql), values[i].sqlite);
        model_free(&f.m);
    }
}

static const struct {
    const char *sqlite, *postgresql;
} queries[] = {
    {"SELECT i FROM t", "SELECT i FROM t"},
    {"SELECT i AS j FROM t ORDER BY j, s, req",
     "SELECT i AS j FROM t ORDER BY j NULLS FIRST, s COLLATE \"C\" NULLS FIRST, req COLLATE "
     "\"C\""},
    {"SELECT s FROM t GROUP BY i", "SELECT (array_agg(s ORDER BY id))[1] AS s FROM t GROUP BY i"},
    {"SELECT id, s FROM t GROUP BY id", "SELECT id, s FROM t GROUP BY id"},
    {"SELECT s, max(i) AS m FROM t",
     "SELECT (array_agg(s ORDER BY i DESC NULLS LAST, id))[1] AS s, max(i) AS m FROM t"},
    {"SELECT i FROM t LIMIT 3", "SELECT i FROM t ORDER BY id LIMIT 3"},
    {"SELECT i FROM t LIMIT -1", "SELECT i FROM t"},
    {"SELECT name FROM t JOIN u", "SELECT name FROM t CROSS JOIN u"},
    {"SELECT name FROM t LEFT JOIN u ON t_id = id AND i",
     "SELECT name FROM t LEFT JOIN u ON t_id = id AND i <> 0"},
    {"SELECT (SELECT name FROM u) AS a FROM t", "SELECT (SELECT name FROM u LIMIT 1) AS a FROM t"},
    {"SELECT 1 AS a UNION SELECT 2 INTERSECT SELECT 3",
     "(SELECT 1 AS a UNION SELECT 2) INTERSECT SELECT 3"},
    {"WITH c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c",
     "WITH RECURSIVE c (n) AS (SELECT 1::bigint UNION ALL SELECT n + 1 FROM c) SELECT n FROM c"},
    {"SELECT DISTINCT n FROM t", "SELECT DISTINCT ON (lower(n COLLATE \"C\")) n FROM t"},
    {"SELECT i FROM t WHERE id IN (SELECT t_id FROM u)",
     "SELECT i FROM t WHERE id IN (SELECT t_id FROM u)"},
    {"SELECT rowid FROM t", "SELECT id FROM t"},
    {"SELECT i, i FROM t", "SELECT i, i AS \"i:1\" FROM t"},
};

static void translates_queries(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(queries); i++) {
        Fixture f;
        begin(&f, PURPOSE_TRIGGER);
        f.t.scope = NULL;
        Str got = select_text(&f, queries[i].sqlite);
        CHECK(!f.t.failed, "%s: %.*s", queries[i].sqlite, STR_FMT(f.t.why));
        check_str(got, str_z(queries[i].postgresql), queries[i].sqlite);
        model_free(&f.m);
    }
}

static const struct {
    const char *sqlite, *why;
    Purpose purpose;
} refused[] = {
    {"my_function(i)", "function my_function() is not known", PURPOSE_VIEW},
    {"nowhere", "no such column: nowhere", PURPOSE_VIEW},
    {"u.name", "no such column: u.name", PURPOSE_VIEW},
    {"s MATCH 'x'", "MATCH needs a full-text table", PURPOSE_VIEW},
    {"?1", "?1 cannot stand here", PURPOSE_VIEW},
    {"(1, 2)", "(1, 2) cannot stand here", PURPOSE_VIEW},
    {"RAISE(IGNORE)", "RAISE() outside of a trigger", PURPOSE_VIEW},
    {"s COLLATE other", "collation \"other\" is not known", PURPOSE_VIEW},
    {"count(*)", "misuse of aggregate count()", PURPOSE_CHECK},
    {"(SELECT 1, 2)", "sub-select returns 2 columns, expected 1", PURPOSE_VIEW},
    {"(SELECT * FROM nowhere)", "no such table or view: nowhere", PURPOSE_VIEW},
    {"date('now')", "function date() has no form that PostgreSQL takes for immutable",
     PURPOSE_INDEX},
};

static void says_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        Fixture f;
        begin(&f, refused[i].purpose);
        translate_expr(&f.t, parse(&f, refused[i].sqlite));
        CHECK(f.t.failed, "%s: carried", refused[i].sqlite);
        check_str(f.t.why, str_z(refused[i].why), refused[i].sqlite);
        model_free(&f.m);
    }
}

/* Every template, however deep, stays within bounds. */
static void depth_is_limited(void **state)
{
    (void)state;
    Fixture f;
    begin(&f, PURPOSE_VIEW);
    Buf b = {0};
    for (int i = 0; i < 450; i++) {
        buf_puts(&b, "-(");
    }
    buf_puts(&b, "i");
    for (int i = 0; i < 450; i++) {
        buf_puts(&b, ")");
    }
    buf_putc(&b, '\0');
    translate_expr(&f.t, parse(&f, b.p));
    check_str(f.t.why, STR("nested too deeply"), "depth");
    buf_free(&b);
    model_free(&f.m);
}

static void helpers_bring_what_they_call(void **state)
{
    (void)state;
    HelperUse use = {0};
    Str missing;
    assert_true(helpers_mark(&use, STR("sqlpg.numeric_text(d) || my.sqlpg.x(1)"), &missing));
    assert_true(helpers_pending(&use));
    const ExprHelper *first = helpers_next(&use), *second = helpers_next(&use);
    check_str(str_z(first->name), STR("real_text"), "first");
    check_str(str_z(second->name), STR("numeric_text"), "second");
    assert_null(helpers_next(&use));
    assert_false(helpers_mark(&use, STR("sqlpg.nothing(1)"), &missing));
    check_str(missing, STR("nothing"), "missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(translates_values),
        cmocka_unit_test(translates_queries),
        cmocka_unit_test(says_why_not),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(helpers_bring_what_they_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
