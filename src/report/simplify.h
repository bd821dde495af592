/* simplify.h - what may be left out of a drawing without being seen. */
#ifndef RLSTUDY_REPORT_SIMPLIFY_H
#define RLSTUDY_REPORT_SIMPLIFY_H

#include <stdbool.h>
#include <stddef.h>

struct point {
    double x, y; /* pixels */
};

/* Mark what of a line through P[0..N-1], N at least 1, must stay (Douglas and
 * Peucker): it is never more than a fifth of a pixel off. */
void simplify_line(const struct point *p, size_t n, bool *keep);

/* Mark what of N points must stay: where more than a few hundred lie on one
 * another, one in each cell of half a RADIUS. */
void simplify_crowd(const struct point *p, size_t n, double radius, bool *keep);

#endif
