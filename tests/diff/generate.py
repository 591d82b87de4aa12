"""Random schemas, expressions, queries, triggers and statements in SQLite's SQL.

Everything is a tree of Nodes, so that a failure can be made smaller by putting a part in the place
of the whole. The same random.Random gives the same text.
"""


class Node:
    """`form` with one {} per child. kind: num text bool date blob any query."""

    def __init__(self, form, kids=(), kind="any"):
        self.form = form
        self.kids = list(kids)
        self.kind = kind

    def __str__(self):
        return self.form.format(*self.kids) if self.kids else self.form

    def size(self):
        return 1 + sum(k.size() for k in self.kids)

    def parts(self):
        """All nodes below this one."""
        for kid in self.kids:
            yield kid
            yield from kid.parts()

    def replaced(self, index, new):
        kids = list(self.kids)
        kids[index] = new
        return Node(self.form, kids, self.kind)

    def smaller(self):
        """Trees with one part put in the place of what it is a part of, or with a plain value in
        place of a part; the greatest steps first."""
        for i, kid in enumerate(self.kids):
            if kid.kind == "query":
                yield from (self.replaced(i, s) for s in kid.smaller())
                continue
            if self.kind != "query":
                yield kid
            for plain in PLAIN.get(kid.kind, ["NULL"]):
                if kid.size() > 1:
                    yield self.replaced(i, Node(plain, kind=kid.kind))
            for below in kid.parts():
                if below.kind != "query":
                    yield self.replaced(i, below)
            yield from (self.replaced(i, s) for s in kid.smaller())


PLAIN = {"num": ["1"], "text": ["'a'"], "bool": ["1"], "date": ["'2024-02-29'"], "blob": ["x'00'"]}

INTEGERS = ["0", "1", "-1", "2", "3", "7", "10", "-5", "100", "255", "1000000"]
EDGE_INTEGERS = ["4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775807"]
REALS = ["0.5", "1.5", "-2.25", "0.1", "3.0", "1e10", "2.5", "-0.5", "1e-7", "99.995"]
TEXTS = ["'a'", "'abc'", "'ABC'", "'12'", "'1.5'", "'-3'", "''", "' x '", "'12abc'", "'é'", "'%b%'",
         "'a_c'", "'0x10'", "'1e2'", "'Hello World'", "'it''s'", "'7'", "' 7'", "'true'"]
DATES = ["'2024-02-29'", "'2023-12-31'", "'2000-01-01'", "'2024-01-31 10:20:30'",
         "'1999-06-15 23:59:59'"]
BLOBS = ["x''", "x'00ff'", "x'616263'"]
FORMATS = ["%Y-%m-%d", "%H:%M", "%d.%m.%Y", "%j", "%w", "%s", "%Y", "%m", "%W", "%%", "%f"]
MODIFIERS = ["+1 day", "-3 months", "start of month", "start of year", "+2 hours", "weekday 1",
             "+1 year", "-90 minutes"]

# (name, declared type, kind, literals of its rows)
COLUMNS = [
    ("i", "INTEGER", "num", INTEGERS),
    ("k", "INT", "num", ["1", "2", "3", "NULL"]),
    ("big", "BIGINT", "num", INTEGERS + EDGE_INTEGERS),
    ("r", "REAL", "num", REALS),
    ("n", "NUMERIC(10,2)", "num", ["0", "1", "12.5", "-3.25", "100", "0.01"]),
    ("b", "BOOLEAN", "bool", ["0", "1"]),
    ("s", "TEXT", "text", TEXTS),
    ("v", "VARCHAR(20)", "text", TEXTS),
    ("c", "TEXT COLLATE NOCASE", "text", ["'a'", "'A'", "'b'", "'B'", "'abc'", "'ABC'", "'é'"]),
    ("d", "DATE", "date", ["'2024-02-29'", "'2023-12-31'", "'2000-01-01'", "'1999-06-15'"]),
    ("ts", "DATETIME", "date", ["'2024-01-31 10:20:30'", "'1999-06-15 23:59:59'",
                                "'2024-02-29 00:00:00'"]),
    ("x", "BLOB", "blob", BLOBS),
    ("u", "", "any", ["1", "2", "30"]),
    ("m", "INTEGER", "any", ["1", "5", "'a'", "'text'", "12"]),
    ("num2", "DECIMAL", "num", ["1", "2.5", "1000"]),
]

