/* Any bytes: the tokens cover the input without a gap, and they are the same when the input arrives
 * in pieces. The first byte chooses the size of the pieces. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "parse/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_lexer: %s\n", what);
        abort();
    }
}

/* The bytes before end, in a block of their own so that a sanitizer sees every overrun. */
static int lex_prefix(const char *p, size_t n, bool eof, Token *t)
{
    char *copy = mem_alloc(n + 1);
    memcpy(copy, p, n);
    copy[n] = '\0';
    LexInput in = {copy, copy + n, eof};
    int kind = lex_next(&in, t);
    require(t->text.p == copy || n == 0, "token starts late");
    require(kind == TOKEN_PARTIAL ? in.p == copy : in.p == copy + t->text.n, "wrong advance");
    mem_free(copy);
    return kind;
}

/* The first token of p when at first only `piece` bytes are there, then twice as many, and so on.
 */
static int lex_growing(const char *p, size_t n, size_t piece, Token *t)
{
    while (piece < n) {
        int kind = lex_prefix(p, piece, false, t);
        if (kind != TOKEN_PARTIAL) {
            return kind;
        }
        piece *= 2;
    }
    return lex_prefix(p, n, true, t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Every token costs a copy of what follows: keep it small. */
    if (size < 2 || size > 4096) {
        return 0;
    }
    size_t piece = 1 + data[0] % 16;
    const char *p = (const char *)data + 1;
    size_t n = size - 1;
    char *whole = mem_alloc(n + 1);
    memcpy(whole, p, n);
    whole[n] = '\0';

    LexInput in = {whole, whole + n, true};
    Token t;
    while (lex_next(&in, &t) != TOKEN_END) {
        require(t.kind != TOKEN_PARTIAL, "partial token at the end of input");
        require(t.text.n > 0 && t.text.p + t.text.n == in.p, "gap between tokens");
        size_t at = (size_t)(t.text.p - whole);
        Token piecewise;
        lex_growing(p + at, n - at, piece, &piecewise);
        require(piecewise.kind == t.kind && piecewise.text.n == t.text.n, "pieces differ");
    }
    require(in.p == in.end, "input left over");
    mem_free(whole);
    return 0;
}
