/* bench_env.c - how fast environments step, without anybody who learns. */
#include "config.h"

#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "cli/bench.h"
#include "cli/data_dir.h"
#include "env/env.h"

const int bench_env_copies[BENCH_ENV_SIZES] = {1, 16, 64, 256};

/* Actions are drawn beforehand, so many for each copy.  The time is looked at
 * after so many steps that a spell takes a SPELLS-th of all of it, and at most
 * MOST of them. */
enum { ROUNDS = 64, SPELLS = 16, MOST = 128 };

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
    size_t round;                 /* to come */
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

/* N steps of all copies. */
static void play(struct bench *b, size_t n)
{
    const size_t row = b->n * (size_t)b->space.parts;

    for (size_t i = 0; i < n; i++) {
        const size_t at = b->round++ % ROUNDS * row;

        b->type->step(b->env,
                      b->space.continuous ? (const void *)(b->number + at)
                                          : (const void *)(b->choice + at),
                      b->reward, b->terminated, b->truncated, b->obs,
                      b->final_obs);
    }
}

/* Of somebody else's work our own processor time says nothing. */
static double now_s(const struct bench *b)
{
    struct timespec t;

    if (!b->type->elsewhere)
        return bench_now_s();
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Until a spell is long enough, which warms up, too. */
static size_t find_spell(struct bench *b, double seconds)
{
    size_t n = 1;

    for (; n < MOST; n *= 2) {
        const double from = now_s(b);

        play(b, n);
        if (now_s(b) - from >= seconds / SPELLS)
            break;
    }
    return n;
}

static double measure(struct bench *b, double seconds)
{
    double steps = 0, from, took;

    b->type->reset(b->env, b->obs);
    const size_t spell = find_spell(b, seconds);
    from = now_s(b);
    do {
        play(b, spell);
        steps += (double)(spell * b->n);
        took = now_s(b) - from;
    } while (took < seconds && env_trouble(b->env) == NULL);
    return steps / took;
}

bool bench_env_measure(double *rate, const struct settings *settings,
                       int copies, double seconds, struct err *err)
{
    static const uint8_t key[RUN_KEY_BYTES] = {1};
    struct bench b = {.type = env_of(settings, err), .n = (size_t)copies};

    if (b.type == NULL || !b.type->space(&b.space, settings, err))
        return false;
    b.env = b.type->open(settings, copies, key, data_dir(), err);
    if (b.env == NULL)
        return false;
    struct arena *arena = arena_new();
    lay_out(&b, arena);
    *rate = measure(&b, seconds);
    const char *why = env_trouble(b.env);
    if (why != NULL)
        err_set(err, "%s", why);
    b.type->close(b.env);
    arena_free(arena);
    return why == NULL;
}
