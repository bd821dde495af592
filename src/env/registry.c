/* registry.c - the environments there are, and what holds for all. */
#include "config.h"

#include "env/env.h"

#include <string.h>

#include "env/control.h"
#include "env/gymnasium.h"
#include "env/images.h"
#include "env/noise.h"
#include "env/plugin.h"
#include "env/recall.h"

const struct env_type *const env_types[] = {
    &env_digits,
    &env_mnist,
    &control_cartpole.env,
    &control_acrobot.env,
    &control_mountain_car.env,
    &control_mountain_car_continuous.env,
    &control_pendulum.env,
    &env_recall,
    &env_noise,
    NULL,
};

size_t env_obs_bytes(const struct env_space *space)
{
    static const size_t bytes[] = {
        [ENV_U8] = sizeof(uint8_t),
        [ENV_F32] = sizeof(float),
        [ENV_I32] = sizeof(int32_t),
    };

    return bytes[space->dtype] * (size_t)space->height * (size_t)space->width *
           (size_t)space->channels;
}

/* Bytes that are a picture, in grey or in colours. */
static bool is_picture(const struct env_space *space)
{
    return space->dtype == ENV_U8 && space->height > 1 && space->width > 1 &&
           (space->channels == 1 || space->channels == 3);
}

static void render_bytes(const struct env_space *space, const uint8_t *obs,
                         struct env_picture *picture)
{
    const size_t n = (size_t)space->height * (size_t)space->width * 3;

    picture->width = space->width;
    picture->height = space->height;
    for (size_t i = 0; i < n && picture->rgb != NULL; i++)
        picture->rgb[i] = obs[space->channels == 3 ? i : i / 3];
}

void env_render(struct env *env, const struct env_space *space, const void *obs,
                size_t copy, struct env_picture *picture)
{
    if (picture->rgb == NULL)
        picture->width = picture->height = 0;
    if (env->type->render != NULL)
        env->type->render(env, copy, picture);
    else if (is_picture(space))
        render_bytes(space, (const uint8_t *)obs + copy * env_obs_bytes(space),
                     picture);
}

const char *env_trouble(const struct env *env)
{
    return env->type->trouble != NULL ? env->type->trouble(env) : NULL;
}

const struct env_type *env_of(const struct settings *settings, struct err *err)
{
    const struct env_type *type = plugin_is(settings) ? &env_plugin
                                  : gymnasium_is(settings)
                                      ? &env_gymnasium
                                      : env_find(settings->kind);

    if (type == NULL)
        err_set(err, "there is no environment '%s'", settings->kind);
    return type;
}

const struct param_table *env_table_of(const struct settings *settings)
{
    return plugin_is(settings)      ? plugin_table_of(settings)
           : gymnasium_is(settings) ? gymnasium_table_of(settings)
                                    : env_find(settings->kind)->table;
}

const struct env_type *env_find(const char *name)
{
    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        if (strcmp((*t)->table->name, name) == 0)
            return *t;
    }
    return NULL;
}
