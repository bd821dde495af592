/* plots.c - findings to figures. */
#include "config.h"

#include "report/plots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/text.h"

/* More sizes than this get a colour bar instead of a legend. */
enum { KEYS_MOST = 10 };
/* Points along a line drawn from a formula. */
enum { STEPS = 96 };

/* Sizes in order and their place on the ramp. */
struct ramp {
    const double *sizes;
    size_t n;
};

static double shade_of(const struct ramp *ramp, double size)
{
    double low = log(ramp->sizes[0]), high = log(ramp->sizes[ramp->n - 1]);

    if (ramp->n < 2)
        return 0.35;
    if (ramp->n > KEYS_MOST)
        return (log(size) - low) / (high - low);
    size_t i = 0;
    while (i + 1 < ramp->n && ramp->sizes[i] < size)
        i++;
    return (double)i / (double)(ramp->n - 1);
}

static struct style ramp_style(const struct ramp *ramp, double size,
                               double width)
{
    return (struct style){
        .paint = PAINT_RAMP, .shade = shade_of(ramp, size), .width = width};
}

static const char *count_text(struct arena *arena, double value)
{
    struct str s = STR_INIT;

    text_count(&s, value);
    char *copy = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return copy;
}

static const char *clean(struct arena *arena, const char *text)
{
    struct str s = STR_INIT;

    text_clean(&s, text);
    char *copy = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return copy;
}

static struct figure *new_figure(struct arena *arena, const char *kind,
                                 const char *name, size_t n_panels)
{
    struct figure *f = arena_new_of(arena, struct figure);
    struct str s = STR_INIT;

    str_add(&s, kind);
    if (name != NULL) {
        str_add(&s, "-");
        text_slug(&s, name);
    }
    f->name = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    f->panels = arena_array(arena, struct panel, n_panels);
    f->n_panels = n_panels;
    f->keys = arena_array(arena, struct key, KEYS_MOST + 8);
    return f;
}

static void add_key(struct figure *f, const char *label, enum series_kind kind,
                    struct style style)
{
    f->keys[f->n_keys++] = (struct key){label, kind, style};
}

static void set_ramp_keys(struct arena *arena, struct figure *f,
                          const struct ramp *ramp, enum series_kind kind)
{
    f->key_title = "parameters";
    if (ramp->n > KEYS_MOST) {
        f->ramp_low = count_text(arena, ramp->sizes[0]);
        f->ramp_high = count_text(arena, ramp->sizes[ramp->n - 1]);
        return;
    }
    for (size_t i = 0; i < ramp->n; i++)
        add_key(f, count_text(arena, ramp->sizes[i]), kind,
                ramp_style(ramp, ramp->sizes[i], 1.8));
}

static struct series *add_series(struct panel *panel, enum series_kind kind,
                                 struct style style, const char *name)
{
    struct series *s = &panel->series[panel->n_series++];

    *s = (struct series){.kind = kind, .style = style, .name = name};
    return s;
}

static void take_caption(struct arena *arena, struct figure *f, struct str *s)
{
    f->caption = arena_strdup(arena, str_text(s));
    str_fini(s);
}

/* ---- learning curves ---- */

static void add_curve(struct arena *arena, struct panel *panel,
                      const struct mean_curve *m, const struct ramp *ramp)
{
    struct str s = STR_INIT;

    text_count(&s, m->parameters);
    str_add(&s, " parameters, ");
    text_plural(&s, m->seeds, "seed", "seeds");
    const char *name = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    if (m->seeds > 1) {
        struct series *band = add_series(
            panel, SERIES_BAND, ramp_style(ramp, m->parameters, 0), NULL);
        band->x = m->x;
        band->low = m->low;
        band->high = m->high;
        band->n = m->n;
    }
    struct series *line = add_series(
        panel, SERIES_LINE, ramp_style(ramp, m->parameters, 1.8), name);
    line->x = m->x;
    line->y = m->mean;
    line->n = m->n;
}

