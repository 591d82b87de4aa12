#!/usr/bin/env python3
"""The databases that the benchmark works on: always the same for the same size.

    make_data.py DIRECTORY [--size MEGABYTES] [SET...]

Sets: wide     twelve related tables, as an application has them
      narrow   one table of three numbers
      text     long texts in several scripts, with line ends
      blob     pictures of all sizes
      tiny     39 tables with 1,204 rows, whatever --size says

For each set there are made
      SET.db           the SQLite database
      SET.dump         what `sqlite3 SET.db .dump` prints
      SET.rows.sql     the same tables for PostgreSQL, to the types that they should get, up to the rows
      SET.keys.sql     their keys, indexes and foreign keys
The rows between the two come from the converter (convert.c).
"""

import argparse
import pathlib
import random
import subprocess

# kind: type in SQLite, type in PostgreSQL
KINDS = {
    "key": ("INTEGER PRIMARY KEY", "bigint"),
    "ref": ("INTEGER", "bigint"),
    "int": ("INTEGER", "bigint"),
    "bool": ("BOOLEAN", "boolean"),
    "real": ("REAL", "double precision"),
    "money": ("DECIMAL(10,2)", "numeric(10,2)"),
    "name": ("VARCHAR(100)", "varchar(100)"),
    "text": ("TEXT", "text"),
    "json": ("JSON", "jsonb"),
    "time": ("DATETIME", "timestamp"),
    "date": ("DATE", "date"),
    "prose": ("TEXT", "text"),
    "blob": ("BLOB", "bytea"),
}

WORDS = ("amber birch cedar delta ember fjord grove heron inlet jetty kayak larch maple north "
         "ochre pearl quartz river stone tulip umber vivid willow xenon yarrow zinc").split()
FOREIGN = "Größe café naïve Łódź Ελλάδα Москва 東京 서울 حديقة שלום 🚲 it's".split()


class Table:
    """weight: rows per unit of size. columns: 'name kind' or 'name kind option', where the option is
    the table referred to, or NULL for now and then NULL. indexes: lists of columns."""

    def __init__(self, name, weight, columns, indexes=()):
        self.name = name
        self.weight = weight
        self.columns = [(column.split() + [""])[:3] for column in columns]
        self.indexes = indexes
        self.rows = 0

    def sqlite(self):
        parts = []
        for name, kind, option in self.columns:
            part = f"{name} {KINDS[kind][0]}"
            if kind != "key" and option != "NULL":
                part += " NOT NULL"
            if kind == "ref" and option:
                part += f" REFERENCES {option}(id)"
            parts.append(part)
        return f"CREATE TABLE {self.name} ({', '.join(parts)});\n"

    def sqlite_indexes(self):
        for columns in self.indexes:
            yield self.index(columns)

    def postgres(self):
        parts = [f"{name} {KINDS[kind][1]}" + (" NOT NULL" if option != "NULL" else "")
                 for name, kind, option in self.columns]
        return f"CREATE TABLE {self.name} ({', '.join(parts)});\n"

    def postgres_keys(self):
        if self.columns[0][1] == "key":
            yield f"ALTER TABLE {self.name} ADD PRIMARY KEY ({self.columns[0][0]});\n"
        yield from self.sqlite_indexes()

    def postgres_references(self):
        for name, kind, option in self.columns:
            if kind == "ref" and option:
                yield (f"ALTER TABLE {self.name} ADD FOREIGN KEY ({name})"
                       f" REFERENCES {option} (id);\n")

    def index(self, columns):
        words = columns.split()
        return (f"CREATE INDEX {self.name}_{'_'.join(words)} ON {self.name}"
                f" ({', '.join(words)});\n")


