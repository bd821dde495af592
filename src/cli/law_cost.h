/* law_cost.h - what the compute of a law counts, and what a step of the
 * environment costs beside the network. */
#ifndef RLSTUDY_CLI_LAW_COST_H
#define RLSTUDY_CLI_LAW_COST_H

#include "base/spec.h"
#include "report/findings.h"

struct arena;
struct plan;

/* Set LAW's environment_cost: what OPTIONS declare, or else what LAW's RUNS
 * took, where they were trained here. */
void law_cost_set(struct law_finding *law, struct arena *arena,
                  const struct settings *options, const struct run_row *runs);

/* FLOP of the training of CURVE for each parameter and interaction, by the
 * compute that its file gives; NaN where it gives none. */
double law_cost_of_curve(const struct curve *curve);

/* The same of the largest of CURVES that tells it, which counts for all. */
double law_cost_of_curves(const struct curve_set *curves);

/* OPTIONS' truncation at a compute is declared in flop: make it one in
 * parameters times interactions.  An error where FLOP_PER_PARAMETER is not
 * known. */
ATTR_MUST_USE bool law_cost_truncate(struct intrinsic_options *options,
                                     double flop_per_parameter,
                                     struct err *err);

/* What the compute of a law of CURVES from files counts, a sentence: what they
 * tell themselves, or else FLOP_PER_PARAMETER where that is declared, not
 * NaN. */
const char *law_accounting_of_curves(struct arena *arena,
                                     const struct curve_set *curves,
                                     double flop_per_parameter);

/* Set LAW's accounting: what its compute counts. */
void law_accounting_set(struct law_finding *law, struct arena *arena,
                        const struct plan *plan, const struct run_row *runs);

/* Seconds an interaction against parameters, N runs: a line whose slope is what
 * a parameter takes, and whose intercept is what does not grow with the model.
 * Errors count by their share, as small models are timed more closely than
 * large ones. */
ATTR_MUST_USE bool law_cost_line(struct arena *arena, double *fixed,
                                 double *per_parameter,
                                 const double *parameters,
                                 const double *seconds, size_t n,
                                 struct err *err);

#endif
