/* commands.c - what each word on the command line does. */
#include "config.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/cluster.h"
#include "cli/export.h"
#include "cli/films.h"
#include "cli/imports.h"
#include "cli/prospect.h"
#include "diag/diag.h"
#include "report/findings.h"
#include "report/formats.h"
#include "report/report.h"
#include "store/index.h"
#include "store/store.h"

static enum exit_status fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

static void print_sound(const char *path, const struct loaded *loaded)
{
    size_t warnings = diag_warnings(loaded->diag);
    struct str name = STR_INIT;

    print_utf8(&name, path);
    printf("%s: %zu run%s, %zu fit%s, %zu claim%s: no errors", str_text(&name),
           loaded->plan->n_runs, loaded->plan->n_runs == 1 ? "" : "s",
           loaded->plan->n_fits, loaded->plan->n_fits == 1 ? "" : "s",
           loaded->study->n_claims, loaded->study->n_claims == 1 ? "" : "s");
    if (warnings > 0)
        printf(", %zu warning%s", warnings, warnings == 1 ? "" : "s");
    putchar('\n');
    str_fini(&name);
}

enum exit_status cmd_check(const struct options *options)
{
    size_t n = options->n_files;
    struct loaded *loaded = mem_calloc(n, sizeof *loaded);
    struct diag **diags = mem_calloc(n, sizeof *diags);
    enum exit_status status = STATUS_OK;

    if (n == 0) {
        fputs("rlstudy: name a study file; see rlstudy check --help\n", stderr);
        status = STATUS_USAGE;
    }
    for (size_t i = 0; i < n; i++) {
        const char *path = options->files[i];
        enum exit_status one = load_file(&loaded[i], path, options);

        diags[i] = loaded[i].diag;
        if (one != STATUS_OK)
            status = one;
        else if (!options->json && options->dump == NULL && !options->quiet)
            print_sound(path, &loaded[i]);
    }
    if (options->json && n > 0)
        diag_print_json_all(stdout, diags, n);
    for (size_t i = 0; i < n; i++)
        loaded_fini(&loaded[i]);
    free(diags);
    free(loaded);
    return status;
}

/* The store and what is left to do, for commands that look before they leap.
 * *STORE is the caller's to close, in any case. */
static enum exit_status prepare(struct store **store, struct prospect *prospect,
                                const struct loaded *loaded, bool create,
                                const struct options *options)
{
    struct err err;

    /* What is all imported needs no store. */
    if (loaded->plan->n_runs > 0) {
        *store = store_open(options->store, create, &err);
        if (*store == NULL)
            return fail(&err);
    }
    /* Who creates trains, and must not take the index's word. */
    if (!prospect_make(prospect, loaded->arena, loaded->plan, *store, create,
                       options, &err))
        return fail(&err);
    if (options->failed)
        prospect_only_failed(prospect, loaded->plan, options->jobs);
    return STATUS_OK;
}

static void show_plan(const struct prospect *prospect,
                      const struct loaded *loaded,
                      const struct options *options)
{
    if (options->json)
        plan_print_json(stdout, prospect, loaded, options);
    else if (options->csv)
        plan_print_csv(stdout, prospect, loaded);
    else
        plan_print(stdout, prospect, loaded, options);
}

/* Show the plan, and save it where it is to be saved. */
static enum exit_status tell_plan(const struct prospect *prospect,
                                  const struct loaded *loaded,
                                  const struct options *options)
{
    /* Of -n, -o names the report. */
    const char *file = options->dry_run ? NULL : options->output;
    struct err err;

    show_plan(prospect, loaded, options);
    enum exit_status status = prospect_check(prospect, loaded);
    if (status != STATUS_OK)
        return status;
    if (file != NULL && !plan_file_save(file, loaded, prospect, &err))
        return fail(&err);
    if (file != NULL)
        fprintf(stderr, "The plan is in %s; rlstudy run carries it out.\n",
                file);
    if (options->detailed_exitcode &&
        prospect->n_new + prospect->n_continue > 0)
        return STATUS_CHANGES;
    return STATUS_OK;
}