ARITHMETIC = ["({} + {})", "({} - {})", "({} * {})", "({} / {})", "({} % {})", "({} & {})",
              "({} | {})", "({} << 2)", "({} >> 1)", "(- {})", "(+ {})", "(~ {})"]
COMPARE = ["=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT", "==", "!="]

FUNCTIONS = {
    "num": [
        ("abs({})", "num"), ("round({})", "num"), ("round({}, 1)", "num"), ("length({})", "text"),
        ("length({})", "any"), ("instr({}, {})", "text", "text"), ("unicode({})", "text"),
        ("max({}, {})", "num", "num"), ("min({}, {})", "num", "num"),
        ("coalesce({}, {})", "num", "num"), ("ifnull({}, {})", "num", "num"),
        ("nullif({}, {})", "num", "num"), ("CAST({} AS INTEGER)", "any"),
        ("CAST({} AS REAL)", "any"), ("CAST({} AS NUMERIC)", "text"),
        ("CASE WHEN {} THEN {} ELSE {} END", "bool", "num", "num"),
        ("CASE {} WHEN {} THEN {} END", "num", "num", "num"), ("iif({}, {}, {})", "bool", "num", "num"),
        ("julianday({})", "date"), ("unixepoch({})", "date"), ("sign({})", "num"),
        ("CAST(strftime('%Y', {}) AS INTEGER)", "date"), ("(julianday({}) - julianday({}))", "date", "date"),
        ("floor({})", "num"), ("ceil({})", "num"), ("sqrt(abs({}))", "num"),
    ],
    "text": [
        ("upper({})", "text"), ("lower({})", "text"), ("trim({})", "text"), ("ltrim({})", "text"),
        ("rtrim({})", "text"), ("trim({}, {})", "text", "text"), ("substr({}, 2)", "text"),
        ("substr({}, {}, 2)", "text", "num"), ("substr({}, -2)", "text"),
        ("replace({}, {}, 'Q')", "text", "text"), ("({} || {})", "text", "any"),
        ("({} || '-' || {})", "num", "text"), ("coalesce({}, {})", "text", "text"),
        ("ifnull({}, {})", "text", "text"), ("nullif({}, {})", "text", "text"), ("hex({})", "any"),
        ("quote({})", "any"), ("typeof({})", "any"), ("CAST({} AS TEXT)", "any"),
        ("CASE WHEN {} THEN {} ELSE {} END", "bool", "text", "text"),
        ("printf('%d', {})", "num"), ("printf('%s', {})", "any"), ("printf('%.2f', {})", "num"),
        ("printf('%05d|%-6s|', {}, {})", "num", "text"), ("min({}, {})", "text", "text"),
        ("max({}, {})", "text", "text"), ("iif({}, {}, {})", "bool", "text", "text"),
        ("char({})", "small"), ("date({})", "date"), ("datetime({})", "date"), ("time({})", "date"),
        ("strftime('FORMAT', {})", "date"), ("date({}, 'MODIFIER')", "date"),
        ("datetime({}, 'MODIFIER')", "date"), ("datetime({}, 'unixepoch')", "small"),
        ("json_extract('{{\"a\":[1,\"x\"]}}', {})", "path"), ("json_array({}, {})", "num", "text"),
        ("json_object('k', {})", "any"),
    ],
    "bool": [
        ("({} AND {})", "bool", "bool"), ("({} OR {})", "bool", "bool"), ("(NOT {})", "bool"),
        ("({} IS NULL)", "any"), ("({} NOTNULL)", "any"), ("({} BETWEEN {} AND {})", "num", "num", "num"),
        ("({} NOT BETWEEN {} AND {})", "text", "text", "text"), ("({} IN ({}, {}))", "num", "num", "num"),
        ("({} NOT IN ({}, {}))", "text", "text", "text"), ("({} IN (1, 'a', NULL))", "any"),
        ("({} LIKE {})", "text", "text"), ("({} NOT LIKE '%b%')", "any"), ("({} GLOB '*[a-c]*')", "text"),
        ("({} LIKE 'a\\_%' ESCAPE '\\')", "text"), ("({} IS TRUE)", "bool"), ("({} IS NOT FALSE)", "num"),
        ("(CASE WHEN {} THEN {} ELSE {} END)", "bool", "bool", "bool"), ("coalesce({}, 0)", "bool"),
        ("({} IN ())", "num"), ("(({}, {}) = ({}, {}))", "num", "text", "num", "text"),
    ],
    "date": [("date({})", "date"), ("datetime({}, 'MODIFIER')", "date"), ("coalesce({}, {})", "date", "date"),
             ("max({}, {})", "date", "date")],
    "blob": [("coalesce({}, x'01')", "blob"), ("CAST({} AS BLOB)", "text")],
}

