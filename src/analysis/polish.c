/* polish.c - the smooth fit: shape, map and shifts of the sizes at once.
 *
 * The mean return of size s at a point is f(log I + e_s) + noise, e_s being
 * what the run effects of its seeds leave on average.  Least is made
 *
 *     sum w (R - f(log I + e_s))^2 + sum_s e_s^2 n_s/shift + bends of f
 *
 * by Levenberg and Marquardt over (e, x), with the best spline f for each
 * trial worked out inside: Golub and Pereyra's variable projection, in
 * Kaufman's form.  The spline's normal matrix is a band, so all of it costs
 * little more than the logarithms in the law. */
#include "config.h"

#include "analysis/joint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "base/mem.h"

enum { M = JOINT_COEF, SPAN = 4 /* splines that are not zero at a point */ };

/* Knots beyond the points to either side.  A shape that moves takes the points
 * along, and beyond the knots a map is straight: where it is steep and bent at
 * an end, points at the last knot would hold the shape where it is. */
enum { MARGIN = 1 };

/* What the map is at one point. */
struct point {
    size_t first; /* spline that is not zero there */
    double b[SPAN], db[SPAN];
    double w;               /* 1/variance of its noise */
    double rest;            /* return less the map */
    double slope;           /* of the map */
    double grad[SHAPE_DIM]; /* of log I by x */
};

/* The unknowns are the shifts, then x. */
struct polish {
    const struct joint_data *data;
    size_t dim; /* n_sizes + SHAPE_DIM */
    struct point *points;
    double *prior;                 /* (n_sizes) 1/variance of a shift */
    double *theta, *trial, *score; /* (dim) */
    double *info;                  /* (dim, dim) the map eliminated */
    double *matrix; /* (dim, dim) Cholesky factor of what steps are made by */
    double *cross;  /* (dim, M) unknowns by splines, times L^-1 in the end */
    double band[M][SPAN]; /* lower: band[i][k] is A(i, i - k), then its root */
    struct joint_map map;
    double mid;     /* of the shape's x */
    unsigned fixed; /* bit k: x[k] stays */
    double square;  /* sum w r^2 and the shifts' */
    double value;   /* that and the map's bends: what is made least */
};

/* ---- splines ---- */

/* The four splines that are not zero at LOG_I, the first of them *FIRST, and
 * their slopes.  Outside the knots they go on straight. */
static void basis(const struct joint_map *map, double log_I, size_t *first,
                  double b[SPAN], double db[SPAN])
{
    const double last = M - 3;
    double scale = map->inverse_step, t = (log_I - map->low) * scale;
    double inside = t < 0 ? 0 : t > last ? last : t, beyond = t - inside;
    size_t whole = inside < last ? (size_t)inside : M - 4;
    double u = inside - (double)whole, v = 1 - u;

    *first = whole;
    b[0] = v * v * v * (1.0 / 6);
    b[1] = (u - 2) * u * u * 0.5 + 2.0 / 3;
    b[2] = (v - 2) * v * v * 0.5 + 2.0 / 3;
    b[3] = u * u * u * (1.0 / 6);
    db[0] = -v * v * 0.5;
    db[1] = (1.5 * u - 2) * u;
    db[2] = (2 - 1.5 * v) * v;
    db[3] = u * u * 0.5;
    for (int i = 0; i < SPAN; i++) {
        if (beyond != 0)
            b[i] += beyond * db[i];
        db[i] *= scale;
    }
}

static double combine(const double coef[SPAN], const double b[SPAN])
{
    return coef[0] * b[0] + coef[1] * b[1] + coef[2] * b[2] + coef[3] * b[3];
}

double joint_map_at(const struct joint_map *map, double log_I, double *slope)
{
    double b[SPAN], db[SPAN];
    size_t first;

    basis(map, log_I, &first, b, db);
    *slope = combine(&map->coef[first], db);
    return combine(&map->coef[first], b);
}

void joint_map_ends(const struct joint_map *map, double *low, double *high)
{
    *low = map->low + MARGIN / map->inverse_step;
    *high = map->low + (M - 3 - MARGIN) / map->inverse_step;
}

/* A hint of stiffness, so that gaps between the data are bridged smoothly:
 * second differences of the coefficients, which are about 0.02 of the range of
 * returns where a map bends sharply, are taken for normal with that deviation.
 * This is the inverse of their variance. */
