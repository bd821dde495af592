/* prepare.c - the parts of a trainer that need no memory and no data: options,
 * network, and how samples are cut up for it. */
#include "config.h"

#include <assert.h>
#include <math.h>

#include "nn/family.h"
#include "train/internal.h"

static struct nn_shape shape_of(const struct env_space *space)
{
    static const enum nn_input inputs[] = {
        [ENV_U8] = NN_BYTES,
        [ENV_F32] = NN_FLOATS,
        [ENV_I32] = NN_CODES,
    };
    struct nn_shape shape = {
        .input = inputs[space->dtype],
        .height = (size_t)space->height,
        .width = (size_t)space->width,
        .channels = (size_t)space->channels,
        .codes = (size_t)space->codes,
        .policy = space->continuous ? NN_GAUSSIAN : NN_CATEGORICAL,
        .parts = (size_t)space->parts,
    };

    static_assert((int)ENV_MAX_PARTS == (int)NN_MAX_PARTS, "as many parts");
    static_assert((int)ENV_MAX_CHOICES == (int)NN_MAX_CHOICES,
                  "as many choices");
    for (size_t i = 0; i < shape.parts; i++) {
        assert(space->actions[i] <= NN_MAX_CHOICES);
        shape.choices[i] = (size_t)space->actions[i];
    }
    return shape;
}

/* Minibatches are made of whole sequences. */
static bool cut_up(struct train *train, struct err *err)
{
    const struct options *o = &train->options;
    const size_t L = train->net->state == 0 ? 1
                     : o->sequence == 0     ? o->rollout
                                            : o->sequence;
    const size_t n = o->envs * o->rollout / L, best = nn_best_slots(train->net);
    const size_t tiles = best > L ? best / L : 1;
    size_t most = n / o->minibatches;

    if (o->rollout % L != 0)
        return err_set(err,
                       "a rollout of %zu steps cannot be cut into sequences "
                       "of %zu",
                       o->rollout, L);
    if (n % o->minibatches != 0)
        return err_set(err,
                       "the %zu sequences of %zu steps that an iteration has "
                       "cannot be split into %zu equal minibatches",
                       n, L, o->minibatches);
    if (o->phasic) {
        if (n * o->policy_iterations % o->aux_minibatches != 0)
            return err_set(err,
                           "the %zu sequences of %zu steps that an auxiliary "
                           "phase has cannot be split into %zu equal "
                           "minibatches",
                           n * o->policy_iterations, L, o->aux_minibatches);
        const size_t aux = n * o->policy_iterations / o->aux_minibatches;
        most = aux > most ? aux : most;
    }
    train->sequence = L;
    train->group = min_size(most, tiles * NN_TILE);
    return true;
}

/* Past policies take the other seat if there is one and the settings say so. */
static void find_self_play(struct train *train, const struct settings *settings)
{
    const struct env_game *game = train->env_type->game;

    if (game == NULL || !game->self_play(&train->self_play, settings))
        train->self_play = (struct env_self_play){0};
}

static bool fits(const struct train *train, const struct run_spec *spec,
                 struct err *err)
{
    const struct options *o = &train->options;

    if (o->normalise_observations && train->space.dtype != ENV_F32)
        return err_set(err,
                       "environment '%s' shows no numbers that "
                       "normalise_observations could be about",
                       spec->environment.kind);
    return true;
}

bool train_prepare(struct train *train, const struct run_spec *spec,
                   const struct env_type *env_type, struct err *err)
{
    const struct nn_family *family = nn_family_find(spec->family.kind);

    if (family == NULL)
        return err_set(err, "there is no family '%s'", spec->family.kind);
    if (!options_read(&train->options, &spec->algorithm, err))
        return false;
    train->env_type = env_type;
    if (!env_type->space(&train->space, &spec->environment, err))
        return false;
    find_self_play(train, &spec->environment);
    train->obs_bytes = env_obs_bytes(&train->space);
    train->obs_numbers = (size_t)train->space.height *
                         (size_t)train->space.width *
                         (size_t)train->space.channels;
    train->kernel = nn_kernel_wanted();
    if (train->kernel == NULL)
        return err_set(err, "this machine cannot run the kernel that "
                            "RLSTUDY_KERNEL asks for");
    if (!fits(train, spec, err))
        return false;
    train->net = family->build(&spec->family, shape_of(&train->space),
                               train->options.phasic, err);
    if (train->net == NULL || cut_up(train, err))
        return train->net != NULL;
    nn_free(train->net);
    train->net = NULL;
    return false;
}
