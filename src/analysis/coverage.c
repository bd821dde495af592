/* coverage.c - how often intervals hold the truth. */
#include "config.h"

#include "analysis/coverage.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "base/mem.h"

/* Of N values, which are sorted; NaN of none. */
static double median(double *values, size_t n)
{
    if (n == 0)
        return (double)NAN;
    gsl_sort(values, 1, n);
    return gsl_stats_median_from_sorted_data(values, 1, n);
}

static void set_limits(struct coverage *c)
{
    double hit = (double)c->covered, missed = (double)(c->n - c->covered);

    c->share = c->n > 0 ? hit / (double)c->n : (double)NAN;
    c->low = c->covered > 0 ? gsl_cdf_beta_Pinv(0.025, hit, missed + 1) : 0;
    c->high = c->covered < c->n ? gsl_cdf_beta_Pinv(0.975, hit + 1, missed) : 1;
}

void coverage_of(struct coverage *out, double truth, const double *estimate,
                 const double *low, const double *high, size_t n)
{
    double *values = mem_alloc((3 * n + 1) * sizeof *values);
    double *widths = values + n, *ratios = widths + n;
    size_t positive = 0;

    *out = (struct coverage){0};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(low[i]) || !isfinite(high[i]))
            continue;
        out->covered += low[i] <= truth && truth <= high[i];
        values[out->n] = estimate[i];
        widths[out->n++] = high[i] - low[i];
        if (low[i] > 0)
            ratios[positive++] = high[i] / low[i];
    }
    set_limits(out);
    out->estimate = median(values, out->n);
    out->width = median(widths, out->n);
    out->ratio = positive == out->n ? median(ratios, positive) : (double)NAN;
    free(values);
}
