#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "sqlpg_version.h"

typedef enum {
    OPT_NONE = 1000,
#define OPTION(id, letter, name, argument, group, help) OPT_##id,
#include "options.def"
#undef OPTION
    OPT_END
} OptionId;

typedef struct {
    OptionId id;
    char letter;
    const char *name, *argument, *group, *help;
} OptionInfo;

static const OptionInfo infos[] = {
#define OPTION(id, letter, name, argument, group, help)                                            \
    {OPT_##id, letter, name, argument, group, help},
#include "options.def"
#undef OPTION
};

enum { COUNT = sizeof infos / sizeof *infos };

/* ---------------------------------------------------------------- help */

static void print_option(const OptionInfo *o)
{
    char left[64];
    int n = o->letter ? snprintf(left, sizeof left, "  -%c, --%s", o->letter, o->name)
                      : snprintf(left, sizeof left, "      --%s", o->name);
    if (o->argument) {
        snprintf(left + n, sizeof left - (size_t)n, "=%s", o->argument);
    }
    printf("%-34s %s\n", left, o->help);
}

static void print_help(void)
{
    puts("sqlpg turns a SQLite dump into PostgreSQL.\n\n"
         "Usage:\n"
         "  sqlite3 app.db .dump | sqlpg [OPTION]... | psql -d mydb\n"
         "  sqlpg [OPTION]... DUMP | DATABASE\n"
         "  sqlpg -d CONNECTION [OPTION]... DUMP | DATABASE\n"
         "  sqlpg --out-dir=DIR [OPTION]... DUMP | DATABASE ...");
    for (size_t i = 0; i < COUNT; i++) {
        if (i == 0 || strcmp(infos[i].group, infos[i - 1].group) != 0) {
            printf("\n%s:\n", infos[i].group);
        }
        print_option(&infos[i]);
    }
    puts(
        "\nExit status: 0 everything was carried, 1 something was left out or changed (the report\n"
        "lists it), 2 failed: the output ends without COMMIT, 64 wrong usage.");
}

static void print_version(void)
{
    printf("sqlpg %s (%s)\n", SQLPG_VERSION, SQLPG_FEATURES);
}

/* ---------------------------------------------------------------- arguments */

static bool bad_argument(const char *option, const char *value, const char *wanted)
{
    fprintf(stderr, "sqlpg: --%s: \"%s\" is not %s\n", option, value, wanted);
    return false;
}

static bool parse_section(const char *value, unsigned *sections)
{
    static const struct {
        const char *name;
        Section section;
    } names[] = {
        {"pre-data", SECTION_PRE_DATA}, {"data", SECTION_DATA}, {"post-data", SECTION_POST_DATA}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(value, names[i].name) == 0) {
            *sections |= names[i].section;
            return true;
        }
    }
    return bad_argument("section", value, "pre-data, data or post-data");
}

/* Options that take one of a few words; the word's place is the value of the field. */
typedef struct {
    OptionId id;
    const char *option, *wanted;
    const char *words[5];
} Choice;

static const Choice choices[] = {
    {OPT_IDENTIFIERS,
     "identifiers",
     "sql, preserve, lower or snake",
     {"sql", "preserve", "lower", "snake"}},
    {OPT_NOCASE, "nocase", "lower or citext", {"lower", "citext"}},
    {OPT_BOOLEANS, "booleans", "infer, declared or off", {"infer", "declared", "off"}},
    {OPT_INT_WIDTH, "int-width", "bigint or fit", {"bigint", "fit"}},
    {OPT_DATES, "dates", "convert, iso or text", {"convert", "iso", "text"}},
    {OPT_BAD_DATES, "bad-dates", "keep or null", {"keep", "null"}},
    {OPT_FRACTION, "fraction", "cut or keep", {"cut", "keep"}},
    {OPT_NUL, "nul", "bytea, replace, strip or fail", {"bytea", "replace", "strip", "", "fail"}},
    {OPT_INVALID_UTF8,
     "invalid-utf8",
     "bytea, replace, escape or fail",
     {"bytea", "replace", "", "escape", "fail"}},
    {OPT_COPY_FORMAT, "copy-format", "auto or text", {"auto", "text"}},
    {OPT_UUID_BLOBS, "uuid-blobs", "rfc, guid or bytea", {"rfc", "guid", "bytea"}},
};

