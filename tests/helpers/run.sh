#!/bin/bash
# The helper functions of src/expr/helpers against SQLite, over many inputs.
#
#     tests/helpers/run.sh [--runs=N] [--seed=N] [CHECK]...
#
# In the server that PGHOST and its like name if SQLPG_TEST_SERVER=given, else in a throw-away one by
# pg_virtualenv. Without it, psql or python3 the test is skipped, aloud and with status 77.

set -u
here=$(cd "$(dirname "$0")" && pwd)
helpers=$(cd "$here/../../src/expr/helpers" && pwd)

if [ "${SQLPG_TEST_SERVER-}" = given ]; then
    database="helpers_$$"
    psql -X -q -d postgres -v ON_ERROR_STOP=1 \
        -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" || exit 1
    trap 'psql -X -q -d postgres -c "DROP DATABASE $database"' EXIT
    export PGDATABASE=$database PGCLIENTENCODING=UTF8
    # Settings that no result may depend on.
    export PGOPTIONS="-c TimeZone=America/New_York -c DateStyle=SQL,DMY -c extra_float_digits=1"
    psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE SCHEMA sqlpg' || exit 1
    # Twice, since some need others that stand behind them.
    cat "$helpers"/*.sql | psql -X -q >/dev/null 2>&1
    cat "$helpers"/*.sql | psql -X -q -v ON_ERROR_STOP=1 || exit 1
    python3 -B "$here/compare_helpers.py" "$@"
    exit $?
fi

for tool in psql pg_virtualenv python3; do
    command -v "$tool" >/dev/null || {
        echo "SKIPPED: the test needs $tool, which is not installed"
        exit 77
    }
done
export SQLPG_TEST_SERVER=given LC_ALL=C.UTF-8
exec "$here/../tools/with_server.sh" "$here/run.sh" "$@"