/* Rings where runs of the facet ended in NaN. */
static size_t add_diverged(struct arena *arena, struct panel *panel,
                           const struct findings *f, const struct indices *runs)
{
    double *x = arena_array(arena, double, runs->n);
    double *y = arena_array(arena, double, runs->n);
    size_t n = 0;

    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];
        size_t last = run->n;

        while (last > 0 && !isfinite(run->curve_return[last - 1]))
            last--;
        if (run->status != RUN_DIVERGED || last == 0)
            continue;
        x[n] = run->curve_interactions[last - 1];
        y[n++] = run->curve_return[last - 1];
    }
    if (n == 0)
        return 0;
    struct series *s = add_series(
        panel, SERIES_POINTS,
        (struct style){.paint = PAINT_ACCENT, .width = 4, .hollow = true},
        "a run diverged here");
    s->x = x;
    s->y = y;
    s->n = n;
    return n;
}

/* What is known about the seeds of all curves of a figure. */
struct seeds {
    size_t least, most;
    bool ragged;
    size_t diverged, curves;
};

static void see_seeds(struct seeds *seen, const struct mean_curve *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (seen->curves++ == 0)
            seen->least = seen->most = m[i].seeds;
        seen->least = m[i].seeds < seen->least ? m[i].seeds : seen->least;
        seen->most = m[i].seeds > seen->most ? m[i].seeds : seen->most;
        seen->ragged = seen->ragged || m[i].ragged;
    }
}

static void curves_caption(struct str *s, const struct findings *f,
                           const struct seeds *seen, size_t facets)
{
    str_add(s, "Learning curves: ");
    text_clean(s, f->return_label);
    str_add(s, " against interactions with the environment, one line for each "
               "size of model");
    str_add(s, facets > 1 ? "; panels share both axes. " : ". ");
    if (seen->most <= 1) {
        str_add(s, "One seed each, so there is no band. ");
    } else if (seen->least == seen->most) {
        str_printf(s,
                   "Lines are means of %zu seeds, bands run from the lowest "
                   "to the highest seed. ",
                   seen->most);
    } else {
        str_printf(s,
                   "Lines are means of %zu to %zu seeds, bands run from the "
                   "lowest to the highest seed. ",
                   seen->least, seen->most);
    }
    if (seen->ragged)
        str_add(s, "Some runs are shorter than others of their size: beyond "
                   "their end the mean is of the rest. ");
    if (seen->diverged > 0) {
        str_add(s, "Rings mark where ");
        text_plural(s, seen->diverged, "run", "runs");
        str_add(s, " diverged. ");
    }
}

struct figure *plot_curves(struct arena *arena, const struct findings *f,
                           const char *name, const char **why)
{
    struct indices runs = gather_runs(arena, f, name);
    struct facet *facets;
    size_t n = gather_facets(arena, &facets, f, &runs), drawn = 0;
    double *sizes;
    struct ramp ramp = {0};
    struct seeds seen = {0};
    struct str caption = STR_INIT;

    ramp.n = gather_sizes(arena, &sizes, f, &runs);
    ramp.sizes = sizes;
    struct figure *fig = new_figure(arena, "curves", name, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct mean_curve *means;
        size_t n_means = gather_means(arena, &means, f, &facets[i].runs);
        struct panel *panel = &fig->panels[drawn];

        if (n_means == 0)
            continue;
        panel->series = arena_array(arena, struct series, 2 * n_means + 1);
        if (n > 1)
            panel->title = clean(arena, facets[i].label);
        for (size_t k = 0; k < n_means; k++)
            add_curve(arena, panel, &means[k], &ramp);
        seen.diverged += add_diverged(arena, panel, f, &facets[i].runs);
        see_seeds(&seen, means, n_means);
        drawn++;
    }
    if (drawn == 0) {
        *why = "No run has a learning curve yet.";
        return NULL;
    }
    fig->n_panels = drawn;
    fig->title = "Learning curves by size of model";
    fig->x = (struct axis){.kind = SCALE_LOG, .label = "interactions"};
    fig->y = (struct axis){.label = clean(arena, f->return_label)};
    set_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    if (seen.diverged > 0)
        add_key(
            fig, "diverged", SERIES_POINTS,
            (struct style){.paint = PAINT_ACCENT, .width = 4, .hollow = true});
    curves_caption(&caption, f, &seen, drawn);
    take_caption(arena, fig, &caption);
    return fig;
}

