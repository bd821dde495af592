/* drawing.c - a figure as shapes in place. */
#include "config.h"

#include "report/drawing.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "report/contour.h"

/* Drawings below this width, in pixels, are for telephones. */
#define NARROW 480.0

/* What is being drawn: the shapes so far, and the points and pieces of the
 * next. */
struct pen {
    struct arena *arena;
    struct drawing *out;
    const struct layout *l;
    struct shape *shapes;
    size_t cap_shapes;
    struct point *points;
    size_t n, cap;
    size_t *ends;
    size_t n_pieces, cap_pieces;
    /* What is drawn, as shapes have it. */
    const struct series *series;
    size_t panel;
    const struct key *key;
};

static double tenths(double v)
{
    return (double)lround(v * 10) / 10;
}

static void put(struct pen *pen, double x, double y)
{
    pen->points =
        mem_grow(pen->points, &pen->cap, pen->n, sizeof(*pen->points));
    pen->points[pen->n++] = (struct point){tenths(x), tenths(y)};
}

static void end_piece(struct pen *pen)
{
    if (pen->n == (pen->n_pieces > 0 ? pen->ends[pen->n_pieces - 1] : 0))
        return;
    pen->ends = mem_grow(pen->ends, &pen->cap_pieces, pen->n_pieces,
                         sizeof(*pen->ends));
    pen->ends[pen->n_pieces++] = pen->n;
}

/* What was put becomes a shape, if it is anything. */
static void finish(struct pen *pen, enum shape_kind kind,
                   const struct style *style, const char *name)
{
    struct drawing *d = pen->out;

    if (pen->n == 0)
        return;
    pen->shapes =
        mem_grow(pen->shapes, &pen->cap_shapes, d->n, sizeof(*d->shapes));
    struct point *points = arena_array(pen->arena, struct point, pen->n);
    size_t *ends = arena_array(pen->arena, size_t, pen->n_pieces);
    for (size_t i = 0; i < pen->n; i++)
        points[i] = pen->points[i];
    for (size_t i = 0; i < pen->n_pieces; i++)
        ends[i] = pen->ends[i];
    pen->shapes[d->n++] = (struct shape){.kind = kind,
                                         .style = *style,
                                         .name = name,
                                         .points = points,
                                         .ends = ends,
                                         .n_pieces = pen->n_pieces,
                                         .series = pen->series,
                                         .panel = pen->panel,
                                         .key = pen->key};
    pen->n = pen->n_pieces = 0;
}

static void put_line(struct pen *pen, double x1, double y1, double x2,
                     double y2)
{
    put(pen, x1, y1);
    put(pen, x2, y2);
    end_piece(pen);
}

/* ---- what cannot be seen ---- */

/* Put what must stay of P, in order or backwards. */
static void put_simplified(struct pen *pen, const struct point *p, size_t n,
                           bool backwards, double tolerance)
{
    /* Telephones have several dots to such a pixel, and little patience. */
    const double coarser = pen->l->width < NARROW ? 1.5 : 1;
    bool *keep = mem_calloc(n, sizeof(*keep));

    simplify_line(p, n, coarser * tolerance, keep);
    for (size_t k = 0; k < n; k++) {
        size_t i = backwards ? n - 1 - k : k;

        if (keep[i])
            put(pen, p[i].x, p[i].y);
    }
    free(keep);
}

/* The part of the segment from A to B inside the box; false if none is.
 * Liang and Barsky. */
static bool clip(const struct box *box, struct point *a, struct point *b)
{
    double dx = b->x - a->x, dy = b->y - a->y;
    double p[4] = {-dx, dx, -dy, dy};
    double q[4] = {a->x - box->x, box->x + box->w - a->x, a->y - box->y,
                   box->y + box->h - a->y};
    double from = 0, to = 1;

    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0)
                return false;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0)
            from = fmax(from, t);
        else
            to = fmin(to, t);
    }
    if (from > to)
        return false;
    *b = (struct point){a->x + to * dx, a->y + to * dy};
    *a = (struct point){a->x + from * dx, a->y + from * dy};
    return true;
}

static bool seen(struct point p)
{
    return isfinite(p.x) && isfinite(p.y);
}

/* The pieces of a polyline that lie inside the panel.  PIECE has room for one
 * point more than P. */
