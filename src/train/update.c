/* update.c - PPO and PPO-EWMA: the epochs of an iteration (science.md
 * section 4). */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/internal.h"

/* What is minimised together. */
struct part {
    unsigned heads;
    enum optimiser_kind optimiser;
    size_t epochs;
};

/* An iteration's constants, and those of the minibatch in hand. */
struct update {
    struct nn_ppo ppo;
    struct standard advantages;
    float weight; /* of a sample: 1 / minibatch */
};

/* ---- advantages ---- */

/* From I on the first of N rows that is void, or is not. */
static size_t find_row(const struct rollout *ro, size_t i, size_t n,
                       bool is_void)
{
    while (i < n && (ro->is_void != NULL && ro->is_void[i]) != is_void)
        i++;
    return i;
}

static void add_advantages(struct train *train, size_t n, double decay)
{
    const struct rollout *ro = &train->rollout;

    for (size_t i = find_row(ro, 0, n, false), end; i < n;
         i = find_row(ro, end, n, false)) {
        end = ro->is_void != NULL ? find_row(ro, i, n, true) : n;
        average_moments_add(train->advantages, ro->advantage + i, end - i,
                            decay);
        decay = 1;
    }
}

/* Statistics of the iteration, or of several. */
static struct standard standard_of_iteration(struct train *train)
{
    const struct options *o = &train->options;
    const size_t n = o->envs * o->rollout;

    if (o->advantages == ADVANTAGES_NONE ||
        o->advantages == ADVANTAGES_MINIBATCH)
        return (struct standard){0, 1};
    add_advantages(train, n, o->advantage_decay);
    return average_standard(train->advantages);
}

static struct standard standard_of_minibatch(const struct train *train,
                                             const uint32_t *order, size_t n)
{
    const struct rollout *ro = &train->rollout;
    struct average_moments moments = {0};

    for (size_t i = 0; i < n; i++) {
        for (size_t t = 0; t < train->sequence; t++)
            average_moments_add(
                &moments,
                &ro->advantage[train_sample(train, order[i], t) - ro->at], 1,
                1);
    }
    return average_standard(&moments);
}

/* ---- the gradient of a minibatch ---- */

static void gather_slot(const struct train *train, const struct update *update,
                        const uint32_t *index, size_t n, struct nn_samples *to)
{
    const struct rollout *ro = &train->rollout;
    const size_t parts = train->net->shape.parts;

    if (n < NN_TILE)
        memset(to, 0, sizeof *to);
    for (size_t lane = 0; lane < n; lane++) {
        const size_t i = index[lane] - ro->at;

        for (size_t p = 0; p < parts; p++)
            to->action[p][lane] = ro->action[i * parts + p];
        to->advantage[lane] = (ro->advantage[i] - update->advantages.mean) *
                              update->advantages.scale;
        to->target[lane] = ro->target[index[lane]];
        to->logp_behaviour[lane] = ro->logp[i];
        to->logp_proximal[lane] = ro->logp[i];
        to->old_value[lane] = ro->value[i];
        to->weight[lane] = update->weight;
    }
}

static void gather(struct train *train, const struct update *update)
{
    for (size_t s = 0; s < train_slots(train); s++) {
        const uint32_t *index;
        const size_t n = train_slot(train, s, &index);

        gather_slot(train, update, index, n, &train->samples[s]);
    }
}

/* Log-probabilities of the samples' actions under the proximal policy. */
static void ask_proximal(struct train *train)
{
    nn_forward(train->net, &train->work, &train->proximal, NN_POLICY_HEADS);
    for (size_t s = 0; s < train_slots(train); s++) {
        const struct nn_outputs out = train_outputs(train, s);

        train->kernel->loss->logp(&train->net->shape, &out,
                                  &train->samples[s].action[0][0],
                                  train->samples[s].logp_proximal);
    }
}

/* The loss of slot S and its gradient. */
static void slot_loss(struct train *train, const struct update *update,
                      unsigned heads, size_t s, struct nn_ppo_sums *sums)
{
    const struct nn_loss_kernel *loss = train->kernel->loss;
    const struct nn_samples *samples = &train->samples[s];
    const struct nn_outputs out = train_outputs(train, s);
    const struct nn_outputs d = train_gradients(train, s);

    if (heads & NN_POLICY_HEADS) {
        loss->ppo(&update->ppo, &train->net->shape, samples, &out, &d, sums);
        return;
    }
    const double squares =
        loss->regress(out.value, samples->target, samples->weight,
                      (float)train->options.value, d.value);
    sums->squared_error += squares;
    sums->loss += train->options.value * squares;
}

