#include "batch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/interrupt.h"
#include "base/map.h"
#include "run.h"

typedef struct {
    const Options *opt;
    Arena arena;
    Map names; /* of the files made, each to the input that it comes of */
    size_t count[EXIT_FAILED + 1];
} Batch;

static Str without_end(Str name, Str end)
{
    bool has = name.n > end.n && memcmp(name.p + name.n - end.n, end.p, end.n) == 0;
    return has ? str_make(name.p, name.n - end.n) : name;
}

/* archive/shop.sql.zst becomes DIR/shop.sql, app.db becomes DIR/app.db.sql. */
static const char *output_path(Batch *b, const char *input)
{
    const char *slash = strrchr(input, '/');
    Str name = str_z(slash ? slash + 1 : input);
    name = without_end(without_end(name, STR(".gz")), STR(".zst"));
    name = without_end(name, STR(".sql"));
    return arena_printf(&b->arena, "%s/%.*s.sql%c", b->opt->out_dir, STR_FMT(name), 0).p;
}

/* Until it is complete. */
static const char *part_path(Batch *b, const char *path)
{
    return arena_printf(&b->arena, "%s.part%c", path, 0).p;
}

static struct stat *list_inputs(Batch *b)
{
    struct stat *list = arena_array(&b->arena, struct stat, b->opt->ninputs);
    for (size_t i = 0; i < b->opt->ninputs; i++) {
        if (stat(b->opt->inputs[i], &list[i]) != 0) {
            list[i] = (struct stat){.st_ino = 0}; /* run() tells why */
        }
    }
    return list;
}

/* Is a file of this name one of the inputs, by whatever name that is given? */
static bool is_input(const Batch *b, const struct stat *inputs, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return false;
    }
    for (size_t i = 0; i < b->opt->ninputs; i++) {
        if (inputs[i].st_dev == st.st_dev && inputs[i].st_ino == st.st_ino) {
            return true;
        }
    }
    return false;
}

/* Before anything is written: no file may be made twice, or take the place of a dump. The map does
 * not tell large letters from small ones, nor do all file systems. */
static bool names_are_good(Batch *b)
{
    const struct stat *inputs = list_inputs(b);
    for (size_t i = 0; i < b->opt->ninputs; i++) {
        const char *input = b->opt->inputs[i], *path = output_path(b, input);
        const char *part = part_path(b, path);
        size_t other;
        if (map_get(&b->names, str_z(path), &other)) {
            fprintf(stderr, "sqlpg: %s and %s would both become %s\n", b->opt->inputs[other], input,
                    path);
            return false;
        }
        if (is_input(b, inputs, path) || is_input(b, inputs, part)) {
            fprintf(stderr, "sqlpg: %s, made of %s, would take the place of a dump\n",
                    is_input(b, inputs, path) ? path : part, input);
            return false;
        }
        map_put(&b->names, str_z(path), i);
    }
    return true;
}

/* The file has its name when it is complete. */
static ExitStatus convert_to(Batch *b, Options *one)
{
    const char *path = output_path(b, one->input);
    one->output = part_path(b, path);
    ExitStatus status = run(one);
    if (status == EXIT_FAILED) {
        unlink(one->output);
    } else if (rename(one->output, path) != 0) {
        fprintf(stderr, "sqlpg: %s: %s\n", path, strerror(errno));
        unlink(one->output);
        status = EXIT_FAILED;
    }
    return status;
}

static void convert(Batch *b, const char *input)
{
    Options one = *b->opt;
    one.input = input;
    fprintf(stderr, "%s:\n", input);
    b->count[one.out_dir ? convert_to(b, &one) : run(&one)]++;
}

static ExitStatus convert_all(Batch *b)
{
    const Options *o = b->opt;
    for (size_t i = 0; i < o->ninputs && !interrupt_pending(); i++) {
        convert(b, o->inputs[i]);
    }
    size_t done = b->count[EXIT_CARRIED] + b->count[EXIT_CHANGED] + b->count[EXIT_FAILED];
    fprintf(stderr,
            "sqlpg: %zu of %zu inputs: %zu carried, %zu with something left out or changed, %zu "
            "failed\n",
            done, o->ninputs, b->count[EXIT_CARRIED], b->count[EXIT_CHANGED],
            b->count[EXIT_FAILED]);
    return b->count[EXIT_FAILED] || done < o->ninputs ? EXIT_FAILED
           : b->count[EXIT_CHANGED]                   ? EXIT_CHANGED
                                                      : EXIT_CARRIED;
}

static bool make_directory(const char *path)
{
    struct stat st;
    if (mkdir(path, 0777) == 0 || (stat(path, &st) == 0 && S_ISDIR(st.st_mode))) {
        return true;
    }
    fprintf(stderr, "sqlpg: %s: %s\n", path, strerror(errno == EEXIST ? ENOTDIR : errno));
    return false;
}

ExitStatus batch(const Options *opt)
{
    Batch b = {.opt = opt};
    ExitStatus status = EXIT_USAGE;
    if (!opt->out_dir || names_are_good(&b)) {
        status = !opt->out_dir || make_directory(opt->out_dir) ? convert_all(&b) : EXIT_FAILED;
    }
    map_free(&b.names);
    arena_free(&b.arena);
    return status;
}
