/* schema/evidence and schema/forms: what the values of a column have in common. The verdicts on
 * dates, uuids and JSON follow what PostgreSQL 15 and SQLite 3.40 did with the same texts. */
#include "helpers.h"

#include <math.h>

#include "schema/evidence.h"
#include "schema/forms.h"

/* ---------------------------------------------------------------- dates and times */

enum { D = TEXT_DATE, T = TEXT_TIME, S = TEXT_TIMESTAMP, I = TEXT_INSTANT };

static const struct {
    Str text;
    unsigned forms;
    bool zoned;
} times[] = {
    {BYTES("2023-01-02"), D | S | I, false},
    {BYTES("2024-02-29"), D | S | I, false},
    {BYTES("2000-02-29"), D | S | I, false},
    {BYTES("0001-01-01"), D | S | I, false},
    {BYTES("9999-12-31"), D | S | I, false},
    {BYTES("2023-01-02 03:04:05"), S | I, false},
    {BYTES("2023-01-02T03:04:05"), S | I, false},
    {BYTES("2023-01-02 03:04"), S | I, false},
    {BYTES("2023-01-02 03:04:05.1"), S | I, false},
    {BYTES("2023-01-02 03:04:05.123456"), S | I, false},
    {BYTES("9999-12-31 23:59:59.999999"), S | I, false},
    {BYTES("2023-01-02T03:04Z"), I, true},
    {BYTES("2023-01-02 03:04:05Z"), I, true},
    {BYTES("2023-01-02T03:04:05.123Z"), I, true},
    {BYTES("2023-01-02 03:04:05+05:30"), I, true},
    {BYTES("2023-01-02 03:04:05-00:00"), I, true},
    {BYTES("2023-01-02 03:04+14:00"), I, true},
    {BYTES("10:11"), T, false},
    {BYTES("00:00:00"), T, false},
    {BYTES("23:59:59.999999"), T, false},
    /* refused */
    {BYTES(""), 0, false},
    {BYTES("2023-02-29"), 0, false},
    {BYTES("1900-02-29"), 0, false},
    {BYTES("2023-02-30"), 0, false},
    {BYTES("2023-04-31"), 0, false},
    {BYTES("2023-13-01"), 0, false},
    {BYTES("2023-00-01"), 0, false},
    {BYTES("2023-01-00"), 0, false},
    {BYTES("0000-00-00"), 0, false},
    {BYTES("0000-01-01"), 0, false},
    {BYTES("-0001-01-01"), 0, false},
    {BYTES("12023-01-01"), 0, false},
    {BYTES("+012023-01-01"), 0, false},
    {BYTES("2023-1-2"), 0, false},
    {BYTES("23-01-02"), 0, false},
    {BYTES("2023-01"), 0, false},
    {BYTES("2023"), 0, false},
    {BYTES("2023/01/02"), 0, false},
    {BYTES("01/02/2023"), 0, false},
    {BYTES("02.01.2023"), 0, false},
    {BYTES("20230102"), 0, false},
    {BYTES("20230102T030405Z"), 0, false},
    {BYTES("2023-W01-1"), 0, false},
    {BYTES("2023-002"), 0, false},
    {BYTES(" 2023-01-02"), 0, false},
    {BYTES("2023-01-02 "), 0, false},
    {BYTES("2023-01-02\n"), 0, false},
    {BYTES("2023-01-02t03:04:05"), 0, false},
    {BYTES("2023-01-02  03:04:05"), 0, false},
    {BYTES("2023-01-02 3:04:05"), 0, false},
    {BYTES("2023-01-02 24:00:00"), 0, false},
    {BYTES("2023-01-02 23:60:00"), 0, false},
    {BYTES("2023-01-02 23:59:60"), 0, false},
    {BYTES("2023-01-02 03:04:05."), 0, false},
    {BYTES("2023-01-02 03:04:05.1234567"), S | I, false},
    {BYTES("9999-12-31 23:59:59.9999999"), S | I, false},
    {BYTES("2023-01-02 03:04:05,123"), 0, false},
    {BYTES("2023-01-02 03:04:05 "), 0, false},
    {BYTES("2023-01-02 03:04:05z"), I, true},
    {BYTES("2023-01-02 03:04:05 Z"), I, true},
    {BYTES("2023-01-02 03:04:05 +05:30"), I, true},
    {BYTES("2023-01-02 03:04:05+0530"), I, true},
    {BYTES("2023-01-02 03:04:05-08"), I, true},
    {BYTES("2023-01-02 03:04:05+15:00"), 0, false},
    {BYTES("2023-01-02 03:04:05+05:60"), 0, false},
    {BYTES("2023-01-02 03:04:05 UTC"), I, true},
    {BYTES("2023-01-02 03:04:05 EST"), 0, false},
    {BYTES("2023-01-02 03:04:05 BC"), 0, false},
    {BYTES("2023-01-02 12:04:05 AM"), 0, false},
    {BYTES("2023-01-02 03:04:05.123456789 +0000 UTC m=+0.1"), I, true},
    {BYTES("2023-01-02 03:04:05.123456789 +0100 CET"), I, true},
    {BYTES("2023-01-02 03:04:05 +0300 +03"), I, true},
    {BYTES("2023-01-02 03:04:05 +0300 +03 x"), 0, false},
    {BYTES("2023-01-02 03:04:05.1234567890"), 0, false},
    {BYTES("Mon, 02 Jan 2006 15:04:05 -0700"), I, true},
    {BYTES("2 Jan 2006 15:04:05 GMT"), I, true},
    {BYTES("Mon, 02 Jan 2006 15:04:05"), 0, false},
    {BYTES("Mon, 32 Jan 2006 15:04:05 GMT"), 0, false},
    {BYTES("10:11:12.1234567"), T, false},
    {BYTES("2023-01-02Z"), 0, false},
    {BYTES("2023-01-02T"), 0, false},
    {BYTES("now"), 0, false},
    {BYTES("today"), 0, false},
    {BYTES("epoch"), 0, false},
    {BYTES("infinity"), 0, false},
    {BYTES("1672628645.123"), 0, false},
    {BYTES("2459946.62783565"), 0, false},
    {BYTES("Jan 2, 2006"), 0, false},
    {BYTES("24:00"), 0, false},
    {BYTES("3:04 PM"), 0, false},
    {BYTES("10:1"), 0, false},
    {BYTES("10:11:12Z"), 0, false},
    {BYTES("2023-01-02\0"), 0, false},
};

