/* SQLite's grammar, written from its published syntax diagrams and from what its parser accepts
 * (docs/dialect.md). An action calls a builder of parse/ast_build.h and does nothing else.
 *
 * Every reduction happens when the token behind the rule is already known but not yet shifted, so
 * "from the rule's first token to the last shifted one" is the rule's exact text: builders take the
 * first token (or its address) and find the end themselves.
 *
 * Lists are left-recursive: their length costs no stack.
 */
%name SqlParse
%token_prefix TK_
%token_type {Str}
%default_type {Str}
%extra_context {Parse *p}
%start_symbol input
%stack_size 8192

%include {
#include "parse/ast_build.h"
#define YYNOERRORRECOVERY 1
}

%syntax_error { ast_syntax_error(p, TOKEN); }
%stack_overflow { ast_stack_overflow(p); }

/* ---------------------------------------------------------------- tokens */

/* What each keyword may be beyond itself: SQLite's list. WINDOW, OVER, FILTER, GENERATED, NOTHING
 * and RETURNING are decided before they get here (parser.c). */
%fallback ID
  ABORT ACTION AFTER ALWAYS ANALYZE ASC ATTACH BEFORE BEGIN BY CASCADE CAST COLUMN
  CONFLICT CTIME_KW CURRENT DATABASE DEFERRED DESC DETACH DO EACH END EXCLUDE EXCLUSIVE
  EXPLAIN FAIL FIRST FOLLOWING FOR GROUPS IF IGNORE IMMEDIATE INITIALLY INSTEAD KEY LAST
  LIKE_KW MATCH MATERIALIZED NO NULLS OF OFFSET OTHERS PARTITION PLAN PRAGMA PRECEDING
  QUERY RAISE RANGE RECURSIVE REINDEX RELEASE RENAME REPLACE RESTRICT ROLLBACK ROW ROWS
  SAVEPOINT TEMP TIES TRIGGER UNBOUNDED VACUUM VIEW VIRTUAL WITH WITHIN WITHOUT.

/* Only the arguments of a virtual table take any token. */
%wildcard ANY.

/* Loosest first. */
%left OR.
%left AND.
%right NOT.
%left IS MATCH LIKE_KW BETWEEN IN ISNULL NOTNULL NE EQ.
%left GT LE LT GE.
%right ESCAPE.
%left BITAND BITOR LSHIFT RSHIFT.
%left PLUS MINUS.
%left STAR SLASH REM.
%left CONCAT ARROW ARROW2.
%left COLLATE.
%right BITNOT.
%nonassoc ON.

%token_class id ID|INDEXED.
%token_class word ID|STRING.
%token_class id_or_join ID|INDEXED|JOIN_KW.

/* ---------------------------------------------------------------- start */

%type statement {Stmt *}
%type bare_statement {Stmt *}

input ::= semicolons.                           { ast_finish(p, ast_empty(p)); }
input ::= semicolons statement(S).              { ast_finish(p, S); }
input ::= semicolons statement(S) SEMI semicolons. { ast_finish(p, S); }
/* The lone expression of parse_expr(). */
input ::= ONLY_EXPR expr(E).                    { ast_finish_expr(p, E); }

semicolons ::= .
semicolons ::= semicolons SEMI.

statement(A) ::= bare_statement(A).
statement(A) ::= EXPLAIN(T) bare_statement.     { A = ast_plain(p, STMT_EXPLAIN, T); }
statement(A) ::= EXPLAIN(T) QUERY PLAN bare_statement. { A = ast_plain(p, STMT_EXPLAIN, T); }

/* ---------------------------------------------------------------- names */

name(A) ::= id_or_join(A).
name(A) ::= STRING(A).

%type qname {QualName *}
qname(A) ::= name(N).                           { A = ast_qname(p, STR_NONE, N); }
qname(A) ::= name(S) DOT name(N).               { A = ast_qname(p, S, N); }

name_opt(A) ::= .                               { A = STR_NONE; }
name_opt(A) ::= name(A).

%type names {NameSeq}
names(A) ::= name(N).                           { A = ast_names(p, (NameSeq){0}, N); }
names(A) ::= names(L) COMMA name(N).            { A = ast_names(p, L, N); }

%type names_opt {NameSeq}
names_opt(A) ::= .                              { A = (NameSeq){0}; }
names_opt(A) ::= LP names(L) RP.                { A = L; }

/* Column names that may carry COLLATE and ASC or DESC, both without meaning: very old schemas. */
%type eid_names {NameSeq}
eid_names(A) ::= eid_name(N).                   { A = ast_names(p, (NameSeq){0}, N); }
eid_names(A) ::= eid_names(L) COMMA eid_name(N). { A = ast_names(p, L, N); }
eid_name(A) ::= name(N) collate_opt order.      { A = N; }
collate_opt ::= .
collate_opt ::= COLLATE word.

%type eid_names_opt {NameSeq}
eid_names_opt(A) ::= .                          { A = (NameSeq){0}; }
eid_names_opt(A) ::= LP eid_names(L) RP.        { A = L; }

/* ---------------------------------------------------------------- transactions and noise */

bare_statement(A) ::= BEGIN(T) begin_kind transaction_opt.   { A = ast_plain(p, STMT_BEGIN, T); }
bare_statement(A) ::= COMMIT|END(T) transaction_opt.         { A = ast_plain(p, STMT_COMMIT, T); }
bare_statement(A) ::= ROLLBACK(T) transaction_opt.           { A = ast_plain(p, STMT_ROLLBACK, T); }
bare_statement(A) ::= ROLLBACK(T) transaction_opt TO savepoint_opt name(N).
                                                { A = ast_savepoint(p, STMT_ROLLBACK_TO, T, N); }
bare_statement(A) ::= SAVEPOINT(T) name(N).     { A = ast_savepoint(p, STMT_SAVEPOINT, T, N); }
bare_statement(A) ::= RELEASE(T) savepoint_opt name(N).
                                                { A = ast_savepoint(p, STMT_RELEASE, T, N); }
