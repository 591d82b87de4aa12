/* In place of database.c where there is no libsqlite3: nothing can be opened, so nothing else is
 * ever reached. */
#include "data/database.h"

Database *database_open(const char *path, bool threads, Arena *arena, DiagList *diags)
{
    (void)path, (void)threads, (void)arena;
    diag_add(diags, DIAG_DATABASE, (Pos){0}, STR(""),
             "this build of sqlpg has no libsqlite3: pipe a dump, sqlite3 FILE .dump | sqlpg");
    return NULL;
}

Database *database_share(const Database *db, Arena *arena, DiagList *diags)
{
    (void)db, (void)arena, (void)diags;
    return NULL;
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

bool database_next(Database *db)
{
    (void)db;
    return false;
}

Value database_value(Database *db, size_t column)
{
    (void)db, (void)column;
    return value_null();
}

bool database_failed(const Database *db)
{
    (void)db;
    return true;
}
