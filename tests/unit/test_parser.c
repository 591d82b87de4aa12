#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parse/parser.h"

static Arena arena;

static int fresh_arena(void **state)
{
    (void)state;
    arena_reset(&arena);
    return 0;
}

static Stmt *stmt_of(const char *text)
{
    ParseError err;
    Stmt *s = parse_statement(&arena, arena_str(&arena, str_z(text)), &err);
    if (!s) {
        fail_msg("%s\n  at %zu: %.*s", text, err.offset, STR_FMT(err.message));
    }
    return s;
}

static Expr *expr_of(const char *text)
{
    ParseError err;
    Expr *e = parse_expr(&arena, arena_str(&arena, str_z(text)), &err);
    if (!e) {
        fail_msg("%s\n  at %zu: %.*s", text, err.offset, STR_FMT(err.message));
    }
    return e;
}

static void assert_str(Str s, const char *wanted)
{
    if (!str_eq(s, str_z(wanted))) {
        fail_msg("\"%.*s\", wanted \"%s\"", STR_FMT(s), wanted);
    }
}

static void assert_name(Name n, const char *text, QuoteStyle quote)
{
    assert_true(name_is_set(n));
    assert_str(n.text, text);
    assert_int_equal(n.quote, quote);
}

/* ---------------------------------------------------------------- expressions as text */

static const char *const op_names[] = {[OP_PLUS] = "+",
                                       [OP_MINUS] = "-",
                                       [OP_BITNOT] = "~",
                                       [OP_NOT] = "NOT ",
                                       [OP_MUL] = "*",
                                       [OP_DIV] = "/",
                                       [OP_MOD] = "%",
                                       [OP_CONCAT] = "||",
                                       [OP_ARROW] = "->",
                                       [OP_ARROW2] = "->>",
                                       [OP_BITAND] = "&",
                                       [OP_BITOR] = "|",
                                       [OP_LSHIFT] = "<<",
                                       [OP_RSHIFT] = ">>",
                                       [OP_LT] = "<",
                                       [OP_LE] = "<=",
                                       [OP_GT] = ">",
                                       [OP_GE] = ">=",
                                       [OP_EQ] = "=",
                                       [OP_NE] = "<>",
                                       [OP_IS] = " IS ",
                                       [OP_IS_NOT] = " IS NOT ",
                                       [OP_AND] = " AND ",
                                       [OP_OR] = " OR ",
                                       [OP_LIKE] = " LIKE ",
                                       [OP_GLOB] = " GLOB ",
                                       [OP_REGEXP] = " REGEXP ",
                                       [OP_MATCH] = " MATCH "};

static void show(Buf *b, const Expr *e);

static void show_list(Buf *b, const ExprList *list)
{
    for (const ExprList *i = list; i; i = i->next) {
        buf_puts(b, i == list ? "" : ",");
        show(b, i->expr);
    }
}

static void show_operator(Buf *b, const Expr *e)
{
    buf_putc(b, '(');
    if (e->kind == EXPR_UNARY) {
        buf_puts(b, op_names[e->op]);
        show(b, e->left);
    } else {
        show(b, e->left);
        buf_puts(b, e->negated ? " NOT" : "");
        buf_puts(b, op_names[e->op]);
        show(b, e->right);
    }
    if (e->third) {
        buf_puts(b, " ESCAPE ");
        show(b, e->third);
    }
    buf_putc(b, ')');
}

static void show_in(Buf *b, const Expr *e)
{
    buf_putc(b, '(');
    show(b, e->left);
    buf_puts(b, e->negated ? " NOT IN " : " IN ");
    if (e->kind == EXPR_IN_TABLE) {
        buf_put(b, e->schema.text);
        buf_puts(b, name_is_set(e->schema) ? "." : "");
        buf_put(b, e->name.text);
    } else if (e->kind == EXPR_IN_SELECT) {
        buf_puts(b, "SELECT");
    }
    buf_putc(b, '[');
    show_list(b, e->list);
    buf_puts(b, "])");
}

static void show_call(Buf *b, const Expr *e)
{
    buf_put(b, e->name.text);
    buf_puts(b, e->distinct ? "[DISTINCT " : "[");
    buf_puts(b, e->star ? "*" : "");
    show_list(b, e->list);
    if (e->order_by) {
        buf_puts(b, " ORDER ");
        show_list(b, e->order_by);
    }
    buf_putc(b, ']');
    if (e->filter) {
        buf_puts(b, "FILTER");
        show(b, e->filter);
    }
    buf_puts(b, e->over ? "OVER" : "");
}

static void show_case(Buf *b, const Expr *e)
{
    buf_puts(b, "CASE{");
    if (e->left) {
        show(b, e->left);
    }
    buf_putc(b, ';');
    show_list(b, e->list);
    if (e->right) {
        buf_putc(b, ';');
        show(b, e->right);
    }
    buf_putc(b, '}');
}

static void show_column(Buf *b, const Expr *e)
{
    const Name *parts[] = {&e->schema, &e->table, &e->name};
    for (size_t i = 0; i < 3; i++) {
        if (name_is_set(*parts[i])) {
            buf_put(b, parts[i]->text);
            buf_puts(b, i < 2 ? "." : "");
        }
    }
}

static void show(Buf *b, const Expr *e)
{
    switch (e->kind) {
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_LIKE:
        show_operator(b, e);
        break;
    case EXPR_BETWEEN:
        buf_puts(b, e->negated ? "(NOT BETWEEN " : "(BETWEEN ");
        show(b, e->left);
        buf_putc(b, ',');
        show(b, e->right);
        buf_putc(b, ',');
        show(b, e->third);
        buf_putc(b, ')');
        break;
    case EXPR_IN_LIST:
    case EXPR_IN_SELECT:
    case EXPR_IN_TABLE:
        show_in(b, e);
        break;
    case EXPR_ISNULL:
        buf_putc(b, '(');
        show(b, e->left);
        buf_puts(b, e->negated ? " NOTNULL)" : " ISNULL)");
        break;
    case EXPR_EXISTS:
        buf_puts(b, "EXISTS{}");
        break;
    case EXPR_SUBQUERY:
        buf_puts(b, "SELECT{}");
        break;
    case EXPR_ROW:
        buf_puts(b, "ROW[");
        show_list(b, e->list);
        buf_putc(b, ']');
        break;
    case EXPR_PAREN:
        buf_putc(b, '{');
        show(b, e->left);
        buf_putc(b, '}');
        break;
    case EXPR_FUNCTION:
        show_call(b, e);
        break;
    case EXPR_CAST:
        buf_puts(b, "CAST[");
        show(b, e->left);
        buf_puts(b, " AS ");
        buf_put(b, e->type.words);
        buf_putc(b, ']');
        break;
    case EXPR_COLLATE:
        buf_putc(b, '(');
        show(b, e->left);
        buf_puts(b, " COLLATE ");
        buf_put(b, e->name.text);
        buf_putc(b, ')');
        break;
    case EXPR_CASE:
        show_case(b, e);
        break;
    case EXPR_RAISE:
        buf_printf(b, "RAISE[%d", (int)e->raise);
        if (e->left) {
            buf_putc(b, ',');
            show(b, e->left);
        }
        buf_putc(b, ']');
        break;
    case EXPR_COLUMN:
        show_column(b, e);
        break;
    case EXPR_STAR:
        buf_put(b, e->table.text);
        buf_puts(b, name_is_set(e->table) ? ".*" : "*");
        break;
    case EXPR_STRING:
        buf_putc(b, '\'');
        buf_put(b, e->text);
        buf_putc(b, '\'');
        break;
    case EXPR_BLOB:
        buf_puts(b, "blob:");
        buf_put(b, e->text);
        break;
    case EXPR_NULL:
    case EXPR_INTEGER:
    case EXPR_FLOAT:
    case EXPR_CURRENT:
    case EXPR_VARIABLE:
        buf_put(b, e->text);
        break;
    }
}

