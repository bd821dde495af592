/* submit.c - hand what is missing to Slurm, and leave.
 *
 * Each array is written down in STORE/jobs before sbatch hears of it, under a
 * name that the job has as well: killed anywhere, the next invocation finds
 * out what was submitted.  One process submits at a time. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cluster.h"
#include "cli/prospect.h"
#include "exec/pack.h"
#include "exec/slurm.h"

struct submission {
    struct arena *arena;
    const struct loaded *loaded;
    const struct prospect *prospect;
    const struct store *store;
    const struct options *options;
    const struct study_slurm *slurm;
    int cpus;           /* of a task, for so many runs: -j or the study's */
    const char *dir;    /* STORE/jobs, absolute */
    const char *folder; /* where we are */
    const char *stem;   /* what names of jobs begin with */
    size_t n_named;     /* so far */
    struct elsewhere elsewhere;
    /* Jobs to end before the report. */
    const char **ids;
    size_t n_ids, cap_ids;
};

static enum exit_status fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

/* ---- names ---- */

/* Letters, digits and dashes alone, and not too many: Slurm's listings are
 * narrow. */
static const char *make_stem(struct arena *arena, const char *path)
{
    const char *stem = study_stem(arena, path);
    struct str out = STR_INIT;
    struct tm tm;
    time_t now = time(NULL);
    char when[32];

    for (; *stem != '\0' && out.len < 20; stem++) {
        bool letter = (*stem >= 'a' && *stem <= 'z') ||
                      (*stem >= 'A' && *stem <= 'Z') ||
                      (*stem >= '0' && *stem <= '9');

        if (letter || (*stem == '-' && out.len > 0))
            str_addc(&out, *stem);
    }
    strftime(when, sizeof when, "%Y%m%dT%H%M%S", gmtime_r(&now, &tm));
    str_printf(&out, "%s%s-%ld", out.len > 0 ? "-" : "job-", when,
               (long)getpid());
    const char *name = arena_strdup(arena, out.text);
    str_fini(&out);
    return name;
}

/* One that no file has, even if the clock was set back. */
static const char *new_name(struct submission *s)
{
    for (;;) {
        const char *name =
            arena_printf(s->arena, "%s-%zu", s->stem, s->n_named++);

        if (!file_exists(arena_printf(s->arena, "%s/%s.json", s->dir, name)))
            return name;
    }
}

static void remember_id(struct submission *s, const char *id)
{
    s->ids = mem_grow(s->ids, &s->cap_ids, s->n_ids, sizeof *s->ids);
    s->ids[s->n_ids++] = id;
}

/* ---- what was submitted before ---- */

/* Forget jobs that have ended, and note those that have not: a report waits for
 * them, too. */
static bool settle_old_jobs(struct submission *s, struct err *err)
{
    const struct job_list *jobs = expect_jobs(s->elsewhere.expectations);

    for (size_t j = 0; j < jobs->n; j++) {
        const struct job *job = &jobs->items[j];

        if (expect_job(s->elsewhere.expectations, j) == EXPECT_NOTHING) {
            job_remove(s->dir, job);
            continue;
        }
        if (job->id == NULL)
            continue;
        remember_id(s, job->id);
        if (!job_write(s->dir, job, err))
            return false;
    }
    return true;
}

/* Is there a job behind those that will report of this study? */
static bool has_report(const struct submission *s, const char *study)
{
    const struct job_list *jobs = expect_jobs(s->elsewhere.expectations);

    for (size_t j = 0; j < jobs->n; j++) {
        if (jobs->items[j].reports &&
            strcmp(jobs->items[j].study, study) == 0 &&
            expect_job(s->elsewhere.expectations, j) != EXPECT_NOTHING)
            return true;
    }
    return false;
}

/* ---- one job ---- */

/* What a task asks Slurm for: as much as its runs may take, unless the study
 * says it.  0: the site's default. */
static double task_memory(const struct submission *s)
{
    return s->slurm->memory_bytes > 0 ? s->slurm->memory_bytes
                                      : s->options->memory;
}

/* What its runs may take together: not all that it has, since nobody but Slurm
 * knows of that limit where there are no control groups. */
static double runs_memory(const struct submission *s)
{
    double granted = memory_for_runs(s->slurm->memory_bytes);

    if (granted > 0 && s->options->memory > 0)
        return fmin(granted, s->options->memory);
    return granted > 0 ? granted : s->options->memory;
}

/* Three lines: what it is to do stands in the job's file. */
static const char *make_script(struct submission *s, const char *command)
{
    const char *extra = s->slurm->extra;

    return arena_printf(
        s->arena, "#!/bin/sh\n%s%s%sexec %s\n", extra != NULL ? "#SBATCH " : "",
        extra != NULL ? extra : "", extra != NULL ? "\n" : "", command);
}

/* Write the job down, submit it, and write down its id. */
static bool submit(struct submission *s, struct job *job, const char *command,
                   struct slurm_request *request, struct err *err)
{
    const char *output = arena_printf(s->arena, "%s/%s", s->dir, job->name);

