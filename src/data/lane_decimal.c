/* What a dump's long real was meant to be, in integers only: no double is read or printed. */
#include "data/lane_scan.h"

enum { SHORT_DIGITS = 15, KEPT = 19, MOST_WHOLE = 8, MOST_FRACTION = 24 };

static const uint64_t power[] = {1,
                                 10,
                                 100,
                                 1000,
                                 10000,
                                 100000,
                                 1000000,
                                 10000000,
                                 100000000,
                                 1000000000,
                                 10000000000,
                                 100000000000,
                                 1000000000000,
                                 10000000000000,
                                 100000000000000,
                                 1000000000000000,
                                 10000000000000000,
                                 100000000000000000,
                                 1000000000000000000};

/* digits / 10^places */
typedef struct {
    uint64_t digits;
    int places;
} Decimal;

/* n digits, up to 18. */
static uint64_t up_to_eighteen(const char *p, size_t n)
{
    uint64_t u = lane_up_to_eight(p, n < 8 ? n : 8);
    if (n > 8) {
        u = u * power[n < 16 ? n - 8 : 8] + lane_up_to_eight(p + 8, n < 16 ? n - 8 : 8);
    }
    return n > 16 ? u * power[n - 16] + lane_up_to_eight(p + 16, n - 16) : u;
}

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 Wide;

/* Does the text, which is read.digits and less than one more, stand for the double nearest to the
 * short decimal? The division gives that double, since both of its sides are exact. It is m * 2^e,
 * and the text reads as it if it is nearer than half a step of m. All sides times 10^places * 2^-e
 * are integers. Below a power of two the steps are half as wide: such a double is left to others.
 */
static bool stands_for(Decimal read, Decimal meant)
{
    enum { MANTISSA = 52, BIAS = 1075, MOST_SHIFT = 64 };
    double r = (double)meant.digits / (double)power[meant.places];
    uint64_t bits;
    memcpy(&bits, &r, sizeof bits);
    int shift = BIAS - (int)(bits >> MANTISSA);
    uint64_t m = bits & ((UINT64_C(1) << MANTISSA) - 1);
    if (m == 0 || shift <= 0 || shift > MOST_SHIFT) {
        return false;
    }
    Wide text = (Wide)read.digits << shift;
    Wide near = (Wide)(m | UINT64_C(1) << MANTISSA) * power[read.places];
    Wide apart = text < near ? near - text : text - near;
    return apart + ((Wide)1 << shift) < power[read.places] / 2;
}

#else

static bool stands_for(Decimal read, Decimal meant)
{
    (void)read;
    (void)meant;
    return false;
}

#endif

static Decimal without_zeros(Decimal d)
{
    for (; d.places >= 8 && d.digits % 100000000 == 0; d.places -= 8) {
        d.digits /= 100000000;
    }
    for (; d.places >= 4 && d.digits % 10000 == 0; d.places -= 4) {
        d.digits /= 10000;
    }
    for (; d.places && d.digits % 10 == 0; d.places--) {
        d.digits /= 10;
    }
    return d;
}

/* By 10^n, which is one of four constants: the compiler multiplies instead of dividing. */
static inline uint64_t rounded(uint64_t digits, int n)
{
    switch (n) {
    case 1:
        return (digits + 5) / 10;
    case 2:
        return (digits + 50) / 100;
    case 3:
        return (digits + 500) / 1000;
    default:
        return (digits + 5000) / 10000;
    }
}

bool lane_decimal(const char *p, const char *point, const char *end, ShortDecimal *out)
{
    enum { SMALLEST = 10000 }; /* 0.0001: from there on PostgreSQL writes no exponent */
    bool negative = *p == '-';
    p += negative;
    size_t whole = (size_t)(point - p), fraction = (size_t)(end - point - 1);
    if (whole == 0 || whole > MOST_WHOLE || fraction == 0 || fraction > MOST_FRACTION ||
        (*p == '0' && whole > 1)) {
        return false;
    }
    size_t kept = fraction < KEPT - whole ? fraction : KEPT - whole;
    uint64_t w = lane_up_to_eight(p, whole);
    Decimal read = {w * power[kept] + up_to_eighteen(point + 1, kept), (int)kept}, meant = read;
    if (read.digits >= power[SHORT_DIGITS]) {
        int over = 1;
        while (over < KEPT - SHORT_DIGITS && read.digits >= power[SHORT_DIGITS + over]) {
            over++;
        }
        meant = (Decimal){rounded(read.digits, over), read.places - over};
        if (!stands_for(read, meant)) {
            return false;
        }
    } else if (kept < fraction) {
        return false;
    }
    if (meant.digits >= (w + 1) * power[meant.places] ||
        (w == 0 && meant.digits * SMALLEST < power[meant.places])) {
        return false;
    }
    meant = without_zeros(meant);
    *out = (ShortDecimal){meant.digits, (int)whole, meant.places, negative};
    return true;
}
