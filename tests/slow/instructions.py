#!/usr/bin/env python3
"""The instructions that a dump takes, for each byte, have not become more.

    instructions.py PROGRAM [--accept]

Counts them by callgrind over small dumps of several kinds, and compares with instructions.tsv: more than
5 % above the baseline fails. A change that is worth it, or a gain that should stay, is taken over by
--accept; so is another compiler.

The counts are the same on every run, and on other machines: the C library is kept from choosing routines
for the processor at hand, and what an empty dump takes is subtracted. Where the compiler is another one
than that of the baseline, or the processor has no AVX2, the test is skipped (status 77).
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent / "bench"))
sys.dont_write_bytecode = True
import make_data  # noqa: E402 the path is set above

BASELINE = HERE / "instructions.tsv"
TOLERANCE = 1.05
SIZE = 2000000
TUNABLES = ("glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-BMI1,-BMI2,-LZCNT,-MOVBE,-RTM,"
            "-ERMS,-FSRM,-FMA,-FMA4,-SSE4_1,-SSE4_2,-SSSE3,-AVX,"
            "-AVX_Fast_Unaligned_Load,-Fast_Unaligned_Copy,-Fast_Copy_Backward"
            ":glibc.cpu.x86_non_temporal_threshold=0xc0000"
            ":glibc.cpu.x86_rep_movsb_threshold=0x40000000"
            ":glibc.cpu.x86_rep_stosb_threshold=0x40000000")


def dumps():
    """Name and lines of each dump."""
    yield "empty", ["BEGIN TRANSACTION;\n", "COMMIT;\n"]
    for name in ("wide", "narrow", "text", "blob", "tiny"):
        yield name, make_data.dump_of(name, SIZE)
    yield "tables", make_data.many_tables(1000)
    yield "columns", make_data.many_columns(1000, 100000)


def self_costs(path):
    """Instructions by object, out of callgrind's file: lines of `ob=(7) path`, costs as `line cost`;
    the line behind `calls=` is the cost of what was called, which is counted where it stands."""
    names = {}
    costs = {}
    current = None
    called = False
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            if match := re.match(r"ob=\((\d+)\)(?: (.*))?", line):
                if match[2]:
                    names[match[1]] = match[2]
                current = match[1]
            elif match := re.match(r"cob=\((\d+)\) (.*)", line):
                names[match[1]] = match[2]
            elif line.startswith("calls="):
                called = True
            elif re.match(r"[0-9+*-]", line):
                if not called:
                    costs[current] = costs.get(current, 0) + int(line.split()[1])
                called = False
    return {names.get(number, ""): cost for number, cost in costs.items()}


def count(program, dump, scratch):
    """Instructions within the program, and in all: start-up and libraries too."""
    out = scratch / "callgrind.out"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "GLIBC_TUNABLES": TUNABLES}
    with open(dump, "rb") as f:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program],
            stdin=f, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit(f"valgrind exited with {done.returncode}: {done.stderr.decode()[-500:]}")
    costs = self_costs(out)
    own = sum(cost for name, cost in costs.items() if name.endswith("/" + program.name))
    return own, sum(costs.values())


def measure(program):
    """For each dump instructions per byte: the program's own, and with the libraries."""
    figures = {}
    with tempfile.TemporaryDirectory() as directory:
        scratch = pathlib.Path(directory)
        start = (0, 0)
        for name, lines in dumps():
            dump = scratch / "dump"
            make_data.write(dump, lines)
            counts = count(program, dump, scratch)
            if name == "empty":
                start = counts
            else:
                size = dump.stat().st_size
                figures[name] = tuple((a - b) / size for a, b in zip(counts, start))
    return figures


def compiler_of(program):
    """What the compiler has written into the program."""
    with open(program, "rb") as f:
        found = re.search(rb"GCC: \([^)]*\) ([0-9.]+)|clang version ([0-9.]+)", f.read())
    if not found:
        return "unknown"
    return ("gcc " if found[1] else "clang ") + (found[1] or found[2]).decode()


def read_baseline():
    compiler = ""
    figures = {}
    for line in BASELINE.read_text(encoding="ascii").splitlines():
        if line.startswith("# compiler: "):
            compiler = line.split(": ")[1]
        elif line and not line.startswith("#"):
            name, own, whole = line.split("\t")
            figures[name] = (float(own), float(whole))
    return compiler, figures


def write_baseline(program, figures):
    lines = ["# Instructions per byte of dump: within the program, and with the libraries.",
             "# Renewed by tests/slow/instructions.py PROGRAM --accept, with a release build.",
             f"# compiler: {compiler_of(program)}"]
    lines += [f"{name}\t{own:.3f}\t{whole:.3f}" for name, (own, whole) in figures.items()]
    BASELINE.write_text("\n".join(lines) + "\n", encoding="ascii")


def skip(reason):
    print(f"SKIPPED: {reason}\n0 passed, 0 failed, 1 skipped")
    sys.exit(77)


def check_machine(program, compiler):
    if not shutil.which("valgrind"):
        skip("valgrind is not installed")
    if compiler and compiler_of(program) != compiler:
        skip(f"built by {compiler_of(program)}, the baseline by {compiler}")
    with open("/proc/cpuinfo", encoding="ascii") as f:
        if not re.search(r"^flags.* avx2 ", f.read(), re.MULTILINE):
            skip("the baseline is for processors with AVX2")


def compare(figures, baseline):
    """Prints all, and gives the number of those that have become more. The program's own part is
    only shown: it grows when a loop of ours takes the place of the library's."""
    failed = 0
    for name, (own, whole) in figures.items():
        before = baseline.get(name, (0.0, 0.0))[1]
        bad = whole > before * TOLERANCE
        failed += bad
        change = f"{100 * (whole / before - 1):+.1f} %" if before else "new"
        print(f"{'above' if bad else 'ok':5}  {name:8} {whole:8.3f} a byte ({own:.3f} in the program),"
              f" baseline {before:8.3f}, {change}")
    return failed


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    accept = "--accept" in sys.argv[2:]
    compiler, baseline = read_baseline() if BASELINE.exists() else ("", {})
    check_machine(program, "" if accept else compiler)
    figures = measure(program)
    failed = compare(figures, baseline)
    if accept:
        write_baseline(program, figures)
        print(f"written to {BASELINE}")
        return 0
    if failed:
        print(f"If it is worth it: python3 tests/slow/instructions.py {sys.argv[1]} --accept")
    print(f"{len(figures) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
