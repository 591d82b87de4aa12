#!/usr/bin/env python3
"""Measures the bars of speed and memory; see run.sh.

Every bar compares commands that run in turns (A B C A B C ...), and quotes the median of the ratios taken
round by round, with the least and the greatest of them: such ratios hold on a machine that does other
things too. CPU seconds count all processes of a command, and the server's backends.
"""

import argparse
import datetime
import os
import pathlib
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys

import make_data
from measure import Command, Failure, Missing, Ratio, Server, median, paired, ratio

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SETS = ("wide", "narrow", "text", "blob")
PSQL = ["psql", "-Xq", "-v", "ON_ERROR_STOP=1"]


class Row:
    """A line of the table. limit: '<= 2.0' or '>= 6', or '' where there is no bar. cpu: a Ratio or None. extra: what the figures
    come from."""

    def __init__(self, what, how, limit, value, cpu=None, extra=""):
        self.what, self.how, self.limit, self.cpu, self.extra = what, how, limit, cpu, extra
        self.value = value

    def met(self):
        if not self.limit:
            return ""
        sign, bound = self.limit.split()[:2]
        good = self.value.median <= float(bound) if sign == "<=" \
            else self.value.median >= float(bound)
        return "yes" if good else "**no**"

    def cells(self):
        spread = f" ({self.value.least:.2f} … {self.value.most:.2f})" \
            if self.value.least != self.value.most else ""
        limit = self.limit.replace("<=", "≤").replace(">=", "≥")
        return [self.what, self.how, limit, f"**{self.value.median:.2f}**{spread}",
                f"{self.cpu.median:.2f}" if self.cpu else "", self.extra, self.met()]


def milliseconds(runs, what="wall"):
    return f"{median(runs, what) * 1000:.0f}"


