#include "data/eval.h"

#include <math.h>
#include <time.h>

#include "base/utf8.h"

typedef struct {
    Arena *arena;
    Str *why;
} Eval;

static bool eval(Eval *ev, const Expr *e, Value *out);

static bool refuse(Eval *ev, const Expr *e)
{
    *ev->why = e->span;
    return false;
}

static Str text_of(Eval *ev, Value *v)
{
    return value_as_text(v, ev->arena);
}

static Value text_from_buf(Eval *ev, Buf *b)
{
    Value v = value_text(arena_str(ev->arena, buf_str(b)));
    buf_free(b);
    return v;
}

/* ---------------------------------------------------------------- numbers */

/* CAST(text AS NUMERIC) takes the longest prefix that is a number, 0 when there is none. */
static Value number_prefix(Str s)
{
    Value v;
    s = str_trim(s);
    for (size_t n = s.n < 400 ? s.n : 400; n > 0; n--) {
        if (value_parse_number(str_make(s.p, n), &v)) {
            return v;
        }
    }
    return value_integer(0);
}

static Value to_number(Eval *ev, Value v)
{
    switch (v.cls) {
    case VALUE_TEXT:
    case VALUE_BLOB:
        return number_prefix(text_of(ev, &v));
    case VALUE_NULL:
    case VALUE_INTEGER:
    case VALUE_REAL:
        break;
    }
    return v;
}

static int64_t real_to_int64(double r)
{
    /* CAST saturates (lang_expr, 14). */
    if (r >= 9223372036854775808.0) {
        return INT64_MAX;
    }
    return r <= -9223372036854775808.0 ? INT64_MIN : (int64_t)r;
}

/* CAST(text AS INTEGER) takes the longest prefix that is an integer, no exponent (lang_expr, 14).
 */
static Value integer_prefix(Str s)
{
    s = str_trim(s);
    size_t n = s.n && (s.p[0] == '-' || s.p[0] == '+');
    while (n < s.n && ascii_is_digit(s.p[n])) {
        n++;
    }
    return number_prefix(str_make(s.p, n));
}

static Value to_integer(Eval *ev, Value v)
{
    v = v.cls == VALUE_TEXT || v.cls == VALUE_BLOB ? integer_prefix(text_of(ev, &v)) : v;
    return v.cls == VALUE_REAL ? value_integer(real_to_int64(value_as_real(&v))) : v;
}

static double to_double(Value *v)
{
    return v->cls == VALUE_INTEGER ? (double)v->i : value_as_real(v);
}

static Value arithmetic_real(Op op, double a, double b)
{
    switch ((int)op) {
    case OP_PLUS:
        return value_real(a + b);
    case OP_MINUS:
        return value_real(a - b);
    case OP_MUL:
        return value_real(a * b);
    case OP_DIV:
        return b == 0 ? value_null() : value_real(a / b);
    default: {
        /* The remainder works on integers (lang_expr, 4). */
        int64_t x = real_to_int64(a), y = real_to_int64(b);
        return y == 0 ? value_null() : value_real(y == -1 ? 0 : (double)(x % y));
    }
    }
}

static Value arithmetic(Op op, Value a, Value b)
{
    if (a.cls == VALUE_NULL || b.cls == VALUE_NULL) {
        return value_null();
    }
    if (a.cls == VALUE_REAL || b.cls == VALUE_REAL) {
        return arithmetic_real(op, to_double(&a), to_double(&b));
    }
    int64_t r;
    bool overflow = false;
    switch ((int)op) {
    case OP_PLUS:
        overflow = __builtin_add_overflow(a.i, b.i, &r);
        break;
    case OP_MINUS:
        overflow = __builtin_sub_overflow(a.i, b.i, &r);
        break;
    case OP_MUL:
        overflow = __builtin_mul_overflow(a.i, b.i, &r);
        break;
    default:
        if (b.i == 0) {
            return value_null();
        }
        overflow = b.i == -1 && a.i == INT64_MIN && op == OP_DIV;
        r = overflow       ? 0
            : b.i == -1    ? (op == OP_DIV ? -a.i : 0)
            : op == OP_DIV ? a.i / b.i
                           : a.i % b.i;
    }
    return overflow ? arithmetic_real(op, (double)a.i, (double)b.i) : value_integer(r);
}

