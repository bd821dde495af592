/* bench.c - `rlstudy bench [NAME...]`: how fast the program is on this machine.
 *
 * In JSON all is one list.  Rows of the training core share one form; the
 * figures of the language and of the analysis have their own. */
#include "config.h"

#include "cli/bench.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/env.h"
#include "diag/diag.h"
#include "env/env.h"
#include "grammar/parse.h"
#include "nn/kernel.h"

static const char language[] = "language", analysis[] = "analysis",
                  pool[] = "pool", environments[] = "env";
static const double usual_s = 2; /* of measuring a row */

static double seconds_of(const struct options *options)
{
    return options->seconds > 0 ? options->seconds : usual_s;
}

static enum exit_status fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

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
        "{s:s, s:I, s:I, s:I, s:I, s:o, s:f, s:f, s:f}", "name", language,
        "lines", (json_int_t)f->lines, "bytes", (json_int_t)f->bytes, "tokens",
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

static enum exit_status measure_study(json_t *all, const struct str *text)
{
    struct language_figures f;
    struct err err;

    if (!bench_language_measure(&f, text->text, text->len, &err))
        return fail(&err);
    if (all != NULL)
        json_array_append_new(all, language_json(&f));
    else
        language_print(&f);
    fflush(stdout);
    return STATUS_OK;
}

static enum exit_status measure_language(json_t *all)
{
    const size_t n = COUNT_OF(language_lines);
    enum exit_status status = STATUS_OK;

    if (all == NULL)
        fputs(language_heading, stdout);
    for (size_t i = 0; i <= n && status == STATUS_OK; i++) {
        struct str text = STR_INIT;

        if (i < n)
            bench_language_study(&text, language_lines[i]);
        else
            bench_language_sweep(&text);
        status = measure_study(all, &text);
        str_fini(&text);
    }
    if (all == NULL && status == STATUS_OK)
        puts("Milliseconds of processor time, medians; all = parse + check + "
             "expand;\nlook: memchr over the text.");
    return status;
}

/* ---- analysis ---- */

static json_t *analysis_json(const struct analysis_row *row)
{
    return json_pack("{s:s, s:s, s:s, s:f, s:s, s:f}", "name", analysis, "what",
                     row->name, "unit", row->unit, "value", row->value, "peer",
                     row->peer, "over_peer", row->ratio);
}

static void analysis_print(const struct analysis_row *row)
{
    printf("%-21s %10.4g %-5s %12.4g  %s\n", row->name, row->value, row->unit,
           row->ratio, row->peer);
}

static enum exit_status measure_analysis(json_t *all,
                                         const struct options *options)
{
    struct analysis_figures figures;
    struct err err;

    if (!bench_analysis_measure(&figures, seconds_of(options), &err))
        return fail(&err);
    if (all == NULL)
        puts("                           value             times");
    for (size_t i = 0; i < figures.n; i++) {
        if (all != NULL)
            json_array_append_new(all, analysis_json(&figures.rows[i]));
        else
            analysis_print(&figures.rows[i]);
    }
    if (all == NULL)
        puts("Processor time, medians; times: as long as one call of exp, or "
             "as memchr takes\nfor the same bytes.");
    fflush(stdout);
    return STATUS_OK;
}

/* ---- worker processes ---- */

static enum exit_status measure_pool(json_t *all, const struct options *options)
{
    struct pool_figures f;
    struct err err;

    if (!bench_pool_measure(&f, seconds_of(options), options, &err))
        return fail(&err);
    const struct {
        const char *what, *unit, *doc;
        double value;
    } rows[] = {
        {"parent", "ms", "of the parent, to start a run and to end it",
         1e3 * f.parent_s},
        {"worker", "ms", "of the worker, beyond updates and evaluations",
         1e3 * f.worker_s},
        {"watching", "%", "of the time a run takes, of the parent",
         100 * f.watching},
        {"least", "s", "a run that loses 1 % by all of that; longer ones less",
         f.least_s},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (all == NULL)
            printf("%-10s %10.4g %-3s %s\n", rows[i].what, rows[i].value,
                   rows[i].unit, rows[i].doc);
        else
            json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:f}", "name",
                                                 pool, "what", rows[i].what,
                                                 "unit", rows[i].unit, "value",
                                                 rows[i].value));
    }
    if (all == NULL)
        puts("Processor time.");
    fflush(stdout);
    return STATUS_OK;
}

