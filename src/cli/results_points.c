/* results_points.c - laws over the instances of other fits, and what is asked
 * of any law of points. */
#include "config.h"

#include "cli/question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/law.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "plan/plan.h"

/* ---- series as points ---- */

/* Points whose columns are y and each x, as the series stand.  Returns how many
 * instances have no value; WHY says so of one. */
static size_t series_points(struct arena *arena, struct points *out,
                            struct question *q, const struct plan_fit *pf,
                            struct err *why)
{
    const struct result_source source = {question_answer, q};
    const struct study_fit *fit = &q->r->study->fits[pf->fit];
    const struct value *series =
        study_series(arena, q->r->study, fit, pf->instance, &source, why);
    size_t all = series[0].list.n;
    struct points_column *columns =
        arena_array(arena, struct points_column, fit->n_series);
    double **values = arena_array(arena, double *, fit->n_series);

    *out = (struct points){
        .name = fit->name, .columns = columns, .n_columns = fit->n_series};
    for (size_t s = 0; s < fit->n_series; s++) {
        values[s] = arena_array(arena, double, all);
        columns[s] = (struct points_column){.name = fit->series_text[s],
                                            .values = values[s]};
    }
    for (size_t i = 0; i < all; i++) {
        bool known = true;

        for (size_t s = 0; s < fit->n_series; s++)
            known &= series[s].list.items[i].kind == VALUE_NUMBER;
        for (size_t s = 0; known && s < fit->n_series; s++)
            values[s][out->n] = series[s].list.items[i].number.real;
        out->n += known;
    }
    return all - out->n;
}

/* Series begin with y. */
static struct law_columns series_columns(const struct study_fit *fit)
{
    struct law_columns columns = {.y = 0};

    for (size_t s = 1; s < fit->n_series; s++) {
        columns.x[s - 1] = s;
        columns.has[s - 1] = true;
    }
    return columns;
}

/* The law through the same points of each replicate. */
static void refit_series(struct results *r, const struct plan_fit *pf,
                         const struct law_fit *fit, size_t index)
{
    const struct law_columns columns = series_columns(&r->study->fits[pf->fit]);
    size_t K = fit->n_constants;
    double *constants = arena_array(r->arena, double, r->replicates *K);
    double *at = arena_array(r->arena, double, r->replicates *LAW_CONSTANTS);

    r->refits[index] = (struct refits){constants, at, r->replicates};
    for (size_t b = 0; b < r->replicates; b++) {
        struct question q = {.r = r, .replicated = true, .b = b};
        struct arena *arena = arena_new();
        struct points points;
        struct err ignored;

        series_points(arena, &points, &q, pf, &ignored);
        if (points.n != fit->n ||
            !law_refit(constants + b * K, at + b * LAW_CONSTANTS, fit, &points,
                       &columns)) {
            for (size_t k = 0; k < K; k++)
                constants[b * K + k] = (double)NAN;
        }
        arena_free(arena);
    }
}

/* Constant K on each replicate. */
static double *on_replicates(const struct refits *refits, size_t K, size_t k)
{
    double *values = mem_alloc((refits->n + 1) * sizeof *values);

    for (size_t b = 0; b < refits->n; b++)
        values[b] = refits->constants[b * K + k];
    return values;
}

/* What the values that were fitted are uncertain by is known from the
 * replicates of the fits behind them, and says more than a few points' scatter
 * about the law. */
static void widen_constants(struct law_fit *fit, const struct refits *refits)
{
    for (size_t k = 0; k < fit->n_constants; k++) {
        struct law_estimate *e = &fit->constants[k];
        double *values = on_replicates(refits, fit->n_constants, k), ends[2];
        struct err ignored;

        if (refits->n > 0 &&
            question_interval(ends, e->value, values, refits->n, &ignored)) {
            e->low = e->percentile_low = ends[0];
            e->high = e->percentile_high = ends[1];
        }
        free(values);
    }
}

/* ---- values at an x ---- */

/* The law's value at X on replicate B; NaN if there is none. */
static double value_on(const struct law_fit *fit, const struct refits *refits,
                       size_t b, double x)
{
    if (b >= refits->n || !isfinite(refits->constants[b * fit->n_constants]))
        return (double)NAN;
    return refits->at != NULL
               ? law_fit_value_at(fit, refits->at + b * LAW_CONSTANTS, &x)
               : law_fit_replicate(fit, b, &x);
}

