/* test_nn.c - layers, losses, gradients and costs. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "nn/blas.h"
#include "nn/carve.h"
#include "nn/family.h"
#include "nn/loss.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/nn_reference.h"
#include "tests/unit/unit.h"

static const struct param_table nothing = {"nothing", "", NULL, 0};

/* The network of family `cnn` with these settings, or NULL. */
static struct nn_net *build(const char *channels, int hidden, const char *width,
                            struct nn_shape shape, struct err *err)
{
    struct arena *arena = arena_new();
    struct run_spec spec;
    const char *const set[] = {
        arena_printf(arena, "family.channels=%s", channels),
        arena_printf(arena, "family.hidden=%d", hidden),
        arena_printf(arena, "family.width=%s", width)};

    make_spec(&spec, arena, &nothing, &nn_cnn_table, &nothing);
    for (size_t i = 0; i < COUNT_OF(set); i++)
        CU_ASSERT_FATAL(make_spec_set(&spec, arena, set[i]));
    struct nn_net *net = nn_family_find("cnn")->build(&spec.family, shape, err);
    arena_free(arena);
    return net;
}

/* Networks whose shapes leave every kind of remainder. */
static const struct net_case {
    const char *what, *channels;
    int hidden;
    struct nn_shape shape;
    size_t batch;
} net_cases[] = {
    {"one channel each", "[1]", 1, {1, 2, 2, 2}, 1},
    {"odd sides lose a row and a column", "[3, 2]", 5, {2, 9, 7, 3}, 5},
    {"a full tile", "[4, 6]", 7, {1, 8, 8, 4}, 16},
    {"one sample into the second tile", "[5]", 4, {3, 5, 6, 2}, 17},
    {"blocks and rests of channels", "[7, 9, 5]", 16, {1, 16, 12, 10}, 35},
    {"no convolution", "[]", 6, {2, 3, 3, 3}, 20},
};

/* A batch of made-up observations, actions and judgements. */
struct batch {
    struct nn_net *net;
    size_t n;
    uint8_t *obs;
    struct nn_sample *samples;
    double *w; /* the weights, exactly those in `single` */
    float *single;
};

static const struct nn_ppo ppo = {0.2F, 0.01F, 0.5F};

static double normal(struct rng *rng, double scale)
{
    return scale * rng_normal(rng);
}

