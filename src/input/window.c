/* madvise() is not of POSIX. */
#define _DEFAULT_SOURCE

#include "input/window.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/mem.h"
#include "base/scan.h"
#include "input/unpack.h"

enum { READ_MAX = 1 << 20 };

static void put_end(InputWindow *w)
{
    memset(w->buf + w->n, 0, WINDOW_SLACK);
}

static void reserve(InputWindow *w, size_t cap)
{
    if (cap > w->cap || !w->buf) {
        w->buf = mem_realloc(w->buf, cap + WINDOW_SLACK);
        w->cap = cap;
    }
    put_end(w);
}

static size_t test_read_size(void)
{
    /* Lets the tests prove that chunking does not show in the output. */
    const char *z = getenv("SQLPG_TEST_READ_SIZE");
    long n = z ? strtol(z, NULL, 10) : 0;
    return n > 0 ? (size_t)n : READ_MAX;
}

void window_open_fd(InputWindow *w, int fd, bool seekable)
{
    *w = (InputWindow){
        .fd = fd, .seekable = seekable, .line = 1, .memo_line = 1, .read_size = test_read_size()};
    reserve(w, 1);
}

void window_open_packed(InputWindow *w, Unpacker *u)
{
    window_open_fd(w, -1, false);
    w->unpacker = u;
}

void window_open_bytes(InputWindow *w, const char *p, size_t n)
{
    *w = (InputWindow){.fd = -1, .line = 1, .memo_line = 1, .eof = true};
    reserve(w, n);
    memcpy(w->buf, p, n);
    w->n = n;
    put_end(w);
}

static void free_bytes(InputWindow *w)
{
    if (w->map.p) {
        mapping_close(&w->map);
    } else {
        mem_free(w->buf);
    }
    w->buf = NULL;
    w->n = w->cap = 0;
}

void window_close(InputWindow *w)
{
    free_bytes(w);
    *w = (InputWindow){.fd = -1};
}

void window_pass_on(InputWindow *w, InputWindow *to)
{
    free_bytes(to);
    to->map = w->map;
    to->buf = w->buf;
    to->n = w->map.n;
    to->cap = w->cap;
    to->released = w->released;
    to->eof = w->map.p;
    if (!w->map.p) {
        put_end(to);
    }
    w->offset += w->n;
    w->passed = w->offset;
    w->map = (Mapping){0};
    w->n = w->cap = 0;
    w->buf = NULL;
    reserve(w, 1);
}

void window_forget(const InputWindow *w, uint64_t from, uint64_t to)
{
#ifdef MADV_DONTNEED
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    char *first = w->buf + (from - w->offset), *last = w->buf + (to - w->offset);
    first += (page - (uintptr_t)first % page) % page;
    last -= (uintptr_t)last % page;
    if (first < last) {
        (void)madvise(first, (size_t)(last - first), MADV_DONTNEED);
    }
#else
    (void)w, (void)from, (void)to;
#endif
}

/* ---------------------------------------------------------------- maps */

/* More than this is not read into a buffer: statements of this length would be copied and looked at
 * again each time it has grown. Shorter ones are better read, if the page cache is of small pages:
 * to map each costs more than to copy it. */
static size_t longest_read(void)
{
    const char *z = getenv("SQLPG_TEST_MAP_FROM");
    return z ? (size_t)strtoul(z, NULL, 10) : READ_MAX + READ_MAX / 4;
}