class Bench:
    """One run: the program, the data, the server, and the rows that came out."""

    def __init__(self, arguments):
        self.program = arguments.program.resolve()
        if not os.access(self.program, os.X_OK):
            raise SystemExit(f"{self.program} is not there: cmake --workflow --preset release")
        self.arguments = arguments
        self.directory = arguments.data / f"{arguments.size:g}"
        self.rows = []
        self.skipped = []
        self.server = None
        self.convert = self.directory / "convert"
        self.help = self.output(self.program, "--help")

    @staticmethod
    def output(*command):
        done = subprocess.run([str(word) for word in command], check=False, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return done.stdout.strip()

    def path(self, name, kind):
        return self.directory / f"{name}.{kind}"

    def prepare(self):
        """The converter, the databases, and the scripts that are loaded for comparison."""
        self.directory.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-std=gnu17", "-O3", "-march=native", HERE / "convert.c", "-o",
                        self.convert], check=True)
        for name in (*SETS, "tiny"):
            make_data.make_set(self.directory, name, int(self.arguments.size * 1e6))
            for kind in ("ready", "ready_rows"):
                self.make_ready(name, kind)

    def make_ready(self, name, kind):
        """What a careful person would have psql load, in one transaction: tables and COPY; "ready" also
        has what sqlpg writes behind the rows: keys, indexes, foreign keys and ANALYZE."""
        if self.path(name, kind).exists():
            return
        with open(self.path(name, "part"), "wb") as f:
            f.write(b"BEGIN;\n" + self.path(name, "rows.sql").read_bytes())
            f.flush()
            with open(self.path(name, "dump"), "rb") as dump:
                subprocess.run([self.convert], stdin=dump, stdout=f, check=True)
            f.seek(0, os.SEEK_END)
            if kind == "ready":
                f.write(self.path(name, "keys.sql").read_bytes())
                f.write("".join(f"ANALYZE {table.name};\n"
                                for table in make_data.SETS[name]).encode())
            f.write(b"COMMIT;\n")
        self.path(name, "part").rename(self.path(name, kind))

    def has_option(self, option):
        return f"{option}," in self.help or f"{option}=" in self.help

    # Filters. ---------------------------------------------------------------------------------

    def transpile(self):
        for name in SETS:
            dump = self.path(name, "dump")
            bound = self.arguments.bound or self.convert
            runs = paired({"lower": Command([bound], stdin=dump),
                           "-j 1": Command([self.program, "-j", "1"], stdin=dump),
                           "": Command([self.program], stdin=dump)}, 7)
            megabytes = dump.stat().st_size / 1e6
            of_whom = "another converter" if self.arguments.bound else "convert.c"
            for option, cores, limit in (("-j 1", "one core", "<= 2.0"), ("", "all cores", "")):
                rate = megabytes / median(runs[option])
                self.add(f"transpile only, {cores}, {name}",
                         f"`{' '.join(['sqlpg', *option.split()])} < dump` / lower bound ({of_whom})",
                         limit, runs[option], runs["lower"],
                         f"{milliseconds(runs[option])} / {milliseconds(runs['lower'])} ms, "
                         f"{rate:.0f} MB/s")

    def producer(self):
        for name in ("wide", "narrow"):
            runs = paired({"producer": self.dumper(name),
                           "sqlpg": Command([self.program], stdin=self.path(name, "dump"))}, 5)
            self.add(f"against the producer, {name}", "`sqlite3 .dump` / `sqlpg < dump`", ">= 6",
                     runs["producer"], runs["sqlpg"],
                     f"{milliseconds(runs['producer'])} / {milliseconds(runs['sqlpg'])} ms")

    def dumper(self, name):
        return Command(["sqlite3", self.path(name, "db"), ".dump"])

    def jobs(self):
        """One large file; and the sets, whose tables may be a few parts for the threads."""
        large = self.file_command("bytes_300", make_data.endless(300 * 10**6)).stdin
        bar, size = ">= 1.7", self.arguments.size
        dumps = [("one table of 300 MB", large, bar)]
        dumps += [(f"{name}, {size:g} MB", self.path(name, "dump"), bar if size >= 200 else "")
                  for name in SETS]
        for what, dump, limit in dumps:
            runs = paired({"one": Command([self.program, "-j", "1", dump]),
                           "two": Command([self.program, "-j", "2", dump])}, 7)
            self.add(f"two cores, {what}", "`sqlpg -j 1 dump` / `sqlpg -j 2 dump`", limit,
                     runs["one"], runs["two"],
                     f"{milliseconds(runs['one'])} / {milliseconds(runs['two'])} ms")

    # Loads. -----------------------------------------------------------------------------------

    def load_commands(self, name, rows_only):
        """The ready script, and both ways of ours; with rows_only no keys and indexes on any side."""
        sections = ["--section=pre-data", "--section=data"] if rows_only else []
        dump = self.path(name, "dump")
        ready = self.path(name, "ready_rows" if rows_only else "ready")
        env = self.server.environment
        direct = [self.program, *sections, "-d", "bench", dump]
        commands = {"ready": Command(PSQL, stdin=ready, environment=env),
                    "text": Command([self.program, *sections, dump], PSQL, environment=env),
                    "direct": Command(direct, environment=env)}
        if not rows_only:  # -j goes without --section
            commands["direct, -j 2"] = Command([*direct, "-j", "2"], environment=env)
        return commands

    def check_rows(self, name):
        """A check that what a command has loaded is all there."""
        with sqlite3.connect(self.path(name, "db")) as database:
            wanted = sum(database.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
                         for table in make_data.SETS[name])

        def check(command):
            rows = self.server.rows()
            if rows != wanted:
                raise Failure(f"{command}: {rows} of {wanted} rows")
        return check

    def loads(self):
        limits = {"wide": 0.80, "narrow": 0.65, "blob": 0.50, "text": 0.55}
        for name, rows_only in [(name, True) for name in SETS] + [("wide", False)]:
            runs = paired(self.load_commands(name, rows_only), 5, self.server, self.check_rows(name))
            label = name + (", rows" if rows_only else ", with keys and indexes")
            for way, command, limit in (("text", "sqlpg dump \\| psql", 1.10),
                                        ("direct", "sqlpg -d URL dump", limits[name]),
                                        ("direct, -j 2", "sqlpg -j 2 -d URL dump", limits[name])):
                if way in runs:
                    self.add(f"{way}, {label}", f"`{command}` / `psql < ready COPY file`",
                             f"<= {limit:.2f}", runs[way], runs["ready"],
                             f"{milliseconds(runs[way])} / {milliseconds(runs['ready'])} ms")

    def pipeline(self):
        env = self.server.environment
        commands = {"producer": self.dumper("wide"),
                    "ready": self.load_commands("wide", False)["ready"],
                    "pipe": self.pipe_load("wide", env)}
        runs = paired(commands, 3, self.server)
        slower = [max(a, b, key=lambda run: run.wall)
                  for a, b in zip(runs["producer"], runs["ready"])]
        value = ratio(runs["pipe"], slower)
        self.show(Row("the pipeline, wide",
                      "`sqlite3 .dump \\| sqlpg -d URL` / the slower of `.dump` and ready load", "<= 1.5",
                      value, None,
                      f"{milliseconds(runs['pipe'])} / max({milliseconds(runs['producer'])},"
                      f" {milliseconds(runs['ready'])}) ms"))

    def pipe_load(self, name, env, options=()):
        return Command(["sqlite3", self.path(name, "db"), ".dump"],
                       [self.program, *options, "-d", "bench"], environment=env)

    def database(self):
        """A database file, against pgloader on the same file and server."""
        if not shutil.which("pgloader"):
            raise Missing("pgloader is not installed (Debian: apt-get install pgloader)")
        if "sqlite=yes" not in self.output(self.program, "--version"):
            raise Missing("this sqlpg is built without libsqlite3")
        for name, limit in (("wide", 2.5), ("narrow", 4), ("blob", 5)):
            try:
                self.database_set(name, limit)
            except Failure as failure:
                self.skip(f"database file, {name}", failure)

    def database_set(self, name, limit):
        env = self.server.environment
        database = self.path(name, "db")
        same_work = ["--no-statistics"]  # pgloader makes none
        scratch = self.server.directory / "pgloader"
        commands = {
            "pgloader": Command(["pgloader", "--root-dir", scratch, f"sqlite://{database}",
                                 self.server.url], environment=env),
            "file": Command([self.program, *same_work, "-d", "bench", database], environment=env)}
        if name == "wide":
            commands["pipe"] = self.pipe_load(name, env, same_work)
            commands["two"] = Command([self.program, *same_work, "-j", "2", "-d", "bench", database],
                                      environment=env)
            commands["all"] = Command([self.program, "-d", "bench", database], environment=env)
        runs = paired(commands, 3, self.server, self.check_rows(name))
        other = runs["pgloader"]
        for way, what, command, bound in (
                ("file", "database file", "sqlpg -d URL app.db", limit),
                ("two", "database file, two connections", "sqlpg -j 2 -d URL app.db", 3),
                ("all", "database file, statistics besides", "sqlpg -d URL app.db", limit),
                ("pipe", "dump in a pipe", "sqlite3 .dump \\| sqlpg -d URL", 1.6)):
            if way in runs:
                self.add(f"{what}, {name}", f"pgloader / `{command}`", f">= {bound}", other, runs[way],
                         f"{milliseconds(other)} / {milliseconds(runs[way])} ms")
        if "pipe" in runs:
            self.show(Row(f"memory of a dump in a pipe, {name}", "pgloader / the largest process", ">= 8",
                          ratio(other, runs["pipe"], "peak"), None,
                          f"{median(other, 'peak') / 1024:.0f} / "
                          f"{median(runs['pipe'], 'peak') / 1024:.0f} MiB"))

    # Small, large. ----------------------------------------------------------------------------

    def small(self):
        dump = self.path("tiny", "dump")
        runs = paired({"sqlpg": Command([self.program], stdin=dump)}, 25)["sqlpg"]
        self.show(Row("small dump, transpile", "milliseconds from start to exit", "<= 10",
                      Ratio(run.wall * 1000 for run in runs), None,
                      f"CPU {median(runs, 'cpu') * 1000:.1f} ms"))

    def small_load(self):
        runs = paired(self.load_commands("tiny", False), 9, self.server, self.check_rows("tiny"))
        self.add("small dump, direct load", "`sqlpg -d URL dump` / `psql < ready COPY file`", "<= 1.3",
                 runs["direct"], runs["ready"],
                 f"{milliseconds(runs['direct'])} / {milliseconds(runs['ready'])} ms")

    def memory(self):
        sizes = (100, 4000) if self.arguments.large else (100, 400)
        peaks = []
        for size in sizes:
            chunks = lambda size=size: make_data.endless(size * 10**6)
            peaks.append(Command([self.program], stdin=chunks).run().peak)
        figures = " / ".join(f"{peak / 1024:.1f} MiB" for peak in peaks)
        self.show(Row("memory, pipe of 100 MB", "peak resident size, MiB", "<= 96",
                      Ratio([peaks[0] / 1024])))
        self.show(Row(f"memory, pipe of {sizes[1]} MB", "peak / that of 100 MB", "<= 1.05",
                      Ratio([peaks[1] / peaks[0]]), None, figures))

    def growth(self):
        large = self.arguments.large
        self.grow("bytes in a pipe, MB", (10, 100, 1000, 10000) if large else (10, 100),
                  lambda size: Command([self.program],
                                       stdin=lambda: make_data.endless(size * 10**6)), 3)
        self.grow("bytes in a file, MB", (10, 100, 1000) if large else (10, 100),
                  lambda size: self.file_command(f"bytes_{size}", make_data.endless(size * 10**6)), 3)
        self.grow("tables", (10, 100, 1000, 10000),
                  lambda count: self.file_command(f"tables_{count}", make_data.many_tables(count)), 7)
        cells = 2000000
        self.grow("columns, same number of values", (10, 100, 1000, 1600),
                  lambda count: self.file_command(f"columns_{count}",
                                                  make_data.many_columns(count, cells)), 3, cells)

    def file_command(self, name, chunks):
        path = self.path(name, "dump")
        if not path.exists():
            part = self.path(name, "part")
            with open(part, "wb") as f:
                f.writelines(chunk if isinstance(chunk, bytes) else chunk.encode()
                             for chunk in chunks)
            part.rename(path)
        return Command([self.program], stdin=path)

    def grow(self, what, sizes, command, repeats, units=None):
        """CPU time per unit must not grow; what an empty dump takes is no part of it."""
        empty = self.file_command("empty", [b"BEGIN TRANSACTION;\nCOMMIT;\n"])
        commands = {size: command(size) for size in sizes}
        # Runs of a few milliseconds are repeated more often.
        start = min(empty.run().cpu for _ in range(20))
        per_unit = {}
        for size in sizes:
            count = repeats if size >= sizes[-1] / 20 else 5 * repeats
            least = min(commands[size].run().cpu for _ in range(count))
            per_unit[size] = (least - start) / (units or size)
        # What drowns in the time that the program takes to start says nothing.
        clear = [size for size in sizes if per_unit[size] * (units or size) > start / 2]
        worst = max(per_unit[b] / per_unit[a] for a in clear for b in clear if a < b)
        scale, unit = (1e9, "ns") if units else (1e6, "µs")
        figures = " / ".join(f"{per_unit[size] * scale:.0f}" if size in clear else "–"
                             for size in sizes)
        names = " / ".join(str(size) for size in sizes)
        self.show(Row(f"growth, {what}", f"CPU per unit at {names}: worst step up", "<= 1.20",
                      Ratio([worst]), None, f"{figures} {unit}"))

    # The table. -------------------------------------------------------------------------------

    def add(self, what, how, limit, over, under, extra):
        self.show(Row(what, how, limit, ratio(over, under), ratio(over, under, "cpu"), extra))

    def show(self, row):
        self.rows.append(row)
        print("  ".join(cell.replace("**", "") for cell in row.cells()), flush=True)

    def skip(self, what, reason):
        self.skipped.append((what, str(reason)))
        print(f"SKIPPED {what}: {reason}", flush=True)

    def group(self, name):
        if self.arguments.only and name not in self.arguments.only:
            return
        try:
            getattr(self, name)()
        except (Missing, Failure) as reason:
            self.skip(name, reason)

    FILTERS = ("transpile", "producer", "jobs", "small", "memory", "growth")
    LOADS = ("loads", "pipeline", "small_load", "database")

    def run(self):
        self.prepare()
        for name in self.FILTERS:
            self.group(name)
        wanted = [name for name in self.LOADS
                  if not self.arguments.only or name in self.arguments.only]
        try:
            if wanted:
                with Server() as self.server:
                    self.server_version = self.server.version()
                    for name in wanted:
                        self.group(name)
        except Missing as reason:
            for name in wanted:
                self.skip(name, reason)

    def machine(self):
        """What the figures were taken on."""
        cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="ascii")
                    if line.startswith("model name")), platform.machine())
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        commit = self.output("git", "-C", ROOT, "rev-parse", "--short", "HEAD")
        if self.output("git", "-C", ROOT, "status", "--porcelain", "src", "grammar", "cmake"):
            commit += " with changes"
        pgloader = "not installed"
        if shutil.which("pgloader"):
            pgloader = self.output("pgloader", "--version").split("\n")[0].split('"')[1]
        yield "date", datetime.date.today().isoformat()
        yield "commit", commit
        yield "program", self.output(self.program, "--version").replace("\n", ", ")
        yield "machine", f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}"
        yield "load while measuring", f"{os.getloadavg()[2]:.1f} (15 minutes)"
        yield "compiler", self.output("cc", "--version").split("\n")[0]
        yield "sqlite3", self.output("sqlite3", "--version").split()[0]
        yield "PostgreSQL", getattr(self, "server_version", "none")
        yield "pgloader", pgloader
        yield "data", f"{self.arguments.size:g} MB a set" + (", large" if self.arguments.large else "")

    def report(self):
        yield "# Results of the benchmark\n"
        yield "Written by `bench/run.sh`; what is measured and how: [CONTRIBUTING.md](../CONTRIBUTING.md).\n"
        yield "| | |\n|---|---|"
        for name, value in self.machine():
            yield f"| {name} | {value} |"
        yield "\n| what | measured as | bar | wall: median (least … greatest) | CPU | from | met |"
        yield "|---|---|---|---|---|---|---|"
        for row in self.rows:
            yield "| " + " | ".join(row.cells()) + " |"
        bars = [row.met() for row in self.rows if row.limit]
        yield f"\n{bars.count('yes')} of {len(bars)} bars met."
        if self.skipped:
            yield "\nNot measured:\n"
            for what, reason in self.skipped:
                yield f"- {what}: {reason}"


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="bench/run.sh", description="Measures the bars of speed and memory.",
        epilog="groups: " + " ".join(Bench.FILTERS + Bench.LOADS))
    parser.add_argument("program", nargs="?", type=pathlib.Path,
                        default=ROOT / "build/release/sqlpg")
    parser.add_argument("--size", type=float, default=40, help="MB of dump for each set")
    parser.add_argument("--only", type=lambda text: text.split(","), metavar="GROUP,...",
                        help="print these groups alone, write nothing")
    parser.add_argument("--bound", type=pathlib.Path, metavar="PROGRAM",
                        help="compare with this converter of a dump (stdin) to COPY lines")
    parser.add_argument("--large", action="store_true", help="4 GB through a pipe, growth to 10 GB")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "build/bench",
                        help="where the data is made, and kept for the next run")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    # So that the server is stopped and removed then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    bench = Bench(arguments)
    bench.run()
    if not arguments.only:
        arguments.output.write_text("\n".join(bench.report()) + "\n", encoding="utf-8")
        print(f"written to {arguments.output}")
    return 1 if any("exited with" in reason for _, reason in bench.skipped) else 0


if __name__ == "__main__":
    sys.exit(main())
