/* libenv.c - an environment of a libenv library.
 *
 * Such a library tells that an episode ended, and not why; nor does it show
 * the last observation, which is all zeros here.  So every end is taken for
 * one of the task, time limits too.  It cannot be reset: a reset makes the
 * batch anew, with the next seed of a row of them. */
#include "config.h"

#include "env/libenv.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "env/libenv_parts.h"
#include "env/plugin.h"

/* What the host keeps in front of the states. */
struct head {
    uint64_t resets; /* that there were */
};

struct batch {
    struct env env; /* first: a struct env * is a struct batch * */
    struct libenv_shape shape;
    struct libenv_instance instance;
    struct libenv_given *given;
    const char *path;
    size_t n, obs_bytes;
    uint8_t key[RUN_KEY_BYTES];
    bool seeded;        /* the last option is the seed */
    uint64_t made_with; /* number of the seed */
    bool has_states;
    struct libenv_pool pool;
    struct env_info infos[ENV_MAX_INFOS];
    float *info; /* (n, n_infos) */
    char trouble[1024];
};

static_assert(sizeof(struct head) <= LIBENV_HEAD, "room for it");

static struct head *head(const struct batch *batch)
{
    return (struct head *)(void *)batch->pool.memory;
}

static bool in_trouble(const struct batch *batch)
{
    return batch->trouble[0] != '\0';
}

static bool set_trouble(struct batch *batch, const char *function,
                        const struct err *why)
{
    struct err err;

    err_set(&err, "libenv library %s: %s: %s", batch->path, function, why->msg);
    if (!in_trouble(batch))
        snprintf(batch->trouble, sizeof batch->trouble, "%s", err.msg);
    return false;
}

/* ---- opening ---- */

/* Seed number I of the batch. */
static int32_t seed_of(const uint8_t *key, uint64_t i)
{
    struct rng rng;

    rng_init(&rng, key, RUN_KEY_BYTES, "libenv", i);
    return (int32_t)(rng_next(&rng) >> 33);
}

/* Of Procgen's games a state takes 20 to 50 KB, and another number of bytes
 * from step to step.  With the key of the run, and so the same levels to begin
 * with, it is always the same. */
static size_t pool_bytes(uint64_t states, size_t n)
{
    enum { PAGE = 4096, SLACK = 1 << 20 };
    const uint64_t need =
        LIBENV_HEAD + (states > 0 ? 3 * states + 4 * n + SLACK : 0);

    return (size_t)((need + PAGE - 1) / PAGE * PAGE);
}

const char libenv_info_doc[] = "as the library tells it";

static void take_infos(struct batch *batch)
{
    const size_t n = (size_t)batch->shape.n_infos;

    batch->info = mem_calloc(batch->n * n + 1, sizeof *batch->info);
    for (size_t i = 0; i < n; i++)
        batch->infos[i] = (struct env_info){.name = batch->shape.info_name[i],
                                            .doc = libenv_info_doc};
    batch->env.infos = batch->infos;
    batch->env.n_infos = n;
    batch->env.info = batch->info;
}

static bool open_batch(struct batch *batch, const struct settings *settings,
                       struct err *err)
{
    uint64_t states = 0;

    batch->seeded = settings_string(settings, "seed_option")[0] != '\0';
    if (!libenv_give(batch->given, settings, seed_of(batch->key, 0), err) ||
        !libenv_make(&batch->instance, &batch->shape, batch->instance.host,
                     batch->given, (int)batch->n, settings, err) ||
        !libenv_connect(&batch->instance, &batch->shape, &states, err))
        return false;
    batch->obs_bytes = env_obs_bytes(&batch->shape.space);
    batch->has_states = states > 0;
    if (!libenv_pool_init(&batch->pool, &batch->instance,
                          pool_bytes(states, batch->n), err))
        return false;
    take_infos(batch);
    return true;
}

static void batch_close(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (batch == NULL)
        return;
    libenv_pool_fini(&batch->pool, &batch->instance);
    libenv_unmake(&batch->instance);
    libenv_host_drop(batch->instance.host);
    free(batch->given);
    free(batch->info);
    free(batch);
}

