/* Tasks on several threads, each when its turn has come.
 *
 *     Tasks *t = tasks_start(n, batch, run, user);         // n threads, numbered from 0
 *     tasks_add(t, make_table, (Claim[]){{7}}, 1, weight);
 *     tasks_add(t, make_index, (Claim[]){{7, .shared = true}}, 1, weight);
 *     while (!tasks_wait(t, 200)) { ... }                  // true: all done
 *     tasks_free(t);                                       // waits for those that run
 *
 * A task says what it works on. It waits for every task that was added before and works on the same
 * thing, unless both only share it; one without claims works on everything. Of the tasks whose turn
 * has come the heaviest is taken, and of equals the first. Where many light ones wait, a thread
 * takes several at once; none of them is done before all are. Tasks are added by one thread; they
 * may begin at once.
 */
#ifndef SQLPG_BASE_TASKS_H
#define SQLPG_BASE_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Tasks Tasks;

typedef struct {
    size_t id;
    bool shared;
} Claim;

/* How much is taken at once: so many tasks, that weigh no more than this together. */
typedef struct {
    size_t tasks;
    uint64_t weight;
} TaskBatch;

/* tasks: those of the batch, which do not wait for each other; thread: which one runs them. False:
 * no further task is to begin. */
typedef bool TaskRun(void *user, void *const *tasks, size_t n, size_t thread);

/* NULL: the system gives no threads. */
Tasks *tasks_start(size_t threads, TaskBatch batch, TaskRun *run, void *user);
void tasks_add(Tasks *t, void *task, const Claim *claims, size_t n, uint64_t weight);
/* Until all are done, or nothing goes on after a failure; at most so many milliseconds. */
bool tasks_wait(Tasks *t, unsigned milliseconds);
/* No further task begins. */
void tasks_stop(Tasks *t);
bool tasks_stopped(Tasks *t);
void tasks_free(Tasks *t);

#endif
