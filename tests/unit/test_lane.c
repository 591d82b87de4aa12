/* data/lane_scan.h, and the forms that are told at a glance: where they say yes, those who look at
 * every byte say the same. tests/lane compares the lanes as a whole. */
#include "helpers.h"

#include <stdlib.h>

#include "data/lane_scan.h"
#include "schema/forms.h"
#include "schema/instant.h"

enum { ROUNDS = 400000, ROOM = 128 };

static uint64_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 20;
}

/* Doubles with up to 20 digits, of short decimals and of any; some with a digit changed, so that
 * they lie between two doubles. */
static void make_number(char *text, uint64_t *state)
{
    static const double powers[] = {1,   10,  100, 1e3,  1e4,  1e5, 1e6,
                                    1e7, 1e8, 1e9, 1e10, 1e12, 1e15};
    double r = (double)(random_next(state) % UINT64_C(100000000000000)) /
               powers[random_next(state) % COUNT(powers)];
    r = random_next(state) % 8 ? r : r / 3;
    snprintf(text, ROOM, "%.*f", (int)(random_next(state) % 21), random_next(state) % 4 ? r : -r);
    size_t n = strlen(text), at = random_next(state) % n;
    if (random_next(state) % 8 == 0 && ascii_is_digit(text[at])) {
        text[at] = (char)('0' + random_next(state) % 10);
    }
}

static void test_decimals(void **unused)
{
    (void)unused;
    uint64_t state = 1;
    size_t found = 0;
    for (int i = 0; i < ROUNDS; i++) {
        char text[ROOM] = {0};
        make_number(text, &state);
        const char *point = strchr(text, '.');
        ShortDecimal got, want;
        if (!point || !lane_decimal(text, point, text + strlen(text), &got)) {
            continue;
        }
        Value v = {.cls = VALUE_REAL, .s = str_z(text)};
        CHECK(value_short_decimal(&v, &want), "%s: there is no short decimal", text);
        CHECK(got.digits == want.digits && got.whole == want.whole &&
                  got.fraction == want.fraction && got.negative == want.negative,
              "%s: another short decimal", text);
        found++;
    }
    CHECK(found > ROUNDS / 4, "only %zu decimals found", found);
}

static void test_order_of_digits(void **unused)
{
    (void)unused;
    uint64_t state = 2;
    for (int i = 0; i < ROUNDS; i++) {
        char a[ROOM] = {0}, b[ROOM] = {0};
        static const uint64_t limits[] = {10, 100, 1000, 100000, 100000000};
        uint64_t x = random_next(&state) % limits[random_next(&state) % COUNT(limits)];
        uint64_t y = random_next(&state) % limits[random_next(&state) % COUNT(limits)];
        int n = snprintf(a, ROOM, "%llu", (unsigned long long)x);
        int m = snprintf(b, ROOM, "%llu", (unsigned long long)y);
        uint64_t p = lane_order_of_eight(a, (size_t)n), q = lane_order_of_eight(b, (size_t)m);
        CHECK((x < y) == (p < q) && (x == y) == (p == q), "%s and %s", a, b);
        assert_true(lane_up_to_eight(a, (size_t)n) == x);
    }
}

static void test_usual_times(void **unused)
{
    (void)unused;
    static const char from[] = "2024-05-17 13:45:59.123456";
    static const char bytes[] = "0123456789-: T.Z/a\xE9";
    uint64_t state = 3;
    size_t found = 0;
    for (int i = 0; i < ROUNDS; i++) {
        char text[ROOM] = {0};
        memcpy(text, from, sizeof from);
        for (uint64_t k = random_next(&state) % 5; k > 0; k--) {
            text[random_next(&state) % (sizeof from - 1)] =
                bytes[random_next(&state) % (random_next(&state) % 2 ? 10 : sizeof bytes - 1)];
        }
        size_t n = random_next(&state) % 3 ? 10 + random_next(&state) % (sizeof from - 10) : 19;
        unsigned shape;
        Instant at;
        Str s = str_make(text, n);
        if (form_is_usual_timestamp(s, &shape)) {
            CHECK(instant_parse(s, &at) == INSTANT_ISO && at.has_time && !at.zoned && !at.finer,
                  "%.*s", STR_FMT(s));
            CHECK(shape == form_shape(s), "%.*s: another shape", STR_FMT(s));
            found++;
        }
        if (form_is_usual_date(s)) {
            CHECK(instant_parse(s, &at) == INSTANT_ISO && !at.has_time, "%.*s", STR_FMT(s));
        }
    }
    CHECK(found > ROUNDS / 20, "only %zu times found", found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_order_of_digits),
        cmocka_unit_test(test_usual_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
