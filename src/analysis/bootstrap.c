/* bootstrap.c - resampling of seeds, and intervals from it. */
#include "config.h"

#include "analysis/bootstrap.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "analysis/holdout.h"
#include "analysis/interval.h"
#include "analysis/notes.h"
#include "base/arena.h"
#include "base/mem.h"

/* ---- drawing ---- */

void bootstrap_draw(unsigned *times, const struct prepared *p, uint64_t seed,
                    uint64_t index)
{
    struct rng rng;

    rng_init_seed(&rng, seed, "analysis/bootstrap", index);
    for (size_t s = 0; s < p->n; s++) {
        size_t n = p->sizes[s].n_runs, draws = n > 1 ? n - 1 : 1;

        memset(times, 0, n * sizeof *times);
        for (size_t r = 0; r < draws; r++)
            times[rng_below(&rng, n)]++;
        times += n;
    }
}

static size_t count_runs(const struct prepared *p)
{
    size_t runs = 0;

    for (size_t s = 0; s < p->n; s++)
        runs += p->sizes[s].n_runs;
    return runs;
}

/* Runs whose size has others, one after the other: which, of which size, and
 * how many that size has. */
struct single {
    size_t n, *run, *size, *size_runs;
};

static struct single runs_to_leave_out(struct arena *arena,
                                       const struct prepared *p)
{
    size_t runs = count_runs(p), run = 0;
    size_t *block = arena_array(arena, size_t, 3 * runs);
    struct single out = {0, block, block + runs, block + 2 * runs};

    for (size_t s = 0; s < p->n; s++) {
        for (size_t r = 0; r < p->sizes[s].n_runs; r++, run++) {
            if (p->sizes[s].n_runs < 2)
                continue;
            out.run[out.n] = run;
            out.size[out.n] = s;
            out.size_runs[out.n++] = p->sizes[s].n_runs;
        }
    }
    return out;
}

/* ---- replicates ---- */

/* What one resampling gives. */
struct replicate {
    struct intrinsic_law law;
    struct intrinsic_map map;        /* one block on the heap, at ret */
    double miss[BOOTSTRAP_HOLDOUTS]; /* of log I; NaN where there is none */
};

struct job {
    const struct intrinsic_fit *fit;
    const struct prepared *p;
    const struct estimate *point;
    const struct estimate *const *reduced; /* (BOOTSTRAP_HOLDOUTS) or NULLs */
    const struct joint_data *all;
    const struct single *left_out;
    struct replicate *out; /* (n) replicates, then runs left out */
    size_t n;
    atomic_size_t next;
};

/* The map from return to I, as the estimate's own is made. */
static struct intrinsic_map map_of(const struct job *job, const unsigned *times,
                                   const struct joint_fit *again)
{
    struct joint_choice choice = joint_choice_all(job->p);
    struct intrinsic_map map;
    double square;

    choice.times = times;
    struct joint_data *data = joint_data_new(job->p, &choice);
    double *w = mem_alloc(data->n * sizeof *w);
    map.ret = mem_alloc(2 * (data->n + 2) * sizeof *map.ret);
    map.intrinsic = map.ret + data->n + 2;
    estimate_weights(w, data, job->point, again);
    map.metric = again->metric;
    map.n = joint_isotonic_map(data, w, &again->shape, map.ret, map.intrinsic,
                               &square);
    free(w);
    joint_data_free(data);
    return map;
}

static void draw_or_leave_out(unsigned *times, const struct job *job,
                              size_t index, size_t runs)
{
    size_t replicates = (size_t)job->fit->replicates;

    if (index < replicates) {
        bootstrap_draw(times, job->p, job->fit->options.seed, index);
        return;
    }
    for (size_t r = 0; r < runs; r++)
        times[r] = r != job->left_out->run[index - replicates];
}

static void *work(void *context)
{
    struct job *job = context;
    size_t runs = count_runs(job->p), i;
    unsigned *times = mem_alloc(runs * sizeof *times);

    while ((i = atomic_fetch_add(&job->next, 1)) < job->n) {
        struct replicate *r = &job->out[i];
        struct joint_fit again;

        draw_or_leave_out(times, job, i, runs);
        estimate_refit(&again, job->point, job->p, times, SIZE_MAX);
        r->law = shape_law(&again.shape);
        r->map = map_of(job, times, &again);
        for (int h = 0; h < BOOTSTRAP_HOLDOUTS; h++) {
            r->miss[h] = (double)NAN;
            if (job->reduced[h] == NULL)
                continue;
            estimate_refit(&again, job->reduced[h], job->p, times, SIZE_MAX);
            r->miss[h] =
                holdout_miss_of(job->all, job->reduced[h], &again).mean;
        }
    }
    free(times);
    return NULL;
}

/* Do JOB on so many threads.  Each resampling has a random stream and a place
 * of its own, so how many there are changes nothing. */