static void test_dates_and_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        TextForms f = form_of_text(times[i].text, D | T | S | I);
        CHECK(f.bits == times[i].forms, "\"%.*s\": forms %u, wanted %u", STR_FMT(times[i].text),
              f.bits, times[i].forms);
        CHECK(f.zoned == times[i].zoned, "\"%.*s\": zoned %d", STR_FMT(times[i].text), f.zoned);
    }
}

/* A cut or changed byte of a date is never read beyond its end (asan watches). */
static void test_prefixes_of_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        for (size_t n = 0; n < times[i].text.n; n++) {
            Arena a = {0};
            Str part = arena_str(&a, str_make(times[i].text.p, n));
            form_of_text(part, TEXT_ALL);
            form_shape(part);
            arena_free(&a);
        }
    }
}

/* The to_char() format that prints a text back; "": none. Checked on PostgreSQL 15. */
static const struct {
    const char *text, *format;
} shapes[] = {
    {"2023-01-02", "YYYY-MM-DD"},
    {"2023-01-02 03:04", "YYYY-MM-DD HH24:MI"},
    {"2023-01-02 03:04:05", "YYYY-MM-DD HH24:MI:SS"},
    {"2023-01-02T03:04:05", "YYYY-MM-DD\"T\"HH24:MI:SS"},
    {"2023-01-02 03:04:05.1", "YYYY-MM-DD HH24:MI:SS.FF1"},
    {"2023-01-02 03:04:05.123456", "YYYY-MM-DD HH24:MI:SS.FF6"},
    {"2023-01-02T03:04Z", "YYYY-MM-DD\"T\"HH24:MI\"Z\""},
    {"2023-01-02T03:04:05Z", "YYYY-MM-DD\"T\"HH24:MI:SS\"Z\""},
    {"2023-01-02T03:04:05.123Z", "YYYY-MM-DD\"T\"HH24:MI:SS.FF3\"Z\""},
    {"2023-01-02 03:04:05+00:00", "YYYY-MM-DD HH24:MI:SS\"+00:00\""},
    {"2023-01-02 03:04:05.123456+00:00", "YYYY-MM-DD HH24:MI:SS.FF6\"+00:00\""},
    {"2023-01-02 03:04:05+05:30", ""},
    {"2023-01-02 03:04:05-00:00", ""},
    {"10:11", "HH24:MI"},
    {"10:11:12", "HH24:MI:SS"},
    {"10:11:12.5", "HH24:MI:SS.FF1"},
    {"10:11:12.345", "HH24:MI:SS.FF3"},
    {"10:11:12.345678", "HH24:MI:SS.FF6"},
};

