/* shape.c - the law of intrinsic performance and its coordinates. */
#include "config.h"

#include "analysis/shape.h"

#include <math.h>

static double logit(double p)
{
    return log(p / (1 - p));
}

struct shape_eval shape_prepare(const struct shape *shape)
{
    struct shape_eval s = {
        .p = 1 / (1 + exp(-shape->x[SHAPE_P])),
        .beta = exp(shape->x[SHAPE_BETA]),
        .mid = shape->mid,
        .log_N = shape->x[SHAPE_MID],
        .log_E = shape->mid - shape->x[SHAPE_MID],
    };

    s.q = 1 - s.p;
    s.per_p = 1 / s.p;
    s.per_q = 1 / s.q;
    s.per_beta = 1 / s.beta;
    return s;
}

double shape_log_I(const struct shape_eval *s, double log_N, double log_E)
{
    double u = (log_N - s->log_N) * s->per_p;
    double v = (log_E - s->log_E) * s->per_q;

    /* The larger term is taken out, so that exp cannot overflow. */
    if (u < v)
        return s->mid + u -
               log(s->p + s->q * exp(s->beta * (u - v))) * s->per_beta;
    return s->mid + v - log(s->q + s->p * exp(s->beta * (v - u))) * s->per_beta;
}

double shape_log_I_grad(const struct shape_eval *s, double log_N, double log_E,
                        double grad[SHAPE_DIM], double *share_E)
{
    double p = s->p, q = s->q;
    double u = (log_N - s->log_N) * s->per_p;
    double v = (log_E - s->log_E) * s->per_q;
    double low = u < v ? u : v, less = exp(-s->beta * fabs(u - v));
    double tn = u < v ? p : p * less, te = u < v ? q * less : q;
    double sum = tn + te, per_sum = 1 / sum, a = tn * per_sum, b = te * per_sum;
    double log_I = low - log(sum) * s->per_beta;

    /* dp = p q dx, dbeta = beta dx. */
    grad[SHAPE_P] = b * p * (s->per_beta + v) - a * q * (s->per_beta + u);
    grad[SHAPE_BETA] = a * u + b * v - log_I;
    grad[SHAPE_MID] = b * s->per_q - a * s->per_p;
    *share_E = b;
    return s->mid + log_I;
}

struct intrinsic_law shape_law(const struct shape *shape)
{
    struct shape_eval s = shape_prepare(shape);
    double p = s.p, q = s.q;
    double alpha_N = s.beta / p, alpha_E = s.beta / q;
    double log_N0 = s.log_N - p * s.mid;
    struct intrinsic_law law = {
        .alpha_N = alpha_N,
        .alpha_E = alpha_E,
        .beta = s.beta,
        .N_c = exp(log_N0 + log(p) / alpha_N),
        .E_c = exp(-log_N0 + log(q) / alpha_E),
        .exponent = p,
    };

    return law;
}

struct shape shape_of_law(const struct intrinsic_law *law, double mid)
{
    double p = law->exponent;
    double log_N0 = log(law->N_c) - log(p) / law->alpha_N;
    struct shape shape = {
        .x = {logit(p), log(law->beta), log_N0 + p * mid},
        .mid = mid,
    };

    return shape;
}

struct shape shape_move(const struct shape *shape, double mid)
{
    struct shape_eval s = shape_prepare(shape);
    struct shape moved = *shape;

    moved.x[SHAPE_MID] += s.p * (mid - shape->mid);
    moved.mid = mid;
    return moved;
}

struct intrinsic_law intrinsic_law_of(double alpha_N, double alpha_E,
                                      double N_c)
{
    double log_share =
        log1p(alpha_N / alpha_E) / alpha_N + log1p(alpha_E / alpha_N) / alpha_E;
    struct intrinsic_law law = {
        .alpha_N = alpha_N,
        .alpha_E = alpha_E,
        .beta = alpha_N * alpha_E / (alpha_N + alpha_E),
        .N_c = N_c,
        .E_c = exp(-log_share - log(N_c)),
        .exponent = alpha_E / (alpha_N + alpha_E),
    };

    return law;
}

double intrinsic_at(const struct intrinsic_law *law, double N, double E)
{
    double x = law->alpha_N * (log(law->N_c) - log(N));
    double y = law->alpha_E * (log(law->E_c) - log(E));
    double high = fmax(x, y);

    return exp(-(high + log1p(exp(-fabs(x - y)))) / law->beta);
}

double intrinsic_N_opt(const struct intrinsic_law *law, double C)
{
    return law->N_c * exp(log1p(law->alpha_N / law->alpha_E) / law->alpha_N +
                          law->exponent * log(C));
}

double intrinsic_E_opt(const struct intrinsic_law *law, double C)
{
    return law->E_c * exp(log1p(law->alpha_E / law->alpha_N) / law->alpha_E +
                          (1 - law->exponent) * log(C));
}
