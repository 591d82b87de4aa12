/* Fuzz target: the whole program, bytes in, script out.
 *
 * A first byte that no dump starts with (a control byte, or one above 0x7F) chooses how sqlpg runs
 * and is taken off; any other input is run as a file and as a pipe with a small look-ahead. Behind
 * it 0xFE, which is nowhere in UTF-8, announces two bytes that choose what becomes of values, and
 * rules up to the next 0xFE. The script is read as psql would read it, if there are no rules, whose
 * expressions go into it as they are. Held:
 *   - outside quotes there is no backslash but `\set ON_ERROR_STOP on`, and no `:variable`;
 *   - COPY data has whole rows, harmless escapes and, if the run did not fail, its end mark;
 *   - everything is UTF-8 without NUL;
 *   - COMMIT stands at the end exactly when the run did not fail;
 *   - reading in pieces of 7 bytes gives the same script. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---------------------------------------------------------------- a script, as psql reads it */

typedef struct {
    const char *p, *end;
    const char *start;
    unsigned columns; /* of the COPY under way */
    bool committed, in_data;
} Script;

static void fail(const Script *s, const char *what)
{
    fprintf(stdout, "fuzz_pipeline: %s\n----\n%.*s<<<HERE>>>%.*s\n", what, (int)(s->p - s->start),
            s->start, (int)(s->end - s->p), s->p);
    fflush(stdout);
    abort();
}

static void skip_quoted(Script *s)
{
    char quote = *s->p++;
    while (s->p < s->end && *s->p != quote) {
        s->p++;
    }
    if (s->p == s->end) {
        fail(s, "a quote is left open");
    }
    s->p++; /* a doubled one opens the next string at once */
}

static bool is_name_byte(char c)
{
    return ascii_is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* $tag$ ... $tag$ */
static void skip_dollar(Script *s)
{
    const char *from = s->p++;
    while (s->p < s->end && is_name_byte(*s->p)) {
        s->p++;
    }
    if (s->p == s->end || *s->p != '$') {
        return;
    }
    size_t n = (size_t)(++s->p - from);
    for (; (size_t)(s->end - s->p) >= n; s->p++) {
        if (memcmp(s->p, from, n) == 0) {
            s->p += n;
            return;
        }
    }
    fail(s, "a dollar quote is left open");
}

static void skip_block_comment(Script *s)
{
    int depth = 0;
    do {
        if (s->end - s->p < 2) {
            fail(s, "a comment is left open");
        }
        bool open = s->p[0] == '/' && s->p[1] == '*', close = s->p[0] == '*' && s->p[1] == '/';
        depth += open - close;
        s->p += open || close ? 2 : 1;
    } while (depth);
}

static void skip_line(Script *s)
{
    while (s->p < s->end && *s->p != '\n') {
        s->p++;
    }
}

static void meta_command(Script *s)
{
    Str allowed = STR("\\set ON_ERROR_STOP on\n");
    if ((s->p > s->start && s->p[-1] != '\n') || !str_starts(str_range(s->p, s->end), allowed)) {
        fail(s, "a backslash command out of the data");
    }
    s->p += allowed.n;
}

static unsigned count_columns(Str copy)
{
    unsigned n = 1;
    bool quoted = false;
    for (size_t i = 0; i < copy.n; i++) {
        quoted ^= copy.p[i] == '"';
        n += !quoted && copy.p[i] == ',';
    }
    return n;
}

static void statement_done(Script *s, const char *from)
{
    Str text = str_range(from, s->p);
    s->committed |= str_eq(text, STR("COMMIT"));
    size_t tail = sizeof(" FROM stdin") - 1;
    s->in_data = str_starts(text, STR("COPY ")) && memcmp(s->p - tail, " FROM stdin", tail) == 0;
    s->columns = count_columns(text);
    s->p++;
    if (s->in_data && (s->p == s->end || *s->p++ != '\n')) {
        fail(s, "no line end behind COPY");
    }
}

/* One statement, comment or command. */
static void read_sql(Script *s)
{
    const char *from = NULL;
    int depth = 0;
    while (s->p < s->end) {
        char c = *s->p, next = s->p + 1 < s->end ? s->p[1] : 0;
        if (!from && !strchr(" \n-/\\", c)) {
            from = s->p;
        }
        if (c == '\'' || c == '"') {
            skip_quoted(s);
        } else if (c == '-' && next == '-') {
            skip_line(s);
        } else if (c == '/' && next == '*') {
            skip_block_comment(s);
        } else if (c == '$' && !(s->p > s->start && is_name_byte(s->p[-1]))) {
            skip_dollar(s);
        } else if (c == '\\') {
            meta_command(s);
        } else if (c == ':' && next != ':' && s->p[-1] != ':') {
            fail(s, "a psql variable");
        } else if (c == ';' && depth == 0) {
            statement_done(s, from);
            return;
        } else {
            depth += (c == '(') - (c == ')');
            s->p++;
        }
    }
    if (from) {
        fail(s, "a statement is left open");
    }
}

static void check_field(Script *s, Str field)
{
    if (str_eq(field, STR("\\N"))) {
        return;
    }
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '\r') {
            fail(s, "a raw CR in the data");
        }
        if (field.p[i] == '\\' && (++i == field.n || !strchr("\\nrt", field.p[i]))) {
            fail(s, "an escape in the data that means something else");
        }
    }
}