static const Choice *find_choice(OptionId id)
{
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        if (choices[i].id == id) {
            return &choices[i];
        }
    }
    return NULL;
}

static void set_choice(Options *o, OptionId id, unsigned word)
{
    switch ((int)id) {
    case OPT_IDENTIFIERS:
        o->emit.identifiers = word;
        break;
    case OPT_NOCASE:
        o->emit.citext = word;
        break;
    case OPT_BOOLEANS:
        o->policy.booleans = word;
        break;
    case OPT_INT_WIDTH:
        o->policy.int_width = word;
        break;
    case OPT_DATES:
        o->policy.dates = word;
        break;
    case OPT_BAD_DATES:
        o->policy.bad_dates_null = word;
        break;
    case OPT_FRACTION:
        o->policy.keep_fraction = word;
        break;
    case OPT_NUL:
        o->policy.nul = word;
        break;
    case OPT_INVALID_UTF8:
        o->policy.bad_utf8 = word;
        break;
    case OPT_COPY_FORMAT:
        o->copy_text = word;
        break;
    case OPT_UUID_BLOBS:
        o->policy.uuid_blobs = word;
        break;
    default:
        break;
    }
}

static bool parse_choice(const Choice *c, const char *value, Options *o)
{
    for (unsigned i = 0; i < sizeof c->words / sizeof *c->words && c->words[i]; i++) {
        if (*value && strcmp(value, c->words[i]) == 0) {
            set_choice(o, c->id, i);
            return true;
        }
    }
    return bad_argument(c->option, value, c->wanted);
}

/* DECLARED=TYPE: the pattern as in types/type_rules.def, case folded. */
static bool add_type(Arena *arena, ValuePolicy *p, const char *value)
{
    const char *equals = strchr(value, '=');
    TypeOverride one;
    if (!equals || equals == value || !pg_parse_type(str_trim(str_z(equals + 1)), &one.type)) {
        return bad_argument("type", value, "DECLARED=TYPE with a type that sqlpg knows");
    }
    Str pattern = arena_str(arena, str_trim(str_range(value, equals)));
    char *upper = arena_alloc(arena, pattern.n + 1);
    for (size_t i = 0; i < pattern.n; i++) {
        upper[i] = ascii_upper(pattern.p[i]);
    }
    one.pattern = upper;
    TypeOverride *longer = arena_array(arena, TypeOverride, p->ntypes + 1);
    if (p->ntypes) {
        memcpy(longer, p->types, p->ntypes * sizeof *longer);
    }
    longer[p->ntypes++] = one;
    p->types = longer;
    return true;
}

static bool parse_count(const char *option, const char *value, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (errno || *end || !ascii_is_digit(*value) || n == 0) {
        return bad_argument(option, value, "a positive number");
    }
    *out = n;
    return true;
}

static bool parse_jobs(const char *value, size_t *out)
{
    enum { MOST = 64 };
    uint64_t n;
    if (!parse_count("jobs", value, &n)) {
        return false;
    }
    *out = n < MOST ? (size_t)n : MOST;
    return true;
}

static bool parse_size(const char *value, size_t *out)
{
    static const struct {
        const char *unit;
        unsigned shift;
    } units[] = {{"", 0},    {"k", 10},  {"K", 10},   {"M", 20},   {"G", 30},  {"kB", 10},
                 {"MB", 20}, {"GB", 30}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
    if (strcmp(value, "all") == 0) {
        *out = SIZE_MAX;
        return true;
    }
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        bool fits =
            !errno && ascii_is_digit(*value) && n > 0 && n <= (SIZE_MAX / 4) >> units[i].shift;
        if (fits && strcmp(end, units[i].unit) == 0) {
            *out = (size_t)n << units[i].shift;
            return true;
        }
    }
    return bad_argument("look-ahead", value, "a size (64MiB, 1G) or all");
}

static void add_pattern(Arena *arena, Str **list, size_t *n, const char *value)
{
    Str *longer = arena_array(arena, Str, *n + 1);
    if (*n) {
        memcpy(longer, *list, *n * sizeof **list);
    }
    longer[(*n)++] = str_z(value);
    *list = longer;
}

