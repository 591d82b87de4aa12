/* base/: arena, buf, map, utf8, str, vec, mem, diag. */
#include "helpers.h"

#include "base/mem.h"
#include "base/utf8.h"

/* ---------------------------------------------------------------- mem, arena */

static jmp_buf failed;
static size_t failed_size;

static void on_fail(size_t wanted)
{
    failed_size = wanted;
    longjmp(failed, 1);
}

static void test_out_of_memory_calls_the_handler(void **state)
{
    (void)state;
    MemFailHandler *old = mem_on_fail(on_fail);
    failed_size = 0;
    if (setjmp(failed) == 0) {
        mem_alloc(SIZE_MAX);
        fail_msg("SIZE_MAX bytes were given");
    }
    assert_true(failed_size == SIZE_MAX);
    assert_true(mem_on_fail(old) == on_fail);
}

static void test_arena_size_saturates(void **state)
{
    (void)state;
    assert_true(arena_size(3, 4) == 12);
    assert_true(arena_size(0, 4) == 0);
    assert_true(arena_size(4, 0) == 0);
    assert_true(arena_size(SIZE_MAX / 2, 3) == SIZE_MAX);
    assert_true(arena_size(SIZE_MAX, 1) == SIZE_MAX);
}

static void test_arena_overflow_fails_cleanly(void **state)
{
    (void)state;
    static Arena a;
    MemFailHandler *old = mem_on_fail(on_fail);
    if (setjmp(failed) == 0) {
        arena_alloc(&a, arena_size(SIZE_MAX / 2, 3));
        fail_msg("an impossible array was given");
    }
    mem_on_fail(old);
    arena_free(&a);
}

static void test_arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 3, 16, 17, 1000, 65536, 65537, 1000000};
    Arena a = {0};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(sizes); i++) {
            unsigned char *p = arena_alloc(&a, sizes[i]);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t k = 0; k < sizes[i]; k++) {
                assert_int_equal(p[k], 0);
            }
            memset(p, 0xAA, sizes[i]);
        }
        arena_reset(&a);
    }
    arena_free(&a);
}

static void test_arena_blocks_do_not_overlap(void **state)
{
    (void)state;
    enum { N = 5000 };
    Arena a = {0};
    unsigned char **p = arena_array(&a, unsigned char *, N);
    for (size_t i = 0; i < N; i++) {
        p[i] = arena_alloc(&a, i % 97 + 1);
        memset(p[i], (int)(i & 0xFF), i % 97 + 1);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < i % 97 + 1; k++) {
            assert_int_equal(p[i][k], i & 0xFF);
        }
    }
    arena_free(&a);
}

/* Beyond some megabytes blocks are of another kind. */
static void test_arena_grows_large(void **state)
{
    (void)state;
    enum { N = 12000, SIZE = 1001 };
    Arena a = {0};
    for (int round = 0; round < 2; round++) {
        unsigned char **p = arena_array(&a, unsigned char *, N);
        for (size_t i = 0; i < N; i++) {
            p[i] = arena_alloc(&a, i % 1000 ? SIZE : 100 * SIZE);
            assert_int_equal((uintptr_t)p[i] % alignof(max_align_t), 0);
            assert_int_equal(p[i][0] + p[i][SIZE - 1], 0);
            memset(p[i], (int)(i & 0xFF), SIZE);
        }
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(p[i][0], i & 0xFF);
            assert_int_equal(p[i][SIZE - 1], i & 0xFF);
        }
        arena_reset(&a);
    }
    arena_free(&a);
}

static void test_arena_strings_end_in_nul(void **state)
{
    (void)state;
    Arena a = {0};
    Str s = arena_str(&a, STR("a\0b"));
    assert_int_equal(s.n, 3);
    assert_memory_equal(s.p, "a\0b", 4);
    s = arena_str(&a, str_make(NULL, 0));
    assert_int_equal(s.n, 0);
    assert_non_null(s.p);
    s = arena_printf(&a, "%s-%d", "x", 42);
    check_str(s, STR("x-42"), "arena_printf");
    assert_int_equal(s.p[s.n], 0);
    arena_free(&a);
}

static void test_vec_grows_and_keeps(void **state)
{
    (void)state;
    Arena a = {0};
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++) {
        int *p = vec_push(&a, &v);
        assert_int_equal(*p, 0);
        *p = i;
    }
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(v.items[i], i);
    }
    arena_free(&a);
}

