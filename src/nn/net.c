/* net.c - networks: layers on plain arrays, forward and backward. */
#include "config.h"

#include "nn/net.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/blas.h"
#include "nn/carve.h"

double nn_macs(const struct nn_net *net)
{
    double macs = 0;

    for (size_t l = 0; l < net->n_layers; l++)
        macs += net->layers[l].macs;
    return macs;
}

double nn_flop(double macs, double epochs, double forwards)
{
    return 2 * macs * (1 + 3 * epochs + forwards);
}

size_t nn_parameters_inner(const struct nn_net *net)
{
    /* Layers lie one behind the other, in order. */
    return net->n_layers < 3
               ? 0
               : net->layers[net->n_layers - 1].weight - net->layers[1].weight;
}

void nn_free(struct nn_net *net)
{
    if (net == NULL)
        return;
    free(net->layers);
    free(net);
}

void nn_init(const struct nn_net *net, float *w, struct rng *rng)
{
    memset(w, 0, net->parameters * sizeof *w);
    for (size_t l = 0; l < net->n_layers; l++) {
        const struct nn_layer *layer = &net->layers[l];
        const size_t fan_in = layer->n_weights / layer->units;

        for (size_t u = 0; u < layer->units; u++) {
            float *row = w + layer->weight + u * fan_in;
            double squares = 0;

            for (size_t i = 0; i < fan_in; i++) {
                row[i] = (float)rng_normal(rng);
                squares += (double)row[i] * (double)row[i];
            }
            const double scale = layer->norm / sqrt(squares);
            for (size_t i = 0; i < fan_in; i++)
                row[i] = (float)((double)row[i] * scale);
        }
    }
}

static size_t tile_count(size_t samples)
{
    return (samples + NN_TILE - 1) / NN_TILE;
}

/* Convolutions keep all tiles of their input for the backward pass, but
 * gradients of one tile only: tiles go backward one after the other. */
static void layout_conv(struct nn_layer_work *lw, const struct nn_layer *layer,
                        bool first, size_t tiles, struct carve *carve)
{
    const struct nn_conv *conv = &layer->conv;

    lw->x_tile = conv->in * conv->channel;
    lw->which_tile =
        conv->out * conv->pooled_height * conv->pooled_width * NN_TILE;
    lw->x = carve_array(carve, float, tiles * lw->x_tile);
    lw->which = carve_array(carve, uint8_t, tiles * lw->which_tile);
    lw->dy = carve_array(carve, float, conv->out * conv->channel);
    if (!first) {
        lw->dx = carve_array(carve, float, lw->x_tile);
        lw->flipped = carve_array(carve, float, layer->n_weights);
    }
}

void nn_work_layout(struct nn_work *work, const struct nn_net *net,
                    const struct nn_kernel *kernel, size_t batch,
                    struct carve *carve)
{
    const size_t tiles = tile_count(batch);
    const size_t ld = tiles * NN_TILE;

    work->kernel = kernel;
    work->batch = ld;
    work->layers = carve_array(carve, struct nn_layer_work, net->n_layers);
    for (size_t l = 0; l < net->n_layers; l++) {
        const struct nn_layer *layer = &net->layers[l];
        struct nn_layer_work lw = {0};

        if (layer->kind == NN_CONV_POOL) {
            layout_conv(&lw, layer, l == 0, tiles, carve);
        } else {
            lw.x = carve_array(carve, float, layer->inputs *ld);
            if (l > 0)
                lw.dx = carve_array(carve, float, layer->inputs *ld);
        }
        if (carve->base != NULL)
            work->layers[l] = lw;
    }
    work->out = carve_array(carve, float, (net->shape.actions + 1) * ld);
    work->dout = carve_array(carve, float, (net->shape.actions + 1) * ld);
}

/* How tile T of the input of layer L (or of its gradient, DATA being lw->dx)
 * lies in memory when it is an image of HEIGHT x WIDTH. */
static float *tile_of(const struct nn_net *net, const struct nn_work *work,
                      size_t l, float *data, size_t t, size_t height,
                      size_t width, struct nn_stride *stride)
{
    const struct nn_layer *layer = &net->layers[l];

    if (layer->kind == NN_CONV_POOL) {
        *stride =
            (struct nn_stride){layer->conv.channel, layer->conv.row, NN_TILE};
        return data + t * work->layers[l].x_tile + layer->conv.origin;
    }
    *stride = (struct nn_stride){height * width * work->ld, width * work->ld,
                                 work->ld};
    return data + t * NN_TILE;
}

void nn_load(const struct nn_net *net, struct nn_work *work, const uint8_t *obs,
             const uint32_t *index, size_t n)
{
    const struct nn_shape *shape = &net->shape;
    const size_t bytes = shape->channels * shape->height * shape->width;

    assert(n > 0 && n <= work->batch);
    work->n = n;
    work->ld = tile_count(n) * NN_TILE;
    for (size_t t = 0; t < work->ld / NN_TILE; t++) {
        struct nn_stride stride;
        float *x = tile_of(net, work, 0, work->layers[0].x, t, shape->height,
                           shape->width, &stride);
        const uint8_t *from[NN_TILE];

        /* The last tile is filled up with its first sample. */
        for (size_t i = 0; i < NN_TILE; i++) {
            size_t k = t * NN_TILE + (t * NN_TILE + i < n ? i : 0);

            from[i] = obs + (index == NULL ? k : index[k]) * bytes;
        }
        work->kernel->load(from, shape->channels, shape->height, shape->width,
                           x, stride);
    }
}

