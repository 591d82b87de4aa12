/* data/encode: values to COPY fields and SQL literals. PostgreSQL 15 read every COPY line here back
 * as the value it came from. */
#include "helpers.h"

#include <math.h>

#include "data/encode.h"

#define INTEGER(n)                                                                                 \
    {                                                                                              \
        .cls = VALUE_INTEGER, .i = (n)                                                             \
    }
#define WRITTEN(n, text)                                                                           \
    {                                                                                              \
        .cls = VALUE_INTEGER, .i = (n), .s = BYTES(text)                                           \
    }
#define REAL(r_)                                                                                   \
    {                                                                                              \
        .cls = VALUE_REAL, .r = (r_), .has_real = true                                             \
    }
#define REAL_TEXT(text)                                                                            \
    {                                                                                              \
        .cls = VALUE_REAL, .s = BYTES(text)                                                        \
    }
#define TEXT(text)                                                                                 \
    {                                                                                              \
        .cls = VALUE_TEXT, .s = BYTES(text)                                                        \
    }
#define QUOTED(text)                                                                               \
    {                                                                                              \
        .cls = VALUE_TEXT, .form = FORM_QUOTED, .s = BYTES(text)                                   \
    }
#define HEX(text)                                                                                  \
    {                                                                                              \
        .cls = VALUE_BLOB, .form = FORM_HEX, .s = BYTES(text)                                      \
    }
#define BLOB(text)                                                                                 \
    {                                                                                              \
        .cls = VALUE_BLOB, .s = BYTES(text)                                                        \
    }

static const struct {
    Value value;
    PgBase type;
    Str copy, literal;
} cases[] = {
    {{.cls = VALUE_NULL}, PG_TEXT, BYTES("\\N"), BYTES("NULL")},
    {{.cls = VALUE_NULL}, PG_BYTEA, BYTES("\\N"), BYTES("NULL")},
    {{.cls = VALUE_NULL}, PG_BIGINT, BYTES("\\N"), BYTES("NULL")},
    /* boolean */
    {INTEGER(1), PG_BOOLEAN, BYTES("t"), BYTES("true")},
    {WRITTEN(0, "0"), PG_BOOLEAN, BYTES("f"), BYTES("false")},
    /* integers */
    {INTEGER(0), PG_BIGINT, BYTES("0"), BYTES("0")},
    {INTEGER(-7), PG_BIGINT, BYTES("-7"), BYTES("-7")},
    {WRITTEN(12345, "12345"), PG_BIGINT, BYTES("12345"), BYTES("12345")},
    {INTEGER(INT64_MAX), PG_BIGINT, BYTES("9223372036854775807"), BYTES("9223372036854775807")},
    {INTEGER(INT64_MIN), PG_BIGINT, BYTES("-9223372036854775808"), BYTES("-9223372036854775808")},
    {INTEGER(42), PG_NUMERIC, BYTES("42"), BYTES("42")},
    {INTEGER(42), PG_DOUBLE, BYTES("42"), BYTES("42")},
    {INTEGER(42), PG_TEXT, BYTES("42"), BYTES("'42'")},
    {INTEGER(42), PG_BYTEA, BYTES("\\\\x3432"), BYTES("'\\x3432'")},
    {QUOTED("-12"), PG_BIGINT, BYTES("-12"), BYTES("'-12'")},
    /* reals: as written where float8 reads it so, shortest digits elsewhere */
    {REAL_TEXT("0.10000000000000000555"), PG_DOUBLE, BYTES("0.10000000000000000555"),
     BYTES("0.10000000000000000555")},
    {REAL_TEXT("0.10000000000000000555"), PG_NUMERIC, BYTES("0.1"), BYTES("0.1")},
    {REAL_TEXT("0.10000000000000000555"), PG_TEXT, BYTES("0.1"), BYTES("'0.1'")},
    {REAL_TEXT("1.0e+21"), PG_DOUBLE, BYTES("1e+21"), BYTES("1e+21")},
    {REAL_TEXT("1e400"), PG_DOUBLE, BYTES("Infinity"), BYTES("'Infinity'")},
    {REAL_TEXT("1e-400"), PG_DOUBLE, BYTES("0"), BYTES("0")},
    {REAL_TEXT("Inf"), PG_DOUBLE, BYTES("Infinity"), BYTES("'Infinity'")},
    {REAL(-HUGE_VAL), PG_DOUBLE, BYTES("-Infinity"), BYTES("'-Infinity'")},
    {REAL(HUGE_VAL), PG_NUMERIC, BYTES("Infinity"), BYTES("'Infinity'")},
    {REAL(HUGE_VAL), PG_TEXT, BYTES("Infinity"), BYTES("'Infinity'")},
    {REAL_TEXT("100000000000000000000000"), PG_DOUBLE, BYTES("100000000000000000000000"),
     BYTES("100000000000000000000000")},
    {REAL_TEXT("5."), PG_DOUBLE, BYTES("5."), BYTES("5.")},
    {REAL_TEXT("1_000.5"), PG_DOUBLE, BYTES("1000.5"), BYTES("1000.5")},
    {REAL(100), PG_DOUBLE, BYTES("100"), BYTES("100")},
    {REAL(100), PG_NUMERIC, BYTES("100.0"), BYTES("100.0")},
    {REAL(100), PG_TEXT, BYTES("100.0"), BYTES("'100.0'")},
    {REAL(1e22), PG_TEXT, BYTES("1e+22"), BYTES("'1e+22'")},
    {REAL(1.5), PG_BYTEA, BYTES("\\\\x312e35"), BYTES("'\\x312e35'")},
    {REAL(1e22), PG_BYTEA, BYTES("\\\\x31652b3232"), BYTES("'\\x31652b3232'")},
    /* text: the four escapes of COPY, every backslash doubled */
    {TEXT(""), PG_TEXT, BYTES(""), BYTES("''")},
    {TEXT("abc"), PG_TEXT, BYTES("abc"), BYTES("'abc'")},
    {QUOTED("it''s"), PG_TEXT, BYTES("it's"), BYTES("'it''s'")},
    {TEXT("it's"), PG_TEXT, BYTES("it's"), BYTES("'it''s'")},
    {TEXT("it''s"), PG_TEXT, BYTES("it''s"), BYTES("'it''''s'")},
    {QUOTED("''"), PG_TEXT, BYTES("'"), BYTES("''''")},
    {QUOTED("''''\\''"), PG_TEXT, BYTES("''\\\\'"), BYTES("'''''\\'''")},
    {TEXT("\\N"), PG_TEXT, BYTES("\\\\N"), BYTES("'\\N'")},
    {TEXT("\\."), PG_TEXT, BYTES("\\\\."), BYTES("'\\.'")},
    {TEXT("a\n\\.\nb"), PG_TEXT, BYTES("a\\n\\\\.\\nb"), BYTES("'a\n\\.\nb'")},
    {TEXT("\t\r\n\\"), PG_TEXT, BYTES("\\t\\r\\n\\\\"), BYTES("'\t\r\n\\'")},
    {TEXT("\a\b\f\v\x1B\x7F"), PG_TEXT, BYTES("\a\b\f\v\x1B\x7F"), BYTES("'\a\b\f\v\x1B\x7F'")},
    {TEXT("Zo\xC3\xAB \xF0\x9F\x98\x80"), PG_TEXT, BYTES("Zo\xC3\xAB \xF0\x9F\x98\x80"),
     BYTES("'Zo\xC3\xAB \xF0\x9F\x98\x80'")},
    {QUOTED("it''s\n"), PG_VARCHAR, BYTES("it's\\n"), BYTES("'it''s\n'")},
    {QUOTED("2023-01-02"), PG_DATE, BYTES("2023-01-02"), BYTES("'2023-01-02'")},
    {QUOTED("10:11:12.5"), PG_TIME, BYTES("10:11:12.5"), BYTES("'10:11:12.5'")},
    {QUOTED("2023-01-02 03:04:05"), PG_TIMESTAMP, BYTES("2023-01-02 03:04:05"),
     BYTES("'2023-01-02 03:04:05'")},
    {QUOTED("2023-01-02T03:04:05Z"), PG_TIMESTAMPTZ, BYTES("2023-01-02T03:04:05Z"),
     BYTES("'2023-01-02T03:04:05Z'")},
    {QUOTED("123e4567-e89b-12d3-a456-426614174000"), PG_UUID,
     BYTES("123e4567-e89b-12d3-a456-426614174000"),
     BYTES("'123e4567-e89b-12d3-a456-426614174000'")},
    {QUOTED("{\"a\":\"it''s\\n\"}"), PG_JSONB, BYTES("{\"a\":\"it's\\\\n\"}"),
     BYTES("'{\"a\":\"it''s\\n\"}'")},
    /* bytes */
    {HEX(""), PG_BYTEA, BYTES("\\\\x"), BYTES("'\\x'")},
    {HEX("00fFA1"), PG_BYTEA, BYTES("\\\\x00fFA1"), BYTES("'\\x00fFA1'")},
    {BLOB("\0\xFF\n"), PG_BYTEA, BYTES("\\\\x00ff0a"), BYTES("'\\x00ff0a'")},
    {TEXT("a\0\xFF"), PG_BYTEA, BYTES("\\\\x6100ff"), BYTES("'\\x6100ff'")},
    {QUOTED("it''s"), PG_BYTEA, BYTES("\\\\x69742773"), BYTES("'\\x69742773'")},
};