/* Any of them asks for a direct load. */
static bool apply_connection(OptionId id, const char *value, Options *o)
{
    switch ((int)id) {
    case OPT_DBNAME:
        o->server.dbname = value;
        break;
    case OPT_HOST:
        o->server.host = value;
        break;
    case OPT_PORT:
        o->server.port = value;
        break;
    case OPT_USERNAME:
        o->server.user = value;
        break;
    case OPT_NO_PASSWORD:
        o->server.never_ask = true;
        break;
    case OPT_PASSWORD:
        o->server.ask = true;
        break;
    default:
        return false;
    }
    o->direct = true;
    return true;
}

static bool apply_existing(OptionId id, const char *value, Options *o)
{
    switch ((int)id) {
    case OPT_TARGET_SCHEMA:
        o->target_schema = value;
        break;
    case OPT_TRUNCATE:
        o->emit.truncate = true;
        break;
    case OPT_ON_CONFLICT:
        o->emit.on_conflict = true;
        break;
    case OPT_DISABLE_TRIGGERS:
        o->emit.disable_triggers = true;
        break;
    case OPT_VERIFY:
        o->verify = true;
        break;
    case OPT_VERIFY_ONLY:
        o->verify = o->verify_only = true;
        break;
    case OPT_REJECT_FILE:
        o->reject_file = value;
        break;
    case OPT_PARTIAL:
        o->partial = true;
        break;
    default:
        return false;
    }
    return true;
}

static bool apply(OptionId id, const char *value, Arena *arena, Options *o)
{
    if (apply_connection(id, value, o) || apply_existing(id, value, o)) {
        return true;
    }
    EmitOptions *e = &o->emit;
    const Choice *choice = find_choice(id);
    if (choice) {
        return parse_choice(choice, value, o);
    }
    switch ((int)id) {
    case OPT_FILE:
        o->output = value;
        break;
    case OPT_OUT_DIR:
        o->out_dir = value;
        break;
    case OPT_CHECK:
        o->check = true;
        break;
    case OPT_JOBS:
        return parse_jobs(value, &o->jobs);
    case OPT_VERBOSE:
        o->verbose = true;
        break;
    case OPT_STRICT:
        o->strict = true;
        break;
    case OPT_DATA_ONLY:
        e->sections |= SECTION_DATA;
        break;
    case OPT_SCHEMA_ONLY:
        e->sections |= SECTION_PRE_DATA | SECTION_POST_DATA;
        break;
    case OPT_SECTION:
        return parse_section(value, &e->sections);
    case OPT_TABLE:
        add_pattern(arena, &e->tables, &e->ntables, value);
        break;
    case OPT_EXCLUDE_TABLE:
        add_pattern(arena, &e->exclude, &e->nexclude, value);
        break;
    case OPT_SCHEMA:
        e->schema = str_z(value);
        break;
    case OPT_NO_STATISTICS:
        e->no_statistics = true;
        break;
    case OPT_CLEAN:
        e->clean = true;
        break;
    case OPT_IF_EXISTS:
        e->if_exists = true;
        break;
    case OPT_INSERTS:
        e->inserts = true;
        break;
    case OPT_COLUMN_INSERTS:
        e->inserts = e->column_inserts = true;
        break;
    case OPT_ROWS_PER_INSERT:
        e->inserts = true;
        return parse_count("rows-per-insert", value, &e->rows_per_insert);
    case OPT_QUOTE_ALL:
        e->quote_all = true;
        break;
    case OPT_TYPE:
        return add_type(arena, &o->policy, value);
    case OPT_RULES:
        o->rules = value;
        break;
    case OPT_ENCODING:
        o->encoding = value;
        break;
    case OPT_LOOK_AHEAD:
        return parse_size(value, &o->look_ahead);
    case OPT_NO_SESSION_SETTINGS:
        o->no_session_settings = true;
        break;
    case OPT_IGNORE_TRUNCATION:
        o->ignore_truncation = true;
        break;
    default:
        break;
    }
    return true;
}

/* ---------------------------------------------------------------- getopt */