static void test_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        Buf b = {0};
        bool ok = form_shape_format(form_shape(str_z(shapes[i].text)), &b);
        CHECK(ok == (*shapes[i].format != 0), "%s: %d", shapes[i].text, ok);
        if (ok) {
            check_str(buf_str(&b), str_z(shapes[i].format), shapes[i].text);
        }
        for (size_t k = 0; k < i; k++) {
            CHECK(!ok || form_shape(str_z(shapes[i].text)) != form_shape(str_z(shapes[k].text)),
                  "%s and %s have one shape", shapes[i].text, shapes[k].text);
        }
        buf_free(&b);
    }
    assert_int_equal(form_shape(STR("10:11:12.345")), form_shape(STR("23:59:59.999")));
    assert_int_equal(form_shape(STR("2023-01-02 03:04:05")),
                     form_shape(STR("1999-12-31 23:59:59")));
}

/* ---------------------------------------------------------------- uuid, integer */

static const struct {
    const char *text;
    bool ok;
} uuids[] = {
    {"123e4567-e89b-12d3-a456-426614174000", true},
    {"00000000-0000-0000-0000-000000000000", true},
    {"123E4567-E89B-12D3-A456-426614174000", true},
    {"{123e4567-e89b-12d3-a456-426614174000}", false},
    {"123e4567e89b12d3a456426614174000", false},
    {"123e-4567-e89b-12d3-a456-4266-1417-4000", false},
    {"123e4567-e89b-12d3-a456-42661417400", false},
    {"123e4567-e89b-12d3-a456-4266141740000", false},
    {"123e4567-e89b-12d3-a456+426614174000", false},
    {"123E4567-e89b-12d3-a456-426614174000", false},
    {"123g4567-e89b-12d3-a456-426614174000", false},
    {"123e456-7e89b-12d3-a456-426614174000", false},
    {"", false},
};

static const struct {
    const char *text;
    bool ok;
} canonical_integers[] = {
    {"0", true},
    {"7", true},
    {"-7", true},
    {"9223372036854775807", true},
    {"-9223372036854775808", true},
    {"", false},
    {"+7", false},
    {"-0", false},
    {"007", false},
    {"9223372036854775808", false},
    {"1.0", false},
    {" 7", false},
    {"7 ", false},
    {"0x10", false},
    {"1_000", false},
    {"-", false},
    {"-01", false},
    {"1e3", false},
};

static void test_uuids_and_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(uuids); i++) {
        CHECK(form_is_uuid(str_z(uuids[i].text)) == uuids[i].ok, "%s", uuids[i].text);
    }
    for (size_t i = 0; i < COUNT(canonical_integers); i++) {
        CHECK(form_is_integer(str_z(canonical_integers[i].text)) == canonical_integers[i].ok, "%s",
              canonical_integers[i].text);
    }
}

/* ---------------------------------------------------------------- JSON */

