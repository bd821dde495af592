/* joint.c - isotonic search and smooth fit of the law's shape. */
#include "config.h"

#include "analysis/joint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multimin.h>

#include "analysis/aggregate.h"
#include "analysis/isotonic.h"
#include "base/mem.h"

/* The search's box.  Outside it the law is a straight line or a corner in all
 * but name. */
static const double box_low[SHAPE_DIM] = {-5, -6, -12};
static const double box_high[SHAPE_DIM] = {5, 4, 12};

/* Limits of x[k]: the frontier may pass 12 e-folds beside the sizes. */
static void box(const struct joint_data *data, int k, double *low, double *high)
{
    *low = box_low[k] + (k == SHAPE_MID ? data->log_N_low : 0);
    *high = box_high[k] + (k == SHAPE_MID ? data->log_N_high : 0);
}

/* Put SHAPE into the box; returns the squared distance it was outside. */
static double clamp(struct shape *shape, const struct joint_data *data)
{
    double out = 0;

    for (int k = 0; k < SHAPE_DIM; k++) {
        double low, high, x = shape->x[k];

        box(data, k, &low, &high);
        shape->x[k] = fmin(fmax(x, low), high);
        out += (x - shape->x[k]) * (x - shape->x[k]);
    }
    return out;
}

bool joint_at_edge(const struct shape *shape, const struct joint_data *data)
{
    for (int k = 0; k < SHAPE_DIM; k++) {
        double low, high;

        box(data, k, &low, &high);
        if (shape->x[k] < low + 1e-6 || shape->x[k] > high - 1e-6)
            return true;
    }
    return false;
}

/* ---- data ---- */

struct keyed {
    double ret;
    size_t index;
};

static int by_return(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->ret != y->ret)
        return x->ret < y->ret ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void sort_by_return(struct joint_data *d)
{
    struct keyed *keys = mem_alloc((d->n + 1) * sizeof *keys);

    for (size_t i = 0; i < d->n; i++)
        keys[i] = (struct keyed){d->ret[i], i};
    qsort(keys, d->n, sizeof *keys, by_return);
    for (size_t i = 0; i < d->n; i++)
        d->order[i] = keys[i].index;
    free(keys);
}

/* Slope in log E over about 0.3 e-folds to each side, squared. */
static void set_slopes(struct joint_data *d)
{
    for (size_t s = 0; s < d->n_sizes; s++) {
        size_t from = d->start[s], to = d->start[s + 1];

        for (size_t i = from; i < to; i++) {
            size_t a = i, b = i;

            while (a > from && d->log_E[i] - d->log_E[a] < 0.3)
                a--;
            while (b + 1 < to && d->log_E[b] - d->log_E[i] < 0.3)
                b++;
            double rise =
                a < b ? (d->ret[b] - d->ret[a]) / (d->log_E[b] - d->log_E[a])
                      : 0;
            d->slope2[i] = rise * rise;
        }
    }
}

/* Every STRIDE-th point of SIZE's curve that has a return. */
static void add_points(struct joint_data *d, const struct prepared_size *size,
                       const unsigned *times, size_t stride)
{
    struct aggregate_point *points = mem_alloc(size->n * sizeof *points);

    aggregate_runs(points, size, times);
    for (size_t j = (stride - 1) / 2; j < size->n; j += stride) {
        if (isnan(points[j].ret))
            continue;
        d->ret[d->n] = points[j].ret;
        d->seeds[d->n] = points[j].seeds;
        d->spread[d->n] = points[j].spread;
        d->log_E[d->n] = size->log_E0 + size->step * (double)j;
        d->low = fmin(d->low, points[j].ret);
        d->high = fmax(d->high, points[j].ret);
        d->n++;
    }
    free(points);
}

