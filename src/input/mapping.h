/* A file in memory, as the kernel has it: nothing is read before it is looked at, nothing is
 * copied.
 *
 *     if (mapping_open(&m, fd, size)) ... m.p[0] to m.p[m.n - 1], and MAPPING_BEYOND NULs
 *     mapping_release(&m, from, to);           // gives the memory back; what is looked at again
 * comes back if (mapping_is_broken(&m)) ...           // some of what was looked at was not there
 *     mapping_close(&m);
 *
 * A file that others cut short, or that cannot be read, is a SIGBUS for whoever looks. Such pages
 * are made zeros instead, and the map says that it is broken: whoever has read to the end, or wants
 * to tell of an error, asks for that first. The handler is the second exception to "no globals",
 * besides base/interrupt.h.
 */
#ifndef SQLPG_INPUT_MAPPING_H
#define SQLPG_INPUT_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAPPING_BEYOND = 64 };

typedef struct {
    char *p;     /* NULL: none */
    size_t n;    /* of the file */
    size_t slot; /* among those that the handler knows */
} Mapping;

/* False: it is no file that can be mapped, or there are too many maps. */
bool mapping_open(Mapping *m, int fd, uint64_t size);
void mapping_release(const Mapping *m, size_t from, size_t to);
/* There are only zeros from here on, or from a place near behind, which it gives. */
size_t mapping_cut(Mapping *m, size_t at);
bool mapping_is_broken(const Mapping *m);
void mapping_close(Mapping *m);

#endif
