#include "emit/guard.h"

#include "pg/quote.h"
#include "schema/forms.h"

/* One instant has several texts, unless all are of one form that tells it back; fractions of reals
 * are rounded. */
static bool instants_may_collide(const Column *c)
{
    const Evidence *v = &c->evidence;
    PgBase base = c->decision.type.base;
    if (base != PG_TIME && base != PG_TIMESTAMP && base != PG_TIMESTAMPTZ) {
        return false;
    }
    Buf format = {0};
    bool one_form = v->count[VALUE_TEXT] == 0 ||
                    (!v->text_shapes_differ && form_shape_format(v->text_shape, &format));
    buf_free(&format);
    return !one_form || v->finer || v->count[VALUE_REAL];
}

/* A rule that makes a type of the loaded values may make two of them equal. */
static bool is_made_late(const Column *c)
{
    return c->asked_text.p && (c->using_.n || !c->asked_known);
}

/* May values that SQLite tells apart be equal in their PostgreSQL type? One JSON value has several
 * texts; 1, '1' and x'31' are one once they share a type. */
static bool may_collide(const Column *c)
{
    const Evidence *v = &c->evidence;
    int classes = (v->count[VALUE_INTEGER] || v->count[VALUE_REAL]) + (v->count[VALUE_TEXT] > 0) +
                  (v->count[VALUE_BLOB] > 0);
    PgBase base = c->decision.type.base;
    bool words = base == PG_BOOLEAN && v->text_shapes_differ;
    bool changed = c->decision.carry & (CARRY_NUL | CARRY_UTF8 | CARRY_BAD_TIMES);
    return classes > 1 || words || changed || base == PG_JSONB || instants_may_collide(c) ||
           is_made_late(c);
}

bool guard_any_may_collide(const Table *t, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (may_collide(&t->columns.items[columns[i]])) {
            return true;
        }
    }
    return t->rows_uncertain;
}

/* Could the longest values of the columns together be too long for a B-tree entry? */
bool guard_may_be_too_long(const Table *t, const size_t *columns, size_t n)
{
    enum { OVERHEAD = 16 }; /* of a column in an index entry, at most */
    uint64_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        bytes += t->columns.items[columns[i]].evidence.max_bytes + OVERHEAD;
    }
    return bytes > EVIDENCE_BTREE_MAX;
}

/* A type that the user named: nothing is known of its operators. */
bool guard_any_is_foreign(const Table *t, const size_t *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Column *c = &t->columns.items[columns[i]];
        if (is_made_late(c) || c->decision.type.base == PG_JSON) {
            return true;
        }
    }
    return false;
}

bool guard_is_needed(const Table *t, const size_t *columns, size_t n)
{
    return guard_any_may_collide(t, columns, n) || guard_may_be_too_long(t, columns, n) ||
           guard_any_is_foreign(t, columns, n);
}

void guard_wrap(Emitter *e, Str what, bool foreign)
{
    Buf body = {0}, literal = {0};
    pg_put_literal(&literal, what);
    buf_puts(&body, "\nBEGIN\n    ");
    buf_put(&body, buf_str(&e->sql));
    buf_puts(&body, "\nEXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded\n"
                    "    OR invalid_foreign_key OR data_exception");
    buf_puts(&body, foreign ? "\n    OR datatype_mismatch OR undefined_object" : "");
    buf_puts(&body, " THEN\n"
                    "    RAISE WARNING 'not added: %: %', ");
    buf_put(&body, buf_str(&literal));
    buf_puts(&body, ", SQLERRM;\nEND\n");
    buf_clear(&e->sql);
    buf_puts(&e->sql, "DO ");
    pg_put_dollar_quoted(&e->sql, buf_str(&body));
    buf_puts(&e->sql, ";");
    buf_free(&body);
    buf_free(&literal);
}

void guard_report(Emitter *e, const Table *t, Str name, Pos pos)
{
    if (!e->sink->answers) {
        diag_add(e->diags, DIAG_KEY_GUARDED, pos, t->name.text, "\"%.*s\"", STR_FMT(name));
    }
}

void guard_finish(Emitter *e, const Table *t, bool guarded, bool foreign, Str name, Pos pos)
{
    if (guarded) {
        guard_wrap(e, name, foreign);
        guard_report(e, t, name, pos);
    }
    emit_statement(e);
}

bool guard_too_wide(Emitter *e, const Table *t, size_t n, Name name, Pos pos)
{
    if (n <= PG_MAX_KEY_COLUMNS) {
        return false;
    }
    emit_left_out(e, DIAG_INDEX_SKIPPED, pos, name_is_set(name) ? name : t->name,
                  STR("more than 32 columns"));
    return true;
}
