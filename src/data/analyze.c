#include "data/analyze.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "data/read_ahead.h"
#include "parse/parser.h"
#include "schema/rules.h"
#include "sql_tokens.h"
#include "types/decide.h"

void analyze_init(Analyzer *a, Schema *schema, InputWindow *w, DiagList *diags)
{
    *a = (Analyzer){.schema = schema, .diags = diags};
    a->reader.w = w;
    a->row.scratch = a->lane.scratch = &a->stmt;
}

void analyze_free(Analyzer *a)
{
    reader_free(&a->reader);
    target_cache_clear(&a->targets);
    lane_read_free(&a->lane);
    arena_free(&a->stmt);
    row_free(&a->row);
    mem_free(a->bound);
}

/* ---------------------------------------------------------------- places and errors */

/* The column is left out far from a line's start: a million bad rows may stand in one line. */
static Pos pos_at(Analyzer *a, uint64_t offset)
{
    enum { FAR = READER_BEHIND };
    InputWindow *w = a->reader.w;
    if (!w) {
        return (Pos){0}; /* a database file has no lines */
    }
    if (offset < w->passed) { /* of a statement longer than the window */
        return (Pos){window_line(w, offset), 0};
    }
    const char *p = window_at(w, offset), *from = p;
    while (from > w->buf && from[-1] != '\n' && p - from < FAR) {
        from--;
    }
    uint64_t column = p - from < FAR ? (uint64_t)(p - from) + 1 : 0;
    return (Pos){window_line(w, offset), column};
}

/* The line around a place, for the caret; long lines are cut around it. */
static Str line_at(Str text, const char *p, size_t *caret)
{
    enum { AROUND = 60 };
    const char *from = p, *to = p, *end = text.p + text.n;
    while (from > text.p && from[-1] != '\n' && p - from < AROUND) {
        from--;
    }
    while (to < end && *to != '\n' && *to != '\r' && to - p < AROUND) {
        to++;
    }
    *caret = (size_t)(p - from);
    return str_range(from, to);
}

static void add_syntax_error(Analyzer *a, Pos pos, Str text, const char *p, Str object, Str message)
{
    size_t caret;
    Str line = line_at(text, p, &caret);
    Diag *d = diag_addv(a->diags, DIAG_SYNTAX, pos, object, message);
    d->source = arena_str(a->schema->arena, line);
    d->caret = caret;
}

static void syntax_error(Analyzer *a, uint64_t offset, Str object, Str message)
{
    enum { SHOWN = 64 };
    InputWindow *w = a->reader.w;
    if (w->seekable && !w->eof) { /* the line must not end where the window does */
        window_fill(w, w->offset, (size_t)(offset - w->offset) + SHOWN);
    }
    add_syntax_error(a, pos_at(a, offset), str_make(w->buf, w->n), window_at(w, offset), object,
                     message);
}

static AnalyzeResult reader_failed(Analyzer *a)
{
    Str object = a->in_rows ? a->in_rows->name : STR("");
    if (window_error(a->reader.w)) {
        return ANALYZE_FAILED; /* not the dump's fault: the caller tells of it */
    }
    syntax_error(a, a->reader.error_at, object, a->reader.error);
    return ANALYZE_FAILED;
}

/* ---------------------------------------------------------------- rows */

static Value *bound_values(Analyzer *a, size_t n)
{
    if (n > a->bound_cap) {
        a->bound = mem_realloc(a->bound, arena_size(n, sizeof *a->bound));
        a->bound_cap = n;
    }
    return a->bound;
}

static void report_bad_row(Analyzer *a, const RowTarget *target)
{
    Pos pos = pos_at(a, a->reader.pos);
    Str table = target->table->name.text;
    if (target_takes(target, a->row.n)) {
        diag_add(a->diags, DIAG_BAD_ROW, pos, table,
                 "the value of an INTEGER PRIMARY KEY is no integer");
    } else {
        diag_add(a->diags, DIAG_BAD_ROW, pos, table, "%zu values for %zu columns", a->row.n,
                 target->n);
    }
}

