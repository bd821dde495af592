/* registry.c - the environments there are, and what holds for all. */
#include "config.h"

#include "env/env.h"

#include <string.h>

#include "base/base.h"
#include "base/rng.h"
#include "env/control.h"
#include "env/gymnasium.h"
#include "env/games/game.h"
#include "env/duel.h"
#include "env/images.h"
#include "env/known.h"
#include "env/libenv.h"
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
    &env_bandit,
    &env_chain,
    &game_coinleap.env,
    &game_starraid.env,
    &game_fruitgate.env,
    &env_duel,
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

bool env_codes_are_sound(const struct env_space *space, const void *obs,
                         size_t rows, struct err *err)
{
    const size_t n = rows * env_obs_bytes(space) / sizeof(int32_t);
    const int32_t *code = obs;

    for (size_t i = 0; i < n && space->dtype == ENV_I32; i++) {
        if (code[i] < 0 || code[i] >= space->codes)
            return err_set(err, "an observation has the code %d, of 0 to %d",
                           (int)code[i], space->codes - 1);
    }
    return true;
}

void env_draw_action(void *action, const struct env_space *space,
                     struct rng *rng)
{
    int32_t *choice = action;
    float *number = action;

    for (int p = 0; p < space->parts; p++) {
        if (space->continuous)
            number[p] = space->low[p] +
                        (space->high[p] - space->low[p]) * rng_float(rng);
        else
            choice[p] = (int32_t)rng_below(rng, (uint64_t)space->actions[p]);
    }
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

/* Those from outside, each with options of its own. */
struct outside {
    bool (*is)(const struct settings *settings);
    const struct env_type *type;
    const struct param_table *(*table_of)(const struct settings *settings);
};

static const struct outside outsides[] = {
    {plugin_is, &env_plugin, plugin_table_of},
    {libenv_is, &env_libenv, libenv_table_of},
    {gymnasium_is, &env_gymnasium, gymnasium_table_of},
};

/* NULL for the built-in ones. */
static const struct outside *outside_of(const struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(outsides); i++) {
        if (outsides[i].is(settings))
            return &outsides[i];
    }
    return NULL;
}

const struct env_type *env_of(const struct settings *settings, struct err *err)
{
    const struct outside *from = outside_of(settings);
    const struct env_type *type =
        from != NULL ? from->type : env_find(settings->kind);

    if (type == NULL)
        err_set(err, "there is no environment '%s'", settings->kind);
    return type;
}

const struct param_table *env_table_of(const struct settings *settings)
{
    const struct outside *from = outside_of(settings);

    return from != NULL ? from->table_of(settings)
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
