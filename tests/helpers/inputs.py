"""The checks of compare.py: which expressions are compared, over which values."""
import math
import struct

from compare import Check

STRINGS = ["", "a", "hello", "héllo wörld", "日本語テキスト", "😀x", " a b ", "it's", "a\\b", "x\ny", "%_", "ABC"]

NUMBERS = """|| |12| 12|12abc|abc|+5|-5|- 5|1e3|1e3abc|1.5e|1.5e+|.5|5.|.|-.5e-2x|0x10|1_000|
9223372036854775807|9223372036854775808|-9223372036854775808|-9223372036854775809|99999999999999999999999|
1e999|-1e999|1e-999|1e99999999|-1e-99999999|Inf|nan|1 2|00012|1.0|1e15|0.1|123456789.123456789|--5|+-5|
1.2.3|e5|-0|-0.0|+.5|1E5|true|1e308|1.7976931348623157e308|1.8e308|5e-324|2e-324|0e999|1e00000000000005""".replace(
    "\n", "").split("|") + ["\t7", "\n8", "７"]

GLOBS = ["*", "a*", "*b", "[a-c]*", "[^a]?", "[]x]", "[^]x]", "a[b", "[", "[]", "[a-]", "[-a]", "?", "", "a.b",
         "a\\*", "[\\]", "%_", "[z-a]", "h?llo", "*é*", "[é-ü]*", "(a|b)", "a+", "[[]", "[!a]*", "[a-c-e]", "{1}"]
GLOBBED = ["", "a", "b", "ab", "abc", "xb", "]", "x]", "x", "-", "a.b", "a\\b", "a\\*", "\\", "%_", "hello",
           "héllo", "é", "ü", "A", "(a|b)", "aa", "[", "a\nb", "!", "z", "d", "e", "{1}"]

ODD_TIMES = """|x|2023|2023-01|2023-1-2|2023-13-01|2023-02-30|2023-02-29 10:00|0000-00-00|2023-01-01t10:00:00|
2023-01-01 24:00:00|2023-01-01 25:00:00|2023-01-01 10:00:60| 2023-01-01|2023-01-01 |2023-01-01  10:00|
2023-01-01 10:00:00.|2023-01-01 10:00:00 Z|2023-01-01 10:00:00 +05:30 |2023-01-01 10:00:00+0530|2023-01-01T|
-0001-01-01|-4713-12-01|9999-12-31 23:59:59.999|20230101|2023/01/01|1e3|-5|+5|2459945.5 |
2023-01-01 10:00:00.9999|2023-01-01 23:59:59.9996|12:30:59.9999|0|5373484|5373485|1970-01-01|-0044-03-15""".replace(
    "\n", "").split("|")

BAD_JSON = ["", " ", "{", "{}x", "[1,]", "{'a':1}", "{a:1}", "NaN", "Infinity", "01", "1.", ".5", "+1", "-", '"a',
            '"\t"', '"\\x"', '"\\u00"', "tru", "TRUE", " 1 ", "\f1", "1e", "1e5", "[1 2]", '{"a"}', '"a\nb"', "nul",
            "[[]", "\x7f", "\u00a01", "-0", "1e400", "/*c*/1", "1//x", "12 3", "1true", "truefalse", "[,1]", "{,}",
            '{"a":1,}', '{"a":1 "b":2}', '{1:2}', '"a""b"', "[]]", '{"a":{"b":[{}]}}', "[[[[[[[[1]]]]]]]]", "t rue",
            "- 1", "1 .5"]

PATHS = ["$", "$.a", "$.b", "$.a.b", "$[0]", "$[1]", "$[#-1]", "$.a[0]", "$.a[#-1].b", '$."a"', "$[#]", "$.zz"]
BAD_PATHS = ["", "a", "$a", "$.", "$[", "$[x]", "$[-1]", "$.a[", "$[#1]"]

FLAGS = ["-", "+", " ", "0", "#", ",", "!"]


