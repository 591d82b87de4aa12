#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "data/analyze.h"
#include "data/analyze_database.h"
#include "data/read_ahead.h"
#include "data/spool.h"
#include "emit/rows_ahead.h"
#include "existing/catalog.h"
#include "existing/ddl.h"
#include "existing/match.h"
#include "load/parallel.h"
#include "order/sort.h"
#include "report/progress.h"
#include "report/report.h"
#include "schema/resolve.h"
#include "schema/rules.h"
#include "server/pq_sink.h"
#include "server/session.h"
#include "sink/text.h"
#include "types/decide.h"
#include "verify/verify.h"

/* Once every table at hand is written, a pipe is read in pieces of this size. */
enum { STREAM_CHUNK = 256 * 1024 };
/* So many bytes tell what the input is. */
enum { INPUT_START = 64 };
enum { THREADS_MOST = 64 };

typedef struct {
    const Options *opt;
    EmitOptions emit; /* of the options, completed */
    Arena arena;
    DiagList diags;
    Schema schema;
    int in, out;
    struct stat read;       /* of the input, which the output must not be */
    InputWindow window;     /* the reading pass */
    InputWindow rows;       /* the writing pass over a file */
    InputWindow spool_rows; /* the writing pass over the spool */
    Unpacker *unpacker;     /* NULL: the input is not compressed */
    Spool spool;
    Database *dbs[THREADS_MOST]; /* a database file; none: the input is a dump */
    size_t ndbs;
    TableRows table_rows; /* of the first */
    Parts *parts;         /* NULL: one thread does it all */
    Analyzer analyzer;
    Server *server;         /* NULL: a script is written */
    ParallelLoad *parallel; /* NULL: over one connection */
    bool published;         /* what was loaded in parallel is where it belongs */
    TargetSchema target;    /* the tables that are there already */
    Rejects *rejects;       /* NULL: none */
    Progress progress;
    uint64_t row_bytes; /* of all tables, once they are known */
    Str verified;       /* what was compared with the server */
    Sink *sink;
    Emitter emitter;
    Rules rules;
    uint64_t bytes;           /* of the dump, once it is read */
    uint64_t decided_version; /* of the schema, when types were last decided */
    bool frame_open;          /* the preamble is written */
} Run;

static void fatal_io(Run *r, DiagCode code, const char *what, int error)
{
    diag_add(&r->diags, code, (Pos){0}, str_z(what), "%s", strerror(error));
}

static const char *input_name(const Options *o)
{
    return !o->input || strcmp(o->input, "-") == 0 ? "stdin" : o->input;
}

static void fatal_packed(Run *r)
{
    diag_add(&r->diags, DIAG_PACKED, (Pos){0}, str_z(input_name(r->opt)),
             "it is damaged or cut short; what could be expanded is not loaded");
}

static void fatal_read(Run *r, int error)
{
    if (error == EBADMSG && r->unpacker) {
        fatal_packed(r);
        return;
    }
    /* What a map says of a file that ends where it did not end before. */
    bool cut = error == ENODATA;
    diag_add(&r->diags, DIAG_IO_READ, (Pos){0}, str_z(input_name(r->opt)), "%s",
             cut ? "the file was cut short meanwhile" : strerror(error));
}

/* ---------------------------------------------------------------- input and output */

static uint64_t size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_size > 0 ? (uint64_t)st.st_size : 0;
}

static bool is_regular(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
}

/* What the dump must be converted from; NULL: nothing. Some shells write what a command prints as
 * UTF-16, with a mark as its first character or without. */
static const char *encoding_of(const Options *o, Str start)
{
    if (o->encoding) {
        Str name = str_z(o->encoding);
        return str_eq_fold(name, STR("UTF-8")) || str_eq_fold(name, STR("UTF8")) ? NULL
                                                                                 : o->encoding;
    }
    bool marked = str_starts(start, STR("\xFF\xFE")) || str_starts(start, STR("\xFE\xFF"));
    if (marked || start.n < 2 || (start.p[0] && start.p[1])) {
        return marked ? "UTF-16" : NULL;
    }
    /* No statement begins with a NUL or has one behind its first letter. */
    return start.p[0] ? "UTF-16LE" : "UTF-16BE";
}

static void spool_failed(Run *r, const char *encoding, int error)
{
    if (encoding && error == EINVAL) {
        diag_add(&r->diags, DIAG_ENCODING, (Pos){0}, str_z(encoding),
                 "no such encoding is known here (iconv -l lists them)");
    } else if (encoding && error == EILSEQ) {
        diag_add(&r->diags, DIAG_ENCODING, (Pos){0}, str_z(encoding),
                 "the dump is not in this encoding, behind %" PRIu64 " bytes of UTF-8",
                 r->spool.size);
    } else if (error == EBADMSG && r->unpacker) {
        fatal_packed(r);
    } else {
        fatal_io(r, DIAG_IO_WRITE, "temporary file", error);
    }
}

