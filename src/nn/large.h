/* large.h - dense layers so large that OpenBLAS works out the gradient of
 * their weights faster than our own loops do. */
#ifndef RLSTUDY_NN_LARGE_H
#define RLSTUDY_NN_LARGE_H

#include "nn/kernel.h"

/* As those of KERNEL, which do the work for layers of usual size. */
size_t nn_dense_scratch(const struct nn_kernel *kernel,
                        const struct nn_dense *dense, size_t n);
void nn_dense_weight_gradient(const struct nn_kernel *kernel,
                              const struct nn_dense *dense, struct nn_tiles x,
                              struct nn_tiles dy, float *dw, float *db,
                              size_t n, float *scratch);

#endif
