/* cost.c - what a run costs, worked out without training. */
#include "config.h"

#include "nn/carve.h"
#include "train/internal.h"

/* Multiply-adds of a forward pass that gives HEADS. */
static double macs(const struct nn_net *net, unsigned heads)
{
    double sum = 0;

    for (size_t i = 0; i < net->n_ops; i++)
        sum += net->ops[i].heads & heads ? net->ops[i].macs : 0;
    return sum;
}

/* A multiply-add is two operations. */
static struct train_flop flop(const struct train *train)
{
    const struct options *o = &train->options;
    const double both = macs(train->net, NN_POLICY_HEADS | NN_VALUE_HEADS);
    const double policy_epochs = (double)o->policy_epochs;
    const double learn =
        o->policy_epochs == o->value_epochs
            ? policy_epochs * both
            : policy_epochs * macs(train->net, NN_POLICY_HEADS) +
                  (double)o->value_epochs * macs(train->net, NN_VALUE_HEADS);

    return (struct train_flop){
        .act = 2 * both,
        .oppose = train->self_play.past > 0
                      ? 2 * macs(train->net, NN_POLICY_HEADS)
                      : 0,
        .learn = 6 * learn,
        .auxiliary = 6 * (double)o->aux_epochs * macs(train->net, NN_ALL_HEADS),
        .average = o->ewma ? 2 * policy_epochs * both : 0,
    };
}

bool train_cost_in(struct train_cost *out, const struct run_spec *spec,
                   const struct env_type *env_type, struct err *err)
{
    struct train train = {0};
    struct carve carve = {0};

    if (!train_prepare(&train, spec, env_type, err))
        return false;
    const struct options *o = &train.options;
    train_layout(&train, &carve);
    *out = (struct train_cost){
        .parameters = (double)train.net->parameters,
        .parameters_inner = (double)train.net->parameters_inner,
        .flop = flop(&train),
        .bytes = (double)carve.used,
        .batch = (int64_t)(o->envs * o->rollout),
        .cycle = (int64_t)o->policy_iterations,
    };
    out->flop_per_interaction = out->flop.act + out->flop.oppose +
                                out->flop.learn + out->flop.auxiliary +
                                out->flop.average;
    out->flop_per_parameter = out->flop_per_interaction / out->parameters;
    nn_free(train.net);
    return true;
}

bool train_cost(struct train_cost *out, const struct run_spec *spec,
                struct err *err)
{
    const struct env_type *type = env_of(&spec->environment, err);

    return type != NULL && train_cost_in(out, spec, type, err);
}

bool train_takes(const struct settings *algorithm, struct err *err)
{
    struct options options;

    return options_read(&options, algorithm, err);
}

struct nn_net *train_net(const struct run_spec *spec, struct err *err)
{
    const struct env_type *type = env_of(&spec->environment, err);
    struct train train = {0};

    if (type == NULL || !train_prepare(&train, spec, type, err))
        return NULL;
    return train.net;
}
