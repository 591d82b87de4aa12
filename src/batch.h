/* Several dumps, one after the other: each converted by run() as if it were alone, into a file of
 * its own in a directory (--out-dir), or nowhere (--check). One that fails leaves no file, and the
 * others go on. The exit status is the worst of all. */
#ifndef SQLPG_BATCH_H
#define SQLPG_BATCH_H

#include "options.h"

ExitStatus batch(const Options *opt);

#endif
