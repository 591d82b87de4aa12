/* schema/value: affinities, numbers, texts. Results of SQLite 3.40.1 and of PostgreSQL 15, taken
 * from running them. */
#include "helpers.h"

#include <math.h>
#include <stdlib.h>

#include "data/row.h"
#include "schema/value.h"

/* ---------------------------------------------------------------- declared types */

static const struct {
    const char *declared;
    Affinity affinity;
} types[] = {
    {"", AFFINITY_BLOB},
    {"INTEGER", AFFINITY_INTEGER},
    {"integer", AFFINITY_INTEGER},
    {"BIGINT UNSIGNED", AFFINITY_INTEGER},
    {"TINYINT", AFFINITY_INTEGER},
    {"TEXT", AFFINITY_TEXT},
    {"CLOB", AFFINITY_TEXT},
    {"NVARCHAR", AFFINITY_TEXT},
    {"NATIVE CHARACTER", AFFINITY_TEXT},
    {"BLOB", AFFINITY_BLOB},
    {"MEDIUMBLOB", AFFINITY_BLOB},
    {"REAL", AFFINITY_REAL},
    {"FLOAT", AFFINITY_REAL},
    {"DOUBLE PRECISION", AFFINITY_REAL},
    {"NUMERIC", AFFINITY_NUMERIC},
    {"DECIMAL", AFFINITY_NUMERIC},
    /* surprises */
    {"CHARINT", AFFINITY_INTEGER},
    {"FLOATING POINT", AFFINITY_INTEGER},
    {"POINT", AFFINITY_INTEGER},
    {"PRINT", AFFINITY_INTEGER},
    {"INTERVAL", AFFINITY_INTEGER},
    {"blobint", AFFINITY_INTEGER},
    {"BLOB TEXT", AFFINITY_TEXT},
    {"BLOB SUB_TYPE TEXT", AFFINITY_TEXT},
    {"REALBLOB", AFFINITY_BLOB},
    {"TEXTREAL", AFFINITY_TEXT},
    {"REALTEXT", AFFINITY_TEXT},
    {"XDOUBX", AFFINITY_REAL},
    {"STRING", AFFINITY_NUMERIC},
    {"BOOLEAN", AFFINITY_NUMERIC},
    {"DATETIME", AFFINITY_NUMERIC},
    {"DATE", AFFINITY_NUMERIC},
    {"JSON", AFFINITY_NUMERIC},
    {"UUID", AFFINITY_NUMERIC},
    {"any", AFFINITY_NUMERIC},
    {"BINARY", AFFINITY_NUMERIC},
    {"VARBINARY", AFFINITY_NUMERIC},
    {"BYTEA", AFFINITY_NUMERIC},
    {"XML", AFFINITY_NUMERIC},
    {"SINGLE", AFFINITY_NUMERIC},
    {"LONG", AFFINITY_NUMERIC},
    {"F32_BLOB", AFFINITY_BLOB},
};

static void test_affinity_of_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(types); i++) {
        Affinity a = affinity_of_type(str_z(types[i].declared));
        CHECK(a == types[i].affinity, "%s: %s", types[i].declared, affinity_name(a));
    }
}

/* ---------------------------------------------------------------- storing */

/* A literal, and what a column without type, and one declared TEXT, NUMERIC, INTEGER, REAL holds
 * after it is inserted: n: NULL, i: integer, r: real, t: text, b: hex of a blob. */
