#!/bin/bash
# The direct load, against a real server.
#
#     tests/direct/run.sh PROGRAM [--accept] [PART]...
#
# Parts:
#     existing   tables that an ORM has made (existing/<case>/): rows go into them, by a connection and
#                by --target-schema; both databases must be equal, and hold what expected.csv says.
#                <case>/dump.sql, schema.sql, args; --accept rewrites diag and expected.csv
#     golden     every golden dump: the direct load gives the same database as the script by psql, over one
#                connection and over several
#     random     random dumps: the same, with rows in binary and as text; SQLPG_TEST_SEED, SQLPG_TEST_DUMPS
#     parallel   what else is the same over several connections
#     options    --verify, --verify-only, --reject-file
#     faults     what goes wrong leaves nothing behind (faults.sh)
#
# The server is a throw-away one by pg_virtualenv; without it, or psql, the test is skipped, aloud and
# with status 77. SQLPG_TEST_SERVER=1 takes the one that PGHOST and PGPORT name instead.

set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
passed=0
failed=0

for tool in psql pg_dump python3 sqlite3; do
    command -v $tool >/dev/null || missing=$tool
done
[ -n "${SQLPG_TEST_SERVER-}" ] || command -v pg_virtualenv >/dev/null || missing=pg_virtualenv
if [ -n "${missing-}" ]; then
    echo "SKIPPED: the direct load needs $missing, which is not installed"
    echo "0 passed, 0 failed, 1 skipped"
    exit 77
fi

program=$(readlink -f "${1:?usage: tests/direct/run.sh PROGRAM [--accept] [PART]...}")
if [ -z "${SQLPG_TEST_SERVER-}" ]; then
    SQLPG_TEST_SERVER=1 exec "$root/tests/tools/with_server.sh" -o max_prepared_transactions=0 "$here/run.sh" "$@"
fi
shift
psql -X -q -d postgres -c '' || {
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}

accept=no
if [ "${1-}" = --accept ]; then
    accept=yes
    shift
