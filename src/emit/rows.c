/* Rows: read again from where they stand, bound to their columns, encoded for their types. */
#include "base/mem.h"
#include "base/scan.h"
#include "base/utf8.h"
#include "data/carry.h"
#include "data/checksum.h"
#include "data/convert.h"
#include "data/encode.h"
#include "data/reader.h"
#include "emit/emit.h"
#include "emit/rows_ahead.h"

/* ---------------------------------------------------------------- statement heads */

bool emit_writes_column(const Table *t, const Column *c)
{
    return column_is_live(c) && !c->generated && (!t->target || c->target);
}

void emit_column_list(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, " (");
    for (size_t i = 0, n = 0; i < t->columns.n; i++) {
        if (emit_writes_column(t, &t->columns.items[i])) {
            buf_puts(&e->sql, n++ ? ", " : "");
            emit_ident(e, t->columns.items[i].pg_name);
        }
    }
    buf_puts(&e->sql, ")");
}

static void open_copy(Emitter *e, const Table *t)
{
    bool staged = e->opt->on_conflict;
    emit_origin(e, t->pos, staged ? STR("sqlpg_rows") : t->pg_name);
    buf_puts(&e->sql, "COPY ");
    if (staged) {
        buf_puts(&e->sql, "pg_temp.sqlpg_rows");
    } else {
        emit_table_name(e, t);
    }
    emit_column_list(e, t);
    emit_choose_format(e, t);
    buf_puts(&e->sql, e->sink->binary ? " FROM stdin (FORMAT binary);" : " FROM stdin;");
    e->sink->copy_begin(e->sink, buf_str(&e->sql));
    e->pieces.wanted = e->sink->copy_more != NULL;
    buf_clear(&e->sql);
}

/* A column that rows do not fill shifts the others where no list names them. */
static bool needs_column_list(const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        if (column_is_live(&t->columns.items[i]) && !emit_writes_column(t, &t->columns.items[i])) {
            return true;
        }
    }
    return false;
}

static void open_insert(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, "INSERT INTO ");
    emit_table_name(e, t);
    if (e->opt->column_inserts || needs_column_list(t) || t->target) {
        emit_column_list(e, t);
    }
    buf_puts(&e->sql, t->target ? " OVERRIDING SYSTEM VALUE VALUES" : " VALUES");
}

static void close_insert(Emitter *e)
{
    buf_puts(&e->sql, e->opt->on_conflict ? " ON CONFLICT DO NOTHING;" : ";");
    emit_statement(e);
    e->open_rows = 0;
}

/* What stands behind a piece goes on within its row. */
static void send(Emitter *e, size_t from, size_t to)
{
    if (from) {
        e->sink->copy_more(e->sink, str_make(e->data.p + from, to - from));
    } else {
        e->sink->copy_data(e->sink, str_make(e->data.p, to));
    }
}

static void send_piece(Emitter *e, Str digits)
{
    char bytes[EMIT_FLUSH_AT];
    if (!e->sink->binary) {
        e->sink->copy_more(e->sink, digits);
        return;
    }
    while (digits.n) {
        size_t n = digits.n < 2 * sizeof bytes ? digits.n : 2 * sizeof bytes;
        scan_loops()->unhex(str_make(digits.p, n), bytes);
        e->sink->copy_more(e->sink, str_make(bytes, n / 2));
        digits = str_make(digits.p + n, digits.n - n);
    }
}

static void flush(Emitter *e)
{
    size_t from = 0;
    for (size_t i = 0; i < e->pieces.n; i++) {
        const Piece *piece = &e->pieces.items[i];
        send(e, from, piece->at);
        send_piece(e, piece->digits);
        from = piece->at;
    }
    send(e, from, e->data.n);
    e->pieces.n = 0;
    buf_clear(&e->data);
    if (e->tick && e->open) {
        e->tick(e->tick_user, e->open->pg_name, e->open->rows_written);
    }
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
        if (e->opt->on_conflict && !e->failed) {
            emit_staging_end(e, e->open);
        }
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
        if (e->opt->on_conflict) {
            emit_staging_begin(e, t);
        }
        open_copy(e, t);
    }
}

/* ---------------------------------------------------------------- rows */

static PgType type_of(const Emitter *e, const Table *t, size_t column)
{
    return t->target ? e->types[column] : t->columns.items[column].written_type;
}

/* A value that has no binary form: its table goes on as text. */
static void go_on_as_text(Emitter *e, Table *t)
{
    diag_add(e->diags, DIAG_TEXT_COPY, (Pos){.line = e->row_line}, t->name.text, "%s", "");
    t->copies_as_text = true;
    flush(e);
    e->sink->copy_end(e->sink);
    open_copy(e, t);
}

static void put_text_field(Emitter *e, Value *v, PgType type)
{
    if (type.base != PG_BYTEA || v->cls != VALUE_BLOB || v->form != FORM_HEX) {
        encode_copy(&e->data, v, type, &e->scratch);
        return;
    }
    buf_puts(&e->data, "\\\\x");
    if (!pieces_take(&e->pieces, &e->data, v->s)) {
        buf_put(&e->data, v->s);
    }
}

