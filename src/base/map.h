/* Names to numbers, ASCII case folded, as SQLite compares names.
 *
 *     Map m = {0};
 *     map_put(&m, STR("Album"), 3);
 *     size_t id;
 *     if (map_get(&m, STR("ALBUM"), &id)) ...
 *     map_free(&m);
 *
 * The map owns copies of its keys.
 */
#ifndef SQLPG_BASE_MAP_H
#define SQLPG_BASE_MAP_H

#include "base/str.h"

typedef struct MapEntry MapEntry;

typedef struct {
    MapEntry *head;
} Map;

bool map_get(const Map *m, Str key, size_t *out);
/* Adds the key, or gives it a new value. */
void map_put(Map *m, Str key, size_t value);
void map_remove(Map *m, Str key);
void map_free(Map *m);

#endif
