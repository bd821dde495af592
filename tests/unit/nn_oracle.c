/* nn_oracle.c - layers and losses of one sample in double precision. */
#include "config.h"

#include "tests/unit/nn_oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

double oracle_activate(enum nn_activation activation, double x)
{
    if (activation == NN_TANH)
        return (exp(2 * x) - 1) / (exp(2 * x) + 1);
    return activation == NN_RELU ? fmax(x, 0) : x;
}

/* X with PAD pixels of FILL all around: (height + 2 pad, width + 2 pad,
 * channels).  The caller frees it. */
static double *padded(const struct nn_image *at, size_t pad, double fill,
                      const double *x)
{
    const size_t width = at->width + 2 * pad, C = at->channels;
    const size_t n = (at->height + 2 * pad) * width * C;
    double *all = mem_calloc(n, sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = fill;
    for (size_t row = 0; row < at->height; row++)
        memcpy(&all[((row + pad) * width + pad) * C], &x[row * at->width * C],
               at->width * C * sizeof *x);
    return all;
}

/* Adds to Y the product of one pixel, seen through tap (KY, KX), with the
 * weights of that tap. */
static void add_tap(const struct nn_conv *conv, const double *w, size_t ky,
                    size_t kx, const double *pixel, double *y)
{
    const size_t C = conv->x.channels, K = conv->size;

    for (size_t o = 0; o < conv->y.channels; o++) {
        for (size_t c = 0; c < C; c++)
            y[o] += w[((o * C + c) * K + ky) * K + kx] * pixel[c];
    }
}

void oracle_conv(const struct nn_conv *conv, const double *w, const double *b,
                 const double *x, const double *plus, double *y)
{
    const size_t width = conv->x.width + 2 * conv->pad, K = conv->size;
    const size_t O = conv->y.channels;
    double *all = padded(&conv->x, conv->pad, 0, x);

    for (size_t i = 0; i < conv->y.height * conv->y.width; i++) {
        const size_t row = i / conv->y.width, column = i % conv->y.width;

        for (size_t o = 0; o < O; o++)
            y[i * O + o] = b[o] + (plus == NULL ? 0 : plus[i * O + o]);
        for (size_t k = 0; k < K * K; k++) {
            const size_t at = (row * conv->stride + k / K) * width +
                              column * conv->stride + k % K;

            add_tap(conv, w, k / K, k % K, &all[at * conv->x.channels],
                    &y[i * O]);
        }
    }
    free(all);
}

void oracle_pool(const struct nn_pool *pool, const double *x, double *y)
{
    const size_t width = pool->x.width + 2 * pool->pad, K = pool->size;
    const size_t C = pool->x.channels;
    double *all = padded(&pool->x, pool->pad, -HUGE_VAL, x);

    for (size_t i = 0; i < pool->y.height * pool->y.width * C; i++) {
        const size_t row = i / C / pool->y.width, c = i % C;
        const size_t column = i / C % pool->y.width;

        y[i] = -HUGE_VAL;
        for (size_t k = 0; k < K * K; k++) {
            const size_t at = (row * pool->stride + k / K) * width +
                              column * pool->stride + k % K;

            y[i] = fmax(y[i], all[at * C + c]);
        }
    }
    free(all);
}

void oracle_dense(const struct nn_dense *dense, const double *w,
                  const double *b, const double *x, double *y)
{
    for (size_t o = 0; o < dense->outputs; o++) {
        y[o] = b == NULL ? 0 : b[o];
        for (size_t i = 0; i < dense->inputs; i++)
            y[o] += w[o * dense->inputs + i] * x[i];
    }
}

void oracle_norm(size_t features, const double *gain, const double *bias,
                 const double *x, double *y)
{
    const double n = (double)features;
    double sum = 0, squares = 0;

    for (size_t i = 0; i < features; i++) {
        sum += x[i];
        squares += x[i] * x[i];
    }
    const double variance = squares / n - sum / n * (sum / n);
    for (size_t i = 0; i < features; i++)
        y[i] = gain[i] * (x[i] - sum / n) /
                   sqrt(variance + (double)NN_NORM_EPSILON) +
               bias[i];
}

/* The logistic function. */
static double gate(double x)
{
    return 0.5 + 0.5 * tanh(x / 2);
}

void oracle_lstm(size_t hidden, const double *gates, const double *cell,
                 double *cell_out, double *h)
{
    for (size_t k = 0; k < hidden; k++) {
        cell_out[k] = gate(gates[hidden + k]) * cell[k] +
                      gate(gates[k]) * tanh(gates[2 * hidden + k]);
        h[k] = gate(gates[3 * hidden + k]) * tanh(cell_out[k]);
    }
}

/* ---- policies ---- */

static double log_probability(const double *logits, size_t n, size_t choice)
{
    double total = 0;

    for (size_t i = 0; i < n; i++)
        total += exp(logits[i] - logits[choice]);
    return -log(total);
}

/* Logarithm of the normal density. */
static double log_normal(double mean, double log_std, double x)
{
    const double variance = exp(2 * log_std);

    return -(x - mean) * (x - mean) / (2 * variance) -
           log(2 * acos(-1) * variance) / 2;
}

double oracle_logp(const struct nn_shape *shape,
                   const struct oracle_outputs *out, const double *action)
{
    const double *logits = out->policy;
    double total = 0;

    for (size_t p = 0; p < shape->parts; p++) {
        if (shape->policy == NN_GAUSSIAN) {
            total += log_normal(out->policy[p], out->log_std[p], action[p]);
        } else {
            total +=
                log_probability(logits, shape->choices[p], (size_t)action[p]);
            logits += shape->choices[p];
        }
    }
    return total;
}

double oracle_entropy(const struct nn_shape *shape,
                      const struct oracle_outputs *out)
{
    const double *logits = out->policy;
    double total = 0;

    for (size_t p = 0; p < shape->parts; p++) {
        if (shape->policy == NN_GAUSSIAN) {
            total += out->log_std[p] + log(2 * acos(-1) * exp(1)) / 2;
            continue;
        }
        for (size_t i = 0; i < shape->choices[p]; i++) {
            const double l = log_probability(logits, shape->choices[p], i);

            total -= exp(l) * l;
        }
        logits += shape->choices[p];
    }
    return total;
}

double oracle_kl(const struct nn_shape *shape, const struct oracle_outputs *old,
                 const struct oracle_outputs *out)
{
    const double *before = old->policy, *after = out->policy;
    double total = 0;

    for (size_t p = 0; p < shape->parts; p++) {
        if (shape->policy == NN_GAUSSIAN) {
            const double ratio = exp(old->log_std[p] - out->log_std[p]);
            const double move =
                (old->policy[p] - out->policy[p]) / exp(out->log_std[p]);

            total += (ratio * ratio + move * move - 1) / 2 - log(ratio);
            continue;
        }
        for (size_t i = 0; i < shape->choices[p]; i++) {
            const double l = log_probability(before, shape->choices[p], i);

            total +=
                exp(l) * (l - log_probability(after, shape->choices[p], i));
        }
        before += shape->choices[p];
        after += shape->choices[p];
    }
    return total;
}

/* ---- PPO ---- */

static double logp_of(const struct nn_shape *shape,
                      const struct nn_samples *samples, size_t i,
                      const struct oracle_outputs *out)
{
    double action[NN_MAX_PARTS];

    for (size_t p = 0; p < shape->parts; p++)
        action[p] = (double)samples->action[p][i];
    return oracle_logp(shape, out, action);
}

double oracle_behaviour(const struct nn_shape *shape,
                        const struct nn_samples *samples, size_t i,
                        const struct oracle_outputs *out)
{
    return fmax((double)samples->logp_behaviour[i],
                logp_of(shape, samples, i, out) - log(100));
}

/* X, brought to within LOW .. HIGH. */
static double within(double low, double x, double high)
{
    return fmin(fmax(x, low), high);
}

static double value_loss(const struct nn_ppo *ppo,
                         const struct nn_samples *samples, size_t i, double v)
{
    const double target = (double)samples->target[i];
    const double old = (double)samples->old_value[i];
    const double most = (double)ppo->value_clip;
    const double held = within(old - most, v, old + most);

    return (double)ppo->value *
           fmax((v - target) * (v - target), (held - target) * (held - target));
}

double oracle_ppo(const struct nn_ppo *ppo, const struct nn_shape *shape,
                  const struct nn_samples *samples, size_t i,
                  const struct oracle_outputs *out, double behaviour)
{
    const double logp = logp_of(shape, samples, i, out);
    const double proximal = (double)samples->logp_proximal[i];
    const double A = (double)samples->advantage[i], clip = (double)ppo->clip;
    const double r = exp(logp - proximal);
    /* The ratio to the one that acted, of this and of the clipped policy. */
    const double free = exp(logp - behaviour);
    const double held =
        within(1 - clip, r, 1 + clip) * exp(proximal - behaviour);

    return -fmin(A * free, A * held) + (double)ppo->kl * log(r) * log(r) / 2 -
           (double)ppo->entropy * oracle_entropy(shape, out) +
           value_loss(ppo, samples, i, out->value);
}