static void fill_tables(struct option *longs, char *shorts)
{
    size_t n = 0;
    for (size_t i = 0; i < COUNT; i++) {
        longs[i] =
            (struct option){infos[i].name, infos[i].argument ? required_argument : no_argument,
                            NULL, (int)infos[i].id};
        if (infos[i].letter) {
            shorts[n++] = infos[i].letter;
            if (infos[i].argument) {
                shorts[n++] = ':';
            }
        }
    }
    longs[COUNT] = (struct option){0};
    shorts[n] = 0;
}

static OptionId id_of(int code)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (infos[i].letter && infos[i].letter == code) {
            return infos[i].id;
        }
    }
    return (OptionId)code;
}

static OptionsResult hint(void)
{
    fputs("Try \"sqlpg --help\" for more information.\n", stderr);
    return OPTIONS_BAD;
}

static OptionsResult check(Options *o)
{
    EmitOptions *e = &o->emit;
    bool existing = o->direct || o->target_schema;
    bool of_existing = e->truncate || e->disable_triggers || e->on_conflict || o->partial;
    const struct {
        bool wrong;
        const char *message;
    } rules[] = {
        {o->ninputs > 1 && !o->out_dir && !(o->check && !o->direct),
         "one dump at a time; several need --out-dir, or --check without a connection"},
        {o->out_dir && o->ninputs == 0, "--out-dir needs the names of files"},
        {o->out_dir && (o->output || o->check || o->direct),
         "--out-dir goes without -f/--file, --check and a connection"},
        {e->if_exists && !e->clean, "--if-exists needs -c/--clean"},
        {o->direct && o->output, "-f/--file and a connection exclude each other"},
        {o->direct && o->target_schema, "--target-schema and a connection exclude each other"},
        {(o->target_schema || of_existing) && e->sections != SECTION_DATA,
         "options for existing tables need -a/--data-only"},
        {of_existing && !existing,
         "options for existing tables need a connection or --target-schema"},
        {o->jobs > 1 && o->direct && !o->check && !o->verify_only &&
             (e->sections != SECTION_ALL || o->reject_file),
         "-j with a connection makes all of the tables: it goes without -a, -s, --section and "
         "--reject-file"},
        {o->reject_file && !o->direct, "--reject-file needs a connection"},
        {o->reject_file && (o->verify || e->on_conflict || e->inserts),
         "--reject-file goes without --verify, --on-conflict-do-nothing and --inserts"},
        {o->verify_only && !o->direct, "--verify-only needs a connection"},
        {o->verify && !(e->sections & SECTION_DATA), "--verify needs the rows"},
        {o->verify && e->on_conflict, "--verify and --on-conflict-do-nothing exclude each other"},
        {e->truncate && e->on_conflict,
         "--truncate and --on-conflict-do-nothing exclude each other"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].wrong) {
            fprintf(stderr, "sqlpg: %s\n", rules[i].message);
            return hint();
        }
    }
    e->rejects = o->reject_file != NULL;
    e->checksums = o->verify && o->direct;
    e->check_counts = o->verify && !o->direct;
    e->existing = existing && e->sections == SECTION_DATA;
    return OPTIONS_RUN;
}

OptionsResult options_parse(int argc, char **argv, Arena *arena, Options *out)
{
    struct option longs[COUNT + 1];
    char shorts[2 * COUNT + 1];
    *out = (Options){.look_ahead = (size_t)64 << 20, .emit = {.rows_per_insert = 1}};
    fill_tables(longs, shorts);
    for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        OptionId id = id_of(code);
        if (id == OPT_HELP && (code != '?' || optopt == '?' || optopt == 0)) {
            if (code == '?' && strcmp(argv[optind - 1], "-?") != 0) {
                return hint();
            }
            print_help();
            return OPTIONS_DONE;
        }
        if (id == OPT_VERSION) {
            print_version();
            return OPTIONS_DONE;
        }
        if (id < OPT_NONE || id == OPT_HELP || !apply(id, optarg, arena, out)) {
            return hint();
        }
    }
    out->inputs = argv + optind;
    out->ninputs = (size_t)(argc - optind);
    out->input = out->ninputs ? argv[optind] : NULL;
    if (!out->emit.sections) {
        out->emit.sections = SECTION_ALL;
    }
    return check(out);
}
