"""sqlpg app.db: what comes of database files.

    database.py PROGRAM (same | files | faults | memory) [DUMP.sql]...

same    every golden dump, loaded into a database: the output is that of `sqlite3 app.db .dump`
files   kinds of databases, and what only a database can tell
faults  locked, cut, damaged and hostile files end in a clear error, never in half an output
memory  peak memory does not grow with the rows (slow)

Exit status 77: skipped, with the reason.
"""

import os
import random
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PROGRAM = os.path.abspath(sys.argv[1])
ROOT = Path(__file__).resolve().parents[2]
failures = 0
checks = 0


def check(good, what, text=""):
    global failures, checks
    checks += 1
    if not good:
        failures += 1
        print(f"FAILED {what}\n{text[-1500:]}".rstrip())


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def rows(self, table):
        """The lines between COPY of the table and its end."""
        text = self.out.decode("utf-8", "surrogateescape")
        found = re.search(rf'^COPY "?{table}"? .*?;\n(.*?)^\\\.$', text, re.M | re.S)
        return found.group(1).splitlines() if found else []

    def types(self):
        return dict(re.findall(r"^ {4}(\w+) ([a-z ]+)", self.out.decode("utf-8", "replace"), re.M))


def sqlpg(*args, cwd=None, stdin=subprocess.DEVNULL, **more):
    done = subprocess.run([PROGRAM, *map(str, args)], stdin=stdin, capture_output=True, cwd=cwd,
                          check=False, **more)
    return Result(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def same_by_threads(mine, *args, **more):
    """Tables of more than a few rows are read in parts of so many bytes."""
    for size in (24, 300, 5000):
        env = {**os.environ, "SQLPG_TEST_PART_SIZE": str(size)}
        other = sqlpg("-j3", *args, env=env, **more)
        check((other.status, other.out, other.err) == (mine.status, mine.out, mine.err),
              f"{args}: threads, parts of {size} bytes", other.err)


def make(path, *statements, **more):
    db = sqlite3.connect(path, isolation_level=None, **more)
    for s in statements:
        db.execute(s)
    return db


# ---------------------------------------------------------------- the same as the dump

NUMBER = re.compile(rb"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-?Infinity")


def same_field(a, b):
    if a == b:
        return True
    return bool(NUMBER.fullmatch(a) and NUMBER.fullmatch(b)) and float(a) == float(b)


def same_line(a, b):
    """But for the place in the dump, and the digits of reals, which .dump writes all."""
    a, b = (re.sub(rb"^-- line \d+ of the dump: ", b"-- ", x) for x in (a, b))
    if a == b:
        return True
    a, b = (re.split(rb"[\t, ()';]", x) for x in (a, b))
    return len(a) == len(b) and all(map(same_field, a, b))


def first_difference(a, b):
    a, b = a.split(b"\n"), b.split(b"\n")
    for x, y in zip(a, b):
        if not same_line(x, y):
            return x, y
    return None if len(a) == len(b) else (len(a), len(b))


def holds_nul(path):
    """.dump cuts text at the first NUL: the one thing in which a golden dump may differ."""
    db = sqlite3.connect(path)
    db.text_factory = bytes
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND "
                              "sql NOT LIKE 'CREATE VIRTUAL%'").fetchall():
        quoted = '"' + name.decode().replace('"', '""') + '"'
        for row in db.execute(f"SELECT * FROM {quoted}"):
            if any(isinstance(v, bytes) and b"\0" in v for v in row):
                return True
    return False


