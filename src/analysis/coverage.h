/* coverage.h - how often intervals hold the truth, and how wide they are. */
#ifndef RLSTUDY_ANALYSIS_COVERAGE_H
#define RLSTUDY_ANALYSIS_COVERAGE_H

#include <stddef.h>

struct coverage {
    size_t n, covered; /* intervals; those that hold the truth */
    double share, low,
        high;        /* covered/n, and 95 % limits of what it would be
                      * with studies without end (Clopper and Pearson) */
    double estimate; /* median */
    double width;    /* median of high - low */
    double ratio;    /* median of high/low; NaN unless all are above 0 */
};

/* Of N studies with these estimates and intervals; LOW is NaN where a study
 * has no interval. */
void coverage_of(struct coverage *out, double truth, const double *estimate,
                 const double *low, const double *high, size_t n);

#endif
