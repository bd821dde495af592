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
 *     #define PUFFER_RESTARTED(env) ((env)->tick == 0)
 *                                       has the step begun another episode?
 *                                       For those that do so at a limit, and
 *                                       tell of no terminal then
 *     #define PUFFER_HEAP 4096          bytes for what the header allocates,
 *                                       in each copy
 *
 * rand() is a stream of each copy's own meanwhile, and srand() nothing, so that
 * seeds and several copies mean what they should.  The last observation of an
 * episode that ends by a terminal is gone by then, and nobody learns from it:
 * in its place stands the one before.
 *
 * What changes must lie in the struct itself, or in PUFFER_HEAP: with it
 * malloc(), calloc(), realloc() and free() of the header take from so many
 * bytes of the copy, which are brought to one place in memory while it is at
 * work, the same place in every process, so that pointers hold when it is saved
 * and goes on elsewhere.  Without it a struct that allocates memory works until
 * it is saved; `rlstudy env check` tells.  Of several agents there is one
 * (num_agents = 1 in PUFFER_INIT).  A header that draws includes raylib.h, for
 * which rlstudy/puffer/raylib.h stands in: compile with that folder among those
 * that are searched (-Irlstudy/puffer). */
#ifndef RLSTUDY_ENV_PUFFER_H
#define RLSTUDY_ENV_PUFFER_H

/* All that may speak of rand(), before it means something else. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "env.h"

#ifdef PUFFER_HEAP
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#ifndef PUFFER_TERMINALS
#define PUFFER_TERMINALS terminals
#endif

static int puffer_rand(void);

#ifdef PUFFER_HEAP

/* ---- memory of the copy at work ---- */

/* Blocks of 16 bytes and more, each behind one of these; the last ends at
 * `top`, and all beyond was never used. */
struct puffer_block {
    uint64_t bytes, used;
};

struct puffer_heap {
    uint64_t top, nothing; /* of what follows; and so that it is aligned */
    union {
        struct puffer_block first;
        unsigned char bytes[((PUFFER_HEAP) + 15) / 16 * 16];
    } at;
};

static struct puffer_heap *puffer_heap; /* where it lies meanwhile */

static void puffer_stop(const char *why)
{
    fprintf(stderr, RLS_NAME ": %s\n", why);
    abort();
}

/* A page that no library lies on and that the name alone decides, so that
 * pointers into it mean the same in every process. */
static struct puffer_heap *puffer_place(void)
{
    static struct puffer_heap *place;
    uint64_t hash = UINT64_C(14695981039346656037);
    const char *c;
    void *wanted;
    int zeros;

