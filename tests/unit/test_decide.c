/* types/decide: declared type + values -> PostgreSQL type, row by row of type_rules.def;
 * foreign-key partners. */
#include "helpers.h"

#include "schema/resolve.h"
#include "types/decide.h"

static Str type_text(Arena *a, PgType t)
{
    Buf b = {0};
    pg_put_type(&b, t);
    Str s = arena_str(a, buf_str(&b));
    buf_free(&b);
    return s;
}

/* ---------------------------------------------------------------- one column */

#define UUID_1 "('123e4567-e89b-12d3-a456-426614174000')"

static const struct {
    const char *declared, *values, *type;
} cases[] = {
    /* booleans */
    {"BOOLEAN", "(0),(1),(NULL)", "boolean"},
    {"boolean", "(1)", "boolean"},
    {"BOOL", "", "boolean"},
    {"TINYINT(1)", "(1)", "boolean"},
    {"BIT", "(0)", "boolean"},
    {"BIT(1)", "(0)", "boolean"},
    {"LOGICAL", "(true)", "boolean"},
    {"YESNO", "('1')", "boolean"}, /* NUMERIC affinity has made it an integer */
    {"BOOLEAN", "(0),(2)", "bigint"},
    {"BOOLEAN", "(-1)", "bigint"},
    {"BOOLEAN", "(0.5),(1)", "numeric"},
    {"BOOLEAN", "('true')", "boolean"},
    {"BOOLEAN", "('t'),('f'),(1)", "boolean"},
    {"BOOLEAN", "('yes')", "text"},
    {"BOOLEAN", "('true'),('')", "text"},
    {"INTEGER DEFAULT true", "(1)", "boolean"},
    {"NUMERIC DEFAULT (FALSE)", "(1)", "boolean"},
    {"INTEGER CHECK (x IN (0, 1))", "(1),(NULL)", "boolean"},
    {"INTEGER CHECK (x BETWEEN 0 AND 1)", "(1)", "boolean"},
    {"INTEGER CHECK (x = 0 OR x = 1 OR x IS NULL)", "(1)", "boolean"},
    {"INTEGER CHECK (x IN (0, 1))", "(2)", "bigint"},
    {"INTEGER CHECK (x IN (0, 1, 2))", "(1)", "bigint"},
    {"INTEGER CHECK (x NOT IN (0, 1))", "", "bigint"},
    {"TEXT CHECK (x IN (0, 1))", "('1')", "text"},
    {"INTEGER DEFAULT 1", "(1)", "bigint"},
    {"BIT(8)", "(1)", "bigint"},
    {"TINYINT(4)", "(1)", "bigint"},
    /* dates and times */
    {"DATE", "('2023-01-02'),(NULL)", "date"},
    {"DATE", "", "date"},
    {"DATE", "('2023-01-02'),('2023-01-02 03:04:05')", "timestamp"},
    {"DATE", "('2023-01-02'),('2023-01-02 03:04:05Z')", "timestamptz"},
    {"DATE", "('2023-02-30')", "text"},
    {"DATE", "('')", "text"},
    {"DATE", "(1672628645)", "timestamptz"},
    {"DATE", "(2459946.5)", "timestamptz"},
    {"DATETIME", "(1672628645),(1672628646123)", "bigint"}, /* two units */
    {"DATETIME", "(1672628645123),(0),(-631152000000)", "timestamptz"},
    {"DATETIME", "(1672628645123),(-63115200000000)", "bigint"}, /* before 1900 */
    {"DATETIME", "(0)", "bigint"},
    {"DATETIME", "(5)", "bigint"},
    {"DATETIME", "(2023)", "bigint"},
    {"DATETIME", "(1672628645123456)", "timestamptz"},
    {"DATETIME", "(1672628645123456789)", "timestamptz"},
    {"DATETIME", "(638082506451234567),(0)", "timestamptz"},
    {"DATETIME", "(2459946.62783565)", "timestamptz"},
    {"DATETIME", "(2459946.62783565),(0)", "numeric"},
    {"DATETIME", "(1183990819),('2007-07-09 14:20:19.000000')", "timestamptz"},
    {"DATETIME", "(1183990819),('x')", "text"},
    {"DATETIME", "('2023-01-02 03:04:05 UTC')", "timestamptz"},
    {"DATETIME", "('2023-01-02'),(''),('0000-00-00')", "text"},
    {"DATETIME", "('2023-01-02 03:04:05.1234567')", "timestamp"},
    {"DATE", "('2023-01-02'),(5)", "text"},
    {"TIME", "('10:11'),('10:11:12.5')", "time"},
    {"TIME(3)", "('10:11:12.123')", "time"},
    {"TIME WITHOUT TIME ZONE", "('10:11')", "time"},
    {"TIME", "('24:00')", "text"},
    {"DATETIME", "('2023-01-02 03:04:05'),('2023-01-02')", "timestamp"},
    {"DATETIME(6)", "('2023-01-02T03:04:05.123456')", "timestamp"},
    {"TIMESTAMP", "('2023-01-02 03:04:05')", "timestamp"},
    {"timestamp without time zone", "('2023-01-02 03:04:05')", "timestamp"},
    {"SMALLDATETIME", "", "timestamp"},
    {"DATETIME", "('2023-01-02 03:04:05Z')", "timestamptz"},
    {"TIMESTAMP", "('2023-01-02 03:04:05+05:30')", "timestamptz"},
    {"DATETIME", "('now')", "text"},
    {"TIMESTAMPTZ", "('2023-01-02 03:04:05')", "timestamptz"},
    {"TIMESTAMP WITH TIME ZONE", "('2023-01-02 03:04:05Z')", "timestamptz"},
    {"DATETIMEOFFSET", "", "timestamptz"},
    {"TIMESTAMPTZ", "('x')", "text"},
    /* defaults of empty columns */
    {"DATE DEFAULT CURRENT_TIMESTAMP", "", "timestamp"},
    {"DATE DEFAULT CURRENT_TIMESTAMP", "('2023-01-02')", "date"},
    {"DATETIME DEFAULT CURRENT_DATE", "", "timestamp"},
    {"TIMESTAMP DEFAULT '2000-01-01 00:00:00+00:00'", "", "timestamptz"},
    {"NUMERIC DEFAULT (datetime('now'))", "", "timestamp"},
    {"INTEGER DEFAULT (date('now', '+1 day'))", "", "date"},
    {"INTEGER DEFAULT CURRENT_TIMESTAMP", "(5)", "bigint"},
    {"TEXT DEFAULT CURRENT_TIMESTAMP", "", "text"},
    /* uuid, JSON */
    {"UUID", UUID_1, "uuid"},
    {"GUID", UUID_1, "uuid"},
    {"UNIQUEIDENTIFIER", "", "uuid"},
    {"UUID", "('123E4567-E89B-12D3-A456-426614174000')", "uuid"},
    {"UUID", "('123E4567-E89B-12D3-A456-426614174000'),('123e4567-e89b-12d3-a456-426614174000')",
     "text"},
    {"UUID", UUID_1 ",(7)", "text"},
    {"JSON", "('{\"a\":1}'),('[]')", "jsonb"},
    {"JSONB", "", "jsonb"},
    {"JSON", "('{\"a\":1,\"a\":2}')", "text"},
    {"JSON", "('{}'),('')", "text"},
    {"JSON", "(5)", "bigint"},
    {"JSON", "('{}'),(5)", "text"},
    /* numbers */
    {"NUMERIC(10,2)", "(1.25),(3)", "numeric(10,2)"},
    {"DECIMAL(5,2)", "(999.99),(-999.99)", "numeric(5,2)"},
    {"DECIMAL(5,2)", "", "numeric(5,2)"},
    {"DECIMAL(5,2)", "(1000)", "numeric"},
    {"DECIMAL(5,2)", "(1.125)", "numeric"},
    {"DECIMAL(5,2)", "(0.1),(1e999)", "numeric"},
    {"DECIMAL(5,2)", "(1e-7)", "numeric"},
    {"NUMBER(10)", "(5)", "numeric(10)"},
    {"NUMBER(10,0)", "(9999999999)", "numeric(10)"},
    {"NUMBER(3)", "(1.5)", "numeric"},
    {"DEC(4,1)", "(100.5)", "numeric(4,1)"},
    {"DECIMAL(5,7)", "(1)", "numeric"},
    {"DECIMAL(2000,2)", "(1)", "numeric"},
    {"DECIMAL", "(1)", "numeric"},
    {"NUMERIC", "(1.5)", "numeric"},
    {"MONEY", "(1)", "numeric"},
    {"DECIMAL(5,2)", "('abc')", "text"},
    {"DECIMAL(5,2)", "(1),('abc')", "text"},
    {"SINGLE", "(1.5),(2)", "double precision"},
    {"SINGLE", "(1),(9007199254740993)", "numeric"}, /* more digits than a double has */
    {"LONG", "(5)", "bigint"},
    {"SERIAL", "", "bigint"},
    {"NUM", "(5)", "bigint"},
    {"YEAR(4)", "(1999)", "bigint"},
    {"LONG", "(5.5)", "double precision"},
    /* texts */
    {"VARCHAR(3)", "('abc'),('\xC3\xA4\xC3\xB6\xC3\xBC')", "varchar(3)"},
    {"VARCHAR(3)", "", "varchar(3)"},
    {"VARCHAR(3)", "('abcd')", "text"},
    {"CHAR(2)", "('a')", "varchar(2)"},
    {"NVARCHAR(30)", "('it''s')", "varchar(30)"},
    {"VARCHAR(3)", "(123)", "varchar(3)"}, /* TEXT affinity has made it a text */
    {"VARCHAR(0)", "('')", "text"},
    {"VARCHAR(1,2)", "('a')", "text"},
    {"VARCHAR(3)", "(x'00')", "bytea"},
    {"VARCHAR", "('a')", "text"},
    {"STRING", "('a')", "text"},
    {"STRING", "(7)", "bigint"},
    {"XML", "('<a/>')", "text"},
    /* bytes */
    {"BYTEA", "(x'00')", "bytea"},
    {"VARBINARY(16)", "", "bytea"},
    {"BLOB", "(x'00')", "bytea"},
    {"BLOB", "('text')", "text"},
    /* no declared name decides */
    {"", "", "text"},
    {"INTEGER", "", "bigint"},
    {"REAL", "", "double precision"},
    {"FOO", "", "numeric"},
    {"TEXT", "", "text"},
    {"BLOB", "", "bytea"},
    {"", "(1),(9223372036854775807)", "bigint"},
    {"", "(1.5)", "double precision"},
    {"REAL", "(1),(2.5)", "double precision"},
    {"FLOAT(24)", "(1)", "double precision"},
    {"", "(1),(1.5)", "numeric"},
    {"INTEGER", "(1),(1.5)", "numeric"},
    {"", "('a')", "text"},
    {"", "(x'00')", "bytea"},
    {"", "(1),('a')", "text"},
    {"INTEGER", "(1),(1.5),('a'),(NULL)", "text"},
    {"INTEGER", "(1),('')", "text"},
    {"", "('a'),(x'00')", "bytea"},
    {"", "(1),(x'00')", "bytea"},
    {"TEXT", "('a'),('\xC0\xAF')", "bytea"},
    {"TEXT", "('a'),(x'61')", "text"},
    {"TEXT", "(x'7B7D')", "text"},
    {"TEXT", "('a'),(x'00')", "bytea"},
    {"BLOB", "('a'),(x'61')", "bytea"},
    {"UUID", "(x'00112233445566778899aabbccddeeff')", "uuid"},
    {"GUID", "(x'00112233445566778899aabbccddeeff'),(x'00')", "bytea"},
    /* widths */
    {"TEXT", "(CAST(x'610062' AS TEXT))", "bytea"},
    {"VARCHAR(9)", "('\xFF')", "bytea"},
    {"DATE", "('\xFF')", "bytea"},
    {"INTEGER", "(1),(NULL)", "bigint"},
    {"INTEGER PRIMARY KEY", "(1)", "bigint"},
    {"INTEGER", "(NULL),(NULL)", "bigint"},
};

