/* train.h - one run from its specification: rollouts, GAE, updates, a curve.
 *
 * A trainer owns one block of memory with everything that changes while it
 * trains: parameters, gradients, optimiser, averages, environments, random
 * generators.  train_iterate() allocates nothing.  The same specification
 * gives the same numbers, bit for bit, on the same kernel, whatever else the
 * machine does and however often the run was interrupted and resumed.
 */
#ifndef RLSTUDY_TRAIN_TRAIN_H
#define RLSTUDY_TRAIN_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "base/spec.h"

struct env_info; /* env/env.h */
struct env_space;
struct nn_net;

/* What can be trained on what: tables ended by NULL, for the language's
 * catalog.  Their parameters are the keys of run_spec's settings. */
extern const struct param_table *const train_environments[];
extern const struct param_table *const train_families[];
extern const struct param_table *const train_algorithms[];

/* What a run of this specification costs, worked out without training. */
/* FLOP of the network for each interaction, exact per layer: forward passes
 * to act and to ask the averaged policy, and for training three for each
 * epoch, as a backward pass takes two. */
struct train_flop {
    double act;       /* one pass */
    double oppose;    /* a pass of who plays against it, where that is a
                       * policy of the run */
    double learn;     /* epochs of the policy and of the value */
    double auxiliary; /* epochs of the auxiliary phase */
    double average;   /* a pass of the averaged policy for each epoch */
};

struct train_cost {
    double parameters;       /* N: trained parameters that act */
    double parameters_inner; /* N without the first and last layers */
    struct train_flop flop;
    double flop_per_interaction; /* all of it */
    double flop_per_parameter;   /* FLOP per parameter and interaction */
    double bytes;  /* resident memory of a run, without data sets */
    int64_t batch; /* interactions of one iteration; budgets are
                    * rounded up to a multiple of it */
    int64_t cycle; /* iterations from one auxiliary phase to the next; 1
                    * without any */
};

/* False when the parts do not fit together (a network that shares what the
 * algorithm wants apart ...), with the reason. */
ATTR_MUST_USE bool train_cost(struct train_cost *out,
                              const struct run_spec *spec, struct err *err);

/* Whether the settings of ALGORITHM go together, whatever is trained with it;
 * false with the reason. */
ATTR_MUST_USE bool train_takes(const struct settings *algorithm,
                               struct err *err);

/* The network that a run of SPEC trains; nn_free() it.  NULL as above. */
ATTR_MUST_USE struct nn_net *train_net(const struct run_spec *spec,
                                       struct err *err);

/* One point of a learning curve.  Where the environment has held-out questions,
 * returns are mean rewards a step: of the weight-averaged policy in answer to
 * those, and of the acting policy in the last iteration.  Elsewhere they are
 * mean returns of whole episodes: of the weight-averaged policy in copies of
 * the environment that serve no other purpose and play levels of their own where
 * training has but some (env_type.hold_out), and of the acting policy's that
 * ended since the last point.  Where past policies take the other seat of a
 * game, that of the weight-averaged policy is its strength: what the game says
 * of one episode each against a ladder of players. */
struct train_point {
    int64_t interactions;
    int64_t updates;     /* optimiser steps so far */
    double ret;          /* of the stochastic policy */
    double ret_greedy;   /* of its most probable action; NaN without held-out
                          * questions */
    double train_return; /* of the acting policy; NaN if no episode ended */
    /* Of what the environment tells beside rewards, train_infos() of it: means
     * over the last steps of the episodes that ret and train_return are of;
     * NaN if none of those ended. */
    double *info, *train_info; /* the trainer's, until the next point */
    double entropy, approx_kl, clip_fraction, value_loss; /* last iteration */
};

struct train;

/* DATA_DIR: where a data set's files are, or NULL when the environment needs
 * none or its own option says. */
ATTR_MUST_USE struct train *train_new(const struct run_spec *spec,
                                      const char *data_dir, struct err *err);
void train_free(struct train *train);

enum train_status {
    TRAIN_OK,
    TRAIN_POINT,    /* OK, and *point was filled in: the curve goes on */
    TRAIN_DIVERGED, /* a loss, gradient, weight, reward or observation is not
                     * finite; the message says which, and when */
    TRAIN_FAILED    /* the environment could not go on; it says why */
};

/* One rollout and its updates; evaluates when the curve's grid asks for it,
 * which is fixed by the specification without its budget.  Without a POINT
 * nothing is evaluated: for those who only measure how fast it is. */
enum train_status train_iterate(struct train *train, struct train_point *point,
                                struct err *err);

/* Evaluate now, out of turn: for those who measure how long it takes. */
void train_look(struct train *train, struct train_point *point);

/* Where the curve's grid asks for an evaluation: at the end of iteration
 * 2^(j / PER_OCTAVE), j = 0, 1, ..., or of the next whole one.  Those of the
 * first ITERATIONS go to AT, which may be NULL; returns how many they are. */
size_t train_grid(double *at, double per_octave, double iterations);

/* The weight-averaged policy as it is now, in N copies of an environment of
 * somebody else's, whose space is that of the trainer's.  SEED decides what it
 * draws.  The trainer must live longer. */
struct train_player;
struct train_player *train_player_new(struct train *train, size_t n,
                                      uint64_t seed);
/* ACTION (n, parts), as env_type.step takes it, in answer to OBS (n, H, W, C).
 * BEGUN (n): that is the first of an episode. */
void train_player_act(struct train_player *player, const void *obs,
                      const bool *begun, void *action);
void train_player_free(struct train_player *player);

/* That of the environment. */
const struct env_space *train_space(const struct train *train);
/* What the environment tells beside rewards; *N of them. */
const struct env_info *train_infos(const struct train *train, size_t *n);

int64_t train_interactions(const struct train *train);

/* The kernels in use, for the record: "avx512, blas SkylakeX". */
const char *train_kernel(const struct train *train);

/* A named part of the state, for checkpoints.  DATA is the trainer's and may
 * be written to in order to restore it. */
enum tensor_type { TENSOR_F32, TENSOR_F64, TENSOR_I64, TENSOR_U64, TENSOR_U8 };

struct tensor {
    const char *name; /* "policy.conv1.weight", "adam.m.conv1.weight" ... */
    enum tensor_type type;
    size_t shape[4], n_shape;
    void *data;
};

/* All of the state that a continued run needs, in a fixed order.  Nothing
 * else derives from it: whoever writes all of it has restored the run. */
const struct tensor *train_state(struct train *train, size_t *n);

/* Bring it up to date before it is read, and take it over after it was written
 * to.  False if an environment cannot. */
ATTR_MUST_USE bool train_state_save(struct train *train, struct err *err);
ATTR_MUST_USE bool train_state_load(struct train *train, struct err *err);
/* Can it be gone on with from what was saved?  Some environments cannot. */
bool train_keeps_state(const struct train *train);

#endif
