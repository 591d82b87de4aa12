#!/bin/bash
# Round trip: what a dump holds in SQLite must stand in a real PostgreSQL.
#
#     tests/roundtrip/run.sh PROGRAM [DIRECTORY | DUMP.sql]...
#
# Each dump is loaded by sqlite3 and, converted by sqlpg with COPY, with --inserts and through a pipe
# with a tiny look-ahead, by psql; then compare.py compares the databases. Without arguments the dumps are corpus/**/*.sql,
# the collections beside the repository if they are there, and the directories which
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

# A server of our own, on a port that nobody has; a clash is tried again.
# pg_virtualenv prints the server's log when its command fails, so the command never does.
with_server() {
    local try
    for try in 1 2 3; do
        pg_virtualenv -t -c "--port=$(python3 -B "$root/tests/tools/free_port.py")" \
            -o fsync=off -o full_page_writes=off -o synchronous_commit=off \
            -o max_locks_per_transaction=1024 \
            "$@" </dev/null
        [ ! -e "$SQLPG_ROUNDTRIP_RESULTS" ] || return 0
        echo "the server did not start (try $try)"
    done
    return 1
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

# What expected.tsv says of this dump: "refused", "reported" or "skip", with the reason; or nothing.
expectation() {
    local dump=$1 name expect reason
    # A golden case with options of its own is run here without them.
    if [ ! -e "${dump%.sql}.args" ] && [ -e "${dump%.sql}.exit" ] && [ "$(cat "${dump%.sql}.exit")" = 2 ]; then
        echo refused
        return
    fi
    while IFS=$'\t' read -r name expect reason; do
        [[ -z $name || $name == \#* ]] && continue
        if [[ $dump == */$name ]]; then
            echo "$expect $reason"
            return
        fi
    done <"$here/expected.tsv"
}

# Each job has a database of its own, which is emptied for every script: to make one and to drop it
# costs more than most loads.
empty_database() {
    if [ ! -e "$SQLPG_ROUNDTRIP_RESULTS.$database" ]; then
        psql -X -q -d postgres -v ON_ERROR_STOP=1 \
            -c "CREATE DATABASE \"$database\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" &&
            touch "$SQLPG_ROUNDTRIP_RESULTS.$database"
        return
    fi
    psql -X -q -d "$database" -v ON_ERROR_STOP=1 <<'SQL'
SET client_min_messages = warning;
DO $$
DECLARE
    s text;
BEGIN
    FOR s IN SELECT nspname FROM pg_namespace
             WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', s);
    END LOOP;
END
$$;
CREATE SCHEMA public;
SQL
}

# one_mode DUMP SQLITE_DB [OPTION]: prints what is wrong; silent when all is well.
one_mode() {
    local dump=$1 sqlite=$2 database="roundtrip_${SQLPG_JOB:-0}" status
    shift 2
    if [[ "$*" == *--look-ahead* ]]; then
        # shellcheck disable=SC2002 # a pipe: a file would be read twice, whatever the look-ahead
        cat "$dump" | "$SQLPG" "$@" >"$work/out.sql" 2>"$work/diag"
        status=$?
        # A column that cannot be widened exactly is refused, as docs/types.md says.
        [ $status != 2 ] || ! grep -q 'SP2012' "$work/diag" || return 0
    else
        "$SQLPG" "$@" <"$dump" >"$work/out.sql" 2>"$work/diag"
        status=$?
    fi
    if [ $status -gt 1 ] || [[ $expect == reported* && $status != 1 ]]; then
        echo "exit status $status"
        grep -v '^ *$' "$work/diag" | head -5
        return 1
    fi

    # The same script makes the same database.
    [ ! -e "$work/loaded.sql" ] || ! cmp -s "$work/out.sql" "$work/loaded.sql" || return 0

    empty_database || return 1
    status=0
    if ! psql -X -q -d "$database" -v ON_ERROR_STOP=1 <"$work/out.sql" >"$work/psql" 2>&1; then
        echo "psql refused the output:"
        grep -E 'ERROR|DETAIL|LINE|FATAL' "$work/psql" | cut -c1-300 | head -5
        status=1
    elif [[ $expect != reported* ]]; then
        PGDATABASE=$database python3 -B "$here/compare.py" "${lines[@]}" "$sqlite" \
            >"$work/differences" 2>&1 || status=1
        [ $status = 0 ] || tail -n 12 "$work/differences" | cut -c1-400
    fi
    [ $status != 0 ] || mv "$work/out.sql" "$work/loaded.sql"
    return $status
}

must_refuse() {
    "$SQLPG" <"$1" >"$work/out.sql" 2>/dev/null
    local status=$?
    if [ $status != 2 ] || grep -q '^COMMIT;' "$work/out.sql"; then
        echo "exit status $status; expected a refusal (2), and no COMMIT in the output"
        return 1
    fi
}

# Prints one block per dump; its first line starts with PASS, FAIL or SKIP.
one_dump() {
    local dump=$1 expect text good=yes lines=()
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    expect=$(expectation "$dump")
    if [[ $expect == skip* ]]; then
        echo "SKIP $dump: ${expect#skip }"
        return
    fi
    if [[ $expect == refused* ]]; then
        text=$(must_refuse "$dump") || good=no
        report "$dump" $good "refused" "$text"
        return
    fi

    # The shell drops the CR of every line that ends in CRLF, also inside a literal; sqlpg does not.
    grep -q $'\r$' "$dump" && lines=(--crlf)

    # sqlite3 goes on after an error and keeps what it could read; so must sqlpg.
    # In the temporary directory, where the files that a dump attaches go away with it.
    (exec <"$dump"; cd "$work" && sqlite3 -batch -cmd 'PRAGMA synchronous=OFF' \
        -cmd 'PRAGMA journal_mode=MEMORY' "$work/app.db" >/dev/null 2>"$work/sqlite")
    text=$(one_mode "$dump" "$work/app.db") || good=no
    report "$dump" $good "COPY" "$text" "$work/sqlite"
    good=yes
    text=$(one_mode "$dump" "$work/app.db" --inserts) || good=no
    report "$dump" $good "--inserts" "$text" "$work/sqlite"
    good=yes
    text=$(one_mode "$dump" "$work/app.db" --look-ahead=3000) || good=no
    report "$dump" $good "pipe" "$text" "$work/sqlite"
}

report() {
    local dump=$1 good=$2 mode=$3 text=$4
    if [ "$good" = yes ]; then
        echo "PASS $dump ($mode)"
        return
    fi
    echo "FAIL $dump ($mode)"
    printf '%s\n' "$text" | sed 's/^/     /'
    [ ! -s "${5-/dev/null}" ] || head -3 "$5" | cut -c1-200 | sed 's/^/     sqlite3: /'
}

if [ "${1-}" = --one ]; then
    # Complete blocks, so that two jobs do not mix their lines.
    block=$(one_dump "$2")
    printf '%s\n' "$block"
    exit 0
fi
if [ "${1-}" = --all ]; then
    shift
    list_dumps "$@" | tr '\n' '\0' |
        xargs -0 -P "${SQLPG_TEST_JOBS:-2}" --process-slot-var=SQLPG_JOB -n 1 "$here/run.sh" --one >"$SQLPG_ROUNDTRIP_RESULTS"
    exit 0
fi

SQLPG=$(readlink -f "${1:?usage: tests/roundtrip/run.sh PROGRAM [DIRECTORY | DUMP.sql]...}")
shift
need_tools
if [ $# = 0 ]; then
    mapfile -t places < <(default_places)
    set -- "${places[@]}"
fi

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
SQLPG_ROUNDTRIP_RESULTS=$directory/results
export SQLPG SQLPG_ROUNDTRIP_RESULTS LC_ALL=C.UTF-8
with_server "$here/run.sh" --all "$@" || exit 1

sed '/^PASS/d' "$SQLPG_ROUNDTRIP_RESULTS" | sed "s|$root/||"
passed=$(grep -c '^PASS' "$SQLPG_ROUNDTRIP_RESULTS")
failed=$(grep -c '^FAIL' "$SQLPG_ROUNDTRIP_RESULTS")
skipped=$(grep -c '^SKIP' "$SQLPG_ROUNDTRIP_RESULTS")
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
