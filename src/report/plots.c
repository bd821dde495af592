/* plots.c - what the figures of findings have in common. */
#include "config.h"

#include "report/plots.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/plot_parts.h"
#include "report/text.h"

static double shade_of(const struct ramp *ramp, double size)
{
    double low = log(ramp->sizes[0]), high = log(ramp->sizes[ramp->n - 1]);

    if (ramp->n < 2)
        return 0.35;
    if (ramp->n > PART_KEYS)
        return (log(size) - low) / (high - low);
    size_t i = 0;
    while (i + 1 < ramp->n && ramp->sizes[i] < size)
        i++;
    return (double)i / (double)(ramp->n - 1);
}

struct style part_ramp_style(const struct ramp *ramp, double size, double width)
{
    return (struct style){.paint = PAINT_RAMP,
                          .shade = shade_of(ramp, size),
                          .value = size,
                          .width = width};
}

const char *part_count(struct arena *arena, double value)
{
    struct str s = STR_INIT;

    text_count(&s, value);
    char *copy = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return copy;
}

const char *part_clean(struct arena *arena, const char *text)
{
    struct str s = STR_INIT;

    text_clean(&s, text);
    char *copy = arena_strdup(arena, str_text(&s));
    str_fini(&s);
    return copy;
}

struct figure *part_figure(struct arena *arena, const char *kind,
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
    f->keys = arena_array(arena, struct key, PART_KEYS + 8);
    return f;
}

void part_key(struct figure *f, const char *label, enum series_kind kind,
              struct style style)
{
    f->keys[f->n_keys++] = (struct key){label, kind, style};
}

/* "604k"; "4: 604k" of an axis that the sizes go by. */
static const char *ramp_label(struct arena *arena, const struct ramp *ramp,
                              size_t i)
{
    const char *count = part_count(arena, ramp->sizes[i]);

    if (ramp->axis.name == NULL)
        return count;
    return part_clean(
        arena, arena_printf(arena, "%s: %s", ramp->axis.texts[i], count));
}

void part_ramp_keys(struct arena *arena, struct figure *f,
                    const struct ramp *ramp, enum series_kind kind)
{
    const char *axis = ramp->axis.name;

    f->key_title =
        axis == NULL
            ? "parameters"
            : part_clean(arena, arena_printf(arena, "%s: parameters", axis));
    if (ramp->n > PART_KEYS) {
        f->ramp_low = ramp_label(arena, ramp, 0);
        f->ramp_high = ramp_label(arena, ramp, ramp->n - 1);
        return;
    }
    for (size_t i = 0; i < ramp->n; i++)
        part_key(f, ramp_label(arena, ramp, i), kind,
                 part_ramp_style(ramp, ramp->sizes[i], 1.8));
}

const char *part_size_name(struct arena *arena, const struct ramp *ramp,
                           double size)
{
    const char *count = part_count(arena, size);
    size_t i = 0;

    while (i < ramp->n && ramp->sizes[i] != size)
        i++;
    if (ramp->axis.name == NULL || i == ramp->n)
        return arena_printf(arena, "%s parameters", count);
    return part_clean(arena, arena_printf(arena, "%s %s: %s parameters",
                                          ramp->axis.name, ramp->axis.texts[i],
                                          count));
}

/* Points with less of the mean weight in the fit say next to nothing. */
static const double least_weight = 0.05;

bool part_tells(const struct intrinsic_size *size, size_t i)
{
    return size->weights[i] >= least_weight;
}

static bool is_thin_somewhere(const struct intrinsic_size *size)
{
    for (size_t i = 0; i < size->n; i++) {
        if (!part_tells(size, i))
            return true;
    }
    return false;
}

void part_thin_note(struct str *s, const struct findings *f,
                    const struct indices *laws)
{
    bool any = false;

    for (size_t i = 0; i < laws->n; i++) {
        const struct intrinsic_fit *fit = f->laws[laws->at[i]].fit;

        for (size_t k = 0; k < fit->n_sizes; k++)
            any |= is_thin_somewhere(&fit->sizes[k]);
    }
    if (any)
        str_add(s, "Lines are thin where returns hardly tell intrinsic "
                   "performance, so that they have next to no weight in the "
                   "fit. ");
}

