#include "server/pq_sink.h"

#include "base/buf.h"
#include "base/mem.h"
#include "server/rejects.h"

/* A server names the row of a COPY by its number. The dump lines of the last rows are kept, as runs
 * of rows whose lines are equally far apart: of a dump with a row a line that is one run. A server
 * is never farther behind than what libpq and the sockets hold, some megabytes. */
enum { RUNS = 1 << 16 };

typedef struct {
    uint64_t row;  /* its first row, */
    uint64_t line; /* the line of that, */
    uint64_t step; /* and how many lines each row is behind the one before */
} LineRun;

typedef struct {
    Sink sink;
    Server *server;
    DiagList *diags;
    Buf copy;        /* the statement of the COPY under way */
    LineRun *runs;   /* run n at n % RUNS */
    uint64_t nruns;  /* so far */
    uint64_t rows;   /* given so far, */
    uint64_t sent;   /* and those of them that are sent */
    uint64_t before; /* rows of earlier COPY commands */
    bool reported;
    Rejects *rejects; /* NULL: a row that is refused ends the load */
} PqSink;

/* ---------------------------------------------------------------- messages */

static void put_part(Buf *b, const char *before, Str part)
{
    if (part.n) {
        buf_puts(b, before);
        buf_put(b, part);
    }
}

static void put_message(Buf *b, const ServerMessage *m)
{
    /* 01000 says no more than that it is a warning. */
    put_part(b, "", str_eq(m->sqlstate, STR("01000")) ? STR("") : m->sqlstate);
    put_part(b, b->n ? " " : "", m->primary);
    put_part(b, "; ", m->detail);
    put_part(b, "; ", m->hint);
}

void pq_report_failure(Server *server, DiagList *diags, Pos pos, Str object)
{
    static const DiagCode codes[] = {[SERVER_NO_CONNECTION] = DIAG_NO_SERVER,
                                     [SERVER_REFUSED] = DIAG_SERVER_REFUSED,
                                     [SERVER_LOST] = DIAG_SERVER_LOST,
                                     [SERVER_INTERRUPTED] = DIAG_INTERRUPTED};
    Buf b = {0};
    put_message(&b, server_error(server));
    ServerState state = server_state(server);
    bool about_object = state == SERVER_REFUSED || state == SERVER_LOST;
    diag_addv(diags, codes[state], about_object ? pos : (Pos){0}, about_object ? object : STR(""),
              buf_str(&b));
    buf_free(&b);
}

/* ---------------------------------------------------------------- lines of rows */

static LineRun *run_at(const PqSink *s, uint64_t n)
{
    return &s->runs[n % RUNS];
}

static void note_line(PqSink *s, uint64_t row, uint64_t line)
{
    LineRun *last = s->nruns ? run_at(s, s->nruns - 1) : NULL;
    if (last && row == last->row + 1) {
        last->step = line - last->line; /* modulo 2^64 */
    } else if (!last || line != last->line + (row - last->row) * last->step) {
        *run_at(s, s->nruns++) = (LineRun){.row = row, .line = line};
    }
}

