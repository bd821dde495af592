/* tensors.c - the state of a trainer by name, for checkpoints. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "train/internal.h"

static struct tensor *add(struct train *train, const char *name,
                          enum tensor_type type, void *data, size_t length)
{
    train->tensors = mem_grow(train->tensors, &train->cap_tensors,
                              train->n_tensors, sizeof *train->tensors);
    struct tensor *t = &train->tensors[train->n_tensors++];
    *t = (struct tensor){
        .name = name,
        .type = type,
        .shape = {length},
        .n_shape = 1,
        .data = data,
    };
    return t;
}

static void add_rows(struct train *train, const char *name,
                     enum tensor_type type, void *data, size_t rows,
                     size_t columns)
{
    struct tensor *t = add(train, name, type, data, rows);

    t->shape[1] = columns;
    t->n_shape = 2;
}

/* An array shaped as the parameters are: "policy.conv1.weight" ... */
static void add_weights(struct train *train, const char *prefix, float *w)
{
    for (size_t i = 0; i < train->net->n_params; i++) {
        const struct nn_param *param = &train->net->params[i];
        struct tensor *t =
            add(train, arena_printf(train->names, "%s.%s", prefix, param->name),
                TENSOR_F32, w + param->offset, 0);

        memcpy(t->shape, param->shape, sizeof param->shape);
        t->n_shape = param->n_shape;
    }
}

static void add_optimisers(struct train *train)
{
    static const char *const names[] = {
        [POLICY_OPTIMISER] = "adam",
        [VALUE_OPTIMISER] = "adam_value",
        [AUX_OPTIMISER] = "adam_aux",
    };

    for (size_t i = 0; i < OPTIMISERS; i++) {
        const struct optimiser *o = &train->optimisers[i];

        if (o->m == NULL)
            continue;
        add_weights(train, arena_printf(train->names, "%s.m", names[i]), o->m);
        add_weights(train, arena_printf(train->names, "%s.v", names[i]), o->v);
    }
    add(train, "adam_steps", TENSOR_I64, train->steps, OPTIMISERS);
}

static void add_streams(struct train *train, const char *name, struct rng *rng,
                        size_t n)
{
    add_rows(train, name, TENSOR_U64, rng, n, COUNT_OF(rng->s));
}

static void add_moments(struct train *train, const char *name,
                        struct moments *moments, size_t n)
{
    add_rows(train, name, TENSOR_F64, moments, n,
             sizeof *moments / sizeof(double));
}

static void add_normalisers(struct train *train)
{
    const struct options *o = &train->options;

    add(train, "advantages", TENSOR_F64, train->advantages,
        sizeof *train->advantages / sizeof(double));
    if (o->normalise_rewards) {
        add_moments(train, "rewards", train->rewards.moments, 1);
        add(train, "discounted", TENSOR_F64, train->rewards.discounted,
            o->envs);
    }
    if (o->normalise_observations)
        add_moments(train, "observations", train->observations.moments,
                    train->obs_numbers);
}

static void add_environment(struct train *train, const char *name,
                            struct env *env)
{
    size_t bytes;
    void *state = train->env_type->state(env, &bytes);

    add(train, name, TENSOR_U8, state, bytes);
}

static void add_actors(struct train *train)
{
    struct actors *actors = &train->actors;
    const size_t E = actors->n;

    add_streams(train, "rng.act", actors->rng, E);
    add_rows(train, "observation", TENSOR_U8, actors->obs, E, train->obs_bytes);
    add(train, "returned", TENSOR_F64, actors->returned, E);
    if (train->net->state > 0)
        add_rows(train, "memory", TENSOR_F32, actors->state, E,
                 train->net->state);
    /* Rivals are drawn when an episode begins. */
    if (train->net->state > 0 || train->self_play.past > 0)
        add(train, "remembered", TENSOR_U8, actors->keep, E);
    add_environment(train, "environment", actors->env);
    if (train->judges.n == 0)
        return;
    add_streams(train, "rng.evaluation", train->judges.rng, train->judges.n);
    add_environment(train, "evaluation", train->judges.env);
}

static void add_rivals(struct train *train)
{
    struct rivals *r = &train->rivals;

    if (train->self_play.past == 0)
        return;
    for (size_t i = 0; i < train->self_play.past; i++)
        add_weights(train, arena_printf(train->names, "rival%zu", i),
                    r->past[i].w);
    add(train, "rivals", TENSOR_I64, r->pool, POOL);
    add(train, "rivals.who", TENSOR_I64, r->who, r->seats.n);
    add_streams(train, "rng.rivals", r->seats.rng, r->seats.n);
    if (train->net->state > 0)
        add_rows(train, "rivals.memory", TENSOR_F32, r->seats.state, r->seats.n,
                 train->net->state);
}

/* What waits for the auxiliary phase. */
static void add_kept(struct train *train)
{
    const struct options *o = &train->options;
    const struct rollout *ro = &train->rollout;
    const size_t n = o->policy_iterations * o->envs * o->rollout;

    if (!o->phasic)
        return;
    add_rows(train, "kept.observation", TENSOR_U8, ro->obs, n + o->envs,
             train->obs_bytes);
    add(train, "kept.target", TENSOR_F32, ro->target, n);
    if (train->net->state == 0)
        return;
    add_rows(train, "kept.memory", TENSOR_F32, ro->state, n / train->sequence,
             train->net->state);
    add(train, "kept.remembered", TENSOR_U8, ro->keep, n);
}

void train_list_tensors(struct train *train)
{
    train->names = arena_new();
    add_weights(train, "policy", train->policy.w);
    if (train->options.ewma)
        add_weights(train, "proximal", train->proximal.w);
    add_weights(train, "average", train->average.w);
    add_optimisers(train);
    add(train, "count", TENSOR_I64, train->count, COUNTS);
    add(train, "running", TENSOR_F64, train->running, RUNNING);
    if (train->n_infos > 0)
        add(train, "running.infos", TENSOR_F64, train->infos, train->n_infos);
    add_normalisers(train);
    add_streams(train, "rng.shuffle", train->shuffle, 1);
    add_actors(train);
    add_rivals(train);
    add_kept(train);
}

const struct tensor *train_state(struct train *train, size_t *n)
{
    *n = train->n_tensors;
    return train->tensors;
}
