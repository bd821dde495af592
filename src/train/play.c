/* play.c - a trained policy at work outside of its training. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "train/internal.h"

struct train_player {
    struct train *train;
    struct actors actors; /* without an environment */
    float *action;        /* (n, parts) */
};

struct train_player *train_player_new(struct train *train, size_t n,
                                      uint64_t seed)
{
    struct train_player *player = mem_alloc(sizeof *player);
    const size_t S = train->net->state, parts = train->net->shape.parts;

    *player = (struct train_player){
        .train = train,
        .actors = {.n = n,
                   .rng = mem_calloc(n, sizeof(struct rng)),
                   .state = mem_calloc(n * S + 1, sizeof(float)),
                   .keep = mem_calloc(n, sizeof(bool))},
        .action = mem_calloc(n * parts, sizeof(float)),
    };
    for (size_t i = 0; i < n; i++)
        rng_init(&player->actors.rng[i], &seed, sizeof seed, "play", i);
    if (train->options.normalise_observations)
        obs_normaliser_use(&train->observations, train->obs_numbers);
    nn_pack(train->net, &train->work, &train->average);
    return player;
}

void train_player_act(struct train_player *player, const void *obs,
                      const bool *begun, void *action)
{
    struct train *train = player->train;
    struct actors *actors = &player->actors;
    const size_t numbers = actors->n * train->net->shape.parts;
    int32_t *choice = action;

    for (size_t i = 0; i < actors->n; i++)
        actors->keep[i] = !begun[i];
    train_act(train, actors, &train->average, obs, player->action, NULL, NULL);
    if (train->net->shape.policy != NN_CATEGORICAL) {
        memcpy(action, player->action, numbers * sizeof(float));
        return;
    }
    for (size_t i = 0; i < numbers; i++)
        choice[i] = (int32_t)player->action[i];
}

void train_player_free(struct train_player *player)
{
    if (player == NULL)
        return;
    free(player->actors.rng);
    free(player->actors.state);
    free(player->actors.keep);
    free(player->action);
    free(player);
}

const struct env_space *train_space(const struct train *train)
{
    return &train->space;
}
