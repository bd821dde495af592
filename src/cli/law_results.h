/* law_results.h - what a law of intrinsic performance answers to `law.name at
 * ...`, of the estimate and of each replicate alike. */
#ifndef RLSTUDY_CLI_LAW_RESULTS_H
#define RLSTUDY_CLI_LAW_RESULTS_H

#include <stdbool.h>

#include "analysis/intrinsic.h"

/* The scale in which a result's errors are nearly symmetric. */
enum scale { SCALE_LINEAR, SCALE_LOG, SCALE_LOGIT };

/* Who answers: the estimate, or a replicate of it. */
struct law_view {
    const struct intrinsic_law *law;
    struct intrinsic_map map;
    double flop_per_parameter; /* NaN: not known */
    double environment_cost;   /* of a step, in parameters; NaN: not known */
};

/* Where: one of AT_... of check/catalog.h and its number. */
struct law_place {
    unsigned at;
    double value;
    double C; /* parameter-interactions on the frontier that a return or a
               * compute stands for; else NaN */
};

struct law_result {
    const char *name; /* as in the catalog */
    enum scale scale;
    bool flop;        /* cannot be told without the FLOP of a parameter */
    bool environment; /* nor without the environment's cost */
    double (*get)(const struct law_view *view, const struct law_place *place);
};

/* NULL for a result that takes no `at`. */
const struct law_result *law_result_find(const char *name);

#endif
