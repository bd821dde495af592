/* worse.h - sizes that do worse than a smaller one throughout.
 *
 * By the law more parameters do better at the same interactions.  A size for
 * which the opposite is true at all times (its step size does not suit it, say)
 * is on no frontier, and there is no constant that describes it: it bends those
 * of the others. */
#ifndef RLSTUDY_ANALYSIS_WORSE_H
#define RLSTUDY_ANALYSIS_WORSE_H

#include "analysis/intrinsic.h"

struct arena;
struct notes;
struct prepared;

/* Of the test, for all pairs of sizes together. */
#define WORSE_LEVEL 0.01

/* Find them, set p->worse, and leave them out of P where WORSE says so and
 * three sizes are left.  Runs of a size are compared as wholes, since the
 * points of one curve are not independent; the level of the test is 1 % for all
 * pairs of sizes together.  With one seed for each size there is no test. */
void worse_sizes(struct arena *arena, struct prepared *p,
                 enum intrinsic_worse worse, struct notes *notes);

#endif
