/* Arenas: allocate freely, give everything back at once.
 *
 * There are two lifetimes in the program: `run` (model, decisions, diagnostics) and `stmt` (tokens
 * and AST of one statement; reset after each). Nobody frees single objects. Memory is zeroed
 * unless it is said otherwise.
 *
 *     Arena a = {0};
 *     Node *n = arena_new(&a, Node);
 *     arena_reset(&a);      // n is gone, the memory is kept for the next use
 *     arena_free(&a);
 *
 * With SQLPG_ARENA_MALLOC (the asan and fuzz presets) each allocation is its own malloc, so that
 * sanitizers see every overrun and every use after reset.
 */
#ifndef SQLPG_BASE_ARENA_H
#define SQLPG_BASE_ARENA_H

#include <stdalign.h>
#include <stddef.h>

#include "base/str.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct {
    ArenaBlock *blocks;
    size_t used; /* bytes used of the first block */
    size_t all;  /* bytes of all of them */
} Arena;

void *arena_alloc(Arena *a, size_t n);
/* As arena_alloc, for bytes that are written at once: they are not zeroed. */
char *arena_bytes(Arena *a, size_t n);
/* Copies the bytes and puts a NUL behind them, which is not counted. */
Str arena_str(Arena *a, Str s);
void arena_reset(Arena *a);
void arena_free(Arena *a);
/* Formats as printf; the result ends in an uncounted NUL. */
Str arena_printf(Arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc((a), arena_size((n), sizeof(type))))

/* n * size; SIZE_MAX when that overflows, which no allocation can satisfy. */
size_t arena_size(size_t n, size_t size);

#endif
