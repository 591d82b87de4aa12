/* data/row and data/eval: literals, the general lane, and that both agree. Results are those of the
 * sqlite3 3.40.1 shell (unistr() and separators: 3.50.4 and its documentation), from running it. */
#include "helpers.h"

#include <math.h>

#include "base/mem.h"
#include "data/eval.h"
#include "data/row.h"
#include "parse/parser.h"

/* ---------------------------------------------------------------- values as text */

/* n:, i:12, r:1.5, t:abc, b:hex in lower case. */
static Str show(Arena *a, Value v)
{
    Buf b = {0};
    buf_putc(&b, "nirtb"[v.cls]);
    buf_putc(&b, ':');
    switch (v.cls) {
    case VALUE_NULL:
        break;
    case VALUE_REAL:
        value_put_double(&b, value_as_real(&v));
        break;
    case VALUE_INTEGER:
    case VALUE_TEXT:
        buf_put(&b, value_as_text(&v, a));
        break;
    case VALUE_BLOB: {
        Str s = value_bytes(&v, a);
        for (size_t i = 0; i < s.n; i++) {
            buf_printf(&b, "%02x", (unsigned)(unsigned char)s.p[i]);
        }
        break;
    }
    }
    Str s = arena_str(a, buf_str(&b));
    buf_free(&b);
    return s;
}

/* By the parser and the evaluator; an empty Str where they refuse. */
static Str show_general(Arena *a, Str text)
{
    ParseError err;
    Value v;
    Str why;
    const Expr *e = parse_expr(a, arena_str(a, text), &err);
    return e && eval_constant(e, a, &v, &why) ? show(a, v) : STR("");
}

static Str show_fast(Arena *a, Str text)
{
    Value v;
    return row_scan_literal(arena_str(a, text), &v) ? show(a, v) : STR("");
}

/* ---------------------------------------------------------------- literals */

