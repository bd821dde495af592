/* libenv_play.c - what random play comes to in an environment of a libenv
 * library, over whole episodes:
 *
 *     libenv_play LIBRARY EPISODES [KEY=VALUE ...]
 *
 * Each copy plays as many episodes as the others: the first ones that end would
 * be the short ones. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/mem.h"
#include "env/libenv.h"
#include "tests/unit/env_batch.h"

enum { COPIES = 64 };

struct tally {
    double n, sum, squares, least, most;
};

static void count(struct tally *t, double x)
{
    t->least = t->n == 0 ? x : fmin(t->least, x);
    t->most = t->n == 0 ? x : fmax(t->most, x);
    t->n++;
    t->sum += x;
    t->squares += x * x;
}

static double deviation(const struct tally *t)
{
    return sqrt((t->squares - t->sum * t->sum / t->n) / (t->n - 1));
}

static void print(const char *what, const struct tally *t)
{
    printf("%s: mean %.4g, s.e. %.3g, s.d. %.4g, %g .. %g\n", what,
           t->sum / t->n, deviation(t) / sqrt(t->n), deviation(t), t->least,
           t->most);
}

/* Of the info that is called so, -1 if there is none. */
static int info_called(const struct env *env, const char *name)
{
    for (size_t i = 0; i < env->n_infos; i++) {
        if (strcmp(env->infos[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

struct copy {
    double ret;
    int steps, episodes;
};

struct play {
    struct env_batch batch;
    struct copy copy[COPIES];
    struct tally ret, length;
    double won, steps;
    int episodes; /* of each copy */
};

/* False when copy I has played enough. */
static bool look(struct play *play, size_t i, int complete)
{
    struct copy *c = &play->copy[i];
    const struct env *env = play->batch.env;

    if (c->episodes == play->episodes)
        return false;
    c->ret += (double)play->batch.reward[i];
    c->steps++;
    if (!play->batch.terminated[i])
        return true;
    count(&play->ret, c->ret);
    count(&play->length, c->steps);
    if (complete >= 0 && env->info[i * env->n_infos + (size_t)complete] > 0)
        play->won++;
    *c = (struct copy){.episodes = c->episodes + 1};
    return true;
}

static void go_on(struct play *play)
{
    const int complete = info_called(play->batch.env, "prev_level_complete");
    struct rng rng;
    bool more = true;

    rng_init(&rng, "play", 4, "action", 0);
    env_batch_reset(&play->batch);
    while (more && env_trouble(play->batch.env) == NULL) {
        env_batch_draw(&play->batch, &rng);
        env_batch_step(&play->batch);
        play->steps += COPIES;
        more = false;
        for (size_t i = 0; i < COPIES; i++)
            more |= look(play, i, complete);
    }
}

int main(int argc, char **argv)
{
    const uint8_t key[RUN_KEY_BYTES] = {7};
    struct arena *arena = arena_new();
    struct play *play = mem_calloc(1, sizeof *play);
    struct timespec from, to;
    struct err err;

    if (argc < 3) {
        fputs("libenv_play LIBRARY EPISODES [KEY=VALUE ...]\n", stderr);
        return 2;
    }
    play->episodes = (atoi(argv[2]) + COPIES - 1) / COPIES;
    const struct param_table *table = libenv_ask_table(argv[1], &err);
    if (table == NULL) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    env_batch_open_table(&play->batch, arena, &env_libenv, table,
                         (const char *const *)(uintptr_t)(argv + 3), COPIES,
                         key);
    clock_gettime(CLOCK_MONOTONIC, &from);
    go_on(play);
    clock_gettime(CLOCK_MONOTONIC, &to);
    const char *trouble = env_trouble(play->batch.env);
    if (trouble != NULL)
        fprintf(stderr, "%s\n", trouble);
    printf("%g episodes, %g steps, %.4g steps/s\n", play->ret.n, play->steps,
           play->steps / ((double)(to.tv_sec - from.tv_sec) +
                          1e-9 * (double)(to.tv_nsec - from.tv_nsec)));
    print("return", &play->ret);
    print("length", &play->length);
    printf("won: %.3g %%\n", 100 * play->won / play->ret.n);
    env_batch_close(&play->batch);
    arena_free(arena);
    free(play);
    return trouble != NULL;
}
