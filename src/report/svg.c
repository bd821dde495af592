/* svg.c - a figure as SVG. */
#include "config.h"

#include "report/svg.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "report/figure.h"
#include "report/text.h"

enum theme { THEME_LIGHT, THEME_DARK, THEME_PRINT };

/* Control points of the ramp: matplotlib's viridis (public domain, CC0). */
static const uint32_t ramp_points[] = {
    0x440154, 0x481567, 0x482677, 0x453781, 0x404788, 0x39568c, 0x33638d,
    0x2d708e, 0x287d8e, 0x238a8d, 0x1f968b, 0x20a387, 0x29af7f, 0x3cbb75,
    0x55c667, 0x73d055, 0x95d840, 0xb8de29, 0xdce319, 0xfde725,
};

/* What of the ramp can be told from the ground of each theme. */
static const double ramp_range[][2] = {
    [THEME_LIGHT] = {0, 0.76},
    [THEME_DARK] = {0.24, 1},
    [THEME_PRINT] = {0, 0.76},
};

/* Okabe and Ito's colours; yellow is left out, and on a dark ground the blue
 * is lightened. */
static const uint32_t categories[][PAINT_CATEGORIES] = {
    [THEME_LIGHT] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9,
                     0x6b7075},
    [THEME_DARK] = {0x4aa3df, 0xf0752a, 0x1fbf93, 0xd992b8, 0xe69f00, 0x9ad4f5,
                    0xa4abb2},
    [THEME_PRINT] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9,
                     0x6b7075},
};

static const struct ground {
    uint32_t ink, muted, accent, grid, paper;
} grounds[] = {
    [THEME_LIGHT] = {0x1b1e21, 0x62696f, 0xc2410c, 0xe7eaed, 0xffffff},
    [THEME_DARK] = {0xe8eaed, 0x9ba3ab, 0xff9a62, 0x2b3036, 0x131518},
    [THEME_PRINT] = {0x000000, 0x4a4f54, 0xc2410c, 0xdfe2e5, 0xffffff},
};

static uint32_t mix(uint32_t a, uint32_t b, double t)
{
    uint32_t out = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        double from = (double)((a >> shift) & 0xff);
        double to = (double)((b >> shift) & 0xff);
        out |= (uint32_t)lround(from + t * (to - from)) << shift;
    }
    return out;
}

static uint32_t ramp_colour(enum theme theme, int shade)
{
    double t = (double)shade / (PAINT_SHADES - 1);
    const double *range = ramp_range[theme];
    double at = (range[0] + t * (range[1] - range[0])) *
                (double)(COUNT_OF(ramp_points) - 1);
    size_t i = (size_t)at;

    if (i + 1 >= COUNT_OF(ramp_points))
        return ramp_points[COUNT_OF(ramp_points) - 1];
    return mix(ramp_points[i], ramp_points[i + 1], at - (double)i);
}

static void add_rule(struct str *out, const char *class, uint32_t colour)
{
    str_printf(out, ".plot .%s{color:#%06x}", class, (unsigned)colour);
}

static void css_of_theme(struct str *out, enum theme theme)
{
    const struct ground *g = &grounds[theme];
    char class[16];

    add_rule(out, "ink", g->ink);
    add_rule(out, "mut", g->muted);
    add_rule(out, "acc", g->accent);
    str_printf(out,
               ".plot .grid{stroke:#%06x}.plot .paper{fill:#%06x}"
               ".plot .axis{stroke:#%06x}.plot .tk,.plot .kt{fill:#%06x}"
               ".plot text{fill:#%06x}",
               (unsigned)g->grid, (unsigned)g->paper, (unsigned)g->muted,
               (unsigned)g->muted, (unsigned)g->ink);
    for (int i = 0; i < PAINT_CATEGORIES; i++) {
        snprintf(class, sizeof(class), "c%d", i);
        add_rule(out, class, categories[theme][i]);
    }
    for (int i = 0; i < PAINT_SHADES; i++) {
        snprintf(class, sizeof(class), "r%d", i);
        add_rule(out, class, ramp_colour(theme, i));
    }
    str_add(out, "\n");
}

