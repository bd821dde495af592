/* verify.c - `rlstudy verify RUN...`: train runs again, in a folder aside, and
 * compare every bit with what is stored. */
#include "config.h"

#include "cli/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/launch.h"
#include "cli/prospect.h"
#include "cli/stop.h"
#include "exec/host.h"
#include "exec/outcome.h"
#include "exec/pool.h"
#include "nn/kernel.h"

static const char *const verdict_names[] = {"same", "differs", "not verified"};

/* A run that is to be verified. */
struct job {
    struct view_run run;
    struct verdict verdict;
    bool over; /* there is a verdict */
    /* While it is trained. */
    struct arena *scratch;
    struct stored stored;
    const char *aside;      /* a store of its own, and the run's folder there */
    const char *dir;        /* NULL: not made so far */
    struct outcome outcome; /* as far as the worker said why it fails */
    long long oom_kills;    /* of this machine when it started */
};

struct verify {
    struct view view;
    struct arena *arena;
    const char *scratch; /* a folder for the stores aside; NULL: not made */
    struct job *jobs;
    size_t n;
    size_t n_told, n_same;
    json_t *list; /* of what was told; NULL: as text */
};

/* ---- telling ---- */

static void print_verdict(const struct verify *v, const struct job *job)
{
    const struct verdict *d = &job->verdict;
    struct str text = STR_INIT;

    printf("%s  %-12s ", job->run.id, verdict_names[d->kind]);
    if (d->kind == VERDICT_NONE) {
        print_utf8(&text, d->what);
    } else {
        str_printf(&text, "%zu point%s up to ", d->points,
                   d->points == 1 ? "" : "s");
        print_si(&text, (double)d->interactions, "interactions");
        if (d->state_compared)
            str_add(&text, d->kind == VERDICT_SAME ? " and the final state"
                                                   : ", not the final state");
    }
    printf("%s  %s\n", str_text(&text), view_label(&v->view, &job->run));
    if (d->kind == VERDICT_DIFFERS) {
        str_clear(&text);
        print_utf8(&text, d->what);
        printf("%18s%s\n", "", str_text(&text));
        if (strcmp(d->kernel, d->kernel_here) != 0)
            printf("%18sit was trained with kernel %s, and now with %s: those "
                   "round differently\n",
                   "", d->kernel[0] != '\0' ? d->kernel : "?", d->kernel_here);
        else if (d->machine[0] != '\0' &&
                 strcmp(d->machine, d->machine_here) != 0)
            printf("%18sit was trained on %s, and now on %s\n", "", d->machine,
                   d->machine_here);
    }
    str_fini(&text);
}

static json_t *verdict_json(const struct verify *v, const struct job *job)
{
    const struct verdict *d = &job->verdict;
    bool ran = d->kind != VERDICT_NONE;
    bool state_differs = ran && d->state_compared && d->what != NULL;

    return json_pack("{s:s, s:o, s:s, s:o, s:I, s:I, s:s, s:s, s:s, s:o, s:o}",
                     "id", job->run.id, "label",
                     json_of_text(view_label(&v->view, &job->run)), "outcome",
                     verdict_names[d->kind], "because", json_of_text(d->what),
                     "points", (json_int_t)d->points, "interactions",
                     (json_int_t)d->interactions, "state",
                     state_differs       ? "differs"
                     : d->state_compared ? "same"
                                         : "not compared",
                     "kernel", d->kernel, "kernel_here", d->kernel_here,
                     "machine", json_of_text(d->machine), "machine_here",
                     json_of_text(d->machine_here));
}

/* In their order, whichever ends first. */
static void tell(struct verify *v, const struct job *job)
{
    if (v->list != NULL)
        json_array_append_new(v->list, verdict_json(v, job));
    else
        print_verdict(v, job);
    fflush(stdout);
    v->n_same += job->verdict.kind == VERDICT_SAME;
}

static void tell_next(struct verify *v)
{
    while (v->n_told < v->n && v->jobs[v->n_told].over)
        tell(v, &v->jobs[v->n_told++]);
}

/* What ended behind one that was never begun. */
static void tell_rest(struct verify *v)
{
    for (; v->n_told < v->n; v->n_told++) {
        if (v->jobs[v->n_told].over)
            tell(v, &v->jobs[v->n_told]);
    }
}

