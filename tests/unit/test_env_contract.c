/* test_env_contract.c - what env.h promises, for every environment that needs
 * no files. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "env/games/game.h"
#include "env/images.h"
#include "env/noise.h"
#include "env/plugin.h"
#include "env/recall.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/unit.h"

static const uint8_t key_a[RUN_KEY_BYTES] = {1}, key_b[RUN_KEY_BYTES] = {2};
static const struct env_type *const games[] = {
    &game_coinleap.env, &game_starraid.env, &game_fruitgate.env};
static const char *const grid[] = {"mode=hard", "view=grid", NULL};
static const char *const several[] = {"questions=3", "cues=5", "delay=2", NULL};

enum { B = 8, STEPS = 150, UNTOUCHED = 0xa5 };

/* What is tried. */
struct subject {
    const struct env_type *type;
    const struct param_table *table;
    const char *const *options;
};

static void open_batch(struct env_batch *batch, struct arena *arena,
                       const struct subject *subject, int n, const uint8_t *key)
{
    env_batch_open_table(batch, arena, subject->type, subject->table,
                         subject->options, n, key);
    env_batch_reset(batch);
}

/* Step with FROM's actions, as many as there are copies. */
static void follow(struct env_batch *batch, const struct env_batch *from)
{
    const size_t parts = (size_t)batch->space.parts;

    if (batch != from)
        memcpy(batch->action, from->action, batch->B * parts * sizeof(int32_t));
    memset(batch->final_obs, UNTOUCHED, batch->B * batch->obs_bytes);
    env_batch_step(batch);
}

/* Whether the first N copies had the same step. */
static bool same(const struct env_batch *x, const struct env_batch *y, size_t n)
{
    return memcmp(x->obs, y->obs, n * x->obs_bytes) == 0 &&
           memcmp(x->final_obs, y->final_obs, n * x->obs_bytes) == 0 &&
           memcmp(x->reward, y->reward, n * sizeof *x->reward) == 0 &&
           memcmp(x->terminated, y->terminated, n) == 0 &&
           memcmp(x->truncated, y->truncated, n) == 0;
}

static void check_space(const struct env_space *space)
{
    CU_ASSERT(space->height > 0 && space->width > 0 && space->channels > 0);
    CU_ASSERT(space->parts > 0 && space->parts <= ENV_MAX_PARTS);
    CU_ASSERT_EQUAL(space->codes > 0, space->dtype == ENV_I32);
    for (int p = 0; p < space->parts; p++)
        CU_ASSERT(space->continuous ? space->low[p] < space->high[p]
                                    : space->actions[p] > 1);
}

static void check_codes(const struct env_batch *batch)
{
    const int32_t *code = (const int32_t *)batch->obs;

    for (size_t i = 0; i < batch->B * batch->obs_bytes / sizeof *code; i++)
        CU_ASSERT(code[i] >= 0 && code[i] < batch->space.codes);
}

/* Never two reasons to end, and a final observation just where one is due. */
static void check_ends(const struct env_batch *batch)
{
    for (size_t b = 0; b < batch->B; b++) {
        const uint8_t *row = batch->final_obs + b * batch->obs_bytes;
        const bool ended = batch->terminated[b] || batch->truncated[b];
        size_t left = 0;

        for (size_t i = 0; i < batch->obs_bytes; i++)
            left += row[i] == UNTOUCHED;
        CU_ASSERT_FALSE(batch->terminated[b] && batch->truncated[b]);
        CU_ASSERT_EQUAL(left == batch->obs_bytes, !ended);
    }
}

/* Alike: another batch with the same key, and the first copies of one with
 * fewer.  Not alike: one with another key, and the copies among themselves. */
