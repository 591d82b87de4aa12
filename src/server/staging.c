#include "server/staging.h"

#include "base/buf.h"
#include "pg/quote.h"

/* By its comment a schema is known to be one of these, whatever others are called. The second form
 * says that schema sqlpg, with the helper functions, was not there when the load began. */
#define COMMENT "Tables that sqlpg is loading"
#define COMMENT_HELPERS COMMENT " with helper functions"

/* "sqlp" */
#define LOCK_KEY "(1936812144::bigint << 32 | n.oid::bigint)"

/* ---------------------------------------------------------------- dropping */

/* Tables are dropped some at a time: all at once could need more locks than the server has
 * (max_locks_per_transaction). A DO block may commit, if it is not part of a transaction. Of the
 * helper functions those stay that others use by now. */
static const char drop_head[] =
    "DO $do$\n"
    "DECLARE\n"
    "    s record;\n"
    "    r record;\n"
    "    dropped bigint := 0;\n"
    "BEGIN\n"
    "    FOR s IN\n"
    "        SELECT n.oid, n.nspname, d.helpers, " LOCK_KEY " AS key\n"
    "        FROM pg_catalog.pg_namespace n,\n"
    "            LATERAL (SELECT pg_catalog.obj_description(n.oid, 'pg_namespace')) c(comment),\n"
    "            LATERAL (SELECT c.comment = '" COMMENT_HELPERS "') d(helpers)\n"
    "        WHERE ";
static const char drop_tail[] =
    "\n"
    "    LOOP\n"
    "        FOR r IN SELECT c.oid::regclass AS name FROM pg_catalog.pg_class c\n"
    "            WHERE c.relnamespace = s.oid AND c.relkind = 'r' LOOP\n"
    "            EXECUTE pg_catalog.format('DROP TABLE %s CASCADE', r.name);\n"
    "            dropped := dropped + 1;\n"
    "            IF dropped % 500 = 0 THEN\n"
    "                COMMIT;\n"
    "            END IF;\n"
    "        END LOOP;\n"
    "        EXECUTE pg_catalog.format('DROP SCHEMA %I CASCADE', s.nspname);\n"
    "        COMMIT;\n"
    "        CONTINUE WHEN NOT s.helpers OR pg_catalog.to_regnamespace('sqlpg') IS NULL;\n"
    "        FOR r IN SELECT p.oid::regprocedure AS name FROM pg_catalog.pg_proc p\n"
    "            WHERE p.pronamespace = pg_catalog.to_regnamespace('sqlpg') LOOP\n"
    "            BEGIN\n"
    "                EXECUTE pg_catalog.format('DROP ROUTINE %s', r.name);\n"
    "            EXCEPTION WHEN dependent_objects_still_exist OR undefined_function THEN\n"
    "            END;\n"
    "        END LOOP;\n"
    "        BEGIN\n"
    "            DROP SCHEMA sqlpg;\n"
    "        EXCEPTION WHEN dependent_objects_still_exist THEN\n"
    "        END;\n"
    "    END LOOP;\n"
    "END\n"
    "$do$";

static bool drop_where(Server *s, Str condition)
{
    Buf sql = {0};
    buf_puts(&sql, drop_head);
    buf_put(&sql, condition);
    buf_puts(&sql, drop_tail);
    bool done = server_execute(s, buf_str(&sql));
    buf_free(&sql);
    return done;
}

/* CASE, so that only schemas of ours are locked. */
static bool drop_left_over(Server *s)
{
    return drop_where(s, STR("CASE WHEN n.nspname LIKE 'sqlpg\\_load\\_%'\n"
                             "            AND c.comment IN ('" COMMENT "', '" COMMENT_HELPERS "')\n"
                             "            AND pg_catalog.pg_has_role(n.nspowner, 'USAGE')\n"
                             "        THEN pg_catalog.pg_try_advisory_lock(" LOCK_KEY ") END"));
}

bool staging_drop(Server *s, const Staging *g)
{
    Buf condition = {0};
    buf_puts(&condition, "n.nspname = ");
    pg_put_literal(&condition, g->name);
    /* Its own connections are closed, but a server may take a while to notice. */
    bool done =
        server_execute(s, STR("SET lock_timeout = '30s'")) && drop_where(s, buf_str(&condition));
    buf_free(&condition);
    return done;
}

