/* family.c - families of networks. */
#include "config.h"

#include "nn/family.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "nn/build.h"

/* Norms of a unit's initial weights, from the authors' code for their earlier
 * papers (science.md section 3); that of recurrent weights is our choice. */
static const double conv_norm = 1.0, dense_norm = 1.4, head_norm = 0.1,
                    lstm_norm = 1.0;

/* Gains of orthogonal weights, as is usual for small control tasks (Engstrom et
 * al., 2020; CleanRL). */
static const double orthogonal_gain = 1.4142135623730951,
                    orthogonal_policy = 0.01, orthogonal_value = 1.0;

/* ---- what all families take ---- */

static const char *const network_choices[] = {"shared", "separate", NULL};

#define WIDTH_PARAM(what)                                                 \
    {                                                                     \
        .name = "width", .type = PARAM_REAL, .def = "1", .min = 1.0 / 64, \
        .max = 64, .doc = "multiplier of " what                           \
    }

#define COMMON_PARAMS(networks)                                             \
    {.name = "networks",                                                    \
     .type = PARAM_CHOICE,                                                  \
     .def = networks,                                                       \
     .choices = network_choices,                                            \
     .doc = "whether policy and value share one network below their heads " \
            "or have one each"},                                            \
        {.name = "lstm",                                                    \
         .type = PARAM_INT,                                                 \
         .def = "0",                                                        \
         .min = 0,                                                          \
         .max = 16384,                                                      \
         .doc = "units at width 1 of an LSTM below the heads; 0: none"},    \
    {                                                                       \
        .name = "embedding", .type = PARAM_INT, .def = "16", .min = 1,      \
        .max = 1024,                                                        \
        .doc = "numbers that stand for each code, where observations are "  \
               "codes (our choice)"                                         \
    }

static size_t scaled(double n, double width)
{
    const double units = round(n * width);

    return units < 1 ? 1 : (size_t)units;
}

/* A network between the observation and the heads.  PREFIX: of its names. */
typedef size_t trunk_fn(struct nn_net *net, const struct settings *settings,
                        size_t from, const char *prefix);

struct name {
    char text[32];
};

static struct name named(const char *prefix, const char *what, size_t number)
{
    struct name name;

    snprintf(name.text, sizeof name.text, "%s%s%zu", prefix, what, number);
    return name;
}

static size_t build_trunk(struct nn_net *net, const struct settings *settings,
                          trunk_fn *trunk, const char *prefix)
{
    const int64_t lstm = settings_int(settings, "lstm");
    size_t at = 0;
    char name[32];

    if (net->shape.input == NN_CODES) {
        snprintf(name, sizeof name, "%sembedding", prefix);
        at = nn_build_embed(net, at,
                            (size_t)settings_int(settings, "embedding"), name);
    }
    at = trunk(net, settings, at, prefix);
    snprintf(name, sizeof name, "%slstm", prefix);
    return lstm == 0 ? at
                     : nn_build_lstm(net, at, scaled((double)lstm, net->width),
                                     net->orthogonal ? 1 : lstm_norm, name);
}

/* The whole network: one trunk or two, and the heads. */
static struct nn_net *build(const struct settings *settings,
                            struct nn_shape shape, bool aux_value,
                            bool orthogonal, trunk_fn *trunk, struct err *err)
{
    const bool separate =
        strcmp(settings_string(settings, "networks"), "separate") == 0;

    if (aux_value && !separate) {
        err_set(err,
                "this algorithm trains policy and value apart, but family "
                "'%s' lets them share a network; give it networks = "
                "separate",
                settings->kind);
        return NULL;
    }
    struct nn_net *net = nn_build(shape, settings_real(settings, "width"));
    net->orthogonal = orthogonal;
    struct nn_head_shape heads = {
        .aux = aux_value,
        .pi_norm = orthogonal ? orthogonal_policy : head_norm,
        .vf_norm = orthogonal ? orthogonal_value : head_norm,
        .pi_prefix = separate ? "pi." : "",
        .vf_prefix = separate ? "vf." : "",
    };
    heads.pi = build_trunk(net, settings, trunk, heads.pi_prefix);
    heads.vf = separate ? build_trunk(net, settings, trunk, heads.vf_prefix)
                        : heads.pi;
    nn_build_heads(net, &heads);
    nn_build_finish(net);
    return net;
}

