/* The whole pipeline. */
#ifndef SQLPG_RUN_H
#define SQLPG_RUN_H

#include "options.h"

ExitStatus run(const Options *opt);

#endif