/* ---- the frontier ---- */

static const char *const no_fit = "There is no fit to draw.";
static const char *const no_number = "There is no fit that the data pin down.";

static const char *compute_unit(const struct findings *f,
                                const struct indices *laws)
{
    for (size_t i = 0; i < laws->n; i++) {
        if (!law_has_flop(&f->laws[laws->at[i]]))
            return "parameter-interactions";
    }
    return "FLOP";
}

static struct indices fitted_laws(struct arena *arena, const struct findings *f,
                                  const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    size_t n = 0;

    for (size_t i = 0; i < laws.n; i++) {
        if (f->laws[laws.at[i]].fit != NULL)
            laws.at[n++] = laws.at[i];
    }
    laws.n = n;
    return laws;
}

static const char *instance_label(struct arena *arena,
                                  const struct law_finding *law)
{
    const char *label =
        gather_label(arena, law->coordinates, law->n_coordinates);

    return clean(arena, label != NULL ? label : law->name);
}

static bool trusted(const struct law_finding *law)
{
    return law->fit != NULL && law->fit->identifiable != NOT_IDENTIFIABLE;
}

/* The fits of which numbers may be claimed. */
static struct indices trusted_laws(struct arena *arena,
                                   const struct findings *f, const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    size_t n = 0;

    for (size_t i = 0; i < laws.n; i++) {
        if (trusted(&f->laws[laws.at[i]]))
            laws.at[n++] = laws.at[i];
    }
    laws.n = n;
    return laws;
}

/* Whom trusted_laws left out. */
static void add_left_out(struct str *s, struct arena *arena,
                         const struct findings *f, const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    bool any = false;

    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];

        if (trusted(law))
            continue;
        str_add(s, any ? ", " : "Not shown: ");
        str_add(s, instance_label(arena, law));
        str_add(s, law->fit == NULL ? " (no fit)" : " (not identifiable)");
        any = true;
    }
    if (any)
        str_add(s, ". ");
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* All sizes of the fits, smallest first, no size twice. */
static struct ramp ramp_of_fits(struct arena *arena, const struct findings *f,
                                const struct indices *laws)
{
    size_t n = 0, distinct = 0;

    for (size_t i = 0; i < laws->n; i++)
        n += f->laws[laws->at[i]].fit->n_sizes;
    double *sizes = arena_array(arena, double, n + 1);
    n = 0;
    for (size_t i = 0; i < laws->n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws->at[i]].fit;

        for (size_t k = 0; k < fit->n_sizes; k++)
            sizes[n++] = fit->sizes[k].parameters;
    }
    qsort(sizes, n, sizeof(*sizes), compare_doubles);
    for (size_t i = 0; i < n; i++) {
        if (distinct == 0 || sizes[i] != sizes[distinct - 1])
            sizes[distinct++] = sizes[i];
    }
    return (struct ramp){sizes, distinct};
}

static bool held_out(const struct intrinsic_fit *fit,
                     const struct intrinsic_size *size)
{
    return fit->holdout.done && size->parameters >= fit->holdout.parameters;
}

static const struct style held_out_style = {
    .paint = PAINT_ACCENT, .dash = DASH_DOTTED, .width = 2};
static const struct style frontier_style = {
    .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2};