/* id=5, or a=1, b=2: the row's primary key, by which its owner finds it. */
static Str row_key(Analyzer *a, const Table *t, const Value *values)
{
    enum { LONGEST = 80 };
    const Key *pk = table_primary_key(t);
    Buf b = {0};
    for (size_t i = 0; pk && i < pk->n; i++) {
        Value v = values[pk->columns[i]];
        Str text = v.cls == VALUE_BLOB ? STR("(blob)") : value_as_text(&v, &a->stmt);
        buf_puts(&b, i ? ", " : "");
        buf_put(&b, t->columns.items[pk->columns[i]].name.text);
        buf_putc(&b, '=');
        buf_put(&b, str_make(text.p, utf8_cut(text, LONGEST)));
    }
    if (a->rowid) {
        buf_printf(&b, "rowid=%" PRId64, *a->rowid);
    }
    Str key = arena_str(a->schema->arena, buf_str(&b));
    buf_free(&b);
    return key;
}

static void note_odd_value(Analyzer *a, const Table *t, OddValues **odd, const Value *values)
{
    if (!*odd) {
        *odd = arena_new(a->schema->arena, OddValues);
    }
    uint64_t n = (*odd)->count++;
    if (n < ODD_EXAMPLES) {
        (*odd)->first[n].key = row_key(a, t, values);
        (*odd)->first[n].line = pos_at(a, a->reader.pos).line;
    }
}

static void refuse_text(Analyzer *a, const Table *t, const Column *c, const char *what, Str key)
{
    diag_add(a->diags, DIAG_TEXT_REFUSED, pos_at(a, a->reader.pos), t->name.text,
             "%s in column \"%.*s\" of the row %.*s", what, STR_FMT(c->name.text), STR_FMT(key));
}

static void refuse_texts(Analyzer *a, const Table *t, const Column *c, unsigned bits, Str key)
{
    const ValuePolicy *p = &a->schema->policy;
    if (bits & ODD_NUL && p->nul == TEXT_FAIL) {
        refuse_text(a, t, c, "a NUL character", key);
    }
    if (bits & ODD_UTF8 && p->bad_utf8 == TEXT_FAIL) {
        refuse_text(a, t, c, "bytes that are not UTF-8", key);
    }
}

static void note_odd_values(Analyzer *a, const Table *t, Column *c, unsigned bits,
                            const Value *values)
{
    for (unsigned k = 0; k < ODD_KINDS; k++) {
        if (bits >> k & 1) {
            note_odd_value(a, t, &c->odd[k], values);
        }
    }
    if (bits & (ODD_NUL | ODD_UTF8)) {
        refuse_texts(a, t, c, bits, row_key(a, t, values));
    }
}

void analyze_values(Analyzer *a, Table *t, Value *values)
{
    t->rows++;
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        unsigned odd = evidence_add(&c->evidence, &values[i], &a->stmt);
        if (odd) {
            note_odd_values(a, t, c, odd, values);
        }
    }
}

static void observe_row(Analyzer *a, const RowTarget *target)
{
    Table *t = target->table;
    Row *row = &a->row;
    if (row->unevaluated) {
        t->rows_left_out++;
        diag_add(a->diags, DIAG_BAD_VALUE, pos_at(a, a->reader.pos), t->name.text,
                 "not a constant: %.*s", STR_FMT(row->why));
        return;
    }
    Value *values = bound_values(a, t->columns.n);
    const Column *unknown;
    if (!target_bind(target, row->values, row->n, values, &t->rowid_read, &unknown, &a->stmt)) {
        t->rows_left_out++;
        report_bad_row(a, target);
        return;
    }
    if (unknown) {
        diag_add(a->diags, DIAG_DEFAULT_UNKNOWN, pos_at(a, a->reader.pos), t->name.text,
                 "column \"%.*s\"", STR_FMT(unknown->name.text));
    }
    analyze_values(a, t, values);
}

