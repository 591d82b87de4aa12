#!/bin/bash
# Round trip: what a dump holds in SQLite must stand in a real PostgreSQL.
#
#     tests/roundtrip/run.sh PROGRAM [DIRECTORY | DUMP.sql]...
#
# Each dump is loaded by sqlite3 and, converted by sqlpg with COPY, with --inserts and through a pipe
# with a tiny look-ahead, by psql; then compare.py compares the databases (roundtrip.py does it all, in
# SQLPG_TEST_JOBS processes). Without arguments the dumps are corpus/**/*.sql, the collections beside the repository if they are there, and the directories which
# SQLPG_EXTRA_CORPUS names (separated by colons): */dump.sql and *.sql in them.
#
# The server is a throw-away one by pg_virtualenv. Without it, psql or sqlite3 the test is skipped,
# aloud and with status 77. What is known to be refused is listed in expected.tsv.

set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

need_tools() {
    local tool
    for tool in sqlite3 psql pg_virtualenv python3; do
        command -v "$tool" >/dev/null || {
            echo "SKIPPED: the round trip needs $tool, which is not installed"
            echo "0 passed, 0 failed, 1 skipped"
            exit 77
        }
    done
}

list_dumps() {
    local place
    for place in "$@"; do
        if [ -d "$place" ]; then
            find -L "$place" -name '*.sql' ! -name '*.pg.sql' ! -name 'good.sql' ! -name 'probe.sql'
        else
            echo "$place"
        fi
    done | LC_ALL=C sort -u
}

default_places() {
    local place
    echo "$root/corpus"
    for place in corpus probes samples; do
        [ ! -d "$root/../shared/$place" ] || readlink -f "$root/../shared/$place"
    done
    [ -z "${SQLPG_EXTRA_CORPUS-}" ] || tr ':' '\n' <<<"$SQLPG_EXTRA_CORPUS"
}

program=$(readlink -f "${1:?usage: tests/roundtrip/run.sh PROGRAM [DIRECTORY | DUMP.sql]...}")
shift
need_tools
if [ $# = 0 ]; then
    mapfile -t places < <(default_places)
    set -- "${places[@]}"
fi
export LC_ALL=C.UTF-8
mapfile -t dumps < <(list_dumps "$@")
exec "$root/tests/tools/with_server.sh" -o max_locks_per_transaction=1024 \
    python3 -B "$here/roundtrip.py" "$program" "${dumps[@]}"
