"""Random triggers, and the same statements on both sides.

After each statement all tables must be the same, and both engines must have refused it or neither.
Statements change one row: SQLite fires AFTER triggers row by row, PostgreSQL when the statement is
done (docs/triggers.md), and that is no finding.
"""

import random
import re
import sqlite3

import engines
import generate
import steps
from generate import Node, Scope

STATEMENTS = 14
KINDS = ("i", "k", "r", "b", "s", "v", "d")  # columns whose literals mean the same on both sides


# What makes a value fit a column, since PostgreSQL takes no others.
FITS = {"i": "CAST({} AS INTEGER)", "k": "CAST({} AS INTEGER)", "r": "CAST({} AS REAL)",
        "b": "CASE WHEN {} THEN 1 ELSE 0 END", "s": "{}", "v": "substr({}, 1, 20)", "d": "date({})"}  # s, stamp: any


class Case:
    def __init__(self, tables, triggers, statements):
        self.tables, self.triggers, self.statements = tables, triggers, statements

    def script(self):
        parts = [t.sql() for t in self.tables]
        parts.append("CREATE TABLE log(id INTEGER PRIMARY KEY, tag TEXT, val TEXT);")
        # Without triggers: SQLite lets the OR clause of a statement that fires a trigger overrule
        # those in its body.
        parts.append("CREATE TABLE sink(id INTEGER PRIMARY KEY, k TEXT UNIQUE, val TEXT DEFAULT 'none');")
        parts += [str(t) for t in self.triggers]
        return "\n".join(parts) + "\n"

    def smaller(self):
        for i in range(len(self.triggers)):
            yield Case(self.tables, self.triggers[:i] + self.triggers[i + 1:], self.statements)
        half = len(self.statements) // 2
        if half:
            yield Case(self.tables, self.triggers, self.statements[half:])
        for i in range(len(self.statements) - 1):
            yield Case(self.tables, self.triggers, self.statements[:i] + self.statements[i + 1:])
        for i, t in enumerate(self.triggers):
            for s in t.smaller():
                yield Case(self.tables, self.triggers[:i] + [s] + self.triggers[i + 1:], self.statements)


class TriggerGenerator(generate.Generator):
    def case_of(self):
        tables = [self.small_table("t1"), self.small_table("t2")]
        triggers = [self.trigger(f"trg{i}", tables) for i in range(self.rng.randint(1, 4))]
        return Case(tables, triggers, [self.statement(tables) for _ in range(STATEMENTS)])

    def small_table(self, name):
        pool = [c for c in generate.COLUMNS if c[0] in KINDS]
        columns = self.rng.sample(pool, self.rng.randint(3, 5))
        # Statements leave it alone: what they give its old value looks untouched in PostgreSQL.
        columns.append(("stamp", "TEXT", "text", ["'never'"]))
        rows = [[str(i + 1)] + [self.rng.choice(c[3]) for c in columns] for i in range(5)]
        return generate.Table(name, columns, rows)

    # -------------------------------------------------------------------------- triggers

    def trigger(self, name, tables):
        rng = self.rng
        table = rng.choice(tables)
        event = rng.choice(["INSERT", "UPDATE", "UPDATE", "DELETE"])
        timing = rng.choice(["BEFORE", "AFTER", "AFTER", ""])
        if event == "UPDATE" and rng.random() < 0.3:
            event += f" OF {rng.choice(table.columns)[0]}"
        records = ["OLD"] if event == "DELETE" else ["NEW"] if event == "INSERT" else ["NEW", "OLD"]
        scope = Scope([c for r in records for c in table.scope(r)])
        form, kids = f"CREATE TRIGGER {name} {timing} {event} ON {table.name}", []
        if rng.random() < 0.4:
            form += " WHEN {}"
            kids.append(self.expr(scope, "bool", 2))
        form += " BEGIN"
        for _ in range(rng.randint(1, 3)):
            form += " {}"
            kids.append(self.body(name, table, tables, scope, records, timing))
        return Node(form + " END;", kids, "query")

    def body(self, name, table, tables, scope, records, timing):
        rng = self.rng
        other = rng.choice(tables)
        record = rng.choice(records)
        return rng.choice([self.log, self.log, self.update, self.update_self, self.delete, self.insert,
                           self.upsert, self.refuse, self.ignore])(
                               name, table, other, record, timing, scope)

    def fitting(self, column, scope):
        value = self.expr(scope, column[2], 1)
        return value if column[0] in ("s", "stamp") else Node(FITS[column[0]], [value], "query")

    def log(self, name, table, other, record, timing, scope):
        return Node(f"INSERT INTO log(tag, val) VALUES('{name}', {{}});", [self.expr(scope, "any", 2)],
                    "query")

    def update(self, name, table, other, record, timing, scope):
        column = self.rng.choice(other.columns)
        value = self.fitting(column, scope)
        return Node(f"UPDATE {other.name} SET {column[0]} = {{}} WHERE id = {record}.id + 1;", [value], "query")

    def update_self(self, name, table, other, record, timing, scope):
        column = self.rng.choice(table.columns) if timing == "AFTER" else table.columns[-1]
        value = self.fitting(column, scope)
        return Node(f"UPDATE {table.name} SET {column[0]} = {{}} WHERE id = {record}.id;", [value], "query")

    def delete(self, name, table, other, record, timing, scope):
        return Node(f"DELETE FROM {other.name} WHERE id = {record}.id + 2 AND {{}};",
                    [self.expr(scope, "bool", 1)], "query")

    def insert(self, name, table, other, record, timing, scope):
        how = self.rng.choice(["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE", "REPLACE"])
        key = self.expr(scope, "text", 1)
        return Node(f"{how} INTO sink(id, k) VALUES({record}.id, {{}});", [key], "query")

    def upsert(self, name, table, other, record, timing, scope):
        return Node(f"INSERT INTO sink(id, val) VALUES({record}.id, {{}}) ON CONFLICT(id) "
                    f"DO UPDATE SET val = val || excluded.val WHERE {{}};",
                    [self.expr(scope, "text", 1), self.expr(scope, "bool", 1)], "query")

    def refuse(self, name, table, other, record, timing, scope):
        form = self.rng.choice(["SELECT RAISE(ABORT, 'no %') WHERE {};",
                                "SELECT CASE WHEN {} THEN RAISE(ABORT, 'it''s') END;",
                                "SELECT RAISE(ABORT, 'no') FROM " + other.name + " WHERE id = 1 AND {};"])
        return Node(form, [self.expr(scope, "bool", 1)], "query")

    def ignore(self, name, table, other, record, timing, scope):
        return Node("SELECT RAISE(IGNORE) WHERE {};", [self.expr(scope, "bool", 1)], "query")

    # ------------------------------------------------------------------------ statements

    def value(self, column):
        if self.rng.random() < 0.1:
            return "NULL"
        literal = self.rng.choice(column[3])
        return {"0": "FALSE", "1": "TRUE"}.get(literal, literal) if column[0] == "b" else literal

    def statement(self, tables):
        rng = self.rng
        t = rng.choice(tables)
        kind = rng.choice(["insert", "update", "update", "delete", "update"])
        if kind == "insert":
            names = ", ".join(c[0] for c in t.columns)
            values = ", ".join(self.value(c) for c in t.columns)
            return f"INSERT INTO {t.name}(id, {names}) VALUES({rng.randint(1, 20)}, {values})"
        if kind == "delete":
            return f"DELETE FROM {t.name} WHERE id = {rng.randint(1, 8)}"
        chosen = rng.sample(t.columns[:-1], rng.randint(1, 2))
        sets = ", ".join(f"{c[0]} = {self.value(c)}" for c in chosen)
        return f"UPDATE {t.name} SET {sets} WHERE id = {rng.randint(1, 8)}"


