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
"$here/../tools/with_server.sh" -o max_locks_per_transaction=512 python3 -B "$here/late.py" "$program"
