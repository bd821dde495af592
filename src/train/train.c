/* train.c - one run from its specification. */
#include "config.h"

#include "train/train.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "nn/blas.h"
#include "nn/carve.h"
#include "nn/family.h"
#include "train/internal.h"

const struct param_table *const train_environments[] = {&env_digits_table,
                                                        &env_mnist_table, NULL};
const struct param_table *const train_families[] = {&nn_cnn_table, NULL};
const struct param_table *const train_algorithms[] = {&ppo_ewma_table, NULL};

/* Samples that pass through the network at once: enough for matrix products
 * to run at full speed, few enough for the caches and for memory. */
enum { MAX_CHUNK = 256 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Everything that a run allocates once, cut out of one block. */
static void layout(struct train *train, struct carve *carve)
{
    const size_t E = train->options.envs, n = E * train->options.rollout;
    const size_t P = train->net->parameters;
    struct rollout *ro = &train->rollout;

    nn_work_layout(&train->work, train->net, train->kernel,
                   larger(E, train->chunk), carve);
    train->policy = carve_array(carve, float, P);
    train->proximal = carve_array(carve, float, P);
    train->average = carve_array(carve, float, P);
    train->adam_m = carve_array(carve, float, P);
    train->adam_v = carve_array(carve, float, P);
    train->gradient = carve_array(carve, float, P);
    train->act = carve_array(carve, struct rng, E);
    train->shuffle = carve_array(carve, struct rng, 1);
    train->count = carve_array(carve, int64_t, COUNTS);
    train->running = carve_array(carve, double, RUNNING);
    train->discounted = carve_array(carve, double, E);
    train->obs = carve_bytes(carve, E * train->obs_bytes);
    ro->obs = carve_bytes(carve, n * train->obs_bytes);
    ro->action = carve_array(carve, int32_t, n);
    ro->reward = carve_array(carve, float, n);
    ro->value = carve_array(carve, float, n);
    ro->next_value = carve_array(carve, float, n);
    ro->logp = carve_array(carve, float, n);
    ro->advantage = carve_array(carve, float, n);
    ro->target = carve_array(carve, float, n);
    ro->ended = carve_array(carve, bool, n);
    ro->cut = carve_array(carve, bool, n);
    ro->terminated = carve_array(carve, bool, E);
    ro->truncated = carve_array(carve, bool, E);
    ro->final_obs = carve_bytes(carve, E * train->obs_bytes);
    train->order = carve_array(carve, uint32_t, n);
    train->logp_proximal = carve_array(carve, float, train->chunk);
    train->heldout_obs =
        carve_bytes(carve, train->n_heldout * train->obs_bytes);
    train->heldout_answer = carve_array(carve, int32_t, train->n_heldout);
}

/* The parts that need no memory and no data: options, network, kernel. */
static bool prepare(struct train *train, const struct run_spec *spec,
                    const struct env_type *env_type, struct err *err)
{
    const struct nn_family *family = nn_family_find(spec->family.kind);

    if (strcmp(spec->algorithm.kind, ppo_ewma_table.name) != 0)
        return err_set(err, "there is no algorithm '%s'", spec->algorithm.kind);
    if (family == NULL)
        return err_set(err, "there is no family '%s'", spec->family.kind);
    if (env_type->heldout_count == NULL)
        return err_set(err,
                       "environment '%s' has no held-out questions to "
                       "measure performance on",
                       env_type->table->name);
    if (!options_read(&train->options, &spec->algorithm, err))
        return false;
    train->env_type = env_type;
    train->space = env_type->space(&spec->environment);
    const struct nn_shape shape = {
        (size_t)train->space.channels, (size_t)train->space.height,
        (size_t)train->space.width, (size_t)train->space.actions[0]};
    assert(shape.actions <= NN_MAX_ACTIONS);
    train->obs_bytes = env_obs_bytes(&train->space);
    train->chunk =
        smaller(MAX_CHUNK, train->options.envs * train->options.rollout /
                               train->options.minibatches);
    train->kernel = nn_kernels()[0];
    train->net = family->build(&spec->family, shape, err);
    return train->net != NULL;
}

/* The first weights, from the run's key; all averages start there. */
static void start(struct train *train, const struct run_key *key)
{
    const size_t P = train->net->parameters;
    struct rng init;

    rng_init(&init, key->bytes, sizeof key->bytes, "init", 0);
    nn_init(train->net, train->policy, &init);
    memcpy(train->proximal, train->policy, P * sizeof *train->policy);
    memcpy(train->average, train->policy, P * sizeof *train->policy);
    for (size_t e = 0; e < train->options.envs; e++)
        rng_init(&train->act[e], key->bytes, sizeof key->bytes, "act", e);
    rng_init(train->shuffle, key->bytes, sizeof key->bytes, "shuffle", 0);
    train->running[PROXIMAL_MASS] = 1;
    train->running[AVERAGE_MASS] = 1;
    /* As in the authors' code: a deviation of 1 that one sample outweighs. */
    train->running[RETURN_VARIANCE] = 1;
    train->running[RETURN_COUNT] = 1e-4;
    train->env_type->reset(train->env, train->obs);
}

struct train *train_open(const struct run_spec *spec,
                         const struct env_type *env_type, const char *data_dir,
                         struct err *err)
{
    const struct run_key key = run_spec_key(spec);
    struct train *train = mem_calloc(1, sizeof *train);

