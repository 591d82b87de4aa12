/* The reading pass in the fast lane, compiled for AVX2 (cmake/flags.cmake says how). */
#include "data/lane_tuple.h"

#ifdef __AVX2__
#define LANE_VARIANT(name) name##_avx2
#include "data/lane_read_tuple.h"
#else
LaneResult lane_read_avx2(LaneRead *l, LaneRows *rows)
{
    return lane_read_base(l, rows);
}
#endif
