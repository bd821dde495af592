/* test_nn.c - shapes, costs and first weights of families of networks. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/mem.h"
#include "nn/blas.h"
#include "tests/unit/make_net.h"
#include "tests/unit/unit.h"

/* MNIST, Procgen, and a task of four numbers. */
static const struct nn_shape digits = {.input = NN_BYTES,
                                       .height = 28,
                                       .width = 28,
                                       .channels = 1,
                                       .parts = 1,
                                       .choices = {10}};
static const struct nn_shape pixels = {.input = NN_BYTES,
                                       .height = 64,
                                       .width = 64,
                                       .channels = 3,
                                       .parts = 1,
                                       .choices = {15}};
static const struct nn_shape few = {.input = NN_FLOATS,
                                    .height = 1,
                                    .width = 1,
                                    .channels = 4,
                                    .parts = 1,
                                    .choices = {2}};
static const struct nn_shape arm = {.input = NN_FLOATS,
                                    .height = 1,
                                    .width = 1,
                                    .channels = 3,
                                    .policy = NN_GAUSSIAN,
                                    .parts = 2};
static const struct nn_shape tokens = {.input = NN_CODES,
                                       .height = 1,
                                       .width = 1,
                                       .channels = 2,
                                       .codes = 7,
                                       .parts = 2,
                                       .choices = {3, 2}};