/* All of the dump, over several connections. */
static bool loads_in_parallel(const Run *r)
{
    const Options *o = r->opt;
    return o->direct && o->jobs > 1 && !o->check && !o->verify_only;
}

/* The path of a database: SQLite wants a name, by which it finds the -wal file beside it. */
static Str database_path(Run *r)
{
    if (r->in != STDIN_FILENO) {
        return str_z(r->opt->input);
    }
    char path[4096];
    ssize_t n = readlink("/proc/self/fd/0", path, sizeof path);
    struct stat named, open;
    Str s = arena_printf(&r->arena, "%.*s%c", n < 0 ? 0 : (int)n, path, 0);
    bool same = fstat(r->in, &open) == 0 && stat(s.p, &named) == 0 && open.st_dev == named.st_dev &&
                open.st_ino == named.st_ino;
    return same ? s : (Str){0};
}

/* Everybody waits for the reading pass over a file of so many bytes: the server, or the psql that
 * takes the script. So without -j it is the work of two, where there are as many processors; the
 * writing pass only if the other one has nothing else to do. */
static size_t threads(const Run *r, uint64_t bytes)
{
    enum { LONG = 4 << 20 };
    if (r->opt->jobs == 0) {
        return bytes >= LONG && pool_processors() > 1 ? 2 : 1;
    }
    return r->opt->jobs < THREADS_MOST ? r->opt->jobs : THREADS_MOST;
}

static bool open_database(Run *r)
{
    struct stat st;
    r->bytes = fstat(r->in, &st) == 0 ? (uint64_t)st.st_size : 0;
    Str path = is_regular(r->in) ? database_path(r) : (Str){0};
    if (!path.p) {
        diag_add(&r->diags, DIAG_DATABASE, (Pos){0}, STR(""),
                 "a database needs a file with a name: give it as an argument, sqlpg app.db");
        return false;
    }
    window_close(&r->window);
    if (r->in != STDIN_FILENO) {
        close(r->in); /* now: later, it would drop SQLite's locks */
        r->in = -1;
    }
    r->ndbs = database_open(path.p, r->dbs, threads(r, r->bytes), &r->arena, &r->diags);
    r->table_rows.db = r->ndbs ? r->dbs[0] : NULL;
    return r->ndbs > 0;
}

/* Control characters begin no dump. */
static bool is_binary(Str start)
{
    for (size_t i = 0; i < start.n && i < INPUT_START; i++) {
        unsigned char c = (unsigned char)start.p[i];
        if (c < 0x20 && !ascii_is_space((char)c)) {
            return true;
        }
    }
    return false;
}

static bool not_text(Run *r)
{
    diag_add(&r->diags, DIAG_NOT_TEXT, (Pos){0}, STR(""),
             "a database that begins so is encrypted or damaged, a dump is compressed in a way "
             "that sqlpg "
             "does not read, or in UTF-16 "
             "(--encoding)");
    return false;
}

/* The window goes on with what the input expands to. */
static bool open_packed(Run *r, Str start, bool seekable)
{
    if (seekable) { /* the start was read at its place */
        lseek(r->in, (off_t)start.n, SEEK_SET);
    }
    r->unpacker = unpack_open(start, r->in);
    if (!r->unpacker) {
        diag_add(&r->diags, DIAG_PACKED, (Pos){0}, str_z(input_name(r->opt)),
                 "this build of sqlpg does not read %s: expand it first", unpack_format(start));
        return false;
    }
    window_close(&r->window);
    window_open_packed(&r->window, r->unpacker);
    window_fill(&r->window, 0, INPUT_START);
    if (window_error(&r->window)) {
        fatal_read(r, window_error(&r->window));
        return false;
    }
    if (database_has_magic(str_make(r->window.buf, r->window.n))) {
        diag_add(&r->diags, DIAG_PACKED, (Pos){0}, str_z(input_name(r->opt)),
                 "it is a database, which SQLite reads in any order: expand it first");
        return false;
    }
    return true;
}

static bool open_input(Run *r)
{
    const Options *o = r->opt;
    r->in =
        strcmp(input_name(o), "stdin") == 0 ? STDIN_FILENO : open(o->input, O_RDONLY | O_CLOEXEC);
    if (r->in < 0) {
        fatal_io(r, DIAG_IO_READ, o->input, errno);
        return false;
    }
    (void)fstat(r->in, &r->read);
    bool seekable = is_regular(r->in), is_file = seekable;
    int fd = r->in;
    window_open_fd(&r->window, fd, seekable);
    window_fill(&r->window, 0, INPUT_START);
    Str start = str_make(r->window.buf, r->window.n);
    if (unpack_format(start)) {
        if (!open_packed(r, start, seekable)) {
            return false;
        }
        seekable = false;
        start = str_make(r->window.buf, r->window.n);
    } else if (database_has_magic(start)) {
        return open_database(r);
    }
    const char *encoding = encoding_of(o, start);
    if (!encoding && is_binary(start)) {
        return not_text(r);
    }
    /* Of a compressed file all rows are known before the first is written, as of any file. What
     * does not fit tables that are there is told before the first row. Several connections read
     * different places. */
    bool spool = !seekable &&
                 (is_file || o->look_ahead == SIZE_MAX || o->emit.existing || loads_in_parallel(r));
    if (encoding || spool) {
        SpoolSource source = {seekable ? STR("") : start, fd, r->unpacker};
        if (!spool_copy(&r->spool, &source, encoding)) {
            spool_failed(r, encoding, errno);
            return false;
        }
        seekable = true;
        fd = r->spool.fd;
        window_close(&r->window);
        window_open_fd(&r->window, fd, true);
    }
    if (seekable) {
        window_open_fd(&r->rows, fd, true);
        r->window.mappable = r->rows.mappable = true;
    }
    /* As much as the reader asks for: what an error shows must not end where the start ends. */
    size_t want = o->look_ahead < STREAM_CHUNK ? o->look_ahead : STREAM_CHUNK;
    if (want > INPUT_START) {
        window_fill(&r->window, 0, want);
    }
    return true;
}

