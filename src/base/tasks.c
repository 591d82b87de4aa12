#include "base/tasks.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

typedef struct {
    size_t *items;
    size_t n, cap;
} Numbers;

typedef struct {
    void *task;
    uint64_t weight;
    size_t waits; /* for so many others */
    bool done;
    Numbers next; /* those that wait for it */
} Node;

/* Who works on a thing: the last one alone, or those that share it since. */
typedef struct {
    size_t alone; /* node + 1; 0: nobody */
    Numbers sharing;
} Thing;

typedef struct {
    Tasks *tasks;
    size_t number;
    pthread_t thread;
    size_t *nodes; /* of the batch at hand */
    void **batch;  /* and their tasks */
} Thread;

struct Tasks {
    pthread_mutex_t lock;
    pthread_cond_t ready_or_end; /* for threads */
    pthread_cond_t progress;     /* for who waits */
    TaskBatch batch;
    TaskRun *run;
    void *user;
    Thread *threads;
    size_t nthreads, running;
    Node *nodes;
    size_t n, cap, done;
    Thing *things; /* by id */
    size_t nthings;
    size_t barrier; /* the last task that works on everything: node + 1 */
    Numbers ready;  /* a heap, the next one first */
    bool stopped, ended;
};

static void push(Numbers *v, size_t value)
{
    if (v->n == v->cap) {
        v->cap = v->cap ? v->cap * 2 : 4;
        v->items = mem_realloc(v->items, v->cap * sizeof *v->items);
    }
    v->items[v->n++] = value;
}

/* ---------------------------------------------------------------- whose turn has come */

static bool comes_first(const Tasks *t, size_t a, size_t b)
{
    uint64_t x = t->nodes[a].weight, y = t->nodes[b].weight;
    return x != y ? x > y : a < b;
}

static void swap(size_t *a, size_t *b)
{
    size_t kept = *a;
    *a = *b;
    *b = kept;
}