static const struct {
    const char *declared, *values, *type;
    ValuePolicy policy;
} policy_cases[] = {
    {"BOOLEAN", "(1)", "bigint", {.booleans = BOOLEANS_OFF}},
    {"INTEGER CHECK (x IN (0, 1))", "(1)", "bigint", {.booleans = BOOLEANS_DECLARED}},
    {"DATETIME", "(1672628645123456789)", "bigint", {.keep_fraction = true}},
    {"DATETIME", "(1672628645)", "bigint", {.dates = DATES_ISO}},
    {"DATETIME", "('2023-01-02 03:04:05')", "text", {.dates = DATES_TEXT}},
    {"DATETIME", "('2023-01-02 03:04:05 UTC')", "text", {.dates = DATES_ISO}},
    {"DATETIME", "('2023-01-02'),(''),('0000-00-00')", "timestamp", {.bad_dates_null = true}},
    {"DATETIME", "(''),('0000-00-00')", "text", {.bad_dates_null = true}},
    {"DATETIME", "('2023-01-02 03:04:05.1234567')", "text", {.keep_fraction = true}},
    {"TEXT", "('a'),('\xC0\xAF')", "text", {.bad_utf8 = TEXT_REPLACE}},
    {"TEXT", "('a'),('\xC0\xAF')", "bytea", {.nul = TEXT_REPLACE}},
    {"TEXT", "(CAST(x'610062' AS TEXT))", "text", {.nul = TEXT_STRIP}},
    {"VARCHAR(9)", "('\xFF')", "text", {.bad_utf8 = TEXT_ESCAPE}},
    {"UUID", "(x'00112233445566778899aabbccddeeff')", "bytea", {.uuid_blobs = UUID_BLOBS_BYTES}},
    {"INTEGER", "(1)", "integer", {.int_width = WIDTH_FIT}},
    {"INTEGER", "", "integer", {.int_width = WIDTH_FIT}},
    {"INTEGER", "(2147483648)", "bigint", {.int_width = WIDTH_FIT}},
    {"SMALLINT", "(32767)", "smallint", {.int_width = WIDTH_FIT}},
    {"SMALLINTEGER", "(32768)", "integer", {.int_width = WIDTH_FIT}},
    {"BIGINT", "(1)", "bigint", {.int_width = WIDTH_FIT}},
    {"TEXT", "", "text", {.int_width = WIDTH_FIT}},
    {"INTEGER PRIMARY KEY", "(1)", "integer", {.int_width = WIDTH_FIT}},
};