/* ---- environments ---- */

static void rates_json(json_t *all, const char *name, const double *rate)
{
    for (size_t i = 0; i < BENCH_ENV_SIZES; i++)
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s, s:i, s:f}", "name", environments,
                           "what", name, "unit", "steps/s", "copies",
                           bench_env_copies[i], "value", rate[i]));
}

static bool rates_of(double rate[BENCH_ENV_SIZES], const char *name,
                     const struct options *options, struct err *err)
{
    const double seconds = seconds_of(options) / BENCH_ENV_SIZES;
    struct arena *arena = arena_new();
    struct env_named named;
    bool ok = env_by_name(&named, arena, name, options, err);

    for (size_t i = 0; i < BENCH_ENV_SIZES && ok; i++)
        ok = bench_env_measure(&rate[i], &named.settings, bench_env_copies[i],
                               seconds, err);
    arena_free(arena);
    return ok;
}

static bool measure_env(json_t *all, const char *name,
                        const struct options *options, struct err *err)
{
    double rate[BENCH_ENV_SIZES];

    if (!rates_of(rate, name, options, err))
        return false;
    if (all != NULL) {
        rates_json(all, name, rate);
        return true;
    }
    printf("%-24s", name);
    for (size_t i = 0; i < BENCH_ENV_SIZES; i++)
        printf(" %11.0f", rate[i]);
    putchar('\n');
    fflush(stdout);
    return true;
}

/* One that needs files which are not there is told of, and left out. */
static void measure_built_in(json_t *all, const struct options *options)
{
    struct err err;

    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        const char *name = (*t)->table->name;

        if (!measure_env(all, name, options, &err))
            fprintf(stderr, "rlstudy: note: %s is left out: %s\n", name,
                    err.msg);
    }
}

/* Those called NAMES, or all that are built in. */
static enum exit_status measure_envs(json_t *all, const char *const *names,
                                     size_t n, const struct options *options)
{
    struct err err;

    if (all == NULL) {
        printf("%-24s", "");
        for (size_t i = 0; i < BENCH_ENV_SIZES; i++)
            printf(" %11d", bench_env_copies[i]);
        putchar('\n');
    }
    if (n == 0)
        measure_built_in(all, options);
    for (size_t i = 0; i < n; i++) {
        if (!measure_env(all, names[i], options, &err))
            return fail(&err);
    }
    if (all == NULL)
        puts("Steps a second of processor time (of libenv and Gymnasium, by "
             "the clock), of so\nmany copies together; random actions.");
    return STATUS_OK;
}

/* ---- the training core ---- */

static json_t *figures_json(const struct bench_row *row,
                            const struct bench_figures *f)
{
    return json_pack("{s:s, s:s, s:f, s:f, s:f, s:f, s:s, s:i}", "name",
                     row->name, "unit", row->unit, "value", f->rate,
                     "flop_per_unit", f->flop, "peak_gflops", f->peak_gflops,
                     "share_of_peak", f->share, "kernel", f->kernel, "threads",
                     row->processes);
}

static const char figures_heading[] = "                              value     "
                                      "        of peak    spread  kernel\n";

static void figures_print(const struct bench_row *row,
                          const struct bench_figures *f)
{
    printf("%-20s %14.0f %-10s %5.1f %%  %6.1f %%  %s\n", row->name, f->rate,
           row->unit, 100 * f->share, 100 * f->spread, f->kernel);
}

/* Measure ROW; its figures go to ALL, or are printed when ALL is NULL. */
static enum exit_status measure_row(json_t *all, const struct bench_row *row,
                                    const struct options *options)
{
    struct loaded loaded = {.arena = arena_new()};
    struct str text = STR_INIT;
    struct bench_figures figures;
    struct err err;

    bench_row_study(&text, row);
    const struct parse_options parse = {
        .path = row->name, .text = text.text, .len = text.len};
    enum exit_status status = load_parsed(&loaded, row->name, &parse, options);
    if (status == STATUS_OK &&
        !bench_measure(&figures, row, &loaded.plan->runs[0].spec,
                       seconds_of(options), &err))
        status = fail(&err);
    if (status == STATUS_OK && all != NULL)
        json_array_append_new(all, figures_json(row, &figures));
    else if (status == STATUS_OK)
        figures_print(row, &figures);
    fflush(stdout);
    str_fini(&text);
    loaded_fini(&loaded);
    return status;
}

