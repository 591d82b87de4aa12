#!/usr/bin/env python3
"""Compares a SQLite database with the PostgreSQL database that it was carried to.

    compare.py [--crlf] DATABASE.sqlite          the server is the one of the PG* environment

For every table: the number of rows, and for every column an order-independent digest of its values,
brought to one form by meaning (see canonical()); then a digest of whole rows, so that values that
changed places between rows are seen as well. Identity columns must continue above what is stored.
Only when a digest differs are the values compared one by one, to show examples.

--crlf: CRLF and LF in texts are the same; for dumps that went through the sqlite3 shell, which reads
lines and drops the CR.

Exit status: 0 the same, 1 differences (each on a line of stdout), 2 the comparison could not run.
"""

import collections
import datetime
import decimal
import email.utils
import functools
import hashlib
import json
import math
import os
import re
import sqlite3
import subprocess
import sys

EXAMPLES = 3


class BadText:
    """Text that is not UTF-8: SQLite stores it, no str can hold it."""

    def __init__(self, raw):
        self.raw = raw

    def __repr__(self):
        return f"text {self.raw!r}"


def text_of(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return BadText(raw)


# One form for every meaning. ----------------------------------------------------------------------

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-?Infinity|NaN")
INSTANT = re.compile(
    r"(\d{4,6})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?: [A-Z]{2,5}| [+-]\d+)?(?: m=\S+)?", re.I
)
TIME = re.compile(r"(?:\d{4}-\d\d-\d\d[ T])?(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?")
UUID = re.compile(r"\{?([0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})\}?")
TRUE = {"t", "true", "1", "y", "yes", "on"}
FALSE = {"f", "false", "0", "n", "no", "off"}

INTEGERS = {"int2", "int4", "int8", "oid"}
FLOATS = {"float4", "float8"}
TEXTS = {"text", "varchar", "bpchar", "citext", "name"}


def number(value):
    """An int, a float or the digits of PostgreSQL's numeric: equal numbers give equal results.

    A numeric stands for a float only by the shortest digits that read back; more digits than that
    are a different number."""
    if isinstance(value, float):
        if -(2.0**63) <= value < 2.0**63 and value == int(value):
            return ("number", int(value))
        return ("number", repr(value))
    if isinstance(value, int):
        return ("number", value)
    digits = decimal.Decimal(value)
    if digits.is_finite() and -(2**63) <= digits < 2**63 and digits == digits.to_integral_value():
        return ("number", int(digits))
    as_float = float(digits)
    if not digits.is_finite() or decimal.Decimal(repr(as_float)) == digits:
        return ("number", repr(as_float))
    return ("number", str(digits))


def mail_instant(text):
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return round(when.timestamp()) * 10**6 if when.tzinfo else None


# What an application may mean by a number, as microseconds since 1970.
UNITS = [lambda n: n * 10**6, lambda n: n * 10**3, lambda n: n, lambda n: n // 1000,
         lambda n: n // 10 - 62135596800000000 if isinstance(n, int) else 0,
         lambda n: round((n - 2440587.5) * 86400000) * 1000]


def number_instants(number):
    """The instants that a number can be, those of the years 1973 to 2099 before the others."""
    micros = [round(unit(number)) for unit in UNITS]
    return sorted(micros, key=lambda m: not 94694400 * 10**6 <= m < 4102444800 * 10**6)


def instant(text):
    """Microseconds since 1970, zone-less texts read as UTC; None when the text is no instant."""
    m = INSTANT.fullmatch(text.strip())
    if not m:
        return mail_instant(text)
    year, month, day, hour, minute, second = (int(g or 0) for g in m.groups()[:6])
    fraction = (m.group(7) or "").ljust(6, "0")
    try:
        days = datetime.date(year, month, day).toordinal() - datetime.date(1970, 1, 1).toordinal()
    except ValueError:
        return None
    micros = ((days * 24 + hour) * 60 + minute) * 60 + second
    if m.group(8) and m.group(8)[0] in "+-":
        sign = -1 if m.group(8)[0] == "-" else 1
        digits = m.group(8)[1:].replace(":", "").ljust(4, "0")
        micros -= sign * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)
    # PostgreSQL has microseconds; finer digits are cut.
    return micros * 10**6 + int(fraction[:6])


