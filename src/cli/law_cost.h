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
