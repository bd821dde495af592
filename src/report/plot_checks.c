/* plot_checks.c - how well laws of curves are borne out by their data, and how
 * surely their constants are known. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/evidence.h"
#include "report/gather.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

static const char *const no_fit = "There is no fit to look into.";

static const struct style reference_style = {
    .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2};
static const struct style all_style = {.paint = PAINT_CATEGORY, .width = 1.6};

static const char *title_of(struct arena *arena, const struct law_finding *law,
                            size_t n_laws)
{
    const char *label = part_instance_label(arena, law);

    if (!law_trusted(law))
        return arena_printf(arena, "%s (not identifiable)", label);
    return n_laws > 1 || law->n_coordinates > 0 ? label : NULL;
}

/* What a law's panel shows: a series for each size, and one for reference. */
typedef void (*sizes_adder)(struct arena *arena, struct panel *panel,
                            const struct intrinsic_fit *fit,
                            const struct ramp *ramp, double flop);

static struct figure *figure_of_sizes(struct arena *arena,
                                      const struct findings *f,
                                      const char *kind, const char *name,
                                      const struct indices *laws,
                                      const struct ramp *ramp, sizes_adder add)
{
    struct figure *fig = part_figure(arena, kind, name, laws->n);

    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];
        struct panel *panel = &fig->panels[i];

        panel->series =
            arena_array(arena, struct series, 2 * law->fit->n_sizes + 1);
        panel->title = title_of(arena, law, laws->n);
        add(arena, panel, law->fit, ramp, part_flop(f, name, law));
    }
    return fig;
}

/* ---- returns against what they stand for ---- */

static void add_returns(struct arena *arena, struct panel *panel,
                        const struct intrinsic_fit *fit,
                        const struct ramp *ramp, double flop)
{
    for (size_t k = 0; k < fit->n_sizes; k++) {
        const struct intrinsic_size *size = &fit->sizes[k];
        double *x = arena_array(arena, double, size->n);

        for (size_t i = 0; i < size->n; i++)
            x[i] = flop * size->intrinsic[i];
        struct series *s = part_series(
            panel, SERIES_LINE, part_ramp_style(ramp, size->parameters, 1.8),
            part_size_name(arena, ramp, size->parameters));
        s->x = x, s->y = size->returns, s->n = size->n;
    }
    double *x = arena_array(arena, double, fit->n_map);
    for (size_t i = 0; i < fit->n_map; i++)
        x[i] = flop * fit->map_intrinsic[i];
    struct series *s =
        part_series(panel, SERIES_LINE, reference_style, "the fitted map f");
    s->x = x, s->y = fit->map_return, s->n = fit->n_map;
    s->outside = true;
}

struct figure *plot_collapse(struct arena *arena, const struct findings *f,
                             const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, part_fitted);
    struct ramp ramp = part_ramp_of_fits(arena, f, &laws);
    const char *unit = law_unit(f, name);
    struct str s = STR_INIT;

    if (laws.n == 0) {
        *why = no_fit;
        return NULL;
    }
    struct figure *fig =
        figure_of_sizes(arena, f, "collapse", name, &laws, &ramp, add_returns);
    fig->title = "Return against intrinsic performance";
    fig->x = (struct axis){.kind = SCALE_LOG,
                           .label = "intrinsic performance by the law",
                           .unit = unit};
    fig->y = (struct axis){.label = part_clean(arena, f->return_label)};
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    part_key(fig, "fitted map", SERIES_LINE, reference_style);
    str_printf(&s,
               "Return of each size, mean of its seeds and smoothed, against "
               "the intrinsic performance (%s) that the law gives it. Where "
               "the law holds, all sizes lie on one line, the map f. ",
               unit);
    part_size_note(&s, &ramp);
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- residuals ---- */

static void add_residuals(struct arena *arena, struct panel *panel,
                          const struct intrinsic_fit *fit,
                          const struct ramp *ramp, double flop)
{
    part_rule(arena, panel, reference_style, "as the law has it", 1, 1, 10, 1);
    for (size_t k = 0; k < fit->n_sizes; k++) {
        const struct intrinsic_size *size = &fit->sizes[k];
        double *x = arena_array(arena, double, size->n);
        double *y = arena_array(arena, double, size->n);

        for (size_t i = 0; i < size->n; i++) {
            x[i] = flop * size->parameters * size->interactions[i];
            y[i] = size->mapped[i] / size->intrinsic[i];
        }
        part_measured(arena, panel, size,
                      part_ramp_style(ramp, size->parameters, 1.8),
                      part_size_name(arena, ramp, size->parameters), x, y);
    }
}