static void read_data(Script *s)
{
    const char *from = s->p;
    skip_line(s);
    Str line = str_range(from, s->p);
    if (s->p == s->end) {
        fail(s, "the data has no end mark");
    }
    s->p++;
    if (str_eq(line, STR("\\."))) {
        s->in_data = false;
        return;
    }
    unsigned n = 1;
    for (const char *tab; (tab = memchr(line.p, '\t', line.n)); n++) {
        check_field(s, str_range(line.p, tab));
        line = str_range(tab + 1, line.p + line.n);
    }
    check_field(s, line);
    if (n != s->columns) {
        fail(s, "a row with a wrong number of fields");
    }
}

static void check_script(Str text, ExitStatus status)
{
    Script s = {.p = text.p, .end = text.p + text.n, .start = text.p};
    size_t valid = utf8_valid_prefix(text);
    const char *nul = memchr(text.p, 0, text.n);
    if (valid != text.n || nul) {
        s.p = nul ? nul : text.p + valid;
        fail(&s, "bytes that PostgreSQL refuses");
    }
    while (s.p < s.end) {
        if (s.in_data) {
            read_data(&s);
        } else {
            read_sql(&s);
        }
    }
    if (s.in_data &&
        status != EXIT_FAILED) { /* a failed run may stop anywhere: nothing is committed */
        fail(&s, "the data has no end mark");
    }
    if (s.committed != (status != EXIT_FAILED)) {
        fail(&s, "COMMIT and the exit status disagree");
    }
}

/* ---------------------------------------------------------------- a run */

static int temporary(const char *name)
{
    char path[] = "/dev/shm/sqlpg-fuzz-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0) {
        perror(name);
        exit(EXIT_FAILURE);
    }
    unlink(path);
    return fd;
}

static void put_file(int fd, Str s)
{
    if (ftruncate(fd, 0) != 0 || pwrite(fd, s.p, s.n, 0) != (ssize_t)s.n) {
        perror("input");
        exit(EXIT_FAILURE);
    }
}

static Buf get_file(int fd)
{
    Buf b = {0};
    struct stat st;
    if (fstat(fd, &st) == 0) {
        buf_reserve(&b, (size_t)st.st_size + 1);
        ssize_t n = pread(fd, b.p, (size_t)st.st_size, 0);
        b.n = n > 0 ? (size_t)n : 0;
    }
    return b;
}

enum { PIPE_MAX = 60000 }; /* what a pipe takes without a reader */

typedef struct {
    bool pipe;
    Str rules; /* p NULL: none */
    Options options;
} Mode;

static Mode mode_of(uint8_t byte)
{
    static const size_t look_ahead[] = {512, 4096, 1, SIZE_MAX};
    Mode m = {.pipe = byte & 1};
    m.options = (Options){.look_ahead = look_ahead[byte >> 1 & 3],
                          .ignore_truncation = byte & 8,
                          .emit = {.sections = SECTION_ALL, .rows_per_insert = 1}};
    m.options.emit.inserts = byte & 16;
    m.options.emit.clean = byte & 32;
    m.options.emit.quote_all = byte & 64;
    m.options.emit.rows_per_insert = byte & 32 ? 3 : 1;
    return m;
}

