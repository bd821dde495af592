/* net.h - networks: a graph of layers on plain arrays, forward and backward.
 *
 * A net is plain data, worked out from its family's settings: it knows shapes,
 * offsets and costs and owns no weights.  Weights are one array of
 * `parameters` floats, gradients another; values of layers and their gradients
 * live in a struct nn_work.  Nothing here allocates once the work space is
 * laid out. */
#ifndef RLSTUDY_NN_NET_H
#define RLSTUDY_NN_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "nn/kernel.h"
#include "nn/shape.h"

struct carve;

/* The outputs of a network. */
enum nn_head {
    NN_POLICY,    /* logits, or means: (nn_policy_rows) */
    NN_LOG_STD,   /* Gaussian policies: (parts) */
    NN_VALUE,     /* (1) */
    NN_AUX_VALUE, /* PPG: the policy network's own value (1) */
    NN_HEADS
};

/* Sets of heads. */
enum {
    NN_POLICY_HEADS = 1 << NN_POLICY | 1 << NN_LOG_STD,
    NN_VALUE_HEADS = 1 << NN_VALUE,
    NN_AUX_HEADS = 1 << NN_AUX_VALUE,
    NN_ALL_HEADS = NN_POLICY_HEADS | NN_VALUE_HEADS | NN_AUX_HEADS
};

enum nn_op_kind {
    NN_OP_EMBED,
    NN_OP_CONV,
    NN_OP_POOL,
    NN_OP_RELU,
    NN_OP_DENSE,
    NN_OP_NORM,
    NN_OP_LSTM,
    NN_OP_CONSTANT /* its biases, whatever the observation */
};

#define NN_NONE SIZE_MAX

/* One layer: it makes the value `to` of the value `from`. */
struct nn_op {
    enum nn_op_kind kind;
    size_t from, to; /* indices of values */
    size_t plus;     /* NN_OP_CONV: the value that is added, or NN_NONE */
    size_t pooled;   /* NN_OP_CONV: the NN_OP_POOL that is done along with it,
                      * so that its own result need not be kept, or NN_NONE */
    bool merged;     /* NN_OP_POOL: done along with a convolution */
    size_t back;     /* the value whose gradient it writes: `from`, or what a
                      * ReLU that nothing else reads made `from` of; NN_NONE:
                      * this is that ReLU, or merged */
    enum nn_activation activation; /* of the result */
    struct nn_conv conv;
    struct nn_pool pool;
    struct nn_dense dense;     /* NN_OP_DENSE, and an LSTM's input gates */
    struct nn_dense recurrent; /* NN_OP_LSTM: hidden -> gates */
    size_t weight, bias;       /* offsets into the parameters */
    size_t recurrent_weight;   /* NN_OP_LSTM */
    size_t state;   /* NN_OP_LSTM: offset into a sample's state: h, then c */
    unsigned heads; /* set of the heads that depend on it */
    double macs;    /* multiply-adds a sample, forward */
};

/* Parameters that belong together, as a checkpoint names them. */
struct nn_param {
    char name[48]; /* "policy.block1.conv1.weight" */
    size_t offset, shape[4], n_shape;
    double norm;  /* of each unit's initial weights; 0: starts as zeros */
    double start; /* where norm is 0: of each number */
};

struct nn_value {
    struct nn_image at;
    enum nn_activation made_by; /* the activation that made it */
    bool kept;                  /* does it have a place in memory? */
    size_t gradient; /* the value in whose place its gradient is worked out:
                      * itself, or the term of it that takes it over whole */
};

struct nn_net {
    struct nn_shape shape;
    double width;      /* the width multiplier, for the step size */
    bool orthogonal;   /* initial weights: orthogonal, or independent units */
    size_t parameters; /* all of them */
    size_t parameters_inner; /* without first and last layers */
    size_t n_values, n_ops, n_params;
    size_t n_image_ops; /* the first ones, which work tile by tile; the others
                         * work on all tiles at once */
    struct nn_value *values; /* [0] is the observation */
    struct nn_op *ops;       /* each after those it needs */
    struct nn_param *params;
    size_t head[NN_HEADS]; /* their values, or NN_NONE */
    size_t state; /* floats of state that a sample carries from step to step;
                   * 0: not recurrent */
};

/* Multiply-adds a sample of one forward pass. */
double nn_macs(const struct nn_net *net);

void nn_free(struct nn_net *net);

/* Initial weights: random directions, each unit's weights normalised to its
 * layer's norm (or orthogonal to each other, with the norm as gain); biases
 * zero. */
void nn_init(const struct nn_net *net, float *w, struct rng *rng);

/* Weights, and the same in the form that the kernel's loops want. */
struct nn_weights {
    float *w;      /* (parameters) */
    float *packed; /* (nn_packed) */
};