def compare_dump(dump, work):
    args_file = dump.with_suffix(".args")
    args = shlex.split(args_file.read_text()) if args_file.exists() else []
    if any(a.startswith(("--look-ahead", "--encoding")) for a in args):
        return False
    db = work / "app.db"
    with open(dump, "rb") as f:
        subprocess.run(["sqlite3", db], stdin=f, capture_output=True, check=False, cwd=work)
    if not db.exists() or db.stat().st_size == 0:
        return False
    if holds_nul(db):
        return True  # .dump has lost it
    again = work / "app.sql"
    text = subprocess.run(["sqlite3", db, ".dump"], capture_output=True, check=False).stdout
    again.write_bytes(text)
    mine, its = sqlpg(*args, db, cwd=ROOT), sqlpg(*args, again, cwd=ROOT)
    check(mine.status == its.status, f"{dump}: status {mine.status}, of the dump {its.status}",
          mine.err)
    same_by_threads(mine, *args, db, cwd=ROOT)
    difference = first_difference(mine.out, its.out)
    check(difference is None, f"{dump}: database {difference and difference[0]}\n"
                              f"        dump {difference and difference[1]}")
    return True


def test_same(work, dumps):
    dumps = dumps or sorted(p for p in (ROOT / "corpus").rglob("*.sql")
                            if not p.name.endswith(".pg.sql"))
    compared = 0
    for dump in dumps:
        folder = work / "case"
        folder.mkdir()
        compared += compare_dump(Path(dump).resolve(), folder)
        shutil.rmtree(folder)
    print(f"{compared} of {len(dumps)} dumps make a database")
    check(compared > len(dumps) * 2 // 3, "most dumps are compared")


# ---------------------------------------------------------------- kinds of databases


def test_values(work):
    db = make(work / "v.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT, r REAL, u)")
    put = "INSERT INTO t VALUES(?, ?, ?, ?, ?)"
    db.execute(put, (1, -0.0, "plain", 0.1, b""))
    db.execute(put, (2, 1e300, "a\\b\tc\nd", 2.0**-1074, b"\0\xff"))
    db.execute(put, (3, 5e-324, "", float("inf"), b"x" * 3))
    r = sqlpg(work / "v.db")
    check(r.status == 0, "values: status", r.err)
    check(r.rows("t") == ["1\t-0\tplain\t0.1\t\\\\x",
                          "2\t1e+300\ta\\\\b\\tc\\nd\t5e-324\t\\\\x00ff",
                          "3\t5e-324\t\tInfinity\t\\\\x787878"], "values", r.out.decode())


def test_nul_and_bytes(work):
    db = make(work / "n.db", "CREATE TABLE t(a TEXT)", "CREATE TABLE u(a TEXT)",
              "INSERT INTO t VALUES('a' || char(0) || 'b')",
              "INSERT INTO u VALUES(CAST(x'ff41' AS TEXT))")
    db.close()
    r = sqlpg(work / "n.db")
    check(r.rows("t") == ["\\\\x610062"], "text behind NUL", r.out.decode())
    check(r.rows("u") == ["\\\\xff41"], "invalid UTF-8", r.out.decode())
    check("t: text with NUL characters" in r.err and "rowid=1" in r.err,
          "a row without a key is named by its rowid", r.err)
    check(r.status == 0 and "line" not in r.err, "a database has no lines", r.err)


def test_utf16(work):
    for encoding in ("UTF-16le", "UTF-16be"):
        path = work / f"{encoding}.db"
        make(path, f"PRAGMA encoding='{encoding}'", 'CREATE TABLE "tä"("ß" TEXT, b)',
             "INSERT INTO \"tä\" VALUES('häß€𝄞', x'00ff')", "CREATE INDEX i ON \"tä\"(ß)").close()
        r = sqlpg(path)
        check(r.status == 0 and r.rows("tä") == ["häß€𝄞\t\\\\x00ff"], encoding,
              r.out.decode() + r.err)


def test_kinds_of_tables(work):
    make(work / "k.db", "CREATE TABLE w(b TEXT, a TEXT, PRIMARY KEY(a, b)) WITHOUT ROWID",
         "INSERT INTO w VALUES('1', 'z'), ('2', 'y')",
         "CREATE TABLE g(a INT, b INT AS (a + 1), c INT AS (a * 2) STORED, d INT)",
         "INSERT INTO g(a, d) VALUES(1, 4)",
         "CREATE TABLE j(a TEXT, b TEXT AS (json_extract(a, '$.b')))",
         "INSERT INTO j VALUES('{}')",
         "CREATE TABLE rowid(rowid TEXT, oid INT)", "INSERT INTO rowid VALUES('r', 7)",
         "CREATE TABLE q(\"a \"\"b\"\"\" INT, [c d] INT)", "INSERT INTO q VALUES(1, 2)",
         "CREATE TABLE s(a ANY, b INT) STRICT", "INSERT INTO s VALUES('01', 2)",
         "CREATE TABLE c(a INT, b INT)", "CREATE INDEX ci ON c(b, a)",
         "INSERT INTO c VALUES(1, 3), (2, 2), (3, 1)",
         "CREATE TABLE n(id INTEGER PRIMARY KEY AUTOINCREMENT, x)", "INSERT INTO n VALUES(40, 1)",
         "DELETE FROM n", "INSERT INTO n VALUES(7, 1)").close()
    r = sqlpg(work / "k.db")
    check(r.rows("w") == ["2\ty", "1\tz"], "WITHOUT ROWID", r.out.decode())
    check(r.rows("g")[0][0] == "1" and r.rows("g")[0][-1] == "4", "generated columns", r.out.decode())
    check(r.rows("j")[0].startswith("{}"), "a generated column of JSON", r.out.decode())
    check(r.rows("rowid") == ["r\t7"], "columns with the rowid's names", r.out.decode())
    check(r.rows("q") == ["1\t2"], "quoted names", r.out.decode())
    check(r.rows("s") == ["01\t2"], "STRICT and ANY", r.out.decode())
    check(r.rows("c") == ["1\t3", "2\t2", "3\t1"], "order of the rowid", r.out.decode())
    check(b"RESTART WITH 41;" in r.out, "sqlite_sequence", r.out.decode())


def test_virtual(work):
    path = work / "f.db"
    try:
        db = make(path, "CREATE TABLE t(a TEXT)", "INSERT INTO t VALUES('x')",
                  "CREATE VIRTUAL TABLE f USING fts5(body)", "INSERT INTO f VALUES('hello')",
                  "CREATE VIRTUAL TABLE r USING rtree(id, x0, x1)", "ANALYZE")
    except sqlite3.OperationalError:
        print("virtual tables: SKIPPED: this Python's SQLite has none")
        return
    db.close()
    r = sqlpg(path)
    check(r.status == 1 and "SP4007: f:" in r.err, "virtual tables are named", r.err)
    check(b"f_data" not in r.out and b"r_node" not in r.out and r.rows("t") == ["x"],
          "shadow tables are not carried", r.out.decode())


def test_options(work):
    make(work / "o.db", "CREATE TABLE orders(a)", "CREATE TABLE other(a)",
         "INSERT INTO orders VALUES(1)", "INSERT INTO other VALUES(2)").close()
    r = sqlpg("-t", "ord*", work / "o.db")
    check(r.rows("orders") == ["1"] and b"other" not in r.out, "-t", r.out.decode())
    r = sqlpg("-s", work / "o.db")
    check(b"COPY" not in r.out and b"CREATE TABLE other" in r.out, "-s", r.out.decode())
    r = sqlpg("--inserts", work / "o.db")
    check(b"INSERT INTO other VALUES (2);" in r.out, "--inserts", r.out.decode())
    with open(work / "o.db", "rb") as f:
        r = sqlpg(stdin=f)
    check(r.status == 0 and r.rows("other") == ["2"], "a database as standard input", r.err)


def test_odd_names(work):
    for name in (":memory:", "file:x?mode=memory", "-x", "a'b\"c d.db"):
        make(work / "m.db", "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)").close()
        os.rename(work / "m.db", work / name)
        r = sqlpg("--", name, cwd=work)
        check(r.status == 0 and r.rows("t") == ["1"], f"a file named {name}", r.err)


def test_wal(work):
    db = make(work / "w.db", "PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0",
              "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)")
    check(sqlpg(work / "w.db").rows("t") == ["1"], "rows in the -wal file of an open database")
    shutil.copy(work / "w.db", work / "left.db")
    shutil.copy(work / "w.db-wal", work / "left.db-wal")
    check(sqlpg(work / "left.db").rows("t") == ["1"], "rows in a -wal file that was left behind")
    db.close()


def test_one_moment(work):
    """What others write between the two passes is not seen."""
    path = work / "moment.db"
    db = make(path, "PRAGMA journal_mode=WAL", "CREATE TABLE t(a INT)")
    rows = 200000
    db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) "
               "INSERT INTO t SELECT i FROM n", (rows,))
    child = subprocess.Popen([PROGRAM, str(path)], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)
    head = child.stdout.read(1000)
    db.execute("INSERT INTO t VALUES('late text')")
    db.execute("DELETE FROM t WHERE a < 1000")
    r = Result(0, head + child.stdout.read(), "")
    check(child.wait() == 0 and len(r.rows("t")) == rows and b"late" not in r.out,
          "both passes see one state")


