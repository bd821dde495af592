/* kernel.h - the loops where the time goes, compiled once for each vector
 * width and chosen when the program runs.
 *
 * Samples go through a network in tiles of NN_TILE with the sample innermost:
 * the value of a layer is, for one tile, an array (row, column, channel,
 * NN_TILE).  So no channel count and no image size leaves a remainder, and
 * activations, pooling and biases are plain vector code.  A value that a
 * convolution reads has a border of zeros, which nothing but the layout ever
 * writes.
 *
 * Everything here works on one tile, or on several of them where that is
 * faster (struct nn_tiles).  The order of every sum depends on shapes, on the
 * kernel and on the order of the calls alone.
 *
 * An activation is undone by whoever writes the gradient of its result: the
 * functions that compute a gradient DX of their input X take the activation
 * UNDO that made X, and multiply by its derivative, worked out from X.  They
 * add to DX if ADD and overwrite it if not. */
#ifndef RLSTUDY_NN_KERNEL_H
#define RLSTUDY_NN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct nn_loss_kernel; /* nn/loss.h */

enum { NN_TILE = 16, NN_PEAK_FLOP = 1536 };

/* Added to the variance in layer normalisation. */
#define NN_NORM_EPSILON 1e-5F

enum nn_activation { NN_LINEAR, NN_RELU, NN_TANH };

/* The place of a value in one tile; strides in floats.  A plain vector of n
 * numbers is 1 x 1 x n. */
struct nn_image {
    size_t height, width, channels;
    size_t border;     /* zero pixels on all four sides */
    size_t pixel, row; /* strides: channels * NN_TILE, and of a whole row */
    size_t origin;     /* of pixel (0, 0) */
    size_t floats;     /* with the border */
};

/* The tiles of one value: tile number i begins at data + i * stride. */
struct nn_tiles {
    float *data;
    size_t stride;
};

/* Convolution with zero padding: y (oy, ox, o) = sum of w (o, c, ky, kx) times
 * x (oy * stride + ky - pad, ox * stride + kx - pad, c).  x.border >= pad. */
struct nn_conv {
    struct nn_image x, y;
    size_t size, stride, pad;
};

/* Maximum pooling over size x size windows; pixels outside do not count. */
struct nn_pool {
    struct nn_image x, y;
    size_t size, stride, pad;
};

/* w (outputs, inputs).  Inputs and outputs are all features of a tile without
 * a border, in the order (row, column, channel). */
struct nn_dense {
    size_t inputs, outputs;
};

/* Adam (Kingma and Ba, 2015), its two bias corrections worked out. */
struct nn_adam {
    float step, beta1, beta2, epsilon;
    float correct1, correct2; /* 1 / (1 - beta^t) */
    float scale;              /* multiplies the gradient: clipping */
};

struct nn_kernel {
    const char *name;
    size_t lanes; /* floats in a vector */

    /* ---- observations ---- */

    /* NN_TILE observations, bytes (height, width, channels), into one tile X,
     * as numbers from 0 to 1. */
    void (*load_bytes)(const struct nn_image *image,
                       const uint8_t *const from[NN_TILE], float *x);
    /* The same for N numbers each: x = clamp((from - mean) * scale, -limit,
     * limit); MEAN and SCALE (n), or NULL to leave them as they are. */
    void (*load_floats)(size_t n, const float *const from[NN_TILE],
                        const float *mean, const float *scale, float limit,
                        float *x);

    /* ---- convolution, one tile a call ---- */

    /* Weights are brought into the form that the loops want once for many
     * calls; so are gradients of weights, which conv_weight_gradient adds to
     * SUMS and conv_flush to DW and DB.  Sizes in floats; SUMS begin as zeros.
     * SCRATCH: 64-byte aligned, its contents mean nothing between calls. */
    size_t (*conv_packed)(const struct nn_conv *conv);
    size_t (*conv_sums)(const struct nn_conv *conv);
    size_t (*conv_scratch)(const struct nn_conv *conv);
    void (*conv_pack)(const struct nn_conv *conv, const float *w,
                      float *packed);
    /* y = activation(conv(x) + b + plus); PLUS, shaped and bordered as PLUS_AT
     * says, may be NULL. */
    void (*conv_forward)(const struct nn_conv *conv, const float *packed,
                         const float *b, const float *x,
                         const struct nn_image *plus_at, const float *plus,
                         enum nn_activation activation, float *y,
                         float *scratch);
    void (*conv_input_gradient)(const struct nn_conv *conv, const float *packed,
                                const float *dy, const float *x,
                                enum nn_activation undo, bool add, float *dx,
                                float *scratch);
    void (*conv_weight_gradient)(const struct nn_conv *conv, const float *x,
                                 const float *dy, float *sums, float *scratch);
    void (*conv_flush)(const struct nn_conv *conv, const float *sums, float *dw,
                       float *db);

