/* record.c - train for an iteration or two, and write down all that went in
 * and all that came out, for somebody else to work it out again.
 *
 *     record NAME FILE.safetensors
 *     record --list
 *
 * The file's notes say what was asked for ("spec") and what the environment is
 * like ("space").  before.* and after.* are the trainer's state.  it0.*, it1.*
 * ... are iterations: what was seen and done, as the environment gave it when
 * it was asked again, and what the trainer made of it; order.0, order.1 ... are
 * the shuffled sequences of one epoch after the other. */
#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "nn/family.h"
#include "store/tensors.h"
#include "tests/unit/make_spec.h"
#include "train/internal.h"

/* Adam makes a whole step of any gradient well above its epsilon, and so of
 * rounding, where there is nothing else: at the beginning of PPG's auxiliary
 * phases, whose divergence is then 0, and in deep networks, where pixels that
 * are mostly rectified leave next to no gradient.  These have an epsilon above
 * that.  They are also small and train briefly: of millions of activations some
 * are so near 0 that rounding decides whether they are rectified, in PyTorch as
 * well, and the seed of "ppo-impala" is one with which none of PyTorch's is. */
static const struct scenario {
    const char *name, *environment;
    const struct param_table *family, *algorithm;
    const char *settings; /* "algorithm.epochs=1; family.width=1/4" */
    size_t iterations;
} scenarios[] = {
    {"ppo", "cartpole", &nn_mlp_table, &ppo_table, "algorithm.rollout=64", 2},
    {"ppo-options", "acrobot", &nn_mlp_table, &ppo_table,
     "family.activation=relu; family.norm=true; family.networks=shared; "
     "family.width=1/2; algorithm.rollout=64; algorithm.clip_value=0.2; "
     "algorithm.max_gradient_norm=0.1; algorithm.advantages=minibatch; "
     "algorithm.kl_penalty=0.3; algorithm.normalise_observations=true; "
     "algorithm.step_size_schedule=linear; algorithm.entropy_schedule=linear; "
     "algorithm.anneal_interactions=4096",
     3},
    {"ppo-gaussian", "pendulum", &nn_mlp_table, &ppo_table,
     "algorithm.rollout=256; algorithm.envs=4", 2},
    {"ppo-lstm", "recall", &nn_mlp_table, &ppo_table,
     "family.units=32; family.lstm=24; family.networks=shared; "
     "algorithm.rollout=64; algorithm.sequence=16; algorithm.envs=16; "
     "environment.delay=2",
     2},
    {"ppo-impala", "digits", &nn_impala_table, &ppo_table,
     "seed=2; family.width=1/4; algorithm.rollout=16; algorithm.envs=4; "
     "algorithm.minibatches=4; algorithm.epochs=1; algorithm.epsilon=1e-5",
     1},
    {"ppo-conv", "digits", &nn_cnn_table, &ppo_table,
     "family.channels=[8, 16]; family.kernels=[8, 3]; family.strides=[3, 2]; "
     "family.padding=valid; family.pool=false; family.hidden=32; "
     "algorithm.rollout=32; algorithm.horizon=4; algorithm.clip=0; "
     "algorithm.kl_penalty=1; algorithm.advantages=none",
     1},
    {"ppo-ewma", "digits", &nn_cnn_table, &ppo_ewma_table,
     "family.width=1/4; algorithm.rollout=16; algorithm.minibatches=4; "
     "algorithm.batch_divisor=2; algorithm.advantages=averaged",
     2},
    {"ppg", "digits", &nn_cnn_table, &ppg_table,
     "family.width=1/4; family.networks=separate; algorithm.rollout=16; "
     "algorithm.envs=16; algorithm.minibatches=2; "
     "algorithm.policy_iterations=2; algorithm.aux_minibatches=2; "
     "algorithm.aux_epochs=2; algorithm.epsilon=1e-5",
     2},
    {"ppg-ewma-lstm", "recall", &nn_mlp_table, &ppg_ewma_table,
     "family.units=16; family.lstm=12; algorithm.rollout=32; "
     "algorithm.envs=16; algorithm.minibatches=4; algorithm.value_epochs=2; "
     "algorithm.policy_iterations=2; algorithm.aux_minibatches=2; "
     "algorithm.aux_epochs=2; algorithm.epsilon=1e-5; environment.questions=2; "
     "environment.delay=1",
     3},
};

