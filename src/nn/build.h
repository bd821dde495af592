/* build.h - how a family puts its network together.
 *
 * Begin with nn_build, add layers, each on the value of an earlier one, give
 * the heads and finish.  A layer's parameters are called NAME.weight,
 * NAME.bias; the prefix of the trunk is part of NAME. */
#ifndef RLSTUDY_NN_BUILD_H
#define RLSTUDY_NN_BUILD_H

#include "nn/net.h"

/* A new network; its value 0 is the observation. */
struct nn_net *nn_build(struct nn_shape shape, double width);

/* Each returns the value that the layer makes.  NORM: of each unit's initial
 * weights. */

/* Codes become DIMS numbers each; channels are multiplied by DIMS. */
size_t nn_build_embed(struct nn_net *net, size_t from, size_t dims,
                      const char *name);

struct nn_conv_shape {
    size_t channels, size, stride, pad;
    size_t plus; /* a value that is added to the result, or NN_NONE */
    enum nn_activation activation;
    double norm;
};

size_t nn_build_conv(struct nn_net *net, size_t from,
                     const struct nn_conv_shape *conv, const char *name);
size_t nn_build_pool(struct nn_net *net, size_t from, size_t size,
                     size_t stride, size_t pad);
size_t nn_build_relu(struct nn_net *net, size_t from);
size_t nn_build_dense(struct nn_net *net, size_t from, size_t units,
                      enum nn_activation activation, double norm,
                      const char *name);
size_t nn_build_norm(struct nn_net *net, size_t from,
                     enum nn_activation activation, const char *name);
size_t nn_build_lstm(struct nn_net *net, size_t from, size_t units, double norm,
                     const char *name);

/* Make the heads: a policy on value PI, the value function on value VF, and, if
 * AUX, a second one on PI.  PI_NORM, VF_NORM: of their initial weights;
 * prefixes as for names. */
struct nn_head_shape {
    size_t pi, vf;
    bool aux;
    double pi_norm, vf_norm;
    const char *pi_prefix, *vf_prefix;
};

void nn_build_heads(struct nn_net *net, const struct nn_head_shape *heads);

/* Lay out values, order layers, count.  Nothing may be added afterwards. */
void nn_build_finish(struct nn_net *net);

#endif
