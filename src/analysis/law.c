/* law.c - from a table of points to a fit of a law. */
#include "config.h"

#include "analysis/law.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analysis/interval.h"
#include "analysis/law_model.h"
#include "analysis/notes.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/mem.h"

/* ---- columns ---- */

static bool has_column(const struct points *points, const char *name)
{
    size_t ignored;

    return name != NULL && points_find(&ignored, points, name, NULL);
}

/* The column for ROLE when none was named; its own name if there is none. */
static const char *usual_column(const struct law_role *role,
                                const struct points *points)
{
    const char *const names[] = {role->name, role->otherwise, role->instead};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (has_column(points, names[i]))
            return names[i];
    }
    return role->name;
}

static bool choose(size_t *out, bool *has, const struct law_role *role,
                   const struct points *points, const char *name,
                   struct err *err)
{
    bool named = name != NULL;

    *has = true;
    if (!named)
        name = usual_column(role, points);
    if (!named && role->optional && !has_column(points, name)) {
        *has = false;
        return true;
    }
    if (!points_find(out, points, name, err)) {
        if (!named)
            err_prefix(err, "%s (%s)", role->name, role->doc);
        return false;
    }
    bool text = points->columns[*out].labels != NULL;
    if (text && !role->text)
        return err_set(err, "the column '%s' of %s holds text; %s is a number",
                       name, points->name, role->name);
    return true;
}

bool law_choose_columns(struct law_columns *out, const struct law *law,
                        const struct points *points, const char *const *names,
                        struct err *err)
{
    bool ignored;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < law->n_x; i++) {
        if (!choose(&out->x[i], &out->has[i], &law->x[i], points, names[i],
                    err))
            return false;
    }
    return choose(&out->y, &ignored, &law->y, points, names[law->n_x], err);
}

/* ---- rows ---- */

static bool is_complete(const struct law *law, const struct points *points,
                        const struct law_columns *columns, size_t row)
{
    if (isnan(points->columns[columns->y].values[row]))
        return false;
    for (size_t i = 0; i < law->n_x; i++) {
        if (columns->has[i] &&
            isnan(points->columns[columns->x[i]].values[row]))
            return false;
    }
    return true;
}

void law_note_incomplete(struct notes *notes, size_t left_out, size_t n)
{
    if (left_out > 0 && notes != NULL)
        notes_add(notes, "%zu of %zu rows lack a number and are left out",
                  left_out, n);
}

static size_t count_missing(const struct points_column *column, size_t n)
{
    size_t missing = 0;

    for (size_t r = 0; r < n; r++)
        missing += isnan(column->values[r]) ? 1 : 0;
    return missing;
}

/* Of a table with hardly a row that is complete: which column is to blame. */
static bool refuse_incomplete(const struct law *law,
                              const struct points *points,
                              const struct law_columns *columns, size_t n,
                              struct err *err)
{
    const struct points_column *worst = &points->columns[columns->y];

    for (size_t i = 0; i < law->n_x; i++) {
        const struct points_column *x = &points->columns[columns->x[i]];

        if (columns->has[i] &&
            count_missing(x, points->n) > count_missing(worst, points->n))
            worst = x;
    }
    return err_set(err,
                   "%zu of %zu rows have a number in each column that is used, "
                   "and a fit needs two: '%s' lacks %zu",
                   n, points->n, worst->name, count_missing(worst, points->n));
}

/* Groups of the KEPT rows (n), counted anew. */
static void regroup(struct arena *arena, struct law_rows *out,
                    const struct points *points, const size_t *kept)
{
    size_t *group = arena_array(arena, size_t, out->n);
    size_t n = points->group != NULL ? points->n_groups : 0;
    size_t *number = mem_calloc(n + 1, sizeof *number); /* plus 1; 0: none */

    out->n_groups = 0;
    for (size_t i = 0; i < out->n; i++) {
        if (points->group == NULL) {
            group[i] = out->n_groups++;
            continue;
        }
        size_t *g = &number[points->group[kept[i]]];
        if (*g == 0)
            *g = ++out->n_groups;
        group[i] = *g - 1;
    }
    out->group = group;
    free(number);
}

