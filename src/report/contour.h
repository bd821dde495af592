/* contour.h - where a quantity on a grid has a value, as lines. */
#ifndef RLSTUDY_REPORT_CONTOUR_H
#define RLSTUDY_REPORT_CONTOUR_H

#include <stddef.h>

struct series;

/* Lines through N points (x, y), ENDS[k] one past the last of each. */
struct contour {
    double *x, *y;
    size_t n, cap_x, cap_y;
    size_t *ends;
    size_t n_pieces, cap_pieces;
};

/* Those of a SERIES_CONTOUR: none in cells with a corner that is NaN. */
void contour_make(struct contour *out, const struct series *series);
void contour_fini(struct contour *contour);

#endif
