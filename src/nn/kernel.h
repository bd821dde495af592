/* kernel.h - the loops where the time goes, compiled once for each vector
 * width and chosen when the program runs.
 *
 * Convolutions work on tiles of NN_TILE samples with the sample innermost:
 * x[channel][row][column][sample].  So no channel count and no image size
 * leaves a remainder, and ReLU, pooling and biases are plain vector code.
 * Dense layers work on [feature][sample] with a row length of LD floats.
 *
 * The order of every sum depends on shapes and kernel alone. */
#ifndef RLSTUDY_NN_KERNEL_H
#define RLSTUDY_NN_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum { NN_TILE = 16, NN_PEAK_FLOP = 1536 };

/* Strides of a (channel, row, column, sample) array, in floats. */
struct nn_stride {
    size_t channel, row, pixel;
};

/* 3x3 convolution with same padding, bias, ReLU and 2x2 maximum pooling.  A
 * last odd row or column is dropped by the pooling and never computed.
 *
 * A "plane" is an image with a border: a zero pixel before each row and
 * column, one or two behind, so that 2x2 blocks of outputs with their 4x4
 * inputs always lie inside.  Inputs and gradients of outputs are planes of
 * the same shape. */
struct nn_conv {
    size_t in, out, height, width;
    size_t pooled_height, pooled_width;
    size_t row, channel; /* strides of a plane, in floats */
    size_t origin;       /* of pixel (0, 0) in a plane */
};

/* Adam (Kingma and Ba, 2015), its two bias corrections worked out. */
struct nn_adam {
    float step, beta1, beta2, epsilon;
    float correct1, correct2; /* 1 / (1 - beta^t) */
};

struct nn_kernel {
    const char *name;
    size_t lanes; /* floats in a vector */

    /* Bring NN_TILE observations, bytes (channels, height, width), into one
     * tile X, as numbers from 0 to 1. */
    void (*load)(const uint8_t *const from[NN_TILE], size_t channels,
                 size_t height, size_t width, float *x,
                 struct nn_stride stride);

    /* y = maxpool(relu(conv(x) + b)) of a tile.  WHICH (out, pooled_height,
     * pooled_width, NN_TILE): which of the four pixels won, or 4 when ReLU
     * closed.  w (out, in, 3, 3). */
    void (*conv_forward)(const struct nn_conv *conv, const float *x,
                         const float *w, const float *b, float *y,
                         struct nn_stride stride, uint8_t *which);
    /* Undo ReLU and pooling: DP, the gradient of the pooled output, goes to
     * the pixels of the plane DY that won; its sum is added to DB (out). */
    void (*conv_unpool)(const struct nn_conv *conv, const float *dp,
                        struct nn_stride stride, const uint8_t *which,
                        float *dy, float *db);
    /* dx = conv(dy) with FLIPPED (in, out, 3, 3), which is w transposed and
     * turned by 180 degrees; all planes.  Pixels of DX outside the image may
     * be overwritten. */
    void (*conv_input_gradient)(const struct nn_conv *conv, const float *dy,
                                const float *flipped, float *dx);
    /* dw (out, in, 3, 3) += gradient, summed over the tile. */
    void (*conv_weight_gradient)(const struct nn_conv *conv, const float *x,
                                 const float *dy, float *dw);

    /* z (rows, ld) += bias of its row, then ReLU if asked for. */
    void (*bias)(float *z, const float *b, size_t rows, size_t ld, int relu);
    /* dz = 0 where z is 0; (n). */
    void (*relu_gradient)(float *dz, const float *z, size_t n);
    /* db (rows) += the sums of the rows of dz (rows, ld). */
    void (*bias_gradient)(float *db, const float *dz, size_t rows, size_t ld);

    /* One step on N weights with gradient G.  SQUARES: the sums of the squares
     * of G and of the new weights, not finite as soon as one of them is
     * not. */
    void (*adam)(const struct nn_adam *adam, float *w, float *m, float *v,
                 const float *g, size_t n, double squares[2]);
    /* average += (w - average) * share; (n). */
    void (*average)(float *average, const float *w, float share, size_t n);

    /* Nothing but fused multiply-adds in registers, ROUNDS times
     * NN_PEAK_FLOP; *RESULT keeps the compiler honest.  Time it to learn what
     * the processor could do at most. */
    void (*peak)(size_t rounds, float *result);
};

/* All kernels of this build that the processor can run, widest first, ended
 * by NULL. */
const struct nn_kernel *const *nn_kernels(void);

#endif
