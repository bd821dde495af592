/* findings_points.c - the points that a law is fitted to: of files, or of the
 * curves of runs. */
#include "config.h"

#include "cli/findings.h"

#include <math.h>
#include <string.h>

#include "analysis/law.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"
#include "check/kinds.h"
#include "plan/plan.h"
#include "report/gather.h"

/* ---- of runs ---- */

enum { RUN_COLUMNS = 6 }; /* those of run_columns */

/* Columns of the points of runs while they grow; a column for each axis comes
 * behind those that all runs have. */
struct table {
    struct work *w;
    const size_t *runs; /* (n_runs) those that count */
    size_t n_runs;
    const struct study_axis *axes; /* (n_axes) */
    size_t n_axes;
    struct points_column *columns;
    double **values; /* as COLUMNS */
    size_t *group;
    size_t n;
};

/* The axes of what the fit is made to. */
static const struct study_axis *axes_of(const struct work *w,
                                        const struct study_fit *fit, size_t *n)
{
    if (fit->runs != SIZE_MAX) {
        *n = w->study->runs[fit->runs].n_axes;
        return w->study->runs[fit->runs].axes;
    }
    *n = w->study->curves[fit->curves].n_axes;
    return w->study->curves[fit->curves].axes;
}

/* The points of a run: the rungs of its ladder, or all of its curve. */
static size_t points_of(const struct run_row *row)
{
    return row->n_rungs > 0 ? row->n_rungs : row->n;
}

/* The value that ROW has of an axis: a number, or its place among the axis's
 * values, whose texts are the labels. */
static double coordinate_of(const struct run_row *row,
                            const struct study_axis *axis)
{
    for (size_t i = 0; i < row->n_coordinates; i++) {
        const struct coordinate *c = &row->coordinates[i];

        if (strcmp(c->axis, axis->name) != 0)
            continue;
        if (!isnan(c->value))
            return c->value;
        for (size_t k = 0; k < axis->n; k++) {
            if (strcmp(axis->values[k].text, c->text) == 0)
                return (double)k;
        }
    }
    return (double)NAN;
}

static void add_row(struct table *t, size_t group, const struct run_row *row,
                    double interactions, double compute, double ret)
{
    const double own[RUN_COLUMNS] = {(double)group,   (double)row->seed,
                                     row->parameters, interactions,
                                     compute,         ret};

    for (size_t c = 0; c < RUN_COLUMNS; c++)
        t->values[c][t->n] = own[c];
    for (size_t a = 0; a < t->n_axes; a++)
        t->values[RUN_COLUMNS + a][t->n] = coordinate_of(row, &t->axes[a]);
    t->group[t->n++] = group;
}

static void add_run(struct table *t, size_t group)
{
    size_t index = t->runs[group];
    const struct run_row *row = &t->w->runs[index];
    const double *compute = t->w->curves[index].compute;
    double flop = row->parameters * row->flop_per_parameter;

    for (size_t i = 0; i < row->n_rungs; i++)
        add_row(t, group, row, row->rung_interactions[i], row->rung_flop[i],
                gather_return_at(row, row->rung_interactions[i]));
    for (size_t i = 0; row->n_rungs == 0 && i < row->n; i++)
        add_row(t, group, row, row->curve_interactions[i],
                compute != NULL ? compute[i]
                                : flop * row->curve_interactions[i],
                row->curve_return[i]);
}

static const char *const *labels_of(struct arena *arena,
                                    const struct study_axis *axis)
{
    const char **labels = arena_array(arena, const char *, axis->n);

    for (size_t k = 0; k < axis->n; k++)
        labels[k] = axis->values[k].text;
    return labels;
}

static void name_columns(struct table *t)
{
    const char **runs = arena_array(t->w->arena, const char *, t->n_runs);

    for (size_t i = 0; i < t->n_runs; i++)
        runs[i] = t->w->runs[t->runs[i]].label;
    for (size_t c = 0; c < RUN_COLUMNS; c++)
        t->columns[c].name = run_columns[c].name;
    t->columns[0].labels = runs;
    t->columns[0].n_labels = t->n_runs;
    for (size_t a = 0; a < t->n_axes; a++) {
        struct points_column *column = &t->columns[RUN_COLUMNS + a];

        column->name = t->axes[a].name;
        if (t->axes[a].values[0].value.kind == VALUE_NUMBER)
            continue;
        column->labels = labels_of(t->w->arena, &t->axes[a]);
        column->n_labels = t->axes[a].n;
    }
}

