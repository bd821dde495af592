/* plot_curves.c - learning curves. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

/* What curves are drawn against. */
struct along {
    const char *kind; /* in the figure's name */
    const char *label, *unit;
    const char *words; /* in the caption, after "against" */
    const double *(*x)(const struct mean_curve *m);
    const double *(*run)(const struct run_row *run); /* (run->n) or NULL */
};

static const double *mean_interactions(const struct mean_curve *m)
{
    return m->x;
}

static const double *mean_flop(const struct mean_curve *m)
{
    return m->flop;
}

static const double *mean_wall(const struct mean_curve *m)
{
    return m->wall_s;
}

static const double *run_interactions(const struct run_row *run)
{
    return run->curve_interactions;
}

static const double *run_flop(const struct run_row *run)
{
    return run->curve_flop;
}

static const double *run_wall(const struct run_row *run)
{
    return run->curve_wall_s;
}

static const struct along along_interactions = {
    .kind = "curves",
    .label = "interactions",
    .words = "interactions with the environment",
    .x = mean_interactions,
    .run = run_interactions};
static const struct along along_flop = {.kind = "curves-flop",
                                        .label = "training compute",
                                        .unit = "FLOP",
                                        .words = "training compute",
                                        .x = mean_flop,
                                        .run = run_flop};
static const struct along along_wall = {
    .kind = "curves-wall",
    .label = "wall time of training",
    .unit = "s",
    .words = "the time that training took on this machine, mean of the seeds",
    .x = mean_wall,
    .run = run_wall};

/* "4 blocks: 604k parameters, 3 seeds" */
static const char *name_of(struct arena *arena, const struct mean_curve *m,
                           const struct ramp *ramp)
{
    struct str s = STR_INIT;

    str_printf(&s, "%s, ", part_size_name(arena, ramp, m->parameters));
    text_plural(&s, m->seeds, "seed", "seeds");
    const char *name = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return name;
}

static void add_band(struct panel *panel, const struct mean_curve *m,
                     const struct ramp *ramp, const struct along *along)
{
    struct series *band = part_series(
        panel, SERIES_BAND, part_ramp_style(ramp, m->parameters, 0), NULL);

    band->x = along->x(m);
    band->low = m->low;
    band->high = m->high;
    band->n = m->n;
}

static void add_line(struct arena *arena, struct panel *panel,
                     const struct mean_curve *m, const struct ramp *ramp,
                     const struct along *along, enum dash dash)
{
    struct style style =
        part_ramp_style(ramp, m->parameters, dash == DASH_SOLID ? 1.8 : 1);

    style.dash = dash;
    struct series *line =
        part_series(panel, SERIES_LINE, style, name_of(arena, m, ramp));
    line->x = along->x(m);
    line->y = m->mean;
    line->n = m->n;
}

static void add_curve(struct arena *arena, struct panel *panel,
                      const struct mean_curve *m, const struct ramp *ramp,
                      const struct along *along)
{
    if (m->seeds > 1)
        add_band(panel, m, ramp, along);
    add_line(arena, panel, m, ramp, along, DASH_SOLID);
}

/* Rings where runs of the facet ended in NaN. */
static size_t add_diverged(struct arena *arena, struct panel *panel,
                           const struct findings *f, const struct indices *runs,
                           const struct along *along)
{
    double *x = arena_array(arena, double, runs->n);
    double *y = arena_array(arena, double, runs->n);
    size_t n = 0;

    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];
        size_t last = run->n;

        while (last > 0 && !isfinite(run->curve_return[last - 1]))
            last--;
        if (run->status != RUN_DIVERGED || last == 0 || along->run(run) == NULL)
            continue;
        x[n] = along->run(run)[last - 1];
        y[n++] = run->curve_return[last - 1];
    }
    if (n == 0)
        return 0;
    struct series *s = part_series(
        panel, SERIES_POINTS,
        (struct style){.paint = PAINT_ACCENT, .width = 4, .hollow = true},
        "a run diverged here");
    s->x = x;
    s->y = y;
    s->n = n;
    return n;
}

/* Returns that a few of which dwarf the others, on both sides of zero or below
 * it: a linear axis would show those few alone. */
