/* results.c - answers to questions about what was fitted. */
#include "config.h"

#include "cli/question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/law_results.h"
#include "plan/plan.h"
#include "report/gather.h"

/* Of so many replicates without a value one end of a 95 % interval may be
 * missing. */
enum { SPARE = 40 };

bool question_interval(double ends[2], double estimate, double *values,
                       size_t n, struct err *err)
{
    size_t known = 0;

    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i]))
            values[known++] = values[i];
    }
    if (known == 0)
        return err_set(err, "there is no interval: it has a value on no "
                            "replicate of a bootstrap");
    if ((n - known) * SPARE > n)
        return err_set(err,
                       "there is no interval: %zu of %zu replicates of the "
                       "bootstrap have no value",
                       n - known, n);
    interval_percentile(&ends[0], &ends[1], values, known);
    /* The replicates are stretched already. */
    interval_stretch(&ends[0], &ends[1], estimate, 1);
    return true;
}

/* ---- results of laws ---- */

size_t question_place(const struct results *r, size_t fit, size_t instance)
{
    for (size_t i = 0; i < r->plan->n_fits; i++) {
        const struct plan_fit *pf = &r->plan->fits[i];

        if (pf->fit == fit && pf->instance == instance)
            return r->place[i];
    }
    abort(); /* every instance of every fit is in the plan */
}

const struct law_finding *question_law(const struct results *r, size_t fit,
                                       size_t instance)
{
    return &r->laws[question_place(r, fit, instance)];
}

static bool has_replicate(const struct law_finding *law, size_t b)
{
    return b < (size_t)law->fit->replicates_ok;
}

bool question_no_replicate(const struct law_finding *law, size_t b,
                           struct err *err)
{
    if (law->fit->replicates_ok > 0)
        return err_set(err, "'%s' has only %d replicates, not %zu", law->name,
                       law->fit->replicates_ok, b + 1);
    return err_set(err, "there is no interval: '%s' has no bootstrap%s",
                   law->name,
                   law->fit->options.bootstrap > 0
                       ? " that one seed for each size could make"
                       : "");
}

/* What `best` means for an instance of a fit: the return that all of its
 * instances in the same environment reached, for only there is a return the
 * same achievement. */
static double best_of_task(const struct question *q, size_t fit,
                           const char *task)
{
    double best = HUGE_VAL;

    for (size_t i = 0; i < q->r->study->fits[fit].n_instances; i++) {
        const struct law_finding *law = question_law(q->r, fit, i);

        if (!law_trusted(law) || strcmp(law->task, task) != 0)
            continue;
        if (!q->replicated)
            best = fmin(best, law->fit->best_return);
        else if (has_replicate(law, q->b))
            best =
                fmin(best, intrinsic_map_best(&law->fit->replicate_maps[q->b]));
        else
            best = (double)NAN;
    }
    return best;
}

/* Make the fraction RET a return.  Where returns are costs, below 0, there is
 * none: 0.9 of the best would be better than the best. */
static bool fraction_of_best(double *ret, double best, struct err *err)
{
    *ret *= best;
    return !(best <= 0) ||
           err_set(err,
                   "the best return is %.4g, and a fraction of what is not "
                   "above 0 means nothing: ask at a return, as in 'at %.2g'",
                   best, 2 * best);
}

static bool no_flop(const struct law_finding *law, struct err *err)
{
    return err_set(err,
                   "the curves of '%s' do not say what their training cost: "
                   "give flop_per_parameter where they are declared",
                   law->name);
}

/* Training compute on the frontier, in parameter-interactions, that QUERY's
 * `at` stands for. */
static double compute_at(const struct question *q,
                         const struct result_query *query,
                         const struct law_finding *law, struct err *err)
{
    double ret = query->at_value;

    if (query->at == AT_COMPUTE) {
        if (law->flop_per_parameter > 0)
            return query->at_value / law->flop_per_parameter;
        no_flop(law, err);
        return (double)NAN;
    }
    if (query->at == AT_FRACTION &&
        !fraction_of_best(&ret, best_of_task(q, query->fit, law->task), err))
        return (double)NAN;
    double I = q->replicated
                   ? intrinsic_map_at(&law->fit->replicate_maps[q->b], ret)
                   : intrinsic_of_return(law->fit, ret);
    if (!isfinite(I))
        err_set(err, "a return of %.4g lies outside what the curves reached",
                ret);
    return I;
}