struct joint_data *joint_data_new(const struct prepared *p,
                                  const unsigned *times, size_t sizes,
                                  size_t stride)
{
    struct joint_data *d = mem_calloc(1, sizeof *d);
    size_t room = 0;

    for (size_t s = 0; s < sizes; s++)
        room += p->sizes[s].n / stride + 1;
    d->start = mem_calloc(sizes + 1, sizeof *d->start);
    d->log_N = mem_calloc(2 * sizes, sizeof *d->log_N);
    d->repeats = d->log_N + sizes;
    d->log_E = mem_calloc(5 * room, sizeof *d->log_E);
    d->ret = d->log_E + room;
    d->seeds = d->ret + room;
    d->slope2 = d->seeds + room;
    d->spread = d->slope2 + room;
    d->order = mem_calloc(room, sizeof *d->order);
    d->low = HUGE_VAL;
    d->high = -HUGE_VAL;
    for (size_t s = 0; s < sizes; s++) {
        const struct prepared_size *size = &p->sizes[s];

        d->log_N[s] = size->log_N;
        d->repeats[s] = fmax(size->reach / (size->step * (double)stride), 1);
        d->start[s] = d->n;
        add_points(d, size, times, stride);
        times = times == NULL ? NULL : times + size->n_runs;
    }
    d->start[sizes] = d->n;
    d->n_sizes = sizes;
    d->log_N_low = d->log_N[0];
    d->log_N_high = d->log_N[sizes - 1];
    d->mid = (d->log_N_low + d->log_N_high) / 2;
    for (size_t i = 0; i < d->n; i++)
        d->mid += d->log_E[i] / (double)d->n;
    sort_by_return(d);
    set_slopes(d);
    return d;
}

void joint_data_free(struct joint_data *data)
{
    if (data == NULL)
        return;
    free(data->start);
    free(data->log_N);
    free(data->log_E);
    free(data->order);
    free(data);
}

/* ---- noise ---- */

/* Maximum likelihood of v = point + shift f2 for variances v (a gamma law with
 * that mean), by multiplicative steps, which keep both positive. */
static struct joint_noise regress_noise(const double *v, const double *f2,
                                        size_t n, struct joint_noise noise)
{
    for (int step = 0; step < 40; step++) {
        double up0 = 0, down0 = 0, up1 = 0, down1 = 0;

        for (size_t i = 0; i < n; i++) {
            if (v[i] < 0)
                continue;
            double inv = 1 / (noise.point + noise.shift * f2[i]);
            double over = v[i] * inv * inv;

            up0 += over, down0 += inv;
            up1 += over * f2[i], down1 += inv * f2[i];
        }
        noise.point *= up0 / down0;
        noise.shift *= down1 > 0 ? up1 / down1 : 1;
        if (!(noise.point > 1e-300))
            noise.point = 1e-300;
        if (!(noise.shift > 1e-300))
            noise.shift = 1e-300;
    }
    return noise;
}

struct joint_noise joint_noise_estimate(const struct joint_data *data,
                                        const double *f2, const double *res2)
{
    const double *v = res2;
    double range = data->high - data->low;
    double least_point = 1e-8 * range * range, least_shift = 1e-4;
    struct joint_noise noise = {1e-4 * range * range, 1e-2};

    for (size_t i = 0; i < data->n; i++) {
        if (data->spread[i] >= 0)
            v = data->spread;
    }
    if (v != NULL)
        noise = regress_noise(v, f2, data->n, noise);
    noise.point = fmax(noise.point, least_point);
    noise.shift = fmax(noise.shift, least_shift);
    return noise;
}

struct joint_noise joint_noise_of_fit(const struct joint_data *data,
                                      const struct joint_fit *fit)
{
    double *f2 = mem_alloc(2 * data->n * sizeof *f2), *res2 = f2 + data->n;
    struct shape_eval e = shape_prepare(&fit->shape);

    for (size_t s = 0; s < data->n_sizes; s++) {
        for (size_t i = data->start[s]; i < data->start[s + 1]; i++) {
            double log_I = shape_log_I(&e, data->log_N[s], data->log_E[i]);
            double slope,
                r = data->ret[i] - joint_map_at(&fit->map, log_I, &slope);

            f2[i] = slope * slope;
            res2[i] = r * r;
        }
    }
    struct joint_noise noise = joint_noise_estimate(data, f2, res2);
    free(f2);
    return noise;
}

/* ---- isotonic search ---- */

