/* plot_derived.c - figures of what follows from laws: exponents over windows
 * of training, and multipliers over returns. */
#include "config.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/pairs.h"
#include "report/plot_parts.h"
#include "report/plots.h"

static struct style style_of(size_t i)
{
    return (struct style){.paint = PAINT_CATEGORY,
                          .category = (int)(i % PAINT_CATEGORIES),
                          .width = 1.6};
}

static const char *label_of(struct arena *arena, const struct law_finding *law)
{
    return part_clean(arena, gather_law_label(arena, law));
}

/* ---- windows ---- */

/* One side of LAW's windows: the exponent against the share that was left out
 * or kept. */
static void add_windows(struct arena *arena, struct panel *panel,
                        const struct law_finding *law, bool late,
                        struct style style)
{
    size_t n = 0;
    double *x = arena_array(arena, double, law->n_windows + 1);
    double *y = arena_array(arena, double, law->n_windows + 1);
    double *low = arena_array(arena, double, law->n_windows + 1);
    double *high = arena_array(arena, double, law->n_windows + 1);

    for (size_t i = 0; i < law->n_windows; i++) {
        const struct intrinsic_window *w = &law->windows[i];

        if (w->late != late || w->fit == NULL ||
            w->fit->identifiable == NOT_IDENTIFIABLE)
            continue;
        bool known = w->fit->replicates_ok > 0;
        x[n] = w->share;
        y[n] = w->fit->law.exponent;
        low[n] = known ? w->fit->ci95.low.exponent : (double)NAN;
        high[n++] = known ? w->fit->ci95.high.exponent : (double)NAN;
    }
    struct series *bars = part_series(panel, SERIES_ERRORBARS, style, NULL);
    bars->x = x, bars->low = low, bars->high = high, bars->n = n;
    struct series *line = part_series(panel, SERIES_LINE, style, NULL);
    line->x = x, line->y = y, line->n = n;
    style.width = 4;
    struct series *dots = part_series(panel, SERIES_POINTS, style, NULL);
    dots->x = x, dots->y = y, dots->n = n;
}

struct figure *plot_windows(struct arena *arena, const struct findings *f,
                            const char *name, const char **why)
{
    struct indices laws = gather_laws(arena, f, name);
    struct str s = STR_INIT;
    size_t windows = 0;

    for (size_t i = 0; i < laws.n; i++)
        windows += f->laws[laws.at[i]].n_windows;
    if (windows == 0) {
        *why = "No windows of training were fitted: the key windows of the "
               "fit asks for them.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "windows", name, 2);
    fig->panels[0].title = "without the first share";
    fig->panels[1].title = "only the first share";
    fig->keys = arena_array(arena, struct key, laws.n);
    for (int side = 0; side < 2; side++)
        fig->panels[side].series =
            arena_array(arena, struct series, 3 * laws.n);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];

        add_windows(arena, &fig->panels[0], law, true, style_of(i));
        add_windows(arena, &fig->panels[1], law, false, style_of(i));
        if (laws.n > 1)
            part_key(fig, label_of(arena, law), SERIES_LINE, style_of(i));
    }
    fig->title = "Exponent of the optimal size over windows of training";
    fig->x = (struct axis){.kind = SCALE_LOG, .label = "share of training"};
    fig->y = (struct axis){.label = "exponent of optimal size in compute",
                           .least_span = 0.2};
    str_add(&s, "The exponent when the fit is made again without the first "
                "share of training, and with only that. A law that holds "
                "throughout gives level lines. Bars are 95 % intervals. Fits "
                "that are not identifiable are left out.");
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- multipliers ---- */

enum { STEPS = 40 };

static void add_pair(struct arena *arena, struct panel *panel,
                     const struct law_pair *pair, struct style style)
{
    const struct multiplier *m = &pair->multiplier;
    const struct effort a = pair_effort(pair->a, pair->b);
    const struct effort b = pair_effort(pair->b, pair->a);
    double *x = arena_array(arena, double, STEPS);
    double *y = arena_array(arena, double, STEPS);
    double *low = arena_array(arena, double, STEPS);
    double *high = arena_array(arena, double, STEPS);

    for (int i = 0; i < STEPS; i++) {
        struct multiplier at;
        struct err ignored;

        x[i] =
            m->return_low + (m->return_high - m->return_low) * i / (STEPS - 1);
        if (!multiplier_at(arena, &at, &a, &b, x[i], &ignored))
            at.value = at.low = at.high = (double)NAN;
        y[i] = at.value;
        low[i] = at.low;
        high[i] = at.high;
    }
    struct series *band = part_series(panel, SERIES_BAND, style, NULL);
    band->x = x, band->low = low, band->high = high, band->n = STEPS;
    struct series *line = part_series(panel, SERIES_LINE, style, NULL);
    line->x = x, line->y = y, line->n = STEPS;
}

struct figure *plot_multiplier(struct arena *arena, const struct findings *f,
                               const char *name, const char **why)
{
    struct law_pair *pairs;
    size_t n = pairs_of(arena, &pairs, f, name), drawn = 0;
    struct str s = STR_INIT;

    for (size_t i = 0; i < n; i++)
        drawn += pairs[i].error == NULL;
    if (drawn == 0) {
        *why = "There are no two laws of one environment to compare.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "multiplier", name, 1);
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 2 * n);
    fig->keys = arena_array(arena, struct key, n);
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].error != NULL)
            continue;
        add_pair(arena, panel, &pairs[i], style_of(i));
        part_key(fig,
                 arena_printf(arena, "%s against %s",
                              label_of(arena, pairs[i].a),
                              label_of(arena, pairs[i].b)),
                 SERIES_LINE, style_of(i));
    }
    fig->title = "Compute multiplier against return";
    fig->x = (struct axis){.label = part_clean(arena, f->return_label)};
    fig->y = (struct axis){.kind = SCALE_LOG,
                           .label = "times the compute on the frontier"};
    str_add(&s, "How many times as much compute one law takes on its frontier "
                "as another to reach the same return; above 1 it takes more. "
                "Bands are 95 % intervals, return by return.");
    part_caption(arena, fig, &s);
    return fig;
}
