/* Instants in all the forms in which programs write them into SQLite.
 *
 *     Instant t;
 *     if (instant_parse(STR("2024-03-01T12:00:00.123456789+02:00"), &t)) ...
 *     instant_put(&buf, &t, 6, &rounded);       // 2024-03-01 10:00:00.123457
 */
#ifndef SQLPG_SCHEMA_INSTANT_H
#define SQLPG_SCHEMA_INSTANT_H

#include <stdint.h>

#include "base/buf.h"

typedef struct {
    int64_t seconds; /* since 1970, UTC; without a zone: as if UTC */
    int64_t nanos;   /* 0 to 999999999 */
    bool zoned, has_time;
} Instant;

/* YYYY-MM-DD, and perhaps [ |T]HH:MM[:SS[.f{1,9}]], and perhaps a zone: Z, UTC, (+|-)HH[[:]MM],
 * also behind a blank, and behind that Go's name of the zone. */
bool instant_parse(Str s, Instant *out);
Instant instant_from_nanos(int64_t seconds, int64_t nanos);
/* In UTC, with at most `digits` of a fraction; *rounded is set where more were there. False: the
 * year is not one to 9999. */
bool instant_put(Buf *out, const Instant *t, int digits, bool *rounded);
void instant_put_date(Buf *out, const Instant *t);

#endif