    nn_blas_one_thread();
    if (!prepare(train, spec, env_type, err))
        goto fail;
    train->env = env_type->open(&spec->environment, (int)train->options.envs,
                                key.bytes, data_dir, err);
    if (train->env == NULL)
        goto fail;
    train->n_heldout = env_type->heldout_count(train->env);
    struct carve carve = {0};
    layout(train, &carve);
    train->block = mem_aligned(carve.used);
    carve = (struct carve){train->block, 0};
    layout(train, &carve);
    env_type->heldout(train->env, 0, train->n_heldout, train->heldout_obs,
                      train->heldout_answer);
    start(train, &key);
    train_list_tensors(train);
    snprintf(train->kernel_name, sizeof train->kernel_name, "conv %s, blas %s",
             train->kernel->name, nn_blas_core());
    return train;
fail:
    train_free(train);
    return NULL;
}

struct train *train_new(const struct run_spec *spec, const char *data_dir,
                        struct err *err)
{
    const struct env_type *type = env_find(spec->environment.kind);

    if (type == NULL) {
        err_set(err, "there is no environment '%s'", spec->environment.kind);
        return NULL;
    }
    return train_open(spec, type, data_dir, err);
}

void train_free(struct train *train)
{
    if (train == NULL)
        return;
    if (train->env != NULL)
        train->env_type->close(train->env);
    nn_free(train->net);
    free(train->block);
    free(train->tensors);
    arena_free(train->names);
    free(train);
}

bool train_cost_in(struct train_cost *out, const struct run_spec *spec,
                   const struct env_type *env_type, struct err *err)
{
    struct train train = {0};
    struct carve carve = {0};

    if (!prepare(&train, spec, env_type, err))
        return false;
    const struct options *o = &train.options;
    const double epochs = (double)o->epochs;
    layout(&train, &carve);
    *out = (struct train_cost){
        .parameters = (double)train.net->parameters,
        .parameters_inner = (double)nn_parameters_inner(train.net),
        /* The proximal policy is asked once an epoch. */
        .flop_per_interaction = nn_flop(nn_macs(train.net), epochs, epochs),
        .bytes = (double)carve.used,
        .batch = (int64_t)(o->envs * o->rollout),
    };
    out->flop_per_parameter = out->flop_per_interaction / out->parameters;
    nn_free(train.net);
    return true;
}

bool train_cost(struct train_cost *out, const struct run_spec *spec,
                struct err *err)
{
    const struct env_type *type = env_find(spec->environment.kind);

    if (type == NULL)
        return err_set(err, "there is no environment '%s'",
                       spec->environment.kind);
    return train_cost_in(out, spec, type, err);
}

/* Points of the curve lie at batch * 2^(j / points_per_octave) interactions,
 * j = 0, 1, ...; an iteration that reaches one or more of them is evaluated
 * once. */
static bool point_reached(struct train *train)
{
    const double per_octave = (double)train->options.points_per_octave;
    const double iterations = (double)train->count[ITERATIONS];
    bool reached = false;

    while (exp2((double)train->count[GRID_POINT] / per_octave) <= iterations) {
        train->count[GRID_POINT]++;
        reached = true;
    }
    return reached;
}

enum train_status train_iterate(struct train *train, struct train_point *point,
                                struct err *err)
{
    struct nn_ppo_sums mean;

    train_collect(train);
    train->count[INTERACTIONS] +=
        (int64_t)(train->options.envs * train->options.rollout);
    train->count[ITERATIONS]++;
    if (!train_update(train, &mean, err))
        return TRAIN_DIVERGED;
    if (!point_reached(train))
        return TRAIN_OK;
    *point = (struct train_point){
        .interactions = train->count[INTERACTIONS],
        .updates = train->count[UPDATES],
        .train_return = train->train_return,
        .entropy = mean.entropy,
        .approx_kl = mean.kl,
        .clip_fraction = mean.clipped,
        .value_loss = mean.squared_error,
    };
    train_evaluate(train, point);
    return TRAIN_POINT;
}

int64_t train_interactions(const struct train *train)
{
    return train->count[INTERACTIONS];
}

const char *train_kernel(const struct train *train)
{
    return train->kernel_name;
}