static void residuals_caption(struct arena *arena, struct figure *fig,
                              const struct findings *f, const struct ramp *ramp,
                              const struct indices *laws)
{
    struct str s = STR_INIT;

    str_add(&s, "Intrinsic performance that the fitted map gives the return of "
                "each size, over that of the law: 1 is as the law has it. What "
                "is left should have no shape in common. ");
    if (laws->n == 1) {
        str_add(&s, "The root mean square of its log\xe2\x82\x81\xe2\x82\x80 "
                    "is ");
        text_number(&s, f->laws[laws->at[0]].fit->rmse_log10, 3);
        str_add(&s, ". ");
    }
    part_thin_note(&s, f, laws);
    part_size_note(&s, ramp);
    part_caption(arena, fig, &s);
}

struct figure *plot_residuals(struct arena *arena, const struct findings *f,
                              const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, part_fitted);
    struct ramp ramp = part_ramp_of_fits(arena, f, &laws);

    if (laws.n == 0) {
        *why = no_fit;
        return NULL;
    }
    struct figure *fig = figure_of_sizes(arena, f, "residuals", name, &laws,
                                         &ramp, add_residuals);
    fig->title = "What the law leaves unexplained";
    fig->x = (struct axis){.kind = SCALE_LOG,
                           .label = "training compute",
                           .unit = law_unit(f, name)};
    fig->y =
        (struct axis){.kind = SCALE_LOG,
                      .label = "intrinsic performance, measured over fitted"};
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    residuals_caption(arena, fig, f, &ramp, &laws);
    return fig;
}

/* ---- residuals of a law of points ---- */

static bool has_predicted(const struct points_finding *p)
{
    return p->fit->predicted != NULL;
}

/* Over the law where its errors are relative, else less the law; along the only
 * x, or along what the law says. */
static void add_points(struct arena *arena, struct panel *panel,
                       const struct law_fit *fit, bool ratio)
{
    double *y = arena_array(arena, double, fit->n);

    for (size_t i = 0; i < fit->n; i++)
        y[i] = ratio ? fit->y[i] / fit->predicted[i]
                     : fit->y[i] - fit->predicted[i];
    part_rule(arena, panel, reference_style, "as the law has it", 1, ratio, 10,
              ratio);
    struct series *s =
        part_series(panel, SERIES_POINTS, part_dots(fit->n), NULL);
    s->x = fit->n_x == 1 ? fit->x[0] : fit->predicted;
    s->y = y, s->n = fit->n;
}

/* How x and ratios are drawn: logarithmic if those of all of them are positive
 * and span a decade, and a factor of two. */
static void find_scales(enum scale_kind *x_kind, enum scale_kind *ratio_kind,
                        const struct findings *f, const struct indices *list)
{
    double range[2] = {HUGE_VAL, -HUGE_VAL};
    double ratio[2] = {HUGE_VAL, -HUGE_VAL};

    for (size_t i = 0; i < list->n; i++) {
        const struct law_fit *fit = f->points[list->at[i]].fit;
        const double *x = fit->n_x == 1 ? fit->x[0] : fit->predicted;

        for (size_t k = 0; k < fit->n; k++) {
            range[0] = fmin(range[0], x[k]);
            range[1] = fmax(range[1], x[k]);
            ratio[0] = fmin(ratio[0], fit->y[k] / fit->predicted[k]);
            ratio[1] = fmax(ratio[1], fit->y[k] / fit->predicted[k]);
        }
    }
    *x_kind = part_scale(range, 2);
    *ratio_kind =
        ratio[0] > 0 && ratio[1] > 2 * ratio[0] ? SCALE_LOG : SCALE_LINEAR;
}

struct figure *plot_points_residuals(struct arena *arena,
                                     const struct findings *f, const char *name,
                                     const char **why)
{
    struct indices list = part_points(arena, f, name, has_predicted, why);
    struct str s = STR_INIT;

    if (list.n == 0)
        return NULL;
    struct figure *fig = part_figure(arena, "residuals", name, list.n);
    const struct points_finding *first = &f->points[list.at[0]];
    const char *y = part_clean(arena, first->y.text);
    bool ratio = first->fit->loss != LAW_SQUARES;
    enum scale_kind x_kind, ratio_kind;

    find_scales(&x_kind, &ratio_kind, f, &list);
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *p = &f->points[list.at[i]];
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, 2);
        panel->title =
            part_points_title(arena, p, list.n > 1 || p->n_coordinates > 0);
        add_points(arena, panel, p->fit, ratio);
    }
    const struct quantity_label by_law = {
        arena_printf(arena, "%s by the law", y), first->y.unit};
    fig->title = "What the law leaves unexplained";
    fig->x =
        part_axis(arena, first->fit->n_x == 1 ? &first->x[0] : &by_law, x_kind);
    fig->y = ratio ? (struct axis){.kind = ratio_kind,
                                   .label = arena_printf(
                                       arena, "%s, measured over fitted", y)}
                   : (struct axis){.label = arena_printf(
                                       arena, "%s, measured less fitted", y),
                                   .unit = part_clean(arena, first->y.unit)};
    part_key(fig, "point", SERIES_POINTS, part_dots(first->fit->n));
    part_key(fig, "as the law has it", SERIES_RULE, reference_style);
    str_printf(&s,
               "Each point of the data %s the law: %d is as the law has it. "
               "What is left should have no shape. ",
               ratio ? "over" : "less", ratio);
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- what the exponent hangs on ---- */

