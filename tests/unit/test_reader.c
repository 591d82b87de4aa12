/* data/reader and input/window: the same items and rows whatever the reads, and pauses within a
 * budget. */
#include "helpers.h"

#include <stdlib.h>
#include <unistd.h>

#include "data/reader.h"

/* ---------------------------------------------------------------- helpers */

/* A descriptor with the bytes: a pipe (they must fit into it), or a file. */
static int descriptor_of(Str s, bool file)
{
    int fd;
    if (file) {
        char path[] = "/tmp/sqlpg-test-XXXXXX";
        fd = mkstemp(path);
        assert_true(fd >= 0);
        unlink(path);
        assert_true(write(fd, s.p, s.n) == (ssize_t)s.n);
        return fd;
    }
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_true(write(ends[1], s.p, s.n) == (ssize_t)s.n);
    close(ends[1]);
    return ends[0];
}

static void put_row(Buf *out, Row *row, Arena *a)
{
    buf_putc(out, '(');
    for (size_t i = 0; i < row->n; i++) {
        buf_puts(out, i ? "," : "");
        buf_puts(out, row->values[i].cls == VALUE_NULL ? "-" : "");
        buf_put(out, value_as_text(&row->values[i], a));
    }
    buf_putc(out, ')');
}

typedef struct {
    Reader r;
    Row row;
    Arena scratch;
    Buf log;
    size_t pauses;
    size_t held; /* the most bytes that stood in the window at a pause */
} Walk;

static void paused(Walk *w)
{
    size_t n = w->r.w->n;
    w->held = n > w->held ? n : w->held;
    w->pauses++;
    CHECK(w->pauses < 100000, "it pauses and does not go on");
    w->r.hold = w->r.pos; /* what was read is done with */
}

static void walk_rows(Walk *w, size_t before)
{
    for (;;) {
        arena_reset(&w->scratch);
        switch (reader_row(&w->r, &w->row)) {
        case READ_ROW:
            put_row(&w->log, &w->row, &w->scratch);
            continue;
        case READ_PAUSE:
            paused(w);
            if (w->r.first_row) { /* before the first tuple: reader_next() gives the statement again
                                   */
                w->log.n = before;
                return;
            }
            reader_resume_rows(&w->r);
            continue;
        case READ_END:
            buf_printf(&w->log, "%s%.*s;\n", w->r.tail.n ? " tail " : "", STR_FMT(w->r.tail));
            return;
        case READ_AGAIN:
            continue;
        case READ_ERROR:
            buf_printf(&w->log, " error at %d: %.*s\n", (int)w->r.error_at, STR_FMT(w->r.error));
            return;
        }
    }
}

static void walk(Walk *w)
{
    w->row.scratch = &w->scratch;
    for (;;) {
        switch (reader_next(&w->r)) {
        case ITEM_END:
            buf_puts(&w->log, "end\n");
            return;
        case ITEM_PAUSE:
            paused(w);
            break;
        case ITEM_STATEMENT:
            buf_printf(&w->log, "%d:%d: %.*s\n", (int)window_line(w->r.w, w->r.start),
                       (int)w->r.start, STR_FMT(w->r.split.text));
            break;
        case ITEM_DOT:
            buf_printf(&w->log, "dot %.*s\n", STR_FMT(w->r.split.text));
            break;
        case ITEM_ROWS: {
            size_t before = w->log.n;
            buf_printf(&w->log, "%d:%d: rows of %.*s ", (int)window_line(w->r.w, w->r.start),
                       (int)w->r.start, STR_FMT(w->r.head.table));
            walk_rows(w, before);
            break;
        }
        case ITEM_ERROR:
            buf_printf(&w->log, "error at %d: %.*s\n", (int)w->r.error_at, STR_FMT(w->r.error));
            return;
        }
        if (w->r.error.n) {
            return;
        }
    }
}

static void walk_free(Walk *w)
{
    row_free(&w->row);
    reader_free(&w->r);
    arena_free(&w->scratch);
    buf_free(&w->log);
}

/* ---------------------------------------------------------------- texts */