/* Dumps that mix the rows of tables have a run for each change of table. Beyond this many the last
 * run of a table is stretched over the others' rows, which the writing pass reads over: memory
 * stays bounded by the schema, whatever the order of rows. */
enum { MAX_EXTENTS = 4096 };

/* The run that these bytes continue, as long as nothing of another table comes between; NULL: a new
 * one begins. */
static Extent *open_extent(const Analyzer *a, Table *t, uint64_t from)
{
    Extent *last = t->extents.n ? &t->extents.items[t->extents.n - 1] : NULL;
    bool grows = last && (a->last_table == t || t->extents.n >= MAX_EXTENTS) && !last->spooled &&
                 last->end <= from;
    return grows ? last : NULL;
}

void analyze_add_extent(Analyzer *a, Table *t, uint64_t from, uint64_t to, uint64_t line,
                        RowTarget *resume)
{
    t->row_bytes += to - from;
    Extent *open = open_extent(a, t, from);
    if (open) {
        open->end = to;
        return;
    }
    *vec_push(a->schema->arena, &t->extents) =
        (Extent){.offset = from, .end = to, .origin = from, .line = line, .resume = resume};
    a->last_table = t;
}

static void note_conflict_clause(const RowTarget *target)
{
    Table *t = target->table;
    bool ignore = target->conflict == TK_IGNORE, replace = target->conflict == TK_REPLACE;
    t->or_ignore |= ignore;
    t->or_replace |= replace;
}

static void note_target(Analyzer *a, const RowTarget *target)
{
    const Table *t = target->table;
    Pos pos = pos_at(a, a->reader.start);
    if (target->kind == TARGET_UNKNOWN) {
        diag_add(a->diags, DIAG_NO_SUCH_TABLE, pos, target->name, "its rows are left out");
    }
    if (target->kind == TARGET_TABLE && target->drops_rowid) {
        diag_add(a->diags, DIAG_ROWID_DROPPED, pos, t->name.text,
                 "the table has no column for them");
    }
    if (target->kind == TARGET_TABLE && target->unknown_column.p) {
        diag_add(a->diags, DIAG_UNKNOWN_COLUMN, pos, t->name.text, "\"%.*s\"",
                 STR_FMT(target->unknown_column));
    }
}

static void internal_row(Analyzer *a, const RowTarget *target);

/* A clause behind the tuples decides about rows already read. */
static void report_tail(Analyzer *a, const RowTarget *target)
{
    if (a->reader.tail.n && !str_starts_fold(a->reader.tail, STR("RETURNING"))) {
        diag_add(a->diags, DIAG_UNKNOWN_STATEMENT, pos_at(a, a->reader.start), target->name,
                 "ON CONFLICT clause of an INSERT ignored: its rows are loaded as they are");
    }
}

/* The fast lane has found values of the tuple at p that are to be told of. */
static void note_lane_values(Analyzer *a, const RowTarget *target, const LaneRows *rows)
{
    const Column *unknown;
    const char *p = a->lane.tuple;
    Table *t = target->table;
    Value *values = bound_values(a, t->columns.n);
    if (row_scan(&a->row, &p, rows->end, true) != ROW_OK ||
        !target_bind(target, a->row.values, a->row.n, values, &t->rowid_read, &unknown, &a->stmt)) {
        return; /* never: it has been read */
    }
    a->reader.pos = window_offset(rows->w, p);
    for (size_t i = 0; i < a->lane.nvalues; i++) {
        const LaneValue *v = &a->lane.values[i];
        if (v->odd) {
            note_odd_values(a, t, &t->columns.items[v->column], v->odd, values);
        }
    }
}