void svg_css(struct str *out)
{
    str_add(out,
            ".plot{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,"
            "\"Helvetica Neue\",Arial,sans-serif}"
            ".plot text{font-size:12px}"
            ".plot .tk{font-size:11px;font-variant-numeric:tabular-nums}"
            ".plot .pn{font-size:12.5px;font-weight:600}"
            ".plot .ln{fill:none;stroke:currentColor;"
            "stroke-linejoin:round;stroke-linecap:round}"
            ".plot .ln[stroke-dasharray]{stroke-linecap:butt}"
            ".plot .bd{fill:currentColor;fill-opacity:.14;stroke:none}"
            ".plot .dot,.plot .fill{fill:currentColor}"
            ".plot .ring{fill:none;stroke:currentColor;stroke-width:1.6}"
            ".plot .axis,.plot .grid{fill:none;stroke-width:1}\n");
    css_of_theme(out, THEME_LIGHT);
    str_add(out, "@media screen and (prefers-color-scheme:dark){");
    css_of_theme(out, THEME_DARK);
    str_add(out, "}\n@media print{");
    css_of_theme(out, THEME_PRINT);
    str_add(out, "}\n");
}

static void add_class(struct str *out, const struct style *s)
{
    double shade = fmin(fmax(s->shade, 0), 1);

    switch (s->paint) {
    case PAINT_INK:
        str_add(out, "ink");
        break;
    case PAINT_MUTED:
        str_add(out, "mut");
        break;
    case PAINT_ACCENT:
        str_add(out, "acc");
        break;
    case PAINT_CATEGORY:
        str_printf(out, "c%d", abs(s->category) % PAINT_CATEGORIES);
        break;
    case PAINT_RAMP:
        str_printf(out, "r%ld", lround(shade * (PAINT_SHADES - 1)));
        break;
    }
}

/* A coordinate: tenths of a pixel, as short as it can be written. */
static void add_coord(struct str *out, double v)
{
    long tenths = lround(v * 10);

    if (tenths % 10 == 0)
        str_printf(out, "%ld", tenths / 10);
    else
        str_printf(out, "%s%ld.%ld", tenths < 0 ? "-" : "", labs(tenths) / 10,
                   labs(tenths) % 10);
}

static void add_attr(struct str *out, const char *name, double v)
{
    str_printf(out, " %s=\"", name);
    add_coord(out, v);
    str_add(out, "\"");
}

static void add_line(struct str *out, const char *class, double x1, double y1,
                     double x2, double y2)
{
    str_printf(out, "<path class=\"%s\" d=\"M", class);
    add_coord(out, x1);
    str_add(out, " ");
    add_coord(out, y1);
    str_add(out, "L");
    add_coord(out, x2);
    str_add(out, " ");
    add_coord(out, y2);
    str_add(out, "\"/>\n");
}

struct point {
    double x, y;
};

/* Whether the points between A and B all lie within TOLERANCE pixels of the
 * straight line; else *FAR is the one that is farthest. */
static bool straight(const struct point *p, size_t a, size_t b, size_t *far)
{
    const double tolerance = 0.2;
    double dx = p[b].x - p[a].x, dy = p[b].y - p[a].y;
    double length = hypot(dx, dy), worst = tolerance;
    bool ok = true;

    for (size_t i = a + 1; i < b; i++) {
        double px = p[i].x - p[a].x, py = p[i].y - p[a].y;
        double d =
            length > 0 ? fabs(dx * py - dy * px) / length : hypot(px, py);
        if (d > worst) {
            worst = d;
            *far = i;
            ok = false;
        }
    }
    return ok;
}

/* Douglas and Peucker: mark what of P[0..N-1] must stay.  The stack is our
 * own, since a ragged line may need as many levels as it has points. */
static void simplify(const struct point *p, size_t n, bool *keep)
{
    struct span {
        size_t a, b;
    } *stack = mem_calloc(n, sizeof(*stack));
    size_t depth = 0;

    keep[0] = keep[n - 1] = true;
    stack[depth++] = (struct span){0, n - 1};
    while (depth > 0) {
        struct span s = stack[--depth];
        size_t far = s.a;

        if (s.b <= s.a + 1 || straight(p, s.a, s.b, &far))
            continue;
        keep[far] = true;
        stack[depth++] = (struct span){s.a, far};
        stack[depth++] = (struct span){far, s.b};
    }
    free(stack);
}

