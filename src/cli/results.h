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

struct results {
    struct arena *arena;
    const struct plan *plan;
    const struct study *study;
    const struct law_finding *laws;
    struct affine_finding *affines;
    /* Where the findings of plan->fits[i] are: index into laws or affines. */
    const size_t *place;
    size_t replicates; /* of the fit that has most */
    /* As AFFINES: the lines of the replicates, and what is to be known of the
     * points that they go through. */
    struct replicated *intercepts, *slopes;
    struct caution *cautions;
    struct prediction_finding *predictions;
    struct replicated *predicted; /* as PREDICTIONS */
    struct comparison *comparisons; /* made so far; a list */
    size_t *first; /* of study->predictions: its first instance */
};

/* Fit the line of plan->fits[FIT] into OUT, and into those of its replicates,
 * which are r->affines[INDEX]'s. */
void results_fit_line(struct results *r, size_t fit, size_t index);

/* All predictions, those that others need first; returns how many. */
size_t results_predict(struct results *r);

/* What claims are judged by. */
struct result_source results_source(struct results *r);

#endif
