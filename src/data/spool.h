/* The spool: row statements of tables that wait for their parents, as they stood in the dump, in an
 * unlinked temporary file (TMPDIR, else /tmp).
 *
 *     Spool s = {.fd = -1};
 *     uint64_t offset;
 *     if (!spool_append(&s, bytes, &offset)) perror(...);   // errno tells
 *     window_open_fd(&w, s.fd, true);                       // read back
 *     spool_close(&s);
 */
#ifndef SQLPG_DATA_SPOOL_H
#define SQLPG_DATA_SPOOL_H

#include <stdint.h>

#include "base/str.h"
#include "input/unpack.h"

typedef struct {
    int fd;
    uint64_t size;
} Spool;

bool spool_append(Spool *s, Str bytes, uint64_t *offset);
/* Whence a whole dump comes: a few bytes that were read already, and the rest of a descriptor or of
 * what is expanded. */
typedef struct {
    Str start;
    int fd;
    Unpacker *unpacker; /* NULL: the descriptor */
} SpoolSource;

/* Copies it; encoding: as iconv_open() names it, NULL where it is UTF-8 already. False: errno
 * tells; EILSEQ and EINVAL are about the encoding, and s->size is where it broke; EBADMSG is
 * unpack_read()'s.
 */
bool spool_copy(Spool *s, const SpoolSource *from, const char *encoding);
void spool_close(Spool *s);

#endif
