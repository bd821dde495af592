/* parts.h - the functions that kernel.c puts together; each is compiled once
 * for each vector width and is declared here as its entry in struct nn_kernel
 * is. */
#ifndef RLSTUDY_NN_PARTS_H
#define RLSTUDY_NN_PARTS_H

#include "nn/kernel.h"
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

#define DECLARE(name) \
    extern __typeof__(*((struct nn_kernel *)NULL)->name) WIDE(name);
CONV_PARTS(DECLARE)
IMAGE_PARTS(DECLARE)
#undef DECLARE

#endif
