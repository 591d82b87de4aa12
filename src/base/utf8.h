/* UTF-8 as PostgreSQL accepts it: no NUL is refused here, but overlong forms, surrogates and code
 * points above U+10FFFF are (pg_utf8_islegal). */
#ifndef SQLPG_BASE_UTF8_H
#define SQLPG_BASE_UTF8_H

#include <stdint.h>

#include "base/buf.h"

/* The length of the valid sequence at p (1 to 4), 0 if there is none. */
size_t utf8_sequence(const char *p, const char *end);
/* The index of the first invalid byte; s.n when all is valid. */
size_t utf8_valid_prefix(Str s);
/* Is all of it valid and without a NUL? The common answer is found at many bytes a step. */
bool utf8_is_clean(Str s);
/* Characters of valid text; an invalid byte counts as one. */
size_t utf8_length(Str s);
/* Appends the code point; surrogates and worse are encoded as SQLite does, bit by bit. */
void utf8_put(Buf *out, uint32_t code);
/* The longest prefix of at most max bytes that ends at a character's end. */
size_t utf8_cut(Str s, size_t max);

#endif
