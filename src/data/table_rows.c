#include "data/table_rows.h"

#include <inttypes.h>

#include "base/mem.h"

/* The most columns of a query as libsqlite3 is built by default (Limits, 2). */
enum { RESULT_MAX = 2000 };

/* ---------------------------------------------------------------- the query */

static void put_quoted(Buf *sql, Str name)
{
    buf_putc(sql, '"');
    for (size_t i = 0; i < name.n; i++) {
        buf_puts(sql, name.p[i] == '"' ? "\"" : "");
        buf_putc(sql, name.p[i]);
    }
    buf_putc(sql, '"');
}

static void reserve_columns(TableRows *r, size_t n)
{
    if (n > r->columns_cap) {
        r->columns_cap = n * 2;
        r->columns = mem_realloc(r->columns, arena_size(r->columns_cap, sizeof *r->columns));
    }
}

/* One of the three names of the rowid that is no column's; NULL: there is no rowid, or none of the
 * names is left. */
static const char *rowid_name(const Table *t)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; !t->without_rowid && i < sizeof names / sizeof *names; i++) {
        if (table_is_rowid_name(t, str_z(names[i]))) {
            return names[i];
        }
    }
    return NULL;
}

/* Rows are named by it if the table has no other key. */
static bool wants_rowid(const TableRows *r)
{
    return !table_primary_key(r->table) && r->n < RESULT_MAX && rowid_name(r->table);
}

static void add_column(TableRows *r, Str name)
{
    size_t column = table_find_column(r->table, name);
    if (column == NO_COLUMN) {
        buf_clear(&r->name);
        buf_put(&r->name, name);
        r->unknown_column = buf_str(&r->name);
        return;
    }
    reserve_columns(r, r->n + 1);
    buf_puts(&r->sql, r->n ? ", " : "");
    put_quoted(&r->sql, name);
    r->columns[r->n++] = column;
}

/* PRAGMA table_xinfo: cid, name, type, notnull, dflt_value, pk, hidden; hidden is 0 for a column
 * with a stored value that is not computed. */
static bool list_columns(TableRows *r)
{
    enum { NAME = 1, HIDDEN = 6 };
    buf_clear(&r->sql);
    buf_puts(&r->sql, "PRAGMA table_xinfo(");
    put_quoted(&r->sql, r->table->name.text);
    buf_puts(&r->sql, ")");
    if (!database_select(r->db, r->table->name.text, buf_str(&r->sql))) {
        return false;
    }
    buf_clear(&r->sql);
    buf_puts(&r->sql, "SELECT ");
    while (database_next(r->db)) {
        Value hidden;
        database_value(r->db, HIDDEN, &hidden);
        if (hidden.i == 0) {
            add_column(r, database_text(r->db, NAME));
        }
    }
    return !database_failed(r->db);
}

static void clear_values(TableRows *r)
{
    if (r->table->columns.n > r->values_cap) {
        r->values_cap = r->table->columns.n;
        r->values = mem_realloc(r->values, arena_size(r->values_cap, sizeof *r->values));
    }
    for (size_t i = 0; i < r->table->columns.n; i++) {
        r->values[i] = value_null();
    }
}

/* The table itself and not an index that happens to hold all columns, whose order is another. */
static void put_from(TableRows *r)
{
    buf_puts(&r->sql, " FROM ");
    put_quoted(&r->sql, r->table->name.text);
    buf_puts(&r->sql, " NOT INDEXED");
}

static bool put_query(TableRows *r, const Table *t)
{
    r->table = t;
    r->n = 0;
    r->bytes = 0;
    r->unknown_column = (Str){0};
    clear_values(r);
    if (!list_columns(r)) {
        return false;
    }
    r->has_rowid = wants_rowid(r);
    if (r->has_rowid || r->n == 0) { /* a row is a row, even without a value to read */
        buf_puts(&r->sql, r->n ? ", " : "");
        buf_puts(&r->sql, r->has_rowid ? rowid_name(t) : "NULL");
    }
    put_from(r);
    return true;
}

bool table_rows_open(TableRows *r, const Table *t)
{
    return put_query(r, t) && database_select(r->db, t->name.text, buf_str(&r->sql));
}

/* ---------------------------------------------------------------- in parts */

bool table_rows_open_parts(TableRows *r, const Table *t)
{
    if (!put_query(r, t)) {
        return false;
    }
    buf_printf(&r->sql, " WHERE %s BETWEEN ?1 AND ?2", rowid_name(t));
    return database_select(r->db, t->name.text, buf_str(&r->sql));
}

bool table_rows_between(TableRows *r, int64_t from, int64_t to)
{
    r->bytes = 0;
    return database_between(r->db, from, to);
}

bool table_rows_nth(TableRows *r, const Table *t, uint64_t n, bool from_end, int64_t *rowid)
{
    const char *name = rowid_name(t);
    if (!name) {
        return false;
    }
    r->table = t;
    buf_clear(&r->sql);
    buf_printf(&r->sql, "SELECT %s", name);
    put_from(r);
    buf_printf(&r->sql, " ORDER BY %s%s LIMIT 1 OFFSET %" PRIu64, name, from_end ? " DESC" : "", n);
    if (!database_select(r->db, t->name.text, buf_str(&r->sql)) || !database_next(r->db)) {
        return false;
    }
    Value v;
    database_value(r->db, 0, &v);
    *rowid = v.i;
    return true;
}

/* ---------------------------------------------------------------- rows */

bool table_rows_next(TableRows *r)
{
    if (!database_next(r->db)) {
        return false;
    }
    for (size_t i = 0; i < r->n; i++) {
        Value *v = &r->values[r->columns[i]];
        database_value(r->db, i, v);
        r->bytes += v->cls >= VALUE_TEXT ? v->s.n : sizeof v->i;
    }
    if (r->has_rowid) {
        Value v;
        database_value(r->db, r->n, &v);
        r->rowid = v.i;
    }
    return true;
}

void table_rows_free(TableRows *r)
{
    buf_free(&r->sql);
    buf_free(&r->name);
    mem_free(r->values);
    mem_free(r->columns);
}
