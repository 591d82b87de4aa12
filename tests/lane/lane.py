"""The fast lane reads as the row lane does.

    lane.py PROGRAM [SEED] [DUMPS]

Random tables and rows, each dump written twice: as dumpers write it, which the fast lane takes
(data/lane.h), and with a blank in each tuple, which it leaves to the row lane. Scripts and reports
must be the same: from a file, in reads of a few bytes, from a pipe with a small look-ahead, by the
lane's variant for any processor (data/lane_tuple.h), and from a file that is mapped.
"""

import os
import random
import re
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
DUMPS = int(sys.argv[3]) if len(sys.argv) > 3 else 60

TYPES = ["INTEGER", "INT", "BIGINT", "TEXT", "VARCHAR(5)", "CHAR(3)", "REAL", "DOUBLE", "NUMERIC",
         "DECIMAL(10,2)", "DECIMAL(4,1)", "BLOB", "", "BOOLEAN", "DATE", "DATETIME", "TIMESTAMP",
         "TIME", "JSON", "UUID", "VARCHAR", "FLOAT"]

DATES = ["'2024-01-02 03:04:05'", "'2024-02-29T23:59:59.123456'", "'2023-02-29 00:00:00'",
         "'2024-12-31'", "'2024-05-05 05:05:05.1234567'", "'2024-05-31 05:05:05Z'", "''",
         "'0000-00-00 00:00:00'", "'12:34'", "'2024-13-01 00:00:00'", "'2024-01-29 24:00:00'",
         "'2024-01-02 03:04:05.'", "'2024-01-02 03:04:0x'", "'abcd-ef-gh ij:kl:mn'"]
NUMBERS = ["0", "1", "-1", "7", "42", "-0", "007", "12345678", "123456789", "1234567890123456",
           "12345678901234567", "9223372036854775807", "-9223372036854775808",
           "9223372036854775808", "1.5", "-0.0", "-0.25", "0.1", "1.0", "100.0", "3.", ".5",
           "268.99495465660459103", "1e10", "1.5e-7", "9.0e+999", "1E400", "0x1F", "1704067200",
           "1704067200123", "99999999.99", "-1704067200.5", "1." + "0" * 60]
TEXTS = ["'a'", "''", "'O''Brien'", "''''", "'a''''b'", "'tab\there'", "'back\\slash'", "'line\nend'",
         "'cr\rhere'", "'é'", "'日本語のテキスト'", "'\U0001F600'", "'fifteen bytes!!'",
         "'sixteen bytes!!!'", "'seventeen bytes!!'", "'" + "x" * 300 + "'", "'" + "y''" * 40 + "'",
         "'12'", "' 12 '", "'1e3'", "'abc'", "'true'", "'t'", "'\b\v\f'", "'\\.'", "'\\N'",
         "'{\"a\":1}'", "'{\"a\":1,\"a\":2}'", "'[1,2,{\"b\":null}]'", "'{bad'",
         "'550e8400-e29b-41d4-a716-446655440000'", "'550E8400-E29B-41D4-A716-446655440000'",
         "'$1'", "',(),;'", "');'", "'--'", "'/*'"]
OTHERS = ["NULL", "null", "X''", "X'00ff'", "x'DEADBEEF'", "X'550e8400e29b41d4a716446655440000'",
          "X'" + "ab" * 200 + "'", "replace('a\\nb','\\n',char(10))",
          "replace(replace('a\\r\\nb','\\r',char(13)),'\\n',char(10))", "unistr('a\\u000ab')",
          "unistr('\\ud83d')", "char(65,66)", "Inf", "-Inf", "true", "FALSE", "1+1", "'a'||'b'",
          "CAST(x'41' AS TEXT)", "hex(x'00')", "upper('x')", "-(-5)", "+5", "- 5", "(3)"]
ALL = DATES + NUMBERS + TEXTS + OTHERS