/* ---- what is written ---- */

struct record {
    struct arena *arena;
    struct tensor_view *views;
    size_t n, cap;
};

/* A copy of DATA, (rows, columns), by the name that FMT says. */
static void add(struct record *record, const char *name,
                enum tensor_dtype dtype, const void *data, size_t rows,
                size_t columns)
{
    static const size_t bytes[] = {
        [DTYPE_F32] = 4, [DTYPE_F64] = 8, [DTYPE_I64] = 8,
        [DTYPE_U64] = 8, [DTYPE_U8] = 1,
    };
    const size_t size = rows * columns * bytes[dtype];
    void *copy = arena_alloc(record->arena, size);

    memcpy(copy, data, size);
    record->views =
        mem_grow(record->views, &record->cap, record->n, sizeof *record->views);
    record->views[record->n++] = (struct tensor_view){
        .name = arena_strdup(record->arena, name),
        .dtype = dtype,
        .shape = {rows, columns},
        .n_shape = 2,
        .data = copy,
    };
}

/* The trainer's state. */
static void add_state(struct record *record, struct train *train,
                      const char *when)
{
    static const enum tensor_dtype dtypes[] = {
        [TENSOR_F32] = DTYPE_F32, [TENSOR_F64] = DTYPE_F64,
        [TENSOR_I64] = DTYPE_I64, [TENSOR_U64] = DTYPE_U64,
        [TENSOR_U8] = DTYPE_U8,
    };
    size_t n;
    const struct tensor *tensors = train_state(train, &n);

    for (size_t i = 0; i < n; i++) {
        const struct tensor *t = &tensors[i];
        size_t count = 1;

        for (size_t k = 0; k < t->n_shape; k++)
            count *= t->shape[k];
        add(record, arena_printf(record->arena, "%s.%s", when, t->name),
            dtypes[t->type], t->data, 1, count);
        struct tensor_view *view = &record->views[record->n - 1];
        memcpy(view->shape, t->shape, sizeof t->shape);
        view->n_shape = t->n_shape;
    }
}

/* ---- iterations ---- */

/* The environment once more, to be led through the same steps. */
struct replay {
    struct env *env;
    uint8_t *obs, *final_obs; /* (E, D) */
    float *reward;            /* (E) */
    bool *terminated, *truncated;
};

static void replay_init(struct replay *replay, const struct train *train,
                        const struct run_spec *spec, struct arena *arena)
{
    const size_t E = train->options.envs;
    const struct run_key key = run_spec_key(spec);
    struct err err;

    *replay = (struct replay){
        .env = train->env_type->open(&spec->environment, (int)E, key.bytes,
                                     NULL, &err),
        .obs = arena_alloc(arena, E * train->obs_bytes),
        .final_obs = arena_alloc(arena, E * train->obs_bytes),
        .reward = arena_array(arena, float, E),
        .terminated = arena_array(arena, bool, E),
        .truncated = arena_array(arena, bool, E),
    };
    assert(replay->env != NULL);
    train->env_type->reset(replay->env, replay->obs);
}

/* ACTION (E, parts), as the policy has it. */
static void replay_step(struct replay *replay, const struct train *train,
                        const float *action)
{
    const size_t n = train->options.envs * train->net->shape.parts;
    int32_t *choice = mem_calloc(n, sizeof *choice);

    if (train->space.continuous) {
        train->env_type->step(replay->env, action, replay->reward,
                              replay->terminated, replay->truncated,
                              replay->obs, replay->final_obs);
    } else {
        for (size_t i = 0; i < n; i++)
            choice[i] = (int32_t)action[i];
        train->env_type->step(replay->env, choice, replay->reward,
                              replay->terminated, replay->truncated,
                              replay->obs, replay->final_obs);
    }
    free(choice);
}

