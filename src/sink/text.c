#include "sink/text.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

typedef struct {
    Sink sink;
    int fd;
    int error;
    Buf buf;
} TextSink;

enum { FLUSH_AT = 64 * 1024 };

static void write_all(TextSink *t, Str s)
{
    while (s.n && !t->error) {
        ssize_t n = write(t->fd, s.p, s.n);
        if (n < 0 && errno != EINTR) {
            t->error = errno;
        } else if (n > 0) {
            s = str_make(s.p + n, s.n - (size_t)n);
        }
    }
}

static void flush(TextSink *t)
{
    write_all(t, buf_str(&t->buf));
    buf_clear(&t->buf);
}

static void put(TextSink *t, Str s)
{
    if (t->buf.n + s.n > FLUSH_AT) {
        flush(t);
    }
    if (s.n > FLUSH_AT) {
        write_all(t, s);
    } else {
        buf_put(&t->buf, s);
    }
}

static void text_line(Sink *sink, Str s)
{
    TextSink *t = (TextSink *)sink;
    put(t, s);
    put(t, STR("\n"));
}

static void text_data(Sink *sink, Str lines)
{
    put((TextSink *)sink, lines);
}

static void text_copy_end(Sink *sink)
{
    put((TextSink *)sink, STR("\\.\n"));
}

static bool text_ok(const Sink *sink)
{
    return ((const TextSink *)sink)->error == 0;
}

static bool text_finish(Sink *sink)
{
    flush((TextSink *)sink);
    return text_ok(sink);
}

static void text_close(Sink *sink)
{
    buf_free(&((TextSink *)sink)->buf);
    mem_free(sink);
}

Sink *text_sink_new(int fd)
{
    TextSink *t = mem_alloc(sizeof *t);
    *t = (TextSink){.sink = {.statement = text_line,
                             .comment = text_line,
                             .copy_begin = text_line,
                             .copy_data = text_data,
                             .copy_more = text_data,
                             .copy_end = text_copy_end,
                             .ok = text_ok,
                             .finish = text_finish,
                             .close = text_close},
                    .fd = fd};
    return &t->sink;
}

int text_sink_error(const Sink *sink)
{
    return ((const TextSink *)sink)->error;
}
