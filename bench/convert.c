/*
 * How little work there is at least: INSERT lines in, COPY data out.
 *
 *     convert < DUMP > COPY_DATA
 *
 * Knows nothing but what `sqlite3 .dump` writes for plain rows, one to a line, and believes all of
 * it: no types, no checks, no errors. What sqlpg takes longer than this is what looking costs. Not
 * a part of the product; bench/run.py builds it with -O3 -march=native.
 */

#define _GNU_SOURCE
#include <immintrin.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_SIZE = 256 * 1024, WRITE_SIZE = 256 * 1024, SLACK = 64 };

/* The widest vector there is: bytes to compare at once, and the mask of those that are equal. */
#ifdef __AVX2__
typedef __m256i Vector;
enum { STEP = 32 };
#define LOAD(p) _mm256_loadu_si256((const Vector *)(p))
#define STORE(p, v) _mm256_storeu_si256((Vector *)(p), (v))
#define SAME(v, c) _mm256_cmpeq_epi8((v), _mm256_set1_epi8(c))
#define BELOW(v, c) _mm256_cmpeq_epi8(_mm256_min_epu8((v), _mm256_set1_epi8(c)), (v))
#define OR(a, b) _mm256_or_si256((a), (b))
#define MASK(v) ((unsigned)_mm256_movemask_epi8(v))
#else
typedef __m128i Vector;
enum { STEP = 16 };
#define LOAD(p) _mm_loadu_si128((const Vector *)(p))
#define STORE(p, v) _mm_storeu_si128((Vector *)(p), (v))
#define SAME(v, c) _mm_cmpeq_epi8((v), _mm_set1_epi8(c))
#define BELOW(v, c) _mm_cmpeq_epi8(_mm_min_epu8((v), _mm_set1_epi8(c)), (v))
#define OR(a, b) _mm_or_si128((a), (b))
#define MASK(v) ((unsigned)_mm_movemask_epi8(v))
#endif

/* Places in the input and in the output; both have SLACK bytes behind their ends. */
typedef struct {
    const char *in;
    char *out;
} Place;

static char *output;
static size_t capacity;

static void write_all(const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(STDOUT_FILENO, p, n);
        if (done <= 0)
            exit(1);
        p += done;
        n -= (size_t)done;
    }
}

static void *resize(void *p, size_t n)
{
    p = realloc(p, n + SLACK);
    if (!p)
        exit(1);
    return p;
}

/* Room for n more bytes behind `out`. */
static char *reserve(char *out, size_t n)
{
    if (capacity - (size_t)(out - output) >= n)
        return out;
    write_all(output, (size_t)(out - output));
    if (capacity < n) {
        capacity = n;
        output = resize(output, n);
    }
    return output;
}

static inline Place put(Place at, size_t skip, const char *text, size_t n)
{
    memcpy(at.out, text, n);
    return (Place){at.in + skip, at.out + n};
}

/* A text behind its quote. Within replace() its \n and \r are what COPY calls them too. */
static inline Place string(Place at, int escaped)
{
    for (;;) {
        unsigned found;
        for (;;) {
            Vector v = LOAD(at.in);
            STORE(at.out, v);
            found = MASK(OR(OR(SAME(v, '\''), SAME(v, '\\')), BELOW(v, '\r')));
            if (found)
                break;
            at = (Place){at.in + STEP, at.out + STEP};
        }
        int n = __builtin_ctz(found);
        at = (Place){at.in + n, at.out + n};
        switch (*at.in) {
        case '\'':
            if (at.in[1] != '\'')
                return (Place){at.in + 1, at.out};
            at = put(at, 2, "'", 1);
            break;
        case '\\':
            at = escaped ? put(at, 1, "\\", 1) : put(at, 1, "\\\\", 2);
            break;
        case '\t':
            at = put(at, 1, "\\t", 2);
            break;
        default:
            at = put(at, 1, at.in, 1);
            break;
        }
    }
}

