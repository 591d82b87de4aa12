/* base/scan: each set of loops against the bytes looked at one by one. */
#include "helpers.h"

#include "base/scan.h"
#include "base/utf8.h"

enum { ROUNDS = 20000, LONGEST = 200 };

typedef struct {
    char bytes[LONGEST + SCAN_BEYOND];
    size_t n;
} Sample;

static uint32_t random_next(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* Characters of all lengths, mostly whole, between the bytes that the loops look for. */
static void put_piece(Sample *s, uint32_t *state)
{
    static const char *const pieces[] = {"abcdefghijklmnopqrstuvwxyz",
                                         "0123456789abcdef",
                                         "ABCDEF",
                                         "'",
                                         "\\",
                                         "\n",
                                         "\r\t",
                                         "\x0E",
                                         "\xC3\xA9",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x99\x82",
                                         "\xED\x9F\xBF",
                                         "\xEE\x80\x80",
                                         "\xF4\x8F\xBF\xBF",
                                         "\xE0\xA0\x80",
                                         "\xF0\x90\x80\x80",
                                         "\xC1\xBF",
                                         "\xED\xA0\x80",
                                         "\xF4\x90\x80\x80",
                                         "\xE0\x9F\xBF",
                                         "\xF0\x8F\xBF\xBF",
                                         "\xF5\x80\x80\x80",
                                         "\x80",
                                         "\xFF"};
    enum { PIECES = sizeof pieces / sizeof *pieces, USUAL = 16 };
    uint32_t r = random_next(state);
    const char *piece = pieces[r % (r & 0x1000 ? USUAL : PIECES)];
    size_t n = strlen(piece);
    n = r & 0xE000 ? n : n - 1; /* one in eight is cut */
    n = n < LONGEST - s->n ? n : LONGEST - s->n;
    memcpy(s->bytes + s->n, piece, n);
    s->n += n;
}

static Sample sample(uint32_t *state, uint32_t pieces)
{
    Sample s = {.n = 0};
    for (uint32_t i = random_next(state) % pieces; i > 0; i--) {
        put_piece(&s, state);
    }
    if (s.n && random_next(state) % 16 == 0) {
        s.bytes[random_next(state) % s.n] = 0;
    }
    return s;
}

static bool is_clean(const char *p, const char *end)
{
    while (p < end) {
        size_t n = *p ? utf8_sequence(p, end) : 0;
        if (n == 0) {
            return false;
        }
        p += n;
    }
    return true;
}

static void check_copy(const ScanLoops *scan, const Sample *s)
{
    char out[LONGEST + 2 * SCAN_BEYOND] = {0}, *to = out;
    const char *full = out + LONGEST, *p = s->bytes;
    const char *stop = scan->copy_plain(p, &to, full);
    while (p < stop) {
        assert_true(*p != '\'' && *p != '\\' && (unsigned char)*p >= 14);
        p++;
    }
    assert_true(*p == '\'' || *p == '\\' || (unsigned char)*p < 14);
    assert_true((size_t)(to - out) == (size_t)(stop - s->bytes));
    assert_memory_equal(out, s->bytes, (size_t)(to - out));
    to = out + 1; /* a full line is left at once */
    assert_true(scan->copy_plain(s->bytes, &to, out) == s->bytes && to == out + 1);
}

static void check(const ScanLoops *scan, const Sample *s)
{
    const char *p = s->bytes, *end = p + s->n;
    uint64_t lines = 0;
    for (const char *q = p; q < end; q++) {
        lines += *q == '\n';
    }
    assert_true(scan->count_lines(p, end) == lines);
    const char *hex = p;
    while (hex < end && ascii_hex_value(*hex) >= 0) {
        hex++;
    }
    assert_true(scan->skip_hex(p, end) == hex);
    assert_true(scan->is_clean(p, end) == is_clean(p, end));
    const char *stop = p;
    bool ascii = true;
    for (; *stop && *stop != '\''; stop++) {
        ascii &= (unsigned char)*stop < 0x80;
    }
    ScanText t = scan->text(p);
    assert_true(t.stop == stop && t.ascii == ascii);
    check_copy(scan, s);
}

static void check_all(const ScanLoops *scan)
{
    uint32_t state = 1;
    for (int i = 0; i < ROUNDS; i++) {
        Sample s = sample(&state, 1 + (uint32_t)i % 40);
        check(scan, &s);
    }
    Sample hex = {.n = LONGEST};
    memset(hex.bytes, 'A', LONGEST);
    check(scan, &hex);
}

static void test_base_loops(void **state)
{
    (void)state;
    check_all(scan_loops_base());
}

static void test_avx2_loops(void **state)
{
    (void)state;
    if (!scan_loops_avx2()) {
        skip();
    }
    check_all(scan_loops_avx2());
}

/* Every sequence of up to three bytes, and those of four at the borders. */
static void test_every_short_sequence(void **state)
{
    (void)state;
    static const unsigned char some[] = {0x00, 0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                         0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
                                         0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF};
    enum { SOME = sizeof some };
    const ScanLoops *scan = scan_loops();
    char s[4];
    for (unsigned i = 0; i < 256 * SOME * SOME * SOME; i++) {
        s[0] = (char)(unsigned char)(i % 256);
        s[1] = (char)some[i / 256 % SOME];
        s[2] = (char)some[i / 256 / SOME % SOME];
        s[3] = (char)some[i / 256 / SOME / SOME];
        size_t n = 1 + i % 4;
        assert_true(scan->is_clean(s, s + n) == is_clean(s, s + n));
        assert_true(scan->is_clean(s, s + 4) == is_clean(s, s + 4));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base_loops),
        cmocka_unit_test(test_avx2_loops),
        cmocka_unit_test(test_every_short_sequence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
