/* peak.c - what the processor could do at most; see kernel.h and vec.h. */
#include "config.h"

#include "nn/parts.h"

void WIDE(peak)(size_t rounds, float *result)
{
    /* Enough chains to hide the latency, few enough for the registers. */
    enum { CHAINS = 12, STEPS = NN_PEAK_FLOP / (2 * CHAINS * NN_LANES) };
    const vec factor = splat(0.5F), term = splat(*result);
    vec chain[CHAINS], total = {0};

    UNROLL
    for (int c = 0; c < CHAINS; c++)
        chain[c] = term * (float)c;
    for (size_t i = 0; i < rounds * STEPS; i++) {
        UNROLL
        for (int c = 0; c < CHAINS; c++)
            chain[c] = chain[c] * factor + term;
    }
    UNROLL
    for (int c = 0; c < CHAINS; c++)
        total += chain[c];
    *result = sum(total);
}
