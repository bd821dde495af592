/* reference.h - kernel.h in plain loops.
 *
 * The reference says what the kernels compute, and the tests hold them against
 * it.  It is written to be read: each number is worked out by itself, in
 * double, and rounded once.  It packs nothing and needs no scratch.
 *
 * What is declared here is said in kernel.h. */
#ifndef RLSTUDY_NN_REFERENCE_H
#define RLSTUDY_NN_REFERENCE_H

#include <math.h>

#include "nn/kernel.h"

/* What is not a number stays so, to be noticed. */
static inline double reference_activate(enum nn_activation activation, double x)
{
    switch (activation) {
    case NN_RELU:
        return x < 0 ? 0 : x;
    case NN_TANH:
        return tanh(x);
    default:
        return x;
    }
}

/* The derivative of the activation that made X. */
static inline double reference_slope(enum nn_activation activation, double x)
{
    switch (activation) {
    case NN_RELU:
        return x > 0 ? 1 : 0;
    case NN_TANH:
        return 1 - x * x;
    default:
        return 1;
    }
}

/* *DX becomes the gradient D, undone at X, or that is added to it. */
static inline void reference_give(float *dx, bool add, double d,
                                  enum nn_activation undo, float x)
{
    const double undone = d * reference_slope(undo, (double)x);

    *dx = (float)(add ? (double)*dx + undone : undone);
}

void reference_load_bytes(const struct nn_image *image,
                          const uint8_t *const from[NN_TILE], float *x);
void reference_load_floats(size_t n, const float *const from[NN_TILE],
                           const float *mean, const float *scale, float limit,
                           float *x);
size_t reference_conv_scratch(const struct nn_conv *conv);
void reference_conv_pack(const struct nn_conv *conv, const float *w,
                         float *packed);
void reference_conv_forward(const struct nn_conv *conv, const float *packed,
                            const float *b, const float *x,
                            const struct nn_image *plus_at, const float *plus,
                            enum nn_activation activation, float *y,
                            float *scratch);
void reference_conv_input_gradient(const struct nn_conv *conv,
                                   const float *packed, const float *dy,
                                   const float *x, enum nn_activation undo,
                                   bool add, float *dx, float *scratch);
void reference_conv_weight_gradient(const struct nn_conv *conv, const float *x,
                                    const float *dy, float *sums,
                                    float *scratch);
void reference_conv_flush(const struct nn_conv *conv, const float *sums,
                          float *dw, float *db);
size_t reference_conv_pool_scratch(const struct nn_conv *conv,
                                   const struct nn_pool *pool);
void reference_conv_pool_forward(const struct nn_conv *conv,
                                 const struct nn_pool *pool,
                                 const float *packed, const float *b,
                                 const float *x, enum nn_activation activation,
                                 float *y, uint8_t *which, float *scratch);
void reference_conv_pool_gradient(const struct nn_conv *conv,
                                  const struct nn_pool *pool,
                                  const float *packed, const float *dy,
                                  const uint8_t *which, const float *x,
                                  enum nn_activation undo, bool add, float *dx,
                                  float *sums, float *scratch);
void reference_pool_forward(const struct nn_pool *pool, const float *x,
                            float *y, uint8_t *which);
void reference_pool_gradient(const struct nn_pool *pool, const float *dy,
                             const uint8_t *which, const float *x,
                             enum nn_activation undo, bool add, float *dx);
void reference_relu(const struct nn_image *x_at, const float *x,
                    const struct nn_image *y_at, float *y);
void reference_pass_gradient(const struct nn_image *y_at, const float *dy,
                             const struct nn_image *x_at, const float *x,
                             enum nn_activation undo, bool add, float *dx);
size_t reference_conv_weights(const struct nn_conv *conv);
size_t reference_conv_sums(const struct nn_conv *conv);

#endif
