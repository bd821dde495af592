/* noise.c - random images at the cost of a copy.
 *
 * A block of noise is drawn once, the same for all, and an observation is the
 * window of it that begins at a random place: 12 KiB out of 64 KiB, which stay
 * in the processor's second-level cache.  Rewards are uniform in [0, 1); a step
 * ends the episode with probability 1/128, half of the time by truncation. */
#include "config.h"

#include "env/noise.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

enum {
    OBS_BYTES = NOISE_SIDE * NOISE_SIDE * NOISE_CHANNELS,
    BLOCK_BYTES = 1 << 16,
    ALIGNMENT = 64, /* of windows: that of a cache line */
    END_ODDS = 128
};

struct noise {
    struct env env; /* first: a struct env * is a struct noise * */
    size_t B;
    struct rng *rngs; /* (B): all that changes */
    uint8_t *block;
};

const struct param_table env_noise_table = {
    "noise",
    "random images of 64 x 64 in colour, rewards and ends: nothing to learn, "
    "to measure speed with",
    NULL,
    0,
};

static bool noise_space(struct env_space *out,
                        const struct settings *settings ATTR_UNUSED,
                        struct err *err ATTR_UNUSED)
{
    *out = (struct env_space){
        .dtype = ENV_U8,
        .height = NOISE_SIDE,
        .width = NOISE_SIDE,
        .channels = NOISE_CHANNELS,
        .parts = 1,
        .actions = {NOISE_ACTIONS},
    };
    return true;
}

static uint8_t *draw_block(void)
{
    uint8_t *block = mem_aligned(BLOCK_BYTES);
    struct rng rng;

    rng_init(&rng, "", 0, "noise block", 0);
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        block[i] = (uint8_t)(rng_next(&rng) >> 56);
    return block;
}

static struct env *noise_open(const struct settings *settings ATTR_UNUSED,
                              int B, const uint8_t *key,
                              const char *data_dir ATTR_UNUSED,
                              struct err *err ATTR_UNUSED)
{
    struct noise *noise = mem_alloc(sizeof *noise);

    assert(B > 0);
    *noise = (struct noise){
        .env = {.type = &env_noise},
        .B = (size_t)B,
        .rngs = mem_calloc((size_t)B, sizeof *noise->rngs),
        .block = draw_block(),
    };
    for (size_t b = 0; b < noise->B; b++)
        rng_init(&noise->rngs[b], key, RUN_KEY_BYTES, "noise", b);
    return &noise->env;
}

static void noise_close(struct env *env)
{
    struct noise *noise = (struct noise *)env;

    if (noise == NULL)
        return;
    free(noise->rngs);
    free(noise->block);
    free(noise);
}

/* R decides which window it is. */
static void show(const struct noise *noise, uint64_t r, void *obs)
{
    const size_t places = (BLOCK_BYTES - OBS_BYTES) / ALIGNMENT + 1;

    memcpy(obs, noise->block + r % places * ALIGNMENT, OBS_BYTES);
}

static void noise_reset(struct env *env, void *obs)
{
    struct noise *noise = (struct noise *)env;

    for (size_t b = 0; b < noise->B; b++)
        show(noise, rng_next(&noise->rngs[b]), (uint8_t *)obs + b * OBS_BYTES);
}

static void noise_step(struct env *env, const void *action ATTR_UNUSED,
                       float *reward, bool *terminated, bool *truncated,
                       void *obs, void *final_obs)
{
    struct noise *noise = (struct noise *)env;

    for (size_t b = 0; b < noise->B; b++) {
        struct rng *rng = &noise->rngs[b];
        const uint64_t chance = rng_below(rng, (uint64_t)2 * END_ODDS);

        reward[b] = rng_float(rng);
        terminated[b] = chance == 0;
        truncated[b] = chance == 1;
        if (terminated[b] || truncated[b])
            show(noise, rng_next(rng), (uint8_t *)final_obs + b * OBS_BYTES);
        show(noise, rng_next(rng), (uint8_t *)obs + b * OBS_BYTES);
    }
}

static void *noise_state(struct env *env, size_t *bytes)
{
    struct noise *noise = (struct noise *)env;

    *bytes = noise->B * sizeof *noise->rngs;
    return noise->rngs;
}

const struct env_type env_noise = {
    .table = &env_noise_table,
    .space = noise_space,
    .open = noise_open,
    .close = noise_close,
    .reset = noise_reset,
    .step = noise_step,
    .state = noise_state,
};
