/* rng.c - random streams. */
#include "config.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

void rng_init(struct rng *rng, const void *key, size_t len, const char *purpose,
              uint64_t index)
{
    size_t name = strlen(purpose) + 1;
    unsigned char *text = mem_alloc(len + name + 8);
    uint8_t digest[SHA256_BYTES];

    memcpy(text, key, len);
    memcpy(text + len, purpose, name);
    for (int i = 0; i < 8; i++)
        text[len + name + (size_t)i] = (unsigned char)(index >> (8 * i));
    hash_sha256(digest, text, len + name + 8);
    free(text);
    for (int w = 0; w < 4; w++) {
        rng->s[w] = 0;
        for (int i = 0; i < 8; i++)
            rng->s[w] |= (uint64_t)digest[8 * w + i] << (8 * i);
    }
}

void rng_init_seed(struct rng *rng, uint64_t seed, const char *purpose,
                   uint64_t index)
{
    unsigned char key[8];

    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)(seed >> (8 * i));
    rng_init(rng, key, sizeof key, purpose, index);
}

uint64_t rng_below(struct rng *rng, uint64_t n)
{
    unsigned __int128 m = (unsigned __int128)rng_next(rng) * n;

    if ((uint64_t)m < n) {
        uint64_t limit = -n % n;

        while ((uint64_t)m < limit)
            m = (unsigned __int128)rng_next(rng) * n;
    }
    return (uint64_t)(m >> 64);
}

double rng_normal(struct rng *rng)
{
    double x, y, s;

    do {
        x = 2 * rng_double(rng) - 1;
        y = 2 * rng_double(rng) - 1;
        s = x * x + y * y;
    } while (s >= 1 || s == 0);
    return x * sqrt(-2 * log(s) / s);
}