enum exit_status cmd_plan(const struct options *options)
{
    struct loaded loaded;
    struct prospect prospect;
    struct store *store = NULL;
    enum exit_status status = load_plan(&loaded, options);

    if (status == STATUS_OK && options->dot) {
        plan_dot(stdout, loaded.plan);
    } else if (status == STATUS_OK && options->dump == NULL) {
        status = prepare(&store, &prospect, &loaded, false, options);
        if (status == STATUS_OK)
            status = tell_plan(&prospect, &loaded, options);
    }
    store_close(store);
    loaded_fini(&loaded);
    return status;
}

/* So that the next question about the store is answered quickly; without, it
 * is answered as well. */
static void refresh_index(struct arena *arena, const struct store *store)
{
    struct index_result result;
    struct err err;

    if (!index_refresh(arena, &result, store, false, &err))
        fprintf(stderr, "note: %s\n", err.msg);
}

static bool goes_to_slurm(const struct loaded *loaded,
                          const struct options *options)
{
    return options->executor == EXECUTOR_AUTO
               ? loaded->study->slurm.chosen
               : options->executor == EXECUTOR_SLURM;
}

/* Train what is missing, or see to it.  *LEFT: something was left to a cluster,
 * which is at it, or will be. */
static enum exit_status train(const struct loaded *loaded, struct store **store,
                              bool wants_report, bool *left,
                              const struct options *options)
{
    struct prospect prospect;
    struct imports imports;
    struct err err;

    /* A file that cannot be read is better known before the training than
     * after it.  Of a saved plan nothing is reported, so none is needed. */
    if (!loaded->sealed && !imports_read(&imports, loaded->arena, loaded->study,
                                         loaded->diag, &err))
        return fail(&err);
    enum exit_status status = prepare(store, &prospect, loaded, true, options);
    if (status == STATUS_OK)
        status = prospect_check(&prospect, loaded);
    if (status != STATUS_OK)
        return status;
    if (prospect.n_new + prospect.n_continue == 0) {
        if (!options->quiet && options->failed)
            fputs("no run failed\n", stderr);
        else if (!options->quiet && loaded->plan->n_runs > 0)
            fprintf(stderr, "all %zu runs are done already\n",
                    loaded->plan->n_runs);
        return STATUS_OK;
    }
    if (!options->quiet)
        plan_print(stderr, &prospect, loaded, options);
    if (goes_to_slurm(loaded, options)) {
        *left = true;
        return submit_plan(loaded, &prospect, *store, wants_report, options);
    }
    status = train_here(loaded, &prospect, *store, left, options);
    refresh_index(loaded->arena, *store);
    return status;
}

/* Where the report numbered I goes: "horizon.report", "horizon-2.report". */
static const char *report_dir(struct arena *arena,
                              const struct options *options, size_t i)
{
    if (options->output != NULL)
        return i == 0 ? options->output
                      : arena_printf(arena, "%s-%zu", options->output, i + 1);
    const char *stem = study_stem(arena, options->files[0]);
    return i == 0 ? arena_printf(arena, "%s.report", stem)
                  : arena_printf(arena, "%s-%zu.report", stem, i + 1);
}

/* The report's own JSON, as it was written. */
static bool print_report_json(struct arena *arena, const char *dir,
                              struct err *err)
{
    char *text;
    size_t len;

    if (!file_read(&text, &len, arena_printf(arena, "%s/report.json", dir),
                   (size_t)1 << 30, err))
        return false;
    fwrite(text, 1, len, stdout);
    free(text);
    return true;
}

/* Somebody's own folder is not for us to write into. */
static bool may_write(struct arena *arena, const char *dir, struct err *err)
{
    if (file_exists(arena_printf(arena, "%s/index.html", dir)) &&
        !file_exists(arena_printf(arena, "%s/report.json", dir)))
        return err_set(err,
                       "%s has an index.html that is no report of ours: name "
                       "another folder with -o",
                       dir);
    return true;
}

