#include "data/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

bool spool_copy(Spool *s, int fd)
{
    char buf[64 * 1024];
    for (;;) {
        ssize_t n = read(fd, buf, sizeof buf);
        uint64_t offset;
        if (n == 0) {
            return open_spool(s);
        }
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 || !spool_append(s, str_make(buf, (size_t)n), &offset)) {
            return false;
        }
    }
}

void spool_close(Spool *s)
{
    if (s->fd >= 0) {
        close(s->fd);
        s->fd = -1;
    }
}
