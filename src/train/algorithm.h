/* algorithm.h - the options of the training algorithms. */
#ifndef RLSTUDY_TRAIN_ALGORITHM_H
#define RLSTUDY_TRAIN_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/param.h"

struct settings;

struct options {
    size_t envs, rollout;       /* E copies for T steps an iteration */
    size_t epochs, minibatches; /* passes over it, updates a pass */
    double step_size, step_width_power, beta1, beta2, epsilon;
    double gamma, lambda, reward_scale;
    bool normalise_rewards, normalise_advantages;
    double clip, entropy, value;
    double ewma_decay; /* of the proximal policy, a step */
    double average;    /* centre of mass of the evaluated one, in steps */
    size_t points_per_octave;
};

extern const struct param_table ppo_ewma_table;

/* False when the settings contradict each other. */
ATTR_MUST_USE bool options_read(struct options *options,
                                const struct settings *settings,
                                struct err *err);

#endif
