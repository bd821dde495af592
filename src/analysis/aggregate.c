/* aggregate.c - means and interquartile means over seeds. */
#include "config.h"

#include "analysis/aggregate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/prepare.h"
#include "base/arena.h"
#include "base/mem.h"

/* ---- one point ---- */

/* A run's return at a point, and how often it counts. */
struct value {
    double ret, times;
};

static double times_of(const unsigned *times, size_t r)
{
    return times == NULL ? 1 : (double)times[r];
}

static bool is_there(const struct prepared_run *run, size_t j)
{
    return j >= run->from && j < run->to;
}

/* What RUN has over its size's curve at point J. */
static double standing(const struct prepared_size *size,
                       const struct prepared_run *run, size_t j)
{
    return size->slope == NULL ? 0 : run->offset + run->lead * size->slope[j];
}

/* The runs that count, those that are at point J first: *THERE of them.
 * Returns how many in all; 0 when none is there. */
static size_t collect(struct value *values, size_t *there,
                      const struct prepared_size *size, const unsigned *times,
                      size_t j)
{
    double level = 0, count = 0;
    size_t n = 0;

    for (size_t r = 0; r < size->n_runs; r++) {
        const struct prepared_run *run = &size->runs[r];
        double t = times_of(times, r);

        if (t == 0 || !is_there(run, j))
            continue;
        level += t * (run->returns[j] - standing(size, run, j));
        count += t;
        values[n++] = (struct value){run->returns[j], t};
    }
    *there = n;
    if (n == 0)
        return 0;
    for (size_t r = 0; r < size->n_runs; r++) {
        const struct prepared_run *run = &size->runs[r];
        double t = times_of(times, r);

        if (t > 0 && !is_there(run, j))
            values[n++] =
                (struct value){level / count + standing(size, run, j), t};
    }
    return n;
}

static double count_of(const struct value *values, size_t n)
{
    double count = 0;

    for (size_t i = 0; i < n; i++)
        count += values[i].times;
    return count;
}

static double mean_of(const struct value *values, size_t n)
{
    double mean = 0, count = 0;

    for (size_t i = 0; i < n; i++) {
        count += values[i].times;
        mean += (values[i].ret - mean) * values[i].times / count;
    }
    return mean;
}

static int by_return(const void *a, const void *b)
{
    const struct value *x = a, *y = b;

    return x->ret < y->ret ? -1 : x->ret > y->ret;
}

/* Mean of the middle half of sorted VALUES, one less of number SKIP.  Values at
 * the quartiles count in part, so that three seeds are not simply averaged; of
 * a multiple of four it is the mean without a quarter at each end, as Agarwal
 * et al. 2021 define it. */
static double middle_half(const struct value *values, size_t n, size_t skip)
{
    double count = count_of(values, n) - (skip < n ? 1 : 0);
    double low = count / 4, high = 3 * count / 4, at = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        double end = at + values[i].times - (i == skip ? 1 : 0);

        sum += fmax(fmin(end, high) - fmax(at, low), 0) * values[i].ret;
        at = end;
    }
    return sum / (high - low);
}

/* Variance between N runs, as a sample's is estimated. */
static double variance_between(const struct value *values, size_t n)
{
    double mean = mean_of(values, n), square = 0;

    if (n < 2)
        return -1;
    for (size_t i = 0; i < n; i++)
        square +=
            values[i].times * (values[i].ret - mean) * (values[i].ret - mean);
    return square / count_of(values, n) * (double)n / (double)(n - 1);
}

/* The same for the interquartile mean of sorted values, by the jackknife: the
 * variance of runs whose mean would be as uncertain. */
static double variance_of_middle(const struct value *values, size_t n)
{
    double count = count_of(values, n), all = middle_half(values, n, n);
    double square = 0;

    if (n < 2)
        return -1;
    for (size_t i = 0; i < n; i++) {
        double off = (middle_half(values, n, i) - all) * (count - 1);

        square += values[i].times * off * off;
    }
    return square / count * (double)n / (double)(n - 1);
}

static double noise_at(const struct prepared_size *size, const unsigned *times,
                       size_t j)
{
    double sum = 0, count = 0;

    for (size_t r = 0; r < size->n_runs; r++) {
        double t = times_of(times, r);

        if (t == 0 || !is_there(&size->runs[r], j))
            continue;
        sum += t * size->runs[r].noise[j];
        count += t;
    }
    return sum / count;
}

/* VALUES is room for all runs. */
static struct aggregate_point point_at(struct value *values,
                                       const struct prepared_size *size,
                                       const unsigned *times, size_t j)
{
    struct aggregate_point point = {(double)NAN, 0, -1, 0};
    size_t there, n = collect(values, &there, size, times, j);

    if (n == 0)
        return point;
    point.seeds = count_of(values, there);
    point.noise = noise_at(size, times, j);
    if (size->aggregate == INTRINSIC_MEAN) {
        point.spread = variance_between(values, there);
        point.ret = mean_of(values, n);
        return point;
    }
    qsort(values, there, sizeof *values, by_return);
    point.spread = variance_of_middle(values, there);
    qsort(values, n, sizeof *values, by_return);
    point.ret = middle_half(values, n, n);
    return point;
}

