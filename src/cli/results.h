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
#include "cli/law_results.h"
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
    size_t n_laws;
    struct points_finding *points;
    size_t n_points;
    /* Where the findings of plan->fits[i] are: index into laws or points. */
    const size_t *place;
    size_t replicates; /* of the fit that has most */
    /* As POINTS: the replicates of each, and, for those over other fits, what
     * is to be known of what they are made of. */
    struct refits *refits;
    struct caution *cautions;
    struct prediction_finding *predictions;
    struct replicated *predicted;   /* as PREDICTIONS */
    struct comparison *comparisons; /* made so far; a list */
    size_t *first; /* of study->predictions: its first instance */
};

/* Results of the LAWS, POINTS and PLACEs that GIVEN has, in its ARENA.  Laws of
 * points that go over the instances of others are fitted here, those of given
 * points are there already. */
struct results *results_new(const struct results *given);
/* The same of other LAWS, as R has them, in ARENA. */
struct results *results_of_others(struct arena *arena, const struct results *r,
                                  const struct law_finding *laws);

/* Fit the law of plan->fits[FIT], which goes over another fit's instances, to
 * them and to those of its replicates: r->points[INDEX]. */
void results_fit_series(struct results *r, size_t fit, size_t index);

/* The replicates of r->points[INDEX], which is fitted to points. */
void results_take_replicates(struct results *r, size_t index);

/* All predictions, those that others need first; returns how many. */
size_t results_predict(struct results *r);

/* The 95 % interval of what LAW's estimate has the value ESTIMATE of, from its
 * VALUES on all replicates, as they are found there; they are changed.  An
 * error says why there is none. */
ATTR_MUST_USE bool results_interval(double ends[2],
                                    const struct law_finding *law,
                                    enum error_scale scale, double estimate,
                                    double *values, struct err *err);

/* The best size at the compute C = N E by LAW, and its interval. */
ATTR_MUST_USE bool results_best_size(double *value, double ends[2],
                                     const struct law_finding *law, double C,
                                     struct err *err);

/* The least and the largest compute N E that a size was trained with. */
void results_trained(double *low, double *high,
                     const struct intrinsic_fit *fit);

/* Add to REACH how far the size N and the compute C = N E of a run lie beyond
 * what LAW was trained with. */
void results_reach(struct reach *reach, const struct law_finding *law, double N,
                   double C);

/* What claims are judged by. */
struct result_source results_source(struct results *r);

#endif
