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

#define huber_delta 1e-3 /* as Hoffmann et al. 2022 */

enum { STEPS = 150 };

/* How far down to go: with which delta, until what gain is none; and how
 * carefully to begin. */
struct descent {
    double delta, least_gain, damping;
};

static const struct descent to_all_digits = {huber_delta, 1e-15, 0.1};
/* As far as matters for an interval, from near by. */
static const struct descent from_near_by = {huber_delta, 1e-9, 1e-4};
/* Below this a step is as good as Newton's, and promises what there is. */
static const double undamped = 1e-3;

/* The loss at some u, to second order. */
struct expansion {
    double loss;
    double gradient[LAW_CONSTANTS];
    double inner[LAW_CONSTANTS][LAW_CONSTANTS]; /* of the function itself */
    double outer[LAW_CONSTANTS][LAW_CONSTANTS]; /* of what touches it */
};

bool law_takes_log(const struct law_model *m)
{
    return m->loss == LAW_LOG_SQUARES || m->loss == LAW_LOG_HUBER;
}

double law_residual(const struct law_model *m, const double *u, size_t i,
                    double *gradient)
{
    double f = m->law->engine->value(m, u, m->t + i * m->n_x, gradient);
    double scale = 1, r;

    if (law_takes_log(m)) {
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
        double r = law_residual(m, u, i, g), size = fabs(r), slope = r;
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
    double damping = d.damping, step[LAW_CONSTANTS], u[LAW_CONSTANTS];
    int stalled = 0;

    out->objective = HUGE_VAL;
    if (!expand(&here, m, out->u, times, d.delta))
        return;
    for (int i = 0; i < STEPS && damping < 1e12 && stalled < 2; i++) {
        if (!find_step(step, &here, damping, m->dim, fixed)) {
            damping *= 10;
            continue;
        }
        double hoped = promised(step, &here, m->dim), gain = -1;
        if (damping < undamped && hoped <= d.least_gain * here.loss)
            break;
        for (size_t j = 0; j < m->dim; j++)
            u[j] = out->u[j] + step[j];
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
    descend(out, m, times, fixed, from_near_by);
}

/* ---- the grid of starts ---- */

/* Least squares of y on the basis at a point of the grid. */
struct normal {
    double a[LAW_BASIS][LAW_BASIS], b[LAW_BASIS], square;
};

static struct normal normal_at(const struct law_model *m, const double *at)
{
    struct normal normal = {0};

    for (size_t i = 0; i < m->n; i++) {
        double basis[LAW_BASIS];
        double w = m->loss == LAW_SQUARES ? 1 : 1 / (m->y[i] * m->y[i]);

        m->law->engine->basis(m, at, m->t + i * m->n_x, basis);
        for (size_t j = 0; j < m->n_basis; j++) {
            normal.b[j] += w * basis[j] * m->y[i];
            for (size_t k = 0; k <= j; k++)
                normal.a[j][k] += w * basis[j] * basis[k];
        }
        normal.square += w * m->y[i] * m->y[i];
    }
    return normal;
}

/* The coefficients in SUBSET, the others being 0, and the squares left. */
static bool project(double *out, double *square, const struct normal *normal,
                    size_t n_basis, unsigned subset)
{
    double a[LAW_CONSTANTS][LAW_CONSTANTS], b[LAW_CONSTANTS];
    size_t which[LAW_BASIS], k = 0;

    memset(out, 0, n_basis * sizeof *out);
    for (size_t j = 0; j < n_basis; j++) {
        if (subset >> j & 1)
            which[k++] = j;
    }
    for (size_t j = 0; j < k; j++) {
        for (size_t l = 0; l <= j; l++)
            a[j][l] = normal->a[which[j]][which[l]];
        a[j][j] *= 1 + 1e-12;
        b[j] = normal->b[which[j]];
    }
    if (!law_solve(a, b, k))
        return false;
    *square = normal->square;
    for (size_t j = 0; j < k; j++) {
        out[which[j]] = b[j];
        *square -= b[j] * normal->b[which[j]];
    }
    return true;
}

/* The best coefficients, none negative where the law has no such: the best of
 * all subsets that the rest are zero outside of. */
static bool best_coefficients(double *out, const struct law_model *m,
                              const double *at)
{
    const struct normal normal = normal_at(m, at);
    unsigned all = (1U << m->n_basis) - 1;
    double best = HUGE_VAL, square, c[LAW_BASIS];

    for (unsigned subset = m->positive ? 1 : all; subset <= all; subset++) {
        bool fine = project(c, &square, &normal, m->n_basis, subset);

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

/* As many points of M as are needed to tell optima apart.  Steps of the golden
 * section through the rows, so that no order in which a table repeats sizes or
 * lengths makes them all alike. */
static struct law_model thin_of(struct arena *arena, const struct law_model *m)
{
    enum { ENOUGH = 400 };
    const double golden = 0.6180339887498949;
    struct law_model thin = *m;

    if (m->n <= 2 * ENOUGH)
        return thin;
    double *t = arena_array(arena, double, ENOUGH * m->n_x);
    double *y = arena_array(arena, double, ENOUGH);
    thin.t = t;
    thin.y = y;
    thin.target = arena_array(arena, double, ENOUGH);
    thin.n = ENOUGH;
    for (size_t i = 0; i < ENOUGH; i++) {
        size_t row = (size_t)(fmod((double)i * golden, 1) * (double)m->n);

        memcpy(t + i * m->n_x, m->t + row * m->n_x, m->n_x * sizeof *t);
        y[i] = m->y[row];
        thin.target[i] = m->target[row];
    }
    return thin;
}

/* From far away nearly all points are beyond Huber's delta and say but on which
 * side they are: come near with larger ones.  Where a way begins, most starts
 * have met already: at an optimum of the widest, which is as smooth as squares.
 */
struct way {
    double from[LAW_CONSTANTS];
    struct law_optimum to;
};

struct ways {
    struct way items[16];
    size_t n;
};

/* The end of the way that begins at U, NULL if none has been gone. */
static const struct law_optimum *way_from(const struct ways *ways,
                                          const double *u, size_t dim)
{
    for (size_t i = 0; i < ways->n; i++) {
        const double *from = ways->items[i].from;
        size_t j = 0;

        while (j < dim && fabs(u[j] - from[j]) <= 1e-3 * (1 + fabs(from[j])))
            j++;
        if (j == dim)
            return &ways->items[i].to;
    }
    return NULL;
}

static void descend_huber(struct law_optimum *o, const struct law_model *m,
                          struct ways *ways)
{
    struct way way;

    descend(o, m, NULL, LAW_CONSTANTS, (struct descent){1, 1e-9, 0.1});
    if (isinf(o->objective))
        return;
    const struct law_optimum *known = way_from(ways, o->u, m->dim);
    if (known != NULL) {
        *o = *known;
        return;
    }
    memcpy(way.from, o->u, sizeof way.from);
    descend(o, m, NULL, LAW_CONSTANTS, (struct descent){1e-2, 1e-2, 0.1});
    descend(o, m, NULL, LAW_CONSTANTS, to_all_digits);
    way.to = *o;
    if (ways->n < COUNT_OF(ways->items))
        ways->items[ways->n++] = way;
}

/* Go down from the point of the grid numbered INDEX. */
static bool search_from(struct law_optimum *o, const struct law_model *m,
                        size_t index, struct ways *ways)
{
    double at[LAW_AXES], coefficients[LAW_BASIS];

    grid_point(at, m, index);
    if (!best_coefficients(coefficients, m, at) ||
        !m->law->engine->start(m, at, coefficients, o->u))
        return false;
    if (m->loss == LAW_LOG_HUBER)
        descend_huber(o, m, ways);
    else
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
    struct ways ways = {.n = 0};

    for (size_t a = 0; a < m->n_axes; a++)
        n *= axis_length(m, a);
    double *reached = mem_alloc(n * sizeof *reached);
    /* Without noise the objective is rounding, which differs. */
    *best = (struct best){.alike = 1e-20 * m->spread * m->spread};
    for (size_t i = 0; i < n; i++) {
        struct law_optimum o;

        if (!search_from(&o, m, i, &ways) || isinf(o.objective))
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
    /* One that is twice as bad on some of the points is no better on all. */
    double most = best.n > 0 ? 2 * best.optima[0].objective + best.alike : 0;
    for (size_t i = 0; i < best.n && best.optima[i].objective <= most; i++) {
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
        double r = law_residual(m, u, i, g);
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