/* ---- the command ---- */

static bool is_known(const char *name)
{
    return strcmp(name, language) == 0 || strcmp(name, analysis) == 0 ||
           strcmp(name, pool) == 0 || strcmp(name, environments) == 0 ||
           bench_row_find(name) != NULL;
}

static enum exit_status refuse_name(const char *name)
{
    struct suggest near = suggest_for(name);

    for (size_t i = 0; i < n_bench_rows; i++)
        suggest_offer(&near, bench_rows[i].name);
    suggest_offer(&near, language);
    suggest_offer(&near, analysis);
    suggest_offer(&near, pool);
    suggest_offer(&near, environments);
    if (near.best != NULL)
        fprintf(stderr,
                "rlstudy: bench does not know '%s'; did you mean '%s'?\n", name,
                near.best);
    else
        fprintf(stderr, "rlstudy: bench does not know '%s'; it measures %s\n",
                name, near.all);
    return STATUS_USAGE;
}

static enum exit_status measure_rows(json_t *all, const struct options *options)
{
    enum exit_status status = STATUS_OK;

    if (all == NULL)
        fputs(figures_heading, stdout);
    for (size_t i = 0; i < n_bench_rows && status == STATUS_OK; i++)
        status = measure_row(all, &bench_rows[i], options);
    return status;
}

/* What has a form of its own. */
static enum exit_status measure_other(json_t *all, const char *name,
                                      const struct options *options)
{
    if (strcmp(name, analysis) == 0)
        return measure_analysis(all, options);
    if (strcmp(name, pool) == 0)
        return measure_pool(all, options);
    return measure_language(all);
}

static bool is_of_environments(const struct options *options, size_t i)
{
    return strcmp(options->files[i], environments) == 0;
}

static enum exit_status measure_names(json_t *all,
                                      const struct options *options)
{
    enum exit_status status = STATUS_OK;
    bool heading = false;

    for (size_t i = 0; i < options->n_files && status == STATUS_OK; i++) {
        const struct bench_row *row = bench_row_find(options->files[i]);

        if (is_of_environments(options, i))
            return measure_envs(all, options->files + i + 1,
                                options->n_files - i - 1, options);
        if (row == NULL) {
            status = measure_other(all, options->files[i], options);
            heading = false;
            continue;
        }
        if (all == NULL && !heading)
            fputs(figures_heading, stdout);
        heading = true;
        status = measure_row(all, row, options);
    }
    return status;
}

static enum exit_status refuse_sets(const struct options *options)
{
    if (options->sets.n == 0)
        return STATUS_OK;
    fputs("rlstudy: bench uses --set with bench env NAME alone\n", stderr);
    return STATUS_USAGE;
}

static enum exit_status look_at_environments(const char *const *names, size_t n,
                                             const struct options *options)
{
    struct arena *arena = arena_new();
    bool known = true;

    for (size_t i = 0; i < n && known; i++) {
        struct env_named named;
        struct err err;

        known = env_by_name(&named, arena, names[i], options, &err);
        if (!known)
            fprintf(stderr, "rlstudy: %s\n", err.msg);
    }
    arena_free(arena);
    return known ? STATUS_OK : STATUS_USAGE;
}

/* All names are looked at before the first is measured; those behind "env" are
 * of environments. */
static enum exit_status look_at_names(const struct options *options)
{
    for (size_t i = 0; i < options->n_files; i++) {
        if (is_of_environments(options, i))
            return i + 1 < options->n_files
                       ? look_at_environments(options->files + i + 1,
                                              options->n_files - i - 1, options)
                       : refuse_sets(options);
        if (!is_known(options->files[i]))
            return refuse_name(options->files[i]);
    }
    return refuse_sets(options);
}

enum exit_status cmd_bench(const struct options *options)
{
    const enum exit_status known = look_at_names(options);

    if (known != STATUS_OK)
        return known;
    if (options->kernel != NULL)
        setenv(NN_KERNEL_VARIABLE, options->kernel, 1);
    if (!machine_has_kernel())
        return STATUS_USAGE;
    json_t *all = options->json ? json_array() : NULL;
    enum exit_status status = options->n_files == 0
                                  ? measure_rows(all, options)
                                  : measure_names(all, options);
    if (all != NULL && status == STATUS_OK)
        json_dumpf(all, stdout, JSON_INDENT(2));
    json_decref(all);
    return status;
}
