/* law_results.h - what a law of intrinsic performance answers, of the estimate
 * and of each replicate alike. */
#ifndef RLSTUDY_CLI_LAW_RESULTS_H
#define RLSTUDY_CLI_LAW_RESULTS_H

#include "analysis/intrinsic.h"

/* The scale in which a result's errors are nearly symmetric. */
enum scale { SCALE_LINEAR, SCALE_LOG, SCALE_LOGIT };

/* Who answers: the estimate, or a replicate of it. */
struct law_view {
    const struct intrinsic_law *law;
    struct intrinsic_map map;
};

#endif