static const struct {
    const char *literal;
    const char *stored[5];
} stores[] = {
    {"'12'", {"t:12", "t:12", "i:12", "i:12", "r:12.0"}},
    {"'12.0'", {"t:12.0", "t:12.0", "i:12", "i:12", "r:12.0"}},
    {"'1e3'", {"t:1e3", "t:1e3", "i:1000", "i:1000", "r:1000.0"}},
    {"' 7 '", {"t: 7 ", "t: 7 ", "i:7", "i:7", "r:7.0"}},
    {"'7\011'", {"t:7\011", "t:7\011", "i:7", "i:7", "r:7.0"}},
    {"'\0137'", {"t:\0137", "t:\0137", "i:7", "i:7", "r:7.0"}},
    {"'\302\2407'", {"t:\302\2407", "t:\302\2407", "t:\302\2407", "t:\302\2407", "t:\302\2407"}},
    {"2.0", {"r:2.0", "t:2.0", "i:2", "i:2", "r:2.0"}},
    {"1.5", {"r:1.5", "t:1.5", "r:1.5", "r:1.5", "r:1.5"}},
    {"'1.5'", {"t:1.5", "t:1.5", "r:1.5", "r:1.5", "r:1.5"}},
    {"'abc'", {"t:abc", "t:abc", "t:abc", "t:abc", "t:abc"}},
    {"''", {"t:", "t:", "t:", "t:", "t:"}},
    {"' '", {"t: ", "t: ", "t: ", "t: ", "t: "}},
    {"'0x10'", {"t:0x10", "t:0x10", "t:0x10", "t:0x10", "t:0x10"}},
    {"'2024-01-01'",
     {"t:2024-01-01", "t:2024-01-01", "t:2024-01-01", "t:2024-01-01", "t:2024-01-01"}},
    {"x'31'", {"b:31", "b:31", "b:31", "b:31", "b:31"}},
    {"9223372036854775807",
     {"i:9223372036854775807", "t:9223372036854775807", "i:9223372036854775807",
      "i:9223372036854775807", "r:9.2233720368547758078e+18"}},
    {"9223372036854775808",
     {"r:9.2233720368547758078e+18", "t:9.223372036854776e+18", "r:9.2233720368547758078e+18",
      "r:9.2233720368547758078e+18", "r:9.2233720368547758078e+18"}},
    {"'9223372036854775807'",
     {"t:9223372036854775807", "t:9223372036854775807", "i:9223372036854775807",
      "i:9223372036854775807", "r:9.2233720368547758078e+18"}},
    {"'9223372036854775808'",
     {"t:9223372036854775808", "t:9223372036854775808", "r:9.2233720368547758078e+18",
      "r:9.2233720368547758078e+18", "r:9.2233720368547758078e+18"}},
    {"'-9223372036854775808'",
     {"t:-9223372036854775808", "t:-9223372036854775808", "i:-9223372036854775808",
      "i:-9223372036854775808", "r:-9.2233720368547758078e+18"}},
    {"'-9223372036854775809'",
     {"t:-9223372036854775809", "t:-9223372036854775809", "r:-9.2233720368547758078e+18",
      "r:-9.2233720368547758078e+18", "r:-9.2233720368547758078e+18"}},
    {"9007199254740993",
     {"i:9007199254740993", "t:9007199254740993", "i:9007199254740993", "i:9007199254740993",
      "r:9.00719925474099199994e+15"}},
    {"'9007199254740993'",
     {"t:9007199254740993", "t:9007199254740993", "i:9007199254740993", "i:9007199254740993",
      "r:9.00719925474099199994e+15"}},
    {"1", {"i:1", "t:1", "i:1", "i:1", "r:1.0"}},
    {"1.0", {"r:1.0", "t:1.0", "i:1", "i:1", "r:1.0"}},
    {"1e20", {"r:1.0e+20", "t:1.0e+20", "r:1.0e+20", "r:1.0e+20", "r:1.0e+20"}},
    {"1e15", {"r:1.0e+15", "t:1.0e+15", "i:1000000000000000", "i:1000000000000000", "r:1.0e+15"}},
    {"100000.5", {"r:100000.5", "t:100000.5", "r:100000.5", "r:100000.5", "r:100000.5"}},
    {"true", {"i:1", "t:1", "i:1", "i:1", "r:1.0"}},
    {"'1e'", {"t:1e", "t:1e", "t:1e", "t:1e", "t:1e"}},
    {"'1e+'", {"t:1e+", "t:1e+", "t:1e+", "t:1e+", "t:1e+"}},
    {"'.5'", {"t:.5", "t:.5", "r:0.5", "r:0.5", "r:0.5"}},
    {"'5.'", {"t:5.", "t:5.", "i:5", "i:5", "r:5.0"}},
    {"'.'", {"t:.", "t:.", "t:.", "t:.", "t:."}},
    {"'+5'", {"t:+5", "t:+5", "i:5", "i:5", "r:5.0"}},
    {"'-5'", {"t:-5", "t:-5", "i:-5", "i:-5", "r:-5.0"}},
    {"'--5'", {"t:--5", "t:--5", "t:--5", "t:--5", "t:--5"}},
    {"'1_000'", {"t:1_000", "t:1_000", "t:1_000", "t:1_000", "t:1_000"}},
    {"'1 2'", {"t:1 2", "t:1 2", "t:1 2", "t:1 2", "t:1 2"}},
    {"'007'", {"t:007", "t:007", "i:7", "i:7", "r:7.0"}},
    {"'-0'", {"t:-0", "t:-0", "i:0", "i:0", "r:0.0"}},
    {"'-0.0'", {"t:-0.0", "t:-0.0", "i:0", "i:0", "r:0.0"}},
    {"0.0", {"r:0.0", "t:0.0", "i:0", "i:0", "r:0.0"}},
    {"-0.0", {"r:0.0", "t:0.0", "i:0", "i:0", "r:0.0"}},
    {"1e999", {"r:Inf", "t:Inf", "r:Inf", "r:Inf", "r:Inf"}},
    {"'1e999'", {"t:1e999", "t:1e999", "r:Inf", "r:Inf", "r:Inf"}},
    {"'Inf'", {"t:Inf", "t:Inf", "t:Inf", "t:Inf", "t:Inf"}},
    {"'nan'", {"t:nan", "t:nan", "t:nan", "t:nan", "t:nan"}},
    {"'1e-400'", {"t:1e-400", "t:1e-400", "i:0", "i:0", "r:0.0"}},
    {"NULL", {"n:", "n:", "n:", "n:", "n:"}},
    {"9.2233720368547748e18",
     {"r:9.22337203685477478431e+18", "t:9.223372036854775e+18", "i:9223372036854774784",
      "i:9223372036854774784", "r:9.22337203685477478431e+18"}},
    {"-9.2233720368547758e18",
     {"r:-9.2233720368547758078e+18", "t:-9.223372036854776e+18", "r:-9.2233720368547758078e+18",
      "r:-9.2233720368547758078e+18", "r:-9.2233720368547758078e+18"}},
    {"'1,5'", {"t:1,5", "t:1,5", "t:1,5", "t:1,5", "t:1,5"}},
    {"4611686018427387904.0",
     {"r:4.6116860184273879039e+18", "t:4.611686018427388e+18", "i:4611686018427387904",
      "i:4611686018427387904", "r:4.6116860184273879039e+18"}},
    {"1e18",
     {"r:1.0e+18", "t:1.0e+18", "i:1000000000000000000", "i:1000000000000000000", "r:1.0e+18"}},
    {"1e19", {"r:1.0e+19", "t:1.0e+19", "r:1.0e+19", "r:1.0e+19", "r:1.0e+19"}},
    {"0.00001", {"r:1.0e-05", "t:1.0e-05", "r:1.0e-05", "r:1.0e-05", "r:1.0e-05"}},
    {"123456789.25",
     {"r:123456789.25", "t:123456789.25", "r:123456789.25", "r:123456789.25", "r:123456789.25"}},
    {"'it''s'", {"t:it's", "t:it's", "t:it's", "t:it's", "t:it's"}},
    {"'12''3'", {"t:12'3", "t:12'3", "t:12'3", "t:12'3", "t:12'3"}},
};