static Decision decide_case(Model *m, const char *declared, const char *values,
                            const ValuePolicy *policy)
{
    char sql[400];
    snprintf(sql, sizeof sql, "CREATE TABLE t(x %s);%s%s%s", declared,
             *values ? "INSERT INTO t VALUES" : "", values, *values ? ";" : "");
    model_read_with(m, sql, policy);
    decide_types(&m->schema);
    return model_table(m, "t")->columns.items[0].decision;
}

static const ValuePolicy no_policy;

static void check_case(const char *declared, const char *values, const char *type,
                       const ValuePolicy *policy)
{
    Model m;
    Decision d = decide_case(&m, declared, values, policy);
    char label[200];
    snprintf(label, sizeof label, "%s %s (%s)", declared, values, d.reason);
    check_str(type_text(&m.run, d.type), str_z(type), label);
    model_free(&m);
}

static void test_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_case(cases[i].declared, cases[i].values, cases[i].type, &no_policy);
    }
}

static void test_policies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(policy_cases); i++) {
        check_case(policy_cases[i].declared, policy_cases[i].values, policy_cases[i].type,
                   &policy_cases[i].policy);
    }
}

static bool comes_to(const char *note, const char *declared, const char *values,
                     const ValuePolicy *policy)
{
    Model m;
    bool found = strcmp(decide_case(&m, declared, values, policy).reason, note) == 0;
    model_free(&m);
    return found;
}

