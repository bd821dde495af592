/* act.c - a policy in copies of an environment. */
#include "config.h"

#include <string.h>

#include "train/internal.h"

/* Copies that are worked on at once. */
static size_t room(const struct train *train)
{
    return train->work.slots * NN_TILE;
}

/* Load N of the copies, from FIRST on: of all of them, or of those that INDEX
 * names. */
static void load(struct train *train, const struct actors *actors,
                 const void *obs, const bool *keep, const uint32_t *index,
                 size_t first, size_t n)
{
    const size_t from = index == NULL ? first : 0, S = train->net->state;
    const uint32_t *which = index == NULL ? NULL : index + first;

    nn_load(train->net, &train->work,
            (const uint8_t *)obs + from * train->obs_bytes, which, 1, n,
            &train->scaling);
    if (S == 0)
        return;
    nn_load_state(train->net, &train->work, actors->state + from * S, which);
    nn_load_keep(&train->work, keep + from, which);
}

/* Uniform for choices, normal for numbers; each copy has its own stream. */
static void draw(const struct nn_shape *shape, struct rng *rng, size_t n,
                 float *random)
{
    const bool gaussian = shape->policy == NN_GAUSSIAN;

    memset(random, 0, shape->parts * NN_TILE * sizeof *random);
    for (size_t lane = 0; lane < n; lane++) {
        for (size_t p = 0; p < shape->parts; p++)
            random[p * NN_TILE + lane] = gaussian
                                             ? (float)rng_normal(&rng[lane])
                                             : rng_float(&rng[lane]);
    }
}

/* Act in the N copies of slot S. */
static void act_slot(const struct train *train, size_t s, struct rng *rng,
                     size_t n, float *action, float *logp, float *value)
{
    const struct nn_shape *shape = &train->net->shape;
    const struct nn_outputs out = train_outputs(train, s);
    float random[NN_MAX_PARTS * NN_TILE], chosen[NN_MAX_PARTS * NN_TILE];
    float tile_logp[NN_TILE];

    draw(shape, rng, n, random);
    train->kernel->loss->sample(shape, &out, random, chosen, tile_logp);
    for (size_t lane = 0; lane < n; lane++) {
        for (size_t p = 0; p < shape->parts; p++)
            action[lane * shape->parts + p] = chosen[p * NN_TILE + lane];
    }
    if (logp != NULL)
        memcpy(logp, tile_logp, n * sizeof *logp);
    if (value != NULL)
        memcpy(value, out.value, n * sizeof *value);
}

void train_act(struct train *train, struct actors *actors,
               const struct nn_weights *weights, const void *obs, float *action,
               float *logp, float *value)
{
    const size_t parts = train->net->shape.parts, S = train->net->state;
    const unsigned heads =
        NN_POLICY_HEADS | (value == NULL ? 0 : NN_VALUE_HEADS);

    for (size_t i = 0; i < actors->n; i += room(train)) {
        const size_t n = min_size(room(train), actors->n - i);

        load(train, actors, obs, actors->keep, NULL, i, n);
        nn_forward(train->net, &train->work, weights, heads);
        for (size_t j = 0; j < n; j += NN_TILE)
            act_slot(train, j / NN_TILE, actors->rng + i + j,
                     min_size(NN_TILE, n - j), action + (i + j) * parts,
                     logp == NULL ? NULL : logp + i + j,
                     value == NULL ? NULL : value + i + j);
        if (S > 0)
            nn_store_state(train->net, &train->work, actors->state + i * S);
    }
}

void train_value(struct train *train, const struct actors *actors,
                 const void *obs, const bool *keep, const uint32_t *index,
                 size_t n, float *value)
{
    for (size_t i = 0; i < n; i += room(train)) {
        const size_t m = min_size(room(train), n - i);

        load(train, actors, obs, keep, index, i, m);
        nn_forward(train->net, &train->work, &train->policy, NN_VALUE_HEADS);
        for (size_t j = 0; j < m; j += NN_TILE)
            memcpy(value + i + j, train_outputs(train, j / NN_TILE).value,
                   min_size(NN_TILE, m - j) * sizeof *value);
    }
}

void train_step(const struct train *train, struct actors *actors,
                const float *action, float *reward, void *obs)
{
    const struct nn_shape *shape = &train->net->shape;
    const void *carried_out = action;

    if (shape->policy == NN_CATEGORICAL) {
        for (size_t i = 0; i < actors->n * shape->parts; i++)
            actors->choice[i] = (int32_t)action[i];
        carried_out = actors->choice;
    }
    train->env_type->step(actors->env, carried_out, reward, actors->terminated,
                          actors->truncated, obs, actors->final_obs);
    for (size_t i = 0; i < actors->n; i++)
        actors->keep[i] = !actors->terminated[i] && !actors->truncated[i];
}

void train_add_infos(const struct train *train, const struct actors *actors,
                     size_t i, double *sums)
{
    const float *row = actors->env->info + i * train->n_infos;

    for (size_t k = 0; k < train->n_infos; k++)
        sums[k] += (double)row[k];
}
