/* image.c - pooling, ReLU and the gradients of sums; see kernel.h. */
#include "config.h"

#include "nn/parts.h"
#include "nn/activation.h"

/* A range of rows or columns, FIRST to END - 1. */
struct range {
    size_t first, end;
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The rows of window number AT that lie in an image of HEIGHT rows; columns
 * the same. */
static struct range inside(const struct nn_pool *pool, size_t at, size_t height)
{
    const size_t top = at * pool->stride;

    return (struct range){pool->pad > top ? pool->pad - top : 0,
                          least(pool->size, height + pool->pad - top)};
}

/* The windows, of COUNT, that row AT of the image lies in. */
static struct range covering(const struct nn_pool *pool, size_t at,
                             size_t count)
{
    const size_t last = at + pool->pad;
    const size_t first = last < pool->size ? 0 : last - pool->size + 1;

    return (struct range){(first + pool->stride - 1) / pool->stride,
                          least(last / pool->stride + 1, count)};
}

/* One pooled pixel: X points to the window's first row and column inside. */
INLINE void pool_pixel(const struct nn_pool *pool, size_t size,
                       struct range rows, struct range columns, const float *x,
                       float *y, uint8_t *which)
{
    for (size_t i = 0; i < pool->x.pixel; i += NN_LANES) {
        vec best = load(x + i);
        ivec at = (ivec){0} + (int32_t)(rows.first * size + columns.first);

        UNROLL
        for (size_t ky = rows.first; ky < rows.end; ky++) {
            UNROLL
            for (size_t kx = columns.first; kx < columns.end; kx++) {
                const vec v = load(x + i + (ky - rows.first) * pool->x.row +
                                   (kx - columns.first) * pool->x.pixel);
                const ivec more = v > best;

                best = select(more, v, best);
                at = (more & (int32_t)(ky * size + kx)) | (~more & at);
            }
        }
        store(y + i, best);
        store_bytes(which + i, at);
    }
}

static void pool_any(const struct nn_pool *pool, struct range rows,
                     struct range columns, const float *x, float *y,
                     uint8_t *which)
{
    pool_pixel(pool, pool->size, rows, columns, x, y, which);
}

static void pool_whole_2(const struct nn_pool *pool, const float *x, float *y,
                         uint8_t *which)
{
    const struct range all = {0, 2};

    pool_pixel(pool, 2, all, all, x, y, which);
}

static void pool_whole_3(const struct nn_pool *pool, const float *x, float *y,
                         uint8_t *which)
{
    const struct range all = {0, 3};

    pool_pixel(pool, 3, all, all, x, y, which);
}

void WIDE(pool_forward)(const struct nn_pool *pool, const float *x, float *y,
                        uint8_t *which)
{
    for (size_t oy = 0; oy < pool->y.height; oy++) {
        const struct range rows = inside(pool, oy, pool->x.height);

        for (size_t ox = 0; ox < pool->y.width; ox++) {
            const struct range columns = inside(pool, ox, pool->x.width);
            const size_t window =
                (rows.end - rows.first) * (columns.end - columns.first);
            const size_t iy = oy * pool->stride + rows.first - pool->pad;
            const size_t ix = ox * pool->stride + columns.first - pool->pad;
            const float *from =
                x + pool->x.origin + iy * pool->x.row + ix * pool->x.pixel;
            float *to =
                y + pool->y.origin + oy * pool->y.row + ox * pool->y.pixel;

            if (pool->size == 2 && window == 4)
                pool_whole_2(pool, from, to, which);
            else if (pool->size == 3 && window == 9)
                pool_whole_3(pool, from, to, which);
            else
                pool_any(pool, rows, columns, from, to, which);
            which += pool->x.pixel;
        }
    }
}

/* The gradient of one pixel of X, at offset AT: from every window it has won.
 */
INLINE void unpool_pixel(const struct nn_pool *pool, size_t iy, size_t ix,
                         struct range rows, struct range columns,
                         const float *dy, const uint8_t *which, const float *x,
                         size_t at, enum nn_activation undo, bool add,
                         float *dx)
{
    for (size_t i = 0; i < pool->x.pixel; i += NN_LANES) {
        vec d = {0};

        for (size_t oy = rows.first; oy < rows.end; oy++) {
            const size_t ky = iy + pool->pad - oy * pool->stride;

            for (size_t ox = columns.first; ox < columns.end; ox++) {
                const size_t kx = ix + pool->pad - ox * pool->stride;
                const ivec won = load_bytes(
                    which + (oy * pool->y.width + ox) * pool->x.pixel + i);

                d += only(won == (int32_t)(ky * pool->size + kx),
                          load(dy + oy * pool->y.row + ox * pool->y.pixel + i));
            }
        }
        put_gradient(dx, x, at + i, d, undo, add);
    }
}

void WIDE(pool_gradient)(const struct nn_pool *pool, const float *dy,
                         const uint8_t *which, const float *x,
                         enum nn_activation undo, bool add, float *dx)
{
    for (size_t iy = 0; iy < pool->x.height; iy++) {
        const struct range rows = covering(pool, iy, pool->y.height);
        const size_t row = pool->x.origin + iy * pool->x.row;

        for (size_t ix = 0; ix < pool->x.width; ix++) {
            const struct range columns = covering(pool, ix, pool->y.width);
            const size_t at = row + ix * pool->x.pixel;

            unpool_pixel(pool, iy, ix, rows, columns, dy + pool->y.origin,
                         which, x, at, undo, add, dx);
        }
    }
}

void WIDE(relu)(const struct nn_image *x_at, const float *x,
                const struct nn_image *y_at, float *y)
{
    for (size_t r = 0; r < x_at->height; r++) {
        const float *from = x + x_at->origin + r * x_at->row;
        float *to = y + y_at->origin + r * y_at->row;

        for (size_t i = 0; i < x_at->width * x_at->pixel; i += NN_LANES)
            store(to + i, positive(load(from + i)));
    }
}

/* With UNDO and ADD known. */
INLINE void pass(const struct nn_image *y_at, const float *dy,
                 const struct nn_image *x_at, const float *x,
                 enum nn_activation undo, bool add, float *dx)
{
    for (size_t r = 0; r < x_at->height; r++) {
        const size_t at = x_at->origin + r * x_at->row;
        const float *from = dy + y_at->origin + r * y_at->row;

        for (size_t i = 0; i < x_at->width * x_at->pixel; i += NN_LANES)
            put_gradient(dx, x, at + i, load(from + i), undo, add);
    }
}

void WIDE(pass_gradient)(const struct nn_image *y_at, const float *dy,
                         const struct nn_image *x_at, const float *x,
                         enum nn_activation undo, bool add, float *dx)
{
    if (undo == NN_RELU)
        pass(y_at, dy, x_at, x, NN_RELU, add, dx);
    else if (undo == NN_TANH)
        pass(y_at, dy, x_at, x, NN_TANH, add, dx);
    else
        pass(y_at, dy, x_at, x, NN_LINEAR, add, dx);
}