static void put_text_fields(Emitter *e, const Table *t, Value *values)
{
    bool first = true;
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (emit_writes_column(t, c)) {
            if (!first) {
                buf_putc(&e->data, '\t');
            }
            first = false;
            put_text_field(e, &values[i], type_of(e, t, i));
        }
    }
    buf_putc(&e->data, '\n');
}

static void flush_if_full(Emitter *e)
{
    if (e->data.n >= e->flush_at || e->pieces.n) {
        flush(e);
    }
}

static void put_copy_row(Emitter *e, Table *t, Value *values)
{
    bool written = e->sink->binary && emit_binary_row(e, t, values);
    if (e->sink->binary && !written) {
        go_on_as_text(e, t);
    }
    if (e->sink->copy_row) {
        e->sink->copy_row(e->sink, e->row_line);
    }
    if (!written) {
        put_text_fields(e, t, values);
    }
    flush_if_full(e);
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
        if (emit_writes_column(t, c)) {
            buf_puts(&e->sql, first ? "" : ", ");
            first = false;
            encode_literal(&e->sql, &values[i], type_of(e, t, i), &e->scratch);
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
        e->types = mem_realloc(e->types, arena_size(n, sizeof *e->types));
        e->bound_cap = n;
    }
    return e->bound;
}

/* The start of a value, for a message. */
static Str shown(Value *v, Arena *scratch)
{
    enum { LONGEST = 60 };
    Str s = value_as_text(v, scratch);
    return v->cls == VALUE_BLOB ? STR("a blob") : str_make(s.p, utf8_cut(s, LONGEST));
}

static Str unfit_text(Emitter *e, const Column *c, Value *v, const char *why)
{
    Str value = shown(v, &e->scratch);
    return arena_printf(&e->scratch, "column \"%.*s\" %.*s: %.*s: %s", STR_FMT(c->name.text),
                        STR_FMT(c->target->type), STR_FMT(value), why);
}

/* The row as it is, for the file of those that were set aside. */
static void reject_row(Emitter *e, const Table *t, Value *values, Str reason)
{
    Buf row = {0};
    for (size_t i = 0, n = 0; i < t->columns.n; i++) {
        if (emit_writes_column(t, &t->columns.items[i])) {
            PgBase base = values[i].cls == VALUE_BLOB ? PG_BYTEA : PG_TEXT;
            buf_puts(&row, n++ ? "\t" : "");
            encode_copy(&row, &values[i], pg_type(base), &e->scratch);
        }
    }
    e->sink->reject(e->sink, buf_str(&row), e->row_line, reason);
    buf_free(&row);
}

static void report_unfit(Emitter *e, const Table *t, const Column *c, Value *values, Value *v,
                         const char *why)
{
    Str text = unfit_text(e, c, v, why);
    if (e->sink->reject) {
        reject_row(e, t, values, text);
    } else {
        diag_addv(e->diags, DIAG_VALUE_UNFIT, (Pos){.line = e->row_line}, t->name.text, text);
        e->failed = true;
    }
}

/* The values of a row as the table that is there wants them. */
static bool convert_row(Emitter *e, Table *t, Value *values)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        const char *why;
        if (!emit_writes_column(t, c)) {
            continue;
        }
        Value v = values[i];
        switch (convert_value(&values[i], c, &e->schema->policy, &e->scratch, &e->types[i], &why)) {
        case CONVERT_FITS:
            break;
        case CONVERT_ROUNDED:
            c->rounded++;
            break;
        case CONVERT_UNFIT:
            values[i] = v;
            report_unfit(e, t, c, values, &v, why);
            return false;
        }
    }
    return true;
}

static void carry_row(Emitter *e, const Table *t, Value *values)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        if (t->columns.items[i].decision.carry) {
            carry_value(&values[i], &t->columns.items[i], &e->schema->policy, &e->scratch);
        }
    }
}

/* The values as they go out. */
static void add_to_sums(Emitter *e, Table *t, Value *values)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        if (!emit_writes_column(t, c)) {
            continue;
        }
        if (!c->sum) {
            c->sum = arena_new(e->schema->arena, ColumnSum);
            c->sum->count_only = !checksum_knows(c);
        }
        checksum_add(c->sum, &values[i], c, &e->scratch);
    }
}

static void put_values(Emitter *e, Table *t, Value *values)
{
    if (!t->target) {
        carry_row(e, t, values);
    } else if (!convert_row(e, t, values)) {
        return;
    }
    t->rows_written++;
    if (e->opt->checksums) {
        add_to_sums(e, t, values);
    }
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
    if (e->row.unevaluated) {
        return; /* the reading pass has reported it */
    }
    if (target_bind(target, e->row.values, e->row.n, values, &t->rowid_written, &unknown,
                    &e->scratch)) {
        put_values(e, t, values);
    } else {
        e->unbound++; /* has been reported too */
    }
}

/* Where the tuple begins that has just been read: behind what separated it from the last one.
 * The window may have dropped the bytes before it. */