static void check_streams(const struct subject *subject)
{
    struct arena *arena = arena_new();
    struct env_batch one, twin, fewer, other;
    bool differs = false, copies_differ[B][B] = {{false}};
    struct rng rng;

    rng_init(&rng, "contract", 8, "action", 0);
    open_batch(&one, arena, subject, B, key_a);
    open_batch(&twin, arena, subject, B, key_a);
    open_batch(&fewer, arena, subject, 3, key_a);
    open_batch(&other, arena, subject, B, key_b);
    check_space(&one.space);
    for (int t = 0; t < STEPS; t++) {
        CU_ASSERT(same(&one, &twin, B) && same(&one, &fewer, 3));
        differs = differs || !same(&one, &other, B);
        for (size_t i = 0; i < B; i++) {
            for (size_t j = 0; j < i; j++)
                copies_differ[i][j] |=
                    memcmp(one.obs + i * one.obs_bytes,
                           one.obs + j * one.obs_bytes, one.obs_bytes) != 0;
        }
        env_batch_draw(&one, &rng);
        follow(&one, &one);
        follow(&twin, &one);
        follow(&fewer, &one);
        follow(&other, &one);
        check_ends(&one);
        if (one.space.dtype == ENV_I32)
            check_codes(&one);
    }
    CU_ASSERT(differs);
    for (size_t i = 0; i < B; i++) {
        for (size_t j = 0; j < i; j++)
            CU_ASSERT(copies_differ[i][j]);
    }
    env_batch_close(&one);
    env_batch_close(&twin);
    env_batch_close(&fewer);
    env_batch_close(&other);
    subject->type->close(NULL);
    arena_free(arena);
}

/* The block alone carries over, in the middle of episodes, even to a batch
 * that was opened with another key. */
static void check_state(const struct subject *subject)
{
    const struct env_type *type = subject->type;
    enum { BEFORE = 37 };
    struct arena *arena = arena_new();
    struct env_batch first, heir;
    size_t bytes, heir_bytes;
    struct rng rng;

    rng_init(&rng, "contract", 8, "action", 1);
    open_batch(&first, arena, subject, B, key_a);
    open_batch(&heir, arena, subject, B, key_b);
    for (int t = 0; t < BEFORE; t++) {
        env_batch_draw(&first, &rng);
        follow(&first, &first);
    }
    void *from = type->state(first.env, &bytes);
    void *to = type->state(heir.env, &heir_bytes);
    CU_ASSERT_EQUAL_FATAL(bytes, heir_bytes);
    if (type->save != NULL)
        type->save(first.env);
    memcpy(to, from, bytes);
    if (type->load != NULL)
        type->load(heir.env);
    for (int t = 0; t < STEPS; t++) {
        env_batch_draw(&first, &rng);
        follow(&first, &first);
        follow(&heir, &first);
        CU_ASSERT(same(&first, &heir, B));
    }
    if (type->save != NULL) {
        type->save(first.env);
        type->save(heir.env);
    }
    CU_ASSERT_EQUAL(memcmp(from, to, bytes), 0);
    CU_ASSERT_PTR_NULL(env_trouble(first.env));
    CU_ASSERT_PTR_NULL(env_trouble(heir.env));
    env_batch_close(&first);
    env_batch_close(&heir);
    arena_free(arena);
}

/* A picture of copy I: of constant extents, and nothing beyond them. */
static uint8_t *picture_of(const struct env_batch *batch, struct arena *arena,
                           size_t i, size_t *bytes)
{
    struct env_picture picture = {.rgb = NULL};

    env_render(batch->env, &batch->space, batch->obs, i, &picture);
    const int width = picture.width, height = picture.height;
    *bytes = (size_t)width * (size_t)height * 3;
    if (*bytes == 0)
        return NULL;
    picture.rgb = arena_alloc(arena, *bytes + 1);
    picture.rgb[*bytes] = UNTOUCHED;
    env_render(batch->env, &batch->space, batch->obs, i, &picture);
    CU_ASSERT(picture.width == width && picture.height == height);
    CU_ASSERT_EQUAL(picture.rgb[*bytes], UNTOUCHED);
    return picture.rgb;
}

/* Pictures show what is there, that of their own copy, and change nothing. */
static void check_render(const struct subject *subject)
{
    enum { BEFORE = 20 };
    struct arena *arena = arena_new();
    struct env_batch seen, unseen;
    uint8_t *first, *later = NULL, *other;
    size_t bytes, more = 0;
    struct rng rng;

    rng_init(&rng, "contract", 8, "action", 2);
    open_batch(&seen, arena, subject, B, key_a);
    open_batch(&unseen, arena, subject, B, key_a);
    first = picture_of(&seen, arena, 0, &bytes);
    for (int t = 0; t < BEFORE; t++) {
        env_batch_draw(&seen, &rng);
        follow(&seen, &seen);
        follow(&unseen, &seen);
        later = picture_of(&seen, arena, 0, &more);
        CU_ASSERT_EQUAL(more, bytes);
        CU_ASSERT(same(&seen, &unseen, B));
    }
    other = picture_of(&seen, arena, 1, &more);
    if (bytes > 0) {
        CU_ASSERT_NOT_EQUAL(memcmp(first, later, bytes), 0);
        CU_ASSERT_NOT_EQUAL(memcmp(later, other, bytes), 0);
    }
    CU_ASSERT_PTR_NULL(env_trouble(seen.env));
    env_batch_close(&seen);
    env_batch_close(&unseen);
    arena_free(arena);
}

