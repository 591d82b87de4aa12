#include "server/server.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "server/conninfo.h"
#include "server/libpq.h"
#include "server/password.h"

struct Server {
    PGconn *conn;
    Arena arena;
    Conninfo info;
    ServerState state;
    ServerMessage error;
    ServerNotice *notice;
    void *notice_user;
    uint64_t notices;        /* so far */
    Buf sql;                 /* the statement at hand, terminated */
    size_t queued;           /* bytes of COPY that libpq may still hold */
    bool deaf;               /* to signals */
    const atomic_bool *stop; /* NULL: nobody else ends its waits */
};

/* How many bytes of COPY may wait in libpq while the server is busy: the dump is read on meanwhile.
 * Larger backlogs win nothing, the server's socket holds some more. */
enum { BACKLOG = 256 * 1024 };

/* ---------------------------------------------------------------- failures */

static Str trimmed(Arena *arena, const char *z)
{
    return arena_str(arena, str_trim(str_z(z)));
}

static Str field(Arena *arena, const PGresult *r, int code)
{
    const char *z = PQresultErrorField(r, code);
    return z ? trimmed(arena, z) : STR("");
}

static ServerMessage message_of(Arena *arena, const PGresult *r)
{
    ServerMessage m = {.sqlstate = field(arena, r, PG_DIAG_SQLSTATE),
                       .primary = field(arena, r, PG_DIAG_MESSAGE_PRIMARY),
                       .detail = field(arena, r, PG_DIAG_MESSAGE_DETAIL),
                       .hint = field(arena, r, PG_DIAG_MESSAGE_HINT),
                       .context = field(arena, r, PG_DIAG_CONTEXT)};
    if (m.primary.n == 0) {
        m.primary = trimmed(arena, PQresultErrorMessage(r));
    }
    return m;
}

static void fail(Server *s, ServerState state, ServerMessage m)
{
    if (s->state == SERVER_FINE) {
        s->state = state;
        s->error = m;
    }
}

static void fail_connection(Server *s, ServerState state)
{
    /* libpq's own words about a connection name user and host, never the password. */
    fail(s, state, (ServerMessage){.primary = trimmed(&s->arena, PQerrorMessage(s->conn))});
}

static void lost(Server *s)
{
    fail_connection(s, SERVER_LOST);
}

static void interrupted(Server *s)
{
    fail(s, SERVER_INTERRUPTED, (ServerMessage){.primary = STR("")});
}

static bool must_stop(const Server *s)
{
    return (!s->deaf && interrupt_pending()) || (s->stop && atomic_load(s->stop));
}

void server_set_deaf(Server *s)
{
    s->deaf = true;
}

void server_stop_at(Server *s, const atomic_bool *stop)
{
    s->stop = stop;
}

/* ---------------------------------------------------------------- notices */

static void on_notice(void *user, const PGresult *r)
{
    Server *s = user;
    s->notices++;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    bool warning = severity && strcmp(severity, "WARNING") == 0;
    if (s->notice && warning) {
        Arena arena = {0};
        ServerMessage m = message_of(&arena, r);
        s->notice(s->notice_user, &m);
        arena_free(&arena);
    }
}

void server_on_notice(Server *s, ServerNotice *notice, void *user)
{
    s->notice = notice;
    s->notice_user = user;
}

/* ---------------------------------------------------------------- connecting */

/* Of libpq's own parameters; a URL of another library may have more. */
static bool libpq_knows(Str keyword)
{
    PQconninfoOption *all = PQconndefaults();
    bool known = all == NULL;
    for (PQconninfoOption *o = all; o && o->keyword; o++) {
        known |= str_eq(keyword, str_z(o->keyword));
    }
    PQconninfoFree(all);
    return known;
}

/* What libpq cannot read it quotes, and that may hold a password. */
static bool can_be_read(Server *s)
{
    bool is_string =
        s->info.text.p && (strstr(s->info.text.p, "://") || strchr(s->info.text.p, '='));
    if (!is_string) {
        return true;
    }
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(s->info.text.p, &why);
    if (!options) {
        Str text = why ? str_trim(str_z(why)) : STR("out of memory");
        bool secret = strchr(s->info.text.p, '@') || strstr(s->info.text.p, "pass");
        const char *quote = secret ? memchr(text.p, '"', text.n) : NULL;
        Str shown = quote ? str_trim(str_range(text.p, quote)) : text;
        fail(s, SERVER_NO_CONNECTION,
             (ServerMessage){.primary = arena_printf(&s->arena, "the connection string: %.*s",
                                                     STR_FMT(shown))});
    }
    PQfreemem(why);
    PQconninfoFree(options);
    return options != NULL;
}

