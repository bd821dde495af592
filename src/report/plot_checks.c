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

static const char *size_name(struct arena *arena,
                             const struct intrinsic_size *size)
{
    return arena_printf(arena, "%s parameters",
                        part_count(arena, size->parameters));
}

/* Through two points; the second is some way to the right or above. */
static void add_rule(struct arena *arena, struct panel *panel,
                     const struct style *style, const char *name, double x0,
                     double y0, double x1, double y1)
{
    double *x = arena_array(arena, double, 2);
    double *y = arena_array(arena, double, 2);

    x[0] = x0, x[1] = x1;
    y[0] = y0, y[1] = y1;
    struct series *s = part_series(panel, SERIES_RULE, *style, name);
    s->x = x, s->y = y, s->n = 2;
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
            arena_array(arena, struct series, law->fit->n_sizes + 1);
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
            size_name(arena, size));
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
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- residuals ---- */

static void add_residuals(struct arena *arena, struct panel *panel,
                          const struct intrinsic_fit *fit,
                          const struct ramp *ramp, double flop)
{
    add_rule(arena, panel, &reference_style, "as the law has it", 1, 1, 10, 1);
    for (size_t k = 0; k < fit->n_sizes; k++) {
        const struct intrinsic_size *size = &fit->sizes[k];
        double *x = arena_array(arena, double, size->n);
        double *y = arena_array(arena, double, size->n);

        for (size_t i = 0; i < size->n; i++) {
            x[i] = flop * size->parameters * size->interactions[i];
            y[i] = size->mapped[i] / size->intrinsic[i];
        }
        struct series *s = part_series(
            panel, SERIES_LINE, part_ramp_style(ramp, size->parameters, 1.8),
            size_name(arena, size));
        s->x = x, s->y = y, s->n = size->n;
    }
}

static void residuals_caption(struct arena *arena, struct figure *fig,
                              const struct findings *f,
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
    residuals_caption(arena, fig, f, &laws);
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
    fig->x = (struct axis){.kind = SCALE_LOG,
                           .label = "size that is left out",
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

/* ---- the bootstrap ---- */

enum { PANELS = 4, BINS_MOST = 40 };

struct constant {
    const char *label;
    double (*get)(const struct intrinsic_law *law);
};

static double get_exponent(const struct intrinsic_law *law)
{
    return law->exponent;
}

static double get_beta(const struct intrinsic_law *law)
{
    return law->beta;
}

static double get_alpha_N(const struct intrinsic_law *law)
{
    return law->alpha_N;
}

static double get_alpha_E(const struct intrinsic_law *law)
{
    return law->alpha_E;
}

static const struct constant constants[PANELS] = {
    {"exponent of optimal size", get_exponent},
    {"beta", get_beta},
    {"alpha_N", get_alpha_N},
    {"alpha_E", get_alpha_E},
};

struct bins {
    double low, step;
    size_t n;
};

/* Bins that the replicates of all laws share, some root of their number. */
static struct bins bins_of(const struct findings *f, const struct indices *laws,
                           const struct constant *c)
{
    struct bins bins = {HUGE_VAL, 0, 0};
    double high = -HUGE_VAL;
    int most = 0;

    for (size_t i = 0; i < laws->n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws->at[i]].fit;

        most = fit->replicates_ok > most ? fit->replicates_ok : most;
        for (int b = 0; b < fit->replicates_ok; b++) {
            bins.low = fmin(bins.low, c->get(&fit->replicate_laws[b]));
            high = fmax(high, c->get(&fit->replicate_laws[b]));
        }
    }
    bins.n = (size_t)fmin(fmax(ceil(sqrt(most)), 8), BINS_MOST);
    bins.step = (high - bins.low) / (double)bins.n;
    if (!(bins.step > 0))
        bins.step = fmax(fabs(high), 1) * 1e-6;
    return bins;
}

/* The share of replicates in each bin, as steps from 0 to 0. */
static void add_histogram(struct arena *arena, struct panel *panel,
                          const struct intrinsic_fit *fit,
                          const struct constant *c, const struct bins *bins,
                          struct style style, const char *name)
{
    size_t n = 2 * bins->n + 2;
    double *x = arena_array(arena, double, n);
    double *y = arena_array(arena, double, n);
    double each = 1 / (double)fit->replicates_ok;

    for (size_t k = 0; k <= bins->n; k++)
        x[2 * k] = x[2 * k + 1] = bins->low + (double)k * bins->step;
    for (size_t k = 0; k < n; k++)
        y[k] = 0;
    for (int b = 0; b < fit->replicates_ok; b++) {
        double v = c->get(&fit->replicate_laws[b]);
        size_t k = (size_t)fmax((v - bins->low) / bins->step, 0);

        k = k < bins->n ? k : bins->n - 1;
        y[2 * k + 1] += each;
        y[2 * k + 2] += each;
    }
    struct series *s = part_series(panel, SERIES_LINE, style, name);
    s->x = x, s->y = y, s->n = n;
}

static bool has_replicates(const struct law_finding *law)
{
    return law_trusted(law) && law->fit->replicates_ok > 1;
}

static void add_constant(struct arena *arena, struct figure *fig, size_t p,
                         const struct findings *f, const struct indices *laws)
{
    const struct constant *c = &constants[p];
    struct panel *panel = &fig->panels[p];
    struct axis *axis = arena_new_of(arena, struct axis);
    struct bins bins = bins_of(f, laws, c);

    *axis = (struct axis){.label = c->label};
    panel->x = axis;
    panel->series = arena_array(arena, struct series, laws->n + 1);
    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];

        add_histogram(arena, panel, law->fit, c, &bins,
                      part_instance_style(f, laws, i),
                      part_instance_label(arena, law));
    }
    if (laws->n > 1)
        return;
    double estimate = c->get(&f->laws[laws->at[0]].fit->law);
    add_rule(arena, panel, &reference_style, "estimate", estimate, 0, estimate,
             1);
}

