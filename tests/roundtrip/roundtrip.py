#!/usr/bin/env python3
"""Carries dumps over and compares; run.sh says how, and starts the server.

    roundtrip.py PROGRAM DUMP.sql...        SQLPG_TEST_JOBS: how many at once (2)

A worker keeps its database, its connection and what it knows of SQLite's side for all ways of a dump: to
make these anew took more time than all loads.
"""

import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import compare

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CREATE = "CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
EMPTY = (ROOT / "tests/tools/empty.sql").read_text(encoding="utf-8")

WAYS = [("COPY", []), ("--inserts", ["--inserts"]), ("pipe", ["--look-ahead=3000"])]


class Database:
    """A worker's own, which is emptied for every script: to make one and to drop it costs more than
    most loads."""

    def __init__(self, name):
        self.name = name
        self.connection = None
        self.emptied = 0
        self.environment = dict(os.environ, PGDATABASE=name)

    def empty(self):
        if self.connection and self.connection.psql.poll() is not None:
            self.connection = None  # it has stopped at an error, which is reported
        if not self.connection:
            subprocess.run(["psql", "-X", "-q", "-d", "postgres", "-c",
                            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', "-c", CREATE.format(self.name)],
                           check=True, stderr=subprocess.DEVNULL)
            self.connection = compare.Postgres(self.name)
            return
        self.connection.query(EMPTY)
        self.emptied += 1
        if self.emptied % 20 == 0:
            # What was dropped stays in the catalogs, and every question goes over it.
            self.connection.query("VACUUM")

    def load(self, script):
        """What psql says against it."""
        run = subprocess.run(["psql", "-X", "-q", "-d", self.name, "-v", "ON_ERROR_STOP=1"],
                             input=script, capture_output=True, env=self.environment)
        if not run.returncode:
            return None
        said = run.stderr.decode(errors="replace").splitlines()
        return [line[:300] for line in said if re.search("ERROR|DETAIL|LINE|FATAL", line)][:5]


def expectations():
    rows = (HERE / "expected.tsv").read_text().splitlines()
    return [row.split("\t") for row in rows if row and not row.startswith("#")]


def expectation(dump):
    """What expected.tsv says of this dump: refused, reported or skip, with the reason; or nothing."""
    place = pathlib.Path(dump)
    # A golden case with options of its own is run here without them.
    status = place.with_suffix(".exit")
    if not place.with_suffix(".args").exists() and status.exists() and status.read_text().strip() == "2":
        return "refused", ""
    return next(((expect, why) for name, expect, why in expectations() if dump.endswith("/" + name)),
                ("", ""))


class Dump:
    """One dump; report gets a line for each way and what is wrong below it."""

    def __init__(self, program, path, database, work):
        self.program, self.path, self.database, self.work = program, path, database, work
        self.expect, self.why = expectation(path)
        self.loaded = None
        self.report = []

    def tell(self, way, wrong, more=()):
        self.report.append(f"{'FAIL' if wrong else 'PASS'} {self.path} ({way})")
        if wrong:
            self.report += ["     " + line for line in [*wrong, *more]]

    def convert(self, *options):
        """(status, script, report), from a file or, where that makes a difference, from a pipe."""
        how = {}
        if options and options[0].startswith("--look-ahead"):
            how["input"] = pathlib.Path(self.path).read_bytes()
        else:
            how["stdin"] = open(self.path, "rb")
        run = subprocess.run([self.program, *options], capture_output=True, **how)
        return run.returncode, run.stdout, run.stderr.decode(errors="replace")

    def must_refuse(self):
        status, script, _ = self.convert()
        if status != 2 or re.search(rb"^COMMIT;", script, re.M):
            return [f"exit status {status}; expected a refusal (2), and no COMMIT in the output"]
        return []

    def make_sqlite(self):
        """sqlite3 goes on after an error and keeps what it could read; so must sqlpg. In the temporary
        directory, where the files that a dump attaches go away with it."""
        with open(self.path, "rb") as dump:
            run = subprocess.run(
                ["sqlite3", "-batch", "-cmd", "PRAGMA synchronous=OFF", "-cmd",
                 "PRAGMA journal_mode=MEMORY", "app.db"],
                stdin=dump, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.work)
        said = run.stderr.decode(errors="replace").splitlines()[:3]
        return compare.Sqlite(os.path.join(self.work, "app.db")), ["sqlite3: " + s[:200] for s in said]

    def wrong_in(self, sqlite, crlf, options):
        """What is wrong with one way; an empty list when all is well."""
        status, script, report = self.convert(*options)
        # A column that cannot be widened exactly is refused, as docs/types.md says.
        if status == 2 and "SP2012" in report and "--look-ahead=3000" in options:
            return []
        if status not in (0, 1) or (self.expect == "reported" and status != 1):
            return [f"exit status {status}", *[x for x in report.splitlines() if x.strip()][:5]]

        # The same script makes the same database.
        if script == self.loaded:
            return []
        self.database.empty()
        refused = self.database.load(script)
        if refused is not None:
            return ["psql refused the output:", *refused]
        if self.expect != "reported":
            comparison = compare.Comparison(sqlite, self.database.connection, crlf)
            found = comparison.run()
            if comparison.differences:
                return [line[:400] for line in found[-12:]]
        self.loaded = script
        return []

    def all_ways(self):
        if self.expect == "skip":
            self.report.append(f"SKIP {self.path}: {self.why}")
            return
        if self.expect == "refused":
            self.tell("refused", self.must_refuse())
            return
        # The shell drops the CR of every line that ends in CRLF, also inside a literal; sqlpg does not.
        crlf = b"\r\n" in pathlib.Path(self.path).read_bytes()
        sqlite, said = self.make_sqlite()
        for way, options in WAYS:
            try:
                wrong = self.wrong_in(sqlite, crlf, options)
            except Exception as fault:  # pylint: disable=broad-except
                wrong = [f"{type(fault).__name__}: {fault}"]
            self.tell(way, wrong, said)


def start_worker(program):
    one_dump.program = program
    one_dump.database = Database(f"roundtrip_{os.getpid()}")


def one_dump(path):
    with tempfile.TemporaryDirectory() as work:
        dump = Dump(one_dump.program, path, one_dump.database, work)
        dump.all_ways()
    return dump.report


def main():
    program, paths = sys.argv[1], sys.argv[2:]
    # The largest first, so that no worker is left with one of them at the end.
    by_size = sorted(paths, key=os.path.getsize, reverse=True)
    jobs = int(os.environ.get("SQLPG_TEST_JOBS", "2"))
    with multiprocessing.Pool(jobs, start_worker, [program]) as workers:
        reports = dict(zip(by_size, workers.imap(one_dump, by_size)))
    lines = [line for path in paths for line in reports[path]]
    for line in lines:
        if not line.startswith("PASS"):
            print(line.replace(f"{ROOT}/", ""))
    passed, failed, skipped = (sum(line.startswith(w) for line in lines) for w in ("PASS", "FAIL", "SKIP"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
