/* A growing window over a dump: the bytes that are in memory now.
 *
 * Life cycle: window_open_fd() on any descriptor, or window_open_bytes() for memory; window_close()
 * frees the buffer (never the descriptor). The window owns its buffer; pointers into it die at the
 * next window_fill() or window_seek(): keep offsets.
 *
 *     window_open_fd(&w, fd, true);
 *     const char *p = window_at(&w, offset);
 *     if (!enough && window_fill(&w, offset, w_size_wanted)) p = window_at(&w, offset);
 *
 * A window over a regular file does not grow to the longest statement: where window_fill() is asked
 * for more than a few reads, the file is mapped as a whole, if the window is `mappable`. From then
 * on it ends where the file ends, and window_pass() says what is behind.
 *
 * Offsets are 64 bits and count from the start of the dump. WINDOW_SLACK NULs, no part of the dump,
 * always stand behind the last byte: one, as the lexer wants it, and more for those who look at
 * many bytes at once.
 */
#ifndef SQLPG_INPUT_WINDOW_H
#define SQLPG_INPUT_WINDOW_H

#include "input/mapping.h"

enum { WINDOW_SLACK = MAPPING_BEYOND };

typedef struct {
    int fd;        /* -1: bytes in memory */
    bool seekable; /* read with pread(), from any offset */
    bool mappable; /* may become one over all of the file; set by whoever has opened it */
    struct Unpacker *unpacker; /* of compressed input, which is read by it; NULL: it is not */
    size_t read_size;          /* at most this many bytes a read(); for tests */
    Mapping map;               /* buf is its memory, if there is one */
    char *buf;
    size_t n, cap;
    uint64_t offset;   /* of buf[0] in the dump */
    uint64_t passed;   /* what stands before is needed no more: of buf[0], but in a map */
    uint64_t released; /* what stands before is not in memory any more, in a map */
    uint64_t line;     /* of passed, from 1 */
    bool no_lines;     /* nobody asks for them any more */
    uint64_t file_pos; /* seekable: where the next read starts */
    bool eof;          /* buf[n] is the end of the dump */
    int error;         /* of a failed read: window_error(); the window then says eof */
    void (*on_fill)(void *user, uint64_t bytes); /* so many are read; NULL: nobody asks */
    void *user;
    uint64_t memo_offset, memo_line; /* the last answer of window_line() */
} InputWindow;

void window_open_fd(InputWindow *w, int fd, bool seekable);
/* What it expands, which the window does not close. */
void window_open_packed(InputWindow *w, struct Unpacker *u);
/* Copies the bytes. */
void window_open_bytes(InputWindow *w, const char *p, size_t n);
void window_close(InputWindow *w);
/* Another window over the same bytes, which is empty, goes on with the buffer: it has grown to the
 * longest statement, and its pages are there. This one is empty and stands where it ended. */
void window_pass_on(InputWindow *w, InputWindow *to);

/* errno of a failed read; 0: none. ENODATA: the file was cut short meanwhile. */
int window_error(const InputWindow *w);
/* These bytes are not looked at any more, nor are lines counted over them: their memory may go. */
void window_forget(const InputWindow *w, uint64_t from, uint64_t to);

/* Drops what stands before keep, then reads until `want` bytes from keep on are there or the input
 * ends. False when nothing could be added: end of input, or a read error. */
bool window_fill(InputWindow *w, uint64_t keep, size_t want);
/* Seekable windows: makes offset the start of the window if it is not inside already. */
void window_seek(InputWindow *w, uint64_t offset, uint64_t line);
/* Of a map: what stands before the offset has been read. To be called at least every WINDOW_STEP.
 */
enum { WINDOW_STEP = 512 * 1024 };
void window_pass_step(InputWindow *w, uint64_t offset);
static inline void window_pass(InputWindow *w, uint64_t offset)
{
    if (w->map.p && offset >= w->passed + WINDOW_STEP) {
        window_pass_step(w, offset);
    }
}

static inline const char *window_at(const InputWindow *w, uint64_t offset)
{
    return w->buf + (offset - w->offset);
}

static inline const char *window_end(const InputWindow *w)
{
    return w->buf + w->n;
}

static inline uint64_t window_offset(const InputWindow *w, const char *p)
{
    return w->offset + (uint64_t)(p - w->buf);
}

/* The line number of an offset; of one that has left the window, the first line that is there.
 * Cheap for growing offsets. */
uint64_t window_line(InputWindow *w, uint64_t offset);

#endif
