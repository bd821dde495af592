/* gain.c - what further runs would tell of a law. */
#include "config.h"

#include "analysis/gain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_multifit.h>
#include <gsl/gsl_statistics_double.h>

#include "analysis/gain_design.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "base/arena.h"
#include "base/mem.h"

/* Points of a size: fewer than a fit has, as there is no noise in them. */
enum { POINTS = 64 };

/* ---- a design ---- */

size_t gain_size_end(const struct gain_run *runs, size_t n, size_t from)
{
    size_t to = from;

    while (to < n && runs[to].parameters == runs[from].parameters)
        to++;
    return to;
}

double gain_longest(const struct gain_run *runs, size_t from, size_t to)
{
    double end = 0;

    for (size_t i = from; i < to; i++)
        end = fmax(end, runs[i].to);
    return end;
}

/* Variance of RUN's smoothed return at LOG_E for evaluations of variance 1. */
static double noise_at(const struct gain_run *run, double log_E)
{
    double at = round((log_E - run->size->log_E0) / run->size->step);
    double first = (double)run->like->from, last = (double)run->like->to - 1;

    return run->like->noise[(size_t)fmin(fmax(at, first), last)];
}

/* The runs FROM .. TO-1, of one size, as prepare_curves would have them if
 * returns were what TRUTH makes of them. */
static void expect_size(struct arena *arena, struct prepared_size *out,
                        const struct gain_law *law, const struct gain_run *runs,
                        size_t n)
{
    double end = gain_longest(runs, 0, n), start = HUGE_VAL;
    double *returns = arena_array(arena, double, POINTS);
    struct shape_eval e = shape_prepare(&law->truth.shape);

    for (size_t i = 0; i < n; i++)
        start = fmin(start, runs[i].from);
    start = fmax(start, law->options.exclude * end);
    *out = (struct prepared_size){
        .parameters = runs[0].parameters,
        .log_N = log(runs[0].parameters),
        .n = POINTS,
        .log_E0 = log(start),
        .step = log(end / start) / (POINTS - 1),
        .reach = runs[0].size->reach,
        .lowest = -HUGE_VAL,
        .highest = HUGE_VAL,
        .runs = arena_array(arena, struct prepared_run, n),
        .n_runs = n,
    };
    for (size_t j = 0; j < POINTS; j++) {
        double log_E = out->log_E0 + out->step * (double)j;

        returns[j] =
            truth_return(&law->truth, shape_log_I(&e, out->log_N, log_E));
    }
    for (size_t i = 0; i < n; i++) {
        double first = (log(runs[i].from) - out->log_E0) / out->step;
        double last = (log(runs[i].to) - out->log_E0) / out->step;

        out->runs[i] = (struct prepared_run){
            .from = (size_t)ceil(fmax(first - 1e-6, 0)),
            .to = (size_t)floor(fmin(last + 1e-6, POINTS - 1)) + 1,
            .returns = returns,
            .noise = arena_array(arena, double, POINTS),
        };
        for (size_t j = 0; j < POINTS; j++)
            out->runs[i].noise[j] =
                noise_at(&runs[i], out->log_E0 + out->step * (double)j);
    }
}

bool gain_covariance(double cov[SHAPE_DIM][SHAPE_DIM],
                     const struct gain_law *law, const struct gain_run *runs,
                     size_t n)
{
    struct arena *arena = arena_new();
    struct prepared p = {.sizes = arena_array(arena, struct prepared_size, n)};
    struct joint_fit fit;

    for (size_t i = 0, to; i < n; i = to) {
        to = gain_size_end(runs, n, i);
        expect_size(arena, &p.sizes[p.n++], law, runs + i, to - i);
    }
    const struct joint_choice all = joint_choice_all(&p);
    struct joint_how how = JOINT_HOW;
    struct joint_data *data = joint_data_new(&p, &all);
    how.fixed = JOINT_FIX_ALL;
    joint_polish(&fit, data, &law->truth.noise, &law->truth.shape, &how);
    bool ok = joint_covariance(cov, data, &fit);
    joint_data_free(data);
    arena_free(arena);
    return ok;
}

/* ---- a law and its design ---- */

static void add_runs(struct gain_law *out, const struct prepared_size *size)
{
    for (size_t r = 0; r < size->n_runs; r++) {
        const struct curve *c = size->runs[r].curve;

        out->runs[out->n++] =
            (struct gain_run){size->parameters, c->interactions[0],
                              c->interactions[c->n - 1], size, &size->runs[r]};
    }
}

bool gain_law_new(struct arena *arena, struct gain_law *out,
                  const struct curve_set *curves,
                  const struct intrinsic_options *options, struct err *err)
{
    struct notes notes = {.arena = arena};
    struct prepared p;

    *out = (struct gain_law){.options = *options, .curves = *curves};
    if (!truth_of_curves(&out->truth, curves, options, err) ||
        !prepare_curves(arena, &p, curves, options, &notes, err))
        return false;
    out->runs = arena_array(arena, struct gain_run, curves->n);
    for (size_t s = 0; s < p.n; s++)
        add_runs(out, &p.sizes[s]);
    out->usual = round((double)out->n / (double)p.n);
    out->ratio =
        exp((p.sizes[p.n - 1].log_N - p.sizes[0].log_N) / (double)(p.n - 1));
    return true;
}

/* ---- targets ---- */

