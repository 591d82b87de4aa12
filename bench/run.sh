#!/bin/bash
# Runs the benchmark: makes the data, measures every bar that this machine can run, prints the table
# and writes it to bench/RESULTS.md. Some minutes; with --large an hour, and 15 GB of disk.
#
#     bench/run.sh [PROGRAM] [--size MEGABYTES] [--only GROUP,...] [--large] [--output FILE]
#
# PROGRAM is a release build, build/release/sqlpg if it is not given. Groups, data and how it is
# measured: CONTRIBUTING.md and bench/run.py.

set -eu
exec python3 -B "$(dirname "$0")/run.py" "$@"
