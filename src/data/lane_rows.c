/* From tuple to tuple. */
#include "data/lane.h"

#include <stdlib.h>

#include "data/lane_scan.h"
#include "data/lane_tuple.h"

static bool at_tuple(const LaneRows *rows, const char *p)
{
    return p < rows->end && *p == '(';
}

/* `,` and another tuple of the statement. */
static bool next_of_statement(LaneRows *rows)
{
    const char *p = rows->p + 1;
    while (p < rows->end && ascii_is_space(*p)) {
        p++;
    }
    if (!at_tuple(rows, p)) {
        return false;
    }
    rows->before = rows->p;
    rows->p = p;
    rows->behind = false;
    return true;
}

bool lane_advance(LaneRows *rows)
{
    if (rows->p >= rows->limit) { /* which is not beyond the end */
        return false;
    }
    return *rows->p == ';' ? lane_next(rows) : *rows->p == ',' && next_of_statement(rows);
}

/* Statements from here on are not the lane's. */
static const char *find_stop(const Reader *r)
{
    const InputWindow *w = r->w;
    uint64_t stop = w->offset + w->n;
    if (r->limit && r->limit < stop) {
        stop = r->limit;
    }
    if (r->part_at && r->part_at < stop) {
        stop = r->part_at > r->pos ? r->part_at : r->pos;
    }
    return window_at(w, stop);
}

bool lane_enter(LaneRows *rows, const Reader *r)
{
    const InputWindow *w = r->w;
    const char *end = window_end(w);
    bool within = r->limit && r->limit < w->offset + w->n;
    const char *limit = within && !r->whole ? window_at(w, r->limit) : end;
    if (w->map.p && limit - window_at(w, r->pos) > WINDOW_STEP) {
        limit = window_at(w, r->pos) + WINDOW_STEP; /* window_pass() wants to be called */
    }
    *rows = (LaneRows){.w = w,
                       .p = window_at(w, r->pos),
                       .behind = !r->first_row,
                       .end = end,
                       .limit = limit,
                       .stop = find_stop(r),
                       .head = r->known.default_values ? STR("") : r->known.text,
                       .scan = scan_loops()};
    if (r->first_row) {
        return !r->head.default_values && at_tuple(rows, rows->p);
    }
    return rows->p < rows->limit && *rows->p == ',' && next_of_statement(rows);
}

void lane_leave(const LaneRows *rows, Reader *r)
{
    r->start = rows->start ? window_offset(r->w, rows->start) : r->start;
    r->first_row = !rows->behind && !rows->before;
    r->pos = window_offset(r->w, rows->behind || !rows->before ? rows->p : rows->before);
    if (r->first_row) {
        r->head = r->known;
    }
}

bool lane_has_avx2(void)
{
    return scan_loops_avx2() && !getenv("SQLPG_TEST_ANY_PROCESSOR");
}
