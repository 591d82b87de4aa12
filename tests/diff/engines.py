"""Both engines, and when what they answer is the same."""

import collections
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "roundtrip"))
import compare  # noqa: E402


class Converter:
    """Dump text through sqlpg. outcome: .sql, .left_out {object: reason}, .status."""

    LEFT_OUT = re.compile(r"^-- line \d+ of the dump: (\S+): "
                          r"([a-z ]+ not carried over[^:]*|generated column carried as a plain[^:]*): (.*)$",
                          re.M)

    def __init__(self, program):
        self.program = program

    def convert(self, dump):
        run = subprocess.run([self.program], input=dump.encode(), capture_output=True)
        self.status, self.sql = run.returncode, run.stdout.decode("utf-8", "replace")
        self.diagnostics = run.stderr.decode("utf-8", "replace")
        self.left_out = {}
        for name, what, detail in self.LEFT_OUT.findall(self.sql):
            self.left_out.setdefault(name.lower(), f"{what}: {detail}")
        return self.sql


def dump_of(path):
    return subprocess.run(["sqlite3", path, ".dump"], capture_output=True, check=True).stdout.decode()


# ------------------------------------------------------------------------------------- PostgreSQL

TYPES = """COPY (SELECT c.relname, a.attname, y.typname FROM pg_class c JOIN pg_namespace n
 ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type y ON y.oid = a.atttypid
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY c.relname, a.attnum) TO STDOUT;"""
RESET = """SET client_min_messages = error; DROP SCHEMA IF EXISTS public CASCADE;
DROP SCHEMA IF EXISTS sqlpg CASCADE; CREATE SCHEMA public;
"""
ERROR = re.compile(r"^psql:[^:]*:(\d+): (ERROR:.*)$", re.M)


class Server:
    """The server of the PG* environment; a database of its own."""

    def __init__(self):
        self.name = f"sqlpg_diff_{os.getpid()}"
        self.psql("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" % self.name,
                  database="postgres")

    def close(self):
        self.psql(f"DROP DATABASE {self.name}", database="postgres")

    def psql(self, script, database=None):
        """stdout, and the errors as [(line, text)]."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as f:
            f.write(script)
            f.flush()
            env = dict(os.environ, PGCLIENTENCODING="UTF8", PGDATABASE=database or self.name,
                       PGOPTIONS="-c statement_timeout=10s -c timezone=UTC -c datestyle=ISO")
            run = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-f", f.name], capture_output=True, env=env)
        errors = run.stderr.decode("utf-8", "replace")
        if run.returncode == 2:  # no connection
            raise RuntimeError(errors)
        return run.stdout.decode("utf-8", "replace"), [(int(n), t) for n, t in ERROR.findall(errors)]

    def load(self, script):
        """The errors; after one, what does not depend on it is loaded all the same, so that one
        bad view does not hide the others."""
        reset = RESET.count("\n")
        _, errors = self.psql(RESET + script)
        if not errors:
            return []
        lines = [("" if line in ("BEGIN;", "COMMIT;", "\\set ON_ERROR_STOP on") else line)
                 for line in script.split("\n")]
        _, errors = self.psql(RESET + "\n".join(lines))
        return [(self.object_at(lines, n - reset), text) for n, text in errors]

    @staticmethod
    def object_at(lines, n):
        """The name of what is created by the statement that ends at line n."""
        for line in reversed(lines[:n]):
            m = re.match(r"CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:VIEW|TABLE|INDEX|TRIGGER|FUNCTION) (\S+?)[ (]",
                         line) or re.match(r"ALTER TABLE (\S+)", line)
            if m:
                return m.group(1).strip('"').lower()
        return "?"

    def rows(self, names):
        """{name: (column types, rows) or the error's text}."""
        script = [TYPES.replace("\n", " "), "\\echo @@"]
        line_of = {}
        for name in names:
            script.append(f"COPY (SELECT * FROM {name}) TO STDOUT;")
            line_of[len(script)] = name
            script.append("\\echo @@")
        out, errors = self.psql("\n".join(script) + "\n")
        failed = {line_of[n]: text for n, text in errors if n in line_of}
        blocks = re.split(r"^@@\n", out, flags=re.M)
        types = collections.defaultdict(list)
        for line in blocks[0].splitlines():
            relation, _, pg_type = line.split("\t")
            types[relation].append(pg_type)
        found = {}
        for name, block in zip(names, blocks[1:]):
            lines = block.split("\n")[:-1]
            found[name] = failed.get(name) or (types[name], [
                tuple(compare.pg_value(f, t) for f, t in zip(line.split("\t"), types[name]))
                for line in lines])
        return found


# ------------------------------------------------------------------------------------- sameness

NUMERIC = compare.INTEGERS | compare.FLOATS | {"numeric"}
_lite = sqlite3.connect(":memory:")


def lite_text(value):
    return _lite.execute("SELECT CAST(? AS TEXT)", (value,)).fetchone()[0]


def form(value, pg_type, ours):
    """One form for every meaning. ours: a SQLite value; else one read from PostgreSQL."""
    if value is None:
        return None
    if pg_type in compare.TEXTS:
        return ("text", lite_text(value) if ours and isinstance(value, (int, float)) else
                compare.canonical(value, pg_type, False)[1] if not isinstance(value, str) else value)
    found = compare.canonical(value, pg_type, not isinstance(value, str))
    if found and found[0] == "count":  # a number that counts time, in the unit of our days
        found = ("instant", compare.number_instants(found[1])[0])
    return found


def key(f):
    return repr(f)


def nearly(a, b):
    """Equal but for the last digits of a double: sums in another order, other libraries."""
    if a == b:
        return True
    try:
        x, y = float(a[1]), float(b[1])
    except (TypeError, ValueError):
        return False
    return abs(x - y) <= 1e-12 * max(abs(x), abs(y)) or abs(x - y) < 1e-300


def difference(ours, types, theirs):
    """None, or [(SQLite's row, PostgreSQL's row)] of those that differ."""
    if ours and len(ours[0]) != len(types):
        return [(f"{len(ours[0])} columns", f"{len(types)} columns")]
    left = [(tuple(form(v, t, True) for v, t in zip(row, types)), row) for row in ours]
    right = [(tuple(form(v, t, False) for v, t in zip(row, types)), row) for row in theirs]
    tally = collections.Counter(f for f, _ in left)
    tally.subtract(f for f, _ in right)
    if not any(tally.values()):
        return None
    surplus = sorted((p for p in left if tally[p[0]] > 0), key=key)
    lacking = sorted((p for p in right if tally[p[0]] < 0), key=key)
    pairs = []
    for i in range(max(len(surplus), len(lacking))):
        a = surplus[i] if i < len(surplus) else None
        b = lacking[i] if i < len(lacking) else None
        if a and b and all(nearly(x, y) for x, y in zip(a[0], b[0])):
            continue
        pairs.append((a and a[1], b and b[1]))
    return pairs or None
