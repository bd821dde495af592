/* affine.h - y = intercept + slope x by least squares, with intervals.
 *
 * Used for the interactions that a task needs against its horizon.  Positive
 * quantities over several orders of magnitude: the fit is by relative error
 * (weights 1/y^2) when asked for, and r2 is of log y then. */
#ifndef RLSTUDY_ANALYSIS_AFFINE_H
#define RLSTUDY_ANALYSIS_AFFINE_H

#include <stdbool.h>

#include "base/err.h"

struct affine_fit {
    double intercept, slope;
    double r2; /* of y, or of log y when relative */
    bool relative;
    double ci95_intercept[2], ci95_slope[2]; /* NaN for two points */
    size_t n;
};

/* Fit N points, at least two with different x.  Relative needs y > 0. */
ATTR_MUST_USE bool affine_fit(struct affine_fit *out, const double *x,
                              const double *y, size_t n, bool relative,
                              struct err *err);

#endif