static void test_every_rule_has_a_case(void **state)
{
    (void)state;
    for (size_t r = 0; type_rule(r); r++) {
        const char *note = type_rule(r)->note;
        bool found = false;
        for (size_t i = 0; i < COUNT(cases) && !found; i++) {
            found = comes_to(note, cases[i].declared, cases[i].values, &no_policy);
        }
        for (size_t i = 0; i < COUNT(policy_cases) && !found; i++) {
            found = comes_to(note, policy_cases[i].declared, policy_cases[i].values,
                             &policy_cases[i].policy);
        }
        CHECK(found, "no case comes to: %s", note);
    }
}

static void test_rules_are_well_formed(void **state)
{
    (void)state;
    size_t n = 0;
    for (; type_rule(n); n++) {
        const TypeRule *r = type_rule(n);
        for (const char *p = r->patterns; *p; p++) {
            CHECK(!(*p >= 'a' && *p <= 'z'), "a pattern in lower case never matches: %s",
                  r->patterns);
        }
        for (size_t k = 0; k < n; k++) {
            CHECK(strcmp(r->note, type_rule(k)->note) != 0, "two rules with one note: %s", r->note);
        }
    }
    assert_string_equal(type_rule(n - 1)->patterns, "*");
    assert_string_equal(type_rule(n - 1)->guard, "ANY_VALUES");
}