static const struct {
    const char *text, *shown;
} expressions[] = {
    /* precedence, tightest first */
    {"-a COLLATE x", "((-a) COLLATE x)"},
    {"~-+a", "(~(-(+a)))"},
    {"-1||2", "((-1)||2)"},
    {"a||b COLLATE x", "(a||(b COLLATE x))"},
    {"1||2*3", "((1||2)*3)"},
    {"a*b||c", "(a*(b||c))"},
    {"a->'x'->>1||c", "(((a->'x')->>1)||c)"},
    {"a+b*c%d/e-f", "((a+(((b*c)%d)/e))-f)"},
    {"a<<b+c", "(a<<(b+c))"},
    {"a&b|c<<d>>e", "((((a&b)|c)<<d)>>e)"},
    {"a<b&c", "(a<(b&c))"},
    {"a<b<=c>d>=e", "((((a<b)<=c)>d)>=e)"},
    {"a<b=c>d", "((a<b)=(c>d))"},
    {"a=b==c<>d!=e", "((((a=b)=c)<>d)<>e)"},
    {"a = b IS c IS NOT d", "(((a=b) IS c) IS NOT d)"},
    {"a IS DISTINCT FROM b = c", "((a IS NOT b)=c)"},
    {"a IS NOT DISTINCT FROM b < c", "(a IS (b<c))"},
    {"a IS NOT NULL", "(a IS NOT NULL)"},
    {"a IS b AND c", "((a IS b) AND c)"},
    {"NOT a = b", "(NOT (a=b))"},
    {"NOT a IS NULL AND b", "((NOT (a IS NULL)) AND b)"},
    {"NOT NOT a", "(NOT (NOT a))"},
    {"a OR b AND c OR NOT d", "((a OR (b AND c)) OR (NOT d))"},
    {"a LIKE b ESCAPE c = d", "((a LIKE b ESCAPE c)=d)"},
    {"a LIKE b || c", "(a LIKE (b||c))"},
    {"a NOT GLOB b AND c REGEXP d", "((a NOT GLOB b) AND (c REGEXP d))"},
    {"a MATCH b LIKE c", "((a MATCH b) LIKE c)"},
    {"a NOT MATCH b", "(a NOT MATCH b)"},
    {"a BETWEEN b AND c AND d", "((BETWEEN a,b,c) AND d)"},
    {"a NOT BETWEEN b + 1 AND c OR d", "((NOT BETWEEN a,(b+1),c) OR d)"},
    {"a BETWEEN b AND c BETWEEN d AND e", "(BETWEEN (BETWEEN a,b,c),d,e)"},
    {"a BETWEEN 1 AND 2 = 3", "((BETWEEN a,1,2)=3)"},
    {"a ISNULL NOTNULL NOT NULL", "(((a ISNULL) NOTNULL) NOTNULL)"},
    {"a = b ISNULL", "((a=b) ISNULL)"},
    {"a + b IN (1,2) = c", "(((a+b) IN [1,2])=c)"},
    /* IN */
    {"a IN ()", "(a IN [])"},
    {"a NOT IN (1)", "(a NOT IN [1])"},
    {"a IN (SELECT 1)", "(a IN SELECT[])"},
    {"a IN (VALUES(1),(2))", "(a IN SELECT[])"},
    {"a IN ((SELECT 1))", "(a IN [SELECT{}])"},
    {"a IN t", "(a IN t[])"},
    {"a NOT IN main.'t'", "(a NOT IN main.t[])"},
    {"a IN f(1,b)", "(a IN f[1,b])"},
    {"(a,b) IN (SELECT 1,2)", "(ROW[a,b] IN SELECT[])"},
    /* leaves */
    {"NULL", "NULL"},
    {"0x1F", "0x1F"},
    {"1_000", "1_000"},
    {"9223372036854775808", "9223372036854775808"},
    {".5e-3", ".5e-3"},
    {"-9.0e+999", "(-9.0e+999)"},
    {"'it''s'", "'it's'"},
    {"''", "''"},
    {"X'00fF'", "blob:00fF"},
    {"x''", "blob:"},
    {"current_timestamp", "CURRENT_TIMESTAMP"},
    {"Current_Date", "CURRENT_DATE"},
    {"CURRENT_TIME", "CURRENT_TIME"},
    {"?12", "?12"},
    {"$a::b(c)", "$a::b(c)"},
    {"Inf", "Inf"},
    {"\"d\"\"q\"", "d\"q"},
    {"[a b]", "a b"},
    {"`x``y`", "x`y"},
    {"t.c", "t.c"},
    {"main.\"t\".'c'", "main.t.c"},
    {"t.left", "t.left"},
    {"(a)", "{a}"},
    {"((1+2))", "{{(1+2)}}"},
    {"(1,'a',x'00')", "ROW[1,'a',blob:00]"},
    {"(SELECT 1)", "SELECT{}"},
    {"(WITH x AS (SELECT 1) SELECT * FROM x)", "SELECT{}"},
    {"NOT EXISTS (SELECT 1)", "(NOT EXISTS{})"},
    /* functions */
    {"f()", "f[]"},
    {"count(*)", "count[*]"},
    {"count(DISTINCT a)", "count[DISTINCT a]"},
    {"count(ALL a)", "count[a]"},
    {"replace('a\\nb','\\n',char(10))", "replace['a\\nb','\\n',char[10]]"},
    {"replace(a,b,c)||x", "(replace[a,b,c]||x)"},
    {"group_concat(a, ',' ORDER BY b DESC, c)", "group_concat[a,',' ORDER b,c]"},
    {"left(a,1)", "left[a,1]"},
    {"if(a,1)", "if[a,1]"},
    {"like(a,b)", "like[a,b]"},
    {"glob(a,b) LIKE c", "(glob[a,b] LIKE c)"},
    {"\"f\"(1)", "f[1]"},
    {"sum(a) FILTER (WHERE b>1)", "sum[a]FILTER(b>1)"},
    {"sum(a) OVER w", "sum[a]OVER"},
    {"sum(a) FILTER (WHERE b) OVER (ORDER BY c)", "sum[a]FILTERbOVER"},
    {"CAST(a AS INTEGER)", "CAST[a AS INTEGER]"},
    {"CAST(1 AS)", "CAST[1 AS ]"},
    {"CAST(a+1 AS 'long' \"var char\" (10))", "CAST[(a+1) AS long var char]"},
    {"CASE WHEN a THEN b END", "CASE{;a,b}"},
    {"CASE a WHEN 1 THEN b WHEN 2 THEN c ELSE d END+1", "(CASE{a;1,b,2,c;d}+1)"},
    {"RAISE(IGNORE)", "RAISE[0]"},
    {"RAISE(ROLLBACK,'x')", "RAISE[1,'x']"},
    {"RAISE(ABORT,'a'||b)", "RAISE[2,('a'||b)]"},
    {"RAISE(FAIL, 'x')", "RAISE[3,'x']"},
    /* words that are keywords elsewhere */
    {"window + over + filter", "((window+over)+filter)"},
    {"over(1)", "over[1]"},
    {"filter(1)", "filter[1]"},
    {"window(1)", "window[1]"},
    {"returning = nothing", "(returning=nothing)"},
    {"generated + always", "(generated+always)"},
    {"key.row", "key.row"},
    {"indexed", "indexed"},
    {"true AND false", "(true AND false)"},
    {"a/*c*/+--x\nb", "(a+b)"},
};

static void expression_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        Buf b = {0};
        const Expr *e = expr_of(expressions[i].text);
        show(&b, e);
        if (!str_eq(buf_str(&b), str_z(expressions[i].shown))) {
            fail_msg("%s\n  gives %.*s\n  not   %s", expressions[i].text, STR_FMT(buf_str(&b)),
                     expressions[i].shown);
        }
        assert_str(e->span, expressions[i].text);
        buf_free(&b);
    }
}

static void quotes_of_names(void **state)
{
    (void)state;
    assert_name(expr_of("aB")->name, "aB", QUOTE_NONE);
    assert_name(expr_of("\"a\"\"b\"")->name, "a\"b", QUOTE_DOUBLE);
    assert_name(expr_of("`a`")->name, "a", QUOTE_OTHER);
    assert_name(expr_of("[a\"\"]")->name, "a\"\"", QUOTE_OTHER);
    assert_name(expr_of("\"\"")->name, "", QUOTE_DOUBLE);
    assert_name(expr_of("'t'.c")->table, "t", QUOTE_SINGLE);
    assert_false(name_is_set(expr_of("c")->table));

    Str copy = string_from_token(&arena, STR("'it''s'"));
    assert_str(copy, "it's");
    assert_str(string_from_token(&arena, STR("''")), "");
    assert_str(string_from_token(&arena, STR("''''")), "'");
}

static void expr_skip_parens_strips_all(void **state)
{
    (void)state;
    assert_int_equal(expr_skip_parens(expr_of("(((1)))"))->kind, EXPR_INTEGER);
    assert_int_equal(expr_skip_parens(expr_of("1"))->kind, EXPR_INTEGER);
    assert_null(expr_skip_parens(NULL));
}

/* ---------------------------------------------------------------- spans */

static void spans_of_result_columns(void **state)
{
    (void)state;
    const Select *s =
        stmt_of(" /*x*/ SELECT  a /*c1*/ + -- c2\n b , ( 1 ) AS x, count( * ) FILTER (WHERE 1) "
                "OVER ( ) y, t . * , 'a' 'b' FROM t WHERE x = 1  ;")
            ->u.select;
    static const char *const spans[] = {"a /*c1*/ + -- c2\n b", "( 1 )",
                                        "count( * ) FILTER (WHERE 1) OVER ( )", "t . *", "'a'"};
    static const char *const aliases[] = {NULL, "x", "y", NULL, "b"};
    const ExprList *item = s->columns;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++, item = item->next) {
        assert_str(item->span, spans[i]);
        assert_int_equal(item->has_alias, aliases[i] != NULL);
        if (aliases[i]) {
            assert_str(item->alias.text, aliases[i]);
        }
    }
    assert_null(item);
    assert_str(s->where->span, "x = 1");
}

