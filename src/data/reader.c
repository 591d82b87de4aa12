#include "data/reader.h"

#include "sql_tokens.h"

/* Of a part of a dump the most is there already, and what is behind it others read. */
enum { CHUNK = 512 * 1024, CHUNK_BEHIND_PART = 64 * 1024 };

static LexInput lex_input(const Reader *r)
{
    return (LexInput){window_at(r->w, r->pos), window_end(r->w), r->w->eof};
}

static uint64_t kept_from(const Reader *r)
{
    if (r->budget) {
        return r->hold < r->pos ? r->hold : r->pos;
    }
    return r->pos - r->w->offset > READER_BEHIND ? r->pos - READER_BEHIND : r->w->offset;
}

/* Is the budget used up, and would a pause at this offset leave something to make room by? */
static bool must_pause_at(const Reader *r, uint64_t offset)
{
    return r->budget && offset > r->hold && r->w->offset + r->w->n - r->hold >= r->budget;
}

static bool must_pause(const Reader *r)
{
    return must_pause_at(r, r->pos);
}

/* More bytes behind pos. What is unfinished is looked at again from its start, so it at least
 * doubles: the work stays linear in the length of a statement. */
static void more(Reader *r)
{
    uint64_t keep = kept_from(r);
    size_t unfinished = (size_t)(r->w->offset + r->w->n - r->pos);
    size_t have = (size_t)(r->w->offset + r->w->n - keep);
    size_t least = r->whole ? CHUNK_BEHIND_PART : CHUNK;
    size_t want = have + (unfinished > least ? unfinished : least);
    if (have < r->budget && want > r->budget) {
        want = r->budget; /* to the byte, so that decisions do not depend on CHUNK */
    }
    window_fill(r->w, keep, want);
}

static ItemKind fail(Reader *r, uint64_t at, Str message)
{
    r->error_at = at;
    r->error = message;
    return ITEM_ERROR;
}

static void note_corruption(Reader *r, bool before)
{
    if (r->notes.corruption && !before) {
        r->corruption_at = window_offset(r->w, r->notes.corruption_at);
    }
}

/* ---------------------------------------------------------------- statements */

/* A shell command: to the end of its line. False: more bytes are wanted. */
static bool dot_line(Reader *r)
{
    LexInput in = lex_input(r);
    const char *lf = memchr(in.p, '\n', (size_t)(in.end - in.p));
    if (!lf && !in.eof) {
        return false;
    }
    const char *stop = lf ? lf : in.end;
    r->split = (Split){.text = str_range(in.p, stop)};
    r->pos = window_offset(r->w, stop);
    return true;
}

static bool may_be_rows(char c)
{
    return c == 'I' || c == 'i' || c == 'R' || c == 'r';
}

static Str rebase(Str s, const char *from, const char *to)
{
    return s.p ? str_make(to + (s.p - from), s.n) : s;
}

static void remember_head(Reader *r)
{
    RowHead h = r->head;
    buf_clear(&r->known_text);
    buf_put(&r->known_text, h.text);
    const char *from = h.text.p, *to = r->known_text.p;
    r->known = (RowHead){rebase(h.text, from, to),  rebase(h.schema, from, to),
                         rebase(h.table, from, to), rebase(h.columns, from, to),
                         h.default_values,          h.conflict};
}

/* Heads repeat: one comparison tells that a statement has the head of the one before. */
static bool same_head(const Reader *r, LexInput in)
{
    Str known = r->known.text;
    return known.n && !r->known.default_values && (size_t)(in.end - in.p) > known.n &&
           in.p[known.n] == '(' && memcmp(in.p, known.p, known.n) == 0;
}

static RowHeadResult row_head(Reader *r, LexInput in)
{
    if (!may_be_rows(*in.p)) {
        return ROW_HEAD_NONE;
    }
    if (same_head(r, in)) {
        r->head = r->known;
        return ROW_HEAD_OK;
    }
    RowHeadResult result = split_row_head(in, &r->head);
    if (result == ROW_HEAD_OK) {
        remember_head(r);
    }
    return result;
}

/* At the first byte of a statement. ITEM_END: more bytes are wanted. */
static ItemKind statement(Reader *r)
{
    LexInput in = lex_input(r);
    r->start = r->pos;
    switch (row_head(r, in)) {
    case ROW_HEAD_MORE:
        return ITEM_END;
    case ROW_HEAD_OK:
        r->pos = window_offset(r->w, in.p + r->head.text.n);
        r->first_row = true;
        return ITEM_ROWS;
    case ROW_HEAD_NONE:
        break;
    }
    switch (split_statement(in, &r->split)) {
    case SPLIT_MORE:
        return ITEM_END;
    case SPLIT_ILLEGAL:
        return fail(r, window_offset(r->w, r->split.next), STR("unrecognized token"));
    case SPLIT_UNTERMINATED:
        return fail(r, window_offset(r->w, r->split.next),
                    STR("a quote is opened here and never closed"));
    case SPLIT_EOF:
    case SPLIT_DOT:
    case SPLIT_STATEMENT:
        break;
    }
    r->pos = window_offset(r->w, r->split.next);
    return ITEM_STATEMENT;
}

/* One row after the other: nothing but a line end stands between two INSERTs of a dump. */
static SplitResult skip_to_statement(Reader *r, LexInput *in)
{
    if (in->end - in->p > 1 && in->p[0] == '\n' && in->p[1] == 'I') {
        in->p++;
        return SPLIT_STATEMENT;
    }
    bool before = r->notes.corruption;
    SplitResult s = split_skip(in, &r->notes);
    note_corruption(r, before);
    return s;
}