static void put_polyline(struct pen *pen, const struct box *box,
                         const struct point *p, size_t n, struct point *piece)
{
    size_t k = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        struct point a = p[i], b = p[i + 1];
        bool visible = seen(a) && seen(b) && clip(box, &a, &b);

        bool joins =
            k > 0 && hypot(a.x - piece[k - 1].x, a.y - piece[k - 1].y) < 1e-6;
        if (k > 0 && (!visible || !joins)) {
            put_simplified(pen, piece, k, false, SIMPLIFY_LINE);
            end_piece(pen);
            k = 0;
        }
        if (!visible)
            continue;
        if (k == 0)
            piece[k++] = a;
        piece[k++] = b;
    }
    if (k == 0)
        return;
    put_simplified(pen, piece, k, false, SIMPLIFY_LINE);
    end_piece(pen);
}

static bool inside(const struct box *box, double x, double y)
{
    return isfinite(x) && isfinite(y) && x >= box->x && x <= box->x + box->w &&
           y >= box->y && y <= box->y + box->h;
}

/* ---- series ---- */

/* Room for the points of a series, and one more. */
struct scratch {
    struct point *a, *b;
};

static void draw_line(struct pen *pen, size_t p, const struct series *s,
                      const struct scratch *t)
{
    for (size_t i = 0; i < s->n; i++)
        t->a[i] = (struct point){layout_x(pen->l, p, s->x[i]),
                                 layout_y(pen->l, p, s->y[i])};
    put_polyline(pen, &pen->l->panels[p], t->a, s->n, t->b);
    finish(pen, SHAPE_STROKE, &s->style, s->name);
}

/* Through two points and on to the edges of the panel. */
static void draw_rule(struct pen *pen, size_t p, const struct series *s)
{
    const struct layout *l = pen->l;
    struct point a = {layout_x(l, p, s->x[0]), layout_y(l, p, s->y[0])};
    struct point b = {layout_x(l, p, s->x[1]), layout_y(l, p, s->y[1])};
    const struct box *box = &l->panels[p];
    double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);

    if (!(length > 0) || !isfinite(length))
        return;
    /* From edge to edge, however far away the points are. */
    bool steep = fabs(dy) > fabs(dx);
    double first = steep ? (box->y - a.y) / dy : (box->x - a.x) / dx;
    double last =
        steep ? (box->y + box->h - a.y) / dy : (box->x + box->w - a.x) / dx;
    struct point from = {a.x + first * dx, a.y + first * dy};
    struct point to = {a.x + last * dx, a.y + last * dy};
    if (!clip(box, &from, &to))
        return;
    put_line(pen, from.x, from.y, to.x, to.y);
    finish(pen, SHAPE_STROKE, &s->style, s->name);
}

/* One closed piece of a band: K points above, K below. */
static void put_band_piece(struct pen *pen, const struct scratch *t, size_t k)
{
    if (k < 2)
        return;
    put_simplified(pen, t->a, k, false, SIMPLIFY_EDGE);
    put_simplified(pen, t->b, k, true, SIMPLIFY_EDGE);
    end_piece(pen);
}

static void draw_band(struct pen *pen, size_t p, const struct series *s,
                      const struct scratch *t)
{
    const struct box *box = &pen->l->panels[p];
    size_t k = 0;

    for (size_t i = 0; i < s->n; i++) {
        double x = layout_x(pen->l, p, s->x[i]);
        double high = layout_y(pen->l, p, s->high[i]);
        double low = layout_y(pen->l, p, s->low[i]);

        if (!isfinite(x) || !isfinite(high) || !isfinite(low) || x < box->x ||
            x > box->x + box->w) {
            put_band_piece(pen, t, k);
            k = 0;
            continue;
        }
        high = fmin(fmax(high, box->y), box->y + box->h);
        low = fmin(fmax(low, box->y), box->y + box->h);
        t->a[k] = (struct point){x, high};
        t->b[k] = (struct point){x, low};
        k++;
    }
    put_band_piece(pen, t, k);
    finish(pen, SHAPE_BAND, &s->style, s->name);
}

