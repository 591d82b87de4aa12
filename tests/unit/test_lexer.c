#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "parse/ast_build.h"
#include "parse/token.h"
#include "sql_tokens.h"

/* ---------------------------------------------------------------- one token at a time */

typedef struct {
    const char *text;
    size_t n; /* length of the first token; 0: the whole text */
    int kind;
} LexCase;

static const LexCase forms[] = {
    /* white space */
    {" ", 0, TOKEN_SPACE},
    {" \t\n\f\r\v x", 7, TOKEN_SPACE},
    {"\v", 0, TOKEN_ILLEGAL},
    {"\n\vx", 2, TOKEN_SPACE},
    {"\xEF\xBB\xBF"
     "a",
     3, TOKEN_SPACE},
    {"\xEF\xBB", 0, TK_ID},
    {"a\xEF\xBB\xBF", 0, TK_ID},
    {"\xC2\xA0"
     "1",
     0, TK_ID}, /* U+00A0 is a letter */
    {"\x1A", 0, TOKEN_ILLEGAL},
    /* comments */
    {"-- a\r b\n\v", 7, TOKEN_SPACE},
    {"--", 0, TOKEN_SPACE},
    {"--x", 0, TOKEN_SPACE},
    {"/* a * / b */ c", 13, TOKEN_SPACE},
    {"/**/x", 4, TOKEN_SPACE},
    {"/*/ + 1 */", 0, TOKEN_SPACE},
    {"/***/", 0, TOKEN_SPACE},
    {"/* open", 0, TOKEN_SPACE},
    {"/* open *", 0, TOKEN_SPACE},
    {"/*", 1, TK_SLASH},
    {"/ *", 1, TK_SLASH},
    /* strings and quoted names */
    {"''", 0, TK_STRING},
    {"'a''b'c", 6, TK_STRING},
    {"'a\nb\\'", 0, TK_STRING},
    {"'--' x", 4, TK_STRING},
    {"''''", 0, TK_STRING},
    {"'a'\"b\"", 3, TK_STRING},
    {"'a''", 0, TOKEN_UNTERMINATED},
    {"'", 0, TOKEN_UNTERMINATED},
    {"\"a\"\"b\"", 0, TK_ID},
    {"\"\"", 0, TK_ID},
    {"\"a", 0, TOKEN_UNTERMINATED},
    {"`a``b` c", 6, TK_ID},
    {"`", 0, TOKEN_UNTERMINATED},
    {"[a \"b[ c]]", 9, TK_ID},
    {"[]", 0, TK_ID},
    {"[a", 0, TOKEN_UNTERMINATED},
    /* blobs */
    {"x''", 0, TK_BLOB},
    {"X'00fF'", 0, TK_BLOB},
    {"x'0'", 0, TOKEN_ILLEGAL},
    {"x'0g'1", 5, TOKEN_ILLEGAL},
    {"x'00''11'", 5, TK_BLOB},
    {"x'00", 0, TOKEN_UNTERMINATED},
    {"x 'ab'", 1, TK_ID},
    {"ax'00'", 2, TK_ID},
    /* numbers */
    {"0", 0, TK_INTEGER},
    {"00012 ", 5, TK_INTEGER},
    {"99999999999999999999", 0, TK_INTEGER},
    {"0x1F", 0, TK_INTEGER},
    {"0XfF+", 4, TK_INTEGER},
    {"0xdead_beef", 0, TK_INTEGER},
    {"0x1e+5", 4, TK_INTEGER},
    {"1_000", 0, TK_INTEGER},
    {"1.5", 0, TK_FLOAT},
    {"1.5.5", 3, TK_FLOAT},
    {".5", 0, TK_FLOAT},
    {"5.", 0, TK_FLOAT},
    {"5.)", 2, TK_FLOAT},
    {"1e5", 0, TK_FLOAT},
    {"1E+5", 0, TK_FLOAT},
    {"5.e3", 0, TK_FLOAT},
    {".5e-3", 0, TK_FLOAT},
    {"1_000.000_1", 0, TK_FLOAT},
    {"1e1_0", 0, TK_FLOAT},
    {"12abc", 0, TOKEN_ILLEGAL},
    {"1e", 0, TOKEN_ILLEGAL},
    {"1e+", 2, TOKEN_ILLEGAL},
    {"1e-x", 2, TOKEN_ILLEGAL},
    {"0x", 0, TOKEN_ILLEGAL},
    {"0x_1", 0, TOKEN_ILLEGAL},
    {"0x1g", 0, TOKEN_ILLEGAL},
    {"1_", 0, TOKEN_ILLEGAL},
    {"1__0", 0, TOKEN_ILLEGAL},
    {"1._5", 0, TOKEN_ILLEGAL},
    {"1$", 0, TOKEN_ILLEGAL},
    {"1\xC3\xA9", 0, TOKEN_ILLEGAL},
    {"-1", 1, TK_MINUS},
    /* identifiers */
    {"_1", 0, TK_ID},
    {"a$b1 c", 4, TK_ID},
    {"g\xC3\xBC\xC5\x9F", 0, TK_ID},
    {"\xF0\x9F\x98\x80", 0, TK_ID},
    {"\xFF\xFE", 0, TK_ID},
    {"Inf", 0, TK_ID},
    {"true", 0, TK_ID},
    {"select1", 0, TK_ID},
    {"select_", 0, TK_ID},
    {"selec", 0, TK_ID},
    {"sElEcT", 0, TK_SELECT},
    {"CURRENT_TIMESTAMP", 0, TK_CTIME_KW},
    {"current_dates", 0, TK_ID},
    {"_", 0, TK_ID},
    /* variables */
    {"?", 0, TK_VARIABLE},
    {"?12a", 3, TK_VARIABLE},
    {":a ", 2, TK_VARIABLE},
    {"@a1", 0, TK_VARIABLE},
    {"#a", 0, TK_VARIABLE},
    {"$a::b(c)d", 8, TK_VARIABLE},
    {"$a(b c)", 4, TOKEN_ILLEGAL},
    {"$a(", 0, TOKEN_ILLEGAL},
    {"$::a", 0, TK_VARIABLE},
    {":", 0, TOKEN_ILLEGAL},
    {"$(", 1, TOKEN_ILLEGAL},
    {":a:b", 2, TK_VARIABLE},
    /* operators and punctuation */
    {"((", 1, TK_LP},
    {"))", 1, TK_RP},
    {";;", 1, TK_SEMI},
    {",", 0, TK_COMMA},
    {"..", 1, TK_DOT},
    {"++", 1, TK_PLUS},
    {"-", 0, TK_MINUS},
    {"->x", 2, TK_ARROW},
    {"->>x", 3, TK_ARROW2},
    {"**", 1, TK_STAR},
    {"/1", 1, TK_SLASH},
    {"%", 0, TK_REM},
    {"=", 0, TK_EQ},
    {"==", 0, TK_EQ},
    {"= =", 1, TK_EQ},
    {"<>", 0, TK_NE},
    {"!=", 0, TK_NE},
    {"!", 0, TOKEN_ILLEGAL},
    {"<", 0, TK_LT},
    {"<=", 0, TK_LE},
    {">", 0, TK_GT},
    {">=", 0, TK_GE},
    {"<<", 0, TK_LSHIFT},
    {">>", 0, TK_RSHIFT},
    {"&&", 1, TK_BITAND},
    {"|", 0, TK_BITOR},
    {"||", 0, TK_CONCAT},
    {"~", 0, TK_BITNOT},
    {"\\", 0, TOKEN_ILLEGAL},
    {"^^", 1, TOKEN_ILLEGAL},
    {"{", 0, TOKEN_ILLEGAL},
    {"}", 0, TOKEN_ILLEGAL},
    {"", 0, TOKEN_END},
};

