/* law_results.c - what follows from a law, by name. */
#include "config.h"

#include "cli/law_results.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "analysis/frontier.h"
#include "base/base.h"
#include "check/catalog.h"

/* ---- scales ---- */

static double to_scale(enum error_scale scale, double x)
{
    return scale == ERRORS_LOG     ? log(x)
           : scale == ERRORS_LOGIT ? log(x / (1 - x))
                                   : x;
}

static double from_scale(enum error_scale scale, double x)
{
    return scale == ERRORS_LOG     ? exp(x)
           : scale == ERRORS_LOGIT ? 1 / (1 + exp(-x))
                                   : x;
}

double scale_widen(enum error_scale scale, double estimate, double x, double by)
{
    double at = to_scale(scale, estimate);

    return from_scale(scale, at + by * (to_scale(scale, x) - at));
}

/* ---- results ---- */

static double get_parameters(const struct law_view *v,
                             const struct law_place *at)
{
    return intrinsic_N_opt(v->law, at->C);
}

static double get_interactions(const struct law_view *v,
                               const struct law_place *at)
{
    return intrinsic_E_opt(v->law, at->C);
}

static double get_compute(const struct law_view *v, const struct law_place *at)
{
    return at->C * v->flop_per_parameter;
}

static double get_return(const struct law_view *v, const struct law_place *at)
{
    return intrinsic_map_return(&v->map, at->C);
}

static double get_limit(const struct law_view *v, const struct law_place *at)
{
    return v->flop_per_parameter *
           (at->at == AT_INTERACTIONS
                ? frontier_limit_of_interactions(v->law, at->value)
                : frontier_limit_of_parameters(v->law, at->value));
}

static double get_least_interactions(const struct law_view *v,
                                     const struct law_place *at)
{
    return frontier_least_interactions(v->law, at->C);
}

static double get_least_parameters(const struct law_view *v,
                                   const struct law_place *at)
{
    return frontier_least_parameters(v->law, at->C);
}

/* A return is to be reached, a compute spent, the environment's share
 * included. */
static struct frontier_choice cheapest(const struct law_view *v,
                                       const struct law_place *at)
{
    return at->at == AT_COMPUTE
               ? frontier_cheapest_for_cost(v->law, v->environment_cost, at->C)
               : frontier_cheapest_for_I(v->law, v->environment_cost, at->C);
}

static double get_cheapest_parameters(const struct law_view *v,
                                      const struct law_place *at)
{
    return cheapest(v, at).N;
}

static double get_cheapest_interactions(const struct law_view *v,
                                        const struct law_place *at)
{
    return cheapest(v, at).E;
}

static double get_cheapest_compute(const struct law_view *v,
                                   const struct law_place *at)
{
    return cheapest(v, at).cost * v->flop_per_parameter;
}

static double get_best(const struct law_view *v, const struct law_place *at)
{
    (void)at;
    return intrinsic_map_best(&v->map);
}

static double get_metric_exponent(const struct law_view *v,
                                  const struct law_place *at)
{
    (void)at;
    return v->map.metric.exponent;
}

static double get_metric_scale(const struct law_view *v,
                               const struct law_place *at)
{
    (void)at;
    return exp(v->map.metric.log_scale);
}

enum {
    FLOP = LAW_NEEDS_FLOP,
    ENVIRONMENT = LAW_NEEDS_ENVIRONMENT,
    METRIC = LAW_NEEDS_METRIC
};

static const struct law_result results[] = {
    {"best", ERRORS_LINEAR, 0, get_best},
    {"parameters", ERRORS_LOG, 0, get_parameters},
    {"interactions", ERRORS_LOG, 0, get_interactions},
    {"compute", ERRORS_LOG, FLOP, get_compute},
    {"return", ERRORS_LINEAR, FLOP, get_return},
    {"limit", ERRORS_LOG, FLOP, get_limit},
    {"least_parameters", ERRORS_LOG, 0, get_least_parameters},
    {"least_interactions", ERRORS_LOG, 0, get_least_interactions},
    {"cheapest_parameters", ERRORS_LOG, ENVIRONMENT, get_cheapest_parameters},
    {"cheapest_interactions", ERRORS_LOG, ENVIRONMENT,
     get_cheapest_interactions},
    {"cheapest_compute", ERRORS_LOG, FLOP | ENVIRONMENT, get_cheapest_compute},
    {"metric_exponent", ERRORS_LINEAR, METRIC, get_metric_exponent},
    {"metric_scale", ERRORS_LOG, METRIC, get_metric_scale},
};

struct law_view law_view(const struct law_finding *law, size_t b)
{
    const struct intrinsic_fit *fit = law->fit;
    bool own = b == SIZE_MAX;

    return (struct law_view){
        .law = own ? &fit->law : &fit->replicate_laws[b],
        .map = own ? intrinsic_own_map(fit) : fit->replicate_maps[b],
        .flop_per_parameter = law->flop_per_parameter,
        .environment_cost = law->environment_cost,
    };
}

const struct law_result *law_result_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(results); i++) {
        if (strcmp(results[i].name, name) == 0)
            return &results[i];
    }
    return NULL;
}
