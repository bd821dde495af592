/* test_net.c - whole networks: outputs against double precision, gradients of
 * all parameters against central differences, with every kernel. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "nn/build.h"
#include "nn/carve.h"
#include "tests/unit/net_batch.h"
#include "tests/unit/unit.h"

/* ---- networks that no family makes ---- */

static void finish(struct nn_net *net, size_t at)
{
    nn_build_heads(net, &(struct nn_head_shape){.pi = at,
                                                .vf = at,
                                                .pi_norm = 1,
                                                .vf_norm = 1,
                                                .pi_prefix = "",
                                                .vf_prefix = ""});
    nn_build_finish(net);
}

/* An LSTM on top of another. */
static struct nn_net *two_lstms(struct nn_shape shape)
{
    struct nn_net *net = nn_build(shape, 1);
    size_t at = nn_build_dense(net, 0, 5, NN_TANH, 1, "dense");

    at = nn_build_lstm(net, at, 3, 1, "lstm1");
    at = nn_build_norm(net, at, NN_LINEAR, "norm");
    at = nn_build_lstm(net, at, 4, 1, "lstm2");
    finish(net, at);
    return net;
}

/* Pooling of what is not rectified, and values with several readers. */
static struct nn_net *many_readers(struct nn_shape shape)
{
    const struct nn_conv_shape first = {.channels = 3,
                                        .size = 3,
                                        .stride = 1,
                                        .pad = 1,
                                        .plus = NN_NONE,
                                        .activation = NN_TANH,
                                        .norm = 1};
    struct nn_conv_shape second = first;
    struct nn_net *net = nn_build(shape, 1);
    size_t at = nn_build_conv(net, 0, &first, "conv1");

    at = nn_build_pool(net, at, 2, 2, 0);
    second.plus = at;
    second.activation = NN_RELU;
    at = nn_build_conv(net, at, &second, "conv2");
    second.plus = at;
    at = nn_build_conv(net, nn_build_relu(net, at), &second, "conv3");
    at = nn_build_relu(net, at);
    finish(net, nn_build_dense(net, at, 6, NN_TANH, 1, "dense"));
    return net;
}

static const struct net_case net_cases[] = {
#define FEW .input = NN_FLOATS, .height = 1, .width = 1, .channels = 4
#define IMAGE(h, w, c) .input = NN_BYTES, .height = h, .width = w, .channels = c
#define CODES(h, w, c) \
    .input = NN_CODES, .height = h, .width = w, .channels = c, .codes = 7
#define CHOICES(...) \
    .parts = COUNT_OF(((size_t[]){__VA_ARGS__})), .choices = {__VA_ARGS__}
#define NUMBERS(n) .policy = NN_GAUSSIAN, .parts = n
    {"two networks", "mlp", "units=6", NULL, {FEW, CHOICES(2)}, false, 1, 5},
    {"one network, a full tile",
     "mlp",
     "units=9; networks=shared; activation=relu",
     NULL,
     {FEW, CHOICES(3, 2)},
     false,
     1,
     16},
    {"one sample into the second tile",
     "mlp",
     "units=16; depth=1; norm=true",
     NULL,
     {FEW, NUMBERS(2)},
     true,
     1,
     17},
    {"normalised and rectified",
     "mlp",
     "units=7; depth=3; norm=true; activation=relu; networks=shared",
     NULL,
     {FEW, NUMBERS(1)},
     false,
     1,
     35},
    {"codes",
     "mlp",
     "units=5; embedding=3",
     NULL,
     {CODES(1, 1, 2), CHOICES(4)},
     true,
     1,
     20},
    {"memory",
     "mlp",
     "units=5; lstm=4; networks=shared",
     NULL,
     {FEW, CHOICES(2)},
     false,
     7,
     3},
    {"two memories, several tiles",
     "mlp",
     "units=4; lstm=3; depth=1",
     NULL,
     {FEW, NUMBERS(2)},
     true,
     4,
     18},
    {"memory above memory",
     NULL,
     NULL,
     two_lstms,
     {FEW, CHOICES(3)},
     false,
     6,
     2},
    {"convolutions",
     "cnn",
     "channels=[3, 4]; hidden=5",
     NULL,
     {IMAGE(9, 7, 2), CHOICES(3)},
     false,
     1,
     17},
    {"convolutions of other sizes, without padding",
     "cnn",
     "channels=[3, 2]; kernels=[4, 3]; strides=[2, 1]; padding=valid; "
     "pool=false; hidden=6; networks=separate",
     NULL,
     {IMAGE(12, 11, 3), CHOICES(5)},
     true,
     1,
     6},
    {"convolutions of numbers",
     "cnn",
     "channels=[4]; hidden=5",
     NULL,
     {.input = NN_FLOATS, .height = 5, .width = 6, .channels = 2, CHOICES(2)},
     false,
     1,
     4},
    {"convolutions of codes",
     "cnn",
     "channels=[5]; pool=false; hidden=4; embedding=3",
     NULL,
     {CODES(5, 4, 2), CHOICES(3)},
     false,
     1,
     18},
    {"convolutions and memory",
     "cnn",
     "channels=[3]; hidden=4; lstm=3",
     NULL,
     {IMAGE(6, 6, 1), NUMBERS(1)},
     false,
     5,
     4},
    {"residual blocks",
     "impala",
     "width=1/16; hidden=64",
     NULL,
     {IMAGE(16, 16, 3), CHOICES(15)},
     false,
     1,
     4},
    {"residual blocks, odd sides, two networks",
     "impala",
     "channels=[2, 3]; blocks=1; hidden=5; networks=separate",
     NULL,
     {IMAGE(9, 7, 3), CHOICES(4)},
     true,
     1,
     3},
    {"no blocks, with memory",
     "impala",
     "channels=[2]; blocks=0; hidden=4; lstm=3",
     NULL,
     {IMAGE(6, 5, 2), CHOICES(2)},
     false,
     3,
     2},
    {"values with several readers",
     NULL,
     NULL,
     many_readers,
     {IMAGE(6, 6, 2), CHOICES(3)},
     false,
     1,
     5},
};

