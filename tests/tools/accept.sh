#!/bin/bash
# Rewrites every expectation of the golden and CLI tests; the diff is reviewed like code.
#
#     tests/tools/accept.sh PROGRAM

cd "$(dirname "$0")/../.." || exit 2
program=${1:?usage: tests/tools/accept.sh PROGRAM}

tests/golden.sh "$program" --accept
tests/cli/run.sh "$program" --accept
git status --short corpus tests/cli 2>/dev/null