/* Every alternative of every pattern, with its stars filled in, is first met by its own rule or an
 * earlier one that says so: an empty column of that name follows some rule with a name, not the
 * affinity. */
static void test_every_alternative_matches(void **state)
{
    (void)state;
    for (size_t r = 0; type_rule(r); r++) {
        const char *p = type_rule(r)->patterns;
        if (strcmp(p, "*") == 0) {
            continue;
        }
        while (*p) {
            size_t n = strcspn(p, "|");
            char declared[64] = {0};
            for (size_t i = 0, k = 0; i < n; i++) {
                bool inside = i > 0 && p[i - 1] == '(';
                declared[k++] = p[i] == '*' ? (inside ? '3' : 'X') : p[i];
            }
            char quoted[80];
            size_t paren = strcspn(declared, "(");
            bool odd = strchr(declared, '[') != NULL;
            snprintf(quoted, sizeof quoted, odd ? "\"%.*s\"%s" : "%.*s%s", (int)paren, declared,
                     declared + paren);
            Model m;
            static const ValuePolicy fit = {.int_width = WIDTH_FIT};
            Decision d = decide_case(&m, quoted, "", &fit);
            CHECK(strcmp(d.reason, "no values, by affinity") != 0, "%s follows its affinity",
                  quoted);
            model_free(&m);
            p += n + (p[n] == '|');
        }
    }
}

/* ---------------------------------------------------------------- more rows only widen */

/* A column that holds its values under a decision takes them all under the decision for more rows;
 * here: never back from text or bytea, never from numeric to an integer. */
static void test_more_rows_only_widen(void **state)
{
    (void)state;
    static const char *const values[] = {"1",
                                         "0",
                                         "5",
                                         "1.5",
                                         "'a'",
                                         "x'00'",
                                         "NULL",
                                         "'2023-01-02'",
                                         "'2023-01-02 03:04'",
                                         "'2023-01-02 03:04Z'",
                                         "'10:11'",
                                         "'[]'",
                                         "'\xFF'",
                                         "1e999",
                                         "'123e4567-e89b-12d3-a456-426614174000'"};
    static const char *const types[] = {"",         "INTEGER",      "BOOLEAN",    "DATE",
                                        "DATETIME", "TIMESTAMPTZ",  "TIME",       "UUID",
                                        "JSON",     "DECIMAL(3,1)", "DECIMAL(3)", "VARCHAR(3)",
                                        "REAL",     "BLOB",         "SINGLE"};
    for (size_t t = 0; t < COUNT(types); t++) {
        for (size_t a = 0; a < COUNT(values); a++) {
            for (size_t b = 0; b < COUNT(values); b++) {
                Model one, two;
                char first[100], both[200];
                snprintf(first, sizeof first, "(%s)", values[a]);
                snprintf(both, sizeof both, "(%s),(%s)", values[a], values[b]);
                PgBase before = decide_case(&one, types[t], first, &no_policy).type.base;
                PgBase after = decide_case(&two, types[t], both, &no_policy).type.base;
                bool empty =
                    evidence_values(&model_table(&one, "t")->columns.items[0].evidence) == 0;
                bool back = (before == PG_BYTEA && after != PG_BYTEA) ||
                            (before == PG_TEXT && !pg_is_text(after) && after != PG_BYTEA) ||
                            (before == PG_NUMERIC && after < PG_NUMERIC);
                CHECK(empty || !back, "%s %s: from %d back to %d", types[t], both, before, after);
                model_free(&one);
                model_free(&two);
            }
        }
    }
}

