/* What a column's rows really hold: the ground on which its PostgreSQL type is decided.
 *
 *     Evidence e = evidence_new(EVIDENCE_DATES);
 *     evidence_add(&e, &value);                 // after value_apply_affinity()
 *     if (e.count[VALUE_TEXT] && e.text_forms & TEXT_DATE) ...
 *
 * Constant size; one call per value, so the common classes come first and the forms of text are
 * examined only where the column's declared type could use them.
 */
#ifndef SQLPG_SCHEMA_EVIDENCE_H
#define SQLPG_SCHEMA_EVIDENCE_H

#include "schema/value.h"

/* Forms that every text of a column has in common. */
enum {
    TEXT_DATE = 1,      /* YYYY-MM-DD, a real day of the years 1 to 9999 */
    TEXT_TIME = 2,      /* HH:MM[:SS[.f{1,6}]], before 24:00 */
    TEXT_TIMESTAMP = 4, /* a date, or date and time, no offset, at most 6 digits of fraction */
    TEXT_INSTANT = 8,   /* the same with Z or an offset, or without */
    TEXT_UUID = 16,     /* the canonical form in lower case */
    TEXT_JSON = 32,     /* valid JSON that jsonb keeps in its meaning */
    TEXT_INTEGER = 64,  /* the canonical decimal text of a 64-bit integer */
    TEXT_ALL = 127
};

typedef struct {
    unsigned wanted;   /* the forms worth examining */
    uint64_t count[5]; /* by ValueClass */
    /* integers */
    int64_t int_min, int_max;
    /* reals */
    uint64_t real_infinite; /* counted only where char_limit is set */
    /* integers and reals: digits before and after the point */
    int digits_whole, digits_fraction;
    /* texts */
    unsigned text_forms;     /* common to all of them */
    uint64_t text_zoned;     /* those with an offset */
    unsigned text_shape;     /* of dates and times: see form_shape(); the first one's */
    bool text_shapes_differ; /* not all had the first one's */
    uint64_t text_max_chars; /* kept only where char_limit is set */
    uint64_t char_limit;     /* n of VARCHAR(n), p of DECIMAL(p,s); 0: lengths do not matter */
    uint64_t text_nul, text_bad_utf8;
    uint64_t max_bytes; /* of the longest text or blob */
} Evidence;

/* A B-tree entry holds at most 2704 bytes (PostgreSQL, 11.2; BTMaxItemSize of 8 kB pages). */
enum { EVIDENCE_BTREE_MAX = 2704 };

Evidence evidence_new(unsigned wanted, uint64_t char_limit);
/* The value may be completed (value_as_real). scratch: for literals that must be unquoted. */
void evidence_add(Evidence *e, Value *v, Arena *scratch);
/* Decimal digits of an integer, its sign aside. */
int evidence_digits(int64_t i);
/* Equal as long as no type decision can differ: what the guards of types/decide.c look at. */
uint64_t evidence_signature(const Evidence *e);
uint64_t evidence_values(const Evidence *e);
/* Are all values but NULLs of these classes? bits: 1 << VALUE_x. */
bool evidence_only(const Evidence *e, unsigned classes);

#endif
