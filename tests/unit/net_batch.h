/* net_batch.h - a network, made-up samples for it, and what it should make of
 * them, worked out in double precision. */
#ifndef RLSTUDY_TESTS_UNIT_NET_BATCH_H
#define RLSTUDY_TESTS_UNIT_NET_BATCH_H

#include "nn/net.h"

struct arena;

struct net_case {
    const char *what, *family, *settings;
    struct nn_net *(*build)(struct nn_shape shape); /* if no family does */
    struct nn_shape shape;
    bool aux;
    size_t steps, n;
};

/* How observations of floats are to be scaled. */
#define BATCH_MEAN 0.5F
#define BATCH_SCALE 2.0F
#define BATCH_LIMIT 1.5F

struct batch {
    const struct net_case *c;
    struct nn_net *net;
    struct arena *arena;
    size_t count, features, rows; /* samples, and numbers of each */
    void *obs;                    /* as the environment gives them */
    double *seen;                 /* (count, features): as the network does */
    bool *keep;
    float *state;  /* (n, net->state) */
    float *weight; /* (count, rows): of each output in the loss */
    float *w;      /* (parameters) */
    double *w64;   /* the same */
};

/* Build C's network and draw everything at random. */
void batch_init(struct batch *batch, const struct net_case *c);
void batch_fini(struct batch *batch);

/* Sets of heads; the loss of each is the sum of its outputs, each times its
 * weight. */
enum { HEAD_SETS = 4 };

extern const unsigned batch_heads[HEAD_SETS];

/* Outputs (count, rows), states (n, net->state) after the last step, and the
 * gradient of each set's loss: central differences. */
struct wanted {
    double *out, *state;
    double *g[HEAD_SETS]; /* (parameters) */
};

/* Everything lives as long as BATCH. */
struct wanted batch_want(struct batch *batch);

#endif