static ValuePolicy policy_of(uint8_t a, uint8_t b)
{
    static const TextPolicy nul[] = {TEXT_AS_BYTES, TEXT_REPLACE, TEXT_STRIP, TEXT_FAIL};
    static const TextPolicy utf8[] = {TEXT_AS_BYTES, TEXT_REPLACE, TEXT_ESCAPE, TEXT_FAIL};
    ValuePolicy p = {.bad_dates_null = a & 32, .keep_fraction = a & 64};
    p.booleans = (a & 3) % 3;
    p.int_width = a >> 2 & 1;
    p.dates = (a >> 3 & 3) % 3;
    p.nul = nul[b & 3];
    p.bad_utf8 = utf8[b >> 2 & 3];
    p.uuid_blobs = (b >> 4 & 3) % 3;
    return p;
}

/* What 0xFE announces; gives the dump behind it. */
static Str take_policy(Str text, Mode *m)
{
    enum { MARK = 0xFE, HEAD = 3 };
    if (text.n <= HEAD || (uint8_t)text.p[0] != MARK) {
        return text;
    }
    m->options.policy = policy_of((uint8_t)text.p[1], (uint8_t)text.p[2]);
    Str rest = str_make(text.p + HEAD, text.n - HEAD);
    const char *mark = memchr(rest.p, MARK, rest.n);
    if (!mark) {
        return rest;
    }
    m->rules = str_range(rest.p, mark);
    return str_range(mark + 1, rest.p + rest.n);
}

/* Runs sqlpg over the text; the script is the result. */
static Buf run_once(Str text, Mode m, const char *read_size, ExitStatus *status)
{
    static int in = -1, out = -1, rules = -1;
    if (in < 0) {
        in = temporary("input");
        out = temporary("output");
        rules = temporary("rules");
    }
    put_file(out, STR("")); /* a run that finds no input does not open it */
    char in_path[32], out_path[32], rules_path[32];
    if (m.rules.p) {
        put_file(rules, m.rules);
        snprintf(rules_path, sizeof rules_path, "/proc/self/fd/%d", rules);
        m.options.rules = rules_path;
    }
    int ends[2] = {-1, -1};
    m.pipe = m.pipe && text.n <= PIPE_MAX && pipe(ends) == 0;
    if (m.pipe) {
        if (write(ends[1], text.p, text.n) != (ssize_t)text.n) {
            abort();
        }
        close(ends[1]);
    } else {
        put_file(in, text);
    }
    snprintf(in_path, sizeof in_path, "/proc/self/fd/%d", m.pipe ? ends[0] : in);
    snprintf(out_path, sizeof out_path, "/proc/self/fd/%d", out);
    m.options.input = in_path;
    m.options.output = out_path;
    setenv("SQLPG_TEST_READ_SIZE", read_size, 1);
    *status = run(&m.options);
    if (m.pipe) {
        close(ends[0]);
    }
    return get_file(out);
}

static void check_mode(Str text, Mode m)
{
    ExitStatus status, again;
    Buf script = run_once(text, m, "1000000", &status);
    if (!m.rules.p) {
        check_script(buf_str(&script), status);
    }
    bool has_clock =
        str_contains_fold(text, STR("current_")); /* a default that two runs fill differently */
    if (!m.pipe && !has_clock) {
        Buf pieces = run_once(text, m, "7", &again);
        if (status != again || !str_eq(buf_str(&script), buf_str(&pieces))) {
            abort();
        }
        buf_free(&pieces);
    }
    buf_free(&script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *quiet;
    if (!quiet) {
        quiet = fopen("/dev/null", "w");
        stderr = quiet; /* the report; libFuzzer and the sanitizers keep their own descriptor */
    }
    if (size == 0) {
        return 0;
    }
    Str text = str_make((const char *)data, size);
    bool chosen = (data[0] < 0x20 && !strchr("\t\n\r", data[0])) ||
                  (data[0] >= 0x80 && data[0] != 0xEF && data[0] < 0xFE);
    if (chosen) {
        Mode m = mode_of(data[0]);
        Str dump = take_policy(str_make(text.p + 1, text.n - 1), &m);
        check_mode(dump, m);
    } else {
        check_mode(text, mode_of(0));
        check_mode(text, mode_of(1));
    }
    return 0;
}