/* What the environment says to the iteration's actions. */
static void add_replay(struct record *record, struct replay *replay,
                       const struct train *train, const char *prefix)
{
    const size_t E = train->options.envs, T = train->options.rollout;
    const size_t D = train->obs_bytes;
    struct arena *arena = record->arena;
    uint8_t *obs = arena_alloc(arena, (T + 1) * E * D);
    uint8_t *final_obs = arena_alloc(arena, T * E * D);
    float *reward = arena_array(arena, float, T *E);
    bool *terminated = arena_array(arena, bool, T *E);
    bool *truncated = arena_array(arena, bool, T *E);

    memcpy(obs, replay->obs, E * D);
    for (size_t t = 0; t < T; t++) {
        replay_step(replay, train,
                    train->rollout.action + t * E * train->net->shape.parts);
        memcpy(obs + (t + 1) * E * D, replay->obs, E * D);
        memcpy(final_obs + t * E * D, replay->final_obs, E * D);
        memcpy(reward + t * E, replay->reward, E * sizeof *reward);
        memcpy(terminated + t * E, replay->terminated, E * sizeof(bool));
        memcpy(truncated + t * E, replay->truncated, E * sizeof(bool));
    }
#define NAMED(name) arena_printf(arena, "%s." name, prefix)
    add(record, NAMED("obs"), DTYPE_U8, obs, T + 1, E * D);
    add(record, NAMED("final_obs"), DTYPE_U8, final_obs, T, E * D);
    add(record, NAMED("reward"), DTYPE_F32, reward, T, E);
    add(record, NAMED("terminated"), DTYPE_U8, terminated, T, E);
    add(record, NAMED("truncated"), DTYPE_U8, truncated, T, E);
}

static void add_rollout(struct record *record, const struct train *train,
                        const char *prefix)
{
    const struct rollout *ro = &train->rollout;
    const size_t E = train->options.envs, T = train->options.rollout;
    const size_t S = train->net->state;
    struct arena *arena = record->arena;

    add(record, NAMED("action"), DTYPE_F32, ro->action, T,
        E * train->net->shape.parts);
    add(record, NAMED("value"), DTYPE_F32, ro->value, T, E);
    add(record, NAMED("next_value"), DTYPE_F32, ro->next_value, T, E);
    add(record, NAMED("logp"), DTYPE_F32, ro->logp, T, E);
    add(record, NAMED("advantage"), DTYPE_F32, ro->advantage, T, E);
    if (S == 0)
        return;
    add(record, NAMED("keep"), DTYPE_U8, ro->keep + ro->at, T, E);
    add(record, NAMED("memory"), DTYPE_F32,
        ro->state + ro->at / train->sequence * S, T / train->sequence, E * S);
#undef NAMED
}

/* EPOCHS orders of N sequences from FIRST on, as SHUFFLE makes them. */
static void add_orders(struct record *record, struct train *train,
                       struct rng *shuffle, size_t first, size_t n,
                       size_t epochs, const char *prefix)
{
    int64_t *order = arena_array(record->arena, int64_t, n);

    for (size_t epoch = 0; epoch < epochs; epoch++) {
        train_order(train, first, n, shuffle);
        for (size_t i = 0; i < n; i++)
            order[i] = train->order[i];
        add(record, arena_printf(record->arena, "%s.order.%zu", prefix, epoch),
            DTYPE_I64, order, 1, n);
    }
}

/* What the last iteration shuffled with SHUFFLE. */
static void add_shuffles(struct record *record, struct train *train,
                         struct rng *shuffle, const char *prefix)
{
    const struct options *o = &train->options;
    const size_t n = o->envs * o->rollout / train->sequence;
    const size_t first = train->rollout.at / train->sequence;
    const size_t epochs = o->policy_epochs == o->value_epochs
                              ? o->policy_epochs
                              : o->policy_epochs + o->value_epochs;

