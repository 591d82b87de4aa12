/* Long blobs go out without a copy: their digits stay where they are in the window, and the output
 * remembers where among its bytes they belong.
 *
 *     if (!pieces_take(&pieces, &out, digits)) buf_put(&out, digits);
 *     ...
 *     for (size_t i = 0; i < pieces.n; i++) ...  // before the window moves
 */
#ifndef SQLPG_DATA_PIECES_H
#define SQLPG_DATA_PIECES_H

#include "base/buf.h"

/* Shorter ones are cheaper to copy than to write by themselves. */
enum { PIECE_LEAST = 64 * 1024, PIECES_MOST = 8 };

typedef struct {
    size_t at; /* of the output */
    Str digits;
} Piece;

typedef struct {
    Piece items[PIECES_MOST];
    size_t n;
    bool wanted; /* whoever takes the output asks for them */
} Pieces;

static inline bool pieces_take(Pieces *p, const Buf *out, Str digits)
{
    if (!p->wanted || digits.n < PIECE_LEAST || p->n == PIECES_MOST) {
        return false;
    }
    p->items[p->n++] = (Piece){out->n, digits};
    return true;
}

#endif
