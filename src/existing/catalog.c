#include "existing/catalog.h"

#include "base/buf.h"
#include "base/map.h"
#include "pg/quote.h"

/* The tables wanted, as a common table expression `t`; %s: the condition. Partitions are reached
 * through their table. */
static const char tables_query[] =
    "WITH t AS (\n"
    "    SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c\n"
    "    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
    "    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND %s\n"
    "      AND n.nspname NOT IN ('pg_catalog', 'information_schema')\n"
    "      AND n.nspname NOT LIKE 'pg\\_toast%%' AND n.nspname NOT LIKE 'pg\\_temp%%')\n";

/* A domain counts as its base type. A column's sequence: of its identity, or the one that its
 * default depends on, which need not be owned by it. */
static const char columns_query[] =
    "SELECT t.oid, t.nspname, t.relname, a.attname,\n"
    "    CASE WHEN y.typtype = 'd'\n"
    "         THEN pg_catalog.format_type(y.typbasetype, y.typtypmod)\n"
    "         ELSE pg_catalog.format_type(a.atttypid, a.atttypmod) END,\n"
    "    CASE WHEN y.typtype IN ('c', 'r', 'm') OR b.typcategory = 'A' THEN 'none'\n"
    "         WHEN b.typtype = 'e' THEN b.oid::text END,\n"
    "    a.attnotnull OR y.typnotnull, a.atthasdef OR y.typdefault IS NOT NULL,\n"
    "    a.attidentity <> '', a.attgenerated <> '',\n"
    "    COALESCE(\n"
    "        (SELECT d.objid::regclass FROM pg_catalog.pg_depend d\n"
    "         WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass\n"
    "           AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'\n"
    "           AND (SELECT relkind FROM pg_class WHERE oid = d.objid) = 'S' LIMIT 1),\n"
    "        (SELECT d.refobjid::regclass FROM pg_catalog.pg_attrdef f\n"
    "         JOIN pg_catalog.pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = "
    "f.oid\n"
    "         JOIN pg_catalog.pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'\n"
    "         WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum\n"
    "           AND d.refclassid = 'pg_class'::regclass LIMIT 1))::text\n"
    "FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid\n"
    "JOIN pg_catalog.pg_type y ON y.oid = a.atttypid\n"
    "JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid "
    "END\n"
    "WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY t.nspname, t.relname, a.attnum";

static const char labels_query[] =
    "SELECT enumtypid, enumlabel FROM pg_catalog.pg_enum ORDER BY enumtypid, enumsortorder";

static const char keys_query[] =
    "SELECT r.conrelid, r.conname, n.nspname, p.relname, r.condeferrable, a.attname, f.attname\n"
    "FROM t JOIN pg_catalog.pg_constraint r ON r.conrelid = t.oid AND r.contype = 'f'\n"
    "JOIN pg_catalog.pg_class p ON p.oid = r.confrelid\n"
    "JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace\n"
    "CROSS JOIN LATERAL unnest(r.conkey, r.confkey) WITH ORDINALITY k(col, ref, n)\n"
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.col\n"
    "JOIN pg_catalog.pg_attribute f ON f.attrelid = r.confrelid AND f.attnum = k.ref\n"
    "WHERE r.conparentid = 0 ORDER BY r.conrelid, r.conname, k.n";

static const char triggers_query[] =
    "SELECT g.tgrelid, g.tgname, g.tgenabled FROM t\n"
    "JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal\n"
    "WHERE g.tgenabled <> 'D' ORDER BY g.tgrelid, g.tgname";

typedef struct {
    Server *server;
    Arena *arena;
    Buf condition;
    TargetSchema *out;
    Map tables; /* by oid */
} Catalog;

static bool select_tables(Catalog *c, const char *query, ServerRows *rows)
{
    Buf b = {0};
    buf_printf(&b, tables_query, c->condition.p);
    buf_puts(&b, query);
    bool ok = server_select(c->server, buf_str(&b), c->arena, rows);
    buf_free(&b);
    return ok;
}

static bool is_true(Str cell)
{
    return str_eq(cell, STR("t"));
}

static TargetTable *table_of(Catalog *c, Str oid)
{
    size_t at;
    return map_get(&c->tables, oid, &at) ? c->out->tables.items[at] : NULL;
}

/* ---------------------------------------------------------------- columns */

static TargetTable *add_table(Catalog *c, const Str *row)
{
    TargetTable *t = table_of(c, row[0]);
    if (!t) {
        t = arena_new(c->arena, TargetTable);
        t->id = row[0];
        t->schema = row[1];
        t->name = row[2];
        map_put(&c->tables, row[0], c->out->tables.n);
        *vec_push(c->arena, &c->out->tables) = t;
    }
    return t;
}

