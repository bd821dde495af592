/* metric.h - natural performance metrics: functions of the return that are
 * powers of intrinsic performance,
 *
 *     metric = exp(log_scale) I^exponent,
 *
 * as the ratio of failures to successes in CoinRun (Hilton, Tang, Schulman
 * 2023).  With one declared the map from return to I has two constants instead
 * of any increasing shape, and tells of returns that nobody reached yet. */
#ifndef RLSTUDY_ANALYSIS_METRIC_H
#define RLSTUDY_ANALYSIS_METRIC_H

#include <stdbool.h>

#include "base/err.h"

struct joint_data;
struct joint_fit;
struct joint_noise;

enum metric_kind {
    METRIC_NONE,
    METRIC_FAIL_TO_SUCCESS, /* (highest - R)/(R - lowest) */
    METRIC_ERROR,           /* highest - R */
    METRIC_EXCESS,          /* R - lowest */
    METRIC_EXPONENTIAL,     /* e^R: the return itself is affine in log I */
    METRIC_KINDS
};

/* All but METRIC_NONE; ended by NULL. */
extern const char *const metric_names[METRIC_KINDS];
/* NAME is one of those. */
enum metric_kind metric_kind_of(const char *name);
/* "none", "fail_to_success" */
const char *metric_name(enum metric_kind kind);

struct metric {
    enum metric_kind kind;
    double lowest, highest; /* returns that bound it, where the kind has them */
};

struct metric_law {
    struct metric metric;
    double log_scale, exponent;
};

/* log metric; NaN beyond the metric's bounds. */
double metric_log(const struct metric *metric, double ret);
/* The return whose log metric is Y, and its derivative by Y. */
double metric_return(const struct metric *metric, double y, double *slope);

/* Both ways between return and I by a fitted metric. */
double metric_intrinsic(const struct metric_law *law, double ret);
double metric_return_at(const struct metric_law *law, double I);

/* Whether the bounds make sense, and hold RET. */
ATTR_MUST_USE bool metric_check(const struct metric *metric, struct err *err);
bool metric_holds(const struct metric *metric, double ret);

/* Fit the law and the metric's two constants together, from FIT's shape: the
 * weighted squares of return, sizes shifted in log I as a whole by what runs
 * differ (WEIGHTED), or plain squares of log I about a line in log metric.
 * FIT's shape, criterion and information become those of this fit; its map
 * stays.  False when it does not converge. */
bool metric_fit(struct joint_fit *fit, struct metric_law *out,
                const struct metric *metric, const struct joint_data *data,
                const struct joint_noise *noise, bool weighted);

#endif