static struct env *batch_open(const struct settings *settings, int B,
                              const uint8_t *key,
                              const char *data_dir ATTR_UNUSED, struct err *err)
{
    const char *path = plugin_file_of(settings, libenv_digest, err);
    struct batch *batch;

    assert(B > 0);
    if (path == NULL)
        return NULL;
    batch = mem_calloc(1, sizeof *batch);
    batch->env.type = &env_libenv;
    batch->path = path;
    batch->n = (size_t)B;
    batch->given = mem_calloc(1, sizeof *batch->given);
    memcpy(batch->key, key, sizeof batch->key);
    batch->instance = (struct libenv_instance){
        .host = libenv_host_take(path, err), .number = -1};
    if (batch->instance.host != NULL) {
        libenv_host_log(batch->instance.host);
        if (open_batch(batch, settings, err))
            return &batch->env;
        err_prefix(err, "%s", path);
    }
    batch_close(&batch->env);
    return NULL;
}

/* ---- what is shown ---- */

static const uint8_t *array_of(const struct batch *batch,
                               enum libenv_space space, int a)
{
    return batch->instance.memory + batch->instance.layout.array[space - 1][a];
}

static bool take_obs(struct batch *batch, void *obs)
{
    struct err err;

    memcpy(obs, array_of(batch, LIBENV_OBSERVATION, batch->shape.observation),
           batch->n * batch->obs_bytes);
    return env_codes_are_sound(&batch->shape.space, obs, batch->n, &err) ||
           set_trouble(batch, "libenv_observe", &err);
}

static float number_at(const uint8_t *array, int32_t dtype, size_t i)
{
    int32_t whole;
    float real;

    switch (dtype) {
    case LIBENV_U8:
        return array[i];
    case LIBENV_I32:
        memcpy(&whole, array + i * sizeof whole, sizeof whole);
        return (float)whole;
    default:
        memcpy(&real, array + i * sizeof real, sizeof real);
        return real;
    }
}

static void tell_infos(struct batch *batch)
{
    const struct libenv_shape *shape = &batch->shape;
    const size_t n_infos = (size_t)shape->n_infos;

    for (size_t k = 0; k < n_infos; k++) {
        const int a = shape->info[k];
        const uint8_t *array = array_of(batch, LIBENV_INFO, a);

        for (size_t i = 0; i < batch->n; i++)
            batch->info[i * n_infos + k] =
                number_at(array, shape->dtype[LIBENV_INFO - 1][a], i);
    }
}

/* ---- reset and step ---- */

/* With seed number I, from the first observation on. */
static bool make_again(struct batch *batch, uint64_t i)
{
    const int32_t seed = seed_of(batch->key, i);
    struct libenv_given *given = batch->given;
    struct err err;

    if (batch->seeded)
        memcpy(given->data + given->option[given->n - 1].at, &seed,
               sizeof seed);
    if (!libenv_make_again(&batch->instance, given, &err))
        return set_trouble(batch, "libenv_make", &err);
    batch->made_with = i;
    return true;
}

static void batch_reset(struct env *env, void *obs)
{
    struct batch *batch = (struct batch *)env;
    const uint64_t i = head(batch)->resets;

    if (in_trouble(batch) || (i != batch->made_with && !make_again(batch, i)) ||
        !take_obs(batch, obs))
        memset(obs, 0, batch->n * batch->obs_bytes);
    memset(batch->info, 0,
           batch->n * (size_t)batch->shape.n_infos * sizeof *batch->info);
    head(batch)->resets = i + 1;
}

