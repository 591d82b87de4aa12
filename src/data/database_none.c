/* In place of database.c where there is no libsqlite3: nothing can be opened, so nothing else is
 * ever reached. */
#include "data/database.h"

size_t database_open(const char *path, Database **dbs, size_t wanted, Arena *arena, DiagList *diags)
{
    (void)path, (void)dbs, (void)wanted, (void)arena;
    diag_add(diags, DIAG_DATABASE, (Pos){0}, STR(""),
             "this build of sqlpg has no libsqlite3: pipe a dump, sqlite3 FILE .dump | sqlpg");
    return 0;
}

void database_report(Database *db, DiagList *diags)
{
    (void)db, (void)diags;
}

void database_close(Database *db)
{
    (void)db;
}

bool database_select(Database *db, Str object, Str sql)
{
    (void)db, (void)object, (void)sql;
    return false;
}

bool database_between(Database *db, int64_t from, int64_t to)
{
    (void)db, (void)from, (void)to;
    return false;
}

bool database_next(Database *db)
{
    (void)db;
    return false;
}

void database_value(Database *db, size_t column, Value *out)
{
    (void)db, (void)column;
    *out = value_null();
}

Str database_text(Database *db, size_t column)
{
    (void)db, (void)column;
    return STR("");
}

bool database_failed(const Database *db)
{
    (void)db;
    return true;
}
