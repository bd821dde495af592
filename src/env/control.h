/* control.h - tasks of classic control: a few numbers of state that move by an
 * equation, a time limit, and Gymnasium's rewards.
 *
 * The dynamics are those of Gymnasium 1.x in double precision: from the same
 * state the same action leads to the same state but for rounding.  Initial
 * states have Gymnasium's distributions; copy b draws them from the stream
 * "control" number b of the key.
 *
 * A task is a struct control; this module makes an env_type of it.
 */
#ifndef RLSTUDY_ENV_CONTROL_H
#define RLSTUDY_ENV_CONTROL_H

#include "base/rng.h"
#include "env/env.h"

enum { CONTROL_STATE = 4 };

struct control_result {
    double reward;
    bool terminated;
};

struct control {
    struct env_type env;        /* first; from CONTROL_ENV */
    struct env_space space;     /* one part to an action, (1, 1, n) to see */
    size_t numbers;             /* of the state */
    double most[CONTROL_STATE]; /* of each, that the equations are good for */

    /* The state of a new episode into S, where zeros lie. */
    void (*start)(double s[CONTROL_STATE], struct rng *rng);
    /* ACTION is the number of a choice or the number chosen, unclipped. */
    struct control_result (*step)(double s[CONTROL_STATE], double action);
    void (*observe)(float *obs, const double s[CONTROL_STATE]);
    /* Onto an empty picture of CONTROL_WIDTH by CONTROL_HEIGHT. */
    void (*draw)(const struct env_picture *picture,
                 const double s[CONTROL_STATE]);
};

enum { CONTROL_WIDTH = 240, CONTROL_HEIGHT = 160 };

/* Colours of pictures. */
enum {
    CONTROL_PAPER = 0xffffff,
    CONTROL_GROUND = 0xb4bac4,
    CONTROL_BODY = 0x26364d,
    CONTROL_LIMB = 0xc46a2b,
    CONTROL_JOINT = 0x6d86a8,
    CONTROL_GOAL = 0x2e8b57
};

/* The first member's initialiser, for a task with that table of options. */
#define CONTROL_ENV(the_table)                                                \
    {                                                                         \
        .table = (the_table), .space = control_space, .open = control_open,   \
        .close = control_close, .reset = control_reset, .step = control_step, \
        .state = control_state, .numbers = &control_numbers,                  \
        .render = control_render,                                             \
    }

/* The option that all tasks have; DEFAULT is a string.  The longest limit
 * keeps angles that are never wrapped within TRIG_LIMIT (env/trig.h). */
#define CONTROL_STEPS(default)                                          \
    {                                                                   \
        .name = "steps", .type = PARAM_INT, .def = (default), .min = 1, \
        .max = 1e6,                                                     \
        .doc = "steps after which an episode is cut off (Gymnasium)",   \
    }

/* The functions of an env_type, for all tasks. */
bool control_space(struct env_space *out, const struct settings *settings,
                   struct err *err);
struct env *control_open(const struct settings *settings, int B,
                         const uint8_t *key, const char *data_dir,
                         struct err *err);
void control_close(struct env *env);
void control_reset(struct env *env, void *obs);
void control_step(struct env *env, const void *action, float *reward,
                  bool *terminated, bool *truncated, void *obs,
                  void *final_obs);
void *control_state(struct env *env, size_t *bytes);
extern const struct env_numbers control_numbers;
void control_render(struct env *env, size_t copy, struct env_picture *picture);

/* Uniform in [low, high). */
static inline double control_uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * rng_double(rng);
}

/* LOW for what is not a number: states stay finite, whatever a network that
 * diverges asks for. */
static inline double control_clip(double x, double low, double high)
{
    return x > low ? x < high ? x : high : low;
}

/* The tasks. */
extern const struct control control_cartpole, control_acrobot,
    control_mountain_car, control_mountain_car_continuous, control_pendulum;

#endif
