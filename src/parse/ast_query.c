#include "parse/ast_build.h"

static uint16_t deeper(uint16_t depth, uint16_t other)
{
    return depth > other ? depth : other;
}

/* ---------------------------------------------------------------- SELECT */

static Select *select_new(Parse *p, const char *start)
{
    Select *s = arena_new(p->arena, Select);
    s->span = ast_until(p, start);
    s->depth = 1;
    return s;
}

static void select_holds(Parse *p, Select *s, unsigned child_depth)
{
    s->depth = deeper(s->depth, ast_depth(p, s->span.p, child_depth));
}

static void select_holds_list(Parse *p, Select *s, const ExprList *list)
{
    select_holds(p, s, ast_list_depth(list));
}

Select *ast_select_core(Parse *p, Str token, bool distinct, ExprSeq columns, Source *from,
                        Expr *where)
{
    Select *s = select_new(p, token.p);
    s->distinct = distinct;
    s->columns = columns.first;
    s->from = from;
    s->where = where;
    select_holds_list(p, s, columns.first);
    select_holds(p, s, ast_expr_depth(where));
    for (const Source *item = from; item; item = item->next) {
        select_holds(p, s, item->depth);
    }
    return s;
}

Select *ast_select_group(Parse *p, Select *s, ExprSeq group_by, Expr *having, Window *windows)
{
    s->group_by = group_by.first;
    s->having = having;
    s->windows = windows;
    s->span = ast_until(p, s->span.p);
    select_holds_list(p, s, group_by.first);
    select_holds(p, s, ast_expr_depth(having));
    for (const Window *w = windows; w; w = w->next) {
        select_holds(p, s, ast_window_depth(w));
    }
    return s;
}

SelectSeq ast_compound(SelectSeq seq, Compound op, Select *s)
{
    s->compound = op;
    SEQ_APPEND(seq, s);
    seq.first->depth = deeper(seq.first->depth, s->depth);
    return seq;
}

/* The first term's span becomes that of the whole compound, its WITH and LIMIT included. */
Select *ast_select(Parse *p, WithClause with, SelectSeq compound, const Tail *tail)
{
    Select *s = compound.first;
    s->with = with.with;
    s->span = ast_until(p, with.start ? with.start : s->span.p);
    for (const Cte *c = with.with ? with.with->ctes : NULL; c; c = c->next) {
        select_holds(p, s, c->select->depth);
    }
    if (tail) {
        s->order_by = tail->order_by;
        s->limit = tail->limit.limit;
        s->offset = tail->limit.offset;
        select_holds_list(p, s, s->order_by);
        select_holds(p, s, ast_expr_depth(s->limit));
        select_holds(p, s, ast_expr_depth(s->offset));
    }
    return s;
}

Tail *ast_tail(Parse *p, ExprSeq order_by, Limit limit)
{
    if (!order_by.first && !limit.limit) {
        return NULL;
    }
    Tail *t = arena_new(p->arena, Tail);
    t->order_by = order_by.first;
    t->limit = limit;
    return t;
}

/* ---------------------------------------------------------------- VALUES */

RowSeq ast_values(Parse *p, Str token, ExprSeq row)
{
    return ast_more_values(p, (RowSeq){select_new(p, token.p), NULL}, row);
}

RowSeq ast_more_values(Parse *p, RowSeq seq, ExprSeq row)
{
    ValuesRow *r = arena_new(p->arena, ValuesRow);
    r->list = row.first;
    *(seq.last ? &seq.last->next : &seq.select->values) = r;
    seq.last = r;
    select_holds_list(p, seq.select, r->list);
    return seq;
}

Select *ast_values_select(Parse *p, RowSeq seq)
{
    seq.select->span = ast_until(p, seq.select->span.p);
    return seq.select;
}

/* ---------------------------------------------------------------- WITH */

WithClause ast_with(Parse *p, Str token, bool recursive, CteSeq ctes)
{
    With *w = arena_new(p->arena, With);
    w->recursive = recursive;
    w->ctes = ctes.first;
    return (WithClause){w, token.p};
}

CteSeq ast_ctes(CteSeq seq, Cte *cte)
{
    SEQ_APPEND(seq, cte);
    return seq;
}

Cte *ast_cte(Parse *p, Str name, NameSeq columns, unsigned materialized, Select *s)
{
    Cte *c = arena_new(p->arena, Cte);
    c->name = ast_name(p, name);
    c->columns = columns.first;
    c->materialized = materialized;
    c->select = s;
    return c;
}

/* ---------------------------------------------------------------- joins */

static int join_word(Str word)
{
    static const struct {
        Str word;
        int bits;
    } words[] = {
        {{"NATURAL", 7}, JOIN_NATURAL},
        {{"LEFT", 4}, JOIN_LEFT | JOIN_OUTER},
        {{"RIGHT", 5}, JOIN_RIGHT | JOIN_OUTER},
        {{"FULL", 4}, JOIN_LEFT | JOIN_RIGHT | JOIN_OUTER},
        {{"OUTER", 5}, JOIN_OUTER},
        {{"INNER", 5}, JOIN_INNER},
        {{"CROSS", 5}, JOIN_INNER | JOIN_CROSS},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq_fold(words[i].word, word)) {
            return words[i].bits;
        }
    }
    return -1;
}

