/* kernels.c - which of the compiled kernels this processor can run. */
#include "config.h"

#include "nn/kernel.h"

#include <stdlib.h>
#include <string.h>

extern const struct nn_kernel nn_kernel_baseline;

#ifdef HAVE_X86_KERNELS
extern const struct nn_kernel nn_kernel_avx2, nn_kernel_avx512;

static const struct nn_kernel *const all[] = {
    &nn_kernel_avx512, &nn_kernel_avx2, &nn_kernel_baseline, NULL};

const struct nn_kernel *const *nn_kernels(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return all;
    /* What x86-64-v3 adds and no processor with AVX2 and FMA lacks is left
     * unasked. */
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi2"))
        return all + 1;
    return all + 2;
}
#else
static const struct nn_kernel *const all[] = {&nn_kernel_baseline, NULL};

const struct nn_kernel *const *nn_kernels(void)
{
    return all;
}
#endif

const struct nn_kernel *nn_kernel_wanted(void)
{
    const char *name = getenv(NN_KERNEL_VARIABLE);
    const struct nn_kernel *const *k = nn_kernels();

    if (name == NULL || name[0] == '\0')
        return *k;
    while (*k != NULL && strcmp((*k)->name, name) != 0)
        k++;
    return *k;
}