WIDE = [
    Table("country", 0, ["id key", "code name", "title name", "active bool"]),
    Table("category", 0, ["id key", "title name", "about text NULL", "position int"]),
    Table("supplier", 1, ["id key", "country_id ref country", "title name", "email name",
                          "rating real NULL"]),
    Table("customer", 12, ["id key", "country_id ref country", "email name", "full_name name",
                           "active bool", "score real NULL", "settings json", "created_at time",
                           "note text NULL"], ["email", "country_id"]),
    Table("address", 15, ["id key", "customer_id ref customer", "country_id ref country",
                          "street name", "city name", "postcode name", "is_default bool"],
          ["customer_id"]),
    Table("product", 6, ["id key", "category_id ref category", "supplier_id ref supplier",
                         "sku name", "title name", "price money", "weight real NULL",
                         "about text", "listed bool", "created_at time"], ["category_id"]),
    Table("stock", 8, ["id key", "product_id ref product", "amount int", "counted_on date"]),
    Table("orders", 30, ["id key", "customer_id ref customer", "address_id ref address",
                         "status name", "total money", "paid bool", "placed_at time",
                         "note text NULL"], ["customer_id", "placed_at"]),
    Table("order_line", 80, ["id key", "order_id ref orders", "product_id ref product",
                             "amount int", "price money", "gift bool"], ["order_id"]),
    Table("payment", 28, ["id key", "order_id ref orders", "method name", "amount money",
                          "at time", "reference name NULL"], ["order_id"]),
    Table("review", 10, ["id key", "product_id ref product", "customer_id ref customer",
                         "stars int", "body text", "written_on date"], ["product_id"]),
    Table("event", 60, ["id key", "customer_id ref customer", "kind name", "payload json",
                        "duration real", "at time"], ["at"]),
]
FIXED_ROWS = {"country": 60, "category": 90}
NARROW = [Table("reading", 1, ["sensor int", "at int", "level real"])]
TEXT = [Table("article", 1, ["id key", "title text", "body prose", "summary text NULL"])]
BLOB = [Table("picture", 1, ["id key", "title name", "data blob"])]
TINY = [Table(f"part_{i:02d}", 0,
              ["id key", "title name", "done bool", "amount money", "at time",
               f"parent_id ref part_{max(i - 1, 0):02d}" if i else "parent_id int"],
              ["title"] if i % 3 == 0 else []) for i in range(39)]
SETS = {"wide": WIDE, "narrow": NARROW, "text": TEXT, "blob": BLOB, "tiny": TINY}


def quote(text):
    """A text as .dump prints it: line ends by replace()."""
    literal = "'" + text.replace("'", "''").replace("\r", "\\r").replace("\n", "\\n") + "'"
    if "\r" in text:
        literal = f"replace({literal},'\\r',char(13))"
    if "\n" in text:
        literal = f"replace({literal},'\\n',char(10))"
    return literal


class Values:
    """Literals by kind. Only these two are taken from the generator: their sequences are the same in
    all versions of Python."""

    def __init__(self, tables):
        generator = random.Random(6)
        self.random = generator.random
        self.bits = generator.getrandbits
        self.counts = {table.name: table.rows for table in tables}

    def below(self, n):
        return int(self.random() * n)

    def words(self, least, most):
        return " ".join(WORDS[self.below(26)] for _ in range(least + self.below(most - least)))

    def literal(self, i, kind, option):
        if option == "NULL" and self.random() < 0.3:
            return "NULL"
        return getattr(self, kind)(i, option)

    def key(self, i, _):
        return str(i)

    def ref(self, i, table):
        return str(1 + self.below(self.counts[table])) if table else str(i)

    def int(self, i, _):
        return str(self.below(1000) if i % 3 else self.below(10**9))

    def bool(self, *_):
        return str(self.below(2))

    def real(self, i, _):
        """Three in four have few digits, as measurements do; .dump prints twenty of all."""
        value = self.below(10**6) / 1000 if i % 4 else self.random() * 1000
        literal = f"{value:.20g}"
        return literal if "." in literal or "e" in literal else literal + ".0"

    def money(self, *_):
        cents = 1 + self.below(99999)
        return f"{cents / 100:.20g}"

    def name(self, *_):
        return f"'{self.words(1, 4)} {self.below(10000)}'"

    def text(self, i, _):
        text = self.words(4, 24)
        return quote(text + "\n" + self.words(2, 8) if i % 10 == 0 else text + ", it's so")

    def json(self, *_):
        return (f"'{{\"theme\":\"{WORDS[self.below(26)]}\",\"size\":{self.below(40)},"
                f"\"tags\":[\"{self.words(1, 3)}\"]}}'")

    def day(self):
        return f"20{10 + self.below(15)}-{1 + self.below(12):02d}-{1 + self.below(28):02d}"

    def date(self, *_):
        return f"'{self.day()}'"

    def time(self, *_):
        return (f"'{self.day()} {self.below(24):02d}:{self.below(60):02d}:{self.below(60):02d}'")

    def prose(self, i, _):
        """Paragraphs, some thousand characters, a ninth of the words foreign; CRLF in one of four."""
        lines = []
        for _ in range(3 + self.below(12)):
            words = [WORDS[self.below(26)] if self.below(9) else FOREIGN[self.below(12)]
                     for _ in range(20 + self.below(120))]
            lines.append(" ".join(words))
        return quote(("\n" if i % 4 else "\r\n").join(lines))

    def blob(self, i, _):
        """Thumbnails of some kB, every sixteenth a picture of up to 2 MB."""
        size = 500 + self.below(20000) if i % 16 else 100000 + self.below(1900000)
        return f"X'{self.bits(8 * size).to_bytes(size, 'big').hex()}'"


