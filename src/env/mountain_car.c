/* mountain_car.c - a car in a valley, too weak to drive straight up to its goal
 * (Moore, 1990; MountainCar-v0 and MountainCarContinuous-v0 of Gymnasium). */
#include "config.h"

#include "env/control.h"

#include "env/trig.h"

static const struct param mountain_car_params[] = {CONTROL_STEPS("200")};
static const struct param continuous_params[] = {CONTROL_STEPS("999")};

const struct param_table env_mountain_car_table = {
    "mountain_car",
    "a weak car in a valley: push left, not at all or right, reward -1 a step "
    "until it is up the hill (Gymnasium's MountainCar-v0)",
    mountain_car_params,
    COUNT_OF(mountain_car_params),
};

const struct param_table env_mountain_car_continuous_table = {
    "mountain_car_continuous",
    "a weak car in a valley: push with a force from -1 to 1, reward 100 up the "
    "hill less 0.1 force^2 a step (Gymnasium's MountainCarContinuous-v0)",
    continuous_params,
    COUNT_OF(continuous_params),
};

enum { POSITION, SPEED, NUMBERS };

static const double leftmost = -1.2, rightmost = 0.6;

static void mountain_car_start(double s[CONTROL_STATE], struct rng *rng)
{
    s[POSITION] = control_uniform(rng, -0.6, -0.4);
}

/* True when the car has come to GOAL and does not roll back from there. */
static bool drive(double s[CONTROL_STATE], double thrust, double goal)
{
    const double slope = 0.0025 * trig_of(3 * s[POSITION]).cos;

    s[SPEED] = control_clip(s[SPEED] + thrust - slope, -0.07, 0.07);
    s[POSITION] = control_clip(s[POSITION] + s[SPEED], leftmost, rightmost);
    if (s[POSITION] <= leftmost && s[SPEED] < 0)
        s[SPEED] = 0;
    return s[POSITION] >= goal && s[SPEED] >= 0;
}

static struct control_result mountain_car_step(double s[CONTROL_STATE],
                                               double action)
{
    return (struct control_result){-1, drive(s, (action - 1) * 0.001, 0.5)};
}

/* X in single precision.  Volatile, because gcc 12 forgets to round where it
 * makes one vector operation of several such conversions. */
static double rounded(double x)
{
    const volatile float single = (float)x;

    return (double)single;
}

/* Gymnasium keeps this state in single precision from one step to the next,
 * and counts the force as it was asked for, not as it was clipped. */
static struct control_result continuous_step(double s[CONTROL_STATE],
                                             double action)
{
    const double force = control_clip(action, -1, 1);
    const bool up = drive(s, force * 0.0015, 0.45);

    for (int i = 0; i < NUMBERS; i++)
        s[i] = rounded(s[i]);
    return (struct control_result){(up ? 100 : 0) - 0.1 * action * action, up};
}

static void mountain_car_observe(float *obs, const double s[CONTROL_STATE])
{
    for (int i = 0; i < NUMBERS; i++)
        obs[i] = (float)s[i];
}

const struct control control_mountain_car = {
    .env = CONTROL_ENV(&env_mountain_car_table),
    .space = {.dtype = ENV_F32,
              .height = 1,
              .width = 1,
              .channels = NUMBERS,
              .parts = 1,
              .actions = {3}},
    .start = mountain_car_start,
    .step = mountain_car_step,
    .observe = mountain_car_observe,
};

const struct control control_mountain_car_continuous = {
    .env = CONTROL_ENV(&env_mountain_car_continuous_table),
    .space = {.dtype = ENV_F32,
              .height = 1,
              .width = 1,
              .channels = NUMBERS,
              .continuous = true,
              .parts = 1,
              .low = {-1},
              .high = {1}},
    .start = mountain_car_start,
    .step = continuous_step,
    .observe = mountain_car_observe,
};
