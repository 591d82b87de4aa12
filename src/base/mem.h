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

/* So many bytes, which are one page on the machines that have pages of this size. */
enum { MEM_LARGE_PAGE = 2 * 1024 * 1024 };
void *mem_alloc_large_page(void);

#endif