size_t nn_packed(const struct nn_net *net, const struct nn_kernel *kernel);

/* What an op keeps between its forward and its backward pass. */
struct nn_op_work {
    size_t packed, recurrent_packed; /* offsets into nn_weights.packed */
    size_t sums;                     /* offset into nn_work.sums */
    uint8_t *which;                  /* NN_OP_POOL: winners; (slots, ...) */
    size_t which_stride;
    struct nn_tiles saved; /* NN_OP_NORM: stats; NN_OP_LSTM: see lstm.c */
    bool add, add_plus;    /* going backward: has another op written the
                            * gradient of `from`, of `plus`, before? */
};

/* Values of layers and their gradients, for a number of tiles at a time.  What
 * is loaded is a batch of STEPS times N samples; for networks without state
 * the division means nothing and STEPS is 1.  Sample (t, i) sits in lane
 * i % NN_TILE of slot t * tiles + i / NN_TILE. */
struct nn_work {
    const struct nn_kernel *kernel;
    size_t slots;            /* room for so many tiles */
    size_t steps, n, tiles;  /* loaded; tiles of each step */
    struct nn_tiles *x, *dx; /* of each value; dx of what only image ops touch
                              * is one tile: they go backward one by one */
    struct nn_op_work *ops;  /* of each op */
    float *sums;             /* of gradients of weights */
    size_t n_sums;
    bool *written; /* (values): see pass.c */
    float *scratch;
    float *keep;  /* (slots, NN_TILE): 0 where an episode begins, so that the
                   * state before it is forgotten; else 1 */
    float *state; /* (tiles, net->state, NN_TILE): before the first step */
    float *state_out; /* after the last */
    float *dstate;    /* (tiles, hidden of the widest LSTM * 2, NN_TILE) */
};

/* Lanes of each tile that hold samples. */
static inline size_t nn_live(const struct nn_work *work)
{
    return work->n < NN_TILE ? work->n : NN_TILE;
}

/* Slots that STEPS times N samples take. */
size_t nn_slots(size_t steps, size_t n);
/* The number of slots that is best worked on at once by a network without
 * state. */
size_t nn_best_slots(const struct nn_net *net);

/* Call whenever w has changed. */
void nn_pack(const struct nn_net *net, const struct nn_work *work,
             struct nn_weights *weights);

/* Cut the work space out of CARVE, whose memory is zeroed. */
void nn_work_layout(struct nn_work *work, const struct nn_net *net,
                    const struct nn_kernel *kernel, size_t slots,
                    struct carve *carve);

/* How numbers are scaled on their way in (NN_FLOATS): by mean and scale (H * W
 * * C) and cut off at +- limit; NULL: not at all. */
struct nn_scaling {
    const float *mean, *scale;
    float limit;
};

/* Load STEPS times N observations: sample (t, i) is number
 * index[t * N + i] of OBS, or number t * N + i when INDEX is NULL. */
void nn_load(const struct nn_net *net, struct nn_work *work, const void *obs,
             const uint32_t *index, size_t steps, size_t n,
             const struct nn_scaling *scaling);

/* Recurrent networks, after nn_load: the state of the n samples before the
 * first step, row index[i] (or i) of STATE (., net->state), and for each step
 * and sample whether it belongs to the same episode as the step before:
 * keep[index of the sample] as for nn_load. */
void nn_load_state(const struct nn_net *net, struct nn_work *work,
                   const float *state, const uint32_t *index);
void nn_load_keep(struct nn_work *work, const bool *keep,
                  const uint32_t *index);
/* The state after the last step, into rows 0 .. n - 1 of STATE. */
void nn_store_state(const struct nn_net *net, const struct nn_work *work,
                    float *state);

/* The outputs HEADS of what is loaded. */
void nn_forward(const struct nn_net *net, struct nn_work *work,
                const struct nn_weights *weights, unsigned heads);

/* An output of slot S, and the place for its gradient: (rows, NN_TILE). */
float *nn_output(const struct nn_net *net, const struct nn_work *work,
                 enum nn_head head, size_t s);
float *nn_output_gradient(const struct nn_net *net, const struct nn_work *work,
                          enum nn_head head, size_t s);

/* Gradients of weights G (parameters): zero, add up over as many batches as one
 * likes, and finish. */
void nn_gradient_begin(const struct nn_net *net, struct nn_work *work,
                       float *g);
/* After nn_forward with the same weights of at least HEADS, whose output
 * gradients have been filled in for all slots. */
void nn_backward(const struct nn_net *net, struct nn_work *work,
                 const struct nn_weights *weights, unsigned heads, float *g);
void nn_gradient_end(const struct nn_net *net, struct nn_work *work, float *g);

#endif