def doubles(r, n, smallest=0.0, largest=math.inf):
    special = [0.0, -0.0, 1e15, 1e14, 999999999999999.0, 9999999999999995.0, 1e-4, 1e-5, 0.00012345, 1e22, 1e100,
               5e-324, 1.7976931348623157e308, 0.1 + 0.2, math.inf, -math.inf, 123456789012345678.0, 0.5, 1.5, 2.5,
               -0.5, -2.5, 1.005, 2.675, 9.995, 0.285, 1e9, 9223372036854775807.0, -9223372036854775808.0]
    makers = [
        lambda: struct.unpack("d", struct.pack("Q", r.getrandbits(64)))[0],
        lambda: round(r.uniform(-1000, 1000), r.randrange(5)),
        lambda: r.uniform(-1, 1),
        lambda: float(r.randrange(-10**6, 10**6)),
        lambda: r.uniform(-1, 1) * 10.0 ** r.randrange(-20, 25),
        lambda: r.randrange(-2000, 2000) / 8.0,
        lambda: (r.randrange(20000) + 0.5) / 100,
    ]
    out = [f for f in special]
    while len(out) < n:
        out.append(r.choice(makers)())
    return [f for f in out if f == f and (f == 0 or smallest <= abs(f) <= largest)]


def integers(r, n):
    return [0, 1, -1, 2**31, 2**63 - 1, -2**63, 2**53 + 1] + [r.randrange(-10**r.randrange(1, 19), 10**18) for _ in range(n)]


def number_texts(r, n):
    return NUMBERS + ["".join(r.choice("0123456789+-.eE ax") for _ in range(r.randrange(9))) for _ in range(n)]


def times(r, n):
    out = list(ODD_TIMES)
    while len(out) < n:
        y = r.choice([r.randrange(1900, 2100), r.randrange(9999), 2000, 2024, 2023])
        day = "%04d-%02d-%02d" % (y, r.randrange(1, 13), r.randrange(1, 32))
        h, m, s = r.randrange(24), r.randrange(60), r.randrange(60)
        out.append(r.choice([
            lambda: day,
            lambda: day + " %02d:%02d:%02d" % (h, m, s),
            lambda: day + "T%02d:%02d:%02d.%03dZ" % (h, m, s, r.randrange(1000)),
            lambda: day + " %02d:%02d" % (h, m),
            lambda: day + " %02d:%02d:%02d%s%02d:%02d" % (h, m, s, r.choice("+-"), r.randrange(16), r.randrange(60)),
            lambda: "%02d:%02d:%02d" % (h, m, s),
            lambda: "%02d:%02d" % (h, m),
            lambda: str(r.randrange(5500000)),
            lambda: repr(round(r.uniform(0, 5400000), 5)),
            lambda: day + " %02d:%02d:%02d.%06d" % (h, m, s, r.randrange(10**6)),
            lambda: day + "%s%02d:%02d:%02d.%d%s" % (
                r.choice([" ", "T", "  ", " T"]), h, m, s, r.randrange(10**4), r.choice(["", "Z", " Z", "z", " +01:00", "-08:00 "])),
            lambda: str(r.randrange(2 * 10**9)),
        ])())
    return out


def modifier(r):
    k = r.randrange(10)
    if k < 6:
        n = r.choice([r.randrange(-40, 40), r.randrange(-10000, 10000), round(r.uniform(-40, 40), r.randrange(1, 5))])
        unit = r.choice(["second", "minute", "hour", "day", "month", "year"]) + r.choice(["", "s"])
        return "%s%s %s" % ("+" if n >= 0 and r.random() < .7 else "", n, r.choice([unit, unit, unit.upper(), " " + unit]))
    if k == 6:
        return "weekday %s" % r.choice([0, 1, 2, 3, 4, 5, 6, 7, "1.0", "2.5"])
    if k == 7:
        return "start of " + r.choice(["month", "year", "day", "Day", "week"])
    if k == 8:
        return r.choice(["unixepoch", "julianday", "auto", "foo", "", "1 week", "5days", "+5days", "1 days ago"])
    return "%s%02d:%02d%s" % (r.choice(["+", "-", ""]), r.randrange(26), r.randrange(60), r.choice(["", ":30", ":15.250"]))


