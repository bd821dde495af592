/* reference.c - the reference's vectors and weights, and its table. */
#include "config.h"

#include "nn/reference.h"

#include <string.h>

#include "nn/loss.h"

/* ---- dense layers ---- */

static size_t dense_weights(const struct nn_dense *dense)
{
    return dense->outputs * dense->inputs;
}

static size_t dense_scratch(const struct nn_dense *dense, size_t n)
{
    (void)dense;
    (void)n;
    return 0;
}

static void dense_pack(const struct nn_dense *dense, const float *w,
                       float *packed)
{
    memcpy(packed, w, dense_weights(dense) * sizeof *w);
}

/* Feature I of sample S, of all tiles. */
static float *feature(struct nn_tiles tiles, size_t i, size_t s)
{
    return &tiles.data[s / NN_TILE * tiles.stride + i * NN_TILE + s % NN_TILE];
}

static void dense_forward(const struct nn_dense *dense, const float *packed,
                          const float *b, struct nn_tiles x,
                          enum nn_activation activation, bool add,
                          struct nn_tiles y, size_t n, size_t live,
                          float *scratch)
{
    (void)live;
    (void)scratch;
    for (size_t s = 0; s < n * NN_TILE; s++) {
        for (size_t o = 0; o < dense->outputs; o++) {
            double total = b == NULL ? 0 : (double)b[o];

            if (add)
                total += (double)*feature(y, o, s);
            for (size_t i = 0; i < dense->inputs; i++)
                total += (double)packed[o * dense->inputs + i] *
                         (double)*feature(x, i, s);
            *feature(y, o, s) = (float)reference_activate(activation, total);
        }
    }
}

static void dense_input_gradient(const struct nn_dense *dense,
                                 const float *packed, struct nn_tiles dy,
                                 struct nn_tiles x, enum nn_activation undo,
                                 bool add, struct nn_tiles dx, size_t n,
                                 float *scratch)
{
    (void)scratch;
    for (size_t s = 0; s < n * NN_TILE; s++) {
        for (size_t i = 0; i < dense->inputs; i++) {
            double total = 0;

            for (size_t o = 0; o < dense->outputs; o++)
                total += (double)packed[o * dense->inputs + i] *
                         (double)*feature(dy, o, s);
            reference_give(feature(dx, i, s), add, total, undo,
                           *feature(x, i, s));
        }
    }
}

static void dense_weight_gradient(const struct nn_dense *dense,
                                  struct nn_tiles x, struct nn_tiles dy,
                                  float *dw, float *db, size_t n,
                                  float *scratch)
{
    (void)scratch;
    for (size_t o = 0; o < dense->outputs; o++) {
        double sum = 0;

        for (size_t s = 0; s < n * NN_TILE; s++)
            sum += (double)*feature(dy, o, s);
        if (db != NULL)
            db[o] += (float)sum;
        for (size_t i = 0; i < dense->inputs; i++) {
            double total = 0;

            for (size_t s = 0; s < n * NN_TILE; s++)
                total += (double)*feature(dy, o, s) * (double)*feature(x, i, s);
            dw[o * dense->inputs + i] += (float)total;
        }
    }
}

/* ---- layer normalisation ---- */

static void norm_forward(size_t features, const float *gain, const float *bias,
                         const float *x, enum nn_activation activation,
                         float *y, float *stats)
{
    const double n = (double)features;

    for (size_t lane = 0; lane < NN_TILE; lane++) {
        double mean = 0, variance = 0;

        for (size_t i = 0; i < features; i++)
            mean += (double)x[i * NN_TILE + lane] / n;
        for (size_t i = 0; i < features; i++) {
            const double d = (double)x[i * NN_TILE + lane] - mean;

            variance += d * d / n;
        }
        const double scale = 1 / sqrt(variance + (double)NN_NORM_EPSILON);
        for (size_t i = 0; i < features; i++) {
            const double z = ((double)x[i * NN_TILE + lane] - mean) * scale;

            y[i * NN_TILE + lane] = (float)reference_activate(
                activation, (double)gain[i] * z + (double)bias[i]);
        }
        stats[lane] = (float)mean;
        stats[NN_TILE + lane] = (float)scale;
    }
}

/* One sample's.  With z = (x - mean) scale and e = gain dy:
 * dx = scale (e - mean(e) - z mean(e z)). */
static void norm_lane_gradient(size_t features, const float *gain,
                               const float *dy, const float *x,
                               const float *stats, enum nn_activation undo,
                               bool add, float *dx)
{
    const double n = (double)features, mean = (double)stats[0];
    const double scale = (double)stats[NN_TILE];
    double mean_e = 0, mean_ez = 0;

    for (size_t i = 0; i < features; i++) {
        const double e = (double)gain[i] * (double)dy[i * NN_TILE];

        mean_e += e / n;
        mean_ez += e * ((double)x[i * NN_TILE] - mean) * scale / n;
    }
    for (size_t i = 0; i < features; i++) {
        const double e = (double)gain[i] * (double)dy[i * NN_TILE];
        const double z = ((double)x[i * NN_TILE] - mean) * scale;

        reference_give(&dx[i * NN_TILE], add,
                       scale * (e - mean_e - z * mean_ez), undo,
                       x[i * NN_TILE]);
    }
}