static void draw_points(struct pen *pen, size_t p, const struct series *s,
                        const struct scratch *t)
{
    const struct box *box = &pen->l->panels[p];
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        struct point at = {layout_x(pen->l, p, s->x[i]),
                           layout_y(pen->l, p, s->y[i])};

        if (inside(box, at.x, at.y))
            t->a[n++] = at;
    }
    bool *keep = mem_calloc(n + 1, sizeof(*keep));
    simplify_crowd(t->a, n, s->style.width, keep);
    for (size_t i = 0; i < n; i++) {
        if (keep[i])
            put(pen, t->a[i].x, t->a[i].y);
    }
    free(keep);
    end_piece(pen);
    finish(pen, SHAPE_POINTS, &s->style, s->name);
}

static void draw_errorbars(struct pen *pen, size_t p, const struct series *s)
{
    for (size_t i = 0; i < s->n; i++) {
        double x = layout_x(pen->l, p, s->x[i]);
        struct point a = {x, layout_y(pen->l, p, s->low[i])};
        struct point b = {x, layout_y(pen->l, p, s->high[i])};

        if (!seen(a) || !seen(b) || !clip(&pen->l->panels[p], &a, &b))
            continue;
        put_line(pen, a.x, a.y, b.x, b.y);
        put_line(pen, x - 3, a.y, x + 3, a.y);
        put_line(pen, x - 3, b.y, x + 3, b.y);
    }
    finish(pen, SHAPE_STROKE, &s->style, s->name);
}

static void draw_contour(struct pen *pen, size_t p, const struct series *s)
{
    struct contour lines;
    size_t from = 0;

    contour_make(&lines, s);
    struct scratch t = {mem_calloc(lines.n + 1, sizeof(struct point)),
                        mem_calloc(lines.n + 1, sizeof(struct point))};
    for (size_t k = 0; k < lines.n_pieces; k++) {
        size_t n = lines.ends[k] - from;

        for (size_t i = 0; i < n; i++)
            t.a[i] = (struct point){layout_x(pen->l, p, lines.x[from + i]),
                                    layout_y(pen->l, p, lines.y[from + i])};
        put_polyline(pen, &pen->l->panels[p], t.a, n, t.b);
        from = lines.ends[k];
    }
    finish(pen, SHAPE_STROKE, &s->style, s->name);
    free(t.a);
    free(t.b);
    contour_fini(&lines);
}

static void draw_series(struct pen *pen, size_t p, const struct series *s)
{
    struct scratch t = {mem_calloc(s->n + 1, sizeof(struct point)),
                        mem_calloc(s->n + 1, sizeof(struct point))};

    pen->series = s;
    pen->panel = p;
    switch (s->kind) {
    case SERIES_LINE:
        draw_line(pen, p, s, &t);
        break;
    case SERIES_BAND:
        draw_band(pen, p, s, &t);
        break;
    case SERIES_POINTS:
        draw_points(pen, p, s, &t);
        break;
    case SERIES_ERRORBARS:
        draw_errorbars(pen, p, s);
        break;
    case SERIES_RULE:
        draw_rule(pen, p, s);
        break;
    case SERIES_CONTOUR:
        draw_contour(pen, p, s);
        break;
    case SERIES_TEXT:
        break; /* placed by the layout */
    }
    pen->series = NULL;
    free(t.a);
    free(t.b);
}

/* ---- what stands around them ---- */

static const struct style plain = {.width = 1};

static void draw_grid(struct pen *pen, size_t p)
{
    const struct layout *l = pen->l;
    const struct ticks *x_ticks = l->x_ticks[p];
    struct box b = l->panels[p];

    for (size_t i = 0; i < l->y_ticks.n; i++) {
        double y = layout_y(l, p, l->y_ticks.tick[i].value);

        if (l->y_ticks.tick[i].major)
            put_line(pen, b.x, y, b.x + b.w, y);
    }
    for (size_t i = 0; i < x_ticks->n; i++) {
        double x = layout_x(l, p, x_ticks->tick[i].value);

        if (x_ticks->tick[i].major)
            put_line(pen, x, b.y, x, b.y + b.h);
    }
    finish(pen, SHAPE_GRID, &plain, NULL);
}

/* The line at the foot, that on the left of an axis that is not linear, and
 * ticks on them. */
