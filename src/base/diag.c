#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

static const DiagInfo infos[] = {
#define NOTE SEVERITY_NOTE
#define WARNING SEVERITY_WARNING
#define CHANGED SEVERITY_CHANGED
#define FATAL SEVERITY_FATAL
#define DIAG(name, code, severity, text) [DIAG_##name] = {code, severity, text},
#include "base/diag.def"
#undef DIAG
#undef NOTE
#undef WARNING
#undef CHANGED
#undef FATAL
};

const DiagInfo *diag_info(DiagCode code)
{
    return &infos[code];
}

const char *severity_name(Severity s)
{
    static const char *const names[] = {"note", "warning", "error", "fatal"};
    return names[s];
}

Diag *diag_addv(DiagList *list, DiagCode code, Pos pos, Str object, Str detail)
{
    Arena scratch = {0};
    Str key = arena_printf(&scratch, "%d\n%.*s\n%.*s", (int)code, STR_FMT(object), STR_FMT(detail));
    size_t at;
    Diag *d;
    if (map_get(&list->seen, key, &at)) {
        d = &list->items.items[at];
    } else {
        map_put(&list->seen, key, list->items.n);
        d = vec_push(list->arena, &list->items);
        *d = (Diag){.code = code,
                    .pos = pos,
                    .object = arena_str(list->arena, object),
                    .detail = arena_str(list->arena, detail)};
    }
    d->count++;
    arena_free(&scratch);
    return d;
}

void diag_add(DiagList *list, DiagCode code, Pos pos, Str object, const char *format, ...)
{
    char short_text[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(short_text, sizeof short_text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n;
    /* Names in a message can be of any length; a cut one is still a message. */
    diag_addv(list, code, pos, object,
              str_make(short_text, len < sizeof short_text ? len : sizeof short_text - 1));
}

void diag_merge(DiagList *list, const DiagList *other)
{
    for (size_t i = 0; i < other->items.n; i++) {
        const Diag *d = &other->items.items[i];
        Diag *mine = diag_addv(list, d->code, d->pos, d->object, d->detail);
        mine->count += d->count - 1;
    }
}

bool diag_has(const DiagList *list, Severity at_least)
{
    for (size_t i = 0; i < list->items.n; i++) {
        if (infos[list->items.items[i].code].severity >= at_least) {
            return true;
        }
    }
    return false;
}

void diag_free(DiagList *list)
{
    map_free(&list->seen);
}
