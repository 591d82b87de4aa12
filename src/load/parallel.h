/* A load over several connections: tables, keys and indexes of different tables at the same time,
 * and still all or nothing. Everything is made in a schema of its own (server/staging.h); what a
 * single connection would do last, in one transaction, then brings it to where it belongs.
 *
 *     ParallelLoad *p = parallel_open(&options);          // NULL: a diagnostic says why
 *     emitter.sink = parallel_sink(p);                    // statements become tasks
 *     parallel_table(p, &emitter, t);                     // so do a table and its rows
 *     emit_post_data(...);
 *     if (parallel_wait(p)) ... publish over the first connection ...
 *     parallel_close(p, published);                       // drops what was not
 *
 * The caller's thread plans; the connections have a thread each, with an emitter of its own that
 * writes rows. A statement is a task that claims its tables (emit_claim()), so each finds the
 * tables as it would over one connection. Diagnostics come in the order of planning, whoever was
 * faster. Rows are not checked for orphans on the way, since parents and children are written at
 * the same time: foreign keys are added NOT VALID and validated in parallel.
 */
#ifndef SQLPG_LOAD_PARALLEL_H
#define SQLPG_LOAD_PARALLEL_H

#include "emit/emit.h"
#include "server/server.h"
#include "server/staging.h"

typedef struct {
    size_t connections; /* with the first one */
    Server *first;
    const EmitOptions *emit;
    Schema *schema;
    DiagList *diags;
    bool copy_text, no_settings;
    int fd;         /* of the dump; -1: none, but a database: */
    Database **dbs; /* one for each connection */
    bool crlf;      /* Row.crlf */
} ParallelOptions;

typedef struct ParallelLoad ParallelLoad;

ParallelLoad *parallel_open(const ParallelOptions *o);
Sink *parallel_sink(ParallelLoad *p);
/* The options to plan with: tables are made in the staging schema. */
const EmitOptions *parallel_emit(const ParallelLoad *p);
const Staging *parallel_staging(const ParallelLoad *p);
/* As emit_table(), and its rows. */
void parallel_table(ParallelLoad *p, Emitter *e, Table *t);
/* Waits for all that is planned so far. False: something failed, and nothing goes on. */
bool parallel_wait(ParallelLoad *p, void (*tick)(void *user, uint64_t consumed), void *user);
/* No more tasks: the connections but the first are closed, which has its settings again. */
void parallel_end(ParallelLoad *p);
void parallel_close(ParallelLoad *p, bool published);

#endif
