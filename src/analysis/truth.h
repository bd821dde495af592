/* truth.h - a family whose law, map and noise are known, and studies of it.
 *
 * A study drawn from a truth tells what an analysis makes of data of a design:
 * the same sizes, seeds, lengths and points, with other returns.  A run's
 * return at a point is
 *
 *     R = f(log I(N, E) + run) + point
 *
 * with normal noise, RUN once for the whole run and POINT anew at each point:
 * the model that the fit is made by. */
#ifndef RLSTUDY_ANALYSIS_TRUTH_H
#define RLSTUDY_ANALYSIS_TRUTH_H

#include "analysis/curves.h"
#include "analysis/joint.h"

struct arena;

enum { TRUTH_KNOTS = 256 };

struct truth {
    struct shape shape; /* the same as the law */
    struct intrinsic_law law;
    double low, step;        /* log I of the first knot; between knots */
    double ret[TRUTH_KNOTS]; /* f at the knots, not decreasing; straight lines
                              * between and beyond them */
    double point, run;       /* standard deviations: of the return at a point
                              * as it was evaluated, and of a run's log I */
    struct joint_noise noise; /* the same as variances */
};

/* What the fit of CURVES, which intrinsic_fit takes, with OPTIONS has for the
 * truth. */
ATTR_MUST_USE bool truth_of_curves(struct truth *out,
                                   const struct curve_set *curves,
                                   const struct intrinsic_options *options,
                                   struct err *err);

/* What to take for the truth when nothing has been measured. */
struct truth_guess {
    double exponent; /* in (0, 1) */
    double bend;     /* beta of the law */
    double place;    /* of the frontier at the end of training among the sizes:
                      * 0 smallest, 1 largest */
    double point;    /* noise of a point in units of the range of returns */
    double run;      /* of a run's log I */
};

/* Returns rise from near 0 to near 1 along a sigmoid over all log I that
 * DESIGN, curves whose returns are not looked at, covers after the first
 * EXCLUDE of each. */
void truth_of_guess(struct truth *out, const struct truth_guess *guess,
                    const struct curve_set *design, double exclude);

/* The return that the truth has at LOG_I. */
double truth_return(const struct truth *truth, double log_I);

/* Study number INDEX of the stream of SEED: the curves of DESIGN with other
 * returns.  Memory is ARENA's; names, interactions and all else are shared
 * with DESIGN. */
struct curve_set truth_draw(struct arena *arena, const struct truth *truth,
                            const struct curve_set *design, uint64_t seed,
                            uint64_t index);

/* What TRUTH would give without noise. */
struct curve_set truth_exact(struct arena *arena, const struct truth *truth,
                             const struct curve_set *design);

#endif