/* ---- what the library finds ---- */

/* A network at work on some samples of a batch. */
struct bench {
    struct nn_work work;
    struct nn_weights weights;
    uint8_t *memory;
};

static void bench_init(struct bench *bench, const struct batch *batch,
                       const struct nn_kernel *kernel)
{
    const struct nn_net *net = batch->net;
    const size_t slots = nn_slots(batch->c->steps, batch->c->n);
    struct carve carve = {0};

    *bench = (struct bench){.weights.w = batch->w};
    nn_work_layout(&bench->work, net, kernel, slots, &carve);
    bench->memory = mem_aligned(carve.used);
    carve = (struct carve){bench->memory, 0};
    nn_work_layout(&bench->work, net, kernel, slots, &carve);
    bench->weights.packed =
        mem_aligned(nn_packed(net, kernel) * sizeof(float) + 64);
    nn_pack(net, &bench->work, &bench->weights);
}

static void bench_fini(struct bench *bench)
{
    free(bench->weights.packed);
    free(bench->memory);
}

/* Samples FIRST .. FIRST + N - 1 of each step. */
static void load(struct bench *bench, const struct batch *batch, size_t first,
                 size_t n)
{
    const struct net_case *c = batch->c;
    const struct nn_net *net = batch->net;
    uint32_t *index = mem_calloc(c->steps * n, sizeof *index);
    float *mean = mem_calloc(batch->features, sizeof *mean);
    float *scale = mem_calloc(batch->features, sizeof *scale);
    const struct nn_scaling scaling = {mean, scale, BATCH_LIMIT};

    for (size_t i = 0; i < batch->features; i++) {
        mean[i] = BATCH_MEAN;
        scale[i] = BATCH_SCALE;
    }
    for (size_t i = 0; i < c->steps * n; i++)
        index[i] = (uint32_t)(i / n * c->n + first + i % n);
    nn_load(net, &bench->work, batch->obs, index, c->steps, n, &scaling);
    if (net->state > 0) {
        nn_load_state(net, &bench->work, batch->state, index);
        nn_load_keep(&bench->work, batch->keep, index);
    }
    free(index);
    free(mean);
    free(scale);
}

/* The place of row ROW of sample I of step T, among all heads' rows. */
static float *row_at(const struct batch *batch, const struct nn_work *work,
                     size_t t, size_t i, size_t row, bool gradient)
{
    const struct nn_net *net = batch->net;
    const size_t slot = t * work->tiles + i / NN_TILE;

    for (int h = 0;; h++) {
        if (net->head[h] == NN_NONE)
            continue;
        const size_t rows = net->values[net->head[h]].at.channels;

        if (row < rows) {
            float *at =
                gradient ? nn_output_gradient(net, work, (enum nn_head)h, slot)
                         : nn_output(net, work, (enum nn_head)h, slot);
            return at + row * NN_TILE + i % NN_TILE;
        }
        row -= rows;
    }
}

/* Put the loss's gradients where they belong, zero in lanes without sample. */
static void fill_gradients(struct bench *bench, const struct batch *batch,
                           size_t first, size_t n)
{
    for (size_t t = 0; t < batch->c->steps; t++) {
        for (size_t i = 0; i < bench->work.tiles * NN_TILE; i++) {
            const size_t sample = t * batch->c->n + first + i;

            for (size_t r = 0; r < batch->rows; r++)
                *row_at(batch, &bench->work, t, i, r, true) =
                    i < n ? batch->weight[sample * batch->rows + r] : 0;
        }
    }
}

