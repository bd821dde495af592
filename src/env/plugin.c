/* plugin.c - an environment from a shared object, at work in this process. */
#include "config.h"

#include "env/plugin.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

const struct param_table env_plugin_table = {
    "plugin",
    "an environment of one's own, from a shared object: plugin(\"./NAME.so\"); "
    "its keys are those that it says, see rlstudy env show FILE",
    NULL,
    0,
};

struct batch {
    struct env env; /* first: a struct env * is a struct batch * */
    struct plugin plugin;
    struct env_space space;
    size_t n;
    size_t action_bytes, obs_bytes; /* of one copy */
    struct plugin_buffers buffers;
    void *open;      /* the plug-in's */
    uint64_t *seeds; /* (n) */
    struct env_info infos[RLS_MAX_INFOS];

    /* The block of state: a stream of seeds for each copy, and what the plug-in
     * saves. */
    uint8_t *state;
    size_t streams_bytes, state_bytes;
    char why[RLS_ERROR_BYTES];
    char trouble[512];
};

static struct rng *streams(struct batch *batch)
{
    return (struct rng *)(void *)batch->state;
}

static void *saved(const struct batch *batch)
{
    return batch->state + batch->streams_bytes;
}

static void set_trouble(struct batch *batch, const char *function,
                        const char *why)
{
    struct err err;

    if (batch->trouble[0] != '\0')
        return;
    /* For what may not be shown on a terminal. */
    err_set(&err, "plug-in '%s' (%s): %s: %s", batch->plugin.name,
            batch->plugin.path, function, why[0] != '\0' ? why : "no reason");
    snprintf(batch->trouble, sizeof batch->trouble, "%s", err.msg);
}

/* What a call came to. */
static bool ended_well(struct batch *batch, const char *function, int bad)
{
    plugin_leave();
    batch->why[sizeof batch->why - 1] = '\0';
    if (bad != 0) {
        set_trouble(batch, function, batch->why);
        return false;
    }
    const char *broken = plugin_buffers_broken(&batch->buffers);
    if (broken == NULL)
        return true;
    snprintf(batch->why, sizeof batch->why, "it wrote outside of the buffer %s",
             broken);
    set_trouble(batch, function, batch->why);
    return false;
}

static bool begin(struct batch *batch, const char *function)
{
    batch->why[0] = '\0';
    plugin_enter(&batch->plugin, function);
    return batch->trouble[0] == '\0';
}

static bool codes_are_sound(struct batch *batch, const char *function,
                            const void *obs, size_t rows)
{
    struct err err;

    if (env_codes_are_sound(&batch->space, obs, rows, &err))
        return true;
    set_trouble(batch, function, err.msg);
    return false;
}

static void batch_close(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (batch == NULL)
        return;
    if (batch->open != NULL) {
        plugin_enter(&batch->plugin, "close");
        batch->plugin.type.close(batch->open);
        plugin_leave();
    }
    plugin_buffers_fini(&batch->buffers);
    free(batch->seeds);
    free(batch->state);
    free(batch);
}

static bool open_batch(struct batch *batch, const union rls_value *values,
                       struct err *err)
{
    const struct rls_env_type *type = &batch->plugin.type;
    struct rls_space raw;

    if (!plugin_space(&raw, &batch->plugin, values, err) ||
        !plugin_take_space(&batch->space, &raw, err))
        return false;
    batch->obs_bytes = env_obs_bytes(&batch->space);
    batch->action_bytes = (size_t)batch->space.parts * sizeof(int32_t);
    plugin_buffers_init(&batch->buffers, &batch->space, type->n_infos,
                        batch->n);
    const struct rls_setup setup = {.size = sizeof setup,
                                    .n = (int32_t)batch->n,
                                    .options = values,
                                    .buffers = batch->buffers.rows};
    begin(batch, "open");
    batch->open = type->open(&setup, batch->why);
    if (!ended_well(batch, "open", batch->open == NULL))
        return err_set(err, "%s", batch->trouble);
    return true;
}

/* What it tells stays in its buffer. */
static void take_infos(struct batch *batch)
{
    struct env *env = &batch->env;

    env->infos = batch->infos;
    env->n_infos = batch->plugin.type.n_infos;
    env->info = batch->buffers.rows.info;
    for (size_t i = 0; i < env->n_infos; i++) {
        const struct rls_info info = plugin_info(&batch->plugin, i);

        batch->infos[i] = (struct env_info){info.name, info.help};
    }
}

static void make_state(struct batch *batch, const uint8_t *key)
{
    plugin_enter(&batch->plugin, "state_bytes");
    const size_t own = batch->plugin.type.state_bytes(batch->open);
    plugin_leave();

    batch->streams_bytes = plugin_aligned(batch->n * sizeof(struct rng));
    batch->state_bytes = batch->streams_bytes + own;
    batch->state = mem_aligned(batch->state_bytes);
    batch->seeds = mem_calloc(batch->n, sizeof *batch->seeds);
    for (size_t i = 0; i < batch->n; i++)
        rng_init(&streams(batch)[i], key, RUN_KEY_BYTES, "plugin", i);
}

