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
/* size: with the block's head. */
static void block_put(Arena *a, ArenaBlock *b, size_t size)
{
    b->next = a->blocks;
    b->size = size - sizeof *b;
    a->blocks = b;
    a->used = 0;
    a->all += b->size;
}

static void block_add(Arena *a, size_t n)
{
    size_t size = sizeof(ArenaBlock) + n;
    block_put(a, mem_alloc(size), size);
}

#ifndef SQLPG_ARENA_MALLOC
/* A large model stands in large pages: of ordinary ones each costs an interruption when it is
 * touched first, and they are more than the processor knows the addresses of. The last one may stay
 * empty for the most part, which is little beside the rest. */
static void make_room(Arena *a, size_t n)
{
    if (n <= MEM_LARGE_PAGE / 8 && a->all > 2 * (size_t)MEM_LARGE_PAGE) {
        block_put(a, mem_alloc_large_page(), MEM_LARGE_PAGE);
    } else {
        block_add(a, n > BLOCK_SIZE ? n : BLOCK_SIZE);
    }
}
#endif

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
    block_add(a, n);
    return a->blocks->bytes;
#else
    const size_t align = alignof(max_align_t);
    size_t padded = (n + align - 1) & ~(align - 1);
    if (!a->blocks || padded > a->blocks->size - a->used) {
        make_room(a, padded);
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
    a->all = b ? b->size : 0;
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