static void check_value(Value v, const char *want, const char *label)
{
    static const char letters[] = "nirtb";
    Arena scratch = {0};
    Str rest = str_z(want + 2);
    CHECK(letters[v.cls] == *want, "%s: class %c, wanted %s", label, letters[v.cls], want);
    switch (v.cls) {
    case VALUE_NULL:
        break;
    case VALUE_INTEGER:
        check_str(value_as_text(&v, &scratch), rest, label);
        break;
    case VALUE_REAL: {
        double r = value_as_real(&v),
               w = str_eq(rest, STR("Inf")) ? HUGE_VAL : strtod(rest.p, NULL);
        CHECK(memcmp(&r, &w, sizeof r) == 0, "%s: %.17g, wanted %s", label, r, want);
        break;
    }
    case VALUE_TEXT:
        check_str(value_bytes(&v, &scratch), rest, label);
        break;
    case VALUE_BLOB:
        check_str(v.s, rest, label);
        break;
    }
    arena_free(&scratch);
}

static void test_affinity_of_values(void **state)
{
    (void)state;
    static const Affinity affinities[] = {AFFINITY_BLOB, AFFINITY_TEXT, AFFINITY_NUMERIC,
                                          AFFINITY_INTEGER, AFFINITY_REAL};
    for (size_t i = 0; i < COUNT(stores); i++) {
        for (size_t a = 0; a < COUNT(affinities); a++) {
            Arena scratch = {0};
            Value v;
            CHECK(row_scan_literal(str_z(stores[i].literal), &v), "%s is no literal",
                  stores[i].literal);
            value_apply_affinity(&v, affinities[a], &scratch);
            char label[100];
            snprintf(label, sizeof label, "%s as %s", stores[i].literal,
                     affinity_name(affinities[a]));
            check_value(v, stores[i].stored[a], label);
            arena_free(&scratch);
        }
    }
}