static void spans_of_statements(void **state)
{
    (void)state;
    static const char *const texts[] = {"COMMIT",
                                        "PRAGMA a=1",
                                        "SELECT 1",
                                        "WITH x AS (SELECT 1) SELECT * FROM x LIMIT 1",
                                        "VALUES(1),(2)",
                                        "INSERT INTO t VALUES(1)",
                                        "WITH x AS (SELECT 1) INSERT INTO t SELECT 1",
                                        "INSERT INTO t DEFAULT VALUES",
                                        "UPDATE t SET a=1",
                                        "WITH x AS (SELECT 1) DELETE FROM t",
                                        "CREATE TABLE t(a) STRICT",
                                        "CREATE TABLE t AS SELECT 1",
                                        "CREATE INDEX i ON t(a) WHERE a",
                                        "CREATE VIEW v AS SELECT 1",
                                        "CREATE TRIGGER r DELETE ON t BEGIN SELECT 1; END",
                                        "CREATE VIRTUAL TABLE t USING m(a)",
                                        "DROP TABLE t",
                                        "ALTER TABLE t RENAME TO u",
                                        "ALTER TABLE t ADD a INT",
                                        "EXPLAIN SELECT 1",
                                        "SAVEPOINT s"};
    static const char *const around[][2] = {
        {"", ""}, {"", ";"}, {" --c\n", " /*x*/ ; ;"}, {";", " "}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t j = 0; j < sizeof around / sizeof *around; j++) {
            Str text = arena_printf(&arena, "%s%s%s", around[j][0], texts[i], around[j][1]);
            assert_str(stmt_of(text.p)->span, texts[i]);
        }
    }
}

static void spans_inside_a_table(void **state)
{
    (void)state;
    const Stmt *s =
        stmt_of("CREATE TABLE t(a  VARCHAR ( 10 ) CONSTRAINT n NOT  NULL ON CONFLICT FAIL "
                "DEFAULT ( 1 ) /*x*/, b REFERENCES p(x) ON DELETE CASCADE DEFERRABLE ,"
                "CONSTRAINT k PRIMARY KEY ( a ) )");
    const ColumnDef *a = s->u.create_table.columns;
    assert_str(a->span, "a  VARCHAR ( 10 ) CONSTRAINT n NOT  NULL ON CONFLICT FAIL DEFAULT ( 1 )");
    assert_str(a->type.span, "VARCHAR ( 10 )");
    assert_str(a->constraints->span, "CONSTRAINT n NOT  NULL ON CONFLICT FAIL");
    assert_str(a->constraints->next->span, "DEFAULT ( 1 )");
    assert_str(a->constraints->next->expr->span, "1");
    assert_str(a->next->constraints->span, "REFERENCES p(x) ON DELETE CASCADE DEFERRABLE");
    assert_str(s->u.create_table.constraints->span, "CONSTRAINT k PRIMARY KEY ( a )");
}

static void spans_of_queries(void **state)
{
    (void)state;
    const Select *s =
        stmt_of("SELECT 1 FROM a x , ( SELECT 2 UNION SELECT 3 LIMIT 1 ) y LEFT JOIN f(1) ON 1 = 1 "
                "WHERE 1 UNION ALL SELECT 4 ORDER BY 1")
            ->u.select;
    assert_str(s->from->span, "a x");
    assert_str(s->from->next->span, "( SELECT 2 UNION SELECT 3 LIMIT 1 ) y");
    assert_str(s->from->next->select->span, "SELECT 2 UNION SELECT 3 LIMIT 1");
    assert_str(s->from->next->next->span, "f(1) ON 1 = 1");
    assert_str(s->next->span, "SELECT 4");
}

/* ---------------------------------------------------------------- CREATE TABLE */

static const struct {
    const char *text, *words, *args, *arg0, *arg1;
} types[] = {
    {"", "", "", "", ""},
    {"INT", "INT", "", "", ""},
    {"LONG  VARCHAR /*c*/ (10)", "LONG VARCHAR", "10", "10", ""},
    {"DECIMAL( +10 , -2.5 )", "DECIMAL", " +10 , -2.5 ", "+10", "-2.5"},
    {"\"quoted type\"(3)", "quoted type", "3", "3", ""},
    {"'str' [br] `b``t`", "str br b`t", "", "", ""},
    {"\"\"", "", "", "", ""},
    {"a\"INT\"", "a INT", "", "", ""},
    {"DOUBLE PRECISION UNSIGNED", "DOUBLE PRECISION UNSIGNED", "", "", ""},
    {"TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE", "", "", ""},
    {"action key desc row", "action key desc row", "", "", ""},
    {"FLOAT(1.5)", "FLOAT", "1.5", "1.5", ""},
};

static void declared_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        Str text = arena_printf(&arena, "CREATE TABLE t(c %s NOT NULL)", types[i].text);
        TypeName type = stmt_of(text.p)->u.create_table.columns->type;
        assert_str(type.span, types[i].text);
        assert_str(type.words, types[i].words);
        assert_str(type.args, types[i].args);
        assert_str(type.arg[0], types[i].arg0);
        assert_str(type.arg[1], types[i].arg1);
        assert_int_equal(type.nargs, (*types[i].arg0 != 0) + (*types[i].arg1 != 0));
    }
}

static const Constraint *column_constraint(const char *text)
{
    Str s = arena_printf(&arena, "CREATE TABLE t(c INT %s)", text);
    return stmt_of(s.p)->u.create_table.columns->constraints;
}

static void column_constraints(void **state)
{
    (void)state;
    const Constraint *c = column_constraint("PRIMARY KEY DESC ON CONFLICT REPLACE AUTOINCREMENT");
    assert_int_equal(c->kind, CONS_PRIMARY_KEY);
    assert_int_equal(c->order, SORT_DESC);
    assert_int_equal(c->conflict, CONFLICT_REPLACE);
    assert_true(c->autoincrement);
    assert_null(c->columns);

    c = column_constraint("NOT NULL NULL UNIQUE ON CONFLICT IGNORE CHECK(c>0) COLLATE 'nocase'");
    assert_int_equal(c->kind, CONS_NOT_NULL);
    assert_int_equal((c = c->next)->kind, CONS_NULL);
    assert_int_equal((c = c->next)->kind, CONS_UNIQUE);
    assert_int_equal(c->conflict, CONFLICT_IGNORE);
    assert_int_equal((c = c->next)->kind, CONS_CHECK);
    assert_int_equal(c->expr->op, OP_GT);
    assert_int_equal((c = c->next)->kind, CONS_COLLATE);
    assert_name(c->collation, "nocase", QUOTE_SINGLE);
    assert_null(c->next);

    c = column_constraint("GENERATED ALWAYS AS (c+1) STORED");
    assert_int_equal(c->kind, CONS_GENERATED);
    assert_true(c->stored);
    c = column_constraint("AS (c+1) VIRTUAL NOT NULL");
    assert_int_equal(c->kind, CONS_GENERATED);
    assert_false(c->stored);
    assert_int_equal(c->next->kind, CONS_NOT_NULL);
}

static const struct {
    const char *text;
    ExprKind kind;
    const char *value;
    bool parens;
} defaults[] = {
    {"DEFAULT NULL", EXPR_NULL, "NULL", false},
    {"DEFAULT 'a''b'", EXPR_STRING, "a'b", false},
    {"DEFAULT x'00'", EXPR_BLOB, "00", false},
    {"DEFAULT foo", EXPR_STRING, "foo", false},
    {"DEFAULT \"dq\"", EXPR_STRING, "dq", false},
    {"DEFAULT [br]", EXPR_STRING, "br", false},
    {"DEFAULT `bt`", EXPR_STRING, "bt", false},
    {"DEFAULT asc", EXPR_STRING, "asc", false},
    {"DEFAULT \"true\"", EXPR_STRING, "true", false},
    {"DEFAULT \"CURRENT_TIMESTAMP\"", EXPR_STRING, "CURRENT_TIMESTAMP", false},
    {"DEFAULT current_timestamp", EXPR_CURRENT, "CURRENT_TIMESTAMP", false},
    {"DEFAULT (CURRENT_DATE)", EXPR_CURRENT, "CURRENT_DATE", true},
    {"DEFAULT(5)", EXPR_INTEGER, "5", true},
    {"DEFAULT 1.5", EXPR_FLOAT, "1.5", false},
};

static void column_defaults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        const Constraint *c = column_constraint(defaults[i].text);
        assert_int_equal(c->kind, CONS_DEFAULT);
        assert_int_equal(c->expr->kind, defaults[i].kind);
        assert_str(c->expr->text, defaults[i].value);
        assert_int_equal(c->expr_in_parens, defaults[i].parens);
        assert_str(c->span, defaults[i].text);
    }
    const Expr *e = column_constraint("DEFAULT True")->expr;
    assert_int_equal(e->kind, EXPR_COLUMN);
    assert_name(e->name, "True", QUOTE_NONE);
    e = column_constraint("DEFAULT - 7")->expr;
    assert_int_equal(e->op, OP_MINUS);
    assert_str(e->span, "- 7");
    assert_int_equal(column_constraint("DEFAULT +'5'")->expr->op, OP_PLUS);
}

static void named_constraints(void **state)
{
    (void)state;
    const Constraint *c = column_constraint("CONSTRAINT c1 CONSTRAINT c2 NOT NULL CONSTRAINT c3");
    assert_int_equal(c->kind, CONS_NAME_ONLY);
    assert_name(c->name, "c1", QUOTE_NONE);
    assert_int_equal((c = c->next)->kind, CONS_NOT_NULL);
    assert_name(c->name, "c2", QUOTE_NONE);
    assert_int_equal((c = c->next)->kind, CONS_NAME_ONLY);
    assert_null(c->next);

    c = stmt_of("CREATE TABLE t(a, CONSTRAINT x, UNIQUE(a) CONSTRAINT y CHECK(a))")
            ->u.create_table.constraints;
    assert_int_equal(c->kind, CONS_NAME_ONLY);
    assert_int_equal((c = c->next)->kind, CONS_UNIQUE);
    assert_false(name_is_set(c->name));
    assert_int_equal((c = c->next)->kind, CONS_CHECK);
    assert_name(c->name, "y", QUOTE_NONE);
}

