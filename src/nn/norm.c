/* norm.c - layer normalisation; see kernel.h and vec.h. */
#include "config.h"

#include <math.h>

#include "nn/activation.h"
#include "nn/parts.h"
#include "nn/vec_shuffle.h"

static vec reciprocal_root(vec v)
{
    for (int i = 0; i < NN_LANES; i++)
        v[i] = 1 / sqrtf(v[i]);
    return v;
}

void WIDE(norm_forward)(size_t features, const float *gain, const float *bias,
                        const float *x, enum nn_activation activation, float *y,
                        float *stats)
{
    const float share = 1 / (float)features;

    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const float *from = x + lane;
        vec total = splat(0), squares = splat(0);

        for (size_t i = 0; i < features; i++)
            total += load(from + i * NN_TILE);
        const vec mean = total * share;
        for (size_t i = 0; i < features; i++) {
            const vec off = load(from + i * NN_TILE) - mean;

            squares += off * off;
        }
        const vec scale = reciprocal_root(squares * share + NN_NORM_EPSILON);

        for (size_t i = 0; i < features; i++) {
            const vec v = (load(from + i * NN_TILE) - mean) * scale;

            store(y + i * NN_TILE + lane,
                  activated(activation, v * gain[i] + bias[i]));
        }
        store(stats + lane, mean);
        store(stats + NN_TILE + lane, scale);
    }
}

/* DGAIN and DBIAS of up to NN_LANES features, whose dy and x begin there. */
static void norm_weights(size_t count, const float *dy, const float *x,
                         const float *stats, float *dgain, float *dbias)
{
    vec gains[NN_LANES], biases[NN_LANES];
    float lane[2][NN_LANES];

    for (size_t i = 0; i < NN_LANES; i++) {
        gains[i] = biases[i] = splat(0);
        if (i >= count)
            continue;
        for (size_t at = 0; at < NN_TILE; at += NN_LANES) {
            const vec d = load(dy + i * NN_TILE + at);
            const vec v = load(x + i * NN_TILE + at) - load(stats + at);

            gains[i] += d * v * load(stats + NN_TILE + at);
            biases[i] += d;
        }
    }
    store(lane[0], sums_of_lanes(gains));
    store(lane[1], sums_of_lanes(biases));
    for (size_t i = 0; i < count; i++) {
        dgain[i] += lane[0][i];
        dbias[i] += lane[1][i];
    }
}

void WIDE(norm_gradient)(size_t features, const float *gain, const float *dy,
                         const float *x, const float *stats,
                         enum nn_activation undo, bool add, float *dx,
                         float *dgain, float *dbias)
{
    const float share = 1 / (float)features;

    for (size_t i = 0; i < features; i += NN_LANES) {
        const size_t left = features - i;

        norm_weights(left < NN_LANES ? left : NN_LANES, dy + i * NN_TILE,
                     x + i * NN_TILE, stats, dgain + i, dbias + i);
    }
    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const vec mean = load(stats + lane);
        const vec scale = load(stats + NN_TILE + lane);
        vec along = splat(0), total = splat(0);

        for (size_t i = 0; i < features; i++) {
            const vec d = load(dy + i * NN_TILE + lane) * gain[i];

            total += d;
            along += d * ((load(x + i * NN_TILE + lane) - mean) * scale);
        }
        total *= share;
        along *= share;
        for (size_t i = 0; i < features; i++) {
            const size_t at = i * NN_TILE + lane;
            const vec v = (load(x + at) - mean) * scale;
            const vec d = load(dy + at) * gain[i];

            put_gradient(dx, x, at, scale * (d - total - v * along), undo, add);
        }
    }
}
