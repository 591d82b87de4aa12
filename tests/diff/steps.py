"""The same statements on both sides, and the first one after which the tables differ."""

import re
import sqlite3

import engines


def first_difference(server, database, statements, tables, uncompared=()):
    """None, or (kind, text). uncompared: tables whose first column is an id by a sequence, which
    does not go back after an error."""
    steps = [None] + list(statements)
    ours = [our_step(database, s, tables) for s in steps]
    theirs = their_steps(server, statements, tables)
    for statement, (error, rows), (pg_error, pg_rows) in zip(steps, ours, theirs):
        if bool(error) != bool(pg_error):
            return "refused", f"{statement}\n    SQLite: {error}\n    PostgreSQL: {pg_error}"
        for name in tables:
            types, there = pg_rows[name]
            skip = 1 if name in uncompared else 0
            pairs = engines.difference([r[skip:] for r in rows[name]], types[skip:],
                                       [r[skip:] for r in there])
            if pairs:
                return "different", (f"{statement}\n    {name}: SQLite {pairs[0][0]!r}"
                                     f"   PostgreSQL {pairs[0][1]!r}")
    return None


def our_step(database, statement, tables):
    error = None
    try:
        if statement:
            database.db.execute(statement)
    except sqlite3.Error as e:
        error = str(e)
    return error, {name: database.rows(name) for name in tables}


def their_steps(server, statements, tables):
    """For each step the error or None, and {table: (types, rows)}."""
    show = [f"COPY (SELECT * FROM {t}) TO STDOUT;\n\\echo @@" for t in tables]
    script = [engines.TYPES.replace("\n", " "), "\\echo @@", *show]
    step_at = {}
    for i, s in enumerate(statements):
        first = sum(part.count("\n") + 1 for part in script) + 1
        for n in range(first, first + s.count("\n") + 1):
            step_at[n] = i + 1
        script += [s + ";", *show]
    out, errors = server.psql("\n".join(script) + "\n")
    failed = {step_at[n]: text for n, text in errors if n in step_at}
    blocks = re.split(r"^@@\n", out, flags=re.M)
    types = {}
    for line in blocks[0].splitlines():
        relation, _, pg_type = line.split("\t")
        types.setdefault(relation, []).append(pg_type)
    block = iter(blocks[1:])
    steps = []
    for i in range(len(statements) + 1):
        rows = {t: (types.get(t, []), parsed(next(block), types.get(t, []))) for t in tables}
        steps.append((failed.get(i), rows))
    return steps


def parsed(block, types):
    return [tuple(engines.compare.pg_value(f, y) for f, y in zip(line.split("\t"), types))
            for line in block.split("\n")[:-1]]


def split(script):
    """The statements of a script, without their semicolons."""
    statement, found = "", []
    for line in script.splitlines(True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement.strip().rstrip(";"))
            statement = ""
    return [s for s in found if not re.fullmatch(r"(\s|--.*)*", s)]
