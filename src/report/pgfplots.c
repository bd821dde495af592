/* pgfplots.c - a figure for LaTeX: a document of its own, whose picture can be
 * taken into another.  Axes have the ranges, ticks and labels of the layout. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/drawing.h"
#include "report/formats.h"
#include "report/latex.h"
#include "report/visible.h"

/* Points of TeX to a pixel of the layout. */
static const double points = 0.75;

struct writer {
    struct str *out;
    struct arena *arena;
    const struct layout *l;
};

static void add_axis_text(struct str *out, const struct axis *axis)
{
    latex_text(out, axis->label);
    if (axis->unit == NULL || *axis->unit == '\0')
        return;
    str_add(out, " (");
    latex_text(out, axis->unit);
    str_add(out, ")");
}

/* ---- styles ---- */

static void add_colour(struct str *out, const struct style *style)
{
    uint32_t c = paint_colour(THEME_PRINT, style);

    str_printf(out, "{rgb,255:red,%u;green,%u;blue,%u}",
               (unsigned)(c >> 16 & 0xff), (unsigned)(c >> 8 & 0xff),
               (unsigned)(c & 0xff));
}

static void add_line_style(struct str *out, const struct style *style)
{
    const double *d = paint_dashes(style->dash);

    str_add(out, "color=");
    add_colour(out, style);
    str_printf(out, ", line width=%.4gpt", paint_width(style) * points);
    if (d != NULL)
        str_printf(out, ", dash pattern=on %.4gpt off %.4gpt", d[0] * points,
                   d[1] * points);
}

static void add_point_style(struct str *out, const struct style *style)
{
    str_printf(out, "only marks, mark=%s, mark size=%.4gpt, color=",
               style->hollow ? "o" : "*", paint_width(style) * points);
    add_colour(out, style);
}

static void add_band_style(struct str *out, const struct style *style)
{
    str_add(out, "draw=none, draw opacity=0, fill=");
    add_colour(out, style);
    str_printf(out, ", fill opacity=%g", PAINT_BAND_OPACITY);
}

/* ---- series ---- */

/* pgfplots has no symlog axis, and TeX no numbers for its formula: what is on
 * one is written as its place between the ends. */
static double coordinate(const struct scale *s, double value)
{
    return s->kind == SCALE_SYMLOG ? scale_place(s, value) : value;
}

static void add_pair(const struct writer *w, size_t p, double x, double y)
{
    str_printf(w->out, "(%.7g,%.7g) ", coordinate(&w->l->x[p], x),
               coordinate(&w->l->y, y));
}

static void open_plot(struct str *out, const struct series *s)
{
    str_add(out, "\\addplot [");
    if (s->kind == SERIES_POINTS)
        add_point_style(out, &s->style);
    else if (s->kind == SERIES_BAND)
        add_band_style(out, &s->style);
    else
        add_line_style(out, &s->style);
    str_add(out, ", forget plot] coordinates {");
}

/* What lies between FROM and TO. */
static void add_piece(const struct writer *w, size_t p, const struct series *s,
                      const struct visible *v, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        add_pair(w, p, v->points[i].x,
                 s->kind == SERIES_BAND ? v->points[i].high : v->points[i].y);
    for (size_t i = to; s->kind == SERIES_BAND && i-- > from;)
        add_pair(w, p, v->points[i].x, v->points[i].low);
}

static void add_series(const struct writer *w, size_t p, const struct series *s)
{
    struct visible v = visible_make(w->arena, w->l, p, s);

    if (s->kind == SERIES_ERRORBARS) {
        for (size_t i = 0; i < v.n; i++) {
            open_plot(w->out, s);
            add_pair(w, p, v.points[i].x, v.points[i].low);
            add_pair(w, p, v.points[i].x, v.points[i].high);
            str_add(w->out, "};\n");
        }
        return;
    }
    for (size_t k = 0, from = 0; k < v.n_pieces; from = v.ends[k++]) {
        open_plot(w->out, s);
        add_piece(w, p, s, &v, from, v.ends[k]);
        str_add(w->out, "};\n");
    }
}

static void add_words(const struct writer *w, size_t p)
{
    const struct box *b = &w->l->panels[p];

    for (size_t i = 0; i < w->l->n_texts; i++) {
        const struct placed_text *t = &w->l->texts[i];

        if (t->role != TEXT_LABEL || t->x < b->x || t->x > b->x + b->w ||
            t->y < b->y || t->y > b->y + b->h)
            continue;
        str_add(w->out, "\\node [anchor=base west, inner sep=1pt, fill=white, "
                        "font=\\scriptsize] at (axis cs:");
        str_printf(w->out, "%.7g,%.7g) {",
                   coordinate(&w->l->x[p], visible_x(w->l, p, t->x)),
                   coordinate(&w->l->y, visible_y(w->l, p, t->y)));
        latex_text(w->out, t->text);
        str_add(w->out, "};\n");
    }
}

/* ---- axes ---- */

static void add_ticks(struct str *out, char which, const struct scale *scale,
                      const struct ticks *ticks)
{
    for (int major = 1; major >= 0; major--) {
        bool first = true;

        str_printf(out, major ? "  %ctick={" : "  minor %ctick={", which);
        for (size_t i = 0; i < ticks->n; i++) {
            if (ticks->tick[i].major != (major == 1))
                continue;
            str_printf(out, "%s%.7g", first ? "" : ",",
                       coordinate(scale, ticks->tick[i].value));
            first = false;
        }
        str_add(out, "},\n");
    }
    str_printf(out, "  %cticklabels={", which);
    for (size_t i = 0; i < ticks->n; i++) {
        if (!ticks->tick[i].major)
            continue;
        str_add(out, "{");
        latex_text(out, ticks->tick[i].label);
        str_add(out, "},");
    }
    str_add(out, "},\n");
}

