/* conv_pool.c - a convolution and the pooling of its result, a few rows at a
 * time, so that what lies between the two never leaves the caches; see
 * kernel.h. */
#include "config.h"

#include "nn/parts.h"
#include "nn/rows.h"

/* The image of the convolution's result, when row FIRST of it lies in the
 * first row of a buffer with a border at both sides.  The origin may well be
 * below zero, modulo SIZE_MAX + 1: offsets of rows that exist are not. */
static struct nn_image window_of(const struct nn_conv *conv, size_t first)
{
    struct nn_image at = conv->y;

    at.border = 1;
    at.row = (at.width + 2) * at.pixel;
    at.origin = at.pixel - first * at.row;
    return at;
}

/* Rows of the buffer: going forward, those of an unfinished window and a
 * step's; going backward, a step's and one at each side. */
static size_t buffer_floats(const struct nn_conv *conv,
                            const struct nn_pool *pool)
{
    return (ROWS_STEP + (pool->size > 2 ? pool->size : 2)) *
           window_of(conv, 0).row;
}

size_t WIDE(conv_pool_scratch)(const struct nn_conv *conv,
                               const struct nn_pool *pool)
{
    return buffer_floats(conv, pool) + WIDE(conv_rows_scratch)(conv);
}

/* Windows that lie in the first ROWS rows. */
static size_t windows_within(const struct nn_pool *pool, size_t rows)
{
    if (rows == pool->x.height)
        return pool->y.height;
    return rows + pool->pad < pool->size
               ? 0
               : (rows + pool->pad - pool->size) / pool->stride + 1;
}

static void activate_rows(const struct nn_image *at, float *y,
                          enum nn_activation activation, struct rows rows)
{
    const size_t n = at->width * at->pixel;

    if (activation == NN_LINEAR)
        return;
    for (size_t row = rows.first; row < rows.end; row++) {
        float *to = y + at->origin + row * at->row;

        for (size_t i = 0; i < n; i += NN_LANES)
            store(to + i, activated(activation, load(to + i)));
    }
}

void WIDE(conv_pool_forward)(const struct nn_conv *conv,
                             const struct nn_pool *pool, const float *packed,
                             const float *b, const float *x,
                             enum nn_activation activation, float *y,
                             uint8_t *which, float *scratch)
{
    float *buffer = scratch;
    struct nn_pool part = *pool;
    struct rows pooled = {0, 0};
    size_t first = 0; /* the row at the top of the buffer */

    scratch += buffer_floats(conv, pool);
    part.x = window_of(conv, 0);
    for (size_t row = 0, end; row < conv->y.height; row = end) {
        const struct finish finish =
            finish_forward(b, NULL, NULL, false, buffer);

        end = min_size(row + ROWS_STEP, conv->y.height);
        WIDE(conv_forward_rows)
        (conv, packed, x, &part.x, &finish, (struct rows){row, end}, scratch);
        pooled.end = windows_within(pool, end);
        WIDE(pool_forward_rows)(&part, buffer, y, which, pooled);
        activate_rows(&pool->y, y, activation, pooled);
        pooled.first = pooled.end;

        /* Keep what the next window needs. */
        const size_t top = pooled.first * pool->stride;
        const size_t next =
            top > pool->pad ? min_size(top - pool->pad, end) : 0;

        memmove(buffer, buffer + (next - first) * part.x.row,
                (end - next) * part.x.row * sizeof *buffer);
        first = next;
        part.x = window_of(conv, first);
    }
}

/* Gradients of ROWS of the convolution's result into the buffer; zeros for
 * those below the image. */
static void unpool(const struct nn_pool *part, const float *dy,
                   const uint8_t *which, float *buffer, struct rows rows)
{
    const struct rows inside = {min_size(rows.first, part->x.height),
                                min_size(rows.end, part->x.height)};

    WIDE(pool_gradient_rows)
    (part, dy, which, NULL, NN_LINEAR, false, buffer, inside);
    for (size_t row = inside.end; row < rows.end; row++)
        memset(buffer + (part->x.origin - part->x.pixel + row * part->x.row), 0,
               part->x.row * sizeof *buffer);
}

void WIDE(conv_pool_gradient)(const struct nn_conv *conv,
                              const struct nn_pool *pool, const float *packed,
                              const float *dy, const uint8_t *which,
                              const float *x, enum nn_activation undo, bool add,
                              float *dx, float *sums, float *scratch)
{
    const struct finish finish = finish_gradient(x, undo, add, dx);
    const size_t height = conv->y.height;
    float *buffer = scratch;
    struct nn_pool part = *pool;

    scratch += buffer_floats(conv, pool);
    memset(buffer, 0, buffer_floats(conv, pool) * sizeof *buffer);
    for (size_t row = 0; row < height; row += ROWS_STEP) {
        const struct rows rows = {row, min_size(row + ROWS_STEP, height)};

        /* In the buffer: the row before, these, and the row after. */
        part.x = window_of(conv, row - 1);
        if (row > 0)
            memcpy(buffer, buffer + ROWS_STEP * part.x.row,
                   2 * part.x.row * sizeof *buffer);
        unpool(&part, dy, which, buffer,
               (struct rows){row == 0 ? 0 : row + 1, row + ROWS_STEP + 1});
        WIDE(conv_weight_gradient_rows)
        (conv, x, &part.x, buffer, sums, rows, scratch);
        if (dx != NULL)
            WIDE(conv_input_gradient_rows)
        (conv, packed, &part.x, buffer, &finish, rows, scratch);
    }
}