/* The three lines of one size: measured, fitted, predicted when held out. */
static void add_size(struct arena *arena, struct panel *panel,
                     const struct intrinsic_fit *fit,
                     const struct intrinsic_size *size, const struct ramp *ramp,
                     double flop)
{
    struct style thick = ramp_style(ramp, size->parameters, 2.2);
    struct style thin = ramp_style(ramp, size->parameters, 1);
    double *x = arena_array(arena, double, size->n);
    double *mapped = arena_array(arena, double, size->n);
    double *law = arena_array(arena, double, size->n);
    double *held = arena_array(arena, double, size->n);
    const char *name = arena_printf(arena, "%s parameters",
                                    count_text(arena, size->parameters));

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
    struct series *s = add_series(panel, SERIES_LINE, thin, NULL);
    s->x = x, s->y = law, s->n = size->n;
    s->outside = true; /* the axes are those of what was measured */
    s = add_series(panel, SERIES_LINE, thick, name);
    s->x = x, s->y = mapped, s->n = size->n;
    if (held_out(fit, size)) {
        s = add_series(panel, SERIES_LINE, held_out_style,
                       "predicted without this size");
        s->x = x, s->y = held, s->n = size->n;
    }
}

static void add_diagonal(struct arena *arena, struct panel *panel)
{
    double *ends = arena_array(arena, double, 2);

    ends[0] = 1;
    ends[1] = 10;
    struct series *s = add_series(panel, SERIES_RULE, frontier_style,
                                  "frontier: intrinsic performance equals "
                                  "compute");
    s->x = ends, s->y = ends, s->n = 2;
}

static void frontier_caption(struct arena *arena, struct figure *fig,
                             bool any_held_out, const char *unit)
{
    struct str s = STR_INIT;

    str_printf(&s,
               "Intrinsic performance against training compute, both in %s. "
               "Solid: what each size reached, its return put through the "
               "fitted map f. Dashed, thin: the fitted law. On the frontier, "
               "the dashed diagonal, intrinsic performance equals compute; a "
               "size is optimal where its line comes closest to it. ",
               unit);
    if (any_held_out)
        str_add(&s, "Dotted: the largest size as predicted by the law fitted "
                    "without it. ");
    take_caption(arena, fig, &s);
}

struct figure *plot_frontier(struct arena *arena, const struct findings *f,
                             const char *name, const char **why)
{
    struct indices laws = fitted_laws(arena, f, name);
    struct ramp ramp = ramp_of_fits(arena, f, &laws);
    const char *unit = compute_unit(f, &laws);
    bool any_held_out = false;

    if (laws.n == 0) {
        *why = no_fit;
        return NULL;
    }
    struct figure *fig = new_figure(arena, "frontier", name, laws.n);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];
        const struct intrinsic_fit *fit = law->fit;
        double flop = strcmp(unit, "FLOP") == 0 ? law_flop(law) : 1;
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, 3 * fit->n_sizes + 1);
        if (laws.n > 1 || law->n_coordinates > 0)
            panel->title = instance_label(arena, law);
        if (!trusted(law))
            panel->title = arena_printf(arena, "%s (not identifiable)",
                                        instance_label(arena, law));
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
    set_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    add_key(fig, "frontier", SERIES_RULE, frontier_style);
    if (any_held_out)
        add_key(fig, "held-out prediction", SERIES_LINE, held_out_style);
    frontier_caption(arena, fig, any_held_out, unit);
    return fig;
}

/* ---- optimal size ---- */

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
    *low = *high = NAN;
    if (ok < 2)
        return;
    qsort(v, ok, sizeof(*v), compare_doubles);
    *low = quantile(v, ok, 0.025);
    *high = quantile(v, ok, 0.975);
}

struct span_of_compute {
    double low, high; /* parameter-interactions */
};

