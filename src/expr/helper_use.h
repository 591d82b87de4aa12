/* Which functions of schema sqlpg an output needs.
 *
 * The functions of helpers/ are embedded at build time as expr_helpers[], one entry for each name,
 * sorted by name. The translator itself relies on text_int, text_real, text_num (numeric),
 * text_bool, real_text, real_int, glob(pattern, x), to_char(timestamp, format), and on those of
 * helpers/core.sql. A use is found by the text "sqlpg.name(" in what the translator writes; a
 * helper that calls another one brings it along, before itself.
 */
#ifndef SQLPG_EXPR_HELPER_USE_H
#define SQLPG_EXPR_HELPER_USE_H

#include "base/arena.h"
#include "base/buf.h"

typedef struct {
    const char *name;
    const char *sql; /* CREATE FUNCTION statements of that name, all overloads */
} ExprHelper;

extern const ExprHelper expr_helpers[];
extern const size_t expr_helper_count;

enum { HELPERS_MAX = 512 };

typedef struct {
    bool used[HELPERS_MAX];    /* by index in expr_helpers */
    bool written[HELPERS_MAX]; /* stands in the output already */
} HelperUse;

/* Marks all helpers named in the text. False: one is named that does not exist; *missing is it. */
bool helpers_mark(HelperUse *u, Str sql, Str *missing);
void helpers_merge(HelperUse *into, const HelperUse *from);
/* Is anything used that is not written yet? */
bool helpers_pending(const HelperUse *u);
/* Takes the next helper that is to be written, dependencies first; NULL: none is left. */
const ExprHelper *helpers_next(HelperUse *u);

#endif
