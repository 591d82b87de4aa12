#define _GNU_SOURCE /* sched_getaffinity() */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>
#include <signal.h>

#include "base/mem.h"

size_t pool_processors(void)
{
#ifdef __linux__
    cpu_set_t set; /* of a thousand processors; with more the call fails */
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        return (size_t)CPU_COUNT(&set);
    }
#endif
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (size_t)n : 1;
}

struct Pool {
    pthread_mutex_t lock;
    pthread_cond_t added, finished;
    PoolJob *first, *last; /* waiting for a thread */
    bool closing, started;
    size_t began;   /* so many threads have a number */
    size_t n, most; /* most: with the caller's */
    pthread_t threads[];
};

/* The first of those that wait. The lock is held, but not while it runs. */
static void run_first(Pool *p, size_t thread)
{
    PoolJob *job = p->first;
    p->first = job->next;
    pthread_mutex_unlock(&p->lock);
    job->run(job, thread);
    pthread_mutex_lock(&p->lock);
    job->done = true;
    pthread_cond_signal(&p->finished);
}

static void *work(void *user)
{
    Pool *p = user;
    pthread_mutex_lock(&p->lock);
    size_t thread = ++p->began;
    while (p->first || !p->closing) {
        if (p->first) {
            run_first(p, thread);
        } else {
            pthread_cond_wait(&p->added, &p->lock);
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* As many as the system gives: without any, the caller does all the jobs. */
static void start(Pool *p)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->n + 1 < p->most && pthread_create(&p->threads[p->n], NULL, work, p) == 0) {
        p->n++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    p->started = true;
}

Pool *pool_new(size_t threads)
{
    Pool *p = mem_alloc(sizeof *p + threads * sizeof *p->threads);
    *p = (Pool){.most = threads};
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->added, NULL);
    pthread_cond_init(&p->finished, NULL);
    return p;
}

void pool_free(Pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->added);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->n; i++) {
        pthread_join(p->threads[i], NULL);
    }
    pthread_cond_destroy(&p->finished);
    pthread_cond_destroy(&p->added);
    pthread_mutex_destroy(&p->lock);
    mem_free(p);
}

void pool_add(Pool *p, PoolJob *job)
{
    job->next = NULL;
    job->done = false;
    if (!p->started) {
        start(p);
    }
    pthread_mutex_lock(&p->lock);
    if (p->first) {
        p->last->next = job;
    } else {
        p->first = job;
    }
    p->last = job;
    pthread_cond_signal(&p->added);
    pthread_mutex_unlock(&p->lock);
}

void pool_wait(Pool *p, const PoolJob *job)
{
    pthread_mutex_lock(&p->lock);
    while (!job->done) {
        if (p->first) {
            run_first(p, 0);
        } else {
            pthread_cond_wait(&p->finished, &p->lock);
        }
    }
    pthread_mutex_unlock(&p->lock);
}
