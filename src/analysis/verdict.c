/* verdict.c - whether a law was identified, with the reason in words. */
#include "config.h"

#include "analysis/verdict.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "analysis/lack.h"
#include "analysis/profile.h"
#include "base/arena.h"
#include "base/base.h"
#include "base/mem.h"

/* What counts as known [our choice]: standard errors of the exponent and of
 * log N_opt in the middle of the frontier's range that the data cover. */
static const double exponent_known = 0.04, exponent_guess = 0.12;
/* Of resampling seeds, which knows of more than the objective's curvature. */
static const double exponent_widest = 0.08;
static const double log_N_known = 0.35, log_N_guess = 1;
/* By how much the law must beat "only interactions matter" and "only
 * parameters matter" in twice the log-likelihood: more than two further
 * constants would need, as the points of a curve are not independent. */
static const double least_gain = 30;
/* How many times the squares of any map a metric may leave before it is no
 * power of I. */
static const double metric_misfit = 2;
/* Sizes miss the law when their squared misses are more than so many times
 * those that the scatter of seeds explains, and that by chance in so few
 * studies in which it holds. */
static const double lack_ratio = 2, lack_chance = 1e-3;
/* Another optimum this little behind, in the same unit, cannot be told from
 * the best: what a 95 % interval allows. */
static const double rival_behind = 3.84;
/* The share of starts that should lead to the optimum. */
static const double least_agreeing = 0.2;
/* Held-out predictions off by so many half widths of their intervals, and by
 * so much in log10, are wrong. */
static const double miss_widths = 1.5, miss_log10 = 0.05;

struct frontier {
    size_t touching;          /* sizes with points on both sides of it */
    size_t above, below;      /* sizes wholly too large, wholly too small */
    double log_low, log_high; /* log C where sizes cross it */
};

/* What is judged. */
struct evidence {
    struct arena *arena; /* of reasons */
    const struct intrinsic_fit *fit;
    const struct prepared *p;
    const struct joint_data *data;
    const struct estimate *e;
    struct frontier f;
    double se_exponent, se_log_N;
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
    struct joint_how how = JOINT_HOW;
    struct joint_fit here, sided;
    struct shape shape = e->best.shape;
    double best = HUGE_VAL;

    how.fixed = JOINT_FIX_ALL;
    joint_polish(&here, data, &e->noise, &shape, &how);
    shape.x[SHAPE_P] = 0;
    shape.x[SHAPE_BETA] = 1;
    for (int side = 0; side < 2; side++) {
        /* The frontier far below the sizes, then far above them. */
        shape.x[SHAPE_MID] =
            side == 0 ? data->log_N_low - 12 : data->log_N_high + 12;
        joint_polish(&sided, data, &e->noise, &shape, &how);
        best = fmin(best, sided.criterion);
    }
    return (best - here.criterion) * (double)data->n;
}

/* Standard errors; infinite where the curvature vanishes.  E's shape refers to
 * the middle of the frontier's range. */