def json_value(r, depth=0):
    k = r.randrange(9 if depth < 3 else 6)
    if k == 0:
        return r.choice(["null", "true", "false"])
    if k == 1:
        return str(r.randrange(-1000, 1000))
    if k == 2:
        return r.choice(["1.5", "1e5", "1.0", "-0.25", "1E-2", "0.1", "100", "1.10", "2.50", "123456789012345678"])
    if k < 6:
        return '"%s"' % r.choice(["", "a", "x y", "é", "\\u0041", "\\n", '\\"q', "a/b", "\\/", "😀", "\\ud83d\\ude00"])
    blank = r.choice(["", "", " ", "\n"])
    n = r.randrange(4)
    if k < 8:
        keys = r.sample(["a", "b", "c", "d e", "x1"], n)
        return "{" + blank + ("," + blank).join('"%s":%s%s' % (key, blank, json_value(r, depth + 1)) for key in keys) + "}"
    return "[" + ("," + blank).join(json_value(r, depth + 1) for _ in range(n)) + blank + "]"


def formats(r, n):
    out = []
    while len(out) < n:
        spec = "%" + "".join(r.sample(FLAGS, r.choice([0, 0, 0, 1, 2]))) + r.choice(["", "", "5", "10", "2"])
        digits = r.choice(["", "", ".2", ".0", ".5", "."])
        k = r.randrange(4)
        if k == 0:
            out.append((spec + digits + r.choice("diuxXo"), r.choice(integers(r, 5))))
        elif k == 1:
            out.append((spec + digits + "f", r.choice(doubles(r, 40, 1e-9, 1e11))))
        elif k == 2:
            out.append((spec + digits + r.choice("sqQwz"), r.choice(STRINGS)))
        else:
            out.append(("[" + spec + digits + r.choice("ds") + "]%%x", r.choice(["12abc", "abc", "3.7", "-4"])))
    return out


def number_checks(r, n):
    fs, texts = doubles(r, n), number_texts(r, n)
    real = [(f,) for f in fs]
    some = [(f,) for f in doubles(r, n, 1e-12, 1e12)]
    return [
        Check("real_text", "cast($1 as text)", "sqlpg.real_text($1)", real,
              # SQLite's own digits are off by one in the 15th place now and then
              allow=lambda v, e, g: math.isclose(float(e), float(g[1:]), rel_tol=1e-14)),
        Check("real_int", "cast($1 as integer)", "sqlpg.real_int($1)", real),
        Check("exact", "$1", "sqlpg.exact($1)::text::float8", [(f,) for f in fs if abs(f) < math.inf]),
        Check("text_int", "cast($1 as integer)", "sqlpg.text_int($1)", [(t,) for t in texts]),
        Check("text_real", "cast($1 as real)", "sqlpg.text_real($1)", [(t,) for t in texts], close=1e-15),
        Check("text_num", "cast($1+0 as real)", "sqlpg.text_num($1)::text::float8",
              [(t,) for t in texts if "e9" not in t.lower()], close=1e-15),
        Check("text_bool", "not not $1", "sqlpg.text_bool($1)", [(t,) for t in texts]),
        Check("text_math", "degrees($1)", "degrees(sqlpg.text_math($1))",
              [(t,) for t in texts if "e" not in t.lower()], close=1e-15),
        Check("round", "round($1,$2)", "sqlpg.round($1,$2)",
              [(f, r.choice([0, 1, 2, 2, 3, 5, -1, 40])) for f in doubles(r, n, 0, 1e9)], close=1e-15),
        # what sums and products of prices leave behind
        Check("round_prices", "round($1,2)", "sqlpg.round($1,2)",
              [(sum(r.randrange(1, 10**5) / 100 for _ in range(r.randrange(1, 30))) * r.choice([1, 0.19, 1.19, 0.5, 1 / 3]),)
               for _ in range(n)]),
        Check("round1", "round($1)", "sqlpg.round($1)", real),
        Check("mod", "mod($1,$2)", "sqlpg.fmod($1,$2)",
              [(a, b) for a, b in zip(doubles(r, n, 1e-12, 1e12), doubles(r, n, 1e-12, 1e12))]),
        Check("sqrt", "sqrt($1)", "sqlpg.sqrt($1)", real),
        Check("ln", "ln($1)", "sqlpg.ln($1)", real, close=1e-14),
        Check("log10", "log10($1)", "sqlpg.log10($1)", real, close=1e-14),
        Check("log2", "log2($1)", "sqlpg.log(2, $1)", real, close=1e-14),
        Check("log", "log($1,$2)", "sqlpg.log($1,$2)",
              [(r.choice([2.0, 10.0, 3.5, 0.5, 0.0, -1.0]), f) for f in fs], close=1e-13),
        Check("exp", "exp($1)", "sqlpg.exp($1)", [(f,) for f in fs + [709.7, 709.8, -745.0, -746.0, 700.5]], close=1e-13),
        Check("pow", "pow($1,$2)", "sqlpg.pow($1,$2)",
              [(f, r.choice([0.0, 1.0, 2.0, 3.0, -1.0, -2.0, -3.0, 0.5, 1.5, 10.0, 1e3, -1e3, math.inf, r.uniform(-5, 5)]))
               for f in fs], close=1e-13),
    ] + [Check(f, f + "($1)", "sqlpg.%s($1)" % f, some, close=1e-13) for f in ("acos", "asin", "acosh", "atanh")]


