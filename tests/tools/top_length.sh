#!/bin/bash
# The longest ten functions, and how long the usual one is (pmccabe). A figure to look at, no gate.

cd "$(dirname "$0")/../.." || exit 2
shopt -s nullglob globstar

command -v pmccabe >/dev/null || { echo "SKIPPED: pmccabe is not installed"; exit 77; }

pmccabe src/**/*.c | sort -k5,5nr | awk -F'\t' '
    { lines[NR] = $5; if (NR <= 10) printf "%4d lines  %s\n", $5, $6 }
    END {
        if (!NR) exit
        over = 0
        for (i = 1; i <= NR; i++) over += lines[i] > 50
        printf "%d functions, median %d lines, %d%% over 50\n",
               NR, lines[int((NR + 1) / 2)], int(100 * over / NR + 0.5)
    }'
