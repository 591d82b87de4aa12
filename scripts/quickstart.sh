#!/bin/bash
# From a fresh checkout to converted SQL: installs what is missing, builds the program, converts the
# bundled dump (or the one given) to stdout. Everything else goes to stderr. No server is needed.
#
#     scripts/quickstart.sh [DUMP.sql]

set -eu
cd "$(dirname "$0")/.."

scripts/install-packages.sh build
{
    cmake --preset release -DSQLPG_TESTS=OFF -DSQLPG_WERROR=OFF
    cmake --build --preset release --target sqlpg
} </dev/null >&2

exec build/release/sqlpg "${1:-corpus/demo/bookshop.sql}"