/* fast: the row lane takes it alone. */
static const struct {
    Str text, value;
    bool fast;
} literals[] = {
    {BYTES("NULL"), BYTES("n:"), true},
    {BYTES("null"), BYTES("n:"), true},
    {BYTES("TRUE"), BYTES("i:1"), true},
    {BYTES("false"), BYTES("i:0"), true},
    {BYTES("0"), BYTES("i:0"), true},
    {BYTES("00012"), BYTES("i:12"), true},
    {BYTES("-0"), BYTES("i:0"), true},
    {BYTES("-7"), BYTES("i:-7"), true},
    {BYTES("9223372036854775807"), BYTES("i:9223372036854775807"), true},
    {BYTES("-9223372036854775807"), BYTES("i:-9223372036854775807"), true},
    {BYTES("-9223372036854775808"), BYTES("i:-9223372036854775808"), true},
    {BYTES("9223372036854775808"), BYTES("r:9.223372036854776e+18"), true},
    {BYTES("-9223372036854775809"), BYTES("r:-9.223372036854776e+18"), true},
    {BYTES("100000000000000000000000"), BYTES("r:9.999999999999999e+22"), true},
    {BYTES("0000000000000000000000000001"), BYTES("i:1"), true},
    {BYTES("1.5"), BYTES("r:1.5"), true},
    {BYTES("-1.5"), BYTES("r:-1.5"), true},
    {BYTES(".5"), BYTES("r:0.5"), true},
    {BYTES("-.5"), BYTES("r:-0.5"), true},
    {BYTES("5."), BYTES("r:5"), true},
    {BYTES("5.e3"), BYTES("r:5000"), true},
    {BYTES("1e5"), BYTES("r:100000"), true},
    {BYTES("1E+5"), BYTES("r:100000"), true},
    {BYTES("1e-5"), BYTES("r:1e-05"), true},
    {BYTES(".5e-3"), BYTES("r:0.0005"), true},
    {BYTES("-0.0"), BYTES("r:0"), true},
    {BYTES("-0e5"), BYTES("r:0"), true},
    {BYTES("0.10000000000000000555"), BYTES("r:0.1"), true},
    {BYTES("1.7976931348623156223e+308"), BYTES("r:1.7976931348623157e+308"), true},
    {BYTES("4.9406564584124654428e-324"), BYTES("r:5e-324"), true},
    {BYTES("1e999"), BYTES("r:Infinity"), true},
    {BYTES("-1e999"), BYTES("r:-Infinity"), true},
    {BYTES("9.0e+999"), BYTES("r:Infinity"), true},
    {BYTES("1e-999"), BYTES("r:0"), true},
    {BYTES("Inf"), BYTES("r:Infinity"), true},
    {BYTES("-Inf"), BYTES("r:-Infinity"), false},
    {BYTES("Infinity"), BYTES("r:Infinity"), true},
    {BYTES("NaN"), BYTES("n:"), false},
    {BYTES("''"), BYTES("t:"), true},
    {BYTES("'abc'"), BYTES("t:abc"), true},
    {BYTES("'it''s'"), BYTES("t:it's"), true},
    {BYTES("''''"), BYTES("t:'"), true},
    {BYTES("''''''"), BYTES("t:''"), true},
    {BYTES("'a\nb\r\t;--/*'"), BYTES("t:a\nb\r\t;--/*"), true},
    {BYTES("'back\\slash \\n'"), BYTES("t:back\\slash \\n"), true},
    {BYTES("'a\0b'"), BYTES("t:a\0b"), true},
    {BYTES("'\xFF\xC0\xAF'"), BYTES("t:\xFF\xC0\xAF"), true},
    {BYTES("X''"), BYTES("b:"), true},
    {BYTES("X'00fFA1'"), BYTES("b:00ffa1"), true},
    {BYTES("x'ab'"), BYTES("b:ab"), true},
    {BYTES("\"dq\"\"x\""), BYTES("t:dq\"x"), false},
    {BYTES("0x1F"), BYTES("i:31"), false},
    {BYTES("0XfF"), BYTES("i:255"), false},
    {BYTES("0xffffffffffffffff"), BYTES("i:-1"), false},
    {BYTES("1_000"), BYTES("i:1000"), false},
    {BYTES("1_000.000_1"), BYTES("r:1000.0001"), false},
    {BYTES("1e1_0"), BYTES("r:10000000000"), false},
    {BYTES("0xdead_beef"), BYTES("i:3735928559"), false},
    {BYTES("+5"), BYTES("i:5"), false},
    {BYTES("- 5"), BYTES("i:-5"), false},
    {BYTES("-/**/5"), BYTES("i:-5"), false},
};

static void test_literals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(literals); i++) {
        Arena a = {0};
        Str fast = show_fast(&a, literals[i].text), general = show_general(&a, literals[i].text);
        check_str(general, literals[i].value, "the general lane");
        CHECK((fast.n > 0) == literals[i].fast, "%.*s: fast lane %d", STR_FMT(literals[i].text),
              fast.n > 0);
        if (fast.n) {
            check_str(fast, general, "the lanes differ");
        }
        arena_free(&a);
    }
}

static const char *const not_literals[] = {
    "",     "-",     "--5", ".",       "12a",   "1e",    "1e+", "0x",
    "0xg",  "1__0",  "1_",  "x'a'",    "x'0g'", "x''1",  "'a",  "'a''",
    "X'00", "1.5.5", "1 2", "'a' 'b'", "foo",   "NULLx", "nul", "TRUE1",
    "(1",   "1)",    "`x`", "[x]",     "?",     ":a",    "a.b", "current_date",
};

static void test_what_is_no_literal(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(not_literals); i++) {
        Arena a = {0};
        Str text = str_z(not_literals[i]);
        CHECK(show_fast(&a, text).n == 0, "the fast lane takes %s", not_literals[i]);
        bool comment = str_eq(text, STR("--5"));
        CHECK(comment || show_general(&a, text).n == 0, "the general lane takes %s",
              not_literals[i]);
        arena_free(&a);
    }
}

/* ---------------------------------------------------------------- generated literals */

static uint64_t seed = 1;

