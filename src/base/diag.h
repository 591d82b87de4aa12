/* Diagnostics: found anywhere, kept in one list, printed by report/.
 *
 *     DiagList d = {.arena = run};
 *     diag_add(&d, DIAG_FK_NO_PARENT, pos, STR("album"), "parent \"artist\" does not exist");
 *
 * A diagnostic that comes with rows (a bad byte in each of a million) is counted, not repeated: the
 * same code, object and detail add to the first one. Memory is bounded by the schema, therefore
 * details hold no values of rows; an example goes into the first one's note.
 */
#ifndef SQLPG_BASE_DIAG_H
#define SQLPG_BASE_DIAG_H

#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"

typedef enum {
#define DIAG(name, code, severity, text) DIAG_##name,
#include "base/diag.def"
#undef DIAG
    DIAG_COUNT
} DiagCode;

typedef enum { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_CHANGED, SEVERITY_FATAL } Severity;

/* A place in the dump; line 0: none. Columns count bytes from 1. */
typedef struct {
    uint64_t line;
    uint64_t column;
} Pos;

typedef struct {
    DiagCode code;
    Pos pos; /* of the first one */
    Str object;
    Str detail;
    Str source; /* fatal errors: the dump line, for the caret; else empty */
    size_t caret;
    uint64_t count;
} Diag;

typedef struct {
    Arena *arena;
    VEC(Diag) items;
    Map seen;
} DiagList;

typedef struct {
    const char *code;
    Severity severity;
    const char *text;
} DiagInfo;

const DiagInfo *diag_info(DiagCode code);
const char *severity_name(Severity s);

void diag_add(DiagList *list, DiagCode code, Pos pos, Str object, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* As diag_add; gives the entry, so that the caller can add the source line. */
Diag *diag_addv(DiagList *list, DiagCode code, Pos pos, Str object, Str detail);
/* Adds those of another list, as if they had been found now. */
void diag_merge(DiagList *list, const DiagList *other);
bool diag_has(const DiagList *list, Severity at_least);
void diag_free(DiagList *list);

#endif
