#include <signal.h>
#include <stdio.h>

#include "batch.h"
#include "run.h"

int main(int argc, char **argv)
{
    /* A reader that goes away is an error of write(), not a silent death. */
    signal(SIGPIPE, SIG_IGN);
    /* Reports of many tables are long: a write() for each line, not for each piece. */
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    Arena arena = {0};
    Options opt;
    ExitStatus status = EXIT_CARRIED;
    switch (options_parse(argc, argv, &arena, &opt)) {
    case OPTIONS_RUN:
        status = opt.out_dir || opt.ninputs > 1 ? batch(&opt) : run(&opt);
        break;
    case OPTIONS_BAD:
        status = EXIT_USAGE;
        break;
    case OPTIONS_DONE:
        break;
    }
    arena_free(&arena);
    return (int)status;
}
