/* bench_network.c - forward and backward passes of a network under the loss of
 * PPO: what an update costs apart from the optimiser.
 *
 * The batch is a minibatch of the study: E / minibatches sequences of T steps
 * for a recurrent network, E * T / minibatches single samples for the others.
 * Observations, actions and advantages are random. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/spec.h"
#include "cli/bench.h"
#include "nn/carve.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "train/train.h"

double bench_flop(const struct nn_net *net, bool acting, double epochs)
{
    double macs = nn_macs(net), first = 0;

    for (size_t i = 0; i < net->n_ops; i++) {
        if (net->ops[i].from == 0)
            first += net->ops[i].macs;
    }
    return 2 * ((acting ? macs : 0) + epochs * (3 * macs - first));
}

struct network {
    struct nn_net *net;
    size_t steps;   /* of a sequence */
    size_t batch;   /* sequences */
    size_t at_once; /* sequences that go through the network together */
    size_t obs_bytes;
    uint8_t *block; /* all that follows lies in it */
    struct nn_work work;
    struct nn_weights weights;
    float *gradient;
    uint8_t *obs;               /* (steps, batch) */
    float *state;               /* (batch, net->state): before the first step */
    bool *keep;                 /* (steps, batch): no episode begins within */
    struct nn_samples *samples; /* a tile's, for all tiles */
};

static size_t obs_bytes(const struct nn_shape *shape)
{
    const size_t n = shape->height * shape->width * shape->channels;

    return shape->input == NN_BYTES ? n : 4 * n;
}

/* Everything in one block. */
static void layout(struct network *n, const struct nn_kernel *kernel,
                   struct carve *carve)
{
    const size_t P = n->net->parameters;

    nn_work_layout(&n->work, n->net, kernel, nn_slots(n->steps, n->at_once),
                   carve);
    n->weights.w = carve_array(carve, float, P);
    n->weights.packed = carve_array(carve, float, nn_packed(n->net, kernel));
    n->gradient = carve_array(carve, float, P);
    n->obs = carve_bytes(carve, n->steps * n->batch * n->obs_bytes);
    n->state = carve_array(carve, float, n->batch * n->net->state);
    n->keep = carve_array(carve, bool, n->steps * n->batch);
    n->samples = carve_array(carve, struct nn_samples, 1);
}

static void fill_obs(struct network *n, struct rng *rng)
{
    const struct nn_shape *shape = &n->net->shape;
    const size_t size = n->steps * n->batch * n->obs_bytes;

    if (shape->input == NN_BYTES) {
        for (size_t i = 0; i < size; i++)
            n->obs[i] = (uint8_t)rng_below(rng, 256);
        return;
    }
    float *number = (float *)n->obs;
    for (size_t i = 0; i < size / sizeof *number; i++)
        number[i] = rng_float(rng) - 0.5F;
}

static void fill_samples(struct network *n, struct rng *rng)
{
    const struct nn_shape *shape = &n->net->shape;
    struct nn_samples *s = n->samples;

    for (size_t i = 0; i < NN_TILE; i++) {
        double likelihood = 1;

        for (size_t p = 0; p < shape->parts; p++) {
            s->action[p][i] = (float)rng_below(rng, shape->choices[p]);
            likelihood /= (double)shape->choices[p];
        }
        s->logp_behaviour[i] = s->logp_proximal[i] = (float)log(likelihood);
        s->advantage[i] = rng_float(rng) - 0.5F;
        s->target[i] = rng_float(rng);
        s->weight[i] = 1.0F / (float)(n->steps * n->batch);
    }
}

static void *open_network(const struct run_spec *spec, double *flop,
                          struct err *err)
{
    const struct settings *a = &spec->algorithm;
    const size_t envs = (size_t)settings_int(a, "envs");
    const size_t rollout = (size_t)settings_int(a, "rollout");
    const size_t minibatches = (size_t)settings_int(a, "minibatches");
    struct nn_net *net = train_net(spec, err);

    if (net == NULL)
        return NULL;
    struct network *n = mem_calloc(1, sizeof *n);
    const bool recurrent = net->state > 0;
    n->net = net;
    n->steps = recurrent ? rollout : 1;
    n->batch = (recurrent ? envs : envs * rollout) / minibatches;
    n->at_once = recurrent ? n->batch : nn_best_slots(net) * NN_TILE;
    n->obs_bytes = obs_bytes(&net->shape);
    struct carve carve = {0};
    layout(n, nn_kernel_wanted(), &carve);
    n->block = mem_aligned(carve.used);
    carve = (struct carve){n->block, 0};
    layout(n, nn_kernel_wanted(), &carve);

    struct rng rng;
    rng_init(&rng, "bench", 5, "network", 0);
    nn_init(net, n->weights.w, &rng);
    fill_obs(n, &rng);
    fill_samples(n, &rng);
    memset(n->keep, true, n->steps * n->batch);
    *flop = bench_flop(net, false, 1);
    return n;
}

static struct nn_outputs outputs(const struct network *n, size_t slot,
                                 float *(*of)(const struct nn_net *,
                                              const struct nn_work *,
                                              enum nn_head, size_t))
{
    return (struct nn_outputs){
        .policy = of(n->net, &n->work, NN_POLICY, slot),
        .value = of(n->net, &n->work, NN_VALUE, slot),
    };
}

/* Forward, loss and backward for COUNT sequences from number FIRST on. */
static void pass(struct network *n, size_t first, size_t count)
{
    static const struct nn_ppo ppo = {
        .clip = 0.2F, .entropy = 0.01F, .value = 0.5F, .value_clip = INFINITY};
    const unsigned heads = NN_POLICY_HEADS | NN_VALUE_HEADS;
    struct nn_ppo_sums sums = {0};

    nn_load(n->net, &n->work, n->obs + first * n->obs_bytes, NULL, n->steps,
            count, NULL);
    if (n->net->state > 0) {
        nn_load_state(n->net, &n->work, n->state, NULL);
        nn_load_keep(&n->work, n->keep, NULL);
    }
    nn_forward(n->net, &n->work, &n->weights, heads);
    for (size_t s = 0; s < nn_slots(n->steps, count); s++) {
        const struct nn_outputs out = outputs(n, s, nn_output);
        const struct nn_outputs d = outputs(n, s, nn_output_gradient);

        n->work.kernel->loss->ppo(&ppo, &n->net->shape, n->samples, &out, &d,
                                  &sums);
    }
    nn_backward(n->net, &n->work, &n->weights, heads, n->gradient);
}

static bool update(void *subject, struct bench_tally *tally, struct err *err)
{
    struct network *n = subject;
    double from = bench_now_s();

    (void)err;
    nn_pack(n->net, &n->work, &n->weights);
    nn_gradient_begin(n->net, &n->work, n->gradient);
    for (size_t first = 0; first < n->batch; first += n->at_once) {
        const size_t left = n->batch - first;

        pass(n, first, left < n->at_once ? left : n->at_once);
    }
    nn_gradient_end(n->net, &n->work, n->gradient);
    tally->cpu_s += bench_now_s() - from;
    tally->units += (double)(n->steps * n->batch);
    return true;
}

static void close_network(void *subject)
{
    struct network *n = subject;

    nn_free(n->net);
    free(n->block);
    free(n);
}

const struct bench_work bench_network = {open_network, update, close_network};
