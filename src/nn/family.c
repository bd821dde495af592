/* family.c - families of networks. */
#include "config.h"

#include "nn/family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/spec.h"

/* Norms of a unit's initial weights, from the authors' code for their earlier
 * papers (science.md section 3). */
static const double conv_norm = 1.0, dense_norm = 1.4, head_norm = 0.1;

static const struct param cnn_params[] = {
    {.name = "width",
     .type = PARAM_REAL,
     .def = "1",
     .min = 1.0 / 64,
     .max = 64,
     .doc = "multiplier of every channel count and of the hidden layer"},
    {.name = "channels",
     .type = PARAM_INTS,
     .def = "[16, 32]",
     .min = 1,
     .max = 4096,
     .doc = "output channels of each 3x3 convolution at width 1; each is "
            "followed by ReLU and 2x2 maximum pooling (our choice)"},
    {.name = "hidden",
     .type = PARAM_INT,
     .def = "128",
     .min = 1,
     .max = 65536,
     .doc = "units of the dense layer at width 1 (our choice)"},
};

const struct param_table nn_cnn_table = {
    .name = "cnn",
    .doc = "convolutions with pooling, a dense layer, policy and value heads "
           "on one trunk",
    .params = cnn_params,
    .n = COUNT_OF(cnn_params),
};

static size_t scaled(double n, double width)
{
    double units = round(n * width);

    return units < 1 ? 1 : (size_t)units;
}

/* Give LAYER its place behind the parameters so far. */
static void place(struct nn_net *net, struct nn_layer *layer, size_t fan_in,
                  size_t units, double norm)
{
    layer->norm = norm;
    layer->units = units;
    layer->n_weights = fan_in * units;
    layer->weight = net->parameters;
    layer->bias = layer->weight + layer->n_weights;
    net->parameters = layer->bias + units;
}

static void add_conv(struct nn_net *net, size_t in, size_t out, size_t height,
                     size_t width)
{
    struct nn_layer *layer = &net->layers[net->n_layers++];
    struct nn_conv *conv = &layer->conv;
    const size_t rows = (height + 1) / 2 * 2 + 2;
    const size_t columns = (width + 1) / 2 * 2 + 2;

    layer->kind = NN_CONV_POOL;
    conv->in = in;
    conv->out = out;
    conv->height = height;
    conv->width = width;
    conv->pooled_height = height / 2;
    conv->pooled_width = width / 2;
    conv->row = columns * NN_TILE;
    /* An odd number of cache lines, so that the same pixel of all channels
     * does not fall into one set of the cache. */
    conv->channel = (rows * columns | 1) * NN_TILE;
    conv->origin = conv->row + NN_TILE;
    place(net, layer, in * 9, out, conv_norm);
    layer->macs = (double)(layer->n_weights * 4 * conv->pooled_height *
                           conv->pooled_width);
    net->n_conv++;
}

static void add_dense(struct nn_net *net, enum nn_layer_kind kind, size_t in,
                      size_t out, double norm)
{
    struct nn_layer *layer = &net->layers[net->n_layers++];

    layer->kind = kind;
    layer->inputs = in;
    layer->outputs = out;
    place(net, layer, in, out, norm);
    layer->macs = (double)layer->n_weights;
}

static struct nn_net *build_cnn(const struct settings *settings,
                                struct nn_shape shape, struct err *err)
{
    const struct value *channels = settings_value(settings, "channels");
    const double width = settings_real(settings, "width");
    size_t in = shape.channels, h = shape.height, w = shape.width;
    const size_t n = channels->list.n;
    struct nn_net *net = mem_calloc(1, sizeof *net);

    net->shape = shape;
    net->width = width;
    net->layers = mem_calloc(n + 2, sizeof *net->layers);
    for (size_t i = 0; i < n; i++) {
        size_t out = scaled(channels->list.items[i].number.real, width);

        if (h < 2 || w < 2) {
            err_set(err,
                    "family 'cnn' has %zu convolutions, but after %zu of "
                    "them the %zux%zu image has become %zux%zu, too small "
                    "to halve again",
                    n, i, shape.height, shape.width, h, w);
            nn_free(net);
            return NULL;
        }
        add_conv(net, in, out, h, w);
        in = out;
        h /= 2;
        w /= 2;
    }
    const size_t hidden =
        scaled((double)settings_int(settings, "hidden"), width);

    add_dense(net, NN_DENSE, in * h * w, hidden, dense_norm);
    add_dense(net, NN_HEADS, hidden, shape.actions + 1, head_norm);
    return net;
}

static const struct nn_family families[] = {
    {&nn_cnn_table, build_cnn},
};

const struct nn_family *nn_family_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        if (strcmp(families[i].table->name, name) == 0)
            return &families[i];
    }
    return NULL;
}