/* The curves of all runs, whatever the reports show: once. */
static bool write_event_files(const struct loaded *loaded,
                              const struct findings *findings,
                              const struct store *store,
                              const struct options *options, struct err *err)
{
    const struct write_format *format = write_format_find("tensorboard", err);
    const char *dir = arena_printf(loaded->arena, "%s/tensorboard",
                                   report_dir(loaded->arena, options, 0));

    if (!export_findings(loaded->arena, findings, store, format, dir, err))
        return false;
    if (!options->json)
        printf("events: %s\n", dir);
    return true;
}

static enum exit_status write_reports(const struct loaded *loaded,
                                      const struct store *store,
                                      const struct options *options)
{
    const struct study *study = loaded->study;
    size_t n = study->n_reports > 0 ? study->n_reports : 1;
    struct findings findings;
    struct err err;

    if (!findings_make(&findings, NULL, loaded->arena, loaded, store,
                       options->jobs, &err))
        return fail(&err);
    findings.formats = options->figures;
    if (!findings_tell_gaps(&findings, options->store))
        return STATUS_FAILURE;
    /* First, as it takes no folder that may be written to. */
    if (!options->json)
        findings_print(stdout, &findings);
    for (size_t i = 0; i < n; i++) {
        const char *dir = report_dir(loaded->arena, options, i);

        findings_address(&findings, loaded->arena, study,
                         study->n_reports > 0 ? &study->reports[i] : NULL);
        films_make(&findings, loaded->arena, loaded, store);
        if (!may_write(loaded->arena, dir, &err) ||
            !report_write(dir, &findings, &err))
            return fail(&err);
        if (options->json) {
            if (i == 0 && !print_report_json(loaded->arena, dir, &err))
                return fail(&err);
            continue;
        }
        printf("report: %s/index.html\n", dir);
    }
    if (options->tensorboard &&
        !write_event_files(loaded, &findings, store, options, &err))
        return fail(&err);
    return findings_status(&findings);
}

bool knows_figures(const struct options *options)
{
    struct err err;

    if (options->figures == NULL || formats_known(options->figures, &err))
        return true;
    fprintf(stderr, "rlstudy: --figures=%s: %s\n", options->figures, err.msg);
    return false;
}

enum exit_status cmd_report(const struct options *options)
{
    struct loaded loaded;
    struct store *store = NULL;
    struct err err;

    if (!knows_figures(options))
        return STATUS_USAGE;
    enum exit_status status = load_study(&loaded, options);

    if (status == STATUS_OK && loaded.plan->n_runs > 0) {
        store = store_open(options->store, false, &err);
        status = store != NULL ? STATUS_OK : fail(&err);
    }
    if (status == STATUS_OK)
        status = write_reports(&loaded, store, options);
    store_close(store);
    loaded_fini(&loaded);
    return status;
}

static enum exit_status train_and_report(const struct options *options,
                                         bool wants_report)
{
    struct loaded loaded;
    struct store *store = NULL;
    bool left = false;

    if (options->dry_run)
        return cmd_plan(options);
    enum exit_status status = wants_report ? load_study(&loaded, options)
                                           : load_plan(&loaded, options);
    if (status == STATUS_OK && options->only_runs.n > 0)
        status = keep_only_runs(&loaded, &options->only_runs);
    if (status == STATUS_OK)
        status = train(&loaded, &store, wants_report, &left, options);
    /* Some failed: the others are reported all the same. */
    if (wants_report && !left &&
        (status == STATUS_OK || status == STATUS_RUNS_FAILED)) {
        enum exit_status reported = write_reports(&loaded, store, options);

        if (status == STATUS_OK)
            status = reported;
    }
    store_close(store);
    loaded_fini(&loaded);
    return status;
}

enum exit_status cmd_run(const struct options *options)
{
    return train_and_report(options, false);
}

enum exit_status cmd_all(const struct options *options)
{
    return knows_figures(options) ? train_and_report(options, true)
                                  : STATUS_USAGE;
}

enum exit_status cmd_worker(const struct options *options)
{
    if (options->n_files != 1 || options->interactions == 0) {
        fputs("rlstudy: worker needs --interactions N and a run's folder\n",
              stderr);
        return STATUS_USAGE;
    }
    return (enum exit_status)worker_main(options->files[0], options);
}
