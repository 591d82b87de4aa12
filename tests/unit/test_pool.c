/* base/pool: every job runs once, and what it has written is there when it has been waited for. */
#include "helpers.h"

#include "base/pool.h"

enum { THREADS = 3 };

typedef struct {
    PoolJob job; /* the first member */
    int in, out;
} Square;

static void square(PoolJob *job, size_t thread)
{
    assert_true(thread < THREADS);
    Square *s = (Square *)job;
    s->out = s->in * s->in;
}

static void do_jobs(size_t threads)
{
    enum { JOBS = 8, ROUNDS = 500 };
    Square jobs[JOBS] = {0};
    Pool *p = pool_new(threads);
    assert_non_null(p);
    for (int i = 0; i < JOBS * ROUNDS; i++) {
        Square *s = &jobs[i % JOBS];
        if (i >= JOBS) { /* in the order in which they were given */
            pool_wait(p, &s->job);
            assert_int_equal(s->out, s->in * s->in);
        }
        *s = (Square){.job.run = square, .in = i};
        pool_add(p, &s->job);
    }
    for (int i = 0; i < JOBS; i++) {
        pool_wait(p, &jobs[i].job);
        assert_int_equal(jobs[i].out, jobs[i].in * jobs[i].in);
    }
    pool_free(p);
}

static void test_jobs_are_done(void **state)
{
    (void)state;
    do_jobs(THREADS);
    do_jobs(1); /* by the caller alone */
}

static void test_idle_pool_ends(void **state)
{
    (void)state;
    Pool *p = pool_new(2);
    assert_non_null(p);
    pool_free(p);
    pool_free(pool_new(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs_are_done),
        cmocka_unit_test(test_idle_pool_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
