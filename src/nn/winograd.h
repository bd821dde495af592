/* winograd.h - 3x3 convolutions of wide layers by fewer multiplications. */
#ifndef RLSTUDY_NN_WINOGRAD_H
#define RLSTUDY_NN_WINOGRAD_H

#include <stdbool.h>

#include "nn/rows.h"

/* Is CONV of a shape that this can do, and is it faster so? */
bool WIDE(winograd_pays)(const struct nn_conv *conv);
/* The same of the gradient of weights. */
bool WIDE(winograd_gradient_pays)(const struct nn_conv *conv);

/* Floats. */
size_t WIDE(winograd_packed)(const struct nn_conv *conv);
size_t WIDE(winograd_scratch)(const struct nn_conv *conv);

/* Weights W (o, c, 3, 3), for the forward pass and then for the gradient of
 * inputs. */
void WIDE(winograd_pack)(const struct nn_conv *conv, const float *w,
                         float *packed);

/* y = conv(x), and dx = the transposed convolution of dy: ROWS of them, as
 * rows.h says. */
void WIDE(winograd_forward)(const struct nn_conv *conv, const float *packed,
                            const float *x, const struct nn_image *y_at,
                            const struct finish *finish, struct rows rows,
                            float *scratch);
void WIDE(winograd_input_gradient)(const struct nn_conv *conv,
                                   const float *packed,
                                   const struct nn_image *dy_at,
                                   const float *dy, const struct finish *finish,
                                   struct rows rows, float *scratch);

/* Sums of the gradients of weights and biases. */
size_t WIDE(winograd_sums)(const struct nn_conv *conv);
size_t WIDE(winograd_gradient_scratch)(const struct nn_conv *conv);
void WIDE(winograd_weight_gradient)(const struct nn_conv *conv, const float *x,
                                    const struct nn_image *dy_at,
                                    const float *dy, float *sums,
                                    struct rows rows, float *scratch);
void WIDE(winograd_flush)(const struct nn_conv *conv, const float *sums,
                          float *dw, float *db);

#endif
