/* interval.h - 95 % intervals from the replicates of a bootstrap. */
#ifndef RLSTUDY_ANALYSIS_INTERVAL_H
#define RLSTUDY_ANALYSIS_INTERVAL_H

#include <stddef.h>

/* From the quantiles 2.5 % and 97.5 % of N values, which are sorted.  Values
 * that are not finite are beyond all others. */
void interval_percentile(double *low, double *high, double *values, size_t n);

/* Bias-corrected and accelerated (Efron 1987): quantiles chosen by where
 * ESTIMATE lies among the N VALUES, which are sorted, and by the skewness of
 * LEFT_OUT, the estimates without one group each (M).  As interval_percentile
 * where that cannot be told: all values on one side, fewer than three groups.
 */
void interval_bca(double *low, double *high, double estimate, double *values,
                  size_t n, const double *left_out, size_t m);

#endif