static double stiffness(const struct joint_data *data)
{
    double deviation = 0.02 * (data->high - data->low);

    return 1 / (deviation * deviation);
}

static double penalty(const struct joint_map *map, double l)
{
    double sum = 0;

    for (size_t i = 0; i + 2 < M; i++) {
        double bend = map->coef[i] - 2 * map->coef[i + 1] + map->coef[i + 2];

        sum += l * bend * bend;
    }
    return sum;
}

/* The penalty's matrix, and a pinch of ridge against rounding. */
static void add_penalty(double a[M][SPAN], double l)
{
    double mean = 0;

    for (size_t i = 0; i < M; i++)
        mean += a[i][0] / M;
    for (size_t i = 0; i < M; i++)
        a[i][0] += 1e-12 * mean + 1e-300;
    for (size_t i = 0; i + 2 < M; i++) {
        a[i][0] += l;
        a[i + 1][0] += 4 * l;
        a[i + 2][0] += l;
        a[i + 1][1] -= 2 * l;
        a[i + 2][1] -= 2 * l;
        a[i + 2][2] += l;
    }
}

/* Cholesky of a band in place; the diagonal is kept inverted. */
static void factor(double a[M][SPAN])
{
    for (size_t i = 0; i < M; i++) {
        size_t reach = i < SPAN - 1 ? i : SPAN - 1;
        double diag = a[i][0];

        for (size_t k = reach; k > 0; k--) {
            double sum = a[i][k];

            for (size_t m = k + 1; m <= reach; m++)
                sum -= a[i][m] * a[i - k][m - k];
            a[i][k] = sum * a[i - k][0];
        }
        double left = diag;
        for (size_t k = 1; k <= reach; k++)
            left -= a[i][k] * a[i][k];
        a[i][0] = 1 / sqrt(fmax(left, 1e-14 * diag));
    }
}

/* x := L^-1 x. */
static void solve_lower(const double l[M][SPAN], double x[M])
{
    for (size_t i = 0; i < M; i++) {
        for (size_t k = 1; k < SPAN && k <= i; k++)
            x[i] -= l[i][k] * x[i - k];
        x[i] *= l[i][0];
    }
}

/* x := L^-T x. */
static void solve_upper(const double l[M][SPAN], double x[M])
{
    for (size_t i = M; i-- > 0;) {
        for (size_t k = 1; k < SPAN && i + k < M; k++)
            x[i] -= l[i + k][k] * x[i + k];
        x[i] *= l[i][0];
    }
}

/* ---- the objective ---- */

static struct shape shape_of(const struct polish *p, const double *theta)
{
    struct shape shape = {.mid = p->mid};

    memcpy(shape.x, theta + p->data->n_sizes, sizeof shape.x);
    return shape;
}

/* Splines and gradients of the points where the unknowns are THETA. */
static void place_points(struct polish *p, const double *theta)
{
    const struct joint_data *d = p->data;
    struct shape shape = shape_of(p, theta);
    struct shape_eval e = shape_prepare(&shape);

    for (size_t s = 0; s < d->n_sizes; s++) {
        for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
            struct point *q = &p->points[i];
            double share_E,
                log_I = shape_log_I_grad(&e, d->log_N[s], d->log_E[i], q->grad,
                                         &share_E);

            basis(&p->map, log_I + theta[s], &q->first, q->b, q->db);
        }
    }
}

static void solve_map(struct polish *p)
{
    const struct joint_data *d = p->data;

    memset(p->band, 0, sizeof p->band);
    memset(p->map.coef, 0, sizeof p->map.coef);
    for (size_t i = 0; i < d->n; i++) {
        const struct point *q = &p->points[i];

        for (size_t r = 0; r < SPAN; r++) {
            double wb = q->w * q->b[r];

            p->map.coef[q->first + r] += wb * d->ret[i];
            for (size_t c = 0; c <= r; c++)
                p->band[q->first + r][r - c] += wb * q->b[c];
        }
    }
    add_penalty(p->band, stiffness(d));
    factor(p->band);
    solve_lower((const double(*)[SPAN])p->band, p->map.coef);
    solve_upper((const double(*)[SPAN])p->band, p->map.coef);
}

