#include "base/utf8.h"

#include "base/scan.h"

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

size_t utf8_sequence(const char *s, const char *end)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t room = (size_t)(end - s);
    if (room == 0) {
        return 0;
    }
    unsigned char c = p[0];
    if (c < 0x80) {
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        return room >= 2 && is_tail(p[1]) ? 2 : 0;
    }
    if (c >= 0xE0 && c <= 0xEF) {
        bool second = room >= 3 && is_tail(p[1]) && (c != 0xE0 || p[1] >= 0xA0) &&
                      (c != 0xED || p[1] <= 0x9F);
        return second && is_tail(p[2]) ? 3 : 0;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        bool second = room >= 4 && is_tail(p[1]) && (c != 0xF0 || p[1] >= 0x90) &&
                      (c != 0xF4 || p[1] <= 0x8F);
        return second && is_tail(p[2]) && is_tail(p[3]) ? 4 : 0;
    }
    return 0;
}

/* Advances over ASCII, eight bytes at a step. */
static const char *skip_ascii(const char *p, const char *end)
{
    while (end - p >= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        if (word & UINT64_C(0x8080808080808080)) {
            break;
        }
        p += 8;
    }
    while (p < end && (unsigned char)*p < 0x80) {
        p++;
    }
    return p;
}

size_t utf8_valid_prefix(Str s)
{
    if (s.n == 0) {
        return 0;
    }
    const char *p = s.p, *end = s.p + s.n;
    while (p < end) {
        p = skip_ascii(p, end);
        if (p == end) {
            break;
        }
        size_t n = utf8_sequence(p, end);
        if (n == 0) {
            return (size_t)(p - s.p);
        }
        p += n;
    }
    return s.n;
}

size_t utf8_length(Str s)
{
    if (s.n == 0) {
        return 0;
    }
    size_t count = 0;
    const char *p = s.p, *end = s.p + s.n;
    while (p < end) {
        const char *q = skip_ascii(p, end);
        count += (size_t)(q - p);
        p = q;
        if (p < end) {
            size_t n = utf8_sequence(p, end);
            p += n ? n : 1;
            count++;
        }
    }
    return count;
}

void utf8_put(Buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_putc(out, (char)c);
    } else if (c < 0x800) {
        buf_putc(out, (char)(0xC0 | (c >> 6)));
        buf_putc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        buf_putc(out, (char)(0xE0 | (c >> 12)));
        buf_putc(out, (char)(0x80 | ((c >> 6) & 0x3F)));
        buf_putc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        buf_putc(out, (char)(0xF0 | ((c >> 18) & 0x07)));
        buf_putc(out, (char)(0x80 | ((c >> 12) & 0x3F)));
        buf_putc(out, (char)(0x80 | ((c >> 6) & 0x3F)));
        buf_putc(out, (char)(0x80 | (c & 0x3F)));
    }
}

size_t utf8_cut(Str s, size_t max)
{
    if (s.n <= max) {
        return s.n;
    }
    size_t n = max;
    while (n > 0 && is_tail((unsigned char)s.p[n])) {
        n--;
    }
    return n;
}

bool utf8_is_clean(Str s)
{
    return s.n == 0 || scan_loops()->is_clean(s.p, s.p + s.n);
}