def text_checks(r, n):
    far = [2**31 - 1, -2**31 + 1]
    near = lambda: r.choice([r.randrange(-8, 9), r.randrange(-20, 20), r.choice(far)])
    letters = "ab]-[^*?x\\.Aé"
    globs = [(p, t) for p in GLOBS for t in r.sample(GLOBBED, 6)] + [
        ("".join(r.choice(letters) for _ in range(r.randrange(7))),
         "".join(r.choice(letters) for _ in range(r.randrange(5)))) for _ in range(2 * n)]
    likes = [("".join(r.choice("aB%_\\!é") for _ in range(r.randrange(6))),
              "".join(r.choice("Ab%_\\!É") for _ in range(r.randrange(5)))) for _ in range(n)]
    names = ["Robert", "Rupert", "Ashcraft", "Tymczak", "Pfister", "Honeyman", "", "1a", "Jackson", "é", "Lloyd",
             "Gutierrez", "o'brien", "Van de Graaff", "abc1bc", "Tschüß"]
    names += ["".join(r.choice("abcdefghijklmnopqrstuvwxyz -1é") for _ in range(r.randrange(9))) for _ in range(n)]
    return [
        Check("substr2", "substr($1,$2)", "sqlpg.substr($1,$2)", [(r.choice(STRINGS), near()) for _ in range(n)]),
        Check("substr3", "substr($1,$2,$3)", "sqlpg.substr($1,$2,$3)",
              [(r.choice(STRINGS), near(), near()) for _ in range(2 * n)]),
        Check("substr_blob", "substr($1,$2,$3)", "sqlpg.substr($1,$2,$3)",
              [(r.choice(STRINGS).encode(), near(), near()) for _ in range(n)]),
        Check("glob", "glob($1,$2)", "sqlpg.glob($1,$2)", globs),
        Check("like", "like($1,$2)", "sqlpg.like($1,$2)", likes),
        Check("like_escape", "like($1,$2,$3)", "sqlpg.like($1,$2,$3)",
              [(p, t, r.choice("!\\a%_")) for p, t in likes]),
        Check("quote", "quote($1)", "sqlpg.quote($1)", [(s,) for s in STRINGS]),
        Check("quote_blob", "quote($1)", "sqlpg.quote($1)", [(s.encode(),) for s in STRINGS]),
        Check("quote_real", "quote($1)", "sqlpg.quote($1)", [(f,) for f in doubles(r, n)],
              # its last of 21 digits are noise in SQLite
              allow=lambda v, e, g: float(e) == float(g[1:])),
        Check("soundex", "soundex($1)", "sqlpg.soundex($1)", [(s,) for s in names + [None]]),
        Check("char", "char($1,$2)", "sqlpg.char($1,$2)",
              [(r.choice([65, 233, 8364, 128512, 1114111, 1114112, 1]), r.randrange(1, 0xd7ff)) for _ in range(n)]),
        Check("printf", "printf($1,$2)", "sqlpg.printf($1,$2::text)", formats(r, 4 * n),
              # SQLite cuts a number at 16 digits, and a text within a character
              allow=lambda v, e, g: isinstance(e, Exception) or isinstance(v[1], float) and math.isclose(float(e.replace(",", "").strip() or 0), float(g[1:].replace(",", "").strip() or 0), rel_tol=1e-15)),
        Check("printf_exp", "printf($1,$2)", "sqlpg.printf($1,$2::text)",
              [("%" + r.choice(["", ".3", ".0", "12", "-12", "+"]) + r.choice("eEgG"), f) for f in doubles(r, n, 1e-9, 1e13)],
              # ties go either way there
              allow=lambda v, e, g: math.isclose(float(e), float(g[1:]), rel_tol=5e-3)),
        Check("printf_odd", "printf($1,$2,$3)", "sqlpg.printf($1,$2::text,$3::text)",
              [(f, a, b) for f in ["%d|%s", "%s", "%s%s%s", "%", "a%", "%k", "%*d", "%-*d|", "%.*f", "%5%|", "%c|%c", "%r",
                                   "%lld", "%05d|%5s", "%+d % d", "%.3s|%-5s|", "100%%", "%q %Q", "é%sü", "%z"]
               for a in [5, -7, 12] for b in [3, 0, 101]]),
        Check("unhex", "$2", "coalesce(encode(sqlpg.unhex($1,' -'),'hex'),'NULL')",
              [("4142", "4142"), ("", ""), ("4", "NULL"), ("zz", "NULL"), ("41 42", "4142"), ("4-1", "41")]),
    ]