/* Enum labels by the type's oid. */
static StrList labels_of(Arena *arena, const ServerRows *labels, Str oid)
{
    StrList list = {.items = arena_array(arena, Str, labels->n)};
    for (size_t i = 0; i < labels->n; i++) {
        if (str_eq(labels->cells[2 * i], oid)) {
            list.items[list.n++] = labels->cells[2 * i + 1];
        }
    }
    return list;
}

static void add_column(Catalog *c, const Str *row, const ServerRows *labels)
{
    TargetColumn *column = vec_push(c->arena, &add_table(c, row)->columns);
    column->name = row[3];
    target_set_type(column, row[4]);
    if (str_eq(row[5], STR("none"))) {
        column->kind = TARGET_TO_NOTHING;
    } else if (row[5].n) {
        column->kind = TARGET_TO_ENUM;
        column->labels = labels_of(c->arena, labels, row[5]);
    }
    column->not_null = is_true(row[6]);
    column->has_default = is_true(row[7]) || is_true(row[8]);
    column->generated = is_true(row[9]);
    column->identity = row[10].p != NULL;
    column->sequence = row[10].p ? row[10] : STR("");
}

static bool read_names(Catalog *c)
{
    ServerRows rows;
    if (!select_tables(c, "SELECT oid, nspname, relname FROM t", &rows)) {
        return false;
    }
    for (size_t i = 0; i < rows.n; i++) {
        add_table(c, rows.cells + i * rows.columns);
    }
    return true;
}

static bool read_columns(Catalog *c)
{
    ServerRows labels, rows;
    if (!server_select(c->server, str_z(labels_query), c->arena, &labels) ||
        !select_tables(c, columns_query, &rows)) {
        return false;
    }
    for (size_t i = 0; i < rows.n; i++) {
        add_column(c, rows.cells + i * rows.columns, &labels);
    }
    return true;
}

/* ---------------------------------------------------------------- keys and triggers */

static void add_to(Arena *arena, StrList *list, Str s)
{
    Str *longer = arena_array(arena, Str, list->n + 1);
    if (list->n) {
        memcpy(longer, list->items, list->n * sizeof *longer);
    }
    longer[list->n++] = s;
    list->items = longer;
}

static bool read_keys(Catalog *c)
{
    ServerRows rows;
    if (!select_tables(c, keys_query, &rows)) {
        return false;
    }
    for (size_t i = 0; i < rows.n; i++) {
        const Str *row = rows.cells + i * rows.columns;
        TargetTable *t = table_of(c, row[0]);
        if (!t) {
            continue;
        }
        TargetFk *fk = t->fks.n ? &t->fks.items[t->fks.n - 1] : NULL;
        if (!fk || !str_eq(fk->name, row[1])) {
            fk = vec_push(c->arena, &t->fks);
            *fk = (TargetFk){.name = row[1],
                             .parent_schema = row[2],
                             .parent_name = row[3],
                             .deferrable = is_true(row[4])};
        }
        add_to(c->arena, &fk->columns, row[5]);
        add_to(c->arena, &fk->parent_columns, row[6]);
    }
    return true;
}

static bool read_triggers(Catalog *c)
{
    ServerRows rows;
    if (!select_tables(c, triggers_query, &rows)) {
        return false;
    }
    for (size_t i = 0; i < rows.n; i++) {
        const Str *row = rows.cells + i * rows.columns;
        TargetTable *t = table_of(c, row[0]);
        if (t) {
            TargetTrigger *g = vec_push(c->arena, &t->triggers);
            g->name = row[1];
            g->enable = *row[2].p == 'A'   ? "ENABLE ALWAYS TRIGGER"
                        : *row[2].p == 'R' ? "ENABLE REPLICA TRIGGER"
                                           : "ENABLE TRIGGER";
        }
    }
    return true;
}

bool catalog_read(Server *s, Str schema, bool names_only, Arena *arena, TargetSchema *out)
{
    Catalog c = {.server = s, .arena = arena, .out = out};
    *out = (TargetSchema){.live = true};
    if (schema.n) {
        buf_puts(&c.condition, "n.nspname = ");
        pg_put_literal(&c.condition, schema);
    } else {
        buf_puts(&c.condition, "pg_catalog.pg_table_is_visible(c.oid)");
    }
    buf_putc(&c.condition, 0);
    bool ok = names_only ? read_names(&c) : read_columns(&c) && read_keys(&c) && read_triggers(&c);
    map_free(&c.tables);
    buf_free(&c.condition);
    return ok;
}

bool catalog_has_rows(Server *s, const TargetTable *t, bool *out)
{
    Arena scratch = {0};
    Buf b = {0};
    ServerRows rows;
    buf_puts(&b, "SELECT FROM ");
    pg_put_ident(&b, t->schema, true);
    buf_putc(&b, '.');
    pg_put_ident(&b, t->name, true);
    buf_puts(&b, " LIMIT 1");
    bool ok = server_select(s, buf_str(&b), &scratch, &rows);
    *out = rows.n > 0;
    buf_free(&b);
    arena_free(&scratch);
    return ok;
}
