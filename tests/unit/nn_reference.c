/* nn_reference.c - networks in plain loops and double precision. */
#include "config.h"

#include "tests/unit/nn_reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Output (o, y, x) of a convolution, before ReLU. */
static double convolve(const struct nn_conv *conv, const double *x,
                       const double *w, double b, size_t o, size_t row,
                       size_t column)
{
    double total = b;

    for (size_t c = 0; c < conv->in; c++) {
        for (size_t k = 0; k < 9; k++) {
            const size_t y = row + k / 3, z = column + k % 3; /* + 1 */

            if (y >= 1 && y <= conv->height && z >= 1 && z <= conv->width)
                total += w[(o * conv->in + c) * 9 + k] *
                         x[(c * conv->height + y - 1) * conv->width + z - 1];
        }
    }
    return total;
}

/* Which pixel of the pooled one (o, y, x) wins; its value, after ReLU, goes
 * to *BEST. */
static size_t winner(const struct nn_conv *conv, const double *x,
                     const double *w, double b, size_t o, size_t y, size_t z,
                     double *best)
{
    size_t at = 0;

    for (size_t k = 0; k < 4; k++) {
        const double v =
            convolve(conv, x, w, b, o, 2 * y + k / 2, 2 * z + k % 2);

        if (k == 0 || v > *best) {
            *best = v;
            at = k;
        }
    }
    return at;
}

static size_t output_count(const struct nn_layer *layer)
{
    return layer->kind == NN_CONV_POOL
               ? layer->conv.out * layer->conv.pooled_height *
                     layer->conv.pooled_width
               : layer->outputs;
}

static void layer_forward(const struct nn_layer *layer, const double *params,
                          const double *x, double *y)
{
    const double *w = params + layer->weight, *b = params + layer->bias;
    const struct nn_conv *conv = &layer->conv;
    const size_t pixels = conv->pooled_height * conv->pooled_width;

    for (size_t i = 0; i < output_count(layer); i++) {
        if (layer->kind == NN_CONV_POOL) {
            const size_t o = i / pixels, p = i % pixels;

            winner(conv, x, w, b[o], o, p / conv->pooled_width,
                   p % conv->pooled_width, &y[i]);
        } else {
            y[i] = b[i];
            for (size_t k = 0; k < layer->inputs; k++)
                y[i] += w[i * layer->inputs + k] * x[k];
        }
        if (layer->kind != NN_HEADS && y[i] < 0)
            y[i] = 0;
    }
}

/* One output's gradient D, back through a convolution. */
static void conv_backward(const struct nn_layer *layer, const double *w,
                          const double *x, size_t i, double d, double *g,
                          double *dx)
{
    const struct nn_conv *conv = &layer->conv;
    const size_t pixels = conv->pooled_height * conv->pooled_width;
    const size_t o = i / pixels, py = i % pixels / conv->pooled_width;
    const size_t px = i % conv->pooled_width;
    double best;
    const size_t at = winner(conv, x, w + layer->weight, w[layer->bias + o], o,
                             py, px, &best);

    g[layer->bias + o] += d;
    for (size_t c = 0; c < conv->in; c++) {
        for (size_t k = 0; k < 9; k++) {
            const size_t y = 2 * py + at / 2 + k / 3;
            const size_t z = 2 * px + at % 2 + k % 3;
            const size_t weight = layer->weight + (o * conv->in + c) * 9 + k;

            if (y < 1 || y > conv->height || z < 1 || z > conv->width)
                continue;
            const size_t pixel =
                (c * conv->height + y - 1) * conv->width + z - 1;
            g[weight] += d * x[pixel];
            dx[pixel] += d * w[weight];
        }
    }
}

static void layer_backward(const struct nn_layer *layer, const double *w,
                           const double *x, const double *y, const double *dy,
                           double *g, double *dx)
{
    for (size_t i = 0; i < output_count(layer); i++) {
        if (layer->kind != NN_HEADS && y[i] <= 0)
            continue;
        if (layer->kind == NN_CONV_POOL) {
            conv_backward(layer, w, x, i, dy[i], g, dx);
            continue;
        }
        g[layer->bias + i] += dy[i];
        for (size_t k = 0; k < layer->inputs; k++) {
            const size_t weight = layer->weight + i * layer->inputs + k;

            g[weight] += dy[i] * x[k];
            dx[k] += dy[i] * w[weight];
        }
    }
}

/* The activations between all layers: n_layers + 1 arrays. */
static double **activations(const struct nn_net *net, const double *w,
                            const uint8_t *obs)
{
    const struct nn_shape *s = &net->shape;
    const size_t n = s->channels * s->height * s->width;
    double **x = mem_calloc(net->n_layers + 1, sizeof *x);

    x[0] = mem_calloc(n, sizeof **x);
    for (size_t i = 0; i < n; i++)
        x[0][i] = obs[i] / 255.0;
    for (size_t l = 0; l < net->n_layers; l++) {
        x[l + 1] = mem_calloc(output_count(&net->layers[l]), sizeof **x);
        layer_forward(&net->layers[l], w, x[l], x[l + 1]);
    }
    return x;
}

static void free_all(double **x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(x[i]);
    free(x);
}

void reference_forward(const struct nn_net *net, const double *w,
                       const uint8_t *obs, double *out)
{
    double **x = activations(net, w, obs);

    memcpy(out, x[net->n_layers], (net->shape.actions + 1) * sizeof *out);
    free_all(x, net->n_layers + 1);
}

void reference_backward(const struct nn_net *net, const double *w,
                        const uint8_t *obs, const double *dout, double *g)
{
    const struct nn_shape *s = &net->shape;
    double **x = activations(net, w, obs);
    double *dy = mem_calloc(s->actions + 1, sizeof *dy);

    memcpy(dy, dout, (s->actions + 1) * sizeof *dy);
    for (size_t l = net->n_layers; l-- > 0;) {
        const size_t inputs = l > 0 ? output_count(&net->layers[l - 1])
                                    : s->channels * s->height * s->width;
        double *dx = mem_calloc(inputs, sizeof *dx);

        layer_backward(&net->layers[l], w, x[l], x[l + 1], dy, g, dx);
        free(dy);
        dy = dx;
    }
    free(dy);
    free_all(x, net->n_layers + 1);
}

static double log_policy(const double *out, size_t actions, size_t a)
{
    double total = 0;

    for (size_t i = 0; i < actions; i++)
        total += exp(out[i]);
    return out[a] - log(total);
}

double reference_behaviour(const struct nn_sample *sample, const double *out,
                           size_t actions)
{
    return fmax((double)sample->logp_behaviour,
                log_policy(out, actions, (size_t)sample->action) - log(100));
}

double reference_loss(const struct nn_ppo *ppo, const struct nn_sample *sample,
                      const double *out, size_t actions, double behaviour)
{
    const double logp = log_policy(out, actions, (size_t)sample->action);
    const double proximal = (double)sample->logp_proximal;
    const double clip = (double)ppo->clip, A = (double)sample->advantage;
    const double error = out[actions] - (double)sample->target;
    const double clamped =
        fmin(fmax(logp - proximal, log(1 - clip)), log(1 + clip));
    double entropy = 0;

    for (size_t a = 0; a < actions; a++) {
        const double l = log_policy(out, actions, a);

        entropy -= exp(l) * l;
    }
    return fmax(-A * exp(logp - behaviour),
                -A * exp(clamped + proximal - behaviour)) -
           (double)ppo->entropy * entropy + (double)ppo->value * error * error;
}
