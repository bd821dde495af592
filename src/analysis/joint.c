/* joint.c - the data of a joint fit, their noise, and the isotonic search. */
#include "config.h"

#include "analysis/joint.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
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

double joint_clamp(struct shape *shape, const struct joint_data *data)
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

struct joint_choice joint_choice_all(const struct prepared *p)
{
    return (struct joint_choice){.sizes = p->n,
                                 .left_out = SIZE_MAX,
                                 .stride = 1,
                                 .log_C_end = HUGE_VAL};
}

/* The points of SIZE that CHOICE takes, TIMES being its runs' part. */
static void add_size(struct joint_data *d, const struct prepared_size *size,
                     const struct joint_choice *choice, const unsigned *times)
{
    struct aggregate_point *points = mem_alloc(size->n * sizeof *points);
    size_t s = d->n_sizes, stride = choice->stride, from = d->n;
    /* Rounding must not decide about a point at the very end. */
    double end = choice->log_C_end - size->log_N + 1e-9;

    size_t first = (stride - 1) / 2;
    aggregate_some(points, size, times, first, stride);
    d->log_N[s] = size->log_N;
    d->repeats[s] = fmax(size->reach / (size->step * (double)stride), 1);
    d->start[s] = from;
    for (size_t j = first; j < size->n; j += stride) {
        double log_E = size->log_E0 + size->step * (double)j;

        if (isnan(points[j].ret) || log_E > end)
            continue;
        d->ret[d->n] = points[j].ret;
        d->seeds[d->n] = points[j].seeds;
        d->spread[d->n] = points[j].spread;
        d->noise[d->n] = points[j].noise;
        d->log_E[d->n] = log_E;
        d->low = fmin(d->low, points[j].ret);
        d->high = fmax(d->high, points[j].ret);
        d->n++;
    }
    d->start[s + 1] = d->n;
    d->n_sizes += d->n > from;
    free(points);
}

struct joint_data *joint_data_new(const struct prepared *p,
                                  const struct joint_choice *choice)
{
    struct joint_data *d = mem_calloc(1, sizeof *d);
    const unsigned *times = choice->times;
    size_t sizes = choice->sizes, room = 0;

    for (size_t s = 0; s < sizes; s++)
        room += p->sizes[s].n / choice->stride + 1;
    d->start = mem_calloc(sizes + 1, sizeof *d->start);
    d->log_N = mem_calloc(2 * sizes, sizeof *d->log_N);
    d->repeats = d->log_N + sizes;
    d->log_E = mem_calloc(6 * room, sizeof *d->log_E);
    d->ret = d->log_E + room;
    d->seeds = d->ret + room;
    d->slope2 = d->seeds + room;
    d->spread = d->slope2 + room;
    d->noise = d->spread + room;
    d->order = mem_calloc(room, sizeof *d->order);
    d->low = HUGE_VAL;
    d->high = -HUGE_VAL;
    for (size_t s = 0; s < sizes; s++) {
        if (s != choice->left_out)
            add_size(d, &p->sizes[s], choice, times);
        times = times == NULL ? NULL : times + p->sizes[s].n_runs;
    }
    d->log_N_low = d->log_N[0];
    d->log_N_high = d->log_N[d->n_sizes - 1];
    d->mid = (d->log_N_low + d->log_N_high) / 2;
    for (size_t i = 0; i < d->n; i++)
        d->mid += d->log_E[i] / (double)d->n;
    if (!choice->smooth_only) {
        sort_by_return(d);
        set_slopes(d);
    }
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

double joint_point_variance(const struct joint_data *data,
                            const struct joint_noise *noise, size_t i)
{
    return noise->point * data->noise[i] / data->seeds[i];
}

/* Maximum likelihood of v = point share + shift f2 for variances v (a gamma law
 * with that mean), by multiplicative steps, which keep both positive. */
static struct joint_noise regress_noise(const double *v, const double *share,
                                        const double *f2, size_t n,
                                        struct joint_noise noise)
{
    for (int step = 0; step < 40; step++) {
        double up0 = 0, down0 = 0, up1 = 0, down1 = 0;

        for (size_t i = 0; i < n; i++) {
            if (v[i] < 0)
                continue;
            double inv = 1 / (noise.point * share[i] + noise.shift * f2[i]);
            double over = v[i] * inv * inv;

            up0 += over * share[i], down0 += inv * share[i];
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
        noise = regress_noise(v, data->noise, f2, data->n, noise);
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
        double point = joint_point_variance(data, noise, i);
        double noise2 = 2 * point / 0.36;
        double f2 = fmax(data->slope2[i] - noise2, 0) / 4;

        w[i] = f2 / (noise->shift * f2 / data->seeds[i] + point);
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
                          double *map_intrinsic, double *mean_square)
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
        double I = exp(s.blocks[b].value);

        /* The ends reach to the last returns seen. */
        if (from == 0 && ret > group_ret[0]) {
            map_return[n] = group_ret[0];
            map_intrinsic[n++] = I;
        }
        map_return[n] = ret;
        map_intrinsic[n++] = I;
        if (to == groups && ret < group_ret[groups - 1]) {
            map_return[n] = group_ret[groups - 1];
            map_intrinsic[n++] = I;
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
    double outside = joint_clamp(&shape, s->data);
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
    joint_clamp(&out->shape, data);
    out->at_edge = joint_at_edge(&out->shape, data);
    gsl_multimin_fminimizer_free(min);
    gsl_vector_free(x);
    gsl_vector_free(step);
    search_fini(&s);
}
