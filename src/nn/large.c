/* large.c - dense layers so large that OpenBLAS works out the gradient of
 * their weights faster than our own loops do.
 *
 * Our loops go through all weights once for each group of tiles, and from
 * about a million weights on these come from behind the second cache.  With 64
 * samples at a time, GFLOP/s of ours against OpenBLAS's (AMD EPYC, 118 at
 * most): 111 : 101 at 256 x 256, 108 : 102 at 512 x 512, 79 : 86 at 1024 x
 * 1024, 69 : 80 at 2048 x 2048.  In the other two products ours are faster at
 * all of these sizes. */
#include "config.h"

#include "nn/large.h"

#include <string.h>

#include "base/base.h"
#include "nn/blas.h"

enum { LARGE_WEIGHTS = 1 << 20, LARGE_TILES = 4 };

static bool is_large(const struct nn_dense *dense, size_t n)
{
    return dense->inputs * dense->outputs >= LARGE_WEIGHTS && n >= LARGE_TILES;
}

size_t nn_dense_scratch(const struct nn_kernel *kernel,
                        const struct nn_dense *dense, size_t n)
{
    const size_t usual = kernel->dense_scratch(dense, n);
    const size_t rows = (dense->inputs + dense->outputs) * n * NN_TILE;

    return is_large(dense, n) ? max_size(usual, rows) : usual;
}

/* Rows of N tiles' samples, as a matrix library wants them. */
static void gather(float *rows, struct nn_tiles from, size_t features, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t f = 0; f < features; f++)
            memcpy(rows + (f * n + i) * NN_TILE,
                   from.data + i * from.stride + f * NN_TILE,
                   NN_TILE * sizeof *rows);
    }
}

static void add_sums(float *db, const float *rows, size_t features, size_t len)
{
    for (size_t f = 0; f < features; f++) {
        float sum = 0;

        for (size_t i = 0; i < len; i++)
            sum += rows[f * len + i];
        db[f] += sum;
    }
}

static void large_weight_gradient(const struct nn_dense *dense,
                                  struct nn_tiles x, struct nn_tiles dy,
                                  float *dw, float *db, size_t n,
                                  float *scratch)
{
    const size_t len = n * NN_TILE;
    float *inputs = scratch, *outputs = scratch + dense->inputs * len;

    gather(inputs, x, dense->inputs, n);
    gather(outputs, dy, dense->outputs, n);
    nn_blas_multiply(dw, dense->inputs, (struct nn_matrix){outputs, len, false},
                     (struct nn_matrix){inputs, len, true}, dense->outputs,
                     dense->inputs, len, 1);
    if (db != NULL)
        add_sums(db, outputs, dense->outputs, len);
}

void nn_dense_weight_gradient(const struct nn_kernel *kernel,
                              const struct nn_dense *dense, struct nn_tiles x,
                              struct nn_tiles dy, float *dw, float *db,
                              size_t n, float *scratch)
{
    if (is_large(dense, n))
        large_weight_gradient(dense, x, dy, dw, db, n, scratch);
    else
        kernel->dense_weight_gradient(dense, x, dy, dw, db, n, scratch);
}