fi
[ $# -gt 0 ] || set -- existing options golden random parallel faults
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 PGTZ=UTC

# ------------------------------------------------------------------------------------------------

fresh() {
    psql -X -q -d postgres -c "DROP DATABASE IF EXISTS \"$1\"" \
        -c "CREATE DATABASE \"$1\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" 2>&1 |
        grep -v NOTICE
}

drop() {
    psql -X -q -d postgres -c "DROP DATABASE IF EXISTS \"$1\"" 2>/dev/null
}

# Everything in a database, as text; newer versions of pg_dump write a random word into it.
content() {
    pg_dump --no-owner "$1" | grep -v -e '^\\restrict' -e '^\\unrestrict'
}

pass() {
    passed=$((passed + 1))
}

# fail TITLE [FILE]
fail() {
    echo "FAIL $1"
    [ $# = 1 ] || head -25 "$2" | sed 's/^/     /'
    failed=$((failed + 1))
}

# same A B TITLE
same() {
    if diff -a -u --label expected --label got "$1" "$2" >"$work/diff"; then
        pass
    else
        fail "$3" "$work/diff"
    fi
}

# found PATTERN TITLE: in the report.
found() {
    if grep -q "$1" "$work/diag"; then
        pass
    else
        fail "$2" "$work/diag"
    fi
}

# All rows of all tables, each sorted by its text.
rows_as_csv() {
    local table
    psql -X -d "$1" -Atc "SELECT oid::regclass FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace ORDER BY relname" | while read -r table; do
        echo "-- $table"
        psql -X -q -d "$1" -v ON_ERROR_STOP=1 \
            -c "COPY (SELECT * FROM $table t ORDER BY t::text) TO STDOUT CSV HEADER"
    done
}

next_values() {
    psql -X -d "$1" -Atc "SELECT schemaname || '.' || sequencename || ' ' ||
        COALESCE(last_value::text, 'unused') FROM pg_sequences ORDER BY 1"
}

existing_case() {
    local dir=$1 name a="direct_a_$$" b="direct_b_$$" args=() status
    name=existing/$(basename "$dir")
    [ ! -e "$dir/args" ] || read -ra args <"$dir/args"
    fresh $a
    fresh $b
    psql -X -q -d $a -v ON_ERROR_STOP=1 -f "$dir/schema.sql" >/dev/null
    psql -X -q -d $b -v ON_ERROR_STOP=1 -f "$dir/schema.sql" >/dev/null

    (cd "$dir" && "$program" -a -d $a "${args[@]}" dump.sql) 2>"$work/diag"
    status=$?
    echo "exit status $status" >>"$work/diag"
    { rows_as_csv $a; next_values $a; } >"$work/rows"
    if [ $accept = yes ]; then
        cp "$work/diag" "$dir/diag"
        cp "$work/rows" "$dir/expected.csv"
    fi
    same "$dir/diag" "$work/diag" "$name: diagnostics"
    same "$dir/expected.csv" "$work/rows" "$name: rows"

    "$program" -a --target-schema "$dir/schema.sql" "${args[@]}" "$dir/dump.sql" \
        2>/dev/null | psql -X -q -d $b -v ON_ERROR_STOP=1 >"$work/psql" 2>&1 ||
        fail "$name: psql refused the script" "$work/psql"
    content $a >"$work/a"
    content $b >"$work/b"
    same "$work/a" "$work/b" "$name: the script of --target-schema"

    # A second load must not add to the rows that are there.
    if [[ " ${args[*]-} " != *--truncate* ]]; then
        "$program" -a -d $a "${args[@]}" "$dir/dump.sql" 2>"$work/diag"
        if [ $? = 2 ] && grep -q SP5016 "$work/diag"; then
            pass
        else
            fail "$name: rows added twice" "$work/diag"
        fi
        "$program" -a -d $a "${args[@]}" --on-conflict-do-nothing "$dir/dump.sql" 2>"$work/diag" ||
            fail "$name: --on-conflict-do-nothing" "$work/diag"
        content $a >"$work/c"
        same "$work/a" "$work/c" "$name: --on-conflict-do-nothing"
    fi
    drop $a
    drop $b
}

part_existing() {
    local dir
    for dir in "$here"/existing/*/; do
        existing_case "${dir%/}"
    done
}

# ------------------------------------------------------------------------------------------------

# tools/empty.sql leaves nothing in a database: to make one costs more than most loads.

# What was dropped stays in the catalogs, and makes each pg_dump ten times as slow after 200 cases.
vacuum_sometimes() {
    [ $((cases++ % 10)) = 9 ] || return 0
    psql -X -q -d "$a" -c VACUUM
    psql -X -q -d "$b" -c VACUUM
}

# golden_case FILE: in the databases $a and $b, with files in $place.
golden_case() {
    local file=$1 expected direct args=()
    local case=${file%.sql} work=$place
    [ ! -e "$case.args" ] || eval "args=($(tr '\n' ' ' <"$case.args"))"
    # What goes elsewhere than into a new database is no matter of this test.
    case " ${args[*]-} " in
    *" -f "* | *" --check "* | *" --target-schema"* | *" -a "* | *"--data-only"* | *"--section"* | *" -c "* | *"--clean"*) return ;;
    esac
    # A pipe: some cases test what it does.
    # shellcheck disable=SC2002
    cat "$file" | "$program" "${args[@]}" >"$work/script" 2>/dev/null
    expected=$?
    [ $expected != 2 ] || return

    psql -X -q -d "$a" -f "$root/tests/tools/empty.sql"
    vacuum_sometimes
    # shellcheck disable=SC2002
    cat "$file" | "$program" -d "$a" "${args[@]}" 2>"$work/diag"
    direct=$?
    if ! cat "$root/tests/tools/empty.sql" "$work/script" | psql -X -q -d "$b" -v ON_ERROR_STOP=1 >"$work/psql" 2>&1; then
        if [ $direct = 2 ]; then
            pass
        else
            fail "${file#"$root/"}: psql refuses what the direct load takes" "$work/psql"
        fi
    elif [ $direct = 2 ] || [ $direct -lt $expected ]; then
        fail "${file#"$root/"}: exit status $direct, the script's $expected" "$work/diag"
    else
        content "$a" >"$work/a" &
        content "$b" >"$work/b"
        wait $!
        same "$work/b" "$work/a" "${file#"$root/"}"
        over_connections "${file#"$root/"}" <"$file"
    fi
}

# Over three connections: the same database, down to the order of the rows.
over_connections() {
    case " ${args[*]-} " in
    *" -s "* | *"--schema-only"* | *citext*) return ;; # what -j goes without; it makes no extension
    esac
    psql -X -q -d "$a" -f "$root/tests/tools/empty.sql"
    "$program" -d "$a" -j 3 "${args[@]}" 2>"$work/diag"
    if [ $? != "$direct" ]; then
        fail "$1, -j: another exit status than $direct" "$work/diag"
        return
    fi
    content "$a" >"$work/a"
    same "$work/b" "$work/a" "$1, -j"
}

# golden_job N: every second case; the last line is how many passed and failed.
golden_job() {
    local file n=0 cases=0 a="direct_a$1_$$" b="direct_b$1_$$" place="$work/$1"
    mkdir "$place"
    fresh "$a"
    fresh "$b"
    while read -r file; do
        [ $((n++ % jobs)) != "$1" ] || golden_case "$file"
    done < <(find "$root/corpus" -name '*.sql' ! -name '*.pg.sql' ! -path '*/roundtrip/*' | LC_ALL=C sort)
    drop "$a"
    drop "$b"
    echo "$passed $failed"
}

part_golden() {
    local jobs=2 job more worse before_passed=$passed before_failed=$failed
    passed=0
    failed=0
    for job in $(seq 0 $((jobs - 1))); do
        golden_job "$job" >"$work/job.$job" 2>&1 &
    done
    wait
    passed=$before_passed
    failed=$before_failed
    for job in $(seq 0 $((jobs - 1))); do
        head -n -1 "$work/job.$job"
        read -r more worse < <(tail -1 "$work/job.$job")
        passed=$((passed + more))
        failed=$((failed + worse))
    done
}

part_parallel() {
    local a="direct_a_$$" b="direct_b_$$" dump="$root/corpus/demo/bookshop.sql" how
    # Privileges on what is made in a schema; tables made anew; a database file.
    sqlite3 "$work/bookshop.db" <"$dump"
    for how in "$a" "$b"; do
        fresh "$how"
        psql -X -q -d "$how" -c 'CREATE SCHEMA shop' \
            -c 'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT, INSERT ON TABLES TO PUBLIC' \
            -c 'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT USAGE ON SEQUENCES TO pg_monitor WITH GRANT OPTION'
    done
    for how in "-n shop $dump" "-n shop -c --verify $dump" "-n new $dump" "-c -n new $work/bookshop.db"; do
        # shellcheck disable=SC2086 # words
        "$program" -d $a $how 2>"$work/diag" || fail "parallel: one connection $how" "$work/diag"
        # shellcheck disable=SC2086
        "$program" -d $b -j 3 $how 2>"$work/diag" || fail "parallel: $how" "$work/diag"
        content $a >"$work/a"
        content $b >"$work/b"
        same "$work/a" "$work/b" "parallel: $how"
    done
    drop $a
    drop $b
}

# The script is COPY's text format, the direct load its binary one where it can be.
part_random() {
    local file cases=0 a="direct_a_$$" b="direct_b_$$" place="$work" seed=${SQLPG_TEST_SEED-1}
    mkdir "$work/random"
    python3 -B "$here/random_dumps.py" "$work/random" "$seed" "${SQLPG_TEST_DUMPS-20}"
    fresh $a
    fresh $b
    for file in "$work"/random/*.sql; do
        golden_case "$file"
    done
    drop $a
    drop $b
}

# verify and reject: a difference is found, what is refused stands aside.
part_options() {
    local a="direct_a_$$" dump="$root/corpus/demo/bookshop.sql"
    fresh $a
    # By TCP and with a password, where the other loads go through the socket.
    local host=localhost
    psql -X -q -w -h $host -d $a -c '' 2>/dev/null || { host=$PGHOST; echo "SKIPPED options: this server is not reached by TCP"; }
    "$program" -w -d "host=$host dbname=$a" --verify "$dump" 2>"$work/diag" || fail "options: --verify" "$work/diag"
    found 'verified: 24 rows' "options: --verify says so"
    "$program" -d $a --verify-only "$dump" 2>"$work/diag" || fail "options: --verify-only" "$work/diag"
    psql -X -q -d $a -c "UPDATE author SET name = name || '.' WHERE id = 1"
    "$program" -d $a --verify-only "$dump" 2>"$work/diag"
    found 'SP5024: author.*"name": the values differ' "options: --verify-only finds a value"

    "$program" --check -c -d $a "$dump" 2>"$work/diag" && found 'would be dropped and made anew' "options: --check -d"
    "$program" -c -d $a --verify "$dump" 2>"$work/diag" || fail "options: -c makes the tables anew" "$work/diag"
    fresh $a
    "$program" -c -d "postgresql+psycopg2:///$a?schema=shop&pool_size=5" "$dump" 2>"$work/diag" ||
        fail "options: a URL as SQLAlchemy has it" "$work/diag"
    [ "$(psql -X -d $a -Atc 'SELECT count(*) FROM shop.book')" = 6 ] || fail "options: ?schema="

    # Of a key under guard the server says whether it could be added.
    printf '%s\n' 'CREATE TABLE good(a UNIQUE);' "INSERT INTO good VALUES(1),('x');" \
        'CREATE TABLE bad(a UNIQUE);' "INSERT INTO bad VALUES(1),('1');" >"$work/guarded.sql"
    "$program" -c -d $a "$work/guarded.sql" 2>"$work/diag"
    found 'SP5007: bad: ' "options: a key that could not be added"
    ! grep -q 'SP2023\|SP5007: good' "$work/diag" || fail "options: a key that was added" "$work/diag"

    # Texts are compressed as the session says.
    { echo "CREATE TABLE long(t TEXT); INSERT INTO long VALUES('$(printf 'text %.0s' {1..2000})');"; } >"$work/long.sql"
    local how=("" "PGOPTIONS=-c default_toast_compression=pglz" "PGOPTIONS=-c work_mem=5MB")
    local wanted=(lz4 pglz pglz) options=("" "" --no-session-settings) i
    for i in 0 1 2; do
        # shellcheck disable=SC2086 # an empty option is none
        env ${how[i]:+"${how[i]}"} "$program" -c -d $a ${options[i]} "$work/long.sql" 2>"$work/diag"
        psql -X -d $a -Atc 'SELECT pg_column_compression(t) FROM long' >"$work/compression"
        same <(echo "${wanted[i]}") "$work/compression" "options: compression ${how[i]} ${options[i]}"
    done

    fresh $a
    psql -X -q -d $a -c 'CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t, n int CHECK (n < 10), u uuid NOT NULL)'
    "$program" -a -d $a --reject-file "$work/refused" "$here/reject.sql" 2>"$work/diag"
    echo "exit status $?" >>"$work/diag"
    sed -i "s|$work/||; s|$here/||" "$work/diag"
    psql -X -d $a -Atc 'SELECT * FROM t ORDER BY id' >>"$work/diag"
    same "$here/reject.diag" "$work/diag" "options: --reject-file: what is told and loaded"
    same "$here/reject.refused" "$work/refused" "options: --reject-file: what is set aside"
    cp "$here/reject.sql" "$work/self.sql"
    "$program" -a -d $a --reject-file "$work/self.sql" "$work/self.sql" 2>"$work/diag"
    same "$here/reject.sql" "$work/self.sql" "options: --reject-file: the dump itself stays as it is"
    drop $a
}

part_faults() {
    # shellcheck source=tests/direct/faults.sh
    . "$here/faults.sh"
}

for part in "$@"; do
    "part_$part"
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ] && [ $passed != 0 ]
