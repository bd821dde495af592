/* blas.c - the door to OpenBLAS. */
#include "config.h"

#include "nn/blas.h"

#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "base/base.h"
#include "nn/kernel.h"

/* Exported by the library; not every version's header declares it. */
char *openblas_get_corename(void);

const char *nn_blas_core(void)
{
    return openblas_get_corename();
}

/* Core types whose kernels know no AVX2.  OpenBLAS falls back to one of them
 * when it does not know the processor. */
static const char *const old_cores[] = {
    "Katmai",    "Coppermine", "Northwood",    "Prescott",  "Banias",
    "Core2",     "Penryn",     "Dunnington",   "Nehalem",   "Sandybridge",
    "Athlon",    "Opteron",    "Opteron_SSE3", "Barcelona", "Bobcat",
    "Bulldozer", "Piledriver", "Steamroller",  "Nano",      "Generic",
};

const char *nn_blas_coretype_for(const char *core, size_t lanes)
{
    if (lanes < 8)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(old_cores); i++) {
        if (strcmp(old_cores[i], core) == 0)
            return lanes == 16 ? "SkylakeX" : "Haswell";
    }
    return NULL;
}

const char *nn_blas_coretype_needed(void)
{
    return nn_blas_coretype_for(nn_blas_core(), nn_kernels()[0]->lanes);
}

void nn_blas_one_thread(void)
{
    openblas_set_num_threads(1);
}

void nn_blas_multiply(float *c, size_t ldc, struct nn_matrix a,
                      struct nn_matrix b, size_t M, size_t N, size_t K,
                      float beta)
{
    cblas_sgemm(CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans,
                b.transposed ? CblasTrans : CblasNoTrans, (blasint)M,
                (blasint)N, (blasint)K, 1.0F, a.data, (blasint)a.ld, b.data,
                (blasint)b.ld, beta, c, (blasint)ldc);
}