static struct env *batch_open(const struct settings *settings, int B,
                              const uint8_t *key,
                              const char *data_dir ATTR_UNUSED, struct err *err)
{
    const char *path = plugin_file_of(settings, plugin_digest, err);
    struct batch *batch;

    assert(B > 0);
    if (path == NULL)
        return NULL;
    batch = mem_calloc(1, sizeof *batch);
    batch->env.type = &env_plugin;
    batch->n = (size_t)B;
    if (!plugin_load(&batch->plugin, path, err)) {
        free(batch);
        return NULL;
    }
    union rls_value *values = plugin_values(&batch->plugin, settings);
    const bool ok = open_batch(batch, values, err);
    free(values);
    if (!ok) {
        batch_close(&batch->env);
        return NULL;
    }
    take_infos(batch);
    make_state(batch, key);
    return &batch->env;
}

static void batch_reset(struct env *env, void *obs)
{
    struct batch *batch = (struct batch *)env;
    const void *rows = batch->buffers.rows.obs;

    for (size_t i = 0; i < batch->n; i++)
        batch->seeds[i] = rng_next(&streams(batch)[i]);
    if (begin(batch, "reset") &&
        ended_well(
            batch, "reset",
            batch->plugin.type.reset(batch->open, batch->seeds, batch->why)) &&
        codes_are_sound(batch, "reset", rows, batch->n))
        memcpy(obs, rows, batch->n * batch->obs_bytes);
    else
        memset(obs, 0, batch->n * batch->obs_bytes);
    plugin_leave();
}

/* False if the ends make no sense. */
static bool take_ends(struct batch *batch, bool *terminated, bool *truncated,
                      uint8_t *final_obs)
{
    const struct rls_buffers *rows = &batch->buffers.rows;
    const uint8_t *final_rows = rows->final_obs;

    for (size_t i = 0; i < batch->n; i++) {
        const size_t at = i * batch->obs_bytes;

        terminated[i] = rows->terminated[i] != 0;
        truncated[i] = rows->truncated[i] != 0;
        if (!terminated[i] && !truncated[i])
            continue;
        if (terminated[i] && truncated[i]) {
            set_trouble(batch, "step",
                        "an episode was terminated and truncated at once");
            return false;
        }
        if (!codes_are_sound(batch, "step", final_rows + at, 1))
            return false;
        memcpy(final_obs + at, final_rows + at, batch->obs_bytes);
    }
    return true;
}

static bool take_step(struct batch *batch, const void *action, float *reward,
                      bool *terminated, bool *truncated, void *obs,
                      void *final_obs)
{
    const struct rls_buffers *rows = &batch->buffers.rows;
    uint8_t *actions = batch->buffers.block + batch->buffers.all[0].at;

    memcpy(actions, action, batch->n * batch->action_bytes);
    if (!begin(batch, "step") ||
        !ended_well(batch, "step",
                    batch->plugin.type.step(batch->open, batch->why)) ||
        !take_ends(batch, terminated, truncated, final_obs) ||
        !codes_are_sound(batch, "step", rows->obs, batch->n))
        return false;
    memcpy(reward, rows->reward, batch->n * sizeof *reward);
    memcpy(obs, rows->obs, batch->n * batch->obs_bytes);
    return true;
}

/* Whoever is in trouble stands still. */
static void batch_step(struct env *env, const void *action, float *reward,
                       bool *terminated, bool *truncated, void *obs,
                       void *final_obs)
{
    struct batch *batch = (struct batch *)env;

    if (!take_step(batch, action, reward, terminated, truncated, obs,
                   final_obs)) {
        memset(reward, 0, batch->n * sizeof *reward);
        memset(terminated, 0, batch->n * sizeof *terminated);
        memset(truncated, 0, batch->n * sizeof *truncated);
        memset(obs, 0, batch->n * batch->obs_bytes);
    }
    plugin_leave();
}

static void *batch_state(struct env *env, size_t *bytes)
{
    struct batch *batch = (struct batch *)env;

    *bytes = batch->state_bytes;
    return batch->state;
}

static void batch_save(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (begin(batch, "save"))
        ended_well(
            batch, "save",
            batch->plugin.type.save(batch->open, saved(batch), batch->why));
    plugin_leave();
}

static void batch_load(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (begin(batch, "load"))
        ended_well(
            batch, "load",
            batch->plugin.type.load(batch->open, saved(batch), batch->why));
    plugin_leave();
}

static void batch_render(struct env *env, size_t copy,
                         struct env_picture *picture)
{
    struct batch *batch = (struct batch *)env;
    struct rls_image image = {picture->width, picture->height, picture->rgb};

    if (batch->plugin.type.render == NULL)
        return;
    if (begin(batch, "render") &&
        ended_well(batch, "render",
                   batch->plugin.type.render(batch->open, (int32_t)copy, &image,
                                             batch->why))) {
        picture->width = image.width;
        picture->height = image.height;
    }
    plugin_leave();
}

static const char *batch_trouble(const struct env *env)
{
    const struct batch *batch = (const struct batch *)env;

    return batch->trouble[0] != '\0' ? batch->trouble : NULL;
}

const struct env_type env_plugin = {
    .table = &env_plugin_table,
    .space = plugin_ask_space,
    .open = batch_open,
    .close = batch_close,
    .reset = batch_reset,
    .step = batch_step,
    .state = batch_state,
    .save = batch_save,
    .load = batch_load,
    .trouble = batch_trouble,
    .render = batch_render,
};
