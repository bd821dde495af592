/* profile.h - how far the law can bend before the data object: likelihood
 * profiles, and the condition of the information on the shape. */
#ifndef RLSTUDY_ANALYSIS_PROFILE_H
#define RLSTUDY_ANALYSIS_PROFILE_H

#include "analysis/estimate.h"

/* Where the likelihood with one coordinate held, the others fitted again, has
 * fallen by what a 95 % interval allows; NaN where it does not before the edge
 * of the search's box. */
struct profile {
    double low, high;
};

/* The profile of x[K] of the smooth fit E->best to DATA; x[SHAPE_MID] is log
 * N_opt at E->best's own compute. */
struct profile profile_of(const struct joint_data *data,
                          const struct estimate *e, int k);

/* Largest over smallest eigenvalue of the information on x; infinite where a
 * direction is not determined. */
double profile_condition(const struct joint_fit *fit);

#endif