/* ---------------------------------------------------------------- operators */

typedef enum { TRUTH_FALSE, TRUTH_TRUE, TRUTH_NULL } Truth;

static Truth truth_of(Eval *ev, Value v)
{
    v = to_number(ev, v);
    if (v.cls == VALUE_NULL) {
        return TRUTH_NULL;
    }
    return to_double(&v) != 0 ? TRUTH_TRUE : TRUTH_FALSE;
}

static Value from_truth(Truth t)
{
    return t == TRUTH_NULL ? value_null() : value_integer(t == TRUTH_TRUE);
}

static Value negate(Eval *ev, Value v)
{
    return arithmetic(OP_MINUS, value_integer(0), to_number(ev, v));
}

/* The smallest integer is written as a minus and digits that do not fit alone. */
static bool is_negative_literal(const Expr *e, Eval *ev, Value *out)
{
    const Expr *digits = expr_skip_parens(e->left);
    if (digits->kind != EXPR_INTEGER) {
        return false;
    }
    int64_t i;
    Str text = arena_printf(ev->arena, "-%.*s", STR_FMT(digits->text));
    if (!value_parse_int64(text, &i)) {
        return false;
    }
    *out = value_integer(i);
    return true;
}

static bool eval_unary(Eval *ev, const Expr *e, Value *out)
{
    if (e->op == OP_MINUS && is_negative_literal(e, ev, out)) {
        return true;
    }
    if (!eval(ev, e->left, out)) {
        return false;
    }
    if (e->op == OP_MINUS) {
        *out = negate(ev, *out);
    } else if (e->op == OP_BITNOT && out->cls != VALUE_NULL) {
        *out = to_integer(ev, *out);
        out->i = ~out->i;
    } else if (e->op == OP_NOT) {
        Truth t = truth_of(ev, *out);
        *out = from_truth(t == TRUTH_NULL ? t : t == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE);
    }
    return true;
}

/* Exactly, beyond the 53 bits of a double too. */
static int compare_to_real(int64_t i, double r)
{
    if (r >= 9223372036854775808.0) {
        return -1;
    }
    if (r < -9223372036854775808.0) {
        return 1;
    }
    int64_t whole = (int64_t)r;
    double rest = r - (double)whole;
    return i != whole ? (i > whole) - (i < whole) : (rest < 0) - (rest > 0);
}

/* Numbers before text before blobs (Datatypes, 4.1); no affinity, as both sides are literals. */
static int compare_values(Eval *ev, Value a, Value b)
{
    int ra = a.cls == VALUE_REAL ? VALUE_INTEGER : (int)a.cls,
        rb = b.cls == VALUE_REAL ? VALUE_INTEGER : (int)b.cls;
    if (ra != rb) {
        return ra - rb;
    }
    if (ra == VALUE_NULL) {
        return 0;
    }
    if (a.cls == VALUE_INTEGER && b.cls == VALUE_INTEGER) {
        return (a.i > b.i) - (a.i < b.i);
    }
    if (a.cls == VALUE_INTEGER) {
        return compare_to_real(a.i, to_double(&b));
    }
    if (b.cls == VALUE_INTEGER) {
        return -compare_to_real(b.i, to_double(&a));
    }
    if (ra == VALUE_INTEGER) {
        double x = to_double(&a), y = to_double(&b);
        return (x > y) - (x < y);
    }
    return str_cmp(text_of(ev, &a), text_of(ev, &b));
}

/* A collation or an affinity would have a say in the comparison; nobody writes such constants. */
static bool compares_plainly(const Expr *e)
{
    e = expr_skip_parens(e);
    return e->kind != EXPR_COLLATE && e->kind != EXPR_CAST;
}

