#!/bin/bash
# The views of corpus/func on both engines (compare_views.py), in a throw-away server.
#
#     tests/helpers/run_views.sh PROGRAM [CASE.sql | DIRECTORY]...

set -u
here=$(cd "$(dirname "$0")" && pwd)

for tool in psql pg_virtualenv python3; do
    command -v "$tool" >/dev/null || {
        echo "SKIPPED: the test needs $tool, which is not installed"
        exit 77
    }
done
export LC_ALL=C.UTF-8
exec "$here/../tools/with_server.sh" python3 -B "$here/compare_views.py" "$@"
