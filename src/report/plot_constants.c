/* plot_constants.c - how surely the constants of laws are known: in the
 * replicates of the bootstrap, by the likelihood, and from several starts. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

static const struct style reference_style = {
    .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2};

/* ---- histograms ---- */

enum { BINS_LEAST = 8, BINS_MOST = 40 };

/* The values of one constant in one fit's replicates. */
struct spread {
    const double *values; /* (n) */
    size_t n;
    double estimate;
};

/* One constant of several fits. */
struct constant {
    const char *label;
    struct spread *spreads; /* (n) as the instances */
};

/* Several fits with as many constants each. */
struct histograms {
    const struct instance *instances;
    size_t n;
    struct constant *constants;
    size_t n_constants;
};

/* Of equal width along the axis. */
struct bins {
    enum scale_kind kind;
    double low, step;
    size_t n;
};

static double place(const struct bins *bins, double value)
{
    return bins->kind == SCALE_LOG ? log(value) : value;
}

static double edge(const struct bins *bins, double k)
{
    double at = bins->low + k * bins->step;

    return bins->kind == SCALE_LOG ? exp(at) : at;
}

/* Bins that the replicates of all fits share, some root of their number: where
 * the middle 95 % of the values are and half as much to both sides, for a few
 * replicates may lie anywhere. */
static struct bins bins_of(struct arena *arena, const struct constant *c,
                           size_t n_spreads)
{
    struct bins bins = {SCALE_LINEAR, 0, 0, 0};
    size_t n = 0, most = 0;

    for (size_t i = 0; i < n_spreads; i++) {
        n += c->spreads[i].n;
        most = c->spreads[i].n > most ? c->spreads[i].n : most;
    }
    double *all = arena_array(arena, double, n + 1);
    n = 0;
    for (size_t i = 0; i < n_spreads; i++) {
        for (size_t k = 0; k < c->spreads[i].n; k++)
            all[n++] = c->spreads[i].values[k];
    }
    if (n == 0)
        return (struct bins){SCALE_LINEAR, 0, 1, BINS_LEAST};
    sort_doubles(all, n);
    size_t cut = n / 40;
    double low = all[cut], high = all[n - 1 - cut];
    if (part_scale((double[]){low, high}, 2) == SCALE_LOG && all[0] > 0)
        bins.kind = SCALE_LOG;
    double from = place(&bins, low), to = place(&bins, high);
    double air = (to - from) / 2;
    from = fmax(from - air, place(&bins, all[0]));
    to = fmin(to + air, place(&bins, all[n - 1]));
    bins.low = from;
    bins.n =
        (size_t)fmin(fmax(ceil(sqrt((double)most)), BINS_LEAST), BINS_MOST);
    bins.step = (to - from) / (double)bins.n;
    if (!(bins.step > 0))
        bins.step = fmax(fabs(to), 1) * 1e-6;
    return bins;
}

/* The share of replicates in each bin, (bins->n); what lies beyond the bins is
 * in the last ones. */
static double *shares_of(struct arena *arena, const struct spread *spread,
                         const struct bins *bins)
{
    double *shares = arena_array(arena, double, bins->n);

    for (size_t k = 0; k < bins->n; k++)
        shares[k] = 0;
    for (size_t b = 0; b < spread->n; b++) {
        double at = place(bins, spread->values[b]);
        size_t k = (size_t)fmax((at - bins->low) / bins->step, 0);

        shares[k < bins->n ? k : bins->n - 1] += 1 / (double)spread->n;
    }
    return shares;
}

/* Steps from 0 to 0, above what is filled. */
static void add_steps(struct arena *arena, struct panel *panel,
                      const double *shares, const struct bins *bins,
                      struct style style, const char *name)
{
    size_t n = 2 * bins->n + 2;
    double *x = arena_array(arena, double, n);
    double *y = arena_array(arena, double, n);
    double *zero = arena_array(arena, double, n);

    for (size_t k = 0; k <= bins->n; k++)
        x[2 * k] = x[2 * k + 1] = edge(bins, (double)k);
    for (size_t k = 0; k < n; k++)
        y[k] = zero[k] = 0;
    for (size_t k = 0; k < bins->n; k++)
        y[2 * k + 1] = y[2 * k + 2] = shares[k];
    struct series *band = part_series(panel, SERIES_BAND, style, NULL);
    band->x = x, band->low = zero, band->high = y, band->n = n;
    struct series *line = part_series(panel, SERIES_LINE, style, name);
    line->x = x, line->y = y, line->n = n;
}

