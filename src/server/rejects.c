#include "server/rejects.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "pg/quote.h"

/* A row whose parent may still come. */
typedef struct {
    Str row;
    uint64_t line;
} Orphan;

struct Rejects {
    FILE *file;
    Server *server;
    DiagList *diags;
    Str path;
    Buf copy; /* the table's COPY statement */
    Str table;
    Arena arena;    /* of the table's orphans */
    Arena messages; /* of the batch at hand */
    VEC(Orphan) orphans;
    uint64_t orphan_bytes;
    bool last_try; /* of orphans */
};

/* Beyond this they are set aside at once. */
enum { ORPHAN_BYTES = 64 * 1024 * 1024 };

/* ---------------------------------------------------------------- what the server says */

uint64_t server_row_of_context(Str context, Str table)
{
    while (context.n) {
        const char *newline = memchr(context.p, '\n', context.n);
        Str line = newline ? str_range(context.p, newline) : context;
        Str rest = str_make(line.p + 5, line.n > 5 ? line.n - 5 : 0);
        if (str_starts(line, STR("COPY ")) && str_starts(rest, table)) {
            uint64_t n = 0;
            size_t i = table.n;
            while (i < rest.n && !ascii_is_digit(rest.p[i])) {
                i++;
            }
            for (; i < rest.n && ascii_is_digit(rest.p[i]); i++) {
                n = n * 10 + (uint64_t)(rest.p[i] - '0');
            }
            return n;
        }
        size_t used = line.n + (newline ? 1 : 0);
        context = str_make(context.p + used, context.n - used);
    }
    return 0;
}

/* Errors in data, integrity, views' check options and what triggers raise are a row's fault
 * (Appendix A, by class); others, such as a full disk, are not. */
