#include "verify/verify.h"

#include <inttypes.h>

#include "data/checksum.h"
#include "pg/quote.h"
#include "server/session.h"

typedef struct {
    Emitter *e;
    Server *server;
    Verified *out;
    Arena scratch;
    bool same;
    bool utf8; /* of the database: texts of other encodings hash to something else */
} Verify;

/* A result has at most 1664 columns; two of it for one of the table. */
enum { AT_ONCE = 500 };

static void differs(Verify *v, const Table *t, Pos pos, Str detail)
{
    diag_addv(v->e->diags, DIAG_VERIFY_FAILED, pos, t->name.text, detail);
    v->same = false;
}

static bool compares_values(const Verify *v, const Table *t, const Column *c)
{
    /* Of rows that INSERT OR takes away after the load only the server knows which stay. */
    return !c->sum->count_only && v->utf8 && !c->late_type && !t->or_ignore && !t->or_replace;
}

static void put_query(Verify *v, const Table *t, const Column *const *columns, size_t n)
{
    Emitter *e = v->e;
    buf_puts(&e->sql, "SELECT count(*)");
    for (size_t i = 0; i < n; i++) {
        Buf ident = {0};
        pg_put_ident(&ident, columns[i]->pg_name, true);
        buf_puts(&e->sql, ", count(");
        buf_put(&e->sql, buf_str(&ident));
        buf_puts(&e->sql, "), ");
        if (compares_values(v, t, columns[i])) {
            checksum_expression(&e->sql, columns[i], buf_str(&ident));
        } else {
            buf_puts(&e->sql, "NULL");
        }
        buf_free(&ident);
    }
    buf_puts(&e->sql, " FROM ");
    emit_table_name(e, t);
}

static void compare_column(Verify *v, const Table *t, const Column *c, Str count, Str sum)
{
    Buf b = {0};
    buf_printf(&b, "%" PRIu64, c->sum->n);
    v->out->columns++;
    if (!str_eq(buf_str(&b), count)) {
        differs(v, t, c->pos,
                arena_printf(&v->scratch,
                             "column \"%.*s\": %" PRIu64 " values in the dump, %.*s there",
                             STR_FMT(c->name.text), c->sum->n, STR_FMT(count)));
    } else if (!compares_values(v, t, c)) {
        v->out->counted++;
        diag_add(v->e->diags, DIAG_VERIFY_COUNT_ONLY, c->pos, t->name.text, "column \"%.*s\"",
                 STR_FMT(c->name.text));
    } else {
        buf_clear(&b);
        checksum_put(&b, c->sum);
        if (!str_eq(buf_str(&b), sum)) {
            differs(v, t, c->pos,
                    arena_printf(&v->scratch, "column \"%.*s\": the values differ",
                                 STR_FMT(c->name.text)));
        }
    }
    buf_free(&b);
}

/* Some columns of a table, in one query; false: the server failed, or the number of rows differs.
 */
static bool compare_columns(Verify *v, const Table *t, const Column *const *columns, size_t n)
{
    ServerRows rows;
    buf_clear(&v->e->sql);
    put_query(v, t, columns, n);
    bool ok = server_select(v->server, buf_str(&v->e->sql), &v->scratch, &rows) && rows.n == 1;
    buf_clear(&v->e->sql);
    if (!ok) {
        return false;
    }
    Str expected = arena_printf(&v->scratch, "%" PRIu64, t->rows_written);
    if (!str_eq(expected, rows.cells[0])) {
        differs(v, t, t->pos,
                arena_printf(&v->scratch, "%.*s rows in the dump, %.*s there", STR_FMT(expected),
                             STR_FMT(rows.cells[0])));
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        compare_column(v, t, columns[i], rows.cells[1 + 2 * i], rows.cells[2 + 2 * i]);
    }
    return true;
}

static void verify_table(Verify *v, const Table *t)
{
    const Column *columns[AT_ONCE];
    size_t n = 0;
    bool same = true;
    for (size_t i = 0; i < t->columns.n && same; i++) {
        const Column *c = &t->columns.items[i];
        if (c->sum) {
            columns[n++] = c;
        }
        if (n == AT_ONCE) {
            same = compare_columns(v, t, columns, n);
            n = 0;
        }
    }
    if (same) {
        compare_columns(v, t, columns, n);
    }
    v->out->tables++;
    v->out->rows += t->rows_written;
    arena_reset(&v->scratch);
}

bool verify_tables(Emitter *e, Server *server, Verified *out)
{
    Verify v = {.e = e, .server = server, .out = out, .same = true};
    ServerRows rows;
    *out = (Verified){0};
    session_print(server);
    server_select(server, STR("SELECT pg_catalog.current_setting('server_encoding')"), &v.scratch,
                  &rows);
    v.utf8 = rows.n == 1 && str_eq(rows.cells[0], STR("UTF8"));
    for (size_t i = 0; i < e->schema->tables.n && server_ok(server); i++) {
        const Table *t = e->schema->tables.items[i];
        /* INSERT OR may have left fewer rows than the dump has. */
        bool certain = !t->or_ignore && !t->or_replace;
        if (t->created && certain && emit_wants_table(e, t)) {
            verify_table(&v, t);
        }
    }
    arena_free(&v.scratch);
    return v.same && server_ok(server);
}