/* ---- whole curves ---- */

/* Each point becomes the best so far. */
static void keep_best(struct aggregate_point *points, size_t n)
{
    size_t best = 0;

    for (size_t j = 1; j < n; j++) {
        if (isnan(points[best].ret) || points[j].ret > points[best].ret)
            best = j;
        points[j] = isnan(points[j].ret) ? points[j] : points[best];
    }
}

void aggregate_runs(struct aggregate_point *out,
                    const struct prepared_size *size, const unsigned *times)
{
    aggregate_some(out, size, times, 0, 1);
}

void aggregate_some(struct aggregate_point *out,
                    const struct prepared_size *size, const unsigned *times,
                    size_t first, size_t stride)
{
    struct value *values = mem_alloc(size->n_runs * sizeof *values);

    if (size->envelope) { /* of which each point needs all before it */
        first = 0;
        stride = 1;
    }
    for (size_t j = first; j < size->n; j += stride)
        out[j] = point_at(values, size, times, j);
    free(values);
    if (size->envelope)
        keep_best(out, size->n);
    for (size_t j = first; j < size->n; j += stride) {
        if (out[j].ret < size->lowest || out[j].ret > size->highest)
            out[j].ret = (double)NAN;
    }
}

/* ---- offsets and leads ---- */

static bool all_are_everywhere(const struct prepared_size *size)
{
    for (size_t r = 0; r < size->n_runs; r++) {
        if (size->runs[r].from > 0 || size->runs[r].to < size->n)
            return false;
    }
    return true;
}

/* How far to both sides a slope is taken, in e-folds. */
static const double slope_reach = 0.3;

static void set_slope(struct prepared_size *size, const double *mean)
{
    size_t reach =
        (size_t)fmin(fmax(slope_reach / size->step, 1), (double)size->n);

    for (size_t j = 0; j < size->n; j++) {
        size_t a = j > reach ? j - reach : 0;
        size_t b = j + reach < size->n ? j + reach : size->n - 1;
        double rise =
            (mean[b] - mean[a]) / (size->step * (double)(b > a ? b - a : 1));

        /* Between runs that have nothing in common there may be a gap. */
        size->slope[j] = isfinite(rise) ? rise : 0;
    }
}

/* Least squares of a run's deviations from MEAN on 1 and the slope.  Both are
 * held back as if a fiftieth of the grid, of the average slope, had shown no
 * deviation: a run that was seen for a moment says little.  (Made-up curves
 * fare about as well with anything from a hundredth to a twentieth.) */
static void set_standing(const struct prepared_size *size,
                         struct prepared_run *run, const double *mean)
{
    const double held = 0.02;
    double n = held * (double)size->n, s = 0, ss = 0, d = 0, sd = 0;

    for (size_t j = 0; j < size->n; j++)
        ss += held * size->slope[j] * size->slope[j];
    for (size_t j = run->from; j < run->to; j++) {
        double deviation = run->returns[j] - mean[j];

        n += 1;
        s += size->slope[j];
        ss += size->slope[j] * size->slope[j];
        d += deviation;
        sd += size->slope[j] * deviation;
    }
    double det = n * ss - s * s;
    run->offset = det > 0 ? (ss * d - s * sd) / det : d / n;
    run->lead = det > 0 ? (n * sd - s * d) / det : 0;
}

/* Offsets and leads are from the curve of all, so they sum to nothing. */
static void centre(struct prepared_size *size)
{
    double offset = 0, lead = 0;

    for (size_t r = 0; r < size->n_runs; r++) {
        offset += size->runs[r].offset / (double)size->n_runs;
        lead += size->runs[r].lead / (double)size->n_runs;
    }
    for (size_t r = 0; r < size->n_runs; r++) {
        size->runs[r].offset -= offset;
        size->runs[r].lead -= lead;
    }
}

void aggregate_align(struct arena *arena, struct prepared_size *size)
{
    /* The curve and what the runs have over it determine each other; twenty
     * rounds settle them to a thousandth. */
    enum { ROUNDS = 20 };
    struct value *values;
    double *mean;

    size->slope = NULL;
    if (all_are_everywhere(size))
        return;
    values = mem_alloc(size->n_runs * sizeof *values);
    mean = mem_alloc(size->n * sizeof *mean);
    size->slope = arena_array(arena, double, size->n);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t j = 0; j < size->n; j++) {
            size_t there, n = collect(values, &there, size, NULL, j);

            mean[j] = n > 0 ? mean_of(values, n) : (double)NAN;
        }
        set_slope(size, mean);
        for (size_t r = 0; r < size->n_runs; r++)
            set_standing(size, &size->runs[r], mean);
        centre(size);
    }
    free(values);
    free(mean);
}