/* The text in a heap block of its own size, for sanitizers. */
static char *heap_copy(const char *p, size_t n)
{
    char *copy = mem_alloc(n + 1);
    memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}

static void check_form(const LexCase *c)
{
    size_t n = strlen(c->text);
    char *copy = heap_copy(c->text, n);
    LexInput in = {copy, copy + n, true};
    Token t;
    int kind = lex_next(&in, &t);
    size_t wanted = c->n ? c->n : n;
    if (kind != c->kind || t.text.n != wanted || t.text.p != copy || in.p != copy + wanted) {
        fail_msg("\"%s\": %s of %zu bytes, wanted %s of %zu", c->text, token_name(kind), t.text.n,
                 token_name(c->kind), wanted);
    }
    assert_int_equal(t.kind, kind);
    mem_free(copy);
}

static void every_lexical_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        check_form(&forms[i]);
    }
}

static void nul_bytes(void **state)
{
    (void)state;
    LexInput in = {"a\0'b\0c'\0", NULL, true};
    in.end = in.p + 8;
    const int kinds[] = {TK_ID, TOKEN_ILLEGAL, TK_STRING, TOKEN_ILLEGAL, TOKEN_END, TOKEN_END};
    const size_t lengths[] = {1, 1, 5, 1, 0, 0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        Token t;
        assert_int_equal(lex_next(&in, &t), kinds[i]);
        assert_int_equal(t.text.n, lengths[i]);
    }
}