static void take_outputs(const struct bench *bench, const struct batch *batch,
                         size_t first, size_t n, double *out)
{
    for (size_t t = 0; t < batch->c->steps; t++) {
        for (size_t i = 0; i < n; i++) {
            double *to = out + (t * batch->c->n + first + i) * batch->rows;

            for (size_t r = 0; r < batch->rows; r++)
                to[r] = (double)*row_at(batch, &bench->work, t, i, r, false);
        }
    }
}

/* The gradient of HEADS' loss, the batch being loaded in PARTS; all outputs
 * and states if HEADS are all. */
static void find(struct bench *bench, const struct batch *batch, size_t parts,
                 unsigned heads, float *g, double *out, float *state)
{
    const struct nn_net *net = batch->net;

    nn_gradient_begin(net, &bench->work, g);
    for (size_t p = 0; p < parts; p++) {
        const size_t first = batch->c->n * p / parts;
        const size_t n = batch->c->n * (p + 1) / parts - first;

        if (n == 0)
            continue;
        load(bench, batch, first, n);
        nn_forward(net, &bench->work, &bench->weights, heads);
        if (heads == NN_ALL_HEADS) {
            take_outputs(bench, batch, first, n, out);
            if (net->state > 0)
                nn_store_state(net, &bench->work, state + first * net->state);
        }
        fill_gradients(bench, batch, first, n);
        nn_backward(net, &bench->work, &bench->weights, heads, g);
    }
    nn_gradient_end(net, &bench->work, g);
}

/* ---- both together ---- */

/* The largest |a - b| relative to the largest |b|, which counts as LEAST at
 * least; infinite if there is anything that is not a number. */
static double worst(const double *a, const double *b, size_t n, double least)
{
    double apart = 0, top = least;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(a[i]))
            return HUGE_VAL;
        apart = fmax(apart, fabs(a[i] - b[i]));
        top = fmax(top, fabs(b[i]));
    }
    return apart / top;
}

static double largest(const double *x, size_t n)
{
    double top = 0;

    for (size_t i = 0; i < n; i++)
        top = fmax(top, fabs(x[i]));
    return top;
}

static double *widened(struct arena *arena, const float *x, size_t n)
{
    double *all = arena_array(arena, double, n + 1);

    for (size_t i = 0; i < n; i++)
        all[i] = (double)x[i];
    return all;
}

static void expect(double apart, double tolerance, const struct batch *batch,
                   const struct nn_kernel *kernel, const char *what)
{
    CU_ASSERT(apart < tolerance);
    if (!(apart < tolerance))
        fprintf(stderr, "%s: %s: %s: %g apart\n", batch->c->what, kernel->name,
                what, apart);
}

static size_t count_of(const struct nn_param *param)
{
    size_t n = 1;

    for (size_t i = 0; i < param->n_shape; i++)
        n *= param->shape[i];
    return n;
}

/* Each parameter's gradient, relative to its own largest number. */
static void check_gradient(const struct batch *batch,
                           const struct nn_kernel *kernel, const double *found,
                           const double *want, double tolerance)
{
    const double top = largest(want, batch->net->parameters);

    for (size_t i = 0; i < batch->net->n_params; i++) {
        const struct nn_param *param = &batch->net->params[i];

        expect(worst(found + param->offset, want + param->offset,
                     count_of(param), fmax(1e-3 * top, 1e-12)),
               tolerance, batch, kernel, param->name);
    }
}

static void check(const struct batch *batch, const struct wanted *want,
                  const struct nn_kernel *kernel, size_t parts,
                  double tolerance)
{
    const size_t P = batch->net->parameters, S = batch->net->state;
    struct arena *arena = arena_new();
    double *out = arena_array(arena, double, batch->count * batch->rows);
    float *state = arena_array(arena, float, batch->c->n *S + 1);
    float *g = mem_aligned(P * sizeof *g);
    struct bench bench;

    bench_init(&bench, batch, kernel);
    for (size_t k = 0; k < HEAD_SETS; k++) {
        find(&bench, batch, parts, batch_heads[k], g, out, state);
        check_gradient(batch, kernel, widened(arena, g, P), want->g[k],
                       tolerance);
    }
    expect(worst(out, want->out, batch->count * batch->rows, 1e-12), tolerance,
           batch, kernel, "outputs");
    expect(worst(widened(arena, state, batch->c->n * S), want->state,
                 batch->c->n * S, 1),
           tolerance, batch, kernel, "state");
    bench_fini(&bench);
    free(g);
    arena_free(arena);
}

static void test_networks(void)
{
    for (size_t i = 0; i < COUNT_OF(net_cases); i++) {
        struct batch batch;

        batch_init(&batch, &net_cases[i]);
        const struct wanted want = batch_want(&batch);
        check(&batch, &want, &nn_kernel_reference, 1, 5e-6);
        for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++) {
            check(&batch, &want, *k, 1, 3e-5);
            check(&batch, &want, *k, 2, 3e-5);
        }
        batch_fini(&batch);
    }
}

static const struct unit_test tests[] = {
    {"outputs, states and gradients of whole networks", test_networks},
};

UNIT_MAIN("net", tests)
