/* shape.h - the law of intrinsic.h in coordinates that suit a search.
 *
 * With N_opt(C) = N_0 C^p, u = log(N/N_0)/p and v = log(E N_0)/(1 - p) are the
 * computes at which N and E are the best choice, and the law becomes a mean of
 * the two:
 *
 *     log I = -1/beta log(p e^(-beta u) + (1 - p) e^(-beta v))
 *
 * from the smaller of u and v (beta large: a sharp bend) to log C (beta -> 0).
 * The search runs over p, beta and the frontier's N at a compute in the middle
 * of the data: these are nearly orthogonal, where (alpha_N, alpha_E, N_c) are
 * nearly collinear.  The optimum is the same. */
#ifndef RLSTUDY_ANALYSIS_SHAPE_H
#define RLSTUDY_ANALYSIS_SHAPE_H

#include "analysis/intrinsic.h"

enum { SHAPE_DIM = 3 };

/* Search coordinates. */
enum { SHAPE_P, SHAPE_BETA, SHAPE_MID };

struct shape {
    double x[SHAPE_DIM]; /* logit p; log beta; log N_opt at compute mid */
    double mid;          /* log C to which x[SHAPE_MID] refers */
};

/* What evaluation needs, worked out once for many points. */
struct shape_eval {
    double p, beta, mid, log_N, log_E; /* N_opt and E_opt at mid */
    double q, per_p, per_q, per_beta;  /* 1 - p, and what to multiply by in
                                        * place of divisions */
};

struct shape_eval shape_prepare(const struct shape *shape);

/* log I at (log N, log E). */
double shape_log_I(const struct shape_eval *s, double log_N, double log_E);

/* As shape_log_I, with its derivatives by x in GRAD and the share of the
 * term in E in *SHARE_E: 1 where only interactions limit, 1 - p on the
 * frontier, 0 where only parameters do. */
double shape_log_I_grad(const struct shape_eval *s, double log_N, double log_E,
                        double grad[SHAPE_DIM], double *share_E);

struct intrinsic_law shape_law(const struct shape *shape);
struct shape shape_of_law(const struct intrinsic_law *law, double mid);
/* The same law with x[SHAPE_MID] at another compute. */
struct shape shape_move(const struct shape *shape, double mid);

#endif
