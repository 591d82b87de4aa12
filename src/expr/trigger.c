#include "expr/trigger.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "expr/dml.h"
#include "expr/trigger_facts.h"
#include "expr/trigger_index.h"
#include "expr/trigger_raise.h"
#include "expr/trigger_row.h"
#include "pg/quote.h"

typedef struct {
    Translator *t;
    const Other *trigger;
    const CreateTrigger *c;
    const Table *table; /* NULL: the trigger is a view's */
    Str guard;          /* the setting that is on while the trigger is active; empty: none */
    bool wants_rowid, wants_changes;
    bool has_rowid, has_changes; /* by now */
    bool wants_row;              /* the record DML_ROW */
    bool assigned;               /* NEW was changed in place of the row */
    bool ended;                  /* nothing behind this statement is reached */
    TriggerText *out;
    Buf body;
    int indent;
} Job;

/* The body's own variables. #variable_conflict use_column: a column of that name comes first. */
static const char rowid_variable[] = "sqlpg_rowid";
static const char changes_variable[] = "sqlpg_changes";

static void line(Job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void line(Job *j, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = mem_alloc((size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    for (int i = 0; i < j->indent; i++) {
        buf_puts(&j->body, "    ");
    }
    buf_put(&j->body, str_make(text, (size_t)n));
    buf_putc(&j->body, '\n');
    mem_free(text);
}

/* ---------------------------------------------------------------- leaving */

/* What the function gives back. AFTER: nobody looks. BEFORE and INSTEAD OF: the row that goes on,
 * which for a DELETE is OLD (NEW is null there, and the row would stay). */
static const char *result_of(const CreateTrigger *c)
{
    return c->timing == TIMING_AFTER ? "NULL" : c->event == EVENT_DELETE ? "old" : "new";
}

static void set_guard(Job *j, const char *value)
{
    if (j->guard.n) {
        line(j, "PERFORM set_config('%.*s', '%s', true);", STR_FMT(j->guard), value);
    }
}

static void leave(Job *j, const char *result)
{
    set_guard(j, "off");
    line(j, "RETURN %s;", result);
}

/* ---------------------------------------------------------------- RAISE */

/* RAISE's own format knows %, so that in the message is doubled. */
static Str raise_message(Job *j, const Expr *message)
{
    Buf b = {0}, literal = {0};
    for (size_t i = 0; i < message->text.n; i++) {
        buf_puts(&b, message->text.p[i] == '%' ? "%" : "");
        buf_putc(&b, message->text.p[i]);
    }
    pg_put_literal(&literal, buf_str(&b));
    Str text = arena_str(j->t->arena, buf_str(&literal));
    buf_free(&b);
    buf_free(&literal);
    return text;
}

/* IGNORE: "the remainder of the current trigger program, the statement that caused [it] and any
 * subsequent trigger programs that would have been executed are abandoned" (CREATE TRIGGER, 5). */
static void put_ignore(Job *j, const Expr *e)
{
    if (j->c->timing == TIMING_AFTER && trigger_is_followed(j->t->env, j->trigger)) {
        translate_fail(j->t, e->span, "RAISE(IGNORE), with other triggers that would follow");
    }
    if (j->assigned) {
        translate_fail(j->t, e->span, "RAISE(IGNORE) after the trigger has changed its own row");
    }
    leave(j, "NULL");
}

/* ABORT, FAIL, ROLLBACK. The error's class is that of constraints, as in SQLite. */
static void put_raise(Job *j, const Expr *e)
{
    if (e->raise == RAISE_IGNORE) {
        put_ignore(j, e);
        return;
    }
    const Expr *message = e->left ? expr_skip_parens(e->left) : NULL;
    bool name = message && message->kind == EXPR_COLUMN && !name_is_set(message->table);
    if (!message || (message->kind != EXPR_STRING && !name)) {
        translate_fail(j->t, e->span, "RAISE() with a message that is no literal");
        return;
    }
    Expr text = {.text = name ? message->name.text : message->text};
    Str literal = raise_message(j, &text);
    line(j, "RAISE EXCEPTION %.*s USING ERRCODE = 'integrity_constraint_violation';",
         STR_FMT(literal));
}

/* PL/pgSQL takes what stands before the first THEN outside of parentheses for the condition, so one
 * with CASE in it is put into some. */
static void put_if(Job *j, const char *word, Str condition)
{
    bool wrap = str_contains_fold(condition, STR("then"));
    line(j, wrap ? "%s (%.*s) THEN" : "%s %.*s THEN", word, STR_FMT(condition));
}

static void put_arms(Job *j, const RaisePlan *p)
{
    bool open = false;
    for (size_t i = 0; i < p->n && !j->t->failed; i++) {
        const RaiseArm *arm = &p->arms[i];
        if (arm->when) {
            put_if(j, open ? "ELSIF" : "IF", translate_truth(j->t, arm->when));
        } else if (open) {
            line(j, "ELSE");
        }
        open = open || arm->when;
        j->ended = !open && arm->raise;
        j->indent += open;
        if (arm->raise) {
            put_raise(j, arm->raise);
        } else {
            line(j, "NULL;");
        }
        j->indent -= open;
    }
    if (open) {
        line(j, "END IF;");
    }
}

/* ---------------------------------------------------------------- SELECT */

/* A query's rows go nowhere; it is run for its errors alone. */
static void put_perform(Job *j, const Select *s)
{
    Query q = translate_select(j->t, s, NULL);
    line(j, "PERFORM * FROM (%.*s) AS q;", STR_FMT(q.sql));
}

static void put_select(Job *j, const Stmt *s)
{
    RaisePlan plan;
    if (!raise_is_in(s->u.select)) {
        put_perform(j, s->u.select);
    } else if (raise_plan(j->t->arena, s->u.select, &plan)) {
        put_arms(j, &plan);
    } else {
        translate_fail(j->t, s->span, "RAISE() inside an expression");
    }
}

/* ---------------------------------------------------------------- BEFORE UPDATE ... UPDATE */

static void check_assigned(Job *j, const Stmt *s, const Column *c)
{
    if (trigger_has_rival(j->t->env, j->trigger, c->name.text)) {
        translate_fail(j->t, s->span,
                       "BEFORE UPDATE changes its own row, which would fire other triggers");
    }
    if (trigger_uses_row_later(s, j->table, c)) {
        translate_fail(j->t, s->span, "BEFORE UPDATE changes its own row, and looks at it later");
    }
}

/* The UPDATE that fired the trigger writes its own columns afterwards ("load the values for all
 * columns not modified by the update statement", as SQLite does it), so a column that it gives
 * another value keeps that one. */
static void put_assignment(Job *j, const Stmt *s, const SetItem *set, Str condition)
{
    const Column *c = dml_column(j->t, j->table, set->columns->name);
    if (!c || set->columns->next) {
        translate_fail(j->t, s->span, "BEFORE UPDATE changes its own row by a list of columns");
        return;
    }
    check_assigned(j, s, c);
    j->assigned = true;
    Str name = translate_ident(j->t, c->pg_name);
    Frag stored = frag_store(j->t, translate_expr(j->t, set->expr), c);
    Str value = frag_at(j->t, stored, PREC_OR);
    line(j, "IF %.*s%snew.%.*s IS NOT DISTINCT FROM old.%.*s THEN", STR_FMT(condition),
         condition.n ? " AND " : "", STR_FMT(name), STR_FMT(name));
    j->indent++;
    line(j, "new.%.*s := %.*s;", STR_FMT(name), STR_FMT(value));
    j->indent--;
    line(j, "END IF;");
}

static Str own_row_condition(Job *j, const OwnRow *row)
{
    Buf b = {0};
    for (size_t i = 0; i < row->by_new.n; i++) {
        Str name = translate_ident(j->t, row->by_new.items[i]->pg_name);
        buf_printf(&b, "%snew.%.*s = old.%.*s", b.n ? " AND " : "", STR_FMT(name), STR_FMT(name));
    }
    if (row->rest) {
        Str rest = translate_truth(j->t, row->rest);
        buf_printf(&b, "%s(%.*s)", b.n ? " AND " : "", STR_FMT(rest));
    }
    Str condition = arena_str(j->t->arena, buf_str(&b));
    buf_free(&b);
    return condition;
}

/* PostgreSQL refuses an UPDATE of the row that is just being updated (Overview of Trigger Behavior,
 * 39.1); what it would do can be done to NEW. */
static void put_own_update(Job *j, const Stmt *s, const OwnRow *row)
{
    const Update *u = &s->u.update;
    if (u->from || u->with || u->order_by || u->limit || u->conflict > CONFLICT_FAIL) {
        translate_fail(j->t, s->span,
                       "BEFORE UPDATE changes its own row in a form that is no plain "
                       "UPDATE");
        return;
    }
    scope_push(j->t);
    Str name = name_is_set(u->alias) ? u->alias.text : j->table->name.text;
    scope_add_table(j->t, j->table, name, STR("old"))->always_qualify = true;
    Str condition = own_row_condition(j, row);
    for (const SetItem *set = u->set; set && !j->t->failed; set = set->next) {
        put_assignment(j, s, set, condition);
    }
    scope_pop(j->t);
}

/* ---------------------------------------------------------------- INSERT, UPDATE, DELETE */

static bool is_own_table(const Job *j, QualName name)
{
    return j->table && str_eq_fold(name.name.text, j->c->table.name.text);
}

/* A BEFORE trigger must not touch the row that fired it. True: all is said. */
static bool own_row_handled(Job *j, const Stmt *s)
{
    bool update = s->kind == STMT_UPDATE;
    if (j->c->timing != TIMING_BEFORE || j->c->event == EVENT_INSERT ||
        (!update && s->kind != STMT_DELETE) ||
        !is_own_table(j, update ? s->u.update.table : s->u.del.table)) {
        return false;
    }
    OwnRow row;
    if (!own_row(j->t->arena, j->table, j->c->event, update ? s->u.update.where : s->u.del.where,
                 &row)) {
        j->out->writes_itself = true;
        return false;
    }
    if (update && j->c->event == EVENT_UPDATE) {
        put_own_update(j, s, &row);
    } else {
        translate_fail(j->t, s->span, "a BEFORE trigger changes or deletes its own row");
    }
    return true;
}

/* Does the body change nothing but the row that fires it, by assignments? Then it fires nothing. */
static bool only_own_row(Job *j)
{
    OwnRow row;
    bool before_update = j->table && j->c->timing == TIMING_BEFORE && j->c->event == EVENT_UPDATE;
    for (const Stmt *s = j->c->body; s; s = s->next) {
        bool own = s->kind == STMT_UPDATE && before_update && is_own_table(j, s->u.update.table) &&
                   own_row(j->t->arena, j->table, j->c->event, s->u.update.where, &row);
        if (s->kind != STMT_SELECT && !own) {
            return false;
        }
    }
    return true;
}

static void put_text(Job *j, const DmlText *d)
{
    if (d->each.n) {
        j->wants_row = true;
        line(j, "FOR " DML_ROW " IN %.*s LOOP", STR_FMT(d->each));
        j->indent++;
    }
    for (size_t i = 0; i < d->n; i++) {
        bool quiet = i == 0 && d->quiet.n;
        if (quiet) {
            line(j, "PERFORM set_config('%.*s', 'on', true);", STR_FMT(d->quiet));
        }
        line(j, "%.*s;", STR_FMT(d->sql[i]));
        if (quiet) {
            line(j, "PERFORM set_config('%.*s', 'off', true);", STR_FMT(d->quiet));
        }
    }
    if (d->each.n) {
        j->indent--;
        line(j, "END LOOP;");
    }
}

/* WHERE rowid = NEW.rowid, in a table without a column for it. */
static const Stmt *without_rowid(Job *j, const Stmt *s)
{
    OwnRow row;
    bool update = s->kind == STMT_UPDATE;
    if ((!update && s->kind != STMT_DELETE) || (update && s->u.update.from) ||
        j->table->rowid_alias != NO_COLUMN ||
        !is_own_table(j, update ? s->u.update.table : s->u.del.table) ||
        !own_row(j->t->arena, j->table, j->c->event, update ? s->u.update.where : s->u.del.where,
                 &row) ||
        !row.rowid) {
        return s;
    }
    Stmt *copy = arena_new(j->t->arena, Stmt);
    *copy = *s;
    Expr **where = update ? &copy->u.update.where : &copy->u.del.where;
    *where = own_row_by_key(j->t->arena, j->table, j->c->event, &row);
    return *where ? copy : s;
}

static void put_dml(Job *j, const Stmt *s)
{
    if (own_row_handled(j, s)) {
        return;
    }
    s = j->table ? without_rowid(j, s) : s;
    bool inserts = s->kind == STMT_INSERT;
    DmlText d = dml_translate(j->t, s, j->wants_rowid && inserts ? str_z(rowid_variable) : STR(""));
    put_text(j, &d);
    if (d.each.n && j->wants_changes) {
        translate_fail(j->t, s->span, "changes() after OR REPLACE row by row");
    }
    j->has_rowid = inserts ? d.has_rowid : j->has_rowid;
    if (j->wants_changes) {
        line(j, "GET DIAGNOSTICS %s = ROW_COUNT;", changes_variable);
        j->has_changes = true;
    }
}

static void put_statements(Job *j)
{
    for (const Stmt *s = j->c->body; s && !j->t->failed && !j->ended; s = s->next) {
        if (s->kind == STMT_SELECT) {
            put_select(j, s);
        } else {
            put_dml(j, s);
        }
    }
}

/* ---------------------------------------------------------------- functions of triggers */

/* last_insert_rowid(): in an AFTER INSERT trigger the new row's, then that of each INSERT of the
 * body. changes(): of the body's last statement. Before the first one both belong to the
 * connection, which has nothing like it in PostgreSQL. */
static bool special(Translator *t, const Expr *e, Frag *out)
{
    Job *j = t->special_data;
    bool rowid = e->kind == EXPR_FUNCTION && str_eq_fold(e->name.text, STR("last_insert_rowid"));
    bool changes = e->kind == EXPR_FUNCTION && str_eq_fold(e->name.text, STR("changes"));
    if (e->kind == EXPR_RAISE) {
        translate_fail(t, e->span, "RAISE() inside an expression");
        return true;
    }
    if (!rowid && !changes) {
        return false;
    }
    if (!(rowid ? j->has_rowid : j->has_changes)) {
        translate_fail(t, e->span, "%.*s() before any statement that it could be of",
                       STR_FMT(e->name.text));
    }
    *out = frag_sql(str_z(rowid ? rowid_variable : changes_variable), PREC_ATOM, PG_BIGINT,
                    CLASS_INTEGER);
    out->volatility = STABLE;
    return true;
}

/* ---------------------------------------------------------------- NEW and OLD */

/* PL/pgSQL's records are called new and old. */
static void add_record(Job *j, const char *name, const char *pg_name)
{
    Relation *r = NULL;
    if (j->table) {
        r = scope_add_table(j->t, j->table, str_z(name), str_z(pg_name));
        dml_drop_affinities(r, j->table, false);
    } else {
        const ViewInfo *v = j->t->env->find_view(j->t->env->data, j->c->table.name.text);
        if (!v) {
            translate_fail(j->t, j->c->table.name.span, "its view is not carried over");
            return;
        }
        r = scope_add(j->t, (Relation){.name = str_z(name),
                                       .pg_alias = str_z(pg_name),
                                       .columns = v->columns,
                                       .n = v->n});
    }
    r->always_qualify = r->only_qualified = true;
}

static void add_records(Job *j)
{
    scope_push(j->t);
    if (j->c->event != EVENT_DELETE) {
        add_record(j, "NEW", "new");
    }
    if (j->c->event != EVENT_INSERT && !j->t->failed) {
        add_record(j, "OLD", "old");
    }
}

/* ---------------------------------------------------------------- when it fires */

/* A condition goes behind WHEN, but not with a subquery (CREATE TRIGGER, "condition"), and not for
 * INSTEAD OF. A string with that word in it costs nothing but looks. */
static bool fits_when(const Job *j, Str condition)
{
    return j->c->timing != TIMING_INSTEAD_OF && !str_contains_fold(condition, STR("select"));
}

static Str condition_of(Job *j)
{
    return j->c->when ? translate_truth(j->t, j->c->when) : (Str){0};
}

/* INSTEAD OF takes no column list (CREATE TRIGGER): a column that is given its old value again
 * does not count here, while SQLite looks at the list behind SET alone. */
static Str update_of_condition(Job *j)
{
    Buf b = {0};
    for (const NameList *n = j->c->update_of; n && !j->table && !j->t->failed; n = n->next) {
        Expr column = {.kind = EXPR_COLUMN, .depth = 1, .name = n->name, .span = n->name.span};
        Str sql[2];
        for (int i = 0; i < 2; i++) {
            column.table = (Name){.text = str_z(i ? "OLD" : "NEW"), .span = n->name.span};
            sql[i] = translate_expr(j->t, &column).sql;
        }
        buf_printf(&b, "%s%.*s IS DISTINCT FROM %.*s", b.n ? " OR " : "", STR_FMT(sql[0]),
                   STR_FMT(sql[1]));
    }
    Str condition = arena_str(j->t->arena, buf_str(&b));
    buf_free(&b);
    return condition;
}

static Str both(Job *j, Str a, Str b)
{
    return !a.n   ? b
           : !b.n ? a
                  : translate_printf(j->t, "(%.*s) AND (%.*s)", STR_FMT(a), STR_FMT(b));
}

/* ---------------------------------------------------------------- the function */

static void put_declarations(Job *j, bool rowid_known)
{
    if (!j->wants_rowid && !j->wants_changes && !j->wants_row) {
        return;
    }
    line(j, "DECLARE");
    if (j->wants_rowid && rowid_known) {
        Str name = translate_ident(j->t, j->table->columns.items[j->table->rowid_alias].pg_name);
        line(j, "    %s bigint := new.%.*s;", rowid_variable, STR_FMT(name));
    } else if (j->wants_rowid) {
        line(j, "    %s bigint;", rowid_variable);
    }
    if (j->wants_changes) {
        line(j, "    %s bigint;", changes_variable);
    }
    if (j->wants_row) {
        line(j, "    " DML_ROW " record;");
    }
}

/* PL/pgSQL has variables of its own (found, tg_op ...), which must not hide columns. */
static void put_conflict_rule(Job *j)
{
    if (j->wants_rowid || j->wants_changes || j->wants_row ||
        str_contains_fold(j->trigger->text, STR("found")) ||
        str_contains_fold(j->trigger->text, STR("tg_"))) {
        line(j, "#variable_conflict use_column");
    }
}

static Str is_off(Job *j, Str setting)
{
    return translate_printf(j->t, "current_setting('%.*s', true) IS DISTINCT FROM 'on'",
                            STR_FMT(setting));
}

static Str when_clause(Job *j, Str condition)
{
    if (j->table && j->c->event == EVENT_DELETE && trigger_replaces_rows(j->t->env, j->table)) {
        condition = both(j, is_off(j, dml_quiet(j->t, j->table)), condition);
    }
    bool guarded = j->guard.n && j->c->timing != TIMING_INSTEAD_OF;
    return guarded ? both(j, is_off(j, j->guard), condition) : condition;
}

static void put_block(Job *j, Str condition)
{
    line(j, "BEGIN");
    j->indent++;
    if (j->guard.n && j->c->timing == TIMING_INSTEAD_OF) {
        condition = both(j, is_off(j, j->guard), condition);
    }
    if (condition.n) {
        put_if(j, "IF", condition);
        j->indent++;
    }
    set_guard(j, "on");
    put_statements(j);
    if (!j->ended) {
        set_guard(j, "off");
    }
    if (condition.n) {
        j->indent--;
        line(j, "END IF;");
    }
    if (!j->ended || condition.n) {
        line(j, "RETURN %s;", result_of(j->c));
    }
    j->indent--;
    line(j, "END");
}

/* What has to be declared is known when the block is written. */
static void put_function(Job *j, Str condition)
{
    bool rowid_known = j->has_rowid;
    put_block(j, condition);
    Buf block = j->body;
    j->body = (Buf){0};
    put_conflict_rule(j);
    put_declarations(j, rowid_known);
    buf_put(&j->body, buf_str(&block));
    buf_free(&block);
}

static void check_generated(Job *j)
{
    const Expr *e =
        j->table && j->c->timing == TIMING_BEFORE ? trigger_reads_generated(j->c, j->table) : NULL;
    if (e) {
        translate_fail(j->t, e->span, "a BEFORE trigger reads a generated column of NEW");
    }
}

bool trigger_translate(Translator *t, const Other *trigger, Str pg_name, TriggerText *out)
{
    const CreateTrigger *c = &trigger->stmt->u.create_trigger;
    *out = (TriggerText){0};
    Job j = {.t = t, .trigger = trigger, .c = c, .out = out};
    if (c->timing != TIMING_INSTEAD_OF) {
        j.table = dml_table(t, c->table);
    }
    j.wants_rowid = str_contains_fold(trigger->text, STR("last_insert_rowid"));
    j.wants_changes = str_contains_fold(trigger->text, STR("changes("));
    j.has_rowid = j.wants_rowid && j.table && j.table->rowid_alias != NO_COLUMN &&
                  c->timing == TIMING_AFTER && c->event == EVENT_INSERT;
    t->special = special;
    t->special_data = &j;
    if (!only_own_row(&j) && trigger_may_recurse(t->env, trigger)) {
        j.guard = dml_setting(t, "sqlpg.in_", pg_name);
    }
    if (!t->failed) {
        check_generated(&j);
        add_records(&j);
    }
    if (!t->failed) {
        Str condition = both(&j, update_of_condition(&j), condition_of(&j));
        bool outside = fits_when(&j, condition);
        out->when = when_clause(&j, outside ? condition : STR(""));
        out->sees_more = j.table && c->timing == TIMING_AFTER && trigger_reads_own_table(c);
        put_function(&j, outside ? STR("") : condition);
        scope_pop(t);
    }
    out->body = arena_str(t->arena, buf_str(&j.body));
    buf_free(&j.body);
    t->special = NULL;
    t->special_data = NULL;
    return !t->failed;
}

Str trigger_relation(Translator *t, const Other *trigger)
{
    const CreateTrigger *c = &trigger->stmt->u.create_trigger;
    if (c->timing != TIMING_INSTEAD_OF) {
        const Table *table = dml_table(t, c->table);
        return table ? translate_relation_name(t, table->pg_name) : (Str){0};
    }
    const ViewInfo *v = t->env->find_view(t->env->data, c->table.name.text);
    return v ? translate_relation_name(t, v->pg_name) : (Str){0};
}