class TriggerTest:
    def __init__(self, program, server, directory, tally, database):
        self.converter = engines.Converter(program)
        self.server, self.directory, self.tally, self.database = server, directory, tally, database

    def case(self, seed, edges):
        case = TriggerGenerator(random.Random(seed), edges).case_of()
        if not self.valid(case):
            return
        outcome = self.outcome(case)
        for t in case.triggers:
            name = re.match(r"CREATE TRIGGER (\w+)", str(t)).group(1)
            if name in self.converter.left_out:
                self.tally.leave_out(self.converter.left_out[name])
        if outcome:
            self.shrink(seed, case, outcome)
        else:
            self.tally.equal += 1

    @staticmethod
    def valid(case):
        db = sqlite3.connect(":memory:")
        try:
            db.executescript(case.script())
            return True
        except sqlite3.Error:
            return False

    def outcome(self, case):
        """None, or (kind, text) of the first difference."""
        database = self.database(self.directory, case.script())
        try:
            sql = self.converter.convert(engines.dump_of(database.path))
            if self.converter.status > 1:
                return "load", "sqlpg failed: " + self.converter.diagnostics[-300:]
            broken = self.server.load(sql)
            if broken:
                return "load", str(broken[0])
            for name in self.converter.left_out:
                if re.fullmatch(r"trg\d+", name):
                    database.db.execute(f"DROP TRIGGER {name}")
            tables = [t.name for t in case.tables] + ["log", "sink"]
            return steps.first_difference(self.server, database, case.statements, tables, ["log"])
        finally:
            database.close()

    def shrink(self, seed, case, outcome):
        for _ in range(40):
            for s in case.smaller():
                if not self.valid(s):
                    continue
                found = self.outcome(s)
                if found and found[0] == outcome[0]:
                    case, outcome = s, found
                    break
            else:
                break
        text = "\n".join(str(t) for t in case.triggers)
        shape = re.sub(r"\b(trg|t)\d|'(?:[^']|'')*'|\b\d+\b|\b(?:%s)\b" % "|".join(KINDS), "_", text)
        self.outcome(case)
        made = self.converter.sql[self.converter.sql.find("CREATE FUNCTION"):] if "CREATE FUNCTION" in \
            self.converter.sql else ""
        tables = "\n".join(t.sql().split("\n")[0] for t in case.tables)
        self.tally.finding(shape, f"--- seed {seed}: trigger, {outcome[0]}\n{tables}\n{text}\n"
                                  + "".join(f"  {s};\n" for s in case.statements[:-1])
                                  + f"  {outcome[1]}\n{made[:3000]}")
