/* interval.h - 95 % intervals from what resampling gave.
 *
 * Two kinds, both with the spread of few seeds put right:
 *
 * - percentile: quantiles of the replicates.
 * - BCa (Efron 1987): the same, at levels that allow for the median of the
 *   replicates lying beside the estimate, and for a variance that changes with
 *   the quantity.  The acceleration is that of several samples, one a size
 *   (Davison and Hinkley 1997, section 5.4), by a jackknife over the runs. */
#ifndef RLSTUDY_ANALYSIS_INTERVAL_H
#define RLSTUDY_ANALYSIS_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

/* What leaving out single runs tells of a quantity. */
struct jackknife {
    double acceleration;
    double variance;
    double dof; /* of that variance (Satterthwaite) */
};

/* From the values VALUES (N) with one run left out, run i being one of
 * SIZE_RUNS[i] runs of size SIZE[i], which do not fall.  Values that are not
 * finite leave their size out.  Zero with nothing to tell from. */
struct jackknife jackknife_of(const double *values, const size_t *size,
                              const size_t *size_runs, size_t n);

/* 97.5 % of Student's t with DOF degrees over that of the normal law: how much
 * farther an interval reaches because the variance is itself an estimate. */
double interval_stretch(double dof);

/* The interval of a quantity with the estimate POINT from its values on N > 0
 * replicates, which are sorted; distances from POINT count STRETCH times.  It
 * holds the estimate even if all replicates lie to one side. */
void interval_percentile(double *low, double *high, double point,
                         double *values, size_t n, double stretch);
void interval_bca(double *low, double *high, double point, double *values,
                  size_t n, double acceleration, double stretch);

#endif