/* N_opt from one end of SPAN to the other; the band too when asked for. */
static void add_optimum(struct arena *arena, struct panel *panel,
                        const struct law_finding *law,
                        struct span_of_compute span, struct style style,
                        bool band, const char *name)
{
    double *x = arena_array(arena, double, STEPS);
    double *y = arena_array(arena, double, STEPS);
    double *low = arena_array(arena, double, STEPS);
    double *high = arena_array(arena, double, STEPS);

    for (size_t i = 0; i < STEPS; i++) {
        double t = (double)i / (STEPS - 1);
        double C = span.low * pow(span.high / span.low, t);

        x[i] = law_flop(law) * C;
        y[i] = intrinsic_N_opt(&law->fit->law, C);
        if (band)
            optimum_interval(arena, law->fit, C, &low[i], &high[i]);
    }
    if (band) {
        struct style pale = style;
        struct series *b = add_series(panel, SERIES_BAND, pale, NULL);
        b->x = x, b->low = low, b->high = high, b->n = STEPS;
    }
    struct series *s = add_series(panel, SERIES_LINE, style, name);
    s->x = x, s->y = y, s->n = STEPS;
}

/* How far beyond the data the optimum is drawn. */
static const double reach = 3;

/* Dots where a size that was trained is the optimal one. */
static void add_tested_sizes(struct arena *arena, struct panel *panel,
                             const struct law_finding *law, struct style style)
{
    const struct intrinsic_fit *fit = law->fit;
    double *x = arena_array(arena, double, fit->n_sizes);
    double *y = arena_array(arena, double, fit->n_sizes);
    /* N_opt is a power of C: two points give it. */
    double at_one = intrinsic_N_opt(&fit->law, 1);

    for (size_t i = 0; i < fit->n_sizes; i++) {
        double C =
            pow(fit->sizes[i].parameters / at_one, 1 / fit->law.exponent);
        bool close =
            C > fit->compute_low / reach && C < fit->compute_high * reach;

        x[i] = close ? law_flop(law) * C : (double)NAN;
        y[i] = fit->sizes[i].parameters;
    }
    style.width = 3.2;
    style.hollow = false;
    struct series *s =
        add_series(panel, SERIES_POINTS, style, "a size that was trained");
    s->x = x, s->y = y, s->n = fit->n_sizes;
}

static void add_optimum_of(struct arena *arena, struct panel *panel,
                           const struct law_finding *law, struct style style,
                           const char *label)
{
    const struct intrinsic_fit *fit = law->fit;
    bool band = fit->replicates_ok > 1;
    struct span_of_compute span = {fit->compute_low, fit->compute_high};
    struct span_of_compute below = {span.low / reach, span.low};
    struct span_of_compute above = {span.high, span.high * reach};
    struct style thin = style;

    if (!(span.low > 0 && span.high > span.low && isfinite(span.high)))
        return;
    thin.width = 1;
    thin.dash = DASH_DASHED;
    add_optimum(arena, panel, law, span, style, band, label);
    add_optimum(arena, panel, law, below, thin, false, NULL);
    add_optimum(arena, panel, law, above, thin, false, NULL);
    add_tested_sizes(arena, panel, law, style);
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
    take_caption(arena, fig, &s);
}

/* Colours for instances: a ramp along an axis of numbers, else categories. */
static struct style instance_style(const struct findings *f,
                                   const struct indices *laws, size_t i)
{
    bool ordered = laws->n > 1;

    for (size_t k = 0; k < laws->n; k++) {
        const struct law_finding *law = &f->laws[laws->at[k]];
        ordered = ordered && law->n_coordinates == 1 &&
                  isfinite(law->coordinates[0].value);
    }
    struct style style = {.paint = PAINT_CATEGORY,
                          .category = (int)(i % PAINT_CATEGORIES),
                          .width = 2};
    if (ordered) {
        style.paint = PAINT_RAMP;
        style.shade = (double)i / (double)(laws->n - 1);
    }
    return style;
}

