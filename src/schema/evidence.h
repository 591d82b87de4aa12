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

#include "schema/instant.h"
#include "schema/value.h"

/* Forms that every text of a column has in common. */
enum {
    TEXT_DATE = 1,      /* YYYY-MM-DD, a real day of the years 1 to 9999 */
    TEXT_TIME = 2,      /* HH:MM[:SS[.f]], before 24:00 */
    TEXT_TIMESTAMP = 4, /* a date, or date and time, without an offset */
    TEXT_INSTANT = 8,   /* any form of schema/instant.h, with an offset or without */
    TEXT_UUID = 16,     /* the canonical form, in one case */
    TEXT_JSON = 32,     /* valid JSON that jsonb keeps in its meaning */
    TEXT_BOOLEAN = 64,  /* true, false, t, f */
    TEXT_INTEGER = 128, /* the canonical decimal text of a 64-bit integer */
    TEXT_ALL = 255,
    TEXT_TIMES = TEXT_DATE | TEXT_TIME | TEXT_TIMESTAMP | TEXT_INSTANT
};

/* What evidence_add() found that the user should hear of, with its row. */
enum {
    ODD_NUL = 1,      /* text with NUL characters */
    ODD_UTF8 = 2,     /* text that is not UTF-8 */
    ODD_FRACTION = 4, /* a time with digits beyond microseconds */
    ODD_BAD_TIME = 8, /* no date or time, in a column where such become NULL */
    ODD_FORM = 16,    /* text of none of the forms that the declared type looks for */
    ODD_TEXT = 32,    /* text where the affinity asks for numbers */
    ODD_KINDS = 6
};

typedef struct {
    unsigned wanted;     /* the forms worth examining */
    bool skip_bad_times; /* a text that is no date or time does not count: it becomes NULL */
    bool blobs_as_text;  /* is it worth knowing whether all blobs are text? */
    unsigned asked;      /* of the wanted forms, those that the declared type or the user names */
    bool text_is_odd;    /* the declared type is one of numbers or blobs */
    uint64_t count[5];   /* by ValueClass */
    /* integers */
    int64_t int_min, int_max;
    /* integers and reals of a column of dates */
    unsigned units;              /* 1 << TimeUnit of those that can have only one */
    double loose_min, loose_max; /* of those that can have several, or none; 0 aside */
    uint64_t finer;              /* times with digits beyond microseconds, texts included */
    /* reals */
    uint64_t real_infinite; /* counted only where char_limit is set */
    /* integers and reals: digits before and after the point */
    int digits_whole, digits_fraction;
    /* texts */
    unsigned text_forms;     /* common to all of them */
    uint64_t text_zoned;     /* those with an offset */
    uint64_t text_rewritten; /* times in a form that PostgreSQL does not read */
    uint64_t bad_times;
    unsigned text_shape;     /* of dates and times: see form_shape(); the first one's */
    bool text_shapes_differ; /* not all had the first one's */
    uint64_t text_max_chars; /* kept only where char_limit is set */
    uint64_t char_limit;     /* n of VARCHAR(n), p of DECIMAL(p,s); 0: lengths do not matter */
    uint64_t text_nul, text_bad_utf8;
    uint64_t blob_odd;   /* blobs that are no clean UTF-8 text */
    uint64_t blob_not16; /* blobs of another length than 16 */
    uint64_t max_bytes;  /* of the longest text or blob */
} Evidence;

/* A B-tree entry holds at most 2704 bytes (PostgreSQL, 11.2; BTMaxItemSize of 8 kB pages). */
enum { EVIDENCE_BTREE_MAX = 2704 };

Evidence evidence_new(unsigned wanted, uint64_t char_limit);
/* As it was before the first value. */
Evidence evidence_anew(const Evidence *e);
/* The value may be completed (value_as_real). scratch: for literals that must be unquoted. Gives
 * ODD_ bits. */
unsigned evidence_add(Evidence *e, Value *v, Arena *scratch);
/* Of a text that is known to be UTF-8 without NUL; it is not counted. */
unsigned evidence_add_clean(Evidence *e, const Value *v, Arena *scratch);
/* The same value in so many rows. */
unsigned evidence_add_times(Evidence *e, Value *v, uint64_t times, Arena *scratch);
/* Adds what was learnt from values that come behind, by evidence that began anew (evidence_anew()):
 * as if they had been added one by one. */
void evidence_merge(Evidence *e, const Evidence *behind);
/* Decimal digits of an integer, its sign aside. */
int evidence_digits(int64_t i);
/* Equal as long as no type decision can differ: what the guards of types/decide.c look at. */
uint64_t evidence_signature(const Evidence *e);
uint64_t evidence_values(const Evidence *e);
/* Are all values but NULLs of these classes? bits: 1 << VALUE_x. */
bool evidence_only(const Evidence *e, unsigned classes);
/* The unit of a column of dates in which all its numbers are plausible; UNIT_NONE: there is none,
 * or there are no numbers. */
TimeUnit evidence_unit(const Evidence *e);

#endif