struct figure *plot_bootstrap(struct arena *arena, const struct findings *f,
                              const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, has_replicates);
    struct str s = STR_INIT;
    int least = 0, most = 0;

    if (laws.n == 0) {
        *why = "There are no replicates of a bootstrap.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "bootstrap", name, PANELS);
    fig->keys = arena_array(arena, struct key, laws.n + 1);
    for (size_t p = 0; p < PANELS; p++)
        add_constant(arena, fig, p, f, &laws);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];
        int n = law->fit->replicates_ok;

        least = i == 0 || n < least ? n : least;
        most = n > most ? n : most;
        if (laws.n > 1)
            part_key(fig, part_instance_label(arena, law), SERIES_LINE,
                     part_instance_style(f, &laws, i));
    }
    if (laws.n == 1)
        part_key(fig, "estimate", SERIES_RULE, reference_style);
    fig->title = "Constants in the replicates of the bootstrap";
    fig->x = (struct axis){.label = ""};
    fig->y = (struct axis){.label = "share of the replicates"};
    str_add(&s, "How the constants of the law spread over ");
    if (least == most)
        str_printf(&s, "%d", most);
    else
        str_printf(&s, "%d to %d", least, most);
    str_add(&s, " replicates of the bootstrap over seeds. With few seeds, "
                "intervals are wider than this spread. ");
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- starts ---- */

struct figure *plot_starts(struct arena *arena, const struct findings *f,
                           const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, part_fitted);
    struct str s = STR_INIT;
    int starts = 0;

    if (laws.n < 2) {
        *why = "One fit is a number, not a figure.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "starts", name, 1);
    double *x = arena_array(arena, double, laws.n);
    double *y = arena_array(arena, double, laws.n);
    part_instance_axis(arena, fig, f, &laws, x);
    for (size_t i = 0; i < laws.n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws.at[i]].fit;

        y[i] =
            100.0 * fit->starts_agreeing / (fit->starts > 0 ? fit->starts : 1);
        starts = fit->starts > starts ? fit->starts : starts;
    }
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 3);
    double *ends = arena_array(arena, double, 2 * laws.n);
    for (size_t i = 0; i < laws.n; i++) {
        ends[i] = 0;
        ends[laws.n + i] = 100;
    }
    struct series *all =
        part_series(panel, SERIES_LINE, reference_style, "all of them");
    all->x = x, all->y = ends + laws.n, all->n = laws.n;
    struct style style = all_style;
    struct series *stems = part_series(panel, SERIES_ERRORBARS, style, NULL);
    stems->x = x, stems->low = ends, stems->high = y, stems->n = laws.n;
    style.width = 4;
    struct series *dots = part_series(panel, SERIES_POINTS, style, NULL);
    dots->x = x, dots->y = y, dots->n = laws.n;
    fig->title = "Starts of the search that found the same law";
    fig->y = (struct axis){.label = "starts that agree", .unit = "%"};
    str_printf(&s,
               "Each fit is searched for from up to %d starts; these ended as "
               "well as the best of them. Where few do, the best may not be "
               "the best there is. ",
               starts);
    part_caption(arena, fig, &s);
    return fig;
}