    if (place != NULL)
        return place;
    for (c = RLS_NAME; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    wanted = (void *)(uintptr_t)(UINT64_C(0x100000000000) +
                                 (hash & UINT64_C(0xffff)) * 0x10000000);
    zeros = open("/dev/zero", O_RDWR);
    place = (struct puffer_heap *)mmap(
        wanted, sizeof *place, PROT_READ | PROT_WRITE, MAP_PRIVATE, zeros, 0);
    close(zeros);
    if ((void *)place != wanted)
        puffer_stop("there is no room for PUFFER_HEAP where it must lie");
    return place;
}

static void puffer_move(struct puffer_heap *to, const struct puffer_heap *from)
{
    memcpy(to, from, offsetof(struct puffer_heap, at) + from->top);
}

static struct puffer_block *puffer_behind(struct puffer_block *b)
{
    return (struct puffer_block *)((unsigned char *)(b + 1) + b->bytes);
}

static struct puffer_block *puffer_top(void)
{
    return (struct puffer_block *)(puffer_heap->at.bytes + puffer_heap->top);
}

/* Free blocks behind B become a part of it. */
static void puffer_merge(struct puffer_block *b)
{
    struct puffer_block *next = puffer_behind(b);

    while (next != puffer_top() && !next->used) {
        b->bytes += sizeof *next + next->bytes;
        next = puffer_behind(b);
    }
}

static void *puffer_take(struct puffer_block *b, size_t n)
{
    if (b->bytes >= n + 2 * sizeof *b) {
        const uint64_t rest = b->bytes - n - sizeof *b;

        b->bytes = n;
        puffer_behind(b)->bytes = rest;
        puffer_behind(b)->used = 0;
    }
    b->used = 1;
    return memset(b + 1, 0, b->bytes);
}

static inline void *puffer_calloc(size_t count, size_t size)
{
    struct puffer_block *b;
    size_t n;

    if (size > 0 && count > (size_t)(PUFFER_HEAP) / size)
        puffer_stop("PUFFER_HEAP is too small");
    n = count * size == 0 ? 16 : (count * size + 15) / 16 * 16;
    for (b = &puffer_heap->at.first; b != puffer_top(); b = puffer_behind(b)) {
        if (b->used)
            continue;
        puffer_merge(b);
        if (b->bytes >= n)
            return puffer_take(b, n);
    }
    if (n + sizeof *b > sizeof puffer_heap->at - puffer_heap->top)
        puffer_stop("PUFFER_HEAP is too small");
    puffer_heap->top += sizeof *b + n;
    b->bytes = n;
    return puffer_take(b, n);
}

static inline void *puffer_malloc(size_t n)
{
    return puffer_calloc(1, n);
}

static inline void puffer_free(void *p)
{
    if (p != NULL)
        ((struct puffer_block *)p - 1)->used = 0;
}

static inline void *puffer_realloc(void *p, size_t n)
{
    void *now = puffer_calloc(1, n);

    if (p != NULL) {
        const size_t had = ((struct puffer_block *)p - 1)->bytes;

        memcpy(now, p, had < n ? had : n);
        puffer_free(p);
    }
    return now;
}

#define malloc puffer_malloc
#define calloc puffer_calloc
#define realloc puffer_realloc
#define free puffer_free
#endif /* PUFFER_HEAP */

#undef RAND_MAX
#define RAND_MAX 2147483647
#define rand puffer_rand
#define srand(seed) ((void)(seed))
#include PUFFER_FILE
#undef rand
#undef srand
#undef malloc
#undef calloc
#undef realloc
#undef free

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
    PUFFER_ENV blank;     /* set up, and nothing else */
#ifdef PUFFER_HEAP
    struct puffer_heap heap, blank_heap;
#endif
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
#ifdef PUFFER_HEAP
    puffer_heap = puffer_place();
    puffer_move(puffer_heap, &c->heap);
#endif
}

/* Addresses are no part of the state. */
static void puffer_release(struct puffer_copy *c)
{
    c->env.observations = NULL;
    c->env.actions = NULL;
    c->env.rewards = NULL;
    c->env.PUFFER_TERMINALS = NULL;
    puffer_stream = NULL;
#ifdef PUFFER_HEAP
    puffer_move(&c->heap, puffer_heap);
#endif
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
    c->blank = c->env;
#ifdef PUFFER_HEAP
    puffer_move(&c->blank_heap, &c->heap);
#endif
}

/* An episode that we begin is as of a new copy: resets of headers leave this or
 * that of the one before. */
static void env_reset(struct puffer_copy *c, struct rls_rng *rng)
{
    struct puffer_rows rows;

    if (!c->fresh) {
        c->env = c->blank;
#ifdef PUFFER_HEAP
        puffer_move(&c->heap, &c->blank_heap);
#endif
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
    c->fresh = rows.terminals[0] != 0;
    result.terminated = c->fresh != 0;
    c->steps++;
#ifdef PUFFER_RESTARTED
    if (!result.terminated && PUFFER_RESTARTED((&c->env))) {
        result.truncated = 1;
        c->fresh = 1;
    }
#endif
#ifdef PUFFER_LIMIT
    if (!result.terminated && c->steps >= (PUFFER_LIMIT))
        result.truncated = 1;
#endif
    return result;
}

static void env_observe(const struct puffer_copy *c, PUFFER_OBS *obs)
{
    memcpy(obs, c->fresh ? c->before : c->obs, sizeof c->obs);
}

#endif