/* ---------------------------------------------------------------- integers */

static const struct {
    const char *text;
    bool ok;
    int64_t value;
} integers[] = {
    {"0", true, 0},
    {"00012", true, 12},
    {"-0", true, 0},
    {"+7", true, 7},
    {"9223372036854775807", true, INT64_MAX},
    {"9223372036854775808", false, 0},
    {"-9223372036854775808", true, INT64_MIN},
    {"-9223372036854775809", false, 0},
    {"18446744073709551616", false, 0},
    {"99999999999999999999999", false, 0},
    {"1_000", true, 1000},
    {"0x10", true, 16},
    {"0XfF", true, 255},
    {"0xdead_beef", true, 3735928559},
    {"0xffffffffffffffff", true, -1},
    {"0x00000000000000000000001", true, 1},
    {"0x10000000000000000", false, 0},
    {"-0x10", true, -16},
    {"", false, 0},
    {"-", false, 0},
    {"12a", false, 0},
    {"1.0", false, 0},
    {" 1", false, 0},
    {"0x", false, 0},
    {"0xg", false, 0},
};

static void test_parse_int64(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(integers); i++) {
        int64_t got = 0;
        bool ok = value_parse_int64(str_z(integers[i].text), &got);
        CHECK(ok == integers[i].ok, "\"%s\": %d", integers[i].text, ok);
        CHECK(!ok || got == integers[i].value, "\"%s\": another value", integers[i].text);
    }
}

static const struct {
    double r;
    bool ok;
} integral_reals[] = {
    {0.0, true},
    {-1.0, true},
    {1.5, false},
    {1e18, true},
    {9223372036854774784.0, true}, /* the double below 2^63 */
    {9223372036854775808.0, false},
    {-9223372036854774784.0, true},
    {-9223372036854775808.0, false}, /* SQLite leaves the two ends */
    {1e300, false},
};

static void test_real_is_int64(void **state)
{
    (void)state;
    int64_t out;
    for (size_t i = 0; i < COUNT(integral_reals); i++) {
        Value v = value_real(integral_reals[i].r);
        CHECK(value_real_is_int64(&v, &out) == integral_reals[i].ok, "%.17g", integral_reals[i].r);
    }
    Value inf = value_real(HUGE_VAL), minus_inf = value_real(-HUGE_VAL);
    assert_false(value_real_is_int64(&inf, &out));
    assert_false(value_real_is_int64(&minus_inf, &out));
}

/* ---------------------------------------------------------------- reals */

static void test_parse_double(void **state)
{
    (void)state;
    assert_true(value_parse_double(STR("1_000.5")) == 1000.5);
    assert_true(value_parse_double(STR("1e400")) == HUGE_VAL);
    assert_true(value_parse_double(STR("-1e400")) == -HUGE_VAL);
    assert_true(value_parse_double(STR("1e-400")) == 0);
    Buf b = {0};
    buf_printf(&b, "%02000d", 1); /* longer than what stands on the stack */
    assert_true(value_parse_double(buf_str(&b)) == 1);
    buf_free(&b);
}

