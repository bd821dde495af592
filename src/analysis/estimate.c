/* estimate.c - many starts, one estimate. */
#include "config.h"

#include "analysis/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Searches look for the right basin only: fewer points and few steps do. */
enum { COARSER = 4, SEARCH_STEPS = 60, SIMPLEX_STEPS = 200 };

/* How starts are polished: close enough to tell them apart. */
static const struct joint_how start_how = {.steps = 25, .least_gain = 1e-3};

static struct shape grid_start(const struct joint_data *data, int index)
{
    static const double logit_p[ESTIMATE_GRID] = {-1.5, -0.5, 0.5, 1.5};
    static const double log_beta[ESTIMATE_GRID] = {-3, -2, -1, 0.5};
    static const double place[ESTIMATE_GRID] = {0.1, 0.4, 0.6, 0.9};
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

static int by_value(const void *a, const void *b)
{
    const struct joint_fit *x = a, *y = b;

    return x->value < y->value ? -1 : x->value > y->value;
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
    qsort(fits, ESTIMATE_STARTS, sizeof *fits, by_criterion);
}

/* Squared distance of SHAPE from FIT's, in its standard errors. */
static double squared_errors(const struct joint_fit *fit,
                             const struct shape *shape)
{
    double sum = 0;

    for (int k = 0; k < SHAPE_DIM; k++) {
        for (int l = 0; l < SHAPE_DIM; l++)
            sum += (shape->x[k] - fit->shape.x[k]) * fit->info[k][l] *
                   (shape->x[l] - fit->shape.x[l]);
    }
    return sum;
}

static bool same_optimum(const struct joint_fit *a, const struct joint_fit *b)
{
    return squared_errors(a, &b->shape) < 1.0 / 16;
}

/* Keep FIT as another optimum unless it is known already. */
static void keep_other(struct estimate *out, const struct joint_fit *fit,
                       const struct joint_fit *best)
{
    double behind = fit->value - best->value;

    if (same_optimum(best, fit))
        return;
    for (int k = 0; k < out->n_others; k++) {
        if (fabs(out->behind[k] - behind) < 0.1)
            return;
    }
    out->others[out->n_others] = fit->shape;
    out->behind[out->n_others++] = behind;
}

/* Count the FITS, best first, that led where the first did, and keep the best
 * of the others once they have arrived somewhere else for good. */
static void settle(struct estimate *out,
                   const struct joint_fit fits[ESTIMATE_STARTS],
                   const struct joint_data *data)
{
    /* Further behind than this, no resampling brings an optimum forward. */
    const double hopeless = 50;
    struct joint_how how = JOINT_HOW;

    how.knots = &out->best.map;
    for (int i = 0; i < ESTIMATE_STARTS; i++) {
        struct joint_fit arrived;

        if (same_optimum(&fits[0], &fits[i])) {
            out->agreeing++;
        } else if (out->n_others < ESTIMATE_OTHERS &&
                   fits[i].value < fits[0].value + hopeless) {
            joint_polish(&arrived, data, &out->noise, &fits[i].shape, &how);
            keep_other(out, &arrived, &fits[0]);
        }
    }
}

/* Polish the starts on few points, each on knots of its own, and sort them. */
static void polish_coarse(struct joint_fit fits[ESTIMATE_STARTS],
                          const struct joint_data *coarse,
                          const struct joint_noise *noise)
{
    for (int i = 0; i < ESTIMATE_STARTS; i++) {
        struct shape start = fits[i].shape;

        joint_polish(&fits[i], coarse, noise, &start, &start_how);
    }
    qsort(fits, ESTIMATE_STARTS, sizeof *fits, by_value);
}

/* The first of the FITS that ended where number I did, of which there is
 * always I itself. */
static int first_there(const struct joint_fit *fits, int i)
{
    for (int k = 0; k < i; k++) {
        if (fits[k].converged && fits[i].converged &&
            same_optimum(&fits[k], &fits[i]))
            return k;
    }
    return i;
}

/* Polish FITS, which are of few points, on all and on the KNOTS of this map,
 * and sort them.  Those that have met go on as one. */
static void polish_fine(struct joint_fit fits[ESTIMATE_STARTS],
                        const struct joint_data *data,
                        const struct joint_noise *noise,
                        const struct joint_map *knots)
{
    struct joint_how how = start_how;
    int first[ESTIMATE_STARTS];

    how.knots = knots;
    for (int i = 0; i < ESTIMATE_STARTS; i++)
        first[i] = first_there(fits, i);
    for (int i = 0; i < ESTIMATE_STARTS; i++) {
        struct shape start = shape_move(&fits[i].shape, data->mid);

        if (first[i] < i)
            fits[i] = fits[first[i]];
        else
            joint_polish(&fits[i], data, noise, &start, &how);
    }
    qsort(fits, ESTIMATE_STARTS, sizeof *fits, by_value);
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 0.05 * b;
}

/* The best fit from SHAPE and its noise, each worked out from the other until
 * both settle. */
static void fit_with_noise(struct estimate *out, const struct joint_data *data,
                           const struct shape *shape)
{
    enum { ROUNDS = 8 };
    const struct joint_how how = JOINT_HOW;
    struct joint_noise last = {0};

    out->best.shape = *shape;
    for (int i = 0; i < ROUNDS && !(near(last.point, out->noise.point) &&
                                    near(last.shift, out->noise.shift));
         i++) {
        last = out->noise;
        joint_polish(&out->best, data, &out->noise, &out->best.shape, &how);
        out->noise = joint_noise_of_fit(data, &out->best);
    }
}

static void fit_weighted(struct estimate *out, const struct joint_data *data,
                         const struct joint_data *coarse)
{
    struct joint_fit *fits = mem_calloc(ESTIMATE_STARTS, sizeof *fits);
    double *w = mem_alloc(coarse->n * sizeof *w);
    const struct joint_how how = JOINT_HOW;

    for (size_t i = 0; i < coarse->n; i++)
        w[i] = coarse->slope2[i] / 4;
    out->noise = joint_noise_estimate(coarse, w, NULL);
    joint_slope_weights(w, coarse, &out->noise);
    search_all(fits, coarse, w, SEARCH_STEPS);
    /* The isotonic criterion finds basins but cannot always tell the best:
     * where return saturates early it vanishes in all of them.  So each is
     * fitted on knots of its own first.  Then all are compared on the same
     * knots, so that the same optimum is the same, and under the noise that
     * the map of the best of them gives. */
    polish_coarse(fits, coarse, &out->noise);
    fit_with_noise(out, data, &fits[0].shape);
    polish_fine(fits, data, &out->noise, &out->best.map);
    settle(out, fits, data);
    joint_polish(&out->best, data, &out->noise, &fits[0].shape, &how);
    out->objective = out->best.criterion;
    free(w);
    free(fits);
}

static double *ones(size_t n)
{
    double *w = mem_alloc(n * sizeof *w);

    for (size_t i = 0; i < n; i++)
        w[i] = 1;
    return w;
}

static void fit_unweighted(struct estimate *out, const struct joint_data *data,
                           const struct joint_data *coarse)
{
    struct joint_fit *fits = mem_calloc(ESTIMATE_STARTS, sizeof *fits);
    double *w = ones(data->n);
    struct joint_how how = JOINT_HOW;
    struct joint_fit last;

    how.fixed = JOINT_FIX_ALL;
    search_all(fits, coarse, w, SIMPLEX_STEPS);
    for (int i = 0; i < ESTIMATE_STARTS; i++)
        out->agreeing +=
            fits[i].criterion <= fits[0].criterion * (1 + 1e-3) + 1e-4;
    struct shape best = shape_move(&fits[0].shape, data->mid);
    joint_search(&last, data, w, &best, SIMPLEX_STEPS);
    out->objective = last.criterion;
    out->noise = joint_noise_estimate(data, data->slope2, NULL);
    for (int i = 0; i < 2; i++) {
        joint_polish(&out->best, data, &out->noise, &last.shape, &how);
        out->noise = joint_noise_of_fit(data, &out->best);
    }
    free(w);
    free(fits);
}

/* Smoothed curves are known whole from points 2.5 of which lie within the
 * reach of their noise. */
static size_t stride_of(const struct prepared *p)
{
    double stride = HUGE_VAL;

    for (size_t s = 0; s < p->n; s++)
        stride = fmin(stride, p->sizes[s].reach / (2.5 * p->sizes[s].step));
    return stride < 1 ? 1 : (size_t)stride;
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

void estimate_fit(struct estimate *out, const struct prepared *p,
                  const struct joint_choice *choice,
                  const struct intrinsic_options *options)
{
    struct joint_choice fewer;

    memset(out, 0, sizeof *out);
    out->weighting = options->weighting;
    out->metric = options->metric;
    out->choice = *choice;
    out->choice.stride = stride_of(p);
    fewer = out->choice;
    fewer.stride *= COARSER;
    struct joint_data *data = joint_data_new(p, &out->choice);
    struct joint_data *coarse = joint_data_new(p, &fewer);
    (out->weighting == INTRINSIC_WEIGHTED ? fit_weighted
                                          : fit_unweighted)(out, data, coarse);
    out->any_map = out->best;
    double square = out->weighting == INTRINSIC_WEIGHTED
                        ? out->best.square
                        : out->objective * (double)data->n;
    use_metric(&out->best, out, data);
    out->misfit = out->best.square / square;
    joint_data_free(data);
    joint_data_free(coarse);
}

struct joint_data *estimate_data(const struct estimate *e,
                                 const struct prepared *p)
{
    return joint_data_new(p, &e->choice);
}

static void refit_unweighted(struct joint_fit *out,
                             const struct estimate *point,
                             const struct joint_data *data,
                             const struct shape *start)
{
    double *w = ones(data->n);
    struct joint_how how = JOINT_HOW;
    struct joint_fit found;

    how.fixed = JOINT_FIX_ALL;
    joint_search(&found, data, w, start, SIMPLEX_STEPS);
    joint_polish(out, data, &point->noise, &found.shape, &how);
    free(w);
}

void estimate_refit(struct joint_fit *out, const struct estimate *point,
                    const struct prepared *p, const unsigned *times,
                    size_t left_out)
{
    struct joint_choice choice = point->choice;

    choice.times = times;
    choice.left_out = left_out;
    choice.smooth_only = point->weighting == INTRINSIC_WEIGHTED;
    struct joint_data *data = joint_data_new(p, &choice);
    struct shape start = shape_move(&point->best.shape, data->mid);
    struct joint_how how = JOINT_HOW;
    how.least_gain = 1e-4;
    how.knots = &point->best.map;
    if (point->weighting == INTRINSIC_UNWEIGHTED) {
        refit_unweighted(out, point, data, &start);
    } else {
        joint_polish(out, data, &point->noise, &start, &how);
        for (int i = 0; i < point->n_others; i++) {
            struct joint_fit fit;

            start = shape_move(&point->others[i], data->mid);
            joint_polish(&fit, data, &point->noise, &start, &how);
            if (fit.value < out->value)
                *out = fit;
        }
    }
    use_metric(out, point, data);
    joint_data_free(data);
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
            w[i] =
                estimate->weighting == INTRINSIC_UNWEIGHTED
                    ? 1
                    : slope / (estimate->noise.shift * slope / data->seeds[i] +
                               joint_point_variance(data, &estimate->noise, i));
        }
    }
}
