/* interval.c - percentile and BCa intervals. */
#include "config.h"

#include "analysis/interval.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Quantile Q of N sorted values, interpolated so that a further value lies
 * below it with probability Q: few replicates do not make intervals narrow. */
static double quantile(const double *sorted, size_t n, double q)
{
    double at = fmin(fmax(q * (double)(n + 1) - 1, 0), (double)(n - 1));
    size_t i = (size_t)at;
    double t = at - (double)i;

    /* Not a weighted mean where one weight is 0: infinity times 0. */
    return t > 0 ? sorted[i] * (1 - t) + sorted[i + 1] * t : sorted[i];
}

void interval_percentile(double *low, double *high, double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    *low = quantile(values, n, 0.025);
    *high = quantile(values, n, 0.975);
}

/* A sixth of the skewness of the influence of each group. */
static double acceleration(const double *left_out, size_t m)
{
    double mean = 0, square = 0, cube = 0;

    for (size_t i = 0; i < m; i++)
        mean += left_out[i] / (double)m;
    for (size_t i = 0; i < m; i++) {
        double d = mean - left_out[i];

        square += d * d;
        cube += d * d * d;
    }
    return square > 0 ? cube / (6 * pow(square, 1.5)) : 0;
}

void interval_bca(double *low, double *high, double estimate, double *values,
                  size_t n, const double *left_out, size_t m)
{
    double below = 0, end[2];
    double a = m >= 3 ? acceleration(left_out, m) : (double)NAN;

    interval_percentile(low, high, values, n);
    for (size_t i = 0; i < n; i++)
        below += values[i] < estimate ? 1 : values[i] == estimate ? 0.5 : 0;
    double z0 = gsl_cdf_ugaussian_Pinv(below / (double)n);
    for (int side = 0; side < 2; side++) {
        double z = z0 + gsl_cdf_ugaussian_Pinv(side == 0 ? 0.025 : 0.975);

        end[side] = gsl_cdf_ugaussian_P(z0 + z / (1 - a * z));
        if (!isfinite(z) || !isfinite(end[side]) || !(a * z < 1))
            return;
    }
    *low = quantile(values, n, end[0]);
    *high = quantile(values, n, end[1]);
}
