/* libpq is loaded when a server is wanted: with the libraries that it needs itself (of TLS, LDAP,
 * Kerberos) that takes 4 ms and 7 MB, for which a filter from a dump to a script has no use. Where
 * SQLPG_LIBPQ is not defined the program is linked with it as usual.
 *
 *     const char *why = libpq_load();
 *     if (!why) PQconnectStartParams(...);
 */
#ifndef SQLPG_SERVER_LIBPQ_H
#define SQLPG_SERVER_LIBPQ_H

/* Before the first call of any of its functions. NULL, or why it cannot be loaded. */
const char *libpq_load(void);

#endif
