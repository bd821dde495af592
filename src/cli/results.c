/* results.c - answers to questions about what was fitted. */
#include "config.h"

#include "cli/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bootstrap.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/law_results.h"
#include "plan/plan.h"
#include "report/gather.h"
#include "report/pairs.h"

/* Of so many replicates without a value one end of a 95 % interval may be
 * missing. */
enum { SPARE = 40 };

/* Who asks, and what is noted on the way. */
struct question {
    struct results *r;
    bool replicated; /* of replicate B, not of the estimate */
    size_t b;
    struct caution *noted; /* may be NULL */
};

static bool ask(void *ctx, const struct result_query *query, struct value *out,
                struct err *err);

/* The interval of what has VALUES on N replicates; sorts them.  False with the
 * reason when too many have none. */
static bool interval_of(double ends[2], double estimate, double *values,
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
    bootstrap_interval(&ends[0], &ends[1], estimate, values, known, 1);
    return true;
}

/* ---- results of laws ---- */

static const struct law_finding *law_of(const struct results *r, size_t fit,
                                        size_t instance)
{
    for (size_t i = 0; i < r->plan->n_fits; i++) {
        const struct plan_fit *pf = &r->plan->fits[i];

        if (pf->fit == fit && pf->instance == instance)
            return &r->laws[r->place[i]];
    }
    abort(); /* every instance of every fit is in the plan */
}

static bool has_replicate(const struct law_finding *law, size_t b)
{
    return b < (size_t)law->fit->replicates_ok;
}

