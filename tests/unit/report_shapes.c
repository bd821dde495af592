/* report_shapes.c - figures of every kind of series and of axis. */
#include "config.h"

#include "tests/unit/report_shapes.h"

#include <math.h>

#include "base/arena.h"
#include "report/figure.h"

enum { STEPS = 60 };

static double *array(struct arena *arena, size_t n)
{
    return arena_array(arena, double, n);
}

static struct figure *figure(struct arena *arena, const char *name,
                             size_t n_panels, size_t n_series)
{
    struct figure *f = arena_new_of(arena, struct figure);

    f->name = name;
    f->title = "Made up";
    f->caption = "Of no study.";
    f->panels = arena_array(arena, struct panel, n_panels);
    f->n_panels = n_panels;
    for (size_t p = 0; p < n_panels; p++)
        f->panels[p].series = arena_array(arena, struct series, n_series);
    f->keys = arena_array(arena, struct key, n_series);
    return f;
}

static struct series *add(struct figure *f, size_t p, enum series_kind kind,
                          struct style style, size_t n, const double *x)
{
    struct panel *panel = &f->panels[p];
    struct series *s = &panel->series[panel->n_series++];

    *s = (struct series){.kind = kind, .style = style, .n = n, .x = x};
    return s;
}

static void name(struct figure *f, const struct series *s, const char *label)
{
    f->keys[f->n_keys++] = (struct key){label, s->kind, s->style};
}

static struct style colour(int category, double width, enum dash dash)
{
    return (struct style){.paint = PAINT_CATEGORY,
                          .category = category,
                          .dash = dash,
                          .width = width};
}

/* A curve that rises by GAIN, with a gap, and a band about it. */
static void add_curve(struct arena *arena, struct figure *f, size_t p,
                      int category, double gain, enum dash dash)
{
    double *x = array(arena, STEPS), *y = array(arena, STEPS);
    double *low = array(arena, STEPS), *high = array(arena, STEPS);

    for (int i = 0; i < STEPS; i++) {
        x[i] = 1e3 * pow(10, i / 15.0);
        y[i] = gain * (1 - exp(-i / 20.0)) + 0.02 * sin(i);
        low[i] = y[i] - 0.1 * gain;
        high[i] = y[i] + 0.05 * gain;
    }
    y[25] = (double)NAN;
    struct series *s =
        add(f, p, SERIES_BAND, colour(category, 0, DASH_SOLID), STEPS, x);
    s->low = low, s->high = high;
    s = add(f, p, SERIES_LINE, colour(category, 1.8, dash), STEPS, x);
    s->y = y;
    if (p == 0)
        name(f, s, gain > 1 ? "much" : gain < 0 ? "less" : "some");
}

/* Lines and bands along a logarithmic axis. */
static struct figure *lines(struct arena *arena)
{
    struct figure *f = figure(arena, "lines", 1, 8);

    add_curve(arena, f, 0, 0, 1, DASH_SOLID);
    add_curve(arena, f, 0, 1, 2, DASH_DASHED);
    add_curve(arena, f, 0, 2, -0.5, DASH_DOTTED);
    f->x = (struct axis){.kind = SCALE_LOG, .label = "interactions"};
    f->y = (struct axis){.label = "return"};
    return f;
}

/* Points, error bars and a straight rule on two logarithmic axes, and words. */
static struct figure *points(struct arena *arena)
{
    enum { N = 9 };
    static const char *const words[] = {"a point", "another"};
    struct figure *f = figure(arena, "points", 1, 8);
    double *x = array(arena, N), *y = array(arena, N), *ends = array(arena, 2);
    double *low = array(arena, N), *high = array(arena, N);

    for (int i = 0; i < N; i++) {
        x[i] = pow(10, 9 + 0.6 * i);
        y[i] = 3e-4 * pow(x[i], 0.55) * (1 + 0.3 * sin(3 * i));
        low[i] = y[i] / 1.4;
        high[i] = y[i] * 1.6;
    }
    ends[0] = 1e9, ends[1] = 1e13;
    double *up = array(arena, 2);
    up[0] = 3e-4 * pow(1e9, 0.55), up[1] = 3e-4 * pow(1e13, 0.55);
    struct series *s = add(
        f, 0, SERIES_RULE,
        (struct style){.paint = PAINT_INK, .dash = DASH_DASHED, .width = 1.2},
        2, ends);
    s->y = up;
    name(f, s, "law");
    s = add(f, 0, SERIES_ERRORBARS, colour(0, 1.6, DASH_SOLID), N, x);
    s->low = low, s->high = high;
    s = add(f, 0, SERIES_POINTS, colour(0, 4, DASH_SOLID), N, x);
    s->y = y;
    name(f, s, "measured");
    struct style ring = colour(1, 6, DASH_SOLID);
    ring.hollow = true;
    s = add(f, 0, SERIES_POINTS, ring, 2, x + 4);
    s->y = y + 4;
    name(f, s, "held out");
    s = add(f, 0, SERIES_TEXT, ring, 2, x + 1);
    s->y = y + 1, s->texts = words;
    f->x = (struct axis){
        .kind = SCALE_LOG, .label = "training compute", .unit = "FLOP"};
    f->y = (struct axis){
        .kind = SCALE_LOG, .label = "optimal size", .unit = "parameters"};
    return f;
}

/* Contours of a hill. */
static struct figure *contours(struct arena *arena)
{
    enum { N = 40, LEVELS = 6 };
    struct figure *f = figure(arena, "contours", 1, LEVELS);
    double *x = array(arena, N), *y = array(arena, N);
    double *z = array(arena, (size_t)N * N);

    for (int i = 0; i < N; i++) {
        x[i] = -1 + 2.0 * i / (N - 1);
        y[i] = pow(10, 2.0 * i / (N - 1));
    }
    for (int i = 0; i < N * N; i++)
        z[i] = exp(-3 * pow(x[i % N], 2)) * (1 + log10(y[i / N]));
    for (int k = 0; k < LEVELS; k++) {
        const struct style style = {
            .paint = PAINT_RAMP, .shade = k / (LEVELS - 1.0), .width = 1.6};
        struct series *s = add(f, 0, SERIES_CONTOUR, style, N, x);

        s->y = y, s->z = z, s->n_y = N;
        s->level = 0.4 * (k + 1);
    }
    f->x = (struct axis){.label = "temperature"};
    f->y = (struct axis){.kind = SCALE_LOG, .label = "width"};
    f->ramp_low = "0.4";
    f->ramp_high = "2.4";
    f->key_title = "value";
    return f;
}

/* Five panels that share an axis of both signs over decades. */
static struct figure *facets(struct arena *arena)
{
    static const char *const titles[] = {"h = 1", "h = 4", "h = 16", "h = 64",
                                         "h = 256"};
    struct figure *f = figure(arena, "facets", COUNT_OF(titles), 6);

    for (size_t p = 0; p < f->n_panels; p++) {
        f->panels[p].title = titles[p];
        add_curve(arena, f, p, 0, 1 + (double)p, DASH_SOLID);
        add_curve(arena, f, p, 3, 200 - 100 * (double)p, DASH_SOLID);
        add_curve(arena, f, p, 4, -2000, DASH_DASHED);
    }
    f->x = (struct axis){.kind = SCALE_LOG, .label = "interactions"};
    f->y = (struct axis){.kind = SCALE_SYMLOG, .label = "return", .linear = 1};
    return f;
}

struct figure *report_shapes(struct arena *arena, size_t i)
{
    static struct figure *(*const makers[REPORT_SHAPES])(
        struct arena * arena) = {lines, points, contours, facets};

    return makers[i](arena);
}