begin_kind ::= .
begin_kind ::= DEFERRED|IMMEDIATE|EXCLUSIVE.
transaction_opt ::= .
transaction_opt ::= TRANSACTION.
transaction_opt ::= TRANSACTION name.
savepoint_opt ::= .
savepoint_opt ::= SAVEPOINT.

bare_statement(A) ::= PRAGMA(T) qname(N).       { A = ast_pragma(p, T, N, STR_NONE); }
bare_statement(A) ::= PRAGMA(T) qname(N) EQ pragma_value(V). { A = ast_pragma(p, T, N, V); }
bare_statement(A) ::= PRAGMA(T) qname(N) LP pragma_value(V) RP. { A = ast_pragma(p, T, N, V); }
pragma_value(A) ::= name(A).
pragma_value(A) ::= ON(A).
pragma_value(A) ::= DELETE(A).
pragma_value(A) ::= DEFAULT(A).
pragma_value(A) ::= signed_number(A).

bare_statement(A) ::= ANALYZE(T).               { A = ast_plain(p, STMT_ANALYZE, T); }
bare_statement(A) ::= ANALYZE(T) qname.         { A = ast_plain(p, STMT_ANALYZE, T); }
bare_statement(A) ::= REINDEX(T).               { A = ast_plain(p, STMT_REINDEX, T); }
bare_statement(A) ::= REINDEX(T) qname.         { A = ast_plain(p, STMT_REINDEX, T); }
bare_statement(A) ::= VACUUM(T) name_opt vacuum_into.  { A = ast_plain(p, STMT_VACUUM, T); }
vacuum_into ::= .
vacuum_into ::= INTO expr.
bare_statement(A) ::= ATTACH(T) database_opt expr AS expr attach_key.
                                                { A = ast_plain(p, STMT_ATTACH, T); }
bare_statement(A) ::= DETACH(T) database_opt expr.     { A = ast_plain(p, STMT_DETACH, T); }
database_opt ::= .
database_opt ::= DATABASE.
attach_key ::= .
attach_key ::= KEY expr.

/* ---------------------------------------------------------------- CREATE TABLE */

%type temp {bool}
temp(A) ::= .                                   { A = false; }
temp(A) ::= TEMP.                               { A = true; }
%type if_not_exists {bool}
if_not_exists(A) ::= .                          { A = false; }
if_not_exists(A) ::= IF NOT EXISTS.             { A = true; }

%type create_table {Stmt *}
create_table(A) ::= CREATE(C) temp(T) TABLE if_not_exists(I) qname(N).
                                                { A = ast_create_table(p, C, T, I, N); }
bare_statement(A) ::= create_table(C) AS select(S). { A = ast_table_as(p, C, S); }
bare_statement(A) ::= create_table(C) LP columns(L) table_constraints_opt(T) RP table_options(O).
                                                { A = ast_table_columns(p, C, L, T, O); }

%type columns {ColumnSeq}
%type column {ColumnDef *}
columns(A) ::= column(C).                       { A = ast_columns((ColumnSeq){0}, C); }
columns(A) ::= columns(L) COMMA column(C).      { A = ast_columns(L, C); }
column(A) ::= name(N) type(T) column_constraints(L). { A = ast_column(p, N, T, L); }

/* Of the type only the text is kept here; ast_type() takes it apart. */
type(A) ::= .                                   { A = STR_NONE; }
type(A) ::= type_words(W).                      { A = ast_until(p, W.p); }
type(A) ::= type_words(W) LP signed_number RP.  { A = ast_until(p, W.p); }
type(A) ::= type_words(W) LP signed_number COMMA signed_number RP. { A = ast_until(p, W.p); }
type_words(A) ::= word(A).
type_words(A) ::= type_words(A) word.
signed_number(A) ::= number(A).
signed_number(A) ::= PLUS|MINUS(S) number.      { A = ast_until(p, S.p); }
number(A) ::= INTEGER|FLOAT(A).

/* STRICT, WITHOUT ROWID, and in a dialect RANDOM ROWID. A comma may stand before the first one. */
%type table_options {OptionSeq}
table_options(A) ::= .                          { A = (OptionSeq){0}; }
table_options(A) ::= table_option(O).           { A = ast_options(p, (OptionSeq){0}, O); }
table_options(A) ::= table_options(L) COMMA table_option(O). { A = ast_options(p, L, O); }
table_option(A) ::= name(A).
table_option(A) ::= WITHOUT(W) name.            { A = ast_until(p, W.p); }
table_option(A) ::= name(F) name.               { A = ast_until(p, F.p); }

/* ---------------------------------------------------------------- column constraints */

%type column_constraints {ConstraintSeq}
%type column_constraint {Constraint *}
column_constraints(A) ::= .                     { A = (ConstraintSeq){0}; }
column_constraints(A) ::= column_constraints(L) column_constraint(C).
                                                { A = ast_constraints(p, L, C); }

column_constraint(A) ::= CONSTRAINT(T) name(N). { A = ast_constraint_name(p, T, N); }
column_constraint(A) ::= PRIMARY(T) KEY order(O) on_conflict(C) autoincrement(I).
                                                { A = ast_column_key(p, T, O, C, I); }
column_constraint(A) ::= NOT(T) NULL on_conflict(C). { A = ast_constraint(p, CONS_NOT_NULL, T, C); }
column_constraint(A) ::= NULL(T) on_conflict(C). { A = ast_constraint(p, CONS_NULL, T, C); }
column_constraint(A) ::= UNIQUE(T) on_conflict(C). { A = ast_constraint(p, CONS_UNIQUE, T, C); }
column_constraint(A) ::= CHECK(T) LP expr(E) RP. { A = ast_check(p, T, E, CONFLICT_NONE); }
column_constraint(A) ::= DEFAULT(T) literal(E). { A = ast_default(p, T, E, false); }
column_constraint(A) ::= DEFAULT(T) signed_literal(E). { A = ast_default(p, T, E, false); }
column_constraint(A) ::= DEFAULT(T) LP expr(E) RP. { A = ast_default(p, T, E, true); }
column_constraint(A) ::= DEFAULT(T) id(N).
                                           { A = ast_default(p, T, ast_default_word(p, N), false); }
