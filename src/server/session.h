/* Settings of the session that make a load faster or safer, for the transaction only. */
#ifndef SQLPG_SERVER_SESSION_H
#define SQLPG_SERVER_SESSION_H

#include "server/server.h"

/* Inside the transaction. What the user, the role or the database has set stays as it is. */
bool session_prepare(Server *s);
/* Of one of several connections, until session_reset(). */
bool session_prepare_part(Server *s);
bool session_reset(Server *s);
/* Begins a look at one state of the database. */
bool session_read(Server *s);
/* Values print as data/checksum.c foretells. */
bool session_print(Server *s);

#endif
