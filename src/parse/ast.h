/* The syntax tree of one SQLite statement.
 *
 * Life cycle: parser.c makes the tree in an arena that the caller gives; strings point into the
 * statement's text or into that arena. Nothing is resolved here: names are as written (quotes
 * removed), the type is the list of its words. Only src/parse/ast.c and the grammar's actions
 * build nodes; everybody else reads them.
 *
 * Lists are singly linked through `next`, in source order. `span` is what the node covers in the
 * statement's text. depth limits recursion: no tree deeper than AST_MAX_DEPTH leaves the parser.
 */
#ifndef SQLPG_PARSE_AST_H
#define SQLPG_PARSE_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* SQLite's own limit is 1000 (SQLITE_LIMIT_EXPR_DEPTH). */
enum { AST_MAX_DEPTH = 1000 };

typedef struct Expr Expr;
typedef struct ExprList ExprList;
typedef struct Select Select;
typedef struct With With;
typedef struct Stmt Stmt;

/* How a name was written: PostgreSQL folds bare names and keeps quoted ones. */
typedef enum {
    QUOTE_NONE,   /* name */
    QUOTE_DOUBLE, /* "name"; in an expression perhaps a string */
    QUOTE_SINGLE, /* 'name' */
    QUOTE_OTHER   /* `name` or [name]: never a string */
} QuoteStyle;

typedef struct {
    Str text; /* without quotes, doubled quotes undone */
    QuoteStyle quote;
    Str span; /* as written; span.p is NULL where there is no name */
} Name;

typedef struct NameList {
    Name name;
    struct NameList *next;
} NameList;

typedef struct {
    Name schema; /* span.p NULL where there is none */
    Name name;
} QualName;

typedef struct {
    Str words;  /* the words joined by one blank, quotes removed; empty: no declared type */
    Str args;   /* what stands in the parentheses, as written; empty: none */
    int nargs;  /* 0, 1 or 2 */
    Str arg[2]; /* signed numbers as written */
    Str span;   /* the whole type as written */
} TypeName;

/* ---------------------------------------------------------------- expressions */

typedef enum {
    EXPR_NULL,
    EXPR_INTEGER,   /* text: decimal or 0x digits, as written */
    EXPR_FLOAT,     /* text */
    EXPR_STRING,    /* text: the value, quotes undone */
    EXPR_BLOB,      /* text: the hex digits */
    EXPR_CURRENT,   /* text: CURRENT_TIME, CURRENT_DATE or CURRENT_TIMESTAMP */
    EXPR_VARIABLE,  /* text: ?1, :a ... */
    EXPR_COLUMN,    /* name; table and schema perhaps: [[schema.]table.]name */
    EXPR_STAR,      /* * or table.* in a result list */
    EXPR_UNARY,     /* op, left */
    EXPR_BINARY,    /* op, left, right */
    EXPR_LIKE,      /* op LIKE GLOB REGEXP MATCH; left, right, third = ESCAPE; negated */
    EXPR_BETWEEN,   /* left BETWEEN right AND third; negated */
    EXPR_IN_LIST,   /* left IN (list), the list perhaps empty; negated */
    EXPR_IN_SELECT, /* left IN (select); negated */
    EXPR_IN_TABLE,  /* left IN table or table(list); negated */
    EXPR_ISNULL,    /* left ISNULL; negated: NOTNULL, NOT NULL */
    EXPR_EXISTS,    /* select (NOT EXISTS is a unary NOT) */
    EXPR_SUBQUERY,  /* select as a value */
    EXPR_ROW,       /* list: (a, b) with two or more elements */
    EXPR_PAREN,     /* left: kept, since view columns are named by their text */
    EXPR_FUNCTION,  /* name, list, distinct, star, order_by, filter, over */
    EXPR_CAST,      /* left, type */
    EXPR_COLLATE,   /* left, name */
    EXPR_CASE,      /* left = base or NULL, list = when, then, when, then ..., right = ELSE */
    EXPR_RAISE      /* raise, left = message (NULL for IGNORE) */
} ExprKind;

