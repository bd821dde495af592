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

struct series *part_series(struct panel *panel, enum series_kind kind,
                           struct style style, const char *name)
{
    struct series *s = &panel->series[panel->n_series++];

    *s = (struct series){.kind = kind, .style = style, .name = name};
    return s;
}

void part_caption(struct arena *arena, struct figure *f, struct str *s)
{
    f->caption = arena_strdup(arena, str_text(s));
    str_fini(s);
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

const plot_fn plots_of_fits[] = {plot_collapse,  plot_residuals, plot_evidence,
                                 plot_bootstrap, plot_starts,    NULL};
const plot_fn plots_of_runs[] = {plot_plan, NULL};
