/* test_dense.c - dense layers of all sizes and numbers of samples: every vector
 * width against the reference's loops.
 *
 * Between tiles and behind arrays there is what is not a number, so that one
 * step too far is seen in the results. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "nn/blas.h"
#include "nn/kernel.h"
#include "nn/large.h"
#include "tests/unit/unit.h"

/* Sums of rounded products, relative to the largest result. */
static const double tolerance = 3e-6;

static const struct nn_dense sizes[] = {
    {1, 1},  {4, 64},  {64, 2},   {64, 1},   {64, 64}, {3, 15},   {15, 3},
    {7, 16}, {16, 17}, {100, 33}, {33, 100}, {130, 7}, {300, 40}, {40, 260},
};

static const size_t tile_counts[] = {1, 2, 3, 4, 7};

/* N numbers, and some behind them that are none; 64-byte aligned. */
static float *floats(struct arena *arena, size_t n)
{
    const size_t all = n + NN_TILE;
    float *x = arena_alloc(arena, all * sizeof *x + 64);

    x = (float *)(((uintptr_t)x + 63) / 64 * 64);
    for (size_t i = 0; i < all; i++)
        x[i] = NAN;
    return x;
}

static float *some(struct arena *arena, struct rng *rng, size_t n)
{
    float *x = floats(arena, n);

    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(rng);
    return x;
}

/* N tiles of COUNT features each, apart from each other. */
static struct nn_tiles some_tiles(struct arena *arena, struct rng *rng,
                                  size_t count, size_t n)
{
    const size_t used = count * NN_TILE;
    const struct nn_tiles tiles = {floats(arena, n * (used + NN_TILE)),
                                   used + NN_TILE};

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < used; k++)
            tiles.data[i * tiles.stride + k] = (float)tanh(rng_normal(rng));
    }
    return tiles;
}

static struct nn_tiles copy_tiles(struct arena *arena, struct nn_tiles from,
                                  size_t n)
{
    struct nn_tiles to = {floats(arena, n * from.stride), from.stride};

    memcpy(to.data, from.data, n * from.stride * sizeof *to.data);
    return to;
}

static float *copy(struct arena *arena, const float *from, size_t n)
{
    float *to = floats(arena, n);

    memcpy(to, from, n * sizeof *to);
    return to;
}

/* How far N numbers are apart, as a share of the largest; what is no number
 * must be none in both. */
struct distance {
    double most, size;
    bool torn;
};

static void compare(struct distance *d, float got, float want)
{
    if (isnan(got) || isnan(want)) {
        d->torn = d->torn || !isnan(got) || !isnan(want);
        return;
    }
    d->most = fmax(d->most, fabs((double)got - (double)want));
    d->size = fmax(d->size, fabs((double)want));
}

static void expect_close(const char *what, const struct nn_kernel *kernel,
                         const struct nn_dense *dense, size_t n,
                         const struct distance *d)
{
    const bool close = !d->torn && d->most <= tolerance * fmax(d->size, 1);

    CU_ASSERT(close);
    if (!close)
        fprintf(stderr, "%s, %zu to %zu, %zu tiles: %s is %g of %g off%s\n",
                kernel->name, dense->inputs, dense->outputs, n, what, d->most,
                d->size, d->torn ? ", or elsewhere" : "");
}

static void expect_tiles(const char *what, const struct nn_kernel *kernel,
                         const struct nn_dense *dense, size_t n, size_t live,
                         struct nn_tiles got, struct nn_tiles want)
{
    struct distance d = {0, 0, false};

    for (size_t i = 0; i < n * want.stride; i++) {
        if (i % NN_TILE < live)
            compare(&d, got.data[i], want.data[i]);
    }
    expect_close(what, kernel, dense, n, &d);
}

static void expect_array(const char *what, const struct nn_kernel *kernel,
                         const struct nn_dense *dense, size_t n,
                         const float *got, const float *want, size_t count)
{
    struct distance d = {0, 0, false};

    for (size_t i = 0; i < count + NN_TILE; i++)
        compare(&d, got[i], want[i]);
    expect_close(what, kernel, dense, n, &d);
}

/* A layer with all that goes in, and what its gradients are added to. */
struct layer {
    const struct nn_dense *dense;
    size_t n;
    float *w, *b, *dw, *db;
    struct nn_tiles x, y, dx;
};

static void layer_init(struct layer *layer, const struct nn_dense *dense,
                       size_t n, struct arena *arena, struct rng *rng)
{
    *layer = (struct layer){
        .dense = dense,
        .n = n,
        .w = some(arena, rng, dense->outputs * dense->inputs),
        .b = some(arena, rng, dense->outputs),
        .dw = some(arena, rng, dense->outputs * dense->inputs),
        .db = some(arena, rng, dense->outputs),
        .x = some_tiles(arena, rng, dense->inputs, n),
        .y = some_tiles(arena, rng, dense->outputs, n),
        .dx = some_tiles(arena, rng, dense->inputs, n),
    };
    for (size_t i = 0; i < dense->outputs * dense->inputs; i++)
        layer->w[i] /= sqrtf((float)dense->inputs);
}

static float *packed_for(const struct layer *layer,
                         const struct nn_kernel *kernel, struct arena *arena)
{
    float *packed = floats(arena, kernel->dense_packed(layer->dense));

    kernel->dense_pack(layer->dense, layer->w, packed);
    return packed;
}

static float *scratch_for(const struct layer *layer,
                          const struct nn_kernel *kernel, struct arena *arena)
{
    return floats(arena, kernel->dense_scratch(layer->dense, layer->n));
}

