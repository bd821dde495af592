/* auxiliary.c - the auxiliary phase of PPG (Cobbe et al., 2021): the policy's
 * network learns the values, while the policy is held where it is. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/internal.h"

/* What the policy says of slot S, to be held against later. */
static void remember_slot(struct train *train, size_t s)
{
    const size_t rows = nn_policy_rows(&train->net->shape);
    const struct nn_outputs out = train_outputs(train, s);
    const uint32_t *index;
    const size_t n = train_slot(train, s, &index);

    for (size_t lane = 0; lane < n; lane++) {
        float *to = train->old_policy + index[lane] * rows;

        for (size_t r = 0; r < rows; r++)
            to[r] = out.policy[r * NN_TILE + lane];
    }
    /* The same for all samples. */
    if (out.log_std != NULL)
        memcpy(train->old_log_std, out.log_std,
               train->net->shape.parts * NN_TILE * sizeof *out.log_std);
}

static void remember(struct train *train, size_t n)
{
    nn_pack(train->net, &train->work, &train->policy);
    train_order(train, 0, n, NULL);
    for (size_t i = 0; i < n; i += train->group) {
        train_load(train, train->order + i, min_size(train->group, n - i));
        nn_forward(train->net, &train->work, &train->policy, NN_POLICY_HEADS);
        for (size_t s = 0; s < train_slots(train); s++)
            remember_slot(train, s);
    }
}

/* The loss of slot S, each sample counting WEIGHT, and its gradient. */
static double slot_loss(struct train *train, float weight, size_t s)
{
    const struct nn_shape *shape = &train->net->shape;
    const struct nn_loss_kernel *loss = train->kernel->loss;
    const size_t rows = nn_policy_rows(shape);
    const float beta = (float)train->options.beta_clone;
    const struct nn_outputs out = train_outputs(train, s);
    const struct nn_outputs d = train_gradients(train, s);
    const struct nn_outputs old = {train->old_tile, train->old_log_std, NULL};
    const uint32_t *index;
    const size_t n = train_slot(train, s, &index);
    float target[NN_TILE] = {0}, weights[NN_TILE] = {0};

    for (size_t lane = 0; lane < NN_TILE; lane++) {
        /* Lanes without a sample repeat the first. */
        const size_t i = index[lane < n ? lane : 0];

        for (size_t r = 0; r < rows; r++)
            train->old_tile[r * NN_TILE + lane] =
                train->old_policy[i * rows + r];
        target[lane] = train->rollout.target[i];
        weights[lane] = lane < n ? weight : 0;
    }
    return train->options.beta_clone *
               loss->clone(shape, &old, &out, weights, beta, &d) +
           0.5 * loss->regress(out.value, target, weights, 0.5F, d.value) +
           0.5 * loss->regress(
                     nn_output(train->net, &train->work, NN_AUX_VALUE, s),
                     target, weights, 0.5F,
                     nn_output_gradient(train->net, &train->work, NN_AUX_VALUE,
                                        s));
}

/* One update, on the N sequences ORDER. */
static bool learn(struct train *train, const uint32_t *order, size_t n,
                  struct err *err)
{
    const float weight = 1 / (float)(n * train->sequence);
    double loss = 0;

    nn_pack(train->net, &train->work, &train->policy);
    nn_gradient_begin(train->net, &train->work, train->gradient);
    for (size_t i = 0; i < n; i += train->group) {
        train_load(train, order + i, min_size(train->group, n - i));
        nn_forward(train->net, &train->work, &train->policy, NN_ALL_HEADS);
        for (size_t s = 0; s < train_slots(train); s++)
            loss += slot_loss(train, weight, s);
        nn_backward(train->net, &train->work, &train->policy, NN_ALL_HEADS,
                    train->gradient);
    }
    nn_gradient_end(train->net, &train->work, train->gradient);
    if (!isfinite(loss))
        return err_set(err, "the auxiliary loss is not finite at update %lld",
                       (long long)train->count[UPDATES] + 1);
    return train_take_step(train, AUX_OPTIMISER, train->options.aux_step_size,
                           err);
}

bool train_auxiliary(struct train *train, struct err *err)
{
    const struct options *o = &train->options;
    const size_t n =
        o->policy_iterations * o->envs * o->rollout / train->sequence;
    const size_t m = n / o->aux_minibatches;

    remember(train, n);
    for (size_t epoch = 0; epoch < o->aux_epochs; epoch++) {
        train_order(train, 0, n, train->shuffle);
        for (size_t i = 0; i < n; i += m) {
            if (!learn(train, train->order + i, m, err))
                return false;
        }
    }
    if (o->ewma)
        train_rejoin(train);
    return true;
}
