#include "parse/ast_build.h"

/* ---------------------------------------------------------------- errors and results */

/* The first error counts: those behind it are its consequences. */
void ast_fail(Parse *p, const char *at, Str message)
{
    if (!p->failed) {
        p->failed = true;
        p->err->offset = (size_t)(at - p->text.p);
        p->err->message = message;
    }
}

/* A message quotes no more than this of a token, which can have megabytes. */
enum { SHOWN_MAX = 100 };

static Str shown(Str token)
{
    return str_make(token.p, token.n > SHOWN_MAX ? SHOWN_MAX : token.n);
}

void ast_syntax_error(Parse *p, Str token)
{
    if (token.n == 0) {
        ast_fail(p, p->text.p + p->text.n, STR("incomplete input"));
        return;
    }
    Str s = shown(token);
    ast_fail(p, token.p, arena_printf(p->arena, "near \"%.*s\": syntax error", STR_FMT(s)));
}

void ast_stack_overflow(Parse *p)
{
    ast_fail(p, p->last_end, STR("statement nested too deeply"));
}

void ast_finish(Parse *p, Stmt *s)
{
    p->stmt = s;
}

void ast_finish_expr(Parse *p, Expr *e)
{
    p->expr = e;
}

Str ast_until(const Parse *p, const char *start)
{
    return str_range(start, p->last_end);
}

Str ast_between(Str open, Str close)
{
    return str_range(open.p + open.n, close.p);
}

/* ---------------------------------------------------------------- depth */

static unsigned max_of(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

uint16_t ast_depth(Parse *p, const char *at, unsigned child_depth)
{
    if (child_depth >= AST_MAX_DEPTH) {
        ast_fail(p, at, STR("expression nested deeper than 1000 levels"));
        return AST_MAX_DEPTH;
    }
    return (uint16_t)(child_depth + 1);
}

unsigned ast_expr_depth(const Expr *e)
{
    return e ? e->depth : 0;
}

unsigned ast_list_depth(const ExprList *list)
{
    unsigned depth = 0;
    for (; list; list = list->next) {
        depth = max_of(depth, ast_expr_depth(list->expr));
    }
    return depth;
}

/* ---------------------------------------------------------------- names and strings */

/* Doubled quotes become one; text is what stands between the quotes. */
static Str undouble(Arena *a, Str text, char quote)
{
    char *out = arena_bytes(a, text.n + 1);
    return str_make(out, str_undouble(out, text, quote));
}

Str ast_unquote(Arena *a, Str token)
{
    if (!token_is_quoted(token)) {
        return token;
    }
    Str text = str_make(token.p + 1, token.n - 2);
    char quote = token.p[0];
    bool doubled = quote != '[' && text.n && memchr(text.p, quote, text.n);
    return doubled ? undouble(a, text, quote) : text;
}

static QuoteStyle quote_style(Str token)
{
    if (!token_is_quoted(token)) {
        return QUOTE_NONE;
    }
    return token.p[0] == '"' ? QUOTE_DOUBLE : token.p[0] == '\'' ? QUOTE_SINGLE : QUOTE_OTHER;
}

Name name_from_token(Arena *a, Str token)
{
    return (Name){.text = ast_unquote(a, token), .quote = quote_style(token), .span = token};
}

Str string_from_token(Arena *a, Str token)
{
    return arena_str(a, ast_unquote(a, token));
}

/* STR_NONE gives a name that is not set. */
Name ast_name(Parse *p, Str token)
{
    return token.p ? name_from_token(p->arena, token) : (Name){0};
}

QualName *ast_qname(Parse *p, Str schema, Str name)
{
    QualName *q = arena_new(p->arena, QualName);
    q->schema = ast_name(p, schema);
    q->name = ast_name(p, name);
    return q;
}

NameSeq ast_names(Parse *p, NameSeq seq, Str name)
{
    NameList *n = arena_new(p->arena, NameList);
    n->name = ast_name(p, name);
    SEQ_APPEND(seq, n);
    return seq;
}

/* ---------------------------------------------------------------- types */

typedef struct {
    TypeName type;
    char *words;      /* room for the joined words: never more than the text has */
    const char *sign; /* of the number to come */
    bool in_parens;
} TypeScan;

static void type_word(Parse *p, TypeScan *s, Str token)
{
    Str word = ast_unquote(p->arena, token);
    if (s->type.words.p) {
        s->words[s->type.words.n++] = ' ';
    }
    if (word.n) {
        memcpy(s->words + s->type.words.n, word.p, word.n);
    }
    s->type.words = str_make(s->words, s->type.words.n + word.n);
}

static void type_number(TypeScan *s, Str token)
{
    if (s->type.nargs < 2) {
        const char *start = s->sign ? s->sign : token.p;
        s->type.arg[s->type.nargs++] = str_range(start, token.p + token.n);
    }
    s->sign = NULL;
}

static void type_token(Parse *p, TypeScan *s, const Token *t)
{
    switch (t->kind) {
    case TOKEN_SPACE:
    case TK_COMMA:
    case TK_RP:
        break;
    case TK_LP:
        s->in_parens = true;
        s->type.args = str_range(t->text.p + 1, s->type.span.p + s->type.span.n - 1);
        break;
    case TK_PLUS:
    case TK_MINUS:
        s->sign = t->text.p;
        break;
    default:
        if (s->in_parens) {
            type_number(s, t->text);
        } else {
            type_word(p, s, t->text);
        }
    }
}

/* The grammar has found the type valid; here its text is taken apart once more. */
TypeName ast_type(Parse *p, Str text)
{
    if (!text.p) {
        return (TypeName){0};
    }
    TypeScan s = {.type.span = text, .words = arena_alloc(p->arena, text.n + 1)};
    LexInput in = {text.p, p->in.end, true};
    while (in.p < text.p + text.n) {
        Token t;
        lex_next(&in, &t);
        type_token(p, &s, &t);
    }
    return s.type;
}

/* ---------------------------------------------------------------- expressions */

/* A node whose text goes from start to the last token. */
static Expr *expr_new(Parse *p, ExprKind kind, const char *start)
{
    Expr *e = arena_new(p->arena, Expr);
    e->kind = kind;
    e->depth = 1;
    e->span = ast_until(p, start);
    return e;
}

static void expr_holds(Parse *p, Expr *e, unsigned child_depth)
{
    uint16_t depth = ast_depth(p, e->span.p, child_depth);
    e->depth = depth > e->depth ? depth : e->depth;
}

static Expr *expr_over_one(Parse *p, ExprKind kind, const char *start, Expr *left)
{
    Expr *e = expr_new(p, kind, start);
    e->left = left;
    expr_holds(p, e, ast_expr_depth(left));
    return e;
}

static Expr *expr_over_two(Parse *p, ExprKind kind, Expr *left, Expr *right)
{
    Expr *e = expr_over_one(p, kind, left->span.p, left);
    e->right = right;
    expr_holds(p, e, ast_expr_depth(right));
    return e;
}

static Expr *with_third(Parse *p, Expr *e, Expr *third)
{
    e->third = third;
    expr_holds(p, e, ast_expr_depth(third));
    return e;
}

static Expr *with_list(Parse *p, Expr *e, ExprList *list)
{
    e->list = list;
    expr_holds(p, e, ast_list_depth(list));
    return e;
}

static Expr *with_select(Parse *p, Expr *e, Select *s)
{
    e->select = s;
    expr_holds(p, e, s->depth);
    return e;
}

const Expr *expr_skip_parens(const Expr *e)
{
    while (e && e->kind == EXPR_PAREN) {
        e = e->left;
    }
    return e;
}

/* ---------------------------------------------------------------- leaves */

Expr *ast_leaf(Parse *p, ExprKind kind, Str token)
{
    Expr *e = expr_new(p, kind, token.p);
    e->span = token;
    e->text = token;
    return e;
}

Expr *ast_string(Parse *p, Str token)
{
    Expr *e = ast_leaf(p, EXPR_STRING, token);
    e->text = ast_unquote(p->arena, token);
    return e;
}

Expr *ast_blob(Parse *p, Str token)
{
    Expr *e = ast_leaf(p, EXPR_BLOB, token);
    e->text = str_make(token.p + 2, token.n - 3);
    return e;
}

Expr *ast_current(Parse *p, Str token)
{
    static const Str names[] = {
        {"CURRENT_DATE", 12}, {"CURRENT_TIME", 12}, {"CURRENT_TIMESTAMP", 17}};
    Expr *e = ast_leaf(p, EXPR_CURRENT, token);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq_fold(names[i], token)) {
            e->text = names[i];
        }
    }
    return e;
}