column_constraint(A) ::= COLLATE(T) word(N).    { A = ast_collation(p, T, N); }
column_constraint(A) ::= REFERENCES(T) references(R). { A = ast_references(p, T, R); }
column_constraint(A) ::= deferrable(A).
column_constraint(A) ::= GENERATED(T) ALWAYS AS LP expr(E) RP storage(S).
                                                { A = ast_generated(p, T, E, S); }
column_constraint(A) ::= AS(T) LP expr(E) RP storage(S). { A = ast_generated(p, T, E, S); }

%type signed_literal {Expr *}
signed_literal(A) ::= PLUS(T) literal(E).       { A = ast_unary(p, OP_PLUS, T, E); }
signed_literal(A) ::= MINUS(T) literal(E).      { A = ast_unary(p, OP_MINUS, T, E); }

storage(A) ::= .                                { A = STR_NONE; }
storage(A) ::= ID(A).

%type autoincrement {bool}
autoincrement(A) ::= .                          { A = false; }
autoincrement(A) ::= AUTOINCREMENT.             { A = true; }

%type on_conflict {Conflict}
%type conflict {Conflict}
on_conflict(A) ::= .                            { A = CONFLICT_NONE; }
on_conflict(A) ::= ON CONFLICT conflict(C).     { A = C; }
conflict(A) ::= ROLLBACK.                       { A = CONFLICT_ROLLBACK; }
conflict(A) ::= ABORT.                          { A = CONFLICT_ABORT; }
conflict(A) ::= FAIL.                           { A = CONFLICT_FAIL; }
conflict(A) ::= IGNORE.                         { A = CONFLICT_IGNORE; }
conflict(A) ::= REPLACE.                        { A = CONFLICT_REPLACE; }

%type references {References *}
references(A) ::= name(N) eid_names_opt(L).     { A = ast_reference(p, N, L); }
references(A) ::= references(R) ON DELETE action(X). { A = ast_on_delete(R, X); }
references(A) ::= references(R) ON UPDATE action(X). { A = ast_on_update(R, X); }
references(A) ::= references(A) ON INSERT action.
references(A) ::= references(A) MATCH name.
%type action {Action}
action(A) ::= SET NULL.                         { A = ACTION_SET_NULL; }
action(A) ::= SET DEFAULT.                      { A = ACTION_SET_DEFAULT; }
action(A) ::= CASCADE.                          { A = ACTION_CASCADE; }
action(A) ::= RESTRICT.                         { A = ACTION_RESTRICT; }
action(A) ::= NO ACTION.                        { A = ACTION_NO_ACTION; }

%type deferrable {Constraint *}
%type initially {Initially}
deferrable(A) ::= NOT(T) DEFERRABLE initially(I).
                                              { A = ast_deferrable(p, T, DEFER_NOT_DEFERRABLE, I); }
deferrable(A) ::= DEFERRABLE(T) initially(I).   { A = ast_deferrable(p, T, DEFER_DEFERRABLE, I); }
initially(A) ::= .                              { A = INITIALLY_NONE; }
initially(A) ::= INITIALLY DEFERRED.            { A = INITIALLY_DEFERRED; }
initially(A) ::= INITIALLY IMMEDIATE.           { A = INITIALLY_IMMEDIATE; }
%type deferrable_opt {Constraint *}
deferrable_opt(A) ::= .                         { A = NULL; }
deferrable_opt(A) ::= deferrable(A).

/* ---------------------------------------------------------------- table constraints */

/* A comma stands before the first one; between them it is optional, but it ends what a CONSTRAINT
 * clause names. */
%type table_constraints_opt {ConstraintSeq}
%type table_constraints {ConstraintSeq}
%type table_constraint {Constraint *}
table_constraints_opt(A) ::= .                  { A = (ConstraintSeq){0}; }
table_constraints_opt(A) ::= COMMA table_constraints(L). { A = L; }
table_constraints(A) ::= table_constraint(C).   { A = ast_constraints(p, (ConstraintSeq){0}, C); }
table_constraints(A) ::= table_constraints(L) table_constraint(C). { A = ast_constraints(p, L, C); }
table_constraints(A) ::= table_constraints(L) COMMA table_constraint(C).
                                                { A = ast_constraints_apart(p, L, C); }

table_constraint(A) ::= CONSTRAINT(T) name(N).  { A = ast_constraint_name(p, T, N); }
table_constraint(A) ::= PRIMARY(T) KEY LP sort_list(L) autoincrement(I) RP on_conflict(C).
                                                { A = ast_table_key(p, T, L, I, C); }
table_constraint(A) ::= UNIQUE(T) LP sort_list(L) RP on_conflict(C).
                                                { A = ast_table_unique(p, T, L, C); }
table_constraint(A) ::= CHECK(T) LP expr(E) RP on_conflict(C). { A = ast_check(p, T, E, C); }
table_constraint(A) ::= FOREIGN(T) KEY LP eid_names(L) RP REFERENCES references(R) deferrable_opt(D).
                                                { A = ast_foreign_key(p, T, L, R, D); }

/* ---------------------------------------------------------------- other definitions */

bare_statement(A) ::= CREATE(C) unique(U) INDEX if_not_exists(I) qname(N) ON name(T)
                      LP sort_list(L) RP where(W).
                                                { A = ast_create_index(p, C, U, I, N, T, L, W); }
%type unique {bool}
unique(A) ::= .                                 { A = false; }
unique(A) ::= UNIQUE.                           { A = true; }

bare_statement(A) ::= CREATE(C) temp(T) VIEW if_not_exists(I) qname(N) eid_names_opt(L) AS select(S).
                                                { A = ast_create_view(p, C, T, I, N, L, S); }

bare_statement(A) ::= CREATE(C) VIRTUAL TABLE if_not_exists(I) qname(N) USING name(M) module_args(R).
                                                { A = ast_create_virtual(p, C, I, N, M, R); }