static const struct {
    const char *text, *log;
} texts[] = {
    {"", "end\n"},
    {"-- nothing\n", "end\n"},
    {"BEGIN;\nCREATE TABLE t(a,b);\nCOMMIT;\n",
     "1:0: BEGIN\n2:7: CREATE TABLE t(a,b)\n3:28: COMMIT\nend\n"},
    {"INSERT INTO t VALUES(1,'x');\nINSERT INTO t VALUES(2,'y');\nINSERT INTO u VALUES(3);",
     "1:0: rows of t (1,x);\n2:29: rows of t (2,y);\n3:58: rows of u (3);\nend\n"},
    {"INSERT INTO t VALUES (1) , (2)\n,(3) ;INSERT INTO t VALUES (4);",
     "1:0: rows of t (1)(2)(3);\n2:37: rows of t (4);\nend\n"},
    {"INSERT INTO t VALUES(1)", "1:0: rows of t (1);\nend\n"},
    {"INSERT INTO t VALUES('a\nb''\n;');\n.quit\nSELECT 1;",
     "1:0: rows of t (a\nb'\n;);\ndot .quit\n5:39: SELECT 1\nend\n"},
    {"INSERT INTO t VALUES(1) ON CONFLICT DO NOTHING;\nINSERT INTO t VALUES(2);",
     "1:0: rows of t (1) tail ON CONFLICT DO NOTHING;\n2:48: rows of t (2);\nend\n"},
    {"INSERT INTO t VALUES(1)/* c */;-- d\nINSERT INTO t VALUES(2)-- e\n;",
     "1:0: rows of t (1);\n2:36: rows of t (2);\nend\n"},
    {"INSERT INTO t VALUES(replace('a\\nb','\\n',char(10)),-Inf,NULL);",
     "1:0: rows of t (a\nb,-Inf,-);\nend\n"},
    {"INSERT INTO t SELECT 1; INSERT INTO t DEFAULT VALUES; x;",
     "1:0: INSERT INTO t SELECT 1\n1:24: rows of t ();\n1:54: x\nend\n"},
    {"INSERT INTO t VALUES(1);INSERT INTO t2 VALUES(2);INSERT INTO t VALUES(3);",
     "1:0: rows of t (1);\n1:24: rows of t2 (2);\n1:49: rows of t (3);\nend\n"},
    {"CREATE TRIGGER x AFTER INSERT ON t BEGIN\n INSERT INTO t VALUES(1);\nEND;\nREPLACE INTO t "
     "VALUES(2);",
     "1:0: CREATE TRIGGER x AFTER INSERT ON t BEGIN\n INSERT INTO t VALUES(1);\nEND\n4:72: rows of "
     "t (2);\nend\n"},
    {"BEGIN;\nCREATE TABLE t(a ^ b);", "1:0: BEGIN\nerror at 24: unrecognized token\n"},
    {"SELECT 'abc", "error at 7: a quote is opened here and never closed\n"},
    {"INSERT INTO t VALUES(1,'abc", "1:0: rows of t  error at 23: a quote is never closed\n"},
    {"INSERT INTO t VALUES(1),2;", "1:0: rows of t (1) error at 24: expected a row of values\n"},
    {"INSERT INTO t VALUES(1),", "1:0: rows of t (1) error at 24: expected a row of values\n"},
};

static void test_items_of_whole_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        InputWindow window;
        window_open_bytes(&window, texts[i].text, strlen(texts[i].text));
        Walk w = {.r = {.w = &window}};
        walk(&w);
        check_str(buf_str(&w.log), str_z(texts[i].log), texts[i].text);
        walk_free(&w);
        window_close(&window);
    }
}

/* With all ways to be given the bytes. */
static void check_small_reads(const char *text, const char *log, size_t size, Reader r, int file)
{
    int fd = descriptor_of(str_z(text), file);
    InputWindow window;
    window_open_fd(&window, fd, file);
    window.read_size = size;
    Walk w = {.r = r};
    w.r.w = &window;
    walk(&w);
    char label[300];
    snprintf(label, sizeof label, "reads of %zu, budget %zu, again %d, file %d: %s", size, r.budget,
             r.again, file, text);
    check_str(buf_str(&w.log), str_z(log), label);
    walk_free(&w);
    window_close(&window);
    close(fd);
}

