/* plot_runs.c - figures of runs beside their curves: returns at equal compute,
 * and what they took against what was planned. */
#include "config.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/isoflop.h"
#include "report/plot_parts.h"
#include "report/plots.h"
#include "report/text.h"

/* ---- returns at equal compute ---- */

static struct ramp ramp_of_rungs(const struct isoflop *t)
{
    return (struct ramp){.sizes = t->rungs, .n = t->n_rungs};
}

static void add_slices(struct arena *arena, struct panel *panel,
                       const struct isoflop *t, const struct ramp *ramp)
{
    static const struct style best_style = {.paint = PAINT_ACCENT,
                                            .width = 4.5};
    double *best_x = arena_array(arena, double, t->n_rungs);
    double *best_y = arena_array(arena, double, t->n_rungs);

    for (size_t r = 0; r < t->n_rungs; r++) {
        double *y = arena_array(arena, double, t->n_sizes);
        struct style style = part_ramp_style(ramp, t->rungs[r], 1.4);

        best_x[r] = best_y[r] = (double)NAN;
        for (size_t i = 0; i < t->n_sizes; i++) {
            const struct isoflop_cell *cell = &t->cells[i * t->n_rungs + r];

            y[i] = cell->mean;
            if (!cell->best)
                continue;
            best_x[r] = t->sizes[i];
            best_y[r] = cell->mean;
        }
        struct series *line = part_series(
            panel, SERIES_LINE, style,
            arena_printf(arena, "%s FLOP", part_count(arena, t->rungs[r])));
        line->x = t->sizes, line->y = y, line->n = t->n_sizes;
        style.width = 2.4;
        struct series *dots = part_series(panel, SERIES_POINTS, style, NULL);
        dots->x = t->sizes, dots->y = y, dots->n = t->n_sizes;
    }
    struct series *best =
        part_series(panel, SERIES_POINTS, best_style, "the best size");
    best->x = best_x, best->y = best_y, best->n = t->n_rungs;
}

/* Seeds of the cells that have any: the fewest and the most. */
static void count_seeds(const struct isoflop *t, size_t *least, size_t *most)
{
    for (size_t i = 0; i < t->n_sizes * t->n_rungs; i++) {
        size_t n = t->cells[i].seeds;

        if (n == 0)
            continue;
        *least = *least == 0 || n < *least ? n : *least;
        *most = n > *most ? n : *most;
    }
}

struct figure *plot_slices(struct arena *arena, const struct findings *f,
                           const char *name, const char **why)
{
    struct isoflop *tables;
    size_t n = isoflop_make(arena, &tables, f, name), least = 0, most = 0;
    struct str s = STR_INIT;

    if (n == 0) {
        *why = "The runs have no ladder of compute.";
        return NULL;
    }
    struct figure *fig = part_figure(arena, "slices", name, n);
    struct ramp ramp = ramp_of_rungs(&tables[0]);
    for (size_t i = 0; i < n; i++) {
        struct panel *panel = &fig->panels[i];

        panel->series =
            arena_array(arena, struct series, 2 * tables[i].n_rungs + 1);
        if (n > 1)
            panel->title = part_clean(arena, tables[i].label);
        add_slices(arena, panel, &tables[i], &ramp);
        count_seeds(&tables[i], &least, &most);
    }
    fig->title = "Return against size at equal compute";
    const struct indices runs = gather_runs(arena, f, name);
    const struct ramp sizes = part_ramp_of_runs(arena, f, &runs);
    fig->x =
        (struct axis){.kind = SCALE_LOG,
                      .label = part_size_label(arena, &sizes, "size of model"),
                      .unit = "parameters"};
    fig->y = (struct axis){.label = part_clean(arena, f->return_label)};
    part_ramp_keys(arena, fig, &ramp, SERIES_LINE);
    fig->key_title = "FLOP";
    part_key(fig, "best size", SERIES_POINTS,
             (struct style){.paint = PAINT_ACCENT, .width = 4.5});
    str_add(&s, "Each line is what models of all sizes reach with one amount "
                "of compute");
    if (most > 1 && least == most)
        str_printf(&s, ", mean of %zu seeds", most);
    else if (most > 1)
        str_printf(&s, ", mean of %zu to %zu seeds", least, most);
    else
        str_add(&s, ", one seed each");
    str_add(&s, "; large dots mark the best of them. ");
    part_caption(arena, fig, &s);
    return fig;
}

/* ---- plan against actual ---- */

struct figure *plot_plan(struct arena *arena, const struct findings *f,
                         const char *name, const char **why)
{
    static const struct style dot_style = {.paint = PAINT_CATEGORY,
                                           .width = 2.6};
    static const struct style equal_style = {
        .paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2};
    struct indices runs = gather_runs(arena, f, name);
    double *x = arena_array(arena, double, runs.n);
    double *y = arena_array(arena, double, runs.n);
    const char **names = arena_array(arena, const char *, runs.n);
    double *ends = arena_array(arena, double, 2);
    double planned = 0, taken = 0;
    struct str s = STR_INIT;
    size_t n = 0;

    for (size_t i = 0; i < runs.n; i++) {
        const struct run_row *run = &f->runs[runs.at[i]];

        if (!(run->planned_core_s > 0) || !(run->core_s > 0))
            continue;
        names[n] = run->label;
        x[n] = run->planned_core_s;
        y[n++] = run->core_s;
        planned += run->planned_core_s;
        taken += run->core_s;
    }
    if (n < 2) {
        *why = "No two runs were planned and trained here.";
        return NULL;
    }
    ends[0] = 1, ends[1] = 10;
    struct figure *fig = part_figure(arena, "plan", name, 1);
    struct panel *panel = &fig->panels[0];
    panel->series = arena_array(arena, struct series, 2);
    struct series *rule =
        part_series(panel, SERIES_RULE, equal_style, "as planned");
    rule->x = ends, rule->y = ends, rule->n = 2;
    struct series *dots = part_series(panel, SERIES_POINTS, dot_style, NULL);
    dots->x = x, dots->y = y, dots->texts = names, dots->n = n;
    fig->title = "Time that runs took against what was planned";
    fig->x =
        (struct axis){.kind = SCALE_LOG, .label = "planned", .unit = "core s"};
    fig->y =
        (struct axis){.kind = SCALE_LOG, .label = "taken", .unit = "core s"};
    part_key(fig, "run", SERIES_POINTS, dot_style);
    part_key(fig, "as planned", SERIES_RULE, equal_style);
    text_plural(&s, n, "run", "runs");
    str_add(&s, " for which both are known, each a dot: seconds of one core "
                "that it took against what the plan said. Together ");
    text_duration(&s, taken);
    str_add(&s, " were taken of ");
    text_duration(&s, planned);
    str_add(&s, " planned. ");
    part_caption(arena, fig, &s);
    return fig;
}