module_args(A) ::= .                            { A = STR_NONE; }
module_args(A) ::= LP(L) any_tokens RP(R).      { A = ast_between(L, R); }
any_tokens ::= .
any_tokens ::= any_tokens ANY.
any_tokens ::= any_tokens LP any_tokens RP.

%type trigger_head {Stmt *}
trigger_head(A) ::= CREATE(C) temp(T) TRIGGER if_not_exists(I) qname(N) timing(M).
                                                { A = ast_trigger_head(p, C, T, I, N, M); }
%type trigger_event {Stmt *}
trigger_event(A) ::= trigger_head(H) DELETE.
                                           { A = ast_trigger_event(H, EVENT_DELETE, (NameSeq){0}); }
trigger_event(A) ::= trigger_head(H) INSERT.
                                           { A = ast_trigger_event(H, EVENT_INSERT, (NameSeq){0}); }
trigger_event(A) ::= trigger_head(H) UPDATE.
                                           { A = ast_trigger_event(H, EVENT_UPDATE, (NameSeq){0}); }
trigger_event(A) ::= trigger_head(H) UPDATE OF names(L).
                                                { A = ast_trigger_event(H, EVENT_UPDATE, L); }
bare_statement(A) ::= trigger_event(H) ON qname(N) each_row(R) when(W) BEGIN trigger_body(B) END.
                                                { A = ast_trigger(p, H, N, R, W, B); }
%type timing {Timing}
timing(A) ::= .                                 { A = TIMING_BEFORE; }
timing(A) ::= BEFORE.                           { A = TIMING_BEFORE; }
timing(A) ::= AFTER.                            { A = TIMING_AFTER; }
timing(A) ::= INSTEAD OF.                       { A = TIMING_INSTEAD_OF; }
%type each_row {bool}
each_row(A) ::= .                               { A = false; }
each_row(A) ::= FOR EACH ROW.                   { A = true; }
%type when {Expr *}
when(A) ::= .                                   { A = NULL; }
when(A) ::= WHEN expr(E).                       { A = E; }
%type trigger_body {StmtSeq}
trigger_body(A) ::= dml(S) SEMI.                { A = ast_body((StmtSeq){0}, S); }
trigger_body(A) ::= trigger_body(L) dml(S) SEMI. { A = ast_body(L, S); }

bare_statement(A) ::= DROP(T) drop_kind(K) if_exists(I) qname(N). { A = ast_drop(p, T, K, I, N); }
%type drop_kind {ObjectKind}
drop_kind(A) ::= TABLE.                         { A = OBJECT_TABLE; }
drop_kind(A) ::= INDEX.                         { A = OBJECT_INDEX; }
drop_kind(A) ::= VIEW.                          { A = OBJECT_VIEW; }
drop_kind(A) ::= TRIGGER.                       { A = OBJECT_TRIGGER; }
%type if_exists {bool}
if_exists(A) ::= .                              { A = false; }
if_exists(A) ::= IF EXISTS.                     { A = true; }

%type alter {Stmt *}
alter(A) ::= ALTER(T) TABLE qname(N).           { A = ast_alter(p, T, N); }
bare_statement(A) ::= alter(S) RENAME TO name(N).
                                     { A = ast_alter_names(p, S, ALTER_RENAME_TABLE, STR_NONE, N); }
bare_statement(A) ::= alter(S) RENAME column_opt name(C) TO name(N).
                                           { A = ast_alter_names(p, S, ALTER_RENAME_COLUMN, C, N); }
bare_statement(A) ::= alter(S) ADD column_opt column(C). { A = ast_alter_add(p, S, C); }
bare_statement(A) ::= alter(S) DROP column_opt name(C).
                                      { A = ast_alter_names(p, S, ALTER_DROP_COLUMN, C, STR_NONE); }
bare_statement(A) ::= alter(S) ADD CHECK(T) LP expr(E) RP on_conflict(C).
                                     { A = ast_alter_check(p, S, STR_NONE, ast_check(p, T, E, C)); }
bare_statement(A) ::= alter(S) ADD CONSTRAINT(T) name(N) CHECK LP expr(E) RP on_conflict(C).
                                            { A = ast_alter_check(p, S, N, ast_check(p, T, E, C)); }
bare_statement(A) ::= alter(S) DROP CONSTRAINT name(N).
                                  { A = ast_alter_names(p, S, ALTER_DROP_CONSTRAINT, N, STR_NONE); }
bare_statement(A) ::= alter(S) ALTER column_opt name(C) SET NOT NULL on_conflict.
                                     { A = ast_alter_names(p, S, ALTER_SET_NOT_NULL, C, STR_NONE); }
bare_statement(A) ::= alter(S) ALTER column_opt name(C) DROP NOT NULL.
                                    { A = ast_alter_names(p, S, ALTER_DROP_NOT_NULL, C, STR_NONE); }
column_opt ::= .
column_opt ::= COLUMN.

/* ---------------------------------------------------------------- INSERT, UPDATE, DELETE */

%type dml {Stmt *}
bare_statement(A) ::= dml(A).
dml(A) ::= select(S).                           { A = ast_select_stmt(p, S); }

%type insert {Stmt *}
insert(A) ::= with(W) INSERT(T) or_conflict(C) INTO target(N). { A = ast_insert(p, W, T, C, N); }
insert(A) ::= with(W) REPLACE(T) INTO target(N). { A = ast_insert(p, W, T, CONFLICT_REPLACE, N); }
dml(A) ::= insert(S) names_opt(L) select(Q) upserts(U) returning(R).
                                                { A = ast_insert_rows(p, S, L, Q, U, R); }
dml(A) ::= insert(S) names_opt(L) DEFAULT VALUES returning(R).
                                          { A = ast_insert_rows(p, S, L, NULL, (UpsertSeq){0}, R); }

dml(A) ::= with(W) UPDATE(T) or_conflict(C) target(N) indexed_by_opt SET set_list(L) from(F)
           where(E) returning(R) tail(X).
                                                { A = ast_update(p, T, C, N, L, F);
                                                  ast_change(p, A, W, E, R, X); }