    /* A convolution (3x3, stride 1, pad 1) and the pooling of its result as
     * one: y = activation(pool(conv(x) + b)).  What lies between is kept
     * nowhere; CONV's y and POOL's x say its shape only. */
    size_t (*conv_pool_scratch)(const struct nn_conv *conv,
                                const struct nn_pool *pool);
    void (*conv_pool_forward)(const struct nn_conv *conv,
                              const struct nn_pool *pool, const float *packed,
                              const float *b, const float *x,
                              enum nn_activation activation, float *y,
                              uint8_t *which, float *scratch);
    /* Of weights, into SUMS, and unless DX is NULL of X. */
    void (*conv_pool_gradient)(const struct nn_conv *conv,
                               const struct nn_pool *pool, const float *packed,
                               const float *dy, const uint8_t *which,
                               const float *x, enum nn_activation undo,
                               bool add, float *dx, float *sums,
                               float *scratch);

    /* ---- images, one tile a call ---- */

    /* WHICH (y.height, y.width, channels, NN_TILE): ky * size + kx of the
     * winner, the first of equals. */
    void (*pool_forward)(const struct nn_pool *pool, const float *x, float *y,
                         uint8_t *which);
    void (*pool_gradient)(const struct nn_pool *pool, const float *dy,
                          const uint8_t *which, const float *x,
                          enum nn_activation undo, bool add, float *dx);
    /* y = max(x, 0). */
    void (*relu)(const struct nn_image *x_at, const float *x,
                 const struct nn_image *y_at, float *y);
    /* dx = dy, or dx += dy, times the derivative of UNDO at X: also of any
     * sum that X was a term of. */
    void (*pass_gradient)(const struct nn_image *y_at, const float *dy,
                          const struct nn_image *x_at, const float *x,
                          enum nn_activation undo, bool add, float *dx);

    /* ---- vectors, N tiles a call ---- */

    size_t (*dense_packed)(const struct nn_dense *dense);
    size_t (*dense_scratch)(const struct nn_dense *dense, size_t n);
    void (*dense_pack)(const struct nn_dense *dense, const float *w,
                       float *packed);
    /* y = activation(w x + b), or activation(y + w x + b) if ADD.  B may be
     * NULL.  Only the first LIVE lanes of the tiles hold samples; the others
     * of Y may be left as they are. */
    void (*dense_forward)(const struct nn_dense *dense, const float *packed,
                          const float *b, struct nn_tiles x,
                          enum nn_activation activation, bool add,
                          struct nn_tiles y, size_t n, size_t live,
                          float *scratch);
    void (*dense_input_gradient)(const struct nn_dense *dense,
                                 const float *packed, struct nn_tiles dy,
                                 struct nn_tiles x, enum nn_activation undo,
                                 bool add, struct nn_tiles dx, size_t n,
                                 float *scratch);
    /* dw += , db +=, summed over all samples; DB may be NULL. */
    void (*dense_weight_gradient)(const struct nn_dense *dense,
                                  struct nn_tiles x, struct nn_tiles dy,
                                  float *dw, float *db, size_t n,
                                  float *scratch);

    /* Layer normalisation (Ba et al., 2016) of FEATURES numbers a sample, with
     * gain and bias; STATS (2, NN_TILE): mean and 1 / deviation. One tile. */
    void (*norm_forward)(size_t features, const float *gain, const float *bias,
                         const float *x, enum nn_activation activation,
                         float *y, float *stats);
    void (*norm_gradient)(size_t features, const float *gain, const float *dy,
                          const float *x, const float *stats,
                          enum nn_activation undo, bool add, float *dx,
                          float *dgain, float *dbias);

    /* An LSTM cell (Hochreiter and Schmidhuber, 1997, with forget gates).
     * GATES (4, hidden, NN_TILE): in: the pre-activations of the gates i, f,
     * g, o; out: their activations.  CELL (hidden, NN_TILE) in: c of the step
     * before, CELL_OUT: c of this one; H: o tanh(c).  One tile. */
    void (*lstm_forward)(size_t hidden, float *gates, const float *cell,
                         float *cell_out, float *h);
    /* GATES: in activations, out gradients of the pre-activations.  DH:
     * gradient of h; DCELL: in that of cell_out by way of later steps, out
     * that of cell. */
    void (*lstm_gradient)(size_t hidden, float *gates, const float *cell,
                          const float *cell_out, const float *dh, float *dcell);

    /* ---- policies and losses ---- */
    const struct nn_loss_kernel *loss;

    /* ---- weights ---- */

    /* The sum of the squares of X (n), not finite as soon as one is not. */
    double (*squares)(const float *x, size_t n);
    /* One step on N weights with gradient G. */
    void (*adam)(const struct nn_adam *adam, float *w, float *m, float *v,
                 const float *g, size_t n);
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

/* The environment variable that names the kernel to use, if not the widest:
 * "avx2".  It reaches the processes that train, and every run records the
 * kernel it was trained with. */
#define NN_KERNEL_VARIABLE "RLSTUDY_KERNEL"

/* That kernel; NULL when the processor or this build lacks it. */
const struct nn_kernel *nn_kernel_wanted(void);

/* The same in plain loops with sums in double: what the others are tested
 * against, and their documentation. */
extern const struct nn_kernel nn_kernel_reference;

#endif