AGGREGATES = ["count(*)", "count({})", "sum({num})", "min({})", "max({})", "avg({num})", "total({num})",
              "min({text})", "max({text})", "count(DISTINCT {})", "sum({bool})",
              "sum({num}) FILTER (WHERE {bool})", "max({date})"]


class Scope:
    """What a column reference may be: [(text, kind)]."""

    def __init__(self, columns):
        self.columns = columns

    def of_kind(self, kind):
        return [text for text, k in self.columns if k == kind or kind == "any"]


class Table:
    def __init__(self, name, columns, rows, checks=(), generated=()):
        self.name, self.columns, self.rows = name, columns, rows
        self.checks, self.generated = list(checks), list(generated)

    def scope(self, alias=None):
        prefix = f"{alias}." if alias else ""
        return [(f"{prefix}id", "num")] + [(prefix + c[0], c[2]) for c in self.columns]

    def sql(self):
        parts = ["id INTEGER PRIMARY KEY"]
        parts += [f"{name} {decl}".rstrip() for name, decl, _, _ in self.columns]
        parts += [f"g{i} AS ({e})" + (" STORED" if stored else "")
                  for i, (e, stored) in enumerate(self.generated)]
        parts += [f"CHECK ({e})" for e in self.checks]
        names = ", ".join(["id"] + [c[0] for c in self.columns])
        lines = [f"CREATE TABLE {self.name}({', '.join(parts)});"]
        lines += [f"INSERT INTO {self.name}({names}) VALUES({', '.join(row)});" for row in self.rows]
        return "\n".join(lines)


