/* law_results.h - what follows from a law of intrinsic performance, by name,
 * for the estimate and for each replicate alike. */
#ifndef RLSTUDY_CLI_LAW_RESULTS_H
#define RLSTUDY_CLI_LAW_RESULTS_H

#include <stdbool.h>

#include "report/findings.h"

/* The scale in which a result's errors are nearly symmetric. */
enum error_scale { ERRORS_LINEAR, ERRORS_LOG, ERRORS_LOGIT };

/* X of a replicate, away from the ESTIMATE by as much as few seeds demand. */
double scale_widen(enum error_scale scale, double estimate, double x,
                   double by);

/* Who answers: the estimate, or a replicate of it. */
struct law_view {
    const struct intrinsic_law *law;
    struct intrinsic_map map;
    double flop_per_parameter; /* NaN: not known */
    double environment_cost;   /* of a step, in parameters; NaN: not known */
};

/* The estimate of LAW, or (unless B is SIZE_MAX) replicate B. */
struct law_view law_view(const struct law_finding *law, size_t b);

/* Where: one of AT_... of check/catalog.h and its number; 0 for a result that
 * takes no `at`. */
struct law_place {
    unsigned at;
    double value;
    double C; /* parameter-interactions on the frontier that a return or a
               * compute stands for; else NaN */
};

enum {
    LAW_NEEDS_FLOP = 1,        /* the FLOP of a parameter and interaction */
    LAW_NEEDS_ENVIRONMENT = 2, /* the environment's cost */
    LAW_NEEDS_METRIC = 4       /* a natural metric */
};

struct law_result {
    const char *name; /* as in the catalog */
    enum error_scale scale;
    unsigned needs; /* LAW_NEEDS_... that may not be known */
    double (*get)(const struct law_view *view, const struct law_place *place);
};

/* NULL for what is none of these: a constant, or of the estimate alone. */
const struct law_result *law_result_find(const char *name);

#endif