dml(A) ::= with(W) DELETE(T) FROM target(N) indexed_by_opt where(E) returning(R) tail(X).
                                                { A = ast_delete(p, T, N);
                                                  ast_change(p, A, W, E, R, X); }

%type or_conflict {Conflict}
or_conflict(A) ::= .                            { A = CONFLICT_NONE; }
or_conflict(A) ::= OR conflict(C).              { A = C; }

%type target {Target *}
target(A) ::= qname(N).                         { A = ast_target(p, N, STR_NONE); }
target(A) ::= qname(N) AS name(X).              { A = ast_target(p, N, X); }
indexed_by_opt ::= .
indexed_by_opt ::= INDEXED BY name.
indexed_by_opt ::= NOT INDEXED.

%type set_list {SetSeq}
%type set_item {SetItem *}
set_list(A) ::= set_item(I).                    { A = ast_sets((SetSeq){0}, I); }
set_list(A) ::= set_list(L) COMMA set_item(I).  { A = ast_sets(L, I); }
set_item(A) ::= name(N) EQ expr(E).
                                               { A = ast_set(p, ast_names(p, (NameSeq){0}, N), E); }
set_item(A) ::= LP names(L) RP EQ expr(E).      { A = ast_set(p, L, E); }

%type upserts {UpsertSeq}
upserts(A) ::= .                                { A = (UpsertSeq){0}; }
upserts(A) ::= upserts(L) ON CONFLICT conflict_target(T) DO NOTHING.
                                                { A = ast_upserts(L, T); }
upserts(A) ::= upserts(L) ON CONFLICT conflict_target(T) DO UPDATE SET set_list(S) where(W).
                                                { A = ast_upserts(L, ast_upsert_set(T, S, W)); }
%type conflict_target {Upsert *}
conflict_target(A) ::= .                        { A = ast_upsert(p, (ExprSeq){0}, NULL); }
conflict_target(A) ::= LP sort_list(L) RP where(W). { A = ast_upsert(p, L, W); }

%type returning {ExprList *}
returning(A) ::= .                              { A = NULL; }
returning(A) ::= RETURNING result_columns(L).   { A = L.first; }

%type tail {Tail *}
tail(A) ::= order_by(O) limit(L).               { A = ast_tail(p, O, L); }

/* ---------------------------------------------------------------- SELECT */

%type with {WithClause}
%type ctes {CteSeq}
%type cte {Cte *}
with(A) ::= .                                   { A = (WithClause){0}; }
with(A) ::= WITH(T) ctes(L).                    { A = ast_with(p, T, false, L); }
with(A) ::= WITH(T) RECURSIVE ctes(L).          { A = ast_with(p, T, true, L); }
ctes(A) ::= cte(C).                             { A = ast_ctes((CteSeq){0}, C); }
ctes(A) ::= ctes(L) COMMA cte(C).               { A = ast_ctes(L, C); }
cte(A) ::= name(N) eid_names_opt(L) AS materialized(M) LP select(S) RP.
                                                { A = ast_cte(p, N, L, M, S); }
%type materialized {unsigned}
materialized(A) ::= .                           { A = MATERIALIZED_ANY; }
materialized(A) ::= MATERIALIZED.               { A = MATERIALIZED_YES; }
materialized(A) ::= NOT MATERIALIZED.           { A = MATERIALIZED_NO; }

%type select {Select *}
select(A) ::= with(W) compound(C) tail(X).      { A = ast_select(p, W, C, X); }

%type compound {SelectSeq}
compound(A) ::= select_core(S).
                                             { A = ast_compound((SelectSeq){0}, COMPOUND_NONE, S); }
compound(A) ::= compound(L) compound_op(O) select_core(S). { A = ast_compound(L, O, S); }
%type compound_op {Compound}
compound_op(A) ::= UNION.                       { A = COMPOUND_UNION; }
compound_op(A) ::= UNION ALL.                   { A = COMPOUND_UNION_ALL; }
compound_op(A) ::= EXCEPT.                      { A = COMPOUND_EXCEPT; }
compound_op(A) ::= INTERSECT.                   { A = COMPOUND_INTERSECT; }

%type select_core {Select *}
%type select_head {Select *}
select_head(A) ::= SELECT(T) distinct(D) result_columns(L) from(F) where(W).
                                                { A = ast_select_core(p, T, D, L, F, W); }
select_core(A) ::= select_head(S) group_by(G) having(H) windows_opt(N).
                                                { A = ast_select_group(p, S, G, H, N); }
select_core(A) ::= values(V).                   { A = ast_values_select(p, V); }

%type values {RowSeq}
values(A) ::= VALUES(T) LP exprs(L) RP.         { A = ast_values(p, T, L); }
values(A) ::= values(V) COMMA LP exprs(L) RP.   { A = ast_more_values(p, V, L); }

%type distinct {bool}
distinct(A) ::= .                               { A = false; }
distinct(A) ::= DISTINCT.                       { A = true; }
distinct(A) ::= ALL.                            { A = false; }

%type result_columns {ExprSeq}
%type result_column {ExprList *}
result_columns(A) ::= result_column(C).         { A = ast_append((ExprSeq){0}, C); }
result_columns(A) ::= result_columns(L) COMMA result_column(C). { A = ast_append(L, C); }
result_column(A) ::= expr(E) alias(N).          { A = ast_item(p, E, N); }
result_column(A) ::= STAR(T).                   { A = ast_star(p, STR_NONE, T); }
result_column(A) ::= name(N) DOT STAR.          { A = ast_star(p, N, N); }

/* STR_NONE.p is NULL: no alias. */
alias(A) ::= .                                  { A = STR_NONE; }
alias(A) ::= AS name(N).                        { A = N; }
alias(A) ::= word(A).