/* ---------------------------------------------------------------- buf */

static void test_buf_appends(void **state)
{
    (void)state;
    Buf b = {0};
    for (int i = 0; i < 3000; i++) {
        buf_putc(&b, (char)('a' + i % 26));
        buf_puts(&b, "xy");
        buf_put(&b, STR("\0"));
        buf_put(&b, str_make(NULL, 0));
    }
    assert_int_equal(b.n, 12000);
    assert_memory_equal(b.p + 4 * 27, "bxy\0", 4);
    buf_clear(&b);
    assert_int_equal(buf_str(&b).n, 0);
    buf_printf(&b, "%0300d", 7);
    assert_int_equal(b.n, 300);
    buf_printf(&b, "%s", "");
    assert_int_equal(b.n, 300);
    buf_free(&b);
    assert_null(b.p);
}

/* ---------------------------------------------------------------- str */

static void test_str_comparisons(void **state)
{
    (void)state;
    assert_true(str_eq(STR("a"), STR("a")));
    assert_false(str_eq(STR("a"), STR("A")));
    assert_false(str_eq(STR("a"), STR("a\0")));
    assert_true(str_eq(str_make(NULL, 0), STR("")));
    assert_true(str_eq_fold(STR("aZ_9"), STR("Az_9")));
    /* ASCII only: neither Latin-1 letters nor the neighbours of the alphabet fold */
    assert_false(str_eq_fold(STR("\xC4"), STR("\xE4")));
    assert_false(str_eq_fold(STR("["), STR("{")));
    assert_false(str_eq_fold(STR("@"), STR("`")));
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("\xFF"), STR("a")) > 0);
    assert_true(str_cmp(STR(""), STR("")) == 0);
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_false(str_starts(STR("a"), STR("ab")));
    assert_true(str_starts_fold(STR("ABC"), STR("ab")));
    assert_false(str_starts_fold(STR("A"), STR("ab")));
}

static void test_str_search_and_trim(void **state)
{
    (void)state;
    assert_true(str_contains_fold(STR("VARCHAR(3)"), STR("char")));
    assert_true(str_contains_fold(STR("x"), STR("")));
    assert_false(str_contains_fold(STR("cha"), STR("char")));
    assert_true(str_contains_fold(STR("xchar"), STR("CHAR")));
    check_str(str_trim(STR(" \t\n\v\f\r a b \v")), STR("a b"), "trim");
    check_str(str_trim(STR("  ")), STR(""), "trim of blanks");
    check_str(str_trim(STR("\xC2\xA0")), STR("\xC2\xA0"), "no Unicode blanks");
}

static void test_characters(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        bool space = c == ' ' || (c >= 9 && c <= 13);
        assert_int_equal(ascii_is_space((char)c), space);
        assert_int_equal(ascii_is_digit((char)c), c >= '0' && c <= '9');
        const char *digits = "0123456789abcdefABCDEF", *at = c ? strchr(digits, c) : NULL;
        int want = !at ? -1 : at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
        assert_int_equal(ascii_hex_value((char)c), want);
    }
}

/* ---------------------------------------------------------------- map */

static void test_map_folds_and_owns_its_keys(void **state)
{
    (void)state;
    Map m = {0};
    size_t id = 99;
    char key[] = "Album";
    map_put(&m, str_z(key), 3);
    key[0] = 'x';
    assert_true(map_get(&m, STR("ALBUM"), &id));
    assert_int_equal(id, 3);
    map_put(&m, STR("aLBUM"), 4);
    assert_true(map_get(&m, STR("album"), &id));
    assert_int_equal(id, 4);
    assert_false(map_get(&m, STR("albums"), &id));
    assert_false(map_get(&m, STR(""), &id));
    map_put(&m, STR(""), 5);
    assert_true(map_get(&m, STR(""), &id));
    assert_int_equal(id, 5);
    map_put(&m, STR("a\0b"), 6);
    assert_false(map_get(&m, STR("a\0c"), &id));
    map_remove(&m, STR("nothing"));
    map_remove(&m, STR("ALBUM"));
    assert_false(map_get(&m, STR("album"), &id));
    map_free(&m);
}