static const double *pick(struct arena *arena, const double *values,
                          const size_t *kept, size_t n)
{
    double *out = arena_array(arena, double, n);

    for (size_t i = 0; i < n; i++)
        out[i] = values[kept[i]];
    return out;
}

void law_rows_of(struct arena *arena, struct law_rows *out,
                 const struct law *law, const struct points *points,
                 const struct law_columns *columns, struct notes *notes)
{
    size_t *kept = mem_alloc((points->n + 1) * sizeof *kept);

    memset(out, 0, sizeof *out);
    for (size_t r = 0; r < points->n; r++) {
        if (is_complete(law, points, columns, r))
            kept[out->n++] = r;
    }
    law_note_incomplete(notes, points->n - out->n, points->n);
    for (size_t i = 0; i < law->n_x; i++) {
        if (columns->has[i])
            out->x[out->n_x++] = pick(
                arena, points->columns[columns->x[i]].values, kept, out->n);
    }
    out->y = pick(arena, points->columns[columns->y].values, kept, out->n);
    regroup(arena, out, points, kept);
    free(kept);
}

/* ---- the model ---- */

bool law_check_values(const double *values, size_t n, const char *name,
                      bool positive, const char *way_out, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            return err_set(err, "point %zu of %zu: %s is not finite", i + 1, n,
                           name);
        if (positive && !(values[i] > 0))
            return err_set(err,
                           "point %zu of %zu: %s is %g, and %s has no "
                           "logarithm%s",
                           i + 1, n, name, values[i], name, way_out);
    }
    return true;
}

/* Column K of t from VALUES. */
static bool set_column(struct law_model *m, double *t, size_t k,
                       const double *values, bool log_scale,
                       const double *centre, struct err *err)
{
    const char *name = m->law->x[k].name;
    double mean = 0, low = HUGE_VAL, high = -HUGE_VAL;

    if (!law_check_values(values, m->n, name, log_scale, "", err))
        return false;
    for (size_t i = 0; i < m->n; i++) {
        double v = log_scale ? log(values[i]) : values[i];

        t[i * m->n_x + k] = v;
        mean += v / (double)m->n;
    }
    m->centre[k] = centre != NULL ? centre[k] : mean;
    for (size_t i = 0; i < m->n; i++) {
        double *v = &t[i * m->n_x + k];

        *v -= m->centre[k];
        low = fmin(low, *v);
        high = fmax(high, *v);
    }
    m->low[k] = low;
    m->high[k] = high;
    return high > low ||
           err_set(err, "all %zu points are at %s = %g", m->n, name, values[0]);
}

static bool set_target(struct law_model *m, struct err *err)
{
    bool relative = m->loss != LAW_SQUARES;
    bool can_change = param_find(&m->law->options, "errors") != NULL;
    double low = HUGE_VAL, high = -HUGE_VAL;

    if (!law_check_values(m->y, m->n, m->law->y.name, relative,
                          can_change ? ": fit absolute errors instead" : "",
                          err))
        return false;
    for (size_t i = 0; i < m->n; i++) {
        m->target[i] = law_takes_log(m) ? log(m->y[i]) : m->y[i];
        low = fmin(low, m->target[i]);
        high = fmax(high, m->target[i]);
    }
    m->spread = high - low;
    return true;
}

bool law_model_init(struct arena *arena, struct law_model *m,
                    const struct law *law, const struct law_options *options,
                    const struct law_rows *rows, const double *centre,
                    struct err *err)
{
    double *t = arena_array(arena, double, rows->n * rows->n_x);

