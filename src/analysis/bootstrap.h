/* bootstrap.h - intervals by resampling seeds within each size.
 *
 * A replicate draws runs of each size with replacement, one fewer than it has,
 * and fits again from smoothing on.  Runs are drawn whole: points of a curve
 * are not independent, and sizes are the design, not a sample.  The mean of
 * n - 1 draws varies as the mean of n new runs would; that of n draws varies
 * less, by (n - 1)/n, which with three seeds is a third (Rao and Wu 1988). */
#ifndef RLSTUDY_ANALYSIS_BOOTSTRAP_H
#define RLSTUDY_ANALYSIS_BOOTSTRAP_H

#include "analysis/estimate.h"
#include "base/rng.h"

struct arena;
struct notes;

/* How often replicate INDEX takes each run: TIMES has room for all runs of
 * all sizes, in order. */
void bootstrap_draw(unsigned *times, const struct prepared *p, uint64_t seed,
                    uint64_t index);

/* Held-out predictions: of the largest sizes, of the last compute. */
enum { BOOTSTRAP_HOLDOUTS = 2 };

/* Set the replicates, the intervals of FIT and those of its held-out
 * predictions by REDUCED, the estimates without what was held out (NULL:
 * nothing was). */
void bootstrap_run(struct arena *arena, struct intrinsic_fit *fit,
                   const struct prepared *p, const struct estimate *point,
                   const struct estimate *const reduced[BOOTSTRAP_HOLDOUTS],
                   struct notes *notes);

#endif
