/* Rows: read again from where they stand, bound to their columns, encoded for their types. */
#include "base/mem.h"
#include "data/carry.h"
#include "data/encode.h"
#include "data/reader.h"
#include "emit/emit.h"

enum { FLUSH_AT = 32 * 1024 };

/* ---------------------------------------------------------------- statement heads */

static bool is_written(const Column *c)
{
    return column_is_live(c) && !c->generated;
}

static void put_column_list(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, " (");
    for (size_t i = 0, n = 0; i < t->columns.n; i++) {
        if (is_written(&t->columns.items[i])) {
            buf_puts(&e->sql, n++ ? ", " : "");
            emit_ident(e, t->columns.items[i].pg_name);
        }
    }
    buf_puts(&e->sql, ")");
}

static void open_copy(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, "COPY ");
    emit_table_name(e, t);
    put_column_list(e, t);
    buf_puts(&e->sql, " FROM stdin;");
    e->sink->copy_begin(e->sink, buf_str(&e->sql));
    buf_clear(&e->sql);
}

/* A column that rows do not fill shifts the others where no list names them. */
static bool needs_column_list(const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        if (column_is_live(&t->columns.items[i]) && !is_written(&t->columns.items[i])) {
            return true;
        }
    }
    return false;
}

static void open_insert(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, "INSERT INTO ");
    emit_table_name(e, t);
    if (e->opt->column_inserts || needs_column_list(t)) {
        put_column_list(e, t);
    }
    buf_puts(&e->sql, " VALUES");
}

static void close_insert(Emitter *e)
{
    buf_puts(&e->sql, ";");
    emit_statement(e);
    e->open_rows = 0;
}

static void flush(Emitter *e)
{
    e->sink->copy_data(e->sink, buf_str(&e->data));
    buf_clear(&e->data);
}

void emit_rows_end(Emitter *e)
{
    if (!e->open) {
        return;
    }
    if (e->opt->inserts) {
        if (e->open_rows) {
            close_insert(e);
        }
    } else {
        flush(e);
        e->sink->copy_end(e->sink);
        e->since_gap++;
    }
    emit_gap(e);
    e->open = NULL;
}

static void open_rows(Emitter *e, Table *t)
{
    if (e->open == t) {
        return;
    }
    emit_rows_end(e);
    e->open = t;
    if (!e->opt->inserts) {
        open_copy(e, t);
    }
}

/* ---------------------------------------------------------------- rows */

static void put_copy_row(Emitter *e, const Table *t, Value *values)
{
    bool first = true;
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (is_written(c)) {
            if (!first) {
                buf_putc(&e->data, '\t');
            }
            first = false;
            encode_copy(&e->data, &values[i], c->written_type, &e->scratch);
        }
    }
    buf_putc(&e->data, '\n');
    if (e->data.n >= FLUSH_AT) {
        flush(e);
    }
}

static void put_insert_row(Emitter *e, const Table *t, Value *values)
{
    if (e->open_rows == 0) {
        open_insert(e, t);
    }
    bool many = e->opt->rows_per_insert > 1;
    buf_puts(&e->sql, e->open_rows ? ",\n    (" : many ? "\n    (" : " (");
    bool first = true;
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (is_written(c)) {
            buf_puts(&e->sql, first ? "" : ", ");
            first = false;
            encode_literal(&e->sql, &values[i], c->written_type, &e->scratch);
        }
    }
    buf_putc(&e->sql, ')');
    if (++e->open_rows >= e->opt->rows_per_insert) {
        close_insert(e);
    }
}

static Value *bound_values(Emitter *e, size_t n)
{
    if (n > e->bound_cap) {
        e->bound = mem_realloc(e->bound, arena_size(n, sizeof *e->bound));
        e->bound_cap = n;
    }
    return e->bound;
}

static void carry_row(Emitter *e, const Table *t, Value *values)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        if (t->columns.items[i].decision.carry) {
            carry_value(&values[i], &t->columns.items[i], &e->schema->policy, &e->scratch);
        }
    }
}

static void put_values(Emitter *e, Table *t, Value *values)
{
    carry_row(e, t, values);
    orphans_row(&e->orphans, t, values, &e->scratch);
    if (e->opt->inserts) {
        put_insert_row(e, t, values);
    } else {
        put_copy_row(e, t, values);
    }
}

static void put_row(Emitter *e, Table *t, const RowTarget *target)
{
    Value *values = bound_values(e, t->columns.n);
    const Column *unknown;
    if (e->row.unevaluated || !target_bind(target, e->row.values, e->row.n, values,
                                           &t->rowid_written, &unknown, &e->scratch)) {
        return; /* the reading pass has reported it */
    }
    put_values(e, t, values);
}

/* The tuples of one statement, put out where they are the table's. */
static void put_rows(Emitter *e, Table *t, Reader *r, const RowTarget *target)
{
    while (e->sink->ok(e->sink)) {
        ReadResult result = reader_row(r, &e->row);
        if (result != READ_ROW) {
            return; /* the reading pass has seen every error that can come here */
        }
        if (target->table == t && target->kind == TARGET_TABLE) {
            put_row(e, t, target);
        }
        arena_reset(&e->scratch);
    }
}

void emit_rows(Emitter *e, Table *t, const Extent *x, InputWindow *w, uint64_t at)
{
    open_rows(e, t);
    Reader r = {.w = w, .pos = at, .limit = at + (x->end - x->offset)};
    if (x->resume) {
        reader_resume_rows(&r);
        put_rows(e, t, &r, x->resume);
    }
    while (e->sink->ok(e->sink)) {
        ItemKind kind = reader_next(&r);
        if (kind == ITEM_END || kind == ITEM_ERROR) {
            break;
        }
        if (kind == ITEM_ROWS) {
            uint64_t offset = x->origin + (r.start - at);
            put_rows(e, t, &r, target_of_head(&e->targets, e->schema, &r.head, offset));
        }
    }
    reader_free(&r);
}

bool emit_table_rows(Emitter *e, Table *t, TableRows *rows)
{
    if (t->rows == 0) {
        return true;
    }
    open_rows(e, t);
    if (!table_rows_open(rows, t)) {
        return false;
    }
    while (e->sink->ok(e->sink) && table_rows_next(rows)) {
        put_values(e, t, rows->values);
        arena_reset(&e->scratch);
    }
    return !database_failed(rows->db);
}