/* From middle to middle: steps of several would hide each other. */
static void add_polygon(struct arena *arena, struct panel *panel,
                        const double *shares, const struct bins *bins,
                        struct style style, const char *name)
{
    size_t n = bins->n + 2;
    double *x = arena_array(arena, double, n);
    double *y = arena_array(arena, double, n);

    for (size_t k = 0; k < n; k++) {
        x[k] = edge(bins, (double)k - 0.5);
        y[k] = k == 0 || k == n - 1 ? 0 : shares[k - 1];
    }
    struct series *s = part_series(panel, SERIES_LINE, style, name);
    s->x = x, s->y = y, s->n = n;
}

static void add_constant(struct arena *arena, struct panel *panel,
                         const struct histograms *h, const struct constant *c)
{
    struct axis *axis = arena_new_of(arena, struct axis);
    struct bins bins = bins_of(arena, c, h->n);

    *axis = (struct axis){.kind = bins.kind, .label = c->label};
    panel->x = axis;
    panel->series = arena_array(arena, struct series, h->n + 2);
    for (size_t i = 0; i < h->n; i++) {
        if (c->spreads[i].n > 0)
            (h->n > 1 ? add_polygon : add_steps)(
                arena, panel, shares_of(arena, &c->spreads[i], &bins), &bins,
                part_instance_style(h->instances, h->n, i),
                h->instances[i].label);
    }
    if (h->n > 1)
        return;
    double estimate = c->spreads[0].estimate;
    part_rule(arena, panel, reference_style, "estimate", estimate, 0, estimate,
              1);
}

static void instance_keys(struct arena *arena, struct figure *fig,
                          const struct instance *list, size_t n)
{
    fig->keys = arena_array(arena, struct key, n + 4);
    for (size_t i = 0; n > 1 && i < n; i++)
        part_key(fig, list[i].label, SERIES_LINE,
                 part_instance_style(list, n, i));
}

/* "1000"; "990 to 1000", of the fits' replicates. */
static void add_replicates(struct str *s, const struct histograms *h)
{
    size_t least = 0, most = 0;

    for (size_t i = 0; i < h->n; i++) {
        size_t n = h->constants[0].spreads[i].n;

        if (n == 0)
            continue;
        least = least == 0 || n < least ? n : least;
        most = n > most ? n : most;
    }
    if (least != most)
        str_printf(s, "%zu to ", least);
    str_printf(s, "%zu", most);
}

static struct figure *draw_histograms(struct arena *arena, const char *name,
                                      const struct histograms *h,
                                      const char *over, const char *closing)
{
    struct figure *fig = part_figure(arena, "bootstrap", name, h->n_constants);
    struct str s = STR_INIT;

    for (size_t p = 0; p < h->n_constants; p++)
        add_constant(arena, &fig->panels[p], h, &h->constants[p]);
    instance_keys(arena, fig, h->instances, h->n);
    if (h->n == 1)
        part_key(fig, "estimate", SERIES_RULE, reference_style);
    fig->title = "Constants in the replicates of the bootstrap";
    fig->x = (struct axis){.label = ""};
    fig->y = (struct axis){.label = "share of the replicates"};
    str_add(&s, "How the constants of the law spread over ");
    add_replicates(&s, h);
    str_printf(&s,
               " replicates of the bootstrap over %s; the outermost bins count "
               "all beyond them, too. %s",
               over, closing);
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- laws of curves ---- */

enum { CONSTANTS = 4 };

static const struct {
    const char *label;
    const char *part; /* of law_parts */
} constants[CONSTANTS] = {
    {"exponent of optimal size", "exponent"},
    {"\xce\xb2", "beta"},
    {"\xce\xb1 of the size", "alpha_N"},
    {"\xce\xb1 of interactions", "alpha_E"},
};

static bool has_replicates(const struct law_finding *law)
{
    return law_trusted(law) && law->fit->replicates_ok > 1;
}

static const struct law_part *part_called(const char *name)
{
    const struct law_part *part = law_parts;

    while (strcmp(part->name, name) != 0)
        part++;
    return part;
}

static struct spread spread_of(struct arena *arena,
                               const struct intrinsic_fit *fit,
                               const struct law_part *part)
{
    size_t n = 0;
    double *values = arena_array(arena, double, (size_t)fit->replicates_ok);

    for (int b = 0; b < fit->replicates_ok; b++) {
        double v = part->get(&fit->replicate_laws[b]);

        if (isfinite(v))
            values[n++] = v;
    }
    return (struct spread){values, n, part->get(&fit->law)};
}

struct figure *plot_bootstrap(struct arena *arena, const struct findings *f,
                              const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, has_replicates);
    struct constant all[CONSTANTS];

    if (laws.n == 0) {
        *why = "There are no replicates of a bootstrap.";
        return NULL;
    }
    for (size_t k = 0; k < CONSTANTS; k++) {
        all[k] = (struct constant){constants[k].label,
                                   arena_array(arena, struct spread, laws.n)};
        for (size_t i = 0; i < laws.n; i++)
            all[k].spreads[i] = spread_of(arena, f->laws[laws.at[i]].fit,
                                          part_called(constants[k].part));
    }
    const struct histograms h = {part_instances(arena, f, &laws), laws.n, all,
                                 CONSTANTS};
    return draw_histograms(arena, name, &h, "seeds",
                           "With few seeds, intervals are wider than this "
                           "spread.");
}

