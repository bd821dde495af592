/* intrinsic.c - the fit of intrinsic performance, from curves to a result. */
#include "config.h"

#include "analysis/intrinsic.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analysis/bootstrap.h"
#include "analysis/estimate.h"
#include "analysis/holdout.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "analysis/steps.h"
#include "analysis/verdict.h"
#include "base/arena.h"
#include "base/mem.h"

/* What is kept of the training and of the returns. */
static bool check_range(const struct intrinsic_options *o, struct err *err)
{
    if (!(o->truncate > 0 && o->truncate <= 1))
        return err_set(err,
                       "the fraction of training that is kept must be above 0 "
                       "and at most 1, not %g",
                       o->truncate);
    if (!(o->truncate_interactions > 0 && o->truncate_compute > 0))
        return err_set(err, "nothing is left of a training truncated at %g",
                       fmin(o->truncate_interactions, o->truncate_compute));
    if (!(o->lowest_return < o->highest_return))
        return err_set(err, "no return lies between %g and %g",
                       o->lowest_return, o->highest_return);
    return true;
}

static bool check_options(const struct intrinsic_options *o, struct err *err)
{
    if (!(o->exclude > 0 && o->exclude < 1))
        return err_set(err,
                       "the excluded fraction must be between 0 and 1, "
                       "not %g",
                       o->exclude);
    if (!(o->smooth >= 0 && o->smooth <= 2))
        return err_set(err,
                       "the smoothing width must be in 0 to 2 e-folds, "
                       "not %g",
                       o->smooth);
    if (o->points < 16 || o->points > 65536)
        return err_set(err, "the points per size must be 16 to 65536, not %d",
                       o->points);
    if (o->bootstrap < 0 || o->bootstrap > 1000000)
        return err_set(err, "the replicates must be 0 to 1000000, not %d",
                       o->bootstrap);
    if (o->holdout_sizes < 0)
        return err_set(err, "the held-out sizes must not be negative");
    return metric_check(&o->metric, err) && check_range(o, err);
}

static bool check_curves(const struct curve_set *curves,
                         const struct metric *metric, struct err *err)
{
    for (size_t i = 0; i < curves->n; i++) {
        const struct curve *c = &curves->curves[i];

        if (isnan(c->parameters))
            return err_set(err,
                           "run %s does not tell its inner parameters from the "
                           "others, so N must count all",
                           c->run);
        if (!(c->parameters > 0 && isfinite(c->parameters)))
            return err_set(err, "run %s has %g parameters", c->run,
                           c->parameters);
        for (size_t j = 0; j < c->n; j++) {
            double last = j == 0 ? 0 : c->interactions[j - 1];

            if (!(c->interactions[j] > last && isfinite(c->interactions[j])))
                return err_set(err,
                               "the interactions of run %s do not increase "
                               "from above 0 at point %zu",
                               c->run, j + 1);
            if (!isfinite(c->returns[j]))
                return err_set(err,
                               "run %s: the return at point %zu is not "
                               "finite",
                               c->run, j + 1);
            if (!metric_holds(metric, c->returns[j]))
                return err_set(err,
                               "run %s: the return at point %zu, %g, is not "
                               "within the metric's bounds, lowest %g and "
                               "highest %g",
                               c->run, j + 1, c->returns[j], metric->lowest,
                               metric->highest);
        }
    }
    return true;
}

static void set_sizes(struct arena *arena, struct intrinsic_fit *fit,
                      const struct joint_data *data, const struct prepared *p,
                      const double *w)
{
    double mean = 0;

    for (size_t i = 0; i < data->n; i++)
        mean += w[i] / (double)data->n;
    fit->n_sizes = data->n_sizes;
    fit->sizes = arena_array(arena, struct intrinsic_size, fit->n_sizes);
    for (size_t s = 0; s < fit->n_sizes; s++) {
        struct intrinsic_size *size = &fit->sizes[s];
        size_t from = data->start[s], n = data->start[s + 1] - from;
        double *block = arena_array(arena, double, 6 * n);

        size->parameters = p->sizes[s].parameters;
        size->seeds = (int)p->sizes[s].n_runs;
        size->n = n;
        size->interactions = block;
        size->returns = block + n;
        size->stderrs = block + 2 * n;
        size->intrinsic = block + 3 * n;
        size->mapped = block + 4 * n;
        size->weights = block + 5 * n;
        for (size_t j = 0; j < n; j++) {
            size_t i = from + j;

            block[j] = exp(data->log_E[i]);
            size->returns[j] = data->ret[i];
            size->stderrs[j] = sqrt(fmax(data->spread[i], 0) / data->seeds[i]);
            size->intrinsic[j] =
                intrinsic_at(&fit->law, size->parameters, block[j]);
            size->mapped[j] = intrinsic_of_return(fit, data->ret[i]);
            size->weights[j] = mean > 0 ? w[i] / mean : 1;
        }
    }
}

