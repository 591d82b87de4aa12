#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct ArenaBlock {
    ArenaBlock *next;
    size_t size;
    alignas(max_align_t) char bytes[];
};

enum { BLOCK_SIZE = 64 * 1024 };

static ArenaBlock *block_new(ArenaBlock *next, size_t size)
{
    ArenaBlock *b = mem_alloc(sizeof(ArenaBlock) + size);
    b->next = next;
    b->size = size;
    return b;
}

size_t arena_size(size_t n, size_t size)
{
    return size && n > SIZE_MAX / size ? SIZE_MAX : n * size;
}

/* No machine has so much: far below SIZE_MAX, so that the sums below cannot overflow. */
static size_t checked_size(size_t n)
{
    if (n > SIZE_MAX / 4) {
        mem_free(mem_alloc(SIZE_MAX)); /* does not return */
        return 0;
    }
    return n;
}

char *arena_bytes(Arena *a, size_t wanted)
{
    size_t n = checked_size(wanted);
#ifdef SQLPG_ARENA_MALLOC
    a->blocks = block_new(a->blocks, n);
    return a->blocks->bytes;
#else
    const size_t align = alignof(max_align_t);
    size_t padded = (n + align - 1) & ~(align - 1);
    if (!a->blocks || padded > a->blocks->size - a->used) {
        a->blocks = block_new(a->blocks, padded > BLOCK_SIZE ? padded : BLOCK_SIZE);
        a->used = 0;
    }
    char *p = a->blocks->bytes + a->used;
    a->used += padded;
    return p;
#endif
}

void *arena_alloc(Arena *a, size_t n)
{
    return memset(arena_bytes(a, n), 0, n);
}

Str arena_str(Arena *a, Str s)
{
    char *p = arena_bytes(a, arena_size(s.n + 1, 1));
    if (s.n) {
        memcpy(p, s.p, s.n);
    }
    p[s.n] = 0;
    return str_make(p, s.n);
}

Str arena_printf(Arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0) {
        return STR("");
    }
    char *p = arena_alloc(a, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(p, (size_t)n + 1, format, args);
    va_end(args);
    return str_make(p, (size_t)n);
}

/* Frees all blocks but, when keep is set, the last one if it has the ordinary size. */
static void release(Arena *a, int keep)
{
    ArenaBlock *b = a->blocks;
    while (b && !(keep && !b->next && b->size == BLOCK_SIZE)) {
        ArenaBlock *next = b->next;
        mem_free(b);
        b = next;
    }
    a->blocks = b;
    a->used = 0;
}

void arena_reset(Arena *a)
{
#ifdef SQLPG_ARENA_MALLOC
    release(a, 0);
#else
    release(a, 1);
#endif
}

void arena_free(Arena *a)
{
    release(a, 0);
}
