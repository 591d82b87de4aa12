/* Strict patterns of texts that PostgreSQL's types can hold. Never "try the cast": PostgreSQL reads
 * `now`, `01/02/2023` and `1672628645.123` as dates (see docs/types.md). */
#ifndef SQLPG_SCHEMA_FORMS_H
#define SQLPG_SCHEMA_FORMS_H

#include "base/buf.h"

typedef struct {
    unsigned bits;  /* the TEXT_ bits of schema/evidence.h that hold, of those wanted */
    bool zoned;     /* a time with an offset */
    bool finer;     /* a time with digits beyond microseconds */
    bool rewritten; /* a time that PostgreSQL would not read, or not exactly, as it stands */
} TextForms;

TextForms form_of_text(Str s, unsigned wanted);
/* Times in a form that PostgreSQL reads as it stands. */
bool form_is_date(Str s);
bool form_is_time(Str s);
bool form_is_instant(Str s, bool *zoned);
/* Letters in one case only: uuid prints lower case, so a mixture could not be told again. */
bool form_is_uuid(Str s);
bool form_is_integer(Str s);
/* true, false, t, f: as ORMs write them. */
bool form_is_boolean(Str s, bool *value);

/* How a date, time, boolean or uuid is written, as a number: equal shapes are printed back by one
 * expression. Of times: length up to the zone, separator, zone. 0 goes with every other. */
enum { FORM_SHAPE_NONE = 0xFFFF }; /* cannot be printed back */
unsigned form_shape(Str s);
/* YYYY-MM-DD HH:MM:SS with up to six digits of a second, space or T between, no zone: most times
 * that programs write. *shape is what form_shape() gives. False: perhaps another time, perhaps
 * none. */
bool form_is_usual_timestamp(Str s, unsigned *shape);
/* YYYY-MM-DD of a day that every month has. */
bool form_is_usual_date(Str s);
/* What prints a value of this shape as it was, false where nothing does: the to_char() format of a
 * time, the two words of a CASE for a boolean, the function for the letters of a uuid. */
bool form_shape_format(unsigned shape, Buf *out);
/* Valid JSON of at most 64 levels without \u0000, lone surrogates, repeated keys or numbers that
 * jsonb would print otherwise: what jsonb keeps in its meaning. */
bool form_is_jsonb(Str s);
/* The first keys of an object that was good, in their order, each with what stands behind it,
 * `key":`. Objects of one column have most often the same. Zeros at first. */
enum { JSON_SHAPE_KEYS = 16, JSON_SHAPE_KEY = 16 };
typedef struct {
    char keys[JSON_SHAPE_KEYS][JSON_SHAPE_KEY];
    unsigned char sizes[JSON_SHAPE_KEYS];
    unsigned n, misses;
} JsonShape;
/* Of a text in the window: behind it stands its quote, and 16 bytes can be read from there on. The
 * shape makes it faster and nothing else; NULL: none. */
bool form_is_jsonb_ahead(Str s, JsonShape *shape);

#endif