static void norm_gradient(size_t features, const float *gain, const float *dy,
                          const float *x, const float *stats,
                          enum nn_activation undo, bool add, float *dx,
                          float *dgain, float *dbias)
{
    for (size_t i = 0; i < features; i++) {
        double gain_sum = 0, bias_sum = 0;

        for (size_t lane = 0; lane < NN_TILE; lane++) {
            const double d = (double)dy[i * NN_TILE + lane];

            gain_sum += d *
                        ((double)x[i * NN_TILE + lane] - (double)stats[lane]) *
                        (double)stats[NN_TILE + lane];
            bias_sum += d;
        }
        dgain[i] += (float)gain_sum;
        dbias[i] += (float)bias_sum;
    }
    for (size_t lane = 0; lane < NN_TILE; lane++)
        norm_lane_gradient(features, gain, dy + lane, x + lane, stats + lane,
                           undo, add, dx + lane);
}

/* ---- LSTM ---- */

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void lstm_forward(size_t hidden, float *gates, const float *cell,
                         float *cell_out, float *h)
{
    const size_t n = hidden * NN_TILE;

    for (size_t k = 0; k < n; k++) {
        const double i = sigmoid((double)gates[k]);
        const double f = sigmoid((double)gates[n + k]);
        const double g = tanh((double)gates[2 * n + k]);
        const double o = sigmoid((double)gates[3 * n + k]);
        const double c = f * (double)cell[k] + i * g;

        gates[k] = (float)i;
        gates[n + k] = (float)f;
        gates[2 * n + k] = (float)g;
        gates[3 * n + k] = (float)o;
        cell_out[k] = (float)c;
        h[k] = (float)(o * tanh(c));
    }
}

static void lstm_gradient(size_t hidden, float *gates, const float *cell,
                          const float *cell_out, const float *dh, float *dcell)
{
    const size_t n = hidden * NN_TILE;

    for (size_t k = 0; k < n; k++) {
        const double i = (double)gates[k], f = (double)gates[n + k];
        const double g = (double)gates[2 * n + k];
        const double o = (double)gates[3 * n + k];
        const double t = tanh((double)cell_out[k]), d = (double)dh[k];
        const double dc = (double)dcell[k] + d * o * (1 - t * t);

        gates[k] = (float)(dc * g * i * (1 - i));
        gates[n + k] = (float)(dc * (double)cell[k] * f * (1 - f));
        gates[2 * n + k] = (float)(dc * i * (1 - g * g));
        gates[3 * n + k] = (float)(d * t * o * (1 - o));
        dcell[k] = (float)(dc * f);
    }
}

/* ---- weights ---- */

static double squares(const float *x, size_t n)
{
    double total = 0;

    for (size_t i = 0; i < n; i++)
        total += (double)x[i] * (double)x[i];
    return total;
}

static void adam(const struct nn_adam *adam, float *w, float *m, float *v,
                 const float *g, size_t n)
{
    const double beta1 = (double)adam->beta1, beta2 = (double)adam->beta2;

    for (size_t i = 0; i < n; i++) {
        const double d = (double)g[i] * (double)adam->scale;

        m[i] = (float)(beta1 * (double)m[i] + (1 - beta1) * d);
        v[i] = (float)(beta2 * (double)v[i] + (1 - beta2) * d * d);
        const double mean = (double)m[i] * (double)adam->correct1;
        const double square = (double)v[i] * (double)adam->correct2;
        w[i] -= (float)((double)adam->step * mean /
                        (sqrt(square) + (double)adam->epsilon));
    }
}

static void average(float *average, const float *w, float share, size_t n)
{
    for (size_t i = 0; i < n; i++)
        average[i] +=
            (float)(((double)w[i] - (double)average[i]) * (double)share);
}

static void peak(size_t rounds, float *result)
{
    float x = 1;

    for (size_t i = 0; i < rounds * NN_PEAK_FLOP / 2; i++)
        x = fmaf(x, 0.5F, 0.5F);
    *result = x;
}

const struct nn_kernel nn_kernel_reference = {
    .name = "reference",
    .lanes = 1,
    .load_bytes = reference_load_bytes,
    .load_floats = reference_load_floats,
    .conv_packed = reference_conv_weights,
    .conv_sums = reference_conv_sums,
    .conv_scratch = reference_conv_scratch,
    .conv_pack = reference_conv_pack,
    .conv_forward = reference_conv_forward,
    .conv_input_gradient = reference_conv_input_gradient,
    .conv_weight_gradient = reference_conv_weight_gradient,
    .conv_flush = reference_conv_flush,
    .conv_pool_scratch = reference_conv_pool_scratch,
    .conv_pool_forward = reference_conv_pool_forward,
    .conv_pool_gradient = reference_conv_pool_gradient,
    .pool_forward = reference_pool_forward,
    .pool_gradient = reference_pool_gradient,
    .relu = reference_relu,
    .pass_gradient = reference_pass_gradient,
    .dense_packed = dense_weights,
    .dense_scratch = dense_scratch,
    .dense_pack = dense_pack,
    .dense_forward = dense_forward,
    .dense_input_gradient = dense_input_gradient,
    .dense_weight_gradient = dense_weight_gradient,
    .norm_forward = norm_forward,
    .norm_gradient = norm_gradient,
    .lstm_forward = lstm_forward,
    .lstm_gradient = lstm_gradient,
    .loss = &nn_loss_reference,
    .squares = squares,
    .adam = adam,
    .average = average,
    .peak = peak,
};