/* A band, or with LOW = HIGH a line, from X0 to X1. */
static void add_level(struct arena *arena, struct panel *panel,
                      const struct style *style, const char *name, double x0,
                      double x1, double low, double high)
{
    double *x = arena_array(arena, double, 2);
    double *y = arena_array(arena, double, 4);

    if (!isfinite(low) || !isfinite(high))
        return;
    x[0] = x0, x[1] = x1;
    y[0] = y[1] = low;
    y[2] = y[3] = high;
    struct series *s = part_series(
        panel, low < high ? SERIES_BAND : SERIES_LINE, *style, name);
    s->x = x, s->n = 2;
    if (low < high)
        s->low = y, s->high = y + 2;
    else
        s->y = y;
}

static const struct style likelihood_style = {
    .paint = PAINT_CATEGORY, .category = 1, .dash = DASH_DOTTED, .width = 1.6};

static void add_evidence(struct arena *arena, struct panel *panel,
                         const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;
    double from = fit->sizes[0].parameters / 1.2;
    double to = fit->sizes[fit->n_sizes - 1].parameters * 1.2;
    double *x = arena_array(arena, double, fit->n_sizes);
    double *y = arena_array(arena, double, fit->n_sizes);
    const struct intrinsic_profile *p = &fit->profile_exponent;
    struct style dots = {.paint = PAINT_INK, .width = 3.4, .hollow = true};

    if (fit->replicates_ok > 0)
        add_level(arena, panel, &all_style, NULL, from, to,
                  fit->ci95.low.exponent, fit->ci95.high.exponent);
    add_level(arena, panel, &likelihood_style, "likelihood, low end", from, to,
              p->low, p->low);
    add_level(arena, panel, &likelihood_style, "likelihood, high end", from, to,
              p->high, p->high);
    add_level(arena, panel, &all_style, "all sizes", from, to,
              fit->law.exponent, fit->law.exponent);
    for (size_t i = 0; i < fit->n_sizes; i++) {
        x[i] = fit->sizes[i].parameters;
        y[i] = fit->without_size[i].exponent;
    }
    struct series *s =
        part_series(panel, SERIES_POINTS, dots, "without this size");
    s->x = x, s->y = y, s->n = fit->n_sizes;
}

static bool has_evidence(const struct law_finding *law)
{
    return law_trusted(law) && law->fit->without_size != NULL;
}

struct figure *plot_evidence(struct arena *arena, const struct findings *f,
                             const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, has_evidence);
    const struct ramp ramp = part_ramp_of_fits(arena, f, &laws);
    struct str s = STR_INIT;
    bool intervals = false, profiles = false;

    if (laws.n == 0) {
        *why = "There are too few sizes to leave one out.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "evidence", name, laws.n);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];
        const struct intrinsic_profile *p = &law->fit->profile_exponent;
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, 5);
        panel->title = title_of(arena, law, laws.n);
        add_evidence(arena, panel, law);
        intervals |= law->fit->replicates_ok > 0;
        profiles |= isfinite(p->low) || isfinite(p->high);
    }
    fig->title = "What the exponent hangs on";
    fig->x = (struct axis){
        .kind = SCALE_LOG,
        .label = part_size_label(arena, &ramp, "size that is left out"),
        .unit = "parameters"};
    fig->y = (struct axis){.label = "exponent of optimal size in compute",
                           .least_span = 0.2};
    part_key(fig, "all sizes", SERIES_LINE, all_style);
    if (intervals)
        part_key(fig, "95\xc2\xa0% interval, bootstrap", SERIES_BAND,
                 all_style);
    if (profiles)
        part_key(fig, "95\xc2\xa0% interval, likelihood", SERIES_LINE,
                 likelihood_style);
    part_key(fig, "without one size", SERIES_POINTS,
             (struct style){.paint = PAINT_INK, .width = 3.4, .hollow = true});
    str_add(&s, "The exponent of the fit to all sizes, and of fits without one "
                "of them. ");
    if (intervals)
        str_add(&s, "The band is the 95 % interval of the bootstrap over "
                    "seeds. ");
    if (profiles)
        str_add(&s, "Dotted lines are the ends of the interval by the "
                    "likelihood alone; where one is missing, the data never "
                    "object on that side. ");
    part_caption(arena, fig, &s);
    return fig;
}
