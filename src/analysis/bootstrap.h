/* bootstrap.h - intervals by resampling seeds within each size.
 *
 * A replicate draws, for each size, as many of its runs as it has, with
 * replacement, and fits again from smoothing on.  Runs are drawn whole: points
 * of a curve are not independent, and sizes are the design, not a sample. */
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

/* The 95 % interval of a quantity with the estimate POINT from its values on N
 * replicates, which are sorted; deviations count STRETCHED times.  It holds
 * the estimate even if all replicates lie to one side. */
void bootstrap_interval(double *low, double *high, double point, double *values,
                        size_t n, double stretched);

/* Set the intervals of FIT and its held-out prediction by REDUCED, the
 * estimate without the largest sizes (NULL: nothing held out). */
void bootstrap_run(struct arena *arena, struct intrinsic_fit *fit,
                   const struct prepared *p, const struct estimate *point,
                   const struct estimate *reduced, struct notes *notes);

#endif
