/* profile.h - how far the law can bend before the data object: likelihood
 * profiles, and the condition of the information on the shape. */
#ifndef RLSTUDY_ANALYSIS_PROFILE_H
#define RLSTUDY_ANALYSIS_PROFILE_H

#include "analysis/estimate.h"
#include "analysis/intrinsic.h"

/* The profile of x[K] of the smooth fit E->best to DATA, as TO(x[K]), which
 * grows with it; x[SHAPE_MID] is log N_opt at E->best's own compute.  An end is
 * NaN where the likelihood does not fall enough before the edge of the search's
 * box. */
void profile_of(struct intrinsic_profile *out, const struct joint_data *data,
                const struct estimate *e, int k, double (*to)(double));

/* Largest over smallest eigenvalue of the information on x; infinite where a
 * direction is not determined. */
double profile_condition(const struct joint_fit *fit);

#endif
