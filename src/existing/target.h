/* A PostgreSQL schema that is there already: the tables into which rows are to be loaded.
 *
 *     TargetSchema target = {0};
 *     catalog_read(server, schema_name, arena, &target)       // or ddl_read(text, arena, &target)
 *     existing_match(&schema, &target, &options, diags)       // ties model and target together
 *
 * All memory is the run arena's.
 */
#ifndef SQLPG_EXISTING_TARGET_H
#define SQLPG_EXISTING_TARGET_H

#include "base/vec.h"

/* What a value has to become. */
typedef enum {
    TARGET_TO_BOOLEAN,
    TARGET_TO_SMALLINT,
    TARGET_TO_INTEGER,
    TARGET_TO_BIGINT,
    TARGET_TO_NUMERIC,
    TARGET_TO_REAL,
    TARGET_TO_DOUBLE,
    TARGET_TO_DATE,
    TARGET_TO_TIME,
    TARGET_TO_TIMESTAMP,
    TARGET_TO_TIMESTAMPTZ,
    TARGET_TO_INTERVAL,
    TARGET_TO_UUID,
    TARGET_TO_JSON,
    TARGET_TO_TEXT,
    TARGET_TO_BYTEA,
    TARGET_TO_ENUM,
    TARGET_TO_OTHER,  /* its text, as the server reads it */
    TARGET_TO_NOTHING /* arrays, composites, ranges: a SQLite value cannot mean one */
} TargetType;

typedef struct {
    Str *items;
    size_t n;
} StrList;

typedef struct TargetColumn {
    Str name;
    Str type; /* as PostgreSQL shows it */
    TargetType kind;
    int precision; /* numeric(p,s): p; timestamp(p): p; -1: none */
    int scale;
    StrList labels; /* of an enum */
    bool not_null, has_default, generated;
    bool identity; /* or serial: it has a sequence */
    Str sequence;  /* its name as regclass reads it; empty: pg_get_serial_sequence() finds it */
} TargetColumn;

typedef struct TargetTable TargetTable;

typedef struct {
    Str name;
    Str parent_schema, parent_name;  /* of the referenced table */
    StrList columns, parent_columns; /* no parent columns: its primary key */
    bool deferrable;
} TargetFk;

/* A trigger of the user's that fires. */
typedef struct {
    Str name;
    const char *enable; /* what makes it as it was: ENABLE TRIGGER, ENABLE ALWAYS TRIGGER, ... */
} TargetTrigger;

struct TargetTable {
    Str schema; /* empty: wherever search_path leads */
    Str name;
    Str id; /* the catalog's */
    VEC(TargetColumn) columns;
    VEC(TargetFk) fks;
    VEC(TargetTrigger) triggers;
    bool dropped;
};

typedef struct {
    VEC(TargetTable *) tables;
    bool live; /* read from a server, which knows sequences and triggers */
} TargetSchema;

/* Kind, precision and scale of a type as SQL writes it: `timestamp(3) with time zone`, `int4`,
 * `varchar(20)`. Serial types become integers with a sequence. Names that are no built-in type come
 * out as TARGET_TO_OTHER. */
void target_set_type(TargetColumn *c, Str type);
/* The exact name first, then in any case, if that is one. NULL: there is none. */
TargetTable *target_find_table(const TargetSchema *s, Str schema, Str name);
TargetColumn *target_find_column(const TargetTable *t, Str name);

#endif
