/* The grammar's side of the syntax tree: what the actions of grammar/sql.y call.
 *
 * A Parse lives for one parse_statement(); everything that builders return lives in its arena.
 * Tokens are passed as their text (Str); STR_NONE is a name that is not there. A builder runs when
 * the token behind its rule is known but not yet shifted, so last_end is where the rule's text
 * ends.
 *
 *     expr(A) ::= expr(L) PLUS expr(R).   { A = ast_binary(p, OP_PLUS, L, R); }
 *
 * On an error a builder calls ast_fail() and returns a valid node: the parser stops at the next
 * token.
 */
#ifndef SQLPG_PARSE_AST_BUILD_H
#define SQLPG_PARSE_AST_BUILD_H

#include "parse/parser.h"
#include "parse/token.h"
#include "sql_tokens.h"

typedef struct {
    Arena *arena;
    Str text;
    LexInput in;
    ParseError *err;
    bool failed;
    bool expr_only;             /* TK_ONLY_EXPR is yet to be given to the grammar */
    int last_kind;              /* of the token before the next one, as the grammar saw it */
    const char *last_end;       /* the end of the last shifted token */
    Constraint *last_reference; /* what a deferrable clause of its own belongs to */
    Stmt *stmt;
    Expr *expr;
} Parse;

#define STR_NONE ((Str){NULL, 0})

/* A list under construction. */
#define SEQ(type)                                                                                  \
    struct {                                                                                       \
        type *first, *last;                                                                        \
    }
#define SEQ_APPEND(seq, item)                                                                      \
    ((seq).last = *((seq).last ? &(seq).last->next : &(seq).first) = (item))

typedef SEQ(ExprList) ExprSeq;
typedef SEQ(NameList) NameSeq;
typedef SEQ(NameList) OptionSeq;
typedef SEQ(ColumnDef) ColumnSeq;
typedef SEQ(Constraint) ConstraintSeq;
typedef SEQ(Source) SourceSeq;
typedef SEQ(Select) SelectSeq;
typedef SEQ(Window) WindowSeq;
typedef SEQ(Cte) CteSeq;
typedef SEQ(SetItem) SetSeq;
typedef SEQ(Upsert) UpsertSeq;
typedef SEQ(Stmt) StmtSeq;

typedef struct FrameBound FrameBound;
typedef struct {
    With *with;
    const char *start; /* NULL: no WITH */
} WithClause;
typedef struct {
    Select *select;
    ValuesRow *last;
} RowSeq;
typedef struct {
    Expr *limit, *offset;
} Limit;
typedef struct { /* what may stand at the end of SELECT, UPDATE and DELETE; NULL: nothing of it */
    ExprList *order_by;
    Limit limit;
} Tail;
typedef struct {
    QualName name;
    Name alias;
} Target;
typedef struct {
    Expr *on;
    NameList *columns;
} JoinCondition;

enum {
    JOIN_PLAIN = 0,
    JOIN_COMMA = 1,
    JOIN_NATURAL = 2,
    JOIN_LEFT = 4,
    JOIN_RIGHT = 8,
    JOIN_OUTER = 16,
    JOIN_INNER = 32,
    JOIN_CROSS = 64
};

/* ---------------------------------------------------------------- parser.c, sql.y */

int parse_next(Parse *p, Str *token);
void ast_run(Parse *p);
int SqlParseFallback(int kind);

/* ---------------------------------------------------------------- ast.c */

void ast_fail(Parse *p, const char *at, Str message);
void ast_syntax_error(Parse *p, Str token);
void ast_stack_overflow(Parse *p);
void ast_finish(Parse *p, Stmt *s);
void ast_finish_expr(Parse *p, Expr *e);
/* From start to the last token. */
Str ast_until(const Parse *p, const char *start);
Str ast_between(Str open, Str close);
/* child_depth levels below a node: its depth. */
uint16_t ast_depth(Parse *p, const char *at, unsigned child_depth);
unsigned ast_list_depth(const ExprList *list);
unsigned ast_expr_depth(const Expr *e);
/* The text of a token with its quotes undone; a view where nothing is doubled. */
Str ast_unquote(Arena *a, Str token);

Name ast_name(Parse *p, Str token);
QualName *ast_qname(Parse *p, Str schema, Str name);
NameSeq ast_names(Parse *p, NameSeq seq, Str name);
TypeName ast_type(Parse *p, Str text);

