/* estimate.h - the point estimate from many starts, and refits near it. */
#ifndef RLSTUDY_ANALYSIS_ESTIMATE_H
#define RLSTUDY_ANALYSIS_ESTIMATE_H

#include "analysis/joint.h"

/* Starts: every combination of GRID exponents, bends and frontiers. */
enum { ESTIMATE_GRID = 3, ESTIMATE_STARTS = 27 };

/* A fit of the law to the first SIZES sizes of what was prepared. */
struct estimate {
    enum intrinsic_weighting weighting;
    struct metric metric; /* declared, or METRIC_NONE */
    size_t sizes;
    struct joint_fit best; /* of the unweighted form: map and information are
                            * those at its shape, for the verdict */
    struct joint_noise noise;
    double objective;
    double misfit; /* squares with the metric over those with any map */
    struct shape starts[ESTIMATE_STARTS]; /* where they led, best first */
    int agreeing;                         /* of them, within 1e-4 of the best */
};

void estimate_fit(struct estimate *out, const struct prepared *p, size_t sizes,
                  const struct intrinsic_options *options);

/* The fit of resampled runs (see joint_data_new), starting from where POINT
 * ended; the noise is POINT's. */
void estimate_refit(struct joint_fit *out, const struct estimate *point,
                    const struct prepared *p, const unsigned *times);

/* Weights on log I, 1/(s_I^2 + (s_R/f')^2), or 1 for the unweighted form. */
void estimate_weights(double *w, const struct joint_data *data,
                      const struct estimate *estimate,
                      const struct joint_fit *fit);

#endif
