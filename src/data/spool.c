#include "data/spool.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool open_spool(Spool *s)
{
    if (s->fd >= 0) {
        return true;
    }
    const char *dir = getenv("TMPDIR");
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/sqlpg-XXXXXX", dir && *dir ? dir : "/tmp");
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    s->fd = mkstemp(path);
    if (s->fd >= 0) {
        unlink(path);
    }
    return s->fd >= 0;
}

bool spool_append(Spool *s, Str bytes, uint64_t *offset)
{
    if (!open_spool(s)) {
        return false;
    }
    *offset = s->size;
    while (bytes.n) {
        ssize_t n = pwrite(s->fd, bytes.p, bytes.n, (off_t)s->size);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        s->size += (uint64_t)n;
        bytes = str_make(bytes.p + n, bytes.n - (size_t)n);
    }
    return true;
}

enum { CHUNK = 64 * 1024 };

static ssize_t read_some(const SpoolSource *from, char *to, size_t n)
{
    for (;;) {
        ssize_t got = from->unpacker ? unpack_read(from->unpacker, to, n) : read(from->fd, to, n);
        if (got >= 0 || errno != EINTR) {
            return got;
        }
    }
}

/* Converts what it can of in[0..*n) and keeps the start of a character that the next bytes end. */
static bool convert(Spool *s, iconv_t cd, char *in, size_t *n)
{
    char out[CHUNK];
    char *from = in;
    for (;;) {
        char *to = out;
        size_t room = sizeof out;
        size_t result = iconv(cd, &from, n, &to, &room);
        int error = errno;
        uint64_t offset;
        if (!spool_append(s, str_range(out, to), &offset)) {
            return false;
        }
        if (result != (size_t)-1 || error == EINVAL) {
            memmove(in, from, *n);
            return true;
        }
        if (error != E2BIG) {
            errno = error;
            return false;
        }
    }
}

static bool copy_converted(Spool *s, const SpoolSource *from, iconv_t cd)
{
    char in[CHUNK];
    size_t kept = from->start.n;
    memcpy(in, from->start.p, from->start.n);
    for (;;) {
        ssize_t n = read_some(from, in + kept, sizeof in - kept);
        if (n < 0) {
            return false;
        }
        if (n == 0) {
            errno = EILSEQ; /* the input ends inside a character */
            return kept == 0;
        }
        kept += (size_t)n;
        if (!convert(s, cd, in, &kept)) {
            return false;
        }
    }
}

static bool copy_bytes(Spool *s, const SpoolSource *from)
{
    char buf[CHUNK];
    uint64_t offset;
    ssize_t n;
    if (!spool_append(s, from->start, &offset)) {
        return false;
    }
    while ((n = read_some(from, buf, sizeof buf)) > 0) {
        if (!spool_append(s, str_make(buf, (size_t)n), &offset)) {
            return false;
        }
    }
    return n == 0;
}

bool spool_copy(Spool *s, const SpoolSource *from, const char *encoding)
{
    if (!open_spool(s)) {
        return false;
    }
    if (!encoding) {
        return copy_bytes(s, from);
    }
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr): iconv_open(3) says so */
        return false;
    }
    bool ok = copy_converted(s, from, cd);
    int error = errno;
    iconv_close(cd);
    errno = error;
    return ok;
}

void spool_close(Spool *s)
{
    if (s->fd >= 0) {
        close(s->fd);
        s->fd = -1;
    }
}
