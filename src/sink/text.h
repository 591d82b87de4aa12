/* The script: everything as text to a file descriptor. */
#ifndef SQLPG_SINK_TEXT_H
#define SQLPG_SINK_TEXT_H

#include "sink/sink.h"

/* The descriptor stays the caller's. close() frees the sink. */
Sink *text_sink_new(int fd);
/* errno of the first failed write, 0: none. EPIPE: the reader went away. */
int text_sink_error(const Sink *sink);

#endif