static void references_and_deferral(void **state)
{
    (void)state;
    const Constraint *c = column_constraint(
        "REFERENCES 'p'(x, y) ON DELETE SET NULL ON UPDATE CASCADE ON INSERT RESTRICT MATCH full "
        "ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED");
    assert_int_equal(c->kind, CONS_REFERENCES);
    assert_name(c->ref.table, "p", QUOTE_SINGLE);
    assert_name(c->ref.columns->next->name, "y", QUOTE_NONE);
    assert_int_equal(c->ref.on_delete, ACTION_NO_ACTION);
    assert_int_equal(c->ref.on_update, ACTION_CASCADE);
    assert_int_equal(c->ref.deferrable, DEFER_DEFERRABLE);
    assert_int_equal(c->ref.initially, INITIALLY_DEFERRED);
    assert_null(c->next);

    c = column_constraint("REFERENCES p CONSTRAINT n NOT NULL NOT DEFERRABLE INITIALLY IMMEDIATE");
    assert_int_equal(c->ref.deferrable, DEFER_NOT_DEFERRABLE);
    assert_int_equal(c->ref.initially, INITIALLY_IMMEDIATE);
    assert_null(c->ref.columns);
    assert_int_equal(c->next->kind, CONS_NOT_NULL);
    assert_null(c->next->next);

    c = column_constraint("CONSTRAINT f REFERENCES p DEFERRABLE");
    assert_name(c->name, "f", QUOTE_NONE);
    assert_int_equal(c->ref.deferrable, DEFER_DEFERRABLE);
    assert_str(c->span, "CONSTRAINT f REFERENCES p DEFERRABLE");

    c = column_constraint("DEFERRABLE INITIALLY DEFERRED");
    assert_int_equal(c->kind, CONS_DEFER);

    c = stmt_of("CREATE TABLE t(a, b, FOREIGN KEY(a, b COLLATE x DESC) REFERENCES p ON UPDATE SET "
                "DEFAULT NOT DEFERRABLE INITIALLY DEFERRED)")
            ->u.create_table.constraints;
    assert_int_equal(c->kind, CONS_FOREIGN_KEY);
    assert_name(c->names->next->name, "b", QUOTE_NONE);
    assert_int_equal(c->ref.on_update, ACTION_SET_DEFAULT);
    assert_int_equal(c->ref.deferrable, DEFER_NOT_DEFERRABLE);
}

static void table_constraints(void **state)
{
    (void)state;
    const CreateTable *t =
        &stmt_of(
             "CREATE TEMP TABLE IF NOT EXISTS main.\"t\"(a INT, b, PRIMARY KEY((a) COLLATE nocase "
             "DESC "
             "AUTOINCREMENT) ON CONFLICT ABORT UNIQUE('b', (\"a\")) CHECK(a>0) ON CONFLICT "
             "ROLLBACK, "
             "FOREIGN KEY(b) REFERENCES x) WITHOUT /*q*/ ROWID, strict, STRICT, RANDOM ROWID -- zz")
             ->u.create_table;
    assert_true(t->temp && t->if_not_exists && t->without_rowid && t->strict);
    assert_name(t->table.schema, "main", QUOTE_NONE);
    assert_name(t->table.name, "t", QUOTE_DOUBLE);
    assert_str(t->other_options->name.text, "RANDOM ROWID");

    const Constraint *c = t->constraints;
    assert_int_equal(c->kind, CONS_PRIMARY_KEY);
    assert_true(c->autoincrement);
    assert_int_equal(c->conflict, CONFLICT_ABORT);
    assert_int_equal(c->columns->order, SORT_DESC);
    assert_int_equal(c->columns->expr->kind, EXPR_COLLATE);
    assert_int_equal(c->columns->expr->left->kind, EXPR_COLUMN);
    c = c->next;
    assert_int_equal(c->kind, CONS_UNIQUE);
    assert_int_equal(c->columns->expr->kind, EXPR_STRING);
    assert_int_equal(c->columns->next->expr->kind, EXPR_COLUMN);
    c = c->next;
    assert_int_equal(c->kind, CONS_CHECK);
    assert_int_equal(c->conflict, CONFLICT_ROLLBACK);
    assert_int_equal(c->next->kind, CONS_FOREIGN_KEY);
    assert_null(c->next->next);
}

static void create_table_as(void **state)
{
    (void)state;
    const CreateTable *t = &stmt_of("create table x as select 1 as a")->u.create_table;
    assert_non_null(t->as_select);
    assert_null(t->columns);
}

static void generated_is_a_word_elsewhere(void **state)
{
    (void)state;
    const ColumnDef *c = stmt_of("CREATE TABLE t(generated, always INT, b generated always, "
                                 "d INT GENERATED ALWAYS AS (1))")
                             ->u.create_table.columns;
    assert_name(c->name, "generated", QUOTE_NONE);
    assert_name(c->next->name, "always", QUOTE_NONE);
    assert_str(c->next->next->type.words, "generated always");
    c = c->next->next->next;
    assert_str(c->type.words, "INT");
    assert_int_equal(c->constraints->kind, CONS_GENERATED);
}

/* ---------------------------------------------------------------- other definitions */

static void create_index(void **state)
{
    (void)state;
    const CreateIndex *i =
        &stmt_of("CREATE UNIQUE INDEX IF NOT EXISTS main.i ON 't'(a, 'b' DESC, lower(c), 5, "
                 "d COLLATE nocase ASC) WHERE a NOTNULL")
             ->u.create_index;
    assert_true(i->unique && i->if_not_exists);
    assert_name(i->index.name, "i", QUOTE_NONE);
    assert_name(i->table, "t", QUOTE_SINGLE);
    const ExprList *c = i->columns;
    assert_int_equal(c->expr->kind, EXPR_COLUMN);
    assert_int_equal((c = c->next)->expr->kind, EXPR_STRING);
    assert_int_equal(c->order, SORT_DESC);
    assert_int_equal((c = c->next)->expr->kind, EXPR_FUNCTION);
    assert_int_equal((c = c->next)->expr->kind, EXPR_INTEGER);
    assert_int_equal((c = c->next)->expr->kind, EXPR_COLLATE);
    assert_int_equal(c->order, SORT_ASC);
    assert_int_equal(i->where->kind, EXPR_ISNULL);
    assert_true(i->where->negated);
}

static void create_view(void **state)
{
    (void)state;
    const CreateView *v =
        &stmt_of("CREATE TEMPORARY VIEW IF NOT EXISTS v(a, 'b' COLLATE x) AS VALUES(1,2),(3,4)")
             ->u.create_view;
    assert_true(v->temp && v->if_not_exists);
    assert_name(v->columns->next->name, "b", QUOTE_SINGLE);
    assert_non_null(v->select->values->next);
    assert_null(v->select->values->next->next);
}

static void create_virtual_table(void **state)
{
    (void)state;
    const CreateVirtual *v =
        &stmt_of("CREATE VIRTUAL TABLE IF NOT EXISTS main.f USING fts5(a, -- x, )\n b='(', "
                 "tokenize = 'porter \"', c(1,(2)) SELECT , ,)")
             ->u.create_virtual;
    assert_true(v->if_not_exists);
    assert_name(v->module, "fts5", QUOTE_NONE);
    assert_str(v->args, "a, -- x, )\n b='(', tokenize = 'porter \"', c(1,(2)) SELECT , ,");
    assert_null(stmt_of("CREATE VIRTUAL TABLE f USING m")->u.create_virtual.args.p);
    v = &stmt_of("CREATE VIRTUAL TABLE f USING m()")->u.create_virtual;
    assert_non_null(v->args.p);
    assert_int_equal(v->args.n, 0);
}

static void create_trigger(void **state)
{
    (void)state;
    const CreateTrigger *t =
        &stmt_of(
             "CREATE TRIGGER IF NOT EXISTS r INSTEAD OF UPDATE OF a, \"b\" ON main.v FOR EACH ROW "
             "WHEN new.a & 4 BEGIN UPDATE OR IGNORE t SET a=CASE WHEN 1 THEN 2 END; "
             "INSERT INTO t(a) VALUES(';'); REPLACE INTO t SELECT 1; /* END; */ DELETE FROM t "
             "WHERE 0;"
             "WITH x AS (SELECT 1) SELECT RAISE(ABORT, 'no'); END")
             ->u.create_trigger;
    assert_true(t->if_not_exists && t->for_each_row && !t->temp);
    assert_int_equal(t->timing, TIMING_INSTEAD_OF);
    assert_int_equal(t->event, EVENT_UPDATE);
    assert_name(t->update_of->next->name, "b", QUOTE_DOUBLE);
    assert_name(t->table.schema, "main", QUOTE_NONE);
    assert_int_equal(t->when->op, OP_BITAND);
    static const StmtKind kinds[] = {STMT_UPDATE, STMT_INSERT, STMT_INSERT, STMT_DELETE,
                                     STMT_SELECT};
    const Stmt *s = t->body;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++, s = s->next) {
        assert_int_equal(s->kind, kinds[i]);
    }
    assert_null(s);
    assert_str(t->body->next->span, "INSERT INTO t(a) VALUES(';')");

    t = &stmt_of("CREATE TEMP TRIGGER r DELETE ON t BEGIN SELECT 1; END")->u.create_trigger;
    assert_int_equal(t->timing, TIMING_BEFORE);
    assert_int_equal(t->event, EVENT_DELETE);
    assert_true(t->temp && !t->for_each_row);
    t = &stmt_of("CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END")->u.create_trigger;
    assert_int_equal(t->timing, TIMING_AFTER);
    assert_int_equal(t->event, EVENT_INSERT);
}