static bool server_failed(Run *r)
{
    if (!server_ok(r->server)) {
        pq_report_failure(r->server, &r->diags, (Pos){0}, STR(""));
    }
    return !server_ok(r->server);
}

/* What is there already: into what rows go, and what must not be written over. */
static bool open_server(Run *r)
{
    interrupt_watch();
    r->server = server_open(&r->opt->server);
    if (server_failed(r)) {
        return false;
    }
    if (server_url_dropped(r->server).n) {
        diag_addv(&r->diags, DIAG_URL_PARAMETER, (Pos){0}, STR(""), server_url_dropped(r->server));
    }
    if (r->emit.schema.n == 0) {
        r->emit.schema = server_url_schema(r->server);
    }
    r->emit.if_exists |= r->emit.clean; /* what is not there need not be dropped */
    catalog_read(r->server, r->emit.schema, !r->emit.existing, &r->arena, &r->target);
    return !server_failed(r);
}

#define IS_INPUT "it is the input itself: give another name"

static bool is_input(const Run *r, const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_dev == r->read.st_dev && st.st_ino == r->read.st_ino;
}

/* Emptied only if it is not what is being read: errno EEXIST. */
static int open_file(const Run *r, const char *path)
{
    struct stat st;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return fd; /* of a device there is nothing to empty */
    }
    bool itself = st.st_dev == r->read.st_dev && st.st_ino == r->read.st_ino;
    if (itself || ftruncate(fd, 0) != 0) {
        int error = itself ? EEXIST : errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static bool open_output(Run *r)
{
    const Options *o = r->opt;
    if (o->direct && !open_server(r)) {
        return false;
    }
    if (loads_in_parallel(r)) {
        return true; /* the sink comes when everything is known */
    }
    if (o->direct && !o->check && !o->verify_only) {
        if (o->reject_file && is_input(r, o->reject_file)) {
            diag_add(&r->diags, DIAG_IO_WRITE, (Pos){0}, str_z(o->reject_file), IS_INPUT);
            return false;
        }
        if (o->reject_file) {
            r->rejects = rejects_open(o->reject_file, r->server, &r->diags);
        }
        if (o->reject_file && !r->rejects) {
            fatal_io(r, DIAG_IO_WRITE, o->reject_file, errno);
            return false;
        }
        r->sink = pq_sink_new(r->server, &r->diags, r->rejects);
        r->sink->takes_binary = !r->rejects && !o->copy_text; /* rows set aside are text */
        return true;
    }
    bool to_stdout = !o->output || strcmp(o->output, "-") == 0;
    bool nowhere = o->check || o->verify_only;
    const char *path = nowhere ? "/dev/null" : o->output;
    r->out = to_stdout && !nowhere ? STDOUT_FILENO : open_file(r, path);
    if (r->out < 0) {
        diag_add(&r->diags, DIAG_IO_WRITE, (Pos){0}, str_z(path), "%s",
                 errno == EEXIST ? IS_INPUT : strerror(errno));
        return false;
    }
    r->sink = text_sink_new(r->out);
    return true;
}

/* ---------------------------------------------------------------- progress */

static void on_read(void *user, uint64_t bytes)
{
    Run *r = user;
    uint64_t all = r->window.seekable ? size_of(r->window.fd) : 0;
    progress_show(&r->progress, STR("reading"), 0, bytes, all);
}

static void on_write(void *user, Str what, uint64_t rows)
{
    Run *r = user;
    progress_show(&r->progress, what, rows, rows ? r->emitter.consumed : 0, r->row_bytes);
}

static void watch_progress(Run *r)
{
    progress_start(&r->progress, stderr);
    r->window.on_fill = on_read;
    r->window.user = r;
    r->emitter.tick = on_write;
    r->emitter.tick_user = r;
}

/* ---------------------------------------------------------------- rules */

static bool read_file(Run *r, const char *path, Str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    InputWindow w;
    if (fd < 0) {
        fatal_io(r, DIAG_IO_READ, path, errno);
        return false;
    }
    window_open_fd(&w, fd, false);
    while (window_fill(&w, 0, w.n + STREAM_CHUNK)) {
    }
    *out = arena_str(&r->arena, str_make(w.buf, w.n));
    int error = w.error;
    window_close(&w);
    close(fd);
    if (error) {
        fatal_io(r, DIAG_IO_READ, path, error);
    }
    return error == 0;
}

static bool read_rules(Run *r)
{
    Str text;
    if (!r->opt->rules) {
        return true;
    }
    if (!read_file(r, r->opt->rules, &text)) {
        return false;
    }
    r->schema.rules = &r->rules;
    return user_rules_parse(&r->rules, &r->arena, text, &r->diags);
}

static bool read_target_schema(Run *r)
{
    Str text;
    const char *path = r->opt->target_schema;
    if (!path) {
        return true;
    }
    if (!read_file(r, path, &text)) {
        return false;
    }
    ddl_read(text, &r->arena, &r->target);
    if (r->target.tables.n == 0) {
        diag_add(&r->diags, DIAG_TARGET_UNREADABLE, (Pos){0}, str_z(path),
                 "there is no CREATE TABLE in it");
    }
    return r->target.tables.n > 0;
}

/* ---------------------------------------------------------------- writing */

static bool can_go_on(const Run *r)
{
    return !r->emitter.failed && (!r->sink || r->sink->ok(r->sink)) &&
           !diag_has(&r->diags, SEVERITY_FATAL);
}

/* What is there stays there, unless -c says otherwise. */
static void refuse_existing(Run *r)
{
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        bool made = emit_wants_table(&r->emitter, t) && r->emit.sections & SECTION_PRE_DATA;
        TargetTable *there = made ? target_find_table(&r->target, STR(""), t->pg_name) : NULL;
        bool same = there && str_eq(there->name, t->pg_name);
        if (r->opt->check && made) {
            t->fate = same ? "would be dropped and made anew" : "would be made";
        }
        if (same && !r->emit.clean) {
            diag_add(&r->diags, DIAG_TABLE_EXISTS, t->pos, t->name.text,
                     "-c drops it first, -a loads into it");
        }
    }
}

