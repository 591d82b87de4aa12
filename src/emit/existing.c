/* Tables that are there already: what surrounds their rows. */
#include <inttypes.h>

#include "data/convert.h"
#include "emit/emit.h"
#include "existing/target.h"
#include "pg/quote.h"

static bool takes_part(const Emitter *e, const Table *t)
{
    return emit_wants_table(e, t) && t->rows > 0;
}

static void alter(Emitter *e, const Table *t)
{
    emit_origin(e, t->pos, t->pg_name);
    buf_puts(&e->sql, "ALTER TABLE ");
    emit_table_name(e, t);
    buf_putc(&e->sql, ' ');
}

/* The body in e->sql becomes a DO block. */
static void do_block(Emitter *e)
{
    Buf body = e->sql;
    e->sql = (Buf){0};
    buf_puts(&e->sql, "DO ");
    pg_put_dollar_quoted(&e->sql, buf_str(&body));
    buf_puts(&e->sql, ";");
    buf_free(&body);
    emit_statement(e);
}

/* ---------------------------------------------------------------- empty tables */

/* All at once, so that foreign keys between them are no obstacle. Those of other tables are one,
 * and the server says so: CASCADE would empty what the dump does not fill. */
static void truncate_tables(Emitter *e, Table **tables, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (tables[i]->target && emit_wants_table(e, tables[i])) {
            buf_puts(&e->sql, count++ ? ", " : "TRUNCATE ");
            emit_table_name(e, tables[i]);
        }
    }
    if (count) {
        emit_origin(e, (Pos){0}, STR("TRUNCATE"));
        buf_puts(&e->sql, ";");
        emit_statement(e);
    }
}

/* A script does not know what it will find. */
static void refuse_rows(Emitter *e, const Table *t)
{
    buf_puts(&e->sql, "\nBEGIN\n    IF EXISTS (SELECT FROM ");
    emit_table_name(e, t);
    buf_puts(&e->sql, ") THEN\n        RAISE EXCEPTION 'the table % is not empty', ");
    emit_table_literal(e, t);
    buf_puts(&e->sql, ";\n    END IF;\nEND\n");
    do_block(e);
}

static void count_rows(Emitter *e, const Table *t)
{
    emit_origin(e, t->pos, t->pg_name);
    buf_puts(&e->sql, "\nBEGIN\n    IF (SELECT count(*) FROM ");
    emit_table_name(e, t);
    buf_printf(&e->sql,
               ") <> %" PRIu64 " THEN\n        RAISE EXCEPTION 'the table %% does not hold",
               t->rows_written);
    buf_printf(&e->sql, " %" PRIu64 " rows', ", t->rows_written);
    emit_table_literal(e, t);
    buf_puts(&e->sql, ";\n    END IF;\nEND\n");
    do_block(e);
}

void emit_row_counts(Emitter *e)
{
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        const Table *t = e->schema->tables.items[i];
        if (t->created && emit_wants_table(e, t) && e->opt->sections & SECTION_DATA) {
            count_rows(e, t);
        }
    }
    emit_gap(e);
}

static void refuse_all_rows(Emitter *e, Table **tables, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (takes_part(e, tables[i])) {
            emit_origin(e, tables[i]->pos, tables[i]->pg_name);
            refuse_rows(e, tables[i]);
        }
    }
}

/* ---------------------------------------------------------------- triggers */

/* The user's triggers only: those that watch foreign keys go on. What was off stays off. */
static void triggers_off(Emitter *e, const Table *t)
{
    if (t->target->triggers.n || t->target->id.n == 0) {
        alter(e, t);
        buf_puts(&e->sql, "DISABLE TRIGGER USER;");
        emit_statement(e);
    }
}

static void triggers_on(Emitter *e, const Table *t)
{
    if (t->target->id.n == 0) {
        alter(e, t);
        buf_puts(&e->sql, "ENABLE TRIGGER USER;");
        emit_statement(e);
    }
    for (size_t i = 0; i < t->target->triggers.n; i++) {
        const TargetTrigger *g = &t->target->triggers.items[i];
        alter(e, t);
        buf_puts(&e->sql, g->enable);
        buf_putc(&e->sql, ' ');
        emit_ident(e, g->name);
        buf_puts(&e->sql, ";");
        emit_statement(e);
    }
}

/* ---------------------------------------------------------------- foreign keys */

static size_t place_of(Table **tables, size_t n, const Table *t)
{
    for (size_t i = 0; i < n; i++) {
        if (tables[i] == t) {
            return i;
        }
    }
    return n;
}

