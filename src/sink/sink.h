/* Where the output goes: a script on stdout, or a server. Six calls, so that everything above is
 * written once.
 *
 *     sink->statement(sink, STR("CREATE TABLE t (a bigint);"));
 *     sink->copy_begin(sink, STR("COPY t (a) FROM stdin;"));
 *     sink->copy_data(sink, lines);                 // whole lines, any number; or:
 *     sink->copy_data(sink, start); sink->copy_more(sink, rest); // in parts
 *     sink->copy_end(sink);
 *     ok = sink->finish(sink);
 *
 * A failed write is remembered: later calls do nothing, ok() and finish() tell. Text is not kept.
 */
#ifndef SQLPG_SINK_SINK_H
#define SQLPG_SINK_SINK_H

#include "base/diag.h"
#include "base/tasks.h"

typedef struct Sink Sink;

struct Sink {
    /* What the next statement or row is made from, set by the writer: for messages. */
    Pos origin;
    Str object;
    /* Rows may come in COPY's binary format: what the sink can, and what the writer has chosen for
     * the COPY at hand. The frame around the rows is the sink's. */
    bool takes_binary, binary;
    /* The tables, by id, that the next statement works on; none: perhaps all. For a sink with
     * several connections. */
    Claim claims[2];
    size_t nclaims;
    bool answers; /* what fails under guard is told of as it happens */

    void (*statement)(Sink *sink, Str sql);
    /* For readers of a script: `-- text`, blank lines. A server does not get it. */
    void (*comment)(Sink *sink, Str text);
    void (*copy_begin)(Sink *sink, Str sql);
    void (*copy_data)(Sink *sink, Str lines);
    /* What comes behind data that ends within a line; NULL: lines are wanted whole. */
    void (*copy_more)(Sink *sink, Str bytes);
    void (*copy_end)(Sink *sink);
    /* A row of the COPY stands on this line of the dump; its data follows. NULL: nobody asks. */
    void (*copy_row)(Sink *sink, uint64_t line);
    /* A row that does not fit its table, in COPY's format, is set aside. NULL: it ends the run. */
    void (*reject)(Sink *sink, Str row, uint64_t line, Str reason);
    bool (*ok)(const Sink *sink);
    /* Flushes; false if anything could not be written. */
    bool (*finish)(Sink *sink);
    void (*close)(Sink *sink);
};

#endif
