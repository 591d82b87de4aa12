#!/usr/bin/env python3
"""Random databases on both engines: what sqlpg carries must answer as SQLite does.

    run.py PROGRAM [--cases N | --seconds N] [--seed S] [--only probes|views|tables|triggers] [--edges] [--here]

Views: random tables, and views over random expressions and queries. SQLite's rows and PostgreSQL's
must be the same. Probes: corpus/<area>/<case>.probe beside a dump, statements for both sides;
after each one all tables must be the same. Tables: random checks, generated columns, defaults and
indexes. Triggers: random triggers. Both: random statements on both sides; after each one all tables
must be the same. A failure is made smaller, shown with its rows, and counted once for each
shape of expression. What sqlpg leaves out is counted by reason.

The server is a throw-away one by pg_virtualenv; --here takes that of the PG* environment.
Exit status: 0 no difference, 1 differences, 77 no server.
"""

import argparse
import collections
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import engines  # noqa: E402
import generate  # noqa: E402
import steps  # noqa: E402
import tables  # noqa: E402
import triggers  # noqa: E402

VIEWS = 40  # of one database


class Tally:
    def __init__(self):
        self.equal = self.left_out = 0
        self.reasons = collections.Counter()
        self.findings = {}  # shape: text

    def leave_out(self, reason):
        self.left_out += 1
        self.reasons[re.sub(r"\b[tv]\d+(\.\w+)?|\"[^\"]*\"|'[^']*'|\d+", "_", reason)[:110]] += 1

    def finding(self, shape, text):
        if shape in self.findings:
            return False
        self.findings[shape] = text
        print(text, flush=True)
        return True


class Database:
    """A SQLite file made by a script."""

    def __init__(self, directory, script):
        self.path = os.path.join(directory, "app.db")
        if os.path.exists(self.path):
            os.remove(self.path)
        self.db = sqlite3.connect(self.path, isolation_level=None)
        self.db.text_factory = engines.compare.text_of
        self.db.executescript("PRAGMA synchronous=OFF; BEGIN;" + script + "COMMIT;")

    def rows(self, name):
        return self.db.execute(f"SELECT * FROM {name}").fetchall()

    def close(self):
        self.db.close()


def shape_of(text):
    """The expression without its names and literals, so that one bug is shown once."""
    text = re.sub(r"x?'(?:[^']|'')*'", "L", text)
    text = re.sub(r"\b\d[\w.]*\b", "L", text)
    return re.sub(r"\b(?:[pq]\.)?(?:%s)\b" % "|".join(["id"] + [c[0] for c in generate.COLUMNS]), "C", text)


class ViewTest:
    def __init__(self, program, server, directory, tally):
        self.converter = engines.Converter(program)
        self.server, self.directory, self.tally = server, directory, tally

    def case(self, seed, edges):
        g = generate.Generator(random.Random(seed), edges)
        tables = [g.table("t1"), g.table("t2")]
        queries = [g.query(tables) for _ in range(VIEWS)]
        head = "\n".join(t.sql() for t in tables) + "\n"
        outcome = self.outcomes(head, queries)
        for query, (kind, detail) in zip(queries, outcome):
            if kind == "equal":
                self.tally.equal += 1
            elif kind == "left out":
                self.tally.leave_out(detail)
            elif kind != "refused":
                self.shrink(seed, head, query, kind, detail)

    def outcomes(self, head, queries):
        """For each query: (equal | different | load | error | left out | refused, detail)."""
        good = self.accepted(head, queries)
        script = head + "".join(f"CREATE VIEW v{i} AS {queries[i]};\n" for i in sorted(good))
        database = Database(self.directory, script)
        try:
            sql = self.converter.convert(engines.dump_of(database.path))
            if self.converter.status > 1:
                return [("load", "sqlpg failed: " + self.converter.diagnostics[-300:])] * len(queries)
            broken = dict(reversed(self.server.load(sql)))
            left_out = self.converter.left_out
            there = self.server.rows([f"v{i}" for i in good if f"v{i}" not in left_out])
            result = []
            for i in range(len(queries)):
                result.append(self.outcome(i, good, broken, left_out, there, database))
            return result
        finally:
            database.close()

    @staticmethod
    def outcome(i, good, broken, left_out, there, database):
        name = f"v{i}"
        if i not in good:
            return "refused", ""
        if name in left_out:
            return "left out", left_out[name]
        if name in broken:
            return "load", broken[name]
        if isinstance(there[name], str):
            return "error", there[name]
        types, rows = there[name]
        pairs = engines.difference(good[i], types, rows)
        return ("different", (types, pairs)) if pairs else ("equal", "")

    def accepted(self, head, queries):
        """{index: rows} of the queries that SQLite itself answers."""
        db = sqlite3.connect(":memory:")
        db.text_factory = engines.compare.text_of
        db.executescript(head)
        good = {}
        for i, query in enumerate(queries):
            try:
                db.execute(f"CREATE VIEW v{i} AS {query}")
                good[i] = db.execute(f"SELECT * FROM v{i}").fetchall()
            except sqlite3.Error:
                pass
        return good

    def shrink(self, seed, head, query, kind, detail):
        if shape_of(str(query)) in self.tally.findings:
            return
        for _ in range(12):
            smaller, seen = [], set()
            for s in query.smaller():
                if s.size() < query.size() and str(s) not in seen:
                    seen.add(str(s))
                    smaller.append(s)
            smaller.sort(key=lambda s: s.size())
            failing = [(s, k, d) for s, (k, d) in zip(smaller[:80], self.outcomes(head, smaller[:80]))
                       if k == kind]
            if not failing:
                break
            query, kind, detail = failing[0]
        self.tally.finding(shape_of(str(query)), self.describe(seed, head, query, kind, detail))

    def describe(self, seed, head, query, kind, detail):
        self.outcomes(head, [query])
        made = re.search(r"^CREATE VIEW v0\b.*?;$", self.converter.sql, re.M | re.S)
        lines = [f"--- seed {seed}: {kind}", f"SQLite:     {query}"]
        lines += [f"PostgreSQL: {made.group(0)}"] if made else []
        used = {c for c in re.findall(r"\w+", str(query))}
        for m in re.finditer(r"CREATE TABLE (t\d)\((.*)\);", head):
            if m.group(1) in used:
                lines.append("    " + m.group(1) + ": " + ", ".join(
                    c for c in m.group(2).split(", ") if c.split(" ")[0] in used))
        if kind == "different":
            types, pairs = detail
            lines.append(f"    types {' '.join(types)}; {len(pairs)} rows differ:")
            lines += [f"    SQLite {a!r}   PostgreSQL {b!r}" for a, b in pairs[:3]]
        else:
            lines.append("    " + str(detail))
        return "\n".join(lines)


