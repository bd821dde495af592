/* plot_law.c - laws of points: their curve with the points, the optima of
 * isoFLOP curves, and what is predicted against what was observed. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/points.h"
#include "base/arena.h"
#include "base/str.h"
#include "report/formula.h"
#include "report/gather.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

static const struct style line_style = {
    .paint = PAINT_CATEGORY, .category = 1, .width = 1.8};
static const struct style equal_style = {
    .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2};

/* ---- which fits ---- */

static bool has_optima(const struct points_finding *p)
{
    return p->points != NULL && p->fit->table.name != NULL &&
           strcmp(p->fit->table.name, "optima") == 0;
}

/* ---- axes ---- */

static void widen(double range[2], const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        range[0] = fmin(range[0], v[i]);
        range[1] = fmax(range[1], v[i]);
    }
}

/* Logarithmic when all that is drawn is positive and spans a decade. */
static enum scale_kind scale_of(const double range[2])
{
    return part_scale(range, 2);
}

/* ---- captions ---- */

static void add_estimate(struct str *s, const struct law_estimate *e)
{
    formula_plain(s, e->name);
    str_add(s, " = ");
    text_number(s, e->value, 3);
    if (!isfinite(e->low) || !isfinite(e->high))
        return;
    str_add(s, " (95\xc2\xa0% interval ");
    text_number(s, e->low, 3);
    str_add(s, " to ");
    text_number(s, e->high, 3);
    str_add(s, ")");
}

/* "12 points, slope = 3.1 (95 % interval ...)." */
static void add_fit(struct str *s, const struct points_finding *p)
{
    text_plural(s, p->fit->n, "point", "points");
    for (size_t k = 0; k < p->fit->n_constants; k++) {
        str_add(s, ", ");
        add_estimate(s, &p->fit->constants[k]);
    }
    if (isfinite(p->fit->r2)) {
        str_add(s, ", R\xc2\xb2 = ");
        text_number(s, p->fit->r2, 3);
    }
    str_add(s, ". ");
    if (p->missing > 0) {
        text_plural(s, p->missing, "instance has", "instances have");
        str_add(s, " no value and are left out: ");
        text_clean(s, p->missing_reason);
        str_add(s, ". ");
    }
}

/* Where there are few, the captions have the numbers; else the table has. */
enum { FEW_FITS = 2 };

static void law_caption(struct arena *arena, struct figure *fig,
                        const struct findings *f, const struct indices *list,
                        const char *opening)
{
    const struct points_finding *first = &f->points[list->at[0]];
    struct str s = STR_INIT;

    str_add(&s, opening);
    str_add(&s, "The law is ");
    formula_plain(&s, first->fit->formula);
    str_add(&s, ". ");
    for (size_t i = 0; list->n <= FEW_FITS && i < list->n; i++) {
        const struct points_finding *p = &f->points[list->at[i]];

        if (list->n > 1)
            str_printf(&s, "%s: ", part_points_title(arena, p, true));
        add_fit(&s, p);
    }
    part_caption(arena, fig, &s);
}

/* ---- one x ---- */

static bool has_line(const struct points_finding *p)
{
    return p->line.n > 0;
}

static bool has_band(const struct points_finding *p)
{
    for (size_t i = 0; i < p->line.n; i++) {
        if (isfinite(p->line.low[i]))
            return true;
    }
    return false;
}

static void add_line(struct panel *panel, const struct points_finding *p)
{
    const struct law_line *line = &p->line;

    if (has_band(p)) {
        struct series *band = part_series(panel, SERIES_BAND, line_style, NULL);
        band->x = line->x, band->low = line->low, band->high = line->high;
        band->n = line->n;
        band->outside = true; /* a wide one must not flatten the points */
    }
    struct series *s =
        part_series(panel, SERIES_LINE, line_style, p->fit->formula);
    s->x = line->x, s->y = line->y, s->n = line->n;
    s = part_series(panel, SERIES_POINTS, part_dots(p->fit->n), NULL);
    s->x = p->fit->x[0], s->y = p->fit->y, s->n = p->fit->n;
}