static void draw_axes(struct pen *pen, size_t p)
{
    const struct layout *l = pen->l;
    const struct ticks *x_ticks = l->x_ticks[p];
    struct box b = l->panels[p];
    bool left = l->y.kind != SCALE_LINEAR;

    for (size_t i = 0; i < x_ticks->n; i++) {
        double x = layout_x(l, p, x_ticks->tick[i].value);

        put_line(pen, x, b.y + b.h, x,
                 b.y + b.h + (x_ticks->tick[i].major ? 4.0 : 2.5));
    }
    for (size_t i = 0; left && i < l->y_ticks.n; i++) {
        double y = layout_y(l, p, l->y_ticks.tick[i].value);

        put_line(pen, b.x - (l->y_ticks.tick[i].major ? 4.0 : 2.5), y, b.x, y);
    }
    if (left)
        put_line(pen, b.x, b.y, b.x, b.y + b.h);
    put_line(pen, b.x, b.y + b.h, b.x + b.w, b.y + b.h);
    finish(pen, SHAPE_AXIS, &plain, NULL);
}

static void put_box(struct pen *pen, double x, double y, double w, double h)
{
    put(pen, x, y);
    put(pen, x + w, y);
    put(pen, x + w, y + h);
    put(pen, x, y + h);
    end_piece(pen);
}

static void draw_key(struct pen *pen, const struct placed_key *placed)
{
    const struct key *key = placed->key;
    struct box b = placed->box;
    double middle = b.y + b.h / 2;

    switch (key->kind) {
    case SERIES_POINTS:
    case SERIES_TEXT:
        put(pen, b.x + b.w / 2, middle);
        end_piece(pen);
        finish(pen, SHAPE_POINTS, &key->style, NULL);
        return;
    case SERIES_BAND:
        put_box(pen, b.x, b.y, b.w, b.h);
        finish(pen, SHAPE_BAND, &key->style, NULL);
        return;
    case SERIES_LINE:
    case SERIES_ERRORBARS:
    case SERIES_RULE:
    case SERIES_CONTOUR:
        break;
    }
    put_line(pen, b.x, middle, b.x + b.w, middle);
    finish(pen, SHAPE_STROKE, &key->style, NULL);
}

static void draw_ramp(struct pen *pen, const struct box *b)
{
    double step = b->w / PAINT_SHADES;

    for (int i = 0; i < PAINT_SHADES && b->w > 0; i++) {
        const struct style style = {.paint = PAINT_RAMP,
                                    .shade = (double)i / (PAINT_SHADES - 1)};

        /* Each reaches a little under the next, so that no seam shows. */
        put_box(pen, b->x + i * step, b->y,
                i + 1 < PAINT_SHADES ? step + 1 : step, b->h);
        finish(pen, SHAPE_FILL, &style, NULL);
    }
}

static void draw_leader(struct pen *pen, const struct leader *leader)
{
    struct style style = leader->key->style;

    style.width = 1;
    put_line(pen, leader->x[0], leader->y[0], leader->x[1], leader->y[1]);
    finish(pen, SHAPE_STROKE, &style, NULL);
}

/* Words within panels stand on a ground of their own. */
static void draw_grounds(struct pen *pen)
{
    for (size_t i = 0; i < pen->l->n_texts; i++) {
        const struct placed_text *t = &pen->l->texts[i];

        if (t->role == TEXT_LABEL)
            put_box(pen, t->box.x, t->box.y, t->box.w, t->box.h);
    }
    finish(pen, SHAPE_PAPER, &plain, NULL);
}

struct drawing *drawing_make(struct arena *arena, const struct layout *l)
{
    struct drawing *d = arena_new_of(arena, struct drawing);
    struct pen pen = {.arena = arena, .out = d, .l = l};

    *d = (struct drawing){.layout = l};
    for (size_t p = 0; p < l->figure->n_panels; p++) {
        const struct panel *panel = &l->figure->panels[p];

        draw_grid(&pen, p);
        draw_axes(&pen, p);
        for (size_t i = 0; i < panel->n_series; i++)
            draw_series(&pen, p, &panel->series[i]);
    }
    draw_grounds(&pen);
    draw_ramp(&pen, &l->ramp);
    for (size_t i = 0; i < l->n_keys; i++) {
        pen.key = l->keys[i].key;
        draw_key(&pen, &l->keys[i]);
    }
    for (size_t i = 0; i < l->n_leaders; i++) {
        pen.key = l->leaders[i].key;
        draw_leader(&pen, &l->leaders[i]);
    }
    free(pen.points);
    free(pen.ends);
    if (d->n > 0)
        arena_own(arena, pen.shapes);
    d->shapes = pen.shapes;
    return d;
}
