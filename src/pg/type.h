/* PostgreSQL's types, as far as columns are given them. */
#ifndef SQLPG_PG_TYPE_H
#define SQLPG_PG_TYPE_H

#include "base/buf.h"

typedef enum {
    PG_BOOLEAN,
    PG_SMALLINT,
    PG_INTEGER,
    PG_BIGINT,
    PG_NUMERIC, /* precision, scale perhaps */
    PG_DOUBLE,
    PG_DATE,
    PG_TIME,
    PG_TIMESTAMP,
    PG_TIMESTAMPTZ,
    PG_UUID,
    PG_JSON,
    PG_JSONB,
    PG_VARCHAR, /* precision is the length */
    PG_TEXT,
    PG_BYTEA,
    PG_BASE_COUNT
} PgBase;

typedef struct {
    PgBase base;
    int precision; /* 0: none */
    int scale;
} PgType;

/* The type as PostgreSQL's own \d shows it, in the short spelling people write. */
void pg_put_type(Buf *out, PgType t);
/* A type's name, or another spelling of it, with (n) or (p,s); false: none of these. */
bool pg_parse_type(Str s, PgType *out);
static inline bool pg_type_eq(PgType a, PgType b)
{
    return a.base == b.base && a.precision == b.precision && a.scale == b.scale;
}

static inline PgType pg_type(PgBase base)
{
    return (PgType){.base = base};
}

static inline bool pg_is_number(PgBase b)
{
    return b >= PG_SMALLINT && b <= PG_DOUBLE;
}

static inline bool pg_is_text(PgBase b)
{
    return b == PG_VARCHAR || b == PG_TEXT;
}

#endif