static struct nn_tiles forward(const struct layer *layer,
                               const struct nn_kernel *kernel,
                               enum nn_activation activation, bool add,
                               size_t live, struct arena *arena)
{
    const struct nn_tiles y = copy_tiles(arena, layer->y, layer->n);

    kernel->dense_forward(layer->dense, packed_for(layer, kernel, arena),
                          add ? NULL : layer->b, layer->x, activation, add, y,
                          layer->n, live, scratch_for(layer, kernel, arena));
    return y;
}

static void check_forward(const struct layer *layer,
                          const struct nn_kernel *kernel, struct arena *arena)
{
    static const size_t lives[] = {1, 6, 8, 9, NN_TILE};
    static const enum nn_activation activations[] = {NN_LINEAR, NN_RELU,
                                                     NN_TANH};

    for (size_t i = 0; i < COUNT_OF(lives) * COUNT_OF(activations); i++) {
        const size_t live = lives[i / COUNT_OF(activations)];
        const enum nn_activation activation =
            activations[i % COUNT_OF(activations)];

        for (int add = 0; add < 2; add++)
            expect_tiles("y", kernel, layer->dense, layer->n, live,
                         forward(layer, kernel, activation, add, live, arena),
                         forward(layer, &nn_kernel_reference, activation, add,
                                 live, arena));
    }
}

static struct nn_tiles input_gradient(const struct layer *layer,
                                      const struct nn_kernel *kernel,
                                      enum nn_activation undo, bool add,
                                      struct arena *arena)
{
    const struct nn_tiles dx = copy_tiles(arena, layer->dx, layer->n);

    kernel->dense_input_gradient(layer->dense, packed_for(layer, kernel, arena),
                                 layer->y, layer->x, undo, add, dx, layer->n,
                                 scratch_for(layer, kernel, arena));
    return dx;
}

static void check_input_gradient(const struct layer *layer,
                                 const struct nn_kernel *kernel,
                                 struct arena *arena)
{
    static const enum nn_activation undos[] = {NN_LINEAR, NN_RELU, NN_TANH};

    for (size_t i = 0; i < 2 * COUNT_OF(undos); i++)
        expect_tiles("dx", kernel, layer->dense, layer->n, NN_TILE,
                     input_gradient(layer, kernel, undos[i / 2], i % 2, arena),
                     input_gradient(layer, &nn_kernel_reference, undos[i / 2],
                                    i % 2, arena));
}

/* dw, and *DB = db. */
static float *weight_gradient(const struct layer *layer,
                              const struct nn_kernel *kernel, float **db,
                              struct arena *arena)
{
    const struct nn_dense *dense = layer->dense;
    float *dw = copy(arena, layer->dw, dense->outputs * dense->inputs);

    *db = copy(arena, layer->db, dense->outputs);
    kernel->dense_weight_gradient(dense, layer->x, layer->y, dw, *db, layer->n,
                                  scratch_for(layer, kernel, arena));
    return dw;
}

static void check_weight_gradient(const struct layer *layer,
                                  const struct nn_kernel *kernel,
                                  struct arena *arena)
{
    const struct nn_dense *dense = layer->dense;
    float *db, *want_db;
    const float *dw = weight_gradient(layer, kernel, &db, arena);
    const float *want =
        weight_gradient(layer, &nn_kernel_reference, &want_db, arena);

    expect_array("dw", kernel, dense, layer->n, dw, want,
                 dense->outputs * dense->inputs);
    expect_array("db", kernel, dense, layer->n, db, want_db, dense->outputs);
}

static void for_all(void (*check)(const struct layer *layer,
                                  const struct nn_kernel *kernel,
                                  struct arena *arena))
{
    struct rng rng;

    rng_init(&rng, "dense", 5, "test", 0);
    for (size_t i = 0; i < COUNT_OF(sizes) * COUNT_OF(tile_counts); i++) {
        struct arena *arena = arena_new();
        struct layer layer;

        layer_init(&layer, &sizes[i / COUNT_OF(tile_counts)],
                   tile_counts[i % COUNT_OF(tile_counts)], arena, &rng);
        for (const struct nn_kernel *const *k = nn_kernels(); *k; k++)
            check(&layer, *k, arena);
        arena_free(arena);
    }
}

static void test_forward(void)
{
    for_all(check_forward);
}

static void test_input_gradient(void)
{
    for_all(check_input_gradient);
}

static void test_weight_gradient(void)
{
    for_all(check_weight_gradient);
}

/* A layer whose gradient of weights is left to OpenBLAS. */
static void test_large(void)
{
    static const struct nn_dense dense = {1100, 1000};
    const struct nn_kernel *kernel = nn_kernels()[0];
    enum { N = 4 };
    struct arena *arena = arena_new();
    struct layer layer;
    struct rng rng;
    float *want_db;

    nn_blas_one_thread();
    rng_init(&rng, "dense", 5, "large", 0);
    layer_init(&layer, &dense, N, arena, &rng);
    const float *want =
        weight_gradient(&layer, &nn_kernel_reference, &want_db, arena);
    float *scratch = floats(arena, nn_dense_scratch(kernel, &dense, N));
    nn_dense_weight_gradient(kernel, &dense, layer.x, layer.y, layer.dw,
                             layer.db, N, scratch);
    expect_array("dw", kernel, &dense, N, layer.dw, want,
                 dense.outputs * dense.inputs);
    expect_array("db", kernel, &dense, N, layer.db, want_db, dense.outputs);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"gradients of weights of a layer left to OpenBLAS", test_large},
    {"forward, with any number of samples", test_forward},
    {"gradients of inputs", test_input_gradient},
    {"gradients of weights and biases", test_weight_gradient},
};

UNIT_MAIN("dense", tests)