static Value compare(Eval *ev, const Expr *e, Value a, Value b)
{
    bool is = e->op == OP_IS || e->op == OP_IS_NOT;
    if (!is && (a.cls == VALUE_NULL || b.cls == VALUE_NULL)) {
        return value_null();
    }
    int c = compare_values(ev, a, b);
    switch ((int)e->op) {
    case OP_LT:
        return value_integer(c < 0);
    case OP_LE:
        return value_integer(c <= 0);
    case OP_GT:
        return value_integer(c > 0);
    case OP_GE:
        return value_integer(c >= 0);
    default:
        return value_integer((c == 0) == (e->op == OP_EQ || e->op == OP_IS));
    }
}

static Value logic(Eval *ev, Op op, Value a, Value b)
{
    Truth x = truth_of(ev, a), y = truth_of(ev, b);
    Truth decisive = op == OP_AND ? TRUTH_FALSE : TRUTH_TRUE;
    if (x == decisive || y == decisive) {
        return from_truth(decisive);
    }
    return from_truth(x == TRUTH_NULL || y == TRUTH_NULL ? TRUTH_NULL
                      : op == OP_AND                     ? TRUTH_TRUE
                                                         : TRUTH_FALSE);
}

/* Shifts by 64 and more give all zeros or all signs, negative ones go the other way (lang_expr, 2).
 */
static int64_t shift(int64_t x, int64_t by, bool left)
{
    if (by < 0) {
        return shift(x, by == INT64_MIN ? INT64_MAX : -by, !left);
    }
    if (by >= 64) {
        return left || x >= 0 ? 0 : -1;
    }
    uint64_t u = (uint64_t)x;
    if (left) {
        u <<= by;
    } else {
        u >>= by;
        u |= x < 0 && by > 0 ? UINT64_MAX << (64 - by) : 0;
    }
    memcpy(&x, &u, sizeof x);
    return x;
}

static Value bits(Eval *ev, Op op, Value a, Value b)
{
    if (a.cls == VALUE_NULL || b.cls == VALUE_NULL) {
        return value_null();
    }
    a = to_integer(ev, a);
    b = to_integer(ev, b);
    switch ((int)op) {
    case OP_BITAND:
        return value_integer(a.i & b.i);
    case OP_BITOR:
        return value_integer(a.i | b.i);
    default:
        return value_integer(shift(a.i, b.i, op == OP_LSHIFT));
    }
}

static bool eval_isnull(Eval *ev, const Expr *e, Value *out)
{
    if (!eval(ev, e->left, out)) {
        return false;
    }
    *out = value_integer((out->cls == VALUE_NULL) != e->negated);
    return true;
}

/* (SELECT x) without a FROM is x. */
static bool eval_subquery(Eval *ev, const Expr *e, Value *out)
{
    const Select *s = e->select;
    bool plain = s && !s->next && !s->from && !s->where && !s->group_by && !s->having &&
                 !s->values && !s->with && !s->limit && s->columns && !s->columns->next;
    return plain ? eval(ev, s->columns->expr, out) : refuse(ev, e);
}

static bool eval_binary(Eval *ev, const Expr *e, Value *out)
{
    Value a, b;
    if (!eval(ev, e->left, &a) || !eval(ev, e->right, &b)) {
        return false;
    }
    switch ((int)e->op) {
    case OP_AND:
    case OP_OR:
        *out = logic(ev, e->op, a, b);
        return true;
    case OP_BITAND:
    case OP_BITOR:
    case OP_LSHIFT:
    case OP_RSHIFT:
        *out = bits(ev, e->op, a, b);
        return true;
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
    case OP_EQ:
    case OP_NE:
    case OP_IS:
    case OP_IS_NOT:
        *out = compare(ev, e, a, b);
        return (compares_plainly(e->left) && compares_plainly(e->right)) || refuse(ev, e);
    case OP_CONCAT:
        if (a.cls == VALUE_NULL || b.cls == VALUE_NULL) {
            *out = value_null();
        } else {
            Buf buf = {0};
            buf_put(&buf, text_of(ev, &a));
            buf_put(&buf, text_of(ev, &b));
            *out = text_from_buf(ev, &buf);
        }
        return true;
    case OP_PLUS:
    case OP_MINUS:
    case OP_MUL:
    case OP_DIV:
    case OP_MOD:
        *out = arithmetic(e->op, to_number(ev, a), to_number(ev, b));
        return true;
    default:
        return refuse(ev, e);
    }
}