double question_more(double a, double b)
{
    return b > 1.0005 ? fmax(a, b) : a;
}

void results_trained(double *low, double *high, const struct intrinsic_fit *fit)
{
    *low = HUGE_VAL;
    *high = 0;
    for (size_t i = 0; i < fit->n_sizes; i++) {
        const struct intrinsic_size *size = &fit->sizes[i];

        *low = fmin(*low, size->parameters * size->interactions[0]);
        *high = fmax(*high, size->parameters * size->interactions[size->n - 1]);
    }
}

void results_reach(struct reach *reach, const struct law_finding *law, double N,
                   double C)
{
    const struct intrinsic_fit *fit = law->fit;
    double low, high;

    results_trained(&low, &high, fit);
    reach->compute_above = question_more(reach->compute_above, C / high);
    reach->compute_below = question_more(reach->compute_below, low / C);
    reach->size_above = question_more(
        reach->size_above, N / fit->sizes[fit->n_sizes - 1].parameters);
    reach->size_below =
        question_more(reach->size_below, fit->sizes[0].parameters / N);
}

/* Remember how far the frontier at compute C lies beyond what was trained. */
static void note_reach(struct caution *noted, const struct law_finding *law,
                       double C)
{
    results_reach(&noted->reach, law, intrinsic_N_opt(&law->fit->law, C), C);
}

void caution_add(struct caution *noted, const struct caution *more_of)
{
    struct reach *to = &noted->reach;
    const struct reach *from = &more_of->reach;

    noted->weak |= more_of->weak;
    to->compute_above = question_more(to->compute_above, from->compute_above);
    to->compute_below = question_more(to->compute_below, from->compute_below);
    to->size_above = question_more(to->size_above, from->size_above);
    to->size_below = question_more(to->size_below, from->size_below);
    to->x_above = question_more(to->x_above, from->x_above);
    to->x_below = question_more(to->x_below, from->x_below);
}

/* A constant of the law by name. */
static bool constant_of(const struct intrinsic_law *law, const char *name,
                        double *out)
{
    for (size_t i = 0; i < LAW_PARTS; i++) {
        if (strcmp(law_parts[i].name, name) == 0) {
            *out = law_parts[i].get(law);
            return true;
        }
    }
    return false;
}

/* Whether what RESULT needs of LAW beside its constants is known. */
static bool can_tell(const struct law_result *result,
                     const struct law_finding *law, struct err *err)
{
    if ((result->needs & LAW_NEEDS_FLOP) && !(law->flop_per_parameter > 0))
        return no_flop(law, err);
    if ((result->needs & LAW_NEEDS_ENVIRONMENT) &&
        !(law->environment_cost >= 0))
        return err_set(err,
                       "what a step of the environment costs is not known: "
                       "%s; give the fit environment_cost",
                       law->environment_unknown);
    return !(result->needs & LAW_NEEDS_METRIC) ||
           law->fit->metric.metric.kind != METRIC_NONE ||
           err_set(err,
                   "'%s' has no natural metric: give it one by the key "
                   "metric",
                   law->name);
}

/* RESULT as QUERY asks for it. */
static bool result_value(const struct question *q,
                         const struct result_query *query,
                         const struct law_result *result,
                         const struct law_finding *law, double *out,
                         struct err *err)
{
    struct law_place place = {query->at, query->at_value, (double)NAN};