static unsigned pick(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

static void put_some(Buf *b, const char *alphabet, unsigned max)
{
    size_t n = strlen(alphabet);
    for (unsigned i = pick(max + 1); i > 0; i--) {
        buf_putc(b, alphabet[pick((unsigned)n)]);
    }
}

static void put_number(Buf *b)
{
    buf_puts(b, pick(3) ? "" : "-");
    put_some(b, "0123456789", pick(4) ? 5 : 24);
    if (pick(2)) {
        buf_putc(b, '.');
        put_some(b, "0123456789", pick(4) ? 4 : 20);
    }
    if (pick(4) == 0) {
        buf_puts(b, pick(2) ? "e" : "E");
        buf_puts(b, pick(3) ? "" : pick(2) ? "-" : "+");
        put_some(b, "0123456789", 3);
    }
}

static void put_literal(Buf *b)
{
    switch (pick(6)) {
    case 0:
        buf_puts(b, pick(2) ? "X'" : "x'");
        for (unsigned i = pick(6); i > 0; i--) {
            buf_putc(b, "0123456789abcdefABCDEF"[pick(22)]);
            buf_putc(b, "0123456789abcdefABCDEF"[pick(22)]);
        }
        buf_putc(b, '\'');
        break;
    case 1:
        buf_putc(b, '\'');
        for (unsigned i = pick(8); i > 0; i--) {
            buf_puts(b, pick(3) ? "''" : "");
            put_some(b, "ab\\ \n\"-/*;(),\x80\xFF", 3);
        }
        buf_putc(b, '\'');
        break;
    case 2: {
        static const char *const words[] = {"NULL", "null",     "TRUE", "False",
                                            "inf",  "Infinity", "NaN",  "1e999"};
        buf_puts(b, words[pick(COUNT(words))]);
        break;
    }
    default:
        put_number(b);
        break;
    }
    if (pick(20) == 0) { /* most often spoils it */
        put_some(b, "0x_'. e1", 2);
    }
}

static void test_the_lanes_agree_on_generated_literals(void **state)
{
    (void)state;
    size_t taken = 0;
    for (int i = 0; i < 20000; i++) {
        Arena a = {0};
        Buf b = {0};
        put_literal(&b);
        Str fast = show_fast(&a, buf_str(&b)), general = show_general(&a, buf_str(&b));
        if (fast.n) {
            CHECK(str_eq(fast, general), "%.*s: fast \"%.*s\", general \"%.*s\"",
                  STR_FMT(buf_str(&b)), STR_FMT(fast), STR_FMT(general));
            taken++;
        }
        buf_free(&b);
        arena_free(&a);
    }
    assert_true(taken > 10000);
}

/* ---------------------------------------------------------------- constant expressions */

/* An empty value: refused. */
static const struct {
    Str text, value;
} constants[] = {
    /* text with control characters, in the style of each era (samples text_escapes_*) */
    {BYTES("replace('line1\\nline2','\\n',char(10))"), BYTES("t:line1\nline2")},
    {BYTES("replace('a\\rb','\\r',char(13))"), BYTES("t:a\rb")},
    {BYTES("replace(replace('a\\r\\nb','\\r',char(13)),'\\n',char(10))"), BYTES("t:a\r\nb")},
    {BYTES("replace('\\n and \\r and \\012(\\n0)x','(\\n0)',char(10))"),
     BYTES("t:\\n and \\r and \\012\nx")},
    {BYTES("replace('\\r\\015','\\015',char(13))"), BYTES("t:\\r\r")},
    {BYTES("replace('it''s \\n''quoted''','\\n',char(10))"), BYTES("t:it's \n'quoted'")},
    {BYTES("'line1'||char(10)||'line2'"), BYTES("t:line1\nline2")},
    {BYTES("'a'||char(13)||char(10)||'b'"), BYTES("t:a\r\nb")},
    {BYTES("'it''s '||char(10)||'''quoted'''"), BYTES("t:it's \n'quoted'")},
    {BYTES("unistr('line1\\u000aline2')"), BYTES("t:line1\nline2")},
    {BYTES("unistr('a\\u000d\\u000ab')"), BYTES("t:a\r\nb")},
    {BYTES("unistr('\\\\n and \\\\r\\u000ax')"), BYTES("t:\\n and \\r\nx")},
    {BYTES("unistr('it''s \\u000a''q''')"), BYTES("t:it's \n'q'")},
    {BYTES("unistr('\\00e4\\+01F600\\U0001f600')"),
     BYTES("t:\xC3\xA4\xF0\x9F\x98\x80\xF0\x9F\x98\x80")},
    {BYTES("unistr(NULL)"), BYTES("n:")},
    {BYTES("unistr('\\x')"), BYTES("")},
    {BYTES("unistr('\\u12')"), BYTES("")},
    {BYTES("unistr('\\')"), BYTES("")},
    /* replace */
    {BYTES("replace('abc','','x')"), BYTES("t:abc")},
    {BYTES("replace('abc','b','')"), BYTES("t:ac")},
    {BYTES("replace('aaa','aa','b')"), BYTES("t:ba")},
    {BYTES("replace('aab','ab','x')"), BYTES("t:ax")},
    {BYTES("replace('a','abc','x')"), BYTES("t:a")},
    {BYTES("replace(123,2,'x')"), BYTES("t:1x3")},
    {BYTES("replace(NULL,'a','b')"), BYTES("n:")},
    {BYTES("replace('a','a',NULL)"), BYTES("n:")},
    {BYTES("REPLACE('a','a','b')"), BYTES("t:b")},
    {BYTES("replace('a','b')"), BYTES("")},
    /* char */
    {BYTES("char()"), BYTES("t:")},
    {BYTES("char(65,66)"), BYTES("t:AB")},
    {BYTES("char(0)"), BYTES("t:\0")},
    {BYTES("char(-1)"), BYTES("t:\xEF\xBF\xBD")},
    {BYTES("char(1114112)"), BYTES("t:\xEF\xBF\xBD")},
    {BYTES("char(55296)"), BYTES("t:\xED\xA0\x80")},
    {BYTES("char(228)"), BYTES("t:\xC3\xA4")},
    {BYTES("char(8364)"), BYTES("t:\xE2\x82\xAC")},
    {BYTES("char(128512)"), BYTES("t:\xF0\x9F\x98\x80")},
    {BYTES("char('1e3')"), BYTES("t:\1")},
    {BYTES("char(NULL)"), BYTES("t:\0")},
    /* hex, unhex, zeroblob, lower, upper */
    {BYTES("hex(123)"), BYTES("t:313233")},
    {BYTES("hex(1.5)"), BYTES("t:312E35")},
    {BYTES("hex(NULL)"), BYTES("t:")},
    {BYTES("hex('\xC3\xA9')"), BYTES("t:C3A9")},
    {BYTES("hex(x'00ff')"), BYTES("t:00FF")},
    {BYTES("unhex('00fF')"), BYTES("b:00ff")},
    {BYTES("unhex('0')"), BYTES("n:")},
    {BYTES("unhex('zz')"), BYTES("n:")},
    {BYTES("unhex(NULL)"), BYTES("n:")},
    {BYTES("zeroblob(3)"), BYTES("b:000000")},
    {BYTES("zeroblob(-1)"), BYTES("b:")},
    {BYTES("zeroblob('2')"), BYTES("b:0000")},
    {BYTES("zeroblob(NULL)"), BYTES("b:")},
    {BYTES("zeroblob(99999999999)"), BYTES("")},
    {BYTES("lower('A\xC3\x89')"), BYTES("t:a\xC3\x89")},
    {BYTES("upper('a\xC3\xA9')"), BYTES("t:A\xC3\xA9")},
    {BYTES("lower(12)"), BYTES("t:12")},
    {BYTES("lower(NULL)"), BYTES("n:")},
    /* CAST */
    {BYTES("CAST(X'616200' AS TEXT)"), BYTES("t:ab\0")},
    {BYTES("CAST('ab' AS BLOB)"), BYTES("b:6162")},
    {BYTES("CAST(12 AS BLOB)"), BYTES("b:3132")},
    {BYTES("CAST(1.0 AS BLOB)"), BYTES("b:312e30")},
    {BYTES("CAST(NULL AS TEXT)"), BYTES("n:")},
    {BYTES("CAST(3 AS REAL)"), BYTES("r:3")},
    {BYTES("CAST('3.5x' AS REAL)"), BYTES("r:3.5")},
    {BYTES("CAST('abc' AS REAL)"), BYTES("r:0")},
    {BYTES("CAST('1e3' AS INTEGER)"), BYTES("i:1")},
    {BYTES("CAST('1.9' AS INTEGER)"), BYTES("i:1")},
    {BYTES("CAST('-9e99' AS INTEGER)"), BYTES("i:-9")},
    {BYTES("CAST(' 12abc' AS INTEGER)"), BYTES("i:12")},
    {BYTES("CAST('0x10' AS INTEGER)"), BYTES("i:0")},
    {BYTES("CAST('9223372036854775808' AS INTEGER)"), BYTES("i:9223372036854775807")},
    {BYTES("CAST(1e300 AS INTEGER)"), BYTES("i:9223372036854775807")},
    {BYTES("CAST(-1.9 AS INTEGER)"), BYTES("i:-1")},
    {BYTES("CAST(x'33' AS INTEGER)"), BYTES("i:3")},
    {BYTES("CAST('2.0' AS NUMERIC)"), BYTES("i:2")},
    {BYTES("CAST('1e3' AS NUMERIC)"), BYTES("i:1000")},
    {BYTES("CAST(2.0 AS NUMERIC)"), BYTES("r:2")},
    {BYTES("CAST('1.5abc' AS NUMERIC)"), BYTES("r:1.5")},
    {BYTES("CAST('abc' AS NUMERIC)"), BYTES("i:0")},
    {BYTES("CAST('' AS NUMERIC)"), BYTES("i:0")},
    {BYTES("CAST('1e' AS NUMERIC)"), BYTES("i:1")},
    {BYTES("CAST(x'3130' AS NUMERIC)"), BYTES("i:10")},
    {BYTES("CAST('12' AS foo)"), BYTES("i:12")},
    {BYTES("CAST(5 AS VARCHAR(10))"), BYTES("t:5")},
    {BYTES("CAST(1e20 AS TEXT)"), BYTES("t:1.0e+20")},
    {BYTES("CAST(100.0 AS TEXT)"), BYTES("t:100.0")},
    {BYTES("CAST(1e999 AS TEXT)"), BYTES("t:Inf")},
    {BYTES("CAST(-0.0 AS TEXT)"), BYTES("t:0.0")},
    /* operators */
    {BYTES("'a'||NULL"), BYTES("n:")},
    {BYTES("x'61'||x'62'"), BYTES("t:ab")},
    {BYTES("1||2"), BYTES("t:12")},
    {BYTES("1||2*3"), BYTES("i:36")},
    {BYTES("-1||2"), BYTES("t:-12")},
    {BYTES("1.5||'x'"), BYTES("t:1.5x")},
    {BYTES("1e15||''"), BYTES("t:1.0e+15")},
    {BYTES("'2.0'+1"), BYTES("r:3")},
    {BYTES("'1e3'+0"), BYTES("r:1000")},
    {BYTES("'abc'+1"), BYTES("i:1")},
    {BYTES("'5x'*2"), BYTES("i:10")},
    {BYTES("x'35'+1"), BYTES("i:6")},
    {BYTES("7/2"), BYTES("i:3")},
    {BYTES("7.0/2"), BYTES("r:3.5")},
    {BYTES("7%0"), BYTES("n:")},
    {BYTES("1/0"), BYTES("n:")},
    {BYTES("-7%3"), BYTES("i:-1")},
    {BYTES("5.5%2"), BYTES("r:1")},
    {BYTES("1+NULL"), BYTES("n:")},
    {BYTES("9223372036854775807+1"), BYTES("r:9.223372036854776e+18")},
    {BYTES("-9223372036854775808-1"), BYTES("r:-9.223372036854776e+18")},
    {BYTES("9223372036854775807*2"), BYTES("r:1.8446744073709552e+19")},
    {BYTES("-(9223372036854775808)"), BYTES("i:-9223372036854775808")},
    {BYTES("-9223372036854775808/-1"), BYTES("r:9.223372036854776e+18")},
    {BYTES("-9223372036854775808%-1"), BYTES("i:0")},
    {BYTES("1e999-1e999"), BYTES("n:")},
    {BYTES("- -5"), BYTES("i:5")},
    {BYTES("+'5'"), BYTES("t:5")},
    {BYTES("-'5x'"), BYTES("i:-5")},
    {BYTES("-NULL"), BYTES("n:")},
    {BYTES("-x'35'"), BYTES("i:-5")},
    {BYTES("~5"), BYTES("i:-6")},
    {BYTES("~'1e3'"), BYTES("i:-2")},
    {BYTES("~NULL"), BYTES("n:")},
    {BYTES("-0x10"), BYTES("i:-16")},
    {BYTES("('x')"), BYTES("t:x")},
    {BYTES("'x' COLLATE nocase"), BYTES("t:x")},
    /* logic, bits, comparisons */
    {BYTES("1 AND 2"), BYTES("i:1")},
    {BYTES("0 AND NULL"), BYTES("i:0")},
    {BYTES("1 AND NULL"), BYTES("n:")},
    {BYTES("NULL OR 1"), BYTES("i:1")},
    {BYTES("NULL OR 0"), BYTES("n:")},
    {BYTES("0 OR 0"), BYTES("i:0")},
    {BYTES("'a' AND 1"), BYTES("i:0")},
    {BYTES("'1x' AND 1"), BYTES("i:1")},
    {BYTES("0.5 AND 1"), BYTES("i:1")},
    {BYTES("NOT 0"), BYTES("i:1")},
    {BYTES("NOT NULL"), BYTES("n:")},
    {BYTES("NOT 'abc'"), BYTES("i:1")},
    {BYTES("NOT '5x'"), BYTES("i:0")},
    {BYTES("5 & 3"), BYTES("i:1")},
    {BYTES("5 | 3"), BYTES("i:7")},
    {BYTES("'5x' & 7"), BYTES("i:5")},
    {BYTES("1.9 | 0"), BYTES("i:1")},
    {BYTES("1 << 3"), BYTES("i:8")},
    {BYTES("1 << 64"), BYTES("i:0")},
    {BYTES("-1 >> 1"), BYTES("i:-1")},
    {BYTES("1 << -1"), BYTES("i:0")},
    {BYTES("-8 >> 70"), BYTES("i:-1")},
    {BYTES("1 << NULL"), BYTES("n:")},
    {BYTES("1 < 2"), BYTES("i:1")},
    {BYTES("2 <= 1"), BYTES("i:0")},
    {BYTES("1 > 'a'"), BYTES("i:0")},
    {BYTES("'a' > 1"), BYTES("i:1")},
    {BYTES("'a' < x'00'"), BYTES("i:1")},
    {BYTES("x'61' = 'a'"), BYTES("i:0")},
    {BYTES("1 = 1.0"), BYTES("i:1")},
    {BYTES("1 = '1'"), BYTES("i:0")},
    {BYTES("'a' = 'A'"), BYTES("i:0")},
    {BYTES("NULL = NULL"), BYTES("n:")},
    {BYTES("NULL IS NULL"), BYTES("i:1")},
    {BYTES("1 IS NULL"), BYTES("i:0")},
    {BYTES("1 IS NOT 2"), BYTES("i:1")},
    {BYTES("NULL IS NOT NULL"), BYTES("i:0")},
    {BYTES("NULL IS 1"), BYTES("i:0")},
    {BYTES("1 <> 2"), BYTES("i:1")},
    {BYTES("1 != NULL"), BYTES("n:")},
    {BYTES("9007199254740993 = 9007199254740992.0"), BYTES("i:0")},
    {BYTES("9223372036854775807 < 9223372036854775808.0"), BYTES("i:1")},
    {BYTES("1 < 2 < 3"), BYTES("i:1")},
    {BYTES("(SELECT 1)"), BYTES("i:1")},
    {BYTES("1e300*1e300"), BYTES("r:Infinity")},
    {BYTES("2 = 2 = 1"), BYTES("i:1")},
    /* refused */
    {BYTES("foo"), BYTES("")},
    {BYTES("`x`"), BYTES("")},
    {BYTES("[x]"), BYTES("")},
    {BYTES("a.b"), BYTES("")},
    {BYTES("'a' = 'A' COLLATE nocase"), BYTES("")},
    {BYTES("CAST('1' AS INTEGER) = '1'"), BYTES("")},
    {BYTES("random()"), BYTES("")},
    {BYTES("datetime('now')"), BYTES("")},
    {BYTES("CURRENT_TIMESTAMP"), BYTES("")},

    {BYTES("0x10000000000000000"), BYTES("")},
    {BYTES("replace(foo,'a','b')"), BYTES("")},
};

static void test_constants(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(constants); i++) {
        Arena a = {0};
        Str got = show_general(&a, constants[i].text);
        CHECK(str_eq(got, constants[i].value), "%.*s: got \"%.*s\", wanted \"%.*s\"",
              STR_FMT(constants[i].text), STR_FMT(got), STR_FMT(constants[i].value));
        arena_free(&a);
    }
}

