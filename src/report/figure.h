/* figure.h - a figure as plain data, and where everything in it stands.
 *
 * A figure is one or more panels that share both axes, a legend above them and
 * a caption that belongs to the page.  figure_layout places it all for a given
 * width; writers (svg.h) only draw what the layout says, so that every writer
 * has the same geometry.  All memory is the caller's arena's. */
#ifndef RLSTUDY_REPORT_FIGURE_H
#define RLSTUDY_REPORT_FIGURE_H

#include <stdbool.h>

#include "report/scale.h"

struct arena;

enum paint {
    PAINT_INK,      /* the colour of text */
    PAINT_MUTED,    /* quieter */
    PAINT_ACCENT,   /* what deserves a look */
    PAINT_CATEGORY, /* of Okabe and Ito's colours, by number */
    PAINT_RAMP      /* perceptual, for what is ordered, by SHADE in [0, 1] */
};

enum { PAINT_CATEGORIES = 7, PAINT_SHADES = 32 };

enum dash { DASH_SOLID, DASH_DASHED, DASH_DOTTED };

struct style {
    enum paint paint;
    int category;
    double shade;
    enum dash dash;
    double width; /* of lines, in pixels of the layout */
    bool hollow;  /* points: a ring */
};

enum series_kind {
    SERIES_LINE,      /* x, y */
    SERIES_BAND,      /* x, low, high */
    SERIES_POINTS,    /* x, y */
    SERIES_ERRORBARS, /* x, low, high: vertical */
    SERIES_RULE       /* straight across the panel through two points */
};

/* A value that is NaN, or that a logarithmic axis cannot show, is a gap. */
struct series {
    enum series_kind kind;
    struct style style;
    const char *name;                 /* told on hovering; NULL for none */
    const double *x, *y, *low, *high; /* (n) */
    size_t n;
    bool outside; /* does not count for the range of the axes */
};

struct panel {
    const char *title;     /* NULL for none */
    struct series *series; /* drawn in this order */
    size_t n_series;
};

/* An entry of the legend. */
struct key {
    const char *label;
    enum series_kind kind;
    struct style style;
};

struct axis {
    enum scale_kind kind;
    const char *label; /* "training compute" */
    const char *unit;  /* "FLOP"; NULL or "" for none */
    /* A linear axis shows at least this much, so that differences of no
     * consequence look like it.  0: what the data need. */
    double least_span;
    /* Names at 0, 1, 2, ... instead of numbers; only along x.  NULL: none. */
    const char *const *names;
    size_t n_names;
};

struct figure {
    const char *name;    /* names its file: letters, digits, '-' */
    const char *title;   /* a phrase: its accessible name */
    const char *caption; /* sentences in plain text */
    struct axis x, y;
    struct panel *panels;
    size_t n_panels;
    const char *key_title; /* NULL for none */
    struct key *keys;
    size_t n_keys;
    /* Ends of a legend drawn as a colour bar before the keys; NULL: none. */
    const char *ramp_low, *ramp_high;
};

struct box {
    double x, y, w, h;
};

enum text_role { TEXT_TICK, TEXT_AXIS, TEXT_PANEL, TEXT_KEY, TEXT_KEY_TITLE };
enum text_anchor { TEXT_START, TEXT_MIDDLE, TEXT_END };

struct placed_text {
    const char *text;
    enum text_role role;
    enum text_anchor anchor;
    double x, y;    /* of the anchor, on the baseline */
    struct box box; /* what it covers, by text_width */
};

struct placed_key {
    const struct key *key;
    struct box box; /* of the swatch */
};

struct layout {
    const struct figure *figure;
    double width, height;
    struct scale x, y;
    struct ticks x_ticks, y_ticks;
    struct box *panels; /* (figure->n_panels) the area of the data */
    size_t columns;
    struct placed_text *texts;
    size_t n_texts, cap_texts;
    struct placed_key *keys; /* (figure->n_keys) */
    struct box ramp;         /* w = 0: none */
    struct arena *arena;
};

double text_role_size(enum text_role role);

/* The width that suits the number of panels on a page of text. */
double figure_natural_width(const struct figure *figure);

/* Place everything.  WIDTH is in pixels, at least 240. */
struct layout *figure_layout(struct arena *arena, const struct figure *figure,
                             double width);

/* Pixels of a value within the panel P; NaN if it cannot be shown. */
double layout_x(const struct layout *layout, size_t p, double value);
double layout_y(const struct layout *layout, size_t p, double value);

#endif