/* Rows of the table come before those of the parent that they may name. A COPY is one statement, at
 * whose end its keys are checked, so a table's reference to itself is in order; INSERTs are many.
 */
static bool must_wait(const Emitter *e, Table **tables, size_t n, size_t i, const ForeignKey *fk)
{
    size_t parent = place_of(tables, n, fk->parent);
    return parent < n && (parent > i || (parent == i && e->opt->inserts));
}

static void alter_key(Emitter *e, const Table *t, const ForeignKey *fk, const char *how)
{
    alter(e, t);
    buf_puts(&e->sql, "ALTER CONSTRAINT ");
    emit_ident(e, fk->pg_name);
    buf_puts(&e->sql, how);
    emit_statement(e);
}

/* A key of a cycle that is not deferrable becomes so until the end: it stays enforced. */
static bool change_keys(Emitter *e, Table **tables, size_t n, const char *how)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        const Table *t = tables[i];
        for (size_t k = 0; k < t->fks.n && takes_part(e, t); k++) {
            const ForeignKey *fk = &t->fks.items[k];
            if (!must_wait(e, tables, n, i, fk)) {
                continue;
            }
            any = true;
            if (fk->ref.deferrable != DEFER_DEFERRABLE) {
                diag_add(e->diags, DIAG_FK_DEFERRED, t->pos, t->name.text, "\"%.*s\"",
                         STR_FMT(fk->pg_name));
                alter_key(e, t, fk, how);
            }
        }
    }
    return any;
}

static bool has_deferrable_keys(const Emitter *e, Table **tables, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < tables[i]->fks.n && takes_part(e, tables[i]); k++) {
            if (tables[i]->fks.items[k].ref.deferrable == DEFER_DEFERRABLE) {
                return true;
            }
        }
    }
    return false;
}

static void set_constraints(Emitter *e, const char *sql)
{
    emit_origin(e, (Pos){0}, STR("SET CONSTRAINTS"));
    buf_puts(&e->sql, sql);
    emit_statement(e);
}

/* ---------------------------------------------------------------- sequences */

static void put_sequence(Emitter *e, const Table *t, const TargetColumn *c)
{
    if (c->sequence.n) {
        pg_put_literal(&e->sql, c->sequence);
        return;
    }
    buf_puts(&e->sql, "pg_catalog.pg_get_serial_sequence(");
    emit_table_literal(e, t);
    buf_puts(&e->sql, ", ");
    pg_put_literal(&e->sql, c->name);
    buf_puts(&e->sql, ")");
}

/* Behind the largest value there, and behind what AUTOINCREMENT has used. */
static void set_sequence(Emitter *e, const Table *t, const Column *c)
{
    bool used = t->autoincrement && t->has_sequence && c == &t->columns.items[t->rowid_alias];
    emit_origin(e, c->pos, t->pg_name);
    buf_puts(&e->sql, "SELECT pg_catalog.setval(");
    put_sequence(e, t, c->target);
    buf_puts(&e->sql, ", m) FROM (SELECT GREATEST(max(");
    emit_ident(e, c->pg_name);
    buf_puts(&e->sql, ")");
    if (used) {
        buf_printf(&e->sql, ", %" PRId64, t->sequence);
    }
    buf_puts(&e->sql, ") FROM ");
    emit_table_name(e, t);
    buf_puts(&e->sql, ") x(m) WHERE m >= 1;");
    emit_statement(e);
}

static void set_sequences(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (emit_writes_column(t, c) && c->target->identity) {
            set_sequence(e, t, c);
        }
    }
}

/* ---------------------------------------------------------------- rows that are there already */

void emit_staging_begin(Emitter *e, Table *t)
{
    emit_origin(e, t->pos, t->pg_name);
    buf_puts(&e->sql, "CREATE TEMPORARY TABLE sqlpg_rows ON COMMIT DROP AS SELECT");
    Buf list = e->sql;
    e->sql = (Buf){0};
    emit_column_list(e, t); /* (a, b): the same without its parentheses */
    buf_putc(&list, ' ');
    buf_put(&list, str_make(e->sql.p + 2, e->sql.n - 3));
    buf_free(&e->sql);
    e->sql = list;
    buf_puts(&e->sql, " FROM ");
    emit_table_name(e, t);
    buf_puts(&e->sql, " WITH NO DATA;");
    emit_statement(e);
}