/* Asynchronous, so that SIGINT ends the wait. */
static bool await_connection(Server *s)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        struct pollfd p = {.fd = PQsocket(s->conn),
                           .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (must_stop(s)) {
            interrupted(s);
            return false;
        }
        if (poll(&p, 1, 500) > 0) {
            status = PQconnectPoll(s->conn);
        }
    }
    return status == PGRES_POLLING_OK;
}

static bool connect_once(Server *s, const ServerOptions *o, const char *password)
{
    /* As in psql, what the connection string says wins over what stands before it. A network that
     * was cut is noticed within about two minutes instead of hours. */
    const char *const keywords[] = {"host",
                                    "port",
                                    "user",
                                    "password",
                                    "keepalives_idle",
                                    "keepalives_interval",
                                    "keepalives_count",
                                    "tcp_user_timeout",
                                    "dbname",
                                    "fallback_application_name",
                                    "client_encoding",
                                    NULL};
    const char *const values[] = {o->host, o->port,  o->user,        password, "60",   "10",
                                  "6",     "120000", s->info.text.p, "sqlpg",  "UTF8", NULL};
    PQfinish(s->conn);
    s->conn = PQconnectStartParams(keywords, values, 1);
    return s->conn && PQstatus(s->conn) != CONNECTION_BAD && await_connection(s);
}

static void set_up(Server *s, bool connected)
{
    if (!connected) {
        fail_connection(s, SERVER_NO_CONNECTION);
        return;
    }
    PQsetNoticeReceiver(s->conn, on_notice, s);
    PQsetnonblocking(s->conn, 1);
}

static void connect_server(Server *s, const ServerOptions *o)
{
    char *password = o->ask ? password_ask("Password: ") : NULL;
    bool connected = connect_once(s, o, password);
    bool wanted = !connected && !password && !o->never_ask && s->state == SERVER_FINE && s->conn &&
                  PQconnectionNeedsPassword(s->conn);
    if (wanted && (password = password_ask("Password: ")) != NULL) {
        connected = connect_once(s, o, password);
    }
    password_forget(password);
    set_up(s, connected);
}

Server *server_open(const ServerOptions *options)
{
    Server *s = mem_alloc(sizeof *s);
    *s = (Server){0};
    const char *why = libpq_load();
    if (why) {
        fail(s, SERVER_NO_CONNECTION,
             (ServerMessage){.primary = arena_printf(&s->arena, "libpq is missing: %s", why)});
        return s;
    }
    if (options->dbname) {
        s->info = conninfo_read(&s->arena, str_z(options->dbname), libpq_knows);
    }
    if (can_be_read(s)) {
        connect_server(s, options);
    }
    return s;
}

/* Of several hosts (PostgreSQL, 34.1.1.3) the one that was reached. */
static const char *value_in_use(const PGconn *conn, const PQconninfoOption *o)
{
    return strcmp(o->keyword, "host") == 0                 ? PQhost(conn)
           : strcmp(o->keyword, "port") == 0               ? PQport(conn)
           : strcmp(o->keyword, "hostaddr") == 0 && o->val ? PQhostaddr(conn)
                                                           : o->val;
}

Server *server_begin_another(const Server *s)
{
    enum { MOST = 64 };
    Server *another = mem_alloc(sizeof *another);
    *another = (Server){0};
    const char *keywords[MOST + 1] = {0}, *values[MOST + 1] = {0};
    PQconninfoOption *all = PQconninfo(s->conn);
    size_t n = 0;
    for (PQconninfoOption *o = all; o && o->keyword && n < MOST; o++) {
        keywords[n] = o->keyword;
        values[n++] = value_in_use(s->conn, o);
    }
    another->conn = PQconnectStartParams(keywords, values, 0);
    PQconninfoFree(all);
    return another;
}

bool server_await(Server *s)
{
    set_up(s, s->conn && PQstatus(s->conn) != CONNECTION_BAD && await_connection(s));
    return server_ok(s);
}

void server_close(Server *s)
{
    if (s->conn) {
        PQfinish(s->conn);
    }
    buf_free(&s->sql);
    arena_free(&s->arena);
    mem_free(s);
}

ServerState server_state(const Server *s)
{
    return s->state;
}

const ServerMessage *server_error(const Server *s)
{
    return &s->error;
}

Str server_name(Server *s)
{
    return arena_printf(&s->arena, "\"%s\" on %s", PQdb(s->conn), PQhost(s->conn));
}

int server_version(const Server *s)
{
    return PQserverVersion(s->conn);
}

Str server_url_schema(const Server *s)
{
    return s->info.schema;
}

Str server_url_dropped(const Server *s)
{
    return s->info.dropped;
}