%type where {Expr *}
where(A) ::= .                                  { A = NULL; }
where(A) ::= WHERE expr(E).                     { A = E; }
%type group_by {ExprSeq}
group_by(A) ::= .                               { A = (ExprSeq){0}; }
group_by(A) ::= GROUP BY exprs(L).              { A = L; }
%type having {Expr *}
having(A) ::= .                                 { A = NULL; }
having(A) ::= HAVING expr(E).                   { A = E; }
%type order_by {ExprSeq}
order_by(A) ::= .                               { A = (ExprSeq){0}; }
order_by(A) ::= ORDER BY sort_list(L).          { A = L; }
%type limit {Limit}
limit(A) ::= .                                  { A = (Limit){0}; }
limit(A) ::= LIMIT expr(L).                     { A = (Limit){L, NULL}; }
limit(A) ::= LIMIT expr(L) OFFSET expr(O).      { A = (Limit){L, O}; }
limit(A) ::= LIMIT expr(O) COMMA expr(L).       { A = (Limit){L, O}; }

%type sort_list {ExprSeq}
%type sort_term {ExprList *}
sort_list(A) ::= sort_term(T).                  { A = ast_append((ExprSeq){0}, T); }
sort_list(A) ::= sort_list(L) COMMA sort_term(T). { A = ast_append(L, T); }
sort_term(A) ::= expr(E) order(O) nulls(N).     { A = ast_sort_term(p, E, O, N); }
%type order {unsigned}
order(A) ::= .                                  { A = SORT_NONE; }
order(A) ::= ASC.                               { A = SORT_ASC; }
order(A) ::= DESC.                              { A = SORT_DESC; }
%type nulls {unsigned}
nulls(A) ::= .                                  { A = NULLS_NONE; }
nulls(A) ::= NULLS FIRST.                       { A = NULLS_FIRST; }
nulls(A) ::= NULLS LAST.                        { A = NULLS_LAST; }

/* ---------------------------------------------------------------- FROM */

%type from {Source *}
from(A) ::= .                                   { A = NULL; }
from(A) ::= FROM sources(L).                    { A = L.first; }

%type sources {SourceSeq}
%type source {Source *}
%type table_source {Source *}
sources(A) ::= source(S).                       { A = ast_sources(p, (SourceSeq){0}, 0, S); }
sources(A) ::= sources(L) join(J) source(S).    { A = ast_sources(p, L, J, S); }

source(A) ::= table_source(S) join_condition(C). { A = ast_join_condition(p, S, C); }
table_source(A) ::= qname(N) alias(X).          { A = ast_table_source(p, N, X); }
table_source(A) ::= qname(N) alias(X) INDEXED BY name(I). { A = ast_indexed_source(p, N, X, I); }
table_source(A) ::= qname(N) alias(X) NOT INDEXED. { A = ast_indexed_source(p, N, X, STR_NONE); }
table_source(A) ::= qname(N) LP exprs_opt(L) RP alias(X). { A = ast_function_source(p, N, L, X); }
table_source(A) ::= LP(T) select(S) RP alias(X). { A = ast_select_source(p, T, S, X); }
table_source(A) ::= LP(T) sources(L) RP alias(X). { A = ast_join_source(p, T, L, X); }

%type join {int}
join(A) ::= COMMA.                              { A = JOIN_COMMA; }
join(A) ::= JOIN.                               { A = JOIN_PLAIN; }
join(A) ::= JOIN_KW(X) JOIN.                    { A = ast_join(p, X, STR_NONE, STR_NONE); }
join(A) ::= JOIN_KW(X) name(Y) JOIN.            { A = ast_join(p, X, Y, STR_NONE); }
join(A) ::= JOIN_KW(X) name(Y) name(Z) JOIN.    { A = ast_join(p, X, Y, Z); }

/* ON behind a table of INSERT ... SELECT is always a join's, as in SQLite; the rule's low precedence
 * against ON says so. */
%type join_condition {JoinCondition}
join_condition(A) ::= . [OR]                    { A = (JoinCondition){0}; }
join_condition(A) ::= ON expr(E).               { A = (JoinCondition){E, NULL}; }
join_condition(A) ::= USING LP names(L) RP.     { A = (JoinCondition){NULL, L.first}; }

/* ---------------------------------------------------------------- windows */

%type windows_opt {Window *}
windows_opt(A) ::= .                            { A = NULL; }
windows_opt(A) ::= WINDOW windows(L).           { A = L.first; }
%type windows {WindowSeq}
%type named_window {Window *}
windows(A) ::= named_window(W).                 { A = ast_windows((WindowSeq){0}, W); }
windows(A) ::= windows(L) COMMA named_window(W). { A = ast_windows(L, W); }
named_window(A) ::= name(N) AS LP window(W) RP. { A = ast_window_name(p, W, N); }

/* PARTITION, ORDER and the frame words must be seen before a name is: hence no optional parts. */
%type window {Window *}
window(A) ::= frame(F).
                                     { A = ast_window(p, STR_NONE, (ExprSeq){0}, (ExprSeq){0}, F); }
window(A) ::= name(N) frame(F).
                                            { A = ast_window(p, N, (ExprSeq){0}, (ExprSeq){0}, F); }
window(A) ::= ORDER BY sort_list(O) frame(F).   { A = ast_window(p, STR_NONE, (ExprSeq){0}, O, F); }
window(A) ::= name(N) ORDER BY sort_list(O) frame(F). { A = ast_window(p, N, (ExprSeq){0}, O, F); }
window(A) ::= PARTITION BY exprs(L) order_by(O) frame(F). { A = ast_window(p, STR_NONE, L, O, F); }
window(A) ::= name(N) PARTITION BY exprs(L) order_by(O) frame(F). { A = ast_window(p, N, L, O, F); }

%type frame {Frame *}
%type bound {FrameBound}
%type start_bound {FrameBound}
%type end_bound {FrameBound}
%type frame_exclude {const char *}
frame(A) ::= .                                  { A = NULL; }
frame(A) ::= RANGE|ROWS|GROUPS(M) start_bound(S) frame_exclude(X).
                                                { A = ast_frame(p, M, S, (FrameBound){0}, X); }
