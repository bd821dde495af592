/* plot_laws.c - the frontier, the optimal size and the exponent of laws. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

static const char *const no_fit = "There is no fit to draw.";
static const char *const no_number = "There is no fit that the data pin down.";

/* NAME is NULL for laws of several names: then all have FLOP, or none is
 * drawn in them. */
double part_flop(const struct findings *f, const char *name,
                 const struct law_finding *law)
{
    return law_has_flop(f, name) ? law->flop_per_parameter : 1;
}

const char *part_instance_label(struct arena *arena,
                                const struct law_finding *law)
{
    return part_clean(arena, gather_law_label(arena, law));
}

struct instance *part_instances(struct arena *arena, const struct findings *f,
                                const struct indices *laws)
{
    struct instance *list = arena_array(arena, struct instance, laws->n + 1);

    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];

        list[i] = (struct instance){law->coordinates, law->n_coordinates,
                                    part_instance_label(arena, law)};
    }
    return list;
}

bool part_fitted(const struct law_finding *law)
{
    return law->fit != NULL;
}

/* Those laws of a name that KEEP says yes to. */
struct indices part_laws(struct arena *arena, const struct findings *f,
                         const char *name,
                         bool (*keep)(const struct law_finding *))
{
    struct indices laws = gather_laws(arena, f, name);
    size_t n = 0;

    for (size_t i = 0; i < laws.n; i++) {
        if (keep(&f->laws[laws.at[i]]))
            laws.at[n++] = laws.at[i];
    }
    laws.n = n;
    return laws;
}

/* The laws of which no number may be claimed. */
static void add_left_out(struct str *s, struct arena *arena,
                         const struct findings *f, const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    bool any = false;

    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];

        if (law_trusted(law))
            continue;
        str_add(s, any ? ", " : "Not shown: ");
        str_add(s, part_instance_label(arena, law));
        str_add(s, law->fit == NULL ? " (no fit)" : " (not identifiable)");
        any = true;
    }
    if (any)
        str_add(s, ". ");
}

/* What the sizes of the laws' runs go by. */
static struct size_axis axis_of_laws(struct arena *arena,
                                     const struct findings *f,
                                     const struct indices *laws,
                                     const struct ramp *ramp)
{
    size_t n = 0;

    for (size_t i = 0; i < laws->n; i++)
        n += f->laws[laws->at[i]].n_runs;
    struct sized_run *sized = arena_array(arena, struct sized_run, n);
    n = 0;
    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];

        for (size_t k = 0; k < law->n_runs; k++) {
            const struct run_row *run = &f->runs[law->runs[k]];

            sized[n++] = (struct sized_run){law_size(law, run), run};
        }
    }
    return gather_size_axis(arena, sized, n, ramp->sizes, ramp->n);
}

/* All sizes of the fits, smallest first, no size twice. */
struct ramp part_ramp_of_fits(struct arena *arena, const struct findings *f,
                              const struct indices *laws)
{
    size_t n = 0;

    for (size_t i = 0; i < laws->n; i++)
        n += f->laws[laws->at[i]].fit->n_sizes;
    double *sizes = arena_array(arena, double, n + 1);
    n = 0;
    for (size_t i = 0; i < laws->n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws->at[i]].fit;

        for (size_t k = 0; k < fit->n_sizes; k++)
            sizes[n++] = fit->sizes[k].parameters;
    }
    struct ramp ramp = {.sizes = sizes, .n = sort_distinct(sizes, n)};
    ramp.axis = axis_of_laws(arena, f, laws, &ramp);
    return ramp;
}

static bool held_out(const struct intrinsic_fit *fit,
                     const struct intrinsic_size *size)
{
    return fit->holdout.done && size->parameters >= fit->holdout.parameters;
}

static const struct style held_out_style = {
    .paint = PAINT_ACCENT, .dash = DASH_DOTTED, .width = 2};
static const struct style envelope_style = {.paint = PAINT_FAINT, .width = 6};
static const struct style frontier_style = {
    .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2};

