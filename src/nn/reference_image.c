/* reference_image.c - the reference's observations, convolutions and pooling.
 */
#include "config.h"

#include "nn/reference.h"

#include <string.h>

/* Where channel C of pixel (ROW, COLUMN) has its samples. */
static size_t at(const struct nn_image *image, size_t row, size_t column,
                 size_t c)
{
    return image->origin + row * image->row + column * image->pixel +
           c * NN_TILE;
}

/* ---- observations ---- */

void reference_load_bytes(const struct nn_image *image,
                          const uint8_t *const from[NN_TILE], float *x)
{
    size_t i = 0;

    for (size_t row = 0; row < image->height; row++) {
        for (size_t column = 0; column < image->width; column++) {
            for (size_t c = 0; c < image->channels; c++, i++) {
                for (size_t lane = 0; lane < NN_TILE; lane++)
                    x[at(image, row, column, c) + lane] =
                        (float)(from[lane][i] / 255.0);
            }
        }
    }
}

/* What is not a number stays so, to be noticed. */
static double clamp(double x, double limit)
{
    return x > limit ? limit : x < -limit ? -limit : x;
}

void reference_load_floats(size_t n, const float *const from[NN_TILE],
                           const float *mean, const float *scale, float limit,
                           float *x)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t lane = 0; lane < NN_TILE; lane++) {
            double v = (double)from[lane][i];

            if (mean != NULL)
                v = clamp((v - (double)mean[i]) * (double)scale[i],
                          (double)limit);
            x[i * NN_TILE + lane] = (float)v;
        }
    }
}

/* ---- convolution ---- */

/* A window laid on an axis of COUNT pixels. */
struct axis {
    size_t stride, pad, count;
};

/* The pixel *IN that tap K of window OUT covers, unless it is outside. */
static bool covers(struct axis axis, size_t out, size_t k, size_t *in)
{
    const size_t padded = out * axis.stride + k;

    *in = padded - axis.pad;
    return padded >= axis.pad && *in < axis.count;
}

/* The window *OUT of WINDOWS whose tap K covers pixel IN, if there is one. */
static bool covered(struct axis axis, size_t in, size_t k, size_t windows,
                    size_t *out)
{
    const size_t padded = in + axis.pad;

    *out = (padded - k) / axis.stride;
    return padded >= k && (padded - k) % axis.stride == 0 && *out < windows;
}

static struct axis conv_rows(const struct nn_conv *conv)
{
    return (struct axis){conv->stride, conv->pad, conv->x.height};
}

static struct axis conv_columns(const struct nn_conv *conv)
{
    return (struct axis){conv->stride, conv->pad, conv->x.width};
}

size_t reference_conv_weights(const struct nn_conv *conv)
{
    return conv->y.channels * conv->x.channels * conv->size * conv->size;
}

static size_t conv_weight(const struct nn_conv *conv, size_t o, size_t c,
                          size_t ky, size_t kx)
{
    return ((o * conv->x.channels + c) * conv->size + ky) * conv->size + kx;
}

size_t reference_conv_sums(const struct nn_conv *conv)
{
    return reference_conv_weights(conv) + conv->y.channels;
}

size_t reference_conv_scratch(const struct nn_conv *conv)
{
    (void)conv;
    return 0;
}

void reference_conv_pack(const struct nn_conv *conv, const float *w,
                         float *packed)
{
    memcpy(packed, w, reference_conv_weights(conv) * sizeof *w);
}

/* Output channel O of window (ROW, COLUMN), for one sample. */
static double conv_output(const struct nn_conv *conv, const float *w,
                          const float *x, size_t row, size_t column, size_t o,
                          size_t lane)
{
    double total = 0;
    size_t y, z;

    for (size_t c = 0; c < conv->x.channels; c++) {
        for (size_t ky = 0; ky < conv->size; ky++) {
            if (!covers(conv_rows(conv), row, ky, &y))
                continue;
            for (size_t kx = 0; kx < conv->size; kx++) {
                if (covers(conv_columns(conv), column, kx, &z))
                    total += (double)w[conv_weight(conv, o, c, ky, kx)] *
                             (double)x[at(&conv->x, y, z, c) + lane];
            }
        }
    }
    return total;
}

void reference_conv_forward(const struct nn_conv *conv, const float *packed,
                            const float *b, const float *x,
                            const struct nn_image *plus_at, const float *plus,
                            enum nn_activation activation, float *y,
                            float *scratch)
{
    const struct nn_image *out = &conv->y;

    (void)scratch;
    for (size_t row = 0; row < out->height; row++) {
        for (size_t column = 0; column < out->width; column++) {
            for (size_t i = 0; i < out->channels * NN_TILE; i++) {
                const size_t o = i / NN_TILE, lane = i % NN_TILE;
                double v = (double)b[o] +
                           conv_output(conv, packed, x, row, column, o, lane);

                if (plus != NULL)
                    v += (double)plus[at(plus_at, row, column, o) + lane];
                y[at(out, row, column, o) + lane] =
                    (float)reference_activate(activation, v);
            }
        }
    }
}