/* As many tuples as are plain, from the reader's place on. */
static void read_plain_rows(Analyzer *a, const RowTarget *target)
{
    LaneRows rows;
    if (a->row.crlf || !lane_enter(&rows, &a->reader)) {
        return;
    }
    if (a->lane.target != target) {
        lane_read_open(&a->lane, target);
    }
    while (lane_read(&a->lane, &rows) == LANE_ODD) {
        lane_read_settle(&a->lane);
        note_lane_values(a, target, &rows);
        arena_reset(&a->stmt);
        if (!lane_advance(&rows)) {
            break;
        }
    }
    lane_read_settle(&a->lane);
    arena_reset(&a->stmt);
    lane_leave(&rows, &a->reader);
    a->statements += rows.statements;
    target->table->row_bytes -= rows.statements; /* the line ends between them */
}

AnalyzeResult analyze_rows(Analyzer *a, RowTarget *target, uint64_t from)
{
    RowTarget *resume = a->paused_in_rows ? target : NULL;
    a->in_rows = target;
    a->paused_in_rows = false;
    /* Now: when the rows are read, their beginning may have left the window. */
    bool opens = target->kind == TARGET_TABLE && !open_extent(a, target->table, from);
    uint64_t line = opens ? window_line(a->reader.w, from) : 0;
    a->reader.again = target->plain;
    for (;;) {
        if (target->plain) {
            read_plain_rows(a, target);
        }
        ReadResult r = reader_row(&a->reader, &a->row);
        if (r == READ_AGAIN) {
            continue;
        }
        if (r == READ_ERROR) {
            return reader_failed(a);
        }
        if (r != READ_ROW) {
            if (target->kind == TARGET_TABLE && a->reader.pos > from) {
                analyze_add_extent(a, target->table, from, a->reader.pos, line, resume);
            }
            a->paused_in_rows = r == READ_PAUSE && !a->reader.first_row;
            if (r == READ_END) {
                report_tail(a, target);
                a->in_rows = NULL;
            }
            arena_reset(&a->stmt);
            return r == READ_PAUSE ? ANALYZE_PAUSE : ANALYZE_END;
        }
        if (target->kind == TARGET_TABLE) {
            observe_row(a, target);
        } else {
            internal_row(a, target);
        }
        arena_reset(&a->stmt);
    }
}

static AnalyzeResult row_statement(Analyzer *a)
{
    uint64_t from = a->reader.start;
    RowTarget *target = target_of_head(&a->targets, a->schema, &a->reader.head, from);
    if (target->kind == TARGET_UNKNOWN || target->drops_rowid || target->unknown_column.p) {
        note_target(a, target);
    }
    if (target->kind == TARGET_TABLE) {
        note_conflict_clause(target);
        a->current = target->table;
        a->rows_after_tables |=
            target->table->rows == 0 && target->table->id + 1 < a->schema->tables.n;
    }
    if (a->ahead && target->plain && !a->row.crlf && read_ahead(a->ahead, a, target)) {
        return ANALYZE_END;
    }
    return analyze_rows(a, target, from);
}

/* ---------------------------------------------------------------- SQLite's own tables */

static Str row_text(Analyzer *a, size_t i)
{
    return i < a->row.n ? value_as_text(&a->row.values[i], &a->stmt) : STR("");
}

void analyze_sequence(Analyzer *a, Str table, Value v)
{
    Table *t = schema_find_table(a->schema, table);
    value_apply_affinity(&v, AFFINITY_INTEGER, &a->stmt);
    if (v.cls != VALUE_INTEGER) {
        return; /* a user wrote something else there */
    }
    if (!t) { /* it is gone, or it comes later: some tools write tables in the order of names */
        Str name = arena_str(a->schema->arena, table);
        *vec_push(a->schema->arena, &a->sequences) = (EarlySequence){name, v.i};
        return;
    }
    t->sequence = t->has_sequence && t->sequence > v.i ? t->sequence : v.i;
    t->has_sequence = true;
}

static void apply_statement(Analyzer *a, const Stmt *stmt, Str text, Place at);

/* INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql): a definition in a string. */
static void schema_row(Analyzer *a, const RowTarget *target)
{
    Str sql = row_text(a, target_position(target, STR("sql"), 4));
    if (sql.n == 0) {
        return;
    }
    ParseError err;
    Str text = arena_str(a->schema->arena, sql);
    Place at = {pos_at(a, a->reader.start), a->reader.pos, STR("")};
    const Stmt *stmt = parse_statement(a->schema->arena, text, &err);
    if (!stmt) {
        diag_add(a->diags, DIAG_STATEMENT_ERROR, at.pos,
                 row_text(a, target_position(target, STR("name"), 1)), "%.*s",
                 STR_FMT(err.message));
        return;
    }
    apply_statement(a, stmt, text, at);
}

static void internal_row(Analyzer *a, const RowTarget *target)
{
    if (target->kind == TARGET_SEQUENCE) {
        size_t seq = target_position(target, STR("seq"), 1);
        if (seq < a->row.n) {
            analyze_sequence(a, row_text(a, target_position(target, STR("name"), 0)),
                             a->row.values[seq]);
        }
    } else if (target->kind == TARGET_SCHEMA) {
        schema_row(a, target);
    }
}

/* ---------------------------------------------------------------- other statements */

static void not_carried(Analyzer *a, Place at, Str object, const char *what)
{
    diag_add(a->diags, DIAG_UNKNOWN_STATEMENT, at.pos, object, "%s", what);
}

/* UPDATE sqlite_sequence SET seq = n WHERE name = 't', as some tools write it. */
static bool is_sequence_update(const Update *u, Str *table, const Expr **value)
{
    const Expr *w = u->where ? expr_skip_parens(u->where) : NULL;
    if (!str_eq_fold(u->table.name.text, STR("sqlite_sequence")) || !w || w->kind != EXPR_BINARY ||
        w->op != OP_EQ) {
        return false;
    }
    const Expr *name = expr_skip_parens(w->right);
    bool is_text = name->kind == EXPR_STRING ||
                   (name->kind == EXPR_COLUMN && name->name.quote == QUOTE_DOUBLE);
    if (!is_text || !u->set || u->set->next) {
        return false;
    }
    *table = name->kind == EXPR_STRING ? name->text : name->name.text;
    *value = u->set->expr;
    return true;
}

static void update_statement(Analyzer *a, const Update *u, Place at)
{
    Str table;
    const Expr *e;
    int64_t i;
    if (is_sequence_update(u, &table, &e) && value_parse_int64(e->span, &i)) {
        analyze_sequence(a, table, value_integer(i));
    } else if (!name_is_internal(u->table.name.text)) {
        Table *t = schema_find_table(a->schema, u->table.name.text);
        if (t) {
            t->rows_uncertain = true;
        }
        not_carried(a, at, u->table.name.text, "UPDATE: its changes are not made");
    }
}

/* DELETE without WHERE: as if the rows had never come, but for the rowids used. */
static void forget_rows(Table *t)
{
    t->extents.n = 0;
    t->rows = t->row_bytes = 0;
    t->rowid_written = t->rowid_read;
    for (size_t i = 0; i < t->columns.n; i++) {
        Column *c = &t->columns.items[i];
        c->evidence = evidence_anew(&c->evidence);
        memset(c->odd, 0, sizeof c->odd);
    }
}

static void delete_statement(Analyzer *a, const Delete *d, Place at)
{
    Str table = d->table.name.text;
    if (str_eq_fold(table, STR("sqlite_sequence")) && !d->where) {
        for (size_t i = 0; i < a->schema->tables.n; i++) {
            a->schema->tables.items[i]->has_sequence = false;
        }
    } else if (!name_is_internal(table)) {
        Table *t = schema_find_table(a->schema, table);
        if (t && !d->where && !d->limit && !t->created) {
            forget_rows(t);
        } else if (!t || t->rows) {
            not_carried(a, at, table, "DELETE: the rows are kept");
        }
        if (t) {
            t->rows_uncertain = true;
        }
    }
}

static void begin(Analyzer *a)
{
    a->began = a->in_transaction = true;
}

