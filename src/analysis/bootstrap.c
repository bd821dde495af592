/* bootstrap.c - intervals over seeds, and the held-out prediction. */
#include "config.h"

#include "analysis/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "analysis/notes.h"
#include "analysis/verdict.h"
#include "base/arena.h"
#include "base/mem.h"

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

void bootstrap_draw(unsigned *times, const struct prepared *p, uint64_t seed,
                    uint64_t index)
{
    unsigned char key[8];
    struct rng rng;

    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)(seed >> (8 * i));
    rng_init(&rng, key, sizeof key, "analysis/bootstrap", index);
    for (size_t s = 0; s < p->n; s++) {
        size_t n = p->sizes[s].n_runs;

        memset(times, 0, n * sizeof *times);
        for (size_t r = 0; r < n; r++)
            times[rng_below(&rng, n)]++;
        times += n;
    }
}

/* What resampling a few runs a size falls short of. */
struct resampling {
    double widen;    /* resampling n runs has (n - 1)/n of the variance */
    double quantile; /* 97.5 % of Student's t, as the variance itself is known
                      * from few runs */
};

static struct resampling resampling_of(const struct prepared *p)
{
    double dof = 0, ratio = 0, sizes = 0;

    for (size_t s = 0; s < p->n; s++) {
        double n = (double)p->sizes[s].n_runs;

        if (n < 2)
            continue;
        dof += n - 1;
        ratio += n / (n - 1);
        sizes++;
    }
    return (struct resampling){sqrt(ratio / sizes),
                               gsl_cdf_tdist_Pinv(0.975, dof)};
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Quantile Q of N sorted values, interpolated so that a further value lies
 * below it with probability Q: few replicates do not make intervals narrow. */
static double quantile(const double *sorted, size_t n, double q)
{
    double at = fmin(fmax(q * (double)(n + 1) - 1, 0), (double)(n - 1));
    size_t i = (size_t)at;
    double t = at - (double)i;

    return i + 1 < n ? sorted[i] * (1 - t) + sorted[i + 1] * t : sorted[i];
}

void bootstrap_interval(double *low, double *high, double point, double *values,
                        size_t n, double stretched)
{
    qsort(values, n, sizeof *values, by_value);
    *low = point + stretched * (quantile(values, n, 0.025) - point);
    *high = point + stretched * (quantile(values, n, 0.975) - point);
    /* Replicates that all lie to one side do not push the estimate out of its
     * own interval. */
    *low = fmin(*low, point);
    *high = fmax(*high, point);
}

static void set_ci(struct intrinsic_fit *fit, double stretched)
{
    size_t n = (size_t)fit->replicates_ok;
    double point[LAW_CONSTANTS], low[LAW_CONSTANTS], high[LAW_CONSTANTS];
    double *values = mem_alloc(n * sizeof *values);

    law_to_scales(point, &fit->law);
    for (int c = 0; c < LAW_CONSTANTS; c++) {
        for (size_t i = 0; i < n; i++) {
            double v[LAW_CONSTANTS];

            law_to_scales(v, &fit->replicate_laws[i]);
            values[i] = v[c];
        }
        bootstrap_interval(&low[c], &high[c], point[c], values, n, stretched);
    }
    fit->ci95.low = law_of_scales(low);
    fit->ci95.high = law_of_scales(high);
    for (size_t i = 0; i < n; i++)
        values[i] = fit->replicate_maps[i].metric.exponent;
    bootstrap_interval(&fit->metric_ci95[0], &fit->metric_ci95[1],
                       fit->metric.exponent, values, n, stretched);
    free(values);
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

/* ---- held-out sizes ---- */

struct miss {
    double mean, rmse; /* of log I; NaN when nothing can be compared */
    double variance;   /* of the mean by the noise of the held-out runs */
};

struct shift_sums {
    double info, score, square;
};

/* Add what the points of size S say about the SHIFT in log I that brings FIT's
 * prediction to their returns.  With the weights of the fit, that shift is the
 * weighted mean of log I predicted less log I observed. */
static void add_shift(struct shift_sums *t, const struct joint_data *all,
                      size_t s, const struct estimate *reduced,
                      const struct joint_fit *fit, double shift)
{
    struct shape_eval e = shape_prepare(&fit->shape);
    double end =
        fit->map.low + (double)(JOINT_COEF - 3) / fit->map.inverse_step;

    for (size_t i = all->start[s]; i < all->start[s + 1]; i++) {
        double log_I = shape_log_I(&e, all->log_N[s], all->log_E[i]);
        double slope, r;

        /* Beyond the map's ends return says nothing. */
        if (log_I < fit->map.low || log_I > end)
            continue;
        r = all->ret[i] - joint_map_at(&fit->map, log_I - shift, &slope);
        double w = all->seeds[i] / (reduced->noise.point +
                                    reduced->noise.shift * slope * slope);
        t->info += w * slope * slope;
        t->score -= w * slope * r;
        t->square += w * (slope * shift - r) * (slope * shift - r);
    }
}

/* What FIT, made without the sizes from REDUCED->sizes on, misses of them. */
static struct miss held_out_miss(const struct joint_data *all,
                                 const struct estimate *reduced,
                                 const struct joint_fit *fit)
{
    struct miss miss = {0, (double)NAN, 0};
    struct shift_sums t;
    double seeds = 0;

    for (int step = 0; step < 20; step++) {
        memset(&t, 0, sizeof t);
        for (size_t s = reduced->sizes; s < all->n_sizes; s++)
            add_shift(&t, all, s, reduced, fit, miss.mean);
        /* Not known to an e-fold is not known. */
        if (!(t.info > 1))
            return (struct miss){(double)NAN, (double)NAN, (double)NAN};
        double move = fmin(fmax(t.score / t.info, -1), 1);
        miss.mean += move;
        if (fabs(move) < 1e-9)
            break;
    }
    miss.rmse = sqrt(t.square / t.info);
    for (size_t s = reduced->sizes; s < all->n_sizes; s++)
        seeds += all->seeds[all->start[s]];
    miss.variance = reduced->noise.shift / seeds;
    return miss;
}

static void set_holdout(struct intrinsic_fit *fit, const struct joint_data *all,
                        const struct prepared *p,
                        const struct estimate *reduced, struct notes *notes)
{
    struct intrinsic_holdout *h = &fit->holdout;
    struct miss miss = held_out_miss(all, reduced, &reduced->best);

    h->parameters = p->sizes[reduced->sizes].parameters;
    h->law = shape_law(&reduced->best.shape);
    h->done = isfinite(miss.mean);
    h->miss = miss.mean / log(10);
    h->rmse_log10 = miss.rmse / log(10);
    if (!h->done)
        notes_add(notes,
                  "the held-out sizes, from %.6g on, have no returns "
                  "that the others reach, so nothing could be compared",
                  h->parameters);
}

/* ---- replicates ---- */

/* Half the 95 % interval of the miss.  Two parts: the prediction varies with
 * the seeds of the sizes it was made from, which the replicates show
 * (DEVIATIONS of the miss, the held-out runs staying); and the held-out runs
 * vary by themselves, too few to be resampled, for which the noise pooled over
 * all sizes stands. */
static double miss_interval(const double *deviations, size_t n,
                            const struct resampling *r, double variance)
{
    double square = 0;

    for (size_t i = 0; i < n; i++)
        square += deviations[i] * deviations[i] / (double)n;
    return r->quantile *
           sqrt(square * r->widen * r->widen + variance / pow(log(10), 2));
}

/* The map from return to I of a replicate, as the estimate's own is made. */
static struct intrinsic_map replicate_map(struct arena *arena,
                                          const struct prepared *p,
                                          const unsigned *times,
                                          const struct estimate *point,
                                          const struct joint_fit *again)
{
    struct joint_data *data = joint_data_new(p, times, p->n, 1);
    double *w = mem_alloc(data->n * sizeof *w), square;
    double *ret = mem_alloc((data->n + 2) * sizeof *ret);
    double *log_I = mem_alloc((data->n + 2) * sizeof *log_I);
    struct intrinsic_map map;

    estimate_weights(w, data, point, again);
    map.metric = again->metric;
    map.n = joint_isotonic_map(data, w, &again->shape, ret, log_I, &square);
    map.ret = arena_array(arena, double, map.n);
    map.intrinsic = arena_array(arena, double, map.n);
    for (size_t i = 0; i < map.n; i++) {
        map.ret[i] = ret[i];
        map.intrinsic[i] = exp(log_I[i]);
    }
    free(w);
    free(ret);
    free(log_I);
    joint_data_free(data);
    return map;
}

static void run_replicates(struct arena *arena, struct intrinsic_fit *fit,
                           const struct prepared *p,
                           const struct estimate *point,
                           const struct estimate *reduced,
                           const struct joint_data *all)
{
    size_t wanted = (size_t)fit->replicates, missed = 0, runs = 0;
    struct resampling r = resampling_of(p);
    double *deviations = mem_alloc((wanted + 1) * sizeof *deviations);

    for (size_t s = 0; s < p->n; s++)
        runs += p->sizes[s].n_runs;
    unsigned *times = mem_alloc(runs * sizeof *times);
    fit->replicate_laws = arena_array(arena, struct intrinsic_law, wanted);
    fit->replicate_maps = arena_array(arena, struct intrinsic_map, wanted);
    fit->widen = r.widen * r.quantile / gsl_cdf_ugaussian_Pinv(0.975);
    for (size_t b = 0; b < wanted; b++) {
        struct joint_fit again;

        bootstrap_draw(times, p, fit->options.seed, b);
        estimate_refit(&again, point, p, times);
        struct intrinsic_law law = shape_law(&again.shape);
        if (law_is_finite(&law) &&
            again.metric.metric.kind == fit->options.metric.kind) {
            fit->replicate_laws[fit->replicates_ok] = law;
            fit->replicate_maps[fit->replicates_ok++] =
                replicate_map(arena, p, times, point, &again);
        }
        if (!fit->holdout.done)
            continue;
        estimate_refit(&again, reduced, p, times);
        struct miss miss = held_out_miss(all, reduced, &again);
        if (isfinite(miss.mean))
            deviations[missed++] = miss.mean / log(10) - fit->holdout.miss;
    }
    if (fit->replicates_ok > 0)
        set_ci(fit, fit->widen);
    verdict_reconsider(arena, fit);
    if (missed > 0)
        fit->holdout.interval =
            miss_interval(deviations, missed, &r,
                          held_out_miss(all, reduced, &reduced->best).variance);
    free(times);
    free(deviations);
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

void bootstrap_run(struct arena *arena, struct intrinsic_fit *fit,
                   const struct prepared *p, const struct estimate *point,
                   const struct estimate *reduced, struct notes *notes)
{
    struct joint_data *all = joint_data_new(p, NULL, p->n, 1);

    if (reduced != NULL)
        set_holdout(fit, all, p, reduced, notes);
    if (fit->options.bootstrap > 0 && can_resample(p, notes)) {
        fit->replicates = fit->options.bootstrap;
        run_replicates(arena, fit, p, point, reduced, all);
    }
    joint_data_free(all);
}
