#!/bin/bash
# Late misfits on a throw-away server: see late.py.
#
#     tests/late/run.sh PROGRAM
#
# Without pg_virtualenv or psql the test is skipped, aloud and with status 77.

set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(readlink -f "${1:?usage: tests/late/run.sh PROGRAM}")

for tool in psql pg_virtualenv python3; do
    command -v "$tool" >/dev/null || {
        echo "SKIPPED: the test of late misfits needs $tool, which is not installed"
        echo "0 passed, 0 failed, 1 skipped"
        exit 77
    }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work" || exit 2
# A port that nobody has; a clash is tried again. pg_virtualenv prints the
# server's log when its command fails, so the command never does.
# shellcheck disable=SC2016 # the inner shell expands it
for try in 1 2 3; do
    # shellcheck disable=SC2016 # for the inner shell
    pg_virtualenv -t -c "--port=$(python3 -B "$here/../tools/free_port.py")" \
        -o fsync=off -o full_page_writes=off -o synchronous_commit=off -o max_locks_per_transaction=512 \
        bash -c 'python3 -B "$1" "$2" >out 2>&1; echo $? >status' - "$here/late.py" "$program" </dev/null
    [ ! -e status ] || break
    echo "the server did not start (try $try)"
done
[ -e status ] || exit 1
cat out
exit "$(cat status)"
