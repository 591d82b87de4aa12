/* Asking for a password on the terminal. */
#ifndef SQLPG_SERVER_PASSWORD_H
#define SQLPG_SERVER_PASSWORD_H

/* Without echo, from the terminal and not from standard input, which may be the dump. NULL: there
 * is no terminal. */
char *password_ask(const char *prompt);
/* Overwrites and frees it; NULL does nothing. */
void password_forget(char *password);

#endif