/* ---------------------------------------------------------------- making */

static bool choose_names(Server *s, Str target, Arena *arena, Staging *out)
{
    ServerRows rows;
    static const char query[] =
        "SELECT pg_catalog.concat('sqlpg_load_', pg_catalog.pg_backend_pid(), '_',\n"
        "    pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp()))),\n"
        "    pg_catalog.current_schema()";
    if (!server_select(s, str_z(query), arena, &rows) || rows.n != 1) {
        return false;
    }
    *out = (Staging){.name = rows.cells[0], .target = target.n ? target : rows.cells[1]};
    return true;
}

/* ALTER DEFAULT PRIVILEGES IN SCHEMA speaks of what is created there, not of what is moved there.
 * Such privileges go with the schema they are given in. */
static const char make_body[] =
    "    d record;\n"
    "BEGIN\n"
    "    EXECUTE pg_catalog.format('CREATE SCHEMA %I', staging);\n"
    "    EXECUTE pg_catalog.format('COMMENT ON SCHEMA %I IS %L', staging,\n"
    "        CASE WHEN pg_catalog.to_regnamespace('sqlpg') IS NULL THEN '" COMMENT_HELPERS "'\n"
    "            ELSE '" COMMENT "' END);\n"
    "    PERFORM pg_catalog.pg_advisory_lock(" LOCK_KEY ")\n"
    "        FROM pg_catalog.pg_namespace n WHERE n.nspname = staging;\n"
    "    FOR d IN SELECT a.defaclobjtype AS kind, x.grantee, x.privilege_type, x.is_grantable\n"
    "        FROM pg_catalog.pg_default_acl a\n"
    "        JOIN pg_catalog.pg_namespace n ON n.oid = a.defaclnamespace\n"
    "        CROSS JOIN LATERAL pg_catalog.aclexplode(a.defaclacl) x\n"
    "        JOIN pg_catalog.pg_roles u ON u.oid = a.defaclrole\n"
    "        WHERE n.nspname = target AND u.rolname = current_user\n"
    "            AND a.defaclobjtype IN ('r', 'S') LOOP\n"
    "        EXECUTE pg_catalog.format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT %s ON %s TO "
    "%s%s',\n"
    "            staging, d.privilege_type, CASE d.kind WHEN 'r' THEN 'TABLES' ELSE 'SEQUENCES' "
    "END,\n"
    "            CASE WHEN d.grantee = 0 THEN 'PUBLIC' ELSE d.grantee::regrole::text END,\n"
    "            CASE WHEN d.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);\n"
    "    END LOOP;\n"
    "END\n";

static void put_constant(Buf *sql, const char *name, Str value)
{
    buf_printf(sql, "    %s CONSTANT name := ", name);
    if (value.p) {
        pg_put_literal(sql, value);
    } else {
        buf_puts(sql, "NULL"); /* no schema of search_path exists: CREATE TABLE would fail, too */
    }
    buf_puts(sql, ";\n");
}

bool staging_make(Server *s, Str target, Arena *arena, Staging *out)
{
    if (!drop_left_over(s) || !choose_names(s, target, arena, out)) {
        return false;
    }
    Buf body = {0}, sql = {0};
    buf_puts(&body, "\nDECLARE\n");
    put_constant(&body, "staging", out->name);
    put_constant(&body, "target", out->target);
    buf_puts(&body, make_body);
    buf_puts(&sql, "DO ");
    pg_put_dollar_quoted(&sql, buf_str(&body));
    bool made = server_execute(s, buf_str(&sql));
    buf_free(&body);
    buf_free(&sql);
    return made;
}

bool staging_enter(Server *s, const Staging *g)
{
    Buf sql = {0};
    buf_puts(&sql, "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ',\n"
                   "    pg_catalog.quote_ident(");
    pg_put_literal(&sql, g->name);
    buf_puts(&sql, "),\n"
                   "    NULLIF(pg_catalog.current_setting('search_path'), '')), false)");
    bool entered = server_execute(s, buf_str(&sql));
    buf_free(&sql);
    return entered;
}