static void test_no_nan_no_negative_zero(void **state)
{
    (void)state;
    Value v = value_real(NAN);
    assert_int_equal(v.cls, VALUE_NULL);
    v = value_real(-0.0);
    assert_false(signbit(value_as_real(&v)));
    v = (Value){.cls = VALUE_REAL, .s = BYTES("-0.0")};
    assert_false(signbit(value_as_real(&v)));
}

static void test_infinity_words(void **state)
{
    (void)state;
    static const char *const words[] = {"Inf",      "inf",   "INF",     "Infinity",
                                        "infinity", "1e999", "9.0e+999"};
    for (size_t i = 0; i < COUNT(words); i++) {
        Value v = {.cls = VALUE_REAL, .s = str_z(words[i])};
        CHECK(value_as_real(&v) == HUGE_VAL, "%s", words[i]);
    }
}

/* float8out of PostgreSQL 15.20 (extra_float_digits 1), from running it. */
static const struct {
    double r;
    const char *text;
} doubles[] = {
    {0.1, "0.1"},
    {0.30000000000000004, "0.30000000000000004"},
    {0.3333333333333333, "0.3333333333333333"},
    {0.6666666666666666, "0.6666666666666666"},
    {1000000000000000.0, "1e+15"},
    {1e+16, "1e+16"},
    {999999999999999.0, "999999999999999"},
    {123456789012345.0, "123456789012345"},
    {1234567890123456.0, "1.234567890123456e+15"},
    {100000000000000.0, "100000000000000"},
    {0.0001, "0.0001"},
    {1e-05, "1e-05"},
    {0.00012345, "0.00012345"},
    {5e-324, "5e-324"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {2.225073858507201e-308, "2.225073858507201e-308"},
    {1.7976931348623157e+308, "1.7976931348623157e+308"},
    {1e+22, "1e+22"},
    {1e+23, "9.999999999999999e+22"},
    {9007199254740992.0, "9.007199254740992e+15"},
    {9.223372036854776e+18, "9.223372036854776e+18"},
    {1.152921504606847e+18, "1.152921504606847e+18"},
    {5.684341886080802e-14, "5.684341886080802e-14"},
    {100.0, "100"},
    {1.0, "1"},
    {-1.5, "-1.5"},
    {4.35, "4.35"},
    {0.5, "0.5"},
    {123456.789, "123456.789"},
    {8.41e+21, "8.409999999999999e+21"},
    {9.5367431640625e-07, "9.5367431640625e-07"},
    {2.9802322387695312e-08, "2.9802322387695312e-08"},
    {4.4501477170144023e-308, "4.4501477170144023e-308"},
    {5.764607523034235e+39, "5.764607523034235e+39"},
    {1.152921504606847e+40, "1.152921504606847e+40"},
    {2.305843009213694e+40, "2.305843009213694e+40"},
    {1e-323, "1e-323"},
    {4.940656e-318, "4.940656e-318"},
    {1.18575755e-316, "1.18575755e-316"},
    {2.989102097996e-312, "2.989102097996e-312"},
    {9060801153433600.0, "9.0608011534336e+15"},
    {4.708356024711512e+18, "4.708356024711512e+18"},
    {9.409340012568248e+18, "9.409340012568248e+18"},
    {-3.3367034274052276e+265, "-3.3367034274052276e+265"},
    {-2.1520217579844227e+32, "-2.1520217579844227e+32"},
    {8.271806125530277e-25, "8.271806125530277e-25"},
    {4.351082437154956e+186, "4.351082437154956e+186"},
    {-1.8226019816232835e-66, "-1.8226019816232835e-66"},
    {1.6848352620292958e+130, "1.6848352620292958e+130"},
    {-1.0219909423408318e+86, "-1.0219909423408318e+86"},
    {1.8726705418768793e-96, "1.8726705418768793e-96"},
    {-8.801767602555592e-293, "-8.801767602555592e-293"},
    {-1.8724773489262678e-202, "-1.8724773489262678e-202"},
    {2.6442238751609944e+123, "2.6442238751609944e+123"},
    {-1.6440904835488432e-122, "-1.6440904835488432e-122"},
    {-4.829699964045018e-12, "-4.829699964045018e-12"},
    {3.717542271194458e+283, "3.717542271194458e+283"},
    {4.1124768973349897e-302, "4.1124768973349897e-302"},
    {9.807971461541689e+55, "9.807971461541689e+55"},
    {-3.3339745473042614e-121, "-3.3339745473042614e-121"},
    {-8.694875573479907e+180, "-8.694875573479907e+180"},
    {5.964157714197508e-126, "5.964157714197508e-126"},
    {-1.2342180766211395e-271, "-1.2342180766211395e-271"},
};

static void test_put_double_as_postgres(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(doubles); i++) {
        Buf b = {0};
        value_put_double(&b, doubles[i].r);
        check_str(buf_str(&b), str_z(doubles[i].text), doubles[i].text);
        buf_free(&b);
    }
}

