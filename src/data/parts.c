#include "data/parts.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/pool.h"

/* Bytes of a part: so many that the hand-over costs nothing, so few that they and what comes of
 * them stay in a core's cache, and that few pages are new to the process. */
enum { PART_SIZE = 512 * 1024 };

typedef struct {
    PoolJob job; /* the first member */
    Parts *parts;
    size_t index;
    bool busy;
    uint64_t guess, limit; /* it begins at the guess or behind it, and before the limit */
    size_t size;           /* from there to there, if the file is as long */
    InputWindow window;
    Part found;
    bool good;
} Slot;

struct Parts {
    Pool *pool;
    size_t size, n;
    const PartsRun *run; /* under way */
    atomic_bool over;    /* what is not read yet need not be read */
    Slot slots[];
};

size_t part_size(void)
{
    /* Lets the tests prove that parts do not show in the output. */
    const char *z = getenv("SQLPG_TEST_PART_SIZE");
    long n = z ? strtol(z, NULL, 10) : 0;
    return n > 0 ? (size_t)n : PART_SIZE;
}

/* ---------------------------------------------------------------- in a thread */

static uint64_t line_at(Slot *s, uint64_t offset)
{
    return s->window.no_lines ? 0 : window_line(&s->window, offset);
}

/* `;`, a line end and the head: the first such place from the guess on, as an offset; 0: none. */
static uint64_t find_begin(const Slot *s, Str head)
{
    const InputWindow *w = &s->window;
    const char *p = window_at(w, s->guess - 1), *end = window_end(w);
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        const char *start = p + 1;
        if (window_offset(w, start) >= s->limit || (size_t)(end - start) <= head.n) {
            return 0;
        }
        if (p[-1] == ';' && start[head.n] == '(' && memcmp(start, head.p, head.n) == 0) {
            return window_offset(w, start);
        }
        p++;
    }
    return 0;
}

static void open_reader(Slot *s, Reader *r)
{
    Buf known_text = r->known_text;
    buf_clear(&known_text);
    *r = (Reader){.w = &s->window,
                  .known_text = known_text,
                  .pos = s->found.begin,
                  .limit = s->limit,
                  .whole = true,
                  /* A quote that a wrong guess has opened must not bring the file into memory. */
                  .hold = s->found.begin - 1,
                  .budget = 4 * s->size};
}

/* The reader has stopped at the limit: behind a statement, or at the next one. */
static void note_next(Slot *s, const Reader *r)
{
    const char *p = window_at(&s->window, r->pos);
    s->found.next = p < window_end(&s->window) && *p == '\n' ? r->pos + 1 : r->pos;
    s->found.next_line = line_at(s, s->found.next);
}

/* A message about what follows counts its columns from the line's beginning. */
static bool ends_line(const Slot *s)
{
    const InputWindow *w = &s->window;
    bool there = s->found.end > 0 && s->found.end < w->offset + w->n;
    return there && *window_at(w, s->found.end) == '\n';
}

/* The statements from here on that belong to the part; false: it is not to be used. */
static bool read_statements(Slot *s, Reader *r)
{
    const PartsRun *run = s->parts->run;
    Part *found = &s->found;
    while (!atomic_load(&s->parts->over)) {
        ItemKind kind = reader_next(r);
        if (s->window.error || r->notes.corruption) {
            return false;
        }
        if (kind == ITEM_END && r->pos >= r->limit) {
            note_next(s, r);
        }
        if (kind != ITEM_ROWS || !str_eq(r->head.text, run->head)) {
            return ends_line(s);
        }
        if (!run->statements(run->user, s->index) || r->pos > run->to) {
            return false;
        }
        found->end = r->pos;
        found->end_line = line_at(s, r->pos);
    }
    return false;
}

static void read_part(PoolJob *job, size_t thread)
{
    (void)thread;
    Slot *s = (Slot *)job;
    const PartsRun *run = s->parts->run;
    s->good = false;
    s->found = (Part){0};
    if (atomic_load(&s->parts->over)) {
        return;
    }
    window_seek(&s->window, s->guess - 2, 1);
    /* A little more: the last statement ends behind the part. */
    window_fill(&s->window, s->guess - 2, s->size + s->size / 16 + 2);
    s->found.begin = s->guess == run->from ? run->from : find_begin(s, run->head);
    if (s->found.begin) {
        s->found.begin_line = line_at(s, s->found.begin);
        Reader *r = run->begin(run->user, s->index);
        open_reader(s, r);
        s->good = read_statements(s, r);
    }
}

/* ---------------------------------------------------------------- the caller's side */

Parts *parts_new(size_t threads)
{
    size_t n = threads + 1; /* one is taken, or waits for a thread, while the others are read */
    Parts *p = mem_alloc(sizeof *p + n * sizeof *p->slots);
    *p = (Parts){.pool = pool_new(threads), .size = part_size(), .n = n};
    for (size_t i = 0; i < n; i++) {
        p->slots[i] = (Slot){.job.run = read_part, .parts = p, .index = i, .window.fd = -1};
    }
    return p;
}

