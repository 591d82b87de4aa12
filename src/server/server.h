/* A PostgreSQL server, through libpq. The only directory that knows the library.
 *
 *     Server *s = server_open(&options);
 *     if (server_ok(s) && server_execute(s, STR("BEGIN"))) ...
 *     server_copy_begin(s, STR("COPY t FROM stdin"));
 *     server_copy_data(s, lines);             // queued; returns before the server has read it
 *     server_copy_end(s);
 *     if (!server_ok(s)) use(server_error(s));
 *     server_close(s);
 *
 * The first failure is kept: later calls do nothing. Every wait ends when interrupt_pending().
 */
#ifndef SQLPG_SERVER_SERVER_H
#define SQLPG_SERVER_SERVER_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct Server Server;

typedef struct {
    const char *dbname; /* a name, key=value, or a URL */
    const char *host, *port, *user;
    bool never_ask, ask; /* for a password: -w, -W */
} ServerOptions;

typedef enum {
    SERVER_FINE,
    SERVER_NO_CONNECTION,
    SERVER_REFUSED, /* an error with SQLSTATE */
    SERVER_LOST,
    SERVER_INTERRUPTED
} ServerState;

typedef struct {
    Str sqlstate, primary, detail, hint, context;
} ServerMessage;

/* Rows of a query: cells[row * columns + column]; p NULL: NULL. */
typedef struct {
    size_t n, columns;
    Str *cells;
} ServerRows;

typedef void ServerNotice(void *user, const ServerMessage *notice);

/* Never NULL; server_ok() tells. */
Server *server_open(const ServerOptions *options);
void server_close(Server *s);
/* Another connection like that of s, with its password, which is not asked for again. It is only
 * begun, so that several come up at once; server_await() waits until it is there. */
Server *server_begin_another(const Server *s);
bool server_await(Server *s);
/* What comes now must be done even if a signal has come; before server_await(), that too. */
void server_set_deaf(Server *s);
/* Every wait ends when *stop becomes true, too: another thread has failed. */
void server_stop_at(Server *s, const atomic_bool *stop);
ServerState server_state(const Server *s);
static inline bool server_ok(const Server *s)
{
    return server_state(s) == SERVER_FINE;
}
/* Of the first failure. */
const ServerMessage *server_error(const Server *s);
/* Warnings and notices come here, while a call waits. */
void server_on_notice(Server *s, ServerNotice *notice, void *user);
/* "database on host", for messages. */
Str server_name(Server *s);
/* As 150004. */
int server_version(const Server *s);
/* The schema that the URL asks for (?schema=), empty: none. */
Str server_url_schema(const Server *s);
/* Parameters of the URL that libpq does not know, empty: none. */
Str server_url_dropped(const Server *s);

/* One or several statements. */
bool server_execute(Server *s, Str sql);
/* The same; *rows: how many rows the last statement changed. */
bool server_execute_counted(Server *s, Str sql, uint64_t *rows);
/* As server_execute, but a refusal is not kept: *refused tells of it (arena memory), and the
 * server goes on, if it is within a savepoint. */
bool server_try(Server *s, Str sql, Arena *arena, ServerMessage *refused);
bool server_select(Server *s, Str sql, Arena *arena, ServerRows *out);

bool server_copy_begin(Server *s, Str sql);
/* False: the server has said something, most likely that it refused a row; of these bytes nothing
 * was sent. server_copy_end() tells. */
bool server_copy_data(Server *s, Str bytes);
/* The same, within a row: not a word of the server is heard. */
bool server_copy_more(Server *s, Str bytes);
bool server_copy_end(Server *s);
/* As server_copy_end, but a refusal goes to *refused and is not kept. */
bool server_copy_try_end(Server *s, Arena *arena, ServerMessage *refused);
/* What a try told of is a failure after all. */
void server_keep_refusal(Server *s, const ServerMessage *refused);

/* ROLLBACK, whatever the state; waits until the server has done it. */
void server_rollback(Server *s);

#endif
