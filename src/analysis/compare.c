/* compare.c - the effort of two ways of training, compared. */
#include "config.h"

#include "analysis/compare.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "analysis/bootstrap.h"
#include "analysis/isotonic.h"
#include "analysis/joint.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "base/arena.h"
#include "base/mem.h"

/* Returns at which efforts are compared, for a mean. */
enum { STEPS = 64 };

/* The share of the returns in common that is left out at either end: at the
 * lower one curves are still flat, at the upper one flat again. */
static const double left_out = 0.1;

/* ---- what reaching a return takes ---- */

struct effort effort_of_fit(const struct intrinsic_fit *fit, double unit)
{
    return (struct effort){
        .map = intrinsic_own_map(fit),
        .replicates = fit->replicate_maps,
        .n = (size_t)fit->replicates_ok,
        .unit = unit,
        .dof = fit->dof,
    };
}

/* The mean curve of resampled runs as a map from return to interactions. */
static struct intrinsic_map map_of_runs(struct arena *arena,
                                        const struct prepared *p,
                                        const unsigned *times)
{
    struct joint_choice choice = joint_choice_all(p);
    choice.times = times;
    struct joint_data *d = joint_data_new(p, &choice);
    struct isotonic_block *blocks = mem_alloc(d->n * sizeof *blocks);
    size_t n = isotonic_fit(blocks, d->ret, d->seeds, d->n), from = 0;
    struct intrinsic_map map = {
        .n = n,
        .ret = arena_array(arena, double, n),
        .intrinsic = arena_array(arena, double, n),
    };

    for (size_t k = 0; k < n; k++) {
        /* Points are equally spaced: the middle of the block. */
        double log_E = (d->log_E[from] + d->log_E[blocks[k].end - 1]) / 2;

        map.ret[k] = blocks[k].value;
        map.intrinsic[k] = exp(log_E);
        from = blocks[k].end;
    }
    free(blocks);
    joint_data_free(d);
    return map;
}

bool effort_of_runs(struct arena *arena, struct effort *out,
                    const struct curve_set *curves,
                    const struct intrinsic_options *options, struct err *err)
{
    struct notes notes = {.arena = arena};
    struct prepared p;

    if (!prepare_curves(arena, &p, curves, options, &notes, err))
        return false;
    if (p.n != 1)
        return err_set(err, "the curves are of %zu sizes, not of one", p.n);
    size_t runs = p.sizes[0].n_runs;
    unsigned *times = mem_alloc(runs * sizeof *times);
    struct intrinsic_map *replicates =
        arena_array(arena, struct intrinsic_map, (size_t)options->bootstrap);
    *out = (struct effort){
        .map = map_of_runs(arena, &p, NULL),
        .replicates = replicates,
        .n = runs > 1 ? (size_t)options->bootstrap : 0,
        .unit = 1,
        .dof = (double)runs - 1,
    };
    for (size_t b = 0; b < out->n; b++) {
        bootstrap_draw(times, &p, options->seed, b);
        replicates[b] = map_of_runs(arena, &p, times);
    }
    free(times);
    return true;
}

/* ---- the comparison ---- */

/* Mean of log effort over RETURNS; NaN where one is not reached. */
static double mean_effort(const struct intrinsic_map *map, double unit,
                          const double *returns, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += log(intrinsic_map_at(map, returns[i]) * unit);
    return sum / (double)n;
}

/* Deviations of one side's replicates from its estimate; returns their mean
 * square. */
static double deviations(double *out, const struct effort *e,
                         const double *returns, size_t n_returns, size_t n)
{
    double at = mean_effort(&e->map, e->unit, returns, n_returns);
    double square = 0, known = 0;

    for (size_t i = 0; i < n; i++) {
        out[i] =
            mean_effort(&e->replicates[i], e->unit, returns, n_returns) - at;
        if (isfinite(out[i])) {
            square += out[i] * out[i];
            known++;
        }
    }
    return known > 0 ? square / known : 0;
}

/* Degrees of freedom of a difference of two means, after Welch and
 * Satterthwaite. */
static double welch(double square_a, double dof_a, double square_b,
                    double dof_b)
{
    double both = square_a + square_b;

    return both * both /
           (square_a * square_a / dof_a + square_b * square_b / dof_b);
}