void parts_free(Parts *p)
{
    pool_free(p->pool);
    for (size_t i = 0; i < p->n; i++) {
        window_close(&p->slots[i].window);
    }
    mem_free(p);
}

size_t parts_slots(const Parts *p)
{
    return p->n;
}

size_t parts_size(const Parts *p)
{
    return p->size;
}

static void open_windows(Parts *p, const PartsRun *run)
{
    for (size_t i = 0; i < p->n; i++) {
        InputWindow *w = &p->slots[i].window;
        if (w->fd != run->fd) {
            window_close(w);
            window_open_fd(w, run->fd, true);
        }
        w->error = 0;
        w->no_lines = run->no_lines;
    }
}

/* A run begins with smaller parts: a short one need not fill large buffers, whose pages the kernel
 * makes one by one, nor one that ends at once because its rows are long. */
static size_t size_at(const Parts *p, uint64_t guess)
{
    uint64_t size = (guess - p->run->from) / 4, least = p->size / 4;
    return size < least ? least + 1 : size < p->size ? size : p->size;
}

/* The next part goes to a thread, if the file has one. */
static void begin_part(Parts *p, Slot *s, uint64_t *guess, uint64_t to)
{
    if (*guess >= to) {
        return;
    }
    s->guess = *guess;
    s->size = size_at(p, *guess);
    s->limit = to - *guess > s->size ? *guess + s->size : to;
    s->busy = true;
    *guess = s->limit;
    pool_add(p->pool, &s->job);
}

/* Where the next part that counts must begin. */
typedef struct {
    uint64_t begin, line;
} Place;

/* False: the run ends before this part or behind it. */
static bool take_part(const PartsRun *run, const Slot *s, Place *at, PartsEnd *end)
{
    const Part *found = &s->found;
    if (at->begin >= s->limit) {
        return true; /* the statement that began before it is longer than it */
    }
    if (!s->good || found->begin != at->begin || !run->take(run->user, s->index, found, at->line)) {
        return false;
    }
    *end = (PartsEnd){.offset = found->end,
                      .line = at->line + (found->end_line - found->begin_line),
                      .parts = end->parts + 1};
    at->begin = found->next;
    at->line += found->next_line - found->begin_line;
    return found->next != 0;
}

static void take_parts(Parts *p, const PartsRun *run, uint64_t *guess, uint64_t to, PartsEnd *end)
{
    Place at = {run->from, run->line};
    for (size_t i = 0; p->slots[i].busy; i = (i + 1) % p->n) {
        Slot *s = &p->slots[i];
        pool_wait(p->pool, &s->job);
        s->busy = false;
        if (!take_part(run, s, &at, end)) {
            return;
        }
        begin_part(p, s, guess, to);
    }
}

bool parts_run(Parts *p, const PartsRun *run, PartsEnd *end)
{
    struct stat st;
    *end = (PartsEnd){0};
    if (run->from < 2 || fstat(run->fd, &st) != 0) {
        return false; /* parts look at the bytes before them */
    }
    uint64_t guess = run->from, size = (uint64_t)st.st_size, to = run->to < size ? run->to : size;
    p->run = run;
    atomic_store(&p->over, false);
    open_windows(p, run);
    for (size_t i = 0; i < p->n; i++) {
        begin_part(p, &p->slots[i], &guess, to);
    }
    take_parts(p, run, &guess, to, end);
    atomic_store(&p->over, true);
    for (size_t i = 0; i < p->n; i++) {
        if (p->slots[i].busy) {
            pool_wait(p->pool, &p->slots[i].job);
            p->slots[i].busy = false;
        }
    }
    return end->parts > 0;
}

/* ---------------------------------------------------------------- pace */

bool part_is_cheap(const Table *t)
{
    return t->columns.n * sizeof *t->columns.items < PART_SIZE / 4;
}

/* Long values are copied as fast as memory gives them, and parts read what crosses their borders
 * twice. */
static bool parts_pay(const Table *t)
{
    enum { LONG = 32 * 1024 };
    return t->rows && t->row_bytes / t->rows < LONG && part_is_cheap(t);
}

bool parts_due(const Parts *p, PartsPace *pace, const RowTarget *target, uint64_t at, bool at_once)
{
    if (pace->of != target) {
        pace->of = target;
        pace->step = p->size / 4;
        pace->next = at_once ? at : at + pace->step;
    }
    if (at >= pace->next && !parts_pay(target->table)) {
        pace->next = at + p->size;
    }
    return at >= pace->next;
}

void parts_ended(const Parts *p, PartsPace *pace, uint64_t at, size_t taken)
{
    pace->step = taken >= p->n ? p->size / 4 : pace->step * 2;
    pace->next = at + pace->step;
}
