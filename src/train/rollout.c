/* rollout.c - act in the environments, and judge what came of it. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/gae.h"
#include "train/internal.h"

/* Where row T of the current rollout's observations lies. */
static uint8_t *obs_row(const struct train *train, size_t t)
{
    const struct rollout *ro = &train->rollout;

    return ro->obs + (ro->at + t * train->options.envs) * train->obs_bytes;
}

/* What recurrent networks remember before step T. */
static void keep_memory(struct train *train, size_t t)
{
    const size_t E = train->options.envs, S = train->net->state;
    struct rollout *ro = &train->rollout;
    const size_t i = ro->at + t * E;

    if (S == 0)
        return;
    memcpy(ro->keep + i, train->actors.keep, E * sizeof *ro->keep);
    if (t % train->sequence == 0)
        memcpy(ro->state + i / train->sequence * S, train->actors.state,
               E * S * sizeof *ro->state);
}

/* What an episode that was cut off would still have brought is the value of
 * its last observation. */
static void value_cut_off(struct train *train, size_t t)
{
    const size_t E = train->options.envs;
    struct rollout *ro = &train->rollout;
    /* Nothing is shuffled during a rollout. */
    uint32_t *which = train->order;
    size_t n = 0;

    for (size_t e = 0; e < E; e++) {
        if (ro->cut[t * E + e])
            which[n++] = (uint32_t)e;
    }
    if (n == 0)
        return;
    train_value(train, &train->actors, train->actors.final_obs, train->always,
                which, n, ro->cut_value);
    for (size_t i = 0; i < n; i++)
        ro->next_value[t * E + which[i]] = ro->cut_value[i];
}

static bool is_void(const struct rollout *ro, size_t i)
{
    return ro->is_void != NULL && ro->is_void[i];
}

static void mark_void_rows(struct train *train, size_t t)
{
    const size_t E = train->options.envs;
    bool *to = train->rollout.is_void + t * E;
    const bool *from;

    if (!train->has_void_rows)
        return;
    from = train->env_type->void_rows(train->actors.env);
    memcpy(to, from, E * sizeof *to);
    for (size_t e = 0; e < E; e++)
        train->actors.keep[e] &= !from[e];
}

static void count_episodes(struct train *train, size_t t)
{
    const size_t E = train->options.envs;
    const struct rollout *ro = &train->rollout;
    double *returned = train->actors.returned;

    for (size_t e = 0; e < E; e++) {
        returned[e] += (double)ro->reward[t * E + e];
        if (!ro->ended[t * E + e] || is_void(ro, t * E + e))
            continue;
        train->running[EPISODES]++;
        train->running[EPISODE_RETURNS] += returned[e];
        train_add_infos(train, &train->actors, e, train->infos);
        returned[e] = 0;
    }
}

static void step(struct train *train, size_t t)
{
    const size_t E = train->options.envs, i = t * E;
    struct actors *actors = &train->actors;
    struct rollout *ro = &train->rollout;
    float *action = ro->action + i * train->net->shape.parts;

    keep_memory(train, t);
    train_act(train, actors, &train->policy, obs_row(train, t), action,
              ro->logp + i, ro->value + i);
    if (train->self_play.past > 0)
        train_oppose(train);
    train_step(train, actors, action, ro->reward + i, obs_row(train, t + 1));
    mark_void_rows(train, t);
    for (size_t e = 0; e < E; e++) {
        ro->ended[i + e] = !actors->keep[e];
        ro->cut[i + e] = actors->truncated[e] && !actors->terminated[e];
    }
    value_cut_off(train, t);
    count_episodes(train, t);
}

/* The values of what followed each step, but for those that are there. */
static void fill_next_values(struct train *train)
{
    const size_t E = train->options.envs, T = train->options.rollout;
    struct rollout *ro = &train->rollout;
    float *last = ro->cut_value;

    train_value(train, &train->actors, obs_row(train, T), train->actors.keep,
                NULL, E, last);
    for (size_t i = 0; i < T * E; i++) {
        if (ro->ended[i]) {
            if (!ro->cut[i])
                ro->next_value[i] = 0;
        } else {
            ro->next_value[i] =
                i < (T - 1) * E ? ro->value[i + E] : last[i % E];
        }
    }
}

/* The first of N numbers that is not finite; N when all are. */
static size_t find_infinite(const struct train *train, const float *x, size_t n)
{
    size_t i = 0;

    if (isfinite(train->kernel->squares(x, n)))
        return n;
    while (i < n && isfinite(x[i]))
        i++;
    return i;
}

/* Observations first: a bad one is answered with a bad action. */
static bool check(const struct train *train, struct err *err)
{
    const size_t E = train->options.envs, n = E * train->options.rollout;
    const size_t D = train->obs_numbers;
    const struct rollout *ro = &train->rollout;
    const long long before = train->count[INTERACTIONS];

    if (train->space.dtype == ENV_F32) {
        const float *obs = (const float *)(const void *)obs_row(train, 1);
        const size_t i = find_infinite(train, obs, n * D);

        if (i < n * D)
            return err_set(
                err, "an observation is not finite after interaction %lld",
                before + (long long)(i / D) + 1);
    }
    const size_t i = find_infinite(train, ro->reward, n);
    if (i < n)
        return err_set(err, "a reward is not finite at interaction %lld",
                       before + (long long)i + 1);
    return true;
}

static void judge(struct train *train)
{
    const struct options *o = &train->options;
    const size_t E = o->envs, T = o->rollout;
    struct rollout *ro = &train->rollout;
    float *target = ro->target + ro->at;

    fill_next_values(train);
    if (o->normalise_rewards)
        reward_normalise(&train->rewards, ro->reward, ro->ended, ro->is_void, T,
                         E);
    if (o->reward_scale != 1) {
        for (size_t i = 0; i < T * E; i++)
            ro->reward[i] *= (float)o->reward_scale;
    }
    for (size_t e = 0; e < E; e++)
        gae(ro->advantage + e, ro->reward + e, ro->value + e,
            ro->next_value + e, ro->ended + e, T, E, o->gamma, o->lambda);
    for (size_t i = 0; i < T * E; i++)
        target[i] = ro->advantage[i] + ro->value[i];
}

bool train_collect(struct train *train, struct err *err)
{
    const struct options *o = &train->options;
    const size_t E = o->envs, T = o->rollout, n = E * T;
    struct rollout *ro = &train->rollout;
    double sum = 0;

    ro->at = (size_t)train->count[ITERATIONS] % o->policy_iterations * n;
    nn_pack(train->net, &train->work, &train->policy);
    if (train->self_play.past > 0)
        train_pack_rivals(train);
    if (o->normalise_observations)
        obs_normaliser_use(&train->observations, train->obs_numbers);
    memcpy(obs_row(train, 0), train->actors.obs, E * train->obs_bytes);
    for (size_t t = 0; t < T; t++)
        step(train, t);
    memcpy(train->actors.obs, obs_row(train, T), E * train->obs_bytes);
    if (!check(train, err))
        return false;
    for (size_t i = 0; i < n; i++)
        sum += (double)ro->reward[i];
    train->mean_reward = sum / (double)n;
    judge(train);
    if (o->normalise_observations)
        obs_normaliser_add(&train->observations,
                           (const float *)(void *)obs_row(train, 0), n,
                           train->obs_numbers);
    return true;
}
