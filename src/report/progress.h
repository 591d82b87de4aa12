/* One line on a terminal that tells how far the run is; nothing elsewhere.
 *
 *     Progress p;
 *     progress_start(&p, stderr);
 *     progress_show(&p, STR("album"), rows, done, all);     // as often as you like
 *     progress_end(&p);                                     // before anything else is printed
 *
 * Refreshed some six times a second, and not at all in runs shorter than half a second.
 */
#ifndef SQLPG_REPORT_PROGRESS_H
#define SQLPG_REPORT_PROGRESS_H

#include <stdint.h>
#include <stdio.h>

#include "base/str.h"

typedef struct {
    FILE *to;
    bool on, shown;
    double began, phase_began, next; /* seconds */
    uint64_t phase;                  /* bytes in all: a change begins another phase */
} Progress;

/* On, if both `to` is a terminal and standard output is none. */
void progress_start(Progress *p, FILE *to);
/* What is worked at; rows so far (0: do not say), bytes done of all (0: unknown). */
void progress_show(Progress *p, Str what, uint64_t rows, uint64_t done, uint64_t all);
void progress_end(Progress *p);
/* Names of the dump and sizes, as they may stand on a terminal. */
void report_put_safe(FILE *to, Str s);
void report_put_size(FILE *to, uint64_t bytes);

#endif