static void open_frame(Run *r)
{
    if (!r->frame_open) {
        r->emitter.row.crlf = r->analyzer.row.crlf;
        emit_name_tables(&r->emitter);
        if (r->server && r->target.live && !r->opt->verify_only) {
            refuse_existing(r);
        }
        if (!can_go_on(r) || loads_in_parallel(r)) {
            return;
        }
        emit_preamble(&r->emitter);
        if (r->server && r->opt->verify_only) {
            session_read(r->server);
        } else if (r->server && !r->opt->check && !r->opt->no_session_settings) {
            session_prepare(r->server);
        }
        r->frame_open = true;
    }
}

/* The bytes of a run are in memory, in the dump's file, or in the spool. */
static void write_extent(Run *r, Table *t, const Extent *x)
{
    if (x->spooled) {
        if (!r->spool_rows.buf) {
            window_open_fd(&r->spool_rows, r->spool.fd, true);
        }
        window_seek(&r->spool_rows, x->offset, x->line);
        emit_rows(&r->emitter, t, x, &r->spool_rows, x->offset);
    } else if (r->window.seekable) {
        window_seek(&r->rows, x->offset, x->line);
        emit_rows(&r->emitter, t, x, &r->rows, x->offset);
    } else {
        /* All of the run is here, so the window's end is as good as the input's. */
        InputWindow view = r->window;
        view.eof = true;
        view.memo_offset = x->offset; /* lines are counted from here, not from the window's start */
        view.memo_line = x->line;
        emit_rows(&r->emitter, t, x, &view, x->offset);
        if (r->bytes) { /* all is read, so nobody counts lines over them any more */
            window_forget(&r->window, x->offset, x->end);
        }
    }
}

static void write_rows(Run *r, Table *t)
{
    bool wanted = r->emitter.opt->sections & SECTION_DATA;
    for (size_t i = 0; i < t->extents.n && wanted; i++) {
        write_extent(r, t, &t->extents.items[i]);
    }
    if (r->table_rows.db && wanted) {
        emit_table_rows(&r->emitter, t, &r->table_rows);
    }
    t->extents.n = 0;
    for (size_t i = 0; i < t->columns.n; i++) {
        t->columns.items[i].written = t->columns.items[i].evidence;
    }
}

static void set_done(Run *r, Table *t)
{
    if (t->complete && !t->done) {
        t->done = true;
        orphans_table_end(&r->emitter.orphans, t);
    }
}

static void write_table(Run *r, Table *t, bool final)
{
    if (!emit_wants_table(&r->emitter, t)) {
        t->done = true;
        return;
    }
    emit_rows_end(&r->emitter);
    if (r->parallel) {
        parallel_table(r->parallel, &r->emitter, t);
    } else {
        emit_table(&r->emitter, t, final);
        write_rows(r, t);
    }
    set_done(r, t);
}

