/* interval.c - percentile and BCa intervals. */
#include "config.h"

#include "analysis/interval.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

/* Sums over the runs of one size. */
struct influence {
    double square, cube; /* of the influence of a run: (n - 1)(mean - value) */
    bool known;
};

static struct influence size_influence(const double *values, size_t n)
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

struct jackknife jackknife_of(const double *values, const size_t *size,
                              const size_t *size_runs, size_t n)
{
    struct jackknife out = {0};
    double square = 0, cube = 0, spread = 0;

    for (size_t i = 0, end; i < n; i = end) {
        double runs = (double)size_runs[i];

        for (end = i; end < n && size[end] == size[i];)
            end++;
        struct influence of = size_influence(values + i, end - i);
        if (!of.known || end - i < 2)
            continue;
        double variance = of.square / (runs * (runs - 1));
        square += of.square / (runs * runs);
        cube += of.cube / (runs * runs * runs);
        out.variance += variance;
        spread += variance * variance / (runs - 1);
    }
    if (!(square > 0))
        return out;
    out.acceleration = cube / pow(square, 1.5) / 6;
    out.dof = out.variance * out.variance / spread;
    return out;
}

double interval_stretch(double dof)
{
    return dof > 0 ? gsl_cdf_tdist_Pinv(0.975, dof) /
                         gsl_cdf_ugaussian_Pinv(0.975)
                   : 1;
}

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

    return i + 1 < n ? sorted[i] * (1 - t) + sorted[i + 1] * t : sorted[i];
}

/* Between the quantiles BELOW and ABOVE.  Replicates that all lie to one side
 * do not push the estimate out of its own interval. */
static void between(double *low, double *high, double point,
                    const double *sorted, size_t n, double below, double above,
                    double stretch)
{
    *low = point + stretch * (quantile(sorted, n, below) - point);
    *high = point + stretch * (quantile(sorted, n, above) - point);
    *low = fmin(*low, point);
    *high = fmax(*high, point);
}

void interval_percentile(double *low, double *high, double point,
                         double *values, size_t n, double stretch)
{
    qsort(values, n, sizeof *values, by_value);
    between(low, high, point, values, n, 0.025, 0.975, stretch);
}

/* The level that BCa takes for that of Z in the normal law. */
static double bca_level(double bias, double acceleration, double z)
{
    double scale = 1 - acceleration * (bias + z);

    /* Beyond the pole the transformation means nothing. */
    if (!(scale > 0.1))
        scale = 0.1;
    return gsl_cdf_ugaussian_P(bias + (bias + z) / scale);
}

void interval_bca(double *low, double *high, double point, double *values,
                  size_t n, double acceleration, double stretch)
{
    double z = gsl_cdf_ugaussian_Pinv(0.975), below = 0;

    qsort(values, n, sizeof *values, by_value);
    /* Ties count half; never all, so that the bias is finite. */
    for (size_t i = 0; i < n; i++)
        below += values[i] < point ? 1 : values[i] == point ? 0.5 : 0;
    double share = (below + 0.5) / ((double)n + 1);
    double bias = gsl_cdf_ugaussian_Pinv(share);
    between(low, high, point, values, n, bca_level(bias, acceleration, -z),
            bca_level(bias, acceleration, z), stretch);
}
