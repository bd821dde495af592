/* interval.h - 95 % intervals from the replicates of a bootstrap.
 *
 * Two kinds: by quantiles of the replicates, and BCa (Efron 1987), which takes
 * the quantiles at levels that allow for the median of the replicates lying
 * beside the estimate, and for a variance that changes with the quantity. */
#ifndef RLSTUDY_ANALYSIS_INTERVAL_H
#define RLSTUDY_ANALYSIS_INTERVAL_H

#include <stddef.h>

/* From the quantiles 2.5 % and 97.5 % of N values, which are sorted.  Values
 * that are not finite are beyond all others. */
void interval_percentile(double *low, double *high, double *values, size_t n);

/* Bias-corrected and accelerated: quantiles chosen by where
 * ESTIMATE lies among the N VALUES, which are sorted, and by the skewness of
 * LEFT_OUT, the estimates without one group each (M).  As interval_percentile
 * where that cannot be told: all values on one side, fewer than three groups.
 */
void interval_bca(double *low, double *high, double estimate, double *values,
                  size_t n, const double *left_out, size_t m);
/* The same with the ACCELERATION given, as for several samples. */
void interval_bca_with(double *low, double *high, double estimate,
                       double *values, size_t n, double acceleration);

/* Move the ends of an interval away from POINT by STRETCH; it holds POINT even
 * if all replicates lie to one side. */
void interval_stretch(double *low, double *high, double point, double stretch);

/* What leaving out single members of several samples tells of a quantity. */
struct jackknife {
    double acceleration; /* Davison and Hinkley 1997, section 5.4 */
    double variance;
    double dof; /* of that variance (Satterthwaite) */
};

/* From the values LEFT_OUT (M) with one member left out, which is one of
 * SIZE[i] of sample SAMPLE[i]; samples one after the other.  Samples with a
 * value that is not finite do not count.  Zero with nothing to tell from. */
struct jackknife jackknife_of(const double *left_out, const size_t *sample,
                              const size_t *size, size_t m);

/* 97.5 % of Student's t with DOF degrees over that of the normal law: how much
 * farther an interval reaches because the variance is itself an estimate. */
double jackknife_stretch(double dof);

#endif