def a_decimal(rng):
    """As shells before 3.45 write what was meant by fewer digits, or by none."""
    x = rng.choice([rng.uniform(0, 10 ** rng.randint(0, 9)), rng.random() / 1000])
    text = f"{round(x, rng.randint(0, 8)) if rng.random() < 0.9 else x:.20g}"
    return rng.choice(["", "", "-"]) + (text if "." in text or "e" in text else text + ".0")


def an_integer(rng):
    return str(rng.choice([1, 1, -1]) * rng.randrange(10 ** rng.randint(1, 18)))


def a_time(rng):
    day = f"{rng.randint(1890, 2150)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    clock = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    return f"'{day}{rng.choice('  T')}{clock}{rng.choice(['', f'.{rng.randrange(10 ** 6):06}'])}'"


def a_day(rng):
    return f"'{rng.randint(1890, 2150)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}'"


def a_uuid(rng):
    h = f"{rng.getrandbits(128):032x}"
    return f"'{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}'"


def a_text(rng):
    words = ["lorem", "ipsum", "é", "''", "\\", "\\n", "日本", ",", ")", "-", "\t", "x" * 20]
    return "'" + " ".join(rng.choice(words) for _ in range(rng.randint(0, 25))) + "'"


def a_marked_text(rng):
    text = a_text(rng).replace(" ", rng.choice([" ", "\\n", "\\r\\n"]))
    one = f"replace({text},'\\n',char(10))"
    two = f"replace(replace({text},'\\r',char(13)),'\\n',char(10))"
    return rng.choice([text, one, one, two, f"replace({text},'\\012',char(10))"])


def a_json(rng):
    keys = ["a", "b", "name", "a longer key than others", "é"]
    items = [f'"{k}":{rng.choice(["1", "0.5", "null", "true", VALUES[rng.randrange(3)]])}'
             for k in rng.sample(keys, rng.randint(0, 4))]
    return "'" + rng.choice(["{%s}", "{%s}", "[{%s}]", "{ %s }"]) % ",".join(items) + "'"


VALUES = ['"x"', '"O\'\'Brien"', '{"k":[1,2]}']
MAKERS = {"DATE": a_day, "DATETIME": a_time, "TIMESTAMP": a_time, "TEXT": a_marked_text,
          "VARCHAR": a_text, "VARCHAR(5)": a_text, "JSON": a_json, "UUID": a_uuid,
          "INTEGER": an_integer, "BIGINT": an_integer}


def maker(rng, declared):
    """Mostly the same kind of value, never the same value."""
    make = MAKERS.get(declared, a_decimal)
    rest = rng.sample(ALL, 2) + ["NULL"] * 3
    odd = rng.choice([0, 0.02, 0.2])
    return lambda: rng.choice(rest) if rng.random() < odd else make(rng)


def pools(rng, declared):
    """Columns mostly hold what their type says."""
    if rng.random() < 0.5:
        return maker(rng, declared)
    if declared in ("DATE", "DATETIME", "TIMESTAMP", "TIME"):
        usual = DATES + ["1704067200", "1704153600", "NULL"]
    elif declared in ("TEXT", "VARCHAR", "VARCHAR(5)", "CHAR(3)", "JSON", "UUID", "BLOB", ""):
        usual = TEXTS + ["NULL", "X'00ff'"]
    else:
        usual = NUMBERS + ["NULL"]
    few = rng.sample(usual, rng.randint(1, min(6, len(usual))))
    return few if rng.random() < 0.6 else few + rng.sample(ALL, 3)


def make_table(rng, name, parent):
    columns = []
    if rng.random() < 0.7:
        columns.append(("id", "INTEGER PRIMARY KEY", None))
    for i in range(rng.randint(1, 7)):
        declared = rng.choice(TYPES)
        columns.append((f"c{i}", declared, pools(rng, declared)))
    if parent and rng.random() < 0.5:
        columns.append(("up", f"INTEGER REFERENCES {parent}(id)", ["1", "2", "3", "NULL", "99"]))
    definition = ", ".join(f"{n} {d}".strip() for n, d, _ in columns)
    head = f"INSERT INTO {name} VALUES"
    if rng.random() < 0.2:
        head = f"INSERT INTO \"{name}\" ({','.join(n for n, _, _ in columns)}) VALUES"
    return f"CREATE TABLE {name}({definition});", head, columns