static void scale_returns(struct axis *axis, const struct findings *f,
                          const struct indices *runs)
{
    size_t n = 0, most = 1;
    bool below = false;

    for (size_t i = 0; i < runs->n; i++)
        most += f->runs[runs->at[i]].n;
    double *sizes = mem_calloc(most, sizeof(*sizes));
    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];

        for (size_t k = 0; k < run->n; k++) {
            if (!isfinite(run->curve_return[k]))
                continue;
            below |= run->curve_return[k] < 0;
            sizes[n++] = fabs(run->curve_return[k]);
        }
    }
    sort_doubles(sizes, n);
    if (below && sizes[n - 1] > 300 * sizes[n / 2]) {
        axis->kind = SCALE_SYMLOG;
        axis->linear =
            sizes[n / 2] > 0 ? pow(10, floor(log10(sizes[n / 2]))) : 0;
    }
    free(sizes);
}

/* What is known about the seeds of all curves of a figure. */
struct seeds {
    size_t least, most;
    bool ragged;
    size_t diverged, curves;
    bool imported; /* none was trained here */
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

static void seeds_caption(struct str *s, const struct seeds *seen)
{
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
}

static void curves_caption(struct arena *arena, struct str *s,
                           const struct findings *f, const struct seeds *seen,
                           size_t facets, const struct along *along,
                           const struct ramp *ramp, enum scale_kind scale)
{
    str_add(s, "Learning curves: ");
    text_clean(s, seen->imported ? "return" : f->return_label);
    str_printf(s, " against %s, one line for each %s", along->words,
               part_size_word(arena, ramp, true));
    str_add(s, facets > 1 ? "; panels share both axes. " : ". ");
    seeds_caption(s, seen);
    if (scale == SCALE_SYMLOG)
        str_add(s,
                "The axis of returns is logarithmic on both sides of zero. ");
    if (seen->diverged > 0) {
        str_add(s, "Rings mark where ");
        text_plural(s, seen->diverged, "run", "runs");
        str_add(s, " diverged. ");
    }
}

/* Whether some curve can be drawn so: its points have a value each. */
static bool can_draw(const struct mean_curve *m, const struct along *along)
{
    const double *x = along->x(m);

    for (size_t i = 0; i < m->n; i++) {
        if (x[i] > 0 && isfinite(m->mean[i]))
            return true;
    }
    return false;
}

static struct figure *draw(struct arena *arena, const struct findings *f,
                           const char *name, const struct along *along,
                           const char **why)
{
    struct indices runs = gather_runs(arena, f, name);
    struct facet *facets;
    size_t n = gather_facets(arena, &facets, f, &runs), drawn = 0;
    struct ramp ramp = part_ramp_of_runs(arena, f, &runs);
    struct seeds seen = {0};
    struct str caption = STR_INIT;
    bool any = false;

    seen.imported = runs.n > 0;
    for (size_t i = 0; i < runs.n; i++)
        seen.imported &= f->runs[runs.at[i]].status == RUN_IMPORTED;
    struct figure *fig = part_figure(arena, along->kind, name, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct mean_curve *means;
        size_t n_means = gather_means(arena, &means, f, &facets[i].runs, NULL);
        struct panel *panel = &fig->panels[drawn];

        if (n_means == 0)
            continue;
        panel->series = arena_array(arena, struct series, 2 * n_means + 1);
        if (n > 1)
            panel->title = part_clean(arena, facets[i].label);
        for (size_t k = 0; k < n_means; k++) {
            any |= can_draw(&means[k], along);
            add_curve(arena, panel, &means[k], &ramp, along);
        }
        seen.diverged += add_diverged(arena, panel, f, &facets[i].runs, along);
        see_seeds(&seen, means, n_means);
        drawn++;
    }
    if (drawn > 0 && !any) {
        *why = "What the curves took is not known.";
        return NULL;
    }
    if (drawn == 0) {
        *why = "No run has a learning curve yet.";
        return NULL;
    }
    fig->n_panels = drawn;
    fig->title = arena_printf(arena, "Learning curves by %s",
                              part_size_word(arena, &ramp, false));
    fig->x = (struct axis){
        .kind = SCALE_LOG, .label = along->label, .unit = along->unit};
    fig->y = (struct axis){
        .label = part_clean(arena, seen.imported ? "return" : f->return_label)};
    scale_returns(&fig->y, f, &runs);
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    if (seen.diverged > 0)
        part_key(
            fig, "diverged", SERIES_POINTS,
            (struct style){.paint = PAINT_ACCENT, .width = 4, .hollow = true});
    curves_caption(arena, &caption, f, &seen, drawn, along, &ramp, fig->y.kind);
    part_caption(arena, fig, &caption);
    return fig;
}

struct figure *plot_curves(struct arena *arena, const struct findings *f,
                           const char *name, const char **why)
{
    return draw(arena, f, name, &along_interactions, why);
}

/* Of one size, compute is interactions by another name. */
struct figure *plot_curves_flop(struct arena *arena, const struct findings *f,
                                const char *name, const char **why)
{
    struct indices runs = gather_runs(arena, f, name);
    double *sizes;

    if (gather_sizes(arena, &sizes, f, &runs) < 2) {
        *why = "There are no two sizes to compare.";
        return NULL;
    }
    return draw(arena, f, name, &along_flop, why);
}

struct figure *plot_curves_wall(struct arena *arena, const struct findings *f,
                                const char *name, const char **why)
{
    return draw(arena, f, name, &along_wall, why);
}

/* ---- what environments told ---- */

/* What one facet has of it: solid of evaluation, dashed of training. */
struct told_panel {
    struct mean_curve *judged, *trained;
    size_t n_judged, n_trained;
};

/* Returns whether anything can be seen. */
static bool add_told(struct arena *arena, struct panel *panel,
                     const struct told_panel *of, const struct ramp *ramp,
                     bool *both)
{
    bool any = false;

    panel->series =
        arena_array(arena, struct series, 2 * of->n_judged + of->n_trained + 1);
    for (size_t k = 0; k < of->n_judged; k++) {
        if (!can_draw(&of->judged[k], &along_interactions))
            continue;
        add_curve(arena, panel, &of->judged[k], ramp, &along_interactions);
        any = true;
    }
    for (size_t k = 0; k < of->n_trained; k++) {
        if (!can_draw(&of->trained[k], &along_interactions))
            continue;
        add_line(arena, panel, &of->trained[k], ramp, &along_interactions,
                 DASH_DASHED);
        *both = any = true;
    }
    return any;
}

static void told_caption(struct arena *arena, struct str *s, const char *name,
                         const struct seeds *seen, const struct ramp *ramp,
                         bool both)
{
    str_add(s, "What the environment tells as ");
    text_clean(s, name);
    str_printf(s,
               " against interactions, one line for each %s: the mean over "
               "the episodes of an evaluation. ",
               part_size_word(arena, ramp, true));
    if (both)
        str_add(s, "Dashed: over the episodes that ended in training since "
                   "the evaluation before. ");
    seeds_caption(s, seen);
}

/* The figure of what is told as TOLD; NULL when there is nothing to be seen. */
static struct figure *draw_told(struct arena *arena, const struct findings *f,
                                const char *name, const char *told,
                                const struct indices *runs)
{
    const struct style dashed = {
        .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1};
    struct ramp ramp = part_ramp_of_runs(arena, f, runs);
    struct str s = STR_INIT;
    struct seeds seen = {0};
    struct facet *facets;
    size_t n = gather_facets(arena, &facets, f, runs), drawn = 0;
    bool both = false;

    str_add(&s, "info-");
    text_slug(&s, told);
    struct figure *fig = part_figure(arena, s.text, name, n + 1);
    str_clear(&s);
    for (size_t i = 0; i < n; i++) {
        const struct told judged = {told, false}, trained = {told, true};
        struct panel *panel = &fig->panels[drawn];
        struct told_panel of;

        of.n_judged =
            gather_means(arena, &of.judged, f, &facets[i].runs, &judged);
        of.n_trained =
            gather_means(arena, &of.trained, f, &facets[i].runs, &trained);
        if (n > 1)
            panel->title = part_clean(arena, facets[i].label);
        if (!add_told(arena, panel, &of, &ramp, &both))
            continue;
        see_seeds(&seen, of.judged, of.n_judged);
        drawn++;
    }
    if (drawn == 0) {
        str_fini(&s);
        return NULL;
    }
    fig->n_panels = drawn;
    fig->title = arena_printf(arena, "What environments tell: %s",
                              part_clean(arena, told));
    fig->x = (struct axis){.kind = SCALE_LOG, .label = "interactions"};
    fig->y = (struct axis){.label = part_clean(arena, told)};
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    if (both)
        part_key(fig, "in training", SERIES_LINE, dashed);
    told_caption(arena, &s, told, &seen, &ramp, both);
    part_caption(arena, fig, &s);
    return fig;
}

size_t plot_infos(struct arena *arena, struct figure ***out,
                  const struct findings *f, const char *name, const char **why)
{
    struct indices runs = gather_runs(arena, f, name);
    const char **told;
    size_t n_told = gather_told(arena, &told, f, &runs), n = 0;

    *out = arena_array(arena, struct figure *, n_told + 1);
    for (size_t i = 0; i < n_told; i++) {
        (*out)[n] = draw_told(arena, f, name, told[i], &runs);
        n += (*out)[n] != NULL;
    }
    if (n == 0)
        *why = "The environments of these runs have told nothing beside "
               "rewards.";
    return n;
}
