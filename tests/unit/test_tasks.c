/* base/tasks: each task in its turn, the heaviest first, none after a failure. */
#include "helpers.h"

#include <pthread.h>

#include "base/tasks.h"

enum { TASKS = 400, THINGS = 7, THREADS = 4 };

typedef struct {
    Claim claims[2];
    size_t n;
    uint64_t began, ended; /* by the clock of the test; 0: never */
    bool fails;
} Case;

typedef struct {
    pthread_mutex_t lock;
    uint64_t clock;
} World;

static const TaskBatch single = {.tasks = 1}, several = {.tasks = 5, .weight = 6};

static bool run_cases(void *user, void *const *tasks, size_t n, size_t thread)
{
    World *w = user;
    bool good = true;
    pthread_mutex_lock(&w->lock);
    assert_true(thread < THREADS);
    assert_true(n <= several.tasks);
    for (size_t i = 0; i < n; i++) {
        Case *c = tasks[i];
        assert_int_equal(c->began, 0);
        c->began = ++w->clock;
    }
    pthread_mutex_unlock(&w->lock);
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < n; i++) {
        Case *c = tasks[i];
        c->ended = ++w->clock;
        good &= !c->fails;
    }
    pthread_mutex_unlock(&w->lock);
    return good;
}

static bool conflict(const Case *a, const Case *b)
{
    bool any = a->n == 0 || b->n == 0;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < b->n; k++) {
            any |=
                a->claims[i].id == b->claims[k].id && !(a->claims[i].shared && b->claims[k].shared);
        }
    }
    return any;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static Case random_case(uint32_t *seed)
{
    Case c = {.n = next_random(seed) % 40 ? 1 + next_random(seed) % 2 : 0};
    for (size_t i = 0; i < c.n; i++) {
        c.claims[i] = (Claim){.id = next_random(seed) % THINGS, .shared = next_random(seed) % 2};
    }
    return c;
}

static void wait_for_all(Tasks *t)
{
    while (!tasks_wait(t, 100)) {
    }
}

static void test_order(void **state)
{
    (void)state;
    static Case cases[TASKS];
    for (uint32_t seed = 1; seed <= 20; seed++) {
        World w = {.lock = PTHREAD_MUTEX_INITIALIZER};
        uint32_t random = seed;
        Tasks *t = tasks_start(THREADS, seed % 2 ? single : several, run_cases, &w);
        for (size_t i = 0; i < TASKS; i++) {
            cases[i] = random_case(&random);
            tasks_add(t, &cases[i], cases[i].claims, cases[i].n, next_random(&random) % 5);
        }
        wait_for_all(t);
        tasks_free(t);
        for (size_t i = 0; i < TASKS; i++) {
            assert_true(cases[i].ended);
            for (size_t k = 0; k < i; k++) {
                assert_true(!conflict(&cases[k], &cases[i]) || cases[k].ended < cases[i].began);
            }
        }
    }
}

/* One thread, held by a first task until all others wait. */
static bool run_after(void *user, void *const *tasks, size_t n, size_t thread)
{
    World *w = user;
    pthread_mutex_lock(&w->lock);
    pthread_mutex_unlock(&w->lock);
    return run_cases(user, tasks, n, thread);
}

static void test_weight(void **state)
{
    (void)state;
    World w = {.lock = PTHREAD_MUTEX_INITIALIZER};
    Case cases[5] = {0};
    const uint64_t weights[] = {9, 1, 3, 3, 2};
    pthread_mutex_lock(&w.lock);
    Tasks *t = tasks_start(1, single, run_after, &w);
    for (size_t i = 0; i < 5; i++) {
        cases[i].claims[0].id = i;
        tasks_add(t, &cases[i], cases[i].claims, 1, weights[i]);
    }
    pthread_mutex_unlock(&w.lock);
    wait_for_all(t);
    tasks_free(t);
    assert_true(cases[2].began < cases[3].began);
    assert_true(cases[3].began < cases[4].began);
    assert_true(cases[4].began < cases[1].began);
}

static void test_failure(void **state)
{
    (void)state;
    World w = {.lock = PTHREAD_MUTEX_INITIALIZER};
    Case cases[3] = {{.n = 1, .fails = true}, {.n = 1}, {.n = 0}};
    Tasks *t = tasks_start(THREADS, single, run_cases, &w);
    for (size_t i = 0; i < 3; i++) {
        tasks_add(t, &cases[i], cases[i].claims, cases[i].n, 0);
    }
    wait_for_all(t);
    assert_true(tasks_stopped(t));
    tasks_free(t);
    assert_true(cases[0].ended);
    assert_false(cases[1].began || cases[2].began);
}

static void test_nothing(void **state)
{
    (void)state;
    World w = {.lock = PTHREAD_MUTEX_INITIALIZER};
    Tasks *t = tasks_start(THREADS, single, run_cases, &w);
    assert_true(tasks_wait(t, 0));
    tasks_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_weight),
        cmocka_unit_test(test_failure),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