static void standard_errors(struct evidence *v)
{
    double cov[SHAPE_DIM][SHAPE_DIM], p = v->fit->law.exponent;

    v->se_exponent = HUGE_VAL;
    v->se_log_N = HUGE_VAL;
    if (!joint_covariance(cov, v->data, &v->e->best))
        return;
    v->se_exponent = p * (1 - p) * sqrt(fmax(cov[SHAPE_P][SHAPE_P], 0));
    v->se_log_N = sqrt(fmax(cov[SHAPE_MID][SHAPE_MID], 0));
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

/* ---- reasons ---- */

/* Each says why a verdict can be no better, or NULL. */
typedef const char *(*reason)(const struct evidence *v);

static const char *nothing_in_common(const struct evidence *v)
{
    return sizes_overlap(v->data)
               ? NULL
               : "no two sizes reach the same returns, so they cannot be "
                 "compared";
}

static const char *all_on_one_side(const struct evidence *v)
{
    if (v->f.above == v->fit->n_sizes)
        return "every size is too large for its training: only interactions "
               "limit, and no curve bends at the frontier";
    if (v->f.below == v->fit->n_sizes)
        return "every size is too small for its training: only parameters "
               "limit, and no curve bends at the frontier";
    return NULL;
}

static const char *one_term_does(const struct evidence *v)
{
    double gain = gain_over_one_sided(v->data, v->e);

    if (gain >= least_gain)
        return NULL;
    return arena_printf(v->arena,
                        "it gains too little over a law in which only "
                        "interactions or only parameters matter (twice the "
                        "log-likelihood rises by %.3g of at least %g, as "
                        "points of a curve are not independent)",
                        fmax(gain, 0), least_gain);
}

static const char *at_edge(const struct evidence *v)
{
    return v->e->best.at_edge
               ? "the optimum lies at the edge of what was searched"
               : NULL;
}

static const char *nearly_on_one_side(const struct evidence *v)
{
    const struct frontier *f = &v->f;

    if (f->touching >= 2 || (f->above > 0 && f->below > 0))
        return NULL;
    return arena_printf(v->arena,
                        "of %zu sizes all but %zu lie wholly on one side of "
                        "the frontier",
                        v->fit->n_sizes, f->touching);
}

static const char *too_flat(const struct evidence *v)
{
    if (v->se_exponent < exponent_guess && v->se_log_N < log_N_guess)
        return NULL;
    return arena_printf(v->arena,
                        "the objective is too flat: standard errors are %.2g "
                        "in the exponent and %.2g in log N_opt",
                        v->se_exponent, v->se_log_N);
}

/* How far off the exponent of an optimum is that does about as well, 0 where
 * there is none. */
static double rival_distance(const struct evidence *v, double *exponent)
{
    const struct estimate *e = v->e;
    double far = 0;

    for (int i = 0; i < e->n_others && e->behind[i] < rival_behind; i++) {
        double p = shape_law(&e->others[i]).exponent;

        if (fabs(p - v->fit->law.exponent) > far) {
            far = fabs(p - v->fit->law.exponent);
            *exponent = p;
        }
    }
    return far;
}

static const char *rival(const struct evidence *v, double distance)
{
    double exponent = v->fit->law.exponent;

    if (rival_distance(v, &exponent) < distance)
        return NULL;
    return arena_printf(v->arena,
                        "another optimum, with an exponent of %.2g, fits as "
                        "well",
                        exponent);
}

static const char *far_rival(const struct evidence *v)
{
    return rival(v, exponent_guess);
}

static const char *rival_beside(const struct evidence *v)
{
    return rival(v, exponent_known);
}

static const char *profile_open(const struct evidence *v)
{
    const struct intrinsic_profile *p = &v->fit->profile_exponent;
    bool low = isnan(p->low), high = isnan(p->high);

    if (!low && !high)
        return NULL;
    if (low && high)
        return "the likelihood hardly changes with the exponent: any fits";
    return arena_printf(v->arena,
                        "the likelihood bounds the exponent from one side "
                        "only: it is %s %.2g",
                        high ? "above" : "below", high ? p->low : p->high);
}

static const char *bend_open(const struct evidence *v)
{
    const struct intrinsic_profile *p = &v->fit->profile_beta;

    if (!isnan(p->low) && !isnan(p->high))
        return NULL;
    return "the data do not say how sharp the bend at the frontier is: beta "
           "is not bounded by the likelihood, though exponent and N_opt may "
           "be known";
}

static const char *metric_is_none(const struct evidence *v)
{
    if (v->e->metric.kind == METRIC_NONE || v->e->misfit < metric_misfit)
        return NULL;
    return arena_printf(v->arena,
                        "the metric is no power of I here: it leaves %.2g "
                        "times the squared residuals that another map leaves",
                        v->e->misfit);
}

static const char *sizes_worse(const struct evidence *v)
{
    if (v->fit->worse == NULL)
        return NULL;
    return arena_printf(v->arena,
                        "throughout training a larger size does worse, which "
                        "the law rules out: %s",
                        v->fit->worse);
}

static const char *law_missed(const struct evidence *v)
{
    struct lack lack = lack_of_fit(v->p, &v->e->any_map);

    if (lack.ratio < lack_ratio || lack.chance > lack_chance)
        return NULL;
    return arena_printf(v->arena,
                        "the curves do not follow the law: they miss it by "
                        "%.2g times the squares that the scatter between seeds "
                        "explains",
                        lack.ratio);
}

/* With an exponent far from 1/2 few sizes pass the frontier during training;
 * others beside it, on both sides, do as well. */
static const char *few_sizes(const struct evidence *v)
{
    const struct frontier *f = &v->f;

    if (f->touching + (f->above > 0) + (f->below > 0) >= 3)
        return NULL;
    return arena_printf(v->arena,
                        "only %zu of %zu sizes have points on both sides of "
                        "the frontier",
                        f->touching, v->fit->n_sizes);
}

static const char *rather_flat(const struct evidence *v)
{
    if (v->se_exponent < exponent_known && v->se_log_N < log_N_known)
        return NULL;
    return arena_printf(v->arena,
                        "the objective is rather flat: standard errors are "
                        "%.2g in the exponent and %.2g in log N_opt",
                        v->se_exponent, v->se_log_N);
}

static const char *few_starts(const struct evidence *v)
{
    const struct intrinsic_fit *fit = v->fit;

    if (fit->starts_agreeing >= least_agreeing * fit->starts)
        return NULL;
    return arena_printf(v->arena,
                        "only %d of %d starts led to the optimum, so there "
                        "may be a better one",
                        fit->starts_agreeing, fit->starts);
}

/* An interval of the exponent as wide as one by the standard error SE, or
 * wider. */
static const char *seeds_apart(const struct evidence *v, double se)
{
    double low = v->fit->ci95.low.exponent, high = v->fit->ci95.high.exponent;

    if (v->fit->replicates_ok == 0 ||
        high - low < 2 * gsl_cdf_ugaussian_Pinv(0.975) * se)
        return NULL;
    return arena_printf(v->arena,
                        "the seeds disagree: the 95 %% interval of the "
                        "exponent is %.2g to %.2g",
                        low, high);
}

static const char *seeds_far_apart(const struct evidence *v)
{
    return seeds_apart(v, exponent_guess);
}

static const char *seeds_disagree(const struct evidence *v)
{
    return seeds_apart(v, exponent_widest);
}

static const char *hangs_on_one_size(const struct evidence *v)
{
    const struct intrinsic_fit *fit = v->fit;
    double p = fit->law.exponent;
    size_t most = 0;

    if (fit->without_size == NULL)
        return NULL;
    for (size_t s = 0; s < fit->n_sizes; s++) {
        if (fabs(fit->without_size[s].exponent - p) >
            fabs(fit->without_size[most].exponent - p))
            most = s;
    }
    if (fabs(fit->without_size[most].exponent - p) < exponent_guess)
        return NULL;
    return arena_printf(v->arena,
                        "it hangs on one size: without %.6g parameters the "
                        "exponent is %.2g, not %.2g",
                        fit->sizes[most].parameters,
                        fit->without_size[most].exponent, p);
}

static const char *missed(const struct evidence *v,
                          const struct intrinsic_holdout *h, const char *what)
{
    if (!h->done || h->interval == 0 ||
        fabs(h->miss) < fmax(miss_widths * h->interval, miss_log10))
        return NULL;
    return arena_printf(v->arena,
                        "a fit without %s misses it by %+.2f in log10 I, "
                        "%.2g times the half width of its interval",
                        what, h->miss, fabs(h->miss) / h->interval);
}

static const char *sizes_missed(const struct evidence *v)
{
    return missed(v, &v->fit->holdout, "what the largest sizes showed");
}

static const char *compute_missed(const struct evidence *v)
{
    return missed(v, &v->fit->holdout_compute, "the last of the compute");
}

/* The gravest first. */
static const struct {
    enum identifiable at_most;
    reason reason;
} reasons[] = {
    {NOT_IDENTIFIABLE, nothing_in_common},
    {NOT_IDENTIFIABLE, all_on_one_side},
    {NOT_IDENTIFIABLE, one_term_does},
    {NOT_IDENTIFIABLE, at_edge},
    {NOT_IDENTIFIABLE, nearly_on_one_side},
    {NOT_IDENTIFIABLE, too_flat},
    {NOT_IDENTIFIABLE, far_rival},
    {NOT_IDENTIFIABLE, profile_open},
    {NOT_IDENTIFIABLE, seeds_far_apart},
    {WEAK, metric_is_none},
    {WEAK, sizes_worse},
    {WEAK, law_missed},
    {WEAK, few_sizes},
    {WEAK, rather_flat},
    {WEAK, rival_beside},
    {WEAK, few_starts},
    {WEAK, seeds_disagree},
    {WEAK, bend_open},
    {WEAK, hangs_on_one_size},
    {WEAK, sizes_missed},
    {WEAK, compute_missed},
};

static const char *judge(enum identifiable *verdict, const struct evidence *v)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        const char *why = reasons[i].reason(v);

        *verdict = reasons[i].at_most;
        if (why != NULL)
            return why;
    }
    *verdict = IDENTIFIABLE;
    return arena_printf(v->arena,
                        "%zu of %zu sizes have points on both sides of the "
                        "frontier; standard errors are %.2g in the exponent "
                        "and %.2g in log N_opt",
                        v->f.touching, v->fit->n_sizes, v->se_exponent,
                        v->se_log_N);
}