static bool eval_cast(Eval *ev, const Expr *e, Value *out)
{
    if (!eval(ev, e->left, out)) {
        return false;
    }
    if (out->cls == VALUE_NULL) {
        return true;
    }
    switch (affinity_of_type(e->type.words)) {
    case AFFINITY_TEXT:
        *out = value_text(text_of(ev, out));
        break;
    case AFFINITY_BLOB:
        *out = value_blob(text_of(ev, out));
        break;
    case AFFINITY_INTEGER:
        *out = to_integer(ev, *out);
        break;
    case AFFINITY_REAL:
        *out = to_number(ev, *out);
        *out = value_real(to_double(out));
        break;
    case AFFINITY_NUMERIC: {
        bool text = out->cls == VALUE_TEXT || out->cls == VALUE_BLOB;
        *out = to_number(ev, *out);
        if (text) { /* '2.0' becomes 2, while 2.0 stays */
            value_apply_affinity(out, AFFINITY_NUMERIC, ev->arena);
        }
        break;
    }
    }
    return true;
}

/* ---------------------------------------------------------------- functions */

enum { MAX_ARGS = 64 };
/* A few bytes of a hostile dump shall not take all memory: results as long as SQLite allows
 * (SQLITE_MAX_LENGTH), and of zeros, which no dumper writes so, less. */
enum { MAX_LENGTH = 1000000000, MAX_ZEROBLOB = 64 << 20 };

static bool fn_replace(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    if (args[0].cls == VALUE_NULL || args[1].cls == VALUE_NULL || args[2].cls == VALUE_NULL) {
        *out = value_null();
        return true;
    }
    Str s = text_of(ev, &args[0]), from = text_of(ev, &args[1]), to = text_of(ev, &args[2]);
    if (from.n == 0) {
        *out = value_text(s);
        return true;
    }
    Buf b = {0};
    while (s.n) {
        const char *hit = memchr(s.p, from.p[0], s.n);
        size_t plain = hit ? (size_t)(hit - s.p) : s.n;
        buf_put(&b, str_make(s.p, plain));
        s = str_make(s.p + plain, s.n - plain);
        if (str_starts(s, from)) {
            buf_put(&b, to);
            s = str_make(s.p + from.n, s.n - from.n);
        } else if (s.n) {
            buf_putc(&b, s.p[0]);
            s = str_make(s.p + 1, s.n - 1);
        }
        if (b.n > MAX_LENGTH) {
            buf_free(&b);
            return false;
        }
    }
    *out = text_from_buf(ev, &b);
    return true;
}

static bool fn_char(Eval *ev, Value *args, int n, Value *out)
{
    Buf b = {0};
    for (int i = 0; i < n; i++) {
        Value v = to_integer(ev, args[i]);
        int64_t code = v.cls == VALUE_NULL ? 0 : v.i;
        utf8_put(&b, code < 0 || code > 0x10FFFF ? 0xFFFD : (uint32_t)code);
    }
    *out = text_from_buf(ev, &b);
    return true;
}

/* The hex digits of an escape at p; false when there are fewer than n. */
static bool take_hex(Str s, size_t at, size_t n, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        int d = at + i < s.n ? ascii_hex_value(s.p[at + i]) : -1;
        if (d < 0) {
            return false;
        }
        *out = *out << 4 | (uint32_t)d;
    }
    return true;
}

/* unistr(): \XXXX, \uXXXX, \+XXXXXX, \UXXXXXXXX and a doubled backslash; else an error
 * (lang_corefunc). */
