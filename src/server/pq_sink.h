/* The sink that loads: statements and COPY to a server, comments nowhere.
 *
 *     Sink *sink = pq_sink_new(server, &diags, NULL);
 *     ... emit to it ...
 *     bool committed = sink->finish(sink);    // false: everything is rolled back
 *     sink->close(sink);                      // not the server
 *
 * A refusal becomes a diagnostic with SQLSTATE and the dump line of the statement or row that
 * caused it; warnings of the server become diagnostics too.
 */
#ifndef SQLPG_SERVER_PQ_SINK_H
#define SQLPG_SERVER_PQ_SINK_H

#include "server/rejects.h"
#include "server/server.h"
#include "sink/sink.h"

/* rejects: where refused rows go, the caller's; NULL: the first one ends the load. */
Sink *pq_sink_new(Server *server, DiagList *diags, Rejects *rejects);
/* Why the server is not fine, as a diagnostic; once. */
void pq_report_failure(Server *server, DiagList *diags, Pos pos, Str object);

#endif
