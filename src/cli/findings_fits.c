/* findings_fits.c - from curves to fits. */
#include "config.h"

#include "cli/findings.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "analysis/law.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/law_budgets.h"
#include "cli/law_cost.h"
#include "cli/results.h"
#include "plan/plan.h"
#include "report/gather.h"

/* The bootstrap's stream hangs on the fit's name and place alone. */
static uint64_t seed_of(const char *label)
{
    uint8_t digest[SHA256_BYTES];
    uint64_t seed = 0;

    hash_sha256(digest, label, strlen(label));
    for (int i = 0; i < 8; i++)
        seed |= (uint64_t)digest[i] << (8 * i);
    return seed;
}

/* What one thread fits: an instance of a law of curves, or of points. */
struct fit_job {
    struct arena *arena; /* of its own */
    int windows;
    struct law_finding *law;
    struct law_options points_options;
    struct points_finding *finding; /* of points; or NULL */
};

/* The files whose coordinates are those of the instance, in any order;
 * curves->n_files: there are none. */
static size_t find_file(const struct study_curves *curves,
                        const struct study_fit *fit, const struct plan_fit *pf)
{
    size_t i;

    for (i = 0; i < curves->n_files; i++) {
        const struct study_coordinate *c = curves->files[i].coordinates;
        size_t same = 0;

        for (size_t a = 0; a < curves->n_axes; a++) {
            for (size_t k = 0; k < fit->n_axes; k++)
                same += strcmp(c[a].axis, pf->coordinates[k].axis) == 0 &&
                        value_equal(&c[a].value, &pf->coordinates[k].value);
        }
        if (same == curves->n_axes)
            break;
    }
    return i;
}

size_t work_file_of(const struct study_curves *curves,
                    const struct study_fit *fit, const struct plan_fit *pf)
{
    size_t i = find_file(curves, fit, pf);

    assert(i < curves->n_files); /* its axes are the fit's */
    return i;
}

/* How many runs an instance has of a `curves` declaration; they go to RUNS
 * unless it is NULL. */
static size_t take_imported(const struct work *w, size_t *runs, size_t declared,
                            const struct study_fit *fit,
                            const struct plan_fit *pf)
{
    const struct study_curves *curves = &w->study->curves[declared];
    size_t file = find_file(curves, fit, pf);

    if (file == curves->n_files)
        return 0;
    size_t import = w->imports.first[declared] + file;
    size_t n = w->imports.items[import].set.n;
    for (size_t i = 0; runs != NULL && i < n; i++)
        runs[i] = w->imported_from[import] + i;
    return n;
}

const size_t *work_runs_of(struct work *w, const struct plan_fit *pf, size_t *n)
{
    const struct study_fit *fit = &w->study->fits[pf->fit];
    size_t room = pf->n_runs;

    if (fit->curves != SIZE_MAX)
        room += take_imported(w, NULL, fit->curves, fit, pf);
    for (size_t i = 0; i < fit->n_also; i++)
        room += take_imported(w, NULL, fit->also[i], fit, pf);
    size_t *runs = arena_array(w->arena, size_t, room);
    for (*n = 0; *n < pf->n_runs; ++*n)
        runs[*n] = pf->runs[*n];
    if (fit->curves != SIZE_MAX)
        *n += take_imported(w, runs + *n, fit->curves, fit, pf);
    for (size_t i = 0; i < fit->n_also; i++)
        *n += take_imported(w, runs + *n, fit->also[i], fit, pf);
    return runs;
}

/* A text that two instances have in common when their environment is the
 * same. */
static const char *task_of(struct work *w, const struct law_finding *law)
{
    struct str text = STR_INIT;

    if (law->n_runs == 0)
        return "";
    if (law->runs[0] >= w->plan->n_runs)
        return w->runs[law->runs[0]].environment;
    settings_canonical(&text, "environment",
                       &w->plan->runs[law->runs[0]].spec.environment);
    const char *copy = arena_strdup(w->arena, str_text(&text));
    str_fini(&text);
    return copy;
}

