/* Runs a fuzz target over files, where libFuzzer is not there to do it.
 *
 *     fuzz_parser corpus tests/fuzz/seeds crash-1234
 *
 * Directories are walked; every regular file in them is one input. No input at all is a failure,
 * so that a wrong path cannot pass for a clean run.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    size_t passed;
    size_t failed; /* could not be read; a finding does not return */
} Counts;

/* Reads the file into an allocation of exactly its size, so that sanitizers see the first byte of
 * an overrun. */
static bool run_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return false;
    }
    uint8_t *data = malloc(size ? size : 1);
    bool ok = data && fread(data, 1, size, f) == size;
    fclose(f);

    if (ok) {
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    return ok;
}

static void run_path(const char *path, Counts *counts);

static void run_directory(const char *path, Counts *counts)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, NULL, alphasort);
    if (n < 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        counts->failed++;
        return;
    }
    for (int i = 0; i < n; i++) {
        char child[4096];
        int length = snprintf(child, sizeof child, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof child) {
            run_path(child, counts);
        }
        free(entries[i]);
    }
    free(entries);
}

static void run_path(const char *path, Counts *counts)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        run_directory(path, counts);
    } else if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && run_file(path, (size_t)st.st_size)) {
        counts->passed++;
    } else {
        fprintf(stderr, "%s: cannot be read\n", path);
        counts->failed++;
    }
}

int main(int argc, char **argv)
{
    Counts counts = {0};
    for (int i = 1; i < argc; i++) {
        run_path(argv[i], &counts);
    }
    if (counts.passed + counts.failed == 0) {
        fprintf(stderr, "no input: give files or directories\n");
        counts.failed = 1;
    }
    printf("%zu passed, %zu failed\n", counts.passed, counts.failed);
    return counts.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