static bool fn_unistr(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    if (args[0].cls == VALUE_NULL) {
        *out = value_null();
        return true;
    }
    Str s = text_of(ev, &args[0]);
    Buf b = {0};
    for (size_t i = 0; i < s.n;) {
        const char *slash = memchr(s.p + i, '\\', s.n - i);
        size_t plain = slash ? (size_t)(slash - (s.p + i)) : s.n - i;
        buf_put(&b, str_make(s.p + i, plain));
        i += plain;
        if (i == s.n) {
            break;
        }
        char kind = i + 1 < s.n ? s.p[i + 1] : 0;
        size_t skip = kind == 'u' || kind == 'U' || kind == '+' ? 2 : 1;
        size_t digits = kind == 'U' ? 8 : kind == '+' ? 6 : 4;
        uint32_t code;
        if (kind == '\\') {
            buf_putc(&b, '\\');
            i += 2;
        } else if (take_hex(s, i + skip, digits, &code)) {
            utf8_put(&b, code > 0x10FFFF ? 0xFFFD : code);
            i += skip + digits;
        } else {
            buf_free(&b);
            return false;
        }
    }
    *out = text_from_buf(ev, &b);
    return true;
}

static bool fn_hex(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    Str s = text_of(ev, &args[0]);
    Buf b = {0};
    for (size_t i = 0; i < s.n; i++) {
        buf_printf(&b, "%02X", (unsigned)(unsigned char)s.p[i]);
    }
    *out = text_from_buf(ev, &b);
    return true;
}

static bool fn_unhex(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    Str s = text_of(ev, &args[0]);
    *out = value_null();
    for (size_t i = 0; i < s.n; i++) {
        if (ascii_hex_value(s.p[i]) < 0) {
            return true;
        }
    }
    if (args[0].cls != VALUE_NULL && s.n % 2 == 0) {
        *out = (Value){.cls = VALUE_BLOB, .form = FORM_HEX, .s = s};
    }
    return true;
}

static bool fn_zeroblob(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    Value v = to_integer(ev, args[0]);
    int64_t size = v.cls == VALUE_NULL || v.i < 0 ? 0 : v.i;
    if (size > MAX_ZEROBLOB) {
        return false;
    }
    *out = value_blob(str_make(arena_alloc(ev->arena, (size_t)size), (size_t)size));
    return true;
}

static bool change_case(Eval *ev, Value *args, Value *out, char (*change)(char))
{
    if (args[0].cls == VALUE_NULL) {
        *out = value_null();
        return true;
    }
    Str s = text_of(ev, &args[0]);
    char *p = arena_alloc(ev->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = change(s.p[i]);
    }
    *out = value_text(str_make(p, s.n));
    return true;
}

static bool fn_lower(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    return change_case(ev, args, out, ascii_lower);
}

static bool fn_upper(Eval *ev, Value *args, int n, Value *out)
{
    (void)n;
    return change_case(ev, args, out, ascii_upper);
}

static const struct {
    const char *name;
    int min, max;
    bool (*call)(Eval *, Value *args, int n, Value *out);
} functions[] = {{"replace", 3, 3, fn_replace}, {"char", 0, MAX_ARGS, fn_char},
                 {"unistr", 1, 1, fn_unistr},   {"hex", 1, 1, fn_hex},
                 {"unhex", 1, 1, fn_unhex},     {"zeroblob", 1, 1, fn_zeroblob},
                 {"lower", 1, 1, fn_lower},     {"upper", 1, 1, fn_upper}};

static bool call(Eval *ev, Str name, Value *args, int n, Value *out)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (str_eq_fold(name, str_z(functions[i].name)) && n >= functions[i].min &&
            n <= functions[i].max) {
            return functions[i].call(ev, args, n, out);
        }
    }
    return false;
}

static bool eval_function(Eval *ev, const Expr *e, Value *out)
{
    /* Not on the stack: eval() nests as deep as the expression does. */
    Value *args = arena_array(ev->arena, Value, MAX_ARGS);
    int n = 0;
    for (const ExprList *l = e->list; l; l = l->next) {
        if (n == MAX_ARGS) {
            return refuse(ev, e);
        }
        if (!eval(ev, l->expr, &args[n++])) {
            return false;
        }
    }
    bool plain = !e->star && !e->filter && !e->over;
    return (plain && call(ev, e->name.text, args, n, out)) || refuse(ev, e);
}