void joint_slope_weights(double *w, const struct joint_data *data,
                         const struct joint_noise *noise)
{
    for (size_t i = 0; i < data->n; i++) {
        /* The slope between points 0.6 e-folds apart is this noisy; on the
         * frontier log I rises about twice as fast as log E. */
        double noise2 = 2 * noise->point / (0.36 * data->seeds[i]);
        double f2 = fmax(data->slope2[i] - noise2, 0) / 4;

        w[i] = f2 * data->seeds[i] / (noise->shift * f2 + noise->point);
    }
}

struct search {
    const struct joint_data *data;
    const double *w;
    double *y, *sorted_y, *sorted_w; /* (n) */
    struct isotonic_block *blocks;   /* (n) */
    double mid;
};

static void log_I_of_points(double *y, const struct joint_data *data,
                            const struct shape *shape)
{
    struct shape_eval e = shape_prepare(shape);

    for (size_t s = 0; s < data->n_sizes; s++) {
        for (size_t i = data->start[s]; i < data->start[s + 1]; i++)
            y[i] = shape_log_I(&e, data->log_N[s], data->log_E[i]);
    }
}

/* Points of equal return must share a value: they go in as one. */
static double isotonic_mean_square(struct search *s)
{
    const struct joint_data *d = s->data;
    size_t groups = 0;
    double sum = 0, total = 0;

    for (size_t i = 0; i < d->n; i++) {
        size_t k = d->order[i];
        double w = s->w[k];

        total += w;
        if (i > 0 && d->ret[k] == d->ret[d->order[i - 1]]) {
            double *gy = &s->sorted_y[groups - 1];
            double *gw = &s->sorted_w[groups - 1];
            double dy = s->y[k] - *gy, both = *gw + w;

            if (both > 0) {
                *gy += dy * w / both;
                sum += dy * dy * w * *gw / both;
            }
            *gw = both;
        } else {
            s->sorted_y[groups] = s->y[k];
            s->sorted_w[groups++] = w;
        }
    }
    size_t blocks = isotonic_fit(s->blocks, s->sorted_y, s->sorted_w, groups);
    for (size_t b = 0, i = 0; b < blocks; b++) {
        for (; i < s->blocks[b].end; i++) {
            double r = s->sorted_y[i] - s->blocks[b].value;

            sum += s->sorted_w[i] * r * r;
        }
    }
    /* No weight at all: nothing to tell shapes apart by. */
    return total > 0 ? sum / total : 0;
}

static void search_init(struct search *s, const struct joint_data *data,
                        const double *w, double mid)
{
    s->data = data;
    s->w = w;
    s->y = mem_alloc(3 * data->n * sizeof *s->y);
    s->sorted_y = s->y + data->n;
    s->sorted_w = s->y + 2 * data->n;
    s->blocks = mem_alloc(data->n * sizeof *s->blocks);
    s->mid = mid;
}

static void search_fini(struct search *s)
{
    free(s->y);
    free(s->blocks);
}

/* Mean return of the groups A .. B-1, by weight where there is any. */
static double mean_return(const struct search *s, const double *group_ret,
                          size_t a, size_t b)
{
    double sum = 0, weight = 0, plain = 0;

    for (size_t i = a; i < b; i++) {
        sum += s->sorted_w[i] * group_ret[i];
        weight += s->sorted_w[i];
        plain += group_ret[i] / (double)(b - a);
    }
    return weight > 0 ? sum / weight : plain;
}