/* ---- laws of points ---- */

/* Constants that are shown; a law may have more. */
enum { CONSTANTS_SHOWN = 6 };

static bool points_have_replicates(const struct points_finding *p)
{
    return points_trusted(p) && p->fit->replicates_ok > 1 &&
           p->fit->replicate_constants != NULL && p->fit->n_constants > 0;
}

/* The constant NAME in the replicates of FIT: none where it has none. */
static struct spread points_spread(struct arena *arena,
                                   const struct law_fit *fit, const char *name)
{
    const struct law_estimate *e = law_fit_constant(fit, name);
    double *values = arena_array(arena, double, (size_t)fit->replicates_ok);
    size_t n = 0;

    if (e == NULL)
        return (struct spread){NULL, 0, (double)NAN};
    for (size_t b = 0; b < (size_t)fit->replicates_ok; b++) {
        double v = fit->replicate_constants[b * fit->n_constants +
                                            (size_t)(e - fit->constants)];

        if (isfinite(v))
            values[n++] = v;
    }
    return (struct spread){values, n, e->value};
}

struct figure *plot_points_bootstrap(struct arena *arena,
                                     const struct findings *f, const char *name,
                                     const char **why)
{
    struct indices list =
        part_points(arena, f, name, points_have_replicates, why);
    struct constant all[CONSTANTS_SHOWN];
    size_t n = 0;

    if (list.n == 0)
        return NULL;
    *why = "There are no replicates of a bootstrap.";
    const struct law_fit *head = f->points[list.at[0]].fit;
    for (size_t k = 0; k < head->n_constants && n < CONSTANTS_SHOWN; k++) {
        const char *constant = head->constants[k].name;
        size_t known = 0;

        all[n] = (struct constant){constant,
                                   arena_array(arena, struct spread, list.n)};
        for (size_t i = 0; i < list.n; i++) {
            all[n].spreads[i] =
                points_spread(arena, f->points[list.at[i]].fit, constant);
            known += all[n].spreads[i].n;
        }
        n += known > 0;
    }
    const struct histograms h = {part_points_instances(arena, f, &list), list.n,
                                 all, n};
    if (n == 0)
        return NULL;
    return draw_histograms(arena, name, &h,
                           head->n_groups < head->n ? "runs" : "rows", "");
}

/* ---- profiles ---- */

enum { PROFILES = 3 };

struct profile_panel {
    const char *label, *unit;
    enum scale_kind kind;
    const struct intrinsic_profile *(*get)(const struct intrinsic_fit *fit);
};

static const struct intrinsic_profile *of_exponent(
    const struct intrinsic_fit *fit)
{
    return &fit->profile_exponent;
}

static const struct intrinsic_profile *of_beta(const struct intrinsic_fit *fit)
{
    return &fit->profile_beta;
}

static const struct intrinsic_profile *of_N_opt(const struct intrinsic_fit *fit)
{
    return &fit->profile_N_opt;
}

static const struct profile_panel profile_panels[PROFILES] = {
    {"exponent of optimal size", NULL, SCALE_LINEAR, of_exponent},
    {"\xce\xb2", NULL, SCALE_LOG, of_beta},
    {"optimal size amid the data", "parameters", SCALE_LOG, of_N_opt},
};

/* The likelihood falls without bound; beyond this nothing is to be seen. */
static const double fall_most = 2 * INTRINSIC_PROFILE_LIMIT;

static bool has_profile(const struct law_finding *law)
{
    return law_trusted(law) && law->fit->profile_exponent.n > 1;
}