static void set_map(struct arena *arena, struct intrinsic_fit *fit,
                    const struct joint_data *data, const double *w,
                    const struct shape *shape)
{
    double square;

    fit->map_return = arena_array(arena, double, data->n + 2);
    fit->map_intrinsic = arena_array(arena, double, data->n + 2);
    fit->n_map = joint_isotonic_map(data, w, shape, fit->map_return,
                                    fit->map_intrinsic, &square);
    fit->rmse_log10 = sqrt(square) / log(10);
}

/* A larger size that does worse at the end than the next smaller one, by more
 * than a sliver of all returns. */
static void note_worse(struct notes *notes, const struct intrinsic_fit *fit)
{
    double range = fit->map_return[fit->n_map - 1] - fit->map_return[0];
    char errors[64] = "";

    for (size_t s = 1; s < fit->n_sizes; s++) {
        const struct intrinsic_size *a = &fit->sizes[s - 1];
        const struct intrinsic_size *b = &fit->sizes[s];
        size_t i = a->n - 1, j = b->n - 1;

        /* Compare at the last interactions that both have. */
        while (i > 0 && a->interactions[i] > b->interactions[j] * (1 + 1e-9))
            i--;
        while (j > 0 && b->interactions[j] > a->interactions[i] * (1 + 1e-9))
            j--;
        double by = a->returns[i] - b->returns[j];
        double noise = hypot(a->stderrs[i], b->stderrs[j]);

        if (!(by > 0.02 * range))
            continue;
        if (noise > 0)
            snprintf(errors, sizeof errors, ", %.2g standard errors less",
                     by / noise);
        notes_add(notes,
                  "size %.6g does worse than size %.6g at %.4g "
                  "interactions: %.4g against %.4g%s",
                  b->parameters, a->parameters, b->interactions[j],
                  b->returns[j], a->returns[i], noise > 0 ? errors : "");
    }
}

static void set_result(struct arena *arena, struct intrinsic_fit *fit,
                       const struct prepared *p, const struct estimate *e,
                       struct notes *notes)
{
    struct joint_choice all = joint_choice_all(p);
    struct joint_data *data = joint_data_new(p, &all);
    double *w = mem_alloc(data->n * sizeof *w);

    fit->law = shape_law(&e->best.shape);
    fit->metric = e->best.metric;
    fit->metric_misfit = e->misfit;
    fit->objective = e->objective;
    fit->starts = ESTIMATE_STARTS;
    fit->starts_agreeing = e->agreeing;
    fit->best_return = data->high;
    estimate_weights(w, data, e, &e->best);
    set_map(arena, fit, data, w, &e->best.shape);
    set_sizes(arena, fit, data, p, w);
    note_worse(notes, fit);
    verdict_set_frontier(fit, p, e);
    free(w);
    joint_data_free(data);
}

/* Fail when the returns leave nothing to fit. */
static bool check_prepared(const struct prepared *p, struct err *err)
{
    if (p->n < 3)
        return err_set(err, "the curves are of %zu size%s; a fit needs three",
                       p->n, p->n == 1 ? "" : "s");
    struct joint_choice all = joint_choice_all(p);
    struct joint_data *data = joint_data_new(p, &all);
    double low = data->low, high = data->high;

    joint_data_free(data);
    if (!(high - low > 1e-9 * fmax(fabs(high), fabs(low))))
        return err_set(err, "all returns are the same, %g", high);
    /* Their squares must be numbers too. */
    if (!(high - low < 1e100 && high - low > 1e-100))
        return err_set(err,
                       "returns from %g to %g cannot be fitted; rescale them",
                       low, high);
    return true;
}

