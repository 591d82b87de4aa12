#!/bin/bash
# shellcheck disable=SC2154,SC2034 # run.sh sets them, and reads them
# What goes wrong in the middle of a load. Sourced by run.sh; each case ends with an empty database and
# no backend of ours.

base="direct_f_$$"

# A dump of N rows; behind row K a line of its own, if given.
make_dump() {
    echo "BEGIN TRANSACTION;"
    echo "CREATE TABLE big(id INTEGER PRIMARY KEY, t TEXT);"
    seq "$1" | sed "s/.*/INSERT INTO big VALUES(&,'a text of some length that is row &');/"
    [ $# = 1 ] || printf '%s\n' "$2"
    echo "CREATE INDEX big_t ON big(t);"
    echo "COMMIT;"
}

# expect TITLE STATUS CODE: of the load whose status is $status and whose report is in $work/diag; the
# database holds nothing, and nobody works in it.
expect() {
    local title="faults: $1" left try
    if [ "$status" != "$2" ] || { [ -n "$3" ] && ! grep -q "$3" "$work/diag"; }; then
        echo "exit status $status, expected $2 and $3" >>"$work/diag"
        fail "$title" "$work/diag"
        return
    fi
    for try in 1 2 3 4 5 6 7 8 9 10; do
        left=$(psql -X -d postgres -Atc "SELECT count(*) FROM pg_stat_activity
            WHERE datname = '$base' AND application_name = 'sqlpg'")
        [ "$left" != 0 ] || break
        sleep 0.2
    done
    [ "$left" = 0 ] || { fail "$title: a backend is left"; return; }
    left=$(psql -X -d $base -Atc "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'sqlpg%'")
    [ "$left" = 0 ] || { fail "$title: a schema is left"; return; }
    left=$(psql -X -d $base -Atc "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    [ "$left" = "${expect_left:-0}" ] || { fail "$title: $left relations are left"; return; }
    if [ -n "${expect_rows-}" ]; then
        left=$(psql -X -d $base -Atc "SELECT count(*) FROM big")
        [ "$left" = "$expect_rows" ] || { fail "$title: $left rows are left"; return; }
    fi
    pass
}

# Waits until the load works in the database; prints its backend.
backend() {
    local pid try
    for try in $(seq 100); do
        pid=$(psql -X -d postgres -Atc "SELECT pid FROM pg_stat_activity
            WHERE datname = '$base' AND application_name = 'sqlpg' AND query LIKE '$1%'")
        [ -z "$pid" ] || break
        sleep 0.1
    done
    echo "$pid"
}

# A load from a pipe that stalls, in the background: its process is $load.
stalled_load() {
    mkfifo "$work/pipe" 2>/dev/null
    "$program" -d "$base" --look-ahead=1MB <"$work/pipe" >/dev/null 2>"$work/diag" &
    load=$!
    exec 7>"$work/pipe"
    (make_dump 100000 | head -n -2 >&7) 2>/dev/null
}

end_load() {
    exec 7>&-
    wait $load
    status=$?
}

fault_backend_killed() {
    stalled_load
    psql -X -q -d postgres -c "SELECT pg_terminate_backend($(backend COPY))" >/dev/null
    (make_dump 100000 >&7) 2>/dev/null # the reader may be gone
    end_load
    expect "the server is killed in COPY" 2 SP5002
}

# Through a proxy that lets go of both sides.
fault_network_cut() {
    local proxy
    rm -f "$work/port"
    python3 -B "$here/cut.py" "$work/port" 3000000 &
    proxy=$!
    make_dump 200000 >"$work/dump.sql"
    until [ -e "$work/port" ] || ! kill -0 $proxy 2>/dev/null; do
        sleep 0.1
    done
    "$program" -d "host=127.0.0.1 port=$(cat "$work/port") dbname=$base sslmode=disable" "$work/dump.sql" 2>"$work/diag"
    status=$?
    wait $proxy
    expect "the network is cut" 2 SP5002
}

fault_interrupted_in_copy() {
    stalled_load
    backend COPY >/dev/null
    kill -INT $load
    end_load
    expect "SIGINT while the producer is slow" 2 SP5004
}

# A lock holds the load up, so it waits for the server.
fault_interrupted_while_waiting() {
    psql -X -q -d $base -c 'CREATE TABLE big(id bigint PRIMARY KEY, t text)'
    { echo 'BEGIN; LOCK TABLE big;'; sleep 3; } | psql -X -q -d $base >/dev/null 2>&1 &
    local lock=$!
    sleep 0.5
    make_dump 10 >"$work/dump.sql"
    "$program" -c -d $base "$work/dump.sql" 2>"$work/diag" &
    load=$!
    backend DROP >/dev/null
    kill -INT $load
    wait $load
    status=$?
    expect_left=2 expect "SIGINT while the server waits" 2 SP5004
    wait $lock
    psql -X -q -d $base -c 'DROP TABLE big'
}

# A database file, while its rows are read for the first time and while they are loaded.
fault_interrupted_in_database() {
    local pause
    sqlite3 "$work/big.db" "CREATE TABLE big(id INTEGER PRIMARY KEY, t TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
        INSERT INTO big SELECT i, 'a text of some length that is row ' || i FROM n;"
    for pause in 0.15 1.5; do
        "$program" -d $base "$work/big.db" 2>"$work/diag" &
        load=$!
        sleep $pause
        kill -INT $load
        wait $load
        status=$?
        expect "SIGINT while a database file is read ($pause s)" 2 SP5004
    done
    rm "$work/big.db"
}

# Nobody reads the report: no reason to fail, and none to leave half a load.
fault_report_unread() {
    make_dump 10 >"$work/dump.sql"
    ("$program" -v -d $base "$work/dump.sql" 2>&1; echo $? >"$work/status") | true
    psql -X -d $base -Atc 'SELECT count(*) FROM big' >"$work/count"
    same <(echo 10) "$work/count" "faults: SIGPIPE: nobody reads the report"
    same <(echo 0) "$work/status" "faults: SIGPIPE: the status"
    psql -X -q -d $base -c 'DROP TABLE big'
}

fault_producer_dies() {
    make_dump 100000 | head -c 3000000 | "$program" -d $base 2>"$work/diag"
    status=$?
    expect "the dump is cut short" 2 'SP100[12]'
}

fault_wrong_password() {
    psql -X -q -d postgres -c "DROP ROLE IF EXISTS direct_role" \
        -c "CREATE ROLE direct_role LOGIN PASSWORD 'right'" 2>/dev/null
    make_dump 10 >"$work/dump.sql"
    # Where local connections are trusted, no password is wrong; the server says which it is.
    if PGPASSWORD=wrong psql -X -w -h 127.0.0.1 -U direct_role -d $base -c '' 2>/dev/null; then
        echo "SKIPPED faults: wrong password: this server trusts local connections"
    else
        "$program" -w -d "postgresql://direct_role:wr0ng@127.0.0.1:$PGPORT/$base" "$work/dump.sql" 2>"$work/diag"
        status=$?
        ! grep -q wr0ng "$work/diag" || fail "faults: the password is in a message" "$work/diag"
        expect "wrong password" 2 SP5001
    fi
    psql -X -q -d postgres -c "DROP ROLE direct_role"
}

fault_read_only() {
    make_dump 10 >"$work/dump.sql"
    PGOPTIONS='-c default_transaction_read_only=on' "$program" -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect "a read-only database" 2 'SP5003.*25006'
}

# The database itself, not only this session.
fault_read_only_database() {
    make_dump 10 >"$work/dump.sql"
    psql -X -q -d postgres -c "ALTER DATABASE \"$base\" SET default_transaction_read_only = on"
    "$program" -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    psql -X -q -d postgres -c "ALTER DATABASE \"$base\" RESET default_transaction_read_only"
    expect "a read-only database by its settings" 2 'SP5003.*25006'
}

fault_no_database() {
    make_dump 10 >"$work/dump.sql"
    "$program" -d "no_such_$base" "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect "no such database" 2 SP5001
}

# A row in the middle; the message names its line.
fault_row_refused() {
    psql -X -q -d $base -c "CREATE TABLE big(id bigint PRIMARY KEY, t varchar(50) CHECK (t <> 'odd'))"
    make_dump 50000 "INSERT INTO big VALUES(50001,'odd');" >"$work/dump.sql"
    "$program" -a -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect_left=2 expect_rows=0 expect "a row is refused" 2 'dump.sql:50003: fatal SP5003: big: .*23514'
    psql -X -q -d $base -c 'DROP TABLE big'
}

# Found only when all rows are in.
fault_key_fails_at_the_end() {
    psql -X -q -d $base -c 'CREATE TABLE other(id bigint PRIMARY KEY)' \
        -c 'CREATE TABLE big(id bigint REFERENCES other DEFERRABLE INITIALLY DEFERRED, t text)'
    make_dump 1000 >"$work/dump.sql"
    "$program" -a -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect_left=3 expect_rows=0 expect "a key fails at the end" 2 'SP5003.*23503'
    psql -X -q -d $base -c 'DROP TABLE big' -c 'DROP TABLE other'
}

fault_table_exists() {
    psql -X -q -d $base -c 'CREATE TABLE big(id bigint)' -c 'INSERT INTO big VALUES (1)'
    make_dump 10 >"$work/dump.sql"
    "$program" -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect_left=1 expect_rows=1 expect "the table is there already" 2 SP5005
    psql -X -q -d $base -c 'DROP TABLE big'
}

# The server's disk is full: a tablespace on a file system of 8 MB, where one can be mounted.
fault_disk_full() {
    local place="$work/full"
    mkdir "$place"
    if ! mount -t tmpfs -o size=8m,mode=777 none "$place" 2>/dev/null; then
        echo "SKIPPED faults: disk full: no file system can be mounted here"
        return
    fi
    mkdir "$place/space"
    chmod 755 "$work"
    chown "$(stat -c %u:%g "$(psql -X -d postgres -Atc 'SHOW data_directory')")" "$place/space"
    if psql -X -q -d postgres -c "CREATE TABLESPACE direct_full LOCATION '$place/space'" 2>"$work/psql"; then
        make_dump 300000 >"$work/dump.sql"
        PGOPTIONS='-c default_tablespace=direct_full' "$program" -d $base "$work/dump.sql" 2>"$work/diag"
        status=$?
        expect "the server's disk is full" 2 'SP5003.*53100'
        psql -X -q -d postgres -c 'DROP TABLESPACE direct_full'
    else
        fail "faults: disk full" "$work/psql"
    fi
    umount "$place"
}

# ------------------------------------------------------------------------------------------------
# Over several connections, where each statement is a transaction of its own.

# Two tables, so that two connections work; a helper function that belongs to the load.
make_tables() {
    make_dump "$1" | head -n -1
    echo "CREATE TABLE odd(id INTEGER PRIMARY KEY, t TEXT, n GENERATED ALWAYS AS (t + 1) STORED, up REFERENCES big(id));"
    seq "$1" | sed "s/.*/INSERT INTO odd(id,t,up) VALUES(&,'&',&);/"
    printf '%s\n' "${@:2}" "COMMIT;"
}

# parallel_load COMMAND...: runs it while the rows are loaded; $load is the process.
parallel_load() {
    make_tables 300000 >"$work/dump.sql"
    "$program" -j 3 -d $base "$work/dump.sql" 2>"$work/diag" &
    load=$!
    backend COPY >/dev/null
    "$@"
    wait $load
    status=$?
}

kill_load() {
    kill "-$1" $load
}

load_another() {
    make_dump 10 | sed 's/big/small/' | "$program" -j 2 -d $base 2>"$work/other"
}

kill_backend() {
    psql -X -q -d postgres -c "SELECT pg_terminate_backend($(backend COPY | head -1))" >/dev/null
}

fault_parallel_backend_killed() {
    parallel_load kill_backend
    expect "-j: a backend is killed in COPY" 2 SP5002
}

fault_parallel_interrupted() {
    parallel_load kill_load INT
    expect "-j: SIGINT" 2 SP5004
}

# Nobody could clean up: the next load does, and leaves a schema alone that is not of its kind.
fault_parallel_killed() {
    parallel_load kill_load KILL 2>/dev/null
    psql -X -q -d $base -c 'CREATE SCHEMA sqlpg_load_of_somebody'
    make_dump 10 >"$work/dump.sql"
    "$program" -j 2 -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    psql -X -d $base -Atc "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sqlpg%'" >"$work/left"
    same <(echo sqlpg_load_of_somebody) "$work/left" "faults: -j: what a killed load has left is dropped"
    psql -X -q -d $base -c 'DROP SCHEMA sqlpg_load_of_somebody'
    expect_left=4 expect_rows=10 expect "-j: a load behind a killed one" 0 'done'
    psql -X -q -d $base -c 'DROP TABLE big'
}

# A load under way is not taken for a left over one.
fault_parallel_beside_another() {
    parallel_load load_another
    psql -X -d $base -Atc 'SELECT (SELECT count(*) FROM big), (SELECT count(*) FROM odd), (SELECT count(*) FROM small)' >"$work/counts"
    same <(echo '300000|300000|10') "$work/counts" "faults: -j: two loads at once"
    psql -X -q -d $base -c 'DROP TABLE big, odd, small' -c 'DROP SCHEMA sqlpg CASCADE' 2>/dev/null
}

# The last tables are in the way of the first ones' names only when all is loaded.
fault_parallel_key_fails() {
    make_tables 1000 "INSERT INTO odd VALUES(7,'x',7);" >"$work/dump.sql"
    "$program" -j 3 -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect "-j: a key fails" 2 'SP5003: odd: .*23505'
}

fault_parallel_publish_fails() {
    psql -X -q -d $base -c 'CREATE VIEW big_t AS SELECT 1'
    make_tables 1000 >"$work/dump.sql"
    "$program" -j 3 -d $base "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect_left=1 expect "-j: a name is taken where the tables belong" 2 'SP5003: .*42P07'
    psql -X -q -d $base -c 'DROP VIEW big_t'
}

fault_parallel_no_connection() {
    psql -X -q -d postgres -c "CREATE ROLE direct_role LOGIN SUPERUSER" \
        -c "ALTER DATABASE \"$base\" OWNER TO direct_role" -c "ALTER ROLE direct_role NOSUPERUSER CONNECTION LIMIT 2"
    make_dump 10 >"$work/dump.sql"
    "$program" -j 4 -d $base -U direct_role "$work/dump.sql" 2>"$work/diag"
    status=$?
    expect "-j: fewer connections than asked for" 2 'SP5001'
    psql -X -q -d postgres -c "ALTER DATABASE \"$base\" OWNER TO CURRENT_USER" -c "DROP ROLE direct_role"
}

fresh $base
fault_backend_killed
fault_network_cut
fault_interrupted_in_copy
fault_interrupted_while_waiting
fault_interrupted_in_database
fault_report_unread
fault_producer_dies
fault_wrong_password
fault_read_only
fault_read_only_database
fault_no_database
fault_row_refused
fault_key_fails_at_the_end
fault_table_exists
fault_disk_full
fault_parallel_backend_killed
fault_parallel_interrupted
fault_parallel_killed
fault_parallel_beside_another
fault_parallel_key_fails
fault_parallel_publish_fails
fault_parallel_no_connection
drop $base
