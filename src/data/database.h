/* A SQLite database file as input: opened for reading, in one read transaction, with nothing of the
 * file's own ever run.
 *
 *     Database *db;
 *     if (database_open("app.db", &db, 1, arena, diags) == 0) ... // a diagnostic says why
 *     if (database_select(db, STR("Album"), STR("SELECT id FROM Album")))
 *         while (database_next(db))
 *             database_value(db, 0, &v);                         // a view: dies at the next row
 *     if (database_failed(db)) ...                               // a diagnostic says why
 *     database_close(db);
 *
 * One query at a time: a new one ends the one before. All of them see the same state of the file,
 * whatever other programs write meanwhile (Isolation In SQLite), and so do all connections that are
 * opened at once, each of which is for one thread at a time. Closing any descriptor of the file
 * that this process holds would drop SQLite's locks (How To Corrupt, 2.2), so the caller closes its
 * own before database_open(), or after database_close().
 *
 * This is the only module that knows libsqlite3. A build without that library has
 * database_none.c in its place, which can open nothing.
 */
#ifndef SQLPG_DATA_DATABASE_H
#define SQLPG_DATA_DATABASE_H

#include "base/diag.h"
#include "schema/value.h"

typedef struct Database Database;

/* The first bytes of every database file (Database File Format, 1.3). */
enum { DATABASE_MAGIC = 16 };
static inline bool database_has_magic(Str start)
{
    return start.n >= DATABASE_MAGIC && memcmp(start.p, "SQLite format 3", DATABASE_MAGIC) == 0;
}

/* Opens as many connections as are wanted, or one, if others write so much that no two would see
 * the same. 0: a diagnostic says why. */
size_t database_open(const char *path, Database **dbs, size_t wanted, Arena *arena,
                     DiagList *diags);
/* Its diagnostics go there from now on. */
void database_report(Database *db, DiagList *diags);
void database_close(Database *db);

/* object: what a diagnostic names. */
bool database_select(Database *db, Str object, Str sql);
/* Begins the query at hand anew, with these for ?1 and ?2. */
bool database_between(Database *db, int64_t from, int64_t to);
/* Is there another row? False at the end, and at a failure. */
bool database_next(Database *db);
void database_value(Database *db, size_t column, Value *out);
/* Empty where it is none. */
Str database_text(Database *db, size_t column);
bool database_failed(const Database *db);

#endif