struct figure *plot_optimum(struct arena *arena, const struct findings *f,
                            const char *name, const char **why)
{
    struct indices laws = trusted_laws(arena, f, name);
    const char *unit = compute_unit(f, &laws);

    if (laws.n == 0) {
        *why = no_number;
        return NULL;
    }
    struct figure *fig = new_figure(arena, "optimum", name, 1);
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 5 * laws.n);
    fig->keys = arena_array(arena, struct key, laws.n);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];
        struct style style = instance_style(f, &laws, i);
        const char *label = instance_label(arena, law);

        add_optimum_of(arena, panel, law, style, label);
        if (laws.n > 1)
            add_key(fig, label, SERIES_LINE, style);
    }
    if (panel->n_series == 0) {
        *why = "No fit covers a range of the frontier.";
        return NULL;
    }
    fig->title = "Optimal size of model against training compute";
    fig->x = (struct axis){
        .kind = SCALE_LOG, .label = "training compute", .unit = unit};
    fig->y = (struct axis){
        .kind = SCALE_LOG, .label = "optimal size", .unit = "parameters"};
    optimum_caption(arena, fig, f, name, &laws, unit);
    return fig;
}

/* ---- the exponent along an axis ---- */

/* A logarithmic axis when values are positive and span more than a decade. */
static enum scale_kind scale_for(const double *v, size_t n)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < n; i++) {
        low = fmin(low, v[i]);
        high = fmax(high, v[i]);
    }
    return low > 0 && high >= 10 * low ? SCALE_LOG : SCALE_LINEAR;
}

/* Numbers when all instances lie along one axis of numbers, else names. */
static void exponent_axis(struct arena *arena, struct figure *fig,
                          const struct findings *f, const struct indices *laws,
                          double *x)
{
    const char *axis = NULL;
    bool numbers = true;

    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];

        numbers = numbers && law->n_coordinates == 1 &&
                  isfinite(law->coordinates[0].value);
        if (law->n_coordinates > 0 && axis == NULL)
            axis = law->coordinates[0].axis;
        if (numbers && strcmp(axis, law->coordinates[0].axis) != 0)
            numbers = false;
    }
    if (numbers) {
        for (size_t i = 0; i < laws->n; i++)
            x[i] = f->laws[laws->at[i]].coordinates[0].value;
        fig->x = (struct axis){.kind = scale_for(x, laws->n),
                               .label = clean(arena, axis)};
        return;
    }
    const char **names = arena_array(arena, const char *, laws->n);
    for (size_t i = 0; i < laws->n; i++) {
        const struct law_finding *law = &f->laws[laws->at[i]];

        x[i] = (double)i;
        names[i] = law->n_coordinates == 1
                       ? clean(arena, law->coordinates[0].text)
                       : instance_label(arena, law);
    }
    fig->x = (struct axis){.label = axis != NULL ? clean(arena, axis) : "fit",
                           .names = names,
                           .n_names = laws->n};
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
        low[i] = high[i] = NAN;
        if (mine && fit->replicates_ok > 0) {
            low[i] = fit->ci95.low.exponent;
            high[i] = fit->ci95.high.exponent;
        }
        n += mine;
    }
    if (n == 0)
        return;
    struct series *bars = add_series(panel, SERIES_ERRORBARS, style, NULL);
    bars->x = x, bars->low = low, bars->high = high, bars->n = laws->n;
    style.width = 4;
    struct series *dots = add_series(panel, SERIES_POINTS, style, NULL);
    dots->x = x, dots->y = y, dots->n = laws->n;
}