    if (!can_tell(result, law, err))
        return false;
    if ((query->at & (AT_RETURN | AT_FRACTION | AT_COMPUTE)) != 0) {
        place.C = compute_at(q, query, law, err);
        if (!isfinite(place.C))
            return false;
        if (q->noted != NULL)
            note_reach(q->noted, law, place.C);
    }
    const struct law_view view = law_view(law, q->replicated ? q->b : SIZE_MAX);
    *out = result->get(&view, &place);
    return isfinite(*out) ||
           err_set(err, "%s there lies outside what the curves reached",
                   result->name);
}

/* What QUERY asks of the estimate or of a replicate, as it is found there. */
static bool law_value(const struct question *q,
                      const struct result_query *query,
                      const struct law_finding *law, double *out,
                      struct err *err)
{
    const char *name = query->attribute->name;
    const struct law_result *result = law_result_find(name);

    if (result != NULL)
        return result_value(q, query, result, law, out, err);
    if (constant_of(q->replicated ? &law->fit->replicate_laws[q->b]
                                  : &law->fit->law,
                    name, out))
        return true;
    *out = strcmp(name, "rmse_log10") == 0 ? law->fit->rmse_log10
                                           : (double)law->fit->starts_agreeing;
    return !q->replicated || err_set(err, "there is no interval of %s", name);
}

static enum error_scale scale_of(const char *name)
{
    const struct law_result *result = law_result_find(name);

    return result != NULL                  ? result->scale
           : strcmp(name, "exponent") == 0 ? ERRORS_LOGIT
                                           : ERRORS_LOG;
}

/* The value on a replicate, as far from the estimate as few seeds demand. */
static bool law_replicate(const struct question *q,
                          const struct result_query *query,
                          const struct law_finding *law, double *out,
                          struct err *err)
{
    struct question estimate = {.r = q->r};
    double at, x;

    if (!has_replicate(law, q->b))
        return question_no_replicate(law, q->b, err);
    if (!law_value(&estimate, query, law, &at, err) ||
        !law_value(q, query, law, &x, err))
        return false;
    *out =
        scale_widen(scale_of(query->attribute->name), at, x, law->fit->widen);
    return isfinite(*out) || err_set(err, "it is not a number");
}

bool results_interval(double ends[2], const struct law_finding *law,
                      enum error_scale scale, double estimate, double *values,
                      struct err *err)
{
    size_t n = (size_t)law->fit->replicates_ok;

    if (n == 0)
        return question_no_replicate(law, 0, err);
    for (size_t b = 0; b < n; b++)
        values[b] = scale_widen(scale, estimate, values[b], law->fit->widen);
    return question_interval(ends, estimate, values, n, err);
}

bool results_best_size(double *value, double ends[2],
                       const struct law_finding *law, double C, struct err *err)
{
    const struct intrinsic_fit *fit = law->fit;
    size_t n = (size_t)fit->replicates_ok;
    double *values = mem_alloc((n + 1) * sizeof *values);

    *value = intrinsic_N_opt(&fit->law, C);
    for (size_t b = 0; b < n; b++)
        values[b] = intrinsic_N_opt(&fit->replicate_laws[b], C);
    bool ok = results_interval(ends, law, ERRORS_LOG, *value, values, err);
    free(values);
    return ok;
}

/* An end of the interval. */
static bool law_end(const struct question *q, const struct result_query *query,
                    const struct law_finding *law, double *out, struct err *err)
{
    const struct intrinsic_fit *fit = law->fit;
    struct question estimate = {.r = q->r, .noted = q->noted};
    bool low = query->part == RESULT_LOW;
    double at, ends[2];

    if (fit->replicates_ok == 0)
        return question_no_replicate(law, 0, err);
    /* As they stand in the table of constants. */
    if (constant_of(low ? &fit->ci95.low : &fit->ci95.high,
                    query->attribute->name, out))
        return true;
    if (!law_value(&estimate, query, law, &at, err))
        return false;
    size_t n = (size_t)fit->replicates_ok;
    double *values = mem_alloc(n * sizeof *values);
    for (size_t b = 0; b < n; b++) {
        const struct question one = {.r = q->r, .replicated = true, .b = b};
        struct err ignored;

        if (!law_replicate(&one, query, law, &values[b], &ignored))
            values[b] = (double)NAN;
    }
    bool ok = question_interval(ends, at, values, n, err);
    free(values);
    *out = low ? ends[0] : ends[1];
    return ok;
}

