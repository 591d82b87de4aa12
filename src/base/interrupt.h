/* SIGINT and SIGTERM as a flag, so that a load ends in order: the server is told to stop, the
 * transaction is taken back, the report says so.
 *
 *     interrupt_watch();                  // once; without it the signals end the program as usual
 *     if (interrupt_pending()) ...        // in every loop that waits
 *
 * The one exception to "no globals": a signal handler has no other place.
 */
#ifndef SQLPG_BASE_INTERRUPT_H
#define SQLPG_BASE_INTERRUPT_H

#include <stdbool.h>

/* System calls that wait are interrupted (EINTR), not restarted. */
void interrupt_watch(void);
bool interrupt_pending(void);

#endif
