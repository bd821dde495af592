/* interval.c - percentile and BCa intervals. */
#include "config.h"

#include "analysis/interval.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

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
    gsl_sort(values, 1, n);
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

void interval_bca_with(double *low, double *high, double estimate,
                       double *values, size_t n, double acceleration)
{
    double below = 0, end[2];

    interval_percentile(low, high, values, n);
    for (size_t i = 0; i < n; i++)
        below += values[i] < estimate ? 1 : values[i] == estimate ? 0.5 : 0;
    double z0 = gsl_cdf_ugaussian_Pinv(below / (double)n);
    for (int side = 0; side < 2; side++) {
        double z = z0 + gsl_cdf_ugaussian_Pinv(side == 0 ? 0.025 : 0.975);

        end[side] = gsl_cdf_ugaussian_P(z0 + z / (1 - acceleration * z));
        if (!isfinite(z) || !isfinite(end[side]) || !(acceleration * z < 1))
            return;
    }
    *low = quantile(values, n, end[0]);
    *high = quantile(values, n, end[1]);
}

void interval_bca(double *low, double *high, double estimate, double *values,
                  size_t n, const double *left_out, size_t m)
{
    interval_bca_with(low, high, estimate, values, n,
                      m >= 3 ? acceleration(left_out, m) : (double)NAN);
}

void interval_stretch(double *low, double *high, double point, double stretch)
{
    *low = fmin(point + stretch * (*low - point), point);
    *high = fmax(point + stretch * (*high - point), point);
}

/* Sums over the members of one sample. */
struct influence {
    double square,
        cube; /* of the influence of a member: (n - 1)(mean - value) */
    bool known;
};

static struct influence sample_influence(const double *values, size_t n)
{
    struct influence out = {.known = true};
    double mean = 0;

    for (size_t i = 0; i < n; i++) {
        mean += values[i] / (double)n;
        out.known = out.known && isfinite(values[i]);
    }
    for (size_t i = 0; i < n; i++) {
        double l = (double)(n - 1) * (mean - values[i]);

        out.square += l * l;
        out.cube += l * l * l;
    }
    return out;
}

struct jackknife jackknife_of(const double *left_out, const size_t *sample,
                              const size_t *size, size_t m)
{
    struct jackknife out = {0};
    double square = 0, cube = 0, spread = 0;

    for (size_t i = 0, end; i < m; i = end) {
        double members = (double)size[i];

        for (end = i; end < m && sample[end] == sample[i];)
            end++;
        struct influence of = sample_influence(left_out + i, end - i);
        if (!of.known || end - i < 2)
            continue;
        double variance = of.square / (members * (members - 1));
        square += of.square / (members * members);
        cube += of.cube / (members * members * members);
        out.variance += variance;
        spread += variance * variance / (members - 1);
    }
    if (!(square > 0))
        return out;
    out.acceleration = cube / pow(square, 1.5) / 6;
    out.dof = out.variance * out.variance / spread;
    return out;
}

double jackknife_stretch(double dof)
{
    return dof > 0
               ? gsl_cdf_tdist_Pinv(0.975, dof) / gsl_cdf_ugaussian_Pinv(0.975)
               : 1;
}
