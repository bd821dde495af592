/* differences.h - layers held against double precision, and their gradients
 * against central differences.
 *
 * A problem is a layer as a function of inputs x and parameters p.  Two tiles
 * of made-up samples go through it, forward and backward. */
#ifndef RLSTUDY_TESTS_UNIT_DIFFERENCES_H
#define RLSTUDY_TESTS_UNIT_DIFFERENCES_H

#include <stdbool.h>

#include "nn/kernel.h"

struct arena;

enum { DIFF_TILES = 2, DIFF_SAMPLES = DIFF_TILES * NN_TILE };

/* x, y, dy, dx: (DIFF_TILES, count, NN_TILE), 64-byte aligned; p, dp: (params).
 * Y and DX hold numbers to begin with. */
struct diff_numbers {
    float *x, *p, *y, *dy, *dx, *dp;
};

struct problem {
    const char *what;
    const void *layer;              /* what oracle and kernel know it by */
    size_t inputs, params, outputs; /* numbers a sample, and in all */
    enum nn_activation made_by;     /* the inputs: to be undone */
    enum nn_activation activation;  /* of the outputs */
    bool add;   /* gradients of inputs are added to what is there */
    bool add_y; /* y is added to what is there before the activation */
    /* y of one sample before activation. */
    void (*oracle)(const struct problem *problem, const double *x,
                   const double *p, double *y);
    /* Forward from x and p to y, then backward from dy, the gradient before
     * activation, to dx and dp.  Memory comes from ARENA. */
    void (*kernel)(const struct problem *problem,
                   const struct nn_kernel *kernel, struct diff_numbers *numbers,
                   struct arena *arena);
};

/* N zeros, 64-byte aligned, which die with ARENA. */
float *diff_floats(struct arena *arena, size_t n);

/* Assert that the reference and all kernels of this machine solve PROBLEM to
 * the accuracy that sums in double and in float deserve. */
void diff_check_kernels(const struct problem *problem);

#endif
