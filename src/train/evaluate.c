/* evaluate.c - how good the weight-averaged policy is on held-out
 * questions. */
#include "config.h"

#include <math.h>

#include "train/internal.h"

/* Adds the probability of the right ANSWER, and 1 if it is the likeliest. */
static void judge(const float *out, size_t ld, size_t actions, size_t b,
                  int32_t answer, double *right, double *greedy)
{
    float logp[NN_MAX_ACTIONS];
    size_t best = 0;

    nn_log_policy(logp, out, ld, actions, b);
    for (size_t a = 1; a < actions; a++)
        best = logp[a] > logp[best] ? a : best;
    *right += exp((double)logp[answer]);
    *greedy += best == (size_t)answer ? 1 : 0;
}

void train_evaluate(struct train *train, struct train_point *point)
{
    struct nn_work *work = &train->work;
    const size_t n = train->n_heldout;
    double right = 0, greedy = 0;

    for (size_t i = 0; i < n; i += work->batch) {
        const size_t m = n - i < work->batch ? n - i : work->batch;

        nn_load(train->net, work, train->heldout_obs + i * train->obs_bytes,
                NULL, m);
        nn_forward(train->net, work, train->average);
        for (size_t b = 0; b < m; b++)
            judge(work->out, work->ld, train->net->shape.actions, b,
                  train->heldout_answer[i + b], &right, &greedy);
    }
    point->ret = right / (double)n;
    point->ret_greedy = greedy / (double)n;
}