static void test_copy(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Arena scratch = {0};
        Buf b = {0};
        Value v = cases[i].value;
        encode_copy(&b, &v, pg_type(cases[i].type), &scratch);
        char label[32];
        snprintf(label, sizeof label, "COPY, case %zu", i);
        check_str(buf_str(&b), cases[i].copy, label);
        buf_free(&b);
        arena_free(&scratch);
    }
}

static void test_literals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Arena scratch = {0};
        Buf b = {0};
        Value v = cases[i].value;
        encode_literal(&b, &v, pg_type(cases[i].type), &scratch);
        char label[32];
        snprintf(label, sizeof label, "literal, case %zu", i);
        check_str(buf_str(&b), cases[i].literal, label);
        buf_free(&b);
        arena_free(&scratch);
    }
}

/* Every byte, alone and between others: what COPY reads back is the byte. */
static void test_copy_of_every_byte(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        char text[3] = {'x', (char)c, 'y'};
        Value v = value_text(str_make(text, 3));
        Buf b = {0};
        encode_copy(&b, &v, pg_type(PG_TEXT), NULL);
        const char *escape = c == '\\'   ? "\\\\"
                             : c == '\n' ? "\\n"
                             : c == '\r' ? "\\r"
                             : c == '\t' ? "\\t"
                                         : NULL;
        if (escape) {
            assert_int_equal(b.n, 4);
            assert_memory_equal(b.p + 1, escape, 2);
        } else {
            assert_int_equal(b.n, 3);
            assert_memory_equal(b.p, text, 3);
        }
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_copy_of_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
