/* rng.h - random streams that depend on a key, a purpose and an index, and on
 * nothing else: not on order, threads or the clock.
 *
 * The generator is xoshiro256** (Blackman and Vigna, 2018).  A stream's state
 * is plain data, so a checkpoint may copy it. */
#ifndef RLSTUDY_BASE_RNG_H
#define RLSTUDY_BASE_RNG_H

#include <stdint.h>

#include "base/base.h"

struct rng {
    uint64_t s[4];
};

/* The stream PURPOSE number INDEX of KEY (LEN bytes). */
void rng_init(struct rng *rng, const void *key, size_t len,
              const char *purpose, uint64_t index);

/* The same of a whole number in place of a key. */
void rng_init_seed(struct rng *rng, uint64_t seed, const char *purpose,
                   uint64_t index);

static inline uint64_t rng_rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static inline uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = rng_rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rng_rotl(s[3], 45);
    return result;
}

/* Uniform in [0, 1), 53 and 24 bits. */
static inline double rng_double(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

static inline float rng_float(struct rng *rng)
{
    return (float)(rng_next(rng) >> 40) * 0x1p-24F;
}

/* Uniform in [0, N), N > 0, without bias (Lemire 2019). */
uint64_t rng_below(struct rng *rng, uint64_t n);

/* Standard normal (Marsaglia's polar method, one of the pair thrown away so
 * that the state stays four words). */
double rng_normal(struct rng *rng);

#endif
