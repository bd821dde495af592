/* profile.c - likelihood profiles of the shape's coordinates. */
#include "config.h"

#include "analysis/profile.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

/* Steps outwards, each half as long again as the one before: from one standard
 * error to several hundred. */
enum { STEPS = 14 };

/* The end of the profile of x[K] to the side of SIGN.  The square root of the
 * likelihood ratio is nearly straight, so that its crossing is where a line
 * through the steps to both sides crosses. */
static double profile_end(const struct joint_data *data,
                          const struct estimate *e, int k, double sign,
                          double se, double allowed)
{
    const struct joint_fit *best = &e->any_map;
    struct joint_how how = JOINT_HOW;
    struct shape at = best->shape;
    double x = at.x[k], root = 0, step = se;

    how.fixed = 1U << k;
    how.least_gain = 1e-3;
    for (int i = 0; i < STEPS; i++, step *= 1.5) {
        struct joint_fit there;
        struct shape trial = at;

        trial.x[k] += sign * step;
        if (joint_clamp(&trial, data) > 0)
            return (double)NAN;
        joint_polish(&there, data, &e->noise, &trial, &how);
        double root_there = sqrt(fmax(there.value - best->value, 0));
        if (root_there >= allowed)
            return x + (there.shape.x[k] - x) * (allowed - root) /
                           (root_there - root);
        at = there.shape;
        x = at.x[k];
        root = root_there;
    }
    return (double)NAN;
}

struct profile profile_of(const struct joint_data *data,
                          const struct estimate *e, int k)
{
    double cov[SHAPE_DIM][SHAPE_DIM];
    struct profile none = {(double)NAN, (double)NAN};

    if (!joint_covariance(cov, data, &e->any_map) || !(cov[k][k] > 0))
        return none;
    /* Residuals in excess of the noise widen the profile as they do the
     * standard errors. */
    double allowed =
        gsl_cdf_ugaussian_Pinv(0.975) * sqrt(joint_excess(data, &e->any_map));
    double se = fmin(sqrt(cov[k][k]), 1);
    return (struct profile){profile_end(data, e, k, -1, se, allowed),
                            profile_end(data, e, k, +1, se, allowed)};
}

double profile_condition(const struct joint_fit *fit)
{
    double a[SHAPE_DIM * SHAPE_DIM], value[SHAPE_DIM];
    gsl_matrix_view m = gsl_matrix_view_array(a, SHAPE_DIM, SHAPE_DIM);
    gsl_vector_view v = gsl_vector_view_array(value, SHAPE_DIM);
    gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(SHAPE_DIM);
    double low = HUGE_VAL, high = 0;

    memcpy(a, fit->info, sizeof a);
    bool ok = gsl_eigen_symm(&m.matrix, &v.vector, work) == GSL_SUCCESS;
    gsl_eigen_symm_free(work);
    for (int k = 0; k < SHAPE_DIM && ok; k++) {
        low = fmin(low, value[k]);
        high = fmax(high, value[k]);
    }
    return ok && low > 0 ? high / low : HUGE_VAL;
}