static const struct {
    Str text;
    bool ok;
} jsons[] = {
    {BYTES("{\"b\":1,\"a\":2}"), true},
    {BYTES("[1, 2]"), true},
    {BYTES(" [1] "), true},
    {BYTES("[]"), true},
    {BYTES("{ }"), true},
    {BYTES("\"\""), true},
    {BYTES("null"), true},
    {BYTES("true"), true},
    {BYTES("1.10"), true},
    {BYTES("-1"), true},
    {BYTES("0"), true},
    {BYTES("0.0"), true},
    {BYTES("{\"a\":12345678901234567890123}"), true},
    {BYTES("{\"a\":\"\\ud83d\\ude00 \\n \\\" \\/\"}"), true},
    {BYTES("[[[[[[]]]]]]"), true},
    {BYTES("{\"a\":{\"a\":1}}"), true}, /* the same key in another object */
    /* jsonb would change or refuse */
    {BYTES("{\"a\":1,\"a\":2}"), false},
    {BYTES("{\"a\":1,\"\\u0061\":2}"), false},
    {BYTES("{\"a\":1e2}"), false},
    {BYTES("{\"a\":1e400}"), false},
    {BYTES("-0"), false},
    {BYTES("-0.0"), false},
    {BYTES("{\"a\":\"\\u0000\"}"), false},
    {BYTES("{\"a\":\"\\ud800\"}"), false},
    {BYTES("{\"a\":\"\\ud800x\"}"), false},
    {BYTES("{\"a\":\"\\ud800\\u0061\"}"), false},
    {BYTES("{\"a\":\"\\udc00\"}"), false},
    /* no JSON */
    {BYTES(""), false},
    {BYTES(" "), false},
    {BYTES("[NaN]"), false},
    {BYTES("{a:1}"), false},
    {BYTES("{'a':1}"), false},
    {BYTES("[1,]"), false},
    {BYTES("[,1]"), false},
    {BYTES("{\"a\":1,}"), false},
    {BYTES("{\"a\"}"), false},
    {BYTES("[1"), false},
    {BYTES("[1]]"), false},
    {BYTES("{\"a\":\"\t\"}"), false},
    {BYTES("\"\\x\""), false},
    {BYTES("\"\\\0\""), false},
    {BYTES("\"\\u12\""), false},
    {BYTES("\"abc"), false},
    {BYTES("01"), false},
    {BYTES("+1"), false},
    {BYTES(".5"), false},
    {BYTES("5."), false},
    {BYTES("1.5.5"), false},
    {BYTES("nul"), false},
    {BYTES("nulll"), false},
    {BYTES("\xEF\xBB\xBF{}"), false},
    {BYTES("{}\0"), false},
    {BYTES("\f[1]"), false},
    {BYTES("/*x*/1"), false},
};

static void test_jsonb(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(jsons); i++) {
        CHECK(form_is_jsonb(jsons[i].text) == jsons[i].ok, "%.*s", STR_FMT(jsons[i].text));
    }
}

static uint64_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Objects with the same few keys, most of them in the same order; some with one twice, one left
 * out, blanks, or a byte changed or cut off. */
static void make_object(Buf *b, uint64_t *state)
{
    static const char *const keys[] = {
        "id", "name", "a",    "status", "a_key_of_16byte", "", "much longer than sixteen",
        "b",  "note", "it''s"};
    static const char *const values[] = {
        "1",   "\"x\"", "null", "-0", "[1,{\"id\":2}]", "{}", "\"a\\\"b\"", "{\"id\":1,\"id\":2}",
        "1e5", "true"};
    buf_clear(b);
    buf_puts(b, random_next(state) % 9 ? "{" : "{ ");
    size_t n = random_next(state) % 4 ? 8 : random_next(state) % (COUNT(keys) + 1);
    for (size_t i = 0; i < n; i++) {
        size_t k = random_next(state) % 12 ? i : random_next(state) % COUNT(keys);
        size_t v = random_next(state) % 12 ? i % 3 : random_next(state) % COUNT(values);
        buf_printf(b, "%s\"%s\"%s%s", i ? "," : "", keys[k], random_next(state) % 20 ? ":" : " : ",
                   values[v]);
    }
    buf_puts(b, "}");
    if (random_next(state) % 8 == 0) {
        b->p[random_next(state) % b->n] = "{}[]\",:\\ 0x"[random_next(state) % 11];
    }
    b->n -= random_next(state) % 8 == 0 ? random_next(state) % b->n : 0;
}

static void test_jsonb_by_shape(void **state)
{
    (void)state;
    enum { ROUNDS = 200000 };
    uint64_t random = 1;
    Buf b = {0}, padded = {0};
    JsonShape shape = {.n = 0};
    int good = 0, shaped = 0;
    for (int i = 0; i < ROUNDS; i++) {
        make_object(&b, &random);
        Str s = buf_str(&b);
        buf_clear(&padded); /* as it stands in a window */
        buf_put(&padded, s);
        buf_puts(&padded, "',0,'{\"id\":1}','{\"id\":1,\"name\"");
        bool wanted = form_is_jsonb(s);
        shaped += shape.n > 2;
        CHECK(form_is_jsonb_ahead(str_make(padded.p, s.n), &shape) == wanted, "%.*s", STR_FMT(s));
        good += wanted;
    }
    CHECK(good > ROUNDS / 5 && good < ROUNDS * 4 / 5 && shaped > ROUNDS / 2, "%d good, %d shaped",
          good, shaped);
    buf_free(&b);
    buf_free(&padded);
}