KINDS_OF_KEYS = (
    "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT)",
    "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a BOOLEAN, b DATETIME)",
    "CREATE TABLE t(id INT, a INTEGER, b TEXT)",
    "CREATE TABLE t(id TEXT PRIMARY KEY, a REAL, b VARCHAR(5))",
    "CREATE TABLE t(id INT PRIMARY KEY, a NUMERIC(10,2), b BLOB) WITHOUT ROWID",
    "CREATE TABLE t(rowid TEXT, oid, _rowid_ DATE)",  # rows have rowids without a name
    "CREATE TABLE t(oid TEXT, rowid INTEGER, b JSON)",
)


def test_parts(work):
    """Rowids that are dense, sparse, negative, at both ends of their range; odd values anywhere."""
    dice = random.Random(11)
    odd = (None, 1, 0, -1, 2**40, 1.5, -0.0, "", "x", "12", "12.50", "2024-05-17", "2024-05-17 10:00:00",
           "1.5e3", '{"a": 1}', b"", b"\x00\xff", "a\x00b", "yes", 1e300, 2**63 - 1)
    for number in range(70):
        path = work / f"parts{number}.db"
        encoding = dice.choice(("UTF-8", "UTF-8", "UTF-16le"))
        db = make(path, f"PRAGMA encoding='{encoding}'", KINDS_OF_KEYS[number % len(KINDS_OF_KEYS)],
                  "BEGIN")
        named = db.execute("SELECT count(*) FROM pragma_table_info('t') WHERE name IN ('id')").fetchone()[0]
        spread = dice.choice((1, 7, 2**20, 2**62))
        usual = dice.choice(odd)
        for i in range(dice.choice((3, 30, 300))):
            key = dice.choice((i, i * spread, -i * spread, dice.randint(-2**63, 2**63 - 1)))
            key = max(-2**63, min(2**63 - 1, key))
            a, b = (dice.choice(odd) if dice.random() < .05 else usual for _ in range(2))
            db.execute("INSERT OR IGNORE INTO t VALUES(?, ?, ?)", (key if named else str(key), a, b))
        db.execute("COMMIT")
        db.close()
        same_by_threads(sqlpg(path), path)
        path.unlink()


