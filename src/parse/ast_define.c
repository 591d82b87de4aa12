#include "parse/ast_build.h"

static Stmt *stmt_new(Parse *p, StmtKind kind, Str token)
{
    Stmt *s = arena_new(p->arena, Stmt);
    s->kind = kind;
    s->span = ast_until(p, token.p);
    return s;
}

/* The statement's last part has been read. */
static Stmt *stmt_end(const Parse *p, Stmt *s)
{
    s->span = ast_until(p, s->span.p);
    return s;
}

/* ---------------------------------------------------------------- small statements */

Stmt *ast_empty(Parse *p)
{
    Stmt *s = stmt_new(p, STMT_EMPTY, p->text);
    s->span.n = 0;
    return s;
}

Stmt *ast_plain(Parse *p, StmtKind kind, Str token)
{
    return stmt_new(p, kind, token);
}

Stmt *ast_savepoint(Parse *p, StmtKind kind, Str token, Str name)
{
    Stmt *s = stmt_new(p, kind, token);
    s->name = ast_name(p, name);
    return s;
}

Stmt *ast_pragma(Parse *p, Str token, const QualName *name, Str value)
{
    Stmt *s = stmt_new(p, STMT_PRAGMA, token);
    s->u.pragma.name = *name;
    s->u.pragma.value = ast_unquote(p->arena, value);
    return s;
}

Stmt *ast_drop(Parse *p, Str token, ObjectKind kind, bool if_exists, const QualName *name)
{
    Stmt *s = stmt_new(p, STMT_DROP, token);
    s->u.drop = (Drop){.kind = kind, .if_exists = if_exists, .name = *name};
    return s;
}

/* ---------------------------------------------------------------- CREATE TABLE */

Stmt *ast_create_table(Parse *p, Str token, bool temp, bool if_not_exists, const QualName *name)
{
    Stmt *s = stmt_new(p, STMT_CREATE_TABLE, token);
    s->u.create_table.temp = temp;
    s->u.create_table.if_not_exists = if_not_exists;
    s->u.create_table.table = *name;
    return s;
}

Stmt *ast_table_as(Parse *p, Stmt *s, Select *select)
{
    s->u.create_table.as_select = select;
    return stmt_end(p, s);
}

static bool is_gap(char c)
{
    return ascii_is_space(c) || c == '/' || c == '-';
}

/* first, then white space and comments, then ROWID; quoted words are no options, in SQLite either.
 */
static bool is_rowid_option(Str option, Str first)
{
    Str rowid = STR("ROWID");
    if (!str_starts_fold(option, first) || option.n < first.n + 1 + rowid.n) {
        return false;
    }
    const char *last = option.p + option.n - rowid.n;
    return is_gap(option.p[first.n]) && is_gap(last[-1]) &&
           str_eq_fold(str_make(last, rowid.n), rowid);
}

static void table_option(Parse *p, CreateTable *t, const NameList *item)
{
    Str option = item->name.span;
    if (str_eq_fold(option, STR("STRICT"))) {
        t->strict = true;
    } else if (is_rowid_option(option, STR("WITHOUT"))) {
        t->without_rowid = true;
    } else if (is_rowid_option(option, STR("RANDOM"))) {
        OptionSeq seq = {t->other_options, t->other_options};
        while (seq.last && seq.last->next) {
            seq.last = seq.last->next;
        }
        t->other_options = ast_options(p, seq, option).first;
    } else {
        Str message = arena_printf(p->arena, "unknown table option: %.*s", STR_FMT(option));
        ast_fail(p, option.p, message);
    }
}

Stmt *ast_table_columns(Parse *p, Stmt *s, ColumnSeq columns, ConstraintSeq constraints,
                        OptionSeq options)
{
    CreateTable *t = &s->u.create_table;
    t->columns = columns.first;
    t->constraints = constraints.first;
    for (const NameList *o = options.first; o; o = o->next) {
        table_option(p, t, o);
    }
    return stmt_end(p, s);
}