size_t joint_isotonic_map(const struct joint_data *data, const double *w,
                          const struct shape *shape, double *map_return,
                          double *map_log_I, double *mean_square)
{
    struct search s;
    double *group_ret = mem_alloc(data->n * sizeof *group_ret);
    size_t groups = 0, n = 0, from = 0;

    search_init(&s, data, w, shape->mid);
    log_I_of_points(s.y, data, shape);
    *mean_square = isotonic_mean_square(&s);
    for (size_t i = 0; i < data->n; i++) {
        double ret = data->ret[data->order[i]];

        if (groups == 0 || ret != group_ret[groups - 1])
            group_ret[groups++] = ret;
    }
    for (size_t b = 0; from < groups; b++) {
        size_t to = s.blocks[b].end;
        double ret = mean_return(&s, group_ret, from, to);

        /* The ends reach to the last returns seen. */
        if (from == 0 && ret > group_ret[0]) {
            map_return[n] = group_ret[0];
            map_log_I[n++] = s.blocks[b].value;
        }
        map_return[n] = ret;
        map_log_I[n++] = s.blocks[b].value;
        if (to == groups && ret < group_ret[groups - 1]) {
            map_return[n] = group_ret[groups - 1];
            map_log_I[n++] = s.blocks[b].value;
        }
        from = to;
    }
    search_fini(&s);
    free(group_ret);
    return n;
}

static double search_value(const gsl_vector *x, void *context)
{
    struct search *s = context;
    struct shape shape = {.mid = s->mid};

    for (int k = 0; k < SHAPE_DIM; k++)
        shape.x[k] = gsl_vector_get(x, (size_t)k);
    double outside = clamp(&shape, s->data);
    log_I_of_points(s->y, s->data, &shape);
    return isotonic_mean_square(s) * (1 + outside) + outside;
}

void joint_search(struct joint_fit *out, const struct joint_data *data,
                  const double *w, const struct shape *start, int steps)
{
    struct search s;
    gsl_multimin_function f = {search_value, SHAPE_DIM, &s};
    gsl_multimin_fminimizer *min = gsl_multimin_fminimizer_alloc(
        gsl_multimin_fminimizer_nmsimplex2, SHAPE_DIM);
    gsl_vector *x = gsl_vector_alloc(SHAPE_DIM);
    gsl_vector *step = gsl_vector_alloc(SHAPE_DIM);

    search_init(&s, data, w, start->mid);
    for (int k = 0; k < SHAPE_DIM; k++) {
        gsl_vector_set(x, (size_t)k, start->x[k]);
        gsl_vector_set(step, (size_t)k, 0.5);
    }
    out->converged = false;
    if (gsl_multimin_fminimizer_set(min, &f, x, step) == GSL_SUCCESS) {
        for (int i = 0; i < steps && !out->converged; i++) {
            if (gsl_multimin_fminimizer_iterate(min) != GSL_SUCCESS)
                break;
            out->converged = gsl_multimin_fminimizer_size(min) < 1e-6;
        }
    }
    out->shape.mid = start->mid;
    for (int k = 0; k < SHAPE_DIM; k++)
        out->shape.x[k] = gsl_vector_get(min->x, (size_t)k);
    out->criterion = min->fval;
    clamp(&out->shape, data);
    out->at_edge = joint_at_edge(&out->shape, data);
    gsl_multimin_fminimizer_free(min);
    gsl_vector_free(x);
    gsl_vector_free(step);
    search_fini(&s);
}

/* ---- smooth fit ---- */

/* The four basis functions that are not zero at LOG_I, the first of them
 * *FIRST, and their slopes.  Outside the knots they go on straight. */
static void basis(const struct joint_map *map, double log_I, size_t *first,
                  double b[4], double db[4])
{
    const double last = JOINT_COEF - 3;
    double scale = map->inverse_step, t = (log_I - map->low) * scale;
    double inside = t < 0 ? 0 : t > last ? last : t, beyond = t - inside;
    size_t whole = inside < last ? (size_t)inside : JOINT_COEF - 4;
    double u = inside - (double)whole, v = 1 - u;

    *first = whole;
    b[0] = v * v * v / 6;
    b[1] = (3 * u * u * u - 6 * u * u + 4) / 6;
    b[2] = (3 * v * v * v - 6 * v * v + 4) / 6;
    b[3] = u * u * u / 6;
    db[0] = -v * v / 2;
    db[1] = (3 * u * u - 4 * u) / 2;
    db[2] = (4 * v - 3 * v * v) / 2;
    db[3] = u * u / 2;
    for (int i = 0; i < 4; i++) {
        if (beyond != 0)
            b[i] += beyond * db[i];
        db[i] *= scale;
    }
}