struct figure *plot_law(struct arena *arena, const struct findings *f,
                        const char *name, const char **why)
{
    struct indices list = part_points(arena, f, name, has_line, why);
    double x[2] = {HUGE_VAL, -HUGE_VAL}, y[2] = {HUGE_VAL, -HUGE_VAL};
    bool band = false;

    if (list.n == 0)
        return NULL;
    struct figure *fig = part_figure(arena, "law", name, list.n);
    const struct points_finding *first = &f->points[list.at[0]];
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *p = &f->points[list.at[i]];
        struct panel *panel = &fig->panels[i];

        widen(x, p->fit->x[0], p->fit->n);
        widen(y, p->fit->y, p->fit->n);
        panel->series = arena_array(arena, struct series, 3);
        panel->title =
            part_points_title(arena, p, list.n > 1 || p->n_coordinates > 0);
        add_line(panel, p);
        band |= has_band(p);
    }
    /* Optima and strengths were found from the data before they were fitted. */
    bool derived = first->fit->table.name != NULL;
    fig->x = part_axis(arena, &first->x[0], scale_of(x));
    fig->y = part_axis(arena, &first->y,
                       has_optima(first) ? SCALE_LOG : scale_of(y));
    part_key(fig, derived ? first->fit->table.name : "measured", SERIES_POINTS,
             part_dots(first->fit->n));
    part_key(fig, part_clean(arena, first->law->options.name), SERIES_LINE,
             line_style);
    if (band)
        part_key(fig, "95\xc2\xa0% interval", SERIES_BAND, line_style);
    *why = NULL;
    fig->title = "A law with its points";
    law_caption(arena, fig, f, &list, "");
    return fig;
}

/* ---- several x ---- */

static bool has_several_x(const struct points_finding *p)
{
    return p->line.n == 0 && p->fit->n_x > 1 && p->fit->predicted != NULL;
}

struct figure *plot_predicted(struct arena *arena, const struct findings *f,
                              const char *name, const char **why)
{
    struct indices list = part_points(arena, f, name, has_several_x, why);
    double range[2] = {HUGE_VAL, -HUGE_VAL};
    double *ends = arena_array(arena, double, 2);

    ends[0] = 1;
    ends[1] = 10;
    if (list.n == 0)
        return NULL;
    struct figure *fig = part_figure(arena, "predicted", name, list.n);
    const struct points_finding *first = &f->points[list.at[0]];
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *p = &f->points[list.at[i]];
        struct panel *panel = &fig->panels[i];

        widen(range, p->fit->y, p->fit->n);
        widen(range, p->fit->predicted, p->fit->n);
        panel->series = arena_array(arena, struct series, 2);
        panel->title =
            part_points_title(arena, p, list.n > 1 || p->n_coordinates > 0);
        struct series *s =
            part_series(panel, SERIES_RULE, equal_style, "as predicted");
        s->x = ends, s->y = ends, s->n = 2;
        s = part_series(panel, SERIES_POINTS, part_dots(p->fit->n), NULL);
        s->x = p->fit->y, s->y = p->fit->predicted, s->n = p->fit->n;
    }
    const char *y = part_clean(arena, first->y.text);
    const struct quantity_label across = {arena_printf(arena, "observed %s", y),
                                          first->y.unit};
    const struct quantity_label up = {arena_printf(arena, "%s by the law", y),
                                      first->y.unit};
    fig->x = part_axis(arena, &across, scale_of(range));
    fig->y = part_axis(arena, &up, scale_of(range));
    part_key(fig, "point", SERIES_POINTS, part_dots(first->fit->n));
    part_key(fig, "as predicted", SERIES_RULE, equal_style);
    *why = NULL;
    fig->title = "What the law predicts against what was observed";
    law_caption(arena, fig, f, &list, "");
    return fig;
}

/* ---- two x: the plane ---- */

enum { GRID = 48, LEVELS = 10 };

static bool has_plane(const struct points_finding *p)
{
    return p->line.n == 0 && p->fit->n_x == 2 && p->fit->model != NULL &&
           p->fit->predicted != NULL && p->fit->x_low[0] > 0 &&
           p->fit->x_low[1] > 0 && p->fit->x_high[0] > p->fit->x_low[0] &&
           p->fit->x_high[1] > p->fit->x_low[1];
}

/* GRID values from LOW to HIGH, each so many times the one before. */
static double *grid_of(struct arena *arena, double low, double high)
{
    double *v = arena_array(arena, double, GRID);

    for (int i = 0; i < GRID; i++)
        v[i] = low * pow(high / low, (double)i / (GRID - 1));
    return v;
}

/* Up to LEVELS round numbers between the least and the most of Z, where an axis
 * would have its ticks.  Returns how many. */
static int find_levels(double *levels, const double *z)
{
    double range[2] = {HUGE_VAL, -HUGE_VAL};
    struct ticks ticks;
    int n = 0;

    widen(range, z, (size_t)GRID * GRID);
    const struct scale scale =
        scale_around(scale_of(range), range[0], range[1]);
    scale_ticks(&ticks, &scale, LEVELS);
    for (size_t i = 0; i < ticks.n && n < LEVELS; i++) {
        double v = ticks.tick[i].value;

        if (ticks.tick[i].major && v > range[0] && v < range[1])
            levels[n++] = v;
    }
    return n;
}

/* Where the contour S may have its label: once on each row of the grid that it
 * crosses, from the middle outwards.  Returns how many. */
