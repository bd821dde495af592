/* lack.h - lack of fit: whether sizes miss the law by more than seeds scatter.
 *
 * Noise, whatever it looks like along a curve, is what makes the seeds of one
 * size differ.  If the law holds, their mean misses it by no more than that
 * over the number of seeds; so the same measure is taken of how the mean of a
 * size runs beside the law and of how its runs go beside their mean.  Of both,
 * what a shift of the whole curve in log I explains is left out: runs differ in
 * it, and the fit allows for it. */
#ifndef RLSTUDY_ANALYSIS_LACK_H
#define RLSTUDY_ANALYSIS_LACK_H

#include "analysis/joint.h"

struct lack {
    double ratio;  /* squared misses over those that seeds explain: geometric
                    * mean over the sizes that have several; 1 with too few */
    double chance; /* of such a ratio, or a greater one, where the law holds */
};

struct lack lack_of_fit(const struct prepared *p, const struct joint_fit *fit);

#endif