ItemKind reader_next(Reader *r)
{
    for (;;) {
        if (r->limit && r->pos >= r->limit) {
            return ITEM_END;
        }
        window_pass(r->w, r->pos);
        LexInput in = lex_input(r);
        SplitResult s = skip_to_statement(r, &in);
        r->pos = window_offset(r->w, in.p);
        if (r->limit && r->pos >= r->limit) {
            return ITEM_END;
        }
        ItemKind kind = ITEM_END;
        if (s == SPLIT_EOF) {
            return ITEM_END;
        }
        if (s == SPLIT_DOT) {
            r->start = r->pos;
            kind = dot_line(r) ? ITEM_DOT : ITEM_END;
        } else if (s == SPLIT_STATEMENT) {
            kind = statement(r);
        }
        if (kind != ITEM_END) {
            return kind;
        }
        if (must_pause(r)) {
            return ITEM_PAUSE;
        }
        more(r);
    }
}

/* ---------------------------------------------------------------- rows */

typedef enum { AFTER_MORE, AFTER_ROW, AFTER_END, AFTER_TAIL } After;

/* What follows a tuple: `,` and another one, the end, or a clause. */
static After after_row(Reader *r)
{
    LexInput in = lex_input(r);
    if (in.p < in.end && *in.p == ';') { /* as shells write it */
        r->pos++;
        return AFTER_END;
    }
    Token t;
    while (lex_next(&in, &t) == TOKEN_SPACE) {
    }
    if (t.kind == TOKEN_PARTIAL || (t.kind == TOKEN_END && !in.eof)) {
        return AFTER_MORE;
    }
    if (t.kind == TK_COMMA) {
        while (lex_next(&in, &t) == TOKEN_SPACE) {
        }
        if (t.kind == TOKEN_PARTIAL || (t.kind == TOKEN_END && !in.eof)) {
            return AFTER_MORE;
        }
        r->pos = window_offset(r->w, t.text.p ? t.text.p : in.p);
        return AFTER_ROW;
    }
    if (t.kind == TK_SEMI || t.kind == TOKEN_END) {
        r->pos = window_offset(r->w, in.p);
        return AFTER_END;
    }
    r->pos = window_offset(r->w, t.text.p);
    return AFTER_TAIL;
}

/* The rest of the statement behind its tuples. */
static ReadResult tail(Reader *r)
{
    for (;;) {
        Split s;
        switch (split_statement(lex_input(r), &s)) {
        case SPLIT_MORE:
            if (r->whole && must_pause(r)) {
                return READ_PAUSE;
            }
            more(r);
            continue;
        case SPLIT_STATEMENT:
            r->tail = s.text;
            r->pos = window_offset(r->w, s.next);
            return READ_END;
        case SPLIT_EOF:
        case SPLIT_DOT:
        case SPLIT_ILLEGAL:
        case SPLIT_UNTERMINATED:
            break;
        }
        fail(r, window_offset(r->w, s.next), STR("unrecognized token"));
        return READ_ERROR;
    }
}

static ReadResult next_tuple(Reader *r)
{
    for (;;) {
        switch (after_row(r)) {
        case AFTER_ROW:
            return READ_ROW;
        case AFTER_END:
            return READ_END;
        case AFTER_TAIL:
            return tail(r);
        case AFTER_MORE:
            if (must_pause(r)) {
                return READ_PAUSE;
            }
            more(r);
        }
    }
}

void reader_resume_rows(Reader *r)
{
    r->first_row = false;
    r->start = r->pos;
}

/* Is it certain that the tuple at hand ends beyond the window? */
static bool is_cut(LexInput in)
{
    return !in.eof && !memchr(in.p, ')', (size_t)(in.end - in.p));
}

/* A tuple that begins with its parenthesis. ROW_MORE: it is not all there. */
static RowResult scan_tuple(Reader *r, Row *row)
{
    LexInput in = lex_input(r);
    const char *p = in.p;
    if (r->again && is_cut(in)) {
        return ROW_MORE;
    }
    if (p == in.end || *p != '(') {
        row->error_at = p;
        row->error = STR("expected a row of values");
        return ROW_BAD;
    }
    RowResult result = row_scan(row, &p, in.end, in.eof);
    if (result == ROW_OK) {
        r->first_row = false;
        r->pos = window_offset(r->w, p);
    }
    return result;
}

/* boundary: before the comma of the tuple at hand, or before the whole statement. */
static ReadResult tuple(Reader *r, Row *row, uint64_t boundary, uint64_t before)
{
    for (;;) {
        switch (scan_tuple(r, row)) {
        case ROW_OK:
            return READ_ROW;
        case ROW_BAD:
            fail(r, window_offset(r->w, row->error_at), row->error);
            return READ_ERROR;
        case ROW_MORE:
            break;
        }
        if (must_pause_at(r, boundary)) {
            r->pos = boundary;
            return READ_PAUSE;
        }
        if (r->again) {
            r->pos = before;
            more(r);
            return READ_AGAIN;
        }
        more(r);
    }
}

ReadResult reader_row(Reader *r, Row *row)
{
    uint64_t before = r->pos;
    r->tail = STR("");
    window_pass(r->w, r->pos);
    if (!r->first_row) {
        if (r->limit && r->pos >= r->limit && !r->whole) {
            return READ_END; /* the rest of the statement belongs to the next run of rows */
        }
        ReadResult next = next_tuple(r);
        if (next != READ_ROW) {
            return next;
        }
    }
    if (r->first_row && r->head.default_values) {
        row->n = 0;
        row->unevaluated = false;
        r->first_row = false;
        return READ_ROW;
    }
    return tuple(r, row, r->first_row ? r->start : before, before);
}

void reader_free(Reader *r)
{
    buf_free(&r->known_text);
}
