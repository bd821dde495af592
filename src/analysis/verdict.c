/* verdict.c - whether a law was identified, with the reason in words. */
#include "config.h"

#include "analysis/verdict.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "base/mem.h"

/* What counts as known [our choice]: standard errors of the exponent and of
 * log N_opt in the middle of the frontier's range that the data cover. */
static const double exponent_known = 0.04, exponent_guess = 0.12;
/* Of resampling seeds, which knows of more than the objective's curvature. */
static const double exponent_widest = 0.08;
static const double log_N_known = 0.35, log_N_guess = 1;
/* By how much the law must beat "only interactions matter" and "only
 * parameters matter" in twice the log-likelihood. */
static const double least_gain = 30;
/* How many times the squares of any map a metric may leave before it is no
 * power of I. */
static const double metric_misfit = 2;

struct frontier {
    size_t touching;          /* sizes with points on both sides of it */
    size_t above, below;      /* sizes wholly too large, wholly too small */
    double log_low, log_high; /* log C where sizes cross it */
};

static struct frontier find_frontier(struct intrinsic_fit *fit,
                                     const struct joint_data *data,
                                     const struct shape *shape)
{
    struct frontier f = {.log_low = HUGE_VAL, .log_high = -HUGE_VAL};
    struct shape_eval e = shape_prepare(shape);

    for (size_t s = 0; s < data->n_sizes; s++) {
        double low = 1, high = 0;
        size_t from = data->start[s], to = data->start[s + 1];

        for (size_t i = from; i < to; i++) {
            double grad[SHAPE_DIM], share;

            shape_log_I_grad(&e, data->log_N[s], data->log_E[i], grad, &share);
            low = fmin(low, share);
            high = fmax(high, share);
        }
        bool crosses = low <= 1 - e.p && high >= 1 - e.p;
        fit->sizes[s].on_frontier = crosses;
        f.touching += crosses;
        f.above += low > 1 - e.p;
        f.below += high < 1 - e.p;
        if (crosses) {
            /* N = N_opt(C) at this compute. */
            double log_C = e.mid + (data->log_N[s] - e.log_N) / e.p;

            f.log_low = fmin(f.log_low, log_C);
            f.log_high = fmax(f.log_high, log_C);
        }
    }
    return f;
}

/* The compute range of the frontier; that of the whole data where no size
 * crosses it. */
static void set_compute(struct intrinsic_fit *fit,
                        const struct joint_data *data, const struct frontier *f)
{
    fit->compute_low = exp(f->log_low);
    fit->compute_high = exp(f->log_high);
    if (f->touching > 0)
        return;
    fit->compute_low = HUGE_VAL;
    fit->compute_high = 0;
    for (size_t s = 0; s < data->n_sizes; s++) {
        double first = exp(data->log_N[s] + data->log_E[data->start[s]]);
        double last = exp(data->log_N[s] + data->log_E[data->start[s + 1] - 1]);

        fit->compute_low = fmin(fit->compute_low, first);
        fit->compute_high = fmax(fit->compute_high, last);
    }
}

/* Twice the log-likelihood by which the law beats the better of the two laws
 * in which only one of N and E matters. */
static double gain_over_one_sided(const struct joint_data *data,
                                  const struct estimate *e)
{
    struct joint_fit here, sided;
    struct shape shape = e->best.shape;
    double best = HUGE_VAL;

    joint_evaluate(&here, data, &e->noise, &shape);
    shape.x[SHAPE_P] = 0;
    shape.x[SHAPE_BETA] = 1;
    for (int side = 0; side < 2; side++) {
        /* The frontier far below the sizes, then far above them. */
        shape.x[SHAPE_MID] =
            side == 0 ? data->log_N_low - 12 : data->log_N_high + 12;
        joint_evaluate(&sided, data, &e->noise, &shape);
        best = fmin(best, sided.criterion);
    }
    return (best - here.criterion) * (double)data->n;
}

/* Standard errors; infinite where the curvature vanishes. */
static void standard_errors(double *exponent, double *log_N,
                            const struct joint_data *data,
                            const struct joint_fit *fit, double log_C)
{
    double cov[SHAPE_DIM][SHAPE_DIM];
    struct shape_eval e = shape_prepare(&fit->shape);
    double dp = e.p * (1 - e.p);

    *exponent = HUGE_VAL;
    *log_N = HUGE_VAL;
    if (!joint_covariance(cov, data, fit))
        return;
    /* log N_opt(C) = x[MID] + p (log C - mid). */
    double along = dp * (log_C - e.mid);
    double v = cov[SHAPE_MID][SHAPE_MID] + 2 * along * cov[SHAPE_P][SHAPE_MID] +
               along * along * cov[SHAPE_P][SHAPE_P];
    *exponent = dp * sqrt(fmax(cov[SHAPE_P][SHAPE_P], 0));
    *log_N = sqrt(fmax(v, 0));
}

