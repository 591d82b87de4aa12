/* The one schema model: everything that a dump defines, with dense ids in the order of definition.
 *
 * Life cycle: schema_new() on the run arena; schema/build.c fills it from statements while the dump
 * is read, schema/resolve.c ties the ends (foreign-key targets) when a decision needs them. All
 * memory is the run arena's. Names are looked up as SQLite does: ASCII case folded, any quoting.
 *
 *     Schema s;
 *     schema_init(&s, run, diags);
 *     build_statement(&s, stmt, pos);
 *     Table *t = schema_find_table(&s, STR("Album"));
 */
#ifndef SQLPG_SCHEMA_MODEL_H
#define SQLPG_SCHEMA_MODEL_H

#include "base/diag.h"
#include "parse/ast.h"
#include "pg/type.h"
#include "schema/evidence.h"
#include "schema/policy.h"

typedef struct Table Table;
struct TargetTable; /* existing/target.h */
struct TargetColumn;
struct ColumnSum;

/* A name that rows before this dump offset use (ALTER TABLE RENAME). */
typedef struct {
    Str name;
    uint64_t until;
} OldName;

/* What must be done to a column's values before they are written (data/carry.c). */
enum {
    CARRY_NUMBER_TIMES = 1, /* numbers count Decision.unit */
    CARRY_TEXT_TIMES = 2,   /* texts may be times in a form that PostgreSQL does not read */
    CARRY_BAD_TIMES = 4,    /* texts that are no times become NULL */
    CARRY_BOOLEANS = 8,     /* texts are true, false, t or f */
    CARRY_UUID_BLOBS = 16,
    CARRY_BLOB_TEXTS = 32, /* blobs are texts */
    CARRY_NUL = 64,        /* by ValuePolicy.nul */
    CARRY_UTF8 = 128       /* by ValuePolicy.bad_utf8 */
};

typedef struct {
    PgType type;
    const char *reason; /* why this type, for the report */
    bool asked;         /* the user named the type */
    bool refused;       /* the user named one that does not hold the values */
    unsigned carry;     /* CARRY_ bits */
    TimeUnit unit;
} Decision;

/* The first few values of a kind that the report names, by key and line of the dump. */
enum { ODD_EXAMPLES = 5 };

typedef struct {
    uint64_t count;
    struct {
        Str key;
        uint64_t line;
    } first[ODD_EXAMPLES];
} OddValues;

/* What all passes over the tables look at stands in front, what few columns have at the end: a
 * schema of thousands of tables is larger than the processor's caches. */
typedef struct {
    Name name;
    Str pg_name; /* emit/names.c */
    Affinity affinity;
    bool not_null;
    bool boolean_hint; /* a default of TRUE or FALSE, or a CHECK that allows 0 and 1 only */
    bool stored;
    bool computed; /* generated in PostgreSQL too: its decision follows from the expression */
    const Expr *generated; /* NULL: an ordinary column */
    uint64_t born, died;   /* dump offsets between which rows have a value for it (ALTER TABLE) */
    const Expr *default_;  /* NULL: none */
    Decision decision;
    PgType written_type; /* it stands in the output with this type, */
    TimeUnit written_unit;
    bool created; /* if it stands there already */
    /* by the user's rules (schema/rules.c) */
    bool asked_known; /* asked_type is the type asked for */
    bool late_type;   /* made by ALTER TABLE when the rows are in */
    bool no_default;
    struct TargetColumn *target; /* where its values go in a table that is there already */
    struct ColumnSum *sum;       /* data/checksum.h, of the values written; NULL: none is made */
    Evidence evidence;
    Evidence written; /* evidence of the rows that are in the output */
    Pos pos;
    TypeName decl;
    Name collation;
    Str default_text;
    Str definition;
    Str why_not; /* generated, but not in PostgreSQL: the reason */
    VEC(OldName) old_names;
    uint64_t rounded;          /* values that lost digits on the way into a table that is there */
    OddValues *odd[ODD_KINDS]; /* by bit of ODD_; NULL: none */
    /* by the user's rules */
    Name new_name;  /* span.p NULL: none */
    Str asked_text; /* a type, as written; p NULL: none */
    PgType asked_type;
    Str using_; /* by this expression, if any, late_type is made */
    Str asked_default;
} Column;

typedef enum { KEY_PRIMARY, KEY_UNIQUE } KeyKind;

typedef struct {
    KeyKind kind;
    Name name;
    Str pg_name;
    Pos pos;
    Conflict conflict;
    size_t *columns; /* indexes into Table.columns, no repeats */
    size_t n;
} Key;

typedef enum { FK_UNRESOLVED, FK_USABLE, FK_BROKEN } FkState;

typedef struct {
    Name name;
    Str pg_name;
    Pos pos;
    size_t *columns;
    size_t n;
    References ref;
    FkState state;
    Table *parent;          /* FK_USABLE */
    size_t *parent_columns; /* FK_USABLE, n of them */
} ForeignKey;

typedef struct {
    Name name;
    Pos pos;
    const Expr *expr;
    Str text;
    bool written; /* stands in CREATE TABLE */
    Str pg_name;  /* emit/checks.c: where it is added later */
} Check;

