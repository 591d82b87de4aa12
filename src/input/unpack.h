/* Compressed input, told by its first bytes: gzip (RFC 1952) and Zstandard (RFC 8878), with all the
 * members or frames that follow each other.
 *
 *     const char *format = unpack_format(start);          // NULL: it is not compressed
 *     Unpacker *u = unpack_open(start, fd);               // start: what was read of fd already
 *     if (!u) ...                                         // this build does not know the format
 *     while ((n = unpack_read(u, to, room)) > 0) ...      // 0: the end
 *     if (n < 0) ...                                      // errno; EBADMSG: see below
 *     unpack_close(u);                                    // not the descriptor
 *
 * Memory: a buffer and what the format wants, at most 128 MiB for a frame of Zstandard that was
 * made for it (`--long`); larger ones are refused. A sum that does not fit, or an end before the
 * end, is EBADMSG: nothing is cut in silence.
 */
#ifndef SQLPG_INPUT_UNPACK_H
#define SQLPG_INPUT_UNPACK_H

#include <sys/types.h>

#include "base/str.h"

typedef struct Unpacker Unpacker;

const char *unpack_format(Str start);
Unpacker *unpack_open(Str start, int fd);
ssize_t unpack_read(Unpacker *u, char *to, size_t n);
void unpack_close(Unpacker *u);

#endif
