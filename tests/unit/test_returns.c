/* test_returns.c - random play earns what is told of it, and no more is told
 * than was measured. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "env/env.h"
#include "env/returns.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/unit.h"

enum { B = 64, MOST_OPTIONS = 3 };

/* A batch at random, EPISODES of each copy: not those that end first.  Where
 * each observation is a question of its own, an answer is one. */
static double play(double *error, const struct env_type *type,
                   const char *const *options, int episodes)
{
    static const uint8_t key[RUN_KEY_BYTES] = {9};
    struct arena *arena = arena_new();
    double sum = 0, squares = 0, now[B] = {0};
    int done[B] = {0}, left = B * episodes;
    struct env_batch batch;
    struct rng rng;

    rng_init(&rng, "returns", 7, "actions", 0);
    env_batch_open(&batch, arena, type, options, B, key);
    env_batch_reset(&batch);
    while (left > 0) {
        env_batch_draw(&batch, &rng);
        env_batch_step(&batch);
        for (int b = 0; b < B; b++) {
            now[b] += (double)batch.reward[b];
            if (!batch.terminated[b] && !batch.truncated[b] &&
                type->heldout == NULL)
                continue;
            if (done[b]++ < episodes) {
                sum += now[b];
                squares += now[b] * now[b];
                left--;
            }
            now[b] = 0;
        }
    }
    env_batch_close(&batch);
    arena_free(arena);
    const double n = B * episodes, mean = sum / n;
    *error = sqrt(fmax(squares / n - mean * mean, 0) / (n - 1));
    return mean;
}

static bool told(struct env_returns *out, const struct env_type *type,
                 const char *const *options)
{
    struct arena *arena = arena_new();
    struct settings settings = make_settings(arena, type->table);

    for (; *options != NULL; options++)
        CU_ASSERT_FATAL(make_settings_set(&settings, arena, *options));
    const bool known = env_returns(out, &settings);
    arena_free(arena);
    return known;
}

static const struct played {
    const char *name;
    int episodes; /* of each copy */
    const char *options[MOST_OPTIONS];
} played[] = {
    {"cartpole", 32, {NULL}},
    {"acrobot", 16, {NULL}},
    {"mountain_car", 2, {NULL}},
    {"mountain_car_continuous", 2, {NULL}},
    {"pendulum", 8, {NULL}},
    {"digits", 16, {NULL}},
    {"digits", 16, {"noise=3"}},
    {"bandit", 64, {NULL}},
    {"bandit", 64, {"best=0.5", "worst=0.3"}},
    {"chain", 8, {NULL}},
    {"chain", 8, {"slip=0.1", "steps=17"}},
    {"recall", 32, {NULL}},
    {"recall", 32, {"cues=3", "questions=2"}},
    {"coinleap", 4, {"view=grid"}},
    {"coinleap", 4, {"view=grid", "mode=hard"}},
    {"starraid", 8, {"view=grid"}},
    {"starraid", 8, {"view=grid", "mode=hard"}},
    {"fruitgate", 8, {"view=grid"}},
    {"fruitgate", 8, {"view=grid", "mode=hard"}},
};

/* Within four standard errors; RLSTUDY_EPISODES asks for so many times more,
 * and tells what came of them. */
static void test_random(void)
{
    const char *more = getenv("RLSTUDY_EPISODES");

    for (size_t i = 0; i < COUNT_OF(played); i++) {
        const struct played *p = &played[i];
        const struct env_type *type = env_find(p->name);
        struct env_returns returns;
        double error;

        CU_ASSERT_FATAL(told(&returns, type, p->options));
        const double mean = play(&error, type, p->options,
                                 p->episodes * (more != NULL ? atoi(more) : 1));
        if (more != NULL)
            printf("%s %s %s: %.4g (s.e. %.2g)\n", p->name,
                   p->options[0] != NULL ? p->options[0] : "",
                   p->options[0] != NULL && p->options[1] != NULL
                       ? p->options[1]
                       : "",
                   mean, error);
        unit_near(p->name, mean, returns.random,
                  4 * hypot(error, returns.random_se) + 1e-6);
        CU_ASSERT(isnan(returns.best) || returns.best > returns.random);
        CU_ASSERT(isnan(returns.goal) || returns.goal > returns.random);
        CU_ASSERT(isnan(returns.goal) || !(returns.goal > returns.best));
        CU_ASSERT((returns.best_from == NULL) == (isnan(returns.best) != 0));
        CU_ASSERT((returns.goal_from == NULL) == (isnan(returns.goal) != 0));
    }
}

/* What was not played is not told of. */
static void test_unknown(void)
{
    static const struct played unknown[] = {
        {"cartpole", 0, {"steps=200"}},
        {"coinleap", 0, {"steps=100"}},
        {"chain", 0, {"length=4096", "steps=1000000"}},
        {"duel", 0, {"opponent=easy"}},
        {"noise", 0, {NULL}},
    };
    static const struct played known[] = {
        {"coinleap", 0, {"levels=200", "start=7"}},
        {"starraid", 0, {"view=pixels", "mode=hard"}},
        {"duel", 0, {"latest=0.5"}},
        {"mnist", 0, {NULL}},
    };
    struct env_returns returns;

    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        CU_ASSERT(
            !told(&returns, env_find(unknown[i].name), unknown[i].options));
    for (size_t i = 0; i < COUNT_OF(known); i++)
        CU_ASSERT(told(&returns, env_find(known[i].name), known[i].options));
}

/* The best of Strens' chain, as test_known.c works it out. */
static void test_best(void)
{
    static const char *const defaults[] = {NULL};
    struct env_returns returns;

    CU_ASSERT_FATAL(told(&returns, env_find("chain"), defaults));
    CU_ASSERT_DOUBLE_EQUAL(returns.best, 356.712448, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(returns.random, 130, 1e-9);
    CU_ASSERT_FATAL(told(&returns, env_find("bandit"), defaults));
    CU_ASSERT_DOUBLE_EQUAL(returns.best, 0.9, 1e-12);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"random play earns what is told", test_random},
        {"other options are not told of", test_unknown},
        {"the best of a chain and of a bandit", test_best},
    };

    return unit_run("returns", tests, COUNT_OF(tests));
}