/* Tables in dependency order, each with its rows. */
static void write_remaining_tables(Run *r)
{
    size_t n;
    Table **tables = order_tables(&r->schema, &r->arena, &n);
    if (r->emit.existing) {
        emit_existing_begin(&r->emitter, tables, n);
    }
    for (size_t i = 0; i < n && can_go_on(r); i++) {
        tables[i]->complete = true;
        write_table(r, tables[i], true);
    }
    emit_rows_end(&r->emitter);
    if (r->emit.existing && can_go_on(r)) {
        emit_existing_end(&r->emitter, tables, n);
    }
}

/* -t that matches nothing is a mistake, as in pg_dump; an empty dump is none. */
static void check_patterns(Run *r)
{
    const EmitOptions *o = r->emitter.opt;
    bool any = o->ntables == 0;
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        any |= r->schema.tables.items[i]->created;
    }
    if (!any) {
        diag_add(&r->diags, DIAG_TABLE_PATTERN, (Pos){0}, o->tables[0],
                 "-t leaves nothing to write");
    }
}

/* Before keys are added, which may take rows away (INSERT OR). */
static void verify(Run *r)
{
    Verified v;
    if (r->emit.check_counts) {
        emit_row_counts(&r->emitter);
    }
    if (!r->emit.checksums || !can_go_on(r)) {
        return;
    }
    if (verify_tables(&r->emitter, r->server, &v)) {
        r->verified = arena_printf(
            &r->arena, "%" PRIu64 " rows and %zu columns in %zu tables are as in the dump%s",
            v.rows, v.columns, v.tables,
            v.counted ? ", of some columns the number of values (-v names them)" : "");
    } else {
        server_failed(r);
    }
}

static void report_tables(Run *r)
{
    check_patterns(r);
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        emit_report_too_wide(&r->emitter, r->schema.tables.items[i]);
        if (r->schema.tables.items[i]->created && !r->emit.existing) {
            emit_report_types(&r->emitter, r->schema.tables.items[i]);
        }
    }
}

/* The rows were read twice: of another number the second time, the input is not what it was. */
static bool all_written(Run *r)
{
    int error = window_error(&r->rows) ? window_error(&r->rows) : window_error(&r->spool_rows);
    if (error) {
        fatal_read(r, error);
        return false;
    }
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        const Table *t = r->schema.tables.items[i];
        bool counts = emit_wants_table(&r->emitter, t) && !r->rejects &&
                      r->emitter.opt->sections & SECTION_DATA;
        if (counts && t->rows_written != t->rows) {
            diag_add(&r->diags, DIAG_IO_READ, (Pos){0}, t->name.text,
                     "%" PRIu64 " rows at first, %" PRIu64
                     " when they were read again: the input has changed",
                     t->rows, t->rows_written);
            return false;
        }
    }
    return true;
}

static void write_end(Run *r)
{
    report_tables(r);
    if (!all_written(r)) {
        return;
    }
    verify(r);
    if (!can_go_on(r)) {
        return;
    }
    emit_post_data(&r->emitter);
    emit_programs(&r->emitter);
    emit_analyze(&r->emitter);
    if (can_go_on(r)) {
        emit_commit(&r->emitter);
    }
}

/* ---------------------------------------------------------------- over several connections */

static bool open_parallel(Run *r)
{
    size_t n = r->opt->jobs;
    ParallelOptions o = {.connections = r->ndbs && r->ndbs < n ? r->ndbs : n,
                         .first = r->server,
                         .emit = &r->emit,
                         .schema = &r->schema,
                         .diags = &r->diags,
                         .copy_text = r->opt->copy_text,
                         .no_settings = r->opt->no_session_settings,
                         .fd = r->rows.fd,
                         .dbs = r->ndbs ? r->dbs : NULL,
                         .crlf = r->analyzer.row.crlf};
    r->parallel = parallel_open(&o);
    if (r->parallel) {
        r->sink = r->emitter.sink = parallel_sink(r->parallel);
        r->emitter.opt = parallel_emit(r->parallel);
    }
    return r->parallel != NULL;
}

static void on_load(void *user, uint64_t consumed)
{
    Run *r = user;
    progress_show(&r->progress, STR("loading"), 0, consumed, r->row_bytes);
}

static bool wait_for_load(Run *r)
{
    return parallel_wait(r->parallel, on_load, r) && can_go_on(r);
}

/* Post-data then changes what the rows are written by. */
static bool has_late_types(const Run *r)
{
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        const Table *t = r->schema.tables.items[i];
        for (size_t k = 0; k < t->columns.n; k++) {
            if (t->columns.items[k].late_type) {
                return true;
            }
        }
    }
    return false;
}

/* The rows are there, and nothing works on them. */
static bool verify_load(Run *r)
{
    if (!wait_for_load(r)) {
        return false;
    }
    if (r->emit.checksums) {
        server_execute(r->server, STR("BEGIN"));
        verify(r);
        server_execute(r->server, STR("ROLLBACK"));
    }
    return can_go_on(r);
}

