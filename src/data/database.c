#include "data/database.h"

#include <sqlite3.h>

#include "base/interrupt.h"

struct Database {
    sqlite3 *db;
    sqlite3_stmt *stmt;
    DiagList *diags;
    Str object; /* what is being read */
    bool failed;
    bool shared; /* another one closes the connection */
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

static bool begin(Database *db)
{
    /* mmap_size 0: a file that shrinks while it is mapped would kill the program. */
    static const char sql[] = "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; BEGIN";
    return sqlite3_exec(db->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db);
}

/* A name that SQLite takes for nothing else, such as :memory: or a URI. */
static const char *plain_path(const char *path, Arena *arena)
{
    return *path == '/' ? path : arena_printf(arena, "./%s%c", path, 0).p;
}

Database *database_open(const char *path, bool threads, Arena *arena, DiagList *diags)
{
    Database *db = arena_new(arena, Database);
    *db = (Database){.diags = diags, .object = STR("")};
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_PRIVATECACHE |
                (threads ? SQLITE_OPEN_FULLMUTEX : SQLITE_OPEN_NOMUTEX);
    if (sqlite3_open_v2(plain_path(path, arena), &db->db, flags, NULL) != SQLITE_OK) {
        diag_add(diags, DIAG_DATABASE, (Pos){0}, STR(""), "%s", sqlite3_errmsg(db->db));
        database_close(db);
        return NULL;
    }
    sqlite3_extended_result_codes(db->db, 1);
    sqlite3_busy_timeout(db->db, BUSY_MS);
    harden(db->db);
    /* The transaction begins to hold with the first thing read. */
    if (!begin(db) || !database_select(db, STR(""), STR("SELECT name FROM sqlite_schema")) ||
        (!database_next(db) && db->failed)) {
        database_close(db);
        return NULL;
    }
    return db;
}

/* One connection, since two could see two states of the file. SQLite lets its threads in one by one
 * (Using SQLite In Multi-Threaded Applications: serialized). */
Database *database_share(const Database *db, Arena *arena, DiagList *diags)
{
    Database *other = arena_new(arena, Database);
    *other = (Database){.db = db->db, .diags = diags, .object = STR(""), .shared = true};
    return other;
}

void database_close(Database *db)
{
    if (db) {
        sqlite3_finalize(db->stmt);
    }
    if (db && !db->shared) {
        sqlite3_close(db->db);
    }
}

/* ---------------------------------------------------------------- queries */

bool database_select(Database *db, Str object, Str sql)
{
    sqlite3_finalize(db->stmt);
    db->stmt = NULL;
    db->object = object;
    return sqlite3_prepare_v2(db->db, sql.p, (int)sql.n, &db->stmt, NULL) == SQLITE_OK || fail(db);
}

bool database_next(Database *db)
{
    if (db->failed) {
        return false;
    }
    /* A message belongs to the last call of the connection: no other thread may come between. The
     * mutex is NULL where there are none. */
    sqlite3_mutex *mutex = sqlite3_db_mutex(db->db);
    sqlite3_mutex_enter(mutex);
    int result = sqlite3_step(db->stmt);
    bool row = result == SQLITE_ROW;
    if (!row && result != SQLITE_DONE) {
        fail(db);
    }
    sqlite3_mutex_leave(mutex);
    return row;
}

/* No bytes: an empty value, or no memory for them. */
static Str view(Database *db, const void *p, int n)
{
    if (!p && sqlite3_errcode(db->db) == SQLITE_NOMEM) {
        fail(db);
    }
    return p ? str_make(p, (size_t)n) : STR("");
}

/* The text first, its length then: it may have to be made from UTF-16. */
static Value text_value(Database *db, int column)
{
    const void *p = sqlite3_column_text(db->stmt, column);
    return value_text(view(db, p, sqlite3_column_bytes(db->stmt, column)));
}

static Value blob_value(Database *db, int column)
{
    const void *p = sqlite3_column_blob(db->stmt, column);
    return value_blob(view(db, p, sqlite3_column_bytes(db->stmt, column)));
}

Value database_value(Database *db, size_t column)
{
    int i = (int)column;
    switch (sqlite3_column_type(db->stmt, i)) {
    case SQLITE_INTEGER:
        return value_integer(sqlite3_column_int64(db->stmt, i));
    case SQLITE_FLOAT: /* with the sign of a zero */
        return (Value){
            .cls = VALUE_REAL, .r = sqlite3_column_double(db->stmt, i), .has_real = true};
    case SQLITE_TEXT:
        return text_value(db, i);
    case SQLITE_BLOB:
        return blob_value(db, i);
    default:
        return value_null();
    }
}

bool database_failed(const Database *db)
{
    return db->failed;
}
