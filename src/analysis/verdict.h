/* verdict.h - can the law be read from these curves? */
#ifndef RLSTUDY_ANALYSIS_VERDICT_H
#define RLSTUDY_ANALYSIS_VERDICT_H

#include "analysis/estimate.h"

/* Set identifiable, reason, on_frontier and the range of compute of FIT, whose
 * law and sizes are set. */
void verdict_set(struct arena *arena, struct intrinsic_fit *fit,
                 const struct joint_data *data, const struct estimate *e);

/* Once the intervals are known: a fit that its own seeds do not bear out is
 * WEAK at most. */
void verdict_reconsider(struct arena *arena, struct intrinsic_fit *fit);

#endif
