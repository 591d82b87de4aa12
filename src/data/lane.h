/* The fast lane: runs of tuples that hold nothing but plain literals, as dumpers write them, are
 * scanned without a call per value: lane_read() takes evidence from a tuple, lane_write() turns it
 * into a line of COPY. Any tuple that is not plain is left to the row lane (data/row.h), which
 * reads everything: the fast lane never decides what a value is where there could be two opinions.
 *
 *     LaneRows rows;
 *     if (lane_enter(&rows, &reader)) {          // at a tuple, in the reader's window
 *         while (lane_read(&lane, &rows) == LANE_ROW && lane_advance(&rows)) {
 *         }
 *         lane_leave(&rows, &reader);            // the reader stands where the lane has stopped
 *     }
 *
 * Bytes are looked at many at a time, beyond the window's end too: there stand NULs, which are part
 * of no plain literal (input/window.h).
 */
#ifndef SQLPG_DATA_LANE_H
#define SQLPG_DATA_LANE_H

#include "base/scan.h"
#include "data/binary.h"
#include "data/pieces.h"
#include "data/reader.h"
#include "data/target.h"
#include "schema/forms.h"

/* What stands in 64 bytes of the window, a bit for each (data/lane_scan.h). */
typedef struct {
    const char *at; /* NULL: none yet */
    uint64_t ends;  /* commas and closing parentheses */
    uint64_t quotes;
    uint64_t odd; /* backslashes, and what is no ASCII from the blank on */
} LaneBlock;

/* Where the lane stands. */
typedef struct {
    const InputWindow *w;
    const char *p; /* at the parenthesis of a tuple; or behind one: */
    bool behind;
    const char
        *before; /* behind the tuple before it, in the same statement; NULL: it is the first */
    const char *start;   /* of the statement; NULL: it is the one that the lane was entered in */
    const char *end;     /* of the window */
    const char *limit;   /* tuples from here on belong to somebody else; at most end */
    const char *stop;    /* and statements from here on */
    Str head;            /* of the next statements, if they are to be of the lane; or empty */
    uint64_t statements; /* begun since lane_enter() */
    const ScanLoops *scan;
    LaneBlock block;
} LaneRows;

/* False: the reader is not at a tuple, or its bytes are not there yet. */
bool lane_enter(LaneRows *rows, const Reader *r);
/* From behind a tuple to the next one, of the same statement or of one with the same head. False:
 * there is none here. */
bool lane_advance(LaneRows *rows);
void lane_leave(const LaneRows *rows, Reader *r);

typedef enum {
    LANE_ROW,  /* done; rows->p is behind the tuple */
    LANE_ODD,  /* the same, and values of it are to be told of: LaneRead.odd */
    LANE_OTHER /* the tuple is for the row lane; nothing has happened */
} LaneResult;

/* ---------------------------------------------------------------- reading */

/* What becomes of a column's literals of one class. */
typedef enum {
    LANE_PLAIN,   /* counted, or copied */
    LANE_BOOLEAN, /* the same for 0 and 1, else made a Value of */
    LANE_DECIMAL, /* the same for a decimal with a fraction that was meant: lane_decimal() */
    LANE_VALUE,   /* made a Value of */
    LANE_REFUSED  /* a matter for the row lane */
} LaneUse;

typedef struct {
    int64_t int_min, int_max;      /* of Evidence */
    uint64_t known_min, known_max; /* of LaneReadColumn */
} LaneRange;

typedef struct {
    Evidence *evidence;
    Affinity affinity;
    LaneUse integer, real, text;
    bool changes_text; /* its affinity makes numbers of texts */
    bool rowid;
    /* Texts that say nothing new, after those that have been seen: of what forms (USUAL_ bits of
     * lane_read.c), and how long at most. */
    unsigned usual;
    uint64_t longest;
    char behind; /* its values: a comma, or a parenthesis */
    /* to take the last value back: its class, and what the integers' range was before the row at
     * which it was widened last */
    ValueClass cls;
    uint64_t widened_at;
    LaneRange before;
    /* Integers of up to eight digits that have been seen: lane_order_of_eight() of the least and
     * the largest; and of the largest that is plain. */
    uint64_t known_min, known_max, most;
} LaneReadColumn;