Expr *ast_column_ref(Parse *p, Str schema, Str table, Str column)
{
    Str first = schema.p ? schema : table.p ? table : column;
    Expr *e = expr_new(p, EXPR_COLUMN, first.p);
    e->schema = ast_name(p, schema);
    e->table = ast_name(p, table);
    e->name = ast_name(p, column);
    return e;
}

/* ---------------------------------------------------------------- operators */

Expr *ast_paren(Parse *p, Str open, Expr *e)
{
    return expr_over_one(p, EXPR_PAREN, open.p, e);
}

Expr *ast_row(Parse *p, Str open, ExprSeq list)
{
    return with_list(p, expr_new(p, EXPR_ROW, open.p), list.first);
}

Expr *ast_unary(Parse *p, Op op, Str token, Expr *left)
{
    Expr *e = expr_over_one(p, EXPR_UNARY, token.p, left);
    e->op = op;
    return e;
}

Expr *ast_binary(Parse *p, Op op, Expr *left, Expr *right)
{
    Expr *e = expr_over_two(p, EXPR_BINARY, left, right);
    e->op = op;
    return e;
}

Expr *ast_collate(Parse *p, Expr *left, Str collation)
{
    Expr *e = expr_over_one(p, EXPR_COLLATE, left->span.p, left);
    e->name = ast_name(p, collation);
    return e;
}

/* op: ISNULL, NOTNULL, or the NOT of NOT NULL. */
Expr *ast_isnull(Parse *p, Expr *left, Str op)
{
    Expr *e = expr_over_one(p, EXPR_ISNULL, left->span.p, left);
    e->negated = ascii_lower(op.p[0]) == 'n';
    return e;
}

