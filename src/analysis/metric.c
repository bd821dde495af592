/* metric.c - natural performance metrics, and the fit that uses one. */
#include "config.h"

#include "analysis/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "analysis/joint.h"
#include "base/mem.h"

const char *const metric_names[METRIC_KINDS] = {
    "fail_to_success", "error", "excess", "exponential", NULL,
};

enum metric_kind metric_kind_of(const char *name)
{
    int kind = 0;

    while (strcmp(metric_names[kind], name) != 0)
        kind++;
    return (enum metric_kind)(kind + 1);
}

const char *metric_name(enum metric_kind kind)
{
    return kind == METRIC_NONE ? "none" : metric_names[kind - 1];
}

static bool has_highest(const struct metric *m)
{
    return m->kind == METRIC_FAIL_TO_SUCCESS || m->kind == METRIC_ERROR;
}

static bool has_lowest(const struct metric *m)
{
    return m->kind == METRIC_FAIL_TO_SUCCESS || m->kind == METRIC_EXCESS;
}

double metric_log(const struct metric *m, double ret)
{
    switch (m->kind) {
    case METRIC_FAIL_TO_SUCCESS:
        return log(m->highest - ret) - log(ret - m->lowest);
    case METRIC_ERROR:
        return log(m->highest - ret);
    case METRIC_EXCESS:
        return log(ret - m->lowest);
    default:
        return ret;
    }
}

double metric_return(const struct metric *m, double y, double *slope)
{
    double share;

    switch (m->kind) {
    case METRIC_FAIL_TO_SUCCESS:
        share = 1 / (1 + exp(y));
        *slope = -(m->highest - m->lowest) * share * (1 - share);
        return m->lowest + (m->highest - m->lowest) * share;
    case METRIC_ERROR:
        *slope = -exp(y);
        return m->highest + *slope;
    case METRIC_EXCESS:
        *slope = exp(y);
        return m->lowest + *slope;
    default:
        *slope = 1;
        return y;
    }
}

double metric_intrinsic(const struct metric_law *law, double ret)
{
    return exp((metric_log(&law->metric, ret) - law->log_scale) /
               law->exponent);
}

double metric_return_at(const struct metric_law *law, double I)
{
    double slope;

    return metric_return(&law->metric, law->log_scale + law->exponent * log(I),
                         &slope);
}

bool metric_check(const struct metric *m, struct err *err)
{
    if (has_highest(m) && has_lowest(m) && !(m->highest > m->lowest))
        return err_set(err,
                       "the highest return of the metric, %g, must lie above "
                       "the lowest, %g",
                       m->highest, m->lowest);
    return true;
}

bool metric_holds(const struct metric *m, double ret)
{
    return !(has_highest(m) && ret > m->highest) &&
           !(has_lowest(m) && ret < m->lowest);
}

/* ---- the fit ---- */

/* The parameters: the shape, the line, and for each size its shift in log I. */
enum { LINE_SCALE = SHAPE_DIM, LINE_EXPONENT, SHIFTS };

struct problem {
    const struct joint_data *data;
    const struct joint_noise *noise;
    const struct metric *metric;
    double mid; /* of the shape */
    bool weighted;
    double *log_metric; /* (n) of the unweighted form; NaN: left out */
};

static size_t parameters_of(const struct problem *p)
{
    return SHIFTS + (p->weighted ? p->data->n_sizes : 0);
}

static struct shape_eval shape_at(const struct problem *p, const gsl_vector *x)
{
    struct shape shape = {.mid = p->mid};

    for (size_t k = 0; k < SHAPE_DIM; k++)
        shape.x[k] = gsl_vector_get(x, k);
    return shape_prepare(&shape);
}

/* Runs of one size share a shift whose prior is a further residual. */
static double prior_scale(const struct problem *p, size_t s)
{
    const struct joint_data *d = p->data;

    return sqrt(d->seeds[d->start[s]] / p->noise->shift);
}

static double point_scale(const struct problem *p, size_t s, size_t i)
{
    return 1 / sqrt(joint_point_variance(p->data, p->noise, i) *
                    p->data->repeats[s]);
}

/* Residual I of size S, and by what it changes: SLOPE a unit of log I, BY_LINE
 * a unit of either constant of the line. */
