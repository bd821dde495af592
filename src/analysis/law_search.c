/* law_search.c - the constants that make a law's loss least.
 *
 * GSL's solvers know squares alone, and allocate for each fit; this is one
 * method, Levenberg and Marquardt's, for squares and for Huber's function, in
 * which thousands of starts and replicates cost next to nothing.  Huber's
 * function with a small delta is nearly |r|, whose second derivative is 0
 * almost everywhere: general minimisers crawl there.  Points within delta give
 * the Hessian of the function itself; those beyond give that of the parabola
 * which touches it from above (iteratively reweighted squares), faded out as
 * the damping falls.  So steps are safe far away, and Newton's in the end. */
#include "config.h"

#include "analysis/law_model.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_linalg.h>

#include "base/arena.h"
#include "base/mem.h"

static const double huber_delta = 1e-3; /* as Hoffmann et al. 2022 */

enum { STEPS = 150 };

/* How far down to go: with which delta, until what gain is none. */
struct descent {
    double delta, least_gain;
};

static const struct descent to_all_digits = {1e-3, 1e-12};

/* The loss at some u, to second order. */
struct expansion {
    double loss;
    double gradient[LAW_CONSTANTS];
    double inner[LAW_CONSTANTS][LAW_CONSTANTS]; /* of the function itself */
    double outer[LAW_CONSTANTS][LAW_CONSTANTS]; /* of what touches it */
};

static bool takes_log(const struct law_model *m)
{
    return m->loss == LAW_LOG_SQUARES || m->loss == LAW_LOG_HUBER;
}

/* What is made small at row I; GRADIENT of f becomes its own.  Not finite
 * where f has no logarithm. */
static double residual(const struct law_model *m, const double *u, size_t i,
                       double *gradient)
{
    double f = m->law->engine->value(m, u, m->t + i * m->n_x, gradient);
    double scale = 1, r;

    if (takes_log(m)) {
        r = log(f) - m->target[i];
        scale = 1 / f;
    } else {
        scale = m->loss == LAW_RELATIVE ? 1 / fabs(m->y[i]) : 1;
        r = (f - m->y[i]) * scale;
    }
    for (size_t j = 0; j < m->dim; j++)
        gradient[j] *= scale;
    return r;
}

static void add_product(double (*out)[LAW_CONSTANTS], const double *g,
                        double weight, size_t dim)
{
    for (size_t j = 0; j < dim; j++) {
        double w = weight * g[j];

        for (size_t k = 0; k <= j; k++)
            out[j][k] += w * g[k];
    }
}

/* False where the loss is not finite. */
static bool expand(struct expansion *out, const struct law_model *m,
                   const double *u, const unsigned *times, double delta)
{
    double g[LAW_CONSTANTS];

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < m->n; i++) {
        double w = times == NULL ? 1 : (double)times[i];
        if (w == 0)
            continue;
        double r = residual(m, u, i, g), size = fabs(r), slope = r;
        if (!isfinite(r))
            return false;
        if (m->loss == LAW_LOG_HUBER && size > delta) {
            out->loss += w * delta * (size - delta / 2);
            slope = copysign(delta, r);
            add_product(out->outer, g, w * delta / size, m->dim);
        } else {
            out->loss += w * r * r / 2;
            add_product(out->inner, g, w, m->dim);
        }
        for (size_t j = 0; j < m->dim; j++)
            out->gradient[j] += w * slope * g[j];
    }
    return isfinite(out->loss);
}

bool law_solve(double a[LAW_CONSTANTS][LAW_CONSTANTS], double *b, size_t dim)
{
    gsl_matrix_view A =
        gsl_matrix_view_array_with_tda(&a[0][0], dim, dim, LAW_CONSTANTS);
    gsl_vector_view x = gsl_vector_view_array(b, dim);

    return gsl_linalg_cholesky_decomp1(&A.matrix) == 0 &&
           gsl_linalg_cholesky_svx(&A.matrix, &x.vector) == 0;
}