/* The slope at point I of N, by the parabola through it and its neighbours. */
static double slope_at(const double *x, const double *y, int n, int i)
{
    if (n < 3)
        return (y[1] - y[0]) / (x[1] - x[0]);
    int k = i == 0 ? 1 : i == n - 1 ? n - 2 : i;
    double h = x[k] - x[k - 1], g = x[k + 1] - x[k];
    double before = (y[k] - y[k - 1]) / h, after = (y[k + 1] - y[k]) / g;
    double curve = (after - before) / (h + g);

    return (before * g + after * h) / (h + g) + 2 * curve * (x[i] - x[k]);
}

/* A smooth curve through the points of P, which has two or more. */
static void add_profile(struct arena *arena, struct panel *panel,
                        const struct intrinsic_profile *p, struct style style,
                        const char *name)
{
    enum { BETWEEN = 5 };
    size_t n = 0;
    double *x = arena_array(arena, double, (size_t)p->n *BETWEEN);
    double *y = arena_array(arena, double, (size_t)p->n *BETWEEN);

    for (int i = 0; i + 1 < p->n; i++) {
        double h = p->value[i + 1] - p->value[i];
        double from = h * slope_at(p->value, p->fall, p->n, i);
        double to = h * slope_at(p->value, p->fall, p->n, i + 1);

        for (int k = 0; k < BETWEEN; k++) {
            double t = (double)k / BETWEEN, u = 1 - t;

            x[n] = p->value[i] + t * h;
            y[n++] = u * u * ((1 + 2 * t) * p->fall[i] + t * from) +
                     t * t * ((1 + 2 * u) * p->fall[i + 1] - u * to);
        }
    }
    x[n] = p->value[p->n - 1];
    y[n++] = p->fall[p->n - 1];
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] > fall_most ? (double)NAN : y[i];
    struct series *s = part_series(panel, SERIES_LINE, style, name);
    s->x = x, s->y = y, s->n = n;
}

/* The fits that the curve was put through. */
static void add_profile_points(struct arena *arena, struct panel *panel,
                               const struct intrinsic_profile *p,
                               struct style style)
{
    double *fall = arena_array(arena, double, (size_t)p->n);

    for (int i = 0; i < p->n; i++)
        fall[i] = p->fall[i] > fall_most ? (double)NAN : p->fall[i];
    style.width = 2.6;
    struct series *s = part_series(panel, SERIES_POINTS, style, "a fit");
    s->x = p->value, s->y = fall, s->n = (size_t)p->n;
}

static const char *const interval_name = "95\xc2\xa0% interval";
static const struct style interval_style = {
    .paint = PAINT_CATEGORY, .category = 1, .width = 4};

/* Whether some fit does visibly better than the estimate. */
static bool dips(const struct intrinsic_profile *p)
{
    for (int i = 0; i < p->n; i++) {
        if (p->fall[i] < -0.05)
            return true;
    }
    return false;
}

/* From end to end along the limit; an end that is not there is that of the
 * points. */
static void add_interval(struct arena *arena, struct panel *panel,
                         const struct intrinsic_profile *p)
{
    double *x = arena_array(arena, double, 2);
    double *y = arena_array(arena, double, 2);

    x[0] = isfinite(p->low) ? p->low : p->value[0];
    x[1] = isfinite(p->high) ? p->high : p->value[p->n - 1];
    y[0] = y[1] = INTRINSIC_PROFILE_LIMIT;
    struct series *s =
        part_series(panel, SERIES_LINE, interval_style, interval_name);
    s->x = x, s->y = y, s->n = 2;
}

