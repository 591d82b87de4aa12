/* data/parts: threads take over a long run of rows, and again after a row that they leave to the
 * caller. What they make of the rows is compared by tests/parts; a run that one thread reads all
 * the same gives the same bytes, so here it is counted what the caller's window has read. */
#include "helpers.h"

#include <unistd.h>

#include "data/parts.h"
#include "data/read_ahead.h"

/* Long texts: then windows end inside of tuples, which the lane goes on with. */
enum { ROWS = 12000, ODD_ROW = ROWS / 3, LENGTH = 1000 };

typedef struct {
    const InputWindow *w;
    uint64_t seen, own; /* bytes that the caller's window has read */
} Reads;

/* Called for parts too: then the window stands elsewhere. */
static void on_fill(void *user, uint64_t bytes)
{
    Reads *reads = user;
    const InputWindow *w = reads->w;
    if (w->offset + w->n == bytes) {
        reads->own += bytes - (reads->seen > w->offset ? reads->seen : w->offset);
    }
    reads->seen = bytes;
}

/* Among the rows stands one with another head, which ends a run. */
static FILE *make_dump(void)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    fputs("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(a INTEGER, b TEXT);\n", f);
    for (int i = 0; i < ROWS; i++) {
        fprintf(f, "INSERT INTO %s VALUES(%d,'%*d');\n", i == ODD_ROW ? "\"t\"" : "t", i, LENGTH,
                i);
    }
    fputs("COMMIT;\n", f);
    assert_int_equal(fflush(f), 0);
    return f;
}

static void test_threads_take_over(void **state)
{
    (void)state;
    FILE *f = make_dump();
    uint64_t size = (uint64_t)ftell(f);
    Model m = {0};
    Reads reads = {.w = &m.window};
    m.diags.arena = &m.run;
    schema_init(&m.schema, &m.run, &m.diags);
    window_open_fd(&m.window, fileno(f), true);
    m.window.on_fill = on_fill;
    m.window.user = &reads;
    analyze_init(&m.analyzer, &m.schema, &m.window, &m.diags);
    Parts *parts = parts_new(2);
    assert_non_null(parts);
    m.analyzer.ahead = read_ahead_new(parts);

    assert_int_equal(analyze_run(&m.analyzer), ANALYZE_END);
    assert_int_equal(model_table(&m, "t")->rows, ROWS);
    CHECK(reads.own < size / 2, "the caller read %llu of %llu bytes by itself",
          (unsigned long long)reads.own, (unsigned long long)size);

    read_ahead_free(m.analyzer.ahead);
    m.analyzer.ahead = NULL;
    parts_free(parts);
    model_free(&m);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_take_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