static void test_items_of_small_reads(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 7, 1000000};
    static const size_t budgets[] = {0, 1, 2, 10, 30, 1000};
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t s = 0; s < COUNT(sizes); s++) {
            for (size_t b = 0; b < COUNT(budgets); b++) {
                for (int file = 0; file < 2; file++) {
                    Reader r = {.budget = budgets[b]};
                    check_small_reads(texts[i].text, texts[i].log, sizes[s], r, file);
                    r.again = true;
                    check_small_reads(texts[i].text, texts[i].log, sizes[s], r, file);
                }
            }
        }
    }
}

/* ---------------------------------------------------------------- budget */

static void many_rows(Buf *b, int n, bool one_statement)
{
    for (int i = 0; i < n; i++) {
        if (one_statement) {
            buf_printf(b, i ? ",\n(%d,'row %d')" : "INSERT INTO t VALUES(%d,'row %d')", i, i);
        } else {
            buf_printf(b, "INSERT INTO t VALUES(%d,'row %d');\n", i, i);
        }
    }
    buf_puts(b, one_statement ? ";\n" : "");
}

static void test_the_window_stays_within_the_budget(void **state)
{
    (void)state;
    enum { ROWS = 1500, BUDGET = 4000 };
    for (int one_statement = 0; one_statement < 2; one_statement++) {
        Buf text = {0};
        many_rows(&text, ROWS, one_statement);
        int fd = descriptor_of(buf_str(&text), false);
        InputWindow window;
        window_open_fd(&window, fd, false);
        window.read_size = 100;
        Walk w = {.r = {.w = &window, .budget = BUDGET}};
        walk(&w);
        size_t rows = 0;
        for (size_t i = 0; i < w.log.n; i++) {
            rows += w.log.p[i] == '(';
        }
        assert_int_equal(rows, ROWS);
        assert_true(w.pauses >= text.n / BUDGET / 2);
        CHECK(w.held <= 2 * BUDGET, "%zu bytes held with a budget of %d", w.held, BUDGET);
        walk_free(&w);
        window_close(&window);
        close(fd);
        buf_free(&text);
    }
}

/* What stands behind hold stays readable at every pause. */
static void test_held_bytes_stay(void **state)
{
    (void)state;
    Buf text = {0};
    many_rows(&text, 200, false);
    int fd = descriptor_of(buf_str(&text), false);
    InputWindow window;
    window_open_fd(&window, fd, false);
    window.read_size = 10;
    Row row = {0};
    Arena scratch = {0};
    row.scratch = &scratch;
    Reader r = {.w = &window, .budget = 500};
    uint64_t held = 0;
    size_t pauses = 0;
    for (;;) {
        ItemKind kind = reader_next(&r);
        if (kind == ITEM_END) {
            break;
        }
        ReadResult result = READ_ROW;
        while (kind == ITEM_ROWS && result == READ_ROW) {
            result = reader_row(&r, &row);
        }
        if (kind == ITEM_PAUSE || result == READ_PAUSE) {
            assert_true(window.offset <= held);
            assert_memory_equal(window_at(&window, held), text.p + held, (size_t)(r.pos - held));
            held = r.hold = r.pos;
            pauses++;
            assert_true(result != READ_PAUSE ||
                        r.first_row); /* there is one row in each statement */
        }
    }
    assert_true(pauses > 5);
    reader_free(&r);
    row_free(&row);
    arena_free(&scratch);
    window_close(&window);
    close(fd);
    buf_free(&text);
}