frame(A) ::= RANGE|ROWS|GROUPS(M) BETWEEN start_bound(S) AND end_bound(E) frame_exclude(X).
                                                { A = ast_frame(p, M, S, E, X); }
start_bound(A) ::= bound(A).
start_bound(A) ::= UNBOUNDED PRECEDING.
                                              { A = (FrameBound){BOUND_UNBOUNDED_PRECEDING, NULL}; }
end_bound(A) ::= bound(A).
end_bound(A) ::= UNBOUNDED FOLLOWING.
                                              { A = (FrameBound){BOUND_UNBOUNDED_FOLLOWING, NULL}; }
bound(A) ::= expr(E) PRECEDING.                 { A = (FrameBound){BOUND_PRECEDING, E}; }
bound(A) ::= expr(E) FOLLOWING.                 { A = (FrameBound){BOUND_FOLLOWING, E}; }
bound(A) ::= CURRENT ROW.                       { A = (FrameBound){BOUND_CURRENT_ROW, NULL}; }
frame_exclude(A) ::= .                          { A = ""; }
frame_exclude(A) ::= EXCLUDE NO OTHERS.         { A = "NO OTHERS"; }
frame_exclude(A) ::= EXCLUDE CURRENT ROW.       { A = "CURRENT ROW"; }
frame_exclude(A) ::= EXCLUDE GROUP.             { A = "GROUP"; }
frame_exclude(A) ::= EXCLUDE TIES.              { A = "TIES"; }

/* ---------------------------------------------------------------- expressions: leaves */

%type expr {Expr *}
%type literal {Expr *}
expr(A) ::= literal(A).
literal(A) ::= NULL(T).                         { A = ast_leaf(p, EXPR_NULL, T); }
literal(A) ::= INTEGER(T).                      { A = ast_leaf(p, EXPR_INTEGER, T); }
literal(A) ::= FLOAT(T).                        { A = ast_leaf(p, EXPR_FLOAT, T); }
literal(A) ::= STRING(T).                       { A = ast_string(p, T); }
literal(A) ::= BLOB(T).                         { A = ast_blob(p, T); }
literal(A) ::= CTIME_KW(T).                     { A = ast_current(p, T); }
expr(A) ::= VARIABLE(T).                        { A = ast_leaf(p, EXPR_VARIABLE, T); }

expr(A) ::= id_or_join(C).                      { A = ast_column_ref(p, STR_NONE, STR_NONE, C); }
expr(A) ::= name(T) DOT name(C).                { A = ast_column_ref(p, STR_NONE, T, C); }
expr(A) ::= name(S) DOT name(T) DOT name(C).    { A = ast_column_ref(p, S, T, C); }

/* ---------------------------------------------------------------- expressions: operators */

expr(A) ::= LP(T) expr(E) RP.                   { A = ast_paren(p, T, E); }
expr(A) ::= LP(T) exprs(L) COMMA expr(E) RP.    { A = ast_row(p, T, ast_exprs(p, L, E)); }

expr(A) ::= expr(L) OR expr(R).                 { A = ast_binary(p, OP_OR, L, R); }
expr(A) ::= expr(L) AND expr(R).                { A = ast_binary(p, OP_AND, L, R); }
expr(A) ::= NOT(T) expr(E).                     { A = ast_unary(p, OP_NOT, T, E); }

expr(A) ::= expr(L) EQ expr(R).                 { A = ast_binary(p, OP_EQ, L, R); }
expr(A) ::= expr(L) NE expr(R).                 { A = ast_binary(p, OP_NE, L, R); }
expr(A) ::= expr(L) LT expr(R).                 { A = ast_binary(p, OP_LT, L, R); }
expr(A) ::= expr(L) LE expr(R).                 { A = ast_binary(p, OP_LE, L, R); }
expr(A) ::= expr(L) GT expr(R).                 { A = ast_binary(p, OP_GT, L, R); }
expr(A) ::= expr(L) GE expr(R).                 { A = ast_binary(p, OP_GE, L, R); }
expr(A) ::= expr(L) IS expr(R).                 { A = ast_binary(p, OP_IS, L, R); }
expr(A) ::= expr(L) IS NOT expr(R).             { A = ast_binary(p, OP_IS_NOT, L, R); }
expr(A) ::= expr(L) IS DISTINCT FROM expr(R). [IS]     { A = ast_binary(p, OP_IS_NOT, L, R); }
expr(A) ::= expr(L) IS NOT DISTINCT FROM expr(R). [IS] { A = ast_binary(p, OP_IS, L, R); }

expr(A) ::= expr(L) BITAND expr(R).             { A = ast_binary(p, OP_BITAND, L, R); }
expr(A) ::= expr(L) BITOR expr(R).              { A = ast_binary(p, OP_BITOR, L, R); }
expr(A) ::= expr(L) LSHIFT expr(R).             { A = ast_binary(p, OP_LSHIFT, L, R); }
expr(A) ::= expr(L) RSHIFT expr(R).             { A = ast_binary(p, OP_RSHIFT, L, R); }
expr(A) ::= expr(L) PLUS expr(R).               { A = ast_binary(p, OP_PLUS, L, R); }
expr(A) ::= expr(L) MINUS expr(R).              { A = ast_binary(p, OP_MINUS, L, R); }
expr(A) ::= expr(L) STAR expr(R).               { A = ast_binary(p, OP_MUL, L, R); }
expr(A) ::= expr(L) SLASH expr(R).              { A = ast_binary(p, OP_DIV, L, R); }
expr(A) ::= expr(L) REM expr(R).                { A = ast_binary(p, OP_MOD, L, R); }
expr(A) ::= expr(L) CONCAT expr(R).             { A = ast_binary(p, OP_CONCAT, L, R); }
expr(A) ::= expr(L) ARROW expr(R).              { A = ast_binary(p, OP_ARROW, L, R); }
expr(A) ::= expr(L) ARROW2 expr(R).             { A = ast_binary(p, OP_ARROW2, L, R); }