/* A run of row statements of one table: bytes of the dump, or of the spool. */
typedef struct {
    uint64_t offset, end; /* in its store */
    uint64_t origin;      /* the dump offset of its first byte */
    uint64_t line;        /* of its first byte in the dump */
    bool spooled;
    struct RowTarget
        *resume; /* it starts between two tuples of a statement for this target; else NULL */
} Extent;

struct Table {
    size_t id;
    Name name;
    Str pg_name;
    Pos pos;
    uint64_t defined_at; /* dump offset behind its CREATE */
    VEC(OldName) old_names;
    VEC(Column) columns;
    VEC(Key) keys;
    VEC(ForeignKey) fks;
    VEC(Check) checks;
    bool without_rowid, strict;
    bool dropped;
    bool left_out;      /* by a rule of the user */
    Name new_name;      /* by a rule of the user; span.p NULL: none */
    bool shadow;        /* belongs to a virtual table: not carried */
    size_t rowid_alias; /* column index; NO_COLUMN: none */
    bool autoincrement;
    bool sequence_named; /* emit/names.c has seen to its identity's sequence */
    Str sequence_name;   /* where it must not have PostgreSQL's own choice; p NULL: any */
    bool has_sequence;   /* a row of sqlite_sequence names it */
    int64_t sequence;
    /* rows */
    uint64_t rows, row_bytes, rows_left_out;
    bool or_ignore, or_replace; /* rows came by INSERT OR ..., so keys may repeat */
    VEC(Extent) extents;
    bool cleaned;        /* its DROP TABLE is in the output */
    bool created;        /* its CREATE TABLE is in the output */
    bool late_defaults;  /* its defaults were not put into CREATE TABLE */
    bool rows_uncertain; /* an UPDATE or DELETE was not carried: keys may not hold */
    bool complete;       /* no more rows are expected */
    bool done;           /* all its rows are written, or it is not carried */
    uint64_t signature;  /* of its columns' evidence, when types were last decided */
    uint64_t bytes_out;
    uint64_t rows_written;
    bool copies_as_text;        /* a value of it has no binary form */
    struct TargetTable *target; /* the table that is there already; NULL: it is made */
    const char *fate;           /* what happens to it in the database, for the report; or NULL */
    int64_t rowid_read,
        rowid_written; /* the largest so far, in the reading and in the writing pass */
};

#define NO_COLUMN SIZE_MAX
/* No rowid yet; the smallest itself is never chosen by SQLite. */
#define NO_ROWID INT64_MIN

typedef struct {
    Name name;
    Str pg_name;
    Pos pos;
    bool unique;
    Name table_name;
    const CreateIndex *def;
    Str text;
    bool dropped;
} Index;

typedef enum { OTHER_VIEW, OTHER_TRIGGER, OTHER_VIRTUAL } OtherKind;

/* Views, triggers and virtual tables. */
typedef struct {
    OtherKind kind;
    Name name;
    Name table_name; /* of a trigger */
    Pos pos;
    const Stmt *stmt;
    Str text;
    bool dropped, temp;
    /* of a view, in the writing pass */
    Str pg_name;
    bool tried;                  /* its translation has begun */
    const struct ViewInfo *view; /* NULL: it is not in the output */
} Other;

typedef struct {
    Arena *arena;
    DiagList *diags;
    ValuePolicy policy;
    struct Rules *rules; /* schema/rules.h; NULL: none */
    VEC(Table *) tables;
    VEC(Index *) indexes;
    VEC(Other *) others;
    VEC(Other *) virtuals; /* those of them that are virtual tables */
    Map table_ids;
    Map index_ids;
    Map other_ids[3]; /* by OtherKind */
    uint64_t version; /* grows with each statement that changes it */
    size_t renamed;   /* tables that had another name while the dump was read */
} Schema;

void schema_init(Schema *s, Arena *run, DiagList *diags);
void schema_free(Schema *s);

/* NULL where there is none, or where it was dropped. */
Table *schema_find_table(const Schema *s, Str name);
Index *schema_find_index(const Schema *s, Str name);
Other *schema_find_other(const Schema *s, OtherKind kind, Str name);
/* NO_COLUMN where there is none. */
size_t table_find_column(const Table *t, Str name);
/* The same by the names of that time, as rows at this dump offset mean them. */
Table *schema_find_table_at(const Schema *s, Str name, uint64_t offset);
size_t table_find_column_at(const Table *t, Str name, uint64_t offset);
/* Is the name rowid, oid or _rowid_, and no column of the table? */
bool table_is_rowid_name(const Table *t, Str name);
const Key *table_primary_key(const Table *t);
/* Does a column take values from INSERTs at this dump offset? Generated ones do not. */
bool column_lives_at(const Column *c, uint64_t offset);
bool column_is_live(const Column *c);
/* Is it given a default in PostgreSQL? */
bool column_has_default(const Column *c);
/* NULLs of its rows, with those that values become on the way. */
uint64_t column_nulls(const Column *c);
bool name_is_internal(Str table); /* sqlite_... */

#endif
