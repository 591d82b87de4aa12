#include "pg/type.h"

void pg_put_type(Buf *out, PgType t)
{
    static const char *const names[PG_BASE_COUNT] = {
        [PG_BOOLEAN] = "boolean",     [PG_SMALLINT] = "smallint",
        [PG_INTEGER] = "integer",     [PG_BIGINT] = "bigint",
        [PG_NUMERIC] = "numeric",     [PG_DOUBLE] = "double precision",
        [PG_DATE] = "date",           [PG_TIME] = "time",
        [PG_TIMESTAMP] = "timestamp", [PG_TIMESTAMPTZ] = "timestamptz",
        [PG_UUID] = "uuid",           [PG_JSON] = "json",
        [PG_JSONB] = "jsonb",         [PG_VARCHAR] = "varchar",
        [PG_TEXT] = "text",           [PG_BYTEA] = "bytea",
    };
    buf_puts(out, names[t.base]);
    if (t.base == PG_VARCHAR && t.precision) {
        buf_printf(out, "(%d)", t.precision);
    } else if (t.base == PG_NUMERIC && t.precision) {
        buf_printf(out, t.scale ? "(%d,%d)" : "(%d)", t.precision, t.scale);
    }
}
