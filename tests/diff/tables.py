"""Random checks, generated columns, defaults and indexes, and statements that meet them."""

import random
import re
import sqlite3

import engines
import generate
import steps
import triggers
from generate import Node, Scope

STATEMENTS = 25


class Case:
    def __init__(self, table, parts, statements):
        self.table, self.parts, self.statements = table, parts, statements

    def script(self):
        def of(kind):
            return [str(p) for k, p in self.parts if k == kind]

        names = ", ".join(["id"] + [c[0] for c in self.table.columns])
        columns = ["id INTEGER PRIMARY KEY"]
        defaults = dict((p.column, p) for k, p in self.parts if k == "default")
        for name, decl, _, _ in self.table.columns:
            columns.append(f"{name} {decl} {defaults.get(name, '')}".rstrip())
        lines = [f"CREATE TABLE t1({', '.join(columns + of('generated') + of('check'))});"]
        lines += [f"INSERT INTO t1({names}) VALUES({', '.join(row)});" for row in self.table.rows]
        return "\n".join(lines + of("index")) + "\n"

    def smaller(self):
        for i in range(len(self.parts)):
            yield Case(self.table, self.parts[:i] + self.parts[i + 1:], self.statements)
        if len(self.statements) > 1:
            half = len(self.statements) // 2
            yield Case(self.table, self.parts, self.statements[half:])
            yield Case(self.table, self.parts, self.statements[:half])
        for i in range(len(self.statements) if len(self.statements) < 6 else 0):
            yield Case(self.table, self.parts, self.statements[:i] + self.statements[i + 1:])
        for i, (kind, part) in enumerate(self.parts):
            for s in part.smaller():
                s.column = getattr(part, "column", None)
                yield Case(self.table, self.parts[:i] + [(kind, s)] + self.parts[i + 1:], self.statements)


class TableGenerator(triggers.TriggerGenerator):
    def case_of(self):
        self.view_events = set()
        table = self.small_table("t1")
        table.columns.pop()  # the stamp
        for row in table.rows:
            row.pop()
        parts = [p for p in (self.part(table, i) for i in range(self.rng.randint(1, 4)))
                 if self.is_true_of_rows(table, *p)]
        return Case(table, parts, [self.change(table) for _ in range(STATEMENTS)])

    def part(self, table, i):
        scope = Scope(table.scope())
        kind = self.rng.choice(["check", "check", "generated", "default", "index"])
        if kind == "check":
            return kind, Node("CHECK ({})", [self.expr(scope, "bool", 2)], "query")
        if kind == "generated":
            how = self.rng.choice(["STORED", "VIRTUAL", ""])
            of = self.rng.choice([("INTEGER", "num", "i"), ("TEXT", "text", "s"), ("REAL", "num", "r")])
            form = triggers.FITS.get(of[2], "{}")
            return kind, Node(f"g{i} {of[0]} AS ({form}) {how}".rstrip(), [self.expr(scope, of[1], 2)],
                              "query")
        if kind == "index":
            unique = self.rng.choice(["", "", "UNIQUE "])
            return kind, Node(f"CREATE {unique}INDEX ix{i} ON t1({{}}) WHERE {{}};",
                              [self.expr(scope, "any", 2), self.expr(scope, "bool", 1)], "query")
        column = self.rng.choice(table.columns)
        form = triggers.FITS.get(column[0], "{}")
        node = Node(f"DEFAULT ({form})", [self.expr(Scope([]), column[2], 1)], "query")
        node.column = column[0]
        return kind, node

    @staticmethod
    def is_true_of_rows(table, kind, part):
        db = sqlite3.connect(":memory:")
        try:
            db.executescript(Case(table, [(kind, part)], []).script())
            return True
        except sqlite3.Error:
            return False

    def change(self, table):
        if self.rng.random() < 0.5:
            some = self.rng.sample(table.columns, self.rng.randint(1, len(table.columns)))
            names = ", ".join(["id"] + [c[0] for c in some])
            values = ", ".join([str(self.rng.randint(1, 30))] + [self.value(c) for c in some])
            return f"INSERT INTO t1({names}) VALUES({values})"
        c = self.rng.choice(table.columns)
        return f"UPDATE t1 SET {c[0]} = {self.value(c)} WHERE id = {self.rng.randint(1, 8)}"


class TableTest(triggers.TriggerTest):
    def case(self, seed, edges):
        case = TableGenerator(random.Random(seed), edges).case_of()
        if not case.parts or not self.valid(case):
            return
        outcome = self.outcome(case)
        for reason in self.converter.left_out.values():
            self.tally.leave_out(reason)
        if outcome:
            self.shrink(seed, case, outcome)
        else:
            self.tally.equal += 1

    def outcome(self, case):
        database = self.database(self.directory, case.script())
        try:
            sql = self.converter.convert(engines.dump_of(database.path))
            if self.converter.status > 1:
                return "load", "sqlpg failed: " + self.converter.diagnostics[-300:]
            broken = self.server.load(sql)
            if broken:
                return "load", str(broken[0])
            if self.converter.left_out:
                return None
            return steps.first_difference(self.server, database, case.statements, ["t1"])
        finally:
            database.close()

    def shrink(self, seed, case, outcome):
        case, outcome = self.shrunk(case, outcome)
        text = case.script().split("\n")[0] + "\n" + "\n".join(str(p) for k, p in case.parts if k == "index")
        self.outcome(case)
        made = re.search(r"^CREATE TABLE.*?(?=^(?:COPY|ANALYZE|COMMIT))", self.converter.sql, re.M | re.S)
        indexes = re.findall(r"^(?:CREATE .*INDEX|ALTER TABLE .* CHECK).*$", self.converter.sql, re.M)
        self.tally.finding(triggers.shape_of(text), "\n".join(
            [f"--- seed {seed}: table, {outcome[0]}", text, *(f"  {s};" for s in case.statements[-2:]),
             f"  {outcome[1]}", made.group(0) if made else "", *indexes]))