double joint_map_at(const struct joint_map *map, double log_I, double *slope)
{
    double b[4], db[4], value = 0;
    size_t first;

    basis(map, log_I, &first, b, db);
    *slope = 0;
    for (size_t i = 0; i < 4; i++) {
        value += map->coef[first + i] * b[i];
        *slope += map->coef[first + i] * db[i];
    }
    return value;
}

struct polish {
    const struct joint_data *data;
    double shift_var;          /* of log I between runs */
    double *w;                 /* (n) 1/variance of the mean's point noise */
    double *wf;                /* (n) w times slope f' of the last map */
    double *den;               /* (n_sizes) see inner products below */
    double *log_I, *share_E;   /* (n) */
    double (*grad)[SHAPE_DIM]; /* (n) of log_I */
    size_t *first;             /* (n) first basis function at log_I */
    double (*b)[4], (*db)[4];  /* (n) the four there, and their slopes */
    double *rest, *slope;      /* (n) return less the map, slope of the map */
    double chol[JOINT_COEF * JOINT_COEF]; /* of the map's normal matrix */
    struct joint_map map;
    double square; /* r' W r */
    double value;  /* that and the map's penalty: what is made least */
};

/* The noise of one size is point noise and a shift of the whole size in log I:
 * its covariance is diag(1/w) + shift_var/seeds f' f''.  The inverse of that,
 * by Sherman and Morrison, is
 *
 *     <u, v> = sum w u v - (sum wf u)(sum wf v)/den,
 *     den = seeds/shift_var + sum wf f'
 *
 * and all inner products below are of this form. */
static void set_weights(struct polish *p, const struct joint_noise *noise)
{
    const struct joint_data *d = p->data;

    p->shift_var = noise->shift;
    for (size_t s = 0; s < d->n_sizes; s++) {
        double sum = 0, seeds = 0;
        size_t from = d->start[s], to = d->start[s + 1];

        for (size_t i = from; i < to; i++) {
            double slope;

            joint_map_at(&p->map, p->log_I[i], &slope);
            p->w[i] = d->seeds[i] / (noise->point * d->repeats[s]);
            p->wf[i] = p->w[i] * slope;
            sum += p->wf[i] * slope;
            seeds += d->seeds[i] / (double)(to - from);
        }
        p->den[s] = seeds / noise->shift + sum;
    }
}

static void evaluate(struct polish *p, const struct shape *shape)
{
    const struct joint_data *d = p->data;
    struct shape_eval e = shape_prepare(shape);

    for (size_t s = 0; s < d->n_sizes; s++) {
        for (size_t i = d->start[s]; i < d->start[s + 1]; i++)
            p->log_I[i] = shape_log_I_grad(&e, d->log_N[s], d->log_E[i],
                                           p->grad[i], &p->share_E[i]);
    }
}

/* Knots over the log I that the points have now. */
static void place_knots(struct polish *p)
{
    double low = HUGE_VAL, high = -HUGE_VAL;

    for (size_t i = 0; i < p->data->n; i++) {
        low = fmin(low, p->log_I[i]);
        high = fmax(high, p->log_I[i]);
    }
    p->map.low = low;
    p->map.inverse_step = (JOINT_COEF - 3) / fmax(high - low, 1e-6);
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

    for (size_t i = 0; i + 2 < JOINT_COEF; i++) {
        double bend = map->coef[i] - 2 * map->coef[i + 1] + map->coef[i + 2];

        sum += l * bend * bend;
    }
    return sum;
}

/* The penalty's matrix, and a pinch of ridge against rounding. */
static void add_penalty(double a[JOINT_COEF * JOINT_COEF], double l)
{
    enum { M = JOINT_COEF };
    double mean = 0;

    for (size_t i = 0; i < M; i++)
        mean += a[i * M + i] / M;
    for (size_t i = 0; i < M; i++)
        a[i * M + i] += 1e-12 * mean + 1e-300;
    for (size_t i = 0; i + 2 < M; i++) {
        a[i * M + i] += l;
        a[(i + 1) * M + i + 1] += 4 * l;
        a[(i + 2) * M + i + 2] += l;
        a[(i + 1) * M + i] -= 2 * l;
        a[(i + 2) * M + i + 1] -= 2 * l;
        a[(i + 2) * M + i] += l;
    }
}

