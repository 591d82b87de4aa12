#!/bin/bash
# Runs a command with what it prints going to a file, and never fails: pg_virtualenv prints the server's
# log when its command does.
#
#     tests/direct/into.sh FILE COMMAND [ARGUMENT]...

file=$1
shift
"$@" >"$file" 2>&1
exit 0
