/* The user's own rules, in PostgreSQL's ALTER TABLE and DROP TABLE (--rules FILE): how the tables
 * of the dump shall differ in PostgreSQL.
 *
 *     Rules rules = {0};
 *     if (!user_rules_parse(&rules, arena, text, diags)) ...      // SP2050 with line and column
 *     user_rules_apply(&rules, table);                    // after each CREATE or ALTER TABLE
 *     user_rules_report_unused(&rules, diags);                    // when the dump is read
 *
 * Statements: ALTER TABLE name RENAME TO name | RENAME [COLUMN] name TO name | ALTER [COLUMN] name
 * ([SET DATA] TYPE type [USING expr] | SET NOT NULL | DROP NOT NULL | SET DEFAULT expr | DROP
 * DEFAULT) [, ...]; DROP TABLE name [, ...]. Names match those of the dump, or those that rules
 * before gave, ASCII case folded; * and ? in a table's name are wildcards. Expressions are the
 * user's PostgreSQL and go into the output as they are.
 */
#ifndef SQLPG_SCHEMA_RULES_H
#define SQLPG_SCHEMA_RULES_H

#include "schema/model.h"

typedef enum {
    RULE_RENAME_TABLE,
    RULE_DROP_TABLE,
    RULE_RENAME_COLUMN,
    RULE_TYPE,
    RULE_SET_NOT_NULL,
    RULE_DROP_NOT_NULL,
    RULE_SET_DEFAULT,
    RULE_DROP_DEFAULT
} RuleKind;

typedef struct {
    RuleKind kind;
    Str table;     /* perhaps with wildcards */
    Str column;    /* RULE_RENAME_COLUMN and those of columns */
    Name new_name; /* RULE_RENAME_* */
    Str type;      /* RULE_TYPE: as written */
    Str expr;      /* USING's or the default's, as written; empty: none */
    bool if_exists;
    Pos pos; /* in the file */
    uint64_t used;
} UserRule;

typedef struct Rules {
    VEC(UserRule) items;
} Rules;

/* False: diagnosed. The text must live as long as the rules. */
bool user_rules_parse(Rules *rules, Arena *arena, Str text, DiagList *diags);
/* What the rules say of this table, as it is now; may be called again when it has changed. */
void user_rules_apply(Rules *rules, Table *t);
/* A rule that met nothing is a mistake (SP2051). */
void user_rules_report_unused(const Rules *rules, DiagList *diags);

#endif
