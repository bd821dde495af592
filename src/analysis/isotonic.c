/* isotonic.c - pool adjacent violators. */
#include "config.h"

#include "analysis/isotonic.h"

size_t isotonic_fit(struct isotonic_block *blocks, const double *y,
                    const double *w, size_t n)
{
    size_t top = 0;

    for (size_t i = 0; i < n; i++) {
        struct isotonic_block b = {y[i], w[i], i + 1};

        while (top > 0 && blocks[top - 1].value >= b.value) {
            const struct isotonic_block *a = &blocks[--top];
            double sum = a->weight + b.weight;

            /* Points without weight take the value of their neighbours. */
            b.value = sum > 0
                          ? (a->value * a->weight + b.value * b.weight) / sum
                          : (a->value + b.value) / 2;
            b.weight = sum;
        }
        blocks[top++] = b;
    }
    return top;
}