def date_checks(r, n):
    many = times(r, 4 * n)
    one = [(t,) for t in many]
    out = [Check(f + "1", f + "($1)", "sqlpg.%s($1)" % f, one, close=1e-15)
           for f in ("date", "time", "datetime", "julianday", "unixepoch")]
    every = "%Y|%m|%d|%H|%M|%S|%s|%w|%W|%j|%%"
    out += [
        Check("datetime2", "datetime($1,$2)", "sqlpg.datetime($1,$2)", [(t, modifier(r)) for t in many]),
        Check("datetime3", "datetime($1,$2,$3)", "sqlpg.datetime($1,$2,$3)",
              [(t, modifier(r), modifier(r)) for t in many]),
        Check("strftime", "strftime('%s',$1)" % every, "sqlpg.strftime('%s',$1)" % every, one),
        Check("strftime2", "strftime('%s',$1,$2)" % every, "sqlpg.strftime('%s',$1,$2)" % every,
              [(t, modifier(r)) for t in many]),
        Check("strftime_f", "strftime('%f',$1)", "sqlpg.strftime('%f',$1)", one),
        Check("strftime_J", "strftime('%J',$1)", "sqlpg.strftime('%J',$1)", one),
        Check("strftime_odd", "strftime($1,'2023-01-02')", "sqlpg.strftime($1,'2023-01-02')",
              [(f,) for f in ["%", "%q", "a%", "%Yx", "", "é%d", "%%%d", "x\ny%d"]]),
        Check("from_unixepoch", "datetime($1,'unixepoch')",
              "sqlpg.to_char(sqlpg.from_unixepoch($1),'YYYY-MM-DD HH24:MI:SS')",
              [(i,) for i in [0, 1, -1, 1700000000, 253402300799, 253402300800, 10**15] + [r.randrange(-10**10, 2**32) for _ in range(n)]]),
        Check("add_months", "datetime($1,$2||' months')",
              "sqlpg.to_char(sqlpg.add_months($1::timestamp,$2::int),'YYYY-MM-DD HH24:MI:SS')",
              [("%04d-%02d-%02d 10:11:12" % (r.randrange(1900, 2100), r.randrange(1, 13), r.randrange(1, 29)),
                r.randrange(-50, 50)) for _ in range(n)]),
    ]
    for check in out:
        # SQLite's days are off by one at times before the year 0, and %Y has three digits there
        check.allow = lambda v, e, g: e[0] == "-" and g[1] == "-"
    return out


