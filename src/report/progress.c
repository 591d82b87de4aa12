#include "report/progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void progress_start(Progress *p, FILE *to)
{
    *p = (Progress){.to = to};
    p->on = isatty(fileno(to)) && !isatty(STDOUT_FILENO);
    p->began = p->phase_began = now();
    p->next = p->began + 0.5;
}

static void put_eta(FILE *to, double seconds)
{
    unsigned s = seconds < 359999 ? (unsigned)(seconds + 0.5) : 359999;
    if (s >= 3600) {
        fprintf(to, "  ETA %u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
    } else {
        fprintf(to, "  ETA %u:%02u", s / 60, s % 60);
    }
}

void progress_show(Progress *p, Str what, uint64_t rows, uint64_t done, uint64_t all)
{
    double at = p->on ? now() : 0;
    if (!p->on || at < p->next) {
        return;
    }
    if (all != p->phase) {
        p->phase = all;
        p->phase_began = at;
    }
    p->next = at + 1.0 / 6;
    p->shown = true;
    fputs("\r\033[K", p->to);
    report_put_safe(p->to, str_make(what.p, what.n < 40 ? what.n : 40));
    if (rows) {
        fprintf(p->to, "  %" PRIu64 " rows", rows);
    }
    double elapsed = at - p->phase_began;
    if (done) {
        report_put_size(p->to, done);
    }
    if (done && elapsed > 0.3) {
        double rate = (double)done / elapsed;
        report_put_size(p->to, (uint64_t)rate);
        fputs("/s", p->to);
        if (all >= done && rate > 0) {
            fprintf(p->to, "  %u %%", (unsigned)(100 * (double)done / (double)all));
            put_eta(p->to, (double)(all - done) / rate);
        }
    }
    fflush(p->to);
}

void progress_end(Progress *p)
{
    if (p->shown) {
        fputs("\r\033[K", p->to);
        fflush(p->to);
    }
    p->on = p->shown = false;
}