static void test_put_double_special(void **state)
{
    (void)state;
    static const struct {
        double r;
        const char *plain, *real_text;
    } cases[] = {{HUGE_VAL, "Infinity", "Infinity"},
                 {-HUGE_VAL, "-Infinity", "-Infinity"},
                 {0, "0", "0.0"},
                 {-0.0, "-0", "-0.0"},
                 {100, "100", "100.0"},
                 {1e22, "1e+22", "1e+22"},
                 {-0.1, "-0.1", "-0.1"},
                 {1e-5, "1e-05", "1e-05"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        Buf b = {0};
        value_put_double(&b, cases[i].r);
        check_str(buf_str(&b), str_z(cases[i].plain), "double");
        buf_clear(&b);
        value_put_real_text(&b, cases[i].r);
        check_str(buf_str(&b), str_z(cases[i].real_text), "real text");
        buf_free(&b);
    }
    Buf b = {0};
    value_put_double(&b, NAN);
    check_str(buf_str(&b), STR("NaN"), "NaN");
    buf_free(&b);
}

/* Every bit pattern's text reads back as the same double. */
static void test_put_double_reads_back(void **state)
{
    (void)state;
    uint64_t bits = 1;
    for (int i = 0; i < 20000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double r;
        memcpy(&r, &bits, sizeof r);
        if (isnan(r)) {
            continue;
        }
        Buf b = {0};
        value_put_double(&b, r);
        buf_putc(&b, 0);
        CHECK(strtod(b.p, NULL) == r, "%s", b.p);
        buf_free(&b);
    }
}

/* ---------------------------------------------------------------- texts and blobs */

static const struct {
    Value value;
    Str bytes;
} forms[] = {
    {{.cls = VALUE_TEXT, .s = BYTES("it''s")}, BYTES("it''s")},
    {{.cls = VALUE_TEXT, .form = FORM_QUOTED, .s = BYTES("it''s")}, BYTES("it's")},
    {{.cls = VALUE_TEXT, .form = FORM_QUOTED, .s = BYTES("''")}, BYTES("'")},
    {{.cls = VALUE_TEXT, .form = FORM_QUOTED, .s = BYTES("''''a''")}, BYTES("''a'")},
    {{.cls = VALUE_BLOB, .form = FORM_HEX, .s = BYTES("00fFA1")}, BYTES("\0\xFF\xA1")},
    {{.cls = VALUE_BLOB, .form = FORM_HEX, .s = BYTES("")}, BYTES("")},
    {{.cls = VALUE_BLOB, .s = BYTES("ab")}, BYTES("ab")},
};

static void test_value_bytes(void **state)
{
    (void)state;
    Arena scratch = {0};
    for (size_t i = 0; i < COUNT(forms); i++) {
        check_str(value_bytes(&forms[i].value, &scratch), forms[i].bytes, "bytes");
    }
    arena_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_affinity_of_type),   cmocka_unit_test(test_affinity_of_values),
        cmocka_unit_test(test_parse_int64),        cmocka_unit_test(test_real_is_int64),
        cmocka_unit_test(test_parse_double),       cmocka_unit_test(test_no_nan_no_negative_zero),
        cmocka_unit_test(test_infinity_words),     cmocka_unit_test(test_put_double_as_postgres),
        cmocka_unit_test(test_put_double_special), cmocka_unit_test(test_put_double_reads_back),
        cmocka_unit_test(test_value_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
