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

static bool stands_at(const LaneRows *rows, const char *p, Str head)
{
#ifdef __SSE2__
    enum { BLOCK = 16 };
    if (head.n >= BLOCK && head.n <= (size_t)2 * BLOCK) { /* the end's NULs make room for them */
        size_t rest = head.n - BLOCK;
        __m128i first = _mm_cmpeq_epi8(lane_load(p), lane_load(head.p));
        __m128i second = _mm_cmpeq_epi8(lane_load(p + rest), lane_load(head.p + rest));
        return _mm_movemask_epi8(_mm_and_si128(first, second)) == 0xFFFF;
    }
#endif
    return head.n && (size_t)(rows->end - p) >= head.n && memcmp(p, head.p, head.n) == 0;
}

/* `;`, a line end, and the same head again. */
static bool next_statement(LaneRows *rows)
{
    const char *start = rows->p + 2, *tuple = start + rows->head.n;
    if (rows->p[1] != '\n' || start >= rows->stop || !stands_at(rows, start, rows->head) ||
        *tuple != '(') {
        return false;
    }
    rows->start = start;
    rows->p = tuple;
    rows->before = NULL;
    rows->behind = false;
    rows->statements++;
    return true;
}

bool lane_advance(LaneRows *rows)
{
    if (rows->p >= rows->limit) { /* which is not beyond the end */
        return false;
    }
    return *rows->p == ';' ? next_statement(rows) : *rows->p == ',' && next_of_statement(rows);
}

bool lane_enter(LaneRows *rows, const Reader *r)
{
    const InputWindow *w = r->w;
    const char *end = window_end(w);
    bool within = r->limit && r->limit < w->offset + w->n;
    *rows = (LaneRows){.w = w,
                       .p = window_at(w, r->pos),
                       .behind = !r->first_row,
                       .end = end,
                       .limit = within && !r->whole ? window_at(w, r->limit) : end,
                       .stop = within ? window_at(w, r->limit) : end,
                       .head = r->known.default_values ? STR("") : r->known.text};
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
