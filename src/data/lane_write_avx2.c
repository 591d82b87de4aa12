/* The writing pass in the fast lane, compiled for AVX2 (cmake/flags.cmake says how). */
#include "data/lane_tuple.h"

#ifdef __AVX2__
#define LANE_VARIANT(name) name##_avx2
#include "data/lane_write_tuple.h"
#else
LaneResult lane_write_avx2(LaneWrite *l, LaneRows *rows, Buf *out, size_t full)
{
    return lane_write_base(l, rows, out, full);
}
#endif
