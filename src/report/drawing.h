/* drawing.h - a figure as shapes in place, for writers to draw.
 *
 * All that lies outside of a panel is cut off, what could not be seen of long
 * lines and crowded points is left out, and coordinates are whole tenths of a
 * pixel: whatever draws it draws the same. */
#ifndef RLSTUDY_REPORT_DRAWING_H
#define RLSTUDY_REPORT_DRAWING_H

#include "report/layout.h"
#include "report/simplify.h"

struct arena;

enum shape_kind {
    SHAPE_GRID,   /* lines behind the data */
    SHAPE_AXIS,   /* lines */
    SHAPE_STROKE, /* lines in a style */
    SHAPE_BAND,   /* translucent areas */
    SHAPE_FILL,   /* opaque areas */
    SHAPE_PAPER,  /* areas of ground, for words to stand on */
    SHAPE_POINTS  /* discs or rings, of the radius that is the style's width */
};

/* Pieces of a shape: of lines, areas, or one of all points. */
struct shape {
    enum shape_kind kind;
    struct style style;
    const char *name; /* told on hovering; NULL for none */
    const struct point *points;
    const size_t *ends; /* (n_pieces) one past the last point of each */
    size_t n_pieces;
    /* Of what it is a part: a series of a panel or an entry of the legend;
     * NULL for neither. */
    const struct series *series;
    size_t panel;
    const struct key *key;
};

struct drawing {
    const struct layout *layout; /* which has the texts */
    struct shape *shapes;        /* in the order in which they are drawn */
    size_t n;
};

struct drawing *drawing_make(struct arena *arena, const struct layout *layout);

#endif
