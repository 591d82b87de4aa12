/* Where statements begin and end, found in a window of bytes without parsing them.
 *
 *     LexInput in = {p, end, eof};
 *     SplitNotes notes = {0};
 *     switch (split_skip(&in, &notes)) ...         // in.p is at the first byte of a statement
 *     Split s;
 *     switch (split_statement(in, &s)) ...         // s.text, s.next
 *
 * SPLIT_MORE means: call again with more bytes; split_skip keeps what it has skipped. A trigger
 * ends at `;` END `;` (its body statements cannot begin with END), everything else at the first
 * `;` outside quotes and comments, as in the SQLite shell (sqlite3_complete()).
 */
#ifndef SQLPG_PARSE_SPLIT_H
#define SQLPG_PARSE_SPLIT_H

#include "parse/token.h"

typedef enum {
    SPLIT_MORE,
    SPLIT_EOF,
    SPLIT_DOT, /* a shell command: `.` where a statement may start; runs to the line's end */
    SPLIT_STATEMENT,
    SPLIT_ILLEGAL,     /* bytes that are no token; Split.next points at them */
    SPLIT_UNTERMINATED /* a quote left open; Split.next points at it */
} SplitResult;

typedef struct {
    bool corruption; /* a comment in which the shell reported a damaged database */
    const char *corruption_at;
} SplitNotes;

typedef struct {
    Str text;         /* without the semicolon */
    const char *next; /* where to go on; for the two errors: the offending byte */
    int first_word;   /* token kind of the first word */
    bool semicolon;   /* false: the input ended, or see implied */
    bool implied; /* a statement keyword at a line's start stands for the semicolon that a comment
                     ate */
} Split;

/* Skips blanks, comments and empty statements; advances in->p over them. */
SplitResult split_skip(LexInput *in, SplitNotes *notes);
SplitResult split_statement(LexInput in, Split *out);

/* The head of `INSERT [OR x] INTO t [(a, b)] VALUES (`, for the row lane; or all of
 * `INSERT [OR x] INTO t DEFAULT VALUES`, a row without values. */
typedef struct {
    Str text;    /* from INSERT to before the first parenthesis of the values */
    Str schema;  /* as written, quotes included; empty: none */
    Str table;   /* as written, quotes included */
    Str columns; /* between the parentheses, as written; p NULL: no list */
    bool default_values;
    int conflict; /* TK_ kind of the word behind OR, or TK_REPLACE of REPLACE INTO; 0: none */
} RowHead;

typedef enum {
    ROW_HEAD_MORE,
    ROW_HEAD_NONE, /* not an INSERT ... VALUES (: a matter for the general parser */
    ROW_HEAD_OK
} RowHeadResult;

RowHeadResult split_row_head(LexInput in, RowHead *out);
/* Next name of a column list as written; false at its end. Advances *list. */
bool split_next_column(Str *list, Str *out);

#endif
