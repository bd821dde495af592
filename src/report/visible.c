/* visible.c - what can be seen of a series, in the units of its axes. */
#include "config.h"

#include "report/visible.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "report/contour.h"
#include "report/simplify.h"

double visible_x(const struct layout *l, size_t p, double pixel)
{
    const struct box *b = &l->panels[p];

    return scale_value(&l->x[p], (pixel - b->x) / b->w);
}

double visible_y(const struct layout *l, size_t p, double pixel)
{
    const struct box *b = &l->panels[p];

    return scale_value(&l->y, (b->y + b->h - pixel) / b->h);
}

/* VALUE, or one of the same side not farther out than the axis is long. */
static double near(const struct scale *scale, double value)
{
    double place = scale_place(scale, value);

    if (place >= -1 && place <= 2)
        return value;
    return scale_value(scale, fmin(fmax(place, -1), 2));
}

/* What is being made. */
struct maker {
    const struct layout *l;
    size_t p;
    struct visible out;
    size_t cap, cap_ends;
};

static void put(struct maker *m, struct visible_point v)
{
    const struct scale *x = &m->l->x[m->p], *y = &m->l->y;

    m->out.points =
        mem_grow(m->out.points, &m->cap, m->out.n, sizeof(*m->out.points));
    m->out.points[m->out.n++] = (struct visible_point){
        near(x, v.x), near(y, v.y), near(y, v.low), near(y, v.high)};
}

static void end_piece(struct maker *m)
{
    size_t from = m->out.n_pieces > 0 ? m->out.ends[m->out.n_pieces - 1] : 0;

    if (m->out.n == from)
        return;
    m->out.ends = mem_grow(m->out.ends, &m->cap_ends, m->out.n_pieces,
                           sizeof(*m->out.ends));
    m->out.ends[m->out.n_pieces++] = m->out.n;
}

/* The I-th point; y where the kind has no other. */
static struct visible_point point_of(const struct series *s, size_t i)
{
    if (s->y != NULL)
        return (struct visible_point){s->x[i], s->y[i], s->y[i], s->y[i]};
    return (struct visible_point){s->x[i], s->high[i], s->low[i], s->high[i]};
}

static bool shown(const struct maker *m, struct visible_point v)
{
    return isfinite(layout_x(m->l, m->p, v.x)) &&
           isfinite(layout_y(m->l, m->p, v.low)) &&
           isfinite(layout_y(m->l, m->p, v.high));
}

/* N points without a gap, as those that must stay: a band keeps what either
 * edge needs. */
static void put_run(struct maker *m, const struct visible_point *v, size_t n)
{
    struct point *low = mem_calloc(n, sizeof(*low));
    struct point *high = mem_calloc(n, sizeof(*high));
    bool *keep = mem_calloc(n, sizeof(*keep));
    bool *keep_high = mem_calloc(n, sizeof(*keep_high));

    for (size_t i = 0; i < n; i++) {
        double x = layout_x(m->l, m->p, v[i].x);

        low[i] = (struct point){x, layout_y(m->l, m->p, v[i].low)};
        high[i] = (struct point){x, layout_y(m->l, m->p, v[i].high)};
    }
    simplify_line(low, n, keep);
    simplify_line(high, n, keep_high);
    for (size_t i = 0; i < n; i++) {
        if (keep[i] || keep_high[i])
            put(m, v[i]);
    }
    end_piece(m);
    free(low);
    free(high);
    free(keep);
    free(keep_high);
}

static void make_line(struct maker *m, const struct series *s)
{
    struct visible_point *run = mem_calloc(s->n + 1, sizeof(*run));
    size_t n = 0;

    for (size_t i = 0; i <= s->n; i++) {
        bool ends = i == s->n || !shown(m, point_of(s, i));

        if (!ends)
            run[n++] = point_of(s, i);
        else if (n > 0) {
            put_run(m, run, n);
            n = 0;
        }
    }
    free(run);
}

static bool inside(const struct layout *l, size_t p, struct point at)
{
    const struct box *b = &l->panels[p];

    return at.x >= b->x && at.x <= b->x + b->w && at.y >= b->y &&
           at.y <= b->y + b->h;
}

/* Points and error bars: those within the panel. */
static void make_points(struct maker *m, const struct series *s)
{
    struct point *at = mem_calloc(s->n + 1, sizeof(*at));
    size_t *which = mem_calloc(s->n + 1, sizeof(*which));
    bool *keep = mem_calloc(s->n + 1, sizeof(*keep));
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        struct visible_point v = point_of(s, i);

        at[n] = (struct point){layout_x(m->l, m->p, v.x),
                               layout_y(m->l, m->p, v.y)};
        if (shown(m, v) &&
            (s->kind == SERIES_ERRORBARS || inside(m->l, m->p, at[n])))
            which[n++] = i;
    }
    simplify_crowd(at, s->kind == SERIES_POINTS ? n : 0, s->style.width, keep);
    for (size_t i = 0; i < n; i++) {
        if (keep[i] || s->kind == SERIES_ERRORBARS)
            put(m, point_of(s, which[i]));
    }
    end_piece(m);
    free(at);
    free(which);
    free(keep);
}

/* Straight on a page is straight in places of the axes, from one edge of the
 * panel to the other. */
static void make_rule(struct maker *m, const struct series *s)
{
    const struct scale *x = &m->l->x[m->p], *y = &m->l->y;
    double x0 = scale_place(x, s->x[0]), y0 = scale_place(y, s->y[0]);
    double dx = scale_place(x, s->x[1]) - x0;
    double dy = scale_place(y, s->y[1]) - y0;
    bool steep = fabs(dy) > fabs(dx);

    if (!isfinite(x0) || !isfinite(y0) || !isfinite(dx) || !isfinite(dy) ||
        (dx == 0 && dy == 0))
        return;
    for (int end = 0; end < 2; end++) {
        double t = steep ? (end - y0) / dy : (end - x0) / dx;
        double v = scale_value(y, y0 + t * dy);

        put(m, (struct visible_point){scale_value(x, x0 + t * dx), v, v, v});
    }
    end_piece(m);
}

static void make_contour(struct maker *m, const struct series *s)
{
    struct contour lines;
    size_t from = 0;

    contour_make(&lines, s);
    for (size_t k = 0; k < lines.n_pieces; k++) {
        const struct series piece = {.kind = SERIES_LINE,
                                     .x = lines.x + from,
                                     .y = lines.y + from,
                                     .n = lines.ends[k] - from};

        make_line(m, &piece);
        from = lines.ends[k];
    }
    contour_fini(&lines);
}

struct visible visible_make(struct arena *arena, const struct layout *l,
                            size_t p, const struct series *s)
{
    struct maker m = {.l = l, .p = p};

    switch (s->kind) {
    case SERIES_LINE:
    case SERIES_BAND:
        make_line(&m, s);
        break;
    case SERIES_POINTS:
    case SERIES_ERRORBARS:
        make_points(&m, s);
        break;
    case SERIES_RULE:
        make_rule(&m, s);
        break;
    case SERIES_CONTOUR:
        make_contour(&m, s);
        break;
    case SERIES_TEXT:
        break;
    }
    if (m.out.n > 0) {
        arena_own(arena, m.out.points);
        arena_own(arena, m.out.ends);
    }
    return m.out;
}