void gain_part_of_exponent(struct gain_part *out)
{
    /* Its logit is a coordinate itself. */
    *out = (struct gain_part){.share = 1};
    out->gradient[SHAPE_P] = 1;
}

void gain_part_of_size(struct gain_part *out, const struct truth *truth,
                       double log_C)
{
    struct shape_eval e = shape_prepare(&truth->shape);

    /* log N_opt = x[MID] + p (log C - mid). */
    *out = (struct gain_part){.share = 1};
    out->gradient[SHAPE_MID] = 1;
    out->gradient[SHAPE_P] = e.p * (1 - e.p) * (log_C - e.mid);
}

/* What is known of a replicate of a law: its shape, at the compute that the
 * law's own refers to, and log I of a high return by its map. */
enum { FEATURES = SHAPE_DIM + 1 };

/* Those of the first N replicates of FIT, (n, FEATURES), the heap's. */
static double *features_of(const struct intrinsic_fit *fit,
                           const struct truth *truth, size_t n)
{
    double *out = mem_alloc((n * FEATURES + 1) * sizeof *out);
    double low = fit->map_return[0], high = fit->map_return[fit->n_map - 1];
    double ret = low + 0.9 * (high - low);

    for (size_t b = 0; b < n; b++) {
        struct shape at =
            shape_of_law(&fit->replicate_laws[b], truth->shape.mid);
        double I = intrinsic_map_at(&fit->replicate_maps[b], ret);

        memcpy(out + b * FEATURES, at.x, sizeof at.x);
        /* A replicate that did not get there. */
        if (!isfinite(I))
            I = intrinsic_of_return(fit, ret);
        out[b * FEATURES + SHAPE_DIM] = log(I);
    }
    return out;
}

/* Least squares of VALUES (n) on the FEATURES of all laws, the constant
 * first. */
static bool regress(gsl_vector *coefficients, double *const *features,
                    size_t n_laws, const double *values, size_t n)
{
    size_t columns = 1 + FEATURES * n_laws;
    gsl_matrix *x = gsl_matrix_alloc(n, columns);
    gsl_matrix *cov = gsl_matrix_alloc(columns, columns);
    gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc(n, columns);
    gsl_vector_const_view y = gsl_vector_const_view_array(values, n);
    double square;

    for (size_t b = 0; b < n; b++) {
        gsl_matrix_set(x, b, 0, 1);
        for (size_t i = 0; i < FEATURES * n_laws; i++)
            gsl_matrix_set(x, b, 1 + i,
                           features[i / FEATURES][b * FEATURES + i % FEATURES]);
    }
    bool ok = gsl_multifit_linear(x, &y.vector, coefficients, cov, &square,
                                  w) == GSL_SUCCESS;
    gsl_multifit_linear_free(w);
    gsl_matrix_free(x);
    gsl_matrix_free(cov);
    return ok;
}

/* Variance over N replicates of the sum of FEATURES, each times a number. */
static double variance_of_sum(const double *features, const double *times,
                              size_t from, size_t to, size_t n)
{
    double *sums = mem_calloc(n, sizeof *sums);

    for (size_t b = 0; b < n; b++) {
        for (size_t k = from; k < to; k++)
            sums[b] += times[k] * features[b * FEATURES + k];
    }
    double variance = gsl_stats_variance(sums, 1, n);
    free(sums);
    return variance;
}

/* What of a variance of ALL hangs on law L, by the coefficients C. */
static struct gain_part part_of(size_t l, const gsl_vector *c,
                                const double *features, size_t n, double all)
{
    struct gain_part part = {.law = l};
    double times[FEATURES];

    for (size_t k = 0; k < FEATURES; k++)
        times[k] = gsl_vector_get(c, 1 + FEATURES * l + k);
    memcpy(part.gradient, times, sizeof part.gradient);
    part.share = variance_of_sum(features, times, 0, SHAPE_DIM, n) / all;
    part.map = variance_of_sum(features, times, SHAPE_DIM, FEATURES, n) / all;
    return part;
}

size_t gain_parts_of_values(struct gain_part *parts,
                            const struct gain_law *laws,
                            const struct intrinsic_fit *const *fits,
                            size_t n_laws, const double *values, size_t n)
{
    size_t columns = 1 + FEATURES * n_laws, n_parts = 0;
    double all = n > 1 ? gsl_stats_variance(values, 1, n) : 0, sum = 0;
    /* What chance explains with so few replicates is nothing. */
    double least = 2.0 * FEATURES / (double)n;

    if (n < 2 * columns || !(all > 0))
        return 0;
    gsl_vector *c = gsl_vector_alloc(columns);
    double **features = mem_calloc(n_laws, sizeof *features);
    for (size_t l = 0; l < n_laws; l++)
        features[l] = features_of(fits[l], &laws[l].truth, n);
    bool ok = regress(c, features, n_laws, values, n);
    for (size_t l = 0; ok && l < n_laws; l++) {
        struct gain_part part = part_of(l, c, features[l], n, all);

        if (part.share + part.map > least) {
            sum += part.share + part.map;
            parts[n_parts++] = part;
        }
    }
    /* Shape and map go together in part, so that the shares exceed the
     * whole. */
    for (size_t i = 0; i < n_parts && sum > 1; i++) {
        parts[i].share /= sum;
        parts[i].map /= sum;
    }
    for (size_t l = 0; l < n_laws; l++)
        free(features[l]);
    free(features);
    gsl_vector_free(c);
    return n_parts;
}