struct figure *plot_exponent(struct arena *arena, const struct findings *f,
                             const char *name, const char **why)
{
    struct indices laws = trusted_laws(arena, f, name);
    struct str s = STR_INIT;
    size_t weak = 0, intervals = 0;

    if (laws.n == 0) {
        *why = no_number;
        return NULL;
    }
    struct figure *fig = new_figure(arena, "exponent", name, 1);
    double *x = arena_array(arena, double, laws.n);
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 4);
    exponent_axis(arena, fig, f, &laws, x);
    add_exponents(arena, panel, f, &laws, x, true);
    add_exponents(arena, panel, f, &laws, x, false);
    for (size_t i = 0; i < laws.n; i++) {
        weak += f->laws[laws.at[i]].fit->identifiable != IDENTIFIABLE;
        intervals += f->laws[laws.at[i]].fit->replicates_ok > 0;
    }
    fig->title = "Exponent of the optimal size against the axis of the study";
    fig->y = (struct axis){.label = "exponent of optimal size in compute"};
    str_add(&s,
            "The optimal size grows with compute to the power b; this is the "
            "exponent b of each fit. ");
    str_add(&s, intervals > 0
                    ? "Bars are 95 % intervals from the bootstrap over seeds. "
                    : "Without a bootstrap there are no intervals. ");
    if (weak > 0) {
        str_add(&s, "Rings are fits that the data pin down only weakly. ");
        add_key(fig, "identifiable", SERIES_POINTS,
                (struct style){.paint = PAINT_CATEGORY, .width = 4});
        add_key(fig, "weak", SERIES_POINTS,
                (struct style){.paint = PAINT_CATEGORY,
                               .category = 6,
                               .width = 4,
                               .hollow = true});
    }
    add_left_out(&s, arena, f, name);
    take_caption(arena, fig, &s);
    return fig;
}

/* ---- affine cost ---- */

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
    double *x = arena_array(arena, double, STEPS);
    double *y = arena_array(arena, double, STEPS);
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < a->fit.n; i++) {
        low = fmin(low, a->x[i]);
        high = fmax(high, a->x[i]);
    }
    for (size_t i = 0; i < STEPS; i++) {
        double t = (double)i / (STEPS - 1);

        x[i] = fig->x.kind == SCALE_LOG ? low * pow(high / low, t)
                                        : low + t * (high - low);
        y[i] = a->fit.intercept + a->fit.slope * x[i];
    }
    struct series *line = add_series(panel, SERIES_LINE, style, label);
    line->x = x, line->y = y, line->n = STEPS;
    add_key(fig, label, SERIES_LINE, style);
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
    take_caption(arena, fig, &s);
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
        if (scale_for(a->x, a->fit.n) == SCALE_LINEAR)
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
    struct figure *fig = new_figure(arena, "cost", name, n);
    const struct affine_finding *first = &f->affines[list.at[0]];
    enum scale_kind kind = cost_scale(f, &list);
    fig->keys = arena_array(arena, struct key, n + 1);
    fig->x = (struct axis){.kind = kind,
                           .label = clean(arena, first->x_label),
                           .unit = clean(arena, first->x_unit)};
    fig->y = (struct axis){.kind = kind,
                           .label = clean(arena, first->y_label),
                           .unit = clean(arena, first->y_unit)};
    add_key(fig, "measured", SERIES_POINTS, dot);
    for (size_t i = 0; i < n; i++) {
        const struct affine_finding *a = &f->affines[list.at[i]];
        struct panel *panel = &fig->panels[i];

        panel->series = arena_array(arena, struct series, 2);
        panel->title = n > 1 ? clean(arena, a->name) : NULL;
        add_affine_line(arena, fig, panel, a);
        struct series *s = add_series(panel, SERIES_POINTS, dot, NULL);
        s->x = a->x, s->y = a->y, s->n = a->fit.n;
    }
    *why = NULL;
    fig->title = "What the task needs, and an affine fit of it";
    cost_caption(arena, fig, f, &list);
    return fig;
}

const plot_fn *plots_of(enum item_kind kind)
{
    static const plot_fn curves[] = {plot_curves, NULL};
    static const plot_fn frontier[] = {plot_frontier, plot_optimum, NULL};
    static const plot_fn exponent[] = {plot_exponent, NULL};
    static const plot_fn cost[] = {plot_cost, NULL};
    static const plot_fn none[] = {NULL};

    switch (kind) {
    case ITEM_CURVES:
        return curves;
    case ITEM_FRONTIER:
        return frontier;
    case ITEM_EXPONENT:
        return exponent;
    case ITEM_COST:
        return cost;
    case ITEM_CONSTANTS:
    case ITEM_RUNS:
    case ITEM_TEXT:
        break;
    }
    return none;
}
