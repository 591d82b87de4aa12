/* Post-data: CHECK constraints, validated where the rows obey them. */
#include "emit/emit.h"

/* The columns that the check names, for its own name: the one column, as PostgreSQL would. */
static size_t check_columns(const Table *t, const Expr *x, size_t *out, size_t n)
{
    enum { MAX = 2 };
    if (!x || n >= MAX) {
        return n;
    }
    if (x->kind == EXPR_COLUMN) {
        size_t c = table_find_column(t, x->name.text);
        if (c != NO_COLUMN && !(n && out[0] == c)) {
            out[n++] = c;
        }
        return n;
    }
    n = check_columns(t, x->left, out, n);
    n = check_columns(t, x->right, out, n);
    n = check_columns(t, x->third, out, n);
    for (const ExprList *l = x->list; l; l = l->next) {
        n = check_columns(t, l->expr, out, n);
    }
    return n;
}

static void add_check(Emitter *e, const Table *t, Check *c, Map *taken)
{
    Str why;
    size_t columns[2], n = check_columns(t, c->expr, columns, 0);
    size_t before = e->sql.n;
    bool ok = emit_check(e, t, c, &why);
    Str sql = arena_str(&e->scratch, str_make(e->sql.p + before, e->sql.n - before));
    buf_clear(&e->sql);
    if (!ok) {
        if (why.n) {
            emit_left_out(e, DIAG_CHECK_SKIPPED, c->pos, t->name,
                          arena_printf(&e->scratch, "%.*s: %.*s", STR_FMT(c->text), STR_FMT(why)));
        }
        return;
    }
    c->pg_name =
        names_constraint(&e->names, taken, c->name, c->pos, t, columns, n == 1 ? 1 : 0, "check");
    emit_alter_table(e, t);
    buf_puts(&e->sql, " ADD CONSTRAINT ");
    emit_ident(e, c->pg_name);
    buf_putc(&e->sql, ' ');
    buf_put(&e->sql, sql);
    buf_puts(&e->sql, " NOT VALID;");
    emit_statement(e);
}

static bool adds_checks(const Emitter *e, const Table *t)
{
    bool any = false;
    for (size_t i = 0; i < t->checks.n; i++) {
        any |= !t->checks.items[i].written;
    }
    return any && emit_carries(e, t);
}

static void table_checks(Emitter *e, Table *t)
{
    Map taken = {0};
    for (size_t i = 0; i < t->keys.n; i++) {
        map_put(&taken, t->keys.items[i].pg_name, 0);
    }
    for (size_t i = 0; i < t->fks.n; i++) {
        if (t->fks.items[i].pg_name.p) {
            map_put(&taken, t->fks.items[i].pg_name, 0);
        }
    }
    for (size_t i = 0; i < t->checks.n; i++) {
        if (!t->checks.items[i].written) {
            add_check(e, t, &t->checks.items[i], &taken);
            arena_reset(&e->scratch);
        }
    }
    map_free(&taken);
}

static const char validate_head[] = "DO $do$\n"
                                    "DECLARE\n"
                                    "    c record;\n"
                                    "BEGIN\n"
                                    "    FOR c IN SELECT conrelid::regclass AS tab, conname FROM "
                                    "pg_constraint\n"
                                    "        WHERE contype = 'c' AND NOT convalidated AND conrelid "
                                    "IN (";
static const char validate_tail[] =
    ") LOOP\n"
    "        BEGIN\n"
    "            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.tab, c.conname);\n"
    "        EXCEPTION WHEN OTHERS THEN\n"
    "            RAISE WARNING 'check % of % stays NOT VALID: %', c.conname, c.tab, SQLERRM;\n"
    "        END;\n"
    "    END LOOP;\n"
    "END\n"
    "$do$;";

static void validate_checks(Emitter *e, Buf *tables)
{
    if (tables->n) {
        buf_puts(&e->sql, validate_head);
        buf_put(&e->sql, buf_str(tables));
        buf_puts(&e->sql, validate_tail);
        emit_statement(e);
    }
    buf_clear(tables);
}

static bool has_added_checks(const Table *t)
{
    for (size_t k = 0; k < t->checks.n; k++) {
        if (t->checks.items[k].pg_name.p) {
            return true;
        }
    }
    return false;
}

static void list_table(Emitter *e, Buf *tables, const Table *t)
{
    buf_puts(tables, tables->n ? ", " : "");
    emit_table_literal(e, t);
    buf_put(tables, buf_str(&e->sql));
    buf_puts(tables, "::regclass");
    buf_clear(&e->sql);
}

/* SQLite can be told not to check (PRAGMA ignore_check_constraints), and a check added later was
 * never tried on old rows. So checks are added NOT VALID, which new rows must obey, and validated
 * where that succeeds: of all tables in one statement, or each by itself, if other connections are
 * to work meanwhile. */
void emit_checks(Emitter *e)
{
    Buf tables = {0};
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        Table *t = e->schema->tables.items[i];
        if (!adds_checks(e, t)) {
            continue;
        }
        table_checks(e, t);
        if (has_added_checks(t)) {
            list_table(e, &tables, t);
        }
        if (e->opt->staged) {
            emit_origin(e, t->pos, t->pg_name);
            emit_claim(e, t, false);
            validate_checks(e, &tables);
            e->sink->nclaims = 0;
        }
    }
    validate_checks(e, &tables);
    buf_free(&tables);
}
