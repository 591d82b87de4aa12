/* data/target: which column takes which value of a row. The results are the rows that
 * sqlite3 3.40.1 (3.53.3 for its own lists with rowids) holds after the same statements. */
#include "helpers.h"

#include "data/row.h"
#include "data/target.h"
#include "parse/split.h"

static void put_value(Buf *b, Value v, Arena *a)
{
    buf_putc(b, "nirtb"[v.cls]);
    if (v.cls != VALUE_NULL) {
        buf_put(b, v.cls == VALUE_BLOB ? v.s : value_as_text(&v, a));
    }
}

static void put_target(Buf *b, const RowTarget *t, Row *row, Arena *a)
{
    static const char *const kinds[] = {"", "skip", "sequence", "schema", "unknown"};
    buf_puts(b, kinds[t->kind]);
    if (t->kind != TARGET_TABLE) {
        return;
    }
    Value *out = arena_array(a, Value, t->table->columns.n);
    memset(out, 0x5A, t->table->columns.n * sizeof *out); /* every one must be set */
    const Column *unknown;
    int64_t max = 40;
    if (!target_bind(t, row->values, row->n, out, &max, &unknown, a)) {
        buf_puts(b, "does not fit");
        return;
    }
    for (size_t i = 0; i < t->table->columns.n; i++) {
        buf_puts(b, i ? "|" : "");
        put_value(b, out[i], a);
    }
    if (max != 40) {
        buf_printf(b, " max %d", (int)max);
    }
    buf_puts(b, unknown ? " no constant" : "");
    buf_puts(b, t->drops_rowid ? " drops rowid" : "");
    buf_puts(b, t->unknown_column.p ? " unknown column" : "");
}

/* The INSERT that stands behind ! in the text, seen from its own place in the dump. */
static Str bind_marked(Model *m, const char *sql, Arena *a)
{
    Buf b = {0};
    TargetCache cache = {0};
    const char *insert = strchr(sql, '!') + 1;
    Str text = arena_str(a, str_z(insert));
    RowHead head;
    assert_int_equal(split_row_head((LexInput){text.p, text.p + text.n, true}, &head), ROW_HEAD_OK);
    Row row = {.scratch = a};
    const char *p = head.text.p + head.text.n;
    if (!head.default_values) {
        assert_int_equal(row_scan(&row, &p, text.p + text.n, true), ROW_OK);
    }
    uint64_t offset = (uint64_t)(insert - sql);
    const RowTarget *t = target_of_head(&cache, &m->schema, &head, offset);
    put_target(&b, t, &row, a);
    assert_ptr_equal(t, target_of_head(&cache, &m->schema, &head, offset));
    Str s = arena_str(a, buf_str(&b));
    buf_free(&b);
    row_free(&row);
    target_cache_clear(&cache);
    return s;
}

