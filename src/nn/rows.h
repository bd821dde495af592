/* rows.h - convolutions and pooling, some rows of an image at a time: for
 * conv_pool.c, which keeps no whole image of what lies between the two. */
#ifndef RLSTUDY_NN_ROWS_H
#define RLSTUDY_NN_ROWS_H

#include "nn/block.h"

/* From FIRST to END - 1. */
struct rows {
    size_t first, end;
};

/* The convolution's result, or its gradient, is where Y_AT says, whose place
 * in memory may be another than conv->y's.  FIRST is a multiple of ROWS_STEP;
 * so is END, or it is the image's height. */
enum { ROWS_STEP = 4 };

void WIDE(conv_forward_rows)(const struct nn_conv *conv, const float *packed,
                             const float *x, const struct nn_image *y_at,
                             const struct finish *finish, struct rows rows,
                             float *scratch);
/* Stride 1; dy has the border that it takes. */
void WIDE(conv_input_gradient_rows)(const struct nn_conv *conv,
                                    const float *packed,
                                    const struct nn_image *dy_at,
                                    const float *dy,
                                    const struct finish *finish,
                                    struct rows rows, float *scratch);
void WIDE(conv_weight_gradient_rows)(const struct nn_conv *conv, const float *x,
                                     const struct nn_image *dy_at,
                                     const float *dy, float *sums,
                                     struct rows rows, float *scratch);
/* Floats that these need. */
size_t WIDE(conv_rows_scratch)(const struct nn_conv *conv);

/* ROWS of the result; WHICH and Y are those of all. */
void WIDE(pool_forward_rows)(const struct nn_pool *pool, const float *x,
                             float *y, uint8_t *which, struct rows rows);
/* ROWS of dx. */
void WIDE(pool_gradient_rows)(const struct nn_pool *pool, const float *dy,
                              const uint8_t *which, const float *x,
                              enum nn_activation undo, bool add, float *dx,
                              struct rows rows);

#endif
