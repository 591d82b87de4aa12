/* The dump as a sequence of statements and rows, out of a window that moves underneath.
 *
 *     Reader r = {.w = &window};
 *     while ((kind = reader_next(&r)) != ITEM_END)
 *         if (kind == ITEM_ROWS)
 *             while ((result = reader_row(&r, &row)) == READ_ROW) ...   // to READ_END
 *
 * Strings in a Reader and in a Row are views of the window: valid until the next call. With a
 * budget, reading pauses (ITEM_PAUSE, READ_PAUSE) between two statements or tuples once that many
 * bytes stand in the window behind `hold`; call again after moving hold. Without, the window keeps
 * only the statement or tuple at hand.
 */
#ifndef SQLPG_DATA_READER_H
#define SQLPG_DATA_READER_H

#include "data/row.h"
#include "input/window.h"
#include "parse/split.h"

/* Without a budget the window keeps so many bytes before the place at hand: messages show them. */
enum { READER_BEHIND = 4096 };

typedef enum { ITEM_END, ITEM_PAUSE, ITEM_STATEMENT, ITEM_ROWS, ITEM_DOT, ITEM_ERROR } ItemKind;
typedef enum {
    READ_ROW,
    READ_END,
    READ_PAUSE,
    READ_AGAIN, /* the window holds more now, nothing else has changed; only if it is asked for */
    READ_ERROR
} ReadResult;

typedef struct {
    InputWindow *w;
    uint64_t pos;   /* the next byte to look at */
    uint64_t limit; /* stop before a statement that starts here or later; 0: none */
    bool whole; /* it is the end of a part (data/parts.h): at a limit inside a statement, read on to
                   the end of the statement */
    uint64_t part_at; /* threads may take over at the first statement from here on (data/parts.h):
                         the lane stops before it; 0: they do not */
    uint64_t hold;    /* with a budget: the window keeps everything from here on */
    size_t budget;    /* 0: none */
    bool again;       /* READ_AGAIN is wanted: the caller has another way to read the tuple */
    /* the item */
    uint64_t start; /* its first byte */
    Split split;    /* ITEM_STATEMENT; ITEM_DOT: split.text */
    RowHead head;   /* ITEM_ROWS; valid until the first reader_row() */
    Str tail;       /* at READ_END: what followed the tuples (ON CONFLICT ..., RETURNING ...) */
    bool first_row;
    Buf known_text;   /* the last head's bytes: the next one is most often the same */
    RowHead known;    /* views of known_text */
    SplitNotes notes; /* of everything skipped so far */
    uint64_t corruption_at;
    /* an error */
    uint64_t error_at;
    Str error;
} Reader;

ItemKind reader_next(Reader *r);
ReadResult reader_row(Reader *r, Row *row);
void reader_free(Reader *r);
/* Goes on inside a statement: the reader stands behind a tuple of it. */
void reader_resume_rows(Reader *r);

#endif
