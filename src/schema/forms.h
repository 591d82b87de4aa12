/* Strict patterns of texts that PostgreSQL's types can hold. Never "try the cast": PostgreSQL reads
 * `now`, `01/02/2023` and `1672628645.123` as dates (see docs/types.md). */
#ifndef SQLPG_SCHEMA_FORMS_H
#define SQLPG_SCHEMA_FORMS_H

#include "base/buf.h"

/* The TEXT_ bits of schema/evidence.h that hold for s, of those wanted. *zoned: it has an offset.
 */
unsigned form_of_text(Str s, unsigned wanted, bool *zoned);
bool form_is_date(Str s);
bool form_is_time(Str s);
bool form_is_uuid(Str s);
/* YYYY-MM-DD[( |T)HH:MM[:SS[.f{1,6}]]][Z|(+|-)HH:MM]. */
bool form_is_instant(Str s, bool *zoned);
bool form_is_integer(Str s);

/* How a date or time is written, as a number: equal shapes are printed back by one to_char()
 * format. Length up to the zone, separator, zone. */
unsigned form_shape(Str s);
/* The to_char() format that prints a value of this shape as it was; false: there is none. */
bool form_shape_format(unsigned shape, Buf *out);
/* Valid JSON of at most 64 levels without \u0000, lone surrogates, repeated keys or numbers that
 * jsonb would print otherwise: what jsonb keeps in its meaning. */
bool form_is_jsonb(Str s);

#endif
