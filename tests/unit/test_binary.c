/* data/binary: values to the fields of COPY's binary format. The bytes are those of PostgreSQL 15's
 * send functions (numeric_send('12345'::numeric), ...), of which the receive functions make the
 * value again. */
#include "helpers.h"

#include <math.h>

#include "data/binary.h"

#define INTEGER(n)                                                                                 \
    {                                                                                              \
        .cls = VALUE_INTEGER, .i = (n)                                                             \
    }
#define REAL(text)                                                                                 \
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

/* field: in hex, without its length; NULL: refused. */
static const struct {
    Value value;
    BinaryForm form;
    const char *field;
} cases[] = {
    {INTEGER(1), BINARY_BOOLEAN, "01"},
    {INTEGER(0), BINARY_BOOLEAN, "00"},
    {TEXT("False"), BINARY_BOOLEAN, "00"},
    {TEXT("yes"), BINARY_BOOLEAN, NULL}, /* the server's matter */
    {REAL("1.0"), BINARY_BOOLEAN, NULL},
    {INTEGER(-2), BINARY_SMALLINT, "fffe"},
    {INTEGER(32768), BINARY_SMALLINT, NULL},
    {INTEGER(-32768), BINARY_SMALLINT, "8000"},
    {INTEGER(2147483647), BINARY_INTEGER, "7fffffff"},
    {INTEGER(2147483648), BINARY_INTEGER, NULL},
    {INTEGER(INT64_MIN), BINARY_BIGINT, "8000000000000000"},
    {QUOTED("-12"), BINARY_BIGINT, "fffffffffffffff4"},
    {TEXT("0x10"), BINARY_BIGINT, NULL},
    {REAL("1.0"), BINARY_BIGINT, NULL},
    {REAL("0.10000000000000000555"), BINARY_DOUBLE, "3fb999999999999a"},
    {REAL("-0.0"), BINARY_DOUBLE, "0000000000000000"}, /* SQLite shows 0.0 */
    {{.cls = VALUE_REAL, .r = -0.0, .has_real = true}, BINARY_DOUBLE, "8000000000000000"},
    {REAL("1e999"), BINARY_DOUBLE, "7ff0000000000000"},
    {INTEGER(1), BINARY_DOUBLE, "3ff0000000000000"},
    {TEXT("1"), BINARY_DOUBLE, NULL},
    {REAL("0.1"), BINARY_REAL, "3dcccccd"},
    {INTEGER(16777217), BINARY_REAL, "4b800000"},
    {REAL("0.0"), BINARY_REAL, "00000000"},
    {REAL("1e-60"), BINARY_REAL, NULL},
    {REAL("1e60"), BINARY_REAL, NULL},
    {INTEGER(0), BINARY_NUMERIC, "0000000000000000"},
    {TEXT("0.0"), BINARY_NUMERIC, "0000000000000001"},
    {INTEGER(1), BINARY_NUMERIC, "00010000000000000001"},
    {INTEGER(-1), BINARY_NUMERIC, "00010000400000000001"},
    {INTEGER(10000), BINARY_NUMERIC, "00010001000000000001"},
    {INTEGER(12345), BINARY_NUMERIC, "000200010000000000010929"},
    {TEXT("1.50"), BINARY_NUMERIC, "000200000000000200011388"},
    {TEXT("-0.00012"), BINARY_NUMERIC, "0002ffff40000005000107d0"},
    {TEXT("123456789.987654321"), BINARY_NUMERIC, "0006000200000009000109291a852694153803e8"},
    {TEXT("1e20"), BINARY_NUMERIC, "00010005000000000001"},
    {TEXT("1.5e-7"), BINARY_NUMERIC, "0001fffe00000008000f"},
    {TEXT("0.00001"), BINARY_NUMERIC, "0001fffe0000000503e8"},
    {REAL("1e999"), BINARY_NUMERIC, NULL},
    {TEXT("1e"), BINARY_NUMERIC, NULL},
    {TEXT("."), BINARY_NUMERIC, NULL},
    {TEXT(""), BINARY_NUMERIC, NULL},
    {TEXT("2024-02-29"), BINARY_DATE, "00002279"},
    {TEXT("1970-01-01"), BINARY_DATE, "ffffd533"},
    {TEXT("1970-01-01 00:00"), BINARY_DATE, NULL},
    {INTEGER(7), BINARY_DATE, NULL},
    {TEXT("12:34:56.789"), BINARY_TIME, "0000000a8be62608"},
    {TEXT("24:00"), BINARY_TIME, NULL},
    {TEXT("2000-01-01 00:00:00+00"), BINARY_TIMESTAMPTZ, "0000000000000000"},
    {TEXT("1999-12-31T23:59:59.999999Z"), BINARY_TIMESTAMPTZ, "ffffffffffffffff"},
    {TEXT("2024-02-29 12:34:56.5+02:30"), BINARY_TIMESTAMPTZ, "0002b58128fd0320"},
    {TEXT("0001-01-01 00:00:00+00"), BINARY_TIMESTAMPTZ, "ff1fe2ffc59c6000"},
    {TEXT("9999-12-31 23:59:59+00"), BINARY_TIMESTAMPTZ, "0380e70b912c3dc0"},
    {TEXT("2024-02-29 12:34:56.5+02:30"), BINARY_TIMESTAMP, "0002b583416e1d20"},
    {TEXT("2024-02-29"), BINARY_TIMESTAMP, "0002b578b58c6000"},
    {TEXT("2024-02-29 12:34:56.1234567"), BINARY_TIMESTAMP, NULL}, /* would be rounded */
    {TEXT("infinity"), BINARY_TIMESTAMP, NULL},
    {TEXT("{00112233-4455-6677-8899-AABBCCDDEEFF}"), BINARY_UUID,
     "00112233445566778899aabbccddeeff"},
    {TEXT("00112233445566778899aabbccddeef"), BINARY_UUID, NULL},
    {TEXT("00112233445566778899aabbccddeeff0"), BINARY_UUID, NULL},
    {QUOTED("it''s\t\\"), BINARY_TEXT, "69742773095c"},
    {TEXT("it''s"), BINARY_TEXT, "6974272773"},
    {TEXT(""), BINARY_TEXT, ""},
    {INTEGER(42), BINARY_TEXT, "3432"},
    {REAL("1.0"), BINARY_TEXT, "312e30"},
    {HEX("00"), BINARY_TEXT, NULL},
    {QUOTED("{}"), BINARY_JSONB, "017b7d"},
    {HEX("00Ff7a"), BINARY_BYTEA, "00ff7a"},
    {QUOTED("a''"), BINARY_BYTEA, "6127"},
    {INTEGER(42), BINARY_BYTEA, "3432"},
};