/* Cholesky of the lower triangle in place. */
static void factor(double a[JOINT_COEF * JOINT_COEF])
{
    enum { M = JOINT_COEF };

    for (size_t i = 0; i < M; i++) {
        double diag = a[i * M + i];

        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * M + j];

            for (size_t k = 0; k < j; k++)
                sum -= a[i * M + k] * a[j * M + k];
            if (j < i)
                a[i * M + j] = sum / a[j * M + j];
            else
                a[i * M + i] = sqrt(fmax(sum, 1e-14 * diag));
        }
    }
}

static void solve(const double a[JOINT_COEF * JOINT_COEF], double x[JOINT_COEF])
{
    enum { M = JOINT_COEF };

    for (size_t i = 0; i < M; i++) {
        for (size_t k = 0; k < i; k++)
            x[i] -= a[i * M + k] * x[k];
        x[i] /= a[i * M + i];
    }
    for (size_t i = M; i-- > 0;) {
        x[i] /= a[i * M + i];
        for (size_t k = 0; k < i; k++)
            x[k] -= a[i * M + k] * x[i];
    }
}

/* Add what one size says about the map to the normal equations. */
static void add_to_map(struct polish *p, size_t s)
{
    enum { M = JOINT_COEF };
    const struct joint_data *d = p->data;
    double along[M] = {0}, ret = 0;

    for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
        size_t first;

        basis(&p->map, p->log_I[i], &first, p->b[i], p->db[i]);
        p->first[i] = first;
        ret += p->wf[i] * d->ret[i];
        for (size_t r = 0; r < 4; r++) {
            double wb = p->w[i] * p->b[i][r];
            double *row = &p->chol[(first + r) * M + first];

            along[first + r] += p->wf[i] * p->b[i][r];
            p->map.coef[first + r] += wb * d->ret[i];
            for (size_t c = 0; c <= r; c++)
                row[c] += wb * p->b[i][c];
        }
    }
    for (size_t r = 0; r < M; r++) {
        double f = along[r] / p->den[s];

        p->map.coef[r] -= f * ret;
        for (size_t c = 0; c <= r && f != 0; c++)
            p->chol[r * M + c] -= f * along[c];
    }
}

/* The best map for the present log_I and weights, and what it leaves. */
static void solve_map(struct polish *p)
{
    const struct joint_data *d = p->data;

    memset(p->chol, 0, sizeof p->chol);
    memset(p->map.coef, 0, sizeof p->map.coef);
    for (size_t s = 0; s < d->n_sizes; s++)
        add_to_map(p, s);
    add_penalty(p->chol, stiffness(d));
    factor(p->chol);
    solve(p->chol, p->map.coef);
    p->square = 0;
    for (size_t s = 0; s < d->n_sizes; s++) {
        double along = 0;

        for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
            const double *coef = &p->map.coef[p->first[i]];
            const double *b = p->b[i], *db = p->db[i];
            double r = d->ret[i] - coef[0] * b[0] - coef[1] * b[1] -
                       coef[2] * b[2] - coef[3] * b[3];

            p->rest[i] = r;
            p->slope[i] = coef[0] * db[0] + coef[1] * db[1] + coef[2] * db[2] +
                          coef[3] * db[3];
            p->square += p->w[i] * r * r;
            along += p->wf[i] * r;
        }
        p->square -= along * along / p->den[s];
    }
    p->value = p->square + penalty(&p->map, stiffness(d));
}

/* Sums of one size for the normal equations of x. */
struct sums {
    double info[SHAPE_DIM][SHAPE_DIM], score[SHAPE_DIM];
    double cross[SHAPE_DIM][JOINT_COEF];
};

