/* estimate.c - many starts, one estimate. */
#include "config.h"

#include "analysis/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Searches use every fourth point: they look for the right basin only. */
enum { COARSE = 4, ROUNDS = 10 };

static struct shape grid_start(const struct joint_data *data, int index)
{
    static const double logit_p[ESTIMATE_GRID] = {-1, 0, 1};
    static const double log_beta[ESTIMATE_GRID] = {-2.5, -1, 0.5};
    static const double place[ESTIMATE_GRID] = {0.15, 0.5, 0.85};
    double span = data->log_N_high - data->log_N_low;
    int row = index / ESTIMATE_GRID;
    struct shape shape = {
        .x = {logit_p[index % ESTIMATE_GRID], log_beta[row % ESTIMATE_GRID],
              data->log_N_low + place[row / ESTIMATE_GRID] * span},
        .mid = data->mid,
    };

    return shape;
}

static int by_criterion(const void *a, const void *b)
{
    const struct joint_fit *x = a, *y = b;

    return x->criterion < y->criterion ? -1 : x->criterion > y->criterion;
}

/* Sort FITS, keep where they ended, and count those as good as the best. */
static void settle(struct estimate *out, struct joint_fit fits[ESTIMATE_STARTS])
{
    qsort(fits, ESTIMATE_STARTS, sizeof *fits, by_criterion);
    out->agreeing = 0;
    for (int i = 0; i < ESTIMATE_STARTS; i++) {
        out->starts[i] = fits[i].shape;
        out->agreeing += fits[i].criterion <= fits[0].criterion + 1e-4;
    }
}

static void search_all(struct joint_fit fits[ESTIMATE_STARTS],
                       const struct joint_data *data, const double *w,
                       int steps)
{
    for (int i = 0; i < ESTIMATE_STARTS; i++) {
        struct shape start = grid_start(data, i);

        memset(&fits[i], 0, sizeof fits[i]);
        joint_search(&fits[i], data, w, &start, steps);
    }
}

static void fit_weighted(struct estimate *out, const struct joint_data *full,
                         const struct joint_data *coarse)
{
    struct joint_fit *fits = mem_calloc(ESTIMATE_STARTS, sizeof *fits);
    double *w = mem_alloc(coarse->n * sizeof *w);

    for (size_t i = 0; i < coarse->n; i++)
        w[i] = coarse->slope2[i] / 4;
    out->noise = joint_noise_estimate(coarse, w, NULL);
    joint_slope_weights(w, coarse, &out->noise);
    search_all(fits, coarse, w, 60);
    settle(out, fits);
    /* Slopes along the curves gave the first noise; slopes of the map that
     * fits best give the noise that all starts are then compared under. */
    out->best.shape = out->starts[0];
    for (int i = 0; i < 2; i++) {
        joint_polish(&out->best, coarse, &out->noise, &out->best.shape, 2);
        out->noise = joint_noise_of_fit(coarse, &out->best);
    }
    for (int i = 0; i < ESTIMATE_STARTS; i++)
        joint_polish(&fits[i], coarse, &out->noise, &out->starts[i], ROUNDS);
    settle(out, fits);
    struct shape best = shape_move(&out->starts[0], full->mid);
    joint_polish(&out->best, full, &out->noise, &best, ROUNDS);
    out->objective = out->best.criterion;
    free(w);
    free(fits);
}

static void fit_unweighted(struct estimate *out, const struct joint_data *full,
                           const struct joint_data *coarse)
{
    struct joint_fit *fits = mem_calloc(ESTIMATE_STARTS, sizeof *fits);
    double *w = mem_alloc(full->n * sizeof *w);
    struct joint_fit last;

    for (size_t i = 0; i < full->n; i++)
        w[i] = 1;
    search_all(fits, coarse, w, 200);
    settle(out, fits);
    struct shape best = shape_move(&out->starts[0], full->mid);
    joint_search(&last, full, w, &best, 300);
    out->objective = last.criterion;
    joint_evaluate(&out->best, full, &out->noise, &last.shape);
    out->noise = joint_noise_of_fit(full, &out->best);
    joint_evaluate(&out->best, full, &out->noise, &last.shape);
    free(w);
    free(fits);
}