void part_measured(struct arena *arena, struct panel *panel,
                   const struct intrinsic_size *size, struct style style,
                   const char *name, const double *x, const double *y)
{
    double *thick = arena_array(arena, double, size->n);
    double *thin = arena_array(arena, double, size->n);

    for (size_t i = 0; i < size->n; i++) {
        bool tells = part_tells(size, i);
        bool beside = (i > 0 && !part_tells(size, i - 1)) ||
                      (i + 1 < size->n && !part_tells(size, i + 1));

        thick[i] = tells ? y[i] : (double)NAN;
        thin[i] = !tells || beside ? y[i] : (double)NAN;
    }
    struct style quiet = style;
    quiet.width = 0.6;
    if (is_thin_somewhere(size)) {
        struct series *s = part_series(panel, SERIES_LINE, quiet, NULL);
        s->x = x, s->y = thin, s->n = size->n;
        s->outside = true;
    }
    struct series *s = part_series(panel, SERIES_LINE, style, name);
    s->x = x, s->y = thick, s->n = size->n;
}

/* NULL where it is no more than size. */
static const char *size_axis(const struct ramp *ramp)
{
    const char *axis = ramp->axis.name;

    return axis == NULL || strcmp(axis, "size") == 0 ? NULL : axis;
}

const char *part_size_word(struct arena *arena, const struct ramp *ramp,
                           bool each)
{
    const char *axis = size_axis(ramp);

    if (axis == NULL)
        return "size of model";
    return part_clean(arena,
                      arena_printf(arena, each ? "value of %s" : "%s", axis));
}

const char *part_size_label(struct arena *arena, const struct ramp *ramp,
                            const char *label)
{
    const char *axis = size_axis(ramp);

    return axis == NULL ? label
                        : part_clean(arena, arena_printf(arena, "%s, by %s",
                                                         label, axis));
}

void part_size_note(struct str *s, const struct ramp *ramp)
{
    const char *axis = size_axis(ramp);

    if (axis == NULL)
        return;
    str_add(s, "What makes models larger is ");
    text_clean(s, axis);
    str_add(s, ". ");
}

struct ramp part_ramp_of_runs(struct arena *arena, const struct findings *f,
                              const struct indices *runs)
{
    struct sized_run *sized = arena_array(arena, struct sized_run, runs->n);
    double *sizes;
    struct ramp ramp = {.n = gather_sizes(arena, &sizes, f, runs)};

    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];

        sized[i] = (struct sized_run){run->parameters, run};
    }
    ramp.sizes = sizes;
    ramp.axis = gather_size_axis(arena, sized, runs->n, sizes, ramp.n);
    return ramp;
}

struct series *part_series(struct panel *panel, enum series_kind kind,
                           struct style style, const char *name)
{
    struct series *s = &panel->series[panel->n_series++];

    *s = (struct series){.kind = kind, .style = style, .name = name};
    return s;
}

void part_rule(struct arena *arena, struct panel *panel, struct style style,
               const char *name, double x0, double y0, double x1, double y1)
{
    double *x = arena_array(arena, double, 2);
    double *y = arena_array(arena, double, 2);

    x[0] = x0, x[1] = x1;
    y[0] = y0, y[1] = y1;
    struct series *s = part_series(panel, SERIES_RULE, style, name);
    s->x = x, s->y = y, s->n = 2;
}

void part_caption(struct arena *arena, struct figure *f, struct str *s)
{
    size_t len = s->len;

    while (len > 0 && str_text(s)[len - 1] == ' ')
        len--;
    f->caption = arena_strndup(arena, str_text(s), len);
    str_fini(s);
}

static bool is_drawn(const struct points_finding *p)
{
    return p->fit != NULL && p->fit->n > 0;
}

struct indices part_points(struct arena *arena, const struct findings *f,
                           const char *name,
                           bool (*keep)(const struct points_finding *),
                           const char **why)
{
    struct indices list = gather_points(arena, f, name);
    size_t n = 0;

    *why = "There is no fit to draw.";
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *p = &f->points[list.at[i]];

        if (p->error != NULL)
            *why = p->error;
        if (is_drawn(p) && keep(p))
            list.at[n++] = list.at[i];
    }
    list.n = n;
    return list;
}

