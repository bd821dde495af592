/* algorithm.h - the training algorithms and their options. */
#ifndef RLSTUDY_TRAIN_ALGORITHM_H
#define RLSTUDY_TRAIN_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/param.h"

struct settings;

/* What advantages are brought to mean 0 and deviation 1 over. */
enum advantages {
    ADVANTAGES_NONE,
    ADVANTAGES_MINIBATCH,
    ADVANTAGES_ITERATION,
    ADVANTAGES_AVERAGED /* several iterations */
};

/* What the language calls them, ended by NULL. */
extern const char *const advantage_choices[];

/* What the settings say, after the batch-size rule (see "batch_divisor" in
 * algorithm.c). */
struct options {
    bool ewma;   /* the proximal policy is an average of past ones */
    bool phasic; /* PPG: auxiliary phases */

    size_t envs, rollout; /* E copies for T steps an iteration */
    size_t sequence;      /* L steps that a recurrent network learns at once;
                           * 0: the whole rollout */
    size_t policy_epochs, value_epochs; /* passes over it; done together when
                                         * there are as many of both */
    size_t minibatches;                 /* updates a pass */

    double step_size, step_width_power, beta1, beta2, epsilon;
    double max_gradient_norm; /* infinite: any */
    bool anneal_step_size, anneal_entropy;
    double anneal_interactions; /* where they have come down to 0 */

    double gamma, lambda, reward_scale;
    bool normalise_rewards, normalise_observations;
    enum advantages advantages;
    double advantage_decay; /* of their statistics, an iteration */

    double clip, clip_value; /* infinite: never */
    double kl_penalty, entropy, value;
    double target_kl;  /* infinite: no early stop */
    double ewma_decay; /* of the proximal policy, an update */
    double average;    /* centre of mass of the evaluated one, in updates */

    size_t policy_iterations; /* between auxiliary phases; 1 without any */
    size_t aux_epochs, aux_minibatches; /* updates an epoch */
    double aux_step_size, beta_clone;

    size_t points_per_octave, eval_episodes;
};

extern const struct param_table ppo_table, ppo_ewma_table, ppg_table,
    ppg_ewma_table;

/* The options of the algorithm that SETTINGS name.  False when there is no
 * such algorithm or the settings contradict each other. */
ATTR_MUST_USE bool options_read(struct options *options,
                                const struct settings *settings,
                                struct err *err);

#endif
