/* law_misfit.c - whether points lie off their law in a way that is the same for
 * all of them.
 *
 * What is left over is held against a few smooth shapes along each x, cosines
 * of the rank, as far as the law's own constants cannot make them (a score
 * test, after Neyman 1937).  How much of a shape there is varies from run to
 * run, or from row to row where rows belong to none; it is these that are
 * independent, whatever the noise within a run is like.  So few of them leave
 * no room for a covariance, and the test is Box's for its trace (Brunner, Dette
 * and Munk 1997), which holds its level with three runs. */
#include "config.h"

#include "analysis/law_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/mem.h"

enum {
    SHAPES = 3, /* that are looked for */
    WAVES = LAW_CONSTANTS + SHAPES
};

/* Columns of length 1 at right angles: what the constants can make, and then
 * the shapes. */
struct shapes {
    const struct law_model *model;
    double *columns; /* (n_columns, n) */
    size_t n_own, n_columns;
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double *next_column(const struct shapes *s)
{
    return s->columns + s->n_columns * s->model->n;
}

/* Keep what is new in the column behind the last, unless that is less than
 * LEAST of it. */
static void keep(struct shapes *s, double least)
{
    size_t n = s->model->n;
    double *column = next_column(s), whole = dot(column, column, n);

    for (int twice = 0; twice < 2; twice++) {
        for (size_t k = 0; k < s->n_columns; k++) {
            const double *other = s->columns + k * n;
            double along = dot(column, other, n);

            for (size_t i = 0; i < n; i++)
                column[i] -= along * other[i];
        }
    }
    double left = dot(column, column, n);
    if (!(left > least * whole))
        return;
    for (size_t i = 0; i < n; i++)
        column[i] /= sqrt(left);
    s->n_columns++;
}

/* What the constants at U can make, and in LEFT (n) what they have not. */
static void add_own(struct shapes *s, double *left, const double *u)
{
    const struct law_model *m = s->model;
    double gradient[LAW_CONSTANTS];

    for (size_t j = 0; j < m->dim; j++) {
        double *column = next_column(s);

        for (size_t i = 0; i < m->n; i++) {
            left[i] = law_residual(m, u, i, gradient);
            column[i] = gradient[j];
        }
        keep(s, 1e-12);
    }
    s->n_own = s->n_columns;
}

struct placed {
    double x;
    size_t row;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    return x->x < y->x ? -1 : x->x > y->x;
}

/* RANK (n): where each row stands along x number K, from 0 to 1; rows of one x
 * stand together. */
static void rank_rows(double *rank, const struct law_model *m, size_t k)
{
    struct placed *places = mem_alloc(m->n * sizeof *places);

    for (size_t i = 0; i < m->n; i++)
        places[i] = (struct placed){m->t[i * m->n_x + k], i};
    qsort(places, m->n, sizeof *places, by_place);
    for (size_t first = 0, end; first < m->n; first = end) {
        for (end = first; end < m->n && places[end].x == places[first].x; end++)
            ;
        double middle = (double)(first + end) / 2 / (double)m->n;
        for (size_t i = first; i < end; i++)
            rank[places[i].row] = middle;
    }
    free(places);
}

/* The slowest waves along each x that the constants cannot make. */
static void add_waves(struct shapes *s, const double *ranks)
{
    const struct law_model *m = s->model;
    /* One row at least is left to tell the noise by. */
    size_t most = min_size(s->n_own + SHAPES, m->n - 1);

    for (int wave = 1; wave <= WAVES; wave++) {
        for (size_t k = 0; k < m->n_x && s->n_columns < most; k++) {
            double *column = next_column(s);

            for (size_t i = 0; i < m->n; i++)
                column[i] = cos(M_PI * wave * ranks[k * m->n + i]);
            keep(s, 0.25);
        }
    }
}

/* How much of each shape every group has, (n_groups, SHAPES). */
static double *scores_of(const struct shapes *s, const double *left)
{
    const struct law_model *m = s->model;
    double *scores = mem_calloc(m->n_groups * SHAPES, sizeof *scores);

    for (size_t k = s->n_own; k < s->n_columns; k++) {
        const double *shape = s->columns + k * m->n;

        for (size_t i = 0; i < m->n; i++)
            scores[m->group[i] * SHAPES + k - s->n_own] += shape[i] * left[i];
    }
    return scores;
}

/* The chance of so much of the shapes if the law holds, from the SCORES of G
 * groups, of which the constants took LOST. */
static double chance_of(const double *scores, size_t G, double lost)
{
    double sum[SHAPES] = {0}, square = 0, trace = 0, trace2 = 0;
    double rest = (double)G - 1 - lost;

    for (size_t g = 0; g < G; g++) {
        for (size_t k = 0; k < SHAPES; k++)
            sum[k] += scores[g * SHAPES + k];
    }
    for (size_t j = 0; j < SHAPES; j++) {
        square += sum[j] * sum[j];
        for (size_t k = 0; k < SHAPES; k++) {
            double covariance = 0;

            for (size_t g = 0; g < G; g++)
                covariance += (scores[g * SHAPES + j] - sum[j] / (double)G) *
                              (scores[g * SHAPES + k] - sum[k] / (double)G);
            covariance *= (double)G / rest;
            trace += j == k ? covariance : 0;
            trace2 += covariance * covariance;
        }
    }
    if (!(rest > 0 && trace > 0))
        return 1;
    double freedom = trace * trace / trace2;
    return gsl_cdf_fdist_Q(square / trace, freedom, freedom * rest);
}

double law_misfit(const struct law_model *m, const double *u)
{
    size_t n = m->n;
    struct shapes s = {.model = m};
    double chance = 1;

    if (m->n_groups < 3 || n <= m->dim + 1)
        return chance;
    s.columns = mem_alloc((m->dim + SHAPES + 1) * n * sizeof *s.columns);
    double *left = mem_alloc(n * sizeof *left);
    double *ranks = mem_alloc(m->n_x * n * sizeof *ranks);
    for (size_t k = 0; k < m->n_x; k++)
        rank_rows(ranks + k * n, m, k);
    add_own(&s, left, u);
    add_waves(&s, ranks);
    /* Without noise what is left over is rounding. */
    if (dot(left, left, n) > 1e-18 * (double)n * m->spread * m->spread) {
        double *scores = scores_of(&s, left);

        chance = chance_of(scores, m->n_groups,
                           (double)(s.n_columns * m->n_groups) / (double)n);
        free(scores);
    }
    free(s.columns);
    free(left);
    free(ranks);
    return chance;
}