def make_rows(rng, table, count):
    """Tuples, as lists of literals."""
    rows = []
    for i in range(count):
        row = [str(i + 1) if pool is None else pool() if callable(pool) else rng.choice(pool)
               for _, _, pool in table[2]]
        if rng.random() < 0.01:
            row[0] = "NULL"
        if rng.random() < 0.005:
            row.append("1")
        rows.append(row)
    return rows


def write(rng, tables):
    """The same dump as dumpers write it, and with blanks."""
    plain, blank = ["PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"], []
    blank.append(plain[0])
    for definition, head, columns in tables:
        rows = make_rows(rng, (definition, head, columns), rng.choice([1, 3, 40, 150]))
        many = rng.choice([1, 1, 5])
        for out, before in ((plain, ""), (blank, " ")):
            out.append(definition + "\n")
            for i in range(0, len(rows), many):
                tuples = (f"({before}{','.join(r)})" for r in rows[i:i + many])
                out.append(f"{head}{','.join(tuples)};\n")
    for out in (plain, blank):
        out.append("COMMIT;\n")
    return ("".join(out).encode("utf-8", "surrogatepass") for out in (plain, blank))


def convert(dump, work, read_size=None, options=(), any_processor=False, mapped=False):
    env = dict(os.environ)
    if mapped:
        env["SQLPG_TEST_MAP_FROM"] = "1"
    if any_processor:
        env["SQLPG_TEST_ANY_PROCESSOR"] = "1"
    if read_size:
        env["SQLPG_TEST_READ_SIZE"] = str(read_size)
    path = os.path.join(work, "dump.sql")
    with open(path, "wb") as f:
        f.write(dump)
    with open(path, "rb") as f:
        if options:
            done = subprocess.run([PROGRAM, *options], input=dump, capture_output=True, env=env,
                                  check=False)
        else:
            done = subprocess.run([PROGRAM], stdin=f, capture_output=True, env=env, check=False)
    report = done.stderr.decode("utf-8", "replace")
    report = re.sub(r"^(stdin:\d+):\d+:", r"\1:", report, flags=re.M)  # columns differ by the blanks
    report = re.sub(r" *[\d.]+ +(B|kB|MB)\b", "", report)
    return done.returncode, done.stdout, report


def keep(n, plain, blank):
    """For whoever looks into it."""
    for name, dump in (("plain", plain), ("blank", blank)):
        with open(os.path.join(tempfile.gettempdir(), f"lane-{SEED}-{n}-{name}.sql"), "wb") as f:
            f.write(dump)


def main():
    rng = random.Random(SEED)
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        for n in range(DUMPS):
            tables, parent = [], None
            for i in range(rng.randint(1, 3)):
                table = make_table(rng, f"t{i}", parent)
                parent = f"t{i}" if table[2][0][0] == "id" else parent
                tables.append(table)
            plain, blank = write(rng, tables)
            ways = [(), (rng.randint(1, 50),)]
            results = [(convert(plain, work, *w), convert(blank, work, *w)) for w in ways]
            small = ("--look-ahead=2000",)
            piped = convert(plain, work, None, small), convert(plain, work, 5, small)
            plainly = convert(plain, work, *ways[n % 2], any_processor=True), results[n % 2][1]
            mapped = results[0][0], convert(plain, work, mapped=True)
            for way, (a, b) in zip(["file", "short reads", "pipe", "any processor", "mapped"],
                                   results + [piped, plainly, mapped]):
                for what, x, y in zip(("status", "script", "report"), a, b):
                    if x != y:
                        failed += 1
                        keep(n, plain, blank)
                        print(f"FAILED dump {n} of seed {SEED}, {way}: another {what}")
                        break
    print(f"{DUMPS} dumps, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