/* ---------------------------------------------------------------- more input to come */

/* Kind of the first token when the text is all there is so far. */
static int lex_so_far(const char *text)
{
    char *copy = heap_copy(text, strlen(text));
    LexInput in = {copy, copy + strlen(text), false};
    Token t;
    int kind = lex_next(&in, &t);
    assert_ptr_equal(in.p, kind == TOKEN_PARTIAL ? copy : copy + t.text.n);
    mem_free(copy);
    return kind;
}

static void what_may_go_on_is_partial(void **state)
{
    (void)state;
    static const char *const open[] = {
        "a",   "12",   "1.5", "1e",    "1e+",      "0x", "x",  "-",   "->", "/",
        "/*",  "/* *", "--",  "-- x",  "<",        ">",  "=",  "|",   "!",  ".",
        "'",   "'a",   "'a'", "\"a\"", "`a`",      "[a", "x'", "x'0", " ",  ":a",
        "$a:", "$a(",  "?",   "?1",    "\xEF\xBB", "$",  "''"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        if (lex_so_far(open[i]) != TOKEN_PARTIAL) {
            fail_msg("\"%s\" is not partial", open[i]);
        }
    }
}

static void what_is_complete_is_not_held_back(void **state)
{
    (void)state;
    static const LexCase complete[] = {
        {";", 0, TK_SEMI},      {"(", 0, TK_LP},
        {")", 0, TK_RP},        {",", 0, TK_COMMA},
        {"+", 0, TK_PLUS},      {"*", 0, TK_STAR},
        {"||", 0, TK_CONCAT},   {"[a]", 0, TK_ID},
        {"x'00'", 0, TK_BLOB},  {"/**/", 0, TOKEN_SPACE},
        {"->>", 0, TK_ARROW2},  {"a ", 0, TK_ID},
        {"'a' ", 0, TK_STRING}, {"-- x\n", 0, TOKEN_SPACE},
        {"1;", 0, TK_INTEGER},
    };
    for (size_t i = 0; i < sizeof complete / sizeof *complete; i++) {
        assert_int_equal(lex_so_far(complete[i].text), complete[i].kind);
    }
    assert_int_equal(lex_so_far(""), TOKEN_END);
}

static const char sample[] =
    "\xEF\xBB\xBFPRAGMA foreign_keys=OFF;\r\nCREATE TABLE IF NOT EXISTS 'a''b'(\"c\"\"d\" "
    "VARCHAR(10,-2), "
    "[e f] INT /* x * y **/ DEFAULT -.5e-3, `g` CHECK(a->>'$.x' <> b||c AND d << 2 >= 0x1F));\n"
    "INSERT INTO t VALUES(1,-2.5e+10,1e999,NULL,'it''s','',x'00fF',X'',replace('a\\nb','\\n',"
    "char(10)));-- done\n\v/*/ tail */ SELECT ?1,:a,@b,$c::d(e),#f WHERE a!=b|c;/* open";

/* Each token of the sample, with the input cut at every place in or before it, is either partial or
 * what it is in the whole. */
static void every_split_point(void **state)
{
    (void)state;
    size_t n = sizeof sample - 1;
    LexInput whole = {sample, sample + n, true};
    Token t;
    size_t tokens = 0;
    while (lex_next(&whole, &t) != TOKEN_END) {
        assert_int_not_equal(t.kind, TOKEN_ILLEGAL);
        size_t at = (size_t)(t.text.p - sample);
        for (size_t cut = at + 1; cut <= n; cut++) {
            char *copy = heap_copy(sample + at, cut - at);
            LexInput in = {copy, copy + (cut - at), false};
            Token part;
            int kind = lex_next(&in, &part);
            if (kind == TOKEN_PARTIAL) {
                assert_ptr_equal(in.p, copy);
                assert_true(cut <= at + t.text.n + 1 || cut == n);
            } else {
                assert_int_equal(kind, t.kind);
                assert_int_equal(part.text.n, t.text.n);
            }
            mem_free(copy);
        }
        tokens++;
    }
    assert_int_equal(tokens, 135);
}

static void long_tokens(void **state)
{
    (void)state;
    size_t n = 3 * 1000 * 1000;
    char *text = mem_alloc(n + 1);
    const struct {
        const char *open, *close;
        int kind;
    } quotes[] = {{"'", "'", TK_STRING},
                  {"\"", "\"", TK_ID},
                  {"x'", "'", TK_BLOB},
                  {"/*", "*/", TOKEN_SPACE}};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        memset(text, 'a', n);
        memcpy(text, quotes[i].open, strlen(quotes[i].open));
        size_t close = n - strlen(quotes[i].close) - (quotes[i].kind == TK_BLOB);
        memcpy(text + close, quotes[i].close, strlen(quotes[i].close));
        text[n] = '\0';
        LexInput in = {text, text + n, true};
        Token t;
        assert_int_equal(lex_next(&in, &t), quotes[i].kind);
        assert_int_equal(t.text.n, close + strlen(quotes[i].close));
    }
    mem_free(text);
}