/* ---------------------------------------------------------------- data */

static void insert_rows(void **state)
{
    (void)state;
    const Insert *i =
        &stmt_of("INSERT INTO \"t\" VALUES(1,-2.5,NULL,'x',x'00'),(2,Inf,3,4,5)")->u.insert;
    assert_name(i->table.name, "t", QUOTE_DOUBLE);
    assert_int_equal(i->conflict, CONFLICT_NONE);
    assert_null(i->columns);
    assert_int_equal(i->select->values->list->next->expr->op, OP_MINUS);
    assert_int_equal(i->select->values->next->list->expr->kind, EXPR_INTEGER);

    i = &stmt_of("INSERT OR IGNORE INTO main.'t'('a', _rowid_, [c]) VALUES (1,2,3)")->u.insert;
    assert_int_equal(i->conflict, CONFLICT_IGNORE);
    assert_name(i->columns->name, "a", QUOTE_SINGLE);
    assert_name(i->columns->next->next->name, "c", QUOTE_OTHER);

    i = &stmt_of("REPLACE INTO t AS x SELECT * FROM u WHERE 1 ON CONFLICT(a, b COLLATE c DESC) "
                 "WHERE a>1 "
                 "DO UPDATE SET a=excluded.a, (b,c)=(1,2) WHERE b ON CONFLICT DO NOTHING RETURNING "
                 "*, a y")
             ->u.insert;
    assert_int_equal(i->conflict, CONFLICT_REPLACE);
    assert_name(i->alias, "x", QUOTE_NONE);
    assert_non_null(i->upsert->target->next);
    assert_non_null(i->upsert->target_where);
    assert_name(i->upsert->set->next->columns->next->name, "c", QUOTE_NONE);
    assert_non_null(i->upsert->where);
    assert_null(i->upsert->next->set);
    assert_null(i->upsert->next->target);
    assert_int_equal(i->returning->expr->kind, EXPR_STAR);
    assert_name(i->returning->next->alias, "y", QUOTE_NONE);

    i = &stmt_of("WITH x(a) AS (SELECT 1) INSERT INTO t DEFAULT VALUES")->u.insert;
    assert_null(i->select);
    assert_non_null(i->with->ctes);
}

static void update_and_delete(void **state)
{
    (void)state;
    const Update *u = &stmt_of("WITH c AS (SELECT 1) UPDATE OR ROLLBACK main.t AS x NOT INDEXED "
                               "SET a=1, (b,c)=(SELECT 1,2) "
                               "FROM u JOIN v WHERE a RETURNING a ORDER BY a LIMIT 1 OFFSET 2")
                           ->u.update;
    assert_int_equal(u->conflict, CONFLICT_ROLLBACK);
    assert_name(u->alias, "x", QUOTE_NONE);
    assert_int_equal(u->set->next->expr->kind, EXPR_SUBQUERY);
    assert_non_null(u->from->next);
    assert_true(u->with && u->where && u->returning && u->order_by && u->limit && u->offset);

    const Delete *d =
        &stmt_of("DELETE FROM t INDEXED BY i WHERE a RETURNING * ORDER BY a LIMIT 3,4")->u.del;
    assert_true(d->where && d->returning && d->order_by);
    assert_str(d->limit->span, "4");
    assert_str(d->offset->span, "3");
    d = &stmt_of("DELETE FROM sqlite_sequence")->u.del;
    assert_null(d->where);
}

/* ---------------------------------------------------------------- SELECT */

static void select_clauses(void **state)
{
    (void)state;
    const Select *s =
        stmt_of(
            "WITH RECURSIVE c(x, y) AS NOT MATERIALIZED (SELECT 1), d AS MATERIALIZED (VALUES(1)), "
            "e AS (SELECT 2) SELECT DISTINCT a FROM t WHERE b GROUP BY c, d HAVING e "
            "WINDOW w AS (ORDER BY x), v AS (w) ORDER BY 1 DESC NULLS LAST, 2 ASC NULLS FIRST "
            "LIMIT 5 OFFSET 6")
            ->u.select;
    assert_true(s->distinct && s->from && s->where && s->group_by->next && s->having);
    assert_true(s->with->recursive);
    const Cte *c = s->with->ctes;
    assert_int_equal(c->materialized, MATERIALIZED_NO);
    assert_name(c->columns->next->name, "y", QUOTE_NONE);
    assert_int_equal((c = c->next)->materialized, MATERIALIZED_YES);
    assert_int_equal((c = c->next)->materialized, MATERIALIZED_ANY);
    assert_name(s->windows->next->name, "v", QUOTE_NONE);
    assert_name(s->windows->next->base, "w", QUOTE_NONE);
    assert_int_equal(s->order_by->order, SORT_DESC);
    assert_int_equal(s->order_by->nulls, NULLS_LAST);
    assert_int_equal(s->order_by->next->nulls, NULLS_FIRST);
    assert_str(s->limit->span, "5");
    assert_str(s->offset->span, "6");
    assert_non_null(stmt_of("SELECT a FROM t HAVING a")->u.select->having);
}

static void compounds(void **state)
{
    (void)state;
    const Select *s =
        stmt_of("SELECT 1 UNION SELECT 2 UNION ALL VALUES(3) EXCEPT SELECT 4 INTERSECT SELECT 5 "
                "ORDER BY 1 LIMIT 2")
            ->u.select;
    static const Compound ops[] = {COMPOUND_NONE, COMPOUND_UNION, COMPOUND_UNION_ALL,
                                   COMPOUND_EXCEPT, COMPOUND_INTERSECT};
    assert_true(s->order_by && s->limit);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++, s = s->next) {
        assert_int_equal(s->compound, ops[i]);
    }
    assert_null(s);
}

static void joins(void **state)
{
    (void)state;
    const Source *s = stmt_of("SELECT * FROM a, b AS 'x' JOIN c INDEXED BY i ON 1 LEFT JOIN d NOT "
                              "INDEXED USING(p, q) "
                              "NATURAL RIGHT OUTER JOIN e FULL JOIN main.f CROSS JOIN g(1,2) h "
                              "INNER JOIN (SELECT 1) i "
                              "OUTER LEFT NATURAL JOIN (j k, l) AS m LEFT RIGHT JOIN n")
                          ->u.select->from;
    assert_false(s->join.comma || s->join.inner || s->join.left);
    s = s->next;
    assert_true(s->join.comma && !s->join.inner);
    assert_name(s->alias, "x", QUOTE_SINGLE);
    s = s->next;
    assert_true(s->join.inner && s->on);
    assert_name(s->indexed_by, "i", QUOTE_NONE);
    s = s->next;
    assert_true(s->join.left && !s->join.inner && s->not_indexed);
    assert_name(s->using_->next->name, "q", QUOTE_NONE);
    s = s->next;
    assert_true(s->join.natural && s->join.right && !s->join.left);
    s = s->next;
    assert_true(s->join.full && !s->join.left && !s->join.right);
    assert_name(s->table.schema, "main", QUOTE_NONE);
    s = s->next;
    assert_true(s->join.cross && !s->join.inner);
    assert_int_equal(s->kind, SOURCE_FUNCTION);
    assert_non_null(s->args->next);
    assert_name(s->alias, "h", QUOTE_NONE);
    s = s->next;
    assert_int_equal(s->kind, SOURCE_SELECT);
    assert_true(s->join.inner);
    s = s->next;
    assert_int_equal(s->kind, SOURCE_JOIN);
    assert_true(s->join.natural && s->join.left);
    assert_name(s->sub->alias, "k", QUOTE_NONE);
    assert_name(s->sub->next->table.name, "l", QUOTE_NONE);
    assert_name(s->alias, "m", QUOTE_NONE);
    s = s->next;
    assert_true(s->join.full);
    assert_null(s->next);
}