static void end_savepoint(Analyzer *a)
{
    a->savepoints -= a->savepoints > 0;
    if (a->savepoints == 0) {
        a->in_transaction = false;
    }
}

static void apply_rules(Analyzer *a, Table *t)
{
    if (a->schema->rules) {
        user_rules_apply(a->schema->rules, t);
    }
}

static void create_table(Analyzer *a, const CreateTable *def, Place at)
{
    build_table(a->schema, def, at);
    Table *t = schema_find_table(a->schema, def->table.name.text);
    if (!t) {
        return;
    }
    apply_rules(a, t);
    type_prepare_table(a->schema, t);
    for (size_t i = 0; i < a->sequences.n; i++) {
        if (str_eq_fold(a->sequences.items[i].table, t->name.text)) {
            t->has_sequence = true;
            t->sequence = a->sequences.items[i].value;
        }
    }
}

/* Rows that are there already take the new column's default: it is evidence as often as they are.
 */
static void observe_added_column(Analyzer *a, Table *t, Place at)
{
    Column *c = &t->columns.items[t->columns.n - 1];
    Value v;
    if (t->rows == 0 || c->born != at.offset) {
        return;
    }
    if (!target_default(c, &v, &a->stmt)) {
        diag_add(a->diags, DIAG_DEFAULT_UNKNOWN, at.pos, t->name.text, "column \"%.*s\"",
                 STR_FMT(c->name.text));
    }
    value_apply_affinity(&v, c->affinity, &a->stmt);
    unsigned odd = evidence_add_times(&c->evidence, &v, t->rows, &a->stmt);
    for (unsigned k = 0; k < ODD_KINDS; k++) {
        if (odd >> k & 1) { /* all of them; the statement stands for the rows */
            c->odd[k] = arena_new(a->schema->arena, OddValues);
            *c->odd[k] = (OddValues){.count = t->rows, .first[0].line = at.pos.line};
        }
    }
    refuse_texts(a, t, c, odd, STR("(its default)"));
}

/* What is in the output cannot be taken back. */
static bool is_written(Analyzer *a, const Table *t, Place at)
{
    if (t && t->created) {
        diag_add(a->diags, DIAG_LATE_DDL, at.pos, t->name.text,
                 "give the dump as a file, or use --look-ahead=all");
    }
    return t && t->created;
}

static void alter_table(Analyzer *a, const Alter *alter, Place at)
{
    if (is_written(a, schema_find_table(a->schema, alter->table.name.text), at)) {
        return;
    }
    build_alter(a->schema, alter, at);
    Table *t = schema_find_table(a->schema, alter->table.name.text);
    if (t) {
        apply_rules(a, t);
    }
    if (t && alter->kind == ALTER_ADD_COLUMN) {
        type_prepare_table(a->schema, t);
        observe_added_column(a, t, at);
    }
}

static void create_other(Analyzer *a, const Stmt *stmt, bool temp, Place at)
{
    if (temp) {
        diag_add(a->diags, DIAG_TEMP_SKIPPED, at.pos, STR(""), "it lives only in its session");
        return;
    }
    build_other(a->schema, stmt, at);
}

