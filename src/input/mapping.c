#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, madvise() */
#include "input/mapping.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where a map begins at a multiple of this, the kernel can map so much at once (x86-64, arm64). */
#define HUGE_PAGE ((uintptr_t)2 << 20)

/* ---------------------------------------------------------------- SIGBUS */

typedef struct {
    _Atomic(char *) start; /* NULL: free */
    _Atomic(char *) end;
    atomic_bool broken;
} Known;

enum { MOST_MAPS = 4 };

static Known known[MOST_MAPS];

static bool make_zeros(char *from, const char *end)
{
    size_t n = (size_t)(end - from);
    return mmap(from, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

/* What is called here are system calls, on Linux and the BSDs, and a fault interrupts nothing but
 * the access itself. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
    (void)context;
    char *at = info->si_addr;
    for (size_t i = 0; i < MOST_MAPS; i++) {
        Known *k = &known[i];
        if (k->start && at >= k->start && at < k->end) {
            uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
            k->broken = true;
            if (make_zeros(at - (uintptr_t)at % page, k->end)) {
                return;
            }
        }
    }
    signal(number, SIG_DFL); /* not ours: it happens again */
}

static bool watch(Mapping *m, char *end)
{
    for (size_t i = 0; i < MOST_MAPS; i++) {
        if (!known[i].start) {
            known[i].broken = false;
            known[i].end = end;
            known[i].start = m->p;
            m->slot = i;
            struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
            sigemptyset(&action.sa_mask);
            return sigaction(SIGBUS, &action, NULL) == 0;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- maps */

/* The file's pages, and one more of zeros. */
static size_t whole(size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (n / page + 2) * page;
}

/* Room for so much at a multiple of HUGE_PAGE. */
static char *reserve(size_t n)
{
    char *p = mmap(NULL, n + HUGE_PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    size_t before = (size_t)((HUGE_PAGE - (uintptr_t)p % HUGE_PAGE) % HUGE_PAGE);
    if (before) {
        munmap(p, before);
    }
    munmap(p + before + n, HUGE_PAGE - before);
    return p + before;
}

bool mapping_open(Mapping *m, int fd, uint64_t size)
{
    *m = (Mapping){0};
    if (size == 0 || size > SIZE_MAX / 2) {
        return false;
    }
    size_t n = (size_t)size;
    char *p = reserve(whole(n));
    if (!p) {
        return false;
    }
    *m = (Mapping){.p = p, .n = n};
    bool mapped = mmap(p, n, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) != MAP_FAILED;
    if (!mapped || !watch(m, p + whole(n))) {
        munmap(p, whole(n));
        *m = (Mapping){0};
    }
    return m->p != NULL;
}

void mapping_release(const Mapping *m, size_t from, size_t to)
{
    /* Of a file's private pages nothing is lost: nobody has written to them (madvise(2)). */
    if (to > from) {
        (void)madvise(m->p + from, to - from, MADV_DONTNEED);
    }
}

size_t mapping_cut(Mapping *m, size_t at)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), from = (at + page - 1) / page * page;
    if (from < m->n && make_zeros(m->p + from, m->p + whole(m->n))) {
        return from;
    }
    return m->n;
}

bool mapping_is_broken(const Mapping *m)
{
    return m->p && known[m->slot].broken;
}

void mapping_close(Mapping *m)
{
    if (m->p) {
        known[m->slot].start = known[m->slot].end = NULL;
        munmap(m->p, whole(m->n));
    }
    *m = (Mapping){0};
}
