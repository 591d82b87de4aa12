/* The command line. options.def is the one table of options. */
#ifndef SQLPG_OPTIONS_H
#define SQLPG_OPTIONS_H

#include "emit/emit.h"
#include "server/server.h"

/* Exit statuses; the manual lists them, tests/cli pins them. */
typedef enum {
    EXIT_CARRIED = 0, /* everything was carried */
    EXIT_CHANGED = 1, /* finished, but something was left out or changed */
    EXIT_FAILED = 2,  /* the output must not be committed, and cannot be */
    EXIT_USAGE = 64   /* EX_USAGE */
} ExitStatus;

typedef struct {
    const char *input;   /* NULL or "-": standard input */
    char *const *inputs; /* all that are named; several only with out_dir or check */
    size_t ninputs;
    const char *output;  /* NULL or "-": standard output */
    const char *out_dir; /* a file in it for each input; NULL: none */
    bool check, verbose, strict, ignore_truncation;
    size_t jobs;          /* 0: not asked for, which is one */
    size_t look_ahead;    /* bytes; SIZE_MAX: all */
    const char *rules;    /* NULL: none */
    const char *encoding; /* NULL: UTF-8, or UTF-16 by its mark */
    ValuePolicy policy;
    bool direct; /* load into a server */
    bool no_session_settings;
    bool copy_text; /* rows never in binary format */
    ServerOptions server;
    const char *target_schema; /* a file; NULL: none */
    bool partial;
    bool verify, verify_only;
    const char *reject_file; /* NULL: a row that is refused ends the load */
    EmitOptions emit;
} Options;

typedef enum { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_BAD } OptionsResult;

/* OPTIONS_DONE: --help or --version was answered; OPTIONS_BAD: a message was printed. Patterns are
 * kept in the arena. */
OptionsResult options_parse(int argc, char **argv, Arena *arena, Options *out);

#endif
