/* rollout.c - act in the environments, and judge what came of it. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/gae.h"
#include "train/internal.h"

static int32_t draw_action(const float *logp, size_t actions, struct rng *rng)
{
    const float u = rng_float(rng);
    float below = 0;

    for (size_t a = 0; a + 1 < actions; a++) {
        below += expf(logp[a]);
        if (u < below)
            return (int32_t)a;
    }
    return (int32_t)actions - 1;
}

/* Run the acting policy on what the environments show. */
static const float *look(struct train *train)
{
    nn_load(train->net, &train->work, train->obs, NULL, train->options.envs);
    nn_forward(train->net, &train->work, train->policy);
    return train->work.out;
}

static void act(struct train *train, size_t t)
{
    const size_t E = train->options.envs, A = train->net->shape.actions;
    const float *out = look(train);
    const size_t ld = train->work.ld;
    struct rollout *ro = &train->rollout;

    for (size_t e = 0; e < E; e++) {
        const size_t i = t * E + e;
        float logp[NN_MAX_ACTIONS];

        nn_log_policy(logp, out, ld, A, e);
        ro->action[i] = draw_action(logp, A, &train->act[e]);
        ro->logp[i] = logp[ro->action[i]];
        ro->value[i] = out[A * ld + e];
    }
}

static void step(struct train *train, size_t t)
{
    const size_t E = train->options.envs;
    struct rollout *ro = &train->rollout;

    memcpy(ro->obs + t * E * train->obs_bytes, train->obs,
           E * train->obs_bytes);
    train->env_type->step(train->env, ro->action + t * E, ro->reward + t * E,
                          ro->terminated, ro->truncated, train->obs,
                          ro->final_obs);
    for (size_t e = 0; e < E; e++) {
        ro->ended[t * E + e] = ro->terminated[e] || ro->truncated[e];
        ro->cut[t * E + e] = ro->truncated[e] && !ro->terminated[e];
    }
}

/* What an episode that was cut off would still have brought is the value of
 * its last observation; the value one step before stands in for it. */
static void fill_next_values(struct train *train)
{
    const size_t E = train->options.envs, T = train->options.rollout;
    const size_t A = train->net->shape.actions;
    struct rollout *ro = &train->rollout;
    const float *last = look(train) + A * train->work.ld;

    for (size_t t = 0; t < T; t++) {
        for (size_t e = 0; e < E; e++) {
            const size_t i = t * E + e;
            const float next = t + 1 < T ? ro->value[i + E] : last[e];

            ro->next_value[i] = ro->cut[i]     ? ro->value[i]
                                : ro->ended[i] ? 0
                                               : next;
        }
    }
}

/* Divide by the running deviation of the return discounted by 0.99, over all
 * steps so far (the authors' code), mean and variance joined as by Chan,
 * Golub and LeVeque (1983). */
static void normalise_rewards(struct train *train)
{
    static const double discount = 0.99, cut = 10;
    const size_t E = train->options.envs, T = train->options.rollout;
    struct rollout *ro = &train->rollout;
    double *run = train->running, n = 0, mean = 0, squares = 0;

    for (size_t i = 0; i < T * E; i++) {
        double *back = &train->discounted[i % E];
        const double ret = *back = (double)ro->reward[i] + discount * *back;

        n++;
        squares += (ret - mean) * (ret - mean) * (n - 1) / n;
        mean += (ret - mean) / n;
        if (ro->ended[i])
            *back = 0;
    }
    const double total = run[RETURN_COUNT] + n;
    const double delta = mean - run[RETURN_MEAN];
    run[RETURN_VARIANCE] = (run[RETURN_VARIANCE] * run[RETURN_COUNT] + squares +
                            delta * delta * run[RETURN_COUNT] * n / total) /
                           total;
    run[RETURN_MEAN] += delta * n / total;
    run[RETURN_COUNT] = total;
    const double scale = 1 / sqrt(run[RETURN_VARIANCE] + 1e-8);
    for (size_t i = 0; i < T * E; i++)
        ro->reward[i] =
            (float)fmax(-cut, fmin(cut, (double)ro->reward[i] * scale));
}

static void normalise_advantages(float *advantage, size_t n)
{
    double mean = 0, squares = 0;

    for (size_t i = 0; i < n; i++)
        mean += (double)advantage[i];
    mean /= (double)n;
    for (size_t i = 0; i < n; i++)
        squares +=
            ((double)advantage[i] - mean) * ((double)advantage[i] - mean);
    const double scale = 1 / (sqrt(squares / (double)n) + 1e-8);
    for (size_t i = 0; i < n; i++)
        advantage[i] = (float)(((double)advantage[i] - mean) * scale);
}

void train_collect(struct train *train)
{
    const struct options *o = &train->options;
    const size_t E = o->envs, T = o->rollout;
    struct rollout *ro = &train->rollout;

    for (size_t t = 0; t < T; t++) {
        act(train, t);
        step(train, t);
    }
    fill_next_values(train);
    train->train_return = 0;
    for (size_t i = 0; i < T * E; i++)
        train->train_return += (double)ro->reward[i] / (double)(T * E);
    if (o->normalise_rewards)
        normalise_rewards(train);
    for (size_t i = 0; i < T * E; i++)
        ro->reward[i] *= (float)o->reward_scale;
    for (size_t e = 0; e < E; e++)
        gae(ro->advantage + e, ro->reward + e, ro->value + e,
            ro->next_value + e, ro->ended + e, T, E, o->gamma, o->lambda);
    for (size_t i = 0; i < T * E; i++)
        ro->target[i] = ro->advantage[i] + ro->value[i];
    if (o->normalise_advantages)
        normalise_advantages(ro->advantage, T * E);
}