/* Add the inner products of one size to T. */
static void add_size(struct sums *t, const struct polish *p, size_t s)
{
    const struct joint_data *d = p->data;
    double along_x[SHAPE_DIM] = {0}, along_b[JOINT_COEF] = {0}, along_r = 0;

    for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
        const double *b = p->b[i];
        double r = p->rest[i], slope = p->slope[i];
        size_t first = p->first[i];

        for (size_t c = 0; c < 4; c++)
            along_b[first + c] += p->wf[i] * b[c];
        along_r += p->wf[i] * r;
        for (int k = 0; k < SHAPE_DIM; k++) {
            double x = slope * p->grad[i][k], wx = p->w[i] * x;

            along_x[k] += p->wf[i] * x;
            t->score[k] += wx * r;
            for (int l = 0; l <= k; l++)
                t->info[k][l] += wx * slope * p->grad[i][l];
            for (size_t c = 0; c < 4; c++)
                t->cross[k][first + c] += wx * b[c];
        }
    }
    for (int k = 0; k < SHAPE_DIM; k++) {
        double f = along_x[k] / p->den[s];

        t->score[k] -= f * along_r;
        for (int l = 0; l <= k; l++)
            t->info[k][l] -= f * along_x[l];
        for (size_t c = 0; c < JOINT_COEF; c++)
            t->cross[k][c] -= f * along_b[c];
    }
}

/* Gauss-Newton: information on x and the score, the map eliminated. */
static void normal_equations(const struct polish *p,
                             double info[SHAPE_DIM][SHAPE_DIM],
                             double score[SHAPE_DIM])
{
    struct sums t;

    memset(&t, 0, sizeof t);
    for (size_t s = 0; s < p->data->n_sizes; s++)
        add_size(&t, p, s);
    memcpy(score, t.score, sizeof t.score);
    for (int k = 0; k < SHAPE_DIM; k++) {
        double solved[JOINT_COEF];

        memcpy(solved, t.cross[k], sizeof solved);
        solve(p->chol, solved);
        for (int l = 0; l <= k; l++) {
            info[k][l] = t.info[k][l];
            for (size_t c = 0; c < JOINT_COEF; c++)
                info[k][l] -= solved[c] * t.cross[l][c];
            info[l][k] = info[k][l];
        }
    }
}

/* Solve (info + mu diag) step = score; false when not positive definite. */
static bool damped_step(double step[SHAPE_DIM],
                        const double info[SHAPE_DIM][SHAPE_DIM],
                        const double score[SHAPE_DIM], double mu)
{
    double a[SHAPE_DIM * SHAPE_DIM];
    double trace = 0;
    gsl_matrix_view m = gsl_matrix_view_array(a, SHAPE_DIM, SHAPE_DIM);
    gsl_vector_const_view b = gsl_vector_const_view_array(score, SHAPE_DIM);
    gsl_vector_view x = gsl_vector_view_array(step, SHAPE_DIM);

    for (int k = 0; k < SHAPE_DIM; k++)
        trace += info[k][k];
    for (int k = 0; k < SHAPE_DIM; k++) {
        for (int l = 0; l < SHAPE_DIM; l++)
            a[k * SHAPE_DIM + l] = info[k][l];
        a[k * (SHAPE_DIM + 1)] += mu * info[k][k] + 1e-14 * trace;
    }
    return gsl_linalg_cholesky_decomp1(&m.matrix) == GSL_SUCCESS &&
           gsl_linalg_cholesky_solve(&m.matrix, &b.vector, &x.vector) ==
               GSL_SUCCESS;
}

static double distance(const struct shape *a, const struct shape *b)
{
    double most = 0;

    for (int k = 0; k < SHAPE_DIM; k++)
        most = fmax(most, fabs(a->x[k] - b->x[k]));
    return most;
}