static void apply_statement(Analyzer *a, const Stmt *stmt, Str text, Place at)
{
    a->lane.target = NULL;
    switch (stmt->kind) {
    case STMT_CREATE_TABLE:
        create_table(a, &stmt->u.create_table, at);
        break;
    case STMT_CREATE_INDEX:
        build_index(a->schema, &stmt->u.create_index, text, at);
        break;
    case STMT_CREATE_VIEW:
        create_other(a, stmt, stmt->u.create_view.temp, at);
        break;
    case STMT_CREATE_TRIGGER:
        create_other(a, stmt, stmt->u.create_trigger.temp, at);
        break;
    case STMT_CREATE_VIRTUAL:
        create_other(a, stmt, false, at);
        break;
    case STMT_ALTER:
        alter_table(a, &stmt->u.alter, at);
        break;
    case STMT_DROP:
        if (stmt->u.drop.kind != OBJECT_TABLE ||
            !is_written(a, schema_find_table(a->schema, stmt->u.drop.name.name.text), at)) {
            build_drop(a->schema, &stmt->u.drop, at);
        }
        break;
    case STMT_INSERT:
        not_carried(a, at, stmt->u.insert.table.name.text,
                    stmt->u.insert.select ? "INSERT from a query: its rows are not made"
                                          : "INSERT DEFAULT VALUES: its row is not made");
        break;
    case STMT_UPDATE:
        update_statement(a, &stmt->u.update, at);
        break;
    case STMT_DELETE:
        delete_statement(a, &stmt->u.del, at);
        break;
    case STMT_BEGIN:
        begin(a);
        break;
    case STMT_COMMIT:
        a->in_transaction = false;
        break;
    case STMT_ROLLBACK:
        a->rolled_back |= a->in_transaction;
        a->in_transaction = false;
        break;
    case STMT_SAVEPOINT:
        a->savepoints += !a->in_transaction || a->savepoints;
        begin(a);
        break;
    case STMT_RELEASE:
        end_savepoint(a);
        break;
    case STMT_ROLLBACK_TO:
        not_carried(a, at, stmt->name.text, "ROLLBACK TO: what it takes back is kept");
        break;
    case STMT_EMPTY:
    case STMT_PRAGMA:
    case STMT_ANALYZE:
    case STMT_VACUUM:
    case STMT_REINDEX:
    case STMT_ATTACH:
    case STMT_DETACH:
    case STMT_EXPLAIN:
    case STMT_SELECT:
        break; /* matters to SQLite alone */
    }
    if (stmt->kind >= STMT_CREATE_TABLE && stmt->kind != STMT_UPDATE && stmt->kind != STMT_DELETE) {
        a->schema->version++;
        target_cache_clear(&a->targets);
        a->last_table = NULL;
    }
}

/* CREATE of something that SQLite does not know: other engines of its family write CREATE TYPE or
 * CREATE FUNCTION. */
static bool is_foreign_create(Str text)
{
    LexInput in = {text.p, text.p + text.n, true};
    Token t = {0};
    for (int words = 0; words < 2;) {
        if (lex_next(&in, &t) == TOKEN_END) {
            return false;
        }
        words += t.kind != TOKEN_SPACE;
    }
    return t.kind == TK_ID;
}

/* Definitions are kept, everything else is forgotten after use. */
static bool is_kept(int first_word)
{
    return first_word == TK_CREATE || first_word == TK_ALTER;
}

static Str object_of(Str text)
{
    /* The words up to a parenthesis name the object well enough: CREATE TABLE "x". */
    enum { ENOUGH = 60 };
    size_t n = 0;
    while (n < text.n && n < ENOUGH && text.p[n] != '(' && text.p[n] != '\n') {
        n++;
    }
    return str_trim(str_make(text.p, n));
}

static AnalyzeResult plain_statement(Analyzer *a)
{
    const Split *s = &a->reader.split;
    Arena *arena = is_kept(s->first_word) ? a->schema->arena : &a->stmt;
    Str text = arena_str(arena, s->text);
    Place at = {pos_at(a, a->reader.start), a->reader.pos, text};
    ParseError err = {0};
    const Stmt *stmt = parse_statement(arena, text, &err);
    if (stmt) {
        apply_statement(a, stmt, text, at);
        if (s->implied) {
            diag_add(a->diags, DIAG_IMPLIED_SEMICOLON, at.pos, object_of(text),
                     "before a statement that begins a line");
        }
    } else if (s->first_word == TK_CREATE && is_foreign_create(text)) {
        not_carried(a, at, object_of(text), "SQLite has no such statement");
    } else {
        syntax_error(a, a->reader.start + err.offset, object_of(text), err.message);
        return ANALYZE_FAILED;
    }
    arena_reset(&a->stmt);
    return ANALYZE_END;
}

