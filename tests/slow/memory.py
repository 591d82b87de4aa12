#!/usr/bin/env python3
"""Memory is bounded by the look-ahead, not by the number of rows.

    memory.py PROGRAM

Feeds two dumps of one table through a pipe, the second ten times as long; both are longer than the
look-ahead. The peak must stay where it is. So must that of two threads, which read files.
"""

import os
import subprocess
import sys
import tempfile

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


def peak_of_pipe(program, megabytes):
    """Peak resident size in KiB of the program over such a dump."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [program, f"--look-ahead={LOOK_AHEAD}MiB"], stdin=read_end,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(read_end)
    with open(write_end, "w", encoding="ascii") as f:
        f.writelines(chunks(megabytes))
    return peak_at_end(program, process)


def peak_of_threads(program, megabytes):
    with tempfile.NamedTemporaryFile("w", encoding="ascii") as f:
        f.writelines(chunks(megabytes))
        f.flush()
        process = subprocess.Popen([program, "-j", "2", f.name],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return peak_at_end(program, process)


def peak_at_end(program, process):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{program} exited with {process.returncode}")
    return usage.ru_maxrss


def main():
    passed = failed = 0
    for what, peak_of in (("a pipe", peak_of_pipe), ("two threads", peak_of_threads)):
        peaks = [peak_of(sys.argv[1], size) for size in SIZES]
        for size, peak in zip(SIZES, peaks):
            print(f"{what}, {size:4d} MB dump: peak {peak} KiB")
        good = peaks[1] <= peaks[0] + SLACK
        passed += good
        failed += not good
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
