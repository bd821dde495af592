/* weights.c - steps of optimisers; see kernel.h and vec.h.
 *
 * Plain loops, which the compiler makes vectors of. */
#include "config.h"

#include <math.h>

#include "nn/parts.h"

/* Squares of floats neither overflow nor underflow a double.  Sums side by
 * side, so that additions need not wait for each other. */
double WIDE(squares)(const float *x, size_t n)
{
    enum { SUMS = 2 * NN_LANES };
    double sum[SUMS] = {0}, total = 0;
    size_t i = 0;

    for (; i + SUMS <= n; i += SUMS) {
        for (size_t k = 0; k < SUMS; k++)
            sum[k] += (double)x[i + k] * (double)x[i + k];
    }
    for (; i < n; i++)
        total += (double)x[i] * (double)x[i];
    for (size_t k = 0; k < SUMS; k++)
        total += sum[k];
    return total;
}

void WIDE(adam)(const struct nn_adam *adam, float *restrict w,
                float *restrict m, float *restrict v, const float *restrict g,
                size_t n)
{
    const struct nn_adam a = *adam;

    for (size_t i = 0; i < n; i++) {
        const float d = g[i] * a.scale;

        m[i] = a.beta1 * m[i] + (1 - a.beta1) * d;
        v[i] = a.beta2 * v[i] + (1 - a.beta2) * d * d;
        w[i] -= a.step * (m[i] * a.correct1) /
                (sqrtf(v[i] * a.correct2) + a.epsilon);
    }
}

void WIDE(average)(float *restrict average, const float *restrict w,
                   float share, size_t n)
{
    for (size_t i = 0; i < n; i++)
        average[i] += (w[i] - average[i]) * share;
}