/* The interval of the law's value at X. */
static bool ends_at(const struct points_finding *f, const struct refits *refits,
                    double x, double ends[2], struct err *err)
{
    double *values = mem_alloc((refits->n + 1) * sizeof *values);
    double estimate = law_fit_value(f->fit, &x, NULL, NULL);

    if (refits->n == 0) {
        free(values);
        return err_set(err, "there is no interval: '%s' has no bootstrap",
                       f->name);
    }
    for (size_t b = 0; b < refits->n; b++)
        values[b] = value_on(f->fit, refits, b, x);
    bool ok = question_interval(ends, estimate, values, refits->n, err);
    free(values);
    return ok;
}

/* ---- the line of a law of one x ---- */

enum { LINE_STEPS = 96 };

/* Steps are even in the logarithm where the points span more than a decade. */
static double step(const struct law_fit *fit, size_t i)
{
    double t = (double)i / (LINE_STEPS - 1);
    double low = fit->x_low[0], high = fit->x_high[0];

    return low > 0 && high >= 10 * low ? low * pow(high / low, t)
                                       : low + t * (high - low);
}

static void draw_line(struct results *r, size_t index)
{
    struct points_finding *f = &r->points[index];

    if (f->fit == NULL || f->fit->n_x != 1 || f->fit->model == NULL)
        return;
    double *x = arena_array(r->arena, double, LINE_STEPS);
    double *y = arena_array(r->arena, double, LINE_STEPS);
    double *low = arena_array(r->arena, double, LINE_STEPS);
    double *high = arena_array(r->arena, double, LINE_STEPS);

    for (size_t i = 0; i < LINE_STEPS; i++) {
        double ends[2];
        struct err ignored;

        x[i] = step(f->fit, i);
        y[i] = law_fit_value(f->fit, &x[i], NULL, NULL);
        if (ends_at(f, &r->refits[index], x[i], ends, &ignored)) {
            low[i] = ends[0];
            high[i] = ends[1];
        } else {
            low[i] = high[i] = (double)NAN;
        }
    }
    f->line = (struct law_line){LINE_STEPS, x, y, low, high};
}

/* ---- fits ---- */

void results_fit_series(struct results *r, size_t index_of_fit, size_t index)
{
    const struct plan_fit *pf = &r->plan->fits[index_of_fit];
    const struct study_fit *fit = &r->study->fits[pf->fit];
    const struct law_columns columns = series_columns(fit);
    struct points_finding *out = &r->points[index];
    struct question q = {.r = r, .noted = &r->cautions[index]};
    struct law_options options;
    struct err why = {.msg = ""}, err;
    struct points points;
    struct law_fit *made;

    law_options_from(&options, &pf->options);
    options.bootstrap = 0;
    out->y = (struct quantity_label){fit->series_text[0], fit->series_unit[0]};
    for (size_t s = 1; s < fit->n_series; s++)
        out->x[s - 1] =
            (struct quantity_label){fit->series_text[s], fit->series_unit[s]};
    /* Instances without a value are left out; too few are an error. */
    out->missing = series_points(r->arena, &points, &q, pf, &why);
    if (out->missing > 0)
        out->missing_reason = arena_strdup(r->arena, why.msg);
    if (!law_fit(r->arena, &made, out->law, &points, &columns, &options,
                 &err)) {
        bool lost = out->missing > 0 && points.n < 2;

        out->error = arena_strdup(r->arena, lost ? why.msg : err.msg);
        return;
    }
    out->fit = made;
    refit_series(r, pf, made, index);
    widen_constants(made, &r->refits[index]);
    draw_line(r, index);
}

void results_take_replicates(struct results *r, size_t index)
{
    const struct law_fit *fit = r->points[index].fit;

    if (fit == NULL)
        return;
    r->refits[index] = (struct refits){fit->replicate_constants, NULL,
                                       (size_t)fit->replicates_ok};
    draw_line(r, index);
}

/* ---- answers ---- */

