/* figure.h - a figure as plain data: what is to be seen, not where.
 *
 * A figure is one or more panels that share an axis of y, and one of x unless
 * each has its own; a legend, and a caption that belongs to the page.
 * layout.h places it, drawing.h makes shapes of it, and writers (formats.h)
 * draw those shapes or tell of the data. */
#ifndef RLSTUDY_REPORT_FIGURE_H
#define RLSTUDY_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/paint.h"
#include "report/scale.h"

enum series_kind {
    SERIES_LINE,      /* x, y */
    SERIES_BAND,      /* x, low, high */
    SERIES_POINTS,    /* x, y */
    SERIES_ERRORBARS, /* x, low, high: vertical */
    SERIES_RULE,      /* straight across the panel through two points */
    SERIES_TEXT,      /* x, y, texts: words on a ground of paper */
    SERIES_CONTOUR    /* x, y, z: where z is `level` */
};

/* A value that is NaN, or that an axis cannot show, is a gap. */
struct series {
    enum series_kind kind;
    struct style style;
    const char *name;                 /* told on hovering; NULL for none */
    const double *x, *y, *low, *high; /* (n); y of a contour is (n_y) */
    size_t n;
    /* (n), each where there is room: clear of points and other text.  The same
     * pointer again is another place for the same words.  Of points: what each
     * is called, told on hovering; or NULL. */
    const char *const *texts;
    const double *z; /* (n_y, n) */
    size_t n_y;
    double level;
    bool outside; /* does not count for the range of the axes */
};

struct axis {
    enum scale_kind kind;
    const char *label; /* "training compute" */
    const char *unit;  /* "FLOP"; NULL or "" for none */
    /* A linear axis shows at least this much, so that differences of no
     * consequence look like it.  0: what the data need. */
    double least_span;
    double linear; /* SCALE_SYMLOG: as scale_symlog has it */
    /* Of the data's span, left free at both ends besides; for axes on which few
     * things stand. */
    double air;
    /* Names at 0, 1, 2, ... instead of numbers; only along x.  NULL: none. */
    const char *const *names;
    size_t n_names;
};

struct panel {
    const char *title;     /* NULL for none */
    struct series *series; /* drawn in this order */
    size_t n_series;
    const struct axis *x; /* of its own; NULL: the figure's.  All or none */
};

/* An entry of the legend.  Where all lines of the only panel end at its right
 * edge, the names of lines stand there instead. */
struct key {
    const char *label;
    enum series_kind kind;
    struct style style;
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

/* The axis of x of panel P. */
static inline const struct axis *figure_x(const struct figure *figure, size_t p)
{
    const struct axis *own = figure->panels[p].x;

    return own != NULL ? own : &figure->x;
}

/* The label of what is drawn in such a style; NULL when the legend has none. */
const char *figure_key_of(const struct figure *figure, const struct style *s);

#endif
