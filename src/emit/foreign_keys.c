/* Post-data: foreign keys, as far as the rows allow. */
#include <inttypes.h>

#include "emit/guard.h"
#include "pg/quote.h"

static const char *action_name(Action a)
{
    static const char *const names[] = {"",         "NO ACTION",   "RESTRICT",
                                        "SET NULL", "SET DEFAULT", "CASCADE"};
    return names[a];
}

static void put_action(Emitter *e, const char *event, Action a)
{
    if (a != ACTION_NONE && a != ACTION_NO_ACTION) {
        buf_printf(&e->sql, " ON %s %s", event, action_name(a));
    }
}

/* May its two sides, as rules made them, have no operator in common? */
static bool joins_foreign(const Table *t, const ForeignKey *fk)
{
    return guard_any_is_foreign(t, fk->columns, fk->n) ||
           guard_any_is_foreign(fk->parent, fk->parent_columns, fk->n);
}

/* Is the key it needs in the parent one that may be missing? */
static bool is_guarded(const Table *t, const ForeignKey *fk)
{
    return guard_is_needed(fk->parent, fk->parent_columns, fk->n) || joins_foreign(t, fk);
}

/* Without rows in this output nothing is known of them. */
static OrphanState fk_state(const Emitter *e, const Table *t, const ForeignKey *fk)
{
    if (e->opt->sections == SECTION_SCHEMA) {
        return ORPHANS_NONE;
    }
    if (e->opt->staged) {
        return t->rows ? ORPHANS_UNKNOWN : ORPHANS_NONE;
    }
    const OrphanCheck *c = orphans_of(&e->orphans, t, fk);
    /* Rows of the parent that INSERT OR takes away after the load were counted as parents. */
    bool stable = !is_guarded(t, fk) && !fk->parent->or_replace && !fk->parent->or_ignore;
    return c && stable && e->opt->sections & SECTION_DATA ? c->state : ORPHANS_UNKNOWN;
}

static void report_orphans(Emitter *e, const Table *t, const ForeignKey *fk)
{
    const OrphanCheck *c = orphans_of(&e->orphans, t, fk);
    if (fk_state(e, t, fk) == ORPHANS_SOME) {
        diag_add(e->diags, DIAG_FK_ORPHANS, fk->pos, t->name.text,
                 "%" PRIu64 " rows have no parent in \"%.*s\", for example %.*s", c->count,
                 STR_FMT(fk->parent->name.text), STR_FMT(c->example));
        emit_comment(e,
                     "%llu rows have no parent; the key is NOT VALID: it holds for new rows only",
                     (unsigned long long)c->count);
    }
}

static void foreign_key(Emitter *e, Table *t, ForeignKey *fk, Map *taken)
{
    Table *parent = fk->parent;
    if (guard_too_wide(e, t, fk->n, fk->name, fk->pos)) {
        return;
    }
    if (!emit_carries(e, parent)) {
        diag_add(e->diags, DIAG_FK_NO_PARENT, fk->pos, t->name.text,
                 "its parent \"%.*s\" is left out", STR_FMT(parent->name.text));
        return;
    }
    fk->pg_name =
        names_constraint(&e->names, taken, fk->name, fk->pos, t, fk->columns, fk->n, "fkey");
    report_orphans(e, t, fk);
    emit_origin(e, fk->pos, t->pg_name);
    emit_alter_table(e, t);
    emit_claim(e, parent, false);
    buf_puts(&e->sql, " ADD CONSTRAINT ");
    emit_ident(e, fk->pg_name);
    buf_puts(&e->sql, " FOREIGN KEY (");
    emit_columns(e, t, fk->columns, fk->n);
    buf_puts(&e->sql, ") REFERENCES ");
    emit_table_name(e, parent);
    buf_puts(&e->sql, " (");
    emit_columns(e, parent, fk->parent_columns, fk->n);
    buf_puts(&e->sql, ")");
    put_action(e, "UPDATE", fk->ref.on_update);
    put_action(e, "DELETE", fk->ref.on_delete);
    /* Of all the forms SQLite takes, this one alone defers (Foreign Key Support, 4.2). */
    if (fk->ref.deferrable == DEFER_DEFERRABLE && fk->ref.initially == INITIALLY_DEFERRED) {
        buf_puts(&e->sql, " DEFERRABLE INITIALLY DEFERRED");
    }
    if (fk_state(e, t, fk) != ORPHANS_NONE) {
        buf_puts(&e->sql, " NOT VALID");
    }
    buf_puts(&e->sql, ";");
    if (is_guarded(t, fk)) {
        bool foreign = joins_foreign(t, fk);
        guard_wrap(e, fk->pg_name, foreign); /* the parent's key may be missing */
        if (foreign) {
            guard_report(e, t, fk->pg_name, fk->pos);
        }
    }
    emit_statement(e);
}

