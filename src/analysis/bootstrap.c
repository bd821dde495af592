/* bootstrap.c - intervals over seeds, and the held-out prediction. */
#include "config.h"

#include "analysis/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "analysis/notes.h"
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

static struct intrinsic_law law_of_scales(const double v[LAW_CONSTANTS])
{
    struct intrinsic_law law = {
        .alpha_N = exp(v[0]),
        .alpha_E = exp(v[1]),
        .beta = exp(v[2]),
        .N_c = exp(v[3]),
        .E_c = exp(v[4]),
        .exponent = 1 / (1 + exp(-v[5])),
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

/* By how much to stretch deviations of replicates.  Resampling n runs has the
 * variance of their mean times (n - 1)/n; and the variance itself is known
 * with few degrees of freedom, for which normal quantiles are too near. */
static double stretch(const struct prepared *p)
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
    return sqrt(ratio / sizes) * gsl_cdf_tdist_Pinv(0.975, dof) /
           gsl_cdf_ugaussian_Pinv(0.975);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Quantile Q of N sorted values, interpolated. */
static double quantile(const double *sorted, size_t n, double q)
{
    double at = q * (double)(n - 1);
    size_t i = (size_t)at;
    double t = at - (double)i;

    return i + 1 < n ? sorted[i] * (1 - t) + sorted[i + 1] * t : sorted[i];
}

/* Interval of a constant about POINT from N replicates, which it sorts. */
static void interval(double *low, double *high, double point, double *values,
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
        interval(&low[c], &high[c], point[c], values, n, stretched);
    }
    fit->ci95.low = law_of_scales(low);
    fit->ci95.high = law_of_scales(high);
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

/* log I at which a map (N points) has the return RET; NaN outside. */
static double map_log_I(const double *map_return, const double *map_log_I,
                        size_t n, double ret)
{
    size_t low = 0, high = n - 1;

    if (!(ret >= map_return[0] && ret <= map_return[high]))
        return NAN;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (map_return[middle] <= ret)
            low = middle;
        else
            high = middle;
    }
    if (high == low)
        return map_log_I[low];
    double t = (ret - map_return[low]) / (map_return[high] - map_return[low]);
    return map_log_I[low] + t * (map_log_I[high] - map_log_I[low]);
}

struct miss {
    double mean, rmse; /* of log10 I; NaN when no return is within the map */
};

/* What FIT, made without the sizes from REDUCED->sizes on, misses of them. */
static struct miss held_out_miss(const struct prepared *p,
                                 const unsigned *times,
                                 const struct estimate *reduced,
                                 const struct joint_fit *fit)
{
    struct joint_data *part = joint_data_new(p, times, reduced->sizes, 1);
    struct joint_data *all = joint_data_new(p, times, p->n, 1);
    double *w = mem_alloc((3 * all->n + 4) * sizeof *w);
    double *ret = w + all->n, *log_I = ret + all->n + 2, square;
    double sum = 0, sum2 = 0, total = 0;
    struct shape_eval e = shape_prepare(&fit->shape);

    estimate_weights(w, part, reduced, fit);
    size_t n = joint_isotonic_map(part, w, &fit->shape, ret, log_I, &square);
    estimate_weights(w, all, reduced, fit);
    for (size_t s = reduced->sizes; s < all->n_sizes; s++) {
        for (size_t i = all->start[s]; i < all->start[s + 1]; i++) {
            double seen = map_log_I(ret, log_I, n, all->ret[i]);
            double miss = shape_log_I(&e, all->log_N[s], all->log_E[i]) - seen;

            if (isnan(seen))
                continue;
            total += w[i];
            sum += w[i] * miss;
            sum2 += w[i] * miss * miss;
        }
    }
    struct miss miss = {sum / total / log(10), sqrt(sum2 / total) / log(10)};
    if (!(total > 0))
        miss = (struct miss){NAN, NAN};
    free(w);
    joint_data_free(part);
    joint_data_free(all);
    return miss;
}

static void set_holdout(struct intrinsic_fit *fit, const struct prepared *p,
                        const struct estimate *reduced, struct notes *notes)
{
    struct intrinsic_holdout *h = &fit->holdout;
    struct miss miss = held_out_miss(p, NULL, reduced, &reduced->best);

    h->parameters = p->sizes[reduced->sizes].parameters;
    h->law = shape_law(&reduced->best.shape);
    h->done = isfinite(miss.mean);
    h->miss = miss.mean;
    h->rmse_log10 = miss.rmse;
    if (!h->done)
        notes_add(notes, "the held-out sizes, from %.6g on, have no returns "
                         "that the others reach, so nothing could be compared",
                  h->parameters);
}

/* ---- replicates ---- */

static void run_replicates(struct arena *arena, struct intrinsic_fit *fit,
                           const struct prepared *p,
                           const struct estimate *point,
                           const struct estimate *reduced, size_t runs)
{
    size_t wanted = (size_t)fit->replicates, missed = 0;
    unsigned *times = mem_alloc(runs * sizeof *times);
    double *misses = mem_alloc((wanted + 1) * sizeof *misses);
    double stretched = stretch(p);

    fit->replicate_laws = arena_array(arena, struct intrinsic_law, wanted);
    for (size_t b = 0; b < wanted; b++) {
        struct joint_fit again;

        bootstrap_draw(times, p, fit->options.seed, b);
        estimate_refit(&again, point, p, times);
        struct intrinsic_law law = shape_law(&again.shape);
        if (law_is_finite(&law))
            fit->replicate_laws[fit->replicates_ok++] = law;
        if (!fit->holdout.done)
            continue;
        estimate_refit(&again, reduced, p, times);
        struct miss miss = held_out_miss(p, times, reduced, &again);
        if (isfinite(miss.mean))
            misses[missed++] = miss.mean;
    }
    if (fit->replicates_ok > 0)
        set_ci(fit, stretched);
    if (missed > 0) {
        double low, high;

        interval(&low, &high, fit->holdout.miss, misses, missed, stretched);
        fit->holdout.interval = (high - low) / 2;
    }
    free(times);
    free(misses);
}

void bootstrap_run(struct arena *arena, struct intrinsic_fit *fit,
                   const struct prepared *p, const struct estimate *point,
                   const struct estimate *reduced, struct notes *notes)
{
    size_t runs = 0, most = 0, single = 0;

    if (reduced != NULL)
        set_holdout(fit, p, reduced, notes);
    for (size_t s = 0; s < p->n; s++) {
        size_t n = p->sizes[s].n_runs;

        runs += n;
        most = n > most ? n : most;
        single += n == 1;
    }
    if (fit->options.bootstrap == 0)
        return;
    if (most < 2) {
        notes_add(notes, "there is one seed for each size, so no interval "
                         "can be given");
        return;
    }
    if (single > 0)
        notes_add(notes, "%zu of %zu sizes have one seed; intervals leave out "
                         "what their seeds would vary, and are too narrow",
                  single, p->n);
    fit->replicates = fit->options.bootstrap;
    run_replicates(arena, fit, p, point, reduced, runs);
}
