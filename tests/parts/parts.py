"""Threads change nothing: -j N gives the script, the report and the exit status of one thread.

    parts.py PROGRAM [SEED] [DUMPS] [FILE.sql]...

Compared are all cases of the corpus with their arguments, random dumps (those of tests/lane, and
ones with all that ends a part: rows that are none, rowids that SQLite chooses, comments, texts that
look like statements), and the files named. Parts are a few bytes to a few kB long, so that their
borders fall everywhere.
"""

import os
import random
import shlex
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(TESTS, "..", "lane"))
import lane  # noqa: E402  (takes the same arguments)

CORPUS = os.path.join(TESTS, "..", "..", "corpus")
FILES = sys.argv[4:]
PIPED = "--look-ahead=2000"  # rows that wait go to the spool, which threads read
SIZES = [24, 40, 64, 100, 150, 256, 600, 1500, 4000]


def run(options, path, size=None):
    env = dict(os.environ)
    if size:
        env["SQLPG_TEST_PART_SIZE"] = str(size)
    with open(path, "rb") as f:
        piped = f.read() if PIPED in options else b""
    names = [] if piped else [path]
    done = subprocess.run([lane.PROGRAM, *options, *names], capture_output=True, env=env,
                          check=False, input=piped, cwd=os.path.dirname(path), timeout=120)
    return done.returncode, done.stdout, done.stderr


class Comparison:
    def __init__(self):
        self.done = self.failed = 0

    def compare(self, path, options, rng, sizes):
        expected = run(options, path)
        for size in sizes:
            jobs = f"-j{rng.randint(2, 4)}"
            self.done += 1
            got = run([jobs, *options], path, size)
            for what, x, y in zip(("status", "script", "report"), expected, got):
                if x != y:
                    self.failed += 1
                    print(f"FAILED {path}: another {what} with {jobs}, parts of {size} bytes")
                    break
            else:
                continue
            return False
        return True


def cases():
    for area, _, names in sorted(os.walk(os.path.abspath(CORPUS))):
        for name in sorted(names):
            path = os.path.join(area, name)
            if not name.endswith(".sql") or name.endswith((".pg.sql", ".check.sql")):
                continue
            args = path[:-len(".sql")] + ".args"
            text = open(args, encoding="utf-8").read() if os.path.exists(args) else ""
            if "--rules" not in text and "--target" not in text:
                yield path, shlex.split(text, comments=True)


# ---------------------------------------------------------------------------------- random dumps

def sample(rng, i, parents):
    """A row of the tables below, most often an ordinary one."""
    what = rng.random()
    if what < 0.004:
        return rng.choice([f"({i},'a','b')", f"({i},1+1,'x',2,3)", "('x','y','z',1,NULL)",
                           f"({i},CURRENT_TIMESTAMP,'q',NULL,NULL)", f"({i},zap(),'q',NULL,NULL)"])
    key = "NULL" if what < 0.007 else str(i + 1) if what < 0.99 else str(rng.randint(1, 99999))
    date = rng.choice(["'2024-01-02 03:04:05'", "'2024-01-02T03:04:05'", "'no date'", "1700000000",
                       "'2024-05-05 05:05:05.1234567'"][:rng.choice([1, 1, 1, 1, 2, 5])])
    text = rng.choice(["'a'", "'12'", "'it''s'", "replace('a\\nb','\\n',char(10))", "'two\nlines'",
                       "'" + "long " * 30 + "'", "X'00ff'", "'a\0b'", "'\xe9'"])
    if what > 0.985:
        text = "'said:;\nINSERT INTO t0 VALUES(7,''2024-01-02'',''x'',1,1);\n'"
    parent = str(rng.randint(1, max(1, parents + (what > 0.98)))) if parents else "NULL"
    own = str(rng.randint(1, i + 1 + (what > 0.97) * 3)) if rng.random() < 0.3 else "NULL"
    return f"({key},{date},{text},{parent},{own})"


BETWEEN = ["-- a comment\n", "\n\n", "/* two\nlines */ ", "/****** CORRUPTION ERROR *******/\n",
           "UPDATE t0 SET a=1;\n", "INSERT INTO sqlite_sequence VALUES('t0',99);\n",
           "SELECT 1;\n", ".print hello\n", "nonsense;\n", "DELETE FROM t1;\n",
           "ALTER TABLE t0 ADD COLUMN z{} DEFAULT 5;\n"]


def dump(rng):
    kinds = rng.sample(["DATETIME", "TEXT", "INTEGER", "NUMERIC", "VARCHAR(9)", ""], 3)
    line_end = rng.choice(["\n"] * 9 + ["\r\n"])
    between = rng.choice([0, 0, 0.01])
    out = ["BEGIN TRANSACTION;\n"]
    rows = []
    for t in range(rng.randint(1, 3)):
        own = f" REFERENCES t{t}(id)" if rng.random() < 0.4 else ""
        up = f" REFERENCES t{t - 1}(id)" if t else ""
        out.append(f"CREATE TABLE t{t}(id INTEGER PRIMARY KEY,a {kinds[0]},b {kinds[1]},"
                   f"c INTEGER{up},d INTEGER{own});\n")
        count = rng.choice([0, 5, 100, 400])
        many = rng.choice([1, 1, 1, 3, 50])
        for i in range(0, count, many):
            tuples = (sample(rng, k, rows[-1] if rows else 0) for k in range(i, i + many))
            out.append(f"INSERT INTO t{t} VALUES{','.join(tuples)};\n")
            if rng.random() < between:
                out.append(rng.choice(BETWEEN).format(len(out)))
        rows.append(count)
    out.append("COMMIT;\n")
    if rng.random() < 0.1:
        del out[rng.randint(1, len(out) - 1):]
    return "".join(out).replace("\n", line_end).encode("latin-1" if rng.random() < 0.1 else "utf-8")


def random_dump(rng):
    if rng.random() < 0.7:
        return dump(rng)
    tables = [lane.make_table(rng, f"t{i}", f"t{i - 1}" if i else None) for i in range(3)]
    return next(lane.write(rng, tables))


OPTIONS = [[], [], [], ["-v"], ["--inserts"], ["--nul=fail"], ["--nul=strip"], ["--invalid-utf8=fail"],
           ["--ignore-truncation"], ["--ignore-truncation", "-v"], [PIPED], [PIPED], [PIPED, "-v"]]


def main():
    rng = random.Random(lane.SEED)
    c = Comparison()
    for path, options in cases():
        c.compare(path, options, rng, [rng.choice(SIZES)])
    for path in FILES:
        c.compare(os.path.abspath(path), [], rng, rng.sample(SIZES, 3))
    with tempfile.TemporaryDirectory() as work:
        for n in range(lane.DUMPS):
            path = os.path.join(work, f"{n}.sql")
            with open(path, "wb") as f:
                f.write(random_dump(rng))
            if c.compare(path, rng.choice(OPTIONS), rng, rng.sample(SIZES, 2)):
                os.remove(path)
            else:
                kept = os.path.join(tempfile.gettempdir(), f"parts-{lane.SEED}-{n}.sql")
                os.replace(path, kept)
                print(f"    kept as {kept}")
    print(f"{c.done} comparisons, {c.failed} failed")
    return 1 if c.failed else 0


if __name__ == "__main__":
    sys.exit(main())
