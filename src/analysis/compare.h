/* compare.h - how many times as much one way of training takes as another to
 * come equally far.
 *
 * Of each way it must be known what it takes to reach a return: compute on the
 * frontier of its law, or, of a single size, interactions along the mean curve.
 * Replicates of the two sides are drawn independently: equal seeds of two
 * algorithms have no luck in common worth counting on. */
#ifndef RLSTUDY_ANALYSIS_COMPARE_H
#define RLSTUDY_ANALYSIS_COMPARE_H

#include <stdbool.h>

#include "analysis/intrinsic.h"

struct arena;

/* What reaching a return takes, by the estimate and by each replicate. */
struct effort {
    struct intrinsic_map map;               /* return -> effort */
    const struct intrinsic_map *replicates; /* (n) */
    size_t n;
    double unit; /* what one of the map's units counts */
    double dof;  /* degrees of freedom that the replicates' variance has */
};

/* Compute on FIT's frontier, times UNIT. */
struct effort effort_of_fit(const struct intrinsic_fit *fit, double unit);

/* Interactions, from the curves of one size in one environment, prepared as
 * for a fit; returns grow along the increasing curve that is nearest to the
 * mean over runs. */
ATTR_MUST_USE bool effort_of_runs(struct arena *arena, struct effort *out,
                                  const struct curve_set *curves,
                                  const struct intrinsic_options *options,
                                  struct err *err);

/* How many times as much A takes as B: below 1 where A is the better. */
struct multiplier {
    double value;
    double low, high;               /* 95 % interval; NaN without replicates */
    double return_low, return_high; /* where it was compared */
    double *replicates; /* (n), as far from the value as the interval is wide;
                         * NaN where a replicate has none */
    size_t n;
};

/* At a return. */
ATTR_MUST_USE bool multiplier_at(struct arena *arena, struct multiplier *out,
                                 const struct effort *a, const struct effort *b,
                                 double ret, struct err *err);

/* The geometric mean over the middle eight tenths of the returns that both
 * reach, in equal steps of log effort; so it does not matter which of the two
 * comes first, nor in which unit returns are. */
ATTR_MUST_USE bool multiplier_mean(struct arena *arena, struct multiplier *out,
                                   const struct effort *a,
                                   const struct effort *b, struct err *err);

#endif
