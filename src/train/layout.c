/* layout.c - all memory of a run, cut out of one block. */
#include "config.h"

#include "nn/carve.h"
#include "train/internal.h"

static void lay_out_weights(struct train *train, struct carve *carve)
{
    const struct options *o = &train->options;
    const size_t P = train->net->parameters;
    const size_t packed = nn_packed(train->net, train->kernel);
    const bool used[OPTIMISERS] = {
        [POLICY_OPTIMISER] = true,
        [VALUE_OPTIMISER] = o->policy_epochs != o->value_epochs,
        [AUX_OPTIMISER] = o->phasic,
    };

    train->policy.w = carve_array(carve, float, P);
    train->policy.packed = carve_array(carve, float, packed);
    train->average.w = carve_array(carve, float, P);
    train->average.packed = carve_array(carve, float, packed);
    train->proximal.packed = train->average.packed;
    if (o->ewma)
        train->proximal.w = carve_array(carve, float, P);
    train->gradient = carve_array(carve, float, P);
    train->steps = carve_array(carve, int64_t, OPTIMISERS);
    for (size_t i = 0; i < OPTIMISERS; i++) {
        struct optimiser *optimiser = &train->optimisers[i];

        if (!used[i])
            continue;
        optimiser->m = carve_array(carve, float, P);
        optimiser->v = carve_array(carve, float, P);
        optimiser->steps = train->steps == NULL ? NULL : train->steps + i;
    }
}

static void lay_out_actors(const struct train *train, struct actors *actors,
                           size_t n, struct carve *carve)
{
    const size_t parts = train->net->shape.parts;

    actors->n = n;
    actors->rng = carve_array(carve, struct rng, n);
    actors->obs = carve_bytes(carve, n * train->obs_bytes);
    actors->state = carve_array(carve, float, n * train->net->state);
    actors->keep = carve_array(carve, bool, n);
    actors->returned = carve_array(carve, double, n);
    actors->choice = carve_array(carve, int32_t, n * parts);
    actors->terminated = carve_array(carve, bool, n);
    actors->truncated = carve_array(carve, bool, n);
    actors->final_obs = carve_bytes(carve, n * train->obs_bytes);
}

static void lay_out_rivals(struct train *train, struct carve *carve)
{
    const size_t E = train->options.envs, past = train->self_play.past;
    const size_t packed = nn_packed(train->net, train->kernel);
    struct rivals *r = &train->rivals;

    if (past == 0)
        return;
    r->past = carve_array(carve, struct nn_weights, past);
    r->pool = carve_array(carve, int64_t, POOL);
    r->who = carve_array(carve, int64_t, E);
    for (size_t i = 0; i < past; i++) {
        const struct nn_weights weights = {
            carve_array(carve, float, train->net->parameters),
            carve_array(carve, float, packed)};

        if (r->past != NULL)
            r->past[i] = weights;
    }
    lay_out_actors(train, &r->seats, E, carve);
    lay_out_actors(train, &r->table, E, carve);
    r->at_table = carve_array(carve, uint32_t, E);
    r->action = carve_array(carve, float, E * train->net->shape.parts);
}

static void lay_out_rollout(struct train *train, struct carve *carve)
{
    const struct options *o = &train->options;
    const size_t E = o->envs, n = E * o->rollout;
    const size_t kept = o->policy_iterations * n;
    struct rollout *ro = &train->rollout;

    ro->action = carve_array(carve, float, n * train->net->shape.parts);
    ro->reward = carve_array(carve, float, n);
    ro->value = carve_array(carve, float, n);
    ro->next_value = carve_array(carve, float, n);
    ro->cut_value = carve_array(carve, float, E);
    ro->logp = carve_array(carve, float, n);
    ro->advantage = carve_array(carve, float, n);
    ro->ended = carve_array(carve, bool, n);
    ro->cut = carve_array(carve, bool, n);
    if (train->has_void_rows)
        ro->is_void = carve_array(carve, bool, n);
    ro->obs = carve_bytes(carve, (kept + E) * train->obs_bytes);
    ro->target = carve_array(carve, float, kept);
    if (train->net->state == 0)
        return;
    ro->keep = carve_array(carve, bool, kept);
    ro->state =
        carve_array(carve, float, kept / train->sequence * train->net->state);
}

static void lay_out_normalisers(struct train *train, struct carve *carve)
{
    const size_t D = train->obs_numbers;

    train->advantages = carve_array(carve, struct average_moments, 1);
    if (train->options.normalise_rewards) {
        train->rewards.moments = carve_array(carve, struct moments, 1);
        train->rewards.discounted =
            carve_array(carve, double, train->options.envs);
    }
    if (train->options.normalise_observations) {
        train->observations.moments = carve_array(carve, struct moments, D);
        train->observations.mean = carve_array(carve, float, D);
        train->observations.scale = carve_array(carve, float, D);
    }
}

static void lay_out_auxiliary(struct train *train, struct carve *carve)
{
    const struct options *o = &train->options;
    const struct nn_shape *shape = &train->net->shape;
    const size_t rows = nn_policy_rows(shape);

    if (!o->phasic)
        return;
    train->old_policy = carve_array(
        carve, float, o->policy_iterations * o->envs * o->rollout * rows);
    train->old_log_std = carve_array(carve, float, shape->parts *NN_TILE);
    train->old_tile = carve_array(carve, float, rows *NN_TILE);
}

static void lay_out_evaluation(struct train *train, struct carve *carve)
{
    train->heldout_obs =
        carve_bytes(carve, train->n_heldout * train->obs_bytes);
    train->heldout_answer = carve_array(carve, int32_t, train->n_heldout);
    if (train->env_type->heldout_count != NULL)
        return;
    const size_t n = train->options.eval_episodes;
    lay_out_actors(train, &train->judges, n, carve);
    train->judged_action =
        carve_array(carve, float, n * train->net->shape.parts);
    train->judged_reward = carve_array(carve, float, n);
    train->judged = carve_array(carve, bool, n);
}

/* Tiles that pass through the network at once: those of a group, or when
 * acting. */
static size_t slots(const struct train *train)
{
    const size_t most =
        max_size(train->options.envs, train->env_type->heldout_count == NULL
                                          ? train->options.eval_episodes
                                          : 0);

    return max_size(nn_slots(train->sequence, train->group),
                    min_size(nn_best_slots(train->net), nn_slots(1, most)));
}

void train_layout(struct train *train, struct carve *carve)
{
    const struct options *o = &train->options;
    const size_t n = o->policy_iterations * o->envs * o->rollout;

    nn_work_layout(&train->work, train->net, train->kernel, slots(train),
                   carve);
    lay_out_weights(train, carve);
    train->shuffle = carve_array(carve, struct rng, 1);
    train->count = carve_array(carve, int64_t, COUNTS);
    train->running = carve_array(carve, double, RUNNING);
    train->infos = carve_array(carve, double, train->n_infos);
    train->train_info = carve_array(carve, double, train->n_infos);
    train->judged_info = carve_array(carve, double, train->n_infos);
    lay_out_actors(train, &train->actors, o->envs, carve);
    lay_out_rivals(train, carve);
    lay_out_rollout(train, carve);
    train->always = carve_array(carve, bool, o->envs);
    lay_out_normalisers(train, carve);
    train->order =
        carve_array(carve, uint32_t, max_size(n / train->sequence, o->envs));
    train->index = carve_array(carve, uint32_t, train->group * train->sequence);
    train->samples = carve_array(carve, struct nn_samples, train->work.slots);
    lay_out_auxiliary(train, carve);
    lay_out_evaluation(train, carve);
}
