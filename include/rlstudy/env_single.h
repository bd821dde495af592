/* rlstudy/env_single.h - an environment from one copy of a task.
 *
 * Permission to use, copy, modify, and/or distribute this software for any
 * purpose with or without fee is hereby granted.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
 * REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
 * AND FITNESS.  IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
 * INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
 * LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
 * OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
 * PERFORMANCE OF THIS SOFTWARE.
 *
 * SPDX-License-Identifier: 0BSD
 *
 * Define what follows, then include this file; it defines rls_env() and, with
 * plain loops, all that rlstudy/env.h asks of a batch.
 *
 *     #define RLS_NAME "walk"
 *     #define RLS_HELP "a walk along a corridor to a prize"
 *     #define RLS_STATE struct walk      the state of one copy, without
 * pointers #define RLS_OBS float              uint8_t, int32_t or float #define
 * RLS_ACTION int32_t         int32_t, or float where continuous #define
 * RLS_OPTIONS walk_options   an array; may be left out #define RLS_INFOS
 * walk_infos       an array; may be left out #define RLS_RENDER walk_render a
 * function; may be left out #include <rlstudy/env_single.h>
 *
 * where the state and the arrays stand above (rlstudy/env.h has the types of
 * the arrays) and, behind the #include, these functions:
 *
 *     What is seen and done.  OUT is all zero but for `size` and `dtype`.
 *         static void env_space(struct rls_space *out,
 *                               const union rls_value *options);
 *     Keep what the options say in the state, which is all zero.
 *         static void env_init(RLS_STATE *state,
 *                              const union rls_value *options);
 *     Begin an episode.
 *         static void env_reset(RLS_STATE *state, struct rls_rng *rng);
 *     Take an action.  An end is followed by env_reset.
 *         static struct rls_result env_step(RLS_STATE *state,
 *                                           const RLS_ACTION *action,
 *                                           struct rls_rng *rng);
 *     Show the state, every number of it.
 *         static void env_observe(const RLS_STATE *state, RLS_OBS *obs);
 *     With RLS_RENDER: as `render` of rlstudy/env.h, of one copy; the extents,
 *     and the picture if there is room for one.
 *         static void walk_render(const RLS_STATE *state,
 *                                 struct rls_image *image);
 *
 * They draw random numbers from RNG alone and keep everything that changes in
 * the state, so that saving, loading, seeds and whole batches need no line of
 * yours.
 */
#ifndef RLSTUDY_ENV_SINGLE_H
#define RLSTUDY_ENV_SINGLE_H

#include <stdlib.h>
#include <string.h>

#include "env.h"

/* ---- random numbers: xoshiro256** by Blackman and Vigna (2018) ---- */

struct rls_rng {
    uint64_t s[4];
};

/* Four words that are never all zero: SplitMix64 (Steele, Lea, Flood 2014). */
static inline void rls_seed(struct rls_rng *rng, uint64_t seed)
{
    int i;

    for (i = 0; i < 4; i++) {
        uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        rng->s[i] = z ^ (z >> 31);
    }
}

static inline uint64_t rls_bits(struct rls_rng *rng)
{
    uint64_t *s = rng->s;
    const uint64_t x = s[1] * 5, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3] << 45 | s[3] >> 19;
    return (x << 7 | x >> 57) * 9;
}

/* Uniform in [0, 1). */
static inline double rls_uniform(struct rls_rng *rng)
{
    return (double)(rls_bits(rng) >> 11) / 9007199254740992.0;
}

/* One of 0 .. n - 1, n > 0, all alike: what lies in an incomplete last round
 * of n is drawn again. */
static inline uint32_t rls_below(struct rls_rng *rng, uint32_t n)
{
    const uint64_t rest = (UINT64_MAX % n + 1) % n;
    uint64_t x = rls_bits(rng);

    while (x > UINT64_MAX - rest)
        x = rls_bits(rng);
    return (uint32_t)(x % n);
}

/* ---- what env_step says ---- */

struct rls_result {
    float reward;
    uint8_t terminated;        /* the task ended, nothing follows */
    uint8_t truncated;         /* somebody stopped looking; not if terminated */
    float info[RLS_MAX_INFOS]; /* in the order of RLS_INFOS */
};

/* ---- the batch ---- */

struct rls_single {
    struct rls_rng rng;
    RLS_STATE state;
};

struct rls_singles {
    size_t n, numbers, parts; /* copies; of an observation; of an action */
    struct rls_buffers buffers;
    struct rls_single *copies; /* (n) */
};

static void env_space(struct rls_space *out, const union rls_value *options);
static void env_init(RLS_STATE *state, const union rls_value *options);
static void env_reset(RLS_STATE *state, struct rls_rng *rng);
static struct rls_result env_step(RLS_STATE *state, const RLS_ACTION *action,
                                  struct rls_rng *rng);
static void env_observe(const RLS_STATE *state, RLS_OBS *obs);
#ifdef RLS_RENDER
static void RLS_RENDER(const RLS_STATE *state, struct rls_image *image);
#endif

#ifdef RLS_INFOS
enum { RLS_N_INFOS = sizeof(RLS_INFOS) / sizeof *(RLS_INFOS) };
#else
enum { RLS_N_INFOS = 0 };
#endif
typedef char
    rls_too_many_infos[(int)RLS_N_INFOS <= (int)RLS_MAX_INFOS ? 1 : -1];