/* Results that are known whatever the points fix. */
static bool of_points(const struct law_fit *fit, const char *name, double *out)
{
    const struct {
        const char *name;
        double value;
    } all[] = {
        {"objective", fit->objective},
        {"r2", fit->r2},
        {"starts_agreeing", fit->starts_agreeing},
        {"condition", fit->condition},
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (strcmp(all[i].name, name) == 0) {
            *out = all[i].value;
            return true;
        }
    }
    return false;
}

/* How far X lies beyond the points. */
static void note_x(struct caution *noted, const struct law_fit *fit, double x)
{
    struct reach *reach = &noted->reach;

    if (!(fit->x_low[0] > 0 && x > 0))
        return;
    reach->x_above = question_more(reach->x_above, x / fit->x_high[0]);
    reach->x_below = question_more(reach->x_below, fit->x_low[0] / x);
}

/* The law's value at an x: of the estimate, of a replicate, or an end of its
 * interval. */
static bool value_at(const struct question *q, const struct result_query *query,
                     size_t index, double *out, struct err *err)
{
    const struct points_finding *f = &q->r->points[index];
    const struct refits *refits = &q->r->refits[index];
    double x = query->at_value, ends[2];

    if (f->fit->n_x != 1)
        return err_set(err, "'%s' has several x: there is no value at one",
                       f->name);
    if (f->law->x[0].positive && !(x > 0))
        return err_set(err, "'%s' has no value at %g: %s must be above 0",
                       f->name, x, f->x[0].text);
    if (q->noted != NULL)
        note_x(q->noted, f->fit, x);
    if (query->part != RESULT_VALUE) {
        bool ok = ends_at(f, refits, x, ends, err);

        *out = query->part == RESULT_LOW ? ends[0] : ends[1];
        return ok;
    }
    *out = q->replicated ? value_on(f->fit, refits, q->b, x)
                         : law_fit_value(f->fit, &x, NULL, NULL);
    return isfinite(*out) ||
           err_set(err, "'%s' has no value at %g", f->name, x);
}

/* A constant of the law, which a fit without floor, or of one break, may do
 * without. */
static bool constant(const struct question *q, const struct result_query *query,
                     size_t index, double *out, struct err *err)
{
    const struct points_finding *f = &q->r->points[index];
    const struct refits *refits = &q->r->refits[index];
    const char *name = query->attribute->name;
    size_t k = 0, K = f->fit->n_constants;

    while (k < K && strcmp(f->fit->constants[k].name, name) != 0)
        k++;
    if (k == K)
        return err_set(err, "'%s' was fitted without %s", f->name, name);
    const struct law_estimate *e = &f->fit->constants[k];
    *out = query->part == RESULT_LOW    ? e->low
           : query->part == RESULT_HIGH ? e->high
                                        : e->value;
    if (q->replicated)
        *out = q->b < refits->n ? refits->constants[q->b * K + k] : (double)NAN;
    return isfinite(*out) ||
           err_set(err, "there is no interval of '%s.%s'", f->name, name);
}

bool question_of_points(const struct question *q,
                        const struct result_query *query, struct value *out,
                        struct err *err)
{
    size_t index = question_place(q->r, query->fit, query->instance);
    const struct points_finding *f = &q->r->points[index];
    const char *name = query->attribute->name;
    double x;

    if (f->fit == NULL)
        return err_set(err, "there is no fit: %s", f->error);
    if (strcmp(name, "identifiable") == 0) {
        *out = value_bool(f->fit->identifiable != NOT_IDENTIFIABLE);
        return true;
    }
    if (f->fit->n < 3 && strcmp(name, "r2") == 0)
        return err_set(err, "a law through two points explains everything: r2 "
                            "needs three");
    if (of_points(f->fit, name, &x)) {
        *out = value_number(number_real(x));
        return !q->replicated ||
               err_set(err, "there is no interval of '%s.%s'", f->name, name);
    }
    /* Numbers that the points do not fix decide nothing. */
    if (f->fit->identifiable == NOT_IDENTIFIABLE)
        return err_set(err, "the fit is not identifiable: %s", f->fit->reason);
    if (q->noted != NULL) {
        caution_add(q->noted, &q->r->cautions[index]);
        q->noted->weak |= f->fit->identifiable == WEAK;
    }
    x = (double)NAN;
    bool ok = query->at == AT_X ? value_at(q, query, index, &x, err)
                                : constant(q, query, index, &x, err);
    *out = value_number(number_real(x));
    return ok;
}
