/* A long run of INSERTs with one head, cut into parts that threads read at the same time.
 *
 * Where a part begins is a guess: a line that begins with the head, behind one that ends a
 * statement. Texts can hold such lines too, so a part counts only if the statements before it end
 * exactly there: then the guess was right, and reading on from there is what one thread would have
 * done. A wrong guess costs time, and nothing else.
 *
 *     PartsRun run = {.fd = fd, .from = start, .to = UINT64_MAX, .line = line, .head = head, ...};
 *     if (parts_run(parts, &run, &end)) ...     // all up to end.offset is taken
 *
 * A run ends where a part holds anything but such statements, or what only the rows before it can
 * tell; the caller goes on from there by itself. Memory: a fixed number of parts, of a fixed size
 * each.
 */
#ifndef SQLPG_DATA_PARTS_H
#define SQLPG_DATA_PARTS_H

#include "data/reader.h"
#include "data/target.h"

typedef struct Parts Parts;

/* What a part was found to hold: statements from begin to end. Lines count from a place of the
 * part's own: only their differences mean something. */
typedef struct {
    uint64_t begin, end;
    uint64_t begin_line, end_line;
    uint64_t next, next_line; /* the first statement behind the part; 0: something else follows */
} Part;

typedef struct {
    uint64_t offset, line;
    size_t parts; /* so many were taken */
} PartsEnd;

typedef struct {
    int fd;            /* read with pread() */
    uint64_t from, to; /* of the first statement; nothing from `to` on is part of the run */
    uint64_t line;     /* of from */
    bool no_lines;     /* nobody asks for them */
    Str head;          /* stays until the run is over */
    void *user;
    /* By threads, each for another slot: a part begins, and will be read by this reader; */
    Reader *(*begin)(void *user, size_t slot);
    /* the reader is at the first tuple of a statement: reads it, and as many as follow at once.
     * False: the part is not to be used. */
    bool (*statements)(void *user, size_t slot);
    /* By the caller's thread, in the order of the dump; line: of part->begin. False: stop here. */
    bool (*take)(void *user, size_t slot, const Part *part, uint64_t line);
} PartsRun;

/* Bytes of a part, more or less. */
size_t part_size(void);
/* Whoever reads a part has a copy of the table's columns: is it small beside the rows? */
bool part_is_cheap(const Table *t);
Parts *parts_new(size_t threads);
void parts_free(Parts *p);
/* How many parts there are at a time. */
size_t parts_slots(const Parts *p);
/* Bytes of the dump in a part. */
size_t parts_size(const Parts *p);
/* False: nothing was taken. */
bool parts_run(Parts *p, const PartsRun *run, PartsEnd *end);

/* When to begin a run: threads that find nothing to read cost more than they give. */
typedef struct {
    const RowTarget *of; /* the rows at hand */
    uint64_t next;       /* no run before this offset */
    size_t step;
} PartsPace;

/* Is it time, at a statement with rows for this target? When it is new, only at_once or after some
 * bytes that were read one by one; when runs end soon, after more and more of them. */
bool parts_due(const Parts *p, PartsPace *pace, const RowTarget *target, uint64_t at, bool at_once);
/* A run has ended here, after so many parts. */
void parts_ended(const Parts *p, PartsPace *pace, uint64_t at, size_t taken);

#endif