/* ---- training again ---- */

/* The kernel that the run was trained with, "avx2" of "avx2, blas Haswell", if
 * this machine has it; unless the user wants another. */
static const char *kernel_for(const char *stored)
{
    size_t len = strcspn(stored, ",");

    if (getenv(NN_KERNEL_VARIABLE) != NULL)
        return NULL;
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++) {
        if (strlen((*k)->name) == len && strncmp((*k)->name, stored, len) == 0)
            return (*k)->name;
    }
    return NULL;
}

/* A store of its own, since a run may be named twice. */
static bool prepare(struct verify *v, struct job *job, struct err *err)
{
    const struct stored *stored = &job->stored;

    if (job->run.at == SIZE_MAX)
        return err_set(err, "the store does not have it");
    const char *dir = store_run_dir(job->scratch, v->view.store, job->run.id);
    if (!stored_read(&job->stored, job->scratch, dir, v->view.options, err))
        return false;
    job->aside = arena_printf(job->scratch, "%s/%zu", v->scratch,
                              (size_t)(job - v->jobs));
    struct store *aside = store_open(job->aside, true, err);
    bool ok = aside != NULL && store_prepare(aside, &stored->spec, err);
    if (ok)
        job->dir = store_run_dir(job->scratch, aside, job->run.id);
    store_close(aside);
    return ok;
}

static bool start(void *ctx, size_t at, int place, pid_t *pid, int *out_fd,
                  struct err *err)
{
    struct verify *v = ctx;
    struct job *job = &v->jobs[at];

    (void)place;
    if (!v->view.options->quiet && v->n > 1)
        fprintf(stderr, "verifying %s, %zu of %zu\n", job->run.id, at + 1,
                v->n);
    job->scratch = arena_new();
    job->oom_kills = host_oom_kills("");
    if (!prepare(v, job, err))
        return false;
    const struct launch launch = {
        .program = v->view.options->program,
        .dir = job->dir,
        .budget = {.interactions = job->stored.target},
        .core = -1,
        .kernel = kernel_for(job->stored.done.kernel),
    };
    return launch_worker(pid, out_fd, &launch, err);
}

static void line(void *ctx, size_t at, const char *text)
{
    struct verify *v = ctx;
    struct outcome outcome;

    if (outcome_read(&outcome, text))
        v->jobs[at].outcome = outcome;
}

static bool is_done(void *ctx, size_t at)
{
    const struct verify *v = ctx;
    const struct job *job = &v->jobs[at];
    struct store_done done;
    struct err err;

    return store_read_done(job->scratch, &done, job->dir, &err) &&
           done.outcome != OUTCOME_NONE;
}

/* Why there is nothing to compare. */
static const char *reason_of(struct job *job, enum job_end end, int status,
                             const struct err *why)
{
    if (end == JOB_INTERRUPTED)
        return "interrupted";
    if (why != NULL)
        return arena_strdup(job->scratch, why->msg);
    if (!job->outcome.known)
        outcome_of_status(&job->outcome, status,
                          host_oom_kills("") > job->oom_kills);
    return arena_printf(job->scratch, "training it again failed: %s",
                        job->outcome.reason);
}

/* What the stores say of kernels and machines outlives the job's scratch. */
static void keep(struct arena *arena, struct verdict *d)
{
    const char **const texts[] = {&d->what, &d->kernel, &d->kernel_here,
                                  &d->machine, &d->machine_here};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (*texts[i] != NULL)
            *texts[i] = arena_strdup(arena, *texts[i]);
    }
}

static enum pool_next ended(void *ctx, size_t at, enum job_end end, int status,
                            const struct err *why)
{
    struct verify *v = ctx;
    struct job *job = &v->jobs[at];
    struct verdict *d = &job->verdict;
    struct err err;

    d->kernel = d->kernel_here = d->machine = d->machine_here = "";
    if (end == JOB_OK &&
        !stored_compare(d, job->scratch, &job->stored, job->dir, &err)) {
        end = JOB_FAILED;
        why = &err;
    }
    if (end != JOB_OK) {
        d->kind = VERDICT_NONE;
        d->what = reason_of(job, end, status, why);
    }
    keep(v->arena, d);
    if (job->aside != NULL)
        file_remove_tree(job->aside);
    arena_free(job->scratch);
    job->over = true;
    tell_next(v);
    return POOL_OVER;
}