/* 0: it is not known any more. */
static uint64_t line_of(const PqSink *s, uint64_t row)
{
    uint64_t from = s->nruns > RUNS ? s->nruns - RUNS : 0, to = s->nruns;
    while (from < to) { /* the first run behind the row */
        uint64_t middle = from + (to - from) / 2;
        if (run_at(s, middle)->row > row) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    uint64_t oldest = s->nruns > RUNS ? s->nruns - RUNS : 0;
    if (from == oldest) {
        return 0;
    }
    const LineRun *r = run_at(s, from - 1);
    return r->line + (row - r->row) * r->step;
}

/* The place in the dump of what the server refused. */
static Pos place_of(const PqSink *s)
{
    uint64_t row = server_row_of_context(server_error(s->server)->context, s->sink.object);
    bool known = row > 0 && row <= s->rows - s->before;
    uint64_t line = known ? line_of(s, row + s->before) : 0;
    if (line == 0) {
        return s->sink.origin;
    }
    return (Pos){.line = line};
}

static void check(PqSink *s)
{
    if (!s->reported && !server_ok(s->server)) {
        s->reported = true;
        pq_report_failure(s->server, s->diags, place_of(s), s->sink.object);
    }
}

/* Warnings that the script itself raises (emit/guard.c, emit/foreign_keys.c,
 * emit/existing.c) begin with these words. */
static const struct {
    const char *words;
    DiagCode code;
} own_warnings[] = {{"not added: ", DIAG_KEY_NOT_ADDED},
                    {"not loaded: ", DIAG_ROWS_CONFLICT},
                    {"foreign key ", DIAG_FK_ORPHANS}};

static void on_notice(void *user, const ServerMessage *m)
{
    PqSink *s = user;
    DiagCode code = DIAG_SERVER_WARNING;
    Buf b = {0};
    put_message(&b, m);
    for (size_t i = 0; i < sizeof own_warnings / sizeof *own_warnings; i++) {
        Str words = str_z(own_warnings[i].words);
        if (str_starts(m->primary, words)) {
            code = own_warnings[i].code;
            buf_clear(&b);
            buf_put(&b, str_make(m->primary.p + words.n, m->primary.n - words.n));
        }
    }
    diag_addv(s->diags, code, s->sink.origin, s->sink.object, buf_str(&b));
    buf_free(&b);
}

/* ---------------------------------------------------------------- the calls */

static void pq_statement(Sink *sink, Str sql)
{
    PqSink *s = (PqSink *)sink;
    server_execute(s->server, sql);
    check(s);
}

static void pq_comment(Sink *sink, Str text)
{
    (void)sink;
    (void)text;
}

/* COPY, "Binary Format": before the rows a signature, flags, and the length of an extension; behind
 * them a count of fields that no row has. */
static const char binary_header[] = "PGCOPY\n\377\r\n\0"
                                    "\0\0\0\0"
                                    "\0\0\0\0";
static const char binary_trailer[] = "\377\377";

static void begin(PqSink *s)
{
    s->before = s->sent;
    server_copy_begin(s->server, buf_str(&s->copy));
    if (s->sink.binary) {
        server_copy_data(s->server, str_make(binary_header, sizeof binary_header - 1));
    }
    check(s);
}

static void end(PqSink *s)
{
    if (s->sink.binary) {
        server_copy_data(s->server, str_make(binary_trailer, sizeof binary_trailer - 1));
    }
    server_copy_end(s->server);
    check(s);
}

static void pq_copy_begin(Sink *sink, Str sql)
{
    PqSink *s = (PqSink *)sink;
    buf_clear(&s->copy);
    buf_put(&s->copy, sql);
    s->sent = s->rows;
    if (s->rejects) {
        rejects_begin(s->rejects, sql, sink->object);
    } else {
        begin(s);
    }
}

/* The rows of a buffer are the last ones that were announced. */
static void load_batch(PqSink *s, Str rows)
{
    size_t n = (size_t)(s->rows - s->sent);
    uint64_t *lines = mem_alloc((n + 1) * sizeof *lines);
    for (size_t i = 0; i < n; i++) {
        lines[i] = line_of(s, s->sent + 1 + i);
    }
    rejects_load(s->rejects, rows, lines, n);
    mem_free(lines);
}

/* What looked like a complaint was perhaps none (a report of a changed setting, say): then the COPY
 * is complete so far, and another one goes on. */
static bool go_on(PqSink *s)
{
    end(s);
    if (server_ok(s->server)) {
        begin(s);
    }
    return server_ok(s->server);
}

static void pq_copy_data(Sink *sink, Str lines)
{
    PqSink *s = (PqSink *)sink;
    if (s->rejects) {
        load_batch(s, lines);
    } else if (!server_copy_data(s->server, lines) && server_ok(s->server) && go_on(s)) {
        server_copy_data(s->server, lines);
    }
    s->sent = s->rows;
    check(s);
}

/* No complaint is looked for within a row: a COPY can only be ended behind it. */
static void pq_copy_more(Sink *sink, Str bytes)
{
    PqSink *s = (PqSink *)sink;
    server_copy_more(s->server, bytes);
    check(s);
}

static void pq_copy_end(Sink *sink)
{
    PqSink *s = (PqSink *)sink;
    if (s->rejects) {
        rejects_end(s->rejects);
        check(s);
    } else {
        end(s);
    }
}

static void pq_reject(Sink *sink, Str row, uint64_t line, Str reason)
{
    rejects_put(((PqSink *)sink)->rejects, row, line, reason);
}

static void pq_copy_row(Sink *sink, uint64_t line)
{
    PqSink *s = (PqSink *)sink;
    note_line(s, ++s->rows, line);
}

static bool pq_ok(const Sink *sink)
{
    return server_ok(((const PqSink *)sink)->server);
}

static bool pq_finish(Sink *sink)
{
    PqSink *s = (PqSink *)sink;
    check(s);
    server_rollback(s->server); /* nothing to do after COMMIT */
    return server_ok(s->server);
}

static void pq_close(Sink *sink)
{
    PqSink *s = (PqSink *)sink;
    buf_free(&s->copy);
    mem_free(s->runs);
    mem_free(s);
}

Sink *pq_sink_new(Server *server, DiagList *diags, Rejects *rejects)
{
    PqSink *s = mem_alloc(sizeof *s);
    *s = (PqSink){.sink = {.statement = pq_statement,
                           .comment = pq_comment,
                           .copy_begin = pq_copy_begin,
                           .copy_data = pq_copy_data,
                           .copy_more = rejects ? NULL : pq_copy_more,
                           .copy_end = pq_copy_end,
                           .copy_row = pq_copy_row,
                           .reject = rejects ? pq_reject : NULL,
                           .answers = true,
                           .ok = pq_ok,
                           .finish = pq_finish,
                           .close = pq_close},
                  .server = server,
                  .diags = diags,
                  .rejects = rejects,
                  .runs = mem_alloc(RUNS * sizeof *s->runs)};
    server_on_notice(server, on_notice, s);
    return &s->sink;
}