/* ---------------------------------------------------------------- waiting */

static void cancel(Server *s)
{
    char why[256];
    PGcancel *c = PQgetCancel(s->conn);
    if (c) {
        PQcancel(c, why, sizeof why);
        PQfreeCancel(c);
    }
}

/* False: interrupted. A timeout makes the race between the flag and poll() harmless. */
static bool wait_socket(Server *s, short events)
{
    struct pollfd p = {.fd = PQsocket(s->conn), .events = events};
    if (must_stop(s) && s->state == SERVER_FINE) {
        interrupted(s);
        cancel(s);
        return false;
    }
    poll(&p, 1, 500);
    return true;
}

/* All that libpq holds goes to the socket. */
static bool flush_all(Server *s)
{
    for (int left; (left = PQflush(s->conn)) != 0;) {
        if (left < 0 || !wait_socket(s, POLLOUT | POLLIN)) {
            return false;
        }
        if (!PQconsumeInput(s->conn)) {
            return false;
        }
    }
    s->queued = 0;
    return true;
}

/* The next result. An interruption cancels what the server does, and its answer is awaited. */
static PGresult *next_result(Server *s)
{
    while (PQisBusy(s->conn)) {
        wait_socket(s, POLLIN);
        if (!PQconsumeInput(s->conn)) {
            break;
        }
    }
    return PQgetResult(s->conn);
}

/* ---------------------------------------------------------------- statements */

static bool is_fine(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY ||
           status == PGRES_COPY_IN;
}

/* 57P01 to 57P05: the backend is told to end, and says so before it does (Appendix A). */
static bool ends_session(Str sqlstate)
{
    return str_starts(sqlstate, STR("57P0"));
}

/* Keeps a refusal, or tells of it where the caller wants to know. */
static void refused_by(Server *s, const PGresult *r, Arena *arena, ServerMessage *refused)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (sqlstate && ends_session(str_z(sqlstate))) {
        fail(s, SERVER_LOST, message_of(&s->arena, r));
    } else if (PQstatus(s->conn) == CONNECTION_BAD) {
        lost(s);
    } else if (!refused) {
        fail(s, SERVER_REFUSED, message_of(&s->arena, r));
    } else if (refused->primary.n == 0) {
        *refused = message_of(arena, r);
    }
}

static bool is_copy(const PGresult *r)
{
    return r && PQresultStatus(r) == PGRES_COPY_IN;
}

/* All results of what was sent; the last good one comes back. A COPY stays open. */
static PGresult *collect(Server *s, Arena *arena, ServerMessage *refused)
{
    PGresult *last = NULL;
    for (PGresult *r; !is_copy(last) && (r = next_result(s)) != NULL;) {
        if (!is_fine(r)) {
            refused_by(s, r, arena, refused);
        }
        PQclear(last);
        last = r;
    }
    if (PQstatus(s->conn) == CONNECTION_BAD) {
        lost(s);
    }
    return last;
}

static PGresult *run_sql(Server *s, Str sql, Arena *arena, ServerMessage *refused)
{
    if (s->state != SERVER_FINE) {
        return NULL;
    }
    buf_clear(&s->sql);
    buf_put(&s->sql, sql);
    buf_putc(&s->sql, 0);
    if (!PQsendQuery(s->conn, s->sql.p) || !flush_all(s)) {
        if (s->state == SERVER_FINE) {
            lost(s);
        }
        return NULL;
    }
    return collect(s, arena, refused);
}

bool server_execute(Server *s, Str sql)
{
    PQclear(run_sql(s, sql, NULL, NULL));
    return server_ok(s);
}

bool server_execute_counted(Server *s, Str sql, uint64_t *rows)
{
    PGresult *r = run_sql(s, sql, NULL, NULL);
    *rows = r ? strtoull(PQcmdTuples(r), NULL, 10) : 0;
    PQclear(r);
    return server_ok(s);
}

bool server_try(Server *s, Str sql, Arena *arena, ServerMessage *refused)
{
    *refused = (ServerMessage){0};
    PQclear(run_sql(s, sql, arena, refused));
    return server_ok(s) && refused->primary.n == 0;
}

static void take_rows(Arena *arena, const PGresult *r, ServerRows *out)
{
    out->n = (size_t)PQntuples(r);
    out->columns = (size_t)PQnfields(r);
    out->cells = arena_array(arena, Str, out->n * out->columns);
    for (size_t i = 0; i < out->n * out->columns; i++) {
        int row = (int)(i / out->columns), column = (int)(i % out->columns);
        if (!PQgetisnull(r, row, column)) {
            Str cell = str_make(PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column));
            out->cells[i] = arena_str(arena, cell);
        }
    }
}