/* What compute X has reached. */
struct reached {
    double x, y;
};

static int compare_reached(const void *a, const void *b)
{
    const struct reached *p = a, *q = b;

    return p->x != q->x ? (p->x > q->x) - (p->x < q->x)
                        : (p->y > q->y) - (p->y < q->y);
}

/* The lines of one size: measured, fitted, predicted when held out. */
static void add_size(struct arena *arena, struct panel *panel,
                     const struct intrinsic_fit *fit,
                     const struct intrinsic_size *size, const struct ramp *ramp,
                     double flop)
{
    struct style thick = part_ramp_style(ramp, size->parameters, 2.2);
    struct style thin = part_ramp_style(ramp, size->parameters, 1);
    double *x = arena_array(arena, double, size->n);
    double *mapped = arena_array(arena, double, size->n);
    double *law = arena_array(arena, double, size->n);
    double *held = arena_array(arena, double, size->n);
    const char *name = part_size_name(arena, ramp, size->parameters);

    for (size_t i = 0; i < size->n; i++) {
        double E = size->interactions[i];

        x[i] = flop * size->parameters * E;
        mapped[i] = flop * size->mapped[i];
        law[i] = flop * size->intrinsic[i];
        held[i] = held_out(fit, size) ? flop * intrinsic_at(&fit->holdout.law,
                                                            size->parameters, E)
                                      : (double)NAN;
    }
    thin.dash = DASH_DASHED;
    struct series *s = part_series(panel, SERIES_LINE, thin, NULL);
    s->x = x, s->y = law, s->n = size->n;
    s->outside = true; /* the axes are those of what was measured */
    part_measured(arena, panel, size, thick, name, x, mapped);
    if (held_out(fit, size)) {
        s = part_series(panel, SERIES_LINE, held_out_style,
                        "predicted without this size");
        s->x = x, s->y = held, s->n = size->n;
        s->outside = true;
    }
}

/* The best that any size has reached with so much compute, under their
 * lines. */
static void add_envelope(struct arena *arena, struct panel *panel,
                         const struct intrinsic_fit *fit, double flop)
{
    size_t most = 0, n = 0;

    for (size_t k = 0; k < fit->n_sizes; k++)
        most += fit->sizes[k].n;
    struct reached *all = arena_array(arena, struct reached, most + 1);
    for (size_t k = 0; k < fit->n_sizes; k++) {
        const struct intrinsic_size *size = &fit->sizes[k];

        for (size_t i = 0; i < size->n; i++) {
            if (!part_tells(size, i))
                continue;
            all[n++] = (struct reached){flop * size->parameters *
                                            size->interactions[i],
                                        flop * size->mapped[i]};
        }
    }
    qsort(all, n, sizeof(*all), compare_reached);
    double *x = arena_array(arena, double, n + 1);
    double *y = arena_array(arena, double, n + 1);
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(all[i].y) || (best > 0 && all[i].y <= y[best - 1]))
            continue;
        x[best] = all[i].x;
        y[best++] = all[i].y;
    }
    struct series *s = part_series(panel, SERIES_LINE, envelope_style,
                                   "the best of all sizes");
    s->x = x, s->y = y, s->n = best;
}

static void add_diagonal(struct arena *arena, struct panel *panel)
{
    double *ends = arena_array(arena, double, 2);

    ends[0] = 1;
    ends[1] = 10;
    struct series *s = part_series(panel, SERIES_RULE, frontier_style,
                                   "frontier: intrinsic performance equals "
                                   "compute");
    s->x = ends, s->y = ends, s->n = 2;
}