/* They are as many as it says, have names, and are finite after each step. */
static void check_infos(const struct subject *subject)
{
    struct arena *arena = arena_new();
    struct env_batch batch;
    struct rng rng;

    rng_init(&rng, "contract", 8, "action", 3);
    open_batch(&batch, arena, subject, B, key_a);
    const struct env *env = batch.env;
    CU_ASSERT_FATAL(env->n_infos <= ENV_MAX_INFOS);
    CU_ASSERT(subject->type == &env_plugin ||
              (env->infos == subject->type->infos &&
               env->n_infos == subject->type->n_infos));
    for (size_t k = 0; k < env->n_infos; k++)
        CU_ASSERT(env->infos[k].name[0] != '\0' && env->infos[k].doc != NULL);
    for (int t = 0; t < STEPS; t++) {
        env_batch_draw(&batch, &rng);
        follow(&batch, &batch);
        for (size_t i = 0; i < B * env->n_infos; i++)
            CU_ASSERT(isfinite(env->info[i]));
    }
    env_batch_close(&batch);
    arena_free(arena);
}

static void check_plugin(void (*check)(const struct subject *subject),
                         const char *name, const char *const *options)
{
    struct str path = STR_INIT;
    struct err err;

    str_printf(&path, "%s/tests/plugins/%s.so", getenv("top_builddir"), name);
    const struct plugin_facts *facts = plugin_ask(path.text, &err);
    CU_ASSERT_PTR_NOT_NULL(facts);
    if (facts != NULL)
        check(&(struct subject){&env_plugin, facts->table, options});
    else
        fprintf(stderr, "%s\n", err.msg);
    str_fini(&path);
}

/* All of them, some also with options that change their shape, and plug-ins. */
static void for_all(void (*check)(const struct subject *subject))
{
    static const char *const codes[] = {"fault=code", "after=1e9", NULL};

    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        if (*t != &env_mnist)
            check(&(struct subject){*t, (*t)->table, NULL});
    }
    check(&(struct subject){&env_recall, env_recall.table, several});
    for (size_t i = 0; i < COUNT_OF(games); i++)
        check(&(struct subject){games[i], games[i]->table, grid});
    check_plugin(check, "walk", NULL);
    check_plugin(check, "faulty", NULL);
    check_plugin(check, "faulty", codes);
}

static void test_streams(void)
{
    for_all(check_streams);
}

static void test_state(void)
{
    for_all(check_state);
}

static void test_render(void)
{
    for_all(check_render);
}

static void test_infos(void)
{
    for_all(check_infos);
}

/* The benchmark's load: all bytes occur, rewards are uniform, one step in 128
 * is an end, and both kinds of it as often. */
static void test_noise(void)
{
    enum { N = 64, ROUNDS = 2000 };
    struct arena *arena = arena_new();
    struct env_batch batch;
    double reward = 0, terminated = 0, truncated = 0, steps = N * ROUNDS;
    double count[256] = {0};

    open_batch(&batch, arena,
               &(struct subject){&env_noise, env_noise.table, NULL}, N, key_a);
    CU_ASSERT_EQUAL(batch.obs_bytes, 12288);
    CU_ASSERT_EQUAL(batch.space.actions[0], 15);
    for (size_t i = 0; i < batch.obs_bytes; i++)
        count[batch.obs[i]]++;
    for (int v = 0; v < 256; v++)
        CU_ASSERT_DOUBLE_EQUAL(count[v], 48, 48);
    for (int t = 0; t < ROUNDS; t++) {
        env_batch_step(&batch);
        for (int b = 0; b < N; b++) {
            reward += (double)batch.reward[b];
            terminated += batch.terminated[b];
            truncated += batch.truncated[b];
        }
    }
    CU_ASSERT_DOUBLE_EQUAL(reward / steps, 0.5, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(terminated / steps, 1 / 256.0, 0.001);
    CU_ASSERT_DOUBLE_EQUAL(truncated / steps, 1 / 256.0, 0.001);
    env_batch_close(&batch);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"the key decides, copies differ", test_streams},
    {"the block of state is all there is", test_state},
    {"pictures show and do not touch", test_render},
    {"infos are as many as are told", test_infos},
    {"noise is a load to measure with", test_noise},
};

UNIT_MAIN("env contract", tests)