/* What was held out, and how a fit without it misses it. */
static void set_holdout(struct intrinsic_holdout *h, const struct prepared *p,
                        const struct estimate *reduced, struct notes *notes)
{
    struct joint_choice choice = joint_choice_all(p);
    struct joint_data *all = joint_data_new(p, &choice);
    struct holdout_miss miss = holdout_miss_of(all, reduced, &reduced->best);

    if (reduced->choice.sizes < p->n)
        h->parameters = p->sizes[reduced->choice.sizes].parameters;
    else
        h->compute = exp(reduced->choice.log_C_end);
    h->law = shape_law(&reduced->best.shape);
    h->done = isfinite(miss.mean);
    h->miss = miss.mean / log(10);
    h->rmse_log10 = miss.rmse / log(10);
    if (!h->done)
        notes_add(notes,
                  "the held-out %s, from %.6g on, have no returns "
                  "that the others reach, so nothing could be compared",
                  h->parameters > 0 ? "sizes" : "points of more compute",
                  h->parameters > 0 ? h->parameters : h->compute);
    joint_data_free(all);
}

/* A fit without the largest sizes; false when none can be made. */
static bool hold_out_sizes(struct intrinsic_fit *fit, const struct prepared *p,
                           struct estimate *reduced, struct notes *notes)
{
    struct joint_choice choice = joint_choice_all(p);
    size_t held = (size_t)fit->options.holdout_sizes;

    if (held == 0)
        return false;
    if (p->n < held + 3) {
        notes_add(notes,
                  "nothing was held out: a fit needs three sizes, and %zu "
                  "less the %zu to hold out are fewer",
                  p->n, held);
        return false;
    }
    choice.sizes -= held;
    estimate_fit(reduced, p, &choice, &fit->options);
    set_holdout(&fit->holdout, p, reduced, notes);
    return true;
}

/* The same without the last octaves of compute. */
static bool hold_out_compute(struct intrinsic_fit *fit,
                             const struct prepared *p, struct estimate *reduced,
                             struct notes *notes)
{
    struct joint_choice choice = joint_choice_all(p);
    double last = -HUGE_VAL;
    size_t left = 0;

    if (fit->options.holdout_octaves == 0)
        return false;
    for (size_t s = 0; s < p->n; s++) {
        const struct prepared_size *size = &p->sizes[s];

        last = fmax(last, size->log_N + size->log_E0 +
                              size->step * (double)(size->n - 1));
    }
    choice.log_C_end = last - log(2) * fit->options.holdout_octaves;
    /* Sizes with at least an octave left. */
    for (size_t s = 0; s < p->n; s++)
        left +=
            p->sizes[s].log_N + p->sizes[s].log_E0 < choice.log_C_end - log(2);
    if (left < 3) {
        notes_add(notes, "no compute was held out: fewer than three sizes "
                         "would be left");
        return false;
    }
    estimate_fit(reduced, p, &choice, &fit->options);
    set_holdout(&fit->holdout_compute, p, reduced, notes);
    return true;
}

/* The jackknife over sizes: what each of them decides. */
static void set_without_size(struct arena *arena, struct intrinsic_fit *fit,
                             const struct prepared *p, const struct estimate *e)
{
    if (p->n < 4)
        return;
    fit->without_size = arena_array(arena, struct intrinsic_law, p->n);
    for (size_t s = 0; s < p->n; s++) {
        struct joint_fit again;

        estimate_refit(&again, e, p, NULL, s);
        fit->without_size[s] = shape_law(&again.shape);
    }
}

static bool fit_all(struct arena *arena, struct intrinsic_fit *fit,
                    const struct curve_set *curves, struct notes *notes,
                    struct err *err)
{
    struct prepared p;
    struct estimate e, fewer_sizes, less_compute;

