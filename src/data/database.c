#include "data/database.h"

#include <sqlite3.h>

#include "base/interrupt.h"

struct Database {
    sqlite3 *db;
    sqlite3_stmt *stmt;
    DiagList *diags;
    Str object; /* what is being read */
    bool failed;
    bool utf8;
};

/* How long another program may hold its lock. */
enum { BUSY_MS = 5000 };
/* How many steps of SQLite's machine pass between two looks for a signal: some 100 microseconds. */
enum { STEPS = 10000 };

/* ---------------------------------------------------------------- failures */

#define BY_DUMP "; if the sqlite3 that wrote it reads it, pipe its .dump to sqlpg"
#define IN_WAL                                                                                     \
    "it is in WAL mode, and SQLite can not make or use the files -wal and -shm beside it; copy "   \
    "it, with its -wal file if there is one, to a directory that you may write to"
#define DAMAGED "save what can be read: sqlite3 FILE .recover | sqlpg"

/* By result code, the extended ones first (Result and Error Codes). */
static const struct {
    int code;
    DiagCode diag;
    const char *advice;
} failures[] = {
    {SQLITE_READONLY_ROLLBACK, DIAG_DATABASE,
     "a program died while it wrote, and left a -journal file that must be rolled back first: open "
     "it once where it can be written, sqlite3 FILE .schema"},
    {SQLITE_READONLY, DIAG_DATABASE, IN_WAL},
    {SQLITE_IOERR_SHORT_READ, DIAG_DATABASE_DAMAGED, DAMAGED},
    {SQLITE_CANTOPEN, DIAG_DATABASE, IN_WAL},
    {SQLITE_BUSY, DIAG_DATABASE,
     "another program holds its lock for more than 5 seconds: try again when it is done, or "
     "convert a copy: sqlite3 FILE \".backup copy.db\""},
    {SQLITE_CORRUPT, DIAG_DATABASE_DAMAGED, DAMAGED},
    {SQLITE_NOTADB, DIAG_DATABASE_DAMAGED,
     "it begins like a database, but its header is damaged, or its pages are encrypted: decrypt it "
     "with the program that wrote it"},
    {SQLITE_PERM, DIAG_DATABASE, "it must be readable"},
    {SQLITE_AUTH, DIAG_DATABASE, "reading a table would run an expression of the file" BY_DUMP},
};

static DiagCode explain(int code, const char **advice)
{
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (failures[i].code == code || failures[i].code == (code & 0xFF)) {
            *advice = failures[i].advice;
            return failures[i].diag;
        }
    }
    *advice = "if sqlite3 reads it, pipe its .dump to sqlpg";
    return DIAG_DATABASE;
}

/* A definition that this libsqlite3 does not understand, which a newer one wrote, is told as damage
 * too. */
static bool is_unknown_definition(const char *message)
{
    return strncmp(message, "malformed database schema", strlen("malformed database schema")) == 0;
}

static bool fail(Database *db)
{
    if (!db->failed && sqlite3_errcode(db->db) == SQLITE_INTERRUPT) {
        diag_add(db->diags, DIAG_INTERRUPTED, (Pos){0}, STR(""), "%s", "");
        db->failed = true;
    }
    const char *advice, *message = sqlite3_errmsg(db->db);
    DiagCode diag = explain(sqlite3_extended_errcode(db->db), &advice);
    if (is_unknown_definition(message)) {
        diag = DIAG_DATABASE;
        advice = "SQLite " SQLITE_VERSION " does not read it" BY_DUMP;
    }
    if (!db->failed) {
        diag_add(db->diags, diag, (Pos){0}, db->object, "%s: %s", message, advice);
    }
    db->failed = true;
    return false;
}

/* ---------------------------------------------------------------- opening */

/* Tables are read row by row in the order they stand, so nothing is ever compared by a collation
 * that only the program which made the file has; it must but exist. */
static int never_compared(void *ctx, int n, const void *a, int m, const void *b)
{
    (void)ctx;
    int order = memcmp(a, b, (size_t)(n < m ? n : m));
    return order ? order : n - m;
}

static void supply_collation(void *ctx, sqlite3 *db, int encoding, const char *name)
{
    (void)ctx;
    sqlite3_create_collation(db, name, encoding, NULL, never_compared);
}

