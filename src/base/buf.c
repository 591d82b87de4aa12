#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"

void buf_free(Buf *b)
{
    mem_free(b->p);
    *b = (Buf){0};
}

void buf_reserve_slow(Buf *b, size_t n)
{
    size_t need = n > SIZE_MAX - b->n ? SIZE_MAX : b->n + n;
    size_t cap = b->cap ? b->cap : 256;
    while (cap < need) {
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    }
    b->p = mem_realloc(b->p, cap);
    b->cap = cap;
}

void buf_printf(Buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n <= 0) {
        return;
    }
    buf_reserve(b, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
    va_end(args);
    b->n += (size_t)n;
}
