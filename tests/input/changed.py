"""A dump that others change while it is read is an error, not a smaller table.

    changed.py PROGRAM

The program is held up amid its output, which nobody takes; then the file is cut short, emptied or
written over. It must say so, and its script must take everything back: with the file mapped into
memory, as for a long statement, where what is missing is a signal, and with reads.
"""

import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
ROWS = 60000


def write_dump(path):
    with open(path, "w", encoding="utf-8") as out:
        out.write("CREATE TABLE t(a INTEGER, b TEXT);\n")
        for i in range(ROWS):
            out.write(f"INSERT INTO t VALUES({i},'text number {i} of many of them');\n")


def cut(path):
    os.truncate(path, os.path.getsize(path) // 2)


def empty(path):
    os.truncate(path, 0)


def more_rows(path):
    with open(path, "r+", encoding="utf-8") as file:
        text = file.read()
        file.seek(0)
        file.write(text[: len(text) // 2])
        file.write(text[len(text) // 2 :].replace("number", "'),(1,", 50)[: len(text) // 2])


def run(path, change, environment):
    write_dump(path)
    with subprocess.Popen([PROGRAM, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment) as process:
        script = process.stdout.read(100)  # the reading pass is over, and the pipe will be full
        change(path)
        script += process.stdout.read()
        report = process.stderr.read().decode()
    return process.returncode, script.decode(errors="replace"), report


def faults(result):
    status, script, report = result
    if status != 2:
        yield f"exit status {status}"
    if not script.endswith("ROLLBACK;\n"):
        yield f"the script ends with {script[-60:]!r}"
    if "SP9001" not in report:
        yield "no word of it in the report"


def main():
    failed = 0
    cases = [(change, size) for change in (cut, empty, more_rows) for size in ("", "65536")]
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "dump.sql")
        for change, size in cases:
            way = {"SQLPG_TEST_READ_SIZE": size} if size else {"SQLPG_TEST_MAP_FROM": "1"}
            environment = {**os.environ, **way}
            result = run(path, change, environment)
            wrong = list(faults(result))
            failed += bool(wrong)
            for fault in wrong:
                print(f"{change.__name__}, {'read' if size else 'mapped'}: {fault}\n{result[2]}")
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