Expr *ast_leaf(Parse *p, ExprKind kind, Str token);
Expr *ast_string(Parse *p, Str token);
Expr *ast_blob(Parse *p, Str token);
Expr *ast_current(Parse *p, Str token);
Expr *ast_column_ref(Parse *p, Str schema, Str table, Str column);
Expr *ast_paren(Parse *p, Str open, Expr *e);
Expr *ast_row(Parse *p, Str open, ExprSeq list);
Expr *ast_unary(Parse *p, Op op, Str token, Expr *e);
Expr *ast_binary(Parse *p, Op op, Expr *left, Expr *right);
Expr *ast_collate(Parse *p, Expr *e, Str collation);
Expr *ast_isnull(Parse *p, Expr *e, Str op);
Expr *ast_like(Parse *p, Expr *left, Str op, bool negated, Expr *right, Expr *escape);
Expr *ast_between_op(Parse *p, Expr *e, bool negated, Expr *low, Expr *high);
Expr *ast_in_list(Parse *p, Expr *e, bool negated, ExprSeq list);
Expr *ast_in_select(Parse *p, Expr *e, bool negated, Select *s);
Expr *ast_in_table(Parse *p, Expr *e, bool negated, const QualName *table, ExprSeq args);
Expr *ast_subquery(Parse *p, ExprKind kind, Str token, Select *s);
Expr *ast_cast(Parse *p, Str token, Expr *e, Str type);
Expr *ast_case(Parse *p, Str token, Expr *base, ExprSeq whens, Expr *otherwise);
Expr *ast_raise(Parse *p, Str token, RaiseKind kind, Expr *message);
Expr *ast_call(Parse *p, Str name, bool distinct, ExprSeq args, ExprSeq order_by);
Expr *ast_call_star(Parse *p, Str name);
Expr *ast_filter(Parse *p, Expr *call, Expr *filter);
Expr *ast_over(Parse *p, Expr *call, Window *w);

ExprSeq ast_append(ExprSeq seq, ExprList *item);
ExprSeq ast_exprs(Parse *p, ExprSeq seq, Expr *e);
ExprSeq ast_when(Parse *p, ExprSeq seq, Expr *when, Expr *then);
ExprList *ast_item(Parse *p, Expr *e, Str alias);
ExprList *ast_star(Parse *p, Str table, Str start);
ExprList *ast_sort_term(Parse *p, Expr *e, unsigned order, unsigned nulls);

/* ---------------------------------------------------------------- ast_query.c */

Select *ast_select(Parse *p, WithClause with, SelectSeq compound, const Tail *tail);
SelectSeq ast_compound(SelectSeq seq, Compound op, Select *s);
Select *ast_select_core(Parse *p, Str token, bool distinct, ExprSeq columns, Source *from,
                        Expr *where);
Select *ast_select_group(Parse *p, Select *s, ExprSeq group_by, Expr *having, Window *windows);
RowSeq ast_values(Parse *p, Str token, ExprSeq row);
RowSeq ast_more_values(Parse *p, RowSeq seq, ExprSeq row);
Select *ast_values_select(Parse *p, RowSeq seq);
Tail *ast_tail(Parse *p, ExprSeq order_by, Limit limit);
WithClause ast_with(Parse *p, Str token, bool recursive, CteSeq ctes);
CteSeq ast_ctes(CteSeq seq, Cte *cte);
Cte *ast_cte(Parse *p, Str name, NameSeq columns, unsigned materialized, Select *s);

int ast_join(Parse *p, Str first, Str second, Str third);
SourceSeq ast_sources(Parse *p, SourceSeq seq, int join, Source *s);
Source *ast_join_condition(Parse *p, Source *s, JoinCondition c);
Source *ast_table_source(Parse *p, const QualName *table, Str alias);
Source *ast_indexed_source(Parse *p, const QualName *table, Str alias, Str index);
Source *ast_function_source(Parse *p, const QualName *table, ExprSeq args, Str alias);
Source *ast_select_source(Parse *p, Str open, Select *s, Str alias);
Source *ast_join_source(Parse *p, Str open, SourceSeq list, Str alias);

Window *ast_window(Parse *p, Str base, ExprSeq partition_by, ExprSeq order_by, const Frame *frame);
Window *ast_window_name(Parse *p, Window *w, Str name);
Window *ast_window_ref(Parse *p, Str name);
WindowSeq ast_windows(WindowSeq seq, Window *w);
unsigned ast_window_depth(const Window *w);
Frame *ast_frame(Parse *p, Str mode, FrameBound start, FrameBound end, const char *exclude);

Stmt *ast_select_stmt(Parse *p, Select *s);
Target *ast_target(Parse *p, const QualName *name, Str alias);
Stmt *ast_insert(Parse *p, WithClause with, Str token, Conflict conflict, const Target *target);
Stmt *ast_insert_rows(Parse *p, Stmt *s, NameSeq columns, Select *rows, UpsertSeq upserts,
                      ExprList *returning);
Stmt *ast_update(Parse *p, Str token, Conflict conflict, const Target *target, SetSeq set,
                 Source *from);
