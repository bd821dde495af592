/* rlstudy/env_puffer.h - an environment from a header in the manner of
 * PufferLib's Ocean.
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
 * Such a header has a struct with the pointers observations, actions, rewards
 * and terminals, and functions of it that reset and step one copy, the latter
 * beginning the next episode by itself.  Define what follows, then include this
 * file alone, which includes the header and rlstudy/env_single.h:
 *
 *     #define RLS_NAME "glide"          as env_single.h has them; RLS_OPTIONS
 *     #define RLS_HELP "..."            may stand here, too
 *     #define PUFFER_FILE "glide.h"     the header
 *     #define PUFFER_ENV Glide          the struct
 *     #define PUFFER_OBS float          float, uint8_t or int32_t
 *     #define PUFFER_SHAPE 8, 8, 3      one to three extents
 *     #define PUFFER_ACTION int         what `actions` points to
 *     #define PUFFER_CHOICES 3, 2       of each part of an action; or
 *     #define PUFFER_CONTINUOUS 2       so many numbers from -1 to 1
 *     #define PUFFER_TERMINAL float     what `terminals` points to
 *     #define PUFFER_RESET c_reset      the functions
 *     #define PUFFER_STEP c_step
 *
 * and, if need be,
 *
 *     #define PUFFER_TERMINALS dones    how the struct calls `terminals`
 *     #define PUFFER_INIT(env, values)  sets the struct up, which is all zero,
 *                                       by the values of the options
 *     #define PUFFER_LIMIT 500          most steps of an episode: for those
 *                                       that end without a terminal
 *
 * rand() is a stream of each copy's own meanwhile, and srand() nothing, so that
 * seeds and several copies mean what they should.  The last observation of an
 * episode that ends by a terminal is gone by then, and nobody learns from it:
 * in its place stands the one before.
 *
 * What changes must lie in the struct itself.  One that allocates memory works
 * until it is saved; `rlstudy env check` tells.  A header that draws includes
 * raylib.h, for which rlstudy/puffer/raylib.h stands in: compile with that folder
 * among those that are searched (-Irlstudy/puffer). */
#ifndef RLSTUDY_ENV_PUFFER_H
#define RLSTUDY_ENV_PUFFER_H

/* All that may speak of rand(), before it means something else. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "env.h"

#ifndef PUFFER_TERMINALS
#define PUFFER_TERMINALS terminals
#endif

static int puffer_rand(void);

#undef RAND_MAX
#define RAND_MAX 2147483647
#define rand puffer_rand
#define srand(seed) ((void)(seed))
#include PUFFER_FILE
#undef rand
#undef srand

#define PUFFER_SIZE_OF(a, b, c, ...) ((size_t)(a) * (size_t)(b) * (size_t)(c))
#define PUFFER_SIZE(...) PUFFER_SIZE_OF(__VA_ARGS__)

static const int32_t puffer_shape[] = {PUFFER_SHAPE};
#ifdef PUFFER_CONTINUOUS
enum { PUFFER_PARTS = PUFFER_CONTINUOUS };
typedef float puffer_given;
#else
static const int32_t puffer_choices[] = {PUFFER_CHOICES};
enum { PUFFER_PARTS = sizeof puffer_choices / sizeof *puffer_choices };
typedef int32_t puffer_given;
#endif

struct puffer_copy {
    PUFFER_ENV env;
    PUFFER_OBS obs[PUFFER_SIZE(PUFFER_SHAPE, 1, 1, 1)];
    PUFFER_OBS before[PUFFER_SIZE(PUFFER_SHAPE, 1, 1, 1)];
    int32_t steps, fresh; /* fresh: it has begun an episode by itself */
};

#define RLS_STATE struct puffer_copy
#define RLS_OBS PUFFER_OBS
#define RLS_ACTION puffer_given
#include "env_single.h"

/* ---- one copy at work ---- */

static struct rls_rng *puffer_stream; /* of the copy at work */

static int puffer_rand(void)
{
    return (int)(rls_bits(puffer_stream) >> 33);
}

/* What its pointers point to. */
struct puffer_rows {
    PUFFER_ACTION actions[PUFFER_PARTS];
    float rewards[1];
    PUFFER_TERMINAL terminals[1];
};

static void puffer_bind(struct puffer_copy *c, struct puffer_rows *rows,
                        struct rls_rng *rng)
{
    memset(rows, 0, sizeof *rows);
    c->env.observations = (void *)c->obs;
    c->env.actions = (void *)rows->actions;
    c->env.rewards = (void *)rows->rewards;
    c->env.PUFFER_TERMINALS = (void *)rows->terminals;
    puffer_stream = rng;
}

/* Addresses are no part of the state. */
static void puffer_release(struct puffer_copy *c)
{
    c->env.observations = NULL;
    c->env.actions = NULL;
    c->env.rewards = NULL;
    c->env.PUFFER_TERMINALS = NULL;
    puffer_stream = NULL;
}

/* ---- what env_single.h asks for ---- */

static void env_space(struct rls_space *out, const union rls_value *values)
{
    int32_t i;

    (void)values;
    out->dims = (int32_t)(sizeof puffer_shape / sizeof *puffer_shape);
    memcpy(out->shape, puffer_shape, sizeof puffer_shape);
    out->parts = PUFFER_PARTS;
    for (i = 0; i < out->parts; i++) {
#ifdef PUFFER_CONTINUOUS
        out->low[i] = -1;
        out->high[i] = 1;
#else
        out->choices[i] = puffer_choices[i];
#endif
    }
}

static void env_init(struct puffer_copy *c, const union rls_value *values)
{
    struct puffer_rows rows;
    struct rls_rng rng;

    (void)values;
    rls_seed(&rng, 0);
    puffer_bind(c, &rows, &rng);
#ifdef PUFFER_INIT
    PUFFER_INIT((&c->env), values);
#endif
    puffer_release(c);
}

static void env_reset(struct puffer_copy *c, struct rls_rng *rng)
{
    struct puffer_rows rows;

    if (!c->fresh) {
        puffer_bind(c, &rows, rng);
        PUFFER_RESET(&c->env);
        puffer_release(c);
    }
    c->fresh = 0;
    c->steps = 0;
}

static struct rls_result env_step(struct puffer_copy *c,
                                  const puffer_given *action,
                                  struct rls_rng *rng)
{
    struct rls_result result = {0, 0, 0, {0}};
    struct puffer_rows rows;
    int32_t i;

    memcpy(c->before, c->obs, sizeof c->obs);
    puffer_bind(c, &rows, rng);
    for (i = 0; i < PUFFER_PARTS; i++) {
#ifdef PUFFER_CONTINUOUS
        const float x = action[i] < -1 ? -1 : action[i] > 1 ? 1 : action[i];

        rows.actions[i] = (PUFFER_ACTION)x;
#else
        rows.actions[i] = (PUFFER_ACTION)action[i];
#endif
    }
    PUFFER_STEP(&c->env);
    puffer_release(c);
    result.reward = rows.rewards[0];
    result.terminated = rows.terminals[0] != 0;
    c->fresh = result.terminated;
    c->steps++;
#ifdef PUFFER_LIMIT
    result.truncated = !result.terminated && c->steps >= (PUFFER_LIMIT);
#endif
    return result;
}

static void env_observe(const struct puffer_copy *c, PUFFER_OBS *obs)
{
    memcpy(obs, c->fresh ? c->before : c->obs, sizeof c->obs);
}

#endif