static void frontier_caption(struct arena *arena, struct figure *fig,
                             const struct findings *f,
                             const struct indices *laws, bool any_held_out,
                             const char *unit)
{
    const struct ramp ramp = part_ramp_of_fits(arena, f, laws);
    struct str s = STR_INIT;

    str_printf(&s,
               "Intrinsic performance against training compute, both in %s. "
               "Solid: what each size reached, its return put through the "
               "fitted map f. Beneath, thick: the best of all sizes with so "
               "much compute. Dashed, thin: the fitted law. On the frontier, "
               "the dashed diagonal, intrinsic performance equals compute; a "
               "size is optimal where its line comes closest to it. ",
               unit);
    if (any_held_out)
        str_add(&s, "Dotted: the largest size as predicted by the law fitted "
                    "without it. ");
    part_thin_note(&s, f, laws);
    part_size_note(&s, &ramp);
    part_caption(arena, fig, &s);
}

struct figure *plot_frontier(struct arena *arena, const struct findings *f,
                             const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, part_fitted);
    struct ramp ramp = part_ramp_of_fits(arena, f, &laws);
    const char *unit = law_unit(f, name);
    bool any_held_out = false;

    if (laws.n == 0) {
        *why = no_fit;
        return NULL;
    }
    struct figure *fig = part_figure(arena, "frontier", name, laws.n);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];
        const struct intrinsic_fit *fit = law->fit;
        double flop = part_flop(f, name, law);
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, 4 * fit->n_sizes + 2);
        if (laws.n > 1 || law->n_coordinates > 0)
            panel->title = part_instance_label(arena, law);
        if (!law_trusted(law))
            panel->title = arena_printf(arena, "%s (not identifiable)",
                                        part_instance_label(arena, law));
        add_envelope(arena, panel, fit, flop);
        add_diagonal(arena, panel);
        for (size_t k = 0; k < fit->n_sizes; k++)
            add_size(arena, panel, fit, &fit->sizes[k], &ramp, flop);
        any_held_out = any_held_out || fit->holdout.done;
    }
    fig->title = "Intrinsic performance against training compute";
    fig->x = (struct axis){
        .kind = SCALE_LOG, .label = "training compute", .unit = unit};
    fig->y = (struct axis){
        .kind = SCALE_LOG, .label = "intrinsic performance", .unit = unit};
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    part_key(fig, "best of all sizes", SERIES_LINE, envelope_style);
    part_key(fig, "frontier", SERIES_RULE, frontier_style);
    if (any_held_out)
        part_key(fig, "held-out prediction", SERIES_LINE, held_out_style);
    frontier_caption(arena, fig, f, &laws, any_held_out, unit);
    return fig;
}

/* Quantile Q of the sorted V. */
static double quantile(const double *v, size_t n, double q)
{
    double at = q * (double)(n - 1);
    size_t i = (size_t)at;

    if (i + 1 >= n)
        return v[n - 1];
    return v[i] + (at - (double)i) * (v[i + 1] - v[i]);
}

/* The middle 95 % of the replicates' optimal size at compute C. */
static void optimum_interval(struct arena *arena,
                             const struct intrinsic_fit *fit, double C,
                             double *low, double *high)
{
    size_t n = (size_t)fit->replicates_ok;
    double *v = arena_array(arena, double, n);
    size_t ok = 0;

    for (size_t i = 0; i < n; i++) {
        double N = intrinsic_N_opt(&fit->replicate_laws[i], C);
        if (isfinite(N))
            v[ok++] = N;
    }
    *low = *high = (double)NAN;
    if (ok < 2)
        return;
    sort_doubles(v, ok);
    *low = quantile(v, ok, 0.025);
    *high = quantile(v, ok, 0.975);
}

/* A law as it is drawn. */
struct drawn_law {
    const struct intrinsic_fit *fit;
    double flop; /* of a parameter-interaction, in the unit of the axis */
    struct style style;
    const char *label;
};

/* N_opt from compute LOW to HIGH (parameter-interactions); the band too when
 * asked for. */