static void test_jsonb_depth_is_limited(void **state)
{
    (void)state;
    for (size_t depth = 1; depth < 100000; depth = depth < 70 ? depth + 1 : depth * 10) {
        Buf b = {0};
        for (size_t i = 0; i < depth; i++) {
            buf_putc(&b, '[');
        }
        for (size_t i = 0; i < depth; i++) {
            buf_putc(&b, ']');
        }
        CHECK(form_is_jsonb(buf_str(&b)) == (depth <= 64), "depth %zu", depth);
        buf_free(&b);
    }
}

static void test_jsonb_many_keys(void **state)
{
    (void)state;
    for (int keys = 62; keys < 67; keys++) {
        Buf b = {0};
        for (int i = 0; i < keys; i++) {
            buf_printf(&b, "%c\"k%d\":%d", i ? ',' : '{', i, i);
        }
        buf_putc(&b, '}');
        CHECK(form_is_jsonb(buf_str(&b)) == (keys <= 64), "%d keys", keys);
        buf_free(&b);
    }
}

/* ---------------------------------------------------------------- evidence */

static void add(Evidence *e, Value v)
{
    Arena scratch = {0};
    evidence_add(e, &v, &scratch);
    arena_free(&scratch);
}

static Value quoted(const char *z)
{
    return (Value){.cls = VALUE_TEXT, .form = FORM_QUOTED, .s = str_z(z)};
}

static void test_classes_are_counted(void **state)
{
    (void)state;
    Evidence e = evidence_new(0, 0);
    assert_true(evidence_values(&e) == 0);
    assert_true(evidence_only(&e, 0));
    add(&e, value_null());
    add(&e, value_null());
    assert_true(evidence_values(&e) == 0);
    assert_true(e.count[VALUE_NULL] == 2);
    add(&e, value_integer(-5));
    add(&e, value_integer(7));
    assert_true(evidence_values(&e) == 2);
    assert_true(e.int_min == -5 && e.int_max == 7);
    assert_true(evidence_only(&e, 1u << VALUE_INTEGER));
    assert_false(evidence_only(&e, 1u << VALUE_TEXT));
    add(&e, value_text(STR("x")));
    assert_false(evidence_only(&e, 1u << VALUE_INTEGER));
    assert_true(evidence_only(&e, 1u << VALUE_INTEGER | 1u << VALUE_TEXT));
    add(&e, value_blob(STR("x")));
    assert_true(evidence_values(&e) == 4);
}

static void test_integer_range(void **state)
{
    (void)state;
    Evidence e = evidence_new(0, 0);
    add(&e, value_integer(INT64_MAX));
    assert_true(e.int_min == INT64_MAX && e.int_max == INT64_MAX);
    add(&e, value_integer(INT64_MIN));
    assert_true(e.int_min == INT64_MIN && e.int_max == INT64_MAX);
}

static void test_reals(void **state)
{
    (void)state;
    Evidence e = evidence_new(0, 5);
    add(&e, value_real(100));
    assert_int_equal(e.digits_whole, 3);
    assert_int_equal(e.digits_fraction, 0);
    add(&e, value_real(-1.25));
    assert_int_equal(e.digits_whole, 3);
    assert_int_equal(e.digits_fraction, 2);
    add(&e, (Value){.cls = VALUE_REAL, .s = BYTES("0.10000000000000000555")});
    assert_int_equal(e.digits_fraction, 2);
    add(&e, value_real(HUGE_VAL));
    assert_true(e.real_infinite == 1);
    assert_int_equal(e.digits_whole, 3);
    add(&e, value_real(1e300));
    assert_true(e.digits_whole > 300);
}