static const struct {
    const char *sql, *row;
} cases[] = {
    /* without a list */
    {"CREATE TABLE t(a,b); !INSERT INTO t VALUES(1,'x');", "i1|tx"},
    {"CREATE TABLE t(a,b); !INSERT INTO T VALUES(1);", "does not fit"},
    {"CREATE TABLE t(a,b); !INSERT INTO t VALUES(1,2,3);", "does not fit"},
    {"CREATE TABLE t(a INTEGER, b TEXT, c REAL, d NUMERIC, e BLOB); !INSERT INTO t "
     "VALUES('1',2,3,'4.0','5');",
     "i1|t2|r3.0|i4|t5"},
    {"CREATE TABLE t(a TEXT) STRICT; !INSERT INTO t VALUES('1');", "t1"},
    {"CREATE TABLE t(a ANY) STRICT; !INSERT INTO t VALUES('007');", "t007"},
    {"CREATE TABLE t(a ANY); !INSERT INTO t VALUES('007');", "i7"},
    /* names of tables */
    {"CREATE TABLE \"T x\"(a); !INSERT INTO [t X] VALUES(1);", "i1"},
    {"CREATE TABLE \"a\"\"b\"(a); !INSERT INTO `a\"b` VALUES(1);", "i1"},
    {"CREATE TABLE \"a`b\"(a); !INSERT INTO `a``b` VALUES(1);", "i1"},
    {"CREATE TABLE t(a); !INSERT INTO 't' VALUES(1);", "i1"},
    {"CREATE TABLE t(a); !INSERT INTO main.t VALUES(1);", "i1"},
    {"!INSERT INTO nowhere VALUES(1);", "unknown"},
    {"!INSERT INTO sqlite_sequence VALUES('t',1);", "sequence"},
    {"!INSERT INTO SQLITE_STAT1 VALUES('t',NULL,'1');", "skip"},
    {"!INSERT INTO sqlite_master VALUES('table','x','x',0,'CREATE TABLE x(a)');", "schema"},
    {"CREATE VIRTUAL TABLE v USING fts5(a); !INSERT INTO v VALUES(1);", "skip"},
    {"CREATE VIRTUAL TABLE v USING fts5(a); CREATE TABLE v_data(a); !INSERT INTO v_data VALUES(1);",
     "skip"},
    {"CREATE VIRTUAL TABLE v USING fts5(a); CREATE TABLE v_mine(a); !INSERT INTO v_mine VALUES(1);",
     "i1"},
    /* lists, in all quotings */
    {"CREATE TABLE t(a,b,c); !INSERT INTO t(c,a,b) VALUES(1,2,3);", "i2|i3|i1"},
    {"CREATE TABLE t(a,b,c); !INSERT INTO t(C,\"A\",`b`) VALUES(1,2,3);", "i2|i3|i1"},
    {"CREATE TABLE t(\"a b\",\"c\"\"d\",\"e,f)\"); !INSERT INTO t([a b],\"c\"\"d\",'e,f)') "
     "VALUES(1,2,3);",
     "i1|i2|i3"},
    {"CREATE TABLE t(a,b); !INSERT INTO t(a /* x */,-- y\n b) VALUES(1,2);", "i1|i2"},
    {"CREATE TABLE t(a,b,c); !INSERT INTO t(b) VALUES(1);", "n|i1|n"},
    {"CREATE TABLE t(a,b); !INSERT INTO t(a,b) VALUES(1);", "does not fit"},
    {"CREATE TABLE t(a,b); !INSERT INTO t(a,nope) VALUES(1,2);", "i1|n unknown column"},
    {"CREATE TABLE t(a,b); !INSERT INTO t(a,b,a) VALUES(1,2,3);",
     "i1|i2"}, /* the first one counts */
    /* defaults of what is left out */
    {"CREATE TABLE t(a,b DEFAULT 5,c TEXT DEFAULT 6,d DEFAULT (1+1)); !INSERT INTO t(a) VALUES(1);",
     "i1|i5|t6|i2"},
    {"CREATE TABLE t(a,b DEFAULT foo, c DEFAULT \"x\", d DEFAULT true, e DEFAULT -7); !INSERT INTO "
     "t(a) VALUES(1);",
     "i1|tfoo|tx|i1|i-7"},
    {"CREATE TABLE t(a,b DEFAULT (random())); !INSERT INTO t(a) VALUES(1);", "i1|n no constant"},
    {"CREATE TABLE t(a,b DEFAULT (random())); !INSERT INTO t(a,b) VALUES(1,2);", "i1|i2"},
    {"CREATE TABLE t(a,b DEFAULT 5); !INSERT INTO t(a,b) VALUES(1,NULL);", "i1|n"},
    {"CREATE TABLE t(a DEFAULT 4,b DEFAULT 5); !INSERT INTO t DEFAULT VALUES;", "i4|i5"},
    /* rowids */
    {"CREATE TABLE t(id INTEGER PRIMARY KEY,b); !INSERT INTO t VALUES(77,2);", "i77|i2 max 77"},
    {"CREATE TABLE t(id INTEGER PRIMARY KEY,b); !INSERT INTO t VALUES(NULL,2);", "i41|i2 max 41"},
    {"CREATE TABLE t(id INTEGER PRIMARY KEY,b); !INSERT INTO t(b) VALUES(2);", "i41|i2 max 41"},
    {"CREATE TABLE t(id INTEGER PRIMARY KEY,b); !INSERT INTO t VALUES('5',2);", "i5|i2"},
    {"CREATE TABLE t(id INTEGER PRIMARY KEY,b); !INSERT INTO t(rowid,b) VALUES(50,2);",
     "i50|i2 max 50"},
    {"CREATE TABLE t(id INTEGER PRIMARY KEY,b); !INSERT INTO t(_ROWID_,b) VALUES(50,2);",
     "i50|i2 max 50"},
    {"CREATE TABLE t(id INT PRIMARY KEY,b); !INSERT INTO t VALUES(NULL,2);", "n|i2"},
    {"CREATE TABLE t(id INTEGER PRIMARY KEY DESC,b); !INSERT INTO t VALUES(NULL,2);", "n|i2"},
    {"CREATE TABLE t(id INTEGER,b,PRIMARY KEY(id DESC)); !INSERT INTO t VALUES(NULL,2);",
     "i41|i2 max 41"},
    {"CREATE TABLE t(a,b); !INSERT INTO t(rowid,a,b) VALUES(5,1,2);", "i1|i2 drops rowid"},
    {"CREATE TABLE t(a,b); !INSERT INTO t(oid,a,b) VALUES(5,1,2);", "i1|i2 drops rowid"},
    {"CREATE TABLE t(\"a b\",rowid); !INSERT INTO t(_rowid_,\"a b\",rowid) VALUES(5,1,'r');",
     "i1|tr drops rowid"},
    {"CREATE TABLE t(\"a b\",rowid); !INSERT INTO t(rowid,\"a b\",rowid) VALUES(5,1,'r');",
     "i1|tr drops rowid"}, /* 3.53 */
    {"CREATE TABLE t(rowid,a); !INSERT INTO t(rowid,a) VALUES('r',1);", "tr|i1"},
    {"CREATE TABLE t(rowid,_rowid_,oid); !INSERT INTO t VALUES(1,2,3);", "i1|i2|i3"},
    {"CREATE TABLE t(a PRIMARY KEY,b) WITHOUT ROWID; !INSERT INTO t(rowid,a) VALUES(1,2);",
     "i2|n unknown column"},
    /* generated columns: left out by shells, written by some exporters */
    {"CREATE TABLE t(a,g AS (a*2),b); !INSERT INTO t VALUES(1,2);", "i1|n|i2"},
    {"CREATE TABLE t(a,g AS (a*2),b); !INSERT INTO t VALUES(1,2,3);", "i1|n|i3"},
    {"CREATE TABLE t(a,g AS (a*2) STORED,b); !INSERT INTO t(a,b) VALUES(1,3);", "i1|n|i3"},
    {"CREATE TABLE t(a,g AS (a*2),b); !INSERT INTO t(a,g,b) VALUES(1,2,3);", "i1|n|i3"},
    {"CREATE TABLE t(a,g AS (a*2),b); !INSERT INTO t VALUES(1);", "does not fit"},
    /* ALTER TABLE: rows before it have other columns than rows behind it */
    {"CREATE TABLE t(a); !INSERT INTO t VALUES(1); ALTER TABLE t ADD COLUMN b DEFAULT 5;", "i1|i5"},
    {"CREATE TABLE t(a); INSERT INTO t VALUES(1); ALTER TABLE t ADD COLUMN b DEFAULT 5; !INSERT "
     "INTO t VALUES(1,2);",
     "i1|i2"},
    {"CREATE TABLE t(a); ALTER TABLE t ADD b; ALTER TABLE t ADD c DEFAULT 7; !INSERT INTO t "
     "VALUES(1,2,3);",
     "i1|i2|i3"},
    {"CREATE TABLE t(a,b,c); !INSERT INTO t VALUES(1,2,3); ALTER TABLE t DROP COLUMN b;",
     "i1|i2|i3"},
    {"CREATE TABLE t(a,b,c); ALTER TABLE t DROP COLUMN b; !INSERT INTO t VALUES(1,3);", "i1|n|i3"},
    {"CREATE TABLE t(a,b); ALTER TABLE t RENAME COLUMN b TO z; !INSERT INTO t(z,a) VALUES(1,2);",
     "i2|i1"},
    {"CREATE TABLE t(a,b); ALTER TABLE t RENAME TO u; !INSERT INTO u VALUES(1,2);", "i1|i2"},
};

static void test_binding(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Model m;
        Arena a = {0};
        char *mark, sql[400];
        snprintf(sql, sizeof sql, "%s", cases[i].sql);
        mark = strchr(sql, '!');
        *mark = ' '; /* keeps the offsets */
        model_read(&m, sql);
        check_str(bind_marked(&m, cases[i].sql, &a), str_z(cases[i].row), cases[i].sql);
        arena_free(&a);
        model_free(&m);
    }
}

static void test_position_of_internal_columns(void **state)
{
    (void)state;
    RowTarget listed = {.n = 2, .names = (Str[]){{"seq", 3}, {"NAME", 4}}}, plain = {.n = 0};
    assert_int_equal(target_position(&listed, STR("name"), 0), 1);
    assert_int_equal(target_position(&listed, STR("seq"), 1), 0);
    assert_true(target_position(&listed, STR("sql"), 4) == NO_COLUMN);
    assert_int_equal(target_position(&plain, STR("sql"), 4), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binding),
        cmocka_unit_test(test_position_of_internal_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