    if (!prepare_curves(arena, &p, curves, &fit->options, notes, err) ||
        !check_prepared(&p, err))
        return false;
    struct joint_choice all = joint_choice_all(&p);
    fit->worse = p.worse;
    steps_set(arena, fit, curves);
    estimate_fit(&e, &p, &all, &fit->options);
    set_result(arena, fit, &p, &e, notes);
    bool sizes = hold_out_sizes(fit, &p, &fewer_sizes, notes);
    bool compute = hold_out_compute(fit, &p, &less_compute, notes);
    const struct estimate *const reduced[BOOTSTRAP_HOLDOUTS] = {
        sizes ? &fewer_sizes : NULL, compute ? &less_compute : NULL};
    bootstrap_run(arena, fit, &p, &e, reduced, notes);
    set_without_size(arena, fit, &p, &e);
    verdict_set(arena, fit, &p, &e);
    return true;
}

/* GSL's handler of errors, which aborts, is the process's own: off for good,
 * since fits may run side by side.  GSL then reports through codes. */
static pthread_once_t gsl_quiet = PTHREAD_ONCE_INIT;

static void quieten_gsl(void)
{
    gsl_set_error_handler_off();
}

bool intrinsic_fit(struct arena *arena, struct intrinsic_fit **out,
                   const struct curve_set *curves,
                   const struct intrinsic_options *options, struct err *err)
{
    struct intrinsic_fit *fit = arena_new_of(arena, struct intrinsic_fit);
    struct notes notes = {.arena = arena};

    if (!check_options(options, err) ||
        !check_curves(curves, &options->metric, err))
        return false;
    if (curves->n == 0)
        return err_set(err, "there are no curves to fit");
    pthread_once(&gsl_quiet, quieten_gsl);
    fit->options = *options;
    bool ok = fit_all(arena, fit, curves, &notes, err);
    if (ok && fit->metric.metric.kind != options->metric.kind)
        ok = err_set(err,
                     "no line of log I against the log of the metric '%s' "
                     "could be fitted",
                     metric_name(options->metric.kind));
    fit->notes = notes.items;
    fit->n_notes = notes.n;
    *out = ok ? fit : NULL;
    return ok;
}

struct intrinsic_map intrinsic_own_map(const struct intrinsic_fit *fit)
{
    return (struct intrinsic_map){fit->n_map, fit->map_return,
                                  fit->map_intrinsic, fit->metric};
}

double intrinsic_of_return(const struct intrinsic_fit *fit, double ret)
{
    const struct intrinsic_map map = intrinsic_own_map(fit);

    return intrinsic_map_at(&map, ret);
}

double intrinsic_return_at(const struct intrinsic_fit *fit, double I)
{
    const struct intrinsic_map map = intrinsic_own_map(fit);

    return intrinsic_map_return(&map, I);
}

double intrinsic_map_best(const struct intrinsic_map *map)
{
    return map->ret[map->n - 1];
}

/* The last of N rising values that is not above X, but not the last of all;
 * X lies between the first and the last. */
static size_t step_below(const double *values, size_t n, double x)
{
    size_t low = 0, high = n - 1;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (values[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double intrinsic_map_at(const struct intrinsic_map *map, double ret)
{
    const double *r = map->ret, *I = map->intrinsic;

    if (map->metric.metric.kind != METRIC_NONE)
        return metric_intrinsic(&map->metric, ret);
    if (!(ret >= r[0] && ret <= r[map->n - 1]))
        return (double)NAN;
    size_t k = step_below(r, map->n, ret);
    if (map->n == 1 || ret == r[k])
        return I[k];
    double t = (ret - r[k]) / (r[k + 1] - r[k]);
    return exp((1 - t) * log(I[k]) + t * log(I[k + 1]));
}

double intrinsic_map_return(const struct intrinsic_map *map, double I)
{
    const double *r = map->ret, *at = map->intrinsic;

    if (map->metric.metric.kind != METRIC_NONE)
        return metric_return_at(&map->metric, I);
    if (!(I >= at[0] && I <= at[map->n - 1]))
        return (double)NAN;
    size_t k = step_below(at, map->n, I);
    if (map->n == 1 || at[k + 1] == at[k])
        return r[k];
    double t = log(I / at[k]) / log(at[k + 1] / at[k]);
    return r[k] + t * (r[k + 1] - r[k]);
}

const char *identifiable_name(enum identifiable verdict)
{
    static const char *const names[] = {
        [NOT_IDENTIFIABLE] = "not identifiable",
        [WEAK] = "weak",
        [IDENTIFIABLE] = "identifiable",
    };

    return names[verdict];
}