/* The words stand in any order; wrong are INNER with an outer word, and OUTER alone. */
int ast_join(Parse *p, Str first, Str second, Str third)
{
    int a = join_word(first);
    int b = second.p ? join_word(second) : 0;
    int c = third.p ? join_word(third) : 0;
    int bits = a | b | c;
    bool both = (bits & JOIN_INNER) && (bits & JOIN_OUTER);
    bool alone = (bits & JOIN_OUTER) && !(bits & (JOIN_LEFT | JOIN_RIGHT));
    if (bits < 0 || both || alone) {
        Str words = str_range(first.p, third.p    ? third.p + third.n
                                       : second.p ? second.p + second.n
                                                  : first.p + first.n);
        ast_fail(p, first.p, arena_printf(p->arena, "unknown join type: %.*s", STR_FMT(words)));
        return JOIN_PLAIN;
    }
    return bits;
}

SourceSeq ast_sources(Parse *p, SourceSeq seq, int join, Source *s)
{
    if (!seq.first) {
        if (s->on || s->using_) {
            ast_fail(p, s->span.p, STR("a JOIN clause is required before ON"));
        }
    } else {
        bool full = (join & JOIN_LEFT) && (join & JOIN_RIGHT);
        s->join.comma = join == JOIN_COMMA;
        s->join.natural = join & JOIN_NATURAL;
        s->join.full = full;
        s->join.left = !full && (join & JOIN_LEFT);
        s->join.right = !full && (join & JOIN_RIGHT);
        s->join.cross = join & JOIN_CROSS;
        s->join.inner = !s->join.comma && !s->join.cross && !(join & (JOIN_LEFT | JOIN_RIGHT));
    }
    SEQ_APPEND(seq, s);
    return seq;
}

/* ---------------------------------------------------------------- FROM items */

static Source *source_new(Parse *p, SourceKind kind, const char *start, Str alias)
{
    Source *s = arena_new(p->arena, Source);
    s->kind = kind;
    s->depth = 1;
    s->alias = ast_name(p, alias);
    s->has_alias = alias.p != NULL;
    s->span = ast_until(p, start);
    return s;
}

static void source_holds(Parse *p, Source *s, unsigned child_depth)
{
    s->depth = deeper(s->depth, ast_depth(p, s->span.p, child_depth));
}

static Source *named_source(Parse *p, SourceKind kind, const QualName *table, Str alias)
{
    Name first = name_is_set(table->schema) ? table->schema : table->name;
    Source *s = source_new(p, kind, first.span.p, alias);
    s->table = *table;
    return s;
}

Source *ast_table_source(Parse *p, const QualName *table, Str alias)
{
    return named_source(p, SOURCE_TABLE, table, alias);
}

/* No index: NOT INDEXED. */
Source *ast_indexed_source(Parse *p, const QualName *table, Str alias, Str index)
{
    Source *s = named_source(p, SOURCE_TABLE, table, alias);
    s->indexed_by = ast_name(p, index);
    s->not_indexed = !index.p;
    return s;
}

Source *ast_function_source(Parse *p, const QualName *table, ExprSeq args, Str alias)
{
    Source *s = named_source(p, SOURCE_FUNCTION, table, alias);
    s->args = args.first;
    source_holds(p, s, ast_list_depth(args.first));
    return s;
}

Source *ast_select_source(Parse *p, Str open, Select *select, Str alias)
{
    Source *s = source_new(p, SOURCE_SELECT, open.p, alias);
    s->select = select;
    source_holds(p, s, select->depth);
    return s;
}

Source *ast_join_source(Parse *p, Str open, SourceSeq list, Str alias)
{
    Source *s = source_new(p, SOURCE_JOIN, open.p, alias);
    s->sub = list.first;
    for (const Source *item = list.first; item; item = item->next) {
        source_holds(p, s, item->depth);
    }
    return s;
}

Source *ast_join_condition(Parse *p, Source *s, JoinCondition c)
{
    s->on = c.on;
    s->using_ = c.columns;
    s->span = ast_until(p, s->span.p);
    source_holds(p, s, ast_expr_depth(c.on));
    return s;
}

/* ---------------------------------------------------------------- windows */

Window *ast_window(Parse *p, Str base, ExprSeq partition_by, ExprSeq order_by, const Frame *frame)
{
    Window *w = arena_new(p->arena, Window);
    w->base = ast_name(p, base);
    w->partition_by = partition_by.first;
    w->order_by = order_by.first;
    if (frame) {
        w->frame = *frame;
    }
    return w;
}

Window *ast_window_name(Parse *p, Window *w, Str name)
{
    w->name = ast_name(p, name);
    return w;
}

Window *ast_window_ref(Parse *p, Str name)
{
    return ast_window_name(p, arena_new(p->arena, Window), name);
}

