/* Dates and times in the forms that applications store: text, epochs, Julian days, ticks.
 *
 *     Instant at;
 *     if (instant_parse(text, &at) != INSTANT_NONE) instant_put(&out, &at, PG_TIMESTAMPTZ);
 *     if (instant_from_integer(1672628645123, UNIT_MILLIS, &at)) ...
 *
 * Strict patterns only: PostgreSQL's own input reads `now`, 01/02/2023 and 1672628645.123 as dates
 * (Date/Time Types, 8.5.1; Date/Time Input Interpretation, B.1). PostgreSQL keeps microseconds;
 * finer digits are cut, never rounded: .NET's largest date would become the year 10000.
 */
#ifndef SQLPG_SCHEMA_INSTANT_H
#define SQLPG_SCHEMA_INSTANT_H

#include <stdint.h>

#include "base/buf.h"
#include "pg/type.h"

typedef enum {
    INSTANT_NONE,
    INSTANT_ISO,  /* PostgreSQL reads the text as it stands, and exactly */
    INSTANT_OTHER /* an instant, but in a form that must be written anew */
} InstantForm;

typedef struct {
    int64_t days;   /* since 1970-01-01, of the wall clock */
    int64_t micros; /* of the day */
    int offset;     /* seconds east of UTC */
    bool has_time, zoned;
    bool finer; /* there were digits beyond microseconds */
} Instant;

/* YYYY-MM-DD[( |T)HH:MM[:SS[.f]]][[ ](Z|UTC|GMT|+HH[[:]MM])][ ZONE][ m=...], or RFC 2822. Years
 * 0001 to 9999. */
InstantForm instant_parse(Str s, Instant *out);
/* HH:MM[:SS[.f]], before 24:00. */
InstantForm instant_parse_clock(Str s, Instant *out);
/* As input for a date, time, timestamp or timestamptz column. */
void instant_put(Buf *out, const Instant *at, PgBase type);

/* The wall clock of UTC. */
void instant_to_utc(Instant *at);

/* What a number counts, from when. */
typedef enum {
    UNIT_NONE,
    UNIT_SECONDS,
    UNIT_MILLIS,
    UNIT_MICROS,
    UNIT_NANOS,
    UNIT_TICKS, /* 100 ns since 0001-01-01: .NET */
    UNIT_JULIAN /* days since noon of -4713-11-24: SQLite's julianday() */
} TimeUnit;

const char *unit_name(TimeUnit u);
/* The one unit in which the number is of the years 1973 to 2099, where the units do not overlap;
 * UNIT_NONE where there is none. (Ticks win over nanoseconds, which would all be of 1990.) */
TimeUnit unit_of_integer(int64_t i);
TimeUnit unit_of_real(double r);
/* Is the number, in this unit, of the years 1900 to 2099, and not of the days around 1970-01-01? */
bool unit_plausible(TimeUnit u, double r);
void instant_from_integer(int64_t i, TimeUnit u, Instant *out);
/* Rounded to microseconds; Julian days to milliseconds, which is what SQLite makes of them. */
void instant_from_real(double r, TimeUnit u, Instant *out);
/* The SQL that counts a timestamptz in this unit again, behind `extract(epoch FROM c)`; NULL where
 * that would not be exact. */
const char *unit_epoch_factor(TimeUnit u);
/* The SQL behind an integer of this unit that makes microseconds since 1970 of it; NULL for days.
 */
const char *unit_micros(TimeUnit u);

#endif
