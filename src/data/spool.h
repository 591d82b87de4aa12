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

typedef struct {
    int fd;
    uint64_t size;
} Spool;

bool spool_append(Spool *s, Str bytes, uint64_t *offset);
/* Copies a few bytes that were read already and the rest of a descriptor into the spool; encoding:
 * as iconv_open() names it, NULL where it is UTF-8 already. False: errno tells; EILSEQ and EINVAL
 * are about the encoding, and s->size is where it broke. */
bool spool_copy(Spool *s, Str start, int fd, const char *encoding);
void spool_close(Spool *s);

#endif