/* ---------------------------------------------------------------- tuples */

typedef struct {
    Row row;
    Arena arena;
    char *text;
    const char *p;
    RowResult result;
} Scan;

static void scan(Scan *s, Str text, bool eof)
{
    *s = (Scan){0};
    s->row.scratch = &s->arena;
    s->text = mem_alloc(text.n + 1); /* exact, so that the sanitizer sees each byte read too much */
    memcpy(s->text, text.p, text.n);
    s->text[text.n] = 0;
    s->p = s->text;
    s->result = row_scan(&s->row, &s->p, s->text + text.n, eof);
}

static void scan_free(Scan *s)
{
    row_free(&s->row);
    arena_free(&s->arena);
    mem_free(s->text);
}

static Str show_row(Scan *s)
{
    Buf b = {0};
    for (size_t i = 0; i < s->row.n; i++) {
        buf_puts(&b, i ? "|" : "");
        buf_put(&b, show(&s->arena, s->row.values[i]));
    }
    Str result = arena_str(&s->arena, buf_str(&b));
    buf_free(&b);
    return result;
}

static const struct {
    const char *text, *values;
    size_t used;
} tuples[] = {
    {"(1)", "i:1", 3},
    {"(1,'a',NULL,X'ab',-2.5)", "i:1|t:a|n:|b:ab|r:-2.5", 23},
    {"( 1 ,\n'a'\t,\r\nNULL ) , (2)", "i:1|t:a|n:", 19},
    {"(1/*c*/,--d\n2/* ) */)", "i:1|i:2", 21},
    {"(1 \v,\f2)", "i:1|i:2", 8},
    {"(\xEF\xBB\xBF"
     "1)",
     "i:1", 6},
    {"(replace('a,b)','b',char(10)),2)", "t:a,\n)|i:2", 32},
    {"(1+2,'a'||'b',(3),-(4))", "i:3|t:ab|i:3|i:-4", 23},
    {"('a)''(,',',')x", "t:a)'(,|t:,", 14},
    {"(-Inf,Inf,1e999,-1e999)", "r:-Infinity|r:Infinity|r:Infinity|r:-Infinity", 23},
    {"(0x10,1_000,\"dq\",true)", "i:16|i:1000|t:dq|i:1", 22},
    {"(- 5,-/*x*/6)", "i:-5|i:-6", 13},
    {"(CAST(X'6162' AS TEXT),unistr('\\u000a'))", "t:ab|t:\n", 40},
};

