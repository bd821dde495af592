/* acrobot.c - two links hanging from a pivot, swung up by a torque at the joint
 * between them (Sutton, 1996; Acrobot-v1 of Gymnasium). */
#include "config.h"

#include "env/control.h"

#include "env/canvas.h"
#include "env/trig.h"

static const struct param acrobot_params[] = {CONTROL_STEPS("500")};

const struct param_table env_acrobot_table = {
    "acrobot",
    "two hanging links, a torque of -1, 0 or 1 between them: swing the tip up, "
    "reward -1 a step until then (Gymnasium's Acrobot-v1)",
    acrobot_params,
    COUNT_OF(acrobot_params),
};

/* Angles: of the first link from hanging down, of the second one from the
 * first. */
enum { ANGLE_1, ANGLE_2, SPEED_1, SPEED_2, NUMBERS };

static const double pi = 3.14159265358979323846;
static const double gravity = 9.8;
static const double dt = 0.2;

static void acrobot_start(double s[CONTROL_STATE], struct rng *rng)
{
    for (int i = 0; i < NUMBERS; i++)
        s[i] = control_uniform(rng, -0.1, 0.1);
}

/* ds/dt by Sutton and Barto (2018), section 11.3 of the first edition, with
 * both masses, lengths and moments of inertia 1 and the centres of mass
 * half-way: names are theirs. */
static void derive(double ds[NUMBERS], const double s[NUMBERS], double torque)
{
    const struct trig first = trig_of(s[ANGLE_1]);
    const struct trig second = trig_of(s[ANGLE_2]);
    const double sin_both = first.sin * second.cos + first.cos * second.sin;
    const double v1 = s[SPEED_1], v2 = s[SPEED_2];
    const double d1 = 3.5 + second.cos;
    const double d2 = 1.25 + 0.5 * second.cos;
    const double phi2 = 0.5 * gravity * sin_both;
    const double phi1 = -0.5 * v2 * v2 * second.sin - v2 * v1 * second.sin +
                        1.5 * gravity * first.sin + phi2;

    ds[ANGLE_1] = v1;
    ds[ANGLE_2] = v2;
    ds[SPEED_2] =
        (torque + d2 / d1 * phi1 - 0.5 * v1 * v1 * second.sin - phi2) /
        (1.25 - d2 * d2 / d1);
    ds[SPEED_1] = -(d2 * ds[SPEED_2] + phi1) / d1;
}

/* OUT = S + step DS */
static void move(double out[NUMBERS], const double s[NUMBERS], double step,
                 const double ds[NUMBERS])
{
    for (int i = 0; i < NUMBERS; i++)
        out[i] = s[i] + step * ds[i];
}

/* Runge and Kutta's method of fourth order. */
static void integrate(double s[NUMBERS], double torque)
{
    double k1[NUMBERS], k2[NUMBERS], k3[NUMBERS], k4[NUMBERS], at[NUMBERS];

    derive(k1, s, torque);
    move(at, s, dt / 2, k1);
    derive(k2, at, torque);
    move(at, s, dt / 2, k2);
    derive(k3, at, torque);
    move(at, s, dt, k3);
    derive(k4, at, torque);
    for (int i = 0; i < NUMBERS; i++)
        s[i] += dt / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
}

/* Into [-pi, pi].  Speeds are limited, so that it is not far. */
static double wrap(double angle)
{
    while (angle > pi)
        angle -= 2 * pi;
    while (angle < -pi)
        angle += 2 * pi;
    return angle;
}

static struct control_result acrobot_step(double s[CONTROL_STATE],
                                          double action)
{
    integrate(s, action - 1);
    s[ANGLE_1] = wrap(s[ANGLE_1]);
    s[ANGLE_2] = wrap(s[ANGLE_2]);
    s[SPEED_1] = control_clip(s[SPEED_1], -4 * pi, 4 * pi);
    s[SPEED_2] = control_clip(s[SPEED_2], -9 * pi, 9 * pi);
    const bool up =
        -trig_of(s[ANGLE_1]).cos - trig_of(s[ANGLE_1] + s[ANGLE_2]).cos > 1;
    return (struct control_result){up ? 0 : -1, up};
}

static void acrobot_observe(float *obs, const double s[CONTROL_STATE])
{
    const struct trig first = trig_of(s[ANGLE_1]);
    const struct trig second = trig_of(s[ANGLE_2]);

    obs[0] = (float)first.cos;
    obs[1] = (float)first.sin;
    obs[2] = (float)second.cos;
    obs[3] = (float)second.sin;
    obs[4] = (float)s[SPEED_1];
    obs[5] = (float)s[SPEED_2];
}

static void acrobot_draw(const struct env_picture *picture,
                         const double s[CONTROL_STATE])
{
    const struct canvas c = {picture, -3.3, -2.2, CONTROL_WIDTH / 6.6};
    const struct trig first = trig_of(s[ANGLE_1]);
    const struct trig both = trig_of(s[ANGLE_1] + s[ANGLE_2]);
    const double x = first.sin, y = -first.cos;

    canvas_line(&c, -4, 1, 4, 1, 0.04, CONTROL_GOAL);
    canvas_line(&c, 0, 0, x, y, 0.2, CONTROL_LIMB);
    canvas_line(&c, x, y, x + both.sin, y - both.cos, 0.2, CONTROL_JOINT);
    canvas_line(&c, 0, 0, 0, 0, 0.12, CONTROL_BODY);
    canvas_line(&c, x, y, x, y, 0.12, CONTROL_BODY);
}

const struct control control_acrobot = {
    .env = CONTROL_ENV(&env_acrobot_table),
    .space = {.dtype = ENV_F32,
              .height = 1,
              .width = 1,
              .channels = 6,
              .parts = 1,
              .actions = {3}},
    .numbers = NUMBERS,
    .most = {1e3, 1e3, 100, 100},
    .start = acrobot_start,
    .step = acrobot_step,
    .observe = acrobot_observe,
    .draw = acrobot_draw,
};
