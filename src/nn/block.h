/* block.h - what direct convolutions and Winograd's have in common: sums kept
 * in registers, and what becomes of them. */
#ifndef RLSTUDY_NN_BLOCK_H
#define RLSTUDY_NN_BLOCK_H

#include "nn/activation.h"
#include "nn/kernel.h"
#include "nn/vec.h"

/* A block keeps the sums of PIXELS x CHANNELS vectors (WEIGHTS x CHANNELS in
 * the gradient of weights), which leaves registers for the factors. */
#if NN_LANES == 16
enum { PIXELS = 4, WEIGHTS = 6, CHANNELS = 4 };
#elif NN_LANES == 8
enum { PIXELS = 3, WEIGHTS = 3, CHANNELS = 4 };
#else
enum { PIXELS = 2, WEIGHTS = 2, CHANNELS = 4 };
#endif

/* ACC (n pixels, m channels) += sums over RUN inputs, NEXT_INPUT apart, of
 * pixels NEXT_PIXEL apart, times weights W (run, m). */
INLINE void add_run(const size_t n, const size_t m, const float *from,
                    size_t next_pixel, size_t next_input, size_t run,
                    const float *w, vec acc[PIXELS][CHANNELS])
{
    for (size_t t = 0; t < run; t++, from += next_input, w += m) {
        vec x[PIXELS];

        UNROLL
        for (size_t i = 0; i < n; i++)
            x[i] = load(from + i * next_pixel);
        UNROLL
        for (size_t o = 0; o < m; o++) {
            const vec by = splat(w[o]);

            UNROLL
            for (size_t i = 0; i < n; i++)
                acc[i][o] += x[i] * by;
        }
    }
}

/* Where pixel (0, 0) of an image (or its patch) is, and how far it is to the
 * next row and the next pixel. */
struct grid {
    size_t origin, row, pixel;
};

INLINE struct grid grid_of(const struct nn_image *image)
{
    return (struct grid){image->origin, image->row, image->pixel};
}

/* What becomes of a convolution's sums. */
struct finish {
    const float *bias, *plus; /* or NULL */
    struct grid plus_at;
    bool relu;
    const float *x; /* the value whose gradient TO is */
    enum nn_activation undo;
    bool add;
    float *to;
};

/* The usual cases, for which the loops are compiled without a branch. */
enum finish_case {
    FINISH_PLAIN,
    FINISH_RELU,
    FINISH_PLUS,
    FINISH_UNDO_RELU,
    FINISH_UNDO_RELU_ADD,
    FINISH_ANY
};

INLINE struct finish finish_forward(const float *bias,
                                    const struct nn_image *plus_at,
                                    const float *plus, bool relu, float *y)
{
    struct finish how = {.bias = bias, .plus = plus, .relu = relu, .to = y};

    if (plus != NULL)
        how.plus_at = grid_of(plus_at);
    return how;
}

INLINE struct finish finish_gradient(const float *x, enum nn_activation undo,
                                     bool add, float *dx)
{
    return (struct finish){.x = x, .undo = undo, .add = add, .to = dx};
}

static inline enum finish_case finish_case(const struct finish *how)
{
    if (how->plus != NULL)
        return how->relu ? FINISH_ANY : FINISH_PLUS;
    if (how->relu)
        return FINISH_RELU;
    if (how->undo == NN_RELU)
        return how->add ? FINISH_UNDO_RELU_ADD : FINISH_UNDO_RELU;
    return how->undo == NN_LINEAR && !how->add ? FINISH_PLAIN : FINISH_ANY;
}

/* Sum V becomes the number at offset TO of the result, and PLUS of `plus`.
 * HOW is passed by value, so that the compiler sees that no store changes
 * it. */
INLINE void finish(const enum finish_case which, const struct finish how, vec v,
                   size_t to, size_t plus)
{
    switch (which) {
    case FINISH_PLAIN:
        store(how.to + to, v);
        break;
    case FINISH_RELU:
        store(how.to + to, positive(v));
        break;
    case FINISH_PLUS:
        store(how.to + to, v + load(how.plus + plus));
        break;
    case FINISH_UNDO_RELU:
        put_gradient(how.to, how.x, to, v, NN_RELU, false);
        break;
    case FINISH_UNDO_RELU_ADD:
        put_gradient(how.to, how.x, to, v, NN_RELU, true);
        break;
    case FINISH_ANY:
        if (how.plus != NULL)
            v += load(how.plus + plus);
        put_gradient(how.to, how.x, to, how.relu ? positive(v) : v, how.undo,
                     how.add);
        break;
    }
}

#endif
