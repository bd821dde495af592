/* parts.h - the functions that kernel.c puts together; each is compiled once
 * for each vector width and is declared here as its entry in struct nn_kernel
 * is. */
#ifndef RLSTUDY_NN_PARTS_H
#define RLSTUDY_NN_PARTS_H

#include "nn/kernel.h"
#include "nn/loss.h"
#include "nn/vec.h"

/* conv.c */
#define CONV_PARTS(PART)       \
    PART(conv_packed)          \
    PART(conv_sums)            \
    PART(conv_scratch)         \
    PART(conv_pack)            \
    PART(conv_forward)         \
    PART(conv_input_gradient)  \
    PART(conv_weight_gradient) \
    PART(conv_flush)

/* image.c */
#define IMAGE_PARTS(PART) \
    PART(pool_forward)    \
    PART(pool_gradient)   \
    PART(relu)            \
    PART(pass_gradient)

/* dense.c, norm.c, lstm_cell.c */
#define DENSE_PARTS(PART)       \
    PART(dense_packed)          \
    PART(dense_scratch)         \
    PART(dense_pack)            \
    PART(dense_forward)         \
    PART(dense_input_gradient)  \
    PART(dense_weight_gradient) \
    PART(norm_forward)          \
    PART(norm_gradient)         \
    PART(lstm_forward)          \
    PART(lstm_gradient)

/* input.c, weights.c, peak.c */
#define OTHER_PARTS(PART) \
    PART(load_bytes)      \
    PART(load_floats)     \
    PART(squares)         \
    PART(adam)            \
    PART(average)         \
    PART(peak)

/* conv_pool.c */
#define CONV_POOL_PARTS(PART) \
    PART(conv_pool_scratch)   \
    PART(conv_pool_forward)   \
    PART(conv_pool_gradient)

#define DECLARE(name) \
    extern __typeof__(*((struct nn_kernel *)NULL)->name) WIDE(name);
CONV_PARTS(DECLARE)
CONV_POOL_PARTS(DECLARE)
IMAGE_PARTS(DECLARE)
DENSE_PARTS(DECLARE)
OTHER_PARTS(DECLARE)
#undef DECLARE

/* policy.c */
extern const struct nn_loss_kernel WIDE(loss);

#endif