static void work_on_threads(struct job *job, int threads)
{
    size_t others = threads > 1 ? (size_t)threads - 1 : 0, started = 0;
    pthread_t *ids = mem_alloc((others + 1) * sizeof *ids);

    /* A thread that cannot be had leaves its share to the others. */
    while (started < others &&
           pthread_create(&ids[started], NULL, work, job) == 0)
        started++;
    work(job);
    for (size_t t = 0; t < started; t++)
        pthread_join(ids[t], NULL);
    free(ids);
}

/* ---- intervals ---- */

enum { LAW_CONSTANTS = 6 };

/* The constants in scales in which errors are nearly symmetric. */
static void law_to_scales(double out[LAW_CONSTANTS],
                          const struct intrinsic_law *law)
{
    out[0] = log(law->alpha_N);
    out[1] = log(law->alpha_E);
    out[2] = log(law->beta);
    out[3] = log(law->N_c);
    out[4] = log(law->E_c);
    out[5] = log(law->exponent / (1 - law->exponent));
}

/* exp, kept finite: intervals of what is not identified have no bounds. */
static double finite_exp(double x)
{
    return exp(fmin(fmax(x, -700), 700));
}

static struct intrinsic_law law_of_scales(const double v[LAW_CONSTANTS])
{
    struct intrinsic_law law = {
        .alpha_N = finite_exp(v[0]),
        .alpha_E = finite_exp(v[1]),
        .beta = finite_exp(v[2]),
        .N_c = finite_exp(v[3]),
        .E_c = finite_exp(v[4]),
        .exponent = 1 / (1 + finite_exp(-v[5])),
    };

    return law;
}

static bool law_is_finite(const struct intrinsic_law *law)
{
    double v[LAW_CONSTANTS];

    law_to_scales(v, law);
    for (int c = 0; c < LAW_CONSTANTS; c++) {
        if (!isfinite(v[c]))
            return false;
    }
    return true;
}

static double scaled_constant(const struct intrinsic_law *law,
                              const void *constant)
{
    double v[LAW_CONSTANTS];

    law_to_scales(v, law);
    return v[*(const int *)constant];
}

void intrinsic_interval(double out[2], const struct intrinsic_fit *fit,
                        enum intrinsic_interval kind,
                        intrinsic_quantity quantity, const void *context)
{
    const struct intrinsic_left_out *left = &fit->left_out;
    size_t n = (size_t)fit->replicates_ok;
    double *values = mem_alloc((n + left->n + 1) * sizeof *values);
    double *without = values + n, point = quantity(&fit->law, context);

    assert(n > 0);
    for (size_t i = 0; i < n; i++)
        values[i] = quantity(&fit->replicate_laws[i], context);
    for (size_t i = 0; i < left->n; i++)
        without[i] = quantity(&left->laws[i], context);
    struct jackknife jackknife =
        jackknife_of(without, left->size, left->size_runs, left->n);
    if (kind == INTERVAL_BCA)
        interval_bca_with(&out[0], &out[1], point, values, n,
                          jackknife.acceleration);
    else
        interval_percentile(&out[0], &out[1], values, n);
    interval_stretch(&out[0], &out[1], point, jackknife_stretch(jackknife.dof));
    free(values);
}

static struct intrinsic_ci ci_of(const struct intrinsic_fit *fit,
                                 enum intrinsic_interval kind)
{
    double low[LAW_CONSTANTS], high[LAW_CONSTANTS];

    for (int c = 0; c < LAW_CONSTANTS; c++) {
        double ends[2];

        intrinsic_interval(ends, fit, kind, scaled_constant, &c);
        low[c] = ends[0];
        high[c] = ends[1];
    }
    return (struct intrinsic_ci){law_of_scales(low), law_of_scales(high)};
}

/* ---- results ---- */

static struct intrinsic_map keep_map(struct arena *arena,
                                     const struct intrinsic_map *map)
{
    struct intrinsic_map kept = {.n = map->n, .metric = map->metric};

    kept.ret = arena_array(arena, double, 2 * map->n);
    kept.intrinsic = kept.ret + map->n;
    memcpy(kept.ret, map->ret, map->n * sizeof *kept.ret);
    memcpy(kept.intrinsic, map->intrinsic, map->n * sizeof *kept.intrinsic);
    return kept;
}

static void keep_replicates(struct arena *arena, struct intrinsic_fit *fit,
                            const struct job *job)
{
    size_t wanted = (size_t)fit->replicates;

    fit->replicate_laws = arena_array(arena, struct intrinsic_law, wanted);
    fit->replicate_maps = arena_array(arena, struct intrinsic_map, wanted);
    for (size_t i = 0; i < wanted; i++) {
        const struct replicate *r = &job->out[i];

        if (!law_is_finite(&r->law) ||
            r->map.metric.metric.kind != fit->options.metric.kind)
            continue;
        fit->replicate_laws[fit->replicates_ok] = r->law;
        fit->replicate_maps[fit->replicates_ok++] = keep_map(arena, &r->map);
    }
}