/* Plain columns of plain tables are read, and nothing else: no function, trigger, view or virtual
 * table of the file (Defense Against The Dark Arts). This is stricter than TRUSTED_SCHEMA off,
 * which must stay on: without it SQLite 3.40 refuses to load the schema of a database that has a
 * generated column with json_extract(). */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *c,
                     const char *d)
{
    (void)ctx, (void)a, (void)b, (void)c, (void)d;
    bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_PRAGMA ||
                 action == SQLITE_TRANSACTION;
    return reads ? SQLITE_OK : SQLITE_DENY;
}

/* A scan without a sink, or of rows that nobody wants, ends at a signal too. */
static int is_interrupted(void *ctx)
{
    (void)ctx;
    return interrupt_pending();
}

static void harden(sqlite3 *db)
{
    static const struct {
        int what, value;
    } config[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                  {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                  {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                  {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                  /* A name that is no column is an error, not a string. */
                  {SQLITE_DBCONFIG_DQS_DML, 0}};
    for (size_t i = 0; i < sizeof config / sizeof *config; i++) {
        sqlite3_db_config(db, config[i].what, config[i].value, NULL);
    }
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
    sqlite3_set_authorizer(db, authorize, NULL);
    sqlite3_collation_needed(db, NULL, supply_collation);
    sqlite3_progress_handler(db, STEPS, is_interrupted, NULL);
}

/* A name that SQLite takes for nothing else, such as :memory: or a URI. */
static const char *plain_path(const char *path, Arena *arena)
{
    return *path == '/' ? path : arena_printf(arena, "./%s%c", path, 0).p;
}

/* Each connection is one thread's at a time, so SQLite need not lock it (Using SQLite In
 * Multi-Threaded Applications: multi-thread). */
static int connect_to(Database *db, const char *path)
{
    enum { FLAGS = SQLITE_OPEN_READONLY | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX };
    int result = sqlite3_open_v2(path, &db->db, FLAGS, NULL);
    if (result == SQLITE_OK) {
        sqlite3_extended_result_codes(db->db, 1);
        harden(db->db);
    }
    return result;
}

/* The transaction begins to hold with the first thing read. mmap_size 0: a file that shrinks while
 * it is mapped would kill the program. */
#define BEGIN                                                                                      \
    "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; BEGIN; SELECT name FROM sqlite_schema LIMIT 1"

static bool runs(Database *db, const char *sql)
{
    return sqlite3_exec(db->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Grows with each commit of another connection that this one comes to see; -1: it can not be told.
 */
static int64_t data_version(Database *db)
{
    sqlite3_stmt *stmt = NULL;
    bool told = sqlite3_prepare_v2(db->db, "PRAGMA data_version", -1, &stmt, NULL) == SQLITE_OK &&
                sqlite3_step(stmt) == SQLITE_ROW;
    int64_t version = told ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return version;
}

/* Between two equal versions of the first connection nobody has committed, so what the others have
 * begun to see meanwhile is what it sees from then on. */
static bool begin_together(Database **dbs, size_t n)
{
    int64_t before = data_version(dbs[0]);
    bool good = before != -1;
    for (size_t i = n; good && i > 0; i--) {
        good = runs(dbs[i - 1], BEGIN);
    }
    return good && data_version(dbs[0]) == before;
}

static void end_together(Database **dbs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        runs(dbs[i], "ROLLBACK");
    }
}

/* False: another program writes all the time, or holds a lock. */
static bool share_state(Database **dbs, size_t n)
{
    enum { TRIES = 20, PAUSE_MS = 2 };
    for (int i = 0; i < TRIES; i++) {
        if (begin_together(dbs, n)) {
            return true;
        }
        end_together(dbs, n);
        sqlite3_sleep(PAUSE_MS);
    }
    return false;
}

/* As text it is what stands in the page, if SQLite need not make it from UTF-16. */
static bool is_utf8(Database *db)
{
    sqlite3_stmt *stmt = NULL;
    bool yes = sqlite3_prepare_v2(db->db, "PRAGMA encoding", -1, &stmt, NULL) == SQLITE_OK &&
               sqlite3_step(stmt) == SQLITE_ROW &&
               strcmp((const char *)sqlite3_column_text(stmt, 0), "UTF-8") == 0;
    sqlite3_finalize(stmt);
    return yes;
}

/* So many as it gives. */
static size_t connect_all(const char *path, Database **dbs, size_t wanted, Arena *arena,
                          DiagList *diags)
{
    for (size_t n = 0; n < wanted; n++) {
        dbs[n] = arena_new(arena, Database);
        *dbs[n] = (Database){.diags = diags, .object = STR("")};
        if (connect_to(dbs[n], path) != SQLITE_OK) {
            if (n == 0) {
                diag_add(diags, DIAG_DATABASE, (Pos){0}, STR(""), "%s", sqlite3_errmsg(dbs[0]->db));
            }
            database_close(dbs[n]);
            return n;
        }
    }
    return wanted;
}

static bool begin_alone(Database *db)
{
    sqlite3_busy_timeout(db->db, BUSY_MS);
    return runs(db, BEGIN) || fail(db);
}

size_t database_open(const char *path, Database **dbs, size_t wanted, Arena *arena, DiagList *diags)
{
    size_t n = connect_all(plain_path(path, arena), dbs, wanted, arena, diags);
    if (n < 2 || !share_state(dbs, n)) {
        while (n > 1) {
            database_close(dbs[--n]);
        }
        if (n == 1 && !begin_alone(dbs[0])) {
            database_close(dbs[--n]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        dbs[i]->utf8 = is_utf8(dbs[i]);
    }
    return n;
}

void database_report(Database *db, DiagList *diags)
{
    db->diags = diags;
}

void database_close(Database *db)
{
    sqlite3_finalize(db->stmt);
    sqlite3_close(db->db);
}

/* ---------------------------------------------------------------- queries */

bool database_select(Database *db, Str object, Str sql)
{
    sqlite3_finalize(db->stmt);
    db->stmt = NULL;
    db->object = object;
    return sqlite3_prepare_v2(db->db, sql.p, (int)sql.n, &db->stmt, NULL) == SQLITE_OK || fail(db);
}

bool database_between(Database *db, int64_t from, int64_t to)
{
    sqlite3_reset(db->stmt);
    return (sqlite3_bind_int64(db->stmt, 1, from) == SQLITE_OK &&
            sqlite3_bind_int64(db->stmt, 2, to) == SQLITE_OK) ||
           fail(db);
}

bool database_next(Database *db)
{
    if (db->failed) {
        return false;
    }
    int result = sqlite3_step(db->stmt);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        fail(db);
    }
    return result == SQLITE_ROW;
}

/* No bytes: an empty value, or no memory for them. */
static Str view(Database *db, const void *p, int n)
{
    if (!p && n == 0 && sqlite3_errcode(db->db) == SQLITE_NOMEM) {
        fail(db);
    }
    return p ? str_make(p, (size_t)n) : STR("");
}

/* The bytes first, their number then: they may have to be made. A blob is what stands in the page,
 * and so is a text that is wanted as one (Result Values From A Query: no change); wanted as text it
 * is copied, to have a NUL behind it. */
static Str bytes_of(Database *db, sqlite3_value *v, bool as_blob)
{
    const void *p = as_blob ? sqlite3_value_blob(v) : (const void *)sqlite3_value_text(v);
    return view(db, p, sqlite3_value_bytes(v));
}

/* Member by member: a Value on its way through the stack is read back in other widths than it was
 * written in, which processors wait for. */
void database_value(Database *db, size_t column, Value *out)
{
    sqlite3_value *v = sqlite3_column_value(db->stmt, (int)column);
    out->form = FORM_PLAIN;
    out->has_real = false;
    out->s = (Str){0};
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER:
        out->cls = VALUE_INTEGER;
        out->i = sqlite3_value_int64(v);
        break;
    case SQLITE_FLOAT: /* with the sign of a zero */
        out->cls = VALUE_REAL;
        out->r = sqlite3_value_double(v);
        out->has_real = true;
        break;
    case SQLITE_TEXT:
        out->cls = VALUE_TEXT;
        out->s = bytes_of(db, v, db->utf8);
        break;
    case SQLITE_BLOB:
        out->cls = VALUE_BLOB;
        out->s = bytes_of(db, v, true);
        break;
    default:
        out->cls = VALUE_NULL;
    }
}

Str database_text(Database *db, size_t column)
{
    Value v;
    database_value(db, column, &v);
    return v.cls == VALUE_TEXT ? v.s : STR("");
}

bool database_failed(const Database *db)
{
    return db->failed;
}