Stmt *ast_delete(Parse *p, Str token, const Target *target);
/* What UPDATE and DELETE have in common. */
void ast_change(Parse *p, Stmt *s, WithClause with, Expr *where, ExprList *returning,
                const Tail *tail);
SetSeq ast_sets(SetSeq seq, SetItem *item);
SetItem *ast_set(Parse *p, NameSeq columns, Expr *e);
Upsert *ast_upsert(Parse *p, ExprSeq target, Expr *where);
Upsert *ast_upsert_set(Upsert *u, SetSeq set, Expr *where);
UpsertSeq ast_upserts(UpsertSeq seq, Upsert *u);

/* ---------------------------------------------------------------- ast_define.c */

Stmt *ast_empty(Parse *p);
/* Kinds of which nothing but the kind is kept. */
Stmt *ast_plain(Parse *p, StmtKind kind, Str token);
Stmt *ast_savepoint(Parse *p, StmtKind kind, Str token, Str name);
Stmt *ast_pragma(Parse *p, Str token, const QualName *name, Str value);
Stmt *ast_drop(Parse *p, Str token, ObjectKind kind, bool if_exists, const QualName *name);

Stmt *ast_create_table(Parse *p, Str token, bool temp, bool if_not_exists, const QualName *name);
Stmt *ast_table_as(Parse *p, Stmt *s, Select *select);
Stmt *ast_table_columns(Parse *p, Stmt *s, ColumnSeq columns, ConstraintSeq constraints,
                        OptionSeq options);
ColumnSeq ast_columns(ColumnSeq seq, ColumnDef *c);
ColumnDef *ast_column(Parse *p, Str name, Str type, ConstraintSeq constraints);
OptionSeq ast_options(Parse *p, OptionSeq seq, Str option);

/* Appends; a CONSTRAINT clause right before c gives it its name. */
ConstraintSeq ast_constraints(Parse *p, ConstraintSeq seq, Constraint *c);
/* The same with a comma between: the name before it stays alone. */
ConstraintSeq ast_constraints_apart(Parse *p, ConstraintSeq seq, Constraint *c);
Constraint *ast_constraint(Parse *p, ConstraintKind kind, Str token, Conflict conflict);
Constraint *ast_constraint_name(Parse *p, Str token, Str name);
Constraint *ast_column_key(Parse *p, Str token, unsigned order, Conflict conflict,
                           bool autoincrement);
Constraint *ast_check(Parse *p, Str token, Expr *e, Conflict conflict);
Constraint *ast_default(Parse *p, Str token, Expr *e, bool in_parens);
Expr *ast_default_word(Parse *p, Str word);
Constraint *ast_collation(Parse *p, Str token, Str name);
Constraint *ast_generated(Parse *p, Str token, Expr *e, Str storage);
References *ast_reference(Parse *p, Str table, NameSeq columns);
References *ast_on_delete(References *r, Action action);
References *ast_on_update(References *r, Action action);
Constraint *ast_references(Parse *p, Str token, const References *r);
Constraint *ast_deferrable(Parse *p, Str token, Deferrable deferrable, Initially initially);
Constraint *ast_table_key(Parse *p, Str token, ExprSeq columns, bool autoincrement,
                          Conflict conflict);
Constraint *ast_table_unique(Parse *p, Str token, ExprSeq columns, Conflict conflict);
Constraint *ast_foreign_key(Parse *p, Str token, NameSeq columns, const References *r,
                            const Constraint *deferrable);

Stmt *ast_create_index(Parse *p, Str token, bool unique, bool if_not_exists, const QualName *index,
                       Str table, ExprSeq columns, Expr *where);
Stmt *ast_create_view(Parse *p, Str token, bool temp, bool if_not_exists, const QualName *view,
                      NameSeq columns, Select *s);
Stmt *ast_create_virtual(Parse *p, Str token, bool if_not_exists, const QualName *table, Str module,
                         Str args);
Stmt *ast_trigger_head(Parse *p, Str token, bool temp, bool if_not_exists, const QualName *name,
                       Timing timing);
Stmt *ast_trigger_event(Stmt *s, Event event, NameSeq update_of);
Stmt *ast_trigger(Parse *p, Stmt *s, const QualName *table, bool each_row, Expr *when,
                  StmtSeq body);
StmtSeq ast_body(StmtSeq seq, Stmt *s);

Stmt *ast_alter(Parse *p, Str token, const QualName *table);
Stmt *ast_alter_names(Parse *p, Stmt *s, AlterKind kind, Str column, Str new_name);
Stmt *ast_alter_add(Parse *p, Stmt *s, ColumnDef *column);
Stmt *ast_alter_check(Parse *p, Stmt *s, Str name, Constraint *check);

#endif