static void windows(void **state)
{
    (void)state;
    const Window *w =
        expr_of(
            "f(a) OVER (b PARTITION BY c, d ORDER BY e ROWS BETWEEN UNBOUNDED PRECEDING AND 1+1 "
            "FOLLOWING EXCLUDE CURRENT ROW)")
            ->over;
    assert_name(w->base, "b", QUOTE_NONE);
    assert_non_null(w->partition_by->next);
    assert_non_null(w->order_by);
    assert_str(w->frame.mode, "ROWS");
    assert_int_equal(w->frame.start.kind, BOUND_UNBOUNDED_PRECEDING);
    assert_int_equal(w->frame.end.kind, BOUND_FOLLOWING);
    assert_str(w->frame.end.expr->span, "1+1");
    assert_str(w->frame.exclude, "CURRENT ROW");

    w = expr_of("f(a) OVER (range current row exclude no others)")->over;
    assert_str(w->frame.mode, "RANGE");
    assert_int_equal(w->frame.start.kind, BOUND_CURRENT_ROW);
    assert_int_equal(w->frame.end.kind, BOUND_NONE);
    assert_str(w->frame.exclude, "NO OTHERS");
    w = expr_of("f(a) OVER (GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)")
            ->over;
    assert_str(w->frame.mode, "GROUPS");
    assert_int_equal(w->frame.start.kind, BOUND_PRECEDING);
    assert_int_equal(w->frame.end.kind, BOUND_UNBOUNDED_FOLLOWING);
    assert_str(expr_of("f() OVER (ROWS 1 PRECEDING EXCLUDE GROUP)")->over->frame.exclude, "GROUP");
    w = expr_of("f() OVER ()")->over;
    assert_int_equal(w->frame.mode.n, 0);
    assert_false(name_is_set(w->name));
    assert_name(expr_of("f() OVER \"w\"")->over->name, "w", QUOTE_DOUBLE);
}

/* ---------------------------------------------------------------- small statements */

static const struct {
    const char *text;
    StmtKind kind;
    const char *name;
} small[] = {
    {"", STMT_EMPTY, NULL},
    {" ; ;; -- x", STMT_EMPTY, NULL},
    {"BEGIN", STMT_BEGIN, NULL},
    {"BEGIN IMMEDIATE TRANSACTION x", STMT_BEGIN, NULL},
    {"begin exclusive", STMT_BEGIN, NULL},
    {"BEGIN DEFERRED TRANSACTION;", STMT_BEGIN, NULL},
    {"COMMIT TRANSACTION", STMT_COMMIT, NULL},
    {"END", STMT_COMMIT, NULL},
    {"ROLLBACK; -- due to errors", STMT_ROLLBACK, NULL},
    {"ROLLBACK TRANSACTION", STMT_ROLLBACK, NULL},
    {"ROLLBACK TRANSACTION TO SAVEPOINT 'a'", STMT_ROLLBACK_TO, "a"},
    {"ROLLBACK TO a", STMT_ROLLBACK_TO, "a"},
    {"SAVEPOINT \"a b\"", STMT_SAVEPOINT, "a b"},
    {"RELEASE SAVEPOINT a", STMT_RELEASE, "a"},
    {"RELEASE a", STMT_RELEASE, "a"},
    {"ANALYZE", STMT_ANALYZE, NULL},
    {"ANALYZE \"sqlite_master\"", STMT_ANALYZE, NULL},
    {"ANALYZE main.t", STMT_ANALYZE, NULL},
    {"VACUUM", STMT_VACUUM, NULL},
    {"VACUUM main INTO 'x'", STMT_VACUUM, NULL},
    {"REINDEX", STMT_REINDEX, NULL},
    {"REINDEX main.i", STMT_REINDEX, NULL},
    {"ATTACH DATABASE 'x' AS y KEY 'z'", STMT_ATTACH, NULL},
    {"ATTACH 'x' AS y", STMT_ATTACH, NULL},
    {"DETACH DATABASE y", STMT_DETACH, NULL},
    {"DETACH y", STMT_DETACH, NULL},
    {"EXPLAIN QUERY PLAN SELECT 1", STMT_EXPLAIN, NULL},
    {"EXPLAIN DROP TABLE t", STMT_EXPLAIN, NULL},
};

static void small_statements(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        const Stmt *s = stmt_of(small[i].text);
        assert_int_equal(s->kind, small[i].kind);
        assert_int_equal(name_is_set(s->name), small[i].name != NULL);
        if (small[i].name) {
            assert_str(s->name.text, small[i].name);
        }
    }
}

static void pragmas(void **state)
{
    (void)state;
    static const struct {
        const char *text, *schema, *name, *value;
    } cases[] = {
        {"PRAGMA foreign_keys=OFF", NULL, "foreign_keys", "OFF"},
        {"PRAGMA foreign_keys = on;", NULL, "foreign_keys", "on"},
        {"PRAGMA main.encoding = 'UTF-8'", "main", "encoding", "UTF-8"},
        {"PRAGMA cache_size=-2000", NULL, "cache_size", "-2000"},
        {"PRAGMA x(+1.5)", NULL, "x", "+1.5"},
        {"PRAGMA journal_mode = delete", NULL, "journal_mode", "delete"},
        {"PRAGMA a=default", NULL, "a", "default"},
        {"PRAGMA a(\"b\")", NULL, "a", "b"},
        {"PRAGMA integrity_check", NULL, "integrity_check", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Pragma *p = &stmt_of(cases[i].text)->u.pragma;
        assert_str(p->name.name.text, cases[i].name);
        assert_int_equal(name_is_set(p->name.schema), cases[i].schema != NULL);
        assert_int_equal(p->value.p != NULL, cases[i].value != NULL);
        if (cases[i].value) {
            assert_str(p->value, cases[i].value);
        }
    }
}

static void drops(void **state)
{
    (void)state;
    static const char *const words[] = {"TABLE", "INDEX", "VIEW", "TRIGGER"};
    for (size_t i = 0; i < 4; i++) {
        Str text = arena_printf(&arena, "DROP %s IF EXISTS main.'x'", words[i]);
        const Drop *d = &stmt_of(text.p)->u.drop;
        assert_int_equal(d->kind, OBJECT_TABLE + i);
        assert_true(d->if_exists);
        assert_name(d->name.name, "x", QUOTE_SINGLE);
        text = arena_printf(&arena, "DROP %s x", words[i]);
        assert_false(stmt_of(text.p)->u.drop.if_exists);
    }
}

static void alters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        AlterKind kind;
        const char *column, *new_name;
    } cases[] = {
        {"RENAME TO \"b\"", ALTER_RENAME_TABLE, NULL, "b"},
        {"RENAME COLUMN a TO b", ALTER_RENAME_COLUMN, "a", "b"},
        {"RENAME 'a' TO b", ALTER_RENAME_COLUMN, "a", "b"},
        {"RENAME COLUMN returning TO b", ALTER_RENAME_COLUMN, "returning", "b"},
        {"ADD COLUMN x INT DEFAULT 1", ALTER_ADD_COLUMN, NULL, NULL},
        {"ADD x", ALTER_ADD_COLUMN, NULL, NULL},
        {"DROP COLUMN a", ALTER_DROP_COLUMN, "a", NULL},
        {"DROP a", ALTER_DROP_COLUMN, "a", NULL},
        {"ADD CHECK(a>1) ON CONFLICT FAIL", ALTER_ADD_CHECK, NULL, NULL},
        {"ADD CONSTRAINT c CHECK(a>1)", ALTER_ADD_CHECK, NULL, NULL},
        {"DROP CONSTRAINT c", ALTER_DROP_CONSTRAINT, "c", NULL},
        {"ALTER COLUMN a SET NOT NULL ON CONFLICT IGNORE", ALTER_SET_NOT_NULL, "a", NULL},
        {"ALTER a SET NOT NULL", ALTER_SET_NOT_NULL, "a", NULL},
        {"ALTER a DROP NOT NULL", ALTER_DROP_NOT_NULL, "a", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str text = arena_printf(&arena, "ALTER TABLE main.t %s", cases[i].text);
        const Alter *a = &stmt_of(text.p)->u.alter;
        assert_int_equal(a->kind, cases[i].kind);
        assert_name(a->table.name, "t", QUOTE_NONE);
        assert_int_equal(name_is_set(a->column), cases[i].column != NULL);
        assert_int_equal(name_is_set(a->new_name), cases[i].new_name != NULL);
        if (cases[i].column) {
            assert_str(a->column.text, cases[i].column);
        }
        if (cases[i].new_name) {
            assert_str(a->new_name.text, cases[i].new_name);
        }
        assert_int_equal(a->add != NULL, a->kind == ALTER_ADD_COLUMN);
        assert_int_equal(a->check != NULL, a->kind == ALTER_ADD_CHECK);
    }
    const Constraint *c = stmt_of("ALTER TABLE t ADD CONSTRAINT c CHECK(a>1)")->u.alter.check;
    assert_name(c->name, "c", QUOTE_NONE);
    assert_str(c->span, "CONSTRAINT c CHECK(a>1)");
}

/* ---------------------------------------------------------------- keywords as names */

/* Where a name may stand; %1$s is the word. The last three refuse join words and INDEXED. */
static const char *const everywhere[] = {"CREATE TABLE x(%s)",
                                         "CREATE TABLE x(%s INT)",
                                         "CREATE TABLE x(a, %s TEXT NOT NULL)",
                                         "CREATE INDEX i ON x(a) WHERE a.%s",
                                         "CREATE TABLE x(a CONSTRAINT %s NOT NULL)",
                                         "CREATE TABLE x(a REFERENCES %s)",
                                         "CREATE TABLE x(a REFERENCES p(%s))",
                                         "INSERT INTO %s VALUES(1)",
                                         "INSERT INTO x(a, %s) VALUES(1,2)",
                                         "INSERT INTO x(%s) VALUES(1)",
                                         "SELECT 1 AS %s",
                                         "SELECT x.%s",
                                         "UPDATE %s SET %s = 1",
                                         "DELETE FROM %s",
                                         "ALTER TABLE x RENAME TO %s",
                                         "ALTER TABLE x DROP COLUMN %s",
                                         "CREATE TRIGGER r DELETE ON %s BEGIN SELECT 1; END",
                                         "DROP TABLE main.%s",
                                         "CREATE VIEW v(%s) AS SELECT 1",
                                         "WITH %s AS (SELECT 1) SELECT 2",
                                         "PRAGMA %s"};