/* Levenberg-Marquardt at fixed weights and knots. */
static bool descend(struct polish *p, struct shape *shape,
                    double info[SHAPE_DIM][SHAPE_DIM])
{
    double score[SHAPE_DIM], step[SHAPE_DIM], mu = 1e-3;
    double best = p->value;

    for (int i = 0; i < 30; i++) {
        normal_equations(p, (double(*)[SHAPE_DIM])info, score);
        for (;;) {
            struct shape trial = *shape;

            if (mu > 1e8)
                return true; /* no way down: at the minimum, to rounding */
            if (damped_step(step, (const double(*)[SHAPE_DIM])info, score,
                            mu)) {
                for (int k = 0; k < SHAPE_DIM; k++) {
                    step[k] = fmin(fmax(step[k], -1), 1);
                    trial.x[k] += step[k];
                }
                clamp(&trial, p->data);
                evaluate(p, &trial);
                solve_map(p);
                if (p->value <= best) {
                    bool done = distance(&trial, shape) < 1e-6;

                    *shape = trial;
                    best = p->value;
                    mu = fmax(mu / 10, 1e-9);
                    if (done)
                        return true;
                    break;
                }
            }
            mu *= 10;
            evaluate(p, shape);
            solve_map(p);
        }
    }
    return false;
}

/* What different starts are compared by: twice the negative log-likelihood, a
 * point, up to a constant. */
static double criterion(const struct polish *p)
{
    const struct joint_data *d = p->data;
    double sum = p->value;

    for (size_t s = 0; s < d->n_sizes; s++)
        sum += log(p->den[s]);
    return sum / (double)d->n;
}

static void polish_init(struct polish *p, const struct joint_data *data)
{
    size_t n = data->n;

    memset(p, 0, sizeof *p);
    p->data = data;
    p->w = mem_alloc(n * (6 * sizeof *p->w + sizeof *p->grad +
                          2 * sizeof *p->b + sizeof *p->first) +
                     data->n_sizes * sizeof *p->den);
    p->wf = p->w + n;
    p->log_I = p->wf + n;
    p->share_E = p->log_I + n;
    p->den = p->share_E + n;
    p->rest = p->den + data->n_sizes;
    p->slope = p->rest + n;
    p->grad = (double(*)[SHAPE_DIM])(p->slope + n);
    p->b = (double(*)[4])(p->grad + n);
    p->db = p->b + n;
    p->first = (size_t *)(p->db + n);
}

static void joint_run(struct joint_fit *out, const struct joint_data *data,
                      const struct joint_noise *noise,
                      const struct shape *start, int rounds, bool move)
{
    struct shape shape = *start;
    struct polish p;

    polish_init(&p, data);
    clamp(&shape, data);
    evaluate(&p, &shape);
    place_knots(&p);
    set_weights(&p, noise); /* the map is flat: point noise only */
    solve_map(&p);
    memset(out, 0, sizeof *out);
    for (int r = 0; r < rounds && !out->converged; r++) {
        struct shape last = shape;

        set_weights(&p, noise);
        place_knots(&p);
        solve_map(&p);
        out->converged = move && descend(&p, &shape, out->info) &&
                         distance(&shape, &last) < 1e-5;
    }
    set_weights(&p, noise);
    solve_map(&p);
    out->shape = shape;
    out->criterion = criterion(&p);
    out->square = p.square;
    double score[SHAPE_DIM];
    normal_equations(&p, out->info, score);
    out->map = p.map;
    out->at_edge = joint_at_edge(&out->shape, data);
    free(p.w);
}

void joint_polish(struct joint_fit *out, const struct joint_data *data,
                  const struct joint_noise *noise, const struct shape *start,
                  int rounds)
{
    joint_run(out, data, noise, start, rounds, true);
}

void joint_evaluate(struct joint_fit *out, const struct joint_data *data,
                    const struct joint_noise *noise, const struct shape *shape)
{
    joint_run(out, data, noise, shape, 3, false);
}

bool joint_covariance(double cov[SHAPE_DIM][SHAPE_DIM],
                      const struct joint_data *data,
                      const struct joint_fit *fit)
{
    double independent = 0;

    for (size_t s = 0; s < data->n_sizes; s++)
        independent +=
            (double)(data->start[s + 1] - data->start[s]) / data->repeats[s];
    double excess = fmax(fit->square / independent, 1);
    for (int k = 0; k < SHAPE_DIM; k++) {
        double unit[SHAPE_DIM] = {0}, column[SHAPE_DIM];

        unit[k] = excess;
        if (!damped_step(column, fit->info, unit, 0))
            return false;
        for (int l = 0; l < SHAPE_DIM; l++)
            cov[l][k] = column[l];
    }
    return true;
}
