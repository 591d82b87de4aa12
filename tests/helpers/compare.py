"""Helper functions against SQLite, over many inputs.

    PGDATABASE=... python3 compare.py [--runs=N] [--seed=N] [NAME]...

Each check pairs an expression of SQLite with one of PostgreSQL and makes inputs for both. All of
PostgreSQL's are evaluated in one psql session. What differs is printed; the exit status is 1 then.
The functions of schema sqlpg must be in the database (run.sh sees to it). A check may allow a
difference; why, stands beside it.
"""
import math
import random
import re
import sqlite3
import subprocess
import sys

TRY = """
CREATE FUNCTION pg_temp.try(e text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r text;
BEGIN
  EXECUTE 'SELECT (' || e || ')::text' INTO r;
  RETURN coalesce('=' || r, 'NULL');
EXCEPTION WHEN OTHERS THEN RETURN 'ERROR ' || SQLERRM;
END $f$;
CREATE TEMP TABLE cases(n int, e text);
COPY cases FROM STDIN;
%s\\.
COPY (SELECT pg_temp.try(e) FROM cases ORDER BY n) TO STDOUT;
"""


class Check:
    def __init__(self, name, sqlite, postgres, inputs, close=0.0, allow=None):
        self.name, self.sqlite, self.postgres, self.inputs = name, sqlite, postgres, inputs
        self.close, self.allow = close, allow


def literal(v):
    if v is None:
        return "NULL"
    if isinstance(v, float):
        if math.isinf(v):
            return "'%sInfinity'::float8" % ("-" if v < 0 else "")
        return "'%r'::float8" % v
    if isinstance(v, int):
        return "'%d'::bigint" % v
    if isinstance(v, bytes):
        return "'\\x%s'::bytea" % v.hex()
    return "'" + v.replace("'", "''") + "'::text"


def postgres_expression(check, values):
    return re.sub(r"\$(\d)", lambda m: literal(values[int(m.group(1)) - 1]), check.postgres)


def copy_escape(s):
    return s.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def copy_unescape(s):
    names = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "\\": "\\"}
    return re.sub(r"\\(.)", lambda m: names.get(m.group(1), m.group(1)), s)


def ask_postgres(expressions):
    rows = "".join("%d\t%s\n" % (i, copy_escape(e)) for i, e in enumerate(expressions))
    p = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input=TRY % rows,
                       capture_output=True, text=True, encoding="utf-8")
    if p.returncode:
        sys.exit("psql failed: " + p.stderr[:1000])
    return [copy_unescape(line) for line in p.stdout.split("\n")[:-1]]


def ask_sqlite(connection, check, values):
    try:
        return connection.execute("SELECT " + re.sub(r"\$(\d)", r"?\1", check.sqlite), values).fetchone()[0]
    except sqlite3.Error as error:
        return error
    except OverflowError:
        return None


def same(check, expected, got):
    if isinstance(expected, sqlite3.Error):
        return got.startswith("ERROR")
    if expected is None or got[:1] != "=":
        return expected is None and got == "NULL"
    got = got[1:]
    if isinstance(expected, bytes):
        return got == "\\x" + expected.hex()
    if isinstance(expected, str):
        return got == expected
    try:
        number = {"true": 1, "false": 0}.get(got)
        number = float(got) if number is None else number
    except ValueError:
        return False
    if isinstance(expected, int) and re.fullmatch(r"-?\d+", got):
        return expected == int(got)
    return number == expected or math.isclose(number, expected, rel_tol=check.close, abs_tol=check.close)


def may_differ(check, values, expected, got):
    try:
        return bool(check.allow and check.allow(values, expected, got))
    except (TypeError, ValueError):
        return False


def main():
    options = dict(a[2:].split("=", 1) for a in sys.argv[1:] if a.startswith("--"))
    wanted = [a for a in sys.argv[1:] if not a.startswith("--")]
    import inputs
    checks = inputs.all_checks(random.Random(int(options.get("seed", 4))), int(options.get("runs", 300)))
    checks = [c for c in checks if not wanted or c.name in wanted]

    connection = sqlite3.connect(":memory:")
    cases = [(c, values) for c in checks for values in c.inputs]
    answers = ask_postgres([postgres_expression(c, values) for c, values in cases])
    if len(answers) != len(cases):
        sys.exit("psql gave %d answers to %d questions" % (len(answers), len(cases)))
    differences, allowed = {}, 0
    for (check, values), got in zip(cases, answers):
        expected = ask_sqlite(connection, check, values)
        if same(check, expected, got):
            continue
        if may_differ(check, values, expected, got):
            allowed += 1
        else:
            differences.setdefault(check.name, []).append((values, expected, got))
    for name, found in differences.items():
        print("%s: %d differ" % (name, len(found)))
        for values, expected, got in found[:int(options.get("show", 5))]:
            print("    %r: SQLite %r, PostgreSQL %r" % (values, expected, got))
    bad = sum(map(len, differences.values()))
    print("%d checks, %d inputs, %d equal, %d differ as allowed, %d differ" %
          (len(checks), len(cases), len(cases) - allowed - bad, allowed, bad))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