/* Like make_net, of what cannot fail. */
static struct nn_net *net_of(const char *family, const char *settings,
                             struct nn_shape shape, bool aux)
{
    struct err err;
    struct nn_net *net = make_net(family, settings, shape, aux, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(net);
    return net;
}

/* ---- costs ---- */

/* Counted by hand, layer by layer. */
static const struct cost_case {
    const char *what, *family, *settings;
    const struct nn_shape *shape;
    bool aux;
    size_t parameters, inner;
    double macs;
} cost_cases[] = {
    /* Parameters: 16 (9 + 1), 32 (16 9 + 1), 128 (1568 + 1), 11 (128 + 1).
     * Multiply-adds: 16 9 28^2, 32 16 9 14^2, 1568 128, 128 11. */
    {"digits", "cnn", "", &digits, false, 160 + 4640 + 200832 + 1419,
     4640 + 200832, 112896.0 + 903168 + 200704 + 1408},
    /* Channels 1 and 2, hidden 8. */
    {"digits, the narrowest of a study", "cnn", "width=1/16", &digits, false,
     10 + 20 + 792 + 99, 20 + 792, 7056.0 + 3528 + 784 + 88},
    /* Channels max(1, 0.25) and round(0.5), hidden 2. */
    {"never less than one unit", "cnn", "width=1/64", &digits, false,
     10 + 10 + 100 + 33, 10 + 100, 7056.0 + 1764 + 98 + 22},
    /* 8x8 in steps of 4: 7x7; 3x3: 5x5. */
    {"convolutions without padding", "cnn",
     "channels=[8, 16]; kernels=[8, 3]; strides=[4, 1]; padding=valid; "
     "pool=false",
     &pixels, false,
     8 * (3 * 64 + 1) + 16 * (8 * 9 + 1) + 128 * (16 * 169 + 1) + 16 * 129,
     16 * (8 * 9 + 1) + 128 * (16 * 169 + 1),
     8.0 * 192 * 225 + 16.0 * 72 * 169 + 128.0 * 2704 + 128.0 * 16},
    /* Two networks of 4 -> 64 -> 64. */
    {"two networks", "mlp", "", &few, false, 2 * (320 + 4160) + 65 * 3,
     2 * 4160, 2 * (256.0 + 4096) + 64 * 3},
    {"one network", "mlp", "networks=shared", &few, false, 320 + 4160 + 65 * 3,
     4160, 256.0 + 4096 + 64 * 3},
    /* Gains and biases are parameters, but no multiply-adds. */
    {"normalised", "mlp", "norm=true; networks=shared", &few, false,
     320 + 128 + 4160 + 128 + 65 * 3, 128 + 4160 + 128, 256.0 + 4096 + 64 * 3},
    /* Two deviations; a second value head on the policy's network. */
    {"numbers, auxiliary value", "mlp", "units=8", &arm, true,
     2 * (32 + 72) + 9 * 4 + 2, 2 * 72, 2 * (24.0 + 64) + 8 * 4},
    /* 7 codes of 3 numbers; 6 -> 5 -> 5; lookups cost nothing. */
    {"codes", "mlp", "units=5; embedding=3; networks=shared", &tokens, false,
     21 + 35 + 30 + 6 * 6, 35 + 30, 30.0 + 25 + 5 * 6},
    /* Gates of 4 units each, of 64 inputs and the 4 units. */
    {"memory", "mlp", "networks=shared; lstm=4", &few, false,
     320 + 4160 + 16 * (64 + 4 + 1) + 5 * 3, 4160 + 16 * 69,
     256.0 + 4096 + 16 * 68 + 4 * 3},
    /* The network of the Procgen papers has 626,256 parameters. */
    {"IMPALA", "impala", "", &pixels, false, 626256, 626256 - 448 - 257 * 16,
     4096.0 * 27 * 16 + 1024 * 9 * (4 * 16 * 16 + 16 * 32) +
         256 * 9 * (4 * 32 * 32 + 32 * 32) + 64 * 9 * 4 * 32 * 32 + 2048 * 256 +
         256 * 16},
};

static void test_costs(void)
{
    for (size_t i = 0; i < COUNT_OF(cost_cases); i++) {
        const struct cost_case *c = &cost_cases[i];
        struct nn_net *net = net_of(c->family, c->settings, *c->shape, c->aux);

        CU_ASSERT_EQUAL(net->parameters, c->parameters);
        CU_ASSERT_EQUAL(net->parameters_inner, c->inner);
        CU_ASSERT_EQUAL(nn_macs(net), c->macs);
        if (net->parameters != c->parameters ||
            net->parameters_inner != c->inner || nn_macs(net) != c->macs)
            fprintf(stderr, "%s: %zu parameters, %zu inner, %.0f macs\n",
                    c->what, net->parameters, net->parameters_inner,
                    nn_macs(net));
        nn_free(net);
    }
}

/* FLOP of a forward pass for each parameter of the IMPALA network on 64x64
 * images at infinite width, where only terms in its square count: what the
 * paper's 2,136 are 23 times (test_train). */
static void test_wide_limit(void)
{
    static const char *const widths[] = {"width=1", "width=2", "width=3"};
    double macs[3], parameters[3];

    for (size_t i = 0; i < 3; i++) {
        struct nn_net *net = net_of("impala", widths[i], pixels, false);

        macs[i] = nn_macs(net);
        parameters[i] = (double)net->parameters;
        nn_free(net);
    }
    /* Second differences are twice the factor of the square. */
    const double square_macs = macs[2] - 2 * macs[1] + macs[0];
    const double square = parameters[2] - 2 * parameters[1] + parameters[0];

    CU_ASSERT_DOUBLE_EQUAL(2 * square_macs / square, 92.86, 0.005);
}

/* ---- first weights ---- */

static const struct init_case {
    const char *family, *settings;
    const struct nn_shape *shape;
    const char *param;
    double norm;
} init_cases[] = {
    {"cnn", "width=1/4", &digits, "conv1.weight", 1},
    {"cnn", "width=1/4", &digits, "conv2.weight", 1},
    {"cnn", "width=1/4", &digits, "dense1.weight", 1.4},
    {"cnn", "width=1/4", &digits, "logits.weight", 0.1},
    {"cnn", "width=1/4", &digits, "value.weight", 0.1},
    {"mlp", "", &arm, "pi.dense2.weight", 1.4},
    {"mlp", "", &arm, "pi.mean.weight", 0.1},
    {"mlp", "", &arm, "vf.value.weight", 0.1},
    {"mlp", "", &arm, "pi.log_std.bias", 0},
    {"mlp", "lstm=3", &few, "pi.lstm.hidden.weight", 1},
    {"impala", "width=1/4", &pixels, "stack2.conv.weight", 1},
    /* sqrt(1 / sqrt(3 stacks) / sqrt(2 blocks)) */
    {"impala", "width=1/4", &pixels, "stack2.block1.conv2.weight",
     0.63894310424627276},
    {"impala", "width=1/4", &pixels, "dense1.weight", 1.4},
    {"impala", "width=1/4", &pixels, "dense1.bias", 0},
};

static const struct nn_param *find_param(const struct nn_net *net,
                                         const char *name)
{
    for (size_t i = 0; i < net->n_params; i++) {
        if (strcmp(net->params[i].name, name) == 0)
            return &net->params[i];
    }
    return NULL;
}

/* Numbers of one unit. */
static size_t fan_in(const struct nn_param *param)
{
    size_t n = 1;

    for (size_t k = 1; k < param->n_shape; k++)
        n *= param->shape[k];
    return n;
}

static float *first_weights(const struct nn_net *net)
{
    float *w = mem_calloc(net->parameters, sizeof *w);
    struct rng rng;

    rng_init(&rng, "key", 3, "init", 0);
    nn_init(net, w, &rng);
    return w;
}

static double dot(const float *a, const float *b, size_t n, size_t stride)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)a[i * stride] * (double)b[i * stride];
    return sum;
}

