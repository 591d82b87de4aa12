/* The syntax oracle: does PostgreSQL's own grammar (libpg_query) accept what sqlpg wrote?
 *
 *     pg_syntax corpus            every *.pg.sql below
 *     pg_syntax out.sql
 *     pg_syntax - < out.sql
 *
 * What psql takes for itself is blanked first: meta-command lines, and the data lines after a
 * `COPY … FROM stdin;`. To know where these stand, the text is walked as psql walks it: a backslash
 * or a COPY inside a literal, a quoted name or a comment is neither.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <pg_query.h>

typedef struct {
    char *p; /* ends in a NUL */
    size_t n;
    size_t at;
    size_t statement; /* where the present one starts */
} Text;

static size_t passed;
static size_t failed;

/* Blanks keep offsets, and line feeds keep lines. */
static void blank(Text *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (t->p[i] != '\n') {
            t->p[i] = ' ';
        }
    }
}

static size_t line_end(const Text *t, size_t at)
{
    const char *nl = memchr(t->p + at, '\n', t->n - at);
    return nl ? (size_t)(nl - t->p) + 1 : t->n;
}

/* Behind the closing quote; a doubled one closes and opens again, which comes to the same. */
static void skip_quoted(Text *t, char quote, bool escapes)
{
    t->at++;
    while (t->at < t->n && t->p[t->at] != quote) {
        t->at += escapes && t->p[t->at] == '\\' ? 2 : 1;
    }
    t->at++;
}

static void skip_block_comment(Text *t)
{
    size_t depth = 0;
    do {
        if (strncmp(t->p + t->at, "/*", 2) == 0) {
            depth++;
            t->at += 2;
        } else if (strncmp(t->p + t->at, "*/", 2) == 0) {
            depth--;
            t->at += 2;
        } else {
            t->at++;
        }
    } while (depth > 0 && t->at < t->n);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* $$…$$ or $tag$…$tag$; a lone dollar is one byte like any other. */
static void skip_dollar(Text *t)
{
    size_t tag = t->at + 1;
    while (tag < t->n && is_word_byte(t->p[tag])) {
        tag++;
    }
    if (tag >= t->n || t->p[tag] != '$') {
        t->at++;
        return;
    }

    size_t length = tag + 1 - t->at;
    for (size_t i = tag + 1; i + length <= t->n; i++) {
        if (memcmp(t->p + i, t->p + t->at, length) == 0) {
            t->at = i + length;
            return;
        }
    }
    t->at = t->n;
}

static bool at_line_start(const Text *t)
{
    return t->at == 0 || t->p[t->at - 1] == '\n';
}

/* sqlpg writes COPY in one form, so one form is looked for. */
static bool statement_is_copy(const Text *t)
{
    static const char end[] = " FROM stdin";
    size_t last = sizeof end - 1;
    return t->at - t->statement > last && strncmp(t->p + t->statement, "COPY ", 5) == 0 &&
           strncasecmp(t->p + t->at - last, end, last) == 0;
}

static void blank_copy_data(Text *t)
{
    size_t from = line_end(t, t->at);
    size_t line = from;
    while (line < t->n && strncmp(t->p + line, "\\.\n", 3) != 0) {
        line = line_end(t, line);
    }
    t->at = line_end(t, line);
    blank(t, from, t->at);
}

static void end_statement(Text *t)
{
    if (statement_is_copy(t)) {
        blank_copy_data(t);
    } else {
        t->at++;
    }
    while (t->at < t->n && strchr(" \t\r\n", t->p[t->at])) {
        t->at++;
    }
    t->statement = t->at;
}

static void blank_what_psql_takes(Text *t)
{
    while (t->at < t->n) {
        char c = t->p[t->at];
        bool escapes = t->at > 0 && (t->p[t->at - 1] == 'E' || t->p[t->at - 1] == 'e') &&
                       (t->at < 2 || !is_word_byte(t->p[t->at - 2]));
        if (c == '\'') {
            skip_quoted(t, c, escapes);
        } else if (c == '"') {
            skip_quoted(t, c, false);
        } else if (strncmp(t->p + t->at, "--", 2) == 0) {
            bool between = t->statement == t->at;
            t->at = line_end(t, t->at);
            t->statement = between ? t->at : t->statement;
        } else if (strncmp(t->p + t->at, "/*", 2) == 0) {
            skip_block_comment(t);
        } else if (c == '$' && (t->at == 0 || !is_word_byte(t->p[t->at - 1]))) {
            skip_dollar(t);
        } else if (c == ';') {
            end_statement(t);
        } else if (c == '\\' && at_line_start(t)) {
            size_t end = line_end(t, t->at);
            blank(t, t->at, end);
            t->at = t->statement = end;
        } else if (t->statement == t->at && strchr(" \t\r\n", c)) {
            t->statement = ++t->at;
        } else {
            t->at++;
        }
    }
}

static void show_error(const char *path, const Text *t, const PgQueryError *error)
{
    /* The cursor counts characters from 1. */
    size_t at = 0;
    for (int i = 1; i < error->cursorpos && at < t->n; i++) {
        do {
            at++;
        } while (((unsigned char)t->p[at] & 0xC0) == 0x80);
    }
    size_t line = 1;
    for (size_t i = 0; i < at; i++) {
        line += t->p[i] == '\n';
    }
    size_t start = at;
    while (start > 0 && t->p[start - 1] != '\n') {
        start--;
    }
    fprintf(stderr, "%s:%zu: %s\n    %.*s", path, line, error->message,
            (int)(line_end(t, start) - start), t->p + start);
}

static void check_text(const char *path, Text *t)
{
    blank_what_psql_takes(t);
    PgQueryParseResult result = pg_query_parse(t->p);
    if (result.error) {
        show_error(path, t, result.error);
        failed++;
    } else {
        passed++;
    }
    pg_query_free_parse_result(result);
}

static void check_stream(const char *path, FILE *f)
{
    Text t = {0};
    size_t capacity = 0;
    size_t got = 0;
    do {
        t.n += got;
        if (capacity - t.n < 2) {
            capacity = capacity ? capacity * 2 : 1 << 16;
            t.p = realloc(t.p, capacity);
            if (!t.p) {
                abort();
            }
        }
        got = fread(t.p + t.n, 1, capacity - t.n - 1, f);
    } while (got > 0);
    t.p[t.n] = 0;

    /* The parser takes a C string. */
    if (memchr(t.p, 0, t.n)) {
        fprintf(stderr, "%s: NUL byte\n", path);
        failed++;
    } else {
        check_text(path, &t);
    }
    free(t.p);
}

static void check_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        failed++;
        return;
    }
    check_stream(path, f);
    fclose(f);
}

static bool has_suffix(const char *s, const char *suffix)
{
    size_t n = strlen(s);
    size_t m = strlen(suffix);
    return n >= m && strcmp(s + n - m, suffix) == 0;
}

static void check_directory(const char *path)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char child[4096];
        struct stat st;
        int length = snprintf(child, sizeof child, "%s/%s", path, entries[i]->d_name);
        bool usable = entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof child &&
                      stat(child, &st) == 0;
        if (usable && S_ISDIR(st.st_mode)) {
            check_directory(child);
        } else if (usable && has_suffix(child, ".pg.sql")) {
            check_file(child);
        }
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat st;
        if (strcmp(argv[i], "-") == 0) {
            check_stream("stdin", stdin);
        } else if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            check_directory(argv[i]);
        } else {
            check_file(argv[i]);
        }
    }
    pg_query_exit();
    if (passed + failed == 0) {
        fprintf(stderr, "no .pg.sql file found\n");
        failed = 1;
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
