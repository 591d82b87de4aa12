/* madvise() is not of POSIX. */
#define _DEFAULT_SOURCE

#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static void die(size_t wanted)
{
    fprintf(stderr, "sqlpg: out of memory (%zu bytes wanted)\n", wanted);
    exit(2);
}

static MemFailHandler *fail_handler = die;

MemFailHandler *mem_on_fail(MemFailHandler *handler)
{
    MemFailHandler *old = fail_handler;
    fail_handler = handler;
    return old;
}

void *mem_alloc(size_t n)
{
    return mem_realloc(NULL, n);
}

void *mem_realloc(void *p, size_t n)
{
    /* More than PTRDIFF_MAX cannot be addressed; compilers warn about such calls. */
    void *q = n <= PTRDIFF_MAX ? realloc(p, n ? n : 1) : NULL;
    if (!q) {
        fail_handler(n);
        abort();
    }
    return q;
}

void *mem_alloc_large_page(void)
{
    void *p = aligned_alloc(MEM_LARGE_PAGE, MEM_LARGE_PAGE);
    if (!p) {
        fail_handler(MEM_LARGE_PAGE);
        abort();
    }
#ifdef MADV_HUGEPAGE
    (void)madvise(p, MEM_LARGE_PAGE, MADV_HUGEPAGE); /* refused: ordinary pages do as well */
#endif
    return p;
}

void mem_free(void *p)
{
    free(p);
}