def flip(path, stop, pause):
    """All values of the table change their class with each commit."""
    db = make(path, timeout=60)
    while not stop.is_set():
        for value in (1, "x"):
            db.execute("UPDATE t SET a = ?", (value,))
            time.sleep(pause)


def test_one_state(work):
    """Connections that read beside each other see one state, whatever another program writes."""
    # Without a pause, a reader never gets a lock where there is a rollback journal.
    for mode, pause in (("WAL", 0), ("DELETE", .002)):
        path = work / f"state-{mode}.db"
        make(path, f"PRAGMA journal_mode={mode}", "PRAGMA synchronous=OFF", "CREATE TABLE t(a)",
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300) "
             "INSERT INTO t SELECT 1 FROM n").close()
        stop = threading.Event()
        writer = threading.Thread(target=flip, args=(path, stop, pause))
        writer.start()
        env = {**os.environ, "SQLPG_TEST_PART_SIZE": "100"}
        for _ in range(100):
            r = sqlpg("-j3", path, env=env)
            values = set(r.rows("t"))
            check((values, r.types()) in (({"1"}, {"a": "bigint"}), ({"x"}, {"a": "text"})),
                  f"{mode}: {values} {r.types()}", r.err)
        stop.set()
        writer.join()


def test_many_tables(work):
    db = make(work / "many.db", "BEGIN")
    for i in range(3000):
        db.execute(f"CREATE TABLE t{i}(id INTEGER PRIMARY KEY, a TEXT, b INT)")
        db.execute(f"INSERT INTO t{i} VALUES(1, 'x', 2)")
    db.execute("COMMIT")
    r = sqlpg(work / "many.db")
    check(r.status == 0 and r.out.count(b"\nCOPY ") == 3000, "3000 tables", r.err)


