/* frontier.h - what follows from the law of intrinsic performance: its limits,
 * what a size needs, and the cheapest way where the environment costs too.
 *
 * Pure functions of the constants.  Compute is in parameter-interactions, as
 * I is; intrinsic_N_opt and intrinsic_E_opt give the frontier itself. */
#ifndef RLSTUDY_ANALYSIS_FRONTIER_H
#define RLSTUDY_ANALYSIS_FRONTIER_H

#include "analysis/intrinsic.h"

/* I after E interactions of a model without bounds: the limit of sample
 * efficiency, (E/E_c)^(alpha_E/beta). */
double frontier_limit_of_interactions(const struct intrinsic_law *law,
                                      double E);
/* I of N parameters trained without end: (N/N_c)^(alpha_N/beta). */
double frontier_limit_of_parameters(const struct intrinsic_law *law, double N);

/* The other way round: what I takes at least, however large the model or long
 * the training. */
double frontier_least_interactions(const struct intrinsic_law *law, double I);
double frontier_least_parameters(const struct intrinsic_law *law, double I);

/* Interactions after which N parameters reach I; infinite when they never
 * do. */
double frontier_interactions_of_size(const struct intrinsic_law *law, double N,
                                     double I);

/* The best size, where a step of the environment costs as much as N_e
 * parameters: the cost (N + N_e) E is least for the I that is reached.
 * N_e = 0 gives the frontier. */
struct frontier_choice {
    double N, E, I, cost;
};

/* N is the best size for exactly one I. */
struct frontier_choice frontier_cheapest(const struct intrinsic_law *law,
                                         double N_e, double N);
struct frontier_choice frontier_cheapest_for_I(const struct intrinsic_law *law,
                                               double N_e, double I);
struct frontier_choice frontier_cheapest_for_cost(
    const struct intrinsic_law *law, double N_e, double cost);
/* The size for which E interactions are just right. */
struct frontier_choice frontier_cheapest_for_interactions(
    const struct intrinsic_law *law, double N_e, double E);

#endif