/* At most MOST samples. */
static void batch_init(struct batch *batch, const struct net_case *c,
                       size_t most)
{
    const size_t n = c->batch < most ? c->batch : most;
    struct err err;
    struct rng rng;
    struct nn_net *net = build(c->channels, c->hidden, "1", c->shape, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(net);
    const size_t bytes = c->shape.channels * c->shape.height * c->shape.width;
    rng_init(&rng, c->what, strlen(c->what), "batch", 0);
    *batch = (struct batch){
        .net = net,
        .n = n,
        .obs = mem_calloc(n, bytes),
        .samples = mem_calloc(n, sizeof *batch->samples),
        .w = mem_calloc(net->parameters, sizeof *batch->w),
        .single = mem_calloc(net->parameters, sizeof *batch->single),
    };
    nn_init(net, batch->single, &rng);
    for (size_t i = 0; i < net->parameters; i++) {
        /* Biases too, and heads that disagree. */
        batch->single[i] += (float)normal(&rng, 0.1);
        batch->w[i] = (double)batch->single[i];
    }
    for (size_t i = 0; i < n * bytes; i++)
        batch->obs[i] = (uint8_t)rng_below(&rng, 256);
    for (size_t i = 0; i < n; i++) {
        const double logp = -log((double)c->shape.actions);

        batch->samples[i] = (struct nn_sample){
            .action = (int32_t)rng_below(&rng, c->shape.actions),
            .advantage = (float)normal(&rng, 1),
            .target = (float)normal(&rng, 1),
            .logp_behaviour = (float)(logp + normal(&rng, 0.3)),
            .logp_proximal = (float)(logp + normal(&rng, 0.3)),
        };
    }
}

static void batch_fini(struct batch *batch)
{
    nn_free(batch->net);
    free(batch->obs);
    free(batch->samples);
    free(batch->w);
    free(batch->single);
}

/* Mean loss of the batch; BEHAVIOUR (n) is held constant, or worked out here
 * when FIX says so. */
static double whole_loss(const struct batch *batch, double *behaviour, bool fix)
{
    const struct nn_shape *s = &batch->net->shape;
    const size_t bytes = s->channels * s->height * s->width;
    double out[NN_MAX_ACTIONS + 1], total = 0;

    for (size_t i = 0; i < batch->n; i++) {
        const struct nn_sample *sample = &batch->samples[i];

        reference_forward(batch->net, batch->w, batch->obs + i * bytes, out);
        if (fix)
            behaviour[i] = reference_behaviour(sample, out, s->actions);
        total += reference_loss(&ppo, sample, out, s->actions, behaviour[i]);
    }
    return total / (double)batch->n;
}

/* The loss and dout (actions + 1) of sample I by nn_ppo_loss, whose column B
 * of OUT has been filled in. */
static double ppo_loss(const struct nn_sample *sample, const float *out,
                       float *dout, size_t ld, size_t actions, size_t b,
                       size_t n)
{
    struct nn_ppo_sums sums = {0};

    nn_ppo_loss(&ppo, sample, out, dout, ld, actions, b, 1 / (float)n, &sums);
    return sums.loss;
}

/* Gradient of whole_loss in plain loops, from the library's loss on
 * reference outputs. */
static void reference_gradient(const struct batch *batch, double *g)
{
    const struct nn_shape *s = &batch->net->shape;
    const size_t bytes = s->channels * s->height * s->width;
    double out[NN_MAX_ACTIONS + 1], dout[NN_MAX_ACTIONS + 1];
    float out32[NN_MAX_ACTIONS + 1], dout32[NN_MAX_ACTIONS + 1];

    for (size_t i = 0; i < batch->n; i++) {
        reference_forward(batch->net, batch->w, batch->obs + i * bytes, out);
        for (size_t a = 0; a <= s->actions; a++)
            out32[a] = (float)out[a];
        ppo_loss(&batch->samples[i], out32, dout32, 1, s->actions, 0, batch->n);
        for (size_t a = 0; a <= s->actions; a++)
            dout[a] = (double)dout32[a];
        reference_backward(batch->net, batch->w, batch->obs + i * bytes, dout,
                           g);
    }
}

/* The largest |a - b|, relative to the largest |b|. */
static double worst(const double *a, const double *b, size_t n)
{
    double apart = 0, top = 1e-12;

    for (size_t i = 0; i < n; i++) {
        apart = fmax(apart, fabs(a[i] - b[i]));
        top = fmax(top, fabs(b[i]));
    }
    return apart / top;
}

static void test_central_differences(void)
{
    for (size_t i = 0; i < COUNT_OF(net_cases); i++) {
        static const double step = 1e-6;
        struct batch batch;

        batch_init(&batch, &net_cases[i], 3);
        const size_t P = batch.net->parameters;
        double *g = mem_calloc(P, sizeof *g), *d = mem_calloc(P, sizeof *d);
        double *behaviour = mem_calloc(batch.n, sizeof *behaviour);

        whole_loss(&batch, behaviour, true);
        reference_gradient(&batch, g);
        for (size_t p = 0; p < P; p++) {
            const double at = batch.w[p];

            batch.w[p] = at + step;
            d[p] = whole_loss(&batch, behaviour, false);
            batch.w[p] = at - step;
            d[p] = (d[p] - whole_loss(&batch, behaviour, false)) / (2 * step);
            batch.w[p] = at;
        }
        const double apart = worst(g, d, P);
        CU_ASSERT(apart < 1e-6);
        if (!(apart < 1e-6))
            fprintf(stderr, "%s: %g apart\n", net_cases[i].what, apart);
        free(g);
        free(d);
        free(behaviour);
        batch_fini(&batch);
    }
}

/* Samples are where the index says, in pixels from 0 to 1. */
static void test_load(void)
{
    enum { SAMPLES = 18, W = 3, H = 7, C = 2, SIZE = C * H * W };
    const struct nn_shape shape = {C, H, W, 2};
    struct err err;
    struct nn_net *net = build("[1]", 1, "1", shape, &err);
    uint8_t obs[SAMPLES * SIZE];
    uint32_t index[SAMPLES];

    CU_ASSERT_PTR_NOT_NULL_FATAL(net);
    const struct nn_conv *conv = &net->layers[0].conv;
    for (size_t i = 0; i < COUNT_OF(obs); i++)
        obs[i] = (uint8_t)(i * 37 % 256);
    for (uint32_t i = 0; i < SAMPLES; i++)
        index[i] = (5 * i + 3) % SAMPLES;
    for (const struct nn_kernel *const *k = nn_kernels(); *k; k++) {
        struct nn_work work;
        struct carve carve = {0};

        nn_work_layout(&work, net, *k, SAMPLES, &carve);
        uint8_t *memory = mem_aligned(carve.used);
        carve = (struct carve){memory, 0};
        nn_work_layout(&work, net, *k, SAMPLES, &carve);
        nn_load(net, &work, obs, index, SAMPLES);
        for (size_t i = 0; i < SAMPLES * SIZE; i++) {
            const size_t s = i / SIZE, c = i % SIZE / (H * W);
            const size_t y = i % (H * W) / W, x = i % W;
            const float *tile =
                work.layers[0].x + s / NN_TILE * work.layers[0].x_tile;

            CU_ASSERT_DOUBLE_EQUAL(
                tile[conv->origin + c * conv->channel + y * conv->row +
                     x * NN_TILE + s % NN_TILE],
                obs[index[s] * SIZE + i % SIZE] / 255.0, 1e-7);
        }
        free(memory);
    }
    nn_free(net);
}

/* The whole gradient of BATCH, and its mean loss, by the fast path. */
static double fast_gradient(const struct batch *batch,
                            const struct nn_kernel *kernel, double *g)
{
    const struct nn_net *net = batch->net;
    const size_t A = net->shape.actions, P = net->parameters;
    struct nn_work work;
    struct carve carve = {0};
    double loss = 0;

    nn_work_layout(&work, net, kernel, batch->n, &carve);
    uint8_t *memory = mem_aligned(carve.used);
    float *g32 = mem_calloc(P, sizeof *g32);
    carve = (struct carve){memory, 0};
    nn_work_layout(&work, net, kernel, batch->n, &carve);
    nn_load(net, &work, batch->obs, NULL, batch->n);
    nn_forward(net, &work, batch->single);
    for (size_t b = 0; b < batch->n; b++)
        loss += ppo_loss(&batch->samples[b], work.out, work.dout, work.ld, A, b,
                         batch->n);
    nn_flip(net, &work, batch->single);
    nn_backward(net, &work, batch->single, g32);
    for (size_t p = 0; p < P; p++)
        g[p] = (double)g32[p];
    free(g32);
    free(memory);
    return loss / (double)batch->n;
}

static void test_kernels(void)
{
    for (size_t i = 0; i < COUNT_OF(net_cases); i++) {
        struct batch batch;

        batch_init(&batch, &net_cases[i], SIZE_MAX);
        const size_t P = batch.net->parameters;
        double *want = mem_calloc(P, sizeof *want);
        double *found = mem_calloc(P, sizeof *found);
        double *behaviour = mem_calloc(batch.n, sizeof *behaviour);
        const double want_loss = whole_loss(&batch, behaviour, true);

        reference_gradient(&batch, want);
        for (const struct nn_kernel *const *k = nn_kernels(); *k; k++) {
            const double loss = fast_gradient(&batch, *k, found);
            const double apart = worst(found, want, P);

            CU_ASSERT_DOUBLE_EQUAL(loss, want_loss, 1e-5);
            CU_ASSERT(apart < 2e-5);
            if (!(apart < 2e-5))
                fprintf(stderr, "%s: %s: %g apart\n", net_cases[i].what,
                        (*k)->name, apart);
        }
        free(want);
        free(found);
        free(behaviour);
        batch_fini(&batch);
    }
}

/* Two actions with logits z and 0, so that logp(0) = -ln(1 + exp(-z)). */
static const struct loss_case {
    const char *what;
    struct nn_sample sample;
    float z;            /* logit of action 0 */
    double loss, slope; /* the policy's part, and its derivative by logp */
} loss_cases[] = {
    {"at the start the loss is -A",
     {0, 2, 0, -0.69314718F, -0.69314718F},
     0,
     -2,
     -2},
    {"a gain beyond the bound counts no more",
     {0, 1, 0, -1.38629436F, -1.38629436F},
     0,
     -1.2,
     0},
    {"a loss beyond the bound still counts",
     {0, -1, 0, -1.38629436F, -1.38629436F},
     0,
     2,
     2},
    {"below the bound the same holds for A < 0",
     {0, -1, 0, -0.0F, -0.0F},
     0,
     0.8,
     0},
    {"the bound is around the proximal policy, not the one that acted",
     {0, 1, 0, -1.38629436F, -0.69314718F},
     0,
     -2,
     -2},
    {"an unlikely deed weighs 100 at most",
     {0, 1, 0, -20, -0.69314718F},
     0,
     -100,
     -100},
};

static void test_loss_by_hand(void)
{
    static const struct nn_ppo policy_only = {0.2F, 0, 0};

    for (size_t i = 0; i < COUNT_OF(loss_cases); i++) {
        const struct loss_case *c = &loss_cases[i];
        const float out[3] = {c->z, 0, 0};
        const double p = 1 / (1 + exp(-(double)c->z));
        struct nn_ppo_sums sums = {0};
        float dout[3];

        nn_ppo_loss(&policy_only, &c->sample, out, dout, 1, 2, 0, 1, &sums);
        CU_ASSERT_DOUBLE_EQUAL(sums.loss, c->loss, 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(dout[0], c->slope * (1 - p), 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(dout[1], -c->slope * (1 - p), 1e-4);
        CU_ASSERT_EQUAL(dout[2], 0);
        if (fabs(sums.loss - c->loss) > 1e-4 ||
            fabs((double)dout[0] - c->slope * (1 - p)) > 1e-4)
            fprintf(stderr, "%s: loss %g, gradient %g\n", c->what, sums.loss,
                    (double)dout[0]);
    }
}

static void test_adam_by_hand(void)
{
    /* b1 = 0.5, b2 = 0.75, step 0.1, epsilon 0.5; gradients 1, then -2:
     * m = 0.5, v = 0.25, both corrected to 1: w = 1 - 0.1 / 1.5;
     * m = -0.75, v = 1.1875, corrected by 0.75 and 0.4375 to -1 and 2.7143:
     * w += 0.1 / (1.64751 + 0.5). */
    static const float gradient[] = {1, -2};
    static const double want[] = {0.93333333, 0.97989903};

    for (const struct nn_kernel *const *k = nn_kernels(); *k; k++) {
        enum { N = 37 };
        float w[N], m[N] = {0}, v[N] = {0}, g[N];
        double squares[2];

        for (size_t i = 0; i < N; i++)
            w[i] = 1;
        for (int t = 0; t < 2; t++) {
            const struct nn_adam adam = {0.1F,
                                         0.5F,
                                         0.75F,
                                         0.5F,
                                         (float)(1 / (1 - pow(0.5, t + 1))),
                                         (float)(1 / (1 - pow(0.75, t + 1)))};

            for (size_t i = 0; i < N; i++)
                g[i] = gradient[t];
            (*k)->adam(&adam, w, m, v, g, N, squares);
            for (size_t i = 0; i < N; i++)
                CU_ASSERT_DOUBLE_EQUAL(w[i], want[t], 1e-6);
            CU_ASSERT_DOUBLE_EQUAL(
                squares[0], N * (double)(gradient[t] * gradient[t]), 1e-4);
            CU_ASSERT_DOUBLE_EQUAL(squares[1], N * want[t] * want[t], 1e-4);
        }
        g[3] = NAN;
        w[N - 1] = INFINITY;
        (*k)->adam(&(struct nn_adam){0.1F, 0.5F, 0.75F, 0.5F, 1, 1}, w, m, v, g,
                   N, squares);
        CU_ASSERT_FALSE(isfinite(squares[0]));
        CU_ASSERT_FALSE(isfinite(squares[1]));
    }
}

/* A unit's weights have the layer's norm; biases are zero. */
static void test_init(void)
{
    static const double norms[] = {1, 1, 1.4, 0.1};
    const struct nn_shape shape = {1, 28, 28, 10};
    struct err err;
    struct rng rng;
    struct nn_net *net = build("[16, 32]", 128, "1/4", shape, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(net);
    float *w = mem_calloc(net->parameters, sizeof *w);
    rng_init(&rng, "key", 3, "init", 0);
    nn_init(net, w, &rng);
    CU_ASSERT_EQUAL_FATAL(net->n_layers, COUNT_OF(norms));
    for (size_t l = 0; l < net->n_layers; l++) {
        const struct nn_layer *layer = &net->layers[l];
        const size_t fan_in = layer->n_weights / layer->units;

        for (size_t u = 0; u < layer->units; u++) {
            double squares = 0;

            for (size_t i = 0; i < fan_in; i++) {
                const double x = (double)w[layer->weight + u * fan_in + i];

                squares += x * x;
            }
            CU_ASSERT_DOUBLE_EQUAL(sqrt(squares), norms[l], 1e-5);
            CU_ASSERT_EQUAL(w[layer->bias + u], 0);
        }
    }
    free(w);
    nn_free(net);
}

/* Shapes and costs, counted by hand for 28x28 images and ten actions. */
static const struct cost_case {
    const char *what, *width;
    size_t parameters, inner;
    double macs;
} cost_cases[] = {
    /* Parameters: 16 (9 + 1), 32 (16 9 + 1), 128 (1568 + 1), 11 (128 + 1).
     * Multiply-adds: 16 9 28^2, 32 16 9 14^2, 1568 128, 128 11. */
    {"the family itself", "1", 160 + 4640 + 200832 + 1419, 4640 + 200832,
     112896.0 + 903168 + 200704 + 1408},
    /* Channels 1 and 2, hidden 8. */
    {"the narrowest of a study", "1/16", 10 + 20 + 792 + 99, 20 + 792,
     7056.0 + 3528 + 784 + 88},
    /* Channels max(1, 0.25) and round(0.5), hidden 2. */
    {"never less than one unit", "1/64", 10 + 10 + 100 + 33, 10 + 100,
     7056.0 + 1764 + 98 + 22},
};

static void test_costs(void)
{
    const struct nn_shape shape = {1, 28, 28, 10};

    for (size_t i = 0; i < COUNT_OF(cost_cases); i++) {
        const struct cost_case *c = &cost_cases[i];
        struct err err;
        struct nn_net *net = build("[16, 32]", 128, c->width, shape, &err);

        CU_ASSERT_PTR_NOT_NULL_FATAL(net);
        CU_ASSERT_EQUAL(net->parameters, c->parameters);
        CU_ASSERT_EQUAL(nn_parameters_inner(net), c->inner);
        CU_ASSERT_EQUAL(nn_macs(net), c->macs);
        nn_free(net);
    }
}

/* The paper's 2,136 FLOP per parameter and interaction: the IMPALA network on
 * 64x64 images without the terms that wide networks make negligible, one pass
 * to act, 1 + 6 training passes, one pass of the averaged policy. */
static void test_paper_constant(void)
{
    static const double side[] = {32, 16, 8}, channels[] = {16, 32, 32};
    double macs = 32 * 64 * 256, parameters = macs;

    for (size_t s = 0; s < COUNT_OF(side); s++) {
        const double residual = 4 * 9 * channels[s] * channels[s];
        const double first = s == 0 ? 0 : 9 * channels[s - 1] * channels[s];

        /* The first convolution of a stack comes before its pooling. */
        macs += residual * side[s] * side[s] + first * 4 * side[s] * side[s];
        parameters += residual + first;
    }
    CU_ASSERT_DOUBLE_EQUAL(2 * macs / parameters, 92.86, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(nn_flop(macs, 7, 1) / parameters, 2136, 0.5);
}

static void test_too_small(void)
{
    const struct nn_shape shape = {1, 5, 28, 10};
    struct err err;

    CU_ASSERT_PTR_NULL(build("[4, 4, 4]", 8, "1", shape, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "after 2 of them"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "1x7"));
}

static const struct core_case {
    const char *core;
    size_t lanes;
    const char *want;
} core_cases[] = {
    {"Prescott", 16, "SkylakeX"}, {"Prescott", 8, "Haswell"},
    {"Prescott", 4, NULL},        {"SkylakeX", 16, NULL},
    {"Haswell", 16, NULL},        {"Zen", 8, NULL},
    {"Nehalem", 8, "Haswell"},
};

static void test_coretype(void)
{
    for (size_t i = 0; i < COUNT_OF(core_cases); i++) {
        const struct core_case *c = &core_cases[i];
        const char *found = nn_blas_coretype_for(c->core, c->lanes);

        CU_ASSERT_EQUAL(found == NULL, c->want == NULL);
        if (found != NULL && c->want != NULL)
            CU_ASSERT_STRING_EQUAL(found, c->want);
    }
}

static const struct unit_test tests[] = {
    {"gradients of all parameters are central differences",
     test_central_differences},
    {"observations are brought into tiles", test_load},
    {"every kernel agrees with plain loops", test_kernels},
    {"the loss by hand", test_loss_by_hand},
    {"Adam by hand", test_adam_by_hand},
    {"initial weights are normalised", test_init},
    {"costs by hand", test_costs},
    {"the paper's FLOP per parameter and interaction", test_paper_constant},
    {"images too small to pool", test_too_small},
    {"OpenBLAS' core type is corrected", test_coretype},
};

UNIT_MAIN("nn", tests)