static void prepare_intrinsic(struct work *w, struct fit_job *job,
                              struct law_finding *out,
                              const struct plan_fit *pf)
{
    double largest = 0;
    struct err err;

    out->flop_per_parameter = (double)NAN;
    out->runs = work_runs_of(w, pf, &out->n_runs);
    out->task = task_of(w, out);
    out->inner =
        strcmp(settings_string(&pf->options, "parameters"), "inner") == 0;
    struct curve *curves = arena_array(w->arena, struct curve, out->n_runs);

    *job = (struct fit_job){.arena = arena_new(), .law = out};
    out->curves.curves = curves;
    for (size_t i = 0; i < out->n_runs; i++) {
        const struct run_row *row = &w->runs[out->runs[i]];

        const double counted = law_size(out, row);

        if (counted > largest && row->flop_per_parameter > 0) {
            largest = counted;
            out->flop_per_parameter =
                row->flop_per_parameter * row->parameters / counted;
        }
        /* A curve that is still growing would pull the fit: finished ones
         * and those that diverged count, and nothing else. */
        if (row->status == RUN_MISSING || row->status == RUN_FAILED)
            continue;
        curves[out->curves.n] = w->curves[out->runs[i]];
        curves[out->curves.n++].parameters = counted;
    }
    law_cost_set(out, w->arena, &pf->options, w->runs);
    law_accounting_set(out, w->arena, w->plan, w->runs);
    intrinsic_options_from(&out->options, &pf->options);
    job->windows = (int)settings_int(&pf->options, "windows");
    if (!law_cost_truncate(&out->options, out->flop_per_parameter, &err))
        out->error = arena_strdup(w->arena, err.msg);
    out->options.seed = seed_of(pf->label);
}

/* The points, by the fit's options; a reason why there are none is the
 * finding's. */
static bool prepare_points(struct work *w, struct fit_job *job,
                           struct points_finding *out,
                           const struct plan_fit *pf)
{
    struct err err;

    *job = (struct fit_job){.arena = arena_new(), .finding = out};
    law_options_from(&job->points_options, &pf->options);
    job->points_options.seed = seed_of(pf->label);
    if (work_points(w, out, pf, &err))
        return true;
    out->error = arena_strdup(w->arena, err.msg);
    arena_free(job->arena);
    return false;
}

/* What was found row by row is what the constants are of. */
static void label_results(struct points_finding *f)
{
    const char *rows = f->fit->table.name;
    size_t last = f->law->n_x;

    while (last > 1 && f->x[last - 1].text == NULL)
        last--;
    if (rows != NULL && strcmp(rows, "optima") == 0)
        f->y = f->x[1];
    if (rows == NULL || strcmp(rows, "strengths") != 0)
        return;
    f->x[0] = f->x[last - 1];
    f->y = (struct quantity_label){"strength", ""};
}

static void fit_points(struct fit_job *job)
{
    struct points_finding *f = job->finding;
    struct law_fit *fit;
    struct err err;

    if (law_fit(job->arena, &fit, f->law, f->points, &f->columns,
                &job->points_options, &err)) {
        f->fit = fit;
        label_results(f);
    } else {
        f->error = arena_strdup(job->arena, err.msg);
    }
}

static void fit_intrinsic(struct fit_job *job)
{
    struct law_finding *law = job->law;
    struct intrinsic_fit *fit;
    struct err err;

    if (law->error != NULL)
        return;
    if (!intrinsic_fit(job->arena, &fit, &law->curves, &law->options, &err)) {
        law->error = arena_strdup(job->arena, err.msg);
        return;
    }
    law->fit = fit;
    law->n_windows = windows_fit(job->arena, &law->windows, &law->curves,
                                 &law->options, job->windows);
}

/* Cores that no fit of its own keeps busy go to the bootstraps. */
static void share_threads(struct fit_job *jobs, size_t n, int threads)
{
    int each =
        n > 0 && (size_t)threads > n ? (threads + (int)n - 1) / (int)n : 1;

    for (size_t i = 0; i < n; i++) {
        if (jobs[i].law != NULL)
            jobs[i].law->options.threads = each;
    }
}

