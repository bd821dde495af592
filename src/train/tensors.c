/* tensors.c - the state of a trainer by name, for checkpoints. */
#include "config.h"

#include <assert.h>

#include "base/arena.h"
#include "base/mem.h"
#include "train/internal.h"

static struct tensor *add(struct train *train, const char *name,
                          enum tensor_type type, void *data, size_t length)
{
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

/* ROWS units of a layer, from FIRST on: "policy.conv1.weight", "... .bias". */
static void add_units(struct train *train, const char *prefix,
                      const char *layer_name, float *w,
                      const struct nn_layer *layer, size_t first, size_t rows)
{
    const size_t fan_in = layer->n_weights / layer->units;
    struct tensor *t = add(
        train, arena_printf(train->names, "%s.%s.weight", prefix, layer_name),
        TENSOR_F32, w + layer->weight + first * fan_in, rows);

    if (layer->kind == NN_CONV_POOL) {
        t->shape[1] = layer->conv.in;
        t->shape[2] = t->shape[3] = 3;
        t->n_shape = 4;
    } else {
        t->shape[1] = fan_in;
        t->n_shape = 2;
    }
    add(train, arena_printf(train->names, "%s.%s.bias", prefix, layer_name),
        TENSOR_F32, w + layer->bias + first, rows);
}

/* An array shaped as the parameters are. */
static void add_weights(struct train *train, const char *prefix, float *w)
{
    const struct nn_net *net = train->net;
    const size_t A = net->shape.actions;

    for (size_t l = 0; l + 1 < net->n_layers; l++) {
        const struct nn_layer *layer = &net->layers[l];
        const bool conv = layer->kind == NN_CONV_POOL;

        add_units(train, prefix,
                  arena_printf(train->names, "%s%zu", conv ? "conv" : "dense",
                               conv ? l + 1 : l + 1 - net->n_conv),
                  w, layer, 0, layer->units);
    }
    const struct nn_layer *heads = &net->layers[net->n_layers - 1];
    add_units(train, prefix, "logits", w, heads, 0, A);
    add_units(train, prefix, "value", w, heads, A, 1);
}

static void add_streams(struct train *train, const char *name, struct rng *rng,
                        size_t n)
{
    struct tensor *t = add(train, name, TENSOR_U64, rng, n);

    t->shape[1] = COUNT_OF(rng->s);
    t->n_shape = 2;
}

void train_list_tensors(struct train *train)
{
    const size_t E = train->options.envs;
    enum { SETS = 5, OTHERS = 7 };
    const size_t most = SETS * 2 * (train->net->n_layers + 1) + OTHERS;
    size_t bytes;

    train->names = arena_new();
    train->tensors = mem_calloc(most, sizeof *train->tensors);
    add_weights(train, "policy", train->policy);
    add_weights(train, "proximal", train->proximal);
    add_weights(train, "average", train->average);
    add_weights(train, "adam.m", train->adam_m);
    add_weights(train, "adam.v", train->adam_v);
    add(train, "count", TENSOR_I64, train->count, COUNTS);
    add(train, "running", TENSOR_F64, train->running, RUNNING);
    add(train, "discounted", TENSOR_F64, train->discounted, E);
    add_streams(train, "rng.act", train->act, E);
    add_streams(train, "rng.shuffle", train->shuffle, 1);
    add(train, "observation", TENSOR_U8, train->obs, E * train->obs_bytes);
    void *state = train->env_type->state(train->env, &bytes);
    add(train, "environment", TENSOR_U8, state, bytes);
    assert(train->n_tensors == most);
}

const struct tensor *train_state(struct train *train, size_t *n)
{
    *n = train->n_tensors;
    return train->tensors;
}