static void test_forms_of_all_texts(void **state)
{
    (void)state;
    Evidence e = evidence_new(TEXT_DATE | TEXT_TIMESTAMP | TEXT_INSTANT, 0);
    add(&e, quoted("2023-01-02"));
    assert_int_equal(e.text_forms, TEXT_DATE | TEXT_TIMESTAMP | TEXT_INSTANT);
    add(&e, quoted("2023-01-02 03:04:05"));
    assert_int_equal(e.text_forms, TEXT_TIMESTAMP | TEXT_INSTANT);
    assert_true(e.text_shapes_differ);
    add(&e, quoted("2023-01-02 03:04:05Z"));
    assert_int_equal(e.text_forms, TEXT_INSTANT);
    assert_true(e.text_zoned == 1);
    add(&e, quoted("x"));
    assert_int_equal(e.text_forms, 0);
    add(&e, quoted("2023-01-02"));
    assert_int_equal(e.text_forms, 0);
}

static void test_wanted_forms_only(void **state)
{
    (void)state;
    Evidence e = evidence_new(TEXT_UUID, 0);
    add(&e, quoted("2023-01-02"));
    assert_int_equal(e.text_forms, 0);
}

static void test_one_shape(void **state)
{
    (void)state;
    Evidence e = evidence_new(TEXT_TIME, 0);
    add(&e, quoted("10:11:12.500"));
    add(&e, quoted("23:59:59.123"));
    assert_int_equal(e.text_forms, TEXT_TIME);
    assert_false(e.text_shapes_differ);
    add(&e, quoted("23:59:59"));
    assert_true(e.text_shapes_differ);
}

static void test_text_length_is_in_characters(void **state)
{
    (void)state;
    Evidence e = evidence_new(0, 3);
    add(&e, quoted("it''s"));
    assert_true(e.text_max_chars == 4);
    add(&e, quoted("\xC3\xA4\xC3\xB6\xC3\xBC\xE2\x82\xAC\xE2\x82\xAC"));
    assert_true(e.text_max_chars == 5);
}

static void test_text_that_postgres_refuses(void **state)
{
    (void)state;
    Evidence e = evidence_new(0, 0);
    add(&e, value_text(STR("a\0b")));
    assert_true(e.text_nul == 1 && e.text_bad_utf8 == 0);
    add(&e, value_text(STR("a\xC0\xAF")));
    assert_true(e.text_nul == 1 && e.text_bad_utf8 == 1);
    add(&e, value_text(STR("\xF0\x9F\x98\x80")));
    assert_true(e.text_nul == 1 && e.text_bad_utf8 == 1);
}

static void test_long_values(void **state)
{
    (void)state;
    Evidence e = evidence_new(0, 0);
    Arena a = {0};
    char *p = arena_alloc(&a, 6000);
    memset(p, 'a', 6000);
    add(&e, value_text(str_make(p, 2704)));
    add(&e, (Value){.cls = VALUE_BLOB, .form = FORM_HEX, .s = str_make(p, 2 * 2704)});
    assert_true(e.max_bytes == 2704);
    add(&e, value_text(str_make(p, 2705)));
    assert_true(e.max_bytes == 2705);
    add(&e, (Value){.cls = VALUE_BLOB, .form = FORM_HEX, .s = str_make(p, 2 * 2706)});
    assert_true(e.max_bytes == 2706);
    add(&e, value_blob(str_make(p, 2707)));
    assert_true(e.max_bytes == 2707);
    arena_free(&a);
}

/* ---------------------------------------------------------------- of two parts */

static Value text_of(const char *z)
{
    return value_text(str_z(z));
}

/* Values of all classes, and of texts all forms. */
static Value some_value(unsigned n)
{
    static const char *const texts[] = {"12",
                                        "-7",
                                        "abc",
                                        "",
                                        "2024-01-02",
                                        "2024-01-02 03:04:05",
                                        "2024-01-02T03:04:05.1234567",
                                        "2024-01-02 03:04:05Z",
                                        "12:34",
                                        "true",
                                        "t",
                                        "{\"a\":1}",
                                        "{bad",
                                        "550e8400-e29b-41d4-a716-446655440000",
                                        "550E8400-E29B-41D4-A716-446655440000",
                                        "\xC3\xA9\xC3\xA9\xC3\xA9",
                                        "\xFF",
                                        "a longer text than the others"};
    static const int64_t integers[] = {0, 1, -5, 42, 1700000000, 1700000000123, INT64_MAX};
    enum { TEXTS = sizeof texts / sizeof *texts, INTEGERS = sizeof integers / sizeof *integers };
    switch (n % 8) {
    case 0:
        return value_null();
    case 1:
    case 2:
        return value_integer(integers[n / 8 % INTEGERS]);
    case 3:
        return value_real((double)(n / 8 % 1000) * 1234.5678 - 500);
    case 4:
        return value_blob(n / 8 % 3 ? STR("0123456789abcdef") : STR("\xFF"));
    default:
        return text_of(texts[n / 8 % TEXTS]);
    }
}