bool server_select(Server *s, Str sql, Arena *arena, ServerRows *out)
{
    *out = (ServerRows){0};
    PGresult *r = run_sql(s, sql, NULL, NULL);
    if (r && server_ok(s) && PQresultStatus(r) == PGRES_TUPLES_OK) {
        take_rows(arena, r, out);
    }
    PQclear(r);
    return server_ok(s);
}

/* ---------------------------------------------------------------- COPY */

bool server_copy_begin(Server *s, Str sql)
{
    s->queued = 0;
    return server_execute(s, sql);
}

static bool can_read(const Server *s)
{
    struct pollfd p = {.fd = PQsocket(s->conn), .events = POLLIN};
    return poll(&p, 1, 0) > 0;
}

/* During COPY a server says nothing but notices and the error that ends it. libpq leaves that error
 * unread until the COPY is ended, so what is no notice is taken for it. */
static bool has_complained(Server *s)
{
    uint64_t before = s->notices;
    if (!can_read(s)) {
        return false;
    }
    if (!PQconsumeInput(s->conn)) {
        lost(s);
        return true;
    }
    (void)PQisBusy(s->conn); /* reads the notices */
    return s->notices == before;
}

/* What libpq may still hold goes out as far as the socket takes it, and down to the backlog. */
static void send_queued(Server *s)
{
    for (;;) {
        int left = PQflush(s->conn);
        if (left < 0) {
            lost(s);
            return;
        }
        s->queued = left == 0 ? 0 : s->queued;
        if (s->queued <= BACKLOG || can_read(s) || !wait_socket(s, POLLOUT | POLLIN)) {
            return;
        }
    }
}

/* A complaint is looked for before, not amid the bytes: what is sent of them is sent whole, so that
 * a COPY can always be ended between two rows. */
bool server_copy_data(Server *s, Str bytes)
{
    return s->state == SERVER_FINE && !has_complained(s) && server_copy_more(s, bytes);
}

bool server_copy_more(Server *s, Str bytes)
{
    enum { CHUNK = 32 * 1024 };
    while (bytes.n && s->state == SERVER_FINE) {
        size_t n = bytes.n < CHUNK ? bytes.n : CHUNK;
        if (PQputCopyData(s->conn, bytes.p, (int)n) < 0) {
            lost(s);
            break;
        }
        bytes = str_make(bytes.p + n, bytes.n - n);
        s->queued += n;
        send_queued(s);
        if (must_stop(s)) {
            interrupted(s);
        }
    }
    return s->state == SERVER_FINE;
}

/* Sends the end of the data and reads what the server says to it. */
static void end_copy(Server *s, const char *why, Arena *arena, ServerMessage *refused)
{
    while (PQputCopyEnd(s->conn, why) == 0) {
        wait_socket(s, POLLOUT);
    }
    (void)flush_all(s);
    PQclear(collect(s, arena, refused));
}

static bool in_copy(Server *s)
{
    /* COPY TO is never used, so a command under way whose results are not awaited is a COPY. */
    return PQtransactionStatus(s->conn) == PQTRANS_ACTIVE;
}

bool server_copy_end(Server *s)
{
    if (in_copy(s)) {
        end_copy(s, s->state == SERVER_FINE ? NULL : "taken back by sqlpg", NULL, NULL);
    }
    return server_ok(s);
}

bool server_copy_try_end(Server *s, Arena *arena, ServerMessage *refused)
{
    *refused = (ServerMessage){0};
    if (in_copy(s)) {
        end_copy(s, s->state == SERVER_FINE ? NULL : "taken back by sqlpg", arena, refused);
    }
    return server_ok(s) && refused->primary.n == 0;
}

void server_keep_refusal(Server *s, const ServerMessage *refused)
{
    fail(s, SERVER_REFUSED,
         (ServerMessage){.sqlstate = arena_str(&s->arena, refused->sqlstate),
                         .primary = arena_str(&s->arena, refused->primary),
                         .detail = arena_str(&s->arena, refused->detail),
                         .hint = arena_str(&s->arena, refused->hint),
                         .context = arena_str(&s->arena, refused->context)});
}

void server_rollback(Server *s)
{
    if (!s->conn || PQstatus(s->conn) != CONNECTION_OK) {
        return;
    }
    server_copy_end(s);
    PGTransactionStatusType t = PQtransactionStatus(s->conn);
    if ((t == PQTRANS_INTRANS || t == PQTRANS_INERROR) && PQsendQuery(s->conn, "ROLLBACK")) {
        (void)flush_all(s);
        PQclear(collect(s, NULL, NULL));
    }
}