    request->name = job->name;
    request->script = make_script(s, command);
    request->output = output;
    request->folder = s->folder;
    request->cpus = job->cpus;
    request->partition = s->slurm->partition;
    request->account = s->slurm->account;
    request->time_s = s->slurm->time_s;
    request->memory_bytes = task_memory(s);
    job->submitted_s = (double)time(NULL);
    if (!job_write(s->dir, job, err))
        return false;
    job->id = slurm_submit(s->arena, request, err);
    if (job->id == NULL)
        return false;
    if (!job_write(s->dir, job, err))
        return false;
    return true;
}

/* ---- runs ---- */

/* Tasks FIRST to END of PACK, whose runs are those of WHICH. */
static void fill_job(struct submission *s, struct job *job,
                     const struct pack *pack, const size_t *which, size_t first,
                     size_t end)
{
    size_t n = pack->first[end] - pack->first[first];

    job->runs = arena_array(s->arena, struct job_run, n);
    job->tasks = arena_array(s->arena, struct job_task, end - first);
    for (size_t t = first; t < end; t++) {
        struct job_task *task = &job->tasks[job->n_tasks++];

        task->first = job->n_runs;
        task->n = pack->first[t + 1] - pack->first[t];
        for (size_t k = pack->first[t]; k < pack->first[t + 1]; k++) {
            const size_t at = which[pack->order[k]];
            const struct plan_run *run = &s->loaded->plan->runs[at];
            const struct prospect_run *p = &s->prospect->runs[at];
            char id[RUN_ID_CHARS + 1];

            run_key_id(id, &run->key);
            job->runs[job->n_runs++] = (struct job_run){
                .id = arena_strdup(s->arena, id),
                .label = run->label,
                .budget = budget_of_run(run),
                .core_s = p->core_s,
                .memory_bytes = p->memory_bytes,
                .from = (int64_t)p->from,
            };
        }
    }
}

static bool submit_array(struct submission *s, const struct pack *pack,
                         const size_t *which, size_t first, size_t end,
                         struct err *err)
{
    struct str command = STR_INIT;
    struct job job = {
        .name = new_name(s),
        .study = words_absolute(s->arena, s->options->files[0], err),
        .cpus = s->cpus,
    };
    struct slurm_request request = {
        .n_tasks = end - first,
        .signal_s = s->slurm->signal_s,
        .at_once = s->slurm->at_once,
    };

    if (job.study == NULL)
        return false;
    fill_job(s, &job, pack, which, first, end);
    words_add(&command, s->options->program);
    words_add(&command, "slurm-task");
    words_add_training(&command, s->options, runs_memory(s));
    words_add(&command, arena_printf(s->arena, "%s/%s.json", s->dir, job.name));
    /* The shell's own word: the one thing that differs between tasks. */
    str_add(&command, " \"${SLURM_ARRAY_TASK_ID:-0}\"");
    bool ok = submit(s, &job, command.text, &request, err);
    str_fini(&command);
    if (!ok)
        return false;
    remember_id(s, job.id);
    printf("job %s: %zu run%s in %zu task%s\n", job.id, job.n_runs,
           job.n_runs == 1 ? "" : "s", job.n_tasks,
           job.n_tasks == 1 ? "" : "s");
    fflush(stdout);
    return true;
}

/* A run's folder says what the run is, for whoever trains it. */
static bool prepare_runs(const struct submission *s, const size_t *which,
                         size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!store_prepare(s->store, &s->loaded->plan->runs[which[i]].spec,
                           err))
            return false;
    }
    return true;
}

static bool submit_runs(struct submission *s, const size_t *which, size_t n,
                        struct err *err)
{
    double *times = mem_calloc(n, sizeof *times);
    struct pack pack;
    size_t limit = 1;

    for (size_t i = 0; i < n; i++)
        times[i] = s->prospect->runs[which[i]].core_s;
    pack_runs(&pack, times, n, s->cpus, s->slurm->pack_s);
    free(times);
    bool ok = slurm_array_limit(&limit, err) && prepare_runs(s, which, n, err);
    for (size_t t = 0; ok && t < pack.n_tasks; t += limit) {
        size_t left = pack.n_tasks - t;

        ok = submit_array(s, &pack, which, t, t + (left < limit ? left : limit),
                          err);
    }
    pack_fini(&pack);
    return ok;
}

/* ---- the report ---- */