static size_t find_crossings(const struct series *s, double *x, double *y)
{
    size_t n = 0;

    for (size_t k = 0; k < GRID; k++) {
        size_t j = k % 2 == 0 ? GRID / 2 + k / 2 : GRID / 2 - 1 - k / 2;

        for (size_t i = 0; i + 1 < GRID; i++) {
            double a = s->z[j * GRID + i], b = s->z[j * GRID + i + 1];

            if ((a > s->level) == (b > s->level))
                continue;
            double t = (s->level - a) / (b - a);
            x[n] = s->x[i] * pow(s->x[i + 1] / s->x[i], t);
            y[n++] = s->y[j];
            break;
        }
    }
    return n;
}

static void add_plane(struct arena *arena, struct panel *panel,
                      const struct points_finding *p)
{
    const struct law_fit *fit = p->fit;
    double *x = grid_of(arena, fit->x_low[0], fit->x_high[0]);
    double *y = grid_of(arena, fit->x_low[1], fit->x_high[1]);
    double *z = arena_array(arena, double, (size_t)GRID *GRID);
    double *at_x = arena_array(arena, double, (size_t)LEVELS *GRID);
    double *at_y = arena_array(arena, double, (size_t)LEVELS *GRID);
    const char **texts = arena_array(arena, const char *, (size_t)LEVELS *GRID);
    double levels[LEVELS];
    size_t n = 0;

    for (size_t i = 0; i < (size_t)GRID * GRID; i++) {
        const double at[2] = {x[i % GRID], y[i / GRID]};

        z[i] = law_fit_value(fit, at, NULL, NULL);
    }
    int n_levels = find_levels(levels, z);
    for (int k = 0; k < n_levels; k++) {
        const struct style style = {
            .paint = PAINT_RAMP,
            .shade = n_levels > 1 ? (double)k / (n_levels - 1) : 0.5,
            .width = 1.6};
        const char *text = part_count(arena, levels[k]);
        struct series *s = part_series(panel, SERIES_CONTOUR, style, text);

        s->x = x, s->y = y, s->z = z, s->n = s->n_y = GRID;
        s->level = levels[k];
        size_t end = n + find_crossings(s, at_x + n, at_y + n);
        while (n < end)
            texts[n++] = text;
    }
    struct series *s = part_series(panel, SERIES_POINTS, part_dots(fit->n),
                                   "a point of the data");
    s->x = fit->x[0], s->y = fit->x[1], s->n = fit->n;
    s = part_series(panel, SERIES_TEXT, part_dots(fit->n), NULL);
    s->x = at_x, s->y = at_y, s->texts = texts, s->n = n;
}

struct figure *plot_surface(struct arena *arena, const struct findings *f,
                            const char *name, const char **why)
{
    struct indices list = part_points(arena, f, name, has_plane, why);

    if (list.n == 0)
        return NULL;
    struct figure *fig = part_figure(arena, "surface", name, list.n);
    const struct points_finding *first = &f->points[list.at[0]];
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *p = &f->points[list.at[i]];
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, LEVELS + 2);
        panel->title =
            part_points_title(arena, p, list.n > 1 || p->n_coordinates > 0);
        add_plane(arena, panel, p);
    }
    fig->x = part_axis(arena, &first->x[0], SCALE_LOG);
    fig->y = part_axis(arena, &first->x[1], SCALE_LOG);
    part_key(fig, "point of the data", SERIES_POINTS, part_dots(first->fit->n));
    *why = NULL;
    fig->title = "What the law says over the plane of its quantities";
    const char *y = part_clean(arena, first->y.text);
    const char *unit = part_clean(arena, first->y.unit);
    law_caption(arena, fig, f, &list,
                arena_printf(arena,
                             "Contours of %s%s%s by the law, within the range "
                             "of the data. ",
                             y, *unit != '\0' ? " in " : "", unit));
    return fig;
}

/* ---- isoFLOP curves ---- */

/* The first columns of the table of optima. */
enum { T_COMPUTE, T_SIZES, T_SIZE, T_BEST };

/* Computes that differ less are of one curve, as in the fit. */
static const double same_compute = 1.05;

static struct quantity_label column_label(const struct points_finding *p,
                                          size_t index)
{
    return (struct quantity_label){p->points->columns[index].name, ""};
}

static const double *column(const struct points_finding *p, size_t index)
{
    return p->points->columns[index].values;
}

struct sized {
    double size, y;
};

static int compare_sizes(const void *a, const void *b)
{
    double x = ((const struct sized *)a)->size;
    double y = ((const struct sized *)b)->size;

    return (x > y) - (x < y);
}