static bool law_answer(const struct question *q,
                       const struct result_query *query, struct value *out,
                       struct err *err)
{
    const struct law_finding *law =
        question_law(q->r, query->fit, query->instance);
    const char *name = query->attribute->name;
    double x;
    bool ok;

    if (law->fit == NULL)
        return err_set(err, "there is no fit: %s", law->error);
    if (strcmp(name, "identifiable") == 0) {
        *out = value_bool(law->fit->identifiable != NOT_IDENTIFIABLE);
        return true;
    }
    /* Numbers that the data do not fix decide nothing. */
    bool of_data = strcmp(name, "best") == 0 ||
                   strcmp(name, "rmse_log10") == 0 ||
                   strcmp(name, "starts_agreeing") == 0;
    if (law->fit->identifiable == NOT_IDENTIFIABLE && !of_data)
        return err_set(err, "the fit is not identifiable: %s",
                       law->fit->reason);
    if (q->noted != NULL)
        q->noted->weak |= law->fit->identifiable == WEAK;
    if (query->part != RESULT_VALUE)
        ok = law_end(q, query, law, &x, err);
    else if (q->replicated)
        ok = law_replicate(q, query, law, &x, err);
    else
        ok = law_value(q, query, law, &x, err);
    if (ok)
        *out = value_number(number_real(x));
    return ok;
}

/* ---- all of it ---- */

bool question_answer(void *ctx, const struct result_query *query,
                     struct value *out, struct err *err)
{
    const struct question *q = ctx;

    if (query->prediction != NULL)
        return question_of_prediction(q, query, out, err);
    if (query->compared)
        return question_of_comparison(q, query, out, err);
    if (q->r->study->fits[query->fit].law->evidence == LAW_OF_POINTS)
        return question_of_points(q, query, out, err);
    return law_answer(q, query, out, err);
}

/* Of so many replicates at most are results asked. */
static size_t most_replicates(const struct results *r)
{
    size_t most = 0;

    for (size_t i = 0; i < r->n_laws; i++) {
        const struct intrinsic_fit *fit = r->laws[i].fit;

        if (fit != NULL && (size_t)fit->replicates_ok > most)
            most = (size_t)fit->replicates_ok;
    }
    for (size_t i = 0; i < r->n_points; i++) {
        const struct law_fit *fit = r->points[i].fit;

        if (fit != NULL && (size_t)fit->replicates_ok > most)
            most = (size_t)fit->replicates_ok;
    }
    return most;
}

struct results *results_new(const struct results *given)
{
    struct results *r = arena_new_of(given->arena, struct results);
    size_t n = given->plan->n_fits;

    *r = *given;
    r->replicates = most_replicates(r);
    r->refits = arena_array(r->arena, struct refits, n);
    r->cautions = arena_array(r->arena, struct caution, n);
    for (size_t i = 0; i < n; i++) {
        const struct study_fit *fit = &r->study->fits[r->plan->fits[i].fit];

        if (fit->n_series > 0) {
            struct points_finding *f = &r->points[r->place[i]];

            f->fit = NULL;
            f->error = NULL;
            results_fit_series(r, i, r->place[i]);
        } else if (fit->law->evidence == LAW_OF_POINTS) {
            results_take_replicates(r, r->place[i]);
        }
    }
    return r;
}

struct results *results_of_others(struct arena *arena, const struct results *r,
                                  const struct law_finding *laws)
{
    struct results other = *r;

    other.arena = arena;
    other.laws = laws;
    other.points = arena_array(arena, struct points_finding, r->n_points);
    for (size_t i = 0; i < r->n_points; i++)
        other.points[i] = r->points[i];
    return results_new(&other);
}

struct result_source results_source(struct results *r)
{
    struct question *q = arena_new_of(r->arena, struct question);

    q->r = r;
    return (struct result_source){question_answer, q};
}
