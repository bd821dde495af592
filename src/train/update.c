/* update.c - PPO-EWMA: the epochs of an iteration (science.md section 4). */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/internal.h"

static void shuffle(struct train *train, size_t n)
{
    for (size_t i = n - 1; i > 0; i--) {
        const size_t k = (size_t)rng_below(train->shuffle, i + 1);
        const uint32_t other = train->order[k];

        train->order[k] = train->order[i];
        train->order[i] = other;
    }
}

/* Log-probabilities of the samples' actions under the proximal policy. */
static void ask_proximal(struct train *train, const uint32_t *index, size_t n)
{
    struct nn_work *work = &train->work;
    float logp[NN_MAX_ACTIONS];

    nn_forward(train->net, work, train->proximal);
    for (size_t b = 0; b < n; b++) {
        nn_log_policy(logp, work->out, work->ld, train->net->shape.actions, b);
        train->logp_proximal[b] = logp[train->rollout.action[index[b]]];
    }
}

/* Add the gradient of N samples to train->gradient. */
static void add_gradient(struct train *train, const uint32_t *index, size_t n,
                         float scale, struct nn_ppo_sums *sums)
{
    const struct options *o = &train->options;
    const struct nn_ppo ppo = {(float)o->clip, (float)o->entropy,
                               (float)o->value};
    const struct rollout *ro = &train->rollout;
    struct nn_work *work = &train->work;
    const size_t A = train->net->shape.actions;

    nn_load(train->net, work, ro->obs, index, n);
    ask_proximal(train, index, n);
    nn_forward(train->net, work, train->policy);
    memset(work->dout, 0, (A + 1) * work->ld * sizeof *work->dout);
    for (size_t b = 0; b < n; b++) {
        const size_t i = index[b];
        const struct nn_sample sample = {
            .action = ro->action[i],
            .advantage = ro->advantage[i],
            .target = ro->target[i],
            .logp_behaviour = ro->logp[i],
            .logp_proximal = train->logp_proximal[b],
        };

        nn_ppo_loss(&ppo, &sample, work->out, work->dout, work->ld, A, b, scale,
                    sums);
    }
    nn_backward(train->net, work, train->policy, train->gradient);
}

/* w' = decay w + 1; average += (policy - average) / w'. */
static void follow(struct train *train, float *average, double *mass,
                   double decay)
{
    *mass = decay * *mass + 1;
    train->kernel->average(average, train->policy, (float)(1 / *mass),
                           train->net->parameters);
}

static bool take_step(struct train *train, struct err *err)
{
    const struct options *o = &train->options;
    const double t = (double)++train->count[UPDATES];
    const struct nn_adam adam = {
        .step =
            (float)(o->step_size / pow(train->net->width, o->step_width_power)),
        .beta1 = (float)o->beta1,
        .beta2 = (float)o->beta2,
        .epsilon = (float)o->epsilon,
        .correct1 = (float)(1 / (1 - pow(o->beta1, t))),
        .correct2 = (float)(1 / (1 - pow(o->beta2, t))),
    };
    double squares[2];

    train->kernel->adam(&adam, train->policy, train->adam_m, train->adam_v,
                        train->gradient, train->net->parameters, squares);
    if (!isfinite(squares[0]))
        return err_set(err, "the gradient is not finite at update %.0f", t);
    if (!isfinite(squares[1]))
        return err_set(err, "a weight is not finite after update %.0f", t);
    follow(train, train->proximal, &train->running[PROXIMAL_MASS],
           o->ewma_decay);
    follow(train, train->average, &train->running[AVERAGE_MASS],
           o->average / (o->average + 1));
    return true;
}

/* One update, on the samples INDEX (n). */
static bool update(struct train *train, const uint32_t *index, size_t n,
                   struct nn_ppo_sums *sums, struct err *err)
{
    memset(train->gradient, 0,
           train->net->parameters * sizeof *train->gradient);
    nn_flip(train->net, &train->work, train->policy);
    for (size_t i = 0; i < n; i += train->chunk) {
        const size_t m = n - i < train->chunk ? n - i : train->chunk;

        add_gradient(train, index + i, m, 1 / (float)n, sums);
    }
    if (!isfinite(sums->loss))
        return err_set(err, "the loss is not finite at update %lld",
                       (long long)train->count[UPDATES] + 1);
    return take_step(train, err);
}

bool train_update(struct train *train, struct nn_ppo_sums *mean,
                  struct err *err)
{
    const struct options *o = &train->options;
    const size_t n = o->envs * o->rollout, part = n / o->minibatches;
    const double samples = (double)(n * o->epochs);
    struct nn_ppo_sums sums = {0};

    for (size_t i = 0; i < n; i++)
        train->order[i] = (uint32_t)i;
    for (size_t epoch = 0; epoch < o->epochs; epoch++) {
        shuffle(train, n);
        for (size_t i = 0; i < n; i += part) {
            if (!update(train, train->order + i, part, &sums, err))
                return false;
        }
    }
    *mean = (struct nn_ppo_sums){
        sums.loss / samples,          sums.entropy / samples,
        sums.squared_error / samples, sums.kl / samples,
        sums.clipped / samples,
    };
    return true;
}