def json_checks(r, n):
    many = [json_value(r) for _ in range(n)]
    paths = [(j, r.choice(PATHS)) for j in many] + [(j, p) for j in many[:5] for p in BAD_PATHS]
    values = ["1", '"x"', "null", "[1]", '{"z":0}', "2.5"]
    edits = ["$.a", "$.b", "$.a.b", "$[0]", "$[1]", "$[#]", "$[#-1]", "$.n.m", "$.a[0]", "$", '$."q r"']
    tree = "(select group_concat(coalesce(key,'~')||'|'||coalesce(%s,'~')||'|'||type||'|'||coalesce(%s,'~')||'|'||id||'|'" \
           "||coalesce(parent,'~')||'|'||fullkey||'|'||path,';') from json_%s($1))"
    pg_tree = "(select string_agg(coalesce(key #>> '{}','~')||'|'||coalesce(value #>> '{}','~')||'|'||type||'|'||coalesce(atom #>> '{}','~')" \
              "||'|'||id||'|'||coalesce(parent::text,'~')||'|'||fullkey||'|'||path,';') from sqlpg.json_%s($1::json))"
    out = [
        Check("json", "json($1)", "sqlpg.json($1::json)", [(j,) for j in many]),
        Check("json_valid", "json_valid($1)", "sqlpg.json_valid($1)", [(j,) for j in BAD_JSON + many]),
        Check("json_extract_text", "cast(json_extract($1,$2) as text)", "sqlpg.json_extract_text($1::json,$2)", paths),
        Check("json_extract", "json_extract($1,$2)", "sqlpg.json_extract($1::json,$2) #>> '{}'", paths),
        Check("json_extract2", "json_extract($1,$2,$3)", "sqlpg.json_extract($1::json,$2,$3)",
              [(j, r.choice(PATHS), r.choice(PATHS)) for j in many]),
        Check("json_arrow", "$1 -> $2", "sqlpg.json(sqlpg.json_at($1::json,sqlpg.json_arrow_path($2)))",
              [(j, r.choice(["a", "b", "$.a", "$[0]", "0", "1", "d e", "-1"])) for j in many]),
        Check("json_type", "json_type($1,$2)", "sqlpg.json_type($1::json,$2)", paths),
        Check("json_array_length", "json_array_length($1,$2)", "sqlpg.json_array_length($1::json,$2)", paths),
        Check("json_array", "json_array(json($1),$2,json($3))", "sqlpg.json_array(ARRAY[$1::json,to_json($2),$3::json])",
              [(r.choice(many), r.choice(STRINGS), r.choice(many)) for _ in range(n)]),
        Check("json_object", "json_object('k',json($1),$2,$2)", "sqlpg.json_object(ARRAY['k',$2],ARRAY[$1::json,to_json($2)])",
              [(r.choice(many), r.choice(STRINGS)) for _ in range(n)]),
        Check("json_remove", "json_remove($1,$2,$3)", "sqlpg.json_remove($1::json,$2,$3)",
              [(j, r.choice(edits), r.choice(edits)) for j in many]),
        Check("json_patch", "json_patch($1,$2)", "sqlpg.json_patch($1::json,$2::json)",
              [(r.choice(many), r.choice(many)) for _ in range(n)]),
    ]
    for mode in ("set", "insert", "replace"):
        out.append(Check("json_" + mode, "json_%s($1,$2,json($3),$4,json($5))" % mode,
                         "sqlpg.json_%s($1::json,ARRAY[$2,$4],ARRAY[$3::json,$5::json])" % mode,
                         [(j, r.choice(edits), r.choice(values), r.choice(edits), r.choice(values)) for j in many]))
    for check in out:
        if check.name in ("json_set", "json_insert", "json_replace"):
            # a path into what the same call has just put there is not followed by SQLite 3.40
            check.allow = lambda v, e, g: v[3].startswith(v[1]) or "[" in v[1] and "[" in v[3]
        elif len(check.inputs[0]) == 2:
            # SQLite finds a fault in a path only when it gets there
            check.allow = lambda v, e, g: v[1] in BAD_PATHS and e is None
    for kind in ("each", "tree"):
        out.append(Check("json_" + kind, tree % ("value", "atom", kind), pg_tree % kind, [(j,) for j in many]))
    below = tree.replace("id||'|'||coalesce(parent,'~')||'|'||", "").replace("$1", "$1,'$.a'")
    pg_below = pg_tree.replace("id||'|'||coalesce(parent::text,'~')||'|'||", "").replace("$1::json", "$1::json,'$.a'")
    for kind in ("each", "tree"):
        out.append(Check("json_%s_path" % kind, below % ("value", "atom", kind), pg_below % kind, [(j,) for j in many]))
    return out


def all_checks(r, n):
    return number_checks(r, n) + text_checks(r, n) + date_checks(r, n) + json_checks(r, n)
