/* net.h - networks: layers on plain arrays, forward and backward.
 *
 * A net is plain data, worked out from its family's settings: it knows shapes,
 * offsets and costs and owns no weights.  Weights are one array of
 * `parameters` floats, gradients another; activations live in a struct
 * nn_work.  Nothing here allocates once the work space is laid out. */
#ifndef RLSTUDY_NN_NET_H
#define RLSTUDY_NN_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "nn/kernel.h"

struct carve;

/* What a network sees (uint8, (C, H, W)) and how many answers it weighs. */
struct nn_shape {
    size_t channels, height, width, actions;
};

enum nn_layer_kind {
    NN_CONV_POOL, /* 3x3 convolution, ReLU, 2x2 maximum pooling */
    NN_DENSE,     /* dense, then ReLU */
    NN_HEADS,     /* dense: a logit for each action, then the value */
};

struct nn_layer {
    enum nn_layer_kind kind;
    struct nn_conv conv;    /* NN_CONV_POOL */
    size_t inputs, outputs; /* the others */
    size_t weight, bias;    /* offsets into the parameters */
    size_t n_weights;
    size_t units; /* outputs, each with its own norm and bias */
    double macs;  /* multiply-adds a sample, forward */
    double norm;  /* of each unit's initial weights */
};

struct nn_net {
    struct nn_shape shape;
    double width;      /* the width multiplier, for the step size */
    size_t parameters; /* all of them */
    size_t n_conv;     /* layers[0 .. n_conv - 1] are convolutions */
    size_t n_layers;
    struct nn_layer *layers;
};

/* Multiply-adds a sample of one forward pass. */
double nn_macs(const struct nn_net *net);
/* FLOP of the network for one interaction (science.md section 2): a forward
 * pass to act, three forward passes' worth for each of EPOCHS passes of
 * training (one forward, two backward), and FORWARDS more without gradient.
 * A multiply-add is two. */
double nn_flop(double macs, double epochs, double forwards);
/* Parameters without those of the first and the last layer. */
size_t nn_parameters_inner(const struct nn_net *net);

void nn_free(struct nn_net *net);

/* Random directions, each unit's weights normalised to the layer's norm;
 * biases zero. */
void nn_init(const struct nn_net *net, float *w, struct rng *rng);

/* Activations and their gradients, for up to BATCH samples at a time. */
struct nn_layer_work {
    float *x;       /* input tiles (tile, plane) or (inputs, ld) */
    size_t x_tile;  /* floats in a tile of it */
    uint8_t *which; /* NN_CONV_POOL: (tile, out, ph, pw, NN_TILE) */
    size_t which_tile;
    float *dx;      /* gradient of x: one tile, or (inputs, ld) */
    float *dy;      /* NN_CONV_POOL: one tile of planes */
    float *flipped; /* NN_CONV_POOL but the first: turned weights */
};

struct nn_work {
    const struct nn_kernel *kernel;
    size_t batch; /* most samples, a multiple of NN_TILE */
    size_t n, ld; /* samples loaded, and rounded up to NN_TILE */
    struct nn_layer_work *layers;
    float *out;  /* (actions + 1, ld): logits, then the value */
    float *dout; /* its gradient, which the caller fills in */
};

/* Cut the work space out of CARVE, whose memory is zeroed. */
void nn_work_layout(struct nn_work *work, const struct nn_net *net,
                    const struct nn_kernel *kernel, size_t batch,
                    struct carve *carve);

/* Load N <= work->batch observations: sample i is that at
 * obs + index[i] * (C*H*W), or number i when INDEX is NULL.  Bytes become
 * numbers from 0 to 1. */
void nn_load(const struct nn_net *net, struct nn_work *work, const uint8_t *obs,
             const uint32_t *index, size_t n);

/* work->out of what is loaded, under weights W. */
void nn_forward(const struct nn_net *net, struct nn_work *work, const float *w);

/* Call after W has changed and before nn_backward. */
void nn_flip(const struct nn_net *net, struct nn_work *work, const float *w);

/* Add to G the gradient that work->dout is of, after nn_forward with the same
 * W.  Columns of dout beyond the samples loaded must be zero. */
void nn_backward(const struct nn_net *net, struct nn_work *work, const float *w,
                 float *g);

#endif