struct figure *plot_profile(struct arena *arena, const struct findings *f,
                            const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, has_profile);
    const struct instance *list = part_instances(arena, f, &laws);
    struct str s = STR_INIT;
    bool below = false;

    if (laws.n == 0) {
        *why = "There is no profile of a likelihood.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "profile", name, PROFILES);
    for (size_t k = 0; k < PROFILES; k++) {
        const struct profile_panel *of = &profile_panels[k];
        struct panel *panel = &fig->panels[k];
        struct axis *axis = arena_new_of(arena, struct axis);

        *axis = (struct axis){
            .kind = of->kind, .label = of->label, .unit = of->unit};
        panel->x = axis;
        panel->series = arena_array(arena, struct series, laws.n + 3);
        part_rule(arena, panel, reference_style, "limit of 95\xc2\xa0%", 1,
                  INTRINSIC_PROFILE_LIMIT, 10, INTRINSIC_PROFILE_LIMIT);
        for (size_t i = 0; i < laws.n; i++) {
            const struct intrinsic_profile *p =
                of->get(f->laws[laws.at[i]].fit);
            struct style style = part_instance_style(list, laws.n, i);

            below |= dips(p);
            if (p->n > 1)
                add_profile(arena, panel, p, style, list[i].label);
            if (p->n > 1 && laws.n == 1) {
                add_interval(arena, panel, p);
                add_profile_points(arena, panel, p, style);
            }
        }
    }
    instance_keys(arena, fig, list, laws.n);
    if (laws.n == 1)
        part_key(fig, interval_name, SERIES_LINE, interval_style);
    part_key(fig, "limit of 95\xc2\xa0%", SERIES_RULE, reference_style);
    fig->title = "What the likelihood says of the constants";
    fig->x = (struct axis){.label = ""};
    fig->y = (struct axis){.label = "fall of twice the log-likelihood"};
    str_add(&s, "By how much twice the log-likelihood falls when a constant is "
                "held at a value and the others are fitted again. ");
    str_add(&s,
            laws.n == 1
                ? "Dots are such fits. Where the curve stays below the limit, "
                  "the thick line, is the 95\xc2\xa0% interval by the "
                  "likelihood; a side on "
                  "which it never crosses is not bounded. "
                : "Where a curve stays below the limit is the 95\xc2\xa0% "
                  "interval by the likelihood; a side on which it never "
                  "crosses is not bounded. ");
    if (below)
        str_add(&s, "It is below 0 where the map of returns, which is fitted "
                    "along, does better than at the estimate. ");
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- starts ---- */

/* How many starts of a search there were, and agreed. */
struct starts {
    int all, agreeing;
};

static struct figure *draw_starts(struct arena *arena, const char *name,
                                  const struct instance *list,
                                  const struct starts *starts, size_t n)
{
    struct figure *fig = part_figure(arena, "starts", name, 1);
    double *x = arena_array(arena, double, n);
    double *y = arena_array(arena, double, n);
    double *ends = arena_array(arena, double, 2 * n);
    struct style style = {.paint = PAINT_CATEGORY, .width = 1.6};
    struct str s = STR_INIT;
    int most = 0;

    part_instance_axis(arena, fig, list, n, x);
    for (size_t i = 0; i < n; i++) {
        y[i] = 100.0 * starts[i].agreeing / starts[i].all;
        ends[i] = 0;
        ends[n + i] = 100;
        most = starts[i].all > most ? starts[i].all : most;
    }
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 3);
    struct series *all =
        part_series(panel, SERIES_LINE, reference_style, "all of them");
    all->x = x, all->y = ends + n, all->n = n;
    struct series *stems = part_series(panel, SERIES_ERRORBARS, style, NULL);
    stems->x = x, stems->low = ends, stems->high = y, stems->n = n;
    style.width = 4;
    struct series *dots = part_series(panel, SERIES_POINTS, style, NULL);
    dots->x = x, dots->y = y, dots->n = n;
    fig->title = "Starts of the search that found the same law";
    fig->y = (struct axis){.label = "starts that agree", .unit = "%"};
    str_printf(&s,
               "Each fit is searched for from up to %d starts; these ended as "
               "well as the best of them. Where few do, the best may not be "
               "the best there is. ",
               most);
    part_caption(arena, fig, &s);
    return fig;
}

static const char *const one_start = "One fit is a number, not a figure.";

static bool law_has_starts(const struct law_finding *law)
{
    return law->fit != NULL && law->fit->starts > 1;
}

struct figure *plot_starts(struct arena *arena, const struct findings *f,
                           const char *name, const char **why)
{
    struct indices laws = part_laws(arena, f, name, law_has_starts);
    struct starts *starts = arena_array(arena, struct starts, laws.n + 1);

    *why = one_start;
    if (laws.n < 2)
        return NULL;
    for (size_t i = 0; i < laws.n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws.at[i]].fit;

        starts[i] = (struct starts){fit->starts, fit->starts_agreeing};
    }
    return draw_starts(arena, name, part_instances(arena, f, &laws), starts,
                       laws.n);
}

static bool points_have_starts(const struct points_finding *p)
{
    return p->fit != NULL && p->fit->starts > 1;
}

struct figure *plot_points_starts(struct arena *arena, const struct findings *f,
                                  const char *name, const char **why)
{
    struct indices list = part_points(arena, f, name, points_have_starts, why);
    struct starts *starts = arena_array(arena, struct starts, list.n + 1);

    *why = one_start;
    if (list.n < 2)
        return NULL;
    for (size_t i = 0; i < list.n; i++) {
        const struct law_fit *fit = f->points[list.at[i]].fit;

        starts[i] = (struct starts){fit->starts, fit->starts_agreeing};
    }
    return draw_starts(arena, name, part_points_instances(arena, f, &list),
                       starts, list.n);
}
