/* env_policy.c - who acts in an environment that is played: chance, or what a
 * run has learned. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/env_play.h"
#include "cli/fit_options.h"
#include "cli/state.h"
#include "cli/trained.h"
#include "train/train.h"

struct env_policy {
    struct rng rng;
    struct train *train; /* NULL: chance */
    struct train_player *player;
    struct train_player *other; /* in the other seat of a game, or NULL */
    uint8_t *seen;              /* from there */
};

static bool same_space(const struct env_space *a, const struct env_space *b)
{
    bool same = a->dtype == b->dtype && a->height == b->height &&
                a->width == b->width && a->channels == b->channels &&
                a->codes == b->codes && a->continuous == b->continuous &&
                a->parts == b->parts;

    for (int i = 0; i < a->parts && same; i++)
        same = a->continuous || a->actions[i] == b->actions[i];
    return same;
}

/* Would policies of the run sit in the other seat? */
static bool plays_itself(const struct env_play *play)
{
    const struct env_game *game = play->env->type->game;
    struct env_self_play how;

    return game != NULL && game->self_play(&how, &play->named.settings);
}

static bool take_run(struct env_policy *policy, struct arena *arena,
                     const struct env_play *play, const char *dir,
                     uint64_t seed, struct err *err)
{
    policy->train = trained_open(arena, dir, err);
    if (policy->train == NULL)
        return false;
    if (!same_space(train_space(policy->train), &play->space))
        return err_set(err,
                       "%s was trained on something else: '%s' with these "
                       "settings is seen or acted on in another way",
                       dir, play->named.table->name);
    policy->player = train_player_new(policy->train, 1, seed);
    if (plays_itself(play)) {
        policy->other = train_player_new(policy->train, 1, ~seed);
        policy->seen = mem_alloc(env_obs_bytes(&play->space));
    }
    return true;
}

/* The policy of the run that --policy names. */
static enum exit_status find_run(struct env_policy *policy,
                                 const struct env_play *play,
                                 const struct options *options, uint64_t seed)
{
    struct options asked = *options;
    struct view view;
    struct view_run run;
    struct err err;

    asked.files = &options->policy;
    asked.n_files = 1;
    enum exit_status status = view_open(&view, &asked);
    if (status == STATUS_OK && view.n_words == 0) {
        fprintf(stderr, "rlstudy: --policy: '%s' is a study; name a run\n",
                options->policy);
        status = STATUS_USAGE;
    }
    if (status == STATUS_OK)
        status = view_find(&run, &view, options->policy);
    if (status == STATUS_OK &&
        !take_run(policy, view.arena, play,
                  store_run_dir(view.arena, view.store, run.id), seed, &err))
        status = view_fail(&err);
    view_close(&view);
    return status;
}

static struct env_policy *at_random(uint64_t seed)
{
    struct env_policy *policy = mem_calloc(1, sizeof *policy);

    rng_init(&policy->rng, &seed, sizeof seed, "random policy", 0);
    return policy;
}

struct env_policy *env_policy_of_run(const struct env_play *play,
                                     struct arena *arena, const char *dir,
                                     uint64_t seed, struct err *err)
{
    struct env_policy *policy = at_random(seed);

    if (take_run(policy, arena, play, dir, seed, err))
        return policy;
    env_policy_free(policy);
    return NULL;
}

int64_t env_policy_interactions(const struct env_policy *policy)
{
    return policy->train != NULL ? train_interactions(policy->train) : 0;
}

enum exit_status env_policy_new(struct env_policy **out,
                                const struct env_play *play,
                                const struct options *options)
{
    enum exit_status status = STATUS_OK;
    uint64_t seed;

    if (!fit_seed(&seed, options, NULL))
        seed = 0; /* env_play_open has read it */
    *out = at_random(seed);
    if (options->policy != NULL && strcmp(options->policy, "random") != 0)
        status = find_run(*out, play, options, seed);
    if (status == STATUS_OK)
        return STATUS_OK;
    env_policy_free(*out);
    *out = NULL;
    return status;
}

void env_policy_free(struct env_policy *policy)
{
    if (policy == NULL)
        return;
    train_player_free(policy->player);
    train_player_free(policy->other);
    free(policy->seen);
    train_free(policy->train);
    free(policy);
}

static void act_at_random(struct env_policy *policy, struct env_play *play)
{
    env_draw_action(&play->action, &play->space, &policy->rng);
}

static void act_in_other_seat(struct env_policy *policy, struct env_play *play)
{
    const struct env_game *game = play->env->type->game;
    int32_t choice[ENV_MAX_PARTS];

    game->look(play->env, policy->seen);
    train_player_act(policy->other, policy->seen, &play->begun, choice);
    game->answer(play->env, choice);
}

void env_policy_act(struct env_policy *policy, struct env_play *play)
{
    if (policy->other != NULL)
        act_in_other_seat(policy, play);
    if (policy->player != NULL)
        train_player_act(policy->player, play->obs, &play->begun,
                         &play->action);
    else
        act_at_random(policy, play);
}