static void add_optimum(struct arena *arena, struct panel *panel,
                        const struct drawn_law *law, double from, double to,
                        bool band)
{
    double *x = arena_array(arena, double, PART_STEPS);
    double *y = arena_array(arena, double, PART_STEPS);
    double *low = arena_array(arena, double, PART_STEPS);
    double *high = arena_array(arena, double, PART_STEPS);

    for (size_t i = 0; i < PART_STEPS; i++) {
        double C = from * pow(to / from, (double)i / (PART_STEPS - 1));

        x[i] = law->flop * C;
        y[i] = intrinsic_N_opt(&law->fit->law, C);
        if (band)
            optimum_interval(arena, law->fit, C, &low[i], &high[i]);
    }
    if (band) {
        struct series *b = part_series(panel, SERIES_BAND, law->style, NULL);
        b->x = x, b->low = low, b->high = high, b->n = PART_STEPS;
    }
    struct series *s = part_series(panel, SERIES_LINE, law->style, law->label);
    s->x = x, s->y = y, s->n = PART_STEPS;
}

/* How far beyond the data the optimum is drawn. */
static const double reach = 3;

/* Dots where a size that was trained is the optimal one. */
static void add_tested_sizes(struct arena *arena, struct panel *panel,
                             const struct drawn_law *law)
{
    const struct intrinsic_fit *fit = law->fit;
    double *x = arena_array(arena, double, fit->n_sizes);
    double *y = arena_array(arena, double, fit->n_sizes);
    /* N_opt is a power of C: one point gives it. */
    double at_one = intrinsic_N_opt(&fit->law, 1);
    struct style style = law->style;

    for (size_t i = 0; i < fit->n_sizes; i++) {
        double C =
            pow(fit->sizes[i].parameters / at_one, 1 / fit->law.exponent);
        bool close =
            C > fit->compute_low / reach && C < fit->compute_high * reach;

        x[i] = close ? law->flop * C : (double)NAN;
        y[i] = fit->sizes[i].parameters;
    }
    style.width = 3.2;
    struct series *s =
        part_series(panel, SERIES_POINTS, style, "a size that was trained");
    s->x = x, s->y = y, s->n = fit->n_sizes;
}

static void add_optimum_of(struct arena *arena, struct panel *panel,
                           const struct drawn_law *law)
{
    double low = law->fit->compute_low, high = law->fit->compute_high;
    struct drawn_law beyond = *law;

    if (!(low > 0 && high > low && isfinite(high)))
        return;
    beyond.style.width = 1;
    beyond.style.dash = DASH_DASHED;
    beyond.label = NULL;
    add_optimum(arena, panel, law, low, high, law->fit->replicates_ok > 1);
    add_optimum(arena, panel, &beyond, low / reach, low, false);
    add_optimum(arena, panel, &beyond, high, high * reach, false);
    add_tested_sizes(arena, panel, law);
}

static void optimum_caption(struct arena *arena, struct figure *fig,
                            const struct findings *f, const char *name,
                            const struct indices *laws, const char *unit)
{
    struct str s = STR_INIT;
    int replicates = 0;

    for (size_t i = 0; i < laws->n; i++) {
        int n = f->laws[laws->at[i]].fit->replicates_ok;
        replicates = n > replicates ? n : replicates;
    }
    str_printf(&s,
               "The size that makes the best use of a given amount of training "
               "compute (%s). Solid where the data cover the frontier, dashed "
               "where the law is extrapolated; dots mark sizes that were "
               "trained. ",
               unit);
    if (replicates > 1)
        str_printf(&s,
                   "Bands hold the middle 95 %% of %d bootstrap "
                   "replicates over seeds. ",
                   replicates);
    else
        str_add(&s, "Without a bootstrap there is no interval. ");
    add_left_out(&s, arena, f, name);
    part_caption(arena, fig, &s);
}