static void forward_convs(const struct nn_net *net, struct nn_work *work,
                          const float *w)
{
    for (size_t t = 0; t < work->ld / NN_TILE; t++) {
        for (size_t l = 0; l < net->n_conv; l++) {
            const struct nn_layer *layer = &net->layers[l];
            const struct nn_layer_work *lw = &work->layers[l];
            const struct nn_conv *conv = &layer->conv;
            struct nn_stride stride;
            float *y =
                tile_of(net, work, l + 1, work->layers[l + 1].x, t,
                        conv->pooled_height, conv->pooled_width, &stride);

            work->kernel->conv_forward(conv, lw->x + t * lw->x_tile,
                                       w + layer->weight, w + layer->bias, y,
                                       stride, lw->which + t * lw->which_tile);
        }
    }
}

void nn_forward(const struct nn_net *net, struct nn_work *work, const float *w)
{
    forward_convs(net, work, w);
    for (size_t l = net->n_conv; l < net->n_layers; l++) {
        const struct nn_layer *layer = &net->layers[l];
        const bool last = l + 1 == net->n_layers;
        float *z = last ? work->out : work->layers[l + 1].x;

        nn_blas_multiply(
            z, work->ld,
            (struct nn_matrix){w + layer->weight, layer->inputs, false},
            (struct nn_matrix){work->layers[l].x, work->ld, false},
            layer->outputs, work->ld, layer->inputs, 0);
        work->kernel->bias(z, w + layer->bias, layer->outputs, work->ld,
                           layer->kind == NN_DENSE);
    }
}

void nn_flip(const struct nn_net *net, struct nn_work *work, const float *w)
{
    for (size_t l = 1; l < net->n_conv; l++) {
        const struct nn_conv *conv = &net->layers[l].conv;
        const float *from = w + net->layers[l].weight;

        for (size_t o = 0; o < conv->out; o++) {
            for (size_t c = 0; c < conv->in; c++) {
                float *to = work->layers[l].flipped + (c * conv->out + o) * 9;

                for (size_t k = 0; k < 9; k++)
                    to[k] = from[(o * conv->in + c) * 9 + 8 - k];
            }
        }
    }
}

static void backward_dense(const struct nn_net *net, struct nn_work *work,
                           const float *w, float *g, size_t l)
{
    const struct nn_layer *layer = &net->layers[l];
    const struct nn_layer_work *lw = &work->layers[l];
    const size_t ld = work->ld;
    const float *dz =
        l + 1 == net->n_layers ? work->dout : work->layers[l + 1].dx;

    nn_blas_multiply(g + layer->weight, layer->inputs,
                     (struct nn_matrix){dz, ld, false},
                     (struct nn_matrix){lw->x, ld, true}, layer->outputs,
                     layer->inputs, ld, 1);
    work->kernel->bias_gradient(g + layer->bias, dz, layer->outputs, ld);
    if (l == 0)
        return;
    nn_blas_multiply(lw->dx, ld,
                     (struct nn_matrix){w + layer->weight, layer->inputs, true},
                     (struct nn_matrix){dz, ld, false}, layer->inputs, ld,
                     layer->outputs, 0);
    /* Pooling undoes the ReLU of a convolution. */
    if (net->layers[l - 1].kind == NN_DENSE)
        work->kernel->relu_gradient(lw->dx, lw->x, layer->inputs * ld);
}

static void backward_conv(const struct nn_net *net, struct nn_work *work,
                          float *g, size_t l, size_t t)
{
    const struct nn_layer *layer = &net->layers[l];
    const struct nn_layer_work *lw = &work->layers[l];
    const struct nn_conv *conv = &layer->conv;
    /* A convolution's dx is one tile, which belongs to this T. */
    const size_t from = net->layers[l + 1].kind == NN_CONV_POOL ? 0 : t;
    struct nn_stride stride;
    const float *dp = tile_of(net, work, l + 1, work->layers[l + 1].dx, from,
                              conv->pooled_height, conv->pooled_width, &stride);

    work->kernel->conv_unpool(conv, dp, stride, lw->which + t * lw->which_tile,
                              lw->dy, g + layer->bias);
    work->kernel->conv_weight_gradient(conv, lw->x + t * lw->x_tile, lw->dy,
                                       g + layer->weight);
    if (l > 0)
        work->kernel->conv_input_gradient(conv, lw->dy, lw->flipped, lw->dx);
}

void nn_backward(const struct nn_net *net, struct nn_work *work, const float *w,
                 float *g)
{
    for (size_t l = net->n_layers; l-- > net->n_conv;)
        backward_dense(net, work, w, g, l);
    for (size_t t = 0; t < work->ld / NN_TILE; t++) {
        for (size_t l = net->n_conv; l-- > 0;)
            backward_conv(net, work, g, l, t);
    }
}