/* ---- mlp ---- */

static const char *const activation_choices[] = {"tanh", "relu", NULL};
static const char *const init_choices[] = {"normalised", "orthogonal", NULL};

static const struct param mlp_params[] = {
    WIDTH_PARAM("the units of every layer"),
    {.name = "units",
     .type = PARAM_INT,
     .def = "64",
     .min = 1,
     .max = 65536,
     .doc = "units of each hidden layer at width 1 (as is usual for small "
            "control tasks; Schulman et al., 2017)"},
    {.name = "depth",
     .type = PARAM_INT,
     .def = "2",
     .min = 1,
     .max = 64,
     .doc = "hidden layers"},
    {.name = "activation",
     .type = PARAM_CHOICE,
     .def = "tanh",
     .choices = activation_choices,
     .doc = "what follows each hidden layer"},
    {.name = "norm",
     .type = PARAM_BOOL,
     .def = "false",
     .doc = "normalise each hidden layer before its activation (Ba et al., "
            "2016)"},
    {.name = "init",
     .type = PARAM_CHOICE,
     .def = "normalised",
     .choices = init_choices,
     .doc = "initial weights: normalised for each unit, whatever the width "
            "(the authors' code), or orthogonal with gains sqrt(2), 0.01 for "
            "the policy and 1 for the value (CleanRL)"},
    COMMON_PARAMS("separate"),
};

const struct param_table nn_mlp_table = {
    .name = "mlp",
    .doc = "dense layers, for observations of a few numbers",
    .params = mlp_params,
    .n = COUNT_OF(mlp_params),
};

static size_t mlp_trunk(struct nn_net *net, const struct settings *settings,
                        size_t at, const char *prefix)
{
    const size_t units =
        scaled((double)settings_int(settings, "units"), net->width);
    const size_t depth = (size_t)settings_int(settings, "depth");
    const bool norm = settings_bool(settings, "norm");
    const enum nn_activation activation =
        strcmp(settings_string(settings, "activation"), "tanh") == 0 ? NN_TANH
                                                                     : NN_RELU;

    for (size_t i = 1; i <= depth; i++) {
        at = nn_build_dense(net, at, units, norm ? NN_LINEAR : activation,
                            net->orthogonal ? orthogonal_gain : dense_norm,
                            named(prefix, "dense", i).text);
        if (norm)
            at = nn_build_norm(net, at, activation,
                               named(prefix, "norm", i).text);
    }
    return at;
}

static struct nn_net *build_mlp(const struct settings *settings,
                                struct nn_shape shape, bool aux_value,
                                struct err *err)
{
    const bool orthogonal =
        strcmp(settings_string(settings, "init"), "orthogonal") == 0;

    return build(settings, shape, aux_value, orthogonal, mlp_trunk, err);
}

/* ---- cnn ---- */

static const char *const padding_choices[] = {"same", "valid", NULL};

static const struct param cnn_params[] = {
    WIDTH_PARAM("every channel count and of the hidden layer"),
    {.name = "channels",
     .type = PARAM_INTS,
     .def = "[16, 32]",
     .min = 1,
     .max = 4096,
     .doc = "output channels of each convolution at width 1; each is followed "
            "by ReLU (our choice)"},
    {.name = "kernels",
     .type = PARAM_INTS,
     .def = "[3]",
     .min = 1,
     .max = 32,
     .doc = "width of each convolution's square of weights, or one for all "
            "(our choice)"},
    {.name = "strides",
     .type = PARAM_INTS,
     .def = "[1]",
     .min = 1,
     .max = 32,
     .doc = "pixels from one result of each convolution to the next, or one "
            "for all (our choice)"},
    {.name = "padding",
     .type = PARAM_CHOICE,
     .def = "same",
     .choices = padding_choices,
     .doc = "same: zeros around the image keep its size; valid: none"},
    {.name = "pool",
     .type = PARAM_BOOL,
     .def = "true",
     .doc = "2x2 maximum pooling after each convolution (our choice)"},
    {.name = "hidden",
     .type = PARAM_INT,
     .def = "128",
     .min = 1,
     .max = 65536,
     .doc = "units of the dense layer at width 1 (our choice)"},
    COMMON_PARAMS("shared"),
};