static bool submit_report(struct submission *s, struct err *err)
{
    struct str command = STR_INIT;
    struct job job = {
        .name = new_name(s),
        .study = words_absolute(s->arena, s->options->files[0], err),
        .reports = true,
        .cpus = s->cpus,
    };
    struct slurm_request request = {
        .n_tasks = 1, .after = s->ids, .n_after = s->n_ids};

    if (job.study == NULL)
        return false;
    words_add(&command, s->options->program);
    words_add(&command, "report");
    words_add_option(&command, "--jobs",
                     arena_printf(s->arena, "%d", job.cpus));
    if (s->options->output != NULL)
        words_add_option(&command, "--output", s->options->output);
    bool ok = words_add_study(&command, s->options, err) &&
              submit(s, &job, command.text, &request, err);
    str_fini(&command);
    if (ok)
        printf("job %s: the report, once these have ended\n", job.id);
    return ok;
}

/* ---- all of it ---- */

/* What is to be trained and nobody has; the caller's to free. */
static size_t *choose(size_t *n, const struct submission *s)
{
    size_t n_runs = s->loaded->plan->n_runs;
    size_t *which = mem_calloc(n_runs, sizeof *which);

    *n = 0;
    for (size_t i = 0; i < n_runs; i++) {
        if (prospect_trains(&s->prospect->runs[i]) && !s->elsewhere.has[i])
            which[(*n)++] = i;
    }
    return which;
}

/* Runs that were submitted before and are so again. */
struct lost {
    const char *ending; /* of one, or NULL */
    size_t n;
};

/* How their jobs ended, as far as that is known. */
static void tell_lost(struct submission *s, const size_t *which, size_t n)
{
    struct expectations *e = s->elsewhere.expectations;
    struct lost lost = {NULL, 0};

    for (size_t i = 0; i < n; i++) {
        char id[RUN_ID_CHARS + 1];

        run_key_id(id, &s->loaded->plan->runs[which[i]].key);
        if (!expect_lists(e, id))
            continue;
        lost.n++;
        if (lost.ending == NULL)
            lost.ending = expect_ending(e, id);
    }
    if (lost.n == 0 || s->options->quiet)
        return;
    fprintf(stderr, "%zu run%s submitted before, and did not get done%s%s\n",
            lost.n, lost.n == 1 ? " was" : "s were",
            lost.ending != NULL ? ": " : "",
            lost.ending != NULL ? lost.ending : "");
}

static enum exit_status submit_missing(struct submission *s, bool report)
{
    struct err err;
    size_t n, *which = choose(&n, s);
    const char *study = words_absolute(s->arena, s->options->files[0], &err);

    tell_lost(s, which, n);
    bool ok = study != NULL && settle_old_jobs(s, &err) &&
              (n == 0 || submit_runs(s, which, n, &err));

    free(which);
    if (ok && report && (n > 0 || !has_report(s, study)))
        ok = submit_report(s, &err);
    if (ok)
        return STATUS_OK;
    fail(&err);
    if (s->n_ids > 0)
        fprintf(stderr, "What was submitted before that goes on; the same "
                        "command submits the rest.\n");
    return STATUS_FAILURE;
}

/* With STORE/jobs to ourselves. */
static enum exit_status submit_alone(struct submission *s, bool report)
{
    struct err err;

    if (!elsewhere_find(&s->elsewhere, s->arena, s->loaded->plan, s->prospect,
                        s->store, true, &err))
        return fail(&err);
    const char *trouble = expect_trouble(s->elsewhere.expectations);
    if (trouble != NULL) {
        fprintf(stderr,
                "rlstudy: %s\nWithout knowing what is in the queue nothing was "
                "submitted.  What is there goes on; try again later.\n",
                trouble);
        return STATUS_FAILURE;
    }
    elsewhere_print(&s->elsewhere);
    return submit_missing(s, report);
}

enum exit_status submit_plan(const struct loaded *loaded,
                             const struct prospect *prospect,
                             const struct store *store, bool report,
                             const struct options *options)
{
    struct submission s = {
        .arena = loaded->arena,
        .loaded = loaded,
        .prospect = prospect,
        .store = store,
        .options = options,
        .slurm = &loaded->study->slurm,
        .cpus = options->jobs_said > 0 ? options->jobs_said
                                       : loaded->study->slurm.cpus,
        .stem = make_stem(loaded->arena, options->files[0]),
    };
    const char *store_dir, *holder = NULL;
    struct lease *lease = NULL;
    struct err err;

    store_dir = words_absolute(s.arena, store_folder(store), &err);
    s.folder = store_dir != NULL ? words_absolute(s.arena, ".", &err) : NULL;
    if (s.folder == NULL)
        return fail(&err);
    s.dir = arena_printf(s.arena, "%s/jobs", store_dir);
    if (!file_mkdirs(s.dir, &err))
        return fail(&err);
    switch (lease_take(&lease, s.arena, &holder, s.dir, &err)) {
    case LEASE_ERROR:
        return fail(&err);
    case LEASE_BUSY:
        fprintf(stderr,
                "rlstudy: %s is submitting from this store: nothing was "
                "submitted; try again when it has finished\n",
                holder);
        return STATUS_FAILURE;
    case LEASE_TAKEN:
        break;
    }
    enum exit_status status = submit_alone(&s, report);
    lease_release(lease);
    free(s.ids);
    return status;
}