static bool parses(const char *format, const char *word)
{
    char text[256];
    Buf b = {0};
    for (const char *p = format; *p; p++) {
        if (p[0] == '%') {
            buf_puts(&b, word);
            p++;
        } else {
            buf_putc(&b, *p);
        }
    }
    assert_true(b.n < sizeof text);
    memcpy(text, b.p, b.n);
    text[b.n] = '\0';
    ParseError err;
    bool ok = parse_statement(&arena, str_make(text, b.n), &err) != NULL;
    buf_free(&b);
    return ok;
}

static const struct {
    const char *word, *class;
} keywords[] = {
#define LETTER(letter)
#define KEYWORD(word, kind, class) {#word, #class},
#include "keywords.def"
};

static bool one_of(const char *word, const char *list)
{
    Str spaced = arena_printf(&arena, " %s ", word);
    return strstr(list, spaced.p) != NULL;
}

static void keywords_in_name_positions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const char *word = keywords[i].word;
        bool reserved = strcmp(keywords[i].class, "RESERVED") == 0;
        for (size_t j = 0; j < sizeof everywhere / sizeof *everywhere; j++) {
            bool recursive = !strcmp(word, "RECURSIVE") && strstr(everywhere[j], "WITH ");
            if (parses(everywhere[j], word) != (!reserved && !recursive)) {
                fail_msg("%s in %s", word, everywhere[j]);
            }
        }
    }
}

/* The exceptions of single words. `` [ ] lists the positions that refuse a word that is a name. */
static void keywords_with_exceptions(void **state)
{
    (void)state;
    static const struct {
        const char *format, *refused;
    } positions[] = {
        {"CREATE TABLE %s(a)", " IF "},
        {"CREATE INDEX %s ON t(a)", " IF "},
        {"CREATE TABLE x(a %s)", " CROSS FULL INNER LEFT NATURAL OUTER RIGHT INDEXED RETURNING "},
        {"CREATE TABLE x(a INT %s)",
         " CROSS FULL INNER LEFT NATURAL OUTER RIGHT INDEXED RETURNING "},
        {"CREATE TABLE x(a DEFAULT %s)", " CROSS FULL INNER LEFT NATURAL OUTER RIGHT "},
        {"CREATE TABLE x(a COLLATE %s)", " CROSS FULL INNER LEFT NATURAL OUTER RIGHT INDEXED "},
        {"SELECT %s", " RAISE CAST "},
        {"SELECT %s(1)", " CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP RAISE CAST "},
        {"SELECT 1 %s",
         " CROSS FULL INNER LEFT NATURAL OUTER RIGHT INDEXED GLOB LIKE MATCH REGEXP RETURNING "},
        {"SELECT 1 FROM x %s", " CROSS FULL INNER LEFT NATURAL OUTER RIGHT INDEXED RETURNING "},
    };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (strcmp(keywords[i].class, "RESERVED") == 0) {
            continue;
        }
        for (size_t j = 0; j < sizeof positions / sizeof *positions; j++) {
            bool refused = one_of(keywords[i].word, positions[j].refused);
            if (parses(positions[j].format, keywords[i].word) == refused) {
                fail_msg("%s in %s", keywords[i].word, positions[j].format);
            }
        }
    }
}

static void reserved_words_in_odd_places(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "CREATE TABLE t(a NULL)",
        "CREATE TABLE t(a UNIQUE)",
        "CREATE TABLE t(a DEFERRABLE)",
        "SELECT a ISNULL",
        "SELECT NOT(1)",
        "SELECT DISTINCT(1)",
        "SELECT ALL(1)",
        "CREATE TABLE t(returning int)",
        "CREATE TABLE t(a, nothing int, returning)",
        "INSERT INTO t(returning, nothing) VALUES(1,2)",
        "CREATE INDEX i ON t(returning)",
        "UPDATE t SET returning=1 WHERE returning>nothing RETURNING returning",
        "INSERT INTO t SELECT 1 RETURNING a",
        "DELETE FROM t RETURNING returning",
        "SELECT a.returning, returning FROM t ORDER BY returning",
        "INSERT INTO t VALUES(1) ON CONFLICT DO NOTHING RETURNING a",
        "SELECT window FROM window WINDOW window AS (ORDER BY a)",
        "SELECT sum(a) over FROM t",
        "SELECT count(*) filter",
        "SELECT (1) over FROM t",
        "CREATE TABLE IF NOT EXISTS  t(a)",
        "INSERT INTO\"t\"VALUES(1)/*x*/;"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        stmt_of(texts[i]);
    }
    assert_name(stmt_of("SELECT sum(a) over FROM t")->u.select->columns->alias, "over", QUOTE_NONE);
    assert_non_null(stmt_of("DELETE FROM t RETURNING returning")->u.del.returning);
}

/* ---------------------------------------------------------------- errors */

static const struct {
    const char *text;
    size_t offset;
    const char *message;
} errors[] = {
    {"CREATE TABEL a(x", 7, "near \"TABEL\": syntax error"},
    {"foo", 0, "near \"foo\": syntax error"},
    {"SELECT 1 FROM", 13, "incomplete input"},
    {"SELECT (1 ", 10, "incomplete input"},
    {"SELECT 1; SELECT 2", 10, "near \"SELECT\": syntax error"},
    {"SELECT 'abc", 7, "unrecognized token: \"'abc\""},
    {"SELECT 12abc", 7, "unrecognized token: \"12abc\""},
    {"SELECT x'0'", 7, "unrecognized token: \"x'0'\""},
    {"SELECT 1 ^ 2", 9, "unrecognized token: \"^\""},
    {"SELECT\v1", 6, "unrecognized token: \"\v\""},
    {"SELECT 1 AND", 12, "incomplete input"},
    {"CREATE TABLE t(a,)", 17, "near \")\": syntax error"},
    {"CREATE TABLE t()", 15, "near \")\": syntax error"},
    {"CREATE TABLE t(a, UNIQUE(a), b)", 29, "near \"b\": syntax error"},
    {"CREATE TABLE t(a VARCHAR(max))", 25, "near \"max\": syntax error"},
    {"CREATE TABLE t(a X(1,2,3))", 22, "near \",\": syntax error"},
    {"CREATE TABLE t(a INT(10) UNSIGNED)", 25, "near \"UNSIGNED\": syntax error"},
    {"CREATE TABLE t(a DEFAULT now())", 28, "near \"(\": syntax error"},
    {"CREATE TABLE t(a DEFAULT -foo)", 26, "near \"foo\": syntax error"},
    {"CREATE TABLE t(a DEFAULT 1+2)", 26, "near \"+\": syntax error"},
    {"CREATE TABLE t(a INITIALLY DEFERRED NOT)", 39, "near \")\": syntax error"},
    {"CREATE TABLE t(a AS (1) PERSISTED)", 24, "near \"PERSISTED\": syntax error"},
    {"CREATE TABLE t(a CHECK(1) ON CONFLICT FAIL)", 26, "near \"ON\": syntax error"},
    {"CREATE TABLE t(a) STRICT WITHOUT ROWID", 18, "unknown table option: STRICT WITHOUT"},
    {"CREATE TABLE t(a) WITHOUT \"rowid\"", 18, "unknown table option: WITHOUT \"rowid\""},
    {"CREATE TABLE t(a) WITHOUT OIDS", 18, "unknown table option: WITHOUT OIDS"},
    {"CREATE TABLE t(a) ENGINE", 18, "unknown table option: ENGINE"},
    {"CREATE TABLE t(a) \"strict\"", 18, "unknown table option: \"strict\""},
    {"CREATE TABLE t(a, UNIQUE(a+1))", 25,
     "expressions prohibited in PRIMARY KEY and UNIQUE constraints"},
    {"CREATE TABLE t(a, PRIMARY KEY(t.a))", 30,
     "expressions prohibited in PRIMARY KEY and UNIQUE constraints"},
    {"CREATE INDEX i ON t(a NULLS FIRST)", 20, "unsupported use of NULLS FIRST"},
    {"CREATE INDEX i ON t()", 20, "near \")\": syntax error"},
    {"CREATE VIEW v AS DELETE FROM t", 17, "near \"DELETE\": syntax error"},
    {"CREATE TRIGGER r DELETE ON t BEGIN SELECT 1 END", 47, "incomplete input"},
    {"CREATE TRIGGER r DELETE ON t BEGIN END", 35, "near \"END\": syntax error"},
    {"CREATE VIRTUAL TABLE t USING m(a", 32, "incomplete input"},
    {"CREATE VIRTUAL TABLE t USING m(a))", 33, "near \")\": syntax error"},
    {"INSERT INTO t VALUES()", 21, "near \")\": syntax error"},
    {"INSERT INTO t VALUES(1),", 24, "incomplete input"},
    {"SELECT * FROM a LEFT INNER JOIN b", 16, "unknown join type: LEFT INNER"},
    {"SELECT * FROM a OUTER JOIN b", 16, "unknown join type: OUTER"},
    {"SELECT * FROM a NATURAL foo JOIN b", 16, "unknown join type: NATURAL foo"},
    {"SELECT * FROM a ON 1", 14, "a JOIN clause is required before ON"},
    {"SELECT a IN", 11, "incomplete input"},
    {"SELECT order", 7, "near \"order\": syntax error"},
    {"SELECT t.order", 9, "near \"order\": syntax error"},
    {"EXPLAIN EXPLAIN SELECT 1", 8, "near \"EXPLAIN\": syntax error"},
    {"SELECT a = = b", 11, "near \"=\": syntax error"},
};