struct figure *plot_optimum(struct arena *arena, const struct findings *f,
                            const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, law_trusted);
    const char *unit = law_unit(f, name);

    if (laws.n == 0) {
        *why = no_number;
        return NULL;
    }
    struct figure *fig = part_figure(arena, "optimum", name, 1);
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 5 * laws.n);
    fig->keys = arena_array(arena, struct key, laws.n);
    const struct instance *instances = part_instances(arena, f, &laws);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];
        struct drawn_law drawn = {law->fit, part_flop(f, name, law),
                                  part_instance_style(instances, laws.n, i),
                                  instances[i].label};

        add_optimum_of(arena, panel, &drawn);
        if (laws.n > 1)
            part_key(fig, drawn.label, SERIES_LINE, drawn.style);
    }
    if (panel->n_series == 0) {
        *why = "No fit covers a range of the frontier.";
        return NULL;
    }
    fig->title = "Optimal size of model against training compute";
    fig->x = (struct axis){
        .kind = SCALE_LOG, .label = "training compute", .unit = unit};
    const struct ramp ramp = part_ramp_of_fits(arena, f, &laws);
    fig->y =
        (struct axis){.kind = SCALE_LOG,
                      .label = part_size_label(arena, &ramp, "optimal size"),
                      .unit = "parameters"};
    optimum_caption(arena, fig, f, name, &laws, unit);
    return fig;
}

static void add_exponents(struct arena *arena, struct panel *panel,
                          const struct findings *f, const struct indices *laws,
                          const double *x, bool firm)
{
    struct style style = {.paint = PAINT_CATEGORY,
                          .category = firm ? 0 : 6,
                          .width = 1.6,
                          .hollow = !firm};
    double *y = arena_array(arena, double, laws->n);
    double *low = arena_array(arena, double, laws->n);
    double *high = arena_array(arena, double, laws->n);
    size_t n = 0;

    for (size_t i = 0; i < laws->n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws->at[i]].fit;
        bool mine = (fit->identifiable == IDENTIFIABLE) == firm;

        y[i] = mine ? fit->law.exponent : (double)NAN;
        low[i] = high[i] = (double)NAN;
        if (mine && fit->replicates_ok > 0) {
            low[i] = fit->ci95.low.exponent;
            high[i] = fit->ci95.high.exponent;
        }
        n += mine;
    }
    if (n == 0)
        return;
    struct series *bars = part_series(panel, SERIES_ERRORBARS, style, NULL);
    bars->x = x, bars->low = low, bars->high = high, bars->n = laws->n;
    style.width = 4;
    struct series *dots = part_series(panel, SERIES_POINTS, style, NULL);
    dots->x = x, dots->y = y, dots->n = laws->n;
}

struct figure *plot_exponent(struct arena *arena, const struct findings *f,
                             const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, law_trusted);
    struct str s = STR_INIT;
    size_t weak = 0, intervals = 0;

    if (laws.n == 0) {
        *why = no_number;
        return NULL;
    }
    struct figure *fig = part_figure(arena, "exponent", name, 1);
    double *x = arena_array(arena, double, laws.n);
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 4);
    part_instance_axis(arena, fig, part_instances(arena, f, &laws), laws.n, x);
    const struct ramp ramp = part_ramp_of_fits(arena, f, &laws);
    add_exponents(arena, panel, f, &laws, x, true);
    add_exponents(arena, panel, f, &laws, x, false);
    for (size_t i = 0; i < laws.n; i++) {
        weak += f->laws[laws.at[i]].fit->identifiable != IDENTIFIABLE;
        intervals += f->laws[laws.at[i]].fit->replicates_ok > 0;
    }
    fig->title = "Exponent of the optimal size against the axis of the study";
    fig->y = (struct axis){.label = "exponent of optimal size in compute",
                           .least_span = 0.2};
    str_add(&s,
            "The optimal size grows with compute to the power b; this is the "
            "exponent b of each fit. ");
    str_add(&s, intervals > 0
                    ? "Bars are 95 % intervals from the bootstrap over seeds. "
                    : "Without a bootstrap there are no intervals. ");
    if (weak > 0) {
        str_add(&s, "Rings are fits that the data pin down only weakly. ");
        part_key(fig, "identifiable", SERIES_POINTS,
                 (struct style){.paint = PAINT_CATEGORY, .width = 4});
        part_key(fig, "weak", SERIES_POINTS,
                 (struct style){.paint = PAINT_CATEGORY,
                                .category = 6,
                                .width = 4,
                                .hollow = true});
    }
    part_size_note(&s, &ramp);
    add_left_out(&s, arena, f, name);
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- cost ---- */