struct ranked {
    double value;
    size_t index;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* Three runs can be resampled in ten ways, whose quantiles are none of a
 * distribution with tails.  So replicates say how far the value is known, by
 * their mean square, and in which order they lie; Student's t with DOF says
 * where quantiles are. */
static void spread_out(double *values, size_t n, double deviation, double dof)
{
    struct ranked *ranked = mem_alloc((n + 1) * sizeof *ranked);
    size_t known = 0;

    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i]))
            ranked[known++] = (struct ranked){values[i], i};
    }
    qsort(ranked, known, sizeof *ranked, by_value);
    for (size_t k = 0; k < known; k++)
        values[ranked[k].index] =
            deviation *
            gsl_cdf_tdist_Pinv(((double)k + 0.5) / (double)known, dof);
    free(ranked);
}

static void set_interval(struct arena *arena, struct multiplier *out,
                         const struct effort *a, const struct effort *b,
                         const double *returns, size_t n_returns)
{
    size_t n = a->n < b->n ? a->n : b->n;
    double *other = mem_alloc((n + 1) * sizeof *other);

    out->replicates = arena_array(arena, double, n);
    out->n = n;
    double square_a = deviations(out->replicates, a, returns, n_returns, n);
    double square_b = deviations(other, b, returns, n_returns, n);
    double deviation = sqrt(square_a + square_b);
    if (n > 0)
        out->low = out->high = out->value;
    if (deviation > 0) {
        double dof = welch(square_a, a->dof, square_b, b->dof);
        double width = deviation * gsl_cdf_tdist_Pinv(0.975, dof);

        for (size_t i = 0; i < n; i++)
            out->replicates[i] -= other[i];
        spread_out(out->replicates, n, deviation, dof);
        out->low = out->value * exp(-width);
        out->high = out->value * exp(width);
    }
    for (size_t i = 0; i < n; i++)
        out->replicates[i] = out->value * exp(out->replicates[i]);
    free(other);
}

static void compare(struct arena *arena, struct multiplier *out,
                    const struct effort *a, const struct effort *b,
                    const double *returns, size_t n)
{
    *out = (struct multiplier){
        .value = exp(mean_effort(&a->map, a->unit, returns, n) -
                     mean_effort(&b->map, b->unit, returns, n)),
        .low = (double)NAN,
        .high = (double)NAN,
        .return_low = returns[0],
        .return_high = returns[n - 1],
    };
    set_interval(arena, out, a, b, returns, n);
}

bool multiplier_at(struct arena *arena, struct multiplier *out,
                   const struct effort *a, const struct effort *b, double ret,
                   struct err *err)
{
    if (!isfinite(intrinsic_map_at(&a->map, ret)) ||
        !isfinite(intrinsic_map_at(&b->map, ret)))
        return err_set(
            err, "a return of %.4g lies outside what both sides reached", ret);
    compare(arena, out, a, b, &ret, 1);
    return true;
}

/* Log effort in the middle between both sides. */
static double between(const struct effort *a, const struct effort *b,
                      double ret)
{
    return (log(intrinsic_map_at(&a->map, ret) * a->unit) +
            log(intrinsic_map_at(&b->map, ret) * b->unit)) /
           2;
}

/* The return between LOW and HIGH at which that effort is U. */
static double return_of_effort(const struct effort *a, const struct effort *b,
                               double low, double high, double u)
{
    for (int i = 0; i < 60; i++) {
        double mid = (low + high) / 2;

        if (between(a, b, mid) < u)
            low = mid;
        else
            high = mid;
    }
    return (low + high) / 2;
}

bool multiplier_mean(struct arena *arena, struct multiplier *out,
                     const struct effort *a, const struct effort *b,
                     struct err *err)
{
    double low = fmax(a->map.ret[0], b->map.ret[0]);
    double high =
        fmin(intrinsic_map_best(&a->map), intrinsic_map_best(&b->map));
    double margin = left_out * (high - low), returns[STEPS];

    if (!(high > low))
        return err_set(err, "no return is reached by both sides");
    low += margin;
    high -= margin;
    double from = between(a, b, low), to = between(a, b, high);
    for (int i = 0; i < STEPS; i++)
        returns[i] = return_of_effort(a, b, low, high,
                                      from + (to - from) * (i + 0.5) / STEPS);
    compare(arena, out, a, b, returns, STEPS);
    out->return_low = low;
    out->return_high = high;
    return true;
}