/* From where FIT got with any map, the fit with the declared metric; FIT stays
 * what it is where that fails. */
static void use_metric(struct joint_fit *fit, const struct estimate *e,
                       const struct joint_data *data)
{
    struct joint_fit with = *fit;

    if (e->metric.kind != METRIC_NONE &&
        metric_fit(&with, &with.metric, &e->metric, data, &e->noise,
                   e->weighting == INTRINSIC_WEIGHTED))
        *fit = with;
}

void estimate_fit(struct estimate *out, const struct prepared *p, size_t sizes,
                  const struct intrinsic_options *options)
{
    struct joint_data *full = joint_data_new(p, NULL, sizes, 1);
    struct joint_data *coarse = joint_data_new(p, NULL, sizes, COARSE);

    memset(out, 0, sizeof *out);
    out->weighting = options->weighting;
    out->metric = options->metric;
    out->sizes = sizes;
    if (out->weighting == INTRINSIC_WEIGHTED) {
        fit_weighted(out, full, coarse);
    } else {
        out->noise = joint_noise_estimate(full, full->slope2, NULL);
        fit_unweighted(out, full, coarse);
    }
    double square = out->weighting == INTRINSIC_WEIGHTED
                        ? out->best.square
                        : out->objective * (double)full->n;
    use_metric(&out->best, out, full);
    out->misfit = out->best.square / square;
    joint_data_free(full);
    joint_data_free(coarse);
}

void estimate_refit(struct joint_fit *out, const struct estimate *point,
                    const struct prepared *p, const unsigned *times)
{
    struct joint_data *full = joint_data_new(p, times, point->sizes, 1);
    struct shape start = shape_move(&point->best.shape, full->mid);

    if (point->weighting == INTRINSIC_UNWEIGHTED) {
        double *w = mem_alloc(full->n * sizeof *w);
        struct joint_fit found;

        for (size_t i = 0; i < full->n; i++)
            w[i] = 1;

        joint_search(&found, full, w, &start, 200);
        joint_evaluate(out, full, &point->noise, &found.shape);
        free(w);
    } else {
        /* The optimum of the resampled curves may lie in another of the
         * basins that the grid led to. */
        struct joint_data *coarse =
            joint_data_new(p, times, point->sizes, COARSE);
        struct joint_fit fit, best;

        joint_polish(&best, coarse, &point->noise, &start, ROUNDS);
        for (int i = 8; i < ESTIMATE_STARTS; i += 9) {
            joint_polish(&fit, coarse, &point->noise, &point->starts[i],
                         ROUNDS);
            best = fit.criterion < best.criterion ? fit : best;
        }
        start = shape_move(&best.shape, full->mid);
        joint_polish(out, full, &point->noise, &start, ROUNDS);
        joint_data_free(coarse);
    }
    use_metric(out, point, full);
    joint_data_free(full);
}

void estimate_weights(double *w, const struct joint_data *data,
                      const struct estimate *estimate,
                      const struct joint_fit *fit)
{
    struct shape_eval e = shape_prepare(&fit->shape);

    for (size_t s = 0; s < data->n_sizes; s++) {
        for (size_t i = data->start[s]; i < data->start[s + 1]; i++) {
            double slope,
                log_I = shape_log_I(&e, data->log_N[s], data->log_E[i]);

            joint_map_at(&fit->map, log_I, &slope);
            slope *= slope;
            w[i] = estimate->weighting == INTRINSIC_UNWEIGHTED
                       ? 1
                       : data->seeds[i] * slope /
                             (estimate->noise.shift * slope +
                              estimate->noise.point);
        }
    }
}
