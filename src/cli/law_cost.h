/* law_cost.h - what a step of the environment costs beside the network. */
#ifndef RLSTUDY_CLI_LAW_COST_H
#define RLSTUDY_CLI_LAW_COST_H

#include "base/spec.h"
#include "report/findings.h"

struct arena;

/* Set LAW's environment_cost: what OPTIONS declare, or else what LAW's RUNS
 * took, where they were trained here. */
void law_cost_set(struct law_finding *law, struct arena *arena,
                  const struct settings *options, const struct run_row *runs);

#endif