WindowSeq ast_windows(WindowSeq seq, Window *w)
{
    SEQ_APPEND(seq, w);
    return seq;
}

unsigned ast_window_depth(const Window *w)
{
    unsigned depths[] = {ast_list_depth(w->partition_by), ast_list_depth(w->order_by),
                         ast_expr_depth(w->frame.start.expr), ast_expr_depth(w->frame.end.expr)};
    unsigned depth = 0;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        depth = depths[i] > depth ? depths[i] : depth;
    }
    return depth;
}

Frame *ast_frame(Parse *p, Str mode, FrameBound start, FrameBound end, const char *exclude)
{
    Frame *f = arena_new(p->arena, Frame);
    bool rows = mode.n == 4;
    f->mode = rows ? STR("ROWS") : mode.n == 5 ? STR("RANGE") : STR("GROUPS");
    f->start = start;
    f->end = end;
    f->exclude = str_z(exclude);
    return f;
}

/* ---------------------------------------------------------------- INSERT, UPDATE, DELETE */

static Stmt *dml_new(Parse *p, StmtKind kind, const char *start)
{
    Stmt *s = arena_new(p->arena, Stmt);
    s->kind = kind;
    s->span = ast_until(p, start);
    return s;
}

Stmt *ast_select_stmt(Parse *p, Select *select)
{
    Stmt *s = dml_new(p, STMT_SELECT, select->span.p);
    s->u.select = select;
    return s;
}

Target *ast_target(Parse *p, const QualName *name, Str alias)
{
    Target *t = arena_new(p->arena, Target);
    t->name = *name;
    t->alias = ast_name(p, alias);
    return t;
}

Stmt *ast_insert(Parse *p, WithClause with, Str token, Conflict conflict, const Target *target)
{
    Stmt *s = dml_new(p, STMT_INSERT, with.start ? with.start : token.p);
    s->u.insert.with = with.with;
    s->u.insert.conflict = conflict;
    s->u.insert.table = target->name;
    s->u.insert.alias = target->alias;
    return s;
}

Stmt *ast_insert_rows(Parse *p, Stmt *s, NameSeq columns, Select *rows, UpsertSeq upserts,
                      ExprList *returning)
{
    s->u.insert.columns = columns.first;
    s->u.insert.select = rows;
    s->u.insert.upsert = upserts.first;
    s->u.insert.returning = returning;
    s->span = ast_until(p, s->span.p);
    return s;
}

Stmt *ast_update(Parse *p, Str token, Conflict conflict, const Target *target, SetSeq set,
                 Source *from)
{
    Stmt *s = dml_new(p, STMT_UPDATE, token.p);
    s->u.update.conflict = conflict;
    s->u.update.table = target->name;
    s->u.update.alias = target->alias;
    s->u.update.set = set.first;
    s->u.update.from = from;
    return s;
}

Stmt *ast_delete(Parse *p, Str token, const Target *target)
{
    Stmt *s = dml_new(p, STMT_DELETE, token.p);
    s->u.del.table = target->name;
    s->u.del.alias = target->alias;
    return s;
}

static void change_update(Update *u, With *with, Expr *where, ExprList *returning, Tail tail)
{
    u->with = with;
    u->where = where;
    u->returning = returning;
    u->order_by = tail.order_by;
    u->limit = tail.limit.limit;
    u->offset = tail.limit.offset;
}

static void change_delete(Delete *d, With *with, Expr *where, ExprList *returning, Tail tail)
{
    d->with = with;
    d->where = where;
    d->returning = returning;
    d->order_by = tail.order_by;
    d->limit = tail.limit.limit;
    d->offset = tail.limit.offset;
}

void ast_change(Parse *p, Stmt *s, WithClause with, Expr *where, ExprList *returning,
                const Tail *tail)
{
    Tail t = tail ? *tail : (Tail){0};
    if (s->kind == STMT_UPDATE) {
        change_update(&s->u.update, with.with, where, returning, t);
    } else {
        change_delete(&s->u.del, with.with, where, returning, t);
    }
    s->span = ast_until(p, with.start ? with.start : s->span.p);
}

SetSeq ast_sets(SetSeq seq, SetItem *item)
{
    SEQ_APPEND(seq, item);
    return seq;
}

SetItem *ast_set(Parse *p, NameSeq columns, Expr *e)
{
    SetItem *item = arena_new(p->arena, SetItem);
    item->columns = columns.first;
    item->expr = e;
    return item;
}

Upsert *ast_upsert(Parse *p, ExprSeq target, Expr *where)
{
    Upsert *u = arena_new(p->arena, Upsert);
    u->target = target.first;
    u->target_where = where;
    return u;
}

Upsert *ast_upsert_set(Upsert *u, SetSeq set, Expr *where)
{
    u->set = set.first;
    u->where = where;
    return u;
}

UpsertSeq ast_upserts(UpsertSeq seq, Upsert *u)
{
    SEQ_APPEND(seq, u);
    return seq;
}