/* The step from where E was expanded at this DAMPING; u[FIXED] stays. */
static bool find_step(double *step, const struct expansion *e, double damping,
                      size_t dim, size_t fixed)
{
    double a[LAW_CONSTANTS][LAW_CONSTANTS];

    for (size_t j = 0; j < dim; j++) {
        for (size_t k = 0; k <= j; k++)
            a[j][k] = e->inner[j][k] + damping * e->outer[j][k];
        double full = e->inner[j][j] + e->outer[j][j];

        /* A direction that no point says anything about stays as it is. */
        a[j][j] += full > 0 ? (damping + 1e-14) * full : 1;
        step[j] = -e->gradient[j];
    }
    if (fixed < dim) {
        for (size_t k = 0; k < dim; k++)
            a[fixed][k] = a[k][fixed] = 0;
        a[fixed][fixed] = 1;
        step[fixed] = 0;
    }
    return law_solve(a, step, dim);
}

static bool is_small(const double *step, const double *u, size_t dim)
{
    for (size_t j = 0; j < dim; j++) {
        if (fabs(step[j]) > 1e-11 * (fabs(u[j]) + 1e-3))
            return false;
    }
    return true;
}

/* The objective that is told: a mean for squares. */
static double told(const struct law_model *m, double loss,
                   const unsigned *times)
{
    double n = 0;

    if (m->loss == LAW_LOG_HUBER)
        return loss;
    for (size_t i = 0; i < m->n; i++)
        n += times == NULL ? 1 : (double)times[i];
    return 2 * loss / n;
}

/* The decrease that a Newton step promises. */
static double promised(const double *step, const struct expansion *e,
                       size_t dim)
{
    double sum = 0;

    for (size_t j = 0; j < dim; j++)
        sum -= step[j] * e->gradient[j] / 2;
    return sum;
}

static void descend(struct law_optimum *out, const struct law_model *m,
                    const unsigned *times, size_t fixed, struct descent d)
{
    struct expansion here, there;
    double damping = 0.1, step[LAW_CONSTANTS], u[LAW_CONSTANTS];
    int stalled = 0;

    out->objective = HUGE_VAL;
    if (!expand(&here, m, out->u, times, d.delta))
        return;
    for (int i = 0; i < STEPS && damping < 1e12 && stalled < 2; i++) {
        if (!find_step(step, &here, damping, m->dim, fixed)) {
            damping *= 10;
            continue;
        }
        for (size_t j = 0; j < m->dim; j++)
            u[j] = out->u[j] + step[j];
        double hoped = promised(step, &here, m->dim), gain = -1;
        bool small = is_small(step, out->u, m->dim);
        if (expand(&there, m, u, times, d.delta))
            gain = here.loss - there.loss;
        if (gain >= 0) {
            memcpy(out->u, u, sizeof u);
            here = there;
            stalled = gain <= d.least_gain * here.loss ? stalled + 1 : 0;
        }
        if (gain > 0.7 * hoped)
            damping *= 0.2;
        else if (!(gain > 0.25 * hoped))
            damping = fmax(damping * 4, 1e-10);
        if (small || here.loss == 0)
            break;
    }
    out->objective = told(m, here.loss, times);
}

void law_minimise(struct law_optimum *out, const struct law_model *m,
                  const unsigned *times, size_t fixed)
{
    descend(out, m, times, fixed, (struct descent){huber_delta, 1e-9});
}

/* ---- the grid of starts ---- */

/* Coefficients of the basis at AT by least squares, those in SUBSET alone. */
static bool project(double *out, double *square, const struct law_model *m,
                    const double *at, unsigned subset)
{
    double a[LAW_CONSTANTS][LAW_CONSTANTS] = {{0}}, b[LAW_CONSTANTS] = {0};
    size_t which[LAW_BASIS], k = 0;
    double all = 0, kept[LAW_BASIS];

    memset(out, 0, m->n_basis * sizeof *out);
    for (size_t j = 0; j < m->n_basis; j++) {
        if (subset >> j & 1)
            which[k++] = j;
    }
    for (size_t i = 0; i < m->n; i++) {
        double basis[LAW_BASIS], g[LAW_BASIS];
        double w = m->loss == LAW_SQUARES ? 1 : 1 / (m->y[i] * m->y[i]);

        m->law->engine->basis(m, at, m->t + i * m->n_x, basis);
        for (size_t j = 0; j < k; j++) {
            g[j] = basis[which[j]];
            b[j] += w * g[j] * m->y[i];
        }
        add_product(a, g, w, k);
        all += w * m->y[i] * m->y[i];
    }
    for (size_t j = 0; j < k; j++) {
        a[j][j] *= 1 + 1e-12;
        kept[j] = b[j];
    }
    if (!law_solve(a, b, k))
        return false;
    for (size_t j = 0; j < k; j++) {
        out[which[j]] = b[j];
        all -= b[j] * kept[j];
    }
    *square = all;
    return true;
}

