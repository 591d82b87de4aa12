"""Running commands and a server, and what they take."""

import os
import pathlib
import pwd
import shutil
import statistics
import subprocess
import tempfile
import threading
import time


class Failure(Exception):
    """A command of the benchmark failed; the text says which, and what it said."""


class Missing(Exception):
    """Something that a measurement needs is not here; the text says what, and how to get it."""


class Run:
    """What one command took: seconds of wall clock and of CPU (all its processes, and the server),
    and the largest of its processes in KiB."""

    def __init__(self, wall, cpu, peak):
        self.wall = wall
        self.cpu = cpu
        self.peak = peak


class Command:
    """A pipeline of programs. stdin: a file's path, or an iterable of chunks for a real pipe."""

    def __init__(self, *stages, stdin=None, environment=None):
        self.stages = [[str(word) for word in stage] for stage in stages]
        self.stdin = stdin
        self.environment = environment

    def run(self, server=None):
        server_cpu = server.cpu() if server else 0
        with tempfile.TemporaryFile() as errors:
            start = time.perf_counter()
            processes = self.start(errors)
            usages = [finish(process) for process in processes]
            wall = time.perf_counter() - start
            for process, stage in zip(processes, self.stages):
                if process.returncode != 0:
                    errors.seek(0)
                    said = errors.read().decode(errors="replace").strip()[-200:]
                    raise Failure(f"{os.path.basename(stage[0])} exited with "
                                  f"{process.returncode}: {said}")
        cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
        if server:
            cpu += server.cpu() - server_cpu
        return Run(wall, cpu, max(usage.ru_maxrss for usage in usages))

    def start(self, errors):
        chunks = None
        if self.stdin is None:
            source = open(os.devnull, "rb")
        elif isinstance(self.stdin, (str, os.PathLike)):
            source = open(self.stdin, "rb")
        else:
            read_end, write_end = os.pipe()
            source = os.fdopen(read_end, "rb")
            chunks = (write_end, self.stdin())
        processes = []
        for i, stage in enumerate(self.stages):
            last = i == len(self.stages) - 1
            with source:
                process = subprocess.Popen(
                    stage, stdin=source, stderr=errors, env=self.environment,
                    stdout=subprocess.DEVNULL if last else subprocess.PIPE)
            source = process.stdout
            processes.append(process)
        if chunks:
            threading.Thread(target=feed, args=chunks, daemon=True).start()
        return processes


def feed(descriptor, chunks):
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as f:
            for chunk in chunks:
                f.write(chunk)
    except BrokenPipeError:
        pass  # the reader's exit status tells


def finish(process):
    """Waits, and gives the resources that the process and its children used."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def paired(commands, repeats, server=None, after=None):
    """Runs of each command, in turns: A B C A B C ... One more round before them is not counted."""
    runs = {name: [] for name in commands}
    for number in range(repeats + 1):
        for name, command in commands.items():
            if server:
                server.clear()
            run = command.run(server)
            if after:
                after(name)
            if number > 0:
                runs[name].append(run)
    return runs


class Ratio:
    """Median, least and greatest of ratios taken round by round."""

    def __init__(self, values):
        values = list(values)
        self.median = statistics.median(values)
        self.least = min(values)
        self.most = max(values)


def ratio(over, under, what="wall"):
    return Ratio(getattr(a, what) / getattr(b, what) for a, b in zip(over, under))


def median(runs, what="wall"):
    return statistics.median(getattr(run, what) for run in runs)


class Server:
    """A PostgreSQL of our own, on a Unix socket in a directory of its own. It does not wait for the
    disk: how fast that is, is not ours to measure, and shared disks make most of the noise."""

    SETTINGS = {"listen_addresses": "''", "shared_buffers": "512MB", "fsync": "off",
                "max_wal_size": "8GB", "checkpoint_timeout": "1h", "autovacuum": "off"}

    def __init__(self):
        self.programs = self.find_programs()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="sqlpg-bench-"))
        self.data = self.directory / "data"
        # initdb refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            account = pwd.getpwnam("postgres")
            os.chown(self.directory, account.pw_uid, account.pw_gid)
            self.directory.chmod(0o755)
        self.environment = dict(os.environ, PGHOST=str(self.directory), PGPORT="5432",
                                PGUSER="bench", PGDATABASE="bench")
        self.environment.pop("PGOPTIONS", None)
        self.url = f"postgresql://bench@unix:{self.directory}:5432/bench"

    @staticmethod
    def find_programs():
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                       key=lambda path: int(path.parts[-3]))
        initdb = found[-1] if found else shutil.which("initdb")
        if not initdb or not shutil.which("psql"):
            raise Missing("no PostgreSQL server (Debian: apt-get install postgresql)")
        return pathlib.Path(initdb).parent

    def control(self, *words):
        command = [*self.user, str(self.programs / words[0]), "-D", str(self.data), *words[1:]]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, cwd="/", check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise Missing("the server does not start: " + done.stderr.decode()[-200:].strip())

    def __enter__(self):
        try:
            self.control("initdb", "-U", "bench", "--auth=trust", "--encoding=UTF8",
                         "--locale=C.UTF-8", "--no-sync")
            options = " ".join(f"-c {name}={value}" for name, value in self.SETTINGS.items())
            self.control("pg_ctl", "-w", "-l", str(self.directory / "log"), "-o",
                         f"-k {self.directory} {options}", "start")
            self.pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_):
        try:
            self.control("pg_ctl", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def psql(self, sql, database="bench"):
        return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database],
                              input=sql, env=self.environment, check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()

    def clear(self):
        """An empty database, and nothing left to be written from the last one."""
        self.psql("DROP DATABASE IF EXISTS bench;\nCREATE DATABASE bench;\nCHECKPOINT;\n",
                  "postgres")

    def cpu(self):
        """Seconds of CPU of all backends that have ended."""
        time.sleep(0.02)
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def rows(self):
        """Rows in all tables of the schema public."""
        return int(self.psql(
            "SELECT coalesce(sum((xpath('//c/text()', query_to_xml(format("
            "'SELECT count(*) AS c FROM %I.%I', schemaname, tablename), false, true, '')))[1]"
            "::text::bigint), 0) FROM pg_tables WHERE schemaname = 'public'"))

    def version(self):
        return self.psql("SHOW server_version", "postgres")