class ProbeTest:
    """corpus/**/<case>.probe."""

    def __init__(self, program, server, directory, tally):
        self.converter = engines.Converter(program)
        self.server, self.directory, self.tally = server, directory, tally

    def all(self):
        root = os.path.join(HERE, "..", "..", "corpus")
        for place, _, files in sorted(os.walk(root)):
            for name in sorted(f for f in files if f.endswith(".probe")):
                self.one(os.path.join(place, name))

    def one(self, path):
        with open(path[:-len(".probe")] + ".sql", encoding="utf-8") as f:
            dump = f.read()
        with open(path, encoding="utf-8") as f:
            statements = steps.split(f.read())
        database = Database(self.directory, re.sub(r"(?m)^(PRAGMA .*|BEGIN TRANSACTION;|COMMIT;)$", "", dump))
        try:
            database.db.execute("PRAGMA foreign_keys = ON")
            broken = self.server.load(self.converter.convert(dump))
            self.drop_left_out(database)
            found = ("load", broken[0]) if broken else steps.first_difference(
                self.server, database, statements, self.tables(database))
        finally:
            database.close()
        if found:
            self.tally.finding(path, f"--- {os.path.relpath(path)}: {found[0]}\n  {found[1]}")
        else:
            self.tally.equal += 1

    def drop_left_out(self, database):
        """The goldens say which triggers are; the others are what is tested here."""
        names = database.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            if name.lower() in self.converter.left_out:
                database.db.execute(f'DROP TRIGGER "{name}"')

    @staticmethod
    def tables(database):
        return [name for (name,) in database.db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]


def report(tally, seconds, cases):
    for reason, n in tally.reasons.most_common(25):
        print(f"{n:6} left out: {reason}")
    print(f"{cases} databases in {seconds:.0f} s: {tally.equal} equal, {len(tally.findings)} kinds of "
          f"difference, {tally.left_out} left out")


def run(options):
    server = engines.Server()
    directory = tempfile.mkdtemp()
    tally = Tally()
    tests = []
    if options.only in (None, "probes"):
        ProbeTest(options.program, server, directory, tally).all()
    if options.only in (None, "views"):
        tests.append(ViewTest(options.program, server, directory, tally).case)
    if options.only in (None, "triggers"):
        tests.append(triggers.TriggerTest(options.program, server, directory, tally, Database).case)
    if options.only in (None, "tables"):
        tests.append(tables.TableTest(options.program, server, directory, tally, Database).case)
    start, cases, seed = time.monotonic(), 0, options.seed
    try:
        while tests and (time.monotonic() - start < options.seconds if options.seconds
                         else cases < options.cases):
            tests[cases % len(tests)](seed, options.edges)
            cases += 1
            seed += cases % len(tests) == 0
    finally:
        server.close()
        shutil.rmtree(directory)
    report(tally, time.monotonic() - start, cases)
    return 1 if tally.findings else 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--cases", type=int, default=60, help="databases to try")
    p.add_argument("--seconds", type=float, help="go on for so long instead")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", choices=["probes", "views", "tables", "triggers"])
    p.add_argument("--edges", action="store_true", help="numbers at the limits as well")
    p.add_argument("--here", action="store_true", help="use the server of the PG* environment")
    options = p.parse_args()
    options.program = os.path.abspath(options.program)
    if options.here:
        return run(options)
    for tool in ("sqlite3", "psql", "pg_virtualenv"):
        if not shutil.which(tool):
            print(f"SKIPPED: the differential tests need {tool}, which is not installed")
            return 77
    return subprocess.run(
        [os.path.join(HERE, "..", "tools", "with_server.sh"), sys.executable, "-B", os.path.abspath(__file__),
         "--here", *sys.argv[1:]], stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
