/* plugin.c - an environment from a shared object, at work in this process. */
#include "config.h"

#include "env/plugin.h"

#include <assert.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"

enum { GUARD = 64, GUARD_BYTE = 0xA5 };

const struct param_table env_plugin_table = {
    "plugin",
    "an environment of one's own, from a shared object: plugin(\"./NAME.so\"); "
    "its keys are those that it says, see rlstudy env show FILE",
    NULL,
    0,
};

/* ---- loading ---- */

/* A function in the place of a data pointer, as POSIX has it. */
static bool find_entry(const struct rls_env_type *(**entry)(void), void *handle)
{
    void *symbol = dlsym(handle, "rls_env");

    memcpy(entry, &symbol, sizeof symbol);
    return symbol != NULL;
}

/* What both sides know of the table. */
static bool take_type(struct plugin *out, const struct rls_env_type *given,
                      struct err *err)
{
    if (given == NULL)
        return err_set(err, "%s: rls_env() gave no table", out->path);
    if (given->abi != RLS_ENV_ABI)
        return err_set(err,
                       "%s was built for version %u of rlstudy/env.h; this "
                       "program has version %d",
                       out->path, (unsigned)given->abi, RLS_ENV_ABI);
    if (given->n_infos > RLS_MAX_INFOS)
        return err_set(err, "%s: its table has %u infos; %d at most", out->path,
                       (unsigned)given->n_infos, RLS_MAX_INFOS);
    if (given->size < sizeof out->type ||
        given->option_size < sizeof(struct rls_option) ||
        given->info_size < sizeof(struct rls_info))
        return err_set(err,
                       "%s: the sizes in its table are not those of "
                       "rlstudy/env.h",
                       out->path);
    out->type = *given;
    return true;
}

static bool is_whole(const struct plugin *plugin, struct err *err)
{
    const struct rls_env_type *t = &plugin->type;
    const struct {
        const char *name;
        bool there;
    } needed[] = {
        {"name", t->name != NULL},
        {"options", t->options != NULL || t->n_options == 0},
        {"infos", t->infos != NULL || t->n_infos == 0},
        {"space", t->space != NULL},
        {"open", t->open != NULL},
        {"close", t->close != NULL},
        {"reset", t->reset != NULL},
        {"step", t->step != NULL},
        {"state_bytes", t->state_bytes != NULL},
        {"save", t->save != NULL},
        {"load", t->load != NULL},
    };

    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (!needed[i].there)
            return err_set(err, "%s: its table has no %s", plugin->path,
                           needed[i].name);
    }
    return true;
}

bool plugin_load(struct plugin *out, const char *path, struct err *err)
{
    const struct rls_env_type *(*entry)(void);

    const char *slash = strrchr(path, '/');

    *out =
        (struct plugin){.path = path, .name = slash != NULL ? slash + 1 : path};
    plugin_watch();
    plugin_enter(out, "its constructors");
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    plugin_leave();
    if (handle == NULL)
        return err_set(err, "cannot load %s", dlerror());
    if (!find_entry(&entry, handle))
        return err_set(err,
                       "%s is no environment: it does not define rls_env(), "
                       "see rlstudy/env.h",
                       path);
    plugin_enter(out, "rls_env");
    const struct rls_env_type *given = entry();
    const bool ok = take_type(out, given, err) && is_whole(out, err);
    plugin_leave();
    if (ok)
        out->name = out->type.name;
    return ok;
}

struct rls_info plugin_info(const struct plugin *plugin, size_t i)
{
    const char *rows = (const char *)plugin->type.infos;
    struct rls_info info;

    memcpy(&info, rows + i * plugin->type.info_size, sizeof info);
    return info;
}

struct rls_option plugin_option(const struct plugin *plugin, size_t i)
{
    const char *rows = (const char *)plugin->type.options;
    struct rls_option option;

    memcpy(&option, rows + i * plugin->type.option_size, sizeof option);
    return option;
}

/* ---- options ---- */

static int64_t choice_number(const struct rls_option *option, const char *text)
{
    int64_t i = 0;

    while (option->choices[i] != NULL && strcmp(option->choices[i], text) != 0)
        i++;
    return i;
}

