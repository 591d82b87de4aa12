#!/bin/bash
# Speed and peak memory on generated dumps of one table, through a pipe.
#
#     bench/run.sh PROGRAM [MEGABYTES]...        default: 10 100
#
# Quote the machine, the input and the command with any figure taken from here.

set -eu
program=${1:?usage: bench/run.sh PROGRAM [MEGABYTES]...}
shift
[ $# -gt 0 ] || set -- 10 100

# A table as applications have them: an id, a number, two texts, a time, a boolean, now and then NULL.
generate() {
    awk -v bytes="$1" 'BEGIN {
        print "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;"
        print "CREATE TABLE event (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, note TEXT,"
        print "    amount REAL, at DATETIME, seen BOOLEAN);"
        for (n = 0; n < bytes; n += length(line) + 1) {
            i++
            note = i % 7 ? "\047note " i ", it\047\047s plain text\047" : "NULL"
            line = sprintf("INSERT INTO event VALUES(%d,\047kind %d\047,%s,%d.%02d,\0472024-%02d-%02d %02d:%02d:%02d\047,%d);",
                           i, i % 13, note, i % 1000, i % 100,
                           i % 12 + 1, i % 28 + 1, i % 24, i % 60, i % 59, i % 2)
            print line
        }
        print "COMMIT;"
    }'
}

dump=$(mktemp)
trap 'rm -f "$dump"' EXIT
for megabytes in "$@"; do
    generate $((megabytes * 1000000)) >"$dump"
    start=$(date +%s.%N)
    if [ -x /usr/bin/time ]; then
        # shellcheck disable=SC2002 # a pipe is what is measured
        peak=$(cat "$dump" | /usr/bin/time -f %M "$program" 2>&1 >/dev/null | tail -n 1)
    else
        # shellcheck disable=SC2002
        cat "$dump" | "$program" >/dev/null 2>&1
        peak="?"
    fi
    end=$(date +%s.%N)
    awk -v mb="$megabytes" -v s="$start" -v e="$end" -v peak="$peak" 'BEGIN {
        printf "%6d MB  %7.2f s  %6.0f MB/s  peak %s KiB\n", mb, e - s, mb / (e - s), peak
    }'
done