/* A unit's weights have the layer's norm; biases are zero. */
static void test_init(void)
{
    for (size_t i = 0; i < COUNT_OF(init_cases); i++) {
        const struct init_case *c = &init_cases[i];
        struct nn_net *net = net_of(c->family, c->settings, *c->shape, false);
        float *w = first_weights(net);
        const struct nn_param *param = find_param(net, c->param);

        CU_ASSERT_PTR_NOT_NULL_FATAL(param);
        const size_t n = fan_in(param);
        for (size_t u = 0; u < param->shape[0]; u++) {
            const float *unit = w + param->offset + u * n;

            CU_ASSERT_DOUBLE_EQUAL(sqrt(dot(unit, unit, n, 1)), c->norm, 1e-5);
        }
        free(w);
        nn_free(net);
    }
}

/* Rows, or columns where there are fewer, are orthogonal and of one length. */
static const struct orthogonal_case {
    const char *param;
    bool columns;
    double gain;
} orthogonal_cases[] = {
    {"pi.dense1.weight", true, 1.4142135623730951},
    {"pi.dense2.weight", false, 1.4142135623730951},
    {"pi.logits.weight", false, 0.01},
    {"vf.value.weight", false, 1},
};

static void test_orthogonal(void)
{
    struct nn_net *net = net_of("mlp", "init=orthogonal; units=20", few, false);
    float *w = first_weights(net);

    for (size_t i = 0; i < COUNT_OF(orthogonal_cases); i++) {
        const struct orthogonal_case *c = &orthogonal_cases[i];
        const struct nn_param *param = find_param(net, c->param);

        CU_ASSERT_PTR_NOT_NULL_FATAL(param);
        const size_t rows = param->shape[0], columns = fan_in(param);
        const size_t n = c->columns ? columns : rows;
        const size_t len = c->columns ? rows : columns;
        const size_t far = c->columns ? 1 : columns;

        for (size_t k = 0; k < n * n; k++) {
            const float *at = w + param->offset;
            const double want = k / n == k % n ? c->gain * c->gain : 0;

            CU_ASSERT_DOUBLE_EQUAL(dot(at + k / n * far, at + k % n * far, len,
                                       c->columns ? columns : 1),
                                   want, 1e-5);
        }
    }
    free(w);
    nn_free(net);
}

/* ---- what cannot be built ---- */

static const struct wrong_case {
    const char *family, *settings;
    bool aux;
    const char *first, *second; /* in the message */
} wrong_cases[] = {
    {"cnn", "channels=[4, 4, 4, 4, 4]", false, "after 4 of them", "1x1"},
    {"cnn", "channels=[4, 4]; kernels=[3, 3, 3]", false, "2 channels",
     "3 kernels"},
    {"cnn", "", true, "policy and value apart", "networks = separate"},
};

static void test_wrong(void)
{
    for (size_t i = 0; i < COUNT_OF(wrong_cases); i++) {
        const struct wrong_case *c = &wrong_cases[i];
        struct err err;

        CU_ASSERT_PTR_NULL(
            make_net(c->family, c->settings, digits, c->aux, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, c->first));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, c->second));
    }
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
    {"costs by hand", test_costs},
    {"FLOP per parameter of wide networks", test_wide_limit},
    {"initial weights are normalised", test_init},
    {"or orthogonal", test_orthogonal},
    {"what cannot be built", test_wrong},
    {"OpenBLAS' core type is corrected", test_coretype},
};

UNIT_MAIN("nn", tests)
