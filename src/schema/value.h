/* SQLite's values: storage classes, and the affinity that a column applies to what is stored.
 *
 * A Value is a view: its bytes belong to the input window or to an arena. Text and blobs from the
 * row scanner are still in their literal's form (doubled quotes, hex digits), so that the usual row
 * is never copied.
 *
 *     Value v = value_integer(42);
 *     value_apply_affinity(&v, AFFINITY_TEXT, scratch);      // now the text 42
 *
 * Source: Datatypes In SQLite, 3 (affinity), 3.1 (declared types).
 */
#ifndef SQLPG_SCHEMA_VALUE_H
#define SQLPG_SCHEMA_VALUE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

typedef enum { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB } ValueClass;

typedef enum {
    FORM_PLAIN,  /* s holds the bytes themselves */
    FORM_QUOTED, /* TEXT: a quote inside stands twice */
    FORM_HEX     /* BLOB: s holds hex digits, an even number */
} ValueForm;

typedef struct {
    ValueClass cls;
    ValueForm form;
    Str s;     /* TEXT and BLOB: the bytes; INTEGER and REAL: the number as written, or empty */
    int64_t i; /* INTEGER */
    double r;  /* REAL, valid when has_real */
    bool has_real;
} Value;

typedef enum {
    AFFINITY_BLOB,
    AFFINITY_TEXT,
    AFFINITY_NUMERIC,
    AFFINITY_INTEGER,
    AFFINITY_REAL
} Affinity;

/* The affinity of a declared type (3.1: INT, CHAR CLOB TEXT, BLOB or none, REAL FLOA DOUB, else).
 */
Affinity affinity_of_type(Str declared);
const char *affinity_name(Affinity a);

Value value_null(void);
Value value_integer(int64_t i);
Value value_real(double r);
Value value_text(Str s);
Value value_blob(Str s);

/* What SQLite makes of the value when it is stored in a column of this affinity. Only where the
 * class changes does it allocate, in scratch. */
void value_apply_affinity(Value *v, Affinity affinity, Arena *scratch);

/* Can the affinity change values of this class at all? */
static inline bool value_may_change(ValueClass cls, Affinity affinity)
{
    switch (affinity) {
    case AFFINITY_TEXT:
        return cls == VALUE_INTEGER || cls == VALUE_REAL;
    case AFFINITY_INTEGER:
    case AFFINITY_NUMERIC:
        return cls == VALUE_TEXT || cls == VALUE_REAL;
    case AFFINITY_REAL:
        return cls == VALUE_TEXT || cls == VALUE_INTEGER;
    case AFFINITY_BLOB:
        break;
    }
    return false;
}

/* The double of a REAL; reads the text at the first call. Infinite for 1e999, Inf and its kin. */
double value_as_real(Value *v);
/* A decimal of at most 15 digits, digits / 10^fraction, without zeros at its end. */
typedef struct {
    uint64_t digits;
    int whole, fraction; /* digits before the point and behind it */
    bool negative;
} ShortDecimal;

/* Is there such a one that reads back as the REAL's double? Then it is the shortest of all texts
 * that do (DBL_DIG: no two of 15 digits share a double). Dumps write twenty digits, of which
 * nothing but 12.34 was meant. False for 0, below 0.0001 and from 1e15 on, where PostgreSQL writes
 * an exponent. */
bool value_short_decimal(Value *v, ShortDecimal *out);
/* 12.34, or 12.0 */
void value_put_short_decimal(Buf *out, const ShortDecimal *d);
/* Is a REAL integral and within the 64-bit range, so that INTEGER affinity makes it an integer? */
bool value_real_is_int64(Value *v, int64_t *out);

/* A decimal or hexadecimal integer literal, sign included; false when it is beyond 64 bits (then it
 * is a REAL in SQLite) or no such literal. Digit separators are allowed. */
bool value_parse_int64(Str s, int64_t *out);
/* A number in SQLite's sense, with blanks around it; false when s is no number. */
bool value_parse_number(Str s, Value *out);
/* strtod() over a Str, `_` separators removed; s must be a number. */
double value_parse_double(Str s);

/* The bytes of TEXT or BLOB in their own form, copied to the arena only where they must be. */
Str value_bytes(const Value *v, Arena *scratch);
/* CAST(v AS TEXT) as SQLite 3.40 prints it, but reals with all their digits: 1.0e+20, Inf. */
Str value_as_text(Value *v, Arena *scratch);

/* Shortest decimal text that reads back as the same double, in PostgreSQL's float8 layout: exponent
 * form below 1e-4 and from 1e15 on. NaN and infinities as PostgreSQL spells them. */
void value_put_double(Buf *out, double r);
/* The same with `.0` behind what reads as an integer, so that a REAL stays one among texts. */
void value_put_real_text(Buf *out, double r);

#endif