/* RLS_OBS is one of three types, which these expressions tell apart. */
#define RLS_DTYPE                                    \
    (sizeof(RLS_OBS) == 1         ? (int32_t)RLS_U8  \
     : (RLS_OBS)0.5 != (RLS_OBS)0 ? (int32_t)RLS_F32 \
                                  : (int32_t)RLS_I32)

static int rls_single_space(struct rls_space *out,
                            const union rls_value *options, char *error)
{
    (void)error;
    out->dtype = RLS_DTYPE;
    out->continuous = (RLS_ACTION)0.5 != (RLS_ACTION)0;
    env_space(out, options);
    return 0;
}

static void *rls_single_open(const struct rls_setup *setup, char *error)
{
    const size_t n = (size_t)setup->n;
    struct rls_space space;
    struct rls_singles *all;
    size_t i;

    memset(&space, 0, sizeof space);
    space.size = (uint32_t)sizeof space;
    rls_single_space(&space, setup->options, error);
    all = (struct rls_singles *)calloc(1, sizeof *all);
    if (all != NULL)
        all->copies = (struct rls_single *)calloc(n, sizeof *all->copies);
    if (all == NULL || all->copies == NULL) {
        free(all);
        strcpy(error, "out of memory");
        return NULL;
    }
    all->n = n;
    all->buffers = setup->buffers;
    all->parts = (size_t)space.parts;
    all->numbers = 1;
    for (i = 0; i < (size_t)space.dims; i++)
        all->numbers *= (size_t)space.shape[i];
    for (i = 0; i < n; i++)
        env_init(&all->copies[i].state, setup->options);
    return all;
}

static void rls_single_close(void *batch)
{
    free(((struct rls_singles *)batch)->copies);
    free(batch);
}

static int rls_single_reset(void *batch, const uint64_t *seeds, char *error)
{
    struct rls_singles *all = (struct rls_singles *)batch;
    RLS_OBS *obs = (RLS_OBS *)all->buffers.obs;
    size_t i;

    (void)error;
    for (i = 0; i < all->n; i++) {
        struct rls_single *one = &all->copies[i];

        rls_seed(&one->rng, seeds[i]);
        env_reset(&one->state, &one->rng);
        env_observe(&one->state, obs + i * all->numbers);
    }
    return 0;
}

static int rls_single_step(void *batch, char *error)
{
    struct rls_singles *all = (struct rls_singles *)batch;
    const struct rls_buffers *b = &all->buffers;
    const RLS_ACTION *action = (const RLS_ACTION *)b->action;
    size_t i;

    (void)error;
    for (i = 0; i < all->n; i++) {
        const size_t row = i * all->numbers;
        struct rls_single *one = &all->copies[i];
        const struct rls_result r =
            env_step(&one->state, action + i * all->parts, &one->rng);

        b->reward[i] = r.reward;
        b->terminated[i] = r.terminated;
        b->truncated[i] = r.truncated;
        if (RLS_N_INFOS > 0)
            memcpy(b->info + i * RLS_N_INFOS, r.info,
                   RLS_N_INFOS * sizeof(float));
        if (r.terminated || r.truncated) {
            env_observe(&one->state, (RLS_OBS *)b->final_obs + row);
            env_reset(&one->state, &one->rng);
        }
        env_observe(&one->state, (RLS_OBS *)b->obs + row);
    }
    return 0;
}

static size_t rls_single_bytes(const void *batch)
{
    return ((const struct rls_singles *)batch)->n * sizeof(struct rls_single);
}

static int rls_single_save(const void *batch, void *state, char *error)
{
    (void)error;
    memcpy(state, ((const struct rls_singles *)batch)->copies,
           rls_single_bytes(batch));
    return 0;
}

static int rls_single_load(void *batch, const void *state, char *error)
{
    (void)error;
    memcpy(((struct rls_singles *)batch)->copies, state,
           rls_single_bytes(batch));
    return 0;
}

#ifdef RLS_RENDER
static int rls_single_render(const void *batch, int32_t copy,
                             struct rls_image *image, char *error)
{
    (void)error;
    RLS_RENDER(&((const struct rls_singles *)batch)->copies[copy].state, image);
    return 0;
}
#endif

const struct rls_env_type *rls_env(void)
{
    static const struct rls_env_type type = {
        RLS_ENV_ABI,
        (uint32_t)sizeof(struct rls_env_type),
        (uint32_t)sizeof(struct rls_option),
        (uint32_t)sizeof(struct rls_info),
        RLS_NAME,
        RLS_HELP,
#ifdef RLS_OPTIONS
        RLS_OPTIONS,
        (uint32_t)(sizeof(RLS_OPTIONS) / sizeof *(RLS_OPTIONS)),
#else
        NULL,
        0,
#endif
        (uint32_t)RLS_N_INFOS,
#ifdef RLS_INFOS
        RLS_INFOS,
#else
        NULL,
#endif
        rls_single_space,
        rls_single_open,
        rls_single_close,
        rls_single_reset,
        rls_single_step,
        rls_single_bytes,
        rls_single_save,
        rls_single_load,
#ifdef RLS_RENDER
        rls_single_render,
#else
        NULL,
#endif
    };

    return &type;
}

#endif
