/* input/window over a mapped file: the same bytes and lines as a window that reads. */
#include "helpers.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "input/window.h"

static int file_of(Str s)
{
    char path[] = "/tmp/sqlpg-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_true(write(fd, s.p, s.n) == (ssize_t)s.n);
    return fd;
}

/* As a long statement would have it. */
static void map(InputWindow *w)
{
    w->mappable = true;
    assert_true(window_fill(w, 0, 4 << 20));
    assert_non_null(w->map.p);
}

/* So many lines of eight bytes. */
static int lines_file(Buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, "%07zu\n", i + 1);
    }
    return file_of(buf_str(b));
}

static void nuls_stand_behind_a_map(void **state)
{
    (void)state;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), sizes[] = {1, page - 1, page, page + 1, 3 * page};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        Buf b = {0};
        int fd = lines_file(&b, sizes[i] / 8 + 1);
        assert_int_equal(ftruncate(fd, (off_t)sizes[i]), 0);
        InputWindow w;
        window_open_fd(&w, fd, true);
        map(&w);
        assert_int_equal(w.n, sizes[i]);
        assert_memory_equal(w.buf, b.p, sizes[i]);
        for (size_t k = 0; k < WINDOW_SLACK; k++) {
            assert_int_equal(w.buf[w.n + k], 0);
        }
        window_close(&w);
        buf_free(&b);
        close(fd);
    }
}

static void what_is_no_file_is_read(void **state)
{
    (void)state;
    InputWindow w;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    close(ends[1]);
    window_open_fd(&w, ends[0], false);
    w.mappable = true;
    assert_true(window_fill(&w, 0, 4 << 20));
    assert_null(w.map.p);
    assert_int_equal(w.n, 3);
    window_close(&w);
    close(ends[0]);
    int fd = file_of(STR("")); /* nothing to map */
    window_open_fd(&w, fd, true);
    w.mappable = true;
    assert_false(window_fill(&w, 0, 4 << 20));
    assert_null(w.map.p);
    window_close(&w);
    close(fd);
}

/* What has been read before, and is behind, counts. */
static void a_window_becomes_a_map(void **state)
{
    (void)state;
    enum { LINES = 1 << 20 };
    Buf b = {0};
    int fd = lines_file(&b, LINES);
    InputWindow w;
    window_open_fd(&w, fd, true);
    w.mappable = true;
    assert_true(window_fill(&w, 0, 512 * 1024));
    assert_true(window_fill(&w, 400 * 1024, 512 * 1024));
    assert_null(w.map.p);
    uint64_t at = 500 * 1024;
    assert_true(window_fill(&w, at, 4 << 20));
    assert_non_null(w.map.p);
    assert_int_equal(w.offset, 0);
    assert_int_equal(w.n, b.n);
    assert_int_equal(window_line(&w, at), at / 8 + 1);
    assert_int_equal(window_line(&w, at + 8000), at / 8 + 1001);
    assert_false(window_fill(&w, at, 8 << 20));
    window_close(&w);
    /* Not if it has been cut meanwhile to less than has been read. */
    window_open_fd(&w, fd, true);
    w.mappable = true;
    assert_true(window_fill(&w, 0, 512 * 1024));
    assert_int_equal(ftruncate(fd, 1000), 0);
    assert_false(window_fill(&w, 0, 4 << 20));
    assert_null(w.map.p);
    window_close(&w);
    buf_free(&b);
    close(fd);
}

/* Steps over, back to a table before, and on; lines are those that the bytes say. */
static void lines_of_a_map(void **state)
{
    (void)state;
    enum { LINES = 3 << 20 };
    Buf b = {0};
    int fd = lines_file(&b, LINES);
    InputWindow w;
    window_open_fd(&w, fd, true);
    map(&w);
    for (uint64_t at = 0; at < w.n; at += WINDOW_STEP / 3) {
        uint64_t line = at / 8;
        window_pass(&w, at);
        assert_int_equal(window_line(&w, at), line + 1);
        assert_int_equal(strtoul(window_at(&w, line * 8), NULL, 10), line + 1);
    }
    assert_true(w.released > 0);
    static const uint64_t seeks[] = {100, 3000000, 8, 2999999, 1500000};
    for (size_t i = 0; i < sizeof seeks / sizeof *seeks; i++) {
        window_seek(&w, seeks[i] * 8, seeks[i] + 1);
        assert_int_equal(strtoul(window_at(&w, seeks[i] * 8), NULL, 10), seeks[i] + 1);
        assert_int_equal(window_line(&w, (seeks[i] + 5) * 8), seeks[i] + 6);
    }
    assert_int_equal(window_error(&w), 0);
    window_close(&w);
    buf_free(&b);
    close(fd);
}

static void another_window_goes_on(void **state)
{
    (void)state;
    Buf b = {0};
    int fd = lines_file(&b, 1000);
    InputWindow w, next;
    window_open_fd(&w, fd, true);
    window_open_fd(&next, fd, true);
    map(&w);
    window_pass_on(&w, &next);
    assert_null(w.map.p);
    assert_int_equal(w.n, 0);
    assert_int_equal(w.offset, 8000);
    window_seek(&next, 80, 11);
    assert_int_equal(window_line(&next, 800), 101);
    assert_memory_equal(window_at(&next, 80), "0000011\n", 8);
    window_close(&w);
    window_close(&next);
    buf_free(&b);
    close(fd);
}

static void a_file_that_is_cut_short(void **state)
{
    (void)state;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    Buf b = {0};
    int fd = lines_file(&b, page);
    InputWindow w;
    window_open_fd(&w, fd, true);
    map(&w);
    assert_int_equal(*window_at(&w, 0), '0');
    assert_int_equal(ftruncate(fd, (off_t)page), 0);
    assert_int_equal(window_error(&w), 0);
    assert_int_equal(*window_at(&w, 3 * page), 0);
    assert_int_equal(window_error(&w), ENODATA);
    assert_int_equal(*window_at(&w, w.n - 1), 0);
    window_close(&w);
    /* Another map is not touched by that. */
    window_open_fd(&w, fd, true);
    map(&w);
    assert_int_equal(window_error(&w), 0);
    window_close(&w);
    buf_free(&b);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nuls_stand_behind_a_map), cmocka_unit_test(what_is_no_file_is_read),
        cmocka_unit_test(a_window_becomes_a_map),  cmocka_unit_test(lines_of_a_map),
        cmocka_unit_test(another_window_goes_on),  cmocka_unit_test(a_file_that_is_cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
