/* order/sort: parents before children, else as defined; the same each time; cycles are broken and
 * named. */
#include "helpers.h"

#include "order/sort.h"
#include "schema/resolve.h"

static Str order_of(Model *m, Arena *a)
{
    size_t n;
    resolve_foreign_keys(&m->schema, true);
    Table **tables = order_tables(&m->schema, a, &n);
    Buf b = {0};
    for (size_t i = 0; i < n; i++) {
        buf_puts(&b, i ? " " : "");
        buf_put(&b, tables[i]->name.text);
    }
    Str s = arena_str(a, buf_str(&b));
    buf_free(&b);
    return s;
}

#define ID "id INTEGER PRIMARY KEY"

static const struct {
    const char *sql, *order;
    unsigned cycles;
} cases[] = {
    {"", "", 0},
    {"CREATE TABLE a(" ID ");", "a", 0},
    {"CREATE TABLE c(x); CREATE TABLE b(x); CREATE TABLE a(x);", "c b a", 0},
    {"CREATE TABLE c(x REFERENCES p(id)); CREATE TABLE p(" ID ");", "p c", 0},
    {"CREATE TABLE c(x REFERENCES p); CREATE TABLE d(y); CREATE TABLE p(" ID ");", "d p c", 0},
    {"CREATE TABLE c(" ID ", x REFERENCES b); CREATE TABLE b(" ID
     ", x REFERENCES a); CREATE TABLE a(" ID ");",
     "a b c", 0},
    /* a child comes as soon as its last parent is placed, the first defined first */
    {"CREATE TABLE p(" ID
     "); CREATE TABLE c(x REFERENCES q); CREATE TABLE d(x REFERENCES p); CREATE TABLE q(" ID ");"
     "CREATE TABLE e(x);",
     "p d q c e", 0},
    /* two keys to one parent, and a diamond */
    {"CREATE TABLE c(x REFERENCES p, y REFERENCES p); CREATE TABLE p(" ID ");", "p c", 0},
    {"CREATE TABLE d(x REFERENCES b, y REFERENCES c); CREATE TABLE c(" ID ", x REFERENCES a);"
     "CREATE TABLE b(" ID ", x REFERENCES a); CREATE TABLE a(" ID ");",
     "a c b d", 0},
    /* itself is no parent */
    {"CREATE TABLE t(" ID ", up REFERENCES t);", "t", 0},
    /* a key that cannot be carried does not count */
    {"CREATE TABLE c(x REFERENCES nowhere); CREATE TABLE p(" ID ");", "c p", 0},
    {"CREATE TABLE c(x REFERENCES p(y)); CREATE TABLE p(" ID ", y);", "c p", 0},
    /* cycles */
    {"CREATE TABLE a(" ID ", x REFERENCES b); CREATE TABLE b(" ID ", x REFERENCES a);", "a b", 1},
    {"CREATE TABLE b(" ID ", x REFERENCES a); CREATE TABLE a(" ID ", x REFERENCES b);", "b a", 1},
    {"CREATE TABLE x(y REFERENCES a); CREATE TABLE a(" ID ", x REFERENCES b); CREATE TABLE b(" ID
     ", x REFERENCES a);"
     "CREATE TABLE z(q);",
     "z a x b", 1},
    {"CREATE TABLE a(" ID ", x REFERENCES b); CREATE TABLE b(" ID
     ", x REFERENCES c); CREATE TABLE c(" ID ", x REFERENCES a);",
     "a c b", 1},
    {"CREATE TABLE a(" ID ", x REFERENCES b); CREATE TABLE b(" ID ", x REFERENCES a);"
     "CREATE TABLE c(" ID ", x REFERENCES d); CREATE TABLE d(" ID ", x REFERENCES c);",
     "a b c d", 2},
    /* what is gone or belongs to a virtual table */
    {"CREATE TABLE a(x); CREATE TABLE b(x); DROP TABLE a;", "b", 0},
    {"CREATE VIRTUAL TABLE v USING fts5(x); CREATE TABLE v_data(x); CREATE TABLE a(x);", "a", 0},
};

static void test_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Model m;
        Arena a = {0};
        model_read(&m, cases[i].sql);
        check_str(order_of(&m, &a), str_z(cases[i].order), cases[i].sql);
        CHECK(model_count(&m, DIAG_FK_CYCLE) == cases[i].cycles, "%s: cycles", cases[i].sql);
        arena_free(&a);
        model_free(&m);
    }
}

/* A few hundred tables with keys in all directions: a permutation, the same twice, and every parent
 * before its child but where a cycle was reported. */
static void test_many_tables(void **state)
{
    (void)state;
    enum { N = 300 };
    uint64_t seed = 7;
    Buf sql = {0};
    for (int i = 0; i < N; i++) {
        buf_printf(&sql, "CREATE TABLE t%d(" ID, i);
        for (int k = 0; k < 3; k++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            buf_printf(&sql, ", c%d REFERENCES t%d", k, (int)((seed >> 33) % N));
        }
        buf_puts(&sql, ");\n");
    }
    buf_putc(&sql, 0);
    Str first = {0};
    Arena a = {0};
    for (int round = 0; round < 2; round++) {
        Model m;
        model_read(&m, sql.p);
        Str order = order_of(&m, &a);
        if (round == 0) {
            first = order;
            uint64_t early = 0;
            size_t n;
            size_t place[N];
            Table **tables = order_tables(&m.schema, &a, &n);
            assert_int_equal(n, N);
            for (size_t i = 0; i < N; i++) {
                place[i] = SIZE_MAX;
            }
            for (size_t i = 0; i < N; i++) {
                assert_true(place[tables[i]->id] == SIZE_MAX);
                place[tables[i]->id] = i;
            }
            for (size_t i = 0; i < N; i++) {
                bool before_parent = false;
                for (size_t k = 0; k < tables[i]->fks.n; k++) {
                    const ForeignKey *fk = &tables[i]->fks.items[k];
                    before_parent |= fk->parent != tables[i] && place[fk->parent->id] > i;
                }
                early += before_parent;
            }
            assert_true(early <= model_count(&m, DIAG_FK_CYCLE));
        } else {
            check_str(order, first, "the second time");
        }
        model_free(&m);
    }
    arena_free(&a);
    buf_free(&sql);
}

static void test_ready(void **state)
{
    (void)state;
    Model m;
    model_read(&m, "CREATE TABLE c(x REFERENCES p, y REFERENCES c2(id)); CREATE TABLE p(" ID ");"
                   "CREATE TABLE s(" ID ", up REFERENCES s);");
    Table *c = model_table(&m, "c"), *p = model_table(&m, "p");
    resolve_foreign_keys(&m.schema, false);
    assert_true(order_is_ready(p));
    assert_true(order_is_ready(model_table(&m, "s")));
    p->done = true;
    assert_false(order_is_ready(c)); /* c2 could still come */
    resolve_foreign_keys(&m.schema, true);
    assert_true(order_is_ready(c)); /* it has not come */
    p->done = false;
    assert_false(order_is_ready(c));
    model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_many_tables),
        cmocka_unit_test(test_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