typedef enum {
    OP_NONE,
    OP_PLUS,
    OP_MINUS,
    OP_BITNOT,
    OP_NOT, /* unary (PLUS and MINUS binary as well) */
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_CONCAT,
    OP_ARROW,
    OP_ARROW2, /* || -> ->> */
    OP_BITAND,
    OP_BITOR,
    OP_LSHIFT,
    OP_RSHIFT,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_EQ,
    OP_NE,
    OP_IS,
    OP_IS_NOT, /* null-safe; IS [NOT] DISTINCT FROM become these */
    OP_AND,
    OP_OR,
    OP_LIKE,
    OP_GLOB,
    OP_REGEXP,
    OP_MATCH
} Op;

typedef enum { RAISE_IGNORE, RAISE_ROLLBACK, RAISE_ABORT, RAISE_FAIL } RaiseKind;

typedef struct {
    Str mode; /* ROWS, RANGE or GROUPS; empty: no frame */
    struct FrameBound {
        enum {
            BOUND_NONE,
            BOUND_UNBOUNDED_PRECEDING,
            BOUND_PRECEDING,
            BOUND_CURRENT_ROW,
            BOUND_FOLLOWING,
            BOUND_UNBOUNDED_FOLLOWING
        } kind;
        Expr *expr;
    } start, end; /* end.kind BOUND_NONE where no BETWEEN is written */
    Str exclude;  /* "NO OTHERS", "CURRENT ROW", "GROUP", "TIES"; empty: none */
} Frame;

typedef struct Window {
    Name name; /* in a WINDOW clause; or OVER name */
    Name base; /* OVER (base ...) */
    ExprList *partition_by;
    ExprList *order_by;
    Frame frame;
    struct Window *next;
} Window;

struct Expr {
    ExprKind kind;
    Op op;
    uint16_t depth; /* 1 for a leaf */
    bool negated, distinct, star;
    RaiseKind raise;
    Str span;
    Str text;
    Name schema, table, name;
    Expr *left, *right, *third;
    ExprList *list;
    Select *select;
    ExprList *order_by; /* inside an aggregate call */
    Expr *filter;
    Window *over;
    TypeName type;
};

/* An element of any list of expressions: arguments, result columns, sort terms, index columns. */
struct ExprList {
    Expr *expr;
    Name alias; /* result columns */
    bool has_alias;
    enum { SORT_NONE, SORT_ASC, SORT_DESC } order; /* sort terms */
    enum { NULLS_NONE, NULLS_FIRST, NULLS_LAST } nulls;
    Str span; /* the expression alone, as written */
    ExprList *next;
};

/* ---------------------------------------------------------------- queries */

typedef enum { SOURCE_TABLE, SOURCE_FUNCTION, SOURCE_SELECT, SOURCE_JOIN } SourceKind;

/* One item of a FROM clause, with the join operator that stands before it. */
typedef struct Source {
    SourceKind kind;
    uint16_t depth;
    QualName table;     /* SOURCE_TABLE, SOURCE_FUNCTION */
    ExprList *args;     /* SOURCE_FUNCTION */
    Select *select;     /* SOURCE_SELECT */
    struct Source *sub; /* SOURCE_JOIN: the parenthesised list */
    Name alias;
    bool has_alias;
    Name indexed_by;
    bool not_indexed;
    struct {
        bool comma, natural, left, right, full, inner, cross;
    } join; /* all false for the first item */
    Expr *on;
    NameList *using_;
    Str span;
    struct Source *next;
} Source;

typedef enum {
    COMPOUND_NONE,
    COMPOUND_UNION,
    COMPOUND_UNION_ALL,
    COMPOUND_EXCEPT,
    COMPOUND_INTERSECT
} Compound;

typedef struct ValuesRow {
    ExprList *list;
    struct ValuesRow *next;
} ValuesRow;

/* One SELECT or VALUES of a compound; `next` is the following term, joined by next->compound. */
struct Select {
    Compound compound; /* how this term is joined to the one before it */
    uint16_t depth;    /* of the first term: that of the whole compound */
    bool distinct;
    ExprList *columns;
    Source *from;
    Expr *where;
    ExprList *group_by;
    Expr *having;
    Window *windows;
    ValuesRow *values; /* instead of all the above */
    /* only in the first term: they belong to the whole compound */
    With *with;
    ExprList *order_by;
    Expr *limit, *offset; /* LIMIT a, b is offset a, limit b */
    Str span;
    Select *next;
};