/* Part P of the actions of all copies, into element J of array A. */
static void put_part(struct batch *batch, const void *action, int p, int a,
                     int32_t j)
{
    const struct env_space *space = &batch->shape.space;
    const int s = LIBENV_ACTION - 1;
    const size_t parts = (size_t)space->parts;
    uint8_t *array =
        batch->instance.memory + batch->instance.layout.array[s][a];
    const int32_t *choice = action;
    const float *number = action;

    for (size_t i = 0; i < batch->n; i++) {
        uint8_t *to = array + i * batch->shape.row[s][a];
        const size_t from = i * parts + (size_t)p;

        if (space->continuous) {
            const float x = number[from] > space->low[p]
                                ? fminf(number[from], space->high[p])
                                : space->low[p];
            memcpy(to + (size_t)j * sizeof x, &x, sizeof x);
        } else if (batch->shape.dtype[s][a] == LIBENV_U8) {
            to[j] = (uint8_t)choice[from];
        } else {
            memcpy(to + (size_t)j * sizeof *choice, &choice[from],
                   sizeof *choice);
        }
    }
}

static void put_actions(struct batch *batch, const void *action)
{
    int p = 0;

    for (int a = 0; a < batch->shape.n[LIBENV_ACTION - 1]; a++) {
        for (int32_t j = 0; j < batch->shape.elements[a]; j++)
            put_part(batch, action, p++, a, j);
    }
}

static bool take_step(struct batch *batch, const void *action, float *reward,
                      bool *terminated, void *obs, uint8_t *final_obs)
{
    const struct libenv_layout *at = &batch->instance.layout;
    const uint8_t *first;
    struct err err;

    if (in_trouble(batch))
        return false;
    put_actions(batch, action);
    if (!libenv_say(&batch->instance, LIBENV_STEP, NULL, &err))
        return set_trouble(batch, "libenv_act", &err);
    first = batch->instance.memory + at->first;
    memcpy(reward, batch->instance.memory + at->reward,
           batch->n * sizeof *reward);
    for (size_t i = 0; i < batch->n; i++) {
        terminated[i] = first[i] != 0;
        if (terminated[i])
            memset(final_obs + i * batch->obs_bytes, 0, batch->obs_bytes);
    }
    tell_infos(batch);
    return take_obs(batch, obs);
}

/* Whoever is in trouble stands still. */
static void batch_step(struct env *env, const void *action, float *reward,
                       bool *terminated, bool *truncated, void *obs,
                       void *final_obs)
{
    struct batch *batch = (struct batch *)env;

    memset(truncated, 0, batch->n * sizeof *truncated);
    if (take_step(batch, action, reward, terminated, obs, final_obs))
        return;
    memset(reward, 0, batch->n * sizeof *reward);
    memset(terminated, 0, batch->n * sizeof *terminated);
    memset(obs, 0, batch->n * batch->obs_bytes);
}

/* ---- states ---- */

static void *batch_state(struct env *env, size_t *bytes)
{
    const struct batch *batch = (const struct batch *)env;

    *bytes = batch->pool.bytes;
    return batch->pool.memory;
}

static bool batch_keeps_state(const struct env *env)
{
    const struct batch *batch = (const struct batch *)env;

    return batch->has_states;
}

static void move_states(struct env *env, enum libenv_word word,
                        const char *function)
{
    struct batch *batch = (struct batch *)env;
    struct err err;

    if (batch->has_states && !in_trouble(batch) &&
        !libenv_say(&batch->instance, word, &batch->pool, &err))
        set_trouble(batch, function, &err);
}

static void batch_save(struct env *env)
{
    move_states(env, LIBENV_SAVE, "get_state");
}

static void batch_load(struct env *env)
{
    move_states(env, LIBENV_RESTORE, "set_state");
}

static const char *batch_trouble(const struct env *env)
{
    const struct batch *batch = (const struct batch *)env;

    return in_trouble(batch) ? batch->trouble : NULL;
}

static bool space_of(struct env_space *out, const struct settings *settings,
                     struct err *err)
{
    struct libenv_shape shape;
    const bool ok = libenv_ask_shape(&shape, settings, err);

    if (ok)
        *out = shape.space;
    return ok;
}

const struct env_type env_libenv = {
    .table = &env_libenv_table,
    .elsewhere = true,
    .space = space_of,
    .open = batch_open,
    .close = batch_close,
    .reset = batch_reset,
    .step = batch_step,
    .state = batch_state,
    .keeps_state = batch_keeps_state,
    .save = batch_save,
    .load = batch_load,
    .trouble = batch_trouble,
};
