/* internal.h - the parts of a trainer, shared by this folder's files.
 *
 * Sizes: E copies of the environment, T steps of a rollout, L steps of a
 * sequence (1 for networks without memory), K rollouts that are kept (the
 * policy iterations of PPG; else 1), D numbers of an observation, P
 * parameters, S numbers of a recurrent network's state.
 *
 * Sample i of what is kept is step i / E of copy i % E.  Sequence s is the L
 * samples of copy s % E from step s / E * L on.  Shuffling is done by
 * sequences, so networks without memory have theirs of one sample. */
#ifndef RLSTUDY_TRAIN_INTERNAL_H
#define RLSTUDY_TRAIN_INTERNAL_H

#include "base/rng.h"
#include "env/env.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "train/algorithm.h"
#include "train/normalise.h"
#include "train/train.h"

/* What counts up, as one tensor. */
enum count {
    INTERACTIONS,
    UPDATES, /* of all optimisers */
    ITERATIONS,
    GRID_POINT,
    COUNTS
};

/* Running numbers, as one tensor. */
enum running {
    PROXIMAL_MASS,   /* sum of the weights in the proximal average */
    AVERAGE_MASS,    /* in the average that is evaluated */
    EPISODES,        /* that ended since the last point of the curve */
    EPISODE_RETURNS, /* their sum */
    RUNNING
};

/* Adam's moments.  Losses that are not minimised together have their own, as
 * in the authors' code. */
enum optimiser_kind {
    POLICY_OPTIMISER, /* and the value's, when they are minimised together */
    VALUE_OPTIMISER,
    AUX_OPTIMISER,
    OPTIMISERS
};

struct optimiser {
    float *m, *v;   /* (P); NULL: there is none of this kind */
    int64_t *steps; /* an element of train->steps */
};

/* Copies of the environment and what a policy needs to act in them. */
struct actors {
    struct env *env;
    size_t n;         /* copies */
    struct rng *rng;  /* (n) */
    uint8_t *obs;     /* (n, D): what is shown now */
    float *state;     /* (n, S): what recurrent networks remember */
    bool *keep;       /* (n): obs belongs to the episode of the state */
    double *returned; /* (n): sum of the episode's rewards so far */

    /* Of one step. */
    int32_t *choice; /* (n, parts): discrete actions, for the environment */
    bool *terminated, *truncated; /* (n) */
    uint8_t *final_obs;           /* (n, D) */
};

/* The past policies that are kept, as one tensor. */
enum pool {
    KEPT,
    APART, /* iterations from one to the next */
    POOL
};

/* Who takes the other seat in the copies of a game that is played against past
 * policies. */
struct rivals {
    struct nn_weights *past; /* (self_play.past), the oldest first */
    int64_t *pool;           /* enum pool */
    int64_t *who;            /* (E): index of a kept one, or -1: the latest */
    struct actors seats;     /* (E) */

    /* Of one step: those with the same weights. */
    struct actors table; /* (E) */
    uint32_t *at_table;  /* (E): their seats */
    float *action;       /* (E, parts) */
};

/* Data of an iteration, (T, E) unless it says more. */
struct rollout {
    float *action; /* (T, E, parts) */
    float *reward, *value, *next_value, *logp, *advantage;
    float *cut_value;  /* (E), of one step */
    bool *ended, *cut; /* cut: ended by truncation */
    /* Nothing is learned from these, env_type.void_rows; NULL: there are none.
     * They end nothing but what stands alone: ended, and no episode. */
    bool *is_void;

    /* Kept for K iterations; the current one lies at `at`. */
    size_t at;     /* first sample */
    uint8_t *obs;  /* (K * T + 1, E, D); the last row follows all steps */
    float *target; /* (K * T, E) */
    bool *keep;    /* (K * T, E): see struct actors */
    float *state;  /* (K * T / L, E, S): before each sequence */
};

struct train {
    struct options options;
    const struct env_type *env_type;
    struct env_space space;
    size_t obs_bytes, obs_numbers;
    size_t n_infos; /* of the environment */
    struct nn_net *net;
    const struct nn_kernel *kernel;
    char kernel_name[96];
    size_t sequence; /* L */
    size_t group;    /* most sequences that are learned from at once */

    uint8_t *block; /* all that follows lies in it */
    struct nn_work work;
    /* Proximal and average share one packed form, which is therefore made anew
     * before each use. */
    struct nn_weights policy, proximal, average;
    struct optimiser optimisers[OPTIMISERS];
    int64_t *steps;  /* (OPTIMISERS) */
    float *gradient; /* (P) */
    struct rng *shuffle;
    int64_t *count;  /* enum count */
    double *running; /* enum running */
    double *infos;   /* (n_infos): sums over the last steps of EPISODES */
    /* Means of the last point of the curve, (n_infos). */
    double *train_info, *judged_info;

