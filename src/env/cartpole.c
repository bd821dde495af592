/* cartpole.c - a pole on a cart, to be kept upright by pushing the cart left or
 * right (Barto, Sutton and Anderson, 1983; CartPole-v1 of Gymnasium). */
#include "config.h"

#include "env/control.h"

#include "env/canvas.h"
#include "env/trig.h"

static const struct param cartpole_params[] = {CONTROL_STEPS("500")};

const struct param_table env_cartpole_table = {
    "cartpole",
    "a pole on a cart: push left or right to keep it upright, reward 1 a step "
    "(Gymnasium's CartPole-v1)",
    cartpole_params,
    COUNT_OF(cartpole_params),
};

enum { X, X_SPEED, ANGLE, ANGLE_SPEED, NUMBERS };

static const double gravity = 9.8;
static const double mass = 1.1; /* of cart and pole */
static const double pole_mass = 0.1;
static const double half_length = 0.5; /* of the pole */
static const double push = 10;
static const double dt = 0.02;
static const double x_limit = 2.4;
static const double angle_limit = 12 * 2 * 3.14159265358979323846 / 360;

static void cartpole_start(double s[CONTROL_STATE], struct rng *rng)
{
    for (int i = 0; i < NUMBERS; i++)
        s[i] = control_uniform(rng, -0.05, 0.05);
}

static bool outside(double x, double limit)
{
    return x < -limit || x > limit;
}

/* The equations of Florian (2007), Correct equations for the dynamics of the
 * cart-pole system, without friction; Euler's method. */
static struct control_result cartpole_step(double s[CONTROL_STATE],
                                           double action)
{
    const double force = action > 0 ? push : -push;
    const double moment = pole_mass * half_length;
    const double speed = s[ANGLE_SPEED];
    const struct trig t = trig_of(s[ANGLE]);
    const double common = (force + moment * speed * speed * t.sin) / mass;
    const double angle_acceleration =
        (gravity * t.sin - t.cos * common) /
        (half_length * (4 / 3.0 - pole_mass * t.cos * t.cos / mass));
    const double acceleration =
        common - moment * angle_acceleration * t.cos / mass;

    s[X] += dt * s[X_SPEED];
    s[X_SPEED] += dt * acceleration;
    s[ANGLE] += dt * speed;
    s[ANGLE_SPEED] += dt * angle_acceleration;
    return (struct control_result){1, outside(s[X], x_limit) ||
                                          outside(s[ANGLE], angle_limit)};
}

static void cartpole_observe(float *obs, const double s[CONTROL_STATE])
{
    for (int i = 0; i < NUMBERS; i++)
        obs[i] = (float)s[i];
}

static void cartpole_draw(const struct env_picture *picture,
                          const double s[CONTROL_STATE])
{
    const struct canvas c = {picture, -2.6, -1.2, CONTROL_WIDTH / 5.2};
    const struct trig t = trig_of(s[ANGLE]);

    canvas_line(&c, -3, -0.32, 3, -0.32, 0.04, CONTROL_GROUND);
    canvas_line(&c, s[X] - 0.2, -0.12, s[X] + 0.2, -0.12, 0.3, CONTROL_BODY);
    canvas_line(&c, s[X], 0, s[X] + 2 * half_length * t.sin,
                2 * half_length * t.cos, 0.12, CONTROL_LIMB);
    canvas_line(&c, s[X], 0, s[X], 0, 0.1, CONTROL_JOINT);
}

const struct control control_cartpole = {
    .env = CONTROL_ENV(&env_cartpole_table),
    .space = {.dtype = ENV_F32,
              .height = 1,
              .width = 1,
              .channels = NUMBERS,
              .parts = 1,
              .actions = {2}},
    .numbers = NUMBERS,
    .most = {1e3, 1e3, 1e3, 1e3},
    .start = cartpole_start,
    .step = cartpole_step,
    .observe = cartpole_observe,
    .draw = cartpole_draw,
};
