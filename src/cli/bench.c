/* bench.c - `rlstudy bench SUBJECT`: how fast the program is on this machine.
 */
#include "config.h"

#include "cli/bench.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/cli.h"
#include "diag/diag.h"

/* ---- language ---- */

static const size_t language_lines[] = {1000, 10000, 100000};

static const char *const stage_names[LANGUAGE_STAGES] = {
    [LANGUAGE_SCAN] = "scan",   [LANGUAGE_PARSE] = "parse",
    [LANGUAGE_CHECK] = "check", [LANGUAGE_EXPAND] = "expand",
    [LANGUAGE_LOOK] = "look",
};

/* What `rlstudy check` does with a text. */
static double whole_s(const struct language_figures *f)
{
    return f->cpu_s[LANGUAGE_PARSE] + f->cpu_s[LANGUAGE_CHECK] +
           f->cpu_s[LANGUAGE_EXPAND];
}

static json_t *language_json(const struct language_figures *f)
{
    json_t *cpu = json_object();

    for (int s = 0; s < LANGUAGE_STAGES; s++)
        json_object_set_new(cpu, stage_names[s], json_real(f->cpu_s[s]));
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:o, s:f, s:f, s:f}", "lines",
        (json_int_t)f->lines, "bytes", (json_int_t)f->bytes, "tokens",
        (json_int_t)f->tokens, "runs", (json_int_t)f->runs, "cpu_s", cpu,
        "whole_cpu_s", whole_s(f), "memory_bytes", f->memory_bytes,
        "parse_over_look", f->cpu_s[LANGUAGE_PARSE] / f->cpu_s[LANGUAGE_LOOK]);
}

static void language_print(const struct language_figures *f)
{
    double ms = 1e3 * whole_s(f);

    printf("%7zu %8zu %7zu", f->lines, f->bytes / 1000, f->runs);
    for (int s = 0; s < LANGUAGE_LOOK; s++)
        printf(" %8.2f", 1e3 * f->cpu_s[s]);
    printf(" %9.2f %9.2f %10.0f %8.1f %7.0f\n", ms, ms * 1e4 / (double)f->lines,
           (double)f->lines / whole_s(f), f->memory_bytes * 1e-6,
           f->cpu_s[LANGUAGE_PARSE] / f->cpu_s[LANGUAGE_LOOK]);
}

static const char language_heading[] =
    "  lines       kB    runs     scan    parse    check   expand       all"
    "    ms/10k    lines/s       MB parse/look\n";

static enum exit_status fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

static enum exit_status bench_language(bool json)
{
    const size_t n = COUNT_OF(language_lines);
    json_t *all = json_array();
    struct err err;

    if (!json)
        fputs(language_heading, stdout);
    for (size_t i = 0; i <= n; i++) {
        struct language_figures f;
        struct str text = STR_INIT;

        if (i < n)
            bench_language_study(&text, language_lines[i]);
        else
            bench_language_sweep(&text);
        bool ok = bench_language_measure(&f, text.text, text.len, &err);
        str_fini(&text);
        if (!ok) {
            json_decref(all);
            return fail(&err);
        }
        if (json)
            json_array_append_new(all, language_json(&f));
        else
            language_print(&f);
        fflush(stdout);
    }
    if (!json)
        puts("Milliseconds of processor time, medians; all = parse + check + "
             "expand;\nlook: memchr over the text.");
    else
        json_dumpf(all, stdout, JSON_INDENT(2));
    json_decref(all);
    return STATUS_OK;
}

/* ---- subjects ---- */

static const struct subject {
    const char *name;
    enum exit_status (*run)(bool json);
} subjects[] = {
    {"language", bench_language},
};

enum exit_status cmd_bench(const struct options *options)
{
    const char *name = options->n_files > 0 ? options->files[0] : "";
    struct suggest near = suggest_for(name);

    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        if (options->n_files == 1 && strcmp(subjects[i].name, name) == 0)
            return subjects[i].run(options->json);
        suggest_offer(&near, subjects[i].name);
    }
    if (options->n_files == 1 && near.best != NULL)
        fprintf(stderr,
                "rlstudy: bench does not know '%s'; did you mean '%s'?\n", name,
                near.best);
    else
        fprintf(stderr, "rlstudy: bench measures one of: %s\n", near.all);
    return STATUS_USAGE;
}