/* The gradient of channel C of pixel (ROW, COLUMN), for one sample. */
static double conv_pixel_gradient(const struct nn_conv *conv, const float *w,
                                  const float *dy, size_t row, size_t column,
                                  size_t c, size_t lane)
{
    double total = 0;
    size_t y, z;

    for (size_t ky = 0; ky < conv->size; ky++) {
        if (!covered(conv_rows(conv), row, ky, conv->y.height, &y))
            continue;
        for (size_t kx = 0; kx < conv->size; kx++) {
            if (!covered(conv_columns(conv), column, kx, conv->y.width, &z))
                continue;
            for (size_t o = 0; o < conv->y.channels; o++)
                total += (double)w[conv_weight(conv, o, c, ky, kx)] *
                         (double)dy[at(&conv->y, y, z, o) + lane];
        }
    }
    return total;
}

void reference_conv_input_gradient(const struct nn_conv *conv,
                                   const float *packed, const float *dy,
                                   const float *x, enum nn_activation undo,
                                   bool add, float *dx, float *scratch)
{
    (void)scratch;
    for (size_t row = 0; row < conv->x.height; row++) {
        for (size_t column = 0; column < conv->x.width; column++) {
            for (size_t i = 0; i < conv->x.channels * NN_TILE; i++) {
                const size_t c = i / NN_TILE, lane = i % NN_TILE;
                const size_t here = at(&conv->x, row, column, c) + lane;

                reference_give(
                    &dx[here], add,
                    conv_pixel_gradient(conv, packed, dy, row, column, c, lane),
                    undo, x[here]);
            }
        }
    }
}

/* The gradient of one weight, summed over windows and samples. */
static double conv_tap_gradient(const struct nn_conv *conv, const float *x,
                                const float *dy, size_t o, size_t c, size_t ky,
                                size_t kx)
{
    double total = 0;
    size_t y, z;

    for (size_t row = 0; row < conv->y.height; row++) {
        if (!covers(conv_rows(conv), row, ky, &y))
            continue;
        for (size_t column = 0; column < conv->y.width; column++) {
            if (!covers(conv_columns(conv), column, kx, &z))
                continue;
            for (size_t lane = 0; lane < NN_TILE; lane++)
                total += (double)dy[at(&conv->y, row, column, o) + lane] *
                         (double)x[at(&conv->x, y, z, c) + lane];
        }
    }
    return total;
}

/* The sum of channel O of DY over pixels and samples. */
static double channel_sum(const struct nn_image *y, const float *dy, size_t o)
{
    double total = 0;

    for (size_t row = 0; row < y->height; row++) {
        for (size_t column = 0; column < y->width; column++) {
            for (size_t lane = 0; lane < NN_TILE; lane++)
                total += (double)dy[at(y, row, column, o) + lane];
        }
    }
    return total;
}

void reference_conv_weight_gradient(const struct nn_conv *conv, const float *x,
                                    const float *dy, float *sums,
                                    float *scratch)
{
    const size_t taps = conv->size * conv->size;
    float *bias_sums = sums + reference_conv_weights(conv);

    (void)scratch;
    for (size_t o = 0; o < conv->y.channels; o++) {
        bias_sums[o] += (float)channel_sum(&conv->y, dy, o);
        for (size_t i = 0; i < conv->x.channels * taps; i++) {
            const size_t c = i / taps, k = i % taps;

            sums[o * conv->x.channels * taps + i] += (float)conv_tap_gradient(
                conv, x, dy, o, c, k / conv->size, k % conv->size);
        }
    }
}

void reference_conv_flush(const struct nn_conv *conv, const float *sums,
                          float *dw, float *db)
{
    const size_t weights = reference_conv_weights(conv);

    for (size_t i = 0; i < weights; i++)
        dw[i] += sums[i];
    for (size_t o = 0; o < conv->y.channels; o++)
        db[o] += sums[weights + o];
}

/* ---- images ---- */

/* The winning tap of the window at (ROW, COLUMN); *BEST is its value. */
static size_t pool_window(const struct nn_pool *pool, const float *x,
                          size_t row, size_t column, size_t c, size_t lane,
                          float *best)
{
    const struct axis rows = {pool->stride, pool->pad, pool->x.height};
    const struct axis columns = {pool->stride, pool->pad, pool->x.width};
    size_t winner = pool->size * pool->size, y, z;

    for (size_t k = 0; k < pool->size * pool->size; k++) {
        if (!covers(rows, row, k / pool->size, &y) ||
            !covers(columns, column, k % pool->size, &z))
            continue;
        const float v = x[at(&pool->x, y, z, c) + lane];
        if (winner == pool->size * pool->size || v > *best) {
            *best = v;
            winner = k;
        }
    }
    return winner;
}

/* Where in WHICH the winner of channel C of window (ROW, COLUMN) stands. */
static size_t which_at(const struct nn_pool *pool, size_t row, size_t column,
                       size_t c)
{
    return ((row * pool->y.width + column) * pool->y.channels + c) * NN_TILE;
}