struct fit_queue {
    struct fit_job *jobs;
    size_t n;
    atomic_size_t next;
};

static void *work_off(void *arg)
{
    struct fit_queue *queue = arg;

    for (;;) {
        size_t i = atomic_fetch_add(&queue->next, 1);

        if (i >= queue->n)
            return NULL;
        if (queue->jobs[i].finding != NULL)
            fit_points(&queue->jobs[i]);
        else
            fit_intrinsic(&queue->jobs[i]);
    }
}

/* Fits know nothing of each other, so the instances go side by side; each is
 * the same whoever makes it and when. */
static void fit_side_by_side(struct fit_job *jobs, size_t n, int threads)
{
    struct fit_queue queue = {jobs, n, 0};
    pthread_t *others = mem_calloc((size_t)threads, sizeof *others);
    int started = 0;

    share_threads(jobs, n, threads);
    while (started + 1 < threads && (size_t)started + 1 < n &&
           pthread_create(&others[started], NULL, work_off, &queue) == 0)
        started++;
    work_off(&queue);
    for (int i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    free(others);
}

static struct points_finding *add_points(struct work *w, size_t i)
{
    const struct plan_fit *pf = &w->plan->fits[i];
    const struct study_fit *fit = &w->study->fits[pf->fit];
    struct points_finding *out = &w->points[w->n_points];

    w->place[i] = w->n_points++;
    *out = (struct points_finding){
        .name = fit->name,
        .coordinates =
            work_coordinates_in(w->arena, pf->coordinates, fit->n_axes),
        .n_coordinates = fit->n_axes,
        .law = law_find(fit->law->table->name),
    };
    return out;
}

static struct law_finding *add_law(struct work *w, size_t i)
{
    const struct plan_fit *pf = &w->plan->fits[i];
    const struct study_fit *fit = &w->study->fits[pf->fit];
    struct law_finding *out = &w->laws[w->n_laws];

    w->place[i] = w->n_laws++;
    *out = (struct law_finding){
        .name = fit->name,
        .coordinates =
            work_coordinates_in(w->arena, pf->coordinates, fit->n_axes),
        .n_coordinates = fit->n_axes,
    };
    return out;
}

/* Fits that need no other. */
static void make_first(struct work *w, int threads)
{
    size_t n = w->plan->n_fits, n_jobs = 0;
    struct fit_job *jobs = arena_array(w->arena, struct fit_job, n);

    for (size_t i = 0; i < n; i++) {
        const struct plan_fit *pf = &w->plan->fits[i];
        const struct study_fit *fit = &w->study->fits[pf->fit];

        if (fit->law->evidence == LAW_OF_CURVES)
            prepare_intrinsic(w, &jobs[n_jobs++], add_law(w, i), pf);
        else if (fit->n_series > 0)
            add_points(w, i);
        else
            n_jobs += prepare_points(w, &jobs[n_jobs], add_points(w, i), pf);
    }
    fit_side_by_side(jobs, n_jobs, threads);
    for (size_t i = 0; i < n_jobs; i++) {
        arena_adopt(w->arena, jobs[i].arena);
        if (jobs[i].law != NULL)
            law_budgets_set(jobs[i].law, w->arena);
    }
}

struct results *work_make_fits(struct work *w, int threads)
{
    size_t n = w->plan->n_fits;

    w->laws = arena_array(w->arena, struct law_finding, n);
    w->points = arena_array(w->arena, struct points_finding, n);
    w->place = arena_array(w->arena, size_t, n);
    make_first(w, threads);
    return results_new(&(struct results){
        .arena = w->arena,
        .plan = w->plan,
        .study = w->study,
        .laws = w->laws,
        .n_laws = w->n_laws,
        .points = w->points,
        .n_points = w->n_points,
        .place = w->place,
    });
}
