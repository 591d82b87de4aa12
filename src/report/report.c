#include "report/report.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "existing/target.h"
#include "report/progress.h"

/* Names and texts of the dump reach a terminal here: control characters must not. */
void report_put_safe(FILE *to, Str s)
{
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t n = utf8_sequence(s.p + i, s.p + s.n);
        bool c1 = n == 2 && c == 0xC2 && (unsigned char)s.p[i + 1] < 0xA0;
        if (c == '\n' || c == '\t' || c == '\r') {
            fputc(' ', to);
        } else if (n == 0 || c < 0x20 || c == 0x7F || c1) {
            fputc('?', to);
        } else {
            fwrite(s.p + i, 1, n, to);
        }
        i += n ? n : 1;
    }
}

static void put_source(FILE *to, const Diag *d)
{
    if (!d->source.p) {
        return;
    }
    fputs("    ", to);
    report_put_safe(to, d->source);
    fputs("\n    ", to);
    for (size_t i = 0; i < d->caret; i++) {
        bool tail = ((unsigned char)d->source.p[i] & 0xC0) == 0x80;
        fputs(tail ? "" : " ", to);
    }
    fputs("^\n", to);
}

static void put_diag(FILE *to, const Diag *d, const char *input)
{
    const DiagInfo *info = diag_info(d->code);
    fprintf(to, "%s:", input);
    if (d->pos.line) {
        fprintf(to, "%" PRIu64 ":", d->pos.line);
        if (d->pos.column) {
            fprintf(to, "%" PRIu64 ":", d->pos.column);
        }
    }
    fprintf(to, " %s %s: ", severity_name(info->severity), info->code);
    if (d->object.n) {
        report_put_safe(to, d->object);
        fputs(": ", to);
    }
    fputs(info->text, to);
    if (d->detail.n) {
        fputs(": ", to);
        report_put_safe(to, d->detail);
    }
    if (d->count > 1) {
        fprintf(to, " (%" PRIu64 " times)", d->count);
    }
    fputc('\n', to);
    put_source(to, d);
}

static void put_diags(FILE *to, const DiagList *diags, const ReportOptions *opt)
{
    for (size_t i = 0; i < diags->items.n; i++) {
        const Diag *d = &diags->items.items[i];
        if (opt->verbose || diag_info(d->code)->severity > SEVERITY_NOTE) {
            put_diag(to, d, opt->input);
        }
    }
}

void report_put_size(FILE *to, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double n = (double)bytes;
    size_t u = 0;
    while (n >= 999.5 && u < 4) {
        n /= 1000;
        u++;
    }
    fprintf(to, u ? "%6.1f %s" : "%6.0f %s", n, units[u]);
}

static void put_types(FILE *to, const Table *t)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        const Column *c = &t->columns.items[i];
        if (!column_is_live(c)) {
            continue;
        }
        Buf type = {0};
        if (c->target) {
            buf_put(&type, c->target->type);
        } else {
            pg_put_type(&type, c->decision.type);
        }
        fputs("      ", to);
        report_put_safe(to, c->pg_name);
        fputs(": ", to);
        report_put_safe(to, c->decl.span.n ? c->decl.span : STR("(no type)"));
        const char *reason = c->target ? "which is there" : c->decision.reason;
        fprintf(to, " -> %.*s, %s\n", STR_FMT(buf_str(&type)), reason ? reason : "");
        buf_free(&type);
    }
}

static void put_tables(FILE *to, const Schema *s, const ReportOptions *opt)
{
    uint64_t rows = 0;
    size_t tables = 0;
    for (size_t i = 0; i < s->tables.n; i++) {
        const Table *t = s->tables.items[i];
        if (!t->created) {
            continue;
        }
        tables++;
        rows += t->rows;
        fprintf(to, "%12" PRIu64 " rows  ", t->rows);
        report_put_size(to, t->row_bytes);
        fputs("  ", to);
        report_put_safe(to, t->pg_name);
        if (t->fate) {
            fprintf(to, "  (%s)", t->fate);
        }
        if (t->rows_left_out) {
            fprintf(to, "  (%" PRIu64 " rows left out)", t->rows_left_out);
        }
        fputc('\n', to);
        if (opt->verbose) {
            put_types(to, t);
        }
    }
    fprintf(to, "%12" PRIu64 " rows  ", rows);
    report_put_size(to, opt->bytes);
    fprintf(to, "  in %zu tables\n", tables);
}

static void put_verdict(FILE *to, const DiagList *diags, const ReportOptions *opt)
{
    size_t count[4] = {0};
    for (size_t i = 0; i < diags->items.n; i++) {
        count[diag_info(diags->items.items[i].code)->severity]++;
    }
    if (count[SEVERITY_FATAL] && opt->read_only) {
        fputs("sqlpg: failed; the database was only looked at\n", to);
    } else if (count[SEVERITY_FATAL] && opt->direct) {
        fputs("sqlpg: failed; nothing was loaded\n", to);
    } else if (count[SEVERITY_FATAL]) {
        fputs("sqlpg: failed; the output must not be committed and ends without COMMIT\n", to);
    } else if (count[SEVERITY_CHANGED] || count[SEVERITY_WARNING]) {
        fprintf(to, "sqlpg: done, with %zu left out or changed and %zu warnings\n",
                count[SEVERITY_CHANGED], count[SEVERITY_WARNING]);
    } else {
        fputs("sqlpg: done, everything was carried\n", to);
    }
}

void report_print(FILE *to, const Schema *s, const DiagList *diags, const ReportOptions *opt)
{
    if (!diag_has(diags, SEVERITY_FATAL)) {
        put_tables(to, s, opt);
    }
    put_diags(to, diags, opt);
    if (opt->verified.n) {
        fprintf(to, "sqlpg: verified: %.*s\n", STR_FMT(opt->verified));
    }
    put_verdict(to, diags, opt);
}