static double residual(const struct problem *p, const gsl_vector *x, size_t s,
                       size_t i, double log_I, double *slope, double by_line[2])
{
    double a = gsl_vector_get(x, LINE_SCALE);
    double b = gsl_vector_get(x, LINE_EXPONENT);

    if (!p->weighted) {
        bool known = isfinite(p->log_metric[i]);

        /* Here the line is that of log I on log metric. */
        *slope = known ? 1 : 0;
        by_line[0] = known ? -1 : 0;
        by_line[1] = known ? -p->log_metric[i] : 0;
        return known ? log_I - a - b * p->log_metric[i] : 0;
    }
    double scale = point_scale(p, s, i), by_y;
    double at = log_I + gsl_vector_get(x, SHIFTS + s);
    double ret = metric_return(p->metric, a + b * at, &by_y);

    *slope = scale * by_y * b;
    by_line[0] = scale * by_y;
    by_line[1] = scale * by_y * at;
    return scale * (ret - p->data->ret[i]);
}

/* GSL's callbacks: residuals F at X, or (J) how they change. */
static int evaluate(const gsl_vector *x, struct problem *p, gsl_vector *f,
                    gsl_matrix *J)
{
    const struct joint_data *d = p->data;
    struct shape_eval e = shape_at(p, x);

    if (J != NULL)
        gsl_matrix_set_zero(J);
    for (size_t s = 0; s < d->n_sizes; s++) {
        for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
            double grad[SHAPE_DIM], share, slope, by_line[2];
            double log_I =
                shape_log_I_grad(&e, d->log_N[s], d->log_E[i], grad, &share);
            double r = residual(p, x, s, i, log_I, &slope, by_line);

            if (f != NULL)
                gsl_vector_set(f, i, r);
            if (J == NULL)
                continue;
            for (size_t k = 0; k < SHAPE_DIM; k++)
                gsl_matrix_set(J, i, k, slope * grad[k]);
            gsl_matrix_set(J, i, LINE_SCALE, by_line[0]);
            gsl_matrix_set(J, i, LINE_EXPONENT, by_line[1]);
            if (p->weighted)
                gsl_matrix_set(J, i, SHIFTS + s, slope);
        }
        if (p->weighted && f != NULL)
            gsl_vector_set(f, d->n + s,
                           prior_scale(p, s) * gsl_vector_get(x, SHIFTS + s));
        if (p->weighted && J != NULL)
            gsl_matrix_set(J, d->n + s, SHIFTS + s, prior_scale(p, s));
    }
    return GSL_SUCCESS;
}

static int residuals(const gsl_vector *x, void *context, gsl_vector *f)
{
    return evaluate(x, context, f, NULL);
}

static int jacobian(const gsl_vector *x, void *context, gsl_matrix *J)
{
    return evaluate(x, context, NULL, J);
}

/* The line to start from: log metric against log I at SHAPE, points weighing
 * what their return says of log metric.  Returns near the metric's bounds, or
 * by chance beyond them, count as a thousandth of the range inside. */
static void first_line(const struct problem *p, const struct shape *shape,
                       double *scale, double *exponent)
{
    const struct joint_data *d = p->data;
    struct shape_eval e = shape_prepare(shape);
    double margin = 1e-3 * (d->high - d->low);
    double low = has_lowest(p->metric) ? p->metric->lowest + margin : d->low;
    double high =
        has_highest(p->metric) ? p->metric->highest - margin : d->high;
    double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;

    for (size_t s = 0; s < d->n_sizes; s++) {
        for (size_t i = d->start[s]; i < d->start[s + 1]; i++) {
            double x = shape_log_I(&e, d->log_N[s], d->log_E[i]), slope;
            double y = metric_log(p->metric, fmin(fmax(d->ret[i], low), high));

            metric_return(p->metric, y, &slope);
            double w = slope * slope;
            sw += w;
            sx += w * x;
            sy += w * y;
            sxx += w * x * x;
            sxy += w * x * y;
        }
    }
    *exponent = (sxy - sx * sy / sw) / (sxx - sx * sx / sw);
    *scale = (sy - *exponent * sx) / sw;
}