static void error_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        ParseError err;
        if (parse_statement(&arena, arena_str(&arena, str_z(errors[i].text)), &err)) {
            fail_msg("accepted: %s", errors[i].text);
        }
        if (err.offset != errors[i].offset || !str_eq(err.message, str_z(errors[i].message))) {
            fail_msg("%s\n  at %zu: %.*s\n  not %zu: %s", errors[i].text, err.offset,
                     STR_FMT(err.message), errors[i].offset, errors[i].message);
        }
    }
}

static void errors_of_lone_expressions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
    } cases[] = {{"", 0},       {" ", 1},        {"1 2", 2}, {"1;", 1},
                 {"a AS b", 2}, {"SELECT 1", 0}, {"f(", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ParseError err;
        assert_null(parse_expr(&arena, arena_str(&arena, str_z(cases[i].text)), &err));
        assert_int_equal(err.offset, cases[i].offset);
        assert_true(err.message.n > 0);
    }
}

static void long_tokens_in_messages_are_cut(void **state)
{
    (void)state;
    Buf b = {0};
    buf_puts(&b, "SELECT 1 2");
    for (int i = 0; i < 5000; i++) {
        buf_putc(&b, '0');
    }
    ParseError err;
    assert_null(parse_statement(&arena, arena_str(&arena, buf_str(&b)), &err));
    assert_true(err.message.n < 150);
    b.p[9] = '\'';
    assert_null(parse_statement(&arena, arena_str(&arena, buf_str(&b)), &err));
    assert_true(err.message.n < 150);
    buf_free(&b);
}

static void nul_is_no_end(void **state)
{
    (void)state;
    ParseError err;
    Str text = arena_str(&arena, str_make("SELECT 1\0;", 10));
    assert_null(parse_statement(&arena, text, &err));
    assert_int_equal(err.offset, 8);
    text = arena_str(&arena, str_make("'a\0b'", 5));
    Expr *e = parse_expr(&arena, text, &err);
    assert_non_null(e);
    assert_int_equal(e->text.n, 3);
}

/* ---------------------------------------------------------------- depth and length */

/* open n times, middle, close n times. */
static Str nested(const char *start, const char *open, size_t n, const char *middle,
                  const char *close, const char *end)
{
    Buf b = {0};
    buf_puts(&b, start);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, open);
    }
    buf_puts(&b, middle);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, close);
    }
    buf_puts(&b, end);
    Str s = arena_str(&arena, buf_str(&b));
    buf_free(&b);
    return s;
}

static const struct {
    const char *open, *middle, *close;
    size_t levels; /* nodes that one repetition adds */
} nests[] = {
    {"(", "1", ")", 1},
    {"- ", "1", "", 1},
    {"NOT ", "1", "", 1},
    {"f(", "1", ")", 1},
    {"1+(", "1", ")", 2},
    {"CASE WHEN 1 THEN ", "1", " END", 1},
    {"", "1", "||1", 1},
    {"", "a", " AND a", 1},
    {"", "a", " COLLATE x", 1},
    {"", "a", " ISNULL", 1},
    {"(SELECT ", "1", ")", 2},
    {"EXISTS(SELECT * FROM (SELECT ", "1", "))", 4},
    {"a IN (", "1", ")", 1},
    {"f() OVER (PARTITION BY ", "1", ")", 1},
    {"count(*) FILTER (WHERE ", "1", ")", 1},
    {"(WITH x AS (SELECT ", "1", ") SELECT 1)", 3},
    {"(SELECT 1 ORDER BY ", "1", ")", 2},
    {"(SELECT 1 FROM a JOIN b ON ", "1", ")", 3},
    {"(VALUES(", "1", "))", 2},
};

static void depth_of_expressions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        ParseError err;
        size_t most = (AST_MAX_DEPTH - 1) / nests[i].levels;
        Str fits = nested("", nests[i].open, most, nests[i].middle, nests[i].close, "");
        const Expr *e = parse_expr(&arena, fits, &err);
        if (!e) {
            fail_msg("%s: %.*s", nests[i].open, STR_FMT(err.message));
        }
        assert_true(e->depth >= 1 && e->depth <= AST_MAX_DEPTH);
        Str deep = nested("", nests[i].open, most + 1, nests[i].middle, nests[i].close, "");
        assert_null(parse_expr(&arena, deep, &err));
        assert_str(err.message, "expression nested deeper than 1000 levels");
        arena_reset(&arena);
    }
}

static void depth_of_joins(void **state)
{
    (void)state;
    ParseError err;
    assert_non_null(
        parse_statement(&arena, nested("SELECT * FROM ", "(", 990, "t", ")", ""), &err));
    assert_null(parse_statement(&arena, nested("SELECT * FROM ", "(", 1001, "t", ")", ""), &err));
    assert_str(err.message, "expression nested deeper than 1000 levels");
}

static void endless_nesting_is_an_error(void **state)
{
    (void)state;
    static const char *const opens[] = {"(", "- ", "f(", "CASE WHEN ", "(SELECT ", "a IN ("};
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        ParseError err;
        Str text = nested("SELECT ", opens[i], 200000, "1", "", "");
        assert_null(parse_statement(&arena, text, &err));
        assert_true(err.message.n > 0);
        arena_reset(&arena);
    }
    ParseError err;
    Str text = nested("SELECT ", "(", 200000, "1", ")", "");
    assert_null(parse_statement(&arena, text, &err));
    assert_str(err.message, "statement nested too deeply");
    text = nested("CREATE VIRTUAL TABLE t USING m(", "(", 200000, "1", ")", ")");
    assert_null(parse_statement(&arena, text, &err));
}

/* Lists cost no stack and no depth. */
static void long_lists(void **state)
{
    (void)state;
    static const struct {
        const char *start, *part, *last;
    } lists[] = {
        {"INSERT INTO t VALUES ", "(1,'a'),", "(1,'a')"},
        {"SELECT ", "a b,", "a"},
        {"SELECT a IN (", "1,", "1)"},
        {"SELECT 1 FROM ", "a,", "a"},
        {"", "SELECT 1 UNION ALL ", "SELECT 1"},
        {"CREATE TABLE t(", "a INT,", "a)"},
        {"CREATE TABLE t(a INT ", "NOT NULL ", ")"},
        {"CREATE TABLE t(a, ", "UNIQUE(a) ", "CHECK(1))"},
        {"CREATE TABLE t(a ", "w ", ")"},
        {"WITH ", "c AS (SELECT 1),", "c AS (SELECT 1) SELECT 1"},
        {"UPDATE t SET ", "a=1,", "a=1"},
        {"INSERT INTO t VALUES(1) ", "ON CONFLICT DO NOTHING ", ""},
        {"SELECT CASE ", "WHEN 1 THEN 2 ", "END"},
        {"CREATE TRIGGER r DELETE ON t BEGIN ", "SELECT 1;", "END"},
        {"SELECT 1 WINDOW ", "w AS (),", "w AS ()"},
        {"CREATE VIRTUAL TABLE t USING m(", "a,", "a)"},
        {"", ";", ""},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        ParseError err;
        Str text = nested(lists[i].start, lists[i].part, 30000, lists[i].last, "", "");
        if (!parse_statement(&arena, text, &err)) {
            fail_msg("%s: %.*s", lists[i].start, STR_FMT(err.message));
        }
        arena_reset(&arena);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(expression_table),
        TEST(quotes_of_names),
        TEST(expr_skip_parens_strips_all),
        TEST(spans_of_result_columns),
        TEST(spans_of_statements),
        TEST(spans_inside_a_table),
        TEST(spans_of_queries),
        TEST(declared_types),
        TEST(column_constraints),
        TEST(column_defaults),
        TEST(named_constraints),
        TEST(references_and_deferral),
        TEST(table_constraints),
        TEST(create_table_as),
        TEST(generated_is_a_word_elsewhere),
        TEST(create_index),
        TEST(create_view),
        TEST(create_virtual_table),
        TEST(create_trigger),
        TEST(insert_rows),
        TEST(update_and_delete),
        TEST(select_clauses),
        TEST(compounds),
        TEST(joins),
        TEST(windows),
        TEST(small_statements),
        TEST(pragmas),
        TEST(drops),
        TEST(alters),
        TEST(keywords_in_name_positions),
        TEST(keywords_with_exceptions),
        TEST(reserved_words_in_odd_places),
        TEST(error_messages),
        TEST(errors_of_lone_expressions),
        TEST(long_tokens_in_messages_are_cut),
        TEST(nul_is_no_end),
        TEST(depth_of_expressions),
        TEST(depth_of_joins),
        TEST(endless_nesting_is_an_error),
        TEST(long_lists),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