def json_value(value):
    if isinstance(value, dict):
        return {k: json_value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [json_value(v) for v in value]
    return list(map(str, number(value))) if isinstance(value, decimal.Decimal) else value


def as_json(text):
    try:
        parsed = json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
    except ValueError:
        return None
    return ("json", json.dumps(json_value(parsed), sort_keys=True))


def as_boolean(value):
    if isinstance(value, str):
        word = value.strip().lower()
        return ("boolean", word in TRUE) if word in TRUE | FALSE else None
    return ("boolean", value == 1) if value in (0, 1) else None


def as_instant(value):
    if isinstance(value, str):
        micros = instant(value)
    elif isinstance(value, (int, float)):
        return ("count", value)
    else:
        micros = None
    return None if micros is None else ("instant", micros)


def as_time(value):
    m = TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not m:
        return None
    return ("time", *(int(g or 0) for g in m.groups()[:3]), (m.group(4) or "").ljust(6, "0")[:6])


def as_uuid(value):
    if isinstance(value, bytes) and len(value) == 16:
        return ("uuid", value.hex())
    m = UUID.fullmatch(value.strip()) if isinstance(value, str) else None
    return ("uuid", m.group(1).replace("-", "").lower()) if m else None


def as_bytes(value):
    if isinstance(value, BadText):
        value = value.raw
    elif not isinstance(value, bytes):
        value = str(value).encode("utf-8", "surrogatepass")
    return ("bytes", value)


def as_text(value, mixed):
    """Exact, but in a column where SQLite holds numbers or blobs among its texts the number's
    spelling is free (blobs: see settle())."""
    if isinstance(value, (bytes, BadText)):
        return as_bytes(value)
    if isinstance(value, (int, float)):
        return number(value)
    if mixed and NUMBER.fullmatch(value):
        return number(value)
    return ("text", value)


def canonical(value, pg_type, mixed):
    """What a SQLite value (or one that was read back from PostgreSQL) means in such a column."""
    if value is None:
        return None
    result = None
    if pg_type == "bool":
        result = as_boolean(value)
    elif pg_type in INTEGERS | FLOATS | {"numeric"}:
        if isinstance(value, (int, float)) or isinstance(value, str) and NUMBER.fullmatch(value):
            result = number(float(value) if pg_type in FLOATS and isinstance(value, str) else value)
    elif pg_type == "bytea":
        result = number(value) if isinstance(value, (int, float)) else as_bytes(value)
    elif pg_type in {"timestamp", "timestamptz", "date"}:
        result = as_instant(value)
    elif pg_type in {"time", "timetz"}:
        result = as_time(value)
    elif pg_type in {"json", "jsonb"} and isinstance(value, str):
        result = as_json(value)
    elif pg_type in {"json", "jsonb"} and isinstance(value, (int, float)):
        result = as_json(str(value))
    elif pg_type == "uuid":
        result = as_uuid(value)
    elif pg_type == "bpchar" and isinstance(value, str):
        result = as_text(value.rstrip(" "), mixed)
    return result if result is not None else as_text(value, mixed)


def close_numbers(a, b):
    """SQLite's reader of decimals (before 3.47) can be off by the last bits; PostgreSQL's is exact."""
    a, b = float(a[1]), float(b[1])
    return abs(a - b) <= 2 * math.ulp(max(abs(a), abs(b)))


def spellings(form):
    """The forms that some bytes may have where the column is of another kind."""
    text = text_of(form[1])
    found = [("text", "\\x" + form[1].hex()), ("text", text)]
    if isinstance(text, str) and NUMBER.fullmatch(text):
        found.append(number(text))
    return found


def settle(tally):
    """Takes out of a tally (form: surplus in SQLite) what differs by right: neighbouring floats; the
    instants that a number can count, certain ones first;
    blobs in a text column, as \\x and hexadecimal digits or as the text that they spell; numbers in
    a bytea column, as their digits."""
    for form in [f for f in tally if f and f[0] == "bytes"]:
        for other in spellings(form):
            if tally[form] and tally.get(other, 0) == -tally[form]:
                tally[form] = tally[other] = 0

    for form in [f for f in tally if f and f[0] == "count"]:
        for micros in number_instants(form[1]):
            other = ("instant", micros)
            pairs = min(tally[form], -tally.get(other, 0))
            if pairs > 0:
                tally[form] -= pairs
                tally[other] += pairs

    def numbers(sign):
        found = (f for f, n in tally.items() if n * sign > 0 and f and f[0] == "number")
        return sorted(found, key=lambda f: float(f[1]))

    for ours, theirs in zip(numbers(1), numbers(-1)):
        if tally[ours] == -tally[theirs] and close_numbers(ours, theirs):
            tally[ours] = tally[theirs] = 0


# The two databases. -------------------------------------------------------------------------------


class Column:
    def __init__(self, name, pg_type=None, sequence=None, generated=False):
        self.name = name
        self.pg_type = pg_type
        self.sequence = sequence
        self.identity_next = None
        self.generated = generated


class Table:
    def __init__(self, name, columns, optional=False):
        self.name = name
        self.columns = columns
        self.optional = optional


def quote(name):
    return '"' + name.replace('"', '""') + '"'


class Sqlite:
    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.text_factory = text_of
        self.mixed = {}
        self.digests = {}  # see Comparison.digest()

    @functools.cached_property
    def tables(self):
        """What a dump carries: shadow tables of virtual ones may be missing on the other side, and
        so may the virtual tables."""
        found = []
        for name, kind in self.db.execute(
            "SELECT name, type FROM pragma_table_list"
            " WHERE schema = 'main' AND type IN ('table', 'shadow', 'virtual')"
            " AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"
        ):
            if kind != "virtual":
                found.append(Table(name, self.columns(name), optional=kind == "shadow"))
        return found

    def is_mixed(self, table, columns):
        """Per column: does SQLite hold other things than text there? (One scan.)"""
        if (table, columns) not in self.mixed:
            tests = ", ".join(
                f"coalesce(max(typeof({quote(c.name)}) IN ('integer', 'real', 'blob')), 0)"
                for c in columns)
            row = self.db.execute(f"SELECT {tests} FROM {quote(table.name)}").fetchone()
            self.mixed[table, columns] = tuple(map(bool, row))
        return self.mixed[table, columns]

    def columns(self, table):
        rows = self.db.execute(f"SELECT name, hidden FROM pragma_table_xinfo({sql_text(table)})")
        return [Column(name, generated=hidden in (2, 3)) for name, hidden in rows]

    def rows(self, table, columns):
        names = ", ".join(quote(c.name) for c in columns)
        return self.db.execute(f"SELECT {names} FROM {quote(table.name)}")

    def highest(self, table, column):
        (value,) = self.db.execute(
            f"SELECT max({quote(column.name)}) FROM {quote(table.name)}"
        ).fetchone()
        found = self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
        if found.fetchone():
            stored = self.db.execute(
                "SELECT max(seq) FROM sqlite_sequence WHERE name = ? COLLATE NOCASE", (table.name,)
            ).fetchone()[0]
            value = max((v for v in (value, stored) if isinstance(v, int)), default=None)
        return value


def sql_text(text):
    return "'" + text.replace("'", "''") + "'"


CATALOG = r"""
SELECT coalesce(json_agg(t ORDER BY name), '[]') FROM (
    SELECT n.nspname AS schema, c.relname AS name,
           (SELECT coalesce(json_agg(json_build_object(
                       'name', a.attname, 'type', y.typname, 'generated', a.attgenerated <> '',
                       'sequence', CASE WHEN a.attidentity <> '' THEN (
                           SELECT s.oid::regclass::text
                             FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                            WHERE d.classid = 'pg_class'::regclass AND d.refobjid = a.attrelid
                              AND d.refobjsubid = a.attnum) END) ORDER BY a.attnum), '[]')
              FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p')
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sqlpg')) t
"""

NEXT_VALUE = "SELECT {}, last_value::numeric + CASE WHEN is_called THEN 1 ELSE 0 END FROM {}"

UNESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
SETTINGS = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1;"


def copy_field(field):
    """One field of COPY's text format; it writes no octal or hexadecimal escapes."""
    if field == "\\N":
        return None
    if "\\" not in field:
        return field
    return re.sub(r"\\(.)", lambda m: UNESCAPED.get(m.group(1), m.group(1)), field, flags=re.S)


def pg_value(field, pg_type):
    text = copy_field(field)
    return bytes.fromhex(text[2:]) if text is not None and pg_type == "bytea" else text


class Postgres:
    """All questions go through one psql, since to start one and to connect takes longer than most answers."""

    def __init__(self, database=None):
        environment = dict(os.environ, PGCLIENTENCODING="UTF8",
                           PGOPTIONS="-c client_min_messages=error")
        if database:
            environment["PGDATABASE"] = database
        self.psql = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.query(SETTINGS)

    def close(self):
        self.psql.stdin.close()
        self.psql.stdout.close()
        self.psql.wait()

    def ask(self, sql):
        """The lines that come of it, which must all be read."""
        # Two backslashes for psql make one; a line of COPY never starts with `\\end`.
        self.psql.stdin.write((sql + ";\n\\echo '\\\\end'\n").encode())
        self.psql.stdin.flush()
        for line in self.psql.stdout:
            if line == b"\\end\n":
                return
            yield line
        raise RuntimeError("psql stopped early")

    def query(self, sql):
        return b"".join(self.ask(sql)).decode()

    def tables(self):
        found = []
        for t in json.loads(self.query(CATALOG)):
            columns = [Column(c["name"], c["type"], c["sequence"], c["generated"])
                       for c in t["columns"]]
            table = Table(t["name"], columns)
            table.schema = t["schema"]
            found.append(table)
        self.next_values([c for t in found for c in t.columns if c.sequence])
        return found

    def next_values(self, columns):
        asked = "\nUNION ALL ".join(NEXT_VALUE.format(i, c.sequence) for i, c in enumerate(columns))
        for line in self.query(asked).splitlines():
            i, value = line.split("|")
            columns[int(i)].identity_next = int(value)

    def rows(self, table, columns):
        """The lines of COPY."""
        names = ", ".join(quote(c.name) for c in columns)
        place = quote(table.schema) + "." + quote(table.name)
        return self.ask(f"COPY (SELECT {names} FROM {place}) TO STDOUT")


def pg_row(line, types):
    return tuple(map(pg_value, line[:-1].decode().split("\t"), types))


# Which is which. ----------------------------------------------------------------------------------


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def common_prefix(a, b):
    return len(os.path.commonprefix([a.lower(), b.lower()]))


def match_names(wanted, have):
    """Pairs the objects of two lists by name: exactly, then without regard to case, then as
    snake_case; what is left (names that were shortened or that collided) by the longest prefix."""
    pairs = {}
    left = list(have)
    for same in (
        lambda a, b: a == b,
        lambda a, b: a.lower() == b.lower(),
        lambda a, b: snake(a) == b,
        lambda a, b: common_prefix(a, b) >= min(20, len(a)),
    ):
        for w in (w for w in wanted if w not in pairs):
            candidates = [h for h in left if same(w.name, h.name)]
            if candidates:
                best = max(candidates, key=lambda h: common_prefix(w.name, h.name))
                pairs[w] = best
                left.remove(best)
    return pairs


def match_columns(ours, theirs):
    pairs = match_names(ours, theirs)
    rest = [c for c in theirs if c not in pairs.values()]
    missing = [c for c in ours if c not in pairs]
    if len(rest) == len(missing):
        pairs.update(zip(missing, rest))  # same order on both sides
    return pairs


# Comparing. ---------------------------------------------------------------------------------------


class Digest:
    """Counts rows; sums up hashes, per column and of whole rows, so that order plays no part."""

    def __init__(self, types, mixed, crlf):
        self.types = types
        self.mixed = mixed
        self.crlf = crlf
        self.count = 0
        self.columns = [0] * len(types)
        self.whole = 0

    def forms(self, row):
        if self.crlf:
            row = [without_cr(v) for v in row]
        return [canonical(v, t, m) for v, t, m in zip(row, self.types, self.mixed)]

    def add(self, row):
        self.count += 1
        hashes = [hash_of(form) for form in self.forms(row)]
        for i, h in enumerate(hashes):
            self.columns[i] += h
        self.whole += hash_of(hashes)


def without_cr(value):
    if isinstance(value, BadText):
        return BadText(value.raw.replace(b"\r\n", b"\n"))
    if isinstance(value, bytes):
        return value.replace(b"\r\n", b"\n")
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def hash_of(form):
    return int.from_bytes(hashlib.blake2b(repr(form).encode("utf-8", "surrogatepass"),
                                          digest_size=16).digest(), "big")


def digest_of(lines):
    digest = hashlib.blake2b(digest_size=16)
    for line in lines:
        digest.update(line)
    return digest.digest()


class Comparison:
    """Of one load; the Sqlite may be that of earlier ones, and knows what came of them."""

    def __init__(self, sqlite, postgres, crlf):
        self.sqlite = sqlite
        self.crlf = crlf
        self.postgres = postgres
        self.differences = []

    def differ(self, table, text):
        self.differences.append(f"{table.name}: {text}")

    def pair_up(self):
        pairs = []
        ours = self.sqlite.tables
        matched = match_names(ours, self.postgres.tables())
        for table in ours:
            other = matched.get(table)
            if other is None:
                if not table.optional:
                    self.differ(table, "the table is missing")
                continue
            columns = self.pair_columns(table, other)
            if columns:
                pairs.append((table, other, columns))
        return pairs

    def pair_columns(self, table, other):
        matched = match_columns(table.columns, other.columns)
        pairs = []
        for column in table.columns:
            there = matched.get(column)
            if column.generated and (there is None or not there.generated):
                continue  # left out, which sqlpg reports; its values follow from others
            if there is None:
                self.differ(table, f"column {column.name} is missing")
            else:
                pairs.append((column, there))
        return pairs

    def digest(self, rows, *key):
        """Of the same rows, types and classes comes the same digest; key stands for the rows."""
        kind = (*key, self.crlf)
        if kind not in self.sqlite.digests:
            digest = self.sqlite.digests[kind] = Digest(*key[-2:], self.crlf)
            for row in rows():
                digest.add(row)
        return self.sqlite.digests[kind]

    def compare_rows(self, pair):
        table, other, columns = pair
        mine = tuple(c for c, _ in columns)
        types = tuple(pg.pg_type for _, pg in columns)
        mixed = self.sqlite.is_mixed(table, mine)
        lines = list(self.postgres.rows(other, [pg for _, pg in columns]))
        ours = self.digest(lambda: self.sqlite.rows(table, mine), table, mine, types, mixed)
        theirs = self.digest(lambda: (pg_row(line, types) for line in lines),
                             digest_of(lines), types, mixed)

        if ours.count != theirs.count:
            self.differ(table, f"{ours.count} rows in SQLite, {theirs.count} in PostgreSQL")
        bad = [i for i in range(len(columns)) if ours.columns[i] != theirs.columns[i]]
        if bad:
            self.show_examples(pair, bad, ours, lines)
        elif ours.whole != theirs.whole:
            self.differ(table, "the columns hold the same values, but in other rows")

    def show_examples(self, pair, bad, digest, lines):
        """The values of the columns that differ, one by one."""
        table, _, columns = pair
        tally = [collections.Counter() for _ in columns]
        for row in self.sqlite.rows(table, [c for c, _ in columns]):
            for i, form in enumerate(digest.forms(row)):
                tally[i][form] += 1
        for line in lines:
            for i, form in enumerate(digest.forms(pg_row(line, digest.types))):
                tally[i][form] -= 1
        for i in bad:
            column, there = columns[i]
            settle(tally[i])
            lost = [form for form, n in tally[i].items() if n > 0]
            new = [form for form, n in tally[i].items() if n < 0]
            if lost or new:
                self.differ(
                    table,
                    f"column {column.name} ({there.pg_type}): {len(lost)} values lost, "
                    f"{len(new)} values new: {shorten(lost)} became {shorten(new)}")

    def check_identities(self, pairs):
        for table, _, columns in pairs:
            for column, there in columns:
                if there.identity_next is None:
                    continue
                highest = self.sqlite.highest(table, column)
                if highest is not None and highest < 2**63 - 1 and there.identity_next <= highest:
                    self.differ(table, f"column {column.name}: the next value is "
                                       f"{there.identity_next}, but {highest} was used")

    def run(self):
        """What differs, a line each, and behind it the sum."""
        pairs = self.pair_up()
        self.check_identities(pairs)
        for pair in pairs:
            self.compare_rows(pair)
        return [*self.differences,
                f"{len(pairs)} tables compared, {len(self.differences)} differences"]


def shorten(forms):
    shown = [repr(form)[:120] for form in sorted(forms, key=repr)[:EXAMPLES]]
    return ", ".join(shown) or "nothing"


def main():
    args = [a for a in sys.argv[1:] if a != "--crlf"]
    if len(args) != 1:
        print("usage: compare.py [--crlf] DATABASE.sqlite", file=sys.stderr)
        return 2
    comparison = Comparison(Sqlite(args[0]), Postgres(), crlf=len(args) < len(sys.argv) - 1)
    print("\n".join(comparison.run()))
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
