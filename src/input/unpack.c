#include "input/unpack.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifdef SQLPG_ZLIB
#include <zlib.h>
#endif
#ifdef SQLPG_ZSTD
#include <zstd.h>
#endif

#include "base/interrupt.h"
#include "base/mem.h"

enum { CHUNK = 128 * 1024 };

struct Unpacker {
    /* Expands what it can of in[at..have) to `to`, and gives the number of bytes; -1: damaged. */
    ssize_t (*expand)(Unpacker *u, char *to, size_t n);
    void (*close)(Unpacker *u);
    int fd;
    bool inside; /* a member or frame has begun, and not ended */
    size_t at, have;
    char in[CHUNK];
#ifdef SQLPG_ZLIB
    z_stream zlib;
#endif
#ifdef SQLPG_ZSTD
    ZSTD_DStream *zstd;
#endif
};

/* ---------------------------------------------------------------- gzip */

#ifdef SQLPG_ZLIB

static ssize_t expand_gzip(Unpacker *u, char *to, size_t n)
{
    z_stream *z = &u->zlib;
    z->next_in = (Bytef *)u->in + u->at;
    z->avail_in = (uInt)(u->have - u->at);
    z->next_out = (Bytef *)to;
    z->avail_out = (uInt)n;
    int result = inflate(z, Z_NO_FLUSH);
    u->at = u->have - z->avail_in;
    u->inside = result != Z_STREAM_END;
    if (result == Z_STREAM_END) {
        inflateReset(z); /* another member may follow */
    }
    bool good = result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
    return good ? (ssize_t)(n - z->avail_out) : -1;
}

static void close_gzip(Unpacker *u)
{
    inflateEnd(&u->zlib);
}

static bool open_gzip(Unpacker *u)
{
    enum { GZIP_ONLY = 16 }; /* zlib.h, inflateInit2() */
    u->expand = expand_gzip;
    u->close = close_gzip;
    return inflateInit2(&u->zlib, MAX_WBITS + GZIP_ONLY) == Z_OK;
}

#else

static bool open_gzip(Unpacker *u)
{
    (void)u;
    return false;
}

#endif

/* ---------------------------------------------------------------- Zstandard */

#ifdef SQLPG_ZSTD

static ssize_t expand_zstd(Unpacker *u, char *to, size_t n)
{
    ZSTD_inBuffer in = {u->in, u->have, u->at};
    ZSTD_outBuffer out = {to, n, 0};
    size_t result = ZSTD_decompressStream(u->zstd, &out, &in);
    u->at = in.pos;
    u->inside = result != 0;
    return ZSTD_isError(result) ? -1 : (ssize_t)out.pos;
}

static void close_zstd(Unpacker *u)
{
    ZSTD_freeDStream(u->zstd);
}

static bool open_zstd(Unpacker *u)
{
    u->expand = expand_zstd;
    u->close = close_zstd;
    u->zstd = ZSTD_createDStream();
    return u->zstd != NULL;
}

#else

static bool open_zstd(Unpacker *u)
{
    (void)u;
    return false;
}

#endif

/* ---------------------------------------------------------------- both */

static const struct {
    Str magic;
    const char *name;
    bool (*open)(Unpacker *u);
} formats[] = {
    {{"\x1F\x8B\x08", 3}, "gzip", open_gzip},
    {{"\x28\xB5\x2F\xFD", 4}, "Zstandard", open_zstd},
};
enum { FORMATS = sizeof formats / sizeof *formats };

static size_t find_format(Str start)
{
    size_t i = 0;
    while (i < FORMATS && !str_starts(start, formats[i].magic)) {
        i++;
    }
    return i;
}

const char *unpack_format(Str start)
{
    size_t i = find_format(start);
    return i < FORMATS ? formats[i].name : NULL;
}

Unpacker *unpack_open(Str start, int fd)
{
    size_t i = find_format(start);
    Unpacker *u = mem_alloc(sizeof *u);
    memset(u, 0, sizeof *u);
    u->fd = fd;
    u->have = start.n < CHUNK ? start.n : CHUNK;
    memcpy(u->in, start.p, u->have);
    if (i == FORMATS || !formats[i].open(u)) {
        mem_free(u);
        return NULL;
    }
    return u;
}

/* 0: the end, between members. */
static ssize_t read_more(Unpacker *u)
{
    for (;;) {
        ssize_t got = read(u->fd, u->in, CHUNK);
        if (got < 0 && errno == EINTR && !interrupt_pending()) {
            continue;
        }
        u->at = 0;
        u->have = got > 0 ? (size_t)got : 0;
        if (got == 0 && u->inside) {
            errno = EBADMSG;
            return -1;
        }
        return got;
    }
}

ssize_t unpack_read(Unpacker *u, char *to, size_t n)
{
    for (;;) {
        bool some = u->at < u->have;
        if (some || u->inside) { /* without new bytes too: what did not fit may be inside */
            size_t before = u->at;
            ssize_t got = u->expand(u, to, n);
            if (got > 0) {
                return got;
            }
            if (got < 0 || (some && u->at == before)) {
                errno = EBADMSG;
                return -1;
            }
        }
        if (u->at == u->have) {
            ssize_t more = read_more(u);
            if (more <= 0) {
                return more;
            }
        }
    }
}

void unpack_close(Unpacker *u)
{
    if (u) {
        u->close(u);
        mem_free(u);
    }
}