static void test_tuples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(tuples); i++) {
        Scan s;
        scan(&s, str_z(tuples[i].text), true);
        CHECK(s.result == ROW_OK, "%s: result %d, %.*s", tuples[i].text, s.result,
              STR_FMT(s.row.error));
        check_str(show_row(&s), str_z(tuples[i].values), tuples[i].text);
        CHECK((size_t)(s.p - s.text) == tuples[i].used, "%s: %zu bytes used", tuples[i].text,
              (size_t)(s.p - s.text));
        assert_false(s.row.unevaluated);
        scan_free(&s);
    }
}

/* A part of a tuple asks for more, or is the whole tuple. */
static void test_tuples_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(tuples); i++) {
        Str text = str_z(tuples[i].text);
        for (size_t n = 1; n <= text.n; n++) {
            Scan s;
            scan(&s, str_make(text.p, n), false);
            if (n < tuples[i].used) {
                CHECK(s.result == ROW_MORE, "%s cut to %zu: result %d", tuples[i].text, n,
                      s.result);
                assert_ptr_equal(s.p, s.text);
            } else {
                CHECK(s.result == ROW_OK, "%s cut to %zu: result %d", tuples[i].text, n, s.result);
                check_str(show_row(&s), str_z(tuples[i].values), tuples[i].text);
            }
            scan_free(&s);
        }
    }
}