const struct param_table nn_cnn_table = {
    .name = "cnn",
    .doc = "convolutions with pooling, then a dense layer",
    .params = cnn_params,
    .n = COUNT_OF(cnn_params),
};

static size_t item(const struct settings *settings, const char *name, size_t i)
{
    const struct value *list = settings_value(settings, name);

    return (size_t)list->list.items[list->list.n == 1 ? 0 : i].number.real;
}

static size_t length(const struct settings *settings, const char *name)
{
    return settings_value(settings, name)->list.n;
}

static bool same_padding(const struct settings *settings)
{
    return strcmp(settings_string(settings, "padding"), "same") == 0;
}

/* The side of an image after the I-th convolution and its pooling; 0 when it
 * has become too small. */
static size_t side_after(const struct settings *settings, size_t side, size_t i)
{
    const size_t size = item(settings, "kernels", i);
    const size_t pad = same_padding(settings) ? size / 2 : 0;

    if (side + 2 * pad < size)
        return 0;
    side = (side + 2 * pad - size) / item(settings, "strides", i) + 1;
    return settings_bool(settings, "pool") ? side / 2 : side;
}

static size_t cnn_trunk(struct nn_net *net, const struct settings *settings,
                        size_t at, const char *prefix)
{
    const bool pool = settings_bool(settings, "pool");
    const size_t n = length(settings, "channels");

    for (size_t i = 0; i < n; i++) {
        const size_t size = item(settings, "kernels", i);
        /* What is not pooled gets its ReLU from a layer of its own, so that
         * the last one has no border. */
        const struct nn_conv_shape conv = {
            .channels =
                scaled((double)item(settings, "channels", i), net->width),
            .size = size,
            .stride = item(settings, "strides", i),
            .pad = same_padding(settings) ? size / 2 : 0,
            .plus = NN_NONE,
            .activation = pool ? NN_RELU : NN_LINEAR,
            .norm = conv_norm,
        };

        at = nn_build_conv(net, at, &conv, named(prefix, "conv", i + 1).text);
        at = pool ? nn_build_pool(net, at, 2, 2, 0) : nn_build_relu(net, at);
    }
    return nn_build_dense(
        net, at, scaled((double)settings_int(settings, "hidden"), net->width),
        NN_RELU, dense_norm, named(prefix, "dense", 1).text);
}

/* One number for each convolution, or one for all of them? */
static bool fits_channels(const struct settings *settings, const char *name,
                          struct err *err)
{
    const size_t n = length(settings, name);

    if (n == 1 || n == length(settings, "channels"))
        return true;
    return err_set(err,
                   "family 'cnn' has %zu channels but %zu %s; give one for "
                   "each or one for all",
                   length(settings, "channels"), n, name);
}

static struct nn_net *build_cnn(const struct settings *settings,
                                struct nn_shape shape, bool aux_value,
                                struct err *err)
{
    const size_t n = length(settings, "channels");
    size_t h = shape.height, w = shape.width;

    if (!fits_channels(settings, "kernels", err) ||
        !fits_channels(settings, "strides", err))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t next_h = side_after(settings, h, i);
        const size_t next_w = side_after(settings, w, i);

        if (next_h == 0 || next_w == 0) {
            err_set(err,
                    "family 'cnn' has %zu convolutions, but after %zu of "
                    "them the %zux%zu image has become %zux%zu, too small "
                    "for the next",
                    n, i, shape.height, shape.width, h, w);
            return NULL;
        }
        h = next_h;
        w = next_w;
    }
    return build(settings, shape, aux_value, false, cnn_trunk, err);
}