/* The best map where the unknowns are THETA, and what it leaves. */
static void evaluate(struct polish *p, const double *theta)
{
    const struct joint_data *d = p->data;

    place_points(p, theta);
    solve_map(p);
    p->square = 0;
    for (size_t i = 0; i < d->n; i++) {
        struct point *q = &p->points[i];
        const double *coef = &p->map.coef[q->first];

        q->rest = d->ret[i] - combine(coef, q->b);
        q->slope = combine(coef, q->db);
        p->square += q->w * q->rest * q->rest;
    }
    for (size_t s = 0; s < d->n_sizes; s++)
        p->square += p->prior[s] * theta[s] * theta[s];
    p->value = p->square + penalty(&p->map, stiffness(d));
}

/* Add one size's points to the normal equations; the map is not eliminated
 * yet. */
static void add_size(struct polish *p, size_t s)
{
    const struct joint_data *d = p->data;
    size_t S = d->n_sizes, dim = p->dim;
    double own = 0, own_score = 0, own_x[SHAPE_DIM] = {0};
    double *own_cross = p->cross + s * M;

    for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
        const struct point *q = &p->points[i];
        double wf = q->w * q->slope, wff = wf * q->slope;

        own += wff;
        own_score += wf * q->rest;
        for (size_t c = 0; c < SPAN; c++)
            own_cross[q->first + c] += wf * q->b[c];
        for (size_t k = 0; k < SHAPE_DIM; k++) {
            double *cross = p->cross + (S + k) * M + q->first;
            double *row = p->info + (S + k) * dim + S;

            own_x[k] += wff * q->grad[k];
            p->score[S + k] += wf * q->grad[k] * q->rest;
            for (size_t l = 0; l <= k; l++)
                row[l] += wff * q->grad[k] * q->grad[l];
            for (size_t c = 0; c < SPAN; c++)
                cross[c] += wf * q->grad[k] * q->b[c];
        }
    }
    p->info[s * dim + s] = own + p->prior[s];
    p->score[s] = own_score - p->prior[s] * p->theta[s];
    for (size_t k = 0; k < SHAPE_DIM; k++)
        p->info[(S + k) * dim + s] = own_x[k];
}