    *m = (struct law_model){
        .law = law,
        .options = *options,
        .formula = law->formula,
        .n = rows->n,
        .n_x = rows->n_x,
        .t = t,
        .y = rows->y,
        .target = arena_array(arena, double, rows->n),
        .group = rows->group,
        .n_groups = rows->n_groups,
    };
    if (rows->n < 2)
        return err_set(err, "a fit needs at least two points, not %zu",
                       rows->n);
    for (size_t k = 0; k < rows->n_x; k++) {
        if (!set_column(m, t, k, rows->x[k], law->x[k].positive, centre, err))
            return false;
    }
    law->engine->plan(m);
    if (rows->n < m->dim)
        return err_set(err,
                       "%s has %zu constants, so it takes at least %zu points, "
                       "not %zu",
                       law->options.name, m->dim, m->dim, rows->n);
    return set_target(m, err);
}

/* ---- the fit ---- */

void law_name_constants(struct arena *arena, struct law_fit *fit, size_t n)
{
    fit->n_constants = n;
    fit->constants = arena_array(arena, struct law_estimate, n);
    for (size_t i = 0; i < n; i++) {
        const struct law_constant *c = &fit->law->constants[i];

        fit->constants[i] = (struct law_estimate){
            c->name,     c->doc,      (double)NAN, (double)NAN,
            (double)NAN, (double)NAN, (double)NAN};
    }
}

static void set_points(struct law_fit *fit, const struct law_rows *rows)
{
    fit->n = rows->n;
    fit->n_groups = rows->n_groups;
    fit->n_x = rows->n_x;
    fit->y = rows->y;
    for (size_t k = 0; k < rows->n_x; k++) {
        fit->x[k] = rows->x[k];
        fit->x_low[k] = HUGE_VAL;
        fit->x_high[k] = -HUGE_VAL;
        for (size_t i = 0; i < rows->n; i++) {
            fit->x_low[k] = fmin(fit->x_low[k], rows->x[k][i]);
            fit->x_high[k] = fmax(fit->x_high[k], rows->x[k][i]);
        }
    }
}

/* Of log y where errors are relative, so that small values count, too; NaN
 * where the law has no logarithm at some point. */
static void set_r2(struct law_fit *fit, const struct law_model *m)
{
    bool relative = m->loss != LAW_SQUARES;
    double mean = 0, total = 0, rest = 0;

    for (size_t i = 0; i < m->n; i++)
        mean += (relative ? log(m->y[i]) : m->y[i]) / (double)m->n;
    for (size_t i = 0; i < m->n; i++) {
        double y = relative ? log(m->y[i]) : m->y[i], f = fit->predicted[i];
        double r = y - (relative ? log(f) : f);

        total += (y - mean) * (y - mean);
        rest += r * r;
    }
    /* All y equal: there was nothing to explain. */
    fit->r2 = total > 0 ? 1 - rest / total : (double)NAN;
}

static void set_predicted(struct arena *arena, struct law_fit *fit,
                          const struct law_model *m, const double *u)
{
    double *predicted = arena_array(arena, double, m->n);
    double ignored[LAW_CONSTANTS];

    for (size_t i = 0; i < m->n; i++)
        predicted[i] = m->law->engine->value(m, u, m->t + i * m->n_x, ignored);
    fit->predicted = predicted;
    set_r2(fit, m);
}

bool law_fit_model(struct arena *arena, struct law_fit *fit,
                   const struct law_model *m, const struct law_rows *rows,
                   struct err *err)
{
    struct law_optimum best;

    if (!law_search(&best, &fit->starts, &fit->starts_agreeing, m))
        return err_set(err,
                       "no start of the search led anywhere: the points are "
                       "not near any %s",
                       fit->law->options.name);
    double *at = arena_array(arena, double, LAW_CONSTANTS);
    memcpy(at, best.u, m->dim * sizeof *at);
    fit->model = m;
    fit->at = at;
    fit->loss = m->loss;
    fit->objective = best.objective;
    set_points(fit, rows);
    set_predicted(arena, fit, m, at);
    return true;
}

/* A law that is searched for. */
static bool fit_search(struct arena *arena, struct law_fit *fit,
                       const struct law_rows *rows, struct notes *notes,
                       struct err *err)
{
    struct law_model *m = arena_new_of(arena, struct law_model);
    double values[LAW_CONSTANTS];