static void make_ready(Tasks *t, size_t node)
{
    push(&t->ready, node);
    size_t *heap = t->ready.items;
    for (size_t i = t->ready.n - 1; i && comes_first(t, heap[i], heap[(i - 1) / 2]);) {
        swap(&heap[i], &heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    pthread_cond_signal(&t->ready_or_end);
}

static size_t take_ready(Tasks *t)
{
    size_t *heap = t->ready.items, first = heap[0], n = --t->ready.n;
    heap[0] = heap[n];
    for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && comes_first(t, heap[child + 1], heap[child]);
        if (!comes_first(t, heap[child], heap[i])) {
            break;
        }
        swap(&heap[i], &heap[child]);
    }
    return first;
}

static void finish(Tasks *t, size_t node)
{
    Node *done = &t->nodes[node];
    done->done = true;
    t->done++;
    for (size_t i = 0; i < done->next.n; i++) {
        size_t next = done->next.items[i];
        if (--t->nodes[next].waits == 0) {
            make_ready(t, next);
        }
    }
    pthread_cond_signal(&t->progress);
}

/* ---------------------------------------------------------------- threads */

/* A fair share of what is ready, so that nobody goes away empty. */
static size_t take_batch(Tasks *t, Thread *me)
{
    size_t share = t->ready.n / t->nthreads, n = 0;
    size_t most = share < 1 ? 1 : share < t->batch.tasks ? share : t->batch.tasks;
    uint64_t weight = 0;
    do {
        size_t node = take_ready(t);
        weight += t->nodes[node].weight;
        me->nodes[n] = node;
        me->batch[n++] = t->nodes[node].task;
    } while (n < most && weight + t->nodes[t->ready.items[0]].weight <= t->batch.weight);
    return n;
}

static void *run_thread(void *data)
{
    Thread *me = data;
    Tasks *t = me->tasks;
    pthread_mutex_lock(&t->lock);
    while (!t->ended) {
        if (t->stopped || t->ready.n == 0) {
            pthread_cond_wait(&t->ready_or_end, &t->lock);
            continue;
        }
        size_t n = take_batch(t, me);
        t->running++;
        pthread_mutex_unlock(&t->lock);
        bool good = t->run(t->user, me->batch, n, me->number);
        pthread_mutex_lock(&t->lock);
        t->running--;
        t->stopped |= !good;
        for (size_t i = 0; i < n; i++) {
            finish(t, me->nodes[i]);
        }
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

static bool start_thread(Tasks *t, Thread *thread, size_t number)
{
    size_t n = t->batch.tasks;
    *thread = (Thread){.tasks = t,
                       .number = number,
                       .nodes = mem_alloc(n * sizeof *thread->nodes),
                       .batch = mem_alloc(n * sizeof *thread->batch)};
    bool started = pthread_create(&thread->thread, NULL, run_thread, thread) == 0;
    if (!started) {
        mem_free(thread->nodes);
        mem_free(thread->batch);
    }
    return started;
}

Tasks *tasks_start(size_t threads, TaskBatch batch, TaskRun *run, void *user)
{
    Tasks *t = mem_alloc(sizeof *t);
    *t = (Tasks){.batch = batch,
                 .run = run,
                 .user = user,
                 .threads = mem_alloc(threads * sizeof *t->threads)};
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->ready_or_end, NULL);
    pthread_cond_init(&t->progress, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_lock(&t->lock);
    bool good = true;
    while (good && t->nthreads < threads) {
        good = start_thread(t, &t->threads[t->nthreads], t->nthreads);
        t->nthreads += good;
    }
    pthread_mutex_unlock(&t->lock);
    if (!good) {
        tasks_free(t);
        return NULL;
    }
    return t;
}

/* ---------------------------------------------------------------- what waits for what */

static void wait_for(Tasks *t, size_t node, size_t earlier)
{
    if (earlier != node && !t->nodes[earlier].done) {
        push(&t->nodes[earlier].next, node);
        t->nodes[node].waits++;
    }
}

static Thing *thing_of(Tasks *t, size_t id)
{
    if (id >= t->nthings) {
        size_t n = id + 1 > 2 * t->nthings ? id + 1 : 2 * t->nthings;
        t->things = mem_realloc(t->things, n * sizeof *t->things);
        memset(t->things + t->nthings, 0, (n - t->nthings) * sizeof *t->things);
        t->nthings = n;
    }
    return &t->things[id];
}

static void claim(Tasks *t, size_t node, Claim c)
{
    Thing *thing = thing_of(t, c.id);
    if (thing->alone) {
        wait_for(t, node, thing->alone - 1);
    }
    if (c.shared) {
        push(&thing->sharing, node);
        return;
    }
    for (size_t i = 0; i < thing->sharing.n; i++) {
        wait_for(t, node, thing->sharing.items[i]);
    }
    thing->sharing.n = 0;
    thing->alone = node + 1;
}

static void claim_everything(Tasks *t, size_t node)
{
    for (size_t i = t->barrier; i < node; i++) {
        wait_for(t, node, i);
    }
    t->barrier = node + 1;
}

void tasks_add(Tasks *t, void *task, const Claim *claims, size_t n, uint64_t weight)
{
    pthread_mutex_lock(&t->lock);
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 64;
        t->nodes = mem_realloc(t->nodes, t->cap * sizeof *t->nodes);
    }
    size_t node = t->n++;
    t->nodes[node] = (Node){.task = task, .weight = weight};
    if (t->barrier) {
        wait_for(t, node, t->barrier - 1);
    }
    for (size_t i = 0; i < n; i++) {
        claim(t, node, claims[i]);
    }
    if (n == 0) {
        claim_everything(t, node);
    }
    if (t->nodes[node].waits == 0) {
        make_ready(t, node);
    }
    pthread_mutex_unlock(&t->lock);
}

/* ---------------------------------------------------------------- the end */

static bool is_over(const Tasks *t)
{
    return t->stopped ? t->running == 0 : t->done == t->n;
}

bool tasks_wait(Tasks *t, unsigned milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&t->lock);
    int result = 0;
    while (!is_over(t) && result == 0) {
        result = pthread_cond_timedwait(&t->progress, &t->lock, &until);
    }
    bool over = is_over(t);
    pthread_mutex_unlock(&t->lock);
    return over;
}

void tasks_stop(Tasks *t)
{
    pthread_mutex_lock(&t->lock);
    t->stopped = true;
    pthread_mutex_unlock(&t->lock);
}

bool tasks_stopped(Tasks *t)
{
    pthread_mutex_lock(&t->lock);
    bool stopped = t->stopped;
    pthread_mutex_unlock(&t->lock);
    return stopped;
}

void tasks_free(Tasks *t)
{
    pthread_mutex_lock(&t->lock);
    t->ended = true;
    pthread_cond_broadcast(&t->ready_or_end);
    pthread_mutex_unlock(&t->lock);
    for (size_t i = 0; i < t->nthreads; i++) {
        pthread_join(t->threads[i].thread, NULL);
        mem_free(t->threads[i].nodes);
        mem_free(t->threads[i].batch);
    }
    for (size_t i = 0; i < t->n; i++) {
        mem_free(t->nodes[i].next.items);
    }
    for (size_t i = 0; i < t->nthings; i++) {
        mem_free(t->things[i].sharing.items);
    }
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->ready_or_end);
    pthread_cond_destroy(&t->progress);
    mem_free(t->ready.items);
    mem_free(t->nodes);
    mem_free(t->things);
    mem_free(t->threads);
    mem_free(t);
}