def set_rows(name, tables, unit):
    for number, table in enumerate(tables):
        if name == "tiny":
            table.rows = 31 if number < 34 else 30
        else:
            table.rows = FIXED_ROWS.get(table.name, table.weight * unit)


def dump_lines(name, tables, unit):
    """The dump's lines, as .dump writes them."""
    set_rows(name, tables, unit)
    values = Values(tables)
    yield "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
    for table in tables:
        yield table.sqlite()
        columns = [(kind, option) for _, kind, option in table.columns]
        for i in range(1, table.rows + 1):
            row = ",".join([values.literal(i, kind, option) for kind, option in columns])
            yield f"INSERT INTO {table.name} VALUES({row});\n"
    for table in tables:
        yield from table.sqlite_indexes()
    yield "COMMIT;\n"


def dump_of(name, size):
    """The lines of a set of about `size` bytes."""
    tables = SETS[name]
    sample = 32
    sample_size = sum(len(line.encode()) for line in dump_lines(name, tables, sample))
    return dump_lines(name, tables, max(1, round(sample * size / sample_size)))


def many_tables(count, rows=10):
    """A dump of `count` tables of a few rows each, every second one with a foreign key."""
    yield "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
    for i in range(count):
        parent = f" REFERENCES t{i - 1:05d}(id)" if i % 2 else ""
        yield (f"CREATE TABLE t{i:05d} (id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL,"
               f" parent INTEGER{parent}, at DATETIME);\n")
        for row in range(1, rows + 1):
            yield (f"INSERT INTO t{i:05d} VALUES({row},'title {row}',{row},"
                   f"'2024-01-{row:02d} 10:00:00');\n")
    for i in range(0, count, 2):
        yield f"CREATE INDEX x{i:05d} ON t{i:05d} (title);\n"
    yield "COMMIT;\n"


def many_columns(count, cells):
    """A dump of one table of `count` columns, and about `cells` values in all."""
    kinds = ("INTEGER", "TEXT", "REAL", "DATETIME")
    values = ("4711", "'some text'", "12.5", "'2024-01-02 10:00:00'")
    columns = ", ".join(f"c{i:04d} {kinds[i % 4]}" for i in range(count))
    row = ",".join(values[i % 4] for i in range(count))
    yield f"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE many ({columns});\n"
    line = f"INSERT INTO many VALUES({row});\n"
    for _ in range(cells // count):
        yield line
    yield "COMMIT;\n"


def endless(size):
    """A dump of one table of `size` bytes, in chunks that are made once: its keys start anew
    with every chunk, which is all the same to a filter."""
    rows = []
    for i in range(1, 20001):
        note = "NULL" if i % 7 == 0 else f"'note {i}, it''s plain text'"
        rows.append(f"INSERT INTO event VALUES({i},'kind {i % 13}',{note},{i % 1000}.25,"
                    f"'2024-{i % 12 + 1:02d}-{i % 28 + 1:02d} {i % 24:02d}:{i % 60:02d}:00',"
                    f"{i % 2});\n")
    chunk = "".join(rows).encode()
    yield (b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
           b"CREATE TABLE event (id INTEGER, kind TEXT NOT NULL, note TEXT, amount REAL,"
           b" at DATETIME, seen BOOLEAN);\n")
    for _ in range(size // len(chunk)):
        yield chunk
    yield "".join(rows[:len(rows) * (size % len(chunk)) // len(chunk)]).encode()
    yield b"COMMIT;\n"


def write(path, lines):
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.writelines(lines)


def make_set(directory, name, size):
    """All files of one set; nothing to do if they are there."""
    directory.mkdir(parents=True, exist_ok=True)
    database = directory / f"{name}.db"
    dump = directory / f"{name}.dump"
    if dump.exists():
        return
    text = directory / f"{name}.made"
    write(text, dump_of(name, size))
    database.unlink(missing_ok=True)
    with open(text, "rb") as f:
        subprocess.run(["sqlite3", database], stdin=f, check=True)
    text.unlink()
    tables = SETS[name]
    write(directory / f"{name}.rows.sql", [table.postgres() for table in tables])
    keys = [line for table in tables for line in table.postgres_keys()]
    keys += [line for table in tables for line in table.postgres_references()]
    write(directory / f"{name}.keys.sql", keys)
    with open(directory / "dump.part", "wb") as f:
        subprocess.run(["sqlite3", database, ".dump"], stdout=f, check=True)
    (directory / "dump.part").rename(dump)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--size", type=float, default=40, help="MB of dump for each set")
    parser.add_argument("sets", nargs="*", metavar="SET", help=" ".join(SETS))
    arguments = parser.parse_args()
    for name in arguments.sets or SETS:
        make_set(arguments.directory, name, int(arguments.size * 1e6))


if __name__ == "__main__":
    main()