/* ---------------------------------------------------------------- keywords */

typedef enum {
    CLASS_RESERVED,
    CLASS_FALLBACK,
    CLASS_JOIN,
    CLASS_INDEXED,
    CLASS_CONTEXT
} KeywordClass;

static const struct {
    const char *word;
    int kind;
    KeywordClass class;
} keywords[] = {
#define LETTER(letter)
#define KEYWORD(word, kind, class) {#word, TK_##kind, CLASS_##class},
#include "keywords.def"
};

enum { KEYWORD_COUNT = sizeof keywords / sizeof *keywords };

static void keywords_are_sorted(void **state)
{
    (void)state;
    assert_int_equal(KEYWORD_COUNT, 148);
    for (size_t i = 1; i < KEYWORD_COUNT; i++) {
        Str a = str_z(keywords[i - 1].word);
        Str b = str_z(keywords[i].word);
        bool letter = a.p[0] < b.p[0];
        bool length = a.p[0] == b.p[0] && a.n < b.n;
        bool word = a.p[0] == b.p[0] && a.n == b.n && str_cmp(a, b) < 0;
        if (!letter && !length && !word) {
            fail_msg("%s stands before %s", a.p, b.p);
        }
    }
}

static void keywords_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEYWORD_COUNT; i++) {
        Str word = str_z(keywords[i].word);
        char mixed[32];
        for (size_t j = 0; j < word.n; j++) {
            mixed[j] = j % 2 ? word.p[j] : ascii_lower(word.p[j]);
        }
        mixed[word.n] = 'q';
        assert_int_equal(lex_keyword(word), keywords[i].kind);
        assert_int_equal(lex_keyword(str_make(mixed, word.n)), keywords[i].kind);
        assert_int_equal(lex_keyword(str_make(mixed, word.n + 1)), TK_ID);
        assert_int_equal(lex_keyword(str_make(mixed + 1, word.n)), TK_ID);
    }
    assert_int_equal(lex_keyword(STR("")), TK_ID);
    assert_int_equal(lex_keyword(STR("rowid")), TK_ID);
    assert_int_equal(lex_keyword(STR("as1")), TK_ID);
    assert_int_equal(lex_keyword(str_make("A\xD3", 2)), TK_ID); /* 0xD3 & 0xDF is no S */
    assert_int_equal(lex_keyword(STR("\"as\"")), TK_ID);
}

static void keyword_classes_match_the_grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < KEYWORD_COUNT; i++) {
        int fallback = SqlParseFallback(keywords[i].kind);
        bool name = token_is_name(keywords[i].kind);
        if ((keywords[i].class == CLASS_FALLBACK) != (fallback == TK_ID)) {
            fail_msg("%s: the grammar disagrees about fallback", keywords[i].word);
        }
        if ((keywords[i].class == CLASS_RESERVED) != !name) {
            fail_msg("%s: token_is_name disagrees", keywords[i].word);
        }
        assert_int_equal(keywords[i].class == CLASS_JOIN, keywords[i].kind == TK_JOIN_KW);
    }
    assert_true(token_is_name(TK_ID));
    assert_false(token_is_name(TK_STRING));
    assert_false(token_is_name(TK_LP));
    assert_false(token_is_name(TOKEN_END));
    assert_false(token_is_name(TOKEN_SPACE));
}

static void token_names(void **state)
{
    (void)state;
    assert_string_equal(token_name(TK_INTEGER), "INTEGER");
    assert_string_equal(token_name(TK_COMMA), "','");
    assert_string_equal(token_name(TK_SELECT), "SELECT");
    assert_string_equal(token_name(TOKEN_END), "end of input");
    assert_string_equal(token_name(9999), "token");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lexical_form),
        cmocka_unit_test(nul_bytes),
        cmocka_unit_test(what_may_go_on_is_partial),
        cmocka_unit_test(what_is_complete_is_not_held_back),
        cmocka_unit_test(every_split_point),
        cmocka_unit_test(long_tokens),
        cmocka_unit_test(keywords_are_sorted),
        cmocka_unit_test(keywords_are_found),
        cmocka_unit_test(keyword_classes_match_the_grammar),
        cmocka_unit_test(token_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
