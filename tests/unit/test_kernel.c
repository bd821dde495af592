/* test_kernel.c - every kernel's layers against double precision, and their
 * gradients against central differences. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tests/unit/nn_oracle.h"
#include "tests/unit/unit.h"

/* A layer as a function of x (inputs) and parameters p (params). */
struct problem {
    const char *what;
    struct nn_conv conv;
    struct nn_pool pool;
    struct nn_dense dense;
    size_t features; /* of a norm; hidden units of an LSTM */
    size_t inputs, params, outputs;
    size_t tiles;
    enum nn_activation made_by;    /* the inputs */
    enum nn_activation activation; /* of the outputs */
    bool plus;     /* the last inputs are what a convolution adds */
    bool add;      /* gradients of inputs are added to what is there */
    bool add_y;    /* a dense layer adds to its output */
    bool no_bias;  /* a dense layer */
    void (*oracle)(const struct problem *, const double *x, const double *p,
                   double *y);
    void (*kernel)(const struct problem *, const struct nn_kernel *,
                   struct numbers *);
};
