/* sequence.c - which samples are learned from together. */
#include "config.h"

#include "train/internal.h"

/* Where there are void rows a sequence is one step. */
static bool is_void(const struct train *train, size_t s)
{
    return train->rollout.is_void != NULL && train->rollout.is_void[s];
}

size_t train_order(struct train *train, size_t first, size_t n, struct rng *rng)
{
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        if (!is_void(train, first + i))
            train->order[used++] = (uint32_t)(first + i);
    }
    for (size_t i = used; rng != NULL && i-- > 1;) {
        const size_t k = (size_t)rng_below(rng, i + 1);
        const uint32_t other = train->order[k];

        train->order[k] = train->order[i];
        train->order[i] = other;
    }
    return used;
}

size_t train_sample(const struct train *train, size_t s, size_t t)
{
    const size_t E = train->options.envs;

    return (s / E * train->sequence + t) * E + s % E;
}

void train_load(struct train *train, const uint32_t *order, size_t n)
{
    const struct rollout *ro = &train->rollout;
    const size_t L = train->sequence;

    for (size_t t = 0; t < L; t++) {
        for (size_t i = 0; i < n; i++)
            train->index[t * n + i] =
                (uint32_t)train_sample(train, order[i], t);
    }
    nn_load(train->net, &train->work, ro->obs, train->index, L, n,
            &train->scaling);
    if (train->net->state == 0)
        return;
    nn_load_state(train->net, &train->work, ro->state, order);
    nn_load_keep(&train->work, ro->keep, train->index);
}

size_t train_slots(const struct train *train)
{
    return train->work.steps * train->work.tiles;
}

size_t train_slot(const struct train *train, size_t s, const uint32_t **samples)
{
    const struct nn_work *work = &train->work;
    const size_t t = s / work->tiles, i = s % work->tiles * NN_TILE;

    *samples = train->index + t * work->n + i;
    return min_size(work->n - i, NN_TILE);
}

static float *output(const struct train *train, enum nn_head head, size_t s)
{
    return train->net->head[head] == NN_NONE
               ? NULL
               : nn_output(train->net, &train->work, head, s);
}

static float *gradient(const struct train *train, enum nn_head head, size_t s)
{
    return train->net->head[head] == NN_NONE
               ? NULL
               : nn_output_gradient(train->net, &train->work, head, s);
}

struct nn_outputs train_outputs(const struct train *train, size_t s)
{
    return (struct nn_outputs){output(train, NN_POLICY, s),
                               output(train, NN_LOG_STD, s),
                               output(train, NN_VALUE, s)};
}

struct nn_outputs train_gradients(const struct train *train, size_t s)
{
    return (struct nn_outputs){gradient(train, NN_POLICY, s),
                               gradient(train, NN_LOG_STD, s),
                               gradient(train, NN_VALUE, s)};
}