/* Whether two sizes reach returns that the other reaches too: only those can
 * be compared. */
static bool sizes_overlap(const struct joint_data *data)
{
    size_t last = data->n_sizes;
    double high = -HUGE_VAL;

    /* By return; a size that comes back after another overlaps with it. */
    bool *left = mem_calloc(data->n_sizes, sizeof *left);
    bool overlap = false;
    for (size_t k = 0; k < data->n && !overlap; k++) {
        size_t s = 0, i = data->order[k];

        while (i >= data->start[s + 1])
            s++;
        overlap = left[s] || (s != last && data->ret[i] == high);
        if (s != last && last < data->n_sizes)
            left[last] = true;
        last = s;
        high = data->ret[i];
    }
    free(left);
    return overlap;
}

static const char *judge(struct arena *arena, enum identifiable *verdict,
                         const struct intrinsic_fit *fit,
                         const struct joint_data *data,
                         const struct estimate *e, const struct frontier *f)
{
    double se_exponent, se_log_N;
    double middle =
        f->touching > 0 ? (f->log_low + f->log_high) / 2 : e->best.shape.mid;

    standard_errors(&se_exponent, &se_log_N, data, &e->best, middle);
    double gain = gain_over_one_sided(data, e);
    *verdict = NOT_IDENTIFIABLE;
    if (!sizes_overlap(data))
        return "no two sizes reach the same returns, so they cannot be "
               "compared";
    if (f->touching == 0 && f->above == data->n_sizes)
        return "every size is too large for its training: only interactions "
               "limit, and no curve bends at the frontier";
    if (f->touching == 0 && f->below == data->n_sizes)
        return "every size is too small for its training: only parameters "
               "limit, and no curve bends at the frontier";
    if (gain < least_gain)
        return arena_printf(arena,
                            "a law in which only interactions or only "
                            "parameters matter fits about as well (twice the "
                            "log-likelihood differs by %.3g)",
                            fmax(gain, 0));
    if (e->best.at_edge)
        return "the optimum lies at the edge of what was searched";
    if (f->touching < 2 && (f->above == 0 || f->below == 0))
        return arena_printf(arena,
                            "of %zu sizes all but %zu lie wholly on one side "
                            "of the frontier",
                            data->n_sizes, f->touching);
    if (!(se_exponent < exponent_guess && se_log_N < log_N_guess))
        return arena_printf(arena,
                            "the objective is too flat: standard errors are "
                            "%.2g in the exponent and %.2g in log N_opt",
                            se_exponent, se_log_N);
    *verdict = WEAK;
    if (e->metric.kind != METRIC_NONE && e->misfit > metric_misfit)
        return arena_printf(arena,
                            "the metric is no power of I here: it leaves %.2g "
                            "times the squared residuals that another map "
                            "leaves",
                            e->misfit);
    if (fit->worse != NULL)
        return arena_printf(arena,
                            "throughout training a larger size does worse, "
                            "which the law rules out: %s",
                            fit->worse);
    /* With an exponent far from 1/2 few sizes pass the frontier during
     * training; others beside it, on both sides, do as well. */
    if (f->touching + (f->above > 0) + (f->below > 0) < 3)
        return arena_printf(arena,
                            "only %zu of %zu sizes have points on both sides "
                            "of the frontier",
                            f->touching, fit->n_sizes);
    if (!(se_exponent < exponent_known && se_log_N < log_N_known))
        return arena_printf(arena,
                            "the objective is rather flat: standard errors "
                            "are %.2g in the exponent and %.2g in log N_opt",
                            se_exponent, se_log_N);
    *verdict = IDENTIFIABLE;
    return arena_printf(arena,
                        "%zu of %zu sizes have points on both sides of the "
                        "frontier; standard errors are %.2g in the exponent "
                        "and %.2g in log N_opt",
                        f->touching, fit->n_sizes, se_exponent, se_log_N);
}

void verdict_set(struct arena *arena, struct intrinsic_fit *fit,
                 const struct joint_data *data, const struct estimate *e)
{
    struct frontier f = find_frontier(fit, data, &e->best.shape);

    set_compute(fit, data, &f);
    fit->reason = judge(arena, &fit->identifiable, fit, data, e, &f);
}

void verdict_reconsider(struct arena *arena, struct intrinsic_fit *fit)
{
    double low = fit->ci95.low.exponent, high = fit->ci95.high.exponent;
    /* As wide as an interval by that standard error would be. */
    double widest = 2 * gsl_cdf_ugaussian_Pinv(0.975) * exponent_widest;

    if (fit->replicates_ok == 0 || fit->identifiable != IDENTIFIABLE ||
        high - low < widest)
        return;
    fit->identifiable = WEAK;
    fit->reason = arena_printf(arena,
                               "the seeds disagree: the 95 %% interval of the "
                               "exponent is %.2g to %.2g",
                               low, high);
}
