#include "server/session.h"

/* set_config(..., true) ends with the transaction. `source` tells who chose the value at hand: a
 * choice for this role, database or session (PGOPTIONS) is the user's, and stays.
 *
 * - default_toast_compression: lz4 takes a third of the time for long texts, the table grows by
 *   some 30 % (docs/loading.md has the figures). enumvals has it only where the server was built
 * so.
 * - maintenance_work_mem: indexes are built once, after the rows.
 * - Timeouts: a slow producer is no reason to end a load. As pg_dump does.
 *
 * synchronous_commit stays on where there is one transaction: it waits for one flush, and a load
 * that was reported done must survive a crash. */
#define SETTINGS                                                                                   \
    "('default_toast_compression', 'lz4'), ('maintenance_work_mem', '256MB'),\n"                   \
    "('statement_timeout', '0'), ('lock_timeout', '0'),\n"                                         \
    "('idle_in_transaction_session_timeout', '0')"

/* Where each statement is a transaction of its own, none of them need wait for the disk: they are
 * kept by the commit of the last one, which does, since WAL is flushed in order (PostgreSQL, 30.4).
 */
#define OF_A_PART ", ('synchronous_commit', 'off'), ('idle_session_timeout', '0')"

#define PREPARE(more, local)                                                                       \
    "SELECT pg_catalog.set_config(s.name, w.value, " local ")\n"                                   \
    "FROM (VALUES " SETTINGS more ") w(name, value)\n"                                             \
    "JOIN pg_catalog.pg_settings s USING (name)\n"                                                 \
    "WHERE CASE s.name\n"                                                                          \
    "      WHEN 'default_toast_compression' THEN w.value = ANY (s.enumvals)\n"                     \
    "      WHEN 'maintenance_work_mem' THEN s.setting::bigint < 256 * 1024\n"                      \
    "      ELSE true END\n"                                                                        \
    "  AND s.source NOT IN ('client', 'session', 'database', 'user', 'database user')"

bool session_prepare(Server *s)
{
    return server_execute(s, STR(PREPARE("", "true")));
}

bool session_prepare_part(Server *s)
{
    return server_execute(s, STR(PREPARE(OF_A_PART, "false")));
}

bool session_reset(Server *s)
{
    return server_execute(s, STR("RESET ALL"));
}

bool session_read(Server *s)
{
    return server_execute(s, STR("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
}

bool session_print(Server *s)
{
    return server_execute(s, STR("SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC';"
                                 "SET LOCAL extra_float_digits = 1"));
}
