/* The sink that loads: statements and COPY to a server, comments nowhere.
 *
 *     Sink *sink = pq_sink_new(server, &diags);
 *     ... emit to it ...
 *     bool committed = sink->finish(sink);    // false: everything is rolled back
 *     sink->close(sink);                      // not the server
 *
 * A refusal becomes a diagnostic with SQLSTATE and the dump line of the statement or row that
 * caused it; warnings of the server become diagnostics too.
 */
#ifndef SQLPG_SERVER_PQ_SINK_H
#define SQLPG_SERVER_PQ_SINK_H

#include "server/server.h"
#include "sink/sink.h"

Sink *pq_sink_new(Server *server, DiagList *diags);
/* Why the server is not fine, as a diagnostic; once. */
void pq_report_failure(Server *server, DiagList *diags, Pos pos, Str object);

#endif