def test_files(work, _):
    for test in (test_values, test_nul_and_bytes, test_utf16, test_kinds_of_tables, test_virtual,
                 test_options, test_odd_names, test_wal, test_one_moment, test_parts, test_one_state,
                 test_many_tables):
        test(work)


# ---------------------------------------------------------------- faults


def refused(r, what, *texts):
    check(r.status == 2, f"{what}: status {r.status}", r.err)
    check(all(t in r.err for t in texts), f"{what}: says {texts}", r.err)
    check(b"\nCOMMIT;" not in r.out, f"{what}: nothing is committed", r.out.decode("utf8", "replace"))


def sample(path, rows=400):
    db = make(path, "PRAGMA page_size=1024", "CREATE TABLE a(id INTEGER PRIMARY KEY, t TEXT, b)",
              "CREATE TABLE w(k TEXT PRIMARY KEY, v REAL) WITHOUT ROWID",
              "CREATE INDEX ai ON a(t)", "CREATE VIEW v AS SELECT t FROM a",
              "CREATE TRIGGER tr AFTER INSERT ON a BEGIN DELETE FROM w; END", "BEGIN")
    for i in range(rows):
        db.execute("INSERT INTO w VALUES(?, ?)", (f"k{i}", i / 7))
        db.execute("INSERT OR IGNORE INTO a VALUES(?, ?, ?)", (i, "text " * (i % 60), b"\1" * (i % 9)))
    db.execute("INSERT INTO a(t) VALUES(?)", ("long " * 1000,))
    db.execute("COMMIT")
    db.close()


def test_locked(work):
    make(work / "l.db", "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)").close()
    db = sqlite3.connect(work / "l.db", isolation_level=None, check_same_thread=False)
    db.execute("BEGIN EXCLUSIVE")
    began = time.time()
    refused(sqlpg(work / "l.db"), "locked", "SP1006", "database is locked", ".backup")
    check(4 < time.time() - began < 30, "a lock is waited for")
    timer = threading.Timer(1, lambda: db.execute("COMMIT"))
    timer.start()
    r = sqlpg(work / "l.db")
    check(r.status == 0 and r.rows("t") == ["1"], "a lock that is given back", r.err)
    timer.join()