/* ---- impala ---- */

static const struct param impala_params[] = {
    WIDTH_PARAM("every channel count and of the hidden layer"),
    {.name = "channels",
     .type = PARAM_INTS,
     .def = "[16, 32, 32]",
     .min = 1,
     .max = 4096,
     .doc = "channels of each stack at width 1 (Espeholt et al., 2018)"},
    {.name = "blocks",
     .type = PARAM_INT,
     .def = "2",
     .min = 0,
     .max = 32,
     .doc = "residual blocks in a stack, of two convolutions each (Espeholt "
            "et al., 2018)"},
    {.name = "hidden",
     .type = PARAM_INT,
     .def = "256",
     .min = 1,
     .max = 65536,
     .doc = "units of the dense layer at width 1 (Espeholt et al., 2018)"},
    COMMON_PARAMS("shared"),
};

const struct param_table nn_impala_table = {
    .name = "impala",
    .doc = "stacks of a convolution, pooling and residual blocks, then a dense "
           "layer",
    .params = impala_params,
    .n = COUNT_OF(impala_params),
};

static size_t impala_conv(struct nn_net *net, size_t from, size_t channels,
                          size_t plus, enum nn_activation activation,
                          double norm, const char *name)
{
    const struct nn_conv_shape conv = {
        .channels = channels,
        .size = 3,
        .stride = 1,
        .pad = 1,
        .plus = plus,
        .activation = activation,
        .norm = norm,
    };

    return nn_build_conv(net, from, &conv, name);
}

static size_t impala_stack(struct nn_net *net, size_t at, size_t channels,
                           size_t blocks, double block_norm, const char *prefix,
                           size_t number)
{
    const struct name stack = named(prefix, "stack", number);
    char name[48];

    snprintf(name, sizeof name, "%s.conv", stack.text);
    at = impala_conv(net, at, channels, NN_NONE, NN_LINEAR, conv_norm, name);
    at = nn_build_pool(net, at, 3, 2, 1);
    for (size_t b = 1; b <= blocks; b++) {
        size_t inside = nn_build_relu(net, at);

        snprintf(name, sizeof name, "%s.block%zu.conv1", stack.text, b);
        inside = impala_conv(net, inside, channels, NN_NONE, NN_RELU,
                             block_norm, name);
        snprintf(name, sizeof name, "%s.block%zu.conv2", stack.text, b);
        at =
            impala_conv(net, inside, channels, at, NN_LINEAR, block_norm, name);
    }
    return at;
}

static size_t impala_trunk(struct nn_net *net, const struct settings *settings,
                           size_t at, const char *prefix)
{
    const size_t n = length(settings, "channels");
    const size_t blocks = (size_t)settings_int(settings, "blocks");
    /* Of both convolutions of a block together: 1 / sqrt(stacks) / sqrt(blocks)
     * (the authors' code). */
    const double block_norm =
        sqrt(1 / sqrt((double)n) / sqrt(blocks > 0 ? (double)blocks : 1));

    for (size_t i = 0; i < n; i++)
        at = impala_stack(
            net, at, scaled((double)item(settings, "channels", i), net->width),
            blocks, block_norm, prefix, i + 1);
    at = nn_build_relu(net, at);
    return nn_build_dense(
        net, at, scaled((double)settings_int(settings, "hidden"), net->width),
        NN_RELU, dense_norm, named(prefix, "dense", 1).text);
}

static struct nn_net *build_impala(const struct settings *settings,
                                   struct nn_shape shape, bool aux_value,
                                   struct err *err)
{
    return build(settings, shape, aux_value, false, impala_trunk, err);
}

static const struct nn_family families[] = {
    {&nn_mlp_table, build_mlp},
    {&nn_cnn_table, build_cnn},
    {&nn_impala_table, build_impala},
};

const struct nn_family *nn_family_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        if (strcmp(families[i].table->name, name) == 0)
            return &families[i];
    }
    return NULL;
}