static uint64_t row_line(Reader *r, uint64_t before)
{
    InputWindow *w = r->w;
    const char *p = before < w->offset ? w->buf : window_at(w, before), *end = window_end(w);
    while (p < end && (*p == ',' || *p == ';' || ascii_is_space(*p))) {
        p++;
    }
    return window_line(w, window_offset(w, p));
}

bool emit_is_plain(const Emitter *e, const Table *t, const RowTarget *target)
{
    return target->plain && target->table == t && !e->opt->inserts && !t->target &&
           !e->opt->checksums && !e->row.crlf;
}

static void open_lane(Emitter *e, const Table *t, const RowTarget *target)
{
    e->lane.values = bound_values(e, t->columns.n);
    lane_write_open(&e->lane, target);
    for (size_t i = 0; i < t->columns.n; i++) {
        int64_t low, high;
        if (orphans_want(&e->orphans, t, i)) {
            bool known = orphans_know(&e->orphans, t, i, &low, &high);
            lane_write_keep(&e->lane, i, known ? low : 0, known ? high : -1);
        }
    }
}

/* One tuple, or as many as make a buffer full; false: a tuple that is not plain. */
static bool put_plain(Emitter *e, Table *t, Reader *r, LaneRows *rows)
{
    const char *tuple = rows->p;
    size_t full = e->sink->copy_row ? 0 : e->flush_at; /* who asks for rows wants them singly */
    LaneResult result = e->sink->binary
                            ? lane_write_binary(&e->lane, e->binary.forms, rows, &e->data)
                            : lane_write(&e->lane, rows, &e->data, full);
    t->rows_written += e->lane.rows;
    if (result == LANE_OTHER) {
        return false;
    }
    if (e->sink->copy_row) {
        e->sink->copy_row(e->sink, window_line(r->w, window_offset(r->w, tuple)));
    }
    if (e->lane.kept) {
        orphans_row(&e->orphans, t, e->lane.values, &e->scratch);
    }
    arena_reset(&e->scratch);
    if (e->data.n >= e->flush_at || e->pieces.n) {
        e->consumed = e->consumed_base + window_offset(r->w, rows->p);
        flush(e);
    }
    return true;
}

/* As many tuples as are plain, from the reader's place on. */
static void put_plain_rows(Emitter *e, Table *t, Reader *r, const RowTarget *target)
{
    LaneRows rows;
    if (!lane_enter(&rows, r)) {
        return;
    }
    if (e->lane.target != target) {
        open_lane(e, t, target);
    }
    while (put_plain(e, t, r, &rows) && e->sink->ok(e->sink) && lane_advance(&rows)) {
    }
    lane_leave(&rows, r);
}

void emit_lines(Emitter *e, Str lines)
{
    flush(e);
    e->sink->copy_data(e->sink, lines);
}

void emit_statement_rows(Emitter *e, Table *t, Reader *r, const RowTarget *target)
{
    bool plain = emit_is_plain(e, t, target);
    r->again = plain;
    while (e->sink->ok(e->sink) && !e->failed) {
        if (plain) {
            put_plain_rows(e, t, r, target);
        }
        uint64_t before = r->pos;
        ReadResult result = reader_row(r, &e->row);
        if (result == READ_AGAIN) {
            continue;
        }
        if (result != READ_ROW) {
            return; /* the reading pass has seen every error that can come here */
        }
        if (target->table == t && target->kind == TARGET_TABLE) {
            if (e->sink->copy_row || t->target) {
                e->row_line = row_line(r, before);
            }
            put_row(e, t, target);
        }
        e->consumed = e->consumed_base + r->pos;
        arena_reset(&e->scratch);
    }
}

void emit_rows(Emitter *e, Table *t, const Extent *x, InputWindow *w, uint64_t at)
{
    open_rows(e, t);
    e->lane.target = NULL;
    e->consumed_base = e->consumed - at; /* modulo 2^64 */
    Reader r = {.w = w, .pos = at, .limit = at + (x->end - x->offset)};
    if (x->resume) {
        reader_resume_rows(&r);
        emit_statement_rows(e, t, &r, x->resume);
    }
    while (e->sink->ok(e->sink) && !e->failed) {
        ItemKind kind = reader_next(&r);
        if (kind == ITEM_END || kind == ITEM_ERROR) {
            break;
        }
        if (kind == ITEM_ROWS) {
            uint64_t offset = x->origin + (r.start - at);
            RowTarget *target = target_of_head(&e->targets, e->schema, &r.head, offset);
            if (!e->ahead || !rows_ahead(e->ahead, e, t, &r, target)) {
                emit_statement_rows(e, t, &r, target);
            }
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
    uint64_t before = e->consumed - rows->bytes; /* modulo 2^64 */
    while (e->sink->ok(e->sink) && !e->failed && table_rows_next(rows)) {
        put_values(e, t, rows->values);
        e->consumed = before + rows->bytes;
        arena_reset(&e->scratch);
    }
    return !database_failed(rows->db);
}