typedef struct Cte {
    Name name;
    NameList *columns;
    enum { MATERIALIZED_ANY, MATERIALIZED_YES, MATERIALIZED_NO } materialized;
    Select *select;
    struct Cte *next;
} Cte;

struct With {
    bool recursive;
    Cte *ctes;
};

/* ---------------------------------------------------------------- definitions */

typedef enum {
    CONFLICT_NONE,
    CONFLICT_ROLLBACK,
    CONFLICT_ABORT,
    CONFLICT_FAIL,
    CONFLICT_IGNORE,
    CONFLICT_REPLACE
} Conflict;

typedef enum {
    ACTION_NONE,
    ACTION_NO_ACTION,
    ACTION_RESTRICT,
    ACTION_SET_NULL,
    ACTION_SET_DEFAULT,
    ACTION_CASCADE
} Action;

typedef enum { DEFER_NONE, DEFER_NOT_DEFERRABLE, DEFER_DEFERRABLE } Deferrable;
typedef enum { INITIALLY_NONE, INITIALLY_DEFERRED, INITIALLY_IMMEDIATE } Initially;

typedef struct {
    Name table;
    NameList *columns;           /* NULL: the parent's primary key */
    Action on_delete, on_update; /* ACTION_NONE where not written */
    Deferrable deferrable;
    Initially initially;
} References;

typedef enum {
    CONS_NAME_ONLY,   /* a dangling CONSTRAINT name */
    CONS_PRIMARY_KEY, /* order, autoincrement; of a table: columns */
    CONS_NOT_NULL,
    CONS_NULL,
    CONS_UNIQUE,     /* of a table: columns */
    CONS_CHECK,      /* expr */
    CONS_DEFAULT,    /* expr; a bare or quoted word is an EXPR_STRING, TRUE/FALSE an EXPR_COLUMN */
    CONS_COLLATE,    /* collation */
    CONS_REFERENCES, /* ref */
    CONS_DEFER,      /* a deferrable clause without REFERENCES before it: ignored */
    CONS_GENERATED,  /* expr, stored */
    CONS_FOREIGN_KEY /* of a table: names, ref */
} ConstraintKind;

typedef struct Constraint {
    ConstraintKind kind;
    Name name; /* from the CONSTRAINT clause before it; span.p NULL: none */
    Conflict conflict;
    ExprList *columns; /* EXPR_COLUMN (perhaps in EXPR_COLLATE), or EXPR_STRING for 'a' */
    NameList *names;
    Expr *expr;
    bool expr_in_parens; /* DEFAULT (expr) against DEFAULT literal */
    bool autoincrement, stored;
    int order; /* SORT_ of a column's PRIMARY KEY */
    Name collation;
    References ref;
    Str span;
    struct Constraint *next;
} Constraint;

typedef struct ColumnDef {
    Name name;
    TypeName type;
    Constraint *constraints;
    Str span;
    struct ColumnDef *next;
} ColumnDef;

typedef struct {
    bool temp, if_not_exists;
    QualName table;
    ColumnDef *columns;
    Constraint *constraints;
    bool without_rowid, strict;
    NameList *other_options; /* dialect extras such as RANDOM ROWID */
    Select *as_select;
} CreateTable;

typedef struct {
    bool unique, if_not_exists;
    QualName index;
    Name table;
    ExprList *columns;
    Expr *where;
} CreateIndex;

typedef struct {
    bool temp, if_not_exists;
    QualName view;
    NameList *columns;
    Select *select;
} CreateView;

typedef struct {
    bool if_not_exists;
    QualName table;
    Name module;
    Str args; /* between the outer parentheses, as written; p NULL: none */
} CreateVirtual;

typedef enum { TIMING_BEFORE, TIMING_AFTER, TIMING_INSTEAD_OF } Timing; /* none written: BEFORE */
typedef enum { EVENT_DELETE, EVENT_INSERT, EVENT_UPDATE } Event;

typedef struct {
    bool temp, if_not_exists;
    QualName trigger;
    Timing timing;
    Event event;
    NameList *update_of;
    QualName table;
    bool for_each_row;
    Expr *when;
    Stmt *body; /* linked by next */
} CreateTrigger;