/* What is complete comes to where it belongs, with all that reads it: one transaction over the
 * first connection. */
static void publish(Run *r)
{
    const Staging *staging = parallel_staging(r->parallel);
    parallel_end(r->parallel);
    r->emitter.opt = &r->emit;
    r->sink = r->emitter.sink = pq_sink_new(r->server, &r->diags, NULL);
    emit_preamble(&r->emitter);
    if (!r->opt->no_session_settings) {
        session_prepare(r->server);
    }
    r->frame_open = true;
    emit_publish(&r->emitter, staging->name, staging->target);
    emit_programs(&r->emitter);
    if (can_go_on(r)) {
        emit_commit(&r->emitter);
    }
    r->published = can_go_on(r);
}

static void load_in_parallel(Run *r)
{
    if (!can_go_on(r) || !open_parallel(r)) {
        return;
    }
    emit_validation(&r->emitter);
    write_remaining_tables(r);
    report_tables(r);
    bool rows_first = r->emit.checksums || has_late_types(r);
    if (!can_go_on(r) || (rows_first && !verify_load(r))) {
        return;
    }
    emit_post_data(&r->emitter);
    emit_analyze(&r->emitter);
    if (wait_for_load(r) && all_written(r)) {
        publish(r);
    }
}

/* ---------------------------------------------------------------- a pipe longer than the
 * look-ahead */

/* A table is complete when rows of another one have begun. One without rows tells by its place only
 * where each table's rows follow its definition: then a later table has rows already. */
static void mark_complete_tables(Run *r)
{
    const Table *current = r->analyzer.current;
    size_t last = current && !r->analyzer.rows_after_tables ? current->id : 0;
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        bool passed = t->rows > 0 || i < last;
        t->complete = t != current && passed;
        t->done |= !emit_wants_table(&r->emitter, t);
    }
}

/* The written table with the earliest rows that are not written yet; NULL: there is none. */
static Table *next_with_rows(const Run *r)
{
    Table *first = NULL;
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        bool waits = t->created && t->extents.n;
        if (waits && (!first || t->extents.items[0].origin < first->extents.items[0].origin)) {
            first = t;
        }
    }
    return first;
}

static void write_created_tables(Run *r)
{
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        if (t->created && !t->target && types_need_widening(t)) {
            emit_rows_end(&r->emitter);
            emit_widenings(&r->emitter, t);
        }
    }
    for (Table *t; can_go_on(r) && (t = next_with_rows(r)) != NULL;) {
        write_rows(r, t);
    }
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        if (r->schema.tables.items[i]->created) {
            set_done(r, r->schema.tables.items[i]);
        }
    }
}

static bool fills_window(const Run *r, const Table *t)
{
    const InputWindow *w = &r->window;
    return t->extents.n && !t->extents.items[0].spooled &&
           w->offset + w->n - t->extents.items[0].offset >= r->opt->look_ahead;
}

/* Creates and writes the tables whose time has come, in the order of definition, until none is
 * left. */
static void write_ready_tables(Run *r)
{
    for (bool progress = true; progress && can_go_on(r);) {
        progress = false;
        for (size_t i = 0; i < r->schema.tables.n; i++) {
            Table *t = r->schema.tables.items[i];
            bool decided = t->complete || fills_window(r, t);
            if (!t->created && !t->done && !t->shadow && !t->dropped && decided &&
                order_is_ready(t)) {
                write_table(r, t, t->complete);
                progress = true;
            }
        }
    }
}

static void spool_extent(Run *r, Extent *x)
{
    Str bytes = str_make(window_at(&r->window, x->offset), (size_t)(x->end - x->offset));
    uint64_t at;
    if (!spool_append(&r->spool, bytes, &at)) {
        fatal_io(r, DIAG_IO_WRITE, "temporary file", errno);
        return;
    }
    x->end = at + bytes.n;
    x->offset = at;
    x->spooled = true;
}

/* Do two runs that follow each other in the dump follow each other in the spool too? */
static bool continues(const Extent *a, const Extent *b)
{
    return a->spooled && b->spooled && a->end == b->offset &&
           a->origin + (a->end - a->offset) == b->origin;
}

static void spool_table(Run *r, Table *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->extents.n; i++) {
        Extent x = t->extents.items[i];
        if (!x.spooled) {
            spool_extent(r, &x);
        }
        if (n && continues(&t->extents.items[n - 1], &x)) {
            t->extents.items[n - 1].end = x.end;
        } else {
            t->extents.items[n++] = x;
        }
    }
    t->extents.n = n;
}

/* Rows of tables that still wait for parents leave the window; those of the table being read stay,
 * if their types are still open. Gives the offset from which on the window must be kept. */
static uint64_t make_room(Run *r)
{
    uint64_t hold = r->analyzer.reader.pos;
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        if (t->created || t->extents.n == 0) {
            continue;
        }
        bool open = t == r->analyzer.current && order_is_ready(t) && !t->extents.items[0].spooled;
        if (!emit_wants_table(&r->emitter, t)) {
            t->extents.n = 0;
        } else if (open) {
            hold = t->extents.items[0].offset;
        } else {
            spool_table(r, t);
        }
    }
    return hold;
}

