/* estimate.h - the point estimate from many starts, and refits near it. */
#ifndef RLSTUDY_ANALYSIS_ESTIMATE_H
#define RLSTUDY_ANALYSIS_ESTIMATE_H

#include "analysis/joint.h"

/* Starts: every combination of GRID exponents, bends and frontiers. */
enum { ESTIMATE_GRID = 4, ESTIMATE_STARTS = 64, ESTIMATE_OTHERS = 2 };

/* A fit of the law to some of what was prepared. */
struct estimate {
    enum intrinsic_weighting weighting;
    struct metric metric;       /* declared, or METRIC_NONE */
    struct joint_choice choice; /* what was fitted */
    struct joint_fit best;    /* of the unweighted form: map and information are
                               * those at its shape, for the verdict */
    struct joint_fit any_map; /* the same as BEST unless there is a metric: the
                               * fit without it */
    struct joint_noise noise;
    double objective;
    double misfit; /* squares with the metric over those with any map */
    int agreeing;  /* starts that led to the best shape, to a quarter of its
                    * standard error (unweighted: to about its mean square) */
    /* Other optima that resampled curves may prefer, best first. */
    struct shape others[ESTIMATE_OTHERS];
    double behind[ESTIMATE_OTHERS]; /* in twice the log-likelihood */
    int n_others;
};

/* The stride of CHOICE is set here: points much closer than their noise
 * reaches tell nothing that their neighbours do not. */
void estimate_fit(struct estimate *out, const struct prepared *p,
                  const struct joint_choice *choice,
                  const struct intrinsic_options *options);

/* The points that E is a fit of. */
struct joint_data *estimate_data(const struct estimate *e,
                                 const struct prepared *p);

/* The fit of resampled runs (see struct joint_choice) or with a size left out
 * (SIZE_MAX: none), starting from where POINT ended; the noise is POINT's. */
void estimate_refit(struct joint_fit *out, const struct estimate *point,
                    const struct prepared *p, const unsigned *times,
                    size_t left_out);

/* Weights on log I, 1/(s_I^2 + (s_R/f')^2), or 1 for the unweighted form. */
void estimate_weights(double *w, const struct joint_data *data,
                      const struct estimate *estimate,
                      const struct joint_fit *fit);

#endif
