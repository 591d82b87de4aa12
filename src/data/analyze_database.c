#include "data/analyze_database.h"

#include "data/database_ahead.h"
#include "data/parts.h"
#include "data/table_rows.h"

/* ---------------------------------------------------------------- definitions */

/* Rows of (name, sql). */
static bool definitions(Analyzer *a, Database *db, Str query)
{
    if (!database_select(db, STR("sqlite_schema"), query)) {
        return false;
    }
    bool good = true;
    while (good && database_next(db)) {
        Str name = database_text(db, 0);
        if (!name_is_internal(name)) {
            good = analyze_definition(a, database_text(db, 1), name);
        }
    }
    return good && !database_failed(db);
}

/* There is such a table where AUTOINCREMENT is used, or was. */
static bool has_sequences(Database *db)
{
    return database_select(db, STR("sqlite_schema"),
                           STR("SELECT 1 FROM sqlite_schema WHERE type='table' AND "
                               "name='sqlite_sequence'")) &&
           database_next(db);
}

static bool sequences(Analyzer *a, Database *db)
{
    if (!has_sequences(db)) {
        return !database_failed(db);
    }
    Str name = STR("sqlite_sequence");
    if (!database_select(db, name, STR("SELECT name, seq FROM sqlite_sequence NOT INDEXED"))) {
        return false;
    }
    while (database_next(db)) {
        Value seq;
        database_value(db, 1, &seq);
        analyze_sequence(a, database_text(db, 0), seq);
    }
    return !database_failed(db);
}

/* ---------------------------------------------------------------- rows */

static void note_rowid(Table *t, const Value *values)
{
    if (t->rowid_alias != NO_COLUMN && values[t->rowid_alias].i > t->rowid_read) {
        t->rowid_read = values[t->rowid_alias].i;
    }
}

void analyze_database_row(Analyzer *a, const TableRows *rows, Table *t)
{
    note_rowid(t, rows->values);
    analyze_values(a, t, rows->values);
    arena_reset(&a->stmt);
}

/* Threads take over once a part's worth of rows is read, if there is much more. */
static bool rows_of(Analyzer *a, TableRows *rows, Table *t, DatabaseAhead *ahead)
{
    if (!table_rows_open(rows, t)) {
        return false;
    }
    if (rows->unknown_column.p) {
        diag_add(a->diags, DIAG_UNKNOWN_COLUMN, t->pos, t->name.text, "\"%.*s\"",
                 STR_FMT(rows->unknown_column));
    }
    a->rowid = rows->has_rowid ? &rows->rowid : NULL;
    uint64_t alone = ahead && part_is_cheap(t) ? part_size() : UINT64_MAX;
    bool rest = false;
    while (!rest && table_rows_next(rows)) {
        analyze_database_row(a, rows, t);
        if (rows->bytes >= alone) {
            alone = UINT64_MAX;
            rest = database_ahead_pays(ahead, rows, t);
        }
    }
    t->row_bytes = rows->bytes;
    a->rowid = NULL;
    return rest ? database_ahead_rest(ahead, a, t) : !database_failed(rows->db);
}

bool analyze_database(Analyzer *a, Database **dbs, size_t n)
{
    Database *db = dbs[0];
    bool good = definitions(a, db,
                            STR("SELECT name, sql FROM sqlite_schema WHERE type='table' AND "
                                "sql IS NOT NULL ORDER BY rowid")) &&
                sequences(a, db) &&
                definitions(a, db,
                            STR("SELECT name, sql FROM sqlite_schema WHERE type IN ('index', "
                                "'trigger', 'view') AND sql IS NOT NULL ORDER BY rowid"));
    TableRows rows = {.db = db};
    DatabaseAhead *ahead = good ? database_ahead_new(dbs, n) : NULL;
    for (size_t i = 0; good && i < a->schema->tables.n; i++) {
        Table *t = a->schema->tables.items[i];
        good = t->shadow || rows_of(a, &rows, t, ahead);
    }
    for (size_t i = 0; i < n; i++) {
        good = good && !database_failed(dbs[i]);
    }
    database_ahead_free(ahead);
    table_rows_free(&rows);
    return good;
}