/* As for curves: what is still growing does not count. */
static void take_finished(struct table *t, const struct plan_fit *pf)
{
    size_t n;
    const size_t *all = work_runs_of(t->w, pf, &n);
    size_t *runs = arena_array(t->w->arena, size_t, n);

    for (size_t i = 0; i < n; i++) {
        enum run_status status = t->w->runs[all[i]].status;

        if (status != RUN_MISSING && status != RUN_FAILED)
            runs[t->n_runs++] = all[i];
    }
    t->runs = runs;
}

static const struct points *points_of_runs(struct work *w,
                                           const struct study_fit *fit,
                                           const struct plan_fit *pf)
{
    struct points *out = arena_new_of(w->arena, struct points);
    struct table t = {.w = w};
    size_t n = 0;

    t.axes = axes_of(w, fit, &t.n_axes);
    take_finished(&t, pf);
    for (size_t i = 0; i < t.n_runs; i++)
        n += points_of(&w->runs[t.runs[i]]);
    size_t columns = RUN_COLUMNS + t.n_axes;
    t.columns = arena_array(w->arena, struct points_column, columns);
    t.values = arena_array(w->arena, double *, columns);
    t.group = arena_array(w->arena, size_t, n);
    for (size_t c = 0; c < columns; c++) {
        t.values[c] = arena_array(w->arena, double, n);
        t.columns[c].values = t.values[c];
    }
    name_columns(&t);
    for (size_t i = 0; i < t.n_runs; i++)
        add_run(&t, i);
    *out = (struct points){
        .name = fit->runs != SIZE_MAX ? w->study->runs[fit->runs].name
                                      : w->study->curves[fit->curves].name,
        .n = t.n,
        .columns = t.columns,
        .n_columns = columns,
        .group = t.group,
        .n_groups = t.n_runs,
    };
    return out;
}

/* ---- all of them ---- */

static struct quantity_label label_of(struct arena *arena,
                                      const struct points *points,
                                      size_t column, struct dim dim)
{
    struct quantity_label label = {points->columns[column].name, ""};
    struct str unit = STR_INIT;

    if (!dim_is_none(dim)) {
        dim_print(&unit, dim);
        label.unit = arena_strdup(arena, unit.text);
        /* "interactions in interactions" says it twice. */
        if (strcmp(label.unit, label.text) == 0)
            label.unit = "";
    }
    str_fini(&unit);
    return label;
}

/* Those quantities that the fit has: what is optional may be missing. */
static void label_quantities(struct arena *arena, struct points_finding *out,
                             const struct study_fit *fit)
{
    const struct law_columns *columns = &out->columns;
    size_t n = 0;

    for (size_t i = 0; i < out->law->n_x; i++) {
        if (columns->has[i])
            out->x[n++] =
                label_of(arena, out->points, columns->x[i], fit->dims[i]);
    }
    out->y = label_of(arena, out->points, columns->y, fit->dims[out->law->n_x]);
}

bool work_points(struct work *w, struct points_finding *finding,
                 const struct plan_fit *pf, struct err *err)
{
    const struct study_fit *fit = &w->study->fits[pf->fit];

    if (fit->points != SIZE_MAX) {
        const struct study_curves *declared = &w->study->points[fit->points];
        size_t first = w->imports.first_points[fit->points];

        finding->points =
            &w->imports.points[first + work_file_of(declared, fit, pf)]
                 .from.table;
        finding->of = declared->name;
    } else {
        finding->points = points_of_runs(w, fit, pf);
        finding->of = finding->points->name;
    }
    if (!law_choose_columns(&finding->columns, finding->law, finding->points,
                            fit->columns, err))
        return false;
    label_quantities(w->arena, finding, fit);
    return true;
}