/* Could a decision differ from the last one? Of the tables with new rows only the facts that
 * decisions rest on are compared, so that a long stream does not decide everything anew for each
 * piece. */
static bool decisions_are_stale(Run *r)
{
    bool stale = r->decided_version != r->schema.version;
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        if (t->extents.n == 0) {
            continue;
        }
        uint64_t signature = 0;
        for (size_t c = 0; c < t->columns.n; c++) {
            signature = signature * 31 + evidence_signature(&t->columns.items[c].evidence);
        }
        stale |= signature != t->signature;
        t->signature = signature;
    }
    r->decided_version = r->schema.version;
    return stale;
}

/* Types and parents, as far as they are known; `final`: all is. */
static void decide(Run *r, bool final)
{
    resolve_foreign_keys(&r->schema, final);
    decide_types(&r->schema);
    orphans_prepare(&r->emitter.orphans, &r->schema);
}

/* What has been read so far goes out as far as it can. */
static void stream_step(Run *r)
{
    open_frame(r);
    if (decisions_are_stale(r)) {
        decide(r, false);
    }
    mark_complete_tables(r);
    write_created_tables(r);
    write_ready_tables(r);
    uint64_t hold = make_room(r);
    Reader *reader = &r->analyzer.reader;
    size_t chunk = r->opt->look_ahead < STREAM_CHUNK ? r->opt->look_ahead : STREAM_CHUNK;
    reader->budget = hold < reader->pos ? r->opt->look_ahead : chunk;
    reader->hold = hold;
}

/* ---------------------------------------------------------------- tables that are there already */

static void refuse_rows(Run *r, const Table *t)
{
    bool any = false;
    if (t->rows && !r->opt->verify_only && !r->emit.truncate && !r->emit.on_conflict && r->server &&
        catalog_has_rows(r->server, t->target, &any) && any) {
        diag_add(&r->diags, DIAG_TABLE_NOT_EMPTY, t->pos, t->name.text,
                 "--truncate empties it first, --on-conflict-do-nothing adds what is missing");
    }
}

/* The dump's tables, and where their rows go. All of the dump is known. */
static void match_tables(Run *r)
{
    MatchOptions o = {
        .schema = r->emit.schema, .partial = r->opt->partial, .nulls_too = r->rejects != NULL};
    EmitOptions any = r->emit;
    any.existing = false;
    r->emitter.opt = &any; /* is it wanted, wherever it goes? */
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        Table *t = r->schema.tables.items[i];
        if (emit_wants_table(&r->emitter, t) &&
            existing_match_table(t, &r->target, &o, &r->diags)) {
            refuse_rows(r, t);
            if (r->opt->check) {
                t->fate = r->emit.truncate ? "would be emptied and filled" : "would be filled";
            }
        }
    }
    r->emitter.opt = &r->emit;
    existing_match_end(&r->schema, &r->target, &o);
}

/* ---------------------------------------------------------------- the pipeline */

static bool read_failed(Run *r)
{
    if (interrupt_pending()) {
        diag_add(&r->diags, DIAG_INTERRUPTED, (Pos){0}, STR(""), "%s", "");
        return true;
    }
    int error = window_error(&r->window);
    if (error) {
        fatal_read(r, error);
    }
    return error != 0;
}

/* The reader of a failed script must not commit what it has: psql -1 would, at the end of input. */
static void take_back(Run *r)
{
    if (r->frame_open && r->sink && r->sink->ok(r->sink)) {
        emit_rollback(&r->emitter);
    }
}