/* ---------------------------------------------------------------- leaves */

/* A bare word among values: TRUE, FALSE and the infinities that some dumpers write; "x" that can be
 * no column is a string (quirks, 8). */
static bool eval_word(Eval *ev, const Expr *e, Value *out)
{
    Str w = e->name.text;
    if (e->table.span.p || e->name.quote == QUOTE_OTHER) {
        return refuse(ev, e);
    }
    if (e->name.quote == QUOTE_DOUBLE) {
        *out = value_text(w);
    } else if (str_eq_fold(w, STR("true")) || str_eq_fold(w, STR("false"))) {
        *out = value_integer(ascii_lower(w.p[0]) == 't');
    } else if (str_eq_fold(w, STR("inf")) || str_eq_fold(w, STR("infinity"))) {
        *out = value_real(HUGE_VAL);
    } else if (str_eq_fold(w, STR("nan"))) {
        *out = value_null(); /* SQLite stores NaN as NULL */
    } else {
        return refuse(ev, e);
    }
    return true;
}

static bool eval_integer(Eval *ev, const Expr *e, Value *out)
{
    int64_t i;
    if (value_parse_int64(e->text, &i)) {
        *out = value_integer(i);
        return true;
    }
    if (e->text.n > 1 && ascii_lower(e->text.p[1]) == 'x') {
        return refuse(ev, e); /* hex literal too big */
    }
    *out = value_real(value_parse_double(e->text));
    return true;
}

static bool eval(Eval *ev, const Expr *e, Value *out)
{
    switch ((int)e->kind) {
    case EXPR_NULL:
        *out = value_null();
        return true;
    case EXPR_INTEGER:
        return eval_integer(ev, e, out);
    case EXPR_FLOAT:
        *out = value_real(value_parse_double(e->text));
        return true;
    case EXPR_STRING:
        *out = value_text(e->text);
        return true;
    case EXPR_BLOB:
        *out = (Value){.cls = VALUE_BLOB, .form = FORM_HEX, .s = e->text};
        return true;
    case EXPR_COLUMN:
        return eval_word(ev, e, out);
    case EXPR_PAREN:
    case EXPR_COLLATE:
        return eval(ev, e->left, out);
    case EXPR_UNARY:
        return eval_unary(ev, e, out);
    case EXPR_BINARY:
        return eval_binary(ev, e, out);
    case EXPR_CAST:
        return eval_cast(ev, e, out);
    case EXPR_FUNCTION:
        return eval_function(ev, e, out);
    case EXPR_ISNULL:
        return eval_isnull(ev, e, out);
    case EXPR_SUBQUERY:
        return eval_subquery(ev, e, out);
    default:
        return refuse(ev, e);
    }
}

bool eval_call(Str name, Value *args, int n, Arena *scratch, Value *out)
{
    Eval ev = {.arena = scratch};
    return call(&ev, name, args, n, out);
}

bool eval_constant(const Expr *e, Arena *scratch, Value *out, Str *why)
{
    Eval ev = {scratch, why};
    return eval(&ev, e, out);
}

Value eval_current(const Expr *e, Arena *scratch)
{
    time_t now = time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc)) {
        return value_null();
    }
    Str date =
        arena_printf(scratch, "%04d-%02d-%02d", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
    Str clock = arena_printf(scratch, "%02d:%02d:%02d", utc.tm_hour, utc.tm_min, utc.tm_sec);
    if (str_eq_fold(e->text, STR("CURRENT_DATE"))) {
        return value_text(date);
    }
    if (str_eq_fold(e->text, STR("CURRENT_TIME"))) {
        return value_text(clock);
    }
    return value_text(arena_printf(scratch, "%.*s %.*s", STR_FMT(date), STR_FMT(clock)));
}
