/* registry.c - the environments there are, and what holds for all. */
#include "config.h"

#include "env/env.h"

#include <string.h>

#include "env/control.h"
#include "env/images.h"
#include "env/noise.h"
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

const struct env_type *env_find(const char *name)
{
    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        if (strcmp((*t)->table->name, name) == 0)
            return *t;
    }
    return NULL;
}