bool analyze_definition(Analyzer *a, Str sql, Str name)
{
    Str text = arena_str(a->schema->arena, sql);
    Place at = {.text = STR("")}; /* its parts have no place of their own */
    ParseError err = {0};
    const Stmt *stmt = parse_statement(a->schema->arena, text, &err);
    if (!stmt) {
        add_syntax_error(a, at.pos, text, text.p + err.offset, name, err.message);
    } else if (stmt->kind < STMT_CREATE_TABLE || stmt->kind > STMT_CREATE_VIRTUAL) {
        diag_add(a->diags, DIAG_STATEMENT_ERROR, at.pos, name, "it defines nothing");
    } else {
        apply_statement(a, stmt, text, at);
    }
    arena_reset(&a->stmt);
    return stmt != NULL;
}

/* ---------------------------------------------------------------- the pass */

static AnalyzeResult one_item(Analyzer *a, ItemKind kind)
{
    a->statements++;
    switch (kind) {
    case ITEM_ROWS:
        return row_statement(a);
    case ITEM_STATEMENT:
        return plain_statement(a);
    case ITEM_DOT:
        diag_add(a->diags, DIAG_DOT_COMMAND, pos_at(a, a->reader.start), a->reader.split.text,
                 "it is for the SQLite shell");
        return ANALYZE_END;
    case ITEM_ERROR:
        return reader_failed(a);
    case ITEM_END:
    case ITEM_PAUSE:
        break;
    }
    return ANALYZE_END;
}

/* The first line tells how all of them end. */
static bool has_crlf(const InputWindow *w)
{
    const char *lf = memchr(w->buf, '\n', w->n);
    return w->offset == 0 && lf && lf > w->buf && lf[-1] == '\r';
}

AnalyzeResult analyze_run(Analyzer *a)
{
    if (a->paused_in_rows) {
        reader_resume_rows(&a->reader);
        AnalyzeResult r = analyze_rows(a, a->in_rows, a->reader.pos);
        if (r != ANALYZE_END) {
            return r;
        }
    }
    for (;;) {
        ItemKind kind = reader_next(&a->reader);
        if (a->statements == 0) {
            a->row.crlf = has_crlf(a->reader.w);
        }
        if (kind == ITEM_END || kind == ITEM_PAUSE) {
            return kind == ITEM_PAUSE ? ANALYZE_PAUSE : ANALYZE_END;
        }
        AnalyzeResult r = one_item(a, kind);
        if (r != ANALYZE_END) {
            return r;
        }
    }
}

static void report_damage(Analyzer *a, DiagCode code, Pos pos, const char *what)
{
    if (a->ignore_damage) {
        diag_add(a->diags, DIAG_DAMAGE_IGNORED, pos, STR(""), "%s", what);
    } else {
        diag_add(a->diags, code, pos, STR(""), "%s; --ignore-truncation loads what is there", what);
    }
}

bool analyze_finish(Analyzer *a)
{
    Pos end = {window_line(a->reader.w, a->reader.pos), 0};
    if (!a->began) {
        diag_add(a->diags, DIAG_NO_TRANSACTION, (Pos){0}, STR(""),
                 "tools that write none end where they end");
    }
    if (a->reader.notes.corruption) {
        report_damage(a, DIAG_CORRUPTION, end, "a comment tells of rows that could not be read");
    }
    if (a->rolled_back) {
        report_damage(a, DIAG_ROLLED_BACK, end, "the tool that wrote it gave up after an error");
    }
    if (a->statements == 0) {
        report_damage(
            a, DIAG_TRUNCATED, end,
            "it holds no statement at all, so the program that should write it has failed");
    }
    if (a->in_transaction) {
        report_damage(a, DIAG_TRUNCATED, end, "a transaction is begun and never committed");
    }
    bool bad =
        a->reader.notes.corruption || a->rolled_back || a->in_transaction || a->statements == 0;
    return !bad || a->ignore_damage;
}
