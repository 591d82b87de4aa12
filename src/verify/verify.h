/* Is what the server holds what the dump says? Row counts, and for each column the number of values
 * and their checksum (data/checksum.h), which were made while the rows were written.
 *
 *     Verified v;
 *     if (!verify_tables(&emitter, server, &v)) ...      // differences are fatal diagnostics
 */
#ifndef SQLPG_VERIFY_VERIFY_H
#define SQLPG_VERIFY_VERIFY_H

#include "emit/emit.h"
#include "server/server.h"

typedef struct {
    uint64_t rows;
    size_t tables, columns, counted; /* counted: columns whose values cannot be compared */
} Verified;

bool verify_tables(Emitter *e, Server *server, Verified *out);

#endif