/* SQLite does not enforce foreign keys unless asked, so rows without a parent are common. A key is
 * added NOT VALID, which new rows must obey, and then validated where that succeeds; where not, the
 * warning counts the orphans. The procedure goes with the session, or with the schema in which
 * several sessions load. */
static const char validate_procedure[] =
    ".sqlpg_validate(child regclass, fk name) LANGUAGE plpgsql AS $$\n"
    "DECLARE\n"
    "    orphans bigint;\n"
    "    example text;\n"
    "    query text;\n"
    "BEGIN\n"
    "    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = child AND conname = fk) THEN\n"
    "        RETURN; -- it could not be added\n"
    "    END IF;\n"
    "    EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', child, fk);\n"
    "EXCEPTION WHEN foreign_key_violation THEN\n"
    "    SELECT format('SELECT count(*), min(row(%s)::text) FROM %s c WHERE row(%s) IS NOT NULL'\n"
    "                  ' AND NOT EXISTS (SELECT FROM %s p WHERE %s)',\n"
    "                  string_agg(format('c.%I', a.attname), ', ' ORDER BY k.n), child,\n"
    "                  string_agg(format('c.%I', a.attname), ', ' ORDER BY k.n), "
    "r.confrelid::regclass,\n"
    "                  string_agg(format('p.%I = c.%I', f.attname, a.attname), ' AND '))\n"
    "    INTO query\n"
    "    FROM pg_constraint r\n"
    "    CROSS JOIN LATERAL unnest(r.conkey, r.confkey) WITH ORDINALITY k(col, ref, n)\n"
    "    JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.col\n"
    "    JOIN pg_attribute f ON f.attrelid = r.confrelid AND f.attnum = k.ref\n"
    "    WHERE r.conrelid = child AND r.conname = fk\n"
    "    GROUP BY r.confrelid;\n"
    "    EXECUTE query INTO orphans, example;\n"
    "    RAISE WARNING 'foreign key % of % stays NOT VALID: % rows have no parent, for example "
    "%',\n"
    "        fk, child, orphans, example;\n"
    "END $$;\n";

static void put_schema_of_procedure(Emitter *e)
{
    if (e->opt->staged) {
        emit_ident(e, e->opt->schema);
    } else {
        buf_puts(&e->sql, "pg_temp");
    }
}

void emit_validation(Emitter *e)
{
    buf_puts(&e->sql, "CREATE OR REPLACE PROCEDURE ");
    put_schema_of_procedure(e);
    buf_puts(&e->sql, validate_procedure); /* ends in a blank line */
    emit_statement(e);
    e->since_gap = 0;
}

static void put_validation(Emitter *e, const Table *t, const ForeignKey *fk)
{
    emit_origin(e, fk->pos, t->pg_name);
    emit_claim(e, t, false);
    emit_claim(e, fk->parent, true);
    buf_puts(&e->sql, "CALL ");
    put_schema_of_procedure(e);
    buf_puts(&e->sql, ".sqlpg_validate(");
    emit_table_literal(e, t);
    buf_puts(&e->sql, ", ");
    pg_put_literal(&e->sql, fk->pg_name);
    buf_puts(&e->sql, ");");
    emit_statement(e);
}

static bool is_unknown(const Emitter *e, const Table *t, const ForeignKey *fk)
{
    return fk->pg_name.p && fk_state(e, t, fk) == ORPHANS_UNKNOWN;
}

/* Gives the number of keys written that are still to be validated. */
static size_t table_foreign_keys(Emitter *e, Table *t)
{
    size_t count = 0;
    Map taken = {0};
    for (size_t k = 0; k < t->keys.n; k++) {
        map_put(&taken, t->keys.items[k].pg_name, 0);
    }
    for (size_t k = 0; k < t->fks.n; k++) {
        if (t->fks.items[k].state == FK_USABLE) {
            foreign_key(e, t, &t->fks.items[k], &taken);
            count += is_unknown(e, t, &t->fks.items[k]);
        }
    }
    map_free(&taken);
    return count;
}

void emit_foreign_keys(Emitter *e)
{
    size_t count = 0;
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        if (emit_carries(e, e->schema->tables.items[i])) {
            count += table_foreign_keys(e, e->schema->tables.items[i]);
        }
    }
    if (!count) {
        return;
    }
    emit_gap(e);
    if (!e->opt->staged) {
        emit_validation(e);
    }
    for (size_t i = 0; i < e->schema->tables.n; i++) {
        const Table *t = e->schema->tables.items[i];
        for (size_t k = 0; k < t->fks.n; k++) {
            if (is_unknown(e, t, &t->fks.items[k])) {
                put_validation(e, t, &t->fks.items[k]);
            }
        }
    }
}
