/* blas.h - the door to OpenBLAS: one thread, and kernels that fit the
 * processor. */
#ifndef RLSTUDY_NN_BLAS_H
#define RLSTUDY_NN_BLAS_H

#include <stdbool.h>
#include <stddef.h>

/* OpenBLAS takes processors that are newer than itself for very old ones and
 * then runs at a tenth of the speed (Debian 12 on Emerald Rapids: "Prescott").
 * NULL when its choice is fine; else the value that OPENBLAS_CORETYPE must
 * have in the environment before the program starts: set it, with
 * OPENBLAS_NUM_THREADS=1, and execute the program again. */
const char *nn_blas_coretype_needed(void);

/* Whoever does that notes here, in the environment, what OpenBLAS chose. */
#define NN_BLAS_GUESS_VARIABLE "RLSTUDY_BLAS_GUESS"

/* The same for a given core name, and a processor that can work on LANES
 * floats at once. */
const char *nn_blas_coretype_for(const char *core, size_t lanes);

/* The core type in use: "SkylakeX". */
const char *nn_blas_core(void);

/* Sums must not depend on how many cores are free.  Call before the first
 * multiplication. */
void nn_blas_one_thread(void);

/* C (M, N) = op(A) op(B) + beta C, row-major; op(A) is (M, K), op(B) is
 * (K, N).  LDA, LDB, LDC: floats from one row to the next as stored. */
struct nn_matrix {
    const float *data;
    size_t ld;
    bool transposed;
};

void nn_blas_multiply(float *c, size_t ldc, struct nn_matrix a,
                      struct nn_matrix b, size_t M, size_t N, size_t K,
                      float beta);

#endif