static Op like_op(Str word)
{
    switch (ascii_lower(word.p[0])) {
    case 'g':
        return OP_GLOB;
    case 'r':
        return OP_REGEXP;
    case 'm':
        return OP_MATCH;
    default:
        return OP_LIKE;
    }
}

Expr *ast_like(Parse *p, Expr *left, Str op, bool negated, Expr *right, Expr *escape)
{
    Expr *e = expr_over_two(p, EXPR_LIKE, left, right);
    e->op = like_op(op);
    e->negated = negated;
    return with_third(p, e, escape);
}

Expr *ast_between_op(Parse *p, Expr *left, bool negated, Expr *low, Expr *high)
{
    Expr *e = expr_over_two(p, EXPR_BETWEEN, left, low);
    e->negated = negated;
    return with_third(p, e, high);
}

static Expr *in_new(Parse *p, ExprKind kind, Expr *left, bool negated)
{
    Expr *e = expr_over_one(p, kind, left->span.p, left);
    e->negated = negated;
    return e;
}

Expr *ast_in_list(Parse *p, Expr *left, bool negated, ExprSeq list)
{
    return with_list(p, in_new(p, EXPR_IN_LIST, left, negated), list.first);
}

Expr *ast_in_select(Parse *p, Expr *left, bool negated, Select *s)
{
    return with_select(p, in_new(p, EXPR_IN_SELECT, left, negated), s);
}

Expr *ast_in_table(Parse *p, Expr *left, bool negated, const QualName *table, ExprSeq args)
{
    Expr *e = in_new(p, EXPR_IN_TABLE, left, negated);
    e->schema = table->schema;
    e->name = table->name;
    return with_list(p, e, args.first);
}

/* ---------------------------------------------------------------- other expressions */

Expr *ast_subquery(Parse *p, ExprKind kind, Str token, Select *s)
{
    return with_select(p, expr_new(p, kind, token.p), s);
}

Expr *ast_cast(Parse *p, Str token, Expr *left, Str type)
{
    Expr *e = expr_over_one(p, EXPR_CAST, token.p, left);
    e->type = ast_type(p, type);
    return e;
}

Expr *ast_case(Parse *p, Str token, Expr *base, ExprSeq whens, Expr *otherwise)
{
    Expr *e = expr_over_one(p, EXPR_CASE, token.p, base);
    e->right = otherwise;
    expr_holds(p, e, ast_expr_depth(otherwise));
    return with_list(p, e, whens.first);
}

Expr *ast_raise(Parse *p, Str token, RaiseKind kind, Expr *message)
{
    Expr *e = expr_over_one(p, EXPR_RAISE, token.p, message);
    e->raise = kind;
    return e;
}

Expr *ast_call(Parse *p, Str name, bool distinct, ExprSeq args, ExprSeq order_by)
{
    Expr *e = expr_new(p, EXPR_FUNCTION, name.p);
    e->name = ast_name(p, name);
    e->distinct = distinct;
    e->order_by = order_by.first;
    expr_holds(p, e, ast_list_depth(order_by.first));
    return with_list(p, e, args.first);
}

Expr *ast_call_star(Parse *p, Str name)
{
    Expr *e = ast_call(p, name, false, (ExprSeq){0}, (ExprSeq){0});
    e->star = true;
    return e;
}

Expr *ast_filter(Parse *p, Expr *call, Expr *filter)
{
    call->filter = filter;
    call->span = ast_until(p, call->span.p);
    expr_holds(p, call, ast_expr_depth(filter));
    return call;
}

Expr *ast_over(Parse *p, Expr *call, Window *w)
{
    call->over = w;
    call->span = ast_until(p, call->span.p);
    expr_holds(p, call, ast_window_depth(w));
    return call;
}

/* ---------------------------------------------------------------- lists of expressions */

ExprSeq ast_append(ExprSeq seq, ExprList *item)
{
    SEQ_APPEND(seq, item);
    return seq;
}

ExprList *ast_item(Parse *p, Expr *e, Str alias)
{
    ExprList *item = arena_new(p->arena, ExprList);
    item->expr = e;
    item->span = e->span;
    item->alias = ast_name(p, alias);
    item->has_alias = alias.p != NULL;
    return item;
}

ExprSeq ast_exprs(Parse *p, ExprSeq seq, Expr *e)
{
    return ast_append(seq, ast_item(p, e, STR_NONE));
}

ExprSeq ast_when(Parse *p, ExprSeq seq, Expr *when, Expr *then)
{
    return ast_exprs(p, ast_exprs(p, seq, when), then);
}

ExprList *ast_star(Parse *p, Str table, Str start)
{
    Expr *e = expr_new(p, EXPR_STAR, start.p);
    e->table = ast_name(p, table);
    return ast_item(p, e, STR_NONE);
}

ExprList *ast_sort_term(Parse *p, Expr *e, unsigned order, unsigned nulls)
{
    ExprList *item = ast_item(p, e, STR_NONE);
    item->order = order;
    item->nulls = nulls;
    return item;
}
