/* results.h - answers to questions about what was fitted: values, intervals,
 * predictions.
 *
 * An interval is made by asking the same of each replicate of the bootstrap.
 * A result of replicate b is moved away from the estimate as far as resampling
 * few seeds falls short (see intrinsic_fit.widen), in the scale in which its
 * errors are nearly symmetric; expressions are then worked out of such results,
 * so that what several have in common cancels where it should.  Replicates of
 * different fits are independent, and paired by their number. */
#ifndef RLSTUDY_CLI_RESULTS_H
#define RLSTUDY_CLI_RESULTS_H

#include "analysis/compare.h"
#include "check/study.h"
#include "report/findings.h"

struct arena;
struct plan;

/* What a number's reader should beware of. */
struct caution {
    bool weak;
    struct reach reach;
};

/* A quantity on each replicate, NaN where it has no value. */
struct replicated {
    double *values;
    size_t n;
};

/* How two laws compare; see multiplier_mean. */
struct comparison {
    const struct law_finding *a, *b;
    struct multiplier multiplier;
    struct comparison *next;
};

/* A law of points on each replicate: (n, n_constants), NaN where there is no
 * fit, and (n, LAW_CONSTANTS) for law_fit_value_at. */
struct refits {
    const double *constants, *at;
    size_t n;
};

struct results {
    struct arena *arena;
    const struct plan *plan;
    const struct study *study;
    const struct law_finding *laws;
    struct points_finding *points;
    /* Where the findings of plan->fits[i] are: index into laws or points. */
    const size_t *place;
    size_t replicates; /* of the fit that has most */
    /* As POINTS: the replicates of each, and, for those over other fits, what
     * is to be known of what they are made of. */
    struct refits *refits;
    struct caution *cautions;
    struct prediction_finding *predictions;
    struct replicated *predicted; /* as PREDICTIONS */
    struct comparison *comparisons; /* made so far; a list */
    size_t *first; /* of study->predictions: its first instance */
};

/* Fit the law of plan->fits[FIT], which goes over another fit's instances, to
 * them and to those of its replicates: r->points[INDEX]. */
void results_fit_series(struct results *r, size_t fit, size_t index);

/* The replicates of r->points[INDEX], which is fitted to points. */
void results_take_replicates(struct results *r, size_t index);

/* All predictions, those that others need first; returns how many. */
size_t results_predict(struct results *r);

/* What claims are judged by. */
struct result_source results_source(struct results *r);

#endif
