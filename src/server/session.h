/* Settings of the session that make a load faster or safer, for the transaction only. */
#ifndef SQLPG_SERVER_SESSION_H
#define SQLPG_SERVER_SESSION_H

#include "server/server.h"

/* Inside the transaction. What the user, the role or the database has set stays as it is. */
bool session_prepare(Server *s);

#endif
