#!/usr/bin/env python3
"""Views of golden cases on both engines: the same rows.

    compare_views.py PROGRAM [CASE.sql | DIRECTORY]...        default: corpus/func

Each case is loaded by SQLite and, converted by sqlpg, by PostgreSQL (the server that run_views.sh
starts, or that of the PG* environment); the rows of each of its views must be equal, but for the
last digits of doubles. A view of a function that this SQLite does not know yet says itself what must
come out: its columns got and want, got2 and want2 ... must be equal. Views that sqlpg leaves out are
counted; the golden test pins why.
"""
import glob
import json
import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "diff"))
import engines  # noqa: E402


def cases(places):
    for place in places:
        if os.path.isdir(place):
            yield from sorted(p for p in glob.glob(os.path.join(place, "*.sql")) if not p.endswith(".pg.sql"))
        else:
            yield place


def open_database(text):
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.text_factory = engines.compare.text_of
    db.executescript(text)
    return db


def self_check(server, view):
    """The rows in which got and want differ."""
    out, errors = server.psql("COPY (SELECT to_json(v) FROM %s v) TO STDOUT;\n" % view)
    if errors:
        return errors[0][1]
    wrong = []
    for line in out.splitlines():
        row = json.loads(line.replace("\\\\", "\\"))
        wrong += [(k, row[k], row["want" + k[3:]]) for k in row if k.startswith("got") and row[k] != row["want" + k[3:]]]
        if not any(k.startswith("got") for k in row):
            wrong.append("SQLite does not answer, and there is no column got")
    return wrong or None


def compare_view(server, db, view, there):
    """None, or what is wrong."""
    try:
        ours = db.execute("SELECT * FROM " + view).fetchall()
    except sqlite3.Error:
        return self_check(server, view)
    if isinstance(there, str):
        return there
    types, rows = there
    return engines.difference(ours, ["numeric" if t == "jsonb" else t for t in types],
                              [tuple(sql_value(v) if t == "jsonb" else v for v, t in zip(row, types)) for row in rows])


def sql_value(v):
    """A column of type jsonb holds values of several classes."""
    scalar = json.loads(v) if isinstance(v, str) else v
    return scalar if isinstance(scalar, str) else v


def one_case(server, program, path):
    """(views compared, views left out, faults)."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    db = open_database(text)
    converter = engines.Converter(program)
    sql = converter.convert(text)
    if converter.status > 1:
        return 0, 0, [("sqlpg", converter.diagnostics)]
    faults = [e for e in server.load(sql)]
    views = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY rowid")]
    carried = [v for v in views if v not in converter.left_out]
    there = server.rows(carried)
    for view in carried:
        fault = compare_view(server, db, view, there[view])
        if fault:
            faults.append((view, fault))
    return len(carried), len(views) - len(carried), faults


def main():
    program, places = os.path.abspath(sys.argv[1]), sys.argv[2:]
    server = engines.Server()
    compared = left_out = bad = n = 0
    try:
        for path in cases(places or [os.path.join(HERE, "..", "..", "corpus", "func")]):
            seen, out, faults = one_case(server, program, path)
            n, compared, left_out = n + 1, compared + seen, left_out + out
            bad += bool(faults)
            for name, fault in faults:
                print("%s: %s: %s" % (os.path.basename(path), name,
                                      fault if isinstance(fault, str) else "\n    ".join(map(str, fault[:6]))))
    finally:
        server.close()
    print("%d cases, %d views compared, %d left out; %d cases differ" % (n, compared, left_out, bad))
    sys.exit(1 if bad or not n else 0)


if __name__ == "__main__":
    main()
