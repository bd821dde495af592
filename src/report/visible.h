/* visible.h - what can be seen of a series, in the units of its axes: for
 * writers of data that others draw.
 *
 * What a line would look the same without is left out, values far outside of
 * the panel are brought near it, and there are no gaps: what a gap divides is
 * several pieces. */
#ifndef RLSTUDY_REPORT_VISIBLE_H
#define RLSTUDY_REPORT_VISIBLE_H

#include "report/layout.h"

struct arena;

struct visible_point {
    double x, y, low, high; /* as the kind of the series has them */
};

struct visible {
    struct visible_point *points;
    size_t *ends; /* (n_pieces) one past the last point of each */
    size_t n, n_pieces;
};

/* Of panel P.  Words are no part of it: they are texts of the layout. */
struct visible visible_make(struct arena *arena, const struct layout *layout,
                            size_t p, const struct series *series);

/* The value that stands at a pixel of panel P. */
double visible_x(const struct layout *layout, size_t p, double pixel);
double visible_y(const struct layout *layout, size_t p, double pixel);

#endif
