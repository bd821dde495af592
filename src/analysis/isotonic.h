/* isotonic.h - weighted isotonic regression. */
#ifndef RLSTUDY_ANALYSIS_ISOTONIC_H
#define RLSTUDY_ANALYSIS_ISOTONIC_H

#include <stddef.h>

/* A stretch of points that share one fitted value. */
struct isotonic_block {
    double value, weight;
    size_t end; /* one past its last point */
};

/* The non-decreasing values nearest to Y (N points, weights W >= 0, in the
 * order in which they must not decrease) in weighted squares.  BLOCKS has room
 * for N; returns how many are used.  Pool adjacent violators (Ayer et al.
 * 1955), linear in N. */
size_t isotonic_fit(struct isotonic_block *blocks, const double *y,
                    const double *w, size_t n);

#endif