/* ---------------------------------------------------------------- foreign keys */

#define PARENT(decl) "CREATE TABLE p(id " decl " PRIMARY KEY);"
#define CHILD(decl) "CREATE TABLE c(x " decl " REFERENCES p(id));"

static const struct {
    const char *sql, *parent, *child;
    bool broken;
} keys[] = {
    {PARENT("INTEGER") CHILD("INTEGER"), "bigint", "bigint", false},
    {PARENT("INTEGER") CHILD("INT") "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1);", "bigint",
     "bigint", false},
    /* an identity stays bigint; the other side follows, if it can */
    {PARENT("INTEGER") CHILD("TEXT") "INSERT INTO p VALUES(1); INSERT INTO c VALUES('1'),(NULL);",
     "bigint", "bigint", false},
    {PARENT("INTEGER") CHILD("TEXT"), "bigint", "bigint", false},
    {PARENT("INTEGER") CHILD("VARCHAR(9)") "INSERT INTO c VALUES('12');", "bigint", "bigint",
     false},
    {PARENT("INTEGER") CHILD("TEXT") "INSERT INTO c VALUES('01');", "bigint", "text", true},
    {PARENT("INTEGER") CHILD("TEXT") "INSERT INTO c VALUES('x');", "bigint", "text", true},
    {PARENT("INTEGER") CHILD("REAL") "INSERT INTO c VALUES(1.5);", "bigint", "double precision",
     true},
    {PARENT("INTEGER") CHILD("DECIMAL") "INSERT INTO c VALUES(1);", "bigint", "bigint", false},
    {PARENT("INTEGER") CHILD("BLOB") "INSERT INTO c VALUES(x'00');", "bigint", "bytea", true},
    {PARENT("INTEGER") CHILD("BOOLEAN") "INSERT INTO c VALUES(1);", "bigint", "bigint", false},
    /* elsewhere both take the narrowest type that holds both */
    {PARENT("INT") CHILD("BOOLEAN") "INSERT INTO p VALUES(1),(2); INSERT INTO c VALUES(1);",
     "bigint", "bigint", false},
    {PARENT("INT") CHILD("DECIMAL") "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1);", "numeric",
     "numeric", false},
    {PARENT("INT") CHILD("REAL") "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1.0);", "numeric",
     "numeric", false},
    {PARENT("TEXT") CHILD("INTEGER") "INSERT INTO p VALUES('1'); INSERT INTO c VALUES(1);", "text",
     "text", false},
    {PARENT("UUID") CHILD("TEXT") "INSERT INTO p VALUES" UUID_1 ";", "text", "text", false},
    {PARENT("UUID") CHILD("UUID") "INSERT INTO p VALUES" UUID_1 ";", "uuid", "uuid", false},
    {PARENT("VARCHAR(40)") CHILD("TEXT") "INSERT INTO p VALUES('a');", "varchar(40)", "text",
     false}, /* compare as they are */
    {PARENT("DATE") CHILD("DATETIME") "INSERT INTO p VALUES('2023-01-02');", "text", "text", false},
    /* values that another type would change stay what they are */
    {PARENT("DATETIME") CHILD("INT") "INSERT INTO p VALUES(1700000000);", "bigint", "bigint",
     false},
    {PARENT("DATETIME") CHILD("INT") "INSERT INTO p VALUES(1700000000.5);", "numeric", "numeric",
     false},
    {PARENT("BOOLEAN") CHILD("INT") "INSERT INTO p VALUES('t'); INSERT INTO c VALUES(1);", "text",
     "text", false},
    {PARENT("UUID") CHILD("TEXT") "INSERT INTO p VALUES(x'00112233445566778899aabbccddeeff');",
     "uuid", "text", true},
    {PARENT("BLOB") CHILD("TEXT") "INSERT INTO p VALUES(x'00'); INSERT INTO c VALUES('a');",
     "bytea", "text", true},
    {PARENT("BLOB") CHILD("BLOB") "INSERT INTO p VALUES(x'00');", "bytea", "bytea", false},
};