/* ---------------------------------------------------------------- data */

typedef struct SetItem {
    NameList *columns; /* more than one: (a, b) = expr */
    Expr *expr;
    struct SetItem *next;
} SetItem;

typedef struct Upsert {
    ExprList *target; /* NULL: any conflict */
    Expr *target_where;
    SetItem *set; /* NULL: DO NOTHING */
    Expr *where;
    struct Upsert *next;
} Upsert;

typedef struct {
    With *with;
    Conflict conflict; /* REPLACE INTO is CONFLICT_REPLACE */
    QualName table;
    Name alias;
    NameList *columns;
    Select *select; /* a VALUES select for INSERT ... VALUES; NULL: DEFAULT VALUES */
    Upsert *upsert;
    ExprList *returning;
} Insert;

typedef struct {
    With *with;
    Conflict conflict;
    QualName table;
    Name alias;
    SetItem *set;
    Source *from;
    Expr *where;
    ExprList *order_by;
    Expr *limit, *offset;
    ExprList *returning;
} Update;

typedef struct {
    With *with;
    QualName table;
    Name alias;
    Expr *where;
    ExprList *order_by;
    Expr *limit, *offset;
    ExprList *returning;
} Delete;

/* ---------------------------------------------------------------- the rest */

typedef enum { OBJECT_TABLE, OBJECT_INDEX, OBJECT_VIEW, OBJECT_TRIGGER } ObjectKind;

typedef struct {
    ObjectKind kind;
    bool if_exists;
    QualName name;
} Drop;

typedef enum {
    ALTER_RENAME_TABLE,
    ALTER_RENAME_COLUMN,
    ALTER_ADD_COLUMN,
    ALTER_DROP_COLUMN,
    ALTER_ADD_CHECK,
    ALTER_DROP_CONSTRAINT,
    ALTER_SET_NOT_NULL,
    ALTER_DROP_NOT_NULL
} AlterKind;

typedef struct {
    AlterKind kind;
    QualName table;
    Name column;   /* RENAME_COLUMN (old), DROP_COLUMN, SET/DROP NOT NULL; DROP_CONSTRAINT's name */
    Name new_name; /* RENAME_* */
    ColumnDef *add;
    Constraint *check;
} Alter;

typedef struct {
    QualName name;
    Str value; /* as written, quotes removed, sign included; p NULL: none */
} Pragma;

typedef enum {
    STMT_EMPTY,
    STMT_BEGIN,
    STMT_COMMIT,   /* COMMIT or END */
    STMT_ROLLBACK, /* without TO */
    STMT_SAVEPOINT,
    STMT_RELEASE,
    STMT_ROLLBACK_TO,
    STMT_PRAGMA,
    STMT_ANALYZE,
    STMT_VACUUM,
    STMT_REINDEX,
    STMT_ATTACH,
    STMT_DETACH,
    STMT_EXPLAIN, /* EXPLAIN [QUERY PLAN] of anything: nothing else is kept */
    STMT_CREATE_TABLE,
    STMT_CREATE_INDEX,
    STMT_CREATE_VIEW,
    STMT_CREATE_TRIGGER,
    STMT_CREATE_VIRTUAL,
    STMT_INSERT,
    STMT_UPDATE,
    STMT_DELETE,
    STMT_SELECT,
    STMT_DROP,
    STMT_ALTER
} StmtKind;

struct Stmt {
    StmtKind kind;
    Str span;
    Name name; /* of a savepoint */
    union {
        CreateTable create_table;
        CreateIndex create_index;
        CreateView create_view;
        CreateTrigger create_trigger;
        CreateVirtual create_virtual;
        Insert insert;
        Update update;
        Delete del;
        Select *select;
        Drop drop;
        Alter alter;
        Pragma pragma;
    } u;
    Stmt *next; /* in a trigger's body */
};

/* The name's text with its quotes undone. Makes a copy only where a doubled quote stands inside. */
Name name_from_token(Arena *a, Str token);
/* A copy of the string literal's value ('it''s' gives it's). */
Str string_from_token(Arena *a, Str token);

static inline bool name_is_set(Name n)
{
    return n.span.p != NULL;
}

/* Strips EXPR_PAREN. */
const Expr *expr_skip_parens(const Expr *e);

#endif