typedef struct {
    size_t column;
    Value v;
    bool clean;   /* a text of which that is known, and that the column's affinity leaves alone */
    unsigned odd; /* ODD_ bits */
} LaneValue;

enum { LANE_SHAPES = 4 };

typedef struct LaneRead LaneRead;

struct LaneRead {
    const RowTarget *target;                         /* whose columns these are; NULL: none */
    LaneResult (*read)(LaneRead *l, LaneRows *rows); /* the processor's: data/lane_tuple.h */
    LaneReadColumn *columns;
    LaneValue *values; /* those of the row at hand for which evidence_add() decides */
    size_t n, nvalues, cap;
    int64_t rowid;     /* the last one that was made a number */
    const char *tuple; /* where the last one began */
    Arena *scratch;    /* reset by the caller, after rows for which lane_read() has said LANE_ODD */
    JsonShape shapes[LANE_SHAPES]; /* of the columns, in turn */
};

/* Prepares for a table, of a target that is plain; anew after every statement that is no row. The
 * lane owns two arrays, which lane_read_free() frees. */
void lane_read_open(LaneRead *l, const RowTarget *target);
/* As many tuples as are plain. LANE_ROW: there is no next one here. */
LaneResult lane_read(LaneRead *l, LaneRows *rows);
/* Completes the evidence of integers and the table's largest rowid, for others to look at. */
void lane_read_settle(LaneRead *l);
void lane_read_free(LaneRead *l);

/* ---------------------------------------------------------------- writing */

typedef struct {
    const Column *column;
    LaneUse integer, real, text, blob;
    /* Integers of few digits, texts, NULLs go out as they stand, and nobody wants them. */
    bool copies_naturals, copies_texts, copies_nulls;
    bool boolean; /* 0 and 1 become f and t */
    bool numeric; /* a text that looks like a number would be one */
    bool rowid;
    bool kept; /* its value is wanted: LaneWrite.values; */
    /* but of integers in this range, a NULL in their place. As numbers, and by
     * lane_order_of_eight(). */
    int64_t known_low, known_high;
    uint64_t known_min, known_max;
    char behind; /* its values: a comma, or a parenthesis */
} LaneWriteColumn;

typedef struct LaneWrite LaneWrite;

struct LaneWrite {
    const RowTarget *target;
    LaneResult (*write)(LaneWrite *l, LaneRows *rows, Buf *out, size_t full);
    LaneWriteColumn *columns;
    size_t n, cap;
    const ValuePolicy *policy;
    Arena *scratch;
    Pieces *pieces; /* of the output; the caller's */
    Value *values;  /* by column, of those that are kept; the caller's */
    bool kept;      /* there is one of the last row */
    bool busy;      /* with the last row: it has used scratch, or kept a value */
    int64_t rowid;  /* of the last row */
    uint64_t rows;  /* that the last call has appended */
};

/* Types are those that stand in the output (Column.written_type). */
void lane_write_open(LaneWrite *l, const RowTarget *target);
/* This column's values are wanted, but for integers from low to high. */
void lane_write_keep(LaneWrite *l, size_t column, int64_t low, int64_t high);
/* Appends lines until *out is full: so many bytes, or pieces; or a value of the last row is kept,
 * or scratch is to be reset. */
LaneResult lane_write(LaneWrite *l, LaneRows *rows, Buf *out, size_t full);
/* Appends one row in binary format, with a form for each column. */
LaneResult lane_write_binary(LaneWrite *l, const BinaryForm *forms, LaneRows *rows, Buf *out);
void lane_write_free(LaneWrite *l);

/* Pieces of both. Any literal that the row lane scans, as it goes out; false: it is none, or its
 * end is not in the window. */
bool lane_any_value(LaneWrite *l, const LaneWriteColumn *c, const char **pp, const char *end,
                    Value *v);
/* An integer that is wanted. */
void lane_keep_integer(LaneWrite *l, const LaneWriteColumn *c, Str written, int64_t i);
/* The row ends at p. */
void lane_written(LaneWrite *l, LaneRows *rows, const char *p);

#endif
