/* evaluate.c - how good the weight-averaged policy is. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/internal.h"

/* An episode counts as it stands after so many steps. */
enum { MOST_STEPS = 100000 };

/* ---- held-out questions ---- */

/* Adds the probabilities of the right ANSWERS (n), and how many of them are
 * the likeliest. */
static void judge_slot(const struct train *train, size_t s,
                       const int32_t *answer, size_t n, double *right,
                       double *greedy)
{
    const struct nn_shape *shape = &train->net->shape;
    const struct nn_loss_kernel *loss = train->kernel->loss;
    const struct nn_outputs out = train_outputs(train, s);
    float asked[NN_TILE] = {0}, likeliest[NN_TILE], logp[NN_TILE];

    for (size_t i = 0; i < n; i++)
        asked[i] = (float)answer[i];
    loss->logp(shape, &out, asked, logp);
    loss->mode(shape, &out, likeliest);
    for (size_t i = 0; i < n; i++) {
        *right += exp((double)logp[i]);
        *greedy += likeliest[i] == asked[i] ? 1 : 0;
    }
}

static void ask(struct train *train, struct train_point *point)
{
    struct nn_work *work = &train->work;
    const size_t n = train->n_heldout, room = work->slots * NN_TILE;
    double right = 0, greedy = 0;

    /* Questions come out of nowhere. */
    if (train->net->state > 0)
        memset(work->keep, 0, room * sizeof *work->keep);
    for (size_t i = 0; i < n; i += room) {
        const size_t m = min_size(n - i, room);

        nn_load(train->net, work, train->heldout_obs + i * train->obs_bytes,
                NULL, 1, m, &train->scaling);
        nn_forward(train->net, work, &train->average, NN_POLICY_HEADS);
        for (size_t j = 0; j < m; j += NN_TILE)
            judge_slot(train, j / NN_TILE, train->heldout_answer + i + j,
                       min_size(m - j, NN_TILE), &right, &greedy);
    }
    point->ret = right / (double)n;
    point->ret_greedy = greedy / (double)n;
}

/* ---- episodes ---- */

/* A copy's episode is over: what it told last is what counts. */
static void end_episode(struct train *train, size_t i, size_t *ends)
{
    train->judged[i] = true;
    train_add_infos(train, &train->judges, i, train->judged_info);
    ++*ends;
}

/* One more step in all copies; returns how many of them are not done. */
static size_t play_step(struct train *train, size_t *ends)
{
    struct actors *judges = &train->judges;
    size_t left = 0;

    train_act(train, judges, &train->average, judges->obs, train->judged_action,
              NULL, NULL);
    train_step(train, judges, train->judged_action, train->judged_reward,
               judges->obs);
    for (size_t i = 0; i < judges->n; i++) {
        if (train->judged[i])
            continue;
        judges->returned[i] += (double)train->judged_reward[i];
        if (!judges->keep[i])
            end_episode(train, i, ends);
        left += judges->keep[i];
    }
    return left;
}

static double mean(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* Each copy plays one episode, so that short ones are not preferred. */
static void play(struct train *train, struct train_point *point)
{
    struct actors *judges = &train->judges;
    const size_t n = judges->n;
    size_t ends = 0;

    train->env_type->reset(judges->env, judges->obs);
    memset(judges->keep, 0, n * sizeof *judges->keep);
    memset(train->judged, 0, n * sizeof *train->judged);
    memset(judges->returned, 0, n * sizeof *judges->returned);
    memset(train->judged_info, 0, train->n_infos * sizeof *train->judged_info);
    for (size_t t = 0; t < MOST_STEPS; t++) {
        if (play_step(train, &ends) == 0)
            break;
    }
    for (size_t k = 0; k < train->n_infos; k++)
        train->judged_info[k] =
            ends > 0 ? train->judged_info[k] / (double)ends : (double)NAN;
    point->ret = train->self_play.past > 0
                     ? train->env_type->game->rate(judges->returned, n)
                     : mean(judges->returned, n);
    point->ret_greedy = (double)NAN;
}

void train_evaluate(struct train *train, struct train_point *point)
{
    nn_pack(train->net, &train->work, &train->average);
    if (train->n_heldout > 0)
        ask(train, point);
    else
        play(train, point);
}