/* The information on the shape: the inverse of its part of the covariance. */
static void set_information(struct joint_fit *fit, const gsl_matrix *J)
{
    size_t n = J->size2;
    gsl_matrix *cov = gsl_matrix_alloc(n, n);
    gsl_matrix *part = gsl_matrix_alloc(SHAPE_DIM, SHAPE_DIM);

    memset(fit->info, 0, sizeof fit->info);
    gsl_multifit_nlinear_covar(J, 0, cov);
    for (size_t k = 0; k < SHAPE_DIM; k++) {
        for (size_t l = 0; l < SHAPE_DIM; l++)
            gsl_matrix_set(part, k, l, gsl_matrix_get(cov, k, l));
    }
    if (gsl_linalg_cholesky_decomp1(part) == GSL_SUCCESS &&
        gsl_linalg_cholesky_invert(part) == GSL_SUCCESS) {
        for (size_t k = 0; k < SHAPE_DIM; k++) {
            for (size_t l = 0; l < SHAPE_DIM; l++)
                fit->info[k][l] = gsl_matrix_get(part, k, l);
        }
    }
    gsl_matrix_free(cov);
    gsl_matrix_free(part);
}

/* Take over what the solver WORK found. */
static void take(struct joint_fit *fit, struct metric_law *out,
                 const struct problem *p, gsl_multifit_nlinear_workspace *work)
{
    const gsl_vector *x = gsl_multifit_nlinear_position(work);
    double a = gsl_vector_get(x, LINE_SCALE);
    double b = gsl_vector_get(x, LINE_EXPONENT);
    double square;

    gsl_blas_ddot(gsl_multifit_nlinear_residual(work),
                  gsl_multifit_nlinear_residual(work), &square);
    for (size_t k = 0; k < SHAPE_DIM; k++)
        fit->shape.x[k] = gsl_vector_get(x, k);
    fit->at_edge = joint_at_edge(&fit->shape, p->data);
    fit->square = square;
    fit->criterion = square / (double)p->data->n;
    set_information(fit, gsl_multifit_nlinear_jac(work));
    out->metric = *p->metric;
    out->log_scale = p->weighted ? a : -a / b;
    out->exponent = p->weighted ? b : 1 / b;
}

static bool solve(struct joint_fit *fit, struct metric_law *out,
                  struct problem *p)
{
    const size_t n_x = parameters_of(p);
    gsl_multifit_nlinear_parameters how =
        gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf fdf = {
        .f = residuals,
        .df = jacobian,
        .n = p->data->n + (p->weighted ? p->data->n_sizes : 0),
        .p = n_x,
        .params = p,
    };
    gsl_vector *x = gsl_vector_calloc(n_x);
    double scale, exponent;
    int why;

    /* Normal equations: a few parameters, many points. */
    how.solver = gsl_multifit_nlinear_solver_cholesky;
    gsl_multifit_nlinear_workspace *work = gsl_multifit_nlinear_alloc(
        gsl_multifit_nlinear_trust, &how, fdf.n, n_x);
    for (size_t k = 0; k < SHAPE_DIM; k++)
        gsl_vector_set(x, k, fit->shape.x[k]);
    first_line(p, &fit->shape, &scale, &exponent);
    gsl_vector_set(x, LINE_SCALE, p->weighted ? scale : -scale / exponent);
    gsl_vector_set(x, LINE_EXPONENT, p->weighted ? exponent : 1 / exponent);
    bool ok = isfinite(scale) && isfinite(exponent) && exponent != 0 &&
              gsl_multifit_nlinear_init(x, &fdf, work) == GSL_SUCCESS &&
              gsl_multifit_nlinear_driver(200, 1e-9, 1e-12, 0, NULL, NULL, &why,
                                          work) == GSL_SUCCESS;
    if (ok)
        take(fit, out, p, work);
    gsl_multifit_nlinear_free(work);
    gsl_vector_free(x);
    return ok;
}

bool metric_fit(struct joint_fit *fit, struct metric_law *out,
                const struct metric *metric, const struct joint_data *data,
                const struct joint_noise *noise, bool weighted)
{
    struct problem p = {
        .data = data,
        .noise = noise,
        .metric = metric,
        .mid = fit->shape.mid,
        .weighted = weighted,
        .log_metric = mem_alloc(data->n * sizeof(double)),
    };

    for (size_t i = 0; i < data->n; i++)
        p.log_metric[i] = metric_log(metric, data->ret[i]);
    bool ok = solve(fit, out, &p);
    free(p.log_metric);
    return ok;
}