static bool no_replicate(const struct law_finding *law, size_t b,
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
        const struct law_finding *law = law_of(q->r, fit, i);

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

static double more(double a, double b)
{
    return b > 1.0005 ? fmax(a, b) : a;
}

/* The least and the largest compute that some size was trained with. */
static void trained_compute(const struct intrinsic_fit *fit, double *low,
                            double *high)
{
    *low = HUGE_VAL;
    *high = 0;
    for (size_t i = 0; i < fit->n_sizes; i++) {
        const struct intrinsic_size *size = &fit->sizes[i];

        *low = fmin(*low, size->parameters * size->interactions[0]);
        *high = fmax(*high, size->parameters * size->interactions[size->n - 1]);
    }
}

/* Remember how far the frontier at compute C lies beyond what was trained. */
static void note_reach(struct caution *noted, const struct law_finding *law,
                       double C)
{
    const struct intrinsic_fit *fit = law->fit;
    double N = intrinsic_N_opt(&fit->law, C);
    struct reach *reach = &noted->reach;
    double low, high;

    trained_compute(fit, &low, &high);
    reach->compute_above = more(reach->compute_above, C / high);
    reach->compute_below = more(reach->compute_below, low / C);
    reach->size_above =
        more(reach->size_above, N / fit->sizes[fit->n_sizes - 1].parameters);
    reach->size_below = more(reach->size_below, fit->sizes[0].parameters / N);
}

static void note_all(struct caution *noted, const struct caution *more_of)
{
    struct reach *to = &noted->reach;
    const struct reach *from = &more_of->reach;

    noted->weak |= more_of->weak;
    to->compute_above = more(to->compute_above, from->compute_above);
    to->compute_below = more(to->compute_below, from->compute_below);
    to->size_above = more(to->size_above, from->size_above);
    to->size_below = more(to->size_below, from->size_below);
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
        return no_replicate(law, q->b, err);
    if (!law_value(&estimate, query, law, &at, err) ||
        !law_value(q, query, law, &x, err))
        return false;
    *out =
        scale_widen(scale_of(query->attribute->name), at, x, law->fit->widen);
    return isfinite(*out) || err_set(err, "it is not a number");
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
        return no_replicate(law, 0, err);
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
    bool ok = interval_of(ends, at, values, n, err);
    free(values);
    *out = low ? ends[0] : ends[1];
    return ok;
}

static bool law_answer(const struct question *q,
                       const struct result_query *query, struct value *out,
                       struct err *err)
{
    const struct law_finding *law = law_of(q->r, query->fit, query->instance);
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

/* ---- comparisons of laws ---- */

static bool can_compare(const struct law_finding *law, struct err *err)
{
    if (law->fit == NULL)
        return err_set(err, "there is no fit: %s", law->error);
    return law->fit->identifiable != NOT_IDENTIFIABLE ||
           err_set(err, "the fit is not identifiable: %s", law->fit->reason);
}

/* Each pair is compared once, however many replicates ask. */
static const struct comparison *compare(struct results *r,
                                        const struct law_finding *a,
                                        const struct law_finding *b,
                                        struct err *err)
{
    struct comparison *c = r->comparisons;

    while (c != NULL && (c->a != a || c->b != b))
        c = c->next;
    if (c != NULL)
        return c;
    const struct effort one = pair_effort(a, b), other = pair_effort(b, a);
    c = arena_new_of(r->arena, struct comparison);
    c->a = a;
    c->b = b;
    if (!multiplier_mean(r->arena, &c->multiplier, &one, &other, err))
        return NULL;
    c->next = r->comparisons;
    r->comparisons = c;
    return c;
}

static bool comparison_answer(const struct question *q,
                              const struct result_query *query,
                              struct value *out, struct err *err)
{
    const struct law_finding *a = law_of(q->r, query->fit, query->instance);
    const struct law_finding *b =
        law_of(q->r, query->other_fit, query->other_instance);

    if (!can_compare(a, err) || !can_compare(b, err))
        return false;
    if (strcmp(a->task, b->task) != 0)
        return err_set(err,
                       "'%s' and '%s' are of different environments, "
                       "where a return is not the same achievement",
                       a->name, b->name);
    const struct comparison *c = compare(q->r, a, b, err);
    if (c == NULL)
        return false;
    if (q->noted != NULL)
        q->noted->weak |=
            a->fit->identifiable == WEAK || b->fit->identifiable == WEAK;
    if (q->replicated && q->b >= c->multiplier.n)
        return no_replicate(
            a->fit->replicates_ok <= b->fit->replicates_ok ? a : b, q->b, err);
    *out = value_number(number_real(
        q->replicated ? c->multiplier.replicates[q->b] : c->multiplier.value));
    return true;
}

/* ---- lines ---- */

static bool line_answer(const struct question *q,
                        const struct result_query *query, struct value *out,
                        struct err *err)
{
    const char *name = query->attribute->name;
    size_t i = 0;

    while (q->r->plan->fits[i].fit != query->fit)
        i++;
    size_t place = q->r->place[i];
    const struct affine_finding *a = &q->r->affines[place];
    if (a->error != NULL)
        return err_set(err, "there is no fit: %s", a->error);
    if (a->fit.n < 3 && strcmp(name, "r2") == 0)
        return err_set(err, "a line through two points explains everything: "
                            "r2 needs three");
    if (q->noted != NULL)
        note_all(q->noted, &q->r->cautions[place]);
    bool slope = strcmp(name, "slope") == 0, r2 = strcmp(name, "r2") == 0;
    double x = slope ? a->fit.slope : r2 ? a->fit.r2 : a->fit.intercept;
    const struct replicated *all =
        slope ? &q->r->slopes[place] : &q->r->intercepts[place];
    if (q->replicated && (r2 || q->b >= all->n || !isfinite(all->values[q->b])))
        return err_set(err, "there is no interval of '%s.%s'", a->name, name);
    if (q->replicated)
        x = all->values[q->b];
    if (query->part != RESULT_VALUE) {
        double *copy = mem_alloc((all->n + 1) * sizeof *copy), ends[2];

        memcpy(copy, all->values, all->n * sizeof *copy);
        bool ok = interval_of(ends, x, copy, all->n, err);
        free(copy);
        if (!ok)
            return false;
        x = query->part == RESULT_LOW ? ends[0] : ends[1];
    }
    *out = value_number(number_real(x));
    return true;
}

/* The points of a line; returns how many instances have both values. */
static size_t line_points(struct arena *arena, struct question *q,
                          const struct study_fit *fit, double **x, double **y,
                          struct err *why)
{
    const struct result_source source = {ask, q};
    const struct value *series =
        study_series(arena, q->r->study, fit, &source, why);
    size_t all = series[0].list.n, n = 0;

    *x = arena_array(arena, double, all);
    *y = arena_array(arena, double, all);
    for (size_t i = 0; i < all; i++) {
        const struct value *vy = &series[0].list.items[i];
        const struct value *vx = &series[1].list.items[i];

        if (vy->kind != VALUE_NUMBER || vx->kind != VALUE_NUMBER)
            continue;
        (*y)[n] = vy->number.real;
        (*x)[n++] = vx->number.real;
    }
    return n;
}

/* The line through the same points of each replicate. */
static void replicate_line(struct results *r, const struct study_fit *fit,
                           size_t index, size_t points, bool relative)
{
    struct replicated *intercepts = &r->intercepts[index];
    struct replicated *slopes = &r->slopes[index];

    intercepts->values = arena_array(r->arena, double, r->replicates);
    slopes->values = arena_array(r->arena, double, r->replicates);
    intercepts->n = slopes->n = r->replicates;
    for (size_t b = 0; b < r->replicates; b++) {
        struct question q = {.r = r, .replicated = true, .b = b};
        struct arena *arena = arena_new();
        struct affine_fit line;
        struct err ignored;
        double *x, *y;
        size_t n = line_points(arena, &q, fit, &x, &y, &ignored);
        bool ok = n == points && affine_fit(&line, x, y, n, relative, &ignored);

        intercepts->values[b] = ok ? line.intercept : (double)NAN;
        slopes->values[b] = ok ? line.slope : (double)NAN;
        arena_free(arena);
    }
}

void results_fit_line(struct results *r, size_t index_of_fit, size_t index)
{
    const struct plan_fit *pf = &r->plan->fits[index_of_fit];
    const struct study_fit *fit = &r->study->fits[pf->fit];
    struct affine_finding *out = &r->affines[index];
    struct question q = {.r = r, .noted = &r->cautions[index]};
    struct err why = {""}, err;
    double *x, *y;
    /* Instances without a value are left out; too few are an error. */
    size_t n = line_points(r->arena, &q, fit, &x, &y, &why);
    bool relative =
        strcmp(settings_string(&pf->options, "errors"), "relative") == 0;

    out->y_label = fit->series_text[0];
    out->x_label = fit->series_text[1];
    out->y_unit = fit->series_unit[0];
    out->x_unit = fit->series_unit[1];
    out->x = x;
    out->y = y;
    if (n < 2 && why.msg[0] != '\0')
        out->error = arena_strdup(r->arena, why.msg);
    else if (!affine_fit(&out->fit, x, y, n, relative, &err))
        out->error = arena_strdup(r->arena, err.msg);
    else
        replicate_line(r, fit, index, n, relative);
}

/* ---- predictions ---- */

static bool prediction_answer(const struct question *q,
                              const struct result_query *query,
                              struct value *out, struct err *err)
{
    size_t p = (size_t)(query->prediction - q->r->study->predictions);
    size_t i = q->r->first[p] + query->instance;
    const struct prediction_finding *f = &q->r->predictions[i];
    double x = f->value;

    if (!isfinite(f->value))
        return err_set(err, "'%s' has no value: %s", f->name, f->reason);
    if (q->noted != NULL) {
        const struct caution caution = {f->weak, f->reach};

        note_all(q->noted, &caution);
    }
    if (query->part != RESULT_VALUE) {
        if (!isfinite(f->low))
            return err_set(err, "%s", f->interval_reason);
        x = query->part == RESULT_LOW ? f->low : f->high;
    } else if (q->replicated) {
        const struct replicated *all = &q->r->predicted[i];

        if (q->b >= all->n || !isfinite(all->values[q->b]))
            return err_set(err, "%s",
                           f->interval_reason != NULL ? f->interval_reason
                                                      : "there is no interval");
        x = all->values[q->b];
    }
    *out = value_number(number_real(x));
    out->number.dim = query->prediction->dim;
    return true;
}

/* The interval of prediction I from its values on all replicates. */
static void set_interval(struct results *r, size_t i,
                         const struct study_prediction *p, size_t instance)
{
    struct prediction_finding *out = &r->predictions[i];
    struct replicated *all = &r->predicted[i];
    double *copy = mem_alloc((r->replicates + 1) * sizeof *copy), ends[2];
    struct err first = {""}, why;

    all->values = arena_array(r->arena, double, r->replicates);
    all->n = r->replicates;
    for (size_t b = 0; b < r->replicates; b++) {
        struct question q = {.r = r, .replicated = true, .b = b};
        const struct result_source source = {ask, &q};
        struct arena *arena = arena_new();
        struct value v =
            study_predict(arena, r->study, p, instance, &source, &why);

        all->values[b] = v.kind == VALUE_NUMBER ? v.number.real : (double)NAN;
        if (v.kind != VALUE_NUMBER && first.msg[0] == '\0')
            first = why;
        arena_free(arena);
    }
    /* Pairs end with the fit that has the fewest replicates. */
    while (all->n > 0 && !isfinite(all->values[all->n - 1]))
        all->n--;
    memcpy(copy, all->values, all->n * sizeof *copy);
    if (all->n == 0 && first.msg[0] == '\0')
        err_set(&first, "there is no interval: no fit has a bootstrap");
    if (all->n > 0 && interval_of(ends, out->value, copy, all->n, &first)) {
        out->low = ends[0];
        out->high = ends[1];
        out->replicates = all->n;
    } else {
        out->interval_reason = arena_strdup(r->arena, first.msg);
    }
    free(copy);
}

static void predict_one(struct results *r, size_t i,
                        const struct study_prediction *p, size_t instance)
{
    struct prediction_finding *out = &r->predictions[i];
    struct caution caution = {0};
    struct question q = {.r = r, .noted = &caution};
    const struct result_source source = {ask, &q};
    struct coordinate *coordinates =
        arena_array(r->arena, struct coordinate, p->n_axes);
    struct err why;

    for (size_t a = 0; a < p->n_axes; a++) {
        const struct study_coordinate *c =
            &p->coordinates[instance * p->n_axes + a];

        coordinates[a] = (struct coordinate){
            c->axis, c->text,
            c->value.kind == VALUE_NUMBER ? c->value.number.real : (double)NAN};
    }
    *out = (struct prediction_finding){
        .name = p->name,
        .coordinates = coordinates,
        .n_coordinates = p->n_axes,
        .expression = p->expression,
        .note = p->note,
        .unit = p->unit,
        .value = (double)NAN,
        .low = (double)NAN,
        .high = (double)NAN,
    };
    struct value v =
        study_predict(r->arena, r->study, p, instance, &source, &why);
    if (v.kind == VALUE_NUMBER && isfinite(v.number.real)) {
        out->value = v.number.real;
        out->weak = caution.weak;
        out->reach = caution.reach;
        set_interval(r, i, p, instance);
        return;
    }
    out->reason = arena_strdup(
        r->arena, why.msg[0] != '\0' ? why.msg : "it is not known");
    out->interval_reason = out->reason;
}

size_t results_predict(struct results *r)
{
    size_t n = 0;

    r->first = arena_array(r->arena, size_t, r->study->n_predictions);
    for (size_t p = 0; p < r->study->n_predictions; p++)
        n += r->study->predictions[p].n_instances;
    r->predictions = arena_array(r->arena, struct prediction_finding, n);
    r->predicted = arena_array(r->arena, struct replicated, n);
    n = 0;
    for (size_t p = 0; p < r->study->n_predictions; p++) {
        const struct study_prediction *prediction = &r->study->predictions[p];

        r->first[p] = n;
        for (size_t i = 0; i < prediction->n_instances; i++)
            predict_one(r, n++, prediction, i);
    }
    return n;
}

/* ---- all of it ---- */

static bool ask(void *ctx, const struct result_query *query, struct value *out,
                struct err *err)
{
    const struct question *q = ctx;

    if (query->prediction != NULL)
        return prediction_answer(q, query, out, err);
    if (query->compared)
        return comparison_answer(q, query, out, err);
    if (q->r->study->fits[query->fit].n_series > 0)
        return line_answer(q, query, out, err);
    return law_answer(q, query, out, err);
}

struct result_source results_source(struct results *r)
{
    struct question *q = arena_new_of(r->arena, struct question);

    q->r = r;
    return (struct result_source){ask, q};
}
