/* A tuple of the fast lane, read and written: there is a variant for every processor, and one that
 * is compiled for AVX2, where more of a block of bytes fits into a register
 * (data/lane_read_avx2.c). Both are of the same source. */
#ifndef SQLPG_DATA_LANE_TUPLE_H
#define SQLPG_DATA_LANE_TUPLE_H

#include "data/lane.h"

LaneResult lane_read_base(LaneRead *l, LaneRows *rows);
LaneResult lane_write_base(LaneWrite *l, LaneRows *rows, Buf *out, size_t full);
/* Where lane_has_avx2(). */
LaneResult lane_read_avx2(LaneRead *l, LaneRows *rows);
LaneResult lane_write_avx2(LaneWrite *l, LaneRows *rows, Buf *out, size_t full);

/* The tests have a way to say no. */
bool lane_has_avx2(void);

/* Forms that are told at a glance. */
enum {
    LANE_USUAL_ANY = 1,
    LANE_USUAL_DATE = 2,
    LANE_USUAL_TIMESTAMP = 4,
    LANE_USUAL_UUID = 8,
    LANE_USUAL_JSON = 16
};
/* LaneReadColumn.widened_at */
#define LANE_NEVER UINT64_MAX

/* evidence_add() for the values that the tuple has left. False: there are some that the user should
 * hear of. */
bool lane_add_values(LaneRead *l);

#endif