/* The points of one compute, by size. */
static size_t points_at(struct arena *arena, const struct points_finding *p,
                        double compute, struct sized **out)
{
    const double *C = column(p, p->columns.x[0]);
    const double *N = column(p, p->columns.x[1]);
    const double *L = column(p, p->columns.y);
    size_t n = 0;

    *out = arena_array(arena, struct sized, p->points->n);
    for (size_t i = 0; i < p->points->n; i++) {
        if (C[i] < compute * same_compute && C[i] > compute / same_compute &&
            isfinite(L[i]))
            (*out)[n++] = (struct sized){N[i], L[i]};
    }
    if (n > 0)
        qsort(*out, n, sizeof **out, compare_sizes);
    return n;
}

/* The mean of each size at one compute; returns how many sizes. */
static size_t curve_at(struct arena *arena, const struct points_finding *p,
                       double compute, double **x, double **y)
{
    struct sized *all;
    size_t n = points_at(arena, p, compute, &all), sizes = 0;

    *x = arena_array(arena, double, n);
    *y = arena_array(arena, double, n);
    for (size_t i = 0; i < n; sizes++) {
        size_t from = i;
        double total = 0;

        while (i < n && all[i].size == all[from].size)
            total += all[i++].y;
        (*x)[sizes] = all[from].size;
        (*y)[sizes] = total / (double)(i - from);
    }
    return sizes;
}

static const struct style optimum_style = {.paint = PAINT_ACCENT, .width = 4.5};

static void add_isoflop(struct arena *arena, struct panel *panel,
                        const struct points_finding *p, struct ramp *ramp,
                        double y_range[2])
{
    const struct law_table *t = &p->fit->table;
    double *best_x = arena_array(arena, double, t->n_rows);
    double *best_y = arena_array(arena, double, t->n_rows);
    struct style style;

    for (size_t r = 0; r < t->n_rows; r++) {
        const double *row = t->values + r * t->n_columns;
        double *x, *y;
        size_t n = curve_at(arena, p, row[T_COMPUTE], &x, &y);

        widen(y_range, y, n);
        style = part_ramp_style(ramp, row[T_COMPUTE], 1.4);
        struct series *s =
            part_series(panel, SERIES_LINE, style,
                        arena_printf(arena, "compute %s",
                                     part_count(arena, row[T_COMPUTE])));
        s->x = x, s->y = y, s->n = n;
        style.width = 2.4;
        s = part_series(panel, SERIES_POINTS, style, NULL);
        s->x = x, s->y = y, s->n = n;
        best_x[r] = row[T_SIZE];
        best_y[r] = row[T_BEST];
    }
    struct series *s = part_series(panel, SERIES_POINTS, optimum_style,
                                   "the best size at its compute");
    s->x = best_x, s->y = best_y, s->n = t->n_rows;
    s->outside = true;
}

static struct ramp ramp_of_computes(struct arena *arena,
                                    const struct points_finding *p)
{
    const struct law_table *t = &p->fit->table;
    double *computes = arena_array(arena, double, t->n_rows + 1);

    for (size_t r = 0; r < t->n_rows; r++)
        computes[r] = t->values[r * t->n_columns + T_COMPUTE];
    return (struct ramp){.sizes = computes, .n = t->n_rows};
}

struct figure *plot_isoflop(struct arena *arena, const struct findings *f,
                            const char *name, const char **why)
{
    struct indices list = part_points(arena, f, name, has_optima, why);
    double y[2] = {HUGE_VAL, -HUGE_VAL};

    if (list.n == 0)
        return NULL;
    struct figure *fig = part_figure(arena, "isoflop", name, list.n);
    const struct points_finding *first = &f->points[list.at[0]];
    struct ramp ramp = ramp_of_computes(arena, first);
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *p = &f->points[list.at[i]];
        struct panel *panel = &fig->panels[i];

        panel->series =
            arena_array(arena, struct series, 2 * p->fit->table.n_rows + 1);
        panel->title =
            part_points_title(arena, p, list.n > 1 || p->n_coordinates > 0);
        add_isoflop(arena, panel, p, &ramp, y);
    }
    const struct quantity_label across =
        column_label(first, first->columns.x[1]);
    const struct quantity_label up = column_label(first, first->columns.y);
    fig->x = part_axis(arena, &across, SCALE_LOG);
    fig->y = part_axis(arena, &up, scale_of(y));
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    fig->key_title = part_clean(arena, first->x[0].text);
    part_key(fig, "optimum", SERIES_POINTS, optimum_style);
    *why = NULL;
    fig->title = "Each size at equal compute, and the best of them";
    fig->caption = "Each line is one amount of compute, spent on models of "
                   "different sizes; where there are several points of one "
                   "size, their mean is drawn. The large dots are the optima, "
                   "between the sizes that were tried.";
    return fig;
}
