/* The closing report on stderr: what came over, and what did not, with its dump line. */
#ifndef SQLPG_REPORT_REPORT_H
#define SQLPG_REPORT_REPORT_H

#include <stdio.h>

#include "schema/model.h"

typedef struct {
    const char *input; /* its name, for messages */
    bool verbose;      /* notes too */
    bool direct;       /* loaded into a server, no script */
    uint64_t bytes;    /* of the dump */
    bool read_only;    /* the database was only looked at */
    Str verified;      /* what was compared; empty: nothing */
} ReportOptions;

void report_print(FILE *to, const Schema *s, const DiagList *diags, const ReportOptions *opt);

#endif
