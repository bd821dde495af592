/* plot_cost.c - affine fits. */
#include "config.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

const char *affine_formula(struct arena *arena,
                           const struct affine_finding *affine)
{
    struct str s = STR_INIT;
    double slope = affine->fit.slope;

    text_count(&s, affine->fit.intercept);
    str_add(&s, slope < 0 ? " \xe2\x88\x92 " : " + ");
    text_count(&s, fabs(slope));
    str_add(&s, " \xc3\x97 ");
    text_clean(&s, affine->x_label);
    char *copy = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return copy;
}

static void add_affine_line(struct arena *arena, struct figure *fig,
                            struct panel *panel, const struct affine_finding *a)
{
    struct style style = {.paint = PAINT_CATEGORY, .category = 1, .width = 1.8};
    const char *label = affine_formula(arena, a);
    double *x = arena_array(arena, double, PART_STEPS);
    double *y = arena_array(arena, double, PART_STEPS);
    double low = HUGE_VAL, high = -HUGE_VAL;

    for (size_t i = 0; i < a->fit.n; i++) {
        low = fmin(low, a->x[i]);
        high = fmax(high, a->x[i]);
    }
    for (size_t i = 0; i < PART_STEPS; i++) {
        double t = (double)i / (PART_STEPS - 1);

        x[i] = fig->x.kind == SCALE_LOG ? low * pow(high / low, t)
                                        : low + t * (high - low);
        y[i] = a->fit.intercept + a->fit.slope * x[i];
    }
    struct series *line = part_series(panel, SERIES_LINE, style, label);
    line->x = x, line->y = y, line->n = PART_STEPS;
    part_key(fig, label, SERIES_LINE, style);
}

/* "52k (95 % interval 47.1k to 58.2k)" */
static void add_count_interval(struct str *s, double value,
                               const double ci95[2])
{
    text_count(s, value);
    if (!isfinite(ci95[0]) || !isfinite(ci95[1]))
        return;
    str_add(s, " (95\xc2\xa0% interval ");
    text_count(s, ci95[0]);
    str_add(s, " to ");
    text_count(s, ci95[1]);
    str_add(s, ")");
}

static void cost_caption(struct arena *arena, struct figure *fig,
                         const struct findings *f, const struct indices *list)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < list->n; i++) {
        const struct affine_finding *a = &f->affines[list->at[i]];

        if (i == 0) {
            str_add(&s, "Affine fit of ");
            text_clean(&s, a->y_label);
            str_add(&s, " against ");
            text_clean(&s, a->x_label);
            str_printf(&s, " by %s. ",
                       a->fit.relative ? "relative error" : "least squares");
        }
        if (list->n > 1) {
            text_clean(&s, a->name);
            str_add(&s, ": ");
        }
        text_plural(&s, a->fit.n, "point", "points");
        str_add(&s, ", intercept ");
        add_count_interval(&s, a->fit.intercept, a->fit.ci95_intercept);
        str_add(&s, ", slope ");
        add_count_interval(&s, a->fit.slope, a->fit.ci95_slope);
        str_add(&s, ", R\xc2\xb2 = ");
        text_number(&s, a->fit.r2, 3);
        str_add(&s, a->fit.relative ? " of the logarithm. " : ". ");
    }
    if (fig->x.kind == SCALE_LOG)
        str_add(&s, "On logarithmic axes an affine function is a curve. ");
    part_caption(arena, fig, &s);
}

/* Logarithmic when all fits have it so. */
static enum scale_kind cost_scale(const struct findings *f,
                                  const struct indices *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct affine_finding *a = &f->affines[list->at[i]];

        for (size_t k = 0; k < a->fit.n; k++) {
            if (!(a->y[k] > 0))
                return SCALE_LINEAR;
        }
        if (part_scale(a->x, a->fit.n) == SCALE_LINEAR)
            return SCALE_LINEAR;
    }
    return SCALE_LOG;
}

struct figure *plot_cost(struct arena *arena, const struct findings *f,
                         const char *name, const char **why)
{
    struct indices list = gather_affines(arena, f, name);
    struct style dot = {.paint = PAINT_CATEGORY, .width = 4};
    size_t n = 0;

    *why = "There is no affine fit to draw.";
    for (size_t i = 0; i < list.n; i++) {
        const struct affine_finding *a = &f->affines[list.at[i]];

        if (a->error != NULL)
            *why = a->error;
        else if (a->fit.n > 0)
            list.at[n++] = list.at[i];
    }
    list.n = n;
    if (n == 0)
        return NULL;
    struct figure *fig = part_figure(arena, "cost", name, n);
    const struct affine_finding *first = &f->affines[list.at[0]];
    enum scale_kind kind = cost_scale(f, &list);
    fig->keys = arena_array(arena, struct key, n + 1);
    fig->x = (struct axis){.kind = kind,
                           .label = part_clean(arena, first->x_label),
                           .unit = part_clean(arena, first->x_unit)};
    fig->y = (struct axis){.kind = kind,
                           .label = part_clean(arena, first->y_label),
                           .unit = part_clean(arena, first->y_unit)};
    part_key(fig, "measured", SERIES_POINTS, dot);
    for (size_t i = 0; i < n; i++) {
        const struct affine_finding *a = &f->affines[list.at[i]];
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, 2);
        panel->title = n > 1 ? part_clean(arena, a->name) : NULL;
        add_affine_line(arena, fig, panel, a);
        struct series *s = part_series(panel, SERIES_POINTS, dot, NULL);
        s->x = a->x, s->y = a->y, s->n = a->fit.n;
    }
    *why = NULL;
    fig->title = "What the task needs, and an affine fit of it";
    cost_caption(arena, fig, f, &list);
    return fig;
}
