#!/usr/bin/env python3
"""Memory is bounded by the look-ahead, not by the number of rows.

    memory.py PROGRAM

Feeds two dumps of one table through a pipe, the second ten times as long; both are longer than the
look-ahead. The peak must stay where it is.
"""

import os
import subprocess
import sys

LOOK_AHEAD = 4  # MiB
SIZES = (16, 160)  # MB
SLACK = 4096  # KiB


def chunks(megabytes):
    yield "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
    yield "CREATE TABLE event (id INTEGER PRIMARY KEY, kind TEXT, note TEXT, seen BOOLEAN);\n"
    written = 0
    i = 0
    while written < megabytes * 10**6:
        rows = []
        for i in range(i + 1, i + 2001):
            note = f"'note {i}, it''s plain text'" if i % 7 else "NULL"
            rows.append(f"INSERT INTO event VALUES({i},'kind {i % 13}',{note},{i % 2});\n")
        yield "".join(rows)
        written += sum(map(len, rows))
    yield "COMMIT;\n"


def peak_of(program, megabytes):
    """Peak resident size in KiB of the program over such a dump."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [program, f"--look-ahead={LOOK_AHEAD}MiB"], stdin=read_end,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(read_end)
    with open(write_end, "w", encoding="ascii") as f:
        for chunk in chunks(megabytes):
            f.write(chunk)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{program} exited with {process.returncode}")
    return usage.ru_maxrss


def main():
    peaks = [peak_of(sys.argv[1], size) for size in SIZES]
    for size, peak in zip(SIZES, peaks):
        print(f"{size:4d} MB dump: peak {peak} KiB")
    good = peaks[1] <= peaks[0] + SLACK
    print("1 passed, 0 failed" if good else "0 passed, 1 failed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