/* The best coefficients, none negative where the law has no such: the best of
 * all subsets that the rest are zero outside of. */
static bool best_coefficients(double *out, const struct law_model *m,
                              const double *at)
{
    unsigned all = (1U << m->n_basis) - 1;
    double best = HUGE_VAL, square, c[LAW_BASIS];

    for (unsigned subset = m->positive ? 1 : all; subset <= all; subset++) {
        bool fine = project(c, &square, m, at, subset);

        for (size_t j = 0; j < m->n_basis && fine && m->positive; j++)
            fine = c[j] >= 0;
        if (fine && square < best) {
            best = square;
            memcpy(out, c, m->n_basis * sizeof *c);
        }
    }
    return best < HUGE_VAL;
}

static size_t axis_length(const struct law_model *m, size_t axis)
{
    int n = m->options.grid > 0 ? m->options.grid : m->axes[axis].n;

    return (size_t)n;
}

/* The point of the grid numbered INDEX. */
static void grid_point(double *at, const struct law_model *m, size_t index)
{
    for (size_t a = 0; a < m->n_axes; a++) {
        const struct law_axis *axis = &m->axes[a];
        size_t n = axis_length(m, a), k = index % n;
        double part = n > 1 ? (double)k / (double)(n - 1) : 0.5;

        index /= n;
        at[a] = axis->log ? axis->low * pow(axis->high / axis->low, part)
                          : axis->low + part * (axis->high - axis->low);
    }
}

/* Every K-th point of M, as many as are needed to tell optima apart. */
static struct law_model thin_of(struct arena *arena, const struct law_model *m)
{
    enum { ENOUGH = 400 };
    size_t stride = max_size(m->n / ENOUGH, 1);
    struct law_model thin = *m;
    double *t = arena_array(arena, double, m->n * m->n_x);
    double *y = arena_array(arena, double, m->n);

    thin.t = t;
    thin.y = y;
    thin.target = arena_array(arena, double, m->n);
    thin.n = 0;
    for (size_t i = 0; i < m->n; i += stride) {
        memcpy(t + thin.n * m->n_x, m->t + i * m->n_x, m->n_x * sizeof *t);
        y[thin.n] = m->y[i];
        thin.target[thin.n++] = m->target[i];
    }
    return thin;
}

/* From far away nearly all points are beyond Huber's delta and say but on which
 * side they are: come near with larger ones. */
static void approach(struct law_optimum *o, const struct law_model *m)
{
    static const double deltas[] = {1, 1e-2};

    if (m->loss != LAW_LOG_HUBER)
        return;
    for (size_t i = 0; i < COUNT_OF(deltas); i++)
        descend(o, m, NULL, LAW_CONSTANTS, (struct descent){deltas[i], 1e-2});
}

/* Go down from the point of the grid numbered INDEX. */
static bool search_from(struct law_optimum *o, const struct law_model *m,
                        size_t index)
{
    double at[LAW_AXES], coefficients[LAW_BASIS];

    grid_point(at, m, index);
    if (!best_coefficients(coefficients, m, at) ||
        !m->law->engine->start(m, at, coefficients, o->u))
        return false;
    approach(o, m);
    descend(o, m, NULL, LAW_CONSTANTS, to_all_digits);
    return true;
}

/* The best optima so far, best first, no two of them alike. */
struct best {
    struct law_optimum optima[4];
    size_t n;
    double alike; /* objectives of one optimum differ by no more */
};