union rls_value *plugin_values(const struct plugin *plugin,
                               const struct settings *settings)
{
    const size_t n = plugin->type.n_options;
    union rls_value *values = mem_calloc(n + 1, sizeof *values);

    for (size_t i = 0; i < n; i++) {
        const struct rls_option o = plugin_option(plugin, i);

        switch (o.type) {
        case RLS_INT:
            values[i].i = settings_int(settings, o.name);
            break;
        case RLS_REAL:
            values[i].r = settings_real(settings, o.name);
            break;
        case RLS_BOOL:
            values[i].i = settings_bool(settings, o.name);
            break;
        case RLS_CHOICE:
            values[i].i = choice_number(&o, settings_string(settings, o.name));
            break;
        default:
            values[i].s = settings_string(settings, o.name);
        }
    }
    return values;
}

/* ---- the space ---- */

static bool take_shape(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    int extent[RLS_MAX_DIMS] = {1, 1, 1};
    const int dims = raw->dims;

    if (dims < 0 || dims > RLS_MAX_DIMS)
        return err_set(err, "an observation has 0 to %d dimensions, not %d",
                       RLS_MAX_DIMS, dims);
    /* A vector is (1, 1, n), a picture in grey (h, w, 1). */
    for (int i = 0; i < dims; i++) {
        if (raw->shape[i] < 1 || raw->shape[i] > 1 << 20)
            return err_set(err, "extent %d of an observation is %d", i,
                           (int)raw->shape[i]);
        extent[dims == 1 ? RLS_MAX_DIMS - 1 : i] = raw->shape[i];
    }
    if ((double)extent[0] * extent[1] * extent[2] > 1 << 24)
        return err_set(err, "an observation of %d x %d x %d is too large",
                       extent[0], extent[1], extent[2]);
    out->height = extent[0];
    out->width = extent[1];
    out->channels = extent[2];
    return true;
}

static bool take_dtype(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    switch (raw->dtype) {
    case RLS_U8:
        out->dtype = ENV_U8;
        return true;
    case RLS_F32:
        out->dtype = ENV_F32;
        return true;
    case RLS_I32:
        out->dtype = ENV_I32;
        out->codes = raw->codes;
        return (raw->codes >= 1 && raw->codes <= 1 << 20) ||
               err_set(err, "an observation of codes has %d of them",
                       (int)raw->codes);
    default:
        return err_set(err, "its observations have no type of rlstudy/env.h");
    }
}

static bool take_parts(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    if (raw->parts < 1 || raw->parts > RLS_MAX_PARTS)
        return err_set(err, "an action has 1 to %d parts, not %d",
                       RLS_MAX_PARTS, (int)raw->parts);
    out->continuous = raw->continuous != 0;
    out->parts = raw->parts;
    for (int i = 0; i < out->parts; i++) {
        if (out->continuous) {
            out->low[i] = raw->low[i];
            out->high[i] = raw->high[i];
            if (!(raw->low[i] < raw->high[i]) ||
                !(raw->high[i] - raw->low[i] <= 1e30F))
                return err_set(err,
                               "part %d of an action lies between %g and %g", i,
                               (double)raw->low[i], (double)raw->high[i]);
        } else {
            out->actions[i] = raw->choices[i];
            if (raw->choices[i] < 2 || raw->choices[i] > ENV_MAX_CHOICES)
                return err_set(err,
                               "part %d of an action has %d choices; 2 to %d "
                               "will do",
                               i, (int)raw->choices[i], ENV_MAX_CHOICES);
        }
    }
    return true;
}

bool plugin_take_space(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    static_assert((int)RLS_MAX_PARTS == (int)ENV_MAX_PARTS, "as many parts");
    static_assert((int)RLS_MAX_INFOS == (int)ENV_MAX_INFOS, "as many infos");
    *out = (struct env_space){.height = 1};
    return take_dtype(out, raw, err) && take_shape(out, raw, err) &&
           take_parts(out, raw, err);
}

