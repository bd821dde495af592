/* holdout.h - what a fit without the largest sizes, or without the last
 * compute, says of them. */
#ifndef RLSTUDY_ANALYSIS_HOLDOUT_H
#define RLSTUDY_ANALYSIS_HOLDOUT_H

#include "analysis/estimate.h"

/* How far the points that FIT was made without lie beside it. */
struct holdout_miss {
    double mean, rmse; /* of log I; NaN when nothing can be compared */
    double variance;   /* of the mean by the noise of the held-out runs */
};

/* What FIT, a fit by the choice of REDUCED, misses of the points in ALL that
 * the choice leaves out.  Returns beyond those of the fit's map cannot be
 * compared. */
struct holdout_miss holdout_miss_of(const struct joint_data *all,
                                    const struct estimate *reduced,
                                    const struct joint_fit *fit);

#endif