static void keep(struct best *b, const struct law_optimum *o)
{
    size_t at = 0;

    while (at < b->n && b->optima[at].objective < o->objective)
        at++;
    for (size_t i = at > 0 ? at - 1 : 0; i <= at && i < b->n; i++) {
        double apart = fabs(b->optima[i].objective - o->objective);

        if (apart <= 1e-6 * o->objective + b->alike) {
            if (o->objective < b->optima[i].objective)
                b->optima[i] = *o;
            return;
        }
    }
    if (at == COUNT_OF(b->optima))
        return;
    b->n = min_size(b->n + 1, COUNT_OF(b->optima));
    memmove(&b->optima[at + 1], &b->optima[at],
            (b->n - 1 - at) * sizeof *b->optima);
    b->optima[at] = *o;
}

/* All starts of the grid with the points of M; how many of them came to the
 * best. */
static void search(struct best *best, int *starts, int *agreeing,
                   const struct law_model *m)
{
    size_t n = 1, tried = 0;

    for (size_t a = 0; a < m->n_axes; a++)
        n *= axis_length(m, a);
    double *reached = mem_alloc(n * sizeof *reached);
    /* Without noise the objective is rounding, which differs. */
    *best = (struct best){.alike = 1e-20 * m->spread * m->spread};
    for (size_t i = 0; i < n; i++) {
        struct law_optimum o;

        if (!search_from(&o, m, i) || isinf(o.objective))
            continue;
        reached[tried++] = o.objective;
        keep(best, &o);
    }
    double least = best->n > 0 ? best->optima[0].objective : 0;
    *starts = (int)tried;
    *agreeing = 0;
    for (size_t i = 0; i < tried; i++)
        *agreeing += reached[i] <= least * (1 + 1e-6) + best->alike;
    free(reached);
}

bool law_search(struct law_optimum *out, int *starts, int *agreeing,
                const struct law_model *m)
{
    struct arena *arena = arena_new();
    struct law_model thin = thin_of(arena, m);
    struct best best;

    search(&best, starts, agreeing, &thin);
    out->objective = HUGE_VAL;
    for (size_t i = 0; i < best.n; i++) {
        struct law_optimum *o = &best.optima[i];

        descend(o, m, NULL, LAW_CONSTANTS, to_all_digits);
        if (o->objective < out->objective)
            *out = *o;
    }
    arena_free(arena);
    return out->objective < HUGE_VAL;
}

/* ---- curvature ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* What part of residuals is within delta, from N sizes of residuals, which are
 * sorted.  A fit with DIM parameters passes through nearly as many points,
 * which says nothing of the noise; and delta is too narrow to count in: the
 * density of the others over a wider range stands for that within it. */
static double part_within(double *sizes, size_t n, size_t dim)
{
    double others = fmax((double)n - (double)dim, 1), within = 0;

    qsort(sizes, n, sizeof *sizes, by_value);
    double median = sizes[min_size((n + dim) / 2, n - 1)];
    double width = fmax(1.5 * median * pow(others, -0.2), huber_delta);
    for (size_t i = 0; i < n; i++)
        within += sizes[i] <= width;
    within = fmax(within - (double)dim, 1) / others;
    return fmin(within, 1) * huber_delta / width;
}

void law_curvature_at(struct law_curvature *out, const struct law_model *m,
                      const double *u, double independent)
{
    double g[LAW_CONSTANTS], square = 0, slope = 1;
    double n = (double)m->n, rest = fmax(n - (double)m->dim, 1);
    bool huber = m->loss == LAW_LOG_HUBER;
    double *sizes = mem_alloc(m->n * sizeof *sizes);

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < m->n; i++) {
        double r = residual(m, u, i, g);
        bool inner = !huber || fabs(r) <= huber_delta;

        sizes[i] = fabs(r);
        add_product(out->information, g, 1, m->dim);
        square += inner ? r * r : huber_delta * huber_delta;
    }
    for (size_t j = 0; j < m->dim; j++) {
        for (size_t k = j + 1; k < m->dim; k++)
            out->information[j][k] = out->information[k][j];
    }
    if (huber)
        slope = part_within(sizes, m->n, m->dim);
    free(sizes);
    /* mean psi^2 / (mean psi')^2, psi being the derivative of the loss; points
     * that repeat each other count for less. */
    double repeats = n / independent;
    out->noise = repeats * square / rest / (slope * slope);
    /* Twice the loss in units of mean psi^2 / mean psi'; of squares, a mean of
     * which is told, half the sum is the loss. */
    out->deviance = (huber ? 2 : n) * slope * rest / (repeats * square);
}