/* Does a program take what is written as it comes, psql for one, and want a processor too? */
static bool is_piped(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

static void start_threads(Run *r)
{
    size_t n = threads(r, r->window.seekable ? size_of(r->window.fd) : 0);
    r->parts = n > 1 ? parts_new(n) : NULL;
    if (r->window.seekable) {
        r->analyzer.ahead = read_ahead_new(r->parts);
    }
    if (!r->server && (r->opt->jobs || !is_piped(r->out))) {
        r->emitter.ahead = rows_ahead_new(r->parts);
    }
}

static void end_threads(Run *r)
{
    read_ahead_free(r->analyzer.ahead);
    rows_ahead_free(r->emitter.ahead);
    r->analyzer.ahead = NULL;
    r->emitter.ahead = NULL;
    if (r->parts) {
        parts_free(r->parts);
        r->parts = NULL;
    }
}

static bool read_dump(Run *r)
{
    analyze_init(&r->analyzer, &r->schema, &r->window, &r->diags);
    start_threads(r);
    r->analyzer.ignore_damage = r->opt->ignore_truncation;
    r->analyzer.reader.budget = r->window.seekable ? 0 : r->opt->look_ahead;
    AnalyzeResult result;
    while ((result = analyze_run(&r->analyzer)) == ANALYZE_PAUSE && can_go_on(r)) {
        stream_step(r);
    }
    if (read_failed(r) || result != ANALYZE_END || !analyze_finish(&r->analyzer)) {
        return false;
    }
    if (r->window.seekable) {
        window_pass_on(&r->window, &r->rows);
        r->rows.no_lines = r->sink && !r->sink->copy_row && !r->emit.existing;
    }
    if (r->server) {
        end_threads(r); /* what follows is the connections' work */
    }
    r->bytes = r->window.offset + r->window.n;
    return true;
}

static bool read_database(Run *r)
{
    analyze_init(&r->analyzer, &r->schema, NULL, &r->diags);
    return analyze_database(&r->analyzer, r->dbs, r->ndbs);
}

static bool pipeline(Run *r)
{
    bool good = r->table_rows.db ? read_database(r) : read_dump(r);
    if (!good || !can_go_on(r)) {
        return false;
    }
    /* From here on everything is known. */
    user_rules_report_unused(&r->rules, &r->diags);
    if (!can_go_on(r)) {
        return false;
    }
    if (r->emit.existing) {
        match_tables(r);
    } else {
        decide(r, true);
    }
    if (!can_go_on(r)) {
        return false;
    }
    open_frame(r);
    for (size_t i = 0; i < r->schema.tables.n; i++) {
        r->schema.tables.items[i]->complete = true;
        r->row_bytes += r->schema.tables.items[i]->row_bytes;
    }
    if (loads_in_parallel(r)) {
        load_in_parallel(r);
        return can_go_on(r);
    }
    write_created_tables(r);
    write_remaining_tables(r);
    emit_rows_end(&r->emitter);
    if (can_go_on(r)) {
        write_end(r);
    }
    return can_go_on(r);
}

static ExitStatus status_of(const Run *r)
{
    if (diag_has(&r->diags, SEVERITY_FATAL)) {
        return EXIT_FAILED;
    }
    return diag_has(&r->diags, r->opt->strict ? SEVERITY_WARNING : SEVERITY_CHANGED) ? EXIT_CHANGED
                                                                                     : EXIT_CARRIED;
}

static void close_all(Run *r)
{
    end_threads(r);
    analyze_free(&r->analyzer);
    emit_free(&r->emitter);
    window_close(&r->window);
    window_close(&r->rows);
    window_close(&r->spool_rows);
    spool_close(&r->spool);
    unpack_close(r->unpacker);
    table_rows_free(&r->table_rows);
    while (r->ndbs) {
        database_close(r->dbs[--r->ndbs]);
    }
    if (r->in > STDIN_FILENO) {
        close(r->in);
    }
    if (r->sink) {
        r->sink->close(r->sink);
    }
    if (r->server) {
        server_close(r->server);
    }
    schema_free(&r->schema);
    diag_free(&r->diags);
    arena_free(&r->arena);
}

/* Flushes and closes the output; true: all of it was taken, or a message tells why not. A reader
 * that went away needs no message. */
static bool finish_output(Run *r)
{
    if (r->parallel) {
        if (r->sink != parallel_sink(r->parallel)) {
            r->sink->finish(r->sink);
            r->sink->close(r->sink);
        }
        r->sink = NULL;
        parallel_close(r->parallel, r->published);
        return true;
    }
    if (r->out < 0) {
        if (r->sink) {
            r->sink->finish(r->sink);
        }
        if (r->rejects && !rejects_close(r->rejects)) {
            fatal_io(r, DIAG_IO_WRITE, r->opt->reject_file, errno);
        }
        r->rejects = NULL;
        return true;
    }
    bool ok = r->sink->finish(r->sink);
    int error = text_sink_error(r->sink);
    if (close(r->out) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (!ok && error != EPIPE) {
        fatal_io(r, DIAG_IO_WRITE, r->opt->output ? r->opt->output : "standard output", error);
    }
    return ok || error != EPIPE;
}

ExitStatus run(const Options *opt)
{
    Run r = {.opt = opt, .emit = opt->emit, .in = -1, .out = -1, .spool = {.fd = -1}};
    r.diags.arena = &r.arena;
    schema_init(&r.schema, &r.arena, &r.diags);
    r.schema.policy = opt->policy;
    bool gone = false;
    if (read_rules(&r) && read_target_schema(&r) && open_input(&r) && open_output(&r)) {
        emit_init(&r.emitter, &r.schema, r.sink, &r.emit);
        watch_progress(&r);
        if (!pipeline(&r)) {
            take_back(&r);
        }
        gone = !finish_output(&r);
    }
    progress_end(&r.progress);
    if (!gone) {
        ReportOptions report = {.input = input_name(opt),
                                .verbose = opt->verbose,
                                .direct = r.server != NULL,
                                .bytes = r.bytes,
                                .read_only = opt->check || opt->verify_only,
                                .verified = r.verified};
        report_print(stderr, &r.schema, &r.diags, &report);
    }
    ExitStatus status = gone ? EXIT_FAILED : status_of(&r);
    close_all(&r);
    return status;
}