    add_orders(record, train, shuffle, first, n, epochs, prefix);
    if (o->phasic &&
        (size_t)train->count[ITERATIONS] % o->policy_iterations == 0)
        add_orders(record, train, shuffle, 0, o->policy_iterations * n,
                   o->aux_epochs,
                   arena_printf(record->arena, "%s.aux", prefix));
}

static bool iterate(struct record *record, struct train *train,
                    struct replay *replay, size_t k, struct err *err)
{
    const char *prefix = arena_printf(record->arena, "it%zu", k);
    struct rng shuffle = *train->shuffle;
    struct train_point point;

    if (train_iterate(train, &point, err) == TRAIN_DIVERGED)
        return false;
    add_replay(record, replay, train, prefix);
    add_rollout(record, train, prefix);
    add_shuffles(record, train, &shuffle, prefix);
    assert(memcmp(&shuffle, train->shuffle, sizeof shuffle) == 0);
    return true;
}

/* ---- the whole file ---- */

static void make(struct run_spec *spec, const struct scenario *scenario,
                 const struct env_type *type, struct arena *arena)
{
    const char *settings = scenario->settings;

    make_spec(spec, arena, type->table, scenario->family, scenario->algorithm);
    while (*settings != '\0') {
        const size_t len = strcspn(settings, ";");
        const bool known =
            make_spec_set(spec, arena, arena_strndup(arena, settings, len));

        assert(known);
        (void)known;
        settings += len;
        settings += strspn(settings, "; ");
    }
}

/* "f32 1 1 4 0; categorical 2": height, width, channels, codes; choices. */
static const char *describe(const struct env_space *space, struct arena *arena)
{
    static const char *const dtypes[] = {
        [ENV_U8] = "u8", [ENV_F32] = "f32", [ENV_I32] = "i32"};
    const char *text =
        arena_printf(arena, "%s %d %d %d %d; %s", dtypes[space->dtype],
                     space->height, space->width, space->channels, space->codes,
                     space->continuous ? "gaussian" : "categorical");

    for (int i = 0; i < space->parts; i++)
        text = arena_printf(arena, "%s %d", text,
                            space->continuous ? 1 : space->actions[i]);
    return text;
}

static bool write_scenario(const struct scenario *scenario, const char *path,
                           struct err *err)
{
    struct arena *arena = arena_new();
    struct record record = {.arena = arena};
    const struct env_type *type = env_find(scenario->environment);
    struct run_spec spec;
    struct str text = STR_INIT;
    struct replay replay;
    bool ok = true;

    make(&spec, scenario, type, arena);
    struct train *train = train_open(&spec, type, NULL, err);
    if (train == NULL) {
        arena_free(arena);
        return false;
    }
    replay_init(&replay, train, &spec, arena);
    add_state(&record, train, "before");
    for (size_t k = 0; ok && k < scenario->iterations; k++)
        ok = iterate(&record, train, &replay, k, err);
    add_state(&record, train, "after");
    run_spec_canonical(&text, &spec);
    const struct tensor_note notes[] = {
        {"spec", str_text(&text)},
        {"space", describe(&train->space, arena)},
        {"kernel", train_kernel(train)},
    };
    ok = ok && tensors_write(path, record.views, record.n, notes,
                             COUNT_OF(notes), err);
    train->env_type->close(replay.env);
    train_free(train);
    str_fini(&text);
    free(record.views);
    arena_free(arena);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err;

    for (size_t i = 0; i < COUNT_OF(scenarios); i++) {
        if (argc == 2 && strcmp(argv[1], "--list") == 0) {
            puts(scenarios[i].name);
        } else if (argc == 3 && strcmp(argv[1], scenarios[i].name) == 0) {
            if (write_scenario(&scenarios[i], argv[2], &err))
                return 0;
            fprintf(stderr, "record: %s: %s\n", argv[1], err.msg);
            return 1;
        }
    }
    return argc == 2 ? 0 : 1;
}
