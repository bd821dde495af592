/* verdict.h - can the law be read from these curves? */
#ifndef RLSTUDY_ANALYSIS_VERDICT_H
#define RLSTUDY_ANALYSIS_VERDICT_H

#include "analysis/estimate.h"

struct arena;

/* Set which sizes of FIT touch the frontier, and the range of compute that it
 * covers, by the estimate E of P. */
void verdict_set_frontier(struct intrinsic_fit *fit, const struct prepared *p,
                          const struct estimate *e);

/* Set the condition, the profiles and the verdict of FIT, all else of which is
 * known: law, sizes, intervals, held-out predictions. */
void verdict_set(struct arena *arena, struct intrinsic_fit *fit,
                 const struct prepared *p, const struct estimate *e);

#endif
