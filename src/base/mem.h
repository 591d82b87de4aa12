/* The only way to the heap outside input/ and sink/: allocation that never returns NULL.
 *
 * Out of memory is one message and exit status 2, through a handler that tests and fuzzers replace
 * (the handler must not return).
 */
#ifndef SQLPG_BASE_MEM_H
#define SQLPG_BASE_MEM_H

#include <stddef.h>

typedef void MemFailHandler(size_t wanted);

/* Returns the former handler. */
MemFailHandler *mem_on_fail(MemFailHandler *handler);

void *mem_alloc(size_t n);
void *mem_realloc(void *p, size_t n);
void mem_free(void *p);

#endif