/* The highest return that all of the laws have reached. */
static double common_return(const struct findings *f,
                            const struct indices *laws)
{
    double best = HUGE_VAL;

    for (size_t i = 0; i < laws->n; i++)
        best = fmin(best, f->laws[laws->at[i]].fit->best_return);
    return best;
}

/* The middle 95 % of what RET takes by the replicates' maps; NaN with fewer
 * than 19 of 20 that reach it. */
static void cost_interval(struct arena *arena, const struct intrinsic_fit *fit,
                          double ret, double *low, double *high)
{
    size_t n = (size_t)fit->replicates_ok, ok = 0;
    double *v = arena_array(arena, double, n + 1);

    *low = *high = (double)NAN;
    for (size_t i = 0; i < n; i++) {
        double C = intrinsic_map_at(&fit->replicate_maps[i], ret);

        if (isfinite(C))
            v[ok++] = C;
    }
    if (ok < 2 || 20 * ok < 19 * n)
        return;
    sort_doubles(v, ok);
    *low = quantile(v, ok, 0.025);
    *high = quantile(v, ok, 0.975);
}

/* Returns how many could be drawn. */
static size_t add_costs(struct arena *arena, struct panel *panel,
                        const struct findings *f, const struct indices *laws,
                        const char *name, const double *x, double ret)
{
    struct style style = {.paint = PAINT_CATEGORY, .width = 1.6};
    double *y = arena_array(arena, double, laws->n);
    double *low = arena_array(arena, double, laws->n);
    double *high = arena_array(arena, double, laws->n);
    size_t drawn = 0;

    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];
        double flop = part_flop(f, name, law);

        y[i] = flop * intrinsic_of_return(law->fit, ret);
        cost_interval(arena, law->fit, ret, &low[i], &high[i]);
        low[i] *= flop;
        high[i] *= flop;
        drawn += isfinite(y[i]);
    }
    struct series *bars = part_series(panel, SERIES_ERRORBARS, style, NULL);
    bars->x = x, bars->low = low, bars->high = high, bars->n = laws->n;
    style.width = 4;
    struct series *dots = part_series(panel, SERIES_POINTS, style, NULL);
    dots->x = x, dots->y = y, dots->n = laws->n;
    return drawn;
}

struct figure *plot_cost(struct arena *arena, const struct findings *f,
                         const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, law_trusted);
    struct str s = STR_INIT;

    *why = no_number;
    if (laws.n < 2)
        return NULL;
    struct figure *fig = part_figure(arena, "cost", name, 1);
    double *x = arena_array(arena, double, laws.n);
    struct panel *panel = &fig->panels[0];
    /* A little less than the best: there the map is at its end. */
    double ret = common_return(f, &laws);
    ret -= 0.05 * fabs(ret);
    panel->series = arena_array(arena, struct series, 2);
    part_instance_axis(arena, fig, part_instances(arena, f, &laws), laws.n, x);
    if (add_costs(arena, panel, f, &laws, name, x, ret) < 2)
        return NULL;
    fig->title = "Compute that a return takes, against the axis of the study";
    fig->y = (struct axis){.kind = SCALE_LOG,
                           .label = "compute on the frontier",
                           .unit = law_unit(f, name)};
    str_add(&s, "The least compute that reaches a return of ");
    text_number(&s, ret, 3);
    str_add(&s, ", which all fits have reached, by each fit's map from return "
                "to intrinsic performance. Bars hold the middle 95 % of the "
                "bootstrap replicates, where nearly all of them reach it. ");
    add_left_out(&s, arena, f, name);
    part_caption(arena, fig, &s);
    return fig;
}