#define SAME(field) assert_true(a->field == b->field)
#define SAME_REAL(field) assert_true(!(a->field < b->field) && !(a->field > b->field))

static void assert_same_evidence(const Evidence *a, const Evidence *b)
{
    for (int c = VALUE_NULL; c <= VALUE_BLOB; c++) {
        SAME(count[c]);
    }
    SAME(wanted), SAME(skip_bad_times), SAME(blobs_as_text), SAME(asked), SAME(text_is_odd);
    SAME(int_min), SAME(int_max), SAME(units), SAME(finer);
    SAME_REAL(loose_min), SAME_REAL(loose_max);
    SAME(real_infinite), SAME(digits_whole), SAME(digits_fraction);
    SAME(text_forms), SAME(text_zoned), SAME(text_rewritten), SAME(bad_times);
    SAME(text_shape), SAME(text_shapes_differ), SAME(text_max_chars), SAME(char_limit);
    SAME(text_nul), SAME(text_bad_utf8), SAME(blob_odd), SAME(blob_not16), SAME(max_bytes);
}

static unsigned next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*state >> 33);
}

/* A column that mostly has values of a few kinds, read as a whole and in pieces. */
static void merge_one_column(uint64_t *random, Arena *a)
{
    enum { VALUES = 60, KINDS = 4 };
    const unsigned wanted[] = {0,
                               TEXT_INTEGER,
                               TEXT_ALL,
                               TEXT_TIMES,
                               TEXT_JSON | TEXT_INTEGER,
                               TEXT_UUID,
                               TEXT_BOOLEAN,
                               TEXT_TIMESTAMP | TEXT_INSTANT};
    Evidence e = evidence_new(wanted[next_random(random) % 8], next_random(random) % 3 ? 0 : 9);
    e.skip_bad_times = next_random(random) % 2;
    e.blobs_as_text = next_random(random) % 2;
    Evidence all = e, part = e;
    unsigned kinds[KINDS];
    for (unsigned i = 0; i < KINDS; i++) {
        kinds[i] = next_random(random);
    }
    for (unsigned i = 0; i < VALUES; i++) {
        Value v = some_value(kinds[next_random(random) % (i < VALUES / 2 ? 2 : KINDS)]), w = v;
        evidence_add(&all, &v, a);
        evidence_add(&part, &w, a);
        if (next_random(random) % 10 == 0) {
            evidence_merge(&e, &part);
            part = evidence_anew(&part);
        }
    }
    evidence_merge(&e, &part);
    assert_same_evidence(&e, &all);
}

static void test_parts_are_merged(void **state)
{
    (void)state;
    enum { COLUMNS = 5000 };
    Arena a = {0};
    uint64_t random = 1;
    for (int i = 0; i < COLUMNS; i++) {
        merge_one_column(&random, &a);
        arena_reset(&a);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_and_times),
        cmocka_unit_test(test_prefixes_of_times),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_uuids_and_integers),
        cmocka_unit_test(test_jsonb),
        cmocka_unit_test(test_jsonb_by_shape),
        cmocka_unit_test(test_jsonb_depth_is_limited),
        cmocka_unit_test(test_jsonb_many_keys),
        cmocka_unit_test(test_classes_are_counted),
        cmocka_unit_test(test_integer_range),
        cmocka_unit_test(test_reals),
        cmocka_unit_test(test_forms_of_all_texts),
        cmocka_unit_test(test_wanted_forms_only),
        cmocka_unit_test(test_one_shape),
        cmocka_unit_test(test_text_length_is_in_characters),
        cmocka_unit_test(test_text_that_postgres_refuses),
        cmocka_unit_test(test_long_values),
        cmocka_unit_test(test_parts_are_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