expr(A) ::= expr(E) COLLATE word(N).            { A = ast_collate(p, E, N); }
expr(A) ::= BITNOT(T) expr(E).                  { A = ast_unary(p, OP_BITNOT, T, E); }
expr(A) ::= PLUS(T) expr(E). [BITNOT]           { A = ast_unary(p, OP_PLUS, T, E); }
expr(A) ::= MINUS(T) expr(E). [BITNOT]          { A = ast_unary(p, OP_MINUS, T, E); }

expr(A) ::= expr(E) ISNULL|NOTNULL(T).          { A = ast_isnull(p, E, T); }
expr(A) ::= expr(E) NOT(T) NULL.                { A = ast_isnull(p, E, T); }

expr(A) ::= expr(L) LIKE_KW|MATCH(T) expr(R). [LIKE_KW] { A = ast_like(p, L, T, false, R, NULL); }
expr(A) ::= expr(L) NOT LIKE_KW|MATCH(T) expr(R). [LIKE_KW]
                                                { A = ast_like(p, L, T, true, R, NULL); }
expr(A) ::= expr(L) LIKE_KW|MATCH(T) expr(R) ESCAPE expr(E). [LIKE_KW]
                                                { A = ast_like(p, L, T, false, R, E); }
expr(A) ::= expr(L) NOT LIKE_KW|MATCH(T) expr(R) ESCAPE expr(E). [LIKE_KW]
                                                { A = ast_like(p, L, T, true, R, E); }

expr(A) ::= expr(E) BETWEEN expr(L) AND expr(H). [BETWEEN]
                                                { A = ast_between_op(p, E, false, L, H); }
expr(A) ::= expr(E) NOT BETWEEN expr(L) AND expr(H). [BETWEEN]
                                                { A = ast_between_op(p, E, true, L, H); }

%type in {bool}
in(A) ::= IN.                                   { A = false; }
in(A) ::= NOT IN.                               { A = true; }
expr(A) ::= expr(E) in(N) LP exprs_opt(L) RP. [IN] { A = ast_in_list(p, E, N, L); }
expr(A) ::= expr(E) in(N) LP select(S) RP. [IN] { A = ast_in_select(p, E, N, S); }
expr(A) ::= expr(E) in(N) qname(T). [IN]        { A = ast_in_table(p, E, N, T, (ExprSeq){0}); }
expr(A) ::= expr(E) in(N) qname(T) LP exprs_opt(L) RP. [IN] { A = ast_in_table(p, E, N, T, L); }

/* ---------------------------------------------------------------- expressions: the rest */

expr(A) ::= LP(T) select(S) RP.                 { A = ast_subquery(p, EXPR_SUBQUERY, T, S); }
expr(A) ::= EXISTS(T) LP select(S) RP.          { A = ast_subquery(p, EXPR_EXISTS, T, S); }
expr(A) ::= CAST(T) LP expr(E) AS type(Y) RP.   { A = ast_cast(p, T, E, Y); }

expr(A) ::= CASE(T) base(B) whens(W) else(E) END. { A = ast_case(p, T, B, W, E); }
%type base {Expr *}
base(A) ::= .                                   { A = NULL; }
base(A) ::= expr(A).
%type whens {ExprSeq}
whens(A) ::= WHEN expr(W) THEN expr(T).         { A = ast_when(p, (ExprSeq){0}, W, T); }
whens(A) ::= whens(L) WHEN expr(W) THEN expr(T). { A = ast_when(p, L, W, T); }
%type else {Expr *}
else(A) ::= .                                   { A = NULL; }
else(A) ::= ELSE expr(E).                       { A = E; }

expr(A) ::= RAISE(T) LP IGNORE RP.              { A = ast_raise(p, T, RAISE_IGNORE, NULL); }
expr(A) ::= RAISE(T) LP raise_kind(K) COMMA expr(E) RP. { A = ast_raise(p, T, K, E); }
%type raise_kind {RaiseKind}
raise_kind(A) ::= ROLLBACK.                     { A = RAISE_ROLLBACK; }
raise_kind(A) ::= ABORT.                        { A = RAISE_ABORT; }
raise_kind(A) ::= FAIL.                         { A = RAISE_FAIL; }

/* ---------------------------------------------------------------- functions */

%type call {Expr *}
expr(A) ::= call(A).
expr(A) ::= call(C) filter(F).                  { A = ast_filter(p, C, F); }
expr(A) ::= call(C) over(O).                    { A = ast_over(p, C, O); }
expr(A) ::= call(C) filter(F) over(O).          { A = ast_over(p, ast_filter(p, C, F), O); }

call(A) ::= id_or_join(N) LP STAR RP.           { A = ast_call_star(p, N); }
call(A) ::= id_or_join(N) LP distinct(D) exprs_opt(L) RP.
                                                { A = ast_call(p, N, D, L, (ExprSeq){0}); }
call(A) ::= id_or_join(N) LP distinct(D) exprs_opt(L) ORDER BY sort_list(O) RP.
                                                { A = ast_call(p, N, D, L, O); }
%type filter {Expr *}
filter(A) ::= FILTER LP WHERE expr(E) RP.       { A = E; }
%type over {Window *}
over(A) ::= OVER LP window(W) RP.               { A = W; }
over(A) ::= OVER name(N).                       { A = ast_window_ref(p, N); }

%type exprs {ExprSeq}
exprs(A) ::= expr(E).                           { A = ast_exprs(p, (ExprSeq){0}, E); }
exprs(A) ::= exprs(L) COMMA expr(E).            { A = ast_exprs(p, L, E); }
%type exprs_opt {ExprSeq}
exprs_opt(A) ::= .                              { A = (ExprSeq){0}; }
exprs_opt(A) ::= exprs(A).

/* ---------------------------------------------------------------- the driver */

%code {
void ast_run(Parse *p)
{
    yyParser engine;
    Str token;
    int kind;
    SqlParseInit(&engine, p);
    do {
        kind = parse_next(p, &token);
        if (!p->failed) {
            SqlParse(&engine, kind, token);
            p->last_end = token.p + token.n;
        }
    } while (kind != TOKEN_END && !p->failed);
    SqlParseFinalize(&engine);
}
}