/* replace(replace('...','\r',char(13)),'\n',char(10)) */
static Place replaced(Place at)
{
    int depth = 0;
    for (; *at.in == 'r'; depth++)
        at.in += strlen("replace(");
    at.in++;
    at = string(at, 1);
    at.in += (size_t)depth * strlen(",'\\n',char(10))");
    return at;
}

static inline Place blob(Place at)
{
    at = put(at, 2, "\\\\x", 3);
    size_t n = (size_t)((const char *)rawmemchr(at.in, '\'') - at.in);
    memcpy(at.out, at.in, n);
    return (Place){at.in + n + 1, at.out + n};
}

/* A number, up to the comma or parenthesis behind it. */
static inline Place number(Place at)
{
    for (;;) {
        Vector v = LOAD(at.in);
        STORE(at.out, v);
        unsigned found = MASK(OR(SAME(v, ','), SAME(v, ')')));
        int n = found ? __builtin_ctz(found) : STEP;
        at = (Place){at.in + n, at.out + n};
        if (found)
            return at;
    }
}

static inline Place value(Place at)
{
    switch (*at.in) {
    case '\'':
        at.in++;
        return string(at, 0);
    case 'N':
        return put(at, 4, "\\N", 2);
    case 'X':
        return blob(at);
    case 'r':
        return replaced(at);
    default:
        return number(at);
    }
}

/* The table whose rows are being written; a view of its first line would move with the buffer. */
static char table[1024];
static size_t table_size;

static Place head(Place at, size_t n)
{
    if (n == table_size && memcmp(at.in, table, n) == 0)
        return at;
    if (table_size)
        at = put(at, 0, "\\.\n", 3);
    if (n > sizeof table)
        exit(1);
    memcpy(table, at.in, n);
    table_size = n;
    at = put(at, 0, "COPY ", 5);
    at = put(at, 0, table, n);
    return put(at, 0, " FROM stdin;\n", 13);
}

static const char insert[] = "INSERT INTO ";
static const char values[] = " VALUES(";

/* One INSERT, from its table's name on; returns where the output ends. */
static char *row(const char *line, const char *end, char *out)
{
    /* A quote is doubled at worst, and a value of one byte needs no more than two and a tab. */
    out = reserve(out, 2 * (size_t)(end - line) + sizeof table + 2 * STEP);
    const char *name_end = rawmemchr(line, ' ');
    Place at = head((Place){line, out}, (size_t)(name_end - line));
    at.in = name_end + strlen(values);
    for (;;) {
        at = value(at);
        if (*at.in != ',')
            break;
        at = put(at, 1, "\t", 1);
    }
    *at.out = '\n';
    return at.out + 1;
}

static char *lines(const char *p, const char *end, char *out)
{
    while (p < end) {
        const char *line_end = rawmemchr(p, '\n');
        if (memcmp(p, insert, strlen(insert)) == 0)
            out = row(p + strlen(insert), line_end, out);
        p = line_end + 1;
    }
    return out;
}

int main(void)
{
    size_t size = 4 * READ_SIZE, have = 0;
    char *input = resize(NULL, size), *out;
    capacity = WRITE_SIZE;
    out = output = resize(NULL, capacity);
    for (;;) {
        if (size - have < READ_SIZE) {
            size *= 2;
            input = resize(input, size);
        }
        ssize_t n = read(STDIN_FILENO, input + have, READ_SIZE);
        if (n <= 0)
            break;
        const char *last = memrchr(input + have, '\n', (size_t)n);
        have += (size_t)n;
        if (!last)
            continue;
        size_t used = (size_t)(last + 1 - input);
        out = lines(input, input + used, out);
        memmove(input, input + used, have - used);
        have -= used;
    }
    if (table_size)
        out = put((Place){NULL, reserve(out, 3)}, 0, "\\.\n", 3).out;
    write_all(output, (size_t)(out - output));
    return 0;
}