static void tick(void *ctx)
{
    (void)ctx;
}

/* ---- the command ---- */

static bool make_scratch(struct verify *v, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_printf(v->arena, "%s/rlstudy-verify-XXXXXX",
                             tmp != NULL && *tmp != '\0' ? tmp : "/tmp");

    if (mkdtemp(dir) == NULL)
        return err_sys(err, "cannot make a folder in %s",
                       tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
    v->scratch = dir;
    return true;
}

/* The runs that are named or, if none is, those of the study that are stored.
 */
static enum exit_status choose(struct verify *v)
{
    struct view *view = &v->view;
    bool named = view->n_words > 0;
    size_t most = named                  ? view->n_words
                  : view->n_studies == 1 ? view->studies[0].plan->n_runs
                                         : 0;
    enum exit_status status = STATUS_OK;

    if (most == 0) {
        fputs("rlstudy: verify needs runs, or a study; see rlstudy verify "
              "--help\n",
              stderr);
        return STATUS_USAGE;
    }
    v->jobs = mem_calloc(most, sizeof *v->jobs);
    for (size_t i = 0; i < most && status == STATUS_OK; i++) {
        struct view_run run;

        if (named)
            status = view_find(&run, view, view->words[i]);
        else
            run = view_planned(view, 0, i);
        if (status == STATUS_OK && (named || run.at != SIZE_MAX))
            v->jobs[v->n++].run = run;
    }
    return status;
}

/* Of memory, that the run's worker takes; 0: not known. */
static double bytes_of(struct verify *v, const struct job *job)
{
    struct plan_cost cost = {.bytes = 0};
    struct run_spec spec;
    struct err ignored;

    if (job->run.plan != NULL)
        return job->run.plan->cost->bytes;
    if (job->run.at == SIZE_MAX)
        return 0;
    /* The survey's may lack incidental settings, such as where data lies. */
    struct arena *scratch = arena_new();
    const char *dir = store_run_dir(scratch, v->view.store, job->run.id);
    bool known = store_read_spec(scratch, &spec, dir, &ignored) &&
                 cli_catalog()->cost(&cost, &spec, NULL, &ignored);
    arena_free(scratch);
    return known ? cost.bytes : 0;
}

static enum exit_status verify_all(struct verify *v)
{
    const struct options *options = v->view.options;
    const struct pool_runner runner = {v, start, line, is_done, ended, tick};
    const struct pool_limits limits = {options->jobs, memory_to_share(options),
                                       0};
    struct pool_job *jobs = mem_calloc(v->n, sizeof *jobs);
    struct pool_watch before;

    for (size_t i = 0; i < v->n; i++)
        jobs[i] = (struct pool_job){i, bytes_of(v, &v->jobs[i])};
    v->list = options->json ? json_array() : NULL;
    const struct pool_signals *signals = pool_watch(&before);
    pool_run(&runner, jobs, v->n, &limits, signals);
    pool_unwatch(&before);
    free(jobs);
    tell_rest(v);
    if (options->json)
        json_print(json_pack("{s:s, s:o, s:o}", "schema", "rlstudy-verify-1",
                             "store", json_of_text(options->store), "runs",
                             v->list));
    else if (v->n != 1)
        printf("%zu of %zu run%s the same\n", v->n_same, v->n,
               v->n == 1 ? "" : "s");
    if (signals->stop > 0)
        return signals->stop > 1 ? STATUS_KILLED : STATUS_INTERRUPTED;
    return v->n_same == v->n ? STATUS_OK : STATUS_FAILURE;
}

enum exit_status cmd_verify(const struct options *options)
{
    struct verify v = {.n = 0};
    struct err err;

    if (options->until > 0 && options->fraction > 0) {
        fputs("rlstudy: --until or --fraction, not both\n", stderr);
        return STATUS_USAGE;
    }
    enum exit_status status = view_open(&v.view, options);
    v.arena = v.view.arena;
    if (status == STATUS_OK)
        status = choose(&v);
    if (status == STATUS_OK && !make_scratch(&v, &err))
        status = view_fail(&err);
    if (status == STATUS_OK)
        status = verify_all(&v);
    if (v.scratch != NULL)
        file_remove_tree(v.scratch);
    free(v.jobs);
    view_close(&v.view);
    return status;
}