ColumnSeq ast_columns(ColumnSeq seq, ColumnDef *c)
{
    SEQ_APPEND(seq, c);
    return seq;
}

ColumnDef *ast_column(Parse *p, Str name, Str type, ConstraintSeq constraints)
{
    ColumnDef *c = arena_new(p->arena, ColumnDef);
    c->name = ast_name(p, name);
    c->type = ast_type(p, type);
    c->constraints = constraints.first;
    c->span = ast_until(p, name.p);
    return c;
}

/* The words as written are the option's name: a quoted one must not pass for a bare one. */
OptionSeq ast_options(Parse *p, OptionSeq seq, Str option)
{
    NameList *n = arena_new(p->arena, NameList);
    n->name = (Name){.text = option, .span = option};
    SEQ_APPEND(seq, n);
    return seq;
}

/* ---------------------------------------------------------------- lists of constraints */

/* The DEFERRABLE clause belongs to the last foreign key before it, whatever stands between; without
 * one SQLite ignores it. */
static bool takes_deferral(Parse *p, const Constraint *last, const Constraint *c)
{
    Constraint *fk = p->last_reference;
    if (c->kind != CONS_DEFER || !fk) {
        return false;
    }
    fk->ref.deferrable = c->ref.deferrable;
    fk->ref.initially = c->ref.initially;
    if (fk == last) {
        fk->span = str_range(fk->span.p, c->span.p + c->span.n);
    }
    return true;
}

static ConstraintSeq append(Parse *p, ConstraintSeq seq, Constraint *c)
{
    SEQ_APPEND(seq, c);
    if (c->kind == CONS_REFERENCES || c->kind == CONS_FOREIGN_KEY) {
        p->last_reference = c;
    }
    return seq;
}

ConstraintSeq ast_constraints(Parse *p, ConstraintSeq seq, Constraint *c)
{
    Constraint *last = seq.last;
    if (takes_deferral(p, last, c)) {
        return seq;
    }
    if (!last || last->kind != CONS_NAME_ONLY || c->kind == CONS_NAME_ONLY) {
        return append(p, seq, c);
    }
    Name name = last->name;
    Str span = str_range(last->span.p, c->span.p + c->span.n);
    *last = *c;
    last->name = name;
    last->span = span;
    if (c->kind == CONS_REFERENCES || c->kind == CONS_FOREIGN_KEY) {
        p->last_reference = last;
    }
    return seq;
}

ConstraintSeq ast_constraints_apart(Parse *p, ConstraintSeq seq, Constraint *c)
{
    return append(p, seq, c);
}

/* ---------------------------------------------------------------- constraints */

Constraint *ast_constraint(Parse *p, ConstraintKind kind, Str token, Conflict conflict)
{
    Constraint *c = arena_new(p->arena, Constraint);
    c->kind = kind;
    c->conflict = conflict;
    c->span = ast_until(p, token.p);
    return c;
}

Constraint *ast_constraint_name(Parse *p, Str token, Str name)
{
    Constraint *c = ast_constraint(p, CONS_NAME_ONLY, token, CONFLICT_NONE);
    c->name = ast_name(p, name);
    return c;
}

Constraint *ast_column_key(Parse *p, Str token, unsigned order, Conflict conflict,
                           bool autoincrement)
{
    Constraint *c = ast_constraint(p, CONS_PRIMARY_KEY, token, conflict);
    c->order = (int)order;
    c->autoincrement = autoincrement;
    return c;
}

Constraint *ast_check(Parse *p, Str token, Expr *e, Conflict conflict)
{
    Constraint *c = ast_constraint(p, CONS_CHECK, token, conflict);
    c->expr = e;
    return c;
}

Constraint *ast_default(Parse *p, Str token, Expr *e, bool in_parens)
{
    Constraint *c = ast_constraint(p, CONS_DEFAULT, token, CONFLICT_NONE);
    c->expr = e;
    c->expr_in_parens = in_parens;
    return c;
}

