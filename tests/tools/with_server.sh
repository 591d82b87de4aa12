#!/bin/bash
# Runs a command with a PostgreSQL server of its own, which goes away with it: PGHOST and its like
# lead there. Output and exit status are the command's.
#
#     tests/tools/with_server.sh [-o SETTING=VALUE]... COMMAND [ARGUMENT]...
#
# The caller has looked whether there is a pg_virtualenv. The server listens on a port that nobody has;
# a clash is tried again. What it keeps dies with it, so it writes nothing twice and waits for no disk.

set -u
here=$(cd "$(dirname "$0")" && pwd)

# Within pg_virtualenv. Its psql and pg_dump are the server's own: what stands in the PATH on Debian is
# a Perl script which looks for clusters, and takes five times as long as the program behind it.
# By the socket, where everybody is trusted; TCP asks for the password in PGPASSWORD.
if [ "${1-}" = --inside ]; then
    results=$2
    shift 2
    PATH=$(dirname "$PG_CONFIG"):$PATH
    sockets=$(psql -X -Atc 'SHOW unix_socket_directories')
    export PATH PGHOST="${sockets%%,*}"
    "$@" >"$results" 2>&1
    echo $? >"$results.status"
    exit 0 # pg_virtualenv prints the server's log when its command fails
fi

settings=(-o fsync=off -o full_page_writes=off -o synchronous_commit=off -o wal_level=minimal
    -o max_wal_senders=0 -o max_wal_size=8GB -o checkpoint_timeout=1h -o autovacuum=off -o jit=off)
while [ "${1-}" = -o ]; do
    settings+=(-o "$2")
    shift 2
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for try in 1 2 3; do
    port=$(python3 -B "$here/free_port.py") || break
    pg_virtualenv -t -c "--port=$port" -i '--auth-local=trust --auth-host=scram-sha-256' "${settings[@]}" \
        "$here/with_server.sh" --inside "$work/results" "$@" </dev/null >"$work/log" 2>&1
    [ ! -e "$work/results.status" ] || break
    echo "the server did not start (try $try)"
done
if [ ! -e "$work/results.status" ]; then
    tail -20 "$work/log"
    exit 1
fi
cat "$work/results"
exit "$(cat "$work/results.status")"
