/* Growing arrays in an arena.
 *
 *     VEC(Column) columns;                         // zero-initialised
 *     Column *c = vec_push(arena, &columns);       // pointer to the new, zeroed element
 *     for (size_t i = 0; i < columns.n; i++) use(&columns.items[i]);
 *
 * A push may move the elements: keep indexes, not pointers, across pushes.
 */
#ifndef SQLPG_BASE_VEC_H
#define SQLPG_BASE_VEC_H

#include "base/arena.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t n, cap;                                                                             \
    }

#define vec_push(arena, v)                                                                         \
    ((v)->items = vec_grow((arena), (v)->items, (v)->n, &(v)->cap, sizeof *(v)->items),            \
     &(v)->items[(v)->n++])

/* Room for so many, in an array that has none: no more is taken until they are there. */
#define vec_reserve(arena, v, wanted)                                                              \
    ((v)->cap = (wanted),                                                                          \
     (v)->items = arena_alloc((arena), arena_size((v)->cap, sizeof *(v)->items)))

/* Makes room for one more element; returns the (moved) items. Large ones are few: a table's keys,
 * say. */
static inline void *vec_grow(Arena *a, void *items, size_t n, size_t *cap, size_t size)
{
    enum { LARGE = 64 };
    if (n < *cap) {
        return items;
    }
    size_t first = size > LARGE ? 1 : 4;
    size_t bigger = *cap ? *cap * 2 : first;
    void *p = arena_alloc(a, arena_size(bigger, size));
    if (n) {
        memcpy(p, items, n * size);
    }
    *cap = bigger;
    return p;
}

#endif
