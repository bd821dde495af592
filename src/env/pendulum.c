/* pendulum.c - a pendulum to be swung up and held upright by a torque that is
 * too weak to lift it at once (Pendulum-v1 of Gymnasium). */
#include "config.h"

#include "env/control.h"

#include <math.h>

#include "env/canvas.h"
#include "env/trig.h"

static const struct param pendulum_params[] = {CONTROL_STEPS("200")};

const struct param_table env_pendulum_table = {
    "pendulum",
    "a pendulum, a torque from -2 to 2: swing it up and hold it, reward "
    "-(angle^2 + 0.1 speed^2 + 0.001 torque^2) a step (Gymnasium's "
    "Pendulum-v1)",
    pendulum_params,
    COUNT_OF(pendulum_params),
};

enum { ANGLE, SPEED };

static const double pi = 3.14159265358979323846;

/* Angles are from upright, and are not wrapped from step to step. */
static void pendulum_start(double s[CONTROL_STATE], struct rng *rng)
{
    s[ANGLE] = control_uniform(rng, -pi, pi);
    s[SPEED] = control_uniform(rng, -1, 1);
}

/* Into [-pi, pi). */
static double wrap(double angle)
{
    return angle - 2 * pi * floor((angle + pi) / (2 * pi));
}

static struct control_result pendulum_step(double s[CONTROL_STATE],
                                           double action)
{
    static const double gravity = 10, dt = 0.05;
    const double torque = control_clip(action, -2, 2);
    const double angle = wrap(s[ANGLE]);
    const double cost =
        angle * angle + 0.1 * s[SPEED] * s[SPEED] + 0.001 * torque * torque;
    const double acceleration =
        1.5 * gravity * trig_of(s[ANGLE]).sin + 3 * torque;

    s[SPEED] = control_clip(s[SPEED] + acceleration * dt, -8, 8);
    s[ANGLE] += s[SPEED] * dt;
    return (struct control_result){-cost, false};
}

static void pendulum_observe(float *obs, const double s[CONTROL_STATE])
{
    const struct trig t = trig_of(s[ANGLE]);

    obs[0] = (float)t.cos;
    obs[1] = (float)t.sin;
    obs[2] = (float)s[SPEED];
}

static void pendulum_draw(const struct env_picture *picture,
                          const double s[CONTROL_STATE])
{
    const struct canvas c = {picture, -1.95, -1.3, CONTROL_WIDTH / 3.9};
    const struct trig t = trig_of(s[ANGLE]);

    canvas_line(&c, 0, 0, -t.sin, t.cos, 0.2, CONTROL_LIMB);
    canvas_line(&c, 0, 0, 0, 0, 0.12, CONTROL_BODY);
}

const struct control control_pendulum = {
    .env = CONTROL_ENV(&env_pendulum_table),
    .space = {.dtype = ENV_F32,
              .height = 1,
              .width = 1,
              .channels = 3,
              .continuous = true,
              .parts = 1,
              .low = {-2},
              .high = {2}},
    .numbers = 2,
    .most = {1e5, 1e3},
    .start = pendulum_start,
    .step = pendulum_step,
    .observe = pendulum_observe,
    .draw = pendulum_draw,
};
