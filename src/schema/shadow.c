#include "schema/shadow.h"

/* FTS3/4, FTS5, R-Tree and their relatives (FTS5, 5 "Appendix"; R-Tree, 6.1; FTS3, 9.1). */
static const struct {
    const char *module, *suffixes;
} modules[] = {
    {"fts3", "content segments segdir docsize stat"},
    {"fts4", "content segments segdir docsize stat"},
    {"fts5", "data idx content docsize config"},
    {"rtree", "rowid node parent"},
    {"rtree_i32", "rowid node parent"},
    {"geopoly", "rowid node parent"},
    {"spellfix1", "vocab"},
    {"vec0", "chunks rowids info vector_chunks00 vector_chunks01 metadatachunks00 auxiliary"},
};

static bool has_word(const char *words, Str w)
{
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        if (str_eq_fold(str_make(p, n), w)) {
            return true;
        }
        p += n + (p[n] == ' ');
    }
    return false;
}

bool shadow_is_of(Str table, Str name, Str module)
{
    if (table.n <= name.n + 1 || !str_starts_fold(table, name) || table.p[name.n] != '_') {
        return false;
    }
    Str suffix = str_make(table.p + name.n + 1, table.n - name.n - 1);
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        if (str_eq_fold(module, str_z(modules[i].module))) {
            return has_word(modules[i].suffixes, suffix);
        }
    }
    return false;
}

static void mark(Table *t, const Other *v)
{
    t->shadow |= shadow_is_of(t->name.text, v->name.text, v->stmt->u.create_virtual.module.text);
}

void shadow_mark_of(Schema *s, const Other *v)
{
    for (size_t i = 0; i < s->tables.n; i++) {
        mark(s->tables.items[i], v);
    }
}

void shadow_mark_table(const Schema *s, Table *t)
{
    for (size_t i = 0; i < s->virtuals.n; i++) {
        if (!s->virtuals.items[i]->dropped) {
            mark(t, s->virtuals.items[i]);
        }
    }
}