static void add_scale(struct str *out, char which, const struct scale *s)
{
    if (s->kind == SCALE_LOG)
        str_printf(out, "  %cmode=log,\n", which);
    str_printf(out, "  %cmin=%.7g, %cmax=%.7g,\n", which, coordinate(s, s->low),
               which, coordinate(s, s->high));
}

static void add_panel_axis(const struct writer *w, size_t p)
{
    const struct figure *f = w->l->figure;
    bool below = f->panels[p].x != NULL || p + w->l->columns >= f->n_panels;
    bool left = p % w->l->columns == 0;

    str_add(w->out, "\\nextgroupplot [\n");
    if (f->panels[p].title != NULL) {
        str_add(w->out, "  title={");
        latex_text(w->out, f->panels[p].title);
        str_add(w->out, "},\n");
    }
    add_scale(w->out, 'x', &w->l->x[p]);
    add_scale(w->out, 'y', &w->l->y);
    add_ticks(w->out, 'x', &w->l->x[p], w->l->x_ticks[p]);
    add_ticks(w->out, 'y', &w->l->y, &w->l->y_ticks);
    str_add(w->out, below ? "  xlabel={" : "  xticklabels={},\n");
    if (below) {
        add_axis_text(w->out, figure_x(f, p));
        str_add(w->out, "},\n");
    }
    str_add(w->out, left ? "  ylabel={" : "  yticklabels={},\n");
    if (left) {
        add_axis_text(w->out, &f->y);
        str_add(w->out, "},\n");
    }
    str_add(w->out, "]\n");
}

/* The legend is the first panel's, above all. */
static void add_legend(const struct writer *w)
{
    const struct figure *f = w->l->figure;

    if (f->key_title != NULL && f->n_keys > 0) {
        str_add(w->out, "\\addlegendimage{empty legend}\n\\addlegendentry{");
        latex_text(w->out, f->key_title);
        str_add(w->out, "}\n");
    }
    for (size_t i = 0; i < f->n_keys; i++) {
        const struct key *key = &f->keys[i];

        str_add(w->out, "\\addlegendimage{");
        if (key->kind == SERIES_POINTS)
            add_point_style(w->out, &key->style);
        else if (key->kind == SERIES_BAND) {
            str_add(w->out, "area legend, ");
            add_band_style(w->out, &key->style);
        } else
            add_line_style(w->out, &key->style);
        str_add(w->out, "}\n\\addlegendentry{");
        latex_text(w->out, key->label);
        str_add(w->out, "}\n");
    }
}

static void add_opening(const struct writer *w,
                        const struct figure_origin *origin)
{
    const struct layout *l = w->l;
    const struct box *b = &l->panels[0];
    size_t rows = (l->figure->n_panels + l->columns - 1) / l->columns;
    bool own = l->figure->panels[0].x != NULL;

    str_add(w->out, "% ");
    latex_text(w->out, l->figure->title);
    str_add(w->out, "\n% ");
    latex_text(w->out, l->figure->caption);
    str_printf(w->out, "\n%% Written by %s.\n", origin->program);
    str_add(w->out, "\\documentclass[border=2pt]{standalone}\n"
                    "\\usepackage{iftex}\n"
                    "\\ifpdftex\\usepackage[T1]{fontenc}\n"
                    "\\usepackage[utf8]{inputenc}\\fi\n"
                    "\\usepackage{pgfplots}\n"
                    "\\usepgfplotslibrary{groupplots}\n"
                    "\\pgfplotsset{compat=1.16}\n");
    latex_preamble(w->out);
    str_add(w->out, "\\begin{document}\n\\begin{tikzpicture}\n"
                    "\\begin{groupplot}[\n");
    str_printf(w->out,
               "  group style={group size=%zu by %zu, horizontal sep=%s, "
               "vertical sep=%s},\n",
               l->columns, rows, "14pt", own ? "46pt" : "26pt");
    str_printf(w->out,
               "  scale only axis, width=%.4gpt, height=%.4gpt,\n"
               "  axis lines=left, axis line style={-}, grid=major,\n"
               "  grid style={line width=0.4pt, color=black!10},\n"
               "  tick align=outside, tick label style={font=\\scriptsize},\n"
               "  label style={font=\\small}, title style={font=\\small"
               "\\bfseries},\n"
               "  legend columns=4, legend cell align=left,\n"
               "  legend style={draw=none, font=\\scriptsize, anchor=south "
               "west, at={(0,1)}, yshift=18pt},\n"
               "]\n",
               b->w * points, b->h * points);
}

bool format_pgfplots(struct str *out, const struct drawing *d,
                     const struct figure_origin *origin, struct err *err)
{
    const struct layout *l = d->layout;
    const struct writer w = {out, l->arena, l};

    (void)err;
    add_opening(&w, origin);
    for (size_t p = 0; p < l->figure->n_panels; p++) {
        const struct panel *panel = &l->figure->panels[p];

        add_panel_axis(&w, p);
        if (p == 0)
            add_legend(&w);
        for (size_t i = 0; i < panel->n_series; i++)
            add_series(&w, p, &panel->series[i]);
        add_words(&w, p);
    }
    str_add(out, "\\end{groupplot}\n\\end{tikzpicture}\n\\end{document}\n");
    return true;
}
