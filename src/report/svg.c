/* svg.c - a drawing as SVG. */
#include "config.h"

#include "report/svg.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "report/drawing.h"
#include "report/text.h"

/* More dots than this are one path of dots. */
enum { CIRCLES_MOST = 40 };

/* ---- colours ---- */

static void add_rule(struct str *out, const char *class, uint32_t colour)
{
    str_printf(out, ".plot .%s{color:#%06x}", class, (unsigned)colour);
}

static void css_of_theme(struct str *out, enum theme theme)
{
    const struct ground *g = paint_ground(theme);
    char class[16];

    add_rule(out, "ink", g->ink);
    add_rule(out, "mut", g->muted);
    add_rule(out, "fnt", g->faint);
    add_rule(out, "acc", g->accent);
    str_printf(out,
               ".plot .grid{stroke:#%06x}.plot .paper{fill:#%06x}"
               ".plot .axis{stroke:#%06x}.plot .tk,.plot .kt{fill:#%06x}"
               ".plot text{fill:#%06x}",
               (unsigned)g->grid, (unsigned)g->paper, (unsigned)g->muted,
               (unsigned)g->muted, (unsigned)g->ink);
    for (int i = 0; i < PAINT_CATEGORIES; i++) {
        snprintf(class, sizeof(class), "c%d", i);
        add_rule(out, class, paint_category(theme, i));
    }
    for (int i = 0; i < PAINT_SHADES; i++) {
        snprintf(class, sizeof(class), "r%d", i);
        add_rule(out, class, paint_shade(theme, i));
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
            ".plot .lb{font-size:11px}"
            ".plot .pn{font-size:12.5px;font-weight:600}"
            ".plot .ln,.plot .pts{fill:none;stroke:currentColor;"
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
    switch (s->paint) {
    case PAINT_INK:
        str_add(out, "ink");
        break;
    case PAINT_MUTED:
        str_add(out, "mut");
        break;
    case PAINT_FAINT:
        str_add(out, "fnt");
        break;
    case PAINT_ACCENT:
        str_add(out, "acc");
        break;
    case PAINT_CATEGORY:
        str_printf(out, "c%d", abs(s->category) % PAINT_CATEGORIES);
        break;
    case PAINT_RAMP:
        str_printf(out, "r%d", paint_shade_of(s->shade));
        break;
    }
}

/* ---- shapes ---- */

/* Tenths of a pixel, as short as they can be written. */
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

/* A number of a path, so many tenths: ".5", "-2", "3.1". */
static void add_tenths(struct str *out, long v)
{
    if (v < 0)
        str_addc(out, '-');
    v = labs(v);
    if (v >= 10 || v == 0)
        str_printf(out, "%ld", v / 10);
    if (v % 10 != 0)
        str_printf(out, ".%ld", v % 10);
}

/* A number after another one, with a space only where it needs one. */
static void add_next(struct str *out, long v)
{
    if (v >= 0)
        str_addc(out, ' ');
    add_tenths(out, v);
}

/* Where the pen is, in tenths. */
struct pen {
    long x, y;
};

/* COMMAND and the way from the pen to P, which moves it there. */
static void add_step(struct str *out, const char *command, struct pen *pen,
                     struct point p)
{
    const struct pen to = {lround(p.x * 10), lround(p.y * 10)};

    str_add(out, command);
    if (*command != '\0')
        add_tenths(out, to.x - pen->x);
    else
        add_next(out, to.x - pen->x);
    add_next(out, to.y - pen->y);
    *pen = to;
}

/* "m1 2l3 4 5 6"; CLOSED: areas. */
static void add_pieces(struct str *out, const struct shape *s, bool closed)
{
    struct pen pen = {0, 0};
    size_t from = 0;

    str_add(out, " d=\"");
    for (size_t k = 0; k < s->n_pieces; from = s->ends[k++]) {
        const struct pen first = {lround(s->points[from].x * 10),
                                  lround(s->points[from].y * 10)};

        for (size_t i = from; i < s->ends[k]; i++)
            add_step(out,
                     i == from       ? k == 0 ? "M" : "m"
                     : i == from + 1 ? "l"
                                     : "",
                     &pen, s->points[i]);
        if (!closed)
            continue;
        str_add(out, "z");
        pen = first;
    }
    str_add(out, "\"");
}

static void close_shape(struct str *out, const char *element, const char *name)
{
    if (name == NULL) {
        str_add(out, "/>\n");
        return;
    }
    str_add(out, "><title>");
    text_escape(out, name);
    str_printf(out, "</title></%s>\n", element);
}

static void open_path(struct str *out, const char *class, const struct shape *s)
{
    str_printf(out, "<path class=\"%s ", class);
    add_class(out, &s->style);
    str_add(out, "\"");
}

static void draw_stroke(struct str *out, const struct shape *s)
{
    const double *dashes = paint_dashes(s->style.dash);

    open_path(out, "ln", s);
    if (dashes != NULL)
        str_printf(out, " stroke-dasharray=\"%g %g\"", dashes[0], dashes[1]);
    add_attr(out, "stroke-width", paint_width(&s->style));
    add_pieces(out, s, false);
    close_shape(out, "path", s->name);
}

static void draw_area(struct str *out, const struct shape *s)
{
    open_path(out, s->kind == SHAPE_BAND ? "bd" : "fill", s);
    add_pieces(out, s, true);
    close_shape(out, "path", s->name);
}

/* Of no length, with round ends. */
static void draw_dots(struct str *out, const struct shape *s)
{
    struct pen pen = {0, 0};

    open_path(out, "pts", s);
    add_attr(out, "stroke-width", 2 * paint_width(&s->style));
    str_add(out, " d=\"");
    for (size_t i = 0; i < s->ends[0]; i++) {
        add_step(out, i == 0 ? "M" : "m", &pen, s->points[i]);
        str_addc(out, 'z');
    }
    str_add(out, "\"");
    close_shape(out, "path", s->name);
}

static void draw_points(struct str *out, const struct shape *s)
{
    if (!s->style.hollow && s->ends[0] > CIRCLES_MOST) {
        draw_dots(out, s);
        return;
    }
    for (size_t i = 0; i < s->ends[0]; i++) {
        str_printf(out, "<circle class=\"%s ",
                   s->style.hollow ? "ring" : "dot");
        add_class(out, &s->style);
        str_add(out, "\"");
        add_attr(out, "cx", s->points[i].x);
        add_attr(out, "cy", s->points[i].y);
        add_attr(out, "r", paint_width(&s->style));
        close_shape(out, "circle", s->name);
    }
}

static void draw_frame(struct str *out, const struct shape *s,
                       const char *class)
{
    str_printf(out, "<path class=\"%s\"", class);
    add_pieces(out, s, false);
    close_shape(out, "path", NULL);
}

static void draw_shape(struct str *out, const struct shape *s)
{
    switch (s->kind) {
    case SHAPE_GRID:
        draw_frame(out, s, "grid");
        break;
    case SHAPE_AXIS:
        draw_frame(out, s, "axis");
        break;
    case SHAPE_STROKE:
        draw_stroke(out, s);
        break;
    case SHAPE_BAND:
    case SHAPE_FILL:
        draw_area(out, s);
        break;
    case SHAPE_PAPER:
        str_add(out, "<path class=\"paper\"");
        add_pieces(out, s, true);
        close_shape(out, "path", NULL);
        break;
    case SHAPE_POINTS:
        draw_points(out, s);
        break;
    }
}

static void draw_text(struct str *out, const struct placed_text *t)
{
    static const char *const class[TEXT_ROLES] = {
        [TEXT_TICK] = "tk", [TEXT_AXIS] = "ax",      [TEXT_PANEL] = "pn",
        [TEXT_KEY] = "ky",  [TEXT_KEY_TITLE] = "kt", [TEXT_LABEL] = "lb",
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

/* ---- what a script has to know (page.js) ---- */

/* "1 0.001 20": a kind of scale, its ends and, where it has one, the linear
 * part. */
static void add_scale(struct str *out, const struct scale *s)
{
    str_printf(out, "%d %.9g %.9g", (int)s->kind, s->low, s->high);
    if (s->kind == SCALE_SYMLOG)
        str_printf(out, " %.9g", s->linear);
}

/* The scale of y, then for each panel its box and the scale of x. */
static void add_view(struct str *out, const struct layout *l)
{
    str_add(out, " data-view=\"");
    add_scale(out, &l->y);
    for (size_t p = 0; p < l->figure->n_panels; p++) {
        const struct box *b = &l->panels[p];

        str_printf(out, ";%.9g %.9g %.9g %.9g ", b->x, b->y, b->w, b->h);
        add_scale(out, &l->x[p]);
    }
    str_add(out, "\"");
}

/* What shapes of a series, and all parts of an entry of the legend, are in. */
static void open_group(struct str *out, const struct figure *f,
                       const struct series *s, size_t p, const struct key *key)
{
    if (s != NULL)
        str_printf(out, "<g data-s=\"%zu.%zu\">\n", p,
                   (size_t)(s - f->panels[p].series));
    else if (key != NULL)
        str_printf(out, "<g data-k=\"%zu\">\n", (size_t)(key - f->keys));
}

static void close_group(struct str *out, const struct series *s,
                        const struct key *key)
{
    if (s != NULL || key != NULL)
        str_add(out, "</g>\n");
}

/* GROUPED: so that a script can tell what is what. */
static void draw_all(struct str *out, const struct drawing *d, const char *id,
                     bool grouped)
{
    const struct layout *l = d->layout;

    str_printf(out, "<title id=\"%s-t\">", id);
    text_escape(out, l->figure->title);
    str_printf(out, "</title>\n<desc id=\"%s-d\">", id);
    text_escape(out, l->figure->caption);
    str_add(out, "</desc>\n");
    for (size_t i = 0; i < d->n; i++) {
        const struct shape *s = &d->shapes[i];

        if (grouped)
            open_group(out, l->figure, s->series, s->panel, s->key);
        draw_shape(out, s);
        if (grouped)
            close_group(out, s->series, s->key);
    }
    for (size_t i = 0; i < l->n_texts; i++) {
        const struct key *key = l->texts[i].key;

        if (grouped)
            open_group(out, l->figure, NULL, 0, key);
        draw_text(out, &l->texts[i]);
        if (grouped)
            close_group(out, NULL, key);
    }
}

void svg_inline(struct str *out, const struct drawing *d, const char *id)
{
    open_svg(out, d->layout, id);
    add_attr(out, "width", d->layout->width);
    add_view(out, d->layout);
    str_add(out, ">\n");
    draw_all(out, d, id, true);
    str_add(out, "</svg>\n");
}

void svg_document(struct str *out, const struct drawing *d)
{
    open_svg(out, d->layout, "figure");
    add_attr(out, "width", d->layout->width);
    add_attr(out, "height", d->layout->height);
    str_add(out, ">\n<style>\n");
    svg_css(out);
    str_add(out, "</style>\n<rect class=\"paper\"");
    add_attr(out, "width", d->layout->width);
    add_attr(out, "height", d->layout->height);
    str_add(out, "/>\n");
    draw_all(out, d, "figure", false);
    str_add(out, "</svg>\n");
}