def test_cut(work):
    sample(work / "s.db")
    whole = (work / "s.db").read_bytes()
    for size in (16, 50, 100, 512, 1024, 3000, len(whole) // 2, len(whole) - 1024, len(whole) - 1):
        (work / "cut.db").write_bytes(whole[:size])
        refused(sqlpg(work / "cut.db"), f"cut to {size} bytes", "SP1008")
    r = sqlpg("--ignore-truncation", work / "cut.db")
    refused(r, "cut, --ignore-truncation", ".recover")


def test_flipped(work):
    """Whatever the bytes: an end, and no COMMIT where something could not be read."""
    sample(work / "s.db", 100)
    whole = (work / "s.db").read_bytes()
    dice = random.Random(6)
    statuses = {}
    for i in range(250):
        data = bytearray(whole)
        for _ in range(dice.choice((1, 3, 20))):
            at = dice.randrange(16, len(data) if i % 2 else 200)
            data[at] = dice.randrange(256) if i % 3 else data[at] ^ 1 << dice.randrange(8)
        (work / "x.db").write_bytes(data)
        r = sqlpg(work / "x.db", timeout=60)
        statuses[r.status] = statuses.get(r.status, 0) + 1
        good = r.status in (0, 1, 2) and (r.status == 2) != (b"\nCOMMIT;" in r.out)
        check(good, f"flipped bytes, case {i}: status {r.status}", r.err)
        other = sqlpg("-j3", work / "x.db", timeout=60,
                      env={**os.environ, "SQLPG_TEST_PART_SIZE": "200"})
        check(other.status == r.status and (r.status == 2 or other.out == r.out) and
              (other.status == 2) != (b"\nCOMMIT;" in other.out),
              f"flipped bytes, case {i}, threads: status {other.status}, not {r.status}", other.err)
    print("flipped bytes: by exit status", dict(sorted(statuses.items())))
    check(statuses.get(2, 0) > 20, "flips are found")


def test_no_database(work):
    (work / "random").write_bytes(random.Random(1).randbytes(5000))
    refused(sqlpg(work / "random"), "random bytes", "SP1009", "encrypted")
    (work / "enc.db").write_bytes(b"SQLite format 3\0" + random.Random(2).randbytes(8000))
    refused(sqlpg(work / "enc.db"), "random bytes behind the magic", "SP1008", "encrypted")
    (work / "empty.db").write_bytes(b"")
    refused(sqlpg(work / "empty.db"), "empty file", "no statement")
    sample(work / "s.db")
    with subprocess.Popen(["cat", work / "s.db"], stdout=subprocess.PIPE) as cat:
        refused(sqlpg(stdin=cat.stdout), "a pipe", "SP1006", "give it as an argument")
    with open(work / "s.db", "rb") as f:
        os.unlink(work / "s.db")
        refused(sqlpg(stdin=f), "a file without a name", "SP1006", "give it as an argument")


def leave_journal(path):
    """A program that dies in a transaction whose pages are in the file already."""
    pid = os.fork()
    if pid == 0:
        db = make(path, "PRAGMA cache_size=1", "BEGIN", "UPDATE a SET b = randomblob(500)")
        os.kill(os.getpid(), signal.SIGKILL)
        db.close()
    os.waitpid(pid, 0)


def test_journal(work):
    sample(work / "j.db")
    leave_journal(work / "j.db")
    check(os.path.getsize(work / "j.db-journal") > 0, "a journal is left")
    refused(sqlpg(work / "j.db"), "hot journal", "SP1006", "rolled back")
    subprocess.run(["sqlite3", work / "j.db", ".schema"], capture_output=True, check=True)
    r = sqlpg(work / "j.db")
    check(r.status < 2, "rolled back as advised", r.err)


def as_nobody():
    if os.getuid() == 0:
        os.setgroups([])
        os.setuid(65534)


def test_read_only_directory(work):
    folder = work / "ro"
    folder.mkdir()
    make(folder / "w.db", "PRAGMA journal_mode=WAL", "CREATE TABLE t(a)").close()
    make(folder / "d.db", "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)").close()
    folder.chmod(0o555)
    try:
        r = sqlpg(folder / "d.db", preexec_fn=as_nobody)
    except PermissionError:
        print("read-only directory: SKIPPED: another user cannot run the program")
        return
    check(r.rows("t") == ["1"], "a database in a read-only directory", r.err)
    refused(sqlpg(folder / "w.db", preexec_fn=as_nobody), "WAL in a read-only directory",
            "SP1006", "WAL mode", "copy it")
    folder.chmod(0o755)


def test_hostile(work):
    """Nothing that a file defines is run, and what only its program knows is not needed."""
    path = work / "h.db"
    db = make(path)
    db.create_function("evil", 1, lambda x: x, deterministic=True)
    db.create_collation("LOCALIZED", lambda a, b: (a > b) - (a < b))
    for s in ("CREATE TABLE t(a TEXT COLLATE LOCALIZED, b INT AS (evil(a)), CHECK(evil(a) = a))",
              "CREATE INDEX i ON t(evil(a))", "CREATE INDEX j ON t(a)", "INSERT INTO t VALUES('x')",
              "CREATE TABLE w(a TEXT COLLATE LOCALIZED PRIMARY KEY) WITHOUT ROWID",
              "INSERT INTO w VALUES('y')", "CREATE VIEW v AS SELECT load_extension('x')",
              "CREATE TRIGGER tr AFTER INSERT ON w BEGIN SELECT evil(1); END"):
        db.execute(s)
    db.close()
    r = sqlpg(path)
    check(r.status == 1 and r.rows("w") == ["y"] and r.rows("t")[0].startswith("x"),
          "functions and collations that are not here", r.out.decode() + r.err)
    db = make(path, "PRAGMA writable_schema=ON",
              "UPDATE sqlite_schema SET sql = 'CREATE TABLE w(a, b, b)' WHERE name = 'w'")
    db.close()
    refused(sqlpg(path), "a schema that SQLite refuses", "SP1006", "malformed database schema", ".dump")


def test_faults(work, _):
    for test in (test_locked, test_cut, test_flipped, test_no_database, test_journal,
                 test_read_only_directory, test_hostile):
        folder = work / test.__name__
        folder.mkdir()
        folder.chmod(0o755)
        test(folder)


# ---------------------------------------------------------------- memory


def peak(path):
    """Kilobytes, as the program itself has them: what wait4() tells counts this process too."""
    with subprocess.Popen([PROGRAM, path], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as child:
        most = 0
        while child.stdout.read(1 << 22):
            try:
                status = Path(f"/proc/{child.pid}/status").read_text()
                most = max(most, int(re.search(r"VmHWM:\s+(\d+)", status).group(1)))
            except (OSError, AttributeError):
                pass # it has ended
    check(child.returncode == 0 and most > 0, f"{path}: status {child.returncode}")
    return most


def test_memory(work, _):
    peaks = []
    for megabytes in (20, 500):
        db = make(work / "m.db", "PRAGMA synchronous=OFF", "PRAGMA journal_mode=OFF",
                  "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB)")
        db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) "
                   "INSERT INTO t SELECT i, hex(randomblob(200)), i / 3.0, randomblob(500) FROM n",
                   (megabytes * 1024 * 1024 // 940,))
        db.close()
        peaks.append(peak(work / "m.db"))
        os.unlink(work / "m.db")
    print(f"peak memory: {peaks[0]} kB with 20 MB, {peaks[1]} kB with 500 MB")
    check(peaks[1] <= peaks[0] * 1.05, "memory grows with the rows")


def main():
    features = subprocess.run([PROGRAM, "--version"], capture_output=True, check=True).stdout
    if b"sqlite=yes" not in features:
        print("SKIPPED: this build has no libsqlite3")
        return 77
    tests = {"same": test_same, "files": test_files, "faults": test_faults, "memory": test_memory}
    with tempfile.TemporaryDirectory(prefix="sqlpg-db-") as work:
        os.chmod(work, 0o755)
        tests[sys.argv[2]](Path(work), sys.argv[3:])
    print(f"{checks} checks, {failures} failed")
    return 1 if failures else 0


sys.exit(main())