static void test_foreign_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        Model m;
        model_read(&m, keys[i].sql);
        resolve_foreign_keys(&m.schema, true);
        decide_types(&m.schema);
        const Table *p = model_table(&m, "p"), *c = model_table(&m, "c");
        check_str(type_text(&m.run, p->columns.items[0].decision.type), str_z(keys[i].parent),
                  keys[i].sql);
        check_str(type_text(&m.run, c->columns.items[0].decision.type), str_z(keys[i].child),
                  keys[i].sql);
        bool broken = c->fks.items[0].state == FK_BROKEN;
        CHECK(broken == keys[i].broken, "%s: broken %d", keys[i].sql, broken);
        CHECK(model_count(&m, DIAG_FK_TYPES) == keys[i].broken, "%s: not reported", keys[i].sql);
        CHECK(broken ||
                  types_join(p->columns.items[0].decision.type, c->columns.items[0].decision.type),
              "%s: no join", keys[i].sql);
        model_free(&m);
    }
}

/* Types travel along a chain of keys, whatever the order of definition. */
static void test_chain_of_keys(void **state)
{
    (void)state;
    static const char *const orders[] = {
        "CREATE TABLE a(x TEXT PRIMARY KEY REFERENCES b(x)); CREATE TABLE b(x INT PRIMARY KEY "
        "REFERENCES c(x));"
        "CREATE TABLE c(x INT PRIMARY KEY);",
        "CREATE TABLE c(x INT PRIMARY KEY); CREATE TABLE b(x INT PRIMARY KEY REFERENCES c(x));"
        "CREATE TABLE a(x TEXT PRIMARY KEY REFERENCES b(x));"};
    for (size_t i = 0; i < COUNT(orders); i++) {
        Model m;
        char sql[500];
        snprintf(sql, sizeof sql,
                 "%sINSERT INTO a VALUES('1'); INSERT INTO b VALUES(1); INSERT INTO c VALUES(1);",
                 orders[i]);
        model_read(&m, sql);
        resolve_foreign_keys(&m.schema, true);
        decide_types(&m.schema);
        assert_int_equal(model_table(&m, "a")->columns.items[0].decision.type.base, PG_TEXT);
        assert_int_equal(model_table(&m, "b")->columns.items[0].decision.type.base, PG_TEXT);
        assert_int_equal(model_table(&m, "c")->columns.items[0].decision.type.base, PG_TEXT);
        model_free(&m);
    }
}

/* One column pulled to bigint by an identity and to text by another parent: it ends, with one key
 * given up. */
static void test_pulled_both_ways(void **state)
{
    (void)state;
    Model m;
    model_read(
        &m, "CREATE TABLE i(id INTEGER PRIMARY KEY); CREATE TABLE s(id TEXT PRIMARY KEY);"
            "CREATE TABLE c(x INT REFERENCES i(id) REFERENCES s(id));"
            "INSERT INTO i VALUES(1); INSERT INTO s VALUES('1'),('x'); INSERT INTO c VALUES(1);");
    resolve_foreign_keys(&m.schema, true);
    decide_types(&m.schema);
    assert_int_equal(model_table(&m, "i")->columns.items[0].decision.type.base, PG_BIGINT);
    assert_int_equal(model_table(&m, "s")->columns.items[0].decision.type.base, PG_TEXT);
    assert_int_equal(model_count(&m, DIAG_FK_TYPES), 1);
    model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_policies),
        cmocka_unit_test(test_every_rule_has_a_case),
        cmocka_unit_test(test_rules_are_well_formed),
        cmocka_unit_test(test_every_alternative_matches),
        cmocka_unit_test(test_more_rows_only_widen),
        cmocka_unit_test(test_foreign_keys),
        cmocka_unit_test(test_chain_of_keys),
        cmocka_unit_test(test_pulled_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