    struct actors actors;
    struct env_self_play self_play; /* past is 0 where there is none */
    struct rivals rivals;
    struct rollout rollout;
    bool has_void_rows;
    bool *always; /* (E): true */
    struct reward_normaliser rewards;
    struct obs_normaliser observations;
    struct nn_scaling scaling; /* of the observations; mean may be NULL */
    struct average_moments *advantages;
    double mean_reward; /* a step, of the last rollout */
    double remaining;   /* of what follows a linear schedule, 1 to 0 */

    uint32_t *order;            /* sequences, shuffled */
    uint32_t *index;            /* (group * L): their samples */
    struct nn_samples *samples; /* of each slot */

    float *old_policy;  /* (K * T * E, rows): before the auxiliary phase */
    float *old_log_std; /* (parts, NN_TILE) */
    float *old_tile;    /* (rows, NN_TILE) */

    /* Held-out questions, or episodes in copies of their own. */
    size_t n_heldout;
    uint8_t *heldout_obs;
    int32_t *heldout_answer;
    struct actors judges;
    float *judged_action, *judged_reward;
    bool *judged; /* (n): its episode is over */

    struct tensor *tensors;
    size_t n_tensors, cap_tensors;
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

/* prepare.c: all that needs no memory and no data. */
ATTR_MUST_USE bool train_prepare(struct train *train,
                                 const struct run_spec *spec,
                                 const struct env_type *env_type,
                                 struct err *err);

/* layout.c: cut the run's memory out of CARVE. */
struct carve;
void train_layout(struct train *train, struct carve *carve);

/* tensors.c: fill in train->tensors. */
void train_list_tensors(struct train *train);

/* act.c: let the policy WEIGHTS choose ACTION (n, parts), given OBS (n, D) and
 * what the actors remember, and let them remember that, too.  LOGP and VALUE
 * (n) may be NULL. */
void train_act(struct train *train, struct actors *actors,
               const struct nn_weights *weights, const void *obs, float *action,
               float *logp, float *value);
/* Values of OBS as the policy sees it, of all copies or of the N that INDEX
 * names; KEEP is as in struct actors.  VALUE (n). */
void train_value(struct train *train, const struct actors *actors,
                 const void *obs, const bool *keep, const uint32_t *index,
                 size_t n, float *value);
/* Add to SUMS (n_infos) what copy I was told in its last step. */
void train_add_infos(const struct train *train, const struct actors *actors,
                     size_t i, double *sums);
/* Carry ACTION out; REWARD (n), and OBS (n, D), what is shown then. */
void train_step(const struct train *train, struct actors *actors,
                const float *action, float *reward, void *obs);

/* rollout.c: act for an iteration; advantages and targets.  False, with the
 * reason, if the environment gave something that is not finite. */
ATTR_MUST_USE bool train_collect(struct train *train, struct err *err);

/* rivals.c, where self_play.past is not 0: the first one; after an iteration,
 * when another one is due; before acting; what they do in the next step. */
void train_start_rivals(struct train *train);
void train_keep_rival(struct train *train);
void train_pack_rivals(struct train *train);
void train_oppose(struct train *train);

/* sequence.c: N sequences from FIRST on in train->order, without those that
 * nothing is learned from, shuffled if RNG is not NULL.  Returns how many they
 * are. */
size_t train_order(struct train *train, size_t first, size_t n,
                   struct rng *rng);
/* Sample T of sequence S. */
size_t train_sample(const struct train *train, size_t s, size_t t);
/* Load the N sequences ORDER. */
void train_load(struct train *train, const uint32_t *order, size_t n);
/* The samples in slot S of what train_load has loaded; returns how many. */
size_t train_slot(const struct train *train, size_t s,
                  const uint32_t **samples);
size_t train_slots(const struct train *train);
/* What the policy and the value say of slot S, and the gradients of that. */
struct nn_outputs train_outputs(const struct train *train, size_t s);
struct nn_outputs train_gradients(const struct train *train, size_t s);

/* step.c: one step of the optimiser KIND on train->gradient, with all averages
 * but the proximal one.  False, with the reason, as soon as something is not
 * finite. */
ATTR_MUST_USE bool train_take_step(struct train *train,
                                   enum optimiser_kind kind, double step_size,
                                   struct err *err);
/* The proximal average follows the policy, or becomes it. */
void train_follow(struct train *train);
void train_rejoin(struct train *train);

/* update.c: the epochs of an iteration.  False, with the reason, as soon as
 * something is not finite. */
ATTR_MUST_USE bool train_update(struct train *train, struct nn_ppo_sums *mean,
                                struct err *err);

/* auxiliary.c: the auxiliary phase of PPG. */
ATTR_MUST_USE bool train_auxiliary(struct train *train, struct err *err);

/* evaluate.c */
void train_evaluate(struct train *train, struct train_point *point);

#endif
