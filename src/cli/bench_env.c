/* bench_env.c - how fast environments step, without anybody who learns. */
#include "config.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/bench.h"
#include "cli/env.h"
#include "env/env.h"

const int bench_env_copies[BENCH_ENV_SIZES] = {1, 16, 64, 256};

/* Actions are drawn beforehand, so many for each copy. */
enum { ROUNDS = 64, WARM_UP = 2 };

struct bench {
    const struct env_type *type;
    struct env_space space;
    struct env *env;
    size_t n;
    uint8_t *obs, *final_obs;
    int32_t *choice; /* (ROUNDS, n, parts), or */
    float *number;
    float *reward;                /* (n) */
    bool *terminated, *truncated; /* (n) */
};

static void draw_actions(struct bench *b)
{
    const size_t parts = (size_t)b->space.parts;
    struct rng rng;

    rng_init(&rng, "bench", 5, "action", b->n);
    for (size_t i = 0; i < ROUNDS * b->n; i++) {
        if (b->space.continuous)
            env_draw_action(b->number + i * parts, &b->space, &rng);
        else
            env_draw_action(b->choice + i * parts, &b->space, &rng);
    }
}

static void lay_out(struct bench *b, struct arena *arena)
{
    const size_t obs = b->n * env_obs_bytes(&b->space);
    const size_t actions = ROUNDS * b->n * (size_t)b->space.parts;

    b->obs = arena_alloc(arena, obs);
    b->final_obs = arena_alloc(arena, obs);
    b->choice = arena_array(arena, int32_t, actions);
    b->number = arena_array(arena, float, actions);
    b->reward = arena_array(arena, float, b->n);
    b->terminated = arena_array(arena, bool, b->n);
    b->truncated = arena_array(arena, bool, b->n);
    draw_actions(b);
}

static void play_rounds(struct bench *b)
{
    const size_t row = b->n * (size_t)b->space.parts;

    for (size_t i = 0; i < ROUNDS; i++)
        b->type->step(b->env,
                      b->space.continuous ? (const void *)(b->number + i * row)
                                          : (const void *)(b->choice + i * row),
                      b->reward, b->terminated, b->truncated, b->obs,
                      b->final_obs);
}

static double measure(struct bench *b, double seconds)
{
    double steps = 0, from, took;

    b->type->reset(b->env, b->obs);
    for (int i = 0; i < WARM_UP; i++)
        play_rounds(b);
    from = bench_now_s();
    do {
        play_rounds(b);
        steps += (double)(ROUNDS * b->n);
        took = bench_now_s() - from;
    } while (took < seconds);
    return steps / took;
}

bool bench_env_measure(double *rate, const struct env_type *type, int copies,
                       double seconds, struct err *err)
{
    static const uint8_t key[RUN_KEY_BYTES] = {1};
    const struct options none = {.files = NULL};
    struct arena *arena = arena_new();
    struct bench b = {.type = type, .n = (size_t)copies};
    struct env_named named;
    bool ok = env_by_name(&named, arena, type->table->name, &none, err) &&
              type->space(&b.space, &named.settings, err);

    if (ok) {
        b.env = type->open(&named.settings, copies, key, getenv("RLSTUDY_DATA"),
                           err);
        ok = b.env != NULL;
    }
    if (ok) {
        lay_out(&b, arena);
        *rate = measure(&b, seconds);
        type->close(b.env);
    }
    arena_free(arena);
    return ok;
}