class Generator:
    def __init__(self, rng, edges=False):
        self.rng = rng
        self.edges = edges

    # ------------------------------------------------------------------------------ schemas

    def table(self, name, plain=False):
        columns = self.rng.sample(COLUMNS, self.rng.randint(5, 9))
        if plain:
            columns = [c for c in columns if c[0] not in ("u", "m", "x", "big", "c")]
        if not self.edges:
            columns = [c if c[0] != "big" else ("big", "BIGINT", "num", INTEGERS) for c in columns]
        rows = []
        for i in range(self.rng.randint(6, 12)):
            row = [str(i + 1)]
            for _, _, _, values in columns:
                row.append("NULL" if self.rng.random() < 0.15 else self.rng.choice(values))
            rows.append(row)
        return Table(name, columns, rows)

    # -------------------------------------------------------------------------- expressions

    def literal(self, kind):
        if kind == "any":
            kind = self.rng.choice(["num", "text", "num", "text", "date", "bool"])
        if self.rng.random() < 0.04:
            return Node("NULL", kind=kind)
        values = {"num": INTEGERS + REALS + (EDGE_INTEGERS if self.edges else []), "text": TEXTS,
                  "bool": ["1", "0", "TRUE", "FALSE"], "date": DATES, "blob": BLOBS,
                  "small": ["65", "97", "233", "48"], "path": ["'$.a'", "'$.a[0]'", "'$.a[1]'", "'$.b'"]}
        return Node(self.rng.choice(values[kind]), kind=kind)

    def leaf(self, scope, kind):
        names = scope.of_kind(kind)
        if names and self.rng.random() < 0.75:
            return Node(self.rng.choice(names), kind=kind)
        return self.literal(kind)

    def expr(self, scope, kind="any", depth=3):
        rng = self.rng
        if kind in ("small", "path"):
            return self.literal(kind)
        if kind == "any":
            kind = rng.choice(["num", "text", "bool", "date", "any"])
        elif rng.random() < 0.06:
            kind = rng.choice(["num", "text", "bool", "any"])
        if depth <= 0 or kind == "any" or rng.random() < 0.15:
            return self.leaf(scope, kind)
        if kind == "num" and rng.random() < 0.4:
            form = rng.choice(ARITHMETIC)
            return Node(form, [self.expr(scope, "num", depth - 1) for _ in range(form.count("{}"))],
                        "num")
        if kind == "bool" and rng.random() < 0.4:
            other = rng.choice(["num", "text", "any", "date", "num", "text", "bool"])
            return Node("({} " + rng.choice(COMPARE) + " {})",
                        [self.expr(scope, other, depth - 1), self.expr(scope, other, depth - 1)], "bool")
        form, *kinds = rng.choice(FUNCTIONS[kind])
        form = form.replace("FORMAT", rng.choice(FORMATS)).replace("MODIFIER", rng.choice(MODIFIERS))
        return Node(form, [self.expr(scope, k, depth - 1) for k in kinds], kind)

    # ------------------------------------------------------------------------------ queries

    def aggregate(self, scope, depth=1):
        form = self.rng.choice(AGGREGATES)
        kids = []
        for kind in ("num", "text", "bool", "date"):
            while "{" + kind + "}" in form:
                form = form.replace("{" + kind + "}", "{}", 1)
                kids.append((form.index("{}"), kind))
        if not kids and "{}" in form:
            kids = [(0, "any")]
        return Node(form, [self.expr(scope, k, depth) for _, k in kids], "num")

    def query(self, tables):
        return self.rng.choice(QUERIES)(self, tables)

    def projection(self, tables):
        t = self.rng.choice(tables)
        return Node(f"SELECT id, {{}} AS e FROM {t.name}", [self.expr(Scope(t.scope()))], "query")

    def selection(self, tables):
        t = self.rng.choice(tables)
        return Node(f"SELECT id FROM {t.name} WHERE {{}}", [self.expr(Scope(t.scope()), "bool")], "query")

    def grouping(self, tables):
        t = self.rng.choice(tables)
        scope = Scope(t.scope())
        kids = [self.expr(scope, depth=1), self.aggregate(scope), self.aggregate(scope)]
        text = f"SELECT {{}} AS g, {{}} AS a, {{}} AS b FROM {t.name} GROUP BY 1"
        if self.rng.random() < 0.3:
            text += " HAVING {}"
            kids.append(Node("({} > {})", [self.aggregate(scope), self.literal("num")], "bool"))
        return Node(text, kids, "query")

    def totals(self, tables):
        t = self.rng.choice(tables)
        scope = Scope(t.scope())
        return Node(f"SELECT {{}} AS a, {{}} AS b FROM {t.name} WHERE {{}}",
                    [self.aggregate(scope), self.aggregate(scope), self.expr(scope, "bool", 1)], "query")

    def join(self, tables):
        a, b = self.rng.choice(tables), self.rng.choice(tables)
        scope = Scope(a.scope("p") + b.scope("q"))
        how = self.rng.choice(["JOIN", "LEFT JOIN", "INNER JOIN", "LEFT JOIN"])
        on = self.rng.choice(["p.id = q.id", "{}", "p.id = q.id AND {}"])
        kids = [self.expr(scope, depth=2)]
        kids += [self.expr(scope, "bool", 1)] if "{}" in on else []
        return Node(f"SELECT p.id, q.id AS id2, {{}} AS e FROM {a.name} p {how} {b.name} q ON {on}",
                    kids, "query")

    def compound(self, tables):
        a, b = self.rng.choice(tables), self.rng.choice(tables)
        kind = self.rng.choice(["num", "text", "any", "date"])
        how = self.rng.choice(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
        return Node(f"SELECT {{}} AS e FROM {a.name} {how} SELECT {{}} FROM {b.name}",
                    [self.expr(Scope(a.scope()), kind, 1), self.expr(Scope(b.scope()), kind, 1)], "query")

    def distinct(self, tables):
        t = self.rng.choice(tables)
        return Node(f"SELECT DISTINCT {{}} AS e FROM {t.name}", [self.expr(Scope(t.scope()), depth=2)],
                    "query")

    def membership(self, tables):
        a, b = self.rng.choice(tables), self.rng.choice(tables)
        kind = self.rng.choice(["num", "text", "any", "date"])
        negated = self.rng.choice(["", "NOT "])
        return Node(f"SELECT id FROM {a.name} WHERE {{}} {negated}IN (SELECT {{}} FROM {b.name})",
                    [self.expr(Scope(a.scope()), kind, 1), self.expr(Scope(b.scope()), kind, 1)], "query")

    def correlated(self, tables):
        a, b = self.rng.choice(tables), self.rng.choice(tables)
        inner = Scope(b.scope("q") + a.scope("p"))
        return Node(f"SELECT p.id, (SELECT {{}} FROM {b.name} q WHERE {{}}) AS e FROM {a.name} p",
                    [self.aggregate(Scope(b.scope("q"))), self.expr(inner, "bool", 1)], "query")

    def existing(self, tables):
        a, b = self.rng.choice(tables), self.rng.choice(tables)
        inner = Scope(b.scope("q") + a.scope("p"))
        negated = self.rng.choice(["", "NOT "])
        return Node(f"SELECT p.id FROM {a.name} p WHERE {negated}EXISTS "
                    f"(SELECT 1 FROM {b.name} q WHERE {{}})", [self.expr(inner, "bool", 1)], "query")

    def common(self, tables):
        t = self.rng.choice(tables)
        return Node(f"WITH w AS (SELECT id, {{}} AS e FROM {t.name}) "
                    "SELECT w.e, count(*) AS n FROM w GROUP BY w.e", [self.expr(Scope(t.scope()), depth=2)],
                    "query")

    def recursive(self, tables):
        t = self.rng.choice(tables)
        return Node("WITH RECURSIVE w(x, y) AS (SELECT 1, 0 UNION ALL SELECT x + 1, x * 2 FROM w WHERE "
                    f"x < 6) SELECT x, y, {{}} AS e FROM w JOIN {t.name} ON {t.name}.id = x",
                    [self.expr(Scope(t.scope() + [("x", "num"), ("y", "num")]), depth=1)], "query")

    def window(self, tables):
        t = self.rng.choice(tables)
        scope = Scope(t.scope())
        form, kind = self.rng.choice([
            ("row_number() OVER (ORDER BY {}, id)", "any"), ("rank() OVER (ORDER BY {})", "any"),
            ("lag({}) OVER (ORDER BY id)", "any"), ("sum({}) OVER (ORDER BY id)", "num"),
            ("count({}) OVER (PARTITION BY k)", "any"), ("dense_rank() OVER (ORDER BY {} DESC)", "any"),
            ("first_value({}) OVER (ORDER BY id DESC)", "any"), ("max({}) OVER ()", "any"),
            ("ntile(3) OVER (ORDER BY {}, id)", "any")])
        if "PARTITION BY k" in form:
            form = form.replace("PARTITION BY k", f"PARTITION BY {self.rng.choice(t.columns)[0]}")
        return Node(f"SELECT id, {form} AS e FROM {t.name}", [self.expr(scope, kind, 1)], "query")

    def limited(self, tables):
        t = self.rng.choice(tables)
        order = self.rng.choice(["", " DESC", " NULLS LAST", " DESC NULLS FIRST"])
        limit = self.rng.choice(["3", "2 OFFSET 1", "1, 2", "-1 OFFSET 4"])
        return Node(f"SELECT id FROM {t.name} ORDER BY {{}}{order}, id LIMIT {limit}",
                    [self.expr(Scope(t.scope()), depth=2)], "query")

    def concatenated(self, tables):
        t = self.rng.choice(tables)
        return Node(f"SELECT group_concat(e, '|') AS g FROM (SELECT {{}} AS e FROM {t.name} ORDER BY id)",
                    [self.expr(Scope(t.scope()), depth=1)], "query")


QUERIES = [Generator.projection] * 14 + [Generator.selection] * 5 + [
    Generator.grouping, Generator.grouping, Generator.totals, Generator.join, Generator.join,
    Generator.compound, Generator.distinct, Generator.membership, Generator.correlated, Generator.existing,
    Generator.common, Generator.recursive, Generator.window, Generator.window, Generator.limited,
    Generator.concatenated]