struct instance *part_points_instances(struct arena *arena,
                                       const struct findings *f,
                                       const struct indices *list)
{
    struct instance *out = arena_array(arena, struct instance, list->n + 1);

    for (size_t i = 0; i < list->n; i++) {
        const struct points_finding *p = &f->points[list->at[i]];

        out[i] =
            (struct instance){p->coordinates, p->n_coordinates,
                              part_clean(arena, gather_points_label(arena, p))};
    }
    return out;
}

const char *part_points_title(struct arena *arena,
                              const struct points_finding *p, bool needed)
{
    const char *name = part_clean(arena, gather_points_label(arena, p));

    if (p->fit->identifiable == NOT_IDENTIFIABLE)
        return arena_printf(arena, "%s (not identifiable)", name);
    return needed ? name : NULL;
}

struct axis part_axis(struct arena *arena, const struct quantity_label *label,
                      enum scale_kind kind)
{
    return (struct axis){.kind = kind,
                         .label = part_clean(arena, label->text),
                         .unit = part_clean(arena, label->unit)};
}

/* Points beyond so many are drawn small, so that the curve is seen. */
enum { MANY_POINTS = 60 };

struct style part_dots(size_t n)
{
    return (struct style){.paint = PAINT_CATEGORY,
                          .width = n > MANY_POINTS ? 1.6 : 3.4};
}

struct style part_instance_style(const struct instance *list, size_t n,
                                 size_t i)
{
    bool ordered = n > 1;

    for (size_t k = 0; k < n; k++)
        ordered = ordered && list[k].n_coordinates == 1 &&
                  isfinite(list[k].coordinates[0].value);
    struct style style = {.paint = PAINT_CATEGORY,
                          .category = (int)(i % PAINT_CATEGORIES),
                          .width = 2};
    if (ordered) {
        style.paint = PAINT_RAMP;
        style.shade = (double)i / (double)(n - 1);
    }
    return style;
}

void part_instance_axis(struct arena *arena, struct figure *fig,
                        const struct instance *list, size_t n, double *x)
{
    const char *axis = NULL;
    bool numbers = true;

    for (size_t i = 0; i < n; i++) {
        const struct coordinate *c = list[i].coordinates;

        numbers = numbers && list[i].n_coordinates == 1 && isfinite(c[0].value);
        if (list[i].n_coordinates > 0 && axis == NULL)
            axis = c[0].axis;
        if (numbers && strcmp(axis, c[0].axis) != 0)
            numbers = false;
    }
    if (numbers) {
        for (size_t i = 0; i < n; i++)
            x[i] = list[i].coordinates[0].value;
        fig->x = (struct axis){.kind = part_scale(x, n),
                               .label = part_clean(arena, axis),
                               .air = 0.08};
        return;
    }
    const char **names = arena_array(arena, const char *, n);
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)i;
        names[i] = list[i].n_coordinates == 1
                       ? part_clean(arena, list[i].coordinates[0].text)
                       : list[i].label;
    }
    fig->x =
        (struct axis){.label = axis != NULL ? part_clean(arena, axis) : "fit",
                      .names = names,
                      .n_names = n};
}

/* A logarithmic axis when values are positive and span more than a decade. */
enum scale_kind part_scale(const double *v, size_t n)
{
    double low = HUGE_VAL, high = -HUGE_VAL;

    for (size_t i = 0; i < n; i++) {
        low = fmin(low, v[i]);
        high = fmax(high, v[i]);
    }
    return low > 0 && high >= 10 * low ? SCALE_LOG : SCALE_LINEAR;
}

const plot_fn plots_of_fits[] = {plot_collapse, plot_residuals, plot_evidence,
                                 plot_profile,  plot_bootstrap, plot_starts,
                                 NULL};
const plot_fn plots_of_points[] = {plot_points_residuals, plot_points_bootstrap,
                                   plot_points_starts, NULL};
const plot_fn plots_of_runs[] = {plot_plan, NULL};