void emit_staging_end(Emitter *e, Table *t)
{
    emit_origin(e, t->pos, t->pg_name);
    buf_puts(&e->sql, "\nDECLARE\n    n bigint;\n    m bigint;\nBEGIN\n    INSERT INTO ");
    emit_table_name(e, t);
    emit_column_list(e, t);
    buf_puts(&e->sql,
             " OVERRIDING SYSTEM VALUE\n"
             "        SELECT * FROM pg_temp.sqlpg_rows ON CONFLICT DO NOTHING;\n"
             "    GET DIAGNOSTICS n = ROW_COUNT;\n"
             "    SELECT count(*) INTO m FROM pg_temp.sqlpg_rows;\n"
             "    IF m > n THEN\n"
             "        RAISE WARNING 'not loaded: % rows of %, whose keys are there', m - n, ");
    emit_table_literal(e, t);
    buf_puts(&e->sql, ";\n    END IF;\nEND\n");
    do_block(e);
    buf_puts(&e->sql, "DROP TABLE pg_temp.sqlpg_rows;");
    emit_statement(e);
}

/* ---------------------------------------------------------------- reports */

static bool is_instant(TargetType kind)
{
    return kind >= TARGET_TO_DATE && kind <= TARGET_TO_TIMESTAMPTZ && kind != TARGET_TO_TIME;
}

static void report_durations(Emitter *e, const Table *t, const Column *c)
{
    if (c->target->kind == TARGET_TO_INTERVAL && c->evidence.count[VALUE_INTEGER]) {
        diag_add(e->diags, DIAG_EPOCH_READ, c->pos, t->name.text,
                 "column \"%.*s\": integers are microseconds", STR_FMT(c->name.text));
    }
}

/* Numbers in a column of instants: what they were taken for is a choice. */
static void report_epochs(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (!emit_writes_column(t, c)) {
            continue;
        }
        report_durations(e, t, c);
        if (!is_instant(c->target->kind)) {
            continue;
        }
        if (c->evidence.count[VALUE_INTEGER]) {
            diag_add(e->diags, DIAG_EPOCH_READ, c->pos, t->name.text,
                     "column \"%.*s\": integers are %s", STR_FMT(c->name.text),
                     unit_name(convert_epoch_unit(&c->evidence)));
        }
        if (c->evidence.count[VALUE_REAL]) {
            diag_add(e->diags, DIAG_EPOCH_READ, c->pos, t->name.text,
                     "column \"%.*s\": reals below 5373485 are Julian days, others seconds since "
                     "1970",
                     STR_FMT(c->name.text));
        }
    }
}

static void report_rounded(Emitter *e, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (c->rounded) {
            diag_add(e->diags, DIAG_VALUE_ROUNDED, c->pos, t->name.text,
                     "column \"%.*s\" %.*s: %" PRIu64 " values", STR_FMT(c->name.text),
                     STR_FMT(c->target->type), c->rounded);
        }
    }
}

/* ---------------------------------------------------------------- all */

void emit_existing_begin(Emitter *e, Table **tables, size_t n)
{
    if (e->opt->truncate) {
        truncate_tables(e, tables, n);
    } else if (!e->opt->on_conflict) {
        refuse_all_rows(e, tables, n);
    }
    for (size_t i = 0; i < n; i++) {
        if (takes_part(e, tables[i])) {
            report_epochs(e, tables[i]);
            if (e->opt->disable_triggers) {
                triggers_off(e, tables[i]);
            }
        }
    }
    bool cycles = change_keys(e, tables, n, " DEFERRABLE;");
    if (e->opt->rejects && !cycles) {
        set_constraints(e, "SET CONSTRAINTS ALL IMMEDIATE;"); /* a row that fails must be known */
    } else if (cycles || has_deferrable_keys(e, tables, n)) {
        set_constraints(e, "SET CONSTRAINTS ALL DEFERRED;");
    }
    emit_gap(e);
}

void emit_existing_end(Emitter *e, Table **tables, size_t n)
{
    emit_gap(e);
    set_constraints(e, "SET CONSTRAINTS ALL IMMEDIATE;");
    change_keys(e, tables, n, " NOT DEFERRABLE;");
    for (size_t i = 0; i < n; i++) {
        if (takes_part(e, tables[i])) {
            if (e->opt->disable_triggers) {
                triggers_on(e, tables[i]);
            }
            set_sequences(e, tables[i]);
            report_rounded(e, tables[i]);
        }
    }
    emit_gap(e);
}
