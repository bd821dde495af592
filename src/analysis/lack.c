/* lack.c - lack of fit. */
#include "config.h"

#include "analysis/lack.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "analysis/aggregate.h"
#include "base/mem.h"

/* Misses below this share of the range of returns are none. */
static const double least_share = 1e-3;

/* A size's curve beside the law. */
struct beside {
    struct aggregate_point *points; /* (n) */
    double *slope;                  /* (n) of the map */
    double *off;                    /* (n) of some curve, NaN: not there */
    size_t n;
};

/* The mean square of what is OFF, less what a shift in log I explains; points
 * count by how little noise they have. */
static double square_of(const struct beside *b)
{
    double square = 0, cross = 0, slopes = 0, weight = 0;

    for (size_t j = 0; j < b->n; j++) {
        double w = 1 / b->points[j].noise, f = b->slope[j];

        if (isnan(b->off[j]))
            continue;
        square += w * b->off[j] * b->off[j];
        cross += w * b->off[j] * f;
        slopes += w * f * f;
        weight += w;
    }
    if (slopes > 0)
        square -= cross * cross / slopes;
    return weight > 0 ? fmax(square, 0) / weight : 0;
}

/* The same of one of SIZE's runs beside their mean. */
static double square_of_run(struct beside *b, const struct prepared_run *run)
{
    for (size_t j = 0; j < b->n; j++)
        b->off[j] = j >= run->from && j < run->to
                        ? run->returns[j] - b->points[j].ret
                        : (double)NAN;
    return square_of(b);
}

/* Of the mean beside the law. */
static double square_of_mean(struct beside *b, const struct prepared_size *size,
                             const struct joint_fit *fit)
{
    struct shape_eval e = shape_prepare(&fit->shape);

    for (size_t j = 0; j < b->n; j++) {
        double log_I =
            shape_log_I(&e, size->log_N, size->log_E0 + size->step * (double)j);

        b->off[j] =
            b->points[j].ret - joint_map_at(&fit->map, log_I, &b->slope[j]);
    }
    return square_of(b);
}

/* Log of the squares of SIZE over those that its seeds explain. */
static double log_ratio(const struct prepared_size *size,
                        const struct joint_fit *fit, double least)
{
    struct beside b = {.n = size->n};
    double seeds = (double)size->n_runs, explained = 0;

    b.points = mem_alloc(b.n * sizeof *b.points);
    b.slope = mem_alloc(2 * b.n * sizeof *b.slope);
    b.off = b.slope + b.n;
    aggregate_runs(b.points, size, NULL);
    double missed = square_of_mean(&b, size, fit);
    for (size_t r = 0; r < size->n_runs; r++)
        explained += square_of_run(&b, &size->runs[r]) / (seeds - 1);
    free(b.points);
    free(b.slope);
    return log((missed + least) / (explained / seeds + least));
}

struct lack lack_of_fit(const struct prepared *p, const struct joint_fit *fit)
{
    double sum = 0, square = 0, n = 0, slope;
    double low, high, least;

    joint_map_ends(&fit->map, &low, &high);
    least = least_share * (joint_map_at(&fit->map, high, &slope) -
                           joint_map_at(&fit->map, low, &slope));
    least *= least;
    for (size_t s = 0; s < p->n; s++) {
        if (p->sizes[s].n_runs < 2)
            continue;
        double ratio = log_ratio(&p->sizes[s], fit, least);

        sum += ratio;
        square += ratio * ratio;
        n++;
    }
    if (n < 3)
        return (struct lack){1, 1};
    double mean = sum / n, variance = (square - sum * mean) / (n - 1);
    return (struct lack){exp(mean),
                         gsl_cdf_tdist_Q(mean / sqrt(variance / n), n - 1)};
}