static bool blames_row(Str sqlstate)
{
    static const char *const classes[] = {"22", "23", "44", "P0", "21"};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (str_starts(sqlstate, str_z(classes[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_orphan(Str sqlstate)
{
    return str_eq(sqlstate, STR("23503"));
}

/* ---------------------------------------------------------------- the file */

void rejects_put(Rejects *r, Str row, uint64_t line, Str reason)
{
    Buf b = {0};
    buf_printf(&b, "-- line %" PRIu64 " of the dump: ", line);
    pg_put_comment_text(&b, reason);
    buf_putc(&b, '\n');
    buf_put(&b, buf_str(&r->copy));
    buf_putc(&b, '\n');
    buf_put(&b, row);
    buf_puts(&b, row.n && row.p[row.n - 1] == '\n' ? "" : "\n");
    buf_puts(&b, "\\.\n");
    fwrite(b.p, 1, b.n, r->file);
    buf_free(&b);
    diag_add(r->diags, DIAG_ROW_REJECTED, (Pos){.line = line}, r->table, "in %.*s",
             STR_FMT(r->path));
}

static Str reason_of(Rejects *r, const ServerMessage *m)
{
    return arena_printf(&r->messages, "%.*s %.*s%s%.*s", STR_FMT(m->sqlstate), STR_FMT(m->primary),
                        m->detail.n ? "; " : "", STR_FMT(m->detail));
}

static void refuse_row(Rejects *r, Str row, uint64_t line, const ServerMessage *m)
{
    bool room = r->orphan_bytes + row.n <= ORPHAN_BYTES;
    if (is_orphan(m->sqlstate) && !r->last_try && room) {
        *vec_push(&r->arena, &r->orphans) = (Orphan){arena_str(&r->arena, row), line};
        r->orphan_bytes += row.n;
    } else {
        rejects_put(r, row, line, reason_of(r, m));
    }
}

/* ---------------------------------------------------------------- batches */

/* One COPY within a savepoint; false: refused, and taken back. */
static bool try_rows(Rejects *r, Str rows, ServerMessage *refused)
{
    Server *s = r->server;
    *refused = (ServerMessage){0};
    if (!server_execute(s, STR("SAVEPOINT sqlpg")) || !server_copy_begin(s, buf_str(&r->copy))) {
        return false;
    }
    server_copy_data(s, rows); /* a complaint is told by the end */
    if (server_copy_try_end(s, &r->messages, refused)) {
        return server_execute(s, STR("RELEASE SAVEPOINT sqlpg"));
    }
    if (server_ok(s) && !blames_row(refused->sqlstate)) {
        server_keep_refusal(s, refused);
    } else {
        server_execute(s, STR("ROLLBACK TO SAVEPOINT sqlpg; RELEASE SAVEPOINT sqlpg"));
    }
    return false;
}

/* The bytes of the first n rows. */
static size_t length_of(Str rows, size_t n)
{
    size_t at = 0;
    for (; n; n--) {
        const char *newline = memchr(rows.p + at, '\n', rows.n - at);
        at = newline ? (size_t)(newline - rows.p) + 1 : rows.n;
    }
    return at;
}

static void load(Rejects *r, Str rows, const uint64_t *lines, size_t n)
{
    ServerMessage refused;
    while (n && server_ok(r->server) && !try_rows(r, rows, &refused) && server_ok(r->server)) {
        uint64_t named = server_row_of_context(refused.context, r->table);
        /* Without a name the culprit is in one of the halves. */
        bool known = named >= 1 && named <= n;
        size_t good = known ? (size_t)named - 1 : n / 2;
        size_t cut = length_of(rows, good);
        if (n == 1) {
            refuse_row(r, rows, lines[0], &refused);
            break;
        }
        load(r, str_make(rows.p, cut), lines, good);
        rows = str_make(rows.p + cut, rows.n - cut);
        lines += good;
        n -= good;
        if (known) {
            size_t one = length_of(rows, 1);
            refuse_row(r, str_make(rows.p, one), lines[0], &refused);
            rows = str_make(rows.p + one, rows.n - one);
            lines++;
            n--;
        }
    }
}

void rejects_load(Rejects *r, Str rows, const uint64_t *lines, size_t n)
{
    load(r, rows, lines, n);
    arena_reset(&r->messages);
}

/* ---------------------------------------------------------------- orphans */

/* All at once: within one COPY rows may name each other in any order. */
static bool try_together(Rejects *r)
{
    Buf all = {0};
    ServerMessage refused;
    for (size_t i = 0; i < r->orphans.n; i++) {
        buf_put(&all, r->orphans.items[i].row);
    }
    bool loaded = try_rows(r, buf_str(&all), &refused);
    buf_free(&all);
    arena_reset(&r->messages);
    return loaded;
}

static void try_one(Rejects *r, Orphan *o)
{
    ServerMessage refused;
    if (try_rows(r, o->row, &refused)) {
        o->row.n = 0;
    } else if (server_ok(r->server) && !is_orphan(refused.sqlstate)) {
        rejects_put(r, o->row, o->line, reason_of(r, &refused));
        o->row.n = 0;
    }
    arena_reset(&r->messages);
}

static size_t compact(Rejects *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->orphans.n; i++) {
        if (r->orphans.items[i].row.n) {
            r->orphans.items[n++] = r->orphans.items[i];
        }
    }
    size_t gone = r->orphans.n - n;
    r->orphans.n = n;
    return gone;
}

/* One after the other, forwards and backwards: a chain of references runs one way or the other. */
static void try_singly(Rejects *r)
{
    enum { PASSES = 16 };
    bool progress = true;
    for (int pass = 0; pass < PASSES && progress && r->orphans.n; pass++) {
        for (size_t i = 0; i < r->orphans.n && server_ok(r->server); i++) {
            try_one(r, &r->orphans.items[pass % 2 ? i : r->orphans.n - 1 - i]);
        }
        progress = compact(r) > 0 && server_ok(r->server);
    }
}

void rejects_end(Rejects *r)
{
    if (r->orphans.n && try_together(r)) {
        r->orphans.n = 0;
    }
    try_singly(r);
    r->last_try = true;
    for (size_t i = 0; i < r->orphans.n && server_ok(r->server); i++) {
        rejects_load(r, r->orphans.items[i].row, &r->orphans.items[i].line, 1);
    }
    r->last_try = false;
    r->orphans.n = r->orphans.cap = 0;
    r->orphan_bytes = 0;
    arena_reset(&r->arena);
}

/* ---------------------------------------------------------------- life */

Rejects *rejects_open(const char *path, Server *server, DiagList *diags)
{
    FILE *file = fopen(path, "we");
    if (!file) {
        return NULL;
    }
    Rejects *r = mem_alloc(sizeof *r);
    *r = (Rejects){.file = file, .server = server, .diags = diags, .path = str_z(path)};
    return r;
}

void rejects_begin(Rejects *r, Str copy, Str table)
{
    buf_clear(&r->copy);
    buf_put(&r->copy, copy);
    r->table = table;
}

bool rejects_close(Rejects *r)
{
    bool ok = !ferror(r->file);
    ok &= fclose(r->file) == 0;
    buf_free(&r->copy);
    arena_free(&r->arena);
    arena_free(&r->messages);
    mem_free(r);
    return ok;
}