void verdict_set_frontier(struct intrinsic_fit *fit, const struct prepared *p,
                          const struct estimate *e)
{
    /* Of all points: those that were fitted, fewer, may lack a size. */
    const struct joint_choice all = joint_choice_all(p);
    struct joint_data *data = joint_data_new(p, &all);
    struct frontier f = find_frontier(fit, data, &e->best.shape);

    set_compute(fit, data, &f);
    joint_data_free(data);
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static void set_profiles(struct intrinsic_fit *fit,
                         const struct joint_data *data,
                         const struct estimate *e)
{
    fit->condition = profile_condition(&e->best);
    profile_of(&fit->profile_exponent, data, e, SHAPE_P, logistic);
    profile_of(&fit->profile_beta, data, e, SHAPE_BETA, exp);
    profile_of(&fit->profile_N_opt, data, e, SHAPE_MID, exp);
}

/* FIT, with any map, as a fit in coordinates of the compute exp(LOG_C). */
static struct joint_fit moved(const struct joint_fit *fit,
                              const struct joint_data *data,
                              const struct joint_noise *noise, double log_C)
{
    struct shape shape = shape_move(&fit->shape, log_C);
    struct joint_how how = JOINT_HOW;
    struct joint_fit out;

    how.fixed = JOINT_FIX_ALL;
    joint_polish(&out, data, noise, &shape, &how);
    return out;
}

void verdict_set(struct arena *arena, struct intrinsic_fit *fit,
                 const struct prepared *p, const struct estimate *e)
{
    const struct joint_choice choice = joint_choice_all(p);
    struct joint_data *all = joint_data_new(p, &choice);
    struct joint_data *data = estimate_data(e, p);
    double middle = log(fit->compute_low * fit->compute_high) / 2;
    struct estimate here = *e;

    here.best = moved(&e->best, data, &e->noise, middle);
    here.any_map = moved(&e->any_map, data, &e->noise, middle);
    struct evidence v = {.arena = arena,
                         .fit = fit,
                         .p = p,
                         .data = data,
                         .e = &here,
                         .f = find_frontier(fit, all, &here.best.shape)};
    standard_errors(&v);
    set_profiles(fit, data, &here);
    fit->reason = judge(&fit->identifiable, &v);
    joint_data_free(data);
    joint_data_free(all);
}