/* Add the gradient of the N sequences ORDER to train->gradient. */
static void add_gradient(struct train *train, const struct update *update,
                         unsigned heads, const uint32_t *order, size_t n,
                         struct nn_ppo_sums *sums)
{
    train_load(train, order, n);
    gather(train, update);
    if (train->options.ewma && heads & NN_POLICY_HEADS)
        ask_proximal(train);
    nn_forward(train->net, &train->work, &train->policy, heads);
    for (size_t s = 0; s < train_slots(train); s++)
        slot_loss(train, update, heads, s, sums);
    nn_backward(train->net, &train->work, &train->policy, heads,
                train->gradient);
}

/* One update, on the N sequences ORDER. */
static bool learn(struct train *train, struct update *update,
                  const struct part *part, const uint32_t *order, size_t n,
                  struct nn_ppo_sums *sums, struct err *err)
{
    const struct options *o = &train->options;
    const bool of_policy = part->heads & NN_POLICY_HEADS;

    if (o->advantages == ADVANTAGES_MINIBATCH && of_policy)
        update->advantages = standard_of_minibatch(train, order, n);
    nn_pack(train->net, &train->work, &train->policy);
    if (o->ewma && of_policy)
        nn_pack(train->net, &train->work, &train->proximal);
    nn_gradient_begin(train->net, &train->work, train->gradient);
    for (size_t i = 0; i < n; i += train->group) {
        const size_t m = min_size(n - i, train->group);

        add_gradient(train, update, part->heads, order + i, m, sums);
    }
    nn_gradient_end(train->net, &train->work, train->gradient);
    if (!isfinite(sums->loss))
        return err_set(err, "the loss is not finite at update %lld",
                       (long long)train->count[UPDATES] + 1);
    if (!train_take_step(train, part->optimiser, o->step_size, err))
        return false;
    if (o->ewma && of_policy)
        train_follow(train);
    return true;
}

/* ---- an iteration ---- */

/* The epochs of one part; SUMS become means over its samples. */
static bool run(struct train *train, struct update *update,
                const struct part *part, struct nn_ppo_sums *sums,
                struct err *err)
{
    const struct options *o = &train->options;
    const size_t L = train->sequence, all = o->envs * o->rollout / L;
    const size_t first = train->rollout.at / L;
    double kl = 0, seen = 0;

    for (size_t epoch = 0; epoch < part->epochs; epoch++) {
        const size_t n = train_order(train, first, all, train->shuffle);
        const double samples = (double)(n * L);

        for (size_t k = 0; k < o->minibatches; k++) {
            const size_t from = k * n / o->minibatches;
            const size_t m = (k + 1) * n / o->minibatches - from;

            if (m == 0)
                continue;
            update->weight = 1 / (float)(m * L);
            if (!learn(train, update, part, train->order + from, m, sums, err))
                return false;
        }
        seen += samples;
        if ((sums->kl - kl) / samples > o->target_kl)
            break;
        kl = sums->kl;
    }
    sums->loss /= seen;
    sums->entropy /= seen;
    sums->squared_error /= seen;
    sums->kl /= seen;
    sums->clipped /= seen;
    return true;
}

bool train_update(struct train *train, struct nn_ppo_sums *mean,
                  struct err *err)
{
    const struct options *o = &train->options;
    struct update update = {
        .ppo = {.clip = (float)o->clip,
                .kl = (float)o->kl_penalty,
                .entropy =
                    (float)(o->anneal_entropy ? o->entropy * train->remaining
                                              : o->entropy),
                .value = (float)o->value,
                .value_clip = (float)o->clip_value},
        .advantages = standard_of_iteration(train),
    };
    struct part part = {NN_POLICY_HEADS | NN_VALUE_HEADS, POLICY_OPTIMISER,
                        o->policy_epochs};

    *mean = (struct nn_ppo_sums){0};
    if (o->policy_epochs == o->value_epochs)
        return run(train, &update, &part, mean, err);

    /* The value first, as in the authors' code. */
    const struct part value = {NN_VALUE_HEADS, VALUE_OPTIMISER,
                               o->value_epochs};
    struct nn_ppo_sums of_value = {0};
    if (!run(train, &update, &value, &of_value, err))
        return false;
    part.heads = NN_POLICY_HEADS;
    update.ppo.value = 0;
    if (!run(train, &update, &part, mean, err))
        return false;
    mean->squared_error = of_value.squared_error;
    return true;
}