    if (!law_model_init(arena, m, fit->law, &fit->options, rows, NULL, err) ||
        !law_fit_model(arena, fit, m, rows, err))
        return false;
    fit->formula = m->formula;
    law_name_constants(arena, fit, m->n_constants);
    m->law->engine->constants(m, fit->at, values);
    for (size_t i = 0; i < m->n_constants; i++)
        fit->constants[i].value = values[i];
    law_bootstrap(arena, fit, m, notes);
    law_judge(arena, fit, m);
    return true;
}

bool law_fit(struct arena *arena, struct law_fit **out, const struct law *law,
             const struct points *points, const struct law_columns *columns,
             const struct law_options *options, struct err *err)
{
    struct law_fit *fit = arena_new_of(arena, struct law_fit);
    struct notes notes = {.arena = arena};
    struct law_rows rows;
    bool ok;

    gsl_set_error_handler_off();
    fit->law = law;
    fit->options = *options;
    if (law->engine->fit != NULL) {
        ok = law->engine->fit(arena, fit, points, columns, &notes, err);
    } else {
        law_rows_of(arena, &rows, law, points, columns, &notes);
        ok = rows.n < 2 && rows.n < points->n
                 ? refuse_incomplete(law, points, columns, rows.n, err)
                 : fit_search(arena, fit, &rows, &notes, err);
    }
    notes_add_few(&notes, (size_t)fit->replicates_ok);
    fit->notes = notes.items;
    fit->n_notes = notes.n;
    *out = fit;
    return ok;
}

bool law_refit(double *constants, double *at, const struct law_fit *fit,
               const struct points *points, const struct law_columns *columns)
{
    struct arena *arena = arena_new();
    struct law_rows rows;
    struct law_model m;
    struct law_optimum o;
    bool ok = false;

    law_rows_of(arena, &rows, fit->law, points, columns, NULL);
    if (fit->law->engine->fit == NULL &&
        law_model_init(arena, &m, fit->law, &fit->options, &rows,
                       fit->model->centre, NULL)) {
        memcpy(o.u, fit->at, m.dim * sizeof *o.u);
        law_minimise(&o, &m, NULL, LAW_CONSTANTS);
        m.law->engine->constants(&m, o.u, constants);
        memcpy(at, o.u, m.dim * sizeof *at);
        ok = isfinite(o.objective);
    }
    arena_free(arena);
    return ok;
}

/* ---- what a fit says elsewhere ---- */

double law_fit_value_at(const struct law_fit *fit, const double *at,
                        const double *x)
{
    const struct law_model *m = fit->model;
    double t[LAW_X], ignored[LAW_CONSTANTS];

    if (m == NULL)
        return (double)NAN;
    for (size_t k = 0; k < m->n_x; k++)
        t[k] = (m->law->x[k].positive ? log(x[k]) : x[k]) - m->centre[k];
    return m->law->engine->value(m, at, t, ignored);
}

double law_fit_replicate(const struct law_fit *fit, size_t b, const double *x)
{
    return law_fit_value_at(fit, fit->replicates_at + b * fit->model->dim, x);
}

double law_fit_value(const struct law_fit *fit, const double *x, double *low,
                     double *high)
{
    double value = law_fit_value_at(fit, fit->at, x);
    size_t n = (size_t)fit->replicates_ok;

    if (low == NULL || high == NULL)
        return value;
    *low = *high = (double)NAN;
    if (n == 0 || fit->model == NULL)
        return value;
    double *values = mem_alloc(n * sizeof *values);
    for (size_t b = 0; b < n; b++)
        values[b] = law_fit_replicate(fit, b, x);
    interval_percentile(low, high, values, n);
    free(values);
    return value;
}

const struct law_estimate *law_fit_constant(const struct law_fit *fit,
                                            const char *name)
{
    for (size_t i = 0; i < fit->n_constants; i++) {
        if (strcmp(fit->constants[i].name, name) == 0)
            return &fit->constants[i];
    }
    return NULL;
}
