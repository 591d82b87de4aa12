/* The one output builder: a growing byte buffer on the heap.
 *
 *     Buf b = {0};
 *     buf_puts(&b, "SELECT ");
 *     buf_printf(&b, "%d", 1);
 *     write_out(buf_str(&b));
 *     buf_free(&b);
 *
 * Out of memory does not return (base/mem.h). buf_str() is valid until the next append.
 */
#ifndef SQLPG_BASE_BUF_H
#define SQLPG_BASE_BUF_H

#include <stddef.h>

#include "base/str.h"

typedef struct {
    char *p;
    size_t n, cap;
} Buf;

void buf_free(Buf *b);
/* Room for at least n more bytes. */
void buf_reserve_slow(Buf *b, size_t n);
void buf_printf(Buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void buf_reserve(Buf *b, size_t n)
{
    if (b->cap - b->n < n) {
        buf_reserve_slow(b, n);
    }
}

static inline void buf_clear(Buf *b)
{
    b->n = 0;
}

static inline Str buf_str(const Buf *b)
{
    return str_make(b->p, b->n);
}

static inline void buf_putc(Buf *b, char c)
{
    buf_reserve(b, 1);
    b->p[b->n++] = c;
}

static inline void buf_put(Buf *b, Str s)
{
    buf_reserve(b, s.n);
    if (s.n) {
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
    }
}

static inline void buf_puts(Buf *b, const char *z)
{
    buf_put(b, str_z(z));
}

#endif
