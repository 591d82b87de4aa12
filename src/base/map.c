#include "base/map.h"

#include "base/mem.h"

/* The library's default on a failed allocation is exit(); ours is the one of base/mem.h. */
#define uthash_malloc(n) mem_alloc(n)
#define uthash_free(p, n) mem_free(p)
#include <uthash.h>

struct MapEntry {
    UT_hash_handle hh;
    size_t value;
    size_t n;
    char key[];
};

static MapEntry *entry_new(Str key, size_t value)
{
    MapEntry *e = mem_alloc(sizeof *e + key.n);
    e->value = value;
    e->n = key.n;
    for (size_t i = 0; i < key.n; i++) {
        e->key[i] = ascii_lower(key.p[i]);
    }
    return e;
}

static MapEntry *find(const Map *m, Str key)
{
    enum { SHORT = 256 };
    char folded[SHORT];
    MapEntry *copy = key.n > SHORT ? entry_new(key, 0) : NULL;
    char *p = copy ? copy->key : folded;
    for (size_t i = 0; i < key.n; i++) {
        p[i] = ascii_lower(key.p[i]);
    }
    MapEntry *found = NULL;
    HASH_FIND(hh, m->head, p, key.n, found);
    mem_free(copy);
    return found;
}

bool map_get(const Map *m, Str key, size_t *out)
{
    const MapEntry *e = find(m, key);
    if (e) {
        *out = e->value;
    }
    return e != NULL;
}

void map_put(Map *m, Str key, size_t value)
{
    MapEntry *e = find(m, key);
    if (e) {
        e->value = value;
        return;
    }
    e = entry_new(key, value);
    HASH_ADD_KEYPTR(hh, m->head, e->key, e->n, e);
}

void map_remove(Map *m, Str key)
{
    MapEntry *e = find(m, key);
    if (e) {
        HASH_DEL(m->head, e);
        mem_free(e);
    }
}

void map_free(Map *m)
{
    MapEntry *e, *next;
    HASH_ITER(hh, m->head, e, next)
    {
        HASH_DEL(m->head, e);
        mem_free(e);
    }
}