static const struct {
    const char *text;
    size_t at;
} bad_tuples[] = {
    {"(", 1},     {"()", 1},   {"(1", 2},    {"(1,", 3},     {"(1,)", 3},  {"(,1)", 1},
    {"(1 2)", 3}, {"('a", 1},  {"('a''", 1}, {"(x'0g')", 1}, {"(12a)", 1}, {"(1;", 2},
    {"(^)", 1},   {"((1)", 4}, {"(1+)", 3},  {"(1.5.5)", 4}, {"(/* c", 5},
};

static void test_bad_tuples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad_tuples); i++) {
        Scan s;
        scan(&s, str_z(bad_tuples[i].text), true);
        CHECK(s.result == ROW_BAD, "%s: result %d", bad_tuples[i].text, s.result);
        CHECK((size_t)(s.row.error_at - s.text) == bad_tuples[i].at, "%s: error at %zu",
              bad_tuples[i].text, (size_t)(s.row.error_at - s.text));
        CHECK(s.row.error.n > 0, "%s: no message", bad_tuples[i].text);
        scan_free(&s);
    }
}

static void test_row_that_is_no_constant(void **state)
{
    (void)state;
    Scan s;
    scan(&s, STR("(1,random(),3)"), true);
    assert_int_equal(s.result, ROW_OK);
    assert_true(s.row.unevaluated);
    check_str(s.row.why, STR("random()"), "why");
    assert_int_equal(s.row.n, 3);
    scan_free(&s);
}

