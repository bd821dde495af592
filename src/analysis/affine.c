/* affine.c - a straight line by least squares. */
#include "config.h"

#include "analysis/affine.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>

#include "base/mem.h"

/* 1 - residual over total sum of squares, of y or of log y. */
static double r_squared(const struct affine_fit *fit, const double *x,
                        const double *y, size_t n)
{
    double mean = 0, total = 0, rest = 0;

    for (size_t i = 0; i < n; i++)
        mean += (fit->relative ? log(y[i]) : y[i]) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double line = fit->intercept + fit->slope * x[i];
        double v = fit->relative ? log(y[i]) : y[i];
        /* A line that is negative at a point has no logarithm there: r2 is
         * then NaN, which no claim holds for. */
        double r = v - (fit->relative ? log(line) : line);

        total += (v - mean) * (v - mean);
        rest += r * r;
    }
    /* All y equal: the line is perfect, and there was nothing to explain. */
    return total > 0 ? 1 - rest / total : 1;
}

static bool check_points(const double *x, const double *y, size_t n,
                         bool relative, struct err *err)
{
    bool differ = false;

    if (n < 2)
        return err_set(err, "a line needs at least two points, not %zu", n);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return err_set(err, "point %zu of %zu is not finite", i + 1, n);
        if (relative && !(y[i] > 0))
            return err_set(err,
                           "point %zu of %zu is %g; a fit by relative error "
                           "needs positive values",
                           i + 1, n, y[i]);
        differ = differ || x[i] != x[0];
    }
    return differ || err_set(err, "all %zu points are at x = %g", n, x[0]);
}

bool affine_fit(struct affine_fit *out, const double *x, const double *y,
                size_t n, bool relative, struct err *err)
{
    double c00, c01, c11, chi2;

    if (!check_points(x, y, n, relative, err))
        return false;
    double *w = mem_alloc(n * sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i] = relative ? 1 / (y[i] * y[i]) : 1;
    gsl_fit_wlinear(x, 1, w, 1, y, 1, n, &out->intercept, &out->slope, &c00,
                    &c01, &c11, &chi2);
    free(w);
    out->relative = relative;
    out->n = n;
    out->r2 = r_squared(out, x, y, n);

    /* The weights are known up to a factor, which the residuals give. */
    double dof = (double)n - 2;
    double t = dof > 0 ? gsl_cdf_tdist_Pinv(0.975, dof) * sqrt(chi2 / dof)
                       : (double)NAN;
    out->ci95_intercept[0] = out->intercept - t * sqrt(c00);
    out->ci95_intercept[1] = out->intercept + t * sqrt(c00);
    out->ci95_slope[0] = out->slope - t * sqrt(c11);
    out->ci95_slope[1] = out->slope + t * sqrt(c11);
    return true;
}
