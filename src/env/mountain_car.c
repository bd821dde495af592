/* mountain_car.c - a car in a valley, too weak to drive straight up to its goal
 * (Moore, 1990; MountainCar-v0 and MountainCarContinuous-v0 of Gymnasium). */
#include "config.h"

#include "env/control.h"

#include <math.h>

#include "env/canvas.h"
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
static const double goal = 0.5, continuous_goal = 0.45;

static void mountain_car_start(double s[CONTROL_STATE], struct rng *rng)
{
    s[POSITION] = control_uniform(rng, -0.6, -0.4);
}

/* True when the car has come to END and does not roll back from there. */
static bool drive(double s[CONTROL_STATE], double thrust, double end)
{
    const double slope = 0.0025 * trig_of(3 * s[POSITION]).cos;

    s[SPEED] = control_clip(s[SPEED] + thrust - slope, -0.07, 0.07);
    s[POSITION] = control_clip(s[POSITION] + s[SPEED], leftmost, rightmost);
    if (s[POSITION] <= leftmost && s[SPEED] < 0)
        s[SPEED] = 0;
    return s[POSITION] >= end && s[SPEED] >= 0;
}

static struct control_result mountain_car_step(double s[CONTROL_STATE],
                                               double action)
{
    return (struct control_result){-1, drive(s, (action - 1) * 0.001, goal)};
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
    const bool up = drive(s, force * 0.0015, continuous_goal);

    for (int i = 0; i < NUMBERS; i++)
        s[i] = rounded(s[i]);
    return (struct control_result){(up ? 100 : 0) - 0.1 * action * action, up};
}

static void mountain_car_observe(float *obs, const double s[CONTROL_STATE])
{
    for (int i = 0; i < NUMBERS; i++)
        obs[i] = (float)s[i];
}

/* Of the road at X. */
static double height(double x)
{
    return 0.45 * trig_of(3 * x).sin + 0.55;
}

static void draw(const struct env_picture *picture,
                 const double s[CONTROL_STATE], double end)
{
    const struct canvas c = {picture, leftmost, -0.05, CONTROL_WIDTH / 1.8};
    const double x = s[POSITION], slope = 1.35 * trig_of(3 * x).cos;
    const double along = 0.03 / sqrt(1 + slope * slope);
    const double y = height(x) + 0.035;

    for (double at = leftmost; at < rightmost; at += 0.01)
        canvas_line(&c, at, height(at), at + 0.01, height(at + 0.01), 0.015,
                    CONTROL_GROUND);
    canvas_line(&c, end, height(end), end, height(end) + 0.12, 0.01,
                CONTROL_GOAL);
    canvas_line(&c, end, height(end) + 0.11, end + 0.05, height(end) + 0.09,
                0.03, CONTROL_GOAL);
    canvas_line(&c, x - along, y - slope * along, x + along, y + slope * along,
                0.05, CONTROL_BODY);
}

static void mountain_car_draw(const struct env_picture *picture,
                              const double s[CONTROL_STATE])
{
    draw(picture, s, goal);
}

static void continuous_draw(const struct env_picture *picture,
                            const double s[CONTROL_STATE])
{
    draw(picture, s, continuous_goal);
}

const struct control control_mountain_car = {
    .env = CONTROL_ENV(&env_mountain_car_table),
    .space = {.dtype = ENV_F32,
              .height = 1,
              .width = 1,
              .channels = NUMBERS,
              .parts = 1,
              .actions = {3}},
    .numbers = NUMBERS,
    .most = {10, 10},
    .start = mountain_car_start,
    .step = mountain_car_step,
    .observe = mountain_car_observe,
    .draw = mountain_car_draw,
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
    .numbers = NUMBERS,
    .most = {10, 10},
    .start = mountain_car_start,
    .step = continuous_step,
    .observe = mountain_car_observe,
    .draw = continuous_draw,
};