/* A value longer than the budget is still read, whole. */
static void test_a_value_beyond_the_budget(void **state)
{
    (void)state;
    Buf text = {0};
    buf_puts(&text, "INSERT INTO t VALUES(1,'");
    for (int i = 0; i < 40000; i++) {
        buf_putc(&text, 'x');
    }
    buf_puts(&text, "'),(2,'y');");
    int fd = descriptor_of(buf_str(&text), false);
    InputWindow window;
    window_open_fd(&window, fd, false);
    window.read_size = 1000;
    Walk w = {.r = {.w = &window, .budget = 100}};
    walk(&w);
    assert_true(w.log.n > 40000);
    assert_memory_equal(w.log.p + w.log.n - 11, "(2,y);\nend\n", 11);
    walk_free(&w);
    window_close(&window);
    close(fd);
    buf_free(&text);
}

/* ---------------------------------------------------------------- extents */

/* Reading again from the middle, up to a limit: the statements that start before it. */
static void test_limit(void **state)
{
    (void)state;
    static const char text[] =
        "INSERT INTO t VALUES(1);\nINSERT INTO t VALUES(2),(3);\nINSERT INTO t VALUES(4);\n";
    InputWindow window;
    window_open_bytes(&window, text, sizeof text - 1);
    static const struct {
        uint64_t pos, limit;
        const char *log;
    } cases[] = {
        {0, 25, "1:0: rows of t (1);\nend\n"},
        {0, 1, "1:0: rows of t (1);\nend\n"},
        {25, 54, "2:25: rows of t (2)(3);\nend\n"},
        {25, 55, "2:25: rows of t (2)(3);\n3:54: rows of t (4);\nend\n"},
        {25, 48, "2:25: rows of t (2);\nend\n"}, /* between the tuples of a statement */
        {54, 0, "3:54: rows of t (4);\nend\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Walk w = {.r = {.w = &window, .pos = cases[i].pos, .limit = cases[i].limit}};
        walk(&w);
        char label[60];
        snprintf(label, sizeof label, "from %d to %d", (int)cases[i].pos, (int)cases[i].limit);
        check_str(buf_str(&w.log), str_z(cases[i].log), label);
        walk_free(&w);
    }
    window_close(&window);
}

/* ---------------------------------------------------------------- window */

static void test_window_lines_and_seeks(void **state)
{
    (void)state;
    static const char text[] = "a\nbb\nccc\n\ndddd\n";
    int fd = descriptor_of(str_make(text, sizeof text - 1), true);
    InputWindow w;
    window_open_fd(&w, fd, true);
    w.read_size = 3;
    assert_true(window_fill(&w, 0, 6));
    assert_true(w.n >= 6);
    assert_int_equal(window_line(&w, 0), 1);
    assert_int_equal(window_line(&w, 5), 3);
    assert_int_equal(window_line(&w, 2), 2); /* backwards too */
    assert_true(window_fill(&w, 5, 100));
    assert_true(w.eof && w.offset == 5);
    assert_int_equal(window_line(&w, 5), 3);
    assert_int_equal(window_line(&w, 10), 5);
    assert_int_equal(*window_end(&w), 0);
    assert_false(window_fill(&w, 5, 200));
    window_seek(&w, 2, 2);
    assert_true(window_fill(&w, 2, 2));
    assert_memory_equal(window_at(&w, 2), "bb", 2);
    assert_int_equal(window_line(&w, 2), 2);
    window_close(&w);
    close(fd);
}

static void test_window_of_nothing(void **state)
{
    (void)state;
    InputWindow w;
    window_open_bytes(&w, "", 0);
    assert_int_equal(w.n, 0);
    assert_int_equal(*window_end(&w), 0);
    assert_false(window_fill(&w, 0, 10));
    window_close(&w);
}

static void test_failed_read(void **state)
{
    (void)state;
    int fd = descriptor_of(STR("abc"), true);
    close(fd);
    InputWindow w;
    window_open_fd(&w, fd, false);
    assert_false(window_fill(&w, 0, 10));
    assert_true(w.eof && w.error != 0);
    window_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items_of_whole_texts),
        cmocka_unit_test(test_items_of_small_reads),
        cmocka_unit_test(test_the_window_stays_within_the_budget),
        cmocka_unit_test(test_held_bytes_stay),
        cmocka_unit_test(test_a_value_beyond_the_budget),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_window_lines_and_seeks),
        cmocka_unit_test(test_window_of_nothing),
        cmocka_unit_test(test_failed_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
