/* Rows in COPY's binary format, where every column has such a form and the sink takes it. */
#include "base/mem.h"
#include "emit/emit.h"

void emit_choose_format(Emitter *e, const Table *t)
{
    BinaryRow *b = &e->binary;
    bool all = e->sink->takes_binary && !t->copies_as_text;
    if (t->columns.n > b->cap) {
        b->forms = mem_realloc(b->forms, arena_size(t->columns.n, sizeof *b->forms));
        b->cap = t->columns.n;
    }
    b->n = 0;
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        bool writes = emit_writes_column(t, c);
        b->forms[i] = writes && all ? binary_form(c) : BINARY_NONE;
        all &= !writes || b->forms[i] != BINARY_NONE;
        b->n += writes;
    }
    e->sink->binary = all;
}

static bool put_field(Emitter *e, Value *v, BinaryForm form)
{
    bool hex = form == BINARY_BYTEA && v->cls == VALUE_BLOB && v->form == FORM_HEX;
    return hex ? binary_put_hex(&e->data, v->s, &e->pieces)
               : binary_put(&e->data, v, form, &e->scratch);
}

bool emit_binary_row(Emitter *e, const Table *t, Value *values)
{
    size_t start = e->data.n;
    binary_put_count(&e->data, e->binary.n);
    for (size_t i = 0; i < t->columns.n; i++) {
        BinaryForm form = e->binary.forms[i];
        if (form != BINARY_NONE && !put_field(e, &values[i], form)) {
            e->data.n = start;
            e->pieces.n = 0;
            return false;
        }
    }
    return true;
}