void reference_pool_forward(const struct nn_pool *pool, const float *x,
                            float *y, uint8_t *which)
{
    for (size_t row = 0; row < pool->y.height; row++) {
        for (size_t column = 0; column < pool->y.width; column++) {
            for (size_t i = 0; i < pool->y.channels * NN_TILE; i++) {
                const size_t c = i / NN_TILE, lane = i % NN_TILE;

                which[which_at(pool, row, column, c) + lane] =
                    (uint8_t)pool_window(
                        pool, x, row, column, c, lane,
                        &y[at(&pool->y, row, column, c) + lane]);
            }
        }
    }
}

/* What the windows that pixel (ROW, COLUMN) has won give it. */
static double pool_pixel_gradient(const struct nn_pool *pool, const float *dy,
                                  const uint8_t *which, size_t row,
                                  size_t column, size_t c, size_t lane)
{
    const struct axis rows = {pool->stride, pool->pad, pool->x.height};
    const struct axis columns = {pool->stride, pool->pad, pool->x.width};
    double total = 0;
    size_t y, z;

    for (size_t k = 0; k < pool->size * pool->size; k++) {
        if (covered(rows, row, k / pool->size, pool->y.height, &y) &&
            covered(columns, column, k % pool->size, pool->y.width, &z) &&
            which[which_at(pool, y, z, c) + lane] == k)
            total += (double)dy[at(&pool->y, y, z, c) + lane];
    }
    return total;
}

void reference_pool_gradient(const struct nn_pool *pool, const float *dy,
                             const uint8_t *which, const float *x,
                             enum nn_activation undo, bool add, float *dx)
{
    for (size_t row = 0; row < pool->x.height; row++) {
        for (size_t column = 0; column < pool->x.width; column++) {
            for (size_t i = 0; i < pool->x.channels * NN_TILE; i++) {
                const size_t c = i / NN_TILE, lane = i % NN_TILE;
                const size_t here = at(&pool->x, row, column, c) + lane;

                reference_give(
                    &dx[here], add,
                    pool_pixel_gradient(pool, dy, which, row, column, c, lane),
                    undo, x[here]);
            }
        }
    }
}

void reference_relu(const struct nn_image *x_at, const float *x,
                    const struct nn_image *y_at, float *y)
{
    for (size_t row = 0; row < x_at->height; row++) {
        for (size_t column = 0; column < x_at->width; column++) {
            for (size_t i = 0; i < x_at->channels * NN_TILE; i++)
                y[at(y_at, row, column, 0) + i] = (float)reference_activate(
                    NN_RELU, (double)x[at(x_at, row, column, 0) + i]);
        }
    }
}

void reference_pass_gradient(const struct nn_image *y_at, const float *dy,
                             const struct nn_image *x_at, const float *x,
                             enum nn_activation undo, bool add, float *dx)
{
    for (size_t row = 0; row < x_at->height; row++) {
        for (size_t column = 0; column < x_at->width; column++) {
            for (size_t i = 0; i < x_at->channels * NN_TILE; i++) {
                const size_t here = at(x_at, row, column, 0) + i;

                reference_give(&dx[here], add,
                               (double)dy[at(y_at, row, column, 0) + i], undo,
                               x[here]);
            }
        }
    }
}

/* ---- both ---- */

size_t reference_conv_pool_scratch(const struct nn_conv *conv,
                                   const struct nn_pool *pool)
{
    (void)pool;
    return conv->y.floats;
}

void reference_conv_pool_forward(const struct nn_conv *conv,
                                 const struct nn_pool *pool,
                                 const float *packed, const float *b,
                                 const float *x, enum nn_activation activation,
                                 float *y, uint8_t *which, float *scratch)
{
    const struct nn_image *to = &pool->y;
    struct nn_pool after = *pool;

    after.x = conv->y;
    reference_conv_forward(conv, packed, b, x, NULL, NULL, NN_LINEAR, scratch,
                           NULL);
    reference_pool_forward(&after, scratch, y, which);
    for (size_t row = 0; row < to->height; row++) {
        for (size_t i = 0; i < to->width * to->pixel; i++) {
            float *number = y + to->origin + row * to->row + i;

            *number = (float)reference_activate(activation, (double)*number);
        }
    }
}

void reference_conv_pool_gradient(const struct nn_conv *conv,
                                  const struct nn_pool *pool,
                                  const float *packed, const float *dy,
                                  const uint8_t *which, const float *x,
                                  enum nn_activation undo, bool add, float *dx,
                                  float *sums, float *scratch)
{
    struct nn_pool after = *pool;

    after.x = conv->y;
    reference_pool_gradient(&after, dy, which, scratch, NN_LINEAR, false,
                            scratch);
    reference_conv_weight_gradient(conv, x, scratch, sums, NULL);
    if (dx != NULL)
        reference_conv_input_gradient(conv, packed, scratch, x, undo, add, dx,
                                      NULL);
}