static void keep_left_out(struct arena *arena, struct intrinsic_fit *fit,
                          const struct job *job)
{
    const struct single *from = job->left_out;
    struct intrinsic_left_out *to = &fit->left_out;
    double *exponents = mem_alloc((from->n + 1) * sizeof *exponents);

    *to = (struct intrinsic_left_out){
        .n = from->n, .size = from->size, .size_runs = from->size_runs};
    to->laws = arena_array(arena, struct intrinsic_law, from->n);
    to->maps = arena_array(arena, struct intrinsic_map, from->n);
    for (size_t i = 0; i < from->n; i++) {
        const struct replicate *r = &job->out[(size_t)fit->replicates + i];

        to->laws[i] = r->law;
        to->maps[i] = keep_map(arena, &r->map);
        exponents[i] = r->law.exponent;
    }
    fit->dof = jackknife_of(exponents, to->size, to->size_runs, to->n).dof;
    fit->widen = jackknife_stretch(fit->dof);
    free(exponents);
}

/* Half the 95 % interval of the miss.  Two parts: the prediction varies with
 * the seeds of the sizes it was made from, which the replicates show (the
 * held-out runs staying); and the held-out runs vary by themselves, too few to
 * be resampled, for which the noise pooled over all sizes stands. */
static void set_miss_interval(struct intrinsic_holdout *h,
                              const struct job *job, int which, double widen)
{
    double square = 0, n = 0;

    if (!h->done)
        return;
    struct holdout_miss miss = holdout_miss_of(job->all, job->reduced[which],
                                               &job->reduced[which]->best);
    for (size_t i = 0; i < (size_t)job->fit->replicates; i++) {
        double off = job->out[i].miss[which] - miss.mean;

        if (isfinite(off)) {
            square += off * off;
            n++;
        }
    }
    if (n > 0)
        h->interval = widen * gsl_cdf_ugaussian_Pinv(0.975) *
                      sqrt(square / n + miss.variance) / log(10);
}

static bool can_resample(const struct prepared *p, struct notes *notes)
{
    size_t single = 0;

    for (size_t s = 0; s < p->n; s++)
        single += p->sizes[s].n_runs == 1;
    if (single == p->n) {
        notes_add(notes, "there is one seed for each size, so no interval "
                         "can be given");
        return false;
    }
    if (single > 0)
        notes_add(notes,
                  "%zu of %zu sizes have one seed; intervals leave out "
                  "what their seeds would vary, and are too narrow",
                  single, p->n);
    return true;
}

/* Replicates that end nowhere are left out of the intervals; many are told. */
static void note_failures(const struct intrinsic_fit *fit, struct notes *notes)
{
    int failed = fit->replicates - fit->replicates_ok;

    if (failed * 20 > fit->replicates)
        notes_add(notes,
                  "%d of %d bootstrap replicates could not be fitted; the "
                  "intervals are of the others",
                  failed, fit->replicates);
}

static void set_metric_ci(struct intrinsic_fit *fit)
{
    size_t n = (size_t)fit->replicates_ok;
    double *values = mem_alloc((n + 1) * sizeof *values);
    double *ends = fit->metric_ci95;

    for (size_t i = 0; i < n; i++)
        values[i] = fit->replicate_maps[i].metric.exponent;
    interval_percentile(&ends[0], &ends[1], values, n);
    interval_stretch(&ends[0], &ends[1], fit->metric.exponent, fit->widen);
    free(values);
}

static void set_results(struct arena *arena, struct intrinsic_fit *fit,
                        const struct job *job, struct notes *notes)
{
    keep_replicates(arena, fit, job);
    keep_left_out(arena, fit, job);
    note_failures(fit, notes);
    notes_add_few(notes, (size_t)fit->replicates_ok);
    if (fit->replicates_ok > 0) {
        fit->percentile = ci_of(fit, INTERVAL_PERCENTILE);
        fit->bca = ci_of(fit, INTERVAL_BCA);
        set_metric_ci(fit);
        fit->ci95 =
            INTERVAL_QUOTED == INTERVAL_BCA ? fit->bca : fit->percentile;
    }
    set_miss_interval(&fit->holdout, job, 0, fit->widen);
    set_miss_interval(&fit->holdout_compute, job, 1, fit->widen);
}

void bootstrap_run(struct arena *arena, struct intrinsic_fit *fit,
                   const struct prepared *p, const struct estimate *point,
                   const struct estimate *const reduced[BOOTSTRAP_HOLDOUTS],
                   struct notes *notes)
{
    if (fit->options.bootstrap == 0 || !can_resample(p, notes))
        return;
    struct joint_choice choice = joint_choice_all(p);
    struct joint_data *all = joint_data_new(p, &choice);
    struct single left_out = runs_to_leave_out(arena, p);
    struct job job = {.fit = fit,
                      .p = p,
                      .point = point,
                      .reduced = reduced,
                      .all = all,
                      .left_out = &left_out};

    fit->replicates = fit->options.bootstrap;
    job.n = (size_t)fit->replicates + left_out.n;
    job.out = mem_calloc(job.n, sizeof *job.out);
    work_on_threads(&job, fit->options.threads);
    set_results(arena, fit, &job, notes);
    for (size_t i = 0; i < job.n; i++)
        free(job.out[i].map.ret);
    free(job.out);
    joint_data_free(all);
}