static void test_wide_row(void **state)
{
    (void)state;
    Buf b = {0};
    for (int i = 0; i < 5000; i++) {
        buf_printf(&b, "%c%d", i ? ',' : '(', i);
    }
    buf_putc(&b, ')');
    Scan s;
    scan(&s, buf_str(&b), true);
    assert_int_equal(s.result, ROW_OK);
    assert_int_equal(s.row.n, 5000);
    for (int i = 0; i < 5000; i++) {
        assert_true(s.row.values[i].i == i);
    }
    scan_free(&s);
    buf_free(&b);
}

static void test_deep_expression_is_refused(void **state)
{
    (void)state;
    Buf b = {0};
    for (int i = 0; i < 100000; i++) {
        buf_putc(&b, '(');
    }
    buf_puts(&b, "1)");
    Scan s;
    scan(&s, buf_str(&b), true);
    assert_int_equal(s.result, ROW_BAD);
    scan_free(&s);
    for (int i = 1; i < 100000; i++) {
        buf_putc(&b, ')');
    }
    scan(&s, buf_str(&b), true);
    assert_int_equal(s.result, ROW_BAD);
    scan_free(&s);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_what_is_no_literal),
        cmocka_unit_test(test_the_lanes_agree_on_generated_literals),
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_tuples),
        cmocka_unit_test(test_tuples_cut_at_every_byte),
        cmocka_unit_test(test_bad_tuples),
        cmocka_unit_test(test_row_that_is_no_constant),
        cmocka_unit_test(test_wide_row),
        cmocka_unit_test(test_deep_expression_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
