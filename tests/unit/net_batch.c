/* net_batch.c - a network and made-up samples for it. */
#include "config.h"

#include "tests/unit/net_batch.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "tests/unit/make_net.h"
#include "tests/unit/net_oracle.h"
#include "tests/unit/unit.h"

static double cut(double x)
{
    return fmin(fmax(x, -(double)BATCH_LIMIT), (double)BATCH_LIMIT);
}

/* Number I of the observations, in both forms. */
static void make_number(struct batch *batch, size_t i, struct rng *rng)
{
    const struct nn_shape *shape = &batch->net->shape;

    switch (shape->input) {
    case NN_BYTES: {
        uint8_t *bytes = batch->obs;

        bytes[i] = (uint8_t)rng_below(rng, 256);
        batch->seen[i] = bytes[i] / 255.0;
        break;
    }
    case NN_FLOATS: {
        float *numbers = batch->obs;

        numbers[i] = (float)rng_normal(rng);
        batch->seen[i] = cut(((double)numbers[i] - (double)BATCH_MEAN) *
                             (double)BATCH_SCALE);
        break;
    }
    case NN_CODES: {
        int32_t *codes = batch->obs;

        codes[i] = (int32_t)rng_below(rng, shape->codes);
        batch->seen[i] = codes[i];
        break;
    }
    }
}

static float *normals(struct arena *arena, struct rng *rng, size_t n)
{
    float *x = arena_array(arena, float, n + 1);

    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(rng);
    return x;
}

/* Initial weights, disturbed: biases too are to matter. */
static void make_weights(struct batch *batch, struct rng *rng)
{
    const size_t P = batch->net->parameters;

    batch->w = arena_array(batch->arena, float, P);
    batch->w64 = arena_array(batch->arena, double, P);
    nn_init(batch->net, batch->w, rng);
    for (size_t i = 0; i < P; i++) {
        batch->w[i] += (float)(0.2 * rng_normal(rng));
        batch->w64[i] = (double)batch->w[i];
    }
}

static struct nn_net *build(const struct net_case *c)
{
    struct err err;
    struct nn_net *net = c->build != NULL ? c->build(c->shape)
                                          : make_net(c->family, c->settings,
                                                     c->shape, c->aux, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(net);
    return net;
}

void batch_init(struct batch *batch, const struct net_case *c)
{
    struct nn_net *net = build(c);
    struct arena *arena = arena_new();
    const struct nn_shape *s = &net->shape;
    struct rng rng;

    rng_init(&rng, c->what, strlen(c->what), "batch", 0);
    *batch = (struct batch){
        .c = c,
        .net = net,
        .arena = arena,
        .count = c->steps * c->n,
        .features = s->height * s->width * s->channels,
        .rows = oracle_rows(net),
    };
    const size_t numbers = batch->count * batch->features;
    batch->obs = arena_array(arena, float, numbers);
    batch->seen = arena_array(arena, double, numbers);
    for (size_t i = 0; i < numbers; i++)
        make_number(batch, i, &rng);
    batch->keep = arena_array(arena, bool, batch->count);
    for (size_t i = 0; i < batch->count; i++)
        batch->keep[i] = rng_below(&rng, 4) != 0;
    batch->state = normals(arena, &rng, c->n * net->state);
    batch->weight = normals(arena, &rng, batch->count * batch->rows);
    make_weights(batch, &rng);
}

void batch_fini(struct batch *batch)
{
    nn_free(batch->net);
    arena_free(batch->arena);
}

/* ---- what is wanted ---- */

const unsigned batch_heads[HEAD_SETS] = {NN_ALL_HEADS, NN_POLICY_HEADS,
                                         NN_VALUE_HEADS, NN_AUX_HEADS};

/* Is ROW, of all heads' rows, one of HEADS? */
static bool is_row_of(const struct nn_net *net, unsigned heads, size_t row)
{
    for (int h = 0; h < NN_HEADS; h++) {
        if (net->head[h] == NN_NONE)
            continue;
        const size_t rows = net->values[net->head[h]].at.channels;

        if (row < rows)
            return (heads >> h & 1) != 0;
        row -= rows;
    }
    return false;
}

/* Outputs (count, rows) and states (n, net->state) of the batch. */
static void want_outputs(const struct batch *batch, double *out, double *state)
{
    const struct net_case *c = batch->c;
    const size_t F = batch->features, R = batch->rows, S = batch->net->state;
    struct arena *arena = arena_new();
    double *seen = arena_array(arena, double, c->steps *F);
    double *rows = arena_array(arena, double, c->steps *R);
    double *before = arena_array(arena, double, S + 1);
    bool *keep = arena_array(arena, bool, c->steps);

    for (size_t i = 0; i < c->n; i++) {
        for (size_t t = 0; t < c->steps; t++) {
            memcpy(seen + t * F, batch->seen + (t * c->n + i) * F,
                   F * sizeof *seen);
            keep[t] = batch->keep[t * c->n + i];
        }
        for (size_t j = 0; j < S; j++)
            before[j] = (double)batch->state[i * S + j];
        oracle_net(batch->net, batch->w64,
                   &(struct oracle_sequence){c->steps, seen, keep, before},
                   rows, state + i * S);
        for (size_t t = 0; t < c->steps; t++)
            memcpy(out + (t * c->n + i) * R, rows + t * R, R * sizeof *out);
    }
    arena_free(arena);
}

/* The sum of the outputs of each set of heads, each times its weight. */
static void want_losses(const struct batch *batch, double *out, double *state,
                        double loss[HEAD_SETS])
{
    want_outputs(batch, out, state);
    for (size_t k = 0; k < HEAD_SETS; k++) {
        loss[k] = 0;
        for (size_t i = 0; i < batch->count * batch->rows; i++) {
            if (is_row_of(batch->net, batch_heads[k], i % batch->rows))
                loss[k] += out[i] * (double)batch->weight[i];
        }
    }
}

struct wanted batch_want(struct batch *batch)
{
    static const double step = 1e-6;
    const size_t P = batch->net->parameters;
    struct wanted want = {
        .out = arena_array(batch->arena, double, batch->count * batch->rows),
        .state = arena_array(batch->arena, double,
                             batch->c->n * batch->net->state + 1),
    };
    double above[HEAD_SETS], below[HEAD_SETS];

    for (size_t k = 0; k < HEAD_SETS; k++)
        want.g[k] = arena_array(batch->arena, double, P);
    for (size_t p = 0; p < P; p++) {
        const double at = batch->w64[p];

        batch->w64[p] = at + step;
        want_losses(batch, want.out, want.state, above);
        batch->w64[p] = at - step;
        want_losses(batch, want.out, want.state, below);
        batch->w64[p] = at;
        for (size_t k = 0; k < HEAD_SETS; k++)
            want.g[k][p] = (above[k] - below[k]) / (2 * step);
    }
    want_outputs(batch, want.out, want.state);
    return want;
}
