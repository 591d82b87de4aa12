/* A few threads that do jobs in the order in which they are given, and a way to wait for one.
 *
 *     Pool *p = pool_new(2);
 *     PoolJob job = {.run = work};
 *     pool_add(p, &job);                // some thread calls job.run(&job, ...)
 *     pool_wait(p, &job);               // done: what it has written can be read
 *     pool_free(p);                     // no job may be under way
 *
 * The caller's thread is one of them: it does jobs while it waits. One thread adds and waits. The
 * others begin with the first job: memory is handed out with locks once there is a second thread.
 * Jobs are the caller's, and so is the bound on their number. Signals stay with the thread that
 * made the pool.
 */
#ifndef SQLPG_BASE_POOL_H
#define SQLPG_BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

/* That this process may use. */
size_t pool_processors(void);

typedef struct Pool Pool;
typedef struct PoolJob PoolJob;

struct PoolJob {
    void (*run)(PoolJob *job, size_t thread); /* 0: the caller's; the others count from 1 */
    PoolJob *next;                            /* the pool's */
    bool done;                                /* the pool's: ask pool_wait() */
};

/* threads: with the caller's; the system may give fewer. */
Pool *pool_new(size_t threads);
void pool_free(Pool *p);
void pool_add(Pool *p, PoolJob *job);
/* Until this one is done; others may be done here meanwhile. */
void pool_wait(Pool *p, const PoolJob *job);

#endif