bool plugin_space(struct rls_space *out, const struct plugin *plugin,
                  const union rls_value *values, struct err *err)
{
    char why[RLS_ERROR_BYTES] = "";

    *out = (struct rls_space){.size = sizeof *out};
    plugin_enter(plugin, "space");
    const int bad = plugin->type.space(out, values, why);
    plugin_leave();
    why[sizeof why - 1] = '\0';
    return bad == 0 ||
           err_set(err, "plug-in '%s': space: %s", plugin->name, why);
}

/* ---- buffers ---- */

static size_t round_up(size_t n)
{
    return (n + RLS_ALIGN - 1) / RLS_ALIGN * RLS_ALIGN;
}

void plugin_buffers_init(struct plugin_buffers *out,
                         const struct env_space *space, size_t infos, size_t n)
{
    const size_t obs = env_obs_bytes(space) * n;
    const struct plugin_row rows[] = {
        {"action", 0, (size_t)space->parts * sizeof(int32_t) * n},
        {"obs", 0, obs},
        {"final_obs", 0, obs},
        {"reward", 0, sizeof(float) * n},
        {"terminated", 0, n},
        {"truncated", 0, n},
        {"info", 0, sizeof(float) * infos * n},
    };
    size_t at = GUARD;

    static_assert(COUNT_OF(rows) == COUNT_OF(out->all), "a row each");
    *out = (struct plugin_buffers){.block = NULL};
    memcpy(out->all, rows, sizeof rows);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        out->all[i].at = at;
        at += round_up(rows[i].bytes) + 2 * GUARD;
    }
    out->bytes = at;
    out->block = mem_aligned(at);
    memset(out->block, GUARD_BYTE, at);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        memset(out->block + out->all[i].at, 0, rows[i].bytes);
    out->rows = (struct rls_buffers){
        .action = out->block + out->all[0].at,
        .obs = out->block + out->all[1].at,
        .final_obs = out->block + out->all[2].at,
        .reward = (float *)(void *)(out->block + out->all[3].at),
        .terminated = out->block + out->all[4].at,
        .truncated = out->block + out->all[5].at,
        .info = (float *)(void *)(out->block + out->all[6].at),
    };
}

void plugin_buffers_fini(struct plugin_buffers *buffers)
{
    free(buffers->block);
    buffers->block = NULL;
}

/* Each byte is as the one before; never empty.  After every step, so fast. */
static bool is_guard(const uint8_t *from, const uint8_t *to)
{
    return *from == GUARD_BYTE &&
           memcmp(from, from + 1, (size_t)(to - from) - 1) == 0;
}

const char *plugin_buffers_broken(const struct plugin_buffers *buffers)
{
    const uint8_t *block = buffers->block;

    for (size_t i = 0; i < COUNT_OF(buffers->all); i++) {
        const struct plugin_row *row = &buffers->all[i];
        const uint8_t *from = block + row->at, *to = from + row->bytes;

        if (!is_guard(from - GUARD, from) ||
            !is_guard(to, from + round_up(row->bytes) + GUARD))
            return row->name;
    }
    return NULL;
}

/* ---- a batch ---- */

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

/* Codes choose rows of tables. */
static bool codes_are_sound(struct batch *batch, const char *function,
                            const void *obs, size_t rows)
{
    const size_t n = rows * batch->obs_bytes / sizeof(int32_t);
    const int32_t *code = obs;

    if (batch->space.dtype != ENV_I32)
        return true;
    for (size_t i = 0; i < n; i++) {
        if (code[i] >= 0 && code[i] < batch->space.codes)
            continue;
        snprintf(batch->why, sizeof batch->why,
                 "an observation has the code %d, of 0 to %d", (int)code[i],
                 batch->space.codes - 1);
        set_trouble(batch, function, batch->why);
        return false;
    }
    return true;
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

    batch->streams_bytes = round_up(batch->n * sizeof(struct rng));
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
    const char *path = settings_string(settings, plugin_file);
    struct batch *batch;

    assert(B > 0);
    if (!plugin_same(path, settings_string(settings, plugin_digest), err))
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
