/* Runs of bytes, looked at many at a time: the loops that long texts and blobs are spent in.
 *
 *     const ScanLoops *scan = scan_loops();          // those of this processor, always the same
 *     p = scan->skip_hex(p, end);
 *
 * Each is there twice: in the instructions that every processor of the architecture has, and for
 * x86-64 in those of AVX2, which the compiler may not use of its own accord.
 */
#ifndef SQLPG_BASE_SCAN_H
#define SQLPG_BASE_SCAN_H

#include <stdint.h>

#include "base/str.h"

/* What SCAN_BEYOND says is read beyond what is taken; it must be there (input/window.h). */
enum { SCAN_BEYOND = 32 };

typedef struct {
    const char *stop; /* at a quote or a NUL */
    bool ascii;       /* what stands before it */
} ScanText;

typedef struct {
    uint64_t (*count_lines)(const char *p, const char *end);
    /* Over hex digits. */
    const char *(*skip_hex)(const char *p, const char *end);
    /* The bytes that hex digits stand for, half as many. */
    void (*unhex)(Str digits, char *to);
    /* UTF-8 without a NUL? */
    bool (*is_clean)(const char *p, const char *end);
    /* To the next quote or NUL. Reads beyond. */
    ScanText (*text)(const char *p);
    /* Copies to *to up to the next quote, backslash or byte below 14, or until *to is beyond full:
     * COPY's plain bytes. Reads beyond, and writes beyond as far. */
    const char *(*copy_plain)(const char *p, char **to, const char *full);
} ScanLoops;

/* In the first all is plain C, or SSE2. NULL where the processor has not all of AVX2, BMI and BMI2.
 */
const ScanLoops *scan_loops_base(void);
const ScanLoops *scan_loops_avx2(void);

static inline const ScanLoops *scan_loops(void)
{
    const ScanLoops *wide = scan_loops_avx2();
    return wide ? wide : scan_loops_base();
}

#endif