/* DEFAULT word is the string 'word', however quoted; only bare TRUE and FALSE are the constants. */
Expr *ast_default_word(Parse *p, Str word)
{
    if (str_eq_fold(word, STR("TRUE")) || str_eq_fold(word, STR("FALSE"))) {
        return ast_column_ref(p, STR_NONE, STR_NONE, word);
    }
    return ast_string(p, word);
}

Constraint *ast_collation(Parse *p, Str token, Str name)
{
    Constraint *c = ast_constraint(p, CONS_COLLATE, token, CONFLICT_NONE);
    c->collation = ast_name(p, name);
    return c;
}

Constraint *ast_generated(Parse *p, Str token, Expr *e, Str storage)
{
    Constraint *c = ast_constraint(p, CONS_GENERATED, token, CONFLICT_NONE);
    c->expr = e;
    c->stored = str_eq_fold(storage, STR("STORED"));
    if (storage.p && !c->stored && !str_eq_fold(storage, STR("VIRTUAL"))) {
        ast_syntax_error(p, storage);
    }
    return c;
}

References *ast_reference(Parse *p, Str table, NameSeq columns)
{
    References *r = arena_new(p->arena, References);
    r->table = ast_name(p, table);
    r->columns = columns.first;
    return r;
}

References *ast_on_delete(References *r, Action action)
{
    r->on_delete = action;
    return r;
}

References *ast_on_update(References *r, Action action)
{
    r->on_update = action;
    return r;
}

Constraint *ast_references(Parse *p, Str token, const References *r)
{
    Constraint *c = ast_constraint(p, CONS_REFERENCES, token, CONFLICT_NONE);
    c->ref = *r;
    return c;
}

Constraint *ast_deferrable(Parse *p, Str token, Deferrable deferrable, Initially initially)
{
    Constraint *c = ast_constraint(p, CONS_DEFER, token, CONFLICT_NONE);
    c->ref.deferrable = deferrable;
    c->ref.initially = initially;
    return c;
}

/* ---------------------------------------------------------------- keys over several columns */

static Expr *without_parens(Expr *e)
{
    while (e->kind == EXPR_PAREN) {
        e = e->left;
    }
    return e;
}

static void no_explicit_nulls(Parse *p, const ExprList *item)
{
    for (; item; item = item->next) {
        if (item->nulls != NULLS_NONE) {
            ast_fail(p, item->span.p,
                     item->nulls == NULLS_FIRST ? STR("unsupported use of NULLS FIRST")
                                                : STR("unsupported use of NULLS LAST"));
        }
    }
}

/* Leaves a column in perhaps some COLLATE; parentheses mean nothing. */
static void key_column(Parse *p, ExprList *item)
{
    item->expr = without_parens(item->expr);
    Expr *e = item->expr;
    while (e->kind == EXPR_COLLATE) {
        e->left = without_parens(e->left);
        e = e->left;
    }
    bool column = e->kind == EXPR_COLUMN && !name_is_set(e->table);
    if (!column && e->kind != EXPR_STRING) {
        ast_fail(p, item->span.p,
                 STR("expressions prohibited in PRIMARY KEY and UNIQUE constraints"));
    }
}

static Constraint *key_new(Parse *p, ConstraintKind kind, Str token, ExprSeq columns,
                           Conflict conflict)
{
    Constraint *c = ast_constraint(p, kind, token, conflict);
    c->columns = columns.first;
    no_explicit_nulls(p, columns.first);
    for (ExprList *item = columns.first; item; item = item->next) {
        key_column(p, item);
    }
    return c;
}

Constraint *ast_table_key(Parse *p, Str token, ExprSeq columns, bool autoincrement,
                          Conflict conflict)
{
    Constraint *c = key_new(p, CONS_PRIMARY_KEY, token, columns, conflict);
    c->autoincrement = autoincrement;
    return c;
}

Constraint *ast_table_unique(Parse *p, Str token, ExprSeq columns, Conflict conflict)
{
    return key_new(p, CONS_UNIQUE, token, columns, conflict);
}