/* Append the simplified points, in order or backwards. */
static void add_points(struct str *out, const struct point *p, size_t n,
                       bool backwards, const char *first)
{
    bool *keep = mem_calloc(n, sizeof(*keep));

    simplify(p, n, keep);
    for (size_t k = 0; k < n; k++) {
        size_t i = backwards ? n - 1 - k : k;

        if (!keep[i])
            continue;
        str_add(out, first);
        first = " ";
        add_coord(out, p[i].x);
        str_add(out, " ");
        add_coord(out, p[i].y);
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

/* The pieces of a polyline that lie inside the panel. */
static void add_polyline(struct str *out, const struct box *box,
                         const struct point *p, size_t n, struct point *piece)
{
    size_t k = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        struct point a = p[i], b = p[i + 1];
        bool seen = isfinite(a.x) && isfinite(a.y) && isfinite(b.x) &&
                    isfinite(b.y) && clip(box, &a, &b);

        bool joins =
            k > 0 && hypot(a.x - piece[k - 1].x, a.y - piece[k - 1].y) < 1e-6;
        if (k > 0 && (!seen || !joins)) {
            add_points(out, piece, k, false, "M");
            k = 0;
        }
        if (!seen)
            continue;
        if (k == 0)
            piece[k++] = a;
        piece[k++] = b;
    }
    if (k > 0)
        add_points(out, piece, k, false, "M");
}

static void open_shape(struct str *out, const char *kind,
                       const struct style *style)
{
    str_printf(out, "<path class=\"%s ", kind);
    add_class(out, style);
    str_add(out, "\"");
    if (style->dash == DASH_DASHED)
        str_add(out, " stroke-dasharray=\"5 3\"");
    else if (style->dash == DASH_DOTTED)
        str_add(out, " stroke-dasharray=\"1.5 2.5\"");
    if (kind[0] == 'l')
        add_attr(out, "stroke-width", style->width > 0 ? style->width : 1.6);
    str_add(out, " d=\"");
}

static void close_shape(struct str *out, const char *name)
{
    if (name == NULL) {
        str_add(out, "\"/>\n");
        return;
    }
    str_add(out, "\"><title>");
    text_escape(out, name);
    str_add(out, "</title></path>\n");
}

/* Scratch for the points of one series. */
struct scratch {
    struct point *a, *b;
};

static void draw_line(struct str *out, const struct layout *l, size_t p,
                      const struct series *s, struct scratch *t)
{
    struct str d = STR_INIT;

    for (size_t i = 0; i < s->n; i++)
        t->a[i] =
            (struct point){layout_x(l, p, s->x[i]), layout_y(l, p, s->y[i])};
    add_polyline(&d, &l->panels[p], t->a, s->n, t->b);
    if (d.len > 0) {
        open_shape(out, "ln", &s->style);
        str_add(out, d.text);
        close_shape(out, s->name);
    }
    str_fini(&d);
}

/* Through two points and on to the edges of the panel. */
static void draw_rule(struct str *out, const struct layout *l, size_t p,
                      const struct series *s)
{
    struct point a = {layout_x(l, p, s->x[0]), layout_y(l, p, s->y[0])};
    struct point b = {layout_x(l, p, s->x[1]), layout_y(l, p, s->y[1])};
    double length = hypot(b.x - a.x, b.y - a.y);

    if (!(length > 0) || !isfinite(length))
        return;
    double far = 4 * (l->width + l->height) / length;
    struct point from = {a.x - far * (b.x - a.x), a.y - far * (b.y - a.y)};
    struct point to = {a.x + far * (b.x - a.x), a.y + far * (b.y - a.y)};
    if (!clip(&l->panels[p], &from, &to))
        return;
    struct point ends[2] = {from, to};
    open_shape(out, "ln", &s->style);
    add_points(out, ends, 2, false, "M");
    close_shape(out, s->name);
}

/* One closed piece of a band: K points above, K below. */
static void add_band_piece(struct str *out, const struct scratch *t, size_t k)
{
    if (k < 2)
        return;
    add_points(out, t->a, k, false, "M");
    add_points(out, t->b, k, true, "L");
    str_add(out, "Z");
}

static void draw_band(struct str *out, const struct layout *l, size_t p,
                      const struct series *s, struct scratch *t)
{
    const struct box *box = &l->panels[p];
    struct str d = STR_INIT;
    size_t k = 0;

    for (size_t i = 0; i < s->n; i++) {
        double x = layout_x(l, p, s->x[i]);
        double high = layout_y(l, p, s->high[i]);
        double low = layout_y(l, p, s->low[i]);

        if (!isfinite(x) || !isfinite(high) || !isfinite(low) || x < box->x ||
            x > box->x + box->w) {
            add_band_piece(&d, t, k);
            k = 0;
            continue;
        }
        high = fmin(fmax(high, box->y), box->y + box->h);
        low = fmin(fmax(low, box->y), box->y + box->h);
        t->a[k] = (struct point){x, high};
        t->b[k] = (struct point){x, low};
        k++;
    }
    add_band_piece(&d, t, k);
    if (d.len > 0) {
        open_shape(out, "bd", &s->style);
        str_add(out, d.text);
        close_shape(out, s->name);
    }
    str_fini(&d);
}

static bool inside(const struct box *b, double x, double y)
{
    return x >= b->x && x <= b->x + b->w && y >= b->y && y <= b->y + b->h;
}

static void add_circle(struct str *out, const struct style *style, double x,
                       double y, const char *name)
{
    str_printf(out, "<circle class=\"%s ", style->hollow ? "ring" : "dot");
    add_class(out, style);
    str_add(out, "\"");
    add_attr(out, "cx", x);
    add_attr(out, "cy", y);
    add_attr(out, "r", style->width > 0 ? style->width : 3.5);
    if (name == NULL) {
        str_add(out, "/>\n");
        return;
    }
    str_add(out, "><title>");
    text_escape(out, name);
    str_add(out, "</title></circle>\n");
}

static void draw_points(struct str *out, const struct layout *l, size_t p,
                        const struct series *s)
{
    for (size_t i = 0; i < s->n; i++) {
        double x = layout_x(l, p, s->x[i]), y = layout_y(l, p, s->y[i]);

        if (inside(&l->panels[p], x, y))
            add_circle(out, &s->style, x, y, s->name);
    }
}

static void draw_errorbars(struct str *out, const struct layout *l, size_t p,
                           const struct series *s)
{
    const struct box *box = &l->panels[p];
    struct str d = STR_INIT;

    for (size_t i = 0; i < s->n; i++) {
        double x = layout_x(l, p, s->x[i]);
        struct point a = {x, layout_y(l, p, s->low[i])};
        struct point b = {x, layout_y(l, p, s->high[i])};

        if (!isfinite(x) || !isfinite(a.y) || !isfinite(b.y) ||
            !clip(box, &a, &b))
            continue;
        struct point bar[2] = {a, b};
        struct point foot[2] = {{x - 3, a.y}, {x + 3, a.y}};
        struct point head[2] = {{x - 3, b.y}, {x + 3, b.y}};
        add_points(&d, bar, 2, false, "M");
        add_points(&d, foot, 2, false, "M");
        add_points(&d, head, 2, false, "M");
    }
    if (d.len > 0) {
        open_shape(out, "ln", &s->style);
        str_add(out, d.text);
        close_shape(out, s->name);
    }
    str_fini(&d);
}

static void draw_panel(struct str *out, const struct layout *l, size_t p)
{
    const struct panel *panel = &l->figure->panels[p];

    for (size_t i = 0; i < panel->n_series; i++) {
        const struct series *s = &panel->series[i];
        struct scratch t = {mem_calloc(s->n + 1, sizeof(struct point)),
                            mem_calloc(s->n + 1, sizeof(struct point))};

        switch (s->kind) {
        case SERIES_LINE:
            draw_line(out, l, p, s, &t);
            break;
        case SERIES_BAND:
            draw_band(out, l, p, s, &t);
            break;
        case SERIES_POINTS:
            draw_points(out, l, p, s);
            break;
        case SERIES_ERRORBARS:
            draw_errorbars(out, l, p, s);
            break;
        case SERIES_RULE:
            draw_rule(out, l, p, s);
            break;
        }
        free(t.a);
        free(t.b);
    }
}

/* Grid lines at labels, the line at the foot, ticks on it. */
static void draw_frame(struct str *out, const struct layout *l, size_t p)
{
    struct box b = l->panels[p];

    for (size_t i = 0; i < l->y_ticks.n; i++) {
        double y = layout_y(l, p, l->y_ticks.tick[i].value);

        if (l->y_ticks.tick[i].major)
            add_line(out, "grid", b.x, y, b.x + b.w, y);
    }
    for (size_t i = 0; i < l->x_ticks.n; i++) {
        double x = layout_x(l, p, l->x_ticks.tick[i].value);
        bool major = l->x_ticks.tick[i].major;

        if (major)
            add_line(out, "grid", x, b.y, x, b.y + b.h);
        add_line(out, "axis", x, b.y + b.h, x, b.y + b.h + (major ? 4.0 : 2.5));
    }
    if (l->y.kind == SCALE_LOG) {
        for (size_t i = 0; i < l->y_ticks.n; i++) {
            double y = layout_y(l, p, l->y_ticks.tick[i].value);
            bool major = l->y_ticks.tick[i].major;

            add_line(out, "axis", b.x - (major ? 4.0 : 2.5), y, b.x, y);
        }
        add_line(out, "axis", b.x, b.y, b.x, b.y + b.h);
    }
    add_line(out, "axis", b.x, b.y + b.h, b.x + b.w, b.y + b.h);
}

static void draw_key(struct str *out, const struct placed_key *placed)
{
    const struct key *key = placed->key;
    struct box b = placed->box;
    double middle = b.y + b.h / 2;
    struct point ends[2] = {{b.x, middle}, {b.x + b.w, middle}};
    struct point top[2] = {{b.x, b.y}, {b.x + b.w, b.y}};
    struct point foot[2] = {{b.x, b.y + b.h}, {b.x + b.w, b.y + b.h}};

    switch (key->kind) {
    case SERIES_POINTS:
        add_circle(out, &key->style, b.x + b.w / 2, middle, NULL);
        break;
    case SERIES_BAND:
        open_shape(out, "bd", &key->style);
        add_points(out, top, 2, false, "M");
        add_points(out, foot, 2, true, "L");
        str_add(out, "Z");
        close_shape(out, NULL);
        break;
    case SERIES_LINE:
    case SERIES_ERRORBARS:
    case SERIES_RULE:
        open_shape(out, "ln", &key->style);
        add_points(out, ends, 2, false, "M");
        close_shape(out, NULL);
        break;
    }
}

static void draw_ramp(struct str *out, const struct box *b)
{
    double step = b->w / PAINT_SHADES;

    for (int i = 0; i < PAINT_SHADES && b->w > 0; i++) {
        str_printf(out, "<rect class=\"r%d fill\"", i);
        add_attr(out, "x", b->x + i * step);
        add_attr(out, "y", b->y);
        /* Each reaches a little under the next, so that no seam shows. */
        add_attr(out, "width", i + 1 < PAINT_SHADES ? step + 1 : step);
        add_attr(out, "height", b->h);
        str_add(out, "/>\n");
    }
}

static void draw_text(struct str *out, const struct placed_text *t)
{
    static const char *const class[] = {
        [TEXT_TICK] = "tk", [TEXT_AXIS] = "ax",      [TEXT_PANEL] = "pn",
        [TEXT_KEY] = "ky",  [TEXT_KEY_TITLE] = "kt",
    };

    str_printf(out, "<text class=\"%s\"", class[t->role]);
    if (t->anchor != TEXT_START)
        str_printf(out, " text-anchor=\"%s\"",
                   t->anchor == TEXT_MIDDLE ? "middle" : "end");
    add_attr(out, "x", t->x);
    add_attr(out, "y", t->y);
    str_add(out, ">");
    text_escape(out, t->text);
    str_add(out, "</text>\n");
}

static void open_svg(struct str *out, const struct layout *l, const char *id)
{
    str_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" "
                 "role=\"img\" viewBox=\"0 0 ");
    add_coord(out, l->width);
    str_add(out, " ");
    add_coord(out, l->height);
    str_printf(out, "\" aria-labelledby=\"%s-t %s-d\"", id, id);
}