static void test_map_takes_many_and_long_keys(void **state)
{
    (void)state;
    Map m = {0};
    Buf key = {0};
    for (size_t i = 0; i < 2000; i++) {
        buf_clear(&key);
        buf_printf(&key, "Key%zu_%0*d", i, (int)(i % 400) + 1, 1);
        map_put(&m, buf_str(&key), i);
    }
    for (size_t i = 0; i < 2000; i++) {
        size_t id;
        buf_clear(&key);
        buf_printf(&key, "kEY%zu_%0*d", i, (int)(i % 400) + 1, 1);
        assert_true(map_get(&m, buf_str(&key), &id));
        assert_int_equal(id, i);
    }
    buf_free(&key);
    map_free(&m);
}

static void put_number(Buf *key, size_t i)
{
    buf_clear(key);
    buf_printf(key, "k%zu", i);
}

static void test_map_forgets_what_is_removed(void **state)
{
    (void)state;
    enum { N = 500, ROUNDS = 4 };
    Map m = {0};
    Buf key = {0};
    size_t id = 0;
    map_remove(&m, STR("of an empty one"));
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < N; i++) {
            put_number(&key, i);
            assert_int_equal(map_get(&m, buf_str(&key), &id), round > 0 && i % 3 > 0);
            map_put(&m, buf_str(&key), round * N + i);
        }
        for (size_t i = 0; i < N; i++) {
            put_number(&key, i);
            assert_true(map_get(&m, buf_str(&key), &id));
            assert_int_equal(id, round * N + i);
            if (i % 3 == 0) {
                map_remove(&m, buf_str(&key));
            }
        }
    }
    buf_free(&key);
    map_free(&m);
    assert_false(map_get(&m, STR("k1"), &id));
    map_free(&m);
}

/* ---------------------------------------------------------------- utf8 */

/* Valid prefixes as PostgreSQL 15 sees them (pg_utf8_islegal; tried with convert_from()). */
static const struct {
    Str text;
    size_t valid, length;
} utf8_cases[] = {
    {BYTES(""), 0, 0},
    {BYTES("abc"), 3, 3},
    {BYTES("a\0b"), 3, 3},
    {BYTES("0123456789abcdef\x80"), 16, 17},
    {BYTES("\xC2\x80"), 2, 1},
    {BYTES("\xC1\xBF"), 0, 2}, /* overlong */
    {BYTES("\xC0\xAF"), 0, 2},
    {BYTES("\xDF\xBF"), 2, 1},
    {BYTES("\xC3"), 0, 1}, /* cut */
    {BYTES("a\xC3z"), 1, 3},
    {BYTES("\xE0\xA0\x80"), 3, 1},
    {BYTES("\xE0\x9F\xBF"), 0, 3}, /* overlong */
    {BYTES("\xED\x9F\xBF"), 3, 1},
    {BYTES("\xED\xA0\x80"), 0, 3}, /* surrogate */
    {BYTES("\xEE\x80\x80"), 3, 1},
    {BYTES("\xEF\xBF\xBF"), 3, 1}, /* U+FFFF is fine */
    {BYTES("\xE2\x82"), 0, 2},
    {BYTES("\xF0\x90\x80\x80"), 4, 1},
    {BYTES("\xF0\x8F\xBF\xBF"), 0, 4}, /* overlong */
    {BYTES("\xF4\x8F\xBF\xBF"), 4, 1},
    {BYTES("\xF4\x90\x80\x80"), 0, 4}, /* above U+10FFFF */
    {BYTES("\xF5\x80\x80\x80"), 0, 4},
    {BYTES("\xF0\x9F\x98"), 0, 3},
    {BYTES("\x80"), 0, 1},
    {BYTES("\xFF"), 0, 1},
    {BYTES("Zo\xC3\xAB \xE6\x97\xA5 \xF0\x9F\x98\x80!"), 14, 8},
};

static void test_utf8_validity(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(utf8_cases); i++) {
        Str s = utf8_cases[i].text;
        CHECK(utf8_valid_prefix(s) == utf8_cases[i].valid, "case %zu: valid prefix %zu", i,
              utf8_valid_prefix(s));
        CHECK(utf8_length(s) == utf8_cases[i].length, "case %zu: length %zu", i, utf8_length(s));
    }
}

/* Every code point and its neighbours by the generator that the validity rules describe. */
static void test_utf8_put_gives_valid_sequences(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        Buf b = {0};
        utf8_put(&b, c);
        size_t n = utf8_sequence(b.p, b.p + b.n);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        CHECK(n == (surrogate ? 0 : b.n), "U+%04X", (unsigned)c);
        for (size_t k = 0; k < n; k++) {
            CHECK(utf8_sequence(b.p, b.p + k) == 0, "U+%04X cut to %zu", (unsigned)c, k);
        }
        buf_free(&b);
    }
}