/* Four sums at a time: one alone waits for each addition. */
static double dot(const double a[M], const double b[M])
{
    double sum[4] = {0};

    _Static_assert(M % 4 == 0, "whole fours");
    for (size_t c = 0; c < M; c += 4) {
        for (size_t k = 0; k < 4; k++)
            sum[k] += a[c + k] * b[c + k];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Gauss-Newton: information on the unknowns (its lower triangle) and the score
 * at what was evaluated last. */
static void normal_equations(struct polish *p)
{
    size_t dim = p->dim;

    memset(p->info, 0, dim * dim * sizeof *p->info);
    memset(p->score, 0, dim * sizeof *p->score);
    memset(p->cross, 0, dim * M * sizeof *p->cross);
    for (size_t s = 0; s < p->data->n_sizes; s++)
        add_size(p, s);
    for (size_t k = 0; k < dim; k++) {
        double *row = p->cross + k * M;

        solve_lower((const double(*)[SPAN])p->band, row);
        for (size_t l = 0; l <= k; l++)
            p->info[k * dim + l] -= dot(row, p->cross + l * M);
    }
}

/* ---- descent ---- */

static bool is_fixed(const struct polish *p, size_t k)
{
    size_t S = p->data->n_sizes;

    return k >= S && (p->fixed >> (k - S) & 1) != 0;
}

/* Besides what FIXED says, x[k] stays at an edge of the search's box where the
 * score points out of it: steps along an edge must not be spoilt by it. */
static void hold_edges(struct polish *p, unsigned fixed)
{
    size_t S = p->data->n_sizes;

    p->fixed = fixed;
    for (size_t k = 0; k < SHAPE_DIM; k++) {
        struct shape beyond = shape_of(p, p->theta);

        beyond.x[k] += p->score[S + k] > 0 ? 1e-9 : -1e-9;
        if (joint_clamp(&beyond, p->data) > 0)
            p->fixed |= 1U << k;
    }
}

/* The lower triangle of (info + mu diag), as MATRIX, its Cholesky factor; rows
 * of what is fixed are those of the unit matrix. */
static bool factor_info(struct polish *p, double mu)
{
    size_t dim = p->dim;
    gsl_matrix_view m = gsl_matrix_view_array(p->matrix, dim, dim);
    double trace = 0;

    for (size_t k = 0; k < dim; k++)
        trace += p->info[k * dim + k];
    for (size_t k = 0; k < dim; k++) {
        for (size_t l = 0; l < k; l++)
            p->matrix[k * dim + l] =
                is_fixed(p, k) || is_fixed(p, l) ? 0 : p->info[k * dim + l];
        p->matrix[k * dim + k] =
            is_fixed(p, k) ? 1
                           : p->info[k * dim + k] * (1 + mu) + 1e-14 * trace;
    }
    return gsl_linalg_cholesky_decomp1(&m.matrix) == GSL_SUCCESS;
}

/* Set TRIAL a damped step away from THETA; *GAIN is by how much the linear
 * model's value falls.  False when there is no such step. */
static bool damped_trial(struct polish *p, double mu, double *gain)
{
    size_t dim = p->dim, S = p->data->n_sizes;

    if (!factor_info(p, mu))
        return false;
    gsl_matrix_const_view m = gsl_matrix_const_view_array(p->matrix, dim, dim);
    gsl_vector_view x = gsl_vector_view_array(p->trial, dim);
    for (size_t k = 0; k < dim; k++)
        p->trial[k] = is_fixed(p, k) ? 0 : p->score[k];
    if (gsl_linalg_cholesky_svx(&m.matrix, &x.vector) != GSL_SUCCESS)
        return false;
    *gain = 0;
    for (size_t k = 0; k < dim; k++) {
        *gain += p->trial[k] * p->score[k];
        p->trial[k] = p->theta[k] + fmin(fmax(p->trial[k], -1), 1);
    }
    struct shape shape = shape_of(p, p->trial);
    joint_clamp(&shape, p->data);
    memcpy(p->trial + S, shape.x, sizeof shape.x);
    return true;
}

/* Knots over the log I that the points have now; false when those of the map
 * do well enough. */
static bool place_knots(struct polish *p)
{
    const struct joint_data *d = p->data;
    struct shape shape = shape_of(p, p->theta);
    struct shape_eval e = shape_prepare(&shape);
    double low = HUGE_VAL, high = -HUGE_VAL;
    double low_now, high_now;

    for (size_t s = 0; s < d->n_sizes; s++) {
        /* log I grows with log E, so a size's ends are its first and last. */
        size_t from = d->start[s], last = d->start[s + 1] - 1;

        low = fmin(low,
                   p->theta[s] + shape_log_I(&e, d->log_N[s], d->log_E[from]));
        high = fmax(high,
                    p->theta[s] + shape_log_I(&e, d->log_N[s], d->log_E[last]));
    }
    joint_map_ends(&p->map, &low_now, &high_now);
    double close = MARGIN / 2.0 / p->map.inverse_step;
    if (fabs(low - low_now) < close && fabs(high - high_now) < close)
        return false;
    p->map.inverse_step = (M - 3 - 2 * MARGIN) / fmax(high - low, 1e-6);
    p->map.low = low - MARGIN / p->map.inverse_step;
    return true;
}

/* To the minimum with the knots where they are.  A step that brings less than
 * HOW->least_gain, in twice the log-likelihood, is not worth taking. */
static bool descend(struct polish *p, const struct joint_how *how)
{
    double mu = 1e-3, gain;

    evaluate(p, p->theta);
    for (int i = 0; i < how->steps; i++) {
        double value = p->value;

        normal_equations(p);
        hold_edges(p, how->fixed);
        for (;; mu *= 10) {
            if (mu > 1e8)
                return true; /* no way down: at the minimum, to rounding */
            if (!damped_trial(p, mu, &gain))
                continue;
            if (mu < 1 && gain < how->least_gain)
                return true;
            evaluate(p, p->trial);
            if (p->value <= value)
                break;
        }
        memcpy(p->theta, p->trial, p->dim * sizeof *p->theta);
        if (value - p->value < how->least_gain)
            return true;
        mu = fmax(mu / 10, 1e-9);
    }
    return false;
}

/* ---- what others see ---- */

static void polish_init(struct polish *p, const struct joint_data *data,
                        const struct joint_noise *noise)
{
    size_t S = data->n_sizes, dim = S + SHAPE_DIM;

    memset(p, 0, sizeof *p);
    p->data = data;
    p->dim = dim;
    p->points = mem_calloc(data->n, sizeof *p->points);
    p->prior = mem_calloc(S + dim * (3 + 2 * dim + M), sizeof *p->prior);
    p->theta = p->prior + S;
    p->trial = p->theta + dim;
    p->score = p->trial + dim;
    p->info = p->score + dim;
    p->matrix = p->info + dim * dim;
    p->cross = p->matrix + dim * dim;
    for (size_t s = 0; s < S; s++) {
        size_t from = data->start[s], to = data->start[s + 1];

        for (size_t i = from; i < to; i++) {
            p->points[i].w =
                1 / (joint_point_variance(data, noise, i) * data->repeats[s]);
            p->prior[s] += data->seeds[i] / (double)(to - from);
        }
        p->prior[s] /= noise->shift;
    }
}

static void polish_fini(struct polish *p)
{
    free(p->points);
    free(p->prior);
}

/* Twice the negative log-likelihood, a point, up to a constant; the shifts are
 * integrated out by Laplace's method, in which the map stays. */
static double criterion(const struct polish *p)
{
    const struct joint_data *d = p->data;
    double sum = p->value;

    for (size_t s = 0; s < d->n_sizes; s++) {
        double own = p->prior[s];

        for (size_t i = d->start[s]; i < d->start[s + 1]; i++)
            own += p->points[i].w * p->points[i].slope * p->points[i].slope;
        sum += log(own);
    }
    return sum / (double)d->n;
}

/* Information on x, the shifts eliminated as well: they come first, so that it
 * is in the last rows of the Cholesky factor. */
static void set_info(struct polish *p, double info[SHAPE_DIM][SHAPE_DIM])
{
    size_t S = p->data->n_sizes, dim = p->dim;

    p->fixed = 0;
    normal_equations(p);
    if (!factor_info(p, 0))
        return;
    for (size_t k = 0; k < SHAPE_DIM; k++) {
        for (size_t l = 0; l < SHAPE_DIM; l++) {
            for (size_t m = 0; m <= (k < l ? k : l); m++)
                info[k][l] += p->matrix[(S + k) * dim + S + m] *
                              p->matrix[(S + l) * dim + S + m];
        }
    }
}

void joint_polish(struct joint_fit *out, const struct joint_data *data,
                  const struct joint_noise *noise, const struct shape *start,
                  const struct joint_how *how)
{
    struct shape shape = *start;
    struct polish p;

    polish_init(&p, data, noise);
    p.mid = shape.mid;
    joint_clamp(&shape, data);
    memcpy(p.theta + data->n_sizes, shape.x, sizeof shape.x);
    memset(out, 0, sizeof *out);
    if (how->knots != NULL)
        p.map = *how->knots;
    else
        place_knots(&p);
    for (int round = 0; round < 6; round++) {
        out->converged = descend(&p, how);
        if (how->knots != NULL || !place_knots(&p))
            break;
    }
    evaluate(&p, p.theta);
    out->shape = shape_of(&p, p.theta);
    out->criterion = criterion(&p);
    out->value = p.value;
    out->square = p.square;
    out->map = p.map;
    out->at_edge = joint_at_edge(&out->shape, data);
    set_info(&p, out->info);
    polish_fini(&p);
}

double joint_excess(const struct joint_data *data, const struct joint_fit *fit)
{
    double independent = 0;

    for (size_t s = 0; s < data->n_sizes; s++)
        independent +=
            (double)(data->start[s + 1] - data->start[s]) / data->repeats[s];
    return fmax(fit->square / independent, 1);
}

bool joint_covariance(double cov[SHAPE_DIM][SHAPE_DIM],
                      const struct joint_data *data,
                      const struct joint_fit *fit)
{
    double a[SHAPE_DIM * SHAPE_DIM], excess = joint_excess(data, fit);
    gsl_matrix_view m = gsl_matrix_view_array(a, SHAPE_DIM, SHAPE_DIM);

    memcpy(a, fit->info, sizeof a);
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_invert(&m.matrix) != GSL_SUCCESS)
        return false;
    for (int k = 0; k < SHAPE_DIM; k++) {
        for (int l = 0; l < SHAPE_DIM; l++)
            cov[k][l] = excess * a[k * SHAPE_DIM + l];
    }
    return true;
}