/* The length, then the field, as hex. */
static void put_expected(Buf *out, const char *field)
{
    if (field) {
        buf_printf(out, "%08zx%s", strlen(field) / 2, field);
    }
}

static void test_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Arena scratch = {0};
        Buf got = {0}, hex = {0}, wanted = {0};
        Value v = cases[i].value;
        buf_puts(&got, "before");
        bool taken = binary_put(&got, &v, cases[i].form, &scratch);
        for (size_t k = 6; k < got.n; k++) {
            buf_printf(&hex, "%02x", (unsigned)(unsigned char)got.p[k]);
        }
        put_expected(&wanted, cases[i].field);
        char label[32];
        snprintf(label, sizeof label, "case %zu", i);
        CHECK(taken == (cases[i].field != NULL), "%s: taken %d", label, taken);
        check_str(buf_str(&hex), buf_str(&wanted), label);
        buf_free(&got);
        buf_free(&hex);
        buf_free(&wanted);
        arena_free(&scratch);
    }
}

static void test_null(void **state)
{
    (void)state;
    Buf b = {0};
    Value v = {.cls = VALUE_NULL};
    assert_true(binary_put(&b, &v, BINARY_TEXT, NULL));
    binary_put_count(&b, 258);
    check_str(buf_str(&b), (Str)BYTES("\xff\xff\xff\xff\x01\x02"), "NULL, then a count");
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