Constraint *ast_foreign_key(Parse *p, Str token, NameSeq columns, const References *r,
                            const Constraint *deferrable)
{
    Constraint *c = ast_constraint(p, CONS_FOREIGN_KEY, token, CONFLICT_NONE);
    c->names = columns.first;
    c->ref = *r;
    if (deferrable) {
        c->ref.deferrable = deferrable->ref.deferrable;
        c->ref.initially = deferrable->ref.initially;
    }
    return c;
}

/* ---------------------------------------------------------------- indexes, views, modules */

Stmt *ast_create_index(Parse *p, Str token, bool unique, bool if_not_exists, const QualName *index,
                       Str table, ExprSeq columns, Expr *where)
{
    Stmt *s = stmt_new(p, STMT_CREATE_INDEX, token);
    s->u.create_index = (CreateIndex){.unique = unique,
                                      .if_not_exists = if_not_exists,
                                      .index = *index,
                                      .table = ast_name(p, table),
                                      .columns = columns.first,
                                      .where = where};
    no_explicit_nulls(p, columns.first);
    return s;
}

Stmt *ast_create_view(Parse *p, Str token, bool temp, bool if_not_exists, const QualName *view,
                      NameSeq columns, Select *select)
{
    Stmt *s = stmt_new(p, STMT_CREATE_VIEW, token);
    s->u.create_view = (CreateView){.temp = temp,
                                    .if_not_exists = if_not_exists,
                                    .view = *view,
                                    .columns = columns.first,
                                    .select = select};
    return s;
}

Stmt *ast_create_virtual(Parse *p, Str token, bool if_not_exists, const QualName *table, Str module,
                         Str args)
{
    Stmt *s = stmt_new(p, STMT_CREATE_VIRTUAL, token);
    s->u.create_virtual = (CreateVirtual){.if_not_exists = if_not_exists,
                                          .table = *table,
                                          .module = ast_name(p, module),
                                          .args = args};
    return s;
}

/* ---------------------------------------------------------------- triggers */

Stmt *ast_trigger_head(Parse *p, Str token, bool temp, bool if_not_exists, const QualName *name,
                       Timing timing)
{
    Stmt *s = stmt_new(p, STMT_CREATE_TRIGGER, token);
    CreateTrigger *t = &s->u.create_trigger;
    t->temp = temp;
    t->if_not_exists = if_not_exists;
    t->trigger = *name;
    t->timing = timing;
    return s;
}

Stmt *ast_trigger_event(Stmt *s, Event event, NameSeq update_of)
{
    s->u.create_trigger.event = event;
    s->u.create_trigger.update_of = update_of.first;
    return s;
}

Stmt *ast_trigger(Parse *p, Stmt *s, const QualName *table, bool each_row, Expr *when, StmtSeq body)
{
    CreateTrigger *t = &s->u.create_trigger;
    t->table = *table;
    t->for_each_row = each_row;
    t->when = when;
    t->body = body.first;
    return stmt_end(p, s);
}

StmtSeq ast_body(StmtSeq seq, Stmt *s)
{
    SEQ_APPEND(seq, s);
    return seq;
}

/* ---------------------------------------------------------------- ALTER TABLE */

Stmt *ast_alter(Parse *p, Str token, const QualName *table)
{
    Stmt *s = stmt_new(p, STMT_ALTER, token);
    s->u.alter.table = *table;
    return s;
}

Stmt *ast_alter_names(Parse *p, Stmt *s, AlterKind kind, Str column, Str new_name)
{
    s->u.alter.kind = kind;
    s->u.alter.column = ast_name(p, column);
    s->u.alter.new_name = ast_name(p, new_name);
    return stmt_end(p, s);
}

Stmt *ast_alter_add(Parse *p, Stmt *s, ColumnDef *column)
{
    s->u.alter.kind = ALTER_ADD_COLUMN;
    s->u.alter.add = column;
    return stmt_end(p, s);
}

Stmt *ast_alter_check(Parse *p, Stmt *s, Str name, Constraint *check)
{
    s->u.alter.kind = ALTER_ADD_CHECK;
    s->u.alter.check = check;
    check->name = ast_name(p, name);
    return stmt_end(p, s);
}