static void draw_all(struct str *out, const struct layout *l, const char *id)
{
    str_printf(out, "<title id=\"%s-t\">", id);
    text_escape(out, l->figure->title);
    str_printf(out, "</title>\n<desc id=\"%s-d\">", id);
    text_escape(out, l->figure->caption);
    str_add(out, "</desc>\n");
    for (size_t p = 0; p < l->figure->n_panels; p++) {
        draw_frame(out, l, p);
        draw_panel(out, l, p);
    }
    draw_ramp(out, &l->ramp);
    for (size_t i = 0; i < l->figure->n_keys; i++)
        draw_key(out, &l->keys[i]);
    for (size_t i = 0; i < l->n_texts; i++)
        draw_text(out, &l->texts[i]);
}

void svg_inline(struct str *out, const struct layout *l, const char *id)
{
    open_svg(out, l, id);
    str_add(out, ">\n");
    draw_all(out, l, id);
    str_add(out, "</svg>\n");
}

void svg_document(struct str *out, const struct layout *l)
{
    open_svg(out, l, "figure");
    add_attr(out, "width", l->width);
    add_attr(out, "height", l->height);
    str_add(out, ">\n<style>\n");
    svg_css(out);
    str_add(out, "</style>\n<rect class=\"paper\"");
    add_attr(out, "width", l->width);
    add_attr(out, "height", l->height);
    str_add(out, "/>\n");
    draw_all(out, l, "figure");
    str_add(out, "</svg>\n");
}