static bool map_all(InputWindow *w)
{
    struct stat st;
    Mapping map;
    bool tested = w->read_size != READ_MAX; /* reads of a few bytes are to be tested */
    if (!w->mappable || tested || fstat(w->fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        (uint64_t)st.st_size < w->offset + w->n || /* it is being cut short */
        !mapping_open(&map, w->fd, (uint64_t)st.st_size)) {
        return false;
    }
    mem_free(w->buf);
    w->map = map;
    w->buf = map.p;
    w->n = map.n;
    w->offset = 0;
    w->released = 0;
    w->eof = true;
    return true;
}

int window_error(const InputWindow *w)
{
    return mapping_is_broken(&w->map) ? ENODATA : w->error;
}

/* The kernel maps large pieces at once, from multiples of their size on, so they go as such. */
static void release_before(InputWindow *w, uint64_t offset)
{
    enum { RELEASED_AT_ONCE = 4 << 20 };
    uint64_t step = offset / RELEASED_AT_ONCE * RELEASED_AT_ONCE;
    if (offset < w->released) {
        mapping_release(&w->map, 0, w->map.n);
        w->released = step;
    } else if (step >= w->released + RELEASED_AT_ONCE) {
        mapping_release(&w->map, w->released, step);
        w->released = step;
    }
}

void window_pass_step(InputWindow *w, uint64_t offset)
{
    if (!w->no_lines) {
        w->line = window_line(w, offset);
    }
    w->passed = offset;
    release_before(w, offset);
    if (w->on_fill) {
        w->on_fill(w->user, offset);
    }
    if (interrupt_pending()) {
        w->error = EINTR;
        w->n = mapping_cut(&w->map, offset);
    }
}

/* ---------------------------------------------------------------- lines */

uint64_t window_line(InputWindow *w, uint64_t offset)
{
    if (offset < w->passed) {
        return w->line;
    }
    if (w->memo_offset < w->passed || w->memo_offset > offset) {
        w->memo_offset = w->passed;
        w->memo_line = w->line;
    }
    w->memo_line += scan_loops()->count_lines(window_at(w, w->memo_offset), window_at(w, offset));
    w->memo_offset = offset;
    return w->memo_line;
}

static void discard(InputWindow *w, uint64_t keep)
{
    size_t drop = (size_t)(keep - w->offset);
    if (drop == 0) {
        return;
    }
    w->line = w->no_lines ? 0 : window_line(w, keep);
    memmove(w->buf, w->buf + drop, w->n - drop);
    w->n -= drop;
    w->offset = w->passed = keep;
    put_end(w);
}

static ssize_t read_some(InputWindow *w, char *to, size_t room)
{
    size_t n = room < w->read_size ? room : w->read_size;
    for (;;) {
        ssize_t got = w->unpacker   ? unpack_read(w->unpacker, to, n)
                      : w->seekable ? pread(w->fd, to, n, (off_t)w->file_pos)
                                    : read(w->fd, to, n);
        if (got >= 0 || errno != EINTR || interrupt_pending()) {
            return got;
        }
    }
}

bool window_fill(InputWindow *w, uint64_t keep, size_t want)
{
    if (w->map.p) {
        return false;
    }
    discard(w, keep);
    if (want > longest_read() && map_all(w)) {
        return true;
    }
    size_t before = w->n;
    reserve(w, want > w->n ? want : w->n);
    while (w->n < want && !w->eof) {
        if (interrupt_pending()) {
            w->error = EINTR;
            w->eof = true;
            break;
        }
        ssize_t got = read_some(w, w->buf + w->n, want - w->n);
        if (got <= 0) {
            w->error = got < 0 ? errno : 0;
            w->eof = true;
            break;
        }
        w->n += (size_t)got;
        w->file_pos += (uint64_t)got;
    }
    put_end(w);
    if (w->on_fill) {
        w->on_fill(w->user, w->offset + w->n);
    }
    return w->n > before;
}

static void seek_map(InputWindow *w, uint64_t offset, uint64_t line)
{
    release_before(w, offset);
    w->passed = w->memo_offset = offset;
    w->line = w->memo_line = line;
}

void window_seek(InputWindow *w, uint64_t offset, uint64_t line)
{
    if (w->map.p) {
        seek_map(w, offset, line);
        return;
    }
    w->eof = false; /* the file may have grown: the spool does */
    if (offset >= w->offset && offset <= w->offset + w->n) {
        return;
    }
    w->n = 0;
    put_end(w);
    w->offset = w->passed = w->file_pos = w->memo_offset = offset;
    w->line = w->memo_line = line;
}
