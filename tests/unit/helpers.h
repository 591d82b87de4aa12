/* What most unit tests want: cmocka with its includes, comparisons that name the table row, and a
 * model made from SQL text.
 *
 *     Model m;
 *     model_read(&m, "CREATE TABLE t(a); INSERT INTO t VALUES(1);");
 *     Table *t = model_table(&m, "t");
 *     model_free(&m);
 */
#ifndef SQLPG_TEST_HELPERS_H
#define SQLPG_TEST_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "data/analyze.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* The bytes of a literal, NULs inside included. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fail_msg(__VA_ARGS__);                                                                 \
        }                                                                                          \
    } while (0)

static inline void check_str(Str got, Str want, const char *label)
{
    CHECK(str_eq(got, want), "%s: got \"%.*s\", wanted \"%.*s\"", label, STR_FMT(got),
          STR_FMT(want));
}

typedef struct {
    Arena run;
    DiagList diags;
    Schema schema;
    InputWindow window;
    Analyzer analyzer;
} Model;

static inline bool model_try_with(Model *m, Str sql, const ValuePolicy *policy)
{
    *m = (Model){0};
    m->diags.arena = &m->run;
    schema_init(&m->schema, &m->run, &m->diags);
    m->schema.policy = *policy;
    window_open_bytes(&m->window, sql.p, sql.n);
    analyze_init(&m->analyzer, &m->schema, &m->window, &m->diags);
    return analyze_run(&m->analyzer) == ANALYZE_END;
}

static inline bool model_try(Model *m, Str sql)
{
    return model_try_with(m, sql, &(ValuePolicy){0});
}

static inline void model_read_with(Model *m, const char *sql, const ValuePolicy *policy)
{
    CHECK(model_try_with(m, str_z(sql), policy), "cannot be read: %s", sql);
}

static inline void model_read(Model *m, const char *sql)
{
    model_read_with(m, sql, &(ValuePolicy){0});
}

static inline void model_free(Model *m)
{
    analyze_free(&m->analyzer);
    window_close(&m->window);
    schema_free(&m->schema);
    diag_free(&m->diags);
    arena_free(&m->run);
}

static inline Table *model_table(Model *m, const char *name)
{
    Table *t = schema_find_table(&m->schema, str_z(name));
    CHECK(t, "no table %s", name);
    return t;
}

/* How often the diagnostic was given. */
static inline uint64_t model_count(const Model *m, DiagCode code)
{
    uint64_t n = 0;
    for (size_t i = 0; i < m->diags.items.n; i++) {
        n += m->diags.items.items[i].code == code ? m->diags.items.items[i].count : 0;
    }
    return n;
}

#endif
