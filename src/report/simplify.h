/* simplify.h - what may be left out of a drawing without being seen. */
#ifndef RLSTUDY_REPORT_SIMPLIFY_H
#define RLSTUDY_REPORT_SIMPLIFY_H

#include <stdbool.h>
#include <stddef.h>

struct point {
    double x, y; /* pixels */
};

/* How far off, in pixels, a line may be, and the soft edge of a band. */
#define SIMPLIFY_LINE 0.3
#define SIMPLIFY_EDGE 1

/* Mark what of a line through P[0..N-1], N at least 1, must stay for it to be
 * never more than TOLERANCE pixels off (Douglas and Peucker). */
void simplify_line(const struct point *p, size_t n, double tolerance,
                   bool *keep);

/* Mark what of N points must stay: where more than a few hundred lie on one
 * another, one in each cell of half a RADIUS. */
void simplify_crowd(const struct point *p, size_t n, double radius, bool *keep);

#endif