static void test_utf8_cut_keeps_characters_whole(void **state)
{
    (void)state;
    Str s = STR("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t max = 0; max < COUNT(want); max++) {
        CHECK(utf8_cut(s, max) == want[max], "cut to %zu: %zu", max, utf8_cut(s, max));
    }
}

/* ---------------------------------------------------------------- diag */

static void test_diag_counts_repeats(void **state)
{
    (void)state;
    Arena run = {0};
    DiagList d = {.arena = &run};
    for (int i = 0; i < 5; i++) {
        diag_add(&d, DIAG_BAD_ROW, (Pos){(uint64_t)i + 1, 1}, STR("t"), "%d values", 3);
    }
    diag_add(&d, DIAG_BAD_ROW, (Pos){9, 1}, STR("u"), "3 values");
    diag_add(&d, DIAG_BAD_ROW, (Pos){9, 1}, STR("t"), "4 values");
    diag_add(&d, DIAG_BAD_VALUE, (Pos){9, 1}, STR("t"), "3 values");
    assert_int_equal(d.items.n, 4);
    assert_int_equal(d.items.items[0].count, 5);
    assert_int_equal(d.items.items[0].pos.line, 1);
    check_str(d.items.items[0].detail, STR("3 values"), "detail");
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(d.items.items[i].count, 1);
    }
    diag_free(&d);
    arena_free(&run);
}

static void test_diag_cuts_a_long_message(void **state)
{
    (void)state;
    Arena run = {0};
    DiagList d = {.arena = &run};
    diag_add(&d, DIAG_RENAMED, (Pos){0}, STR("t"), "%05000d", 1);
    assert_in_range(d.items.items[0].detail.n, 900, 1100);
    diag_free(&d);
    arena_free(&run);
}

static void test_diag_severities(void **state)
{
    (void)state;
    Arena run = {0};
    DiagList d = {.arena = &run};
    assert_false(diag_has(&d, SEVERITY_NOTE));
    diag_add(&d, DIAG_RENAMED, (Pos){0}, STR("t"), "x");
    assert_true(diag_has(&d, SEVERITY_NOTE));
    assert_false(diag_has(&d, SEVERITY_WARNING));
    diag_add(&d, DIAG_SYNTAX, (Pos){0}, STR("t"), "x");
    assert_true(diag_has(&d, SEVERITY_FATAL));
    diag_free(&d);
    arena_free(&run);
}

static void test_diag_codes_are_unique(void **state)
{
    (void)state;
    for (int a = 0; a < DIAG_COUNT; a++) {
        const DiagInfo *i = diag_info((DiagCode)a);
        assert_non_null(i->text);
        CHECK(strlen(i->code) == 6 && strncmp(i->code, "SP", 2) == 0, "odd code %s", i->code);
        for (int b = a + 1; b < DIAG_COUNT; b++) {
            CHECK(strcmp(i->code, diag_info((DiagCode)b)->code) != 0, "%s stands twice", i->code);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_out_of_memory_calls_the_handler),
        cmocka_unit_test(test_arena_size_saturates),
        cmocka_unit_test(test_arena_overflow_fails_cleanly),
        cmocka_unit_test(test_arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(test_arena_blocks_do_not_overlap),
        cmocka_unit_test(test_arena_grows_large),
        cmocka_unit_test(test_arena_strings_end_in_nul),
        cmocka_unit_test(test_vec_grows_and_keeps),
        cmocka_unit_test(test_buf_appends),
        cmocka_unit_test(test_str_comparisons),
        cmocka_unit_test(test_str_search_and_trim),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_map_folds_and_owns_its_keys),
        cmocka_unit_test(test_map_takes_many_and_long_keys),
        cmocka_unit_test(test_map_forgets_what_is_removed),
        cmocka_unit_test(test_utf8_validity),
        cmocka_unit_test(test_utf8_put_gives_valid_sequences),
        cmocka_unit_test(test_utf8_cut_keeps_characters_whole),
        cmocka_unit_test(test_diag_counts_repeats),
        cmocka_unit_test(test_diag_cuts_a_long_message),
        cmocka_unit_test(test_diag_severities),
        cmocka_unit_test(test_diag_codes_are_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
