/* internal.h - the parts of a trainer, shared by this folder's files. */
#ifndef RLSTUDY_TRAIN_INTERNAL_H
#define RLSTUDY_TRAIN_INTERNAL_H

#include "base/rng.h"
#include "env/env.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "train/algorithm.h"
#include "train/train.h"

/* What counts up, as one tensor. */
enum count { INTERACTIONS, UPDATES, ITERATIONS, GRID_POINT, COUNTS };

/* Running numbers of the two averages and of the reward normaliser. */
enum running {
    PROXIMAL_MASS, /* sum of the weights in the proximal average */
    AVERAGE_MASS,  /* in the average that is evaluated */
    RETURN_MEAN,
    RETURN_VARIANCE,
    RETURN_COUNT,
    RUNNING
};

/* Data of one iteration; [t * E + e]. */
struct rollout {
    uint8_t *obs; /* (T, E, H, W, C) */
    int32_t *action;
    float *reward, *value, *next_value, *logp, *advantage, *target;
    bool *ended, *cut;            /* cut: ended by truncation */
    bool *terminated, *truncated; /* (E), of one step */
    uint8_t *final_obs;           /* (E, H, W, C), of one step */
};

struct train {
    struct options options;
    const struct env_type *env_type;
    struct env *env;
    struct env_space space;
    size_t obs_bytes;
    struct nn_net *net;
    const struct nn_kernel *kernel;
    char kernel_name[96];
    size_t chunk; /* most samples that pass through the network at once */

    uint8_t *block; /* all that follows lies in it */
    struct nn_work work;
    float *policy, *proximal, *average, *adam_m, *adam_v, *gradient;
    struct rng *act; /* (E) */
    struct rng *shuffle;
    int64_t *count;     /* enum count */
    double *running;    /* enum running */
    double *discounted; /* (E): running returns of the reward normaliser */
    uint8_t *obs;       /* (E, H, W, C): what the environments show now */
    struct rollout rollout;
    double train_return;  /* mean reward a step of the last rollout */
    uint32_t *order;      /* (T * E): the minibatches' samples */
    float *logp_proximal; /* (chunk) */
    size_t n_heldout;
    uint8_t *heldout_obs;
    int32_t *heldout_answer;

    struct tensor *tensors;
    size_t n_tensors;
    struct arena *names;
};

/* As train_new, in a given type of environment. */
ATTR_MUST_USE struct train *train_open(const struct run_spec *spec,
                                       const struct env_type *env_type,
                                       const char *data_dir, struct err *err);
ATTR_MUST_USE bool train_cost_in(struct train_cost *out,
                                 const struct run_spec *spec,
                                 const struct env_type *env_type,
                                 struct err *err);

/* tensors.c: fill in train->tensors. */
void train_list_tensors(struct train *train);

/* rollout.c: act for an iteration; advantages and targets. */
void train_collect(struct train *train);

/* update.c: the epochs of an iteration.  False, with the reason, as soon as
 * something is not finite. */
ATTR_MUST_USE bool train_update(struct train *train, struct nn_ppo_sums *mean,
                                struct err *err);

/* evaluate.c */
void train_evaluate(struct train *train, struct train_point *point);

#endif
