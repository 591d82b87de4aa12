"""Compressed dumps give what the dumps themselves give, and damaged ones give nothing.

    packed.py PROGRAM

gzip and Zstandard, as a file, as standard input and through a pipe, in one piece and in several; cut
anywhere, with flipped bits, with something behind the end. Exit status 77: this build reads neither.
"""

import gzip
import os
import random
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TESTS = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(TESTS, "..", "..", "corpus")
failures = checks = 0


def check(good, what, done=None):
    global failures, checks
    checks += 1
    if not good:
        failures += 1
        print(f"FAILED {what}")
        if done:
            print(done.returncode, done.stderr[-500:])


def run(data, *options, path=None, stdin=None, **more):
    """By a pipe, as a file that is named, or as one that is standard input."""
    if path:
        with open(path, "wb") as f:
            f.write(data)
    how = {"input": data} if not path else {"stdin": open(path, "rb")} if stdin else {}
    names = [path] if path and not stdin else []
    return subprocess.run([PROGRAM, *options, *names], capture_output=True, check=False, **how, **more)


def zstd(data, *options):
    return subprocess.run(["zstd", "-q", "-c", *options], input=data, capture_output=True,
                          check=True).stdout


FORMATS = {"zlib": gzip.compress, "zstd": zstd}


def same(plain, packed, what, path, *options):
    """The names of the input are in no message of these dumps."""
    for way in ({}, {"path": path}, {"path": path, "stdin": True}):
        wanted, got = run(plain, *options, **way), run(packed, *options, **way)
        check((wanted.returncode, wanted.stdout, wanted.stderr) ==
              (got.returncode, got.stdout, got.stderr), f"{what} {options} {way}", got)


def refused(packed, what, path):
    """With a short look-ahead rows are written before the end is seen."""
    for way in ({}, {"path": path}):
        for options in ((), ("--look-ahead=2000",)):
            done = run(packed, *options, **way)
            check(done.returncode == 2 and b"SP1013" in done.stderr and
                  b"\nCOMMIT" not in done.stdout, f"{what} {options} {way}", done)


def dump(rng, rows):
    text = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);\n"
    text += "".join(f"INSERT INTO t VALUES({i},'{rng.randbytes(rng.randint(0, 40)).hex()}');\n"
                    for i in range(rows))
    return (text + "COMMIT;\n").encode()


def test_format(pack, name, rng, path):
    plain = dump(rng, 3000)
    packed = pack(plain)
    same(plain, packed, name, path)
    same(plain, packed, name, path, "--look-ahead=2000")
    same(plain, packed, name, path, "-j3")
    same(plain, pack(plain[:10000]) + pack(b"") + pack(plain[10000:]), f"{name}, members", path)
    same(b"", pack(b""), f"{name}, nothing", path)
    wide = plain.decode().encode("utf-16")
    same(wide, pack(wide), f"{name}, UTF-16", path)
    slow = dict(os.environ, SQLPG_TEST_READ_SIZE="7")
    check(run(plain[:3000]).stdout == run(pack(plain[:3000]), env=slow).stdout, f"{name}, few bytes a read")

    small = pack(dump(rng, 100))
    for size in [rng.randint(5, len(small) - 1) for _ in range(20)] + [len(small) - 1, len(small) - 4]:
        refused(small[:size], f"{name}, cut to {size} of {len(small)} bytes", path)
    refused(packed[:len(packed) // 2], f"{name}, half", path)
    refused(packed + b"something else", f"{name}, something behind it", path)
    for _ in range(20):
        at = rng.randint(len(small) // 3, len(small) - 1)
        flipped = small[:at] + bytes([small[at] ^ 1 << rng.randint(0, 7)]) + small[at + 1:]
        done = run(flipped)
        check(done.returncode == 2 and b"\nCOMMIT" not in done.stdout, f"{name}, bit at {at}", done)
    database = b"SQLite format 3\0" + bytes(1000)
    refused(pack(database), f"{name}, a database", path)


def main():
    features = subprocess.run([PROGRAM, "--version"], capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="sqlpg-packed-") as folder:
        for name, pack in FORMATS.items():
            path = os.path.join(folder, f"dump.{name}")
            if f"{name}=yes".encode() in features:
                test_format(pack, name, random.Random(5), path)
            else:
                done = run(pack(b"x"))
                check(done.returncode == 2 and b"this build" in done.stderr, f"{name} is not built in", done)
    print(f"{checks} checks, {failures} failed")
    return 1 if failures else 0


sys.exit(main())
